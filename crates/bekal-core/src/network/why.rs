//! Why a site is not reached: which links stand in the way, since when and until when.

use super::{FOREVER, Interval, Network, node};
use crate::operation::{Site, VehicleType};
use crate::plan::{ClosedLink, Unreachable};
use crate::table::Id;
use crate::units::{Duration, Instant};
use petgraph::visit::EdgeRef;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

impl Network<'_> {
    /// Every link that is shut or slow at some moment of the horizon, with the vehicle types concerned.
    pub fn closed_links(&self) -> Vec<ClosedLink> {
        let (start, end) = (self.operation.head().start, self.operation.end());
        let mut found: BTreeMap<(usize, Instant, Instant, String), Vec<String>> = BTreeMap::new();
        for (vehicle, kind) in self.operation.vehicle_types().entries() {
            for edge in self.graph.edge_references() {
                let arc = edge.weight();
                if arc.from != self.operation.links()[arc.link].from {
                    continue;
                }
                let Some(fare) = &self.fares[vehicle.index()][edge.id().index()] else { continue };
                for interval in fare.intervals.iter().filter(|i| i.from < end && i.until > start) {
                    let key = (arc.link.index(), interval.from, interval.until, interval.reason.clone());
                    found.entry(key).or_default().push(kind.code.clone());
                }
            }
        }
        found
            .into_iter()
            .map(|((link, from, until, reason), types)| self.closed(link, from, until, reason, types))
            .collect()
    }

    fn closed(&self, link: usize, from: Instant, until: Instant, reason: String, types: Vec<String>) -> ClosedLink {
        let (start, end) = (self.operation.head().start, self.operation.end());
        let link = &self.operation.links()[Id::new(link)];
        let sites = self.operation.sites();
        ClosedLink {
            link: link.code.clone(),
            from: sites[link.from].code.clone(),
            to: sites[link.to].code.clone(),
            mode: link.mode,
            vehicle_types: types,
            since: from.max(start),
            until: until.min(end),
            reason,
        }
    }

    /// Explains a site that no goods reach: on the way that would be shortest with every link open, the links that
    /// are shut; where there is no such way at all, nothing is listed.
    pub fn why_unreachable(&self, site: Id<Site>, sources: &[Id<Site>], first: Option<Instant>) -> Unreachable {
        let (start, end) = (self.operation.head().start, self.operation.end());
        let mut because: BTreeMap<(usize, Instant, Instant, String), Vec<String>> = BTreeMap::new();
        let way = self.way_if_open(sources, site);
        for (vehicle, edge) in way {
            let Some(fare) = &self.fares[vehicle.index()][edge.index()] else { continue };
            let arc = self.graph[edge];
            let shut = fare.intervals.iter().filter(|i: &&Interval| i.factor == 0 && i.from < end && i.until > start);
            for interval in shut {
                let key = (arc.link.index(), interval.from, interval.until.min(FOREVER), interval.reason.clone());
                because.entry(key).or_default().push(self.operation.vehicle_types()[vehicle].code.clone());
            }
        }
        let because =
            because.into_iter().map(|((link, from, until, why), types)| self.closed(link, from, until, why, types));
        Unreachable {
            site: self.operation.sites()[site].code.clone(),
            because: because.collect(),
            reachable_from: first,
        }
    }

    /// Shortest way from any source over arcs of any one type each, as if nothing were shut; goods may change
    /// vehicle at transfer sites.
    fn way_if_open(&self, sources: &[Id<Site>], to: Id<Site>) -> Vec<(Id<VehicleType>, petgraph::graph::EdgeIndex)> {
        let n_types = self.operation.vehicle_types().len();
        let slot = |site: Id<Site>, vehicle: usize| site.index() * n_types + vehicle;
        let mut least = vec![None; self.operation.sites().len() * n_types];
        let mut before = vec![None; least.len()];
        let mut queue = BinaryHeap::new();
        for &source in sources {
            for vehicle in 0..n_types {
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
                return way;
            }
            let mut relax = |next: Id<Site>, by: usize, sum: Duration, step| {
                if least[slot(next, by)].is_none_or(|known| sum < known) {
                    least[slot(next, by)] = Some(sum);
                    before[slot(next, by)] = Some((slot(here, vehicle), step));
                    queue.push(Reverse((sum, next, by)));
                }
            };
            if super::transfers(self.operation.sites()[here].kind) {
                for other in 0..n_types {
                    if other != vehicle {
                        relax(here, other, time, None);
                    }
                }
            }
            for edge in self.graph.edges(node(here)) {
                if let Some(fare) = &self.fares[vehicle][edge.id().index()] {
                    relax(edge.weight().to, vehicle, time + fare.time, Some(edge.id()));
                }
            }
        }
        Vec::new()
    }
}
