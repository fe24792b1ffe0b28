//! Column generation, and the bound it proves.
//!
//! The programme of [`super::master`] is solved over the trips known; pricing finds trips that would improve it, first in a
//! hurry and then exactly, at duals between its own and the best known ones (Wentges, 1997; Pessoa et al., 2018); when none
//! is left, cuts are added, and so on.
//!
//! # The bound
//! For any duals `π ≥ 0, μ ≤ 0, ρ ≥ 0, σ ≤ 0` with `least_k` the least reduced price of a trip of network `k` (or nought),
//!
//! `Σ_i min(π_i, prize_i) + Σ_k m_k μ_k + Σ_c ρ_c least_c + Σ_c σ_c + Σ_k m_k least_k`
//!
//! is at most the price of every solution (Lagrange). Where a fleet is unlimited, its last term is the larger of `n ·
//! least_k`, as every trip has a stop, and `-D · max_t (-reduced_t / load_t)`, as the trips together bring at most all of
//! the load `D`. Duals are rounded to whole numbers first and everything is computed in whole numbers, so the bound holds
//! whatever the solver of the linear programme did; it is kept at every exact pricing, so there is one whenever one of them
//! was finished.
//!
//! # Sources
//! P. Wentges, "Weighted Dantzig–Wolfe decomposition for linear mixed-integer programming", International Transactions in
//! Operational Research 4 (1997) 151–162. A. Pessoa, R. Sadykov, E. Uchoa, F. Vanderbeck, "Automation and combination of
//! linear-programming based stabilization techniques in column generation", INFORMS Journal on Computing 30 (2018) 339–360.

#[cfg(feature = "kernels")]
pub(super) mod kernels;

use super::cuts::{CapacityCuts, Cut, Share, Ties, subset_cuts};
use super::graph::{Graph, NO_ARC};
use super::label::Rigour;
use super::master::{Master, Optimum, RowKind};
use super::near::Near;
use super::price::{Found, Pricer, Prices, Trip, pricer};
use super::{Progress, SUBSETS, Watch};
use crate::problem::Problem;

/// Stops that a label remembers around each stop.
const NG_SIZE: usize = 6;
/// Share of the best duals in those that are priced, and in those that are priced exactly.
const SMOOTHING: f64 = 0.8;
const EXACT_SMOOTHING: f64 = 0.3;
/// How near the programme a bound is before other ways to one are given up.
const NEAR_TO_GO_ON: f64 = 0.95;
/// How near programme and bound are before cuts are sought.
const NEAR_ENOUGH: f64 = 3e-4;
/// Progress of the programme between exact pricings, as a share, below which cuts pay more than pricing; in the first half of
/// the time, as in the end only pricing proves anything.
const SLOW: f64 = 1e-4;
/// Cuts of a kind per round, and subset cuts of a round through one stop.
const CUTS_PER_ROUND: usize = 30;
const CUTS_PER_STOP: usize = 6;
/// Capacity cuts of a round below which subset cuts are sought, too: they make pricing harder, the others do not.
const FEW_CUTS: usize = 10;
/// Trips from which on those far from paying are dropped.
const MANY_TRIPS: usize = 6000;
/// Prices are below two to this power, so that those of any label can be added up.
const PRICE_BITS: u32 = 38;

/// What column generation came to.
#[derive(Clone, Debug, Default)]
pub(super) struct Outcome {
    /// The bound; `None` if no exact pricing was finished.
    pub(super) bound: Option<u64>,
    /// Whether it ended with no trip left that would improve the programme.
    pub(super) converged: bool,
    /// Trips in the programme.
    pub(super) columns: usize,
    /// Cuts found.
    pub(super) cuts: usize,
}

/// Column generation on its way.
#[derive(Debug)]
pub(super) struct Generation<'a> {
    problem: &'a Problem,
    graphs: Vec<Graph>,
    pricers: Vec<Box<dyn Pricer>>,
    near: Near,
    master: Master,
    shift: u32,
    /// Prize by stop, at the finer prices; `None`: it must be served.
    prizes: Vec<Option<i64>>,
    capacity: CapacityCuts,
    best: i128,
    center: Option<(f64, Vec<f64>)>,
    /// Value of the programme at the last exact pricing since cuts were added.
    exact_at: Option<f64>,
    /// Whether there are no cuts for now.
    patient: bool,
    outcome: Outcome,
}

impl<'a> Generation<'a> {
    /// Ready to start; `None` where prices are too large to be added up, or `watch` is over before.
    pub(super) fn new(problem: &'a Problem, watch: &Watch<'_>) -> Option<Self> {
        let n = problem.stops().len();
        let graph = |index: usize| (!watch.over()).then(|| Graph::new(problem, index));
        let graphs: Vec<Graph> = (0..problem.vehicle_types().len()).map(graph).collect::<Option<_>>()?;
        let mut trips = Vec::new();
        let mut alone = vec![i64::MAX; n];
        for (index, graph) in graphs.iter().enumerate() {
            for (stop, alone) in alone.iter_mut().enumerate() {
                let stops = vec![u32::try_from(stop).ok()?];
                if let Some(price) = graph.allowed_price(&stops) {
                    *alone = price.min(*alone);
                    trips.push(Trip { graph: index, stops, price });
                }
            }
        }
        let arcs = graphs.iter().flat_map(|g| g.price.iter().copied().filter(|price| *price != NO_ARC));
        let dearest = arcs.chain(graphs.iter().map(|graph| graph.fixed)).max().unwrap_or(0);
        let large = alone.iter().copied().filter(|price| *price != i64::MAX).max().unwrap_or(0).max(dearest);
        let prizes: Vec<Option<i64>> =
            problem.stops().iter().map(|stop| stop.prize.map(|p| i64::try_from(p).unwrap_or(i64::MAX))).collect();
        let omission = |prize: &Option<i64>| prize.unwrap_or(i64::MAX).min(large.saturating_mul(4));
        let most = prizes.iter().map(omission).max().unwrap_or(0).max(large);
        let bits = i64::BITS - most.leading_zeros();
        let shift = PRICE_BITS.checked_sub(bits + 1).filter(|shift| *shift > 0)?.min(12);
        let prizes = prizes.iter().map(|prize| prize.map(|_| omission(prize) << shift)).collect::<Vec<_>>();
        let fleets = graphs.iter().enumerate().filter_map(|(index, graph)| Some((index, graph.trips?)));
        let omissions = problem.stops().iter().map(|s| s.prize.map(|p| i64::try_from(p).unwrap_or(i64::MAX)));
        let mut master = Master::new(omissions.map(|prize| omission(&prize) as f64).collect(), fleets);
        master.add(trips);
        let near = Near::new(&graphs, n, NG_SIZE);
        let pricers = graphs.iter().enumerate().map(|(index, graph)| pricer(graph.clone(), index, &near)).collect();
        let capacity = CapacityCuts::new(problem);
        let outcome = Outcome::default();
        Some(Self {
            problem,
            graphs,
            pricers,
            near,
            master,
            shift,
            prizes,
            capacity,
            best: 0,
            center: None,
            exact_at: None,
            patient: false,
            outcome,
        })
    }

    /// Generates until nothing more is to be gained or `watch` is over.
    pub(super) fn run(mut self, watch: &Watch<'_>) -> Outcome {
        let mut rigour = Rigour::Hurried;
        while let Some(optimum) = self.master.solve() {
            let Some(priced) = self.improve(&optimum, &mut rigour, watch) else { break };
            self.outcome.columns = self.master.trips().len();
            watch.see(Progress {
                bound: self.outcome.bound,
                programme: optimum.value,
                columns: self.outcome.columns,
                cuts: self.outcome.cuts,
            });
            if watch.over() {
                break;
            }
            if priced {
                continue;
            }
            let converged = self.near_enough(&optimum);
            self.exact_at = None;
            if self.separate(&optimum, watch) {
                self.patient = false;
                self.outcome.converged = false;
            } else if converged {
                self.outcome.converged = true;
                break;
            } else {
                self.patient = true;
            }
            rigour = Rigour::Hurried;
        }
        self.outcome
    }

    /// Adds trips that improve the programme; whether there were any. `None` if it was stopped.
    fn improve(&mut self, optimum: &Optimum, rigour: &mut Rigour, watch: &Watch<'_>) -> Option<bool> {
        let duals = self.signed(&optimum.duals);
        let enough = 1e-7 * optimum.value.abs().max(1.0);
        let smoothing = |rigour: Rigour| if rigour == Rigour::Exact { EXACT_SMOOTHING } else { SMOOTHING };
        let mut weight = if self.center.is_some() { smoothing(*rigour) } else { 0.0 };
        loop {
            let at = self.between(&duals, weight);
            let prices = self.prices(&at);
            let mut found = Vec::new();
            for pricer in &mut self.pricers {
                found.push(pricer.price(&prices, *rigour, watch)?);
            }
            let value = self.value(&prices, &found);
            let as_price = value as f64 / f64::from(1 << self.shift);
            if *rigour == Rigour::Exact {
                self.prove(value);
                if as_price > NEAR_TO_GO_ON * optimum.value {
                    watch.go_on();
                }
            }
            if self.center.as_ref().is_none_or(|(known, _)| as_price > *known) {
                self.center = Some((as_price, at));
            }
            let trips = found.into_iter().flat_map(|found| found.trips.into_iter().map(|(_, trip)| trip));
            let paying: Vec<Trip> = trips.filter(|trip| self.master.reduced(trip, &duals) < -enough).collect();
            let added = self.master.add(paying);
            let missing = optimum.value - self.center.as_ref().map_or(0.0, |(value, _)| *value);
            if *rigour == Rigour::Exact && self.near_enough(optimum) {
                return Some(false);
            }
            if added > 0 && *rigour == Rigour::Exact {
                *rigour = Rigour::Hurried;
                self.forget_value();
                let before = self.exact_at.replace(optimum.value).unwrap_or(f64::INFINITY);
                let slow = before - optimum.value < SLOW * optimum.value;
                if slow && !self.patient && !watch.half_over() {
                    return Some(false);
                }
            } else if added > 0 && missing < optimum.value * rigour.enough() {
                self.more_rigour(rigour);
            }
            if added > 0 {
                return Some(true);
            }
            if weight > 0.0 {
                weight = 0.0;
                continue;
            }
            if *rigour == Rigour::Exact {
                return Some(false);
            }
            self.more_rigour(rigour);
            weight = smoothing(*rigour);
        }
    }

    fn more_rigour(&mut self, rigour: &mut Rigour) {
        *rigour = rigour.more();
        self.forget_value();
    }

    /// A value found with other rigour says nothing.
    fn forget_value(&mut self) {
        if let Some((value, _)) = &mut self.center {
            *value = f64::NEG_INFINITY;
        }
    }

    fn near_enough(&self, optimum: &Optimum) -> bool {
        let proven = self.best as f64 / f64::from(1 << self.shift);
        optimum.value - proven < NEAR_ENOUGH * optimum.value
    }

    /// Duals without the solver's tolerances.
    fn signed(&self, duals: &[f64]) -> Vec<f64> {
        let signed = |(kind, dual): (&RowKind, &f64)| match kind {
            RowKind::Stop(_) | RowKind::Cut(Cut::Capacity { .. }) => dual.max(0.0),
            RowKind::Fleet(..) | RowKind::Cut(Cut::Subset { .. }) => dual.min(0.0),
        };
        self.master.kinds().zip(duals).map(signed).collect()
    }

    fn between(&self, duals: &[f64], weight: f64) -> Vec<f64> {
        let Some((_, center)) = self.center.as_ref().filter(|_| weight > 0.0) else { return duals.to_vec() };
        let known = center.iter().copied().chain(std::iter::repeat(0.0));
        duals.iter().zip(known).map(|(dual, known)| weight * known + (1.0 - weight) * dual).collect()
    }

    /// Duals as whole numbers.
    fn prices(&self, duals: &[f64]) -> Prices {
        let scale = f64::from(1 << self.shift);
        // Duals beyond that only come from a programme that cannot be solved.
        let most = f64::from(1 << 20) * f64::from(1 << 20);
        let whole = |value: f64| whole(value.clamp(-most, most));
        let mut prices = Prices {
            shift: self.shift,
            half_stop: vec![0; self.graphs.first().map_or(0, |graph| graph.n)],
            half_trip: vec![0; self.graphs.len()],
            ..Prices::default()
        };
        for (kind, dual) in self.master.kinds().zip(duals) {
            match kind {
                RowKind::Stop(stop) => prices.half_stop[*stop] = whole(dual * scale / 2.0),
                RowKind::Fleet(graph, _) => prices.half_trip[*graph] = whole(dual * scale / 2.0),
                RowKind::Cut(Cut::Capacity { inside, least }) => {
                    let price = whole(dual * scale);
                    if price > 0 {
                        prices.border.push((inside.clone(), *least, price));
                    }
                }
                RowKind::Cut(Cut::Subset { stops, memory }) => {
                    let charge = whole(-dual * scale);
                    if charge > 0 && prices.subset.len() < SUBSETS {
                        prices.subset.push((stops.clone(), memory.clone(), charge));
                    }
                }
            }
        }
        prices
    }

    /// The Lagrangian value, finer by the shift.
    fn value(&self, prices: &Prices, found: &[Found]) -> i128 {
        let mut value = 0_i128;
        for (half, prize) in prices.half_stop.iter().zip(&self.prizes) {
            value += i128::from((2 * half).min(prize.unwrap_or(i64::MAX)));
        }
        value += prices.border.iter().map(|(_, least, price)| i128::from(*least) * i128::from(*price)).sum::<i128>();
        value -= prices.subset.iter().map(|(_, _, charge)| i128::from(*charge)).sum::<i128>();
        let stops = i128::try_from(prices.half_stop.len()).unwrap_or(i128::MAX);
        let mut by_load: Vec<(usize, f64)> = Vec::new();
        for ((graph, found), half) in self.graphs.iter().zip(found).zip(&prices.half_trip) {
            let Some(trips) = graph.trips else {
                let by_number = stops * i128::from(found.least);
                let dimension = graph.resources.first().and_then(|resource| resource.delivery);
                let load = dimension.map(|dimension| (dimension, self.load_loss(graph, found)));
                match load.filter(|(_, loss)| *loss < -by_number as f64) {
                    Some(loss) => by_load.push(loss),
                    None => value += by_number,
                }
                continue;
            };
            value += i128::from(trips) * i128::from(2 * half);
            value += i128::from(trips.min(prices.half_stop.len() as u64)) * i128::from(found.least);
        }
        // What is brought in a dimension is brought once, by whichever vehicles.
        by_load.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
        by_load.dedup_by_key(|(dimension, _)| *dimension);
        value - by_load.iter().map(|(_, loss)| i128::from(whole(loss.ceil()))).sum::<i128>()
    }

    /// The most that trips of an unlimited fleet can save by negative reduced prices, by what they bring.
    fn load_loss(&self, graph: &Graph, found: &Found) -> f64 {
        let Some(resource) = graph.resources.first() else { return f64::INFINITY };
        let Some(dimension) = resource.delivery else { return f64::INFINITY };
        // Amounts of the resource are halves, unless they are so large that they are counted more coarsely: then a half each
        // stands for at most as much. A trip that brings nothing counts as one that brings one, and so does a stop.
        let brings = |stop: &crate::Stop| (2 * u64::from(stop.delivery[dimension])).max(1);
        let total: u64 = self.problem.stops().iter().map(brings).sum();
        found.per_load * (1.0 + 1e-9) * total as f64 + 1.0
    }

    fn prove(&mut self, value: i128) {
        if value > self.best {
            self.best = value;
        }
        let unit = 1_i128 << self.shift;
        let rounded_up = (self.best + unit - 1).div_euclid(unit);
        self.outcome.bound = u64::try_from(rounded_up).ok();
    }

    /// Adds cuts that the optimum breaks; whether there are any.
    fn separate(&mut self, optimum: &Optimum, watch: &Watch<'_>) -> bool {
        let grown;
        let cuts = {
            let shares = self.master.trips().iter().zip(&optimum.shares);
            let mix: Vec<Share<'_>> =
                shares.filter(|(_, share)| **share > 1e-6).map(|(trip, share)| (&trip.stops[..], *share)).collect();
            grown = self.near.grow(mix.iter().map(|(trip, _)| *trip));
            let mut cuts = self.capacity.separate(&Ties::of(self.prizes.len(), &mix), CUTS_PER_ROUND, watch);
            if cuts.len() < FEW_CUTS {
                let n = self.prizes.len();
                let single: Vec<bool> = self.problem.stops().iter().map(|stop| stop.units == 1).collect();
                cuts.extend(subset_cuts(n, &single, &mix, CUTS_PER_ROUND, CUTS_PER_STOP));
            }
            cuts
        };
        self.outcome.cuts += cuts.len();
        let any = grown || !cuts.is_empty();
        if any && self.master.trips().len() > MANY_TRIPS {
            let slack = optimum.value * 0.01;
            let duals = self.signed(&optimum.duals);
            let (kept, dropped) = self.master.tidy(&duals, slack, 20);
            for cut in &dropped {
                self.capacity.forget(cut);
            }
            if let Some((value, center)) = &mut self.center {
                // A cut that is gone had no price in the programme, but may have one here.
                let mut kept = kept.iter();
                center.retain(|_| kept.next().copied().unwrap_or(true));
                *value = f64::NEG_INFINITY;
            }
        }
        if grown {
            let near = &self.near;
            self.master.retain(|trip| near.allows(&trip.stops));
            self.pricers.iter_mut().for_each(|pricer| pricer.remember(near));
        }
        self.master.cut(cuts);
        any
    }
}

/// The nearest whole number, within what prices may be.
#[expect(clippy::cast_possible_truncation, reason = "it is clamped to far less than what fits")]
pub(super) fn whole(value: f64) -> i64 {
    let most = f64::from(1 << 30) * f64::from(1 << 20);
    value.round().clamp(-most, most) as i64
}
