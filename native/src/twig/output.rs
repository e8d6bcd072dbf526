//! Matches of a twig on their way to a sink: a row of each query node, of which some columns are wanted.

use super::pattern::{Place, Resolved};
use crate::context::Context;
use crate::error::Result;
use crate::operators::{Sink, push_buffers};
use crate::relation::BATCH;

/// Takes the matches of a twig.
pub trait Receive {
    /// A row of each query node, by number.
    fn matched(&mut self, rows: &[u32]) -> Result<()>;

    /// Whether matches are only counted: then `matched` is not called where `count` can be.
    fn counts(&self) -> bool {
        false
    }

    /// So many matches at once.
    fn count(&mut self, _matches: u64) {}
}

/// Pushes the columns that are wanted.
pub struct Output<'a, 's, 'f> {
    columns: Vec<(usize, &'a [u32])>,
    buffers: Vec<Vec<u32>>,
    count: usize,
    context: &'a Context<'a>,
    sink: &'s mut Sink<'f>,
}

impl<'a, 's, 'f> Output<'a, 's, 'f> {
    /// Nothing pushed yet.
    pub fn new(twig: &'a Resolved, outputs: &[Place], context: &'a Context<'a>, sink: &'s mut Sink<'f>) -> Self {
        let columns = outputs.iter().map(|place| (place.node, twig.words(*place))).collect();
        let buffers = outputs.iter().map(|_| Vec::with_capacity(BATCH)).collect();
        Self { columns, buffers, count: 0, context, sink }
    }

    /// Pushes what is left.
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

impl Receive for Output<'_, '_, '_> {
    #[inline]
    fn matched(&mut self, rows: &[u32]) -> Result<()> {
        for (buffer, (node, words)) in self.buffers.iter_mut().zip(&self.columns) {
            buffer.push(words[rows[*node] as usize]);
        }
        self.count += 1;
        if self.count == BATCH { self.flush() } else { Ok(()) }
    }
}

/// The number of matches.
#[derive(Default)]
pub struct Total(pub u64);

impl Receive for Total {
    fn matched(&mut self, _rows: &[u32]) -> Result<()> {
        self.0 += 1;
        Ok(())
    }

    fn counts(&self) -> bool {
        true
    }

    fn count(&mut self, matches: u64) {
        self.0 += matches;
    }
}
