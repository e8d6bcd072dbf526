//! Periods: the periods of each group in the fewest that cover the same instants, or cut at all their ends.

use std::cmp::Ordering;

use serde::Deserialize;

use super::{Execute, Run, Sink, push_buffers};
use crate::error::{Error, Result};
use crate::expression::{Site, not_a_number};
use crate::group::Groups;
use crate::intervals::key::{Wide, wide};
use crate::plan::{Operator, Preparation, Prepared, position, positions};
use crate::relation::{BATCH, Rows};
use crate::sort::sort_order;
use crate::value::Word;

/// The parameters: new periods for the rows that agree on `group`, from their half-open periods with the columns `ends`.
/// The function `coalesce` joins those that overlap or touch; `constant` gives the stretches between successive ends.
#[derive(Debug, Deserialize)]
pub struct Periods {
    pub input: Box<Operator>,
    pub group: Vec<String>,
    pub function: String,
    pub ends: (String, String),
    pub outputs: (String, String),
    pub place: i64,
}

impl Periods {
    /// Resolves the names of columns and of the function.
    pub fn prepare(&self, preparation: &mut Preparation<'_>) -> Result<Prepared> {
        let Prepared { node: input, columns, growing } = preparation.prepare(&self.input)?;
        let coalesces = match self.function.as_str() {
            "coalesce" => true,
            "constant" => false,
            name => return Err(Error::Plan(format!("{name} makes no periods"))),
        };
        let group = positions(&columns, &self.group)?;
        let ends = [position(&columns, &self.ends.0)?, position(&columns, &self.ends.1)?];
        let site = Site::new(&self.function, self.place);
        let names = self.group.iter().chain([&self.outputs.0, &self.outputs.1]).cloned().collect();
        Ok(Prepared { node: Box::new(Making { input, group, ends, coalesces, site }), columns: names, growing })
    }
}

struct Making {
    input: Box<dyn Execute>,
    group: Vec<usize>,
    ends: [usize; 2],
    coalesces: bool,
    site: Site,
}

/// An end of a period as it is compared and as it is shown.
#[derive(Debug, Clone, Copy)]
struct End {
    key: Wide,
    word: Word,
}

/// What was read: for each period that has an instant its group, its start and its end.
#[derive(Default)]
struct Given {
    members: Vec<u32>,
    starts: Vec<Word>,
    ends: Vec<Word>,
    bytes: usize,
}

impl Execute for Making {
    fn run(&self, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let mut groups = Groups::new(self.group.len());
        let given = self.read(&mut groups, run)?;
        let (bytes, outer) = (given.bytes, groups.keys().columns());
        let (mut buffers, mut filled) = (vec![Vec::with_capacity(BATCH); outer.len() + 2], 0);
        let mut emit = |group: u32, from: Word, to: Word| {
            let keys = outer.iter().map(|column| column[group as usize]);
            buffers.iter_mut().zip(keys.chain([from, to])).for_each(|(buffer, word)| buffer.push(word));
            filled += 1;
            if filled == BATCH {
                run.context.check()?;
                push_buffers(&buffers, filled, sink)?;
                buffers.iter_mut().for_each(Vec::clear);
                filled = 0;
            }
            Ok(())
        };
        if self.coalesces {
            self.coalesce(&given, groups.len(), run, &mut emit)?;
        } else {
            self.divide(given, groups.len(), run, &mut emit)?;
        }
        if filled > 0 {
            push_buffers(&buffers, filled, sink)?;
        }
        run.context.release(groups.bytes() + bytes);
        Ok(())
    }
}

/// Takes a period of a group.
type Emit<'a> = dyn FnMut(u32, Word, Word) -> Result<()> + 'a;

impl Making {
    fn end(&self, word: Word, run: &Run<'_>) -> Result<End> {
        match run.dictionary.number_of(word) {
            Some(number) => Ok(End { key: wide(number), word }),
            None => Err(not_a_number(&self.site, word, run.dictionary)),
        }
    }

    fn read(&self, groups: &mut Groups, run: &Run<'_>) -> Result<Given> {
        let (mut given, mut members) = (Given::default(), Vec::new());
        self.input.run(run, &mut |batch| {
            run.context.check()?;
            let bytes = batch.count() * 3 * size_of::<u32>();
            run.context.charge(bytes)?;
            given.bytes += bytes;
            groups.number(&batch.pick(&self.group), batch.count(), &mut members, run.context)?;
            for (row, &group) in members.iter().enumerate() {
                let (start, end) = (batch.column(self.ends[0])[row], batch.column(self.ends[1])[row]);
                if self.end(start, run)?.key < self.end(end, run)?.key {
                    given.members.push(group);
                    given.starts.push(start);
                    given.ends.push(end);
                }
            }
            Ok(())
        })?;
        Ok(given)
    }

    /// Joins periods that overlap or touch, in the order of their starts.
    fn coalesce(&self, given: &Given, groups: usize, run: &Run<'_>, emit: &mut Emit<'_>) -> Result<()> {
        let mut open: Option<(u32, Word, End)> = None;
        for row in in_order(&given.starts, &given.members, groups, run)? {
            let (group, start) = (given.members[row as usize], given.starts[row as usize]);
            let end = self.end(given.ends[row as usize], run)?;
            match &mut open {
                Some((of, _, last)) if *of == group && self.end(start, run)?.key <= last.key => {
                    let order = end.key.cmp(&last.key);
                    let first = || run.dictionary.standard_order(end.word, last.word) == Ordering::Less;
                    if order == Ordering::Greater || order == Ordering::Equal && first() {
                        *last = end;
                    }
                }
                _ => {
                    if let Some((of, from, to)) = open.replace((group, start, end)) {
                        emit(of, from, to.word)?;
                    }
                }
            }
        }
        open.map_or(Ok(()), |(of, from, to)| emit(of, from, to.word))
    }

    /// The stretches between successive ends.
    fn divide(&self, given: Given, groups: usize, run: &Run<'_>, emit: &mut Emit<'_>) -> Result<()> {
        let Given { mut members, mut starts, ends, .. } = given;
        run.context.charge(members.len() * 2 * size_of::<u32>())?;
        members.extend_from_within(..);
        starts.extend(ends);
        let mut last: Option<(u32, End)> = None;
        for row in in_order(&starts, &members, groups, run)? {
            let (group, end) = (members[row as usize], self.end(starts[row as usize], run)?);
            match last {
                Some((of, before)) if of == group && before.key == end.key => continue,
                Some((of, before)) if of == group => emit(group, before.word, end.word)?,
                _ => {}
            }
            last = Some((group, end));
        }
        run.context.release(members.len() * size_of::<u32>());
        Ok(())
    }
}

/// The rows by group, and in a group by an end in the standard order, where equal numbers stand together.
fn in_order(ends: &[Word], members: &[u32], groups: usize, run: &Run<'_>) -> Result<Vec<u32>> {
    let rows = Rows::from_columns(vec![ends.to_vec()], ends.len());
    let sorted = sort_order(&rows, &[(0, false)], run.dictionary, run.context)?;
    let mut places = vec![0u32; groups + 1];
    members.iter().for_each(|&group| places[group as usize + 1] += 1);
    for group in 0..groups {
        places[group + 1] += places[group];
    }
    run.context.check()?;
    let mut order = vec![0; sorted.len()];
    for row in sorted {
        let place = &mut places[members[row as usize] as usize];
        order[*place as usize] = row;
        *place += 1;
    }
    Ok(order)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::testing::{Facts, numbers, random_rows, scan, shown, sorted};
    use crate::error::Error;

    fn periods(function: &str, group: &[&str]) -> Json {
        json!({"op": "Periods", "input": scan("p", &["K", "F", "T"]), "group": group, "function": function,
            "ends": ["F", "T"], "outputs": ["From", "To"], "place": 4})
    }

    #[test]
    fn periods_that_overlap_or_touch_become_one() {
        let facts = Facts::new(&[("p", "a 1 3; a 3 5; a 2 4; a 7 9; a 8 8; a 9 6; b 4 6; a 20 30; a 22 23")]);
        assert_eq!(sorted(facts.rows(&periods("coalesce", &["K"]))), ["a 1 5", "a 20 30", "a 7 9", "b 4 6"]);
        assert_eq!(facts.rows(&periods("coalesce", &[])), ["1 6", "7 9", "20 30"]);
    }

    #[test]
    fn the_time_line_is_cut_at_every_end() {
        let facts = Facts::new(&[("p", "a 1 5; a 3 5; a 7 7; b 2 4; a 9 8")]);
        assert_eq!(sorted(facts.rows(&periods("constant", &["K"]))), ["a 1 3", "a 3 5", "b 2 4"]);
        assert_eq!(facts.rows(&periods("constant", &[])), ["1 2", "2 3", "3 4", "4 5"]);
    }

    #[test]
    fn of_equal_ends_the_first_in_order_is_shown() {
        let facts = Facts::new(&[("p", "a 1 3; a 1.0 3.0; a 3 4; a 3 4.0")]);
        assert_eq!(facts.rows(&periods("coalesce", &["K"])), ["a 1.0 4.0"]);
        assert_eq!(facts.rows(&periods("constant", &["K"])), ["a 1.0 3.0", "a 3.0 4.0"]);
    }

    #[test]
    fn an_end_that_is_no_number_fails_with_the_place() {
        let facts = Facts::new(&[("p", "a 1 now")]);
        match facts.try_rows(&periods("coalesce", &["K"])) {
            Err(Error::Failure(failure)) => assert_eq!((failure.code, failure.place), ("type-clash", 4)),
            other => panic!("{other:?}"),
        }
        assert!(facts.try_rows(&periods("median", &["K"])).is_err());
    }

    #[test]
    fn an_instant_is_in_a_new_period_if_it_was_in_one() {
        let p = random_rows(5, 3, 300, 60);
        let facts = Facts::new(&[("p", &p)]);
        let given = numbers(&p);
        let covered = |key: u32, at: u32| given.iter().any(|row| row[0] == key && row[1] <= at && at < row[2]);
        let mut coalesced = Vec::new();
        for key in 0..60 {
            let from = (0..60).filter(|at| covered(key, *at) && (*at == 0 || !covered(key, at - 1)));
            coalesced.extend(from.map(|from| {
                let to = (from..61).find(|at| !covered(key, *at)).unwrap_or(61);
                vec![key, from, to]
            }));
        }
        assert_eq!(sorted(facts.rows(&periods("coalesce", &["K"]))), shown(coalesced));
    }
}
