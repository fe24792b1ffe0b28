//! An independent judge of solutions: it walks every route step by step and shares nothing with the search.
//!
//! A vehicle ends its route as early as it can and, that given, starts as late as possible; the time between is what it is
//! paid for and what its longest duration limits. Service at a stop, and leaving or reaching a depot, may only begin within
//! the window; who comes early waits.
//!
//! The same holds where durations change by period ([`Travel`]) and where vehicles take breaks ([`Break`](crate::Break)):
//! where on a route each break is taken is not part of a solution, but what lets the route end first. A vehicle whose time is
//! paid or limited may also begin with any period, or after breaks, instead of with its shift, and so wait until it is faster:
//! of these routes, each ending as early as it can and then starting as late as possible, the shortest counts.

mod clock;

use crate::problem::{DIMENSIONS, Load, Problem, Travel, VehicleType, Window};
use crate::solution::{Cost, Route, Solution, Trip, Visit};

/// A rule that a solution breaks. Indices are those of the solution and of the problem, from nought; texts count from one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// Something that does not exist.
    #[error("route {}: there is no {what} number {}", route + 1, index.saturating_add(1))]
    Unknown {
        /// The route.
        route: usize,
        /// Kind of thing.
        what: &'static str,
        /// Its index.
        index: usize,
    },
    /// A route without trips or a trip without visits.
    #[error("route {}: a trip without visits", route + 1)]
    Empty {
        /// The route.
        route: usize,
    },
    /// More vehicles of a type than there are.
    #[error("{used} vehicles of type {} are used, of {count}", vehicle_type + 1)]
    Fleet {
        /// The type.
        vehicle_type: usize,
        /// Vehicles used.
        used: u32,
        /// Vehicles there are.
        count: u32,
    },
    /// More trips than a vehicle may make.
    #[error("route {}: {found} trips, at most {most}", route + 1)]
    Trips {
        /// The route.
        route: usize,
        /// Trips it makes.
        found: usize,
        /// Trips it may make.
        most: u32,
    },
    /// A trip that starts or ends where the vehicle may not, or not where the one before ended.
    #[error("route {}: trip {} starts or ends at the wrong depot", route + 1, trip + 1)]
    WrongDepot {
        /// The route.
        route: usize,
        /// The trip.
        trip: usize,
    },
    /// A vehicle where its type may not come.
    #[error("route {}: its vehicle may not come to stop {}", route + 1, stop + 1)]
    NotAdmitted {
        /// The route.
        route: usize,
        /// The stop.
        stop: usize,
    },
    /// More on board than the vehicle can carry.
    #[error("route {}: trip {} carries {found} of {capacity} in dimension {}", route + 1, trip + 1, dimension + 1)]
    Capacity {
        /// The route.
        route: usize,
        /// The trip.
        trip: usize,
        /// Dimension of the load.
        dimension: usize,
        /// On board.
        found: u64,
        /// What may be on board.
        capacity: u32,
    },
    /// No way from one to the other.
    #[error("route {}: there is no way from {from} to {to}", route + 1)]
    NoWay {
        /// The route.
        route: usize,
        /// Start.
        from: Where,
        /// End.
        to: Where,
    },
    /// Too late somewhere.
    #[error("route {}: at {at} only at {arrival}, after {until}", route + 1)]
    Late {
        /// The route.
        route: usize,
        /// Where.
        at: Where,
        /// When.
        arrival: u64,
        /// When at the latest.
        until: u32,
    },
    /// A break that begins too late.
    #[error("route {}: break {} begins only at {begin}, after {until}", route + 1, number + 1)]
    Break {
        /// The route.
        route: usize,
        /// Its number among those of the vehicle, from nought.
        number: usize,
        /// When it begins.
        begin: u64,
        /// When at the latest.
        until: u32,
    },
    /// Longer on the way than allowed.
    #[error("route {}: {found} on the way, at most {most}", route + 1)]
    Duration {
        /// The route.
        route: usize,
        /// Its duration.
        found: u64,
        /// The longest.
        most: u32,
    },
    /// Farther than allowed.
    #[error("route {}: a distance of {found}, at most {most}", route + 1)]
    Distance {
        /// The route.
        route: usize,
        /// Its distance.
        found: u64,
        /// The farthest.
        most: u32,
    },
    /// Less or more of a stop served than it asks for; or nothing of it by a visit.
    #[error("stop {}: {found} of {asked} units served", stop + 1)]
    Units {
        /// The stop.
        stop: usize,
        /// Units served.
        found: u64,
        /// Units asked for.
        asked: u32,
    },
    /// More loaded at a depot than lies there.
    #[error("depot {}: {found} units of item {} loaded, of {stock}", depot + 1, item + 1)]
    Stock {
        /// The depot.
        depot: usize,
        /// The item.
        item: usize,
        /// Units loaded.
        found: u64,
        /// Units there are.
        stock: u32,
    },
}

/// Where a route is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Where {
    /// At a depot.
    Depot(usize),
    /// At a stop.
    Stop(usize),
}

impl std::fmt::Display for Where {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Depot(index) => write!(f, "depot {}", index + 1),
            Self::Stop(index) => write!(f, "stop {}", index + 1),
        }
    }
}

/// A moment of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// Where.
    pub at: Where,
    /// When the vehicle arrives.
    pub arrival: u64,
    /// When service or loading begins.
    pub begin: u64,
    /// When it may leave.
    pub end: u64,
    /// Distance from the start of the route.
    pub distance: u64,
}

/// A break of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rest {
    /// Its number among those of the vehicle, from nought.
    pub number: usize,
    /// Calls that the route has made by then.
    pub calls: usize,
    /// When the vehicle stops moving, or has nowhere to go.
    pub arrival: u64,
    /// When it begins.
    pub begin: u64,
    /// When it ends.
    pub end: u64,
}

/// When a route is where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timetable {
    /// Its calls, depots included, in order.
    pub calls: Vec<Call>,
    /// Its breaks, in order, without those before its start and after its end. A call that follows one at its own place is
    /// arrived at when the break ends.
    pub breaks: Vec<Rest>,
}

impl Timetable {
    /// From the first call's begin to the last call's arrival or, at a stop, its end.
    pub fn duration(&self) -> u64 {
        let end = self.calls.last().map_or(0, |call| call.end);
        end - self.calls.first().map_or(0, |call| call.begin)
    }

    /// Distance of the whole route.
    pub fn distance(&self) -> u64 {
        self.calls.last().map_or(0, |call| call.distance)
    }
}

/// What a solution costs, when its routes are where, and every rule it breaks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assessment {
    /// Its cost; what cannot be understood of a route costs nothing.
    pub cost: Cost,
    /// A timetable for each route.
    pub timetables: Vec<Timetable>,
    /// Rules broken; empty for a solution that may be carried out.
    pub violations: Vec<Violation>,
}

/// Judges a solution. Costs as much as walking its routes twice; where durations change by period or vehicles take breaks,
/// some thirty times for each period, and each time with every number of breaks between every two calls.
pub fn check(problem: &Problem, solution: &Solution) -> Assessment {
    let mut assessment = Assessment::default();
    for (index, route) in solution.routes.iter().enumerate() {
        let timetable = Walk { problem, route, index, violations: &mut assessment.violations }.whole();
        if let Some(vehicles) = problem.vehicle_types().get(route.vehicle_type) {
            assessment.cost += Cost {
                fixed: vehicles.fixed,
                distance: timetable.distance().saturating_mul(vehicles.per_distance.into()),
                duration: timetable.duration().saturating_mul(vehicles.per_duration.into()),
                prizes: 0,
            };
        }
        assessment.timetables.push(timetable);
    }
    fleet(problem, solution, &mut assessment.violations);
    units(problem, solution, &mut assessment);
    stock(problem, solution, &mut assessment.violations);
    assessment
}

fn fleet(problem: &Problem, solution: &Solution, violations: &mut Vec<Violation>) {
    for (vehicle_type, vehicles) in problem.vehicle_types().iter().enumerate() {
        let used = solution.routes.iter().filter(|route| route.vehicle_type == vehicle_type).count();
        let used = u32::try_from(used).unwrap_or(u32::MAX);
        if let Some(count) = vehicles.count.filter(|count| used > *count) {
            violations.push(Violation::Fleet { vehicle_type, used, count });
        }
    }
}

fn units(problem: &Problem, solution: &Solution, assessment: &mut Assessment) {
    let mut served = vec![0u64; problem.stops().len()];
    for visit in solution.visits() {
        let Some(served) = served.get_mut(visit.stop) else { continue };
        *served += u64::from(visit.units);
        if visit.units == 0 {
            let asked = problem.stops()[visit.stop].units;
            assessment.violations.push(Violation::Units { stop: visit.stop, found: 0, asked });
        }
    }
    for (index, (stop, found)) in problem.stops().iter().zip(served).enumerate() {
        let left = u64::from(stop.units).saturating_sub(found);
        let prizes = left.saturating_mul(stop.prize.unwrap_or(0));
        assessment.cost.prizes = assessment.cost.prizes.saturating_add(prizes);
        if found > u64::from(stop.units) || (left > 0 && stop.prize.is_none()) {
            assessment.violations.push(Violation::Units { stop: index, found, asked: stop.units });
        }
    }
}

fn stock(problem: &Problem, solution: &Solution, violations: &mut Vec<Violation>) {
    for (index, depot) in problem.depots().iter().enumerate() {
        for (item, stock) in depot.stock.iter().enumerate() {
            let Some(stock) = *stock else { continue };
            let trips = solution.routes.iter().flat_map(|route| &route.trips).filter(|trip| trip.start == Some(index));
            let visits = trips.flat_map(|trip| &trip.visits);
            let of_item = visits.filter(|v| problem.stops().get(v.stop).is_some_and(|stop| stop.item == Some(item)));
            let found: u64 = of_item.map(|visit| u64::from(visit.units)).sum();
            if found > u64::from(stock) {
                violations.push(Violation::Stock { depot: index, item, found, stock });
            }
        }
    }
}

struct Walk<'a> {
    problem: &'a Problem,
    route: &'a Route,
    index: usize,
    violations: &'a mut Vec<Violation>,
}

/// A call before it has times.
struct Leg {
    at: Where,
    place: usize,
    window: Window,
    takes: u64,
}

impl Walk<'_> {
    fn whole(&mut self) -> Timetable {
        let route = self.index;
        let Some(vehicles) = self.problem.vehicle_types().get(self.route.vehicle_type) else {
            let index = self.route.vehicle_type;
            self.violations.push(Violation::Unknown { route, what: "vehicle type", index });
            return Timetable::default();
        };
        if !self.known() {
            return Timetable::default();
        }
        self.depots(vehicles);
        for (index, trip) in self.route.trips.iter().enumerate() {
            self.load(vehicles, index, trip);
        }
        let timetable = self.timetable(vehicles);
        let (duration, distance) = (timetable.duration(), timetable.distance());
        if let Some(most) = vehicles.max_duration.filter(|most| duration > u64::from(*most)) {
            self.violations.push(Violation::Duration { route, found: duration, most });
        }
        if let Some(most) = vehicles.max_distance.filter(|most| distance > u64::from(*most)) {
            self.violations.push(Violation::Distance { route, found: distance, most });
        }
        timetable
    }

    /// Whether everything that the route names exists.
    fn known(&mut self) -> bool {
        let route = self.index;
        let before = self.violations.len();
        if self.route.trips.is_empty() {
            self.violations.push(Violation::Empty { route });
        }
        for trip in &self.route.trips {
            if trip.visits.is_empty() {
                self.violations.push(Violation::Empty { route });
            }
            for &index in trip.start.iter().chain(&trip.end) {
                if index >= self.problem.depots().len() {
                    self.violations.push(Violation::Unknown { route, what: "depot", index });
                }
            }
            for visit in &trip.visits {
                match self.problem.stops().get(visit.stop) {
                    None => self.violations.push(Violation::Unknown { route, what: "stop", index: visit.stop }),
                    Some(stop) if visit.window >= stop.windows.len().max(1) => {
                        self.violations.push(Violation::Unknown { route, what: "window", index: visit.window });
                    }
                    Some(_) if !self.problem.admits(visit.stop, self.route.vehicle_type) => {
                        self.violations.push(Violation::NotAdmitted { route, stop: visit.stop });
                    }
                    Some(_) => {}
                }
            }
        }
        let meant = |violation: &Violation| matches!(violation, Violation::Unknown { .. } | Violation::Empty { .. });
        !self.violations[before..].iter().any(meant)
    }

    fn depots(&mut self, vehicles: &VehicleType) {
        let route = self.index;
        let trips = &self.route.trips;
        if trips.len() > vehicles.max_trips as usize {
            self.violations.push(Violation::Trips { route, found: trips.len(), most: vehicles.max_trips });
        }
        for (trip, here) in trips.iter().enumerate() {
            let starts = match trip.checked_sub(1).and_then(|before| trips.get(before)) {
                None => here.start == vehicles.start,
                Some(before) => here.start == before.end && here.start.is_some_and(|d| vehicles.reloads.contains(&d)),
            };
            let ends = trip + 1 < trips.len() || here.end == vehicles.end;
            if !starts || !ends {
                self.violations.push(Violation::WrongDepot { route, trip });
            }
        }
    }

    fn load(&mut self, vehicles: &VehicleType, index: usize, trip: &Trip) {
        // Whatever is asked in a file may be carried; what cannot be counted is too much anyway.
        let amount = |visit: &Visit, load: &Load, d: usize| u64::from(load[d]) * u64::from(visit.units);
        for dimension in 0..DIMENSIONS {
            let stop = |visit: &Visit| &self.problem.stops()[visit.stop];
            let mut board: u64 =
                trip.visits.iter().map(|v| amount(v, &stop(v).delivery, dimension)).fold(0, u64::saturating_add);
            let mut most = board;
            for visit in &trip.visits {
                board = board.saturating_add(amount(visit, &stop(visit).pickup, dimension));
                board = board.saturating_sub(amount(visit, &stop(visit).delivery, dimension));
                most = most.max(board);
            }
            let capacity = vehicles.capacity[dimension];
            if most > u64::from(capacity) {
                let (route, trip) = (self.index, index);
                self.violations.push(Violation::Capacity { route, trip, dimension, found: most, capacity });
            }
        }
    }

    fn legs(&self, vehicles: &VehicleType) -> Vec<Leg> {
        let mut legs: Vec<Leg> = Vec::new();
        let depot = |index: usize, takes: u64| {
            let depot = &self.problem.depots()[index];
            Leg { at: Where::Depot(index), place: depot.place, window: depot.window, takes }
        };
        for (index, trip) in self.route.trips.iter().enumerate() {
            let release = trip.visits.iter().map(|v| self.problem.stops()[v.stop].release).max().unwrap_or(0);
            let first = legs.len();
            if let Some(start) = trip.start {
                legs.push(depot(start, u64::from(vehicles.loading)));
            }
            for visit in &trip.visits {
                let stop = &self.problem.stops()[visit.stop];
                let window = stop.windows.get(visit.window).copied().unwrap_or(Window::ALWAYS);
                let each = u64::from(stop.service_per_unit) * u64::from(visit.units);
                let takes = each.saturating_add(stop.service.into());
                legs.push(Leg { at: Where::Stop(visit.stop), place: stop.place, window, takes });
            }
            legs[first].window.from = legs[first].window.from.max(release);
            if let Some(end) = trip.end.filter(|_| index + 1 == self.route.trips.len()) {
                legs.push(depot(end, 0));
            }
        }
        if let Some(first) = legs.first_mut() {
            first.window.from = first.window.from.max(vehicles.shift.from);
        }
        legs
    }

    fn timetable(&mut self, vehicles: &VehicleType) -> Timetable {
        let route = self.index;
        let travel = &self.problem.travels()[vehicles.travel];
        let legs = self.legs(vehicles);
        if !travel.periods().is_empty() || !vehicles.breaks.is_empty() {
            let places = self.problem.places();
            return clock::Clock { places, travel, vehicles, legs: &legs }.timetable(route, self.violations);
        }
        let mut calls: Vec<Call> = Vec::with_capacity(legs.len());
        let mut durations = Vec::with_capacity(legs.len());
        for leg in &legs {
            let (mut arrival, mut distance) = (0, 0);
            if let (Some(call), Some(from)) = (calls.last(), legs.get(calls.len().wrapping_sub(1))) {
                let arc = from.place * self.problem.places() + leg.place;
                let (far, long) = (travel.distances()[arc], travel.durations()[arc]);
                if far == Travel::NONE || long == Travel::NONE {
                    self.violations.push(Violation::NoWay { route, from: from.at, to: leg.at });
                }
                arrival = call.end.saturating_add(long.into());
                distance = call.distance + u64::from(far);
                durations.push(u64::from(long));
            }
            let begin = arrival.max(u64::from(leg.window.from));
            calls.push(Call { at: leg.at, arrival, begin, end: begin.saturating_add(leg.takes), distance });
            if begin > u64::from(leg.window.until) {
                self.violations.push(Violation::Late { route, at: leg.at, arrival: begin, until: leg.window.until });
            }
        }
        if let Some(last) = calls.last().filter(|call| call.end > u64::from(vehicles.shift.until)) {
            let until = vehicles.shift.until;
            self.violations.push(Violation::Late { route, at: last.at, arrival: last.end, until });
        }
        as_late_as_possible(&mut calls, &legs, &durations);
        Timetable { calls, breaks: Vec::new() }
    }
}

/// Moves every begin as late as the end of the route and the windows allow, then no earlier than that one after the other.
fn as_late_as_possible(calls: &mut [Call], legs: &[Leg], durations: &[u64]) {
    let Some(last) = calls.len().checked_sub(1) else { return };
    let mut latest = calls[last].begin;
    for index in (0..last).rev() {
        let takes = legs[index].takes;
        latest = latest.saturating_sub(durations[index]).saturating_sub(takes);
        latest = latest.min(u64::from(legs[index].window.until)).max(calls[index].begin);
    }
    calls[0].arrival = latest;
    calls[0].begin = latest;
    calls[0].end = latest.saturating_add(legs[0].takes);
    for index in 1..calls.len() {
        let arrival = calls[index - 1].end.saturating_add(durations[index - 1]);
        calls[index].arrival = arrival;
        calls[index].begin = arrival.max(u64::from(legs[index].window.from));
        calls[index].end = calls[index].begin.saturating_add(legs[index].takes);
    }
}
