//! Matches of a twig on their way to a sink: a row of each query node, of which some columns are wanted.

use super::pattern::{Place, Resolved};
use crate::context::Context;
use crate::error::Result;
use crate::operators::Sink;
use crate::operators::outbox::Outbox;

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
    rows: Outbox<'a, 's, 'f>,
}

impl<'a, 's, 'f> Output<'a, 's, 'f> {
    /// Nothing pushed yet.
    pub fn new(twig: &'a Resolved, outputs: &[Place], context: &'a Context<'a>, sink: &'s mut Sink<'f>) -> Self {
        let columns = outputs.iter().map(|place| (place.node, twig.words(*place))).collect();
        Self { columns, rows: Outbox::new(outputs.len(), context, sink) }
    }

    /// Pushes what is left.
    pub fn flush(&mut self) -> Result<()> {
        self.rows.flush()
    }
}

impl Receive for Output<'_, '_, '_> {
    #[inline]
    fn matched(&mut self, rows: &[u32]) -> Result<()> {
        for (buffer, (node, words)) in self.rows.buffers.iter_mut().zip(&self.columns) {
            buffer.push(words[rows[*node] as usize]);
        }
        self.rows.added(1)
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
