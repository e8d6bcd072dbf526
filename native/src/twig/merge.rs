//! Paths from the root to the leaves of a twig, put together where they have the same rows.

use std::collections::HashMap;

use super::output::Receive;
use super::pattern::{Pattern, Resolved};
use super::stacks::{NO_ROW, Paths, passes};
use crate::context::Context;
use crate::error::Result;

/// The paths found since no row was on a stack, by leaf.
pub struct Merge<'a, 'r> {
    pattern: &'a Pattern,
    twig: &'a Resolved,
    context: &'a Context<'a>,
    leaves: Vec<(usize, Vec<Vec<u32>>)>,
    receive: &'r mut dyn Receive,
    /// How many matches there were.
    pub solutions: u64,
}

impl<'a, 'r> Merge<'a, 'r> {
    /// No path yet.
    pub fn new(
        pattern: &'a Pattern,
        twig: &'a Resolved,
        context: &'a Context<'a>,
        receive: &'r mut dyn Receive,
    ) -> Self {
        let inner = pattern.is_inner();
        let leaves = (0..pattern.size()).filter(|node| !inner[*node]).map(|leaf| (leaf, Vec::new())).collect();
        Self { pattern, twig, context, leaves, receive, solutions: 0 }
    }

    /// The matches of some paths with those of one more leaf.
    fn join(&self, found: &[Vec<u32>], (leaf, paths): &(usize, Vec<Vec<u32>>)) -> Result<Vec<Vec<u32>>> {
        let Some(first) = found.first() else { return Ok(Vec::new()) };
        let nodes = self.pattern.path(*leaf);
        let shared: Vec<usize> = nodes.iter().copied().filter(|node| first[*node] != NO_ROW).collect();
        let key = |rows: &[u32]| shared.iter().map(|node| rows[*node]).collect::<Vec<u32>>();
        let mut by_key: HashMap<Vec<u32>, Vec<&Vec<u32>>> = HashMap::new();
        for rows in paths {
            by_key.entry(key(rows)).or_default().push(rows);
        }
        let mut joined = Vec::new();
        for rows in found {
            self.context.check()?;
            for other in by_key.get(&key(rows)).into_iter().flatten() {
                let both = rows.iter().zip(*other).map(|(one, other)| if *one == NO_ROW { *other } else { *one });
                let both: Vec<u32> = both.collect();
                if passes(self.pattern, self.twig, &both) {
                    self.context.charge(both.len() * size_of::<u32>())?;
                    joined.push(both);
                }
            }
        }
        Ok(joined)
    }
}

impl Paths for Merge<'_, '_> {
    fn path(&mut self, leaf: usize, rows: &[u32]) -> Result<()> {
        self.context.charge(size_of_val(rows))?;
        for (node, paths) in &mut self.leaves {
            if *node == leaf {
                paths.push(rows.to_vec());
                break;
            }
        }
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        if self.leaves.iter().all(|(_, paths)| !paths.is_empty()) {
            let mut found = std::mem::take(&mut self.leaves[0].1);
            for leaf in &self.leaves[1..] {
                found = self.join(&found, leaf)?;
            }
            self.solutions += found.len() as u64;
            for rows in found {
                self.receive.matched(&rows)?;
            }
        }
        self.leaves.iter_mut().for_each(|(_, paths)| paths.clear());
        Ok(())
    }
}
