//! Sets of words, and numbers for words: by arrays where the words are dense, by tables where they are not.

use crate::context::Context;
use crate::dedup::{RowSet, Stored};
use crate::error::Result;
use crate::group::Groups;
use crate::memory::zeros;
use crate::relation::{BATCH, Rows};

/// Words that are looked up in an array if their range is at most so many times their number.
const SPREAD: u64 = 4;

/// Which graphs some words are of.
#[derive(Debug, Clone, Copy)]
pub enum Graphs<'a> {
    /// All of this one.
    One(u32),
    /// Each of the one at its place.
    Each(&'a [u32]),
}

/// Words as nodes of graphs.
#[derive(Debug, Clone, Copy)]
pub struct Nodes<'a> {
    /// Their graphs.
    pub graphs: Graphs<'a>,
    /// The words.
    pub words: &'a [u32],
}

impl<'a> Nodes<'a> {
    /// Words that are all of one graph.
    pub fn of(graph: u32, words: &'a [u32]) -> Self {
        Self { graphs: Graphs::One(graph), words }
    }

    /// Stretches of them.
    fn batches(self) -> impl Iterator<Item = Nodes<'a>> {
        (0..self.words.len()).step_by(BATCH).map(move |at| {
            let end = self.words.len().min(at + BATCH);
            let graphs = match self.graphs {
                Graphs::One(graph) => Graphs::One(graph),
                Graphs::Each(graphs) => Graphs::Each(&graphs[at..end]),
            };
            Nodes { graphs, words: &self.words[at..end] }
        })
    }

    /// Calls `take` with the columns by which a table knows them: the graph is one of them if there are `several`.
    fn columns<T>(self, several: bool, take: impl FnOnce(&[&[u32]]) -> T) -> T {
        match self.graphs {
            _ if !several => take(&[self.words]),
            Graphs::One(graph) => take(&[&vec![graph; self.words.len()], self.words]),
            Graphs::Each(graphs) => take(&[graphs, self.words]),
        }
    }
}

/// The words of a graph that are dense: the least, and its number.
#[derive(Debug, Clone, Copy)]
pub struct Stretch {
    least: u32,
    first: u32,
}

/// Numbers for the nodes of graphs, those of a graph side by side. A word has another number in each graph: its distance from
/// the least there, or where these are spread wide one for each word that came.
pub enum Numbering {
    /// The least word, and how far the greatest is from it.
    Dense {
        /// The stretch of each graph.
        stretches: Vec<Stretch>,
        /// The number of numbers.
        count: usize,
    },
    /// Numbers for the words that came.
    Table {
        /// A group for each word, or each graph and word.
        groups: Groups,
        /// The number of each group, where there are several graphs.
        numbers: Vec<u32>,
    },
}

impl Numbering {
    /// Numbers for all nodes of some graphs, whose numbers are below `graphs`.
    pub fn new(sides: &[Nodes<'_>], graphs: usize, context: &Context<'_>) -> Result<Self> {
        let rows = sides.iter().map(|side| side.words.len() as u64).sum::<u64>();
        let ranges = ranges(sides, graphs, context)?;
        let count = ranges.iter().map(|(_, range)| range).sum::<u64>();
        if count <= SPREAD * rows + 64 {
            let mut first = 0;
            let mut next = |&(least, range): &(u32, u64)| {
                let stretch = Stretch { least, first };
                first += range as u32;
                stretch
            };
            return Ok(Numbering::Dense { stretches: ranges.iter().map(&mut next).collect(), count: count as usize });
        }
        let (mut groups, mut members) = (Groups::new(if graphs == 1 { 1 } else { 2 }), Vec::new());
        for batch in sides.iter().flat_map(|side| side.batches()) {
            context.check()?;
            let count = batch.words.len();
            batch.columns(graphs > 1, |columns| groups.number(columns, count, &mut members, context))?;
        }
        let numbers = if graphs == 1 { Vec::new() } else { side_by_side(groups.keys().column(0), graphs, context)? };
        Ok(Numbering::Table { groups, numbers })
    }

    /// How many numbers there are; not all need stand for a word.
    pub fn count(&self) -> usize {
        match self {
            Numbering::Dense { count, .. } => *count,
            Numbering::Table { groups, .. } => groups.len(),
        }
    }

    /// The numbers of nodes that were among those.
    pub fn numbers(&self, nodes: Nodes<'_>, context: &Context<'_>) -> Result<Vec<u32>> {
        let mut found = Vec::with_capacity(nodes.words.len());
        self.add_numbers(nodes, &mut found, context)?;
        Ok(found)
    }

    /// Appends the numbers of nodes that were among those.
    pub fn add_numbers(&self, nodes: Nodes<'_>, found: &mut Vec<u32>, context: &Context<'_>) -> Result<()> {
        match self {
            Numbering::Dense { stretches, .. } => match nodes.graphs {
                Graphs::One(graph) => {
                    let Stretch { least, first } = stretches[graph as usize];
                    found.extend(nodes.words.iter().map(|word| word - least + first));
                }
                Graphs::Each(graphs) => found.extend(graphs.iter().zip(nodes.words).map(|(&graph, word)| {
                    let Stretch { least, first } = stretches[graph as usize];
                    word - least + first
                })),
            },
            Numbering::Table { groups, numbers } => {
                let mut keys = Vec::new();
                for batch in nodes.batches() {
                    context.check()?;
                    let (start, count, several) = (found.len(), batch.words.len(), !numbers.is_empty());
                    batch.columns(several, |columns| groups.find(columns, count, &mut keys, found));
                    if several {
                        found[start..].iter_mut().for_each(|number| *number = numbers[*number as usize]);
                    }
                }
            }
        }
        Ok(())
    }

    /// The word of each number.
    pub fn words(&self) -> Vec<u32> {
        match self {
            Numbering::Dense { stretches, count } => {
                let mut words = Vec::with_capacity(*count);
                let ends = stretches.iter().skip(1).map(|next| next.first).chain([*count as u32]);
                for (stretch, end) in stretches.iter().zip(ends) {
                    words.extend((0..end - stretch.first).map(|distance| stretch.least + distance));
                }
                words
            }
            Numbering::Table { groups, numbers } if numbers.is_empty() => groups.keys().column(0).to_vec(),
            Numbering::Table { groups, numbers } => {
                let mut words = vec![0; numbers.len()];
                numbers.iter().zip(groups.keys().column(1)).for_each(|(&number, &word)| words[number as usize] = word);
                words
            }
        }
    }
}

/// The least word of each graph and how far the others go from there.
fn ranges(sides: &[Nodes<'_>], graphs: usize, context: &Context<'_>) -> Result<Vec<(u32, u64)>> {
    if graphs == 1 {
        let words: Vec<&[u32]> = sides.iter().map(|side| side.words).collect();
        return Ok(vec![range_of(&words)]);
    }
    context.charge(graphs * size_of::<Stretch>())?;
    let mut bounds = vec![(u32::MAX, 0); graphs];
    for batch in sides.iter().flat_map(|side| side.batches()) {
        context.check()?;
        let mut widen = |graph: u32, word: u32| {
            let (low, high) = &mut bounds[graph as usize];
            (*low, *high) = ((*low).min(word), (*high).max(word));
        };
        match batch.graphs {
            Graphs::One(graph) => batch.words.iter().for_each(|&word| widen(graph, word)),
            Graphs::Each(graphs) => graphs.iter().zip(batch.words).for_each(|(&graph, &word)| widen(graph, word)),
        }
    }
    let range = |(low, high): (u32, u32)| (low, if low <= high { u64::from(high - low) + 1 } else { 0 });
    Ok(bounds.into_iter().map(range).collect())
}

/// Numbers for things of some graphs so that those of a graph stand side by side.
fn side_by_side(of: &[u32], graphs: usize, context: &Context<'_>) -> Result<Vec<u32>> {
    context.charge((graphs + 1 + of.len()) * size_of::<u32>())?;
    let mut next = vec![0; graphs + 1];
    of.iter().for_each(|&graph| next[graph as usize + 1] += 1);
    (1..next.len()).for_each(|graph| next[graph] += next[graph - 1]);
    context.release((graphs + 1) * size_of::<u32>());
    let place = |&graph: &u32| {
        next[graph as usize] += 1;
        next[graph as usize] - 1
    };
    Ok(of.iter().map(place).collect())
}

/// The least word and how far the others go from there.
fn range_of(sides: &[&[u32]]) -> (u32, u64) {
    let bounds = |side: &&[u32]| side.iter().fold((u32::MAX, 0), |(low, high), &word| (low.min(word), high.max(word)));
    let (least, most) =
        sides.iter().map(bounds).fold((u32::MAX, 0), |one, other| (one.0.min(other.0), one.1.max(other.1)));
    (least, if least <= most { u64::from(most - least) + 1 } else { 0 })
}

/// The words that a search has met: bits where they are dense, a hash table elsewhere.
pub enum Seen {
    /// A bit for each word from the least on.
    Bits {
        /// The word of the first bit.
        least: u32,
        /// The bits.
        bits: Vec<u64>,
    },
    /// A hash table.
    Table {
        /// The words met.
        set: RowSet,
        /// Room that is used again.
        fresh: Vec<u32>,
    },
}

impl Seen {
    /// No word met yet; those to come are among these.
    pub fn new(seeds: &[u32], ends: &[u32], context: &Context<'_>) -> Result<Self> {
        let (least, range) = range_of(&[seeds, ends]);
        if range > 64 * (SPREAD * (seeds.len() + ends.len()) as u64 + 64) {
            return Ok(Seen::Table { set: RowSet::new(1), fresh: Vec::new() });
        }
        let words = (range as usize).div_ceil(64);
        context.charge(words * size_of::<u64>())?;
        Ok(Seen::Bits { least, bits: zeros(words) })
    }

    /// Appends the words that were not met before.
    pub fn add(&mut self, words: &[u32], found: &mut Vec<u32>, context: &Context<'_>) -> Result<()> {
        let room = found.capacity();
        match self {
            Seen::Bits { least, bits } => {
                // Each word is written, and stays if it is new: whether it is cannot be foreseen.
                let start = found.len();
                found.resize(start + words.len(), 0);
                let (places, mut kept) = (&mut found[start..], 0);
                for &word in words {
                    let place = word - *least;
                    let (old, bit) = (&mut bits[place as usize / 64], 1 << (place % 64));
                    places[kept] = word;
                    kept += usize::from(*old & bit == 0);
                    *old |= bit;
                }
                found.truncate(start + kept);
            }
            Seen::Table { set, fresh } => {
                let empty = Rows::new(1);
                set.insert(&[words], words.len(), Stored { known: &empty, fresh: &empty }, fresh, context)?;
                found.extend(fresh.iter().map(|&at| words[at as usize]));
            }
        }
        context.charge((found.capacity() - room) * size_of::<u32>())
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        match self {
            Seen::Bits { bits, .. } => bits.len() * size_of::<u64>(),
            Seen::Table { set, .. } => set.bytes(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::operators::testing::random;

    #[test]
    fn each_graph_has_numbers_of_its_own_side_by_side() {
        let context = Context::unbounded(None);
        for (seed, graphs, range, spread) in
            [(1, 1, 50, 1), (2, 7, 50, 1), (3, 7, 50, 80_000_000), (4, 1, 9, 400_000_000)]
        {
            let (mut graph, mut word) = (random(seed, graphs), random(seed + 9, range));
            let of: Vec<u32> = (0..300).map(|_| graph()).chain([graphs - 1]).collect();
            let words: Vec<u32> = (0..301).map(|_| word() * spread).collect();
            let nodes = Nodes { graphs: Graphs::Each(&of), words: &words };
            let numbering = Numbering::new(&[nodes], graphs as usize, &context).unwrap();
            let numbers = numbering.numbers(nodes, &context).unwrap();
            let back = numbering.words();
            assert_eq!(back.len(), numbering.count());
            let mut known = BTreeMap::new();
            for ((&graph, &word), &number) in of.iter().zip(&words).zip(&numbers) {
                assert_eq!(back[number as usize], word);
                assert_eq!(*known.entry(number).or_insert((graph, word)), (graph, word));
                assert_eq!(numbering.numbers(Nodes::of(graph, &[word]), &context).unwrap(), [number]);
            }
            assert!(known.values().is_sorted_by_key(|(graph, _)| graph), "{seed}");
        }
    }
}
