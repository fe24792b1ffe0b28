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
        let (wanted, mut promised) = self.wanted(source, day);
        let morning = operation.day_start(day) + MORNING;
        let runs = if wanted.is_empty() {
            Vec::new()
        } else {
            route::runs(self.roster, (source, begins, morning), (&wanted, &crews), self.manner.seed, self.stops)
        };
        let goods: Vec<Due> = wanted.iter().map(Wanted::goods).collect();
        let mut left = vec![1.0; wanted.len()];
        let mut idle: Vec<_> = crews.iter().map(|crew| crew.vans.iter()).collect();
        // What is driven changes what lies there: all are topped up before the first is.
        let mut trips = Vec::new();
        for run in runs {
            let Some(van) = idle[run.crew].next() else { continue };
            for parts in run.trips {
                let vehicle = crews[run.crew].vehicle;
                let mut planned = Haul { vehicle, source, stops: Vec::new(), hours: Duration::ZERO };
                for part in &parts {
                    planned.add(wanted[part.wanted].to, &goods[part.wanted], part.share);
                }
                let mut haul = planned.clone();
                self.top_up(&mut haul, end, &mut promised);
                trips.push((*van, parts, planned, haul));
            }
        }
        for (van, parts, planned, mut haul) in trips {
            if !self.give_to(van, &haul, day) {
                for ((site, more), (_, goods)) in haul.stops.iter_mut().zip(&planned.stops) {
                    subtract(more, goods);
                    self.orders.give_back((source, planned.vehicle, *site), day + 1, more);
                }
                if !self.give_to(van, &planned, day) {
                    continue;
                }
            }
            for part in parts {
                left[part.wanted] -= part.share;
            }
        }
        for (wanted, left) in wanted.into_iter().zip(left) {
            for (way, goods) in wanted.ways {
                let rest: Due = goods.into_iter().map(|(good, amount)| (good, amount * left)).collect();
                self.orders.give_back(way, day, &rest);
            }
        }
    }

    /// Gives a haul to a vehicle that stands at its source; false when it cannot do it on the day.
    fn give_to(&mut self, van: usize, haul: &Haul, day: usize) -> bool {
        let order = self.order_of(haul, day, Spare::Payload);
        let tour = self.fit(van, &order, haul, false);
        let fits = tour.is_some();
        if let Some(tour) = tour {
            self.take(haul, tour);
        }
        fits
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

    /// Takes what is due at a source by a day; of a transfer site in parts, by when they come to lie there, and with what of
    /// that is promised so.
    fn wanted(&mut self, source: Id<Site>, day: usize) -> (Vec<Wanted>, Due) {
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
        (all, promised)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Choice, Help, Manner, Orders, Roster, Sites};
    use super::*;
    use crate::allocation::Handled;
    use crate::allocation::goods::holdings;
    use crate::network::Network;
    use crate::operation::Operation;
    use crate::testing::Tiny;

    /// A jetty with rice and two boats of 1.5 t, and a post on either side of it; it may state how much it handles.
    fn jetty(stock_kg: f64, handling_kg_h: Option<f64>) -> Operation {
        Tiny::new()
            .jetty("d")
            .with_site(|site| site.handling_kg_h = handling_kg_h)
            .post("hilir", 100)
            .post("hulu", 100)
            .river("d", "hilir", 10.0)
            .river("d", "hulu", 10.0)
            .boat("perahu", 1500.0, "d", 2)
            .stock("d", "beras", stock_kg)
            .build()
    }

    /// Tonnes that trips of the first day take when so many are due on it and on the next at each post, and what stays due.
    fn routed(operation: &Operation, due: &[(&str, [f64; 2])]) -> (f64, Orders) {
        let network = Network::new(operation);
        let holdings = holdings(operation);
        let site = |code: &str| operation.sites().find(|site| site.code == code).unwrap();
        let (source, vehicle) = (site("d"), operation.vehicle_types().ids().next().unwrap());
        let mut orders = Orders::default();
        for (post, days) in due {
            for (day, t) in days.iter().enumerate() {
                orders.add((source, vehicle, site(post)), day, holdings[0].good, *t);
            }
        }
        let mut builder = Builder {
            operation,
            roster: &mut Roster::new(operation, &network),
            orders,
            sites: Sites::new(operation, &holdings, Handled::new()),
            manner: Manner { choice: Choice::Routed, help: Help::WithinDay, seed: 1 },
            now: operation.head().start,
            stops: &mut || false,
        };
        builder.route(source, 0);
        let left: f64 = builder.orders.due.values().flat_map(BTreeMap::values).flat_map(BTreeMap::values).sum();
        (due.iter().flat_map(|(_, days)| days).sum::<f64>() - left, builder.orders)
    }

    #[test]
    fn what_lies_at_a_transfer_site_is_promised_once_and_all_of_it() {
        let due = [("hilir", [1.0, 0.5]), ("hulu", [1.0, 0.5])];
        for stock_t in [2.0, 2.25, 2.75, 3.0, 4.0] {
            let (taken, _) = routed(&jetty(stock_t * 1e3, None), &due);
            assert!((taken - stock_t.min(3.0)).abs() < 1e-6, "{taken} of {stock_t}");
        }
    }

    #[test]
    fn a_trip_that_finds_no_hands_for_later_goods_is_driven_without_them() {
        // In six hours the jetty handles 1.2 t.
        let operation = jetty(3000.0, Some(200.0));
        let (taken, orders) = routed(&operation, &[("hilir", [1.0, 0.5])]);
        assert!((taken - 1.0).abs() < 1e-6, "{taken}");
        let later: f64 = orders.due.values().filter_map(|days| days.get(&1)).flat_map(BTreeMap::values).sum();
        assert!((later - 0.5).abs() < 1e-6, "{orders:?}");
    }
}
