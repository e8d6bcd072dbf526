//! Graphs of numbered nodes: edges by their start, components, and what each component reaches.

use std::ops::Range;

use crate::context::Context;
use crate::error::Result;
use crate::hash::prefetch;
use crate::memory::zeros;

/// Steps between two looks at the limits.
const STRIDE: usize = 1 << 14;
const NONE: u32 = u32::MAX;

/// The edges of each node, side by side.
pub struct Graph {
    starts: Vec<u32>,
    ends: Vec<u32>,
}

impl Graph {
    /// The graph of the edges from `from` to `to`, whose nodes are below `nodes`.
    pub fn new(from: &[u32], to: &[u32], nodes: usize, context: &Context<'_>) -> Result<Self> {
        context.charge((nodes + 2 + from.len()) * size_of::<u32>())?;
        // Counted one place up, so that filling moves each start to where the next one begins.
        let mut starts: Vec<u32> = zeros(nodes + 2);
        for stretch in from.chunks(STRIDE) {
            context.check()?;
            stretch.iter().for_each(|&node| starts[node as usize + 2] += 1);
        }
        (2..starts.len()).for_each(|node| starts[node] += starts[node - 1]);
        let mut ends: Vec<u32> = crate::memory::scattered(to.len(), context)?;
        for (from, to) in from.chunks(STRIDE).zip(to.chunks(STRIDE)) {
            context.check()?;
            for (&from, &to) in from.iter().zip(to) {
                let next = &mut starts[from as usize + 1];
                ends[*next as usize] = to;
                *next += 1;
            }
        }
        starts.pop();
        Ok(Self { starts, ends })
    }

    /// The number of nodes.
    pub fn nodes(&self) -> usize {
        self.starts.len() - 1
    }

    /// Where the edges of a node lead.
    #[inline]
    pub fn next(&self, node: u32) -> &[u32] {
        &self.ends[self.starts[node as usize] as usize..self.starts[node as usize + 1] as usize]
    }

    /// Asks for where the edges of a node are.
    #[inline]
    pub fn prefetch(&self, node: u32) {
        prefetch(&self.starts, node as usize);
    }

    /// Where all edges lead, in the order of the nodes that they come from.
    pub fn ends(&self) -> &[u32] {
        &self.ends
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        (self.starts.len() + self.ends.len()) * size_of::<u32>()
    }
}

/// The strongly connected components, numbered so that edges lead to lower numbers or stay.
pub struct Components {
    /// The component of each node.
    pub of: Vec<u32>,
    /// The nodes, those of a component side by side, in the order of the components.
    pub nodes: Vec<u32>,
    /// Where the nodes of each component end.
    pub ends: Vec<u32>,
    /// The first word of bits, 64 nodes each, with a node that a component reaches.
    pub firsts: Vec<u32>,
}

impl Components {
    /// After Tarjan, "Depth-first search and linear graph algorithms", SIAM J. Comput. 1972, without recursion.
    pub fn new(graph: &Graph, context: &Context<'_>) -> Result<Self> {
        let count = graph.nodes();
        context.charge(Self::room(count))?;
        let mut found =
            Self { of: vec![NONE; count], nodes: Vec::with_capacity(count), ends: Vec::new(), firsts: Vec::new() };
        // The order in which nodes are met, counted from 1; then the lowest that is reached from below a node.
        let (mut met, mut low) = (vec![0u32; count], vec![0u32; count]);
        let (mut open, mut path): (Vec<u32>, Vec<(u32, u32)>) = (Vec::new(), Vec::new());
        let (mut clock, mut steps) = (0, 0usize);
        for root in 0..count as u32 {
            if met[root as usize] != 0 {
                continue;
            }
            path.push((root, 0));
            while let Some((node, edge)) = path.pop() {
                steps += 1;
                if steps % STRIDE == 0 {
                    context.check()?;
                }
                let at = node as usize;
                if edge == 0 {
                    clock += 1;
                    (met[at], low[at]) = (clock, clock);
                    open.push(node);
                }
                let step = found.descend(graph, node, edge as usize, &met, &mut low);
                if let Some((edge, below)) = step {
                    path.push((node, edge));
                    path.push((below, 0));
                    continue;
                }
                if let Some(&(above, _)) = path.last() {
                    low[above as usize] = low[above as usize].min(low[at]);
                }
                if low[at] == met[at] {
                    found.close(node, &mut open);
                }
            }
        }
        found.find_firsts(graph, context)?;
        context.release(Self::room(count) - found.bytes());
        Ok(found)
    }

    /// Looks how far down each component reaches. Graphs side by side have their components side by side, so that what one
    /// of these reaches is near it.
    fn find_firsts(&mut self, graph: &Graph, context: &Context<'_>) -> Result<()> {
        self.firsts.reserve_exact(self.ends.len());
        let (mut start, mut steps) = (0, 0);
        for &end in &self.ends {
            let mut first = start / 64;
            for &node in &self.nodes[start as usize..end as usize] {
                steps += 1;
                if steps % STRIDE == 0 {
                    context.check()?;
                }
                for &other in graph.next(node) {
                    // There is none yet for the component itself.
                    let below = self.firsts.get(self.of[other as usize] as usize);
                    first = below.map_or(first, |below| first.min(*below));
                }
            }
            self.firsts.push(first);
            start = end;
        }
        Ok(())
    }

    /// Bytes that finding the components of so many nodes takes, at most.
    fn room(nodes: usize) -> usize {
        9 * nodes * size_of::<u32>()
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        4 * self.of.len() * size_of::<u32>()
    }

    /// Looks at the edges of a node from number `edge` on: the first that leads to a node not met yet, and that node.
    fn descend(&self, graph: &Graph, node: u32, edge: usize, met: &[u32], low: &mut [u32]) -> Option<(u32, u32)> {
        let next = graph.next(node);
        for (number, &other) in next.iter().enumerate().skip(edge) {
            if met[other as usize] == 0 {
                return Some((number as u32 + 1, other));
            }
            if self.of[other as usize] == NONE {
                low[node as usize] = low[node as usize].min(met[other as usize]);
            }
        }
        None
    }

    /// Makes the nodes that are open from `root` on a component.
    fn close(&mut self, root: u32, open: &mut Vec<u32>) {
        let number = self.ends.len() as u32;
        while let Some(node) = open.pop() {
            self.of[node as usize] = number;
            self.nodes.push(node);
            if node == root {
                break;
            }
        }
        self.ends.push(self.nodes.len() as u32);
    }

    /// The number of words of bits that [`Reached::new`] will need.
    pub fn words(&self) -> usize {
        (0..self.ends.len()).map(|component| self.row(component).len()).sum()
    }

    /// The same of a node's component.
    pub fn row_of(&self, node: u32) -> Range<usize> {
        self.row(self.of[node as usize] as usize)
    }

    /// The words of bits, 64 nodes each, from the first to the last with a node that a component reaches.
    pub fn row(&self, component: usize) -> Range<usize> {
        self.firsts[component] as usize..(self.ends[component] as usize).div_ceil(64)
    }
}

/// What each component reaches: a row of bits, one for each node by its place in the order of components. A component
/// reaches none of those after it, so its row ends where it ends; it begins with the first word that has any bit.
pub struct Reached {
    rows: Vec<u64>,
    starts: Vec<usize>,
}

impl Reached {
    /// Each component reaches itself and all that the components after its edges reach.
    pub fn new(graph: &Graph, components: &Components, context: &Context<'_>) -> Result<Self> {
        context.charge(components.words() * size_of::<u64>())?;
        let mut found = Self { rows: zeros(components.words()), starts: vec![0] };
        let (mut first, mut steps) = (0, 0);
        for (number, &end) in components.ends.iter().enumerate() {
            let start = found.starts[number];
            let (known, row) = found.rows.split_at_mut(start);
            let words = components.row(number);
            let row = &mut row[..words.len()];
            (first..end as usize).for_each(|place| row[place / 64 - words.start] |= 1 << (place % 64));
            for node in &components.nodes[first..end as usize] {
                steps += 1;
                if steps > STRIDE {
                    context.check()?;
                    steps = 0;
                }
                for &other in graph.next(*node) {
                    let component = components.of[other as usize] as usize;
                    let last = components.ends[component] as usize - 1;
                    if row[last / 64 - words.start] >> (last % 64) & 1 == 0 {
                        let other = &known[found.starts[component]..found.starts[component + 1]];
                        let below = &mut row[components.row(component).start - words.start..];
                        steps += other.len();
                        below.iter_mut().zip(other).for_each(|(word, other)| *word |= other);
                    }
                }
            }
            found.starts.push(start + row.len());
            first = end as usize;
        }
        Ok(found)
    }

    /// The row of a component, from its first word that has a bit.
    #[inline]
    pub fn row(&self, component: u32) -> &[u64] {
        &self.rows[self.starts[component as usize]..self.starts[component as usize + 1]]
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.rows.len() * size_of::<u64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operators::testing::random;

    fn graph(edges: &[(u32, u32)], nodes: usize) -> Graph {
        let (from, to): (Vec<u32>, Vec<u32>) = edges.iter().copied().unzip();
        Graph::new(&from, &to, nodes, &Context::unbounded(None)).unwrap()
    }

    /// What each node reaches, itself too, by following edges until nothing is new.
    fn searched(graph: &Graph) -> Vec<Vec<bool>> {
        let search = |start| {
            let (mut seen, mut open) = (vec![false; graph.nodes()], vec![start]);
            while let Some(node) = open.pop() {
                if !std::mem::replace(&mut seen[node as usize], true) {
                    open.extend(graph.next(node));
                }
            }
            seen
        };
        (0..graph.nodes() as u32).map(search).collect()
    }

    #[test]
    fn nodes_are_in_one_component_if_each_reaches_the_other() {
        for (seed, nodes, count) in [(1, 20, 15), (2, 30, 40), (3, 100, 130), (4, 200, 900), (5, 3, 0)] {
            let mut next = random(seed, nodes as u32);
            let edges: Vec<(u32, u32)> = (0..count).map(|_| (next(), next())).collect();
            let graph = graph(&edges, nodes);
            let (components, seen) = (Components::new(&graph, &Context::unbounded(None)).unwrap(), searched(&graph));
            let reached = Reached::new(&graph, &components, &Context::unbounded(None)).unwrap();
            for (x, found) in seen.iter().enumerate() {
                let (row, words) = (reached.row(components.of[x]), components.row(components.of[x] as usize));
                for (place, &y) in components.nodes.iter().enumerate() {
                    let word = (place / 64).checked_sub(words.start).and_then(|word| row.get(word));
                    let bit = word.is_some_and(|word| word >> (place % 64) & 1 == 1);
                    assert_eq!(bit, found[y as usize], "{seed}: {x} {y}");
                    let together = found[y as usize] && seen[y as usize][x];
                    assert_eq!(components.of[x] == components.of[y as usize], together, "{seed}: {x} {y}");
                }
            }
        }
    }

    #[test]
    fn what_graphs_side_by_side_reach_takes_room_in_their_own_places() {
        // 1,000 circles of three nodes each: nodes 3n, 3n+1, 3n+2.
        let edges: Vec<(u32, u32)> = (0..3_000).map(|node| (node, node / 3 * 3 + (node + 1) % 3)).collect();
        let (graph, context) = (graph(&edges, 3_000), Context::unbounded(None));
        let components = Components::new(&graph, &context).unwrap();
        let reached = Reached::new(&graph, &components, &context).unwrap();
        assert_eq!(components.ends.len(), 1_000);
        assert!(components.words() <= 2_000);
        let bits = |component| reached.row(component).iter().map(|word| word.count_ones()).sum::<u32>();
        assert!((0..1_000).all(|component| bits(component) == 3));
    }

    #[test]
    fn a_long_chain_does_not_exhaust_the_stack() {
        let edges: Vec<(u32, u32)> = (0..1_000_000).map(|node| (node, node + 1)).collect();
        let components = Components::new(&graph(&edges, 1_000_001), &Context::unbounded(None)).unwrap();
        assert_eq!(components.ends.len(), 1_000_001);
        assert_eq!(components.of[0], 1_000_000);
    }
}
