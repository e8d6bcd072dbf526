//! The derived relations of a run: what rules read, and beside it what they write.

use std::ops::Range;

use crate::context::Context;
use crate::dedup::{RowSet, Stored};
use crate::error::Result;
use crate::growing_index::GrowingIndex;
use crate::operators::Batch;
use crate::operators::scan::Part;
use crate::plan::Announced;
use crate::relation::{Relation, Rows};

/// A derived relation as rules read it: what was known when the rule began.
pub struct Derived {
    relation: Relation,
    /// Rows from here on are those of the last round.
    old: usize,
    indexes: Vec<GrowingIndex>,
}

impl Derived {
    /// The rows and the indexes on them that do not grow.
    pub fn relation(&self) -> &Relation {
        &self.relation
    }

    /// The stretch of rows of a part.
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
}

/// A derived relation as rules write it: which rows there are, and those that readers do not see yet.
pub struct Growing {
    set: RowSet,
    waiting: Rows,
    fresh: Vec<u32>,
}

impl Growing {
    /// Adds the rows of a batch that are new; how many were. `known` are the rows that readers see.
    pub fn add(&mut self, batch: &Batch<'_>, known: &Rows, context: &Context<'_>) -> Result<usize> {
        let Self { set, waiting, fresh } = self;
        let stored = Stored { known, fresh: waiting };
        set.insert(batch.columns(), batch.count(), stored, fresh, context)?;
        waiting.push_selected(batch.columns(), fresh, context)?;
        Ok(fresh.len())
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
        let derived = announced.iter().map(|Announced { arity, indexes }| Derived {
            relation: Relation::new(*arity),
            old: 0,
            indexes: indexes.iter().map(|keys| GrowingIndex::new(keys)).collect(),
        });
        let growing = announced.iter().map(|Announced { arity, .. }| Growing {
            set: RowSet::new(*arity),
            waiting: Rows::new(*arity),
            fresh: Vec::new(),
        });
        Self { derived: derived.collect(), growing: growing.collect() }
    }

    /// What rules read.
    pub fn derived(&self) -> &[Derived] {
        &self.derived
    }

    /// What rules read, and one relation to write to.
    pub fn write_to(&mut self, relation: usize) -> (&[Derived], &mut Growing) {
        if let Some(set) = self.derived[relation].relation.take_set() {
            self.growing[relation].set = set;
        }
        (&self.derived, &mut self.growing[relation])
    }

    /// Shows readers the rows that wait. Those that were shown last become old.
    pub fn show(&mut self, relation: usize, context: &Context<'_>) -> Result<()> {
        let Derived { relation: shown, old, indexes } = &mut self.derived[relation];
        *old = shown.rows().len();
        shown.append(&mut self.growing[relation].waiting, context)?;
        indexes.iter_mut().try_for_each(|index| index.extend(shown.rows(), context))
    }

    /// Makes every row count as one of the last round; whether there is any.
    pub fn renew(&mut self, relation: usize) -> bool {
        self.derived[relation].old = 0;
        !self.derived[relation].relation.rows().is_empty()
    }

    /// Ends the growth of a relation, until it is written to again: gives back what served only that, and lets readers
    /// have the set.
    pub fn settle(&mut self, relation: usize, context: &Context<'_>) {
        let settled = &mut self.derived[relation];
        let set = std::mem::replace(&mut self.growing[relation].set, RowSet::new(settled.relation.rows().arity()));
        settled.relation.put_set(set);
        let indexes = std::mem::take(&mut settled.indexes);
        context.release(indexes.iter().map(GrowingIndex::bytes).sum());
    }

    /// Takes a relation out of the store.
    pub fn take(&mut self, relation: usize) -> Rows {
        std::mem::take(&mut self.derived[relation].relation).into_rows()
    }
}
