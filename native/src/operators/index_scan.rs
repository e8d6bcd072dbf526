//! IndexScan: the rows of a relation whose key columns equal constants.

use serde::Deserialize;

use super::partner::{Partner, Probe, stored_partner};
use super::scan::{Part, columns_read};
use super::{Execute, Run, Sink, push_buffers};
use crate::error::Result;
use crate::plan::{Constant, Preparation, Prepared};

/// The parameters of a look-up.
#[derive(Debug, Deserialize)]
pub struct IndexScan {
    pub relation: String,
    pub part: Part,
    /// `None` where a column is not read.
    pub read: Vec<Option<String>>,
    /// Columns, counted from 0, and what they must equal.
    pub keys: Vec<(usize, Constant)>,
}

impl IndexScan {
    /// Finds the relation and the words of the constants.
    pub fn prepare(&self, preparation: &mut Preparation<'_>) -> Result<Prepared> {
        let (source, arity) = preparation.source(&self.relation, self.part)?;
        let (columns, positions) = columns_read(&self.relation, &self.read, arity)?;
        let growing = preparation.grows(&source);
        let partner = stored_partner(preparation, source, arity, &[], &self.keys)?;
        Ok(Prepared { node: Box::new(Lookup { partner, positions }), columns, growing })
    }
}

struct Lookup {
    partner: Partner,
    positions: Vec<usize>,
}

impl Execute for Lookup {
    fn run(&self, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()> {
        run.context.check()?;
        let Some(partner) = self.partner.resolve(run)? else { return Ok(()) };
        let columns = partner.columns(&self.positions, run.context)?;
        let mut buffers = vec![Vec::new(); columns.len()];
        partner.probe(&[], 1, &mut Probe::default(), &mut |_, rows| {
            run.context.check()?;
            for (buffer, words) in buffers.iter_mut().zip(&columns) {
                buffer.clear();
                buffer.extend(rows.iter().map(|&row| words[row as usize]));
            }
            push_buffers(&buffers, rows.len(), sink)
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::testing::{Facts, join, scan};

    fn index_scan(read: &Json, keys: &Json) -> Json {
        json!({"op": "IndexScan", "relation": "p", "part": "facts", "read": read, "keys": keys})
    }

    #[test]
    fn the_rows_that_equal_the_constants_come_in_order() {
        let facts = Facts::new(&[("p", "1 a x; 2 b y; 1 b z; 1 a w")]);
        let first = index_scan(&json!([null, "Y", "Z"]), &json!([[0, {"int": 1}]]));
        assert_eq!(facts.rows(&first), ["a x", "b z", "a w"]);
        let both = index_scan(&json!(["X", null, "Z"]), &json!([[0, {"int": 1}], [1, {"text": "a"}]]));
        assert_eq!(facts.rows(&both), ["1 x", "1 w"]);
        let all =
            index_scan(&json!([null, null, null]), &json!([[0, {"int": 1}], [1, {"text": "a"}], [2, {"text": "w"}]]));
        assert_eq!(facts.rows(&all), [""]);
    }

    #[test]
    fn a_constant_that_no_row_has_gives_no_rows_and_is_not_remembered() {
        let facts = Facts::new(&[("p", "1 a x")]);
        for constant in [json!({"int": 7}), json!({"text": "new"}), json!({"float": 1.0})] {
            let scan = index_scan(&json!(["X", "Y", "Z"]), &json!([[0, constant]]));
            assert!(facts.rows(&scan).is_empty(), "{constant}");
        }
        assert_eq!(facts.dictionary.len(), 2);
    }

    #[test]
    fn as_the_right_side_of_a_join_it_is_looked_up_by_key_and_constant() {
        let facts = Facts::new(&[("p", "1 a x; 2 a y; 2 b z"), ("q", "1; 2; 3")]);
        let right = index_scan(&json!(["X", null, "Z"]), &json!([[1, {"text": "a"}]]));
        let joined = join("HashJoin", scan("q", &["X"]), right.clone(), &["X"]);
        assert_eq!(facts.rows(&joined), ["1 x", "2 y"]);
        assert_eq!(facts.rows(&join("AntiJoin", scan("q", &["X"]), right, &["X"])), ["3"]);
        let absent = index_scan(&json!(["X", null, "Z"]), &json!([[1, {"text": "new"}]]));
        assert_eq!(facts.rows(&join("AntiJoin", scan("q", &["X"]), absent, &["X"])), ["1", "2", "3"]);
    }

    #[test]
    fn a_key_outside_of_the_relation_is_refused() {
        let scan = index_scan(&json!(["X", "Y", "Z"]), &json!([[3, {"int": 1}]]));
        assert!(Facts::new(&[("p", "1 a x")]).try_rows(&scan).is_err());
    }
}
