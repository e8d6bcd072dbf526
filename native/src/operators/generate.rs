//! Generate: each row with what a function of the core gives for it.

use serde::Deserialize;

use super::{Batch, Execute, Run, Sink, push_answers};
use crate::callable::Answers;
use crate::error::{Error, Result};
use crate::expression::{Evaluation, Expression, Site, Words, prepare_all};
use crate::plan::{Operator, Preparation, Prepared};
use crate::relation::BATCH;
use crate::terms::show;
use crate::value::{Number, Word};

/// The parameters: a row comes as often as the function has values for it, with the column of `outputs` appended.
#[derive(Debug, Deserialize)]
pub struct Generate {
    pub input: Box<Operator>,
    pub function: String,
    pub arguments: Vec<Expression>,
    pub outputs: Vec<String>,
    pub place: i64,
}

/// A function that gives any number of values.
#[derive(Debug, Clone, Copy)]
enum Function {
    /// The integers from the first argument to the second, which may be `inf` or `infinite`.
    Between,
    /// The elements of a list, in order and as often as they stand there.
    Member,
}

/// Name, number of arguments, function; each has one output.
const FUNCTIONS: &[(&str, usize, Function)] = &[("between", 2, Function::Between), ("member", 1, Function::Member)];

impl Generate {
    /// Finds the function and resolves the names of its arguments.
    pub fn prepare(&self, preparation: &mut Preparation<'_>) -> Result<Prepared> {
        let Prepared { node: input, mut columns, growing } = preparation.prepare(&self.input)?;
        let found = FUNCTIONS.iter().find(|known| known.0 == self.function && known.1 == self.arguments.len());
        let Some((_, _, function)) = found.filter(|_| self.outputs.len() == 1) else {
            let (inputs, outputs) = (self.arguments.len(), self.outputs.len());
            return Err(Error::Plan(format!("nothing generates {} from {inputs} as {outputs}", self.function)));
        };
        let arguments = prepare_all(&self.arguments, &columns, preparation.dictionary)?;
        columns.extend(self.outputs.iter().cloned());
        let site = Site::new(&self.function, self.place);
        let node = Box::new(Generation { input, function: *function, arguments, site });
        Ok(Prepared { node, columns, growing })
    }
}

struct Generation {
    input: Box<dyn Execute>,
    function: Function,
    arguments: Vec<Evaluation>,
    site: Site,
}

impl Execute for Generation {
    fn run(&self, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let mut buffers = Vec::new();
        self.input.run(run, &mut |batch| {
            let arguments = self.arguments.iter().map(|argument| argument.words(batch, run.dictionary));
            let arguments = arguments.collect::<Result<Vec<Words<'_>>>>()?;
            let answers = Answers { rows: Vec::new(), outputs: vec![Vec::new()] };
            let mut pending = Pending { batch: *batch, answers, buffers: &mut buffers, run, sink };
            for row in 0..batch.count() {
                match self.function {
                    Function::Between => {
                        let (low, high) = self.bounds(arguments[0].at(row), arguments[1].at(row), run)?;
                        (low..=high).try_for_each(|value| pending.push(row, run.dictionary.integer(value)?))?;
                    }
                    Function::Member => {
                        let mut elements = run.dictionary.elements(arguments[0].at(row));
                        elements.try_for_each(|element| pending.push(row, element))?;
                    }
                }
            }
            pending.flush()
        })
    }
}

impl Generation {
    /// The least and the greatest integer.
    fn bounds(&self, low: Word, high: Word, run: &Run<'_>) -> Result<(i64, i64)> {
        let endless = matches!(run.dictionary.text_of(high), Some("inf" | "infinite"))
            || run.dictionary.number_of(high) == Some(Number::Float(f64::INFINITY));
        let integer = |word: Word| match run.dictionary.number_of(word) {
            Some(Number::Int(value)) => Ok(value),
            _ => {
                let message = format!("between needs integers, not {}", show(word, run.dictionary));
                Err(self.site.failure("type-clash", message, vec![run.dictionary.value_of(word)]))
            }
        };
        Ok((integer(low)?, if endless { i64::MAX } else { integer(high)? }))
    }
}

/// Values that wait until there is a batch of them.
struct Pending<'a, 'b> {
    batch: Batch<'b>,
    answers: Answers,
    buffers: &'a mut Vec<Vec<u32>>,
    run: &'a Run<'a>,
    sink: &'a mut Sink<'b>,
}

impl Pending<'_, '_> {
    #[inline]
    fn push(&mut self, row: usize, value: Word) -> Result<()> {
        self.answers.rows.push(row as u32);
        self.answers.outputs[0].push(value);
        if self.answers.rows.len() == BATCH { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        push_answers(&self.batch, &self.answers, self.buffers, self.run.context, self.sink)?;
        self.answers.rows.clear();
        self.answers.outputs[0].clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::testing::{Facts, scan};
    use crate::context::Limits;
    use crate::error::{Error, Reason};

    fn between() -> Json {
        let column = |name: &str| json!({"op": "Column", "name": name});
        json!({"op": "Generate", "input": scan("p", &["X", "Y"]), "function": "between",
            "arguments": [column("X"), column("Y")], "outputs": ["Z"], "place": 6})
    }

    #[test]
    fn the_integers_between_two_bounds_come_ascending() {
        let facts = Facts::new(&[("p", "1 3; 5 4; -1 -1; 9223372036854775806 9223372036854775807")]);
        let last = "9223372036854775806 9223372036854775807";
        let expected = [
            "1 3 1",
            "1 3 2",
            "1 3 3",
            "-1 -1 -1",
            &format!("{last} 9223372036854775806"),
            &format!("{last} 9223372036854775807"),
        ];
        assert_eq!(facts.rows(&between()), expected);
        let many = Facts::new(&[("p", "0 9999; 5 5004")]);
        assert_eq!(many.rows(&between()).len(), 15_000);
    }

    #[test]
    fn without_an_upper_bound_a_limit_stops_it() {
        for high in ["inf", "infinite"] {
            let facts = Facts::new(&[("p", &format!("'inf {high}").replace("'inf", "1"))]);
            let program = json!({"arities": {}, "steps": [], "answer": between(), "distinct_answer": true});
            match facts.run_within(&program, Limits { max_rows: Some(100_000), ..Limits::default() }) {
                Err(Error::Stopped { reason, .. }) => assert_eq!(reason, Reason::MaxRows),
                _ => panic!("not stopped"),
            }
        }
    }

    #[test]
    fn a_bound_that_is_no_integer_fails_with_the_place() {
        for rows in ["a 1", "1 b", "1.5 2"] {
            match Facts::new(&[("p", rows)]).try_rows(&between()) {
                Err(Error::Failure(failure)) => assert_eq!((failure.code, failure.place), ("type-clash", 6)),
                _ => panic!("no failure"),
            }
        }
    }

    #[test]
    fn the_elements_of_a_list_come_in_order() {
        let lists = json!({"op": "Values", "names": ["L"], "rows": [[{"list": [{"int": 2}, {"text": "a"}, {"int": 2}]}],
            [{"text": "no list"}], [{"list": []}], [{"list": [{"list": []}]}]]});
        let member = json!({"op": "Generate", "input": lists, "function": "member",
            "arguments": [{"op": "Column", "name": "L"}], "outputs": ["E"], "place": 0});
        assert_eq!(Facts::new(&[]).rows(&member), ["[2, a, 2] 2", "[2, a, 2] a", "[2, a, 2] 2", "[[]] []"]);
    }

    #[test]
    fn what_nothing_generates_is_refused() {
        let mut unknown = between();
        unknown["function"] = json!("beyond");
        assert!(Facts::new(&[("p", "1 2")]).try_rows(&unknown).is_err());
    }
}
