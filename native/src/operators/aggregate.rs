//! Aggregate: one row for each group of rows, with what the group amounts to.

use std::ops::Range;

use serde::Deserialize;

use super::{Batch, Execute, Parts, Run, Sink};
use crate::accumulate::Function;
use crate::error::{Error, Result};
use crate::expression::Site;
use crate::plan::{Operator, Preparation, Prepared, position, positions};
use crate::relation::BATCH;
use crate::tally::{Tally, Wanted};
use crate::threads::{Threads, each};
use crate::value::Word;

/// Driving rows that are looked at before it is known whether threads may share the others.
const FIRST: usize = 1 << 16;
/// Pieces for each thread.
const PIECES: usize = 2;

/// The parameters: rows that agree on `group` make one row, with the columns of `group` and then the outputs.
///
/// Each aggregate is an output, a function, its argument, and its witness. Without `group` there is one row also for no
/// rows, if every function has a value for nothing.
#[derive(Debug, Deserialize)]
pub struct Aggregate {
    pub input: Box<Operator>,
    pub group: Vec<String>,
    pub aggregates: Vec<(String, String, Option<String>, Option<String>)>,
    pub place: i64,
}

impl Aggregate {
    /// Resolves the names of columns and functions.
    pub fn prepare(&self, preparation: &mut Preparation<'_>) -> Result<Prepared> {
        let Prepared { node: input, columns, growing } = preparation.prepare(&self.input)?;
        let group = positions(&columns, &self.group)?;
        let (mut names, mut aggregates) = (self.group.clone(), Vec::new());
        for (output, name, argument, witness) in &self.aggregates {
            let wrong = |what: &str| Error::Plan(format!("the aggregate {name} {what}"));
            let function = Function::named(name).ok_or_else(|| wrong("is not known"))?;
            let column = |name: &Option<String>| name.as_ref().map(|name| position(&columns, name)).transpose();
            let (argument, witness) = (column(argument)?, column(witness)?);
            if argument.is_none() && function != Function::Count {
                return Err(wrong("has no argument"));
            }
            if witness.is_some() != matches!(function, Function::Witness(_)) {
                return Err(wrong("has a witness too many or too few"));
            }
            names.push(output.clone());
            aggregates.push(Wanted { function, argument, witness, site: Site::new(name, self.place) });
        }
        Ok(Prepared { node: Box::new(Aggregation { input, group, aggregates }), columns: names, growing })
    }
}

struct Aggregation {
    input: Box<dyn Execute>,
    group: Vec<usize>,
    aggregates: Vec<Wanted>,
}

impl Execute for Aggregation {
    fn run(&self, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()> {
        if let Some(count) = self.count_unmade(run)? {
            let word = [run.dictionary.integer(count)?];
            return sink(&Batch::new(&vec![word.as_slice(); self.aggregates.len()], 1));
        }
        let (keys, accumulators) = self.tally(run)?.finish(run)?;
        let nothing = keys.is_empty() && self.group.is_empty();
        let count = if nothing { 1 } else { keys.len() };
        if nothing && !self.aggregates.iter().all(|part| part.function.of_nothing()) {
            return Ok(());
        }
        let outputs = accumulators.into_iter().map(|made| made.finish(count, run.dictionary, run.context));
        let outputs = outputs.collect::<Result<Vec<Vec<Word>>>>()?;
        for start in (0..count).step_by(BATCH) {
            run.context.check()?;
            let end = count.min(start + BATCH);
            let columns = keys.columns().iter().chain(&outputs).map(|column| &column[start..end]);
            sink(&Batch::new(&columns.collect::<Vec<&[u32]>>(), end - start))?;
        }
        run.context.release(keys.bytes());
        Ok(())
    }
}

impl Aggregation {
    /// Looks at all rows, with several threads if there are many rows of few groups.
    fn tally(&self, run: &Run<'_>) -> Result<Tally<'_>> {
        let (mut tally, Threads { most, always }) = (Tally::new(&self.group, &self.aggregates), run.context.threads());
        let joins = self.aggregates.iter().all(|part| part.function.has_parts());
        let Some(parts) = (if most > 1 && joins { self.input.parts(run) } else { None }) else {
            self.input.run(run, &mut |batch| tally.add(batch, run))?;
            return Ok(tally);
        };
        let (mut at, mut shares, step) = (0, true, if always { 1 } else { FIRST });
        while at < parts.driving() {
            if shares && (always || at > 0 && tally.has_few(parts.driving() - at)) && parts.is_ready() {
                match tally_parts(&*parts, at..parts.driving(), &mut tally, run) {
                    Err(Error::Enough) => shares = false,
                    outcome => return outcome.map(|()| tally),
                }
            }
            let end = parts.driving().min(at + step);
            parts.run(at..end, &mut |batch| tally.add(batch, run))?;
            at = end;
        }
        Ok(tally)
    }

    /// The number of all rows, if nothing else is asked for and the input can tell it without making them.
    fn count_unmade(&self, run: &Run<'_>) -> Result<Option<i64>> {
        let counted = |part: &Wanted| part.function == Function::Count && part.argument.is_none();
        if !self.group.is_empty() || !self.aggregates.iter().all(counted) {
            return Ok(None);
        }
        Ok(self.input.count(run)?.and_then(|count| i64::try_from(count).ok()))
    }
}

/// Looks at some rows with all threads.
fn tally_parts<'a>(parts: &dyn Parts, range: Range<usize>, tally: &mut Tally<'a>, run: &Run<'_>) -> Result<()> {
    let size = range.len().div_ceil(run.context.threads().most * PIECES).max(1);
    let pieces = range.clone().step_by(size).map(|at| (at..range.end.min(at + size), tally.part()));
    let mut pieces: Vec<(Range<usize>, Tally<'a>)> = pieces.collect();
    let outcome =
        each(&mut pieces, run.context, |(range, tally)| parts.run(range.clone(), &mut |batch| tally.add(batch, run)));
    if let Err(error) = outcome {
        pieces.iter().for_each(|(_, piece)| run.context.release(piece.bytes()));
        return Err(error);
    }
    pieces.into_iter().try_for_each(|(_, piece)| tally.merge(piece, run))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::testing::{Facts, scan};
    use crate::error::Error;

    fn aggregate(group: &[&str], aggregates: &Json) -> Json {
        json!({"op": "Aggregate", "input": scan("p", &["X", "Y", "Z"]), "group": group, "aggregates": aggregates,
            "place": 4})
    }

    fn none(aggregates: &Json) -> Json {
        let mut none = aggregate(&[], aggregates);
        let test = json!({"op": "Test", "name": "false", "arguments": [], "place": 0});
        none["input"] = json!({"op": "Filter", "input": none["input"], "test": test});
        none
    }

    #[test]
    fn each_group_has_its_count_sum_mean_and_extremes() {
        let facts = Facts::new(&[("p", "a 1 x; b 5 y; a 3 z; b 2.5 w")]);
        let all = json!([
            ["C", "count", null, null],
            ["S", "sum", "Y", null],
            ["M", "avg", "Y", null],
            ["L", "min", "Y", null],
            ["G", "max", "Y", null]
        ]);
        assert_eq!(facts.rows(&aggregate(&["X"], &all)), ["a 2 4 2.0 1 3", "b 2 7.5 3.75 2.5 5"]);
    }

    #[test]
    fn values_are_collected_in_the_standard_order_with_or_without_repeats() {
        let facts = Facts::new(&[("p", "a 1 x; a 3 x; a 2.5 w; b 7 q; a 9 10")]);
        let all = json!([["B", "bag", "Z", null], ["S", "set", "Z", null], ["D", "count_distinct", "Z", null]]);
        assert_eq!(facts.rows(&aggregate(&["X"], &all)), ["a [10, w, x, x] [10, w, x] 3", "b [q] [q] 1"]);
    }

    #[test]
    fn a_witness_stands_beside_the_extreme_and_ties_go_to_the_first_in_order() {
        let facts = Facts::new(&[("p", "a 1 z; a 9 d; a 9.0 b; a 9 c; a 1 y")]);
        let both = json!([["L", "min_witness", "Y", "Z"], ["G", "max_witness", "Y", "Z"]]);
        assert_eq!(facts.rows(&aggregate(&["X"], &both)), ["a y c"]);
    }

    #[test]
    fn a_float_is_less_than_an_equal_integer_whichever_comes_first() {
        for rows in ["1 1 a; 1 1.0 b", "1 1.0 b; 1 1 a"] {
            let both = json!([["L", "min", "Y", null], ["G", "max", "Y", null]]);
            assert_eq!(Facts::new(&[("p", rows)]).rows(&aggregate(&[], &both)), ["1.0 1"]);
        }
    }

    #[test]
    fn no_rows_have_a_count_a_sum_and_lists_but_no_extreme_and_no_mean() {
        let facts = Facts::new(&[("p", "1 1 1")]);
        let some = json!([["C", "count", null, null], ["S", "sum", "Y", null], ["B", "bag", "Y", null]]);
        assert_eq!(facts.rows(&none(&some)), ["0 0 []"]);
        for function in ["min", "max", "avg"] {
            assert!(facts.rows(&none(&json!([["V", function, "Y", null]]))).is_empty(), "{function}");
        }
        let mut grouped = none(&some);
        grouped["group"] = json!(["X"]);
        assert!(facts.rows(&grouped).is_empty());
    }

    #[test]
    fn a_sum_that_does_not_fit_and_a_text_fail_with_the_place() {
        for (rows, function, code) in [
            ("1 9223372036854775807 1; 1 1 1", "sum", "overflow"),
            ("1 1e308 1; 1 9e307 1", "sum", "overflow"),
            ("1 a 1", "sum", "type-clash"),
            ("1 a 1", "max", "type-clash"),
            ("1 1 1; 1 a 1", "min", "type-clash"),
            ("1 a 1", "avg", "type-clash"),
        ] {
            let facts = Facts::new(&[("p", rows)]);
            match facts.try_rows(&aggregate(&[], &json!([["V", function, "Y", null]]))) {
                Err(Error::Failure(failure)) => assert_eq!((failure.code, failure.place), (code, 4), "{rows}"),
                other => panic!("{rows}: {other:?}"),
            }
        }
        let facts = Facts::new(&[("p", "1 9223372036854775807 1; 1 1 1; 1 -5 1")]);
        let sum = aggregate(&[], &json!([["V", "sum", "Y", null]]));
        assert_eq!(facts.rows(&sum), ["9223372036854775803"]);
    }

    #[test]
    fn more_groups_than_a_batch_all_come() {
        let rows: Vec<String> = (0..20_000).map(|row| format!("{} {row} 1", row % 9_000)).collect();
        let facts = Facts::new(&[("p", &rows.join(";"))]);
        let counted = facts.rows(&aggregate(&["X"], &json!([["C", "count", null, null], ["B", "bag", "Y", null]])));
        assert_eq!(counted.len(), 9_000);
        assert_eq!(counted[8_999], "8999 2 [8999, 17999]");
    }

    #[test]
    fn a_damaged_aggregate_is_refused() {
        let facts = Facts::new(&[("p", "1 1 1")]);
        for wrong in [json!(["V", "median", "Y", null]), json!(["V", "sum", null, null]), json!(["V", "max", "Y", "Z"])]
        {
            assert!(facts.try_rows(&aggregate(&[], &json!([wrong]))).is_err(), "{wrong}");
        }
    }
}
