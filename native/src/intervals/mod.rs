//! Intervals: bounds as keys that order as numbers do, a side of a join sorted by its starts, and the walk over it.

pub mod key;
pub mod pairs;
pub mod side;
pub mod walk;
