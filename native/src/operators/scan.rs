//! Scan: the rows of a relation, or of the part of it that a round asks for.

use std::ops::Range;

use serde::Deserialize;

use super::{Batch, Execute, Parts, Run, Sink, push_selected};
use crate::error::{Error, Result};
use crate::plan::{Preparation, Prepared, Source};
use crate::relation::{BATCH, Relation};
use crate::selection::keep;

/// Which rows of a relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// A stored relation.
    Facts,
    /// Every row known at the start of the round.
    All,
    /// All but the rows of the last round.
    Old,
    /// The rows of the last round.
    Delta,
}

/// The parameters of a scan.
#[derive(Debug, Deserialize)]
pub struct Scan {
    pub relation: String,
    pub part: Part,
    /// `None` where a column is not read.
    pub read: Vec<Option<String>>,
}

/// The names and positions of the columns that are read.
pub fn columns_read(relation: &str, columns: &[Option<String>], arity: usize) -> Result<(Vec<String>, Vec<usize>)> {
    if columns.len() != arity {
        let message = format!("{relation} has {arity} columns, and a scan of it names {}", columns.len());
        return Err(Error::Plan(message));
    }
    let read = columns.iter().enumerate().filter_map(|(position, name)| Some((name.clone()?, position)));
    Ok(read.unzip())
}

impl Source {
    /// The relation and the stretch of its rows.
    pub fn rows<'r>(&'r self, run: &Run<'r>) -> (&'r Relation, Range<usize>) {
        match self {
            Source::Facts(relation) => (relation, 0..relation.rows().len()),
            Source::Derived(number, part) => {
                let derived = &run.derived[*number];
                (derived.relation(), derived.range(*part))
            }
        }
    }
}

impl Scan {
    /// Finds the relation.
    pub fn prepare(&self, preparation: &mut Preparation<'_>) -> Result<Prepared> {
        let (source, arity) = preparation.source(&self.relation, self.part)?;
        let (columns, positions) = columns_read(&self.relation, &self.read, arity)?;
        let growing = preparation.grows(&source);
        Ok(Prepared { node: Box::new(Reader { source, positions }), columns, growing })
    }
}

struct Reader {
    source: Source,
    positions: Vec<usize>,
}

impl Execute for Reader {
    fn run(&self, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()> {
        self.read(self.source.rows(run).1, run, sink)
    }

    fn parts<'r>(&'r self, run: &Run<'r>) -> Option<Box<dyn Parts + 'r>> {
        Some(Box::new(Stretches { reader: self, range: self.source.rows(run).1, run: *run }))
    }
}

struct Stretches<'r> {
    reader: &'r Reader,
    range: Range<usize>,
    run: Run<'r>,
}

impl Parts for Stretches<'_> {
    fn driving(&self) -> usize {
        self.range.len()
    }

    fn is_ready(&self) -> bool {
        true
    }

    fn run(&self, stretch: Range<usize>, sink: &mut Sink<'_>) -> Result<()> {
        let first = self.range.start;
        self.reader.read(first + stretch.start..first + stretch.end, &self.run, sink)
    }
}

impl Reader {
    /// Pushes the rows of a range.
    fn read(&self, range: Range<usize>, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let relation = self.source.rows(run).0;
        let derived = match &self.source {
            Source::Derived(number, _) => Some(&run.derived[*number]).filter(|derived| derived.has_replaced()),
            Source::Facts(_) => None,
        };
        let (mut selection, mut buffers) = (Vec::new(), Vec::new());
        for start in range.clone().step_by(BATCH) {
            run.context.check()?;
            let end = range.end.min(start + BATCH);
            let read = self.positions.iter().map(|&position| &relation.rows().column(position)[start..end]);
            let columns: Vec<&[u32]> = read.collect();
            let batch = Batch::new(&columns, end - start);
            let Some(derived) = derived else {
                sink(&batch)?;
                continue;
            };
            keep(0..end - start, &mut selection, |at| !derived.is_replaced((start + at) as u32));
            push_selected(&batch, &selection, &mut buffers, sink)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::{Facts, scan};
    use crate::relation::BATCH;

    #[test]
    fn rows_come_in_the_order_in_which_they_were_added() {
        let facts = Facts::new(&[("p", "3 c; 1 a; 2.5 b; 1 a")]);
        assert_eq!(facts.rows(&scan("p", &["X", "Y"])), ["3 c", "1 a", "2.5 b"]);
    }

    #[test]
    fn a_column_that_is_not_read_is_left_out_and_its_rows_stay() {
        let facts = Facts::new(&[("p", "1 a; 1 b; 2 a")]);
        let scan = json!({"op": "Scan", "relation": "p", "part": "facts", "read": ["X", null]});
        assert_eq!(facts.rows(&scan), ["1", "1", "2"]);
    }

    #[test]
    fn more_rows_than_a_batch_all_come() {
        let text: Vec<String> = (0..2 * BATCH + 3).map(|row| row.to_string()).collect();
        let facts = Facts::new(&[("p", &text.join(";"))]);
        assert_eq!(facts.rows(&scan("p", &["X"])), text);
    }

    #[test]
    fn a_plan_that_does_not_fit_the_facts_is_refused() {
        let facts = Facts::new(&[("p", "1 2")]);
        for wrong in [scan("q", &["X"]), scan("p", &["X"]), scan("p", &["X", "X"])] {
            assert!(facts.try_rows(&wrong).is_err(), "{wrong}");
        }
    }
}
