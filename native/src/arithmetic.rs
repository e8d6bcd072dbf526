//! Checked arithmetic on 64-bit integers and doubles, with the meaning that ISO and SWI-Prolog give it.
//!
//! Nothing wraps, nothing becomes infinite or NaN: what does not fit is a [`Fault`].

use crate::value::{Number, TWO_TO_63};
use Number::{Float, Int};

/// Why a function has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The result does not fit: in 64 bits, or in a finite double.
    Overflow,
    /// A divisor is zero.
    DivisionByZero,
    /// Mathematics gives no real number here.
    Undefined,
    /// A float where only an integer has a meaning.
    NotAnInteger,
}

/// The value of a function, or why there is none.
pub type Outcome = Result<Number, Fault>;

/// A function of one number.
pub type Unary = fn(Number) -> Outcome;
/// A function of two numbers.
pub type Binary = fn(Number, Number) -> Outcome;

/// A function by its number of arguments.
#[derive(Debug, Clone, Copy)]
pub enum Function {
    /// No arguments.
    Constant(Number),
    /// One argument.
    Unary(Unary),
    /// Two arguments.
    Binary(Binary),
}

/// The function of this name that takes so many arguments.
pub fn function(name: &str, arguments: usize) -> Option<Function> {
    match arguments {
        0 => CONSTANTS.iter().find(|entry| entry.0 == name).map(|entry| Function::Constant(entry.1)),
        1 => UNARY.iter().find(|entry| entry.0 == name).map(|entry| Function::Unary(entry.1)),
        2 => BINARY.iter().find(|entry| entry.0 == name).map(|entry| Function::Binary(entry.1)),
        _ => None,
    }
}

const CONSTANTS: &[(&str, Number)] = &[
    ("pi", Float(std::f64::consts::PI)),
    ("e", Float(std::f64::consts::E)),
    ("inf", Float(f64::INFINITY)),
    ("epsilon", Float(f64::EPSILON)),
    ("max_integer", Int(i64::MAX)),
    ("min_integer", Int(i64::MIN)),
];

const UNARY: &[(&str, Unary)] = &[
    ("-", negate),
    ("+", Ok),
    ("\\", |x| Ok(Int(!integer(x)?))),
    ("abs", |x| if x.compare(Int(0)).is_lt() || is_minus_zero(x) { negate(x) } else { Ok(x) }),
    ("sign", sign),
    ("sqrt", |x| real(x.to_f64().sqrt())),
    ("sin", |x| real(x.to_f64().sin())),
    ("cos", |x| real(x.to_f64().cos())),
    ("tan", |x| real(x.to_f64().tan())),
    ("asin", |x| real(x.to_f64().asin())),
    ("acos", |x| real(x.to_f64().acos())),
    ("atan", |x| real(x.to_f64().atan())),
    ("exp", |x| real(x.to_f64().exp())),
    ("log", |x| logarithm(x, f64::ln)),
    ("log2", |x| logarithm(x, f64::log2)),
    ("log10", |x| logarithm(x, f64::log10)),
    ("sinh", |x| real(x.to_f64().sinh())),
    ("cosh", |x| real(x.to_f64().cosh())),
    ("tanh", |x| real(x.to_f64().tanh())),
    // The standard library's forms of these lose digits, or overflow before the result does.
    ("asinh", |x| real(libm::asinh(x.to_f64()))),
    ("acosh", |x| real(libm::acosh(x.to_f64()))),
    ("atanh", |x| real(libm::atanh(x.to_f64()))),
    ("erf", |x| real(libm::erf(x.to_f64()))),
    ("erfc", |x| real(libm::erfc(x.to_f64()))),
    ("lgamma", logarithm_of_gamma),
    ("float", |x| Ok(Float(x.to_f64()))),
    ("integer", |x| to_integer(x, f64::round)),
    ("round", |x| to_integer(x, f64::round)),
    ("truncate", |x| to_integer(x, f64::trunc)),
    ("trunc", |x| to_integer(x, f64::trunc)),
    ("ceiling", |x| to_integer(x, f64::ceil)),
    ("ceil", |x| to_integer(x, f64::ceil)),
    ("floor", |x| to_integer(x, f64::floor)),
    ("float_integer_part", |x| Ok(if let Float(value) = x { Float(value.trunc()) } else { x })),
    ("float_fractional_part", fractional_part),
    ("msb", |x| match integer(x)? {
        value if value > 0 => Ok(Int(i64::from(value.ilog2()))),
        _ => Err(Fault::Undefined),
    }),
    ("lsb", |x| match integer(x)? {
        value if value > 0 => Ok(Int(i64::from(value.trailing_zeros()))),
        _ => Err(Fault::Undefined),
    }),
    ("popcount", |x| match integer(x)? {
        value if value >= 0 => Ok(Int(i64::from(value.count_ones()))),
        _ => Err(Fault::Undefined),
    }),
];

const BINARY: &[(&str, Binary)] = &[
    ("+", |x, y| either(x, y, i64::checked_add, |x, y| x + y)),
    ("-", |x, y| either(x, y, i64::checked_sub, |x, y| x - y)),
    ("*", |x, y| either(x, y, i64::checked_mul, |x, y| x * y)),
    ("/", divide),
    ("//", |x, y| quotient(x, y, i64::checked_div)),
    ("div", |x, y| quotient(x, y, floor_divide)),
    ("rem", |x, y| quotient(x, y, |x, y| Some(x.wrapping_rem(y)))),
    ("mod", |x, y| quotient(x, y, |x, y| Some(modulo(x, y)))),
    ("**", |x, y| match (x, y) {
        (Int(base), Int(exponent)) if exponent < 0 && base.unsigned_abs() > 1 => power_of_floats(x, y),
        _ => power(x, y),
    }),
    ("^", power),
    ("min", |x, y| Ok(choose(x, y, std::cmp::Ordering::Greater))),
    ("max", |x, y| Ok(choose(x, y, std::cmp::Ordering::Less))),
    (">>", |x, y| shift(integer(x)?, integer(y)?.saturating_neg())),
    ("<<", |x, y| shift(integer(x)?, integer(y)?)),
    ("/\\", |x, y| Ok(Int(integer(x)? & integer(y)?))),
    ("\\/", |x, y| Ok(Int(integer(x)? | integer(y)?))),
    ("xor", |x, y| Ok(Int(integer(x)? ^ integer(y)?))),
    ("gcd", |x, y| greatest_common_divisor(integer(x)?, integer(y)?)),
    ("lcm", |x, y| least_common_multiple(integer(x)?, integer(y)?)),
    ("getbit", |x, y| match (integer(x)?, integer(y)?) {
        (0.., place @ 0..) => Ok(Int(if place < 63 { integer(x)? >> place & 1 } else { 0 })),
        _ => Err(Fault::Undefined),
    }),
    ("copysign", copy_sign),
    ("nexttoward", |x, y| real(next_toward(x.to_f64(), y.to_f64()))),
    ("atan", |x, y| real(x.to_f64().atan2(y.to_f64()))),
    ("atan2", |x, y| real(x.to_f64().atan2(y.to_f64()))),
];

fn integer(x: Number) -> Result<i64, Fault> {
    if let Int(value) = x { Ok(value) } else { Err(Fault::NotAnInteger) }
}

/// A float that a function gave. Infinity is an overflow, also when an argument was infinite: so does SWI-Prolog.
fn real(value: f64) -> Outcome {
    if value.is_finite() {
        Ok(Float(value))
    } else {
        Err(if value.is_nan() { Fault::Undefined } else { Fault::Overflow })
    }
}

fn either(x: Number, y: Number, exact: fn(i64, i64) -> Option<i64>, rounded: fn(f64, f64) -> f64) -> Outcome {
    match (x, y) {
        (Int(x), Int(y)) => exact(x, y).map(Int).ok_or(Fault::Overflow),
        _ => real(rounded(x.to_f64(), y.to_f64())),
    }
}

fn negate(x: Number) -> Outcome {
    match x {
        Int(value) => value.checked_neg().map(Int).ok_or(Fault::Overflow),
        Float(value) => Ok(Float(-value)),
    }
}

fn is_minus_zero(x: Number) -> bool {
    matches!(x, Float(value) if value == 0.0 && value.is_sign_negative())
}

fn sign(x: Number) -> Outcome {
    Ok(match x {
        Int(value) => Int(value.signum()),
        Float(0.0) => Float(0.0),
        Float(value) => Float(value.signum()),
    })
}

fn logarithm(x: Number, log: fn(f64) -> f64) -> Outcome {
    if x.compare(Int(0)).is_gt() { real(log(x.to_f64())) } else { Err(Fault::Undefined) }
}

fn to_integer(x: Number, round: fn(f64) -> f64) -> Outcome {
    let Float(value) = x else { return Ok(x) };
    let whole = round(value);
    if (-TWO_TO_63..TWO_TO_63).contains(&whole) { Ok(Int(whole as i64)) } else { Err(Fault::Overflow) }
}

fn fractional_part(x: Number) -> Outcome {
    match x {
        Int(_) => Ok(Int(0)),
        Float(value) if value.is_infinite() => Ok(Float(0.0f64.copysign(value))),
        Float(value) => Ok(Float(value.fract().copysign(value))),
    }
}

fn divide(x: Number, y: Number) -> Outcome {
    if let (Int(left), Int(right)) = (x, y) {
        return match (left.checked_rem(right), left.checked_div(right)) {
            _ if right == 0 => Err(Fault::DivisionByZero),
            (Some(0), Some(exact)) => Ok(Int(exact)),
            (None, _) => Err(Fault::Overflow),
            _ => real(left as f64 / right as f64),
        };
    }
    match (x.to_f64(), y.to_f64()) {
        (0.0, 0.0) if y.to_f64() == 0.0 => Err(Fault::Undefined),
        (left, 0.0) if left.is_finite() => Err(Fault::DivisionByZero),
        (left, right) => real(left / right),
    }
}

fn quotient(x: Number, y: Number, divide: fn(i64, i64) -> Option<i64>) -> Outcome {
    match (integer(x)?, integer(y)?) {
        (_, 0) => Err(Fault::DivisionByZero),
        (x, y) => divide(x, y).map(Int).ok_or(Fault::Overflow),
    }
}

fn floor_divide(x: i64, y: i64) -> Option<i64> {
    let quotient = x.checked_div(y)?;
    Some(if x % y != 0 && (x < 0) != (y < 0) { quotient - 1 } else { quotient })
}

fn modulo(x: i64, y: i64) -> i64 {
    let rest = x.wrapping_rem(y);
    if rest != 0 && (rest < 0) != (y < 0) { rest + y } else { rest }
}

/// `^`: integers stay integers, so a negative exponent has a value only for 1 and -1. With a float the result is a float,
/// also where SWI-Prolog gives the integer 1 (`2.0 ^ 0`): the type of a column must not hang on a value.
fn power(x: Number, y: Number) -> Outcome {
    let (Int(base), Int(exponent)) = (x, y) else { return power_of_floats(x, y) };
    match (base, exponent) {
        (1, _) | (_, 0) => Ok(Int(1)),
        (-1, _) => Ok(Int(if exponent % 2 == 0 { 1 } else { -1 })),
        (0, ..0) => Err(Fault::DivisionByZero),
        (0, _) => Ok(Int(0)),
        (_, ..0) => Err(Fault::Undefined),
        _ => {
            let power = u32::try_from(exponent).ok().and_then(|exponent| base.checked_pow(exponent));
            power.map(Int).ok_or(Fault::Overflow)
        }
    }
}

fn power_of_floats(x: Number, y: Number) -> Outcome {
    let (base, exponent) = (x.to_f64(), y.to_f64());
    if base == 0.0 && exponent < 0.0 { Err(Fault::DivisionByZero) } else { real(base.powf(exponent)) }
}

/// `y` where `x` compares so to it, else `x`; -0.0 is below 0, and of two equal numbers it is the float.
fn choose(x: Number, y: Number, when: std::cmp::Ordering) -> Number {
    let order = x.compare(y).then_with(|| is_minus_zero(y).cmp(&is_minus_zero(x)));
    if order == when || order.is_eq() && matches!(y, Float(_)) { y } else { x }
}

/// To the left by `distance`, to the right when it is negative.
fn shift(x: i64, distance: i64) -> Outcome {
    match distance {
        _ if x == 0 => Ok(Int(0)),
        ..=0 => Ok(Int(x >> distance.unsigned_abs().min(63))),
        1..=63 if x << distance >> distance == x => Ok(Int(x << distance)),
        _ => Err(Fault::Overflow),
    }
}

fn greatest_common_divisor(x: i64, y: i64) -> Outcome {
    i64::try_from(common_divisor(x, y)).map(Int).map_err(|_| Fault::Overflow)
}

fn common_divisor(x: i64, y: i64) -> u64 {
    let (mut x, mut y) = (x.unsigned_abs(), y.unsigned_abs());
    while y != 0 {
        (x, y) = (y, x % y);
    }
    x
}

fn least_common_multiple(x: i64, y: i64) -> Outcome {
    if x == 0 || y == 0 {
        return Ok(Int(0));
    }
    let multiple = (x.unsigned_abs() / common_divisor(x, y)).checked_mul(y.unsigned_abs());
    multiple.and_then(|value| i64::try_from(value).ok()).map(Int).ok_or(Fault::Overflow)
}

/// The size of `x`, in its type, with the sign of `y`.
fn copy_sign(x: Number, y: Number) -> Outcome {
    let negative = y.to_f64().is_sign_negative();
    match x {
        Int(value) if (value < 0) == negative => Ok(x),
        Int(0) => Ok(x),
        Int(_) => negate(x),
        Float(value) => Ok(Float(value.abs().copysign(if negative { -1.0 } else { 1.0 }))),
    }
}

fn next_toward(x: f64, y: f64) -> f64 {
    match x.partial_cmp(&y) {
        Some(std::cmp::Ordering::Less) => x.next_up(),
        Some(std::cmp::Ordering::Greater) => x.next_down(),
        _ => y,
    }
}

/// It has no value at zero and the negative integers.
fn logarithm_of_gamma(x: Number) -> Outcome {
    let value = x.to_f64();
    if value <= 0.0 && value.is_finite() && value == value.floor() {
        return Err(Fault::Undefined);
    }
    real(libm::lgamma(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unary(name: &str, x: Number) -> Outcome {
        let Some(Function::Unary(call)) = function(name, 1) else { panic!("no {name}/1") };
        call(x)
    }

    fn binary(x: Number, name: &str, y: Number) -> Outcome {
        let Some(Function::Binary(call)) = function(name, 2) else { panic!("no {name}/2") };
        call(x, y)
    }

    /// Compares zeros by sign too.
    fn same(left: Outcome, right: Outcome) -> bool {
        left == right && left.is_ok_and(is_minus_zero) == right.is_ok_and(is_minus_zero)
    }

    #[test]
    fn integers_do_not_wrap() {
        for (x, name, y) in [(i64::MAX, "+", 1), (i64::MIN, "-", 1), (i64::MAX, "*", 2), (i64::MIN, "//", -1)] {
            assert_eq!(binary(Int(x), name, Int(y)), Err(Fault::Overflow), "{x} {name} {y}");
        }
        for (x, name, y) in [(i64::MIN, "div", -1), (i64::MIN, "/", -1), (2, "**", 63), (1, "<<", 63), (3, "<<", 64)] {
            assert_eq!(binary(Int(x), name, Int(y)), Err(Fault::Overflow), "{x} {name} {y}");
        }
        assert_eq!(unary("-", Int(i64::MIN)), Err(Fault::Overflow));
        assert_eq!(unary("abs", Int(i64::MIN)), Err(Fault::Overflow));
        assert_eq!(binary(Int(i64::MIN), "gcd", Int(0)), Err(Fault::Overflow));
    }

    #[test]
    fn the_least_integer_is_reached_exactly() {
        assert_eq!(binary(Int(-2), "**", Int(63)), Ok(Int(i64::MIN)));
        assert_eq!(binary(Int(-1), "<<", Int(63)), Ok(Int(i64::MIN)));
        assert_eq!(binary(Int(i64::MIN), "mod", Int(-1)), Ok(Int(0)));
        assert_eq!(binary(Int(i64::MIN), "rem", Int(-1)), Ok(Int(0)));
        assert_eq!(unary("truncate", Float(-TWO_TO_63)), Ok(Int(i64::MIN)));
    }

    #[test]
    fn division_rounds_as_its_name_says() {
        for (x, y, toward_zero, rest, floor, modulo) in [
            (7, 2, 3, 1, 3, 1),
            (-7, 2, -3, -1, -4, 1),
            (7, -2, -3, 1, -4, -1),
            (-7, -2, 3, -1, 3, -1),
            (5, -3, -1, 2, -2, -1),
        ] {
            assert_eq!(binary(Int(x), "//", Int(y)), Ok(Int(toward_zero)), "{x} // {y}");
            assert_eq!(binary(Int(x), "rem", Int(y)), Ok(Int(rest)), "{x} rem {y}");
            assert_eq!(binary(Int(x), "div", Int(y)), Ok(Int(floor)), "{x} div {y}");
            assert_eq!(binary(Int(x), "mod", Int(y)), Ok(Int(modulo)), "{x} mod {y}");
        }
        assert_eq!(binary(Int(7), "/", Int(2)), Ok(Float(3.5)));
        assert_eq!(binary(Int(4), "/", Int(2)), Ok(Int(2)));
        assert_eq!(binary(Int(3), "/", Float(2.0)), Ok(Float(1.5)));
    }

    #[test]
    fn a_zero_divisor_is_an_error_for_integers_and_floats() {
        for name in ["/", "//", "mod", "rem", "div"] {
            assert_eq!(binary(Int(1), name, Int(0)), Err(Fault::DivisionByZero), "{name}");
        }
        assert_eq!(binary(Int(1), "/", Float(0.0)), Err(Fault::DivisionByZero));
        assert_eq!(binary(Float(1.0), "/", Int(0)), Err(Fault::DivisionByZero));
        assert_eq!(binary(Int(0), "/", Int(0)), Err(Fault::DivisionByZero));
        assert_eq!(binary(Int(0), "/", Float(0.0)), Err(Fault::Undefined));
        assert_eq!(binary(Float(0.0), "/", Int(0)), Err(Fault::Undefined));
    }

    #[test]
    fn an_integer_function_refuses_a_float() {
        for name in ["//", "mod", "rem", "div", ">>", "<<", "/\\", "\\/", "xor", "gcd"] {
            assert_eq!(binary(Float(4.0), name, Int(2)), Err(Fault::NotAnInteger), "{name}");
            assert_eq!(binary(Int(4), name, Float(2.0)), Err(Fault::NotAnInteger), "{name}");
        }
        assert_eq!(unary("\\", Float(1.0)), Err(Fault::NotAnInteger));
        assert_eq!(unary("msb", Float(1.0)), Err(Fault::NotAnInteger));
    }

    #[test]
    fn powers_of_integers_are_integers_where_they_can_be() {
        for name in ["**", "^"] {
            assert_eq!(binary(Int(2), name, Int(62)), Ok(Int(1 << 62)));
            assert_eq!(binary(Int(0), name, Int(0)), Ok(Int(1)));
            assert_eq!(binary(Int(1), name, Int(-1)), Ok(Int(1)));
            assert_eq!(binary(Int(-1), name, Int(-1)), Ok(Int(-1)));
            assert_eq!(binary(Int(-1), name, Int(i64::MIN)), Ok(Int(1)));
            assert_eq!(binary(Int(0), name, Int(-1)), Err(Fault::DivisionByZero));
            assert_eq!(binary(Int(2), name, Int(1 << 40)), Err(Fault::Overflow));
            assert_eq!(binary(Int(2), name, Float(3.0)), Ok(Float(8.0)));
            assert_eq!(binary(Float(0.0), name, Int(-1)), Err(Fault::DivisionByZero));
            assert_eq!(binary(Int(-8), name, Float(0.5)), Err(Fault::Undefined));
            assert_eq!(binary(Float(2.0), name, Int(0)), Ok(Float(1.0)));
            assert_eq!(binary(Int(0), name, Float(0.5)), Ok(Float(0.0)));
        }
        assert_eq!(binary(Int(2), "**", Int(-1)), Ok(Float(0.5)));
        assert_eq!(binary(Int(2), "^", Int(-1)), Err(Fault::Undefined));
    }

    #[test]
    fn a_shift_loses_no_bit_to_the_left_and_may_go_backwards() {
        assert_eq!(binary(Int(5), "<<", Int(2)), Ok(Int(20)));
        assert_eq!(binary(Int(8), ">>", Int(-1)), Ok(Int(16)));
        assert_eq!(binary(Int(1), "<<", Int(-1)), Ok(Int(0)));
        assert_eq!(binary(Int(-1), ">>", Int(70)), Ok(Int(-1)));
        assert_eq!(binary(Int(5), ">>", Int(i64::MIN)), Err(Fault::Overflow));
        assert_eq!(binary(Int(0), "<<", Int(100)), Ok(Int(0)));
        assert_eq!(binary(Int(5), "<<", Int(i64::MIN)), Ok(Int(0)));
    }

    #[test]
    fn rounding_goes_half_away_from_zero_and_stops_at_64_bits() {
        for name in ["integer", "round"] {
            assert_eq!(unary(name, Float(2.5)), Ok(Int(3)));
            assert_eq!(unary(name, Float(-2.5)), Ok(Int(-3)));
            assert_eq!(unary(name, Float(0.499_999_999_999_999_94)), Ok(Int(0)));
        }
        assert_eq!(unary("truncate", Float(-2.7)), Ok(Int(-2)));
        assert_eq!(unary("ceiling", Float(-0.5)), Ok(Int(0)));
        assert_eq!(unary("floor", Float(-2.1)), Ok(Int(-3)));
        for name in ["integer", "round", "truncate", "ceiling", "floor"] {
            assert_eq!(unary(name, Float(TWO_TO_63)), Err(Fault::Overflow), "{name}");
            assert_eq!(unary(name, Float(f64::INFINITY)), Err(Fault::Overflow), "{name}");
            assert_eq!(unary(name, Int(i64::MAX)), Ok(Int(i64::MAX)), "{name}");
        }
    }

    #[test]
    fn of_equal_numbers_min_and_max_take_the_float() {
        for name in ["min", "max"] {
            assert_eq!(binary(Int(1), name, Float(1.0)), Ok(Float(1.0)), "{name}");
            assert_eq!(binary(Float(1.0), name, Int(1)), Ok(Float(1.0)), "{name}");
        }
        assert_eq!(binary(Int(2), "max", Float(3.0)), Ok(Float(3.0)));
        assert_eq!(
            binary(Int(9_007_199_254_740_993), "max", Float(9_007_199_254_740_992.0)),
            Ok(Int(9_007_199_254_740_993))
        );
        assert!(same(binary(Float(0.0), "min", Float(-0.0)), Ok(Float(-0.0))));
        assert!(same(binary(Float(-0.0), "max", Float(0.0)), Ok(Float(0.0))));
    }

    #[test]
    fn a_float_function_gives_neither_infinity_nor_nan() {
        assert_eq!(binary(Float(1e308), "*", Int(10)), Err(Fault::Overflow));
        assert_eq!(binary(Float(f64::INFINITY), "-", Float(f64::INFINITY)), Err(Fault::Undefined));
        assert_eq!(unary("exp", Int(1_000)), Err(Fault::Overflow));
        assert_eq!(unary("sqrt", Int(-1)), Err(Fault::Undefined));
        assert_eq!(unary("log", Int(0)), Err(Fault::Undefined));
        assert_eq!(unary("log", Float(-1.0)), Err(Fault::Undefined));
        assert_eq!(unary("asin", Int(2)), Err(Fault::Undefined));
        assert_eq!(unary("log2", Int(8)), Ok(Float(3.0)));
    }

    #[test]
    fn the_sign_of_a_zero_is_kept_where_mathematics_keeps_it() {
        assert!(same(unary("-", Float(0.0)), Ok(Float(-0.0))));
        assert!(same(unary("abs", Float(-0.0)), Ok(Float(0.0))));
        assert!(same(unary("sqrt", Float(-0.0)), Ok(Float(-0.0))));
        assert!(same(unary("float_integer_part", Float(-0.5)), Ok(Float(-0.0))));
        assert!(same(unary("float_fractional_part", Float(-2.5)), Ok(Float(-0.5))));
        assert!(same(unary("sign", Float(-2.5)), Ok(Float(-1.0))));
    }
}
