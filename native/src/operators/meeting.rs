//! Joins that look for the partners of each row of their left side: that side drives them, in one thread or in several.

use std::ops::Range;

use super::partner::Awaited;
use super::{Execute, Feed, Parts, Run, Sink};
use crate::error::Result;

/// What such a join does with its left side.
pub trait Meet: Send + Sync {
    /// The left side.
    fn left(&self) -> &dyn Execute;

    /// Pushes what becomes of the rows that `left` pushes; the partner is found when the first of them needs it.
    fn meet<'r>(&'r self, run: &Run<'r>, awaited: &Awaited<'r>, left: &mut Feed<'_>, sink: &mut Sink<'_>)
    -> Result<()>;
}

/// Such a join as an operator.
pub struct Meeting<M>(pub M);

impl<M: Meet> Execute for Meeting<M> {
    fn run(&self, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()> {
        self.0.meet(run, &Awaited::default(), &mut |sink| self.0.left().run(run, sink), sink)
    }

    fn parts<'r>(&'r self, run: &Run<'r>) -> Option<Box<dyn Parts + 'r>> {
        let left = self.0.left().parts(run)?;
        Some(Box::new(Stretches { join: &self.0, left, awaited: Awaited::default(), run: *run }))
    }
}

struct Stretches<'r, M> {
    join: &'r M,
    left: Box<dyn Parts + 'r>,
    awaited: Awaited<'r>,
    run: Run<'r>,
}

impl<M: Meet> Parts for Stretches<'_, M> {
    fn driving(&self) -> usize {
        self.left.driving()
    }

    fn is_ready(&self) -> bool {
        self.awaited.is_ready() && self.left.is_ready()
    }

    fn run(&self, stretch: Range<usize>, sink: &mut Sink<'_>) -> Result<()> {
        self.join.meet(&self.run, &self.awaited, &mut |sink| self.left.run(stretch.clone(), sink), sink)
    }
}
