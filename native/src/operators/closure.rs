//! Closure: rows whose last part moves along the edges of a graph, as far as these lead.
//!
//! Few starts are searched one after the other, through the index of the edges, so that only what they reach is looked
//! at. Many are answered from one row of bits for each strongly connected component, where such rows are small enough;
//! after Nuutila, "Efficient transitive closure computation in large digraphs", 1995.
//!
//! Where edges carry values along there is a graph for each of these values. The graphs are numbered as one, side by side.

use serde::Deserialize;

use super::moved::Output;
use super::partner::{Partner, Probe, Resolved, prepare_partner};
use super::starts::Starts;
use super::whole_graph::WholeGraph;
use super::{Execute, Run, Sink};
use crate::error::{Error, Result};
use crate::graph::Graph;
use crate::lattice::Mode;
use crate::numbering::Seen;
use crate::plan::{Operator, Preparation, Prepared, position};
use crate::relation::{BATCH, Rows};
use crate::union_find::Spread;

/// Groups up to which each is searched by itself through the index of the edges.
const FEW: usize = 4;
/// Groups from which on it pays to find the components of the graph.
const MANY: usize = 32;

/// The parameters: the rows of `seed`, and with each row those that have the end of an edge in the column `moving` where
/// it has the start. `along` names the columns of `edge` with start and end, `names` those of the result. An edge is one
/// only for rows that agree with it in `keys`, columns of the seed and of `edge`. With `best`, of the rows that agree in
/// `moving` only the one is kept whose other column comes first, or last, in the standard order; then the edges may lead
/// `both_ways`.
#[derive(Debug, Deserialize)]
pub struct Closure {
    pub seed: Box<Operator>,
    pub edge: Box<Operator>,
    pub along: (String, String),
    pub keys: Vec<(String, String)>,
    pub moving: String,
    pub names: Vec<String>,
    pub best: Option<Mode>,
    pub both_ways: bool,
}

impl Closure {
    /// Prepares the seed and the edges. `kept` are the columns that the result needs; all when `None`. Where these are
    /// only what spreads both ways, it alone is made, once for each component; else all columns are.
    pub fn prepare(&self, preparation: &mut Preparation<'_>, kept: Option<&[String]>) -> Result<Prepared> {
        let seed = preparation.prepare(&self.seed)?;
        let moving = position(&seed.columns, &self.moving)?;
        if self.names.len() != seed.columns.len() || self.best.is_some() && self.names.len() != 2 {
            return Err(Error::Plan("a closure has the columns of its seed, and two where one decides".into()));
        }
        if self.both_ways && self.best.is_none() {
            return Err(Error::Plan("edges lead both ways only where a value spreads along them".into()));
        }
        if self.best.is_some() && !self.keys.is_empty() {
            return Err(Error::Plan("the best of what reaches a node is kept in one graph alone".into()));
        }
        if self.best == Some(Mode::Join) {
            return Err(Error::Plan("a closure keeps the first or the last value, it does not join".into()));
        }
        let counted = preparation.meters.len();
        let edges = preparation.prepare(&self.edge)?;
        let sides = (position(&edges.columns, &self.along.0)?, position(&edges.columns, &self.along.1)?);
        let keys =
            self.keys.iter().map(|(row, edge)| Ok((position(&seed.columns, row)?, position(&edges.columns, edge)?)));
        let keys = keys.collect::<Result<Vec<(usize, usize)>>>()?;
        if keys.iter().any(|(row, _)| *row == moving) {
            return Err(Error::Plan("what moves cannot stay with the edges".into()));
        }
        // The same edges once more, by their start; they are one operator of the plan.
        preparation.meters.truncate(counted);
        let on: Vec<String> = self.keys.iter().map(|(_, edge)| edge).chain([&self.along.0]).cloned().collect();
        let next = prepare_partner(preparation, &self.edge, &on)?;
        let end = next.position(position(next.columns(), &self.along.1)?);
        let (next, growing) = next.into_partner();
        let growing = growing || seed.growing;
        let (seed, width, best, both_ways) = (seed.node, self.names.len(), self.best, self.both_ways);
        let (columns, values_only) = match kept {
            Some([name]) if both_ways && self.names[1 - moving] == *name => (vec![name.clone()], true),
            _ => (self.names.clone(), false),
        };
        let node =
            Walk { seed, width, moving, keys, edges: edges.node, sides, next, end, best, both_ways, values_only };
        Ok(Prepared { node: Box::new(node), columns, growing })
    }
}

struct Walk {
    seed: Box<dyn Execute>,
    width: usize,
    moving: usize,
    /// The columns of rows and of edges that agree.
    keys: Vec<(usize, usize)>,
    /// All edges, for many starts.
    edges: Box<dyn Execute>,
    /// Where these have start and end.
    sides: (usize, usize),
    /// Edges by their start, for few.
    next: Partner,
    /// Where the partner has the end of an edge.
    end: usize,
    best: Option<Mode>,
    both_ways: bool,
    values_only: bool,
}

impl Execute for Walk {
    fn run(&self, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let mut output = Output::new(self.width, self.moving, Some(sink));
        self.walk(run, &mut output)?;
        output.flush()
    }

    fn count(&self, run: &Run<'_>) -> Result<Option<u64>> {
        let mut output = Output::new(self.width, self.moving, None);
        self.walk(run, &mut output)?;
        Ok(Some(output.count()))
    }
}

impl Walk {
    fn walk(&self, run: &Run<'_>, output: &mut Output<'_, '_>) -> Result<()> {
        let mut seeds = Rows::new(self.width);
        self.seed.run(run, &mut |batch| seeds.push_batch(batch.columns(), batch.count(), run.context))?;
        if seeds.is_empty() {
            return Ok(());
        }
        if let (Some(best), true) = (self.best, self.both_ways) {
            return self.spread_both_ways(&seeds, best, run, output);
        }
        let keys: Vec<usize> = self.keys.iter().map(|(row, _)| *row).collect();
        let starts = Starts::new(&seeds, self.moving, &keys, run.context)?;
        let outcome = if starts.groups.len() <= FEW && self.best.is_none() {
            self.search_each(&starts, run, output)
        } else {
            self.answer_all(&starts, run, output)
        };
        run.context.release(starts.bytes() + seeds.bytes());
        outcome
    }

    /// A search for each group, which looks only at edges that it meets.
    fn search_each(&self, starts: &Starts, run: &Run<'_>, output: &mut Output<'_, '_>) -> Result<()> {
        let next = self.next.resolve(run)?;
        let ends = match &next {
            Some(next) => next.columns(&[self.end], run.context)?[0],
            None => &[],
        };
        for group in 0..starts.groups.len() {
            let seeds = starts.words(group);
            let mut seen = Seen::new(seeds, ends, run.context)?;
            let mut found = Vec::new();
            seen.add(seeds, &mut found, run.context)?;
            if let Some(next) = &next {
                search((next, &starts.keys(group)), ends, &mut seen, &mut found, run)?;
            }
            output.carry(&starts.groups, group);
            output.push_all(&found, run.context)?;
            run.context.release(seen.bytes() + found.capacity() * size_of::<u32>());
        }
        Ok(())
    }

    /// The best value of each component, where edges lead both ways.
    fn spread_both_ways(&self, seeds: &Rows, best: Mode, run: &Run<'_>, output: &mut Output<'_, '_>) -> Result<()> {
        let mut edges = Rows::new(2);
        self.edges.run(run, &mut |batch| {
            edges.push_batch(&[batch.column(self.sides.0), batch.column(self.sides.1)], batch.count(), run.context)
        })?;
        let starts = (seeds.column(self.moving), seeds.column(1 - self.moving));
        let spread = Spread::new(starts, (edges.column(0), edges.column(1)), best, run.dictionary, run.context)?;
        run.context.release(edges.bytes() + seeds.bytes());
        drop(edges);
        if self.values_only {
            spread.each_set(run.context, |words| output.push_columns(&[words]))?;
        } else {
            spread.each_node(run.context, |nodes, words| {
                output.push_columns(&if self.moving == 0 { [nodes, words] } else { [words, nodes] })
            })?;
        }
        run.context.release(spread.bytes());
        Ok(())
    }

    /// All groups at once, over the whole graph.
    fn answer_all(&self, starts: &Starts, run: &Run<'_>, output: &mut Output<'_, '_>) -> Result<()> {
        let context = run.context;
        let keys: Vec<usize> = self.keys.iter().map(|(_, edge)| *edge).collect();
        let edges = starts.edges(&*self.edges, self.sides, &keys, run)?;
        let numbering = starts.number(&edges, context)?;
        let room = 2 * edges.from().words.len() * size_of::<u32>();
        context.charge(room)?;
        let (from, to) = (numbering.numbers(edges.from(), context)?, numbering.numbers(edges.to(), context)?);
        let graph = Graph::new(&from, &to, numbering.count(), context)?;
        drop((from, to));
        context.release(room + edges.bytes());
        drop(edges);
        context.charge(numbering.count() * size_of::<u32>())?;
        let all = WholeGraph { graph, words: numbering.words(), numbering, starts };
        match self.best {
            Some(best) => all.spread(best, run, output)?,
            // Nodes that only one group can meet are met once in a search.
            None if starts.groups.len() >= MANY && !starts.apart && all.unite(context, output)? => {}
            None => all.flood(context, output)?,
        }
        context.release(all.graph.bytes() + size_of_val(all.words.as_slice()));
        Ok(())
    }
}

/// Adds to `found`, which holds the nodes met so far, all that edges with some keys lead to from there.
fn search(
    (next, keys): (&Resolved<'_>, &[u32]),
    ends: &[u32],
    seen: &mut Seen,
    found: &mut Vec<u32>,
    run: &Run<'_>,
) -> Result<()> {
    let mut keys: Vec<Vec<u32>> = keys.iter().map(|&key| vec![key]).collect();
    let (mut probe, mut batch, mut reached, mut at) = (Probe::default(), Vec::new(), Vec::new(), 0);
    while at < found.len() {
        let stop = found.len().min(at + BATCH);
        batch.clear();
        batch.extend_from_slice(&found[at..stop]);
        for column in &mut keys {
            column.resize(batch.len(), column[0]);
        }
        let on: Vec<&[u32]> = keys.iter().chain([&batch]).map(Vec::as_slice).collect();
        next.probe(&on, batch.len(), &mut probe, &mut |_, right| {
            run.context.check()?;
            reached.clear();
            reached.extend(right.iter().map(|&row| ends[row as usize]));
            seen.add(&reached, found, run.context)
        })?;
        at = stop;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::{Value as Json, json};

    use super::super::testing::{Facts, numbers, project, random_rows, scan, shown, sorted};
    use crate::context::Limits;
    use crate::error::{Error, Reason};

    fn closure(seed: Json, edge: Json, along: [&str; 2], moving: &str, names: &[&str]) -> Json {
        json!({"op": "Closure", "seed": seed, "edge": edge, "along": along, "keys": [], "moving": moving, "names": names, "best": null,
            "both_ways": false})
    }

    #[test]
    fn of_what_reaches_a_node_the_best_is_kept() {
        let facts =
            Facts::new(&[("start", "b 1; 3 2; 3.0 4; a 9; c 1; 7 8"), ("edge", "1 2; 2 3; 3 1; 4 5; 9 9; 8 4; 4 8")]);
        for (best, expected) in [
            ("min", ["3 1", "3 2", "3 3", "3.0 4", "3.0 5", "3.0 8", "a 9"]),
            ("max", ["7 4", "7 5", "7 8", "a 9", "c 1", "c 2", "c 3"]),
        ] {
            let (seed, edge) = (scan("start", &["L", "X"]), scan("edge", &["A", "B"]));
            let mut plan = closure(seed, edge, ["A", "B"], "X", &["L", "X"]);
            plan["best"] = json!(best);
            assert_eq!(sorted(facts.rows(&plan)), expected);
        }
    }

    /// Rows of the seed with what its column `moving` reaches, by applying each edge to each row until nothing is new.
    fn moved(seed: &[Vec<u32>], edges: &[Vec<u32>], moving: usize) -> Vec<String> {
        let mut known: BTreeSet<Vec<u32>> = seed.iter().cloned().collect();
        let mut open: Vec<Vec<u32>> = seed.to_vec();
        while let Some(row) = open.pop() {
            for edge in edges.iter().filter(|edge| edge[0] == row[moving]) {
                let mut next = row.clone();
                next[moving] = edge[1];
                if known.insert(next.clone()) {
                    open.push(next);
                }
            }
        }
        shown(known)
    }

    #[test]
    fn many_starts_few_and_one_agree_with_naive_evaluation() {
        for (seed, starts, edges, domain) in
            [(1, 3, 40, 30), (2, 30, 60, 40), (3, 200, 300, 200), (4, 500, 100, 1000), (5, 1, 1, 2)]
        {
            let texts = [random_rows(seed, 2, starts, domain), random_rows(seed + 9, 2, edges, domain)];
            let facts = Facts::new(&[("start", &texts[0]), ("edge", &texts[1])]);
            let plan = closure(scan("start", &["A", "B"]), scan("edge", &["X", "Y"]), ["X", "Y"], "B", &["S", "T"]);
            assert_eq!(sorted(facts.rows(&plan)), moved(&numbers(&texts[0]), &numbers(&texts[1]), 1), "{seed}");
            let back = closure(scan("start", &["A", "B"]), scan("edge", &["X", "Y"]), ["Y", "X"], "A", &["S", "T"]);
            let turned: Vec<Vec<u32>> = numbers(&texts[1]).iter().map(|edge| vec![edge[1], edge[0]]).collect();
            assert_eq!(sorted(facts.rows(&back)), moved(&numbers(&texts[0]), &turned, 0), "{seed}");
            let alone = project(scan("start", &["A", "B"]), &["A"]);
            let alone = closure(alone, scan("edge", &["X", "Y"]), ["X", "Y"], "A", &["S"]);
            let firsts: Vec<Vec<u32>> = numbers(&texts[0]).iter().map(|row| vec![row[0]]).collect();
            assert_eq!(sorted(facts.rows(&alone)), moved(&firsts, &numbers(&texts[1]), 0), "{seed}");
        }
    }

    #[test]
    fn values_that_are_spread_wide_are_numbered() {
        let texts = ["a 7; b 100000000; c 3; d e; e f; f g; g h", "7 100000000; 100000000 3; 3 7; x y; f x; 3 f"];
        let facts = Facts::new(&[("start", texts[0]), ("edge", texts[1])]);
        let plan = closure(scan("start", &["A", "B"]), scan("edge", &["X", "Y"]), ["X", "Y"], "B", &["S", "T"]);
        let reached = ["100000000", "3", "7", "f", "x", "y"];
        let mut expected: Vec<String> =
            ["a", "b", "c"].iter().flat_map(|start| reached.iter().map(move |end| format!("{start} {end}"))).collect();
        expected.extend(["d e", "e f", "e x", "e y", "f g", "g h"].map(String::from));
        assert_eq!(sorted(facts.rows(&plan)), sorted(expected));
    }

    #[test]
    fn several_columns_are_carried_and_edges_may_repeat() {
        let facts = Facts::new(&[("start", "a 1 x; a 3 x; b 1 y"), ("edge", "1 2 p; 1 2 q; 2 4 p; 3 2 q")]);
        let plan =
            closure(scan("start", &["A", "B", "C"]), scan("edge", &["X", "Y", "Z"]), ["X", "Y"], "B", &["A", "B", "C"]);
        assert_eq!(sorted(facts.rows(&plan)), ["a 1 x", "a 2 x", "a 3 x", "a 4 x", "b 1 y", "b 2 y", "b 4 y"]);
    }

    /// Rows `K S T` of the seed with what `T` reaches along edges `K X Y` that agree in `K`.
    fn moved_by_key(seed: &[Vec<u32>], edges: &[Vec<u32>]) -> Vec<String> {
        let mut found = Vec::new();
        for key in seed.iter().map(|row| row[0]).collect::<BTreeSet<u32>>() {
            let without = |rows: &[Vec<u32>]| -> Vec<Vec<u32>> {
                rows.iter().filter(|row| row[0] == key).map(|row| row[1..].to_vec()).collect()
            };
            found.extend(moved(&without(seed), &without(edges), 1).iter().map(|row| format!("{key} {row}")));
        }
        super::super::testing::sorted(found)
    }

    #[test]
    fn edges_lead_on_only_for_rows_that_have_their_keys() {
        for (seed, starts, edges, domain) in
            [(1, 3, 90, 6), (2, 40, 300, 8), (3, 300, 300, 9), (4, 300, 600, 30), (5, 60, 9, 4)]
        {
            let texts = [random_rows(seed, 3, starts, domain), random_rows(seed + 9, 3, edges, domain)];
            let facts = Facts::new(&[("start", &texts[0]), ("edge", &texts[1])]);
            let (start, edge) = (scan("start", &["K", "S", "T"]), scan("edge", &["L", "X", "Y"]));
            let mut plan = closure(start.clone(), edge.clone(), ["X", "Y"], "T", &["K", "S", "T"]);
            plan["keys"] = json!([["K", "L"]]);
            let expected = moved_by_key(&numbers(&texts[0]), &numbers(&texts[1]));
            assert_eq!(sorted(facts.rows(&plan)), expected, "{seed}");
            let count = json!({"op": "Aggregate", "input": plan, "group": [], "aggregates": [["N", "count", null, null]],
                "place": 0});
            assert_eq!(facts.rows(&count), [expected.len().to_string()], "{seed}");
            // Where all that is carried is a key, each group has a graph for itself.
            let mut alone = closure(project(start, &["K", "T"]), edge, ["X", "Y"], "T", &["K", "T"]);
            alone["keys"] = json!([["K", "L"]]);
            let without = expected.iter().map(|row| row.split(' ').collect::<Vec<&str>>());
            let without: BTreeSet<String> = without.map(|row| format!("{} {}", row[0], row[2])).collect();
            assert_eq!(sorted(facts.rows(&alone)), without.into_iter().collect::<Vec<String>>(), "{seed}");
        }
    }

    #[test]
    fn a_closure_stops_at_its_limits() {
        let edges: Vec<String> = (0..3_000).map(|node| format!("{node} {}", (node + 1) % 3_000)).collect();
        let facts = Facts::new(&[("edge", &edges.join(";"))]);
        let seed = scan("edge", &["A", "B"]);
        let plan = closure(seed, scan("edge", &["X", "Y"]), ["X", "Y"], "B", &["A", "B"]);
        let program = json!({"arities": {}, "steps": [], "answer": plan, "distinct_answer": true});
        let rows = Limits { max_rows: Some(100_000), ..Limits::default() };
        let memory = Limits { max_memory: Some(1_000_000), ..Limits::default() };
        for (limits, expected) in [(rows, Reason::MaxRows), (memory, Reason::MaxMemory)] {
            match facts.run_within(&program, limits) {
                Err(Error::Stopped { reason, .. }) => assert_eq!(reason, expected),
                _ => panic!("the run was not stopped"),
            }
        }
    }

    #[test]
    fn edges_that_lead_both_ways_spread_as_two_edges_do() {
        for (seed, starts, count, domain) in [(1, 9, 30, 60), (2, 400, 500, 700), (3, 90, 300, 1_000_000_000)] {
            let texts = [random_rows(seed, 2, starts, domain), random_rows(seed + 9, 2, count, domain)];
            let facts = Facts::new(&[("start", &texts[0]), ("edge", &texts[1])]);
            for best in ["min", "max"] {
                let (start, edge) = (scan("start", &["L", "X"]), scan("edge", &["A", "B"]));
                let mut once = closure(start.clone(), edge.clone(), ["A", "B"], "X", &["L", "X"]);
                let both = json!({"op": "Union", "inputs": [edge, scan("edge", &["B", "A"])]});
                let mut twice = closure(start, both, ["A", "B"], "X", &["L", "X"]);
                (once["best"], once["both_ways"], twice["best"]) = (json!(best), json!(true), json!(best));
                assert_eq!(sorted(facts.rows(&once)), sorted(facts.rows(&twice)), "{seed} {best}");
            }
        }
    }

    #[test]
    fn a_damaged_closure_is_refused() {
        let facts = Facts::new(&[("edge", "1 2")]);
        for (along, moving, names) in
            [(["X", "Z"], "B", ["S", "T"].as_slice()), (["X", "Y"], "C", &["S", "T"]), (["X", "Y"], "B", &["S"])]
        {
            let plan = closure(scan("edge", &["A", "B"]), scan("edge", &["X", "Y"]), along, moving, names);
            assert!(facts.try_rows(&plan).is_err());
        }
        for keys in [json!([["A", "Z"]]), json!([["C", "X"]]), json!([["B", "X"]])] {
            let mut plan = closure(scan("edge", &["A", "B"]), scan("edge", &["X", "Y"]), ["X", "Y"], "B", &["S", "T"]);
            plan["keys"] = keys;
            assert!(facts.try_rows(&plan).is_err());
        }
    }
}
