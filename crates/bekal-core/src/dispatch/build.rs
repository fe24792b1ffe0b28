//! From quantities per lane and day to tours.
//!
//! Day by day, sources in the order goods pass them, the quantities due on each lane become orders: full vehicle loads
//! drive straight out and back; what remains is joined into tours of several posts (cheapest insertion, farthest post
//! first); free room is filled with what the same posts are due later. Vehicles that stand at the source come first, then
//! those that must drive there. What finds no vehicle on its day is due again on the next.

use super::orders::{Due, Orders, Room, Way, mass, share, subtract};
use super::sites::Sites;
use super::tours::{Order, Roster, Tour};
use crate::network::transfers;
use crate::operation::{Operation, Site, VehicleType};
use crate::table::Id;
use crate::units::{Duration, Instant, Mass};
use std::collections::{BTreeMap, BTreeSet};

/// One order with its goods.
#[derive(Clone, Debug)]
struct Job {
    vehicle: Id<VehicleType>,
    source: Id<Site>,
    stops: Vec<(Id<Site>, Due)>,
    hours: Duration,
}

/// Share of a payload from which on a load goes straight to its post.
const FULL: f64 = 0.9;

/// Tries to find how large a part of a load finds time where all of it does not.
const HALVINGS: usize = 6;
/// Share of a payload below which a part is not worth a tour.
const SMALLEST: f64 = 0.1;

/// Which jobs choose their vehicles first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// The longest that fit into a day, then shorter ones, then those of several days: packs days best.
    Longest,
    /// Those that bring most per hour: best where hours do not suffice.
    MostPerHour,
    /// Part loads, then the longest: small posts are not left for last.
    PartLoads,
}

/// Which loads vehicles of other types take where those the programme chose have no time left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Help {
    /// Those they bring and return from within a day: elsewhere they may be of more use.
    WithinDay,
    /// All they can.
    AnyLength,
}

/// How tours are built.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manner {
    /// Order among jobs.
    pub choice: Choice,
    /// Help among vehicle types.
    pub help: Help,
}

/// Builds tours for orders, as far as vehicles find time for them.
pub(super) fn build<'b>(roster: &'b mut Roster<'_>, orders: Orders, sites: Sites<'b>, manner: Manner) {
    let operation = roster.operation;
    let ranks = ranked_sources(operation, &orders);
    let mut builder = Builder { operation, roster, orders, sites, manner };
    for day in 0..operation.n_days() {
        for sources in &ranks {
            builder.bring(sources, day);
        }
    }
}

/// Warehouses first, then transfer sites in the order goods reach them; together those of which none waits for another.
fn ranked_sources(operation: &Operation, orders: &Orders) -> Vec<Vec<Id<Site>>> {
    let all: BTreeSet<Id<Site>> = orders.due.keys().map(|(from, ..)| *from).collect();
    let mut depth: BTreeMap<Id<Site>, usize> = all.iter().map(|site| (*site, 0)).collect();
    for _ in 0..all.len() {
        for (from, _, to) in orders.due.keys() {
            if transfers(operation.sites()[*to].kind) && depth.contains_key(to) {
                let next = depth[from] + 1;
                if next > depth[to] && next <= all.len() {
                    depth.insert(*to, next);
                }
            }
        }
    }
    let mut ranks: BTreeMap<(bool, usize), Vec<Id<Site>>> = BTreeMap::new();
    for site in all {
        ranks.entry((transfers(operation.sites()[site].kind), depth[&site])).or_default().push(site);
    }
    ranks.into_values().collect()
}

fn sort(operation: &Operation, jobs: &mut [Job], choice: Choice) {
    let kg = |job: &Job| job.stops.iter().map(|(_, goods)| mass(operation, goods)).sum::<f64>();
    let per_hour = |job: &Job| kg(job) / job.hours.as_hours().max(0.1);
    let days = |job: &Job| job.hours > operation.vehicle_types()[job.vehicle].hours_per_day;
    let full = |job: &Job| kg(job) > FULL * operation.vehicle_types()[job.vehicle].payload_mass.as_kg();
    match choice {
        Choice::PartLoads => jobs.sort_by(|a, b| (full(a), b.hours).cmp(&(full(b), a.hours))),
        Choice::Longest => {
            jobs.sort_by(|a, b| (days(a), b.hours).cmp(&(days(b), a.hours)).then(kg(b).total_cmp(&kg(a))));
        }
        Choice::MostPerHour => jobs.sort_by(|a, b| per_hour(b).total_cmp(&per_hour(a)).then(b.hours.cmp(&a.hours))),
    }
}

/// Which tours suit a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Suits {
    /// Of a vehicle that stands at the source already.
    Local,
    /// That end within the hours of a day.
    DayTour,
    Any,
}

/// Time a tour takes for goods beyond those of its job, which its loads may then use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spare {
    /// For a full payload.
    Payload,
    None,
}

/// Tours being built.
#[derive(Debug)]
struct Builder<'b, 'a> {
    operation: &'b Operation,
    roster: &'b mut Roster<'a>,
    orders: Orders,
    sites: Sites<'b>,
    manner: Manner,
}

impl Builder<'_, '_> {
    /// Brings what is due at some sources on a day; what cannot be is due on the next.
    fn bring(&mut self, sources: &[Id<Site>], day: usize) {
        let mut jobs: Vec<Job> = sources.iter().flat_map(|source| self.jobs(*source, day)).collect();
        sort(self.operation, &mut jobs, self.manner.choice);
        // Vehicles that stand there already first: no empty drive, and the others stay free for their own.
        jobs.retain(|job| !self.give(job, day, Suits::Local));
        for job in jobs {
            self.place(&job, day);
        }
    }

    /// What is due at a source, as jobs.
    fn jobs(&mut self, source: Id<Site>, day: usize) -> Vec<Job> {
        let operation = self.operation;
        let noon = operation.day_start(day) + Duration::from_hours(3);
        let end = operation.day_start(day + 1);
        let ways: Vec<Way> = self.orders.due.keys().filter(|(from, ..)| *from == source).copied().collect();
        let hub = transfers(operation.sites()[source].kind);
        let mut promised = Due::new();
        let mut jobs = Vec::new();
        let types: BTreeSet<Id<VehicleType>> = ways.iter().map(|(_, vehicle, _)| *vehicle).collect();
        for vehicle in types {
            let kind = &operation.vehicle_types()[vehicle];
            let handling = kind.loading.map_or(Duration::ZERO, |rate| rate.time_for(kind.payload_mass));
            let handling = handling + handling;
            let mut parts: Vec<(Duration, Id<Site>, Due)> = Vec::new();
            for way in ways.iter().filter(|(_, by, _)| *by == vehicle) {
                let Some(there) = self.roster.driving(vehicle, source, way.2, noon) else { continue };
                let Some(home) = self.roster.driving(vehicle, way.2, source, noon) else { continue };
                loop {
                    let mut room = Room::of(operation, vehicle);
                    let mut goods = self.orders.take(operation, *way, day, &mut room);
                    if hub {
                        self.keep_what_is_there(*way, day, end, &mut goods, &mut promised);
                    }
                    if share(operation, vehicle, &goods) < 1e-6 {
                        break;
                    }
                    if share(operation, vehicle, &goods) > FULL {
                        let hours = there + home + handling;
                        jobs.push(Job { vehicle, source, stops: vec![(way.2, goods)], hours });
                    } else {
                        parts.push((there + home, way.2, goods));
                        break;
                    }
                }
            }
            parts.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
            jobs.extend(self.join((vehicle, source), parts, noon, handling));
        }
        for job in &mut jobs {
            self.top_up(job, end, &mut promised);
        }
        jobs
    }

    /// Puts back what will not have reached the transfer site by the end of the day.
    fn keep_what_is_there(&mut self, way: Way, day: usize, end: Instant, goods: &mut Due, promised: &mut Due) {
        for (good, amount) in goods.iter_mut() {
            let given = promised.entry(*good).or_default();
            let (there, _) = self.sites.ready(way.0, *good, *given + *amount, end);
            let free = (there - *given).clamp(0.0, *amount);
            if free < *amount {
                self.orders.add(way, day + 1, *good, *amount - free);
                *amount = free;
            }
            *given += free;
        }
        goods.retain(|_, amount| *amount > 1e-9);
    }

    /// Fills free room with what the job's posts are due later; at a transfer site, as far as it lies there when the
    /// job can load.
    fn top_up(&mut self, job: &mut Job, end: Instant, promised: &mut Due) {
        let operation = self.operation;
        let hub = transfers(operation.sites()[job.source].kind);
        let mut room = Room::of(operation, job.vehicle);
        for (good, amount) in job.stops.iter().flat_map(|(_, goods)| goods.iter()) {
            room.fill(operation, *good, *amount);
        }
        let loads = if hub {
            let times = promised.iter().map(|(good, amount)| self.sites.ready(job.source, *good, *amount, end).1);
            times.flatten().max().unwrap_or(end) + Duration::from_seconds(1)
        } else {
            end
        };
        for (site, goods) in &mut job.stops {
            let way = (job.source, job.vehicle, *site);
            let before = room;
            let mut more = self.orders.take(operation, way, operation.n_days(), &mut room);
            if hub {
                room = before;
                for (good, amount) in &mut more {
                    let given = promised.entry(*good).or_default();
                    let (there, _) = self.sites.ready(job.source, *good, 0.0, loads);
                    let free = (there - *given).clamp(0.0, *amount);
                    if free < *amount {
                        self.orders.add(way, operation.n_days() - 1, *good, *amount - free);
                    }
                    *amount = free;
                    *given += free;
                    room.fill(operation, *good, free);
                }
            }
            for (good, amount) in more {
                *goods.entry(good).or_default() += amount;
            }
        }
    }

    /// Joins part loads into tours: the farthest open post starts one, the others enter where they lengthen it least.
    fn join(
        &self,
        (vehicle, source): (Id<VehicleType>, Id<Site>),
        mut parts: Vec<(Duration, Id<Site>, Due)>,
        at: Instant,
        handling: Duration,
    ) -> Vec<Job> {
        let operation = self.operation;
        let allowed = operation.vehicle_types()[vehicle].hours_per_day;
        let mut jobs = Vec::new();
        let leg = |from: Id<Site>, to: Id<Site>| {
            if from == to { Some(Duration::ZERO) } else { self.roster.driving(vehicle, from, to, at) }
        };
        while !parts.is_empty() {
            let (driving, seed, goods) = parts.remove(0);
            let mut used = share(operation, vehicle, &goods);
            let mut stops = vec![(seed, goods)];
            let mut hours = driving;
            while hours + handling <= allowed {
                let mut best: Option<(Duration, usize, usize)> = None;
                for (index, (_, site, goods)) in parts.iter().enumerate() {
                    if used + share(operation, vehicle, goods) > 1.0 {
                        continue;
                    }
                    for place in 0..=stops.len() {
                        let before = if place == 0 { source } else { stops[place - 1].0 };
                        let after = stops.get(place).map_or(source, |stop| stop.0);
                        let Some(detour) = leg(before, *site)
                            .zip(leg(*site, after))
                            .zip(leg(before, after))
                            .map(|((a, b), direct)| a + b - direct)
                        else {
                            continue;
                        };
                        if hours + detour + handling <= allowed && best.is_none_or(|(known, ..)| detour < known) {
                            best = Some((detour, index, place));
                        }
                    }
                }
                // A post joins only if that is shorter than a tour of its own.
                let Some((detour, index, place)) = best.filter(|(detour, index, _)| *detour < parts[*index].0) else {
                    break;
                };
                let (_, site, goods) = parts.remove(index);
                used += share(operation, vehicle, &goods);
                hours += detour;
                stops.insert(place, (site, goods));
            }
            jobs.push(Job { vehicle, source, stops, hours: hours + handling });
        }
        jobs
    }

    /// Gives a job to a vehicle of its type; splits it or gives it to other types when none can do it on the day.
    fn place(&mut self, job: &Job, day: usize) {
        if self.give(job, day, Suits::Any) {
            return;
        }
        if job.stops.len() > 1 {
            for (site, goods) in &job.stops {
                self.place(&Job { stops: vec![(*site, goods.clone())], ..job.clone() }, day);
            }
        } else {
            self.by_others(job, day);
        }
    }

    /// Brings what the job's own vehicle type cannot by vehicles of other types, load by load; the rest is due next day.
    fn by_others(&mut self, job: &Job, day: usize) {
        let operation = self.operation;
        let Some((site, goods)) = job.stops.first() else { return };
        let mut rest = goods.clone();
        let mut types: Vec<Id<VehicleType>> = operation.vehicle_types().ids().filter(|id| *id != job.vehicle).collect();
        types.sort_by_key(|id| (std::cmp::Reverse(operation.vehicle_types()[*id].payload_mass), *id));
        let suits = if self.manner.help == Help::WithinDay { Suits::DayTour } else { Suits::Any };
        for vehicle in types {
            loop {
                let mut room = Room::of(operation, vehicle);
                let mut load = Due::new();
                for (good, amount) in rest.iter().filter(|(_, amount)| **amount > 1e-9) {
                    let some = amount.min(room.fits(operation, *good));
                    room.fill(operation, *good, some);
                    load.insert(*good, some);
                }
                if share(operation, vehicle, &load) < 1e-6 {
                    return;
                }
                let part = Job { vehicle, source: job.source, stops: vec![(*site, load)], hours: job.hours };
                if !self.give(&part, day, suits) {
                    break;
                }
                subtract(&mut rest, &part.stops[0].1);
            }
        }
        // The end of a day may be too short for a full load, not for a smaller one.
        while let Some((smaller, tour)) =
            self.smaller_load(&Job { stops: vec![(*site, rest.clone())], ..job.clone() }, day)
        {
            self.take(&smaller, tour);
            subtract(&mut rest, &smaller.stops[0].1);
        }
        rest.retain(|_, amount| *amount > 1e-9);
        self.orders.give_back((job.source, job.vehicle, *site), day + 1, &rest);
    }

    /// Gives a job to the vehicle of its type that ends it first; false when none can on the day.
    fn give(&mut self, job: &Job, day: usize, suits: Suits) -> bool {
        let tour = self.best_tour(job, day, (suits, Spare::Payload));
        let fits = tour.is_some();
        if let Some(tour) = tour {
            self.take(job, tour);
        }
        fits
    }

    /// Puts a job's tour on the roster.
    fn take(&mut self, job: &Job, tour: Tour) {
        self.sites.book(&tour, &job.stops);
        self.roster.add(tour);
    }

    /// The tour of the vehicle that ends a job first.
    fn best_tour(&self, job: &Job, day: usize, (suits, spare): (Suits, Spare)) -> Option<Tour> {
        let operation = self.operation;
        let kind = &operation.vehicle_types()[job.vehicle];
        let planned: Vec<f64> = job.stops.iter().map(|(_, goods)| mass(operation, goods)).collect();
        let total: f64 = planned.iter().sum();
        let spare = match spare {
            Spare::Payload => (kind.payload_mass.as_kg() - total).max(0.0) / job.stops.len() as f64,
            Spare::None => 0.0,
        };
        #[expect(clippy::cast_possible_truncation, reason = "at most a payload")]
        let grams = |kg: f64| Mass::from_grams((kg * 1000.0).floor() as i64);
        let stops = job.stops.iter().zip(&planned).map(|((site, _), kg)| (*site, grams(kg + spare))).collect();
        let order = Order { source: job.source, stops, ready: self.ready(job, day), day };
        let mut best: Option<Tour> = None;
        // Of a fleet's vehicles that stand idle at its base one speaks for all.
        let mut idle = BTreeSet::new();
        for (van, v) in self.roster.vans.iter().enumerate() {
            if v.vehicle != job.vehicle
                || !self.roster.is_free(van, day)
                || (v.tours.is_empty() && !idle.insert(v.fleet))
            {
                continue;
            }
            if let Some(tour) = self.fit(van, &order, job, suits == Suits::Local)
                && (suits != Suits::DayTour || tour.ends() - tour.loads <= kind.hours_per_day)
                && best.as_ref().is_none_or(|known| better(self.roster, &tour, known))
            {
                best = Some(tour);
            }
        }
        best
    }

    /// When a job can load: at a transfer site, once its goods lie there.
    fn ready(&self, job: &Job, day: usize) -> Instant {
        let begins = self.operation.day_start(day);
        if !transfers(self.operation.sites()[job.source].kind) {
            return begins;
        }
        let mut need = Due::new();
        for (good, amount) in job.stops.iter().flat_map(|(_, goods)| goods.iter()) {
            *need.entry(*good).or_default() += *amount;
        }
        let end = self.operation.day_start(day + 1);
        let there = need.iter().filter_map(|(good, amount)| self.sites.ready(job.source, *good, *amount, end).1);
        there.fold(begins, Instant::max)
    }

    /// The vehicle's first tour for a job that sites have hands for.
    fn fit(&self, van: usize, order: &Order, job: &Job, local: bool) -> Option<Tour> {
        let mut order = order.clone();
        loop {
            let tour = self.roster.fit(van, &order, local)?;
            let Some(delay) = self.sites.delay(&tour, &job.stops) else { return Some(tour) };
            order.ready = tour.loads + delay;
        }
    }

    /// The largest part of a job that one of its vehicles can do on the day, where that much help is wanted.
    fn smaller_load(&self, job: &Job, day: usize) -> Option<(Job, Tour)> {
        if self.manner.help == Help::WithinDay {
            return None;
        }
        let part_of = |share: f64| {
            let part = |goods: &Due| goods.iter().map(|(good, amount)| (*good, amount * share)).collect();
            Job { stops: job.stops.iter().map(|(site, goods)| (*site, part(goods))).collect(), ..job.clone() }
        };
        let whole: f64 = job.stops.iter().map(|(_, goods)| share(self.operation, job.vehicle, goods)).sum();
        let (mut least, mut most, mut found) = (SMALLEST / whole, 1.0, None);
        for step in 0..HALVINGS {
            let tried = if step == 0 { least } else { f64::midpoint(least, most) };
            if tried > 1.0 {
                break;
            }
            let part = part_of(tried);
            match self.best_tour(&part, day, (Suits::Any, Spare::None)) {
                Some(tour) => (least, found) = (tried, Some((part, tour))),
                None if step == 0 => break,
                None => most = tried,
            }
        }
        found
    }
}

/// Earlier delivery first; then the vehicle that needs no approach; then the one already used most.
fn better(roster: &Roster<'_>, a: &Tour, b: &Tour) -> bool {
    let key = |tour: &Tour| {
        let approach: i64 = tour.approach.iter().map(|p| (p.leaves - p.enters).seconds()).sum();
        (tour.ends().unix() + approach, approach, usize::MAX - roster.vans[tour.van].tours.len(), tour.van)
    };
    key(a) < key(b)
}
