//! Mixing of words, and the memory hints that the tables share.

/// Odd constants with no structure of their own (digits of pi).
const FIRST: u64 = 0x243f_6a88_85a3_08d3;
const SECOND: u64 = 0x1319_8a2e_0370_7345;

/// How many rows ahead a batch asks for its table line: about what a core keeps in flight.
pub const AHEAD: usize = 16;

/// Two words in one.
#[inline]
pub fn pack(high: u32, low: u32) -> u64 {
    u64::from(high) << 32 | u64::from(low)
}

/// A well-mixed hash, whose *top* bits number the slot: words are often dense small integers, and a doubled table then
/// keeps the order of its slots, so that growing reads and writes in sequence.
#[inline]
pub fn mix(key: u64) -> u64 {
    let wide = u128::from(key ^ FIRST) * u128::from(SECOND);
    (wide as u64 ^ (wide >> 64) as u64).wrapping_mul(FIRST | 1)
}

/// The hash of each row of more than two words. `hashes` is overwritten.
pub fn hash_rows(columns: &[&[u32]], count: usize, hashes: &mut Vec<u64>) {
    hashes.clear();
    hashes.resize(count, columns.len() as u64);
    for pair in columns.chunks(2) {
        match pair {
            [high, low] => {
                for ((hash, &high), &low) in hashes.iter_mut().zip(*high).zip(*low) {
                    *hash = mix(hash.rotate_left(23) ^ pack(high, low));
                }
            }
            _ => {
                for (hash, &word) in hashes.iter_mut().zip(pair[0]) {
                    *hash = mix(hash.rotate_left(23) ^ u64::from(word));
                }
            }
        }
    }
}

/// Fills `keys` with what identifies each row in a table: the packed row up to two words, the hash beyond.
pub fn row_keys(columns: &[&[u32]], count: usize, keys: &mut Vec<u64>) {
    match columns {
        [] => {
            keys.clear();
            keys.resize(count, 0);
        }
        [only] => {
            keys.clear();
            keys.extend(only[..count].iter().map(|&word| u64::from(word)));
        }
        [high, low] => {
            keys.clear();
            keys.extend(high[..count].iter().zip(&low[..count]).map(|(&high, &low)| pack(high, low)));
        }
        _ => hash_rows(columns, count, keys),
    }
}

/// Asks for the cache line of `slots[position]`.
#[inline]
pub fn prefetch<T>(slots: &[T], position: usize) {
    #[cfg(target_arch = "x86_64")]
    if let Some(slot) = slots.get(position) {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: a prefetch is a hint and reads nothing; the address is that of a live element.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(slot).cast()) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (slots, position);
}
