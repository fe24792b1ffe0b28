//! Tiny problems of every kind, and all of their routes, for tests.

use crate::check::{Violation, check};
use crate::problem::{Break, Builder, Depot, Problem, Stop, Travel, VehicleType, Window};
use crate::solution::{Route, Solution, Trip, Visit};

/// Numbers that look random.
struct Draw(u64);

impl Draw {
    fn below(&mut self, most: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(most)).unwrap()
    }

    fn once_in(&mut self, times: u32) -> bool {
        self.below(times) == 0
    }
}

/// Stops, depots and vehicles of every kind; with `whole` every stop is served at once.
pub(crate) fn tiny(seed: u64, whole: bool) -> Problem {
    let mut draw = Draw(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) + 1);
    draw.below(2);
    let n = 3 + draw.below(3) as usize;
    let depots = 1 + draw.below(2) as usize;
    let mut builder = Builder::new();
    let points: Vec<(u32, u32)> = (0..n + depots).map(|_| (draw.below(100), draw.below(100))).collect();
    let crooked = draw.once_in(3);
    let mut table = Vec::new();
    for (from, a) in points.iter().enumerate() {
        for (to, b) in points.iter().enumerate() {
            let mut long = a.0.abs_diff(b.0) + a.1.abs_diff(b.1);
            if crooked && from != to {
                long = if draw.once_in(9) { Travel::NONE } else { long + draw.below(60) };
            }
            table.push(long);
        }
    }
    for point in &points {
        builder.place(Some((f64::from(point.0), f64::from(point.1))));
    }
    builder.travel(Travel::uniform(table));
    for depot in 0..depots {
        let window = if draw.once_in(4) { Window { from: 20, until: 500 } } else { Window::ALWAYS };
        builder.depot(Depot { window, ..Depot::new(n + depot) });
    }
    let types = 1 + draw.below(2) as usize;
    let timed = draw.once_in(2);
    for place in 0..n {
        let mut stop = Stop::new(place, [1 + draw.below(9), draw.below(5), 0, 0]);
        if whole && draw.once_in(4) {
            stop.pickup = [draw.below(8), 0, 0, 0];
        }
        if whole && timed && draw.once_in(2) {
            let from = draw.below(200);
            stop.windows = vec![Window { from, until: from + 40 + draw.below(200) }];
            if draw.once_in(3) {
                stop.windows.push(Window { from: from + 300, until: from + 330 });
            }
            stop.service = draw.below(30);
            stop.release = if draw.once_in(3) { draw.below(100) } else { 0 };
        }
        stop.prize = draw.once_in(3).then(|| u64::from(draw.below(300)));
        if !whole {
            stop.units = 1 + draw.below(2);
        }
        if types > 1 && draw.once_in(4) {
            stop.vehicle_types = Some(vec![1]);
        }
        builder.stop(stop);
    }
    for _ in 0..types {
        let mut vehicles = VehicleType::new([9 + draw.below(20), 12, 8 + draw.below(5), 9], 0);
        vehicles.count = draw.once_in(2).then(|| 1 + draw.below(3));
        vehicles.end = if draw.once_in(4) { None } else { Some(depots - 1) };
        vehicles.start = if draw.once_in(6) { None } else { Some(0) };
        vehicles.fixed = u64::from(draw.below(200));
        vehicles.per_distance = draw.below(3);
        vehicles.per_duration = draw.below(2);
        vehicles.max_distance = draw.once_in(4).then(|| 200 + draw.below(300));
        vehicles.max_duration = draw.once_in(4).then(|| 250 + draw.below(300));
        if draw.once_in(3) {
            vehicles.max_trips = 2;
            vehicles.reloads = vec![0];
            vehicles.loading = draw.below(20);
        }
        if draw.once_in(4) {
            vehicles.shift = Window { from: 10, until: 700 };
        }
        builder.vehicle_type(vehicles);
    }
    builder.build().unwrap_or_else(|_| tiny(seed + 1_000_003, whole))
}

/// The same problem with a stop for each unit.
pub(crate) fn by_unit(problem: &Problem) -> Problem {
    let of_unit = |stop: &Stop| vec![Stop { units: 1, ..stop.clone() }; stop.units as usize];
    changed(problem, Travel::clone, of_unit, VehicleType::clone)
}

/// The same problem with durations that change by period, at times to none at all, and with breaks.
pub(crate) fn with_clocks(problem: &Problem, seed: u64) -> Problem {
    let mut draw = Draw(seed);
    let travel = |travel: &Travel| {
        let mut from = 0;
        (0..=draw.below(3)).fold(travel.clone(), |changing, _| {
            from += 1 + draw.below(150);
            let slower = |long: &u32| match draw.below(12) {
                _ if *long == Travel::NONE => Travel::NONE,
                0 => Travel::NONE,
                lot => *long * (3 + lot) / 6,
            };
            let durations: Vec<u32> = travel.durations().iter().map(slower).collect();
            changing.from_then_on(from, durations)
        })
    };
    let with_periods = changed(problem, travel, |stop| vec![stop.clone()], VehicleType::clone);
    let mut draw = Draw(seed + 1);
    let with_breaks = |vehicles: &VehicleType| {
        let mut earliest = vehicles.shift.from;
        let breaks = (0..draw.below(3)).map(|_| {
            let from = earliest + draw.below(80);
            let duration = draw.below(30);
            earliest = from + duration;
            Break { window: Window { from, until: from + draw.below(200) }, duration }
        });
        VehicleType { breaks: breaks.collect(), ..vehicles.clone() }
    };
    changed(&with_periods, Travel::clone, |stop| vec![stop.clone()], with_breaks)
}

fn changed(
    problem: &Problem,
    mut travel: impl FnMut(&Travel) -> Travel,
    stops: impl Fn(&Stop) -> Vec<Stop>,
    mut vehicles: impl FnMut(&VehicleType) -> VehicleType,
) -> Problem {
    let mut builder = Builder::new();
    for place in 0..problem.places() {
        builder.place(problem.coordinates(place));
    }
    for one in problem.travels() {
        builder.travel(travel(one));
    }
    for depot in problem.depots() {
        builder.depot(depot.clone());
    }
    for stop in problem.stops().iter().flat_map(stops) {
        builder.stop(stop);
    }
    for one in problem.vehicle_types() {
        builder.vehicle_type(vehicles(one));
    }
    builder.build().unwrap()
}

/// The least that any solution costs, by trying every route.
pub(crate) fn optimum(problem: &Problem) -> Option<u64> {
    let n = problem.stops().len();
    let all = 1_usize << n;
    let left_out = |mask: usize| {
        let left = problem.stops().iter().enumerate().filter(|(index, _)| mask >> index & 1 == 0);
        left.map(|(_, stop)| stop.prize).sum::<Option<u64>>()
    };
    let mut routes: Vec<Vec<Option<u64>>> = vec![vec![None; all]; problem.vehicle_types().len()];
    every_route(problem, &mut |route| {
        let judged = check(problem, &Solution { routes: vec![route.clone()] });
        let cost = judged.cost.total() - judged.cost.prizes;
        let stops = route.trips.iter().flat_map(|trip| &trip.visits);
        let known = &mut routes[route.vehicle_type][stops.map(|visit| 1 << visit.stop).sum::<usize>()];
        *known = Some(known.map_or(cost, |known| known.min(cost)));
    });
    let mut served: Vec<Option<u64>> = vec![None; all];
    served[0] = Some(0);
    for (vehicles, routes) in problem.vehicle_types().iter().zip(routes) {
        for _ in 0..vehicles.count.unwrap_or(u32::MAX).min(u32::try_from(n).unwrap()) {
            let before = served.clone();
            for mask in 0..all {
                for more in (1..all).filter(|more| more & mask == 0) {
                    if let (Some(a), Some(b)) = (before[mask], routes[more]) {
                        let sum = &mut served[mask | more];
                        *sum = Some(sum.map_or(a + b, |known| known.min(a + b)));
                    }
                }
            }
        }
    }
    (0..all).filter_map(|mask| Some(served[mask]? + left_out(mask)?)).min()
}

/// Calls back with every route that one vehicle can drive, one unit at each stop.
pub(crate) fn every_route(problem: &Problem, found: &mut dyn FnMut(&Route)) {
    for (vehicle_type, vehicles) in problem.vehicle_types().iter().enumerate() {
        let open = Trip { start: vehicles.start, end: vehicles.end, visits: Vec::new() };
        extend(problem, &mut Route { vehicle_type, trips: vec![open] }, 0, found);
    }
}

fn extend(problem: &Problem, route: &mut Route, mask: usize, found: &mut dyn FnMut(&Route)) {
    let vehicles = &problem.vehicle_types()[route.vehicle_type];
    for stop in (0..problem.stops().len()).filter(|stop| mask >> stop & 1 == 0) {
        for window in 0..problem.stops()[stop].windows.len().max(1) {
            route.trips.last_mut().unwrap().visits.push(Visit { stop, units: 1, window });
            let mask = mask | 1 << stop;
            let judged = check(problem, &Solution { routes: vec![route.clone()] });
            if judged.violations.iter().all(|violation| matches!(violation, Violation::Units { .. })) {
                found(route);
            }
            extend(problem, route, mask, found);
            if route.trips.len() < vehicles.max_trips as usize {
                let last = route.trips.last_mut().unwrap();
                let end = last.end.replace(vehicles.reloads[0]);
                route.trips.push(Trip { start: Some(vehicles.reloads[0]), end, visits: Vec::new() });
                extend(problem, route, mask, found);
                let end = route.trips.pop().unwrap().end;
                route.trips.last_mut().unwrap().end = end;
            }
            route.trips.last_mut().unwrap().visits.pop();
        }
    }
}
