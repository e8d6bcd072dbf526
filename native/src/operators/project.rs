//! Project: some of the columns, in a new order.

use serde::Deserialize;

use super::{Batch, Counted, Execute, Run, Sink};
use crate::error::Result;
use crate::plan::{Operator, Preparation, Prepared, positions};

/// The parameters of a projection.
#[derive(Debug, Deserialize)]
pub struct Project {
    pub input: Box<Operator>,
    pub names: Vec<String>,
}

impl Project {
    /// Resolves the names. A join below makes only the columns that are kept.
    pub fn prepare(&self, preparation: &mut Preparation<'_>) -> Result<Prepared> {
        if let Operator::HashJoin(join) = &*self.input {
            let count = preparation.count();
            let joined = join.prepare(preparation, Some(&self.names))?;
            return Ok(Prepared { node: Box::new(Counted::new(joined.node, count)), ..joined });
        }
        let Prepared { node: input, columns, growing } = preparation.prepare(&self.input)?;
        let positions = positions(&columns, &self.names)?;
        Ok(Prepared { node: Box::new(Projection { input, positions }), columns: self.names.clone(), growing })
    }
}

struct Projection {
    input: Box<dyn Execute>,
    positions: Vec<usize>,
}

impl Execute for Projection {
    fn run(&self, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()> {
        self.input.run(run, &mut |batch| sink(&Batch::new(&batch.pick(&self.positions), batch.count())))
    }
}
