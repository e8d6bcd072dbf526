//! A twig as a plan describes it, and as an operator sees it: columns by number, bounds as ranges of keys.

use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;

use super::index::{Index, Input};
use super::ranks::{Scale, ranked};
use crate::error::{Error, Result};
use crate::operators::Run;
use crate::plan::{Constant, Operator, Preparation};
use crate::value::Number;

/// Where the rows of a query node are: a column for its start, one for its end if other nodes lie in it, and the number of
/// the query node that it lies in, which is less than its own.
#[derive(Debug, Deserialize)]
pub struct QueryNode {
    pub left: String,
    pub right: Option<String>,
    pub parent: Option<usize>,
}

/// A column compared with a number, by `<`, `=<`, `>` or `>=`.
#[derive(Debug, Deserialize)]
pub struct Bound {
    pub column: String,
    pub sign: String,
    pub value: Constant,
}

/// A column that is less than one of another query node or, if `closed`, equal to it.
#[derive(Debug, Deserialize)]
pub struct Less {
    pub low: String,
    pub high: String,
    pub closed: bool,
}

/// A column of a query node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub node: usize,
    pub column: usize,
}

/// A comparison of columns of two query nodes.
#[derive(Debug, Clone, Copy)]
pub struct Comparison {
    pub low: Place,
    pub high: Place,
    pub closed: bool,
}

impl Comparison {
    /// Whether two keys pass.
    #[inline]
    pub fn holds(self, low: u32, high: u32) -> bool {
        low < high || self.closed && low == high
    }

    /// The nodes that it needs, the later one last.
    pub fn nodes(self) -> (usize, usize) {
        (self.low.node.min(self.high.node), self.low.node.max(self.high.node))
    }
}

/// The parts of a plan that describe a twig.
#[derive(Debug)]
pub struct Parts<'a> {
    pub inputs: &'a [Operator],
    pub on: &'a [String],
    pub nodes: &'a [QueryNode],
    pub bounds: &'a [Bound],
    pub less: &'a [Less],
    pub names: &'a [String],
}

/// A twig that is ready to run.
pub struct Pattern {
    inputs: Vec<Input>,
    /// The query node that each lies in.
    pub parents: Vec<Option<usize>>,
    bounds: Vec<(Place, Number, Sign)>,
    /// Comparisons of columns of two query nodes.
    pub comparisons: Vec<Comparison>,
    /// Columns of two query nodes that must be equal, beside the document.
    pub equal: Vec<(Place, Place)>,
    /// Where the columns of the result come from.
    pub outputs: Vec<Place>,
    /// Whether its rows differ from round to round.
    pub growing: bool,
}

#[derive(Debug, Clone, Copy)]
struct Sign {
    less: bool,
    closed: bool,
}

impl Pattern {
    /// Resolves the names.
    pub fn prepare(preparation: &mut Preparation<'_>, parts: &Parts<'_>) -> Result<Self> {
        if parts.inputs.len() != parts.nodes.len() || parts.on.len() > 1 {
            return Err(Error::Plan("a twig has an input for each query node, and one document at most".into()));
        }
        let mut inputs = Vec::new();
        for (number, (input, node)) in parts.inputs.iter().zip(parts.nodes).enumerate() {
            if node.parent.is_some_and(|parent| parent >= number || parts.nodes[parent].right.is_none()) {
                return Err(Error::Plan("a query node lies in one before it that has an end".into()));
            }
            inputs.push(Input::prepare(preparation, input, parts.on, (&node.left, node.right.as_deref()))?);
        }
        let place = |name: &String| first_place(&inputs, name);
        let bounds = parts.bounds.iter().map(|bound| {
            let Constant::Number(value) = bound.value else { return Err(Error::Plan("a bound is no number".into())) };
            Ok((place(&bound.column)?, value, sign(&bound.sign)?))
        });
        let comparisons = parts
            .less
            .iter()
            .map(|less| Ok(Comparison { low: place(&less.low)?, high: place(&less.high)?, closed: less.closed }));
        let (bounds, comparisons) = (bounds.collect::<Result<_>>()?, comparisons.collect::<Result<_>>()?);
        let outputs = parts.names.iter().map(place).collect::<Result<_>>()?;
        let growing = inputs.iter().any(|input| input.growing);
        let parents = parts.nodes.iter().map(|node| node.parent).collect();
        let equal = shared(&inputs, parts.on);
        Ok(Self { inputs, parents, bounds, comparisons, equal, outputs, growing })
    }

    /// The number of query nodes.
    pub fn size(&self) -> usize {
        self.parents.len()
    }

    /// The query nodes from one up to the root.
    pub fn path(&self, node: usize) -> Vec<usize> {
        std::iter::successors(Some(node), |node| self.parents[*node]).collect()
    }

    /// Whether something lies in each query node.
    pub fn is_inner(&self) -> Vec<bool> {
        (0..self.size()).map(|node| self.parents.contains(&Some(node))).collect()
    }

    /// The rows of all query nodes as they are now.
    pub fn resolve(&self, run: &Run<'_>) -> Result<Resolved> {
        let mut indexes = Vec::new();
        for input in &self.inputs {
            indexes.push(input.index(run)?);
        }
        let compared = |index: &Index, node: usize| {
            let of = self.comparisons.iter().flat_map(|one| [one.low, one.high]);
            let of = of.chain(self.bounds.iter().map(|(place, ..)| *place));
            index.is_sorted() && of.filter(|place| place.node == node).all(|place| index.inline[place.column])
        };
        if indexes.iter().enumerate().all(|(node, index)| compared(index, node)) {
            return Ok(self.resolved(indexes, None, &Scale::Words));
        }
        let places: Vec<_> = self.inputs.iter().map(|input| input.places).collect();
        let (indexes, keys, scale) = ranked(&indexes, &places, run)?;
        Ok(self.resolved(indexes, Some(keys), &scale))
    }

    fn resolved(&self, indexes: Vec<Arc<Index>>, keys: Option<Vec<Vec<Vec<u32>>>>, scale: &Scale) -> Resolved {
        let mut bounds = vec![Vec::new(); self.size()];
        for (place, value, sign) in &self.bounds {
            let cut = scale.cut(*value, sign.less == sign.closed);
            let range = if sign.less { 0..cut } else { cut..u64::from(u32::MAX) + 1 };
            bounds[place.node].push((place.column, range));
        }
        Resolved { indexes, keys, bounds }
    }
}

fn sign(text: &str) -> Result<Sign> {
    Ok(match text {
        "<" => Sign { less: true, closed: false },
        "=<" => Sign { less: true, closed: true },
        ">" => Sign { less: false, closed: false },
        ">=" => Sign { less: false, closed: true },
        _ => return Err(Error::Plan(format!("{text} does not bound a column"))),
    })
}

fn first_place(inputs: &[Input], name: &String) -> Result<Place> {
    let found = inputs.iter().enumerate().find_map(|(node, input)| {
        Some(Place { node, column: input.columns.iter().position(|column| column == name)? })
    });
    found.ok_or_else(|| Error::Plan(format!("no query node has a column {name}")))
}

/// The columns that a query node has in common with one before it, without the document.
fn shared(inputs: &[Input], on: &[String]) -> Vec<(Place, Place)> {
    let mut found = Vec::new();
    for (node, input) in inputs.iter().enumerate() {
        for (column, name) in input.columns.iter().enumerate().filter(|(_, name)| !on.contains(name)) {
            if let Ok(first) = first_place(&inputs[..node], name) {
                found.push((first, Place { node, column }));
            }
        }
    }
    found
}

/// The rows of a twig's query nodes.
pub struct Resolved {
    indexes: Vec<Arc<Index>>,
    /// The keys of all columns, where they are not the words.
    keys: Option<Vec<Vec<Vec<u32>>>>,
    /// For each query node, columns whose keys must lie in a range.
    bounds: Vec<Vec<(usize, Range<u64>)>>,
}

impl Resolved {
    /// Where the rows of a query node begin.
    pub fn starts(&self, node: usize) -> &[u64] {
        &self.indexes[node].starts
    }

    /// Where the rows of a query node end.
    pub fn ends(&self, node: usize) -> &[u64] {
        &self.indexes[node].ends
    }

    /// The words of a column.
    #[inline]
    pub fn words(&self, place: Place) -> &[u32] {
        self.indexes[place.node].rows.column(place.column)
    }

    /// What orders as the numbers of a column do.
    #[inline]
    pub fn keys(&self, place: Place) -> &[u32] {
        match &self.keys {
            Some(keys) => &keys[place.node][place.column],
            None => self.words(place),
        }
    }

    /// The columns of a query node that are bounded, with the ranges of their keys.
    pub fn bounds(&self, node: usize) -> impl Iterator<Item = (&[u32], Range<u64>)> {
        self.bounds[node].iter().map(move |(column, range)| (self.keys(Place { node, column: *column }), range.clone()))
    }

    /// Whether a row is within all bounds.
    pub fn is_inside(&self, node: usize, row: usize) -> bool {
        self.bounds(node).all(|(keys, range)| range.contains(&u64::from(keys[row])))
    }

    /// The number of rows of all query nodes.
    pub fn total(&self) -> usize {
        self.indexes.iter().map(|index| index.starts.len()).sum()
    }
}
