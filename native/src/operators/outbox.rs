//! Rows that wait until there is a batch of them.

use super::{Sink, push_buffers};
use crate::context::Context;
use crate::error::Result;
use crate::relation::BATCH;

/// Rows on their way to a sink.
pub struct Outbox<'a, 's, 'f> {
    /// Their columns, to which rows are added; `added` is told how many.
    pub buffers: Vec<Vec<u32>>,
    count: usize,
    context: &'a Context<'a>,
    sink: &'s mut Sink<'f>,
}

impl<'a, 's, 'f> Outbox<'a, 's, 'f> {
    /// No rows yet, of so many columns.
    pub fn new(width: usize, context: &'a Context<'a>, sink: &'s mut Sink<'f>) -> Self {
        let buffers = (0..width).map(|_| Vec::with_capacity(BATCH)).collect();
        Self { buffers, count: 0, context, sink }
    }

    /// How many rows wait: less than a batch.
    #[inline]
    pub fn count(&self) -> usize {
        self.count
    }

    /// Counts rows that were added, as many as there is room for, and pushes a batch when it is full.
    #[inline]
    pub fn added(&mut self, rows: usize) -> Result<()> {
        self.count += rows;
        if self.count == BATCH { self.flush() } else { Ok(()) }
    }

    /// Pushes what waits.
    pub fn flush(&mut self) -> Result<()> {
        self.context.check()?;
        if self.count > 0 {
            push_buffers(&self.buffers, self.count, self.sink)?;
            self.buffers.iter_mut().for_each(Vec::clear);
            self.count = 0;
        }
        Ok(())
    }
}
