//! EditTopN: for each row the rows whose texts are nearest.

use serde::Deserialize;

use super::{Execute, Run, Sink};
use crate::context::Context;
use crate::error::Result;
use crate::expression::Site;
use crate::plan::{Operator, Preparation, Prepared};
use crate::similarity::distance::Pattern;
use crate::similarity::matching::{Found, Pair};
use crate::similarity::rows::{Expansion, Sides};
use crate::similarity::side::{Ready, Side};

/// The parameters: for each row of the left side the `nearest` rows of the right side whose texts are `least` to `most`
/// edits away, and all others that are as near as the last of these. The columns are those of an EditJoin.
#[derive(Debug, Deserialize)]
pub struct EditTopN {
    pub left: Box<Operator>,
    pub right: Box<Operator>,
    pub texts: (String, String),
    pub distance: String,
    pub least: u32,
    pub most: Option<u32>,
    pub nearest: u64,
    pub place: i64,
}

impl EditTopN {
    /// Prepares both sides.
    pub fn prepare(&self, preparation: &mut Preparation<'_>) -> Result<Prepared> {
        let left = Side::prepare(preparation, &self.left, &self.texts.0)?;
        let right = Side::prepare(preparation, &self.right, &self.texts.1)?;
        let columns = [left.columns.clone(), right.columns.clone(), vec![self.distance.clone()]].concat();
        let growing = left.growing || right.growing;
        let site = Site::new("edit_distance", self.place);
        let (least, most, nearest) = (self.least, self.most, self.nearest);
        Ok(Prepared { node: Box::new(Nearest { left, right, least, most, nearest, site }), columns, growing })
    }
}

/// The distance within which the nearest texts are looked for first.
const NEAR: u32 = 2;

struct Nearest {
    left: Side,
    right: Side,
    least: u32,
    most: Option<u32>,
    nearest: u64,
    site: Site,
}

impl Execute for Nearest {
    fn run(&self, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let Some(sides) = Sides::new(&self.left, &self.right, &self.site, run)? else { return Ok(()) };
        let longest = sides.longest();
        let pair = Pair { same: false, ..sides.pair(self.most.unwrap_or(longest).min(longest)) };
        let mut rows = Expansion::new(&sides, None, run);
        let mut search = Search { pattern: Pattern::default(), counts: Vec::new(), found: Vec::new() };
        // Most texts have enough neighbours very near, and little is near enough to be one of those.
        let near = Pair { most: pair.most.min(NEAR.max(self.least)), ..pair };
        for left in 0..pair.left.len() as u32 {
            run.context.check()?;
            let found = search.nearest(left, &near, (self.least, self.nearest), &sides.right, run.context)?;
            if found < self.nearest && near.most < pair.most {
                search.nearest(left, &pair, (self.least, self.nearest), &sides.right, run.context)?;
            }
            search.found.iter().try_for_each(|found| rows.push(*found, sink))?;
        }
        rows.flush(sink)
    }
}

/// Room that is used again.
struct Search {
    pattern: Pattern,
    /// For each distance the rows that have it.
    counts: Vec<u64>,
    found: Vec<Found>,
}

impl Search {
    /// Finds the right texts nearest to a left one, those of a similar length first, so that others are soon too far;
    /// how many rows have them.
    fn nearest(
        &mut self,
        left: u32,
        pair: &Pair<'_>,
        (least, nearest): (u32, u64),
        right: &Ready<'_>,
        context: &Context<'_>,
    ) -> Result<u64> {
        let Self { pattern, counts, found } = self;
        let codes = pair.left.codes(left);
        pattern.set(codes, pair.right.alphabet_size());
        found.clear();
        counts.clear();
        counts.resize(pair.most as usize + 1, 0);
        let (mut most, mut inside, mut step) = (pair.most, 0, 0);
        while step <= most as usize {
            for length in
                [codes.len().checked_sub(step), (step > 0).then_some(codes.len() + step)].into_iter().flatten()
            {
                let texts = pair.right.first_of_length(length)..pair.right.first_of_length(length + 1);
                for text in texts {
                    if text % 256 == 0 {
                        context.check()?;
                    }
                    if !(Pair { most, ..*pair }).may_match(left, text) {
                        continue;
                    }
                    let Some(distance) = pattern.distance(pair.right.codes(text), most, context)? else { continue };
                    if distance < least {
                        continue;
                    }
                    found.push(Found { left, right: text, distance });
                    let rows = right.rows_of(text).len() as u64;
                    counts[distance as usize] += rows;
                    inside += rows;
                    while most > least && inside - counts[most as usize] >= nearest {
                        inside -= counts[most as usize];
                        most -= 1;
                    }
                }
            }
            step += 1;
        }
        found.retain(|found| found.distance <= most);
        Ok(inside)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::testing::{Facts, random, scan, sorted};
    use crate::similarity::testing::table_distance;

    fn top(least: u32, most: Option<u32>, nearest: u64) -> Json {
        json!({"op": "EditTopN", "left": scan("p", &["X"]), "right": scan("q", &["Y", "N"]), "texts": ["X", "Y"],
            "distance": "D", "least": least, "most": most, "nearest": nearest, "place": 0})
    }

    #[test]
    fn the_nearest_come_with_all_that_are_as_near_as_the_last() {
        let facts = Facts::new(&[("p", "cat"), ("q", "cart 1; cut 2; dog 3; cat 4; cat 5; catapult 6")]);
        assert_eq!(sorted(facts.rows(&top(0, None, 1))), ["cat cat 4 0", "cat cat 5 0"]);
        let four = ["cat cart 1 1", "cat cat 4 0", "cat cat 5 0", "cat cut 2 1"];
        assert_eq!(sorted(facts.rows(&top(0, None, 3))), four);
        assert_eq!(sorted(facts.rows(&top(0, Some(1), 100))), four);
        assert_eq!(sorted(facts.rows(&top(1, None, 1))), [four[0], four[3]]);
        assert_eq!(facts.rows(&top(0, None, 100)).len(), 6);
    }

    #[test]
    fn random_texts_have_the_nearest_by_definition() {
        let mut next = random(3, 1 << 20);
        let mut words = |count: usize| -> Vec<String> {
            let word = |next: &mut dyn FnMut() -> u32| {
                (0..=next() % 7).map(|_| ['a', 'b', 'é'][(next() % 3) as usize]).collect()
            };
            let mut words: Vec<String> = (0..count).map(|_| word(&mut next)).collect();
            words.sort();
            words.dedup();
            words
        };
        let (left, right) = (words(30), words(120));
        let rows: Vec<String> = right.iter().map(|word| format!("{word} 1")).collect();
        let facts = Facts::new(&[("p", &left.join(";")), ("q", &rows.join(";"))]);
        for nearest in [1usize, 3, 10] {
            let mut expected = Vec::new();
            for one in &left {
                let mut distances: Vec<u32> = right.iter().map(|other| table_distance(one, other)).collect();
                distances.sort_unstable();
                let last = distances[nearest - 1];
                let near = right.iter().filter(|other| table_distance(one, other) <= last);
                expected.extend(near.map(|other| format!("{one} {other} 1 {}", table_distance(one, other))));
            }
            assert_eq!(sorted(facts.rows(&top(0, None, nearest as u64))), sorted(expected));
        }
    }
}
