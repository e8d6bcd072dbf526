//! Rows by key while their relation grows: an index that takes in the new rows of each round of a fixpoint.

use crate::context::Context;
use crate::error::Result;
use crate::hash::row_keys;
use crate::key_table::{KeyTable, Slot, len_of, slot, start_of};
use crate::relation::{BATCH, Rows};

const NO_ROW: u32 = u32::MAX;

/// Rows of a relation that grows, by key: each key knows its newest row, each row the one before it with the same key.
#[derive(Debug)]
pub struct GrowingIndex {
    keys: Vec<usize>,
    table: KeyTable,
    before: Vec<u32>,
    scratch: Vec<u64>,
}

impl GrowingIndex {
    /// An index of no rows yet.
    pub fn new(keys: &[usize]) -> Self {
        Self { keys: keys.to_vec(), table: KeyTable::new(keys.len()), before: Vec::new(), scratch: Vec::new() }
    }

    /// An index on the same columns, of no rows yet.
    pub fn emptied(&self) -> Self {
        Self::new(&self.keys)
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.before.capacity() * size_of::<u32>() + self.table.bytes()
    }

    /// Takes in the rows that came since the last time.
    pub fn extend(&mut self, rows: &Rows, context: &Context<'_>) -> Result<()> {
        while self.before.len() < rows.len() {
            let (start, end) = (self.before.len(), rows.len().min(self.before.len() + BATCH));
            context.check()?;
            let room = self.before.capacity();
            self.before.reserve(end - start);
            context.charge((self.before.capacity() - room) * size_of::<u32>())?;
            self.table.reserve(end - start, context)?;
            self.extend_batch(rows, start, end);
        }
        Ok(())
    }

    fn extend_batch(&mut self, rows: &Rows, start: usize, end: usize) {
        let Self { keys, table, before, scratch } = self;
        let columns: Vec<&[u32]> = keys.iter().map(|&key| &rows.column(key)[start..end]).collect();
        row_keys(&columns, end - start, scratch);
        for (at, &key) in scratch.iter().enumerate() {
            table.prefetch(scratch, at);
            let place = table.find(key, |slot| {
                keys.iter().all(|&key| rows.column(key)[start_of(slot) as usize] == rows.column(key)[start + at])
            });
            let found = &mut table.slots[place];
            let absent = len_of(found) == 0;
            before.push(if absent { NO_ROW } else { start_of(found) });
            table.len += usize::from(absent);
            *found = slot(key, (start + at) as u32, 1);
        }
    }

    /// The newest row below `limit` of each key of a batch.
    pub fn newest(
        &self,
        keys: &[&[u32]],
        count: usize,
        rows: &Rows,
        limit: usize,
        scratch: &mut Vec<u64>,
        newest: &mut Vec<u32>,
    ) {
        row_keys(keys, count, scratch);
        newest.clear();
        newest.extend(scratch.iter().enumerate().map(|(at, &key)| {
            self.table.prefetch(scratch, at);
            let same = |slot: &Slot| {
                self.keys.iter().zip(keys).all(|(&column, key)| rows.column(column)[start_of(slot) as usize] == key[at])
            };
            let slot = &self.table.slots[self.table.find(key, same)];
            let mut row = if len_of(slot) == 0 { NO_ROW } else { start_of(slot) };
            while row != NO_ROW && row as usize >= limit {
                row = self.before[row as usize];
            }
            row
        }));
    }

    /// The row before this one with the same key.
    #[inline]
    pub fn before(&self, row: u32) -> Option<u32> {
        Some(self.before[row as usize]).filter(|row| *row != NO_ROW)
    }
}

/// What `newest` gives for a key that has no row.
pub fn is_row(row: u32) -> bool {
    row != NO_ROW
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operators::testing::{key_columns, random_columns, same_key};

    #[test]
    fn a_chain_leads_through_the_rows_of_its_key_from_the_newest_below_a_limit() {
        let context = Context::unbounded(None);
        for keys in [vec![1], vec![0, 2], vec![0, 1, 2], vec![]] {
            let rows = random_columns(3, 700, 6);
            let mut index = GrowingIndex::new(&keys);
            for end in [0, 1, 300, 300, 700] {
                let known: Vec<Vec<u32>> = rows.columns().iter().map(|column| column[..end].to_vec()).collect();
                index.extend(&Rows::from_columns(known, end), &context).unwrap();
            }
            for limit in [0, 1, 350, 700] {
                let mut newest = Vec::new();
                index.newest(&key_columns(&rows, &keys), rows.len(), &rows, limit, &mut Vec::new(), &mut newest);
                for (at, row) in newest.into_iter().enumerate() {
                    let first = Some(row).filter(|row| is_row(*row));
                    let mut found: Vec<u32> = std::iter::successors(first, |row| index.before(*row)).collect();
                    found.reverse();
                    let expected: Vec<u32> =
                        same_key(&rows, &keys, at).into_iter().filter(|row| (*row as usize) < limit).collect();
                    assert_eq!(found, expected, "key {keys:?} of row {at} below {limit}");
                }
            }
        }
    }

    #[test]
    fn taking_in_rows_stops_when_the_query_is_cancelled() {
        let context = Context::unbounded(None);
        context.progress().cancelled.store(true, std::sync::atomic::Ordering::Relaxed);
        assert!(GrowingIndex::new(&[0]).extend(&random_columns(2, 500, 40), &context).is_err());
    }
}
