//! HashJoin: each row of the left side with each row of the right side that agrees on some columns.

use serde::Deserialize;

use super::partner::{Partner, Probe, prepare_partner};
use super::{Execute, Run, Sink, push_buffers};
use crate::error::Result;
use crate::plan::{Operator, Preparation, Prepared, position, positions};

/// The parameters of a join. Right columns that are not in `on` come after the left ones; `on` may be empty.
#[derive(Debug, Deserialize)]
pub struct HashJoin {
    pub left: Box<Operator>,
    pub right: Box<Operator>,
    pub on: Vec<String>,
}

/// Where a column of the result comes from.
#[derive(Debug, Clone, Copy)]
enum Origin {
    Left(usize),
    /// The place among the columns asked of the partner.
    Right(usize),
}

impl HashJoin {
    /// Prepares both sides. `kept` are the columns that the result needs; all when `None`.
    pub fn prepare(&self, preparation: &mut Preparation<'_>, kept: Option<&[String]>) -> Result<Prepared> {
        let left = preparation.prepare(&self.left)?;
        let keys = positions(&left.columns, &self.on)?;
        let right = prepare_partner(preparation, &self.right, &self.on)?;
        let added: Vec<String> = right.columns().iter().filter(|name| !self.on.contains(name)).cloned().collect();
        let every: Vec<String> = left.columns.iter().cloned().chain(added).collect();
        let columns = kept.map_or_else(|| every.clone(), <[String]>::to_vec);
        let (mut origins, mut payload) = (Vec::new(), Vec::new());
        for place in positions(&every, &columns)? {
            origins.push(if place < left.columns.len() { Origin::Left(place) } else { Origin::Right(payload.len()) });
            if place >= left.columns.len() {
                payload.push(right.position(position(right.columns(), &every[place])?));
            }
        }
        let (partner, grows) = right.into_partner();
        let growing = left.growing || grows;
        Ok(Prepared { node: Box::new(Join { left: left.node, partner, keys, origins, payload }), columns, growing })
    }
}

struct Join {
    left: Box<dyn Execute>,
    partner: Partner,
    keys: Vec<usize>,
    origins: Vec<Origin>,
    payload: Vec<usize>,
}

impl Execute for Join {
    fn run(&self, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let (mut found, mut probe) = (None, Probe::default());
        let mut buffers = vec![Vec::new(); self.origins.len()];
        self.left.run(run, &mut |batch| {
            // Made for the first row: a left side without rows costs nothing.
            if found.is_none() {
                found = Some(self.partner.resolve(run)?);
            }
            let Some(Some(partner)) = &found else { return Ok(()) };
            let payload = partner.columns(&self.payload, run.context)?;
            partner.probe(&batch.pick(&self.keys), batch.count(), &mut probe, &mut |left, right| {
                run.context.check()?;
                for (buffer, origin) in buffers.iter_mut().zip(&self.origins) {
                    let (words, rows) = match origin {
                        Origin::Left(column) => (batch.column(*column), left),
                        Origin::Right(column) => (payload[*column], right),
                    };
                    buffer.clear();
                    buffer.extend(rows.iter().map(|&row| words[row as usize]));
                }
                push_buffers(&buffers, left.len(), sink)
            })
        })
    }
}
