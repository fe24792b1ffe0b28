//! A solution as the search changes it: trips of nodes, what it costs, and the way back to what it was.
//!
//! A node is a visit. As long as no stop is split, the node of a stop has its number; further visits of a split stop get
//! nodes beyond. Every trip keeps loads, distance and the spans of its beginnings and ends, so that putting a node
//! anywhere is judged in constant time; a change costs as much as walking the vehicle's route.

mod change;
mod clock;
mod exchange;
mod price;
mod refit;
mod refresh;
mod swap;
#[cfg(test)]
mod tests;

use super::ground::{Ground, NONE, narrow};
use super::parts::Part;
use super::span::Span;
use crate::problem::{Load, Window};

/// More than any way is long.
const NO_WAY: u64 = 1 << 60;

/// From a depot to a depot.
#[derive(Clone, Debug, Default)]
pub(super) struct Trip {
    /// The vehicle's route; [`NONE`] for a trip that is not driven.
    pub(super) route: u32,
    pub(super) start: Option<usize>,
    pub(super) end: Option<usize>,
    pub(super) nodes: Vec<u32>,
    pub(super) delivered: Load,
    pub(super) collected: Load,
    pub(super) distance: i64,
    release: u32,
    /// Up to before each position, from each position on; only where time matters.
    heads: Vec<Span>,
    tails: Vec<Span>,
    /// How many of the first heads and of the last tails are still right after a change.
    heads_kept: usize,
    tails_kept: usize,
    /// The most on board on the legs up to each position, and from each on; only with pickups.
    peaks_before: Vec<Load>,
    peaks_after: Vec<Load>,
    /// The vehicle's trips before this one and after it.
    before: Option<Span>,
    after: Option<Span>,
}

impl Trip {
    /// From now on only the heads up to a position are right, and the tails of so many visits at the end.
    const fn changed(&mut self, position: usize, from_end: usize) {
        if position + 1 < self.heads_kept {
            self.heads_kept = position + 1;
        }
        if from_end + 1 < self.tails_kept {
            self.tails_kept = from_end + 1;
        }
    }

    /// Nothing is right any more.
    const fn changed_throughout(&mut self) {
        (self.heads_kept, self.tails_kept) = (0, 0);
    }
}

/// What one vehicle does.
#[derive(Clone, Debug, Default)]
pub(super) struct Route {
    pub(super) vehicle_type: usize,
    pub(super) trips: Vec<u32>,
    pub(super) distance: i64,
    duration: i64,
    pub(super) cost: i64,
}

/// Where a node may be put, and what that adds to the cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) cost: i64,
    pub(super) trip: u32,
    pub(super) position: u32,
    pub(super) window: u32,
    /// The type that the vehicle becomes.
    pub(super) vehicle_type: u32,
}

/// Where a node is. Places are [`NONE`] at the open end of a trip.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    /// [`NONE`] for a node that is not part of any.
    pub(super) trip: u32,
    pub(super) position: u32,
    /// Places before and after it.
    pub(super) before: u32,
    pub(super) after: u32,
    /// Distances from there and to there.
    pub(super) leg_before: u32,
    pub(super) leg_after: u32,
}

impl Default for Link {
    fn default() -> Self {
        Self { trip: NONE, position: 0, before: NONE, after: NONE, leg_before: 0, leg_after: 0 }
    }
}

/// What is asked of a trip most often.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Brief {
    /// What the largest vehicle of its kind could still take of the first dimension, if nothing is picked up.
    pub(super) room: u32,
    pub(super) travel: u32,
    pub(super) per_distance: u32,
}

/// What was before a change.
#[derive(Debug, Default)]
struct Journal {
    cost: i64,
    visits: usize,
    driven: usize,
    trips: Vec<(u32, Trip, Vec<Node>)>,
    routes: Vec<(u32, Route)>,
    left: Vec<(u32, u32)>,
    trip_seen: Vec<bool>,
    route_seen: Vec<bool>,
}

/// Numbers that may be used again. Some of them may be in use after all, since a change that took one was undone.
#[derive(Debug, Default)]
struct Spare {
    numbers: Vec<u32>,
    listed: Vec<bool>,
}

impl Spare {
    fn push(&mut self, number: u32) {
        if self.listed.len() <= number as usize {
            self.listed.resize(number as usize + 1, false);
        }
        if !std::mem::replace(&mut self.listed[number as usize], true) {
            self.numbers.push(number);
        }
    }

    /// A number for which `spare` holds.
    fn pop(&mut self, spare: impl Fn(u32) -> bool) -> Option<u32> {
        while let Some(number) = self.numbers.pop() {
            self.listed[number as usize] = false;
            if spare(number) {
                return Some(number);
            }
        }
        None
    }
}

/// A visit.
#[derive(Clone, Copy, Debug)]
struct Node {
    stop: u32,
    units: u32,
    window: u32,
}

/// How a step chooses vehicles; drawn by lot, since none of it is best always.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mood {
    /// One vehicle more is used where that is cheaper, not only where nothing else is left.
    pub(super) eager: bool,
    /// The share that counts in that choice of the price of the next vehicle more and of its ways.
    pub(super) opening: f64,
    /// A vehicle may be replaced by a larger one for a visit more.
    pub(super) grows: bool,
    /// Of the price of one vehicle more only a share counts in that choice.
    pub(super) shared: bool,
    /// How many times its prize a stop may cost, since others may follow it into a new trip.
    pub(super) generous: i64,
    /// The type of which no vehicle more is used, if it is one: the cheapest for one stop may not be that for many.
    pub(super) shunned: usize,
    /// Which of several windows is taken where they cost the same.
    pub(super) turn: usize,
}

/// A solution that can be changed, and changed back.
#[derive(Debug)]
pub(super) struct State<'g> {
    pub(super) ground: &'g Ground<'g>,
    pub(super) cost: i64,
    pub(super) mood: Mood,
    /// Nodes that are part of a trip.
    pub(super) visits: usize,
    /// Trips that have nodes.
    pub(super) driven: usize,
    nodes: Vec<Node>,
    pub(super) links: Vec<Link>,
    /// What each visit of a trip and those before it deliver in the first dimension.
    carried: Vec<u32>,
    /// How far each visit of a trip is from its start on the way; [`NO_WAY`] where there is none.
    passed: Vec<u64>,
    /// What is asked of each trip most often.
    pub(super) briefs: Vec<Brief>,
    /// Nodes of each stop that can be split.
    twins: Vec<Vec<u32>>,
    spare_nodes: Spare,
    pub(super) trips: Vec<Trip>,
    spare_trips: Spare,
    pub(super) routes: Vec<Route>,
    spare_routes: Spare,
    /// Vehicles of each type that may still be used.
    pub(super) free: Vec<u32>,
    /// Units of each stop that no visit serves.
    pub(super) left: Vec<u32>,
    /// Stops with any such units, and where each stands among them.
    absent: Vec<u32>,
    absent_at: Vec<u32>,
    /// Units of each item at each depot that no trip loads.
    stock: Vec<Vec<u32>>,
    journal: Journal,
    /// Whether a change since the beginning broke a route, against what it was priced at.
    pub(super) broken: bool,
}

impl<'g> State<'g> {
    /// Nothing is served.
    pub(super) fn new(ground: &'g Ground<'g>) -> Self {
        let problem = ground.problem;
        let stops = problem.stops();
        let count = stops.len();
        let left: Vec<u32> = stops.iter().map(|stop| stop.units).collect();
        let cost = left.iter().zip(&ground.unserved).map(|(units, price)| i64::from(*units) * price).sum();
        let whole = |stop: usize| Node { stop: narrow(stop), units: stops[stop].units, window: 0 };
        let of_depot = |depot: &crate::Depot| depot.stock.iter().map(|stock| stock.unwrap_or(u32::MAX)).collect();
        Self {
            ground,
            cost,
            mood: Mood {
                eager: false,
                opening: 1.0,
                grows: true,
                shared: false,
                generous: 1,
                shunned: usize::MAX,
                turn: 0,
            },
            visits: 0,
            driven: 0,
            nodes: (0..count).map(whole).collect(),
            links: vec![Link::default(); count],
            carried: vec![0; count],
            passed: vec![0; count],
            briefs: Vec::new(),
            twins: vec![Vec::new(); if ground.splits { count } else { 0 }],
            spare_nodes: Spare::default(),
            trips: Vec::new(),
            spare_trips: Spare::default(),
            routes: Vec::new(),
            spare_routes: Spare::default(),
            free: problem.vehicle_types().iter().map(|vehicles| vehicles.count.unwrap_or(u32::MAX)).collect(),
            left,
            absent: (0..narrow(count)).collect(),
            absent_at: (0..narrow(count)).collect(),
            stock: problem.depots().iter().map(of_depot).collect(),
            journal: Journal { cost, ..Journal::default() },
            broken: false,
        }
    }

    /// A part of a solution, with the vehicles and the stock that are its own.
    pub(super) fn of_part(ground: &'g Ground<'g>, part: &Part) -> Self {
        let mut state = Self::new(ground);
        (state.cost, state.absent) = (0, Vec::new());
        state.left.fill(0);
        for (stop, units) in &part.asked {
            state.left[*stop as usize] = *units;
            state.absent_at[*stop as usize] = narrow(state.absent.len());
            state.absent.push(*stop);
            state.cost += i64::from(*units) * ground.unserved[*stop as usize];
        }
        state.free.clone_from(&part.vehicles);
        state.stock.clone_from(&part.stock);
        state.adopt(&part.solution);
        state
    }

    /// Stops that are not served in full, and units of each.
    pub(super) fn absent(&self) -> Vec<(u32, u32)> {
        self.absent.iter().map(|stop| (*stop, self.left[*stop as usize])).collect()
    }

    #[inline]
    pub(super) fn stop_of(&self, node: u32) -> u32 {
        if self.ground.splits { self.nodes[node as usize].stop } else { node }
    }

    #[inline]
    pub(super) fn units_of(&self, node: u32) -> u32 {
        self.nodes[node as usize].units
    }

    /// The visits of a stop that are part of a trip.
    #[inline]
    pub(super) fn visits_of<'a>(&'a self, stop: &'a u32) -> &'a [u32] {
        if self.ground.splits {
            &self.twins[*stop as usize]
        } else if self.links[*stop as usize].trip != NONE {
            std::slice::from_ref(stop)
        } else {
            &[]
        }
    }

    /// As [`State::visits_of`], and a node that is not part of any trip where stops are not split: one question less.
    #[inline]
    pub(super) fn nodes_of<'a>(&'a self, stop: &'a u32) -> &'a [u32] {
        if self.ground.splits { &self.twins[*stop as usize] } else { std::slice::from_ref(stop) }
    }

    /// What serving units of a stop may cost at most.
    pub(super) fn worth(&self, stop: u32, units: u32) -> i64 {
        self.ground.unserved[stop as usize].saturating_mul(i64::from(units) * self.mood.generous)
    }

    fn window_of(&self, stop: u32, window: u32) -> Window {
        self.ground.problem.stops()[stop as usize].windows.get(window as usize).copied().unwrap_or(Window::ALWAYS)
    }

    #[inline]
    fn span_of(&self, stop: u32, units: u32, window: u32) -> Span {
        if let Some(span) = self.ground.spans.get(stop as usize) {
            return *span;
        }
        let asked = &self.ground.problem.stops()[stop as usize];
        let Window { from, until } = self.window_of(stop, window);
        Span::new(asked.service + asked.service_per_unit * units, from, until)
    }

    /// The depot at the start of a trip, or nowhere.
    fn start_at(&self, depot: Option<usize>, vehicle_type: usize, first: bool) -> (u32, Span) {
        let vehicles = &self.ground.problem.vehicle_types()[vehicle_type];
        let shift = if first { vehicles.shift.from } else { 0 };
        match depot.and_then(|depot| self.ground.problem.depots().get(depot)) {
            None => (NONE, Span::new(0, shift, Window::ALWAYS.until)),
            Some(depot) => {
                let Window { from, until } = depot.window;
                (narrow(depot.place), Span::new(vehicles.loading, from.max(shift), until))
            }
        }
    }

    /// The depot at the end of a trip, or nowhere. Before another trip it only has to be reached.
    fn end_at(&self, depot: Option<usize>, vehicle_type: usize, last: bool) -> (u32, Span) {
        let vehicles = &self.ground.problem.vehicle_types()[vehicle_type];
        let until = if last { vehicles.shift.until } else { Window::ALWAYS.until };
        match depot.and_then(|depot| self.ground.problem.depots().get(depot)) {
            None => (NONE, Span::new(0, 0, until)),
            Some(depot) if last => {
                (narrow(depot.place), Span::new(0, depot.window.from, depot.window.until.min(until)))
            }
            Some(depot) => (narrow(depot.place), Span::new(0, 0, until)),
        }
    }

    /// Trips that have nodes.
    pub(super) fn driven_trips(&self) -> impl Iterator<Item = u32> {
        (0..narrow(self.trips.len())).filter(|trip| !self.trips[*trip as usize].nodes.is_empty())
    }

    /// Whether a trip could take units of a stop, by the vehicle it has or a larger one.
    #[inline]
    pub(super) fn takes(&self, trip: u32, stop: u32, units: u32) -> bool {
        let driven = &self.trips[trip as usize];
        let vehicle_type = self.routes[driven.route as usize].vehicle_type;
        let largest = self.largest(driven.route, vehicle_type);
        if self.ground.stocked {
            return self.ground.admits(stop, vehicle_type) && self.room(driven, stop, largest) >= units;
        }
        let asked = &self.ground.problem.stops()[stop as usize];
        let fits = |d: usize| {
            let delivered = driven.delivered[d] + asked.delivery[d] * units;
            delivered.max(driven.collected[d] + asked.pickup[d] * units) <= largest[d]
        };
        (0..self.ground.dimensions).all(fits) && self.ground.admits(stop, vehicle_type)
    }

    /// Units of a stop that a trip could take.
    pub(super) fn room_in(&self, trip: u32, stop: u32) -> u32 {
        let driven = &self.trips[trip as usize];
        let vehicle_type = self.routes[driven.route as usize].vehicle_type;
        let largest = self.largest(driven.route, vehicle_type);
        if self.ground.admits(stop, vehicle_type) { self.room(driven, stop, largest) } else { 0 }
    }

    /// Units that a visit could serve beside those it serves, by the vehicle it has and without taking longer.
    pub(super) fn room_for_more(&self, node: u32) -> u32 {
        let stop = self.stop_of(node);
        let trip = &self.trips[self.links[node as usize].trip as usize];
        let vehicles = &self.ground.problem.vehicle_types()[self.routes[trip.route as usize].vehicle_type];
        let longer = self.ground.timed && self.ground.problem.stops()[stop as usize].service_per_unit > 0;
        if longer || self.ground.pickups { 0 } else { self.room(trip, stop, &vehicles.capacity) }
    }

    /// The largest capacity that the vehicle of a route could have.
    #[inline]
    fn largest(&self, route: u32, vehicle_type: usize) -> &Load {
        let types = self.ground.problem.vehicle_types();
        let kin = &self.ground.kin[vehicle_type];
        if self.mood.grows && kin.len() > 1 && self.routes[route as usize].trips.len() == 1 {
            let free = kin.iter().rev().find(|other| self.free[**other] > 0 || **other == vehicle_type);
            return &types[free.copied().unwrap_or(vehicle_type)].capacity;
        }
        &types[vehicle_type].capacity
    }

    /// What is on board beside what the trip holds, at most: units that still fit.
    #[inline]
    pub(super) fn room(&self, trip: &Trip, stop: u32, capacity: &Load) -> u32 {
        let asked = &self.ground.problem.stops()[stop as usize];
        let left = |full: u32, taken: u32, each: u32| full.saturating_sub(taken).checked_div(each).unwrap_or(u32::MAX);
        let mut room = u32::MAX;
        for (d, full) in capacity.iter().enumerate().take(self.ground.dimensions) {
            room = room.min(left(*full, trip.delivered[d], asked.delivery[d]));
            room = room.min(left(*full, trip.collected[d], asked.pickup[d]));
        }
        if self.ground.stocked
            && let (Some(item), Some(depot)) = (asked.item, trip.start)
        {
            room = room.min(self.stock[depot].get(item).copied().unwrap_or(u32::MAX));
        }
        room
    }
}

/// Where a new trip can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Opening {
    pub(super) vehicle_type: usize,
    /// The route it becomes part of; `None`: of a vehicle not used so far.
    pub(super) route: Option<u32>,
    /// Its number among the route's trips.
    pub(super) at: usize,
    pub(super) start: Option<usize>,
    pub(super) end: Option<usize>,
}
