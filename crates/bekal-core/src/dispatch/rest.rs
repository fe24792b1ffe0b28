//! What trips and issues leave over: goods nobody needs any more where they lie, needs unmet, duty unspent.
//!
//! Allocated anew by the programme, with lanes in place of trips again, it is the next round's orders. In a revision
//! nothing of it leaves before now.

use super::loads::Cargo;
use super::tours::Roster;
use crate::allocation::goods::{Demand, FLOW_UNITS, Good, Holding};
use crate::allocation::{Issued, Problem, Spent};
use crate::network::transfers;
use crate::operation::{Lot, Operation, Site, SiteKind};
use crate::table::Id;
use crate::units::Instant;
use std::collections::{BTreeMap, BTreeSet};

/// Left over for the next round.
#[derive(Clone, Debug)]
pub(super) struct Rest {
    /// Goods at warehouses and transfer sites, free from a moment on.
    pub holdings: Vec<Holding>,
    demands: Vec<Demand>,
    /// What tours take already.
    pub spent: Spent,
}

impl Rest {
    /// Of loaded tours in `order`, and what posts issue (flow units by day).
    pub(super) fn new(
        roster: &Roster<'_>,
        (order, cargo): (&[(usize, usize)], &[Vec<Cargo>]),
        demands: &[Demand],
        (issued, now): (&Issued, Instant),
    ) -> Self {
        let operation = roster.operation;
        let unmet = |demand: &Demand| match issued.get(&(demand.site, demand.item)) {
            Some(given) => demand.without(given),
            None => demand.clone(),
        };
        let demands: Vec<Demand> = demands.iter().map(unmet).collect();
        Self { holdings: free(operation, roster, (order, cargo), now), demands, spent: spent(roster, order, cargo) }
    }

    /// Posts that lack something of what is left at a site.
    pub(super) fn wanting(&self, operation: &Operation, source: Id<Site>) -> BTreeSet<Id<Site>> {
        let first = self.holdings.partition_point(|holding| holding.site < source);
        let goods = || self.holdings[first..].iter().take_while(|holding| holding.site == source).map(|h| h.good);
        let lacks = |demand: &&Demand| {
            let wanted = || goods().any(|good| good.item == demand.item && good.serves(operation, demand.site));
            demand.person_days_from(0) >= 1.0 && wanted()
        };
        self.demands.iter().filter(lacks).map(|demand| demand.site).collect()
    }

    /// The programme for it.
    pub(super) fn problem<'r>(&'r self, like: &Problem<'r>) -> Problem<'r> {
        Problem::of_rest(like, &self.holdings, &self.demands, &self.spent)
    }
}

/// What the roster's loaded tours take of vehicles' days and sites' hands.
fn spent(roster: &Roster<'_>, order: &[(usize, usize)], cargo: &[Vec<Cargo>]) -> Spent {
    let operation = roster.operation;
    let mut spent = Spent::default();
    for (van, v) in roster.vans.iter().enumerate() {
        let days = spent.duty.entry(v.vehicle).or_insert_with(|| vec![0.0; operation.n_days()]);
        for (day, hours) in days.iter_mut().enumerate() {
            *hours += roster.duty(van, day).as_hours();
        }
    }
    for ((van, index), goods) in order.iter().zip(cargo) {
        let tour = &roster.vans[*van].tours[*index];
        for (stop, carried) in tour.stops.iter().zip(goods) {
            let package = |lot: &Id<Lot>| operation.items()[operation.lots()[*lot].item].package_mass().as_kg() / 1e3;
            let t: f64 = carried.iter().map(|(lot, packages)| package(lot) * *packages as f64).sum();
            for (site, at) in [(tour.source, tour.loaded), (stop.site, stop.until)] {
                *spent.handled.entry((site, operation.period(at))).or_default() += t;
            }
        }
    }
    spent
}

/// Packages at warehouses and transfer sites that no tour takes: at each moment, the least that lies there from then on.
fn free(
    operation: &Operation,
    roster: &Roster<'_>,
    (order, cargo): (&[(usize, usize)], &[Vec<Cargo>]),
    now: Instant,
) -> Vec<Holding> {
    // Departures sort behind what arrives at the same moment.
    let mut changes: BTreeMap<(Id<Site>, Id<Lot>), Vec<(Instant, bool, i64)>> = BTreeMap::new();
    for (id, lot) in operation.lots().entries() {
        let packages = lot.quantity.thousandths() / operation.items()[lot.item].package.thousandths();
        let usable = lot.available_from < operation.end() && operation.sites()[lot.site].kind != SiteKind::Post;
        if operation.counts_on(lot.commitment) && packages > 0 && usable {
            let from = lot.available_from.max(operation.head().start);
            changes.entry((lot.site, id)).or_default().push((from, false, packages));
        }
    }
    for (place, packages) in &roster.withheld {
        changes.entry(*place).or_default().push((now, true, -packages));
    }
    for ((van, index), goods) in order.iter().zip(cargo) {
        let tour = &roster.vans[*van].tours[*index];
        for (stop, carried) in tour.stops.iter().zip(goods) {
            for (lot, packages) in carried {
                changes.entry((tour.source, *lot)).or_default().push((tour.loads, true, -packages));
                if transfers(operation.sites()[stop.site].kind) {
                    changes.entry((stop.site, *lot)).or_default().push((stop.until, false, *packages));
                }
            }
        }
    }
    let mut holdings = Vec::new();
    for ((site, id), mut steps) in changes {
        let lot = &operation.lots()[id];
        let Some(good) = Good::of(operation, lot) else { continue };
        let per_package = operation.items()[lot.item].package.as_units() / FLOW_UNITS;
        steps.sort_unstable();
        let mut after: i64 = steps.iter().map(|(.., change)| change).sum();
        let mut least = after;
        for (from, _, change) in steps.into_iter().rev() {
            let before = after - change;
            if before < least {
                let amount = (least - before.max(0)) as f64 * per_package;
                if amount > 0.0 {
                    holdings.push(Holding { site, good, from: from.max(now), amount });
                }
                least = before;
            }
            after = before;
        }
    }
    holdings.sort_by_key(|holding| (holding.site, holding.good, holding.from));
    holdings
}
