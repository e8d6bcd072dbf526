//! MultiwayJoin: each row of the left side with each word on which several relations agree.
//!
//! A cycle of literals is joined one variable at a time, from all literals that speak of it at once, so that no pairs are
//! made that the last literal throws away. A chain of such joins is the generic join of Ngo, Ré and Rudra, "Skew strikes
//! back", SIGMOD Record 2013, whose first literal is read whole, and in which other joins may take part, as in Wang et
//! al., "Free join", SIGMOD 2023.

use std::ops::Range;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, OnceLock};

use serde::Deserialize;

use super::meeting::{Met, Sides};
use super::outbox::Outbox;
use super::partner::Resolved;
use super::scan::{Part, Scan, columns_read};
use super::{Batch, Execute, Parts, Run, Sink, push_selected};
use crate::error::{Error, Result};
use crate::feed::add_up;
use crate::index::Index;
use crate::intersection::Intersection;
use crate::meter::Meter;
use crate::plan::{Operator, Preparation, Prepared, Source};
use crate::relation::{BATCH, Relation};

/// The parameters: an input of `rights` is joined on the columns of `on` at its place, and `column` is the one in which
/// all of them agree. It is added to the rows if `kept`; else each left row for which there is a word is emitted, once.
#[derive(Debug, Deserialize)]
pub struct MultiwayJoin {
    pub left: Box<Operator>,
    pub rights: Vec<Operator>,
    pub on: Vec<Vec<String>>,
    pub column: String,
    pub kept: bool,
    pub reason: String,
}

impl MultiwayJoin {
    /// Prepares all sides.
    pub fn prepare(&self, preparation: &mut Preparation<'_>) -> Result<Prepared> {
        if self.rights.is_empty() || self.on.len() != self.rights.len() {
            return Err(Error::Plan("a join of several sides needs to know on what to join each".into()));
        }
        let (left, mut columns, mut growing) = Left::prepare(preparation, &self.left)?;
        let (sides, grows) = Sides::prepare(preparation, &columns, &self.rights, &self.on, &self.column)?;
        growing |= grows;
        if self.kept {
            columns.push(self.column.clone());
        }
        let node = Box::new(Meeting { left, sides, kept: self.kept, width: columns.len() });
        Ok(Prepared { node, columns, growing })
    }
}

/// The left side.
enum Left {
    /// What an operator emits, in its order.
    Any(Box<dyn Execute>),
    /// Some columns of a relation that is complete, in any order, and the meter of the scan in whose place they are read.
    Stored { source: Source, columns: Vec<usize>, meter: Arc<Meter> },
}

impl Left {
    /// Prepares the left side; its columns, and whether it grows.
    fn prepare(preparation: &mut Preparation<'_>, left: &Operator) -> Result<(Self, Vec<String>, bool)> {
        if let Operator::Scan(Scan { relation, part: part @ (Part::Facts | Part::All), read }) = left {
            let (source, arity) = preparation.source(relation, *part)?;
            if !preparation.grows(&source) {
                let (names, columns) = columns_read(relation, read, arity)?;
                return Ok((Left::Stored { source, columns, meter: preparation.meter() }, names, false));
            }
        }
        let Prepared { node, columns, growing } = preparation.prepare(left)?;
        Ok((Left::Any(node), columns, growing))
    }
}

struct Meeting {
    left: Left,
    sides: Sides,
    kept: bool,
    /// The number of columns of the result.
    width: usize,
}

/// What all rows of the left side share; made for the first of them, so that a left side without rows costs nothing.
struct Ready<'r> {
    partners: Vec<Resolved<'r>>,
    /// The order in which a stored left side is read.
    order: Option<Arc<Index>>,
}

/// Where the rows of the left side come from.
enum Rows<'r> {
    /// An operator that makes all of them at once.
    Whole(&'r dyn Execute),
    /// An operator that makes them in stretches.
    Parts(Box<dyn Parts + 'r>),
    /// A relation, a stretch of its rows at a time.
    Stored { relation: &'r Relation, columns: &'r [usize], meter: &'r Meter },
}

/// The rows of the join, in stretches of those of the left side.
struct Stretches<'r> {
    meeting: &'r Meeting,
    rows: Rows<'r>,
    ready: OnceLock<Option<Ready<'r>>>,
    run: Run<'r>,
}

/// Takes a batch of the left side and what it meets.
type Take<'a> = dyn FnMut(&Batch<'_>, &Met<'_>, &mut Intersection) -> Result<()> + 'a;

impl<'r> Stretches<'r> {
    /// The rows of an operator, if they are to be `divided` and can be.
    fn new(meeting: &'r Meeting, run: &Run<'r>, divided: bool) -> Option<Self> {
        let rows = match &meeting.left {
            Left::Any(node) if divided => Rows::Parts(node.parts(run)?),
            Left::Any(node) => Rows::Whole(&**node),
            Left::Stored { source, columns, meter } => Rows::Stored { relation: source.rows(run).0, columns, meter },
        };
        Some(Self { meeting, rows, ready: OnceLock::new(), run: *run })
    }

    /// What all rows share; `None` if no row can have partners.
    fn ready(&self) -> Result<Option<&Ready<'r>>> {
        if self.ready.get().is_none() {
            let ready = self.make_ready()?;
            return Ok(self.ready.get_or_init(|| ready).as_ref());
        }
        Ok(self.ready.get().and_then(Option::as_ref))
    }

    fn make_ready(&self) -> Result<Option<Ready<'r>>> {
        let sides = &self.meeting.sides;
        let Some(partners) = sides.resolve(&self.run)? else { return Ok(None) };
        let order = match &self.rows {
            Rows::Stored { relation, columns, .. } => {
                let order = sides.best_order(&partners, relation, columns, &self.run)?;
                // Made here, so that no two threads make them.
                columns
                    .iter()
                    .try_for_each(|column| order.column(*column, relation.rows(), self.run.context).map(|_| ()))?;
                Some(order)
            }
            Rows::Whole(_) | Rows::Parts(_) => None,
        };
        Ok(Some(Ready { partners, order }))
    }

    /// Calls `take` with each batch of a stretch of the left side.
    fn each_batch(&self, stretch: Range<usize>, take: &mut Take<'_>) -> Result<()> {
        let (mut intersection, mut probes) = (Intersection::default(), Vec::new());
        let outcome = self.each_left(stretch, &mut |batch| {
            let Some(Ready { partners, .. }) = self.ready()? else { return Ok(()) };
            let met = self.meeting.sides.meet(partners, batch, &mut probes, &self.run)?;
            take(batch, &met, &mut intersection)
        });
        intersection.release(self.run.context);
        outcome
    }

    /// Pushes a stretch of the left side.
    fn each_left(&self, stretch: Range<usize>, sink: &mut Sink<'_>) -> Result<()> {
        let (relation, columns, meter) = match &self.rows {
            Rows::Whole(node) => return node.run(&self.run, sink),
            Rows::Parts(parts) => return parts.run(stretch, sink),
            Rows::Stored { relation, columns, meter } => (relation, columns, meter),
        };
        if stretch.is_empty() {
            return Ok(());
        }
        let Some(Ready { order: Some(order), .. }) = self.ready()? else { return Ok(()) };
        let read = columns.iter().map(|&column| order.column(column, relation.rows(), self.run.context));
        let read = read.collect::<Result<Vec<&[u32]>>>()?;
        for start in stretch.clone().step_by(BATCH) {
            self.run.context.check()?;
            let end = stretch.end.min(start + BATCH);
            let columns: Vec<&[u32]> = read.iter().map(|words| &words[start..end]).collect();
            sink(&Batch::new(&columns, end - start))?;
        }
        // Not of a stretch that ended before its time: it may be asked for again.
        meter.rows.fetch_add(stretch.len() as u64, Relaxed);
        Ok(())
    }

    /// The number of rows of a stretch.
    fn count(&self, stretch: Range<usize>) -> Result<u64> {
        let mut sum = 0;
        self.each_batch(stretch, &mut |_, met, intersection| {
            met.each_row(intersection, self.run.context, |_, intersection, sequences| {
                let kept = self.meeting.kept;
                sum += if kept { intersection.count(sequences) } else { intersection.any(sequences).into() };
                Ok(())
            })
        })?;
        Ok(sum as u64)
    }

    /// Pushes the rows of a stretch, each with each word.
    fn run_with_words(&self, stretch: Range<usize>, sink: &mut Sink<'_>) -> Result<()> {
        let mut outbox = Outbox::new(self.meeting.width, self.run.context, sink);
        self.each_batch(stretch, &mut |batch, met, intersection| {
            met.each_row(intersection, self.run.context, |row, intersection, sequences| {
                push(&mut outbox, batch, row as usize, intersection.of(sequences))
            })
        })?;
        outbox.flush()
    }

    /// Pushes those rows of a stretch for which there is a word.
    fn run_without_words(&self, stretch: Range<usize>, sink: &mut Sink<'_>) -> Result<()> {
        let (mut selection, mut buffers) = (Vec::new(), Vec::new());
        self.each_batch(stretch, &mut |batch, met, intersection| {
            selection.clear();
            met.each_row(intersection, self.run.context, |row, intersection, sequences| {
                if intersection.any(sequences) {
                    selection.push(row);
                }
                Ok(())
            })?;
            push_selected(batch, &selection, &mut buffers, sink)
        })
    }
}

impl Parts for Stretches<'_> {
    fn driving(&self) -> usize {
        match &self.rows {
            Rows::Whole(_) => 1,
            Rows::Parts(parts) => parts.driving(),
            Rows::Stored { relation, .. } => relation.rows().len(),
        }
    }

    fn is_ready(&self) -> bool {
        self.ready.get().is_some() && if let Rows::Parts(parts) = &self.rows { parts.is_ready() } else { true }
    }

    fn run(&self, stretch: Range<usize>, sink: &mut Sink<'_>) -> Result<()> {
        if self.meeting.kept { self.run_with_words(stretch, sink) } else { self.run_without_words(stretch, sink) }
    }
}

impl Execute for Meeting {
    fn run(&self, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let Some(all) = Stretches::new(self, run, false) else { return Ok(()) };
        all.run(0..all.driving(), sink)
    }

    fn count(&self, run: &Run<'_>) -> Result<Option<u64>> {
        let divided = if run.context.threads().most > 1 { Stretches::new(self, run, true) } else { None };
        match divided.or_else(|| Stretches::new(self, run, false)) {
            Some(all) => add_up(&all, run.context, &|stretch| all.count(stretch)).map(Some),
            None => Ok(None),
        }
    }

    fn parts<'r>(&'r self, run: &Run<'r>) -> Option<Box<dyn Parts + 'r>> {
        Some(Box::new(Stretches::new(self, run, true)?))
    }
}

/// Adds a row of a batch with each of some words.
#[inline]
fn push(outbox: &mut Outbox<'_, '_, '_>, batch: &Batch<'_>, row: usize, mut words: &[u32]) -> Result<()> {
    while !words.is_empty() {
        let (part, rest) = words.split_at(words.len().min(BATCH - outbox.count()));
        if let Some((last, others)) = outbox.buffers.split_last_mut() {
            for (buffer, column) in others.iter_mut().zip(batch.columns()) {
                buffer.resize(buffer.len() + part.len(), column[row]);
            }
            last.extend_from_slice(part);
        }
        outbox.added(part.len())?;
        words = rest;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering::Relaxed;

    use serde_json::{Value as Json, json};

    use super::super::testing::{Facts, insert, join, numbers, part, project, random_rows, scan, shown, sorted};
    use crate::context::{Context, Limits};
    use crate::error::{Error, Reason};
    use crate::threads::Threads;

    fn multiway(left: &Json, rights: &[(Json, &[&str])], column: &str, kept: bool) -> Json {
        let (rights, on): (Vec<&Json>, Vec<&[&str]>) = rights.iter().map(|(right, on)| (right, *on)).unzip();
        json!({"op": "MultiwayJoin", "left": left, "rights": rights, "on": on, "column": column, "kept": kept,
            "reason": ""})
    }

    fn triangles(left: &Json, kept: bool) -> Json {
        let rights: [(Json, &[&str]); 2] = [(scan("e", &["Y", "Z"]), &["Y"]), (scan("e", &["X", "Z"]), &["X"])];
        multiway(left, &rights, "Z", kept)
    }

    fn expected(edges: &[Vec<u32>], kept: bool) -> Vec<String> {
        let mut rows = Vec::new();
        for edge in edges {
            let there = |from: u32, to: u32| edges.contains(&vec![from, to]);
            let closing = edges.iter().filter(|next| next[0] == edge[1] && there(edge[0], next[1]));
            let found: Vec<Vec<u32>> = closing.map(|next| vec![edge[0], edge[1], next[1]]).collect();
            if kept {
                rows.extend(found);
            } else if !found.is_empty() {
                rows.push(edge.clone());
            }
        }
        shown(rows)
    }

    #[test]
    fn triangles_agree_with_a_nested_loop_in_any_order_of_the_left_side() {
        for (seed, count, domain) in [(1, 60, 12), (2, 900, 40), (3, 6_000, 80), (4, 50, 3_000_000), (5, 1, 2)] {
            let text = random_rows(seed, 2, count, domain);
            let (facts, edges) = (Facts::new(&[("e", &text)]), numbers(&text));
            let turned = json!({"op": "Distinct", "input": project(scan("e", &["X", "Y"]), &["Y", "X"])});
            for left in [scan("e", &["X", "Y"]), turned] {
                for kept in [true, false] {
                    let names = if kept { vec!["X", "Y", "Z"] } else { vec!["X", "Y"] };
                    let rows = facts.rows(&project(triangles(&left, kept), &names));
                    assert_eq!(sorted(rows), expected(&edges, kept), "seed {seed}, kept {kept}");
                }
            }
        }
    }

    #[test]
    fn the_rows_are_counted_without_being_made() {
        let text = random_rows(7, 2, 900, 40);
        let (facts, edges) = (Facts::new(&[("e", &text)]), numbers(&text));
        for kept in [true, false] {
            let count = json!({"op": "Aggregate", "input": triangles(&scan("e", &["X", "Y"]), kept), "group": [],
                "aggregates": [["N", "count", null, null]], "place": 0});
            assert_eq!(facts.rows(&count), [expected(&edges, kept).len().to_string()]);
        }
    }

    #[test]
    fn threads_make_the_same_rows_in_the_same_order_and_count_as_many() {
        let text = random_rows(7, 2, 900, 40);
        let facts = Facts::new(&[("e", &text)]);
        let behind = json!({"op": "Distinct", "input": scan("e", &["X", "Y"])});
        let joined = project(join("HashJoin", scan("e", &["X", "Y"]), scan("e", &["Y", "V"]), &["Y"]), &["X", "Y"]);
        for (left, kept) in
            [scan("e", &["X", "Y"]), behind, joined].iter().flat_map(|left| [(left, true), (left, false)])
        {
            let program = json!({"arities": {}, "steps": [], "answer": triangles(left, kept), "distinct_answer": true});
            let expected = facts.run_in(&program, &Context::unbounded(None)).unwrap();
            for most in [2, 3] {
                let context = Context::unbounded(None).with_threads(Threads { most, always: true });
                let found = facts.run_in(&program, &context).unwrap();
                assert_eq!((found.rows, found.counts), (expected.rows.clone(), expected.counts.clone()));
                let count = facts.prepared(&program).unwrap().count(&context, &facts.dictionary).unwrap();
                assert_eq!(count, expected.rows.len());
            }
        }
    }

    #[test]
    fn threads_that_count_stop_when_the_query_is_cancelled() {
        let facts = Facts::new(&[("e", &random_rows(7, 2, 900, 40))]);
        let program = json!({"arities": {}, "steps": [], "answer": triangles(&scan("e", &["X", "Y"]), true),
            "distinct_answer": true});
        let context = Context::unbounded(None).with_threads(Threads { most: 2, always: true });
        let prepared = facts.prepared(&program).unwrap();
        context.progress().cancelled.store(true, Relaxed);
        let stopped = prepared.count(&context, &facts.dictionary);
        assert!(matches!(stopped, Err(Error::Stopped { reason: Reason::Cancelled, .. })));
    }

    #[test]
    fn a_word_that_several_rows_have_is_taken_once() {
        let facts = Facts::new(&[("p", "1 2"), ("q", "1 5 a; 1 5 b; 1 6 a"), ("r", "2 5 x; 2 5 y; 2 7 x")]);
        let side = |name: &str| json!({"op": "Scan", "relation": name, "part": "facts", "read": ["K", "V", null]});
        let named = |name: &str, key: &str| {
            let mut side = side(name);
            side["read"] = json!([key, "V", null]);
            side
        };
        let rights: [(Json, &[&str]); 2] = [(named("q", "X"), &["X"]), (named("r", "Y"), &["Y"])];
        let joined = multiway(&scan("p", &["X", "Y"]), &rights, "V", true);
        assert_eq!(facts.rows(&joined), ["1 2 5"]);
    }

    #[test]
    fn a_side_without_a_key_or_without_rows_takes_part() {
        let facts = Facts::new(&[("p", "1; 2"), ("q", "1 5; 1 6; 2 6"), ("r", "6; 7"), ("none", "")]);
        let (left, q) = (scan("p", &["X"]), scan("q", &["X", "V"]));
        let rights: [(Json, &[&str]); 2] = [(q.clone(), &["X"]), (scan("r", &["V"]), &[])];
        assert_eq!(facts.rows(&multiway(&left, &rights, "V", true)), ["1 6", "2 6"]);
        let absent = json!({"op": "IndexScan", "relation": "q", "part": "facts", "read": [null, "V"],
            "keys": [[0, {"text": "new"}]]});
        assert!(facts.rows(&multiway(&left, &[(q, &["X"]), (absent, &[])], "V", true)).is_empty());
    }

    #[test]
    fn a_side_that_grows_is_read_anew_in_each_round() {
        let text = random_rows(3, 2, 40, 12);
        let facts = Facts::new(&[("e", &text)]);
        let rule = |right: Json| {
            let rights: [(Json, &[&str]); 2] = [(right, &["Y"]), (scan("e", &["X", "Z"]), &["X"])];
            insert("near", project(multiway(&part("near", "delta", &["X", "Y"]), &rights, "Z", true), &["Y", "Z"]))
        };
        let binary = {
            let one = join("HashJoin", part("near", "delta", &["X", "Y"]), part("near", "all", &["Y", "Z"]), &["Y"]);
            insert("near", project(join("SemiJoin", one, scan("e", &["X", "Z"]), &["X", "Z"]), &["Y", "Z"]))
        };
        let fixpoint = |rule: Json| {
            let seed = insert("near", scan("e", &["Y", "X"]));
            let steps = json!({"op": "Fixpoint", "relations": ["near"], "seed": [seed], "rounds": [rule]});
            json!({"arities": {"near": 2}, "steps": [steps], "answer": part("near", "all", &["X", "Y"]),
                "distinct_answer": true})
        };
        let found = facts.run(&fixpoint(rule(part("near", "all", &["Y", "Z"])))).unwrap();
        assert_eq!(sorted(found), sorted(facts.run(&fixpoint(binary)).unwrap()));
    }

    #[test]
    fn a_join_of_many_words_stops_at_its_limits() {
        let edges: Vec<String> = (0..300).flat_map(|x| (x + 1..300).map(move |y| format!("{x} {y}"))).collect();
        let facts = Facts::new(&[("e", &edges.join(";"))]);
        let program = json!({"arities": {}, "steps": [], "answer": triangles(&scan("e", &["X", "Y"]), true),
            "distinct_answer": true});
        let rows = Limits { max_rows: Some(100_000), ..Limits::default() };
        let memory = Limits { max_memory: Some(100_000), ..Limits::default() };
        for (limits, expected) in [(rows, Reason::MaxRows), (memory, Reason::MaxMemory)] {
            match facts.run_within(&program, limits) {
                Err(Error::Stopped { reason, .. }) => assert_eq!(reason, expected),
                _ => panic!("the run was not stopped"),
            }
        }
    }

    #[test]
    fn a_damaged_join_is_refused() {
        let facts = Facts::new(&[("e", "1 2")]);
        let left = scan("e", &["X", "Y"]);
        let right = || scan("e", &["Y", "Z"]);
        for wrong in [
            multiway(&left, &[], "Z", true),
            multiway(&left, &[(right(), &["X"])], "Z", true),
            multiway(&left, &[(right(), &["Y"])], "W", true),
            multiway(&left, &[(right(), &["Y"])], "Y", true),
        ] {
            assert!(facts.try_rows(&wrong).is_err());
        }
    }
}
