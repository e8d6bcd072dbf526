//! Numbers for groups of rows that agree on some columns, given as the rows come.

use crate::context::Context;
use crate::error::Result;
use crate::hash::row_keys;
use crate::key_table::{KeyTable, Slot, len_of, slot, start_of};
use crate::relation::Rows;

/// The groups met so far, numbered in the order in which they first came.
#[derive(Debug)]
pub struct Groups {
    table: KeyTable,
    keys: Rows,
    scratch: Vec<u64>,
}

impl Groups {
    /// No groups yet, of rows that must agree on `width` columns.
    pub fn new(width: usize) -> Self {
        Self { table: KeyTable::new(width), keys: Rows::new(width), scratch: Vec::new() }
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
        self.keys.bytes() + size_of_val(self.table.slots.as_slice())
    }

    /// Fills `members` with the group of each row of a batch.
    pub fn number(
        &mut self,
        columns: &[&[u32]],
        count: usize,
        members: &mut Vec<u32>,
        context: &Context<'_>,
    ) -> Result<()> {
        let Self { table, keys, scratch } = self;
        members.clear();
        table.reserve(count, context)?;
        keys.reserve(count, context)?;
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_agree_have_one_number_at_every_width() {
        let context = Context::unbounded(None);
        for width in 0..5 {
            let (mut groups, mut members, mut all) = (Groups::new(width), Vec::new(), Vec::new());
            let rows: Vec<Vec<u32>> =
                (0..3_000u32).map(|row| (0..width as u32).map(|c| row * (c + 3) % 7).collect()).collect();
            for batch in rows.chunks(100) {
                let columns: Vec<Vec<u32>> = (0..width).map(|c| batch.iter().map(|row| row[c]).collect()).collect();
                let slices: Vec<&[u32]> = columns.iter().map(Vec::as_slice).collect();
                groups.number(&slices, batch.len(), &mut members, &context).unwrap();
                all.extend_from_slice(&members);
            }
            assert_eq!(groups.len(), if width == 0 { 1 } else { 7 });
            for (row, group) in rows.iter().zip(all) {
                let key: Vec<u32> = (0..width).map(|c| groups.keys().column(c)[group as usize]).collect();
                assert_eq!(*row, key);
            }
        }
    }
}
