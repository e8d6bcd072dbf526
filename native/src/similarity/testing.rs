//! What the tests of similar texts share: random texts, and the distance by its definition.

use super::texts::Texts;
use crate::context::Context;
use crate::dictionary::Dictionary;

/// The code points of a text.
pub fn codes(text: &str) -> Vec<u32> {
    text.chars().map(u32::from).collect()
}

/// The distance by the whole table, cell by cell.
pub fn table_distance(left: &str, right: &str) -> u32 {
    let (left, right) = (codes(left), codes(right));
    let mut row: Vec<u32> = (0..=right.len() as u32).collect();
    for (i, one) in left.iter().enumerate() {
        let (mut corner, first) = (row[0], i as u32 + 1);
        row[0] = first;
        for (j, other) in right.iter().enumerate() {
            let cell = (corner + u32::from(one != other)).min(row[j] + 1).min(row[j + 1] + 1);
            corner = std::mem::replace(&mut row[j + 1], cell);
        }
    }
    row[right.len()]
}

/// A text of up to `longest` of the first `letters` of a few letters of all lengths in UTF-8.
pub fn random_text(next: &mut impl FnMut() -> u32, longest: usize, letters: u32) -> String {
    const LETTERS: [char; 8] = ['a', 'é', '日', '𝄞', 'b', 'ß', 'c', '\u{301}'];
    let length = next() as usize % (longest + 1);
    (0..length).map(|_| LETTERS[(next() % letters) as usize]).collect()
}

/// Texts of a dictionary.
pub fn texts(values: &[String], dictionary: &Dictionary) -> Texts {
    let words: Vec<u32> = values.iter().map(|value| dictionary.text(value).unwrap()).collect();
    Texts::new(&words, dictionary, &Context::unbounded(None)).unwrap()
}
