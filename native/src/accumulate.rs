//! What an aggregate keeps of the rows of each group, and its value in the end.

use std::cmp::Ordering;

use crate::arithmetic::Fault;
use crate::context::Context;
use crate::dedup::{RowSet, Stored};
use crate::dictionary::Dictionary;
use crate::error::{Error, Result};
use crate::exact::ExactSum;
use crate::expression::{Site, not_a_number};
use crate::operators::Run;
use crate::relation::Rows;
use crate::sort::sorted;
use crate::value::{EMPTY_LIST, FIRST_ENTRY, NO_WORD, Number, Value, Word, inline_integer, is_entry};

/// Groups between two looks at the limits.
const STRIDE: usize = 1 << 12;
/// Integers that stand in words are below 2^31, so that the sum of so many is below 2^63.
pub const MOST_SMALL: u64 = 1 << 32;

/// A function of the rows of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// The number of rows.
    Count,
    /// The number of different values.
    CountDistinct,
    /// The sum of numbers.
    Sum,
    /// Their mean, a float.
    Average,
    /// The least or the greatest number, in the standard order of terms.
    Extreme(Ordering),
    /// What stands beside that number; of several, the first in the standard order of terms.
    Witness(Ordering),
    /// The list of the values in the standard order of terms.
    Bag,
    /// The same without repeats.
    Set,
}

impl Function {
    /// The function of this name.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "count" => Function::Count,
            "count_distinct" => Function::CountDistinct,
            "sum" => Function::Sum,
            "avg" => Function::Average,
            "min" => Function::Extreme(Ordering::Less),
            "max" => Function::Extreme(Ordering::Greater),
            "min_witness" => Function::Witness(Ordering::Less),
            "max_witness" => Function::Witness(Ordering::Greater),
            "bag" => Function::Bag,
            "set" => Function::Set,
            _ => return None,
        })
    }

    /// Whether what is kept of some rows can be joined to what is kept of others.
    pub fn has_parts(self) -> bool {
        !matches!(self, Function::Bag | Function::Set | Function::CountDistinct)
    }

    /// Whether it has a value for no rows.
    pub fn of_nothing(self) -> bool {
        !matches!(self, Function::Average | Function::Extreme(_) | Function::Witness(_))
    }
}

/// What is kept of the rows met so far, by group.
#[derive(Debug)]
enum State {
    Counts(Vec<i64>),
    Totals(Totals),
    /// The best number and what stands beside it: itself, where no witness is asked for.
    Best(Vec<(Word, Word)>),
    /// Pairs of a group and a value; only different ones where there is a set.
    Pairs(Rows, Option<RowSet>),
}

/// The sums of numbers by group.
#[derive(Debug, Default)]
struct Totals {
    /// Those of the integers that stand in words: of `MOST_SMALL` of them none overflows.
    small: Vec<i64>,
    /// How many numbers these hold, or more.
    taken: u64,
    /// How many numbers there were, where somebody asks.
    counts: Vec<i64>,
    /// All other numbers, once there is one.
    others: Vec<Total>,
}

/// The sum of integers and floats.
#[derive(Debug, Clone, Default)]
struct Total {
    integers: i128,
    floats: Option<ExactSum>,
}

/// The rows of a batch, as an aggregate sees them.
pub struct Members<'a> {
    /// The group of each row.
    pub groups: &'a [u32],
    /// The number of groups so far.
    pub count: usize,
    /// The argument of each row, where there is one.
    pub argument: &'a [Word],
    /// What stands beside it; the argument again, where no witness is asked for.
    pub witness: &'a [Word],
}

/// One aggregate while it runs.
#[derive(Debug)]
pub struct Accumulator<'a> {
    function: Function,
    site: &'a Site,
    state: State,
    charged: usize,
    /// Whether others take in other rows at the same time.
    part: bool,
}

impl<'a> Accumulator<'a> {
    /// Nothing met yet. `site` is what an error names.
    pub fn new(function: Function, site: &'a Site) -> Self {
        let state = match function {
            Function::Count => State::Counts(Vec::new()),
            Function::Sum | Function::Average => State::Totals(Totals::default()),
            Function::Extreme(_) | Function::Witness(_) => State::Best(Vec::new()),
            Function::Bag => State::Pairs(Rows::new(2), None),
            Function::Set | Function::CountDistinct => State::Pairs(Rows::new(2), Some(RowSet::new(2))),
        };
        Self { function, site, state, charged: 0, part: false }
    }

    /// The same for some of the rows. It has enough when it meets a float to be added: whether a sum of floats overflows
    /// on its way depends on their order.
    pub fn of_part(self) -> Self {
        Self { part: true, ..self }
    }

    /// Bytes that are counted as held; lists and sets count theirs in the end.
    pub fn bytes(&self) -> usize {
        self.charged
    }

    /// Makes room for so many groups, which get what a ledger kept of them by `put`; no sum holds more than `taken` numbers.
    pub fn begin(&mut self, groups: usize, taken: u64, context: &Context<'_>) -> Result<()> {
        if let State::Totals(totals) = &mut self.state {
            totals.taken = taken;
        }
        self.make_room(groups, context)
    }

    /// Sets what is kept of a group: the number of its rows, and the sum of their integers or the word of the extreme one.
    #[inline]
    pub fn put(&mut self, group: usize, count: i64, value: i64) {
        match &mut self.state {
            State::Counts(counts) => counts[group] = count,
            State::Totals(totals) => {
                totals.small[group] = value;
                if let Some(kept) = totals.counts.get_mut(group) {
                    *kept = count;
                }
            }
            State::Best(best) => best[group] = (value as Word, value as Word),
            State::Pairs(..) => {}
        }
    }

    /// Takes in the rows of a batch.
    pub fn add(&mut self, members: &Members<'_>, dictionary: &Dictionary, context: &Context<'_>) -> Result<()> {
        self.make_room(members.count, context)?;
        let number = |word: Word| dictionary.number_of(word).ok_or_else(|| not_a_number(self.site, word, dictionary));
        let rows = members.groups.iter().map(|group| *group as usize);
        match (&mut self.state, self.function) {
            (State::Counts(counts), _) => rows.for_each(|group| counts[group] += 1),
            (State::Totals(totals), _) => {
                if self.function == Function::Average {
                    members.groups.iter().for_each(|group| totals.counts[*group as usize] += 1);
                }
                totals.take(members.argument.len() as u64);
                if !members.argument.iter().fold(false, |any, word| any | is_entry(*word)) {
                    let small = members.argument.iter().map(|word| inline_integer(*word));
                    rows.zip(small).for_each(|(group, value)| totals.small[group] += value);
                    return Ok(());
                }
                self.charged += totals.charge_others(context)?;
                totals.others.resize(totals.small.len(), Total::default());
                for (group, &word) in rows.zip(members.argument) {
                    let number = number(word)?;
                    if self.part && matches!(number, Number::Float(_)) {
                        return Err(Error::Enough);
                    }
                    totals.others[group].add(number);
                }
            }
            (State::Best(best), Function::Extreme(wanted) | Function::Witness(wanted)) => {
                for (row, group) in rows.enumerate() {
                    let found = (members.argument[row], members.witness[row]);
                    number(found.0)?;
                    if best[group].0 == NO_WORD || replaces(found, best[group], wanted, dictionary) {
                        best[group] = found;
                    }
                }
            }
            (State::Pairs(pairs, set), _) => {
                let columns = [members.groups, members.argument];
                match set {
                    None => pairs.push_batch(&columns, members.groups.len(), context)?,
                    Some(set) => {
                        let (mut fresh, empty) = (Vec::new(), Rows::new(2));
                        let stored = Stored { known: pairs, fresh: &empty };
                        set.insert(&columns, members.groups.len(), stored, &mut fresh, context)?;
                        pairs.push_selected(&columns, &fresh, context)?;
                    }
                }
            }
            (State::Best(_), _) => return Err(Error::Plan("an aggregate keeps what it does not need".into())),
        }
        Ok(())
    }

    /// Takes in what another of the same function has of other rows, which came later: it has its groups under the
    /// numbers that `groups` gives them here, of which there are `count`.
    pub fn merge(&mut self, other: &Self, groups: &[u32], count: usize, run: &Run<'_>) -> Result<()> {
        self.make_room(count, run.context)?;
        let places = groups.iter().map(|group| *group as usize);
        match (&mut self.state, &other.state, self.function) {
            (State::Counts(counts), State::Counts(others), _) => {
                places.zip(others).for_each(|(group, other)| counts[group] += other);
            }
            (State::Totals(totals), State::Totals(others), _) => {
                totals.take(others.taken);
                places.clone().zip(&others.small).for_each(|(group, other)| totals.small[group] += other);
                places.clone().zip(&others.counts).for_each(|(group, other)| totals.counts[group] += other);
                if !others.others.is_empty() {
                    self.charged += totals.charge_others(run.context)?;
                    totals.others.resize(totals.small.len(), Total::default());
                }
                let others = others.others.iter().map(|other| other.integers);
                places.zip(others).for_each(|(group, other)| totals.others[group].integers += other);
            }
            (State::Best(best), State::Best(others), Function::Extreme(wanted) | Function::Witness(wanted)) => {
                for (group, &found) in places.zip(others).filter(|(_, found)| found.0 != NO_WORD) {
                    if best[group].0 == NO_WORD || replaces(found, best[group], wanted, run.dictionary) {
                        best[group] = found;
                    }
                }
            }
            _ => return Err(Error::Plan("an aggregate cannot be made in parts".into())),
        }
        run.context.release(other.charged);
        Ok(())
    }

    fn make_room(&mut self, groups: usize, context: &Context<'_>) -> Result<()> {
        let (have, size) = match &self.state {
            State::Counts(counts) => (counts.capacity(), size_of::<i64>()),
            State::Totals(totals) => {
                let others = if totals.others.is_empty() { 0 } else { size_of::<Total>() };
                (totals.small.capacity(), 2 * size_of::<i64>() + others)
            }
            State::Best(best) => (best.capacity(), size_of::<(Word, Word)>()),
            State::Pairs(..) if groups > FIRST_ENTRY as usize => {
                return Err(Error::Capacity("lists can be collected for at most 2^31 groups"));
            }
            State::Pairs(..) => return Ok(()),
        };
        if groups > have {
            let wanted = groups.max(2 * have);
            context.charge((wanted - have) * size)?;
            self.charged += (wanted - have) * size;
        }
        match &mut self.state {
            State::Counts(counts) => grow(counts, groups, have, 0),
            State::Totals(Totals { small, counts, .. }) => {
                grow(small, groups, have, 0);
                if self.function == Function::Average {
                    grow(counts, groups, have, 0);
                }
            }
            State::Best(best) => grow(best, groups, have, (NO_WORD, NO_WORD)),
            State::Pairs(..) => {}
        }
        Ok(())
    }

    /// The value of each of so many groups. What was kept is given back.
    pub fn finish(mut self, groups: usize, dictionary: &Dictionary, context: &Context<'_>) -> Result<Vec<Word>> {
        self.make_room(groups, context)?;
        let values = match &self.state {
            State::Counts(counts) => counts.iter().map(|count| dictionary.integer(*count)).collect(),
            State::Best(best) => Ok(best.iter().map(|(_, witness)| *witness).collect()),
            State::Totals(totals) => self.finish_totals(totals, dictionary, context),
            State::Pairs(pairs, _) if self.function == Function::CountDistinct => {
                let mut counts = vec![0i64; groups];
                pairs.column(0).iter().for_each(|group| counts[*group as usize] += 1);
                counts.into_iter().map(|count| dictionary.integer(count)).collect()
            }
            State::Pairs(pairs, _) => lists(pairs, groups, dictionary, context),
        };
        if let State::Pairs(pairs, set) = &self.state {
            self.charged += pairs.bytes() + set.as_ref().map_or(0, RowSet::bytes);
        }
        context.release(self.charged);
        values
    }

    fn finish_totals(&self, totals: &Totals, dictionary: &Dictionary, context: &Context<'_>) -> Result<Vec<Word>> {
        let mut values = Vec::with_capacity(totals.small.len());
        for (group, &small) in totals.small.iter().enumerate() {
            if group % STRIDE == 0 {
                context.check()?;
            }
            let mut total = totals.others.get(group).cloned().unwrap_or_default();
            total.add(Number::Int(small));
            let value = match self.function {
                Function::Average => total.mean(totals.counts[group]),
                _ => total.sum(),
            };
            let value = value.map_err(|fault| self.no_sum(fault, &total))?;
            values.push(dictionary.number(value)?);
        }
        Ok(values)
    }

    #[cold]
    fn no_sum(&self, fault: Fault, total: &Total) -> Error {
        let whole = total.floats.is_none();
        let values = if whole { Vec::new() } else { vec![Value::Number(Number::Float(f64::INFINITY))] };
        match fault {
            Fault::Overflow if whole => {
                self.site.failure("overflow", "the sum does not fit in a 64-bit integer".into(), values)
            }
            _ => self.site.failure("overflow", "the sum is too large".into(), values),
        }
    }
}

fn grow<T: Clone>(values: &mut Vec<T>, groups: usize, have: usize, nothing: T) {
    if groups > have {
        values.reserve_exact(groups.max(2 * have) - values.len());
    }
    values.resize(groups.max(values.len()), nothing);
}

/// Whether what was found replaces what is kept. The number decides, in the standard order of terms, so that of 1.0 and
/// 1 the integer is the greater; of equal ones the witness that comes first.
fn replaces(found: (Word, Word), kept: (Word, Word), wanted: Ordering, dictionary: &Dictionary) -> bool {
    let order = dictionary.standard_order(found.0, kept.0);
    order == wanted || order.is_eq() && dictionary.standard_order(found.1, kept.1).is_lt()
}

impl Totals {
    /// Makes sure that so many more numbers do not overflow.
    fn take(&mut self, count: u64) {
        self.taken += count;
        if self.taken > MOST_SMALL {
            self.others.resize(self.small.len(), Total::default());
            for (other, small) in self.others.iter_mut().zip(&mut self.small) {
                other.integers += i128::from(std::mem::take(small));
            }
            self.taken = count;
        }
    }

    /// Counts the memory of numbers that do not stand in words, before the first of them comes; how much that is.
    fn charge_others(&self, context: &Context<'_>) -> Result<usize> {
        let bytes = if self.others.is_empty() { self.small.capacity() * size_of::<Total>() } else { 0 };
        context.charge(bytes)?;
        Ok(bytes)
    }
}

impl Total {
    fn add(&mut self, number: Number) {
        match number {
            Number::Int(value) => self.integers += i128::from(value),
            Number::Float(value) => self.floats.get_or_insert_default().add(value),
        }
    }

    fn sum(&self) -> std::result::Result<Number, Fault> {
        let Some(floats) = &self.floats else {
            return i64::try_from(self.integers).map(Number::Int).map_err(|_| Fault::Overflow);
        };
        let mut sum = floats.clone();
        let nearest = self.integers as f64;
        sum.add(nearest);
        sum.add((self.integers - nearest as i128) as f64);
        let sum = sum.value();
        if sum.is_finite() { Ok(Number::Float(sum)) } else { Err(Fault::Overflow) }
    }

    fn mean(&self, count: i64) -> std::result::Result<Number, Fault> {
        let sum = if self.floats.is_some() { self.sum()?.to_f64() } else { self.integers as f64 };
        Ok(Number::Float(sum / count as f64))
    }
}

/// The list of the values of each group, from pairs of a group and a value.
fn lists(pairs: &Rows, groups: usize, dictionary: &Dictionary, context: &Context<'_>) -> Result<Vec<Word>> {
    let mut lists = vec![EMPTY_LIST; groups];
    // The number of a group orders as the word of a small integer, so the pairs of a group come to stand together.
    let pairs = sorted(pairs, dictionary, context)?;
    for row in (0..pairs.len()).rev() {
        if row % STRIDE == 0 {
            context.check()?;
        }
        let list = &mut lists[pairs.column(0)[row] as usize];
        *list = dictionary.list(std::iter::once(pairs.column(1)[row]), *list)?;
    }
    Ok(lists)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_more_small_integers_than_a_word_holds_go_on_elsewhere() {
        let mut totals = Totals { small: vec![i64::MAX, -5], ..Totals::default() };
        totals.take(MOST_SMALL);
        assert_eq!((totals.small.clone(), totals.others.len()), (vec![i64::MAX, -5], 0));
        totals.take(1);
        let sums: Vec<i128> = totals.others.iter().map(|other| other.integers).collect();
        assert_eq!((totals.small, sums), (vec![0, 0], vec![i128::from(i64::MAX), -5]));
    }
}
