//! Apply: each row with what a function from outside answers for it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Deserialize;

use super::{Execute, Run, Sink, push_answers};
use crate::callable::Callable;
use crate::error::{Error, Result};
use crate::expression::{Evaluation, Expression, prepare_all};
use crate::plan::{Operator, Preparation, Prepared};

/// Rows of the first call; how many a later one gets depends on how long they take.
const FIRST: usize = 16;
/// A call that is faster may get more rows the next time; one that takes four times as long gets fewer.
const QUICK: Duration = Duration::from_millis(10);

/// The parameters: a row comes as often as the function has answers for it, with the columns `outputs` appended.
#[derive(Debug, Deserialize)]
pub struct Apply {
    pub input: Box<Operator>,
    pub function: String,
    pub arguments: Vec<Expression>,
    pub outputs: Vec<String>,
    pub place: i64,
}

impl Apply {
    /// Finds the function and resolves the names of its arguments.
    pub fn prepare(&self, preparation: &mut Preparation<'_>) -> Result<Prepared> {
        let Prepared { node: input, mut columns, growing } = preparation.prepare(&self.input)?;
        // Known by its place too, so that what it raises points at the rule that called it.
        let name = format!("{}@{}", self.function, self.place);
        let Some(function) = preparation.functions.get(&name) else {
            return Err(Error::Plan(format!("there is no function called {name}")));
        };
        let arguments = prepare_all(&self.arguments, &columns, preparation.dictionary)?;
        columns.extend(self.outputs.iter().cloned());
        let (function, width) = (Arc::clone(function), self.outputs.len());
        Ok(Prepared { node: Box::new(Application { input, function, arguments, width }), columns, growing })
    }
}

struct Application {
    input: Box<dyn Execute>,
    function: Arc<dyn Callable>,
    arguments: Vec<Evaluation>,
    width: usize,
}

impl Execute for Application {
    fn run(&self, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let (mut buffers, mut step) = (Vec::new(), FIRST);
        self.input.run(run, &mut |batch| {
            let mut arguments = Vec::with_capacity(self.arguments.len());
            for argument in &self.arguments {
                arguments.push(argument.words(batch, run.dictionary)?.into_column(batch.count()));
            }
            let mut start = 0;
            while start < batch.count() {
                let end = batch.count().min(start + step);
                let stretch: Vec<&[u32]> = arguments.iter().map(|words| &words[start..end]).collect();
                let began = Instant::now();
                let mut answers = self.function.call(&stretch, end - start, self.width, run.dictionary)?;
                let took = began.elapsed();
                run.context.check()?;
                answers.rows.iter_mut().for_each(|row| *row += start as u32);
                push_answers(batch, &answers, &mut buffers, run.context, sink)?;
                start = end;
                step = if took < QUICK {
                    step * 2
                } else if took > 4 * QUICK {
                    (step / 2).max(1)
                } else {
                    step
                };
            }
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::testing::{Facts, scan};
    use super::*;
    use crate::callable::Answers;
    use crate::dictionary::Dictionary;
    use crate::value::Word;

    /// As many answers for a row as its argument says, counted from 1.
    struct Repeat;

    impl Callable for Repeat {
        fn call(&self, arguments: &[&[Word]], count: usize, _: usize, dictionary: &Dictionary) -> Result<Answers> {
            let mut answers = Answers { rows: Vec::new(), outputs: vec![Vec::new()] };
            for (row, word) in arguments[0][..count].iter().enumerate() {
                let times = dictionary.number_of(*word).map_or(0.0, crate::value::Number::to_f64) as i64;
                for number in 1..=times {
                    answers.rows.push(row as u32);
                    answers.outputs[0].push(dictionary.integer(number)?);
                }
            }
            Ok(answers)
        }
    }

    fn apply(function: &str) -> Json {
        json!({"op": "Apply", "input": scan("p", &["X"]), "function": function,
            "arguments": [{"op": "Column", "name": "X"}], "outputs": ["N"], "place": 0})
    }

    fn facts(rows: &str) -> Facts {
        let mut facts = Facts::new(&[("p", rows)]);
        facts.functions.insert("repeat@0".to_owned(), Arc::new(Repeat));
        facts
    }

    #[test]
    fn a_row_comes_with_each_answer() {
        assert_eq!(facts("2; 0; 1; 3").rows(&apply("repeat")), ["2 1", "2 2", "1 1", "3 1", "3 2", "3 3"]);
    }

    #[test]
    fn many_rows_keep_their_order_across_calls() {
        let rows: Vec<String> = (0..300).map(|row| row.to_string()).collect();
        let expected: Vec<String> = (0..300).flat_map(|row| (1..=row).map(move |n| format!("{row} {n}"))).collect();
        assert_eq!(facts(&rows.join(";")).rows(&apply("repeat")), expected);
    }

    #[test]
    fn an_unknown_function_is_refused() {
        assert!(facts("1").try_rows(&apply("missing")).is_err());
    }
}
