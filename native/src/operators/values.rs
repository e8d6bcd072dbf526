//! Values: rows that stand in the plan.

use serde::Deserialize;

use super::{Batch, Execute, Run, Sink};
use crate::error::{Error, Result};
use crate::plan::{Constant, Preparation, Prepared};
use crate::relation::BATCH;

/// The parameters: one row of no columns is the unit.
#[derive(Debug, Deserialize)]
pub struct Values {
    pub names: Vec<String>,
    pub rows: Vec<Vec<Constant>>,
}

impl Values {
    /// Finds the words of the constants.
    pub fn prepare(&self, preparation: &mut Preparation<'_>) -> Result<Prepared> {
        let mut words = vec![Vec::with_capacity(self.rows.len()); self.names.len()];
        for row in &self.rows {
            if row.len() != self.names.len() {
                let message = format!("a row of {} values for {} columns", row.len(), self.names.len());
                return Err(Error::Plan(message));
            }
            for (column, constant) in words.iter_mut().zip(row) {
                column.push(preparation.dictionary.value(&constant.0)?);
            }
        }
        let node = Box::new(Constants { words, count: self.rows.len() });
        Ok(Prepared { node, columns: self.names.clone(), growing: false })
    }
}

struct Constants {
    words: Vec<Vec<u32>>,
    count: usize,
}

impl Execute for Constants {
    fn run(&self, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()> {
        for start in (0..self.count).step_by(BATCH) {
            run.context.check()?;
            let end = self.count.min(start + BATCH);
            let columns: Vec<&[u32]> = self.words.iter().map(|words| &words[start..end]).collect();
            sink(&Batch::new(&columns, end - start))?;
        }
        Ok(())
    }
}
