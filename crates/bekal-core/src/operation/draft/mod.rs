//! From rows to an [`Operation`], or to the complete list of what is wrong with them.
//!
//! A [`Draft`] holds the rows of every table as read. [`Draft::build`] finds the row every reference means, checks every
//! cell and every relation between tables, fills in defaults (each printed as an assumption) and puts everything into
//! canonical order, by code, so that the order of the input never matters. It never stops at the first defect.
//!
//! All magnitudes are capped (see the constants beside each check), so that no later sum or product in base units
//! leaves 64 bits.

mod advice;
mod alike;
mod amounts;
mod check;
mod events;
mod goods;
mod people;
mod places;
mod rows;
mod settle;
#[cfg(test)]
mod tests;
mod vehicles;

pub use check::nearest;
pub use rows::{
    ClosureRow, FleetRow, GaugeRow, HeadRow, InjectRow, ItemRow, LinkRow, MatchRow, MemberRow, NormRow, PeopleRow,
    RequestRow, Row, Rows, ScenarioRow, SiteRow, StageRow, StockRow, SupplyRow, TriggerRow, VehicleTypeRow, ZoneRow,
};

pub use settle::{Candidate, Open};

use super::code::{Arg, Code, Diagnostic, Findings, has_error, number};
use super::{Basis, Commitment, Head, Language, Objective, Operation, Per, Phase};
use crate::units::{Duration, Instant};
use advice::advice;
use check::{Check, nearest as nearest_word, plain, range, unit_in_words};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// Longest horizon in days.
const MAX_DAYS: i64 = 60;
/// Most periods of a horizon.
const MAX_PERIODS: i64 = 400;
/// Persons per household where nothing else is stated.
const HOUSEHOLD_SIZE: f64 = 4.0;
/// First and last moment the planner handles (1990-01-01 and 2200-01-01).
const EARLIEST: i64 = 631_152_000;
const LATEST: i64 = 7_258_118_400;

/// The groups a head count may state, with their default share of people in need.
///
/// Source: default ratios of `InaSAFE` 5 (after UN and Sphere figures): infants 0.0925, under five 0.093, over 65
/// 0.077, pregnant 0.024, breastfeeding 0.026, with a disability 0.15.
pub const GROUP_SHARES: [(Per, f64); 6] = [
    (Per::Infant, 0.0925),
    (Per::Child, 0.093),
    (Per::Elderly, 0.077),
    (Per::Pregnant, 0.024),
    (Per::Lactating, 0.026),
    (Per::Disabled, 0.15),
];

/// Everything read from an operation folder, unchecked.
#[derive(Clone, Debug)]
pub struct Draft {
    /// What reading found; part of the result of [`Draft::build`].
    pub found: Findings,
    /// File name of the settings.
    pub head_file: String,
    /// Line of each setting.
    pub head_lines: BTreeMap<String, u32>,
    /// The settings.
    pub head: HeadRow,
    /// Organisations.
    pub members: Rows<MemberRow>,
    /// Places.
    pub sites: Rows<SiteRow>,
    /// Ways.
    pub links: Rows<LinkRow>,
    /// Vehicle types.
    pub vehicle_types: Rows<VehicleTypeRow>,
    /// Vehicles.
    pub fleet: Rows<FleetRow>,
    /// Commodities.
    pub items: Rows<ItemRow>,
    /// Norms of every set.
    pub norms: Rows<NormRow>,
    /// Norms that come with the program: they hold for items without a row in `norms`.
    pub built_in_norms: Rows<NormRow>,
    /// Head counts.
    pub people: Rows<PeopleRow>,
    /// Explicit needs.
    pub requests: Rows<RequestRow>,
    /// Goods that lie somewhere.
    pub stock: Rows<StockRow>,
    /// Goods that will come.
    pub supply: Rows<SupplyRow>,
    /// River gauges.
    pub gauges: Rows<GaugeRow>,
    /// River levels.
    pub stages: Rows<StageRow>,
    /// Closures.
    pub closures: Rows<ClosureRow>,
    /// Flooded or slid areas.
    pub zones: Rows<ZoneRow>,
    /// SOP triggers.
    pub triggers: Rows<TriggerRow>,
    /// Drill events.
    pub injects: Rows<InjectRow>,
    /// Possible disasters.
    pub scenarios: Rows<ScenarioRow>,
    /// What people decided that values mean which are no codes.
    pub matches: Rows<MatchRow>,
}

impl Draft {
    /// A draft with settings and no tables.
    pub fn new(head: HeadRow) -> Self {
        Self {
            found: Findings::default(),
            head_file: "operation.toml".to_owned(),
            head_lines: BTreeMap::new(),
            head,
            members: Rows::absent("members.csv"),
            sites: Rows::absent("sites.csv"),
            links: Rows::absent("links.csv"),
            vehicle_types: Rows::absent("vehicle_types.csv"),
            fleet: Rows::absent("fleet.csv"),
            items: Rows::absent("items.csv"),
            norms: Rows::absent("norms.csv"),
            built_in_norms: Rows::absent("built-in norms"),
            people: Rows::absent("people.csv"),
            requests: Rows::absent("requests.csv"),
            stock: Rows::absent("stock.csv"),
            supply: Rows::absent("supply.csv"),
            gauges: Rows::absent("gauges.csv"),
            stages: Rows::absent("stages.csv"),
            closures: Rows::absent("closures.csv"),
            zones: Rows::absent("zones.geojson"),
            triggers: Rows::absent("triggers.csv"),
            injects: Rows::absent("injects.csv"),
            scenarios: Rows::absent("scenarios.csv"),
            matches: Rows::absent("matches.csv"),
        }
    }

    /// The operation and its warnings, or every defect; both sorted by file, row and column, of each code in each
    /// file the first [`Findings::LISTED`] and how many more.
    ///
    /// # Errors
    /// All diagnostics, when at least one of them is an error.
    ///
    /// # Complexity
    /// O(n log n) in the number of rows, and as [`Draft::settled`].
    pub fn build(mut self) -> Result<(Operation, Vec<Diagnostic>), Vec<Diagnostic>> {
        let mut check = Check { found: std::mem::take(&mut self.found), ..Check::default() };
        check.found.seal();
        self.check_presence(&mut check);
        settle::settle(&mut self, &mut check.found);
        amounts::convert(&mut self, &mut check.found);
        let (head, speeds, shares) = self.head(&mut check);
        let (members, member_codes) = places::members(&mut check, &self.members);
        check.locate(self.sites.rows.iter().map(|row| (row.cells.lon, row.cells.lat)));
        let (gauges, gauge_codes) = places::gauges(&mut check, &self.gauges, &self.stages);
        let (sites, site_codes) = places::sites(&mut check, &self.sites, &member_codes, &gauge_codes);
        let (links, link_codes) = places::links(&mut check, &self.links, &site_codes, &sites, &gauge_codes, &speeds);
        let (vehicle_types, type_codes) = vehicles::types(&mut check, &self.vehicle_types);
        let fleets = vehicles::fleets(&mut check, &self.fleet, &member_codes, &type_codes, &site_codes);
        let (items, item_codes) = goods::items(&mut check, &self.items);
        let norms = goods::norms(&mut check, &self, &head, &item_codes);
        let headcounts = people::headcounts(&mut check, &self.people, &sites, &site_codes, &head, &shares, &norms);
        let requests = goods::requests(&mut check, &self.requests, &sites, &site_codes, &items, &item_codes);
        let lots = goods::lots(&mut check, &self, &items, &item_codes, &sites, &site_codes, &members, &member_codes);
        let (zones, zone_codes) = events::zones(&mut check, &self.zones);
        let (closures, zones) =
            events::closures(&mut check, &self.closures, (&self.links, &link_codes), &site_codes, &zone_codes, zones);
        let triggers = events::triggers(&self.triggers, &member_codes);
        let injects = events::injects(&mut check, &self.injects);
        let scenarios = events::scenarios(&mut check, &self.scenarios);

        places::check_gauges(&mut check, &self.gauges, &gauges, &sites, &links);
        places::check_links(&mut check, &self.sites, &sites, &links);
        vehicles::check_widths(&mut check, &vehicle_types, &links);
        vehicles::check_bases(&mut check, &self.fleet, &fleets, &vehicle_types, &sites, &links);
        people::check_families(&mut check, &self);
        people::check_region(&mut check, &self.sites, &sites);
        goods::check_norms(&mut check, &self.items, &items, &norms);
        goods::check_storage(&mut check, &self.sites, (&sites, &site_codes), &items, &lots, &head);
        goods::check_packages(&mut check, &self.items, &items, &fleets, &vehicle_types, head.commitment);
        goods::check_needs(&mut check, &self, &items, &norms, &headcounts, &requests);

        let diagnostics = check.found.into_sorted();
        if has_error(&diagnostics) {
            return Err(diagnostics);
        }
        let operation = Operation {
            head,
            members,
            sites,
            links,
            vehicle_types,
            fleets,
            items,
            norms,
            headcounts,
            requests,
            lots,
            gauges,
            closures,
            zones,
            triggers,
            injects,
            scenarios,
            assumptions: check.assumptions,
            order: OnceLock::new(),
        };
        Ok((operation, diagnostics))
    }

    /// The same rows with codes wherever a cell says a name or a Kemendagri code that can be decided and quantities in the
    /// unit of their item, and the values that cannot be. What is to be told of them [`Draft::build`] tells.
    ///
    /// # Complexity
    /// O(n log n) in the number of rows; suggesting rows for a value costs O(rows of a table), for a bounded number of
    /// values.
    #[must_use]
    pub fn settled(mut self) -> (Self, Vec<Open>) {
        let open = settle::settle(&mut self, &mut Findings::default());
        amounts::convert(&mut self, &mut Findings::default());
        (self, open)
    }

    /// Required tables that are missing or empty, useful ones that are absent.
    fn check_presence(&mut self, check: &mut Check) {
        fn required<T>(check: &mut Check, rows: &mut Rows<T>, table: &'static str) {
            if rows.broken || !rows.rows.is_empty() {
                return;
            }
            let code = if rows.present { Code::EmptyTable } else { Code::MissingTable };
            check.push(Diagnostic::new(code, rows.file.as_str()).with("table", table));
            rows.broken = true;
        }
        required(check, &mut self.members, "members");
        required(check, &mut self.sites, "sites");
        required(check, &mut self.items, "items");
        if self.requests.rows.is_empty() && !self.requests.broken {
            required(check, &mut self.people, "people");
        }
        let mut useful = |absent: bool, file: &str, table: &'static str, id: &'static str, en: &'static str| {
            if absent {
                let effect = Arg::phrase(id, en);
                check.push(Diagnostic::new(Code::AbsentTable, file).with("table", table).with("effect", effect));
            }
        };
        let empty = |broken: bool, rows: usize| !broken && rows == 0;
        let no_vehicles = ("tidak ada yang bisa diangkut", "nothing can be moved");
        useful(
            empty(self.links.broken, self.links.rows.len()),
            &self.links.file,
            "links",
            "tidak ada lokasi yang terjangkau",
            "no site can be reached",
        );
        useful(
            empty(self.vehicle_types.broken, self.vehicle_types.rows.len()) && self.fleet.rows.is_empty(),
            &self.vehicle_types.file,
            "vehicle_types",
            no_vehicles.0,
            no_vehicles.1,
        );
        useful(
            empty(self.fleet.broken, self.fleet.rows.len()),
            &self.fleet.file,
            "fleet",
            no_vehicles.0,
            no_vehicles.1,
        );
        useful(
            empty(self.stock.broken || self.supply.broken, self.stock.rows.len() + self.supply.rows.len()),
            &self.stock.file,
            "stock",
            "tidak ada yang bisa dibagikan",
            "there is nothing to hand out",
        );
    }

    fn head_at(&self, code: Code, key: &str) -> Diagnostic {
        let found = Diagnostic::new(code, self.head_file.as_str()).column(key);
        match self.head_lines.get(key) {
            Some(&line) => found.row(line),
            None => found,
        }
    }

    /// The checked settings, the speed (km/h) of each class, and the share of each group.
    fn head(&self, check: &mut Check) -> (Head, BTreeMap<String, f64>, BTreeMap<Per, f64>) {
        let row = &self.head;
        let start = row.start.unix();
        if !(EARLIEST..LATEST).contains(&start) {
            let beyond = self.head_at(Code::OutOfRange, "start").value(row.start.to_string());
            let beyond = beyond.with("low", "1990").with("high", "2200").with("unit", "");
            check.found.push(beyond.with("advice", advice("start")));
        }
        let mut wrong = |key: &str, value: String, low: f64, high: f64, unit: &'static str| {
            let beyond = self.head_at(Code::OutOfRange, key).value(value).with("advice", advice(key));
            check.found.push(beyond.with("low", low).with("high", high).with("unit", unit_in_words(unit)));
        };
        let (horizon, period, day) = (row.horizon.seconds(), row.period.seconds(), 86_400);
        if row.utc_offset.seconds().abs() > 15 * 3600 {
            wrong("start", format!("{} h", row.utc_offset.as_hours()), -15.0, 15.0, "h");
        }
        let whole_days = horizon % day == 0;
        if whole_days && !(1..=MAX_DAYS).contains(&(horizon / day)) {
            wrong("horizon", format!("{} d", horizon / day), 1.0, MAX_DAYS as f64, "d");
        }
        let divides = period > 0 && day % period == 0;
        if whole_days && divides && horizon / period > MAX_PERIODS && horizon / day <= MAX_DAYS {
            wrong(
                "period",
                format!("{} h", plain(row.period.as_hours())),
                24.0 * (horizon / day) as f64 / MAX_PERIODS as f64,
                24.0,
                "h",
            );
        }
        let size = row.household_size.unwrap_or(HOUSEHOLD_SIZE);
        if !(1.0..=20.0).contains(&size) {
            wrong("household_size", plain(size), 1.0, 20.0, "persons");
        }
        for (class, speed) in &row.speeds {
            if !(1.0..=1000.0).contains(speed) {
                wrong(&format!("speeds.{class}"), plain(*speed), 1.0, 1000.0, "km/h");
            }
        }
        for (group, share) in &row.groups {
            if !(0.0..=1.0).contains(share) {
                wrong(&format!("groups.{}", group.word()), plain(*share), 0.0, 1.0, "");
            }
        }
        if !whole_days {
            check.push(
                self.head_at(Code::HorizonNotWholeDays, "horizon").value(format!("{} h", row.horizon.as_hours())),
            );
        }
        if !divides {
            check
                .push(self.head_at(Code::PeriodNotDividingDay, "period").value(format!("{} h", row.period.as_hours())));
        }
        check.start = Instant::from_unix(start.clamp(EARLIEST, LATEST));
        check.end = check.start + Duration::from_seconds(horizon.clamp(day, MAX_DAYS * day));
        check.utc_offset = row.utc_offset;
        if row.commitment.is_none() {
            check.assume(
                "commitment",
                "Rencana mengandalkan stok dan kendaraan yang sedikitnya sudah dijanjikan (committed); yang baru ditawarkan tidak dipakai.".to_owned(),
                "The plan counts on stock and vehicles that are at least committed; mere offers are not used.".to_owned(),
            );
        }
        let head = Head {
            name: row.name.clone(),
            hazard: row.hazard.clone(),
            start: check.start,
            horizon: row.horizon,
            period: row.period,
            utc_offset: row.utc_offset,
            phase: row.phase.unwrap_or(Phase::TanggapDarurat),
            language: row.language.unwrap_or(Language::Indonesian),
            norms: self.norm_set(check),
            seed: row.seed.unwrap_or(1),
            objective: row.objective.unwrap_or(Objective::Fair),
            basis: row.basis.unwrap_or(Basis::DisplacedIsolated),
            commitment: row.commitment.unwrap_or(Commitment::Committed),
            household_size_hundredths: u32::try_from(check::to_i64(size * 100.0)).unwrap_or(400),
            attribution: row.attribution.clone(),
        };
        let mut shares: BTreeMap<Per, f64> = GROUP_SHARES.into_iter().collect();
        shares.extend(row.groups.iter().copied());
        (head, row.speeds.iter().cloned().collect(), shares)
    }

    /// The chosen norm set: the one named, else `bnpb`, else the only one of the operation's own.
    fn norm_set(&self, check: &mut Check) -> String {
        let sets: BTreeSet<&str> = self.norms.rows.iter().filter_map(|row| row.cells.set.as_deref()).collect();
        let listed = sets.iter().copied().collect::<Vec<_>>().join(", ");
        match self.head.norms.as_deref() {
            Some(name) => {
                if !sets.is_empty() && !sets.contains(name) && !self.norms.broken {
                    check.push(
                        self.head_at(Code::UnknownNormSet, "norms")
                            .value(name)
                            .with("nearest", nearest_word(name, sets.iter().copied()))
                            .with("allowed", listed),
                    );
                }
                name.to_owned()
            }
            None if sets.contains("bnpb") || !self.built_in_norms.rows.is_empty() => "bnpb".to_owned(),
            None if sets.len() <= 1 => sets.first().map_or_else(|| "local".to_owned(), |set| (*set).to_owned()),
            None => {
                let example = format!("norms = \"{}\" ({listed})", sets.first().copied().unwrap_or_default());
                check.push(self.head_at(Code::MissingKey, "norms").with("example", example));
                String::new()
            }
        }
    }
}

/// A share as a percentage in both languages.
fn percent(share: f64) -> (String, String) {
    let thousandths = check::to_i64(share * 100_000.0);
    (number(thousandths, Language::Indonesian), number(thousandths, Language::English))
}

/// The range every coordinate-free level (river stage, flood depth) lies in, metres.
const LEVEL: check::Range = range(-10_000.0, 10_000.0, "m");

/// The range widths of vehicles and of what they pass through lie in, metres: a path to a wide river.
const WIDTH: check::Range = range(0.1, 1000.0, "m");

/// Hardly any vehicle that brings relief is wider, m; chosen by us. Road vehicles have 2.5 m at most (PP 55/2012, article 54).
const WIDE_M: f64 = 20.0;
