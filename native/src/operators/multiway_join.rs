//! MultiwayJoin: each row of the left side with each word on which several relations agree.
//!
//! A cycle of literals is joined one variable at a time, from all literals that speak of it at once, so that no pairs are
//! made that the last literal throws away. A chain of such joins is the generic join of Ngo, Ré and Rudra, "Skew strikes
//! back", SIGMOD Record 2013, whose first literal is read whole, and in which other joins may take part, as in Wang et
//! al., "Free join", SIGMOD 2023.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use serde::Deserialize;

use super::partner::{Partner, Probe, Resolved, prepare_grouped};
use super::scan::{Part, Scan, columns_read};
use super::{Batch, Execute, Run, Sink, push_selected};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::index::{Group, Index};
use crate::intersection::{Intersection, Sequences};
use crate::meter::Meter;
use crate::plan::{Operator, Preparation, Prepared, Source, position, positions};
use crate::relation::{BATCH, Relation};

/// Words looked at between two looks at the limits.
const STRIDE: usize = 1 << 16;
/// One of so many batches of the left side is looked at to find its best order.
const SAMPLED: usize = 16;
/// An order is not worth an index where rows meet fewer words than this on each side.
const FEW: usize = 4;

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
        let mut sides = Vec::new();
        for (right, on) in self.rights.iter().zip(&self.on) {
            let keys = positions(&columns, on)?;
            let partner = prepare_grouped(preparation, right, on)?;
            let column = partner.position(position(partner.columns(), &self.column)?);
            let (partner, grows) = partner.into_partner();
            growing |= grows;
            sides.push(Side { partner, keys, column });
        }
        if self.kept {
            columns.push(self.column.clone());
        }
        Ok(Prepared { node: Box::new(Meeting { left, sides, kept: self.kept }), columns, growing })
    }
}

struct Side {
    partner: Partner,
    keys: Vec<usize>,
    column: usize,
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
    sides: Vec<Side>,
    kept: bool,
}

/// The right sides, ready to be met, and room that is used again.
struct Ready<'r> {
    partners: Vec<Resolved<'r>>,
    probes: Vec<Probe>,
    intersection: Intersection,
}

/// The groups of the rows of a batch on one side, and the words that they are groups of.
type Groups<'a> = (&'a [Group], &'a [u32]);

/// Takes a batch of the left side with its groups on all right sides.
type Take<'a> = dyn FnMut(&Batch<'_>, &[Groups<'_>], &mut Intersection) -> Result<()> + 'a;

impl Meeting {
    /// Calls `take` with each batch of the left side. Batches do not depend on one another.
    fn each_batch(&self, run: &Run<'_>, take: &mut Take<'_>) -> Result<()> {
        let mut ready = None;
        let outcome = match &self.left {
            Left::Any(node) => node.run(run, &mut |batch| {
                // Made for the first row: a left side without rows costs nothing.
                let ready = match &mut ready {
                    Some(ready) => ready,
                    none => none.insert(self.resolve(run)?),
                };
                ready.as_mut().map_or(Ok(()), |ready| self.meet(batch, ready, run, take))
            }),
            Left::Stored { source, columns, meter } => {
                let (relation, range) = source.rows(run);
                if range.is_empty() {
                    return Ok(());
                }
                let ready = ready.insert(self.resolve(run)?);
                let Some(ready) = ready.as_mut() else { return Ok(()) };
                let order = self.best_order(relation, columns, ready, run)?;
                let read = columns.iter().map(|&column| order.column(column, relation.rows(), run.context));
                let read = read.collect::<Result<Vec<&[u32]>>>()?;
                (0..range.len()).step_by(BATCH).try_for_each(|start| {
                    run.context.check()?;
                    let end = range.len().min(start + BATCH);
                    meter.rows.fetch_add((end - start) as u64, Relaxed);
                    let columns: Vec<&[u32]> = read.iter().map(|words| &words[start..end]).collect();
                    self.meet(&Batch::new(&columns, end - start), ready, run, take)
                })
            }
        };
        if let Some(Some(ready)) = ready {
            ready.intersection.release(run.context);
        }
        outcome
    }

    /// The right sides; `None` if one of them has no row at all.
    fn resolve<'r>(&'r self, run: &Run<'r>) -> Result<Option<Ready<'r>>> {
        let partners = self.sides.iter().map(|side| side.partner.resolve(run)).collect::<Result<Option<Vec<_>>>>()?;
        let Some(partners) = partners else { return Ok(None) };
        let probes = self.sides.iter().map(|_| Probe::default()).collect();
        Ok(Some(Ready { partners, probes, intersection: Intersection::default() }))
    }

    fn meet(&self, batch: &Batch<'_>, ready: &mut Ready<'_>, run: &Run<'_>, take: &mut Take<'_>) -> Result<()> {
        let Ready { partners, probes, intersection } = ready;
        let mut groups = Vec::with_capacity(self.sides.len());
        for ((side, partner), probe) in self.sides.iter().zip(&*partners).zip(probes) {
            let words = partner.sorted(side.column, run.context)?;
            groups.push((partner.groups(&batch.pick(&side.keys), batch.count(), probe)?, words));
        }
        take(batch, &groups, intersection)
    }

    /// The index in whose order the rows of the left side are read best: by the keys of the side on which they meet the
    /// most words, which then have to be marked only once for each key.
    fn best_order(
        &self,
        relation: &Relation,
        columns: &[usize],
        ready: &mut Ready<'_>,
        run: &Run<'_>,
    ) -> Result<Arc<Index>> {
        let (mut met, mut looked_at) = (vec![0; self.sides.len()], 0);
        for start in (0..relation.rows().len()).step_by(BATCH * SAMPLED) {
            let rows = relation.rows().slices(start..relation.rows().len().min(start + BATCH));
            let count = rows.first().map_or(0, |column| column.len());
            let rows: Vec<&[u32]> = columns.iter().map(|&column| rows[column]).collect();
            looked_at += count;
            self.meet(&Batch::new(&rows, count), ready, run, &mut |_, groups, _| {
                for (sum, (groups, _)) in met.iter_mut().zip(groups) {
                    *sum += groups.iter().map(|(start, end)| (end - start) as usize).sum::<usize>();
                }
                Ok(())
            })?;
        }
        let best = (0..met.len()).max_by_key(|side| met[*side]).filter(|side| met[*side] >= looked_at * FEW);
        let keys: Vec<usize> = best.map_or(Vec::new(), |side| self.sides[side].keys.clone());
        relation.index(&keys.iter().map(|&key| columns[key]).collect::<Vec<usize>>(), run.context)
    }
}

/// Calls `take` with each row of a batch that has a partner on every side, and the words that it meets there. What rows
/// that follow one another meet on the same side is marked.
fn meet_rows(
    count: usize,
    groups: &[Groups<'_>],
    intersection: &mut Intersection,
    context: &Context<'_>,
    mut take: impl FnMut(u32, &mut Intersection, &Sequences<'_>) -> Result<()>,
) -> Result<()> {
    let (mut sequences, mut looked_at, mut until) = (Sequences::new(groups.len()), 0, 0);
    for row in 0..count {
        for (words, (groups, all)) in sequences.words.iter_mut().zip(groups) {
            let (start, end) = groups[row];
            *words = &all[start as usize..end as usize];
        }
        if row >= until {
            let runs = groups.iter().map(|(groups, _)| run_length(&groups[row..]));
            let (side, length) = runs.enumerate().max_by_key(|(_, length)| *length).unwrap_or((0, 1));
            intersection.mark(&mut sequences, side, length, context)?;
            until = row + length;
        }
        let least = sequences.least();
        if least == 0 {
            continue;
        }
        looked_at += least;
        if looked_at > STRIDE {
            looked_at = 0;
            context.check()?;
        }
        take(row as u32, intersection, &sequences)?;
    }
    intersection.unmark(&mut sequences);
    Ok(())
}

/// How many of the first groups are the same.
fn run_length(groups: &[Group]) -> usize {
    groups.iter().take_while(|group| **group == groups[0]).count()
}

impl Execute for Meeting {
    fn run(&self, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let mut output = Output::default();
        self.each_batch(run, &mut |batch, groups, intersection| {
            if self.kept {
                meet_rows(batch.count(), groups, intersection, run.context, |row, intersection, sequences| {
                    output.push(row, intersection.of(sequences), batch, sink)
                })?;
                return output.flush(batch, sink);
            }
            output.rows.clear();
            meet_rows(batch.count(), groups, intersection, run.context, |row, intersection, sequences| {
                if intersection.any(sequences) {
                    output.rows.push(row);
                }
                Ok(())
            })?;
            push_selected(batch, &output.rows, &mut output.buffers, sink)
        })
    }

    fn count(&self, run: &Run<'_>) -> Result<Option<u64>> {
        let mut count = 0;
        self.each_batch(run, &mut |batch, groups, intersection| {
            meet_rows(batch.count(), groups, intersection, run.context, |_, intersection, sequences| {
                count += if self.kept { intersection.of(sequences).len() } else { intersection.any(sequences).into() };
                Ok(())
            })
        })?;
        Ok(Some(count as u64))
    }
}

/// Rows on their way out: rows of the left batch, each with a word.
#[derive(Default)]
struct Output {
    rows: Vec<u32>,
    words: Vec<u32>,
    buffers: Vec<Vec<u32>>,
}

impl Output {
    /// Adds a left row with each of some words.
    fn push(&mut self, row: u32, words: &[u32], batch: &Batch<'_>, sink: &mut Sink<'_>) -> Result<()> {
        for part in words.chunks(BATCH) {
            if self.words.len() + part.len() > BATCH {
                self.flush(batch, sink)?;
            }
            self.rows.resize(self.rows.len() + part.len(), row);
            self.words.extend_from_slice(part);
        }
        Ok(())
    }

    /// Hands over what there is.
    fn flush(&mut self, batch: &Batch<'_>, sink: &mut Sink<'_>) -> Result<()> {
        if self.words.is_empty() {
            return Ok(());
        }
        self.buffers.resize_with(batch.columns().len(), Vec::new);
        for (buffer, words) in self.buffers.iter_mut().zip(batch.columns()) {
            buffer.clear();
            buffer.extend(self.rows.iter().map(|&row| words[row as usize]));
        }
        let columns: Vec<&[u32]> = self.buffers.iter().chain([&self.words]).map(Vec::as_slice).collect();
        sink(&Batch::new(&columns, self.words.len()))?;
        self.rows.clear();
        self.words.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::testing::{Facts, insert, join, numbers, part, project, random_rows, scan, shown, sorted};
    use crate::context::Limits;
    use crate::error::{Error, Reason};

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
