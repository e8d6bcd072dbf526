//! The texts of a column, each once, by length: what every way of finding similar texts reads.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use super::segments::Segments;
use super::sorting::sort;
use crate::context::Context;
use crate::dictionary::{Dictionary, Entry};
use crate::error::Result;
use crate::hash::{mix, pack};
use crate::relation::BATCH;
use crate::value::{Number, Word, inline_integer};

/// The code of a code point that the texts do not have.
pub const ABSENT: u32 = 0;

/// Bits for the code points of a text: one for each that it has once, one for each that it has twice, and so on. An edit
/// takes at most one bit away and adds at most one.
pub type Signature = [u64; 2];

/// Numbers for the code points that occur, from 1 on.
#[derive(Debug)]
pub struct Alphabet {
    ascii: [u32; 128],
    others: HashMap<char, u32, ahash::RandomState>,
    count: u32,
}

impl Default for Alphabet {
    fn default() -> Self {
        Self { ascii: [ABSENT; 128], others: HashMap::default(), count: 0 }
    }
}

impl Alphabet {
    /// Codes are below this.
    pub fn size(&self) -> usize {
        self.count as usize + 1
    }

    fn number(&mut self, character: char) -> u32 {
        let count = &mut self.count;
        let mut next = || {
            *count += 1;
            *count
        };
        match self.ascii.get_mut(character as usize) {
            Some(code) if *code == ABSENT => {
                *code = next();
                *code
            }
            Some(code) => *code,
            None => *self.others.entry(character).or_insert_with(next),
        }
    }

    fn find(&self, character: char) -> u32 {
        match self.ascii.get(character as usize) {
            Some(code) => *code,
            None => self.others.get(&character).copied().unwrap_or(ABSENT),
        }
    }

    /// For each code of this alphabet the code that another has for the same code point.
    fn translation(&self, other: &Alphabet) -> Vec<u32> {
        let mut codes = vec![ABSENT; self.size()];
        for (character, &code) in (0u8..128).zip(&self.ascii) {
            codes[code as usize] = other.find(char::from(character));
        }
        for (&character, &code) in &self.others {
            codes[code as usize] = other.find(character);
        }
        codes[ABSENT as usize] = ABSENT;
        codes
    }
}

/// The pieces of stretches of texts, by the distance that they are for.
type SegmentsOf = HashMap<(u32, Range<u32>), Arc<Segments>>;

/// Different values as texts, numbered by their length, and the rows that have each of them.
#[derive(Debug, Default)]
pub struct Texts {
    words: Vec<Word>,
    codes: Vec<u32>,
    ends: Vec<usize>,
    signatures: Vec<Signature>,
    /// The number of the first text that is at least as long as the place here.
    by_length: Vec<u32>,
    rows: Vec<u32>,
    row_ends: Vec<u32>,
    alphabet: Arc<Alphabet>,
    not_text: Option<Word>,
    segments: Mutex<SegmentsOf>,
}

/// Texts as they are met, before they are put in the order of their lengths.
#[derive(Default)]
struct Unordered {
    words: Vec<Word>,
    codes: Vec<u32>,
    ends: Vec<usize>,
    signatures: Vec<Signature>,
    rows: Vec<u32>,
    row_ends: Vec<u32>,
}

impl Texts {
    /// The texts of a column. Numbers are the texts that are written for them; compound terms have none.
    pub fn new(column: &[Word], dictionary: &Dictionary, context: &Context<'_>) -> Result<Self> {
        context.charge(column.len() * 2 * size_of::<u64>())?;
        let mut order: Vec<u64> = (0..).zip(column).map(|(row, &word)| pack(word, row)).collect();
        sort(&mut order, |row| *row, context)?;
        let (mut found, mut alphabet, mut not_text) = (Unordered::default(), Alphabet::default(), None);
        let mut counts = HashMap::default();
        for (number, rows) in order.chunk_by(|one, other| one >> 32 == other >> 32).enumerate() {
            if number % BATCH == 0 {
                context.check()?;
            }
            let word = (rows[0] >> 32) as Word;
            let start = found.codes.len();
            match text(word, dictionary) {
                None => {
                    not_text = not_text.or(Some(word));
                    continue;
                }
                Some(text) => found.codes.extend(text.chars().map(|character| alphabet.number(character))),
            }
            found.signatures.push(signature(&text(word, dictionary).unwrap_or_default(), &mut counts));
            context.charge((found.codes.len() - start) * 2 * size_of::<u32>())?;
            found.words.push(word);
            found.ends.push(found.codes.len());
            found.rows.extend(rows.iter().map(|row| *row as u32));
            found.row_ends.push(found.rows.len() as u32);
        }
        let texts = found.ordered(Arc::new(alphabet), not_text, context)?;
        context.charge(texts.bytes())?;
        context.release(column.len() * 2 * size_of::<u64>() + texts.codes.len() * 2 * size_of::<u32>());
        Ok(texts)
    }

    /// The same texts in the codes of another alphabet.
    pub fn translated(&self, other: &Texts) -> Self {
        let codes = self.alphabet.translation(&other.alphabet);
        Self {
            words: self.words.clone(),
            codes: self.codes.iter().map(|code| codes[*code as usize]).collect(),
            ends: self.ends.clone(),
            signatures: self.signatures.clone(),
            by_length: self.by_length.clone(),
            rows: self.rows.clone(),
            row_ends: self.row_ends.clone(),
            alphabet: Arc::clone(&other.alphabet),
            not_text: self.not_text,
            segments: Mutex::default(),
        }
    }

    /// The number of different texts.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        let each = size_of::<Word>() + size_of::<usize>() + size_of::<Signature>() + size_of::<u32>();
        self.words.len() * each + (self.codes.len() + self.rows.len() + self.by_length.len()) * size_of::<u32>()
    }

    /// A value of the column that is no text, if there is one.
    pub fn not_text(&self) -> Option<Word> {
        self.not_text
    }

    /// The value of a text.
    #[inline]
    pub fn word(&self, text: u32) -> Word {
        self.words[text as usize]
    }

    /// The codes of a text.
    #[inline]
    pub fn codes(&self, text: u32) -> &[u32] {
        let text = text as usize;
        &self.codes[if text == 0 { 0 } else { self.ends[text - 1] }..self.ends[text]]
    }

    /// The number of code points of a text.
    #[inline]
    pub fn length(&self, text: u32) -> usize {
        let text = text as usize;
        self.ends[text] - if text == 0 { 0 } else { self.ends[text - 1] }
    }

    /// The rows that have a text.
    #[inline]
    pub fn rows(&self, text: u32) -> &[u32] {
        let text = text as usize;
        &self.rows[if text == 0 { 0 } else { self.row_ends[text - 1] as usize }..self.row_ends[text] as usize]
    }

    /// The signature of a text.
    #[inline]
    pub fn signature(&self, text: u32) -> Signature {
        self.signatures[text as usize]
    }

    /// The first text that has at least so many code points; the number of texts if none has.
    pub fn first_of_length(&self, length: usize) -> u32 {
        self.by_length.get(length).copied().unwrap_or(self.words.len() as u32)
    }

    /// The code points of the longest text.
    pub fn longest(&self) -> usize {
        if self.is_empty() { 0 } else { self.length(self.len() as u32 - 1) }
    }

    /// Codes are below this.
    pub fn alphabet_size(&self) -> usize {
        self.alphabet.size()
    }

    /// The pieces of a stretch of texts, for a distance; made when first asked for.
    pub fn segments(&self, stretch: Range<u32>, most: u32, context: &Context<'_>) -> Result<Arc<Segments>> {
        let lock = || self.segments.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (most, stretch.clone());
        if let Some(segments) = lock().get(&key) {
            return Ok(Arc::clone(segments));
        }
        let made = Arc::new(Segments::new(self, stretch, most, context)?);
        Ok(Arc::clone(lock().entry(key).or_insert(made)))
    }
}

impl Unordered {
    /// The texts by length; those of one length stay as they came.
    fn ordered(self, alphabet: Arc<Alphabet>, not_text: Option<Word>, context: &Context<'_>) -> Result<Texts> {
        let start = |ends: &[usize], at: usize| if at == 0 { 0 } else { ends[at - 1] };
        let length = |at: usize| self.ends[at] - start(&self.ends, at);
        let longest = (0..self.words.len()).map(length).max().unwrap_or(0);
        let mut by_length = vec![0u32; longest + 2];
        (0..self.words.len()).for_each(|at| by_length[length(at) + 1] += 1);
        (1..by_length.len()).for_each(|at| by_length[at] += by_length[at - 1]);
        let (mut next, mut order) = (by_length.clone(), vec![0usize; self.words.len()]);
        for at in 0..self.words.len() {
            let place = &mut next[length(at)];
            order[*place as usize] = at;
            *place += 1;
        }
        let mut texts = Texts { by_length, alphabet, not_text, ..Texts::default() };
        texts.codes.reserve_exact(self.codes.len());
        texts.rows.reserve_exact(self.rows.len());
        for (number, at) in order.into_iter().enumerate() {
            if number % BATCH == 0 {
                context.check()?;
            }
            texts.words.push(self.words[at]);
            texts.codes.extend_from_slice(&self.codes[start(&self.ends, at)..self.ends[at]]);
            texts.ends.push(texts.codes.len());
            texts.signatures.push(self.signatures[at]);
            let first = if at == 0 { 0 } else { self.row_ends[at - 1] };
            texts.rows.extend_from_slice(&self.rows[first as usize..self.row_ends[at] as usize]);
            texts.row_ends.push(texts.rows.len() as u32);
        }
        Ok(texts)
    }
}

/// The text that a constant is written as; none for a compound term.
pub fn text(word: Word, dictionary: &Dictionary) -> Option<std::borrow::Cow<'_, str>> {
    match dictionary.entry(word) {
        None => Some(inline_integer(word).to_string().into()),
        Some(Entry::Text(text)) => Some((&**text).into()),
        Some(Entry::Int(value)) => Some(value.to_string().into()),
        Some(Entry::Float(value)) => Some(float_text(*value).into()),
        Some(Entry::Compound(_)) => None,
    }
}

/// The shortest text that is read back as the same float, as the builtin predicates on text write it.
fn float_text(value: f64) -> String {
    if value.is_infinite() {
        return if value > 0.0 { "1.0Inf" } else { "-1.0Inf" }.into();
    }
    let scientific = format!("{value:e}");
    let (digits, power) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let power: i32 = power.parse().unwrap_or(0);
    if value == 0.0 || (-4..15).contains(&power) {
        return Number::Float(value).to_string();
    }
    let point = if digits.contains('.') { "" } else { ".0" };
    format!("{digits}{point}e{power:+}")
}

fn signature(text: &str, counts: &mut HashMap<char, u64, ahash::RandomState>) -> Signature {
    let mut found = [0, 0];
    counts.clear();
    for character in text.chars() {
        let count = counts.entry(character).or_insert(0);
        let hash = mix(u64::from(u32::from(character)) << 32 | *count);
        found[(hash >> 63) as usize] |= 1u64 << (hash & 63);
        *count += 1;
    }
    found
}

/// Whether the code points of two texts allow that they are within so many edits.
#[inline]
pub fn may_match(left: Signature, right: Signature, most: u32) -> bool {
    let without =
        |one: Signature, other: Signature| (one[0] & !other[0]).count_ones() + (one[1] & !other[1]).count_ones();
    without(left, right) <= most && without(right, left) <= most
}
