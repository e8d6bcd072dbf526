//! Rows in columns, and relations: rows that are a set, with the indexes that queries have asked for.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use crate::context::Context;
use crate::dedup::repeated::repeated;
use crate::dedup::{MOST_ROWS, RowSet, Stored};
use crate::dictionary::Dictionary;
use crate::error::{Error, Result};
use crate::index::Index;
use crate::intervals::side::{Shape, Side};
use crate::kept::Keeping;
use crate::memory::prefer_large_pages;
use crate::similarity::texts::Texts;
use crate::statistics::{ColumnStatistics, column_statistics};
use crate::timeline::{self, Timeline};

/// The most rows that one batch holds.
pub const BATCH: usize = 4096;
/// Rows between two looks at the limits.
const STRIDE: usize = 1 << 16;

/// Rows stored by column, appended to and never changed. The count is explicit, so that a row may have no column.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    columns: Vec<Vec<u32>>,
    count: usize,
    capacity: usize,
}

impl Rows {
    /// No rows, of `arity` columns.
    pub fn new(arity: usize) -> Self {
        Self { columns: vec![Vec::new(); arity], count: 0, capacity: 0 }
    }

    /// Rows made of whole columns, all of length `count`.
    pub fn from_columns(columns: Vec<Vec<u32>>, count: usize) -> Self {
        debug_assert!(columns.iter().all(|column| column.len() == count));
        let capacity = columns.iter().map(Vec::capacity).min().unwrap_or(count);
        Self { columns, count, capacity }
    }

    /// The columns themselves.
    pub fn into_columns(self) -> Vec<Vec<u32>> {
        self.columns
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The number of columns.
    pub fn arity(&self) -> usize {
        self.columns.len()
    }

    /// A whole column.
    #[inline]
    pub fn column(&self, column: usize) -> &[u32] {
        &self.columns[column]
    }

    /// All columns, whole.
    pub fn columns(&self) -> &[Vec<u32>] {
        &self.columns
    }

    /// A stretch of every column.
    pub fn slices(&self, range: Range<usize>) -> Vec<&[u32]> {
        self.columns.iter().map(|column| &column[range.clone()]).collect()
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.capacity * self.columns.len() * size_of::<u32>()
    }

    /// Makes room for `count` more rows.
    pub fn reserve(&mut self, count: usize, context: &Context<'_>) -> Result<()> {
        let wanted = self.count + count;
        if wanted <= self.capacity {
            return Ok(());
        }
        if wanted > MOST_ROWS {
            return Err(Error::Capacity("a relation holds at most 2^32 - 2 rows"));
        }
        let capacity = wanted.max(self.capacity * 2);
        context.charge((capacity - self.capacity) * self.columns.len() * size_of::<u32>())?;
        for column in &mut self.columns {
            column.reserve_exact(capacity - column.len());
            prefer_large_pages(column);
        }
        self.capacity = capacity;
        Ok(())
    }

    /// Appends a row, for which there must be room.
    #[inline]
    pub fn push_row(&mut self, words: impl Iterator<Item = u32>) {
        self.columns.iter_mut().zip(words).for_each(|(column, word)| column.push(word));
        self.count += 1;
    }

    /// Leaves only the rows that `selection` names, in ascending order.
    pub fn keep(&mut self, selection: &[u32]) {
        if selection.len() == self.count {
            return;
        }
        for column in &mut self.columns {
            selection.iter().enumerate().for_each(|(to, &from)| column[to] = column[from as usize]);
            column.truncate(selection.len());
        }
        self.count = selection.len();
    }

    /// Drops the rows that `unwanted` names, in ascending order.
    pub fn drop_rows(&mut self, unwanted: &[u32], context: &Context<'_>) -> Result<()> {
        for column in &mut self.columns {
            let (mut to, mut from) = (0, 0);
            for (number, &row) in unwanted.iter().enumerate() {
                if number % STRIDE == 0 {
                    context.check()?;
                }
                column.copy_within(from..row as usize, to);
                (to, from) = (to + row as usize - from, row as usize + 1);
            }
            column.copy_within(from.., to);
            column.truncate(self.count - unwanted.len());
        }
        self.count -= unwanted.len();
        Ok(())
    }

    /// Drops all rows and keeps their room.
    pub fn clear(&mut self) {
        self.columns.iter_mut().for_each(Vec::clear);
        self.count = 0;
    }

    /// Changes a word.
    #[inline]
    pub fn set(&mut self, column: usize, row: usize, word: u32) {
        self.columns[column][row] = word;
    }

    /// Appends a batch.
    pub fn push_batch(&mut self, columns: &[&[u32]], count: usize, context: &Context<'_>) -> Result<()> {
        self.reserve(count, context)?;
        for (column, words) in self.columns.iter_mut().zip(columns) {
            column.extend_from_slice(words);
        }
        self.count += count;
        Ok(())
    }

    /// Appends `count` rows that `fill` writes, a column after the other. After an error the rows are of no use.
    pub fn push_columns(
        &mut self,
        count: usize,
        context: &Context<'_>,
        mut fill: impl FnMut(usize, &mut Vec<u32>) -> Result<()>,
    ) -> Result<()> {
        self.reserve(count, context)?;
        self.count += count;
        self.columns.iter_mut().enumerate().try_for_each(|(number, column)| fill(number, column))
    }

    /// Appends the rows of a batch that `selection` names.
    pub fn push_selected(&mut self, columns: &[&[u32]], selection: &[u32], context: &Context<'_>) -> Result<()> {
        self.reserve(selection.len(), context)?;
        for (column, words) in self.columns.iter_mut().zip(columns) {
            if selection.len() == words.len() {
                column.extend_from_slice(words);
            } else {
                column.extend(selection.iter().map(|&at| words[at as usize]));
            }
        }
        self.count += selection.len();
        Ok(())
    }

    /// Moves all rows of `other` to the end of this; `other` stays usable and keeps its room where that is small.
    pub fn append(&mut self, other: &mut Rows, context: &Context<'_>) -> Result<()> {
        if self.is_empty() {
            std::mem::swap(self, other);
            return Ok(());
        }
        let columns: Vec<&[u32]> = other.columns.iter().map(Vec::as_slice).collect();
        self.push_batch(&columns, other.count, context)?;
        other.clear();
        Ok(())
    }
}

/// Intervals that were sorted, by the columns read, and where among them key and bounds are.
type Sides = HashMap<(Vec<usize>, Shape), Arc<Side>>;

/// The same for rows sorted by instants.
type Timelines = HashMap<(Vec<usize>, timeline::Shape), Arc<Timeline>>;

/// A set of rows with what was computed about it. Knowledge bases and running queries share one by `Arc`.
#[derive(Debug, Default)]
pub struct Relation {
    rows: Rows,
    set: OnceLock<RowSet>,
    indexes: Mutex<HashMap<Vec<usize>, Arc<Index>>>,
    statistics: OnceLock<Vec<ColumnStatistics>>,
    texts: Mutex<HashMap<usize, Arc<Texts>>>,
    intervals: Mutex<Sides>,
    timelines: Mutex<Timelines>,
    kept: Mutex<Keeping>,
}

impl Clone for Relation {
    /// The copy is made to be changed, so it does not keep what a change makes wrong.
    fn clone(&self) -> Self {
        Self { rows: self.rows.clone(), set: self.set.clone(), ..Self::default() }
    }
}

impl Relation {
    /// No rows, of `arity` columns.
    pub fn new(arity: usize) -> Self {
        Self { rows: Rows::new(arity), ..Self::default() }
    }

    /// A relation of rows that are known to be distinct.
    pub fn from_distinct(rows: Rows) -> Self {
        Self { rows, ..Self::default() }
    }

    /// The rows, in the order in which they came.
    pub fn rows(&self) -> &Rows {
        &self.rows
    }

    /// The rows, without anything computed about them.
    pub fn into_rows(self) -> Rows {
        self.rows
    }

    /// Adds rows that nobody else needs; how many were new. Where these are all, no set of them is kept.
    pub fn take(&mut self, mut added: Rows, context: &Context<'_>) -> Result<usize> {
        if !self.rows.is_empty() || added.len() <= BATCH {
            return self.insert(&added, context);
        }
        let repeated = repeated(&added, context)?;
        added.drop_rows(&repeated, context)?;
        let count = added.len();
        *self = Self::from_distinct(added);
        Ok(count)
    }

    /// Adds rows; how many were new.
    pub fn insert(&mut self, added: &Rows, context: &Context<'_>) -> Result<usize> {
        let before = self.rows.len();
        let mut set = match self.set.take() {
            Some(set) => set,
            None => row_set(&self.rows, context)?,
        };
        self.forget();
        let (mut fresh, empty) = (Vec::new(), Rows::new(self.rows.arity()));
        for start in (0..added.len()).step_by(BATCH) {
            let end = added.len().min(start + BATCH);
            let columns = added.slices(start..end);
            set.insert(&columns, end - start, Stored { known: &self.rows, fresh: &empty }, &mut fresh, context)?;
            self.rows.push_selected(&columns, &fresh, context)?;
            context.check()?;
        }
        self.set = OnceLock::from(set);
        Ok(self.rows.len() - before)
    }

    /// Removes rows; how many there were.
    pub fn remove(&mut self, removed: &Rows, context: &Context<'_>) -> Result<usize> {
        let mut unwanted = Relation::new(self.rows.arity());
        unwanted.insert(removed, context)?;
        let before = self.rows.len();
        let mut kept = Rows::new(self.rows.arity());
        let (mut keys, mut found) = (Vec::new(), Vec::new());
        for start in (0..before).step_by(BATCH) {
            let end = before.min(start + BATCH);
            let columns = self.rows.slices(start..end);
            let stored = Stored { known: &unwanted.rows, fresh: &unwanted.rows };
            unwanted.set(context)?.contains(&columns, end - start, stored, &mut keys, &mut found);
            let selection: Vec<u32> = (0..(end - start) as u32).filter(|at| !found[*at as usize]).collect();
            kept.push_selected(&columns, &selection, context)?;
            context.check()?;
        }
        let gone = before - kept.len();
        if gone > 0 {
            *self = Self::from_distinct(kept);
        }
        Ok(gone)
    }

    /// The set of the rows, made when first asked for.
    pub fn set(&self, context: &Context<'_>) -> Result<&RowSet> {
        if self.set.get().is_none() {
            let made = row_set(&self.rows, context)?;
            return Ok(self.set.get_or_init(|| made));
        }
        self.set.get().ok_or(Error::Capacity("unreachable: the set was made above"))
    }

    /// Takes over a set that was kept elsewhere while the relation grew.
    pub fn put_set(&mut self, set: RowSet) {
        self.set = OnceLock::from(set);
    }

    /// Gives the set away to whom lets the relation grow.
    pub fn take_set(&mut self) -> Option<RowSet> {
        self.set.take()
    }

    /// Whether the one row of `row` is present.
    pub fn contains(&self, row: &Rows, context: &Context<'_>) -> Result<bool> {
        let mut found = Vec::new();
        let stored = Stored { known: &self.rows, fresh: &self.rows };
        self.set(context)?.contains(&row.slices(0..row.len()), row.len(), stored, &mut Vec::new(), &mut found);
        Ok(found.into_iter().all(|found| found))
    }

    /// The index on some columns, made when first asked for. Two threads that ask at once may both make it: one wins.
    pub fn index(&self, columns: &[usize], context: &Context<'_>) -> Result<Arc<Index>> {
        if let Some(index) = lock(&self.indexes).get(columns) {
            return Ok(Arc::clone(index));
        }
        let made = Arc::new(Index::new(&self.rows, columns, context)?);
        Ok(Arc::clone(lock(&self.indexes).entry(columns.to_vec()).or_insert(made)))
    }

    /// The texts of a column, made when first asked for.
    pub fn texts(&self, column: usize, dictionary: &Dictionary, context: &Context<'_>) -> Result<Arc<Texts>> {
        let lock = || lock(&self.texts);
        if let Some(texts) = lock().get(&column) {
            return Ok(Arc::clone(texts));
        }
        let made = Arc::new(Texts::new(self.rows.column(column), dictionary, context)?);
        Ok(Arc::clone(lock().entry(column).or_insert(made)))
    }

    /// Some columns of the rows, sorted as intervals, made when first asked for.
    pub fn intervals(
        &self,
        columns: &[usize],
        shape: &Shape,
        dictionary: &Dictionary,
        context: &Context<'_>,
    ) -> Result<Arc<Side>> {
        let (key, lock) = ((columns.to_vec(), shape.clone()), || lock(&self.intervals));
        if let Some(side) = lock().get(&key) {
            return Ok(Arc::clone(side));
        }
        let read = columns.iter().map(|&column| self.rows.column(column));
        let made = Arc::new(Side::new(&read.collect::<Vec<_>>(), shape.clone(), dictionary, context)?);
        Ok(Arc::clone(lock().entry(key).or_insert(made)))
    }

    /// Some columns of the rows, sorted by instants, made when first asked for.
    pub fn timeline(
        &self,
        columns: &[usize],
        shape: &timeline::Shape,
        dictionary: &Dictionary,
        context: &Context<'_>,
    ) -> Result<Arc<Timeline>> {
        let (key, lock) = ((columns.to_vec(), shape.clone()), || lock(&self.timelines));
        if let Some(timeline) = lock().get(&key) {
            return Ok(Arc::clone(timeline));
        }
        let read = columns.iter().map(|&column| self.rows.column(column));
        let made = Arc::new(Timeline::new(&read.collect::<Vec<_>>(), shape.clone(), dictionary, context)?);
        Ok(Arc::clone(lock().entry(key).or_insert(made)))
    }

    /// What plans have made of these and other rows.
    pub fn keeping(&self) -> MutexGuard<'_, Keeping> {
        lock(&self.kept)
    }

    /// What the planner wants to know of each column.
    pub fn statistics(&self, dictionary: &crate::dictionary::Dictionary) -> &[ColumnStatistics] {
        self.statistics.get_or_init(|| {
            (0..self.rows.arity()).map(|column| column_statistics(self.rows.column(column), dictionary)).collect()
        })
    }

    /// Appends rows that are known to be new, which belongs to a fixpoint: it keeps the set itself.
    pub fn append(&mut self, fresh: &mut Rows, context: &Context<'_>) -> Result<()> {
        self.forget();
        self.rows.append(fresh, context)
    }

    fn forget(&mut self) {
        self.indexes.get_mut().unwrap_or_else(PoisonError::into_inner).clear();
        self.texts.get_mut().unwrap_or_else(PoisonError::into_inner).clear();
        self.intervals.get_mut().unwrap_or_else(PoisonError::into_inner).clear();
        self.timelines.get_mut().unwrap_or_else(PoisonError::into_inner).clear();
        self.kept.get_mut().unwrap_or_else(PoisonError::into_inner).clear();
        self.statistics.take();
    }
}

fn lock<T>(made: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing is computed under the lock, so a panic elsewhere cannot leave the map half changed.
    made.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The set of rows that are known to be distinct.
fn row_set(rows: &Rows, context: &Context<'_>) -> Result<RowSet> {
    let (mut set, mut fresh, empty) = (RowSet::new(rows.arity()), Vec::new(), Rows::new(rows.arity()));
    set.reserve_for(&rows.slices(0..rows.len()), rows.len(), context)?;
    for start in (0..rows.len()).step_by(BATCH) {
        let end = rows.len().min(start + BATCH);
        let stored = Stored { known: rows, fresh: &empty };
        set.insert(&rows.slices(start..end), end - start, stored, &mut fresh, context)?;
        context.check()?;
    }
    Ok(set)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_that_are_not_dropped_stay_in_their_order() {
        let context = Context::unbounded(None);
        for (unwanted, left) in
            [(vec![], vec![0, 1, 2, 3, 4]), (vec![0, 1, 4], vec![2, 3]), (vec![2], vec![0, 1, 3, 4])]
        {
            let mut rows = Rows::from_columns(vec![(0..5).collect(), (10..15).collect()], 5);
            rows.drop_rows(&unwanted, &context).unwrap();
            let tens: Vec<u32> = left.iter().map(|word| word + 10).collect();
            assert_eq!((rows.len(), rows.columns()), (left.len(), [left, tens].as_slice()));
        }
    }
}
