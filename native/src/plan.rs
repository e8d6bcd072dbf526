//! The plan as JSON gives it, and its preparation: names become positions, relations are found, indexes announced.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde::Deserialize;

use crate::callable::Functions;
pub use crate::constant::Constant;
use crate::dictionary::Dictionary;
use crate::error::{Error, Result};
use crate::lattice::Lattice;
use crate::meter::Meter;
use crate::operators::aggregate::Aggregate;
use crate::operators::anti_join::AntiJoin;
use crate::operators::apply::Apply;
use crate::operators::as_of_join::AsOfJoin;
use crate::operators::band_join::BandJoin;
use crate::operators::closure::Closure;
use crate::operators::distinct::Distinct;
use crate::operators::edit_join::EditJoin;
use crate::operators::edit_select::EditSelect;
use crate::operators::edit_top_n::EditTopN;
use crate::operators::extend::Extend;
use crate::operators::filter::Filter;
use crate::operators::fixpoint::Program;
use crate::operators::game::Game;
use crate::operators::generate::Generate;
use crate::operators::hash_join::HashJoin;
use crate::operators::index_scan::IndexScan;
use crate::operators::multiway_join::MultiwayJoin;
use crate::operators::overlap_join::OverlapJoin;
use crate::operators::pair_closure::PairClosure;
use crate::operators::path_stack::PathStack;
use crate::operators::periods::Periods;
use crate::operators::project::Project;
use crate::operators::scan::{Part, Scan};
use crate::operators::semi_join::SemiJoin;
use crate::operators::structural_join::StructuralJoin;
use crate::operators::top_n::TopN;
use crate::operators::twig_reduce::TwigReduce;
use crate::operators::twig_stack::TwigStack;
use crate::operators::union::Union;
use crate::operators::values::Values;
use crate::operators::{Execute, Measured};
use crate::relation::Relation;

/// An operator of a plan.
#[derive(Debug, Deserialize)]
#[serde(tag = "op")]
#[allow(missing_docs)]
pub enum Operator {
    Scan(Scan),
    IndexScan(IndexScan),
    Values(Values),
    Filter(Filter),
    Extend(Extend),
    Project(Project),
    HashJoin(HashJoin),
    MultiwayJoin(MultiwayJoin),
    SemiJoin(SemiJoin),
    AntiJoin(AntiJoin),
    Union(Union),
    Distinct(Distinct),
    EditJoin(EditJoin),
    EditSelect(EditSelect),
    EditTopN(EditTopN),
    BandJoin(BandJoin),
    StructuralJoin(StructuralJoin),
    OverlapJoin(OverlapJoin),
    AsOfJoin(AsOfJoin),
    TwigReduce(TwigReduce),
    PathStack(PathStack),
    TwigStack(TwigStack),
    Aggregate(Aggregate),
    Periods(Periods),
    Apply(Apply),
    Closure(Closure),
    PairClosure(PairClosure),
    Game(Game),
    Generate(Generate),
    TopN(TopN),
}

/// Where a scan finds its rows.
#[derive(Debug, Clone)]
pub enum Source {
    /// A stored relation.
    Facts(Arc<Relation>),
    /// A derived relation of this program, by number, and a part of it.
    Derived(usize, Part),
}

/// An operator that is ready to run.
pub struct Prepared {
    /// What runs.
    pub node: Box<dyn Execute>,
    /// The names of its columns.
    pub columns: Vec<String>,
    /// Whether its rows differ from round to round of the fixpoint around it.
    pub growing: bool,
}

/// A derived relation as the plan announces it.
pub struct Announced {
    /// Its number of columns.
    pub arity: usize,
    /// The key columns of the indexes that grow with it.
    pub indexes: Vec<Vec<usize>>,
    /// What is kept of the rows that agree on some columns; empty if every row is.
    pub lattice: Lattice,
}

/// What is known while a plan is prepared.
pub struct Preparation<'a> {
    /// The knowledge base's values.
    pub dictionary: &'a Dictionary,
    facts: &'a HashMap<String, Arc<Relation>>,
    /// The functions from outside.
    pub functions: &'a Functions,
    names: HashMap<String, usize>,
    /// The derived relations.
    pub derived: Vec<Announced>,
    /// The derived relations that grow while what is being prepared runs.
    pub growing: HashSet<usize>,
    /// The derived relations whose last round was read since this was last emptied.
    pub deltas: Vec<usize>,
    /// What each operator did, in preorder.
    pub meters: Vec<Arc<Meter>>,
}

impl<'a> Preparation<'a> {
    /// Nothing prepared yet. The program announces its derived relations.
    pub fn new(
        facts: &'a HashMap<String, Arc<Relation>>,
        functions: &'a Functions,
        program: &Program,
        dictionary: &'a Dictionary,
    ) -> Result<Self> {
        let Program { arities, lattices, .. } = program;
        let mut names: Vec<&String> = arities.keys().collect();
        names.sort();
        if let Some(name) = lattices.keys().find(|name| !arities.contains_key(*name)) {
            return Err(Error::Plan(format!("no relation {name} for a lattice")));
        }
        let derived = names.iter().map(|name| {
            let (arity, parts) = (arities[*name], lattices.get(*name).map_or(&[][..], Vec::as_slice));
            Ok(Announced { arity, indexes: Vec::new(), lattice: Lattice::new(name, parts, arity, functions)? })
        });
        let derived = derived.collect::<Result<Vec<Announced>>>()?;
        let names = names.into_iter().enumerate().map(|(number, name)| (name.clone(), number)).collect();
        let (growing, deltas, meters) = (HashSet::new(), Vec::new(), Vec::new());
        Ok(Self { dictionary, facts, functions, names, derived, growing, deltas, meters })
    }

    /// The number of a derived relation.
    pub fn derived_number(&self, name: &str) -> Result<usize> {
        self.names.get(name).copied().ok_or_else(|| Error::Plan(format!("the program has no relation {name}")))
    }

    /// Where a scan finds its rows, and how many columns these have.
    pub fn source(&mut self, relation: &str, part: Part) -> Result<(Source, usize)> {
        if part == Part::Facts {
            let Some(found) = self.facts.get(relation) else {
                return Err(Error::Plan(format!("there are no facts called {relation}")));
            };
            return Ok((Source::Facts(Arc::clone(found)), found.rows().arity()));
        }
        let number = self.derived_number(relation)?;
        if part == Part::Delta {
            self.deltas.push(number);
        }
        Ok((Source::Derived(number, part), self.derived[number].arity))
    }

    /// Whether the rows of a source differ from round to round.
    pub fn grows(&self, source: &Source) -> bool {
        matches!(source, Source::Derived(number, _) if self.growing.contains(number))
    }

    /// The number of an index that grows with a derived relation.
    pub fn growing_index(&mut self, relation: usize, keys: &[usize]) -> usize {
        let indexes = &mut self.derived[relation].indexes;
        indexes.iter().position(|index| index == keys).unwrap_or_else(|| {
            indexes.push(keys.to_vec());
            indexes.len() - 1
        })
    }

    /// The meter of an operator. To be asked for before its inputs are prepared, so that the order is preorder.
    pub fn meter(&mut self) -> Arc<Meter> {
        let meter = Arc::new(Meter::default());
        self.meters.push(Arc::clone(&meter));
        meter
    }

    /// Prepares an operator and its inputs.
    pub fn prepare(&mut self, operator: &Operator) -> Result<Prepared> {
        let meter = self.meter();
        let prepared = match operator {
            Operator::Scan(scan) => scan.prepare(self),
            Operator::IndexScan(scan) => scan.prepare(self),
            Operator::Values(values) => values.prepare(self),
            Operator::Filter(filter) => filter.prepare(self),
            Operator::Extend(extend) => extend.prepare(self),
            Operator::Project(project) => project.prepare(self),
            Operator::HashJoin(join) => join.prepare(self, None),
            Operator::MultiwayJoin(join) => join.prepare(self),
            Operator::SemiJoin(join) => join.prepare(self),
            Operator::AntiJoin(join) => join.prepare(self),
            Operator::Union(union) => union.prepare(self),
            Operator::Distinct(distinct) => distinct.prepare(self),
            Operator::EditJoin(join) => join.prepare(self),
            Operator::EditTopN(nearest) => nearest.prepare(self),
            Operator::EditSelect(selection) => selection.prepare(self),
            Operator::BandJoin(join) => join.prepare(self),
            Operator::StructuralJoin(join) => join.prepare(self, None),
            Operator::OverlapJoin(join) => join.prepare(self, None),
            Operator::AsOfJoin(join) => join.prepare(self, None),
            Operator::TwigReduce(twig) => twig.prepare(self),
            Operator::PathStack(twig) => twig.prepare(self),
            Operator::TwigStack(twig) => twig.prepare(self),
            Operator::Aggregate(aggregate) => aggregate.prepare(self),
            Operator::Periods(periods) => periods.prepare(self),
            Operator::Apply(apply) => apply.prepare(self),
            Operator::Closure(closure) => closure.prepare(self, None),
            Operator::PairClosure(closure) => closure.prepare(self),
            Operator::Game(game) => game.prepare(self),
            Operator::Generate(generate) => generate.prepare(self),
            Operator::TopN(top) => top.prepare(self),
        }?;
        unique(&prepared.columns)?;
        Ok(Prepared { node: Box::new(Measured::new(prepared.node, meter)), ..prepared })
    }
}

/// The position of a column.
pub fn position(columns: &[String], name: &str) -> Result<usize> {
    columns
        .iter()
        .position(|column| column == name)
        .ok_or_else(|| Error::Plan(format!("there is no column {name} among [{}]", columns.join(", "))))
}

/// The positions of columns.
pub fn positions(columns: &[String], names: &[String]) -> Result<Vec<usize>> {
    names.iter().map(|name| position(columns, name)).collect()
}

fn unique(columns: &[String]) -> Result<()> {
    let mut seen = HashSet::new();
    match columns.iter().find(|column| !seen.insert(column.as_str())) {
        Some(twice) => Err(Error::Plan(format!("two columns are called {twice}"))),
        None => Ok(()),
    }
}
