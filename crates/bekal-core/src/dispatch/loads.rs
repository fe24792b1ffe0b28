//! What each tour carries: best quantities on fixed tours, then whole packages of named lots.
//!
//! With the tours fixed, the programme of [`crate::allocation`] is solved again with stops in place of lanes. Its
//! quantities become packages in order of loading time: per destination and good the running total is rounded (up
//! towards transfer sites, so that what leaves them is there), never beyond what lies at the source at that moment or
//! what the vehicle and the stop's time hold. Lots that expire first leave first, then the cheapest, then the firmest.

use super::tours::Roster;
use crate::allocation::Flow;
use crate::allocation::goods::{FLOW_UNITS, Good};
use crate::allocation::programme::{By, Carriage, TripRoom};
use crate::network::{FOREVER, transfers};
use crate::operation::{Lot, Operation, Site, SiteKind};
use crate::table::Id;
use crate::units::Instant;
use std::collections::BTreeMap;

/// Packages of lots on one stop.
pub(super) type Cargo = BTreeMap<Id<Lot>, i64>;

/// What tours, by number, carry to each of their stops.
pub(super) type Loads = BTreeMap<usize, Vec<Cargo>>;

/// The stops of all tours as carriages, tours in loading order.
pub(super) fn carriages(
    operation: &Operation,
    roster: &Roster<'_>,
) -> (Vec<(usize, usize)>, Vec<Carriage>, Vec<TripRoom>) {
    let order = in_order(roster);
    let mut all = Vec::new();
    let mut rooms = Vec::new();
    for (trip, (van, index)) in order.iter().enumerate() {
        let tour = &roster.vans[*van].tours[*index];
        let kind = &operation.vehicle_types()[roster.vans[*van].vehicle];
        let (kg, m3) = (kind.payload_mass.as_kg(), kind.payload_volume.as_m3());
        rooms.push(if tour.kept { TripRoom { kg: 0.0, m3: 0.0 } } else { TripRoom { kg, m3 } });
        for (stop, at) in tour.stops.iter().enumerate() {
            all.push(Carriage {
                from: tour.source,
                to: at.site,
                leaves: tour.loads,
                arrives: at.until,
                loaded: tour.loaded,
                by: By::Stop { trip, stop, most_kg: at.room.as_kg() },
            });
        }
    }
    (order, all, rooms)
}

/// Tours as (vehicle, index), by time of loading.
pub(super) fn in_order(roster: &Roster<'_>) -> Vec<(usize, usize)> {
    let mut order: Vec<(usize, usize)> =
        roster.vans.iter().enumerate().flat_map(|(van, v)| (0..v.tours.len()).map(move |index| (van, index))).collect();
    order.sort_by_key(|(van, index)| (roster.vans[*van].tours[*index].loads, *van, *index));
    order
}

/// The order in which lots are used: those that expire first, then the cheapest, then the firmest.
pub(super) fn by_use(operation: &Operation, id: Id<Lot>) -> impl Ord + use<> {
    let lot = &operation.lots()[id];
    (lot.expires.unwrap_or(FOREVER), lot.unit_cost, std::cmp::Reverse(lot.commitment), id)
}

/// Goods lying about, lot by lot.
#[derive(Debug)]
struct Ledger {
    lots: BTreeMap<Good, Vec<Id<Lot>>>,
    there: BTreeMap<(Id<Site>, Id<Lot>), Vec<(Instant, i64)>>,
    gone: BTreeMap<(Id<Site>, Id<Lot>), i64>,
}

impl Ledger {
    /// Every counted lot in whole packages where it lies.
    fn new(operation: &Operation) -> Self {
        let mut lots: BTreeMap<Good, Vec<Id<Lot>>> = BTreeMap::new();
        let mut there = BTreeMap::new();
        for (id, lot) in operation.lots().entries() {
            let Some(good) = Good::of(operation, lot) else { continue };
            if operation.counts_on(lot.commitment) {
                lots.entry(good).or_default().push(id);
                let packages = lot.quantity.thousandths() / operation.items()[lot.item].package.thousandths();
                there.insert((lot.site, id), vec![(lot.available_from, packages)]);
            }
        }
        for list in lots.values_mut() {
            list.sort_by_key(|id| by_use(operation, *id));
        }
        Self { lots, there, gone: BTreeMap::new() }
    }

    fn balance(&self, site: Id<Site>, lot: Id<Lot>, at: Instant) -> i64 {
        let arrived: i64 = self
            .there
            .get(&(site, lot))
            .map_or(0, |list| list.iter().filter(|(time, _)| *time <= at).map(|(_, packages)| *packages).sum());
        arrived - self.gone.get(&(site, lot)).copied().unwrap_or(0)
    }

    /// Packages of a good at a site at a moment, less what already left or will leave.
    fn packages(&self, site: Id<Site>, good: Good, at: Instant) -> i64 {
        self.lots.get(&good).into_iter().flatten().map(|lot| self.balance(site, *lot, at).max(0)).sum()
    }

    fn take(&mut self, site: Id<Site>, good: Good, at: Instant, mut packages: i64) -> Cargo {
        let mut cargo = Cargo::new();
        for lot in self.lots.get(&good).cloned().unwrap_or_default() {
            let n = self.balance(site, lot, at).min(packages);
            if n > 0 {
                *self.gone.entry((site, lot)).or_default() += n;
                *cargo.entry(lot).or_default() += n;
                packages -= n;
            }
        }
        cargo
    }

    fn arrive(&mut self, site: Id<Site>, lot: Id<Lot>, at: Instant, packages: i64) {
        self.there.entry((site, lot)).or_default().push((at, packages));
    }
}

/// Packages on every stop of the ordered tours, besides those settled. A cautious packing rounds down wherever storage or handling is
/// limited, and fills a transfer site only as far as holds without any later departure.
pub(super) fn pack(
    operation: &Operation,
    roster: &Roster<'_>,
    order: &[(usize, usize)],
    (carriages, flows): (&[Carriage], &[Flow]),
    settled: &Loads,
    cautious: bool,
) -> Vec<Vec<Cargo>> {
    let mut planned: BTreeMap<(usize, usize), Vec<(Good, f64)>> = BTreeMap::new();
    for flow in flows {
        if let By::Stop { trip, stop, .. } = carriages[flow.carriage].by {
            planned.entry((trip, stop)).or_default().push((flow.good, flow.amount));
        }
    }
    let mut ledger = Ledger::new(operation);
    let mut rooms = Rooms::new(operation);
    for (place, packages) in &roster.withheld {
        *ledger.gone.entry(*place).or_default() += packages;
    }
    for (van, index) in order {
        let tour = &roster.vans[*van].tours[*index];
        for (at, goods) in tour.stops.iter().zip(settled.get(&tour.number).into_iter().flatten()) {
            for (lot, packages) in goods {
                let (grams, ml) = measures(operation, *lot, *packages);
                rooms.change(at.site, at.until, grams, ml);
                rooms.change(tour.source, tour.loads, -grams, -ml);
                *ledger.gone.entry((tour.source, *lot)).or_default() += packages;
                ledger.arrive(at.site, *lot, at.until, *packages);
            }
        }
    }
    let mut running: BTreeMap<(Id<Site>, Good), (f64, i64)> = BTreeMap::new();
    let mut all = Vec::with_capacity(order.len());
    for (trip, (van, index)) in order.iter().enumerate() {
        let tour = &roster.vans[*van].tours[*index];
        let kind = &operation.vehicle_types()[roster.vans[*van].vehicle];
        let (mut grams, mut ml) = (kind.payload_mass.grams(), kind.payload_volume.millilitres());
        let mut cargo = settled.get(&tour.number).cloned().unwrap_or_else(|| vec![Cargo::new(); tour.stops.len()]);
        let mut stops_grams: Vec<i64> = tour.stops.iter().map(|stop| stop.room.grams()).collect();
        for (stop, goods) in cargo.iter().enumerate() {
            for (lot, packages) in goods {
                let (by_grams, by_ml) = measures(operation, *lot, *packages);
                (grams, ml, stops_grams[stop]) = (grams - by_grams, ml - by_ml, stops_grams[stop] - by_grams);
            }
        }
        for (stop, at) in tour.stops.iter().enumerate() {
            let mut stop_grams = stops_grams[stop];
            let limited = |site: Id<Site>| {
                let place = &operation.sites()[site];
                place.handling.is_some()
                    || (place.kind != SiteKind::Warehouse
                        && (place.storage_mass.is_some() || place.storage_volume.is_some()))
            };
            let down = cautious && (limited(at.site) || limited(tour.source));
            for &(good, amount) in planned.get(&(trip, stop)).into_iter().flatten() {
                let item = &operation.items()[good.item];
                let exact = amount * FLOW_UNITS / item.package.as_units();
                let total = running.entry((at.site, good)).or_default();
                total.0 += exact;
                let wanted = if down {
                    (exact + 1e-6).floor()
                } else if transfers(operation.sites()[at.site].kind) {
                    (total.0 - 1e-6).ceil() - total.1 as f64
                } else {
                    (total.0 + 0.5).floor() - total.1 as f64
                };
                let (per_g, per_ml) = (item.package_mass().grams().max(1), item.package_volume().millilitres().max(1));
                #[expect(clippy::cast_possible_truncation, reason = "saturates, and the ledger holds less")]
                let packages = (wanted.max(0.0) as i64)
                    .min(grams.min(stop_grams) / per_g)
                    .min(ml / per_ml)
                    .min(ledger.packages(tour.source, good, tour.loads))
                    .min(if cautious { rooms.fit(at.site, at.until, (per_g, per_ml)) } else { i64::MAX });
                if packages > 0 {
                    total.1 += packages;
                    grams -= packages * per_g;
                    stop_grams -= packages * per_g;
                    ml -= packages * per_ml;
                    rooms.change(at.site, at.until, packages * per_g, packages * per_ml);
                    rooms.change(tour.source, tour.loads, -packages * per_g, -packages * per_ml);
                    for (lot, n) in ledger.take(tour.source, good, tour.loads, packages) {
                        ledger.arrive(at.site, lot, at.until, n);
                        *cargo[stop].entry(lot).or_default() += n;
                    }
                }
            }
        }
        all.push(cargo);
    }
    all
}

/// Grams and millilitres of packages of a lot.
pub(super) fn measures(operation: &Operation, lot: Id<Lot>, packages: i64) -> (i64, i64) {
    let item = &operation.items()[operation.lots()[lot].item];
    (packages * item.package_mass().grams(), packages * item.package_volume().millilitres())
}

/// What lies at transfer sites of limited storage in time, by grams and millilitres.
#[derive(Debug)]
struct Rooms {
    sites: BTreeMap<Id<Site>, Room>,
}

#[derive(Debug)]
struct Room {
    grams: i64,
    ml: i64,
    changes: Vec<(Instant, i64, i64)>,
}

impl Rooms {
    fn new(operation: &Operation) -> Self {
        let mut sites = BTreeMap::new();
        for (id, site) in operation.sites().entries() {
            if transfers(site.kind) && (site.storage_mass.is_some() || site.storage_volume.is_some()) {
                let grams = site.storage_mass.map_or(i64::MAX / 4, super::super::units::Mass::grams);
                let ml = site.storage_volume.map_or(i64::MAX / 4, super::super::units::Volume::millilitres);
                sites.insert(id, Room { grams, ml, changes: Vec::new() });
            }
        }
        let mut rooms = Self { sites };
        for lot in operation.lots() {
            let item = &operation.items()[lot.item];
            let packages = lot.quantity.thousandths() / item.package.thousandths() + 1;
            let (grams, ml) = (item.package_mass().grams(), item.package_volume().millilitres());
            rooms.change(lot.site, lot.available_from, packages * grams, packages * ml);
        }
        rooms
    }

    fn change(&mut self, site: Id<Site>, at: Instant, grams: i64, ml: i64) {
        if let Some(room) = self.sites.get_mut(&site) {
            let place = room.changes.partition_point(|(time, ..)| *time <= at);
            room.changes.insert(place, (at, grams, ml));
        }
    }

    /// Packages that fit from `at` on. Departures not yet decided would only make more room.
    fn fit(&self, site: Id<Site>, at: Instant, (grams, ml): (i64, i64)) -> i64 {
        let Some(room) = self.sites.get(&site) else { return i64::MAX };
        let (mut lying, mut least) = ((0, 0), i64::MAX);
        for (index, (time, by_grams, by_ml)) in room.changes.iter().enumerate() {
            if *time > at && room.changes.get(index.wrapping_sub(1)).is_none_or(|(before, ..)| *before <= at) {
                least = least.min(((room.grams - lying.0) / grams).min((room.ml - lying.1) / ml));
            }
            lying = (lying.0 + by_grams, lying.1 + by_ml);
            if *time > at {
                least = least.min(((room.grams - lying.0) / grams).min((room.ml - lying.1) / ml));
            }
        }
        if room.changes.last().is_none_or(|(time, ..)| *time <= at) {
            least = least.min(((room.grams - lying.0) / grams).min((room.ml - lying.1) / ml));
        }
        least.max(0)
    }
}
