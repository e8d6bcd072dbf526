//! What aggregates know of the rows that came: their groups, and what each keeps of these.

use crate::accumulate::{Accumulator, Function, Members};
use crate::error::Result;
use crate::expression::Site;
use crate::feed::each_batch;
use crate::group::Groups;
use crate::ledger::Ledger;
use crate::operators::{Batch, Run};
use crate::relation::Rows;

/// Rows for each group that make it worth to join groups that several threads have found.
const FEW: usize = 8;

/// An aggregate that is asked for.
pub struct Wanted {
    /// What it does with the rows of a group.
    pub function: Function,
    /// The column of its argument.
    pub argument: Option<usize>,
    /// The column of what stands beside an extreme.
    pub witness: Option<usize>,
    /// What an error names.
    pub site: Site,
}

/// What is known of the rows that came.
pub struct Tally<'a> {
    group: &'a [usize],
    aggregates: &'a [Wanted],
    /// All that is known, as long as all that is added and compared are integers in words.
    ledger: Option<Ledger>,
    groups: Groups,
    accumulators: Vec<Accumulator<'a>>,
    members: Vec<u32>,
    rows: usize,
}

impl<'a> Tally<'a> {
    /// Nothing is known yet of rows that make a group where they agree on the columns `group`.
    pub fn new(group: &'a [usize], aggregates: &'a [Wanted]) -> Self {
        let ledger = Ledger::new(group, aggregates.iter().map(|wanted| (wanted.function, wanted.argument)));
        let accumulators = aggregates.iter().map(|wanted| Accumulator::new(wanted.function, &wanted.site)).collect();
        let groups = Groups::new(group.len());
        Self { group, aggregates, ledger, groups, accumulators, members: Vec::new(), rows: 0 }
    }

    /// Nothing is known yet of some of the rows that are still to come.
    pub fn part(&self) -> Self {
        let Self { accumulators, groups, .. } = Self::new(self.group, self.aggregates);
        let accumulators = accumulators.into_iter().map(Accumulator::of_part).collect();
        let ledger = self.ledger.as_ref().map(Ledger::part);
        Self { ledger, accumulators, groups, members: Vec::new(), ..*self }
    }

    /// Whether parts with so many rows have few groups beside these, so that it is worth to join them.
    pub fn has_few(&self, rows: usize) -> bool {
        let found = self.ledger.as_ref().map_or(self.groups.len(), Ledger::count);
        let most = self.ledger.as_ref().and_then(Ledger::places);
        found <= self.rows / FEW || most.is_some_and(|most| most <= rows / FEW)
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        let apart = self.accumulators.iter().map(Accumulator::bytes).sum::<usize>() + self.groups.bytes();
        apart + self.ledger.as_ref().map_or(0, Ledger::bytes)
    }

    /// Takes in the rows of a batch.
    pub fn add(&mut self, batch: &Batch<'_>, run: &Run<'_>) -> Result<()> {
        run.context.check()?;
        self.rows += batch.count();
        if let Some(ledger) = &mut self.ledger
            && ledger.add(batch, run.context)?
        {
            return Ok(());
        }
        self.take_apart(run)?;
        self.groups.number(&batch.pick(self.group), batch.count(), &mut self.members, run.context)?;
        for (accumulator, wanted) in self.accumulators.iter_mut().zip(self.aggregates) {
            let argument = wanted.argument.map_or(&[] as &[u32], |column| batch.column(column));
            let witness = wanted.witness.map_or(argument, |column| batch.column(column));
            let members = Members { groups: &self.members, count: self.groups.len(), argument, witness };
            accumulator.add(&members, run.dictionary, run.context)?;
        }
        Ok(())
    }

    /// Takes in what is known of other rows, which come after those that came here.
    pub fn merge(&mut self, mut other: Self, run: &Run<'_>) -> Result<()> {
        self.rows += other.rows;
        if let (Some(ledger), Some(others)) = (&mut self.ledger, &other.ledger)
            && ledger.merge(others, run.context)?
        {
            run.context.release(others.bytes());
            return Ok(());
        }
        self.take_apart(run)?;
        other.take_apart(run)?;
        let mut places = Vec::new();
        each_batch(other.groups.keys(), |batch| {
            run.context.check()?;
            self.groups.number(batch.columns(), batch.count(), &mut self.members, run.context)?;
            places.extend_from_slice(&self.members);
            Ok(())
        })?;
        for (accumulator, other) in self.accumulators.iter_mut().zip(&other.accumulators) {
            accumulator.merge(other, &places, self.groups.len(), run)?;
        }
        run.context.release(other.groups.bytes());
        Ok(())
    }

    /// From here on each aggregate keeps by itself what it knows.
    fn take_apart(&mut self, run: &Run<'_>) -> Result<()> {
        if let Some(ledger) = self.ledger.take() {
            let ledger = ledger.hand_over(&mut self.accumulators, run.context)?;
            self.groups = ledger.into_groups(run.context)?;
        }
        Ok(())
    }

    /// The words that the rows of each group agree on, in the order in which the groups first came, and what is kept.
    pub fn finish(mut self, run: &Run<'_>) -> Result<(Rows, Vec<Accumulator<'a>>)> {
        let keys = match self.ledger {
            Some(ledger) => ledger.hand_over(&mut self.accumulators, run.context)?.into_keys(run.context),
            None => self.groups.into_keys(run.context),
        };
        Ok((keys, self.accumulators))
    }
}
