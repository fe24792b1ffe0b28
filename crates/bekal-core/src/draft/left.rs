//! What a plan leaves unused: goods, hours of vehicles, handling; and how much of it could still be brought to a post.
//!
//! It is a rough count that favors the plan's critics: times of day, opening hours and the order of trips are not looked
//! at, so what it cannot bring, no plan brings with what this one leaves.

use crate::allocation::goods::day_of;
use crate::allocation::lanes::Lane;
use crate::dispatch::Kept;
use crate::network::{Driving, Network, may_handle, sends, transfers};
use crate::operation::codes::Codes;
use crate::operation::{Fleet, Item, Lot, Operation, Site, VehicleType};
use crate::plan::{Issue, Lost, Step, Trip};
use crate::table::Id;
use crate::units::{Duration, Instant, Mass};
use std::collections::{BTreeMap, BTreeSet};

/// Goods wanted at a post until a moment.
#[derive(Clone, Copy)]
pub(super) struct Wish {
    pub(super) item: Id<Item>,
    pub(super) post: Id<Site>,
    /// First day short: goods must keep until its end.
    pub(super) day: usize,
    /// End of the last day short.
    pub(super) over: Instant,
}

/// What trips and issues leave unused, and the lanes it could be brought on.
pub(super) struct Left<'a> {
    operation: &'a Operation,
    network: &'a Network<'a>,
    /// Lanes into each site, shortest first.
    into: BTreeMap<Id<Site>, Vec<&'a Lane>>,
    /// Driving time from every site to a source.
    empty: BTreeMap<(Id<VehicleType>, Id<Site>), Driving<'a>>,
    free: Free,
}

/// What nobody uses.
#[derive(Clone)]
struct Free {
    /// Goods by item, lot and place, thousandths of the unit.
    goods: BTreeMap<(Id<Item>, Id<Lot>, Id<Site>), i64>,
    vehicles: BTreeMap<Id<VehicleType>, Vec<Spare>>,
    /// Grams that sites with a limit could still handle, by day.
    handling: BTreeMap<Id<Site>, Vec<i64>>,
}

/// A vehicle's unspent duty and where it stands, by day.
#[derive(Clone)]
struct Spare {
    hours: Vec<Duration>,
    /// In the morning and in the evening.
    at: Vec<[Id<Site>; 2]>,
}

/// Goods of a lot that lie at a place, in packages.
struct Heap {
    lot: Id<Lot>,
    from: Instant,
    packages: i64,
}

/// Where goods for a wish lie.
type Heaps = BTreeMap<Id<Site>, Vec<Heap>>;

/// One more tour.
struct Haul {
    lane: Lane,
    vehicle: usize,
    day: usize,
    duty: Duration,
    packages: i64,
}

impl<'a> Left<'a> {
    pub(super) fn of(
        operation: &'a Operation,
        network: &'a Network<'a>,
        lanes: &'a [Lane],
        trips: &[Trip],
        issues: &[Issue],
        kept: Option<&Kept>,
    ) -> Self {
        let mut into: BTreeMap<Id<Site>, Vec<&Lane>> = BTreeMap::new();
        for lane in lanes {
            into.entry(lane.to).or_default().push(lane);
        }
        for lanes in into.values_mut() {
            lanes.sort_by_key(|lane| (lane.driving, lane.ready));
        }
        Self { operation, network, into, empty: BTreeMap::new(), free: Free::of(operation, trips, issues, kept) }
    }

    /// Whole packages that lie unused where vehicles load, are there by `by` and may still be issued, in thousandths.
    pub(super) fn idle(&self, wish: Wish, by: Instant) -> i64 {
        let heaps = self.heaps(wish);
        let there = heaps.values().flatten().filter(|heap| heap.from < by);
        there.map(|heap| heap.packages).sum::<i64>() * self.package(wish)
    }

    fn package(&self, wish: Wish) -> i64 {
        self.operation.items()[wish.item].package.thousandths().max(1)
    }

    fn heaps(&self, wish: Wish) -> Heaps {
        let operation = self.operation;
        let package = self.package(wish);
        let first = (wish.item, Id::FIRST, Id::FIRST);
        let mut heaps = Heaps::new();
        for (&(_, id, site), &lies) in self.free.goods.range(first..).take_while(|((item, ..), _)| *item == wish.item) {
            let lot = &operation.lots()[id];
            let keeps = lot.expires.is_none_or(|expires| expires >= operation.day_start(wish.day + 1));
            if lies >= package
                && keeps
                && sends(operation.sites()[site].kind)
                && operation.may_go(lot.reserved_for, wish.post)
            {
                let heap = Heap { lot: id, from: lot.available_from, packages: lies / package };
                heaps.entry(site).or_default().push(heap);
            }
        }
        heaps
    }

    /// Whether half of `wanted` thousandths could still be brought, tour by tour; without `handled`, as if every place
    /// could handle any mass. What that takes is then no longer free, if it is to be `kept`.
    pub(super) fn brings(&mut self, wish: Wish, wanted: i64, handled: bool, kept: bool) -> bool {
        let before = self.free.clone();
        let package = self.package(wish);
        let grams = self.operation.items()[wish.item].package_mass().grams();
        let mut open = wanted;
        while open.saturating_mul(2) > wanted {
            let heaps = self.heaps(wish);
            let packages = (open + package - 1) / package;
            let mut seen = BTreeSet::from([wish.post]);
            let Some(hauls) = self.way(wish, &heaps, (wish.post, wish.over), packages, handled, &mut seen) else {
                break;
            };
            let Some(first) = hauls.first() else { break };
            let mut carried = hauls.iter().map(|haul| haul.packages).min().unwrap_or(0);
            open -= carried * package;
            for haul in &hauls {
                self.free.drive(haul, carried * grams);
            }
            for heap in heaps.get(&first.lane.from).into_iter().flatten() {
                let some = heap.packages.min(carried);
                carried -= some;
                *self.free.goods.entry((wish.item, heap.lot, first.lane.from)).or_default() -= some * package;
            }
        }
        let enough = open.saturating_mul(2) <= wanted;
        if !(enough && kept) {
            self.free = before;
        }
        enough
    }

    /// Tours that bring packages to a site before a moment, from where they lie, each with hours left for it.
    fn way(
        &mut self,
        wish: Wish,
        heaps: &Heaps,
        (site, before): (Id<Site>, Instant),
        packages: i64,
        handled: bool,
        seen: &mut BTreeSet<Id<Site>>,
    ) -> Option<Vec<Haul>> {
        for lane in self.into.get(&site).cloned().unwrap_or_default() {
            if lane.ready >= before || seen.contains(&lane.from) {
                continue;
            }
            let here = heaps.get(&lane.from).into_iter().flatten();
            let there: i64 = here.filter(|heap| heap.from < lane.leaves).map(|heap| heap.packages).sum();
            if there == 0 && !transfers(self.operation.sites()[lane.from].kind) {
                continue;
            }
            let most = if there > 0 { packages.min(there) } else { packages };
            let Some(haul) = self.haul(wish.item, lane, most, handled) else { continue };
            if there > 0 {
                return Some(vec![haul]);
            }
            seen.insert(lane.from);
            let at = (lane.from, lane.leaves);
            if let Some(mut hauls) = self.way(wish, heaps, at, haul.packages, handled, seen) {
                hauls.push(haul);
                return Some(hauls);
            }
        }
        None
    }

    /// A tour on a lane by a vehicle that has the hours for it.
    fn haul(&mut self, item: Id<Item>, lane: &Lane, most: i64, handled: bool) -> Option<Haul> {
        let operation = self.operation;
        let (item, kind) = (&operation.items()[item], &operation.vehicle_types()[lane.vehicle]);
        let by_mass = kind.payload_mass.grams() / item.package_mass().grams().max(1);
        let by_volume = kind.payload_volume.millilitres() / item.package_volume().millilitres().max(1);
        let packages = most.min(by_mass).min(by_volume);
        let grams = packages * item.package_mass().grams();
        let loading = kind.loading.map_or(Duration::ZERO, |rate| rate.time_for(Mass::from_grams(grams)));
        let tour = lane.driving + loading + loading;
        let network = self.network;
        let empty = self.empty.entry((lane.vehicle, lane.from)).or_insert_with(|| {
            network.shortest_driving(lane.vehicle, lane.from, true, (operation.head().start, operation.end()))
        });
        let days = day_of(operation, lane.ready)..=day_of(operation, lane.leaves);
        for day in days.filter(|_| packages > 0) {
            let full = |site: Id<Site>| self.free.handling.get(&site).is_some_and(|days| days[day] < grams);
            if handled && (full(lane.from) || full(lane.to)) {
                continue;
            }
            for (vehicle, spare) in self.free.vehicles.get(&lane.vehicle).into_iter().flatten().enumerate() {
                let hours = if lane.long { spare.hours[day..].iter().copied().sum() } else { spare.hours[day] };
                if hours < tour {
                    continue;
                }
                let nearest = spare.at[day].iter().filter_map(|at| empty.at(*at)).min();
                if let Some(duty) = nearest.map(|empty| empty + tour).filter(|duty| *duty <= hours) {
                    return Some(Haul { lane: *lane, vehicle, day, duty, packages });
                }
            }
        }
        None
    }
}

impl Free {
    /// Beside kept trips the time that is over is nobody's, and what lost trips took neither.
    fn of(operation: &Operation, trips: &[Trip], issues: &[Issue], kept: Option<&Kept>) -> Self {
        let per_day = operation.n_periods() / operation.n_days().max(1);
        let capacity = |site: Id<Site>, day: usize| {
            let periods = day * per_day..(day + 1) * per_day;
            periods.map(|period| may_handle(operation, site, period).map_or(0, Mass::grams)).sum::<i64>()
        };
        let limited = operation.sites().entries().filter(|(_, site)| site.handling.is_some());
        let mut handling: BTreeMap<Id<Site>, Vec<i64>> =
            limited.map(|(id, _)| (id, (0..operation.n_days()).map(|day| capacity(id, day)).collect())).collect();
        let counted = operation.lots().entries().filter(|(_, lot)| operation.counts_on(lot.commitment));
        let mut goods: BTreeMap<(Id<Item>, Id<Lot>, Id<Site>), i64> =
            counted.map(|(id, lot)| ((lot.item, id, lot.site), lot.quantity.thousandths())).collect();
        let Codes { sites, lots, .. } = Codes::of(operation);
        for step in trips.iter().flat_map(|trip| &trip.steps) {
            let (site, until, cargo, sign) = match step {
                Step::Load { site, until, cargo, .. } => (site, until, cargo, -1),
                Step::Unload { site, until, cargo, .. } => (site, until, cargo, 1),
                Step::Drive { .. } => continue,
            };
            let Some(&site) = sites.get(site.as_str()) else { continue };
            for line in cargo {
                let Some(&lot) = lots.get(line.lot.as_str()) else { continue };
                let item = operation.lots()[lot].item;
                let row = &operation.items()[item];
                *goods.entry((item, lot, site)).or_default() += sign * line.packages * row.package.thousandths();
                if let Some(days) = handling.get_mut(&site) {
                    days[day_of(operation, *until)] -= line.packages * row.package_mass().grams();
                }
            }
        }
        for issue in issues {
            if let (Some(&lot), Some(&site)) = (lots.get(issue.lot.as_str()), sites.get(issue.site.as_str())) {
                *goods.entry((operation.lots()[lot].item, lot, site)).or_default() -=
                    issue.quantity_milli.thousandths();
            }
        }
        for Lost { site, cargo, .. } in kept.iter().flat_map(|kept| &kept.lost) {
            for line in cargo {
                if let (Some(&lot), Some(&site)) = (lots.get(line.lot.as_str()), sites.get(site.as_str())) {
                    let item = operation.lots()[lot].item;
                    let package = operation.items()[item].package.thousandths();
                    *goods.entry((item, lot, site)).or_default() -= line.packages * package;
                }
            }
        }
        Self { goods, vehicles: spares(operation, trips, kept), handling }
    }

    /// Takes a tour's hours and handling.
    fn drive(&mut self, haul: &Haul, grams: i64) {
        let mut duty = haul.duty;
        if let Some(spare) = self.vehicles.get_mut(&haul.lane.vehicle).and_then(|all| all.get_mut(haul.vehicle)) {
            for hours in &mut spare.hours[haul.day..] {
                let some = duty.min(*hours);
                *hours -= some;
                duty -= some;
            }
        }
        for site in [haul.lane.from, haul.lane.to] {
            if let Some(days) = self.handling.get_mut(&site) {
                days[haul.day] -= grams;
            }
        }
    }
}

/// Unspent duty and place of every vehicle counted on, by type.
fn spares(operation: &Operation, trips: &[Trip], kept: Option<&Kept>) -> BTreeMap<Id<VehicleType>, Vec<Spare>> {
    let since = |fleet: Id<Fleet>, number: u32| {
        kept.map(|kept| kept.busy.get(&(fleet, number)).copied().unwrap_or(kept.now).max(kept.now)).unwrap_or_default()
    };
    let n_days = operation.n_days();
    let Codes { sites, .. } = Codes::of(operation);
    let mut driven: BTreeMap<(&str, u32), Vec<&Trip>> = BTreeMap::new();
    for trip in trips {
        driven.entry((trip.fleet.as_str(), trip.vehicle)).or_default().push(trip);
    }
    let mut all: BTreeMap<Id<VehicleType>, Vec<Spare>> = BTreeMap::new();
    for (id, fleet) in operation.fleets().entries().filter(|(_, fleet)| operation.counts_on(fleet.commitment)) {
        let duty = operation.vehicle_types()[fleet.vehicle_type].hours_per_day;
        for number in 1..=fleet.count {
            let from = fleet.from.max(since(id, number));
            let most = |day: usize| {
                let there = fleet.until.min(operation.day_start(day + 1)) - from.max(operation.day_start(day));
                duty.min(there.max(Duration::ZERO))
            };
            let mut spare = Spare { hours: (0..n_days).map(most).collect(), at: vec![[fleet.base; 2]; n_days] };
            let mut own = driven.get(&(fleet.code.as_str(), number)).cloned().unwrap_or_default();
            own.sort_by_key(|trip| trip.departs());
            for trip in own {
                let (Some(begin), Some(&source)) = (trip.departs(), sites.get(trip.source.as_str())) else { continue };
                let day = day_of(operation, begin);
                for (later, at) in spare.at.iter_mut().enumerate().skip(day) {
                    *at = if later == day { [at[0], source] } else { [source; 2] };
                }
                for step in &trip.steps {
                    match step {
                        Step::Load { from, until, .. } | Step::Unload { from, until, .. } => {
                            work(operation, &mut spare.hours, *from, *until);
                        }
                        Step::Drive { passes, .. } => {
                            for pass in passes {
                                work(operation, &mut spare.hours, pass.enters, pass.leaves);
                            }
                        }
                    }
                }
            }
            all.entry(fleet.vehicle_type).or_default().push(spare);
        }
    }
    all
}

/// Takes a span of work from the hours of the days it falls on.
fn work(operation: &Operation, hours: &mut [Duration], from: Instant, until: Instant) {
    for (day, hours) in hours.iter_mut().enumerate() {
        let (opens, closes) = (operation.day_start(day), operation.day_start(day + 1));
        let worked = (until.min(closes) - from.max(opens)).max(Duration::ZERO);
        *hours = (*hours - worked).max(Duration::ZERO);
    }
}
