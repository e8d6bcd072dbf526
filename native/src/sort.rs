//! Rows in the standard order of terms.
//!
//! Words of small integers order as the integers do, so only the entries of the dictionary have to be ranked, each once;
//! then rows are sorted by two columns at a time, as 64-bit keys.

use std::cmp::Ordering;
use std::collections::HashMap;

use ahash::RandomState;

use crate::context::Context;
use crate::dictionary::Dictionary;
use crate::error::Result;
use crate::hash::pack;
use crate::relation::Rows;
use crate::value::{FIRST_ENTRY, NO_WORD, Number, ZERO, is_entry};

/// Rows between two looks at the limits.
const STRIDE: usize = 1 << 16;
/// Entries looked up or compared between two looks at the limits.
const LOOK_UPS: usize = 1 << 13;
/// Below this many rows comparing is faster than counting digits.
const FEW: usize = 256;

/// The rows, sorted column by column. They are charged to the run.
pub fn sorted(rows: &Rows, dictionary: &Dictionary, context: &Context<'_>) -> Result<Rows> {
    let keys = Keys::new(rows, dictionary, context)?;
    if keys.entries == 0 && (1..=2).contains(&rows.arity()) {
        return sort_small_integers(rows, context);
    }
    let by: Vec<(usize, bool)> = (0..rows.arity()).map(|column| (column, false)).collect();
    let mut order = row_numbers(rows, context)?;
    sort_from(&mut order, &by, rows, &keys, context)?;
    context.charge(rows.arity() * rows.len() * size_of::<u32>())?;
    let mut columns = Vec::with_capacity(rows.arity());
    for source in rows.columns() {
        let mut words = Vec::with_capacity(rows.len());
        for stretch in order.chunks(STRIDE) {
            context.check()?;
            words.extend(stretch.iter().map(|(_, row)| source[*row as usize]));
        }
        columns.push(words);
    }
    context.release(order.len() * size_of::<(u64, u32)>());
    Ok(Rows::from_columns(columns, rows.len()))
}

/// The number of each row, with room for a key.
fn row_numbers(rows: &Rows, context: &Context<'_>) -> Result<Vec<(u64, u32)>> {
    context.charge(rows.len() * size_of::<(u64, u32)>())?;
    let mut order = Vec::with_capacity(rows.len());
    for start in (0..rows.len()).step_by(STRIDE) {
        context.check()?;
        order.extend((start..rows.len().min(start + STRIDE)).map(|row| (0, row as u32)));
    }
    Ok(order)
}

/// The numbers of the rows, sorted by some columns: each with whether it goes from the greatest to the least.
pub fn sort_order(
    rows: &Rows,
    by: &[(usize, bool)],
    dictionary: &Dictionary,
    context: &Context<'_>,
) -> Result<Vec<u32>> {
    let keys = Keys::new(rows, dictionary, context)?;
    let mut order = row_numbers(rows, context)?;
    sort_from(&mut order, by, rows, &keys, context)?;
    let mut sorted = Vec::with_capacity(order.len());
    for stretch in order.chunks(STRIDE) {
        context.check()?;
        sorted.extend(stretch.iter().map(|(_, row)| *row));
    }
    context.release(order.len() * size_of::<(u64, u32)>());
    Ok(sorted)
}

/// Keys that order as the words' values do: places in the standard order of all small integers and the entries at hand.
struct Keys {
    ranks: Ranks,
    /// For each entry in order, how many small integers are below it.
    integers_below: Vec<u32>,
    /// How many entries are below each small integer, if it is the same number for all.
    entries_below: Option<u32>,
    entries: usize,
}

/// The key of each entry at hand.
enum Ranks {
    /// By number, where most of the dictionary is at hand.
    Dense(Vec<u32>),
    Sparse(HashMap<u32, u32, RandomState>),
}

impl Ranks {
    /// Room for so many entries, whose numbers are below `end`.
    fn of(count: usize, end: usize) -> Self {
        if end <= 8 * count { Ranks::Dense(vec![0; end]) } else { Ranks::Sparse(HashMap::default()) }
    }
}

impl Keys {
    fn new(rows: &Rows, dictionary: &Dictionary, context: &Context<'_>) -> Result<Self> {
        let mut words = distinct_entries(rows, context)?;
        let end = words.last().map_or(0, |word| (word & !FIRST_ENTRY) as usize + 1);
        sort_words(&mut words, dictionary, context)?;
        let mut below = Vec::with_capacity(words.len());
        for stretch in words.chunks(LOOK_UPS) {
            context.check()?;
            below.extend(stretch.iter().map(|word| integers_below(*word, dictionary)));
        }
        let integers_below = below;
        let between = integers_below.iter().any(|below| (1..FIRST_ENTRY).contains(below));
        let entries_below = (!between).then(|| integers_below.partition_point(|below| *below == 0) as u32);
        let mut ranks = Ranks::of(words.len(), end);
        for (number, stretch) in words.chunks(LOOK_UPS).enumerate() {
            context.check()?;
            let first = number * LOOK_UPS;
            let keys = stretch.iter().zip(first..).map(|(word, rank)| (*word, integers_below[rank] + rank as u32));
            match &mut ranks {
                Ranks::Dense(dense) => keys.for_each(|(word, key)| dense[(word & !FIRST_ENTRY) as usize] = key),
                Ranks::Sparse(sparse) => sparse.extend(keys),
            }
        }
        Ok(Self { ranks, integers_below, entries_below, entries: words.len() })
    }

    #[inline]
    fn key(&self, word: u32) -> u32 {
        if !is_entry(word) {
            let below = self.entries_below;
            return word + below.unwrap_or_else(|| self.integers_below.partition_point(|below| *below <= word) as u32);
        }
        match &self.ranks {
            Ranks::Dense(keys) => keys.get((word & !FIRST_ENTRY) as usize).copied().unwrap_or(0),
            Ranks::Sparse(keys) => keys.get(&word).copied().unwrap_or(0),
        }
    }
}

/// How many small integers stand before an entry.
fn integers_below(word: u32, dictionary: &Dictionary) -> u32 {
    match dictionary.number_of(word) {
        Some(Number::Int(value)) if value < 0 => 0,
        // The conversion stops at the ends of the range.
        Some(Number::Float(value)) => ((value.ceil() + ZERO as f64) as u32).min(FIRST_ENTRY),
        _ => FIRST_ENTRY,
    }
}

fn distinct_entries(rows: &Rows, context: &Context<'_>) -> Result<Vec<u32>> {
    let mut words = Vec::new();
    for column in rows.columns() {
        for stretch in column.chunks(STRIDE) {
            context.check()?;
            let mut last = NO_WORD;
            for &word in stretch.iter().filter(|word| is_entry(**word)) {
                if word != last {
                    words.push(u64::from(word));
                    last = word;
                }
            }
        }
    }
    let mut distinct: Vec<u32> = Vec::new();
    for stretch in radix_sort(&mut words, context)?.chunks(STRIDE) {
        context.check()?;
        for &word in stretch {
            if distinct.last() != Some(&(word as u32)) {
                distinct.push(word as u32);
            }
        }
    }
    Ok(distinct)
}

/// Sorts entries: numbers by value, then texts, then compound terms.
fn sort_words(words: &mut Vec<u32>, dictionary: &Dictionary, context: &Context<'_>) -> Result<()> {
    // What is compared lies side by side: looking it up at each comparison would cost more than comparing.
    let (mut numbers, mut texts, mut terms) = (Vec::new(), Vec::new(), Vec::new());
    for (at, &word) in words.iter().enumerate() {
        if at % LOOK_UPS == 0 {
            context.check()?;
        }
        match (dictionary.number_of(word), dictionary.text_of(word)) {
            (Some(number), _) => numbers.push((number, word)),
            (None, Some(text)) => texts.push((text, word)),
            (None, None) => terms.push(word),
        }
    }
    match numbers.iter().all(|number| matches!(number.0, Number::Float(_))) {
        true => sort_floats(&mut numbers, context)?,
        false => merge_sort(&mut numbers, |left, right| left.0.standard_order(right.0), context)?,
    }
    merge_sort(&mut texts, |left, right| left.0.cmp(right.0), context)?;
    sort_terms(&mut terms, dictionary, context)?;
    words.clear();
    for stretch in numbers.chunks(STRIDE) {
        context.check()?;
        words.extend(stretch.iter().map(|number| number.1));
    }
    for stretch in texts.chunks(STRIDE) {
        context.check()?;
        words.extend(stretch.iter().map(|text| text.1));
    }
    words.extend(terms);
    Ok(())
}

/// Sorts floats by their bits, turned so that these order as the floats do.
fn sort_floats(numbers: &mut [(Number, u32)], context: &Context<'_>) -> Result<()> {
    let mut keys = Vec::with_capacity(numbers.len());
    for stretch in numbers.chunks(STRIDE) {
        context.check()?;
        keys.extend(stretch.iter().map(|(number, word)| {
            let bits = number.to_f64().to_bits();
            (if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }, *word)
        }));
    }
    let sorted = radix_sort(&mut keys, context)?;
    for (to, from) in numbers.chunks_mut(STRIDE).zip(sorted.chunks(STRIDE)) {
        context.check()?;
        to.iter_mut().zip(from).for_each(|(number, (_, word))| number.1 = *word);
    }
    Ok(())
}

/// Sorts stretches and merges them, so that who cancels need not wait for a million long texts.
fn merge_sort<T: Copy>(items: &mut Vec<T>, order: impl Fn(&T, &T) -> Ordering, context: &Context<'_>) -> Result<()> {
    for stretch in items.chunks_mut(LOOK_UPS) {
        context.check()?;
        stretch.sort_unstable_by(&order);
    }
    let (mut width, mut merged) = (LOOK_UPS, Vec::with_capacity(items.len()));
    while width < items.len() {
        merged.clear();
        for pair in items.chunks(2 * width) {
            let (left, right) = pair.split_at(width.min(pair.len()));
            merge(left, right, &order, &mut merged, context)?;
        }
        std::mem::swap(items, &mut merged);
        width *= 2;
    }
    Ok(())
}

/// Appends two sorted stretches as one.
fn merge<T: Copy>(
    mut left: &[T],
    mut right: &[T],
    order: impl Fn(&T, &T) -> Ordering,
    merged: &mut Vec<T>,
    context: &Context<'_>,
) -> Result<()> {
    let mut steps = 0;
    while let (Some(first), Some(second)) = (left.first(), right.first()) {
        if steps % LOOK_UPS == 0 {
            context.check()?;
        }
        steps += 1;
        if order(first, second).is_gt() {
            merged.push(*second);
            right = &right[1..];
        } else {
            merged.push(*first);
            left = &left[1..];
        }
    }
    for stretch in left.chunks(STRIDE).chain(right.chunks(STRIDE)) {
        context.check()?;
        merged.extend_from_slice(stretch);
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

/// One or two columns of small integers, whose words are their own keys.
fn sort_small_integers(rows: &Rows, context: &Context<'_>) -> Result<Rows> {
    context.charge(rows.len() * size_of::<u64>())?;
    let mut packed = Vec::with_capacity(rows.len());
    for start in (0..rows.len()).step_by(STRIDE) {
        context.check()?;
        let columns = rows.slices(start..rows.len().min(start + STRIDE));
        match columns.as_slice() {
            [high, low] => packed.extend(high.iter().zip(*low).map(|(&high, &low)| pack(high, low))),
            _ => packed.extend(columns[0].iter().map(|&word| u64::from(word))),
        }
    }
    let packed = radix_sort(&mut packed, context)?;
    let mut sorted = Rows::new(rows.arity());
    sorted.reserve(rows.len(), context)?;
    for stretch in packed.chunks(STRIDE) {
        context.check()?;
        match rows.arity() {
            2 => stretch.iter().for_each(|key| sorted.push_row([(key >> 32) as u32, *key as u32].into_iter())),
            _ => stretch.iter().for_each(|key| sorted.push_row(std::iter::once(*key as u32))),
        }
    }
    context.release(rows.len() * size_of::<u64>());
    Ok(sorted)
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
        let mut taken = Vec::with_capacity(order.len());
        for stretch in order.chunks(STRIDE) {
            context.check()?;
            taken.extend_from_slice(stretch);
        }
        let sorted = radix_sort(&mut taken, context)?;
        for (to, from) in order.chunks_mut(STRIDE).zip(sorted.chunks(STRIDE)) {
            context.check()?;
            to.copy_from_slice(from);
        }
    }
    let (mut start, mut groups) = (0, 0);
    while start < order.len() {
        if groups % STRIDE == 0 {
            context.check()?;
        }
        groups += 1;
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
    let (mut all, mut any) = (u64::MAX, 0);
    for stretch in items.chunks(STRIDE) {
        context.check()?;
        stretch.iter().for_each(|item| (all, any) = (all & item.key(), any | item.key()));
    }
    context.charge(items.len() * size_of::<T>())?;
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
    context.release(items.len() * size_of::<T>());
    Ok(items)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operators::testing::{numbers, random_rows, shown};
    use crate::value::CELL;

    fn values(rows: &Rows, dictionary: &Dictionary) -> Vec<String> {
        let value = |row: usize| rows.columns().iter().map(move |column| dictionary.value_of(column[row]).to_string());
        (0..rows.len()).map(|row| value(row).collect::<Vec<String>>().join(" ")).collect()
    }

    #[test]
    fn rows_of_integers_sort_at_every_width() {
        let dictionary = Dictionary::new();
        for width in 1..=5 {
            for (count, domain) in [(100, 5), (3_000, 5), (3_000, 100_000)] {
                let rows = numbers(&random_rows(width as u64, width, count, domain));
                let mixed: Vec<&Vec<u32>> = rows.iter().filter(|row| row[0] % 2 == 1).chain(&rows).collect();
                let column = |c: usize| mixed.iter().map(|row| dictionary.integer(row[c].into()).unwrap()).collect();
                let columns: Vec<Vec<u32>> = (0..width).map(column).collect();
                let sorted = sorted(&Rows::from_columns(columns, mixed.len()), &dictionary, &Context::unbounded(None));
                let mut expected: Vec<Vec<u32>> = mixed.into_iter().cloned().collect();
                expected.sort();
                let expected: Vec<String> = expected.into_iter().flat_map(|row| shown([row])).collect();
                assert_eq!(values(&sorted.unwrap(), &dictionary), expected, "{width} columns, {count} rows");
            }
        }
    }

    #[test]
    fn entries_and_small_integers_sort_as_one() {
        let dictionary = Dictionary::new();
        for (seed, kinds) in [(1, 5), (2, 4), (3, 3), (4, 2)] {
            let mut next = crate::operators::testing::random(seed, 1_000);
            let mut word = || match next() % kinds {
                0 => dictionary.integer((i64::from(next()) - 500) << 24),
                1 => dictionary.text(&next().to_string()),
                2 => dictionary.integer(i64::from(next())),
                4 => dictionary.compound(&[CELL, next() % 30, next()]),
                _ => dictionary.float((f64::from(next()) - 300.0) * 0.25),
            };
            let column: Vec<u32> = (0..2_000).map(|_| word().unwrap()).collect();
            let mut expected = column.clone();
            expected.sort_by(|left, right| dictionary.standard_order(*left, *right));
            let rows = Rows::from_columns(vec![column], 2_000);
            let sorted = sorted(&rows, &dictionary, &Context::unbounded(None)).unwrap();
            assert_eq!(sorted.column(0), expected, "{kinds} kinds");
        }
    }
}
