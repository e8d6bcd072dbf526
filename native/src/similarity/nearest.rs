//! For each of many texts those that are nearest to it.

use std::ops::{Range, RangeInclusive};

use super::distance::Pattern;
use super::lanes::{Group, Lanes, SHORT, by_lanes, compare};
use super::matching::{Found, Matches, Pair};
use crate::context::Context;
use crate::error::Result;
use crate::threads::in_order;

/// The distance within which the nearest texts are looked for first.
const NEAR: u32 = 2;
/// Short texts of which so many are compared with others side by side. Fewer texts, and long ones, most of which differ in
/// too many code points, are compared one by one, the very near ones first.
const MANY: usize = SHORT / 4;
/// Texts of the other side between two looks at the limits.
const STRETCH: u32 = 1 << 12;

/// What is looked for: for each left text the right ones in `nearest` rows, `least` to `pair.most` edits away, and all
/// others that are as near as the last of these.
pub struct Nearest<'a> {
    /// The texts.
    pub pair: Pair<'a>,
    /// The smallest distance that counts.
    pub least: u32,
    /// How many rows are wanted.
    pub nearest: u64,
    /// How many rows have a right text.
    pub rows: &'a (dyn Fn(u32) -> u64 + Sync),
}

/// What has been found for a text: nothing beyond `most` can be among the nearest any more.
struct Best {
    most: u32,
    inside: u64,
    /// For each distance the rows that have it.
    counts: Vec<u64>,
    found: Vec<Found>,
}

impl Nearest<'_> {
    /// Finds them all, in the order of the left texts.
    pub fn find(&self, context: &Context<'_>, matches: &mut Matches<'_>) -> Result<()> {
        let mut groups = Vec::new();
        let lefts = 0..self.pair.left.len() as u32;
        for (lanes, lefts) in by_lanes(self.pair.left, lefts, self.pair.right.longest()) {
            for start in lefts.clone().step_by(SHORT) {
                let group = start..lefts.end.min(start + SHORT as u32);
                groups.push((matches!(lanes, Lanes::Short) && group.len() >= MANY, group));
            }
        }
        let work = |number: usize| {
            let (many, lefts) = groups[number].clone();
            let found = if many { self.side_by_side(lefts, context) } else { self.one_by_one(lefts, context) }?;
            context.charge(found.len() * size_of::<Found>())?;
            Ok(found)
        };
        in_order(context, groups.len(), &work, &mut |found| {
            context.release(found.len() * size_of::<Found>());
            matches(&found)
        })
    }

    fn one_by_one(&self, lefts: Range<u32>, context: &Context<'_>) -> Result<Vec<Found>> {
        let (mut pattern, mut all) = (Pattern::default(), Vec::new());
        for left in lefts {
            pattern.set(self.pair.left.codes(left), self.pair.right.alphabet_size());
            // Most texts have enough neighbours very near, and little is near enough to be one of those.
            let near = self.pair.most.min(NEAR.max(self.least));
            let mut best = self.one(left, near, &mut pattern, context)?;
            if best.inside < self.nearest && near < self.pair.most {
                best = self.one(left, self.pair.most, &mut pattern, context)?;
            }
            all.append(&mut best.found);
        }
        Ok(all)
    }

    /// The right texts nearest to one, those of a similar length first, so that others are soon too far.
    fn one(&self, left: u32, most: u32, pattern: &mut Pattern, context: &Context<'_>) -> Result<Best> {
        let (mut best, right) = (Best::new(most), self.pair.right);
        let length = self.pair.left.length(left);
        let mut step = 0;
        while step <= best.most as usize {
            for texts in self.at_step(length..=length, step) {
                for text in texts {
                    if text % 64 == 0 {
                        context.check()?;
                    }
                    if !(Pair { most: best.most, ..self.pair }).may_match(left, text) {
                        continue;
                    }
                    if let Some(distance) = pattern.distance(right.codes(text), best.most, context)? {
                        best.take(Found { left, right: text, distance }, self);
                    }
                }
            }
            step += 1;
        }
        best.cut();
        Ok(best)
    }

    /// The same for several texts of similar lengths at a time.
    fn side_by_side(&self, lefts: Range<u32>, context: &Context<'_>) -> Result<Vec<Found>> {
        let Some(last) = lefts.clone().next_back() else { return Ok(Vec::new()) };
        let mut group = Group::<u16, SHORT>::new(self.pair.right.alphabet_size());
        group.set(self.pair.left, lefts.clone());
        let lengths = self.pair.left.length(lefts.start)..=self.pair.left.length(last);
        let mut bests: Vec<Best> = lefts.clone().map(|_| Best::new(self.pair.most)).collect();
        let (mut most, mut step, mut met) = (self.pair.most, 0, Vec::new());
        while step <= most as usize {
            for texts in self.at_step(lengths.clone(), step) {
                for start in texts.clone().step_by(STRETCH as usize) {
                    context.check()?;
                    let pair = Pair { left: self.pair.right, right: self.pair.left, same: false, most };
                    compare(&group, &pair, start..texts.end.min(start + STRETCH), lefts.clone(), &mut met);
                    for Found { left: right, right: left, distance } in met.drain(..) {
                        bests[(left - lefts.start) as usize].take(Found { left, right, distance }, self);
                    }
                    most = bests.iter().map(|best| best.most).max().unwrap_or(0);
                }
            }
            step += 1;
        }
        bests.iter_mut().for_each(Best::cut);
        Ok(bests.into_iter().flat_map(|best| best.found).collect())
    }

    /// The right texts that are so many code points shorter or longer than all texts of some lengths; for no step those of
    /// the lengths themselves.
    fn at_step(&self, lengths: RangeInclusive<usize>, step: usize) -> impl Iterator<Item = Range<u32>> {
        let right = self.pair.right;
        let of = |shortest: usize, longest: usize| right.first_of_length(shortest)..right.first_of_length(longest + 1);
        let (shortest, longest) = lengths.into_inner();
        let (below, above) = match step {
            0 => (Some(of(shortest, longest)), None),
            _ => {
                (shortest.checked_sub(step).map(|length| of(length, length)), Some(of(longest + step, longest + step)))
            }
        };
        below.into_iter().chain(above)
    }
}

impl Best {
    fn new(most: u32) -> Self {
        Self { most, inside: 0, counts: vec![0; most as usize + 1], found: Vec::new() }
    }

    fn take(&mut self, found: Found, wanted: &Nearest<'_>) {
        if found.distance < wanted.least || found.distance > self.most {
            return;
        }
        self.found.push(found);
        let rows = (wanted.rows)(found.right);
        self.counts[found.distance as usize] += rows;
        self.inside += rows;
        while self.most > wanted.least && self.inside - self.counts[self.most as usize] >= wanted.nearest {
            self.inside -= self.counts[self.most as usize];
            self.most -= 1;
        }
    }

    /// Drops what turned out to be too far.
    fn cut(&mut self) {
        self.found.retain(|found| found.distance <= self.most);
    }
}
