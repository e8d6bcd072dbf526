//! Insert, Fixpoint and Program: rules that fill derived relations, semi-naively, and the answer.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use serde::Deserialize;

use super::{Execute, Run};
use crate::context::Context;
use crate::dictionary::Dictionary;
use crate::error::{Error, Result};
use crate::lattice;
use crate::meter::{self, Meter};
use crate::plan::{Operator, Preparation};
use crate::store::Store;

/// A rule: its rows go into a derived relation, columns by position.
#[derive(Debug, Deserialize)]
pub struct Insert {
    pub relation: String,
    pub input: Operator,
    /// The place of the rule, for progress and errors.
    pub rule: i64,
    /// Whether the relation is empty, nothing else fills it, and the input has each of its rows once.
    #[serde(default)]
    pub distinct: bool,
}

/// Rules that feed one another, run until nothing is new.
#[derive(Debug, Deserialize)]
pub struct Fixpoint {
    pub relations: Vec<String>,
    pub seed: Vec<Insert>,
    pub rounds: Vec<Insert>,
}

/// A whole plan; [`crate::program`] runs it.
#[derive(Debug, Deserialize)]
pub struct Program {
    pub arities: HashMap<String, usize>,
    /// The relations that keep only one row of those that agree on the columns not named here.
    #[serde(default)]
    pub lattices: HashMap<String, Vec<lattice::Part>>,
    pub steps: Vec<Step>,
    pub answer: Operator,
    /// Whether the answer cannot repeat a row.
    pub distinct_answer: bool,
}

/// One stage of a program.
#[derive(Debug, Deserialize)]
#[serde(tag = "op")]
#[allow(clippy::large_enum_variant)] // a plan has few steps, and each is read once
pub enum Step {
    Insert(Insert),
    Fixpoint(Fixpoint),
}

/// A rule that is ready to run.
pub struct Rule {
    relation: usize,
    input: Box<dyn Execute>,
    place: i64,
    distinct: bool,
    /// The relations whose last round it reads.
    deltas: Vec<usize>,
    meter: Arc<Meter>,
}

impl Insert {
    /// Prepares the rule and checks that its rows fit the relation.
    pub fn prepare(&self, preparation: &mut Preparation<'_>) -> Result<Rule> {
        let (relation, meter) = (preparation.derived_number(&self.relation)?, preparation.meter());
        preparation.deltas.clear();
        let prepared = preparation.prepare(&self.input)?;
        let (found, wanted) = (prepared.columns.len(), preparation.derived[relation].arity);
        if found != wanted {
            let message = format!("{} has {wanted} columns, and a rule makes rows of {found}", self.relation);
            return Err(Error::Plan(message));
        }
        let deltas = std::mem::take(&mut preparation.deltas);
        Ok(Rule { relation, input: prepared.node, place: self.rule, distinct: self.distinct, deltas, meter })
    }
}

impl Rule {
    /// The relation that the rule fills.
    pub fn relation(&self) -> usize {
        self.relation
    }

    /// How many rows the rule adds to an empty relation, where that can be told without making them.
    pub fn count(&self, store: &Store, context: &Context<'_>, dictionary: &Dictionary) -> Result<Option<u64>> {
        if !self.distinct {
            return Ok(None);
        }
        context.progress().rule.store(self.place, Relaxed);
        let caller = meter::switch(Some(Arc::clone(&self.meter)));
        let count = self.input.count(&Run { context, dictionary, derived: store.derived() });
        meter::switch(caller);
        self.meter.rows.fetch_add(count.as_ref().ok().copied().flatten().unwrap_or(0), Relaxed);
        count
    }

    /// Adds the rows of the rule to those that wait; how many were new.
    pub fn run(&self, store: &mut Store, context: &Context<'_>, dictionary: &Dictionary) -> Result<usize> {
        context.progress().rule.store(self.place, Relaxed);
        let (derived, growing) = store.write_to(self.relation);
        let known = derived[self.relation].relation().rows();
        let run = Run { context, dictionary, derived };
        let caller = meter::switch(Some(Arc::clone(&self.meter)));
        let added =
            if self.distinct { growing.append(&*self.input, &run) } else { growing.fill(&*self.input, known, &run) };
        meter::switch(caller);
        let added = added?;
        self.meter.rows.fetch_add(added as u64, Relaxed);
        Ok(added)
    }
}

/// A fixpoint that is ready to run.
pub struct Rounds {
    relations: Vec<usize>,
    seed: Vec<Rule>,
    rounds: Vec<Rule>,
    /// For each relation by number, the rules of a round that read its last round.
    readers: HashMap<usize, Vec<usize>>,
    /// The rules of a round that read no last round.
    always: Vec<usize>,
    meter: Arc<Meter>,
}

impl Fixpoint {
    /// Prepares the rules, and finds which of them a change wakes.
    pub fn prepare(&self, preparation: &mut Preparation<'_>) -> Result<Rounds> {
        let meter = preparation.meter();
        let numbers = self.relations.iter().map(|name| preparation.derived_number(name));
        let relations = numbers.collect::<Result<Vec<usize>>>()?;
        preparation.growing = relations.iter().copied().collect();
        let seed = self.seed.iter().map(|insert| insert.prepare(preparation)).collect::<Result<Vec<Rule>>>()?;
        let rounds = self.rounds.iter().map(|insert| insert.prepare(preparation)).collect::<Result<Vec<Rule>>>()?;
        if let Some(rule) = seed.iter().chain(&rounds).find(|rule| !preparation.growing.contains(&rule.relation)) {
            return Err(Error::Plan(format!(
                "the rule at {} fills a relation that is not of its fixpoint",
                rule.place
            )));
        }
        preparation.growing = HashSet::new();
        let mut readers: HashMap<usize, Vec<usize>> = HashMap::new();
        for (number, rule) in rounds.iter().enumerate() {
            rule.deltas.iter().for_each(|delta| readers.entry(*delta).or_default().push(number));
        }
        let always = (0..rounds.len()).filter(|rule| rounds[*rule].deltas.is_empty()).collect();
        Ok(Rounds { relations, seed, rounds, readers, always, meter })
    }
}

impl Rounds {
    /// Runs the seed, then rounds until one brings nothing new.
    pub fn run(&self, store: &mut Store, context: &Context<'_>, dictionary: &Dictionary) -> Result<()> {
        let caller = meter::switch(Some(Arc::clone(&self.meter)));
        let outcome = self.run_rounds(store, context, dictionary);
        meter::switch(caller);
        outcome
    }

    fn run_rounds(&self, store: &mut Store, context: &Context<'_>, dictionary: &Dictionary) -> Result<()> {
        for rule in &self.seed {
            let added = rule.run(store, context, dictionary)?;
            self.meter.rows.fetch_add(added as u64, Relaxed);
        }
        let mut changed = Vec::new();
        for &relation in &self.relations {
            store.show_best(relation, context)?;
            store.compact(relation, context)?;
            if store.renew(relation) {
                changed.push(relation);
            }
        }
        while !changed.is_empty() {
            context.progress().round.fetch_add(1, Relaxed);
            self.meter.rounds.fetch_add(1, Relaxed);
            changed = self.round(&changed, store, context, dictionary)?;
        }
        context.progress().round.store(0, Relaxed);
        self.relations.iter().try_for_each(|&relation| store.settle(relation, context))
    }

    /// Runs the rules that read a relation that changed; the relations that these changed. The work of a round depends
    /// on what changed, not on what is known.
    fn round(
        &self,
        changed: &[usize],
        store: &mut Store,
        context: &Context<'_>,
        dictionary: &Dictionary,
    ) -> Result<Vec<usize>> {
        let readers = changed.iter().filter_map(|relation| self.readers.get(relation)).flatten();
        let awake: BTreeSet<usize> = readers.chain(&self.always).copied().collect();
        let mut next = BTreeSet::new();
        for rule in awake.into_iter().map(|rule| &self.rounds[rule]) {
            let added = rule.run(store, context, dictionary)?;
            self.meter.rows.fetch_add(added as u64, Relaxed);
            if added > 0 {
                next.insert(rule.relation);
            }
        }
        // Rows that were held back wait for the next round; there were better ones in this one.
        next.extend(changed.iter().copied().filter(|relation| store.waits(*relation)));
        // A relation that did not change again has its last round among its old rows from here on.
        for &relation in changed.iter().filter(|relation| !next.contains(*relation)).chain(&next) {
            store.show_best(relation, context)?;
        }
        Ok(next.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::{Value as Json, json};

    use super::super::testing::{Facts, insert, join, numbers, part, project, random_rows, scan, shown, sorted};
    use crate::context::Limits;
    use crate::error::{Error, Reason};

    fn closure(rounds: &[Json]) -> Json {
        let seed = insert("path", scan("edge", &["X", "Y"]));
        let fixpoint = json!({"op": "Fixpoint", "relations": ["path"], "seed": [seed], "rounds": rounds});
        json!({"op": "Program", "arities": {"path": 2}, "steps": [fixpoint],
            "answer": part("path", "all", &["X", "Y"]), "distinct_answer": true})
    }

    fn step(left: Json, right: Json) -> Json {
        insert("path", project(join("HashJoin", left, right, &["Y"]), &["X", "Z"]))
    }

    fn forward() -> Vec<Json> {
        vec![step(part("path", "delta", &["X", "Y"]), scan("edge", &["Y", "Z"]))]
    }

    fn backward() -> Vec<Json> {
        vec![step(part("path", "delta", &["Y", "Z"]), scan("edge", &["X", "Y"]))]
    }

    fn doubling() -> Vec<Json> {
        vec![
            step(part("path", "delta", &["X", "Y"]), part("path", "all", &["Y", "Z"])),
            step(part("path", "delta", &["Y", "Z"]), part("path", "old", &["X", "Y"])),
        ]
    }

    /// The delta on the right, and the right side made anew in each round.
    fn doubling_from_the_right() -> Vec<Json> {
        let all = json!({"op": "Distinct", "input": part("path", "all", &["Y", "Z"])});
        vec![
            step(part("path", "old", &["X", "Y"]), part("path", "delta", &["Y", "Z"])),
            step(part("path", "delta", &["X", "Y"]), all),
        ]
    }

    fn reachable(edges: &[Vec<u32>]) -> Vec<Vec<u32>> {
        let mut pairs: BTreeSet<Vec<u32>> = edges.iter().cloned().collect();
        loop {
            let longer = pairs.iter().flat_map(|pair| {
                let next = edges.iter().filter(|edge| edge[0] == pair[1]);
                next.map(|edge| vec![pair[0], edge[1]]).collect::<Vec<Vec<u32>>>()
            });
            let next: BTreeSet<Vec<u32>> = pairs.iter().cloned().chain(longer).collect();
            if next.len() == pairs.len() {
                return pairs.into_iter().collect();
            }
            pairs = next;
        }
    }

    #[test]
    fn every_form_of_the_closure_agrees_with_naive_evaluation() {
        for (seed, edges, nodes) in [(1, 30, 25), (2, 40, 20), (3, 60, 60), (4, 1, 1)] {
            let text = random_rows(seed, 2, edges, nodes);
            let expected = shown(reachable(&numbers(&text)));
            let facts = Facts::new(&[("edge", &text)]);
            for rounds in [forward(), backward(), doubling(), doubling_from_the_right()] {
                assert_eq!(sorted(facts.run(&closure(&rounds)).unwrap()), expected, "{rounds:?}");
            }
        }
    }

    #[test]
    fn a_chain_takes_as_many_rounds_as_it_has_edges() {
        let edges: Vec<String> = (0..300).map(|node| format!("{node} {}", node + 1)).collect();
        let facts = Facts::new(&[("edge", &edges.join(";"))]);
        assert_eq!(facts.run(&closure(&forward())).unwrap().len(), 300 * 301 / 2);
        assert_eq!(facts.run(&closure(&doubling())).unwrap().len(), 300 * 301 / 2);
    }

    #[test]
    fn rules_that_feed_one_another_meet_in_one_fixpoint() {
        let relations = json!(["even", "odd"]);
        let next = |from: &str, to: &str| {
            let joined = join("HashJoin", part(from, "delta", &["X"]), scan("next", &["X", "Y"]), &["X"]);
            insert(to, project(joined, &["Y"]))
        };
        let seed = insert("even", json!({"op": "Values", "names": ["X"], "rows": [[{"int": 0}]]}));
        let fixpoint = json!({"op": "Fixpoint", "relations": relations, "seed": [seed],
            "rounds": [next("even", "odd"), next("odd", "even")]});
        let program = json!({"arities": {"even": 1, "odd": 1}, "steps": [fixpoint],
            "answer": part("odd", "all", &["X"]), "distinct_answer": true});
        let facts = Facts::new(&[("next", "0 1; 1 2; 2 3; 3 4; 4 5")]);
        assert_eq!(facts.run(&program).unwrap(), ["1", "3", "5"]);
    }

    #[test]
    fn rows_that_a_relation_had_before_take_part_in_the_first_round() {
        let mut program = closure(&forward());
        program["steps"] = json!([insert("path", scan("more", &["X", "Y"])), program["steps"][0]]);
        let facts = Facts::new(&[("edge", "1 2; 2 3"), ("more", "0 1; 9 9")]);
        assert_eq!(sorted(facts.run(&program).unwrap()), ["0 1", "0 2", "0 3", "1 2", "1 3", "2 3", "9 9"]);
    }

    #[test]
    fn a_wide_relation_keeps_each_row_once_across_rounds() {
        let seed = insert("walk", scan("step", &["A", "B", "C"]));
        let joined = join("HashJoin", part("walk", "delta", &["A", "B", "C"]), scan("step", &["C", "D", "E"]), &["C"]);
        let fixpoint = json!({"op": "Fixpoint", "relations": ["walk"], "seed": [seed],
            "rounds": [insert("walk", project(joined, &["A", "D", "E"]))]});
        let program = json!({"arities": {"walk": 3}, "steps": [fixpoint],
            "answer": part("walk", "all", &["A", "B", "C"]), "distinct_answer": true});
        let text = random_rows(8, 3, 120, 9);
        let rows = Facts::new(&[("step", &text)]).run(&program).unwrap();
        let steps = numbers(&text);
        let mut expected: BTreeSet<Vec<u32>> = steps.iter().cloned().collect();
        loop {
            let next: Vec<Vec<u32>> = expected
                .iter()
                .flat_map(|walk| {
                    steps.iter().filter(|step| step[0] == walk[2]).map(|step| vec![walk[0], step[1], step[2]])
                })
                .collect();
            let before = expected.len();
            expected.extend(next);
            if expected.len() == before {
                break;
            }
        }
        assert_eq!(sorted(rows), shown(expected));
    }

    #[test]
    fn a_rule_without_new_input_is_not_run() {
        let facts = Facts::new(&[("edge", "1 2; 2 3"), ("unused", "1 2")]);
        let mut program = closure(&forward());
        program["arities"]["other"] = json!(2);
        program["steps"][0]["relations"] = json!(["path", "other"]);
        let idle = join("HashJoin", scan("unused", &["X", "Y"]), part("other", "delta", &["Y", "Z"]), &["Y"]);
        program["steps"][0]["rounds"] = json!([forward()[0], insert("other", project(idle, &["X", "Z"]))]);
        let ran = facts.run_within(&program, Limits::default()).unwrap();
        // Fixpoint; seed and its scan; rule, projection, join, two scans; the idle rule likewise; the answer.
        assert_eq!(ran.counts, [3, 2, 2, 1, 1, 1, 3, 0, 0, 0, 0, 0, 0, 3]);
    }

    #[test]
    fn a_limit_on_rows_stops_a_rule_that_explodes() {
        let nodes: Vec<String> = (0..300).map(|node| node.to_string()).collect();
        let facts = Facts::new(&[("node", &nodes.join(";"))]);
        let pairs = join("HashJoin", scan("node", &["X"]), scan("node", &["Y"]), &[]);
        let program = json!({"arities": {"pair": 2}, "steps": [insert("pair", pairs)],
            "answer": part("pair", "all", &["X", "Y"]), "distinct_answer": true});
        match facts.run_within(&program, Limits { max_rows: Some(10_000), ..Limits::default() }) {
            Err(Error::Stopped { reason, .. }) => assert_eq!(reason, Reason::MaxRows),
            _ => panic!("not stopped"),
        }
        match facts.run_within(&program, Limits { max_memory: Some(100_000), ..Limits::default() }) {
            Err(Error::Stopped { reason, .. }) => assert_eq!(reason, Reason::MaxMemory),
            _ => panic!("not stopped"),
        }
    }

    #[test]
    fn a_rule_that_does_not_fit_its_relation_is_refused() {
        let facts = Facts::new(&[("edge", "1 2")]);
        let mut narrow = closure(&forward());
        narrow["arities"]["path"] = json!(1);
        let mut stranger = closure(&forward());
        stranger["steps"][0]["relations"] = json!([]);
        let mut huge = closure(&forward());
        huge["arities"]["path"] = json!(1u64 << 40);
        for wrong in [narrow, stranger, huge] {
            assert!(matches!(facts.run(&wrong), Err(Error::Plan(_))));
        }
    }
}
