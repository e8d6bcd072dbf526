//! The best rows of a relation, and which of those that are new readers see first.

use std::cmp::Ordering;
use std::collections::HashSet;

use crate::context::Context;
use crate::dictionary::Dictionary;
use crate::error::Result;
use crate::group::Groups;
use crate::lattice::{Joins, Lattice, Mode, Part};
use crate::operators::Batch;
use crate::relation::{BATCH, Rows};
use crate::value::{Word, is_entry};

/// Rows of which none is held back.
const FEW: usize = 1 << 10;
/// Of more rows the best are shown first: one in so many.
const SHARE: usize = 4;
/// Holding back stops when so many rows were shown for each group: then it does not save what it is there to save.
const PATIENCE: usize = 4;

/// The column that alone decides whether a row can be better, and its word in the best row of each group.
struct Lead {
    column: usize,
    mode: Mode,
    words: Vec<Word>,
}

impl Lead {
    /// That of a lattice, if there is one.
    fn of(lattice: &Lattice) -> Option<Self> {
        let [Part { columns, .. }] = lattice.parts.as_slice() else { return None };
        let &(column, mode) = columns.first()?;
        (mode != Mode::Join).then(|| Self { column, mode, words: Vec::new() })
    }

    /// Whether a word is small and worse than that of a group, so that its row changes nothing.
    #[inline]
    fn is_worse(&self, word: Word, group: usize) -> bool {
        let Some(&best) = self.words.get(group) else { return false };
        // Words of small integers are in the order of these.
        !is_entry(word | best) && if self.mode == Mode::Min { word > best } else { word < best }
    }

    fn set(&mut self, group: usize, word: Word) {
        if group < self.words.len() {
            self.words[group] = word;
        } else {
            self.words.push(word);
        }
    }
}

/// Rows that wait a round longer, and their groups.
pub struct Held {
    rows: Rows,
    groups: Vec<u32>,
}

/// The best rows so far.
pub struct Best {
    /// The columns on which rows must agree to be compared.
    keys: Vec<usize>,
    lattice: Lattice,
    /// Those of each part.
    joins: Vec<Joins>,
    groups: Groups,
    /// The best row of each group: by its number among those that readers see, then among those that wait.
    rows: Vec<u32>,
    /// Rows that readers see and that a row that waits will replace.
    replaced: Vec<u32>,
    members: Vec<u32>,
    /// The columns of a row that change, and to what.
    changes: Vec<(usize, Word)>,
    lead: Option<Lead>,
    /// The group of each row that waits.
    waiting: Vec<u32>,
    /// How many rows were shown so far.
    shown: usize,
}

impl Best {
    /// No rows yet of a relation of `arity` columns.
    pub fn new(arity: usize, lattice: &Lattice) -> Self {
        let decide: HashSet<usize> =
            lattice.parts.iter().flat_map(|part| &part.columns).map(|(column, _)| *column).collect();
        let keys: Vec<usize> = (0..arity).filter(|column| !decide.contains(column)).collect();
        let groups = Groups::new(keys.len());
        let joins = lattice.parts.iter().map(|_| Joins::default()).collect();
        let (rows, replaced, members, changes, waiting) = Default::default();
        let (lattice, lead) = (lattice.clone(), Lead::of(lattice));
        Self { keys, lattice, joins, groups, rows, replaced, members, changes, lead, waiting, shown: 0 }
    }

    /// Adds the rows of a batch that are better than those that were there; how many were. `known` are the rows that
    /// readers see, `waiting` those that they will see next.
    pub fn add(
        &mut self,
        batch: &Batch<'_>,
        known: &Rows,
        waiting: &mut Rows,
        dictionary: &Dictionary,
        context: &Context<'_>,
    ) -> Result<usize> {
        context.check()?;
        let before = self.groups.len();
        let mut members = std::mem::take(&mut self.members);
        self.groups.number(&batch.pick(&self.keys), batch.count(), &mut members, context)?;
        // Its best row, the word of that which decides, and its number while that row waits.
        context.charge((self.groups.len() - before) * 3 * size_of::<u32>())?;
        waiting.reserve(batch.count(), context)?;
        let mut better = 0;
        // A row whose join is not known waits until the function was asked, for all such rows at once. Rows of one
        // group are taken in their order or not: what joins does not mind.
        let mut pending: Vec<usize> = match &self.lead {
            Some(lead) => {
                let words = batch.column(lead.column);
                (0..batch.count()).filter(|&at| !lead.is_worse(words[at], members[at] as usize)).collect()
            }
            None => (0..batch.count()).collect(),
        };
        while !pending.is_empty() {
            let mut deferred = Vec::new();
            for at in pending {
                match self.place(batch, at, members[at] as usize, known, waiting, dictionary, context)? {
                    Some(changed) => better += usize::from(changed),
                    None => deferred.push(at),
                }
            }
            for (joins, function) in self.joins.iter_mut().zip(&self.lattice.functions) {
                if let (Some(function), true) = (function, joins.is_asked()) {
                    joins.ask(&**function, dictionary, context)?;
                }
            }
            pending = deferred;
        }
        self.members = members;
        Ok(better)
    }

    /// Puts row `at` of a batch in its place; whether it changed anything, or `None` if a join has to be known first.
    #[allow(clippy::too_many_arguments)]
    fn place(
        &mut self,
        batch: &Batch<'_>,
        at: usize,
        group: usize,
        known: &Rows,
        waiting: &mut Rows,
        dictionary: &Dictionary,
        context: &Context<'_>,
    ) -> Result<Option<bool>> {
        let next = (known.len() + waiting.len()) as u32;
        if group >= self.rows.len() {
            // Groups are numbered as they come, and the first row of one never waits.
            self.rows.push(next);
            self.waiting.push(group as u32);
            waiting.push_row(batch.columns().iter().map(|words| words[at]));
            self.lead.iter_mut().for_each(|lead| lead.set(group, batch.column(lead.column)[at]));
            return Ok(Some(true));
        }
        let kept = self.rows[group] as usize;
        let (rows, row) = if kept < known.len() { (known, kept) } else { (&*waiting, kept - known.len()) };
        if !self.compare(batch, at, rows, row, dictionary, context)? {
            return Ok(None);
        }
        if self.changes.is_empty() {
            return Ok(Some(false));
        }
        if let Some(lead) = &mut self.lead {
            lead.set(group, batch.column(lead.column)[at]);
        }
        if kept >= known.len() {
            // Nobody has seen the row yet.
            self.changes.iter().for_each(|(column, word)| waiting.set(*column, row, *word));
            return Ok(Some(true));
        }
        self.replaced.push(kept as u32);
        self.rows[group] = next;
        self.waiting.push(group as u32);
        let changed = |column: usize| self.changes.iter().find(|(other, _)| *other == column).map(|(_, word)| *word);
        waiting.push_row((0..known.arity()).map(|column| changed(column).unwrap_or(known.column(column)[row])));
        Ok(Some(true))
    }

    /// Finds what row `at` of a batch changes in the row that is kept; false if a join has to be known first.
    fn compare(
        &mut self,
        batch: &Batch<'_>,
        at: usize,
        rows: &Rows,
        row: usize,
        dictionary: &Dictionary,
        context: &Context<'_>,
    ) -> Result<bool> {
        self.changes.clear();
        let mut all_known = true;
        for (part, joins) in self.lattice.parts.iter().zip(&mut self.joins) {
            let pair = |column: usize| (batch.column(column)[at], rows.column(column)[row]);
            let Some((number, &(column, mode))) =
                part.columns.iter().enumerate().find(|(_, (column, _))| pair(*column).0 != pair(*column).1)
            else {
                continue;
            };
            let (new, kept) = pair(column);
            // Two terms may differ only a million cells down.
            if dictionary.compound_of(new).is_some() {
                context.check()?;
            }
            let word = match mode {
                Mode::Min if dictionary.standard_order(new, kept) == Ordering::Less => new,
                Mode::Max if dictionary.standard_order(new, kept) == Ordering::Greater => new,
                Mode::Min | Mode::Max => continue,
                Mode::Join => match joins.find(kept, new) {
                    Some(word) if word == kept => continue,
                    Some(word) => word,
                    None => {
                        all_known = false;
                        continue;
                    }
                },
            };
            self.changes.push((column, word));
            let rest = part.columns[number + 1..].iter();
            self.changes.extend(rest.map(|(column, _)| (*column, batch.column(*column)[at])));
        }
        Ok(all_known)
    }

    /// The rows that are replaced by those that wait, which readers are shown now.
    pub fn take_replaced(&mut self) -> Vec<u32> {
        self.shown += self.waiting.len();
        self.waiting.clear();
        std::mem::take(&mut self.replaced)
    }

    /// Takes out of the rows that wait those that are not among the best of them, where one column of small integers
    /// decides; the others are shown now. `known` is the number of rows that readers see.
    ///
    /// What is derived from a row is often no better than the row: a sum of distances, a label that is carried along. Then
    /// the best rows are final, and a row that waits is often replaced before anything is derived from it, as in Dijkstra's
    /// algorithm. Where it is not so, the fixpoint is the same, and rows are held back only for a while.
    pub fn hold_back(&mut self, rows: &mut Rows, known: usize, context: &Context<'_>) -> Result<Option<Held>> {
        let (Some(threshold), Some(Lead { column, mode, .. })) = (self.threshold(rows), &self.lead) else {
            return Ok(None);
        };
        let words = rows.column(*column);
        let is_shown = |at: usize| if *mode == Mode::Min { words[at] <= threshold } else { words[at] >= threshold };
        let count = (0..rows.len()).filter(|at| is_shown(*at)).count();
        let (mut shown, mut held) = (Rows::new(rows.arity()), Rows::new(rows.arity()));
        let (mut groups, mut held_groups) = (Vec::with_capacity(count), Vec::with_capacity(rows.len() - count));
        for start in (0..rows.len()).step_by(BATCH) {
            context.check()?;
            let end = rows.len().min(start + BATCH);
            let (selected, rest): (Vec<u32>, Vec<u32>) =
                (0..(end - start) as u32).partition(|at| is_shown(start + *at as usize));
            groups.extend(selected.iter().map(|at| self.waiting[start + *at as usize]));
            held_groups.extend(rest.iter().map(|at| self.waiting[start + *at as usize]));
            shown.push_selected(&rows.slices(start..end), &selected, context)?;
            held.push_selected(&rows.slices(start..end), &rest, context)?;
        }
        let numbers = known as u32..;
        groups.iter().chain(&held_groups).zip(numbers).for_each(|(group, number)| self.rows[*group as usize] = number);
        context.release(rows.bytes());
        (*rows, self.waiting) = (shown, groups);
        Ok(Some(Held { rows: held, groups: held_groups }))
    }

    /// Lets rows that were held back wait again.
    pub fn wait(&mut self, held: Held) -> Rows {
        self.waiting = held.groups;
        held.rows
    }

    /// The worst of the best words that wait; `None` if nothing is to be held back.
    fn threshold(&self, rows: &Rows) -> Option<Word> {
        let Lead { column, mode, .. } = self.lead.as_ref()?;
        if rows.len() < FEW || self.shown > PATIENCE * self.groups.len() {
            return None;
        }
        let mut words = rows.column(*column).to_vec();
        if words.iter().any(|word| is_entry(*word)) {
            return None;
        }
        let place = if *mode == Mode::Min { words.len() / SHARE } else { words.len() - words.len() / SHARE };
        Some(*words.select_nth_unstable(place).1)
    }

    /// Follows rows to their new numbers, which are given for those that readers see.
    pub fn renumber(&mut self, numbers: &[u32]) {
        let known = numbers.len() - 1;
        for row in &mut self.rows {
            let at = *row as usize;
            *row = if at < known { numbers[at] } else { numbers[known] + (at - known) as u32 };
        }
    }
}
