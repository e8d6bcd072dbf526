//! What the planner wants to know of a column.

use crate::context::Context;
use crate::dictionary::{Dictionary, Entry};
use crate::error::Result;
use crate::hash::mix;
use crate::value::is_entry;

/// Kinds and different values of a column. A compound term counts in no kind.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnStatistics {
    /// Different values: exact up to a few thousand rows, else estimated within a few per cent.
    pub distinct: usize,
    /// Integers.
    pub integers: usize,
    /// Floats.
    pub floats: usize,
    /// Texts.
    pub texts: usize,
    /// The lengths of some of the texts, in code points, ascending: each stands for as many texts as the others.
    pub lengths: Vec<u32>,
}

impl ColumnStatistics {
    /// The values that are no compound terms.
    pub fn values(&self) -> usize {
        self.integers + self.floats + self.texts
    }
}

/// Values that are looked at for the lengths of texts.
const SAMPLE: usize = 512;
/// Lengths that are kept of these.
const KEPT: usize = 32;
const EXACT: usize = 4096;
/// Rows between two looks at the limits.
const STRIDE: usize = 1 << 16;
/// Registers of the estimate, as a power of two: a standard error of 1.6 %.
const PRECISION: u32 = 12;

/// Looks at every row of a column.
pub fn column_statistics(column: &[u32], dictionary: &Dictionary, context: &Context<'_>) -> Result<ColumnStatistics> {
    let (distinct, lengths) = (count_distinct(column, context)?, some_lengths(column, dictionary));
    Ok(ColumnStatistics { distinct, lengths, ..column_kinds(column, dictionary, context)? })
}

/// Only the kinds; nothing is said of different values.
pub fn column_kinds(column: &[u32], dictionary: &Dictionary, context: &Context<'_>) -> Result<ColumnStatistics> {
    let mut found = ColumnStatistics { distinct: 0, integers: 0, floats: 0, texts: 0, lengths: Vec::new() };
    for stretch in column.chunks(STRIDE) {
        context.check()?;
        for &word in stretch {
            if !is_entry(word) {
                found.integers += 1;
                continue;
            }
            match dictionary.entry(word) {
                Some(Entry::Int(_)) | None => found.integers += 1,
                Some(Entry::Float(_)) => found.floats += 1,
                Some(Entry::Text(_)) => found.texts += 1,
                Some(Entry::Compound(_)) => {}
            }
        }
    }
    Ok(found)
}

/// The lengths of the texts among some values, taken at even steps; of many the middles of even stretches.
fn some_lengths(column: &[u32], dictionary: &Dictionary) -> Vec<u32> {
    let values = column.iter().step_by(column.len().div_ceil(SAMPLE).max(1));
    let lengths = values.filter_map(|&word| Some(dictionary.text_of(word)?.chars().count() as u32));
    let mut lengths: Vec<u32> = lengths.collect();
    lengths.sort_unstable();
    if lengths.len() > KEPT {
        lengths = (0..KEPT).map(|at| lengths[(2 * at + 1) * lengths.len() / (2 * KEPT)]).collect();
    }
    lengths
}

fn count_distinct(column: &[u32], context: &Context<'_>) -> Result<usize> {
    if column.len() > EXACT {
        return estimate_distinct(column, context);
    }
    let mut words = column.to_vec();
    words.sort_unstable();
    words.dedup();
    Ok(words.len())
}

/// HyperLogLog (Flajolet, Fusy, Gandouet, Meunier; AofA 2007), with linear counting while registers are empty.
fn estimate_distinct(column: &[u32], context: &Context<'_>) -> Result<usize> {
    let mut registers = vec![0u8; 1 << PRECISION];
    for stretch in column.chunks(STRIDE) {
        context.check()?;
        for &word in stretch {
            let hash = mix(u64::from(word));
            let rank = ((hash << PRECISION) | (1 << (PRECISION - 1))).leading_zeros() as u8 + 1;
            let register = &mut registers[(hash >> (64 - PRECISION)) as usize];
            *register = rank.max(*register);
        }
    }
    let size = registers.len() as f64;
    let sum: f64 = registers.iter().map(|&rank| (-f64::from(rank)).exp2()).sum();
    let raw = 0.7213 / (1.0 + 1.079 / size) * size * size / sum;
    let empty = registers.iter().filter(|rank| **rank == 0).count();
    let estimate = if raw <= 2.5 * size && empty > 0 { size * (size / empty as f64).ln() } else { raw };
    Ok((estimate.round() as usize).clamp(1, column.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_column_is_counted_exactly() {
        let dictionary = Dictionary::new();
        let column = [dictionary.integer(1), dictionary.integer(i64::MAX), dictionary.float(1.0), dictionary.text("a")]
            .map(Result::unwrap)
            .repeat(3);
        let expected = ColumnStatistics { distinct: 4, integers: 6, floats: 3, texts: 3, lengths: vec![1; 3] };
        assert_eq!(column_statistics(&column, &dictionary, &Context::unbounded(None)).unwrap(), expected);
        let list = dictionary.list(column.into_iter(), crate::value::EMPTY_LIST).unwrap();
        let expected = ColumnStatistics { distinct: 1, integers: 0, floats: 0, texts: 0, lengths: Vec::new() };
        assert_eq!(column_statistics(&[list], &dictionary, &Context::unbounded(None)).unwrap(), expected);
    }

    #[test]
    fn lengths_are_spread_as_those_of_all_texts() {
        let dictionary = Dictionary::new();
        let column: Vec<u32> = (0..1_000).map(|n| dictionary.text(&"é".repeat(n / 10)).unwrap()).collect();
        let lengths = column_statistics(&column, &dictionary, &Context::unbounded(None)).unwrap().lengths;
        assert_eq!((lengths.len(), lengths.is_sorted()), (32, true));
        assert!(lengths[0] < 4 && lengths[16].abs_diff(51) < 3 && lengths[31] > 95, "{lengths:?}");
    }

    #[test]
    fn a_large_column_is_estimated_within_five_per_cent() {
        for distinct in [5_000u32, 40_000, 1_000_000] {
            let column: Vec<u32> = (0..2 * distinct).map(|row| row % distinct).collect();
            let estimate = estimate_distinct(&column, &Context::unbounded(None)).unwrap() as f64;
            assert!((estimate / f64::from(distinct) - 1.0).abs() < 0.05, "{distinct}: {estimate}");
        }
    }
}
