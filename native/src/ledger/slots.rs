//! What a record has beside the number of its rows.

use crate::operators::Batch;
use crate::value::{FIRST_ENTRY, Word, inline_integer};

/// What a record has of a column. Of no rows it is zero, and an extreme is kept as what grows towards it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// The sum of its integers.
    Sum(usize),
    /// The least of its words.
    Least(usize),
    /// The greatest of its words.
    Greatest(usize),
}

impl Slot {
    /// The column.
    pub fn column(self) -> usize {
        let (Slot::Sum(column) | Slot::Least(column) | Slot::Greatest(column)) = self;
        column
    }

    /// What an integer in a word adds.
    #[inline]
    pub fn of(self, word: Word) -> i64 {
        match self {
            Slot::Sum(_) => inline_integer(word),
            Slot::Least(_) => i64::from(FIRST_ENTRY - word),
            Slot::Greatest(_) => i64::from(word) + 1,
        }
    }

    /// What is kept of two parts.
    #[inline]
    pub fn join(self, one: i64, other: i64) -> i64 {
        match self {
            Slot::Sum(_) => one + other,
            Slot::Least(_) | Slot::Greatest(_) => one.max(other),
        }
    }

    /// Takes in the integer of each row, at the place of its member; what is kept is the first word of a record.
    pub fn take_each(self, records: &mut [i64], width: usize, members: &[u32], words: &[Word]) {
        let rows = members.iter().map(|place| *place as usize * width).zip(words);
        match self {
            Slot::Sum(_) => rows.for_each(|(at, word)| records[at] += inline_integer(*word)),
            Slot::Least(_) => rows.for_each(|(at, word)| records[at] = records[at].max(i64::from(FIRST_ENTRY - word))),
            Slot::Greatest(_) => rows.for_each(|(at, word)| records[at] = records[at].max(i64::from(*word) + 1)),
        }
    }

    /// The sum, or the word of the extreme.
    pub fn value(self, kept: i64) -> i64 {
        match self {
            Slot::Sum(_) => kept,
            Slot::Least(_) => i64::from(FIRST_ENTRY) - kept,
            Slot::Greatest(_) => kept - 1,
        }
    }
}

/// Counts every row at its record and lets `add` do the rest.
#[inline(always)]
pub fn each_record(
    records: &mut [i64],
    width: usize,
    members: &[u32],
    fresh: &mut Vec<u32>,
    add: impl Fn(&mut [i64], usize),
) {
    for (row, &place) in members.iter().enumerate() {
        let record = &mut records[place as usize * width..][..width];
        if record[0] == 0 {
            fresh.push(row as u32);
        }
        record[0] += 1;
        add(record, row);
    }
}

/// The same where all rows have one record.
pub fn record_group(batch: &Batch<'_>, slots: &[Slot], record: &mut [i64], fresh: &mut Vec<u32>) {
    if record[0] == 0 && batch.count() > 0 {
        fresh.push(0);
    }
    record[0] += batch.count() as i64;
    for (kept, slot) in record[1..].iter_mut().zip(slots) {
        let words = batch.column(slot.column()).iter();
        *kept = match slot {
            Slot::Sum(_) => *kept + words.map(|word| inline_integer(*word)).sum::<i64>(),
            _ => words.fold(*kept, |kept, word| slot.join(kept, slot.of(*word))),
        };
    }
}
