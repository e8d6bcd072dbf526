//! What takes the rows of an operator: all of them, those that are new, or only their number.

use crate::context::Context;
use crate::dedup::pieces::Gathered;
use crate::dedup::{RowSet, Stored};
use crate::error::Result;
use crate::feed::{Intake, Piece, each_batch};
use crate::operators::Batch;
use crate::relation::Rows;

/// Fewer rows are added to a set by one thread.
const MANY: usize = 1 << 14;

/// Adds rows, which are known to differ, to others.
pub struct Appending<'a> {
    /// Where they go.
    pub rows: &'a mut Rows,
    /// The bounds of the run.
    pub context: &'a Context<'a>,
}

impl Intake for Appending<'_> {
    fn take(&mut self, batch: &Batch<'_>) -> Result<()> {
        self.rows.push_batch(batch.columns(), batch.count(), self.context)?;
        self.context.derived(batch.count())
    }
}

/// Counts rows, which are known to differ.
pub struct Counting<'a> {
    /// How many there were.
    pub count: usize,
    /// The bounds of the run.
    pub context: &'a Context<'a>,
}

impl Intake for Counting<'_> {
    fn take(&mut self, batch: &Batch<'_>) -> Result<()> {
        self.count += batch.count();
        self.context.derived(batch.count())
    }

    fn gather(&self, _: &Batch<'_>, _: &mut Gathered, _: &Context<'_>) -> Result<()> {
        Ok(())
    }

    fn take_all(&mut self, pieces: &mut [Piece]) -> Result<()> {
        let count = pieces.iter().map(Piece::made).sum();
        self.count += count;
        self.context.derived(count)
    }
}

/// Adds those rows to a set that are not in it.
pub struct Taking<'a> {
    set: &'a mut RowSet,
    known: &'a Rows,
    waiting: &'a mut Rows,
    keep: bool,
    context: &'a Context<'a>,
    /// The positions of the rows of a batch that were new.
    fresh: Vec<u32>,
    added: usize,
    /// Of the rows that came lately, how many there were and how many were new.
    lately: (usize, usize),
}

impl<'a> Taking<'a> {
    /// The set holds the rows of `known` and `waiting`; what is new goes to the latter, if it is kept.
    pub fn new(
        set: &'a mut RowSet,
        known: &'a Rows,
        waiting: &'a mut Rows,
        keep: bool,
        context: &'a Context<'a>,
    ) -> Self {
        Self { set, known, waiting, keep, context, fresh: Vec::new(), added: 0, lately: (0, 0) }
    }

    /// How many rows were new.
    pub fn added(&self) -> usize {
        self.added
    }

    fn note(&mut self, offered: usize, new: usize) -> Result<()> {
        self.added += new;
        self.lately = (self.lately.0 / 2 + offered, self.lately.1 / 2 + new);
        self.context.derived(new)
    }

    fn stored(&self) -> Stored<'_> {
        Stored { known: self.known, fresh: self.waiting }
    }
}

impl Intake for Taking<'_> {
    fn take(&mut self, batch: &Batch<'_>) -> Result<()> {
        let Self { set, known, waiting, fresh, .. } = self;
        let stored = Stored { known, fresh: waiting };
        set.insert(batch.columns(), batch.count(), stored, fresh, self.context)?;
        if self.keep {
            waiting.push_selected(batch.columns(), fresh, self.context)?;
        }
        self.note(batch.count(), self.fresh.len())
    }

    /// Where most rows are known, those that are known already are left out, while nobody writes to the set.
    fn gather(&self, batch: &Batch<'_>, kept: &mut Gathered, context: &Context<'_>) -> Result<()> {
        let (offered, new) = self.lately;
        if new > offered / 2 {
            return kept.rows.push_batch(batch.columns(), batch.count(), context);
        }
        let Gathered { rows, room, selection, .. } = kept;
        self.set.absent(batch.columns(), batch.count(), self.stored(), room, selection);
        rows.push_selected(batch.columns(), selection, context)
    }

    fn take_all(&mut self, pieces: &mut [Piece]) -> Result<()> {
        let count: usize = pieces.iter().map(|piece| piece.gathered.rows.len()).sum();
        let many = count >= MANY || self.context.threads().always;
        if !many || self.known.arity() == 0 || !self.set.takes_pieces(self.context) {
            return pieces.iter().try_for_each(|piece| each_batch(&piece.gathered.rows, |batch| self.take(batch)));
        }
        let mut gathered: Vec<&mut Gathered> = pieces.iter_mut().map(|piece| &mut piece.gathered).collect();
        self.set.insert_pieces(&mut gathered, self.context)?;
        for piece in pieces {
            let rows = &piece.gathered.rows;
            if self.keep {
                self.waiting.push_batch(&rows.slices(0..rows.len()), rows.len(), self.context)?;
            }
            self.note(piece.made(), rows.len())?;
        }
        Ok(())
    }
}
