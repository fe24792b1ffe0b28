//! Storage and handling of places in the programme, and the rooms of trips: the rows goods of all priorities share.

use super::{By, Carriage, Column, Demand, Good, INFINITY, Limit, Programme, Row, day_of, measures};
use crate::allocation::goods::FLOW_UNITS;
use crate::allocation::{Problem, Settled};
use crate::network::open_seconds;
use crate::operation::{Item, Site, SiteKind};
use crate::table::Id;
use crate::units::{Instant, Volume};
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
    pub(super) fn add_places(&mut self, problem: &Problem<'_>) {
        let relaxed = problem.trips.is_empty();
        for (id, site) in self.operation.sites().entries() {
            if let Some(rate) = site.handling {
                let per_hour = rate.grams_per_hour() as f64 / 1e6;
                let mut total = 0.0;
                for (span, (from, until)) in self.spans.iter().enumerate() {
                    let open =
                        open_seconds(self.operation, id, *from, *until).as_hours() * per_hour * self.clear.of(id);
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
            if site.storage_volume.is_none() && site.storage_mass.is_none() {
                continue;
            }
            if !relaxed && site.kind != SiteKind::Warehouse {
                self.add_storage(id, problem);
            }
            if self.rounded && site.kind == SiteKind::Post {
                self.add_rooms(id, problem);
            }
        }
    }

    /// What lies at a site after each unloading of a fixed trip fits. Where goods that lie there by themselves, or came
    /// by trips that are settled, leave no room whatever is done with goods of this programme, nothing unloads.
    fn add_storage(&mut self, id: Id<Site>, problem: &Problem<'_>) {
        let site = &self.operation.sites()[id];
        let settled = problem.settled.map(|settled| changes(self, id, settled)).unwrap_or_default();
        let ticks: BTreeSet<Instant> = self.carriages.iter().filter(|c| c.to == id).map(|c| c.arrives).collect();
        let mut rows = Vec::new();
        for tick in ticks {
            let [mine, others] = self.gone(id, tick, problem);
            let lies = less(self.lying(id, tick), others);
            let before = settled.iter().filter(|(at, comes, _)| *at < tick || (*comes && *at == tick));
            let net = before.fold((0.0, 0.0), |sum, (_, _, change)| (sum.0 + change.0, sum.1 + change.1));
            let unloads = settled.iter().any(|(at, comes, _)| *comes && *at == tick);
            let least = less((lies.0 + net.0, lies.1 + net.1), mine);
            let mut row = |of: &str, room: Option<f64>, lies: f64, least: f64| {
                let name = |of: &str| format!("storage_{of}_{}_{}", site.code, tick.unix());
                let room = room? * self.clear.of(id);
                let row = self.model.add_row(name(of), -INFINITY, room - lies);
                let excess = least - room;
                if excess > 1e-9 {
                    // Nothing is unloaded then, unless by trips that are settled: nothing may come on top of theirs.
                    let most = if unloads { excess } else { INFINITY };
                    let over = self.model.add_column(name("overfull"), 0.0, most, vec![(row, -1.0)]);
                    self.full.entry((id, tick)).or_default().push((row, over));
                }
                Some(row)
            };
            let by_volume = row("m3", site.storage_volume.map(Volume::as_m3), lies.1, least.1);
            let by_mass = row("t", site.storage_mass.map(|room| room.as_kg() / 1e3), lies.0, least.0);
            rows.push((tick, by_volume, by_mass));
        }
        self.storage_rows.insert(id, rows);
    }

    /// What a post keeps and receives in a slot fits; nothing comes while its own goods leave no room.
    fn add_rooms(&mut self, id: Id<Site>, problem: &Problem<'_>) {
        let site = &self.operation.sites()[id];
        let mut rows = Vec::new();
        for (slot, days) in self.slots.iter().enumerate() {
            let own = |day: usize| {
                let from = self.operation.day_start(day);
                let [mine, others] = self.gone(id, from, problem);
                less(less(self.lying(id, from), mine), others)
            };
            let volume = site.storage_volume.map_or(INFINITY, Volume::as_m3);
            let mass = site.storage_mass.map_or(INFINITY, |room| room.as_kg() / 1e3);
            let full = days.clone().map(own).all(|(t, m3)| t > mass || m3 > volume);
            let (n, (own_t, own_m3)) = (days.len() as f64, own(days.start));
            if full {
                self.full_slots.insert((id, slot));
            }
            let name = |of: &str| format!("room_{of}_{}_{}", site.code, days.start);
            let mut row = |of: &str, room: f64, own: f64| {
                room.is_finite().then(|| self.model.add_row(name(of), -INFINITY, (n * room).max(own)))
            };
            rows.push((row("m3", volume, own_m3), row("kg", mass, own_t)));
        }
        self.room_rows.insert(id, rows);
    }

    /// Whether nothing can be unloaded there and then.
    pub(super) fn is_full(&self, carriage: &Carriage) -> bool {
        if matches!(carriage.by, By::Stop { .. }) {
            self.full.contains_key(&(carriage.to, carriage.arrives))
        } else {
            let slot = self.slot(day_of(self.operation, carriage.arrives));
            self.full_slots.contains(&(carriage.to, slot))
        }
    }

    /// Whether unloading is ruled out anywhere for want of room.
    pub fn has_full_sites(&self) -> bool {
        !self.full.is_empty()
    }

    /// Lets fixed trips unload where what a solution takes away makes room; the carriages that may now.
    pub fn open(&mut self, columns: &[f64]) -> BTreeSet<usize> {
        let used: BTreeMap<Row, f64> = self.used(columns).into_iter().collect();
        let fits = |(row, over): &(Row, Column)| {
            used.get(row).copied().unwrap_or(0.0) + columns[over.index()] <= self.model.upper(*row) + 1e-9
        };
        let (open, full) = std::mem::take(&mut self.full).into_iter().partition(|(_, rows)| rows.iter().all(fits));
        self.full = full;
        let open: BTreeMap<(Id<Site>, Instant), Vec<(Row, Column)>> = open;
        for (_, over) in open.values().flatten() {
            self.model.set_column_bounds(*over, 0.0, 0.0);
        }
        let opened = |c: &Carriage| open.contains_key(&(c.to, c.arrives));
        (0..self.carriages.len()).filter(|index| opened(&self.carriages[*index])).collect()
    }

    /// Tonnes and cubic metres of the site's own lots that lie there by a moment.
    fn lying(&self, site: Id<Site>, at: Instant) -> Size {
        let own = self.operation.lots().iter().filter(|lot| lot.site == site && lot.available_from <= at);
        own.filter(|lot| self.operation.counts_on(lot.commitment)).fold((0.0, 0.0), |(t, m3), lot| {
            let (by_mass, by_volume) = measures(self.operation, Good { item: lot.item, ..Good::FIRST });
            let amount = lot.quantity.as_units() / FLOW_UNITS;
            (t + by_mass * amount, m3 + by_volume * amount)
        })
    }

    /// What a post has issued by a moment: of its own goods among those of this programme, and of all other goods, which
    /// are its own where nothing is settled yet.
    fn gone(&self, post: Id<Site>, at: Instant, problem: &Problem<'_>) -> [Size; 2] {
        let mut sums = [(0.0, 0.0); 2];
        let settled = problem.settled.map(|settled| &settled.issued);
        let own_issues = problem.own_issues.iter().flat_map(|own| own.range((post, Id::FIRST)..));
        for (key, own) in own_issues.take_while(|((site, _), _)| *site == post) {
            if self.wants(post, key.1) {
                self.add_issued(&mut sums[0], key.1, own, at);
            } else if settled.is_none_or(|settled| !settled.contains_key(key)) {
                self.add_issued(&mut sums[1], key.1, own, at);
            }
        }
        let settled = settled.into_iter().flat_map(|all| all.range((post, Id::FIRST)..));
        for ((_, item), days) in settled.take_while(|((site, _), _)| *site == post) {
            if problem.own_issues.is_none() || !self.wants(post, *item) {
                self.add_issued(&mut sums[1], *item, days, at);
            }
        }
        sums
    }

    fn wants(&self, post: Id<Site>, item: Id<Item>) -> bool {
        self.demands.binary_search_by_key(&(post, item), |demand| (demand.site, demand.item)).is_ok()
    }

    fn add_issued(&self, sum: &mut Size, item: Id<Item>, days: &[f64], by: Instant) {
        let (t, m3) = measures(self.operation, Good { item, ..Good::FIRST });
        let over = (0..days.len()).take_while(|day| self.operation.day_start(day + 1) <= by);
        let amount: f64 = over.map(|day| days[day]).sum();
        *sum = (sum.0 + t * amount, sum.1 + m3 * amount);
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
        // Storage rows have room for it, or are full (see `add_storage`).
        let storage: BTreeSet<Row> =
            self.storage_rows.values().flatten().flat_map(|(_, m3, t)| [*m3, *t]).flatten().collect();
        let most = |row: Row| if storage.contains(&row) { INFINITY } else { self.model.upper(row) };
        taken.into_iter().map(|(row, value)| (row, value.min(most(row)))).collect()
    }
}

/// Tonnes and cubic metres.
type Size = (f64, f64);

const fn less(all: Size, some: Size) -> Size {
    (all.0 - some.0, all.1 - some.1)
}

/// What trips of settled priorities bring to (true) and take from a site, and when.
fn changes(programme: &Programme<'_>, site: Id<Site>, settled: &Settled) -> Vec<(Instant, bool, Size)> {
    let mut all = Vec::new();
    for flow in &settled.flows {
        let carriage = &programme.carriages[flow.carriage];
        let (t, m3) = measures(programme.operation, flow.good);
        let size = (t * flow.amount, m3 * flow.amount);
        if carriage.to == site {
            all.push((carriage.arrives, true, size));
        }
        if carriage.from == site {
            all.push((carriage.leaves, false, less((0.0, 0.0), size)));
        }
    }
    all
}
