//! The tables of a source as they stand, cell by cell: what a copy of them is made of.
//!
//! A sheet of a workbook gives all its cells, whether it is a table or not. A CSV file gives its rows at their lines with
//! the columns in order, settings give their lines, a map gives an area in each row, as problems count them. Nothing is
//! reported: that is what reading is for. There are at most as many cells as are read of any source.

use super::grid::{self, Grid, Purse, Value};
use super::names::{Kind, Table};
use super::source::{Content, Role, Scope, Source};
use super::{ReadError, sheet, text};
use crate::input::dates::TO_1904;
use bekal_core::operation::code::Findings;
use geojson::GeoJson;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A table, or another sheet of a workbook.
#[derive(Debug)]
pub(crate) struct Original {
    /// File and sheet as problems name them.
    pub(crate) file: String,
    pub(crate) sheet: Option<String>,
    pub(crate) hidden: bool,
    /// What it holds; `None` for one that cannot be read.
    pub(crate) grid: Option<Grid>,
    /// The number of each column that problems name without its cell.
    pub(crate) columns: BTreeMap<String, u32>,
    /// Whether cells are left out, since there are more than are read.
    pub(crate) cut: bool,
}

/// Hands over everything in the source at `path`, one after the other.
///
/// # Errors
/// When the source or one of its files cannot be read at all, or when `take` refuses.
pub(crate) fn each(path: &Path, mut take: impl FnMut(Original) -> Result<(), ReadError>) -> Result<(), ReadError> {
    let (mut found, mut inputs) = (Findings::default(), BTreeMap::new());
    let mut source = Source::open(path, Scope::All, &mut found, &mut inputs)?;
    if source.refused {
        // Perhaps for the size of what is not read otherwise.
        source = Source::open(path, Scope::Tables, &mut found, &mut inputs)?;
    }
    for entry in std::mem::take(&mut source.entries) {
        if !entry.is_sheet() && entry.role.key().is_none() {
            continue;
        }
        let (file, hidden) = (entry.name.clone(), entry.hidden);
        let mut original = Original { file, sheet: None, hidden, grid: None, columns: BTreeMap::new(), cut: false };
        match source.content(&entry, &mut found)? {
            Some(Content::Sheet(grid, place)) => {
                (original.file, original.sheet) = (place.file, Some(place.sheet));
                if let Ok(mut grid) = grid {
                    if let Role::Table(table) = entry.role
                        && grid.from_1904
                    {
                        count_from_1900(&mut grid, table);
                    }
                    original.grid = Some(grid);
                }
            }
            Some(Content::Bytes(bytes)) => {
                if let Ok(text) = text::decode(&entry.name, &bytes, &mut found) {
                    let mut sink = Sink { grid: Grid::default(), purse: &source.purse, cut: false };
                    original.columns = lay_out(entry.role, &text, &mut sink);
                    (original.grid, original.cut) = (Some(sink.grid), sink.cut);
                }
            }
            None => {}
        }
        take(original)?;
    }
    Ok(())
}

/// Numbers in columns of dates as a copy, which counts days from 1900, must hold them.
fn count_from_1900(grid: &mut Grid, table: &Table) {
    let mut dates = BTreeSet::new();
    for (at, value) in grid.rows.iter_mut().flat_map(|row| &mut row.cells) {
        match value {
            Value::Text(name) if table.column(name).is_some_and(|column| column.kind == Kind::Moment) => {
                dates.insert(*at);
            }
            Value::Number(days) if dates.contains(at) => *days += f64::from(TO_1904),
            _ => {}
        }
    }
    grid.from_1904 = false;
}

/// A file of text on its way to be a sheet.
pub(crate) struct Sink<'a> {
    grid: Grid,
    purse: &'a Purse,
    cut: bool,
}

impl Sink<'_> {
    /// Adds a cell of a line, 1 first, and a column, 0 first; lines come in order.
    pub(crate) fn put(&mut self, line: u64, column: u32, value: Value) {
        let line = u32::try_from(line).ok();
        match line.filter(|_| !self.cut && self.purse.hold(&value, 1).is_ok()) {
            Some(line) => self.grid.put(line, column, false, value),
            None => self.cut = true,
        }
    }

    /// Says that something is left out.
    pub(crate) const fn cut(&mut self) {
        self.cut = true;
    }

    /// Adds a text, unless it is blank.
    pub(crate) fn text(&mut self, line: u64, column: u32, text: &str) {
        if let Some(value) = grid::text(text) {
            self.put(line, column, value);
        }
    }
}

/// Lays out a file of text; returns the columns that problems name.
fn lay_out(role: Role, text: &str, sink: &mut Sink<'_>) -> BTreeMap<String, u32> {
    match role {
        Role::Table(table) => return sheet::lay_out(text, table, sink),
        Role::Zones => {
            let features = match text.parse::<GeoJson>() {
                Ok(GeoJson::FeatureCollection(collection)) => collection.features,
                Ok(GeoJson::Feature(feature)) => vec![feature],
                _ => Vec::new(),
            };
            if !features.is_empty() {
                for (line, feature) in (1..).zip(features) {
                    let told = feature.properties.map(|properties| serde_json::Value::Object(properties).to_string());
                    sink.text(line, 0, &told.unwrap_or_default());
                    let outline = feature.geometry.map(|geometry| geometry.to_string());
                    sink.text(line, 1, &outline.unwrap_or_default());
                }
                return BTreeMap::from([("geometry".to_owned(), 1)]);
            }
        }
        Role::Settings | Role::Unknown => {}
    }
    for (line, part) in (1..).zip(text.lines()) {
        sink.text(line, 0, part);
    }
    BTreeMap::new()
}
