//! The CSV tables of a plan folder.
//!
//! UTF-8, comma separated, one header row of English names with their unit. Times are local with their offset,
//! quantities decimals in the item's unit with a point, days of operation counted from 0 as in `plan.json`. What is
//! missing in the end is told as it can be asked for, in whole pieces and packages; what only comes late stands beside it.
//! A person-day is one person with the need of one item for one day. A text cell that a spreadsheet would take for a
//! formula gets a leading apostrophe.

use super::names::{Names, unloadings};
use super::view::clean;
use super::{numbers, served, times};
use bekal_core::plan::{Cargo, Plan, Step, Task, Trip};
use bekal_core::units::{Instant, Quantity};
use std::collections::BTreeMap;

/// A cell, whatever file it is written to.
#[derive(Clone, Debug)]
pub(super) enum Cell {
    /// Text from the plan.
    Text(String),
    /// A code word of the plan, which documents say in the reader's language: its context and the word.
    Word(&'static str, String),
    /// A decimal number with a point.
    Number(String),
    /// A moment, told in local time.
    Time(Instant),
    /// Nothing.
    Nothing,
}

/// A table: names of its columns, and its rows.
#[derive(Debug)]
pub(super) struct Content {
    pub(super) header: &'static [&'static str],
    pub(super) rows: Vec<Vec<Cell>>,
}

impl Content {
    /// The number of a column.
    pub(super) fn column(&self, name: &str) -> Option<u16> {
        self.header.iter().position(|known| *known == name).and_then(|at| u16::try_from(at).ok())
    }
}

/// Cells of one row.
#[derive(Default)]
struct Row(Vec<Cell>);

impl Row {
    fn text(self, text: &str) -> Self {
        self.and(Cell::Text(text.to_owned()))
    }
    fn word(self, context: &'static str, word: &str) -> Self {
        self.and(Cell::Word(context, word.to_owned()))
    }
    fn number(self, number: impl std::fmt::Display) -> Self {
        self.and(Cell::Number(number.to_string()))
    }
    /// A scaled number.
    fn scaled(self, value: i128, places: usize) -> Self {
        self.and(Cell::Number(numbers::plain(value, places)))
    }
    fn quantity(self, quantity: Quantity) -> Self {
        self.scaled(i128::from(quantity.thousandths()), 3)
    }
    fn time(self, moment: Instant) -> Self {
        self.and(Cell::Time(moment))
    }
    fn none(self) -> Self {
        self.and(Cell::Nothing)
    }
    fn and(mut self, cell: Cell) -> Self {
        self.0.push(cell);
        self
    }
}

/// A table of a plan, for spreadsheets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// What is needed where and when.
    Needs,
    /// Who brings what to whom.
    Allocation,
    /// Every step of every trip.
    Movements,
    /// Who does what.
    Tasks,
    /// What is met of each post's need of each item.
    Fill,
    /// What will be short.
    Shortfalls,
    /// What remains where at the end of each day.
    Stock,
    /// What one more of a scarce thing would bring.
    Prices,
    /// What each post hands out.
    Issues,
}

impl Sheet {
    /// Every table, in the order of the plan folder.
    pub const ALL: [Self; 9] = [
        Self::Needs,
        Self::Allocation,
        Self::Movements,
        Self::Tasks,
        Self::Fill,
        Self::Shortfalls,
        Self::Stock,
        Self::Prices,
        Self::Issues,
    ];

    /// Its name in the plan folder.
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Needs => "needs.csv",
            Self::Allocation => "allocation.csv",
            Self::Movements => "movements.csv",
            Self::Tasks => "tasks.csv",
            Self::Fill => "fill.csv",
            Self::Shortfalls => "shortfalls.csv",
            Self::Stock => "stock.csv",
            Self::Prices => "prices.csv",
            Self::Issues => "issues.csv",
        }
    }
}

/// Every table: file name and content.
///
/// # Errors
/// What the CSV writer reports; writing to memory does not fail.
pub(super) fn all(plan: &Plan) -> Result<Vec<(&'static str, Vec<u8>)>, csv::Error> {
    let tables = Tables::of(plan);
    Sheet::ALL.into_iter().map(|sheet| Ok((sheet.file_name(), tables.csv(sheet)?))).collect()
}

/// One table.
///
/// # Errors
/// As [`all`].
pub(super) fn one(plan: &Plan, sheet: Sheet) -> Result<Vec<u8>, csv::Error> {
    Tables::of(plan).csv(sheet)
}

/// `text`, which no spreadsheet takes for a formula.
pub(crate) fn defused(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0']) { format!("'{text}") } else { text.to_owned() }
}

fn content(header: &'static [&'static str], rows: impl Iterator<Item = Row>) -> Content {
    Content { header, rows: rows.map(|row| row.0).collect() }
}

/// The tables of a plan.
#[derive(Debug)]
pub(super) struct Tables<'a> {
    plan: &'a Plan,
    names: Names<'a>,
}

impl<'a> Tables<'a> {
    pub(super) fn of(plan: &'a Plan) -> Self {
        Self { plan, names: Names::of(plan) }
    }

    pub(super) fn content(&self, sheet: Sheet) -> Content {
        match sheet {
            Sheet::Needs => self.needs(),
            Sheet::Allocation => self.allocation(),
            Sheet::Movements => self.movements(),
            Sheet::Tasks => self.tasks(),
            Sheet::Fill => self.fill(),
            Sheet::Shortfalls => self.shortfalls(),
            Sheet::Stock => self.stock(),
            Sheet::Prices => self.prices(),
            Sheet::Issues => self.issues(),
        }
    }

    fn csv(&self, sheet: Sheet) -> Result<Vec<u8>, csv::Error> {
        let content = self.content(sheet);
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(content.header)?;
        for row in content.rows {
            writer.write_record(row.into_iter().map(|cell| match cell {
                // Signs that steer a terminal are no part of a name.
                Cell::Text(text) | Cell::Word(_, text) => defused(&clean(&text)),
                Cell::Number(number) => number,
                Cell::Time(moment) => times::rfc3339(moment, self.plan.header.utc_offset_s),
                Cell::Nothing => String::new(),
            }))?;
        }
        writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
    }

    /// The number of a day and when it begins.
    fn day(&self, row: Row, day: u32) -> Row {
        row.number(day).time(times::day_start(self.plan.header.start, day))
    }

    fn site(&self, row: Row, code: &str) -> Row {
        row.text(code).text(self.names.site_name(code))
    }

    fn item(&self, row: Row, code: &str) -> Row {
        row.text(code).text(self.names.item_name(code))
    }

    fn member(&self, row: Row, code: &str) -> Row {
        row.text(code).text(self.names.member_name(code))
    }

    /// Whom to ask: a member, or a tier.
    fn asked(&self, row: Row, code: &str) -> Row {
        match self.names.member(code) {
            Some(member) => row.text(code).text(&member.name),
            None => row.text(code).word("tier", code),
        }
    }

    /// Packages, what they hold, its unit, mass and volume.
    fn packages(&self, row: Row, item: &str, packages: i64) -> Row {
        row.number(packages)
            .scaled(self.names.amount(item, packages), 3)
            .text(self.names.unit(item))
            .scaled(self.names.mass(item, packages), 3)
            .scaled(self.names.volume(item, packages), 6)
    }

    fn needs(&self) -> Content {
        const HEADER: &[&str] =
            &["site", "site_name", "item", "item_name", "day", "day_starts", "quantity", "unit", "persons", "norms"];
        let rows = self.plan.needs.iter().map(|line| {
            let row = self.item(self.site(Row::default(), &line.site), &line.item);
            let row = self.day(row, line.day).quantity(line.quantity_milli).text(self.names.unit(&line.item));
            row.number(line.persons).text(&line.norms.join(" "))
        });
        content(HEADER, rows)
    }

    fn allocation(&self) -> Content {
        const HEADER: &[&str] = &[
            "member",
            "member_name",
            "from_site",
            "from_name",
            "via_sites",
            "to_site",
            "to_name",
            "item",
            "item_name",
            "packages",
            "quantity",
            "unit",
            "mass_kg",
            "volume_m3",
            "first_arrival",
            "last_arrival",
        ];
        let rows = self.plan.allocation.iter().map(|line| {
            let row = self.site(self.member(Row::default(), &line.member), &line.from).text(&line.via.join(" > "));
            let row = self.item(self.site(row, &line.to), &line.item);
            let row = self.packages(row, &line.item, line.packages);
            row.time(line.first_arrival).time(line.last_arrival)
        });
        content(HEADER, rows)
    }

    fn movements(&self) -> Content {
        const HEADER: &[&str] = &[
            "trip",
            "fleet",
            "vehicle",
            "vehicle_type",
            "vehicle_type_name",
            "member",
            "member_name",
            "step",
            "action",
            "from_site",
            "from_name",
            "to_site",
            "to_name",
            "link",
            "begins",
            "ends",
            "lot",
            "item",
            "item_name",
            "packages",
            "quantity",
            "unit",
            "mass_kg",
            "volume_m3",
        ];
        let mut rows = Vec::new();
        for trip in &self.plan.trips {
            for (number, step) in trip.steps.iter().enumerate() {
                let start = |action: &str| {
                    let row = Row::default().text(&trip.trip).text(&trip.fleet).number(trip.vehicle);
                    let row = row.text(&trip.vehicle_type).text(self.names.vehicle_name(&trip.vehicle_type));
                    self.member(row, &trip.member).number(number + 1).word("action", action)
                };
                match step {
                    Step::Load { site, from, until, cargo } => {
                        rows.extend(cargo.iter().map(|goods| self.handled(start("load"), site, *from, *until, goods)));
                    }
                    Step::Unload { site, from, until, cargo } => {
                        rows.extend(
                            cargo.iter().map(|goods| self.handled(start("unload"), site, *from, *until, goods)),
                        );
                    }
                    Step::Drive { passes, .. } => rows.extend(passes.iter().map(|pass| {
                        let row = self.site(self.site(start("drive"), &pass.from), &pass.to).text(&pass.link);
                        let row = row.time(pass.enters).time(pass.leaves);
                        (0..8).fold(row, |row, _| row.none())
                    })),
                }
            }
        }
        content(HEADER, rows.into_iter())
    }

    fn handled(&self, row: Row, site: &str, from: Instant, until: Instant, goods: &Cargo) -> Row {
        let row = self.site(self.site(row, site), site).none();
        let row = row.time(from).time(until).text(&goods.lot);
        self.packages(self.item(row, &goods.item), &goods.item, goods.packages)
    }

    fn tasks(&self) -> Content {
        const HEADER: &[&str] = &[
            "member",
            "member_name",
            "task",
            "what",
            "what_name",
            "gauge",
            "from_site",
            "from_name",
            "to_sites",
            "to_names",
            "to_area",
            "begins",
            "ends",
            "packages",
        ];
        let trips: BTreeMap<&str, &Trip> = self.plan.trips.iter().map(|trip| (trip.trip.as_str(), trip)).collect();
        let rows = self.plan.tasks.iter().map(|task| {
            let row = self.member(Row::default(), &task.member).word("task", &task.kind);
            let row = self.places(self.item(row, &task.what), task, trips.get(task.what.as_str()).copied());
            row.time(task.from).time(task.until).number(task.packages)
        });
        content(HEADER, rows)
    }

    /// The gauge that sets a task off; whence goods go and where they get: the places where a trip unloads, in order, and
    /// the site above them, where all of them have the same.
    fn places(&self, row: Row, task: &Task, trip: Option<&Trip>) -> Row {
        match (task.kind.as_str(), trip) {
            ("transport", Some(trip)) => {
                let row = self.site(row.none(), &task.site);
                let stops = unloadings(trip);
                let names: Vec<&str> = stops.iter().map(|site| self.names.site_name(site)).collect();
                let row = row.text(&stops.join(" > ")).text(&names.join(" > "));
                self.area(row, &stops)
            }
            ("provide" | "transport", _) => self.site(row.none(), &task.site).none().none().none(),
            ("handle", _) => self.area(self.site(row.none().none().none(), &task.site), &[&task.site]),
            _ => (0..5).fold(row.text(&task.site), |row, _| row.none()),
        }
    }

    /// The name of the site above, where all of these have the same.
    fn area(&self, row: Row, sites: &[&str]) -> Row {
        match self.names.area(sites) {
            Some(area) => row.text(self.names.site_name(area)),
            None => row.none(),
        }
    }

    fn fill(&self) -> Content {
        const HEADER: &[&str] = &[
            "site",
            "site_name",
            "item",
            "item_name",
            "quantity_needed",
            "quantity_on_time",
            "quantity_late",
            "quantity_never",
            "unit",
            "person_days_needed",
            "person_days_met",
            "fill_permille",
        ];
        let all = served::of(self.plan, &self.names);
        let rows = all.iter().filter(|(_, served)| served.needed > 0).map(|((site, item), served)| {
            let row = self.item(self.site(Row::default(), site), item).scaled(served.needed, 3);
            let row = row.scaled(served.on_time, 3).scaled(served.late(), 3).scaled(served.never(), 3);
            let fill = served.fill();
            let row = row.text(self.names.unit(item)).number(fill.needed).number(fill.met);
            match numbers::permille(fill.met, fill.needed) {
                Some(share) => row.number(share),
                None => row.none(),
            }
        });
        content(HEADER, rows)
    }

    fn shortfalls(&self) -> Content {
        const HEADER: &[&str] = &[
            "site",
            "site_name",
            "item",
            "item_name",
            "first_day",
            "last_day",
            "quantity_never",
            "packages_never",
            "quantity_late",
            "unit",
            "person_days_unmet",
            "reason",
            "ask",
            "ask_name",
        ];
        let served = served::of(self.plan, &self.names);
        let rows = self.plan.shortfalls.iter().map(|short| {
            let row = self.item(self.site(Row::default(), &short.site), &short.item);
            let row = row.number(short.first_day).number(short.last_day);
            let never = self.names.askable(&short.item, short.quantity_milli.thousandths().into());
            let late = served.get(&(short.site.as_str(), short.item.as_str())).map_or(0, served::Served::late);
            let row = row.scaled(never, 3).number(self.names.packages_for(&short.item, never)).scaled(late, 3);
            let row = row.text(self.names.unit(&short.item)).number(short.person_days);
            self.asked(row.word("shortfall", &short.reason), &short.ask)
        });
        content(HEADER, rows)
    }

    fn stock(&self) -> Content {
        const HEADER: &[&str] =
            &["site", "site_name", "item", "item_name", "day", "day_starts", "quantity_at_end", "unit"];
        let rows = self.plan.stock.iter().map(|line| {
            let row = self.item(self.site(Row::default(), &line.site), &line.item);
            self.day(row, line.day).quantity(line.quantity_milli).text(self.names.unit(&line.item))
        });
        content(HEADER, rows)
    }

    fn prices(&self) -> Content {
        const HEADER: &[&str] =
            &["resource", "code", "name", "site", "site_name", "day", "unit", "person_days_per_unit"];
        let rows = self.plan.prices.iter().map(|price| {
            let row =
                Row::default().word("resource", &price.resource).text(&price.code).text(self.name_of(&price.code));
            let row = match &price.site {
                Some(site) => self.site(row, site),
                None => row.none().none(),
            };
            let row = match price.day {
                Some(day) => row.number(day),
                None => row.none(),
            };
            row.word("unit", &price.unit).number(price.person_days)
        });
        content(HEADER, rows)
    }

    fn issues(&self) -> Content {
        const HEADER: &[&str] =
            &["site", "site_name", "item", "item_name", "lot", "day", "day_starts", "quantity", "unit"];
        let rows = self.plan.issues.iter().map(|issue| {
            let row = self.item(self.site(Row::default(), &issue.site), &issue.item).text(&issue.lot);
            self.day(row, issue.day).quantity(issue.quantity_milli).text(self.names.unit(&issue.item))
        });
        content(HEADER, rows)
    }

    /// The name of an item, vehicle type or site.
    fn name_of<'b>(&'b self, code: &'b str) -> &'b str {
        match self.names.item(code) {
            Some(item) => &item.name,
            None if self.names.site(code).is_some() => self.names.site_name(code),
            None => self.names.vehicle_name(code),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    fn table(plan: &Plan, name: &str) -> Vec<Vec<String>> {
        let tables = all(plan).unwrap();
        let (_, bytes) = tables.iter().find(|(file, _)| *file == name).unwrap();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes.as_slice());
        reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn every_row_has_every_column() {
        let plan = sample::plan();
        for (name, bytes) in all(&plan).unwrap() {
            let rows = table(&plan, name);
            assert!(rows.len() > 1, "{name} is empty");
            assert!(rows.iter().all(|row| row.len() == rows[0].len()), "{name}");
            assert!(!bytes.contains(&b'\r'), "{name}");
        }
    }

    #[test]
    fn cells_state_unit_and_offset() {
        let plan = sample::plan();
        let needs = table(&plan, "needs.csv");
        let expected = ["pos-a", "Pos A", "beras", "Beras", "0", "2024-01-17T06:00:00+07:00"];
        assert_eq!(needs[1][..6], expected);
        assert_eq!(needs[1][6..], ["400.5", "kg", "1000", "bnpb-beras"]);
        let allocation = table(&plan, "allocation.csv");
        assert_eq!(allocation[1][4], "dermaga");
        assert_eq!(allocation[1][9..14], ["20", "1000", "kg", "1000", "1.6"]);
        let movements = table(&plan, "movements.csv");
        assert_eq!(movements[1][8], "load");
        assert_eq!(movements[2][8..14], ["drive", "gudang", "Gudang Utama", "simpang", "Simpang", "jalan-1"]);
        let fill = table(&plan, "fill.csv");
        assert_eq!(fill[1][..4], ["pos-a", "Pos A", "beras", "Beras"]);
        assert_eq!(fill[1][4..], ["1400.5", "400.5", "0", "1000", "kg", "10000", "1000", "100"]);
        let shortfalls = table(&plan, "shortfalls.csv");
        assert_eq!(shortfalls[1][4..11], ["1", "1", "400", "8", "0", "kg", "1000"]);
    }

    #[test]
    fn tasks_say_whence_and_where_to() {
        let mut plan = sample::plan();
        let stop = |site: &str| Step::Unload {
            site: site.to_owned(),
            from: plan.header.start,
            until: plan.header.start,
            cargo: Vec::new(),
        };
        let stops = ["pos-a", "pos-a", "pos-b"].map(stop);
        let task = |kind: &str, what: &str, site: &str| Task {
            member: "tni".to_owned(),
            kind: kind.to_owned(),
            what: what.to_owned(),
            site: site.to_owned(),
            from: plan.header.start,
            until: plan.header.start,
            packages: 1,
        };
        let trip = plan.trips[1].trip.clone();
        let cases = [
            (
                task("transport", &trip, "gudang"),
                ["", "gudang", "Gudang Utama", "pos-a > pos-b", "Pos A > Pos B", "Batang Hari"],
            ),
            (task("transport", "?", "gudang"), ["", "gudang", "Gudang Utama", "", "", ""]),
            (task("provide", "beras", "gudang"), ["", "gudang", "Gudang Utama", "", "", ""]),
            (task("handle", "beras", "pos-a"), ["", "", "", "pos-a", "Pos A", "Batang Hari"]),
            (task("trigger", "x", "tembesi"), ["tembesi", "", "", "", "", ""]),
        ];
        plan.trips[1].steps.clear();
        plan.trips[1].steps.extend(stops);
        plan.tasks = cases.iter().map(|(task, _)| task.clone()).collect();
        let rows = table(&plan, "tasks.csv");
        for (row, (_, expected)) in rows[1..].iter().zip(cases) {
            assert_eq!(row[5..11], expected);
        }
    }

    #[test]
    fn no_cell_starts_a_formula() {
        let mut plan = sample::plan();
        for (at, start) in ["=", "+", "-", "@", "\t", "\r"].into_iter().enumerate() {
            let name = format!("{start}HYPERLINK(\"x\",\"y\")");
            plan.legend.sites[at % 2].name.clone_from(&name);
            plan.shortfalls[0].ask.clone_from(&name);
            plan.prices[0].unit.clone_from(&name);
            for (file, _) in all(&plan).unwrap() {
                for cell in table(&plan, file).into_iter().flatten() {
                    assert!(!cell.starts_with(start) || cell.parse::<f64>().is_ok(), "{file}: {cell}");
                }
            }
        }
        assert_eq!(defused("=1+1"), "'=1+1");
        assert_eq!(defused("1+1"), "1+1");
    }
}
