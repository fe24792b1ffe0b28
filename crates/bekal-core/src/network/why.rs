//! Why a site is not reached: which links and sites stand in the way, since when and until when.

use super::{Interval, Network};
use crate::operation::{Link, Mode, Site, VehicleType};
use crate::plan::{ClosedLink, ClosedSite, Unreachable};
use crate::table::Id;
use crate::units::{Duration, Instant};
use bekal_paths::shut_throughout;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// An arc, by its number, as one vehicle type drives it.
type Step = (Id<VehicleType>, u32);

/// Vehicle types by link and what befalls it.
type Befallen<'n> = BTreeMap<(usize, Instant, Instant, u32, &'n str), Vec<String>>;

impl Network<'_> {
    fn closed(&self, found: Befallen<'_>) -> Vec<ClosedLink> {
        let sites = self.operation.sites();
        let line = |((link, from, until, factor, reason), types)| {
            let link = &self.operation.links()[Id::new(link)];
            ClosedLink {
                link: link.code.clone(),
                from: sites[link.from].code.clone(),
                to: sites[link.to].code.clone(),
                mode: link.mode,
                vehicle_types: types,
                factor_permille: factor,
                since: known(from),
                until: known(until),
                reason: String::from(reason),
            }
        };
        found.into_iter().map(line).collect()
    }

    /// Explains a site that no goods reach from a moment on (before another, if ever): on the way that would be shortest for the vehicles
    /// counted on with everything open, the links and sites that are shut all the while, else those that are shut for
    /// some time; [`Unreachable::no_way`] where there is no such way. The way begins where goods lie: a site that only
    /// passes goods on explains nothing, what matters is how they would come to it.
    pub fn why_unreachable(&self, site: Id<Site>, (since, first): (Instant, Option<Instant>)) -> Unreachable {
        let window = (since, first.unwrap_or_else(|| self.operation.end()));
        let sources: Vec<Id<Site>> = self.stocked().into_keys().collect();
        let way = self.way_if_open(&sources, site);
        let empty = Vec::new();
        let links: Vec<(Step, &Vec<Interval>)> = way
            .iter()
            .flatten()
            .map(|step| (*step, self.fares[step.0.index()][step.1 as usize].as_ref().map_or(&empty, |f| &f.intervals)))
            .collect();
        let shut_at = |(call, mode): (Id<Site>, Mode)| (call, self.shut_to(mode, call).cloned().collect());
        let sites: Vec<(Id<Site>, Vec<Interval>)> =
            self.calls(way.as_deref().unwrap_or_default()).into_iter().map(shut_at).collect();
        let moments = (window.0.unix(), window.1.unix());
        let all_the_while = |intervals: &Vec<Interval>| {
            shut_throughout(&intervals.iter().map(Interval::disruption).collect::<Vec<_>>(), moments)
        };
        let only_those =
            links.iter().any(|(_, shut)| all_the_while(shut)) || sites.iter().any(|(_, s)| all_the_while(s));
        let counts = |intervals: &Vec<Interval>| !only_those || all_the_while(intervals);
        let shut = |interval: &&Interval| interval.factor == 0 && interval.from < window.1 && interval.until > window.0;

        let mut because = Befallen::new();
        for ((vehicle, arc), intervals) in links.into_iter().filter(|(_, intervals)| counts(intervals)) {
            for interval in intervals.iter().filter(shut) {
                let types = because.entry(key(self.arcs[arc as usize].link, interval)).or_default();
                types.push(self.operation.vehicle_types()[vehicle].code.clone());
            }
        }
        let mut closed = Vec::new();
        for (call, intervals) in sites.iter().filter(|(_, intervals)| counts(intervals)) {
            closed.extend(intervals.iter().filter(shut).map(|interval| ClosedSite {
                site: self.operation.sites()[*call].code.clone(),
                since: known(interval.from),
                until: known(interval.until),
                reason: interval.reason.clone(),
            }));
        }
        // Where goods change vehicle, the place may be closed to both.
        closed.dedup();
        Unreachable {
            site: self.operation.sites()[site].code.clone(),
            because: self.closed(because),
            closed,
            no_way: way.is_none(),
            reachable_from: first,
        }
    }

    /// Where goods are handled on a way, and of which vehicle's mode: at its ends, and twice where they change vehicle.
    fn calls(&self, way: &[Step]) -> Vec<(Id<Site>, Mode)> {
        let mode = |vehicle: Id<VehicleType>| self.operation.vehicle_types()[vehicle].mode;
        let mut calls = Vec::new();
        for (index, &(vehicle, arc)) in way.iter().enumerate() {
            if index == 0 || way[index - 1].0 != vehicle {
                calls.push((self.arcs[arc as usize].from, mode(vehicle)));
            }
            if way.get(index + 1).is_none_or(|(next, _)| *next != vehicle) {
                calls.push((self.arcs[arc as usize].to, mode(vehicle)));
            }
        }
        calls
    }

    /// Shortest way from any source by vehicles counted on, as if nothing were shut; goods may change vehicle at
    /// transfer sites.
    fn way_if_open(&self, sources: &[Id<Site>], to: Id<Site>) -> Option<Vec<Step>> {
        let types: Vec<usize> = self.counted().keys().map(|vehicle| vehicle.index()).collect();
        let n_types = self.operation.vehicle_types().len();
        let slot = |site: Id<Site>, vehicle: usize| site.index() * n_types + vehicle;
        let mut least = vec![None; self.operation.sites().len() * n_types];
        let mut before = vec![None; least.len()];
        let mut queue = BinaryHeap::new();
        for &source in sources {
            for &vehicle in &types {
                least[slot(source, vehicle)] = Some(Duration::ZERO);
                queue.push(Reverse((Duration::ZERO, source, vehicle)));
            }
        }
        while let Some(Reverse((time, here, vehicle))) = queue.pop() {
            if least[slot(here, vehicle)].is_some_and(|known| known < time) {
                continue;
            }
            if here == to {
                let mut way = Vec::new();
                let mut at = slot(here, vehicle);
                while let Some((previous, step)) = before[at] {
                    if let Some(edge) = step {
                        way.push((Id::new(at % n_types), edge));
                    }
                    at = previous;
                }
                way.reverse();
                return Some(way);
            }
            let mut relax = |next: Id<Site>, by: usize, sum: Duration, step| {
                if least[slot(next, by)].is_none_or(|known| sum < known) {
                    least[slot(next, by)] = Some(sum);
                    before[slot(next, by)] = Some((slot(here, vehicle), step));
                    queue.push(Reverse((sum, next, by)));
                }
            };
            if super::transfers(self.operation.sites()[here].kind) {
                for &other in types.iter().filter(|other| **other != vehicle) {
                    relax(here, other, time, None);
                }
            }
            for (number, arc, fare) in self.arcs_from(Id::new(vehicle), here) {
                relax(arc.to, vehicle, time + fare.time, Some(number));
            }
        }
        None
    }
}

const fn key(link: Id<Link>, interval: &Interval) -> (usize, Instant, Instant, u32, &str) {
    (link.index(), interval.from, interval.until, interval.factor, interval.reason.as_str())
}

/// A moment, unless it stands for an end that nobody knows.
fn known(moment: Instant) -> Option<Instant> {
    (moment > Instant::EVER && moment < Instant::FOREVER).then_some(moment)
}
