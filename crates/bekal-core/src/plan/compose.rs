//! From what was decided to the whole document: numbers the trips and fills every derived table by the auditor's
//! recount, so that a plan states what can be recomputed and nothing else.

use super::{Bound, Issue, Plan, Price, Provenance, SCHEMA, Situation, Step, Trip, Unreachable};
use crate::audit;
use crate::operation::Operation;
use crate::units::{Instant, Quantity};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// What dispatch and allocation decided.
#[derive(Clone, Debug)]
pub struct Parts {
    /// Trips in any order; duty, distance and cost are filled in, and the numbers of those that have none.
    pub trips: Vec<Trip>,
    /// The highest number that is taken, be it by a trip that is gone.
    pub numbered: u32,
    /// Issues in any order.
    pub issues: Vec<Issue>,
    /// Posts with need that no vehicle reaches in time.
    pub unreachable: Vec<Unreachable>,
    /// What one more of a scarce thing would bring.
    pub prices: Vec<Price>,
    /// Proven bounds; the gap is filled in, and the value achieved where the recount knows it (`need-met`).
    pub bounds: Vec<Bound>,
    /// Where the plan comes from.
    pub provenance: Provenance,
    /// Post, item and reason of what is short; `other` where none is given.
    pub short_reasons: Vec<(String, String, String)>,
}

/// The plan document for `parts`. Issues of the same post, item, lot and day are joined.
///
/// # Complexity
/// That of [`audit::recount`].
pub fn compose(operation: &Operation, parts: Parts) -> Plan {
    let Parts { mut trips, numbered, issues, unreachable, prices, mut bounds, provenance, short_reasons } = parts;
    trips.sort_by(Trip::by_departure);
    number(&mut trips, numbered);
    let issues = joined(issues);
    let own = audit::recount(operation, &trips, &issues);
    for (trip, sums) in trips.iter_mut().zip(&own.trips) {
        (trip.duty_s, trip.distance_m, trip.cost_rp) = (sums.duty, sums.distance, sums.cost);
    }
    for bound in &mut bounds {
        if bound.level == "need-met" {
            bound.achieved = own.person_days_met(bound.priority) as f64;
        }
        bound.gap = audit::gap(&bound.level, bound.bound, bound.achieved);
    }
    let reasons: BTreeMap<(&str, &str), &str> =
        short_reasons.iter().map(|(site, item, reason)| ((site.as_str(), item.as_str()), reason.as_str())).collect();
    let mut shortfalls = own.shortfalls.clone();
    for short in &mut shortfalls {
        let reason = reasons.get(&(short.site.as_str(), short.item.as_str())).copied().unwrap_or("other");
        // Where everything comes in the end, it was not the stock that was too little.
        let came = short.quantity_milli == Quantity::ZERO && matches!(reason, "stock" | "no-stock" | "other");
        short.reason = if came { "too-late" } else { reason }.to_owned();
    }
    let mut plan = Plan {
        schema: SCHEMA.to_owned(),
        header: audit::header(operation),
        situation: Situation {
            people: audit::people(operation),
            gauges: audit::gauges(operation),
            closures: audit::closures(operation),
            unreachable,
        },
        legend: audit::legend(operation),
        needs: audit::needs(operation),
        resources: own.resources.clone(),
        trips,
        issues,
        allocation: own.allocation.clone(),
        tasks: own.tasks.clone(),
        shortfalls,
        stock: own.stock.clone(),
        prices,
        kpis: own.kpis.clone(),
        bounds,
        assumptions: operation.assumptions().to_vec(),
        provenance,
        changes: None,
    };
    plan.kpis.worst_fill_permille = own.worst_fill_permille(&audit::never_reached(&plan));
    plan
}

impl Trip {
    /// The order of the trips of a plan.
    pub(crate) fn by_departure(&self, other: &Self) -> Ordering {
        let mine = (self.departs(), &self.fleet, self.vehicle, &self.source);
        mine.cmp(&(other.departs(), &other.fleet, other.vehicle, &other.source))
    }

    /// Fleet, vehicle and begin of loading: no two trips of a plan have the same.
    pub(crate) fn key(&self) -> (&str, u32, Instant) {
        (&self.fleet, self.vehicle, self.loads())
    }

    /// Whether it ends at a stop, cut off from home.
    pub(crate) fn is_open(&self) -> bool {
        self.steps.last().is_some_and(|step| !matches!(step, Step::Drive { .. }))
    }

    /// When a trip begins to load.
    pub(crate) fn loads(&self) -> Instant {
        let handled = |step: &Step| match step {
            Step::Load { from, .. } | Step::Unload { from, .. } => Some(*from),
            Step::Drive { .. } => None,
        };
        self.steps.iter().find_map(handled).unwrap_or_default()
    }
}

/// The highest number among the trips of a plan and those it replaces.
///
/// # Complexity
/// O(trips).
pub fn highest_number(plan: &Plan) -> u32 {
    let former = plan.changes.iter().flat_map(|changes| &changes.former).map(|trip| &trip.trip);
    let codes = plan.trips.iter().map(|trip| &trip.trip).chain(former);
    let before = plan.changes.as_ref().map_or(0, |changes| changes.numbered);
    codes.filter_map(|code| audit::trip_number(code)).max().unwrap_or(0).max(before)
}

/// Numbers trips in their order beyond what is taken; those that have a number keep it.
fn number(trips: &mut [Trip], numbered: u32) {
    let mut taken = BTreeSet::new();
    let keeps: Vec<bool> =
        trips.iter().map(|trip| audit::trip_number(&trip.trip).is_some_and(|number| taken.insert(number))).collect();
    let first = taken.last().copied().unwrap_or(0).max(numbered);
    let count = u32::try_from(keeps.iter().filter(|keeps| !**keeps).count()).unwrap_or(u32::MAX);
    let highest = first.saturating_add(count);
    let mut next = first;
    for (trip, _) in trips.iter_mut().zip(keeps).filter(|(_, keeps)| !keeps) {
        next = next.saturating_add(1);
        trip.trip = audit::trip_code(next, highest);
    }
}

/// Issues by day, post, item and lot, each once.
fn joined(issues: Vec<Issue>) -> Vec<Issue> {
    let mut sums: BTreeMap<(u32, String, String, String), i64> = BTreeMap::new();
    for issue in issues {
        let sum = sums.entry((issue.day, issue.site, issue.item, issue.lot)).or_default();
        *sum = sum.saturating_add(issue.quantity_milli.thousandths());
    }
    sums.into_iter()
        .map(|((day, site, item, lot), quantity)| Issue {
            site,
            item,
            lot,
            day,
            quantity_milli: Quantity::from_thousandths(quantity),
        })
        .collect()
}
