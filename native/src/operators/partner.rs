//! The right side of a join, made so that the rows of a key are found at once.

use std::sync::{Arc, OnceLock};

use super::scan::{Part, columns_read};
use super::{Execute, Run};
use crate::context::Context;
use crate::dedup::{RowSet, Stored};
use crate::error::{Error, Result};
use crate::growing_index::{GrowingIndex, is_row};
use crate::index::{Group, Index};
use crate::plan::{Constant, Operator, Preparation, Prepared, Source, positions};
use crate::relation::{BATCH, Relation, Rows};
use crate::store::Derived;
use crate::value::Word;

/// Partners of a row up to which each is written by itself.
const FEW: u32 = 8;

/// How the right side of a join is found.
pub enum Partner {
    /// A constant that no row has: there is no partner.
    Nothing,
    /// An index on rows that stay as they are.
    Stored { source: Source, keys: Vec<usize>, constants: Vec<Word> },
    /// The set of the rows, where keys and constants are a whole row: which of them stands in each column. It answers
    /// only whether a row is there.
    Member { source: Source, places: Vec<usize>, constants: Vec<Word> },
    /// An index that takes in the rows of each round.
    Growing { relation: usize, index: usize, part: Part, constants: Vec<Word> },
    /// An operator that is run and indexed: once, or each time when what it reads grows.
    Made { input: Box<dyn Execute>, width: usize, keys: Vec<usize>, once: Option<OnceLock<Arc<Made>>> },
}

/// The rows of an operator and their index.
pub struct Made {
    rows: Rows,
    index: Index,
}

/// The right side of a join as its left side sees it.
pub struct PreparedPartner {
    partner: Partner,
    columns: Vec<String>,
    positions: Vec<usize>,
    arity: usize,
    growing: bool,
}

impl PreparedPartner {
    /// The partner, and whether its rows differ from round to round.
    pub fn into_partner(self) -> (Partner, bool) {
        (self.partner, self.growing)
    }

    /// The same for who asks only whether there is a partner.
    pub fn into_presence(self) -> (Partner, bool) {
        match self.partner {
            Partner::Stored { source, keys, constants } if keys.len() == self.arity && self.arity > 0 => {
                let place = |column: usize| keys.iter().position(|key| *key == column);
                match (0..self.arity).map(place).collect() {
                    Some(places) => (Partner::Member { source, places, constants }, self.growing),
                    None => (Partner::Stored { source, keys, constants }, self.growing),
                }
            }
            partner => (partner, self.growing),
        }
    }

    /// Whether no two rows of a key have the same word in this column of the partner, as the rest of the row is the key.
    pub fn is_once(&self, column: usize) -> bool {
        match &self.partner {
            Partner::Stored { keys, .. } => (0..self.arity).all(|at| at == column || keys.contains(&at)),
            _ => false,
        }
    }

    /// The names of the right columns.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Where the partner has the right column of this position.
    pub fn position(&self, column: usize) -> usize {
        self.positions[column]
    }
}

/// Prepares the right side of a join on the columns `on`.
pub fn prepare_partner(preparation: &mut Preparation<'_>, right: &Operator, on: &[String]) -> Result<PreparedPartner> {
    let (relation, part, columns, constants) = match right {
        Operator::Scan(scan) => (&scan.relation, scan.part, &scan.read, [].as_slice()),
        Operator::IndexScan(scan) => (&scan.relation, scan.part, &scan.read, scan.keys.as_slice()),
        _ => return made_partner(preparation, right, on),
    };
    let deltas = preparation.deltas.len();
    let (source, arity) = preparation.source(relation, part)?;
    let growing = preparation.grows(&source);
    // What the last round added is little: it is indexed by itself. So are parts of what no longer grows.
    if part == Part::Delta || part == Part::Old && !growing {
        preparation.deltas.truncate(deltas);
        return made_partner(preparation, right, on);
    }
    preparation.meter();
    let (columns, read) = columns_read(relation, columns, arity)?;
    let keys: Vec<usize> = positions(&columns, on)?.into_iter().map(|position| read[position]).collect();
    let partner = stored_partner(preparation, source, arity, &keys, constants)?;
    Ok(PreparedPartner { partner, columns, positions: read, arity, growing })
}

/// Prepares the right side of a join on the columns `on` whose groups [`Resolved::groups`] can tell. Of a relation that
/// grows they are made anew each time.
pub fn prepare_grouped(preparation: &mut Preparation<'_>, right: &Operator, on: &[String]) -> Result<PreparedPartner> {
    let read = match right {
        Operator::Scan(scan) => Some((&scan.relation, scan.part)),
        Operator::IndexScan(scan) => Some((&scan.relation, scan.part)),
        _ => None,
    };
    match read {
        Some((relation, part))
            if part != Part::Facts && preparation.growing.contains(&preparation.derived_number(relation)?) =>
        {
            made_partner(preparation, right, on)
        }
        _ => prepare_partner(preparation, right, on),
    }
}

fn made_partner(preparation: &mut Preparation<'_>, right: &Operator, on: &[String]) -> Result<PreparedPartner> {
    let Prepared { node: input, columns, growing } = preparation.prepare(right)?;
    let keys = positions(&columns, on)?;
    let (width, once) = (columns.len(), (!growing).then(OnceLock::new));
    let positions = (0..width).collect();
    let partner = Partner::Made { input, width, keys, once };
    Ok(PreparedPartner { partner, columns, positions, arity: width, growing })
}

/// A relation by the columns `keys`, then by columns that equal constants.
pub fn stored_partner(
    preparation: &mut Preparation<'_>,
    source: Source,
    arity: usize,
    keys: &[usize],
    constants: &[(usize, Constant)],
) -> Result<Partner> {
    let (mut keys, mut words) = (keys.to_vec(), Vec::new());
    for (column, constant) in constants {
        if *column >= arity {
            return Err(Error::Plan(format!("there is no column {column} in a relation of {arity}")));
        }
        match constant.find(preparation.dictionary) {
            Some(word) => words.push(word),
            // While rules run they may still make this value, unless the rows are stored.
            None if matches!(source, Source::Facts(_)) => return Ok(Partner::Nothing),
            None => words.push(constant.word(preparation.dictionary)?),
        }
        keys.push(*column);
    }
    Ok(match source {
        Source::Derived(relation, part) if preparation.growing.contains(&relation) => {
            let index = preparation.growing_index(relation, &keys);
            Partner::Growing { relation, index, part, constants: words }
        }
        source => Partner::Stored { source, keys, constants: words },
    })
}

enum Found<'r> {
    Stored(&'r Relation, Arc<Index>),
    Member(&'r Relation, &'r RowSet, &'r [usize]),
    Growing(&'r Derived, &'r GrowingIndex, std::ops::Range<usize>),
    Made(Arc<Made>),
}

/// The right side of a join, ready to be looked up.
pub struct Resolved<'r> {
    found: Found<'r>,
    constants: &'r [Word],
}

/// A right side that is made ready for the first row that asks for it.
#[derive(Default)]
pub struct Awaited<'r>(OnceLock<Option<Resolved<'r>>>);

impl<'r> Awaited<'r> {
    /// The right side, if it has any row.
    pub fn get(&self, partner: &'r Partner, run: &Run<'r>) -> Result<Option<&Resolved<'r>>> {
        if self.0.get().is_none() {
            let resolved = partner.resolve(run)?;
            return Ok(self.0.get_or_init(|| resolved).as_ref());
        }
        Ok(self.0.get().and_then(Option::as_ref))
    }

    /// Whether a row has asked for it.
    pub fn is_ready(&self) -> bool {
        self.0.get().is_some()
    }
}

/// Room for a look-up that is used again.
#[derive(Default)]
pub struct Probe {
    hashes: Vec<u64>,
    groups: Vec<Group>,
    newest: Vec<u32>,
    constants: Vec<Vec<u32>>,
    left: Vec<u32>,
    right: Vec<u32>,
}

/// Takes positions of the left batch and, for each, a position among the columns that [`Resolved::columns`] gives.
pub type Matches<'a> = dyn FnMut(&[u32], &[u32]) -> Result<()> + 'a;

impl Partner {
    /// Makes what is missing. `None` if there is no row at all.
    pub fn resolve<'r>(&'r self, run: &Run<'r>) -> Result<Option<Resolved<'r>>> {
        Ok(match self {
            Partner::Nothing => None,
            Partner::Stored { source, keys, constants } => {
                let (relation, range) = source.rows(run);
                let whole = range.len() == relation.rows().len();
                if range.is_empty() || !whole {
                    return if range.is_empty() { Ok(None) } else { Err(Error::Plan("a part has no index".into())) };
                }
                let index = relation.index(keys, run.context)?;
                Some(Resolved { found: Found::Stored(relation, index), constants })
            }
            Partner::Member { source, places, constants } => {
                let (relation, range) = source.rows(run);
                let found = Found::Member(relation, relation.set(run.context)?, places);
                (!range.is_empty()).then_some(Resolved { found, constants })
            }
            Partner::Growing { relation, index, part, constants } => {
                let derived = &run.derived[*relation];
                let range = derived.range(*part);
                let found = Found::Growing(derived, derived.growing_index(*index), range.clone());
                (!range.is_empty()).then_some(Resolved { found, constants })
            }
            Partner::Made { input, width, keys, once } => {
                let made = match once.as_ref().and_then(OnceLock::get) {
                    Some(made) => Arc::clone(made),
                    None => Arc::new(make(&**input, *width, keys, run)?),
                };
                if let Some(once) = once {
                    once.get_or_init(|| Arc::clone(&made));
                }
                (!made.rows.is_empty()).then_some(Resolved { found: Found::Made(made), constants: &[] })
            }
        })
    }
}

fn make(input: &dyn Execute, width: usize, keys: &[usize], run: &Run<'_>) -> Result<Made> {
    let mut rows = Rows::new(width);
    input.run(run, &mut |batch| rows.push_batch(batch.columns(), batch.count(), run.context))?;
    let index = Index::new(&rows, keys, run.context)?;
    Ok(Made { rows, index })
}

impl Resolved<'_> {
    /// The columns that the positions of [`Matches`] refer to.
    pub fn columns(&self, columns: &[usize], context: &Context<'_>) -> Result<Vec<&[u32]>> {
        let column = |&column: &usize| match &self.found {
            Found::Stored(relation, index) => index.column(column, relation.rows(), context),
            Found::Growing(derived, _, _) => Ok(derived.relation().rows().column(column)),
            Found::Member(relation, _, _) => Ok(relation.rows().column(column)),
            Found::Made(made) => made.index.column(column, &made.rows, context),
        };
        columns.iter().map(column).collect()
    }

    /// A column whose words are sorted within each of the groups that [`Resolved::groups`] gives.
    pub fn sorted(&self, column: usize, context: &Context<'_>) -> Result<&[u32]> {
        match &self.found {
            Found::Stored(relation, index) => index.sorted(column, relation.rows(), context),
            Found::Made(made) => made.index.sorted(column, &made.rows, context),
            Found::Member(..) | Found::Growing(..) => Err(ungrouped()),
        }
    }

    /// The group of each row of a batch: where in [`Resolved::sorted`] its partners are.
    pub fn groups<'p>(&self, keys: &[&[u32]], count: usize, probe: &'p mut Probe) -> Result<&'p [Group]> {
        let Probe { hashes, groups, constants, .. } = probe;
        let keys = with_constants(keys, count, self.constants, constants);
        match &self.found {
            Found::Stored(relation, index) => index.groups(&keys, count, relation.rows(), hashes, groups),
            Found::Made(made) => made.index.groups(&keys, count, &made.rows, hashes, groups),
            Found::Member(..) | Found::Growing(..) => return Err(ungrouped()),
        }
        Ok(groups)
    }

    /// Finds the partners of each row of a batch, in order.
    pub fn probe(&self, keys: &[&[u32]], count: usize, probe: &mut Probe, matches: &mut Matches<'_>) -> Result<()> {
        let Probe { hashes, groups, newest, constants, left, right, .. } = probe;
        let keys = with_constants(keys, count, self.constants, constants);
        left.clear();
        right.clear();
        match &self.found {
            Found::Stored(relation, index) => index.groups(&keys, count, relation.rows(), hashes, groups),
            Found::Made(made) => made.index.groups(&keys, count, &made.rows, hashes, groups),
            Found::Growing(derived, index, range) => {
                index.newest(&keys, count, derived.relation().rows(), range.end, hashes, newest);
                pair_chains(newest, (derived, index), range.start, (left, right), matches)?;
                return flush(left, right, matches);
            }
            Found::Member(..) => return Err(Error::Plan("a set of rows was asked for a row".into())),
        }
        for (at, &(start, end)) in groups.iter().enumerate() {
            let mut position = start;
            while end - position > FEW {
                let stop = end.min(position + (BATCH - left.len()) as u32);
                right.extend(position..stop);
                left.resize(right.len(), at as u32);
                position = stop;
                flush_full(left, right, matches)?;
            }
            for position in position..end {
                left.push(at as u32);
                right.push(position);
                flush_full(left, right, matches)?;
            }
        }
        flush(left, right, matches)
    }

    /// Fills `found` with whether each row of a batch has a partner.
    pub fn present(&self, keys: &[&[u32]], count: usize, probe: &mut Probe, found: &mut Vec<bool>) {
        let Probe { hashes, groups, newest, constants, .. } = probe;
        let keys = with_constants(keys, count, self.constants, constants);
        found.clear();
        match &self.found {
            Found::Stored(relation, index) => index.groups(&keys, count, relation.rows(), hashes, groups),
            Found::Made(made) => made.index.groups(&keys, count, &made.rows, hashes, groups),
            Found::Growing(derived, index, range) => {
                index.newest(&keys, count, derived.relation().rows(), range.end, hashes, newest);
                found.extend(newest.iter().map(|&row| {
                    let mut row = Some(row).filter(|row| is_row(*row));
                    while row.is_some_and(|row| derived.is_replaced(row)) {
                        row = row.and_then(|row| index.before(row));
                    }
                    row.is_some_and(|row| row as usize >= range.start)
                }));
                return;
            }
            Found::Member(relation, set, places) => {
                let row: Vec<&[u32]> = places.iter().map(|&place| keys[place]).collect();
                let stored = Stored { known: relation.rows(), fresh: relation.rows() };
                return set.contains(&row, count, stored, hashes, found);
            }
        }
        found.extend(groups.iter().map(|(start, end)| start < end));
    }
}

fn ungrouped() -> Error {
    Error::Plan("rows that are not grouped were asked for a group".into())
}

/// The keys of a batch and, as further columns, constants.
fn with_constants<'k>(keys: &[&'k [u32]], count: usize, words: &[Word], room: &'k mut Vec<Vec<u32>>) -> Vec<&'k [u32]> {
    room.resize_with(words.len(), Vec::new);
    for (column, word) in room.iter_mut().zip(words) {
        column.resize(count, *word);
    }
    keys.iter().copied().chain(room.iter().map(Vec::as_slice)).collect()
}

/// Pairs each row of a batch with the rows of its chain from the newest down to `start`, without those replaced.
fn pair_chains(
    newest: &[u32],
    (derived, index): (&Derived, &GrowingIndex),
    start: usize,
    (left, right): (&mut Vec<u32>, &mut Vec<u32>),
    matches: &mut Matches<'_>,
) -> Result<()> {
    for (at, &row) in newest.iter().enumerate() {
        let mut row = Some(row).filter(|row| is_row(*row));
        while let Some(found) = row.filter(|row| *row as usize >= start) {
            if !derived.is_replaced(found) {
                left.push(at as u32);
                right.push(found);
                flush_full(left, right, matches)?;
            }
            row = index.before(found);
        }
    }
    Ok(())
}

fn flush(left: &[u32], right: &[u32], matches: &mut Matches<'_>) -> Result<()> {
    if left.is_empty() { Ok(()) } else { matches(left, right) }
}

#[inline]
fn flush_full(left: &mut Vec<u32>, right: &mut Vec<u32>, matches: &mut Matches<'_>) -> Result<()> {
    if left.len() == BATCH {
        matches(left, right)?;
        left.clear();
        right.clear();
    }
    Ok(())
}
