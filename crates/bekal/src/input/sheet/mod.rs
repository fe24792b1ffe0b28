//! From the records of a table to its rows: one reading for files of text and for sheets of workbooks.
//!
//! The heading is the first row that names every required column. Rows above it (titles, merged headings), headings that
//! come again and rows of totals are left out with a warning.

mod csv;
mod grid;

pub(crate) use self::csv::{lay_out, read};
pub(crate) use self::grid::{read as read_grid, refused};

use super::grid::MAX_CELL;
use super::names::{Column, Kind, REMARKS, Table, normal};
use ::csv::StringRecord;
use bekal_core::operation::code::{Code, Diagnostic, Findings};
use bekal_core::operation::draft::nearest;
use std::collections::BTreeMap;

/// Most rows of a table.
pub(crate) const MAX_ROWS: usize = 200_000;
/// Rows from the top in which the heading is looked for.
const HEADING_WITHIN: usize = 20;
/// Most bytes of the first cell of a row of totals.
const LONGEST_TOTAL: usize = 64;
/// What the first cell of a row of totals says.
const TOTALS: [&str; 9] = [
    "jumlah",
    "jml",
    "total",
    "grand total",
    "jumlah total",
    "total jumlah",
    "jumlah keseluruhan",
    "subtotal",
    "sub total",
];

/// The rows of a file.
#[derive(Debug)]
pub(crate) struct Sheet {
    pub(crate) file: String,
    /// Position in a record and name as written, by canonical name.
    pub(crate) columns: BTreeMap<&'static str, (usize, String)>,
    /// Columns that belong to the row although the table does not list them: name and position.
    pub(crate) further: Vec<(String, usize)>,
    pub(crate) rows: Vec<Record>,
    /// Whether numbers of days count from 1904.
    pub(crate) from_1904: bool,
    /// Whether rows may be missing.
    pub(crate) broken: bool,
}

/// A row of a file.
#[derive(Debug)]
pub(crate) struct Record {
    /// 1 first.
    pub(crate) line: u32,
    pub(crate) cells: StringRecord,
    /// Cells that are more than their text, by position.
    pub(crate) known: Vec<(usize, Known)>,
}

/// What is known of a cell beyond its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// It is a number, written with a decimal point.
    Number,
    /// It has no value, and that is reported.
    Faulty,
}

impl Record {
    /// What is known of the cell at a position.
    pub(crate) fn known(&self, index: usize) -> Option<Known> {
        self.known.iter().find(|(at, _)| *at == index).map(|(_, known)| *known)
    }
}

/// A file nothing of which could be read.
pub(crate) fn unreadable(file: &str) -> Sheet {
    Sheet {
        file: file.to_owned(),
        columns: BTreeMap::new(),
        further: Vec::new(),
        rows: Vec::new(),
        from_1904: false,
        broken: true,
    }
}

/// What a row is that is neither blank nor a remark.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Nothing to read.
    Aside,
    Heading,
    Data,
}

/// A sheet whose rows are being told apart.
struct Reading<'a> {
    sheet: Sheet,
    table: &'static Table,
    found: &'a mut Findings,
    /// Rows above the heading that are still to come.
    above: usize,
    titled: bool,
    heading: Option<Heading>,
    /// Cells of the heading that are not blank, and its line.
    columns: usize,
    heading_line: u32,
}

impl<'a> Reading<'a> {
    /// Of a file with so many rows above its heading.
    fn new(file: &str, table: &'static Table, above: usize, found: &'a mut Findings) -> Self {
        let sheet = Sheet { broken: false, ..unreadable(file) };
        Self { sheet, table, found, above, titled: above > 0, heading: None, columns: 0, heading_line: 0 }
    }

    /// Tells what a row is; what is left out is reported.
    fn step(&mut self, line: u32, record: &StringRecord) -> Step {
        if self.heading.is_none() {
            if self.above > 0 {
                self.above -= 1;
                return Step::Aside;
            }
            if self.titled {
                self.report(Code::RowsAboveHeading, line);
            }
            self.columns = record.iter().filter(|cell| !cell.trim().is_empty()).count();
            self.heading_line = line;
            self.heading = Some(read_heading(&mut self.sheet, record, line, self.table, self.found));
            return Step::Heading;
        }
        if self.sheet.repeats_heading(record, self.table) {
            self.report(Code::RepeatedHeading, line);
            return Step::Aside;
        }
        if let Some(total) = self.sheet.total(record, self.table) {
            let total = Diagnostic::new(Code::TotalRow, self.sheet.file.as_str()).row(line).value(total);
            self.found.push(total);
            return Step::Aside;
        }
        Step::Data
    }

    fn report(&mut self, code: Code, line: u32) {
        self.found.push(Diagnostic::new(code, self.sheet.file.as_str()).row(line));
    }

    /// Whether no further row is read; the first one too many is reported.
    fn is_full(&mut self, line: u32) -> bool {
        let full = self.sheet.rows.len() == MAX_ROWS;
        if full {
            let limit = Diagnostic::new(Code::TooManyRows, self.sheet.file.as_str()).row(line);
            self.found.push(limit.with("limit", MAX_ROWS as u64));
            self.sheet.broken = true;
        }
        full
    }

    /// A cell, or a row of a workbook, beyond the largest that is read.
    fn too_large(&mut self, line: u32, index: usize) -> Diagnostic {
        self.sheet.broken = true;
        let limit = Diagnostic::new(Code::CellTooLarge, self.sheet.file.as_str()).row(line);
        let limit = limit.with("limit", (MAX_CELL >> 10) as u64);
        match self.sheet.columns.values().find(|(at, _)| *at == index) {
            Some((_, name)) => limit.column(name.as_str()),
            None => limit,
        }
    }

    /// The sheet; without rows where it lacks a required column.
    fn finish(self) -> Sheet {
        let Self { mut sheet, table, found, heading, columns, heading_line, .. } = self;
        if heading.is_none() {
            // A row that is too large may have been the heading.
            if !sheet.broken {
                found.push(Diagnostic::new(Code::NoHeading, sheet.file.as_str()));
            }
            sheet.broken = true;
        } else if columns == 1 && sheet.columns.is_empty() {
            // Naming every column it lacks would hide what is wrong.
            found.push(Diagnostic::new(Code::NoColumns, sheet.file.as_str()).row(heading_line));
            sheet.broken = true;
            sheet.rows.clear();
        } else if !sheet.missing_columns(table, found).is_empty() {
            sheet.broken = true;
            sheet.rows.clear();
        }
        sheet
    }
}

/// Whether a row names every required column.
fn names_all(table: &Table, record: &StringRecord) -> bool {
    let named: Vec<&str> = record.iter().filter_map(|cell| table.column(cell)).map(|column| column.name).collect();
    table.columns.iter().all(|column| !column.required || named.contains(&column.name))
}

/// Number of cells of the heading, in all and without blank ones at its end.
#[derive(Clone, Copy)]
struct Heading {
    cells: usize,
    named: usize,
}

/// Finds the known columns.
fn read_heading(
    sheet: &mut Sheet,
    record: &StringRecord,
    line: u32,
    table: &'static Table,
    found: &mut Findings,
) -> Heading {
    let mut named = 0;
    for (index, cell) in record.iter().enumerate() {
        let shown = cell.trim().trim_start_matches('\u{feff}');
        if shown.is_empty() {
            continue;
        }
        named = index + 1;
        let at = |code: Code| Diagnostic::new(code, sheet.file.as_str()).row(line);
        if let Some(column) = table.column(shown) {
            if sheet.columns.contains_key(column.name) {
                found.push(at(Code::DuplicateColumn).column(column.name).value(shown));
                sheet.broken = true;
            } else {
                sheet.columns.insert(column.name, (index, shown.to_owned()));
            }
        } else if table.open {
            sheet.further.push((shown.to_owned(), index));
        } else if !REMARKS.contains(&normal(shown).as_str()) {
            let known = table.column_names();
            found.push(
                at(Code::UnknownColumn).column(shown).value(shown).with("nearest", nearest(&normal(shown), known)),
            );
        }
    }
    Heading { cells: record.len(), named }
}

impl Sheet {
    /// The name of a column as the file writes it.
    pub(crate) fn shown(&self, column: &'static str) -> &str {
        self.columns.get(column).map_or(column, |(_, shown)| shown)
    }

    /// The cells of a column that hold a text, each with its row; the numbers of a workbook are none.
    pub(crate) fn texts(&self, column: &str) -> impl Iterator<Item = (u32, &str)> + Clone {
        let index = self.columns.get(column).map(|(index, _)| *index);
        self.rows.iter().filter_map(move |record| {
            let index = index.filter(|index| record.known(*index).is_none())?;
            Some((record.line, record.cells.get(index)?.trim()))
        })
    }

    /// Whether a row says the heading again, as tables do that were printed page by page.
    fn repeats_heading(&self, record: &StringRecord, table: &'static Table) -> bool {
        let mut cells = record.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty()).peekable();
        let same = |(index, cell): (usize, &str)| {
            let column = table.column(cell).and_then(|column| self.columns.get(column.name));
            column.is_some_and(|(at, _)| *at == index)
        };
        cells.peek().is_some() && record.len() > 1 && cells.all(same)
    }

    /// The first cell of a row of totals: a word for a total, and a required text or date that is empty.
    fn total(&self, record: &StringRecord, table: &'static Table) -> Option<String> {
        let first = record.iter().map(str::trim).find(|cell| !cell.is_empty())?;
        if first.len() > LONGEST_TOTAL {
            return None;
        }
        let word = first.to_lowercase();
        let lacks = |column: &Column| {
            let at = self.columns.get(column.name).map(|(index, _)| *index);
            let needed = column.required && matches!(column.kind, Kind::Text | Kind::Moment);
            needed && at.is_some_and(|at| record.get(at).is_none_or(|cell| cell.trim().is_empty()))
        };
        let total = TOTALS.contains(&word.trim_end_matches([':', ' ', '='])) && table.columns.iter().any(lacks);
        total.then(|| first.to_owned())
    }

    /// Required columns the heading lacks; each is reported.
    fn missing_columns(&self, table: &'static Table, found: &mut Findings) -> Vec<&'static str> {
        let lacking: Vec<&Column> =
            table.columns.iter().filter(|column| column.required && !self.columns.contains_key(column.name)).collect();
        let unknown = found.listed(&self.file, Code::UnknownColumn).iter().filter_map(|d| d.value.clone());
        let unknown: Vec<String> = unknown.collect();
        for column in &lacking {
            found.push(
                Diagnostic::new(Code::MissingColumn, self.file.as_str())
                    .column(column.name)
                    .with("alias", column.aliases.first().copied().unwrap_or("-"))
                    .with("nearest", nearest(column.name, unknown.iter().map(String::as_str))),
            );
        }
        lacking.iter().map(|column| column.name).collect()
    }
}
