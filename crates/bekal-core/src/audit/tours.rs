//! Rules 1 to 7: what one vehicle does, where it stands and when.

use super::proof::drive;
use super::reading::{DAY, Drive, Handling, Move, Passage, Tour, day_end, day_of, narrow, seconds, weigh};
use super::violation::Figure::{Clock, Count, CubicMetres, Seconds, Text, Thousandths, Until};
use super::violation::{Findings, Spot, report};
use super::ways::{Ways, is_open, meets};
use crate::operation::{Fleet, Lot, Operation, Site, SiteKind, VehicleType};
use crate::plan::{Step, Trip};
use crate::table::Id;
use crate::units::{Instant, MassRate};
use std::collections::BTreeMap;

/// Checks every trip by itself and the trips of each vehicle together; what was over when they were revised may have ended
/// before water.
pub(super) fn check(
    operation: &Operation,
    (trips, tours): (&[Trip], &[Tour]),
    revised: Option<Instant>,
    findings: &mut Findings,
) {
    let mut ways = Ways::of(operation);
    let mut checker = Checker { operation, ways: &mut ways, revised: revised.map(seconds), findings };
    for (at, (trip, tour)) in trips.iter().zip(tours).enumerate() {
        let before = checker.findings.count();
        checker.trip(at, trip, tour);
        checker.findings.locate(before, Spot::trip(at));
    }
    checker.vehicles(trips, tours);
}

/// How long after the end of the operation a vehicle may come home, in seconds.
const WAY_HOME: i64 = 3 * DAY;

/// From when until when a trip lasts, and its place in the plan.
type Run = (i64, i64, usize);

struct Checker<'c, 'a> {
    operation: &'a Operation,
    ways: &'c mut Ways<'a>,
    revised: Option<i64>,
    findings: &'c mut Findings,
}

impl Checker<'_, '_> {
    fn clock(&self, moment: i64) -> super::violation::Figure<'static> {
        Clock(moment.saturating_add(self.operation.head().utc_offset.seconds()))
    }

    fn until(&self, moment: i64) -> super::violation::Figure<'static> {
        Until(moment.saturating_add(self.operation.head().utc_offset.seconds()))
    }

    fn site_code(&self, site: Option<Id<Site>>) -> &str {
        site.map_or("?", |site| self.operation.sites()[site].code.as_str())
    }

    fn trip(&mut self, at: usize, trip: &Trip, tour: &Tour) {
        if tour.moves.is_empty() {
            report!(self.findings, "tour-shape", &trip.trip, "perjalanan tanpa langkah", "the trip has no steps");
            return;
        }
        self.shape(at, trip, tour);
        self.order(at, trip, tour);
        self.load(at, trip, tour);
        self.day_tour(trip, tour);
        let Some(kind) = tour.kind else { return };
        for (index, step) in tour.moves.iter().enumerate() {
            let place = format!("{}/{}", trip.trip, index + 1);
            let before = self.findings.count();
            match step {
                Move::Drive(drive) => self.drive(&place, (at, index), drive, kind),
                Move::Handle(handling) => self.handling(&place, handling, kind),
            }
            self.findings.locate(before, Spot::step(at, index));
        }
    }

    /// Rule 1: empty drive, load at the source, stops, back to the source.
    fn shape(&mut self, which: usize, trip: &Trip, tour: &Tour) {
        let mut at: Option<Id<Site>> = None;
        let (mut loaded, mut driven, mut stops) = (false, false, 0_i128);
        for (index, step) in tour.moves.iter().enumerate() {
            let place = format!("{}/{}", trip.trip, index + 1);
            let before = self.findings.count();
            let (begins, ends) = match step {
                Move::Drive(drive) => (drive.from, drive.to),
                Move::Handle(handling) => (handling.site, handling.site),
            };
            if index > 0 && (at != begins || at.is_none()) {
                report!(
                    self.findings,
                    "way-broken",
                    &place,
                    "langkah dimulai di {}, padahal kendaraan berada di {}",
                    "the step begins at {}, but the vehicle is at {}",
                    Text(self.site_code(begins)),
                    Text(self.site_code(at)),
                );
            }
            at = ends;
            match step {
                Move::Drive(drive) => {
                    driven |= loaded;
                    if drive.passes.is_empty() {
                        report!(
                            self.findings,
                            "step-empty",
                            &place,
                            "perjalanan tanpa ruas",
                            "the drive passes no link"
                        );
                    }
                }
                Move::Handle(handling) => {
                    if handling.cargo.is_empty() {
                        report!(self.findings, "step-empty", &place, "tidak ada muatan", "no goods are handled");
                    }
                    if handling.load {
                        if driven || handling.site.is_none() || handling.site != tour.source {
                            report!(
                                self.findings,
                                "tour-shape",
                                &place,
                                "muat di {}; satu perjalanan hanya memuat di sumbernya, {}, sebelum berangkat",
                                "loads at {}; a trip loads only at its source, {}, before it leaves",
                                Text(self.site_code(handling.site)),
                                Text(&trip.source),
                            );
                        }
                        loaded = true;
                    } else {
                        stops += 1;
                        if !loaded || handling.site == tour.source {
                            report!(
                                self.findings,
                                "tour-shape",
                                &place,
                                "bongkar di {} sebelum memuat atau di sumber sendiri",
                                "unloads at {} before loading, or at its own source",
                                Text(self.site_code(handling.site)),
                            );
                        }
                    }
                }
            }
            self.findings.locate(before, Spot::step(which, index));
        }
        if !loaded || stops == 0 {
            report!(
                self.findings,
                "tour-shape",
                &trip.trip,
                "perjalanan harus memuat dan sedikitnya singgah sekali ({} persinggahan)",
                "a trip must load and make at least one stop ({} stops)",
                Count(stops),
            );
        }
        let home = at == tour.source && matches!(tour.moves.last(), Some(Move::Drive(_)));
        if !home && !self.is_cut_off(tour) {
            let before = self.findings.count();
            report!(
                self.findings,
                "tour-open",
                &trip.trip,
                "perjalanan tidak kembali ke sumbernya, {}",
                "the trip does not return to its source, {}",
                Text(&trip.source),
            );
            self.findings.locate(before, Spot::step(which, tour.moves.len() - 1));
        }
    }

    /// Whether a tour that was over at a revision ends where it last unloaded because no way home was open any more on that
    /// day.
    fn is_cut_off(&mut self, tour: &Tour) -> bool {
        let Some(Move::Handle(last)) = tour.moves.last().filter(|step| matches!(step, Move::Handle(one) if !one.load))
        else {
            return false;
        };
        let (Some(kind), Some(site), Some(source)) = (tour.kind, last.site, tour.source) else { return false };
        if self.revised.is_none_or(|revised| last.until > revised) {
            return false;
        }
        let day = usize::try_from(day_of(self.operation, last.until)).unwrap_or(0);
        let home = drive(self.operation, self.ways, kind, (site, last.until), source);
        home.is_none_or(|home| home > day_end(self.operation, day))
    }

    /// Steps follow each other in time, within the operation and the fleet's window.
    fn order(&mut self, at: usize, trip: &Trip, tour: &Tour) {
        let mut now = i64::MIN;
        for (index, step) in tour.moves.iter().enumerate() {
            let place = format!("{}/{}", trip.trip, index + 1);
            match step {
                Move::Handle(handling) => {
                    self.follow(&place, &mut now, (handling.from, handling.until), Spot::step(at, index));
                }
                Move::Drive(drive) => {
                    for (part, pass) in drive.passes.iter().enumerate() {
                        self.follow(&place, &mut now, (pass.enters, pass.leaves), Spot::part(at, index, part));
                    }
                }
            }
        }
        let Some((from, until)) = tour.span() else { return };
        let (start, end) = (seconds(self.operation.head().start), seconds(self.operation.end()));
        let handled = tour.handlings().map(|(_, step)| step.until.max(step.from)).max().unwrap_or(start);
        if from < start || handled > end || until > end + WAY_HOME {
            let (from, until) = (self.clock(from), self.clock(until));
            report!(
                self.findings,
                "outside-horizon",
                &trip.trip,
                "{} sampai {} keluar dari masa operasi",
                "{} to {} leaves the time of the operation",
                from,
                until,
            );
        }
        let Some(fleet) = tour.fleet.map(|fleet| &self.operation.fleets()[fleet]) else { return };
        if from < seconds(fleet.from) || until > seconds(fleet.until) {
            let (a, b) = (self.clock(seconds(fleet.from)), self.clock(seconds(fleet.until)));
            report!(
                self.findings,
                "fleet-window",
                &trip.trip,
                "armada {} hanya tersedia {} sampai {}",
                "fleet {} is available only from {} to {}",
                Text(&fleet.code),
                a,
                b,
            );
        }
    }

    /// What begins does so when what comes before has ended, and ends later.
    fn follow(&mut self, place: &str, now: &mut i64, (from, until): (i64, i64), spot: Spot) {
        let before = self.findings.count();
        if from < *now {
            let (begins, free) = (self.clock(from), self.clock(*now));
            report!(
                self.findings,
                "time-order",
                place,
                "mulai {}, padahal yang sebelumnya baru selesai {}: {} terlalu awal",
                "begins {}, but what comes before ends {}: {} too early",
                begins,
                free,
                Seconds(now.saturating_sub(from)),
            );
        }
        if until < from {
            let (begins, ends) = (self.clock(from), self.clock(until));
            report!(
                self.findings,
                "time-order",
                place,
                "selesai {}, sebelum mulai {}",
                "ends {}, before it begins {}",
                ends,
                begins,
            );
        }
        self.findings.locate(before, spot);
        *now = (*now).max(from).max(until);
    }

    /// Rule 7: payload, and all that is loaded is unloaded.
    fn load(&mut self, at: usize, trip: &Trip, tour: &Tour) {
        let mut aboard: BTreeMap<Id<Lot>, i128> = BTreeMap::new();
        let (mut mass, mut volume) = (0_i128, 0_i128);
        let kind = tour.kind.map(|kind| &self.operation.vehicle_types()[kind]);
        for (index, handling) in tour.handlings() {
            let place = format!("{}/{}", trip.trip, index + 1);
            let (grams, millilitres) = weigh(self.operation, &handling.cargo);
            let sign = if handling.load { 1 } else { -1 };
            mass += sign * grams;
            volume += sign * millilitres;
            for (lot, packages) in &handling.cargo {
                let left = aboard.entry(*lot).or_default();
                *left += sign * i128::from(*packages);
                if *left < 0 {
                    let before = self.findings.count();
                    report!(
                        self.findings,
                        "cargo-balance",
                        &place,
                        "membongkar {} kemasan {} yang tidak ada di atas kendaraan",
                        "unloads {} packages of {} that are not aboard",
                        Count(-*left),
                        Text(&self.operation.lots()[*lot].code),
                    );
                    let line = line_of(trip, index, &self.operation.lots()[*lot].code);
                    self.findings.locate(before, Spot { trip: at, step: Some(index), part: line });
                    *left = 0;
                }
            }
            let Some(kind) = kind.filter(|_| handling.load) else { continue };
            let before = self.findings.count();
            if mass > i128::from(kind.payload_mass.grams()) {
                report!(
                    self.findings,
                    "payload-mass",
                    &place,
                    "muatan {} kg melebihi daya angkut {} kg",
                    "a load of {} kg exceeds the payload of {} kg",
                    Thousandths(mass),
                    Thousandths(i128::from(kind.payload_mass.grams())),
                );
            }
            if volume > i128::from(kind.payload_volume.millilitres()) {
                report!(
                    self.findings,
                    "payload-volume",
                    &place,
                    "muatan {} m³ melebihi ruang muat {} m³",
                    "a load of {} m³ exceeds the room for {} m³",
                    CubicMetres(volume),
                    CubicMetres(i128::from(kind.payload_volume.millilitres())),
                );
            }
            self.findings.locate(before, Spot::step(at, index));
        }
        for (lot, left) in aboard.into_iter().filter(|(_, left)| *left > 0) {
            let before = self.findings.count();
            let code = &self.operation.lots()[lot].code;
            report!(
                self.findings,
                "cargo-balance",
                &trip.trip,
                "{} kemasan {} tidak pernah dibongkar",
                "{} packages of {} are never unloaded",
                Count(left),
                Text(code),
            );
            let mut loads = tour.handlings().filter(|(_, step)| step.load).map(|(index, _)| index);
            if let Some(index) = loads.find(|index| line_of(trip, *index, code).is_some()) {
                self.findings.locate(before, Spot { trip: at, step: Some(index), part: line_of(trip, index, code) });
            }
        }
    }

    /// Rule 3: a tour that fits into a day's duty lies within one day; only a tour with one stop may not fit.
    fn day_tour(&mut self, trip: &Trip, tour: &Tour) {
        let Some(kind) = tour.kind else { return };
        let Some(first) = tour.moves.iter().position(|step| matches!(step, Move::Handle(_))) else { return };
        let moves = &tour.moves[first..];
        let duty = moves.iter().fold(0, |sum: i64, step| sum.saturating_add(step.duty_seconds()));
        let limit = self.operation.vehicle_types()[kind].hours_per_day.seconds();
        if duty > limit {
            let mut stops: Vec<_> =
                tour.handlings().filter(|(_, step)| !step.load).map(|(_, step)| step.site).collect();
            stops.dedup();
            if stops.len() > 1 {
                report!(
                    self.findings,
                    "day-tour",
                    &trip.trip,
                    "{} persinggahan dalam {} jam kerja; batas sehari {}",
                    "{} stops in {} of duty; a day has {}",
                    Count(narrow_count(stops.len())),
                    Seconds(duty),
                    Seconds(limit),
                );
            }
            return;
        }
        let spans = || moves.iter().filter_map(Move::span);
        let (Some(from), Some(until)) = (spans().map(|span| span.0).min(), spans().map(|span| span.1).max()) else {
            return;
        };
        let start = seconds(self.operation.head().start);
        let end_of_day = start + (day_of(self.operation, from) + 1) * DAY;
        if until > end_of_day {
            let (from, until) = (self.clock(from), self.clock(until));
            report!(
                self.findings,
                "day-tour",
                &trip.trip,
                "perjalanan {} jam kerja melewati pergantian hari operasi ({} sampai {})",
                "a trip of {} of duty runs across two days of operation ({} to {})",
                Seconds(duty),
                from,
                until,
            );
        }
    }

    /// Rules 4 and 5.
    fn drive(&mut self, place: &str, (trip, step): (usize, usize), drive: &Drive, kind: Id<VehicleType>) {
        let mut at = drive.from;
        for (part, pass) in drive.passes.iter().enumerate() {
            let before = self.findings.count();
            if pass.from != at || at.is_none() {
                report!(
                    self.findings,
                    "way-broken",
                    place,
                    "ruas dimulai di {}, padahal kendaraan berada di {}",
                    "the passage begins at {}, but the vehicle is at {}",
                    Text(self.site_code(pass.from)),
                    Text(self.site_code(at)),
                );
            }
            at = pass.to;
            self.pass(place, pass, kind);
            self.findings.locate(before, Spot::part(trip, step, part));
        }
        if at != drive.to {
            report!(
                self.findings,
                "way-broken",
                place,
                "perjalanan berakhir di {}, bukan di {}",
                "the drive ends at {}, not at {}",
                Text(self.site_code(at)),
                Text(self.site_code(drive.to)),
            );
        }
    }

    fn pass(&mut self, place: &str, pass: &Passage, id: Id<VehicleType>) {
        let Some(link_id) = pass.link else { return };
        let operation = self.operation;
        let (link, kind) = (&operation.links()[link_id], &operation.vehicle_types()[id]);
        let ends = (pass.from, pass.to);
        let forward = ends == (Some(link.from), Some(link.to));
        let backward = ends == (Some(link.to), Some(link.from));
        if !(forward || backward && !link.one_way) {
            report!(
                self.findings,
                "link-direction",
                place,
                "ruas {} tidak dapat dilalui dari {} ke {}",
                "link {} cannot be passed from {} to {}",
                Text(&link.code),
                Text(self.site_code(pass.from)),
                Text(self.site_code(pass.to)),
            );
        }
        if link.mode != kind.mode {
            report!(
                self.findings,
                "link-mode",
                place,
                "{} ({}) tidak dapat melalui ruas {} ({})",
                "{} ({}) cannot use link {} ({})",
                Text(&kind.code),
                Text(kind.mode.word()),
                Text(&link.code),
                Text(link.mode.word()),
            );
        }
        if let (gross, Some(limit)) = (kind.gross.unwrap_or(kind.payload_mass), link.max_gross)
            && gross > limit
        {
            report!(
                self.findings,
                "link-weight",
                place,
                "berat {} kg melebihi batas {} kg di ruas {}",
                "{} kg are above the limit of {} kg on link {}",
                Thousandths(i128::from(gross.grams())),
                Thousandths(i128::from(limit.grams())),
                Text(&link.code),
            );
        }
        if let (Some(width), Some(limit)) = (kind.width, link.max_width)
            && width > limit
        {
            report!(
                self.findings,
                "link-width",
                place,
                "lebar {} m melebihi batas {} m di ruas {}",
                "{} m are wider than the limit of {} m on link {}",
                Thousandths(i128::from(width.millimetres())),
                Thousandths(i128::from(limit.millimetres())),
                Text(&link.code),
            );
        }
        let (enters, leaves) = (pass.enters, pass.leaves);
        let way = self.ways.link(link_id, id);
        let factor = way.factor(enters, leaves);
        let met = way.shut.iter().find(|shut| meets(shut.span, enters, leaves));
        if let Some(shut) = met.filter(|_| enters < leaves).cloned() {
            let (enters, leaves, opens) = (self.clock(enters), self.clock(leaves), self.until(shut.span.1));
            report!(
                self.findings,
                "link-shut",
                place,
                "ruas {} tertutup bagi {} antara {} dan {} ({}), sampai {}",
                "link {} is shut to {} between {} and {} ({}), until {}",
                Text(&link.code),
                Text(&kind.code),
                enters,
                leaves,
                Text(&shut.by),
                opens,
            );
        }
        let speed = link.speed.map_or(kind.speed, |top| top.min(kind.speed)).metres_per_hour().max(0);
        let covered = i128::from(leaves - enters) * i128::from(speed) * i128::from(factor);
        let needed = i128::from(link.length.metres()) * 3_600_000;
        if covered < needed {
            let pace = i128::from(speed) * i128::from(factor);
            let least = if pace > 0 { narrow((needed + pace - 1) / pace) } else { i64::MAX };
            let soonest = self.until(enters.saturating_add(least));
            report!(
                self.findings,
                "too-fast",
                place,
                "ruas {} ditempuh dalam {}; paling cepat {}, jadi selesai paling awal {}",
                "link {} is passed in {}; it takes at least {}, so it ends {} at the earliest",
                Text(&link.code),
                Seconds(leaves - enters),
                Seconds(least),
                soonest,
            );
        }
    }

    /// Rule 6.
    fn handling(&mut self, place: &str, handling: &Handling, id: Id<VehicleType>) {
        let Some(site_id) = handling.site else { return };
        let operation = self.operation;
        let (site, kind) = (&operation.sites()[site_id], &operation.vehicle_types()[id]);
        let barred = if handling.load { SiteKind::Post } else { SiteKind::Warehouse };
        if site.kind == SiteKind::Junction || site.kind == barred {
            report!(
                self.findings,
                "site-kind",
                place,
                "{} tidak dapat menangani barang ini: simpang tidak menangani, pos tidak memuat, gudang tidak membongkar",
                "{} cannot handle these goods: junctions handle none, posts do not load, warehouses do not unload",
                Text(&site.code),
            );
        }
        let (from, until) = (handling.from, handling.until);
        let hours = site.open.map(|(opens, closes)| (opens.seconds(), closes.seconds()));
        if from <= until && !is_open(hours, operation.head().utc_offset.seconds(), from, until) {
            let (from, until) = (self.clock(from), self.clock(until));
            let (opens, closes) = hours.unwrap_or_default();
            report!(
                self.findings,
                "opening-hours",
                place,
                "{} tidak buka sepanjang {} sampai {}; bukanya {} sampai {}",
                "{} is not open throughout {} to {}; it opens {} and closes {}",
                Text(&site.code),
                from,
                until,
                Seconds(opens),
                Seconds(closes),
            );
        }
        let closed = self.ways.site_shut(site_id, Some(kind.mode)).iter().find(|shut| meets(shut.span, from, until));
        if let Some(shut) = closed.cloned() {
            let (from, until, opens) = (self.clock(from), self.clock(until), self.until(shut.span.1));
            report!(
                self.findings,
                "site-shut",
                place,
                "{} tertutup atau terendam antara {} dan {} ({}), sampai {}",
                "{} is closed or flooded between {} and {} ({}), until {}",
                Text(&site.code),
                from,
                until,
                Text(&shut.by),
                opens,
            );
        }
        let (grams, _) = weigh(operation, &handling.cargo);
        let rate = kind.loading.map_or(0, MassRate::grams_per_hour);
        if rate > 0 && i128::from(until - from) * i128::from(rate) < grams * 3600 {
            let least = narrow((grams * 3600 + i128::from(rate) - 1) / i128::from(rate));
            let soonest = self.until(from.saturating_add(least));
            report!(
                self.findings,
                "loading-time",
                place,
                "{} kg ditangani dalam {}; paling cepat {}, jadi selesai paling awal {}",
                "{} kg are handled in {}; it takes at least {}, so it ends {} at the earliest",
                Thousandths(grams),
                Seconds(until - from),
                Seconds(least),
                soonest,
            );
        }
    }

    /// Rules 1 and 2 over all trips of a vehicle.
    fn vehicles(&mut self, trips: &[Trip], tours: &[Tour]) {
        let mut by_vehicle: BTreeMap<(Id<Fleet>, u32), Vec<Run>> = BTreeMap::new();
        for (index, tour) in tours.iter().enumerate() {
            if let (Some(fleet), Some((from, until))) = (tour.fleet, tour.span()) {
                by_vehicle.entry((fleet, tour.vehicle)).or_default().push((from, until, index));
            }
        }
        for ((fleet, vehicle), mut runs) in by_vehicle {
            runs.sort_unstable();
            let fleet = &self.operation.fleets()[fleet];
            let (mut at, mut free, mut other) = (Some(fleet.base), i64::MIN, "");
            // Seconds worked on each day, and the last trip that adds to them.
            let mut duty: BTreeMap<usize, (i64, usize)> = BTreeMap::new();
            for (from, until, index) in runs {
                let (trip, tour) = (&trips[index], &tours[index]);
                let before = self.findings.count();
                if from < free {
                    let (ends, begins) = (self.clock(free), self.clock(from));
                    report!(
                        self.findings,
                        "trips-overlap",
                        &trip.trip,
                        "kendaraan {} nomor {} masih dalam perjalanan {} sampai {}, sedangkan yang ini mulai {}",
                        "vehicle {} number {} is on trip {} until {}, but this one begins {}",
                        Text(&fleet.code),
                        Count(i128::from(vehicle)),
                        Text(other),
                        ends,
                        begins,
                    );
                }
                let begins = match tour.moves.first() {
                    Some(Move::Drive(drive)) => drive.from,
                    Some(Move::Handle(handling)) => handling.site,
                    None => None,
                };
                if begins != at {
                    report!(
                        self.findings,
                        "vehicle-elsewhere",
                        &trip.trip,
                        "perjalanan berangkat dari {}, padahal kendaraan berada di {}",
                        "the trip departs from {}, but the vehicle stands at {}",
                        Text(self.site_code(begins)),
                        Text(self.site_code(at)),
                    );
                }
                self.findings.locate(before, Spot::step(index, 0));
                at = match tour.moves.last() {
                    Some(Move::Handle(last)) => last.site,
                    _ => tour.source,
                };
                if until >= free {
                    (free, other) = (until, &trip.trip);
                }
                self.share_out((index, tour), &mut duty);
            }
            let limit = self.operation.vehicle_types()[fleet.vehicle_type].hours_per_day.seconds();
            for (day, (worked, index)) in duty.into_iter().filter(|(_, (worked, _))| *worked > limit) {
                let before = self.findings.count();
                report!(
                    self.findings,
                    "duty-per-day",
                    format!("{}/{vehicle}", fleet.code),
                    "hari operasi {}: {} jam kerja, batas {}",
                    "day {} of operation: {} of duty, limit {}",
                    Count(narrow_count(day + 1)),
                    Seconds(worked),
                    Seconds(limit),
                );
                self.findings.locate(before, Spot::trip(index));
            }
        }
    }

    /// Adds a tour's duty to the days of operation it falls on.
    fn share_out(&self, (index, tour): (usize, &Tour), duty: &mut BTreeMap<usize, (i64, usize)>) {
        let (start, end) = (seconds(self.operation.head().start), seconds(self.operation.end()) + WAY_HOME);
        for (from, until) in tour.moves.iter().flat_map(Move::duty) {
            let (mut from, until) = (from.clamp(start, end), until.clamp(start, end));
            while from < until {
                let day = usize::try_from(day_of(self.operation, from)).unwrap_or(0);
                let part = until.min(day_end(self.operation, day));
                let sum = duty.entry(day).or_default();
                *sum = (sum.0.saturating_add(part - from), index);
                from = part;
            }
        }
    }
}

/// The line of goods of a lot in a step.
pub(super) fn line_of(trip: &Trip, step: usize, lot: &str) -> Option<usize> {
    match trip.steps.get(step)? {
        Step::Load { cargo, .. } | Step::Unload { cargo, .. } => cargo.iter().position(|line| line.lot == lot),
        Step::Drive { .. } => None,
    }
}

fn narrow_count(count: usize) -> i128 {
    i128::try_from(count).unwrap_or(i128::MAX)
}
