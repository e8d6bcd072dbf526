//! Pairs of numbered nodes as rows of bits, whose ends move along edges.
//!
//! What the second ends of a row lead to is the same for every edge that the first end has, so it is found once for all
//! of these, and a row is united with another one word by word.

use std::collections::VecDeque;
use std::ops::Range;
use std::slice::from_ref;

use crate::context::Context;
use crate::error::Result;
use crate::graph::Graph;
use crate::memory::zeros;

/// Bits and words looked at between two looks at the limits.
const STRIDE: usize = 1 << 16;

/// How a step moves the ends of a pair: each along the edges of a graph, or not at all.
pub struct Step<'g> {
    /// The edges of the first end.
    pub first: Option<&'g Graph>,
    /// The edges of the second end.
    pub second: Option<&'g Graph>,
}

/// Pairs as bits: a row for each first end.
pub struct PairRows {
    /// Words of a row.
    width: usize,
    known: Vec<u64>,
    /// Those of the pairs that have not been moved.
    open: Vec<u64>,
    /// The words of each row with such pairs; empty where there is none.
    spans: Vec<Range<u32>>,
    /// The rows with such pairs.
    queue: VecDeque<u32>,
}

/// Room for a row, and for what its second ends lead to. All its bits are zero between two steps.
struct Room {
    row: Vec<u64>,
    image: Vec<u64>,
    /// What was looked at since the last look at the limits.
    looked: usize,
}

impl PairRows {
    /// No pairs yet of so many first and second ends.
    pub fn new(firsts: usize, seconds: usize, context: &Context<'_>) -> Result<Self> {
        let width = seconds.div_ceil(64);
        let pairs =
            Self { width, known: Vec::new(), open: Vec::new(), spans: vec![0..0; firsts], queue: VecDeque::new() };
        context.charge(pairs.bytes() + 2 * firsts * width * size_of::<u64>())?;
        Ok(Self { known: zeros(firsts * width), open: zeros(firsts * width), ..pairs })
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        (self.known.len() + self.open.len()) * size_of::<u64>() + self.spans.len() * size_of::<Range<u32>>()
    }

    /// Adds a pair; it will be moved if it is `open`.
    #[inline]
    pub fn add(&mut self, first: u32, second: u32, open: bool) {
        let (word, bit) = (second as usize / 64, 1 << (second % 64));
        let at = first as usize * self.width + word;
        self.known[at] |= bit;
        if open {
            self.open[at] |= bit;
            self.note(first, word as u32..word as u32 + 1);
        }
    }

    /// Notes that some words of a row have pairs to be moved.
    #[inline]
    fn note(&mut self, first: u32, words: Range<u32>) {
        let span = &mut self.spans[first as usize];
        if span.start >= span.end {
            *span = words;
            self.queue.push_back(first);
        } else {
            *span = span.start.min(words.start)..span.end.max(words.end);
        }
    }

    /// Moves pairs until nothing is new. Of the pairs that it met, `counted` were counted as derived before.
    pub fn settle(&mut self, steps: &[Step<'_>], counted: usize, context: &Context<'_>) -> Result<()> {
        let mut room = Room { row: vec![0; self.width], image: vec![0; self.width], looked: 0 };
        let (mut met, mut counted) = (0, counted);
        while let Some(first) = self.queue.pop_front() {
            let span = self.take(first, &mut room.row);
            met += room.row[span.clone()].iter().map(|bits| bits.count_ones() as usize).sum::<usize>();
            for step in steps {
                self.apply(step, first, span.clone(), &mut room, context)?;
            }
            room.row[span].fill(0);
            if room.looked > STRIDE || self.queue.is_empty() {
                room.looked = 0;
                context.check()?;
                context.derived(met.saturating_sub(counted))?;
                counted = counted.max(met);
            }
        }
        Ok(())
    }

    /// Takes the pairs of a row that are to be moved; the words that have some.
    fn take(&mut self, first: u32, row: &mut [u64]) -> Range<usize> {
        let Range { start, end } = std::mem::replace(&mut self.spans[first as usize], 0..0);
        let (span, at) = (start as usize..end as usize, first as usize * self.width);
        let open = &mut self.open[at + span.start..at + span.end];
        row[span.clone()].copy_from_slice(open);
        open.fill(0);
        span
    }

    fn apply(
        &mut self,
        step: &Step<'_>,
        first: u32,
        span: Range<usize>,
        room: &mut Room,
        context: &Context<'_>,
    ) -> Result<()> {
        let firsts = step.first.map_or(from_ref(&first), |graph| graph.next(first));
        if firsts.is_empty() {
            return Ok(());
        }
        let Room { row, image, looked } = room;
        let Some(graph) = step.second else {
            *looked += firsts.len() * span.len();
            firsts.iter().for_each(|&to| self.unite(to, row, span.clone()));
            return Ok(());
        };
        let found = follow((row, span), graph, image, looked, context)?;
        *looked += firsts.len() * found.len();
        firsts.iter().for_each(|&to| self.unite(to, image, found.clone()));
        image[found].fill(0);
        Ok(())
    }

    /// Adds to a row the bits of some words of another one.
    #[inline]
    fn unite(&mut self, first: u32, others: &[u64], span: Range<usize>) {
        let at = first as usize * self.width;
        let stretch = at + span.start..at + span.end;
        let (known, open) = (&mut self.known[stretch.clone()], &mut self.open[stretch]);
        let mut any = 0;
        for ((known, open), other) in known.iter_mut().zip(open).zip(&others[span.clone()]) {
            let new = other & !*known;
            *known |= new;
            *open |= new;
            any |= new;
        }
        if any != 0 {
            self.note(first, span.start as u32..span.end as u32);
        }
    }

    /// The bits of a row.
    pub fn row(&self, first: usize) -> &[u64] {
        &self.known[first * self.width..(first + 1) * self.width]
    }

    /// How many pairs there are.
    pub fn count(&self) -> usize {
        self.known.iter().map(|bits| bits.count_ones() as usize).sum()
    }
}

/// Sets the bits of all that those of a row lead to; the words that have some.
fn follow(
    (row, span): (&[u64], Range<usize>),
    graph: &Graph,
    image: &mut [u64],
    looked: &mut usize,
    context: &Context<'_>,
) -> Result<Range<usize>> {
    let (mut least, mut most) = (u32::MAX, 0);
    for word in span {
        let mut left = row[word];
        while left != 0 {
            let ends = graph.next((word * 64) as u32 + left.trailing_zeros());
            left &= left - 1;
            *looked += 1 + ends.len();
            for &end in ends {
                image[end as usize / 64] |= 1 << (end % 64);
                (least, most) = (least.min(end), most.max(end));
            }
        }
        if *looked > STRIDE {
            *looked = 0;
            context.check()?;
        }
    }
    Ok(if least > most { 0..0 } else { least as usize / 64..most as usize / 64 + 1 })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::context::Limits;
    use crate::dictionary::Dictionary;
    use crate::error::{Error, Reason};
    use crate::operators::testing::random;

    /// A graph of random edges, and these.
    fn graph(seed: u64, edges: usize, nodes: u32, context: &Context<'_>) -> (Graph, Vec<(u32, u32)>) {
        let mut next = random(seed, nodes);
        let edges: Vec<(u32, u32)> = (0..edges).map(|_| (next(), next())).collect();
        let (from, to): (Vec<u32>, Vec<u32>) = edges.iter().copied().unzip();
        (Graph::new(&from, &to, nodes as usize, context).unwrap(), edges)
    }

    fn moved(edges: Option<&[(u32, u32)]>, node: u32) -> Vec<u32> {
        match edges {
            None => vec![node],
            Some(edges) => edges.iter().filter(|edge| edge.0 == node).map(|edge| edge.1).collect(),
        }
    }

    #[test]
    fn pairs_are_those_that_moving_one_after_the_other_finds() {
        let context = Context::unbounded(None);
        for (seed, edges, firsts, seconds) in [(1, 30, 20, 90), (2, 90, 70, 66), (3, 200, 100, 100), (4, 4, 3, 2)] {
            let (one, first) = graph(seed, edges, firsts, &context);
            let (other, second) = graph(seed + 50, edges, seconds, &context);
            for sides in [vec![(true, true)], vec![(true, false), (false, true)], vec![(false, true), (true, true)]] {
                let (mut next, mut pairs) =
                    (random(seed + 9, 1 << 20), PairRows::new(firsts as usize, seconds as usize, &context).unwrap());
                let mut left: Vec<(u32, u32)> = (0..3).map(|_| (next() % firsts, next() % seconds)).collect();
                left.iter().for_each(|&(first, second)| pairs.add(first, second, true));
                let mut expected: BTreeSet<(u32, u32)> = left.iter().copied().collect();
                while let Some((from, to)) = left.pop() {
                    for (is_first, is_second) in &sides {
                        for x in moved(is_first.then_some(&first), from) {
                            let ends = moved(is_second.then_some(&second), to);
                            left.extend(ends.into_iter().map(|y| (x, y)).filter(|pair| expected.insert(*pair)));
                        }
                    }
                }
                let steps = sides.iter().map(|&(is_first, is_second)| Step {
                    first: is_first.then_some(&one),
                    second: is_second.then_some(&other),
                });
                pairs.settle(&steps.collect::<Vec<Step<'_>>>(), 0, &context).unwrap();
                let has = |(x, y): &(u32, u32)| pairs.row(*x as usize)[*y as usize / 64] >> (y % 64) & 1 == 1;
                assert!(expected.iter().all(has));
                assert_eq!(pairs.count(), expected.len(), "{seed} {sides:?}");
            }
        }
    }

    #[test]
    fn rows_beyond_the_limit_stop_it_and_those_counted_before_do_not_count_again() {
        let dictionary = Dictionary::new();
        let limit = |most| Limits { max_rows: Some(most), ..Limits::default() };
        for (most, stops) in [(99, true), (100, false)] {
            let context = Context::new(limit(most), std::sync::Arc::default(), &dictionary, None);
            let ring: Vec<u32> = (0..101).collect();
            let ahead: Vec<u32> = (1..101).chain([0]).collect();
            let graph = Graph::new(&ring, &ahead, 101, &context).unwrap();
            let mut pairs = PairRows::new(1, 101, &context).unwrap();
            pairs.add(0, 0, true);
            let steps = [Step { first: None, second: Some(&graph) }];
            match pairs.settle(&steps, 1, &context) {
                Err(Error::Stopped { reason, .. }) => assert!(stops && reason == Reason::MaxRows),
                _ => assert!(!stops),
            }
        }
    }
}
