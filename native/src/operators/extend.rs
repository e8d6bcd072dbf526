//! Extend: one more column, computed from the others.

use serde::Deserialize;

use super::driven::{Drive, Driven};
use super::partner::Awaited;
use super::{Batch, Execute, Feed, Run, Sink};
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
        Ok(Prepared { node: Box::new(Drive(Extension { input, evaluation })), columns, growing })
    }
}

struct Extension {
    input: Box<dyn Execute>,
    evaluation: Evaluation,
}

impl Driven for Extension {
    fn input(&self) -> &dyn Execute {
        &*self.input
    }

    /// Pushes the rows with their new column.
    fn push<'r>(
        &'r self,
        run: &Run<'r>,
        _awaited: &Awaited<'r>,
        input: &mut Feed<'_>,
        sink: &mut Sink<'_>,
    ) -> Result<()> {
        let mut repeated = Vec::new();
        input(&mut |batch| {
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

    fn divides(&self) -> bool {
        // What is computed is entered into the dictionary, in the order of the rows.
        self.evaluation.is_stored()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::testing::{Facts, scan};
    use crate::error::Error;

    fn extend(expression: Json) -> Json {
        json!({"op": "Extend", "input": scan("p", &["X", "Y"]), "column": "Z", "expression": expression})
    }

    fn call(function: &str, arguments: &[Json]) -> Json {
        json!({"op": "Call", "function": function, "arguments": arguments, "place": 3})
    }

    fn column(name: &str) -> Json {
        json!({"op": "Column", "name": name})
    }

    fn literal(value: i64) -> Json {
        json!({"op": "Literal", "value": {"int": value}})
    }

    #[test]
    fn a_call_is_computed_for_each_row() {
        let facts = Facts::new(&[("p", "1 2; 3 4.5; 2147483647 1")]);
        let expression = call("+", &[column("X"), call("*", &[column("Y"), literal(10)])]);
        assert_eq!(facts.rows(&extend(expression)), ["1 2 21", "3 4.5 48.0", "2147483647 1 2147483657"]);
    }

    #[test]
    fn a_column_or_a_constant_is_copied_whatever_its_kind() {
        let facts = Facts::new(&[("p", "a 1; 2.5 b")]);
        assert_eq!(facts.rows(&extend(column("X"))), ["a 1 a", "2.5 b 2.5"]);
        assert_eq!(facts.rows(&extend(literal(5))), ["a 1 5", "2.5 b 5"]);
        assert_eq!(facts.rows(&extend(call("pi", &[]))).len(), 2);
    }

    #[test]
    fn a_computed_value_equals_a_stored_one() {
        let facts = Facts::new(&[("p", "5000000000 1.5")]);
        let doubled = json!({"op": "Extend", "input": extend(call("*", &[column("Y"), literal(2)])), "column": "W",
            "expression": call("-", &[call("+", &[column("X"), literal(1)]), literal(1)])});
        let test = json!({"op": "Test", "name": "==", "arguments": [column("X"), column("W")], "place": 0});
        let rows = facts.rows(&json!({"op": "Filter", "input": doubled, "test": test}));
        assert_eq!(rows, ["5000000000 1.5 3.0 5000000000"]);
    }

    #[test]
    fn what_cannot_be_computed_names_the_place_and_the_values() {
        for (function, row, code) in [
            ("+", "9223372036854775807 1", "overflow"),
            ("//", "7 0", "division-by-zero"),
            ("mod", "7 2.5", "type-clash"),
            ("-", "a 1", "type-clash"),
            ("**", "-8 0.5", "undefined-value"),
        ] {
            let facts = Facts::new(&[("p", row)]);
            match facts.try_rows(&extend(call(function, &[column("X"), column("Y")]))) {
                Err(Error::Failure(failure)) => {
                    assert_eq!((failure.code, failure.place), (code, 3), "{function}: {}", failure.message);
                    assert_eq!(failure.values[0].to_string().replace('\'', ""), row.split(' ').next().unwrap());
                }
                _ => panic!("{function} does not fail"),
            }
        }
    }

    #[test]
    fn without_rows_nothing_is_computed() {
        let facts = Facts::new(&[("p", "1 1")]);
        let none = json!({"op": "Filter", "input": scan("p", &["X", "Y"]),
            "test": {"op": "Test", "name": "<", "arguments": [column("X"), column("Y")], "place": 0}});
        let expression = call("/", &[literal(1), literal(0)]);
        let extend = json!({"op": "Extend", "input": none, "column": "Z", "expression": expression});
        assert!(facts.rows(&extend).is_empty());
    }

    fn text(value: &str) -> Json {
        json!({"op": "Literal", "value": {"text": value}})
    }

    #[test]
    fn terms_are_built_and_taken_apart() {
        let facts = Facts::new(&[("p", "1 a; 2 b")]);
        let pair = call("$compound", &[text("f"), column("X"), column("Y")]);
        assert_eq!(facts.rows(&extend(pair.clone())), ["1 a f(1, a)", "2 b f(2, b)"]);
        let cell = call("$compound", &[text("[|]"), pair.clone(), text("[]")]);
        assert_eq!(facts.rows(&extend(cell)), ["1 a [f(1, a)]", "2 b [f(2, b)]"]);
        let second = call("$argument", &[pair, literal(2)]);
        assert_eq!(facts.rows(&extend(second)), ["1 a a", "2 b b"]);
        assert_eq!(facts.rows(&extend(call("$compound", &[column("Y")]))), ["1 a a", "2 b b"]);
        let next =
            call("+", &[call("$argument", &[call("$compound", &[text("f"), column("X")]), literal(1)]), literal(1)]);
        assert_eq!(facts.rows(&extend(next)), ["1 a 2", "2 b 3"]);
    }

    #[test]
    fn a_term_that_cannot_be_built_or_taken_apart_names_the_place_and_the_value() {
        let facts = Facts::new(&[("p", "1 a")]);
        let one = call("$compound", &[text("f"), column("X")]);
        for (expression, value) in [
            (call("$compound", &[column("X"), column("Y")]), "1"),
            (call("$argument", &[column("Y"), literal(1)]), "'a'"),
            (call("$argument", &[one.clone(), literal(2)]), "2"),
            (call("$argument", &[one.clone(), literal(0)]), "0"),
            (call("+", &[one, literal(1)]), "a compound term"),
        ] {
            match facts.try_rows(&extend(expression)) {
                Err(Error::Failure(failure)) => {
                    assert_eq!((failure.code, failure.place), ("type-clash", 3), "{}", failure.message);
                    assert_eq!(failure.values[0].to_string(), value, "{}", failure.message);
                }
                _ => panic!("no failure for {value}"),
            }
        }
    }
}
