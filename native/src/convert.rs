//! Python values to words and back, in bulk, and errors to exceptions.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, hash_map};
use std::ops::Range;
use std::sync::atomic::Ordering::Relaxed;

use ahash::RandomState;
use pyo3::exceptions::{PyException, PyOverflowError, PyRuntimeError, PyTypeError, PyUnicodeEncodeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyByteArray, PyBytes, PyDict, PyFloat, PyInt, PyList, PySequence, PyString, PyTuple};

use crate::context::{Context, Progress};
use crate::dictionary::{Dictionary, Entry};
use crate::error::{self, Error};
use crate::relation::Rows;
use crate::value::{FIRST_ENTRY, NO_WORD, Number, Value, ValueRef, Word, inline_integer, is_entry};

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
const STRIDE: usize = 1 << 16;

/// The exception for an error outside of a run.
pub fn exception(py: Python<'_>, error: Error) -> PyErr {
    match error {
        Error::Plan(_) => PyValueError::new_err(error.to_string()),
        Error::BadValue(error::BadValue { code, message, row, column }) => {
            BadValue::new_err((code, message, row, column))
        }
        Error::Failure(failure) => {
            let error::Failure { code, place, message, values } = *failure;
            match values.iter().map(|value| value_object(py, value)).collect::<PyResult<Vec<_>>>() {
                Ok(values) => Failure::new_err((code, place, message, unbound(values))),
                Err(error) => error,
            }
        }
        Error::Capacity(message) => PyOverflowError::new_err(message),
        Error::Stopped { message, .. } => PyRuntimeError::new_err(message),
        Error::Interrupted | Error::Enough => PyRuntimeError::new_err(error.to_string()),
    }
}

/// The exception for an error of a run that had got so far.
pub fn run_exception(py: Python<'_>, error: Error, progress: &Progress) -> PyErr {
    let (reason, message) = match error {
        Error::Stopped { reason, message } => (reason.name(), message),
        Error::Capacity(message) => (error::Reason::MaxMemory.name(), message.to_owned()),
        other => return exception(py, other),
    };
    let (step, round) = (progress.step.load(Relaxed), progress.round.load(Relaxed));
    let rule = Some(progress.rule.load(Relaxed)).filter(|place| *place >= 0);
    Stopped::new_err((reason, message, step, round, progress.rows.load(Relaxed), rule))
}

fn unbound(values: Vec<Bound<'_, PyAny>>) -> Vec<Py<PyAny>> {
    values.into_iter().map(Bound::unbind).collect()
}

fn value_object<'py>(py: Python<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
    Ok(match value {
        Value::Number(Number::Int(value)) => value.into_pyobject(py)?.into_any(),
        Value::Number(Number::Float(value)) => PyFloat::new(py, *value).into_any(),
        Value::Text(text) => PyString::new(py, text).into_any(),
    })
}

/// The words of rows that Python gives.
pub fn rows_words(rows: &Bound<'_, PyAny>, arity: usize, dictionary: &Dictionary) -> PyResult<Rows> {
    let py = rows.py();
    read_rows(rows, arity, &|value| dictionary.value(value).map_err(|error| exception(py, error)))
}

/// The same for rows that are looked for: a value that the dictionary lacks is no reason to add it.
pub fn known_rows_words(rows: &Bound<'_, PyAny>, arity: usize, dictionary: &Dictionary) -> PyResult<Rows> {
    read_rows(rows, arity, &|value| Ok(dictionary.find(value).unwrap_or(NO_WORD)))
}

type ToWord<'a> = &'a dyn Fn(ValueRef<'_>) -> PyResult<Word>;

fn read_rows(rows: &Bound<'_, PyAny>, arity: usize, to_word: ToWord<'_>) -> PyResult<Rows> {
    let mut columns = vec![Vec::new(); arity];
    let mut count = 0;
    for row in rows.try_iter()? {
        read_row(&row?, count, &mut columns, to_word)?;
        count += 1;
        if count % STRIDE == 0 {
            rows.py().check_signals()?;
        }
    }
    Ok(Rows::from_columns(columns, count))
}

fn read_row(row: &Bound<'_, PyAny>, number: usize, columns: &mut [Vec<u32>], to_word: ToWord<'_>) -> PyResult<()> {
    let wanted = columns.len();
    let wrong_width = |found: usize| {
        let message = format!("expected {wanted} values in a row, found {found}");
        BadValue::new_err(("wrong-width", message, number, found.min(wanted)))
    };
    if let Ok(row) = row.cast::<PyTuple>() {
        if row.len() != wanted {
            return Err(wrong_width(row.len()));
        }
        for (at, column) in columns.iter_mut().enumerate() {
            column.push(read_value(&*row.get_borrowed_item(at)?, (number, at), to_word)?);
        }
        return Ok(());
    }
    let text =
        row.is_instance_of::<PyString>() || row.is_instance_of::<PyBytes>() || row.is_instance_of::<PyByteArray>();
    let Some(sequence) = row.cast::<PySequence>().ok().filter(|_| !text) else {
        let message = format!("a row is a tuple or a list, not {}", kind(row));
        return Err(BadValue::new_err(("not-a-value", message, number, 0)));
    };
    let found = sequence.len()?;
    if found != wanted {
        return Err(wrong_width(found));
    }
    for (at, column) in columns.iter_mut().enumerate() {
        column.push(read_value(&sequence.get_item(at)?, (number, at), to_word)?);
    }
    Ok(())
}

fn read_value(value: &Bound<'_, PyAny>, (row, column): (usize, usize), to_word: ToWord<'_>) -> PyResult<Word> {
    let py = value.py();
    let bad = |code: &'static str, message: String| Err(BadValue::new_err((code, message, row, column)));
    if let Ok(text) = value.cast::<PyString>() {
        return match text.to_str() {
            Ok(text) => to_word(ValueRef::Text(text)),
            Err(error) if error.is_instance_of::<PyUnicodeEncodeError>(py) => {
                bad("not-a-value", "a text with a lone surrogate is not valid Unicode".to_owned())
            }
            Err(error) => Err(error),
        };
    }
    if value.is_instance_of::<PyBool>() {
        return to_word(ValueRef::Text(if value.is_truthy()? { "true" } else { "false" }));
    }
    if let Ok(float) = value.cast::<PyFloat>() {
        return match float.value() {
            value if value.is_nan() => bad("nan", "a relation holds no NaN".to_owned()),
            value => to_word(ValueRef::Number(Number::Float(value))),
        };
    }
    // What has an index is an integer to Python too: those of NumPy are no `int`.
    if value.is_instance_of::<PyInt>() || value.hasattr("__index__")? {
        return match value.extract::<i64>() {
            Ok(value) => to_word(ValueRef::Number(Number::Int(value))),
            Err(error) if error.is_instance_of::<PyOverflowError>(py) => {
                bad("integer-range", "an integer does not fit in 64 bits with a sign".to_owned())
            }
            Err(_) => bad("not-a-value", not_a_value(value)),
        };
    }
    if value.is_none() {
        return bad("null", "a relation holds no None".to_owned());
    }
    bad("not-a-value", not_a_value(value))
}

fn not_a_value(value: &Bound<'_, PyAny>) -> String {
    format!("a value is an int, a float or a str, not {}", kind(value))
}

fn kind(value: &Bound<'_, PyAny>) -> String {
    value.get_type().name().map_or_else(|_| "this".to_owned(), |name| name.to_string())
}

/// The word that a column had last, and its object.
type Last<'py> = Option<(Word, Bound<'py, PyAny>)>;

/// The objects of entries, each made once.
enum Made<'py> {
    /// By number, where the rows may well use most of the dictionary.
    Dense(Vec<Option<Bound<'py, PyAny>>>),
    Sparse(HashMap<Word, Bound<'py, PyAny>, RandomState>),
}

/// Makes Python objects of words. A text is made once per call; so is an integer that repeats in its column.
struct Maker<'a, 'py> {
    py: Python<'py>,
    dictionary: &'a Dictionary,
    columns: Vec<&'a [u32]>,
    made: RefCell<Made<'py>>,
    last: Vec<Cell<Last<'py>>>,
}

impl<'a, 'py> Maker<'a, 'py> {
    fn new(py: Python<'py>, dictionary: &'a Dictionary, columns: Vec<&'a [u32]>) -> Self {
        let last = columns.iter().map(|_| Cell::new(None)).collect();
        let words: usize = columns.iter().map(|column| column.len()).sum();
        let dense = dictionary.len() <= 2 * words;
        let made = if dense { Made::Dense(vec![None; dictionary.len()]) } else { Made::Sparse(HashMap::default()) };
        Self { py, dictionary, columns, made: RefCell::new(made), last }
    }

    fn object(&self, column: usize, row: usize) -> PyResult<Bound<'py, PyAny>> {
        let word = self.columns[column][row];
        if let Some((_, object)) = self.last[column].take().filter(|last| last.0 == word) {
            self.last[column].set(Some((word, object.clone())));
            return Ok(object);
        }
        let object =
            if is_entry(word) { self.entry(word)? } else { inline_integer(word).into_pyobject(self.py)?.into_any() };
        self.last[column].set(Some((word, object.clone())));
        Ok(object)
    }

    fn entry(&self, word: Word) -> PyResult<Bound<'py, PyAny>> {
        match &mut *self.made.borrow_mut() {
            Made::Dense(made) => match made.get_mut((word & !FIRST_ENTRY) as usize) {
                Some(Some(object)) => Ok(object.clone()),
                Some(place) => Ok(place.insert(self.make(word)?).clone()),
                None => self.make(word),
            },
            Made::Sparse(made) => match made.entry(word) {
                hash_map::Entry::Occupied(place) => Ok(place.get().clone()),
                hash_map::Entry::Vacant(place) => Ok(place.insert(self.make(word)?).clone()),
            },
        }
    }

    fn make(&self, word: Word) -> PyResult<Bound<'py, PyAny>> {
        match self.dictionary.entry(word) {
            Some(Entry::Text(text)) => Ok(PyString::new(self.py, text).into_any()),
            Some(Entry::Float(value)) => Ok(PyFloat::new(self.py, *value).into_any()),
            Some(Entry::Int(value)) => Ok(value.into_pyobject(self.py)?.into_any()),
            None => Err(PyRuntimeError::new_err("a word without an entry")),
        }
    }

    fn look_for_signals(&self, row: usize) -> PyResult<()> {
        if row % STRIDE == STRIDE - 1 { self.py.check_signals() } else { Ok(()) }
    }
}

/// A row that becomes a tuple.
struct TupleRow<'m, 'a, 'py>(&'m Maker<'a, 'py>, usize);

impl<'py> IntoPyObject<'py> for TupleRow<'_, '_, 'py> {
    type Target = PyTuple;
    type Output = Bound<'py, PyTuple>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        let TupleRow(maker, row) = self;
        maker.look_for_signals(row)?;
        // Short rows, which are nearly all, are collected without a heap allocation.
        match maker.columns.len() {
            1 => PyTuple::new(py, [maker.object(0, row)?]),
            2 => PyTuple::new(py, [maker.object(0, row)?, maker.object(1, row)?]),
            3 => PyTuple::new(py, [maker.object(0, row)?, maker.object(1, row)?, maker.object(2, row)?]),
            width => {
                let objects = (0..width).map(|column| maker.object(column, row)).collect::<PyResult<Vec<_>>>()?;
                PyTuple::new(py, objects)
            }
        }
    }
}

/// A row that becomes a dict.
struct DictRow<'m, 'a, 'py>(&'m Maker<'a, 'py>, usize, &'m [Bound<'py, PyString>]);

impl<'py> IntoPyObject<'py> for DictRow<'_, '_, 'py> {
    type Target = PyDict;
    type Output = Bound<'py, PyDict>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        let DictRow(maker, row, names) = self;
        maker.look_for_signals(row)?;
        let dict = PyDict::new(py);
        for (column, name) in names.iter().enumerate() {
            dict.set_item(name, maker.object(column, row)?)?;
        }
        Ok(dict)
    }
}

/// Keeps the collector from walking a list of a million tuples again and again while it is made.
struct CollectorPause<'py>(Option<Bound<'py, PyModule>>);

impl<'py> CollectorPause<'py> {
    fn new(py: Python<'py>, rows: usize) -> PyResult<Self> {
        if rows < 1_000 {
            return Ok(Self(None));
        }
        let collector = py.import("gc")?;
        if !collector.call_method0("isenabled")?.is_truthy()? {
            return Ok(Self(None));
        }
        collector.call_method0("disable")?;
        Ok(Self(Some(collector)))
    }
}

impl Drop for CollectorPause<'_> {
    fn drop(&mut self) {
        if let Some(collector) = &self.0 {
            // It was enabled a moment ago by the same call; nobody could be told if this failed.
            let _ = collector.call_method0("enable");
        }
    }
}

/// Rows as a list of tuples.
pub fn tuples<'py>(
    py: Python<'py>,
    rows: &Rows,
    range: Range<usize>,
    dictionary: &Dictionary,
) -> PyResult<Bound<'py, PyList>> {
    let _pause = CollectorPause::new(py, range.len())?;
    let count = range.len();
    let maker = Maker::new(py, dictionary, rows.slices(range));
    PyList::new(py, (0..count).map(|row| TupleRow(&maker, row)))
}

/// Rows as a list of dicts.
pub fn dicts<'py>(
    py: Python<'py>,
    rows: &Rows,
    range: Range<usize>,
    dictionary: &Dictionary,
    names: &[String],
) -> PyResult<Bound<'py, PyList>> {
    if names.len() != rows.arity() {
        return Err(PyValueError::new_err(format!("{} names for {} columns", names.len(), rows.arity())));
    }
    let _pause = CollectorPause::new(py, range.len())?;
    let names: Vec<Bound<'py, PyString>> = names.iter().map(|name| PyString::intern(py, name)).collect();
    let count = range.len();
    let maker = Maker::new(py, dictionary, rows.slices(range));
    PyList::new(py, (0..count).map(|row| DictRow(&maker, row, &names)))
}

/// Runs `work` without the interpreter, asking it for Ctrl-C now and then.
pub fn detached<T: Send>(
    py: Python<'_>,
    work: impl FnOnce(&(dyn Fn() -> bool + Sync)) -> error::Result<T> + Send,
) -> PyResult<error::Result<T>> {
    let raised = std::sync::Mutex::new(None);
    // Only the main thread hears signals; any other would fight for the interpreter for nothing.
    let main = is_main_thread(py)?;
    let poll = || {
        main && Python::attach(|py| match py.check_signals() {
            Ok(()) => false,
            Err(error) => {
                *raised.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(error);
                true
            }
        })
    };
    let outcome = py.detach(|| work(&poll));
    match raised.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner) {
        Some(error) => Err(error),
        None => Ok(outcome),
    }
}

fn is_main_thread(py: Python<'_>) -> PyResult<bool> {
    let threading = py.import("threading")?;
    let main = threading.call_method0("main_thread")?.getattr("ident")?;
    threading.call_method0("get_ident")?.eq(main)
}

/// Runs work that nothing bounds but Ctrl-C.
pub fn unbounded<T: Send>(py: Python<'_>, work: impl FnOnce(&Context<'_>) -> error::Result<T> + Send) -> PyResult<T> {
    detached(py, |poll| work(&Context::unbounded(Some(poll))))?.map_err(|error| exception(py, error))
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
