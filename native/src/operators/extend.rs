//! Extend: one more column, computed from the others.

use serde::Deserialize;

use super::{Batch, Execute, Run, Sink};
use crate::error::Result;
use crate::expression::{Evaluation, Expression, Words};
use crate::plan::{Operator, Preparation, Prepared};

/// The parameters of an extension.
#[derive(Debug, Deserialize)]
pub struct Extend {
    pub input: Box<Operator>,
    pub column: String,
    pub expression: Expression,
}

impl Extend {
    /// Resolves the names of the expression.
    pub fn prepare(&self, preparation: &mut Preparation<'_>) -> Result<Prepared> {
        let Prepared { node: input, mut columns, growing } = preparation.prepare(&self.input)?;
        let evaluation = self.expression.prepare(&columns, preparation.dictionary)?;
        columns.push(self.column.clone());
        Ok(Prepared { node: Box::new(Extension { input, evaluation }), columns, growing })
    }
}

struct Extension {
    input: Box<dyn Execute>,
    evaluation: Evaluation,
}

impl Execute for Extension {
    fn run(&self, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let mut repeated = Vec::new();
        self.input.run(run, &mut |batch| {
            let words = self.evaluation.words(batch, run.dictionary)?;
            let added = match &words {
                Words::Stored(words) => words,
                Words::Made(words) => words.as_slice(),
                Words::Same(word) => {
                    repeated.clear();
                    repeated.resize(batch.count(), *word);
                    repeated.as_slice()
                }
            };
            let columns: Vec<&[u32]> = batch.columns().iter().copied().chain([added]).collect();
            sink(&Batch::new(&columns, batch.count()))
        })
    }
}
