//! Relations that keep the best, or the join, of the rows that agree on some columns.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde::Deserialize;

use crate::callable::{Callable, Functions};
use crate::context::Context;
use crate::dictionary::Dictionary;
use crate::error::{Error, Result};
use crate::value::Word;

/// How a column decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// The value that comes first in the standard order of terms is kept.
    Min,
    /// The one that comes last in it.
    Max,
    /// What the function of the part makes of the value that is kept and a new one.
    Join,
}

/// Columns that are replaced together, whatever becomes of the others. They decide in this order which values are kept:
/// the first one in which two rows differ.
#[derive(Debug, Clone, Deserialize)]
pub struct Part {
    pub columns: Vec<(usize, Mode)>,
    /// Name and arity of the predicate that joins.
    pub function: Option<(String, usize)>,
}

/// The parts of a lattice, with what they call.
#[derive(Clone, Default)]
pub struct Lattice {
    /// The parts.
    pub parts: Vec<Part>,
    /// What each part calls.
    pub functions: Vec<Option<Arc<dyn Callable>>>,
}

impl Lattice {
    /// Finds the functions, and checks that the parts can decide which row of a relation of `arity` columns is kept.
    pub fn new(name: &str, parts: &[Part], arity: usize, functions: &Functions) -> Result<Self> {
        let mut seen = HashSet::new();
        for (column, mode) in parts.iter().flat_map(|part| &part.columns) {
            if *column >= arity || !seen.insert(*column) {
                return Err(Error::Plan(format!("column {column} cannot decide which row of {name} is kept")));
            }
            let part = parts.iter().find(|part| part.columns.first().is_some_and(|first| first.0 == *column));
            if *mode == Mode::Join && part.is_none_or(|part| part.function.is_none()) {
                return Err(Error::Plan(format!("column {column} of {name} has nothing to join it")));
            }
        }
        let functions = parts.iter().map(|part| {
            let Some((name, arity)) = &part.function else { return Ok(None) };
            let found = functions.get(&format!("{name}/{arity}")).cloned();
            found.map(Some).ok_or_else(|| Error::Plan(format!("there is no function called {name}/{arity}")))
        });
        Ok(Self { parts: parts.to_vec(), functions: functions.collect::<Result<Vec<_>>>()? })
    }

    /// Whether every row is kept.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }
}

/// What a function made of pairs of words, and the pairs that it has not been asked for yet.
#[derive(Default)]
pub struct Joins {
    known: HashMap<(Word, Word), Word>,
    asked: HashSet<(Word, Word)>,
}

impl Joins {
    /// The join of two words; `None` if the function has to be asked first.
    pub fn find(&mut self, kept: Word, new: Word) -> Option<Word> {
        let found = self.known.get(&(kept, new)).copied();
        if found.is_none() {
            self.asked.insert((kept, new));
        }
        found
    }

    /// Whether pairs wait for the function.
    pub fn is_asked(&self) -> bool {
        !self.asked.is_empty()
    }

    /// Asks the function for all pairs that wait for it.
    pub fn ask(&mut self, function: &dyn Callable, dictionary: &Dictionary, context: &Context<'_>) -> Result<()> {
        let mut pairs: Vec<(Word, Word)> = self.asked.drain().collect();
        pairs.sort_unstable();
        let (kept, new): (Vec<Word>, Vec<Word>) = pairs.iter().copied().unzip();
        let answers = function.call(&[&kept, &new], pairs.len(), 1, dictionary)?;
        context.check()?;
        if answers.rows.len() != pairs.len() {
            return Err(Error::Plan(format!("{} joins for {} pairs", answers.rows.len(), pairs.len())));
        }
        context.charge(pairs.len() * size_of::<(Word, Word, Word)>())?;
        self.known.extend(pairs.into_iter().zip(answers.outputs[0].iter().copied()));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value as Json, json};

    use super::*;
    use crate::callable::Answers;
    use crate::operators::testing::{Facts, insert, join, numbers, part, project, random_rows, scan, sorted};

    fn column(name: &str) -> Json {
        json!({"op": "Column", "name": name})
    }

    fn sum(input: &Json, left: &str, right: &str) -> Json {
        let expression = json!({"op": "Call", "function": "+", "arguments": [column(left), column(right)], "place": 0});
        json!({"op": "Extend", "input": input, "column": "D", "expression": expression})
    }

    /// The shortest distances of a weighted graph.
    fn shortest(rounds: &[Json]) -> Json {
        let seed = insert("path", scan("edge", &["X", "Y", "D"]));
        let fixpoint = json!({"op": "Fixpoint", "relations": ["path"], "seed": [seed], "rounds": rounds});
        json!({"arities": {"path": 3}, "lattices": {"path": [{"columns": [[2, "min"]]}]}, "steps": [fixpoint],
            "answer": part("path", "all", &["X", "Y", "D"]), "distinct_answer": true})
    }

    fn step(left: Json, right: Json) -> Json {
        insert("path", project(sum(&join("HashJoin", left, right, &["Y"]), "A", "B"), &["X", "Z", "D"]))
    }

    fn forward() -> Vec<Json> {
        vec![step(part("path", "delta", &["X", "Y", "A"]), scan("edge", &["Y", "Z", "B"]))]
    }

    fn doubling() -> Vec<Json> {
        vec![
            step(part("path", "delta", &["X", "Y", "A"]), part("path", "all", &["Y", "Z", "B"])),
            step(part("path", "delta", &["Y", "Z", "B"]), part("path", "old", &["X", "Y", "A"])),
        ]
    }

    /// Bellman and Ford, without any index.
    fn distances(edges: &[Vec<u32>]) -> Vec<String> {
        let mut known: BTreeMap<(u32, u32), u32> = BTreeMap::new();
        let mut changed = true;
        while changed {
            changed = false;
            let paths: Vec<((u32, u32), u32)> = known.iter().map(|(ends, length)| (*ends, *length)).collect();
            let longer = paths.iter().flat_map(|((x, y), length)| {
                let next = edges.iter().filter(move |edge| edge[0] == *y);
                next.map(move |edge| ((*x, edge[1]), length + edge[2]))
            });
            let all = edges.iter().map(|edge| ((edge[0], edge[1]), edge[2])).chain(longer);
            for (ends, length) in all {
                let best = known.entry(ends).or_insert(u32::MAX);
                changed |= length < *best;
                *best = length.min(*best);
            }
        }
        sorted(known.into_iter().map(|((x, y), length)| format!("{x} {y} {length}")).collect())
    }

    #[test]
    fn shortest_distances_agree_with_naive_evaluation() {
        for (seed, edges, domain) in [(1, 60, 20), (2, 150, 40), (3, 400, 60), (4, 5, 3)] {
            let text = random_rows(seed, 3, edges, domain);
            let expected = distances(&numbers(&text));
            let facts = Facts::new(&[("edge", &text)]);
            for rounds in [forward(), doubling()] {
                assert_eq!(sorted(facts.run(&shortest(&rounds)).unwrap()), expected, "{seed}");
            }
        }
    }

    #[test]
    fn distances_that_improve_in_every_round_leave_only_the_best() {
        // From 0 to each node there is a direct edge, and the longer a way takes the shorter it is.
        let nodes = 60;
        let edges = (0..nodes).flat_map(|x| (x + 1..=nodes).map(move |y| format!("{x} {y} {}", (y - x) * (y - x))));
        let text: Vec<String> = edges.collect();
        let facts = Facts::new(&[("edge", &text.join(";"))]);
        for rounds in [forward(), doubling()] {
            let rows = sorted(facts.run(&shortest(&rounds)).unwrap());
            let pairs = (0..nodes).flat_map(|x| (x + 1..=nodes).map(move |y| format!("{x} {y} {}", y - x)));
            assert_eq!(rows, sorted(pairs.collect()));
        }
    }

    /// The least of some words, by their number, as a function from outside.
    struct Least;

    impl Callable for Least {
        fn call(&self, pairs: &[&[Word]], count: usize, _: usize, _: &Dictionary) -> Result<Answers> {
            let joined = (0..count).map(|row| pairs[0][row].min(pairs[1][row])).collect();
            Ok(Answers { rows: (0..count as u32).collect(), outputs: vec![joined] })
        }
    }

    #[test]
    fn the_columns_of_a_part_are_replaced_together_and_parts_apart() {
        let mut facts = Facts::new(&[("p", "4 3 7; 5 1 6; 4 2 9; 4 1 8; 5 2 5; 5 7 5; 4 1 6")]);
        facts.functions.insert("least/2".to_owned(), Arc::new(Least));
        let join = |columns: Json| json!({"columns": columns, "function": ["least", 2]});
        for (lattice, expected) in [
            (json!([{"columns": [[1, "min"], [2, "min"]]}]), ["4 1 6", "5 1 6"]),
            (json!([{"columns": [[1, "max"], [2, "max"]]}]), ["4 3 7", "5 7 5"]),
            (json!([{"columns": [[1, "min"]]}, {"columns": [[2, "max"]]}]), ["4 1 9", "5 1 6"]),
            (json!([join(json!([[1, "join"]])), {"columns": [[2, "max"]]}]), ["4 1 9", "5 1 6"]),
            (json!([join(json!([[1, "join"], [2, "max"]]))]), ["4 1 8", "5 1 6"]),
            (json!([join(json!([[1, "join"]])), join(json!([[2, "join"]]))]), ["4 1 6", "5 1 5"]),
        ] {
            let program = json!({"arities": {"best": 3}, "lattices": {"best": lattice},
                "steps": [insert("best", scan("p", &["X", "Y", "Z"]))],
                "answer": part("best", "all", &["X", "Y", "Z"]), "distinct_answer": true});
            assert_eq!(facts.run(&program).unwrap(), expected, "{lattice}");
        }
    }

    #[test]
    fn rules_in_sequence_improve_what_was_there_and_later_steps_see_only_that() {
        let facts = Facts::new(&[("p", "a 3; b 2"), ("q", "a 1; b 9; c 4")]);
        let steps = [insert("best", scan("p", &["X", "Y"])), insert("best", scan("q", &["X", "Y"]))];
        let semi = join("SemiJoin", scan("p", &["X", "Y"]), part("best", "all", &["X", "Y"]), &["X", "Y"]);
        let copy = insert("kept", semi);
        let program = |answer: &str| {
            json!({"arities": {"best": 2, "kept": 2}, "lattices": {"best": [{"columns": [[1, "min"]]}]},
                "steps": [steps[0], steps[1], copy], "answer": part(answer, "all", &["X", "Y"]),
                "distinct_answer": true})
        };
        assert_eq!(sorted(facts.run(&program("best")).unwrap()), ["a 1", "b 2", "c 4"]);
        assert_eq!(facts.run(&program("kept")).unwrap(), ["b 2"]);
    }

    #[test]
    fn the_set_of_a_reader_does_not_outlive_a_better_row() {
        let facts = Facts::new(&[("p", "a 3; b 2"), ("q", "a 1; b 9; c 4")]);
        let look_up = |relation: &str| {
            let all = part("best", "all", &["X", "Y"]);
            insert(relation, join("SemiJoin", scan("p", &["X", "Y"]), all, &["X", "Y"]))
        };
        let rule = |relation: &str| insert("best", scan(relation, &["X", "Y"]));
        for (answer, expected) in [("early", vec!["a 3", "b 2"]), ("late", vec!["b 2"])] {
            let program = json!({"arities": {"best": 2, "early": 2, "late": 2}, "lattices": {"best": [{"columns": [[1, "min"]]}]},
                "steps": [rule("p"), look_up("early"), rule("q"), look_up("late")],
                "answer": part(answer, "all", &["X", "Y"]), "distinct_answer": true});
            assert_eq!(facts.run(&program).unwrap(), expected);
        }
    }

    #[test]
    fn one_row_is_best_where_every_column_decides() {
        let facts = Facts::new(&[("p", "3; 1.5; x; 2")]);
        for (better, expected) in [("min", "1.5"), ("max", "x")] {
            let program = json!({"arities": {"best": 1}, "lattices": {"best": [{"columns": [[0, better]]}]},
                "steps": [insert("best", scan("p", &["X"]))],
                "answer": part("best", "all", &["X"]), "distinct_answer": true});
            assert_eq!(facts.run(&program).unwrap(), [expected]);
        }
    }

    #[test]
    fn a_lattice_that_does_not_fit_its_relation_is_refused() {
        let facts = Facts::new(&[("edge", "1 2 3")]);
        for lattices in [
            json!({"path": [{"columns": [[3, "min"]]}]}),
            json!({"path": [{"columns": [[2, "min"], [2, "max"]]}]}),
            json!({"other": [{"columns": [[0, "min"]]}]}),
            json!({"path": [{"columns": [[2, "least"]]}]}),
            json!({"path": [{"columns": [[2, "join"]]}]}),
            json!({"path": [{"columns": [[2, "join"]], "function": ["join", 3]}]}),
        ] {
            let mut program = shortest(&forward());
            program["lattices"] = lattices;
            assert!(facts.run(&program).is_err());
        }
    }
}
