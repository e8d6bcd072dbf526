//! StructuralJoin: intervals with what they contain.

use serde::Deserialize;

use super::{Execute, Run, Sink};
use crate::error::{Error, Result};
use crate::intervals::pairs::{InnerRows, Origin, OuterRows, Pairs, Receive, Total};
use crate::intervals::side::{Input, Shape, Side};
use crate::intervals::walk::{Condition, Meets, Walk};
use crate::plan::{Operator, Preparation, Prepared, position, positions};

/// Which rows a join of intervals gives: pairs, or the rows of one side that have a partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Keep {
    Both,
    Left,
    Right,
}

/// The parameters: each row of the left side, an interval between the columns `outer`, with the rows of the right side
/// that agree on the columns `on` and whose interval `inner` (a point, if that is one column twice) lies inside it.
/// `closed` tells for each end whether it may be equal.
#[derive(Debug, Deserialize)]
pub struct StructuralJoin {
    pub left: Box<Operator>,
    pub right: Box<Operator>,
    pub on: Vec<String>,
    pub outer: (String, String),
    pub inner: (String, String),
    pub closed: (bool, bool),
    pub keep: Keep,
}

impl StructuralJoin {
    /// Prepares both sides. `kept` are the columns that pairs need; all when `None`.
    pub fn prepare(&self, preparation: &mut Preparation<'_>, kept: Option<&[String]>) -> Result<Prepared> {
        let left = preparation.prepare(&self.left)?;
        let keys = positions(&left.columns, &self.on)?;
        let outer = Shape {
            keys,
            start: position(&left.columns, &self.outer.0)?,
            end: position(&left.columns, &self.outer.1)?,
        };
        let (inner, right_columns, grows) = Input::prepare(preparation, &self.right, &self.on, &self.inner)?;
        let meets = if self.inner.0 == self.inner.1 { Meets::Point } else { Meets::Within };
        let condition = Condition { start_closed: self.closed.0, end_closed: self.closed.1, meets };
        let (columns, origins) = result(&left.columns, &right_columns, &self.on, self.keep, kept)?;
        let growing = left.growing || grows;
        let join = Join { left: left.node, outer, inner, condition, keep: self.keep, origins };
        Ok(Prepared { node: Box::new(join), columns, growing })
    }
}

/// The columns of a join of intervals, and where they come from.
pub fn result(
    left: &[String],
    right: &[String],
    on: &[String],
    keep: Keep,
    kept: Option<&[String]>,
) -> Result<(Vec<String>, Vec<Origin>)> {
    let added = right.iter().filter(|name| !on.contains(name));
    let every: Vec<String> = match keep {
        Keep::Both => left.iter().chain(added).cloned().collect(),
        Keep::Left => left.to_vec(),
        Keep::Right => right.to_vec(),
    };
    if keep != Keep::Both {
        return if kept.is_none() { Ok((every, Vec::new())) } else { Err(Error::Plan("a side has no pairs".into())) };
    }
    let columns = kept.map_or(every, <[String]>::to_vec);
    let origin = |name: &String| match position(left, name) {
        Ok(place) => Ok(Origin::Outer(place)),
        Err(_) => position(right, name).map(Origin::Inner),
    };
    let origins = columns.iter().map(origin).collect::<Result<_>>()?;
    Ok((columns, origins))
}

struct Join {
    left: Box<dyn Execute>,
    outer: Shape,
    inner: Input,
    condition: Condition,
    keep: Keep,
    origins: Vec<Origin>,
}

impl Join {
    fn walk(&self, run: &Run<'_>, inner: &Side, receive: &mut dyn Receive) -> Result<()> {
        let mut walk = Walk::default();
        self.left.run(run, &mut |batch| walk.batch((batch, &self.outer), inner, self.condition, run, receive))
    }
}

impl Execute for Join {
    fn run(&self, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let inner = self.inner.side(run)?;
        match self.keep {
            Keep::Both => {
                let mut pairs = Pairs::new(&self.origins, &inner, run.context, sink)?;
                self.walk(run, &inner, &mut pairs)?;
                pairs.flush()
            }
            Keep::Left => self.walk(run, &inner, &mut OuterRows::new(sink)),
            Keep::Right => {
                let mut found = InnerRows::new(inner.count(), run.context)?;
                self.walk(run, &inner, &mut found)?;
                found.push(&inner.columns(run.context)?, run.context, sink)
            }
        }
    }

    fn count(&self, run: &Run<'_>) -> Result<Option<u64>> {
        if self.keep != Keep::Both {
            return Ok(None);
        }
        let mut total = Total::default();
        self.walk(run, &*self.inner.side(run)?, &mut total)?;
        Ok(Some(total.0))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::testing::{Facts, numbers, project, random_rows, scan, shown, sorted};

    fn contained(on: &[&str], inner: [&str; 2], closed: [bool; 2], keep: &str) -> Json {
        json!({"op": "StructuralJoin", "left": scan("p", &["D", "A", "LA", "RA"]),
            "right": scan("q", &["D", "X", "LX", "RX"]), "on": on, "outer": ["LA", "RA"], "inner": inner,
            "closed": closed, "keep": keep})
    }

    #[test]
    fn a_point_lies_strictly_between_the_ends_unless_they_are_closed() {
        let facts = Facts::new(&[("p", "1 a 2 5; 2 b 0 9"), ("q", "1 u 2 0; 1 v 3.5 0; 1 w 5 0; 2 x 8 0; 1 y -1 0")]);
        let ids = |closed| sorted(facts.rows(&project(contained(&["D"], ["LX", "LX"], closed, "both"), &["A", "X"])));
        assert_eq!(ids([false, false]), ["a v", "b x"]);
        assert_eq!(ids([true, false]), ["a u", "a v", "b x"]);
        assert_eq!(ids([false, true]), ["a v", "a w", "b x"]);
    }

    #[test]
    fn an_interval_that_ends_before_it_starts_lies_inside_if_both_its_ends_say_so() {
        let facts = Facts::new(&[("p", "1 a 2 5"), ("q", "1 u 3 4; 1 v 9 1; 1 w 3 7; 1 x 1 4; 1 y 9 3")]);
        let found = facts.rows(&project(contained(&["D"], ["LX", "RX"], [false, false], "both"), &["X"]));
        assert_eq!(sorted(found), ["u", "v", "y"]);
    }

    #[test]
    fn large_integers_are_not_rounded() {
        let facts = Facts::new(&[("p", "1 a 9007199254740992 9007199254740994"), ("q", "1 u 9007199254740993 0")]);
        assert_eq!(facts.rows(&project(contained(&["D"], ["LX", "LX"], [false, false], "both"), &["X"])), ["u"]);
        let facts = Facts::new(&[("p", "1 a 9007199254740993 9007199254740995"), ("q", "1 u 9007199254740992.0 0")]);
        assert!(facts.rows(&contained(&["D"], ["LX", "LX"], [true, false], "both")).is_empty());
    }

    #[test]
    fn a_bound_that_is_no_number_is_refused() {
        let facts = Facts::new(&[("p", "1 a 2 b"), ("q", "1 u 3 4")]);
        assert!(facts.try_rows(&contained(&["D"], ["LX", "LX"], [false, false], "both")).is_err());
    }

    #[test]
    fn pairs_and_partners_are_those_that_a_comparison_of_all_rows_finds() {
        for (seed, count) in [(1, 40), (2, 300)] {
            let (p, q) = (random_rows(seed, 4, count, 30), random_rows(seed + 10, 4, count, 30));
            let facts = Facts::new(&[("p", &p), ("q", &q)]);
            for closed in [[false, false], [true, false], [false, true]] {
                for (inner, end) in [(["LX", "LX"], 2), (["LX", "RX"], 3)] {
                    let (mut pairs, mut left, mut right) = (Vec::new(), Vec::new(), Vec::new());
                    for a in numbers(&p) {
                        for x in numbers(&q).into_iter().filter(|x| x[0] == a[0]) {
                            let starts = a[2] < x[2] || closed[0] && a[2] == x[2];
                            if starts && (x[end] < a[3] || closed[1] && x[end] == a[3]) {
                                pairs.push([a.clone(), x[1..].to_vec()].concat());
                                left.push(a.clone());
                                right.push(x);
                            }
                        }
                    }
                    left.sort();
                    left.dedup();
                    right.sort();
                    right.dedup();
                    for (keep, expected) in [("both", &pairs), ("left", &left), ("right", &right)] {
                        let found = facts.rows(&contained(&["D"], inner, closed, keep));
                        assert_eq!(sorted(found), shown(expected.clone()), "{keep} {closed:?} {inner:?}");
                    }
                }
            }
        }
    }
}
