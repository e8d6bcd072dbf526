//! A program from its text to its answer: steps that fill derived relations, then the answer's operators over them.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use serde::Deserialize;

use crate::callable::Functions;
use crate::context::Context;
use crate::dedup::RowSet;
use crate::dictionary::Dictionary;
use crate::error::{Error, Result};
use crate::feed::{Intake, feed};
use crate::meter::Meter;
use crate::operators::fixpoint::{Program, Rounds, Rule, Step};
use crate::operators::scan::Part;
use crate::operators::{Batch, Execute, Run};
use crate::plan::{Announced, Operator, Preparation, Source};
use crate::relation::{Relation, Rows};
use crate::store::Store;
use crate::taking::{Appending, Counting, Taking};

/// More columns than any rule has. What asks for more is damaged, and obeying it would take all memory.
pub const MOST_COLUMNS: usize = 1 << 16;

/// How deep a plan may be nested, in brackets of its JSON text. A level takes up to 2 kB of stack when it is read,
/// prepared or run, and a thread of Python has 8 MB.
const DEEPEST: usize = 1_000;

/// How deep the brackets of a JSON text are nested.
fn depth(text: &str) -> usize {
    let (mut depth, mut deepest, mut quoted, mut escaped) = (0usize, 0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'[' | b'{' if !quoted => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

enum Stage {
    Rule(Rule),
    Rounds(Rounds),
}

/// An answer that is a relation as it stands, perhaps with its columns in another order.
struct Shared {
    source: Source,
    places: Vec<usize>,
    /// How many operators of the plan it stands for.
    operators: usize,
}

/// A program that is ready to run.
pub struct PreparedProgram {
    stages: Vec<Stage>,
    answer: Box<dyn Execute>,
    width: usize,
    distinct: bool,
    shared: Option<Shared>,
    announced: Vec<Announced>,
    meters: Vec<Arc<Meter>>,
}

impl Program {
    /// Reads a plan.
    pub fn parse(plan: &str) -> Result<Self> {
        if depth(plan) > DEEPEST {
            return Err(Error::Plan(format!("it is nested more than {DEEPEST} levels deep")));
        }
        let mut deserializer = serde_json::Deserializer::from_str(plan);
        deserializer.disable_recursion_limit();
        let program = Self::deserialize(&mut deserializer).and_then(|program| deserializer.end().map(|()| program));
        program.map_err(|error| Error::Plan(error.to_string()))
    }

    /// Resolves names, finds relations, checks the plan.
    pub fn prepare(
        &self,
        facts: &HashMap<String, Arc<Relation>>,
        functions: &Functions,
        dictionary: &Dictionary,
    ) -> Result<PreparedProgram> {
        if let Some((name, arity)) = self.arities.iter().find(|(_, arity)| **arity > MOST_COLUMNS) {
            return Err(Error::Plan(format!("{name} has {arity} columns")));
        }
        let mut preparation = Preparation::new(facts, functions, self, dictionary)?;
        let mut stages = Vec::new();
        for step in &self.steps {
            stages.push(match step {
                Step::Insert(insert) => Stage::Rule(insert.prepare(&mut preparation)?),
                Step::Fixpoint(fixpoint) => Stage::Rounds(fixpoint.prepare(&mut preparation)?),
            });
        }
        let answer = preparation.prepare(&self.answer)?;
        let shared = if self.distinct_answer { shared(&self.answer, &mut preparation)? } else { None };
        let (width, distinct) = (answer.columns.len(), self.distinct_answer);
        let Preparation { derived: announced, meters, .. } = preparation;
        Ok(PreparedProgram { stages, answer: answer.node, width, distinct, shared, announced, meters })
    }
}

/// Whether the operators of the answer only hand over a relation.
fn shared(answer: &Operator, preparation: &mut Preparation<'_>) -> Result<Option<Shared>> {
    let (scan, order) = match answer {
        Operator::Scan(scan) => (scan, None),
        Operator::Project(project) => match &*project.input {
            Operator::Scan(scan) => (scan, Some(&project.names)),
            _ => return Ok(None),
        },
        _ => return Ok(None),
    };
    let columns: Vec<&String> = scan.read.iter().flatten().collect();
    let operators = 1 + usize::from(order.is_some());
    let order: Vec<&String> = order.map_or_else(|| columns.clone(), |order| order.iter().collect());
    let whole = columns.len() == scan.read.len() && order.len() == columns.len();
    if !whole || !matches!(scan.part, Part::Facts | Part::All) {
        return Ok(None);
    }
    let places = order.iter().filter_map(|name| columns.iter().position(|column| column == name)).collect();
    Ok(Some(Shared { source: preparation.source(&scan.relation, scan.part)?.0, places, operators }))
}

impl PreparedProgram {
    /// What each operator did, in preorder; still measuring while the program runs.
    pub fn meters(&self) -> &[Arc<Meter>] {
        &self.meters
    }

    /// Runs the program; the rows of the answer, each once.
    pub fn run(&self, context: &Context<'_>, dictionary: &Dictionary) -> Result<Arc<Relation>> {
        let mut store = Store::new(&self.announced);
        self.run_stages(0..self.stages.len(), &mut store, context, dictionary)?;
        if let Some(shared) = &self.shared {
            return self.hand_over(shared, &mut store, context);
        }
        let run = Run { context, dictionary, derived: store.derived() };
        let rows = if self.distinct { self.rows_as_they_come(&run)? } else { self.rows_once(&run)? };
        Ok(Arc::new(Relation::from_distinct(rows)))
    }

    /// Runs the program; the number of its answers.
    pub fn count(&self, context: &Context<'_>, dictionary: &Dictionary) -> Result<usize> {
        let mut store = Store::new(&self.announced);
        let last = self.stages.len() - usize::from(self.last_rule().is_some());
        self.run_stages(0..last, &mut store, context, dictionary)?;
        if let (Some(rule), Some(shared)) = (self.last_rule(), &self.shared)
            && let Some(count) = rule.count(&store, context, dictionary)?
        {
            let count = usize::try_from(count).unwrap_or(usize::MAX);
            context.derived(count)?;
            self.note(count, shared.operators);
            return Ok(count);
        }
        self.run_stages(last..self.stages.len(), &mut store, context, dictionary)?;
        let run = Run { context, dictionary, derived: store.derived() };
        if let Some(shared) = &self.shared {
            let count = shared.source.rows(&run).1.len();
            self.note(count, shared.operators);
            return Ok(count);
        }
        if let Some(count) = self.count_unmade(&run)? {
            return Ok(count);
        }
        let mut counting = Counting { count: 0, context };
        if self.distinct {
            self.run_answer(&run, &mut counting)?;
            return Ok(counting.count);
        }
        let (mut set, nothing, mut rows) = (RowSet::new(self.width), Rows::new(self.width), Rows::new(self.width));
        let mut taking = Taking::new(&mut set, &nothing, &mut rows, self.width > 2, context);
        self.run_answer(&run, &mut taking)?;
        Ok(taking.added())
    }

    /// The number of answers, where the operators can tell it without making them.
    fn count_unmade(&self, run: &Run<'_>) -> Result<Option<usize>> {
        let count = if self.distinct && self.width > 0 { self.answer.count(run)? } else { None };
        let count = count.map(|count| usize::try_from(count).unwrap_or(usize::MAX));
        run.context.derived(count.unwrap_or(0))?;
        Ok(count)
    }

    /// The last stage, if it is a rule whose rows are the answer.
    fn last_rule(&self) -> Option<&Rule> {
        match (self.stages.last(), &self.shared.as_ref()?.source) {
            (Some(Stage::Rule(rule)), Source::Derived(number, _)) if rule.relation() == *number => Some(rule),
            _ => None,
        }
    }

    fn run_stages(
        &self,
        stages: Range<usize>,
        store: &mut Store,
        context: &Context<'_>,
        dictionary: &Dictionary,
    ) -> Result<()> {
        for (number, stage) in self.stages.iter().enumerate().take(stages.end).skip(stages.start) {
            context.progress().step.store(number, Relaxed);
            context.check()?;
            match stage {
                Stage::Rule(rule) => {
                    rule.run(store, context, dictionary)?;
                    store.show(rule.relation(), context)?;
                    store.settle(rule.relation(), context)?;
                }
                Stage::Rounds(rounds) => rounds.run(store, context, dictionary)?,
            }
        }
        context.progress().step.store(stages.end, Relaxed);
        context.progress().rule.store(-1, Relaxed);
        context.check()
    }

    /// The answer without looking at its rows: columns are moved, or shared with the knowledge base.
    fn hand_over(&self, shared: &Shared, store: &mut Store, context: &Context<'_>) -> Result<Arc<Relation>> {
        let Shared { source, places, operators } = shared;
        let identity = places.iter().copied().eq(0..self.width);
        let rows = match source {
            Source::Facts(relation) if identity => {
                self.note(relation.rows().len(), *operators);
                context.derived(relation.rows().len())?;
                return Ok(Arc::clone(relation));
            }
            Source::Facts(relation) => relation.rows().clone(),
            Source::Derived(number, _) => store.take(*number),
        };
        let count = rows.len();
        self.note(count, *operators);
        context.derived(count)?;
        let mut columns = rows.into_columns();
        let columns = places.iter().map(|&place| std::mem::take(&mut columns[place])).collect();
        Ok(Arc::new(Relation::from_distinct(Rows::from_columns(columns, count))))
    }

    /// Counts the rows that the answer's operators would have emitted, had the relation not been handed over whole.
    fn note(&self, count: usize, operators: usize) {
        self.meters.iter().rev().take(operators).for_each(|meter| meter.rows.store(count as u64, Relaxed));
    }

    fn rows_as_they_come(&self, run: &Run<'_>) -> Result<Rows> {
        let mut rows = Rows::new(self.width);
        self.run_answer(run, &mut Appending { rows: &mut rows, context: run.context })?;
        Ok(rows)
    }

    fn rows_once(&self, run: &Run<'_>) -> Result<Rows> {
        let (mut set, nothing, mut rows) = (RowSet::new(self.width), Rows::new(self.width), Rows::new(self.width));
        self.run_answer(run, &mut Taking::new(&mut set, &nothing, &mut rows, true, run.context))?;
        Ok(rows)
    }

    /// Runs the operators of the answer. An answer without columns is complete with its first row.
    fn run_answer(&self, run: &Run<'_>, intake: &mut impl Intake) -> Result<()> {
        if self.width > 0 {
            return feed(&*self.answer, self.width, run, intake);
        }
        let outcome = self.answer.run(run, &mut |batch| {
            if batch.count() == 0 {
                return Ok(());
            }
            intake.take(&Batch::new(&[], 1))?;
            Err(Error::Enough)
        });
        if let Err(Error::Enough) = outcome { Ok(()) } else { outcome }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use crate::context::Context;
    use crate::operators::fixpoint::Program;
    use crate::operators::testing::{Facts, insert, join, part, project, scan};

    fn program(answer: &Json, distinct: bool) -> Json {
        json!({"arities": {"copy": 2}, "steps": [insert("copy", scan("p", &["X", "Y"]))],
            "answer": answer, "distinct_answer": distinct})
    }

    fn count(facts: &Facts, program: &Json) -> usize {
        let program = Program::parse(&program.to_string())
            .unwrap()
            .prepare(&facts.relations, &facts.functions, &facts.dictionary)
            .unwrap();
        program.count(&Context::unbounded(None), &facts.dictionary).unwrap()
    }

    #[test]
    fn an_answer_that_may_repeat_rows_gives_each_once() {
        let facts = Facts::new(&[("p", "1 2; 1 3; 2 2")]);
        let first = program(&project(part("copy", "all", &["X", "Y"]), &["X"]), false);
        assert_eq!(facts.run(&first).unwrap(), ["1", "2"]);
        assert_eq!(count(&facts, &first), 2);
    }

    #[test]
    fn a_relation_is_handed_over_whole_with_its_columns_in_any_order() {
        let facts = Facts::new(&[("p", "1 2; 1 3")]);
        for (part, name) in [("all", "copy"), ("facts", "p")] {
            let whole = json!({"op": "Scan", "relation": name, "part": part, "read": ["X", "Y"]});
            assert_eq!(facts.run(&program(&whole, true)).unwrap(), ["1 2", "1 3"]);
            let turned = program(&project(whole, &["Y", "X"]), true);
            assert_eq!(facts.run(&turned).unwrap(), ["2 1", "3 1"]);
            assert_eq!(count(&facts, &turned), 2);
        }
    }

    #[test]
    fn an_answer_without_columns_is_one_row_or_none() {
        let facts = Facts::new(&[("p", "1 2; 1 3"), ("q", "9")]);
        let yes = program(&project(scan("p", &["X", "Y"]), &[]), false);
        assert_eq!((facts.run(&yes).unwrap().len(), count(&facts, &yes)), (1, 1));
        let no = program(&project(join("HashJoin", scan("p", &["X", "Y"]), scan("q", &["X"]), &["X"]), &[]), false);
        assert_eq!((facts.run(&no).unwrap().len(), count(&facts, &no)), (0, 0));
    }

    #[test]
    fn text_that_is_no_plan_is_refused() {
        for text in
            ["", "{}", "[]", "{\"op\": \"Program\"}", &"[".repeat(100_000), "\u{0}", "{\"arities\": {\"p\": -1}}"]
        {
            assert!(Program::parse(text).is_err(), "{text:.40}");
        }
    }
}
