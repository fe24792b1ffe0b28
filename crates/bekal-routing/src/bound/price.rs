//! Pricing: the trip of least reduced price in a network.
//!
//! Labels are extended from the start up to the middle of the first resource and from the end back to it; each trip is
//! found where it crosses the middle, as a label, an arc and a label from the other side that together keep every limit and
//! remember no stop in common (Righini and Salani, 2006). Prices are whole numbers, [`Prices::shift`] bits finer than the
//! problem's, so that what is said about the least of them is exact.
//!
//! # Source
//! G. Righini, M. Salani, "Symmetry helps: bounded bi-directional dynamic programming for the elementary shortest path
//! problem with resource constraints", Discrete Optimization 3 (2006) 255–273.

use super::Watch;
use super::graph::{Graph, mirrored};
use super::label::{Arc, Entry, Labels, Network, Pairing, Rigour};
use super::near::Near;
use std::collections::BTreeSet;

/// Duals, rounded.
#[derive(Clone, Debug, Default)]
pub(super) struct Prices {
    /// By how many bits prices here are finer.
    pub(super) shift: u32,
    /// Half of each stop's.
    pub(super) half_stop: Vec<i64>,
    /// Half of each network's, for a trip.
    pub(super) half_trip: Vec<i64>,
    /// Per crossing of the border of a set of stops, which is crossed at least so often.
    pub(super) border: Vec<(Vec<bool>, u32, i64)>,
    /// Of subset cuts: stops, memory, charge of a pair.
    pub(super) subset: Vec<(Vec<u32>, Vec<u32>, i64)>,
}

/// A trip as a column.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Trip {
    /// Index of the network.
    pub(super) graph: usize,
    /// Its stops.
    pub(super) stops: Vec<u32>,
    /// Its price.
    pub(super) price: i64,
}

/// What a pricing found.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// Trips with a negative reduced price, cheapest first.
    pub(super) trips: Vec<(i64, Trip)>,
    /// The least reduced price, or nought.
    pub(super) least: i64,
    /// For loads by the first resource: at least `-reduced price / load` of every trip.
    pub(super) per_load: f64,
}

/// Trips that one pricing of one network gives.
const MOST_TRIPS: usize = 150;

/// A network ready to be priced.
pub(super) trait Pricer: std::fmt::Debug {
    /// Trips of negative reduced price; `None` if it was stopped.
    fn price(&mut self, prices: &Prices, rigour: Rigour, watch: &Watch<'_>) -> Option<Found>;

    /// Takes over what labels remember.
    fn remember(&mut self, near: &Near);
}

/// The pricer of a network.
pub(super) fn pricer(graph: Graph, index: usize, near: &Near) -> Box<dyn Pricer> {
    match graph.resources.len() {
        0 | 1 => Box::new(Sides::<1>::new(graph, index, near)),
        2 => Box::new(Sides::<2>::new(graph, index, near)),
        _ => Box::new(Sides::<4>::new(graph, index, near)),
    }
}

/// A network seen from both sides.
#[derive(Debug)]
struct Sides<const R: usize> {
    graph: Graph,
    index: usize,
    forward: Network<R>,
    /// `None`: the same.
    backward: Option<Network<R>>,
    middle: i32,
    /// Whether the first resource is a load that is brought.
    by_load: bool,
}

impl<const R: usize> Pricer for Sides<R> {
    fn price(&mut self, prices: &Prices, rigour: Rigour, watch: &Watch<'_>) -> Option<Found> {
        self.reprice(prices);
        match prices.subset.len() {
            0 => self.both::<0>(prices, rigour, watch),
            1..=64 => self.both::<1>(prices, rigour, watch),
            65..=128 => self.both::<2>(prices, rigour, watch),
            129..=256 => self.both::<4>(prices, rigour, watch),
            _ => self.both::<{ super::SUBSETS / 64 }>(prices, rigour, watch),
        }
    }

    fn remember(&mut self, near: &Near) {
        self.forward = Network::new(&self.graph, near);
        if self.backward.is_some() {
            self.backward = Some(Network::new(&self.graph.reversed(), near));
        }
    }
}

impl<const R: usize> Sides<R> {
    fn new(graph: Graph, index: usize, near: &Near) -> Self {
        let reversed = graph.reversed();
        let forward = Network::new(&graph, near);
        let backward = (reversed != graph).then(|| Network::new(&reversed, near));
        let middle = forward.limit[0] / 2;
        let by_load = graph.resources.first().is_some_and(|resource| resource.delivery.is_some());
        Self { graph, index, forward, backward, middle, by_load }
    }

    fn reprice(&mut self, prices: &Prices) {
        let graph = &self.graph;
        let (n, size) = (graph.n, graph.size());
        // Exact, because prices are at least one bit finer than the problem's.
        let half_trip = prices.half_trip[self.index] - (graph.fixed << prices.shift) / 2;
        let half = |v: usize| if v < n { prices.half_stop[v] } else { half_trip };
        let mut reduced = vec![0; size * size];
        for from in 0..size {
            for to in 0..size {
                let price = graph.price[from * size + to];
                if price != super::graph::NO_ARC {
                    reduced[from * size + to] = (price << prices.shift) - half(from) - half(to);
                }
            }
        }
        for (inside, _, price) in &prices.border {
            let within = |v: usize| v < n && inside[v];
            for (arc, reduced) in reduced.iter_mut().enumerate() {
                if within(arc / size) != within(arc % size) {
                    *reduced -= price;
                }
            }
        }
        self.forward.reprice(|from, to| reduced[from * size + to]);
        if let Some(backward) = &mut self.backward {
            let swap = |v: usize| mirrored(n, v);
            backward.reprice(|from, to| reduced[swap(to) * size + swap(from)]);
        }
    }

    fn both<const W: usize>(&mut self, prices: &Prices, rigour: Rigour, watch: &Watch<'_>) -> Option<Found> {
        let cuts = prices.subset.iter().map(|(stops, memory, charge)| (&stops[..], &memory[..], *charge));
        let pairing = Pairing::<W>::new(self.graph.size(), cuts);
        let middle = self.middle.clamp(0, (self.forward.latest() - 1).max(0));
        let forward = Labels::search(&self.forward, &pairing, middle, rigour, watch)?;
        let until = (self.forward.limit[0] - middle - 1).max(0);
        let Some(network) = &self.backward else {
            return self.join(&forward, &forward, &pairing, (prices.shift, rigour, middle), watch);
        };
        let backward = Labels::search(network, &pairing, until, rigour, watch)?;
        let found = self.join(&forward, &backward, &pairing, (prices.shift, rigour, middle), watch)?;
        // The middle goes to where both sides have as much to do.
        let (ahead, behind) = (forward.kept, backward.kept);
        let move_by = (self.forward.limit[0] / 40).max(1);
        if rigour == Rigour::Exact && ahead * 4 > behind * 5 {
            self.middle = (self.middle - move_by).max(1);
        } else if rigour == Rigour::Exact && behind * 4 > ahead * 5 {
            self.middle = (self.middle + move_by).min(self.forward.limit[0]);
        }
        Some(found)
    }

    /// Arcs of a stop with the least that a trip by them can cost beside what it cost so far, the least first.
    fn onward<const W: usize>(
        &self,
        backward: &Labels<R, W>,
        from: usize,
        rigour: Rigour,
    ) -> Vec<(i64, usize, &Arc<R>)> {
        let n = self.graph.n;
        let arcs = self.forward.arcs[from].iter().filter(|arc| rigour == Rigour::Exact || arc.near);
        // The end is the start of the other side, and the start of this side is not a trip by itself.
        let last = self.forward.last[from].iter().filter(|_| from != n);
        let all = arcs.chain(last).map(|arc| {
            let to = if arc.to as usize == n + 1 { n } else { arc.to as usize };
            (arc.cost.saturating_add(backward.least_up_to(to, backward.levels() - 1)), to, arc)
        });
        let mut all: Vec<_> = all.collect();
        all.sort_by_key(|(least, to, _)| (*least, *to));
        all
    }

    /// Whether a label goes beyond the middle along an arc: every trip does so once, or it ends before.
    fn crosses<const W: usize>(&self, entry: &Entry<R, W>, arc: &Arc<R>, middle: i32) -> bool {
        let to = arc.to as usize;
        to > self.graph.n || self.forward.earliest(to).max(entry.value[0] + arc.take[0]) > middle
    }

    /// At least `-reduced price / load` of every trip; `None` if it was stopped.
    fn per_load<const W: usize>(
        &self,
        forward: &Labels<R, W>,
        backward: &Labels<R, W>,
        (rigour, middle): (Rigour, i32),
        watch: &Watch<'_>,
    ) -> Option<f64> {
        let mut per_load = 0.0_f64;
        for from in 0..=self.graph.n {
            if watch.over() {
                return None;
            }
            let onward = self.onward(backward, from, rigour);
            for entry in (0..forward.levels()).flat_map(|level| forward.bucket(from, level)) {
                for (least, to, arc) in &onward {
                    if entry.cost.saturating_add(*least) >= 0 {
                        break;
                    }
                    if !self.crosses(entry, arc, middle) {
                        continue;
                    }
                    let used = entry.value[0] + arc.take[0];
                    let left = self.forward.limit[0] - used;
                    let most = -entry.cost.saturating_add(*least) as f64;
                    if left < 0 || most <= per_load * f64::from(used.max(1)) {
                        continue;
                    }
                    for level in 0..=backward.level(left) {
                        let here = entry.cost + arc.cost;
                        let least = here.saturating_add(backward.least(*to, level)).min(0);
                        let load = (used + backward.floor(level)).max(1);
                        per_load = per_load.max(-least as f64 / f64::from(load));
                    }
                }
            }
        }
        Some(per_load)
    }

    /// Trips of labels from both sides; `None` if it was stopped.
    fn join<const W: usize>(
        &self,
        forward: &Labels<R, W>,
        backward: &Labels<R, W>,
        pairing: &Pairing<W>,
        (shift, rigour, middle): (u32, Rigour, i32),
        watch: &Watch<'_>,
    ) -> Option<Found> {
        let mut found = Found::default();
        let mut crossings: Vec<(i64, u32, u32)> = Vec::new();
        for from in 0..=self.graph.n {
            if watch.over() {
                return None;
            }
            // The cheapest of each arc; the cheapest labels first, and nothing far from the best known.
            let enough = if rigour == Rigour::Exact { found.least / 64 } else { found.least / 8 };
            let mut entries: Vec<&Entry<R, W>> =
                (0..forward.levels()).flat_map(|level| forward.bucket(from, level)).collect();
            entries.sort_by_key(|entry| entry.cost);
            let onward = self.onward(backward, from, rigour);
            let Some(least) = onward.first().map(|(least, ..)| *least) else { continue };
            let mut best = vec![enough; onward.len()];
            for entry in entries {
                if entry.cost.saturating_add(least) >= enough {
                    break;
                }
                for ((least, to, arc), best) in onward.iter().zip(&mut best) {
                    let least = entry.cost.saturating_add(*least);
                    if least >= enough {
                        break;
                    }
                    if least >= *best || !self.crosses(entry, arc, middle) {
                        continue;
                    }
                    if let Some((cost, id)) = self.meet(entry, arc, backward, *to, pairing, *best) {
                        *best = cost;
                        crossings.push((cost, entry.id, id));
                    }
                }
            }
            found.least = best.into_iter().fold(found.least, i64::min);
        }
        crossings.sort_unstable();
        let mut known = BTreeSet::new();
        for (cost, ahead, behind) in crossings {
            let mut stops = forward.stops(ahead);
            stops.reverse();
            stops.extend(backward.stops(behind));
            if let Some(price) = self.graph.price_of(&stops).filter(|_| known.insert(stops.clone())) {
                found.trips.push((cost >> shift, Trip { graph: self.index, stops, price }));
            }
            if found.trips.len() >= MOST_TRIPS {
                break;
            }
        }
        if self.by_load && self.graph.trips.is_none() {
            found.per_load = self.per_load(forward, backward, (rigour, middle), watch)?;
        }
        Some(found)
    }

    /// The cheapest way on from a label along an arc, if it costs less than `best`.
    fn meet<const W: usize>(
        &self,
        entry: &Entry<R, W>,
        arc: &Arc<R>,
        backward: &Labels<R, W>,
        to: usize,
        pairing: &Pairing<W>,
        mut best: i64,
    ) -> Option<(i64, u32)> {
        let mut met = None;
        let mut left = [0; R];
        for (r, left) in left.iter_mut().enumerate() {
            *left = self.forward.limit[r] - entry.value[r] - arc.take[r];
        }
        if left[0] < 0 {
            return None;
        }
        let here = entry.cost + arc.cost;
        let seen = arc.carried(entry.seen);
        for level in (0..=backward.level(left[0])).rev() {
            if here.saturating_add(backward.least_up_to(to, level)) >= best {
                break;
            }
            if here.saturating_add(backward.least(to, level)) >= best {
                continue;
            }
            for other in backward.bucket(to, level) {
                let cost = here + other.cost;
                if cost >= best {
                    break;
                }
                if other.seen & seen != 0 || (0..R).any(|r| other.value[r] > left[r]) {
                    continue;
                }
                let mut both = [0; W];
                for (word, both) in both.iter_mut().enumerate() {
                    *both = entry.unpaired[word] & other.unpaired[word];
                }
                let cost = cost + pairing.charge(both);
                if cost < best {
                    best = cost;
                    met = Some((cost, other.id));
                }
            }
        }
        met
    }
}
