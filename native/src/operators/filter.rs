//! Filter: the rows that pass a test.

use serde::Deserialize;

use super::driven::{Drive, Driven};
use super::partner::Awaited;
use super::{Execute, Feed, Run, Sink, push_selected};
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
        Ok(Prepared { node: Box::new(Drive(Selection { input, condition })), columns, growing })
    }
}

struct Selection {
    input: Box<dyn Execute>,
    condition: Condition,
}

impl Driven for Selection {
    fn input(&self) -> &dyn Execute {
        &*self.input
    }

    /// Pushes the rows that pass the test.
    fn push<'r>(
        &'r self,
        run: &Run<'r>,
        _awaited: &Awaited<'r>,
        input: &mut Feed<'_>,
        sink: &mut Sink<'_>,
    ) -> Result<()> {
        let (mut selection, mut buffers) = (Vec::new(), Vec::new());
        input(&mut |batch| {
            self.condition.select(batch, run.dictionary, run.context, &mut selection)?;
            push_selected(batch, &selection, &mut buffers, sink)
        })
    }

    fn divides(&self) -> bool {
        !self.condition.makes_values()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::testing::{Facts, scan};
    use crate::error::Error;

    fn filter(name: &str, arguments: &Json) -> Json {
        let test = json!({"op": "Test", "name": name, "arguments": arguments, "place": 7});
        json!({"op": "Filter", "input": scan("p", &["X", "Y"]), "test": test})
    }

    fn columns() -> Json {
        json!([{"op": "Column", "name": "X"}, {"op": "Column", "name": "Y"}])
    }

    #[test]
    fn numbers_are_compared_by_value_across_kinds() {
        let facts = Facts::new(&[("p", "1 2; 2 1; 1 1.0; 9007199254740993 9007199254740992.0; -3000000000 5")]);
        for (name, expected) in [
            ("<", vec!["1 2", "-3000000000 5"]),
            ("=:=", vec!["1 1.0"]),
            (">", vec!["2 1", "9007199254740993 9007199254740992.0"]),
            ("=\\=", vec!["1 2", "2 1", "9007199254740993 9007199254740992.0", "-3000000000 5"]),
            ("=<", vec!["1 2", "1 1.0", "-3000000000 5"]),
            (">=", vec!["2 1", "1 1.0", "9007199254740993 9007199254740992.0"]),
        ] {
            assert_eq!(facts.rows(&filter(name, &columns())), expected, "{name}");
        }
    }

    #[test]
    fn terms_are_equal_only_within_a_kind_and_ordered_across_kinds() {
        let facts = Facts::new(&[("p", "1 1.0; a a; a b; b a; 9 a")]);
        assert_eq!(facts.rows(&filter("=", &columns())), ["a a"]);
        assert_eq!(facts.rows(&filter("\\==", &columns())), ["1 1.0", "a b", "b a", "9 a"]);
        assert_eq!(facts.rows(&filter("@<", &columns())), ["a b", "9 a"]);
        assert_eq!(facts.rows(&filter("@>=", &columns())), ["1 1.0", "a a", "b a"]);
    }

    #[test]
    fn a_type_test_looks_at_the_kind_of_one_value() {
        let facts = Facts::new(&[("p", "1 0; 1.5 0; a 0; 5000000000 0")]);
        let first = json!([{"op": "Column", "name": "X"}]);
        assert_eq!(facts.rows(&filter("integer", &first)), ["1 0", "5000000000 0"]);
        assert_eq!(facts.rows(&filter("float", &first)), ["1.5 0"]);
        assert_eq!(facts.rows(&filter("atom", &first)), ["a 0"]);
        assert_eq!(facts.rows(&filter("number", &first)).len(), 3);
        assert_eq!(facts.rows(&filter("atomic", &first)).len(), 4);
    }

    #[test]
    fn a_text_among_numbers_is_a_type_clash_with_its_place_and_value() {
        let facts = Facts::new(&[("p", "1 2; 1 a")]);
        match facts.try_rows(&filter("<", &columns())) {
            Err(Error::Failure(failure)) => {
                assert_eq!((failure.code, failure.place), ("type-clash", 7));
                assert_eq!(failure.values[0].to_string(), "'a'");
            }
            _ => panic!("no failure"),
        }
    }

    #[test]
    fn an_unknown_test_is_refused() {
        assert!(Facts::new(&[("p", "1 2")]).try_rows(&filter("smaller", &columns())).is_err());
        assert!(Facts::new(&[("p", "1 2")]).try_rows(&filter("<", &json!([]))).is_err());
    }

    /// The numbers of the terms that pass a test.
    fn passing(name: &str, more: &[Json]) -> Vec<String> {
        let list = json!({"list": [{"int": 1}, {"int": 2}]});
        let partial = json!({"compound": ["[|]", [{"int": 1}, {"text": "x"}]]});
        let pair = json!({"compound": ["f", [{"int": 1}, {"text": "a"}]]});
        let terms = [
            json!({"int": 1}),
            json!({"float": 1.0}),
            json!({"text": "f"}),
            json!({"text": "[]"}),
            list,
            partial,
            pair,
        ];
        let rows: Vec<Json> = terms.iter().enumerate().map(|(row, term)| json!([{"int": row}, term])).collect();
        let values = json!({"op": "Values", "names": ["N", "T"], "rows": rows});
        let arguments: Vec<Json> =
            [json!({"op": "Column", "name": "T"})].into_iter().chain(more.iter().cloned()).collect();
        let test = json!({"op": "Test", "name": name, "arguments": arguments, "place": 7});
        let filter = json!({"op": "Filter", "input": values, "test": test});
        Facts::new(&[]).rows(&json!({"op": "Project", "input": filter, "names": ["N"]}))
    }

    #[test]
    fn terms_are_told_apart_by_their_kind() {
        assert_eq!(passing("atom", &[]), ["2", "3"]);
        assert_eq!(passing("atomic", &[]), ["0", "1", "2", "3"]);
        assert_eq!(passing("compound", &[]), ["4", "5", "6"]);
        assert_eq!(passing("callable", &[]), ["2", "3", "4", "5", "6"]);
        assert_eq!(passing("is_list", &[]), ["3", "4"]);
        assert_eq!(passing("ground", &[]).len(), 7);
    }

    #[test]
    fn a_functor_is_a_name_and_a_number_of_arguments() {
        let literal = |value: Json| json!({"op": "Literal", "value": value});
        let functor = |name: Json, arity: i64| passing("$functor", &[literal(name), literal(json!({"int": arity}))]);
        assert_eq!(functor(json!({"text": "f"}), 2), ["6"]);
        assert_eq!(functor(json!({"text": "f"}), 0), ["2"]);
        assert_eq!(functor(json!({"int": 1}), 0), ["0"]);
        assert_eq!(functor(json!({"text": "[|]"}), 2), ["4", "5"]);
        assert!(functor(json!({"text": "f"}), 1).is_empty());
    }

    #[test]
    fn compound_terms_are_equal_as_wholes_and_come_after_all_others() {
        let literal = |value: Json| [json!({"op": "Literal", "value": value})];
        let pair = json!({"compound": ["f", [{"int": 1}, {"text": "a"}]]});
        assert_eq!(passing("==", &literal(pair.clone())), ["6"]);
        assert_eq!(passing("@>", &literal(json!({"text": "zz"}))), ["4", "5", "6"]);
        assert_eq!(passing("@<", &literal(pair)), ["0", "1", "2", "3", "4", "5"]);
    }
}
