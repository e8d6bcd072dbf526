//! Distinct: each row once, where it first appears.

use serde::Deserialize;

use super::{Execute, Run, Sink, push_selected};
use crate::context::Context;
use crate::dedup::{RowSet, Stored};
use crate::error::Result;
use crate::operators::Batch;
use crate::plan::{Operator, Preparation, Prepared};
use crate::relation::Rows;

/// The parameters of a distinct.
#[derive(Debug, Deserialize)]
pub struct Distinct {
    pub input: Box<Operator>,
}

impl Distinct {
    /// Prepares the input.
    pub fn prepare(&self, preparation: &mut Preparation<'_>) -> Result<Prepared> {
        let Prepared { node: input, columns, growing } = preparation.prepare(&self.input)?;
        let width = columns.len();
        Ok(Prepared { node: Box::new(Once { input, width }), columns, growing })
    }
}

struct Once {
    input: Box<dyn Execute>,
    width: usize,
}

/// The rows seen so far.
pub struct Seen {
    set: RowSet,
    rows: Rows,
    empty: Rows,
    keep: bool,
    fresh: Vec<u32>,
}

impl Seen {
    /// Nothing seen. Rows are kept when they are wanted, and when they are needed to recognise a row.
    pub fn new(width: usize, wanted: bool) -> Self {
        let (rows, empty) = (Rows::new(width), Rows::new(width));
        Self { set: RowSet::new(width), rows, empty, keep: wanted || width > 2, fresh: Vec::new() }
    }

    /// The positions of the rows that were not seen before.
    pub fn add(&mut self, batch: &Batch<'_>, context: &Context<'_>) -> Result<&[u32]> {
        let stored = Stored { known: &self.rows, fresh: &self.empty };
        self.set.insert(batch.columns(), batch.count(), stored, &mut self.fresh, context)?;
        if self.keep {
            self.rows.push_selected(batch.columns(), &self.fresh, context)?;
        }
        Ok(&self.fresh)
    }

    /// The rows, if they were wanted.
    pub fn into_rows(self) -> Rows {
        self.rows
    }
}

impl Execute for Once {
    fn run(&self, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let (mut seen, mut buffers) = (Seen::new(self.width, false), Vec::new());
        self.input.run(run, &mut |batch| {
            let fresh = seen.add(batch, run.context)?;
            push_selected(batch, fresh, &mut buffers, sink)
        })
    }
}
