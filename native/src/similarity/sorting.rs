//! A sort that can be interrupted.

use crate::context::Context;
use crate::error::Result;

/// So many items are sorted at once: a few milliseconds.
const AT_ONCE: usize = 1 << 17;
/// Moves between two looks at the limits.
const PATIENCE: usize = 1 << 20;
const BUCKETS: usize = 256;

/// Sorts items by their order; `key` must not decrease with it. Many items are first put in buckets by their keys, in place
/// (McIlroy, Bostic, McIlroy, "Engineering radix sort", Computing Systems 6, 1993).
pub fn sort<T: Copy + Ord>(items: &mut [T], key: fn(&T) -> u64, context: &Context<'_>) -> Result<()> {
    context.check()?;
    let keys = items.iter().map(key);
    let (low, high) = keys.fold((u64::MAX, 0), |(low, high), key| (low.min(key), high.max(key)));
    if items.len() <= AT_ONCE || low == high {
        items.sort_unstable();
        return Ok(());
    }
    let shift = (u64::BITS - (high - low).leading_zeros()).saturating_sub(BUCKETS.ilog2());
    let bucket = |item: &T| ((key(item) - low) >> shift) as usize;
    let mut ends = [0usize; BUCKETS];
    items.iter().for_each(|item| ends[bucket(item)] += 1);
    (1..BUCKETS).for_each(|at| ends[at] += ends[at - 1]);
    let starts: [usize; BUCKETS] = std::array::from_fn(|at| if at == 0 { 0 } else { ends[at - 1] });
    let (mut next, mut moves) = (starts, 0usize);
    for at in 0..BUCKETS {
        while next[at] < ends[at] {
            let to = bucket(&items[next[at]]);
            if to != at {
                items.swap(next[at], next[to]);
            }
            next[to] += 1;
            moves += 1;
            if moves.is_multiple_of(PATIENCE) {
                context.check()?;
            }
        }
    }
    starts.iter().zip(ends).try_for_each(|(start, end)| sort(&mut items[*start..end], key, context))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operators::testing::random;

    #[test]
    fn many_items_come_in_their_order() {
        let (context, mut next) = (Context::unbounded(None), random(3, 1 << 20));
        for (shift, spread) in [(0, 1 << 20), (44, 1 << 20), (0, 3), (12, 1 << 9)] {
            let mut items: Vec<u64> =
                (0..3 * AT_ONCE).map(|_| u64::from(next() % spread) << shift | u64::from(next() % 7)).collect();
            let mut expected = items.clone();
            expected.sort_unstable();
            sort(&mut items, |item| *item, &context).unwrap();
            assert!(items == expected, "{shift} {spread}");
        }
    }

    #[test]
    fn a_key_may_be_coarser_than_the_order() {
        let (context, mut next) = (Context::unbounded(None), random(4, 1 << 20));
        let mut items: Vec<(u32, u32)> = (0..2 * AT_ONCE).map(|_| (next() % 900, next())).collect();
        let mut expected = items.clone();
        expected.sort_unstable();
        sort(&mut items, |item| u64::from(item.0), &context).unwrap();
        assert!(items == expected);
    }
}
