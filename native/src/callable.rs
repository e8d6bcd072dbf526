//! Functions from outside that an operator applies to rows.

use std::collections::HashMap;
use std::sync::Arc;

use crate::dictionary::Dictionary;
use crate::error::Result;
use crate::value::Word;

/// What a function answered for the rows of a batch.
#[derive(Debug, Default)]
pub struct Answers {
    /// The row that each answer belongs to, ascending: a row may have none, one, or many.
    pub rows: Vec<u32>,
    /// The columns of the answers.
    pub outputs: Vec<Vec<Word>>,
}

/// A function of a batch of rows.
pub trait Callable: Send + Sync {
    /// The answers, of `width` columns, for `count` rows of arguments.
    fn call(&self, arguments: &[&[Word]], count: usize, width: usize, dictionary: &Dictionary) -> Result<Answers>;
}

/// Functions by the names that plans give them.
pub type Functions = HashMap<String, Arc<dyn Callable>>;
