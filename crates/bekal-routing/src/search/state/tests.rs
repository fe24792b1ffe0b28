use super::super::ground::Ground;
use super::super::random::Random;
use super::super::recreate::Keys;
use super::super::{Tuning, Walk, savings};
use super::State;
use crate::tiny::tiny;

/// What is kept over a change is what a walk of the whole trip finds.
#[test]
fn trips_remember_what_walking_them_anew_says() {
    let mut kept = 0;
    for seed in 0..80 {
        let problem = tiny(seed, seed % 2 == 0);
        let ground = Ground::new(&problem);
        let (keys, tuning) = (Keys::new(&ground), Tuning::of(&ground));
        let mut state = State::new(&ground);
        state.adopt(&savings::savings(&ground));
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
