//! A set of pairs of words as a bitmap over the rectangle that holds them.

pub mod rows;

use crate::context::Context;
use crate::error::Result;
use crate::hash::{AHEAD, pack, prefetch};
use crate::memory::scattered;

/// Words of the bitmap between two looks at the limits.
const STRIDE: usize = 1 << 13;

/// The least and the greatest of each part of some pairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    low: [u32; 2],
    high: [u32; 2],
}

impl Bounds {
    /// The bounds of no pair.
    pub const NONE: Bounds = Bounds { low: [u32::MAX; 2], high: [0; 2] };

    /// The bounds of packed pairs.
    pub fn of(keys: impl IntoIterator<Item = u64>) -> Self {
        keys.into_iter().fold(Self::NONE, |Self { low, high }, key| {
            let (one, other) = ((key >> 32) as u32, key as u32);
            Self { low: [low[0].min(one), low[1].min(other)], high: [high[0].max(one), high[1].max(other)] }
        })
    }

    /// The bounds of rows of one or two columns, packed.
    pub fn of_columns(columns: &[&[u32]]) -> Self {
        let bounds =
            |column: &[u32]| column.iter().fold((u32::MAX, 0), |(low, high), &word| (low.min(word), high.max(word)));
        let (one, other) = match columns {
            [only] => ((0, 0), bounds(only)),
            [one, other] => (bounds(one), bounds(other)),
            _ => return Self::NONE,
        };
        if other.0 > other.1 { Self::NONE } else { Self { low: [one.0, other.0], high: [one.1, other.1] } }
    }

    /// The bounds of both.
    pub fn with(self, other: Self) -> Self {
        let part = |at: usize| (self.low[at].min(other.low[at]), self.high[at].max(other.high[at]));
        let (one, two) = (part(0), part(1));
        Self { low: [one.0, two.0], high: [one.1, two.1] }
    }

    /// A little wider on each side on which `self` goes beyond `old`, so that growth is not met at every step.
    fn with_margin(self, old: Self) -> Self {
        let mut wider = self;
        for part in 0..2 {
            let margin = (self.high[part] - self.low[part]) / 8;
            if self.low[part] < old.low[part] {
                wider.low[part] = self.low[part].saturating_sub(margin);
            }
            if self.high[part] > old.high[part] {
                wider.high[part] = self.high[part].saturating_add(margin);
            }
        }
        wider
    }

    /// A little wider, so that rows begin with a whole word: rows of other bounds then move word by word.
    fn whole_words(mut self) -> Self {
        self.low[1] &= !63;
        self
    }

    /// The word and the bit of a pair in a bitmap with rows of `width` words.
    #[inline]
    pub fn place(self, width: usize, key: u64) -> (usize, u64) {
        let first = ((key >> 32) as u32).wrapping_sub(self.low[0]) as usize;
        let second = (key as u32).wrapping_sub(self.low[1]);
        (first.wrapping_mul(width).wrapping_add(second as usize / 64), 1 << (second % 64))
    }

    /// The number of words that a bitmap needs, if it is at most `most`.
    fn words(self, most: usize) -> Option<usize> {
        let side = |part: usize| u64::from(self.high[part]).checked_sub(u64::from(self.low[part])).map(|side| side + 1);
        let words = side(0)?.checked_mul(side(1)?.div_ceil(64))?;
        (words <= most as u64).then_some(words as usize)
    }
}

/// Pairs as bits: a row of whole words for each first part.
#[derive(Debug, Clone)]
pub struct PairBits {
    bounds: Bounds,
    /// Words of a row.
    width: usize,
    bits: Vec<u64>,
}

impl PairBits {
    /// An empty set of pairs within some bounds; `None` if that takes more than `most` words.
    pub fn new(bounds: Bounds, most: usize, context: &Context<'_>) -> Result<Option<Self>> {
        let bounds = bounds.whole_words();
        let Some(words) = bounds.words(most) else { return Ok(None) };
        context.charge(words * size_of::<u64>())?;
        let width = ((bounds.high[1] - bounds.low[1]) as usize + 1).div_ceil(64);
        Ok(Some(Self { bounds, width, bits: scattered(words, context)? }))
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.bits.len() * size_of::<u64>()
    }

    /// Whether all pairs within some bounds have a bit.
    pub fn covers(&self, bounds: Bounds) -> bool {
        self.bounds.with(bounds) == self.bounds
    }

    /// The same pairs with room for some others; `None` if that takes more than `most` words.
    pub fn widened(&self, others: Bounds, most: usize, context: &Context<'_>) -> Result<Option<Self>> {
        let wanted = self.bounds.with(others).with_margin(self.bounds);
        let Some(mut wider) = Self::new(wanted, most, context)? else { return Ok(None) };
        let (old, new) = (self.bounds.low, wider.bounds.low);
        let (first, before) = ((old[0] - new[0]) as usize, (old[1] - new[1]) as usize / 64);
        for (number, row) in self.bits.chunks(self.width).enumerate() {
            if number % (STRIDE / self.width + 1) == 0 {
                context.check()?;
            }
            let start = (first + number) * wider.width + before;
            wider.bits[start..start + self.width].copy_from_slice(row);
        }
        Ok(Some(wider))
    }

    /// Calls `take` with each pair.
    pub fn each(&self, context: &Context<'_>, mut take: impl FnMut(u64)) -> Result<()> {
        for (number, stretch) in self.bits.chunks(STRIDE).enumerate() {
            context.check()?;
            for (at, &bits) in (number * STRIDE..).zip(stretch) {
                let mut left = bits;
                while left != 0 {
                    let first = self.bounds.low[0] + (at / self.width) as u32;
                    let second = (at % self.width * 64) as u32 + left.trailing_zeros();
                    take(pack(first, self.bounds.low[1] + second));
                    left &= left - 1;
                }
            }
        }
        Ok(())
    }

    /// Adds pairs within the bounds; appends to `fresh` the positions of those that were new.
    pub fn insert(&mut self, keys: &[u64], fresh: &mut Vec<u32>) {
        fresh.resize(keys.len(), 0);
        let mut count = 0;
        for (at, &key) in keys.iter().enumerate() {
            if let Some(&ahead) = keys.get(at + AHEAD) {
                prefetch(&self.bits, self.place(ahead).0);
            }
            let (word, bit) = self.place(key);
            let old = &mut self.bits[word];
            fresh[count] = at as u32;
            count += usize::from(*old & bit == 0);
            *old |= bit;
        }
        fresh.truncate(count);
    }

    /// Fills `absent` with the positions of the pairs that are not there; all are within the bounds.
    pub fn absent(&self, keys: &[u64], absent: &mut Vec<u32>) {
        absent.resize(keys.len(), 0);
        let mut count = 0;
        for (at, &key) in keys.iter().enumerate() {
            if let Some(&ahead) = keys.get(at + AHEAD) {
                prefetch(&self.bits, self.place(ahead).0);
            }
            let (word, bit) = self.place(key);
            absent[count] = at as u32;
            count += usize::from(self.bits[word] & bit == 0);
        }
        absent.truncate(count);
    }

    /// Appends to `found` whether each pair is present.
    pub fn contains(&self, keys: &[u64], found: &mut Vec<bool>) {
        let Bounds { low, high } = self.bounds;
        found.extend(keys.iter().enumerate().map(|(at, &key)| {
            if let Some(&ahead) = keys.get(at + AHEAD) {
                prefetch(&self.bits, self.place(ahead).0);
            }
            let (one, other) = ((key >> 32) as u32, key as u32);
            if one < low[0] || one > high[0] || other < low[1] || other > high[1] {
                return false;
            }
            let (word, bit) = self.place(key);
            self.bits[word] & bit != 0
        }));
    }

    /// The word and the bit of a pair.
    #[inline]
    fn place(&self, key: u64) -> (usize, u64) {
        self.bounds.place(self.width, key)
    }

    /// How many words stand in each of at most so many parts, as a power of two.
    fn part_shift(&self, parts: usize) -> u32 {
        self.bits.len().div_ceil(parts).next_power_of_two().trailing_zeros()
    }

    /// What tells the part of a pair: the bounds, the width of a row, and the words of a part as a power of two.
    pub fn division<T>(&self, parts: usize, make: impl FnOnce(Bounds, usize, u32) -> T) -> T {
        make(self.bounds, self.width, self.part_shift(parts))
    }

    /// The parts themselves, which can be written to side by side.
    pub fn split(&mut self, parts: usize) -> Vec<BitsPart<'_>> {
        let (bounds, width, size) = (self.bounds, self.width, 1 << self.part_shift(parts));
        let split = self.bits.chunks_mut(size).enumerate();
        split.map(|(number, bits)| BitsPart { bounds, width, first: number * size, bits }).collect()
    }
}

/// A stretch of the words of a set of pairs.
pub struct BitsPart<'a> {
    bounds: Bounds,
    width: usize,
    first: usize,
    bits: &'a mut [u64],
}

impl BitsPart<'_> {
    /// Adds pairs that fall into the stretch; calls `take` with the positions of those that were new.
    pub fn insert(&mut self, keys: &[u64], mut take: impl FnMut(usize)) {
        for (at, &key) in keys.iter().enumerate() {
            if let Some(&ahead) = keys.get(at + AHEAD) {
                prefetch(self.bits, self.bounds.place(self.width, ahead).0 - self.first);
            }
            let (word, bit) = self.bounds.place(self.width, key);
            let old = &mut self.bits[word - self.first];
            if *old & bit == 0 {
                *old |= bit;
                take(at);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operators::testing::random;

    #[test]
    fn pairs_stay_present_while_the_bounds_widen() {
        let context = Context::unbounded(None);
        let mut next = random(3, 60);
        let mut bits = PairBits::new(Bounds::of([pack(500, 900)]), 1 << 20, &context).unwrap().unwrap();
        let (mut expected, mut fresh) = (std::collections::BTreeSet::new(), Vec::new());
        for round in 0..40 {
            let keys: Vec<u64> = (0..50).map(|_| pack(500 + next() * round - 10 * round, 900 + next())).collect();
            let bounds = Bounds::of(keys.iter().copied());
            if !bits.covers(bounds) {
                bits = bits.widened(bounds, 1 << 20, &context).unwrap().unwrap();
            }
            bits.insert(&keys, &mut fresh);
            let new: Vec<u64> = keys.iter().copied().filter(|key| expected.insert(*key)).collect();
            assert_eq!(fresh.iter().map(|at| keys[*at as usize]).collect::<Vec<u64>>(), new);
        }
        let mut all = Vec::new();
        bits.each(&context, |key| all.push(key)).unwrap();
        assert_eq!(all, expected.iter().copied().collect::<Vec<u64>>());
        let mut found = Vec::new();
        bits.contains(&[all[0], pack(0, 900), pack(u32::MAX, u32::MAX)], &mut found);
        assert_eq!(found, [true, false, false]);
    }

    #[test]
    fn bounds_that_are_too_wide_are_refused() {
        let context = Context::unbounded(None);
        let wide = Bounds::of([pack(0, 0), pack(u32::MAX, u32::MAX)]);
        assert!(PairBits::new(wide, 1 << 30, &context).unwrap().is_none());
        assert!(PairBits::new(Bounds::NONE, 1 << 30, &context).unwrap().is_none());
    }
}
