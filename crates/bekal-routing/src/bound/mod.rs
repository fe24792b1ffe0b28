//! A proven lower bound on the cost of every solution of a problem.
//!
//! # The problem as trips
//! Vehicle types `k` with `m_k` trips at most (vehicles times trips of each), `T_k` all trips a vehicle of the type may
//! make, stops `i` with `a_it` visits of trip `t` and prize `π̄_i` (none where it must be served):
//!
//! `min Σ_k Σ_{t ∈ T_k} p_t x_t + Σ_i π̄_i y_i` over whole `x_t ≥ 0`, `y_i ≥ 0`, subject to `Σ_t a_it x_t + y_i ≥ 1` for every
//! stop and `Σ_{t ∈ T_k} x_t ≤ m_k` for every type.
//!
//! Every solution of the problem gives one of this, at no higher price. Where all stops are of one unit the bound is that of
//! its linear relaxation over ng-trips with rounded capacity and subset-row cuts: [`Method::Trips`], by column generation
//! (Baldacci, Mingozzi, Roberti, 2011; Jepsen et al., 2008; Pecin et al., 2017; Pessoa et al., 2018). What of the problem
//! the trips leave out (stocks, the order of deliveries and pickups, waiting that is paid for, the hours that a vehicle's
//! trips share) only makes the bound lower.
//!
//! # The problem as borders
//! Where stops are split, or there is no time for more, the bound is that of [`Method::Borders`]: how often the borders of
//! sets of stops must be crossed (Belenguer, Martinez, Mota, 2000). It holds for every problem.
//!
//! # Sources
//! Those of the modules, each at its head, and J. M. Belenguer, M. C. Martinez, E. Mota, "A lower bound for the split
//! delivery vehicle routing problem", Operations Research 48 (2000) 801–810.

mod borders;
mod cuts;
mod generate;
mod graph;
mod label;
mod master;
mod near;
mod price;
#[cfg(test)]
mod tests;

#[cfg(feature = "kernels")]
#[doc(hidden)]
pub use generate::kernels::Pricing;

use crate::problem::Problem;
use std::cell::{Cell, RefCell};
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

/// Subset cuts with a price at one time.
const SUBSETS: usize = 512;

/// By what a bound is proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Column generation over trips.
    Trips,
    /// Crossings of the borders of sets of stops.
    Borders,
}

/// A proven bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// No solution costs less.
    pub value: u64,
    /// By what.
    pub method: Method,
    /// Whether it ended because nothing was left that would have raised it; else time was over.
    pub converged: bool,
    /// Trips in the programme; edges by borders.
    pub columns: usize,
    /// Cuts found.
    pub cuts: usize,
}

/// Where a bound stands.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Progress {
    /// Proven so far.
    pub bound: Option<u64>,
    /// Value of the last linear programme solved.
    pub programme: f64,
    /// Its trips; edges by borders.
    pub columns: usize,
    /// Its cuts.
    pub cuts: usize,
}

/// Says when it is time to end: when time is over, or the observer says so. All that takes long asks it.
struct Watch<'a> {
    until: Cell<Instant>,
    half: Instant,
    latest: Instant,
    progress: Cell<Progress>,
    observer: RefCell<&'a mut dyn FnMut(&Progress) -> ControlFlow<()>>,
    /// Whether the observer has said so.
    stopped: Cell<bool>,
}

impl<'a> Watch<'a> {
    fn new(time: Duration, observe: &'a mut dyn FnMut(&Progress) -> ControlFlow<()>) -> Self {
        let start = Instant::now();
        let time = time.min(MOST_TIME);
        Self {
            until: Cell::new(start + time / BORDERS_SHARE * (BORDERS_SHARE - 1)),
            half: start + time / 2,
            latest: start + time,
            progress: Cell::default(),
            observer: RefCell::new(observe),
            stopped: Cell::new(false),
        }
    }

    /// Takes note of where the bound stands; what is proven stays so.
    fn see(&self, progress: Progress) {
        let bound = progress.bound.max(self.progress.get().bound);
        self.progress.set(Progress { bound, ..progress });
    }

    fn over(&self) -> bool {
        if !self.stopped.get() {
            let asked = (self.observer.borrow_mut())(&self.progress.get());
            self.stopped.set(asked.is_break());
        }
        self.stopped.get() || Instant::now() >= self.until.get()
    }

    /// Time left.
    fn left(&self) -> Duration {
        self.until.get().saturating_duration_since(Instant::now())
    }

    /// Whether half of the time is over.
    fn half_over(&self) -> bool {
        Instant::now() >= self.half
    }

    /// Takes the time that was set aside for others, too.
    fn go_on(&self) {
        self.until.set(self.latest);
    }
}

/// Why there is no bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unbounded {
    /// Tables of all pairs of stops would not fit.
    #[error("{0} stops are too many: at most {MOST_STOPS}")]
    TooManyStops(usize),
    /// Prices that cannot be added up exactly.
    #[error("prices are too large to be added up exactly")]
    TooDear,
    /// Nothing was proven in time.
    #[error("nothing was proven in time")]
    TimeOver,
    /// The observer ended it before anything was proven.
    #[error("it was ended before anything was proven")]
    Stopped,
    /// The solver of linear programmes failed before anything was proven.
    #[error("the solver of linear programmes failed before anything was proven")]
    SolverFailed,
}

/// Stops of a problem at most.
const MOST_STOPS: usize = 3000;
/// Stops from which on trips are not tried: no pricing has ended in minutes there.
const MOST_STOPS_FOR_TRIPS: usize = 700;
/// Longer times are cut to this.
const MOST_TIME: Duration = Duration::from_secs(365 * 24 * 3600);
/// Share of the time that is set aside for borders until trips have come near a bound: one in so many.
const BORDERS_SHARE: u32 = 8;

/// A bound on the cost of every solution.
///
/// `observe` is called all the time, many times a second but while a linear programme is solved, and may end the matter with
/// what is proven by then. The answer depends on the time there is, but it is valid whenever it comes.
///
/// # Errors
/// Why there is none.
pub fn bound(
    problem: &Problem,
    time: Duration,
    observe: &mut dyn FnMut(&Progress) -> ControlFlow<()>,
) -> Result<Bound, Unbounded> {
    let n = problem.stops().len();
    if n > MOST_STOPS {
        return Err(Unbounded::TooManyStops(n));
    }
    let watch = Watch::new(time, observe);
    let by_trips = n <= MOST_STOPS_FOR_TRIPS && problem.stops().iter().all(|stop| stop.units == 1);
    let trips = by_trips.then(|| generate::Generation::new(problem, &watch)).flatten();
    let trips = trips.map(|trips| trips.run(&watch)).and_then(|outcome| {
        let (converged, columns, cuts) = (outcome.converged, outcome.columns, outcome.cuts);
        Some(Bound { value: outcome.bound?, method: Method::Trips, converged, columns, cuts })
    });
    match trips {
        // Whoever has come near the programme has no time left, or has ended.
        Some(trips) if watch.until.get() == watch.latest => Ok(trips),
        trips => {
            watch.go_on();
            match (trips, borders::bound(problem, &watch)) {
                (Some(trips), Ok(borders)) if borders.value > trips.value => Ok(borders),
                (Some(trips), _) => Ok(trips),
                (None, borders) => borders,
            }
        }
    }
}
