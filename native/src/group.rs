//! Numbers for groups of rows that agree on some columns, given as the rows come.

use crate::context::Context;
use crate::error::Result;
use crate::hash::row_keys;
use crate::key_table::{KeyTable, Slot, len_of, slot, start_of};
use crate::relation::Rows;

/// The number of no group.
pub const NO_GROUP: u32 = u32::MAX;
/// An array of so many words is small in any case.
const SMALL: u64 = 1 << 16;
/// Beyond that an array over the range of the words may have so many places for each row that came.
const SPREAD: u64 = 4;

/// The number of each word's group in an array.
#[derive(Debug, Default)]
struct Direct {
    least: u32,
    numbers: Vec<u32>,
    /// Rows that came.
    rows: u64,
}

/// The groups met so far, numbered in the order in which they first came.
#[derive(Debug)]
pub struct Groups {
    /// In place of the table while the keys are one column of dense words.
    direct: Option<Direct>,
    table: KeyTable,
    keys: Rows,
    scratch: Vec<u64>,
}

impl Groups {
    /// No groups yet, of rows that must agree on `width` columns.
    pub fn new(width: usize) -> Self {
        let direct = (width == 1).then(Direct::default);
        Self { direct, table: KeyTable::new(width), keys: Rows::new(width), scratch: Vec::new() }
    }

    /// The number of groups.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether no row has come.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The words that the rows of each group agree on.
    pub fn keys(&self) -> &Rows {
        &self.keys
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        let direct = self.direct.as_ref().map_or(0, |direct| size_of_val(direct.numbers.as_slice()));
        self.keys.bytes() + size_of_val(self.table.slots.as_slice()) + direct
    }

    /// Appends the group of each row of a batch, or [`NO_GROUP`] where there is none; `keys` is room that is used again.
    pub fn find(&self, columns: &[&[u32]], count: usize, keys: &mut Vec<u64>, members: &mut Vec<u32>) {
        if let (Some(Direct { least, numbers, .. }), [words]) = (&self.direct, columns) {
            let number = |word: &u32| numbers.get(word.wrapping_sub(*least) as usize).copied().unwrap_or(NO_GROUP);
            members.extend(words.iter().map(number));
            return;
        }
        row_keys(columns, count, keys);
        members.extend(keys.iter().enumerate().map(|(at, &key)| {
            self.table.prefetch(keys, at);
            let same = |slot: &Slot| {
                let group = start_of(slot) as usize;
                columns.iter().enumerate().all(|(column, words)| self.keys.column(column)[group] == words[at])
            };
            let found = &self.table.slots[self.table.find(key, same)];
            if len_of(found) == 0 { NO_GROUP } else { start_of(found) }
        }));
    }

    /// Fills `members` with the group of each row of a batch.
    pub fn number(
        &mut self,
        columns: &[&[u32]],
        count: usize,
        members: &mut Vec<u32>,
        context: &Context<'_>,
    ) -> Result<()> {
        members.clear();
        self.keys.reserve(count, context)?;
        if self.number_direct(columns, members, context)? {
            return Ok(());
        }
        let Self { table, keys, scratch, .. } = self;
        table.reserve(count, context)?;
        row_keys(columns, count, scratch);
        for (at, &key) in scratch.iter().enumerate() {
            table.prefetch(scratch, at);
            let same = |slot: &Slot| {
                let group = start_of(slot) as usize;
                columns.iter().enumerate().all(|(column, words)| keys.column(column)[group] == words[at])
            };
            let place = table.find(key, same);
            let found = &mut table.slots[place];
            if len_of(found) == 0 {
                *found = slot(key, table.len as u32, 1);
                table.len += 1;
                keys.push_row(columns.iter().map(|words| words[at]));
            }
            members.push(start_of(found));
        }
        Ok(())
    }

    /// Fills `members` through the array, if there is one and it can take these words.
    fn number_direct(&mut self, columns: &[&[u32]], members: &mut Vec<u32>, context: &Context<'_>) -> Result<bool> {
        let (Some(direct), [words]) = (&mut self.direct, columns) else { return Ok(false) };
        if !direct.make_room(words, context)? {
            self.leave_array(context)?;
            return Ok(false);
        }
        let (least, numbers) = (direct.least, &mut direct.numbers);
        members.extend(words.iter().map(|word| numbers[(word - least) as usize]));
        if !members.contains(&NO_GROUP) {
            return Ok(true);
        }
        for (member, &word) in members.iter_mut().zip(*words) {
            let number = &mut numbers[(word - least) as usize];
            if *number == NO_GROUP {
                *number = self.keys.len() as u32;
                self.keys.push_row(std::iter::once(word));
            }
            *member = *number;
        }
        Ok(true)
    }

    /// Moves to the table.
    fn leave_array(&mut self, context: &Context<'_>) -> Result<()> {
        let Some(direct) = self.direct.take() else { return Ok(()) };
        self.table.reserve(self.keys.len(), context)?;
        for (number, &word) in self.keys.column(0).iter().enumerate() {
            let place = self.table.find(u64::from(word), |_| false);
            self.table.slots[place] = slot(u64::from(word), number as u32, 1);
            self.table.len += 1;
        }
        context.release(size_of_val(direct.numbers.as_slice()));
        Ok(())
    }
}

impl Direct {
    /// Makes the array hold some words; false if these are spread too wide.
    fn make_room(&mut self, words: &[u32], context: &Context<'_>) -> Result<bool> {
        self.rows += words.len() as u64;
        let (low, high) = words.iter().fold((u32::MAX, 0), |(low, high), &word| (low.min(word), high.max(word)));
        let end = u64::from(self.least) + self.numbers.len() as u64;
        if words.is_empty() || low >= self.least && u64::from(high) < end {
            return Ok(true);
        }
        let least = if self.numbers.is_empty() { low } else { low.min(self.least) };
        let range = end.max(u64::from(high) + 1) - u64::from(least);
        if range > SMALL + SPREAD * self.rows {
            return Ok(false);
        }
        // A little more on both sides, so that words that come in order do not move the array at every batch.
        let margin = (range / 4) as u32;
        let least = if least < self.least { least.saturating_sub(margin) } else { least };
        let range = (range + u64::from(margin) * 2) as usize;
        context.charge(range * size_of::<u32>())?;
        let mut numbers = vec![NO_GROUP; range];
        let shift = if self.numbers.is_empty() { 0 } else { (self.least - least) as usize };
        numbers[shift..shift + self.numbers.len()].copy_from_slice(&self.numbers);
        context.release(size_of_val(self.numbers.as_slice()));
        (self.least, self.numbers) = (least, numbers);
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operators::testing::random;

    #[test]
    fn groups_are_numbered_as_they_come_however_far_apart_they_lie() {
        let context = Context::unbounded(None);
        for shift in [1, 40, 1_000_000] {
            let mut next = random(5, 4_000);
            let (mut groups, mut members, mut all) = (Groups::new(1), Vec::new(), Vec::new());
            let mut expected: Vec<u32> = Vec::new();
            for batch in 0..40u32 {
                let words: Vec<u32> = (0..500).map(|_| 9_000_000 + next() * shift - batch * 100).collect();
                groups.number(&[&words], words.len(), &mut members, &context).unwrap();
                for (word, member) in words.iter().zip(&members) {
                    if !expected.contains(word) {
                        expected.push(*word);
                    }
                    assert_eq!(expected[*member as usize], *word);
                }
                all.extend(words);
            }
            assert_eq!(groups.keys().column(0), expected);
            members.clear();
            groups.find(&[&all], all.len(), &mut Vec::new(), &mut members);
            assert!(all.iter().zip(&members).all(|(word, member)| expected[*member as usize] == *word));
            members.clear();
            groups.find(&[&[0, u32::MAX]], 2, &mut Vec::new(), &mut members);
            assert_eq!(members, [NO_GROUP, NO_GROUP]);
        }
    }
}
