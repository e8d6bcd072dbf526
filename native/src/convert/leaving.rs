//! Words to Python values, in bulk.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::ops::Range;
use std::time::{Duration, Instant};

use ahash::RandomState;
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyFloat, PyList, PyString, PyTuple};

use super::{STRIDE, compound_class};
use crate::dictionary::{Dictionary, Entry};
use crate::relation::Rows;
use crate::value::{CELL, EMPTY_LIST, FIRST_ENTRY, Number, Value, Word, inline_integer, is_entry};

/// The object of a value that an error shows.
pub fn value_object<'py>(py: Python<'py>, value: &Value, dictionary: &Dictionary) -> PyResult<Bound<'py, PyAny>> {
    Ok(match value {
        Value::Number(Number::Int(value)) => value.into_pyobject(py)?.into_any(),
        Value::Number(Number::Float(value)) => PyFloat::new(py, *value).into_any(),
        Value::Text(text) => PyString::new(py, text).into_any(),
        Value::Compound(_) => match dictionary.find(value.borrow()) {
            Some(word) => Maker::new(py, dictionary, Vec::new(), &|| Ok(())).word(word)?,
            None => return Err(PyRuntimeError::new_err("a term of another dictionary")),
        },
    })
}

/// The word that a column had last, and its object.
type Last<'py> = Option<(Word, Bound<'py, PyAny>)>;

/// What the object of a compound term is made of.
enum Parts<'a> {
    /// The elements of a list.
    List(Vec<Word>),
    /// The elements of a list that ends in something else than `[]`, and that end.
    Partial(Vec<Word>, Word),
    /// The words of name and arguments.
    Compound(&'a [Word]),
}

impl<'a> Parts<'a> {
    fn of(word: Word, dictionary: &'a Dictionary) -> Self {
        let mut rest = dictionary.elements(word);
        let elements: Vec<Word> = rest.by_ref().collect();
        match rest.rest() {
            EMPTY_LIST => Parts::List(elements),
            tail if tail != word => Parts::Partial(elements, tail),
            _ => Parts::Compound(dictionary.compound_of(word).unwrap_or_default()),
        }
    }

    fn words(&self) -> impl Iterator<Item = Word> {
        let (words, tail) = match self {
            Parts::List(elements) => (elements.as_slice(), None),
            Parts::Partial(elements, tail) => (elements.as_slice(), Some(*tail)),
            Parts::Compound(words) => (&words[1..], None),
        };
        words.iter().copied().chain(tail)
    }
}

/// The objects of entries, each made once.
enum Made<'py> {
    /// By number, where the rows may well use most of the dictionary.
    Dense(Vec<Option<Bound<'py, PyAny>>>),
    Sparse(HashMap<Word, Bound<'py, PyAny>, RandomState>),
}

impl<'py> Made<'py> {
    #[inline]
    fn get(&self, word: Word) -> Option<&Bound<'py, PyAny>> {
        match self {
            Made::Dense(made) => made.get(number(word))?.as_ref(),
            Made::Sparse(made) => made.get(&word),
        }
    }

    fn keep(&mut self, word: Word, object: Bound<'py, PyAny>) {
        match self {
            Made::Dense(made) => {
                // Entries may have been added since the room was measured.
                made.resize(made.len().max(number(word) + 1), None);
                made[number(word)] = Some(object);
            }
            Made::Sparse(made) => {
                made.insert(word, object);
            }
        }
    }
}

/// The number of an entry.
fn number(word: Word) -> usize {
    (word & !FIRST_ENTRY) as usize
}

/// How long the interpreter is kept. Who waits for it asks for it after 5 ms, and gets it for certain only then: where it
/// is given back sooner than that, it is taken again before the other thread has woken up.
const TURN: Duration = Duration::from_millis(10);

/// What may end the work between two rows.
pub type Pause<'a> = &'a dyn Fn() -> PyResult<()>;

/// Makes Python objects of words. A text is made once per call; so is an integer that repeats in its column.
struct Maker<'a, 'py> {
    py: Python<'py>,
    dictionary: &'a Dictionary,
    columns: Vec<&'a [u32]>,
    made: RefCell<Made<'py>>,
    last: Vec<Cell<Last<'py>>>,
    pause: Pause<'a>,
    since: Cell<Instant>,
}

impl<'a, 'py> Maker<'a, 'py> {
    fn new(py: Python<'py>, dictionary: &'a Dictionary, columns: Vec<&'a [u32]>, pause: Pause<'a>) -> Self {
        let last = columns.iter().map(|_| Cell::new(None)).collect();
        let words: usize = columns.iter().map(|column| column.len()).sum();
        let dense = dictionary.end() <= 2 * words;
        let made = if dense { Made::Dense(vec![None; dictionary.end()]) } else { Made::Sparse(HashMap::default()) };
        Self { py, dictionary, columns, made: RefCell::new(made), last, pause, since: Cell::new(Instant::now()) }
    }

    fn object(&self, column: usize, row: usize) -> PyResult<Bound<'py, PyAny>> {
        let word = self.columns[column][row];
        if let Some((_, object)) = self.last[column].take().filter(|last| last.0 == word) {
            self.last[column].set(Some((word, object.clone())));
            return Ok(object);
        }
        let object = self.word(word)?;
        self.last[column].set(Some((word, object.clone())));
        Ok(object)
    }

    /// The object of an entry. Objects that are lists are shared within a call too.
    fn entry(&self, word: Word) -> PyResult<Bound<'py, PyAny>> {
        if let Some(object) = self.made.borrow().get(word) {
            return Ok(object.clone());
        }
        let object = match self.dictionary.entry(word) {
            Some(Entry::Text(_)) if word == EMPTY_LIST => PyList::empty(self.py).into_any(),
            Some(Entry::Text(text)) => PyString::new(self.py, text).into_any(),
            Some(Entry::Float(value)) => PyFloat::new(self.py, *value).into_any(),
            Some(Entry::Int(value)) => value.into_pyobject(self.py)?.into_any(),
            Some(Entry::Compound(_)) => return self.term(word),
            None => return Err(PyRuntimeError::new_err("a word without an entry")),
        };
        self.made.borrow_mut().keep(word, object.clone());
        Ok(object)
    }

    /// The object of a compound term, however deep: what stands in it is made first.
    fn term(&self, word: Word) -> PyResult<Bound<'py, PyAny>> {
        let mut wanted = vec![word];
        while let Some(&word) = wanted.last() {
            let before = wanted.len();
            let parts = Parts::of(word, self.dictionary);
            let ready = self.made.borrow().get(word).is_some();
            if !ready {
                for part in parts.words() {
                    if self.dictionary.compound_of(part).is_some() && self.made.borrow().get(part).is_none() {
                        wanted.push(part);
                    }
                }
            }
            if wanted.len() > before {
                continue;
            }
            if !ready {
                let object = self.assemble(&parts)?;
                self.made.borrow_mut().keep(word, object);
            }
            wanted.pop();
        }
        let made = self.made.borrow().get(word).cloned();
        made.ok_or_else(|| PyRuntimeError::new_err("a word without an entry"))
    }

    /// The object of a term whose parts have theirs.
    fn assemble(&self, parts: &Parts<'_>) -> PyResult<Bound<'py, PyAny>> {
        let objects = |words: &[Word]| words.iter().map(|word| self.word(*word)).collect::<PyResult<Vec<_>>>();
        match parts {
            Parts::List(elements) => {
                self.py.check_signals()?;
                Ok(PyList::new(self.py, objects(elements)?)?.into_any())
            }
            Parts::Partial(elements, tail) => {
                let name = self.word(CELL)?;
                elements.iter().rev().try_fold(self.word(*tail)?, |tail, element| {
                    compound_class(self.py)?.call1((&name, (self.word(*element)?, tail)))
                })
            }
            Parts::Compound(words) => {
                let arguments = PyTuple::new(self.py, objects(&words[1..])?)?;
                compound_class(self.py)?.call1((self.word(words[0])?, arguments))
            }
        }
    }

    fn word(&self, word: Word) -> PyResult<Bound<'py, PyAny>> {
        if is_entry(word) { self.entry(word) } else { Ok(inline_integer(word).into_pyobject(self.py)?.into_any()) }
    }

    #[inline]
    fn rest(&self, row: usize) -> PyResult<()> {
        if row % STRIDE == STRIDE - 1 { self.look_around() } else { Ok(()) }
    }

    /// Lets other threads have the interpreter, one of which may want this to stop.
    fn look_around(&self) -> PyResult<()> {
        if self.since.get().elapsed() >= TURN {
            self.py.detach(|| ());
            self.since.set(Instant::now());
        }
        self.py.check_signals()?;
        (self.pause)()
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
        maker.rest(row)?;
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
        maker.rest(row)?;
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
    pause: Pause<'_>,
) -> PyResult<Bound<'py, PyList>> {
    let _collector = CollectorPause::new(py, range.len())?;
    let count = range.len();
    let maker = Maker::new(py, dictionary, rows.slices(range), pause);
    PyList::new(py, (0..count).map(|row| TupleRow(&maker, row)))
}

/// The rows of some columns as a list of tuples.
pub fn argument_tuples<'py>(
    py: Python<'py>,
    columns: &[&[Word]],
    count: usize,
    dictionary: &Dictionary,
) -> PyResult<Bound<'py, PyList>> {
    let maker = Maker::new(py, dictionary, columns.to_vec(), &|| Ok(()));
    PyList::new(py, (0..count).map(|row| TupleRow(&maker, row)))
}

/// Rows as a list of dicts.
pub fn dicts<'py>(
    py: Python<'py>,
    rows: &Rows,
    range: Range<usize>,
    dictionary: &Dictionary,
    names: &[String],
    pause: Pause<'_>,
) -> PyResult<Bound<'py, PyList>> {
    if names.len() != rows.arity() {
        return Err(PyValueError::new_err(format!("{} names for {} columns", names.len(), rows.arity())));
    }
    let _collector = CollectorPause::new(py, range.len())?;
    let names: Vec<Bound<'py, PyString>> = names.iter().map(|name| PyString::intern(py, name)).collect();
    let count = range.len();
    let maker = Maker::new(py, dictionary, rows.slices(range), pause);
    PyList::new(py, (0..count).map(|row| DictRow(&maker, row, &names)))
}
