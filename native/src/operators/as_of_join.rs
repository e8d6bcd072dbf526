//! AsOfJoin: each row with what was the newest, or will be the next, at its moment.

use std::sync::{Arc, OnceLock};

use serde::Deserialize;

use super::scan::{Part, columns_read};
use super::{Batch, Execute, Run, Sink, push_buffers};
use crate::error::Result;
use crate::index::Group;
use crate::intervals::side::bound;
use crate::plan::{Operator, Preparation, Prepared, Source, position, positions};
use crate::relation::{BATCH, Relation, Rows};
use crate::timeline::{Choice, Shape, Timeline};

/// The parameters: each row of the left side, whose moment is the column `moment`, with the rows of the right side that
/// agree with it on the columns `on` and have, for each value of the columns `by`, the last `instant` not after it (the
/// first not before it, unless `newest`). `closed` tells whether an instant may equal the moment.
///
/// Of several rows with that instant all are found or, where there is `order`, one: the first by these columns, each with
/// whether it descends.
#[derive(Debug, Deserialize)]
pub struct AsOfJoin {
    pub left: Box<Operator>,
    pub right: Box<Operator>,
    pub on: Vec<String>,
    pub by: Vec<String>,
    pub moment: String,
    pub instant: String,
    pub newest: bool,
    pub closed: bool,
    pub order: Option<Vec<(String, bool)>>,
}

/// Where a column of the result comes from.
#[derive(Debug, Clone, Copy)]
enum Origin {
    Left(usize),
    Right(usize),
}

impl AsOfJoin {
    /// Prepares both sides. `kept` are the columns that the result needs; all when `None`.
    pub fn prepare(&self, preparation: &mut Preparation<'_>, kept: Option<&[String]>) -> Result<Prepared> {
        let left = preparation.prepare(&self.left)?;
        let (keys, moment) = (positions(&left.columns, &self.on)?, position(&left.columns, &self.moment)?);
        let (right, right_columns, grows) = self.prepare_right(preparation)?;
        let added = right_columns.iter().filter(|name| !self.on.contains(name));
        let every: Vec<String> = left.columns.iter().chain(added).cloned().collect();
        let columns = kept.map_or(every, <[String]>::to_vec);
        let origin = |name: &String| match position(&left.columns, name) {
            Ok(place) => Ok(Origin::Left(place)),
            Err(_) => position(&right_columns, name).map(Origin::Right),
        };
        let origins = columns.iter().map(origin).collect::<Result<_>>()?;
        let choice = Choice { newest: self.newest, closed: self.closed, single: self.order.is_some() };
        let growing = left.growing || grows;
        let join = Join { left: left.node, keys, moment, right, choice, origins };
        Ok(Prepared { node: Box::new(join), columns, growing })
    }

    /// The right side, the names of its columns, and whether it grows.
    fn prepare_right(&self, preparation: &mut Preparation<'_>) -> Result<(Right, Vec<String>, bool)> {
        let Prepared { node, columns, growing } = preparation.prepare(&self.right)?;
        let order = self.order.iter().flatten().map(|(name, down)| Ok((position(&columns, name)?, *down)));
        let shape = Shape {
            keys: positions(&columns, &self.on)?,
            by: positions(&columns, &self.by)?,
            instant: position(&columns, &self.instant)?,
            order: order.collect::<Result<_>>()?,
        };
        let relation = match &*self.right {
            Operator::Scan(scan) if scan.part == Part::Facts => match preparation.source(&scan.relation, scan.part)? {
                (Source::Facts(relation), arity) => {
                    Some((relation, columns_read(&scan.relation, &scan.read, arity)?.1))
                }
                (Source::Derived(..), _) => None,
            },
            _ => None,
        };
        let once = (!growing).then(OnceLock::new);
        Ok((Right { node, relation, width: columns.len(), shape, once }, columns, growing))
    }
}

/// What is looked up: a whole stored relation, which keeps it sorted, or what an operator gives.
struct Right {
    node: Box<dyn Execute>,
    relation: Option<(Arc<Relation>, Vec<usize>)>,
    width: usize,
    shape: Shape,
    once: Option<OnceLock<Arc<Timeline>>>,
}

impl Right {
    /// The sorted rows, made once unless they grow.
    fn timeline(&self, run: &Run<'_>) -> Result<Arc<Timeline>> {
        if let Some(made) = self.once.as_ref().and_then(OnceLock::get) {
            return Ok(Arc::clone(made));
        }
        let made = match &self.relation {
            Some((relation, read)) => relation.timeline(read, &self.shape, run.dictionary, run.context)?,
            None => {
                let mut rows = Rows::new(self.width);
                self.node.run(run, &mut |batch| rows.push_batch(batch.columns(), batch.count(), run.context))?;
                let sources = rows.slices(0..rows.len());
                let made = Timeline::new(&sources, self.shape.clone(), run.dictionary, run.context)?;
                run.context.release(rows.bytes());
                Arc::new(made)
            }
        };
        if let Some(once) = &self.once {
            once.get_or_init(|| Arc::clone(&made));
        }
        Ok(made)
    }
}

struct Join {
    left: Box<dyn Execute>,
    keys: Vec<usize>,
    moment: usize,
    right: Right,
    choice: Choice,
    origins: Vec<Origin>,
}

/// Takes rows of a batch of the left side and, for each, a position on the right.
type Matches<'a> = dyn FnMut(&Batch<'_>, &Timeline, &[u32], &[u32]) -> Result<()> + 'a;

impl Join {
    /// Finds what each row of the left side is joined with.
    fn walk(&self, run: &Run<'_>, matches: &mut Matches<'_>) -> Result<()> {
        let (mut made, mut scratch) = (None, Vec::new());
        let (mut groups, mut moments) = (Vec::<Group>::new(), Vec::new());
        let (mut left, mut right) = (Vec::with_capacity(BATCH), Vec::with_capacity(BATCH));
        self.left.run(run, &mut |batch| {
            // Made for the first row: a left side without rows costs nothing.
            let timeline = match &made {
                Some(timeline) => timeline,
                None => made.insert(self.right.timeline(run)?),
            };
            timeline.groups(&batch.pick(&self.keys), batch.count(), &mut scratch, &mut groups);
            moments.clear();
            for (&word, group) in batch.column(self.moment).iter().zip(&groups) {
                moments.push(if group.0 < group.1 { bound(word, run.dictionary)? } else { 0 });
            }
            timeline.look_up((&groups, &moments), self.choice, run.context, &mut |row, stretch| {
                for position in stretch {
                    left.push(row as u32);
                    right.push(position as u32);
                    if left.len() == BATCH {
                        matches(batch, timeline, &left, &right)?;
                        left.clear();
                        right.clear();
                    }
                }
                Ok(())
            })?;
            run.context.check()?;
            if !left.is_empty() {
                matches(batch, timeline, &left, &right)?;
                left.clear();
                right.clear();
            }
            Ok(())
        })
    }
}

impl Execute for Join {
    fn run(&self, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let mut buffers = vec![Vec::new(); self.origins.len()];
        self.walk(run, &mut |batch, timeline, left, right| {
            run.context.check()?;
            for (buffer, origin) in buffers.iter_mut().zip(&self.origins) {
                let (words, rows) = match origin {
                    Origin::Left(column) => (batch.column(*column), left),
                    Origin::Right(column) => (timeline.column(*column, run.context)?, right),
                };
                buffer.clear();
                buffer.extend(rows.iter().map(|&row| words[row as usize]));
            }
            push_buffers(&buffers, left.len(), sink)
        })
    }

    fn count(&self, run: &Run<'_>) -> Result<Option<u64>> {
        let mut total = 0;
        self.walk(run, &mut |_, _, left, _| {
            total += left.len() as u64;
            Ok(())
        })?;
        Ok(Some(total))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::testing::{Facts, numbers, project, random_rows, scan, shown, sorted};

    fn as_of(by: &[&str], newest: bool, closed: bool, order: &Json) -> Json {
        json!({"op": "AsOfJoin", "left": scan("p", &["K", "At"]), "right": scan("q", &["K", "B", "C", "M"]),
            "on": ["K"], "by": by, "moment": "At", "instant": "C", "newest": newest, "closed": closed, "order": order})
    }

    fn all() -> Json {
        Json::Null
    }

    #[test]
    fn the_newest_row_of_the_key_is_found_and_an_equal_instant_if_closed() {
        let facts = Facts::new(&[("p", "1 5; 1 4.5; 2 5; 3 5; 1 0"), ("q", "1 x 1 a; 1 x 5 b; 2 y 3 c; 1 x 9 d")]);
        let found =
            |newest, closed| sorted(facts.rows(&project(as_of(&[], newest, closed, &all()), &["K", "At", "M"])));
        assert_eq!(found(true, true), ["1 4.5 a", "1 5 b", "2 5 c"]);
        assert_eq!(found(true, false), ["1 4.5 a", "1 5 a", "2 5 c"]);
        assert_eq!(found(false, true), ["1 0 a", "1 4.5 b", "1 5 b"]);
        assert_eq!(found(false, false), ["1 0 a", "1 4.5 b", "1 5 d"]);
    }

    #[test]
    fn ties_are_all_found_or_the_first_in_order() {
        let facts = Facts::new(&[("p", "1 5"), ("q", "1 x 2 c; 1 y 2 a; 1 z 2 b; 1 z 1 z; 1 z 7 q; 1 x 7 r")]);
        let found = |newest, order: Json| sorted(facts.rows(&project(as_of(&[], newest, true, &order), &["M"])));
        assert_eq!(found(true, all()), ["a", "b", "c"]);
        assert_eq!(found(true, json!([["M", false]])), ["a"]);
        assert_eq!(found(true, json!([["M", true]])), ["c"]);
        assert_eq!(found(false, json!([["M", false]])), ["q"]);
        assert_eq!(found(true, json!([])).len(), 1);
    }

    #[test]
    fn an_integer_is_newer_than_an_equal_float_where_one_row_is_kept() {
        let facts = Facts::new(&[("p", "1 5"), ("q", "1 x 2 c; 1 x 2.0 a; 1 x 2 d")]);
        let found = |newest, order: Json| sorted(facts.rows(&project(as_of(&[], newest, true, &order), &["C", "M"])));
        assert_eq!(found(true, json!([["M", false]])), ["2 c"]);
        assert_eq!(found(true, all()), ["2 c", "2 d", "2.0 a"]);
        let facts = Facts::new(&[("p", "1 1"), ("q", "1 x 2 c; 1 x 2.0 b; 1 x 2.0 a")]);
        let found = facts.rows(&project(as_of(&[], false, true, &json!([["M", false]])), &["C", "M"]));
        assert_eq!(found, ["2.0 a"]);
    }

    #[test]
    fn a_moment_that_is_no_number_is_refused() {
        let facts = Facts::new(&[("p", "1 a"), ("q", "1 x 2 c")]);
        assert!(facts.try_rows(&as_of(&[], true, true, &all())).is_err());
        let facts = Facts::new(&[("p", "1 2"), ("q", "1 x b c")]);
        assert!(facts.try_rows(&as_of(&[], true, true, &all())).is_err());
    }

    #[test]
    fn large_integers_are_not_rounded() {
        let facts = Facts::new(&[("p", "1 9007199254740992"), ("q", "1 x 9007199254740993 a; 1 x 3 b")]);
        assert_eq!(facts.rows(&project(as_of(&[], true, true, &all()), &["M"])), ["b"]);
    }

    #[test]
    fn what_is_found_is_what_a_comparison_of_all_rows_finds() {
        for (seed, count) in [(1, 40), (2, 400)] {
            let (p, q) = (random_rows(seed, 2, count, 12), random_rows(seed + 10, 4, count, 12));
            let facts = Facts::new(&[("p", &p), ("q", &q)]);
            for (newest, closed) in [(true, true), (true, false), (false, true), (false, false)] {
                for by in [&[][..], &["B"][..]] {
                    let (mut ties, mut single) = (Vec::new(), Vec::new());
                    let reaches = |at: u32, c: u32| (if newest { c < at } else { c > at }) || closed && c == at;
                    for a in numbers(&p) {
                        let same: Vec<Vec<u32>> =
                            numbers(&q).into_iter().filter(|x| x[0] == a[0] && reaches(a[1], x[2])).collect();
                        let beats = |x: &[u32], y: &[u32]| {
                            (by.is_empty() || x[1] == y[1]) && if newest { x[2] > y[2] } else { x[2] < y[2] }
                        };
                        let best: Vec<_> = same.iter().filter(|x| !same.iter().any(|y| beats(y, x))).collect();
                        for x in &best {
                            let row = [a.clone(), x[1..].to_vec()].concat();
                            let first = |y: &Vec<u32>| (by.is_empty() || x[1] == y[1]) && (y[3], y[1]) < (x[3], x[1]);
                            if !best.iter().any(|y| first(y)) {
                                single.push(row.clone());
                            }
                            ties.push(row);
                        }
                    }
                    let one = json!([["M", false], ["B", false]]);
                    for (order, expected) in [(all(), ties), (one, single)] {
                        let found = facts.rows(&as_of(by, newest, closed, &order));
                        assert_eq!(sorted(found), shown(expected), "{newest} {closed} {by:?} {order}");
                    }
                }
            }
        }
    }
}
