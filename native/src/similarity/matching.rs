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

/// How the pairs of right texts are found, up to so many code points; the last one is for all that are longer.
pub type Classes = [(usize, Method)];

/// Finds all pairs.
pub fn find(pair: &Pair<'_>, classes: &Classes, context: &Context<'_>, matches: &mut Matches<'_>) -> Result<()> {
    if pair.left.is_empty() {
        return Ok(());
    }
    let mut start = 0;
    for (number, (longest, method)) in classes.iter().enumerate() {
        let end = if number + 1 == classes.len() { usize::MAX } else { longest.saturating_add(1) };
        let rights = start..pair.right.first_of_length(end).max(start);
        start = rights.end;
        match method {
            Method::Scan => scan::scan(pair, rights, context, matches)?,
            Method::Deletion if pair.most <= deletion::MOST => deletion::find(pair, rights, context, matches)?,
            Method::Deletion | Method::Segments => segments::find(pair, rights, context, matches)?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{random_text, table_distance, texts};
    use super::*;
    use crate::dictionary::Dictionary;
    use crate::operators::testing::random;

    const METHODS: [&Classes; 6] = [
        &[(0, Method::Scan)],
        &[(0, Method::Deletion)],
        &[(0, Method::Segments)],
        &[(2, Method::Scan), (4, Method::Deletion), (20, Method::Segments), (0, Method::Scan)],
        &[(3, Method::Segments), (9, Method::Scan), (0, Method::Deletion)],
        &[(8, Method::Deletion), (1_000, Method::Scan), (0, Method::Segments)],
    ];

    fn words(seed: u64, count: usize, longest: usize, letters: u32) -> Vec<String> {
        let mut next = random(seed, 1 << 20);
        let mut words: Vec<String> = (0..count).map(|_| random_text(&mut next, longest, letters)).collect();
        // Neighbours of some, so that long texts match too.
        for number in 0..count / 2 {
            let mut letters: Vec<char> = words[number].chars().collect();
            for _ in 0..next() % 4 {
                let at = next() as usize % (letters.len() + 1);
                match next() % 3 {
                    0 => letters.insert(at, 'c'),
                    1 if at < letters.len() => letters[at] = '日',
                    _ if at < letters.len() => drop(letters.remove(at)),
                    _ => {}
                }
            }
            words.push(letters.into_iter().collect());
        }
        words.sort();
        words.dedup();
        words
    }

    /// What a method finds, as pairs of values with their distance, sorted; a pair of the same values in both directions.
    fn found(
        left: &[String],
        right: &[String],
        same: bool,
        most: u32,
        classes: &Classes,
    ) -> Vec<(String, String, u32)> {
        let (dictionary, context) = (Dictionary::new(), Context::unbounded(None));
        let right = texts(right, &dictionary);
        let left = if same { right.translated(&right) } else { texts(left, &dictionary).translated(&right) };
        let value = |texts: &Texts, text: u32| dictionary.text_of(texts.word(text)).unwrap().to_owned();
        let mut all = Vec::new();
        let pair = Pair { left: &left, right: &right, same, most };
        find(&pair, classes, &context, &mut |found| {
            for found in found {
                let (one, other) = (value(&left, found.left), value(&right, found.right));
                if same {
                    all.push((other.clone(), one.clone(), found.distance));
                }
                all.push((one, other, found.distance));
            }
            Ok(())
        })
        .unwrap();
        all.sort();
        all
    }

    fn expected(left: &[String], right: &[String], same: bool, most: u32) -> Vec<(String, String, u32)> {
        let mut all = Vec::new();
        for (i, one) in left.iter().enumerate() {
            for (j, other) in right.iter().enumerate() {
                let distance = table_distance(one, other);
                if distance <= most && !(same && i == j) {
                    all.push((one.clone(), other.clone(), distance));
                }
            }
        }
        all.sort();
        all
    }

    #[test]
    fn every_method_finds_the_pairs_of_two_sides_by_definition() {
        for (seed, longest, letters) in [(1, 4, 2), (2, 9, 3), (3, 20, 4), (4, 40, 2), (5, 80, 3), (6, 140, 8)] {
            let (left, right) = (words(seed, 60, longest, letters), words(seed + 50, 60, longest, letters));
            let mut right = [right, left[..left.len() / 3].to_vec()].concat();
            right.sort();
            right.dedup();
            for most in 0..=4 {
                let wanted = expected(&left, &right, false, most);
                for method in METHODS {
                    assert_eq!(found(&left, &right, false, most, method), wanted, "{method:?} {most} {longest}");
                }
            }
        }
    }

    #[test]
    fn every_method_finds_each_pair_of_one_side_once() {
        for (seed, longest, letters) in [(11, 5, 2), (12, 12, 3), (13, 30, 3), (14, 70, 4)] {
            let all = words(seed, 90, longest, letters);
            for most in 0..=3 {
                let wanted = expected(&all, &all, true, most);
                for method in METHODS {
                    assert_eq!(found(&all, &all, true, most, method), wanted, "{method:?} {most} {longest}");
                }
            }
        }
    }

    #[test]
    fn a_distance_beyond_all_lengths_finds_every_pair() {
        let (left, right) = (words(21, 20, 9, 3), words(22, 20, 70, 3));
        let wanted = expected(&left, &right, false, 1_000);
        assert_eq!(wanted.len(), left.len() * right.len());
        for method in METHODS {
            assert_eq!(found(&left, &right, false, 1_000, method), wanted, "{method:?}");
        }
    }

    #[test]
    fn a_search_that_is_cancelled_stops() {
        let (dictionary, context) = (Dictionary::new(), Context::unbounded(None));
        let all = texts(&words(31, 300, 12, 3), &dictionary);
        context.progress().cancelled.store(true, std::sync::atomic::Ordering::Relaxed);
        let pair = Pair { left: &all, right: &all, same: true, most: 2 };
        for method in METHODS {
            assert!(find(&pair, method, &context, &mut |_| Ok(())).is_err(), "{method:?}");
        }
    }
}
