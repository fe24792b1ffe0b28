//! The search: ruin and recreate under annealing.
//!
//! Each step takes some visits near each other out of their trips and puts them back one by one, each where it costs least,
//! as long as that looks promising; then ways at these visits are exchanged as long as anything is saved.
//! The new solution takes the place of the old one if it costs less than the old one plus a random surcharge, which falls
//! from step to step as the budget is used up. Every solution on the way is feasible, but for stops left out, which
//! cost their prize or more than any way of serving them.
//!
//! Sources: Christiaens, Vanden Berghe 2020 (strings, blinks, annealing); Vidal, Crainic, Gendreau, Prins 2013 (windows in
//! constant time); Silva, Subramanian, Ochi 2015 (splits).

mod clock;
mod ground;
#[cfg(feature = "kernels")]
mod kernels;
mod parts;
mod random;
mod recreate;
mod ruin;
mod savings;
mod span;
mod state;

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use ground::Ground;
#[cfg(feature = "kernels")]
pub use kernels::Kernels;
use parts::{Ends, Part};
use random::Random;
use recreate::{Blinks, Keys};
use ruin::Ruin;
use state::{Mood, State};

use crate::pool::{Pool, RecombineLimit};
use crate::problem::Problem;
use crate::solution::{Cost, Solution};

/// How long to search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Budget {
    /// So many steps: the answer is the same on any number of threads.
    Iterations(u64),
    /// So long.
    Time(Duration),
}

/// What a search is told beside the problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Seed of everything drawn by lot.
    pub seed: u64,
    /// How long to search.
    pub budget: Budget,
    /// Threads, at least one.
    pub threads: usize,
    /// A solution to start from.
    pub start: Option<Solution>,
}

/// How far a search has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Since the beginning.
    pub elapsed: Duration,
    /// Steps taken.
    pub iterations: u64,
    /// Cost of the best solution so far; stops that must be served and are not are not in it.
    pub best: u64,
    /// Of that, prizes of stops left out.
    pub prizes: u64,
    /// Stops with a prize that are left out, at least in part.
    pub omitted: usize,
    /// Stops that must be served and are not, in that solution.
    pub unserved: usize,
}

/// What a search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The best solution.
    pub solution: Solution,
    /// What it costs.
    pub cost: Cost,
    /// Stops that must be served but are not in full.
    pub unserved: Vec<usize>,
    /// Steps taken.
    pub iterations: u64,
    /// Whether the observer ended the search before its budget did.
    pub stopped: bool,
}

/// How the search goes about it; found by measuring on the public sets.
#[derive(Clone, Copy, Debug)]
struct Tuning {
    /// The surcharge at the beginning, in mean legs.
    hot: f64,
    /// At the end.
    cold: f64,
    ruin: Ruin,
    /// How often a step uses one vehicle more where that is cheaper, and not only where nothing else is left.
    eager: f64,
    /// How often a step lets a vehicle be replaced by a larger one for a visit more.
    grows: f64,
    /// How often a step counts only a share of a vehicle's price when it chooses whether to use one more.
    shared: f64,
    /// How often a step serves stops that cost more than their prize.
    generous: f64,
    /// How often a step counts only a share, drawn by lot, of the price of one vehicle more and of its ways in that choice.
    opens: f64,
    /// How often a step uses no vehicle more of a type drawn by lot.
    shuns: f64,
    /// How often a step splits stops anew that lost a visit.
    anew: f64,
}

impl Tuning {
    fn of(ground: &Ground<'_>) -> Self {
        Self {
            hot: 1.0,
            cold: 0.01,
            // Strings alone hardly ever empty the long trips that windows or pickups bound; 0.3 to 1 % did better than none.
            ruin: Ruin { whole_trip: if ground.windows || ground.pickups { 0.01 } else { 0.0 }, ..Ruin::default() },
            eager: 0.1,
            grows: 0.5,
            shared: 0.5,
            generous: 0.2,
            // Windows bound trips long before loads do, and no single stop is worth one trip more: with 5 to 50 % the number
            // of trips was no longer that of the start, on long routes worth 1 %. Where loads bound trips it was worth nothing.
            opens: if ground.windows { 0.2 } else { 0.0 },
            shuns: 0.2,
            anew: 0.3,
        }
    }
}

/// Searches for the cheapest solution.
///
/// The observer is asked now and then, and ends the search with a break. The answer is the best solution found by then; it
/// serves as much as the search was able to.
pub fn solve(problem: &Problem, settings: &Settings, observe: &mut dyn FnMut(&Progress) -> ControlFlow<()>) -> Answer {
    let ground = Ground::new(problem);
    let keys = Keys::new(&ground);
    let mut search = Search::new(&ground, &keys, settings);
    let stopped = search.run(observe);
    let assessment = crate::check::check(problem, &search.best.solution);
    Answer {
        unserved: search.unserved(),
        solution: search.best.solution,
        cost: assessment.cost,
        iterations: search.iterations,
        stopped,
    }
}

/// A solution, what it costs, and what it leaves out.
#[derive(Clone, Debug, Default)]
struct Found {
    solution: Solution,
    cost: i64,
    /// Stops, and units of them.
    absent: Vec<(u32, u32)>,
}

impl Found {
    fn of(state: &State<'_>) -> Self {
        Self { solution: state.solution(), cost: state.cost, absent: state.absent() }
    }

    fn add(&mut self, part: Self) {
        self.solution.routes.extend(part.solution.routes);
        self.cost += part.cost;
        self.absent.extend(part.absent);
    }
}

struct Search<'g> {
    ground: &'g Ground<'g>,
    keys: &'g Keys,
    tuning: Tuning,
    settings: &'g Settings,
    random: Random,
    iterations: u64,
    current: Found,
    best: Found,
    pool: Pool,
    /// Recombinations made.
    recombined: usize,
}

/// Steps of a part between two divisions, at most.
const EPOCH: u64 = 20_000;

/// Divisions in a search, at least: the surcharge is the same between two of them.
const EPOCHS: u32 = 64;

/// Routes kept for recombination.
const POOL: usize = 20_000;

/// Shares of the budget after which routes found so far are recombined.
const RECOMBINED_AT: [f64; 3] = [0.6, 0.8, 0.95];

/// Steps below which a search ends sooner than a recombination would.
const BRIEF: u64 = 2000;

/// Visits of a route, on average, up to which recombination pays: long routes do not fit together anew.
const SHORT: usize = 12;

/// Surcharges at a time by which a solution may miss being taken for ways to be exchanged in it: that saves some.
const PROMISING: f64 = 3.0;

/// Sizes of a mixed fleet with which a start is made, at most.
const SIZES: usize = 8;

/// Steps between two looks at the clock.
const STRIDE: u64 = 100;

/// Time between two questions to the observer.
const ASKED_EVERY: Duration = Duration::from_millis(50);

impl<'g> Search<'g> {
    fn new(ground: &'g Ground<'g>, keys: &'g Keys, settings: &'g Settings) -> Self {
        let mut random = Random::new(settings.seed);
        let mut blinks = Blinks::new(&mut random);
        let mut begin = |start: &Solution| {
            let mut state = State::new(ground);
            state.adopt(start);
            let start = Found::of(&state);
            let mut open: Vec<u32> = state.absent().into_iter().map(|(stop, _)| stop).collect();
            recreate::recreate(&mut state, keys, &mut open, i64::MAX, &mut blinks, &mut random);
            if state.broken {
                state.undo();
            }
            let current = Found::of(&state);
            (if start.cost < current.cost { start } else { current.clone() }, current)
        };
        let sizes = ground.kin.iter().map(Vec::len).max().unwrap_or(1);
        let (best, current) = match &settings.start {
            Some(start) => begin(start),
            // What fleet is best is hard to find from one that is far from it.
            None => (0..sizes)
                .step_by(sizes.div_ceil(SIZES))
                .map(|larger| begin(&savings::savings(ground, larger)))
                .min_by_key(|(best, _)| best.cost)
                .unwrap_or_default(),
        };
        let (tuning, pool) = (Tuning::of(ground), Pool::new(POOL));
        Self { ground, keys, tuning, settings, random, iterations: 0, best, current, pool, recombined: 0 }
    }

    /// Steps until the budget is used up; whether the observer ended it before.
    fn run(&mut self, observe: &mut dyn FnMut(&Progress) -> ControlFlow<()>) -> bool {
        let start = Instant::now();
        let stops = self.ground.place.len();
        let leg = self.mean_leg();
        let Tuning { hot, cold, .. } = self.tuning;
        let heat = |used: f64| leg * hot * (cold / hot).powf(used.min(1.0));
        loop {
            let elapsed = start.elapsed();
            if observe(&self.progress(elapsed)).is_break() {
                return true;
            }
            let used = self.used(elapsed);
            if used >= 1.0 || stops == 0 || self.settings.budget == Budget::Iterations(0) {
                return false;
            }
            if RECOMBINED_AT.get(self.recombined).is_some_and(|share| used >= *share) {
                self.recombined += 1;
                self.recombine();
            }
            let count = parts::number_of_parts(stops, self.current.solution.routes.len());
            let parts =
                parts::divide(self.ground, &self.current.solution, &self.current.absent, count, &mut self.random);
            if self.epoch(&parts, start, heat(used), observe) {
                return true;
            }
        }
    }

    fn progress(&self, elapsed: Duration) -> Progress {
        let prize = |(stop, units): &(u32, u32)| {
            let prize = self.ground.problem.stops()[*stop as usize].prize?;
            Some(prize.saturating_mul(u64::from(*units)))
        };
        let omitted = self.best.absent.iter().filter_map(prize);
        Progress {
            elapsed,
            iterations: self.iterations,
            best: self.best_cost(),
            prizes: omitted.clone().fold(0, u64::saturating_add),
            omitted: omitted.count(),
            unserved: self.unserved().len(),
        }
    }

    fn used(&self, elapsed: Duration) -> f64 {
        match self.settings.budget {
            Budget::Iterations(most) => self.iterations as f64 / most.max(1) as f64,
            Budget::Time(most) => elapsed.as_secs_f64() / most.as_secs_f64().max(1e-9),
        }
    }

    /// Searches every part for a while, then puts the parts together; whether the observer ended it.
    fn epoch(
        &mut self,
        parts: &[Part],
        start: Instant,
        heat: f64,
        observe: &mut dyn FnMut(&Progress) -> ControlFlow<()>,
    ) -> bool {
        let (count, random) = (parts.len() as u64, self.random.split(self.iterations));
        let (steps, most) = match self.settings.budget {
            Budget::Iterations(most) => {
                let fair = (most / u64::from(EPOCHS)).min(most - self.iterations) / count;
                (EPOCH.min(fair).max(1), Duration::MAX)
            }
            Budget::Time(most) => (EPOCH, most),
        };
        let turns = parts.len().div_ceil(self.settings.threads.max(1));
        let slice = most / EPOCHS / u32::try_from(turns).unwrap_or(u32::MAX);
        let begun = self.progress(start.elapsed());
        let (mut asked, mut ended) = (start.elapsed(), false);
        let mut ends = || {
            let elapsed = start.elapsed();
            if elapsed >= asked + ASKED_EVERY {
                asked = elapsed;
                ended |= observe(&Progress { elapsed, ..begun }).is_break();
            }
            ended
        };
        let work = |index: usize, state, stops: &[u32], ends: Ends<'_>| {
            let random = random.clone().split(index as u64);
            let turn = Instant::now();
            let late = || turn.elapsed() >= slice || start.elapsed() >= most;
            Walk::new(state, self.keys, &self.tuning, random).run(stops, steps, heat, &mut || ends() || late())
        };
        let results = parts::each(parts, self.settings.threads, self.ground, work, &mut ends);
        let (mut current, mut best) = (Found::default(), Found::default());
        for (part, best_of_part, steps) in results {
            current.add(part);
            best.add(best_of_part);
            self.iterations += steps;
        }
        self.pool.add_all(self.ground.problem, &best.solution);
        if best.cost < self.best.cost {
            self.best = best;
        }
        self.current = current;
        ended
    }

    /// Puts routes of all the solutions on the way together, as a programme in whole numbers.
    fn recombine(&mut self) {
        let visits = self.best.solution.visits().count();
        // Routes that share stops rarely fit together anew either.
        if self.ground.splits || visits > SHORT * self.best.solution.routes.len() {
            return;
        }
        let limit = match self.settings.budget {
            Budget::Iterations(steps) if steps < BRIEF => return,
            Budget::Iterations(_) => RecombineLimit { time: None, nodes: Some(20) },
            Budget::Time(most) => RecombineLimit { time: Some(most / 40), nodes: None },
        };
        if let Some(solution) = self.pool.recombine(self.ground.problem, &self.best.solution, &limit) {
            let mut state = State::new(self.ground);
            state.adopt(&solution);
            let found = Found::of(&state);
            if found.cost < self.best.cost {
                self.best = found.clone();
                self.current = found;
            }
        }
    }

    fn mean_leg(&self) -> f64 {
        let assessment = crate::check::check(self.ground.problem, &self.current.solution);
        let legs: usize =
            self.current.solution.routes.iter().flat_map(|route| &route.trips).map(|trip| trip.visits.len() + 1).sum();
        let way = assessment.cost.distance + assessment.cost.duration;
        (way as f64 / legs.max(1) as f64).max(1e-9)
    }

    /// Stops that must be served and are not.
    fn unserved(&self) -> Vec<usize> {
        let must = |stop: &usize| self.ground.problem.stops()[*stop].prize.is_none();
        let mut unserved: Vec<usize> = self.best.absent.iter().map(|(stop, _)| *stop as usize).filter(must).collect();
        unserved.sort_unstable();
        unserved.dedup();
        unserved
    }

    /// The best cost without what stops that must be served cost when they are not.
    fn best_cost(&self) -> u64 {
        let must = |(stop, _): &&(u32, u32)| self.ground.problem.stops()[*stop as usize].prize.is_none();
        let unmet = self.best.absent.iter().filter(must);
        let unmet: i64 = unmet.map(|(stop, units)| i64::from(*units) * self.ground.unserved[*stop as usize]).sum();
        u64::try_from(self.best.cost - unmet).unwrap_or(0)
    }
}

/// The steps of one part.
#[derive(Debug)]
struct Walk<'s> {
    state: State<'s>,
    keys: &'s Keys,
    tuning: &'s Tuning,
    random: Random,
    blinks: Blinks,
    best: Found,
}

impl<'s> Walk<'s> {
    fn new(state: State<'s>, keys: &'s Keys, tuning: &'s Tuning, mut random: Random) -> Self {
        let (best, blinks) = (Found::of(&state), Blinks::new(&mut random));
        Self { state, keys, tuning, random, blinks, best }
    }

    /// Takes so many steps, or fewer where it is to end; where they led, the best on the way, and how many they were.
    fn run(mut self, stops: &[u32], steps: u64, heat: f64, ends: Ends<'_>) -> (Found, Found, u64) {
        let mut taken = 0;
        while taken < steps && !stops.is_empty() && !ends() {
            let stride = STRIDE.min(steps - taken);
            for _ in 0..stride {
                self.step(stops, heat);
            }
            taken += stride;
        }
        (Found::of(&self.state), self.best, taken.max(1))
    }

    fn step(&mut self, stops: &[u32], heat: f64) {
        let state = &mut self.state;
        state.begin();
        let before = state.cost;
        let types = state.ground.problem.vehicle_types().len();
        let opens = self.random.unit() < self.tuning.opens;
        state.mood = Mood {
            eager: opens || self.random.unit() < self.tuning.eager,
            opening: if opens { self.random.unit() } else { 1.0 },
            grows: self.random.unit() < self.tuning.grows,
            shared: self.random.unit() < self.tuning.shared,
            generous: if self.random.unit() < self.tuning.generous { 3 } else { 1 },
            shunned: if types > 1 && self.random.unit() < self.tuning.shuns {
                self.random.below(types)
            } else {
                usize::MAX
            },
            turn: self.random.below(64),
        };
        let seed = ruin::ruin(state, &self.tuning.ruin, stops, &mut self.random);
        if state.ground.splits && self.random.unit() < self.tuning.anew {
            ruin::clear(state);
        }
        state.refit(false);
        let mut open = state.open_stops(seed);
        let surcharge = -heat * (1.0 - self.random.unit()).ln();
        #[expect(clippy::cast_possible_truncation, reason = "far below what is counted in 64 bits")]
        let promising = before.saturating_add((surcharge + PROMISING * heat).ceil() as i64);
        // What is put back costs more, as good as always.
        if !recreate::recreate(state, self.keys, &mut open, promising, &mut self.blinks, &mut self.random) {
            state.undo();
            return;
        }
        if state.cost < promising {
            state.exchange_around(&open);
            state.swap_around(&open);
        }
        state.refit(true);
        if state.broken || (state.cost - before) as f64 >= surcharge {
            state.undo();
        } else if state.cost < self.best.cost {
            self.best = Found::of(state);
        }
    }
}
