//! The bound by borders: how often sets of stops must be entered and left.
//!
//! # Sets
//! stops `i`, edges `e` between two stops or between a stop and the depots, sets `S` of stops that must be served.
//!
//! # Variables
//! * `x_e ≥ 0` how often vehicles drive along `e`, in either direction.
//!
//! # Constraints
//! * `Σ_{e ∈ δ(S)} x_e ≥ 2 ⌈d(S) / Q⌉` for every set; those violated are added as they are found (dual `ρ_S ≥ 0`).
//!
//! # Objective
//! least `Σ_e c_e x_e`; `c_e` is the least price of the edge of any vehicle type in either direction, and half of the least
//! fixed price besides on an edge to the depots. Every trip drives along two of those, so this is at most what any solution
//! costs, split deliveries, optional stops and all the rest included.
//!
//! # The bound
//! `Σ_S 2 ⌈d(S) / Q⌉ · ρ_S` for any `ρ ≥ 0` with `Σ_{S: e ∈ δ(S)} ρ_S ≤ c_e` on every edge. The solver's duals are rounded to
//! whole numbers, and where they are too dear for an edge all of them are made cheaper in the proportion that suffices.
//!
//! # Source
//! J. M. Belenguer, M. C. Martinez, E. Mota, "A lower bound for the split delivery vehicle routing problem", Operations
//! Research 48 (2000) 801–810.

use super::cuts::{CapacityCuts, Cut, Ties};
use super::graph::{Graph, NO_ARC};
use super::{Bound, Method, Progress, Unbounded, Watch};
use crate::problem::Problem;

/// Prices here are by so many bits finer, the one for halves included.
const SHIFT: u32 = 11;
/// Edges of a stop to begin with, and those added at a time.
const FIRST_EDGES: usize = 10;
const MORE_EDGES: usize = 2000;
/// Cuts of a round; half as many as there are stops if that is more.
const CUTS_PER_ROUND: usize = 60;

/// The programme on its way.
struct Programme {
    n: usize,
    /// By pair of stops, `n` for the depots; finer by [`SHIFT`].
    cost: Vec<i64>,
    edges: Vec<(usize, usize)>,
    known: Vec<bool>,
    cuts: Vec<(Vec<bool>, u32)>,
    model: highs::Model,
    rows: Vec<highs::Row>,
    columns: Vec<highs::Col>,
}

/// The bound, as far as it comes.
pub(super) fn bound(problem: &Problem, watch: &Watch<'_>) -> Result<Bound, Unbounded> {
    let cost = costs(problem, watch)?;
    let mut capacity = CapacityCuts::new(problem);
    let Some(mut programme) = Programme::new(problem.stops().len(), cost, watch) else {
        return Err(nothing(watch));
    };
    let plain = capacity.plain();
    let mut best = 0_u64;
    let mut proven = plain.is_empty();
    let mut converged = false;
    programme.cut(plain);
    while !watch.over() {
        let Some((value, shares, duals)) = programme.solve() else { break };
        let (bound, more) = programme.prove(&duals);
        best = best.max(bound);
        proven = true;
        let (columns, cuts) = (programme.edges.len(), programme.cuts.len());
        watch.see(Progress { bound: Some(best), programme: value, columns, cuts });
        if !more.is_empty() {
            programme.add(more);
            continue;
        }
        let mut ties = Ties::new(programme.n);
        for (&(a, b), share) in programme.edges.iter().zip(&shares).filter(|(_, share)| **share > 1e-9) {
            if b == programme.n { ties.depot_edge(a, *share) } else { ties.edge(a, b, *share) }
        }
        let found = capacity.separate(&ties, CUTS_PER_ROUND.max(programme.n / 2), watch);
        if found.is_empty() {
            converged = !watch.over();
            break;
        }
        programme.cut(found);
    }
    if !proven {
        return Err(nothing(watch));
    }
    let (columns, cuts) = (programme.edges.len(), programme.cuts.len());
    Ok(Bound { value: best, method: Method::Borders, converged, columns, cuts })
}

/// Why nothing is proven.
fn nothing(watch: &Watch<'_>) -> Unbounded {
    match watch.over() {
        true if watch.stopped.get() => Unbounded::Stopped,
        true => Unbounded::TimeOver,
        false => Unbounded::SolverFailed,
    }
}

/// Least price of every edge.
fn costs(problem: &Problem, watch: &Watch<'_>) -> Result<Vec<i64>, Unbounded> {
    let n = problem.stops().len();
    let mut cost = vec![NO_ARC; (n + 1) * (n + 1)];
    let mut fixed = i64::MAX;
    for vehicle_type in 0..problem.vehicle_types().len() {
        if watch.over() {
            return Err(nothing(watch));
        }
        let graph = Graph::new(problem, vehicle_type);
        fixed = fixed.min(graph.fixed);
        let size = graph.size();
        for arc in (0..size * size).filter(|arc| graph.price[*arc] != NO_ARC) {
            let (from, to) = ((arc / size).min(n), (arc % size).min(n));
            let price = graph.price[arc];
            for at in [from * (n + 1) + to, to * (n + 1) + from] {
                cost[at] = cost[at].min(price);
            }
        }
    }
    for (at, cost) in cost.iter_mut().enumerate().filter(|(_, cost)| **cost != NO_ARC) {
        let halves = cost.checked_mul(2).ok_or(Unbounded::TooDear)?;
        let own = if at / (n + 1) == n || at % (n + 1) == n { fixed } else { 0 };
        let finer = halves.checked_add(own).and_then(|halves| halves.checked_mul(1 << (SHIFT - 1)));
        *cost = finer.filter(|cost| *cost < 1 << 50).ok_or(Unbounded::TooDear)?;
    }
    Ok(cost)
}

impl Programme {
    fn new(n: usize, cost: Vec<i64>, watch: &Watch<'_>) -> Option<Self> {
        let mut model = highs::ColProblem::new().try_optimise(highs::Sense::Minimise).ok()?;
        model.make_quiet();
        model.try_set_option("threads", 1).ok()?;
        model.try_set_option("solver", "simplex").ok()?;
        // The solver's clock counts all of its runs together.
        model.try_set_option("time_limit", watch.left().as_secs_f64()).ok()?;
        let mut programme = Self {
            n,
            known: vec![false; cost.len()],
            cost,
            edges: Vec::new(),
            cuts: Vec::new(),
            model,
            rows: Vec::new(),
            columns: Vec::new(),
        };
        let mut first = Vec::new();
        for stop in 0..n {
            if watch.over() {
                return None;
            }
            let mut others: Vec<(i64, usize)> = (0..n).map(|other| (programme.price(stop, other), other)).collect();
            others.sort_unstable();
            first.push((stop, n));
            first.extend(others.iter().take(FIRST_EDGES).map(|(_, other)| (stop.min(*other), stop.max(*other))));
        }
        programme.add(first);
        Some(programme)
    }

    fn price(&self, a: usize, b: usize) -> i64 {
        self.cost[a * (self.n + 1) + b]
    }

    fn crosses(&self, cut: &[bool], edge: (usize, usize)) -> bool {
        let inside = |v: usize| v < self.n && cut[v];
        inside(edge.0) != inside(edge.1)
    }

    /// Adds edges that exist and are not there.
    fn add(&mut self, edges: Vec<(usize, usize)>) {
        for edge in edges {
            let at = edge.0 * (self.n + 1) + edge.1;
            if edge.0 == edge.1 || self.cost[at] == NO_ARC || std::mem::replace(&mut self.known[at], true) {
                continue;
            }
            let crossed = self.cuts.iter().zip(&self.rows).filter(|((cut, _), _)| self.crosses(cut, edge));
            let entries: Vec<(highs::Row, f64)> = crossed.map(|(_, row)| (*row, 1.0)).collect();
            let cost = self.cost[at] as f64 / f64::from(1 << SHIFT);
            if let Ok(column) = self.model.try_add_column(cost, 0.0.., entries) {
                self.edges.push(edge);
                self.columns.push(column);
            }
        }
    }

    fn cut(&mut self, cuts: Vec<Cut>) {
        for cut in cuts {
            let Cut::Capacity { inside, least } = cut else { continue };
            let crossing = self.edges.iter().zip(&self.columns).filter(|(edge, _)| self.crosses(&inside, **edge));
            let entries: Vec<(highs::Col, f64)> = crossing.map(|(_, column)| (*column, 1.0)).collect();
            if let Ok(row) = self.model.try_add_row(f64::from(least).., entries) {
                self.rows.push(row);
                self.cuts.push((inside, least));
            }
        }
    }

    /// Value, shares of edges, duals of cuts.
    fn solve(&mut self) -> Option<(f64, Vec<f64>, Vec<f64>)> {
        let empty = highs::ColProblem::new().try_optimise(highs::Sense::Minimise).ok()?;
        let solved = std::mem::replace(&mut self.model, empty).try_solve().ok()?;
        if solved.status() != highs::HighsModelStatus::Optimal {
            return None;
        }
        let solution = solved.get_solution();
        let answer = (solved.objective_value(), solution.columns().to_vec(), solution.dual_rows().to_vec());
        self.model = highs::Model::from(solved);
        Some(answer)
    }

    /// The bound that duals prove, and edges that are dearer by them than they may be.
    fn prove(&self, duals: &[f64]) -> (u64, Vec<(usize, usize)>) {
        let n = self.n;
        let mut left = self.cost.clone();
        let mut worth = 0_i128;
        for ((inside, least), dual) in self.cuts.iter().zip(duals) {
            let price = super::generate::whole((dual.max(0.0) * f64::from(1 << SHIFT)).floor());
            if price == 0 {
                continue;
            }
            worth += i128::from(*least) * i128::from(price);
            let members: Vec<usize> = (0..n).filter(|stop| inside[*stop]).collect();
            for &member in &members {
                let row = &mut left[member * (n + 1)..(member + 1) * (n + 1)];
                for (other, left) in row.iter_mut().enumerate() {
                    if (other == n || !inside[other]) && *left != NO_ARC {
                        *left -= price;
                    }
                }
            }
        }
        // What is left of an edge between two stops lies at both of its places, taken from by the sets of either end.
        let (mut part, mut whole) = (1_i128, 1_i128);
        let mut dearer = Vec::new();
        for a in 0..n {
            for b in a + 1..=n {
                let cost = self.price(a, b);
                if cost == NO_ARC {
                    continue;
                }
                let other_end = if b == n { 0 } else { cost - left[b * (n + 1) + a] };
                let paid = cost - left[a * (n + 1) + b] + other_end;
                if paid > cost {
                    if i128::from(cost) * whole < part * i128::from(paid) {
                        (part, whole) = (i128::from(cost), i128::from(paid));
                    }
                    if !self.known[a * (n + 1) + b] {
                        dearer.push((paid - cost, (a, b)));
                    }
                }
            }
        }
        dearer.sort_unstable_by(|a, b| b.cmp(a));
        let scaled = (worth * part).div_euclid(whole << SHIFT) + i128::from((worth * part) % (whole << SHIFT) != 0);
        let edges = dearer.into_iter().take(MORE_EDGES).map(|(_, edge)| edge).collect();
        (u64::try_from(scaled).unwrap_or(0), edges)
    }
}
