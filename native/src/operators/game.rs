//! Game: which positions are won, and which are drawn, by backward induction from those that no move leaves.

use serde::Deserialize;

use super::outbox::Outbox;
use super::{Execute, Run, Sink};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::graph::Graph;
use crate::group::Groups;
use crate::memory::zeros;
use crate::numbering::{Nodes, Numbering};
use crate::plan::{Operator, Preparation, Prepared};
use crate::relation::{BATCH, Rows};
use crate::value::Word;

/// Steps between two looks at the limits.
const STRIDE: usize = 1 << 14;
/// How far ahead in the queue the moves that lead to a position are asked for.
const AHEAD: usize = 8;
/// In place of the moves that are left: the position is won.
const WON: u32 = u32::MAX;

/// The parameters: `input` has moves, the columns of a position and those of the one that the move leads to. A position
/// is won if a move leads to one that is lost, and lost if all its moves, also none, lead to positions that are won.
/// The result has the positions that are not lost, and 1 where they are won, 0 where neither holds, under `names`.
#[derive(Debug, Deserialize)]
pub struct Game {
    pub input: Box<Operator>,
    pub names: Vec<String>,
}

impl Game {
    /// Prepares the moves.
    pub fn prepare(&self, preparation: &mut Preparation<'_>) -> Result<Prepared> {
        let input = preparation.prepare(&self.input)?;
        let width = self.names.len().saturating_sub(1);
        if width == 0 || input.columns.len() != 2 * width {
            return Err(Error::Plan("a move has the columns of two positions".into()));
        }
        let node = Box::new(Play { input: input.node, width });
        Ok(Prepared { node, columns: self.names.clone(), growing: input.growing })
    }
}

struct Play {
    input: Box<dyn Execute>,
    /// The number of columns of a position.
    width: usize,
}

impl Execute for Play {
    fn run(&self, run: &Run<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let (context, mut moves) = (run.context, Rows::new(2 * self.width));
        self.input.run(run, &mut |batch| moves.push_batch(batch.columns(), batch.count(), context))?;
        let positions = Positions::new(moves, context)?;
        let left = play(&positions.from, &positions.to, positions.words[0].len(), context)?;
        let verdicts = [run.dictionary.integer(0)?, run.dictionary.integer(1)?];
        let mut outbox = Outbox::new(self.width + 1, context, sink);
        for (position, &left) in left.iter().enumerate().filter(|(_, left)| **left != 0) {
            for (buffer, words) in outbox.buffers.iter_mut().zip(&positions.words) {
                buffer.push(words[position]);
            }
            outbox.buffers[self.width].push(verdicts[usize::from(left == WON)]);
            outbox.added(1)?;
        }
        outbox.flush()?;
        context.release(positions.bytes() + size_of_val(left.as_slice()));
        Ok(())
    }
}

/// The positions of some moves, by number.
struct Positions {
    from: Vec<u32>,
    to: Vec<u32>,
    /// The words of each position, column by column.
    words: Vec<Vec<Word>>,
}

impl Positions {
    fn new(moves: Rows, context: &Context<'_>) -> Result<Self> {
        let room = 2 * moves.len() * size_of::<u32>();
        context.charge(room)?;
        let found = match moves.columns() {
            [from, to] => {
                let (from, to) = (Nodes::of(0, from), Nodes::of(0, to));
                let numbering = Numbering::new(&[from, to], 1, context)?;
                let (from, to) = (numbering.numbers(from, context)?, numbering.numbers(to, context)?);
                Self { from, to, words: vec![numbering.words()] }
            }
            columns => {
                let width = columns.len() / 2;
                let mut groups = Groups::new(width);
                let from = number(&columns[..width], &mut groups, moves.len(), context)?;
                let to = number(&columns[width..], &mut groups, moves.len(), context)?;
                Self { from, to, words: groups.into_keys(context).into_columns() }
            }
        };
        context.charge(found.bytes() - room)?;
        context.release(moves.bytes());
        Ok(found)
    }

    fn bytes(&self) -> usize {
        let words = self.words.iter().map(Vec::len).sum::<usize>();
        (self.from.len() + self.to.len() + words) * size_of::<u32>()
    }
}

/// The number of each of some rows among groups of rows that are equal.
fn number(columns: &[Vec<u32>], groups: &mut Groups, count: usize, context: &Context<'_>) -> Result<Vec<u32>> {
    let (mut members, mut all) = (Vec::new(), Vec::with_capacity(count));
    for start in (0..count).step_by(BATCH) {
        context.check()?;
        let end = count.min(start + BATCH);
        let columns: Vec<&[u32]> = columns.iter().map(|column| &column[start..end]).collect();
        groups.number(&columns, end - start, &mut members, context)?;
        all.extend_from_slice(&members);
    }
    Ok(all)
}

/// For each position [`WON`], 0 where it is lost, else how many moves lead to positions that are neither.
fn play(from: &[u32], to: &[u32], count: usize, context: &Context<'_>) -> Result<Vec<u32>> {
    let before = Graph::new(to, from, count, context)?;
    context.charge(2 * count * size_of::<u32>())?;
    let (mut left, mut queue) = (zeros::<u32>(count), Vec::with_capacity(count));
    for stretch in from.chunks(STRIDE) {
        context.check()?;
        stretch.iter().for_each(|&position| left[position as usize] += 1);
    }
    queue.extend((0u32..).zip(&left).filter(|(_, left)| **left == 0).map(|(position, _)| position));
    let (mut at, mut looked) = (0, 0);
    while let Some(&position) = queue.get(at) {
        at += 1;
        if let Some(&ahead) = queue.get(at + AHEAD) {
            before.prefetch(ahead);
        }
        let others = before.next(position);
        let lost = left[position as usize] == 0;
        for &other in others {
            let left = &mut left[other as usize];
            if *left == WON {
                continue;
            }
            *left = if lost { WON } else { *left - 1 };
            if *left == WON || *left == 0 {
                queue.push(other);
            }
        }
        looked += 1 + others.len();
        if looked > STRIDE {
            looked = 0;
            context.check()?;
        }
    }
    context.release(before.bytes() + count * size_of::<u32>());
    Ok(left)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::{Value as Json, json};

    use super::super::testing::{Facts, numbers, random_rows, scan, shown, sorted};
    use crate::context::Limits;
    use crate::error::{Error, Reason};

    fn game(width: usize) -> Json {
        let columns: Vec<String> = (0..2 * width).map(|column| format!("C{column}")).collect();
        let names: Vec<String> = (0..=width).map(|column| format!("N{column}")).collect();
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        json!({"op": "Game", "input": scan("move", &columns), "names": names})
    }

    /// The alternating fixpoint: what is won if exactly some positions are not.
    fn expected(moves: &[Vec<u32>], width: usize) -> Vec<String> {
        let won = |others: &BTreeSet<Vec<u32>>| -> BTreeSet<Vec<u32>> {
            let open = moves.iter().filter(|one| !others.contains(&one[width..]));
            open.map(|one| one[..width].to_vec()).collect()
        };
        let mut sure = BTreeSet::new();
        loop {
            let maybe = won(&sure);
            let more = won(&maybe);
            if more == sure {
                let verdict = |position: &Vec<u32>| u32::from(sure.contains(position));
                return shown(maybe.into_iter().map(|one| [&one[..], &[verdict(&one)]].concat()));
            }
            sure = more;
        }
    }

    #[test]
    fn positions_are_those_of_the_alternating_fixpoint() {
        for (seed, count, domain, width) in
            [(1, 60, 40, 1), (2, 300, 300, 1), (3, 500, 300, 1), (4, 200, 4_000_000, 1), (5, 300, 14, 2), (6, 1, 2, 1)]
        {
            let text = random_rows(seed, 2 * width, count, domain);
            let facts = Facts::new(&[("move", &text)]);
            assert_eq!(sorted(facts.rows(&game(width))), expected(&numbers(&text), width), "{seed}");
        }
    }

    #[test]
    fn a_game_ends_at_its_limits_and_a_damaged_one_is_refused() {
        let facts = Facts::new(&[("move", &random_rows(1, 2, 900, 900)), ("three", "1 2 3")]);
        let program = |answer: Json| json!({"arities": {}, "steps": [], "answer": answer, "distinct_answer": true});
        match facts.run_within(&program(game(1)), Limits { max_memory: Some(9_000), ..Limits::default() }) {
            Err(Error::Stopped { reason, .. }) => assert_eq!(reason, Reason::MaxMemory),
            _ => panic!("not stopped"),
        }
        let (mut narrow, mut odd) = (game(1), game(1));
        narrow["names"] = json!(["N"]);
        odd["input"] = scan("three", &["A", "B", "C"]);
        for wrong in [narrow, odd] {
            assert!(facts.try_rows(&wrong).is_err());
        }
    }
}
