//! EditTopN: for each row the rows whose texts are nearest.

use serde::Deserialize;

use super::{Execute, Run, Sink};
use crate::error::Result;
use crate::expression::Site;
use crate::plan::{Operator, Preparation, Prepared};
use crate::similarity::matching::Pair;
use crate::similarity::nearest::Nearest as Search;
use crate::similarity::rows::{Expansion, Sides};
use crate::similarity::side::Side;

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
        let count = |text: u32| sides.right.rows_of(text).len() as u64;
        let search = Search { pair, least: self.least, nearest: self.nearest, rows: &count };
        search.find(run.context, &mut |found| found.iter().try_for_each(|found| rows.push(*found, sink)))?;
        rows.flush(sink)
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
        let (left, right) = (words(90), words(120));
        let rows: Vec<String> = right.iter().map(|word| format!("{word} 1")).collect();
        let facts = Facts::new(&[("p", &left.join(";")), ("q", &rows.join(";"))]);
        for (least, nearest) in [(0, 1usize), (0, 3), (0, 10), (1, 4)] {
            let mut expected = Vec::new();
            for one in &left {
                let near = right.iter().map(|other| (table_distance(one, other), other));
                let mut near: Vec<_> = near.filter(|(distance, _)| *distance >= least).collect();
                near.sort_unstable();
                let last = near[nearest - 1].0;
                near.retain(|(distance, _)| *distance <= last);
                expected.extend(near.iter().map(|(distance, other)| format!("{one} {other} 1 {distance}")));
            }
            assert_eq!(sorted(facts.rows(&top(least, None, nearest as u64))), sorted(expected));
        }
    }
}
