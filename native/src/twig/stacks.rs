//! Matches of a twig by linked stacks, one for each query node, in one pass over the rows in document order.
//!
//! PathStack and TwigStack of Bruno, Koudas and Srivastava ("Holistic twig joins", SIGMOD 2002) with time, after
//! Mandreoli, Martoglia and Ronchetti ("Native temporal slicing support for XML databases", section 3; "Supporting temporal
//! slicing in XML databases", EDBT 2006). A row goes from its index into a buffer (L1), from there on its stack (L2), and
//! takes part in solutions (SOL). Bounds are looked at when it enters one of the three, and so is whether it can meet
//! what is on the stacks above it: an entry has the least interval that covers it and all below it (Proposition 1).
//!
//! Rows whose intervals cross are no tree. Then an entry may be needed after it has left its stack, so entries stay where
//! they are and stacks are linked lists through them, and covers are no longer asked.

use serde::Deserialize;

use super::output::Receive;
use super::pattern::{Pattern, Place, Resolved};
use crate::context::Context;
use crate::error::Result;
use crate::intervals::walk::partition;

/// Steps between two looks at the limits.
const STRIDE: usize = 1 << 10;
/// No entry.
const NONE: u32 = u32::MAX;

/// Where a condition is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    L1,
    L2,
    Sol,
}

/// How a twig is to be joined.
#[derive(Debug, Clone, Copy)]
pub struct Scenario {
    /// Where it is looked at whether rows can meet: the comparisons between query nodes.
    pub intersection: Level,
    /// Where the bounds are looked at.
    pub containment: Level,
    /// Whether a row is only put on its stack if each query node below has a row inside it.
    pub extends: bool,
}

/// What was done, as the paper counts it.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Rows of all query nodes.
    pub tuples: u64,
    /// Rows that came into a buffer.
    pub buffered: u64,
    /// Rows that came on a stack.
    pub pushed: u64,
    /// Paths from the root to a leaf that were looked at.
    pub candidates: u64,
}

/// Takes the rows of paths from the root to a leaf: of a query node the row, [`NO_ROW`] if it is on another path.
pub trait Paths {
    /// A path that passes all tests.
    fn path(&mut self, leaf: usize, rows: &[u32]) -> Result<()>;

    /// No row before this point is on a path with one behind it.
    fn end(&mut self) -> Result<()>;
}

/// Stands for the row of a query node that is on another path.
pub const NO_ROW: u32 = u32::MAX;

struct Entry {
    row: u32,
    start: u64,
    end: u64,
    /// The top of the parent's stack when it was pushed.
    above: u32,
    /// The entry below it on its own stack.
    below: u32,
}

/// The open rows of a query node. `covers` has, for each entry, what its column and those of all entries below reach to:
/// the least of a lower column, the greatest of a higher one.
#[derive(Default)]
struct Stack {
    entries: Vec<Entry>,
    covers: Vec<u32>,
    top: Option<u32>,
}

impl Stack {
    fn top(&self) -> Option<&Entry> {
        self.top.map(|top| &self.entries[top as usize])
    }

    /// Takes off what has ended.
    fn clean(&mut self, position: u64) {
        while let Some(top) = self.top().filter(|top| top.end <= position) {
            self.top = Some(top.below).filter(|below| *below != NONE);
        }
    }
}

/// One side of a comparison when a row is read: a column of the row, or what a stack covers.
#[derive(Clone, Copy)]
enum Side<'a> {
    Row(&'a [u32]),
    Cover { node: usize, column: usize },
}

/// A comparison that a row must pass to take part in a solution.
struct Prune<'a> {
    low: Side<'a>,
    high: Side<'a>,
    closed: bool,
}

/// The state of the pass.
pub struct Machine<'a> {
    pattern: &'a Pattern,
    twig: &'a Resolved,
    context: &'a Context<'a>,
    scenario: Scenario,
    inner: Vec<bool>,
    children: Vec<Vec<usize>>,
    /// The keys that the entries of each stack cover, and whether the least of them counts.
    covered: Vec<Vec<(&'a [u32], bool)>>,
    prunes: Vec<Vec<Prune<'a>>>,
    cursors: Vec<usize>,
    buffers: Vec<Vec<u32>>,
    stacks: Vec<Stack>,
    /// Whether intervals were found to cross.
    crossing: bool,
    /// What was done so far.
    pub counts: Counts,
}

impl<'a> Machine<'a> {
    /// Before the first row.
    pub fn new(pattern: &'a Pattern, twig: &'a Resolved, scenario: Scenario, context: &'a Context<'a>) -> Self {
        let nodes = pattern.size();
        let children = (0..nodes).map(|node| (0..nodes).filter(|one| pattern.parents[*one] == Some(node)).collect());
        let mut machine = Self {
            pattern,
            twig,
            context,
            scenario,
            inner: pattern.is_inner(),
            children: children.collect(),
            covered: vec![Vec::new(); nodes],
            prunes: Vec::new(),
            cursors: vec![0; nodes],
            buffers: vec![Vec::new(); nodes],
            stacks: (0..nodes).map(|_| Stack::default()).collect(),
            crossing: false,
            counts: Counts { tuples: twig.total() as u64, ..Counts::default() },
        };
        machine.prunes = (0..nodes).map(|node| machine.prunes_of(node)).collect();
        machine
    }

    /// The comparisons of a query node with those above it, and of these with one another.
    fn prunes_of(&mut self, node: usize) -> Vec<Prune<'a>> {
        let path = self.pattern.path(node);
        let mut found = Vec::new();
        for one in &self.pattern.comparisons {
            if path.contains(&one.low.node) && path.contains(&one.high.node) {
                let (low, high) = (self.side(node, one.low, true), self.side(node, one.high, false));
                found.push(Prune { low, high, closed: one.closed });
            }
        }
        found
    }

    fn side(&mut self, node: usize, place: Place, lower: bool) -> Side<'a> {
        let keys = self.twig.keys(place);
        if place.node == node {
            return Side::Row(keys);
        }
        let columns = &mut self.covered[place.node];
        let known = columns.iter().position(|(other, low)| std::ptr::eq(*other, keys) && *low == lower);
        let column = known.unwrap_or_else(|| {
            columns.push((keys, lower));
            columns.len() - 1
        });
        Side::Cover { node: place.node, column }
    }

    /// Goes through all rows.
    pub fn run(&mut self, paths: &mut dyn Paths) -> Result<()> {
        let mut steps = 0;
        loop {
            steps += 1;
            if steps % STRIDE == 0 {
                self.context.check()?;
            }
            (0..self.pattern.size()).for_each(|node| self.load(node));
            // Of rows that begin at one place, those of the query node farthest down come first: nothing lies in itself.
            let filled = (0..self.pattern.size()).rev().filter(|node| !self.buffers[*node].is_empty());
            let Some(node) = filled.min_by_key(|node| self.next(*node)) else { break };
            let position = self.next(node);
            self.stacks.iter_mut().for_each(|stack| stack.clean(position));
            if self.stacks.iter().all(|stack| stack.top.is_none()) {
                self.stacks.iter_mut().for_each(|stack| {
                    stack.entries.clear();
                    stack.covers.clear();
                });
                paths.end()?;
            }
            let rows = std::mem::take(&mut self.buffers[node]);
            for row in &rows {
                self.take(node, *row, paths)?;
            }
            self.buffers[node] = rows;
            self.buffers[node].clear();
        }
        paths.end()
    }

    /// The position of the next row of a query node.
    fn next(&self, node: usize) -> u64 {
        match self.buffers[node].first() {
            Some(row) => self.twig.starts(node)[*row as usize],
            None => self.twig.starts(node).get(self.cursors[node]).copied().unwrap_or(u64::MAX),
        }
    }

    /// Reads the rows of the next place of a query node into its buffer, unless a query node above it has rows before
    /// that: then these must come on their stack first (the Load algorithm). While nothing is on the stack above, what
    /// begins before the next row above is skipped.
    fn load(&mut self, node: usize) {
        let starts = self.twig.starts(node);
        while self.buffers[node].is_empty() && self.cursors[node] < starts.len() {
            let start = starts[self.cursors[node]];
            let mut above = self.pattern.parents[node];
            while let Some(one) = above {
                if self.next(one) < start {
                    return;
                }
                above = self.pattern.parents[one];
            }
            if let Some(parent) = self.pattern.parents[node].filter(|parent| self.stacks[*parent].top.is_none()) {
                let next = self.next(parent).saturating_add(1);
                let from = self.cursors[node];
                self.cursors[node] = partition(starts, (from, starts.len()), from, next);
                continue;
            }
            while starts.get(self.cursors[node]) == Some(&start) {
                let row = self.cursors[node];
                self.cursors[node] += 1;
                let outside = self.scenario.containment == Level::L1 && !self.twig.is_inside(node, row);
                if !(outside || self.scenario.intersection == Level::L1 && self.is_apart(node, row)) {
                    self.buffers[node].push(row as u32);
                    self.counts.buffered += 1;
                }
            }
        }
    }

    /// Whether a row meets nothing that the stacks above it cover.
    fn is_apart(&self, node: usize, row: usize) -> bool {
        let value = |side: Side<'_>| match side {
            Side::Row(keys) => Some(keys[row]),
            Side::Cover { node, column } => {
                let stack = &self.stacks[node];
                stack.top.map(|top| stack.covers[top as usize * self.covered[node].len() + column])
            }
        };
        !self.crossing
            && self.prunes[node].iter().any(|prune| match (value(prune.low), value(prune.high)) {
                (Some(low), Some(high)) => !(low < high || prune.closed && low == high),
                _ => true,
            })
    }

    /// Puts a row on its stack, or through the stacks if nothing lies in it, unless it is seen to be of no use.
    fn take(&mut self, node: usize, row: u32, paths: &mut dyn Paths) -> Result<()> {
        let at = row as usize;
        let parent = self.pattern.parents[node];
        let (start, end) = (self.twig.starts(node)[at], self.twig.ends(node)[at]);
        if parent.is_some_and(|parent| self.stacks[parent].top.is_none())
            || self.scenario.containment == Level::L2 && !self.twig.is_inside(node, at)
            || self.scenario.intersection != Level::Sol && self.is_apart(node, at)
            || self.scenario.extends && self.children[node].iter().any(|child| self.next(*child) >= end)
        {
            return Ok(());
        }
        self.counts.pushed += 1;
        if !self.inner[node] {
            return self.solutions(node, row, start, paths);
        }
        let crosses = |stack: &Stack| stack.top().is_some_and(|top| top.end < end);
        self.crossing |= crosses(&self.stacks[node]) || parent.is_some_and(|parent| crosses(&self.stacks[parent]));
        let above = parent.and_then(|parent| self.stacks[parent].top).unwrap_or(NONE);
        let width = self.covered[node].len();
        let stack = &mut self.stacks[node];
        for (column, (keys, lower)) in self.covered[node].iter().enumerate() {
            let below = stack.top.map(|top| stack.covers[top as usize * width + column]);
            let cover = |below: u32| if *lower { below.min(keys[at]) } else { below.max(keys[at]) };
            stack.covers.push(below.map_or(keys[at], cover));
        }
        let bytes = size_of::<Entry>() + width * size_of::<u32>();
        if stack.entries.len() == stack.entries.capacity() {
            self.context.charge(stack.entries.len() * bytes)?;
        }
        let below = stack.top.unwrap_or(NONE);
        stack.entries.push(Entry { row, start, end, above, below });
        stack.top = Some(stack.entries.len() as u32 - 1);
        Ok(())
    }

    /// Tells the paths from the root to a row of a leaf.
    fn solutions(&mut self, leaf: usize, row: u32, start: u64, paths: &mut dyn Paths) -> Result<()> {
        let path = self.pattern.path(leaf);
        let mut rows = vec![NO_ROW; self.pattern.size()];
        rows[leaf] = row;
        let Some(parent) = self.pattern.parents[leaf] else { return self.solution(leaf, &path, &rows, paths) };
        let top = self.stacks[parent].top.unwrap_or(NONE);
        // Query nodes with the entry to look at next, and where what lies in it begins.
        let mut pending = vec![(parent, top, start)];
        while let Some((node, entry, start)) = pending.pop() {
            if entry == NONE {
                continue;
            }
            let Entry { row, start: begin, end, above, below } = self.stacks[node].entries[entry as usize];
            pending.push((node, below, start));
            if begin >= start || end <= start {
                continue;
            }
            rows[node] = row;
            match self.pattern.parents[node] {
                Some(parent) => pending.push((parent, above, begin)),
                None => self.solution(leaf, &path, &rows, paths)?,
            }
        }
        Ok(())
    }

    /// Looks at a path whose positions fit.
    fn solution(&mut self, leaf: usize, path: &[usize], rows: &[u32], paths: &mut dyn Paths) -> Result<()> {
        self.counts.candidates += 1;
        if self.counts.candidates.is_multiple_of(STRIDE as u64) {
            self.context.check()?;
        }
        let inside = |node: &usize| self.twig.is_inside(*node, rows[*node] as usize);
        if (self.scenario.containment != Level::Sol || path.iter().all(inside)) && passes(self.pattern, self.twig, rows)
        {
            paths.path(leaf, rows)?;
        }
        Ok(())
    }
}

/// Whether the rows pass what compares two of them, as far as they are known.
pub fn passes(pattern: &Pattern, twig: &Resolved, rows: &[u32]) -> bool {
    let row = |place: Place| Some(rows[place.node]).filter(|row| *row != NO_ROW).map(|row| row as usize);
    let less = pattern.comparisons.iter().all(|one| match (row(one.low), row(one.high)) {
        (Some(low), Some(high)) => one.holds(twig.keys(one.low)[low], twig.keys(one.high)[high]),
        _ => true,
    });
    less && pattern.equal.iter().all(|(one, other)| match (row(*one), row(*other)) {
        (Some(first), Some(second)) => twig.words(*one)[first] == twig.words(*other)[second],
        _ => true,
    })
}

/// The matches of a twig that is one path.
pub struct OnePath<'r> {
    /// Takes them.
    pub receive: &'r mut dyn Receive,
    /// How many there were.
    pub solutions: u64,
}

impl Paths for OnePath<'_> {
    fn path(&mut self, _leaf: usize, rows: &[u32]) -> Result<()> {
        self.solutions += 1;
        self.receive.matched(rows)
    }

    fn end(&mut self) -> Result<()> {
        Ok(())
    }
}
