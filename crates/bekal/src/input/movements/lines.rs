//! One row of movements, and what its codes stand for.

use crate::input::cells::Cells;
use bekal_core::operation::Action;
use bekal_core::operation::code::{Arg, Code, Diagnostic, Findings};
use bekal_core::operation::draft::{Rows, nearest};
use bekal_core::table::{Id, Table};
use bekal_core::units::Instant;
use std::collections::BTreeMap;

/// Largest whole number that is read; no operation has as many packages.
const MOST: f64 = 1e9;

/// The cells of a row; `None` where a cell is empty or could not be read.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) trip: String,
    pub(super) fleet: Option<String>,
    pub(super) vehicle: Option<f64>,
    pub(super) vehicle_type: Option<String>,
    pub(super) vehicle_type_name: Option<String>,
    pub(super) member: Option<String>,
    pub(super) member_name: Option<String>,
    pub(super) step: Option<f64>,
    pub(super) action: Option<Action>,
    pub(super) from_site: Option<String>,
    pub(super) from_name: Option<String>,
    pub(super) to_site: Option<String>,
    pub(super) to_name: Option<String>,
    pub(super) link: Option<String>,
    pub(super) begins: Option<Instant>,
    pub(super) ends: Option<Instant>,
    pub(super) lot: Option<String>,
    pub(super) item: Option<String>,
    pub(super) item_name: Option<String>,
    pub(super) packages: Option<f64>,
    /// What the quantity can mean.
    pub(super) quantity: Vec<f64>,
    pub(super) unit: Option<String>,
}

/// Reads the cells of a row.
pub(super) fn line(cells: &mut Cells<'_>) -> Line {
    Line {
        trip: cells.text("trip"),
        fleet: cells.text_opt("fleet"),
        vehicle: cells.number_opt("vehicle"),
        vehicle_type: cells.text_opt("vehicle_type"),
        vehicle_type_name: cells.text_opt("vehicle_type_name"),
        member: cells.text_opt("member"),
        member_name: cells.text_opt("member_name"),
        step: cells.number_opt("step"),
        action: cells.word_opt("action", Action::from_word, Action::VOCABULARY),
        from_site: cells.text_opt("from_site"),
        from_name: cells.text_opt("from_name"),
        to_site: cells.text_opt("to_site"),
        to_name: cells.text_opt("to_name"),
        link: cells.text_opt("link"),
        begins: cells.moment_opt("begins"),
        ends: cells.moment_opt("ends"),
        lot: cells.text_opt("lot"),
        item: cells.text_opt("item"),
        item_name: cells.text_opt("item_name"),
        packages: cells.number_opt("packages"),
        quantity: cells.numbers("quantity"),
        unit: cells.text_opt("unit"),
    }
}

/// Rows of movements with where what is wrong with them is told.
pub(super) struct Lines<'r> {
    pub(super) read: &'r Rows<Line>,
    pub(super) found: &'r mut Findings,
}

impl Lines<'_> {
    /// The cells of a row.
    pub(super) fn at(&self, row: usize) -> &Line {
        &self.read.rows[row].cells
    }

    /// Its line in the file.
    pub(super) fn line(&self, row: usize) -> u32 {
        self.read.rows[row].line
    }

    /// Something wrong with a cell.
    pub(super) fn defect(&self, code: Code, row: usize, column: &'static str) -> Diagnostic {
        let shown = self.read.columns.get(column).map_or(column, String::as_str);
        Diagnostic::new(code, self.read.file.as_str()).row(self.line(row)).column(shown)
    }

    /// Tells of something wrong.
    pub(super) fn tell(&mut self, defect: Diagnostic) {
        self.found.push(defect);
    }

    /// That a cell is empty which must not be.
    pub(super) fn missing(&mut self, row: usize, column: &'static str) {
        let defect = self.defect(Code::MissingValue, row, column);
        self.tell(defect);
    }

    /// What a code stands for; reported where nothing has it. Tables of text put an apostrophe before what a spreadsheet
    /// would take for a formula.
    pub(super) fn known<T>(
        &mut self,
        ids: &BTreeMap<&str, Id<T>>,
        (row, column, table): (usize, &'static str, &'static str),
        code: &str,
    ) -> Option<Id<T>> {
        let bare = code.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@']));
        let id = ids.get(code).or_else(|| ids.get(bare?)).copied();
        if id.is_none() {
            let near = nearest(code, ids.keys().copied());
            let defect = self.defect(Code::UnknownId, row, column).value(code).with("table", table);
            self.tell(defect.with("nearest", near));
        }
        id
    }

    /// A whole number of a cell, not below `least`; reported where it is none.
    pub(super) fn whole(&mut self, row: usize, column: &'static str, value: f64, least: i64) -> Option<i64> {
        let within = (least as f64..=MOST).contains(&value);
        if within && value.fract() == 0.0 {
            #[expect(clippy::cast_possible_truncation, reason = "whole and within the limits")]
            return Some(value as i64);
        }
        let code = match within {
            true => Code::NotAWholeNumber,
            false if value < 0.0 => Code::NegativeQuantity,
            false => Code::OutOfRange,
        };
        let advice = Arg::phrase(
            "tulis bilangan bulat dalam batas itu; untuk meniadakan, hapus barisnya",
            "write a whole number within these limits; to take something out, delete its row",
        );
        let defect = self.defect(code, row, column).value(value.to_string()).with("low", least as f64);
        self.tell(defect.with("high", MOST).with("unit", "").with("advice", advice));
        None
    }

    /// Tells of a cell beside a code that says something else than the code stands for.
    pub(super) fn contradicted(
        &mut self,
        (row, column): (usize, &'static str),
        said: &str,
        code: impl Into<Arg>,
        expected: impl Into<Arg>,
    ) {
        let defect = self.defect(Code::CodeContradicted, row, column).value(said);
        self.tell(defect.with("code", code).with("expected", expected));
    }

    /// Holds a name against the code it stands beside: it may say anything but the name, or the code, of another row of the
    /// same table.
    pub(super) fn named<T>(
        &mut self,
        (row, column): (usize, &'static str),
        said: Option<&str>,
        table: &Table<T>,
        id: Id<T>,
        names: impl Fn(&T) -> (&String, &String),
    ) {
        let Some(said) = said else { return };
        let same = |name: &str| plain(name) == plain(said);
        let (code, name) = names(&table[id]);
        let others = || table.iter().map(&names).any(|(code, name)| same(name) || code == said);
        if !same(name) && code != said && others() {
            self.contradicted((row, column), said, code.as_str(), name.as_str());
        }
    }

    /// Holds a code against the one that follows from another.
    pub(super) fn same(&mut self, (row, column): (usize, &'static str), said: Option<&str>, own: (&str, &str)) {
        let (code, expected) = own;
        if let Some(said) = said.filter(|said| *said != expected && said.strip_prefix('\'') != Some(expected)) {
            self.contradicted((row, column), said, code, expected);
        }
    }
}

/// A name without what editing may change.
fn plain(name: &str) -> String {
    let name = name.strip_prefix('\'').unwrap_or(name);
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
