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

    /// Tells for each row of a batch, of which these are the groups and the moments, the positions that a choice finds: a
    /// stretch for each part of its group that has some.
    pub fn look_up(
        &self,
        (groups, moments): (&[Group], &[Wide]),
        choice: Choice,
        context: &Context<'_>,
        found: &mut Found<'_>,
    ) -> Result<()> {
        let words = self.column(self.shape.instant, context)?;
        match &self.instants {
            Instants::Narrow(instants) => self.walk((instants, words), (groups, moments), choice, found),
            Instants::Wide(instants) => self.walk((instants, words), (groups, moments), choice, found),
        }
    }

    fn walk<K: Key>(
        &self,
        (instants, words): (&[K], &[u32]),
        (groups, moments): (&[Group], &[Wide]),
        choice: Choice,
        found: &mut Found<'_>,
    ) -> Result<()> {
        let (mut places, mut cuts) = ([0; LANES], [K::cut(0); LANES]);
        for (number, lanes) in groups.chunks(LANES).enumerate() {
            let rows = number * LANES..;
            for (cut, &moment) in cuts.iter_mut().zip(&moments[rows.start..]) {
                *cut = K::cut(if choice.newest == choice.closed { moment + 1 } else { moment });
            }
            if self.ends.is_empty() {
                partition_points(instants, lanes, &cuts, &mut places);
            }
            for ((row, &(from, to)), lane) in rows.zip(lanes).zip(0..) {
                let (mut from, to) = (from as usize, to as usize);
                while from < to {
                    let end = self.ends.get(from).map_or(to, |end| *end as usize);
                    let place = if self.ends.is_empty() {
                        places[lane]
                    } else {
                        from + instants[from..end].partition_point(|instant| *instant < cuts[lane])
                    };
                    let stretch = choose((instants, words), from..end, place, choice);
                    if !stretch.is_empty() {
                        found(row, stretch)?;
                    }
                    from = end;
                }
            }
        }
        Ok(())
    }
}

/// Takes a row of a batch and positions.
pub type Found<'a> = dyn FnMut(usize, Range<usize>) -> Result<()> + 'a;

/// Groups that are searched side by side, so that waiting for memory is shared.
const LANES: usize = 16;

/// For each group the first position whose instant is not below a cut.
fn partition_points<K: Key>(instants: &[K], groups: &[Group], cuts: &[K; LANES], places: &mut [usize; LANES]) {
    let (mut sizes, mut largest) = ([0; LANES], 0);
    for ((place, size), &(from, to)) in places.iter_mut().zip(&mut sizes).zip(groups) {
        (*place, *size) = (from as usize, (to - from) as usize);
        largest = largest.max(*size);
    }
    // What is looked for is at the place, or at most `size` behind it.
    while largest > 0 {
        for lane in 0..groups.len() {
            let half = sizes[lane].div_ceil(2);
            let middle = places[lane] + half;
            let below = half > 0 && instants[middle.wrapping_sub(1).min(instants.len() - 1)] < cuts[lane];
            places[lane] = if below { middle } else { places[lane] };
            sizes[lane] = if below { sizes[lane] - half } else { half.saturating_sub(1) };
        }
        largest /= 2;
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

/// The positions that a choice finds in a stretch whose instants, and words of equal instants, are in order. The place is
/// the first one whose instant is not before the moment, or after it, as the choice wants it.
fn choose<K: Key>(
    (instants, words): (&[K], &[u32]),
    Range { start, end }: Range<usize>,
    place: usize,
    choice: Choice,
) -> Range<usize> {
    if !choice.newest {
        if place == end || choice.single {
            return place..end.min(place + 1);
        }
        return place..place + instants[place..end].partition_point(|instant| *instant == instants[place]);
    }
    if place == start {
        return start..start;
    }
    let last = instants[place - 1];
    let first = match place.checked_sub(2).filter(|before| *before >= start) {
        Some(before) if instants[before] == last => {
            start + instants[start..place].partition_point(|instant| *instant < last)
        }
        _ => place - 1,
    };
    if !choice.single {
        return first..place;
    }
    let first = first + words[first..place].partition_point(|word| *word != words[place - 1]);
    first..first + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operators::testing::random;

    #[test]
    fn the_first_instant_from_a_cut_on_is_found_in_every_group() {
        let mut next = random(7, 30);
        let mut instants: Vec<u64> = (0..40).map(|_| u64::from(next())).collect();
        let groups = [(0, 40), (5, 23), (17, 17), (39, 40), (0, 1), (1, 3), (40, 40), (8, 15)];
        instants.sort_unstable();
        for cut in 0..32 {
            let mut places = [0; LANES];
            partition_points(&instants, &groups, &[cut; LANES], &mut places);
            for (&(from, to), place) in groups.iter().zip(places) {
                let below = instants[from as usize..to as usize].iter().filter(|instant| **instant < cut).count();
                assert_eq!(place, from as usize + below, "{from} {to} {cut}");
            }
        }
    }
}
