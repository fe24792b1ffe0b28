//! Vehicles and their tours in time.
//!
//! A [`Roster`] holds every vehicle with its tours; [`Roster::fit`] finds the first time at which one vehicle can do a
//! given tour under the rules of [`crate::plan`]: empty drive to the source, loading and unloading within opening
//! hours, links open, duty per day, rest between long drives, day tours within one day.

use crate::network::{Arrivals, Network, Passage};
use crate::operation::{Fleet, Lot, Mode, Operation, Site, VehicleType};
use crate::plan::WAY_HOME;
use crate::table::Id;
use crate::units::{Duration, Instant, Mass};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// A stop of a tour with the time it takes.
#[derive(Clone, Debug)]
pub(super) struct Stop {
    /// Where.
    pub site: Id<Site>,
    /// The way there.
    pub way: Vec<Passage>,
    /// Unloading begins.
    pub from: Instant,
    /// Unloading ends.
    pub until: Instant,
    /// Most that its time allows to unload.
    pub room: Mass,
}

/// A tour without its goods.
#[derive(Clone, Debug)]
pub(super) struct Tour {
    /// Its number among all tours of the roster, by which goods find it again; given by [`Roster::add`].
    pub number: usize,
    /// Index of the vehicle in the roster.
    pub van: usize,
    /// How many of the vehicle's tours come before it.
    pub place: usize,
    /// Where it loads.
    pub source: Id<Site>,
    /// Empty drive to the source.
    pub approach: Vec<Passage>,
    /// Loading begins.
    pub loads: Instant,
    /// Loading ends.
    pub loaded: Instant,
    /// Stops in order.
    pub stops: Vec<Stop>,
    /// Way back to the source.
    pub back: Vec<Passage>,
    /// The empty drive to the vehicle's next tour, where this one changes it.
    pub onward: Option<Vec<Passage>>,
    /// Whether its goods and times stay as they are.
    pub kept: bool,
}

impl Tour {
    /// First moment of duty.
    pub(super) fn begins(&self) -> Instant {
        self.approach.first().map_or(self.loads, |passage| passage.enters)
    }
    /// Last moment of duty.
    pub(super) fn ends(&self) -> Instant {
        self.back
            .last()
            .map_or_else(|| self.stops.last().map_or(self.loaded, |stop| stop.until), |passage| passage.leaves)
    }
    /// Spans of duty, the approach first.
    pub(super) fn duty(&self) -> impl Iterator<Item = (Instant, Instant)> + '_ {
        let pass = |passage: &Passage| (passage.enters, passage.leaves);
        self.approach
            .iter()
            .map(pass)
            .chain(std::iter::once((self.loads, self.loaded)))
            .chain(
                self.stops
                    .iter()
                    .flat_map(move |stop| stop.way.iter().map(pass).chain(std::iter::once((stop.from, stop.until)))),
            )
            .chain(self.back.iter().map(pass))
    }
}

/// Longest wait for a link to open, chosen by us: half a day of duty. A tour that would wait longer is not driven on that
/// day; its goods are due again on the next.
const LONGEST_WAIT: Duration = Duration::from_hours(6);

/// Days in a row after which something that never fits into the hours of a day is given up.
const MOST_RESTS: usize = 3;

/// A vehicle.
#[derive(Clone, Debug)]
pub(super) struct Van {
    /// Its fleet.
    pub fleet: Id<Fleet>,
    /// Its number in the fleet, 1 first.
    pub number: u32,
    /// Its type.
    pub vehicle: Id<VehicleType>,
    /// Begins nothing new before.
    pub from: Instant,
    /// Posts it is not to be sent to.
    pub barred: BTreeSet<Id<Site>>,
    /// Its tours by time.
    pub tours: Vec<Tour>,
    duty_s: Vec<i64>,
}

/// What a tour is asked to do.
#[derive(Clone, Debug)]
pub(super) struct Order {
    /// Where it loads.
    pub source: Id<Site>,
    /// Stops in order with the mass to plan time for.
    pub stops: Vec<(Id<Site>, Mass)>,
    /// Not loaded before.
    pub ready: Instant,
    /// Day on which it loads.
    pub day: usize,
}

/// Ways from a site for a vehicle type, by hour of departure; what one roster finds its copies know.
type Trees<'a> = BTreeMap<(Id<VehicleType>, Id<Site>, i64), Tree<'a>>;

/// Earliest arrivals from a site, and the ways that were asked for.
#[derive(Debug)]
struct Tree<'a> {
    arrivals: Arrivals<'a>,
    ways: BTreeMap<Id<Site>, Rc<Route>>,
}

/// A way as it was found.
#[derive(Debug)]
struct Route {
    passes: Vec<Passage>,
    /// How many links in a row, from each on, take as long at any time, and how long they all do.
    steady: Vec<(usize, Duration)>,
}

impl Route {
    fn new(network: &Network<'_>, vehicle: Id<VehicleType>, passes: Vec<Passage>) -> Self {
        let mut steady: Vec<(usize, Duration)> = Vec::with_capacity(passes.len());
        for passage in passes.iter().rev() {
            let (links, time) = steady.last().copied().unwrap_or_default();
            let with = (links + 1, time + (passage.leaves - passage.enters));
            steady.push(if network.is_steady(vehicle, passage) { with } else { (0, Duration::ZERO) });
        }
        steady.reverse();
        Self { passes, steady }
    }
}

/// All vehicles the plan may count on.
#[derive(Clone, Debug)]
pub(super) struct Roster<'a> {
    /// What it serves.
    pub operation: &'a Operation,
    network: &'a Network<'a>,
    /// Vehicles by fleet and number.
    pub vans: Vec<Van>,
    /// Packages of lots at sites that are not to be taken.
    pub withheld: BTreeMap<(Id<Site>, Id<Lot>), i64>,
    /// Tours with lower numbers stand: they are driven just so.
    pub standing: usize,
    n_tours: usize,
    trees: Rc<RefCell<Trees<'a>>>,
}

/// Duty taken so far while a tour is laid out.
struct Clock<'r> {
    operation: &'r Operation,
    allowed_s: i64,
    taken: Vec<i64>,
}

impl Clock<'_> {
    /// Takes the span if duty allows; false leaves all as it was.
    fn take(&mut self, from: Instant, until: Instant) -> bool {
        let start = self.operation.head().start;
        let fits = by_day(start, from, until)
            .all(|(day, seconds)| self.taken.get(day).copied().unwrap_or(0) + seconds <= self.allowed_s);
        if fits {
            book(&mut self.taken, by_day(start, from, until));
        }
        fits
    }

    /// The same for a span within one day.
    fn take_in_a_day(&mut self, from: Instant, until: Instant) -> bool {
        by_day(self.operation.head().start, from, until).nth(1).is_none() && self.take(from, until)
    }

    fn give_back(&mut self, from: Instant, until: Instant) {
        let back = by_day(self.operation.head().start, from, until).map(|(day, seconds)| (day, -seconds));
        book(&mut self.taken, back);
    }

    fn next_day(&self, at: Instant) -> Instant {
        let start = self.operation.head().start;
        start + Duration::from_days((at - start).seconds().div_euclid(86_400) + 1)
    }
}

/// Seconds of a span on each day of operation it touches.
fn by_day(start: Instant, from: Instant, until: Instant) -> impl Iterator<Item = (usize, i64)> {
    let mut at = from;
    std::iter::from_fn(move || {
        let day = (at - start).seconds().div_euclid(86_400);
        let next = until.min(start + Duration::from_days(day + 1));
        let span = (at < until).then(|| (usize::try_from(day).unwrap_or(0), (next - at).seconds()));
        at = next;
        span
    })
}

fn book(taken: &mut Vec<i64>, spans: impl Iterator<Item = (usize, i64)>) {
    for (day, seconds) in spans {
        if day >= taken.len() {
            taken.resize(day + 1, 0);
        }
        taken[day] += seconds;
    }
}

impl<'a> Roster<'a> {
    /// Every counted vehicle, idle at its base.
    pub(super) fn new(operation: &'a Operation, network: &'a Network<'a>) -> Self {
        let mut vans = Vec::new();
        for (id, fleet) in operation.fleets().entries() {
            if operation.counts_on(fleet.commitment) {
                for number in 1..=fleet.count {
                    vans.push(Van {
                        fleet: id,
                        number,
                        vehicle: fleet.vehicle_type,
                        from: fleet.from,
                        barred: BTreeSet::new(),
                        tours: Vec::new(),
                        duty_s: vec![0; operation.n_days()],
                    });
                }
            }
        }
        Self { operation, network, vans, withheld: BTreeMap::new(), standing: 0, n_tours: 0, trees: Rc::default() }
    }

    /// The way a vehicle type takes when it leaves in the hour of `depart`, timed for that hour's begin.
    fn way(&self, vehicle: Id<VehicleType>, from: Id<Site>, to: Id<Site>, depart: Instant) -> Option<Rc<Route>> {
        let hour = (depart - self.operation.head().start).seconds().div_euclid(3 * 3600);
        let begin = self.operation.head().start + Duration::from_seconds(hour * 3 * 3600);
        let mut trees = self.trees.borrow_mut();
        let Tree { arrivals, ways } = trees.entry((vehicle, from, hour)).or_insert_with(|| {
            let arrivals = self.network.earliest(vehicle, from, begin);
            Tree { arrivals, ways: BTreeMap::new() }
        });
        if let Some(known) = ways.get(&to) {
            return Some(Rc::clone(known));
        }
        arrivals.at(to)?;
        let route = Rc::new(Route::new(self.network, vehicle, arrivals.way_to(to)));
        ways.insert(to, Rc::clone(&route));
        Some(route)
    }

    /// Least driving time at about that time, for choosing among orders.
    pub(super) fn driving(
        &self,
        vehicle: Id<VehicleType>,
        from: Id<Site>,
        to: Id<Site>,
        depart: Instant,
    ) -> Option<Duration> {
        let way = self.way(vehicle, from, to, depart)?;
        Some(way.passes.iter().map(|passage| passage.leaves - passage.enters).sum())
    }

    /// Drives a way from `at`, resting where duty ends.
    fn drive(
        &self,
        vehicle: Id<VehicleType>,
        way: &Route,
        clock: &mut Clock<'_>,
        mut at: Instant,
    ) -> Option<(Vec<Passage>, Instant)> {
        let mut passes = Vec::with_capacity(way.passes.len());
        let mut rests = 0;
        while let Some(passage) = way.passes.get(passes.len()) {
            // What takes as long at any time is driven at one go where duty allows all of it on the day.
            let (links, through) = way.steady[passes.len()];
            if links > 1 && clock.take_in_a_day(at, at + through) {
                for passage in &way.passes[passes.len()..][..links] {
                    let leaves = at + (passage.leaves - passage.enters);
                    passes.push(Passage { enters: at, leaves, ..*passage });
                    at = leaves;
                }
                rests = 0;
                continue;
            }
            let again = self.network.again(vehicle, passage, at)?;
            if again.enters - at > LONGEST_WAIT {
                return None;
            }
            if clock.take(again.enters, again.leaves) {
                at = again.leaves;
                passes.push(again);
                rests = 0;
            } else {
                at = clock.next_day(again.enters);
                rests += 1;
                if rests > MOST_RESTS {
                    return None;
                }
            }
        }
        Some((passes, at))
    }

    /// Works at a site for `span` from `at` on, resting where duty ends.
    fn work(
        &self,
        mode: Mode,
        site: Id<Site>,
        span: Duration,
        clock: &mut Clock<'_>,
        mut at: Instant,
    ) -> Option<(Instant, Instant)> {
        for _ in 0..=MOST_RESTS {
            let begins = self.network.open_to(mode, site, at, span)?;
            if clock.take(begins, begins + span) {
                return Some((begins, begins + span));
            }
            at = clock.next_day(begins);
        }
        None
    }

    /// The first time on the order's day at which the vehicle can do it between its other tours, if any.
    pub(super) fn fit(&self, van: usize, order: &Order, local: bool) -> Option<Tour> {
        let v = &self.vans[van];
        let fleet = &self.operation.fleets()[v.fleet];
        if order.stops.iter().any(|(site, _)| v.barred.contains(site)) {
            return None;
        }
        let (opens, closes) = (self.operation.day_start(order.day), self.operation.day_start(order.day + 1));
        let first = v.tours.partition_point(|tour| tour.ends() <= opens);
        let last = v.tours.partition_point(|tour| tour.begins() < closes);
        for next in first..=last {
            let before = next.checked_sub(1).map(|index| &v.tours[index]);
            let here = before.map_or(fleet.base, |tour| tour.source);
            if local && here != order.source {
                continue;
            }
            let free = before.map_or(v.from, Tour::ends).max(opens).max(v.from);
            let after = v.tours.get(next);
            let limit = after.map_or(fleet.until, |tour| tour.loads).min(fleet.until);
            if free.max(order.ready) > limit || free >= closes {
                continue;
            }
            if let Some(tour) = self.between((van, next), order, here, free)
                && tour.loads < closes
                && tour.ends() <= limit
            {
                return Some(tour);
            }
        }
        None
    }

    /// The order done from `free` on by a vehicle that stands at `here`, in time for its next tour.
    fn between(&self, (van, place): (usize, usize), order: &Order, here: Id<Site>, free: Instant) -> Option<Tour> {
        let v = &self.vans[van];
        let after = v.tours.get(place);
        let allowed_s = self.operation.vehicle_types()[v.vehicle].hours_per_day.seconds();
        let mut clock = Clock { operation: self.operation, allowed_s, taken: v.duty_s.clone() };
        let moved = after.filter(|_| here != order.source);
        // A vehicle that is on its way to a kept tour is no longer where it was.
        if after.is_some_and(|after| after.begins() < v.from) {
            return None;
        }
        for passage in moved.iter().flat_map(|after| &after.approach) {
            clock.give_back(passage.enters, passage.leaves);
        }
        let mut tour = self.lay_out((van, place), order, here, free, &mut clock)?;
        match (after, moved) {
            (Some(after), None) if tour.ends() > after.begins() => return None,
            (_, Some(after)) => {
                let mut onward = Vec::new();
                if after.source != order.source {
                    let way = self.way(v.vehicle, order.source, after.source, tour.ends())?;
                    let at;
                    (onward, at) = self.drive(v.vehicle, &way, &mut clock, tour.ends())?;
                    if at > after.loads {
                        return None;
                    }
                }
                if tour.ends() > after.loads {
                    return None;
                }
                tour.onward = Some(onward);
            }
            _ => {}
        }
        Some(tour)
    }

    fn lay_out(
        &self,
        (van, place): (usize, usize),
        order: &Order,
        here: Id<Site>,
        free: Instant,
        clock: &mut Clock<'_>,
    ) -> Option<Tour> {
        let v = &self.vans[van];
        let kind = &self.operation.vehicle_types()[v.vehicle];
        let span = |mass: Mass| kind.loading.map_or(Duration::ZERO, |rate| rate.time_for(mass));
        let allowed_s = kind.hours_per_day.seconds();
        let total: Mass = order.stops.iter().map(|(_, mass)| *mass).sum();
        let mut at = free;
        let mut approach = Vec::new();
        if here != order.source {
            let way = self.way(v.vehicle, here, order.source, at)?;
            (approach, at) = self.drive(v.vehicle, &way, clock, at)?;
        }
        let (loads, loaded) = self.work(kind.mode, order.source, span(total), clock, at.max(order.ready))?;
        let mut stops = Vec::with_capacity(order.stops.len());
        let (mut from, mut at) = (order.source, loaded);
        for &(site, room) in &order.stops {
            let way = self.way(v.vehicle, from, site, at)?;
            let (way, arrived) = self.drive(v.vehicle, &way, clock, at)?;
            let (begins, ends) = self.work(kind.mode, site, span(room), clock, arrived)?;
            if ends >= self.operation.end() {
                return None;
            }
            stops.push(Stop { site, way, from: begins, until: ends, room });
            (from, at) = (site, ends);
        }
        let way = self.way(v.vehicle, from, order.source, at)?;
        let (back, home) = self.drive(v.vehicle, &way, clock, at)?;
        if home > self.operation.end() + WAY_HOME {
            return None;
        }
        let source = order.source;
        let tour =
            Tour { number: 0, van, place, source, approach, loads, loaded, stops, back, onward: None, kept: false };
        let duty: i64 = tour.duty().skip(tour.approach.len()).map(|(a, b)| (b - a).seconds()).sum();
        let day = |time: Instant| (time - self.operation.head().start).seconds().div_euclid(86_400);
        let one_day = tour.ends() == tour.loads || day(tour.loads) == day(tour.ends() - Duration::from_seconds(1));
        let fits = duty <= allowed_s;
        (if fits { one_day } else { tour.stops.len() == 1 }).then_some(tour)
    }

    /// Puts a tour on its vehicle's list.
    pub(super) fn add(&mut self, mut tour: Tour) {
        let start = self.operation.head().start;
        tour.number = self.n_tours;
        self.n_tours += 1;
        let van = &mut self.vans[tour.van];
        if let (Some(onward), Some(next)) = (tour.onward.take(), van.tours.get_mut(tour.place)) {
            let before = std::mem::replace(&mut next.approach, onward);
            for passage in before {
                let back = by_day(start, passage.enters, passage.leaves).map(|(day, seconds)| (day, -seconds));
                book(&mut van.duty_s, back);
            }
            for passage in &next.approach {
                book(&mut van.duty_s, by_day(start, passage.enters, passage.leaves));
            }
        }
        for (from, until) in tour.duty() {
            book(&mut van.duty_s, by_day(start, from, until));
        }
        van.tours.insert(tour.place, tour);
    }

    /// Takes a tour off its vehicle's list; where it led the vehicle on, the next one begins with the straight way, or with
    /// the empty drives of both.
    pub(super) fn remove(&mut self, van: usize, index: usize) {
        let base = self.operation.fleets()[self.vans[van].fleet].base;
        let here = index.checked_sub(1).map_or(base, |before| self.vans[van].tours[before].source);
        let mut tour = self.vans[van].tours.remove(index);
        self.count(van, tour.duty(), -1);
        if here == tour.source || index == self.vans[van].tours.len() {
            return;
        }
        let drives = |way: &[Passage]| way.iter().map(|p| (p.enters, p.leaves)).collect::<Vec<_>>();
        let mut before = std::mem::take(&mut self.vans[van].tours[index].approach);
        self.count(van, drives(&before).into_iter(), -1);
        let (v, next) = (&self.vans[van], &self.vans[van].tours[index]);
        let allowed_s = self.operation.vehicle_types()[v.vehicle].hours_per_day.seconds();
        let mut clock = Clock { operation: self.operation, allowed_s, taken: v.duty_s.clone() };
        let leaves = tour.begins();
        let straight = self
            .way(v.vehicle, here, next.source, leaves)
            .and_then(|way| self.drive(v.vehicle, &way, &mut clock, leaves))
            .filter(|(_, at)| *at <= next.loads);
        let approach = if let Some((way, _)) = straight {
            way
        } else {
            tour.approach.append(&mut before);
            tour.approach
        };
        self.count(van, drives(&approach).into_iter(), 1);
        self.vans[van].tours[index].approach = approach;
    }

    /// Counts spans to a vehicle's duty, or off it.
    fn count(&mut self, van: usize, spans: impl Iterator<Item = (Instant, Instant)>, sign: i64) {
        let start = self.operation.head().start;
        for (from, until) in spans {
            let signed = by_day(start, from, until).map(|(day, seconds)| (day, sign * seconds));
            book(&mut self.vans[van].duty_s, signed);
        }
    }

    /// Does another order in place of a tour of the vehicle; false, and nothing changes, where there is no time for it.
    pub(super) fn replace(&mut self, van: usize, index: usize, order: &Order) -> bool {
        let before = self.vans[van].clone();
        self.remove(van, index);
        let tour = self.fit(van, order, false);
        let fits = tour.is_some();
        match tour {
            Some(tour) => self.add(tour),
            None => self.vans[van] = before,
        }
        fits
    }

    /// Drives a tour's goods to the stops where any are handled, without those where none are: the ways between are found
    /// anew, where they are in time for what is handled next.
    pub(super) fn without_empty_stops(
        &self,
        tour: &Tour,
        carries: impl Fn(usize) -> bool,
    ) -> (Vec<Stop>, Vec<Passage>) {
        let vehicle = self.vans[tour.van].vehicle;
        let allowed_s = i64::MAX;
        let direct = |from: Id<Site>, to: Id<Site>, (leaves, limit): (Instant, Instant), driven: Vec<Passage>| {
            let mut clock = Clock { operation: self.operation, allowed_s, taken: Vec::new() };
            let way = self.way(vehicle, from, to, leaves);
            let new = way.and_then(|way| self.drive(vehicle, &way, &mut clock, leaves));
            let time = |way: &[Passage]| way.iter().map(|p| (p.leaves - p.enters).seconds()).sum::<i64>();
            new.filter(|(way, at)| *at <= limit && time(way) < time(&driven)).map_or(driven, |(way, _)| way)
        };
        let (mut stops, mut driven): (Vec<Stop>, Vec<Passage>) = (Vec::new(), Vec::new());
        let (mut here, mut leaves, mut skipped) = (tour.source, tour.loaded, false);
        for (index, stop) in tour.stops.iter().enumerate() {
            driven.extend(stop.way.iter().copied());
            if !carries(index) {
                skipped = true;
                continue;
            }
            let way = std::mem::take(&mut driven);
            let way = if skipped { direct(here, stop.site, (leaves, stop.from), way) } else { way };
            (here, leaves, skipped) = (stop.site, stop.until, false);
            stops.push(Stop { way, ..stop.clone() });
        }
        driven.extend(tour.back.iter().copied());
        let back = if skipped { direct(here, tour.source, (leaves, tour.ends()), driven) } else { driven };
        (stops, back)
    }

    /// Duty of a vehicle on a day.
    pub(super) fn duty(&self, van: usize, day: usize) -> Duration {
        Duration::from_seconds(self.vans[van].duty_s.get(day).copied().unwrap_or(0))
    }

    /// Whether a vehicle has duty left on a day.
    pub(super) fn is_free(&self, van: usize, day: usize) -> bool {
        self.duty(van, day) < self.operation.vehicle_types()[self.vans[van].vehicle].hours_per_day
    }
}
