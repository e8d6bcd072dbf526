//! AntiJoin: the rows of the left side that have no partner on the right.

use serde::Deserialize;

use super::semi_join::prepare_presence;
use crate::error::Result;
use crate::plan::{Operator, Preparation, Prepared};

/// The parameters of an anti-join.
#[derive(Debug, Deserialize)]
pub struct AntiJoin {
    pub left: Box<Operator>,
    pub right: Box<Operator>,
    pub on: Vec<String>,
}

impl AntiJoin {
    /// Prepares both sides.
    pub fn prepare(&self, preparation: &mut Preparation<'_>) -> Result<Prepared> {
        prepare_presence(preparation, &self.left, &self.right, &self.on, false)
    }
}
