//! What several sorted sequences of words have in common.
//!
//! Two of about the same length are merged; a short one is looked up in a long one by galloping, as in Leapfrog Triejoin
//! (Veldhuizen, ICDT 2014), so that the work follows the shorter one. A sequence that meets many others is marked in a
//! bitmap, in which theirs are looked up.

use crate::context::Context;
use crate::error::Result;
use crate::memory::zeros;

/// A sequence that is this many times as long as another one is not walked through.
const LONG: usize = 8;
/// The most bits for marks: 4 MB, which stay in the cache.
const MOST_BITS: u32 = 1 << 25;
/// A sequence is marked if it has at most this many words for each of the sequences that it will meet.
const MARKED: usize = 8;

/// Sorted sequences that are to be met. Words may come again in them.
pub struct Sequences<'w> {
    /// The words of each.
    pub words: Vec<&'w [u32]>,
    /// The one that is marked.
    marked: Option<usize>,
}

impl Sequences<'_> {
    /// So many sequences, of no words yet.
    pub fn new(count: usize) -> Self {
        Self { words: vec![&[]; count], marked: None }
    }

    /// The length of the shortest.
    pub fn least(&self) -> usize {
        self.words.iter().map(|words| words.len()).min().unwrap_or(0)
    }
}

/// Room for what sequences have in common, and marks for one of them.
#[derive(Default)]
pub struct Intersection {
    common: Vec<u32>,
    other: Vec<u32>,
    /// The word of the first bit, and a bit for each word from there on.
    first: u32,
    bits: Vec<u64>,
    /// The words that are marked.
    marked: Vec<u32>,
    /// How far each sequence was looked at.
    places: Vec<usize>,
}

impl Intersection {
    /// Gives back its memory.
    pub fn release(self, context: &Context<'_>) {
        context.release(size_of_val(self.bits.as_slice()));
    }

    /// Marks one of the sequences, in place of what was marked before, if it meets so many others that this pays.
    pub fn mark(
        &mut self,
        sequences: &mut Sequences<'_>,
        number: usize,
        meets: usize,
        context: &Context<'_>,
    ) -> Result<()> {
        self.unmark(sequences);
        let words = sequences.words[number];
        let ([first, .., last], 2..) = (words, meets) else { return Ok(()) };
        if words.len() > meets * MARKED || last - first >= MOST_BITS {
            return Ok(());
        }
        self.make_room((last - first) as usize / 64 + 1, context)?;
        self.first = *first;
        for word in words {
            let at = (word - self.first) as usize;
            self.bits[at / 64] |= 1 << (at % 64);
        }
        self.marked.extend_from_slice(words);
        sequences.marked = Some(number);
        Ok(())
    }

    fn make_room(&mut self, wanted: usize, context: &Context<'_>) -> Result<()> {
        let have = self.bits.len();
        if wanted > have {
            let wanted = wanted.max(2 * have);
            context.charge((wanted - have) * size_of::<u64>())?;
            self.bits = zeros(wanted);
        }
        Ok(())
    }

    /// Takes the marks away.
    pub fn unmark(&mut self, sequences: &mut Sequences<'_>) {
        for word in self.marked.drain(..) {
            self.bits[(word - self.first) as usize / 64] = 0;
        }
        sequences.marked = None;
    }

    #[inline]
    fn is_marked(&self, word: u32) -> bool {
        let at = word.wrapping_sub(self.first) as usize;
        self.bits.get(at / 64).is_some_and(|bits| bits >> (at % 64) & 1 == 1)
    }

    /// The words that are in all sequences, each once and in order.
    pub fn of(&mut self, sequences: &Sequences<'_>) -> &[u32] {
        self.common.clear();
        if let ([one, other], None) = (&*sequences.words, sequences.marked) {
            let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
            meet(short, long, &mut self.common);
            self.common.dedup();
            return &self.common;
        }
        let (base, marked) = self.plan(sequences);
        match marked {
            true => self.filter(sequences.words[base]),
            false => self.common.extend_from_slice(sequences.words[base]),
        }
        for (number, words) in sequences.words.iter().enumerate() {
            if self.common.is_empty() {
                break;
            }
            if number != base && !(marked && sequences.marked == Some(number)) {
                self.other.clear();
                meet(&self.common, words, &mut self.other);
                std::mem::swap(&mut self.common, &mut self.other);
            }
        }
        self.common.dedup();
        &self.common
    }

    /// Whether all sequences have a word in common; it stops at the first.
    pub fn any(&mut self, sequences: &Sequences<'_>) -> bool {
        let (base, marked) = self.plan(sequences);
        let marked = sequences.marked.filter(|_| marked);
        let mut places = std::mem::take(&mut self.places);
        places.clear();
        places.resize(sequences.words.len(), 0);
        let found = sequences.words[base].iter().any(|&word| {
            (marked.is_none() || self.is_marked(word))
                && sequences.words.iter().zip(&mut places).enumerate().all(|(number, (words, place))| {
                    if number == base || Some(number) == marked {
                        return true;
                    }
                    *place += gallop(&words[*place..], word);
                    words.get(*place) == Some(&word)
                })
        });
        self.places = places;
        found
    }

    /// The sequence to begin with, and whether its words are to be looked up among the marks.
    fn plan(&self, sequences: &Sequences<'_>) -> (usize, bool) {
        let shortest = |but: Option<usize>| {
            let others = (0..sequences.words.len()).filter(|number| Some(*number) != but);
            others.min_by_key(|number| sequences.words[*number].len()).unwrap_or(0)
        };
        let Some(marked) = sequences.marked else { return (shortest(None), false) };
        let base = shortest(Some(marked));
        if sequences.words[base].len() > LONG * sequences.words[marked].len() {
            return (marked, false);
        }
        (base, base != marked)
    }

    /// Takes over the words that are marked, without a branch that depends on them.
    fn filter(&mut self, words: &[u32]) {
        self.common.resize(words.len(), 0);
        let mut count = 0;
        for &word in words {
            self.common[count] = word;
            count += usize::from(self.is_marked(word));
        }
        self.common.truncate(count);
    }
}

/// Appends to `common` the words of both sequences. The work follows the first, if that is the shorter one.
fn meet(short: &[u32], long: &[u32], common: &mut Vec<u32>) {
    let (Some(first), Some(last)) = (short.first(), short.last()) else { return };
    if long.len() <= short.len() * LONG {
        return merge(short, long, common);
    }
    // What lies outside of the short one is passed over at once.
    let long = &long[gallop(long, *first)..];
    look_up(short, &long[..long.partition_point(|word| word <= last)], common);
}

/// Walks through both sequences, without a branch that depends on the words.
fn merge(one: &[u32], other: &[u32], common: &mut Vec<u32>) {
    let start = common.len();
    common.resize(start + one.len().min(other.len()) + 1, 0);
    let found = &mut common[start..];
    let (mut i, mut j, mut count) = (0, 0, 0);
    while i < one.len() && j < other.len() {
        let (left, right) = (one[i], other[j]);
        found[count] = left;
        count += usize::from(left == right);
        i += usize::from(left <= right);
        j += usize::from(right <= left);
    }
    common.truncate(start + count);
}

/// Looks up each word of the short sequence in what is left of the long one.
fn look_up(short: &[u32], long: &[u32], common: &mut Vec<u32>) {
    let mut left = long;
    for &word in short {
        left = &left[gallop(left, word)..];
        match left.first() {
            None => return,
            Some(&found) if found == word => common.push(word),
            Some(_) => {}
        }
    }
}

/// The place of the first word of a sequence that is not below `word`, found in the logarithm of that place.
fn gallop(words: &[u32], word: u32) -> usize {
    let mut step = 1;
    while words.get(step - 1).is_some_and(|other| *other < word) {
        step *= 2;
    }
    let start = step / 2;
    let stretch = &words[start..words.len().min(step)];
    start + stretch.partition_point(|other| *other < word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operators::testing::random;

    fn sequence(length: usize, next: &mut impl FnMut() -> u32) -> Vec<u32> {
        let mut words: Vec<u32> = (0..length).map(|_| next()).collect();
        words.sort_unstable();
        words
    }

    #[test]
    fn what_sequences_have_in_common_is_found_at_every_length_marked_or_not() {
        let context = Context::unbounded(None);
        for (seed, domain, shift) in [(1, 40, 0), (2, 3_000, 7), (3, 3_000, u32::MAX - 3_000)] {
            let mut next = random(seed, domain);
            for lengths in
                [vec![3], vec![5, 9], vec![2, 900], vec![700, 800], vec![60, 9, 500], vec![0, 4], vec![900; 4]]
            {
                let mut word = || next() + shift;
                let all: Vec<Vec<u32>> = lengths.iter().map(|length| sequence(*length, &mut word)).collect();
                let mut expected: Vec<u32> = all[0].clone();
                expected.retain(|word| all.iter().all(|words| words.contains(word)));
                expected.dedup();
                let columns: Vec<&[u32]> = all.iter().map(Vec::as_slice).collect();
                let mut intersection = Intersection::default();
                let mut sequences = Sequences::new(all.len());
                sequences.words.copy_from_slice(&columns);
                for marked in 0..all.len() {
                    for meets in [1, 1_000] {
                        intersection.mark(&mut sequences, marked, meets, &context).unwrap();
                        assert_eq!(intersection.of(&sequences), expected, "{lengths:?}");
                        assert_eq!(intersection.any(&sequences), !expected.is_empty(), "{lengths:?}");
                    }
                }
                intersection.unmark(&mut sequences);
                assert!(intersection.bits.iter().all(|bits| *bits == 0));
            }
        }
    }

    #[test]
    fn words_that_lie_too_far_apart_are_not_marked() {
        let context = Context::unbounded(None);
        let (one, other) = ([1, 5, u32::MAX - 1], [5, 6, u32::MAX - 1]);
        let mut intersection = Intersection::default();
        let mut sequences = Sequences::new(2);
        sequences.words = vec![&one, &other];
        intersection.mark(&mut sequences, 0, 1_000, &context).unwrap();
        assert!(intersection.bits.is_empty());
        assert_eq!(intersection.of(&sequences), [5, u32::MAX - 1]);
    }
}
