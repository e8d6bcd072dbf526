//! The rows of a query node, sorted by document and left position.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use crate::context::Context;
use crate::error::Result;
use crate::operators::{Execute, Run};
use crate::plan::{Operator, Preparation, Prepared, positions};
use crate::relation::Rows;
use crate::value::{Word, is_entry};

use crate::kept::StoredPlan;

/// Rows between two looks at the limits.
const STRIDE: usize = 1 << 15;
/// So many rows are compared one by one; of more a set is made.
const FEW: usize = 8;

/// Which columns of the rows say where they are: the document if there are several, the left and the right position.
/// A node that nothing lies in needs no right position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Places {
    pub document: Option<usize>,
    pub left: usize,
    pub right: Option<usize>,
}

/// The sorted rows. A position is the document in the high half and the word of the number in the low half, so that one
/// comparison compares both.
#[derive(Debug)]
pub struct Index {
    /// The rows, by position.
    pub rows: Rows,
    /// Where each begins; empty if some position is no small integer, and then the rows are not sorted.
    pub starts: Vec<u64>,
    /// Where each ends.
    pub ends: Vec<u64>,
    /// For each column whether all of its words are integers themselves, which order as the words do.
    pub inline: Vec<bool>,
}

impl Index {
    /// Sorts rows, unless they are.
    pub fn new(rows: Rows, places: Places, context: &Context<'_>) -> Result<Self> {
        let inline: Vec<bool> = rows.columns().iter().map(|words| words.iter().all(|word| !is_entry(*word))).collect();
        if !inline[places.left] || places.right.is_some_and(|right| !inline[right]) {
            return Ok(Self { rows, starts: Vec::new(), ends: Vec::new(), inline });
        }
        context.charge(2 * rows.len() * size_of::<u64>())?;
        let starts = joined(&rows, places.document, places.left);
        let (rows, starts) = if starts.is_sorted() { (rows, starts) } else { sort(&rows, &starts, context)? };
        let (rows, starts) = distinct(rows, starts, context)?;
        let ends = joined(&rows, places.document, places.right.unwrap_or(places.left));
        Ok(Self { rows, starts, ends, inline })
    }

    /// Whether the rows are sorted.
    pub fn is_sorted(&self) -> bool {
        self.starts.len() == self.rows.len()
    }
}

fn joined(rows: &Rows, document: Option<usize>, column: usize) -> Vec<u64> {
    let join = |document: Word, word: Word| u64::from(document) << 32 | u64::from(word);
    let words = rows.column(column).iter();
    match document {
        Some(document) => rows.column(document).iter().zip(words).map(|(one, other)| join(*one, *other)).collect(),
        None => words.map(|word| join(0, *word)).collect(),
    }
}

/// The rows in the order of their keys, and the keys.
pub fn sort(rows: &Rows, keys: &[u64], context: &Context<'_>) -> Result<(Rows, Vec<u64>)> {
    context.charge(keys.len() * size_of::<(u64, u32)>())?;
    let mut order: Vec<(u64, u32)> = keys.iter().zip(0..).map(|(key, row)| (*key, row)).collect();
    context.check()?;
    order.sort_unstable();
    let mut columns = Vec::with_capacity(rows.arity());
    for column in rows.columns() {
        let mut words = Vec::with_capacity(order.len());
        for stretch in order.chunks(STRIDE) {
            context.check()?;
            words.extend(stretch.iter().map(|(_, row)| column[*row as usize]));
        }
        columns.push(words);
    }
    let keys = order.iter().map(|(key, _)| *key).collect();
    context.release(order.len() * size_of::<(u64, u32)>());
    Ok((Rows::from_columns(columns, order.len()), keys))
}

/// The rows without those that are there before: a plan may make one several times. Equal rows begin at one place.
pub fn distinct(rows: Rows, starts: Vec<u64>, context: &Context<'_>) -> Result<(Rows, Vec<u64>)> {
    let (mut kept, mut seen) = (Vec::with_capacity(starts.len()), HashSet::new());
    let mut from = 0;
    for group in starts.chunk_by(|one, other| one == other) {
        let to = from + group.len();
        seen.clear();
        for row in from..to {
            let mut columns = rows.columns().iter();
            let repeated = match group.len() {
                ..=FEW => (from..row).any(|other| columns.clone().all(|column| column[row] == column[other])),
                _ => !seen.insert(columns.by_ref().map(|column| column[row]).collect::<Vec<Word>>()),
            };
            if !repeated {
                kept.push(row as u32);
            }
        }
        from = to;
    }
    if kept.len() == starts.len() {
        return Ok((rows, starts));
    }
    let mut fewer = Rows::new(rows.arity());
    for stretch in kept.chunks(STRIDE) {
        context.check()?;
        fewer.push_selected(&rows.slices(0..rows.len()), stretch, context)?;
    }
    Ok((fewer, kept.iter().map(|row| starts[*row as usize]).collect()))
}

/// Where the index of a query node comes from: kept with stored relations, made once, or made each time.
pub struct Input {
    node: Box<dyn Execute>,
    /// The names of its columns.
    pub columns: Vec<String>,
    /// Whether its rows differ from round to round.
    pub growing: bool,
    /// Which of them say where a row is.
    pub places: Places,
    stored: Option<StoredPlan>,
    once: Option<OnceLock<Arc<Index>>>,
}

impl Input {
    /// Prepares a query node: its rows, and the names of the columns that say where they are.
    pub fn prepare(
        preparation: &mut Preparation<'_>,
        operator: &Operator,
        on: &[String],
        (left, right): (&str, Option<&str>),
    ) -> Result<Self> {
        let Prepared { node, columns, growing } = preparation.prepare(operator)?;
        let place = |name: &str| Ok(positions(&columns, &[name.to_owned()])?[0]);
        let places = Places {
            document: on.first().map(|name| place(name)).transpose()?,
            left: place(left)?,
            right: right.map(place).transpose()?,
        };
        let stored = StoredPlan::of(operator, preparation)?.map(|plan| plan.with(&format!("twig {places:?}")));
        let once = (!growing && stored.is_none()).then(OnceLock::new);
        Ok(Self { node, columns, growing, places, stored, once })
    }

    /// The sorted rows.
    pub fn index(&self, run: &Run<'_>) -> Result<Arc<Index>> {
        if let Some(stored) = &self.stored {
            return stored.keep(|| self.make(run));
        }
        if let Some(index) = self.once.as_ref().and_then(OnceLock::get) {
            return Ok(Arc::clone(index));
        }
        let made = Arc::new(self.make(run)?);
        if let Some(once) = &self.once {
            once.get_or_init(|| Arc::clone(&made));
        }
        Ok(made)
    }

    fn make(&self, run: &Run<'_>) -> Result<Index> {
        let mut rows = Rows::new(self.columns.len());
        self.node.run(run, &mut |batch| rows.push_batch(batch.columns(), batch.count(), run.context))?;
        Index::new(rows, self.places, run.context)
    }
}
