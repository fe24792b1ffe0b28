//! Storage and handling of places in the programme, and the rooms of trips: the rows goods of all priorities share.

use super::{By, Carriage, Column, Demand, Good, INFINITY, Limit, Model, Programme, Row, day_of, measures};
use crate::allocation::Settled;
use crate::allocation::goods::FLOW_UNITS;
use crate::network::open_seconds;
use crate::operation::{Site, SiteKind};
use crate::table::Id;
use crate::units::Instant;
use std::collections::{BTreeMap, BTreeSet};

impl Programme<'_> {
    /// What a post keeps takes room in the next slot.
    pub(super) fn keep_in_room(&mut self, kept: Column, post: Id<Site>, good: Good, slot: usize) {
        let (t, m3) = measures(self.operation, good);
        if let Some((by_volume, by_mass)) = self.room_rows.get(&post).and_then(|rooms| rooms.get(slot).copied()) {
            for (row, per) in [(by_volume, m3), (by_mass, t)] {
                if let Some(row) = row {
                    self.model.add_entry(kept, row, per);
                }
            }
        }
    }

    /// Storage and handling. In the relaxation handling limits departures by period and all goods over the horizon.
    pub(super) fn add_places(&mut self, relaxed: bool) {
        for (id, site) in self.operation.sites().entries() {
            if let Some(rate) = site.handling {
                let per_hour = rate.grams_per_hour() as f64 / 1e6;
                let mut total = 0.0;
                for (span, (from, until)) in self.spans.iter().enumerate() {
                    let open = open_seconds(self.operation, id, *from, *until).as_hours() * per_hour * self.clear;
                    let spent = self.spent.map_or(0.0, |spent| spent.handled(self.operation, id, (*from, *until)));
                    let open = (open - spent).max(0.0);
                    total += open;
                    let row = self.model.add_row(format!("handling_{}_{span}", site.code), -INFINITY, open);
                    // In a period it is shut all through, more handling helps nobody.
                    if open > 0.0 {
                        self.limits.push((row, Limit::Handling(id, day_of(self.operation, *from))));
                    }
                    self.handling_rows.insert((id, span), row);
                }
                if relaxed {
                    let row = self.model.add_row(format!("throughput_{}", site.code), -INFINITY, total);
                    self.throughput_rows.insert(id, row);
                }
            }
            let room = site.storage_volume.is_some() || site.storage_mass.is_some();
            if !relaxed && room && site.kind != SiteKind::Warehouse {
                let ticks: BTreeSet<Instant> =
                    self.carriages.iter().filter(|c| c.to == id).map(|c| c.arrives).collect();
                let mut rows = Vec::new();
                for tick in ticks {
                    let name = |of: &str| format!("storage_{of}_{}_{}", site.code, tick.unix());
                    let (own_t, own_m3) = self.own_goods(id, tick);
                    let m3 = site
                        .storage_volume
                        .map(|room| self.model.add_row(name("m3"), -INFINITY, room.as_m3() * self.clear - own_m3));
                    let t = site
                        .storage_mass
                        .map(|room| self.model.add_row(name("t"), -INFINITY, room.as_kg() / 1e3 * self.clear - own_t));
                    // Supply that arrives by itself may overfill a site whatever the trips do.
                    for row in [m3, t].into_iter().flatten() {
                        self.model.add_penalty(name("overfull"), row);
                    }
                    rows.push((tick, m3, t));
                }
                self.storage_rows.insert(id, rows);
            }
            if self.rounded && room && site.kind == SiteKind::Post {
                let mut rows = Vec::new();
                for days in self.slots {
                    let (n, name) = (days.len() as f64, |of: &str| format!("room_{of}_{}_{}", site.code, days.start));
                    let row = |model: &mut Model, of: &str, room: f64| model.add_row(name(of), -INFINITY, n * room);
                    let m3 = site.storage_volume.map(|room| row(&mut self.model, "m3", room.as_m3()));
                    let t = site.storage_mass.map(|room| row(&mut self.model, "kg", room.as_kg() / 1e3));
                    // A post's own goods may overfill it whatever is brought.
                    for row in [m3, t].into_iter().flatten() {
                        self.model.add_penalty(name("overfull"), row);
                    }
                    rows.push((m3, t));
                }
                self.room_rows.insert(id, rows);
            }
        }
    }

    /// Tonnes and cubic metres of the site's own lots that lie there by a moment.
    fn own_goods(&self, site: Id<Site>, at: Instant) -> (f64, f64) {
        let own = self.operation.lots().iter().filter(|lot| lot.site == site && lot.available_from <= at);
        own.fold((0.0, 0.0), |(t, m3), lot| {
            let good = Good { item: lot.item, last_day: None, reserved_for: None };
            let (by_mass, by_volume) = measures(self.operation, good);
            let amount = lot.quantity.as_units() / FLOW_UNITS;
            (t + by_mass * amount, m3 + by_volume * amount)
        })
    }

    /// Issues of earlier days leave a post's storage.
    pub(super) fn add_storage_issues(&mut self) {
        let mut entries = Vec::new();
        for issue in &self.issues {
            let Demand { site, item, .. } = self.demands[issue.demand];
            let (t, m3) = measures(self.operation, Good { item, ..Good::FIRST });
            self.visit_storage(site, issue.days.start, (-t, -m3), &mut |row, value| {
                entries.push((issue.column, row, value));
            });
        }
        for (column, row, value) in entries {
            self.model.add_entry(column, row, value);
        }
    }

    pub(super) fn visit_trip(&self, (trip, stop): (usize, usize), t: f64, m3: f64, tell: &mut impl FnMut(Row, f64)) {
        let (t_row, m3_row) = self.trip_rows[trip];
        tell(t_row, t);
        tell(m3_row, m3);
        tell(self.stop_rows[&(trip, stop)], t);
    }

    /// Tells each storage row of a post what issues of a day change, in tonnes and cubic metres.
    fn visit_storage(&self, post: Id<Site>, day: usize, (t, m3): (f64, f64), tell: &mut impl FnMut(Row, f64)) {
        let gone = self.operation.day_start(day + 1);
        let rows = self.storage_rows.get(&post).into_iter().flatten();
        for (_, by_volume, by_mass) in rows.filter(|(tick, ..)| gone <= *tick) {
            for (row, change) in [(by_volume, m3), (by_mass, t)] {
                if let Some(row) = row {
                    tell(*row, change);
                }
            }
        }
    }

    /// Storage and handling at both ends.
    pub(super) fn visit_places(&self, carriage: &Carriage, t: f64, m3: f64, tell: &mut impl FnMut(Row, f64)) {
        for (site, sign, since) in [(carriage.to, 1.0, carriage.arrives), (carriage.from, -1.0, carriage.leaves)] {
            for (tick, by_volume, by_mass) in self.storage_rows.get(&site).into_iter().flatten() {
                if *tick > since || (sign > 0.0 && *tick == since) {
                    if let Some(row) = by_volume {
                        tell(*row, sign * m3);
                    }
                    if let Some(row) = by_mass {
                        tell(*row, sign * t);
                    }
                }
            }
        }
        let span = |time: Instant| self.spans.partition_point(|(_, until)| *until <= time).min(self.spans.len() - 1);
        if let Some(row) = self.handling_rows.get(&(carriage.from, span(carriage.loaded))) {
            tell(*row, t);
        }
        if matches!(carriage.by, By::Stop { .. }) {
            if let Some(row) = self.handling_rows.get(&(carriage.to, span(carriage.arrives))) {
                tell(*row, t);
            }
        } else {
            for site in [carriage.from, carriage.to] {
                if let Some(row) = self.throughput_rows.get(&site) {
                    tell(*row, t);
                }
            }
            let day = day_of(self.operation, carriage.arrives);
            if let Some((by_volume, by_mass)) = self.room_rows.get(&carriage.to).map(|rooms| rooms[self.slot(day)]) {
                if let Some(row) = by_volume {
                    tell(row, m3);
                }
                if let Some(row) = by_mass {
                    tell(row, t);
                }
            }
        }
    }

    /// What trips of settled priorities take of each shared row; all of it where whole packages take more than loads
    /// may plan with.
    pub(in crate::allocation) fn taken(&self, settled: &Settled) -> Vec<(Row, f64)> {
        let mut taken: BTreeMap<Row, f64> = BTreeMap::new();
        for flow in &settled.flows {
            let (t, m3) = measures(self.operation, flow.good);
            let mut tell = |row: Row, per: f64| *taken.entry(row).or_default() += per * flow.amount;
            let carriage = &self.carriages[flow.carriage];
            self.visit_places(carriage, t, m3, &mut tell);
            if let By::Stop { trip, stop, .. } = carriage.by {
                self.visit_trip((trip, stop), t, m3, &mut tell);
            }
        }
        for (&(site, item), days) in &settled.issued {
            let (t, m3) = measures(self.operation, Good { item, ..Good::FIRST });
            for (day, amount) in days.iter().enumerate() {
                self.visit_storage(site, day, (-t * amount, -m3 * amount), &mut |row, value| {
                    *taken.entry(row).or_default() += value;
                });
            }
        }
        taken.into_iter().map(|(row, value)| (row, value.min(self.model.upper(row)))).collect()
    }
}
