//! What Filter and Extend compute for a row: columns, constants, functions, and tests that are true or false.
//!
//! A batch is evaluated node by node, so that what depends on the node is decided once per batch.

use std::borrow::Cow;
use std::cmp::Ordering;

use serde::Deserialize;

use crate::arithmetic::{Fault, Function, Outcome, function};
use crate::context::Context;
use crate::dictionary::Dictionary;
use crate::error::{Error, Failure, Result};
use crate::operators::Batch;
use crate::plan::{Constant, position};
use crate::selection::keep;
use crate::terms::{NoTerm, TYPE_TESTS, TermFunction, TypeTest, has_functor, is_list, show, term_function};
use crate::value::{FIRST_ENTRY, Number, Value, Word};

/// An expression of a plan.
#[derive(Debug, Deserialize)]
#[serde(tag = "op")]
pub enum Expression {
    /// The value of a column.
    Column(Column),
    /// A constant.
    Literal(Literal),
    /// A function of expressions.
    Call(Call),
}

/// The value of a column of the row.
#[derive(Debug, Deserialize)]
pub struct Column {
    /// The column.
    pub name: String,
}

/// A constant.
#[derive(Debug, Deserialize)]
pub struct Literal {
    /// The constant.
    pub value: Constant,
}

/// A function applied to expressions.
#[derive(Debug, Deserialize)]
pub struct Call {
    /// The name of the function.
    pub function: String,
    /// What it is applied to.
    pub arguments: Vec<Expression>,
    /// What an error names.
    pub place: i64,
}

/// A test of expressions.
#[derive(Debug, Deserialize)]
pub struct Test {
    /// The name of the test.
    pub name: String,
    /// What is tested.
    pub arguments: Vec<Expression>,
    /// What an error names.
    pub place: i64,
}

/// An expression whose names are resolved.
#[derive(Debug)]
pub enum Evaluation {
    /// The position of a column.
    Column(usize),
    /// The word of a constant.
    Literal(Word),
    /// A function of numbers.
    Call(Function, Vec<Evaluation>, Site),
    /// A function of terms.
    Term(TermFunction, Vec<Evaluation>, Site),
}

/// What an error says of the expression.
#[derive(Debug, Clone)]
pub struct Site {
    name: String,
    place: i64,
}

impl Site {
    /// An expression called `name` at `place`.
    pub fn new(name: &str, place: i64) -> Self {
        Self { name: name.to_owned(), place }
    }

    /// The error for a rule that cannot be evaluated here.
    #[cold]
    pub fn failure(&self, code: &'static str, message: String, values: Vec<Value>) -> Error {
        Error::Failure(Box::new(Failure { code, place: self.place, message, values }))
    }
}

/// The words of an expression for the rows of a batch.
pub enum Words<'a> {
    /// A column that stands in the batch.
    Stored(&'a [Word]),
    /// A column that was computed.
    Made(Vec<Word>),
    /// One word for every row.
    Same(Word),
}

impl Words<'_> {
    /// The word of a row.
    #[inline]
    pub fn at(&self, row: usize) -> Word {
        match self {
            Words::Stored(words) => words[row],
            Words::Made(words) => words[row],
            Words::Same(word) => *word,
        }
    }
}

impl<'a> Words<'a> {
    /// Whether all of them are integers that stand in their words.
    fn are_inline(&self) -> bool {
        let all = |words: &[Word]| words.iter().fold(0, |all, word| all | word);
        let all = match self {
            Words::Stored(words) => all(words),
            Words::Made(words) => all(words),
            Words::Same(word) => *word,
        };
        all & FIRST_ENTRY == 0
    }

    /// The words as a column of `count` rows.
    pub fn into_column(self, count: usize) -> Cow<'a, [Word]> {
        match self {
            Words::Stored(words) => Cow::Borrowed(words),
            Words::Made(words) => Cow::Owned(words),
            Words::Same(word) => Cow::Owned(vec![word; count]),
        }
    }
}

impl Expression {
    /// Resolves names to positions among `columns`.
    pub fn prepare(&self, columns: &[String], dictionary: &Dictionary) -> Result<Evaluation> {
        Ok(match self {
            Expression::Column(Column { name }) => Evaluation::Column(position(columns, name)?),
            Expression::Literal(Literal { value }) => Evaluation::Literal(value.word(dictionary)?),
            Expression::Call(Call { function: name, arguments, place }) => {
                let operands = prepare_all(arguments, columns, dictionary)?;
                let site = Site::new(name, *place);
                let found = function(name, arguments.len());
                match (found, term_function(name, arguments.len())) {
                    (Some(found), _) => Evaluation::Call(found, operands, site),
                    (None, Some(found)) => Evaluation::Term(found, operands, site),
                    _ => return Err(Error::Plan(format!("there is no function {name}/{}", arguments.len()))),
                }
            }
        })
    }
}

/// Resolves the names of several expressions.
pub fn prepare_all(arguments: &[Expression], columns: &[String], dictionary: &Dictionary) -> Result<Vec<Evaluation>> {
    arguments.iter().map(|argument| argument.prepare(columns, dictionary)).collect()
}

impl Evaluation {
    /// Whether its values are there already.
    pub fn is_stored(&self) -> bool {
        matches!(self, Evaluation::Column(_) | Evaluation::Literal(_))
    }

    /// The words of a batch.
    pub fn words<'a>(&self, batch: &Batch<'a>, dictionary: &Dictionary) -> Result<Words<'a>> {
        match self {
            Evaluation::Column(position) => Ok(Words::Stored(batch.column(*position))),
            Evaluation::Literal(word) => Ok(Words::Same(*word)),
            Evaluation::Call(_, _, site) => {
                let numbers = self.numbers(batch, dictionary, site)?;
                Ok(Words::Made(numbers.into_iter().map(|number| dictionary.number(number)).collect::<Result<_>>()?))
            }
            Evaluation::Term(function, operands, site) => {
                let operands = operands.iter().map(|operand| operand.words(batch, dictionary));
                let operands = operands.collect::<Result<Vec<Words<'a>>>>()?;
                terms(*function, &operands, batch.count(), site, dictionary).map(Words::Made)
            }
        }
    }

    /// The numbers of a batch; `user` is what needs them to be numbers.
    fn numbers(&self, batch: &Batch<'_>, dictionary: &Dictionary, user: &Site) -> Result<Vec<Number>> {
        let number = |word: Word| match dictionary.number_of(word) {
            Some(number) => Ok(number),
            None => Err(not_a_number(user, word, dictionary)),
        };
        match self {
            Evaluation::Column(position) => batch.column(*position).iter().map(|&word| number(word)).collect(),
            // An empty batch asks for no constant, so a text in a rule that never runs is no error.
            Evaluation::Literal(_) if batch.count() == 0 => Ok(Vec::new()),
            Evaluation::Literal(word) => Ok(vec![number(*word)?; batch.count()]),
            Evaluation::Term(..) => {
                let words = self.words(batch, dictionary)?;
                (0..batch.count()).map(|row| number(words.at(row))).collect()
            }
            Evaluation::Call(function, arguments, site) => {
                let mut operands = Vec::with_capacity(arguments.len());
                for argument in arguments {
                    operands.push(argument.numbers(batch, dictionary, site)?);
                }
                call(*function, operands, batch.count(), site)
            }
        }
    }
}

fn terms(
    function: TermFunction,
    operands: &[Words<'_>],
    count: usize,
    site: &Site,
    dictionary: &Dictionary,
) -> Result<Vec<Word>> {
    let (mut made, mut scratch) = (Vec::with_capacity(count), Vec::new());
    for row in 0..count {
        match function.apply(operands, row, &mut scratch, dictionary)? {
            Ok(word) => made.push(word),
            Err(NoTerm { message, operand }) => {
                return Err(site.failure("type-clash", message, vec![dictionary.value_of(operand)]));
            }
        }
    }
    Ok(made)
}

fn call(function: Function, operands: Vec<Vec<Number>>, count: usize, site: &Site) -> Result<Vec<Number>> {
    let mut operands = operands.into_iter();
    let mut values = operands.next().unwrap_or_default();
    match function {
        Function::Constant(value) => values = vec![value; count],
        Function::Unary(apply) => {
            for value in &mut values {
                *value = checked(apply(*value), site, &[*value])?;
            }
        }
        Function::Binary(apply) => {
            for (value, other) in values.iter_mut().zip(operands.next().unwrap_or_default()) {
                *value = checked(apply(*value, other), site, &[*value, other])?;
            }
        }
    }
    Ok(values)
}

#[inline]
fn checked(outcome: Outcome, site: &Site, operands: &[Number]) -> Result<Number> {
    outcome.map_err(|fault| no_value(fault, site, operands))
}

/// The error for a function of numbers without a value.
#[cold]
pub fn no_value(fault: Fault, site: &Site, operands: &[Number]) -> Error {
    let shown = match operands {
        [left, right] if !site.name.starts_with(char::is_alphabetic) => format!("{left} {} {right}", site.name),
        [left, right] if ["mod", "rem", "div", "xor"].contains(&site.name.as_str()) => {
            format!("{left} {} {right}", site.name)
        }
        _ => {
            let operands: Vec<String> = operands.iter().map(ToString::to_string).collect();
            format!("{}({})", site.name, operands.join(", "))
        }
    };
    let whole = operands.iter().all(|operand| matches!(operand, Number::Int(_)));
    let (code, message) = match fault {
        Fault::Overflow if whole => ("overflow", format!("{shown} does not fit in a 64-bit integer")),
        Fault::Overflow => ("overflow", format!("{shown} is too large")),
        Fault::DivisionByZero => ("division-by-zero", format!("{shown} divides by zero")),
        Fault::Undefined => ("undefined-value", format!("{shown} has no value")),
        Fault::NotAnInteger => ("type-clash", format!("{shown} needs integers")),
    };
    site.failure(code, message, operands.iter().map(|operand| Value::Number(*operand)).collect())
}

/// The error for a term among numbers.
#[cold]
pub fn not_a_number(site: &Site, word: Word, dictionary: &Dictionary) -> Error {
    let message = format!("{} needs numbers, not {}", site.name, show(word, dictionary));
    site.failure("type-clash", message, vec![dictionary.value_of(word)])
}

/// What a test compares.
#[derive(Debug, Clone, Copy)]
enum Kind {
    /// Two numbers by value.
    Numbers(fn(Ordering) -> bool),
    /// Two words.
    Equal(bool),
    /// Two terms in the standard order.
    Terms(fn(Ordering) -> bool),
    /// The kind of one term.
    Type(TypeTest),
    /// Whether one term is a list that ends in `[]`.
    List,
    /// A term, a name and a number of arguments.
    Functor,
}

const TESTS: &[(&str, usize, Kind)] = &[
    ("<", 2, Kind::Numbers(Ordering::is_lt)),
    (">", 2, Kind::Numbers(Ordering::is_gt)),
    ("=<", 2, Kind::Numbers(Ordering::is_le)),
    (">=", 2, Kind::Numbers(Ordering::is_ge)),
    ("=:=", 2, Kind::Numbers(Ordering::is_eq)),
    ("=\\=", 2, Kind::Numbers(Ordering::is_ne)),
    ("=", 2, Kind::Equal(true)),
    ("==", 2, Kind::Equal(true)),
    ("\\=", 2, Kind::Equal(false)),
    ("\\==", 2, Kind::Equal(false)),
    ("@<", 2, Kind::Terms(Ordering::is_lt)),
    ("@>", 2, Kind::Terms(Ordering::is_gt)),
    ("@=<", 2, Kind::Terms(Ordering::is_le)),
    ("@>=", 2, Kind::Terms(Ordering::is_ge)),
    ("false", 0, Kind::Equal(false)), // both sides are the same word
    ("is_list", 1, Kind::List),
    ("$functor", 3, Kind::Functor),
];

/// Whether a test compares numbers, and in which orders it holds.
pub type OrderOfTest = (bool, fn(Ordering) -> bool);

/// What a test that compares two terms asks for.
pub fn order_of_test(name: &str) -> Option<OrderOfTest> {
    match kind_of_test(name, 2)? {
        Kind::Numbers(holds) => Some((true, holds)),
        Kind::Terms(holds) => Some((false, holds)),
        _ => None,
    }
}

/// A test whose names are resolved.
#[derive(Debug)]
pub struct Condition {
    kind: Kind,
    /// As many as any test takes; those that this one does not take are never looked at.
    arguments: [Evaluation; 3],
    site: Site,
}

fn kind_of_test(name: &str, arguments: usize) -> Option<Kind> {
    let found = TESTS.iter().find(|test| test.0 == name && test.1 == arguments).map(|test| test.2);
    let kind = || TYPE_TESTS.iter().find(|test| test.0 == name && arguments == 1).map(|test| Kind::Type(test.1));
    found.or_else(kind)
}

impl Test {
    /// Resolves names to positions among `columns`.
    pub fn prepare(&self, columns: &[String], dictionary: &Dictionary) -> Result<Condition> {
        let Some(kind) = kind_of_test(&self.name, self.arguments.len()) else {
            return Err(Error::Plan(format!("there is no test {}/{}", self.name, self.arguments.len())));
        };
        let mut arguments = prepare_all(&self.arguments, columns, dictionary)?.into_iter();
        let arguments = std::array::from_fn(|_| arguments.next().unwrap_or(Evaluation::Literal(0)));
        Ok(Condition { kind, arguments, site: Site::new(&self.name, self.place) })
    }
}

impl Condition {
    /// Whether it may compute values, which are then entered into the dictionary.
    pub fn makes_values(&self) -> bool {
        !self.arguments.iter().all(Evaluation::is_stored)
    }

    /// The rows of a batch that pass.
    pub fn select(
        &self,
        batch: &Batch<'_>,
        dictionary: &Dictionary,
        context: &Context<'_>,
        selection: &mut Vec<u32>,
    ) -> Result<()> {
        selection.clear();
        if let Kind::Numbers(holds) = self.kind {
            return self.select_numbers(holds, batch, dictionary, selection);
        }
        let words = |number: usize| self.arguments[number].words(batch, dictionary);
        let (left, right) = (words(0)?, words(1)?);
        let rows = 0..batch.count();
        match self.kind {
            Kind::Equal(wanted) => keep(rows, selection, |row| (left.at(row) == right.at(row)) == wanted),
            Kind::Type(holds) => keep(rows, selection, |row| holds(left.at(row), dictionary)),
            Kind::Functor => {
                let arity = words(2)?;
                keep(rows, selection, |row| has_functor(left.at(row), right.at(row), arity.at(row), dictionary));
            }
            Kind::List => {
                for row in rows {
                    if is_list(left.at(row), dictionary, context)? {
                        selection.push(row as u32);
                    }
                }
            }
            Kind::Terms(holds) | Kind::Numbers(holds) => {
                for row in rows {
                    let (left, right) = (left.at(row), right.at(row));
                    // Two terms may differ only a million cells down.
                    if dictionary.compound_of(left).is_some() {
                        context.check()?;
                    }
                    if holds(dictionary.standard_order(left, right)) {
                        selection.push(row as u32);
                    }
                }
            }
        }
        Ok(())
    }

    fn select_numbers(
        &self,
        holds: fn(Ordering) -> bool,
        batch: &Batch<'_>,
        dictionary: &Dictionary,
        selection: &mut Vec<u32>,
    ) -> Result<()> {
        let [left, right, _] = &self.arguments;
        if left.is_stored() && right.is_stored() {
            let (left, right) = (left.words(batch, dictionary)?, right.words(batch, dictionary)?);
            if left.are_inline() && right.are_inline() {
                let [less, equal, greater] = [Ordering::Less, Ordering::Equal, Ordering::Greater].map(holds);
                // Without a branch that depends on the words, which are their numbers.
                let passes = |left, right| less & (left < right) | equal & (left == right) | greater & (left > right);
                match (&left, &right) {
                    (Words::Stored(left), Words::Stored(right)) => {
                        keep(0..batch.count(), selection, |row| passes(left[row], right[row]));
                    }
                    _ => keep(0..batch.count(), selection, |row| passes(left.at(row), right.at(row))),
                }
                return Ok(());
            }
        }
        let left = left.numbers(batch, dictionary, &self.site)?;
        let right = right.numbers(batch, dictionary, &self.site)?;
        keep(0..batch.count(), selection, |row| holds(left[row].compare(right[row])));
        Ok(())
    }
}
