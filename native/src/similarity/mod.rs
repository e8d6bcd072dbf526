//! Which texts are within a few edits of each other: insertions, deletions and substitutions of code points.
//!
//! Three ways find the same pairs: [`scan`] looks at every pair of a fitting length, [`deletion`] sorts what is left of
//! the texts when some code points are left out, [`segments`] looks pieces of one text up in the others.

pub mod deletion;
pub mod distance;
pub mod lanes;
pub mod matching;
pub mod nearest;
pub mod prefixes;
pub mod rows;
pub mod scan;
pub mod segments;
pub mod side;
pub mod sorting;
#[cfg(test)]
pub mod testing;
pub mod texts;
