//! The linear programme: goods over carriages, posts over days.
//!
//! # Sets
//! carriages `c` (a lane in a period, or a stop of a fixed trip), goods `g`, posts `j`, items `k`, days `d`.
//!
//! # Variables (all ≥ 0, goods in thousands of the item's unit)
//! * `x[c,g]` shipped, `u[j,g,d,b]` issued in band `b` (first and second half of a day's ration; one band for durables),
//!   `s[j,g,d]` kept at a post over the night, `h[w,g,i]` kept at a transfer site after its `i`-th departure.
//!
//! # Constraints
//! * post: `own + Σ arrivals on day d + s[d-1] = Σ_b u[d] + s[d]`;
//! * need: a consumable's `u[j,k,d]` ≤ the day's need (what is missed is lost), a durable's `Σ_{d' ≤ d} u` ≤ what is due
//!   by day `d` (the backlog waits); goods past their last day are not issued;
//! * transfer site, at each departure: `own + arrivals until then ≥ departures until then`;
//! * warehouse, before each dated supply and at the end: departures ≤ what was available;
//! * fleet (relaxed): per vehicle type and day, duty ≤ vehicles × hours, once with loads by mass and once by volume:
//!   `Σ x · kg · (driving / payload_kg + 2 / loading) ≤ H` and `Σ x · (m³ · driving / payload_m³ + 2 · kg / loading) ≤ H`;
//! * handling where sites state it;
//! * storage, for fixed trips: after each unloading, what came less what left fits; where goods that lie there by
//!   themselves leave no room, nothing unloads.
//!
//! # Rounded
//! The relaxation spends hours by the kilogram and lets posts hold anything. Where quantities are to become trips the
//! same programme is *rounded*: a lane takes the hours of whole tours with full loads (as many as fit into a day, or
//! whole days), and what a post keeps from the day before and receives must fit into it beside goods of its own. That is no bound. Hours that trips
//! leave over are not rounded: only the trips show what fits into them.
//!
//! # Days joined
//! The relaxation of a large operation joins later days into slots of two, three, four … days: lanes of a slot are one,
//! what arrives within a slot serves all its days, duty and handling are summed over it. All this only helps a plan, so
//! the bound stays one. Fixed trips
//! are always loaded day by day.
//!
//! # Why it is a relaxation
//! Take any executable plan (rules of [`crate::plan`]) and ship on each lane what its trips carry. A tour from `w` with
//! load `Q` that serves `q_i` at driving distance `r_i` (out and back) drives at least `max r_i ≥ Σ (q_i / Q) r_i`,
//! whatever the order of its stops (the radial bound; Haimovich and Rinnooy Kan, 1985), once with `q` in mass and once
//! in volume, and it loads and unloads every kilogram once. Lane times are least times, arrivals earliest arrivals, so
//! goods are there no later than in the plan. A day tour lies in one day, so that day's row holds; the duty of long
//! tours is placed freely, and one return per vehicle may still be under way. Whole packages, empty drives, waiting and
//! the bin packing of tours into days are left out, which only helps. Hence its optimum is a bound for every plan.

mod hours;
mod places;

use super::goods::{Demand, Good, Holding, day_of};
use super::lanes::Lane;
use super::model::{Column, Model, Row};
use super::{Clear, Problem, Spent};
use crate::network::{FOREVER, transfers};
use crate::operation::{Operation, Site, SiteKind, VehicleType};
use crate::table::Id;
use crate::units::Instant;
use hours::Hours;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

const INFINITY: f64 = f64::INFINITY;

/// What carries goods.
#[derive(Clone, Copy, Debug)]
pub enum By {
    /// A lane of the relaxation: uses duty of its vehicle type.
    Lane(Lane),
    /// A stop of a fixed trip.
    Stop {
        /// Index of the trip.
        trip: usize,
        /// Index of the stop within the trip.
        stop: usize,
        /// Most mass the stop's time allows, in kilograms.
        most_kg: f64,
    },
}

/// A chance to bring goods from one site to another.
#[derive(Clone, Copy, Debug)]
pub struct Carriage {
    /// Loads here.
    pub from: Id<Site>,
    /// Unloads here.
    pub to: Id<Site>,
    /// Goods must lie at `from` by then.
    pub leaves: Instant,
    /// Goods lie at `to` from then on.
    pub arrives: Instant,
    /// When loading ends, for handling.
    pub loaded: Instant,
    /// By what.
    pub by: By,
}

/// Payload of a fixed trip.
#[derive(Clone, Copy, Debug)]
pub struct TripRoom {
    /// Kilograms.
    pub kg: f64,
    /// Cubic metres.
    pub m3: f64,
}

/// A shipment variable.
#[derive(Clone, Copy, Debug)]
pub struct Shipment {
    /// Index of its carriage.
    pub carriage: usize,
    /// What.
    pub good: Good,
    /// Its column.
    pub column: Column,
}

/// An issue variable.
#[derive(Clone, Debug)]
pub struct IssueColumn {
    /// Index of the demand.
    pub demand: usize,
    /// Days.
    pub days: Range<usize>,
    /// Band: 0 is the first half of the ration.
    pub band: usize,
    /// Its column.
    pub column: Column,
}

/// What a row limits, for prices.
#[derive(Clone, Debug, PartialEq)]
pub enum Limit {
    /// Goods at a site until a moment: flow units.
    Goods(Id<Site>, Good),
    /// Duty of a vehicle type on a day, by mass or volume: hours.
    Duty(Id<VehicleType>, usize),
    /// Handling of a site on a day: tonnes.
    Handling(Id<Site>, usize),
}

/// The programme with the meaning of its rows and columns.
#[derive(Debug)]
pub struct Programme<'a> {
    /// The model.
    pub model: Model,
    /// Shipments in the model.
    pub shipments: Vec<Shipment>,
    /// Issues in the model.
    pub issues: Vec<IssueColumn>,
    /// Rows with a price.
    pub limits: Vec<(Row, Limit)>,
    /// Rows that goods of every priority share, the first of the model: vehicles, handling, storage, trips.
    n_shared: usize,
    operation: &'a Operation,
    carriages: &'a [Carriage],
    demands: &'a [Demand],
    slots: &'a [Range<usize>],
    spans: &'a [(Instant, Instant)],
    spent: Option<&'a Spent>,
    clear: &'a Clear,
    rounded: bool,
    source_rows: ByPlace<Vec<(Instant, Row)>>,
    hub_rows: ByPlace<Vec<(Instant, Row)>>,
    post_rows: ByPlace<Vec<Row>>,
    hours: Hours,
    /// By site and span.
    handling_rows: BTreeMap<(Id<Site>, usize), Row>,
    throughput_rows: BTreeMap<Id<Site>, Row>,
    storage_rows: BTreeMap<Id<Site>, Vec<(Instant, Option<Row>, Option<Row>)>>,
    /// By post and slot, volume and mass.
    room_rows: BTreeMap<Id<Site>, Vec<(Option<Row>, Option<Row>)>>,
    /// Where and when fixed trips cannot unload, with the rows exceeded then and by what.
    full: BTreeMap<(Id<Site>, Instant), Vec<(Row, Column)>>,
    /// Posts, rounded, whose own goods leave no room in a slot.
    full_slots: BTreeSet<(Id<Site>, usize)>,
    trip_rows: Vec<(Row, Row)>,
    stop_rows: BTreeMap<(usize, usize), Row>,
}

impl<'a> Programme<'a> {
    /// Rows and issue columns for the given demands (others do not exist for it); shipments are added by
    /// [`Self::add_shipment`].
    pub fn new(problem: &'a Problem<'_>, demands: &'a [Demand]) -> Self {
        let Problem { operation, carriages, holdings, trips, spent, rounded, .. } = *problem;
        let items: BTreeSet<_> = demands.iter().map(|demand| demand.item).collect();
        let goods: BTreeSet<Good> =
            holdings.iter().map(|holding| holding.good).filter(|good| items.contains(&good.item)).collect();
        let mut programme = Self {
            model: Model::default(),
            shipments: Vec::new(),
            issues: Vec::new(),
            limits: Vec::new(),
            n_shared: 0,
            operation,
            carriages,
            demands,
            slots: &problem.slots,
            spans: &problem.spans,
            spent,
            clear: &problem.clear,
            rounded,
            source_rows: ByPlace::new(operation.sites().len(), &goods),
            hub_rows: ByPlace::new(operation.sites().len(), &goods),
            post_rows: ByPlace::new(operation.sites().len(), &goods),
            hours: Hours::default(),
            handling_rows: BTreeMap::new(),
            throughput_rows: BTreeMap::new(),
            storage_rows: BTreeMap::new(),
            room_rows: BTreeMap::new(),
            full: BTreeMap::new(),
            full_slots: BTreeSet::new(),
            trip_rows: Vec::new(),
            stop_rows: BTreeMap::new(),
        };
        if trips.is_empty() {
            programme.add_hours();
        }
        programme.add_places(problem);
        for (index, room) in trips.iter().enumerate() {
            let kg = programme.model.add_row(format!("trip_t_{index}"), -INFINITY, room.kg / 1000.0);
            let m3 = programme.model.add_row(format!("trip_m3_{index}"), -INFINITY, room.m3);
            programme.trip_rows.push((kg, m3));
        }
        for carriage in carriages {
            if let By::Stop { trip, stop, most_kg } = carriage.by {
                let row = programme.model.add_row(format!("stop_{trip}_{stop}"), -INFINITY, most_kg / 1000.0);
                programme.stop_rows.insert((trip, stop), row);
            }
        }
        programme.n_shared = programme.model.n_rows();
        programme.add_sources(holdings, &goods);
        programme.add_hubs(problem, &goods);
        programme.add_posts(holdings, &goods);
        programme.add_storage_issues();
        programme
    }

    fn code(&self, site: Id<Site>) -> &str {
        &self.operation.sites()[site].code
    }

    fn label(&self, good: Good) -> String {
        let item = &self.operation.items()[good.item].code;
        match (good.last_day, good.reserved_for) {
            (None, None) => item.clone(),
            (last, area) => {
                let last = last.map_or_else(|| "-".to_owned(), |day| day.to_string());
                format!("{item}/{last}/{}", area.map_or("", |site| self.code(site)))
            }
        }
    }

    fn add_sources(&mut self, holdings: &[Holding], goods: &BTreeSet<Good>) {
        let mut by_place: BTreeMap<(Id<Site>, Good), Vec<&Holding>> = BTreeMap::new();
        for holding in holdings.iter().filter(|holding| goods.contains(&holding.good)) {
            if self.operation.sites()[holding.site].kind == SiteKind::Warehouse {
                by_place.entry((holding.site, holding.good)).or_default().push(holding);
            }
        }
        for ((site, good), held) in by_place {
            let mut sum = 0.0;
            let mut rows = Vec::new();
            for (index, holding) in held.iter().enumerate() {
                if index == 0 && holding.from > self.operation.head().start {
                    let name = format!("stock_{}_{}_before", self.code(site), self.label(good));
                    rows.push((holding.from, self.model.add_row(name, -INFINITY, 0.0)));
                }
                sum += holding.amount;
                let until = held.get(index + 1).map_or(FOREVER, |next| next.from);
                let name = format!("stock_{}_{}_{index}", self.code(site), self.label(good));
                let row = self.model.add_row(name, -INFINITY, sum);
                self.limits.push((row, Limit::Goods(site, good)));
                rows.push((until, row));
            }
            self.source_rows.insert(site, good, rows);
        }
    }

    fn add_hubs(&mut self, problem: &Problem<'_>, goods: &BTreeSet<Good>) {
        let holdings = problem.holdings;
        let mut departures: BTreeMap<Id<Site>, BTreeSet<Instant>> = BTreeMap::new();
        for (carriage, _) in self.carriages.iter().zip(&problem.has_room).filter(|(_, has_room)| **has_room) {
            if transfers(self.operation.sites()[carriage.from].kind) {
                departures.entry(carriage.from).or_default().insert(carriage.leaves);
            }
        }
        for (site, ticks) in departures {
            for &good in goods {
                let own: Vec<&Holding> = holdings.iter().filter(|h| h.site == site && h.good == good).collect();
                let mut rows = Vec::new();
                let mut kept: Option<Column> = None;
                let mut since = Instant::from_unix(i64::MIN / 4);
                for &tick in &ticks {
                    let added: f64 = own.iter().filter(|h| h.from <= tick && h.from > since).map(|h| h.amount).sum();
                    let name = format!("hub_{}_{}_{}", self.code(site), self.label(good), tick.unix());
                    let row = self.model.add_row(name.clone(), -added, -added);
                    if added > 0.0 {
                        self.limits.push((row, Limit::Goods(site, good)));
                    }
                    if let Some(before) = kept {
                        self.model.add_entry(before, row, 1.0);
                    }
                    kept = Some(self.model.add_column(format!("kept_{name}"), 0.0, INFINITY, vec![(row, -1.0)]));
                    rows.push((tick, row));
                    since = tick;
                }
                self.hub_rows.insert(site, good, rows);
            }
        }
    }

    fn add_posts(&mut self, holdings: &[Holding], goods: &BTreeSet<Good>) {
        let slots = self.slots;
        for (index, demand) in self.demands.iter().enumerate() {
            let serving: Vec<Good> = goods
                .iter()
                .copied()
                .filter(|good| good.item == demand.item && good.serves(self.operation, demand.site))
                .collect();
            let mut issued_in: Vec<Vec<Column>> = vec![Vec::new(); slots.len()];
            for &good in &serving {
                let mut rows = Vec::with_capacity(slots.len());
                let mut kept: Option<Column> = None;
                for (slot, days) in slots.iter().enumerate() {
                    let (from, until) = (self.operation.day_start(days.start), self.operation.day_start(days.end));
                    let own: f64 = holdings
                        .iter()
                        .filter(|h| h.site == demand.site && h.good == good && h.from < until)
                        .filter(|h| h.from >= from || slot == 0)
                        .map(|h| h.amount)
                        .sum();
                    let name = format!("post_{}_{}_{}", self.code(demand.site), self.label(good), days.start);
                    let row = self.model.add_row(name.clone(), -own, -own);
                    if let Some(before) = kept {
                        self.model.add_entry(before, row, 1.0);
                    }
                    let keeps = format!("kept_{name}");
                    let keeps = self.model.add_column(keeps, 0.0, INFINITY, vec![(row, -1.0)]);
                    self.keep_in_room(keeps, demand.site, good, slot + 1);
                    kept = Some(keeps);
                    rows.push(row);
                    if good.last_day.is_none_or(|last| days.start <= last) {
                        let due: f64 = demand.due[days.clone()].iter().sum();
                        if demand.consumable && due <= 0.0 {
                            continue;
                        }
                        for (band, (share, _)) in demand.bands().iter().enumerate() {
                            let top = if demand.consumable { due * share } else { INFINITY };
                            let issued = format!("issue_{band}_{name}");
                            let column = self.model.add_column(issued, 0.0, top, vec![(row, -1.0)]);
                            self.issues.push(IssueColumn { demand: index, days: days.clone(), band, column });
                            issued_in[slot].push(column);
                        }
                    }
                }
                self.post_rows.insert(demand.site, good, rows);
            }
            self.add_need_rows(index, serving.len(), &issued_in);
        }
    }

    fn add_need_rows(&mut self, index: usize, n_serving: usize, issued_in: &[Vec<Column>]) {
        let demand = &self.demands[index];
        let name = format!("need_{}_{}", self.code(demand.site), self.operation.items()[demand.item].code);
        let slots = self.slots;
        let dues: Vec<f64> = slots.iter().map(|days| demand.due[days.clone()].iter().sum()).collect();
        if demand.consumable {
            if n_serving > 1 {
                for (slot, due) in dues.iter().enumerate().filter(|(_, due)| **due > 0.0) {
                    for band in 0..2 {
                        let row = self.model.add_row(format!("{name}_{slot}_{band}"), -INFINITY, due * 0.5);
                        for &column in issued_in[slot].iter().skip(band).step_by(2) {
                            self.model.add_entry(column, row, 1.0);
                        }
                    }
                }
            }
            return;
        }
        let mut total = 0.0;
        for slot in 0..slots.len() {
            total += dues[slot];
            if dues.get(slot + 1).is_none_or(|due| *due > 0.0) {
                let row = self.model.add_row(format!("{name}_{slot}"), -INFINITY, total);
                for columns in &issued_in[..=slot] {
                    for &column in columns {
                        self.model.add_entry(column, row, 1.0);
                    }
                }
            }
        }
    }

    /// Tells each row a shipment enters, with its coefficient; false where the good has no use there.
    fn visit(&self, index: usize, good: Good, tell: &mut impl FnMut(Row, f64)) -> bool {
        let carriage = &self.carriages[index];
        if self.is_full(carriage) {
            return false;
        }
        let to_hub = transfers(self.operation.sites()[carriage.to].kind);
        let day = day_of(self.operation, carriage.arrives);
        let arrival = if to_hub {
            let rows = self.hub_rows.get(carriage.to, good);
            rows.and_then(|rows| rows.iter().find(|(tick, _)| *tick >= carriage.arrives)).map(|(_, row)| *row)
        } else {
            self.post_rows
                .get(carriage.to, good)
                .map(|rows| rows[self.slot(day)])
                .filter(|_| good.last_day.is_none_or(|d| day <= d))
        };
        let Some(arrival) = arrival else { return false };
        if let Some(rows) = self.source_rows.get(carriage.from, good) {
            for (_, row) in rows.iter().filter(|(until, _)| *until > carriage.leaves) {
                tell(*row, 1.0);
            }
        } else {
            let rows = self.hub_rows.get(carriage.from, good);
            let Some(at) = rows.and_then(|rows| rows.iter().find(|(tick, _)| *tick >= carriage.leaves)) else {
                return false;
            };
            tell(at.1, -1.0);
        }
        tell(arrival, 1.0);
        let (t, m3) = measures(self.operation, good);
        self.visit_places(carriage, t, m3, tell);
        match carriage.by {
            By::Lane(lane) => self.visit_hours(&lane, t, m3, day, tell),
            By::Stop { trip, stop, .. } => {
                self.visit_trip((trip, stop), t, m3, tell);
            }
        }
        true
    }

    /// Adds the shipment of `good` on a carriage; none where it has no use.
    pub fn add_shipment(&mut self, carriage: usize, good: Good) -> Option<Column> {
        let mut entries = Vec::with_capacity(8);
        if !self.visit(carriage, good, &mut |row, value| entries.push((row, value))) {
            return None;
        }
        let of = &self.carriages[carriage];
        let name = format!("ship_{}_{}_{}_{carriage}", self.code(of.from), self.code(of.to), self.label(good));
        let column = self.model.add_column(name, 0.0, INFINITY, entries);
        self.shipments.push(Shipment { carriage, good, column });
        Some(column)
    }

    /// Gain in the objective per unit of a shipment that is not in the model, at given row prices.
    pub fn reduced_profit(&self, carriage: usize, good: Good, prices: &[f64]) -> Option<f64> {
        let mut cost = 0.0;
        self.visit(carriage, good, &mut |row, value| cost += prices[row.index()] * value).then_some(-cost)
    }

    /// The operation it is of.
    pub const fn operation(&self) -> &'a Operation {
        self.operation
    }

    /// The demands it serves.
    pub const fn demands(&self) -> &'a [Demand] {
        self.demands
    }

    /// The slot of a day.
    pub fn slot(&self, day: usize) -> usize {
        slot_of(self.slots, day)
    }

    /// A column, fixed, that takes of each shared row what `used` says.
    pub fn add_others(&mut self, used: &[(Row, f64)]) -> Column {
        self.model.add_column("higher_priorities".to_owned(), 1.0, 1.0, used.to_vec())
    }

    /// What a solution takes of each shared row.
    pub fn used(&self, columns: &[f64]) -> Vec<(Row, f64)> {
        self.model.activities(columns, self.n_shared)
    }

    /// Whether it moves the good at all.
    pub fn moves(&self, good: Good) -> bool {
        self.post_rows.goods.binary_search(&good).is_ok()
    }

    /// Goods that could leave `site`.
    pub fn goods_at(&self, site: Id<Site>) -> Vec<Good> {
        let goods = self.source_rows.goods.iter().copied();
        goods.filter(|g| self.source_rows.get(site, *g).is_some() || self.hub_rows.get(site, *g).is_some()).collect()
    }

    /// Running cost of a shipment in millions of rupiah per flow unit: its share of a tour's, by the mean of its share of
    /// the payload's mass and volume.
    pub fn running_cost(&self, carriage: usize, good: Good) -> f64 {
        let By::Lane(lane) = self.carriages[carriage].by else { return 0.0 };
        let kind = &self.operation.vehicle_types()[lane.vehicle];
        let (t, m3) = measures(self.operation, good);
        let share = 0.5 * (t * 1e3 / kind.payload_mass.as_kg() + m3 / kind.payload_volume.as_m3());
        let hours = lane.driving.as_hours();
        let km = hours * kind.speed.metres_per_hour() as f64 / 1e3;
        (hours * kind.cost_per_hour.rupiah() as f64 + km * kind.cost_per_km.rupiah() as f64) * share / 1e6
    }

    /// Factor on the cost of a shipment: a twentieth more for every day it leaves later (chosen by us), so that of equal plans the one with more time in hand is chosen.
    pub fn time_in_hand(&self, carriage: usize) -> f64 {
        1.0 + 0.05 * day_of(self.operation, self.carriages[carriage].leaves) as f64
    }
}

/// The slot of a day.
pub fn slot_of(slots: &[Range<usize>], day: usize) -> usize {
    slots.partition_point(|days| days.end <= day).min(slots.len() - 1)
}

/// Something for each site and good, found without searching.
#[derive(Debug)]
struct ByPlace<T> {
    goods: Vec<Good>,
    cells: Vec<Option<T>>,
}

impl<T> ByPlace<T> {
    fn new(n_sites: usize, goods: &BTreeSet<Good>) -> Self {
        let cells = std::iter::repeat_with(|| None).take(n_sites * goods.len()).collect();
        Self { goods: goods.iter().copied().collect(), cells }
    }
    fn slot(&self, site: Id<Site>, good: Good) -> Option<usize> {
        self.goods.binary_search(&good).ok().map(|place| site.index() * self.goods.len() + place)
    }
    fn get(&self, site: Id<Site>, good: Good) -> Option<&T> {
        self.cells[self.slot(site, good)?].as_ref()
    }
    fn insert(&mut self, site: Id<Site>, good: Good, value: T) {
        if let Some(slot) = self.slot(site, good) {
            self.cells[slot] = Some(value);
        }
    }
}

/// Tonnes and cubic metres of one flow unit.
fn measures(operation: &Operation, good: Good) -> (f64, f64) {
    let (kg, m3) = good.measures(operation);
    (kg / 1e3, m3)
}
