//! Rows by key: what a join looks up.
//!
//! An index is made once over rows that do not change: rows grouped by key, found through an array where the keys are
//! dense and through a hash table elsewhere.

mod dense;

use std::sync::OnceLock;

use dense::{FEW, group_rows};

use crate::context::Context;
use crate::error::Result;
use crate::hash::{AHEAD, prefetch, row_keys};
use crate::key_table::{KeyTable, Slot, len_of, slot, start_of};
use crate::memory::zeros;
use crate::relation::{BATCH, Rows};
use crate::threads::each;

/// Rows between two looks at the limits while an index is made.
const STRIDE: usize = 1 << 15;
/// A key column whose range is at most this many times the number of rows is looked up in an array.
const SPREAD: u64 = 4;

/// Positions of an index that share a key: half-open.
pub type Group = (u32, u32);

/// How an index finds a group.
#[derive(Debug)]
enum Lookup {
    /// No key columns: every row is in the one group.
    Whole,
    /// `starts[key - least]` and the next are the bounds of the group.
    Dense { least: u32, starts: Vec<u32> },
    /// Slots hold the first position and the length of the group.
    Hashed(KeyTable),
}

/// Rows of a relation that does not change, grouped by key.
#[derive(Debug)]
pub struct Index {
    keys: Vec<usize>,
    lookup: Lookup,
    /// How many rows there are.
    count: usize,
    /// The row at each position; empty where every row stands at its own.
    order: Vec<u32>,
    /// Columns in the order of the positions, made when a join first reads one.
    columns: Vec<OnceLock<Vec<u32>>>,
    /// The same with the words of each group in their order, made when a join first meets them.
    sorted: Vec<OnceLock<Vec<u32>>>,
}

impl Index {
    /// Groups `rows` by the columns `keys`.
    pub fn new(rows: &Rows, keys: &[usize], context: &Context<'_>) -> Result<Self> {
        let (lookup, order) = match keys {
            [] => (Lookup::Whole, Vec::new()),
            [key] => match dense_range(rows.column(*key)) {
                Some((least, range)) => {
                    let (starts, order) = group_rows(rows.column(*key), least, range, context)?;
                    (Lookup::Dense { least, starts }, order)
                }
                None => group_hashed(rows, keys, context)?,
            },
            _ => group_hashed(rows, keys, context)?,
        };
        let columns = || (0..rows.arity()).map(|_| OnceLock::new()).collect();
        let (columns, sorted) = (columns(), columns());
        Ok(Self { keys: keys.to_vec(), lookup, count: rows.len(), order, columns, sorted })
    }

    /// A column of the rows in the order of the positions.
    pub fn column<'a>(&'a self, column: usize, rows: &'a Rows, context: &Context<'_>) -> Result<&'a [u32]> {
        if self.order.is_empty() {
            return Ok(rows.column(column));
        }
        if let Some(words) = self.columns[column].get() {
            return Ok(words);
        }
        context.charge(rows.len() * size_of::<u32>())?;
        let (source, mut words) = (rows.column(column), zeros::<u32>(rows.len()));
        let mut parts: Vec<_> = words.chunks_mut(FEW).zip(self.order.chunks(FEW)).collect();
        each(&mut parts, context, |(words, order)| {
            for (words, order) in words.chunks_mut(STRIDE).zip(order.chunks(STRIDE)) {
                context.check()?;
                words.iter_mut().zip(order).for_each(|(word, &row)| *word = source[row as usize]);
            }
            Ok(())
        })?;
        Ok(self.columns[column].get_or_init(|| words))
    }

    /// The words of a column, group by group, those of a group in the order of words. The bounds of a group are those of
    /// its positions, but the words of one position in several columns are of several rows.
    pub fn sorted(&self, column: usize, rows: &Rows, context: &Context<'_>) -> Result<&[u32]> {
        if let Some(words) = self.sorted[column].get() {
            return Ok(words);
        }
        context.charge(rows.len() * size_of::<u32>())?;
        let source = rows.column(column);
        let mut words = if self.order.is_empty() { source.to_vec() } else { Vec::with_capacity(rows.len()) };
        for stretch in self.order.chunks(STRIDE) {
            context.check()?;
            words.extend(stretch.iter().map(|&row| source[row as usize]));
        }
        self.each_group(context, |start, end| {
            let group = &mut words[start as usize..end as usize];
            if !group.is_sorted() {
                group.sort_unstable();
            }
        })?;
        Ok(self.sorted[column].get_or_init(|| words))
    }

    /// Calls `take` with every group.
    fn each_group(&self, context: &Context<'_>, mut take: impl FnMut(u32, u32)) -> Result<()> {
        match &self.lookup {
            Lookup::Whole => take(0, self.count as u32),
            Lookup::Dense { starts, .. } => {
                for (at, bounds) in starts.windows(2).enumerate() {
                    if at % STRIDE == 0 {
                        context.check()?;
                    }
                    take(bounds[0], bounds[1]);
                }
            }
            Lookup::Hashed(table) => {
                for stretch in table.slots.chunks(STRIDE) {
                    context.check()?;
                    let found = stretch.iter().filter(|slot| len_of(slot) != 0);
                    found.for_each(|slot| take(start_of(slot), start_of(slot) + len_of(slot)));
                }
            }
        }
        Ok(())
    }

    /// The group of each key of a batch; empty where the key is absent.
    pub fn groups(&self, keys: &[&[u32]], count: usize, rows: &Rows, scratch: &mut Vec<u64>, groups: &mut Vec<Group>) {
        groups.clear();
        match &self.lookup {
            Lookup::Whole => groups.resize(count, (0, self.count as u32)),
            Lookup::Dense { least, starts } => groups.extend(keys[0].iter().enumerate().map(|(at, &key)| {
                if let Some(ahead) = keys[0].get(at + AHEAD) {
                    prefetch(starts, ahead.wrapping_sub(*least) as usize);
                }
                let place = key.wrapping_sub(*least) as usize;
                if place < starts.len() - 1 { (starts[place], starts[place + 1]) } else { (0, 0) }
            })),
            Lookup::Hashed(table) => {
                row_keys(keys, count, scratch);
                groups.extend(scratch.iter().enumerate().map(|(at, &key)| {
                    table.prefetch(scratch, at);
                    let same = |slot: &Slot| self.has_key(self.order[start_of(slot) as usize], rows, keys, at);
                    let slot = &table.slots[table.find(key, same)];
                    (start_of(slot), start_of(slot) + len_of(slot))
                }));
            }
        }
    }

    fn has_key(&self, row: u32, rows: &Rows, keys: &[&[u32]], at: usize) -> bool {
        self.keys.iter().zip(keys).all(|(&column, key)| rows.column(column)[row as usize] == key[at])
    }
}

/// The least key and the number of keys in between, if an array over them is worth it.
fn dense_range(keys: &[u32]) -> Option<(u32, usize)> {
    let (least, most) = keys.iter().fold((u32::MAX, 0), |(least, most), &key| (least.min(key), most.max(key)));
    let range = u64::from(most).checked_sub(u64::from(least))? + 1;
    (range <= SPREAD * keys.len() as u64 + 64).then_some((least, range as usize))
}

/// Makes each count the sum of those up to it.
fn add_up(counts: &mut [u32], context: &Context<'_>) -> Result<()> {
    let mut sum = 0;
    for stretch in counts.chunks_mut(STRIDE) {
        context.check()?;
        for count in stretch {
            sum += *count;
            *count = sum;
        }
    }
    Ok(())
}

fn group_hashed(rows: &Rows, keys: &[usize], context: &Context<'_>) -> Result<(Lookup, Vec<u32>)> {
    context.charge(rows.len() * size_of::<u32>())?;
    let (mut table, members) = number_groups(rows, keys, context)?;
    let mut starts = vec![0u32; table.len + 1];
    for stretch in members.chunks(STRIDE) {
        context.check()?;
        stretch.iter().for_each(|&group| starts[group as usize + 1] += 1);
    }
    add_up(&mut starts, context)?;
    for stretch in table.slots.chunks_mut(STRIDE) {
        context.check()?;
        for found in stretch.iter_mut().filter(|slot| len_of(slot) != 0) {
            let group = start_of(found) as usize;
            *found = slot(found[0], starts[group], starts[group + 1] - starts[group]);
        }
    }
    let mut order: Vec<u32> = crate::memory::scattered(rows.len(), context)?;
    for (number, stretch) in members.chunks(STRIDE).enumerate() {
        context.check()?;
        for (row, &group) in (number * STRIDE..).zip(stretch) {
            let next = &mut starts[group as usize];
            order[*next as usize] = row as u32;
            *next += 1;
        }
    }
    Ok((Lookup::Hashed(table), order))
}

/// Numbers the distinct keys in the order in which they appear; the number of each row's key.
fn number_groups(rows: &Rows, keys: &[usize], context: &Context<'_>) -> Result<(KeyTable, Vec<u32>)> {
    let (mut table, mut members) = (KeyTable::new(keys.len()), Vec::with_capacity(rows.len()));
    let (mut scratch, mut first_rows) = (Vec::new(), Vec::new());
    for start in (0..rows.len()).step_by(BATCH) {
        context.check()?;
        let end = rows.len().min(start + BATCH);
        table.reserve(end - start, context)?;
        let columns: Vec<&[u32]> = keys.iter().map(|&key| &rows.column(key)[start..end]).collect();
        row_keys(&columns, end - start, &mut scratch);
        for (at, &key) in scratch.iter().enumerate() {
            table.prefetch(&scratch, at);
            let place = table.find(key, |slot| {
                let first: u32 = first_rows[start_of(slot) as usize];
                keys.iter().all(|&key| rows.column(key)[first as usize] == rows.column(key)[start + at])
            });
            let found = &mut table.slots[place];
            if len_of(found) == 0 {
                *found = slot(key, table.len as u32, 1);
                table.len += 1;
                if !table.packed {
                    first_rows.push((start + at) as u32);
                }
            }
            members.push(start_of(found));
        }
    }
    Ok((table, members))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operators::testing::{key_columns, random_columns, same_key};

    #[test]
    fn a_group_holds_the_rows_of_its_key_in_order() {
        let context = Context::unbounded(None);
        for (domain, keys) in [(40, vec![0]), (4_000_000, vec![1]), (7, vec![2, 0]), (3, vec![0, 1, 2]), (9, vec![])] {
            let rows = random_columns(3, 600, domain);
            let index = Index::new(&rows, &keys, &context).unwrap();
            let mut groups = Vec::new();
            index.groups(&key_columns(&rows, &keys), rows.len(), &rows, &mut Vec::new(), &mut groups);
            let column = index.column(0, &rows, &context).unwrap();
            for (at, (start, end)) in groups.into_iter().enumerate() {
                let expected: Vec<u32> =
                    same_key(&rows, &keys, at).iter().map(|row| rows.column(0)[*row as usize]).collect();
                assert_eq!(column[start as usize..end as usize], expected, "key {keys:?} of row {at}");
            }
        }
    }

    #[test]
    fn a_key_that_no_row_has_finds_nothing() {
        let context = Context::unbounded(None);
        for (rows, keys) in [
            (random_columns(3, 500, 20), vec![0]),
            (random_columns(3, 500, 20), vec![0, 1, 2]),
            (Rows::from_columns(vec![vec![0, u32::MAX - 1]], 2), vec![0]),
            (Rows::new(2), vec![0]),
            (Rows::new(2), vec![]),
        ] {
            let index = Index::new(&rows, &keys, &context).unwrap();
            let absent = [1_000_000_000];
            let columns: Vec<&[u32]> = keys.iter().map(|_| absent.as_slice()).collect();
            let mut groups = Vec::new();
            index.groups(&columns, 1, &rows, &mut Vec::new(), &mut groups);
            assert_eq!(groups.iter().map(|(start, end)| end - start).sum::<u32>(), 0, "{keys:?}");
        }
    }

    #[test]
    fn making_an_index_stops_when_the_query_is_cancelled() {
        let context = Context::unbounded(None);
        context.progress().cancelled.store(true, std::sync::atomic::Ordering::Relaxed);
        for (domain, keys) in [(40, vec![0]), (4_000_000, vec![0]), (40, vec![0, 1])] {
            assert!(Index::new(&random_columns(2, 500, domain), &keys, &context).is_err());
        }
    }
}
