//! Values and the words that stand for them.
//!
//! A word with a clear top bit is an integer itself, shifted so that words of integers order as the integers do; a word
//! with the top bit set numbers an entry of the dictionary. Equal values have equal words, so joins compare words.

use std::cmp::Ordering;
use std::fmt;

/// A value inside the core.
pub type Word = u32;

/// The word of the integer 0.
pub const ZERO: i64 = 1 << 28;
/// The first word that is an entry of the dictionary.
pub const FIRST_ENTRY: Word = 1 << 31;
/// The empty list, which is the text `[]`; the first entry of every dictionary.
pub const EMPTY_LIST: Word = FIRST_ENTRY;
/// The name of a list cell, `[|]`; the second entry of every dictionary.
pub const CELL: Word = FIRST_ENTRY + 1;
/// No value has this word, so tables may use it as a mark: the dictionary stops one entry short of it.
pub const NO_WORD: Word = Word::MAX;

/// The word of an integer, if it is small enough to be its own word.
#[inline]
pub fn inline_word(value: i64) -> Option<Word> {
    let shifted = value.wrapping_add(ZERO);
    if (0..i64::from(FIRST_ENTRY)).contains(&shifted) { Some(shifted as Word) } else { None }
}

/// The integer of a word that is not an entry.
#[inline]
pub fn inline_integer(word: Word) -> i64 {
    i64::from(word) - ZERO
}

/// Whether the word numbers an entry of the dictionary.
#[inline]
pub fn is_entry(word: Word) -> bool {
    word >= FIRST_ENTRY
}

/// A number, as arithmetic sees it. A float is never NaN.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    /// A 64-bit integer.
    Int(i64),
    /// A double.
    Float(f64),
}

impl Number {
    /// The nearest double.
    #[inline]
    pub fn to_f64(self) -> f64 {
        match self {
            Number::Int(value) => value as f64,
            Number::Float(value) => value,
        }
    }

    /// Compares by value, exactly: no integer is rounded to a double first.
    #[inline]
    pub fn compare(self, other: Number) -> Ordering {
        match (self, other) {
            (Number::Int(left), Number::Int(right)) => left.cmp(&right),
            (Number::Float(left), Number::Float(right)) => left.partial_cmp(&right).unwrap_or(Ordering::Equal),
            (Number::Int(left), Number::Float(right)) => compare_exactly(left, right),
            (Number::Float(left), Number::Int(right)) => compare_exactly(right, left).reverse(),
        }
    }

    /// The standard order of terms: by value, then a float before an equal integer, then -0.0 before 0.0.
    pub fn standard_order(self, other: Number) -> Ordering {
        self.compare(other).then_with(|| match (self, other) {
            (Number::Float(left), Number::Float(right)) => left.total_cmp(&right),
            (Number::Float(_), Number::Int(_)) => Ordering::Less,
            (Number::Int(_), Number::Float(_)) => Ordering::Greater,
            (Number::Int(_), Number::Int(_)) => Ordering::Equal,
        })
    }
}

/// 2^63 as a double: the first that is beyond every 64-bit integer.
pub const TWO_TO_63: f64 = 9_223_372_036_854_775_808.0;

fn compare_exactly(left: i64, right: f64) -> Ordering {
    if right >= TWO_TO_63 {
        return Ordering::Less;
    }
    if right < -TWO_TO_63 {
        return Ordering::Greater;
    }
    // Within the range the integer part is exact in both kinds, and what remains decides a tie.
    let whole = right.trunc();
    left.cmp(&(whole as i64)).then_with(|| whole.partial_cmp(&right).unwrap_or(Ordering::Equal))
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Number::Int(value) => write!(f, "{value}"),
            Number::Float(value) if value.is_infinite() => f.write_str(if *value > 0.0 { "inf" } else { "-inf" }),
            Number::Float(value) => write!(f, "{value:?}"),
        }
    }
}

/// A value outside the core that somebody else owns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ValueRef<'a> {
    /// An integer or a float.
    Number(Number),
    /// A text.
    Text(&'a str),
    /// A compound term: the words of its name and of its arguments.
    Compound(&'a [Word]),
}

/// A value outside the core: what an error shows, or a constant of a plan.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// An integer or a float.
    Number(Number),
    /// A text.
    Text(String),
    /// A compound term: the words of its name and of its arguments, in the dictionary that it came from.
    Compound(Box<[Word]>),
}

impl Value {
    /// The value without its ownership.
    pub fn borrow(&self) -> ValueRef<'_> {
        match self {
            Value::Number(number) => ValueRef::Number(*number),
            Value::Text(text) => ValueRef::Text(text),
            Value::Compound(words) => ValueRef::Compound(words),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Number(number) => number.fmt(f),
            Value::Text(text) => write!(f, "'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
            Value::Compound(_) => f.write_str("a compound term"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inline_word_orders_as_its_integer() {
        for value in [-(1 << 28), -1, 0, 1, (1i64 << 31) - (1 << 28) - 1] {
            let word = inline_word(value).unwrap();
            assert_eq!(inline_integer(word), value);
            assert!(!is_entry(word));
        }
        assert!(inline_word(-1) < inline_word(0));
    }

    #[test]
    fn an_integer_outside_the_inline_range_has_no_inline_word() {
        for value in [-(1 << 28) - 1, (1i64 << 31) - (1 << 28), i64::MIN, i64::MAX] {
            assert_eq!(inline_word(value), None);
        }
    }

    #[test]
    fn an_integer_is_not_rounded_to_be_compared_with_a_float() {
        let big = 9_007_199_254_740_993;
        assert_eq!(Number::Int(big).compare(Number::Float(big as f64)), Ordering::Greater);
        assert_eq!(Number::Int(i64::MAX).compare(Number::Float(TWO_TO_63)), Ordering::Less);
        assert_eq!(Number::Int(i64::MIN).compare(Number::Float(-TWO_TO_63)), Ordering::Equal);
        assert_eq!(Number::Int(-2).compare(Number::Float(-1.5)), Ordering::Less);
        assert_eq!(Number::Int(-1).compare(Number::Float(-1.5)), Ordering::Greater);
        assert_eq!(Number::Float(f64::INFINITY).compare(Number::Int(i64::MAX)), Ordering::Greater);
        assert_eq!(Number::Float(f64::NEG_INFINITY).compare(Number::Int(i64::MIN)), Ordering::Less);
    }

    #[test]
    fn the_standard_order_puts_a_float_before_an_equal_integer_and_minus_zero_first() {
        let mut numbers = [
            Number::Int(0),
            Number::Float(0.0),
            Number::Int(1),
            Number::Float(-0.0),
            Number::Float(1.0),
            Number::Int(-1),
        ];
        numbers.sort_by(|left, right| left.standard_order(*right));
        let text: Vec<String> = numbers.iter().map(ToString::to_string).collect();
        assert_eq!(text, ["-1", "-0.0", "0.0", "0", "1.0", "1"]);
    }
}
