//! Twigs: query nodes that lie inside one another, with conditions on their columns.
//!
//! Each query node has an index of its rows by document and left position, as the temporal inverted indexes of
//! Mandreoli, Martoglia and Ronchetti (section 3.1) have a tuple for each period of a node. Three operators join them:
//! `TwigReduce` by semi-joins up and down the twig, `PathStack` and `TwigStack` by linked stacks.

pub mod index;
pub mod matches;
pub mod merge;
pub mod output;
pub mod pattern;
pub mod ranks;
pub mod reduce;
pub mod stacks;
