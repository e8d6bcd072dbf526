//! BandJoin: pairs of rows whose numbers are near each other.

use std::sync::{Arc, OnceLock};

use serde::Deserialize;

use super::{Execute, Run, Sink, push_buffers};
use crate::error::Result;
use crate::expression::Expression;
use crate::plan::{Operator, Preparation, Prepared, position};
use crate::relation::{BATCH, Rows};
use crate::value::{Number, Word};

/// Numbers are compared as floats here, which may round them: the band is made wider by this share of them.
const ROUNDING: f64 = 1e-14;

/// The parameters: pairs of rows whose `numbers` differ by no more than `width`, which is a number or the greatest value
/// of a column, and some pairs that differ by more. What is no number is paired with everything.
#[derive(Debug, Deserialize)]
pub struct BandJoin {
    pub left: Box<Operator>,
    pub right: Box<Operator>,
    pub numbers: (String, String),
    pub width: Expression,
}

impl BandJoin {
    /// Prepares both sides.
    pub fn prepare(&self, preparation: &mut Preparation<'_>) -> Result<Prepared> {
        let left = preparation.prepare(&self.left)?;
        let right = preparation.prepare(&self.right)?;
        let numbers = (position(&left.columns, &self.numbers.0)?, position(&right.columns, &self.numbers.1)?);
        let width = match &self.width {
            Expression::Column(column) => match position(&left.columns, &column.name) {
                Ok(place) => Width::Left(place),
                Err(_) => Width::Right(position(&right.columns, &column.name)?),
            },
            other => Width::Constant(match other.prepare(&[], preparation.dictionary)? {
                crate::expression::Evaluation::Literal(word) => word,
                _ => return Err(crate::error::Error::Plan("the width of a band is a number or a column".into())),
            }),
        };
        let columns = [left.columns, right.columns].concat();
        let once = (!right.growing).then(OnceLock::new);
        let growing = left.growing || right.growing;
        let arity = columns.len();
        let join = Join { left: left.node, right: right.node, once, numbers, width, arity };
        Ok(Prepared { node: Box::new(join), columns, growing })
    }
}

/// How far apart two numbers may be.
#[derive(Clone, Copy)]
enum Width {
    Constant(Word),
    Left(usize),
    Right(usize),
}

struct Join {
    left: Box<dyn Execute>,
    right: Box<dyn Execute>,
    once: Option<OnceLock<Arc<Sorted>>>,
    numbers: (usize, usize),
    width: Width,
    arity: usize,
}

/// The right rows: those with numbers by them, and the others.
struct Sorted {
    rows: Rows,
    order: Vec<(f64, u32)>,
    others: Vec<u32>,
    /// The greatest value of the column of widths, if it is one of these rows.
    width: f64,
}

impl Execute for Join {
    fn run(&self, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let (mut sorted, mut buffers) = (None, vec![Vec::with_capacity(BATCH); self.arity]);
        self.left.run(run, &mut |batch| {
            let sorted = match &sorted {
                Some(sorted) => sorted,
                None => sorted.insert(self.sorted(batch.columns().len(), run)?),
            };
            for row in 0..batch.count() {
                let (partners, others) = self.partners(row, batch.columns(), sorted, run);
                for &right in partners.iter().map(|(_, right)| right).chain(others) {
                    let left = batch.columns().iter().map(|column| column[row]);
                    let words = left.chain(sorted.rows.columns().iter().map(|column| column[right as usize]));
                    buffers.iter_mut().zip(words).for_each(|(buffer, word)| buffer.push(word));
                    if buffers[0].len() == BATCH {
                        run.context.check()?;
                        push_buffers(&buffers, BATCH, sink)?;
                        buffers.iter_mut().for_each(Vec::clear);
                    }
                }
            }
            run.context.check()?;
            let count = buffers[0].len();
            if count > 0 {
                push_buffers(&buffers, count, sink)?;
                buffers.iter_mut().for_each(Vec::clear);
            }
            Ok(())
        })
    }
}

impl Join {
    /// The right side, which is made once unless it grows.
    fn sorted(&self, left_columns: usize, run: &Run<'_>) -> Result<Arc<Sorted>> {
        if let Some(sorted) = self.once.as_ref().and_then(OnceLock::get) {
            return Ok(Arc::clone(sorted));
        }
        let mut rows = Rows::new(self.arity - left_columns);
        self.right.run(run, &mut |batch| rows.push_batch(batch.columns(), batch.count(), run.context))?;
        run.context.charge(rows.len() * size_of::<(f64, u32)>())?;
        let (mut order, mut others) = (Vec::new(), Vec::new());
        for (row, &word) in (0..).zip(rows.column(self.numbers.1)) {
            match float(word, run) {
                Some(number) => order.push((number, row)),
                None => others.push(row),
            }
        }
        order.sort_by(|one, other| one.0.total_cmp(&other.0));
        run.context.check()?;
        let width = match self.width {
            Width::Right(column) => rows.column(column).iter().map(|&word| width(word, run)).fold(0.0, f64::max),
            _ => 0.0,
        };
        let made = Arc::new(Sorted { rows, order, others, width });
        if let Some(once) = &self.once {
            once.get_or_init(|| Arc::clone(&made));
        }
        Ok(made)
    }

    /// The right rows within the band of a left row, and those that are paired with everything.
    fn partners<'s>(
        &self,
        row: usize,
        left: &[&[u32]],
        sorted: &'s Sorted,
        run: &Run<'_>,
    ) -> (&'s [(f64, u32)], &'s [u32]) {
        let width = match self.width {
            Width::Constant(word) => width(word, run),
            Width::Left(column) => width(left[column][row], run),
            Width::Right(_) => sorted.width,
        };
        let Some(number) = float(left[self.numbers.0][row], run) else { return (&sorted.order, &sorted.others) };
        let room = width + (number.abs() + width) * ROUNDING;
        let start = sorted.order.partition_point(|(other, _)| *other < number - room);
        let end = sorted.order.partition_point(|(other, _)| *other <= number + room).max(start);
        (&sorted.order[start..end], &sorted.others)
    }
}

fn float(word: Word, run: &Run<'_>) -> Option<f64> {
    run.dictionary.number_of(word).map(|number| match number {
        Number::Int(value) => value as f64,
        Number::Float(value) => value,
    })
}

/// A width; what is no number keeps no pair out, so that whoever compares it complains.
fn width(word: Word, run: &Run<'_>) -> f64 {
    float(word, run).unwrap_or(f64::INFINITY)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::testing::{Facts, scan, sorted};

    fn band(width: &Json) -> Json {
        json!({"op": "BandJoin", "left": scan("p", &["X", "K"]), "right": scan("q", &["Y"]), "numbers": ["X", "Y"],
            "width": width})
    }

    fn literal(value: &Json) -> Json {
        json!({"op": "Literal", "value": value})
    }

    #[test]
    fn numbers_within_the_width_meet_whatever_their_kind() {
        let facts = Facts::new(&[("p", "1 9; 5 9; 10 9"), ("q", "2; 3.5; 11; 20; -4")]);
        let found = facts.rows(&band(&literal(&json!({"int": 2}))));
        assert_eq!(sorted(found), ["1 9 2", "10 9 11", "5 9 3.5"]);
        assert_eq!(facts.rows(&band(&literal(&json!({"float": 0.5})))), Vec::<String>::new());
        assert_eq!(facts.rows(&band(&literal(&json!({"int": -1})))), Vec::<String>::new());
    }

    #[test]
    fn the_width_may_be_a_column() {
        let facts = Facts::new(&[("p", "1 1; 5 6; 10 0"), ("q", "2; 11; 10")]);
        let found = facts.rows(&band(&json!({"op": "Column", "name": "K"})));
        assert_eq!(sorted(found), ["1 1 2", "10 0 10", "5 6 10", "5 6 11", "5 6 2"]);
    }

    #[test]
    fn what_is_no_number_is_paired_with_everything() {
        let facts = Facts::new(&[("p", "a 1; 7 1"), ("q", "2; b; 7")]);
        let found = facts.rows(&band(&literal(&json!({"int": 0}))));
        assert_eq!(sorted(found), ["7 1 7", "7 1 b", "a 1 2", "a 1 7", "a 1 b"]);
    }

    #[test]
    fn large_integers_are_not_lost_by_rounding() {
        let facts = Facts::new(&[("p", "9007199254740993 1"), ("q", "9007199254740992; 9007199254740995; 1")]);
        let found = facts.rows(&band(&literal(&json!({"int": 2}))));
        assert!(found.iter().any(|row| row.ends_with("995")) && !found.iter().any(|row| row.ends_with(" 1 1")));
    }
}
