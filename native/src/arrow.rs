//! Rows from and to Arrow columns.

pub mod kinds;

use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowDictionaryKeyType, ArrowPrimitiveType, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{
    Array, ArrayRef, Float64Array, GenericListArray, Int64Array, ListArray, OffsetSizeTrait, RecordBatch,
    RecordBatchOptions, RecordBatchReader, StringArray,
};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};

use crate::context::Context;
use crate::dictionary::Dictionary;
use crate::error::{BadValue, Error, Result};
use crate::relation::{Relation, Rows};
use crate::value::{EMPTY_LIST, Number, Word, inline_word};
use kinds::{ColumnType, Kind};

/// A column of a batch while it is read: where it stands within the stream, for errors, and what its values go into.
#[derive(Clone, Copy)]
struct Column<'a> {
    row: usize,
    column: usize,
    name: &'a str,
    dictionary: &'a Dictionary,
    context: &'a Context<'a>,
}

impl Column<'_> {
    fn bad(&self, code: &'static str, what: &str, row: usize) -> Error {
        BadValue::at(code, format!("column {}: {what}", self.name), self.row + row, self.column)
    }

    /// Appends the words of an array.
    fn push(self, array: &ArrayRef, words: &mut Vec<Word>) -> Result<()> {
        if let Some(row) = first_null(array.logical_nulls().as_ref()) {
            return Err(self.bad("null", "a relation holds no null", row));
        }
        match array.data_type() {
            DataType::Int8 => self.integers::<Int8Type>(array, words),
            DataType::Int16 => self.integers::<Int16Type>(array, words),
            DataType::Int32 => self.integers::<Int32Type>(array, words),
            DataType::Int64 => self.integers::<Int64Type>(array, words),
            DataType::UInt8 => self.integers::<UInt8Type>(array, words),
            DataType::UInt16 => self.integers::<UInt16Type>(array, words),
            DataType::UInt32 => self.integers::<UInt32Type>(array, words),
            DataType::UInt64 => self.integers::<UInt64Type>(array, words),
            DataType::Float32 => self.floats::<Float32Type>(array, words),
            DataType::Float64 => self.floats::<Float64Type>(array, words),
            DataType::Utf8 => self.texts(array.as_string::<i32>().iter(), words),
            DataType::LargeUtf8 => self.texts(array.as_string::<i64>().iter(), words),
            DataType::Utf8View => self.texts(array.as_string_view().iter(), words),
            DataType::Boolean => {
                let two = [self.dictionary.text("false")?, self.dictionary.text("true")?];
                words.extend(array.as_boolean().values().iter().map(|value| two[usize::from(value)]));
                Ok(())
            }
            DataType::Dictionary(keys, _) => self.encoded(keys, array, words),
            DataType::List(_) => self.lists(array.as_list::<i32>(), words),
            DataType::LargeList(_) => self.lists(array.as_list::<i64>(), words),
            DataType::Null => Ok(()),
            other => Err(self.bad("arrow-type", &help(other), 0)),
        }
    }

    fn integers<T>(self, array: &ArrayRef, words: &mut Vec<Word>) -> Result<()>
    where
        T: ArrowPrimitiveType,
        T::Native: TryInto<i64>,
    {
        for (number, stretch) in array.as_primitive::<T>().values().chunks(STRIDE).enumerate() {
            self.context.check()?;
            // Most integers are words themselves: those are converted without a branch, and looked at together.
            let mut all_small = true;
            let before = words.len();
            words.extend(stretch.iter().map(|&value| {
                let word = value.try_into().ok().and_then(inline_word);
                all_small &= word.is_some();
                word.unwrap_or_default()
            }));
            if all_small {
                continue;
            }
            for (at, &value) in stretch.iter().enumerate() {
                let Ok(value) = value.try_into() else {
                    let what = "an integer does not fit in 64 bits with a sign";
                    return Err(self.bad("integer-range", what, number * STRIDE + at));
                };
                words[before + at] = self.dictionary.integer(value)?;
            }
        }
        Ok(())
    }

    fn floats<T>(self, array: &ArrayRef, words: &mut Vec<Word>) -> Result<()>
    where
        T: ArrowPrimitiveType,
        T::Native: Into<f64>,
    {
        for (row, &value) in array.as_primitive::<T>().values().iter().enumerate() {
            if row % LOOK_UPS == 0 {
                self.context.check()?;
            }
            let value: f64 = value.into();
            if value.is_nan() {
                return Err(self.bad("nan", "a relation holds no NaN", row));
            }
            words.push(self.dictionary.float(value)?);
        }
        Ok(())
    }

    fn texts<'a>(self, values: impl Iterator<Item = Option<&'a str>>, words: &mut Vec<Word>) -> Result<()> {
        for text in values.flatten() {
            if words.len().is_multiple_of(LOOK_UPS) {
                self.context.check()?;
            }
            words.push(self.dictionary.text(text)?);
        }
        Ok(())
    }

    /// A column of lists. Those that a list holds may be lists too.
    fn lists<O: OffsetSizeTrait>(self, array: &GenericListArray<O>, words: &mut Vec<Word>) -> Result<()> {
        let offsets: Vec<usize> = array.value_offsets().iter().map(|offset| offset.as_usize()).collect();
        let first = offsets.first().copied().unwrap_or_default();
        let used = array.values().slice(first, offsets.last().copied().unwrap_or_default() - first);
        let mut elements = Vec::with_capacity(used.len());
        self.push(&used, &mut elements)?;
        for bounds in offsets.windows(2) {
            if words.len().is_multiple_of(LOOK_UPS) {
                self.context.check()?;
            }
            let elements = elements[bounds[0] - first..bounds[1] - first].iter();
            words.push(self.dictionary.list(elements.copied(), EMPTY_LIST)?);
        }
        Ok(())
    }

    /// A dictionary-encoded column: each of its values is interned once.
    fn encoded(self, keys: &DataType, array: &ArrayRef, words: &mut Vec<Word>) -> Result<()> {
        match keys {
            DataType::Int8 => self.encoded_by::<Int8Type>(array, words),
            DataType::Int16 => self.encoded_by::<Int16Type>(array, words),
            DataType::Int32 => self.encoded_by::<Int32Type>(array, words),
            DataType::Int64 => self.encoded_by::<Int64Type>(array, words),
            DataType::UInt8 => self.encoded_by::<UInt8Type>(array, words),
            DataType::UInt16 => self.encoded_by::<UInt16Type>(array, words),
            DataType::UInt32 => self.encoded_by::<UInt32Type>(array, words),
            _ => self.encoded_by::<UInt64Type>(array, words),
        }
    }

    fn encoded_by<K: ArrowDictionaryKeyType>(self, array: &ArrayRef, words: &mut Vec<Word>) -> Result<()> {
        let array = array.as_dictionary::<K>();
        let values = array.values();
        // A value that no row uses may be null or NaN.
        let mut used: Vec<usize> = Vec::with_capacity(array.len());
        for key in array.keys_iter().flatten() {
            if used.len().is_multiple_of(STRIDE) {
                self.context.check()?;
            }
            used.push(key);
        }
        if first_null(values.logical_nulls().as_ref()).is_some() || used.len() < values.len() {
            return used.iter().try_for_each(|&key| {
                self.context.check()?;
                self.push(&values.slice(key, 1), words)
            });
        }
        let mut each = Vec::with_capacity(values.len());
        self.push(values, &mut each)?;
        for stretch in used.chunks(STRIDE) {
            self.context.check()?;
            words.extend(stretch.iter().map(|&key| each[key]));
        }
        Ok(())
    }
}

/// The words of all batches of a stream.
pub fn read(
    reader: &mut dyn RecordBatchReader,
    arity: usize,
    dictionary: &Dictionary,
    context: &Context<'_>,
) -> Result<Rows> {
    let schema = reader.schema();
    if schema.fields().len() != arity {
        let message = format!("expected {arity} columns, found {}", schema.fields().len());
        return Err(BadValue::at("wrong-width", message, 0, 0));
    }
    let mut rows = Rows::new(arity);
    for batch in reader {
        context.check()?;
        let batch = batch.map_err(|error| BadValue::at("arrow-type", error.to_string(), rows.len(), 0))?;
        let row = rows.len();
        rows.push_columns(batch.num_rows(), context, |column, words| {
            let name = schema.field(column).name();
            Column { row, column, name, dictionary, context }.push(batch.column(column), words)
        })?;
    }
    Ok(rows)
}

fn help(found: &DataType) -> String {
    let advice = match found {
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(..) | DataType::Time32(_) | DataType::Time64(_) => {
            "; cast it to an integer or to text first"
        }
        DataType::Decimal32(..) | DataType::Decimal64(..) | DataType::Decimal128(..) | DataType::Decimal256(..) => {
            "; cast it to an integer or to a float first"
        }
        DataType::Struct(_) | DataType::FixedSizeList(..) | DataType::Map(..) => "; take it apart into columns first",
        _ => "",
    };
    format!("values of type {found} cannot be stored: integers, floats, booleans, text and lists of these can{advice}")
}

fn first_null(nulls: Option<&NullBuffer>) -> Option<usize> {
    let nulls = nulls.filter(|nulls| nulls.null_count() > 0)?;
    nulls.iter().position(|valid| !valid)
}

/// Rows between two looks at the limits.
const STRIDE: usize = 1 << 16;
/// Values that are looked up in the dictionary between two looks at the limits.
const LOOK_UPS: usize = 1 << 13;

/// Bytes of text that one batch may hold: its offsets have 31 bits.
const MOST_TEXT: usize = i32::MAX as usize;

/// Rows of a batch: who takes the batches one by one, some milliseconds each, can stop between them.
const MOST_ROWS: usize = 1 << 17;

/// A relation as a stream of record batches, converted as they are asked for.
pub struct Stream {
    relation: Arc<Relation>,
    dictionary: Arc<Dictionary>,
    types: Vec<ColumnType>,
    schema: SchemaRef,
    start: usize,
    step: usize,
}

impl Stream {
    /// The stream of a relation whose columns get these names and types.
    pub fn new(relation: Arc<Relation>, dictionary: Arc<Dictionary>, names: &[String], types: Vec<ColumnType>) -> Self {
        let fields = names.iter().zip(&types).map(|(name, kind)| {
            let kind = match kind {
                ColumnType::Of(kind) => kind.data_type(),
                ColumnType::Lists(kind) => DataType::List(kind.item()),
            };
            Field::new(name, kind, false)
        });
        let schema = Arc::new(Schema::new(fields.collect::<Vec<Field>>()));
        let step = (MOST_TEXT / dictionary.longest_text().max(1)).clamp(1, MOST_ROWS);
        Self { relation, dictionary, types, schema, start: 0, step }
    }

    fn batch(&self, start: usize, end: usize) -> std::result::Result<RecordBatch, ArrowError> {
        let columns = self.types.iter().enumerate().map(|(column, kind)| {
            let words = &self.relation.rows().column(column)[start..end];
            match kind {
                ColumnType::Of(kind) => Ok(self.array(*kind, words)),
                ColumnType::Lists(kind) => self.list_array(*kind, words),
            }
        });
        let columns = columns.collect::<std::result::Result<Vec<ArrayRef>, ArrowError>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(end - start));
        RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options)
    }

    /// The values of words; their texts have [`MOST_TEXT`] bytes together at most.
    fn array(&self, kind: Kind, words: &[u32]) -> ArrayRef {
        match kind {
            Kind::Int => Arc::new(self.int_array(words)),
            Kind::Float => Arc::new(self.float_array(words)),
            Kind::Text => Arc::new(self.text_array(words)),
        }
    }

    fn list_array(&self, kind: Kind, words: &[u32]) -> std::result::Result<ArrayRef, ArrowError> {
        let (mut elements, mut lengths) = (Vec::new(), Vec::with_capacity(words.len()));
        for word in words {
            let before = elements.len();
            elements.extend(self.dictionary.elements(*word));
            lengths.push(elements.len() - before);
        }
        // How many elements a list has is not known when the rows of a batch are counted out.
        let bytes: usize = match kind {
            Kind::Text => elements.iter().filter_map(|word| self.dictionary.text_of(*word)).map(str::len).sum(),
            Kind::Int | Kind::Float => 0,
        };
        let most = bytes.max(elements.len());
        if most > MOST_TEXT {
            return Err(ArrowError::OffsetOverflowError(most));
        }
        let offsets = OffsetBuffer::from_lengths(lengths);
        let lists = ListArray::try_new(kind.item(), offsets, self.array(kind, &elements), None)?;
        Ok(Arc::new(lists))
    }

    fn int_array(&self, words: &[u32]) -> Int64Array {
        let value = |word: &u32| match self.dictionary.number_of(*word) {
            Some(Number::Int(value)) => value,
            _ => 0,
        };
        Int64Array::from_iter_values(words.iter().map(value))
    }

    fn float_array(&self, words: &[u32]) -> Float64Array {
        let value = |word: &u32| self.dictionary.number_of(*word).map_or(0.0, Number::to_f64);
        Float64Array::from_iter_values(words.iter().map(value))
    }

    fn text_array(&self, words: &[u32]) -> StringArray {
        let mut texts = StringBuilder::with_capacity(words.len(), words.len() * 16);
        for word in words {
            texts.append_value(self.dictionary.text_of(*word).unwrap_or_default());
        }
        texts.finish()
    }
}

impl Iterator for Stream {
    type Item = std::result::Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let (start, count) = (self.start, self.relation.rows().len());
        if start >= count {
            return None;
        }
        self.start = count.min(start + self.step);
        Some(self.batch(start, self.start))
    }
}

impl RecordBatchReader for Stream {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }
}
