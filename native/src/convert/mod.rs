//! Python values to words and back, in bulk, and errors to exceptions.

mod calling;
mod entering;
mod leaving;
mod patterns;

use std::ops::Range;
use std::sync::atomic::Ordering::Relaxed;

use pyo3::exceptions::{PyException, PyOverflowError, PyRuntimeError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

use crate::context::{Context, Progress};
use crate::dictionary::Dictionary;
use crate::error::{self, Error};
pub use calling::{Raised, functions};
pub use entering::{known_rows_words, rows_words};
pub use leaving::{dicts, tuples};
pub use patterns::PyPattern;

pyo3::create_exception!(
    logic.engine._native,
    BadValue,
    PyException,
    "A value that a relation cannot hold, or cannot give in the wanted form; args: (code, message, row, column)."
);
pyo3::create_exception!(
    logic.engine._native,
    Failure,
    PyException,
    "A rule that cannot be evaluated; args: (code, place, message, values)."
);
pyo3::create_exception!(
    logic.engine._native,
    Stopped,
    PyException,
    "A run that was stopped; args: (reason, message, step, round, rows, rule)."
);

/// Rows between two looks for Ctrl-C.
const STRIDE: usize = 1 << 14;

/// The exception for an error outside of a run.
pub fn exception(error: Error) -> PyErr {
    match error {
        Error::Plan(_) => PyValueError::new_err(error.to_string()),
        Error::BadValue(error::BadValue { code, message, row, column }) => {
            BadValue::new_err((code, message, row, column))
        }
        Error::Capacity(message) => PyOverflowError::new_err(message),
        Error::Stopped { message, .. } => PyRuntimeError::new_err(message),
        // Only a run has rules that fail.
        Error::Failure(_) | Error::Interrupted | Error::Enough => PyRuntimeError::new_err(error.to_string()),
    }
}

/// The exception for an error of a run that had got so far.
pub fn run_exception(py: Python<'_>, error: Error, progress: &Progress, dictionary: &Dictionary) -> PyErr {
    let (reason, message) = match error {
        Error::Stopped { reason, message } => (reason.name(), message),
        Error::Capacity(message) => (error::Reason::MaxMemory.name(), message.to_owned()),
        Error::Failure(failure) => return failure_exception(py, *failure, dictionary),
        other => return exception(other),
    };
    let (step, round) = (progress.step.load(Relaxed), progress.round.load(Relaxed));
    let rule = Some(progress.rule.load(Relaxed)).filter(|place| *place >= 0);
    Stopped::new_err((reason, message, step, round, progress.rows.load(Relaxed), rule))
}

fn failure_exception(py: Python<'_>, failure: error::Failure, dictionary: &Dictionary) -> PyErr {
    let error::Failure { code, place, message, values } = failure;
    let objects = values.iter().map(|value| leaving::value_object(py, value, dictionary).map(Bound::unbind));
    match objects.collect::<PyResult<Vec<Py<PyAny>>>>() {
        Ok(values) => Failure::new_err((code, place, message, values)),
        Err(error) => error,
    }
}

/// The class of compound terms, imported when the first one comes or goes.
fn compound_class(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static CLASS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    CLASS.import(py, "logic.facts.values", "Compound")
}

/// Runs `work` without the interpreter, asking it for Ctrl-C now and then. What is in `raised` afterwards is raised.
pub fn detached<T: Send>(
    py: Python<'_>,
    raised: &Raised,
    work: impl FnOnce(&(dyn Fn() -> bool + Sync)) -> error::Result<T> + Send,
) -> PyResult<error::Result<T>> {
    // Only the main thread hears signals; any other would fight for the interpreter for nothing.
    let main = is_main_thread(py)?;
    let poll = || {
        main && Python::attach(|py| match py.check_signals() {
            Ok(()) => false,
            Err(error) => {
                raised.keep(error);
                true
            }
        })
    };
    let outcome = py.detach(|| work(&poll));
    raised.take().map_or(Ok(outcome), Err)
}

fn is_main_thread(py: Python<'_>) -> PyResult<bool> {
    let threading = py.import("threading")?;
    let main = threading.call_method0("main_thread")?.getattr("ident")?;
    threading.call_method0("get_ident")?.eq(main)
}

/// Runs work that nothing bounds but Ctrl-C.
pub fn unbounded<T: Send>(py: Python<'_>, work: impl FnOnce(&Context<'_>) -> error::Result<T> + Send) -> PyResult<T> {
    detached(py, &Raised::default(), |poll| work(&Context::unbounded(Some(poll))))?.map_err(exception)
}

/// The stretch of rows that Python's slice bounds mean.
pub fn bounds(start: usize, stop: Option<usize>, count: usize) -> Range<usize> {
    let stop = stop.map_or(count, |stop| stop.min(count));
    start.min(stop)..stop
}

/// The error for a relation that belongs to another dictionary.
pub fn foreign_dictionary() -> PyErr {
    PyTypeError::new_err("the relation belongs to another dictionary")
}
