//! OverlapJoin: pairs of periods that have a time in common.

use std::sync::Arc;

use serde::Deserialize;

use super::structural_join::{Keep, result};
use super::{Batch, Execute, Run, Sink};
use crate::error::Result;
use crate::intervals::pairs::{InnerRows, Origin, OuterRows, Pairs, Receive, Total};
use crate::intervals::side::{Input, Side};
use crate::intervals::walk::{Condition, Meets, Walk};
use crate::plan::{Operator, Preparation, Prepared};
use crate::relation::BATCH;

/// The parameters: pairs of rows that agree on the columns `on`, whose periods, of these columns for their starts and
/// ends, each start before the other ends. `closed` tells whether the start of the left one may equal the end of the
/// right one, and the start of the right one the end of the left one.
///
/// The rows of one side that have a partner may come twice.
#[derive(Debug, Deserialize)]
pub struct OverlapJoin {
    pub left: Box<Operator>,
    pub right: Box<Operator>,
    pub on: Vec<String>,
    pub first: (String, String),
    pub second: (String, String),
    pub closed: (bool, bool),
    pub keep: Keep,
}

impl OverlapJoin {
    /// Prepares both sides. `kept` are the columns that pairs need; all when `None`.
    pub fn prepare(&self, preparation: &mut Preparation<'_>, kept: Option<&[String]>) -> Result<Prepared> {
        let (left, left_columns, grows) = Input::prepare(preparation, &self.left, &self.on, &self.first)?;
        let (right, right_columns, also) = Input::prepare(preparation, &self.right, &self.on, &self.second)?;
        let (columns, origins) = result(&left_columns, &right_columns, &self.on, self.keep, kept)?;
        let join = Join { left, right, closed: self.closed, keep: self.keep, origins };
        Ok(Prepared { node: Box::new(join), columns, growing: grows || also })
    }
}

struct Join {
    left: Input,
    right: Input,
    closed: (bool, bool),
    keep: Keep,
    origins: Vec<Origin>,
}

/// One half of the pairs: those whose inner period starts later.
struct Half {
    outer: Arc<Side>,
    inner: Arc<Side>,
    condition: Condition,
}

impl Join {
    /// The pairs whose right period starts later or at once, and those whose left one starts later.
    fn halves(&self, run: &Run<'_>) -> Result<[Half; 2]> {
        let (left, right, closed) = (self.left.side(run)?, self.right.side(run)?, self.closed);
        let over = |end_closed, closed| Condition { start_closed: false, end_closed, meets: Meets::Over { closed } };
        let later = Condition { start_closed: true, ..over(closed.1, closed.0) };
        Ok([
            Half { outer: Arc::clone(&left), inner: Arc::clone(&right), condition: later },
            Half { outer: right, inner: left, condition: over(closed.0, closed.1) },
        ])
    }
}

impl Half {
    fn walk(&self, run: &Run<'_>, receive: &mut dyn Receive) -> Result<()> {
        let (mut walk, columns) = (Walk::default(), self.outer.columns(run.context)?);
        for start in (0..self.outer.count()).step_by(BATCH) {
            let end = self.outer.count().min(start + BATCH);
            let stretch: Vec<&[u32]> = columns.iter().map(|column| &column[start..end]).collect();
            let batch = Batch::new(&stretch, end - start);
            walk.batch((&batch, self.outer.shape()), &self.inner, self.condition, run, receive)?;
        }
        Ok(())
    }

    /// The inner rows that have a partner.
    fn inner_rows(&self, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let mut found = InnerRows::new(self.inner.count(), run.context)?;
        self.walk(run, &mut found)?;
        found.push(&self.inner.columns(run.context)?, run.context, sink)
    }
}

impl Execute for Join {
    fn run(&self, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let halves = self.halves(run)?;
        match self.keep {
            Keep::Left => {
                halves[0].walk(run, &mut OuterRows::new(sink))?;
                return halves[1].inner_rows(run, sink);
            }
            Keep::Right => {
                halves[0].inner_rows(run, sink)?;
                return halves[1].walk(run, &mut OuterRows::new(sink));
            }
            Keep::Both => {}
        }
        let turned: Vec<Origin> = self.origins.iter().map(|origin| origin.turned()).collect();
        for (half, origins) in halves.iter().zip([&self.origins, &turned]) {
            let mut pairs = Pairs::new(origins, &half.inner, run.context, sink)?;
            half.walk(run, &mut pairs)?;
            pairs.flush()?;
        }
        Ok(())
    }

    fn count(&self, run: &Run<'_>) -> Result<Option<u64>> {
        if self.keep != Keep::Both {
            return Ok(None);
        }
        let mut total = Total::default();
        self.halves(run)?.iter().try_for_each(|half| half.walk(run, &mut total))?;
        Ok(Some(total.0))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::testing::{Facts, numbers, project, random_rows, scan, shown, sorted};

    fn overlap(second: [&str; 2], closed: [bool; 2], keep: &str) -> Json {
        json!({"op": "OverlapJoin", "left": scan("p", &["K", "F1", "T1"]), "right": scan("q", &["K", "F2", "T2"]),
            "on": ["K"], "first": ["F1", "T1"], "second": second, "closed": closed, "keep": keep})
    }

    #[test]
    fn periods_that_only_touch_overlap_where_that_end_is_closed() {
        let facts = Facts::new(&[("p", "1 2 5; 1 -4 -1"), ("q", "1 5 9; 1 0.5 2; 2 3 4; 1 -9 9")]);
        let found = |closed| sorted(facts.rows(&project(overlap(["F2", "T2"], closed, "both"), &["F1", "F2"])));
        assert_eq!(found([false, false]), ["-4 -9", "2 -9"]);
        assert_eq!(found([true, false]), ["-4 -9", "2 -9", "2 0.5"]);
        assert_eq!(found([false, true]), ["-4 -9", "2 -9", "2 5"]);
    }

    #[test]
    fn pairs_and_partners_are_those_that_a_comparison_of_all_rows_finds() {
        for (seed, count) in [(1, 40), (2, 250)] {
            let (p, q) = (random_rows(seed, 3, count, 20), random_rows(seed + 10, 3, count, 20));
            let facts = Facts::new(&[("p", &p), ("q", &q)]);
            for closed in [[false, false], [true, false], [false, true], [true, true]] {
                for (second, end) in [(["F2", "T2"], 2), (["F2", "F2"], 1)] {
                    let (mut pairs, mut left, mut right) = (Vec::new(), Vec::new(), Vec::new());
                    for a in numbers(&p) {
                        for x in numbers(&q).into_iter().filter(|x| x[0] == a[0]) {
                            let first = a[1] < x[end] || closed[0] && a[1] == x[end];
                            if first && (x[1] < a[2] || closed[1] && x[1] == a[2]) {
                                pairs.push([a.clone(), x[1..].to_vec()].concat());
                                left.push(a.clone());
                                right.push(x);
                            }
                        }
                    }
                    for (keep, mut expected) in [("both", pairs), ("left", left), ("right", right)] {
                        let mut found = sorted(facts.rows(&overlap(second, closed, keep)));
                        expected.sort();
                        expected.dedup();
                        if keep != "both" {
                            found.dedup();
                        }
                        assert_eq!(found, shown(expected), "{keep} {closed:?} {second:?}");
                    }
                }
            }
        }
    }
}
