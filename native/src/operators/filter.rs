//! Filter: the rows that pass a test.

use serde::Deserialize;

use super::{Execute, Run, Sink, push_selected};
use crate::error::Result;
use crate::expression::{Condition, Test};
use crate::plan::{Operator, Preparation, Prepared};

/// The parameters of a filter.
#[derive(Debug, Deserialize)]
pub struct Filter {
    pub input: Box<Operator>,
    pub test: Test,
}

impl Filter {
    /// Resolves the names of the test.
    pub fn prepare(&self, preparation: &mut Preparation<'_>) -> Result<Prepared> {
        let Prepared { node: input, columns, growing } = preparation.prepare(&self.input)?;
        let condition = self.test.prepare(&columns, preparation.dictionary)?;
        Ok(Prepared { node: Box::new(Selection { input, condition }), columns, growing })
    }
}

struct Selection {
    input: Box<dyn Execute>,
    condition: Condition,
}

impl Execute for Selection {
    fn run(&self, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let (mut selection, mut buffers) = (Vec::new(), Vec::new());
        self.input.run(run, &mut |batch| {
            self.condition.select(batch, run.dictionary, &mut selection)?;
            push_selected(batch, &selection, &mut buffers, sink)
        })
    }
}
