//! What is answered: routes, and what they cost.

/// A vehicle at a stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The stop.
    pub stop: usize,
    /// Units served, at least one.
    pub units: u32,
    /// Which of the stop's windows service begins in; nought where it has none.
    pub window: usize,
}

/// From loading to loading again, or to the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trip {
    /// Depot where the vehicle loads; `None`: the trip starts at its first stop.
    pub start: Option<usize>,
    /// Depot where it ends; `None`: at its last stop.
    pub end: Option<usize>,
    /// The visits, in order; at least one.
    pub visits: Vec<Visit>,
}

/// All that one vehicle does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Its type.
    pub vehicle_type: usize,
    /// Its trips, in order; at least one.
    pub trips: Vec<Trip>,
}

/// Routes of as many vehicles as are used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Solution {
    /// The routes; their order means nothing.
    pub routes: Vec<Route>,
}

impl Solution {
    /// Every visit of every route.
    pub fn visits(&self) -> impl Iterator<Item = &Visit> {
        self.routes.iter().flat_map(|route| &route.trips).flat_map(|trip| &trip.visits)
    }
}

/// What a solution costs, by what it is paid for. Sums end at the largest number: only what breaks rules comes near it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Vehicles used.
    pub fixed: u64,
    /// Distances.
    pub distance: u64,
    /// Time on the way.
    pub duration: u64,
    /// Prizes of what is left out.
    pub prizes: u64,
}

impl Cost {
    /// All of it.
    pub const fn total(&self) -> u64 {
        self.fixed.saturating_add(self.distance).saturating_add(self.duration).saturating_add(self.prizes)
    }
}

impl std::ops::AddAssign for Cost {
    fn add_assign(&mut self, other: Self) {
        self.fixed = self.fixed.saturating_add(other.fixed);
        self.distance = self.distance.saturating_add(other.distance);
        self.duration = self.duration.saturating_add(other.duration);
        self.prizes = self.prizes.saturating_add(other.prizes);
    }
}
