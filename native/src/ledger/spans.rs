//! Ranges of words, and the places of their combinations.

/// The words of a column from the least on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    least: u32,
    size: u64,
}

impl Span {
    /// No words.
    pub const NONE: Span = Span { least: 0, size: 0 };

    fn end(self) -> u64 {
        u64::from(self.least) + self.size
    }

    /// Whether all words of another are among these.
    pub fn covers(self, other: Span) -> bool {
        self.least <= other.least && other.end() <= self.end()
    }

    /// The words of both.
    pub fn with(self, other: Span) -> Span {
        match (self.size, other.size) {
            (0, _) => other,
            (_, 0) => self,
            _ => {
                let least = self.least.min(other.least);
                Span { least, size: self.end().max(other.end()) - u64::from(least) }
            }
        }
    }

    /// The words from the least to the greatest of some.
    pub fn of(words: &[u32]) -> Span {
        let (low, high) = words.iter().fold((u32::MAX, 0), |(low, high), &word| (low.min(word), high.max(word)));
        if low > high { Span::NONE } else { Span { least: low, size: u64::from(high - low) + 1 } }
    }

    /// A little more on both sides, so that words that come in order do not move the records at every batch.
    pub fn wider(self) -> Span {
        let margin = (self.size / 8) as u32;
        let least = self.least.saturating_sub(margin);
        Span { least, size: self.end() + u64::from(margin) - u64::from(least) }
    }
}

/// How many combinations of words there are.
pub fn combinations(spans: &[Span]) -> u64 {
    spans.iter().try_fold(1u64, |product, span| product.checked_mul(span.size)).unwrap_or(u64::MAX)
}

/// The place of each row's words among all combinations of these. They are fewer than 2^32.
pub fn dense_places(spans: &[Span], columns: &[&[u32]], count: usize, places: &mut Vec<u32>) {
    places.clear();
    let Some((first, others)) = spans.split_first() else {
        places.resize(count, 0);
        return;
    };
    places.extend(columns[0].iter().map(|word| word - first.least));
    for (span, words) in others.iter().zip(&columns[1..]) {
        let (least, size) = (span.least, span.size as u32);
        places.iter_mut().zip(*words).for_each(|(place, word)| *place = *place * size + (word - least));
    }
}
