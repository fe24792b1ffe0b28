//! What a visit costs at a place, and where a new trip can start.

use super::super::ground::{NONE, narrow};
use super::super::span::Span;
use super::{Opening, Place, Route, State, Trip};
use crate::problem::Load;

impl State<'_> {
    /// What a visit at a position costs, if it costs less than `below`; asked most often of all.
    ///
    /// The units fit into the trip as a whole.
    pub(in super::super) fn price(
        &self,
        stop: u32,
        units: u32,
        trip_index: u32,
        position: usize,
        below: i64,
    ) -> Option<Place> {
        let trip = &self.trips[trip_index as usize];
        let route = &self.routes[trip.route as usize];
        let vehicle_type = route.vehicle_type;
        let vehicles = &self.ground.problem.vehicle_types()[vehicle_type];
        let around = self.ground.tables[vehicles.travel].around(self.ground.place[stop as usize]);
        let (before, after, leg) = self.around_position(trip, position);
        let farther = around.distance_from(before) + around.distance_to(after) - leg;
        if farther > i64::from(u32::MAX >> 1) {
            return None;
        }
        let mut cost = farther * i64::from(vehicles.per_distance);
        let mut becomes = vehicle_type;
        if self.ground.kin[vehicle_type].len() > 1 && self.room(trip, stop, &vehicles.capacity) < units {
            (becomes, cost) = self.larger(trip, route, stop, units, farther)?;
        }
        let vehicles = &self.ground.problem.vehicle_types()[becomes];
        if cost >= below && vehicles.per_duration == 0 {
            return None;
        }
        if vehicles.max_distance.is_some_and(|most| route.distance + farther > i64::from(most)) {
            return None;
        }
        if self.ground.pickups && !self.pickups_fit(trip, stop, units, position, &vehicles.capacity) {
            return None;
        }
        let mut window = 0;
        if self.ground.timed {
            let ways = (around.duration_from(before), around.duration_to(after));
            let (mut of_window, mut duration) = self.soonest(trip, route, stop, units, position, ways)?;
            if self.ground.clocks[becomes].is_some() {
                let most = Self::longest(vehicles, route.duration, below.saturating_sub(cost).saturating_sub(1));
                let trips = self.drawn(&route.trips, Some((trip_index, position)));
                (of_window, duration) = self.walked(becomes, &trips, (stop, units), (duration, most))?;
            }
            window = of_window;
            cost += (duration - route.duration) * i64::from(vehicles.per_duration);
        }
        (cost < below).then_some(Place {
            cost,
            trip: trip_index,
            position: narrow(position),
            window,
            vehicle_type: narrow(becomes),
        })
    }

    /// The vehicle that carries more at the least price, and what it costs more than the present one.
    fn larger(&self, trip: &Trip, route: &Route, stop: u32, units: u32, farther: i64) -> Option<(usize, i64)> {
        let types = self.ground.problem.vehicle_types();
        let price = |index: usize, distance: i64| {
            let fixed = i64::try_from(types[index].fixed).unwrap_or(i64::MAX);
            fixed + distance * i64::from(types[index].per_distance)
        };
        let now = price(route.vehicle_type, route.distance);
        let kin = self.ground.kin[route.vehicle_type].iter().copied();
        let fit = kin.filter(|other| self.free[*other] > 0 && self.ground.admits(stop, *other));
        let fit = fit.filter(|other| self.room(trip, stop, &types[*other].capacity) >= units);
        let fit = fit.filter(|other| trip.nodes.iter().all(|node| self.ground.admits(self.stop_of(*node), *other)));
        fit.map(|other| (other, price(other, route.distance + farther) - now))
            .min_by_key(|(other, cost)| (*cost, *other))
    }

    #[inline]
    pub(super) fn around_position(&self, trip: &Trip, position: usize) -> (u32, u32, i64) {
        if let Some(node) = trip.nodes.get(position) {
            let node = *node as usize;
            (
                self.links[node].before,
                self.ground.place[self.stop_of(trip.nodes[position]) as usize],
                i64::from(self.links[node].leg_before),
            )
        } else if let Some(node) = trip.nodes.last() {
            (
                self.ground.place[self.stop_of(*node) as usize],
                self.links[*node as usize].after,
                i64::from(self.links[*node as usize].leg_after),
            )
        } else {
            let (before, after) = (self.ground.place_of(trip.start), self.ground.place_of(trip.end));
            let route = &self.routes[trip.route as usize];
            (before, after, i64::from(self.ground.tables_of(route.vehicle_type).distance(before, after)))
        }
    }

    fn pickups_fit(&self, trip: &Trip, stop: u32, units: u32, position: usize, capacity: &Load) -> bool {
        let asked = &self.ground.problem.stops()[stop as usize];
        (0..self.ground.dimensions).all(|d| {
            let more = |peaks: &[Load], amount: u32| {
                u64::from(peaks.get(position).map_or(0, |peak| peak[d])) + u64::from(amount) * u64::from(units)
            };
            let most = more(&trip.peaks_before, asked.delivery[d]).max(more(&trip.peaks_after, asked.pickup[d]));
            most <= u64::from(capacity[d])
        })
    }

    /// The window that lets the vehicle's route end in time with the least duration, and that duration.
    fn soonest(
        &self,
        trip: &Trip,
        route: &Route,
        stop: u32,
        units: u32,
        position: usize,
        ways: (u32, u32),
    ) -> Option<(u32, i64)> {
        let asked = &self.ground.problem.stops()[stop as usize];
        let release = if self.ground.releases { trip.release.max(asked.release) } else { 0 };
        let longest = self.ground.problem.vehicle_types()[route.vehicle_type].max_duration.map_or(i64::MAX, i64::from);
        let (head, tail) = (trip.heads[position], trip.tails[position]);
        let mut best: Option<(u32, i64)> = None;
        let windows = if self.ground.spans.is_empty() { asked.windows.len().max(1) } else { 1 };
        for window in 0..windows {
            let window = if windows > 1 { narrow((window + self.mood.turn) % windows) } else { 0 };
            let here = self.span_of(stop, units, window);
            let whole = head.join(ways.0, here).and_then(|to| to.join(ways.1, tail));
            let Some(whole) = whole.and_then(|own| Self::in_route(own, release, trip.before, trip.after)) else {
                continue;
            };
            if whole.duration <= longest && best.is_none_or(|(_, duration)| whole.duration < duration) {
                best = Some((window, whole.duration));
            }
        }
        best
    }

    /// A trip between the vehicle's other trips.
    #[inline]
    pub(super) fn in_route(own: Span, release: u32, before: Option<Span>, after: Option<Span>) -> Option<Span> {
        let mut whole = if release > 0 { own.released(release)? } else { own };
        if let Some(before) = before {
            whole = before.join(0, whole)?;
        }
        if let Some(after) = after {
            whole = whole.join(0, after)?;
        }
        Some(whole)
    }
}

impl State<'_> {
    /// The cheapest way to serve units of a stop by a trip of its own, if there is one that costs less than `below`; and how
    /// many of the units it takes.
    pub(in super::super) fn price_of_opening(
        &self,
        stop: u32,
        units: u32,
        below: i64,
    ) -> Option<(i64, Opening, Place, u32)> {
        let mut best: Option<(i64, Opening, Place, u32)> = None;
        let mut limit = below;
        for (vehicle_type, vehicles) in self.ground.problem.vehicle_types().iter().enumerate() {
            let may = self.free[vehicle_type] > 0 && vehicle_type != self.mood.shunned;
            if may && self.ground.admits(stop, vehicle_type) {
                let opening = Opening { vehicle_type, route: None, at: 0, start: vehicles.start, end: vehicles.end };
                if let Some(found) = self.price_of(stop, units, opening, limit) {
                    limit = found.0;
                    best = Some(found);
                }
            }
        }
        if self.ground.trips {
            for (index, route) in self.routes.iter().enumerate() {
                let vehicles = &self.ground.problem.vehicle_types()[route.vehicle_type];
                let full = route.trips.is_empty() || route.trips.len() >= vehicles.max_trips as usize;
                if full || !self.ground.admits(stop, route.vehicle_type) {
                    continue;
                }
                for at in 0..=route.trips.len() {
                    for depot in &vehicles.reloads {
                        // The next trip would load elsewhere.
                        let moves = at == 0 && vehicles.start != Some(*depot);
                        if moves && self.ground.stocked {
                            continue;
                        }
                        let start = if at == 0 { vehicles.start } else { Some(*depot) };
                        let end = match route.trips.get(at) {
                            None => vehicles.end,
                            Some(_) if at == 0 => Some(*depot),
                            Some(next) => self.trips[*next as usize].start,
                        };
                        let vehicle_type = route.vehicle_type;
                        let opening = Opening { vehicle_type, route: Some(narrow(index)), at, start, end };
                        if let Some(found) = self.price_of(stop, units, opening, limit) {
                            limit = found.0;
                            best = Some(found);
                        }
                    }
                }
            }
        }
        best
    }

    /// What one opening with one visit costs.
    pub(super) fn price_of(
        &self,
        stop: u32,
        units: u32,
        opening: Opening,
        below: i64,
    ) -> Option<(i64, Opening, Place, u32)> {
        let vehicles = &self.ground.problem.vehicle_types()[opening.vehicle_type];
        let empty = Trip { start: opening.start, ..Trip::default() };
        let units = units.min(self.room(&empty, stop, &vehicles.capacity));
        if units == 0 {
            return None;
        }
        let tables = &self.ground.tables[vehicles.travel];
        let trips = opening.route.map_or(0, |route| self.routes[route as usize].trips.len());
        let (start, head) = self.start_at(opening.start, opening.vehicle_type, opening.at == 0);
        let (end, tail) = self.end_at(opening.end, opening.vehicle_type, opening.at == trips);
        let here = self.ground.place[stop as usize];
        let (out, back) = (tables.distance(start, here), tables.distance(here, end));
        if out == u32::MAX || back == u32::MAX {
            return None;
        }
        let (mut far, mut cost) = (i64::from(out) + i64::from(back), 0);
        match opening.route {
            None => cost += self.price_of_vehicle(opening.vehicle_type, stop, units),
            Some(route) => far += self.detour(route, &opening)?,
        }
        cost += far * i64::from(vehicles.per_distance);
        if self.mood.opening < 1.0 {
            cost = part(cost, self.mood.opening);
        }
        let before = opening.route.map_or(0, |route| self.routes[route as usize].distance);
        if (cost >= below && vehicles.per_duration == 0)
            || vehicles.max_distance.is_some_and(|most| before + far > i64::from(most))
        {
            return None;
        }
        let mut window = 0;
        if self.ground.timed {
            let ways = (tables.duration(start, here), tables.duration(here, end));
            let (mut of_window, mut duration) = self.soonest_alone(stop, units, &opening, (head, tail), ways)?;
            let was = opening.route.map_or(0, |route| self.routes[route as usize].duration);
            if self.ground.clocks[opening.vehicle_type].is_some() {
                let most = Self::longest(vehicles, was, below.saturating_sub(cost).saturating_sub(1));
                let trips = self.drawn_with(&opening);
                (of_window, duration) = self.walked(opening.vehicle_type, &trips, (stop, units), (duration, most))?;
            }
            window = of_window;
            cost += (duration - was) * i64::from(vehicles.per_duration);
        }
        let place = Place { cost, trip: NONE, position: 0, window, vehicle_type: narrow(opening.vehicle_type) };
        (cost < below).then_some((cost, opening, place, units))
    }

    /// What using a vehicle more is taken to cost: its whole price, or the share of it that the units take of its room.
    fn price_of_vehicle(&self, vehicle_type: usize, stop: u32, units: u32) -> i64 {
        let vehicles = &self.ground.problem.vehicle_types()[vehicle_type];
        let fixed = i64::try_from(vehicles.fixed).unwrap_or(i64::MAX);
        if !self.mood.shared {
            return fixed;
        }
        let asked = &self.ground.problem.stops()[stop as usize];
        let share = |d: usize| {
            let amount = f64::from(asked.delivery[d].max(asked.pickup[d])) * f64::from(units);
            amount / f64::from(vehicles.capacity[d].max(1))
        };
        part(fixed, (0..self.ground.dimensions).map(share).fold(0.0, f64::max).min(1.0))
    }

    /// What the trips beside a new one become longer by, when they end or start elsewhere for it.
    fn detour(&self, route: u32, opening: &Opening) -> Option<i64> {
        let route = &self.routes[route as usize];
        let tables = self.ground.tables_of(route.vehicle_type);
        let mut farther = 0;
        if let Some(before) = opening.at.checked_sub(1).and_then(|at| route.trips.get(at)) {
            let last = *self.trips[*before as usize].nodes.last()? as usize;
            let here = self.ground.place[self.stop_of(narrow(last)) as usize];
            farther += i64::from(tables.distance(here, self.ground.place_of(opening.start)))
                - i64::from(self.links[last].leg_after);
        }
        if opening.at == 0
            && let Some(next) = route.trips.first()
        {
            let first = *self.trips[*next as usize].nodes.first()? as usize;
            let here = self.ground.place[self.stop_of(narrow(first)) as usize];
            farther += i64::from(tables.distance(self.ground.place_of(opening.end), here))
                - i64::from(self.links[first].leg_before);
        }
        (farther < i64::from(u32::MAX >> 1)).then_some(farther)
    }

    /// As [`State::soonest`], for a trip of one visit. Trips beside it that would start or end elsewhere are only joined where
    /// their depots stay the same.
    fn soonest_alone(
        &self,
        stop: u32,
        units: u32,
        opening: &Opening,
        ends: (Span, Span),
        ways: (u32, u32),
    ) -> Option<(u32, i64)> {
        let asked = &self.ground.problem.stops()[stop as usize];
        let longest =
            self.ground.problem.vehicle_types()[opening.vehicle_type].max_duration.map_or(i64::MAX, i64::from);
        let (before, after) = match opening.route {
            None => (None, None),
            Some(route) => self.beside(route, opening)?,
        };
        let mut best: Option<(u32, i64)> = None;
        let windows = asked.windows.len().max(1);
        for window in 0..windows {
            let window = narrow((window + self.mood.turn) % windows);
            let here = self.span_of(stop, units, window);
            let whole = ends.0.join(ways.0, here).and_then(|to| to.join(ways.1, ends.1));
            let Some(whole) = whole.and_then(|own| Self::in_route(own, asked.release, before, after)) else { continue };
            if whole.duration <= longest && best.is_none_or(|(_, duration)| whole.duration < duration) {
                best = Some((window, whole.duration));
            }
        }
        best
    }

    /// The trips before a new one and after it, as they would be.
    fn beside(&self, route: u32, opening: &Opening) -> Option<(Option<Span>, Option<Span>)> {
        let trips = &self.routes[route as usize].trips;
        let whole = |index: u32, start: Option<usize>, end: Option<usize>, first: bool, last: bool| {
            let mut trip = self.trips[index as usize].clone();
            (trip.start, trip.end) = (start, end);
            self.span_of_trip(&trip, opening.vehicle_type, first, last)
        };
        let mut before: Option<Span> = None;
        for (at, index) in trips[..opening.at].iter().enumerate() {
            let trip = &self.trips[*index as usize];
            let end = if at + 1 == opening.at { opening.start } else { trip.end };
            let here = whole(*index, trip.start, end, at == 0, false)?;
            before = Some(match before {
                Some(before) => before.join(0, here)?,
                None => here,
            });
        }
        let mut after: Option<Span> = None;
        for (at, index) in trips.iter().enumerate().skip(opening.at).rev() {
            let trip = &self.trips[*index as usize];
            let start = if at == 0 { opening.end } else { trip.start };
            let here = whole(*index, start, trip.end, false, at + 1 == trips.len())?;
            after = Some(match after {
                Some(after) => here.join(0, after)?,
                None => here,
            });
        }
        Some((before, after))
    }

    /// A trip walked from its start to its end.
    pub(super) fn span_of_trip(&self, trip: &Trip, vehicle_type: usize, first: bool, last: bool) -> Option<Span> {
        let tables = self.ground.tables_of(vehicle_type);
        let (mut place, mut whole) = self.start_at(trip.start, vehicle_type, first);
        let mut release = 0;
        for node in &trip.nodes {
            let stop = self.stop_of(*node);
            let here = self.ground.place[stop as usize];
            whole = whole.join(tables.duration(place, here), self.span_of_node(*node))?;
            release = release.max(self.ground.problem.stops()[stop as usize].release);
            place = here;
        }
        let (end, tail) = self.end_at(trip.end, vehicle_type, last);
        whole.join(tables.duration(place, end), tail)?.released(release)
    }
}

/// A share of a price.
#[expect(clippy::cast_possible_truncation, reason = "at most the price itself, within what a float holds")]
fn part(price: i64, share: f64) -> i64 {
    (price as f64 * share) as i64
}
