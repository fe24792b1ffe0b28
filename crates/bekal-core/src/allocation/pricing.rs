//! Which lanes the programme holds: the best few to begin with, then those its prices ask for.

use super::Problem;
use super::goods::{Good, day_of};
use super::programme::{By, Programme, slot_of};
use crate::network::transfers;
use crate::operation::{Site, VehicleType};
use crate::table::Id;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Least gain per flow unit for which a lane enters, in objective units.
const GAIN: f64 = 1e-6;
/// Sources a destination begins with, besides the quickest of every vehicle type.
const FIRST_SOURCES: usize = 3;
/// Lanes that enter per destination, good and slot of arrival in one round.
const ENTERING: usize = 2;

/// Value of a shipment by itself in the objective: carriage, good.
pub(super) type Value<'v> = &'v dyn Fn(&Programme<'_>, usize, Good) -> f64;

/// The shipments (carriage and good) programmes hold so far.
#[derive(Debug)]
pub(super) struct Pricing<'p, 'a> {
    problem: &'p Problem<'a>,
    active: BTreeSet<(usize, Good)>,
    /// Every way goods may take out of a transfer site.
    onward: BTreeSet<(Id<Site>, Id<Site>)>,
}

impl<'p, 'a> Pricing<'p, 'a> {
    /// The lanes to begin with; all carriages where none are priced.
    pub(super) fn new(problem: &'p Problem<'a>) -> Self {
        let active = if problem.priced { first_lanes(problem) } else { all(problem) };
        let sites = problem.operation.sites();
        let onward = problem.carriages.iter().filter(|c| transfers(sites[c.from].kind)).map(|c| (c.from, c.to));
        Self { problem, active, onward: onward.collect() }
    }

    /// The same lanes for another problem over the same carriages.
    pub(super) fn to<'q>(&self, problem: &'q Problem<'a>) -> Pricing<'q, 'a> {
        Pricing { problem, active: self.active.clone(), onward: self.onward.clone() }
    }

    /// Gives a programme the shipments of its goods.
    pub(super) fn admit(&self, programme: &mut Programme<'_>) {
        for &(carriage, good) in &self.active {
            if programme.moves(good) {
                programme.add_shipment(carriage, good);
            }
        }
    }

    /// Gives a programme the shipments of its goods on carriages that can unload by now.
    pub(super) fn admit_on(&self, programme: &mut Programme<'_>, carriages: &BTreeSet<usize>) {
        for &(carriage, good) in self.active.iter().filter(|(carriage, _)| carriages.contains(carriage)) {
            if programme.moves(good) {
                programme.add_shipment(carriage, good);
            }
        }
    }

    /// Gives a programme more shipments, each with its value.
    pub(super) fn enter(&mut self, programme: &mut Programme<'_>, entering: Vec<(usize, Good)>, value: Value<'_>) {
        for (carriage, good) in entering {
            self.active.insert((carriage, good));
            let worth = value(programme, carriage, good);
            if let Some(column) = programme.add_shipment(carriage, good) {
                programme.model.set_cost(column, worth);
            }
        }
    }

    /// The best lanes left out, per destination, good and slot of arrival, and by how much all lanes left out could
    /// raise the optimum at most.
    ///
    /// # Complexity
    /// Carriages × goods, in parallel.
    pub(super) fn price(
        &self,
        programme: &Programme<'_>,
        prices: &[f64],
        value: Value<'_>,
    ) -> (Vec<(usize, Good)>, f64) {
        let carriages = self.problem.carriages;
        let senders: BTreeSet<Id<Site>> = carriages.iter().map(|c| c.from).collect();
        let goods: BTreeMap<Id<Site>, Vec<Good>> = senders.iter().map(|s| (*s, programme.goods_at(*s))).collect();
        let gains: Vec<(usize, Good, f64)> = carriages
            .par_iter()
            .enumerate()
            .flat_map_iter(|(index, carriage)| {
                let gain = move |good: &Good| {
                    let gain = programme.reduced_profit(index, *good, prices)?;
                    (gain > GAIN).then_some((index, *good, gain))
                };
                goods[&carriage.from].iter().filter_map(gain)
            })
            .collect();
        let mut best: BTreeMap<(Id<Site>, Good, usize, Id<Site>), (f64, usize)> = BTreeMap::new();
        let mut pairs: BTreeMap<(Id<Site>, Id<Site>, Good), f64> = BTreeMap::new();
        for (index, good, gain) in gains {
            if self.active.contains(&(index, good)) {
                continue;
            }
            let gain = gain + value(programme, index, good);
            if gain <= GAIN {
                continue;
            }
            let carriage = &carriages[index];
            let largest = pairs.entry((carriage.from, carriage.to, good)).or_default();
            *largest = largest.max(gain);
            let slot = slot_of(&self.problem.slots, day_of(self.problem.operation, carriage.arrives));
            let known = best.entry((carriage.to, good, slot, carriage.from)).or_insert((gain, index));
            if gain > known.0 {
                *known = (gain, index);
            }
        }
        let slack = self.slack(programme, &goods, &pairs);
        let mut by_target: BTreeMap<(Id<Site>, Good, usize), Vec<(f64, usize)>> = BTreeMap::new();
        for ((to, good, slot, _), found) in best {
            by_target.entry((to, good, slot)).or_default().push(found);
        }
        let entering = by_target
            .into_iter()
            .flat_map(|((_, good, _), mut found)| {
                found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
                found.truncate(ENTERING);
                found.into_iter().map(move |(_, index)| (index, good))
            })
            .collect();
        (entering, slack)
    }

    /// By how much lanes left out, with the largest gain of each (source, destination, good), could raise the optimum.
    ///
    /// The prices become feasible for the dual over all lanes when the value of goods at a destination is lowered, on
    /// every day, by the largest gain of a lane into it (transfer sites first: what they pass on then gains as much
    /// more). That raises the dual objective by the amount times what the destination can issue, which bounds the
    /// optimum over all lanes (weak duality; Lasdon, 1970).
    fn slack(
        &self,
        programme: &Programme<'_>,
        goods: &BTreeMap<Id<Site>, Vec<Good>>,
        pairs: &BTreeMap<(Id<Site>, Id<Site>, Good), f64>,
    ) -> f64 {
        let mut lowered: BTreeMap<(Id<Site>, Good), f64> = BTreeMap::new();
        let n_hubs = goods.keys().filter(|site| transfers(self.problem.operation.sites()[**site].kind)).count();
        let mut changed = true;
        for _ in 0..n_hubs + 2 {
            changed = false;
            let mut raise = |lowered: &mut BTreeMap<(Id<Site>, Good), f64>, from, to, good, gain: f64| {
                let sum = gain + lowered.get(&(from, good)).copied().unwrap_or(0.0);
                if sum > lowered.get(&(to, good)).copied().unwrap_or(0.0) + 1e-12 {
                    lowered.insert((to, good), sum);
                    changed = true;
                }
            };
            for ((from, to, good), gain) in pairs {
                raise(&mut lowered, *from, *to, *good, *gain);
            }
            // What a transfer site passes on by lanes already in the programme gains as much as its price falls.
            for (from, to) in &self.onward {
                for good in goods.get(from).into_iter().flatten() {
                    raise(&mut lowered, *from, *to, *good, 0.0);
                }
            }
            if !changed {
                break;
            }
        }
        // Where goods gain on a round trip between transfer sites, these prices prove nothing.
        if changed {
            return f64::INFINITY;
        }
        programme
            .demands()
            .iter()
            .map(|demand| {
                let here =
                    lowered.range((demand.site, Good::FIRST)..).take_while(|((site, _), _)| *site == demand.site);
                let most =
                    here.filter(|((_, good), _)| good.item == demand.item).map(|(_, by)| *by).fold(0.0, f64::max);
                demand.due.iter().sum::<f64>() * most
            })
            .sum()
    }
}

fn all(problem: &Problem<'_>) -> BTreeSet<(usize, Good)> {
    let goods = problem.goods();
    let roomy = (0..problem.carriages.len()).filter(|carriage| problem.has_room[*carriage]);
    roomy.flat_map(|carriage| goods.iter().map(move |good| (carriage, *good))).collect()
}

/// Lanes to begin with: per destination, good and slot of arrival the quickest sources per tonne, and the quickest
/// source of every vehicle type.
fn first_lanes(problem: &Problem<'_>) -> BTreeSet<(usize, Good)> {
    let operation = problem.operation;
    let mut quick: BTreeMap<(Id<Site>, usize), Vec<(f64, usize)>> = BTreeMap::new();
    for (index, carriage) in problem.carriages.iter().enumerate() {
        let By::Lane(lane) = carriage.by else { continue };
        let kind = &operation.vehicle_types()[lane.vehicle];
        let hours = lane.driving.as_hours() / kind.payload_mass.as_kg();
        let slot = slot_of(&problem.slots, day_of(operation, carriage.arrives));
        quick.entry((lane.to, slot)).or_default().push((hours, index));
    }
    let holders: BTreeMap<Good, BTreeSet<Id<Site>>> = problem
        .goods()
        .into_iter()
        .map(|good| (good, problem.holdings.iter().filter(|h| h.good == good).map(|h| h.site).collect()))
        .collect();
    let mut active = BTreeSet::new();
    for mut ranked in quick.into_values() {
        ranked.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        for (good, at) in &holders {
            let mut from: BTreeSet<Id<Site>> = BTreeSet::new();
            let mut by: BTreeSet<Id<VehicleType>> = BTreeSet::new();
            for (_, index) in &ranked {
                let By::Lane(lane) = problem.carriages[*index].by else { continue };
                let sends = at.contains(&lane.from) || transfers(operation.sites()[lane.from].kind);
                let fresh = (from.len() < FIRST_SOURCES && !from.contains(&lane.from)) || !by.contains(&lane.vehicle);
                if sends && fresh {
                    from.insert(lane.from);
                    by.insert(lane.vehicle);
                    active.insert((*index, *good));
                }
            }
        }
    }
    active
}
