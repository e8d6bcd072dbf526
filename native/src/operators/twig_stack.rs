//! TwigStack: matches of a twig by linked stacks; the paths to its leaves are put together where they meet.

use std::sync::Arc;

use serde::Deserialize;

use super::{Execute, Run, Sink};
use crate::error::Result;
use crate::meter::Meter;
use crate::plan::{Operator, Preparation, Prepared};
use crate::twig::merge::Merge;
use crate::twig::output::{Output, Receive, Total};
use crate::twig::pattern::{Bound, Less, Parts, Pattern, QueryNode, Resolved};
use crate::twig::stacks::{Counts, Level, Machine, OnePath, Scenario};

/// The parameters: those of [`super::twig_reduce::TwigReduce`], and where comparisons (`intersection`) and bounds
/// (`containment`) are looked at.
#[derive(Debug, Deserialize)]
pub struct TwigStack {
    pub inputs: Vec<Operator>,
    pub on: Vec<String>,
    pub nodes: Vec<QueryNode>,
    pub bounds: Vec<Bound>,
    pub less: Vec<Less>,
    pub names: Vec<String>,
    pub intersection: Level,
    pub containment: Level,
}

impl TwigStack {
    /// Prepares the query nodes.
    pub fn prepare(&self, preparation: &mut Preparation<'_>) -> Result<Prepared> {
        let Self { inputs, on, nodes, bounds, less, names, intersection, containment } = self;
        let scenario = Scenario { intersection: *intersection, containment: *containment, extends: true };
        Stacks::prepare(preparation, &Parts { inputs, on, nodes, bounds, less, names }, scenario)
    }
}

/// A join by stacks.
pub struct Stacks {
    pattern: Pattern,
    scenario: Scenario,
    meter: Option<Arc<Meter>>,
}

impl Stacks {
    /// Prepares the query nodes of PathStack or TwigStack.
    pub fn prepare(preparation: &mut Preparation<'_>, parts: &Parts<'_>, scenario: Scenario) -> Result<Prepared> {
        let meter = preparation.meters.last().map(Arc::clone);
        let pattern = Pattern::prepare(preparation, parts)?;
        let growing = pattern.growing;
        Ok(Prepared { node: Box::new(Self { pattern, scenario, meter }), columns: parts.names.to_vec(), growing })
    }

    fn matches(&self, twig: &Resolved, run: &Run<'_>, receive: &mut dyn Receive) -> Result<()> {
        let mut machine = Machine::new(&self.pattern, twig, self.scenario, run.context);
        let leaves = self.pattern.is_inner().iter().filter(|inner| !**inner).count();
        let solutions = if leaves == 1 {
            let mut path = OnePath { receive, solutions: 0 };
            machine.run(&mut path)?;
            path.solutions
        } else {
            let mut merge = Merge::new(&self.pattern, twig, run.context, receive);
            machine.run(&mut merge)?;
            merge.solutions
        };
        let Counts { tuples, buffered, pushed, candidates } = machine.counts;
        let names = ["tuples", "buffered", "pushed", "candidates", "solutions"];
        for (name, count) in names.into_iter().zip([tuples, buffered, pushed, candidates, solutions]) {
            self.meter.iter().for_each(|meter| meter.count(name, count));
        }
        Ok(())
    }
}

impl Execute for Stacks {
    fn run(&self, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let twig = self.pattern.resolve(run)?;
        let mut output = Output::new(&twig, &self.pattern.outputs, run.context, sink);
        self.matches(&twig, run, &mut output)?;
        output.flush()
    }

    fn count(&self, run: &Run<'_>) -> Result<Option<u64>> {
        let mut total = Total::default();
        self.matches(&self.pattern.resolve(run)?, run, &mut total)?;
        Ok(Some(total.0))
    }
}
