//! Sums of doubles without rounding on the way, so that the order of the rows does not matter.
//!
//! Shewchuk, Adaptive Precision Floating-Point Arithmetic, Discrete and Computational Geometry 18, 1997; the rounding in
//! the end is that of Python's `math.fsum`.

/// A sum of doubles that is rounded only when it is asked for.
#[derive(Debug, Clone, Default)]
pub struct ExactSum {
    /// Doubles whose bits do not overlap, the least first.
    parts: Vec<f64>,
    /// Whether a sum on the way was too large.
    infinite: bool,
}

impl ExactSum {
    /// Adds a number.
    pub fn add(&mut self, mut value: f64) {
        let mut kept = 0;
        for at in 0..self.parts.len() {
            let mut part = self.parts[at];
            if value.abs() < part.abs() {
                std::mem::swap(&mut value, &mut part);
            }
            let high = value + part;
            let low = part - (high - value);
            if low != 0.0 {
                self.parts[kept] = low;
                kept += 1;
            }
            value = high;
        }
        self.infinite |= !value.is_finite();
        self.parts.truncate(kept);
        if value != 0.0 {
            self.parts.push(value);
        }
    }

    /// The double that is nearest to the sum; infinite if it is too large.
    pub fn value(&self) -> f64 {
        if self.infinite {
            return f64::INFINITY;
        }
        let mut parts = self.parts.iter().rev().copied();
        let (mut sum, mut low) = (parts.next().unwrap_or(0.0), 0.0);
        for part in parts.by_ref() {
            let high = sum + part;
            low = part - (high - sum);
            sum = high;
            if low != 0.0 {
                break;
            }
        }
        // A tie was rounded to even; what is left beyond it decides which way it should have gone.
        let twice = low * 2.0;
        let pulled = parts.next().is_some_and(|next| low < 0.0 && next < 0.0 || low > 0.0 && next > 0.0);
        if pulled && (sum + twice) - sum == twice { sum + twice } else { sum }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(values: &[f64]) -> f64 {
        let mut sum = ExactSum::default();
        values.iter().for_each(|value| sum.add(*value));
        sum.value()
    }

    #[test]
    fn the_sum_is_the_nearest_double_in_any_order() {
        assert_eq!(sum(&[0.1; 10]), 1.0);
        assert_eq!(sum(&[1e100, 1.0, -1e100]), 1.0);
        assert_eq!(sum(&[1.0, 1e100, 1e-100, -1e100]), 1.0);
        assert_eq!(sum(&[]), 0.0);
        // The halfway case that a plain rounding of the parts gets wrong.
        assert_eq!(sum(&[1e16, 1.0, 1e-16]), 10_000_000_000_000_002.0);
    }

    #[test]
    fn what_does_not_fit_is_infinite() {
        assert_eq!(sum(&[f64::MAX, f64::MAX]), f64::INFINITY);
        assert_eq!(sum(&[f64::INFINITY, 1.0]), f64::INFINITY);
    }
}
