//! Where goods come from: every arrival at a post traced back to its lot through the transfer sites.
//!
//! Packages of a lot are alike, so where several ways meet at a transfer site they leave in the order they came
//! (first in, first out), and aboard likewise.

use super::super::ledger::{Cause, changes};
use super::super::reading::{Handout, Tour};
use crate::operation::{Lot, Operation, Site, SiteKind};
use crate::table::Id;
use std::collections::{BTreeMap, VecDeque};

/// Packages of a lot unloaded at a post.
#[derive(Debug)]
pub(super) struct Arrival {
    pub(super) post: Id<Site>,
    pub(super) lot: Id<Lot>,
    pub(super) packages: i64,
    pub(super) at: i64,
    /// Transfer sites, in order.
    pub(super) via: Vec<Id<Site>>,
}

/// Packages that came the same way, in the order they came.
#[derive(Debug, Default)]
struct Queue {
    parcels: VecDeque<(Vec<Id<Site>>, i64)>,
}

impl Queue {
    fn push(&mut self, via: Vec<Id<Site>>, packages: i64) {
        match self.parcels.back_mut() {
            Some((last, count)) if *last == via => *count = count.saturating_add(packages),
            _ => self.parcels.push_back((via, packages)),
        }
    }

    /// Takes the oldest `packages`; what is not there comes by no known way.
    fn take(&mut self, mut packages: i64) -> Vec<(Vec<Id<Site>>, i64)> {
        let mut taken = Vec::new();
        while packages > 0 {
            let Some((via, count)) = self.parcels.front_mut() else {
                taken.push((Vec::new(), packages));
                break;
            };
            let part = packages.min(*count);
            taken.push((via.clone(), part));
            *count -= part;
            packages -= part;
            if *count == 0 {
                self.parcels.pop_front();
            }
        }
        taken
    }
}

/// Every arrival at a post, by time.
///
/// # Complexity
/// O(n log n) in cargo lines.
pub(super) fn arrivals(operation: &Operation, tours: &[Tour], handouts: &[Handout]) -> Vec<Arrival> {
    let mut moved: Vec<_> = changes(operation, tours, handouts)
        .into_iter()
        .filter_map(|change| match change.cause {
            Cause::Unloaded(trip, step) => Some((change.at, change.cause, trip, step, change.site)),
            Cause::Loaded(trip, step) => Some((change.at, change.cause, trip, step, change.site)),
            Cause::Issued(_) | Cause::Available => None,
        })
        .collect();
    moved.sort_unstable();
    moved.dedup();
    let mut lying: BTreeMap<(Id<Site>, Id<Lot>), Queue> = BTreeMap::new();
    let mut aboard: BTreeMap<(usize, Id<Lot>), Queue> = BTreeMap::new();
    let mut all = Vec::new();
    for (at, cause, trip, step, site) in moved {
        let Some(super::super::reading::Move::Handle(handling)) = tours[trip].moves.get(step) else { continue };
        for (lot, packages) in &handling.cargo {
            if matches!(cause, Cause::Loaded(..)) {
                let hold = aboard.entry((trip, *lot)).or_default();
                if operation.lots()[*lot].site == site {
                    hold.push(Vec::new(), *packages);
                    continue;
                }
                for (mut via, part) in lying.entry((site, *lot)).or_default().take(*packages) {
                    via.push(site);
                    hold.push(via, part);
                }
            } else {
                let post = operation.sites()[site].kind == SiteKind::Post;
                for (via, part) in aboard.entry((trip, *lot)).or_default().take(*packages) {
                    if post {
                        all.push(Arrival { post: site, lot: *lot, packages: part, at, via });
                    } else {
                        lying.entry((site, *lot)).or_default().push(via, part);
                    }
                }
            }
        }
    }
    all
}
