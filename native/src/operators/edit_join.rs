//! EditJoin: pairs of rows whose texts are within a distance of each other.

use std::cmp::Ordering;

use serde::Deserialize;

use super::{Execute, Run, Sink, push_buffers};
use crate::error::{Error, Result};
use crate::expression::{Site, not_a_number, order_of_test};
use crate::plan::{Operator, Preparation, Prepared, position};
use crate::relation::BATCH;
use crate::similarity::matching::{Found, Method, Pair, find};
use crate::similarity::side::{Ready, Side};
use crate::similarity::texts::Texts;
use crate::terms::show;
use crate::value::{Number, Word};

/// The parameters: a row for each pair of rows whose texts are `least` to `most` edits from each other, with the columns of
/// the left side, of the right side, and the distance.
///
/// `bound` is a column that holds a greatest distance too: pairs beyond the greatest value of it are left out. `order` is
/// a test, of a column of the left side and one of the right side, that the pairs pass, and its place.
#[derive(Debug, Deserialize)]
pub struct EditJoin {
    pub left: Box<Operator>,
    pub right: Box<Operator>,
    pub texts: (String, String),
    pub distance: String,
    pub least: u32,
    pub most: Option<u32>,
    pub bound: Option<String>,
    pub order: Option<(String, String, String, i64)>,
    pub method: String,
    /// Why this method, for EXPLAIN.
    pub reason: String,
    pub place: i64,
}

impl EditJoin {
    /// Prepares both sides.
    pub fn prepare(&self, preparation: &mut Preparation<'_>) -> Result<Prepared> {
        let left = Side::prepare(preparation, &self.left, &self.texts.0)?;
        let right = Side::prepare(preparation, &self.right, &self.texts.1)?;
        let Some(method) = Method::named(&self.method) else {
            return Err(Error::Plan(format!("there is no way {} to find similar texts", self.method)));
        };
        let bound = self.bound.as_ref().map(|name| match position(&left.columns, name) {
            Ok(column) => Ok((true, column)),
            Err(_) => Ok((false, position(&right.columns, name)?)),
        });
        let order = self.order.as_ref().map(|(test, one, other, place)| {
            let (numbers, holds) = order_of_test(test).ok_or_else(|| Error::Plan(format!("{test} is no order")))?;
            let (left, right) = (position(&left.columns, one)?, position(&right.columns, other)?);
            Ok(Order { left, right, numbers, holds, site: Site::new(test, *place) })
        });
        let columns = [left.columns.clone(), right.columns.clone(), vec![self.distance.clone()]].concat();
        let growing = left.growing || right.growing;
        let (bound, order) = (bound.transpose()?, order.transpose()?);
        let site = Site::new("edit_distance", self.place);
        let (least, most) = (self.least, self.most);
        Ok(Prepared { node: Box::new(Join { left, right, least, most, bound, order, method, site }), columns, growing })
    }
}

/// A comparison of a left and a right column.
struct Order {
    left: usize,
    right: usize,
    numbers: bool,
    holds: fn(Ordering) -> bool,
    site: Site,
}

struct Join {
    left: Side,
    right: Side,
    least: u32,
    most: Option<u32>,
    /// Whether the column is of the left side, and its position.
    bound: Option<(bool, usize)>,
    order: Option<Order>,
    method: Method,
    site: Site,
}

impl Execute for Join {
    fn run(&self, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let Some(sides) = self.sides(run)? else { return Ok(()) };
        let mut rows = Expansion::new(self, &sides, run);
        self.pairs(&sides, run, &mut |found| found.iter().try_for_each(|found| rows.push(*found, sink)))?;
        rows.flush(sink)
    }

    fn count(&self, run: &Run<'_>) -> Result<Option<u64>> {
        let Some(sides) = self.sides(run)? else { return Ok(Some(0)) };
        let Some(counting) = self.counting(&sides, run) else { return Ok(None) };
        let mut count = 0u64;
        self.pairs(&sides, run, &mut |found| {
            count += found.iter().map(|found| counting.rows(*found, &sides, run)).sum::<u64>();
            Ok(())
        })?;
        Ok(Some(count))
    }
}

/// Both sides with their rows; the left texts in the codes of the right ones.
struct Sides<'r> {
    left: Ready<'r>,
    right: Ready<'r>,
    translated: Option<Texts>,
    same: bool,
    most: u32,
}

impl Sides<'_> {
    fn pair(&self) -> Pair<'_> {
        let left = self.translated.as_ref().unwrap_or(&self.left.texts);
        Pair { left, right: &self.right.texts, same: self.same, most: self.most }
    }
}

impl Join {
    /// Both sides, unless one of them has no row.
    fn sides<'r>(&'r self, run: &Run<'r>) -> Result<Option<Sides<'r>>> {
        let left = self.left.rows(run)?;
        if left.texts.is_empty() && left.texts.not_text().is_none() {
            return Ok(None);
        }
        let right = self.right.rows(run)?;
        if right.texts.is_empty() && right.texts.not_text().is_none() {
            return Ok(None);
        }
        if let Some(word) = left.texts.not_text().or(right.texts.not_text()) {
            return Err(not_a_text(&self.site, word, run));
        }
        let most = self.greatest(&left, &right, run);
        let same = std::sync::Arc::ptr_eq(&left.texts, &right.texts);
        let translated = (!same).then(|| left.texts.translated(&right.texts));
        if let Some(texts) = &translated {
            run.context.charge(texts.bytes())?;
        }
        Ok(Some(Sides { left, right, translated, same, most }))
    }

    /// The greatest distance that any pair may have.
    fn greatest(&self, left: &Ready<'_>, right: &Ready<'_>, run: &Run<'_>) -> u32 {
        let longest = left.texts.longest().max(right.texts.longest()) as u32;
        let most = self.most.unwrap_or(longest).min(longest);
        let Some((is_left, column)) = self.bound else { return most };
        let words = if is_left { left.column(column) } else { right.column(column) };
        let bound = |word: &Word| match run.dictionary.number_of(*word) {
            Some(Number::Int(value)) => u32::try_from(value.max(0)).unwrap_or(u32::MAX),
            Some(Number::Float(value)) => value as u32,
            None => u32::MAX, // whoever compares the distance with it complains
        };
        words.iter().map(bound).max().unwrap_or(0).min(most)
    }

    /// All pairs of texts whose distance counts, each in both directions where the sides are the same.
    fn pairs(&self, sides: &Sides<'_>, run: &Run<'_>, take: &mut dyn FnMut(&[Found]) -> Result<()>) -> Result<()> {
        let mut kept = Vec::new();
        find(&sides.pair(), self.method, run.context, &mut |found| {
            run.context.check()?;
            kept.clear();
            let found = found.iter().filter(|found| found.distance >= self.least);
            for &Found { left, right, distance } in found {
                kept.push(Found { left, right, distance });
                if sides.same {
                    kept.push(Found { left: right, right: left, distance });
                }
            }
            take(&kept)
        })?;
        if !sides.same || self.least > 0 {
            return Ok(());
        }
        let texts: Vec<u32> = (0..sides.left.texts.len() as u32).collect();
        texts.chunks(BATCH).try_for_each(|texts| {
            run.context.check()?;
            kept.clear();
            kept.extend(texts.iter().map(|&text| Found { left: text, right: text, distance: 0 }));
            take(&kept)
        })
    }

    /// How the rows of a pair are counted without making them, where that can be.
    fn counting(&self, sides: &Sides<'_>, run: &Run<'_>) -> Option<Counting> {
        let Some(order) = &self.order else { return Some(Counting::Every) };
        if (order.left, order.right) == (self.left.text, self.right.text) && !order.numbers {
            return Some(Counting::Texts(order.holds));
        }
        // Of two rows with different keys one direction passes; a row with itself does not.
        let strict = !(order.holds)(Ordering::Equal) && (order.holds)(Ordering::Less) != (order.holds)(Ordering::Greater);
        let same = sides.same && sides.left.is_same(order.left, &sides.right, order.right);
        (strict && same && is_key(sides.left.column(order.left), order.numbers, run)).then_some(Counting::Halves)
    }
}

/// How many rows a pair of texts makes.
enum Counting {
    /// Each row of one with each of the other.
    Every,
    /// The same, if the texts are in an order.
    Texts(fn(Ordering) -> bool),
    /// Half of them: the rows of both directions are each other's, and one of each two passes.
    Halves,
}

impl Counting {
    fn rows(&self, found: Found, sides: &Sides<'_>, run: &Run<'_>) -> u64 {
        let (left, right) = (sides.left.rows_of(found.left).len() as u64, sides.right.rows_of(found.right).len() as u64);
        match self {
            Counting::Every => left * right,
            Counting::Texts(holds) => {
                let words = (sides.left.texts.word(found.left), sides.right.texts.word(found.right));
                if holds(run.dictionary.standard_order(words.0, words.1)) { left * right } else { 0 }
            }
            Counting::Halves if found.left < found.right => left * right,
            Counting::Halves if found.left == found.right => left * (left - 1) / 2,
            Counting::Halves => 0,
        }
    }
}

/// Whether no two values are equal, which integers and floats may be although they differ.
fn is_key(column: &[Word], numbers: bool, run: &Run<'_>) -> bool {
    if numbers && column.iter().any(|word| !matches!(run.dictionary.number_of(*word), Some(Number::Int(_)))) {
        return false;
    }
    if column.is_sorted_by(|one, other| one < other) {
        return true;
    }
    let mut words = column.to_vec();
    words.sort_unstable();
    words.windows(2).all(|two| two[0] != two[1])
}

/// Rows of pairs that wait until there is a batch of them.
struct Expansion<'a, 'r> {
    join: &'a Join,
    sides: &'a Sides<'r>,
    run: &'a Run<'a>,
    left: Vec<&'a [u32]>,
    right: Vec<&'a [u32]>,
    buffers: Vec<Vec<u32>>,
}

impl<'a, 'r> Expansion<'a, 'r> {
    fn new(join: &'a Join, sides: &'a Sides<'r>, run: &'a Run<'a>) -> Self {
        let left: Vec<&[u32]> = (0..join.left.columns.len()).map(|column| sides.left.column(column)).collect();
        let right: Vec<&[u32]> = (0..join.right.columns.len()).map(|column| sides.right.column(column)).collect();
        let buffers = vec![Vec::with_capacity(BATCH); left.len() + right.len() + 1];
        Self { join, sides, run, left, right, buffers }
    }

    fn push(&mut self, found: Found, sink: &mut Sink<'_>) -> Result<()> {
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
        let Some(order) = &self.join.order else { return Ok(true) };
        let (one, other) = (self.left[order.left][left as usize], self.right[order.right][right as usize]);
        if order.numbers {
            let dictionary = self.run.dictionary;
            let number = |word| dictionary.number_of(word).ok_or_else(|| not_a_number(&order.site, word, dictionary));
            return Ok((order.holds)(number(one)?.compare(number(other)?)));
        }
        Ok((order.holds)(self.run.dictionary.standard_order(one, other)))
    }

    fn flush(&mut self, sink: &mut Sink<'_>) -> Result<()> {
        self.run.context.check()?;
        let count = self.buffers[0].len();
        if count > 0 {
            push_buffers(&self.buffers, count, sink)?;
            self.buffers.iter_mut().for_each(Vec::clear);
        }
        Ok(())
    }
}

/// The error for a value that is no text.
#[cold]
pub fn not_a_text(site: &Site, word: Word, run: &Run<'_>) -> Error {
    let message = format!("edit_distance needs texts, not {}", show(word, run.dictionary));
    site.failure("type-clash", message, vec![run.dictionary.value_of(word)])
}
