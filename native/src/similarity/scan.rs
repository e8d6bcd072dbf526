//! Every pair of texts of a fitting length, many pairs at a time: the right texts stand side by side in a vector, and
//! each code point of a left text moves all of their columns on.
//!
//! The lanes hold texts of up to 16, 32 or 64 code points; the formulas are those of [`super::distance`]. The body is
//! compiled three times, for AVX-512, for AVX2 and for what every machine has, and the machine chooses when it runs.

use std::ops::Range;

use super::distance::Pattern;
use super::matching::{Found, Matches, Pair};
use super::texts::Texts;
use crate::context::Context;
use crate::error::Result;
use crate::parallel::in_order;

/// Left texts beyond this have distances that fit in no lane of 16 bits.
const LONGEST: usize = 60_000;
/// Right texts side by side in lanes of 16, 32 and 64 bits: a vector of 512 bits, or two of 256.
const SHORT: usize = 32;
const MIDDLE: usize = 16;
const LONG: usize = 8;
/// Code points of pairs in a chunk of work: about a millisecond.
const WORK: usize = 1 << 22;

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
struct Group<L, const N: usize> {
    /// For each code the place of its masks among `masks`.
    places: Vec<u32>,
    used: Vec<u32>,
    /// Where each text has a code; the first for codes that none has.
    masks: Vec<[L; N]>,
    last: [L; N],
    lengths: [L; N],
}

impl<L: Lane, const N: usize> Group<L, N> {
    fn new(alphabet: usize) -> Self {
        Self {
            places: vec![0; alphabet],
            used: Vec::new(),
            masks: Vec::new(),
            last: [L::default(); N],
            lengths: [L::default(); N],
        }
    }

    fn set(&mut self, texts: &Texts, numbers: Range<u32>) {
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

/// Pairs of a stretch of right texts with all left texts of a fitting length.
pub fn scan(pair: &Pair<'_>, rights: Range<u32>, context: &Context<'_>, matches: &mut Matches<'_>) -> Result<()> {
    let chunks = chunks(pair, rights);
    let work = |number: usize| {
        let found = chunks[number].found(pair, context)?;
        context.charge(found.len() * size_of::<Found>())?;
        Ok(found)
    };
    in_order(context, chunks.len(), &work, &mut |found| {
        context.release(found.len() * size_of::<Found>());
        if found.is_empty() { Ok(()) } else { matches(&found) }
    })
}

/// Right texts of similar lengths, and left texts that they are compared with if their lengths fit.
struct Chunk {
    lanes: Lanes,
    lefts: Range<u32>,
    rights: Range<u32>,
}

/// How wide the lanes are.
#[derive(Clone, Copy)]
enum Lanes {
    None,
    Short,
    Middle,
    Long,
}

impl Lanes {
    /// The right texts that are compared at a time.
    fn number(self) -> u32 {
        match self {
            Lanes::None => 1,
            Lanes::Short => SHORT as u32,
            Lanes::Middle => MIDDLE as u32,
            Lanes::Long => LONG as u32,
        }
    }
}

/// The stretches of right texts that fit in the same lanes, cut into chunks of about as much work.
fn chunks(pair: &Pair<'_>, rights: Range<u32>) -> Vec<Chunk> {
    let (mut chunks, mut start) = (Vec::new(), rights.start);
    let first_beyond = |longest: usize| match pair.left.longest() > LONGEST {
        true => rights.start,
        false => pair.right.first_of_length(longest + 1),
    };
    let beyond = [(0, Lanes::None), (16, Lanes::Short), (32, Lanes::Middle), (64, Lanes::Long)];
    let ends = beyond.map(|(longest, lanes)| (first_beyond(longest), lanes));
    for (end, lanes) in ends.into_iter().chain([(rights.end, Lanes::None)]) {
        let end = end.clamp(start, rights.end);
        cut(pair, lanes, start..end, &mut chunks);
        start = end;
    }
    chunks
}

fn cut(pair: &Pair<'_>, lanes: Lanes, rights: Range<u32>, chunks: &mut Vec<Chunk>) {
    let (mut start, mut work) = (rights.start, 0);
    for group in rights.clone().step_by(lanes.number() as usize) {
        let end = rights.end.min(group + lanes.number());
        let lefts = pair.lefts(group..end);
        let each = pair.right.length(group).max(1) * lanes.number() as usize;
        work += lefts.len() * each;
        if work < WORK && end < rights.end {
            continue;
        }
        // Of a group that is too much work by itself the left texts are divided too.
        let all = pair.lefts(start..end);
        let stretch = if start == group { (WORK / each).max(64) } else { all.len() };
        for left in all.clone().step_by(stretch.max(1)) {
            let lefts = left..all.end.min(left.saturating_add(stretch as u32));
            chunks.push(Chunk { lanes, lefts, rights: start..end });
        }
        (start, work) = (end, 0);
    }
}

impl Chunk {
    fn found(&self, pair: &Pair<'_>, context: &Context<'_>) -> Result<Vec<Found>> {
        context.check()?;
        match self.lanes {
            Lanes::None => self.one_by_one(pair, context),
            Lanes::Short => self.groups::<u16, SHORT>(pair, context),
            Lanes::Middle => self.groups::<u32, MIDDLE>(pair, context),
            Lanes::Long => self.groups::<u64, LONG>(pair, context),
        }
    }

    /// The left texts of the chunk whose lengths fit to some right ones.
    fn lefts(&self, pair: &Pair<'_>, rights: Range<u32>) -> Range<u32> {
        let fitting = pair.lefts(rights);
        fitting.start.max(self.lefts.start)..fitting.end.min(self.lefts.end)
    }

    /// Right texts that fit in no lane.
    fn one_by_one(&self, pair: &Pair<'_>, context: &Context<'_>) -> Result<Vec<Found>> {
        let (mut pattern, mut found) = (Pattern::default(), Vec::new());
        for right in self.rights.clone() {
            pattern.set(pair.right.codes(right), pair.right.alphabet_size());
            for left in self.lefts(pair, right..right + 1) {
                if left % 64 == 0 {
                    context.check()?;
                }
                if pair.may_match(left, right)
                    && let Some(distance) = pattern.distance(pair.left.codes(left), pair.most, context)?
                {
                    found.push(Found { left, right, distance });
                }
            }
        }
        Ok(found)
    }

    fn groups<L: Lane, const N: usize>(&self, pair: &Pair<'_>, context: &Context<'_>) -> Result<Vec<Found>> {
        let (mut group, mut found) = (Group::<L, N>::new(pair.right.alphabet_size()), Vec::new());
        for start in self.rights.clone().step_by(N) {
            context.check()?;
            let numbers = start..self.rights.end.min(start + N as u32);
            group.set(pair.right, numbers.clone());
            compare(&group, pair, self.lefts(pair, numbers.clone()), numbers, &mut found);
        }
        Ok(found)
    }
}

/// Compares some left texts with a group, by the widest registers that the machine has.
fn compare<L: Lane, const N: usize>(
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
    fn chunks_are_every_pair_of_fitting_lengths_once() {
        let (dictionary, mut next) = (Dictionary::new(), random(5, 1 << 20));
        let values: Vec<String> = (0..2_000).map(|_| random_text(&mut next, 80, 8)).collect();
        let (right, left) = (texts(&values, &dictionary), texts(&values[..900], &dictionary));
        let left = left.translated(&right);
        let pair = Pair { left: &left, right: &right, same: false, most: 4 };
        let chunks = chunks(&pair, 0..right.len() as u32);
        assert!(chunks.len() > 3);
        for number in 0..right.len() as u32 {
            let own = chunks.iter().filter(|chunk| chunk.rights.contains(&number));
            let lefts: Vec<u32> = own.flat_map(|chunk| chunk.lefts(&pair, number..number + 1)).collect();
            assert_eq!(lefts, pair.lefts(number..number + 1).collect::<Vec<u32>>());
        }
    }

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
