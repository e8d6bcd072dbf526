//! Rows by key and instant: what is looked up as of a moment.

use std::ops::Range;

use crate::context::Context;
use crate::dictionary::Dictionary;
use crate::error::Result;
use crate::index::{Group, Index};
use crate::intervals::key::{Key, Wide, is_narrow};
use crate::intervals::side::bound;
use crate::relation::Rows;
use crate::sort::sort_order;

/// Rows between two looks at the limits.
const STRIDE: usize = 1 << 15;

/// Where rows have the columns that they are looked up by, those that divide what is found, and their instant; and by
/// which columns rows of one instant are ordered.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Shape {
    pub keys: Vec<usize>,
    pub by: Vec<usize>,
    pub instant: usize,
    pub order: Vec<(usize, bool)>,
}

/// Which rows a look-up finds among those that are not after its moment, or not before it.
#[derive(Debug, Clone, Copy)]
pub struct Choice {
    /// The last ones before the moment, not the first ones after it.
    pub newest: bool,
    /// Whether an instant may be the moment itself.
    pub closed: bool,
    /// One row, the first in order of those with the same instant, not all of these.
    pub single: bool,
}

/// Instants in the smallest kind of key that holds them.
#[derive(Debug)]
enum Instants {
    Narrow(Vec<u64>),
    Wide(Vec<Wide>),
}

/// The sorted rows.
#[derive(Debug)]
pub struct Timeline {
    rows: Rows,
    index: Index,
    shape: Shape,
    instants: Instants,
    /// For each position the first one that has another key, or differs in what divides a key.
    ends: Vec<u32>,
}

impl Timeline {
    /// Sorts the rows of some columns, one at least.
    pub fn new(sources: &[&[u32]], shape: Shape, dictionary: &Dictionary, context: &Context<'_>) -> Result<Self> {
        let count = sources[shape.instant].len();
        context.charge(count * (sources.len() * size_of::<u32>() + 2 * size_of::<u32>() + size_of::<Wide>()))?;
        let order = sorted(sources, &shape, dictionary, context)?;
        let mut columns = Vec::with_capacity(sources.len());
        for source in sources {
            let mut words = Vec::with_capacity(count);
            for stretch in order.chunks(STRIDE) {
                context.check()?;
                words.extend(stretch.iter().map(|&row| source[row as usize]));
            }
            columns.push(words);
        }
        let rows = Rows::from_columns(columns, count);
        let index = Index::new(&rows, &shape.keys, context)?;
        let mut instants = Vec::with_capacity(count);
        for stretch in index.column(shape.instant, &rows, context)?.chunks(STRIDE) {
            context.check()?;
            for &word in stretch {
                instants.push(bound(word, dictionary)?);
            }
        }
        let instants = if instants.iter().all(|instant| is_narrow(*instant)) {
            context.release(count * (size_of::<Wide>() - size_of::<u64>()));
            Instants::Narrow(instants.into_iter().map(u64::new).collect())
        } else {
            Instants::Wide(instants)
        };
        let ends = if shape.by.is_empty() { Vec::new() } else { ends(&rows, &index, &shape, context)? };
        Ok(Self { rows, index, shape, instants, ends })
    }

    /// A column, by position.
    pub fn column(&self, column: usize, context: &Context<'_>) -> Result<&[u32]> {
        self.index.column(column, &self.rows, context)
    }

    /// The positions of each key of a batch.
    pub fn groups(&self, keys: &[&[u32]], count: usize, scratch: &mut Vec<u64>, groups: &mut Vec<Group>) {
        self.index.groups(keys, count, &self.rows, scratch, groups);
    }

    /// Tells the positions in a group that a choice finds for a moment, a stretch for each part of the group.
    pub fn look_up(
        &self,
        group: Group,
        moment: Wide,
        choice: Choice,
        context: &Context<'_>,
        found: &mut dyn FnMut(Range<usize>) -> Result<()>,
    ) -> Result<()> {
        let words = self.column(self.shape.instant, context)?;
        let (mut from, to) = (group.0 as usize, group.1 as usize);
        while from < to {
            let end = self.ends.get(from).map_or(to, |end| *end as usize);
            let stretch = match &self.instants {
                Instants::Narrow(instants) => choose(instants, words, from..end, moment, choice),
                Instants::Wide(instants) => choose(instants, words, from..end, moment, choice),
            };
            if !stretch.is_empty() {
                found(stretch)?;
            }
            from = end;
        }
        Ok(())
    }
}

/// The rows in the order of what divides a key, then of their instants, then of what orders those of one instant.
fn sorted(sources: &[&[u32]], shape: &Shape, dictionary: &Dictionary, context: &Context<'_>) -> Result<Vec<u32>> {
    let by = shape.by.iter().map(|&column| (column, false));
    let wanted: Vec<(usize, bool)> = by.chain([(shape.instant, false)]).chain(shape.order.iter().copied()).collect();
    let columns = wanted.iter().map(|(column, _)| sources[*column].to_vec()).collect();
    let by: Vec<(usize, bool)> = wanted.iter().enumerate().map(|(place, (_, down))| (place, *down)).collect();
    sort_order(&Rows::from_columns(columns, sources[shape.instant].len()), &by, dictionary, context)
}

/// For each position the end of the rows that agree with it on key and division.
fn ends(rows: &Rows, index: &Index, shape: &Shape, context: &Context<'_>) -> Result<Vec<u32>> {
    let same = shape.keys.iter().chain(&shape.by);
    let columns = same.map(|&column| index.column(column, rows, context)).collect::<Result<Vec<_>>>()?;
    let count = rows.len();
    let mut ends = vec![count as u32; count];
    for position in (1..count).rev() {
        let begins = columns.iter().any(|column| column[position - 1] != column[position]);
        ends[position - 1] = if begins { position as u32 } else { ends[position] };
        if position % STRIDE == 0 {
            context.check()?;
        }
    }
    Ok(ends)
}

/// The positions that a choice finds in a stretch whose instants, and words of equal instants, are in order.
fn choose<K: Key>(instants: &[K], words: &[u32], range: Range<usize>, moment: Wide, choice: Choice) -> Range<usize> {
    let Range { start, end } = range;
    let first_from = |cut| start + instants[start..end].partition_point(|instant| *instant < cut);
    if !choice.newest {
        let first = first_from(K::cut(if choice.closed { moment } else { moment + 1 }));
        if first == end || choice.single {
            return first..end.min(first + 1);
        }
        return first..first + instants[first..end].partition_point(|instant| *instant == instants[first]);
    }
    let last = first_from(K::cut(if choice.closed { moment + 1 } else { moment }));
    if last == start {
        return start..start;
    }
    let first = match last.checked_sub(2).filter(|before| *before >= start) {
        Some(before) if instants[before] == instants[last - 1] => {
            start + instants[start..last].partition_point(|instant| *instant < instants[last - 1])
        }
        _ => last - 1,
    };
    if !choice.single {
        return first..last;
    }
    let first = first + words[first..last].partition_point(|word| *word != words[last - 1]);
    first..first + 1
}
