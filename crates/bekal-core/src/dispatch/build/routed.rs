//! Trips of the routing engine for vehicles that stand at a source: what is asked of it ([`route`]), and what is made of its
//! answer.

use super::{Builder, Haul, MORNING, Spare};
use crate::allocation::goods::Good;
use crate::dispatch::orders::{Due, Room, Way, subtract};
use crate::dispatch::route::{self, Crew, Wanted};
use crate::dispatch::tours::Tour;
use crate::network::transfers;
use crate::operation::{Site, VehicleType};
use crate::table::Id;
use crate::units::{Duration, Instant};
use std::collections::BTreeMap;

/// Parts of what comes to a transfer site on a day that may leave one after another.
const COMINGS: usize = 4;

impl Builder<'_, '_> {
    /// Brings what is due at a source by trips of the routing engine, as far as these fit in time.
    pub(super) fn route(&mut self, source: Id<Site>, day: usize) {
        let operation = self.operation;
        let (begins, end) = (operation.day_start(day).max(self.now), operation.day_start(day + 1));
        let crews = self.crews(source, day);
        if crews.is_empty() || self.is_over() {
            return;
        }
        let wanted = self.wanted(source, day);
        let morning = operation.day_start(day) + MORNING;
        let runs = if wanted.is_empty() {
            Vec::new()
        } else {
            route::runs(self.roster, (source, begins, morning), (&wanted, &crews), self.manner.seed, self.stops)
        };
        let goods: Vec<Due> = wanted.iter().map(Wanted::goods).collect();
        let mut left = vec![1.0; wanted.len()];
        let mut idle: Vec<_> = crews.iter().map(|crew| crew.vans.iter()).collect();
        let mut promised = Due::new();
        for run in runs {
            let Some(van) = idle[run.crew].next() else { continue };
            for trip in run.trips {
                let vehicle = crews[run.crew].vehicle;
                let mut haul = Haul { vehicle, source, stops: Vec::new(), hours: Duration::ZERO };
                for part in &trip {
                    haul.add(wanted[part.wanted].to, &goods[part.wanted], part.share);
                }
                let planned = haul.clone();
                self.top_up(&mut haul, end, &mut promised);
                let order = self.order_of(&haul, day, Spare::Payload);
                if let Some(tour) = self.fit(*van, &order, &haul, false) {
                    self.take(&haul, tour);
                    for part in trip {
                        left[part.wanted] -= part.share;
                    }
                } else {
                    for ((site, more), (_, goods)) in haul.stops.iter_mut().zip(&planned.stops) {
                        subtract(more, goods);
                        self.orders.give_back((source, vehicle, *site), day + 1, more);
                    }
                }
            }
        }
        for (wanted, left) in wanted.into_iter().zip(left) {
            for (way, goods) in wanted.ways {
                let rest: Due = goods.into_iter().map(|(good, amount)| (good, amount * left)).collect();
                self.orders.give_back(way, day, &rest);
            }
        }
    }

    /// Vehicles that stand at a source and have duty left on a day.
    fn crews(&self, source: Id<Site>, day: usize) -> Vec<Crew> {
        let operation = self.operation;
        let (begins, closes) = (operation.day_start(day).max(self.now), operation.day_start(day + 1));
        let mut crews: BTreeMap<(Id<VehicleType>, Instant, Instant, Duration), Vec<usize>> = BTreeMap::new();
        for (van, v) in self.roster.vans.iter().enumerate() {
            let fleet = &operation.fleets()[v.fleet];
            let here = v.tours.last().map_or(fleet.base, |tour| tour.source);
            let from = v.tours.last().map_or(v.from, Tour::ends).max(v.from).max(begins);
            let until = fleet.until.min(closes);
            if here == source && self.roster.is_free(van, day) && from < until {
                let duty = operation.vehicle_types()[v.vehicle].hours_per_day - self.roster.duty(van, day);
                crews.entry((v.vehicle, from, until, duty)).or_default().push(van);
            }
        }
        let crew = |((vehicle, from, until, duty), vans)| Crew { vehicle, from, until, duty, vans };
        crews.into_iter().map(crew).collect()
    }

    /// Takes what is due at a source by a day; of a transfer site in parts, by when they come to lie there.
    fn wanted(&mut self, source: Id<Site>, day: usize) -> Vec<Wanted> {
        let operation = self.operation;
        let (begins, end) = (operation.day_start(day).max(self.now), operation.day_start(day + 1));
        let transfer = transfers(operation.sites()[source].kind);
        let ways: Vec<Way> = self.orders.due.keys().filter(|(from, ..)| *from == source).copied().collect();
        let mut promised = Due::new();
        let mut wanted: BTreeMap<Id<Site>, Vec<(Way, Due)>> = BTreeMap::new();
        for way in ways {
            let mut goods = self.orders.take(operation, way, day, &mut Room::UNLIMITED.clone());
            if transfer {
                self.keep_what_is_there(way, day, end, &mut goods, &mut promised);
            }
            if goods.values().any(|amount| *amount > 1e-9) {
                wanted.entry(way.2).or_default().push((way, goods));
            }
        }
        // When each part of all that comes is there, and how many parts come together.
        let there = |part: usize| {
            let share = (part + 1) as f64 / COMINGS as f64;
            let of = |(good, amount): (&Good, &f64)| self.sites.ready(source, *good, amount * share, end).1;
            promised.iter().filter_map(of).max().unwrap_or(begins).max(begins)
        };
        let mut comings: Vec<(Instant, usize)> = Vec::new();
        for at in (0..COMINGS).map(there) {
            match comings.last_mut() {
                Some((known, count)) if at <= (*known).max(begins + MORNING) => *count += 1,
                _ => comings.push((at, 1)),
            }
        }
        let mut all = Vec::new();
        for (to, ways) in wanted {
            for (from, count) in &comings {
                let share = *count as f64 / COMINGS as f64;
                let part = |goods: &Due| goods.iter().map(|(good, amount)| (*good, amount * share)).collect();
                let ways = ways.iter().map(|(way, goods)| (*way, part(goods))).collect();
                all.push(Wanted { to, from: *from, ways });
            }
        }
        all
    }
}
