//! The right sides of a join that all of them make together: what a row of the left side meets on each.

use std::sync::Arc;

use super::Batch;
use super::Run;
use super::partner::{Partner, Probe, Resolved, prepare_grouped};
use crate::context::Context;
use crate::error::Result;
use crate::index::{Group, Index};
use crate::intersection::{Intersection, Sequences};
use crate::plan::{Operator, Preparation, position, positions};
use crate::relation::{BATCH, Relation};

/// Words looked at between two looks at the limits.
const STRIDE: usize = 1 << 16;
/// One of so many batches of the left side is looked at to find its best order.
const SAMPLED: usize = 16;
/// An order is not worth an index where rows meet fewer words than this on each side.
const MANY: usize = 4;

/// A right side: what it is, the left columns that find its rows, and the column whose words are met.
struct Side {
    partner: Partner,
    keys: Vec<usize>,
    column: usize,
    /// Whether no key has a word twice.
    once: bool,
}

/// All right sides.
pub struct Sides(Vec<Side>);

impl Sides {
    /// Prepares the right sides, each joined with the left `columns` by those of `on` at its place; whether one grows.
    pub fn prepare(
        preparation: &mut Preparation<'_>,
        columns: &[String],
        rights: &[Operator],
        on: &[Vec<String>],
        met: &str,
    ) -> Result<(Self, bool)> {
        let (mut sides, mut growing) = (Vec::new(), false);
        for (right, on) in rights.iter().zip(on) {
            let keys = positions(columns, on)?;
            let partner = prepare_grouped(preparation, right, on)?;
            let column = partner.position(position(partner.columns(), met)?);
            let (once, (partner, grows)) = (partner.is_once(column), partner.into_partner());
            growing |= grows;
            sides.push(Side { partner, keys, column, once });
        }
        Ok((Self(sides), growing))
    }

    /// What is looked up; `None` if one of the sides has no row at all.
    pub fn resolve<'r>(&'r self, run: &Run<'r>) -> Result<Option<Vec<Resolved<'r>>>> {
        let found = self.0.iter().map(|side| side.partner.resolve(run)).collect::<Result<Option<Vec<_>>>>()?;
        if let Some(partners) = &found {
            // Made here, so that no two threads make them.
            self.words(partners, run)?;
        }
        Ok(found)
    }

    /// The words of each side, sorted within its groups.
    fn words<'a>(&self, partners: &'a [Resolved<'_>], run: &Run<'_>) -> Result<Vec<&'a [u32]>> {
        self.0.iter().zip(partners).map(|(side, partner)| partner.sorted(side.column, run.context)).collect()
    }

    /// Looks up the rows of a batch of the left side. `probes` is room that is used again.
    pub fn meet<'a>(
        &self,
        partners: &'a [Resolved<'_>],
        batch: &Batch<'_>,
        probes: &'a mut Vec<Probe>,
        run: &Run<'_>,
    ) -> Result<Met<'a>> {
        probes.resize_with(self.0.len(), Probe::default);
        let found = self.0.iter().zip(partners).zip(probes);
        let found = found.map(|((side, partner), probe)| partner.groups(&batch.pick(&side.keys), batch.count(), probe));
        let groups = found.collect::<Result<Vec<&[Group]>>>()?;
        Ok(Met { words: self.words(partners, run)?, groups, once: self.0.iter().all(|side| side.once) })
    }

    /// The index in whose order the rows of a relation, of which these columns are the left side, are read best: by the
    /// keys of the side on which they meet the most words, which then have to be marked only once for each key.
    pub fn best_order(
        &self,
        partners: &[Resolved<'_>],
        relation: &Relation,
        columns: &[usize],
        run: &Run<'_>,
    ) -> Result<Arc<Index>> {
        let (mut met, mut looked_at, mut probes) = (vec![0; self.0.len()], 0, Vec::new());
        for start in (0..relation.rows().len()).step_by(BATCH * SAMPLED) {
            let end = relation.rows().len().min(start + BATCH);
            let rows = relation.rows().slices(start..end);
            let rows: Vec<&[u32]> = columns.iter().map(|&column| rows[column]).collect();
            looked_at += end - start;
            let found = self.meet(partners, &Batch::new(&rows, end - start), &mut probes, run)?;
            for (sum, groups) in met.iter_mut().zip(found.groups) {
                *sum += groups.iter().map(|(start, end)| (end - start) as usize).sum::<usize>();
            }
        }
        let best = (0..met.len()).max_by_key(|side| met[*side]).filter(|side| met[*side] >= looked_at * MANY);
        let keys = best.map_or(&[][..], |side| &self.0[side].keys);
        relation.index(&keys.iter().map(|&key| columns[key]).collect::<Vec<usize>>(), run.context)
    }
}

/// What the rows of a batch meet: the words of each side, and of which of them each row's group is.
pub struct Met<'a> {
    words: Vec<&'a [u32]>,
    groups: Vec<&'a [Group]>,
    once: bool,
}

impl Met<'_> {
    /// Calls `take` with each row that has a partner on every side, and the words that it meets there. What rows that
    /// follow one another meet on the same side is marked.
    pub fn each_row(
        &self,
        intersection: &mut Intersection,
        context: &Context<'_>,
        mut take: impl FnMut(u32, &mut Intersection, &Sequences<'_>) -> Result<()>,
    ) -> Result<()> {
        let (mut sequences, mut looked_at, mut until) = (Sequences::new(self.words.clone(), self.once), 0, 0);
        for row in 0..self.groups.first().map_or(0, |groups| groups.len()) {
            sequences.replace(|number| self.groups[number][row]);
            let least = sequences.least();
            if least == 0 {
                continue;
            }
            looked_at += least;
            if looked_at > STRIDE {
                looked_at = 0;
                context.check()?;
            }
            if row >= until && !sequences.are_few() {
                let runs = self.groups.iter().map(|groups| run_length(&groups[row..]));
                let (side, length) = runs.enumerate().max_by_key(|(_, length)| *length).unwrap_or((0, 1));
                intersection.mark(&mut sequences, side, length, context)?;
                until = row + length;
            }
            take(row as u32, intersection, &sequences)?;
        }
        intersection.unmark(&mut sequences);
        Ok(())
    }
}

/// How many of the first groups are the same.
fn run_length(groups: &[Group]) -> usize {
    groups.iter().take_while(|group| **group == groups[0]).count()
}
