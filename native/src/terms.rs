//! Compound terms and lists: how they are built, taken apart, tested and shown.
//!
//! A term may be a million cells deep, so nothing here recurses, and what walks a term looks at the limits.

use crate::context::Context;
use crate::dictionary::{Dictionary, Entry};
use crate::error::Result;
use crate::expression::Words;
use crate::value::{EMPTY_LIST, Number, Word, is_entry};

/// A function of terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermFunction {
    /// A name and arguments: their compound term, or the name itself without arguments.
    Compound,
    /// A compound term and a number: the argument of that number, counted from 1.
    Argument,
}

/// A function of terms that has no value for a row, and the operand to blame.
pub struct NoTerm {
    /// What is wrong, in words.
    pub message: String,
    /// The operand.
    pub operand: Word,
}

/// The function of this name that takes so many arguments.
pub fn term_function(name: &str, arguments: usize) -> Option<TermFunction> {
    match (name, arguments) {
        ("$compound", 1..) => Some(TermFunction::Compound),
        ("$argument", 2) => Some(TermFunction::Argument),
        _ => None,
    }
}

impl TermFunction {
    /// The value for one row. `scratch` is room that is used again.
    pub fn apply(
        self,
        operands: &[Words<'_>],
        row: usize,
        scratch: &mut Vec<Word>,
        dictionary: &Dictionary,
    ) -> Result<std::result::Result<Word, NoTerm>> {
        scratch.clear();
        scratch.extend(operands.iter().map(|operand| operand.at(row)));
        match (self, scratch.as_slice()) {
            (TermFunction::Compound, [constant]) => Ok(Ok(*constant)),
            (TermFunction::Compound, words) => match dictionary.text_of(words[0]) {
                Some(_) => dictionary.compound(words).map(Ok),
                None => Ok(Err(no_term("the name of a compound term is an atom, not", words[0], dictionary))),
            },
            (TermFunction::Argument, words) => Ok(argument(words[0], words[1], dictionary)),
        }
    }
}

fn argument(term: Word, number: Word, dictionary: &Dictionary) -> std::result::Result<Word, NoTerm> {
    let Some(words) = dictionary.compound_of(term) else {
        return Err(no_term("a compound term is needed here, not", term, dictionary));
    };
    let place = match dictionary.number_of(number) {
        Some(Number::Int(place @ 1..)) => usize::try_from(place).ok(),
        _ => None,
    };
    let missing = || no_term("the term has no argument of number", number, dictionary);
    place.and_then(|place| words.get(place)).copied().ok_or_else(missing)
}

fn no_term(message: &str, operand: Word, dictionary: &Dictionary) -> NoTerm {
    NoTerm { message: format!("{message} {}", show(operand, dictionary)), operand }
}

/// Whether a term has this name and so many arguments; without arguments it is the name itself.
pub fn has_functor(term: Word, name: Word, arity: Word, dictionary: &Dictionary) -> bool {
    let Some(Number::Int(arity)) = dictionary.number_of(arity) else { return false };
    match dictionary.compound_of(term) {
        Some(words) => words[0] == name && arity > 0 && words.len() as i64 == arity + 1,
        None => arity == 0 && term == name,
    }
}

/// Whether a term is a list that ends in `[]`.
pub fn is_list(term: Word, dictionary: &Dictionary, context: &Context<'_>) -> Result<bool> {
    let mut elements = dictionary.elements(term);
    let mut walked = 0;
    while elements.next().is_some() {
        walked += 1;
        if walked % STRIDE == 0 {
            context.check()?;
        }
    }
    Ok(elements.rest() == EMPTY_LIST)
}

/// Cells between two looks at the limits.
const STRIDE: usize = 1 << 10;
/// Bytes after which a term is cut off where it is shown.
const SHOWN: usize = 200;

/// What is still to be shown of a term.
enum Piece<'a> {
    Term(Word),
    /// What follows an element of a list.
    Rest(Word),
    Mark(&'a str),
}

/// A term as text, for messages: cut off where it is long.
pub fn show(term: Word, dictionary: &Dictionary) -> String {
    let (mut text, mut pieces) = (String::new(), vec![Piece::Term(term)]);
    while let Some(piece) = pieces.pop() {
        if text.len() > SHOWN {
            text.push('…');
            break;
        }
        match piece {
            Piece::Mark(mark) => text.push_str(mark),
            Piece::Term(term) => match (dictionary.cell_of(term), dictionary.entry(term)) {
                (Some((head, tail)), _) => {
                    text.push('[');
                    pieces.extend([Piece::Rest(tail), Piece::Term(head)]);
                }
                (None, Some(Entry::Compound(words))) => {
                    pieces.push(Piece::Mark(")"));
                    for argument in words[1..].iter().rev() {
                        pieces.extend([Piece::Term(*argument), Piece::Mark(", ")]);
                    }
                    // The first argument follows no comma.
                    if words.len() > 1 {
                        pieces.pop();
                    }
                    pieces.extend([Piece::Mark("("), Piece::Term(words[0])]);
                }
                _ if term == EMPTY_LIST => text.push_str("[]"),
                _ => text.push_str(&dictionary.value_of(term).to_string()),
            },
            Piece::Rest(rest) => match dictionary.cell_of(rest) {
                Some((head, tail)) => {
                    text.push_str(", ");
                    pieces.extend([Piece::Rest(tail), Piece::Term(head)]);
                }
                None if rest == EMPTY_LIST => text.push(']'),
                None => {
                    text.push_str(" | ");
                    pieces.extend([Piece::Mark("]"), Piece::Term(rest)]);
                }
            },
        }
    }
    text
}

/// What a type test asks of one term.
pub type TypeTest = fn(Word, &Dictionary) -> bool;

/// The tests of the kind of one term.
pub const TYPE_TESTS: &[(&str, TypeTest)] = &[
    ("integer", |word, dictionary| matches!(dictionary.number_of(word), Some(Number::Int(_)))),
    ("float", |word, dictionary| matches!(dictionary.number_of(word), Some(Number::Float(_)))),
    ("number", |word, dictionary| dictionary.number_of(word).is_some()),
    ("atom", |word, dictionary| dictionary.text_of(word).is_some()),
    ("atomic", |word, dictionary| !is_compound(word, dictionary)),
    ("compound", is_compound),
    ("callable", |word, dictionary| dictionary.number_of(word).is_none()),
    ("ground", |_, _| true),
];

fn is_compound(word: Word, dictionary: &Dictionary) -> bool {
    is_entry(word) && dictionary.compound_of(word).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_is_shown_with_lists_in_brackets_and_cut_off_where_it_is_long() {
        let dictionary = Dictionary::new();
        let [one, a, f] = [dictionary.integer(1), dictionary.text("a"), dictionary.text("f")].map(Result::unwrap);
        let list = dictionary.list([one, a].into_iter(), EMPTY_LIST).unwrap();
        let partial = dictionary.list([list].into_iter(), a).unwrap();
        let term = dictionary.compound(&[f, partial, one, EMPTY_LIST]).unwrap();
        assert_eq!(show(term, &dictionary), "'f'([[1, 'a'] | 'a'], 1, [])");
        let long = dictionary.list(std::iter::repeat_n(one, 1_000_000), EMPTY_LIST).unwrap();
        assert!(show(long, &dictionary).len() < 300);
        let deep = (0..1_000_000).fold(one, |term, _| dictionary.compound(&[f, term]).unwrap());
        assert!(show(deep, &dictionary).ends_with('…'));
    }
}
