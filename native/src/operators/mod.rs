//! Physical operators: each is its parameters, as the plan names them, and one method that pushes batches into a sink.

pub mod aggregate;
pub mod anti_join;
pub mod apply;
pub mod as_of_join;
pub mod band_join;
pub mod closure;
pub mod distinct;
pub mod driven;
pub mod edit_join;
pub mod edit_select;
pub mod edit_top_n;
pub mod extend;
pub mod filter;
pub mod fixpoint;
pub mod game;
pub mod generate;
pub mod hash_join;
pub mod index_scan;
pub mod meeting;
pub mod moved;
pub mod multiway_join;
pub mod outbox;
pub mod overlap_join;
pub mod pair_closure;
pub mod partner;
pub mod path_stack;
pub mod periods;
pub mod project;
pub mod scan;
pub mod semi_join;
pub mod starts;
pub mod structural_join;
#[cfg(test)]
pub mod testing;
pub mod top_n;
pub mod twig_reduce;
pub mod twig_stack;
pub mod union;
pub mod values;
pub mod whole_graph;

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use crate::callable::Answers;
use crate::context::Context;
use crate::dictionary::Dictionary;
use crate::error::{Error, Result};
use crate::meter::{self, Meter};
use crate::relation::BATCH;
use crate::store::Derived;

/// Some rows, at most [`crate::relation::BATCH`] of them, as slices of columns.
#[derive(Debug, Clone, Copy)]
pub struct Batch<'a> {
    columns: &'a [&'a [u32]],
    count: usize,
}

impl<'a> Batch<'a> {
    /// `count` rows of these columns.
    pub fn new(columns: &'a [&'a [u32]], count: usize) -> Self {
        Self { columns, count }
    }

    /// All columns.
    pub fn columns(&self) -> &'a [&'a [u32]] {
        self.columns
    }

    /// One column.
    #[inline]
    pub fn column(&self, position: usize) -> &'a [u32] {
        self.columns[position]
    }

    /// The number of rows.
    #[inline]
    pub fn count(&self) -> usize {
        self.count
    }

    /// Some columns, in this order.
    pub fn pick(&self, positions: &[usize]) -> Vec<&'a [u32]> {
        positions.iter().map(|&position| self.columns[position]).collect()
    }
}

/// What takes the rows of an operator.
pub type Sink<'a> = dyn FnMut(&Batch<'_>) -> Result<()> + 'a;

/// What pushes rows into a sink that it is given.
pub type Feed<'a> = dyn FnMut(&mut Sink<'_>) -> Result<()> + 'a;

/// What operators share while they run.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    /// The bounds of the run.
    pub context: &'a Context<'a>,
    /// The knowledge base's values.
    pub dictionary: &'a Dictionary,
    /// The derived relations as they were when the rule began.
    pub derived: &'a [Derived],
}

/// An operator that is ready to run; what it knows does not change while it runs.
pub trait Execute: Send + Sync {
    /// Pushes all rows into the sink, batch by batch.
    fn run(&self, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()>;

    /// The number of rows, where that can be told without making them.
    fn count(&self, _run: &Run<'_>) -> Result<Option<u64>> {
        Ok(None)
    }

    /// The rows in stretches, where these can be made side by side and give the same rows as `run`.
    fn parts<'r>(&'r self, _run: &Run<'r>) -> Option<Box<dyn Parts + 'r>> {
        None
    }
}

/// The rows of an operator, in stretches that several threads may make. Each has its rows in the order of `run`, and no
/// stretch changes anything that another, or a later rule, could see: no entry of the dictionary, no call of Python.
pub trait Parts: Sync {
    /// The number of rows that drive the operator, of which a stretch takes some.
    fn driving(&self) -> usize;

    /// Whether all that the stretches share is there. Before that they are made one after the other, so that it is made
    /// for the first row that needs it, or not at all.
    fn is_ready(&self) -> bool;

    /// Pushes the rows of a stretch into the sink.
    fn run(&self, stretch: Range<usize>, sink: &mut Sink<'_>) -> Result<()>;
}

/// An operator that is measured for the profile.
pub struct Measured {
    node: Box<dyn Execute>,
    meter: Arc<Meter>,
}

impl Measured {
    /// Measures what `node` does.
    pub fn new(node: Box<dyn Execute>, meter: Arc<Meter>) -> Self {
        Self { node, meter }
    }
}

impl Execute for Measured {
    fn run(&self, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let consumer = meter::switch(Some(Arc::clone(&self.meter)));
        let outcome = self.node.run(run, &mut |batch| {
            self.meter.rows.fetch_add(batch.count() as u64, Relaxed);
            meter::switch(consumer.clone());
            let outcome = sink(batch);
            meter::switch(Some(Arc::clone(&self.meter)));
            outcome
        });
        meter::switch(consumer);
        outcome
    }

    fn count(&self, run: &Run<'_>) -> Result<Option<u64>> {
        let consumer = meter::switch(Some(Arc::clone(&self.meter)));
        let count = self.node.count(run);
        meter::switch(consumer);
        self.meter.rows.fetch_add(count.as_ref().ok().copied().flatten().unwrap_or(0), Relaxed);
        count
    }

    fn parts<'r>(&'r self, run: &Run<'r>) -> Option<Box<dyn Parts + 'r>> {
        Some(Box::new(MeasuredParts { parts: self.node.parts(run)?, meter: &self.meter }))
    }
}

struct MeasuredParts<'r> {
    parts: Box<dyn Parts + 'r>,
    meter: &'r Arc<Meter>,
}

impl Parts for MeasuredParts<'_> {
    fn driving(&self) -> usize {
        self.parts.driving()
    }

    fn is_ready(&self) -> bool {
        self.parts.is_ready()
    }

    fn run(&self, stretch: Range<usize>, sink: &mut Sink<'_>) -> Result<()> {
        let (mut rows, consumer) = (0, meter::switch(Some(Arc::clone(self.meter))));
        let outcome = self.parts.run(stretch, &mut |batch| {
            rows += batch.count() as u64;
            meter::switch(consumer.clone());
            let outcome = sink(batch);
            meter::switch(Some(Arc::clone(self.meter)));
            outcome
        });
        meter::switch(consumer);
        // Who has enough of a stretch asks for it again.
        if !matches!(outcome, Err(Error::Enough)) {
            self.meter.rows.fetch_add(rows, Relaxed);
        }
        outcome
    }
}

/// Pushes the selected rows of a batch; `buffers` is room that is used again.
pub fn push_selected(
    batch: &Batch<'_>,
    selection: &[u32],
    buffers: &mut Vec<Vec<u32>>,
    sink: &mut Sink<'_>,
) -> Result<()> {
    if selection.is_empty() {
        return Ok(());
    }
    if selection.len() == batch.count() {
        return sink(batch);
    }
    buffers.resize_with(batch.columns().len(), Vec::new);
    for (buffer, words) in buffers.iter_mut().zip(batch.columns()) {
        buffer.clear();
        buffer.extend(selection.iter().map(|&row| words[row as usize]));
    }
    push_buffers(buffers, selection.len(), sink)
}

/// Pushes the rows of a batch that have answers, each with its answer; `buffers` is room that is used again.
pub fn push_answers(
    batch: &Batch<'_>,
    answers: &Answers,
    buffers: &mut Vec<Vec<u32>>,
    context: &Context<'_>,
    sink: &mut Sink<'_>,
) -> Result<()> {
    buffers.resize_with(batch.columns().len(), Vec::new);
    for start in (0..answers.rows.len()).step_by(BATCH) {
        context.check()?;
        let end = answers.rows.len().min(start + BATCH);
        for (buffer, words) in buffers.iter_mut().zip(batch.columns()) {
            buffer.clear();
            buffer.extend(answers.rows[start..end].iter().map(|&row| words[row as usize]));
        }
        let outputs = answers.outputs.iter().map(|output| &output[start..end]);
        let columns: Vec<&[u32]> = buffers.iter().map(Vec::as_slice).chain(outputs).collect();
        sink(&Batch::new(&columns, end - start))?;
    }
    Ok(())
}

/// Pushes columns that were filled.
pub fn push_buffers(buffers: &[Vec<u32>], count: usize, sink: &mut Sink<'_>) -> Result<()> {
    let columns: Vec<&[u32]> = buffers.iter().map(Vec::as_slice).collect();
    sink(&Batch::new(&columns, count))
}
