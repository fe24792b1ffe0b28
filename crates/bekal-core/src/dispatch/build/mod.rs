//! From quantities per lane and day to tours.
//!
//! Day by day, sources in the order goods pass them, the quantities due on each lane become orders: full vehicle loads
//! drive straight out and back; what remains is joined into tours of several posts (cheapest insertion, farthest post
//! first); free room is filled with what the same posts are due later. Vehicles that stand at the source come first, then
//! those that must drive there. What finds no vehicle on its day is due again on the next. Where it is wished, vehicles that
//! stand at the source drive trips of the routing engine ([`routed`]) before all that.

mod routed;

use super::orders::{Due, Orders, Room, Way, mass, share, subtract};
use super::sites::Sites;
use super::tours::{Order, Roster, Tour};
use crate::allocation::goods::day_of;
use crate::network::transfers;
use crate::operation::{Operation, Site, VehicleType};
use crate::table::Id;
use crate::units::{Duration, Instant, Mass};
use std::collections::{BTreeMap, BTreeSet};

/// Goods that one vehicle brings to a few places on one tour.
#[derive(Clone, Debug)]
struct Haul {
    vehicle: Id<VehicleType>,
    source: Id<Site>,
    stops: Vec<(Id<Site>, Due)>,
    hours: Duration,
}

impl Haul {
    /// Adds a share of goods for a place.
    fn add(&mut self, to: Id<Site>, goods: &Due, share: f64) {
        let known = self.stops.iter().position(|(site, _)| *site == to);
        let mut stop = known.map(|at| std::mem::take(&mut self.stops[at].1)).unwrap_or_default();
        for (good, amount) in goods {
            *stop.entry(*good).or_default() += amount * share;
        }
        match known {
            Some(at) => self.stops[at].1 = stop,
            None => self.stops.push((to, stop)),
        }
    }
}

/// How long after the begin of a day its driving times are taken; what is there by then leaves as if it had always been.
const MORNING: Duration = Duration::from_hours(3);

/// Share of a payload from which on a load goes straight to its post.
const FULL: f64 = 0.9;

/// Tries to find how large a part of a load finds time where all of it does not.
const HALVINGS: usize = 6;
/// Share of a payload below which a part is not worth a tour.
const SMALLEST: f64 = 0.1;

/// Which hauls choose their vehicles first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// The longest that fit into a day, then shorter ones, then those of several days: packs days best.
    Longest,
    /// Those that bring most per hour: best where hours do not suffice.
    MostPerHour,
    /// Part loads, then the longest: small posts are not left for last.
    PartLoads,
    /// Trips of the routing engine, then the longest of what they leave.
    Routed,
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
    /// Order among hauls.
    pub choice: Choice,
    /// Help among vehicle types.
    pub help: Help,
    /// Of what is drawn by lot.
    pub seed: u64,
}

/// Builds tours for orders, as far as vehicles find time for them from now on, and until somebody wishes to stop.
pub(super) fn build<'b>(
    roster: &'b mut Roster<'_>,
    orders: Orders,
    (sites, now): (Sites<'b>, Instant),
    manner: Manner,
    stops: &mut dyn FnMut() -> bool,
) {
    let operation = roster.operation;
    let ranks = ranked_sources(operation, &orders);
    let mut stopped = false;
    let mut stops = || {
        stopped = stopped || stops();
        stopped
    };
    let mut builder = Builder { operation, roster, orders, sites, manner, now, stops: &mut stops };
    for day in day_of(operation, now)..operation.n_days() {
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

fn sort(operation: &Operation, hauls: &mut [Haul], choice: Choice) {
    let kg = |haul: &Haul| haul.stops.iter().map(|(_, goods)| mass(operation, goods)).sum::<f64>();
    let per_hour = |haul: &Haul| kg(haul) / haul.hours.as_hours().max(0.1);
    let days = |haul: &Haul| haul.hours > operation.vehicle_types()[haul.vehicle].hours_per_day;
    let full = |haul: &Haul| kg(haul) > FULL * operation.vehicle_types()[haul.vehicle].payload_mass.as_kg();
    match choice {
        Choice::PartLoads => hauls.sort_by(|a, b| (full(a), b.hours).cmp(&(full(b), a.hours))),
        Choice::Longest | Choice::Routed => {
            hauls.sort_by(|a, b| (days(a), b.hours).cmp(&(days(b), a.hours)).then(kg(b).total_cmp(&kg(a))));
        }
        Choice::MostPerHour => hauls.sort_by(|a, b| per_hour(b).total_cmp(&per_hour(a)).then(b.hours.cmp(&a.hours))),
    }
}

/// Which tours suit a haul.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Suits {
    /// Of a vehicle that stands at the source already.
    Local,
    /// That end within the hours of a day.
    DayTour,
    Any,
}

/// Time a tour takes for goods beyond those of its haul, which its loads may then use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spare {
    /// For a full payload.
    Payload,
    None,
}

/// Tours being built.
struct Builder<'b, 'a> {
    operation: &'b Operation,
    roster: &'b mut Roster<'a>,
    orders: Orders,
    sites: Sites<'b>,
    manner: Manner,
    now: Instant,
    /// Whether somebody wishes to stop, or did.
    stops: &'b mut dyn FnMut() -> bool,
}

impl Builder<'_, '_> {
    fn is_over(&mut self) -> bool {
        (self.stops)()
    }

    /// Brings what is due at some sources on a day; what cannot be is due on the next.
    fn bring(&mut self, sources: &[Id<Site>], day: usize) {
        if self.manner.choice == Choice::Routed {
            for source in sources {
                self.route(*source, day);
            }
        }
        let mut hauls: Vec<Haul> = sources.iter().flat_map(|source| self.hauls(*source, day)).collect();
        sort(self.operation, &mut hauls, self.manner.choice);
        // Vehicles that stand there already first: no empty drive, and the others stay free for their own.
        hauls.retain(|haul| self.is_over() || !self.give(haul, day, Suits::Local));
        for haul in hauls {
            if self.is_over() {
                return;
            }
            self.place(&haul, day);
        }
    }

    /// What is due at a source, as hauls.
    fn hauls(&mut self, source: Id<Site>, day: usize) -> Vec<Haul> {
        let operation = self.operation;
        let noon = operation.day_start(day) + MORNING;
        let end = operation.day_start(day + 1);
        let ways: Vec<Way> = self.orders.due.keys().filter(|(from, ..)| *from == source).copied().collect();
        let transfer = transfers(operation.sites()[source].kind);
        let mut promised = Due::new();
        let mut hauls = Vec::new();
        let types: BTreeSet<Id<VehicleType>> = ways.iter().map(|(_, vehicle, _)| *vehicle).collect();
        for vehicle in types {
            let kind = &operation.vehicle_types()[vehicle];
            let handling = kind.loading.map_or(Duration::ZERO, |rate| rate.time_for(kind.payload_mass));
            let handling = handling + handling;
            let mut parts: Vec<(Duration, Id<Site>, Due)> = Vec::new();
            for way in ways.iter().filter(|(_, by, _)| *by == vehicle) {
                let Some(there) = self.roster.driving(vehicle, source, way.2, noon) else { continue };
                let Some(home) = self.roster.driving(vehicle, way.2, source, noon) else { continue };
                while !self.is_over() {
                    let mut room = Room::of(operation, vehicle);
                    let mut goods = self.orders.take(operation, *way, day, &mut room);
                    if transfer {
                        self.keep_what_is_there(*way, day, end, &mut goods, &mut promised);
                    }
                    if share(operation, vehicle, &goods) < 1e-6 {
                        break;
                    }
                    if share(operation, vehicle, &goods) > FULL {
                        let hours = there + home + handling;
                        hauls.push(Haul { vehicle, source, stops: vec![(way.2, goods)], hours });
                    } else {
                        parts.push((there + home, way.2, goods));
                        break;
                    }
                }
            }
            parts.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
            hauls.extend(self.join((vehicle, source), parts, noon, handling));
        }
        for haul in &mut hauls {
            self.top_up(haul, end, &mut promised);
        }
        hauls
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

    /// Fills free room with what the haul's posts are due later; at a transfer site, as far as it lies there when the
    /// haul can load.
    fn top_up(&mut self, haul: &mut Haul, end: Instant, promised: &mut Due) {
        let operation = self.operation;
        let transfer = transfers(operation.sites()[haul.source].kind);
        let mut room = Room::of(operation, haul.vehicle);
        for (good, amount) in haul.stops.iter().flat_map(|(_, goods)| goods.iter()) {
            room.fill(operation, *good, *amount);
        }
        let loads = if transfer {
            let times = promised.iter().map(|(good, amount)| self.sites.ready(haul.source, *good, *amount, end).1);
            times.flatten().max().unwrap_or(end) + Duration::from_seconds(1)
        } else {
            end
        };
        for (site, goods) in &mut haul.stops {
            let way = (haul.source, haul.vehicle, *site);
            let before = room;
            let mut more = self.orders.take(operation, way, operation.n_days(), &mut room);
            if transfer {
                room = before;
                for (good, amount) in &mut more {
                    let given = promised.entry(*good).or_default();
                    let (there, _) = self.sites.ready(haul.source, *good, 0.0, loads);
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
    ) -> Vec<Haul> {
        let operation = self.operation;
        let allowed = operation.vehicle_types()[vehicle].hours_per_day;
        let mut hauls = Vec::new();
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
            hauls.push(Haul { vehicle, source, stops, hours: hours + handling });
        }
        hauls
    }

    /// Gives a haul to a vehicle of its type; splits it or gives it to other types when none can do it on the day.
    fn place(&mut self, haul: &Haul, day: usize) {
        if self.give(haul, day, Suits::Any) {
            return;
        }
        if haul.stops.len() > 1 {
            for (site, goods) in &haul.stops {
                self.place(&Haul { stops: vec![(*site, goods.clone())], ..haul.clone() }, day);
            }
        } else {
            self.by_others(haul, day);
        }
    }

    /// Brings what the haul's own vehicle type cannot by vehicles of other types, load by load; the rest is due next day.
    fn by_others(&mut self, haul: &Haul, day: usize) {
        let operation = self.operation;
        let Some((site, goods)) = haul.stops.first() else { return };
        let mut rest = goods.clone();
        let mut types: Vec<Id<VehicleType>> =
            operation.vehicle_types().ids().filter(|id| *id != haul.vehicle).collect();
        types.sort_by_key(|id| (std::cmp::Reverse(operation.vehicle_types()[*id].payload_mass), *id));
        let suits = if self.manner.help == Help::WithinDay { Suits::DayTour } else { Suits::Any };
        for vehicle in types {
            while !self.is_over() {
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
                let part = Haul { vehicle, source: haul.source, stops: vec![(*site, load)], hours: haul.hours };
                if !self.give(&part, day, suits) {
                    break;
                }
                subtract(&mut rest, &part.stops[0].1);
            }
        }
        // The end of a day may be too short for a full load, not for a smaller one.
        while let Some((smaller, tour)) =
            self.smaller_load(&Haul { stops: vec![(*site, rest.clone())], ..haul.clone() }, day)
        {
            self.take(&smaller, tour);
            subtract(&mut rest, &smaller.stops[0].1);
        }
        rest.retain(|_, amount| *amount > 1e-9);
        self.orders.give_back((haul.source, haul.vehicle, *site), day + 1, &rest);
    }

    /// Gives a haul to the vehicle of its type that ends it first; false when none can on the day.
    fn give(&mut self, haul: &Haul, day: usize, suits: Suits) -> bool {
        let tour = self.best_tour(haul, day, (suits, Spare::Payload));
        let fits = tour.is_some();
        if let Some(tour) = tour {
            self.take(haul, tour);
        }
        fits
    }

    /// Puts a haul's tour on the roster.
    fn take(&mut self, haul: &Haul, tour: Tour) {
        self.sites.book(&tour, &haul.stops);
        self.roster.add(tour);
    }

    /// What a haul asks of a vehicle.
    fn order_of(&self, haul: &Haul, day: usize, spare: Spare) -> Order {
        let operation = self.operation;
        let kind = &operation.vehicle_types()[haul.vehicle];
        let planned: Vec<f64> = haul.stops.iter().map(|(_, goods)| mass(operation, goods)).collect();
        let total: f64 = planned.iter().sum();
        let spare = match spare {
            Spare::Payload => (kind.payload_mass.as_kg() - total).max(0.0) / haul.stops.len() as f64,
            Spare::None => 0.0,
        };
        #[expect(clippy::cast_possible_truncation, reason = "at most a payload")]
        let grams = |kg: f64| Mass::from_grams((kg * 1000.0).floor() as i64);
        let stops = haul.stops.iter().zip(&planned).map(|((site, _), kg)| (*site, grams(kg + spare))).collect();
        Order { source: haul.source, stops, ready: self.ready(haul, day), day }
    }

    /// The tour of the vehicle that ends a haul first.
    fn best_tour(&self, haul: &Haul, day: usize, (suits, spare): (Suits, Spare)) -> Option<Tour> {
        let kind = &self.operation.vehicle_types()[haul.vehicle];
        let order = self.order_of(haul, day, spare);
        let mut best: Option<Tour> = None;
        // Of a fleet's vehicles that stand idle at its base one speaks for all that may go alike.
        let mut idle = BTreeSet::new();
        for (van, v) in self.roster.vans.iter().enumerate() {
            if v.vehicle != haul.vehicle
                || !self.roster.is_free(van, day)
                || (v.tours.is_empty() && !idle.insert((v.fleet, v.from, &v.barred)))
            {
                continue;
            }
            if let Some(tour) = self.fit(van, &order, haul, suits == Suits::Local)
                && (suits != Suits::DayTour || tour.ends() - tour.loads <= kind.hours_per_day)
                && best.as_ref().is_none_or(|known| better(self.roster, &tour, known))
            {
                best = Some(tour);
            }
        }
        best
    }

    /// When a haul can load: at a transfer site, once its goods lie there.
    fn ready(&self, haul: &Haul, day: usize) -> Instant {
        let begins = self.operation.day_start(day).max(self.now);
        if !transfers(self.operation.sites()[haul.source].kind) {
            return begins;
        }
        let mut need = Due::new();
        for (good, amount) in haul.stops.iter().flat_map(|(_, goods)| goods.iter()) {
            *need.entry(*good).or_default() += *amount;
        }
        let end = self.operation.day_start(day + 1);
        let there = need.iter().filter_map(|(good, amount)| self.sites.ready(haul.source, *good, *amount, end).1);
        there.fold(begins, Instant::max)
    }

    /// The vehicle's first tour for a haul that sites have hands for.
    fn fit(&self, van: usize, order: &Order, haul: &Haul, local: bool) -> Option<Tour> {
        let mut order = order.clone();
        loop {
            let tour = self.roster.fit(van, &order, local)?;
            let Some(delay) = self.sites.delay(&tour, &haul.stops) else { return Some(tour) };
            order.ready = tour.loads + delay;
        }
    }

    /// The largest part of a haul that one of its vehicles can do on the day, where that much help is wanted.
    fn smaller_load(&self, haul: &Haul, day: usize) -> Option<(Haul, Tour)> {
        if self.manner.help == Help::WithinDay {
            return None;
        }
        let part_of = |share: f64| {
            let part = |goods: &Due| goods.iter().map(|(good, amount)| (*good, amount * share)).collect();
            Haul { stops: haul.stops.iter().map(|(site, goods)| (*site, part(goods))).collect(), ..haul.clone() }
        };
        let whole: f64 = haul.stops.iter().map(|(_, goods)| share(self.operation, haul.vehicle, goods)).sum();
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
