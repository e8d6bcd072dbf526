//! SemiJoin: the rows of the left side that have a partner on the right.

use serde::Deserialize;

use super::driven::{Drive, Driven};
use super::partner::{Awaited, Partner, Probe, prepare_partner};
use super::{Execute, Feed, Run, Sink, push_selected};
use crate::error::Result;
use crate::plan::{Operator, Preparation, Prepared, positions};
use crate::selection::keep;

/// The parameters of a semi-join.
#[derive(Debug, Deserialize)]
pub struct SemiJoin {
    pub left: Box<Operator>,
    pub right: Box<Operator>,
    pub on: Vec<String>,
}

impl SemiJoin {
    /// Prepares both sides.
    pub fn prepare(&self, preparation: &mut Preparation<'_>) -> Result<Prepared> {
        prepare_presence(preparation, &self.left, &self.right, &self.on, true)
    }
}

/// Prepares a join that keeps the left rows whose having a partner is `wanted`.
pub fn prepare_presence(
    preparation: &mut Preparation<'_>,
    left: &Operator,
    right: &Operator,
    on: &[String],
    wanted: bool,
) -> Result<Prepared> {
    let Prepared { node: left, columns, growing } = preparation.prepare(left)?;
    let keys = positions(&columns, on)?;
    let (partner, grows) = prepare_partner(preparation, right, on)?.into_presence();
    Ok(Prepared { node: Box::new(Drive(Presence { left, partner, keys, wanted })), columns, growing: growing || grows })
}

struct Presence {
    left: Box<dyn Execute>,
    partner: Partner,
    keys: Vec<usize>,
    wanted: bool,
}

impl Driven for Presence {
    fn input(&self) -> &dyn Execute {
        &*self.left
    }

    /// Pushes those rows whose having a partner is as wanted.
    fn push<'r>(
        &'r self,
        run: &Run<'r>,
        awaited: &Awaited<'r>,
        input: &mut Feed<'_>,
        sink: &mut Sink<'_>,
    ) -> Result<()> {
        let (mut probe, mut found) = (Probe::default(), Vec::new());
        let (mut selection, mut buffers) = (Vec::new(), Vec::new());
        input(&mut |batch| {
            let Some(partner) = awaited.get(&self.partner, run)? else {
                return if self.wanted { Ok(()) } else { sink(batch) };
            };
            partner.present(&batch.pick(&self.keys), batch.count(), &mut probe, &mut found);
            keep(0..batch.count(), &mut selection, |row| found[row] == self.wanted);
            push_selected(batch, &selection, &mut buffers, sink)
        })
    }

    fn has_partner(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::{Facts, insert, join, part, project, scan};

    #[test]
    fn a_row_with_several_partners_comes_once() {
        let facts = Facts::new(&[("p", "1 a; 2 b; 3 a"), ("q", "a x; a y; c z")]);
        let kept = join("SemiJoin", scan("p", &["X", "Y"]), scan("q", &["Y", "Z"]), &["Y"]);
        assert_eq!(facts.rows(&kept), ["1 a", "3 a"]);
    }

    #[test]
    fn the_right_side_may_be_any_operator() {
        let facts = Facts::new(&[("p", "1 a; 2 b"), ("q", "a x; c z")]);
        let right = project(scan("q", &["Y", "Z"]), &["Y"]);
        assert_eq!(facts.rows(&join("SemiJoin", scan("p", &["X", "Y"]), right, &["Y"])), ["1 a"]);
    }

    #[test]
    fn a_whole_row_is_looked_up_whatever_the_order_of_its_columns() {
        let facts = Facts::new(&[("p", "1 a; 2 b; 3 a"), ("q", "a 3; b 1; a 1"), ("r", "1 x a; 3 y a; 2 x b")]);
        let turned = scan("q", &["Y", "X"]);
        assert_eq!(facts.rows(&join("SemiJoin", scan("p", &["X", "Y"]), turned, &["X", "Y"])), ["1 a", "3 a"]);
        let keys = json!([[1, {"text": "x"}]]);
        let row = json!({"op": "IndexScan", "relation": "r", "part": "facts", "read": ["X", null, "Y"], "keys": keys});
        assert_eq!(facts.rows(&join("SemiJoin", scan("p", &["X", "Y"]), row, &["Y", "X"])), ["1 a", "2 b"]);
    }

    #[test]
    fn a_relation_that_was_derived_before_is_looked_up_too() {
        let facts = Facts::new(&[("p", "1 a; 2 b; 3 a"), ("q", "3 a; 1 b")]);
        let rule = |relation: &str| insert("copy", scan(relation, &["X", "Y"]));
        for (steps, expected) in
            [(vec![rule("q")], vec!["3 a"]), (vec![rule("q"), rule("p")], vec!["1 a", "2 b", "3 a"])]
        {
            let kept = join("SemiJoin", scan("p", &["X", "Y"]), part("copy", "all", &["X", "Y"]), &["X", "Y"]);
            let program = json!({"arities": {"copy": 2}, "steps": steps, "answer": kept, "distinct_answer": true});
            assert_eq!(facts.run(&program).unwrap(), expected);
        }
    }

    #[test]
    fn without_common_columns_one_row_on_the_right_is_enough() {
        let facts = Facts::new(&[("p", "1; 2"), ("q", "a"), ("none", "a")]);
        assert_eq!(facts.rows(&join("SemiJoin", scan("p", &["X"]), scan("q", &["Y"]), &[])), ["1", "2"]);
    }
}
