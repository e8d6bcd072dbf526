//! Distinct: each row once, where it first appears.

use serde::Deserialize;

use super::{Execute, Run, Sink, push_selected};
use crate::context::Context;
use crate::dedup::{RowSet, Stored};
use crate::error::Result;
use crate::operators::Batch;
use crate::plan::{Operator, Preparation, Prepared};
use crate::relation::Rows;

/// The parameters of a distinct.
#[derive(Debug, Deserialize)]
pub struct Distinct {
    pub input: Box<Operator>,
}

impl Distinct {
    /// Prepares the input.
    pub fn prepare(&self, preparation: &mut Preparation<'_>) -> Result<Prepared> {
        let Prepared { node: input, columns, growing } = preparation.prepare(&self.input)?;
        let width = columns.len();
        Ok(Prepared { node: Box::new(Once { input, width }), columns, growing })
    }
}

struct Once {
    input: Box<dyn Execute>,
    width: usize,
}

/// The rows seen so far, kept where they are needed to recognise a row.
struct Seen {
    set: RowSet,
    rows: Rows,
    empty: Rows,
    keep: bool,
    fresh: Vec<u32>,
}

impl Seen {
    fn new(width: usize) -> Self {
        let (rows, empty) = (Rows::new(width), Rows::new(width));
        Self { set: RowSet::new(width), rows, empty, keep: width > 2, fresh: Vec::new() }
    }

    /// The positions of the rows that were not seen before.
    fn add(&mut self, batch: &Batch<'_>, context: &Context<'_>) -> Result<&[u32]> {
        let stored = Stored { known: &self.rows, fresh: &self.empty };
        self.set.insert(batch.columns(), batch.count(), stored, &mut self.fresh, context)?;
        if self.keep {
            self.rows.push_selected(batch.columns(), &self.fresh, context)?;
        }
        Ok(&self.fresh)
    }
}

impl Execute for Once {
    fn run(&self, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let (mut seen, mut buffers) = (Seen::new(self.width), Vec::new());
        self.input.run(run, &mut |batch| {
            let fresh = seen.add(batch, run.context)?;
            push_selected(batch, fresh, &mut buffers, sink)
        })?;
        run.context.release(seen.set.bytes() + seen.rows.bytes());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::{Facts, random, random_rows, scan as all};

    #[test]
    fn each_row_comes_once_where_it_first_appears() {
        for width in 1..=4 {
            let text = random_rows(width as u64, width, 9_000, 6);
            let facts = Facts::new(&[("p", "0 0 0 0 0")]);
            let row =
                |row: &str| row.split_whitespace().map(|value| json!({"int": value.parse::<i64>().unwrap()})).collect();
            let rows: Vec<Vec<serde_json::Value>> = text.split(';').map(row).collect();
            let values = json!({"op": "Values", "names": &["A", "B", "C", "D"][..width], "rows": rows});
            let mut seen = std::collections::HashSet::new();
            let expected: Vec<&str> = text.split(';').filter(|row| seen.insert(*row)).collect();
            assert_eq!(facts.rows(&json!({"op": "Distinct", "input": values})), expected, "width {width}");
        }
    }

    #[test]
    fn a_column_that_is_not_read_makes_rows_equal() {
        let mut next = random(3, 10);
        let text: Vec<String> = (0..500).map(|row| format!("{} {row}", next())).collect();
        let facts = Facts::new(&[("p", &text.join(";"))]);
        let scan = json!({"op": "Scan", "relation": "p", "part": "facts", "read": ["X", null]});
        assert_eq!(facts.rows(&json!({"op": "Distinct", "input": scan})).len(), 10);
        assert_eq!(facts.rows(&all("p", &["X", "Y"])).len(), 500);
    }
}
