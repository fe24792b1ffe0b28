//! Packages put right after rounding.
//!
//! Whole packages leave some goods at posts that never hand them out and some at sources that nobody takes, while a
//! small post misses one. First, what no post issues is left behind, last trips first; then the posts worst off get free
//! packages on trips that come to them anyway, few by few, where that meets more of their need. Rooms of trips, stops
//! and sites and the handling of sites hold throughout, so what was valid stays valid. Tours that are kept stay as they
//! are.

use super::issues::{Arrivals, Past, hand_out};
use super::loads::{Cargo, by_use, measures};
use super::score::person_days;
use super::tours::{Roster, Stop, Tour};
use super::{arrival_day, own_goods};
use crate::allocation::Problem;
use crate::allocation::goods::Demand;
use crate::network::{may_handle, transfers};
use crate::operation::needs::Need;
use crate::operation::{Item, Lot, Operation, Site, SiteKind};
use crate::table::Id;
use crate::units::{Instant, Mass, Volume, mul_div};
use std::collections::{BTreeMap, BTreeSet};

/// The needs of one post for one item, day by day.
#[derive(Debug)]
pub(super) struct Pair {
    site: Id<Site>,
    item: Id<Item>,
    due: Vec<i64>,
    persons: Vec<u64>,
    /// Person-days that could be met at all.
    meetable: f64,
}

impl Pair {
    /// All pairs that goods can reach, by site and item; `needs` come by site, item and day.
    pub(super) fn all(operation: &Operation, needs: &[Need], problem: &Problem<'_>) -> Vec<Self> {
        let meetable = |(demand, first): (&Demand, &Option<usize>)| {
            first.map(|first| ((demand.site, demand.item), demand.person_days_from(first)))
        };
        let meetable: BTreeMap<_, f64> =
            problem.demands().iter().zip(problem.first_days()).filter_map(meetable).collect();
        let pair = |of: &[Need]| {
            let (site, item) = (of[0].site, of[0].item);
            let (mut due, mut persons) = (vec![0; operation.n_days()], vec![0; operation.n_days()]);
            for need in of {
                due[need.day] = need.quantity.thousandths();
                persons[need.day] = need.persons;
            }
            let meetable = meetable.get(&(site, item)).copied().filter(|days| *days > 0.0)?;
            Some(Self { site, item, due, persons, meetable })
        };
        needs.chunk_by(|a, b| (a.site, a.item) == (b.site, b.item)).filter_map(pair).collect()
    }

    /// Share met, in billionths.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share, and saturates")]
    fn fill(&self, met: u64) -> u64 {
        (met as f64 / self.meetable * 1e9) as u64
    }
}

/// Free packages go to the worst-off in steps of about its need divided by this.
const STEP: i64 = 5000;

/// Puts packages of the wanted items right.
pub(super) fn put_right(
    roster: &Roster<'_>,
    order: &[(usize, usize)],
    cargo: &mut [Vec<Cargo>],
    (pairs, past): (&[Pair], &Past),
    wanted: impl Fn(&Item) -> bool,
) {
    let mut books = Books::new(roster, order, cargo, (pairs, past));
    let wanted: Vec<&Pair> = pairs.iter().filter(|pair| wanted(&roster.operation.items()[pair.item])).collect();
    for pair in &wanted {
        books.leave_behind(pair);
    }
    let priority = |pair: &Pair| roster.operation.items()[pair.item].priority;
    let mut worst_first: BTreeSet<(u8, u64, usize)> =
        wanted.iter().enumerate().map(|(index, pair)| (priority(pair), pair.fill(books.met(pair)), index)).collect();
    while let Some((priority, _, index)) = worst_first.pop_first() {
        let pair = wanted[index];
        if let Some(met) = books.add(pair) {
            worst_first.insert((priority, pair.fill(met), index));
        }
    }
}

/// What lies at a site of limited storage: moment, whether unloaded, grams and millilitres.
type Lying = Vec<(Instant, bool, i64, i64)>;

/// Trips with their packages, and all that limits them.
#[derive(Debug)]
struct Books<'b> {
    operation: &'b Operation,
    tours: Vec<&'b Tour>,
    cargo: &'b mut [Vec<Cargo>],
    arrivals: Arrivals,
    /// Trip and stop of every visit to a post that may change, by time.
    visits: BTreeMap<Id<Site>, Vec<(usize, usize)>>,
    /// In the order in which they are used.
    lots: BTreeMap<Id<Item>, Vec<Id<Lot>>>,
    /// Grams and millilitres left on each trip, and grams on its stops.
    room: Vec<(i64, i64)>,
    stop_room: Vec<Vec<i64>>,
    /// Packages of each lot coming (false) to and leaving (true) each source.
    changes: BTreeMap<(Id<Site>, Id<Lot>), Vec<(Instant, bool, i64)>>,
    lying: BTreeMap<Id<Site>, Lying>,
    /// Grams by period.
    handled: BTreeMap<(Id<Site>, usize), i64>,
}

impl<'b> Books<'b> {
    fn new(
        roster: &'b Roster<'_>,
        order: &[(usize, usize)],
        cargo: &'b mut [Vec<Cargo>],
        (pairs, past): (&[Pair], &Past),
    ) -> Self {
        let operation = roster.operation;
        let tours: Vec<&Tour> = order.iter().map(|(van, index)| &roster.vans[*van].tours[*index]).collect();
        let payload = |(van, _): &(usize, usize)| {
            let kind = &operation.vehicle_types()[roster.vans[*van].vehicle];
            (kind.payload_mass.grams(), kind.payload_volume.millilitres())
        };
        let mut books = Self {
            operation,
            arrivals: own_goods(operation, past),
            visits: visits(operation, &tours),
            lots: BTreeMap::new(),
            room: order.iter().map(payload).collect(),
            stop_room: tours.iter().map(|tour| tour.stops.iter().map(|stop| stop.room.grams()).collect()).collect(),
            changes: BTreeMap::new(),
            lying: BTreeMap::new(),
            handled: BTreeMap::new(),
            tours,
            cargo,
        };
        books.lay_lots();
        for (place, packages) in &roster.withheld {
            change(books.changes.entry(*place).or_default(), (operation.head().start, true, -packages));
        }
        for trip in 0..books.cargo.len() {
            for stop in 0..books.cargo[trip].len() {
                for (lot, packages) in books.cargo[trip][stop].clone() {
                    books.enter((trip, stop), lot, packages);
                }
            }
        }
        books.take_issues(pairs);
        books
    }

    /// Lots where they lie at first.
    fn lay_lots(&mut self) {
        let operation = self.operation;
        for (id, lot) in operation.lots().entries() {
            let packages = lot.quantity.thousandths() / operation.items()[lot.item].package.thousandths();
            if operation.counts_on(lot.commitment) {
                self.lots.entry(lot.item).or_default().push(id);
                self.changes.entry((lot.site, id)).or_default().push((lot.available_from, false, packages));
            }
            // What is less than a package takes room too.
            let (grams, ml) = measures(operation, id, packages + 1);
            self.lie(lot.site, (lot.available_from, false, grams, ml));
        }
        for list in self.lots.values_mut() {
            list.sort_by_key(|id| by_use(operation, *id));
        }
    }

    /// What posts issue leaves their storage at the end of the day.
    fn take_issues(&mut self, pairs: &[Pair]) {
        for pair in pairs {
            let item = &self.operation.items()[pair.item];
            for (_, issued) in hand_out(self.operation, (pair.site, pair.item), &pair.due, &self.arrivals) {
                for (day, units) in issued.into_iter().enumerate().filter(|(_, units)| *units > 0) {
                    let (grams, ml) = (item.mass.grams(), item.volume.millilitres());
                    let gone = (mul_div(units, grams, 1000), mul_div(units, ml, 1000));
                    self.lie(pair.site, (self.operation.day_start(day + 1), false, -gone.0, -gone.1));
                }
            }
        }
    }

    fn lie(&mut self, site: Id<Site>, change: (Instant, bool, i64, i64)) {
        let place = &self.operation.sites()[site];
        let limited = place.storage_mass.is_some() || place.storage_volume.is_some();
        if limited && place.kind != SiteKind::Warehouse {
            let lying = self.lying.entry(site).or_default();
            // Of one moment, what is unloaded comes first.
            let place = lying.partition_point(|known| (known.0, !known.1) <= (change.0, !change.1));
            lying.insert(place, change);
        }
    }

    /// Whether grams and millilitres more fit at a site from a moment on.
    fn fits(&self, site: Id<Site>, from: Instant, (grams, ml): (i64, i64)) -> bool {
        let Some(lying) = self.lying.get(&site) else { return true };
        let place = &self.operation.sites()[site];
        let most_grams = place.storage_mass.map_or(i64::MAX, Mass::grams).saturating_sub(grams);
        let most_ml = place.storage_volume.map_or(i64::MAX, Volume::millilitres).saturating_sub(ml);
        let (mut lies, mut before) = ((0, 0), true);
        for (time, unloaded, by_grams, by_ml) in lying {
            if before && *time > from {
                before = false;
                if lies.0 > most_grams || lies.1 > most_ml {
                    return false;
                }
            }
            lies = (lies.0 + by_grams, lies.1 + by_ml);
            if *unloaded && *time >= from && (lies.0 > most_grams || lies.1 > most_ml) {
                return false;
            }
        }
        !before || (lies.0 <= most_grams && lies.1 <= most_ml)
    }

    fn stop(&self, (trip, stop): (usize, usize)) -> &'b Stop {
        &self.tours[trip].stops[stop]
    }

    /// Where and in which period a stop's goods are handled.
    fn handlings(&self, at: (usize, usize)) -> [(Id<Site>, usize); 2] {
        let (tour, stop) = (self.tours[at.0], self.stop(at));
        let period = |time: Instant| self.operation.period(time);
        [(tour.source, period(tour.loaded)), (stop.site, period(stop.until))]
    }

    /// Grams a site may handle in a period.
    fn may_handle(&self, (site, period): (Id<Site>, usize)) -> i64 {
        may_handle(self.operation, site, period).map_or(i64::MAX, Mass::grams)
    }

    /// Enters packages more, or fewer, of a lot on a stop; its cargo is the caller's.
    fn enter(&mut self, at: (usize, usize), lot: Id<Lot>, packages: i64) {
        let (tour, stop) = (self.tours[at.0], self.stop(at));
        let (grams, ml) = measures(self.operation, lot, packages);
        self.room[at.0].0 -= grams;
        self.room[at.0].1 -= ml;
        self.stop_room[at.0][at.1] -= grams;
        change(self.changes.entry((tour.source, lot)).or_default(), (tour.loads, true, -packages));
        if transfers(self.operation.sites()[stop.site].kind) {
            change(self.changes.entry((stop.site, lot)).or_default(), (stop.until, false, packages));
        } else {
            self.arrive(stop, lot, packages);
        }
        self.lie(tour.source, (tour.loads, false, -grams, -ml));
        self.lie(stop.site, (stop.until, true, grams, ml));
        for handling in self.handlings(at) {
            *self.handled.entry(handling).or_default() += grams;
        }
    }

    fn arrive(&mut self, stop: &Stop, lot: Id<Lot>, packages: i64) {
        let package = self.operation.items()[self.operation.lots()[lot].item].package.thousandths();
        let (n_days, day) = (self.operation.n_days(), arrival_day(self.operation, stop));
        self.arrivals.add((stop.site, lot), day, n_days, packages * package);
    }

    /// Person-days of a pair that the packages entered meet.
    fn met(&self, pair: &Pair) -> u64 {
        let mut given = vec![0; pair.due.len()];
        for (_, issued) in hand_out(self.operation, (pair.site, pair.item), &pair.due, &self.arrivals) {
            for (given, issued) in given.iter_mut().zip(issued) {
                *given += issued;
            }
        }
        let item = &self.operation.items()[pair.item];
        let days = pair.persons.iter().zip(&pair.due).zip(&given).map(|((p, d), g)| (*p, *d, *g));
        person_days(item.is_consumable(), days)
    }

    /// Leaves packages at their sources that the post would never issue.
    fn leave_behind(&mut self, pair: &Pair) {
        let package = self.operation.items()[pair.item].package.thousandths();
        let handed = hand_out(self.operation, (pair.site, pair.item), &pair.due, &self.arrivals);
        for (lot, issued) in handed {
            let mut idle = (self.arrivals.total(pair.site, lot) - issued.iter().sum::<i64>()) / package;
            for at in self.visits.get(&pair.site).cloned().unwrap_or_default().into_iter().rev() {
                let some = self.cargo[at.0][at.1].get(&lot).copied().unwrap_or(0).min(idle);
                let (source, loads) = (self.tours[at.0].source, self.tours[at.0].loads);
                if some > 0 && self.fits(source, loads, measures(self.operation, lot, some)) {
                    let met = self.met(pair);
                    self.enter(at, lot, -some);
                    if self.met(pair) < met {
                        self.enter(at, lot, some);
                        continue;
                    }
                    self.load(at, lot, -some);
                    idle -= some;
                }
            }
        }
    }

    fn load(&mut self, at: (usize, usize), lot: Id<Lot>, packages: i64) {
        let cargo = &mut self.cargo[at.0][at.1];
        let carried = cargo.entry(lot).or_default();
        *carried += packages;
        if *carried == 0 {
            cargo.remove(&lot);
        }
    }

    /// Adds free packages of a lot, as many as [`STEP`] says or fewer, where they meet most more of a pair's need, on the
    /// first trip that does; what is met then.
    fn add(&mut self, pair: &Pair) -> Option<u64> {
        let met = self.met(pair);
        let package = self.operation.items()[pair.item].package.thousandths();
        let mut packages = (pair.due.iter().sum::<i64>() / package / STEP).max(1);
        while packages > 0 {
            let mut best: Option<(u64, (usize, usize), Id<Lot>)> = None;
            for at in self.visits.get(&pair.site).cloned().unwrap_or_default() {
                let lots = self.lots.get(&pair.item)?.iter().copied();
                let Some(lot) = lots.into_iter().find(|lot| self.may_add(at, *lot, packages)) else { continue };
                let stop = self.stop(at);
                self.arrive(stop, lot, packages);
                let more = self.met(pair);
                self.arrive(stop, lot, -packages);
                if more > best.map_or(met, |(most, ..)| most) {
                    best = Some((more, at, lot));
                }
            }
            if let Some((more, at, lot)) = best {
                self.enter(at, lot, packages);
                self.load(at, lot, packages);
                return Some(more);
            }
            packages /= 2;
        }
        None
    }

    /// Whether packages of a lot may go with a trip to one of its stops, a post.
    fn may_add(&self, at: (usize, usize), lot: Id<Lot>, packages: i64) -> bool {
        let (tour, stop) = (self.tours[at.0], self.stop(at));
        let (grams, ml) = measures(self.operation, lot, packages);
        let Lot { reserved_for: reserved, expires, .. } = self.operation.lots()[lot];
        let issued_by = self.operation.day_start(arrival_day(self.operation, stop) + 1);
        let fits = grams <= self.room[at.0].0.min(self.stop_room[at.0][at.1]) && ml <= self.room[at.0].1;
        fits && expires.is_none_or(|at| at >= issued_by)
            && reserved.is_none_or(|area| self.operation.is_within(stop.site, area))
            && self.free(tour.source, lot, tour.loads) >= packages
            && self.fits(stop.site, stop.until, (grams, ml))
            && self
                .handlings(at)
                .into_iter()
                .all(|handling| self.handled.get(&handling).copied().unwrap_or(0) + grams <= self.may_handle(handling))
    }

    /// Packages of a lot at a source that nobody takes from a moment on.
    fn free(&self, site: Id<Site>, lot: Id<Lot>, from: Instant) -> i64 {
        let Some(changes) = self.changes.get(&(site, lot)) else { return 0 };
        let (mut there, mut least) = (0, i64::MAX);
        for (time, leaves, packages) in changes {
            if (*time, *leaves) > (from, false) {
                least = least.min(there);
            }
            there += packages;
        }
        least.min(there)
    }
}

/// Visits to posts by tours that may change, by time.
fn visits(operation: &Operation, tours: &[&Tour]) -> BTreeMap<Id<Site>, Vec<(usize, usize)>> {
    let mut visits: BTreeMap<Id<Site>, Vec<(usize, usize)>> = BTreeMap::new();
    for (trip, tour) in tours.iter().enumerate().filter(|(_, tour)| !tour.kept) {
        for (stop, at) in tour.stops.iter().enumerate() {
            if operation.sites()[at.site].kind == SiteKind::Post {
                visits.entry(at.site).or_default().push((trip, stop));
            }
        }
    }
    for list in visits.values_mut() {
        list.sort_by_key(|(trip, stop)| (tours[*trip].stops[*stop].until, *trip, *stop));
    }
    visits
}

/// Puts a change among those sorted by time.
fn change(changes: &mut Vec<(Instant, bool, i64)>, new: (Instant, bool, i64)) {
    let place = changes.partition_point(|known| (known.0, known.1) <= (new.0, new.1));
    changes.insert(place, new);
}
