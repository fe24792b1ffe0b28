//! A solution to start from: trips grow by joining their ends where that saves most (Clarke, Wright 1964).

use super::ground::{Ground, narrow};
use super::span::Span;
use crate::problem::{Travel, VehicleType, Window};
use crate::solution::{Route, Solution, Trip, Visit};

/// Trips of one visit each are joined as long as anything is saved. Stops that can be split are left out, and so is whatever
/// no vehicle can serve alone. More vehicles may be used than there are. Of types that differ in capacity and price only,
/// the one that so many are larger than is used, where it can serve a stop.
///
/// Costs as much as sorting pairs of neighbours.
pub(super) fn savings(ground: &Ground<'_>, larger: usize) -> Solution {
    let stops = narrow(ground.place.len());
    let homes: Vec<Option<usize>> = (0..stops).map(|stop| home(ground, stop, larger)).collect();
    let mut joining = Joining {
        ground,
        homes: &homes,
        trips: (0..stops).map(|stop| if homes[stop as usize].is_some() { vec![stop] } else { Vec::new() }).collect(),
        trip_of: (0..stops).collect(),
    };
    let mut pairs: Vec<(i64, u32, u32)> = Vec::new();
    for stop in 0..stops {
        for next in &ground.near[stop as usize] {
            if let Some(saved) = joining.saved(stop, *next).filter(|saved| *saved > 0) {
                pairs.push((-saved, stop, *next));
            }
        }
    }
    pairs.sort_unstable();
    for (_, stop, next) in pairs {
        joining.join(stop, next);
    }
    let trips = joining.trips.iter().filter(|trip| !trip.is_empty());
    Solution { routes: trips.filter_map(|trip| answered(ground, &homes, trip)).collect() }
}

fn answered(ground: &Ground<'_>, homes: &[Option<usize>], trip: &[u32]) -> Option<Route> {
    let vehicle_type = homes[trip[0] as usize]?;
    let vehicles = &ground.problem.vehicle_types()[vehicle_type];
    let (start, tables) = (ground.place_of(vehicles.start), ground.tables_of(vehicle_type));
    let out_of_reach = |stop: &&u32| tables.distance(start, ground.place[**stop as usize]) == Travel::NONE;
    let reached = trip.iter().skip_while(out_of_reach);
    let visits: Vec<Visit> = reached.map(|stop| Visit { stop: *stop as usize, units: 1, window: 0 }).collect();
    if visits.is_empty() {
        return None;
    }
    Some(Route { vehicle_type, trips: vec![Trip { start: vehicles.start, end: vehicles.end, visits }] })
}

/// The vehicles whose depots are nearest to a stop; of those, the one that about so many of its kin are larger than.
fn home(ground: &Ground<'_>, stop: u32, larger: usize) -> Option<usize> {
    let asked = &ground.problem.stops()[stop as usize];
    let alone = |index: &usize| Plan::new(ground, *index).fits(ground, &[stop]);
    let types = (0..ground.problem.vehicle_types().len()).filter(|index| ground.admits(stop, *index));
    let far = |index: &usize| {
        let plan = Plan::new(ground, *index);
        let tables = ground.tables_of(*index);
        let here = ground.place[stop as usize];
        let there = u64::from(plan.way_out(ground, here)) + u64::from(tables.distance(here, plan.end));
        let rank = ground.kin[*index].iter().rev().position(|kin| kin == index).unwrap_or(0);
        let capacity = plan.vehicles.capacity;
        (there, rank.abs_diff(larger), capacity.map(|amount| u32::MAX - amount), *index)
    };
    if asked.units > 1 { None } else { types.filter(alone).min_by_key(far) }
}

struct Joining<'g> {
    ground: &'g Ground<'g>,
    homes: &'g [Option<usize>],
    /// By the number that one of their stops has.
    trips: Vec<Vec<u32>>,
    trip_of: Vec<u32>,
}

impl Joining<'_> {
    /// What is saved by going from a stop to another instead of by the depots.
    fn saved(&self, stop: u32, next: u32) -> Option<i64> {
        let home = self.homes[stop as usize]?;
        if self.homes[next as usize] != Some(home) {
            return None;
        }
        let plan = Plan::new(self.ground, home);
        let tables = self.ground.tables_of(home);
        let (here, there) = (self.ground.place[stop as usize], self.ground.place[next as usize]);
        let by_depots = i64::from(tables.distance(here, plan.end)) + i64::from(plan.way_out(self.ground, there));
        Some(by_depots - i64::from(tables.distance(here, there)))
    }

    fn join(&mut self, stop: u32, next: u32) {
        let (one, other) = (self.trip_of[stop as usize], self.trip_of[next as usize]);
        if one == other {
            return;
        }
        let (first, second) = (&self.trips[one as usize], &self.trips[other as usize]);
        let turn = !self.ground.timed && !self.ground.pickups && self.ground.both_ways;
        let mut joined: Vec<u32> = if first.last() == Some(&stop) {
            first.clone()
        } else if turn && first.first() == Some(&stop) {
            first.iter().rev().copied().collect()
        } else {
            return;
        };
        if second.first() == Some(&next) {
            joined.extend(second);
        } else if turn && second.last() == Some(&next) {
            joined.extend(second.iter().rev());
        } else {
            return;
        }
        let Some(home) = self.homes[stop as usize] else { return };
        if Plan::new(self.ground, home).fits(self.ground, &joined) {
            for moved in &self.trips[other as usize] {
                self.trip_of[*moved as usize] = one;
            }
            self.trips[other as usize] = Vec::new();
            self.trips[one as usize] = joined;
        }
    }
}

/// Where a vehicle of a type starts and ends.
struct Plan<'g> {
    index: usize,
    vehicles: &'g VehicleType,
    start: u32,
    end: u32,
}

impl<'g> Plan<'g> {
    fn new(ground: &Ground<'g>, index: usize) -> Self {
        let vehicles = &ground.problem.vehicle_types()[index];
        Self { index, vehicles, start: ground.place_of(vehicles.start), end: ground.place_of(vehicles.end) }
    }

    /// From the start to a place; where there is no way, and time does not matter, as far as back, since a trip may come
    /// there from others.
    fn way_out(&self, ground: &Ground<'_>, place: u32) -> u32 {
        let tables = ground.tables_of(self.index);
        let way = tables.distance(self.start, place);
        if way == Travel::NONE && !ground.timed { tables.distance(place, self.start) } else { way }
    }

    /// Whether one such vehicle can make these visits in this order, each in its first window.
    fn fits(&self, ground: &Ground<'_>, trip: &[u32]) -> bool {
        let stops = ground.problem.stops();
        let tables = ground.tables_of(self.index);
        let carries = |(d, capacity): (usize, u32)| {
            let asked = |stop: &u32| (u64::from(stops[*stop as usize].delivery[d]), stops[*stop as usize].pickup[d]);
            let mut board: u64 = trip.iter().map(|stop| asked(stop).0).sum();
            let mut most = board;
            for (delivery, pickup) in trip.iter().map(asked) {
                board = board + u64::from(pickup) - delivery;
                most = most.max(board);
            }
            most <= u64::from(capacity)
        };
        if !self.vehicles.capacity.into_iter().enumerate().all(carries) {
            return false;
        }
        let window = |depot: Option<usize>| depot.map_or(Window::ALWAYS, |depot| ground.problem.depots()[depot].window);
        let (open, close) = (window(self.vehicles.start), window(self.vehicles.end));
        let release = trip.iter().map(|stop| stops[*stop as usize].release).max().unwrap_or(0);
        let from = open.from.max(self.vehicles.shift.from).max(release);
        let mut whole = Span::new(self.vehicles.loading, from, open.until);
        let (mut place, mut distance) = (self.start, 0);
        for (at, stop) in trip.iter().enumerate() {
            let asked = &stops[*stop as usize];
            let here = ground.place[*stop as usize];
            let Window { from, until } = asked.windows.first().copied().unwrap_or(Window::ALWAYS);
            let own = Span::new(asked.service + asked.service_per_unit, from, until);
            let leg = if at == 0 { self.way_out(ground, here) } else { tables.distance(place, here) };
            let takes = if ground.timed { tables.duration(place, here) } else { 0 };
            let Some(joined) = whole.join(takes, own) else { return false };
            distance += u64::from(leg);
            (whole, place) = (joined, here);
        }
        let last = Span::new(0, close.from, close.until.min(self.vehicles.shift.until));
        let Some(whole) = whole.join(tables.duration(place, self.end), last) else { return false };
        distance += u64::from(tables.distance(place, self.end));
        from <= open.until
            && distance < u64::from(u32::MAX)
            && self.vehicles.max_duration.is_none_or(|most| whole.duration <= i64::from(most))
            && self.vehicles.max_distance.is_none_or(|most| distance <= u64::from(most))
    }
}
