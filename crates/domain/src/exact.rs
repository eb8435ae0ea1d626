//! Exact arithmetic for every figure that is divided. Floats would let two databases, or two orders of the
//! same sum, disagree about who is on pace; ratios of integers cannot.

use num_rational::Ratio;
use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, CheckedSub, Signed, Zero};
use std::fmt;

/// An exact rational number. Arithmetic that would overflow 128 bits, or divide by zero, is `None`, never a
/// panic and never a wrapped value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Exact(Ratio<i128>);

impl Exact {
    /// Nothing.
    pub const ZERO: Exact = Exact(Ratio::new_raw(0, 1));
    /// The whole: an attainment of 1 is the target reached.
    pub const ONE: Exact = Exact(Ratio::new_raw(1, 1));

    /// `numerator / denominator`; `None` when the denominator is zero or the reduced form does not fit.
    pub fn ratio(numerator: i128, denominator: i128) -> Option<Exact> {
        Exact(Ratio::new_raw(numerator, 1)).checked_div(Exact(Ratio::new_raw(denominator, 1)))
    }

    /// An integer held at `decimals` decimal places as the number it stands for: `scaled(1250, 2)` is 12.5.
    /// `None` beyond 38 decimals.
    pub fn scaled(amount: i128, decimals: u8) -> Option<Exact> {
        Exact::ratio(amount, 10i128.checked_pow(u32::from(decimals))?)
    }

    /// The sum.
    pub fn checked_add(self, other: Exact) -> Option<Exact> {
        self.small(other, |a, b, c, d| {
            Some((
                a.checked_mul(d)?.checked_add(c.checked_mul(b)?)?,
                b.checked_mul(d)?,
            ))
        })
        .or_else(|| self.0.checked_add(&other.0).map(Exact))
    }

    /// The difference `self − other`.
    pub fn checked_sub(self, other: Exact) -> Option<Exact> {
        self.small(other, |a, b, c, d| {
            Some((
                a.checked_mul(d)?.checked_sub(c.checked_mul(b)?)?,
                b.checked_mul(d)?,
            ))
        })
        .or_else(|| self.0.checked_sub(&other.0).map(Exact))
    }

    /// The product.
    pub fn checked_mul(self, other: Exact) -> Option<Exact> {
        self.small(other, |a, b, c, d| Some((a.checked_mul(c)?, b.checked_mul(d)?)))
            .or_else(|| self.0.checked_mul(&other.0).map(Exact))
    }

    /// The quotient; `None` also for a zero divisor.
    pub fn checked_div(self, other: Exact) -> Option<Exact> {
        self.small(other, |a, b, c, d| Some((a.checked_mul(d)?, b.checked_mul(c)?)))
            .or_else(|| self.0.checked_div(&other.0).map(Exact))
    }

    /// What becomes of `a / b` and `c / d` where all of it fits 64 bits, which is several times as fast and nearly always so.
    fn small(self, other: Exact, of: impl Fn(i64, i64, i64, i64) -> Option<(i64, i64)>) -> Option<Exact> {
        let narrow = |part: &i128| i64::try_from(*part).ok();
        let (a, b) = (narrow(self.0.numer())?, narrow(self.0.denom())?);
        let (c, d) = (narrow(other.0.numer())?, narrow(other.0.denom())?);
        let (numerator, denominator) = of(a, b, c, d)?;
        if denominator == 1 {
            return Some(Exact(Ratio::new_raw(numerator.into(), 1)));
        }
        // The least number has no opposite to be reduced by.
        let reducible = denominator != 0 && numerator != i64::MIN && denominator != i64::MIN;
        let reduced = reducible.then(|| Ratio::new(numerator, denominator))?;
        let wide = Ratio::new_raw(i128::from(*reduced.numer()), i128::from(*reduced.denom()));
        Some(Exact(wide))
    }

    /// The largest integer not above the number.
    pub fn floor(self) -> i128 {
        self.0.numer().div_euclid(*self.0.denom())
    }

    /// The smallest integer not below the number.
    pub fn ceil(self) -> i128 {
        let below = self.floor();
        if self.is_integer() { below } else { below + 1 }
    }

    /// The nearest integer, a half going away from zero.
    pub fn round(self) -> i128 {
        let (whole, rest, denominator) = self.parts();
        let rounded = if rest >= denominator - rest {
            whole + 1
        } else {
            whole
        };
        let signed = i128::try_from(rounded).unwrap_or(i128::MAX);
        if self.is_negative() { -signed } else { signed }
    }

    /// The square root, rounded down to so many decimal places; `None` below zero, and where it does not fit.
    pub fn root(self, places: u8) -> Option<Exact> {
        let scale = 10i128.checked_pow(u32::from(places))?;
        let squared = Exact::ratio(scale.checked_mul(scale)?, 1)?.checked_mul(self)?;
        (!self.is_negative()).then(|| Exact::ratio(squared.floor().isqrt(), scale))?
    }

    /// Whether nothing stands behind the decimal point.
    pub fn is_integer(self) -> bool {
        self.0.is_integer()
    }

    /// Whether the number is zero.
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// Whether the number is below zero.
    pub fn is_negative(self) -> bool {
        self.0.is_negative()
    }

    /// Whether the number is above zero.
    pub fn is_positive(self) -> bool {
        self.0.is_positive()
    }

    /// The plain decimal clients read: at most six places, a half rounded away from zero, no trailing zeros,
    /// never `-0`.
    pub fn to_decimal(self) -> String {
        let (mut whole, mut rest, denominator) = self.parts();
        let mut places = [0u8; PLACES];
        if rest > 0 {
            for place in &mut places {
                (*place, rest) = next_digit(rest, denominator);
            }
        }
        if rest >= denominator - rest && !carry(&mut places) {
            whole += 1;
        }
        let digits = places
            .iter()
            .rposition(|digit| *digit != 0)
            .map_or(0, |last| last + 1);
        let sign = if self.is_negative() && (whole > 0 || digits > 0) {
            "-"
        } else {
            ""
        };
        // Figures of 64 bits are written faster, and nearly all are.
        let mut text = match u64::try_from(whole) {
            Ok(whole) => format!("{sign}{whole}"),
            Err(_) => format!("{sign}{whole}"),
        };
        if digits > 0 {
            text.push('.');
            text.extend(places[..digits].iter().map(|digit| char::from(b'0' + digit)));
        }
        text
    }

    /// Whole part, remainder and denominator of the absolute value.
    fn parts(self) -> (u128, u128, u128) {
        let numerator = self.0.numer().unsigned_abs();
        let denominator = self.0.denom().unsigned_abs();
        let whole = numerator / denominator;
        (whole, numerator - whole * denominator, denominator)
    }
}

/// Decimal places shown to clients.
const PLACES: usize = 6;

/// The first decimal digit of `rest / denominator` (a proper fraction) and what is left, by doubling, because
/// `rest × 10` may not fit.
fn next_digit(rest: u128, denominator: u128) -> (u8, u128) {
    let double = |(digit, rest): (u8, u128)| {
        let twice = rest * 2;
        if twice >= denominator {
            (digit * 2 + 1, twice - denominator)
        } else {
            (digit * 2, twice)
        }
    };
    let (four, left) = double(double((0, rest)));
    let five = if left + rest >= denominator {
        (four + 1, left + rest - denominator)
    } else {
        (four, left + rest)
    };
    double(five)
}

/// Adds one to the last place; `false` when it carried out of the first.
fn carry(places: &mut [u8]) -> bool {
    for place in places.iter_mut().rev() {
        if *place < 9 {
            *place += 1;
            return true;
        }
        *place = 0;
    }
    false
}

impl serde::Serialize for Exact {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}/{}", self.0.numer(), self.0.denom()))
    }
}

impl<'de> serde::Deserialize<'de> for Exact {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        let parts = text.split_once('/').and_then(|(numerator, denominator)| {
            Exact::ratio(numerator.parse().ok()?, denominator.parse().ok()?)
        });
        parts.ok_or_else(|| serde::de::Error::custom("is no fraction"))
    }
}

impl From<i64> for Exact {
    fn from(value: i64) -> Exact {
        Exact(Ratio::from_integer(i128::from(value)))
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_decimal())
    }
}

impl fmt::Debug for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}/{})", self.to_decimal(), self.0.numer(), self.0.denom())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(numerator: i128, denominator: i128) -> String {
        Exact::ratio(numerator, denominator)
            .expect("a divisor that is not zero")
            .to_decimal()
    }

    #[test]
    fn decimals_round_half_away_from_zero_to_six_places() {
        assert_eq!(decimal(1, 3), "0.333333");
        assert_eq!(decimal(2, 3), "0.666667");
        assert_eq!(decimal(1, 2_000_000), "0.000001");
        assert_eq!(decimal(-1, 2_000_000), "-0.000001");
        assert_eq!(decimal(1, 2_000_001), "0");
        assert_eq!(decimal(-1, 2_000_001), "0");
        assert_eq!(decimal(19_999_999, 10_000_000), "2");
        assert_eq!(decimal(-99_999_999, 10_000_000), "-10");
    }

    #[test]
    fn trailing_zeros_are_not_shown() {
        assert_eq!(decimal(5, 2), "2.5");
        assert_eq!(decimal(-8, 2), "-4");
        assert_eq!(decimal(0, 7), "0");
        assert_eq!(decimal(1_000_000_007, 10), "100000000.7");
    }

    #[test]
    fn a_zero_divisor_and_an_overflow_are_none() {
        assert_eq!(Exact::ratio(1, 0), None);
        let most = Exact::ratio(i128::MAX, 1).expect("the largest integer");
        assert_eq!(most.checked_add(Exact::ONE), None);
        assert_eq!(most.checked_mul(most), None);
        assert_eq!(
            Exact::ZERO
                .checked_sub(most)
                .and_then(|low| low.checked_sub(most)),
            None
        );
        assert_eq!(Exact::scaled(1, 39), None);
    }

    #[test]
    fn what_fits_64_bits_and_what_does_not_is_reckoned_alike() {
        let edges = [0, 1, -1, 3, i64::MAX, i64::MIN, i64::MIN + 1].map(i128::from);
        let wide = [i128::from(i64::MAX) + 1, i128::from(i64::MIN) - 1];
        let all: Vec<i128> = edges.into_iter().chain(wide).collect();
        let exact = |n: i128, d: i128| Exact::ratio(n, d).map(|exact| exact.0);
        for (a, c) in all.iter().flat_map(|a| all.iter().map(move |c| (*a, *c))) {
            for (b, d) in [(1, 1), (7, 3), (i128::from(i64::MAX), 2)] {
                let (Some(one), Some(other)) = (exact(a, b), exact(c, d)) else {
                    panic!("a fraction of {a}/{b} and {c}/{d}")
                };
                let (left, right) = (Exact(one), Exact(other));
                assert_eq!(left.checked_add(right).map(|sum| sum.0), one.checked_add(&other));
                assert_eq!(
                    left.checked_sub(right).map(|less| less.0),
                    one.checked_sub(&other)
                );
                assert_eq!(
                    left.checked_mul(right).map(|times| times.0),
                    one.checked_mul(&other)
                );
                assert_eq!(
                    left.checked_div(right).map(|part| part.0),
                    one.checked_div(&other)
                );
            }
        }
    }

    #[test]
    fn the_widest_fractions_still_print() {
        assert_eq!(decimal(i128::MAX - 1, i128::MAX), "1");
        assert_eq!(decimal(i128::MAX / 2, i128::MAX), "0.5");
        assert_eq!(decimal(i128::MAX / 3, i128::MAX), "0.333333");
    }

    #[test]
    fn floor_and_ceil_go_down_and_up_below_zero_too() {
        let minus_half = Exact::ratio(-1, 2).expect("a half");
        assert_eq!(
            (minus_half.floor(), minus_half.ceil(), minus_half.round()),
            (-1, 0, -1)
        );
        let three = Exact::from(3);
        assert_eq!((three.floor(), three.ceil(), three.round()), (3, 3, 3));
        assert_eq!(Exact::ratio(249, 100).expect("a ratio").round(), 2);
    }

    #[test]
    fn a_scaled_amount_is_the_number_it_stands_for() {
        assert_eq!(
            Exact::scaled(1250, 2).expect("two decimals"),
            Exact::ratio(25, 2).expect("a ratio")
        );
        assert_eq!(Exact::scaled(-7, 0).expect("no decimals").to_decimal(), "-7");
    }

    #[test]
    fn a_number_is_kept_as_the_fraction_it_is() {
        let third = Exact::ratio(-1, 3).expect("a third");
        let kept = serde_json::to_string(&third).expect("json");
        assert_eq!(kept, "\"-1/3\"");
        assert_eq!(serde_json::from_str::<Exact>(&kept).expect("a number"), third);
        assert!(serde_json::from_str::<Exact>("\"1/0\"").is_err());
    }

    #[test]
    fn numbers_compare_by_value() {
        let four_fifths = Exact::ratio(4, 5).expect("a ratio");
        assert_eq!(four_fifths, Exact::scaled(80, 2).expect("a ratio"));
        assert!(four_fifths < Exact::ONE && four_fifths > Exact::ZERO);
    }
}
