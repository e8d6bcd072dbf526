//! Which rows repeat an earlier one, where all rows are at hand: without a set that outlives the question.
//!
//! Of rows in order each is compared with the one before it. Others are divided by their hash, so that the table of a
//! part stays in the cache.

use std::ops::Range;

use crate::context::Context;
use crate::error::Result;
use crate::hash::{AHEAD, mix, prefetch, row_keys};
use crate::memory::zeros;
use crate::relation::Rows;
use crate::threads::each;

/// Rows of a part, about: their table takes some hundred kilobytes.
const PART: usize = 1 << 14;
/// So many parts can be filled side by side before the lines that are written leave the cache.
const MOST_PARTS: usize = 1 << 9;
/// Rows between two looks at the limits.
const STRIDE: usize = 1 << 14;

/// The numbers of the rows that equal an earlier row, ascending.
pub fn repeated(rows: &Rows, context: &Context<'_>) -> Result<Vec<u32>> {
    if let Some(found) = repeated_in_order(rows, context)? {
        return Ok(found);
    }
    let bytes = rows.len() * (size_of::<u64>() + size_of::<u32>());
    context.charge(bytes)?;
    let parts = (rows.len() / PART).next_power_of_two().min(MOST_PARTS);
    let (size, shift) = (rows.len().div_ceil(context.threads().most), 64 - parts.trailing_zeros());
    let ranges = (0..rows.len()).step_by(size.max(1)).map(|start| start..rows.len().min(start + size));
    let mut blocks: Vec<Block> = ranges.map(Block::new).collect();
    each(&mut blocks, context, |block| block.divide(rows, parts, shift, context))?;
    let mut found: Vec<(usize, Vec<u32>)> = (0..parts).map(|part| (part, Vec::new())).collect();
    each(&mut found, context, |(part, found)| {
        context.check()?;
        look(&blocks, *part, rows, found, context)
    })?;
    context.release(bytes);
    let mut all: Vec<u32> = found.into_iter().flat_map(|(_, rows)| rows).collect();
    all.sort_unstable();
    Ok(all)
}

/// The rows that repeat the one before them, if no row is less than that, column by column.
fn repeated_in_order(rows: &Rows, context: &Context<'_>) -> Result<Option<Vec<u32>>> {
    let mut found = Vec::new();
    for start in (1..rows.len()).step_by(STRIDE) {
        context.check()?;
        for row in start..rows.len().min(start + STRIDE) {
            match rows.columns().iter().find(|column| column[row - 1] != column[row]) {
                None => found.push(row as u32),
                Some(column) if column[row - 1] < column[row] => {}
                Some(_) => return Ok(None),
            }
        }
    }
    Ok(Some(found))
}

/// A stretch of the rows, sorted by part and within a part as they came.
struct Block {
    range: Range<usize>,
    /// What tells rows apart: themselves up to two columns, a hash beyond.
    keys: Vec<u64>,
    /// Which row each of them is.
    order: Vec<u32>,
    /// Where the rows of each part start, and where the last end.
    starts: Vec<usize>,
}

impl Block {
    fn new(range: Range<usize>) -> Self {
        Self { range, keys: Vec::new(), order: Vec::new(), starts: Vec::new() }
    }

    fn divide(&mut self, rows: &Rows, parts: usize, shift: u32, context: &Context<'_>) -> Result<()> {
        let part = |key: u64| mix(key).checked_shr(shift).unwrap_or_default() as usize;
        // Counted two places up, so that filling moves each start to where the next one begins.
        self.starts = vec![0; parts + 2];
        let Self { range, keys, order, starts } = self;
        each_key(rows, range.clone(), context, |_, key| starts[part(key) + 2] += 1)?;
        (2..starts.len()).for_each(|part| starts[part] += starts[part - 1]);
        (*keys, *order) = (zeros(range.len()), zeros(range.len()));
        each_key(rows, range.clone(), context, |row, key| {
            let next = &mut starts[part(key) + 1];
            (keys[*next], order[*next]) = (key, row as u32);
            *next += 1;
        })?;
        starts.pop();
        Ok(())
    }

    fn part(&self, part: usize) -> (&[u64], &[u32]) {
        let range = self.starts[part]..self.starts[part + 1];
        (&self.keys[range.clone()], &self.order[range])
    }
}

fn each_key(rows: &Rows, range: Range<usize>, context: &Context<'_>, mut take: impl FnMut(usize, u64)) -> Result<()> {
    let mut keys = Vec::new();
    for start in range.clone().step_by(STRIDE) {
        context.check()?;
        let end = range.end.min(start + STRIDE);
        row_keys(&rows.slices(start..end), end - start, &mut keys);
        (start..end).zip(&keys).for_each(|(row, &key)| take(row, key));
    }
    Ok(())
}

/// Fills `found` with the rows of a part that equal an earlier one.
fn look(blocks: &[Block], part: usize, rows: &Rows, found: &mut Vec<u32>, context: &Context<'_>) -> Result<()> {
    let keys = blocks.iter().map(|block| block.part(part).0).collect::<Vec<&[u64]>>().concat();
    let order = blocks.iter().map(|block| block.part(part).1).collect::<Vec<&[u32]>>().concat();
    let slots = (keys.len() * 2).next_power_of_two();
    // Places within the part plus one; zero is an empty slot.
    let mut table: Vec<u32> = zeros(slots);
    let slot_of = |key: u64| mix(key) as usize & (slots - 1);
    let wide = rows.arity() > 2;
    for (at, &key) in keys.iter().enumerate() {
        if at % STRIDE == 0 {
            context.check()?;
        }
        if let Some(&ahead) = keys.get(at + AHEAD) {
            prefetch(&table, slot_of(ahead));
        }
        let mut slot = slot_of(key);
        loop {
            let Some(other) = (table[slot] as usize).checked_sub(1) else {
                table[slot] = at as u32 + 1;
                break;
            };
            if keys[other] == key && (!wide || equal(rows, order[other], order[at])) {
                found.push(order[at]);
                break;
            }
            slot = (slot + 1) & (slots - 1);
        }
    }
    Ok(())
}

fn equal(rows: &Rows, left: u32, right: u32) -> bool {
    rows.columns().iter().all(|column| column[left as usize] == column[right as usize])
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::operators::testing::random;
    use crate::threads::Threads;

    fn of(rows: &[Vec<u32>], width: usize) -> Rows {
        let columns = (0..width).map(|column| rows.iter().map(|row| row[column]).collect()).collect();
        Rows::from_columns(columns, rows.len())
    }

    #[test]
    fn each_row_that_came_before_is_named() {
        for (width, count, domain) in [(0, 5, 1), (1, 90_000, 70_000), (2, 60_000, 300), (3, 70_000, 40), (5, 900, 3)] {
            let mut next = random(width as u64 + 1, domain);
            let rows: Vec<Vec<u32>> = (0..count).map(|_| (0..width).map(|_| next()).collect()).collect();
            let mut seen = HashSet::new();
            let expected: Vec<u32> = (0..count as u32).filter(|row| !seen.insert(&rows[*row as usize])).collect();
            assert!(!expected.is_empty());
            for most in [1, 3] {
                let context = Context::unbounded(None).with_threads(Threads { most, always: true });
                assert_eq!(repeated(&of(&rows, width), &context).unwrap(), expected, "{width} columns, {most} threads");
            }
        }
    }

    #[test]
    fn of_rows_in_order_those_that_follow_themselves_are_repeated() {
        let context = Context::unbounded(None);
        let in_order = |rows: &[Vec<u32>], width| repeated_in_order(&of(rows, width), &context).unwrap();
        assert_eq!(in_order(&[], 2), Some(vec![]));
        assert_eq!(in_order(&[vec![], vec![], vec![]], 0), Some(vec![1, 2]));
        assert_eq!(in_order(&[vec![1, 5], vec![1, 6], vec![1, 6], vec![2, 0]], 2), Some(vec![2]));
        assert_eq!(in_order(&[vec![2, 0], vec![1, 9]], 2), None);
        assert_eq!(in_order(&[vec![1, 9], vec![1, 8]], 2), None);
    }
}
