//! Sets of numbers that are united, and what spreads within such a set.
//!
//! After Tarjan, "Efficiency of a good but not linear set union algorithm", J. ACM 1975, with halved paths.

use std::cmp::Ordering;

use crate::context::Context;
use crate::dictionary::Dictionary;
use crate::error::Result;
use crate::hash::{AHEAD, prefetch};
use crate::lattice::Mode;
use crate::memory::scattered;
use crate::numbering::{Nodes, Numbering};
use crate::relation::BATCH;
use crate::value::{NO_WORD, Word, is_entry};

/// Steps between two looks at the limits.
const STRIDE: usize = 1 << 14;

/// Disjoint sets of numbers, each of which is a set by itself at first.
pub struct UnionFind {
    /// The number above each, which is less; itself for the least of its set.
    above: Vec<u32>,
}

impl UnionFind {
    /// The numbers below `count`.
    pub fn new(count: usize, context: &Context<'_>) -> Result<Self> {
        context.charge(count * size_of::<u32>())?;
        let mut above: Vec<u32> = scattered(count, context)?;
        above.iter_mut().zip(0..).for_each(|(above, number)| *above = number);
        Ok(Self { above })
    }

    /// The number that stands for the set of another one.
    #[inline]
    pub fn find(&mut self, number: u32) -> u32 {
        let mut at = number;
        loop {
            let next = self.above[at as usize];
            if next == at {
                return at;
            }
            let over = self.above[next as usize];
            self.above[at as usize] = over;
            at = over;
        }
    }

    /// Makes one set of those of two numbers.
    #[inline]
    pub fn unite(&mut self, one: u32, other: u32) {
        let (one, other) = (self.find(one), self.find(other));
        // The least stands for its set, so that paths are short where numbers and sets grow together.
        self.above[one.max(other) as usize] = one.min(other);
    }

    /// The number that stands for the set of each. It is not above any other, so one look is enough for those in order.
    pub fn into_sets(mut self, context: &Context<'_>) -> Result<Vec<u32>> {
        for number in 0..self.above.len() {
            if number.is_multiple_of(STRIDE) {
                context.check()?;
            }
            self.above[number] = self.above[self.above[number] as usize];
        }
        Ok(self.above)
    }
}

/// What spreads over nodes that edges connect.
pub struct Spread {
    numbering: Numbering,
    /// The number that stands for the set of each node.
    sets: Vec<u32>,
    /// The best word of each set, at the number that stands for it.
    kept: Vec<Word>,
}

impl Spread {
    /// Each node gets the best of what the starts carry that some way leads to it from. Edges lead both ways.
    pub fn new(
        (starts, carried): (&[Word], &[Word]),
        (from, to): (&[Word], &[Word]),
        best: Mode,
        dictionary: &Dictionary,
        context: &Context<'_>,
    ) -> Result<Self> {
        let numbering = Numbering::new(&[starts, from, to].map(|words| Nodes::of(0, words)), 1, context)?;
        let mut sets = UnionFind::new(numbering.count(), context)?;
        let (mut one, mut other) = (Vec::new(), Vec::new());
        let number = |words, numbers: &mut Vec<u32>| {
            numbers.clear();
            numbering.add_numbers(Nodes::of(0, words), numbers, context)
        };
        for (from, to) in from.chunks(STRIDE).zip(to.chunks(STRIDE)) {
            context.check()?;
            number(from, &mut one)?;
            number(to, &mut other)?;
            for (at, (&from, &to)) in one.iter().zip(&other).enumerate() {
                if let (Some(from), Some(to)) = (one.get(at + AHEAD), other.get(at + AHEAD)) {
                    prefetch(&sets.above, *from as usize);
                    prefetch(&sets.above, *to as usize);
                }
                sets.unite(from, to);
            }
        }
        let sets = sets.into_sets(context)?;
        context.charge(sets.len() * size_of::<Word>())?;
        let mut kept: Vec<Word> = vec![NO_WORD; sets.len()];
        for (nodes, words) in starts.chunks(STRIDE).zip(carried.chunks(STRIDE)) {
            context.check()?;
            number(nodes, &mut one)?;
            for (node, &word) in one.iter().zip(words) {
                let kept = &mut kept[sets[*node as usize] as usize];
                if *kept == NO_WORD || is_better(word, *kept, best, dictionary) {
                    *kept = word;
                }
            }
        }
        Ok(Self { numbering, sets, kept })
    }

    /// Calls `push` with the nodes that something reaches and, beside each, the best of that.
    pub fn each_node(&self, context: &Context<'_>, mut push: impl FnMut(&[Word], &[Word]) -> Result<()>) -> Result<()> {
        let room = self.sets.len() * size_of::<Word>();
        context.charge(room)?;
        let (words, mut nodes, mut found) = (self.numbering.words(), Vec::new(), Vec::new());
        for (sets, words) in self.sets.chunks(BATCH).zip(words.chunks(BATCH)) {
            context.check()?;
            nodes.clear();
            found.clear();
            for (set, &node) in sets.iter().zip(words) {
                let word = self.kept[*set as usize];
                if word != NO_WORD {
                    nodes.push(node);
                    found.push(word);
                }
            }
            push(&nodes, &found)?;
        }
        context.release(room);
        Ok(())
    }

    /// Calls `push` with the best of each set.
    pub fn each_set(&self, context: &Context<'_>, mut push: impl FnMut(&[Word]) -> Result<()>) -> Result<()> {
        let mut found = Vec::new();
        for kept in self.kept.chunks(BATCH) {
            context.check()?;
            found.clear();
            found.extend(kept.iter().filter(|word| **word != NO_WORD));
            push(&found)?;
        }
        Ok(())
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        (self.sets.len() + self.kept.len()) * size_of::<u32>()
    }
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
