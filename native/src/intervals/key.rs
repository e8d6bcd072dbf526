//! Numbers as unsigned integers that order as the numbers do, without rounding.

use crate::value::Number;

/// The nearest double in the high half, and in the low half what it lacks to the number.
pub type Wide = u128;

/// The low half of a number that is a double.
const EXACT: u64 = 1 << 63;

/// No number is beyond this one.
pub const BEYOND: Wide = Wide::MAX;

/// The key of a number; equal numbers of two kinds have one key.
pub fn wide(number: Number) -> Wide {
    let (float, rest) = match number {
        Number::Int(value) => (value as f64, i128::from(value) - (value as f64) as i128),
        Number::Float(value) => (value, 0),
    };
    let bits = (if float == 0.0 { 0.0 } else { float }).to_bits();
    let ordered = if bits >> 63 == 1 { !bits } else { bits | 1 << 63 };
    Wide::from(ordered) << 64 | Wide::from((rest as i64 as u64) ^ EXACT)
}

/// Whether the number is a double, so that the high half of its key is enough.
pub fn is_narrow(key: Wide) -> bool {
    key as u64 == EXACT
}

/// A key as a column of them is stored.
pub trait Key: Copy + Ord + Send + Sync {
    /// The key of a number that fits.
    fn new(key: Wide) -> Self;
    /// What exactly those keys are below that are below `cut`.
    fn cut(cut: Wide) -> Self;
}

impl Key for Wide {
    fn new(key: Wide) -> Self {
        key
    }

    fn cut(cut: Wide) -> Self {
        cut
    }
}

impl Key for u64 {
    fn new(key: Wide) -> Self {
        (key >> 64) as u64
    }

    fn cut(cut: Wide) -> Self {
        ((cut >> 64) as u64).saturating_add(u64::from(cut as u64 > EXACT))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::TWO_TO_63;

    fn numbers() -> Vec<Number> {
        let integers = [i64::MIN, -9_007_199_254_740_993, -1, 0, 1, 2, 9_007_199_254_740_992, 9_007_199_254_740_993];
        let floats = [f64::NEG_INFINITY, -TWO_TO_63, -0.5, -0.0, 0.0, 1.0, 1.5, 9_007_199_254_740_992.0, TWO_TO_63];
        let integers = integers.into_iter().chain([i64::MAX - 1, i64::MAX]).map(Number::Int);
        integers.chain(floats.into_iter().chain([f64::INFINITY]).map(Number::Float)).collect()
    }

    #[test]
    fn keys_order_as_numbers_do_whatever_their_kind() {
        for one in numbers() {
            for other in numbers() {
                assert_eq!(wide(one).cmp(&wide(other)), one.compare(other), "{one} {other}");
            }
        }
    }

    #[test]
    fn a_narrow_key_is_below_the_same_cuts() {
        for one in numbers().into_iter().map(wide).filter(|key| is_narrow(*key)) {
            for cut in numbers().into_iter().map(wide).flat_map(|key| [key, key + 1]).chain([BEYOND]) {
                assert_eq!(u64::new(one) < u64::cut(cut), one < cut);
            }
        }
    }
}
