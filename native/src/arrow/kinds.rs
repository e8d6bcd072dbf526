//! What the columns of a relation become as Arrow columns.

use std::sync::Arc;

use arrow_schema::{DataType, Field, FieldRef};

use crate::context::Context;
use crate::dictionary::Dictionary;
use crate::error::{BadValue, Error, Result};
use crate::relation::Relation;
use crate::statistics::{ColumnStatistics, Kinds};
use crate::value::{EMPTY_LIST, Word};

/// How the values of a column leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 64-bit integers.
    Int,
    /// Doubles.
    Float,
    /// UTF-8.
    Text,
}

/// How a column leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// Values of one kind.
    Of(Kind),
    /// Lists of values of one kind.
    Lists(Kind),
}

impl Kind {
    /// The Arrow type.
    pub fn data_type(self) -> DataType {
        match self {
            Kind::Int => DataType::Int64,
            Kind::Float => DataType::Float64,
            Kind::Text => DataType::Utf8,
        }
    }

    /// The field of the elements of a list.
    pub fn item(self) -> FieldRef {
        Arc::new(Field::new("item", self.data_type(), false))
    }
}

/// Decides how each column leaves. `wanted` are `int`, `float`, `text`, or `any` to look at the data.
pub fn column_types(
    relation: &Relation,
    wanted: &[String],
    dictionary: &Dictionary,
    context: &Context<'_>,
) -> Result<Vec<ColumnType>> {
    if dictionary.longest_text() > super::MOST_TEXT {
        return Err(BadValue::at(
            "arrow-type",
            "a text is longer than 2 GiB, the most that Arrow's `utf8` holds",
            0,
            0,
        ));
    }
    let columns = relation.rows().columns().iter().zip(wanted).enumerate();
    columns.map(|(column, (words, wanted))| column_type(words, column, wanted, dictionary, context)).collect()
}

fn column_type(
    words: &[Word],
    column: usize,
    wanted: &str,
    dictionary: &Dictionary,
    context: &Context<'_>,
) -> Result<ColumnType> {
    let wanted = match wanted {
        "int" => Some(Kind::Int),
        "float" => Some(Kind::Float),
        "text" => Some(Kind::Text),
        "any" => None,
        other => return Err(Error::Plan(format!("there is no column type {other}"))),
    };
    let kinds = ColumnStatistics::default().kinds(words, dictionary, context)?;
    if kinds.values() < words.len() {
        let elements = if wanted.is_none() { list_elements(words, dictionary, context)? } else { None };
        let kind = match elements {
            Some(elements) => {
                let kinds = ColumnStatistics::default().kinds(&elements, dictionary, context)?;
                Some(kinds).filter(|kinds| kinds.values() == elements.len()).and_then(|kinds| only_kind(&kinds).ok())
            }
            None => None,
        };
        let message = "the column holds compound terms; only lists of values of one kind can leave as Arrow";
        return match kind {
            Some(kind) => Ok(ColumnType::Lists(kind.unwrap_or(Kind::Text))),
            None => Err(BadValue::at("term-column", message, 0, column)),
        };
    }
    let found = only_kind(&kinds).map_err(|message| BadValue::at("mixed-column", message, 0, column))?;
    match (wanted, found) {
        (Some(wanted), Some(found)) if wanted != found => {
            let message = format!("the column should hold {wanted:?} only and holds {found:?}").to_lowercase();
            Err(BadValue::at("mixed-column", message, 0, column))
        }
        (wanted, found) => Ok(ColumnType::Of(wanted.or(found).unwrap_or(Kind::Text))),
    }
}

/// The only kind of the words of a column, if it has any word; else what they are.
fn only_kind(found: &Kinds) -> std::result::Result<Option<Kind>, String> {
    let Kinds { integers, floats, texts } = found;
    match (integers, floats, texts) {
        (0, 0, 0) => Ok(None),
        (_, 0, 0) => Ok(Some(Kind::Int)),
        (0, _, 0) => Ok(Some(Kind::Float)),
        (0, 0, _) => Ok(Some(Kind::Text)),
        _ => Err(format!("the column holds {integers} integers, {floats} floats and {texts} texts")),
    }
}

/// The elements of lists; `None` where something else stands among them.
fn list_elements(words: &[Word], dictionary: &Dictionary, context: &Context<'_>) -> Result<Option<Vec<Word>>> {
    let mut all = Vec::new();
    for (at, word) in words.iter().enumerate() {
        if at % super::LOOK_UPS == 0 {
            context.check()?;
        }
        let mut elements = dictionary.elements(*word);
        all.extend(elements.by_ref());
        if elements.rest() != EMPTY_LIST {
            return Ok(None);
        }
    }
    Ok(Some(all))
}
