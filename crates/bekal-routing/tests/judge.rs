//! The judge on solutions that nobody would make, of problems with the largest numbers there may be: sums end at the largest
//! number, nothing panics, and every rule is found broken that a plain recount finds broken.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use bekal_routing::{
    Builder, Depot, LATEST, Problem, Route, Solution, Stop, Travel, Trip, VehicleType, Violation, Visit, Where, Window,
    check,
};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Places: two depots, then the stops.
const PLACES: usize = 5;
const DEPOTS: usize = 2;
const STOPS: usize = 3;
const TYPES: usize = 2;

/// A problem of few stops, with prices so large that no larger ones may be, or with as many units.
fn problem(draws: &[u32], many: bool) -> Problem {
    let mut draws = draws.iter().copied().cycle();
    let mut one_of = |of: &[u32]| of[draws.next().unwrap() as usize % of.len()];
    let mut builder = Builder::new();
    for _ in 0..PLACES {
        builder.place(None);
    }
    let mut table =
        || -> Vec<u32> { (0..PLACES * PLACES).map(|_| one_of(&[0, 1, 900, LATEST, Travel::NONE])).collect() };
    builder.travel(Travel::new(table(), table()));
    let window = |kind: u32| match kind {
        0 => Window::ALWAYS,
        1 => Window { from: 0, until: 0 },
        _ => Window { from: LATEST, until: LATEST },
    };
    for place in 0..DEPOTS {
        let stock = [Some(0), Some(u32::MAX), None][one_of(&[0, 1, 2]) as usize];
        builder.depot(Depot { place, window: window(one_of(&[0, 1, 2])), stock: vec![stock] });
    }
    for place in DEPOTS..PLACES {
        let units = if many { one_of(&[1, 2, LATEST / 4]) } else { 1 };
        let amount = one_of(&[0, 1, 4]);
        builder.stop(Stop {
            units,
            pickup: [0, amount, 0, 0],
            windows: (0..one_of(&[0, 1, 1])).map(|_| window(one_of(&[0, 1, 2]))).collect(),
            service: if many { 0 } else { one_of(&[0, 5, LATEST / 2]) },
            service_per_unit: if many { one_of(&[0, 1]) } else { LATEST / 2 },
            release: one_of(&[0, LATEST]),
            prize: [None, Some(7), Some(if many { 1 } else { 1 << 56 })][one_of(&[0, 1, 2]) as usize],
            item: Some(0),
            vehicle_types: if one_of(&[0, 1]) == 0 { None } else { Some(vec![0, 1]) },
            ..Stop::new(place, [amount, 0, 0, 0])
        });
    }
    for _ in 0..TYPES {
        let price = if many { 0 } else { one_of(&[1, 1 << 24]) };
        builder.vehicle_type(VehicleType {
            count: [None, Some(1)][one_of(&[0, 1]) as usize],
            end: [None, Some(1)][one_of(&[0, 1]) as usize],
            fixed: if many { 1 << 20 } else { 1 << 56 },
            per_distance: price,
            per_duration: price,
            max_duration: [None, Some(0)][one_of(&[0, 1]) as usize],
            max_distance: [None, Some(u32::MAX)][one_of(&[0, 1]) as usize],
            max_trips: 2,
            reloads: vec![0],
            loading: one_of(&[0, LATEST]),
            ..VehicleType::new([LATEST, LATEST, 0, 0], 0)
        });
    }
    builder.build().unwrap_or_else(|defects| panic!("{defects:?}"))
}

fn index(count: usize) -> impl Strategy<Value = usize> {
    prop_oneof![60 => 0..count, 1 => Just(count), 1 => Just(usize::MAX)]
}

fn visits() -> impl Strategy<Value = Vec<Visit>> {
    let units = prop_oneof![Just(1), Just(0), Just(u32::MAX), any::<u32>()];
    let window = prop_oneof![40 => Just(0_usize), 1 => Just(1), 1 => Just(usize::MAX)];
    let visit = (0..STOPS, units, window).prop_map(|(stop, units, window)| Visit { stop, units, window });
    let stray =
        (index(STOPS), Just(1_u32), Just(0_usize)).prop_map(|(stop, units, window)| Visit { stop, units, window });
    prop_oneof![9 => prop::collection::vec(visit, 0..80), 1 => prop::collection::vec(stray, 0..9)]
}

fn solution() -> impl Strategy<Value = Solution> {
    let depot = || prop_oneof![1 => Just(None), 9 => index(DEPOTS).prop_map(Some)];
    let trip = (depot(), depot(), visits()).prop_map(|(start, end, visits)| Trip { start, end, visits });
    let route = (index(TYPES), prop::collection::vec(trip, 0..4));
    let route = route.prop_map(|(vehicle_type, trips)| Route { vehicle_type, trips });
    prop::collection::vec(route, 0..9).prop_map(|routes| Solution { routes })
}

/// The places of a route in order, if everything that it names exists and none of its parts is empty.
fn walked(problem: &Problem, route: &Route) -> Option<Vec<usize>> {
    let full = !route.trips.is_empty() && route.trips.iter().all(|trip| !trip.visits.is_empty());
    let mut places = Vec::new();
    for (at, trip) in route.trips.iter().enumerate() {
        let last = at + 1 == route.trips.len();
        problem.vehicle_types().get(route.vehicle_type)?;
        let [start, end] = [trip.start, trip.end].map(|depot| depot.map(|depot| problem.depots().get(depot)));
        places.extend(start.map(|depot| depot.map(|depot| depot.place)).into_iter().collect::<Option<Vec<_>>>()?);
        for visit in &trip.visits {
            let stop = problem.stops().get(visit.stop)?;
            (visit.window < stop.windows.len().max(1)).then_some(())?;
            places.push(stop.place);
        }
        let end = end.map(|depot| depot.map(|depot| depot.place)).into_iter().collect::<Option<Vec<_>>>()?;
        places.extend(end.into_iter().filter(|_| last));
    }
    full.then_some(places)
}

fn clamped(sum: u128) -> u64 {
    u64::try_from(sum).unwrap_or(u64::MAX)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn absurd_solutions_are_judged_as_a_recount_judges_them(
        draws in prop::collection::vec(any::<u32>(), 97),
        many in any::<bool>(),
        solution in solution(),
    ) {
        let problem = problem(&draws, many);
        let judged = check(&problem, &solution);
        let of = |route: &Route| problem.vehicle_types().get(route.vehicle_type);
        let places: Vec<Option<Vec<usize>>> = solution.routes.iter().map(|route| walked(&problem, route)).collect();

        // What it costs.
        let way = |from: usize, to: usize| u128::from(problem.travels()[0].distances()[from * PLACES + to]);
        let far = |places: &[usize]| places.windows(2).map(|leg| way(leg[0], leg[1])).sum::<u128>();
        let (mut fixed, mut distance, mut duration) = (0, 0, 0);
        for ((route, places), timetable) in solution.routes.iter().zip(&places).zip(&judged.timetables) {
            let Some(vehicles) = of(route) else { continue };
            fixed += u128::from(vehicles.fixed);
            distance += places.as_deref().map_or(0, far) * u128::from(vehicles.per_distance);
            duration += u128::from(timetable.duration()) * u128::from(vehicles.per_duration);
            let calls = &timetable.calls;
            prop_assert_eq!(calls.len(), places.as_ref().map_or(0, Vec::len));
            prop_assert!(calls.iter().all(|call| call.arrival <= call.begin && call.begin <= call.end));
            prop_assert!(calls.windows(2).all(|pair| pair[0].end <= pair[1].arrival));
        }
        let mut served = [0_u64; STOPS];
        for visit in solution.visits().filter(|visit| visit.stop < STOPS) {
            served[visit.stop] += u64::from(visit.units);
        }
        let stops = || problem.stops().iter().zip(served);
        let left = |(stop, served): (&Stop, u64)| u64::from(stop.units).saturating_sub(served);
        let prizes = stops().map(|(stop, served)| u128::from(left((stop, served))) * u128::from(stop.prize.unwrap_or(0)));
        let prizes: u128 = prizes.sum();
        let cost = judged.cost;
        prop_assert_eq!(
            (cost.fixed, cost.distance, cost.duration, cost.prizes),
            (clamped(fixed), clamped(distance), clamped(duration), clamped(prizes))
        );
        prop_assert_eq!(cost.total(), clamped(fixed + distance + duration + prizes));

        // What it breaks.
        let found = |wanted: &dyn Fn(&Violation) -> Option<usize>| -> BTreeSet<usize> {
            judged.violations.iter().filter_map(wanted).collect()
        };
        let routes = |wrong: &dyn Fn(&Route, &Option<Vec<usize>>) -> bool| -> BTreeSet<usize> {
            let all = solution.routes.iter().zip(&places).enumerate();
            all.filter(|(_, (route, places))| wrong(route, places)).map(|(at, _)| at).collect()
        };
        let unwalked = found(&|violation| match violation {
            Violation::Unknown { route, .. } | Violation::Empty { route } => Some(*route),
            _ => None,
        });
        prop_assert_eq!(unwalked, routes(&|_, places| places.is_none()));
        let no_way = found(&|violation| if let Violation::NoWay { route, .. } = violation { Some(*route) } else { None });
        let none = |leg: &[usize]| {
            let at = leg[0] * PLACES + leg[1];
            [problem.travels()[0].distances()[at], problem.travels()[0].durations()[at]].contains(&Travel::NONE)
        };
        prop_assert_eq!(no_way, routes(&|_, places| places.iter().any(|places| places.windows(2).any(none))));
        let too_many = found(&|violation| if let Violation::Trips { route, .. } = violation { Some(*route) } else { None });
        prop_assert_eq!(too_many, routes(&|route, places| places.is_some() && route.trips.len() > 2));
        let wrong = found(&|violation| if let Violation::Units { stop, .. } = violation { Some(*stop) } else { None });
        let nothing = |stop: usize| solution.visits().any(|visit| visit.stop == stop && visit.units == 0);
        let expected = stops().enumerate().filter(|(at, (stop, served))| {
            *served > u64::from(stop.units) || (left((stop, *served)) > 0 && stop.prize.is_none()) || nothing(*at)
        });
        prop_assert_eq!(wrong, expected.map(|(at, _)| at).collect::<BTreeSet<_>>());
        let fleet = found(&|violation| match violation {
            Violation::Fleet { vehicle_type, .. } => Some(*vehicle_type),
            _ => None,
        });
        let used = |kind: usize| solution.routes.iter().filter(|route| route.vehicle_type == kind).count();
        let short = |kind: &usize| problem.vehicle_types()[*kind].count.is_some_and(|count| used(*kind) > count as usize);
        prop_assert_eq!(fleet, (0..TYPES).filter(short).collect::<BTreeSet<_>>());

        // What is told of it counts from one.
        for violation in &judged.violations {
            let told = violation.to_string();
            prop_assert!(!told.contains("route 0") && !told.contains("stop 0") && !told.contains("number 0"), "{}", told);
        }
    }
}

#[test]
fn the_largest_solutions_cost_the_largest_number() {
    let problem = problem(&[3], false);
    let visits = vec![Visit { stop: 0, units: u32::MAX, window: 0 }; 300];
    let route = Route { vehicle_type: 0, trips: vec![Trip { start: Some(0), end: Some(1), visits }] };
    let judged = check(&problem, &Solution { routes: vec![route; 300] });
    assert_eq!(judged.cost.total(), u64::MAX);
    let found: u64 = 300 * 300 * u64::from(u32::MAX);
    assert!(judged.violations.contains(&Violation::Units { stop: 0, found, asked: 1 }));
    assert!(judged.violations.iter().any(|one| matches!(one, Violation::Late { at: Where::Stop(0), .. })));
}
