//! Every value that is not a small integer, each once, and its number.
//!
//! A dictionary belongs to one knowledge base, only grows, is read without a lock and filled from any thread.

use std::cmp::Ordering;
use std::sync::atomic::{AtomicUsize, Ordering as Memory};
use std::sync::{Mutex, MutexGuard, PoisonError};

use ahash::RandomState;
use hashbrown::HashTable;

use crate::error::{Error, Result};
use crate::value::{CELL, FIRST_ENTRY, NO_WORD, Number, Value, ValueRef, Word, inline_integer, inline_word, is_entry};

/// So many that the table of one grows within milliseconds also when there are a hundred million entries.
const SHARDS: usize = 64;
/// Entries that every dictionary has, in the order of their words: [`EMPTY_LIST`] and [`CELL`].
const GIVEN: [&str; 2] = ["[]", "[|]"];

/// A value that does not fit in a word.
#[derive(Debug)]
pub enum Entry {
    /// An integer outside the inline range.
    Int(i64),
    /// A float; -0.0 and 0.0 are two values.
    Float(f64),
    /// A text.
    Text(Box<str>),
    /// A compound term: the words of its name and of its arguments. Equal terms are one entry, so what stands deep in a
    /// term is never looked at to hash or compare it.
    Compound(Box<[Word]>),
}

/// What `intern` is asked for: an entry that need not be owned yet.
#[derive(Clone, Copy)]
enum Wanted<'a> {
    Int(i64),
    Float(u64),
    Text(&'a str),
    Compound(&'a [Word]),
}

impl Wanted<'_> {
    fn is(self, entry: &Entry) -> bool {
        match (self, entry) {
            (Wanted::Int(wanted), Entry::Int(value)) => wanted == *value,
            (Wanted::Float(wanted), Entry::Float(value)) => wanted == value.to_bits(),
            (Wanted::Text(wanted), Entry::Text(value)) => *wanted == **value,
            (Wanted::Compound(wanted), Entry::Compound(value)) => *wanted == **value,
            _ => false,
        }
    }

    fn to_entry(self) -> Entry {
        match self {
            Wanted::Int(value) => Entry::Int(value),
            Wanted::Float(bits) => Entry::Float(f64::from_bits(bits)),
            Wanted::Text(text) => Entry::Text(text.into()),
            Wanted::Compound(words) => Entry::Compound(words.into()),
        }
    }

    /// Bytes of the entry outside of itself, with what the allocator adds to a short one.
    fn bytes(self) -> usize {
        match self {
            Wanted::Int(_) | Wanted::Float(_) => 0,
            Wanted::Text(text) => text.len(),
            Wanted::Compound(words) => size_of_val(words) + 16,
        }
    }
}

/// The part of the hash that a slot keeps, so that growing reads no entry, and the entry's number.
type Slot = (u32, u32);

/// The values of one knowledge base.
pub struct Dictionary {
    entries: boxcar::Vec<Entry>,
    shards: [Mutex<HashTable<Slot>>; SHARDS],
    hasher: RandomState,
    bytes: AtomicUsize,
    longest: AtomicUsize,
}

impl Default for Dictionary {
    fn default() -> Self {
        Self::new()
    }
}

impl Dictionary {
    /// An empty dictionary: it has only the entries that lists are made of.
    pub fn new() -> Self {
        let dictionary = Self {
            entries: boxcar::Vec::new(),
            shards: std::array::from_fn(|_| Mutex::new(HashTable::new())),
            hasher: RandomState::new(),
            bytes: AtomicUsize::new(0),
            longest: AtomicUsize::new(0),
        };
        for (number, text) in GIVEN.into_iter().enumerate() {
            // There is room for two.
            let word = dictionary.text(text).unwrap_or(NO_WORD);
            debug_assert_eq!(word, FIRST_ENTRY + number as Word);
        }
        dictionary
    }

    /// The number of entries that were added.
    pub fn len(&self) -> usize {
        self.entries.count() - GIVEN.len()
    }

    /// A number above that of every entry there is, unless others add some at this moment.
    pub fn end(&self) -> usize {
        self.entries.count()
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes held by entries and tables, nearly.
    pub fn bytes(&self) -> usize {
        self.bytes.load(Memory::Relaxed)
    }

    /// Bytes of the longest text.
    pub fn longest_text(&self) -> usize {
        self.longest.load(Memory::Relaxed)
    }

    /// The word of an integer.
    #[inline]
    pub fn integer(&self, value: i64) -> Result<Word> {
        match inline_word(value) {
            Some(word) => Ok(word),
            None => self.intern(Wanted::Int(value)),
        }
    }

    /// The word of a float, which must not be NaN: callers refuse NaN with their own place in the message.
    pub fn float(&self, value: f64) -> Result<Word> {
        self.intern(Wanted::Float(value.to_bits()))
    }

    /// The word of a text.
    pub fn text(&self, value: &str) -> Result<Word> {
        self.intern(Wanted::Text(value))
    }

    /// The word of a compound term; `words` are those of its name and of its arguments.
    pub fn compound(&self, words: &[Word]) -> Result<Word> {
        self.intern(Wanted::Compound(words))
    }

    /// The word of a list of these elements, before `tail`.
    pub fn list(&self, elements: impl DoubleEndedIterator<Item = Word>, tail: Word) -> Result<Word> {
        elements.rev().try_fold(tail, |tail, element| self.compound(&[CELL, element, tail]))
    }

    /// The word of a number.
    #[inline]
    pub fn number(&self, value: Number) -> Result<Word> {
        match value {
            Number::Int(value) => self.integer(value),
            Number::Float(value) => self.float(value),
        }
    }

    /// The word of any value.
    pub fn value(&self, value: ValueRef<'_>) -> Result<Word> {
        match value {
            ValueRef::Number(number) => self.number(number),
            ValueRef::Text(text) => self.text(text),
            ValueRef::Compound(words) => self.compound(words),
        }
    }

    /// The word of a value, if it is known already.
    pub fn find(&self, value: ValueRef<'_>) -> Option<Word> {
        let wanted = match value {
            ValueRef::Number(Number::Int(value)) => match inline_word(value) {
                Some(word) => return Some(word),
                None => Wanted::Int(value),
            },
            ValueRef::Number(Number::Float(value)) => Wanted::Float(value.to_bits()),
            ValueRef::Text(text) => Wanted::Text(text),
            ValueRef::Compound(words) => Wanted::Compound(words),
        };
        let hash = self.hash(wanted);
        self.shard(hash).find(hash, |slot| self.matches(*slot, hash, wanted)).map(|slot| FIRST_ENTRY | slot.1)
    }

    /// The entry of a word; `None` for a word that is an integer itself.
    #[inline]
    pub fn entry(&self, word: Word) -> Option<&Entry> {
        if is_entry(word) { self.entries.get((word & !FIRST_ENTRY) as usize) } else { None }
    }

    /// The number that a word stands for.
    #[inline]
    pub fn number_of(&self, word: Word) -> Option<Number> {
        if !is_entry(word) {
            return Some(Number::Int(inline_integer(word)));
        }
        match self.entry(word)? {
            Entry::Int(value) => Some(Number::Int(*value)),
            Entry::Float(value) => Some(Number::Float(*value)),
            Entry::Text(_) | Entry::Compound(_) => None,
        }
    }

    /// The words of the name and of the arguments of a compound term.
    #[inline]
    pub fn compound_of(&self, word: Word) -> Option<&[Word]> {
        match self.entry(word)? {
            Entry::Compound(words) => Some(words),
            _ => None,
        }
    }

    /// The head and the tail of a list cell.
    #[inline]
    pub fn cell_of(&self, word: Word) -> Option<(Word, Word)> {
        match self.compound_of(word)? {
            [CELL, head, tail] => Some((*head, *tail)),
            _ => None,
        }
    }

    /// The elements of the cells that begin at a word, then what stands where a list has `[]`.
    pub fn elements(&self, word: Word) -> Elements<'_> {
        Elements { dictionary: self, rest: word }
    }

    /// The text that a word stands for.
    pub fn text_of(&self, word: Word) -> Option<&str> {
        match self.entry(word)? {
            Entry::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value that a word stands for.
    pub fn value_of(&self, word: Word) -> Value {
        match self.entry(word) {
            None => Value::Number(Number::Int(inline_integer(word))),
            Some(Entry::Int(value)) => Value::Number(Number::Int(*value)),
            Some(Entry::Float(value)) => Value::Number(Number::Float(*value)),
            Some(Entry::Text(text)) => Value::Text(text.as_ref().to_owned()),
            Some(Entry::Compound(words)) => Value::Compound(words.clone()),
        }
    }

    /// Compares in the standard order of terms: numbers by value, then text by code points, then compound terms by the
    /// number of arguments, the name, and the arguments from the left.
    ///
    /// Words that differ are terms that differ, so the first pair of arguments that differs decides: the work is the
    /// depth of the terms at most, and nothing has to be remembered on the way down.
    pub fn standard_order(&self, mut left: Word, mut right: Word) -> Ordering {
        loop {
            if left == right || !is_entry(left) && !is_entry(right) {
                return left.cmp(&right);
            }
            let (first, second) = match (self.entry(left), self.entry(right)) {
                // UTF-8 orders by bytes as by code points.
                (Some(Entry::Text(left)), Some(Entry::Text(right))) => return left.cmp(right),
                (Some(Entry::Compound(left)), Some(Entry::Compound(right))) => (left, right),
                _ => return self.order_of_kinds(left, right),
            };
            if first.len() != second.len() || first[0] != second[0] {
                let names = || self.text_of(first[0]).cmp(&self.text_of(second[0]));
                return first.len().cmp(&second.len()).then_with(names);
            }
            match first.iter().zip(second).find(|(first, second)| first != second) {
                Some((first, second)) => (left, right) = (*first, *second),
                None => return Ordering::Equal,
            }
        }
    }

    /// The standard order of two numbers, or of two terms of different kinds.
    fn order_of_kinds(&self, left: Word, right: Word) -> Ordering {
        match (self.number_of(left), self.number_of(right)) {
            (Some(left), Some(right)) => left.standard_order(right),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => self.compound_of(left).is_some().cmp(&self.compound_of(right).is_some()),
        }
    }

    fn intern(&self, wanted: Wanted<'_>) -> Result<Word> {
        let hash = self.hash(wanted);
        let mut shard = self.shard(hash);
        if let Some(slot) = shard.find(hash, |slot| self.matches(*slot, hash, wanted)) {
            return Ok(FIRST_ENTRY | slot.1);
        }
        if self.entries.count() >= (NO_WORD - FIRST_ENTRY) as usize - SHARDS {
            return Err(Error::Capacity(
                "a knowledge base holds at most 2^31 different texts, terms, floats and large integers",
            ));
        }
        let number = self.entries.push(wanted.to_entry()) as u32;
        let before = shard.capacity();
        shard.insert_unique(hash, (shorten(hash), number), |slot| lengthen(slot.0));
        let grown = (shard.capacity() - before) * (size_of::<Slot>() + 1);
        if let Wanted::Text(text) = wanted {
            self.longest.fetch_max(text.len(), Memory::Relaxed);
        }
        self.bytes.fetch_add(size_of::<Entry>() + wanted.bytes() + grown, Memory::Relaxed);
        Ok(FIRST_ENTRY | number)
    }

    fn matches(&self, slot: Slot, hash: u64, wanted: Wanted<'_>) -> bool {
        slot.0 == shorten(hash) && self.entries.get(slot.1 as usize).is_some_and(|entry| wanted.is(entry))
    }

    fn hash(&self, wanted: Wanted<'_>) -> u64 {
        let hash = match wanted {
            Wanted::Int(value) => self.hasher.hash_one((0u8, value)),
            Wanted::Float(bits) => self.hasher.hash_one((1u8, bits)),
            Wanted::Text(text) => self.hasher.hash_one(text),
            Wanted::Compound(words) => self.hasher.hash_one(words),
        };
        lengthen(shorten(hash))
    }

    fn shard(&self, hash: u64) -> MutexGuard<'_, HashTable<Slot>> {
        // A panic cannot leave a shard half changed in a way that matters: at worst an entry has two numbers short.
        self.shards[(shorten(hash) as usize) % SHARDS].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The elements of a list; [`Elements::rest`] is what is left of it.
pub struct Elements<'a> {
    dictionary: &'a Dictionary,
    rest: Word,
}

impl Elements<'_> {
    /// The cells not walked yet, or what ends the list: [`EMPTY_LIST`] where it is a proper one.
    pub fn rest(&self) -> Word {
        self.rest
    }
}

impl Iterator for Elements<'_> {
    type Item = Word;

    #[inline]
    fn next(&mut self) -> Option<Word> {
        let (head, tail) = self.dictionary.cell_of(self.rest)?;
        self.rest = tail;
        Some(head)
    }
}

fn shorten(hash: u64) -> u32 {
    (hash >> 32) as u32
}

/// The table takes its tag from the top bits and its place from the low ones; 32 bits must feed both.
fn lengthen(short: u32) -> u64 {
    u64::from(short) << 32 | u64::from(short.rotate_left(16).wrapping_mul(0x9e37_79b1) >> 4)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::EMPTY_LIST;

    #[test]
    fn equal_values_have_equal_words_and_different_values_different_ones() {
        let dictionary = Dictionary::new();
        let values = [
            Value::Number(Number::Int(1)),
            Value::Number(Number::Float(1.0)),
            Value::Text("1".into()),
            Value::Number(Number::Int(i64::MAX)),
            Value::Number(Number::Float(0.0)),
            Value::Number(Number::Float(-0.0)),
            Value::Text(String::new()),
            Value::Compound([CELL, 1, EMPTY_LIST].into()),
        ];
        let words: Vec<Word> = values.iter().map(|value| dictionary.value(value.borrow()).unwrap()).collect();
        for (at, value) in values.iter().enumerate() {
            assert_eq!(dictionary.value(value.borrow()).unwrap(), words[at]);
            assert_eq!(dictionary.find(value.borrow()), Some(words[at]));
            assert_eq!(words.iter().filter(|word| **word == words[at]).count(), 1);
        }
        assert_eq!(dictionary.len(), 7);
    }

    #[test]
    fn looking_for_a_value_does_not_add_it() {
        let dictionary = Dictionary::new();
        assert_eq!(dictionary.find(ValueRef::Text("a")), None);
        assert!(dictionary.is_empty());
    }

    #[test]
    fn texts_interned_by_many_threads_get_one_number_each() {
        let dictionary = Dictionary::new();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..5_000).for_each(|number| drop(dictionary.text(&format!("text {number}")))));
            }
        });
        assert_eq!(dictionary.len(), 5_000);
        for number in 0..5_000 {
            let text = format!("text {number}");
            assert_eq!(dictionary.text_of(dictionary.text(&text).unwrap()), Some(text.as_str()));
        }
    }

    #[test]
    fn numbers_come_before_texts_and_texts_order_by_code_points() {
        let dictionary = Dictionary::new();
        let texts = ["Z", "a", "ab", "é", "\u{fffd}", "\u{1f600}"];
        let words: Vec<Word> = texts.iter().rev().map(|text| dictionary.text(text).unwrap()).collect();
        for pair in words.windows(2) {
            assert_eq!(dictionary.standard_order(pair[0], pair[1]), Ordering::Greater);
        }
        let large = dictionary.integer(i64::MAX).unwrap();
        assert_eq!(dictionary.standard_order(large, words[5]), Ordering::Less);
    }

    #[test]
    fn compound_terms_come_last_by_arity_then_name_then_arguments() {
        let dictionary = Dictionary::new();
        let compound = |name: &str, arguments: &[Word]| {
            let words: Vec<Word> = [dictionary.text(name).unwrap()].iter().chain(arguments).copied().collect();
            dictionary.compound(&words).unwrap()
        };
        let (one, two) = (dictionary.integer(1).unwrap(), dictionary.integer(2).unwrap());
        let ordered = [
            two,
            dictionary.text("zz").unwrap(),
            compound("z", &[one]),
            compound("a", &[one, one]),
            compound("a", &[one, two]),
            compound("a", &[compound("a", &[one]), one]),
            compound("b", &[one, one]),
            compound("a", &[one, one, one]),
        ];
        for pair in ordered.windows(2) {
            assert_eq!(dictionary.standard_order(pair[0], pair[1]), Ordering::Less);
            assert_eq!(dictionary.standard_order(pair[1], pair[0]), Ordering::Greater);
        }
    }

    #[test]
    fn long_lists_are_made_compared_and_dropped_without_recursion() {
        let dictionary = Dictionary::new();
        let list = |last: i64| {
            let elements = (0..1_000_000).chain([last]).map(|value| dictionary.integer(value).unwrap());
            dictionary.list(elements.collect::<Vec<Word>>().into_iter(), EMPTY_LIST).unwrap()
        };
        assert_eq!(dictionary.standard_order(list(1), list(2)), Ordering::Less);
        assert_eq!(list(1), list(1));
        assert_eq!(dictionary.elements(list(7)).count(), 1_000_001);
    }
}
