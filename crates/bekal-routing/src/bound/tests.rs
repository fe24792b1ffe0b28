//! Bounds of tiny problems against all of their solutions.

use super::{Limits, bound};
use crate::problem::Problem;
use crate::tiny::{by_unit, optimum, tiny};
use std::ops::ControlFlow;
use std::time::Duration;

fn proven(problem: &Problem) -> Option<u64> {
    let limits = Limits { time: Duration::from_secs(20), stop: None };
    bound(problem, &limits, &mut |_| ControlFlow::Continue(())).ok().map(|bound| bound.value)
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
