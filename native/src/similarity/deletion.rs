//! Pairs by symmetric deletion: two texts within `k` edits become equal when at most `k` code points of each are left
//! out. What is left of all texts is sorted, and equal neighbours are compared.
//!
//! After Bocek, Hunt, Stiller, "Fast similarity search in large dictionaries", University of Zurich, 2007. Texts meet in
//! turns, one for each length of what is left, so that only the variants of one length are held at a time.

use std::ops::Range;

use super::distance::Pattern;
use super::matching::{Found, Matches, Pair};
use super::prefixes::Prefixes;
use super::sorting::sort;
use super::texts::Texts;
use crate::context::Context;
use crate::error::Result;
use crate::hash::{mix, pack};
use crate::relation::BATCH;
use crate::threads::in_order;

/// The greatest distance: a text of `n` code points has `n` variants for one, and half the square of `n` for two.
pub const MOST: u32 = 2;

/// Candidates that are collected before they are compared.
const ROOM: usize = 1 << 20;

/// Finds the pairs of a stretch of right texts.
pub fn find(pair: &Pair<'_>, rights: Range<u32>, context: &Context<'_>, matches: &mut Matches<'_>) -> Result<()> {
    let most = pair.most as usize;
    let Some(last) = rights.clone().next_back() else { return Ok(()) };
    let first = pair.right.length(rights.start).saturating_sub(most);
    // Of texts of different sides the left one may be the longer one.
    let longest = pair.right.length(last) + if pair.same { 0 } else { most };
    let lengths = first..=longest.saturating_sub(most).max(first);
    let work = |turn: usize| {
        let candidates = Vec::new();
        let mut meeting = Meeting { pair, rights: rights.clone(), entries: Vec::new(), candidates, found: Vec::new() };
        meeting.of_length(first + turn, context)?;
        meeting.compare(context)?;
        sort(&mut meeting.found, |found| pack(found.left, found.right), context)?;
        meeting.found.dedup();
        Ok(meeting.found)
    };
    in_order(context, lengths.count(), &work, &mut |found| {
        for found in found.chunks(BATCH) {
            context.check()?;
            matches(found)?;
        }
        context.release(found.capacity() * size_of::<Found>());
        Ok(())
    })
}

struct Meeting<'a> {
    pair: &'a Pair<'a>,
    rights: Range<u32>,
    /// Hash and text of each variant; right texts are numbered behind the left ones.
    entries: Vec<u64>,
    candidates: Vec<u64>,
    found: Vec<Found>,
}

impl Meeting<'_> {
    /// Collects the pairs that have the same variant of some length, and of which the longer text is as much longer than
    /// that as the distance allows. Of a pair that is near enough so many code points can always be left out, so each
    /// pair has one length at which it is found; those of the shortest texts are found at length 0.
    fn of_length(&mut self, length: usize, context: &Context<'_>) -> Result<()> {
        self.entries.clear();
        let (left, most) = (self.pair.left.len() as u32, self.pair.most as usize);
        let lefts = self.pair.lefts(self.rights.clone());
        if self.pair.same {
            variants(self.pair.left, lefts.start..self.rights.end, 0, most, length, &mut self.entries, context)?;
        } else {
            variants(self.pair.left, lefts, 0, most, length, &mut self.entries, context)?;
            variants(self.pair.right, self.rights.clone(), left, most, length, &mut self.entries, context)?;
        }
        let bytes = self.entries.len() * size_of::<u64>();
        context.charge(bytes)?;
        sort(&mut self.entries, |entry| *entry, context)?;
        let whole = if length == 0 { 0 } else { length + most };
        let (long_left, long_right) =
            (self.pair.left.first_of_length(whole), self.pair.right.first_of_length(whole) + left);
        let entries = std::mem::take(&mut self.entries);
        let (mut met, mut patience) = (0usize, BATCH);
        for equal in entries.chunk_by(|one, other| one >> 32 == other >> 32) {
            met += equal.len();
            if met > patience {
                context.check()?;
                patience = met + BATCH;
            }
            let from = |text: u32| equal.partition_point(|entry| (*entry as u32) < text);
            if self.pair.same {
                for at in from(long_left.max(self.rights.start))..equal.len() {
                    self.meet(&equal[..at], &equal[at..=at], 0, context)?;
                }
                continue;
            }
            let (behind, long_left, long_right) = (from(left), from(long_left).min(from(left)), from(long_right));
            self.meet(&equal[long_left..behind], &equal[behind..], left, context)?;
            self.meet(&equal[..long_left], &equal[long_right..], left, context)?;
        }
        self.entries = entries;
        context.release(bytes);
        Ok(())
    }

    fn meet(&mut self, lefts: &[u64], rights: &[u64], behind: u32, context: &Context<'_>) -> Result<()> {
        if lefts.len() + rights.len() > BATCH {
            context.check()?;
        }
        for left in lefts.iter().map(|entry| *entry as u32) {
            for right in rights.iter().map(|entry| *entry as u32 - behind) {
                if !(self.pair.same && left == right) && self.pair.may_match(left, right) {
                    self.candidates.push(pack(left, right));
                }
            }
            if self.candidates.len() >= ROOM {
                self.compare(context)?;
            }
        }
        Ok(())
    }

    /// Compares the candidates, each once.
    fn compare(&mut self, context: &Context<'_>) -> Result<()> {
        self.candidates.sort_unstable();
        self.candidates.dedup();
        context.check()?;
        let (mut pattern, mut of, before) = (Pattern::default(), None, self.found.capacity());
        for (number, candidate) in self.candidates.drain(..).enumerate() {
            let (left, right) = ((candidate >> 32) as u32, candidate as u32);
            if of != Some(left) {
                pattern.set(self.pair.left.codes(left), self.pair.right.alphabet_size());
                of = Some(left);
            }
            if let Some(distance) = pattern.distance(self.pair.right.codes(right), self.pair.most, context)? {
                self.found.push(Found { left, right, distance });
            }
            if number % 64 == 0 {
                context.check()?;
            }
        }
        context.charge((self.found.capacity() - before) * size_of::<Found>())
    }
}

/// Appends the variants of some length that a stretch of texts has, with the text's number counted from `first`.
fn variants(
    texts: &Texts,
    stretch: Range<u32>,
    first: u32,
    most: usize,
    length: usize,
    entries: &mut Vec<u64>,
    context: &Context<'_>,
) -> Result<()> {
    let mut prefixes = Prefixes::default();
    let (start, end) = (texts.first_of_length(length), texts.first_of_length(length + most + 1));
    for text in start.max(stretch.start)..end.min(stretch.end) {
        if (text as usize).is_multiple_of(BATCH) {
            context.check()?;
        }
        let codes = texts.codes(text);
        prefixes.set(codes);
        let end = codes.len();
        let mut push = |hash: u64| entries.push(pack((mix(hash) >> 32) as u32, first + text));
        match codes.len() - length {
            0 => push(prefixes.hash(0..end)),
            1 => places(codes, 0).for_each(|one| push(prefixes.followed_by(prefixes.hash(0..one), one + 1..end))),
            _ => places(codes, 0).for_each(|one| {
                let next = (one + 1 < end).then_some(one + 1);
                let others = places(codes, one + 1).filter(|other| Some(*other) != next);
                for other in next.into_iter().chain(others) {
                    let front = prefixes.followed_by(prefixes.hash(0..one), one + 1..other);
                    push(prefixes.followed_by(front, other + 1..end));
                }
            }),
        }
    }
    Ok(())
}

/// The places from `start` on where leaving out makes a difference: of equal neighbours the first.
fn places(codes: &[u32], start: usize) -> impl Iterator<Item = usize> + '_ {
    (start..codes.len()).filter(|at| *at == 0 || codes[*at] != codes[*at - 1])
}
