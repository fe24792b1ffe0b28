//! The kernels of the search, for benches alone.
//!
//! A kernel is a method of [`Kernels`] that does one thing once, each time for the next of the problem's stops; a new one
//! (another move of the local search, say) needs one more method here and one more line in `benches/routing.rs`.

use super::recreate::{self, Keys};
use super::{Budget, Ground, Random, Search, Settings, State, Walk};
use crate::problem::Problem;
use std::ops::ControlFlow;

/// A good solution, ready to be changed.
#[derive(Debug)]
pub struct Kernels<'g> {
    walk: Walk<'g>,
    stops: Vec<u32>,
    heat: f64,
    /// Stops, and places beside a neighbour: trip and position.
    places: Vec<(u32, u32, usize)>,
    turn: usize,
}

impl Kernels<'_> {
    /// Calls back with what `steps` of the search have found.
    pub fn after<R>(problem: &Problem, steps: u64, run: impl FnOnce(Kernels<'_>) -> R) -> R {
        let ground = Ground::new(problem);
        let keys = Keys::new(&ground);
        let settings = Settings { seed: 1, budget: Budget::Iterations(steps), threads: 1, start: None };
        let mut search = Search::new(&ground, &keys, &settings);
        search.run(&mut |_| ControlFlow::Continue(()));
        let mut state = State::new(&ground);
        state.adopt(&search.best.solution);
        let stops: Vec<u32> = (0..).take(problem.stops().len()).collect();
        let mut places = Vec::new();
        for stop in &stops {
            for node in ground.near[*stop as usize].iter().flat_map(|near| state.visits_of(near)) {
                let link = state.links[*node as usize];
                places.push((*stop, link.trip, link.position as usize));
            }
        }
        let heat = search.mean_leg() * search.tuning.cold;
        run(Kernels { walk: Walk::new(state, &keys, &search.tuning, Random::new(1)), stops, heat, places, turn: 0 })
    }

    /// The next of some things in turn.
    fn next<T: Copy>(turn: &mut usize, things: &[T]) -> T {
        *turn = (*turn + 1) % things.len();
        things[*turn]
    }

    /// What one visit costs beside one neighbour, if there is room for it.
    pub fn price(&mut self) -> Option<i64> {
        let (stop, trip, position) = Self::next(&mut self.turn, &self.places);
        let state = &self.walk.state;
        state.takes(trip, stop, 1).then(|| state.price(stop, 1, trip, position, i64::MAX))?.map(|place| place.cost)
    }

    /// Takes one stop out, all of its visits, and puts it back, split where it may be; what that costs more.
    pub fn put_back(&mut self) -> i64 {
        let stop = Self::next(&mut self.turn, &self.stops);
        let Walk { state, keys, random, blinks, .. } = &mut self.walk;
        state.begin();
        let before = state.cost;
        while let Some(node) = state.visits_of(&stop).first() {
            let link = state.links[*node as usize];
            state.remove(link.trip, link.position as usize, 1);
        }
        recreate::recreate(state, keys, &mut [stop], i64::MAX, blinks, random);
        let more = state.cost - before;
        state.undo();
        more
    }

    /// Exchanges ways at one stop and swaps its visits as long as that saves anything; what is saved.
    pub fn improve(&mut self) -> i64 {
        let stop = Self::next(&mut self.turn, &self.stops);
        let state = &mut self.walk.state;
        state.begin();
        let before = state.cost;
        state.exchange_around(&[stop]);
        state.swap_around(&[stop]);
        let saved = before - state.cost;
        state.undo();
        saved
    }

    /// One step of ruin and recreate.
    pub fn step(&mut self) {
        self.walk.step(&self.stops, self.heat);
    }
}
