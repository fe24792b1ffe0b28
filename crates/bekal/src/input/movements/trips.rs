//! From rows to trips.

use super::lines::{Line, Lines};
use crate::output::times;
use bekal_core::audit::{Spot, Stated};
use bekal_core::operation::code::{Arg, Code, Findings};
use bekal_core::operation::codes::Codes;
use bekal_core::operation::draft::Rows;
use bekal_core::operation::{Action, Fleet, Item, Lot, Operation, Site};
use bekal_core::plan::{Cargo, Pass, Step, Trip};
use bekal_core::table::Id;
use bekal_core::units::{Distance, Duration, Instant, Money};
use std::collections::{BTreeMap, BTreeSet};

/// Lots named where it is open which is meant.
const LOTS_NAMED: usize = 6;

const TRIP: Arg = Arg::phrase("perjalanan", "trip");
const STEP: Arg = Arg::phrase("langkah", "step");

/// The lines of a file that one trip stands in.
#[derive(Debug)]
pub(super) struct TripRows {
    /// Its code.
    pub(super) trip: String,
    steps: Vec<StepRows>,
}

/// The lines of one step: of each passage or lot, and the first and last of all.
#[derive(Debug, Default)]
struct StepRows {
    parts: Vec<u32>,
    first: u32,
    last: u32,
}

impl TripRows {
    /// The line that shows something at a place: of a trip as a whole where it ends, if that is what the column tells.
    pub(super) fn row(&self, spot: Spot, column: &str) -> Option<u32> {
        let at_end = matches!(column, "ends" | "to_site");
        let step = match (spot.step, at_end) {
            (Some(step), _) => self.steps.get(step)?,
            (None, true) => self.steps.last()?,
            (None, false) => self.steps.first()?,
        };
        let part = spot.part.and_then(|part| step.parts.get(part)).copied();
        Some(part.unwrap_or(if at_end { step.last } else { step.first }))
    }
}

/// Times as far as they are stated, by step and part.
type Times = Vec<Vec<Stated>>;

/// Rows being put together.
pub(super) struct Reading<'a, 'r> {
    operation: &'a Operation,
    codes: &'a Codes<'a>,
    lines: Lines<'r>,
    /// Lots that some row unloads at a site.
    brought: BTreeMap<Id<Site>, BTreeSet<Id<Lot>>>,
}

impl<'a, 'r> Reading<'a, 'r> {
    pub(super) fn new(
        operation: &'a Operation,
        codes: &'a Codes<'a>,
        read: &'r Rows<Line>,
        found: &'r mut Findings,
    ) -> Self {
        let mut brought: BTreeMap<Id<Site>, BTreeSet<Id<Lot>>> = BTreeMap::new();
        for line in read.rows.iter().map(|row| &row.cells).filter(|line| line.action == Some(Action::Unload)) {
            let site = line.from_site.as_deref().and_then(|code| codes.sites.get(code));
            let lot = line.lot.as_deref().and_then(|code| codes.lots.get(code));
            if let Some((site, lot)) = site.zip(lot) {
                brought.entry(*site).or_default().insert(*lot);
            }
        }
        Self { operation, codes, lines: Lines { read, found }, brought }
    }

    /// Every trip in the order of the table, its times as far as they are stated, and its lines.
    pub(super) fn trips(mut self) -> (Vec<Trip>, Vec<Times>, Vec<TripRows>) {
        let mut order: Vec<&str> = Vec::new();
        let mut rows_of: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (row, line) in self.lines.read.rows.iter().enumerate() {
            let code = line.cells.trip.as_str();
            let rows = rows_of.entry(code).or_default();
            if rows.is_empty() && !code.is_empty() {
                order.push(code);
            }
            rows.push(row);
        }
        let (mut trips, mut times, mut places) = (Vec::new(), Vec::new(), Vec::new());
        for code in order {
            let (trip, stated, rows) = self.trip(code, &rows_of[code]);
            trips.push(trip);
            times.push(stated);
            places.push(rows);
        }
        (trips, times, places)
    }

    fn trip(&mut self, code: &str, rows: &[usize]) -> (Trip, Times, TripRows) {
        let mut trip = Trip {
            trip: code.to_owned(),
            fleet: String::new(),
            vehicle: 0,
            vehicle_type: String::new(),
            member: String::new(),
            source: String::new(),
            steps: Vec::new(),
            duty_s: Duration::ZERO,
            distance_m: Distance::ZERO,
            cost_rp: Money::ZERO,
        };
        self.vehicle(&mut trip, rows);
        let mut times = Times::new();
        let mut places = TripRows { trip: code.to_owned(), steps: Vec::new() };
        let mut aboard: BTreeSet<Id<Lot>> = BTreeSet::new();
        for rows in self.steps(rows) {
            let what = self.agreed(&rows, ("action", STEP), |line| line.action, |action| action.word().to_owned());
            let Some((action, _)) = what else {
                self.lines.missing(rows[0], "action");
                continue;
            };
            let (step, stated, parts) = match action {
                Action::Drive => self.drive(rows.clone()),
                Action::Load | Action::Unload => self.handling(action, &rows, &mut aboard),
            };
            let line = |row: &usize| self.lines.line(*row);
            let ends = (rows.iter().map(line).min().unwrap_or(0), rows.iter().map(line).max().unwrap_or(0));
            let parts: Vec<u32> = parts.iter().map(line).collect();
            let (first, last) = match action {
                Action::Drive => (parts.first().copied().unwrap_or(ends.0), parts.last().copied().unwrap_or(ends.1)),
                Action::Load | Action::Unload => ends,
            };
            if times.is_empty() && stated.first().is_none_or(|times| times.begins.is_none()) {
                self.lines.missing(rows[0], "begins");
            }
            trip.steps.push(step);
            times.push(stated);
            places.steps.push(StepRows { parts, first, last });
        }
        let begins = |step: &Step| match step {
            Step::Load { site, .. } | Step::Unload { site, .. } => site.clone(),
            Step::Drive { from, .. } => from.clone(),
        };
        let load = trip.steps.iter().find(|step| matches!(step, Step::Load { .. }));
        trip.source = load.or(trip.steps.first()).map(begins).unwrap_or_default();
        (trip, times, places)
    }

    /// Fleet and vehicle of a trip; what stands beside them is held against the fleet.
    fn vehicle(&mut self, trip: &mut Trip, rows: &[usize]) {
        let fleet = self.agreed(rows, ("fleet", TRIP), |line| line.fleet.clone(), String::clone);
        let number =
            self.agreed(rows, ("vehicle", TRIP), |line| line.vehicle.map(Number), |number| number.0.to_string());
        match number {
            Some((number, row)) => {
                let whole = self.lines.whole(row, "vehicle", number.0, 1);
                trip.vehicle = whole.map_or(0, |number| u32::try_from(number).unwrap_or(u32::MAX));
            }
            None => self.lines.missing(rows[0], "vehicle"),
        }
        let Some((fleet, row)) = fleet else { return self.lines.missing(rows[0], "fleet") };
        let Some(id) = self.lines.known(&self.codes.fleets, (row, "fleet", "fleet"), &fleet) else { return };
        self.beside_fleet(rows, id);
        let fleet = &self.operation.fleets()[id];
        trip.fleet.clone_from(&fleet.code);
        trip.vehicle_type.clone_from(&self.operation.vehicle_types()[fleet.vehicle_type].code);
        trip.member.clone_from(&self.operation.members()[fleet.owner].code);
    }

    fn beside_fleet(&mut self, rows: &[usize], id: Id<Fleet>) {
        let operation = self.operation;
        let fleet = &operation.fleets()[id];
        let (kind, owner) = (&operation.vehicle_types()[fleet.vehicle_type], &operation.members()[fleet.owner]);
        for &row in rows {
            let line = self.lines.at(row).clone();
            if line.fleet.as_deref().is_some_and(|said| said.trim_start_matches('\'') != fleet.code) {
                continue;
            }
            self.lines.same((row, "vehicle_type"), line.vehicle_type.as_deref(), (&fleet.code, &kind.code));
            self.lines.same((row, "member"), line.member.as_deref(), (&fleet.code, &owner.code));
            let (kinds, members) = (operation.vehicle_types(), operation.members());
            self.lines.named(
                (row, "vehicle_type_name"),
                line.vehicle_type_name.as_deref(),
                kinds,
                fleet.vehicle_type,
                |row| (&row.code, &row.name),
            );
            self.lines.named((row, "member_name"), line.member_name.as_deref(), members, fleet.owner, |row| {
                (&row.code, &row.name)
            });
        }
    }

    /// The value that most of the rows state, with the first that does; the others are told.
    fn agreed<V: Ord + Clone>(
        &mut self,
        rows: &[usize],
        (column, what): (&'static str, Arg),
        value: impl Fn(&Line) -> Option<V>,
        shown: impl Fn(&V) -> String,
    ) -> Option<(V, usize)> {
        let mut stated: BTreeMap<V, Vec<usize>> = BTreeMap::new();
        for &row in rows {
            if let Some(value) = value(self.lines.at(row)) {
                stated.entry(value).or_default().push(row);
            }
        }
        let (kept, by) = stated.iter().max_by_key(|(_, rows)| (rows.len(), std::cmp::Reverse(rows[0])))?;
        let (other, other_row) = (shown(kept), self.lines.line(by[0]));
        for (value, rows) in stated.iter().filter(|(value, _)| *value != kept) {
            for &row in rows {
                let defect = self.lines.defect(Code::TripContradicted, row, column).value(shown(value));
                let defect = defect.with("other", other.as_str()).with("other_row", other_row.to_string());
                self.lines.tell(defect.with("what", what.clone()));
            }
        }
        Some((kept.clone(), by[0]))
    }

    /// The rows of each step, in order: by the numbers of steps, or, where no row has one, by times and places.
    fn steps(&mut self, rows: &[usize]) -> Vec<Vec<usize>> {
        let numbered = |row: &&usize| self.lines.at(**row).step.is_some();
        let (with, without): (Vec<usize>, Vec<usize>) = rows.iter().partition(numbered);
        if with.is_empty() {
            return self.unnumbered(rows);
        }
        for row in without {
            self.lines.missing(row, "step");
        }
        let mut steps: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
        for row in with {
            let stated = self.lines.at(row).step.unwrap_or_default();
            if let Some(number) = self.lines.whole(row, "step", stated, 0) {
                steps.entry(number).or_default().push(row);
            }
        }
        steps.into_values().collect()
    }

    fn unnumbered(&self, rows: &[usize]) -> Vec<Vec<usize>> {
        let mut steps: Vec<Vec<usize>> = Vec::new();
        for row in self.in_time(rows.to_vec()) {
            let line = self.lines.at(row);
            let joins = |step: &Vec<usize>| {
                let last = self.lines.at(step[step.len() - 1]);
                let same = (&last.from_site, last.begins, last.ends) == (&line.from_site, line.begins, line.ends);
                last.action == line.action && (line.action == Some(Action::Drive) || same)
            };
            match steps.last_mut().filter(|step| joins(step)) {
                Some(step) => step.push(row),
                None => steps.push(vec![row]),
            }
        }
        steps
    }

    /// Rows by when they begin; as they stand, where one does not say so.
    fn in_time(&self, mut rows: Vec<usize>) -> Vec<usize> {
        if rows.iter().all(|row| self.lines.at(*row).begins.is_some()) {
            rows.sort_by_key(|row| self.lines.at(*row).begins);
        }
        rows
    }

    /// A site by the cell of a row, and the name beside it held against it.
    fn site(&mut self, row: usize, columns: [&'static str; 2]) -> Option<Id<Site>> {
        let line = self.lines.at(row);
        let (code, name) = match columns[0] {
            "from_site" => (line.from_site.clone()?, line.from_name.clone()),
            _ => (line.to_site.clone()?, line.to_name.clone()),
        };
        let site = self.lines.known(&self.codes.sites, (row, columns[0], "sites"), &code)?;
        let sites = self.operation.sites();
        self.lines.named((row, columns[1]), name.as_deref(), sites, site, |row| (&row.code, &row.name));
        Some(site)
    }

    fn drive(&mut self, rows: Vec<usize>) -> (Step, Vec<Stated>, Vec<usize>) {
        let rows = self.in_time(rows);
        let (mut passes, mut times): (Vec<Pass>, Vec<Stated>) = (Vec::new(), Vec::new());
        let mut seen: BTreeMap<(String, Option<Instant>), usize> = BTreeMap::new();
        for &row in &rows {
            let line = self.lines.at(row).clone();
            for (column, there) in [
                ("lot", line.lot.clone()),
                ("item", line.item.clone()),
                ("packages", line.packages.map(|number| number.to_string())),
                ("quantity", line.quantity.first().map(f64::to_string)),
            ] {
                self.misplaced(row, column, there, Action::Drive);
            }
            let ends = [["from_site", "from_name"], ["to_site", "to_name"]].map(|columns| {
                let site = self.site(row, columns);
                let empty = if columns[0] == "from_site" { line.from_site.is_none() } else { line.to_site.is_none() };
                if empty {
                    self.lines.missing(row, columns[0]);
                }
                site.map(|site| self.operation.sites()[site].code.clone()).unwrap_or_default()
            });
            let [from, to] = ends;
            if line.link.is_none() {
                self.lines.missing(row, "link");
            }
            let code = line.link.as_deref();
            let link = code.and_then(|code| self.lines.known(&self.codes.links, (row, "link", "links"), code));
            let link = link.map(|link| self.operation.links()[link].code.clone()).unwrap_or_default();
            if line.begins.is_some() && !link.is_empty() {
                self.once(row, "link", &link, seen.insert((link.clone(), line.begins), row));
            }
            let (enters, leaves) = (line.begins.unwrap_or_default(), line.ends.unwrap_or_default());
            passes.push(Pass { link, from, to, enters, leaves });
            times.push(Stated { begins: line.begins, ends: line.ends });
        }
        let from = passes.first().map(|pass| pass.from.clone()).unwrap_or_default();
        let to = passes.last().map(|pass| pass.to.clone()).unwrap_or_default();
        (Step::Drive { from, to, passes }, times, rows)
    }

    /// Tells of a value in a column that rows of this action leave empty.
    fn misplaced(&mut self, row: usize, column: &'static str, there: Option<String>, action: Action) {
        if let Some(value) = there {
            let action = match action {
                Action::Load => Arg::phrase("memuat", "load"),
                Action::Drive => Arg::phrase("jalan", "drive"),
                Action::Unload => Arg::phrase("membongkar", "unload"),
            };
            let defect = self.lines.defect(Code::MisplacedCell, row, column).value(value);
            self.lines.tell(defect.with("action", action));
        }
    }

    /// Tells of a row that says what an earlier one of its step says.
    fn once(&mut self, row: usize, column: &'static str, value: &str, earlier: Option<usize>) {
        if let Some(first) = earlier {
            let first = self.lines.line(first);
            let defect = self.lines.defect(Code::RepeatedLine, row, column).value(value);
            self.lines.tell(defect.with("first_row", first.to_string()));
        }
    }

    fn handling(
        &mut self,
        action: Action,
        rows: &[usize],
        aboard: &mut BTreeSet<Id<Lot>>,
    ) -> (Step, Vec<Stated>, Vec<usize>) {
        let offset = self.operation.head().utc_offset;
        let clock = |moment: &Instant| times::rfc3339(*moment, offset);
        let begins = self.agreed(rows, ("begins", STEP), |line| line.begins, clock).map(|(moment, _)| moment);
        let ends = self.agreed(rows, ("ends", STEP), |line| line.ends, clock).map(|(moment, _)| moment);
        let site = self.place(rows);
        let mut cargo: Vec<Cargo> = Vec::new();
        let mut parts = Vec::new();
        let mut seen: BTreeMap<Id<Lot>, usize> = BTreeMap::new();
        for &row in rows {
            let link = self.lines.at(row).link.clone();
            self.misplaced(row, "link", link, action);
            let lot = self.lot(row, action, (site, aboard));
            let item = lot.map(|lot| self.operation.lots()[lot].item).or_else(|| self.item(row));
            let packages = self.packages(row, item);
            let Some((lot, packages)) = lot.zip(packages) else { continue };
            let code = &self.operation.lots()[lot].code;
            self.once(row, "lot", code, seen.insert(lot, row));
            if action == Action::Load {
                aboard.insert(lot);
            }
            if packages == 0 {
                let nothing = self.lines.defect(Code::ZeroQuantity, row, "packages").value("0");
                self.lines.tell(nothing);
                continue;
            }
            let item = self.operation.items()[self.operation.lots()[lot].item].code.clone();
            cargo.push(Cargo { lot: code.clone(), item, packages });
            parts.push(row);
        }
        let site = site.map(|site| self.operation.sites()[site].code.clone()).unwrap_or_default();
        let (from, until) = (begins.unwrap_or_default(), ends.unwrap_or_default());
        let step = if action == Action::Load {
            Step::Load { site, from, until, cargo }
        } else {
            Step::Unload { site, from, until, cargo }
        };
        (step, vec![Stated { begins, ends }], parts)
    }

    /// Where goods are loaded or unloaded: both codes of a row name the same site.
    fn place(&mut self, rows: &[usize]) -> Option<Id<Site>> {
        let from = self.agreed(rows, ("from_site", STEP), |line| line.from_site.clone(), String::clone);
        let to = self.agreed(rows, ("to_site", STEP), |line| line.to_site.clone(), String::clone);
        let (code, row, columns) = match (from, to) {
            (Some((code, row)), to) => {
                if let Some((other, at)) = to.filter(|(other, _)| *other != code) {
                    let defect = self.lines.defect(Code::TripContradicted, at, "to_site").value(other);
                    let defect =
                        defect.with("other", code.as_str()).with("other_row", self.lines.line(row).to_string());
                    self.lines.tell(defect.with("what", STEP));
                }
                (code, row, "from_site")
            }
            (None, Some((code, row))) => (code, row, "to_site"),
            (None, None) => {
                self.lines.missing(rows[0], "from_site");
                return None;
            }
        };
        let site = self.lines.known(&self.codes.sites, (row, columns, "sites"), &code)?;
        for &row in rows {
            let line = self.lines.at(row).clone();
            let sites = self.operation.sites();
            for (column, said, name) in
                [("from_name", &line.from_site, &line.from_name), ("to_name", &line.to_site, &line.to_name)]
            {
                if said.as_ref().is_none_or(|said| *said == code) {
                    self.lines.named((row, column), name.as_deref(), sites, site, |row| (&row.code, &row.name));
                }
            }
        }
        Some(site)
    }

    /// The item a row names, and whether what stands beside it agrees.
    fn item(&mut self, row: usize) -> Option<Id<Item>> {
        let code = self.lines.at(row).item.clone()?;
        self.lines.known(&self.codes.items, (row, "item", "items"), &code)
    }

    /// The lot a row handles: the one it names, or the only one of its item that can be meant.
    fn lot(
        &mut self,
        row: usize,
        action: Action,
        (site, aboard): (Option<Id<Site>>, &BTreeSet<Id<Lot>>),
    ) -> Option<Id<Lot>> {
        let operation = self.operation;
        let line = self.lines.at(row).clone();
        let lot = if let Some(code) = &line.lot {
            let lot = self.lines.known(&self.codes.lots, (row, "lot", "stock, supply"), code)?;
            let item = &operation.items()[operation.lots()[lot].item];
            self.lines.same((row, "item"), line.item.as_deref(), (code, &item.code));
            lot
        } else {
            let Some(item) = self.item(row) else {
                if line.item.is_none() {
                    self.lines.missing(row, "lot");
                }
                return None;
            };
            let meant: Vec<Id<Lot>> = if action == Action::Unload {
                aboard.iter().copied().filter(|lot| operation.lots()[*lot].item == item).collect()
            } else {
                let site = site?;
                let brought = self.brought.get(&site);
                let is_here = |(id, lot): &(Id<Lot>, &Lot)| {
                    let lies = lot.site == site && operation.counts_on(lot.commitment);
                    lot.item == item && (lies || brought.is_some_and(|lots| lots.contains(id)))
                };
                operation.lots().entries().filter(is_here).map(|(id, _)| id).collect()
            };
            let &[lot] = &meant[..] else {
                let named = meant.iter().take(LOTS_NAMED).map(|lot| operation.lots()[*lot].code.as_str());
                let mut lots = named.collect::<Vec<_>>().join(", ");
                lots.push_str(if meant.len() > LOTS_NAMED { ", …" } else { "" });
                let lots = if lots.is_empty() { "–".to_owned() } else { lots };
                let code = operation.items()[item].code.as_str();
                let open = self.lines.defect(Code::OpenLot, row, "lot").with("count", meant.len() as u64);
                self.lines.tell(open.with("item", code).with("lots", lots));
                return None;
            };
            lot
        };
        let item = operation.lots()[lot].item;
        let items = operation.items();
        self.lines.named((row, "item_name"), line.item_name.as_deref(), items, item, |row| (&row.code, &row.name));
        Some(lot)
    }

    /// The packages of a row: as stated, or of its quantity, which must not say something else.
    fn packages(&mut self, row: usize, item: Option<Id<Item>>) -> Option<i64> {
        let line = self.lines.at(row).clone();
        let stated = match line.packages {
            Some(number) => Some(self.lines.whole(row, "packages", number, 0)?),
            None => None,
        };
        let Some(item) = item.map(|item| &self.operation.items()[item]) else {
            return stated;
        };
        let unit = line.unit.as_deref().filter(|unit| unit.to_lowercase() != item.unit.to_lowercase());
        if let Some(said) = unit {
            self.lines.contradicted((row, "unit"), said, item.code.as_str(), item.unit.as_str());
        }
        let Some(&shown) = line.quantity.first() else {
            if stated.is_none() {
                self.lines.missing(row, "packages");
            }
            return stated;
        };
        let size = item.package.thousandths() as f64 / 1e3;
        let fits = |packages: f64| line.quantity.iter().any(|quantity| (packages * size - quantity).abs() < 5e-4);
        let told = |code: Code, lines: &Lines<'_>| {
            let defect = lines.defect(code, row, "quantity").value(shown.to_string());
            defect.with("unit", item.unit.as_str()).with("size", size)
        };
        if let Some(packages) = stated {
            let counted = packages as f64;
            if !fits(counted) {
                let defect = told(Code::QuantityContradicted, &self.lines).with("packages", counted);
                self.lines.tell(defect.with("expected", counted * size));
            }
            return stated;
        }
        let mut whole: Vec<f64> = line.quantity.iter().map(|quantity| (quantity / size).round()).collect();
        whole.retain(|packages| fits(*packages));
        let &[packages] = &whole[..] else {
            let defect = told(Code::NotWholePackages, &self.lines);
            self.lines.tell(defect);
            return None;
        };
        self.lines.whole(row, "quantity", packages, 0)
    }
}

/// A number that can be counted and put in order.
#[derive(Clone, Copy, PartialEq)]
struct Number(f64);

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}
