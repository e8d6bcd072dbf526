//! What the planner wants to know of a column.

use crate::context::Context;
use crate::dictionary::{Dictionary, Entry};
use crate::error::Result;
use crate::hash::mix;
use crate::value::{Word, is_entry};

/// Values that are looked at for the lengths of texts.
const SAMPLE: usize = 512;
/// Lengths that are kept of these.
const KEPT: usize = 32;
/// Rows up to which values are counted exactly.
const EXACT: usize = 4096;
/// Rows between two looks at the limits.
const STRIDE: usize = 1 << 16;
/// Registers of the estimate, as a power of two: a standard error of 1.6 %.
const PRECISION: u32 = 12;

/// How many values of a column are of each kind. A compound term counts in none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Kinds {
    /// Integers.
    pub integers: usize,
    /// Floats.
    pub floats: usize,
    /// Texts.
    pub texts: usize,
}

impl Kinds {
    /// Those of some values.
    pub fn of(words: &[Word], dictionary: &Dictionary) -> Self {
        let mut found = Self { integers: words.iter().filter(|word| !is_entry(**word)).count(), ..Self::default() };
        if found.integers == words.len() {
            return found;
        }
        for word in words {
            match dictionary.entry(*word) {
                Some(Entry::Int(_)) => found.integers += 1,
                Some(Entry::Float(_)) => found.floats += 1,
                Some(Entry::Text(_)) => found.texts += 1,
                Some(Entry::Compound(_)) | None => {}
            }
        }
        found
    }

    /// The values that are no compound terms.
    pub fn values(&self) -> usize {
        self.integers + self.floats + self.texts
    }
}

/// What is known of a column to which rows are only appended: each is looked at once.
#[derive(Debug, Clone, Default)]
pub struct ColumnStatistics {
    kinds: Kinds,
    /// The rows whose kinds are counted.
    counted: usize,
    /// The different values among so many rows.
    distinct: (usize, usize),
    /// Those of the same rows, once there are many.
    sketch: Sketch,
}

impl ColumnStatistics {
    /// The kinds of all values of the column.
    pub fn kinds(&mut self, column: &[Word], dictionary: &Dictionary, context: &Context<'_>) -> Result<Kinds> {
        for words in column[self.counted..].chunks(STRIDE) {
            context.check()?;
            let more = Kinds::of(words, dictionary);
            self.kinds.integers += more.integers;
            self.kinds.floats += more.floats;
            self.kinds.texts += more.texts;
            self.counted += words.len();
        }
        Ok(self.kinds)
    }

    /// The number of different values: exact up to a few thousand rows, else estimated within a few per cent.
    pub fn distinct(&mut self, column: &[Word], context: &Context<'_>) -> Result<usize> {
        if column.len() != self.distinct.0 {
            let found = if column.len() <= EXACT { exactly(column) } else { self.sketch.count(column, context)? };
            self.distinct = (column.len(), found);
        }
        Ok(self.distinct.1)
    }
}

/// The lengths of some of the texts among some values, in code points, ascending: each stands for as many texts as the
/// others. Values are taken at even steps; of many texts the middles of even stretches.
pub fn text_lengths(column: &[Word], dictionary: &Dictionary) -> Vec<u32> {
    let values = column.iter().step_by(column.len().div_ceil(SAMPLE).max(1));
    let lengths = values.filter_map(|&word| Some(dictionary.text_of(word)?.chars().count() as u32));
    let mut lengths: Vec<u32> = lengths.collect();
    lengths.sort_unstable();
    if lengths.len() > KEPT {
        lengths = (0..KEPT).map(|at| lengths[(2 * at + 1) * lengths.len() / (2 * KEPT)]).collect();
    }
    lengths
}

fn exactly(column: &[Word]) -> usize {
    let mut words = column.to_vec();
    words.sort_unstable();
    words.dedup();
    words.len()
}

/// HyperLogLog (Flajolet, Fusy, Gandouet, Meunier; AofA 2007), with linear counting while registers are empty.
#[derive(Debug, Clone, Default)]
struct Sketch {
    registers: Vec<u8>,
    rows: usize,
}

impl Sketch {
    /// About how many different values there are in a column, whose first rows were looked at before.
    fn count(&mut self, column: &[Word], context: &Context<'_>) -> Result<usize> {
        self.registers.resize(1 << PRECISION, 0);
        for words in column[self.rows..].chunks(STRIDE) {
            context.check()?;
            words.iter().for_each(|word| self.add(*word));
            self.rows += words.len();
        }
        Ok(self.estimate().clamp(1, column.len()))
    }

    #[inline]
    fn add(&mut self, word: Word) {
        let hash = mix(u64::from(word));
        let rank = ((hash << PRECISION) | (1 << (PRECISION - 1))).leading_zeros() as u8 + 1;
        let register = &mut self.registers[(hash >> (64 - PRECISION)) as usize];
        *register = rank.max(*register);
    }

    fn estimate(&self) -> usize {
        let size = self.registers.len() as f64;
        let sum: f64 = self.registers.iter().map(|&rank| (-f64::from(rank)).exp2()).sum();
        let raw = 0.7213 / (1.0 + 1.079 / size) * size * size / sum;
        let empty = self.registers.iter().filter(|rank| **rank == 0).count();
        let estimate = if raw <= 2.5 * size && empty > 0 { size * (size / empty as f64).ln() } else { raw };
        estimate.round() as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context<'a>() -> Context<'a> {
        Context::unbounded(None)
    }

    #[test]
    fn a_small_column_is_counted_exactly() {
        let dictionary = Dictionary::new();
        let column = [dictionary.integer(1), dictionary.integer(i64::MAX), dictionary.float(1.0), dictionary.text("a")]
            .map(Result::unwrap)
            .repeat(3);
        let mut statistics = ColumnStatistics::default();
        let kinds = statistics.kinds(&column, &dictionary, &context()).unwrap();
        assert_eq!(kinds, Kinds { integers: 6, floats: 3, texts: 3 });
        assert_eq!(statistics.distinct(&column, &context()).unwrap(), 4);
        assert_eq!(text_lengths(&column, &dictionary), [1; 3]);
        let list = [dictionary.list(column.into_iter(), crate::value::EMPTY_LIST).unwrap()];
        let mut statistics = ColumnStatistics::default();
        assert_eq!(statistics.kinds(&list, &dictionary, &context()).unwrap(), Kinds::default());
        assert_eq!(text_lengths(&list, &dictionary), [0; 0]);
    }

    #[test]
    fn what_is_appended_is_added_to_what_is_known() {
        let dictionary = Dictionary::new();
        let texts = (0..9_000).map(|n| dictionary.text(&n.to_string()).unwrap());
        let column: Vec<Word> = (0..9_000).chain(texts).collect();
        let mut grown = ColumnStatistics::default();
        for end in [0, 10, 4_000, 8_999, 9_500, 18_000] {
            let mut fresh = ColumnStatistics::default();
            assert_eq!(
                grown.kinds(&column[..end], &dictionary, &context()).unwrap(),
                fresh.kinds(&column[..end], &dictionary, &context()).unwrap()
            );
            assert_eq!(
                grown.distinct(&column[..end], &context()).unwrap(),
                fresh.distinct(&column[..end], &context()).unwrap()
            );
        }
        assert_eq!(grown.kinds, Kinds { integers: 9_000, floats: 0, texts: 9_000 });
    }

    #[test]
    fn lengths_are_spread_as_those_of_all_texts() {
        let dictionary = Dictionary::new();
        let column: Vec<u32> = (0..1_000).map(|n| dictionary.text(&"é".repeat(n / 10)).unwrap()).collect();
        let lengths = text_lengths(&column, &dictionary);
        assert_eq!((lengths.len(), lengths.is_sorted()), (32, true));
        assert!(lengths[0] < 4 && lengths[16].abs_diff(51) < 3 && lengths[31] > 95, "{lengths:?}");
    }

    #[test]
    fn a_large_column_is_estimated_within_five_per_cent() {
        for distinct in [5_000u32, 40_000, 1_000_000] {
            let column: Vec<u32> = (0..2 * distinct).map(|row| row % distinct).collect();
            let estimate = ColumnStatistics::default().distinct(&column, &context()).unwrap() as f64;
            assert!((estimate / f64::from(distinct) - 1.0).abs() < 0.05, "{distinct}: {estimate}");
        }
    }
}
