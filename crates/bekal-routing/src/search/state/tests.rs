use super::super::ground::Ground;
use super::super::random::Random;
use super::super::recreate::Keys;
use super::super::{Budget, Settings, Tuning, Walk, savings, solve};
use super::State;
use crate::problem::{Builder, Depot, Stop, Travel, VehicleType, Window};
use crate::tiny::tiny;
use std::ops::ControlFlow;

/// What is kept over a change is what a walk of the whole trip finds.
#[test]
fn trips_remember_what_walking_them_anew_says() {
    let mut kept = 0;
    for seed in 0..80 {
        let problem = tiny(seed, seed % 2 == 0);
        let ground = Ground::new(&problem);
        let (keys, tuning) = (Keys::new(&ground), Tuning::of(&ground));
        let mut state = State::new(&ground);
        state.adopt(&savings::savings(&ground, 0));
        let stops: Vec<u32> = (0..).take(problem.stops().len()).collect();
        let mut walk = Walk::new(state, &keys, &tuning, Random::new(seed));
        for _ in 0..200 {
            walk.step(&stops, 20.0);
            let state = &walk.state;
            for route in state.routes.iter().filter(|route| !route.trips.is_empty()) {
                let mut distance = 0;
                for (at, index) in route.trips.iter().enumerate() {
                    let trip = &state.trips[*index as usize];
                    let mut anew = trip.clone();
                    anew.changed_throughout();
                    let (first, last) = (at == 0, at + 1 == route.trips.len());
                    assert_eq!(state.walk(&mut anew, route.vehicle_type, first, last), Ok(trip.distance), "{seed}");
                    assert_eq!((&anew.heads, &anew.tails), (&trip.heads, &trip.tails), "{seed}");
                    kept += trip.heads_kept;
                    distance += trip.distance;
                }
                assert_eq!(distance, route.distance, "{seed}");
            }
            let costs: i64 = state.routes.iter().map(|route| route.cost).sum();
            let left_out =
                state.absent().into_iter().map(|(stop, units)| ground.unserved[stop as usize] * i64::from(units));
            assert_eq!(state.cost, costs + left_out.sum::<i64>(), "{seed}");
        }
    }
    assert!(kept > 0, "nothing was kept at all");
}

/// Legs that add up to more than 32 bits hold.
#[test]
fn trips_may_be_longer_than_any_way() {
    const FAR: u32 = 1 << 29;
    for timed in [false, true] {
        let mut builder = Builder::new();
        for _ in 0..13 {
            builder.place(None);
        }
        let distances: Vec<u32> = (0..169).map(|at| if at % 14 == 0 { 0 } else { FAR }).collect();
        builder.travel(Travel::new(distances, vec![0; 169]));
        let depot = builder.depot(Depot::new(0));
        for place in 1..13 {
            let windows = if timed { vec![Window { from: 0, until: 9 }] } else { Vec::new() };
            builder.stop(Stop { windows, ..Stop::new(place, [1, 0, 0, 0]) });
        }
        builder.vehicle_type(VehicleType { count: Some(1), ..VehicleType::new([12, 0, 0, 0], depot) });
        let problem = builder.build().unwrap();
        let settings = Settings { seed: 1, budget: Budget::Iterations(100), threads: 1, start: None };
        let answer = solve(&problem, &settings, &mut |_| ControlFlow::Continue(()));
        assert_eq!((answer.unserved, answer.cost.total()), (Vec::new(), 13 * u64::from(FAR)), "{timed}");
    }
}
