//! Sets of numbers that are united, and what spreads within such a set.
//!
//! After Tarjan, "Efficiency of a good but not linear set union algorithm", J. ACM 1975, with halved paths.

use std::cmp::Ordering;

use crate::context::Context;
use crate::dictionary::Dictionary;
use crate::error::Result;
use crate::lattice::Mode;
use crate::memory::zeros;
use crate::numbering::{Nodes, Numbering};
use crate::value::{NO_WORD, Word, is_entry};

/// Steps between two looks at the limits.
const STRIDE: usize = 1 << 14;

/// Disjoint sets of numbers. A number that was never named is in none of them.
pub struct UnionFind {
    /// The number above each, plus one; itself for that of its set, and zero for one that was not named.
    above: Vec<u32>,
}

impl UnionFind {
    /// No sets yet, of numbers below `count`.
    pub fn new(count: usize, context: &Context<'_>) -> Result<Self> {
        context.charge(count * size_of::<u32>())?;
        Ok(Self { above: zeros(count) })
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        size_of_val(self.above.as_slice())
    }

    /// The number that stands for the set of another one, which is a set by itself if it was not named before.
    #[inline]
    pub fn find(&mut self, number: u32) -> u32 {
        let mut at = number;
        if self.above[at as usize] == 0 {
            self.above[at as usize] = at + 1;
        }
        loop {
            let next = self.above[at as usize] - 1;
            if next == at {
                return at;
            }
            let over = self.above[next as usize];
            self.above[at as usize] = over;
            at = over - 1;
        }
    }

    /// Makes one set of those of two numbers.
    #[inline]
    pub fn unite(&mut self, one: u32, other: u32) {
        let (one, other) = (self.find(one), self.find(other));
        // The least stands for its set, so that paths are short where numbers and sets grow together.
        self.above[one.max(other) as usize] = one.min(other) + 1;
    }

    /// Whether a number was named.
    pub fn is_named(&self, number: u32) -> bool {
        self.above[number as usize] != 0
    }
}

/// Calls `push` with each node that some way leads to from a start, and with the best of what the starts carry that reach it.
/// Edges lead both ways.
pub fn spread(
    (starts, carried): (&[Word], &[Word]),
    (from, to): (&[Word], &[Word]),
    best: Mode,
    (dictionary, context): (&Dictionary, &Context<'_>),
    mut push: impl FnMut(Word, Word) -> Result<()>,
) -> Result<()> {
    let sides = [starts, from, to].map(|words| Nodes::of(0, words));
    let numbering = Numbering::new(&sides, 1, context)?;
    let mut sets = UnionFind::new(numbering.count(), context)?;
    for (from, to) in from.chunks(STRIDE).zip(to.chunks(STRIDE)) {
        context.check()?;
        let number = |words| numbering.numbers(Nodes::of(0, words), context);
        let (from, to) = (number(from)?, number(to)?);
        from.iter().zip(to).for_each(|(&from, to)| sets.unite(from, to));
    }
    context.charge(sets.bytes())?;
    let mut kept: Vec<Word> = vec![NO_WORD; numbering.count()];
    for (nodes, words) in starts.chunks(STRIDE).zip(carried.chunks(STRIDE)) {
        context.check()?;
        for (node, &word) in numbering.numbers(Nodes::of(0, nodes), context)?.into_iter().zip(words) {
            let kept = &mut kept[sets.find(node) as usize];
            if *kept == NO_WORD || is_better(word, *kept, best, dictionary) {
                *kept = word;
            }
        }
    }
    context.charge(numbering.count() * size_of::<Word>())?;
    for (number, &node) in (0u32..).zip(&numbering.words()) {
        if (number as usize).is_multiple_of(STRIDE) {
            context.check()?;
        }
        if sets.is_named(number) {
            let word = kept[sets.find(number) as usize];
            if word != NO_WORD {
                push(node, word)?;
            }
        }
    }
    context.release(3 * sets.bytes());
    Ok(())
}

#[inline]
fn is_better(new: Word, kept: Word, best: Mode, dictionary: &Dictionary) -> bool {
    // Words of small integers are in the order of these.
    let order = if is_entry(new | kept) { dictionary.standard_order(new, kept) } else { new.cmp(&kept) };
    order == if best == Mode::Min { Ordering::Less } else { Ordering::Greater }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operators::testing::random;

    #[test]
    fn numbers_are_in_one_set_if_a_chain_of_unions_links_them() {
        for (seed, count, unions) in [(1, 40, 20), (2, 300, 280), (3, 300, 900), (4, 5, 0)] {
            let mut next = random(seed, count);
            let (mut sets, mut label) =
                (UnionFind::new(count as usize, &Context::unbounded(None)).unwrap(), (0..count).collect::<Vec<u32>>());
            for _ in 0..unions {
                let (one, other) = (next(), next());
                sets.unite(one, other);
                let (old, new) = (label[one as usize], label[other as usize]);
                label.iter_mut().filter(|found| **found == old).for_each(|found| *found = new);
            }
            for one in 0..count {
                for other in 0..count {
                    let same = label[one as usize] == label[other as usize];
                    assert_eq!(sets.find(one) == sets.find(other), same, "{seed}: {one} {other}");
                }
            }
        }
    }
}
