//! That a need cannot be met in full, whatever the plan: conditions every plan would have to fulfil, and which fail.
//!
//! Like all of the audit this counts in integers, from the operation alone. Each condition leaves out what only hinders
//! (who else needs the goods, duty, loading, opening hours, where vehicles stand), so that its failure proves something.

use super::reading::{Codes, narrow, seconds};
use super::ways::{Ways, meets};
use crate::operation::needs::{Need, needs};
use crate::operation::{Item, Link, Lot, Operation, Site, VehicleType};
use crate::plan::{Plan, Step};
use crate::table::Id;
use crate::units::{Instant, Quantity};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

/// Why no plan can meet a need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Even if the post got every package of the item that it may get and that keeps so long.
    Goods {
        /// What there is.
        usable: Quantity,
        /// What is needed.
        needed: Quantity,
    },
    /// Even if vehicles of every kind stood ready everywhere, nothing would be there before the last day is over.
    Time {
        /// First moment anything could be there within the operation, if ever.
        earliest: Option<Instant>,
    },
}

/// From when on a plan can still be another, and where goods may be by then beside where they lay at first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outset {
    since: i64,
    places: BTreeSet<Id<Site>>,
}

impl Outset {
    /// Of a plan: its start, or the moment as of which it revises another, with every place that a trip calls at which
    /// began before.
    pub fn of(operation: &Operation, plan: &Plan) -> Self {
        let start = seconds(operation.head().start);
        let Some(revised) = plan.revised_from().map(seconds) else {
            return Self { since: start, places: BTreeSet::new() };
        };
        let codes = Codes::of(operation);
        let calls = |step: &Step| match step {
            Step::Load { site, from, .. } | Step::Unload { site, from, .. } => Some((site.clone(), seconds(*from))),
            Step::Drive { .. } => None,
        };
        let mut places = BTreeSet::new();
        for trip in &plan.trips {
            let all: Vec<(String, i64)> = trip.steps.iter().filter_map(calls).collect();
            if all.first().is_some_and(|(_, begins)| *begins < revised) {
                places.extend(all.iter().filter_map(|(site, _)| codes.sites.get(site.as_str())));
            }
        }
        Self { since: revised.max(start), places }
    }
}

/// A proof that a post cannot get all it needs of an item on these days, the first and the last, if one is found.
///
/// # Complexity
/// Links × vehicle types × log of both, for each lot's place.
pub fn proof(
    operation: &Operation,
    outset: &Outset,
    (post, item): (Id<Site>, Id<Item>),
    (first, last): (usize, usize),
) -> Option<Proof> {
    // A durable that was due before is still due, and may have been met by what expired since.
    let since = if operation.items()[item].is_consumable() { first } else { 0 };
    let lots: Vec<&Lot> =
        operation.lots().iter().filter(|lot| serves(operation, lot, (post, item), since, last)).collect();
    let package = operation.items()[item].package.thousandths().max(1);
    let movable = |lot: &Lot| {
        let all = lot.quantity.thousandths();
        if lot.site == post { all } else { all / package * package }
    };
    let usable = lots.iter().fold(0_i64, |sum, lot| sum.saturating_add(movable(lot)));
    let mine = |need: &&Need| (need.site, need.item) == (post, item);
    let all = needs(operation);
    let due = all.iter().filter(mine).filter(|need| (since..=last).contains(&need.day));
    let needed = due.fold(0_i64, |sum, need| sum.saturating_add(need.quantity.thousandths()));
    if usable < needed {
        let (usable, needed) = (Quantity::from_thousandths(usable), Quantity::from_thousandths(needed));
        return Some(Proof::Goods { usable, needed });
    }
    let earliest = earliest(operation, outset, &lots, (post, item));
    let over = seconds(operation.day_start(last + 1));
    earliest.is_none_or(|moment| moment >= over).then(|| Proof::Time {
        earliest: earliest.filter(|moment| *moment < seconds(operation.end())).map(Instant::from_unix),
    })
}

/// Whether some of a lot could be handed out at the post on one of the days.
fn serves(operation: &Operation, lot: &Lot, (post, item): (Id<Site>, Id<Item>), first: usize, last: usize) -> bool {
    lot.item == item
        && operation.counts_on(lot.commitment)
        && operation.may_go(lot.reserved_for, post)
        && lot.available_from < operation.day_start(last + 1)
        && lot.expires.is_none_or(|expires| expires >= operation.day_start(first + 1))
}

/// First moment at which one of the lots could be at the post.
fn earliest(operation: &Operation, outset: &Outset, lots: &[&Lot], (post, item): (Id<Site>, Id<Item>)) -> Option<i64> {
    let lie = lots.iter().map(|lot| (seconds(lot.available_from).max(outset.since), lot.site));
    let move_on = outset.places.iter().map(|place| (outset.since, *place));
    arrival(operation, &mut Ways::of(operation), &kinds(operation, item), lie.chain(move_on), post)
}

/// First moment at which a vehicle that stands somewhere could be at another place.
pub(super) fn drive(
    operation: &Operation,
    ways: &mut Ways<'_>,
    kind: Id<VehicleType>,
    (from, at): (Id<Site>, i64),
    to: Id<Site>,
) -> Option<i64> {
    arrival(operation, ways, &BTreeMap::from([(kind, at)]), std::iter::once((at, from)), to)
}

/// First arrival at a place of what is at others from some moments on, by vehicles that stand ready everywhere.
fn arrival(
    operation: &Operation,
    ways: &mut Ways<'_>,
    kinds: &BTreeMap<Id<VehicleType>, i64>,
    begin: impl Iterator<Item = (i64, Id<Site>)>,
    target: Id<Site>,
) -> Option<i64> {
    let mut known: BTreeMap<Id<Site>, i64> = BTreeMap::new();
    let mut open: BinaryHeap<Reverse<(i64, Id<Site>)>> = begin.map(Reverse).collect();
    let mut links: BTreeMap<Id<Site>, BTreeSet<_>> = BTreeMap::new();
    for (id, link) in operation.links().entries() {
        links.entry(link.from).or_default().insert((id, link.to));
        if !link.one_way {
            links.entry(link.to).or_default().insert((id, link.from));
        }
    }
    while let Some(Reverse((at, site))) = open.pop() {
        if known.contains_key(&site) {
            continue;
        }
        known.insert(site, at);
        if site == target {
            return Some(at);
        }
        for &(link, to) in links.get(&site).into_iter().flatten() {
            for (kind, from) in kinds.iter().filter(|_| !known.contains_key(&to)) {
                if let Some(there) = passed(operation, ways, (link, *kind), at.max(*from)) {
                    open.push(Reverse((there, to)));
                }
            }
        }
    }
    None
}

/// Vehicle types counted on that a package fits, and from when on there is one.
fn kinds(operation: &Operation, item: Id<Item>) -> BTreeMap<Id<VehicleType>, i64> {
    let item = &operation.items()[item];
    let mut kinds: BTreeMap<Id<VehicleType>, i64> = BTreeMap::new();
    for fleet in operation.fleets().iter().filter(|fleet| operation.counts_on(fleet.commitment) && fleet.count > 0) {
        let kind = &operation.vehicle_types()[fleet.vehicle_type];
        if kind.payload_mass >= item.package_mass() && kind.payload_volume >= item.package_volume() {
            let from = seconds(fleet.from);
            kinds.entry(fleet.vehicle_type).and_modify(|known| *known = from.min(*known)).or_insert(from);
        }
    }
    kinds
}

/// The earliest end of a passage that begins at `at` or later.
fn passed(
    operation: &Operation,
    ways: &mut Ways<'_>,
    (link, kind): (Id<Link>, Id<VehicleType>),
    at: i64,
) -> Option<i64> {
    let (row, vehicle) = (&operation.links()[link], &operation.vehicle_types()[kind]);
    let gross = vehicle.gross.unwrap_or(vehicle.payload_mass);
    let too_wide = |most| vehicle.width.is_some_and(|width| width > most);
    if row.mode != vehicle.mode || row.max_gross.is_some_and(|most| gross > most) || row.max_width.is_some_and(too_wide)
    {
        return None;
    }
    let speed = row.speed.map_or(vehicle.speed, |own| own.min(vehicle.speed)).metres_per_hour();
    let length = i128::from(row.length.metres()) * 3_600_000;
    // At a share of full speed, in thousandths; what is slow at first may be slow for longer than this looks.
    let takes = |factor: u32| {
        let pace = i128::from(speed) * i128::from(factor);
        (pace > 0).then(|| narrow((length + pace - 1) / pace))
    };
    let least = takes(1000)?;
    let way = ways.link(link, kind);
    let begins = way.shut.iter().map(|shut| shut.span.1).chain(way.slow_until()).filter(|end| *end > at).chain([at]);
    let ends = begins.filter_map(|begins| {
        let until = begins.saturating_add(least);
        let barred = way.shut.iter().any(|shut| meets(shut.span, begins, until));
        takes(way.factor(begins, until)).filter(|_| !barred).map(|takes| begins.saturating_add(takes))
    });
    ends.min()
}
