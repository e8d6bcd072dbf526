//! The dictionary and the relations of a knowledge base, as Python has them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::MutexExt;
use pyo3::types::{PyCapsule, PyList};

use super::task::PyTask;
use crate::context::Context;
use crate::dictionary::Dictionary;
use crate::error::{self, BadValue};
use crate::program::MOST_COLUMNS;
use crate::relation::{Relation, Rows};
use crate::{arrow, convert, sort, statistics};

const STREAM: &std::ffi::CStr = c"arrow_array_stream";

/// The values of one knowledge base that are not small integers, each once; it only grows.
#[pyclass(name = "Dictionary", module = "logic.engine._native", frozen)]
pub struct PyDictionary(pub Arc<Dictionary>);

#[pymethods]
impl PyDictionary {
    #[new]
    fn new() -> Self {
        Self(Arc::new(Dictionary::new()))
    }

    /// The number of values held.
    fn __len__(&self) -> usize {
        self.0.len()
    }
}

/// A set of rows of one width, in the order in which they came.
///
/// A value is an int of 64 bits, a float that is not NaN, a str, a list of values, or a `Compound`; a bool is the text
/// `true` or `false`, and `[]` is one value with the text. Equal lists of one call are one object. A query that runs keeps the rows it started with: changes make a copy where one is needed. Relations of one plan share a
/// dictionary.
///
/// >>> edge = Relation(Dictionary(), 2)
/// >>> edge.add_rows([("a", "b"), ("b", "c"), ("a", "b")])
/// 2
/// >>> edge.tuples()
/// [('a', 'b'), ('b', 'c')]
#[pyclass(name = "Relation", module = "logic.engine._native", frozen)]
pub struct PyRelation {
    pub dictionary: Arc<Dictionary>,
    arity: usize,
    snapshot: Mutex<Arc<Relation>>,
}

impl PyRelation {
    pub fn wrap(dictionary: &Arc<Dictionary>, relation: Arc<Relation>) -> Self {
        let arity = relation.rows().arity();
        Self { dictionary: Arc::clone(dictionary), arity, snapshot: Mutex::new(relation) }
    }

    fn lock(&self) -> MutexGuard<'_, Arc<Relation>> {
        // A relation is replaced or completed as a whole, so a panic elsewhere leaves it usable.
        self.snapshot.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The rows as they are now. Other threads may have the interpreter while this waits for one that adds rows.
    pub fn snapshot(&self, py: Python<'_>) -> Arc<Relation> {
        Arc::clone(&self.snapshot.lock_py_attached(py).unwrap_or_else(PoisonError::into_inner))
    }

    /// A number of a column, if there is one of that number.
    fn column(&self, column: usize) -> PyResult<usize> {
        let message = || PyValueError::new_err(format!("there is no column {column} of {}", self.arity));
        (column < self.arity).then_some(column).ok_or_else(message)
    }

    fn take(&self, py: Python<'_>, rows: Rows) -> PyResult<usize> {
        if self.snapshot(py).rows().is_empty() {
            return convert::unbounded(py, |context| Arc::make_mut(&mut *self.lock()).take(rows, context));
        }
        // A handler of signals might look at this very relation, and would wait for the lock for ever.
        let outcome = py.detach(|| Arc::make_mut(&mut *self.lock()).take(rows, &Context::unbounded(None)));
        outcome.map_err(convert::exception)
    }
}

#[pymethods]
impl PyRelation {
    #[new]
    fn new(dictionary: &PyDictionary, arity: usize) -> PyResult<Self> {
        if arity > MOST_COLUMNS {
            return Err(PyValueError::new_err(format!("a relation has at most {MOST_COLUMNS} columns")));
        }
        Ok(Self::wrap(&dictionary.0, Arc::new(Relation::new(arity))))
    }

    /// The number of columns.
    #[getter]
    fn arity(&self) -> usize {
        self.arity
    }

    /// The number of rows.
    fn __len__(&self, py: Python<'_>) -> usize {
        self.snapshot(py).rows().len()
    }

    /// Adds rows; how many were new. Raises BadValue, and then adds none.
    fn add_rows(&self, py: Python<'_>, rows: &Bound<'_, PyAny>) -> PyResult<usize> {
        self.take(py, convert::rows_words(rows, self.arity, &self.dictionary)?)
    }

    /// Adds the rows of an object with `__arrow_c_stream__`, columns by position; how many were new.
    ///
    /// Takes integers up to 64 bits, floats, text, booleans and dictionaries of these. Raises BadValue for other
    /// types, nulls and NaN, and then adds none.
    fn add_arrow(&self, py: Python<'_>, stream: &Bound<'_, PyAny>) -> PyResult<usize> {
        let capsule = stream.call_method0("__arrow_c_stream__")?;
        let pointer = capsule.cast::<PyCapsule>()?.pointer_checked(Some(STREAM))?.cast::<FFI_ArrowArrayStream>();
        // SAFETY: a capsule of this name holds a stream; it is moved out, so the capsule will not release it again.
        let stream = unsafe { FFI_ArrowArrayStream::from_raw(pointer.as_ptr()) };
        let rows = convert::unbounded(py, |context| {
            let reader = RecordBatchStreamReader::try_new(stream);
            let mut reader = reader.map_err(|error| BadValue::at("arrow-type", error.to_string(), 0, 0))?;
            arrow::read(&mut reader, self.arity, &self.dictionary, context)
        })?;
        self.take(py, rows)
    }

    /// Adds the rows of a relation of the same dictionary and width; how many were new.
    fn add_relation(&self, py: Python<'_>, other: &PyRelation) -> PyResult<usize> {
        if !Arc::ptr_eq(&self.dictionary, &other.dictionary) {
            return Err(convert::foreign_dictionary());
        }
        if self.arity != other.arity {
            return Err(PyTypeError::new_err(format!("a relation of {} columns, not {}", self.arity, other.arity)));
        }
        let other = other.snapshot(py);
        let outcome = py.detach(|| {
            let mut relation = self.lock();
            if relation.rows().is_empty() {
                *relation = Arc::clone(&other);
                return Ok(other.rows().len());
            }
            Arc::make_mut(&mut *relation).insert(other.rows(), &Context::unbounded(None))
        });
        outcome.map_err(convert::exception)
    }

    /// Removes rows; how many there were. Raises BadValue, and then removes none.
    fn remove_rows(&self, py: Python<'_>, rows: &Bound<'_, PyAny>) -> PyResult<usize> {
        let rows = convert::known_rows_words(rows, self.arity, &self.dictionary)?;
        let outcome = py.detach(|| Arc::make_mut(&mut *self.lock()).remove(&rows, &Context::unbounded(None)));
        outcome.map_err(convert::exception)
    }

    /// Whether the row is there.
    fn contains(&self, py: Python<'_>, row: &Bound<'_, PyAny>) -> PyResult<bool> {
        let row = convert::known_rows_words(&PyList::new(py, [row])?.into_any(), self.arity, &self.dictionary)?;
        let relation = self.snapshot(py);
        let found = py.detach(|| relation.contains(&row, &Context::unbounded(None)));
        found.map_err(convert::exception)
    }

    /// A relation with the same rows that can be changed by itself; its rows are shared until then.
    fn copy(&self, py: Python<'_>) -> Self {
        Self::wrap(&self.dictionary, self.snapshot(py))
    }

    /// For each column: integers, floats, texts. A row is looked at once.
    fn kinds(&self, py: Python<'_>) -> PyResult<Vec<(usize, usize, usize)>> {
        let (relation, dictionary) = (self.snapshot(py), &*self.dictionary);
        let found = convert::unbounded(py, |context| {
            (0..self.arity).map(|column| relation.kinds(column, dictionary, context)).collect::<error::Result<Vec<_>>>()
        })?;
        Ok(found.iter().map(|kinds| (kinds.integers, kinds.floats, kinds.texts)).collect())
    }

    /// The different values of a column, an estimate beyond some thousands. A row is looked at once.
    fn distinct(&self, py: Python<'_>, column: usize) -> PyResult<usize> {
        let (relation, column) = (self.snapshot(py), self.column(column)?);
        convert::unbounded(py, |context| relation.distinct(column, context))
    }

    /// The lengths of some texts of a column, in code points, ascending; each stands for as many texts.
    fn text_lengths(&self, py: Python<'_>, column: usize) -> PyResult<Vec<u32>> {
        let (relation, column) = (self.snapshot(py), self.column(column)?);
        Ok(py.detach(|| statistics::text_lengths(relation.rows().column(column), &self.dictionary)))
    }

    /// The rows in the standard order of terms: numbers by value, then text by code points. A task of which they are the
    /// answer goes on: its limits hold, and it can be cancelled.
    #[pyo3(signature = (task = None))]
    fn sorted(&self, py: Python<'_>, task: Option<&PyTask>) -> PyResult<Self> {
        let relation = self.snapshot(py);
        let sort = |context: &Context<'_>| sort::sorted(relation.rows(), &self.dictionary, context);
        let rows = match task {
            Some(task) => task.go_on(py, relation.rows(), &self.dictionary, sort)?,
            None => convert::unbounded(py, sort)?,
        };
        Ok(Self::wrap(&self.dictionary, Arc::new(Relation::from_distinct(rows))))
    }

    /// The rows from `start` up to `stop`, within the time of a task of which they are the answer.
    #[pyo3(signature = (start = 0, stop = None, task = None))]
    fn tuples<'py>(
        &self,
        py: Python<'py>,
        start: usize,
        stop: Option<usize>,
        task: Option<&PyTask>,
    ) -> PyResult<Bound<'py, PyList>> {
        let relation = self.snapshot(py);
        let range = convert::bounds(start, stop, relation.rows().len());
        let pause = || task.map_or(Ok(()), |task| task.check(py));
        convert::tuples(py, relation.rows(), range, &self.dictionary, &pause)
    }

    /// The rows from `start` up to `stop`, their values under these names, within the time of a task.
    #[pyo3(signature = (names, start = 0, stop = None, task = None))]
    fn dicts<'py>(
        &self,
        py: Python<'py>,
        names: Vec<String>,
        start: usize,
        stop: Option<usize>,
        task: Option<&PyTask>,
    ) -> PyResult<Bound<'py, PyList>> {
        let relation = self.snapshot(py);
        let range = convert::bounds(start, stop, relation.rows().len());
        let pause = || task.map_or(Ok(()), |task| task.check(py));
        convert::dicts(py, relation.rows(), range, &self.dictionary, &names, &pause)
    }

    /// A PyCapsule `arrow_array_stream` of the rows.
    ///
    /// Types are `int`, `float`, `text`, or `any` for that of the values (text where there is no row). Raises BadValue
    /// with the code `mixed-column` where the values differ from the type, or in type.
    fn arrow_stream<'py>(
        &self,
        py: Python<'py>,
        names: Vec<String>,
        types: Vec<String>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        if names.len() != self.arity || types.len() != self.arity {
            let message = format!("{} names and {} types for {} columns", names.len(), types.len(), self.arity);
            return Err(PyValueError::new_err(message));
        }
        let relation = self.snapshot(py);
        let types =
            convert::unbounded(py, |context| arrow::kinds::column_types(&relation, &types, &self.dictionary, context))?;
        let stream = arrow::Stream::new(relation, Arc::clone(&self.dictionary), &names, types);
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(stream)), STREAM)
    }
}
