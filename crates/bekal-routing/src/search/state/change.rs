//! Putting visits in, taking them out, and the way back.

use super::super::ground::{NONE, narrow};
use super::{Brief, Link, NO_WAY, Node, Opening, Place, Route, State, Trip};
use crate::problem::Load;
use crate::solution::{Route as Answered, Solution, Trip as AnsweredTrip};
use std::collections::BTreeMap;

impl State<'_> {
    /// From here, everything can be undone.
    pub(in super::super) fn begin(&mut self) {
        for (trip, _, _) in self.journal.trips.drain(..) {
            self.journal.trip_seen[trip as usize] = false;
        }
        for (route, _) in self.journal.routes.drain(..) {
            self.journal.route_seen[route as usize] = false;
        }
        self.journal.left.clear();
        self.journal.cost = self.cost;
        self.journal.visits = self.visits;
        self.journal.driven = self.driven;
        self.broken = false;
    }

    /// Back to the beginning.
    pub(in super::super) fn undo(&mut self) {
        let mut trips = std::mem::take(&mut self.journal.trips);
        let mut routes = std::mem::take(&mut self.journal.routes);
        for (index, _, _) in &trips {
            let trip = std::mem::take(&mut self.trips[*index as usize]);
            self.account(&trip, false);
            for node in &trip.nodes {
                self.detach(*node);
            }
            if trip.nodes.is_empty() {
                continue;
            }
            self.spare_trips.push(*index);
        }
        for (index, _) in &routes {
            let now = std::mem::take(&mut self.routes[*index as usize]);
            self.count(&now, true);
        }
        for (index, route) in routes.drain(..) {
            self.journal.route_seen[index as usize] = false;
            self.count(&route, false);
            if route.trips.is_empty() {
                self.spare_routes.push(index);
            }
            self.routes[index as usize] = route;
        }
        for (index, trip, nodes) in trips.drain(..) {
            self.journal.trip_seen[index as usize] = false;
            for (node, was) in trip.nodes.iter().zip(nodes) {
                self.nodes[*node as usize] = was;
            }
            self.account(&trip, true);
            self.trips[index as usize] = trip;
            self.attach_all(index);
        }
        while let Some((stop, left)) = self.journal.left.pop() {
            self.mark(stop, left);
        }
        self.journal.trips = trips;
        self.journal.routes = routes;
        self.cost = self.journal.cost;
        self.visits = self.journal.visits;
        self.driven = self.journal.driven;
    }

    /// Keeps what a trip was, and with it the vehicle's route: what trips know of each other changes with each of them.
    pub(super) fn remember(&mut self, trip: u32) {
        self.journal.trip_seen.resize(self.trips.len(), false);
        if std::mem::replace(&mut self.journal.trip_seen[trip as usize], true) {
            return;
        }
        let was = self.trips[trip as usize].clone();
        let nodes = if self.ground.varied {
            was.nodes.iter().map(|node| self.nodes[*node as usize]).collect()
        } else {
            Vec::new()
        };
        let route = was.route;
        self.journal.trips.push((trip, was, nodes));
        if route != NONE {
            self.remember_route(route);
        }
    }

    fn remember_route(&mut self, route: u32) {
        self.journal.route_seen.resize(self.routes.len(), false);
        if std::mem::replace(&mut self.journal.route_seen[route as usize], true) {
            return;
        }
        self.journal.routes.push((route, self.routes[route as usize].clone()));
        for at in 0..self.routes[route as usize].trips.len() {
            self.remember(self.routes[route as usize].trips[at]);
        }
    }

    /// Counts a route's vehicle as free, or no longer.
    fn count(&mut self, route: &Route, free: bool) {
        let left = &mut self.free[route.vehicle_type];
        if !route.trips.is_empty() && *left != u32::MAX {
            *left = if free { *left + 1 } else { *left - 1 };
        }
    }

    /// Takes what a trip loads from the stock of its depot, or puts it back.
    fn account(&mut self, trip: &Trip, loaded: bool) {
        let (true, Some(depot)) = (self.ground.stocked, trip.start) else { return };
        for node in &trip.nodes {
            let Node { stop, units, .. } = self.nodes[*node as usize];
            self.account_units(depot, stop, units, loaded);
        }
    }

    fn account_units(&mut self, depot: usize, stop: u32, units: u32, loaded: bool) {
        let item = self.ground.problem.stops()[stop as usize].item;
        let stock = item.and_then(|item| self.stock[depot].get_mut(item));
        if let Some(stock) = stock.filter(|stock| **stock != u32::MAX) {
            *stock = if loaded { *stock - units } else { *stock + units };
        }
    }

    fn set_left(&mut self, stop: u32, left: u32) {
        let was = self.left[stop as usize];
        self.mark(stop, left);
        self.journal.left.push((stop, was));
        self.cost += (i64::from(left) - i64::from(was)) * self.ground.unserved[stop as usize];
    }

    /// Keeps the list of stops that are not served in full.
    fn mark(&mut self, stop: u32, left: u32) {
        let was = std::mem::replace(&mut self.left[stop as usize], left);
        if was == 0 && left > 0 {
            self.absent_at[stop as usize] = narrow(self.absent.len());
            self.absent.push(stop);
        } else if was > 0 && left == 0 {
            let at = self.absent_at[stop as usize];
            self.absent.swap_remove(at as usize);
            if let Some(moved) = self.absent.get(at as usize) {
                self.absent_at[*moved as usize] = at;
            }
        }
    }

    pub(super) fn detach(&mut self, node: u32) {
        self.links[node as usize].trip = NONE;
        if self.ground.splits {
            let stop = self.nodes[node as usize].stop;
            self.twins[stop as usize].retain(|twin| *twin != node);
            self.spare_nodes.push(node);
        }
    }

    /// Nodes of a trip learn where they are.
    fn attach_all(&mut self, trip: u32) {
        for at in 0..self.trips[trip as usize].nodes.len() {
            let node = self.trips[trip as usize].nodes[at];
            if self.ground.splits && self.links[node as usize].trip == NONE {
                self.twins[self.nodes[node as usize].stop as usize].push(node);
            }
            self.links[node as usize].trip = trip;
        }
        self.number(trip, 0);
    }

    pub(super) fn number(&mut self, trip_index: u32, from: usize) {
        let trip = &self.trips[trip_index as usize];
        if trip.route == NONE {
            return;
        }
        self.brief(trip_index);
        let trip = &self.trips[trip_index as usize];
        let tables = self.ground.tables_of(self.routes[trip.route as usize].vehicle_type);
        let mut before = match from.checked_sub(1) {
            None => self.ground.place_of(trip.start),
            Some(last) => self.ground.place[self.stop_of(trip.nodes[last]) as usize],
        };
        let (mut carried, mut passed) = from.checked_sub(1).map_or((0, 0), |last| {
            let last = trip.nodes[last] as usize;
            (self.carried[last], self.passed[last])
        });
        for at in from..trip.nodes.len() {
            let node = trip.nodes[at];
            let Node { stop, units, .. } = self.nodes[node as usize];
            carried += self.ground.brought[stop as usize] * units;
            self.carried[node as usize] = carried;
            let here = self.ground.place[self.stop_of(node) as usize];
            let leg = tables.distance(before, here);
            let node = node as usize;
            passed = if leg == u32::MAX { NO_WAY } else { (passed + u64::from(leg)).min(NO_WAY) };
            self.passed[node] = passed;
            self.links[node].position = narrow(at);
            self.links[node].before = before;
            self.links[node].leg_before = leg;
            if at > 0 {
                let last = trip.nodes[at - 1] as usize;
                self.links[last].after = here;
                self.links[last].leg_after = leg;
            }
            before = here;
        }
        if let Some(last) = trip.nodes.last() {
            let end = self.ground.place_of(trip.end);
            self.links[*last as usize].after = end;
            self.links[*last as usize].leg_after = tables.distance(before, end);
        }
    }

    /// What is asked most often of a trip is kept apart.
    fn brief(&mut self, trip_index: u32) {
        let trip = &self.trips[trip_index as usize];
        let vehicle_type = self.routes[trip.route as usize].vehicle_type;
        let types = self.ground.problem.vehicle_types();
        let vehicles = &types[vehicle_type];
        let largest = self.ground.kin[vehicle_type].iter().map(|kin| types[*kin].capacity[0]).max().unwrap_or(0);
        self.briefs.resize(self.trips.len(), Brief::default());
        self.briefs[trip_index as usize] = Brief {
            room: largest.saturating_sub(trip.delivered[0]),
            travel: narrow(vehicles.travel),
            per_distance: vehicles.per_distance,
        };
    }

    /// A node for some units of a stop.
    pub(super) fn node_for(&mut self, stop: u32, units: u32, window: u32) -> u32 {
        let node = Node { stop, units, window };
        if !self.ground.splits {
            self.nodes[stop as usize] = node;
            return stop;
        }
        let links = &self.links;
        if let Some(spare) = self.spare_nodes.pop(|spare| links[spare as usize].trip == NONE) {
            self.nodes[spare as usize] = node;
            return spare;
        }
        self.nodes.push(node);
        self.links.push(Link::default());
        self.carried.push(0);
        self.passed.push(0);
        narrow(self.nodes.len() - 1)
    }

    /// Puts units of a stop at a place that was priced.
    pub(in super::super) fn insert(&mut self, stop: u32, units: u32, place: &Place) {
        let Place { trip, position, window, vehicle_type, .. } = *place;
        self.remember(trip);
        let route = self.trips[trip as usize].route;
        self.become_type(route, vehicle_type as usize);
        let node = self.node_for(stop, units, window);
        let changed = &mut self.trips[trip as usize];
        changed.changed(position as usize, changed.nodes.len() - position as usize);
        changed.nodes.insert(position as usize, node);
        self.links[node as usize].trip = trip;
        if self.ground.splits {
            self.twins[stop as usize].push(node);
        }
        self.visits += 1;
        self.driven += usize::from(self.trips[trip as usize].nodes.len() == 1);
        self.load_units(trip, stop, units, true);
        self.number(trip, position as usize);
        self.refresh_priced(route);
    }

    /// A visit serves other than it did, at the same position: units more or fewer, not none.
    pub(in super::super) fn add_units(&mut self, node: u32, more: u32) {
        let trip = self.links[node as usize].trip;
        self.remember(trip);
        self.nodes[node as usize].units += more;
        self.trips[trip as usize].changed_throughout();
        self.load_units(trip, self.nodes[node as usize].stop, more, true);
        self.number(trip, self.links[node as usize].position as usize);
        self.refresh(self.trips[trip as usize].route);
    }

    /// Takes visits out of a trip, `count` from `first` on, and whatever cannot stay without them.
    pub(in super::super) fn remove(&mut self, trip: u32, first: usize, count: usize) {
        let route = self.trips[trip as usize].route;
        self.take_out(trip, first, count);
        while let Some((trip, position)) = self.refresh(route) {
            self.take_out(trip, position, 1);
        }
    }

    fn take_out(&mut self, trip: u32, first: usize, count: usize) {
        self.remember(trip);
        for at in first..first + count {
            let node = self.trips[trip as usize].nodes[at];
            let Node { stop, units, .. } = self.nodes[node as usize];
            self.load_units(trip, stop, units, false);
            self.detach(node);
        }
        self.visits -= count;
        let changed = &mut self.trips[trip as usize];
        changed.changed(first, changed.nodes.len() - first - count);
        changed.nodes.drain(first..first + count);
        if self.trips[trip as usize].nodes.is_empty() {
            self.driven -= 1;
            self.end_what_follows(trip);
            self.close(trip);
        } else {
            self.number(trip, first.saturating_sub(1));
        }
    }

    fn load_units(&mut self, trip_index: u32, stop: u32, units: u32, more: bool) {
        let asked = &self.ground.problem.stops()[stop as usize];
        let trip = &mut self.trips[trip_index as usize];
        for d in 0..self.ground.dimensions {
            let (delivered, collected) = (asked.delivery[d] * units, asked.pickup[d] * units);
            if more {
                trip.delivered[d] += delivered;
                trip.collected[d] += collected;
            } else {
                trip.delivered[d] -= delivered;
                trip.collected[d] -= collected;
            }
        }
        if self.ground.stocked
            && let Some(depot) = trip.start
        {
            self.account_units(depot, stop, units, more);
        }
        let left = self.left[stop as usize];
        self.set_left(stop, if more { left - units } else { left + units });
    }

    /// A new trip without nodes: of a new vehicle, or of a vehicle between its other trips.
    pub(in super::super) fn open(&mut self, opening: &Opening) -> u32 {
        self.mood.opening = 1.0;
        let route = match opening.route {
            Some(route) => {
                self.remember_route(route);
                route
            }
            None => self.new_route(opening.vehicle_type),
        };
        let trip = self.new_trip();
        let new = Trip { route, start: opening.start, end: opening.end, ..Trip::default() };
        self.trips[trip as usize] = new;
        let trips = self.routes[route as usize].trips.clone();
        if let Some(before) = opening.at.checked_sub(1).and_then(|at| trips.get(at)) {
            self.remember(*before);
            self.trips[*before as usize].end = opening.start;
            self.trips[*before as usize].changed_throughout();
            self.number(*before, self.trips[*before as usize].nodes.len().saturating_sub(1));
        }
        if let Some(next) = trips.get(opening.at).filter(|_| opening.at == 0) {
            self.trips[*next as usize].start = opening.end;
            self.trips[*next as usize].changed_throughout();
            self.number(*next, 0);
        }
        if trips.is_empty() {
            self.count_vehicle(route, false);
        }
        self.routes[route as usize].trips.insert(opening.at, trip);
        trip
    }

    fn new_trip(&mut self) -> u32 {
        let trips = &self.trips;
        let trip = self.spare_trips.pop(|spare| trips[spare as usize].nodes.is_empty()).unwrap_or_else(|| {
            self.trips.push(Trip::default());
            narrow(self.trips.len() - 1)
        });
        self.trips[trip as usize] = Trip { route: NONE, ..Trip::default() };
        self.remember(trip);
        trip
    }

    fn count_vehicle(&mut self, route: u32, free: bool) {
        let left = &mut self.free[self.routes[route as usize].vehicle_type];
        if *left != u32::MAX {
            *left = if free { *left + 1 } else { *left - 1 };
        }
    }

    fn new_route(&mut self, vehicle_type: usize) -> u32 {
        let routes = &self.routes;
        let route = self.spare_routes.pop(|spare| routes[spare as usize].trips.is_empty()).unwrap_or_else(|| {
            self.routes.push(Route::default());
            narrow(self.routes.len() - 1)
        });
        self.remember_route(route);
        self.routes[route as usize] = Route { vehicle_type, ..Route::default() };
        route
    }

    /// Where stock is limited, a trip that would have to load elsewhere once the one before it is gone ends with it.
    fn end_what_follows(&mut self, trip: u32) {
        let Trip { route, start, .. } = self.trips[trip as usize];
        let trips = &self.routes[route as usize].trips;
        let next = if trips.first() == Some(&trip) { trips.get(1).copied() } else { None };
        if let Some(next) = next.filter(|next| self.ground.stocked && self.trips[*next as usize].start != start) {
            self.take_out(next, 0, self.trips[next as usize].nodes.len());
            self.end_what_follows(trip);
        }
    }

    /// A trip without nodes ends; its neighbours close up.
    pub(super) fn close(&mut self, trip: u32) {
        let Trip { route, end, .. } = self.trips[trip as usize];
        let trips = &self.routes[route as usize].trips;
        let at = trips.iter().position(|other| *other == trip).unwrap_or(trips.len());
        let before = at.checked_sub(1).map(|at| trips[at]);
        if let Some(before) = before {
            self.remember(before);
            self.trips[before as usize].end = end;
            self.trips[before as usize].changed_throughout();
            self.number(before, self.trips[before as usize].nodes.len().saturating_sub(1));
        } else if let Some(next) = self.routes[route as usize].trips.get(1).copied() {
            self.remember(next);
            let start = self.trips[trip as usize].start;
            let moved = std::mem::take(&mut self.trips[next as usize]);
            self.account(&moved, false);
            self.trips[next as usize] = Trip { start, ..moved };
            self.trips[next as usize].changed_throughout();
            let moved = self.trips[next as usize].clone();
            self.account(&moved, true);
            self.number(next, 0);
        }
        self.routes[route as usize].trips.remove(at);
        if self.routes[route as usize].trips.is_empty() {
            self.count_vehicle(route, true);
            self.spare_routes.push(route);
        }
        self.trips[trip as usize] = Trip { route: NONE, ..Trip::default() };
        self.spare_trips.push(trip);
    }

    /// A route's vehicle is replaced by one of another type between the same depots.
    pub(in super::super) fn become_type(&mut self, route: u32, vehicle_type: usize) {
        if self.routes[route as usize].vehicle_type == vehicle_type {
            return;
        }
        self.remember_route(route);
        self.count_vehicle(route, true);
        self.routes[route as usize].vehicle_type = vehicle_type;
        self.count_vehicle(route, false);
        for at in 0..self.routes[route as usize].trips.len() {
            self.brief(self.routes[route as usize].trips[at]);
        }
    }

    /// Stops that lost visits since the beginning.
    pub(in super::super) fn reopened(&self) -> Vec<u32> {
        let mut stops: Vec<u32> = self.journal.left.iter().map(|(stop, _)| *stop).collect();
        stops.sort_unstable();
        stops.dedup();
        stops
    }

    /// Stops to put back: those that lost visits since the beginning, those that must be served, and those near a stop.
    pub(in super::super) fn open_stops(&self, seed: u32) -> Vec<u32> {
        if self.absent.len() <= 2 * self.journal.left.len() {
            return self.absent.clone();
        }
        let stops = self.ground.problem.stops();
        let mut open: Vec<u32> = self.journal.left.iter().map(|(stop, _)| *stop).collect();
        open.extend(std::iter::once(&seed).chain(&self.ground.near[seed as usize]));
        let must = |stop: &&u32| stops[**stop as usize].prize.is_none();
        open.extend(self.absent.iter().filter(must));
        open.retain(|stop| self.left[*stop as usize] > 0);
        open.sort_unstable();
        open.dedup();
        open
    }

    /// Takes over the routes of a solution that can be driven; the others are left out whole.
    pub(in super::super) fn adopt(&mut self, solution: &Solution) {
        for route in &solution.routes {
            if self.can_carry(route) {
                self.take_over(route);
            }
        }
        self.begin();
    }

    /// Whether there is such a vehicle, and it may carry what the route asks of it.
    fn can_carry(&self, route: &Answered) -> bool {
        let Some(vehicles) = self.ground.problem.vehicle_types().get(route.vehicle_type) else { return false };
        let ends = (route.trips.first().map(|trip| trip.start), route.trips.last().map(|trip| trip.end));
        let mut asked: BTreeMap<usize, u64> = BTreeMap::new();
        for trip in &route.trips {
            for visit in &trip.visits {
                let stop = self.ground.problem.stops().get(visit.stop);
                let known = stop.is_some_and(|stop| visit.window < stop.windows.len().max(1)) && visit.units > 0;
                if !known || !self.ground.admits(narrow(visit.stop), route.vehicle_type) {
                    return false;
                }
                *asked.entry(visit.stop).or_default() += u64::from(visit.units);
            }
        }
        let reloads = |pair: &[AnsweredTrip]| {
            pair[0].end == pair[1].start && pair[0].end.is_some_and(|d| vehicles.reloads.contains(&d))
        };
        !asked.is_empty()
            && asked.iter().all(|(stop, units)| *units <= u64::from(self.left[*stop]))
            && self.in_stock(route)
            && route.trips.iter().all(|trip| !trip.visits.is_empty() && self.fits(trip, &vehicles.capacity))
            && ends == (Some(vehicles.start), Some(vehicles.end))
            && route.trips.len() <= vehicles.max_trips as usize
            && route.trips.windows(2).all(reloads)
            && self.free[route.vehicle_type] > 0
    }

    /// Whether the depots have what the trips of a route load there, all together.
    fn in_stock(&self, route: &Answered) -> bool {
        let mut loaded: BTreeMap<(usize, usize), u64> = BTreeMap::new();
        for trip in &route.trips {
            for visit in &trip.visits {
                let (Some(depot), Some(item)) = (trip.start, self.ground.problem.stops()[visit.stop].item) else {
                    continue;
                };
                *loaded.entry((depot, item)).or_default() += u64::from(visit.units);
            }
        }
        let stock = |depot: usize, item: usize| self.stock.get(depot).and_then(|stock| stock.get(item));
        loaded.iter().all(|((depot, item), units)| stock(*depot, *item).is_none_or(|left| *units <= u64::from(*left)))
    }

    fn fits(&self, trip: &AnsweredTrip, capacity: &Load) -> bool {
        let stops = self.ground.problem.stops();
        (0..self.ground.dimensions).all(|d| {
            let amount = |load: &Load, units: u32| u64::from(load[d]) * u64::from(units);
            let mut board: u64 = trip.visits.iter().map(|visit| amount(&stops[visit.stop].delivery, visit.units)).sum();
            let mut most = board;
            for visit in &trip.visits {
                board = board + amount(&stops[visit.stop].pickup, visit.units)
                    - amount(&stops[visit.stop].delivery, visit.units);
                most = most.max(board);
            }
            most <= u64::from(capacity[d])
        })
    }

    /// Drives a route whose loads fit; if time or distance do not let it be driven, what cannot stay is left out.
    fn take_over(&mut self, answered: &Answered) {
        let route = self.new_route(answered.vehicle_type);
        self.count_vehicle(route, false);
        for asked in &answered.trips {
            let trip = self.new_trip();
            self.trips[trip as usize] = Trip { route, start: asked.start, end: asked.end, ..Trip::default() };
            self.routes[route as usize].trips.push(trip);
            for visit in &asked.visits {
                let stop = narrow(visit.stop);
                let node = self.node_for(stop, visit.units, narrow(visit.window));
                self.trips[trip as usize].nodes.push(node);
                self.load_units(trip, stop, visit.units, true);
                self.visits += 1;
            }
            self.driven += 1;
            self.attach_all(trip);
        }
        while let Some((trip, position)) = self.refresh(route) {
            self.take_out(trip, position, 1);
        }
    }
}
