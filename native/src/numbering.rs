//! Sets of words, and numbers for words: by arrays where the words are dense, by tables where they are not.

use crate::context::Context;
use crate::dedup::{RowSet, Stored};
use crate::error::Result;
use crate::group::Groups;
use crate::memory::zeros;
use crate::relation::{BATCH, Rows};

/// Words that are looked up in an array if their range is at most so many times their number.
const SPREAD: u64 = 4;

/// Numbers for words: their distance from the least, or where they are spread wide the order in which they came.
pub enum Numbering {
    /// The least word, and how far the greatest is from it.
    Dense {
        /// The word of the number 0.
        least: u32,
        /// The number of numbers.
        count: usize,
    },
    /// Numbers in the order in which the words came.
    Table {
        /// A group for each word.
        groups: Groups,
    },
}

impl Numbering {
    /// Numbers for all words of some columns.
    pub fn new(sides: &[&[u32]], context: &Context<'_>) -> Result<Self> {
        let count = sides.iter().map(|side| side.len() as u64).sum::<u64>();
        let (least, range) = range_of(sides);
        if range <= SPREAD * count + 64 {
            return Ok(Numbering::Dense { least, count: range as usize });
        }
        let (mut groups, mut members) = (Groups::new(1), Vec::new());
        for batch in sides.iter().flat_map(|side| side.chunks(BATCH)) {
            context.check()?;
            groups.number(&[batch], batch.len(), &mut members, context)?;
        }
        Ok(Numbering::Table { groups })
    }

    /// How many numbers there are; not all need stand for a word.
    pub fn count(&self) -> usize {
        match self {
            Numbering::Dense { count, .. } => *count,
            Numbering::Table { groups } => groups.len(),
        }
    }

    /// The numbers of words that were among those columns.
    pub fn numbers(&self, words: &[u32], context: &Context<'_>) -> Result<Vec<u32>> {
        match self {
            Numbering::Dense { least, .. } => Ok(words.iter().map(|word| word - least).collect()),
            Numbering::Table { groups } => {
                let mut numbers = Vec::with_capacity(words.len());
                for batch in words.chunks(BATCH) {
                    context.check()?;
                    groups.find(batch, &mut numbers);
                }
                Ok(numbers)
            }
        }
    }

    /// The word of a number.
    pub fn word(&self, number: u32) -> u32 {
        match self {
            Numbering::Dense { least, .. } => least + number,
            Numbering::Table { groups } => groups.keys().column(0)[number as usize],
        }
    }
}

/// The least word and how far the others go from there.
fn range_of(sides: &[&[u32]]) -> (u32, u64) {
    let bounds = |side: &&[u32]| side.iter().fold((u32::MAX, 0), |(low, high), &word| (low.min(word), high.max(word)));
    let (least, most) =
        sides.iter().map(bounds).fold((u32::MAX, 0), |one, other| (one.0.min(other.0), one.1.max(other.1)));
    (least, if least <= most { u64::from(most - least) + 1 } else { 0 })
}

/// The words that a search has met: bits where they are dense, a hash table elsewhere.
pub enum Seen {
    /// A bit for each word from the least on.
    Bits {
        /// The word of the first bit.
        least: u32,
        /// The bits.
        bits: Vec<u64>,
    },
    /// A hash table.
    Table {
        /// The words met.
        set: RowSet,
        /// Room that is used again.
        fresh: Vec<u32>,
    },
}

impl Seen {
    /// No word met yet; those to come are among these.
    pub fn new(seeds: &[u32], ends: &[u32], context: &Context<'_>) -> Result<Self> {
        let (least, range) = range_of(&[seeds, ends]);
        if range > 64 * (SPREAD * (seeds.len() + ends.len()) as u64 + 64) {
            return Ok(Seen::Table { set: RowSet::new(1), fresh: Vec::new() });
        }
        let words = (range as usize).div_ceil(64);
        context.charge(words * size_of::<u64>())?;
        Ok(Seen::Bits { least, bits: zeros(words) })
    }

    /// Appends the words that were not met before.
    pub fn add(&mut self, words: &[u32], found: &mut Vec<u32>, context: &Context<'_>) -> Result<()> {
        let room = found.capacity();
        match self {
            Seen::Bits { least, bits } => found.extend(words.iter().copied().filter(|word| {
                let place = word - *least;
                let (old, bit) = (&mut bits[place as usize / 64], 1 << (place % 64));
                let new = *old & bit == 0;
                *old |= bit;
                new
            })),
            Seen::Table { set, fresh } => {
                let empty = Rows::new(1);
                set.insert(&[words], words.len(), Stored { known: &empty, fresh: &empty }, fresh, context)?;
                found.extend(fresh.iter().map(|&at| words[at as usize]));
            }
        }
        context.charge((found.capacity() - room) * size_of::<u32>())
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        match self {
            Seen::Bits { bits, .. } => bits.len() * size_of::<u64>(),
            Seen::Table { set, .. } => set.bytes(),
        }
    }
}
