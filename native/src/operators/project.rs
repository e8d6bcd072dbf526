//! Project: some of the columns, in a new order.

use serde::Deserialize;

use super::driven::{Drive, Driven};
use super::partner::Awaited;
use super::structural_join::Keep;
use super::{Batch, Execute, Feed, Measured, Run, Sink};
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
        let names = Some(self.names.as_slice());
        let joined = match &*self.input {
            Operator::HashJoin(join) => Some((preparation.meter(), join.prepare(preparation, names)?)),
            Operator::Closure(closure) => Some((preparation.meter(), closure.prepare(preparation, names)?)),
            Operator::AsOfJoin(join) => Some((preparation.meter(), join.prepare(preparation, names)?)),
            Operator::StructuralJoin(join) if join.keep == Keep::Both => {
                Some((preparation.meter(), join.prepare(preparation, names)?))
            }
            Operator::OverlapJoin(join) if join.keep == Keep::Both => {
                Some((preparation.meter(), join.prepare(preparation, names)?))
            }
            _ => None,
        };
        let prepared = match joined {
            Some((count, joined)) => Prepared { node: Box::new(Measured::new(joined.node, count)), ..joined },
            None => preparation.prepare(&self.input)?,
        };
        if prepared.columns == self.names {
            return Ok(prepared);
        }
        let Prepared { node: input, columns, growing } = prepared;
        let positions = positions(&columns, &self.names)?;
        Ok(Prepared { node: Box::new(Drive(Projection { input, positions })), columns: self.names.clone(), growing })
    }
}

struct Projection {
    input: Box<dyn Execute>,
    positions: Vec<usize>,
}

impl Driven for Projection {
    fn input(&self) -> &dyn Execute {
        &*self.input
    }

    fn push<'r>(
        &'r self,
        _run: &Run<'r>,
        _awaited: &Awaited<'r>,
        input: &mut Feed<'_>,
        sink: &mut Sink<'_>,
    ) -> Result<()> {
        input(&mut |batch| sink(&Batch::new(&batch.pick(&self.positions), batch.count())))
    }

    fn count(&self, run: &Run<'_>) -> Result<Option<u64>> {
        self.input.count(run)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Facts, join, project, scan};

    #[test]
    fn columns_come_in_the_order_asked_for() {
        let facts = Facts::new(&[("p", "1 2 3")]);
        let permuted = project(scan("p", &["X", "Y", "Z"]), &["Z", "X"]);
        assert_eq!(facts.rows(&permuted), ["3 1"]);
    }

    #[test]
    fn a_join_below_makes_only_what_is_kept() {
        let facts = Facts::new(&[("p", "1 2; 3 4"), ("q", "2 5 6; 4 7 8")]);
        let joined = join("HashJoin", scan("p", &["X", "Y"]), scan("q", &["Y", "V", "W"]), &["Y"]);
        assert_eq!(facts.rows(&project(joined.clone(), &["W", "X"])), ["6 1", "8 3"]);
        assert_eq!(facts.rows(&project(joined, &[])), [""]);
    }

    #[test]
    fn an_unknown_or_repeated_column_is_refused() {
        let facts = Facts::new(&[("p", "1 2")]);
        for names in [["X", "V"], ["X", "X"]] {
            assert!(facts.try_rows(&project(scan("p", &["X", "Y"]), &names)).is_err());
        }
    }
}
