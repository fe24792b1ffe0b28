//! Routes as they would be, for types of vehicles whose time is walked.

use super::super::clock::Leg;
use super::{Opening, State};
use crate::problem::{VehicleType, Window};

/// A trip as it would be driven.
#[derive(Clone, Copy, Debug)]
pub(super) struct Drawn<'a> {
    pub(super) start: Option<usize>,
    pub(super) end: Option<usize>,
    pub(super) nodes: &'a [u32],
    /// Where the visit that is tried is put in.
    pub(super) tried: Option<usize>,
}

/// A visit that is tried.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tried {
    pub(super) stop: u32,
    pub(super) units: u32,
    pub(super) window: u32,
}

impl State<'_> {
    /// Trips of a route, with a visit tried in one of them.
    pub(super) fn drawn(&self, trips: &[u32], tried: Option<(u32, usize)>) -> Vec<Drawn<'_>> {
        let drawn = |index: &u32| {
            let trip = &self.trips[*index as usize];
            let tried = tried.filter(|(in_trip, _)| in_trip == index).map(|(_, position)| position);
            Drawn { start: trip.start, end: trip.end, nodes: &trip.nodes, tried }
        };
        trips.iter().map(drawn).collect()
    }

    /// Trips of a route with one more, of the visit that is tried alone.
    pub(super) fn drawn_with(&self, opening: &Opening) -> Vec<Drawn<'_>> {
        let trips = opening.route.map_or(&[][..], |route| &self.routes[route as usize].trips);
        let mut drawn = self.drawn(trips, None);
        if let Some(before) = opening.at.checked_sub(1).and_then(|before| drawn.get_mut(before)) {
            before.end = opening.start;
        } else if let Some(next) = drawn.first_mut() {
            next.start = opening.end;
        }
        drawn.insert(opening.at, Drawn { start: opening.start, end: opening.end, nodes: &[], tried: Some(0) });
        drawn
    }

    /// The longest that a route may take whose time may cost no more than `spare` beside what it does now.
    pub(super) fn longest(vehicles: &VehicleType, now: i64, spare: i64) -> i64 {
        let most = vehicles.max_duration.map_or(i64::MAX, i64::from);
        let each = i64::from(vehicles.per_duration);
        if each == 0 { most } else { most.min(now.saturating_add(spare.div_euclid(each))) }
    }

    /// The window of the tried visit that lets the route be driven in the least time, and that time; `None` where no window
    /// does within `most`. Spans know of `least`.
    pub(super) fn walked(
        &self,
        vehicle_type: usize,
        trips: &[Drawn<'_>],
        (stop, units): (u32, u32),
        (least, most): (i64, i64),
    ) -> Option<(u32, i64)> {
        let windows = self.ground.problem.stops()[stop as usize].windows.len().max(1);
        let mut best: Option<(u32, i64)> = None;
        for window in 0..windows {
            let window = super::narrow((window + self.mood.turn) % windows);
            let most = best.map_or(most, |(_, duration)| duration - 1);
            let tried = Some(Tried { stop, units, window });
            if let Some(duration) = self.time_walked(vehicle_type, trips, tried, (least, most)) {
                best = Some((window, duration));
            }
        }
        best
    }

    /// The duration of a route, nought where nothing depends on it; `None` if it cannot be driven, or takes more than `most`.
    pub(super) fn time_walked(
        &self,
        vehicle_type: usize,
        trips: &[Drawn<'_>],
        tried: Option<Tried>,
        (least, most): (i64, i64),
    ) -> Option<i64> {
        let clock = self.ground.clocks[vehicle_type].as_ref()?;
        let vehicles = &self.ground.problem.vehicle_types()[vehicle_type];
        if most < 0 {
            return None;
        }
        let legs = self.legs(vehicle_type, trips, tried);
        if vehicles.per_duration == 0 && vehicles.max_duration.is_none() {
            return clock.end(&legs, clock.start()).map(|_| 0);
        }
        clock.duration(&legs, least, most)
    }

    fn legs(&self, vehicle_type: usize, trips: &[Drawn<'_>], tried: Option<Tried>) -> Vec<Leg> {
        let problem = self.ground.problem;
        let vehicles = &problem.vehicle_types()[vehicle_type];
        let driven = |trip: &&Drawn<'_>| !trip.nodes.is_empty() || trip.tried.is_some();
        let mut legs: Vec<Leg> = Vec::with_capacity(trips.iter().map(|trip| trip.nodes.len() + 2).sum::<usize>() + 1);
        let leg = |place: usize, window: Window, takes: u32| Leg {
            place: super::narrow(place),
            from: window.from.into(),
            until: window.until.into(),
            takes: takes.into(),
        };
        let mut end = None;
        for trip in trips.iter().filter(driven) {
            let first = legs.len();
            if let Some(depot) = trip.start.map(|depot| &problem.depots()[depot]) {
                legs.push(leg(depot.place, depot.window, vehicles.loading));
            }
            let mut release = 0;
            for at in 0..=trip.nodes.len() {
                let tried = tried.filter(|_| trip.tried == Some(at));
                let node = trip.nodes.get(at).map(|node| {
                    let node = self.nodes[*node as usize];
                    Tried { stop: node.stop, units: node.units, window: node.window }
                });
                for Tried { stop, units, window } in tried.into_iter().chain(node) {
                    let asked = &problem.stops()[stop as usize];
                    release = release.max(asked.release);
                    let takes = asked.service + asked.service_per_unit * units;
                    legs.push(leg(asked.place, self.window_of(stop, window), takes));
                }
            }
            legs[first].from = legs[first].from.max(release.into());
            end = trip.end;
        }
        if let Some(depot) = end.map(|depot| &problem.depots()[depot]) {
            legs.push(leg(depot.place, depot.window, 0));
        }
        if let Some(first) = legs.first_mut() {
            first.from = first.from.max(vehicles.shift.from.into());
        }
        legs
    }
}
