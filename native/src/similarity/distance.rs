//! The edit distance of two texts, a column of the table in a few operations on words of 64 bits.
//!
//! After Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances", Nordic Journal of
//! Computing 10, 2003, which improves Myers, JACM 46, 1999.

use crate::context::Context;
use crate::error::Result;

const BITS: usize = 64;
/// Operations between two looks at the limits.
const PATIENCE: usize = 1 << 20;

/// One text, prepared to be compared with many. Room that is used again.
#[derive(Debug, Default)]
pub struct Pattern {
    /// Operations since the last look at the limits.
    done: usize,
    length: usize,
    blocks: usize,
    /// For each code the place of its bits; 0 for codes that the text does not have.
    places: Vec<u32>,
    /// Where in the text a code stands, `blocks` words for each place.
    masks: Vec<u64>,
    used: Vec<u32>,
    column: Vec<(u64, u64)>,
}

impl Pattern {
    /// Prepares a text whose codes are below `alphabet`.
    pub fn set(&mut self, text: &[u32], alphabet: usize) {
        self.used.drain(..).for_each(|code| self.places[code as usize] = 0);
        if self.places.len() < alphabet {
            self.places.resize(alphabet, 0);
        }
        self.length = text.len();
        self.blocks = text.len().div_ceil(BITS).max(1);
        self.masks.clear();
        self.masks.resize(self.blocks, 0);
        for (at, &code) in text.iter().enumerate() {
            let place = &mut self.places[code as usize];
            if *place == 0 {
                *place = (self.masks.len() / self.blocks) as u32;
                self.used.push(code);
                self.masks.resize(self.masks.len() + self.blocks, 0);
            }
            self.masks[*place as usize * self.blocks + at / BITS] |= 1 << (at % BITS);
        }
    }

    /// The distance to a text, if it is at most `most`.
    pub fn distance(&mut self, text: &[u32], most: u32, context: &Context<'_>) -> Result<Option<u32>> {
        if self.length.abs_diff(text.len()) > most as usize {
            return Ok(None);
        }
        if self.length == 0 {
            return Ok(Some(text.len() as u32));
        }
        self.done += text.len();
        if self.done > PATIENCE {
            context.check()?;
            self.done = 0;
        }
        if self.blocks == 1 { Ok(self.short(text, most)) } else { self.long(text, most, context) }
    }

    /// The place of the bits of a code, which may be beyond those that the pattern was prepared for.
    #[inline]
    fn place(&self, code: u32) -> usize {
        self.places.get(code as usize).map_or(0, |place| *place as usize)
    }

    /// For a pattern of one word.
    fn short(&self, text: &[u32], most: u32) -> Option<u32> {
        let (mut more, mut less, last) = (!0u64, 0u64, self.length - 1);
        let mut distance = self.length;
        for (at, &code) in text.iter().enumerate() {
            let equal = self.masks[self.place(code)];
            let diagonal = (((equal & more).wrapping_add(more)) ^ more) | equal | less;
            let (up, down) = (less | !(diagonal | more), diagonal & more);
            distance = distance + (up >> last & 1) as usize - (down >> last & 1) as usize;
            if distance > most as usize + (text.len() - 1 - at) {
                return None;
            }
            let (up, down) = (up << 1 | 1, down << 1);
            more = down | !(diagonal | up);
            less = up & diagonal;
        }
        (distance <= most as usize).then_some(distance as u32)
    }

    /// For a pattern of several words: the horizontal difference at the end of one is carried into the next.
    fn long(&mut self, text: &[u32], most: u32, context: &Context<'_>) -> Result<Option<u32>> {
        let Self { length, blocks, places, masks, column, done, .. } = self;
        column.clear();
        column.resize(*blocks, (!0, 0));
        let mut distance = *length;
        for (at, &code) in text.iter().enumerate() {
            *done += *blocks;
            if *done > PATIENCE {
                context.check()?;
                *done = 0;
            }
            let row = places.get(code as usize).map_or(0, |place| *place as usize * *blocks);
            let (mut carry_up, mut carry_down) = (1u64, 0u64);
            for (block, (more, less)) in column.iter_mut().enumerate() {
                let last = if block + 1 == *blocks { (*length - 1) % BITS } else { BITS - 1 };
                let equal = masks[row + block] | carry_down;
                let diagonal = (((equal & *more).wrapping_add(*more)) ^ *more) | equal | *less;
                let (up, down) = (*less | !(diagonal | *more), diagonal & *more);
                let (next_up, next_down) = (up >> last & 1, down >> last & 1);
                let (up, down) = (up << 1 | carry_up, down << 1 | carry_down);
                *more = down | !(diagonal | up);
                *less = up & diagonal;
                (carry_up, carry_down) = (next_up, next_down);
            }
            distance = distance + carry_up as usize - carry_down as usize;
            if distance > most as usize + (text.len() - 1 - at) {
                return Ok(None);
            }
        }
        Ok((distance <= most as usize).then_some(distance as u32))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{codes, random_text, table_distance};
    use super::*;
    use crate::operators::testing::random;

    fn distance(left: &str, right: &str, most: u32) -> Option<u32> {
        let (left, right) = (codes(left), codes(right));
        let mut pattern = Pattern::default();
        pattern.set(&left, 1 << 21);
        pattern.distance(&right, most, &Context::unbounded(None)).unwrap()
    }

    #[test]
    fn known_distances_are_found() {
        for (left, right, expected) in [
            ("kitten", "sitting", 3),
            ("", "", 0),
            ("", "ab", 2),
            ("ab", "", 2),
            ("naïve", "naive", 1),
            ("日本", "本日", 2),
        ] {
            assert_eq!(distance(left, right, 9), Some(expected), "{left} {right}");
            assert_eq!(distance(left, right, expected), Some(expected));
            assert_eq!(expected.checked_sub(1).and_then(|most| distance(left, right, most)), None);
        }
    }

    #[test]
    fn random_texts_have_the_distance_of_the_table_at_every_length() {
        let mut next = random(7, 1 << 20);
        for round in 0..400 {
            let longest = [5, 40, 64, 65, 130, 300][round % 6];
            let left = random_text(&mut next, longest, 3);
            let right =
                if round % 2 == 0 { random_text(&mut next, longest, 3) } else { left.chars().skip(2).collect() };
            let expected = table_distance(&left, &right);
            assert_eq!(distance(&left, &right, 1_000), Some(expected), "{left} {right}");
            let most = next() % 20;
            assert_eq!(distance(&left, &right, most), Some(expected).filter(|found| *found <= most));
        }
    }
}
