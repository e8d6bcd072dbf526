//! HashJoin: each row of the left side with each row of the right side that agrees on some columns.

use serde::Deserialize;

use super::driven::{Drive, Driven};
use super::partner::{Awaited, Partner, Probe, prepare_partner};
use super::{Execute, Feed, Run, Sink, push_buffers};
use crate::error::Result;
use crate::plan::{Operator, Preparation, Prepared, position, positions};

/// The parameters of a join. Right columns that are not in `on` come after the left ones; `on` may be empty.
#[derive(Debug, Deserialize)]
pub struct HashJoin {
    pub left: Box<Operator>,
    pub right: Box<Operator>,
    pub on: Vec<String>,
}

/// Where a column of the result comes from.
#[derive(Debug, Clone, Copy)]
enum Origin {
    Left(usize),
    /// The place among the columns asked of the partner.
    Right(usize),
}

impl HashJoin {
    /// Prepares both sides. `kept` are the columns that the result needs; all when `None`.
    pub fn prepare(&self, preparation: &mut Preparation<'_>, kept: Option<&[String]>) -> Result<Prepared> {
        let left = preparation.prepare(&self.left)?;
        let keys = positions(&left.columns, &self.on)?;
        let right = prepare_partner(preparation, &self.right, &self.on)?;
        let added: Vec<String> = right.columns().iter().filter(|name| !self.on.contains(name)).cloned().collect();
        let every: Vec<String> = left.columns.iter().cloned().chain(added).collect();
        let columns = kept.map_or_else(|| every.clone(), <[String]>::to_vec);
        let (mut origins, mut payload) = (Vec::new(), Vec::new());
        for place in positions(&every, &columns)? {
            origins.push(if place < left.columns.len() { Origin::Left(place) } else { Origin::Right(payload.len()) });
            if place >= left.columns.len() {
                payload.push(right.position(position(right.columns(), &every[place])?));
            }
        }
        let (partner, grows) = right.into_partner();
        let growing = left.growing || grows;
        Ok(Prepared {
            node: Box::new(Drive(Join { left: left.node, partner, keys, origins, payload })),
            columns,
            growing,
        })
    }
}

struct Join {
    left: Box<dyn Execute>,
    partner: Partner,
    keys: Vec<usize>,
    origins: Vec<Origin>,
    payload: Vec<usize>,
}

impl Driven for Join {
    fn input(&self) -> &dyn Execute {
        &*self.left
    }

    fn push<'r>(
        &'r self,
        run: &Run<'r>,
        awaited: &Awaited<'r>,
        input: &mut Feed<'_>,
        sink: &mut Sink<'_>,
    ) -> Result<()> {
        let (mut probe, mut buffers) = (Probe::default(), vec![Vec::new(); self.origins.len()]);
        input(&mut |batch| {
            let Some(partner) = awaited.get(&self.partner, run)? else { return Ok(()) };
            let payload = partner.columns(&self.payload, run.context)?;
            partner.probe(&batch.pick(&self.keys), batch.count(), &mut probe, &mut |left, right| {
                run.context.check()?;
                for (buffer, origin) in buffers.iter_mut().zip(&self.origins) {
                    let (words, rows) = match origin {
                        Origin::Left(column) => (batch.column(*column), left),
                        Origin::Right(column) => (payload[*column], right),
                    };
                    buffer.clear();
                    buffer.extend(rows.iter().map(|&row| words[row as usize]));
                }
                push_buffers(&buffers, left.len(), sink)
            })
        })
    }

    fn has_partner(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::{Facts, join, numbers, project, random_rows, scan, shown, sorted};

    #[test]
    fn each_row_meets_every_partner_in_order() {
        let facts = Facts::new(&[("p", "1 2; 3 2; 5 9"), ("q", "2 a; 9 b; 2 c")]);
        let joined = join("HashJoin", scan("p", &["X", "Y"]), scan("q", &["Y", "Z"]), &["Y"]);
        assert_eq!(facts.rows(&joined), ["1 2 a", "1 2 c", "3 2 a", "3 2 c", "5 9 b"]);
    }

    #[test]
    fn an_integer_does_not_meet_an_equal_float() {
        let facts = Facts::new(&[("p", "1"), ("q", "1.0")]);
        assert!(facts.rows(&join("HashJoin", scan("p", &["X"]), scan("q", &["X"]), &["X"])).is_empty());
    }

    #[test]
    fn without_common_columns_every_pair_comes() {
        let facts = Facts::new(&[("p", "1; 2"), ("q", "a; b")]);
        let pairs = join("HashJoin", scan("p", &["X"]), scan("q", &["Y"]), &[]);
        assert_eq!(facts.rows(&pairs), ["1 a", "1 b", "2 a", "2 b"]);
    }

    #[test]
    fn a_right_side_that_is_no_scan_is_run_and_hashed() {
        let facts = Facts::new(&[("p", "1 2; 3 4"), ("q", "2 a; 4 b")]);
        let right = project(scan("q", &["V", "W"]), &["W", "V"]);
        let renamed =
            json!({"op": "Extend", "input": right, "column": "Y", "expression": {"op": "Column", "name": "V"}});
        let joined = join("HashJoin", scan("p", &["X", "Y"]), renamed, &["Y"]);
        assert_eq!(facts.rows(&joined), ["1 2 a 2", "3 4 b 4"]);
    }

    #[test]
    fn a_key_with_more_partners_than_a_batch_meets_them_all() {
        let many: Vec<String> = (0..10_000).map(|row| format!("1 {row}")).collect();
        let facts = Facts::new(&[("p", "1; 2"), ("q", &many.join(";"))]);
        let joined = project(join("HashJoin", scan("p", &["X"]), scan("q", &["X", "Y"]), &["X"]), &["Y"]);
        assert_eq!(facts.rows(&joined), (0..10_000).map(|row| row.to_string()).collect::<Vec<String>>());
    }

    #[test]
    fn a_join_agrees_with_a_nested_loop_at_every_key_width() {
        for (seed, domain) in [(1, 4), (2, 30), (3, 2_000_000)] {
            for width in 0..=3 {
                let (left, right) = (random_rows(seed, 3, 150, domain), random_rows(seed + 9, 4, 200, domain));
                let facts = Facts::new(&[("p", &left), ("q", &right)]);
                let names = ["A", "B", "C"];
                let mut right_names = ["D", "E", "F", "G"];
                right_names[1..=width].copy_from_slice(&names[..width]);
                let joined = join("HashJoin", scan("p", &names), scan("q", &right_names), &names[..width]);
                let mut expected = Vec::new();
                for row in numbers(&left) {
                    for other in numbers(&right).iter().filter(|other| other[1..=width] == row[..width]) {
                        let added = other.iter().enumerate().filter(|(at, _)| !(1..=width).contains(at));
                        expected.push(row.iter().copied().chain(added.map(|(_, word)| *word)).collect());
                    }
                }
                assert_eq!(sorted(facts.rows(&joined)), shown(expected), "domain {domain}, width {width}");
            }
        }
    }
}
