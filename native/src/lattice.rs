//! Relations that keep the best of the rows that agree on some columns.

use std::cmp::Ordering;

use serde::Deserialize;

use crate::context::Context;
use crate::dictionary::Dictionary;
use crate::error::{Error, Result};
use crate::group::Groups;
use crate::operators::Batch;
use crate::relation::Rows;
use crate::value::Word;

/// Which of two values of a column is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    /// The one that comes first in the standard order of terms.
    Min,
    /// The one that comes last in it.
    Max,
    /// The one that was there before.
    First,
    /// The one that came after.
    Last,
}

/// Whether columns can decide which row of a relation of `arity` columns is kept.
pub fn check(name: &str, columns: &[(usize, Better)], arity: usize) -> Result<()> {
    let mut seen = std::collections::HashSet::new();
    match columns.iter().find(|(column, _)| *column >= arity || !seen.insert(*column)) {
        Some((column, _)) => Err(Error::Plan(format!("column {column} cannot decide which row of {name} is kept"))),
        None => Ok(()),
    }
}

/// Whether a value replaces another; `None` if the next column decides.
fn replaces(better: Better, new: Word, kept: Word, dictionary: &Dictionary) -> Option<bool> {
    if new == kept {
        return None;
    }
    Some(match better {
        Better::Min => dictionary.standard_order(new, kept) == Ordering::Less,
        Better::Max => dictionary.standard_order(new, kept) == Ordering::Greater,
        Better::First => false,
        Better::Last => true,
    })
}

/// The best rows so far.
#[derive(Debug)]
pub struct Best {
    /// The columns on which rows must agree to be compared.
    keys: Vec<usize>,
    decide: Vec<(usize, Better)>,
    groups: Groups,
    /// The best row of each group: by its number among those that readers see, then among those that wait.
    rows: Vec<u32>,
    /// Rows that readers see and that a row that waits will replace.
    replaced: Vec<u32>,
    members: Vec<u32>,
}

impl Best {
    /// No rows yet of a relation of `arity` columns.
    pub fn new(arity: usize, decide: &[(usize, Better)]) -> Self {
        let keys: Vec<usize> = (0..arity).filter(|column| decide.iter().all(|(other, _)| other != column)).collect();
        let groups = Groups::new(keys.len());
        let (rows, replaced, members) = (Vec::new(), Vec::new(), Vec::new());
        Self { keys, decide: decide.to_vec(), groups, rows, replaced, members }
    }

    /// Adds the rows of a batch that are better than those that were there; how many were. `known` are the rows that
    /// readers see, `waiting` those that they will see next.
    pub fn add(
        &mut self,
        batch: &Batch<'_>,
        known: &Rows,
        waiting: &mut Rows,
        dictionary: &Dictionary,
        context: &Context<'_>,
    ) -> Result<usize> {
        context.check()?;
        let before = self.groups.len();
        self.groups.number(&batch.pick(&self.keys), batch.count(), &mut self.members, context)?;
        context.charge((self.groups.len() - before) * size_of::<u32>())?;
        waiting.reserve(batch.count(), context)?;
        let mut better = 0;
        for (at, &group) in self.members.iter().enumerate() {
            let next = (known.len() + waiting.len()) as u32;
            match self.rows.get(group as usize).map(|row| *row as usize) {
                None => self.rows.push(next),
                Some(kept) => {
                    let (rows, row) = if kept < known.len() { (known, kept) } else { (&*waiting, kept - known.len()) };
                    if !is_better(&self.decide, batch, at, rows, row, dictionary, context)? {
                        continue;
                    }
                    if kept >= known.len() {
                        // Nobody has seen the row yet, and the columns that it agrees on stay.
                        self.decide.iter().for_each(|(column, _)| waiting.set(*column, row, batch.column(*column)[at]));
                        better += 1;
                        continue;
                    }
                    self.replaced.push(kept as u32);
                    self.rows[group as usize] = next;
                }
            }
            better += 1;
            waiting.push_row(batch.columns().iter().map(|words| words[at]));
        }
        Ok(better)
    }

    /// The rows that are replaced by what readers are shown now.
    pub fn take_replaced(&mut self) -> Vec<u32> {
        std::mem::take(&mut self.replaced)
    }

    /// Follows rows to their new numbers.
    pub fn renumber(&mut self, numbers: &[u32]) {
        self.rows.iter_mut().for_each(|row| *row = numbers[*row as usize]);
    }
}

/// Whether row `at` of a batch is better than the row that is kept.
fn is_better(
    decide: &[(usize, Better)],
    batch: &Batch<'_>,
    at: usize,
    rows: &Rows,
    row: usize,
    dictionary: &Dictionary,
    context: &Context<'_>,
) -> Result<bool> {
    for &(column, better) in decide {
        let (new, kept) = (batch.column(column)[at], rows.column(column)[row]);
        // Two terms may differ only a million cells down.
        if new != kept && dictionary.compound_of(new).is_some() {
            context.check()?;
        }
        if let Some(replaces) = replaces(better, new, kept, dictionary) {
            return Ok(replaces);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value as Json, json};

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
        json!({"arities": {"path": 3}, "lattices": {"path": [[2, "min"]]}, "steps": [fixpoint],
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

    #[test]
    fn the_columns_decide_in_their_order_and_a_row_is_replaced_as_a_whole() {
        let facts = Facts::new(&[("p", "a 3 x; a 1 y; b 2 z; a 1 w; b 2 q; b 7 v")]);
        for (lattice, expected) in [
            (json!([[1, "min"], [2, "first"]]), ["a 1 y", "b 2 z"]),
            (json!([[1, "min"], [2, "min"]]), ["a 1 w", "b 2 q"]),
            (json!([[1, "max"], [2, "last"]]), ["a 3 x", "b 7 v"]),
            (json!([[1, "first"], [2, "last"]]), ["a 3 x", "b 2 q"]),
            (json!([[1, "last"], [2, "last"]]), ["a 1 w", "b 7 v"]),
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
            json!({"arities": {"best": 2, "kept": 2}, "lattices": {"best": [[1, "min"]]},
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
            let program = json!({"arities": {"best": 2, "early": 2, "late": 2}, "lattices": {"best": [[1, "min"]]},
                "steps": [rule("p"), look_up("early"), rule("q"), look_up("late")],
                "answer": part(answer, "all", &["X", "Y"]), "distinct_answer": true});
            assert_eq!(facts.run(&program).unwrap(), expected);
        }
    }

    #[test]
    fn one_row_is_best_where_every_column_decides() {
        let facts = Facts::new(&[("p", "3; 1.5; x; 2")]);
        for (better, expected) in [("min", "1.5"), ("max", "x")] {
            let program = json!({"arities": {"best": 1}, "lattices": {"best": [[0, better]]},
                "steps": [insert("best", scan("p", &["X"]))],
                "answer": part("best", "all", &["X"]), "distinct_answer": true});
            assert_eq!(facts.run(&program).unwrap(), [expected]);
        }
    }

    #[test]
    fn a_lattice_that_does_not_fit_its_relation_is_refused() {
        let facts = Facts::new(&[("edge", "1 2 3")]);
        for lattices in [
            json!({"path": [[3, "min"]]}),
            json!({"path": [[2, "min"], [2, "max"]]}),
            json!({"other": [[0, "min"]]}),
            json!({"path": [[2, "least"]]}),
        ] {
            let mut program = shortest(&forward());
            program["lattices"] = lattices;
            assert!(facts.run(&program).is_err());
        }
    }
}
