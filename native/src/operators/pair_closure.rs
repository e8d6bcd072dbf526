//! PairClosure: pairs whose two ends move along edges, each its own way, as far as these lead.
//!
//! A round moves the pairs that the last one found, both ends at once. Where they turn out to be many of those that the
//! nodes of the edges can make, the rest is done with rows of bits ([`crate::pair_bits::rows`]).

use std::ops::Range;

use serde::Deserialize;

use super::moved::Output;
use super::outbox::Outbox;
use super::partner::{Partner, Probe, Resolved, prepare_grouped};
use super::{Batch, Execute, Parts, Run, Sink};
use crate::dedup::RowSet;
use crate::error::{Error, Result};
use crate::feed::{each_batch, feed};
use crate::graph::Graph;
use crate::index::Group;
use crate::numbering::{Nodes, Numbering};
use crate::pair_bits::rows::{PairRows, Step};
use crate::plan::{Operator, Preparation, Prepared, position};
use crate::relation::{BATCH, Rows};
use crate::taking::Taking;

/// Fewer pairs are never worth rows of bits.
const MANY: usize = 1 << 12;
/// So many words of bits, 2 MB, are not too many in any case.
const SMALL: usize = 1 << 18;
/// Beyond that, words of bits for each pair that is there: they take about as much memory as a table of the pairs.
const ROOM: usize = 2;
/// The most words of bits for all pairs: 128 MB.
const MOST_WORDS: usize = 1 << 24;

/// The parameters: the pairs of `seed`, and with each pair those to which one of the `steps` leads. A step has for each
/// of the two ends the number of the edges along which it moves, or nothing where it stays; `along` names the columns of
/// all edges with start and end, `names` those of the result.
#[derive(Debug, Deserialize)]
pub struct PairClosure {
    pub seed: Box<Operator>,
    pub edges: Vec<Operator>,
    pub along: (String, String),
    pub steps: Vec<(Option<usize>, Option<usize>)>,
    pub names: Vec<String>,
}

impl PairClosure {
    /// Prepares the seed and the edges.
    pub fn prepare(&self, preparation: &mut Preparation<'_>) -> Result<Prepared> {
        let seed = preparation.prepare(&self.seed)?;
        if seed.columns.len() != 2 || self.names.len() != 2 {
            return Err(Error::Plan("a closure of pairs has two columns".into()));
        }
        let numbers = self.steps.iter().flat_map(|step| [step.0, step.1]).flatten();
        if numbers.max().is_none_or(|most| most >= self.edges.len()) {
            return Err(Error::Plan("a closure of pairs moves along edges that it has".into()));
        }
        let (mut edges, mut growing) = (Vec::new(), seed.growing);
        for edge in &self.edges {
            let counted = preparation.meters.len();
            let all = preparation.prepare(edge)?;
            let sides = [position(&all.columns, &self.along.0)?, position(&all.columns, &self.along.1)?];
            // The same edges once more, by their start; they are one operator of the plan.
            preparation.meters.truncate(counted);
            let next = prepare_grouped(preparation, edge, std::slice::from_ref(&self.along.0))?;
            let end = next.position(position(next.columns(), &self.along.1)?);
            let (next, grows) = next.into_partner();
            growing |= grows;
            edges.push(Edge { all: all.node, sides, next, end });
        }
        let node = Box::new(Walk { seed: seed.node, edges, steps: self.steps.clone() });
        Ok(Prepared { node, columns: self.names.clone(), growing })
    }
}

struct Edge {
    /// All of them, for rows of bits.
    all: Box<dyn Execute>,
    /// Where these have start and end.
    sides: [usize; 2],
    /// Those of each start.
    next: Partner,
    /// Where the partner has the end.
    end: usize,
}

struct Walk {
    seed: Box<dyn Execute>,
    edges: Vec<Edge>,
    steps: Vec<(Option<usize>, Option<usize>)>,
}

/// All pairs.
enum Found {
    Listed(Rows),
    /// Rows of bits, and the words of first and of second ends.
    Dense(PairRows, [Vec<u32>; 2]),
}

impl Found {
    fn count(&self) -> usize {
        match self {
            Found::Listed(rows) => rows.len(),
            Found::Dense(pairs, _) => pairs.count(),
        }
    }

    fn bytes(&self) -> usize {
        match self {
            Found::Listed(rows) => rows.bytes(),
            Found::Dense(pairs, words) => {
                pairs.bytes() + words.iter().map(|words| size_of_val(words.as_slice())).sum::<usize>()
            }
        }
    }
}

impl Execute for Walk {
    fn run(&self, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let (found, _) = self.search(run)?;
        match &found {
            Found::Listed(rows) => each_batch(rows, |batch| {
                run.context.check()?;
                sink(batch)
            })?,
            Found::Dense(pairs, [firsts, seconds]) => {
                let mut output = Output::new(2, 1, Some(sink));
                for (number, &first) in firsts.iter().enumerate() {
                    output.carry_words(&[first]);
                    output.push_bits(pairs.row(number), seconds, run.context)?;
                }
                output.flush()?;
            }
        }
        run.context.release(found.bytes());
        Ok(())
    }

    fn count(&self, run: &Run<'_>) -> Result<Option<u64>> {
        let (found, count) = self.search(run)?;
        run.context.release(found.bytes());
        Ok(Some(count as u64))
    }
}

impl Walk {
    /// All pairs, and how many there are. They are counted as derived while they are looked for, and not any more
    /// afterwards: whoever takes them counts them.
    fn search(&self, run: &Run<'_>) -> Result<(Found, usize)> {
        let found = self.search_in_rounds(run)?;
        let count = found.count();
        run.context.recounted(count);
        Ok((found, count))
    }

    fn search_in_rounds(&self, run: &Run<'_>) -> Result<Found> {
        let context = run.context;
        let nexts = self.edges.iter().map(|edge| edge.next.resolve(run)).collect::<Result<Vec<_>>>()?;
        let ends = nexts.iter().zip(&self.edges).map(|(next, edge)| match next {
            Some(next) => Ok(next.columns(&[edge.end], context)?[0]),
            None => Ok(&[][..]),
        });
        let ends = ends.collect::<Result<Vec<&[u32]>>>()?;
        let (mut set, mut known, mut fresh) = (RowSet::new(2), Rows::new(2), Rows::new(2));
        feed(&*self.seed, 2, run, &mut Taking::new(&mut set, &known, &mut fresh, true, context))?;
        let mut wanted = MANY.max(ends.iter().map(|ends| ends.len()).sum());
        while !fresh.is_empty() {
            let old = known.len();
            known.append(&mut fresh, context)?;
            if known.len() >= wanted {
                wanted = 2 * known.len();
                if let Some(found) = self.search_densely(&known, old, run)? {
                    context.release(set.bytes() + known.bytes() + fresh.bytes());
                    return Ok(found);
                }
            }
            let round = Round { steps: &self.steps, nexts: &nexts, ends: &ends, pairs: &known, old };
            feed(&round, 2, run, &mut Taking::new(&mut set, &known, &mut fresh, true, context))?;
        }
        context.release(set.bytes() + fresh.bytes());
        Ok(Found::Listed(known))
    }

    /// The same with rows of bits, if these are small enough for the pairs that are there; those from `old` on have not
    /// been moved yet.
    fn search_densely(&self, known: &Rows, old: usize, run: &Run<'_>) -> Result<Option<Found>> {
        let context = run.context;
        let all = self.edges.iter().map(|edge| {
            let mut rows = Rows::new(2);
            edge.all.run(run, &mut |batch| rows.push_batch(&batch.pick(&edge.sides), batch.count(), context))?;
            Ok(rows)
        });
        let all = all.collect::<Result<Vec<Rows>>>()?;
        let numberings = [self.numbering(0, known, &all, run)?, self.numbering(1, known, &all, run)?];
        let words = numberings[0].count().saturating_mul(numberings[1].count().div_ceil(64));
        let found = if words <= MOST_WORDS.min(SMALL.max(ROOM * known.len())) {
            Some(self.settle(known, old, &all, &numberings, run)?)
        } else {
            None
        };
        context.release(all.iter().map(Rows::bytes).sum());
        Ok(found)
    }

    /// Numbers for all that an end can be.
    fn numbering(&self, side: usize, known: &Rows, all: &[Rows], run: &Run<'_>) -> Result<Numbering> {
        let mut words = vec![Nodes::of(0, known.column(side))];
        for edge in self.moving(side) {
            words.extend([0, 1].map(|column| Nodes::of(0, all[edge].column(column))));
        }
        Numbering::new(&words, 1, run.context)
    }

    /// The edges along which an end moves, each once.
    fn moving(&self, side: usize) -> Vec<usize> {
        let of = |step: &(Option<usize>, Option<usize>)| if side == 0 { step.0 } else { step.1 };
        (0..self.edges.len()).filter(|edge| self.steps.iter().any(|step| of(step) == Some(*edge))).collect()
    }

    fn settle(
        &self,
        known: &Rows,
        old: usize,
        all: &[Rows],
        numberings: &[Numbering; 2],
        run: &Run<'_>,
    ) -> Result<Found> {
        let context = run.context;
        let mut graphs: [Vec<Option<Graph>>; 2] = [0, 1].map(|_| self.edges.iter().map(|_| None).collect());
        for (side, numbering) in numberings.iter().enumerate() {
            for edge in self.moving(side) {
                let number = |column| numbering.numbers(Nodes::of(0, all[edge].column(column)), context);
                graphs[side][edge] = Some(Graph::new(&number(0)?, &number(1)?, numbering.count(), context)?);
            }
        }
        let mut pairs = PairRows::new(numberings[0].count(), numberings[1].count(), context)?;
        let mut at = 0;
        each_batch(known, |batch| {
            context.check()?;
            let number = |side: usize| numberings[side].numbers(Nodes::of(0, batch.column(side)), context);
            for (&first, second) in number(0)?.iter().zip(number(1)?) {
                pairs.add(first, second, at >= old);
                at += 1;
            }
            Ok(())
        })?;
        let graph = |side: usize, edge: Option<usize>| edge.and_then(|edge| graphs[side][edge].as_ref());
        let steps = self.steps.iter().map(|step| Step { first: graph(0, step.0), second: graph(1, step.1) });
        pairs.settle(&steps.collect::<Vec<Step<'_>>>(), known.len() - old, context)?;
        context.release(graphs.iter().flatten().flatten().map(Graph::bytes).sum());
        let words = [0, 1].map(|side| numberings[side].words());
        context.charge(words.iter().map(|words| words.len() * size_of::<u32>()).sum())?;
        Ok(Found::Dense(pairs, words))
    }
}

/// The pairs to which those of the last round lead.
struct Round<'a, 'r> {
    steps: &'a [(Option<usize>, Option<usize>)],
    nexts: &'a [Option<Resolved<'r>>],
    /// The end of each edge, in the groups of the edges' starts.
    ends: &'a [&'a [u32]],
    pairs: &'a Rows,
    old: usize,
}

/// Where an end of some pairs moves: groups of words, or itself.
enum Moves<'a> {
    Along(&'a [Group], &'a [u32]),
    Stays(&'a [u32]),
}

impl<'a> Moves<'a> {
    #[inline]
    fn of(&self, at: usize) -> &'a [u32] {
        match self {
            Moves::Along(groups, words) => &words[groups[at].0 as usize..groups[at].1 as usize],
            Moves::Stays(words) => &words[at..=at],
        }
    }
}

impl Round<'_, '_> {
    /// Where an end moves; `None` if along edges of which there is none.
    fn moves<'p>(&'p self, edge: Option<usize>, words: &'p [u32], probe: &'p mut Probe) -> Result<Option<Moves<'p>>> {
        let Some(edge) = edge else { return Ok(Some(Moves::Stays(words))) };
        let Some(next) = &self.nexts[edge] else { return Ok(None) };
        Ok(Some(Moves::Along(next.groups(&[words], words.len(), probe)?, self.ends[edge])))
    }

    fn push(&self, batch: &Batch<'_>, probes: &mut [Probe; 2], outbox: &mut Outbox<'_, '_, '_>) -> Result<()> {
        for step in self.steps {
            let [one, other] = &mut *probes;
            let first = self.moves(step.0, batch.column(0), one)?;
            let second = self.moves(step.1, batch.column(1), other)?;
            let (Some(first), Some(second)) = (first, second) else { continue };
            for at in 0..batch.count() {
                let seconds = second.of(at);
                if !seconds.is_empty() {
                    first.of(at).iter().try_for_each(|first| push_each(*first, seconds, outbox))?;
                }
            }
        }
        Ok(())
    }
}

/// Adds the pairs of a word with each of some others.
#[inline]
fn push_each(first: u32, mut seconds: &[u32], outbox: &mut Outbox<'_, '_, '_>) -> Result<()> {
    while !seconds.is_empty() {
        let (part, rest) = seconds.split_at(seconds.len().min(BATCH - outbox.count()));
        let room = outbox.buffers[0].len() + part.len();
        outbox.buffers[0].resize(room, first);
        outbox.buffers[1].extend_from_slice(part);
        outbox.added(part.len())?;
        seconds = rest;
    }
    Ok(())
}

impl Execute for Round<'_, '_> {
    fn run(&self, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()> {
        RoundParts { round: self, run: *run }.run(0..self.pairs.len() - self.old, sink)
    }

    fn parts<'r>(&'r self, run: &Run<'r>) -> Option<Box<dyn Parts + 'r>> {
        Some(Box::new(RoundParts { round: self, run: *run }))
    }
}

struct RoundParts<'a, 'b, 'r> {
    round: &'a Round<'b, 'r>,
    run: Run<'a>,
}

impl Parts for RoundParts<'_, '_, '_> {
    fn driving(&self) -> usize {
        self.round.pairs.len() - self.round.old
    }

    fn is_ready(&self) -> bool {
        true
    }

    fn run(&self, stretch: Range<usize>, sink: &mut Sink<'_>) -> Result<()> {
        let mut outbox = Outbox::new(2, self.run.context, sink);
        let (mut probes, old) = (<[Probe; 2]>::default(), self.round.old);
        let end = old + stretch.end;
        for start in (old + stretch.start..end).step_by(BATCH) {
            self.run.context.check()?;
            let stop = end.min(start + BATCH);
            let columns = self.round.pairs.slices(start..stop);
            self.round.push(&Batch::new(&columns, stop - start), &mut probes, &mut outbox)?;
        }
        outbox.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::{Value as Json, json};

    use super::super::testing::{Facts, insert, numbers, part, random_rows, scan, shown, sorted};
    use crate::context::{Context, Limits};
    use crate::error::{Error, Reason};
    use crate::threads::Threads;

    type Sides = [Option<usize>; 2];

    fn closure(steps: &[Sides]) -> Json {
        json!({"op": "PairClosure", "seed": scan("s", &["A", "B"]), "names": ["X", "Y"], "steps": steps,
            "along": ["From", "To"],
            "edges": [scan("e", &["From", "To"]), scan("f", &["From", "To"])]})
    }

    fn moved(seed: &[Vec<u32>], edges: &[Vec<Vec<u32>>; 2], steps: &[Sides]) -> Vec<String> {
        let ends = |edge: Option<usize>, node: u32| match edge {
            None => vec![node],
            Some(edge) => edges[edge].iter().filter(|edge| edge[0] == node).map(|edge| edge[1]).collect(),
        };
        let mut known: BTreeSet<Vec<u32>> = seed.iter().cloned().collect();
        let mut open = seed.to_vec();
        while let Some(pair) = open.pop() {
            for [first, second] in steps {
                for x in ends(*first, pair[0]) {
                    let found = ends(*second, pair[1]).into_iter().map(|y| vec![x, y]);
                    open.extend(found.filter(|pair| known.insert(pair.clone())));
                }
            }
        }
        shown(known)
    }

    #[test]
    fn few_pairs_many_and_those_far_apart_agree_with_naive_evaluation() {
        let all: [&[Sides]; 4] = [
            &[[Some(0), Some(1)]],
            &[[Some(0), Some(0)], [None, Some(1)]],
            &[[Some(1), None], [None, Some(0)]],
            &[[None, Some(0)]],
        ];
        for (seed, count, domain) in [(1, 40, 30), (2, 300, 110), (3, 60, 1_000), (4, 1, 3)] {
            let texts = [1, 2, 3].map(|more| random_rows(10 * seed + more, 2, count, domain));
            let facts = Facts::new(&[("s", &texts[0]), ("e", &texts[1]), ("f", &texts[2])]);
            for steps in all {
                let expected = moved(&numbers(&texts[0]), &[numbers(&texts[1]), numbers(&texts[2])], steps);
                assert_eq!(sorted(facts.rows(&closure(steps))), expected, "{seed} {steps:?}");
                for answer in [closure(steps), part("p", "all", &["X", "Y"])] {
                    let mut rule = insert("p", closure(steps));
                    rule["distinct"] = json!(true);
                    let program =
                        json!({"arities": {"p": 2}, "steps": [rule], "answer": answer, "distinct_answer": true});
                    for threads in [Threads::ONE, Threads { most: 3, always: true }] {
                        let context = Context::unbounded(None).with_threads(threads);
                        let prepared = facts.prepared(&program).unwrap();
                        assert_eq!(prepared.count(&context, &facts.dictionary).unwrap(), expected.len());
                    }
                }
            }
        }
    }

    #[test]
    fn edges_of_which_there_are_none_lead_nowhere() {
        let facts = Facts::new(&[("s", "1 2; 2 2"), ("e", "1 2"), ("f", "")]);
        let mut plan = closure(&[[Some(0), Some(1)], [Some(0), None]]);
        plan["edges"][1] = json!({"op": "IndexScan", "relation": "e", "part": "facts", "read": ["From", "To"],
            "keys": [[0, {"text": "new"}]]});
        assert_eq!(sorted(facts.rows(&plan)), ["1 2", "2 2"]);
    }

    #[test]
    fn a_closure_of_many_pairs_stops_at_its_limits_and_counts_each_of_them_once() {
        let ring: Vec<String> = (0..300).map(|node| format!("{node} {}", (node + 1) % 300)).collect();
        let facts = Facts::new(&[("s", "0 0"), ("e", &ring.join(";")), ("f", &ring.join(";"))]);
        let plan = closure(&[[Some(0), None], [None, Some(1)]]);
        let program = json!({"arities": {}, "steps": [], "answer": plan, "distinct_answer": true});
        let rows = |most| Limits { max_rows: Some(most), ..Limits::default() };
        assert_eq!(facts.run_within(&program, rows(90_000)).unwrap().rows.len(), 90_000);
        let memory = Limits { max_memory: Some(50_000), ..Limits::default() };
        for (limits, expected) in
            [(rows(3), Reason::MaxRows), (rows(89_999), Reason::MaxRows), (memory, Reason::MaxMemory)]
        {
            match facts.run_within(&program, limits) {
                Err(Error::Stopped { reason, .. }) => assert_eq!(reason, expected),
                _ => panic!("the run was not stopped"),
            }
        }
    }

    #[test]
    fn a_damaged_closure_is_refused() {
        let facts = Facts::new(&[("s", "1 2"), ("e", "1 2"), ("f", "1 2"), ("t", "1 2 3")]);
        let (mut wide, mut three) = (closure(&[[Some(0), None]]), closure(&[[Some(0), None]]));
        wide["edges"][0] = scan("t", &["A", "B", "To"]);
        three["seed"] = scan("t", &["A", "B", "C"]);
        for wrong in [closure(&[]), closure(&[[Some(2), None]]), closure(&[[None, None]]), wide, three] {
            assert!(facts.try_rows(&wrong).is_err(), "{wrong}");
        }
    }
}
