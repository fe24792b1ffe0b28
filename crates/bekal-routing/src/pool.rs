//! Routes that a search has found, and the best solution that they make together.
//!
//! # Sets
//! routes `r` of the pool and of the incumbent, stops `i`, vehicle types `k`, depots `d` with limited stock of item `g`.
//!
//! # Variables
//! * `z_r ∈ {0, 1}` whether route `r` is driven; `s_i ∈ {0 … units_i}` units of stop `i` left out, where it has a prize.
//!
//! # Constraints
//! * stop: `Σ_r units_ir z_r + s_i ≥ units_i`;
//! * fleet, where it is limited: `Σ_{r of k} z_r ≤ count_k`;
//! * stock: `Σ_r loaded_rdg z_r ≤ stock_dg`.
//!
//! # Objective
//! least `Σ_r cost_r z_r + Σ_i prize_i s_i`.
//!
//! The linear relaxation is solved first: a route whose reduced cost is above what the incumbent costs more than it cannot
//! be part of anything better, and is left out. Stops served more often than needed are then served less where that saves
//! most, and what comes out is judged like any other solution.
//!
//! # Source
//! A. Subramanian, E. Uchoa, L. S. Ochi, "A hybrid algorithm for a class of vehicle routing problems", Computers & Operations
//! Research 40 (2013) 2519–2531.

use crate::check::{Violation, check};
use crate::problem::Problem;
use crate::solution::{Route, Solution};
use std::collections::BTreeMap;
use std::time::Duration;

/// How much work a recombination may be. Without a time it always gives the same answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecombineLimit {
    /// Time, where there is a limit.
    pub time: Option<Duration>,
    /// Nodes of the search tree, where there is a limit.
    pub nodes: Option<u32>,
}

/// Vehicle type, and stops with their units in the order of stops.
type Key = (usize, Vec<(usize, u32)>);

/// A route of the pool.
#[derive(Clone, Debug)]
struct Pooled {
    route: Route,
    cost: u64,
    /// When it was last added, counting additions.
    last: u64,
}

/// Good routes, the cheapest for each vehicle type, set of stops and units of them.
#[derive(Clone, Debug)]
pub struct Pool {
    most: usize,
    routes: BTreeMap<Key, Pooled>,
    additions: u64,
}

/// Columns of the programme in whole numbers at most; those of the least reduced cost.
const MOST_COLUMNS: usize = 4000;

impl Pool {
    /// An empty pool that keeps about so many routes, those added last.
    pub const fn new(most: usize) -> Self {
        Self { most, routes: BTreeMap::new(), additions: 0 }
    }

    /// Routes in it.
    pub fn len(&self) -> usize {
        self.routes.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.routes.is_empty()
    }

    /// Adds a route if a vehicle can drive it; whether the pool changed for the better.
    ///
    /// Costs as much as judging the route.
    pub fn add(&mut self, problem: &Problem, route: &Route) -> bool {
        let Some(cost) = cost_alone(problem, route) else { return false };
        self.additions += 1;
        let last = self.additions;
        let better = match self.routes.entry(key(route)) {
            std::collections::btree_map::Entry::Vacant(place) => {
                place.insert(Pooled { route: route.clone(), cost, last });
                true
            }
            std::collections::btree_map::Entry::Occupied(mut place) => {
                let known = place.get_mut();
                known.last = last;
                let better = cost < known.cost;
                if better {
                    (known.route, known.cost) = (route.clone(), cost);
                }
                better
            }
        };
        if self.routes.len() > self.most.saturating_add(self.most / 4) {
            let mut ages: Vec<u64> = self.routes.values().map(|pooled| pooled.last).collect();
            ages.sort_unstable_by(|a, b| b.cmp(a));
            let oldest = ages.get(self.most.saturating_sub(1)).copied().unwrap_or(u64::MAX);
            self.routes.retain(|_, pooled| pooled.last >= oldest);
        }
        better
    }

    /// Adds every route of a solution.
    pub fn add_all(&mut self, problem: &Problem, solution: &Solution) {
        for route in &solution.routes {
            self.add(problem, route);
        }
    }

    /// A solution of routes of the pool and of `incumbent` that keeps every rule and costs less than `incumbent`, or than
    /// nothing where `incumbent` breaks a rule; `None` if none was found.
    pub fn recombine(&self, problem: &Problem, incumbent: &Solution, limit: &RecombineLimit) -> Option<Solution> {
        let judged = check(problem, incumbent);
        let known = judged.violations.is_empty().then(|| judged.cost.total());
        let mut routes: BTreeMap<Key, (&Route, u64)> =
            self.routes.iter().map(|(key, pooled)| (key.clone(), (&pooled.route, pooled.cost))).collect();
        if known.is_some() {
            for route in &incumbent.routes {
                if let Some(cost) = cost_alone(problem, route) {
                    let place = routes.entry(key(route)).or_insert((route, cost));
                    if cost < place.1 {
                        *place = (route, cost);
                    }
                }
            }
        }
        let columns: Vec<(&Route, u64)> = routes.into_values().collect();
        let programme = Programme { problem, rows: rows(problem) };
        let chosen = programme.solve(columns, known.map(|known| (known, incumbent)), limit)?;
        let solution = thinned(problem, Solution { routes: chosen.into_iter().cloned().collect() })?;
        let judged = check(problem, &solution);
        let better = judged.violations.is_empty() && known.is_none_or(|known| judged.cost.total() < known);
        better.then_some(solution)
    }
}

fn key(route: &Route) -> Key {
    let mut units: BTreeMap<usize, u32> = BTreeMap::new();
    for visit in route.trips.iter().flat_map(|trip| &trip.visits) {
        *units.entry(visit.stop).or_insert(0) += visit.units;
    }
    (route.vehicle_type, units.into_iter().collect())
}

/// What a route costs, if one vehicle can drive it.
fn cost_alone(problem: &Problem, route: &Route) -> Option<u64> {
    let judged = check(problem, &Solution { routes: vec![route.clone()] });
    let elsewhere = |violation: &Violation| match violation {
        Violation::Units { stop, found, asked } => {
            route.trips.iter().all(|trip| trip.visits.iter().all(|visit| visit.stop != *stop))
                || (*found > 0 && *found < u64::from(*asked))
        }
        Violation::Fleet { .. } => true,
        _ => false,
    };
    let cost = judged.cost.total() - judged.cost.prizes;
    judged.violations.iter().all(elsewhere).then_some(cost)
}

/// A row of the programme.
#[derive(Clone, Copy, Debug)]
enum RowKind {
    Stop(usize),
    Fleet(usize),
    Stock(usize, usize),
}

impl RowKind {
    fn coefficient(self, problem: &Problem, route: &Route) -> u32 {
        let trips = || route.trips.iter();
        match self {
            Self::Stop(stop) => {
                trips().flat_map(|trip| &trip.visits).filter(|visit| visit.stop == stop).map(|visit| visit.units).sum()
            }
            Self::Fleet(vehicle_type) => u32::from(route.vehicle_type == vehicle_type),
            Self::Stock(depot, item) => {
                let visits = trips().filter(|trip| trip.start == Some(depot)).flat_map(|trip| &trip.visits);
                let of_item = visits.filter(|visit| problem.stops()[visit.stop].item == Some(item));
                of_item.map(|visit| visit.units).sum()
            }
        }
    }
}

fn rows(problem: &Problem) -> Vec<(RowKind, f64, f64)> {
    let mut rows = Vec::new();
    for (index, stop) in problem.stops().iter().enumerate() {
        rows.push((RowKind::Stop(index), f64::from(stop.units), f64::INFINITY));
    }
    for (index, vehicles) in problem.vehicle_types().iter().enumerate() {
        if let Some(count) = vehicles.count {
            rows.push((RowKind::Fleet(index), f64::NEG_INFINITY, f64::from(count)));
        }
    }
    for (index, depot) in problem.depots().iter().enumerate() {
        for (item, stock) in depot.stock.iter().enumerate() {
            if let Some(stock) = stock {
                rows.push((RowKind::Stock(index, item), f64::NEG_INFINITY, f64::from(*stock)));
            }
        }
    }
    rows
}

struct Programme<'a> {
    problem: &'a Problem,
    rows: Vec<(RowKind, f64, f64)>,
}

impl Programme<'_> {
    /// The routes chosen.
    fn solve<'r>(
        &self,
        mut columns: Vec<(&'r Route, u64)>,
        incumbent: Option<(u64, &Solution)>,
        limit: &RecombineLimit,
    ) -> Option<Vec<&'r Route>> {
        let relaxed = self.model(&columns, false, limit)?.try_solve().ok()?;
        if relaxed.status() != highs::HighsModelStatus::Optimal {
            return None;
        }
        let value = relaxed.objective_value();
        let room = incumbent.map_or(f64::INFINITY, |(known, _)| known as f64 - value);
        if room < 1.0 - 1e-6 {
            return None;
        }
        let solution = relaxed.get_solution();
        let reduced = solution.dual_columns().get(self.problem.stops().len()..)?;
        let mut by_price: Vec<(f64, usize)> = reduced.iter().copied().zip(0..columns.len()).collect();
        by_price.retain(|(reduced, _)| *reduced <= room + 1e-6);
        by_price.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        by_price.truncate(MOST_COLUMNS);
        by_price.sort_by_key(|(_, index)| *index);
        columns = by_price.into_iter().map(|(_, index)| columns[index]).collect();
        let mut model = self.model(&columns, true, limit)?;
        if let Some(start) = incumbent.and_then(|(_, incumbent)| self.start(&columns, incumbent)) {
            model.try_set_solution(Some(&start), None, None, None).ok()?;
        }
        let solved = model.try_solve().ok()?;
        if solved.primal_solution_status() != highs::HighsSolutionStatus::Feasible {
            return None;
        }
        let solution = solved.get_solution();
        let shares = solution.columns().get(self.problem.stops().len()..)?;
        Some(columns.iter().zip(shares).filter(|(_, share)| **share > 0.5).map(|((route, _), _)| *route).collect())
    }

    /// The incumbent as values of columns, if all of its routes are there.
    fn start(&self, columns: &[(&Route, u64)], incumbent: &Solution) -> Option<Vec<f64>> {
        let places: BTreeMap<Key, usize> = columns.iter().map(|(route, _)| key(route)).zip(0..).collect();
        let stops = self.problem.stops();
        let mut values: Vec<f64> = stops.iter().map(|stop| f64::from(stop.units)).collect();
        values.resize(stops.len() + columns.len(), 0.0);
        for visit in incumbent.visits() {
            values[visit.stop] -= f64::from(visit.units);
        }
        for route in &incumbent.routes {
            *values.get_mut(stops.len() + places.get(&key(route))?)? += 1.0;
        }
        Some(values)
    }

    fn model(&self, columns: &[(&Route, u64)], whole: bool, limit: &RecombineLimit) -> Option<highs::Model> {
        let mut problem = highs::ColProblem::new();
        let rows: Vec<highs::Row> = self.rows.iter().map(|(_, least, most)| problem.add_row(*least..=*most)).collect();
        for (stop, row) in self.problem.stops().iter().zip(&rows) {
            let most = if stop.prize.is_some() { f64::from(stop.units) } else { 0.0 };
            let prize = stop.prize.unwrap_or(0) as f64;
            problem.add_column_with_integrality(prize, 0.0..=most, [(*row, 1.0)], whole);
        }
        for (route, cost) in columns {
            let entry = |((kind, ..), row): (&(RowKind, f64, f64), &highs::Row)| {
                let value = kind.coefficient(self.problem, route);
                (value > 0).then(|| (*row, f64::from(value)))
            };
            let entries: Vec<(highs::Row, f64)> = self.rows.iter().zip(&rows).filter_map(entry).collect();
            problem.add_column_with_integrality(*cost as f64, 0.0..=1.0, entries, whole);
        }
        let mut model = problem.try_optimise(highs::Sense::Minimise).ok()?;
        model.make_quiet();
        model.try_set_option("threads", 1).ok()?;
        model.try_set_option("random_seed", 0).ok()?;
        model.try_set_option("mip_rel_gap", 0.0).ok()?;
        if let Some(time) = limit.time {
            model.try_set_option("time_limit", time.as_secs_f64()).ok()?;
        }
        if let Some(nodes) = limit.nodes {
            model.try_set_option("mip_max_nodes", i32::try_from(nodes).unwrap_or(i32::MAX)).ok()?;
        }
        Some(model)
    }
}

/// The solution without what is served too often, each time where that saves most; `None` if it cannot be left out.
fn thinned(problem: &Problem, mut solution: Solution) -> Option<Solution> {
    let mut served = vec![0_u64; problem.stops().len()];
    for visit in solution.visits() {
        served[visit.stop] += u64::from(visit.units);
    }
    for (stop, served) in served.iter_mut().enumerate() {
        let asked = u64::from(problem.stops()[stop].units);
        while *served > asked {
            let more = u32::try_from(*served - asked).ok()?;
            let mut best: Option<(u64, usize, Option<Route>, u32)> = None;
            for (index, route) in solution.routes.iter().enumerate() {
                let Some((less, units)) = with_less(route, stop, more) else { continue };
                let before = cost_alone(problem, route)?;
                let after = match &less {
                    None => 0,
                    Some(less) => match cost_alone(problem, less) {
                        Some(cost) => cost,
                        None => continue,
                    },
                };
                let saves = before.saturating_sub(after);
                if best.as_ref().is_none_or(|(known, ..)| saves > *known) {
                    best = Some((saves, index, less, units));
                }
            }
            let (_, index, less, units) = best?;
            match less {
                Some(less) => solution.routes[index] = less,
                None => {
                    solution.routes.remove(index);
                }
            }
            *served -= u64::from(units);
        }
    }
    Some(solution)
}

/// A route that brings up to so many units less to a stop, by its first visit there, and how many; no route where nothing is
/// left of it.
fn with_less(route: &Route, stop: usize, units: u32) -> Option<(Option<Route>, u32)> {
    let mut less = route.clone();
    for (index, trip) in less.trips.iter_mut().enumerate() {
        let Some(place) = trip.visits.iter().position(|visit| visit.stop == stop) else { continue };
        let brought = trip.visits[place].units;
        let taken = brought.min(units);
        if taken < brought {
            trip.visits[place].units -= taken;
            return Some((Some(less), taken));
        }
        trip.visits.remove(place);
        if trip.visits.is_empty() {
            less.trips.remove(index);
        }
        let left = (!less.trips.is_empty()).then_some(less);
        return Some((left, taken));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::{Builder, Depot, Stop, Travel, VehicleType};
    use crate::solution::{Trip, Visit};
    use crate::tiny::{every_route, optimum, tiny};

    const BY_NODES: RecombineLimit = RecombineLimit { time: None, nodes: Some(500) };

    #[test]
    fn all_routes_of_a_tiny_problem_make_its_optimum() {
        let mut solved = 0;
        for seed in 0..80 {
            let problem = tiny(seed, true);
            let mut pool = Pool::new(100_000);
            every_route(&problem, &mut |route| {
                pool.add(&problem, route);
            });
            let found = pool.recombine(&problem, &Solution::default(), &BY_NODES);
            let Some(best) = optimum(&problem) else {
                assert!(found.is_none(), "seed {seed}");
                continue;
            };
            let nothing = check(&problem, &Solution::default());
            if nothing.violations.is_empty() && nothing.cost.total() == best {
                assert!(found.is_none(), "seed {seed}: nothing is better than nothing");
                continue;
            }
            let found = found.unwrap();
            let judged = check(&problem, &found);
            assert!(judged.violations.is_empty(), "seed {seed}: {:?}", judged.violations);
            assert_eq!(judged.cost.total(), best, "seed {seed}");
            assert!(pool.recombine(&problem, &found, &BY_NODES).is_none(), "seed {seed}: better than the best");
            solved += 1;
        }
        assert!(solved >= 50, "{solved}");
    }

    /// Stops at 1 … 4 of a line, with the depots at 0 and at 5.
    fn line(stock: Option<u32>) -> Problem {
        let mut builder = Builder::new();
        for place in 0..6 {
            builder.place(Some((f64::from(place), 0.0)));
        }
        let far = |from: u32, to: u32| from.abs_diff(to);
        let table: Vec<u32> = (0..6).flat_map(|from| (0..6).map(move |to| far(from, to))).collect();
        builder.travel(Travel::uniform(table));
        let west = builder.depot(Depot { stock: vec![stock], ..Depot::new(0) });
        let east = builder.depot(Depot::new(5));
        for place in 1..5 {
            builder.stop(Stop { units: 2, item: Some(0), ..Stop::new(place, [1, 0, 0, 0]) });
        }
        for depot in [west, east] {
            builder.vehicle_type(VehicleType { count: Some(2), ..VehicleType::new([4, 0, 0, 0], depot) });
        }
        builder.build().unwrap()
    }

    fn route(vehicle_type: usize, visits: &[(usize, u32)]) -> Route {
        let visits = visits.iter().map(|(stop, units)| Visit { stop: *stop, units: *units, window: 0 }).collect();
        Route { vehicle_type, trips: vec![Trip { start: Some(vehicle_type), end: Some(vehicle_type), visits }] }
    }

    #[test]
    fn halves_of_two_solutions_make_a_better_one_within_stocks() {
        let crossed = Solution { routes: vec![route(0, &[(2, 2), (3, 2)]), route(1, &[(0, 2), (1, 2)])] };
        let best = Solution { routes: vec![route(0, &[(0, 2), (1, 2)]), route(1, &[(2, 2), (3, 2)])] };
        for (stock, cost) in [(None, 8), (Some(4), 8), (Some(3), 10), (Some(2), 10)] {
            let problem = line(stock);
            let mut pool = Pool::new(50);
            pool.add_all(&problem, &best);
            pool.add(&problem, &route(0, &[(0, 2)]));
            pool.add(&problem, &route(1, &[(1, 1), (2, 2), (3, 1)]));
            pool.add(&problem, &route(1, &[(1, 2), (2, 2)]));
            pool.add(&problem, &route(1, &[(3, 2)]));
            let from = if stock.is_none_or(|stock| stock >= 4) { crossed.clone() } else { Solution::default() };
            let found = pool.recombine(&problem, &from, &BY_NODES).unwrap();
            let judged = check(&problem, &found);
            assert!(judged.violations.is_empty(), "{:?}", judged.violations);
            assert_eq!(judged.cost.total(), cost, "stock {stock:?}");
            assert_eq!(pool.recombine(&problem, &from, &BY_NODES), Some(found), "stock {stock:?}");
        }
    }

    #[test]
    fn what_is_served_twice_is_left_out_where_that_saves_most() {
        let problem = line(None);
        let mut pool = Pool::new(50);
        pool.add(&problem, &route(0, &[(0, 2), (1, 2)]));
        pool.add(&problem, &route(1, &[(1, 1), (2, 1), (3, 2)]));
        pool.add(&problem, &route(1, &[(2, 1)]));
        let found = pool.recombine(&problem, &Solution::default(), &BY_NODES).unwrap();
        let judged = check(&problem, &found);
        assert!(judged.violations.is_empty(), "{:?}", judged.violations);
        // East comes to stop 3 from 5 and back twice, no longer to stop 2; west turns at stop 2.
        assert_eq!(judged.cost.total(), 4 + 4 + 4);
    }

    #[test]
    fn a_pool_keeps_the_cheapest_of_alike_routes_and_those_added_last() {
        let problem = line(None);
        let mut pool = Pool::new(4);
        assert!(pool.add(&problem, &route(0, &[(1, 2), (0, 2)])));
        assert!(!pool.add(&problem, &route(0, &[(0, 2), (1, 2)])), "it is as long in both directions");
        assert!(pool.add(&problem, &route(1, &[(3, 1), (1, 1), (2, 1)])));
        assert!(!pool.add(&problem, &route(1, &[(1, 1), (3, 1), (2, 1)])), "no shorter");
        assert_eq!(pool.len(), 2);
        assert!(!pool.add(&problem, &route(0, &[(0, 2), (1, 2), (2, 1)])), "too much on board");
        for units in 1..3 {
            for stop in 0..4 {
                pool.add(&problem, &route(0, &[(stop, units)]));
            }
        }
        assert!(pool.len() <= 5);
        assert!(pool.add(&problem, &route(0, &[(0, 2), (1, 2)])), "the oldest are gone");
    }
}
