//! Semi-joins down and up a twig: the rows of each query node that lie inside one of the node above, and around one of
//! each node below.
//!
//! A row that passes its bounds is kept with its positions, so that each step is one pass over two sorted lists. Where few
//! rows of the node above are left, only the stretches inside these are looked at (a range scan from the top down).

use std::ops::Range;

use super::pattern::{Pattern, Resolved};
use crate::context::Context;
use crate::error::Result;
use crate::intervals::walk::partition;

/// Rows that are looked at between two looks at the limits.
const STRIDE: usize = 1 << 12;
/// If at most one in so many rows of the node above is left, only what lies inside them is looked at.
const FEW: usize = 2;

/// Some rows of a query node, in the order of their positions.
#[derive(Debug, Default)]
pub struct List {
    pub starts: Vec<u64>,
    pub ends: Vec<u64>,
    pub rows: Vec<u32>,
}

impl List {
    /// The number of rows.
    #[inline]
    pub fn count(&self) -> usize {
        self.rows.len()
    }

    /// Keeps the rows for which a function of their place in the list is true.
    #[inline]
    fn keep(&mut self, mut wanted: impl FnMut(u64, u64) -> bool) {
        let mut kept = 0;
        for at in 0..self.rows.len() {
            (self.starts[kept], self.ends[kept], self.rows[kept]) = (self.starts[at], self.ends[at], self.rows[at]);
            kept += usize::from(wanted(self.starts[at], self.ends[at]));
        }
        self.starts.truncate(kept);
        self.ends.truncate(kept);
        self.rows.truncate(kept);
    }
}

/// The rows of each query node that take part in a match as far as positions and bounds tell.
///
/// Of a query node that is not on the way from the root to `top`, there may be more: such as lie inside a row of the node
/// above that takes part in none. Who goes down from the rows of `top` does not come to them.
pub fn reduce(pattern: &Pattern, twig: &Resolved, top: usize, context: &Context<'_>) -> Result<Vec<List>> {
    let mut lists: Vec<List> = Vec::with_capacity(pattern.size());
    for (node, parent) in pattern.parents.iter().enumerate() {
        let list = match parent {
            Some(parent) if lists[*parent].count() <= twig.starts(*parent).len() / FEW => {
                inside(twig, node, &lists[*parent], context)?
            }
            Some(parent) => {
                let mut list = bounded(twig, node, context)?;
                keep_inside(&mut list, &lists[*parent]);
                list
            }
            None => bounded(twig, node, context)?,
        };
        context.charge(list.count() * (2 * size_of::<u64>() + size_of::<u32>()))?;
        lists.push(list);
    }
    for node in (1..pattern.size()).rev() {
        if let Some(parent) = pattern.parents[node] {
            context.check()?;
            let (above, below) = lists.split_at_mut(node);
            keep_around(&mut above[parent], &below[0]);
        }
    }
    for node in pattern.path(top).into_iter().rev() {
        if let Some(parent) = pattern.parents[node] {
            context.check()?;
            let (above, below) = lists.split_at_mut(node);
            keep_inside(&mut below[0], &above[parent]);
        }
    }
    Ok(lists)
}

/// The rows of a query node that pass its bounds.
fn bounded(twig: &Resolved, node: usize, context: &Context<'_>) -> Result<List> {
    let mut scan = Scan::new(twig, node);
    scan.look(0, twig.starts(node).len(), context)?;
    Ok(scan.list)
}

/// The rows of a query node that pass its bounds and lie inside one of a list, by looking only there.
fn inside(twig: &Resolved, node: usize, above: &List, context: &Context<'_>) -> Result<List> {
    let (mut scan, starts) = (Scan::new(twig, node), twig.starts(node));
    // Stretches that touch are looked at together; `next` is behind all that were found.
    let (mut first, mut next) = (0, 0);
    for (start, end) in above.starts.iter().zip(&above.ends) {
        let from = partition(starts, (next, starts.len()), next, start.saturating_add(1));
        let to = partition(starts, (from, starts.len()), from, *end);
        if from > next {
            scan.look(first, next, context)?;
            first = from;
        }
        next = to;
    }
    scan.look(first, next, context)?;
    Ok(scan.list)
}

/// A look at rows of a query node, column by column.
struct Scan<'a> {
    starts: &'a [u64],
    ends: &'a [u64],
    bounds: Vec<Span<'a>>,
    passes: [bool; STRIDE],
    looked: usize,
    list: List,
}

/// A column whose keys must lie in a range, as its first key and its width: one comparison tells whether one does.
struct Span<'a> {
    keys: &'a [u32],
    first: u32,
    width: u32,
}

impl<'a> Scan<'a> {
    fn new(twig: &'a Resolved, node: usize) -> Self {
        let bounds = twig.bounds(node).filter_map(span).collect();
        let (starts, ends) = (twig.starts(node), twig.ends(node));
        Self { starts, ends, bounds, passes: [true; STRIDE], looked: 0, list: List::default() }
    }

    /// Takes the rows of a stretch that pass.
    fn look(&mut self, from: usize, to: usize, context: &Context<'_>) -> Result<()> {
        for start in (from..to).step_by(STRIDE) {
            let end = to.min(start + STRIDE);
            self.looked += end - start;
            if self.looked >= STRIDE {
                self.looked = 0;
                context.check()?;
            }
            let passes = &mut self.passes[..end - start];
            passes.fill(true);
            for Span { keys, first, width } in &self.bounds {
                for (pass, key) in passes.iter_mut().zip(&keys[start..end]) {
                    *pass &= key.wrapping_sub(*first) < *width;
                }
            }
            let rows = &mut self.list.rows;
            let before = rows.len();
            rows.resize(before + end - start, 0);
            let mut next = before;
            for (at, pass) in passes.iter().enumerate() {
                rows[next] = (start + at) as u32;
                next += usize::from(*pass);
            }
            rows.truncate(next);
            if next - before == end - start {
                self.list.starts.extend_from_slice(&self.starts[start..end]);
                self.list.ends.extend_from_slice(&self.ends[start..end]);
                continue;
            }
            self.list.starts.extend(rows[before..].iter().map(|row| self.starts[*row as usize]));
            self.list.ends.extend(rows[before..].iter().map(|row| self.ends[*row as usize]));
        }
        Ok(())
    }
}

/// A range of keys as a span; `None` for all keys.
fn span<'a>((keys, range): (&'a [u32], Range<u64>)) -> Option<Span<'a>> {
    let width = u32::try_from(range.end.saturating_sub(range.start)).ok()?;
    Some(Span { keys, first: range.start as u32, width })
}

/// Keeps the rows that lie inside one of a list.
fn keep_inside(list: &mut List, above: &List) {
    let (mut next, mut last) = (0, 0);
    list.keep(|start, _| {
        while next < above.count() && above.starts[next] < start {
            last = last.max(above.ends[next]);
            next += 1;
        }
        start < last
    });
}

/// Keeps the rows that lie around one of a list.
fn keep_around(list: &mut List, below: &List) {
    let mut next = 0;
    list.keep(|start, end| {
        while next < below.count() && below.starts[next] <= start {
            next += 1;
        }
        next < below.count() && below.starts[next] < end
    });
}
