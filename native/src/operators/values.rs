//! Values: rows that stand in the plan.

use serde::Deserialize;

use super::{Batch, Execute, Run, Sink};
use crate::error::{Error, Result};
use crate::plan::{Constant, Preparation, Prepared};
use crate::relation::BATCH;

/// The parameters: one row of no columns is the unit.
#[derive(Debug, Deserialize)]
pub struct Values {
    pub names: Vec<String>,
    pub rows: Vec<Vec<Constant>>,
}

impl Values {
    /// Finds the words of the constants.
    pub fn prepare(&self, preparation: &mut Preparation<'_>) -> Result<Prepared> {
        let mut words = vec![Vec::with_capacity(self.rows.len()); self.names.len()];
        for row in &self.rows {
            if row.len() != self.names.len() {
                let message = format!("a row of {} values for {} columns", row.len(), self.names.len());
                return Err(Error::Plan(message));
            }
            for (column, constant) in words.iter_mut().zip(row) {
                column.push(constant.word(preparation.dictionary)?);
            }
        }
        let node = Box::new(Constants { words, count: self.rows.len() });
        Ok(Prepared { node, columns: self.names.clone(), growing: false })
    }
}

struct Constants {
    words: Vec<Vec<u32>>,
    count: usize,
}

impl Execute for Constants {
    fn run(&self, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()> {
        for start in (0..self.count).step_by(BATCH) {
            run.context.check()?;
            let end = self.count.min(start + BATCH);
            let columns: Vec<&[u32]> = self.words.iter().map(|words| &words[start..end]).collect();
            sink(&Batch::new(&columns, end - start))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::Facts;

    #[test]
    fn constants_of_every_kind_become_values() {
        let row = json!([{"int": -5}, {"float": 1.5}, {"float": "-inf"}, {"text": "a b"}, {"int": i64::MAX}]);
        let values = json!({"op": "Values", "names": ["A", "B", "C", "D", "E"], "rows": [row]});
        assert_eq!(Facts::new(&[]).rows(&values), ["-5 1.5 -inf a b 9223372036854775807"]);
    }

    #[test]
    fn one_row_of_no_columns_is_the_unit() {
        let facts = Facts::new(&[]);
        assert_eq!(facts.rows(&json!({"op": "Values", "names": [], "rows": [[]]})), [""]);
        assert!(facts.rows(&json!({"op": "Values", "names": [], "rows": []})).is_empty());
    }

    #[test]
    fn a_damaged_constant_is_refused() {
        for constant in [json!({"float": "nan"}), json!({"int": 1.5}), json!(1), json!({"int": 9.3e18})] {
            let values = json!({"op": "Values", "names": ["A"], "rows": [[constant]]});
            assert!(Facts::new(&[]).try_rows(&values).is_err(), "{constant}");
        }
    }
}
