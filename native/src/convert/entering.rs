//! Python values to words.

use std::collections::HashSet;

use pyo3::exceptions::{PyOverflowError, PyUnicodeEncodeError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyByteArray, PyBytes, PyFloat, PyInt, PyList, PySequence, PyString, PyTuple};

use super::{BadValue, STRIDE, compound_class, exception};
use crate::dictionary::Dictionary;
use crate::relation::Rows;
use crate::value::{CELL, EMPTY_LIST, NO_WORD, Number, ValueRef, Word};

/// The words of rows that Python gives.
pub fn rows_words(rows: &Bound<'_, PyAny>, arity: usize, dictionary: &Dictionary) -> PyResult<Rows> {
    read_rows(rows, arity, &Reader { py: rows.py(), dictionary, add: true })
}

/// The same for rows that are looked for: a value that the dictionary lacks is no reason to add it.
pub fn known_rows_words(rows: &Bound<'_, PyAny>, arity: usize, dictionary: &Dictionary) -> PyResult<Rows> {
    read_rows(rows, arity, &Reader { py: rows.py(), dictionary, add: false })
}

fn read_rows(rows: &Bound<'_, PyAny>, arity: usize, reader: &Reader<'_>) -> PyResult<Rows> {
    let mut columns = vec![Vec::new(); arity];
    let mut count = 0;
    for row in rows.try_iter()? {
        read_row(&row?, count, &mut columns, reader)?;
        count += 1;
        if count % STRIDE == 0 {
            rows.py().check_signals()?;
        }
    }
    Ok(Rows::from_columns(columns, count))
}

fn read_row(row: &Bound<'_, PyAny>, number: usize, columns: &mut [Vec<u32>], reader: &Reader<'_>) -> PyResult<()> {
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
            column.push(reader.value(&*row.get_borrowed_item(at)?, (number, at))?);
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
        column.push(reader.value(&sequence.get_item(at)?, (number, at))?);
    }
    Ok(())
}

/// Where a value stands in what was passed in: its row and its column.
type Place = (usize, usize);

/// Makes words of values.
struct Reader<'a> {
    py: Python<'a>,
    dictionary: &'a Dictionary,
    /// Whether values that are not known are added.
    add: bool,
}

/// A list or compound term whose elements are being read.
struct Frame<'py> {
    /// The address of the list, by which one that contains itself is found.
    address: usize,
    /// The name of a compound term; none for a list.
    name: Option<Word>,
    elements: Bound<'py, PyTuple>,
    /// The words of the elements read so far.
    words: Vec<Word>,
}

impl Reader<'_> {
    fn word(&self, value: ValueRef<'_>) -> PyResult<Word> {
        if !self.add {
            return Ok(self.dictionary.find(value).unwrap_or(NO_WORD));
        }
        self.dictionary.value(value).map_err(exception)
    }

    fn value(&self, value: &Bound<'_, PyAny>, place: Place) -> PyResult<Word> {
        match self.atomic(value, place)? {
            Some(word) => Ok(word),
            None => self.term(value, place),
        }
    }

    /// The word of a number or a text; none for what may be a list or a compound term.
    fn atomic(&self, value: &Bound<'_, PyAny>, place: Place) -> PyResult<Option<Word>> {
        if let Ok(text) = value.cast::<PyString>() {
            return match text.to_str() {
                Ok(text) => self.word(ValueRef::Text(text)).map(Some),
                Err(error) if error.is_instance_of::<PyUnicodeEncodeError>(self.py) => {
                    bad(place, "not-a-value", "a text with a lone surrogate is not valid Unicode".to_owned())
                }
                Err(error) => Err(error),
            };
        }
        if value.is_instance_of::<PyBool>() {
            return self.word(ValueRef::Text(if value.is_truthy()? { "true" } else { "false" })).map(Some);
        }
        if let Ok(float) = value.cast::<PyFloat>() {
            return match float.value() {
                float if float.is_nan() => bad(place, "nan", "a relation holds no NaN".to_owned()),
                float => self.word(ValueRef::Number(Number::Float(float))).map(Some),
            };
        }
        if value.is_none() {
            return bad(place, "null", "a relation holds no None".to_owned());
        }
        // What has an index is an integer to Python too: those of NumPy are no `int`.
        let list = value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>();
        if list || !value.is_instance_of::<PyInt>() && !value.hasattr("__index__")? {
            return Ok(None);
        }
        match value.extract::<i64>() {
            Ok(value) => self.word(ValueRef::Number(Number::Int(value))).map(Some),
            Err(error) if error.is_instance_of::<PyOverflowError>(self.py) => {
                bad(place, "integer-range", "an integer does not fit in 64 bits with a sign".to_owned())
            }
            Err(_) => bad(place, "not-a-value", not_a_value(value)),
        }
    }

    /// The word of a list or a compound term, however deep.
    fn term(&self, value: &Bound<'_, PyAny>, place: Place) -> PyResult<Word> {
        let mut frames = vec![self.frame(value, place)?];
        let mut open = HashSet::from([frames[0].address]);
        let mut read = 0;
        while let Some(frame) = frames.last_mut() {
            read += 1;
            if read % STRIDE == 0 {
                self.py.check_signals()?;
            }
            if frame.words.len() < frame.elements.len() {
                let element = frame.elements.get_item(frame.words.len())?;
                if let Some(word) = self.atomic(&element, place)? {
                    frame.words.push(word);
                    continue;
                }
                let inner = self.frame(&element, place)?;
                if !open.insert(inner.address) {
                    return bad(place, "not-a-value", "a list that contains itself is no value".to_owned());
                }
                frames.push(inner);
                continue;
            }
            let Some(Frame { address, name, words, .. }) = frames.pop() else { break };
            open.remove(&address);
            let word = self.close(name, &words)?;
            match frames.last_mut() {
                Some(outer) => outer.words.push(word),
                None => return Ok(word),
            }
        }
        Ok(NO_WORD)
    }

    fn frame<'py>(&self, value: &Bound<'py, PyAny>, place: Place) -> PyResult<Frame<'py>> {
        let address = value.as_ptr() as usize;
        let (name, elements) = if let Ok(tuple) = value.cast::<PyTuple>() {
            (None, tuple.clone())
        } else if let Ok(list) = value.cast::<PyList>() {
            (None, list.to_tuple())
        } else if value.is_instance(compound_class(value.py())?)? {
            let (name, arguments) = (value.getattr("name")?, value.getattr("arguments")?);
            match (name.cast_into::<PyString>(), arguments.cast_into::<PyTuple>()) {
                (Ok(name), Ok(arguments)) => (self.atomic(name.as_any(), place)?, arguments),
                _ => {
                    let message = "a Compound has a str as its name and a tuple of values as its arguments";
                    return bad(place, "not-a-value", message.to_owned());
                }
            }
        } else {
            return bad(place, "not-a-value", not_a_value(value));
        };
        let words = Vec::with_capacity(elements.len() + 1);
        Ok(Frame { address, name, elements, words })
    }

    fn close(&self, name: Option<Word>, words: &[Word]) -> PyResult<Word> {
        match name {
            Some(name) => self.word(ValueRef::Compound(&[&[name], words].concat())),
            None => words
                .iter()
                .rev()
                .try_fold(EMPTY_LIST, |tail, element| self.word(ValueRef::Compound(&[CELL, *element, tail]))),
        }
    }
}

fn bad<T>((row, column): Place, code: &'static str, message: String) -> PyResult<T> {
    Err(BadValue::new_err((code, message, row, column)))
}

fn not_a_value(value: &Bound<'_, PyAny>) -> String {
    format!("a value is an int, a float, a str, a list or a Compound, not {}", kind(value))
}

fn kind(value: &Bound<'_, PyAny>) -> String {
    value.get_type().name().map_or_else(|_| "this".to_owned(), |name| name.to_string())
}
