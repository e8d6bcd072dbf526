//! Relations that keep the best, or the join, of the rows that agree on some columns.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde::Deserialize;

use crate::callable::{Callable, Functions};
use crate::context::Context;
use crate::dictionary::Dictionary;
use crate::error::{Error, Result};
use crate::group::Groups;
use crate::operators::Batch;
use crate::relation::{BATCH, Rows};
use crate::value::{Word, is_entry};

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
    parts: Vec<Part>,
    functions: Vec<Option<Arc<dyn Callable>>>,
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
struct Joins {
    known: HashMap<(Word, Word), Word>,
    asked: HashSet<(Word, Word)>,
}

impl Joins {
    /// The join of two words; `None` if the function has to be asked first.
    fn find(&mut self, kept: Word, new: Word) -> Option<Word> {
        let found = self.known.get(&(kept, new)).copied();
        if found.is_none() {
            self.asked.insert((kept, new));
        }
        found
    }

    /// Asks the function for all pairs that wait for it.
    fn ask(&mut self, function: &dyn Callable, dictionary: &Dictionary, context: &Context<'_>) -> Result<()> {
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

/// Rows of which none is held back.
const FEW: usize = 1 << 10;
/// Of more rows the best are shown first: one in so many.
const SHARE: usize = 4;
/// Holding back stops when so many rows were shown for each group: then it does not save what it is there to save.
const PATIENCE: usize = 4;

/// The column that alone decides whether a row can be better, and its word in the best row of each group.
struct Lead {
    column: usize,
    mode: Mode,
    words: Vec<Word>,
}

impl Lead {
    /// That of a lattice, if there is one.
    fn of(lattice: &Lattice) -> Option<Self> {
        let [Part { columns, .. }] = lattice.parts.as_slice() else { return None };
        let &(column, mode) = columns.first()?;
        (mode != Mode::Join).then(|| Self { column, mode, words: Vec::new() })
    }

    /// Whether a word is small and worse than that of a group, so that its row changes nothing.
    #[inline]
    fn is_worse(&self, word: Word, group: usize) -> bool {
        let Some(&best) = self.words.get(group) else { return false };
        // Words of small integers are in the order of these.
        !is_entry(word | best) && if self.mode == Mode::Min { word > best } else { word < best }
    }

    fn set(&mut self, group: usize, word: Word) {
        if group < self.words.len() {
            self.words[group] = word;
        } else {
            self.words.push(word);
        }
    }
}

/// Rows that wait a round longer, and their groups.
pub struct Held {
    rows: Rows,
    groups: Vec<u32>,
}

/// The best rows so far.
pub struct Best {
    /// The columns on which rows must agree to be compared.
    keys: Vec<usize>,
    lattice: Lattice,
    /// Those of each part.
    joins: Vec<Joins>,
    groups: Groups,
    /// The best row of each group: by its number among those that readers see, then among those that wait.
    rows: Vec<u32>,
    /// Rows that readers see and that a row that waits will replace.
    replaced: Vec<u32>,
    members: Vec<u32>,
    /// The columns of a row that change, and to what.
    changes: Vec<(usize, Word)>,
    lead: Option<Lead>,
    /// The group of each row that waits.
    waiting: Vec<u32>,
    /// How many rows were shown so far.
    shown: usize,
}

impl Best {
    /// No rows yet of a relation of `arity` columns.
    pub fn new(arity: usize, lattice: &Lattice) -> Self {
        let decide: HashSet<usize> =
            lattice.parts.iter().flat_map(|part| &part.columns).map(|(column, _)| *column).collect();
        let keys: Vec<usize> = (0..arity).filter(|column| !decide.contains(column)).collect();
        let groups = Groups::new(keys.len());
        let joins = lattice.parts.iter().map(|_| Joins::default()).collect();
        let (rows, replaced, members, changes, waiting) = Default::default();
        let (lattice, lead) = (lattice.clone(), Lead::of(lattice));
        Self { keys, lattice, joins, groups, rows, replaced, members, changes, lead, waiting, shown: 0 }
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
        let mut members = std::mem::take(&mut self.members);
        self.groups.number(&batch.pick(&self.keys), batch.count(), &mut members, context)?;
        context.charge((self.groups.len() - before) * size_of::<u32>())?;
        waiting.reserve(batch.count(), context)?;
        let mut better = 0;
        // A row whose join is not known waits until the function was asked, for all such rows at once. Rows of one
        // group are taken in their order or not: what joins does not mind.
        let mut pending: Vec<usize> = match &self.lead {
            Some(lead) => {
                let words = batch.column(lead.column);
                (0..batch.count()).filter(|&at| !lead.is_worse(words[at], members[at] as usize)).collect()
            }
            None => (0..batch.count()).collect(),
        };
        while !pending.is_empty() {
            let mut deferred = Vec::new();
            for at in pending {
                match self.place(batch, at, members[at] as usize, known, waiting, dictionary, context)? {
                    Some(changed) => better += usize::from(changed),
                    None => deferred.push(at),
                }
            }
            for (joins, function) in self.joins.iter_mut().zip(&self.lattice.functions) {
                if let (Some(function), false) = (function, joins.asked.is_empty()) {
                    joins.ask(&**function, dictionary, context)?;
                }
            }
            pending = deferred;
        }
        self.members = members;
        Ok(better)
    }

    /// Puts row `at` of a batch in its place; whether it changed anything, or `None` if a join has to be known first.
    #[allow(clippy::too_many_arguments)]
    fn place(
        &mut self,
        batch: &Batch<'_>,
        at: usize,
        group: usize,
        known: &Rows,
        waiting: &mut Rows,
        dictionary: &Dictionary,
        context: &Context<'_>,
    ) -> Result<Option<bool>> {
        let next = (known.len() + waiting.len()) as u32;
        if group >= self.rows.len() {
            // Groups are numbered as they come, and the first row of one never waits.
            self.rows.push(next);
            self.waiting.push(group as u32);
            waiting.push_row(batch.columns().iter().map(|words| words[at]));
            self.lead.iter_mut().for_each(|lead| lead.set(group, batch.column(lead.column)[at]));
            return Ok(Some(true));
        }
        let kept = self.rows[group] as usize;
        let (rows, row) = if kept < known.len() { (known, kept) } else { (&*waiting, kept - known.len()) };
        if !self.compare(batch, at, rows, row, dictionary, context)? {
            return Ok(None);
        }
        if self.changes.is_empty() {
            return Ok(Some(false));
        }
        if let Some(lead) = &mut self.lead {
            lead.set(group, batch.column(lead.column)[at]);
        }
        if kept >= known.len() {
            // Nobody has seen the row yet.
            self.changes.iter().for_each(|(column, word)| waiting.set(*column, row, *word));
            return Ok(Some(true));
        }
        self.replaced.push(kept as u32);
        self.rows[group] = next;
        self.waiting.push(group as u32);
        let changed = |column: usize| self.changes.iter().find(|(other, _)| *other == column).map(|(_, word)| *word);
        waiting.push_row((0..known.arity()).map(|column| changed(column).unwrap_or(known.column(column)[row])));
        Ok(Some(true))
    }

    /// Finds what row `at` of a batch changes in the row that is kept; false if a join has to be known first.
    fn compare(
        &mut self,
        batch: &Batch<'_>,
        at: usize,
        rows: &Rows,
        row: usize,
        dictionary: &Dictionary,
        context: &Context<'_>,
    ) -> Result<bool> {
        self.changes.clear();
        let mut all_known = true;
        for (part, joins) in self.lattice.parts.iter().zip(&mut self.joins) {
            let pair = |column: usize| (batch.column(column)[at], rows.column(column)[row]);
            let Some((number, &(column, mode))) =
                part.columns.iter().enumerate().find(|(_, (column, _))| pair(*column).0 != pair(*column).1)
            else {
                continue;
            };
            let (new, kept) = pair(column);
            // Two terms may differ only a million cells down.
            if dictionary.compound_of(new).is_some() {
                context.check()?;
            }
            let word = match mode {
                Mode::Min if dictionary.standard_order(new, kept) == Ordering::Less => new,
                Mode::Max if dictionary.standard_order(new, kept) == Ordering::Greater => new,
                Mode::Min | Mode::Max => continue,
                Mode::Join => match joins.find(kept, new) {
                    Some(word) if word == kept => continue,
                    Some(word) => word,
                    None => {
                        all_known = false;
                        continue;
                    }
                },
            };
            self.changes.push((column, word));
            let rest = part.columns[number + 1..].iter();
            self.changes.extend(rest.map(|(column, _)| (*column, batch.column(*column)[at])));
        }
        Ok(all_known)
    }

    /// The rows that are replaced by those that wait, which readers are shown now.
    pub fn take_replaced(&mut self) -> Vec<u32> {
        self.shown += self.waiting.len();
        self.waiting.clear();
        std::mem::take(&mut self.replaced)
    }

    /// Takes out of the rows that wait those that are not among the best of them, where one column of small integers
    /// decides; the others are shown now. `known` is the number of rows that readers see.
    ///
    /// What is derived from a row is often no better than the row: a sum of distances, a label that is carried along. Then
    /// the best rows are final, and a row that waits is often replaced before anything is derived from it, as in Dijkstra's
    /// algorithm. Where it is not so, the fixpoint is the same, and rows are held back only for a while.
    pub fn hold_back(&mut self, rows: &mut Rows, known: usize, context: &Context<'_>) -> Result<Option<Held>> {
        let (Some(threshold), Some(Lead { column, mode, .. })) = (self.threshold(rows), &self.lead) else {
            return Ok(None);
        };
        let words = rows.column(*column);
        let is_shown = |at: usize| if *mode == Mode::Min { words[at] <= threshold } else { words[at] >= threshold };
        let count = (0..rows.len()).filter(|at| is_shown(*at)).count();
        let (mut shown, mut held) = (Rows::new(rows.arity()), Rows::new(rows.arity()));
        let (mut groups, mut held_groups) = (Vec::with_capacity(count), Vec::with_capacity(rows.len() - count));
        for start in (0..rows.len()).step_by(BATCH) {
            context.check()?;
            let end = rows.len().min(start + BATCH);
            let (selected, rest): (Vec<u32>, Vec<u32>) =
                (0..(end - start) as u32).partition(|at| is_shown(start + *at as usize));
            groups.extend(selected.iter().map(|at| self.waiting[start + *at as usize]));
            held_groups.extend(rest.iter().map(|at| self.waiting[start + *at as usize]));
            shown.push_selected(&rows.slices(start..end), &selected, context)?;
            held.push_selected(&rows.slices(start..end), &rest, context)?;
        }
        let numbers = known as u32..;
        groups.iter().chain(&held_groups).zip(numbers).for_each(|(group, number)| self.rows[*group as usize] = number);
        context.release(rows.bytes());
        (*rows, self.waiting) = (shown, groups);
        Ok(Some(Held { rows: held, groups: held_groups }))
    }

    /// Lets rows that were held back wait again.
    pub fn wait(&mut self, held: Held) -> Rows {
        self.waiting = held.groups;
        held.rows
    }

    /// The worst of the best words that wait; `None` if nothing is to be held back.
    fn threshold(&self, rows: &Rows) -> Option<Word> {
        let Lead { column, mode, .. } = self.lead.as_ref()?;
        if rows.len() < FEW || self.shown > PATIENCE * self.groups.len() {
            return None;
        }
        let mut words = rows.column(*column).to_vec();
        if words.iter().any(|word| is_entry(*word)) {
            return None;
        }
        let place = if *mode == Mode::Min { words.len() / SHARE } else { words.len() - words.len() / SHARE };
        Some(*words.select_nth_unstable(place).1)
    }

    /// Follows rows to their new numbers, which are given for those that readers see.
    pub fn renumber(&mut self, numbers: &[u32]) {
        let known = numbers.len() - 1;
        for row in &mut self.rows {
            let at = *row as usize;
            *row = if at < known { numbers[at] } else { numbers[known] + (at - known) as u32 };
        }
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
