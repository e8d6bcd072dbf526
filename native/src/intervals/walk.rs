//! For intervals of one side, the stretches of the other, sorted side that they meet.
//!
//! The starts that an interval holds are one stretch of the sorted starts. It is looked for from where the last one was,
//! so that intervals that come in order take one pass over the other side (a forward scan: Bouros and Mamoulis, "A
//! forward scan based plane sweep algorithm for parallel interval joins", VLDB 2017).

use super::key::{BEYOND, Key};
use super::pairs::Receive;
use super::side::{Bounds, Shape, Side, Stored, bound};
use crate::error::Result;
use crate::index::Group;
use crate::operators::{Batch, Run};

/// Rows looked at one by one between two looks at the limits.
const STRIDE: usize = 1 << 16;

/// What an inner row must fulfil beside having the key, and its start after the start of the outer interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meets {
    /// Its start, which is its end too, is before the outer end.
    Point,
    /// Its end is before the outer end.
    Within,
    /// Its start is before the outer end, and its end after the outer start or, if `closed`, equal to it.
    Over { closed: bool },
}

/// How outer intervals meet inner rows. A bound that is `closed` may be equal.
#[derive(Debug, Clone, Copy)]
pub struct Condition {
    pub start_closed: bool,
    pub end_closed: bool,
    pub meets: Meets,
}

/// Room for a walk, and where it is.
#[derive(Default)]
pub struct Walk {
    hashes: Vec<u64>,
    groups: Vec<Group>,
    place: usize,
    looked: usize,
}

impl Walk {
    /// Tells each stretch of inner positions that a row of a batch meets.
    pub fn batch(
        &mut self,
        (batch, shape): (&Batch<'_>, &Shape),
        inner: &Side,
        condition: Condition,
        run: &Run<'_>,
        receive: &mut dyn Receive,
    ) -> Result<()> {
        inner.groups(&batch.pick(&shape.keys), batch.count(), &mut self.hashes, &mut self.groups);
        match inner.stored() {
            Stored::Narrow(bounds) => self.walk((batch, shape), bounds, condition, run, receive),
            Stored::Wide(bounds) => self.walk((batch, shape), bounds, condition, run, receive),
        }
    }

    fn walk<K: Key>(
        &mut self,
        (batch, shape): (&Batch<'_>, &Shape),
        inner: &Bounds<K>,
        condition: Condition,
        run: &Run<'_>,
        receive: &mut dyn Receive,
    ) -> Result<()> {
        let looks = match condition.meets {
            Meets::Point => false,
            Meets::Within => !inner.ends.is_empty(),
            Meets::Over { .. } => !inner.proper,
        };
        for (row, group) in self.groups.iter().enumerate().filter(|(_, group)| group.0 < group.1) {
            let start = bound(batch.column(shape.start)[row], run.dictionary)?;
            let end = bound(batch.column(shape.end)[row], run.dictionary)?;
            let last = if condition.end_closed { end + 1 } else { end };
            // Of an inner row that ends before it starts, only the end is bounded.
            let to_start = if condition.meets == Meets::Within && looks && !inner.ordered { BEYOND } else { last };
            let (from, to) = (group.0 as usize, group.1 as usize);
            let first = if condition.start_closed { start } else { start + 1 };
            let from = partition(&inner.starts, (from, to), self.place, K::cut(first));
            let to = partition(&inner.starts, (from, to), from, K::cut(to_start));
            self.place = from;
            if !looks {
                if from < to {
                    receive.stretch(batch, row, from..to)?;
                }
                continue;
            }
            let passes = |position: usize| match condition.meets {
                Meets::Within => inner.end(position) < K::cut(last),
                Meets::Over { closed } => inner.end(position) >= K::cut(if closed { start } else { start + 1 }),
                Meets::Point => true,
            };
            for start in (from..to).step_by(STRIDE) {
                let end = to.min(start + STRIDE);
                self.looked += end - start;
                if self.looked > STRIDE {
                    self.looked = 0;
                    run.context.check()?;
                }
                let mut position = start;
                while position < end {
                    let begin = (position..end).find(|one| passes(*one)).unwrap_or(end);
                    position = (begin..end).find(|one| !passes(*one)).unwrap_or(end);
                    if begin < position {
                        receive.stretch(batch, row, begin..position)?;
                    }
                }
            }
        }
        receive.end(batch)?;
        run.context.check()
    }
}

/// The first position of `from..to` whose start is not below the cut, looked for around a place.
#[inline]
pub fn partition<K: Key>(starts: &[K], (from, to): (usize, usize), place: usize, cut: K) -> usize {
    let place = place.clamp(from, to);
    let (mut low, mut high, mut step) = (from, to, 1);
    if place < to && starts[place] < cut {
        low = place + 1;
        while low + step < to {
            if starts[low + step] >= cut {
                high = low + step;
                break;
            }
            low += step + 1;
            step *= 2;
        }
    } else {
        high = place;
        while high - from > step {
            if starts[high - step] < cut {
                low = high - step + 1;
                break;
            }
            high -= step;
            step *= 2;
        }
    }
    low + starts[low..high].partition_point(|start| *start < cut)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operators::testing::random;

    #[test]
    fn the_first_start_from_a_cut_on_is_found_from_any_place() {
        let mut next = random(7, 30);
        let mut starts: Vec<u64> = (0..40).map(|_| u64::from(next())).collect();
        starts.sort_unstable();
        for (from, to) in [(0, 40), (5, 23), (17, 17), (39, 40)] {
            for cut in 0..32 {
                let expected = from + starts[from..to].iter().filter(|start| **start < cut).count();
                for place in 0..45 {
                    assert_eq!(partition(&starts, (from, to), place, cut), expected, "{from} {to} {cut} {place}");
                }
            }
        }
    }
}
