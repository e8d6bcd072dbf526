//! Insert, Fixpoint and Program: rules that fill derived relations, semi-naively, and the answer.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use serde::Deserialize;

use super::distinct::Seen;
use super::scan::Part;
use super::{Execute, Run};
use crate::context::Context;
use crate::dedup::{RowSet, Stored};
use crate::dictionary::Dictionary;
use crate::error::{Error, Result};
use crate::index::GrowingIndex;
use crate::plan::{Announced, Operator, Preparation, Source};
use crate::relation::{Relation, Rows};

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

/// One stage of a program.
#[derive(Debug, Deserialize)]
#[serde(tag = "op")]
#[allow(missing_docs)]
pub enum Step {
    Insert(Insert),
    Fixpoint(Fixpoint),
}

/// A whole plan.
#[derive(Debug, Deserialize)]
pub struct Program {
    pub arities: HashMap<String, usize>,
    pub steps: Vec<Step>,
    pub answer: Operator,
    /// Whether the answer cannot repeat a row.
    pub distinct_answer: bool,
}

/// A derived relation as rules read it: what was known when the rule began.
pub struct Derived {
    relation: Relation,
    /// Rows from here on are those of the last round.
    old: usize,
    indexes: Vec<GrowingIndex>,
}

impl Derived {
    /// The rows and the indexes on them that do not grow.
    pub fn relation(&self) -> &Relation {
        &self.relation
    }

    /// The stretch of rows of a part.
    pub fn range(&self, part: Part) -> Range<usize> {
        let count = self.relation.rows().len();
        match part {
            Part::Facts | Part::All => 0..count,
            Part::Old => 0..self.old,
            Part::Delta => self.old..count,
        }
    }

    /// An index that the plan announced.
    pub fn growing_index(&self, number: usize) -> &GrowingIndex {
        &self.indexes[number]
    }
}

/// A derived relation as rules write it: every row there is, and those that readers do not see yet.
struct Growing {
    set: RowSet,
    waiting: Rows,
    fresh: Vec<u32>,
}

/// The derived relations of a run, read and written side by side.
struct Store {
    derived: Vec<Derived>,
    growing: Vec<Growing>,
}

impl Store {
    fn new(announced: &[Announced]) -> Self {
        let derived = announced.iter().map(|Announced { arity, indexes }| Derived {
            relation: Relation::new(*arity),
            old: 0,
            indexes: indexes.iter().map(|keys| GrowingIndex::new(keys)).collect(),
        });
        let growing = announced.iter().map(|Announced { arity, .. }| Growing {
            set: RowSet::new(*arity),
            waiting: Rows::new(*arity),
            fresh: Vec::new(),
        });
        Self { derived: derived.collect(), growing: growing.collect() }
    }

    /// Shows readers the rows that wait. Those that were shown last become old.
    fn show(&mut self, relation: usize, context: &Context<'_>) -> Result<()> {
        let Derived { relation: shown, old, indexes } = &mut self.derived[relation];
        *old = shown.rows().len();
        shown.append(&mut self.growing[relation].waiting, context)?;
        indexes.iter_mut().try_for_each(|index| index.extend(shown.rows(), context))
    }
}

struct Rule {
    relation: usize,
    input: Box<dyn Execute>,
    place: i64,
    /// The relations whose last round it reads.
    deltas: Vec<usize>,
    count: Arc<AtomicU64>,
}

impl Insert {
    fn prepare(&self, preparation: &mut Preparation<'_>) -> Result<Rule> {
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
    /// Adds the rows of the rule to those that wait; whether any was new.
    fn run(&self, store: &mut Store, context: &Context<'_>, dictionary: &Dictionary) -> Result<bool> {
        context.progress().rule.store(self.place, Relaxed);
        let run = Run { context, dictionary, derived: &store.derived };
        let known = store.derived[self.relation].relation.rows();
        let Growing { set, waiting, fresh } = &mut store.growing[self.relation];
        let before = set.len();
        self.input.run(&run, &mut |batch| {
            let stored = Stored { known, fresh: waiting };
            set.insert(batch.columns(), batch.count(), stored, fresh, context)?;
            waiting.push_selected(batch.columns(), fresh, context)?;
            context.derived(fresh.len())
        })?;
        self.count.fetch_add((set.len() - before) as u64, Relaxed);
        Ok(set.len() > before)
    }
}

struct Loop {
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
    fn prepare(&self, preparation: &mut Preparation<'_>) -> Result<Loop> {
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
        Ok(Loop { relations, seed, rounds, readers, always, count })
    }
}

impl Loop {
    fn run(&self, store: &mut Store, context: &Context<'_>, dictionary: &Dictionary) -> Result<()> {
        for rule in &self.seed {
            rule.run(store, context, dictionary)?;
        }
        let mut changed = Vec::new();
        for &relation in &self.relations {
            store.show(relation, context)?;
            store.derived[relation].old = 0;
            if !store.derived[relation].relation.rows().is_empty() {
                changed.push(relation);
            }
        }
        while !changed.is_empty() {
            context.progress().round.fetch_add(1, Relaxed);
            changed = self.round(&changed, store, context, dictionary)?;
        }
        context.progress().round.store(0, Relaxed);
        self.end(store);
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
            if rule.run(store, context, dictionary)? {
                next.insert(rule.relation);
            }
        }
        for &relation in changed.iter().filter(|relation| !next.contains(*relation)).chain(&next) {
            store.show(relation, context)?;
        }
        Ok(next.into_iter().collect())
    }

    /// What only served the rounds is given back.
    fn end(&self, store: &mut Store) {
        let mut rows = 0;
        for &relation in &self.relations {
            store.derived[relation].indexes.clear();
            rows += store.derived[relation].relation.rows().len();
        }
        self.count.fetch_add(rows as u64, Relaxed);
    }
}

enum Stage {
    Rule(Rule),
    Loop(Loop),
}

/// A program that is ready to run.
pub struct PreparedProgram {
    stages: Vec<Stage>,
    answer: Box<dyn Execute>,
    width: usize,
    distinct: bool,
    /// The relation that the answer is, where it is one unchanged, and its columns in their order.
    shared: Option<(Source, Vec<usize>)>,
    announced: Vec<Announced>,
    counts: Vec<Arc<AtomicU64>>,
}

impl Program {
    /// Reads a plan.
    pub fn parse(plan: &str) -> Result<Self> {
        serde_json::from_str(plan).map_err(|error| Error::Plan(error.to_string()))
    }

    /// Resolves names, finds relations, checks the plan.
    pub fn prepare(&self, facts: &HashMap<String, Arc<Relation>>, dictionary: &Dictionary) -> Result<PreparedProgram> {
        let mut preparation = Preparation::new(facts, &self.arities, dictionary);
        let mut stages = Vec::new();
        for step in &self.steps {
            stages.push(match step {
                Step::Insert(insert) => Stage::Rule(insert.prepare(&mut preparation)?),
                Step::Fixpoint(fixpoint) => Stage::Loop(fixpoint.prepare(&mut preparation)?),
            });
        }
        let answer = preparation.prepare(&self.answer)?;
        let shared = if self.distinct_answer { self.shared(&mut preparation)? } else { None };
        let (width, distinct) = (answer.columns.len(), self.distinct_answer);
        let Preparation { derived: announced, counts, .. } = preparation;
        Ok(PreparedProgram { stages, answer: answer.node, width, distinct, shared, announced, counts })
    }

    /// Whether the answer is a relation as it stands, perhaps with its columns in another order.
    fn shared(&self, preparation: &mut Preparation<'_>) -> Result<Option<(Source, Vec<usize>)>> {
        let (scan, order) = match &self.answer {
            Operator::Scan(scan) => (scan, None),
            Operator::Project(project) => match &*project.input {
                Operator::Scan(scan) => (scan, Some(&project.names)),
                _ => return Ok(None),
            },
            _ => return Ok(None),
        };
        let columns: Vec<&String> = scan.read.iter().flatten().collect();
        let order: Vec<&String> = order.map_or_else(|| columns.clone(), |order| order.iter().collect());
        let whole = columns.len() == scan.read.len() && order.len() == columns.len();
        if !whole || !matches!(scan.part, Part::Facts | Part::All) {
            return Ok(None);
        }
        let places = order.iter().filter_map(|name| columns.iter().position(|column| column == name)).collect();
        Ok(Some((preparation.source(&scan.relation, scan.part)?.0, places)))
    }
}

impl PreparedProgram {
    /// The rows that each operator has emitted, in preorder; still counting while the program runs.
    pub fn counts(&self) -> &[Arc<AtomicU64>] {
        &self.counts
    }

    /// Runs the program; the rows of the answer, each once.
    pub fn run(&self, context: &Context<'_>, dictionary: &Dictionary) -> Result<Arc<Relation>> {
        let mut store = self.run_stages(context, dictionary)?;
        if let Some((source, places)) = &self.shared {
            return self.share(source, places, &mut store, context);
        }
        let run = Run { context, dictionary, derived: &store.derived };
        let rows = if self.distinct { self.rows_as_they_come(&run)? } else { self.rows_once(&run)? };
        Ok(Arc::new(Relation::from_distinct(rows)))
    }

    /// Runs the program; the number of its answers.
    pub fn count(&self, context: &Context<'_>, dictionary: &Dictionary) -> Result<usize> {
        let store = self.run_stages(context, dictionary)?;
        let run = Run { context, dictionary, derived: &store.derived };
        if let Some((source, _)) = &self.shared {
            return Ok(source.rows(&run).1.len());
        }
        let (mut count, mut seen) = (0, Seen::new(self.width, false));
        self.until_enough(&run, &mut |added| {
            let new = if self.distinct { added.count() } else { seen.add(added, context)?.len() };
            count += new;
            context.derived(new)
        })?;
        Ok(count)
    }

    fn run_stages(&self, context: &Context<'_>, dictionary: &Dictionary) -> Result<Store> {
        let mut store = Store::new(&self.announced);
        for (number, stage) in self.stages.iter().enumerate() {
            context.progress().step.store(number, Relaxed);
            context.check()?;
            match stage {
                Stage::Rule(rule) => {
                    rule.run(&mut store, context, dictionary)?;
                    store.show(rule.relation, context)?;
                }
                Stage::Loop(fixpoint) => fixpoint.run(&mut store, context, dictionary)?,
            }
        }
        context.progress().step.store(self.stages.len(), Relaxed);
        context.progress().rule.store(-1, Relaxed);
        context.check()?;
        Ok(store)
    }

    fn share(
        &self,
        source: &Source,
        places: &[usize],
        store: &mut Store,
        context: &Context<'_>,
    ) -> Result<Arc<Relation>> {
        let identity = places.iter().copied().eq(0..self.width);
        let rows = match source {
            Source::Facts(relation) if identity => {
                context.derived(relation.rows().len())?;
                self.note(relation.rows().len());
                return Ok(Arc::clone(relation));
            }
            Source::Facts(relation) => relation.rows().clone(),
            Source::Derived(number, _) => std::mem::take(&mut store.derived[*number].relation).into_rows(),
        };
        let count = rows.len();
        context.derived(count)?;
        self.note(count);
        let mut columns = rows.into_columns();
        let columns = places.iter().map(|&place| std::mem::take(&mut columns[place])).collect();
        Ok(Arc::new(Relation::from_distinct(Rows::from_columns(columns, count))))
    }

    /// Rows that the answer's operators would have emitted, had the relation not been handed over whole.
    fn note(&self, count: usize) {
        let operators = 1 + usize::from(self.counts.len() > 1 && self.projected());
        self.counts.iter().rev().take(operators).for_each(|counter| counter.store(count as u64, Relaxed));
    }

    fn projected(&self) -> bool {
        false
    }

    fn rows_as_they_come(&self, run: &Run<'_>) -> Result<Rows> {
        let mut rows = Rows::new(self.width);
        self.until_enough(run, &mut |batch| {
            rows.push_batch(batch.columns(), batch.count(), run.context)?;
            run.context.derived(batch.count())
        })?;
        Ok(rows)
    }

    fn rows_once(&self, run: &Run<'_>) -> Result<Rows> {
        let mut seen = Seen::new(self.width, true);
        self.until_enough(run, &mut |batch| {
            let new = seen.add(batch, run.context)?.len();
            run.context.derived(new)
        })?;
        Ok(seen.into_rows())
    }

    /// Runs the answer; an answer without columns is complete with its first row.
    fn until_enough(&self, run: &Run<'_>, sink: &mut super::Sink<'_>) -> Result<()> {
        let outcome = self.answer.run(run, &mut |batch| {
            if self.width > 0 {
                return sink(batch);
            }
            sink(&super::Batch::new(&[], batch.count().min(1)))?;
            if batch.count() > 0 { Err(Error::Enough) } else { Ok(()) }
        });
        if let Err(Error::Enough) = outcome { Ok(()) } else { outcome }
    }
}
