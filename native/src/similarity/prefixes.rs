//! Hashes of pieces of a text, each in a few operations.

use std::ops::Range;

/// The base of the hash, which is a polynomial in the codes.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

/// The hashes of all pieces of a text, from those of its prefixes. Room that is used again.
#[derive(Debug, Default)]
pub struct Prefixes {
    hashes: Vec<u64>,
    powers: Vec<u64>,
}

impl Prefixes {
    /// Takes a text.
    pub fn set(&mut self, codes: &[u32]) {
        self.hashes.clear();
        self.hashes.push(0);
        let mut hash = 0u64;
        for code in codes {
            hash = hash.wrapping_mul(BASE).wrapping_add(u64::from(*code) + 1);
            self.hashes.push(hash);
        }
        while self.powers.len() <= codes.len() {
            let next = self.powers.last().map_or(1, |power: &u64| power.wrapping_mul(BASE));
            self.powers.push(next);
        }
    }

    /// The hash of a piece.
    #[inline]
    pub fn hash(&self, place: Range<usize>) -> u64 {
        self.followed_by(0, place)
    }

    /// The hash of something, whose hash is given, with a piece behind it.
    #[inline]
    pub fn followed_by(&self, hash: u64, place: Range<usize>) -> u64 {
        let piece = self.hashes[place.start].wrapping_sub(hash).wrapping_mul(self.powers[place.len()]);
        self.hashes[place.end].wrapping_sub(piece)
    }
}
