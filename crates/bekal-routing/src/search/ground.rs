//! What the search knows of a problem and never changes.

use std::sync::Arc;

use super::clock::Clock;
use super::span::Span;
use crate::problem::{DIMENSIONS, LATEST, Load, Problem, Travel, VehicleType, Window};

/// No place, node, trip or route.
pub(super) const NONE: u32 = u32::MAX;

/// Neighbours beside which a stop is tried.
const NEAR: usize = 40;

/// Distances and least durations of one kind of travel, by row and by column.
#[derive(Debug)]
pub(super) struct Tables {
    places: usize,
    distances: Arc<[u32]>,
    distances_to: Arc<[u32]>,
    durations: Arc<[u32]>,
    durations_to: Arc<[u32]>,
}

impl Tables {
    fn new(travel: &Travel, places: usize) -> Self {
        let (mut distances, mut durations) = (Arc::clone(travel.distances()), travel.least_durations());
        let apart = |(far, long): (&u32, &u32)| (*far == Travel::NONE) != (*long == Travel::NONE);
        if distances.iter().zip(durations.iter()).any(apart) {
            let none = |this: &[u32], other: &[u32]| -> Arc<[u32]> {
                this.iter().zip(other).map(|(a, b)| if *b == Travel::NONE { Travel::NONE } else { *a }).collect()
            };
            (distances, durations) = (none(&distances, &durations), none(&durations, &distances));
        }
        let distances_to = transposed(&distances, places);
        let durations_to = if Arc::ptr_eq(&distances, &durations) {
            Arc::clone(&distances_to)
        } else {
            transposed(&durations, places)
        };
        Self { places, distances, distances_to, durations, durations_to }
    }

    fn as_far_back(&self) -> bool {
        let same = |(there, back): (&u32, &u32)| there == back || [*there, *back].contains(&Travel::NONE);
        self.distances.iter().zip(self.distances_to.iter()).all(same)
    }

    #[inline]
    pub(super) fn distance(&self, from: u32, to: u32) -> u32 {
        if from == NONE || to == NONE { 0 } else { self.distances[from as usize * self.places + to as usize] }
    }

    #[inline]
    pub(super) fn duration(&self, from: u32, to: u32) -> u32 {
        if from == NONE || to == NONE { 0 } else { self.durations[from as usize * self.places + to as usize] }
    }

    /// What lies around a place, row by row.
    #[inline]
    pub(super) fn around(&self, place: u32) -> Around<'_> {
        let row = place as usize * self.places..(place as usize + 1) * self.places;
        Around {
            far_to: &self.distances[row.clone()],
            far_from: &self.distances_to[row.clone()],
            long_to: &self.durations[row.clone()],
            long_from: &self.durations_to[row],
        }
    }
}

/// Distances and durations from one place to all and from all to it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Around<'a> {
    far_to: &'a [u32],
    far_from: &'a [u32],
    long_to: &'a [u32],
    long_from: &'a [u32],
}

impl Around<'_> {
    #[inline]
    pub(super) fn distance_to(&self, place: u32) -> i64 {
        if place == NONE { 0 } else { i64::from(self.far_to[place as usize]) }
    }

    #[inline]
    pub(super) fn distance_from(&self, place: u32) -> i64 {
        if place == NONE { 0 } else { i64::from(self.far_from[place as usize]) }
    }

    #[inline]
    pub(super) fn duration_to(&self, place: u32) -> u32 {
        if place == NONE { 0 } else { self.long_to[place as usize] }
    }

    #[inline]
    pub(super) fn duration_from(&self, place: u32) -> u32 {
        if place == NONE { 0 } else { self.long_from[place as usize] }
    }
}

/// The same table by column; the very same if that makes no difference.
fn transposed(table: &Arc<[u32]>, places: usize) -> Arc<[u32]> {
    let differs = |at: usize| table[at] != table[at % places * places + at / places];
    if (0..table.len()).any(differs) {
        (0..table.len()).map(|at| table[at % places * places + at / places]).collect()
    } else {
        Arc::clone(table)
    }
}

/// What is known beforehand of a visit to a stop right beside one to its neighbour.
#[derive(Clone, Copy, Debug)]
pub(super) struct Beside {
    /// What its two ways, to the neighbour and to what lies beyond, are together, at least, unless the position was asked
    /// about before: neighbours come in the order of distances, so a nearer stop beyond was one before, and a depot beyond
    /// is as far as any depot at least. Nought where they do not come so.
    pub(super) ways: u32,
    /// Whether it can come before the neighbour in time, and after it.
    pub(super) sides: [bool; 2],
}

/// A problem as the search sees it.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each says of one thing whether the problem has it")]
pub(super) struct Ground<'p> {
    pub(super) problem: &'p Problem,
    pub(super) tables: Vec<Tables>,
    /// Place of each stop.
    pub(super) place: Vec<u32>,
    /// Stops near each stop that some vehicle may visit as well, nearest first, without itself.
    pub(super) near: Vec<Vec<u32>>,
    /// Whether a depot is as near as those, so that the ends of trips are tried too.
    pub(super) near_depot: Vec<bool>,
    /// What is known of visits right beside those, in the same order.
    pub(super) beside: Vec<Vec<Beside>>,
    /// The least that any vehicle's distance costs.
    pub(super) least_per_distance: i64,
    /// Stop by stop, which types may come.
    admitted: Vec<bool>,
    /// Types that differ in capacity and price only, from the least capacity to the most; by type.
    pub(super) kin: Vec<Vec<usize>>,
    /// Dimensions that loads have.
    pub(super) dimensions: usize,
    /// Whether time limits or costs anything.
    pub(super) timed: bool,
    /// Time of a visit by stop; empty where that differs between visits of a stop.
    pub(super) spans: Vec<Span>,
    /// Whether any stop has windows.
    pub(super) windows: bool,
    /// Whether anything is to be had only from some time on.
    pub(super) releases: bool,
    /// What a unit of each stop is brought in the first dimension.
    pub(super) brought: Vec<u32>,
    /// By type: what walks its routes where spans do not say all.
    pub(super) clocks: Vec<Option<Clock>>,
    /// Whether every way is as far back as there, where there is one back.
    pub(super) both_ways: bool,
    /// Whether any way back is another than there, or there is none.
    pub(super) one_way: bool,
    /// Whether anything is picked up.
    pub(super) pickups: bool,
    /// Whether any stop may be served by several visits.
    pub(super) splits: bool,
    /// Whether visits can be swapped for units: nothing but one kind of load limits trips.
    pub(super) swaps: bool,
    /// Whether nodes have more to remember than their stop.
    pub(super) varied: bool,
    /// Whether a vehicle may make more than one trip.
    pub(super) trips: bool,
    /// Whether any depot has limited stock.
    pub(super) stocked: bool,
    /// What one unit of each stop costs when it is left out.
    pub(super) unserved: Vec<i64>,
}

impl<'p> Ground<'p> {
    pub(super) fn new(problem: &'p Problem) -> Self {
        let types = problem.vehicle_types();
        let stops = problem.stops();
        let tables: Vec<Tables> = problem.travels().iter().map(|t| Tables::new(t, problem.places())).collect();
        let place: Vec<u32> = stops.iter().map(|stop| narrow(stop.place)).collect();
        let used = |d: &usize| stops.iter().any(|stop| stop.delivery[*d] > 0 || stop.pickup[*d] > 0);
        let dimensions = (0..DIMENSIONS).filter(used).max().map_or(0, |d| d + 1);
        let splits = stops.iter().any(|stop| stop.units > 1);
        let several = stops.iter().any(|stop| stop.windows.len() > 1);
        let limited = |v: &VehicleType| {
            v.max_duration.is_some() || v.per_duration > 0 || v.shift.from > 0 || v.shift.until < LATEST
        };
        let windows = stops.iter().any(|stop| !stop.windows.is_empty());
        let releases = stops.iter().any(|stop| stop.release > 0);
        let closed = problem.depots().iter().any(|depot| depot.window.from > 0 || depot.window.until < LATEST);
        let clocks: Vec<Option<Clock>> = (0..types.len()).map(|index| Clock::new(problem, index)).collect();
        let admitted = (0..stops.len() * types.len()).map(|at| problem.admits(at / types.len(), at % types.len()));
        let same_spans = stops.iter().all(|stop| stop.windows.len() < 2 && stop.service_per_unit == 0);
        let span = |stop: &crate::Stop| {
            let Window { from, until } = stop.windows.first().copied().unwrap_or(Window::ALWAYS);
            Span::new(stop.service, from, until)
        };
        let mut ground = Self {
            problem,
            spans: if same_spans { stops.iter().map(span).collect() } else { Vec::new() },
            windows,
            releases,
            brought: stops.iter().map(|stop| stop.delivery[0]).collect(),
            place,
            near: Vec::new(),
            near_depot: Vec::new(),
            beside: Vec::new(),
            least_per_distance: types.iter().map(|v| i64::from(v.per_distance)).min().unwrap_or(0),
            admitted: admitted.collect(),
            kin: (0..types.len()).map(|index| kin(problem, index)).collect(),
            dimensions,
            timed: windows
                || releases
                || closed
                || clocks.iter().any(Option::is_some)
                || types.iter().any(limited)
                || could_be_late(problem),
            clocks,
            both_ways: tables.iter().all(Tables::as_far_back),
            one_way: tables.iter().any(|tables| !Arc::ptr_eq(&tables.distances, &tables.distances_to)),
            pickups: stops.iter().any(|stop| stop.pickup != Load::default()),
            splits,
            swaps: false,
            varied: splits || several,
            trips: types.iter().any(|v| v.max_trips > 1),
            stocked: problem.depots().iter().any(|depot| depot.stock.iter().any(Option::is_some)),
            unserved: Vec::new(),
            tables,
        };
        let far = types.iter().any(|v| v.max_distance.is_some());
        ground.swaps = splits && dimensions == 1 && !ground.timed && !ground.pickups && !ground.stocked && !far;
        ground.find_neighbours();
        ground.unserved = ground.prices_of_leaving_out();
        ground
    }

    #[inline]
    pub(super) fn admits(&self, stop: u32, vehicle_type: usize) -> bool {
        self.admitted[stop as usize * self.problem.vehicle_types().len() + vehicle_type]
    }

    /// The place of a depot, or nowhere.
    pub(super) fn place_of(&self, depot: Option<usize>) -> u32 {
        depot.map_or(NONE, |depot| narrow(self.problem.depots()[depot].place))
    }

    pub(super) fn tables_of(&self, vehicle_type: usize) -> &Tables {
        &self.tables[self.problem.vehicle_types()[vehicle_type].travel]
    }

    /// Nearest by distance, and by the time that a visit of one right after the other must wait (Vidal et al. 2013).
    fn find_neighbours(&mut self) {
        let stops = self.problem.stops();
        let ways = &self.tables[0];
        let window = |stop: usize| {
            let windows = &stops[stop].windows;
            (windows.first().map_or(0, |w| w.from), windows.last().map_or(LATEST, |w| w.until))
        };
        let open = |v: &VehicleType| v.start.is_none() || v.end.is_none();
        let ordered =
            self.both_ways && self.tables.len() == 1 && !self.windows && !self.problem.vehicle_types().iter().any(open);
        let one_table = self.tables.len() == 1;
        let company = Company::of(self);
        for stop in 0..stops.len() {
            let around = ways.around(self.place[stop]);
            let apart = |place: u32| around.distance_to(place).min(around.distance_from(place));
            // How long a visit waits right after another, and how late it is, at best.
            let after = |a: usize, b: usize, way: u32| {
                let (from, until) = (window(a).0, window(a).1);
                let takes = i64::from(stops[a].service) + i64::from(way);
                let wait = (i64::from(window(b).0) - takes - i64::from(until)).max(0);
                let late = (i64::from(from) + takes - i64::from(window(b).1)).max(0);
                (wait, late)
            };
            let there = |other: usize| after(stop, other, around.duration_to(self.place[other]));
            let back = |other: usize| after(other, stop, around.duration_from(self.place[other]));
            let far = |other: usize| {
                let pause = |(wait, late): (i64, i64)| wait / 5 + late;
                let pause = if self.timed { pause(there(other)).min(pause(back(other))) } else { 0 };
                (apart(self.place[other]) + pause, narrow(other))
            };
            let others = (0..stops.len()).filter(|other| *other != stop && company.keep(stop, *other));
            let mut near: Vec<(i64, u32)> = others.map(far).collect();
            if near.len() > NEAR {
                near.select_nth_unstable(NEAR);
                near.truncate(NEAR);
            }
            near.sort_unstable();
            let reach = near.last().map_or(i64::MAX, |last| last.0);
            let depot = self.problem.depots().iter().map(|depot| apart(narrow(depot.place))).min();
            self.near_depot.push(near.len() < NEAR || depot.is_some_and(|far| far <= reach));
            let clear = if ordered { depot.unwrap_or(0) } else { 0 };
            let beside = |(far, other): &(i64, u32)| {
                let in_time = |(_, late): (i64, i64)| late == 0 || !self.timed || !one_table;
                Beside {
                    ways: u32::try_from(2 * (*far).min(clear)).unwrap_or(0),
                    sides: [in_time(there(*other as usize)), in_time(back(*other as usize))],
                }
            };
            let besides = near.iter().map(beside).collect();
            self.beside.push(besides);
            self.near.push(near.into_iter().map(|(_, other)| other).collect());
        }
    }

    /// A prize where there is one; else more than any way of serving costs.
    fn prices_of_leaving_out(&self) -> Vec<i64> {
        let dearest = self.problem.vehicle_types().iter().map(|vehicles| {
            let ways = &self.problem.travels()[vehicles.travel];
            let most = |table: &[u32]| table.iter().filter(|far| **far != Travel::NONE).max().copied().unwrap_or(0);
            let way = 4 * u64::from(most(ways.distances())) * u64::from(vehicles.per_distance);
            let time = u64::from(LATEST) * u64::from(vehicles.per_duration);
            way.saturating_add(time).saturating_add(vehicles.fixed)
        });
        let dearest = dearest.max().unwrap_or(0).saturating_add(1);
        let price = |stop: &crate::Stop| stop.prize.unwrap_or(dearest);
        self.problem.stops().iter().map(|stop| i64::try_from(price(stop)).unwrap_or(i64::MAX >> 20)).collect()
    }
}

/// Which stops may be visited by one vehicle.
struct Company {
    /// By stop: which of the sets of types that may come to any.
    set: Vec<usize>,
    sets: usize,
    /// By pair of sets: whether they have a type in common.
    meet: Vec<bool>,
}

impl Company {
    fn of(ground: &Ground<'_>) -> Self {
        let of_stops: Vec<&[bool]> = ground.admitted.chunks(ground.problem.vehicle_types().len().max(1)).collect();
        let mut sets = of_stops.clone();
        sets.sort_unstable();
        sets.dedup();
        let meet = |one: &[bool], other: &[bool]| one.iter().zip(other).any(|(one, other)| *one && *other);
        Self {
            set: of_stops.iter().map(|set| sets.partition_point(|other| other < set)).collect(),
            meet: sets.iter().flat_map(|one| sets.iter().map(|other| meet(one, other))).collect(),
            sets: sets.len(),
        }
    }

    fn keep(&self, one: usize, other: usize) -> bool {
        self.meet[self.set[one] * self.sets + self.set[other]]
    }
}

/// Whether the times of one vehicle could add up to more than can be counted.
fn could_be_late(problem: &Problem) -> bool {
    let ways = problem.travels().iter().flat_map(|travel| travel.durations().iter());
    let longest = ways.filter(|long| **long != Travel::NONE).max().copied().unwrap_or(0);
    let stops = problem.stops();
    let visits: u64 = stops.iter().map(|stop| u64::from(stop.units)).sum();
    let service =
        |stop: &crate::Stop| (u64::from(stop.service) + u64::from(stop.service_per_unit)) * u64::from(stop.units);
    let loading = problem.vehicle_types().iter().map(|vehicles| u64::from(vehicles.loading)).max().unwrap_or(0);
    let moving = u128::from(visits + 1) * u128::from(2 * u64::from(longest) + loading);
    moving + stops.iter().map(|stop| u128::from(service(stop))).sum::<u128>() > u128::from(LATEST)
}

fn kin(problem: &Problem, index: usize) -> Vec<usize> {
    let types = problem.vehicle_types();
    let alike = |v: &VehicleType| VehicleType {
        count: None,
        capacity: Load::default(),
        fixed: 0,
        per_distance: 0,
        ..v.clone()
    };
    let this = alike(&types[index]);
    let mut kin: Vec<usize> = (0..types.len()).filter(|other| alike(&types[*other]) == this).collect();
    kin.sort_by_key(|other| types[*other].capacity);
    kin
}

/// An index in 32 bits.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the tables of so many places would not fit into memory")]
pub(super) const fn narrow(index: usize) -> u32 {
    index as u32
}
