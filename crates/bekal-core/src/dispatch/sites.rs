//! What tours are planned to do at sites: goods that arrive at and leave transfer sites, and mass handled in each period.

use super::orders::{Due, mass};
use super::tours::Tour;
use crate::allocation::Handled;
use crate::allocation::goods::{Good, Holding};
use crate::network::{may_handle, transfers};
use crate::operation::{Operation, Site};
use crate::table::Id;
use crate::units::{Duration, Instant};
use std::collections::BTreeMap;

/// What is planned at sites.
#[derive(Clone, Debug)]
pub(super) struct Sites<'a> {
    operation: &'a Operation,
    /// What arrives at transfer sites, and when; their own goods included.
    inbound: BTreeMap<(Id<Site>, Good), Vec<(Instant, f64)>>,
    outbound: BTreeMap<(Id<Site>, Good), f64>,
    /// Tonnes at sites that state what they can handle.
    handled: Handled,
}

impl<'a> Sites<'a> {
    /// Transfer sites with their own goods; some is handled already.
    pub(super) fn new(operation: &'a Operation, holdings: &[Holding], handled: Handled) -> Self {
        let mut inbound: BTreeMap<(Id<Site>, Good), Vec<(Instant, f64)>> = BTreeMap::new();
        for holding in holdings {
            if transfers(operation.sites()[holding.site].kind) {
                inbound.entry((holding.site, holding.good)).or_default().push((holding.from, holding.amount));
            }
        }
        Self { operation, inbound, outbound: BTreeMap::new(), handled }
    }

    fn transfers(&self, site: Id<Site>) -> bool {
        transfers(self.operation.sites()[site].kind)
    }

    /// How much later a tour may be in time where a site it comes to has no hands left in that period.
    pub(super) fn delay(&self, tour: &Tour, stops: &[(Id<Site>, Due)]) -> Option<Duration> {
        let t = |goods: &Due| mass(self.operation, goods) / 1e3;
        let loads = (tour.source, tour.loaded, stops.iter().map(|(_, goods)| t(goods)).sum());
        let unloads = tour.stops.iter().zip(stops).map(|(stop, (_, goods))| (stop.site, stop.until, t(goods)));
        let delay = |(site, at, t)| {
            // A step counts in the period that contains its end (rule 10 of [`crate::plan`]).
            let period = self.operation.period(at);
            let can = may_handle(self.operation, site, period)?.as_kg() / 1e3;
            let handled = self.handled.get(&(site, period)).copied().unwrap_or(0.0);
            (handled + t > can + 1e-9).then(|| self.operation.period_start(period + 1) - at)
        };
        std::iter::once(loads).chain(unloads).filter_map(delay).max()
    }

    /// Books what a tour brings, takes and handles.
    pub(super) fn book(&mut self, tour: &Tour, stops: &[(Id<Site>, Due)]) {
        for ((site, goods), stop) in stops.iter().zip(&tour.stops) {
            for (good, amount) in goods {
                if self.transfers(*site) {
                    self.arrive(*site, *good, stop.until, *amount);
                }
                if self.transfers(tour.source) {
                    *self.outbound.entry((tour.source, *good)).or_default() += amount;
                }
            }
            let t = mass(self.operation, goods) / 1e3;
            for (site, at) in [(*site, stop.until), (tour.source, tour.loaded)] {
                *self.handled.entry((site, self.operation.period(at))).or_default() += t;
            }
        }
    }

    fn arrive(&mut self, site: Id<Site>, good: Good, at: Instant, amount: f64) {
        let list = self.inbound.entry((site, good)).or_default();
        let place = list.partition_point(|(time, _)| *time <= at);
        list.insert(place, (at, amount));
    }

    /// What can still leave by the end of `until`, and from when on `amount` of it.
    pub(super) fn ready(&self, site: Id<Site>, good: Good, amount: f64, until: Instant) -> (f64, Option<Instant>) {
        let gone = self.outbound.get(&(site, good)).copied().unwrap_or(0.0);
        let (mut there, mut ready) = (-gone, None);
        for (time, arrived) in self.inbound.get(&(site, good)).into_iter().flatten() {
            if *time >= until {
                break;
            }
            there += arrived;
            if ready.is_none() && there >= amount - 1e-9 {
                ready = Some(*time);
            }
        }
        (there.max(0.0), ready)
    }
}
