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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::{Facts, scan};

    #[test]
    fn inputs_follow_one_another_with_their_columns_matched_by_name() {
        let facts = Facts::new(&[("p", "1 a; 2 b"), ("q", "c 3; a 1")]);
        let union = json!({"op": "Union", "inputs": [scan("p", &["X", "Y"]), scan("q", &["Y", "X"])]});
        assert_eq!(facts.rows(&union), ["1 a", "2 b", "3 c", "1 a"]);
    }

    #[test]
    fn inputs_with_different_columns_are_refused() {
        let facts = Facts::new(&[("p", "1 a"), ("q", "c 3")]);
        for wrong in [scan("q", &["Y", "Z"]), json!({"op": "Values", "names": ["X"], "rows": []})] {
            let union = json!({"op": "Union", "inputs": [scan("p", &["X", "Y"]), wrong]});
            assert!(facts.try_rows(&union).is_err());
        }
    }
}
