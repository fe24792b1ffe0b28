//! A network of stops for vehicles of one type, on which routes are priced: what a trip may be in the relaxation.
//!
//! Vertices `0 … n-1` are the stops, `n` is where a trip starts, `n + 1` where it ends. Every limit of a trip is a
//! *resource* `r`: a trip `v₀ v₁ … v_k` has `R_r(v₀) = low_r(v₀)`, `R_r(v_{i+1}) = max(low_r(v_{i+1}), R_r(v_i) + take_r(v_i,
//! v_{i+1}))` and must have `R_r(v_i) ≤ high_r(v_i)` (Irnich and Desaulniers, 2005). Loads, distance and time under way
//! add up, windows bound the clock.
//!
//! What is relaxed, so that every trip of the problem is a trip here that costs no more:
//! * several windows of a stop are one, from the first's start to the last's end; waiting is not paid for, and not counted
//!   by the longest duration;
//! * delivered and picked-up amounts each fit into the vehicle, but not together in every order;
//! * a vehicle's trips are priced one by one: each starts and ends at whichever of its depots is nearest, pays its share of
//!   the fixed price, and has the whole shift, distance and duration to itself; its vehicles may make their trips together;
//! * durations that change by period are the least of them, and no vehicle takes a break;
//! * releases hold at the stop, not at the depot; stocks of depots are not limited.
//!
//! # Source
//! S. Irnich, G. Desaulniers, "Shortest path problems with resource constraints", in: Column Generation, Springer, 2005.

use crate::problem::{DIMENSIONS, LATEST, Load, Problem, Stop, Travel, VehicleType, Window};

/// There is no such arc.
pub(super) const NO_ARC: i64 = i64::MAX;

/// A vertex as seen from the end: start and end change places.
pub(super) const fn mirrored(n: usize, v: usize) -> usize {
    if v >= n { 2 * n + 1 - v } else { v }
}

/// Resources of a network at most; those that bind least are left out beyond.
pub(super) const RESOURCES: usize = 4;

/// One limit of a trip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Resource {
    /// The largest of `high`.
    pub(super) limit: i32,
    pub(super) low: Vec<i32>,
    pub(super) high: Vec<i32>,
    /// By arc, row by row.
    pub(super) take: Vec<i32>,
    /// Whether it adds up without windows.
    additive: bool,
    /// The dimension, where it is the load that is brought.
    pub(super) delivery: Option<usize>,
}

impl Resource {
    /// The same as seen from the end: `limit - R`.
    fn reversed(&self, size: usize, n: usize) -> Self {
        let swap = |v: usize| mirrored(n, v);
        let mut take = vec![0; size * size];
        for from in 0..size {
            for to in 0..size {
                take[swap(to) * size + swap(from)] = self.take[from * size + to];
            }
        }
        let low = (0..size).map(|v| self.limit.saturating_sub(self.high[swap(v)])).collect();
        let high = (0..size).map(|v| self.limit.saturating_sub(self.low[swap(v)])).collect();
        Self { limit: self.limit, low, high, take, additive: self.additive, delivery: self.delivery }
    }
}

/// What trips of one vehicle type may be and cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Graph {
    /// The type of vehicles.
    pub(super) vehicle_type: usize,
    /// Number of stops.
    pub(super) n: usize,
    /// Most trips there can be of it; `None`: any number.
    pub(super) trips: Option<u64>,
    /// Price of a trip beside its arcs.
    pub(super) fixed: i64,
    /// Price by arc, row by row; [`NO_ARC`]: none.
    pub(super) price: Vec<i64>,
    /// What limits a trip; the first orders the search.
    pub(super) resources: Vec<Resource>,
}

impl Graph {
    /// Vertices, start and end included.
    pub(super) const fn size(&self) -> usize {
        self.n + 2
    }

    /// Where trips start.
    pub(super) const fn source(&self) -> usize {
        self.n
    }

    /// Where trips end.
    pub(super) const fn sink(&self) -> usize {
        self.n + 1
    }

    /// The network of a vehicle type.
    pub(super) fn new(problem: &Problem, vehicle_type: usize) -> Self {
        Draft::new(problem, vehicle_type).graph()
    }

    /// The network with every arc turned round; it equals this one where direction means nothing.
    pub(super) fn reversed(&self) -> Self {
        let (size, n) = (self.size(), self.n);
        let swap = |v: usize| mirrored(n, v);
        let mut price = vec![NO_ARC; size * size];
        for from in 0..size {
            for to in 0..size {
                price[swap(to) * size + swap(from)] = self.price[from * size + to];
            }
        }
        let resources = self.resources.iter().map(|resource| resource.reversed(size, n)).collect();
        Self { vehicle_type: self.vehicle_type, n, trips: self.trips, fixed: self.fixed, price, resources }
    }

    /// Price of a trip with these stops.
    pub(super) fn price_of(&self, stops: &[u32]) -> Option<i64> {
        let mut at = self.source();
        let mut total = self.fixed;
        for to in stops.iter().map(|stop| *stop as usize).chain([self.sink()]) {
            let price = self.price[at * self.size() + to];
            total = total.checked_add(price).filter(|_| price != NO_ARC)?;
            at = to;
        }
        Some(total)
    }

    /// Price of a trip with these stops if every resource allows it.
    pub(super) fn allowed_price(&self, stops: &[u32]) -> Option<i64> {
        for resource in &self.resources {
            let (mut at, mut value) = (self.source(), resource.low[self.source()]);
            for to in stops.iter().map(|stop| *stop as usize).chain([self.sink()]) {
                value = resource.low[to].max(value.saturating_add(resource.take[at * self.size() + to]));
                if value > resource.high[to] {
                    return None;
                }
                at = to;
            }
        }
        self.price_of(stops)
    }
}

/// A network in the making.
struct Draft<'a> {
    problem: &'a Problem,
    vehicles: &'a VehicleType,
    vehicle_type: usize,
    n: usize,
    stops: Vec<usize>,
    starts: Vec<Option<usize>>,
    ends: Vec<Option<usize>>,
}

impl<'a> Draft<'a> {
    fn new(problem: &'a Problem, vehicle_type: usize) -> Self {
        let vehicles = &problem.vehicle_types()[vehicle_type];
        let fits = |load: &Load| (0..DIMENSIONS).all(|d| load[d] <= vehicles.capacity[d]);
        let serves = |(index, stop): (usize, &Stop)| {
            (problem.admits(index, vehicle_type) && fits(&stop.delivery) && fits(&stop.pickup)).then_some(index)
        };
        let stops = problem.stops().iter().enumerate().filter_map(serves).collect();
        let (mut starts, mut ends) = (vec![vehicles.start], vec![vehicles.end]);
        if vehicles.max_trips > 1 {
            starts.extend(vehicles.reloads.iter().copied().map(Some));
            ends.extend(vehicles.reloads.iter().copied().map(Some));
        }
        for depots in [&mut starts, &mut ends] {
            depots.sort_unstable();
            depots.dedup();
        }
        Self { problem, vehicles, vehicle_type, n: problem.stops().len(), stops, starts, ends }
    }

    fn graph(&self) -> Graph {
        let size = self.n + 2;
        let trips = self.vehicles.count.map(|count| u64::from(count) * u64::from(self.vehicles.max_trips));
        let mut graph = Graph {
            vehicle_type: self.vehicle_type,
            n: self.n,
            trips,
            fixed: i64::try_from(self.vehicles.fixed / u64::from(self.vehicles.max_trips)).unwrap_or(i64::MAX / 4),
            price: vec![NO_ARC; size * size],
            resources: Vec::new(),
        };
        let per = |a: u64, b: u32| i64::try_from(a.saturating_mul(u64::from(b))).unwrap_or(i64::MAX / 4);
        let mut distance = vec![0_u64; size * size];
        let mut time = vec![0_u64; size * size];
        self.arcs(&mut |from, to, far, long, service| {
            let arc = from * size + to;
            let under_way = long + service;
            graph.price[arc] = per(far, self.vehicles.per_distance) + per(under_way, self.vehicles.per_duration);
            distance[arc] = far;
            time[arc] = under_way;
        });
        graph.resources.extend(self.clock(&graph, &time));
        graph.resources.extend(self.loads(&graph));
        if let Some(most) = self.vehicles.max_duration {
            graph.resources.push(self.sum(most, |arc| 2 * time[arc], None));
        }
        if let Some(most) = self.vehicles.max_distance {
            graph.resources.push(self.sum(most, |arc| 2 * distance[arc], None));
        }
        // Without windows the tightest load orders the search; a search that could go round for nothing counts stops.
        if graph.resources.first().is_none_or(|resource| resource.additive) {
            graph.resources.sort_by_key(|resource| self.stops_within(resource));
        }
        let ends_somewhere = |resource: &Resource| {
            let between = |from: usize| (0..self.n).map(move |to| (from, to)).filter(move |(_, to)| from != *to);
            (0..self.n)
                .flat_map(between)
                .all(|(from, to)| graph.price[from * size + to] == NO_ARC || resource.take[from * size + to] > 0)
        };
        if !graph.resources.iter().take(RESOURCES).any(ends_somewhere) {
            graph.resources.truncate(RESOURCES - 1);
            graph.resources.push(self.count());
        }
        graph.resources.truncate(RESOURCES);
        for arc in 0..size * size {
            let (from, to) = (arc / size, arc % size);
            let too_much = |r: &Resource| r.low[from].saturating_add(r.take[arc]) > r.high[to];
            if graph.resources.iter().any(too_much) {
                graph.price[arc] = NO_ARC;
            }
        }
        graph
    }

    /// Calls back for every arc there is with its distance, its travel time and the service or loading at its start.
    fn arcs(&self, arc: &mut impl FnMut(usize, usize, u64, u64, u64)) {
        let (n, problem) = (self.n, self.problem);
        let travel = &problem.travels()[self.vehicles.travel];
        let durations = travel.least_durations();
        let way = |from: usize, to: usize| {
            let at = from * problem.places() + to;
            let (far, long) = (travel.distances()[at], durations[at]);
            (far != Travel::NONE && long != Travel::NONE).then_some((u64::from(far), u64::from(long)))
        };
        let least = |ways: &mut dyn Iterator<Item = (u64, u64)>| ways.reduce(|a, b| (a.0.min(b.0), a.1.min(b.1)));
        for &stop in &self.stops {
            let here = &problem.stops()[stop];
            let place = here.place;
            let service = service(here);
            let mut leaving = self.starts.iter().filter_map(|depot| match depot {
                None => Some((0, 0)),
                Some(depot) => way(problem.depots()[*depot].place, place),
            });
            if let Some((far, long)) = least(&mut leaving) {
                arc(n, stop, far, long, self.loading());
            }
            let mut coming = self.ends.iter().filter_map(|depot| match depot {
                None => Some((0, 0)),
                Some(depot) => way(place, problem.depots()[*depot].place),
            });
            if let Some((far, long)) = least(&mut coming) {
                arc(stop, n + 1, far, long, service);
            }
            for &to in self.stops.iter().filter(|to| **to != stop) {
                if let Some((far, long)) = way(place, problem.stops()[to].place) {
                    arc(stop, to, far, long, service);
                }
            }
        }
    }

    /// Time that loading takes at least.
    fn loading(&self) -> u64 {
        if self.starts.contains(&None) { 0 } else { u64::from(self.vehicles.loading) }
    }

    /// When something may begin at a depot of several.
    fn depot_window(&self, depots: &[Option<usize>]) -> Window {
        let windows = depots.iter().map(|depot| depot.map_or(Window::ALWAYS, |d| self.problem.depots()[d].window));
        windows
            .reduce(|a, b| Window { from: a.from.min(b.from), until: a.until.max(b.until) })
            .unwrap_or(Window::ALWAYS)
    }

    /// The clock, if anything can be too late.
    fn clock(&self, graph: &Graph, time: &[u64]) -> Option<Resource> {
        let (n, size, shift) = (self.n, graph.size(), self.vehicles.shift);
        let (leave, come) = (self.depot_window(&self.starts), self.depot_window(&self.ends));
        let mut low = vec![0_i64; size];
        let mut high = vec![i64::from(LATEST); size];
        (low[n], high[n]) = (i64::from(leave.from.max(shift.from)), i64::from(leave.until.min(shift.until)));
        (low[n + 1], high[n + 1]) = (i64::from(come.from), i64::from(come.until.min(shift.until)));
        for &stop in &self.stops {
            let here = &self.problem.stops()[stop];
            let (first, last) = (here.windows.first(), here.windows.last());
            let release = i64::from(here.release) + i64::try_from(self.loading()).unwrap_or(0);
            low[stop] = i64::from(first.map_or(0, |window| window.from)).max(release);
            high[stop] = i64::from(last.map_or(LATEST, |window| window.until).min(shift.until));
        }
        if high.iter().all(|high| *high >= i64::from(LATEST)) {
            return None;
        }
        let take: Vec<i32> = time.iter().map(|t| i32::try_from(*t).unwrap_or(i32::MAX / 2)).collect();
        for _ in 0..3 {
            tighten(graph, &take, &mut low, &mut high);
        }
        let limit = high[..].iter().copied().max().unwrap_or(0);
        let small = |values: Vec<i64>| values.into_iter().map(|v| i32::try_from(v).unwrap_or(i32::MAX / 2)).collect();
        let limit = i32::try_from(limit).unwrap_or(i32::MAX / 2);
        Some(Resource { limit, low: small(low), high: small(high), take, additive: false, delivery: None })
    }

    /// Loads that could be too much.
    fn loads(&self, graph: &Graph) -> Vec<Resource> {
        let mut resources: Vec<Resource> = Vec::new();
        for (brought, d) in [true, false].into_iter().flat_map(|brought| (0..DIMENSIONS).map(move |d| (brought, d))) {
            let amount = |stop: usize| {
                let stop = &self.problem.stops()[stop];
                u64::from(if brought { stop.delivery[d] } else { stop.pickup[d] })
            };
            let capacity = self.vehicles.capacity[d];
            if self.stops.iter().map(|stop| amount(*stop)).sum::<u64>() <= u64::from(capacity) {
                continue;
            }
            let size = graph.size();
            // Half of a stop's load on the arc to it, half on the arc from it: the same in both directions.
            let at = |v: usize| if v < self.n { amount(v) } else { 0 };
            let delivery = brought.then_some(d);
            let resource = self.sum(capacity, |arc| at(arc / size) + at(arc % size), delivery);
            if !resources.iter().any(|known| known.limit == resource.limit && known.take == resource.take) {
                resources.push(resource);
            }
        }
        resources.sort_by_key(|resource| self.stops_within(resource));
        resources
    }

    /// A limit on a sum over arcs, all of it in halves, so that what a stop takes can be shared between its two arcs; coarser
    /// and rounded in favour of the trip where halves would be too many to count.
    fn sum(&self, most: u32, halves: impl Fn(usize) -> u64, delivery: Option<usize>) -> Resource {
        let size = self.n + 2;
        let most = 2 * u64::from(most.min(LATEST));
        let coarse = (0..u32::BITS).find(|bits| most >> bits < 1 << 29).unwrap_or(0);
        let limit = i32::try_from((most >> coarse) + u64::from(coarse > 0)).unwrap_or(i32::MAX / 2);
        let small = |value: u64| i32::try_from(value >> coarse).map_or(limit + 1, |value| value.min(limit + 1));
        let take = (0..size * size).map(|arc| small(halves(arc))).collect();
        Resource { limit, low: vec![0; size], high: vec![limit; size], take, additive: true, delivery }
    }

    fn count(&self) -> Resource {
        let size = self.n + 2;
        let limit = i32::try_from(self.n + 1).unwrap_or(i32::MAX / 2);
        let take = vec![1; size * size];
        Resource { limit, low: vec![0; size], high: vec![limit; size], take, additive: true, delivery: None }
    }

    /// About as many stops as a trip may have by a resource.
    fn stops_within(&self, resource: &Resource) -> i64 {
        let size = self.n + 2;
        let arcs = || self.stops.iter().flat_map(|from| self.stops.iter().map(move |to| from * size + to));
        let total: i64 = arcs().map(|arc| i64::from(resource.take[arc])).sum();
        let number = i64::try_from(self.stops.len() * self.stops.len()).unwrap_or(i64::MAX);
        i64::from(resource.limit).saturating_mul(number) / total.max(1)
    }
}

/// Time at a stop, at least: a visit serves one unit.
fn service(stop: &Stop) -> u64 {
    u64::from(stop.service) + u64::from(stop.service_per_unit)
}

/// Windows within what the arcs before and behind allow.
fn tighten(graph: &Graph, take: &[i32], low: &mut [i64], high: &mut [i64]) {
    let size = graph.size();
    for v in 0..size {
        let arcs = |arc: &usize| graph.price[*arc] != NO_ARC;
        if v != graph.source() {
            let into = (0..size).map(|from| from * size + v).filter(arcs);
            let earliest = into.map(|arc| low[arc / size] + i64::from(take[arc])).min();
            low[v] = low[v].max(earliest.unwrap_or(low[v]));
        }
        if v != graph.sink() {
            let out = (0..size).map(|to| v * size + to).filter(arcs);
            let latest = out.map(|arc| high[arc % size] - i64::from(take[arc])).max();
            high[v] = high[v].min(latest.unwrap_or(high[v]));
        }
    }
}
