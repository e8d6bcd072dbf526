//! The pairs of similar texts of two columns, by the way that the planner chose.

use std::ops::Range;

use super::texts::{Texts, may_match};
use super::{deletion, scan, segments};
use crate::context::Context;
use crate::error::Result;

/// A pair of texts, by their numbers, and their distance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// The number of the left text.
    pub left: u32,
    /// The number of the right text.
    pub right: u32,
    /// Their distance.
    pub distance: u32,
}

/// Takes pairs as they are found, in any order, each once.
pub type Matches<'a> = dyn FnMut(&[Found]) -> Result<()> + 'a;

/// How pairs are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Every pair of a fitting length.
    Scan,
    /// By what is left when some code points are left out.
    Deletion,
    /// By pieces that stand in both.
    Segments,
}

impl Method {
    /// The method of this name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "scan" => Some(Method::Scan),
            "deletion" => Some(Method::Deletion),
            "segments" => Some(Method::Segments),
            _ => None,
        }
    }
}

/// What is to be compared. The texts are in the codes of the right ones.
#[derive(Clone, Copy)]
pub struct Pair<'a> {
    /// The texts of the left side.
    pub left: &'a Texts,
    /// The texts of the right side.
    pub right: &'a Texts,
    /// Whether both are the same; then a pair comes once, the text with the smaller number on the left, and no text
    /// comes with itself.
    pub same: bool,
    /// The greatest distance that counts.
    pub most: u32,
}

impl<'a> Pair<'a> {
    /// The left texts that can match some of the right ones, by their lengths.
    pub fn lefts(&self, rights: Range<u32>) -> Range<u32> {
        let Some(last) = rights.end.checked_sub(1).filter(|last| *last >= rights.start) else { return 0..0 };
        let most = self.most as usize;
        let shortest = self.right.length(rights.start).saturating_sub(most);
        let start = self.left.first_of_length(shortest);
        if self.same {
            return start..last.max(start);
        }
        start..self.left.first_of_length(self.right.length(last).saturating_add(most + 1))
    }

    /// Whether lengths are known to fit, and the code points allow a match.
    #[inline]
    pub fn may_match(&self, left: u32, right: u32) -> bool {
        may_match(self.left.signature(left), self.right.signature(right), self.most)
    }
}

/// Finds all pairs.
pub fn find(pair: &Pair<'_>, method: Method, context: &Context<'_>, matches: &mut Matches<'_>) -> Result<()> {
    if pair.left.is_empty() || pair.right.is_empty() {
        return Ok(());
    }
    match method {
        Method::Scan => scan::scan(pair, 0..pair.right.len() as u32, context, matches),
        Method::Deletion if pair.most <= deletion::MOST => deletion::find(pair, context, matches),
        Method::Deletion | Method::Segments => segments::find(pair, context, matches),
    }
}
