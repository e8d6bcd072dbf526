//! Rows of several pieces into a set at once: the table is divided, and each part takes the rows that fall into it.
//!
//! A part takes its rows in their order, so those that count as new are the same as if the pieces had come one by one.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use super::{Room, RowSet};
use crate::context::Context;
use crate::error::Result;
use crate::hash::{AHEAD, mix, pack, prefetch};
use crate::pair_bits::{BitsPart, Bounds};
use crate::relation::Rows;
use crate::threads::{Threads, each};

/// A smaller table is not divided.
const SMALLEST: usize = 1 << 12;
/// Adding to a bitmap takes so little that fewer threads than this only lose by sharing it.
const FOR_BITS: usize = 4;
/// Parts of a table for each thread, so that none waits long for another.
const PARTS: usize = 4;
/// Rows between two looks at the limits.
const STRIDE: usize = 1 << 14;

/// Rows that one thread made, and room to sort them by the part of a table into which they fall.
#[derive(Default)]
pub struct Gathered {
    /// The rows.
    pub rows: Rows,
    /// The packed rows, those of a part side by side.
    keys: Vec<u64>,
    /// Which row each of them is.
    order: Vec<u32>,
    /// Where the rows of each part start, and where the last end.
    starts: Vec<usize>,
    fresh: Vec<AtomicBool>,
    /// Room for those who look rows up before they are kept.
    pub room: Room,
    /// The rows of a batch that are kept.
    pub selection: Vec<u32>,
}

impl Gathered {
    /// No rows, of so many columns.
    pub fn new(width: usize) -> Self {
        Self { rows: Rows::new(width), ..Self::default() }
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.rows.bytes()
            + self.keys.capacity() * size_of::<u64>()
            + self.order.capacity() * size_of::<u32>()
            + self.fresh.capacity()
    }

    /// Sorts the rows by part.
    fn sort(&mut self, division: Division, parts: usize, context: &Context<'_>) -> Result<()> {
        let count = self.rows.len();
        if count > self.keys.capacity() {
            context.charge((count - self.keys.capacity()) * (size_of::<u64>() + size_of::<u32>() + 1))?;
            self.keys.reserve_exact(count - self.keys.len());
            self.order.reserve_exact(count - self.order.len());
            self.fresh.reserve_exact(count - self.fresh.len());
        }
        self.keys.resize(count, 0);
        self.order.resize(count, 0);
        self.fresh.resize_with(count, AtomicBool::default);
        self.fresh.iter_mut().for_each(|fresh| *fresh.get_mut() = false);
        // Counted one place up, so that filling moves each start to where the next one begins.
        self.starts.clear();
        self.starts.resize(parts + 2, 0);
        match division {
            Division::Table { shift } => self.sort_by(|key| (mix(key) >> shift) as usize, context),
            Division::Bits { bounds, width, shift } => self.sort_by(|key| bounds.place(width, key).0 >> shift, context),
        }
    }

    fn sort_by(&mut self, part: impl Fn(u64) -> usize, context: &Context<'_>) -> Result<()> {
        let Self { rows, keys, order, starts, .. } = self;
        each_key(rows, 0..rows.len(), |_, key| starts[part(key) + 2] += 1);
        (2..starts.len()).for_each(|part| starts[part] += starts[part - 1]);
        for start in (0..rows.len()).step_by(STRIDE) {
            context.check()?;
            each_key(rows, start..rows.len().min(start + STRIDE), |row, key| {
                let next = &mut starts[part(key) + 1];
                (keys[*next], order[*next]) = (key, row as u32);
                *next += 1;
            });
        }
        starts.pop();
        Ok(())
    }

    /// Leaves only the rows that were new.
    fn keep_fresh(&mut self) {
        let Self { rows, fresh, order, .. } = self;
        order.clear();
        order.extend((0..rows.len() as u32).filter(|row| fresh[*row as usize].load(Relaxed)));
        rows.keep(order);
    }
}

/// Calls `take` with some rows of one or two columns, packed.
#[inline]
fn each_key(rows: &Rows, range: std::ops::Range<usize>, mut take: impl FnMut(usize, u64)) {
    match rows.columns() {
        [only] => range.clone().zip(&only[range]).for_each(|(row, &word)| take(row, u64::from(word))),
        [high, low] => {
            let pairs = high[range.clone()].iter().zip(&low[range.clone()]);
            range.zip(pairs).for_each(|(row, (&high, &low))| take(row, pack(high, low)));
        }
        _ => {}
    }
}

/// How rows fall into parts.
#[derive(Clone, Copy)]
enum Division {
    /// By the top bits of the hash, which number the slot.
    Table { shift: u32 },
    /// By the word of the bitmap.
    Bits { bounds: Bounds, width: usize, shift: u32 },
}

/// A part of a set.
enum Part<'a> {
    /// Slots from the first on.
    Table {
        first: usize,
        slots: &'a mut [u64],
    },
    Bits(BitsPart<'a>),
}

impl RowSet {
    /// Whether rows can be added by [`RowSet::insert_pieces`].
    pub fn takes_pieces(&self, context: &Context<'_>) -> bool {
        let Threads { most, always } = context.threads();
        let large = if self.bits.is_some() { most >= FOR_BITS } else { self.slots.len() >= SMALLEST };
        self.packed && (large || always)
    }

    /// Adds the rows of several pieces, on all threads of the run; of each only those stay that were new.
    pub fn insert_pieces(&mut self, pieces: &mut [&mut Gathered], context: &Context<'_>) -> Result<()> {
        let count = pieces.iter().map(|piece| piece.rows.len()).sum();
        self.reserve(count, context)?;
        if self.bits.is_some() {
            self.hold(pieces, count, context)?;
        }
        let parts = (context.threads().most * PARTS).next_power_of_two();
        let parts = if self.bits.is_some() { parts } else { parts.min(self.slots.len()) };
        let division = self.division(parts);
        each(pieces, context, |piece| piece.sort(division, parts, context))?;
        let mut late = self.insert_by_part(pieces, parts, context)?;
        late.sort_unstable();
        for (piece, row) in late {
            let mut new = Vec::new();
            each_key(&pieces[piece].rows, row as usize..row as usize + 1, |_, key| {
                self.insert_packed(&[key], &mut new)
            });
            pieces[piece].fresh[row as usize].store(!new.is_empty(), Relaxed);
        }
        each(pieces, context, |piece| {
            piece.keep_fresh();
            Ok(())
        })?;
        self.len += pieces.iter().map(|piece| piece.rows.len()).sum::<usize>();
        Ok(())
    }

    /// Makes the bitmap hold all rows of the pieces, or a table of it.
    fn hold(&mut self, pieces: &[&mut Gathered], count: usize, context: &Context<'_>) -> Result<()> {
        let bounds = pieces.iter().map(|piece| Bounds::of_columns(&piece.rows.slices(0..piece.rows.len())));
        self.widen(bounds.fold(Bounds::NONE, Bounds::with), count, context)
    }

    fn division(&self, parts: usize) -> Division {
        match &self.bits {
            Some(bits) => bits.division(parts, |bounds, width, shift| Division::Bits { bounds, width, shift }),
            None => Division::Table { shift: 64 - parts.trailing_zeros() },
        }
    }

    /// Marks the rows that are new. Those that did not find a place in their part are given back.
    fn insert_by_part(
        &mut self,
        pieces: &[&mut Gathered],
        parts: usize,
        context: &Context<'_>,
    ) -> Result<Vec<(usize, u32)>> {
        let (shift, late) = (self.shift, Mutex::new(Vec::new()));
        let mut divided: Vec<(usize, Part<'_>)> = match &mut self.bits {
            Some(bits) => bits.split(parts).into_iter().map(Part::Bits).enumerate().collect(),
            None => {
                let size = self.slots.len() / parts;
                let split = self.slots.chunks_mut(size).enumerate();
                split.map(|(number, slots)| (number, Part::Table { first: number * size, slots })).collect()
            }
        };
        each(&mut divided, context, |(number, part)| {
            for (at, piece) in pieces.iter().enumerate() {
                let range = piece.starts[*number]..piece.starts[*number + 1];
                let (keys, order) = (&piece.keys[range.clone()], &piece.order[range]);
                for (keys, order) in keys.chunks(STRIDE).zip(order.chunks(STRIDE)) {
                    context.check()?;
                    let take = |row: u32| piece.fresh[row as usize].store(true, Relaxed);
                    match part {
                        Part::Bits(bits) => bits.insert(keys, |at| take(order[at])),
                        Part::Table { first, slots } => {
                            let left = insert(slots, *first, shift, keys, |at| take(order[at]));
                            if !left.is_empty() {
                                let left = left.into_iter().map(|row| (at, order[row]));
                                late.lock().unwrap_or_else(std::sync::PoisonError::into_inner).extend(left);
                            }
                        }
                    }
                }
            }
            Ok(())
        })?;
        Ok(late.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}

/// Adds keys to a stretch of a table; the places of those that would stand beyond its end, if they are new. All rows of
/// such a key are among them: what stands before the end stays there.
fn insert(slots: &mut [u64], first: usize, shift: u32, keys: &[u64], mut take: impl FnMut(usize)) -> Vec<usize> {
    let mut late = Vec::new();
    let place = |key: u64| (mix(key) >> shift) as usize - first;
    for (at, &key) in keys.iter().enumerate() {
        if let Some(&ahead) = keys.get(at + AHEAD) {
            prefetch(slots, place(ahead));
        }
        let mut place = place(key);
        loop {
            match slots.get_mut(place) {
                None => {
                    late.push(at);
                    break;
                }
                Some(slot) if *slot == !key => break,
                Some(slot) if *slot == 0 => {
                    *slot = !key;
                    take(at);
                    break;
                }
                Some(_) => place += 1,
            }
        }
    }
    late
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dedup::Stored;
    use crate::operators::testing::random;

    fn columns(rows: &[Vec<u32>], width: usize) -> Vec<Vec<u32>> {
        (0..width).map(|column| rows.iter().map(|row| row[column]).collect()).collect()
    }

    #[test]
    fn pieces_leave_the_same_rows_as_one_batch_after_another() {
        let context = Context::unbounded(None).with_threads(Threads { most: 3, always: true });
        for (width, domain, spread) in [(1, 60_000, 1), (2, 200, 1), (2, 200, 1_000_003), (2, 3_000, 1)] {
            let mut next = random(u64::from(domain) + width as u64, domain);
            let (mut set, mut one_by_one) = (RowSet::new(width), RowSet::new(width));
            let (empty, mut fresh) = (Rows::new(width), Vec::new());
            let first: Vec<u32> = (0..4_096).collect();
            for each in [&mut set, &mut one_by_one] {
                let stored = Stored { known: &empty, fresh: &empty };
                each.insert(&vec![first.as_slice(); width], first.len(), stored, &mut fresh, &context).unwrap();
            }
            assert!(set.takes_pieces(&context));
            for _ in 0..5 {
                let mut expected = Vec::new();
                let mut gathered: Vec<Gathered> = (0..7)
                    .map(|_| {
                        let rows: Vec<Vec<u32>> =
                            (0..3_000).map(|_| (0..width).map(|_| next() * spread).collect()).collect();
                        let (columns, mut gathered) = (columns(&rows, width), Gathered::new(width));
                        let slices: Vec<&[u32]> = columns.iter().map(Vec::as_slice).collect();
                        gathered.rows.push_batch(&slices, rows.len(), &context).unwrap();
                        let stored = Stored { known: &empty, fresh: &empty };
                        one_by_one.insert(&slices, rows.len(), stored, &mut fresh, &context).unwrap();
                        expected.push(fresh.iter().map(|at| rows[*at as usize].clone()).collect::<Vec<_>>());
                        gathered
                    })
                    .collect();
                set.insert_pieces(&mut gathered.iter_mut().collect::<Vec<_>>(), &context).unwrap();
                for (gathered, expected) in gathered.iter().zip(expected) {
                    assert_eq!(gathered.rows.columns(), columns(&expected, width), "{width} {domain}");
                }
                assert_eq!(set.len(), one_by_one.len());
            }
        }
    }

    #[test]
    fn a_row_that_would_stand_beyond_its_part_is_late_each_time_it_comes() {
        let shift = 64 - 4;
        let last: Vec<u64> = (0..1_000_000).filter(|key| mix(*key) >> shift == 7).take(3).collect();
        let mut slots = [0u64; 8];
        let mut taken = Vec::new();
        let late = insert(&mut slots, 0, shift, &[last[0], last[1], last[0], last[1], last[2]], |at| taken.push(at));
        assert_eq!((taken, late), (vec![0], vec![1, 3, 4]));
    }
}
