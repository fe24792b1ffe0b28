//! From quantities per lane and day to tours.
//!
//! Day by day, sources in the order goods pass them, the quantities due on each lane become orders: full vehicle loads
//! drive straight out and back; what remains is joined into tours of several posts (cheapest insertion, farthest post
//! first); free room is filled with what the same posts are due later. Vehicles that stand at the source come first, then
//! those that must drive there. What finds no vehicle on its day is due again on the next.

use super::tours::{Order, Roster, Tour};
use crate::allocation::Flow;
use crate::allocation::goods::{Good, Holding, day_of};
use crate::allocation::programme::{By, Carriage};
use crate::network::transfers;
use crate::operation::{Operation, Site, VehicleType};
use crate::table::Id;
use crate::units::{Duration, Instant, Mass};
use std::collections::{BTreeMap, BTreeSet};

/// A lane without its period.
type Way = (Id<Site>, Id<VehicleType>, Id<Site>);

/// Goods due on a lane.
type Due = BTreeMap<Good, f64>;

/// Quantities to bring, by day of departure.
#[derive(Clone, Debug, Default)]
pub(super) struct Orders {
    /// For each lane and day, what is due.
    pub due: BTreeMap<Way, BTreeMap<usize, Due>>,
}

impl Orders {
    /// From flows over lanes; what leaves within joined days, alike on each.
    pub(super) fn from_flows<'f>(
        operation: &Operation,
        carriages: &[Carriage],
        flows: impl IntoIterator<Item = &'f Flow>,
    ) -> Self {
        let mut orders = Self::default();
        for flow in flows {
            let carriage = &carriages[flow.carriage];
            let By::Lane(lane) = carriage.by else { continue };
            let days = day_of(operation, lane.ready)..=day_of(operation, lane.leaves);
            let share = flow.amount / days.clone().count() as f64;
            for day in days {
                orders.add((lane.from, lane.vehicle, lane.to), day, flow.good, share);
            }
        }
        orders
    }

    /// Adds goods to a lane and day.
    pub(super) fn add(&mut self, way: Way, day: usize, good: Good, amount: f64) {
        *self.due.entry(way).or_default().entry(day).or_default().entry(good).or_default() += amount;
    }

    /// Takes up to what fits into `room` from the earliest due on, up to and including `last_day`.
    fn take(&mut self, operation: &Operation, way: Way, last_day: usize, room: &mut Room) -> Due {
        let mut taken = Due::new();
        let Some(days) = self.due.get_mut(&way) else { return taken };
        for (_, goods) in days.range_mut(..=last_day) {
            for (good, amount) in goods.iter_mut().filter(|(_, amount)| **amount > 1e-9) {
                let fits = amount.min(room.fits(operation, *good));
                if fits > 1e-9 {
                    room.fill(operation, *good, fits);
                    *amount -= fits;
                    *taken.entry(*good).or_default() += fits;
                }
            }
        }
        taken
    }

    fn give_back(&mut self, way: Way, day: usize, goods: &Due) {
        for (good, amount) in goods {
            self.add(way, day, *good, *amount);
        }
    }
}

/// Free payload.
#[derive(Clone, Copy, Debug)]
struct Room {
    kg: f64,
    m3: f64,
}

impl Room {
    fn of(operation: &Operation, vehicle: Id<VehicleType>) -> Self {
        let kind = &operation.vehicle_types()[vehicle];
        Self { kg: kind.payload_mass.as_kg(), m3: kind.payload_volume.as_m3() }
    }
    fn fits(self, operation: &Operation, good: Good) -> f64 {
        let (kg, m3) = good.measures(operation);
        let by_mass = if kg > 0.0 { self.kg / kg } else { f64::INFINITY };
        let by_volume = if m3 > 0.0 { self.m3 / m3 } else { f64::INFINITY };
        by_mass.min(by_volume).max(0.0)
    }
    fn fill(&mut self, operation: &Operation, good: Good, amount: f64) {
        let (kg, m3) = good.measures(operation);
        self.kg -= kg * amount;
        self.m3 -= m3 * amount;
    }
}

/// Share of a payload the goods take, by the tighter of mass and volume.
fn share(operation: &Operation, vehicle: Id<VehicleType>, goods: &Due) -> f64 {
    let full = Room::of(operation, vehicle);
    let (mut kg, mut m3) = (0.0, 0.0);
    for (good, amount) in goods {
        let (by_mass, by_volume) = good.measures(operation);
        kg += by_mass * amount;
        m3 += by_volume * amount;
    }
    (kg / full.kg).max(m3 / full.m3)
}

fn mass(operation: &Operation, goods: &Due) -> f64 {
    goods.iter().map(|(good, amount)| good.measures(operation).0 * amount).sum()
}

/// What is planned to arrive at and leave transfer sites.
#[derive(Clone, Debug, Default)]
pub(super) struct Hubs {
    inbound: BTreeMap<(Id<Site>, Good), Vec<(Instant, f64)>>,
    outbound: BTreeMap<(Id<Site>, Good), f64>,
}

impl Hubs {
    /// Transfer sites with their own goods.
    pub(super) fn new(operation: &Operation, holdings: &[Holding]) -> Self {
        let mut hubs = Self::default();
        for holding in holdings {
            if transfers(operation.sites()[holding.site].kind) {
                hubs.inbound.entry((holding.site, holding.good)).or_default().push((holding.from, holding.amount));
            }
        }
        hubs
    }

    fn arrive(&mut self, site: Id<Site>, good: Good, at: Instant, amount: f64) {
        let list = self.inbound.entry((site, good)).or_default();
        let place = list.partition_point(|(time, _)| *time <= at);
        list.insert(place, (at, amount));
    }

    /// What can still leave by the end of `until`, and from when on `amount` of it.
    fn ready(&self, site: Id<Site>, good: Good, amount: f64, until: Instant) -> (f64, Option<Instant>) {
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
pub(super) fn build(
    operation: &Operation,
    roster: &mut Roster<'_>,
    mut orders: Orders,
    mut hubs: Hubs,
    manner: Manner,
) {
    let ranks = ranked_sources(operation, &orders);
    for day in 0..operation.n_days() {
        for sources in &ranks {
            let of = |source: &Id<Site>| jobs_of(operation, roster, &mut orders, &hubs, *source, day);
            let mut jobs: Vec<Job> = sources.iter().flat_map(of).collect();
            sort(operation, &mut jobs, manner.choice);
            // Vehicles that stand there already first: no empty drive, and the others stay free for their own.
            jobs.retain(|job| !fit_best(operation, roster, &mut hubs, job, day, Suits::Local));
            for job in jobs {
                place(operation, roster, &mut orders, &mut hubs, &job, (day, manner.help));
            }
        }
    }
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

fn jobs_of(
    operation: &Operation,
    roster: &Roster<'_>,
    orders: &mut Orders,
    hubs: &Hubs,
    source: Id<Site>,
    day: usize,
) -> Vec<Job> {
    let noon = operation.day_start(day) + Duration::from_hours(3);
    let end = operation.day_start(day + 1);
    let ways: Vec<Way> = orders.due.keys().filter(|(from, ..)| *from == source).copied().collect();
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
            let Some(there) = roster.driving(vehicle, source, way.2, noon) else { continue };
            let Some(home) = roster.driving(vehicle, way.2, source, noon) else { continue };
            loop {
                let mut room = Room::of(operation, vehicle);
                let mut goods = orders.take(operation, *way, day, &mut room);
                if hub {
                    keep_what_is_there(orders, hubs, *way, day, end, &mut goods, &mut promised);
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
        jobs.extend(join(operation, roster, vehicle, source, parts, noon, handling));
    }
    for job in &mut jobs {
        top_up(operation, orders, hubs, job, end, &mut promised);
    }
    jobs
}

/// Puts back what will not have reached the transfer site by the end of the day.
fn keep_what_is_there(
    orders: &mut Orders,
    hubs: &Hubs,
    way: Way,
    day: usize,
    end: Instant,
    goods: &mut Due,
    promised: &mut Due,
) {
    for (good, amount) in goods.iter_mut() {
        let given = promised.entry(*good).or_default();
        let (there, _) = hubs.ready(way.0, *good, *given + *amount, end);
        let free = (there - *given).clamp(0.0, *amount);
        if free < *amount {
            orders.add(way, day + 1, *good, *amount - free);
            *amount = free;
        }
        *given += free;
    }
    goods.retain(|_, amount| *amount > 1e-9);
}

/// Fills free room with what the job's posts are due later; at a transfer site, as far as it lies there when the job
/// can load.
fn top_up(operation: &Operation, orders: &mut Orders, hubs: &Hubs, job: &mut Job, end: Instant, promised: &mut Due) {
    let hub = transfers(operation.sites()[job.source].kind);
    let mut room = Room::of(operation, job.vehicle);
    for (good, amount) in job.stops.iter().flat_map(|(_, goods)| goods.iter()) {
        room.fill(operation, *good, *amount);
    }
    let loads = if hub {
        let times = promised.iter().map(|(good, amount)| hubs.ready(job.source, *good, *amount, end).1);
        times.flatten().max().unwrap_or(end) + Duration::from_seconds(1)
    } else {
        end
    };
    for (site, goods) in &mut job.stops {
        let way = (job.source, job.vehicle, *site);
        let before = room;
        let mut more = orders.take(operation, way, operation.n_days(), &mut room);
        if hub {
            room = before;
            for (good, amount) in &mut more {
                let given = promised.entry(*good).or_default();
                let (there, _) = hubs.ready(job.source, *good, 0.0, loads);
                let free = (there - *given).clamp(0.0, *amount);
                if free < *amount {
                    orders.add(way, operation.n_days() - 1, *good, *amount - free);
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
    operation: &Operation,
    roster: &Roster<'_>,
    vehicle: Id<VehicleType>,
    source: Id<Site>,
    mut parts: Vec<(Duration, Id<Site>, Due)>,
    at: Instant,
    handling: Duration,
) -> Vec<Job> {
    let allowed = operation.vehicle_types()[vehicle].hours_per_day;
    let mut jobs = Vec::new();
    let leg = |from: Id<Site>, to: Id<Site>| {
        if from == to { Some(Duration::ZERO) } else { roster.driving(vehicle, from, to, at) }
    };
    while !parts.is_empty() {
        let (driving, seed, goods) = parts.remove(0);
        let mut used = share(operation, vehicle, &goods);
        let mut stops = vec![(seed, goods)];
        let mut hours = driving;
        if hours + handling <= allowed {
            loop {
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
                let Some((detour, index, place)) = best else { break };
                // A post joins only if that is shorter than a tour of its own.
                if detour >= parts[index].0 {
                    break;
                }
                let (_, site, goods) = parts.remove(index);
                used += share(operation, vehicle, &goods);
                hours += detour;
                stops.insert(place, (site, goods));
            }
        }
        jobs.push(Job { vehicle, source, stops, hours: hours + handling });
    }
    jobs
}

/// Gives a job to a vehicle of its type; splits it or gives it to other types when none can do it on the day.
fn place(
    operation: &Operation,
    roster: &mut Roster<'_>,
    orders: &mut Orders,
    hubs: &mut Hubs,
    job: &Job,
    (day, help): (usize, Help),
) {
    if fit_best(operation, roster, hubs, job, day, Suits::Any) {
        return;
    }
    if job.stops.len() > 1 {
        for (site, goods) in &job.stops {
            let alone = Job { stops: vec![(*site, goods.clone())], ..job.clone() };
            place(operation, roster, orders, hubs, &alone, (day, help));
        }
    } else {
        by_others(operation, roster, orders, hubs, job, (day, help));
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

/// Gives a job to the vehicle of its type that ends it first; false when none can on the day.
fn fit_best(
    operation: &Operation,
    roster: &mut Roster<'_>,
    hubs: &mut Hubs,
    job: &Job,
    day: usize,
    suits: Suits,
) -> bool {
    let tour = best_tour(operation, roster, hubs, job, day, (suits, Spare::Payload));
    let fits = tour.is_some();
    if let Some(tour) = tour {
        take(operation, roster, hubs, job, tour);
    }
    fits
}

/// The tour of the vehicle that ends a job first.
fn best_tour(
    operation: &Operation,
    roster: &Roster<'_>,
    hubs: &Hubs,
    job: &Job,
    day: usize,
    (suits, spare): (Suits, Spare),
) -> Option<Tour> {
    let payload = operation.vehicle_types()[job.vehicle].payload_mass;
    let planned: Vec<f64> = job.stops.iter().map(|(_, goods)| mass(operation, goods)).collect();
    let total: f64 = planned.iter().sum();
    let spare = match spare {
        Spare::Payload => (payload.as_kg() - total).max(0.0) / job.stops.len() as f64,
        Spare::None => 0.0,
    };
    #[expect(clippy::cast_possible_truncation, reason = "at most a payload")]
    let grams = |kg: f64| Mass::from_grams((kg * 1000.0).floor() as i64);
    let stops: Vec<(Id<Site>, Mass)> =
        job.stops.iter().zip(&planned).map(|((site, _), kg)| (*site, grams(kg + spare))).collect();
    let mut ready = operation.day_start(day);
    if transfers(operation.sites()[job.source].kind) {
        let mut need = Due::new();
        for (good, amount) in job.stops.iter().flat_map(|(_, goods)| goods.iter()) {
            *need.entry(*good).or_default() += *amount;
        }
        for (good, amount) in &need {
            let (_, at) = hubs.ready(job.source, *good, *amount, operation.day_start(day + 1));
            ready = ready.max(at.unwrap_or(ready));
        }
    }
    let order = Order { source: job.source, stops, ready, day };
    let allowed = operation.vehicle_types()[job.vehicle].hours_per_day;
    let mut best: Option<Tour> = None;
    for van in 0..roster.vans.len() {
        if roster.vans[van].vehicle != job.vehicle || !roster.is_free(van, day) {
            continue;
        }
        if let Some(tour) = roster.fit(van, &order, suits == Suits::Local)
            && (suits != Suits::DayTour || tour.ends() - tour.loads <= allowed)
            && best.as_ref().is_none_or(|known| better(roster, &tour, known))
        {
            best = Some(tour);
        }
    }
    best
}

/// The largest part of a job that one of its vehicles can do on the day.
fn largest_part(operation: &Operation, roster: &Roster<'_>, hubs: &Hubs, job: &Job, day: usize) -> Option<(Job, Tour)> {
    let part_of = |share: f64| {
        let part = |goods: &Due| goods.iter().map(|(good, amount)| (*good, amount * share)).collect();
        Job { stops: job.stops.iter().map(|(site, goods)| (*site, part(goods))).collect(), ..job.clone() }
    };
    let whole: f64 = job.stops.iter().map(|(_, goods)| share(operation, job.vehicle, goods)).sum();
    let (mut least, mut most, mut found) = (SMALLEST / whole, 1.0, None);
    for step in 0..HALVINGS {
        let tried = if step == 0 { least } else { f64::midpoint(least, most) };
        if tried > 1.0 {
            break;
        }
        let part = part_of(tried);
        match best_tour(operation, roster, hubs, &part, day, (Suits::Any, Spare::None)) {
            Some(tour) => (least, found) = (tried, Some((part, tour))),
            None if step == 0 => break,
            None => most = tried,
        }
    }
    found
}

/// Puts a job's tour on the roster.
fn take(operation: &Operation, roster: &mut Roster<'_>, hubs: &mut Hubs, job: &Job, tour: Tour) {
    for ((site, goods), stop) in job.stops.iter().zip(&tour.stops) {
        for (good, amount) in goods {
            if transfers(operation.sites()[*site].kind) {
                hubs.arrive(*site, *good, stop.until, *amount);
            }
            if transfers(operation.sites()[job.source].kind) {
                *hubs.outbound.entry((job.source, *good)).or_default() += amount;
            }
        }
    }
    roster.add(tour);
}

/// Brings what the job's own vehicle type cannot by vehicles of other types, load by load; the rest is due next day.
fn by_others(
    operation: &Operation,
    roster: &mut Roster<'_>,
    orders: &mut Orders,
    hubs: &mut Hubs,
    job: &Job,
    (day, help): (usize, Help),
) {
    let Some((site, goods)) = job.stops.first() else { return };
    let mut rest = goods.clone();
    let mut types: Vec<Id<VehicleType>> = operation.vehicle_types().ids().filter(|id| *id != job.vehicle).collect();
    types.sort_by_key(|id| (std::cmp::Reverse(operation.vehicle_types()[*id].payload_mass), *id));
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
            let suits = if help == Help::WithinDay { Suits::DayTour } else { Suits::Any };
            if !fit_best(operation, roster, hubs, &part, day, suits) {
                break;
            }
            subtract(&mut rest, &part.stops[0].1);
        }
    }
    // The end of a day may be too short for a full load, not for a smaller one.
    let smaller_load = |roster: &Roster<'_>, hubs: &Hubs, rest: &Due| {
        let job = Job { stops: vec![(*site, rest.clone())], ..job.clone() };
        (help == Help::AnyLength).then(|| largest_part(operation, roster, hubs, &job, day)).flatten()
    };
    while let Some((smaller, tour)) = smaller_load(roster, hubs, &rest) {
        take(operation, roster, hubs, &smaller, tour);
        subtract(&mut rest, &smaller.stops[0].1);
    }
    rest.retain(|_, amount| *amount > 1e-9);
    orders.give_back((job.source, job.vehicle, *site), day + 1, &rest);
}

fn subtract(from: &mut Due, goods: &Due) {
    for (good, amount) in goods {
        if let Some(left) = from.get_mut(good) {
            *left -= amount;
        }
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
