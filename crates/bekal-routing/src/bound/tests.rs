//! Bounds of tiny problems against all of their solutions.

use super::cuts::{CapacityCuts, Cut, Ties};
use super::master::Master;
use super::{Method, Unbounded, Watch, bound};
use crate::problem::{Builder, Depot, Problem, Stop, Travel, VehicleType};
use crate::tiny::{by_unit, optimum, tiny, with_clocks};
use std::ops::ControlFlow;
use std::time::Duration;

fn proven(problem: &Problem) -> Option<u64> {
    bound(problem, Duration::from_secs(20), &mut |_| ControlFlow::Continue(())).ok().map(|bound| bound.value)
}

#[test]
fn no_bound_of_a_tiny_problem_is_above_its_optimum_and_most_reach_it() {
    // Trips of one vehicle are priced one by one and waiting is free: only the other problems are closed.
    let (mut reached, mut closable, mut solvable) = (0, 0, 0);
    for seed in 0..230 {
        let problem = tiny(seed, true);
        let Some(best) = optimum(&problem) else { continue };
        solvable += 1;
        let bound = proven(&problem).unwrap();
        assert!(bound <= best, "seed {seed}: {bound} above {best}");
        if problem.vehicle_types().iter().all(|vehicles| vehicles.max_trips == 1 && vehicles.per_duration == 0) {
            closable += 1;
            reached += u32::from(bound == best);
        }
    }
    assert!(solvable >= 200 && closable >= 40, "{solvable} {closable}");
    assert!(reached * 10 >= closable * 8, "{reached} of {closable}");
}

#[test]
fn no_bound_is_above_the_optimum_where_durations_change_and_vehicles_take_breaks() {
    let (mut solvable, mut dearer) = (0, 0);
    for seed in 0..60 {
        let ordinary = tiny(seed, true);
        let problem = with_clocks(&ordinary, seed);
        let Some(best) = optimum(&problem) else { continue };
        solvable += 1;
        dearer += u32::from(optimum(&ordinary).unwrap() < best);
        let bound = proven(&problem).unwrap();
        assert!(bound <= best, "seed {seed}: {bound} above {best}");
    }
    assert!(solvable >= 40 && dearer >= 15, "{solvable} {dearer}");
}

#[test]
fn bounds_with_split_stops_are_not_above_the_optimum() {
    let mut above_nought = 0;
    for seed in 0..60 {
        let problem = tiny(seed, false);
        let expanded = by_unit(&problem);
        if expanded.stops().len() > 6 {
            continue;
        }
        let Some(best) = optimum(&expanded) else { continue };
        let bound = proven(&problem).unwrap();
        assert!(bound <= best, "seed {seed}: {bound} above {best}");
        above_nought += u32::from(bound > 0);
    }
    assert!(above_nought >= 10, "{above_nought}");
}

/// P-n16-k8 of P. Augerat et al. (1995): places with their demands, the depot first; capacity 35, optimum 450.
const AUGERAT_16: [(u32, u32, u32); 16] = [
    (30, 40, 0),
    (37, 52, 19),
    (49, 49, 30),
    (52, 64, 16),
    (31, 62, 23),
    (52, 33, 11),
    (42, 41, 31),
    (52, 41, 15),
    (57, 58, 28),
    (62, 42, 8),
    (42, 57, 8),
    (27, 68, 7),
    (43, 67, 14),
    (58, 48, 6),
    (58, 27, 19),
    (37, 69, 11),
];

/// Distances rounded to the nearest whole number.
fn augerat(units: bool) -> Problem {
    let mut builder = Builder::new();
    let mut table = Vec::new();
    for (x, y, _) in AUGERAT_16 {
        builder.place(Some((f64::from(x), f64::from(y))));
        for (other_x, other_y, _) in AUGERAT_16 {
            let square = 4 * (x.abs_diff(other_x).pow(2) + y.abs_diff(other_y).pow(2));
            table.push(square.isqrt().div_ceil(2));
        }
    }
    builder.travel(Travel::uniform(table));
    let depot = builder.depot(Depot::new(0));
    for (place, (_, _, demand)) in AUGERAT_16.into_iter().enumerate().skip(1) {
        let stop = Stop::new(place, [if units { 1 } else { demand }, 0, 0, 0]);
        builder.stop(Stop { units: if units { demand } else { 1 }, ..stop });
    }
    builder.vehicle_type(VehicleType::new([35, 0, 0, 0], depot));
    builder.build().unwrap()
}

#[test]
fn the_bound_of_a_published_instance_is_its_optimum_and_less_if_stops_may_be_split() {
    assert_eq!(proven(&augerat(false)), Some(450));
    let split = proven(&augerat(true)).unwrap();
    assert!((400..450).contains(&split), "{split}");
}

/// Whoever is not listened to somewhere would be asked again after saying so.
#[test]
fn whoever_watches_ends_it_wherever_it_is() {
    let mut ended = 0;
    for problem in [augerat(false), augerat(true)] {
        for calls in (0..40).chain([60, 100, 200, 400, 800, 1600]) {
            let mut asked = 0;
            let found = bound(&problem, Duration::from_secs(3600), &mut |_| {
                asked += 1;
                if asked > calls { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            });
            assert!(asked <= calls + 1, "asked {asked} times, broke at {}", calls + 1);
            ended += u32::from(asked == calls + 1);
            assert!(found.as_ref().is_ok_and(|bound| bound.value <= 450) || found == Err(Unbounded::Stopped));
        }
    }
    assert!(ended > 60, "{ended}");
    let mut on = |_: &super::Progress| ControlFlow::Continue(());
    assert_eq!(bound(&augerat(false), Duration::ZERO, &mut on), Err(Unbounded::TimeOver));
}

#[test]
fn what_is_proven_is_seen_and_never_falls() {
    for (units, method) in [(false, Method::Trips), (true, Method::Borders)] {
        let mut seen = Vec::new();
        let found = bound(&augerat(units), Duration::from_secs(20), &mut |progress| {
            seen.extend(progress.bound);
            ControlFlow::Continue(())
        });
        let found = found.unwrap();
        assert_eq!((found.method, found.converged), (method, true));
        assert!(seen.is_sorted() && seen.last().is_some_and(|last| *last <= found.value), "{seen:?}");
    }
}

#[test]
fn cuts_that_were_dropped_can_be_found_again() {
    let problem = augerat(false);
    let mut cuts = CapacityCuts::new(&problem);
    let mut on = |_: &super::Progress| ControlFlow::Continue(());
    let watch = Watch::new(Duration::from_secs(60), &mut on);
    let n = problem.stops().len();
    // Nothing is visited, so that each stop by itself is cut off.
    let found = |cuts: &mut CapacityCuts| cuts.separate(&Ties::new(n), 100, &watch);
    let first = found(&mut cuts);
    assert_eq!((first.len(), found(&mut cuts)), (n, Vec::new()));
    let mut master = Master::new(vec![1.0; n], std::iter::empty());
    master.cut(first.clone());
    let idle = |master: &mut Master, idle| master.tidy(&vec![0.0; 2 * n], 1.0, idle);
    assert_eq!(idle(&mut master, 1), (vec![true; 2 * n], Vec::new()));
    let (kept, dropped): (Vec<bool>, Vec<Cut>) = idle(&mut master, 0);
    assert_eq!(kept.iter().filter(|kept| **kept).count(), n);
    assert_eq!(dropped, first);
    for cut in &dropped {
        cuts.forget(cut);
    }
    assert_eq!(found(&mut cuts), first);
}
