//! The multimodal network: what each vehicle type can drive, when, and how long it takes.
//!
//! Nodes are the sites, arcs the links in each allowed direction. For every vehicle type an arc has a driving time and a
//! list of intervals in which it is shut or slow, made once from stages, closures and zones ([`state`]). Ways are searched by
//! `bekal-paths`: junctions between links that are never disturbed are taken out once, so a change of stages costs nothing
//! but the next search. On these stand two kinds of travel time:
//!
//! * [`Network::earliest`]: earliest arrivals from one site at one moment, waiting before shut links included;
//! * [`Network::shortest_driving`]: the least driving time in a window, over arcs that are open at some moment of it at
//!   full speed: a lower bound of any drive within the window, which is what the relaxation needs.
//!
//! Goods change mode where vehicles of both modes call, by being unloaded and loaded: the network itself is per type.

mod reach;
mod state;
mod table;
mod why;

pub use state::{FOREVER, Interval};
pub use table::{Journey, Journeys, Standing};

use crate::operation::{Link, LonLat, Mode, Operation, Site, SiteKind, VehicleType};
use crate::table::Id;
use crate::units::{Distance, Duration, Instant, Mass, mul_div};
use bekal_paths::{Calendar, Core, Cost, Graph, Hierarchy, Order, Point, Timed, Weights};
use std::sync::{Arc as Shared, OnceLock};

/// One direction of a link.
#[derive(Clone, Copy, Debug)]
struct Arc {
    link: Id<Link>,
    from: Id<Site>,
    to: Id<Site>,
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

impl Fare {
    /// Seconds at full speed; none where a drive would take decades.
    fn cost(&self) -> Cost {
        u32::try_from(self.time.seconds()).map_or(Cost::NONE, Cost::new)
    }
}

/// The network of an operation, prepared for every vehicle type.
#[derive(Debug)]
pub struct Network<'a> {
    operation: &'a Operation,
    graph: Graph,
    /// By number in the graph.
    arcs: Vec<Arc>,
    /// The arc from each link's beginning to its end; the one back follows.
    arc_of: Vec<u32>,
    fares: Vec<Vec<Option<Fare>>>,
    /// By vehicle type, the sites it can come to.
    called: Vec<Vec<bool>>,
    order: Shared<Order>,
    core: Core,
    /// All sites in their order, made when first needed.
    whole: OnceLock<Shared<Hierarchy>>,
    /// By vehicle type, made when first needed.
    timed: Vec<OnceLock<Timed>>,
    /// When each site handles no goods, and for vehicles of which modes; none for all.
    site_shut: Vec<Vec<(Interval, Vec<Mode>)>>,
}

/// Earliest arrivals from one site.
#[derive(Clone, Debug)]
pub struct Arrivals<'n> {
    network: &'n Network<'n>,
    vehicle: Id<VehicleType>,
    found: bekal_paths::Arrivals,
}

impl Arrivals<'_> {
    /// Earliest arrival at `site`, if it is reached.
    pub fn at(&self, site: Id<Site>) -> Option<Instant> {
        self.network.timed(self.vehicle).arrival(&self.found, node(site)).map(Instant::from_unix)
    }

    /// The passages that lead to `site`, in order; none where it is not reached.
    pub fn way_to(&self, site: Id<Site>) -> Vec<Passage> {
        let network = self.network;
        let way = network.timed(self.vehicle).way(&self.found, node(site)).unwrap_or_default();
        let passage = |passage: bekal_paths::Passage| {
            let Arc { link, from, to } = network.arcs[passage.arc as usize];
            let [enters, leaves] = [passage.enters, passage.leaves].map(Instant::from_unix);
            Passage { link, from, to, enters, leaves }
        };
        way.into_iter().map(passage).collect()
    }
}

/// Least driving times from or to one site.
#[derive(Clone, Debug)]
pub struct Driving<'n> {
    timed: &'n Timed,
    least: bekal_paths::Least,
}

impl Driving<'_> {
    /// Least driving time to or from `site`, if there is a way.
    pub fn at(&self, site: Id<Site>) -> Option<Duration> {
        self.timed.seconds(&self.least, node(site)).map(|seconds| Duration::from_seconds(i64::from(seconds)))
    }
}

impl<'a> Network<'a> {
    /// Prepares the network.
    ///
    /// # Complexity
    /// O(vehicle types · links · stages) for the states of links, and an order of the sites (`bekal-paths`).
    #[expect(clippy::missing_panics_doc, reason = "an operation is consistent")]
    pub fn new(operation: &'a Operation) -> Self {
        let (arcs, arc_of) = arcs(operation);
        let befalling = state::Befalling::of(operation);
        let fares: Vec<Vec<Option<Fare>>> = operation
            .vehicle_types()
            .iter()
            .map(|vehicle| arcs.iter().map(|arc| fare(operation, &befalling, vehicle, arc.link)).collect())
            .collect();
        // Asked for is where something calls, and what may be disturbed; junctions between may be taken out.
        let mut asked: Vec<bool> = operation.sites().iter().map(|site| site.kind != SiteKind::Junction).collect();
        for fleet in operation.fleets() {
            asked[fleet.base.index()] = true;
        }
        for (number, arc) in arcs.iter().enumerate() {
            if fares.iter().any(|by_arc| by_arc[number].as_ref().is_some_and(|fare| !fare.intervals.is_empty())) {
                asked[arc.from.index()] = true;
                asked[arc.to.index()] = true;
            }
        }
        let called = |fares: &Vec<Option<Fare>>| {
            let mut called = vec![false; operation.sites().len()];
            for (arc, _) in arcs.iter().zip(fares).filter(|(_, fare)| fare.is_some()) {
                called[arc.to.index()] = true;
            }
            called
        };
        let called = fares.iter().map(called).collect();
        let graph = graph(operation);
        let order = order(operation, &graph);
        let asked: Vec<u32> = operation.sites().ids().filter(|site| asked[site.index()]).map(node).collect();
        let core = Core::new(&graph, &order, &asked).expect("invariant: the order is that of the graph");
        let site_shut = operation.sites().ids().map(|site| state::site_intervals(operation, site)).collect();
        Self {
            operation,
            graph,
            arcs,
            arc_of,
            timed: fares.iter().map(|_| OnceLock::new()).collect(),
            fares,
            called,
            order,
            core,
            whole: OnceLock::new(),
            site_shut,
        }
    }

    /// The graph as vehicles of the type take it.
    fn timed(&self, vehicle: Id<VehicleType>) -> &Timed {
        self.timed[vehicle.index()].get_or_init(|| {
            let fares = &self.fares[vehicle.index()];
            let seconds = |fare: &Option<Fare>| fare.as_ref().map_or(Cost::NONE, Fare::cost);
            let disrupted = (0_u32..).zip(fares).flat_map(|(arc, fare)| {
                fare.iter().flat_map(|fare| &fare.intervals).map(move |interval| (arc, interval.disruption()))
            });
            Weights::new(&self.graph, &fares.iter().map(seconds).collect::<Vec<_>>())
                .and_then(|weights| {
                    let calendar = Calendar::new(&self.graph, disrupted.collect())?;
                    Timed::new(&self.core, &weights, calendar)
                })
                .expect("invariant: each arc has a fare or none, and what changes is in the core")
        })
    }

    /// The graph with all sites in their order.
    fn whole(&self) -> &Shared<Hierarchy> {
        self.whole.get_or_init(|| {
            let hierarchy = Hierarchy::new(&self.graph, self.order.nodes());
            Shared::new(hierarchy.expect("invariant: the order is that of the graph"))
        })
    }

    /// Earliest arrivals for a vehicle that is at `from` at `depart`.
    ///
    /// # Complexity
    /// That of [`Timed::earliest`].
    pub fn earliest(&self, vehicle: Id<VehicleType>, from: Id<Site>, depart: Instant) -> Arrivals<'_> {
        Arrivals { network: self, vehicle, found: self.timed(vehicle).earliest(node(from), depart.unix()) }
    }

    /// Least driving time between `site` and all others, towards it (`inbound`) or away from it, over arcs that
    /// are open at some moment of the window.
    pub fn shortest_driving(
        &self,
        vehicle: Id<VehicleType>,
        site: Id<Site>,
        inbound: bool,
        window: (Instant, Instant),
    ) -> Driving<'_> {
        let timed = self.timed(vehicle);
        Driving { timed, least: timed.least(node(site), inbound, (window.0.unix(), window.1.unix())) }
    }

    /// The number of the arc that a passage leads along.
    fn arc_along(&self, passage: &Passage) -> u32 {
        let link = &self.operation.links()[passage.link];
        self.arc_of[passage.link.index()] + u32::from(passage.from != link.from)
    }

    /// Whether nothing ever shuts or slows the link of `passage` for the vehicle, so that it takes as long at any time.
    pub fn is_steady(&self, vehicle: Id<VehicleType>, passage: &Passage) -> bool {
        let fare = &self.fares[vehicle.index()][self.arc_along(passage) as usize];
        fare.as_ref().is_some_and(|fare| fare.intervals.is_empty())
    }

    /// Drives the link of `passage` again at another time.
    pub fn again(&self, vehicle: Id<VehicleType>, passage: &Passage, ready: Instant) -> Option<Passage> {
        let arc = self.arc_along(passage);
        let (enters, leaves) = self.timed(vehicle).passage(arc, ready.unix())?;
        Some(Passage { enters: Instant::from_unix(enters), leaves: Instant::from_unix(leaves), ..*passage })
    }

    /// The arcs from a site that vehicles of the type ever take: their number, and where they lead.
    fn arcs_from(&self, vehicle: Id<VehicleType>, site: Id<Site>) -> impl Iterator<Item = (u32, &Arc, &Fare)> {
        let fares = &self.fares[vehicle.index()];
        let arcs = self.graph.from(node(site)).map(|(arc, _)| arc);
        arcs.filter_map(|arc| Some((arc, &self.arcs[arc as usize], fares[arc as usize].as_ref()?)))
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
        self.called[vehicle.index()][site.index()]
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

/// The arcs of an operation's links, and the number of each link's first.
fn arcs(operation: &Operation) -> (Vec<Arc>, Vec<u32>) {
    let mut arcs = Vec::with_capacity(operation.links().len() * 2);
    let mut arc_of = Vec::with_capacity(operation.links().len());
    for (link, row) in operation.links().entries() {
        arc_of.push(narrow(arcs.len()));
        arcs.push(Arc { link, from: row.from, to: row.to });
        if !row.one_way {
            arcs.push(Arc { link, from: row.to, to: row.from });
        }
    }
    (arcs, arc_of)
}

/// The graph of an operation: its sites as nodes, its links in each allowed direction as arcs.
///
/// # Complexity
/// O(sites + links).
#[expect(clippy::missing_panics_doc, reason = "an operation is consistent")]
pub fn graph(operation: &Operation) -> Graph {
    let ends: Vec<(u32, u32)> = arcs(operation).0.iter().map(|arc| (node(arc.from), node(arc.to))).collect();
    Graph::new(operation.sites().len(), &ends).expect("invariant: links join sites of the operation")
}

/// The order of an operation's sites that searches rest on. It depends on sites and links alone and takes long on large
/// networks, so an operation keeps it, and its copies do.
///
/// # Complexity
/// That of [`Order::of`], the first time.
#[expect(clippy::missing_panics_doc, reason = "an operation is consistent")]
pub fn order(operation: &Operation, graph: &Graph) -> Shared<Order> {
    let known = operation.order.get().filter(|order| order.belongs_to(graph));
    known.map_or_else(
        || {
            let points: Vec<Point> = operation.sites().iter().map(|site| point(site.at)).collect();
            let order = Shared::new(Order::of(graph, &points).expect("invariant: each site has a place"));
            // Where a copy with other links keeps another's order, that is found anew each time.
            let _ = operation.order.set(Shared::clone(&order));
            order
        },
        Shared::clone,
    )
}

/// Gives an operation an order of its sites that was found before; one of another network is not used.
pub fn keep_order(operation: &Operation, order: Order) {
    let _ = operation.order.set(Shared::new(order));
}

/// What an arc is to a vehicle type; none where it never takes it.
fn fare(
    operation: &Operation,
    befalling: &state::Befalling<'_>,
    vehicle: &VehicleType,
    link: Id<Link>,
) -> Option<Fare> {
    let row = &operation.links()[link];
    if row.mode != vehicle.mode || !state::carries(row, vehicle) {
        return None;
    }
    let time = row.speed.map_or(vehicle.speed, |own| own.min(vehicle.speed)).time_over(row.length)?;
    let fare = Fare { time, intervals: state::intervals(operation, link, vehicle, befalling) };
    (fare.cost() < Cost::NONE).then_some(fare)
}

/// Where a site lies; good for telling which are near one another.
#[expect(clippy::cast_possible_truncation, reason = "metres do not matter")]
const fn point(at: LonLat) -> Point {
    Point { x: at.lon as f32, y: at.lat as f32 }
}

fn node(site: Id<Site>) -> u32 {
    narrow(site.index())
}

fn narrow(index: usize) -> u32 {
    u32::try_from(index).expect("invariant: tables are capped below 2^31 rows")
}
