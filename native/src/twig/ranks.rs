//! Numbers that are no small integers take part in a twig by their ranks among all numbers of it.

use std::sync::Arc;

use super::index::{Index, Places, distinct, sort};
use crate::context::Context;
use crate::dictionary::Dictionary;
use crate::error::{Error, Result};
use crate::intervals::key::{Wide, wide};
use crate::operators::Run;
use crate::relation::Rows;
use crate::value::{FIRST_ENTRY, Number, Word, ZERO};

/// What the keys of columns mean.
pub enum Scale {
    /// They are the words of integers.
    Words,
    /// They are ranks among these numbers.
    Ranks(Vec<Wide>),
}

impl Scale {
    /// What exactly the keys of numbers that are less than `value` are below; or equal to it, if `closed`.
    pub fn cut(&self, value: Number, closed: bool) -> u64 {
        match self {
            Scale::Words => {
                let least = match value {
                    Number::Int(value) => i128::from(value) + i128::from(closed),
                    Number::Float(value) if closed => (value.floor() as i128).saturating_add(1),
                    Number::Float(value) => value.ceil() as i128,
                };
                (least.saturating_add(i128::from(ZERO))).clamp(0, i128::from(FIRST_ENTRY)) as u64
            }
            Scale::Ranks(numbers) => {
                let value = wide(value);
                numbers.partition_point(|number| *number < value || closed && *number == value) as u64
            }
        }
    }
}

type Keys = Vec<Vec<Vec<u32>>>;

/// The indexes sorted by the ranks of their positions, and the ranks of all numbers in them, by node and column. What is
/// no number has the rank 0: nothing compares it.
pub fn ranked(indexes: &[Arc<Index>], places: &[Places], run: &Run<'_>) -> Result<(Vec<Arc<Index>>, Keys, Scale)> {
    let mut numbers = Vec::new();
    for column in indexes.iter().flat_map(|index| index.rows.columns()) {
        run.context.check()?;
        numbers.extend(column.iter().filter_map(|word| run.dictionary.number_of(*word)).map(wide));
    }
    numbers.sort_unstable();
    numbers.dedup();
    run.context.charge(numbers.len() * size_of::<Wide>())?;
    let (mut sorted, mut keys) = (Vec::new(), Vec::new());
    for (index, places) in indexes.iter().zip(places) {
        let index = by_ranks(&index.rows, *places, &numbers, run.dictionary, run.context)?;
        let of = |word: &Word| rank(*word, &numbers, run.dictionary).unwrap_or(0);
        keys.push(index.rows.columns().iter().map(|column| column.iter().map(of).collect()).collect());
        sorted.push(Arc::new(index));
    }
    Ok((sorted, keys, Scale::Ranks(numbers)))
}

fn rank(word: Word, numbers: &[Wide], dictionary: &Dictionary) -> Option<u32> {
    let number = wide(dictionary.number_of(word)?);
    numbers.binary_search(&number).ok().map(|rank| rank as u32)
}

fn by_ranks(
    rows: &Rows,
    places: Places,
    numbers: &[Wide],
    dictionary: &Dictionary,
    context: &Context<'_>,
) -> Result<Index> {
    let positions = |rows: &Rows, column: usize| {
        let document = |row: usize| places.document.map_or(0, |document| rows.column(document)[row]);
        let words = rows.column(column).iter().enumerate();
        let position = |(row, word): (usize, &Word)| match rank(*word, numbers, dictionary) {
            Some(rank) => Ok(u64::from(document(row)) << 32 | u64::from(rank)),
            None => Err(Error::Plan("the position of a node is no number".into())),
        };
        words.map(position).collect::<Result<Vec<u64>>>()
    };
    context.charge(rows.bytes() * 2)?;
    let (rows, starts) = sort(rows, &positions(rows, places.left)?, context)?;
    let (rows, starts) = distinct(rows, starts, context)?;
    let ends = positions(&rows, places.right.unwrap_or(places.left))?;
    let inline = vec![false; rows.arity()];
    Ok(Index { rows, starts, ends, inline })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::inline_word;

    #[test]
    fn a_cut_parts_the_small_integers_as_the_number_does() {
        let values = [Number::Int(-3), Number::Int(i64::MAX), Number::Int(i64::MIN), Number::Float(2.0)];
        let floats = [2.5, -2.5, 1e300, f64::NEG_INFINITY, -0.0].map(Number::Float);
        for value in values.into_iter().chain(floats) {
            for integer in -5..5 {
                let (number, word) = (Number::Int(integer), u64::from(inline_word(integer).unwrap()));
                assert_eq!(word < Scale::Words.cut(value, false), number.compare(value).is_lt(), "{number} < {value}");
                assert_eq!(word < Scale::Words.cut(value, true), number.compare(value).is_le(), "{number} =< {value}");
            }
        }
    }
}
