//! Rows on their way out of a closure: those of a group share all columns but the one that moves.

use super::{Batch, Sink};
use crate::context::Context;
use crate::error::Result;
use crate::group::Groups;
use crate::relation::BATCH;

/// Rows on their way out.
pub struct Output<'s, 'k> {
    buffers: Vec<Vec<u32>>,
    carried: Vec<(usize, u32)>,
    moving: usize,
    /// Where they go; without it they are only counted.
    sink: Option<&'s mut Sink<'k>>,
    count: u64,
}

impl<'s, 'k> Output<'s, 'k> {
    /// Rows of so many columns, of which one moves.
    pub fn new(width: usize, moving: usize, sink: Option<&'s mut Sink<'k>>) -> Self {
        let carried = (0..width).filter(|column| *column != moving).map(|column| (column, 0)).collect();
        Self { buffers: vec![Vec::with_capacity(BATCH + 64); width], carried, moving, sink, count: 0 }
    }

    /// How many rows there were.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The rows from here on are of this group.
    pub fn carry(&mut self, groups: &Groups, group: usize) {
        for (number, (_, word)) in self.carried.iter_mut().enumerate() {
            *word = groups.keys().column(number)[group];
        }
    }

    /// The rows from here on have these words in the columns that do not move.
    pub fn carry_words(&mut self, words: &[u32]) {
        self.carried.iter_mut().zip(words).for_each(|((_, carried), word)| *carried = *word);
    }

    /// Adds a row of the group for each of some words.
    pub fn push_all(&mut self, words: &[u32], context: &Context<'_>) -> Result<()> {
        self.count += words.len() as u64;
        if self.sink.is_none() {
            return context.check();
        }
        for stretch in words.chunks(BATCH) {
            context.check()?;
            self.buffers[self.moving].extend_from_slice(stretch);
            self.flush_full()?;
        }
        Ok(())
    }

    /// Pushes the words whose bits are set, one of `words` for each bit.
    pub fn push_bits(&mut self, row: &[u64], words: &[u32], context: &Context<'_>) -> Result<()> {
        self.count += row.iter().map(|bits| u64::from(bits.count_ones())).sum::<u64>();
        if self.sink.is_none() {
            return Ok(());
        }
        for (number, &bits) in row.iter().enumerate() {
            let (mut left, first) = (bits, number * 64);
            let buffer = &mut self.buffers[self.moving];
            if left == u64::MAX {
                buffer.extend_from_slice(&words[first..first + 64]);
            } else {
                while left != 0 {
                    buffer.push(words[first + left.trailing_zeros() as usize]);
                    left &= left - 1;
                }
            }
            if buffer.len() >= BATCH - 64 {
                context.check()?;
                self.flush_full()?;
            }
        }
        self.fill();
        Ok(())
    }

    /// Repeats what is carried as often as there are words.
    fn fill(&mut self) {
        let count = self.buffers[self.moving].len();
        for &(column, word) in &self.carried {
            self.buffers[column].resize(count, word);
        }
    }

    /// Pushes rows whose columns are there, if there are any.
    pub fn push_columns(&mut self, columns: &[&[u32]]) -> Result<()> {
        let count = columns[0].len();
        self.count += count as u64;
        match &mut self.sink {
            Some(sink) if count > 0 => sink(&Batch::new(columns, count)),
            _ => Ok(()),
        }
    }

    fn flush_full(&mut self) -> Result<()> {
        self.fill();
        if self.buffers[self.moving].len() >= BATCH - 64 { self.flush() } else { Ok(()) }
    }

    /// Hands over what there is.
    pub fn flush(&mut self) -> Result<()> {
        let Some(sink) = &mut self.sink else { return Ok(()) };
        let count = self.buffers[self.moving].len();
        for part in [0..count.min(BATCH), count.min(BATCH)..count].into_iter().filter(|part| !part.is_empty()) {
            let columns: Vec<&[u32]> = self.buffers.iter().map(|buffer| &buffer[part.clone()]).collect();
            sink(&Batch::new(&columns, part.len()))?;
        }
        self.buffers.iter_mut().for_each(Vec::clear);
        Ok(())
    }
}
