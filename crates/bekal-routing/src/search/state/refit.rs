//! Other vehicles for the routes there are.

use super::clock::Drawn;
use super::{State, Trip};

impl State<'_> {
    /// Every route of one trip that changed gets the cheapest vehicle that can drive it: before visits are put back, among
    /// those between the same depots; else, among all.
    pub(in super::super) fn refit(&mut self, among_all: bool) {
        if self.ground.problem.vehicle_types().len() == 1 {
            return;
        }
        let routes: Vec<u32> = self.journal.routes.iter().map(|(route, _)| *route).collect();
        for index in routes {
            let route = &self.routes[index as usize];
            let [trip] = route.trips[..] else { continue };
            let now = route.vehicle_type;
            let types = 0..self.ground.problem.vehicle_types().len();
            let kin = &self.ground.kin[now];
            let mut best = (route.cost, now);
            for other in types.filter(|other| *other != now && self.free[*other] > 0) {
                let alike = kin.contains(&other);
                if (!among_all && !alike) || !self.could_carry(trip, other) {
                    continue;
                }
                let cost = if alike { Some(self.cost_alike(index, other)) } else { self.cost_by(trip, other) };
                if let Some(cost) = cost.filter(|cost| *cost < best.0) {
                    best = (cost, other);
                }
            }
            if best.1 != now {
                self.recast(index, trip, best.1);
            }
        }
    }

    /// Whether the loads of a trip fit, and all its stops may be visited.
    fn could_carry(&self, trip: u32, vehicle_type: usize) -> bool {
        let trip = &self.trips[trip as usize];
        let capacity = &self.ground.problem.vehicle_types()[vehicle_type].capacity;
        let fits = |d: usize| {
            let peak = trip.peaks_after.first().map_or(0, |peak| peak[d]);
            trip.delivered[d].max(trip.collected[d]).max(peak) <= capacity[d]
        };
        (0..self.ground.dimensions).all(fits)
            && trip.nodes.iter().all(|node| self.ground.admits(self.stop_of(*node), vehicle_type))
    }

    /// What a route costs by a vehicle between the same depots.
    fn cost_alike(&self, route: u32, vehicle_type: usize) -> i64 {
        let vehicles = &self.ground.problem.vehicle_types()[vehicle_type];
        let route = &self.routes[route as usize];
        let time = route.duration * i64::from(vehicles.per_duration);
        i64::try_from(vehicles.fixed).unwrap_or(i64::MAX) + route.distance * i64::from(vehicles.per_distance) + time
    }

    /// What a route of one trip costs by a vehicle of another kind, if it can drive it.
    fn cost_by(&self, trip: u32, vehicle_type: usize) -> Option<i64> {
        let vehicles = &self.ground.problem.vehicle_types()[vehicle_type];
        let tables = self.ground.tables_of(vehicle_type);
        let trip = &self.trips[trip as usize];
        let (mut before, mut distance) = (self.ground.place_of(vehicles.start), 0);
        for node in &trip.nodes {
            let here = self.ground.place[self.stop_of(*node) as usize];
            distance += i64::from(tables.distance(before, here));
            before = here;
        }
        distance += i64::from(tables.distance(before, self.ground.place_of(vehicles.end)));
        if distance >= i64::from(u32::MAX) || vehicles.max_distance.is_some_and(|most| distance > i64::from(most)) {
            return None;
        }
        let mut duration = 0;
        if self.ground.timed {
            let other = Trip { start: vehicles.start, end: vehicles.end, nodes: trip.nodes.clone(), ..Trip::default() };
            duration = self.span_of_trip(&other, vehicle_type, true, true)?.duration;
            if self.ground.clocks[vehicle_type].is_some() {
                let drawn = Drawn { start: other.start, end: other.end, nodes: &other.nodes, tried: None };
                duration = self.time_walked(vehicle_type, &[drawn], None, (duration, i64::MAX))?;
            }
            if vehicles.max_duration.is_some_and(|most| duration > i64::from(most)) {
                return None;
            }
        }
        if self.ground.stocked && vehicles.start != trip.start {
            return None;
        }
        let fixed = i64::try_from(vehicles.fixed).unwrap_or(i64::MAX);
        Some(fixed + distance * i64::from(vehicles.per_distance) + duration * i64::from(vehicles.per_duration))
    }

    fn recast(&mut self, route: u32, trip: u32, vehicle_type: usize) {
        self.remember(trip);
        self.become_type(route, vehicle_type);
        let vehicles = &self.ground.problem.vehicle_types()[vehicle_type];
        self.trips[trip as usize].start = vehicles.start;
        self.trips[trip as usize].end = vehicles.end;
        self.trips[trip as usize].changed_throughout();
        self.number(trip, 0);
        self.refresh_priced(route);
    }
}
