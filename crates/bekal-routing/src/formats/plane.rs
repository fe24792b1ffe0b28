//! Distances of the plane.

use super::error::{Fault, ReadError};
use super::scale::Rounding;
use crate::problem::LATEST;

/// The distances between all points, row by row, each rounded; a time is as long as its distance.
///
/// `lift` is applied before rounding: identity, or up to the next whole number (TSPLIB's `CEIL_2D`).
pub(super) fn distances(
    points: &[(f64, f64)],
    rounding: Rounding,
    lift: impl Fn(f64) -> f64,
) -> Result<Vec<u32>, ReadError> {
    let mut table = Vec::with_capacity(points.len() * points.len());
    for (from, here) in points.iter().enumerate() {
        for (to, there) in points.iter().enumerate() {
            let distance = lift((here.0 - there.0).hypot(here.1 - there.1));
            let Some(rounded) = rounding.apply(distance) else {
                let what = format!("the distance between place {} and place {}", from + 1, to + 1);
                let fault = Fault::TooMuch { what, found: distance.to_string(), most: LATEST.into() };
                return Err(ReadError::file(fault));
            };
            table.push(rounded);
        }
    }
    Ok(table)
}
