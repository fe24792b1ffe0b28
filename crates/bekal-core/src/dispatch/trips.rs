//! The plan's trips: each tour with what it carries, step by step.
//!
//! A tour without goods is not driven, and nobody drives to a place where nothing is handled: a stop that came out empty
//! leaves the way, unless the trip stood before.

use super::issues::Arrivals;
use super::loads::Cargo;
use super::tours::{Roster, Tour};
use super::{Dispatcher, arrival_day, own_goods};
use crate::network::Passage;
use crate::operation::{Operation, Site, SiteKind};
use crate::plan::{self, Pass, Step, Trip};
use crate::table::Id;
use crate::units::{Distance, Duration, Money};
use std::collections::BTreeMap;

impl Dispatcher<'_> {
    /// The plan's trips, and what arrives at posts by them.
    pub(super) fn trips(
        &self,
        roster: &Roster<'_>,
        order: &[(usize, usize)],
        cargo: &[Vec<Cargo>],
    ) -> (Vec<Trip>, Arrivals) {
        let operation = self.task.operation;
        let mut arrivals = own_goods(operation, &self.past);
        let mut loaded: BTreeMap<(usize, usize), &Vec<Cargo>> = BTreeMap::new();
        for (key, goods) in order.iter().zip(cargo) {
            loaded.insert(*key, goods);
        }
        let mut trips = Vec::new();
        for (van, v) in roster.vans.iter().enumerate() {
            // Tours without goods are not driven, unless a later tour of the vehicle starts where they end.
            let keep: Vec<bool> =
                (0..v.tours.len()).map(|index| loaded[&(van, index)].iter().any(|c| !c.is_empty())).collect();
            let mut pending: Vec<Passage> = Vec::new();
            let mut here = operation.fleets()[v.fleet].base;
            for (index, tour) in v.tours.iter().enumerate() {
                if !keep[index] {
                    pending.extend(tour.approach.iter().copied());
                    continue;
                }
                let mut tour = tour.clone();
                if here == tour.source {
                    tour.approach.clear();
                } else {
                    pending.append(&mut tour.approach);
                    tour.approach = pending;
                }
                pending = Vec::new();
                here = tour.source;
                let goods = loaded[&(van, index)];
                for (stop, carried) in tour.stops.iter().zip(goods) {
                    for (lot, packages) in carried {
                        if operation.sites()[stop.site].kind == SiteKind::Post {
                            let package = operation.items()[operation.lots()[*lot].item].package.thousandths();
                            let day = arrival_day(operation, stop);
                            arrivals.add((stop.site, *lot), day, operation.n_days(), packages * package);
                        }
                    }
                }
                let mut goods = goods.clone();
                if tour.number >= roster.standing && goods.iter().any(Cargo::is_empty) {
                    (tour.stops, tour.back) = roster.without_empty_stops(&tour, |stop| !goods[stop].is_empty());
                    goods.retain(|cargo| !cargo.is_empty());
                }
                trips.push(trip(operation, roster, &tour, &goods));
            }
        }
        (trips, arrivals)
    }
}

/// A trip with what is driven and handled; its number, duty, distance and cost follow when the plan is composed.
fn trip(operation: &Operation, roster: &Roster<'_>, tour: &Tour, cargo: &[Cargo]) -> Trip {
    let van = &roster.vans[tour.van];
    let fleet = &operation.fleets()[van.fleet];
    let kind = &operation.vehicle_types()[van.vehicle];
    let code = |site: Id<Site>| operation.sites()[site].code.clone();
    let list = |goods: &Cargo| -> Vec<plan::Cargo> {
        goods
            .iter()
            .map(|(lot, packages)| {
                let lot = &operation.lots()[*lot];
                let item = operation.items()[lot.item].code.clone();
                plan::Cargo { lot: lot.code.clone(), item, packages: *packages }
            })
            .collect()
    };
    let mut steps = Vec::new();
    steps.extend(drive(operation, &tour.approach));
    let mut all = Cargo::new();
    for (lot, packages) in cargo.iter().flatten() {
        *all.entry(*lot).or_default() += packages;
    }
    steps.push(Step::Load { site: code(tour.source), from: tour.loads, until: tour.loaded, cargo: list(&all) });
    for (stop, goods) in tour.stops.iter().zip(cargo) {
        steps.extend(drive(operation, &stop.way));
        if !goods.is_empty() {
            steps.push(Step::Unload { site: code(stop.site), from: stop.from, until: stop.until, cargo: list(goods) });
        }
    }
    steps.extend(drive(operation, &tour.back));
    Trip {
        trip: String::new(),
        fleet: fleet.code.clone(),
        vehicle: van.number,
        vehicle_type: kind.code.clone(),
        member: operation.members()[fleet.owner].code.clone(),
        source: code(tour.source),
        steps,
        duty_s: Duration::ZERO,
        distance_m: Distance::ZERO,
        cost_rp: Money::ZERO,
    }
}

/// A drive along a way, as a plan has it; none where there is no way to drive.
pub(crate) fn drive(operation: &Operation, way: &[Passage]) -> Option<Step> {
    let code = |site: Id<Site>| operation.sites()[site].code.clone();
    let pass = |passage: &Passage| Pass {
        link: operation.links()[passage.link].code.clone(),
        from: code(passage.from),
        to: code(passage.to),
        enters: passage.enters,
        leaves: passage.leaves,
    };
    let (first, last) = way.first().zip(way.last())?;
    Some(Step::Drive { from: code(first.from), to: code(last.to), passes: way.iter().map(pass).collect() })
}
