//! The least single change that would serve what a plan leaves short.
//!
//! For a post and an item that are short, changes are tried one by one. After each, every trip of the plan still drives
//! as it does, further trips bring what is missing, and the auditor accepts the whole. Nothing is guessed: a remedy is a
//! plan that was found. In the order in which a cluster can best bring them about:
//!
//! 1. nothing at all: vehicles and goods that are left would do, but the plan left them;
//! 2. as many packages as are missing, kept for the post, at a site from which a vehicle is there early;
//! 3. vehicles more of a fleet that drives to the post, or to a site on the way: one, or [`MOST_VEHICLES`];
//! 4. a link that no longer shuts, of those that keep vehicles from the post.
//!
//! The first that *serves* the line is told: of a durable everything comes, of a consumable nothing is missed but on
//! days on which, as the auditor proves, nothing could be there. Where none serves it, the one that helps most is told if
//! it meets at least half of what was missed. Where goods are short, vehicles are not tried, and where two things are
//! missing at once, no single change helps and none is told.

use super::revision::lost_vehicles;
use super::{Only, drafts};
use crate::allocation::goods::day_of;
use crate::audit::{Outset, Proof, proof};
use crate::dispatch::{Kept, Past};
use crate::event::{Observer, Settings, SolveError};
use crate::network::{Network, sends};
use crate::operation::change::Change;
use crate::operation::{Fleet, Item, Link, Operation, Site};
use crate::plan::{Plan, Shortfall, highest_number};
use crate::table::Id;
use crate::units::{Duration, Quantity};
use std::collections::{BTreeMap, BTreeSet};

/// Most vehicles more that are tried.
const MOST_VEHICLES: u32 = 3;
/// Most fleets and sites of which one is tried.
const TRIED: usize = 3;

/// Least share of the person-days missed that is worth telling, thousandths.
const WORTH_TELLING: u64 = 500;

/// What serves a post's need of an item, or most of it.
#[derive(Clone, Debug)]
pub struct Remedy {
    /// The change; `None`: what is left would do.
    pub change: Option<Change>,
    /// The plan with the further trips, audited under the changed operation.
    pub plan: Plan,
    /// How many further trips.
    pub trips: usize,
    /// Whether the line is served.
    pub serves: bool,
    /// Person-days met of those missed, thousandths.
    pub met_permille: u32,
}

/// The least change after which a post is no longer short of an item, if a single one will do; else the one that helps
/// most, if that is half.
///
/// The plan must be one the auditor accepts.
///
/// # Complexity
/// For each change tried, some ten and the links that are shut, allocation and dispatch for one post and one item.
///
/// # Errors
/// [`SolveError::Stopped`] and [`SolveError::Solver`], as [`draft`](super::draft).
pub fn remedy(
    operation: &Operation,
    plan: &Plan,
    short: &Shortfall,
    settings: &Settings,
    observer: Observer<'_>,
) -> Result<Option<Remedy>, SolveError> {
    let site = operation.sites().find(|site| site.code == short.site);
    let item = operation.items().find(|item| item.code == short.item);
    let Some(only) = site.zip(item) else { return Ok(None) };
    let now = plan.revised_from().unwrap_or(operation.head().start);
    let past = Past::new(operation, day_of(operation, now), &plan.issues);
    let lost = plan.changes.as_ref().map(|changes| changes.lost.clone()).unwrap_or_default();
    let mut best: Option<Remedy> = None;
    for change in changes(operation, plan, short, only) {
        let changed = change.map(|change| operation.with(change));
        let operation = changed.as_ref().unwrap_or(operation);
        let kept = Kept {
            trips: plan.trips.clone(),
            roomy: BTreeSet::new(),
            now,
            past: past.clone(),
            barred: BTreeSet::new(),
            busy: lost_vehicles(operation, &lost),
            lost: lost.clone(),
            numbered: highest_number(plan),
        };
        let after = match drafts(operation, settings, (&[Some(kept)], Some(only)), observer) {
            Ok(mut plans) => plans.pop().map(|(_, plan)| plan),
            // With so little to decide a rejected plan is one that does not work.
            Err(SolveError::Rejected(_)) => None,
            Err(other) => return Err(other),
        };
        let Some(found) = after.map(|after| judge(operation, (plan, after), short, only, change)) else { continue };
        if found.serves {
            return Ok(Some(found));
        }
        if best.as_ref().is_none_or(|best| found.met_permille > best.met_permille) {
            best = Some(found);
        }
    }
    Ok(best.filter(|best| u64::from(best.met_permille) >= WORTH_TELLING))
}

/// How far a plan serves the line.
fn judge(
    operation: &Operation,
    (before, after): (&Plan, Plan),
    short: &Shortfall,
    (post, item): Only,
    change: Option<Change>,
) -> Remedy {
    let left = after.shortfalls.iter().find(|line| (&line.site, &line.item) == (&short.site, &short.item));
    let serves = left.is_none_or(|left| {
        let days = (left.first_day as usize, left.last_day as usize);
        let came = !operation.items()[item].is_consumable() && left.quantity_milli == Quantity::ZERO;
        came || matches!(proof(operation, &Outset::of(operation, &after), (post, item), days), Some(Proof::Time { .. }))
    });
    let missed = left.map_or(0, |left| left.person_days);
    let met = short.person_days.saturating_sub(missed).saturating_mul(1000) / short.person_days.max(1);
    let trips = after.trips.len().saturating_sub(before.trips.len());
    let serves = serves && trips > 0;
    Remedy { change, plan: after, trips, serves, met_permille: u32::try_from(met).unwrap_or(0) }
}

/// Changes to try, in order.
fn changes(operation: &Operation, plan: &Plan, short: &Shortfall, (post, item): Only) -> Vec<Option<Change>> {
    let network = Network::new(operation);
    let mut all = vec![None];
    let package = operation.items()[item].package.thousandths().max(1);
    let short_of = short.quantity_milli.thousandths().max(0);
    let missing = (short_of / package + i64::from(short_of % package > 0)).saturating_mul(package);
    let (sources, fleets) = near(operation, &network, post, item);
    if missing > 0 {
        let quantity = Quantity::from_thousandths(missing);
        all.extend(sources.into_iter().map(|at| Some(Change::Goods { at, item, quantity, post })));
    }
    if !matches!(short.reason.as_str(), "no-stock" | "stock" | "expired") {
        for count in [1, MOST_VEHICLES] {
            all.extend(fleets.iter().map(|fleet| Some(Change::Vehicles { fleet: *fleet, count })));
        }
    }
    all.extend(shut(operation, plan, &short.site).into_iter().map(|link| Some(Change::Open(link))));
    all
}

/// Sites that send, those from which a vehicle is at the post first before all others, and fleets that drive there
/// directly or to such a site, those that are there first before all others.
fn near(
    operation: &Operation,
    network: &Network<'_>,
    post: Id<Site>,
    item: Id<Item>,
) -> (Vec<Id<Site>>, Vec<Id<Fleet>>) {
    let begin = operation.head().start;
    let has = |site: Id<Site>| operation.lots().iter().any(|lot| lot.site == site && lot.item == item);
    let mut sources: BTreeMap<Id<Site>, (bool, Duration)> = BTreeMap::new();
    let mut fleets: BTreeMap<Id<Fleet>, Duration> = BTreeMap::new();
    let counted = operation.fleets().entries().filter(|(_, fleet)| operation.counts_on(fleet.commitment));
    for (id, fleet) in counted {
        let from_base = network.earliest(fleet.vehicle_type, fleet.base, begin.max(fleet.from));
        for (site, _) in operation.sites().entries().filter(|(_, site)| sends(site.kind)) {
            let Some(there) = from_base.at(site) else { continue };
            let Some(arrives) = network.earliest(fleet.vehicle_type, site, there).at(post) else { continue };
            let span = arrives - begin;
            // Where goods of the kind lie already, more can be had.
            let key = (!has(site), span);
            let known = sources.entry(site).or_insert(key);
            *known = (*known).min(key);
            let known = fleets.entry(id).or_insert(span);
            *known = (*known).min(span);
        }
    }
    (first(sources), first(fleets))
}

/// The keys of the least values.
fn first<K: Ord + Copy, V: Ord>(of: BTreeMap<K, V>) -> Vec<K> {
    let mut all: Vec<(V, K)> = of.into_iter().map(|(key, value)| (value, key)).collect();
    all.sort();
    all.into_iter().map(|(_, key)| key).take(TRIED).collect()
}

/// Links that keep vehicles from a post.
fn shut(operation: &Operation, plan: &Plan, post: &str) -> Vec<Id<Link>> {
    let unreachable = plan.situation.unreachable.iter().filter(|one| one.site == post);
    let codes: BTreeSet<&str> = unreachable.flat_map(|one| &one.because).map(|link| link.link.as_str()).collect();
    codes.into_iter().filter_map(|code| operation.links().find(|link| link.code == code)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::audit;
    use crate::draft::draft;
    use crate::event::Event;
    use crate::testing::Tiny;
    use std::ops::ControlFlow;

    fn watch(_: &Event<'_>) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    /// What serves the first line that is short.
    fn told(tiny: Tiny) -> Option<Remedy> {
        let operation = tiny.build();
        let plan = draft(&operation, &Settings::default(), &mut watch).unwrap();
        let short = plan.shortfalls.first().unwrap();
        let found = remedy(&operation, &plan, short, &Settings::default(), &mut watch).unwrap()?;
        let changed = found.change.map_or_else(|| operation.clone(), |change| operation.with(change));
        assert!(audit(&changed, &found.plan).is_empty());
        assert!(plan.trips.iter().all(|trip| found.plan.trips.iter().any(|after| after.steps == trip.steps)));
        assert!(found.trips > 0 && found.serves, "{found:?}");
        Some(found)
    }

    #[test]
    fn what_is_missing_is_what_is_asked_for() {
        let goods = told(Tiny::near(10.0, 6000.0, 300.0)).unwrap().change.unwrap();
        assert!(matches!(goods, Change::Goods { quantity, .. } if quantity == Quantity::from_units(500)), "{goods:?}");
        let trucks = told(Tiny::near(150.0, 250.0, 10_000.0)).unwrap().change.unwrap();
        assert!(matches!(trucks, Change::Vehicles { count: 1, .. }), "{trucks:?}");
        let road = told(Tiny::near(10.0, 6000.0, 5000.0).close("g-p", -1.0, 90.0, 0.0)).unwrap().change.unwrap();
        assert!(matches!(road, Change::Open(_)), "{road:?}");
    }

    #[test]
    fn two_things_missing_at_once_have_no_single_remedy() {
        assert!(told(Tiny::near(10.0, 6000.0, 300.0).close("g-p", -1.0, 90.0, 0.0)).is_none());
    }
}
