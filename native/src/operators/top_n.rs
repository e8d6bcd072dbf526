//! TopN: the first rows of each group, in an order.

use serde::Deserialize;

use super::{Batch, Execute, Run, Sink, push_buffers};
use crate::context::Context;
use crate::dictionary::Dictionary;
use crate::error::{Error, Result};
use crate::plan::{Operator, Preparation, Prepared, position, positions};
use crate::relation::{BATCH, Rows};
use crate::sort::sort_order;

/// Rows that are kept at least before those that cannot be among the first are dropped.
const ROOM: usize = 1 << 16;

/// The parameters: of the rows that agree on `group`, sorted by `order` (true: from the greatest to the least) and then
/// by the other columns, those from `offset` on, `limit` of them. A limit by itself takes any rows, the first that come.
#[derive(Debug, Deserialize)]
pub struct TopN {
    pub input: Box<Operator>,
    pub group: Vec<String>,
    pub order: Vec<(String, bool)>,
    pub limit: Option<usize>,
    pub offset: usize,
}

impl TopN {
    /// Resolves names, and completes the order by the columns that it does not name.
    pub fn prepare(&self, preparation: &mut Preparation<'_>) -> Result<Prepared> {
        let Prepared { node: input, columns, growing } = preparation.prepare(&self.input)?;
        let group = positions(&columns, &self.group)?;
        let mut order: Vec<(usize, bool)> = group.iter().map(|column| (*column, false)).collect();
        for (name, descending) in &self.order {
            order.push((position(&columns, name)?, *descending));
        }
        for column in 0..columns.len() {
            if !order.iter().any(|(other, _)| *other == column) {
                order.push((column, false));
            }
        }
        let (limit, offset) = (self.limit, self.offset);
        let any = if self.group.is_empty() && self.order.is_empty() && offset == 0 { limit } else { None };
        let node: Box<dyn Execute> = match any {
            Some(limit) => Box::new(Any { input, limit }),
            None => Box::new(First { input, group, order, limit, offset }),
        };
        Ok(Prepared { node, columns, growing })
    }
}

/// As many rows as are wanted, whichever they are; then the input is stopped.
struct Any {
    input: Box<dyn Execute>,
    limit: usize,
}

impl Execute for Any {
    fn run(&self, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let mut left = self.limit;
        if left == 0 {
            return Ok(());
        }
        let outcome = self.input.run(run, &mut |batch| {
            run.context.check()?;
            let count = left.min(batch.count());
            let columns: Vec<&[u32]> = batch.columns().iter().map(|column| &column[..count]).collect();
            sink(&Batch::new(&columns, count))?;
            left -= count;
            if left == 0 { Err(Error::Enough) } else { Ok(()) }
        });
        match outcome {
            // Unless whoever takes the rows has seen enough of them.
            Err(Error::Enough) if left == 0 => Ok(()),
            outcome => outcome,
        }
    }
}

/// The first rows of each group.
struct First {
    input: Box<dyn Execute>,
    group: Vec<usize>,
    /// All columns: those of the group, those of the order, the others.
    order: Vec<(usize, bool)>,
    limit: Option<usize>,
    offset: usize,
}

impl Execute for First {
    fn run(&self, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let (mut rows, mut room) = (Rows::new(self.order.len()), ROOM);
        self.input.run(run, &mut |batch| {
            rows.push_batch(batch.columns(), batch.count(), run.context)?;
            if self.limit.is_some() && rows.len() > room {
                let kept = self.first(&rows, 0, run.dictionary, run.context)?;
                let mut fewer = Rows::new(rows.arity());
                fewer.push_selected(&rows.slices(0..rows.len()), &kept, run.context)?;
                run.context.release(rows.bytes());
                rows = fewer;
                room = ROOM.max(2 * rows.len());
            }
            Ok(())
        })?;
        let first = self.first(&rows, self.offset, run.dictionary, run.context)?;
        let mut buffers = vec![Vec::new(); rows.arity()];
        for selection in first.chunks(BATCH) {
            run.context.check()?;
            for (buffer, words) in buffers.iter_mut().zip(rows.columns()) {
                buffer.clear();
                buffer.extend(selection.iter().map(|&row| words[row as usize]));
            }
            push_buffers(&buffers, selection.len(), sink)?;
        }
        run.context.release(rows.bytes());
        Ok(())
    }
}

impl First {
    /// The numbers of the rows from `offset` up to the end of what is wanted of each group, in order.
    fn first(&self, rows: &Rows, offset: usize, dictionary: &Dictionary, context: &Context<'_>) -> Result<Vec<u32>> {
        let end = self.limit.map_or(usize::MAX, |limit| limit.saturating_add(self.offset));
        let same = |left: u32, right: u32| {
            self.group.iter().all(|&column| rows.column(column)[left as usize] == rows.column(column)[right as usize])
        };
        let (mut kept, mut place, mut last) = (Vec::new(), 0, None);
        for row in sort_order(rows, &self.order, dictionary, context)? {
            place = if last.is_some_and(|last| same(last, row)) { place + 1 } else { 0 };
            last = Some(row);
            if (offset..end).contains(&place) {
                kept.push(row);
            }
        }
        Ok(kept)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::testing::{Facts, random_rows, scan};

    fn top(group: &[&str], order: &Json, limit: Option<usize>, offset: usize) -> Json {
        json!({"op": "TopN", "input": scan("p", &["X", "Y"]), "group": group, "order": order, "limit": limit,
            "offset": offset})
    }

    #[test]
    fn rows_come_in_the_order_asked_for_and_ties_by_the_other_columns() {
        let facts = Facts::new(&[("p", "1 b; 2 a; 2.0 z; 1 a; x 1")]);
        assert_eq!(facts.rows(&top(&[], &json!([["X", true]]), None, 0)), ["x 1", "2 a", "2.0 z", "1 a", "1 b"]);
        assert_eq!(facts.rows(&top(&[], &json!([["X", true]]), Some(2), 1)), ["2 a", "2.0 z"]);
        assert_eq!(facts.rows(&top(&[], &json!([["Y", false], ["X", true]]), Some(3), 0)), ["x 1", "2 a", "1 a"]);
        assert_eq!(facts.rows(&top(&[], &json!([]), None, 3)), ["2 a", "x 1"]);
    }

    #[test]
    fn each_group_has_its_own_first_rows() {
        let facts = Facts::new(&[("p", "b 3; a 1; b 9; a 7; a 5; c 2")]);
        assert_eq!(facts.rows(&top(&["X"], &json!([["Y", true]]), Some(2), 0)), ["a 7", "a 5", "b 9", "b 3", "c 2"]);
        assert_eq!(facts.rows(&top(&["X"], &json!([["Y", true]]), Some(1), 1)), ["a 5", "b 3"]);
        assert_eq!(facts.rows(&top(&["X"], &json!([]), Some(1), 0)), ["a 1", "b 3", "c 2"]);
    }

    #[test]
    fn a_limit_alone_stops_the_input() {
        let input = json!({"op": "Generate", "input": {"op": "Values", "names": [], "rows": [[]]}, "place": 0,
            "function": "between", "outputs": ["X"], "arguments": [{"op": "Literal", "value": {"int": 1}},
            {"op": "Literal", "value": {"text": "inf"}}]});
        let limited =
            |limit: usize| json!({"op": "TopN", "input": input, "group": [], "order": [], "limit": limit, "offset": 0});
        assert_eq!(Facts::new(&[]).rows(&limited(3)), ["1", "2", "3"]);
        assert_eq!(Facts::new(&[]).rows(&limited(10_000)).len(), 10_000);
        assert!(Facts::new(&[]).rows(&limited(0)).is_empty());
        let twice = json!({"op": "TopN", "input": limited(5), "group": [], "order": [], "limit": 2, "offset": 0});
        assert_eq!(Facts::new(&[]).rows(&twice), ["1", "2"]);
    }

    #[test]
    fn more_rows_than_there_is_room_for_leave_the_same_first_ones() {
        let text = random_rows(5, 2, 200_000, 1_000);
        let facts = Facts::new(&[("p", &text)]);
        let all = facts.rows(&top(&[], &json!([["Y", true]]), None, 0));
        assert_eq!(facts.rows(&top(&[], &json!([["Y", true]]), Some(10), 5)), all[5..15]);
        let grouped = facts.rows(&top(&["X"], &json!([["Y", true]]), Some(1), 0));
        assert_eq!(grouped.len(), 1_000);
    }
}
