//! What some aggregates keep of the rows of each group, side by side, so that a row looks at one place of memory.
//!
//! It holds counts, and sums and extremes of integers that stand in words. A group has a record, found by its words
//! themselves where these are dense, and by its number where they are spread.

mod slots;
mod spans;

use slots::{Slot, each_record, record_group};
use spans::{Span, combinations, dense_places};

use crate::accumulate::{Accumulator, Function, MOST_SMALL};
use crate::context::Context;
use crate::error::Result;
use crate::feed::each_batch;
use crate::group::Groups;
use crate::memory::zeros;
use crate::operators::Batch;
use crate::relation::Rows;
use crate::value::{inline_integer, is_entry};

/// So many records are few in any case.
const SMALL: u64 = 1 << 16;
/// Beyond that there may be so many places for each row that came.
const SPREAD: u64 = 4;
/// Places are numbered by words.
const MOST_PLACES: u64 = 1 << 31;

/// Where the record of a group stands.
#[derive(Debug)]
enum Places {
    /// At the place of its words among all combinations of these.
    Dense { spans: Vec<Span>, keys: Rows },
    /// At its number.
    Table(Groups),
}

/// The records of the groups met so far.
#[derive(Debug)]
pub struct Ledger {
    slots: Vec<Slot>,
    /// For each aggregate its place in a record, where the count does not tell it.
    wanted: Vec<Option<usize>>,
    group: Vec<usize>,
    /// The words of each key column so far.
    seen: Vec<Span>,
    places: Places,
    /// For each place a count and the slots.
    records: Vec<i64>,
    /// Rows that came, or as many as there were when they were shared out.
    rows: u64,
    /// How many numbers a sum holds, or more.
    taken: u64,
    members: Vec<u32>,
    fresh: Vec<u32>,
}

impl Ledger {
    /// No records yet, for rows that agree on the columns `group`, of functions and their arguments; None where one of
    /// these keeps something else.
    pub fn new(group: &[usize], aggregates: impl Iterator<Item = (Function, Option<usize>)>) -> Option<Self> {
        let (mut slots, mut wanted) = (Vec::new(), Vec::new());
        for (function, argument) in aggregates {
            let slot = match (function, argument) {
                (Function::Count, _) => None,
                (Function::Sum | Function::Average, Some(column)) => Some(Slot::Sum(column)),
                (Function::Extreme(order), Some(column)) if order.is_lt() => Some(Slot::Least(column)),
                (Function::Extreme(_), Some(column)) => Some(Slot::Greatest(column)),
                _ => return None,
            };
            wanted.push(slot.map(|slot| {
                slots.iter().position(|other| *other == slot).unwrap_or_else(|| {
                    slots.push(slot);
                    slots.len() - 1
                })
            }));
        }
        Some(Self::empty(slots, wanted, group.to_vec(), vec![Span::NONE; group.len()], 0))
    }

    fn empty(slots: Vec<Slot>, wanted: Vec<Option<usize>>, group: Vec<usize>, seen: Vec<Span>, rows: u64) -> Self {
        let places = Places::Dense { spans: vec![Span::NONE; group.len()], keys: Rows::new(group.len()) };
        let (members, fresh) = (Vec::new(), Vec::new());
        Self { slots, wanted, group, seen, places, records: Vec::new(), rows, taken: 0, members, fresh }
    }

    /// No records yet, for more rows of the same kind.
    pub fn part(&self) -> Self {
        Self::empty(self.slots.clone(), self.wanted.clone(), self.group.clone(), self.seen.clone(), self.rows)
    }

    /// The words that the rows of each group agree on, in the order in which the groups first came.
    fn keys(&self) -> &Rows {
        match &self.places {
            Places::Dense { keys, .. } => keys,
            Places::Table(groups) => groups.keys(),
        }
    }

    /// The number of groups.
    pub fn count(&self) -> usize {
        self.keys().len()
    }

    /// The number of places, where these are found without a table.
    pub fn places(&self) -> Option<usize> {
        matches!(self.places, Places::Dense { .. }).then(|| self.records.len() / self.width())
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        let places = match &self.places {
            Places::Dense { keys, .. } => keys.bytes(),
            Places::Table(groups) => groups.bytes(),
        };
        places + self.records.capacity() * size_of::<i64>()
    }

    fn width(&self) -> usize {
        1 + self.slots.len()
    }

    /// Takes in the rows of a batch; false where they have values that do not fit, and then nothing is changed.
    pub fn add(&mut self, batch: &Batch<'_>, context: &Context<'_>) -> Result<bool> {
        let small = |slot: &Slot| !batch.column(slot.column()).iter().fold(false, |any, word| any | is_entry(*word));
        let taken = self.taken + batch.count() as u64;
        if taken > MOST_SMALL || !self.slots.iter().all(small) {
            return Ok(false);
        }
        (self.taken, self.rows) = (taken, self.rows + batch.count() as u64);
        let columns = batch.pick(&self.group);
        self.locate(&columns, batch.count(), context)?;
        self.record(batch);
        self.greet(&columns, context)?;
        Ok(true)
    }

    /// Takes in what is known of other rows, which come after those that came here; false where that does not fit.
    pub fn merge(&mut self, other: &Self, context: &Context<'_>) -> Result<bool> {
        if self.taken + other.taken > MOST_SMALL {
            return Ok(false);
        }
        (self.taken, self.rows) = (self.taken + other.taken, self.rows + other.rows);
        let (width, mut theirs, mut at) = (self.width(), Vec::new(), 0);
        each_batch(other.keys(), |batch| {
            context.check()?;
            self.locate(batch.columns(), batch.count(), context)?;
            other.own_places(batch, at, &mut theirs);
            self.fresh.clear();
            for (row, (&place, &other_place)) in self.members.iter().zip(&theirs).enumerate() {
                let record = &mut self.records[place as usize * width..][..width];
                let added = &other.records[other_place as usize * width..][..width];
                if record[0] == 0 {
                    self.fresh.push(row as u32);
                }
                record[0] += added[0];
                let kept = record[1..].iter_mut().zip(&added[1..]);
                kept.zip(&self.slots).for_each(|((one, other), slot)| *one = slot.join(*one, *other));
            }
            at += batch.count();
            self.greet(batch.columns(), context)
        })?;
        Ok(true)
    }

    /// Gives what is kept of the groups, by their numbers, to accumulators, one for each aggregate; leaves their words.
    pub fn hand_over(mut self, accumulators: &mut [Accumulator<'_>], context: &Context<'_>) -> Result<Self> {
        let (width, mut places, mut at) = (self.width(), Vec::new(), 0);
        accumulators.iter_mut().try_for_each(|accumulator| accumulator.begin(self.count(), self.taken, context))?;
        each_batch(self.keys(), |batch| {
            context.check()?;
            self.own_places(batch, at, &mut places);
            for (accumulator, wanted) in accumulators.iter_mut().zip(&self.wanted) {
                for (group, &place) in (at..).zip(&places) {
                    let record = &self.records[place as usize * width..][..width];
                    let value = wanted.map_or(0, |slot| self.slots[slot].value(record[1 + slot]));
                    accumulator.put(group, record[0], value);
                }
            }
            at += batch.count();
            Ok(())
        })?;
        context.release(self.records.capacity() * size_of::<i64>());
        self.records = Vec::new();
        Ok(self)
    }

    /// The words that the rows of each group agree on, in the order in which the groups first came.
    pub fn into_keys(self, context: &Context<'_>) -> Rows {
        match self.places {
            Places::Dense { keys, .. } => keys,
            Places::Table(groups) => groups.into_keys(context),
        }
    }

    /// The groups with their numbers.
    pub fn into_groups(self, context: &Context<'_>) -> Result<Groups> {
        let keys = match self.places {
            Places::Dense { keys, .. } => keys,
            Places::Table(groups) => return Ok(groups),
        };
        let (mut groups, mut members) = (Groups::new(keys.arity()), Vec::new());
        each_batch(&keys, |batch| {
            context.check()?;
            groups.number(batch.columns(), batch.count(), &mut members, context)
        })?;
        context.release(keys.bytes());
        Ok(groups)
    }

    /// The places of some of the own keys, which stand from `at` on.
    fn own_places(&self, keys: &Batch<'_>, at: usize, places: &mut Vec<u32>) {
        match &self.places {
            Places::Dense { spans, .. } => dense_places(spans, keys.columns(), keys.count(), places),
            Places::Table(_) => {
                places.clear();
                places.extend(at as u32..(at + keys.count()) as u32);
            }
        }
    }

    /// Finds the places of rows with these keys, and makes room for them.
    fn locate(&mut self, columns: &[&[u32]], count: usize, context: &Context<'_>) -> Result<()> {
        self.seen.iter_mut().zip(columns).for_each(|(seen, words)| *seen = seen.with(Span::of(words)));
        self.settle(context)?;
        let width = self.width();
        match &mut self.places {
            Places::Dense { spans, .. } => dense_places(spans, columns, count, &mut self.members),
            Places::Table(groups) => {
                groups.number(columns, count, &mut self.members, context)?;
                let (have, wanted) = (self.records.capacity(), groups.len() * width);
                if wanted > have {
                    let more = wanted.max(2 * have) - have;
                    context.charge(more * size_of::<i64>())?;
                    self.records.reserve_exact(have + more - self.records.len());
                }
                self.records.resize(wanted, 0);
            }
        }
        Ok(())
    }

    /// Chooses where the records stand by the words that were seen.
    fn settle(&mut self, context: &Context<'_>) -> Result<()> {
        let (wanted, allowed) = (combinations(&self.seen), (SMALL + SPREAD * self.rows).min(MOST_PLACES));
        match &self.places {
            Places::Dense { spans, .. } => {
                let covered = spans.iter().zip(&self.seen).all(|(span, seen)| span.covers(*seen));
                if covered && !self.records.is_empty() {
                    return Ok(());
                }
                if wanted > allowed { self.number_groups(context) } else { self.spread_out(context) }
            }
            // Half as many, so that a range that grows with the rows does not move the records again and again.
            Places::Table(_) if wanted <= allowed / 2 => self.spread_out(context),
            Places::Table(_) => Ok(()),
        }
    }

    /// Moves every record to the place of its words.
    fn spread_out(&mut self, context: &Context<'_>) -> Result<()> {
        let wide: Vec<Span> = self.seen.iter().map(|span| span.wider()).collect();
        let spans = if combinations(&wide) <= MOST_PLACES { wide } else { self.seen.clone() };
        let total = combinations(&spans) as usize;
        context.charge(total * self.width() * size_of::<i64>())?;
        let mut records = zeros(total * self.width());
        self.move_records(&mut records, context, |batch, places| {
            dense_places(&spans, batch.columns(), batch.count(), places);
            Ok(())
        })?;
        context.release(self.records.capacity() * size_of::<i64>());
        self.records = records;
        let keys = match std::mem::replace(&mut self.places, Places::Table(Groups::new(0))) {
            Places::Dense { keys, .. } => keys,
            Places::Table(groups) => groups.into_keys(context),
        };
        self.places = Places::Dense { spans, keys };
        Ok(())
    }

    /// Moves every record to the number of its group.
    fn number_groups(&mut self, context: &Context<'_>) -> Result<()> {
        let total = self.count() * self.width();
        context.charge(total * size_of::<i64>())?;
        let (mut records, mut groups) = (zeros(total), Groups::new(self.group.len()));
        self.move_records(&mut records, context, |batch, places| {
            groups.number(batch.columns(), batch.count(), places, context)
        })?;
        context.release(self.records.capacity() * size_of::<i64>() + self.keys().bytes());
        (self.records, self.places) = (records, Places::Table(groups));
        Ok(())
    }

    fn move_records(
        &self,
        to: &mut [i64],
        context: &Context<'_>,
        mut find: impl FnMut(&Batch<'_>, &mut Vec<u32>) -> Result<()>,
    ) -> Result<()> {
        let (width, mut from, mut places, mut at) = (self.width(), Vec::new(), Vec::new(), 0);
        each_batch(self.keys(), |batch| {
            context.check()?;
            self.own_places(batch, at, &mut from);
            find(batch, &mut places)?;
            for (&from, &place) in from.iter().zip(&places) {
                let record = &self.records[from as usize * width..][..width];
                to[place as usize * width..][..width].copy_from_slice(record);
            }
            at += batch.count();
            Ok(())
        })
    }

    /// Counts and adds the rows of a batch at their places. The positions of the rows that began a group are `fresh`.
    fn record(&mut self, batch: &Batch<'_>) {
        let Self { slots, records, members, fresh, .. } = self;
        fresh.clear();
        match slots.as_slice() {
            slots if records.len() == 1 + slots.len() => record_group(batch, slots, records, fresh),
            [] => each_record(records, 1, members, fresh, |_, _| {}),
            [Slot::Sum(column)] => {
                let words = batch.column(*column);
                each_record(records, 2, members, fresh, |record, row| record[1] += inline_integer(words[row]));
            }
            slots => {
                let width = 1 + slots.len();
                each_record(records, width, members, fresh, |_, _| {});
                for (number, slot) in slots.iter().enumerate() {
                    slot.take_each(&mut records[1 + number..], width, members, batch.column(slot.column()));
                }
            }
        }
    }

    /// Keeps the words of the groups that a batch began.
    fn greet(&mut self, columns: &[&[u32]], context: &Context<'_>) -> Result<()> {
        match &mut self.places {
            Places::Dense { keys, .. } if !self.fresh.is_empty() => keys.push_selected(columns, &self.fresh, context),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::*;
    use crate::operators::testing::random;
    use crate::value::{FIRST_ENTRY, ZERO};

    const ALL: [(Function, Option<usize>); 5] = [
        (Function::Count, None),
        (Function::Sum, Some(3)),
        (Function::Average, Some(3)),
        (Function::Extreme(Ordering::Less), Some(3)),
        (Function::Extreme(Ordering::Greater), Some(3)),
    ];

    /// Batches of three key columns, whose words lie `step` apart, and small integers.
    fn batches(seed: u64, domain: u32, step: u32) -> Vec<Vec<Vec<u32>>> {
        let (mut key, mut value) = (random(seed, domain), random(seed + 1, 2_000));
        let mut column = |first: u32| (0..700).map(|_| first + key() * step).collect::<Vec<u32>>();
        let mut values = || (0..700).map(|_| ZERO as u32 + value() - 1_000).collect();
        (0..40).map(|at| vec![column(9_000 - at), column(9_000 - at), column(at), values()]).collect()
    }

    fn add(ledger: &mut Ledger, columns: &[Vec<u32>]) -> bool {
        let columns: Vec<&[u32]> = columns.iter().map(Vec::as_slice).collect();
        ledger.add(&Batch::new(&columns, columns[0].len()), &Context::unbounded(None)).unwrap()
    }

    /// The words of each group, its count, sum, least and greatest word.
    type Found = Vec<(Vec<u32>, [i64; 4])>;

    fn read(ledger: &Ledger) -> Found {
        let (mut places, mut at, mut found, width) = (Vec::new(), 0, Vec::new(), ledger.width());
        each_batch(ledger.keys(), |batch| {
            ledger.own_places(batch, at, &mut places);
            at += batch.count();
            for (row, &place) in places.iter().enumerate() {
                let record = &ledger.records[place as usize * width..][..width];
                let values = ledger.slots.iter().zip(&record[1..]).map(|(slot, kept)| slot.value(*kept));
                let values: Vec<i64> = std::iter::once(record[0]).chain(values).collect();
                found.push((batch.columns().iter().map(|words| words[row]).collect(), values.try_into().unwrap()));
            }
            Ok(())
        })
        .unwrap();
        found
    }

    fn expected(batches: &[Vec<Vec<u32>>], group: &[usize]) -> Found {
        let (mut found, mut numbers): (Found, _) = (Vec::new(), std::collections::HashMap::new());
        for (columns, row) in batches.iter().flat_map(|columns| (0..columns[0].len()).map(move |row| (columns, row))) {
            let key: Vec<u32> = group.iter().map(|column| columns[*column][row]).collect();
            let word = columns[3][row];
            let number = *numbers.entry(key.clone()).or_insert_with(|| {
                found.push((key, [0, 0, i64::MAX, 0]));
                found.len() - 1
            });
            let [count, sum, least, greatest] = &mut found[number].1;
            (*count, *sum) = (*count + 1, *sum + i64::from(word) - ZERO);
            (*least, *greatest) = ((*least).min(i64::from(word)), (*greatest).max(i64::from(word)));
        }
        found
    }

    #[test]
    fn a_record_has_the_count_the_sum_and_the_extremes_of_its_group_wherever_it_stands() {
        for group in [vec![], vec![1], vec![0, 2], vec![2, 0, 1]] {
            for (domain, step) in [(1, 1), (30, 1), (4_000, 1), (4_000, 1_000), (60, 30_000_000)] {
                let (rows, mut ledger) = (batches(7, domain, step), Ledger::new(&group, ALL.into_iter()).unwrap());
                assert!(rows.iter().all(|columns| add(&mut ledger, columns)));
                assert_eq!(read(&ledger), expected(&rows, &group), "{group:?} {domain} {step}");
                assert_eq!(ledger.into_groups(&Context::unbounded(None)).unwrap().len(), expected(&rows, &group).len());
            }
        }
    }

    #[test]
    fn parts_make_together_what_all_rows_make() {
        for group in [vec![], vec![1], vec![0, 2]] {
            for (domain, step) in [(30, 1), (4_000, 100), (60, 30_000_000)] {
                let (rows, mut whole) = (batches(3, domain, step), Ledger::new(&group, ALL.into_iter()).unwrap());
                assert!(add(&mut whole, &rows[0]));
                let mut parts = [whole.part(), whole.part()];
                assert!(rows[1..].iter().enumerate().all(|(at, columns)| add(&mut parts[at / 20], columns)));
                assert!(parts.iter().all(|part| whole.merge(part, &Context::unbounded(None)).unwrap()));
                assert_eq!(read(&whole), expected(&rows, &group), "{group:?} {domain} {step}");
            }
        }
    }

    #[test]
    fn records_stand_by_their_words_while_these_are_dense_for_the_rows_that_came() {
        let mut ledger = Ledger::new(&[0], [(Function::Count, None)].into_iter()).unwrap();
        let mut dense = |words: &[u32]| {
            assert!(add(&mut ledger, &[words.to_vec()]));
            ledger.places().is_some()
        };
        assert!(dense(&[5, 6]));
        assert!(!dense(&[100_000]));
        let many: Vec<u32> = (0..40_000).collect();
        assert!(!dense(&many[..10]));
        assert!(dense(&many) && dense(&[4_000]));
        assert!(!dense(&[4_000_000_000]));
    }

    #[test]
    fn rows_with_other_values_are_left_to_others() {
        let mut ledger = Ledger::new(&[0], [(Function::Sum, Some(1))].into_iter()).unwrap();
        assert!(add(&mut ledger, &[vec![7, 8], vec![ZERO as u32 + 5, ZERO as u32]]));
        assert!(!add(&mut ledger, &[vec![7, 9], vec![ZERO as u32, FIRST_ENTRY]]));
        assert_eq!((ledger.count(), &ledger.keys().columns()[0]), (2, &vec![7, 8]));
        ledger.taken = MOST_SMALL - 1;
        assert!(!add(&mut ledger, &[vec![7, 8], vec![ZERO as u32, ZERO as u32]]));
        assert!(Ledger::new(&[0], [(Function::Bag, Some(1))].into_iter()).is_none());
    }

    #[test]
    fn memory_that_was_taken_is_given_back() {
        let dictionary = crate::dictionary::Dictionary::new();
        let limits = crate::context::Limits { max_memory: Some(1 << 30), ..Default::default() };
        for step in [1, 1_000, 30_000_000] {
            let context = Context::new(limits, std::sync::Arc::default(), &dictionary, None);
            let mut ledger = Ledger::new(&[0, 1], ALL.into_iter()).unwrap();
            for columns in batches(9, 60, step).iter().chain(&batches(9, 3, 1)) {
                let columns: Vec<&[u32]> = columns.iter().map(Vec::as_slice).collect();
                assert!(ledger.add(&Batch::new(&columns, 700), &context).unwrap());
            }
            let bytes = ledger.bytes();
            context.release(bytes);
            assert!(context.charge(1 << 30).is_ok(), "{step}: more than {bytes} bytes were counted");
            context.release(1 << 30);
            assert!(context.charge((1 << 30) + 1).is_err(), "{step}: fewer than {bytes} bytes were counted");
        }
    }
}
