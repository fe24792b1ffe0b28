//! Everything a plan states that follows from its trips and issues, recomputed. The one place where formulas live.
//!
//! Person-days met on a day: of a consumable, persons × issued / need of that day, rounded down; of a durable,
//! persons × issued so far / need so far, rounded down. Nothing beyond the need counts. Person-days are counted per
//! item: someone who needs rice and water on a day needs two.
//!
//! The recount is total: whatever stands in the plan, it neither panics nor overflows (sums saturate, unknown codes
//! and impossible cargo are left out).

mod closures;
mod flow;
mod kpis;
mod outline;

pub use closures::closures;
pub use outline::{gauges, header, legend, needs, people, tier_to_ask};

use super::ledger::{changes, end_of_days};
use super::reading::{Codes, Handout, Tour, amount, day_end, handout, narrow, weigh};
use crate::operation::{Item, Operation, Site, SiteKind};
use crate::plan::{AllocationLine, FleetLine, GoodsLine, Issue, Kpis, Resources, Shortfall, StockLine, Task, Trip};
use crate::table::Id;
use crate::units::{Distance, Duration, Instant, Money, Quantity};
use std::collections::{BTreeMap, BTreeSet};

/// What follows from trips and issues.
#[derive(Clone, Debug)]
pub struct Recount {
    /// Duty, distance and cost of each trip, in the order of the trips.
    pub trips: Vec<TripSums>,
    /// Lots and fleets with what is used of them.
    pub resources: Resources,
    /// Who brings what to whom, by owner, origin, transfer sites, post and item.
    pub allocation: Vec<AllocationLine>,
    /// Who does what, by member, time, kind and subject.
    pub tasks: Vec<Task>,
    /// What lies where at the end of each day (only where something does), by site, item and day.
    pub stock: Vec<StockLine>,
    /// What is short, by site and item; the reason is left empty.
    pub shortfalls: Vec<Shortfall>,
    /// Survival need of each post with any, by site.
    pub posts: Vec<PostFill>,
    /// How good the plan is. The worst fill is over all posts; see [`Recount::worst_fill_permille`].
    pub kpis: Kpis,
}

/// Sums over a trip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TripSums {
    /// Duty: everything but waits.
    pub duty: Duration,
    /// Metres driven.
    pub distance: Distance,
    /// Running cost: kilometres and duty hours at the type's rates, each product rounded down to the rupiah.
    pub cost: Money,
}

/// Survival person-days of a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostFill {
    /// Post.
    pub site: String,
    /// Most persons in any of its needs.
    pub people: u64,
    /// Survival person-days needed.
    pub needed: u64,
    /// Survival person-days met.
    pub met: u64,
}

impl PostFill {
    /// Share met, in thousandths, rounded down.
    pub fn permille(&self) -> u32 {
        kpis::permille(u128::from(self.met), u128::from(self.needed))
    }
}

impl Recount {
    /// Least fill over the posts with survival need that are not among `except` (those no vehicle can reach), in
    /// thousandths; `None` where no post is left.
    pub fn worst_fill_permille(&self, except: &BTreeSet<&str>) -> Option<u32> {
        let reached = self.posts.iter().filter(|post| !except.contains(post.site.as_str()));
        reached.map(PostFill::permille).min()
    }

    /// Person-days met of items of `priority`; of all items for 0.
    pub fn person_days_met(&self, priority: u8) -> u64 {
        let fills = self.kpis.fill_by_priority.iter().filter(|fill| priority == 0 || fill.priority == priority);
        fills.fold(0, |sum, fill| sum.saturating_add(fill.met))
    }
}

/// Distance of a plan's `achieved` value from the `bound` of its level, as a share of the bound: 0 when the plan
/// attains it, 1 when the bound is zero and the plan does not. `lateness` is better when lower, the other levels when
/// higher.
pub fn gap(level: &str, bound: f64, achieved: f64) -> f64 {
    let worse = if level == "lateness" { achieved - bound } else { bound - achieved };
    if worse <= 0.0 {
        0.0
    } else if bound == 0.0 {
        1.0
    } else {
        worse / bound.abs()
    }
}

/// Recomputes everything that follows from `trips` and `issues`.
///
/// # Complexity
/// O(n log n) in steps, cargo lines and issues, plus posts · items · days.
pub fn recount(operation: &Operation, trips: &[Trip], issues: &[Issue]) -> Recount {
    let codes = Codes::of(operation);
    let tours: Vec<Tour> = trips.iter().map(|trip| Tour::read(&codes, operation, trip)).collect();
    let handouts: Vec<Handout> = issues.iter().filter_map(|issue| handout(&codes, operation, issue)).collect();
    let sums: Vec<TripSums> = tours.iter().map(|tour| trip_sums(operation, tour)).collect();
    let arrivals = flow::arrivals(operation, &tours, &handouts);
    let stock = end_of_days(operation, &changes(operation, &tours, &handouts));
    let resources = resources(operation, &tours, &handouts, &sums);
    let served = kpis::Served::of(operation, &handouts, &arrivals);
    let (posts, kpis) = kpis::kpis(
        operation,
        &kpis::Basis {
            tours: &tours,
            handouts: &handouts,
            arrivals: &arrivals,
            stock: &stock,
            served: &served,
            sums: &sums,
            goods: &resources.goods,
        },
    );
    Recount {
        allocation: allocation(operation, &arrivals),
        tasks: tasks(operation, trips, &tours, &handouts),
        stock: stock_lines(operation, &stock),
        shortfalls: served.shortfalls(operation),
        trips: sums,
        resources,
        posts,
        kpis,
    }
}

fn trip_sums(operation: &Operation, tour: &Tour) -> TripSums {
    let duty = tour.duty_seconds();
    let distance = tour
        .passages()
        .filter_map(|pass| pass.link)
        .fold(0, |sum: i64, link| sum.saturating_add(operation.links()[link].length.metres()));
    let cost = tour.kind.map_or(0, |kind| {
        let kind = &operation.vehicle_types()[kind];
        let per_km = i128::from(kind.cost_per_km.rupiah()) * i128::from(distance) / 1000;
        let per_hour = i128::from(kind.cost_per_hour.rupiah()) * i128::from(duty) / 3600;
        narrow(per_km + per_hour)
    });
    TripSums {
        duty: Duration::from_seconds(duty),
        distance: Distance::from_metres(distance),
        cost: Money::from_rupiah(cost),
    }
}

/// Packages loaded where a lot lies, plus whole and begun packages issued there.
fn resources(operation: &Operation, tours: &[Tour], handouts: &[Handout], sums: &[TripSums]) -> Resources {
    let mut loaded = vec![0_i64; operation.lots().len()];
    for (_, step) in tours.iter().flat_map(Tour::handlings).filter(|(_, step)| step.load) {
        for (lot, packages) in &step.cargo {
            if step.site == Some(operation.lots()[*lot].site) {
                loaded[lot.index()] = loaded[lot.index()].saturating_add(*packages);
            }
        }
    }
    let mut issued = vec![0_i64; operation.lots().len()];
    for handout in handouts.iter().filter(|handout| handout.site == operation.lots()[handout.lot].site) {
        issued[handout.lot.index()] = issued[handout.lot.index()].saturating_add(handout.quantity);
    }
    let goods = operation.lots().entries().map(|(id, lot)| GoodsLine {
        lot: lot.code.clone(),
        member: operation.members()[lot.owner].code.clone(),
        site: operation.sites()[lot.site].code.clone(),
        item: operation.items()[lot.item].code.clone(),
        quantity_milli: lot.quantity,
        available_from: lot.available_from,
        expires: lot.expires,
        commitment: lot.commitment,
        counted: operation.counts_on(lot.commitment) && operation.can_issue(lot),
        used_packages: loaded[id.index()]
            .saturating_add(begun_packages(&operation.items()[lot.item], issued[id.index()])),
    });
    let fleets = operation.fleets().entries().map(|(id, fleet)| {
        let own = || tours.iter().zip(sums).filter(move |(tour, _)| tour.fleet == Some(id));
        let used: BTreeSet<u32> = own().map(|(tour, _)| tour.vehicle).collect();
        FleetLine {
            fleet: fleet.code.clone(),
            member: operation.members()[fleet.owner].code.clone(),
            vehicle_type: operation.vehicle_types()[fleet.vehicle_type].code.clone(),
            count: fleet.count,
            base: operation.sites()[fleet.base].code.clone(),
            commitment: fleet.commitment,
            counted: operation.counts_on(fleet.commitment),
            used: u32::try_from(used.len()).unwrap_or(u32::MAX),
            duty_s: Duration::from_seconds(
                own().fold(0, |sum: i64, (_, trip)| sum.saturating_add(trip.duty.seconds())),
            ),
            available_s: Duration::from_seconds(outline::available_seconds(operation, fleet)),
            distance_m: Distance::from_metres(
                own().fold(0, |sum: i64, (_, trip)| sum.saturating_add(trip.distance.metres())),
            ),
        }
    });
    Resources { goods: goods.collect(), fleets: fleets.collect() }
}

fn begun_packages(item: &Item, quantity: i64) -> i64 {
    let package = i128::from(item.package.thousandths().max(1));
    narrow((i128::from(quantity) + package - 1) / package)
}

fn allocation(operation: &Operation, arrivals: &[flow::Arrival]) -> Vec<AllocationLine> {
    type Key = (Id<crate::operation::Member>, Id<Site>, Vec<Id<Site>>, Id<Site>, Id<Item>);
    let mut all: BTreeMap<Key, (i64, i64, i64)> = BTreeMap::new();
    for arrival in arrivals {
        let lot = &operation.lots()[arrival.lot];
        let key = (lot.owner, lot.site, arrival.via.clone(), arrival.post, lot.item);
        let sums = all.entry(key).or_insert((0, arrival.at, arrival.at));
        *sums = (sums.0.saturating_add(arrival.packages), sums.1.min(arrival.at), sums.2.max(arrival.at));
    }
    let site = |id: Id<Site>| operation.sites()[id].code.clone();
    all.into_iter()
        .map(|((owner, from, via, to, item), (packages, first, last))| AllocationLine {
            member: operation.members()[owner].code.clone(),
            from: site(from),
            via: via.into_iter().map(site).collect(),
            to: site(to),
            item: operation.items()[item].code.clone(),
            packages,
            first_arrival: Instant::from_unix(first),
            last_arrival: Instant::from_unix(last),
        })
        .collect()
}

fn stock_lines(
    operation: &Operation,
    stock: &BTreeMap<(Id<Site>, Id<crate::operation::Lot>), Vec<i64>>,
) -> Vec<StockLine> {
    let mut by_item: BTreeMap<(Id<Site>, Id<Item>), Vec<i64>> = BTreeMap::new();
    for ((site, lot), days) in stock {
        let sums = by_item.entry((*site, operation.lots()[*lot].item)).or_insert_with(|| vec![0; operation.n_days()]);
        for (sum, lies) in sums.iter_mut().zip(days) {
            *sum = sum.saturating_add(*lies);
        }
    }
    let mut all = Vec::new();
    for ((site, item), days) in by_item {
        for (day, lies) in days.into_iter().enumerate().filter(|(_, lies)| *lies != 0) {
            all.push(StockLine {
                site: operation.sites()[site].code.clone(),
                item: operation.items()[item].code.clone(),
                day: u32::try_from(day).unwrap_or(u32::MAX),
                quantity_milli: Quantity::from_thousandths(lies),
            });
        }
    }
    all
}

/// From when until when, and how many packages.
#[derive(Clone, Copy)]
struct Work(i64, i64, i64);

impl Work {
    fn join(sum: &mut Option<Self>, from: i64, until: i64, packages: i64) {
        *sum = Some(sum.map_or(Self(from, until, packages), |Self(a, b, count)| {
            Self(a.min(from), b.max(until), count.saturating_add(packages))
        }));
    }
}

/// * `provide`: the owner of a lot has it ready where it lies (`what` is the item), for loading or for issue there;
/// * `transport`: the owner of a vehicle drives a trip (`what` is the trip, `site` its source);
/// * `handle`: who runs a site receives goods there (`what` is the item);
/// * `trigger`: what the SOP asks for at a reached alert state or phase (`what` is the activity, `site` the gauge).
fn tasks(operation: &Operation, trips: &[Trip], tours: &[Tour], handouts: &[Handout]) -> Vec<Task> {
    type Key = (Id<crate::operation::Member>, &'static str, Id<Item>, Id<Site>);
    let mut work: BTreeMap<Key, Option<Work>> = BTreeMap::new();
    for (_, step) in tours.iter().flat_map(Tour::handlings) {
        let Some(site) = step.site else { continue };
        for (lot, packages) in &step.cargo {
            let lot = &operation.lots()[*lot];
            let key = match (step.load, operation.sites()[site].owner) {
                (true, _) if lot.site == site => (lot.owner, "provide", lot.item, site),
                (false, Some(owner)) => (owner, "handle", lot.item, site),
                _ => continue,
            };
            Work::join(work.entry(key).or_default(), step.from, step.until, *packages);
        }
    }
    let mut local: BTreeMap<Id<crate::operation::Lot>, (usize, usize, i64)> = BTreeMap::new();
    for handout in handouts.iter().filter(|handout| handout.site == operation.lots()[handout.lot].site) {
        let sums = local.entry(handout.lot).or_insert((handout.day, handout.day, 0));
        *sums = (sums.0.min(handout.day), sums.1.max(handout.day), sums.2.saturating_add(handout.quantity));
    }
    for (id, (first, last, quantity)) in local {
        let lot = &operation.lots()[id];
        let packages = begun_packages(&operation.items()[lot.item], quantity);
        let from = day_end(operation, first) - super::reading::DAY;
        let key = (lot.owner, "provide", lot.item, lot.site);
        Work::join(work.entry(key).or_default(), from, day_end(operation, last), packages);
    }
    let mut all = outline::triggered(operation);
    for ((member, kind, item, site), Work(from, until, packages)) in
        work.into_iter().filter_map(|(key, work)| Some((key, work?)))
    {
        all.push(Task {
            member: operation.members()[member].code.clone(),
            kind: kind.to_owned(),
            what: operation.items()[item].code.clone(),
            site: operation.sites()[site].code.clone(),
            from: Instant::from_unix(from),
            until: Instant::from_unix(until),
            packages,
        });
    }
    for (trip, tour) in trips.iter().zip(tours) {
        let (Some(fleet), Some((from, until))) = (tour.fleet, tour.span()) else { continue };
        let loaded = tour.handlings().filter(|(_, step)| step.load).flat_map(|(_, step)| &step.cargo);
        all.push(Task {
            member: operation.members()[operation.fleets()[fleet].owner].code.clone(),
            kind: "transport".to_owned(),
            what: trip.trip.clone(),
            site: trip.source.clone(),
            from: Instant::from_unix(from),
            until: Instant::from_unix(until),
            packages: loaded.fold(0, |sum: i64, (_, packages)| sum.saturating_add(*packages)),
        });
    }
    all.sort_by(|a, b| {
        (&a.member, a.from, &a.kind, &a.what, &a.site).cmp(&(&b.member, b.from, &b.kind, &b.what, &b.site))
    });
    all
}

/// Kilogram-metres: the load aboard on each passage times its length.
fn kilogram_metres(operation: &Operation, tours: &[Tour]) -> i64 {
    let mut sum = 0_i128;
    for tour in tours {
        let mut aboard = 0_i128;
        for step in &tour.moves {
            match step {
                super::reading::Move::Handle(handling) => {
                    let (grams, _) = weigh(operation, &handling.cargo);
                    aboard += if handling.load { grams } else { -grams };
                }
                super::reading::Move::Drive(drive) => {
                    for link in drive.passes.iter().filter_map(|pass| pass.link) {
                        let metres = i128::from(operation.links()[link].length.metres());
                        sum = sum.saturating_add(aboard.saturating_mul(metres));
                    }
                }
            }
        }
    }
    narrow(sum / 1000)
}

/// Posts of an operation.
fn is_post(operation: &Operation, site: Id<Site>) -> bool {
    operation.sites()[site].kind == SiteKind::Post
}

/// Thousandths of a package in `quantity` thousandths of the unit.
fn milli_packages(operation: &Operation, item: Id<Item>, quantity: i64) -> u128 {
    let package = operation.items()[item].package.thousandths().max(1).unsigned_abs();
    u128::from(quantity.max(0).unsigned_abs()) * 1000 / u128::from(package)
}

/// Packages of an arrival as thousandths of the unit.
fn arrived(operation: &Operation, arrival: &flow::Arrival) -> i64 {
    amount(operation, arrival.lot, arrival.packages)
}
