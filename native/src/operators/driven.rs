//! Operators that go through the rows of one input, which drives them: in one thread, or stretch by stretch in several.

use std::ops::Range;

use super::partner::Awaited;
use super::{Execute, Feed, Parts, Run, Sink};
use crate::error::Result;

/// What such an operator does with its input.
pub trait Driven: Send + Sync {
    /// The input.
    fn input(&self) -> &dyn Execute;

    /// Pushes what becomes of the rows that `input` pushes. A partner is found when the first of them asks for it.
    fn push<'r>(
        &'r self,
        run: &Run<'r>,
        awaited: &Awaited<'r>,
        input: &mut Feed<'_>,
        sink: &mut Sink<'_>,
    ) -> Result<()>;

    /// Whether it looks for partners of the rows.
    fn has_partner(&self) -> bool {
        false
    }

    /// Whether stretches of the rows may be gone through side by side, as [`Parts`] asks.
    fn divides(&self) -> bool {
        true
    }

    /// The number of rows, where that can be told without making them.
    fn count(&self, _run: &Run<'_>) -> Result<Option<u64>> {
        Ok(None)
    }
}

/// Makes it an operator.
pub struct Drive<T>(pub T);

impl<T: Driven> Execute for Drive<T> {
    fn run(&self, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()> {
        self.0.push(run, &Awaited::default(), &mut |sink| self.0.input().run(run, sink), sink)
    }

    fn count(&self, run: &Run<'_>) -> Result<Option<u64>> {
        self.0.count(run)
    }

    fn parts<'r>(&'r self, run: &Run<'r>) -> Option<Box<dyn Parts + 'r>> {
        let input = if self.0.divides() { self.0.input().parts(run)? } else { return None };
        Some(Box::new(Stretches { driven: &self.0, input, awaited: Awaited::default(), run: *run }))
    }
}

struct Stretches<'r, T> {
    driven: &'r T,
    input: Box<dyn Parts + 'r>,
    awaited: Awaited<'r>,
    run: Run<'r>,
}

impl<T: Driven> Parts for Stretches<'_, T> {
    fn driving(&self) -> usize {
        self.input.driving()
    }

    fn is_ready(&self) -> bool {
        (!self.driven.has_partner() || self.awaited.is_ready()) && self.input.is_ready()
    }

    fn run(&self, stretch: Range<usize>, sink: &mut Sink<'_>) -> Result<()> {
        self.driven.push(&self.run, &self.awaited, &mut |sink| self.input.run(stretch.clone(), sink), sink)
    }
}
