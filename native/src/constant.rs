//! Constants as a plan writes them.

use serde::{Deserialize, Deserializer};

use crate::dictionary::Dictionary;
use crate::error::Result;
use crate::value::{EMPTY_LIST, Number, ValueRef, Word};

/// A constant of a plan: `{"int": 1}`, `{"float": 1.5}`, `{"float": "inf"}`, `{"text": "a"}`,
/// `{"compound": ["f", [constants]]}`, or `{"list": [constants]}`, which says the same as cells within cells and may be
/// longer than a plan may be deep.
#[derive(Debug, Clone, PartialEq)]
pub enum Constant {
    /// An integer or a float.
    Number(Number),
    /// A text.
    Text(String),
    /// A name and arguments.
    Compound(String, Vec<Constant>),
    /// The elements of a list.
    List(Vec<Constant>),
}

impl<'de> Deserialize<'de> for Constant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "lowercase")]
        enum Form {
            Int(i64),
            Float(Float),
            Text(String),
            Compound(String, Vec<Constant>),
            List(Vec<Constant>),
        }
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Float {
            Finite(f64),
            Named(String),
        }
        Ok(match Form::deserialize(deserializer)? {
            Form::Int(value) => Constant::Number(Number::Int(value)),
            Form::Float(Float::Finite(value)) => Constant::Number(Number::Float(value)),
            Form::Float(Float::Named(name)) => Constant::Number(Number::Float(match name.as_str() {
                "inf" => f64::INFINITY,
                "-inf" => f64::NEG_INFINITY,
                _ => return Err(serde::de::Error::custom(format!("there is no float called {name}"))),
            })),
            Form::Text(text) => Constant::Text(text),
            Form::Compound(name, arguments) => Constant::Compound(name, arguments),
            Form::List(elements) => Constant::List(elements),
        })
    }
}

impl Constant {
    /// The word of the constant, which the dictionary takes in.
    pub fn word(&self, dictionary: &Dictionary) -> Result<Word> {
        self.word_by(&|value| dictionary.value(value))
    }

    /// The word of the constant, if the dictionary has it.
    pub fn find(&self, dictionary: &Dictionary) -> Option<Word> {
        self.word_by(&|value| dictionary.find(value).ok_or(())).ok()
    }

    /// A plan is only so deep, and so is this.
    fn word_by<E>(&self, word: &impl Fn(ValueRef<'_>) -> std::result::Result<Word, E>) -> std::result::Result<Word, E> {
        match self {
            Constant::Number(number) => word(ValueRef::Number(*number)),
            Constant::Text(text) => word(ValueRef::Text(text)),
            Constant::Compound(name, arguments) => {
                let mut words = vec![word(ValueRef::Text(name))?];
                for argument in arguments {
                    words.push(argument.word_by(word)?);
                }
                word(ValueRef::Compound(&words))
            }
            Constant::List(elements) => elements.iter().rev().try_fold(EMPTY_LIST, |tail, element| {
                word(ValueRef::Compound(&[crate::value::CELL, element.word_by(word)?, tail]))
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn constant(json: &serde_json::Value) -> Constant {
        serde_json::from_value(json.clone()).unwrap()
    }

    #[test]
    fn a_list_and_its_cells_are_one_constant() {
        let dictionary = Dictionary::new();
        let list = constant(&json!({"list": [{"int": 1}, {"text": "a"}]}));
        assert_eq!(list.find(&dictionary), None);
        assert!(dictionary.is_empty());
        let tail = json!({"compound": ["[|]", [{"text": "a"}, {"text": "[]"}]]});
        let cells = constant(&json!({"compound": ["[|]", [{"int": 1}, tail]]}));
        assert_eq!(list.word(&dictionary).unwrap(), cells.word(&dictionary).unwrap());
        assert_eq!(list.find(&dictionary), cells.find(&dictionary));
        assert_eq!(constant(&json!({"list": []})).word(&dictionary).unwrap(), EMPTY_LIST);
    }
}
