//! One side of a join of intervals: its rows by key, and within a key by their starts.

use std::sync::{Arc, OnceLock};

use super::key::{Key, Wide, is_narrow, wide};
use crate::context::Context;
use crate::dictionary::Dictionary;
use crate::error::{Error, Result};
use crate::index::{Group, Index};
use crate::kept::StoredPlan;
use crate::operators::scan::{Part, columns_read};
use crate::operators::{Execute, Run};
use crate::plan::{Operator, Preparation, Prepared, Source, position, positions};
use crate::relation::{Relation, Rows};
use crate::sort::sort_order;
use crate::value::Word;

/// Rows between two looks at the limits.
const STRIDE: usize = 1 << 15;

/// Where the rows of a side have their key and their bounds. A point has the same column for both bounds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Shape {
    pub keys: Vec<usize>,
    pub start: usize,
    pub end: usize,
}

/// The bounds of the rows, by position.
#[derive(Debug)]
pub struct Bounds<K> {
    pub starts: Vec<K>,
    /// Empty for points.
    pub ends: Vec<K>,
    /// Whether no end is before its start.
    pub ordered: bool,
    /// Whether every end is after its start.
    pub proper: bool,
}

impl<K: Key> Bounds<K> {
    /// The end of the row at a position.
    #[inline]
    pub fn end(&self, position: usize) -> K {
        *self.ends.get(position).unwrap_or(&self.starts[position])
    }
}

/// Bounds in the smallest kind of key that holds them.
#[derive(Debug)]
pub enum Stored {
    Narrow(Bounds<u64>),
    Wide(Bounds<Wide>),
}

/// The sorted rows.
#[derive(Debug)]
pub struct Side {
    rows: Rows,
    index: Index,
    shape: Shape,
    stored: Stored,
}

/// The key of a word, which must be a number.
#[inline]
pub fn bound(word: Word, dictionary: &Dictionary) -> Result<Wide> {
    match dictionary.number_of(word) {
        Some(number) => Ok(wide(number)),
        None => Err(Error::Plan("a bound of an interval is no number".into())),
    }
}

impl Side {
    /// Sorts the rows of some columns, one at least.
    pub fn new(sources: &[&[u32]], shape: Shape, dictionary: &Dictionary, context: &Context<'_>) -> Result<Self> {
        let count = sources[shape.start].len();
        context.charge(count * (sources.len() * size_of::<u32>() + size_of::<u32>() + 2 * size_of::<Wide>()))?;
        let by = Rows::from_columns(vec![sources[shape.start].to_vec()], count);
        let order = sort_order(&by, &[(0, false)], dictionary, context)?;
        let mut columns = Vec::with_capacity(sources.len());
        for source in sources {
            let mut words = Vec::with_capacity(count);
            for stretch in order.chunks(STRIDE) {
                context.check()?;
                words.extend(stretch.iter().map(|&row| source[row as usize]));
            }
            columns.push(words);
        }
        let rows = Rows::from_columns(columns, order.len());
        let index = Index::new(&rows, &shape.keys, context)?;
        let starts = bounds(index.column(shape.start, &rows, context)?, dictionary, context)?;
        let ends = if shape.start == shape.end {
            Vec::new()
        } else {
            bounds(index.column(shape.end, &rows, context)?, dictionary, context)?
        };
        let stored = if starts.iter().chain(&ends).all(|key| is_narrow(*key)) {
            context.release(2 * count * (size_of::<Wide>() - size_of::<u64>()));
            Stored::Narrow(stored(&starts, &ends))
        } else {
            Stored::Wide(stored(&starts, &ends))
        };
        Ok(Self { rows, index, shape, stored })
    }

    /// The number of rows.
    pub fn count(&self) -> usize {
        self.rows.len()
    }

    /// All columns, by position.
    pub fn columns(&self, context: &Context<'_>) -> Result<Vec<&[u32]>> {
        (0..self.rows.arity()).map(|column| self.column(column, context)).collect()
    }

    /// The bounds, by position.
    pub fn stored(&self) -> &Stored {
        &self.stored
    }

    /// Where key and bounds are.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// A column, by position.
    pub fn column(&self, column: usize, context: &Context<'_>) -> Result<&[u32]> {
        self.index.column(column, &self.rows, context)
    }

    /// The positions of each key of a batch.
    pub fn groups(&self, keys: &[&[u32]], count: usize, scratch: &mut Vec<u64>, groups: &mut Vec<Group>) {
        self.index.groups(keys, count, &self.rows, scratch, groups);
    }
}

fn bounds(words: &[u32], dictionary: &Dictionary, context: &Context<'_>) -> Result<Vec<Wide>> {
    let mut keys = Vec::with_capacity(words.len());
    for stretch in words.chunks(STRIDE) {
        context.check()?;
        for &word in stretch {
            keys.push(bound(word, dictionary)?);
        }
    }
    Ok(keys)
}

fn stored<K: Key>(starts: &[Wide], ends: &[Wide]) -> Bounds<K> {
    let both = || starts.iter().zip(ends);
    let (ordered, proper) = (both().all(|(start, end)| start <= end), both().all(|(start, end)| start < end));
    let keys = |wide: &[Wide]| wide.iter().map(|key| K::new(*key)).collect();
    Bounds { starts: keys(starts), ends: keys(ends), ordered, proper: proper && !ends.is_empty() }
}

/// What a side is made of: a whole stored relation, which keeps it, or what an operator gives.
pub struct Input {
    /// The operator.
    pub node: Box<dyn Execute>,
    relation: Option<(Arc<Relation>, Vec<usize>)>,
    width: usize,
    /// Where key and bounds are.
    pub shape: Shape,
    stored: Option<StoredPlan>,
    once: Option<OnceLock<Arc<Side>>>,
}

impl Input {
    /// Prepares a side: its rows by the columns `on` with these bounds; the names of its columns; whether it grows.
    pub fn prepare(
        preparation: &mut Preparation<'_>,
        operator: &Operator,
        on: &[String],
        bounds: &(String, String),
    ) -> Result<(Self, Vec<String>, bool)> {
        let Prepared { node, columns, growing } = preparation.prepare(operator)?;
        let keys = positions(&columns, on)?;
        let shape = Shape { keys, start: position(&columns, &bounds.0)?, end: position(&columns, &bounds.1)? };
        let relation = match operator {
            Operator::Scan(scan) if scan.part == Part::Facts => match preparation.source(&scan.relation, scan.part)? {
                (Source::Facts(relation), arity) => {
                    Some((relation, columns_read(&scan.relation, &scan.read, arity)?.1))
                }
                (Source::Derived(..), _) => None,
            },
            _ => None,
        };
        let stored = if relation.is_none() { StoredPlan::of(operator, preparation)? } else { None };
        let stored = stored.map(|plan| plan.with(&format!("{shape:?}")));
        let once = (!growing && stored.is_none()).then(OnceLock::new);
        Ok((Self { node, relation, width: columns.len(), shape, stored, once }, columns, growing))
    }

    fn make(&self, run: &Run<'_>) -> Result<Side> {
        let mut rows = Rows::new(self.width);
        self.node.run(run, &mut |batch| rows.push_batch(batch.columns(), batch.count(), run.context))?;
        let made = Side::new(&rows.slices(0..rows.len()), self.shape.clone(), run.dictionary, run.context)?;
        run.context.release(rows.bytes());
        Ok(made)
    }

    /// The sorted rows, made once unless they grow.
    pub fn side(&self, run: &Run<'_>) -> Result<Arc<Side>> {
        if let Some(side) = self.once.as_ref().and_then(OnceLock::get) {
            return Ok(Arc::clone(side));
        }
        if let Some(stored) = &self.stored {
            return stored.keep(|| self.make(run));
        }
        let made = match &self.relation {
            Some((relation, read)) => relation.intervals(read, &self.shape, run.dictionary, run.context)?,
            None => Arc::new(self.make(run)?),
        };
        if let Some(once) = &self.once {
            once.get_or_init(|| Arc::clone(&made));
        }
        Ok(made)
    }
}
