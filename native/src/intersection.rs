//! What several sorted sequences of words have in common.
//!
//! Two short ones are compared word by word, all at once. Two of about the same length are merged; a short one is looked up
//! in a long one by galloping, as in Leapfrog Triejoin (Veldhuizen, ICDT 2014), so that the work follows the shorter one. A
//! sequence that meets many others is marked in a bitmap, in which theirs are looked up.

use crate::context::Context;
use crate::error::Result;
use crate::index::Group;
use crate::memory::zeros;

/// A sequence that is this many times as long as another one is not walked through.
const LONG: usize = 8;
/// The most bits for marks: 4 MB, which stay in the cache.
const MOST_BITS: u32 = 1 << 25;
/// A sequence is marked if it has at most this many words for each of the sequences that it will meet.
const MARKED: usize = 8;
/// Two sequences of at most so many words are compared word by word: vector registers hold them.
const FEW: usize = 8;

/// Sorted sequences that are to be met, each a group of words.
pub struct Sequences<'w> {
    all: Vec<&'w [u32]>,
    groups: Vec<Group>,
    /// Whether each has every word at most once.
    once: bool,
    /// The one that is marked, and the group that it was then.
    marked: Option<(usize, Group)>,
}

impl<'w> Sequences<'w> {
    /// Sequences of no words yet; each will be one of the groups of its words. `once` says that none of them repeats a word.
    pub fn new(all: Vec<&'w [u32]>, once: bool) -> Self {
        Self { groups: vec![(0, 0); all.len()], all, once, marked: None }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.groups.len()
    }

    /// Replaces them by the groups of a row.
    #[inline]
    pub fn replace(&mut self, row: impl Fn(usize) -> Group) {
        for (number, group) in self.groups.iter_mut().enumerate() {
            *group = row(number);
        }
    }

    /// The length of one.
    #[inline]
    fn len(&self, number: usize) -> usize {
        let (start, end) = self.groups[number];
        (end - start) as usize
    }

    /// The length of the shortest.
    #[inline]
    pub fn least(&self) -> usize {
        self.groups.iter().fold(u32::MAX, |least, (start, end)| least.min(end - start)) as usize
    }

    /// Whether they are two that are compared word by word.
    #[inline]
    pub fn are_few(&self) -> bool {
        self.count() == 2 && self.len(0) <= FEW && self.len(1) <= FEW
    }

    #[inline]
    fn words(&self, number: usize) -> &'w [u32] {
        let (start, end) = self.groups[number];
        &self.all[number][start as usize..end as usize]
    }

    /// The words of one from its first on, as many as are compared at once. Those past its end do not belong to it.
    #[inline]
    fn block(&self, number: usize) -> [u32; FEW] {
        let words = &self.all[number][self.groups[number].0 as usize..];
        words.first_chunk().copied().unwrap_or_else(|| {
            let mut block = [0; FEW];
            block[..words.len()].copy_from_slice(words);
            block
        })
    }

    /// Of the two, neither of which is empty: the words of the second, and for each of them 1 if it is in both, else 0.
    #[inline]
    fn compared(&self) -> ([u32; FEW], [u32; FEW]) {
        let (one, other) = (self.block(0), self.block(1));
        let (first, second) = (self.len(0), self.len(1));
        let mut found = [0; FEW];
        for (at, word) in one.iter().enumerate() {
            let word = if at < first { *word } else { one[0] };
            for (lane, found) in found.iter_mut().enumerate() {
                *found |= u32::from(other[lane] == word);
            }
        }
        for (lane, found) in found.iter_mut().enumerate() {
            *found &= u32::from(lane < second);
        }
        (other, found)
    }
}

/// Room for what sequences have in common, and marks for one of them.
#[derive(Default)]
pub struct Intersection {
    common: Vec<u32>,
    other: Vec<u32>,
    /// The word of the first bit, and a bit for each word from there on. The last bits are never set.
    first: u32,
    bits: Vec<u64>,
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
        let words = sequences.words(number);
        let ([first, .., last], 2..) = (words, meets) else { return Ok(()) };
        if words.len() > meets * MARKED || last - first >= MOST_BITS {
            return Ok(());
        }
        self.make_room((last - first) as usize / 64 + 2, context)?;
        self.first = *first;
        for word in words {
            let at = (word - self.first) as usize;
            self.bits[at / 64] |= 1 << (at % 64);
        }
        sequences.marked = Some((number, sequences.groups[number]));
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
        let Some((number, (start, end))) = sequences.marked.take() else { return };
        for word in &sequences.all[number][start as usize..end as usize] {
            self.bits[(word - self.first) as usize / 64] = 0;
        }
    }

    /// Whether a word is marked, as 0 or 1, without a branch that depends on it. Something has been marked.
    #[inline]
    fn is_marked(&self, word: u32) -> usize {
        let at = word.wrapping_sub(self.first) as usize;
        let bits = self.bits[(at / 64).min(self.bits.len() - 1)];
        (bits >> (at % 64) & 1) as usize
    }

    /// How many words are in all sequences.
    #[inline]
    pub fn count(&mut self, sequences: &Sequences<'_>) -> usize {
        if sequences.once && sequences.are_few() {
            if sequences.least() == 0 {
                return 0;
            }
            return sequences.compared().1.iter().sum::<u32>() as usize;
        }
        if let (true, Some(base)) = (sequences.once, self.looked_up(sequences)) {
            return base.iter().map(|word| self.is_marked(*word)).sum();
        }
        self.of(sequences).len()
    }

    /// The words that are in all sequences, each once and in order.
    pub fn of(&mut self, sequences: &Sequences<'_>) -> &[u32] {
        self.common.clear();
        match sequences.count() {
            _ if sequences.least() == 0 => {}
            2 => self.of_two(sequences),
            _ => self.of_many(sequences),
        }
        if !sequences.once {
            self.common.dedup();
        }
        &self.common
    }

    fn of_two(&mut self, sequences: &Sequences<'_>) {
        if sequences.are_few() {
            let (words, found) = sequences.compared();
            return take_over(&words, |at| found[at] as usize, &mut self.common);
        }
        if let Some(base) = self.looked_up(sequences) {
            return self.filter(base);
        }
        let (one, other) = (sequences.words(0), sequences.words(1));
        let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
        meet(short, long, &mut self.common);
    }

    /// If there are two sequences, the one whose words are to be looked up among the marks of the other.
    #[inline]
    fn looked_up<'w>(&self, sequences: &Sequences<'w>) -> Option<&'w [u32]> {
        let (marked, _) = sequences.marked.filter(|_| sequences.count() == 2)?;
        let base = sequences.words(1 - marked);
        (base.len() <= LONG * sequences.len(marked)).then_some(base)
    }

    fn of_many(&mut self, sequences: &Sequences<'_>) {
        let (base, marked) = self.plan(sequences);
        match marked {
            Some(_) => self.filter(sequences.words(base)),
            None => self.common.extend_from_slice(sequences.words(base)),
        }
        for number in (0..sequences.count()).filter(|number| *number != base && Some(*number) != marked) {
            if self.common.is_empty() {
                break;
            }
            self.other.clear();
            meet(&self.common, sequences.words(number), &mut self.other);
            std::mem::swap(&mut self.common, &mut self.other);
        }
    }

    /// Whether all sequences have a word in common; it stops at the first.
    pub fn any(&mut self, sequences: &Sequences<'_>) -> bool {
        if sequences.least() == 0 {
            return false;
        }
        if sequences.are_few() {
            return sequences.compared().1.iter().any(|found| *found != 0);
        }
        let (base, marked) = self.plan(sequences);
        let mut places = std::mem::take(&mut self.places);
        places.clear();
        places.resize(sequences.count(), 0);
        let found = sequences.words(base).iter().any(|&word| {
            (marked.is_none() || self.is_marked(word) == 1)
                && places.iter_mut().enumerate().all(|(number, place)| {
                    if number == base || Some(number) == marked {
                        return true;
                    }
                    let words = sequences.words(number);
                    *place += gallop(&words[*place..], word);
                    words.get(*place) == Some(&word)
                })
        });
        self.places = places;
        found
    }

    /// The sequence to begin with, and the one among whose marks its words are to be looked up.
    fn plan(&self, sequences: &Sequences<'_>) -> (usize, Option<usize>) {
        let shortest = |but: Option<usize>| {
            let others = (0..sequences.count()).filter(|number| Some(*number) != but);
            others.min_by_key(|number| sequences.len(*number)).unwrap_or(0)
        };
        let Some((marked, _)) = sequences.marked else { return (shortest(None), None) };
        let base = shortest(Some(marked));
        if base == marked || sequences.len(base) > LONG * sequences.len(marked) {
            return (marked, None);
        }
        (base, Some(marked))
    }

    /// Takes over the words that are marked.
    fn filter(&mut self, words: &[u32]) {
        let mut common = std::mem::take(&mut self.common);
        take_over(words, |at| self.is_marked(words[at]), &mut common);
        self.common = common;
    }
}

/// Takes over the words whose place gives 1, without a branch that depends on it.
#[inline]
fn take_over(words: &[u32], wanted: impl Fn(usize) -> usize, common: &mut Vec<u32>) {
    common.resize(words.len(), 0);
    let mut count = 0;
    for (at, word) in words.iter().enumerate() {
        common[count] = *word;
        count += wanted(at);
    }
    common.truncate(count);
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
                let once = all.iter().all(|words| words.windows(2).all(|pair| pair[0] < pair[1]));
                let mut sequences = Sequences::new(columns, once);
                sequences.replace(|number| (0, lengths[number] as u32));
                for marked in 0..all.len() {
                    for meets in [1, 1_000] {
                        intersection.mark(&mut sequences, marked, meets, &context).unwrap();
                        assert_eq!(intersection.of(&sequences), expected, "{lengths:?}");
                        assert_eq!(intersection.count(&sequences), expected.len(), "{lengths:?}");
                        assert_eq!(intersection.any(&sequences), !expected.is_empty(), "{lengths:?}");
                    }
                }
                intersection.unmark(&mut sequences);
                assert!(intersection.bits.iter().all(|bits| *bits == 0));
            }
        }
    }

    #[test]
    fn short_sequences_are_compared_word_by_word_and_what_follows_them_does_not_count() {
        let repeated = [1, 1, 2, 2, 5, 1, 2, 2];
        for (all, once) in [([1, 2, 4, 5, 8, 1, 2, 8], true), (repeated, false)] {
            let groups = [(0, 0), (0, 3), (1, 5), (5, 8), (7, 8)];
            for (one, other) in groups.iter().flat_map(|one| groups.iter().map(move |other| (*one, *other))) {
                let words = |(start, end): Group| all[start as usize..end as usize].to_vec();
                let mut expected = words(one);
                expected.retain(|word| words(other).contains(word));
                expected.dedup();
                let mut sequences = Sequences::new(vec![&all, &all], once);
                sequences.replace(|number| [one, other][number]);
                let mut intersection = Intersection::default();
                assert_eq!(intersection.of(&sequences), expected, "{one:?} {other:?}");
                assert_eq!(intersection.count(&sequences), expected.len(), "{one:?} {other:?}");
                assert_eq!(intersection.any(&sequences), !expected.is_empty(), "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn words_that_lie_too_far_apart_are_not_marked() {
        let context = Context::unbounded(None);
        let (one, other) = ([1, 5, u32::MAX - 1], [5, 6, u32::MAX - 1]);
        let mut intersection = Intersection::default();
        let mut sequences = Sequences::new(vec![&one, &other], true);
        sequences.replace(|_| (0, 3));
        intersection.mark(&mut sequences, 0, 1_000, &context).unwrap();
        assert!(intersection.bits.is_empty());
        assert_eq!(intersection.of(&sequences), [5, u32::MAX - 1]);
    }
}
