//! PathStack: matches of a twig that is one path, by linked stacks.

use serde::Deserialize;

use super::twig_stack::Stacks;
use crate::error::Result;
use crate::plan::{Operator, Preparation, Prepared};
use crate::twig::pattern::{Bound, Less, Parts, QueryNode};
use crate::twig::stacks::{Level, Scenario};

/// The parameters: those of [`super::twig_reduce::TwigReduce`], and where comparisons (`intersection`) and bounds
/// (`containment`) are looked at.
#[derive(Debug, Deserialize)]
pub struct PathStack {
    pub inputs: Vec<Operator>,
    pub on: Vec<String>,
    pub nodes: Vec<QueryNode>,
    pub bounds: Vec<Bound>,
    pub less: Vec<Less>,
    pub names: Vec<String>,
    pub intersection: Level,
    pub containment: Level,
}

impl PathStack {
    /// Prepares the query nodes.
    pub fn prepare(&self, preparation: &mut Preparation<'_>) -> Result<Prepared> {
        let Self { inputs, on, nodes, bounds, less, names, intersection, containment } = self;
        let scenario = Scenario { intersection: *intersection, containment: *containment, extends: false };
        Stacks::prepare(preparation, &Parts { inputs, on, nodes, bounds, less, names }, scenario)
    }
}
