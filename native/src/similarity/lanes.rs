//! A text compared with many at a time: these stand side by side in a vector, and each code point of the one moves all of
//! their columns on.
//!
//! The lanes hold texts of up to 16, 32 or 64 code points; the formulas are those of [`super::distance`]. The body is
//! compiled three times, for AVX-512, for AVX2 and for what every machine has, and the machine chooses when it runs.

use std::ops::Range;

use super::matching::{Found, Pair};
use super::texts::Texts;

/// Texts beyond this have distances that fit in no lane of 16 bits.
pub const LONGEST: usize = 60_000;
/// Texts side by side in lanes of 16, 32 and 64 bits: a vector of 512 bits, or two of 256.
pub const SHORT: usize = 32;
/// The same for 32 bits.
pub const MIDDLE: usize = 16;
/// The same for 64 bits.
pub const LONG: usize = 8;

/// How wide the lanes are.
#[derive(Debug, Clone, Copy)]
pub enum Lanes {
    /// There is none that the texts fit in.
    None,
    /// 16 bits.
    Short,
    /// 32 bits.
    Middle,
    /// 64 bits.
    Long,
}

impl Lanes {
    /// The texts that are compared at a time.
    pub fn number(self) -> u32 {
        match self {
            Lanes::None => 1,
            Lanes::Short => SHORT as u32,
            Lanes::Middle => MIDDLE as u32,
            Lanes::Long => LONG as u32,
        }
    }
}

/// A stretch of texts in parts that fit in the same lanes, if what they are compared with is not too long.
pub fn by_lanes(texts: &Texts, stretch: Range<u32>, longest_other: usize) -> Vec<(Lanes, Range<u32>)> {
    if longest_other > LONGEST {
        return vec![(Lanes::None, stretch)];
    }
    let (mut parts, mut start) = (Vec::new(), stretch.start);
    for (longest, lanes) in [(0, Lanes::None), (16, Lanes::Short), (32, Lanes::Middle), (64, Lanes::Long)] {
        let end = texts.first_of_length(longest + 1).clamp(start, stretch.end);
        parts.push((lanes, start..end));
        start = end;
    }
    parts.push((Lanes::None, start..stretch.end));
    parts
}

/// A lane: an unsigned integer.
pub trait Lane: Copy + Default + Send + Sync {
    /// The code points that it has room for.
    const BITS: usize;
    /// All bits.
    fn ones() -> Self;
    /// The bit of a place.
    fn bit(place: usize) -> Self;
    /// The number itself.
    fn number(value: u32) -> Self;
    /// As a number.
    fn value(self) -> u32;
    /// One more code point: more and less are the vertical differences, the last is the place of the score.
    fn step(self, more: Self, less: Self, last: Self, score: Self) -> (Self, Self, Self);
    /// Whether the lane is at most another.
    fn within(self, most: Self) -> bool;
    /// Both.
    fn or(self, other: Self) -> Self;
}

macro_rules! lane {
    ($kind:ty) => {
        impl Lane for $kind {
            const BITS: usize = <$kind>::BITS as usize;

            #[inline(always)]
            fn ones() -> Self {
                <$kind>::MAX
            }

            #[inline(always)]
            fn bit(place: usize) -> Self {
                1 << place
            }

            #[inline(always)]
            fn number(value: u32) -> Self {
                value.min(u32::from(u16::MAX)) as $kind
            }

            #[inline(always)]
            fn value(self) -> u32 {
                self as u32
            }

            #[inline(always)]
            fn step(self, more: Self, less: Self, last: Self, score: Self) -> (Self, Self, Self) {
                let diagonal = (((self & more).wrapping_add(more)) ^ more) | self | less;
                let (up, down) = (less | !(diagonal | more), diagonal & more);
                let score =
                    score.wrapping_add(<$kind>::from(up & last != 0)).wrapping_sub(<$kind>::from(down & last != 0));
                let (up, down) = (up << 1 | 1, down << 1);
                (down | !(diagonal | up), up & diagonal, score)
            }

            #[inline(always)]
            fn within(self, most: Self) -> bool {
                self <= most
            }

            #[inline(always)]
            fn or(self, other: Self) -> Self {
                self | other
            }
        }
    };
}

lane!(u16);
lane!(u32);
lane!(u64);

/// Up to `N` right texts side by side.
pub struct Group<L, const N: usize> {
    /// For each code the place of its masks among `masks`.
    places: Vec<u32>,
    used: Vec<u32>,
    /// Where each text has a code; the first for codes that none has.
    masks: Vec<[L; N]>,
    last: [L; N],
    lengths: [L; N],
}

impl<L: Lane, const N: usize> Group<L, N> {
    /// An empty group, for codes below `alphabet`.
    pub fn new(alphabet: usize) -> Self {
        Self {
            places: vec![0; alphabet],
            used: Vec::new(),
            masks: Vec::new(),
            last: [L::default(); N],
            lengths: [L::default(); N],
        }
    }

    /// Takes other texts.
    pub fn set(&mut self, texts: &Texts, numbers: Range<u32>) {
        self.used.drain(..).for_each(|code| self.places[code as usize] = 0);
        self.masks.clear();
        self.masks.push([L::default(); N]);
        (self.last, self.lengths) = ([L::default(); N], [L::default(); N]);
        for (lane, number) in numbers.enumerate() {
            let codes = texts.codes(number);
            self.lengths[lane] = L::number(codes.len() as u32);
            if let Some(last) = codes.len().checked_sub(1) {
                self.last[lane] = L::bit(last);
            }
            for (at, &code) in codes.iter().enumerate() {
                let place = &mut self.places[code as usize];
                if *place == 0 {
                    *place = self.masks.len() as u32;
                    self.used.push(code);
                    self.masks.push([L::default(); N]);
                }
                let mask = &mut self.masks[*place as usize][lane];
                *mask = mask.or(L::bit(at));
            }
        }
    }

    /// The distances of one left text to all of the group. An empty text of the group has no place for its score.
    #[inline(always)]
    fn scores(&self, text: &[u32], ones: L) -> [L; N] {
        let (mut more, mut less, mut score) = ([ones; N], [L::default(); N], self.lengths);
        for &code in text {
            let equal = &self.masks[self.places[code as usize] as usize];
            for lane in 0..N {
                (more[lane], less[lane], score[lane]) =
                    equal[lane].step(more[lane], less[lane], self.last[lane], score[lane]);
            }
        }
        score
    }
}

/// Compares some left texts with a group, by the widest registers that the machine has.
pub fn compare<L: Lane, const N: usize>(
    group: &Group<L, N>,
    pair: &Pair<'_>,
    lefts: Range<u32>,
    numbers: Range<u32>,
    found: &mut Vec<Found>,
) {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx512bw") && std::arch::is_x86_feature_detected!("avx512vl") {
        // SAFETY: the function is only compiled for instructions that this machine was just found to have.
        return unsafe { compare_by_avx512(group, pair, lefts, numbers, found) };
    }
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the function is only compiled for instructions that this machine was just found to have.
        return unsafe { compare_by_avx2(group, pair, lefts, numbers, found) };
    }
    compare_anywhere(group, pair, lefts, numbers, found);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512bw,avx512vl")]
fn compare_by_avx512<L: Lane, const N: usize>(
    group: &Group<L, N>,
    pair: &Pair<'_>,
    lefts: Range<u32>,
    numbers: Range<u32>,
    found: &mut Vec<Found>,
) {
    compare_anywhere(group, pair, lefts, numbers, found);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn compare_by_avx2<L: Lane, const N: usize>(
    group: &Group<L, N>,
    pair: &Pair<'_>,
    lefts: Range<u32>,
    numbers: Range<u32>,
    found: &mut Vec<Found>,
) {
    compare_anywhere(group, pair, lefts, numbers, found);
}

#[inline(always)]
fn compare_anywhere<L: Lane, const N: usize>(
    group: &Group<L, N>,
    pair: &Pair<'_>,
    lefts: Range<u32>,
    numbers: Range<u32>,
    found: &mut Vec<Found>,
) {
    let most = L::number(pair.most);
    for left in lefts {
        let scores = group.scores(pair.left.codes(left), L::ones());
        let mut any = false;
        for score in &scores {
            any |= score.within(most);
        }
        if any {
            for (right, score) in numbers.clone().zip(&scores) {
                if score.within(most) && !(pair.same && left >= right) {
                    found.push(Found { left, right, distance: score.value() });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{random_text, texts};
    use super::*;
    use crate::dictionary::Dictionary;
    use crate::operators::testing::random;

    #[test]
    fn the_path_of_every_machine_agrees_with_the_one_that_this_machine_chooses() {
        let (dictionary, mut next) = (Dictionary::new(), random(9, 1 << 20));
        let mut values: Vec<String> = (0..400).map(|_| random_text(&mut next, 16, 3)).collect();
        values.push("a".repeat(16));
        let all = texts(&values, &dictionary);
        let pair = Pair { left: &all, right: &all, same: false, most: 3 };
        let mut group = Group::<u16, 32>::new(all.alphabet_size());
        for start in (all.first_of_length(1)..all.len() as u32).step_by(32) {
            let numbers = start..(start + 32).min(all.len() as u32);
            group.set(&all, numbers.clone());
            let (mut chosen, mut anywhere) = (Vec::new(), Vec::new());
            compare(&group, &pair, 0..all.len() as u32, numbers.clone(), &mut chosen);
            compare_anywhere(&group, &pair, 0..all.len() as u32, numbers.clone(), &mut anywhere);
            assert!(!anywhere.is_empty());
            assert_eq!(chosen, anywhere);
            #[cfg(target_arch = "x86_64")]
            if std::arch::is_x86_feature_detected!("avx2") {
                let mut narrower = Vec::new();
                // SAFETY: the function is only compiled for instructions that this machine was just found to have.
                unsafe { compare_by_avx2(&group, &pair, 0..all.len() as u32, numbers, &mut narrower) };
                assert_eq!(narrower, anywhere);
            }
        }
    }
}
