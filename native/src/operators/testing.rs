//! What the tests of the operators share: facts written as text, and plans run on them.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::fixpoint::Program;
use crate::callable::Functions;
use crate::context::{Context, Limits, Progress};
use crate::dictionary::Dictionary;
use crate::error::Result;
use crate::hash::mix;
use crate::program::PreparedProgram;
use crate::relation::{Relation, Rows};
use crate::terms::show;
use crate::value::{Number, Value};

/// A knowledge base of facts only.
pub struct Facts {
    pub dictionary: Dictionary,
    pub relations: HashMap<String, Arc<Relation>>,
    pub functions: Functions,
}

/// The rows of an answer, each as its values with spaces between, and what each operator emitted.
pub struct Ran {
    pub rows: Vec<String>,
    pub counts: Vec<u64>,
}

fn value(text: &str) -> Value {
    if let Ok(value) = text.parse() {
        return Value::Number(Number::Int(value));
    }
    text.parse().map_or_else(|_| Value::Text(text.into()), |value| Value::Number(Number::Float(value)))
}

impl Facts {
    /// Relations from texts such as `1 2; 2 b`; the first row tells the width.
    pub fn new(relations: &[(&str, &str)]) -> Self {
        let dictionary = Dictionary::new();
        let relations = relations.iter().map(|(name, text)| {
            let rows: Vec<Vec<&str>> = text.split(';').map(|row| row.split_whitespace().collect()).collect();
            let word = |text: &str| dictionary.value(value(text).borrow()).unwrap();
            let columns = (0..rows[0].len()).map(|column| {
                rows.iter().filter(|row| !row.is_empty()).map(|row| word(row[column])).collect::<Vec<u32>>()
            });
            ((*name).to_owned(), Arc::new(distinct(columns.collect())))
        });
        Self { relations: relations.collect(), functions: Functions::new(), dictionary }
    }

    /// Runs a program within limits.
    pub fn run_within(&self, program: &Json, limits: Limits) -> Result<Ran> {
        self.run_in(program, &Context::new(limits, Arc::<Progress>::default(), &self.dictionary, None))
    }

    /// A program that is ready to run.
    pub fn prepared(&self, program: &Json) -> Result<PreparedProgram> {
        Program::parse(&program.to_string())?.prepare(&self.relations, &self.functions, &self.dictionary)
    }

    /// Runs a program in a context.
    pub fn run_in(&self, program: &Json, context: &Context<'_>) -> Result<Ran> {
        let program = self.prepared(program)?;
        let answer = program.run(context, &self.dictionary)?;
        let rows = (0..answer.rows().len()).map(|row| {
            let value = |column: &Vec<u32>| show(column[row], &self.dictionary).replace('\'', "");
            answer.rows().columns().iter().map(value).collect::<Vec<String>>().join(" ")
        });
        let counts = program.meters().iter().map(|meter| meter.read().rows).collect();
        Ok(Ran { rows: rows.collect(), counts })
    }

    /// The rows of a program's answer.
    pub fn run(&self, program: &Json) -> Result<Vec<String>> {
        Ok(self.run_within(program, Limits::default())?.rows)
    }

    /// The rows that an operator emits, in order and as often as it emits them.
    pub fn rows(&self, operator: &Json) -> Vec<String> {
        self.try_rows(operator).unwrap()
    }

    /// The same, where a test expects an error.
    pub fn try_rows(&self, operator: &Json) -> Result<Vec<String>> {
        self.run(&json!({"arities": {}, "steps": [], "answer": operator, "distinct_answer": true}))
    }
}

/// A relation of columns whose rows may repeat.
pub fn distinct(columns: Vec<Vec<u32>>) -> Relation {
    let count = columns.first().map_or(0, Vec::len);
    let mut relation = Relation::new(columns.len());
    relation.insert(&Rows::from_columns(columns, count), &Context::unbounded(None)).unwrap();
    relation
}

/// A scan of stored facts that reads every column.
pub fn scan(relation: &str, columns: &[&str]) -> Json {
    part(relation, "facts", columns)
}

/// A scan of a part of a derived relation.
pub fn part(relation: &str, part: &str, columns: &[&str]) -> Json {
    json!({"op": "Scan", "relation": relation, "part": part, "read": columns})
}

/// A join, semi-join or anti-join.
pub fn join(op: &str, left: Json, right: Json, on: &[&str]) -> Json {
    json!({"op": op, "left": left, "right": right, "on": on})
}

/// A projection.
pub fn project(input: Json, names: &[&str]) -> Json {
    json!({"op": "Project", "input": input, "names": names})
}

/// A rule.
pub fn insert(relation: &str, input: Json) -> Json {
    json!({"op": "Insert", "relation": relation, "input": input, "rule": 0})
}

/// Numbers below `domain` that look random and are the same each time.
pub fn random(seed: u64, domain: u32) -> impl FnMut() -> u32 {
    let mut state = mix(seed);
    move || {
        state = mix(state.wrapping_add(1));
        (state >> 33) as u32 % domain
    }
}

/// `count` random rows as the text that [`Facts::new`] reads.
pub fn random_rows(seed: u64, width: usize, count: usize, domain: u32) -> String {
    let mut next = random(seed, domain);
    let mut row = || (0..width).map(|_| next().to_string()).collect::<Vec<String>>().join(" ");
    (0..count).map(|_| row()).collect::<Vec<String>>().join(";")
}

/// Rows of a text as numbers, each once.
pub fn numbers(text: &str) -> Vec<Vec<u32>> {
    let row = |row: &str| row.split_whitespace().map(|value| value.parse().unwrap()).collect();
    let mut rows: Vec<Vec<u32>> = text.split(';').map(row).collect();
    rows.sort();
    rows.dedup();
    rows
}

/// Rows as the answers show them, sorted.
pub fn shown(rows: impl IntoIterator<Item = Vec<u32>>) -> Vec<String> {
    let row = |row: Vec<u32>| row.iter().map(ToString::to_string).collect::<Vec<String>>().join(" ");
    let mut rows: Vec<String> = rows.into_iter().map(row).collect();
    rows.sort();
    rows
}

/// Sorted as text.
pub fn sorted(mut rows: Vec<String>) -> Vec<String> {
    rows.sort();
    rows
}

/// Rows of random words.
pub fn random_columns(width: usize, count: usize, domain: u32) -> Rows {
    let mut next = random(u64::from(domain), domain);
    Rows::from_columns((0..width).map(|_| (0..count).map(|_| next()).collect()).collect(), count)
}

/// The rows of the key that row `at` has, by looking at every row.
pub fn same_key(rows: &Rows, keys: &[usize], at: usize) -> Vec<u32> {
    let same = |row: &usize| keys.iter().all(|&key| rows.column(key)[*row] == rows.column(key)[at]);
    (0..rows.len()).filter(same).map(|row| row as u32).collect()
}

/// Some columns of rows.
pub fn key_columns<'a>(rows: &'a Rows, keys: &[usize]) -> Vec<&'a [u32]> {
    keys.iter().map(|&key| rows.column(key)).collect()
}
