//! What a join of intervals gives: pairs of rows, their number, or the rows of one side that have a partner.

use std::ops::Range;

use super::side::Side;
use crate::context::Context;
use crate::error::Result;
use crate::operators::outbox::Outbox;
use crate::operators::{Batch, Sink, push_selected};
use crate::relation::BATCH;

/// Takes what a walk finds.
pub trait Receive {
    /// A row of an outer batch, with a stretch of inner positions that is not empty.
    fn stretch(&mut self, batch: &Batch<'_>, row: usize, stretch: Range<usize>) -> Result<()>;

    /// The batch is over.
    fn end(&mut self, _batch: &Batch<'_>) -> Result<()> {
        Ok(())
    }
}

/// Where a column of a pair comes from.
#[derive(Debug, Clone, Copy)]
pub enum Origin {
    Outer(usize),
    Inner(usize),
}

impl Origin {
    /// The same where the sides are exchanged.
    pub fn turned(self) -> Self {
        match self {
            Origin::Outer(column) => Origin::Inner(column),
            Origin::Inner(column) => Origin::Outer(column),
        }
    }
}

/// Pairs on their way to a sink.
pub struct Pairs<'a, 's, 'f> {
    inner: Vec<&'a [u32]>,
    origins: Vec<Origin>,
    rows: Outbox<'a, 's, 'f>,
}

impl<'a, 's, 'f> Pairs<'a, 's, 'f> {
    /// No pairs yet.
    pub fn new(origins: &[Origin], inner: &'a Side, context: &'a Context<'a>, sink: &'s mut Sink<'f>) -> Result<Self> {
        let (mut columns, mut places) = (Vec::new(), Vec::new());
        for origin in origins {
            places.push(match *origin {
                Origin::Inner(column) => {
                    columns.push(inner.column(column, context)?);
                    Origin::Inner(columns.len() - 1)
                }
                outer @ Origin::Outer(_) => outer,
            });
        }
        Ok(Self { inner: columns, origins: places, rows: Outbox::new(origins.len(), context, sink) })
    }

    /// Hands over what is left.
    pub fn flush(&mut self) -> Result<()> {
        self.rows.flush()
    }
}

impl Receive for Pairs<'_, '_, '_> {
    fn stretch(&mut self, batch: &Batch<'_>, row: usize, stretch: Range<usize>) -> Result<()> {
        let mut from = stretch.start;
        while from < stretch.end {
            let to = stretch.end.min(from + BATCH - self.rows.count());
            for (buffer, origin) in self.rows.buffers.iter_mut().zip(&self.origins) {
                match *origin {
                    Origin::Outer(column) => buffer.resize(buffer.len() + to - from, batch.column(column)[row]),
                    Origin::Inner(column) => buffer.extend_from_slice(&self.inner[column][from..to]),
                }
            }
            self.rows.added(to - from)?;
            from = to;
        }
        Ok(())
    }
}

/// The number of pairs.
#[derive(Default)]
pub struct Total(pub u64);

impl Receive for Total {
    fn stretch(&mut self, _batch: &Batch<'_>, _row: usize, stretch: Range<usize>) -> Result<()> {
        self.0 += stretch.len() as u64;
        Ok(())
    }
}

/// The outer rows that have a partner, on their way to a sink.
pub struct OuterRows<'s, 'f> {
    selection: Vec<u32>,
    buffers: Vec<Vec<u32>>,
    sink: &'s mut Sink<'f>,
}

impl<'s, 'f> OuterRows<'s, 'f> {
    /// None yet.
    pub fn new(sink: &'s mut Sink<'f>) -> Self {
        Self { selection: Vec::new(), buffers: Vec::new(), sink }
    }
}

impl Receive for OuterRows<'_, '_> {
    fn stretch(&mut self, _batch: &Batch<'_>, row: usize, _stretch: Range<usize>) -> Result<()> {
        if self.selection.last() != Some(&(row as u32)) {
            self.selection.push(row as u32);
        }
        Ok(())
    }

    fn end(&mut self, batch: &Batch<'_>) -> Result<()> {
        push_selected(batch, &self.selection, &mut self.buffers, self.sink)?;
        self.selection.clear();
        Ok(())
    }
}

/// The inner rows that have a partner: at each position how many stretches begin, less those that end.
pub struct InnerRows(Vec<i32>);

impl InnerRows {
    /// None yet.
    pub fn new(count: usize, context: &Context<'_>) -> Result<Self> {
        context.charge((count + 1) * size_of::<i32>())?;
        Ok(Self(vec![0; count + 1]))
    }

    /// Pushes the rows, of which these are the columns.
    pub fn push(self, columns: &[&[u32]], context: &Context<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let (mut open, mut buffers, mut selection) = (0, Vec::new(), Vec::new());
        let count = self.0.len() - 1;
        for start in (0..count).step_by(BATCH) {
            context.check()?;
            let end = count.min(start + BATCH);
            selection.clear();
            for position in start..end {
                open += self.0[position];
                if open > 0 {
                    selection.push((position - start) as u32);
                }
            }
            let stretch: Vec<&[u32]> = columns.iter().map(|column| &column[start..end]).collect();
            push_selected(&Batch::new(&stretch, end - start), &selection, &mut buffers, sink)?;
        }
        context.release(self.0.len() * size_of::<i32>());
        Ok(())
    }
}

impl Receive for InnerRows {
    fn stretch(&mut self, _batch: &Batch<'_>, _row: usize, stretch: Range<usize>) -> Result<()> {
        self.0[stretch.start] += 1;
        self.0[stretch.end] -= 1;
        Ok(())
    }
}
