//! IndexScan: the rows of a relation whose key columns equal constants.

use serde::Deserialize;

use super::partner::{Partner, Probe, stored_partner};
use super::scan::{Part, columns_read};
use super::{Execute, Run, Sink, push_buffers};
use crate::error::Result;
use crate::plan::{Constant, Preparation, Prepared};

/// The parameters of a look-up.
#[derive(Debug, Deserialize)]
pub struct IndexScan {
    pub relation: String,
    pub part: Part,
    /// `None` where a column is not read.
    pub read: Vec<Option<String>>,
    /// Columns, counted from 0, and what they must equal.
    pub keys: Vec<(usize, Constant)>,
}

impl IndexScan {
    /// Finds the relation and the words of the constants.
    pub fn prepare(&self, preparation: &mut Preparation<'_>) -> Result<Prepared> {
        let (source, arity) = preparation.source(&self.relation, self.part)?;
        let (columns, positions) = columns_read(&self.relation, &self.read, arity)?;
        let growing = preparation.grows(&source);
        let partner = stored_partner(preparation, source, arity, &[], &self.keys)?;
        Ok(Prepared { node: Box::new(Lookup { partner, positions }), columns, growing })
    }
}

struct Lookup {
    partner: Partner,
    positions: Vec<usize>,
}

impl Execute for Lookup {
    fn run(&self, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()> {
        run.context.check()?;
        let Some(partner) = self.partner.resolve(run)? else { return Ok(()) };
        let columns = partner.columns(&self.positions, run.context)?;
        let mut buffers = vec![Vec::new(); columns.len()];
        partner.probe(&[], 1, &mut Probe::default(), &mut |_, rows| {
            run.context.check()?;
            for (buffer, words) in buffers.iter_mut().zip(&columns) {
                buffer.clear();
                buffer.extend(rows.iter().map(|&row| words[row as usize]));
            }
            push_buffers(&buffers, rows.len(), sink)
        })
    }
}
