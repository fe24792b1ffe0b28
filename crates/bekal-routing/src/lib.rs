//! Vehicle routing with mixed fleets, trips with reload, split deliveries, windows, prizes, travel times that change, breaks;
//! and how far from the best.
//!
//! A [`Problem`] is made by a [`Builder`], which reports every defect, or read by [`formats`]. [`solve`] searches for the
//! cheapest [`Solution`] of it, [`bound`](bound::bound) proves what none can cost less than, and [`Pool`] puts known routes
//! together anew. The function [`check()`] judges any solution, and shares nothing with the others.

pub mod bound;
mod check;
pub mod formats;
#[cfg(feature = "kernels")]
#[doc(hidden)]
pub mod kernels;
mod pool;
mod problem;
mod reason;
mod search;
mod solution;
#[cfg(test)]
mod tiny;

pub use check::{Assessment, Call, Rest, Timetable, Violation, Where, check};
pub use pool::{Pool, RecombineLimit};
pub use problem::{
    Break, Builder, DIMENSIONS, Defect, Depot, LATEST, Load, MOST_BREAKS, MOST_PERIODS, Period, Problem, Stop, Subject,
    Travel, VehicleType, Window, Wrong,
};
pub use reason::{Reason, reason};
pub use search::{Answer, Budget, Progress, Settings, solve};
pub use solution::{Cost, Route, Solution, Trip, Visit};
