//! Rows in the standard order of terms.
//!
//! Words of small integers order as the integers do, so only the entries of the dictionary have to be ranked, each once;
//! then rows are sorted by two columns at a time, as 64-bit keys.

use std::collections::HashMap;

use crate::context::Context;
use crate::dictionary::Dictionary;
use crate::error::Result;
use crate::hash::pack;
use crate::relation::Rows;
use crate::value::{FIRST_ENTRY, NO_WORD, Number, is_entry};

/// Rows between two looks at the limits.
const STRIDE: usize = 1 << 16;
/// Below this many rows comparing is faster than counting digits.
const FEW: usize = 256;

/// The rows, sorted column by column.
pub fn sorted(rows: &Rows, dictionary: &Dictionary, context: &Context<'_>) -> Result<Rows> {
    if rows.arity() == 0 {
        return Ok(rows.clone());
    }
    let keys = Keys::new(rows, dictionary, context)?;
    if rows.arity() <= 2 {
        return sort_packed(rows, &keys, context);
    }
    let by: Vec<(usize, bool)> = (0..rows.arity()).map(|column| (column, false)).collect();
    let mut order: Vec<(u64, u32)> = (0..rows.len() as u32).map(|row| (0, row)).collect();
    sort_from(&mut order, &by, rows, &keys, context)?;
    let mut columns = Vec::with_capacity(rows.arity());
    for column in 0..rows.arity() {
        let (source, mut words) = (rows.column(column), Vec::with_capacity(rows.len()));
        for stretch in order.chunks(STRIDE) {
            context.check()?;
            words.extend(stretch.iter().map(|(_, row)| source[*row as usize]));
        }
        columns.push(words);
    }
    Ok(Rows::from_columns(columns, rows.len()))
}

/// The numbers of the rows, sorted by some columns: each with whether it goes from the greatest to the least.
pub fn sort_order(
    rows: &Rows,
    by: &[(usize, bool)],
    dictionary: &Dictionary,
    context: &Context<'_>,
) -> Result<Vec<u32>> {
    let keys = Keys::new(rows, dictionary, context)?;
    let mut order: Vec<(u64, u32)> = (0..rows.len() as u32).map(|row| (0, row)).collect();
    sort_from(&mut order, by, rows, &keys, context)?;
    Ok(order.into_iter().map(|(_, row)| row).collect())
}

/// Keys that order as the words' values do, and the way back.
struct Keys {
    /// Entries, and also small integers where a float stands between them, by key.
    words: Vec<u32>,
    ranks: HashMap<u32, u32, ahash::RandomState>,
    /// Entries below every small integer.
    below: u32,
    /// Whether every word has a rank, not only the entries.
    dense: bool,
}

impl Keys {
    fn new(rows: &Rows, dictionary: &Dictionary, context: &Context<'_>) -> Result<Self> {
        let mut words = distinct_words(rows, false, context)?;
        let between = |word: &u32| matches!(dictionary.number_of(*word), Some(Number::Float(_)));
        let dense = words.iter().any(between);
        if dense {
            words = distinct_words(rows, true, context)?;
        }
        sort_words(&mut words, dictionary, context)?;
        let zero = Number::Int(0);
        let low = |word: &u32| dictionary.number_of(*word).is_some_and(|number| number.compare(zero).is_lt());
        let below = if dense { 0 } else { words.partition_point(low) as u32 };
        let ranks = words.iter().enumerate().map(|(rank, word)| (*word, rank as u32)).collect();
        Ok(Self { words, ranks, below, dense })
    }

    #[inline]
    fn key(&self, word: u32) -> u32 {
        if !self.dense && !is_entry(word) {
            return word + self.below;
        }
        let rank = self.ranks.get(&word).copied().unwrap_or(0);
        if self.dense || rank < self.below { rank } else { rank + FIRST_ENTRY }
    }

    #[inline]
    fn word(&self, key: u32) -> u32 {
        if self.dense || key < self.below {
            self.words[key as usize]
        } else if key - self.below < FIRST_ENTRY {
            key - self.below
        } else {
            self.words[(key - FIRST_ENTRY) as usize]
        }
    }
}

fn distinct_words(rows: &Rows, all: bool, context: &Context<'_>) -> Result<Vec<u32>> {
    let mut words = Vec::new();
    for column in 0..rows.arity() {
        for stretch in rows.column(column).chunks(STRIDE) {
            context.check()?;
            let mut last = NO_WORD;
            for &word in stretch.iter().filter(|word| all || is_entry(**word)) {
                if word != last {
                    words.push(word);
                    last = word;
                }
            }
        }
    }
    let mut sorted: Vec<u64> = words.into_iter().map(u64::from).collect();
    let mut words: Vec<u32> = radix_sort(&mut sorted, context)?.iter().map(|word| *word as u32).collect();
    words.dedup();
    Ok(words)
}

/// A merge sort in stretches, so that a cancelled query need not wait for a million long texts.
fn sort_words(words: &mut Vec<u32>, dictionary: &Dictionary, context: &Context<'_>) -> Result<()> {
    if words.iter().any(|word| dictionary.compound_of(*word).is_some()) {
        return sort_terms(words, dictionary, context);
    }
    for stretch in words.chunks_mut(STRIDE) {
        context.check()?;
        stretch.sort_unstable_by(|left, right| dictionary.standard_order(*left, *right));
    }
    let mut width = STRIDE;
    while width < words.len() {
        for pair in words.chunks_mut(2 * width) {
            context.check()?;
            // The sort of the standard library finds the two runs and merges them.
            pair.sort_by(|left, right| dictionary.standard_order(*left, *right));
        }
        width *= 2;
    }
    Ok(())
}

/// A merge sort that looks at the limits with every comparison: two terms may differ only a million cells down.
fn sort_terms(words: &mut Vec<u32>, dictionary: &Dictionary, context: &Context<'_>) -> Result<()> {
    let mut width = 1;
    while width < words.len() {
        let mut merged = Vec::with_capacity(words.len());
        for pair in words.chunks(2 * width) {
            let (mut left, mut right) = pair.split_at(width.min(pair.len()));
            while let (Some(first), Some(second)) = (left.first(), right.first()) {
                context.check()?;
                let side = if dictionary.standard_order(*first, *second).is_gt() { &mut right } else { &mut left };
                merged.push(side[0]);
                *side = &side[1..];
            }
            merged.extend(left.iter().chain(right));
        }
        *words = merged;
        width *= 2;
    }
    Ok(())
}

fn sort_packed(rows: &Rows, keys: &Keys, context: &Context<'_>) -> Result<Rows> {
    let count = rows.len();
    let mut packed = Vec::with_capacity(count);
    for start in (0..count).step_by(STRIDE) {
        context.check()?;
        let columns = rows.slices(start..count.min(start + STRIDE));
        match columns.as_slice() {
            [high, low] => {
                packed.extend(high.iter().zip(*low).map(|(&high, &low)| pack(keys.key(high), keys.key(low))));
            }
            [only] => packed.extend(only.iter().map(|&word| u64::from(keys.key(word)))),
            _ => return Ok(rows.clone()),
        }
    }
    let packed = radix_sort(&mut packed, context)?;
    let mut columns = vec![packed.iter().map(|key| keys.word(*key as u32)).collect()];
    if rows.arity() == 2 {
        columns.insert(0, packed.iter().map(|key| keys.word((*key >> 32) as u32)).collect());
    }
    Ok(Rows::from_columns(columns, count))
}

/// Sorts rows by some columns.
fn sort_from(
    order: &mut [(u64, u32)],
    by: &[(usize, bool)],
    rows: &Rows,
    keys: &Keys,
    context: &Context<'_>,
) -> Result<()> {
    let ([first, rest @ ..], 2..) = (by, order.len()) else { return Ok(()) };
    // A column that goes from the greatest to the least has its keys inverted.
    let column = |&(column, descending): &(usize, bool)| (rows.column(column), if descending { u32::MAX } else { 0 });
    let ((high, turn_high), second) = (column(first), rest.first().map(column));
    for stretch in order.chunks_mut(STRIDE) {
        context.check()?;
        for (packed, row) in stretch {
            let low = second.map_or(0, |(low, turn)| keys.key(low[*row as usize]) ^ turn);
            *packed = pack(keys.key(high[*row as usize]) ^ turn_high, low);
        }
    }
    if order.len() < FEW {
        order.sort_unstable();
    } else {
        let mut taken = order.to_vec();
        order.copy_from_slice(radix_sort(&mut taken, context)?);
    }
    let mut start = 0;
    while start < order.len() {
        let same = order[start..].iter().take_while(|(key, _)| *key == order[start].0).count();
        sort_from(&mut order[start..start + same], rest.get(1..).unwrap_or_default(), rows, keys, context)?;
        start += same;
    }
    Ok(())
}

/// What radix sort takes apart.
trait Keyed: Copy + Default {
    fn key(&self) -> u64;
}

impl Keyed for u64 {
    fn key(&self) -> u64 {
        *self
    }
}

impl Keyed for (u64, u32) {
    fn key(&self) -> u64 {
        self.0
    }
}

/// Sorts by key, digit by digit from the lowest; digits that are the same everywhere are skipped.
fn radix_sort<'a, T: Keyed>(items: &'a mut Vec<T>, context: &Context<'_>) -> Result<&'a [T]> {
    const BITS: u32 = 11;
    const MASK: u64 = (1 << BITS) - 1;
    let (all, any) = items.iter().fold((u64::MAX, 0), |(all, any), item| (all & item.key(), any | item.key()));
    let mut other = vec![T::default(); items.len()];
    for shift in (0..64).step_by(BITS as usize) {
        if (all ^ any) >> shift & MASK == 0 {
            continue;
        }
        let digit = |item: &T| (item.key() >> shift & MASK) as usize;
        let mut places = [0usize; 1 << BITS];
        for stretch in items.chunks(STRIDE) {
            context.check()?;
            stretch.iter().for_each(|item| places[digit(item)] += 1);
        }
        let mut sum = 0;
        for place in &mut places {
            sum += std::mem::replace(place, sum);
        }
        for stretch in items.chunks(STRIDE) {
            context.check()?;
            for item in stretch {
                let place = &mut places[digit(item)];
                other[*place] = *item;
                *place += 1;
            }
        }
        std::mem::swap(items, &mut other);
    }
    Ok(items)
}
