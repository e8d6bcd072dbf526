//! EditJoin: pairs of rows whose texts are within a distance of each other.

use std::cmp::Ordering;

use serde::Deserialize;

use super::{Execute, Run, Sink};
use crate::error::{Error, Result};
use crate::expression::{Site, order_of_test};
use crate::plan::{Operator, Preparation, Prepared, position};
use crate::relation::BATCH;
use crate::similarity::matching::{Found, Method, find};
use crate::similarity::rows::{Expansion, Order, Sides};
use crate::similarity::side::Side;
use crate::value::{Number, Word};

/// The parameters: a row for each pair of rows whose texts are `least` to `most` edits from each other, with the columns of
/// the left side, of the right side, and the distance.
///
/// `bound` is a column that holds a greatest distance too: pairs beyond the greatest value of it are left out. `order` is
/// a test, of a column of the left side and one of the right side, that the pairs pass, and its place.
#[derive(Debug, Deserialize)]
pub struct EditJoin {
    pub left: Box<Operator>,
    pub right: Box<Operator>,
    pub texts: (String, String),
    pub distance: String,
    pub least: u32,
    pub most: Option<u32>,
    pub bound: Option<String>,
    pub order: Option<(String, String, String, i64)>,
    /// How pairs are found, for right texts up to so many code points; the last is for all that are longer.
    pub methods: Vec<(Option<usize>, String)>,
    /// Why by these methods, for EXPLAIN.
    pub reason: String,
    pub place: i64,
}

impl EditJoin {
    /// Prepares both sides.
    pub fn prepare(&self, preparation: &mut Preparation<'_>) -> Result<Prepared> {
        let left = Side::prepare(preparation, &self.left, &self.texts.0)?;
        let right = Side::prepare(preparation, &self.right, &self.texts.1)?;
        let classes = self.methods.iter().map(|(longest, name)| {
            let method = Method::named(name);
            let method = method.ok_or_else(|| Error::Plan(format!("there is no way {name} to find similar texts")))?;
            Ok((longest.unwrap_or(usize::MAX), method))
        });
        let classes = classes.collect::<Result<Vec<_>>>()?;
        let bound = self.bound.as_ref().map(|name| match position(&left.columns, name) {
            Ok(column) => Ok((true, column)),
            Err(_) => Ok((false, position(&right.columns, name)?)),
        });
        let order = self.order.as_ref().map(|(test, one, other, place)| {
            let (numbers, holds) = order_of_test(test).ok_or_else(|| Error::Plan(format!("{test} is no order")))?;
            let (left, right) = (position(&left.columns, one)?, position(&right.columns, other)?);
            Ok(Order { left, right, numbers, holds, site: Site::new(test, *place) })
        });
        let columns = [left.columns.clone(), right.columns.clone(), vec![self.distance.clone()]].concat();
        let growing = left.growing || right.growing;
        let (bound, order) = (bound.transpose()?, order.transpose()?);
        let site = Site::new("edit_distance", self.place);
        let (least, most) = (self.least, self.most);
        Ok(Prepared {
            node: Box::new(Join { left, right, least, most, bound, order, classes, site }),
            columns,
            growing,
        })
    }
}

struct Join {
    left: Side,
    right: Side,
    least: u32,
    most: Option<u32>,
    /// Whether the column is of the left side, and its position.
    bound: Option<(bool, usize)>,
    order: Option<Order>,
    classes: Vec<(usize, Method)>,
    site: Site,
}

impl Execute for Join {
    fn run(&self, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let Some(sides) = Sides::new(&self.left, &self.right, &self.site, run)? else { return Ok(()) };
        let mut rows = Expansion::new(&sides, self.order.as_ref(), run);
        self.pairs(&sides, run, &mut |found| found.iter().try_for_each(|found| rows.push(*found, sink)))?;
        rows.flush(sink)
    }

    fn count(&self, run: &Run<'_>) -> Result<Option<u64>> {
        let Some(sides) = Sides::new(&self.left, &self.right, &self.site, run)? else { return Ok(Some(0)) };
        let Some(counting) = self.counting(&sides, run) else { return Ok(None) };
        let mut count = 0u64;
        self.pairs(&sides, run, &mut |found| {
            count += found.iter().map(|found| counting.rows(*found, &sides, run)).sum::<u64>();
            Ok(())
        })?;
        Ok(Some(count))
    }
}

impl Join {
    /// The greatest distance that any pair may have.
    fn greatest(&self, sides: &Sides<'_>, run: &Run<'_>) -> u32 {
        let Sides { left, right, .. } = sides;
        let longest = sides.longest();
        let most = self.most.unwrap_or(longest).min(longest);
        let Some((is_left, column)) = self.bound else { return most };
        let words = if is_left { left.column(column) } else { right.column(column) };
        let bound = |word: &Word| match run.dictionary.number_of(*word) {
            Some(Number::Int(value)) => u32::try_from(value.max(0)).unwrap_or(u32::MAX),
            Some(Number::Float(value)) => value as u32,
            None => u32::MAX, // whoever compares the distance with it complains
        };
        words.iter().map(bound).max().unwrap_or(0).min(most)
    }

    /// All pairs of texts whose distance counts, each in both directions where the sides are the same.
    fn pairs(&self, sides: &Sides<'_>, run: &Run<'_>, take: &mut dyn FnMut(&[Found]) -> Result<()>) -> Result<()> {
        let mut kept = Vec::new();
        find(&sides.pair(self.greatest(sides, run)), &self.classes, run.context, &mut |found| {
            run.context.check()?;
            kept.clear();
            let found = found.iter().filter(|found| found.distance >= self.least);
            for &Found { left, right, distance } in found {
                kept.push(Found { left, right, distance });
                if sides.same {
                    kept.push(Found { left: right, right: left, distance });
                }
            }
            take(&kept)
        })?;
        if !sides.same || self.least > 0 {
            return Ok(());
        }
        let texts: Vec<u32> = (0..sides.left.texts.len() as u32).collect();
        texts.chunks(BATCH).try_for_each(|texts| {
            run.context.check()?;
            kept.clear();
            kept.extend(texts.iter().map(|&text| Found { left: text, right: text, distance: 0 }));
            take(&kept)
        })
    }

    /// How the rows of a pair are counted without making them, where that can be.
    fn counting(&self, sides: &Sides<'_>, run: &Run<'_>) -> Option<Counting> {
        let Some(order) = &self.order else { return Some(Counting::Every) };
        if (order.left, order.right) == (self.left.text, self.right.text) && !order.numbers {
            // Of two different texts one direction passes, whichever it is.
            let halves = sides.same && is_strict(order.holds);
            return Some(if halves { Counting::Halves { within: false } } else { Counting::Texts(order.holds) });
        }
        let same = sides.same && sides.left.is_same(order.left, &sides.right, order.right);
        let key = is_strict(order.holds) && same && is_key(sides.left.column(order.left), order.numbers, run);
        key.then_some(Counting::Halves { within: true })
    }
}

/// How many rows a pair of texts makes.
enum Counting {
    /// Each row of one with each of the other.
    Every,
    /// The same, if the texts are in an order.
    Texts(fn(Ordering) -> bool),
    /// Half of them: the rows of both directions are each other's, and one of each two passes; `within` tells whether
    /// that goes for two rows of one text too.
    Halves { within: bool },
}

impl Counting {
    fn rows(&self, found: Found, sides: &Sides<'_>, run: &Run<'_>) -> u64 {
        let (left, right) =
            (sides.left.rows_of(found.left).len() as u64, sides.right.rows_of(found.right).len() as u64);
        match self {
            Counting::Every => left * right,
            Counting::Texts(holds) => {
                let words = (sides.left.texts.word(found.left), sides.right.texts.word(found.right));
                if holds(run.dictionary.standard_order(words.0, words.1)) { left * right } else { 0 }
            }
            Counting::Halves { .. } if found.left < found.right => left * right,
            Counting::Halves { within: true } if found.left == found.right => left * (left - 1) / 2,
            Counting::Halves { .. } => 0,
        }
    }
}

/// Whether a value never passes with itself, and two different ones in one direction only.
fn is_strict(holds: fn(Ordering) -> bool) -> bool {
    !holds(Ordering::Equal) && holds(Ordering::Less) != holds(Ordering::Greater)
}

/// Whether no two values are equal, which integers and floats may be although they differ.
fn is_key(column: &[Word], numbers: bool, run: &Run<'_>) -> bool {
    if numbers && column.iter().any(|word| !matches!(run.dictionary.number_of(*word), Some(Number::Int(_)))) {
        return false;
    }
    if column.is_sorted_by(|one, other| one < other) {
        return true;
    }
    let mut words = column.to_vec();
    words.sort_unstable();
    words.windows(2).all(|two| two[0] != two[1])
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::testing::{Facts, insert, join, part, scan, sorted};
    use crate::context::{Context, Limits};
    use crate::error::{Error, Reason};
    use crate::operators::fixpoint::Program;

    fn edit(left: &Json, right: &Json, most: Option<u32>, order: &Json) -> Json {
        json!({"op": "EditJoin", "left": left, "right": right, "texts": ["X", "Y"], "distance": "D", "least": 0,
            "most": most, "bound": null, "order": order, "methods": [[null, "scan"]], "reason": "", "place": 5})
    }

    fn count(facts: &Facts, answer: &Json) -> usize {
        let program = json!({"arities": {}, "steps": [], "answer": answer, "distinct_answer": true});
        let program = Program::parse(&program.to_string()).unwrap();
        let program = program.prepare(&facts.relations, &facts.functions, &facts.dictionary).unwrap();
        program.count(&Context::unbounded(None), &facts.dictionary).unwrap()
    }

    #[test]
    fn rows_meet_those_whose_texts_are_near() {
        let facts = Facts::new(&[("p", "1 cat; 2 dog; 3 cat"), ("q", "cut a; cat b; dig c; bird d")]);
        let joined = edit(&scan("p", &["I", "X"]), &scan("q", &["Y", "V"]), Some(1), &json!(null));
        let expected = ["1 cat cat b 0", "1 cat cut a 1", "2 dog dig c 1", "3 cat cat b 0", "3 cat cut a 1"];
        assert_eq!(sorted(facts.rows(&joined)), expected);
        assert_eq!(count(&facts, &joined), 5);
        let all = edit(&scan("p", &["I", "X"]), &scan("q", &["Y", "V"]), None, &json!(null));
        assert_eq!(facts.rows(&all).len(), 12);
    }

    #[test]
    fn a_relation_with_itself_has_each_pair_in_both_directions_and_each_row_with_itself() {
        let facts = Facts::new(&[("p", "1 ab; 2 abc; 3 ab; 4 xyz")]);
        let joined = edit(&scan("p", &["I", "X"]), &scan("p", &["J", "Y"]), Some(1), &json!(null));
        let found = sorted(facts.rows(&joined));
        assert_eq!(found.len(), 10);
        assert_eq!(found[0], "1 ab 1 ab 0");
        assert_eq!(count(&facts, &joined), 10);
    }

    #[test]
    fn counts_are_those_of_the_rows_whatever_the_order() {
        let facts = Facts::new(&[("p", "1 ab; 2 abc; 3 ab; 4 xyz; 4 ac; 7 ab; 8 abc")]);
        let (left, right) = (scan("p", &["I", "X"]), scan("p", &["J", "Y"]));
        for test in ["<", ">", "=<", "@<", "@>=", "@>"] {
            for columns in [["I", "J"], ["X", "Y"]] {
                if columns[0] == "X" && !test.starts_with('@') {
                    continue;
                }
                let joined = edit(&left, &right, Some(1), &json!([test, columns[0], columns[1], 0]));
                assert_eq!(count(&facts, &joined), facts.rows(&joined).len(), "{test} {columns:?}");
            }
        }
        let key = Facts::new(&[("p", "5 ab; 2 abc; 3 ab; 4 xyz; 9 ac")]);
        let joined = edit(&left, &right, Some(1), &json!(["<", "I", "J", 0]));
        assert_eq!((count(&key, &joined), key.rows(&joined).len()), (6, 6));
    }

    #[test]
    fn one_column_on_both_sides_has_each_text_once() {
        let facts = Facts::new(&[("p", "1 ab; 2 ab; 3 b")]);
        let side = |name: &str| json!({"op": "Scan", "relation": "p", "part": "facts", "read": [null, name]});
        let joined = edit(&side("X"), &side("Y"), Some(1), &json!(["@<", "X", "Y", 0]));
        assert_eq!(facts.rows(&joined), ["ab b 1"]);
        assert_eq!(count(&facts, &joined), 1);
    }

    #[test]
    fn a_term_and_a_comparison_of_texts_as_numbers_fail_with_their_places() {
        let facts = Facts::new(&[("p", "1 ab; x abc")]);
        let joined = edit(&scan("p", &["I", "X"]), &scan("p", &["J", "Y"]), Some(1), &json!(["<", "I", "J", 8]));
        match facts.try_rows(&joined) {
            Err(Error::Failure(failure)) => assert_eq!((failure.code, failure.place), ("type-clash", 8)),
            other => panic!("{other:?}"),
        }
        let term = json!({"op": "Values", "names": ["X"], "rows": [[{"compound": ["f", [{"int": 1}]]}]]});
        match facts.try_rows(&edit(&term, &scan("p", &["J", "Y"]), Some(1), &json!(null))) {
            Err(Error::Failure(failure)) => assert_eq!((failure.code, failure.place), ("type-clash", 5)),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_column_may_limit_the_distance() {
        let facts = Facts::new(&[("p", "1 ab; 0 xyz"), ("q", "abcd; a; ab")]);
        let mut joined = edit(&scan("p", &["K", "X"]), &scan("q", &["Y"]), None, &json!(null));
        joined["bound"] = json!("K");
        assert_eq!(sorted(facts.rows(&joined)), ["1 ab a 1", "1 ab ab 0"]);
    }

    #[test]
    fn a_fixpoint_reaches_all_that_is_near_step_by_step() {
        let facts = Facts::new(&[("word", "a; ab; abc; abcd; xyz; xyzz"), ("start", "a")]);
        for (left, right) in [("delta", "facts"), ("facts", "delta")] {
            let side = |which: &str, name: &str| part(if which == "facts" { "word" } else { "near" }, which, &[name]);
            let step = edit(&side(left, "X"), &side(right, "Y"), Some(1), &json!(null));
            let kept = if left == "delta" { "Y" } else { "X" };
            let rule = insert("near", json!({"op": "Project", "input": step, "names": [kept]}));
            let fixpoint = json!({"op": "Fixpoint", "relations": ["near"],
                "seed": [insert("near", scan("start", &["X"]))], "rounds": [rule]});
            let program = json!({"arities": {"near": 1}, "steps": [fixpoint],
                "answer": part("near", "all", &["X"]), "distinct_answer": true});
            assert_eq!(sorted(facts.run(&program).unwrap()), ["a", "ab", "abc", "abcd"]);
        }
    }

    #[test]
    fn memory_is_counted() {
        let rows: Vec<String> = (0..2_000).map(|row| format!("{row} text{}", row % 900)).collect();
        let facts = Facts::new(&[("p", &rows.join(";"))]);
        let joined = join(
            "HashJoin",
            edit(&scan("p", &["I", "X"]), &scan("p", &["J", "Y"]), Some(1), &json!(null)),
            scan("p", &["I", "Z"]),
            &["I"],
        );
        let program = json!({"arities": {}, "steps": [], "answer": joined, "distinct_answer": true});
        match facts.run_within(&program, Limits { max_memory: Some(20_000), ..Limits::default() }) {
            Err(Error::Stopped { reason, .. }) => assert_eq!(reason, Reason::MaxMemory),
            _ => panic!("not stopped"),
        }
    }
}
