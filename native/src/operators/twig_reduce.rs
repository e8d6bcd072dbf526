//! TwigReduce: matches of a twig by semi-joins down and up, then by going through what is left.

use serde::Deserialize;

use super::{Execute, Run, Sink};
use crate::error::Result;
use crate::plan::{Operator, Preparation, Prepared};
use crate::twig::matches::{Matches, wanted};
use crate::twig::output::{Output, Total};
use crate::twig::pattern::{Bound, Less, Parts, Pattern, QueryNode};
use crate::twig::reduce::reduce;

/// The parameters: the rows of each query node, which agree on the column `on` (there is one at most) and on every other
/// column that two of them have, lie inside one another as `nodes` says, and pass bounds and comparisons. `names` are the
/// columns of the result; rows of query nodes without any of them are there or not, but do not multiply the result.
#[derive(Debug, Deserialize)]
pub struct TwigReduce {
    pub inputs: Vec<Operator>,
    pub on: Vec<String>,
    pub nodes: Vec<QueryNode>,
    pub bounds: Vec<Bound>,
    pub less: Vec<Less>,
    pub names: Vec<String>,
}

impl TwigReduce {
    /// Prepares the query nodes.
    pub fn prepare(&self, preparation: &mut Preparation<'_>) -> Result<Prepared> {
        let Self { inputs, on, nodes, bounds, less, names } = self;
        let pattern = Pattern::prepare(preparation, &Parts { inputs, on, nodes, bounds, less, names })?;
        let (columns, growing) = (self.names.clone(), pattern.growing);
        Ok(Prepared { node: Box::new(Join { pattern }), columns, growing })
    }
}

struct Join {
    pattern: Pattern,
}

impl Execute for Join {
    fn run(&self, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let twig = self.pattern.resolve(run)?;
        let wanted = wanted(&self.pattern);
        let lists = reduce(&self.pattern, &twig, wanted[0], run.context)?;
        let mut output = Output::new(&twig, &self.pattern.outputs, run.context, sink);
        Matches::new(&self.pattern, &twig, &wanted, &lists, run.context).run(&mut output)?;
        output.flush()
    }

    fn count(&self, run: &Run<'_>) -> Result<Option<u64>> {
        let twig = self.pattern.resolve(run)?;
        let wanted = wanted(&self.pattern);
        let lists = reduce(&self.pattern, &twig, wanted[0], run.context)?;
        let mut total = Total::default();
        Matches::new(&self.pattern, &twig, &wanted, &lists, run.context).run(&mut total)?;
        Ok(Some(total.0))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::testing::{Facts, numbers, random_rows, scan, shown, sorted};

    /// A path of three or a twig of three over `p(D, L, R, F, T)`: A around B, and around C too or C in B.
    fn twig(op: &Json, branches: bool, names: &[&str], name: &str) -> Json {
        let input = |one: &str| scan("p", &["D", &format!("L{one}"), &format!("R{one}"), &format!("F{one}")]);
        let node = |one: &str, inner: bool, parent: Option<usize>| json!({"left": format!("L{one}"), "right": inner.then(|| format!("R{one}")), "parent": parent});
        let mut plan = json!({"op": name, "inputs": [input("A"), input("B"), input("C")], "on": ["D"],
            "nodes": [node("A", true, None), node("B", !branches, Some(0)), node("C", false, Some(usize::from(!branches)))],
            "bounds": [{"column": "FB", "sign": "<", "value": {"int": 6}},
                {"column": "FC", "sign": ">=", "value": {"float": 0.5}}],
            "less": [{"low": "FA", "high": "RB", "closed": true}, {"low": "FB", "high": "RC", "closed": false}],
            "names": names});
        for (name, value) in op.as_object().into_iter().flatten() {
            plan[name] = value.clone();
        }
        plan
    }

    fn matches(text: &str, branches: bool) -> Vec<Vec<u32>> {
        let (rows, mut found) = (numbers(text), Vec::new());
        let inside =
            |outer: &Vec<u32>, inner: &Vec<u32>| outer[0] == inner[0] && outer[1] < inner[1] && inner[1] < outer[2];
        for a in &rows {
            for b in rows.iter().filter(|b| inside(a, b) && b[3] < 6 && a[3] <= b[2]) {
                for c in rows.iter().filter(|c| inside(if branches { a } else { b }, c) && c[3] >= 1 && b[3] < c[2]) {
                    found.push([&a[..], &b[1..], &c[1..]].concat());
                }
            }
        }
        found
    }

    #[test]
    fn every_way_gives_the_matches_that_a_comparison_of_all_rows_gives() {
        let names = ["D", "LA", "RA", "FA", "LB", "RB", "FB", "LC", "RC", "FC"];
        let levels = ["l1", "l2", "sol"];
        for (seed, domain) in [(1, 4), (2, 5), (3, 7)] {
            let text = random_rows(seed, 4, 60, domain).replace(';', "; ");
            let facts = Facts::new(&[("p", &text)]);
            for branches in [false, true] {
                let expected = shown(matches(&text, branches));
                assert!(!expected.is_empty());
                let found = |op: &Json, name| sorted(facts.rows(&twig(op, branches, &names, name)));
                assert_eq!(found(&json!({}), "TwigReduce"), expected);
                for (x, y) in levels.iter().flat_map(|x| levels.map(|y| (x, y))) {
                    let op = json!({"intersection": x, "containment": y});
                    assert_eq!(found(&op, "TwigStack"), expected, "{x} {y}");
                    if !branches {
                        assert_eq!(found(&op, "PathStack"), expected, "{x} {y}");
                    }
                }
            }
        }
    }

    #[test]
    fn rows_of_nodes_without_a_name_do_not_multiply_the_result() {
        let facts = Facts::new(&[("p", "1 0 9 0; 1 1 8 0; 1 2 3 1; 1 4 5 1; 2 2 3 1")]);
        let mut plan = twig(&json!({}), false, &["LC"], "TwigReduce");
        plan["less"] = json!([]);
        assert_eq!(facts.rows(&plan), ["2", "4"]);
    }

    #[test]
    fn a_twig_that_does_not_fit_is_refused() {
        let facts = Facts::new(&[("p", "1 0 9 0")]);
        for (field, value) in [
            ("on", json!(["D", "LA"])),
            ("nodes", json!([])),
            ("names", json!(["LX"])),
            ("bounds", json!([{"column": "FB", "sign": "=", "value": {"int": 6}}])),
            ("bounds", json!([{"column": "FB", "sign": "<", "value": {"text": "a"}}])),
        ] {
            let mut plan = twig(&json!({}), false, &["LC"], "TwigReduce");
            plan[field] = value;
            assert!(facts.try_rows(&plan).is_err(), "{field}");
        }
    }
}
