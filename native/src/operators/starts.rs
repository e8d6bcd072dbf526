//! Where the rows of a closure start: rows that carry the same are a group, and groups whose edges have the same keys
//! walk in one graph.

use super::{Execute, Run};
use crate::context::Context;
use crate::error::Result;
use crate::graph::Graph;
use crate::group::{Groups, NO_GROUP};
use crate::numbering::{Graphs, Nodes, Numbering};
use crate::relation::{BATCH, Rows};
use crate::selection::keep;

/// The rows of a seed, by what they carry along.
pub struct Starts {
    /// What the rows of each group carry.
    pub groups: Groups,
    /// The starts of each group.
    starts: Graph,
    /// The keys of each graph.
    graphs: Groups,
    /// The graph of each group.
    graph_of: Vec<u32>,
    /// Whether each group has a graph for itself.
    pub apart: bool,
}

/// Start, end and graph of edges.
pub struct Edges {
    rows: Rows,
    /// Whether all are of one graph.
    one: bool,
}

impl Starts {
    /// The groups of rows of which the column `moving` moves, and which have the keys of their edges in other columns.
    pub fn new(seeds: &Rows, moving: usize, keys: &[usize], context: &Context<'_>) -> Result<Self> {
        let carried: Vec<usize> = (0..seeds.columns().len()).filter(|column| *column != moving).collect();
        let (groups, members) = number(seeds, &carried, context)?;
        let starts = Graph::new(&members, seeds.column(moving), groups.len(), context)?;
        let keys: Vec<usize> = keys.iter().map(|key| key - usize::from(*key > moving)).collect();
        let (graphs, graph_of) = number(groups.keys(), &keys, context)?;
        context.charge(size_of_val(graph_of.as_slice()))?;
        let apart = graphs.len() == groups.len();
        Ok(Self { groups, starts, graphs, graph_of, apart })
    }

    /// Where a group starts.
    pub fn words(&self, group: usize) -> &[u32] {
        self.starts.next(group as u32)
    }

    /// The keys of the edges that a group follows.
    pub fn keys(&self, group: usize) -> Vec<u32> {
        let (keys, graph) = (self.graphs.keys(), self.graph_of[group] as usize);
        keys.columns().iter().map(|column| column[graph]).collect()
    }

    /// Those of some edges that are of a graph with a start; `sides` are the places of start and end, and `keys` those of
    /// what tells the graph.
    pub fn edges(&self, edges: &dyn Execute, sides: (usize, usize), keys: &[usize], run: &Run<'_>) -> Result<Edges> {
        let one = self.graphs.len() == 1;
        let mut rows = Rows::new(if one { 2 } else { 3 });
        let (mut room, mut graphs, mut kept) = (Vec::new(), Vec::new(), Vec::new());
        edges.run(run, &mut |batch| {
            let (from, to) = (batch.column(sides.0), batch.column(sides.1));
            if keys.is_empty() {
                return rows.push_batch(&[from, to], batch.count(), run.context);
            }
            graphs.clear();
            self.graphs.find(&batch.pick(keys), batch.count(), &mut room, &mut graphs);
            keep(0..batch.count(), &mut kept, |at| graphs[at] != NO_GROUP);
            rows.push_selected(&[from, to, &graphs], &kept, run.context)
        })?;
        Ok(Edges { rows, one })
    }

    /// Numbers for all nodes of some edges and for those where groups start.
    pub fn number(&self, edges: &Edges, context: &Context<'_>) -> Result<Numbering> {
        let starts = self.starts.ends();
        if edges.one {
            return Numbering::new(&[Nodes::of(0, starts), edges.from(), edges.to()], 1, context);
        }
        context.charge(size_of_val(starts))?;
        let mut graphs: Vec<u32> = Vec::with_capacity(starts.len());
        for (group, &graph) in self.graph_of.iter().enumerate() {
            graphs.resize(graphs.len() + self.words(group).len(), graph);
        }
        let starts = Nodes { graphs: Graphs::Each(&graphs), words: starts };
        let numbering = Numbering::new(&[starts, edges.from(), edges.to()], self.graphs.len(), context)?;
        context.release(size_of_val(graphs.as_slice()));
        Ok(numbering)
    }

    /// Fills `nodes` with the numbers of the nodes where a group starts.
    pub fn nodes(
        &self,
        group: usize,
        numbering: &Numbering,
        nodes: &mut Vec<u32>,
        context: &Context<'_>,
    ) -> Result<()> {
        nodes.clear();
        numbering.add_numbers(Nodes::of(self.graph_of[group], self.words(group)), nodes, context)
    }

    /// Bytes held, but for the few of the keys of graphs.
    pub fn bytes(&self) -> usize {
        self.groups.bytes() + self.starts.bytes() + size_of_val(self.graph_of.as_slice())
    }
}

impl Edges {
    /// Where they start.
    pub fn from(&self) -> Nodes<'_> {
        self.nodes(0)
    }

    /// Where they end.
    pub fn to(&self) -> Nodes<'_> {
        self.nodes(1)
    }

    fn nodes(&self, side: usize) -> Nodes<'_> {
        let words = self.rows.column(side);
        if self.one { Nodes::of(0, words) } else { Nodes { graphs: Graphs::Each(self.rows.column(2)), words } }
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.rows.bytes()
    }
}

/// Numbers for rows that agree on some columns, and that of each row.
fn number(rows: &Rows, columns: &[usize], context: &Context<'_>) -> Result<(Groups, Vec<u32>)> {
    let (mut groups, mut members, mut all) = (Groups::new(columns.len()), Vec::new(), Vec::with_capacity(rows.len()));
    for start in (0..rows.len()).step_by(BATCH) {
        context.check()?;
        let end = rows.len().min(start + BATCH);
        let columns: Vec<&[u32]> = columns.iter().map(|&column| &rows.column(column)[start..end]).collect();
        groups.number(&columns, end - start, &mut members, context)?;
        all.extend_from_slice(&members);
    }
    Ok((groups, all))
}
