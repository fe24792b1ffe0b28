//! Why something is short, decided from what the plan leaves: goods that lie unused, hours nobody drives.
//!
//! Of a shortfall, the first that holds:
//!
//! 1. `no-stock`: nobody counted on has the item for this post;
//! 2. `unreachable`: no vehicle reaches the post before its last short day is over;
//! 3. `too-late`: the item itself cannot be there before that day is over, or all of it comes, but late;
//! 4. `stock`: at the end less lies unused where vehicles load than half of what is missing;
//! 5. `vehicles`: goods lie unused, and the hours that are left take them no further, or an hour more has a price;
//! 6. `too-late`: goods and hours are left, but the first days were over before anything could come;
//! 7. `other`: storage, handling, opening hours, whole packages.

use crate::allocation::goods::day_of;
use crate::allocation::lanes::Lane;
use crate::allocation::programme::Limit;
use crate::allocation::{Marginal, Problem};
use crate::audit::recount;
use crate::dispatch::Dispatch;
use crate::network::sends;
use crate::operation::{Item, Lot, Operation, Site, VehicleType};
use crate::plan::{Issue, Shortfall, Step, Trip, Unreachable};
use crate::table::Id;
use crate::units::{Duration, Instant};
use std::collections::{BTreeMap, BTreeSet};

/// Post, item and reason of everything that falls short under these trips and issues.
pub(super) fn reasons(
    operation: &Operation,
    problem: &Problem<'_>,
    lanes: &[Lane],
    marginals: &[Marginal],
    dispatched: &Dispatch,
    unreachable: &[Unreachable],
) -> Vec<(String, String, String)> {
    let left = Left::of(operation, &dispatched.trips, &dispatched.issues);
    let ways = left.ways(operation, lanes);
    let reached: BTreeMap<&str, Option<Instant>> =
        unreachable.iter().map(|post| (post.site.as_str(), post.reachable_from)).collect();
    let priced: BTreeSet<Id<VehicleType>> = marginals
        .iter()
        .filter_map(|marginal| match marginal.limit {
            Limit::Duty(vehicle, _) => Some(vehicle),
            _ => None,
        })
        .collect();
    let dear = first_days(operation, lanes.iter().filter(|lane| priced.contains(&lane.vehicle)), |lane| lane.to);
    let first_day: BTreeMap<(&str, &str), Option<usize>> = problem
        .demands()
        .iter()
        .zip(problem.first_days())
        .map(|(demand, day)| {
            let (site, item) = (&operation.sites()[demand.site], &operation.items()[demand.item]);
            ((site.code.as_str(), item.code.as_str()), *day)
        })
        .collect();
    let reason = |short: &Shortfall| {
        let site = operation.sites().find(|site| site.code == short.site)?;
        let item = operation.items().find(|item| item.code == short.item)?;
        let (begins, last) = (short.first_day as usize, short.last_day as usize);
        let over = operation.day_start(last + 1);
        let first = first_day.get(&(short.site.as_str(), short.item.as_str())).copied().flatten();
        let never = reached.get(short.site.as_str()).is_some_and(|from| from.is_none_or(|from| from >= over));
        let late = !operation.items()[item].is_consumable() && short.quantity_milli.thousandths() == 0;
        let unused = left.usable(operation, item, site, begins);
        let idle: i64 = unused.values().sum();
        let starved = || {
            !brings(&ways, unused.keys().copied(), site, last) || dear.get(&site).is_some_and(|first| *first <= last)
        };
        Some(if !counted(operation, item, site) {
            "no-stock"
        } else if never {
            "unreachable"
        } else if first.is_none_or(|first| first > last) {
            "too-late"
        } else if late {
            if starved() && first.is_some_and(|first| first <= begins) { "vehicles" } else { "too-late" }
        } else if idle.saturating_mul(2) < short.quantity_milli.thousandths() {
            "stock"
        } else if starved() {
            "vehicles"
        } else if first.is_some_and(|first| first > begins) {
            "too-late"
        } else {
            "other"
        })
    };
    recount(operation, &dispatched.trips, &dispatched.issues)
        .shortfalls
        .into_iter()
        .filter_map(|short| reason(&short).map(|reason| (short.site.clone(), short.item.clone(), reason.to_owned())))
        .collect()
}

/// Whether anybody counted on has at least a package of the item that may go to the post.
fn counted(operation: &Operation, item: Id<Item>, post: Id<Site>) -> bool {
    operation.lots().iter().any(|lot| {
        let some = lot.site == post || lot.quantity >= operation.items()[item].package;
        lot.item == item && some && operation.counts_on(lot.commitment) && serves(operation, lot, post)
    })
}

fn serves(operation: &Operation, lot: &Lot, post: Id<Site>) -> bool {
    lot.reserved_for.is_none_or(|area| operation.is_within(post, area))
}

/// What trips and issues leave unused.
struct Left {
    /// Goods by lot and place, thousandths of the unit.
    goods: BTreeMap<(Id<Lot>, Id<Site>), i64>,
    /// Longest unspent duty of any vehicle of a type, by day.
    hours: BTreeMap<Id<VehicleType>, Vec<Duration>>,
}

impl Left {
    fn of(operation: &Operation, trips: &[Trip], issues: &[Issue]) -> Self {
        let lots: BTreeMap<&str, Id<Lot>> =
            operation.lots().entries().map(|(id, lot)| (lot.code.as_str(), id)).collect();
        let sites: BTreeMap<&str, Id<Site>> =
            operation.sites().entries().map(|(id, site)| (site.code.as_str(), id)).collect();
        let counted = operation.lots().entries().filter(|(_, lot)| operation.counts_on(lot.commitment));
        let mut goods: BTreeMap<(Id<Lot>, Id<Site>), i64> =
            counted.map(|(id, lot)| ((id, lot.site), lot.quantity.thousandths())).collect();
        let mut change = |lot: &str, site: &str, thousandths: i64| {
            if let (Some(&lot), Some(&site)) = (lots.get(lot), sites.get(site)) {
                *goods.entry((lot, site)).or_default() += thousandths;
            }
        };
        let package = |lot: &str| {
            lots.get(lot).map_or(0, |&lot| operation.items()[operation.lots()[lot].item].package.thousandths())
        };
        for step in trips.iter().flat_map(|trip| &trip.steps) {
            match step {
                Step::Load { site, cargo, .. } => {
                    for line in cargo {
                        change(&line.lot, site, -line.packages * package(&line.lot));
                    }
                }
                Step::Unload { site, cargo, .. } => {
                    for line in cargo {
                        change(&line.lot, site, line.packages * package(&line.lot));
                    }
                }
                Step::Drive { .. } => {}
            }
        }
        for issue in issues {
            change(&issue.lot, &issue.site, -issue.quantity_milli.thousandths());
        }
        Self { goods, hours: hours(operation, trips) }
    }

    /// Whole packages of the item that lie unused where vehicles load and may still be issued at the post on day `day`
    /// or later, by place.
    fn usable(&self, operation: &Operation, item: Id<Item>, post: Id<Site>, day: usize) -> BTreeMap<Id<Site>, i64> {
        let package = operation.items()[item].package.thousandths().max(1);
        let mut all = BTreeMap::new();
        for (&(lot, site), &lies) in &self.goods {
            let lot = &operation.lots()[lot];
            let keeps = lot.expires.is_none_or(|expires| expires >= operation.day_start(day + 1));
            let whole = lies / package * package;
            let comes = lot.available_from < operation.end();
            let some = lot.item == item && whole > 0 && keeps && comes;
            if some && sends(operation.sites()[site].kind) && serves(operation, lot, post) {
                *all.entry(site).or_default() += whole;
            }
        }
        all
    }

    /// From and to of the lanes that a vehicle has hours left for, and the first day on which one begins.
    fn ways(&self, operation: &Operation, lanes: &[Lane]) -> Ways {
        let free = |lane: &&Lane| {
            let Some(hours) = self.hours.get(&lane.vehicle) else { return false };
            let day = day_of(operation, lane.leaves);
            let unspent = if lane.long { hours[day..].iter().copied().sum() } else { hours[day] };
            lane.driving <= unspent
        };
        first_days(operation, lanes.iter().filter(free), |lane| (lane.from, lane.to))
    }
}

/// Pairs of sites, and the first day on which goods can go from one to the other.
type Ways = BTreeMap<(Id<Site>, Id<Site>), usize>;

/// The first day on which a lane of each kind begins.
fn first_days<'l, K: Ord>(
    operation: &Operation,
    lanes: impl Iterator<Item = &'l Lane>,
    kind: impl Fn(&Lane) -> K,
) -> BTreeMap<K, usize> {
    let mut first: BTreeMap<K, usize> = BTreeMap::new();
    for lane in lanes {
        let day = day_of(operation, lane.ready);
        first.entry(kind(lane)).and_modify(|known| *known = day.min(*known)).or_insert(day);
    }
    first
}

/// Whether goods can go from one of `sources` to `post` on ways that begin by day `last`.
fn brings(ways: &Ways, sources: impl Iterator<Item = Id<Site>>, post: Id<Site>, last: usize) -> bool {
    let mut open: Vec<Id<Site>> = sources.collect();
    let mut reached: BTreeSet<Id<Site>> = open.iter().copied().collect();
    while let Some(from) = open.pop() {
        let next = ways.range((from, Id::FIRST)..).take_while(|((site, _), _)| *site == from);
        for ((_, to), _) in next.filter(|(_, first)| **first <= last) {
            if reached.insert(*to) {
                open.push(*to);
            }
        }
    }
    reached.contains(&post)
}

/// The longest unspent duty of any vehicle of a type counted on, by day.
fn hours(operation: &Operation, trips: &[Trip]) -> BTreeMap<Id<VehicleType>, Vec<Duration>> {
    let n_days = operation.n_days();
    let mut spent: BTreeMap<(&str, u32), Vec<Duration>> = BTreeMap::new();
    for trip in trips {
        let days = spent.entry((trip.fleet.as_str(), trip.vehicle)).or_insert_with(|| vec![Duration::ZERO; n_days]);
        let mut work = |from: Instant, until: Instant| {
            for (day, sum) in days.iter_mut().enumerate() {
                let (opens, closes) = (operation.day_start(day), operation.day_start(day + 1));
                *sum += (until.min(closes) - from.max(opens)).max(Duration::ZERO);
            }
        };
        for step in &trip.steps {
            match step {
                Step::Load { from, until, .. } | Step::Unload { from, until, .. } => work(*from, *until),
                Step::Drive { passes, .. } => passes.iter().for_each(|pass| work(pass.enters, pass.leaves)),
            }
        }
    }
    let mut left: BTreeMap<Id<VehicleType>, Vec<Duration>> = BTreeMap::new();
    for fleet in operation.fleets().iter().filter(|fleet| operation.counts_on(fleet.commitment)) {
        let duty = operation.vehicle_types()[fleet.vehicle_type].hours_per_day;
        let best = left.entry(fleet.vehicle_type).or_insert_with(|| vec![Duration::ZERO; n_days]);
        for (day, best) in best.iter_mut().enumerate() {
            let there = fleet.until.min(operation.day_start(day + 1)) - fleet.from.max(operation.day_start(day));
            let most = duty.min(there.max(Duration::ZERO));
            // Vehicles without a trip have all their hours.
            let unspent = |number: u32| {
                let taken = spent.get(&(fleet.code.as_str(), number)).map_or(Duration::ZERO, |days| days[day]);
                (most - taken).max(Duration::ZERO)
            };
            *best = (*best).max((1..=fleet.count).map(unspent).max().unwrap_or(Duration::ZERO));
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use crate::event::{Event, Settings};
    use crate::testing::Tiny;
    use std::ops::ControlFlow;

    /// The reason of every shortfall, as `post item reason`.
    fn told(tiny: Tiny) -> Vec<String> {
        let operation = tiny.build();
        let mut watch = |_: &Event<'_>| ControlFlow::Continue(());
        let plan = crate::draft::draft(&operation, &Settings::default(), &mut watch).unwrap();
        plan.shortfalls.iter().map(|short| format!("{} {} {}", short.site, short.item, short.reason)).collect()
    }

    /// A warehouse and a post of a thousand people, who need 800 kg of rice in two days.
    fn near(km: f64, payload_kg: f64, stock_kg: f64) -> Tiny {
        Tiny::new()
            .warehouse("g")
            .post("p", 1000)
            .road("g", "p", km)
            .truck("t", payload_kg, "g", 1)
            .stock("g", "beras", stock_kg)
    }

    #[test]
    fn each_reason_is_told_of_what_the_plan_leaves() {
        assert_eq!(told(near(10.0, 6000.0, 5.0)), ["p beras no-stock"], "less than a package");
        assert_eq!(told(near(10.0, 6000.0, 300.0)), ["p beras stock"]);
        assert_eq!(told(near(200.0, 100.0, 10_000.0)), ["p beras vehicles"]);
        assert_eq!(told(near(10.0, 6000.0, 5000.0).close("g-p", -1.0, 90.0, 0.0)), ["p beras unreachable"]);
        assert_eq!(told(near(10.0, 6000.0, 5000.0).close("g-p", -1.0, 25.0, 0.0)), ["p beras unreachable"]);
        assert_eq!(told(near(10.0, 6000.0, 0.0).supply("g", "beras", 5000.0, 25.0)), ["p beras too-late"]);
        assert_eq!(told(near(10.0, 6000.0, 5000.0)), Vec::<String>::new());
    }

    #[test]
    fn goods_that_lie_unused_are_not_too_little() {
        // Less than everybody needs, and yet most of it stays where it is.
        assert_eq!(told(near(200.0, 100.0, 700.0)), ["p beras vehicles"]);
    }

    #[test]
    fn goods_nobody_has_do_not_make_a_post_unreachable() {
        let operation = near(10.0, 6000.0, 5000.0).durable("terpal", 0.2).food("beras", 0.4).build();
        let mut watch = |_: &Event<'_>| ControlFlow::Continue(());
        let plan = crate::draft::draft(&operation, &Settings::default(), &mut watch).unwrap();
        assert!(plan.situation.unreachable.is_empty(), "{:?}", plan.situation.unreachable);
        let nothing = near(10.0, 6000.0, 0.0).jetty("d").build();
        let plan = crate::draft::draft(&nothing, &Settings::default(), &mut watch).unwrap();
        assert!(plan.situation.unreachable.is_empty(), "{:?}", plan.situation.unreachable);
    }

    #[test]
    fn an_empty_jetty_beside_the_post_explains_nothing() {
        // From the jetty the post looks near and open; the goods stand before the shut road.
        let tiny = near(10.0, 6000.0, 5000.0).jetty("d").road("d", "p", 1.0).close("g-p", -1.0, 90.0, 0.0);
        let operation = tiny.build();
        let mut watch = |_: &Event<'_>| ControlFlow::Continue(());
        let plan = crate::draft::draft(&operation, &Settings::default(), &mut watch).unwrap();
        let links: Vec<&str> =
            plan.situation.unreachable[0].because.iter().map(|closed| closed.link.as_str()).collect();
        assert_eq!(links, ["g-p"]);
    }
}
