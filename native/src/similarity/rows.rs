//! Both sides of a join of similar texts, and the rows of the pairs that are found.

use std::cmp::Ordering;
use std::sync::Arc;

use super::matching::{Found, Pair};
use super::side::{Ready, Side};
use super::texts::Texts;
use crate::error::Result;
use crate::expression::{Site, not_a_number};
use crate::operators::{Run, Sink, push_buffers};
use crate::relation::BATCH;
use crate::terms::show;

/// A comparison of a left and a right column.
pub struct Order {
    /// The left column.
    pub left: usize,
    /// The right column.
    pub right: usize,
    /// Whether they are compared as numbers.
    pub numbers: bool,
    /// The orders in which the pair passes.
    pub holds: fn(Ordering) -> bool,
    /// What an error says.
    pub site: Site,
}

/// Both sides with their rows; the left texts in the codes of the right ones.
pub struct Sides<'r> {
    /// The left side.
    pub left: Ready<'r>,
    /// The right side.
    pub right: Ready<'r>,
    translated: Option<Texts>,
    /// Whether the texts of both are the same.
    pub same: bool,
}

impl<'r> Sides<'r> {
    /// Both sides, unless one of them has no row.
    pub fn new(left: &'r Side, right: &'r Side, site: &Site, run: &Run<'r>) -> Result<Option<Self>> {
        let left = left.rows(run)?;
        if left.texts.is_empty() && left.texts.not_text().is_none() {
            return Ok(None);
        }
        let right = right.rows(run)?;
        if right.texts.is_empty() && right.texts.not_text().is_none() {
            return Ok(None);
        }
        if let Some(word) = left.texts.not_text().or(right.texts.not_text()) {
            let message = format!("edit_distance needs texts, not {}", show(word, run.dictionary));
            return Err(site.failure("type-clash", message, vec![run.dictionary.value_of(word)]));
        }
        let same = Arc::ptr_eq(&left.texts, &right.texts);
        let translated = (!same).then(|| left.texts.translated(&right.texts));
        if let Some(texts) = &translated {
            run.context.charge(texts.bytes())?;
        }
        Ok(Some(Self { left, right, translated, same }))
    }

    /// The texts of both sides, to be compared up to a distance.
    pub fn pair(&self, most: u32) -> Pair<'_> {
        let left = self.translated.as_ref().unwrap_or(&self.left.texts);
        Pair { left, right: &self.right.texts, same: self.same, most }
    }

    /// The code points of the longest text, which no distance exceeds.
    pub fn longest(&self) -> u32 {
        self.left.texts.longest().max(self.right.texts.longest()) as u32
    }
}

/// Rows of pairs that wait until there is a batch of them.
pub struct Expansion<'a> {
    order: Option<&'a Order>,
    sides: &'a Sides<'a>,
    run: &'a Run<'a>,
    left: Vec<&'a [u32]>,
    right: Vec<&'a [u32]>,
    buffers: Vec<Vec<u32>>,
}

impl<'a> Expansion<'a> {
    /// No rows yet; of those that come, only the ones that pass a test are kept.
    pub fn new(sides: &'a Sides<'a>, order: Option<&'a Order>, run: &'a Run<'a>) -> Self {
        let (left, right) = (sides.left.columns(), sides.right.columns());
        let buffers = vec![Vec::with_capacity(BATCH); left.len() + right.len() + 1];
        Self { order, sides, run, left, right, buffers }
    }

    /// Adds the rows of a pair.
    pub fn push(&mut self, found: Found, sink: &mut Sink<'_>) -> Result<()> {
        let distance = self.run.dictionary.integer(i64::from(found.distance))?;
        for &left in self.sides.left.rows_of(found.left) {
            for &right in self.sides.right.rows_of(found.right) {
                if !self.passes(left, right)? {
                    continue;
                }
                let words = self.left.iter().map(|column| column[left as usize]);
                let words = words.chain(self.right.iter().map(|column| column[right as usize])).chain([distance]);
                self.buffers.iter_mut().zip(words).for_each(|(buffer, word)| buffer.push(word));
                if self.buffers[0].len() == BATCH {
                    self.flush(sink)?;
                }
            }
        }
        Ok(())
    }

    #[inline]
    fn passes(&self, left: u32, right: u32) -> Result<bool> {
        let Some(order) = self.order else { return Ok(true) };
        let (one, other) = (self.left[order.left][left as usize], self.right[order.right][right as usize]);
        if order.numbers {
            let dictionary = self.run.dictionary;
            let number = |word| dictionary.number_of(word).ok_or_else(|| not_a_number(&order.site, word, dictionary));
            return Ok((order.holds)(number(one)?.compare(number(other)?)));
        }
        Ok((order.holds)(self.run.dictionary.standard_order(one, other)))
    }

    /// Hands over what waits.
    pub fn flush(&mut self, sink: &mut Sink<'_>) -> Result<()> {
        self.run.context.check()?;
        let count = self.buffers[0].len();
        if count > 0 {
            push_buffers(&self.buffers, count, sink)?;
            self.buffers.iter_mut().for_each(Vec::clear);
        }
        Ok(())
    }
}
