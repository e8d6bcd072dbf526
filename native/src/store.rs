//! The derived relations of a run: what rules read, and beside it what they write.

use std::ops::Range;

use crate::best::Best;
use crate::context::Context;
use crate::dedup::RowSet;
use crate::error::Result;
use crate::feed::{Intake, feed};
use crate::growing_index::GrowingIndex;
use crate::operators::scan::Part;
use crate::operators::{Batch, Execute, Run};
use crate::plan::Announced;
use crate::relation::{BATCH, Relation, Rows};
use crate::taking::{Appending, Taking};

/// Rows that were replaced are dropped when they outnumber the others by so many.
const MOST_REPLACED: usize = 1 << 10;

/// A derived relation as rules read it: what was known when the rule began.
pub struct Derived {
    relation: Relation,
    /// Rows from here on are those of the last round.
    old: usize,
    indexes: Vec<GrowingIndex>,
    /// Whether each row was replaced by a better one, which only happens in a lattice; empty where none was.
    replaced: Vec<bool>,
    /// How many were.
    replaced_count: usize,
}

impl Derived {
    /// The rows and the indexes on them that do not grow.
    pub fn relation(&self) -> &Relation {
        &self.relation
    }

    /// The stretch of rows of a part. Those that were replaced are among them.
    pub fn range(&self, part: Part) -> Range<usize> {
        let count = self.relation.rows().len();
        match part {
            Part::Facts | Part::All => 0..count,
            Part::Old => 0..self.old,
            Part::Delta => self.old..count,
        }
    }

    /// An index that the plan announced.
    pub fn growing_index(&self, number: usize) -> &GrowingIndex {
        &self.indexes[number]
    }

    /// Whether any row was replaced by a better one.
    #[inline]
    pub fn has_replaced(&self) -> bool {
        self.replaced_count > 0
    }

    /// Whether a row was replaced by a better one, and is no row of the relation any more.
    #[inline]
    pub fn is_replaced(&self, row: u32) -> bool {
        self.replaced.get(row as usize).is_some_and(|replaced| *replaced)
    }

    fn replace(&mut self, rows: &[u32], context: &Context<'_>) -> Result<()> {
        let count = self.relation.rows().len();
        if rows.is_empty() {
            return Ok(());
        }
        context.charge(count.saturating_sub(self.replaced.len()))?;
        self.replaced.resize(count.max(self.replaced.len()), false);
        rows.iter().for_each(|row| self.replaced[*row as usize] = true);
        self.replaced_count += rows.len();
        Ok(())
    }

    /// Drops the rows that were replaced; the number of rows kept before each row, which is its new number.
    fn compact(&mut self, context: &Context<'_>) -> Result<Vec<u32>> {
        let rows = self.relation.rows();
        let (mut kept, mut numbers) = (Rows::new(rows.arity()), Vec::with_capacity(rows.len() + 1));
        let (mut next, mut selection) = (0, Vec::new());
        for start in (0..rows.len()).step_by(BATCH) {
            context.check()?;
            let end = rows.len().min(start + BATCH);
            selection.clear();
            for row in start..end {
                numbers.push(next);
                if !self.is_replaced(row as u32) {
                    selection.push((row - start) as u32);
                    next += 1;
                }
            }
            kept.push_selected(&rows.slices(start..end), &selection, context)?;
        }
        numbers.push(next);
        let old = numbers[self.old] as usize;
        context.release(rows.bytes() + self.replaced.len());
        let indexes = self.indexes.iter().map(GrowingIndex::emptied).collect();
        context.release(self.indexes.iter().map(GrowingIndex::bytes).sum());
        *self = Self { relation: Relation::from_distinct(kept), old, indexes, replaced: Vec::new(), replaced_count: 0 };
        let rows = self.relation.rows();
        self.indexes.iter_mut().try_for_each(|index| index.extend(rows, context))?;
        Ok(numbers)
    }
}

/// Which rows a derived relation takes.
enum Kept {
    /// Each row once.
    Each { set: RowSet },
    /// The best of those that agree on some columns.
    Best(Box<Best>),
}

/// A derived relation as rules write it: which rows there are, and those that readers do not see yet.
pub struct Growing {
    kept: Kept,
    waiting: Rows,
}

impl Growing {
    fn new(announced: &Announced) -> Self {
        let Announced { arity, lattice, .. } = announced;
        let kept = if lattice.is_empty() {
            Kept::Each { set: RowSet::new(*arity) }
        } else {
            Kept::Best(Box::new(Best::new(*arity, lattice)))
        };
        Self { kept, waiting: Rows::new(*arity) }
    }

    /// Adds the rows of an operator that are new, or better; how many were. `known` are the rows that readers see.
    pub fn fill(&mut self, input: &dyn Execute, known: &Rows, run: &Run<'_>) -> Result<usize> {
        let (context, width) = (run.context, known.arity());
        let Self { kept, waiting } = self;
        match kept {
            Kept::Each { set } => {
                let mut taking = Taking::new(set, known, waiting, true, context);
                feed(input, width, run, &mut taking)?;
                Ok(taking.added())
            }
            Kept::Best(best) => {
                let mut choosing = Choosing { best, known, waiting, run, added: 0 };
                feed(input, width, run, &mut choosing)?;
                Ok(choosing.added)
            }
        }
    }

    /// Adds the rows of an operator, which are known to be new; how many there are. The relation then has no set.
    pub fn append(&mut self, input: &dyn Execute, run: &Run<'_>) -> Result<usize> {
        let (before, width) = (self.waiting.len(), self.waiting.arity());
        feed(input, width, run, &mut Appending { rows: &mut self.waiting, context: run.context })?;
        Ok(self.waiting.len() - before)
    }
}

/// Takes rows that are better than those that a lattice has.
struct Choosing<'a> {
    best: &'a mut Best,
    known: &'a Rows,
    waiting: &'a mut Rows,
    run: &'a Run<'a>,
    added: usize,
}

impl Intake for Choosing<'_> {
    fn take(&mut self, batch: &Batch<'_>) -> Result<()> {
        let Run { context, dictionary, .. } = *self.run;
        let better = self.best.add(batch, self.known, self.waiting, dictionary, context)?;
        self.added += better;
        context.derived(better)
    }
}

/// The derived relations, by number.
pub struct Store {
    derived: Vec<Derived>,
    growing: Vec<Growing>,
}

impl Store {
    /// Empty relations.
    pub fn new(announced: &[Announced]) -> Self {
        let derived = announced.iter().map(|Announced { arity, indexes, .. }| Derived {
            relation: Relation::new(*arity),
            old: 0,
            indexes: indexes.iter().map(|keys| GrowingIndex::new(keys)).collect(),
            replaced: Vec::new(),
            replaced_count: 0,
        });
        Self { derived: derived.collect(), growing: announced.iter().map(Growing::new).collect() }
    }

    /// What rules read.
    pub fn derived(&self) -> &[Derived] {
        &self.derived
    }

    /// What rules read, and one relation to write to.
    pub fn write_to(&mut self, relation: usize) -> (&[Derived], &mut Growing) {
        // Of a lattice only readers have a set, which a better row makes wrong.
        let settled = self.derived[relation].relation.take_set();
        if let (Some(settled), Kept::Each { set }) = (settled, &mut self.growing[relation].kept) {
            *set = settled;
        }
        (&self.derived, &mut self.growing[relation])
    }

    /// Whether a relation has rows that readers do not see yet.
    pub fn waits(&self, relation: usize) -> bool {
        !self.growing[relation].waiting.is_empty()
    }

    /// Shows readers the rows that wait. Those that were shown last become old, and those that are replaced go.
    pub fn show(&mut self, relation: usize, context: &Context<'_>) -> Result<()> {
        let (shown, growing) = (&mut self.derived[relation], &mut self.growing[relation]);
        shown.old = shown.relation.rows().len();
        if let Kept::Best(best) = &mut growing.kept {
            shown.replace(&best.take_replaced(), context)?;
        }
        shown.relation.append(&mut growing.waiting, context)?;
        let Derived { relation: rows, indexes, .. } = shown;
        indexes.iter_mut().try_for_each(|index| index.extend(rows.rows(), context))?;
        let replaced = self.derived[relation].replaced_count;
        let many = replaced > MOST_REPLACED && replaced > self.derived[relation].relation.rows().len() / 2;
        if many { self.compact(relation, context) } else { Ok(()) }
    }

    /// The same, but of many rows of a lattice only the best are shown; the others go on waiting.
    pub fn show_best(&mut self, relation: usize, context: &Context<'_>) -> Result<()> {
        let known = self.derived[relation].relation.rows().len();
        let Growing { kept: Kept::Best(best), waiting } = &mut self.growing[relation] else {
            return self.show(relation, context);
        };
        let held = best.hold_back(waiting, known, context)?;
        self.show(relation, context)?;
        if let (Some(held), Growing { kept: Kept::Best(best), waiting }) = (held, &mut self.growing[relation]) {
            *waiting = best.wait(held);
        }
        Ok(())
    }

    /// Drops rows that were replaced, so that every row that is there is one of the relation.
    pub fn compact(&mut self, relation: usize, context: &Context<'_>) -> Result<()> {
        if let (true, Kept::Best(best)) = (self.derived[relation].has_replaced(), &mut self.growing[relation].kept) {
            best.renumber(&self.derived[relation].compact(context)?);
        }
        Ok(())
    }

    /// Makes every row count as one of the last round; whether there is any.
    pub fn renew(&mut self, relation: usize) -> bool {
        self.derived[relation].old = 0;
        !self.derived[relation].relation.rows().is_empty()
    }

    /// Ends the growth of a relation, until it is written to again: gives back what served only that, and lets readers
    /// have the set.
    pub fn settle(&mut self, relation: usize, context: &Context<'_>) -> Result<()> {
        let settled = &mut self.derived[relation];
        if let Kept::Each { set } = &mut self.growing[relation].kept {
            let empty = RowSet::new(settled.relation.rows().arity());
            // Where nothing was written since the last time, the relation has its set still.
            let set = settled.relation.take_set().unwrap_or_else(|| std::mem::replace(set, empty));
            if set.len() == settled.relation.rows().len() {
                settled.relation.put_set(set);
            }
        }
        let indexes = std::mem::take(&mut settled.indexes);
        context.release(indexes.iter().map(GrowingIndex::bytes).sum());
        self.compact(relation, context)
    }

    /// Takes a relation out of the store.
    pub fn take(&mut self, relation: usize) -> Rows {
        std::mem::take(&mut self.derived[relation].relation).into_rows()
    }
}
