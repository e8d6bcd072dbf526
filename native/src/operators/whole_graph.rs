//! What groups of starts reach in a whole graph: by rows of bits, or by a search for each group.

use std::ops::Range;

use super::Run;
use super::moved::Output;
use super::starts::Starts;
use crate::context::Context;
use crate::error::Result;
use crate::graph::{Components, Graph, Reached};
use crate::lattice::Mode;
use crate::numbering::Numbering;
use crate::relation::{BATCH, Rows};
use crate::sort::sorted;

/// Words of bits between two looks at the limits.
const STRIDE: usize = 1 << 14;
/// The most words of bits for what components reach: 128 MB.
const MOST_WORDS: usize = 1 << 24;

/// The whole graph, and who starts where.
pub struct WholeGraph<'a> {
    /// Its edges.
    pub graph: Graph,
    /// Numbers for its nodes.
    pub numbering: Numbering,
    /// The word of each node.
    pub words: Vec<u32>,
    /// The groups of starts.
    pub starts: &'a Starts,
}

impl WholeGraph<'_> {
    /// A row of bits for each component, and for each group those that its starts reach; false if these are too many.
    pub fn unite(&self, context: &Context<'_>, output: &mut Output<'_, '_>) -> Result<bool> {
        let components = Components::new(&self.graph, context)?;
        if components.words() > MOST_WORDS {
            context.release(components.bytes());
            return Ok(false);
        }
        let reached = Reached::new(&self.graph, &components, context)?;
        let words: Vec<u32> = components.nodes.iter().map(|&node| self.words[node as usize]).collect();
        let (mut row, mut nodes, mut looked) = (vec![0u64; words.len().div_ceil(64)], Vec::new(), 0);
        for group in 0..self.starts.groups.len() {
            output.carry(&self.starts.groups, group);
            self.starts.nodes(group, &self.numbering, &mut nodes, context)?;
            let part = match nodes[..] {
                [node] => {
                    let (component, part) = (components.of[node as usize], components.row_of(node));
                    output.push_bits(reached.row(component), &words[64 * part.start..], context)?;
                    part
                }
                _ => {
                    let part = unite(&nodes, &components, &reached, &mut row);
                    output.push_bits(&row[part.clone()], &words[64 * part.start..], context)?;
                    row[part.clone()].fill(0);
                    part
                }
            };
            looked += part.len() + nodes.len();
            if looked > STRIDE {
                context.check()?;
                looked = 0;
            }
        }
        context.release(reached.bytes() + components.bytes());
        Ok(true)
    }

    /// A search for each group.
    pub fn flood(&self, context: &Context<'_>, output: &mut Output<'_, '_>) -> Result<()> {
        let (mut met, mut nodes, mut found) = (vec![u32::MAX; self.graph.nodes()], Vec::new(), Vec::new());
        for group in 0..self.starts.groups.len() {
            self.starts.nodes(group, &self.numbering, &mut nodes, context)?;
            flood(&self.graph, &nodes, group as u32, &mut met, &mut found, context)?;
            self.push(group, &mut found, context, output)?;
        }
        Ok(())
    }

    /// Each node with the best of what its starts carry: in the order of that, so that who comes first stays.
    pub fn spread(&self, best: Mode, run: &Run<'_>, output: &mut Output<'_, '_>) -> Result<()> {
        let count = self.starts.groups.len();
        let columns = vec![self.starts.groups.keys().column(0).to_vec(), (0..count as u32).collect()];
        let order = sorted(&Rows::from_columns(columns, count), run.dictionary, run.context)?;
        let (mut met, mut nodes, mut found) = (vec![u32::MAX; self.graph.nodes()], Vec::new(), Vec::new());
        for at in 0..count {
            let group = order.column(1)[if best == Mode::Max { count - 1 - at } else { at }] as usize;
            self.starts.nodes(group, &self.numbering, &mut nodes, run.context)?;
            flood(&self.graph, &nodes, 0, &mut met, &mut found, run.context)?;
            self.push(group, &mut found, run.context, output)?;
        }
        Ok(())
    }

    /// Rows of a group with these nodes.
    fn push(&self, group: usize, found: &mut [u32], context: &Context<'_>, output: &mut Output<'_, '_>) -> Result<()> {
        found.iter_mut().for_each(|node| *node = self.words[*node as usize]);
        output.carry(&self.starts.groups, group);
        output.push_all(found, context)
    }
}

/// Fills `found` with what is reached from `starts`, these too. `met` tells of each node the last group that met it.
fn flood(
    graph: &Graph,
    starts: &[u32],
    group: u32,
    met: &mut [u32],
    found: &mut Vec<u32>,
    context: &Context<'_>,
) -> Result<()> {
    found.clear();
    let mut add = |nodes: &[u32], found: &mut Vec<u32>| {
        found.extend(nodes.iter().filter(|node| std::mem::replace(&mut met[**node as usize], group) != group));
    };
    add(starts, found);
    let mut at = 0;
    while at < found.len() {
        if at % BATCH == 0 {
            context.check()?;
        }
        add(graph.next(found[at]), found);
        at += 1;
    }
    Ok(())
}

/// Fills a row that is zero with all that some nodes reach, themselves too; the words of the row that matter.
fn unite(nodes: &[u32], components: &Components, reached: &Reached, row: &mut [u64]) -> Range<usize> {
    let (mut start, mut end) = (row.len(), 0);
    for &node in nodes {
        let component = components.of[node as usize];
        let last = components.ends[component as usize] as usize - 1;
        if row[last / 64] >> (last % 64) & 1 == 0 {
            let part = components.row_of(node);
            row[part.clone()].iter_mut().zip(reached.row(component)).for_each(|(word, other)| *word |= other);
            (start, end) = (start.min(part.start), end.max(part.end));
        }
    }
    start..end.max(start)
}
