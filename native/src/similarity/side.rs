//! One side of a join of similar texts: its rows, and the texts of one of its columns.

use std::sync::{Arc, OnceLock};

use super::texts::Texts;
use crate::error::Result;
use crate::operators::scan::{Part, columns_read};
use crate::operators::{Execute, Run};
use crate::plan::{Operator, Preparation, Prepared, Source, position};
use crate::relation::{Relation, Rows};

/// Where the rows come from.
enum Origin {
    /// A relation that does not grow while this runs: it keeps its texts. The places of the columns that are read.
    Stored(Source, Vec<usize>),
    /// An operator that is run: once, or each time when what it reads grows.
    Made(Box<dyn Execute>, Option<OnceLock<Arc<Made>>>),
}

/// The rows of an operator and the texts of a column of them.
pub struct Made {
    rows: Rows,
    texts: Arc<Texts>,
}

/// One side of a join.
pub struct Side {
    origin: Origin,
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The position of the column of texts.
    pub text: usize,
    /// Whether the rows differ from round to round.
    pub growing: bool,
}

impl Side {
    /// Prepares an operator with a column of texts.
    pub fn prepare(preparation: &mut Preparation<'_>, operator: &Operator, text: &str) -> Result<Self> {
        if let Operator::Scan(scan) = operator {
            let deltas = preparation.deltas.len();
            let (source, arity) = preparation.source(&scan.relation, scan.part)?;
            if matches!(scan.part, Part::Facts | Part::All) && !preparation.grows(&source) {
                preparation.meter();
                let (columns, places) = columns_read(&scan.relation, &scan.read, arity)?;
                let text = position(&columns, text)?;
                return Ok(Self { origin: Origin::Stored(source, places), columns, text, growing: false });
            }
            preparation.deltas.truncate(deltas);
        }
        let Prepared { node, columns, growing } = preparation.prepare(operator)?;
        let text = position(&columns, text)?;
        let origin = Origin::Made(node, (!growing).then(OnceLock::new));
        Ok(Self { origin, columns, text, growing })
    }

    /// The rows as they are now.
    pub fn rows<'r>(&'r self, run: &Run<'r>) -> Result<Ready<'r>> {
        let (held, texts) = match &self.origin {
            Origin::Stored(source, places) => {
                let (relation, _) = source.rows(run);
                let texts = relation.texts(places[self.text], run.dictionary, run.context)?;
                (Held::Stored(relation, places), texts)
            }
            Origin::Made(input, once) => {
                let made = match once.as_ref().and_then(OnceLock::get) {
                    Some(made) => Arc::clone(made),
                    None => Arc::new(self.make(&**input, run)?),
                };
                if let Some(once) = once {
                    once.get_or_init(|| Arc::clone(&made));
                }
                let texts = Arc::clone(&made.texts);
                (Held::Made(made), texts)
            }
        };
        Ok(Ready { held, texts, width: self.columns.len() })
    }

    fn make(&self, input: &dyn Execute, run: &Run<'_>) -> Result<Made> {
        let mut rows = Rows::new(self.columns.len());
        input.run(run, &mut |batch| rows.push_batch(batch.columns(), batch.count(), run.context))?;
        let texts = Arc::new(Texts::new(rows.column(self.text), run.dictionary, run.context)?);
        Ok(Made { rows, texts })
    }
}

enum Held<'r> {
    Stored(&'r Relation, &'r [usize]),
    Made(Arc<Made>),
}

/// One side of a join with its rows.
pub struct Ready<'r> {
    held: Held<'r>,
    /// The texts.
    pub texts: Arc<Texts>,
    /// The number of columns. Where it is one, a row is its text, and each counts once.
    width: usize,
}

impl Ready<'_> {
    /// A column.
    pub fn column(&self, position: usize) -> &[u32] {
        match &self.held {
            Held::Stored(relation, places) => relation.rows().column(places[position]),
            Held::Made(made) => made.rows.column(position),
        }
    }

    /// All columns.
    pub fn columns(&self) -> Vec<&[u32]> {
        (0..self.width).map(|position| self.column(position)).collect()
    }

    /// The rows that have a text.
    #[inline]
    pub fn rows_of(&self, text: u32) -> &[u32] {
        let rows = self.texts.rows(text);
        if self.width == 1 { &rows[..1] } else { rows }
    }

    /// Whether both sides are the same rows of a relation, and these columns of theirs the same column.
    pub fn is_same(&self, position: usize, other: &Ready<'_>, at: usize) -> bool {
        match (&self.held, &other.held) {
            (Held::Stored(one, places), Held::Stored(another, others)) => {
                std::ptr::eq(*one, *another) && places[position] == others[at]
            }
            _ => false,
        }
    }
}
