//! Rows grouped by a key whose words are dense.
//!
//! Many rows are divided by the top bits of their keys first, so that what is counted and filled afterwards stays in the
//! processor's cache (Manegold, Boncz, Kersten; VLDB J. 2000). Threads share both steps; the rows of a key keep their
//! order.

use crate::context::Context;
use crate::error::Result;
use crate::hash::pack;
use crate::memory::zeros;
use crate::threads::each;

/// Rows between two looks at the limits.
const STRIDE: usize = 1 << 15;
/// So many rows are grouped at once by one thread.
pub const FEW: usize = 1 << 18;
/// Parts into which the keys are divided, as a power of two: a core writes to so many places without a miss.
const PARTS: u32 = 8;
/// Pieces of the rows for each thread.
const PIECES: usize = 2;

/// Of rows with these keys the bounds of each group, from that of the key `least` on, and the rows group by group: none
/// where they stand so already.
pub fn group_rows(keys: &[u32], least: u32, range: usize, context: &Context<'_>) -> Result<(Vec<u32>, Vec<u32>)> {
    if in_order(keys, context)? {
        return Ok((bounds(keys, least, range, context)?, Vec::new()));
    }
    context.charge(size_of_val(keys))?;
    let divides = keys.len() > FEW || context.threads().always;
    let bits = usize::BITS - (range - 1).leading_zeros();
    let shift = if divides { bits.saturating_sub(PARTS) } else { bits };
    let bytes = size_of_val(keys) * 2;
    context.charge((range + 1) * size_of::<u32>() + bytes)?;
    let (rows, ends) = divide(keys, least, ((range - 1) >> shift) + 1, shift, context)?;
    let (mut starts, mut order) = (zeros::<u32>(range + 1), zeros::<u32>(keys.len()));
    let (mut places, mut parts, mut at) = (order.as_mut_slice(), Vec::with_capacity(ends.len()), 0);
    for (number, (starts, end)) in starts[..range].chunks_mut(1 << shift).zip(ends).enumerate() {
        let (order, others) = places.split_at_mut(end - at);
        parts.push(Part {
            least: least + (number << shift) as u32,
            before: at as u32,
            rows: &rows[at..end],
            starts,
            order,
        });
        (places, at) = (others, end);
    }
    each(&mut parts, context, |part| part.group(context))?;
    starts[range] = keys.len() as u32;
    context.release(bytes);
    Ok((starts, order))
}

fn in_order(keys: &[u32], context: &Context<'_>) -> Result<bool> {
    for (number, stretch) in keys.chunks(STRIDE).enumerate() {
        context.check()?;
        let before = keys[..number * STRIDE].last();
        if !stretch.is_sorted() || before > stretch.first() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The bounds of the groups of rows that are in the order of their keys.
fn bounds(keys: &[u32], least: u32, range: usize, context: &Context<'_>) -> Result<Vec<u32>> {
    context.charge((range + 1) * size_of::<u32>())?;
    let (mut starts, mut known) = (zeros::<u32>(range + 1), 0);
    for (number, stretch) in keys.chunks(STRIDE).enumerate() {
        context.check()?;
        for (row, key) in (number * STRIDE..).zip(stretch) {
            let place = (key - least) as usize;
            if place >= known {
                starts[known..=place].fill(row as u32);
                known = place + 1;
            }
        }
    }
    starts[known..].fill(keys.len() as u32);
    Ok(starts)
}

/// The rows of some keys, each under its key.
struct Part<'a> {
    least: u32,
    /// Rows of smaller keys.
    before: u32,
    rows: &'a [u64],
    starts: &'a mut [u32],
    order: &'a mut [u32],
}

impl Part<'_> {
    fn group(&mut self, context: &Context<'_>) -> Result<()> {
        let least = self.least;
        let place = |row: u64| ((row >> 32) as u32 - least) as usize;
        let mut next = vec![0u32; self.starts.len()];
        for stretch in self.rows.chunks(STRIDE) {
            context.check()?;
            stretch.iter().for_each(|&row| next[place(row)] += 1);
        }
        let mut sum = 0;
        for (starts, next) in self.starts.chunks_mut(STRIDE).zip(next.chunks_mut(STRIDE)) {
            context.check()?;
            for (start, next) in starts.iter_mut().zip(next) {
                *start = self.before + sum;
                sum += std::mem::replace(next, sum);
            }
        }
        for stretch in self.rows.chunks(STRIDE) {
            context.check()?;
            for &row in stretch {
                let next = &mut next[place(row)];
                self.order[*next as usize] = row as u32;
                *next += 1;
            }
        }
        Ok(())
    }
}

/// Some of the rows on their way to the parts.
struct Piece<'a> {
    first: usize,
    keys: &'a [u32],
    /// How many rows go to each part.
    counts: Vec<u32>,
    places: Vec<&'a mut [u64]>,
}

/// The rows under their keys, part by part; where each part ends.
fn divide(keys: &[u32], least: u32, parts: usize, shift: u32, context: &Context<'_>) -> Result<(Vec<u64>, Vec<usize>)> {
    let size = if parts == 1 { keys.len() } else { keys.len().div_ceil(context.threads().most * PIECES) }.max(1);
    let pieces = keys.chunks(size).zip((0..).step_by(size));
    let new = |(keys, first)| Piece { first, keys, counts: vec![0; parts], places: Vec::with_capacity(parts) };
    let mut pieces: Vec<Piece<'_>> = pieces.map(new).collect();
    each(&mut pieces, context, |piece| {
        for stretch in piece.keys.chunks(STRIDE) {
            context.check()?;
            stretch.iter().for_each(|&key| piece.counts[part(key, least, shift)] += 1);
        }
        Ok(())
    })?;
    let (mut rows, mut ends) = (zeros::<u64>(keys.len()), Vec::with_capacity(parts));
    let mut left = rows.as_mut_slice();
    for part in 0..parts {
        for piece in &mut pieces {
            let (places, others) = left.split_at_mut(piece.counts[part] as usize);
            piece.places.push(places);
            left = others;
        }
        ends.push(keys.len() - left.len());
    }
    each(&mut pieces, context, |Piece { first, keys, counts, places }| {
        counts.fill(0);
        for (number, stretch) in keys.chunks(STRIDE).enumerate() {
            context.check()?;
            for (&key, row) in stretch.iter().zip(*first + number * STRIDE..) {
                let part = part(key, least, shift);
                places[part][counts[part] as usize] = pack(key, row as u32);
                counts[part] += 1;
            }
        }
        Ok(())
    })?;
    drop(pieces);
    Ok((rows, ends))
}

#[inline]
fn part(key: u32, least: u32, shift: u32) -> usize {
    // The shift is 32 where there is one part of all keys.
    (u64::from(key - least) >> shift) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operators::testing::random;
    use crate::threads::Threads;

    #[test]
    fn the_rows_of_a_key_stand_together_in_their_order_at_any_number_of_threads() {
        for (count, range) in [(1, 1), (1_000, 1), (1_000, 3), (5_000, 256), (5_000, 257), (40_000, 100_000)] {
            for threads in [Threads::ONE, Threads { most: 1, always: true }, Threads { most: 3, always: true }] {
                let context = Context::unbounded(None).with_threads(threads);
                let mut next = random(count as u64, range as u32);
                let keys: Vec<u32> = (0..count).map(|_| u32::MAX - range as u32 + next()).collect();
                let least = u32::MAX - range as u32;
                let (starts, order) = group_rows(&keys, least, range, &context).unwrap();
                let mut expected: Vec<u32> = (0..count as u32).collect();
                expected.sort_by_key(|row| keys[*row as usize]);
                assert_eq!(order, if keys.is_sorted() { Vec::new() } else { expected });
                let bound = |word: usize| keys.iter().filter(|key| ((**key - least) as usize) < word).count() as u32;
                assert_eq!((starts.len(), starts[0], starts[range]), (range + 1, 0, count as u32));
                for word in (0..=range).step_by(range / 7 + 1) {
                    assert_eq!(starts[word], bound(word), "{count} {range} {word}");
                }
            }
        }
    }

    #[test]
    fn rows_in_the_order_of_their_keys_stay_where_they_are() {
        let context = Context::unbounded(None);
        let keys = [3, 3, 4, 9, 9, 9, 12];
        assert_eq!(group_rows(&keys, 3, 10, &context).unwrap(), (vec![0, 2, 3, 3, 3, 3, 3, 6, 6, 6, 7], vec![]));
        let mut many: Vec<u32> = (0..3 * STRIDE as u32).map(|row| row / 2).collect();
        let range = 3 * STRIDE / 2;
        let (starts, order) = group_rows(&many, 0, range, &context).unwrap();
        assert!(order.is_empty() && starts.iter().zip((0..).step_by(2)).all(|(start, row)| *start == row));
        many.swap(STRIDE - 1, STRIDE + 1); // across the end of a stretch
        assert_eq!(group_rows(&many, 0, range, &context).unwrap().1.len(), many.len());
    }

    #[test]
    fn many_rows_are_grouped_as_few_are_and_what_was_taken_on_the_way_is_given_back() {
        let dictionary = crate::dictionary::Dictionary::new();
        let (mut next, range) = (random(5, 50_000), 50_000);
        let keys: Vec<u32> = (0..FEW + 1_000).map(|_| next()).collect();
        let held = (range + 1) * size_of::<u32>();
        let limits = crate::context::Limits { max_memory: Some((held + keys.len() * 12) as u64), ..Default::default() };
        let context = Context::new(limits, std::sync::Arc::default(), &dictionary, None);
        let (starts, order) = group_rows(&keys, 0, range, &context).unwrap();
        assert!(
            order
                .iter()
                .zip(&order[1..])
                .all(|(one, other)| { (keys[*one as usize], one) < (keys[*other as usize], other) })
        );
        assert!(order.iter().enumerate().all(|(at, row)| {
            let key = keys[*row as usize] as usize;
            (starts[key] as usize..starts[key + 1] as usize).contains(&at)
        }));
        assert!(context.charge(keys.len() * 8).is_ok() && context.charge(1).is_err());
    }
}
