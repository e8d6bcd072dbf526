//! What can go wrong inside the core, before Python gives it a class.

use crate::value::Value;

/// Every failure of the core.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A plan that is not well formed: a mistake of whoever wrote the plan, not of the user.
    #[error("malformed plan: {0}")]
    Plan(String),
    /// A value from outside that cannot enter a relation, or one that cannot leave in the wanted form.
    #[error("{}", .0.message)]
    BadValue(BadValue),
    /// A rule that cannot be evaluated.
    #[error("{}", .0.message)]
    Failure(Box<Failure>),
    /// A limit was reached or the run was cancelled.
    #[error("{message}")]
    Stopped {
        /// Which limit.
        reason: Reason,
        /// The limit and what was reached, for the user.
        message: String,
    },
    /// More entries or rows than a 32-bit word can number.
    #[error("{0}")]
    Capacity(&'static str),
    /// The poll asked to stop; whoever passed the poll knows why.
    #[error("interrupted")]
    Interrupted,
    /// The consumer has seen enough rows. Never leaves the core.
    #[error("enough rows")]
    Enough,
}

/// Why a run was stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The wall-clock limit.
    Timeout,
    /// The limit of derived rows.
    MaxRows,
    /// The limit of bytes.
    MaxMemory,
    /// `Task.cancel`.
    Cancelled,
}

impl Reason {
    /// The name that Python sees.
    pub fn name(self) -> &'static str {
        match self {
            Reason::Timeout => "timeout",
            Reason::MaxRows => "max-rows",
            Reason::MaxMemory => "max-memory",
            Reason::Cancelled => "cancelled",
        }
    }
}

/// A value that was refused, and where it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadValue {
    /// A stable name of the kind of mistake.
    pub code: &'static str,
    /// The mistake in words.
    pub message: String,
    /// The row, counted from 0 within what was passed in.
    pub row: usize,
    /// The column, counted from 0.
    pub column: usize,
}

impl BadValue {
    /// The error for a value at `row` and `column`.
    pub fn at(code: &'static str, message: impl Into<String>, row: usize, column: usize) -> Error {
        Error::BadValue(BadValue { code, message: message.into(), row, column })
    }
}

/// An expression that has no value for a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// A stable name of the kind of failure.
    pub code: &'static str,
    /// The place that the plan gave to the expression.
    pub place: i64,
    /// The failure in words, with the values.
    pub message: String,
    /// The operands.
    pub values: Vec<Value>,
}

/// The result of anything in the core.
pub type Result<T> = std::result::Result<T, Error>;
