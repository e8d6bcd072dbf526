//! Union: the rows of several inputs, one input after the other; nothing is dropped.

use serde::Deserialize;

use super::{Batch, Execute, Run, Sink};
use crate::error::{Error, Result};
use crate::plan::{Operator, Preparation, Prepared, positions};

/// The parameters: inputs with the same column names, in any order.
#[derive(Debug, Deserialize)]
pub struct Union {
    pub inputs: Vec<Operator>,
}

impl Union {
    /// Resolves the order of the columns.
    pub fn prepare(&self, preparation: &mut Preparation<'_>) -> Result<Prepared> {
        let mut inputs = Vec::new();
        let (mut columns, mut growing): (Vec<String>, bool) = (Vec::new(), false);
        for input in &self.inputs {
            let prepared = preparation.prepare(input)?;
            if inputs.is_empty() {
                columns.clone_from(&prepared.columns);
            } else if prepared.columns.len() != columns.len() {
                return Err(Error::Plan("the inputs of a union have different columns".into()));
            }
            inputs.push((prepared.node, positions(&prepared.columns, &columns)?));
            growing |= prepared.growing;
        }
        Ok(Prepared { node: Box::new(Chain { inputs }), columns, growing })
    }
}

struct Chain {
    inputs: Vec<(Box<dyn Execute>, Vec<usize>)>,
}

impl Execute for Chain {
    fn run(&self, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()> {
        for (input, positions) in &self.inputs {
            input.run(run, &mut |batch| sink(&Batch::new(&batch.pick(positions), batch.count())))?;
        }
        Ok(())
    }
}
