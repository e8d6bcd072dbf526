//! The rows of an operator on their way to what takes them: in this thread where they are few, by several where many.

use std::ops::Range;
use std::time::{Duration, Instant};

use crate::context::Context;
use crate::dedup::pieces::Gathered;
use crate::error::{Error, Result};
use crate::meter;
use crate::operators::{Batch, Execute, Parts, Run};
use crate::relation::{BATCH, Rows};
use crate::threads::{Threads, each};

/// Work that would take longer is shared.
const WORTH: Duration = Duration::from_millis(2);
/// What a thread should take for a piece of it.
const PIECE: Duration = Duration::from_micros(500);
/// Pieces for each thread before their rows are taken.
const PIECES: usize = 8;
/// Rows that a piece should have, as its time lets it.
const WANTED: usize = 1 << 16;
/// Rows that a piece has at most. One that would have more is run again in this thread, which need not keep its rows.
const MOST: usize = 1 << 20;
/// Driving rows of the first stretch, from which the time of the others is guessed.
const FIRST: usize = 64;

/// What takes rows.
pub trait Intake: Sync {
    /// Takes the rows of a batch.
    fn take(&mut self, batch: &Batch<'_>) -> Result<()>;

    /// Keeps the rows of a batch for `take_all`, as far as they can matter.
    fn gather(&self, batch: &Batch<'_>, kept: &mut Gathered, context: &Context<'_>) -> Result<()> {
        kept.rows.push_batch(batch.columns(), batch.count(), context)
    }

    /// Takes the rows of several pieces, which come in this order.
    fn take_all(&mut self, pieces: &mut [Piece]) -> Result<()> {
        for piece in pieces {
            each_batch(&piece.gathered.rows, |batch| self.take(batch))?;
        }
        Ok(())
    }
}

/// Calls `take` with all rows, batch by batch.
pub fn each_batch(rows: &Rows, mut take: impl FnMut(&Batch<'_>) -> Result<()>) -> Result<()> {
    for start in (0..rows.len()).step_by(BATCH) {
        let end = rows.len().min(start + BATCH);
        take(&Batch::new(&rows.slices(start..end), end - start))?;
    }
    Ok(())
}

/// Rows that one thread made.
pub struct Piece {
    /// The rows that were kept.
    pub gathered: Gathered,
    stretch: Range<usize>,
    outcome: Result<()>,
    made: usize,
    took: Duration,
}

impl Piece {
    fn new(width: usize) -> Self {
        Self { gathered: Gathered::new(width), stretch: 0..0, outcome: Ok(()), made: 0, took: Duration::ZERO }
    }

    /// How many rows there were before some were left out.
    pub fn made(&self) -> usize {
        self.made
    }

    fn fill(&mut self, parts: &dyn Parts, intake: &impl Intake, context: &Context<'_>) {
        let (started, gathered) = (Instant::now(), &mut self.gathered);
        gathered.rows.clear();
        let mut made = 0;
        self.outcome = parts.run(self.stretch.clone(), &mut |batch| {
            made += batch.count();
            if gathered.rows.len() + batch.count() > MOST {
                return Err(Error::Enough);
            }
            intake.gather(batch, gathered, context)
        });
        (self.made, self.took) = (made, started.elapsed());
    }
}

/// Gives all rows of an operator of so many columns to an intake, in their order.
pub fn feed(node: &dyn Execute, width: usize, run: &Run<'_>, intake: &mut impl Intake) -> Result<()> {
    let parts = if run.context.threads().most > 1 { node.parts(run) } else { None };
    match parts {
        Some(parts) => {
            Feeding { parts: &*parts, context: run.context, at: 0, pace: Pace::default() }.run(width, intake)
        }
        None => node.run(run, &mut |batch| intake.take(batch)),
    }
}

/// The sum of what `count` makes of stretches of driving rows: by several threads where there are many.
pub fn add_up(
    parts: &dyn Parts,
    context: &Context<'_>,
    count: &(dyn Fn(Range<usize>) -> Result<u64> + Sync),
) -> Result<u64> {
    let Threads { most, always } = context.threads();
    if most < 2 {
        return count(0..parts.driving());
    }
    let (mut sum, mut at, mut pace) = (0, 0, Pace::default());
    while at < parts.driving() {
        let left = at..parts.driving();
        if pace.is_worth(left.len(), always) && parts.is_ready() {
            let (meter, size) = (meter::running(), left.len().div_ceil(most * PIECES));
            let pieces = left.clone().step_by(size).map(|start| (start..left.end.min(start + size), 0));
            let mut pieces: Vec<(Range<usize>, u64)> = pieces.collect();
            each(&mut pieces, context, |(stretch, counted)| {
                let before = meter::switch(meter.clone());
                let outcome = count(stretch.clone());
                meter::switch(before);
                *counted = outcome?;
                Ok(())
            })?;
            return Ok(sum + pieces.iter().map(|(_, counted)| counted).sum::<u64>());
        }
        let (stretch, started) = (at..at + pace.alone(left.len(), always), Instant::now());
        sum += count(stretch.clone())?;
        pace.add(stretch.len(), 0, started.elapsed());
        at = stretch.end;
    }
    Ok(sum)
}

struct Feeding<'a> {
    parts: &'a dyn Parts,
    context: &'a Context<'a>,
    /// The driving rows from here on are still to come.
    at: usize,
    pace: Pace,
}

/// What some driving rows led to.
#[derive(Default)]
struct Pace {
    driving: usize,
    made: usize,
    took: Duration,
}

impl Pace {
    fn add(&mut self, driving: usize, made: usize, took: Duration) {
        // What came long ago counts less than what came last.
        self.driving = self.driving / 2 + driving;
        self.made = self.made / 2 + made;
        self.took = self.took / 2 + took;
    }

    /// Driving rows that lead to so much work.
    fn rows_for(&self, took: Duration) -> usize {
        let each = self.took.as_nanos() as usize / self.driving.max(1);
        took.as_nanos() as usize / each.max(1)
    }

    /// Whether it is worth to share so many driving rows.
    fn is_worth(&self, left: usize, always: bool) -> bool {
        always || self.driving > 0 && left > self.rows_for(WORTH)
    }

    /// Of so many driving rows, how many are looked at next if they are not shared.
    fn alone(&self, left: usize, always: bool) -> usize {
        let most = if always { 1 } else { (self.driving * 8).clamp(FIRST, 1 << 20) };
        left.min(most).min(self.rows_for(WORTH).max(FIRST))
    }

    /// Driving rows of a piece.
    fn piece(&self) -> usize {
        let rows = WANTED.saturating_mul(self.driving) / self.made.max(1);
        self.rows_for(PIECE).min(rows).max(1)
    }
}

impl Feeding<'_> {
    fn run(mut self, width: usize, intake: &mut impl Intake) -> Result<()> {
        let Threads { most, always } = self.context.threads();
        let mut pieces: Vec<Piece> = Vec::new();
        while self.at < self.parts.driving() {
            let left = self.parts.driving() - self.at;
            if self.pace.is_worth(left, always) && self.parts.is_ready() {
                pieces.resize_with(most * PIECES, || Piece::new(width));
                self.share(&mut pieces, intake)?;
            } else {
                self.alone(self.at..self.at + self.pace.alone(left, always), intake)?;
            }
        }
        let held = pieces.iter().map(|piece| piece.gathered.bytes()).sum();
        self.context.release(held);
        Ok(())
    }

    /// A stretch in this thread.
    fn alone(&mut self, stretch: Range<usize>, intake: &mut impl Intake) -> Result<()> {
        let (started, mut made) = (Instant::now(), 0);
        self.parts.run(stretch.clone(), &mut |batch| {
            made += batch.count();
            intake.take(batch)
        })?;
        self.pace.add(stretch.len(), made, started.elapsed());
        self.at = stretch.end;
        Ok(())
    }

    /// As many pieces as there is room for, by all threads.
    fn share(&mut self, pieces: &mut [Piece], intake: &mut impl Intake) -> Result<()> {
        let left = self.parts.driving() - self.at;
        let size = if self.context.threads().always { left.div_ceil(pieces.len()) } else { self.pace.piece() };
        let (mut next, end) = (self.at, self.parts.driving());
        for piece in &mut *pieces {
            piece.stretch = next..end.min(next + size);
            next = piece.stretch.end;
        }
        let count = pieces.iter().take_while(|piece| !piece.stretch.is_empty()).count();
        let pieces = &mut pieces[..count];
        let (parts, context, shared) = (self.parts, self.context, &*intake);
        each(pieces, context, |piece| {
            piece.fill(parts, shared, context);
            Ok(())
        })?;
        let mut rest = &mut pieces[..];
        while !rest.is_empty() {
            let whole = rest.iter().take_while(|piece| piece.outcome.is_ok()).count();
            let (done, others) = rest.split_at_mut(whole);
            intake.take_all(done)?;
            for piece in &*done {
                self.pace.add(piece.stretch.len(), piece.made, piece.took);
            }
            rest = others;
            let Some((odd, others)) = std::mem::take(&mut rest).split_first_mut() else { break };
            rest = others;
            match std::mem::replace(&mut odd.outcome, Ok(())) {
                Err(Error::Enough) => self.alone(odd.stretch.clone(), intake)?,
                outcome => {
                    // The rows before the one that failed may reach a limit first.
                    intake.take_all(std::slice::from_mut(odd))?;
                    outcome?;
                }
            }
        }
        self.at = next;
        Ok(())
    }
}
