//! Insert, Fixpoint and Program: rules that fill derived relations, semi-naively, and the answer.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use serde::Deserialize;

use super::{Execute, Run};
use crate::context::Context;
use crate::dictionary::Dictionary;
use crate::error::{Error, Result};
use crate::plan::{Operator, Preparation};
use crate::store::Store;

/// A rule: its rows go into a derived relation, columns by position.
#[derive(Debug, Deserialize)]
pub struct Insert {
    pub relation: String,
    pub input: Operator,
    /// The place of the rule, for progress and errors.
    pub rule: i64,
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
    pub steps: Vec<Step>,
    pub answer: Operator,
    /// Whether the answer cannot repeat a row.
    pub distinct_answer: bool,
}

/// One stage of a program.
#[derive(Debug, Deserialize)]
#[serde(tag = "op")]
pub enum Step {
    Insert(Insert),
    Fixpoint(Fixpoint),
}

/// A rule that is ready to run.
pub struct Rule {
    relation: usize,
    input: Box<dyn Execute>,
    place: i64,
    /// The relations whose last round it reads.
    deltas: Vec<usize>,
    count: Arc<AtomicU64>,
}

impl Insert {
    /// Prepares the rule and checks that its rows fit the relation.
    pub fn prepare(&self, preparation: &mut Preparation<'_>) -> Result<Rule> {
        let (relation, count) = (preparation.derived_number(&self.relation)?, preparation.count());
        preparation.deltas.clear();
        let prepared = preparation.prepare(&self.input)?;
        let (found, wanted) = (prepared.columns.len(), preparation.derived[relation].arity);
        if found != wanted {
            let message = format!("{} has {wanted} columns, and a rule makes rows of {found}", self.relation);
            return Err(Error::Plan(message));
        }
        let deltas = std::mem::take(&mut preparation.deltas);
        Ok(Rule { relation, input: prepared.node, place: self.rule, deltas, count })
    }
}

impl Rule {
    /// The relation that the rule fills.
    pub fn relation(&self) -> usize {
        self.relation
    }

    /// Adds the rows of the rule to those that wait; how many were new.
    pub fn run(&self, store: &mut Store, context: &Context<'_>, dictionary: &Dictionary) -> Result<usize> {
        context.progress().rule.store(self.place, Relaxed);
        let (derived, growing) = store.write_to(self.relation);
        let known = derived[self.relation].relation().rows();
        let run = Run { context, dictionary, derived };
        let mut added = 0;
        self.input.run(&run, &mut |batch| {
            let new = growing.add(batch, known, context)?;
            added += new;
            context.derived(new)
        })?;
        self.count.fetch_add(added as u64, Relaxed);
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
    count: Arc<AtomicU64>,
}

impl Fixpoint {
    /// Prepares the rules, and finds which of them a change wakes.
    pub fn prepare(&self, preparation: &mut Preparation<'_>) -> Result<Rounds> {
        let count = preparation.count();
        let numbers = self.relations.iter().map(|name| preparation.derived_number(name));
        let relations = numbers.collect::<Result<Vec<usize>>>()?;
        preparation.growing = relations.iter().copied().collect();
        let seed = self.seed.iter().map(|insert| insert.prepare(preparation)).collect::<Result<Vec<Rule>>>()?;
        let rounds = self.rounds.iter().map(|insert| insert.prepare(preparation)).collect::<Result<Vec<Rule>>>()?;
        if let Some(rule) = seed.iter().chain(&rounds).find(|rule| !preparation.growing.contains(&rule.relation)) {
            return Err(Error::Plan(format!("the rule at {} fills a relation that is not of its fixpoint", rule.place)));
        }
        preparation.growing = HashSet::new();
        let mut readers: HashMap<usize, Vec<usize>> = HashMap::new();
        for (number, rule) in rounds.iter().enumerate() {
            rule.deltas.iter().for_each(|delta| readers.entry(*delta).or_default().push(number));
        }
        let always = (0..rounds.len()).filter(|rule| rounds[*rule].deltas.is_empty()).collect();
        Ok(Rounds { relations, seed, rounds, readers, always, count })
    }
}

impl Rounds {
    /// Runs the seed, then rounds until one brings nothing new.
    pub fn run(&self, store: &mut Store, context: &Context<'_>, dictionary: &Dictionary) -> Result<()> {
        for rule in &self.seed {
            let added = rule.run(store, context, dictionary)?;
            self.count.fetch_add(added as u64, Relaxed);
        }
        let mut changed = Vec::new();
        for &relation in &self.relations {
            store.show(relation, context)?;
            if store.renew(relation) {
                changed.push(relation);
            }
        }
        while !changed.is_empty() {
            context.progress().round.fetch_add(1, Relaxed);
            changed = self.round(&changed, store, context, dictionary)?;
        }
        context.progress().round.store(0, Relaxed);
        self.relations.iter().for_each(|&relation| store.settle(relation, context));
        Ok(())
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
            self.count.fetch_add(added as u64, Relaxed);
            if added > 0 {
                next.insert(rule.relation);
            }
        }
        // A relation that did not change again has its last round among its old rows from here on.
        for &relation in changed.iter().filter(|relation| !next.contains(*relation)).chain(&next) {
            store.show(relation, context)?;
        }
        Ok(next.into_iter().collect())
    }
}
