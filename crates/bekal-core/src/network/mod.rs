//! The multimodal network: what each vehicle type can drive, when, and how long it takes.
//!
//! Nodes are the sites, arcs the links in each allowed direction (`petgraph`). For every vehicle type an arc has a
//! driving time and a list of intervals in which it is shut or slow, made once from stages, closures and zones
//! ([`state`]). On these stand two kinds of travel time:
//!
//! * [`Network::earliest`]: earliest arrivals from one site at one moment, waiting before shut links included
//!   (time-dependent Dijkstra; exact, since waiting makes every arc first-in-first-out);
//! * [`Network::shortest_driving`]: the least driving time in a window, over arcs that are open at some moment of it at
//!   full speed: a lower bound of any drive within the window, which is what the relaxation needs.
//!
//! Goods change mode where vehicles of both modes call, by being unloaded and loaded: the network itself is per type.

mod reach;
mod state;
mod why;

pub use state::{FOREVER, Interval};

use crate::operation::{Link, Mode, Operation, Site, SiteKind, VehicleType};
use crate::table::Id;
use crate::units::{Distance, Duration, Instant, Mass, mul_div};
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// One direction of a link.
#[derive(Clone, Copy, Debug)]
pub struct Arc {
    /// The link.
    pub link: Id<Link>,
    /// Where it leads from.
    pub from: Id<Site>,
    /// Where it leads to.
    pub to: Id<Site>,
    /// Its length.
    pub length: Distance,
}

/// A passage along an arc at a definite time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The link.
    pub link: Id<Link>,
    /// From.
    pub from: Id<Site>,
    /// To.
    pub to: Id<Site>,
    /// Enters.
    pub enters: Instant,
    /// Leaves.
    pub leaves: Instant,
}

/// How a vehicle type fares on an arc.
#[derive(Clone, Debug)]
struct Fare {
    time: Duration,
    intervals: Vec<Interval>,
}

/// The network of an operation, prepared for every vehicle type.
#[derive(Debug)]
pub struct Network<'a> {
    operation: &'a Operation,
    graph: DiGraph<Id<Site>, Arc>,
    fares: Vec<Vec<Option<Fare>>>,
    /// When each site handles no goods, and for vehicles of which modes; none for all.
    site_shut: Vec<Vec<(Interval, Vec<Mode>)>>,
}

/// Earliest arrivals from one site.
#[derive(Clone, Debug)]
pub struct Arrivals {
    at: Vec<Option<Instant>>,
    before: Vec<Option<Passage>>,
}

impl Arrivals {
    /// Earliest arrival at `site`, if it is reached.
    pub fn at(&self, site: Id<Site>) -> Option<Instant> {
        self.at[site.index()]
    }

    /// The passages that lead to `site`, in order.
    pub fn way_to(&self, site: Id<Site>) -> Vec<Passage> {
        let mut way = Vec::new();
        let mut here = site;
        while let Some(passage) = self.before[here.index()] {
            way.push(passage);
            here = passage.from;
        }
        way.reverse();
        way
    }
}

impl<'a> Network<'a> {
    /// Prepares the network.
    ///
    /// # Complexity
    /// O(vehicle types · links · stages) for the states of links.
    pub fn new(operation: &'a Operation) -> Self {
        let mut graph = DiGraph::with_capacity(operation.sites().len(), operation.links().len() * 2);
        for site in operation.sites().ids() {
            graph.add_node(site);
        }
        for (id, link) in operation.links().entries() {
            let mut add = |from: Id<Site>, to: Id<Site>| {
                graph.add_edge(node(from), node(to), Arc { link: id, from, to, length: link.length });
            };
            add(link.from, link.to);
            if !link.one_way {
                add(link.to, link.from);
            }
        }
        let touched = state::zones_by_link(operation);
        let fares = operation
            .vehicle_types()
            .iter()
            .map(|vehicle| {
                graph
                    .edge_weights()
                    .map(|arc| {
                        let link = &operation.links()[arc.link];
                        if link.mode != vehicle.mode || !state::carries(link, vehicle) {
                            return None;
                        }
                        let speed = link.speed.map_or(vehicle.speed, |own| own.min(vehicle.speed));
                        let intervals = state::intervals(operation, arc.link, vehicle, &touched[arc.link.index()]);
                        speed.time_over(link.length).map(|time| Fare { time, intervals })
                    })
                    .collect()
            })
            .collect();
        let site_shut = operation.sites().ids().map(|site| state::site_intervals(operation, site)).collect();
        Self { operation, graph, fares, site_shut }
    }

    /// Enters `edge` at `ready` or later: the passage that leaves it earliest.
    fn pass(&self, vehicle: Id<VehicleType>, edge: EdgeIndex, ready: Instant) -> Option<(Instant, Instant)> {
        let fare = self.fares[vehicle.index()][edge.index()].as_ref()?;
        let mut best = state::passage(&fare.intervals, fare.time, ready);
        for interval in fare.intervals.iter().filter(|interval| interval.factor > 0 && interval.until > ready) {
            let later = state::passage(&fare.intervals, fare.time, interval.until);
            if let Some((_, leaves)) = later
                && best.is_none_or(|(_, known)| leaves < known)
            {
                best = later;
            }
        }
        best
    }

    /// Earliest arrivals everywhere for a vehicle that is at `from` at `depart`.
    ///
    /// # Complexity
    /// O(arcs · log arcs) times the intervals per arc. Dijkstra (1959); first-in-first-out by waiting (Kaufman and
    /// Smith, 1993).
    pub fn earliest(&self, vehicle: Id<VehicleType>, from: Id<Site>, depart: Instant) -> Arrivals {
        let n = self.graph.node_count();
        let mut arrivals = Arrivals { at: vec![None; n], before: vec![None; n] };
        let mut queue = BinaryHeap::from([Reverse((depart, from))]);
        arrivals.at[from.index()] = Some(depart);
        while let Some(Reverse((time, here))) = queue.pop() {
            if arrivals.at[here.index()].is_some_and(|known| known < time) {
                continue;
            }
            for edge in self.graph.edges(node(here)) {
                let arc = edge.weight();
                let Some((enters, leaves)) = self.pass(vehicle, edge.id(), time) else { continue };
                if arrivals.at[arc.to.index()].is_none_or(|known| leaves < known) {
                    arrivals.at[arc.to.index()] = Some(leaves);
                    arrivals.before[arc.to.index()] =
                        Some(Passage { link: arc.link, from: arc.from, to: arc.to, enters, leaves });
                    queue.push(Reverse((leaves, arc.to)));
                }
            }
        }
        arrivals
    }

    /// Least driving time between `site` and every site, towards it (`inbound`) or away from it, over arcs that are
    /// open at some moment of the window.
    pub fn shortest_driving(
        &self,
        vehicle: Id<VehicleType>,
        site: Id<Site>,
        inbound: bool,
        window: (Instant, Instant),
    ) -> Vec<Option<Duration>> {
        let direction = if inbound { petgraph::Incoming } else { petgraph::Outgoing };
        let fares = &self.fares[vehicle.index()];
        let mut least = vec![None; self.graph.node_count()];
        let mut queue = BinaryHeap::from([Reverse((Duration::ZERO, site))]);
        least[site.index()] = Some(Duration::ZERO);
        while let Some(Reverse((time, here))) = queue.pop() {
            if least[here.index()].is_some_and(|known| known < time) {
                continue;
            }
            for edge in self.graph.edges_directed(node(here), direction) {
                let Some(fare) = &fares[edge.id().index()] else { continue };
                if state::shut_throughout(&fare.intervals, window) {
                    continue;
                }
                let next = if inbound { edge.weight().from } else { edge.weight().to };
                let sum = time + fare.time;
                if least[next.index()].is_none_or(|known| sum < known) {
                    least[next.index()] = Some(sum);
                    queue.push(Reverse((sum, next)));
                }
            }
        }
        least
    }

    /// Drives the links of `passage` again at another time.
    pub fn again(&self, vehicle: Id<VehicleType>, passage: &Passage, ready: Instant) -> Option<Passage> {
        let edge = self.graph.edges(node(passage.from)).find(|edge| edge.weight().link == passage.link)?;
        let (enters, leaves) = self.pass(vehicle, edge.id(), ready)?;
        Some(Passage { enters, leaves, ..*passage })
    }

    /// Length in metres of a way.
    pub fn length(&self, way: &[Passage]) -> Distance {
        way.iter().map(|passage| self.operation.links()[passage.link].length).sum()
    }

    /// First moment at or after `ready` from which `site` can handle goods of vehicles of `mode` for `span` without a
    /// break, if any within the horizon: a jetty closed to boats still serves trucks.
    pub fn open_to(&self, mode: Mode, site: Id<Site>, ready: Instant, span: Duration) -> Option<Instant> {
        let head = self.operation.head();
        let end = self.operation.end() + Duration::from_days(2);
        let mut at = ready;
        while at < end {
            let mut next = at;
            if let Some((opens, closes)) = self.operation.sites()[site].open {
                let day_time = next.time_of_day(head.utc_offset);
                if day_time < opens {
                    next = next + (opens - day_time);
                } else if day_time + span > closes {
                    if closes - opens < span {
                        return None;
                    }
                    next = next + (Duration::from_days(1) - day_time) + opens;
                }
            }
            for interval in self.shut_to(mode, site) {
                if interval.from < next + span.max(Duration::from_seconds(1)) && interval.until > next {
                    next = interval.until;
                }
            }
            if next == at {
                return Some(at);
            }
            at = next;
        }
        None
    }

    /// When `site` is closed to vehicles of `mode`.
    fn shut_to(&self, mode: Mode, site: Id<Site>) -> impl Iterator<Item = &Interval> {
        let meant = move |modes: &[Mode]| modes.is_empty() || modes.contains(&mode);
        self.site_shut[site.index()].iter().filter(move |(_, modes)| meant(modes)).map(|(interval, _)| interval)
    }

    /// Whether vehicles of the type can ever use an arc at `site`.
    pub fn calls_at(&self, vehicle: Id<VehicleType>, site: Id<Site>) -> bool {
        let fares = &self.fares[vehicle.index()];
        self.graph.edges_directed(node(site), petgraph::Incoming).any(|edge| fares[edge.id().index()].is_some())
    }
}

/// Seconds of `[from, until)` within the opening hours of `site`.
pub fn open_seconds(operation: &Operation, site: Id<Site>, from: Instant, until: Instant) -> Duration {
    let Some((opens, closes)) = operation.sites()[site].open else { return until - from };
    let offset = operation.head().utc_offset;
    let mut open = Duration::ZERO;
    let mut midnight = from - from.time_of_day(offset);
    while midnight < until {
        let (begin, end) = ((midnight + opens).max(from), (midnight + closes).min(until));
        if end > begin {
            open += end - begin;
        }
        midnight = midnight + Duration::from_days(1);
    }
    open
}

/// Mass a site can load and unload within a period (rule 10 of [`crate::plan`]); none where it states no limit.
pub fn may_handle(operation: &Operation, site: Id<Site>, period: usize) -> Option<Mass> {
    let rate = operation.sites()[site].handling?;
    let open = open_seconds(operation, site, operation.period_start(period), operation.period_start(period + 1));
    Some(Mass::from_grams(mul_div(rate.grams_per_hour(), open.seconds(), 3600)))
}

/// Whether goods may change vehicle at a site of this kind: it both receives and sends.
pub fn transfers(kind: SiteKind) -> bool {
    matches!(kind, SiteKind::Hub | SiteKind::Jetty | SiteKind::Airfield)
}

/// Whether vehicles load at a site of this kind.
pub fn sends(kind: SiteKind) -> bool {
    transfers(kind) || kind == SiteKind::Warehouse
}

fn node(site: Id<Site>) -> NodeIndex {
    NodeIndex::new(site.index())
}
