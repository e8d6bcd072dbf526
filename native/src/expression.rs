//! What Filter and Extend compute for a row: columns, constants, functions, and tests that are true or false.
//!
//! A batch is evaluated node by node, so that what depends on the node is decided once per batch.

use std::cmp::Ordering;

use serde::Deserialize;

use crate::arithmetic::{Fault, Function, Outcome, function};
use crate::dictionary::Dictionary;
use crate::error::{Error, Failure, Result};
use crate::operators::Batch;
use crate::plan::{Constant, position};
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
    /// A function.
    Call(Function, Vec<Evaluation>, Site),
}

/// What an error says of the expression.
#[derive(Debug, Clone)]
pub struct Site {
    name: String,
    place: i64,
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

impl Expression {
    /// Resolves names to positions among `columns`.
    pub fn prepare(&self, columns: &[String], dictionary: &Dictionary) -> Result<Evaluation> {
        Ok(match self {
            Expression::Column(Column { name }) => Evaluation::Column(position(columns, name)?),
            Expression::Literal(Literal { value }) => Evaluation::Literal(dictionary.value(value.0.borrow())?),
            Expression::Call(Call { function: name, arguments, place }) => {
                let Some(found) = function(name, arguments.len()) else {
                    return Err(Error::Plan(format!("there is no function {name}/{}", arguments.len())));
                };
                let arguments = prepare_all(arguments, columns, dictionary)?;
                Evaluation::Call(found, arguments, Site { name: name.clone(), place: *place })
            }
        })
    }
}

fn prepare_all(arguments: &[Expression], columns: &[String], dictionary: &Dictionary) -> Result<Vec<Evaluation>> {
    arguments.iter().map(|argument| argument.prepare(columns, dictionary)).collect()
}

impl Evaluation {
    /// The words of a batch.
    pub fn words<'a>(&self, batch: &Batch<'a>, dictionary: &Dictionary) -> Result<Words<'a>> {
        match self {
            Evaluation::Column(position) => Ok(Words::Stored(batch.column(*position))),
            Evaluation::Literal(word) => Ok(Words::Same(*word)),
            Evaluation::Call(_, _, site) => {
                let numbers = self.numbers(batch, dictionary, site)?;
                Ok(Words::Made(numbers.into_iter().map(|number| dictionary.number(number)).collect::<Result<_>>()?))
            }
        }
    }

    /// The numbers of a batch; `user` is what needs them to be numbers.
    fn numbers(&self, batch: &Batch<'_>, dictionary: &Dictionary, user: &Site) -> Result<Vec<Number>> {
        let number = |word: Word| match dictionary.number_of(word) {
            Some(number) => Ok(number),
            None => Err(not_a_number(user, dictionary.value_of(word))),
        };
        match self {
            Evaluation::Column(position) => batch.column(*position).iter().map(|&word| number(word)).collect(),
            // An empty batch asks for no constant, so a text in a rule that never runs is no error.
            Evaluation::Literal(_) if batch.count() == 0 => Ok(Vec::new()),
            Evaluation::Literal(word) => Ok(vec![number(*word)?; batch.count()]),
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

fn call(function: Function, operands: Vec<Vec<Number>>, count: usize, site: &Site) -> Result<Vec<Number>> {
    let mut operands = operands.into_iter();
    let mut values = operands.next().unwrap_or_default();
    match function {
        Function::Constant(value) => values = vec![Number::Float(value); count],
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

#[cold]
fn no_value(fault: Fault, site: &Site, operands: &[Number]) -> Error {
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
    let values = operands.iter().map(|operand| Value::Number(*operand)).collect();
    Error::Failure(Box::new(Failure { code, place: site.place, message, values }))
}

#[cold]
fn not_a_number(site: &Site, value: Value) -> Error {
    let message = format!("{} needs numbers, not {value}", site.name);
    Error::Failure(Box::new(Failure { code: "type-clash", place: site.place, message, values: vec![value] }))
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
    Type(fn(Option<Number>) -> bool),
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
    ("integer", 1, Kind::Type(|number| matches!(number, Some(Number::Int(_))))),
    ("float", 1, Kind::Type(|number| matches!(number, Some(Number::Float(_))))),
    ("number", 1, Kind::Type(|number| number.is_some())),
    ("atom", 1, Kind::Type(|number| number.is_none())),
    ("atomic", 1, Kind::Type(|_| true)),
];

/// A test whose names are resolved.
#[derive(Debug)]
pub struct Condition {
    kind: Kind,
    left: Evaluation,
    right: Evaluation,
    site: Site,
}

impl Test {
    /// Resolves names to positions among `columns`.
    pub fn prepare(&self, columns: &[String], dictionary: &Dictionary) -> Result<Condition> {
        let arguments = self.arguments.len();
        let Some((_, _, kind)) = TESTS.iter().find(|test| test.0 == self.name && test.1 == arguments) else {
            return Err(Error::Plan(format!("there is no test {}/{arguments}", self.name)));
        };
        let mut arguments = prepare_all(&self.arguments, columns, dictionary)?.into_iter();
        let nothing = || Evaluation::Literal(0);
        let (left, right) = (arguments.next().unwrap_or_else(nothing), arguments.next().unwrap_or_else(nothing));
        Ok(Condition { kind: *kind, left, right, site: Site { name: self.name.clone(), place: self.place } })
    }
}

impl Condition {
    /// The rows of a batch that pass.
    pub fn select(&self, batch: &Batch<'_>, dictionary: &Dictionary, selection: &mut Vec<u32>) -> Result<()> {
        selection.clear();
        if let Kind::Numbers(holds) = self.kind {
            return self.select_numbers(holds, batch, dictionary, selection);
        }
        let (left, right) = (self.left.words(batch, dictionary)?, self.right.words(batch, dictionary)?);
        let rows = 0..batch.count();
        match self.kind {
            Kind::Equal(wanted) => keep(rows, selection, |row| (left.at(row) == right.at(row)) == wanted),
            Kind::Type(holds) => keep(rows, selection, |row| holds(dictionary.number_of(left.at(row)))),
            Kind::Terms(holds) | Kind::Numbers(holds) => {
                keep(rows, selection, |row| holds(dictionary.standard_order(left.at(row), right.at(row))));
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
        let simple = |side: &Evaluation| !matches!(side, Evaluation::Call(..));
        if simple(&self.left) && simple(&self.right) {
            let (left, right) = (self.left.words(batch, dictionary)?, self.right.words(batch, dictionary)?);
            let rows = 0..batch.count();
            if rows.clone().all(|row| (left.at(row) | right.at(row)) & FIRST_ENTRY == 0) {
                keep(rows, selection, |row| holds(left.at(row).cmp(&right.at(row))));
                return Ok(());
            }
        }
        let left = self.left.numbers(batch, dictionary, &self.site)?;
        let right = self.right.numbers(batch, dictionary, &self.site)?;
        keep(0..batch.count(), selection, |row| holds(left[row].compare(right[row])));
        Ok(())
    }
}

#[inline]
fn keep(rows: std::ops::Range<usize>, selection: &mut Vec<u32>, holds: impl Fn(usize) -> bool) {
    selection.extend(rows.filter(|row| holds(*row)).map(|row| row as u32));
}
