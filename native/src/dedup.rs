//! The set of the rows of a relation: open addressing with linear probing, or a bitmap where the rows are dense.
//!
//! Up to two columns the packed row is the slot, so that a probe costs one cache line; a wider row has a slot of 32 bits
//! of its hash and its row number, and is compared where it stands.

pub mod pieces;
pub mod repeated;

use crate::context::Context;
use crate::error::{Error, Result};
use crate::hash::{AHEAD, mix, prefetch, row_keys};
use crate::memory::{scattered, zeros};
use crate::pair_bits::{Bounds, PairBits};
use crate::relation::Rows;
use crate::selection::keep;

const SMALLEST: u32 = 4;
/// A table of so many slots is replaced by a bitmap where that takes no more memory.
const DENSE_FROM: usize = 1 << 14;
/// Slots between two looks at the limits while a table grows.
const STRIDE: usize = 1 << 16;
/// Rows that one relation can number.
pub const MOST_ROWS: usize = u32::MAX as usize - 1;

/// The rows that a set knows by number, in the order in which it took them: those of the relation, then those not yet
/// joined to it.
#[derive(Clone, Copy)]
pub struct Stored<'a> {
    /// The rows of the relation.
    pub known: &'a Rows,
    /// The rows that were added since, numbered on from there.
    pub fresh: &'a Rows,
}

/// Room for a look-up that is used again.
#[derive(Debug, Default)]
pub struct Room {
    keys: Vec<u64>,
    found: Vec<bool>,
}

/// Which rows are present.
#[derive(Debug, Clone)]
pub struct RowSet {
    /// Zero is an empty slot: a packed row is stored inverted, and a row number plus one.
    slots: Vec<u64>,
    shift: u32,
    len: usize,
    packed: bool,
    keys: Vec<u64>,
    /// The rows themselves, where they are dense; there are no slots then.
    bits: Option<PairBits>,
}

impl RowSet {
    /// A set of rows of `arity` columns.
    pub fn new(arity: usize) -> Self {
        Self {
            slots: vec![0; 1 << SMALLEST],
            shift: 64 - SMALLEST,
            len: 0,
            packed: arity <= 2,
            keys: Vec::new(),
            bits: None,
        }
    }

    /// Bytes held that were counted, as those of the table that every set begins with are not.
    pub fn bytes(&self) -> usize {
        let counted = if self.slots.len() > 1 << SMALLEST { self.slots.len() } else { 0 };
        counted * size_of::<u64>() + self.bits.as_ref().map_or(0, PairBits::bytes)
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Adds the rows of a batch; `fresh` receives the positions of those that were new, in order. The caller appends
    /// these to `stored.fresh` before the next call.
    pub fn insert(
        &mut self,
        columns: &[&[u32]],
        count: usize,
        stored: Stored<'_>,
        fresh: &mut Vec<u32>,
        context: &Context<'_>,
    ) -> Result<()> {
        fresh.clear();
        self.reserve(count, context)?;
        let mut keys = std::mem::take(&mut self.keys);
        row_keys(columns, count, &mut keys);
        if self.bits.is_some() {
            self.widen(Bounds::of_columns(columns), count, context)?;
        }
        match &mut self.bits {
            Some(bits) => bits.insert(&keys, fresh),
            None if self.packed => self.insert_packed(&keys, fresh),
            None => self.insert_wide(&keys, columns, stored, fresh),
        }
        self.keys = keys;
        self.len += fresh.len();
        Ok(())
    }

    /// Fills `found` with whether each row of a batch is present.
    pub fn contains(
        &self,
        columns: &[&[u32]],
        count: usize,
        stored: Stored<'_>,
        keys: &mut Vec<u64>,
        found: &mut Vec<bool>,
    ) {
        row_keys(columns, count, keys);
        found.clear();
        if let Some(bits) = &self.bits {
            return bits.contains(keys, found);
        }
        let mask = self.slots.len() - 1;
        for (at, &key) in keys.iter().enumerate() {
            self.prefetch(keys, at);
            let mut place = self.place(key);
            found.push(loop {
                let slot = self.slots[place];
                if slot == 0 {
                    break false;
                }
                if if self.packed { slot == !key } else { is_row(slot, key, columns, at, stored, &[]) } {
                    break true;
                }
                place = (place + 1) & mask;
            });
        }
    }

    /// Fills `absent` with the positions of the rows of a batch that are not present.
    pub fn absent(&self, columns: &[&[u32]], count: usize, stored: Stored<'_>, room: &mut Room, absent: &mut Vec<u32>) {
        if let Some(bits) = self.bits.as_ref().filter(|bits| bits.covers(Bounds::of_columns(columns))) {
            row_keys(columns, count, &mut room.keys);
            return bits.absent(&room.keys, absent);
        }
        self.contains(columns, count, stored, &mut room.keys, &mut room.found);
        keep(0..count, absent, |row| !room.found[row]);
    }

    fn insert_packed(&mut self, keys: &[u64], fresh: &mut Vec<u32>) {
        let mask = self.slots.len() - 1;
        for (at, &key) in keys.iter().enumerate() {
            self.prefetch(keys, at);
            let mut place = self.place(key);
            loop {
                let slot = self.slots[place];
                if slot == !key {
                    break;
                }
                if slot == 0 {
                    self.slots[place] = !key;
                    fresh.push(at as u32);
                    break;
                }
                place = (place + 1) & mask;
            }
        }
    }

    fn insert_wide(&mut self, keys: &[u64], columns: &[&[u32]], stored: Stored<'_>, fresh: &mut Vec<u32>) {
        let mask = self.slots.len() - 1;
        for (at, &key) in keys.iter().enumerate() {
            self.prefetch(keys, at);
            let mut place = self.place(key);
            loop {
                let slot = self.slots[place];
                if slot == 0 {
                    self.slots[place] = key & !u64::from(u32::MAX) | (self.len + fresh.len() + 1) as u64;
                    fresh.push(at as u32);
                    break;
                }
                if is_row(slot, key, columns, at, stored, fresh) {
                    break;
                }
                place = (place + 1) & mask;
            }
        }
    }

    /// Makes room for `count` more rows. A run that is stopped here leaves the set as it was.
    pub fn reserve(&mut self, count: usize, context: &Context<'_>) -> Result<()> {
        let wanted = self.len + count;
        if wanted > MOST_ROWS {
            return Err(Error::Capacity("a relation holds at most 2^32 - 2 rows"));
        }
        if self.bits.is_some() || wanted * 4 <= self.slots.len() * 3 {
            return Ok(());
        }
        let capacity = slots_for(wanted);
        if self.packed && self.slots.len() >= DENSE_FROM && self.condense(capacity, context)? {
            return Ok(());
        }
        context.charge(capacity * size_of::<u64>())?;
        let grown = self.grow(capacity, context);
        let given_back = if grown.is_ok() { self.bytes() } else { capacity * size_of::<u64>() };
        context.release(given_back);
        (self.slots, self.shift) = grown?;
        Ok(())
    }

    /// Makes room for rows whose columns are known, in the form that suits them. The set is empty.
    pub fn reserve_for(&mut self, columns: &[&[u32]], count: usize, context: &Context<'_>) -> Result<()> {
        if self.packed && slots_for(count) >= DENSE_FROM && self.is_empty() {
            let mut bounds = Bounds::NONE;
            let mut keys = Vec::new();
            for start in (0..count).step_by(STRIDE) {
                context.check()?;
                let end = count.min(start + STRIDE);
                let part: Vec<&[u32]> = columns.iter().map(|column| &column[start..end]).collect();
                row_keys(&part, end - start, &mut keys);
                bounds = bounds.with(Bounds::of(keys.iter().copied()));
            }
            self.bits = PairBits::new(bounds, slots_for(count), context)?;
        }
        self.reserve(count, context)
    }

    /// Replaces the table by a bitmap if that takes no more than `most` words; whether it did.
    fn condense(&mut self, most: usize, context: &Context<'_>) -> Result<bool> {
        let mut bounds = Bounds::NONE;
        for stretch in self.slots.chunks(STRIDE) {
            context.check()?;
            bounds = bounds.with(Bounds::of(stretch.iter().filter(|slot| **slot != 0).map(|slot| !slot)));
        }
        let Some(mut bits) = PairBits::new(bounds, most, context)? else { return Ok(false) };
        let (mut batch, mut fresh) = (Vec::new(), Vec::new());
        for stretch in self.slots.chunks(STRIDE) {
            context.check()?;
            batch.clear();
            batch.extend(stretch.iter().filter(|slot| **slot != 0).map(|slot| !slot));
            bits.insert(&batch, &mut fresh);
        }
        context.release(self.slots.len() * size_of::<u64>());
        (self.slots, self.bits) = (Vec::new(), Some(bits));
        Ok(true)
    }

    /// Makes a bitmap hold `count` more rows within some bounds, or a table of it where these are too far out.
    fn widen(&mut self, bounds: Bounds, count: usize, context: &Context<'_>) -> Result<()> {
        let Some(bits) = self.bits.as_ref().filter(|bits| !bits.covers(bounds)) else { return Ok(()) };
        let capacity = slots_for(self.len + count);
        if let Some(wider) = bits.widened(bounds, capacity, context)? {
            context.release(bits.bytes());
            self.bits = Some(wider);
            return Ok(());
        }
        context.charge(capacity * size_of::<u64>())?;
        let (mut slots, shift, mask) = (zeros(capacity), 64 - capacity.trailing_zeros(), capacity - 1);
        bits.each(context, |key| {
            let mut place = (mix(key) >> shift) as usize;
            while slots[place] != 0 {
                place = (place + 1) & mask;
            }
            slots[place] = !key;
        })?;
        context.release(bits.bytes());
        (self.slots, self.shift, self.bits) = (slots, shift, None);
        Ok(())
    }

    fn grow(&self, capacity: usize, context: &Context<'_>) -> Result<(Vec<u64>, u32)> {
        let made = if self.is_empty() { scattered(capacity, context)? } else { zeros(capacity) };
        let (mut slots, shift, mask) = (made, 64 - capacity.trailing_zeros(), capacity - 1);
        for stretch in self.slots.chunks(STRIDE) {
            context.check()?;
            for &slot in stretch.iter().filter(|slot| **slot != 0) {
                let hash = if self.packed { mix(!slot) } else { slot };
                let mut place = (hash >> shift) as usize;
                while slots[place] != 0 {
                    place = (place + 1) & mask;
                }
                slots[place] = slot;
            }
        }
        Ok((slots, shift))
    }

    #[inline]
    fn place(&self, key: u64) -> usize {
        (if self.packed { mix(key) } else { key } >> self.shift) as usize
    }

    #[inline]
    fn prefetch(&self, keys: &[u64], at: usize) {
        if let Some(&ahead) = keys.get(at + AHEAD) {
            prefetch(&self.slots, self.place(ahead));
        }
    }
}

/// Slots for so many rows: a power of two, at most three quarters of it filled.
fn slots_for(rows: usize) -> usize {
    (rows * 4).div_ceil(3).next_power_of_two()
}

/// Whether the row of a slot is row `at` of the batch. Rows that the batch itself added are found through `fresh`.
#[inline]
fn is_row(slot: u64, key: u64, columns: &[&[u32]], at: usize, stored: Stored<'_>, fresh: &[u32]) -> bool {
    if (slot ^ key) >> 32 != 0 {
        return false;
    }
    let number = (slot as u32 - 1) as usize;
    let Stored { known, fresh: waiting } = stored;
    if number < known.len() {
        return columns.iter().enumerate().all(|(column, words)| known.column(column)[number] == words[at]);
    }
    let number = number - known.len();
    if number < waiting.len() {
        return columns.iter().enumerate().all(|(column, words)| waiting.column(column)[number] == words[at]);
    }
    let other = fresh.get(number - waiting.len()).map_or(at, |other| *other as usize);
    columns.iter().all(|words| words[other] == words[at])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Inserts rows in batches and keeps what was new, as a relation does.
    fn insert_all(arity: usize, rows: &[Vec<u32>], batch: usize) -> (RowSet, Rows) {
        let context = Context::unbounded(None);
        let (mut set, mut known, mut fresh) = (RowSet::new(arity), Rows::new(arity), Vec::new());
        for chunk in rows.chunks(batch) {
            let columns: Vec<Vec<u32>> = (0..arity).map(|c| chunk.iter().map(|row| row[c]).collect()).collect();
            let slices: Vec<&[u32]> = columns.iter().map(Vec::as_slice).collect();
            let empty = Rows::new(arity);
            set.insert(&slices, chunk.len(), Stored { known: &known, fresh: &empty }, &mut fresh, &context).unwrap();
            known.push_selected(&slices, &fresh, &context).unwrap();
        }
        (set, known)
    }

    fn pseudo_random_rows(arity: usize, count: usize, domain: u32) -> Vec<Vec<u32>> {
        let mut state = 7u64;
        let mut next = || {
            state = mix(state.wrapping_add(1));
            (state >> 33) as u32 % domain
        };
        (0..count).map(|_| (0..arity).map(|_| next()).collect()).collect()
    }

    #[test]
    fn each_row_is_kept_once_at_every_width_and_batch_size() {
        for arity in 0..6 {
            for batch in [1, 7, 4_096] {
                let rows = pseudo_random_rows(arity, 5_000, 9);
                let (set, known) = insert_all(arity, &rows, batch);
                let mut expected: Vec<Vec<u32>> = Vec::new();
                let mut seen = std::collections::HashSet::new();
                expected.extend(rows.iter().filter(|row| seen.insert((*row).clone())).cloned());
                let got: Vec<Vec<u32>> =
                    (0..known.len()).map(|row| (0..arity).map(|c| known.column(c)[row]).collect()).collect();
                assert_eq!(got, expected, "arity {arity}, batch {batch}");
                assert_eq!(set.len(), expected.len());
            }
        }
    }

    #[test]
    fn dense_rows_that_come_to_lie_apart_stay_a_set() {
        let dense: Vec<Vec<u32>> = (0..40_000).map(|row| vec![1_000 + row % 200, 7 + row / 200]).collect();
        let mut rows = dense.clone();
        rows.extend((0..100).map(|row| vec![1_000 + row, 300 + row]));
        rows.extend(dense.iter().take(500).cloned());
        rows.extend((0..300).map(|row| vec![row * 1_000_003, row * 77_777]));
        rows.extend(dense.iter().skip(20_000).cloned());
        let (set, known) = insert_all(2, &rows, 1_000);
        let mut expected = rows.clone();
        expected.sort();
        expected.dedup();
        assert_eq!((set.len(), known.len()), (expected.len(), expected.len()));
        let (mut keys, mut found) = (Vec::new(), Vec::new());
        let stored = Stored { known: &known, fresh: &known };
        set.contains(&[&[1_000, 1_000], &[7, 6]], 2, stored, &mut keys, &mut found);
        assert_eq!(found, [true, false]);
        assert!(insert_all(2, &dense, 1_000).0.bits.is_some());
        assert!(set.bits.is_none());
    }

    #[test]
    fn a_row_that_was_never_added_is_not_contained() {
        for arity in [1, 2, 3, 5] {
            let rows = pseudo_random_rows(arity, 2_000, 1_000);
            let (set, known) = insert_all(arity, &rows, 100);
            let (mut keys, mut found) = (Vec::new(), Vec::new());
            for (row, present) in [(rows[5].clone(), true), (vec![1_001; arity], false)] {
                let columns: Vec<&[u32]> = row.chunks(1).collect();
                let stored = Stored { known: &known, fresh: &known };
                set.contains(&columns, 1, stored, &mut keys, &mut found);
                assert_eq!(found, [present]);
            }
        }
    }

    #[test]
    fn a_cancelled_growth_leaves_the_set_whole() {
        let (mut set, _) = insert_all(2, &pseudo_random_rows(2, 3_000, 1_000), 64);
        let before = set.clone();
        let context = Context::unbounded(None);
        context.progress().cancelled.store(true, std::sync::atomic::Ordering::Relaxed);
        assert!(set.reserve(1 << 20, &context).is_err());
        assert_eq!((set.slots, set.len), (before.slots, before.len));
    }
}
