//! Every change of goods at sites, in the one order in which the rules read them.
//!
//! At one moment, first what a post issued during the day that ends leaves, then what becomes available or was
//! unloaded arrives, then loading takes away. Lots the plan may not count on never appear by themselves.

use super::reading::{Handout, Tour, amount, day_end, day_of, seconds};
use crate::operation::{Lot, Operation, Site};
use crate::table::Id;
use std::collections::BTreeMap;

/// What changes the goods at a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cause {
    /// Handed out on this day.
    Issued(usize),
    /// Becomes available.
    Available,
    /// Unloaded by this trip (position in the plan) in this step.
    Unloaded(usize, usize),
    /// Loaded by this trip in this step.
    Loaded(usize, usize),
}

/// A change of a lot at a site; ordered by site, moment and cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Change {
    pub(super) site: Id<Site>,
    pub(super) at: i64,
    pub(super) cause: Cause,
    pub(super) lot: Id<Lot>,
    /// Thousandths of the unit, negative when taken.
    pub(super) delta: i64,
}

/// All changes, ordered.
///
/// # Complexity
/// O(n log n) in lots, cargo lines and issues.
pub(super) fn changes(operation: &Operation, tours: &[Tour], handouts: &[Handout]) -> Vec<Change> {
    let mut all = Vec::new();
    for (id, lot) in operation.lots().entries().filter(|(_, lot)| operation.counts_on(lot.commitment)) {
        let at = seconds(lot.available_from);
        let delta = lot.quantity.thousandths();
        all.push(Change { site: lot.site, at, cause: Cause::Available, lot: id, delta });
    }
    for (trip, tour) in tours.iter().enumerate() {
        for (step, handling) in tour.handlings() {
            let Some(site) = handling.site else { continue };
            for (lot, packages) in &handling.cargo {
                let moved = amount(operation, *lot, *packages);
                let (at, cause, delta) = if handling.load {
                    (handling.from, Cause::Loaded(trip, step), moved.saturating_neg())
                } else {
                    (handling.until, Cause::Unloaded(trip, step), moved)
                };
                all.push(Change { site, at, cause, lot: *lot, delta });
            }
        }
    }
    for handout in handouts {
        let at = day_end(operation, handout.day);
        let (site, lot, delta) = (handout.site, handout.lot, handout.quantity.saturating_neg());
        all.push(Change { site, at, cause: Cause::Issued(handout.day), lot, delta });
    }
    all.sort_unstable();
    all
}

/// What lies of each lot at each site at the end of each day of operation, after the day's issues, in thousandths.
pub(super) fn end_of_days(operation: &Operation, changes: &[Change]) -> BTreeMap<(Id<Site>, Id<Lot>), Vec<i64>> {
    let n_days = operation.n_days();
    let mut all: BTreeMap<(Id<Site>, Id<Lot>), Vec<i64>> = BTreeMap::new();
    for change in changes {
        let day = match change.cause {
            Cause::Issued(day) => day,
            _ => usize::try_from(day_of(operation, change.at).max(0)).unwrap_or(usize::MAX),
        };
        if let Some(sum) = all.entry((change.site, change.lot)).or_insert_with(|| vec![0; n_days]).get_mut(day) {
            *sum = sum.saturating_add(change.delta);
        }
    }
    for days in all.values_mut() {
        let mut lies: i64 = 0;
        for day in days {
            lies = lies.saturating_add(*day);
            *day = lies;
        }
    }
    all
}
