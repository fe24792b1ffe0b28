//! Cuts: inequalities that every solution keeps and fractional mixes of trips may break.
//!
//! * *Rounded capacity*: for a set `S` of stops that must be served, `Σ_t border_t(S) · x_t ≥ 2 ⌈d(S) / Q⌉`, where
//!   `border_t(S)` is how often trip `t` crosses the border of `S` and `⌈d(S) / Q⌉` is by the dimension that asks for most
//!   trips (Laporte and Nobert, 1983).
//! * *Subset rows* for three stops `S` with a memory `M ⊇ S`: `Σ_t pairs_t(S, M) · x_t ≤ 1`. `pairs_t` counts every second visit
//!   to `S`, forgetting an odd one wherever the trip leaves `M`; with all stops in `M` it is `⌊visits / 2⌋`, the
//!   Chvátal–Gomory rounding of three times "at most one visit" (Jepsen et al., 2008; Pecin et al., 2017).
//!
//! # Sources
//! G. Laporte, Y. Nobert, "A branch and bound algorithm for the capacitated vehicle routing problem", OR Spektrum 5 (1983)
//! 77–85. P. Augerat et al., "Separating capacity constraints in the CVRP using tabu search", European Journal of
//! Operational Research 106 (1998) 546–557. M. Jepsen, B. Petersen, S. Spoorendonk, D. Pisinger, "Subset-row inequalities
//! applied to the vehicle-routing problem with time windows", Operations Research 56 (2008) 497–511. D. Pecin et al.,
//! "Improved branch-cut-and-price for capacitated vehicle routing", Mathematical Programming Computation 9 (2017) 61–100.

use super::Watch;
use crate::problem::{DIMENSIONS, Load, Problem};
use std::collections::BTreeSet;

/// An inequality over trips.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// At least `least` crossings of the border of a set of stops.
    Capacity {
        /// By stop.
        inside: Vec<bool>,
        /// Crossings, two per trip.
        least: u32,
    },
    /// At most one pair of visits to three stops.
    Subset {
        /// The three stops.
        stops: Vec<u32>,
        /// Other stops that remember an odd visit.
        memory: Vec<u32>,
    },
}

impl Cut {
    /// How often a trip counts.
    pub(super) fn coefficient(&self, trip: &[u32]) -> u32 {
        match self {
            Self::Capacity { inside, .. } => {
                let (mut crossings, mut within) = (0, false);
                for stop in trip.iter().map(|stop| inside[*stop as usize]).chain([false]) {
                    crossings += u32::from(stop != within);
                    within = stop;
                }
                crossings
            }
            Self::Subset { stops, memory } => {
                let (mut pairs, mut odd) = (0, false);
                for stop in trip {
                    if stops.contains(stop) {
                        pairs += u32::from(odd);
                        odd = !odd;
                    } else if odd && !memory.contains(stop) {
                        odd = false;
                    }
                }
                pairs
            }
        }
    }
}

/// A trip in the mix, and how much of it.
pub(super) type Share<'a> = (&'a [u32], f64);

/// Stops of a set at most; the sets that are violated are those of a few trips.
const LARGEST_SET: usize = 250;
/// Violations below this are not worth a row.
const LEAST_VIOLATION: f64 = 0.02;

/// How stops are tied to each other in a fractional solution.
#[derive(Debug)]
pub(super) struct Ties {
    n: usize,
    /// By pair of stops, how often one follows the other in either direction.
    bond: Vec<f64>,
    /// By stop, arcs to it and from it.
    degree: Vec<f64>,
}

impl Ties {
    pub(super) fn new(n: usize) -> Self {
        Self { n, bond: vec![0.0; n * n], degree: vec![0.0; n] }
    }

    /// Ties of a mix of trips.
    pub(super) fn of(n: usize, mix: &[Share<'_>]) -> Self {
        let mut ties = Self::new(n);
        for (trip, share) in mix {
            for stop in *trip {
                ties.degree[*stop as usize] += 2.0 * share;
            }
            for pair in trip.windows(2) {
                ties.tie(pair[0] as usize, pair[1] as usize, *share);
            }
        }
        ties
    }

    fn tie(&mut self, a: usize, b: usize, share: f64) {
        self.bond[a * self.n + b] += share;
        self.bond[b * self.n + a] += share;
    }

    /// Stops that are tied together, by any number of steps.
    fn components(&self) -> Vec<Vec<usize>> {
        let mut reached = vec![false; self.n];
        let mut components = Vec::new();
        for seed in 0..self.n {
            if std::mem::replace(&mut reached[seed], true) {
                continue;
            }
            let mut component = vec![seed];
            let mut next = 0;
            while let Some(&stop) = component.get(next) {
                next += 1;
                for (other, reached) in reached.iter_mut().enumerate() {
                    if !*reached && self.bond[stop * self.n + other] > 1e-6 {
                        *reached = true;
                        component.push(other);
                    }
                }
            }
            components.push(component);
        }
        components
    }

    /// Adds an edge between two stops.
    pub(super) fn edge(&mut self, a: usize, b: usize, share: f64) {
        self.tie(a, b, share);
        self.degree[a] += share;
        self.degree[b] += share;
    }

    /// Adds an edge between a stop and a depot.
    pub(super) fn depot_edge(&mut self, stop: usize, share: f64) {
        self.degree[stop] += share;
    }
}

/// Amounts by dimension.
type Amounts = [u64; DIMENSIONS];

/// Sets of stops whose borders are crossed too seldom for what must be brought there or fetched from there.
#[derive(Debug)]
pub(super) struct CapacityCuts {
    /// By dimension of what is brought, then of what is fetched: the largest vehicle's.
    capacity: [Amounts; 2],
    /// By stop, all of its units; nought where nothing must be served.
    loads: Vec<[Amounts; 2]>,
    known: BTreeSet<Vec<bool>>,
}

impl CapacityCuts {
    pub(super) fn new(problem: &Problem) -> Self {
        let mut most = [0; DIMENSIONS];
        for vehicles in problem.vehicle_types() {
            for (most, capacity) in most.iter_mut().zip(vehicles.capacity) {
                *most = u64::from(capacity).max(*most);
            }
        }
        let loads = problem.stops().iter().map(|stop| {
            let units = if stop.prize.is_none() { u64::from(stop.units) } else { 0 };
            [stop.delivery, stop.pickup].map(|load: Load| load.map(|amount| units * u64::from(amount)))
        });
        Self { capacity: [most; 2], loads: loads.collect(), known: BTreeSet::new() }
    }

    /// Trips that a set with these loads together needs.
    fn trips(&self, load: &[Amounts; 2]) -> u64 {
        let pairs = load.iter().flatten().zip(self.capacity.iter().flatten());
        pairs.map(|(load, capacity)| load.div_ceil((*capacity).max(1))).max().unwrap_or(0)
    }

    /// The cuts of each stop by itself and of all of them, where anything must be served.
    pub(super) fn plain(&self) -> Vec<Cut> {
        let n = self.loads.len();
        let mut total = [[0; DIMENSIONS]; 2];
        for (sum, own) in self.loads.iter().flat_map(|loads| loads.iter().flatten().enumerate()) {
            total[sum / DIMENSIONS][sum % DIMENSIONS] += own;
        }
        let cut = |inside: Vec<bool>, load: &[Amounts; 2]| {
            let least = u32::try_from(2 * self.trips(load)).ok()?;
            (least > 0).then_some(Cut::Capacity { inside, least })
        };
        let alone = (0..n).filter_map(|stop| cut((0..n).map(|other| other == stop).collect(), &self.loads[stop]));
        alone.chain(cut(vec![true; n], &total)).collect()
    }

    /// A cut that is no longer in the programme may be found again.
    pub(super) fn forget(&mut self, cut: &Cut) {
        if let Cut::Capacity { inside, .. } = cut {
            self.known.remove(inside);
        }
    }

    /// Violated sets, the most violated first: all that is tied together, and sets grown from each stop by what they are tied
    /// to most (greedily, as in Augerat et al., 1998).
    pub(super) fn separate(&mut self, ties: &Ties, most: usize, watch: &Watch<'_>) -> Vec<Cut> {
        let n = self.loads.len();
        let mut found: Vec<(f64, Vec<bool>, u32)> = Vec::new();
        for component in ties.components() {
            let (mut inside, mut border, mut load) = (vec![false; n], 0.0, [[0_u64; DIMENSIONS]; 2]);
            for &stop in &component {
                inside[stop] = true;
                border += ties.degree[stop] - ties.bond[stop * n..(stop + 1) * n].iter().sum::<f64>();
                for (sum, own) in load.iter_mut().flatten().zip(self.loads[stop].iter().flatten()) {
                    *sum += own;
                }
            }
            let least = 2 * self.trips(&load);
            if least as f64 - border > LEAST_VIOLATION {
                found.push((least as f64 - border, inside, u32::try_from(least).unwrap_or(0)));
            }
        }
        for seed in (0..n).take_while(|_| !watch.over()) {
            let mut inside = vec![false; n];
            let mut bond: Vec<f64> = vec![0.0; n];
            let (mut border, mut load) = (0.0, [[0_u64; DIMENSIONS]; 2]);
            let mut next = Some(seed);
            let mut worst: Option<(f64, Vec<bool>, u32)> = None;
            let mut size = 0;
            while let Some(stop) = next.filter(|_| size < LARGEST_SET) {
                size += 1;
                inside[stop] = true;
                border += ties.degree[stop] - 2.0 * bond[stop];
                for (sum, own) in load.iter_mut().flatten().zip(self.loads[stop].iter().flatten()) {
                    *sum += own;
                }
                for (other, bond) in bond.iter_mut().enumerate() {
                    *bond += ties.bond[stop * n + other];
                }
                let least = 2 * self.trips(&load);
                let violation = least as f64 - border;
                if violation > worst.as_ref().map_or(LEAST_VIOLATION, |(violation, ..)| *violation) {
                    worst = Some((violation, inside.clone(), u32::try_from(least).unwrap_or(0)));
                }
                let tied = (0..n).filter(|other| !inside[*other] && bond[*other] > 1e-6);
                let pull = |stop: usize| 2.0 * bond[stop] - ties.degree[stop];
                next = tied.max_by(|a, b| pull(*a).total_cmp(&pull(*b)));
            }
            found.extend(worst);
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        let mut cuts = Vec::new();
        for (_, inside, least) in found {
            if cuts.len() < most && self.known.insert(inside.clone()) {
                cuts.push(Cut::Capacity { inside, least });
            }
        }
        cuts
    }
}

/// Triples of stops that trips of the mix pair more than once, the most violated first, each stop in `per_stop` of them at
/// most; the memory is the least that counts every pair of the mix.
pub(super) fn subset_cuts(n: usize, single: &[bool], mix: &[Share<'_>], most: usize, per_stop: usize) -> Vec<Cut> {
    let mut through: Vec<Vec<usize>> = vec![Vec::new(); n];
    let mut pair = vec![0.0_f64; n * n];
    for (index, (trip, share)) in mix.iter().enumerate() {
        let set: BTreeSet<u32> = trip.iter().copied().filter(|stop| single[*stop as usize]).collect();
        for &a in &set {
            through[a as usize].push(index);
            for &b in set.iter().filter(|b| **b != a) {
                pair[a as usize * n + b as usize] += share;
            }
        }
    }
    let mut found: Vec<(f64, [u32; 3])> = Vec::new();
    for a in 0..n {
        for b in a + 1..n {
            for c in b + 1..n {
                let (ab, ac, bc) = (pair[a * n + b], pair[a * n + c], pair[b * n + c]);
                // Trips with all three are in each of the sums.
                if ab + ac + bc <= 1.0 + LEAST_VIOLATION {
                    continue;
                }
                let stops = [a, b, c].map(|stop| u32::try_from(stop).unwrap_or(0));
                let cut = Cut::Subset { stops: stops.to_vec(), memory: Vec::new() };
                let visiting: BTreeSet<usize> = [a, b, c].iter().flat_map(|s| through[*s].iter().copied()).collect();
                let pairs = |index: &usize| {
                    let visits: Vec<u32> = mix[*index].0.iter().copied().filter(|s| stops.contains(s)).collect();
                    f64::from(cut.coefficient(&visits)) * mix[*index].1
                };
                let violation = visiting.iter().map(pairs).sum::<f64>() - 1.0;
                if violation > LEAST_VIOLATION {
                    found.push((violation, stops));
                }
            }
        }
    }
    found.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
    let mut used = vec![0; n];
    let mut cuts = Vec::new();
    for (_, stops) in found {
        if cuts.len() < most && stops.iter().all(|stop| used[*stop as usize] < per_stop) {
            for stop in stops {
                used[stop as usize] += 1;
            }
            cuts.push(Cut::Subset { stops: stops.to_vec(), memory: memory(stops, mix) });
        }
    }
    cuts
}

/// Stops between the visits that are paired.
fn memory(stops: [u32; 3], mix: &[Share<'_>]) -> Vec<u32> {
    let mut memory = BTreeSet::new();
    for (trip, _) in mix {
        let mut between: Option<Vec<u32>> = None;
        for &stop in *trip {
            if stops.contains(&stop) {
                between = match between {
                    None => Some(Vec::new()),
                    Some(between) => {
                        memory.extend(between);
                        None
                    }
                };
            } else if let Some(between) = &mut between {
                between.push(stop);
            }
        }
    }
    memory.into_iter().collect()
}
