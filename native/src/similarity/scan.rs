//! Every pair of texts of a fitting length, many pairs at a time ([`super::lanes`]).

use std::ops::Range;

use super::distance::Pattern;
use super::lanes::{Group, LONG, Lane, Lanes, MIDDLE, SHORT, by_lanes, compare};
use super::matching::{Found, Matches, Pair};
use crate::context::Context;
use crate::error::Result;
use crate::threads::in_order;

/// Code points of pairs in a chunk of work: about a millisecond.
const WORK: usize = 1 << 22;

/// Pairs of a stretch of right texts with all left texts of a fitting length.
pub fn scan(pair: &Pair<'_>, rights: Range<u32>, context: &Context<'_>, matches: &mut Matches<'_>) -> Result<()> {
    let chunks = chunks(pair, rights);
    let work = |number: usize| {
        let found = chunks[number].found(pair, context)?;
        context.charge(found.len() * size_of::<Found>())?;
        Ok(found)
    };
    in_order(context, chunks.len(), &work, &mut |found| {
        context.release(found.len() * size_of::<Found>());
        if found.is_empty() { Ok(()) } else { matches(&found) }
    })
}

/// Right texts of similar lengths, and left texts that they are compared with if their lengths fit.
struct Chunk {
    lanes: Lanes,
    lefts: Range<u32>,
    rights: Range<u32>,
}

/// The pairs, in chunks of about as much work.
fn chunks(pair: &Pair<'_>, rights: Range<u32>) -> Vec<Chunk> {
    let mut chunks = Vec::new();
    for (lanes, rights) in by_lanes(pair.right, rights, pair.left.longest()) {
        cut(pair, lanes, rights, &mut chunks);
    }
    chunks
}

fn cut(pair: &Pair<'_>, lanes: Lanes, rights: Range<u32>, chunks: &mut Vec<Chunk>) {
    let (mut start, mut work) = (rights.start, 0);
    for group in rights.clone().step_by(lanes.number() as usize) {
        let end = rights.end.min(group + lanes.number());
        let lefts = pair.lefts(group..end);
        let each = pair.right.length(group).max(1) * lanes.number() as usize;
        work += lefts.len() * each;
        if work < WORK && end < rights.end {
            continue;
        }
        // Of a group that is too much work by itself the left texts are divided too.
        let all = pair.lefts(start..end);
        let stretch = if start == group { (WORK / each).max(64) } else { all.len() };
        for left in all.clone().step_by(stretch.max(1)) {
            let lefts = left..all.end.min(left.saturating_add(stretch as u32));
            chunks.push(Chunk { lanes, lefts, rights: start..end });
        }
        (start, work) = (end, 0);
    }
}

impl Chunk {
    fn found(&self, pair: &Pair<'_>, context: &Context<'_>) -> Result<Vec<Found>> {
        context.check()?;
        match self.lanes {
            Lanes::None => self.one_by_one(pair, context),
            Lanes::Short => self.groups::<u16, SHORT>(pair, context),
            Lanes::Middle => self.groups::<u32, MIDDLE>(pair, context),
            Lanes::Long => self.groups::<u64, LONG>(pair, context),
        }
    }

    /// The left texts of the chunk whose lengths fit to some right ones.
    fn lefts(&self, pair: &Pair<'_>, rights: Range<u32>) -> Range<u32> {
        let fitting = pair.lefts(rights);
        fitting.start.max(self.lefts.start)..fitting.end.min(self.lefts.end)
    }

    /// Right texts that fit in no lane.
    fn one_by_one(&self, pair: &Pair<'_>, context: &Context<'_>) -> Result<Vec<Found>> {
        let (mut pattern, mut found) = (Pattern::default(), Vec::new());
        for right in self.rights.clone() {
            pattern.set(pair.right.codes(right), pair.right.alphabet_size());
            for left in self.lefts(pair, right..right + 1) {
                if left % 64 == 0 {
                    context.check()?;
                }
                if pair.may_match(left, right)
                    && let Some(distance) = pattern.distance(pair.left.codes(left), pair.most, context)?
                {
                    found.push(Found { left, right, distance });
                }
            }
        }
        Ok(found)
    }

    fn groups<L: Lane, const N: usize>(&self, pair: &Pair<'_>, context: &Context<'_>) -> Result<Vec<Found>> {
        let (mut group, mut found) = (Group::<L, N>::new(pair.right.alphabet_size()), Vec::new());
        for start in self.rights.clone().step_by(N) {
            context.check()?;
            let numbers = start..self.rights.end.min(start + N as u32);
            group.set(pair.right, numbers.clone());
            compare(&group, pair, self.lefts(pair, numbers.clone()), numbers, &mut found);
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{random_text, texts};
    use super::*;
    use crate::dictionary::Dictionary;
    use crate::operators::testing::random;

    #[test]
    fn chunks_are_every_pair_of_fitting_lengths_once() {
        let (dictionary, mut next) = (Dictionary::new(), random(5, 1 << 20));
        let values: Vec<String> = (0..2_000).map(|_| random_text(&mut next, 80, 8)).collect();
        let (right, left) = (texts(&values, &dictionary), texts(&values[..900], &dictionary));
        let left = left.translated(&right);
        let pair = Pair { left: &left, right: &right, same: false, most: 4 };
        let chunks = chunks(&pair, 0..right.len() as u32);
        assert!(chunks.len() > 3);
        for number in 0..right.len() as u32 {
            let own = chunks.iter().filter(|chunk| chunk.rights.contains(&number));
            let lefts: Vec<u32> = own.flat_map(|chunk| chunk.lefts(&pair, number..number + 1)).collect();
            assert_eq!(lefts, pair.lefts(number..number + 1).collect::<Vec<u32>>());
        }
    }
}
