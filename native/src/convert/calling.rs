//! Python functions that a run calls for its rows.

use std::sync::{Arc, Mutex, PoisonError};

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyMapping;

use super::entering::rows_words;
use super::leaving::argument_tuples;
use crate::callable::{Answers, Callable, Functions};
use crate::dictionary::Dictionary;
use crate::error::{Error, Result};
use crate::value::Word;

/// The exception that ended a run from within, for the caller of the run.
#[derive(Default)]
pub struct Raised(Mutex<Option<PyErr>>);

impl Raised {
    /// Keeps an exception.
    pub fn keep(&self, error: PyErr) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
    }

    /// Takes it back out.
    pub fn take(&self) -> Option<PyErr> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

struct PythonFunction {
    function: Py<PyAny>,
    raised: Arc<Raised>,
}

/// The functions of a mapping by their names. What they raise is kept in `raised`, and ends the run.
pub fn functions(mapping: Option<&Bound<'_, PyMapping>>, raised: &Arc<Raised>) -> PyResult<Functions> {
    let mut functions = Functions::new();
    let Some(mapping) = mapping else { return Ok(functions) };
    for item in mapping.items()? {
        let (name, function): (String, Py<PyAny>) = item.extract()?;
        functions.insert(name, Arc::new(PythonFunction { function, raised: Arc::clone(raised) }));
    }
    Ok(functions)
}

impl PythonFunction {
    fn ask(
        &self,
        py: Python<'_>,
        arguments: &[&[Word]],
        count: usize,
        width: usize,
        dictionary: &Dictionary,
    ) -> PyResult<Answers> {
        let answer = self.function.bind(py).call1((argument_tuples(py, arguments, count, dictionary)?,))?;
        let (rows, outputs): (Vec<u32>, Bound<'_, PyAny>) = answer.extract()?;
        let outputs = rows_words(&outputs, width, dictionary)?;
        if outputs.len() != rows.len() {
            let message = format!("a function answered {} rows and {} row numbers", outputs.len(), rows.len());
            return Err(PyValueError::new_err(message));
        }
        if !rows.is_sorted() || rows.last().is_some_and(|row| *row as usize >= count) {
            let message = format!("row numbers that a function answers are ascending and below {count}");
            return Err(PyValueError::new_err(message));
        }
        Ok(Answers { rows, outputs: outputs.into_columns() })
    }
}

impl Callable for PythonFunction {
    fn call(&self, arguments: &[&[Word]], count: usize, width: usize, dictionary: &Dictionary) -> Result<Answers> {
        Python::attach(|py| {
            self.ask(py, arguments, count, width, dictionary).map_err(|error| {
                self.raised.keep(error);
                Error::Interrupted
            })
        })
    }
}
