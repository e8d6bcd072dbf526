//! Pairs by pieces: of two texts that differ by `k` edits, one cut into `k + 1` pieces has a piece that the other has too,
//! near the same place.
//!
//! After Li, Deng, Wang, Feng, "Pass-Join: a partition-based method for similarity joins", PVLDB 5, 2011; which pieces of
//! the left text are looked up is their multi-match-aware selection (section 4.2).

use std::ops::{Range, RangeInclusive};

use super::distance::Pattern;
use super::matching::{Found, Matches, Pair};
use super::prefixes::Prefixes;
use super::scan::scan;
use super::sorting::sort;
use super::texts::Texts;
use crate::context::Context;
use crate::error::Result;
use crate::hash::{mix, pack};
use crate::relation::BATCH;
use crate::threads::in_order;

/// Left texts that are looked up in one go.
const STRETCH: usize = 1 << 11;

/// The pieces of texts, for one distance: hash and number of the text, by hash.
#[derive(Debug)]
pub struct Segments {
    entries: Vec<u64>,
    /// For the top bits of a hash where its entries start.
    starts: Vec<u32>,
    shift: u32,
}

impl Segments {
    /// Cuts each text of a stretch, none of which has fewer code points, into `most + 1` pieces.
    pub fn new(texts: &Texts, stretch: Range<u32>, most: u32, context: &Context<'_>) -> Result<Self> {
        let pieces = most as usize + 1;
        let count = stretch.len() * pieces;
        context.charge(count * size_of::<u64>())?;
        let (mut entries, mut prefixes) = (Vec::with_capacity(count), Prefixes::default());
        for text in stretch {
            if (text as usize).is_multiple_of(BATCH) {
                context.check()?;
            }
            prefixes.set(texts.codes(text));
            let length = texts.length(text);
            for piece in 0..pieces {
                let hash = prefixes.hash(place(length, pieces, piece));
                entries.push(pack(key(length, piece, hash), text));
            }
        }
        sort(&mut entries, |entry| *entry, context)?;
        let bits = (count.max(2) as u64).ilog2().min(26);
        let shift = 32 - bits;
        context.charge(size_of::<u32>() << bits)?;
        let mut starts = vec![0u32; (1 << bits) + 1];
        entries.iter().for_each(|entry| starts[(entry >> 32 >> shift) as usize + 1] += 1);
        (1..starts.len()).for_each(|at| starts[at] += starts[at - 1]);
        Ok(Self { entries, starts, shift })
    }

    /// The texts that have a piece with this key, ascending; others whose key happens to be the same may be among them.
    #[inline]
    fn with_key(&self, key: u32) -> impl Iterator<Item = u32> + '_ {
        let bucket = (key >> self.shift) as usize;
        let entries = &self.entries[self.starts[bucket] as usize..self.starts[bucket + 1] as usize];
        entries.iter().filter(move |entry| (*entry >> 32) as u32 == key).map(|entry| *entry as u32)
    }
}

/// Where a piece of a text of some length stands: the pieces differ by one code point at most, shorter ones first.
#[inline]
fn place(length: usize, pieces: usize, piece: usize) -> Range<usize> {
    let (short, longer) = (length / pieces, length % pieces);
    let plain = pieces - longer;
    let start = piece * short + piece.saturating_sub(plain);
    start..start + short + usize::from(piece >= plain)
}

#[inline]
fn key(length: usize, piece: usize, hash: u64) -> u32 {
    (mix(hash ^ mix((length as u64) << 32 | piece as u64)) >> 32) as u32
}

/// Finds the pairs of a stretch of right texts; those with too few code points for the pieces are compared with all.
pub fn find(pair: &Pair<'_>, rights: Range<u32>, context: &Context<'_>, matches: &mut Matches<'_>) -> Result<()> {
    let first = pair.right.first_of_length(pair.most as usize + 1).clamp(rights.start, rights.end);
    scan(pair, rights.start..first, context, matches)?;
    let Some(last) = rights.end.checked_sub(1).filter(|last| *last >= first) else { return Ok(()) };
    let segments = pair.right.segments(first..rights.end, pair.most, context)?;
    let lengths = pair.right.length(first)..=pair.right.length(last);
    let lefts = pair.lefts(first..rights.end);
    let work = |chunk: usize| {
        let bytes = pair.right.len() * size_of::<u32>();
        context.charge(bytes)?;
        let mut search = Search::new(pair, &segments, lengths.clone());
        for left in lefts.clone().skip(chunk * STRETCH).take(STRETCH) {
            context.check()?;
            search.one(left, context)?;
        }
        context.charge(search.found.len() * size_of::<Found>())?;
        context.release(bytes);
        Ok(search.found)
    };
    in_order(context, lefts.len().div_ceil(STRETCH), &work, &mut |found| {
        context.release(found.len() * size_of::<Found>());
        if found.is_empty() { Ok(()) } else { matches(&found) }
    })
}

struct Search<'a> {
    pair: &'a Pair<'a>,
    segments: &'a Segments,
    /// Of the right texts.
    lengths: RangeInclusive<usize>,
    pattern: Pattern,
    prefixes: Prefixes,
    /// The left text for which a right one was last met.
    seen: Vec<u32>,
    candidates: Vec<u32>,
    found: Vec<Found>,
}

impl<'a> Search<'a> {
    fn new(pair: &'a Pair<'a>, segments: &'a Segments, lengths: RangeInclusive<usize>) -> Self {
        let (pattern, prefixes, seen) = (Pattern::default(), Prefixes::default(), vec![u32::MAX; pair.right.len()]);
        Self { pair, segments, lengths, pattern, prefixes, seen, candidates: Vec::new(), found: Vec::new() }
    }

    /// The matches of one left text.
    fn one(&mut self, left: u32, context: &Context<'_>) -> Result<()> {
        let codes = self.pair.left.codes(left);
        self.prefixes.set(codes);
        self.candidates.clear();
        let (most, right) = (self.pair.most as usize, self.pair.right);
        // The same texts come in pairs whose left one is the shorter, or as long.
        let shortest = if self.pair.same { codes.len() } else { codes.len().saturating_sub(most) };
        for length in shortest.max(*self.lengths.start())..=(codes.len() + most).min(*self.lengths.end()) {
            if right.first_of_length(length) < right.first_of_length(length + 1) {
                self.look_up(left, codes.len(), length);
            }
        }
        if self.candidates.is_empty() {
            return Ok(());
        }
        self.pattern.set(codes, right.alphabet_size());
        for (number, &candidate) in (1..).zip(&self.candidates) {
            if number % 64 == 0 {
                context.check()?;
            }
            if let Some(distance) = self.pattern.distance(right.codes(candidate), self.pair.most, context)? {
                self.found.push(Found { left, right: candidate, distance });
            }
        }
        Ok(())
    }

    /// Collects the right texts of one length that have a piece of the left text of `own` code points.
    fn look_up(&mut self, left: u32, own: usize, length: usize) {
        let pieces = self.pair.most as usize + 1;
        let shift = own as isize - length as isize;
        for piece in 0..pieces {
            let stands = place(length, pieces, piece);
            let (start, size) = (stands.start as isize, stands.len() as isize);
            // What stands before the piece has so many edits at most if it is the first that matches, what stands
            // behind it so many if it is the last.
            let (before, behind) = (piece as isize, (pieces - 1 - piece) as isize);
            let low = (start - before).max(start + shift - behind).max(0);
            let high = (start + before).min(start + shift + behind).min(own as isize - size);
            for at in low..=high {
                let hash = self.prefixes.hash(at as usize..(at + size) as usize);
                for right in self.segments.with_key(key(length, piece, hash)) {
                    let new = self.seen[right as usize] != left && !(self.pair.same && right <= left);
                    if new && self.pair.may_match(left, right) {
                        self.candidates.push(right);
                    }
                    self.seen[right as usize] = left;
                }
            }
        }
    }
}
