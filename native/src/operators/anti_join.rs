//! AntiJoin: the rows of the left side that have no partner on the right.

use serde::Deserialize;

use super::semi_join::prepare_presence;
use crate::error::Result;
use crate::plan::{Operator, Preparation, Prepared};

/// The parameters of an anti-join.
#[derive(Debug, Deserialize)]
pub struct AntiJoin {
    pub left: Box<Operator>,
    pub right: Box<Operator>,
    pub on: Vec<String>,
}

impl AntiJoin {
    /// Prepares both sides.
    pub fn prepare(&self, preparation: &mut Preparation<'_>) -> Result<Prepared> {
        prepare_presence(preparation, &self.left, &self.right, &self.on, false)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::{Facts, join, numbers, random_rows, scan, shown, sorted};

    #[test]
    fn a_row_whose_key_is_present_is_dropped() {
        let facts = Facts::new(&[("p", "1 a; 2 b; 3 c"), ("q", "a; c")]);
        let kept = join("AntiJoin", scan("p", &["X", "Y"]), scan("q", &["Y"]), &["Y"]);
        assert_eq!(facts.rows(&kept), ["2 b"]);
    }

    #[test]
    fn an_empty_right_side_drops_nothing() {
        let facts = Facts::new(&[("p", "1; 2")]);
        let none = json!({"op": "Values", "names": ["X"], "rows": []});
        assert_eq!(facts.rows(&join("AntiJoin", scan("p", &["X"]), none, &["X"])), ["1", "2"]);
    }

    #[test]
    fn without_common_columns_any_row_on_the_right_drops_everything() {
        let facts = Facts::new(&[("p", "1; 2")]);
        let unit = json!({"op": "Values", "names": [], "rows": [[]]});
        assert!(facts.rows(&join("AntiJoin", scan("p", &["X"]), unit, &[])).is_empty());
    }

    #[test]
    fn semi_and_anti_join_share_the_rows_as_a_nested_loop_does() {
        for width in 1..=3 {
            let (left, right) = (random_rows(5, 3, 200, 6), random_rows(6, width, 60, 6));
            let facts = Facts::new(&[("p", &left), ("q", &right)]);
            let names = &["A", "B", "C"][..width];
            let (present, absent): (Vec<Vec<u32>>, Vec<Vec<u32>>) = numbers(&left)
                .into_iter()
                .partition(|row| numbers(&right).iter().any(|other| other[..] == row[..width]));
            for (op, expected) in [("SemiJoin", present), ("AntiJoin", absent)] {
                let kept = join(op, scan("p", &["A", "B", "C"]), scan("q", names), names);
                assert_eq!(sorted(facts.rows(&kept)), shown(expected), "{op} on {width}");
            }
        }
    }
}
