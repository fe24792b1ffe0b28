//! Lanes: site → site by one vehicle type in one period, with optimistic times.
//!
//! A lane exists when a vehicle that loads in the period can unload within the horizon. Its arrival is the earliest
//! possible, its driving time the least possible out and back (over links open at some moment of the window), so every
//! executable tour costs and takes at least as much: the lane relaxes it. A *day lane* can be driven, loaded and
//! unloaded within the daily duty; its tours lie within one day of operation (rule 3 of [`crate::plan`]). On a *long
//! lane* with a full load that is impossible, and its duty may fall on any day.

use super::goods::{Demand, Holding, day_of};
use super::programme::slot_of;
use crate::network::{Network, sends, transfers};
use crate::operation::{Operation, Site, SiteKind, VehicleType};
use crate::plan::WAY_HOME;
use crate::table::Id;
use crate::units::{Duration, Instant};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::ops::Range;

/// A way to bring goods from one site to another.
#[derive(Clone, Copy, Debug)]
pub struct Lane {
    /// Loads here.
    pub from: Id<Site>,
    /// Unloads here.
    pub to: Id<Site>,
    /// By this type.
    pub vehicle: Id<VehicleType>,
    /// First moment it can load in the period.
    pub ready: Instant,
    /// Last second of the period: goods that are there by then can be loaded.
    pub leaves: Instant,
    /// Earliest moment it can unload.
    pub arrives: Instant,
    /// Least driving time out and back.
    pub driving: Duration,
    /// Least driving time back alone.
    pub back: Duration,
    /// Whether the tour with a full load exceeds the daily duty.
    pub long: bool,
}

/// Sites that can ever send goods: with goods of their own, or receiving for others.
pub fn sources(operation: &Operation, holdings: &[Holding]) -> Vec<Id<Site>> {
    operation
        .sites()
        .entries()
        .filter(|(id, site)| {
            sends(site.kind)
                && (transfers(site.kind) || holdings.iter().any(|holding| holding.site == *id && holding.amount > 0.0))
        })
        .map(|(id, _)| id)
        .collect()
}

/// Every lane, by source, vehicle type, period and destination.
///
/// # Complexity
/// Two shortest-path trees per source, vehicle type and day, and one per period; in parallel over sources.
pub fn lanes(network: &Network<'_>, operation: &Operation, holdings: &[Holding], demands: &[Demand]) -> Vec<Lane> {
    let mut needy: Vec<bool> = vec![false; operation.sites().len()];
    for demand in demands {
        needy[demand.site.index()] = true;
    }
    let targets: Vec<Id<Site>> = operation
        .sites()
        .entries()
        .filter(|(id, site)| transfers(site.kind) || (site.kind == SiteKind::Post && needy[id.index()]))
        .map(|(id, _)| id)
        .collect();
    let types: Vec<Id<VehicleType>> = operation
        .vehicle_types()
        .ids()
        .filter(|id| {
            operation
                .fleets()
                .iter()
                .any(|fleet| fleet.vehicle_type == *id && fleet.count > 0 && operation.counts_on(fleet.commitment))
        })
        .collect();
    let pairs: Vec<(Id<Site>, Id<VehicleType>)> = sources(operation, holdings)
        .into_iter()
        .flat_map(|site| types.iter().map(move |vehicle| (site, *vehicle)))
        .filter(|(site, vehicle)| network.calls_at(*vehicle, *site))
        .collect();
    let found: Vec<Vec<Lane>> =
        pairs.par_iter().map(|(site, vehicle)| lanes_from(network, operation, *site, *vehicle, &targets)).collect();
    found.into_iter().flatten().collect()
}

/// Lanes of joined days: per source, type, destination and slot one lane for day tours and one for long ones, with the
/// best times of all it stands for. It relaxes each of them.
pub fn joined(lanes: Vec<Lane>, operation: &Operation, slots: &[Range<usize>]) -> Vec<Lane> {
    let mut all: BTreeMap<(Id<Site>, Id<VehicleType>, usize, Id<Site>, bool), Lane> = BTreeMap::new();
    for lane in lanes {
        let slot = slot_of(slots, day_of(operation, lane.leaves));
        let leaves = operation.day_start(slots[slot].end) - Duration::from_seconds(1);
        let known = all.entry((lane.from, lane.vehicle, slot, lane.to, lane.long)).or_insert(Lane { leaves, ..lane });
        known.ready = known.ready.min(lane.ready);
        known.arrives = known.arrives.min(lane.arrives);
        known.driving = known.driving.min(lane.driving);
        known.back = known.back.min(lane.back);
    }
    all.into_values().collect()
}

fn lanes_from(
    network: &Network<'_>,
    operation: &Operation,
    from: Id<Site>,
    vehicle: Id<VehicleType>,
    targets: &[Id<Site>],
) -> Vec<Lane> {
    let head = operation.head();
    let kind = &operation.vehicle_types()[vehicle];
    let full = kind.loading.map_or(Duration::ZERO, |rate| rate.time_for(kind.payload_mass));
    let handling = full + full;
    let end = operation.end();
    let after = end + WAY_HOME;
    let mut all = Vec::new();
    for day in 0..operation.n_days() {
        let (opens, closes) = (operation.day_start(day), operation.day_start(day + 1));
        let in_day = (opens, closes);
        let out = network.shortest_driving(vehicle, from, false, in_day);
        let back = network.shortest_driving(vehicle, from, true, in_day);
        let long_out = network.shortest_driving(vehicle, from, false, (opens, after));
        let long_back = network.shortest_driving(vehicle, from, true, (opens, after));
        let mut period = opens;
        while period < closes {
            let next = period + head.period;
            let ready = network.open_to(kind.mode, from, period, Duration::ZERO).filter(|ready| *ready < next);
            if let Some(ready) = ready {
                let arrivals = network.earliest(vehicle, from, ready);
                for &to in targets.iter().filter(|to| **to != from) {
                    let Some(arrival) = arrivals.at(to) else { continue };
                    let Some(arrives) = network.open_to(kind.mode, to, arrival, Duration::ZERO) else { continue };
                    if arrives >= end {
                        continue;
                    }
                    let leaves = next - Duration::from_seconds(1);
                    let lane =
                        |driving, back, long| Lane { from, to, vehicle, ready, leaves, arrives, driving, back, long };
                    let short = out.at(to).zip(back.at(to)).map(|(there, home)| (there + home, home));
                    match short {
                        Some((driving, home)) if driving + handling <= kind.hours_per_day => {
                            if arrives < closes && ready + driving <= closes {
                                all.push(lane(driving, home, false));
                            }
                        }
                        _ => {
                            if let Some((there, home)) = long_out.at(to).zip(long_back.at(to)) {
                                all.push(lane(there + home, home, true));
                            }
                        }
                    }
                }
            }
            period = next;
        }
    }
    all
}
