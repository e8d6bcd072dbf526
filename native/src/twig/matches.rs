//! The matches of a twig whose rows were reduced: for each row of a query node those of the nodes below, inside it.

use super::output::Receive;
use super::pattern::{Comparison, Pattern, Place, Resolved};
use super::reduce::List;
use crate::context::Context;
use crate::error::Result;
use crate::intervals::walk::partition;

/// Rows that are looked at between two looks at the limits.
const STRIDE: usize = 1 << 12;

/// A query node as it is bound: after its parent, with what must hold of it and those bound before.
struct Turn<'a> {
    node: usize,
    /// The place of the parent among the turns.
    parent: Option<usize>,
    less: Vec<Check<'a>>,
    equal: Vec<(usize, &'a [u32], &'a [u32])>,
    list: &'a List,
}

/// A comparison with a query node that is bound before.
struct Check<'a> {
    comparison: Comparison,
    /// Whether the column of the node that is bound now is the lower one.
    lower: bool,
    own: &'a [u32],
    other: &'a [u32],
    node: usize,
}

/// Goes through the matches.
pub struct Matches<'a> {
    turns: Vec<Turn<'a>>,
    rows: Vec<u32>,
    /// For each turn its place in the list and the end of the stretch.
    stretches: Vec<(usize, usize)>,
    looked: usize,
    context: &'a Context<'a>,
}

impl<'a> Matches<'a> {
    /// Of the query nodes only those are bound that are `wanted`, by the function of this name: for the others the
    /// reduction has shown that there is a row.
    pub fn new(
        pattern: &Pattern,
        twig: &'a Resolved,
        wanted: &[usize],
        lists: &'a [List],
        context: &'a Context<'a>,
    ) -> Self {
        let mut turns: Vec<Turn<'_>> = Vec::new();
        for node in wanted.iter().copied() {
            let parent = pattern.parents[node].and_then(|parent| turns.iter().position(|turn| turn.node == parent));
            let less =
                pattern.comparisons.iter().filter(|one| one.nodes().1 == node).map(|one| check(twig, *one, node));
            let equal = pattern.equal.iter().filter(|(_, own)| own.node == node);
            let equal = equal.map(|(other, own)| (other.node, twig.words(*other), twig.words(*own)));
            turns.push(Turn { node, parent, less: less.collect(), equal: equal.collect(), list: &lists[node] });
        }
        let stretches = vec![(0, 0); turns.len()];
        Self { turns, rows: vec![0; pattern.size()], stretches, looked: 0, context }
    }

    /// Tells all matches.
    pub fn run(&mut self, receive: &mut dyn Receive) -> Result<()> {
        let Some(first) = self.turns.first() else { return Ok(()) };
        self.stretches[0] = (0, first.list.count());
        self.turn(0, receive)
    }

    /// Binds the rows of a stretch one after the other, each with those of the turns that follow.
    fn turn(&mut self, number: usize, receive: &mut dyn Receive) -> Result<()> {
        let (from, to) = self.stretches[number];
        self.looked += to - from;
        if self.looked > STRIDE {
            self.looked = 0;
            self.context.check()?;
        }
        let last = number + 1 == self.turns.len();
        if last && receive.counts() && self.turns[number].less.is_empty() && self.turns[number].equal.is_empty() {
            receive.count((to - from) as u64);
            return Ok(());
        }
        for place in from..to {
            let turn = &self.turns[number];
            let row = turn.list.rows[place];
            if !turn.passes(row, &self.rows) {
                continue;
            }
            self.rows[turn.node] = row;
            if last {
                receive.matched(&self.rows)?;
                continue;
            }
            // `stretches` of a turn above is where it is now.
            self.stretches[number].0 = place;
            self.open(number + 1);
            self.turn(number + 1, receive)?;
        }
        self.stretches[number].0 = from;
        Ok(())
    }

    /// Finds the stretch of a turn's list inside the row that its parent is bound to.
    fn open(&mut self, number: usize) {
        let turn = &self.turns[number];
        let starts = &turn.list.starts;
        let Some(parent) = turn.parent else {
            self.stretches[number] = (0, starts.len());
            return;
        };
        let (above, place) = (self.turns[parent].list, self.stretches[parent].0);
        let near = self.stretches[number].0;
        let from = partition(starts, (0, starts.len()), near, above.starts[place].saturating_add(1));
        let to = partition(starts, (from, starts.len()), from, above.ends[place]);
        self.stretches[number] = (from, to);
    }
}

impl Turn<'_> {
    #[inline]
    fn passes(&self, row: u32, rows: &[u32]) -> bool {
        self.less.iter().all(|check| {
            let (own, other) = (check.own[row as usize], check.other[rows[check.node] as usize]);
            let (low, high) = if check.lower { (own, other) } else { (other, own) };
            check.comparison.holds(low, high)
        }) && self.equal.iter().all(|(node, other, own)| other[rows[*node] as usize] == own[row as usize])
    }
}

fn check<'a>(twig: &'a Resolved, comparison: Comparison, node: usize) -> Check<'a> {
    let lower = comparison.low.node == node;
    let (own, other): (Place, Place) =
        if lower { (comparison.low, comparison.high) } else { (comparison.high, comparison.low) };
    Check { comparison, lower, own: twig.keys(own), other: twig.keys(other), node: other.node }
}

/// The query nodes of which a row must be known, in their order: those of which a column is wanted or compared, and those
/// between them, so that they hang together.
pub fn wanted(pattern: &Pattern) -> Vec<usize> {
    let mut wanted = vec![false; pattern.size()];
    let compared = pattern.comparisons.iter().flat_map(|one| [one.low, one.high]);
    let equal = pattern.equal.iter().flat_map(|(one, other)| [*one, *other]);
    for place in pattern.outputs.iter().copied().chain(compared).chain(equal) {
        wanted[place.node] = true;
    }
    if !wanted.contains(&true) {
        wanted[0] = true;
    }
    // Up from each wanted node to the root, then down again from the root to the first that is wanted or branches.
    let mut needed = wanted.clone();
    for node in (1..pattern.size()).rev() {
        if let (true, Some(parent)) = (needed[node], pattern.parents[node]) {
            needed[parent] = true;
        }
    }
    let mut top = 0;
    while !wanted[top] {
        let mut below = (0..pattern.size()).filter(|node| needed[*node] && pattern.parents[*node] == Some(top));
        let (Some(only), None) = (below.next(), below.next()) else { break };
        needed[top] = false;
        top = only;
    }
    (0..pattern.size()).filter(|node| needed[*node]).collect()
}
