//! The classes of the module: what Python holds of a knowledge base and of a run.

mod relation;
mod task;

pub use relation::{PyDictionary, PyRelation};
pub use task::PyTask;
