//! A proven lower bound on the cost of every solution of a problem.

mod cuts;
mod generate;
mod graph;
mod label;
mod master;
mod price;

use crate::problem::Problem;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Subset cuts with a price at one time.
const SUBSETS: usize = 512;

/// How long a bound may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits<'a> {
    /// Time from the call.
    pub time: Duration,
    /// Set by others to end it early.
    pub stop: Option<&'a AtomicBool>,
}

/// By what a bound is proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Column generation over trips.
    Trips,
}

/// A proven bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// No solution costs less.
    pub value: u64,
    /// By what.
    pub method: Method,
    /// Whether it ended with no trip left that would improve the programme.
    pub exact_pricing: bool,
    /// Trips in the programme.
    pub columns: usize,
    /// Cuts found.
    pub cuts: usize,
}

/// Where a bound stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// Proven so far.
    pub bound: Option<u64>,
    /// Value of the linear programme over the trips so far.
    pub programme: f64,
    /// Its trips.
    pub columns: usize,
    /// Its cuts.
    pub cuts: usize,
}

/// Says when it is time to end.
#[derive(Debug)]
struct Watch<'a> {
    until: Instant,
    stop: Option<&'a AtomicBool>,
}

impl Watch<'_> {
    fn over(&self) -> bool {
        self.stop.is_some_and(|stop| stop.load(Ordering::Relaxed)) || Instant::now() >= self.until
    }
}

/// A bound.
pub fn bound(
    problem: &Problem,
    limits: &Limits<'_>,
    observe: &mut dyn FnMut(&Progress) -> ControlFlow<()>,
) -> Option<Bound> {
    let mut watch = Watch { until: Instant::now() + limits.time, stop: limits.stop };
    let outcome = generate::Generation::new(problem)?.run(&mut watch, observe);
    Some(Bound {
        value: outcome.bound?,
        method: Method::Trips,
        exact_pricing: outcome.converged,
        columns: outcome.columns,
        cuts: outcome.cuts,
    })
}
