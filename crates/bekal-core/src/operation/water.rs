//! How much slower a vehicle is in water it can still wade through.
//!
//! Pregnolato, Ford, Wilkinson and Dawson (2017), "The impact of flooding on road transport: A depth-disruption function",
//! Transportation Research Part D 55, 67–81, fitted to observations the speed at which cars still pass in standing water
//! of `w` millimetres: `v(w) = 0.0009 w² − 0.5529 w + 86.9448` km/h up to 300 mm, the depth at which a car no longer does.
//!
//! Two steps from there are our assumption. A vehicle that wades deeper than a car is as slow as a car at the same share
//! of the depth it wades: a truck that wades 600 mm is in 400 mm what a car is in 200 mm. And it loses the share of its
//! own speed that a car loses of `v(0)`, on every kind of road.

use crate::units::Level;

/// Depth at which a car no longer passes, in millimetres.
const CAR: i128 = 300;
/// Coefficients of `v(w)`, in ten-thousandths of a kilometre per hour.
const SQUARE: i128 = 9;
const LINEAR: i128 = -5_529;
const DRY: i128 = 869_448;
/// No water is deeper, in millimetres: squares stay within 128 bits.
const DEEPEST: i64 = 1_000_000_000;

/// Speed left in thousandths, rounded down, of what wades `wading` in water of `depth`: `v(300 · depth / wading) / v(0)`.
/// It falls from 1000 without water to 23 at the wading depth; 0, shut, beyond.
///
/// ```
/// use bekal_core::operation::slowed_by_water;
/// use bekal_core::units::Level;
/// let truck = |depth| slowed_by_water(Level::from_millimetres(depth), Level::from_millimetres(600));
/// assert_eq!([0, 100, 300, 600, 601].map(truck), [1000, 707, 279, 23, 0]);
/// ```
pub fn slowed_by_water(depth: Level, wading: Level) -> u32 {
    if depth <= Level::ZERO {
        return 1000;
    }
    if depth > wading {
        return 0;
    }
    let [depth, wading] = [depth, wading].map(|level| i128::from(level.millimetres().min(DEEPEST)));
    // Both multiplied by the square of the wading depth, so that nothing is rounded before the end.
    let w = CAR * depth;
    let speed = SQUARE * w * w + LINEAR * w * wading + DRY * wading * wading;
    u32::try_from(1000 * speed / (DRY * wading * wading)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(depth: i64, wading: i64) -> u32 {
        slowed_by_water(Level::from_millimetres(depth), Level::from_millimetres(wading))
    }

    /// Speeds of cars as the published curve has them, km/h.
    #[test]
    fn a_car_is_as_fast_as_was_observed() {
        for (depth, speed) in [(0, 86.94), (100, 40.65), (150, 24.26), (200, 12.36), (300, 2.07)] {
            assert!((f64::from(left(depth, 300)) * 0.086_944_8 - speed).abs() < 0.1, "{depth} mm");
        }
    }

    #[test]
    fn deeper_is_slower_and_wading_deeper_is_faster() {
        for wading in [1, 7, 300, 600, 100_000] {
            let all: Vec<u32> = (0..=wading).map(|depth| left(depth, wading)).collect();
            assert!(all.is_sorted_by(|shallow, deep| shallow >= deep), "{wading} mm");
            assert_eq!((all[0], all.last()), (1000, Some(&23)), "{wading} mm");
            assert_eq!(left(wading + 1, wading), 0);
        }
        assert!((200..2000).collect::<Vec<i64>>().windows(2).all(|pair| left(200, pair[0]) <= left(200, pair[1])));
    }

    #[test]
    fn what_does_not_wade_passes_dry_only() {
        assert_eq!([left(0, 0), left(1, 0), left(i64::MAX, i64::MAX)], [1000, 0, 23]);
    }
}
