//! From the cells of a sheet to its records, each with its row.
//!
//! A record has one cell for each named column of the heading, however far apart they stand; what stands elsewhere is
//! told and not read. Formulas without a value and merged cells among the data are defects of the cells they leave
//! without a value.

use super::{HEADING_WITHIN, Known, MAX_CELL, Reading, Record, Sheet, Step, names_all, unreadable};
use crate::input::archive::Refusal;
use crate::input::grid::{Grid, GridRow, Look, Purse, Value, plain};
use crate::input::names::{SHARES, Table};
use bekal_core::operation::code::{Code, Diagnostic, Findings, SheetPlace, cell};
use csv::StringRecord;
use std::collections::BTreeMap;

/// Reads the rows of `table`; what is wrong is added to `found`, where the sheet at `place` becomes known as `name`.
pub(crate) fn read(
    name: &str,
    grid: &Grid,
    table: &'static Table,
    place: SheetPlace,
    purse: &Purse,
    found: &mut Findings,
) -> Sheet {
    let (data, vast): (Vec<&GridRow>, Vec<&GridRow>) =
        grid.rows.iter().filter(|row| !is_remark(row)).partition(|row| bytes(row) <= MAX_CELL as u64);
    let heading = |row: &&&GridRow| names_all(table, &record(row, &columns(row)));
    let above = data.iter().take(HEADING_WITHIN).position(|row| heading(&row)).unwrap_or(0);
    let mut reading = Reading::new(name, table, above, found);
    reading.sheet.from_1904 = grid.from_1904;
    // The columns of the sheet in the order of a record.
    let mut positions: Vec<u32> = Vec::new();
    let mut letters: BTreeMap<String, u32> = BTreeMap::new();
    let mut merged = Merged::default();
    let mut hidden: (Option<u32>, u64) = (None, 0);
    if let Some(first) = vast.first() {
        let one = reading.too_large(first.line, usize::MAX);
        reading.found.push(Diagnostic { more: vast.len() as u64 - 1, ..one });
    }
    for row in data {
        let line = row.line;
        let named = reading.heading.is_some();
        let bare = named && !row.cells.iter().any(|(column, _)| positions.binary_search(column).is_ok());
        if named && !bare {
            // A row may have few cells of many columns.
            if let Err(refusal) = purse.take(positions.len().saturating_sub(row.cells.len()) as u64) {
                reading.found.push(refusal.at(name));
                reading.sheet.broken = true;
                break;
            }
        }
        let whole = if named { record(row, if bare { &[] } else { &positions }) } else { record(row, &columns(row)) };
        let step = if bare { Step::Aside } else { reading.step(line, &whole) };
        if step == Step::Heading {
            positions = columns(row);
            // Of two columns of one name the first one counts.
            for (at, shown) in positions.iter().zip(&whole) {
                letters.entry(shown.trim().to_owned()).or_insert(*at);
            }
            merged = Merged::of(grid, &known_positions(&reading.sheet, &positions));
            unnamed(row, &mut reading);
            continue;
        }
        if named && (bare || step == Step::Data) {
            outside(name, row, &positions, reading.found);
        }
        if step == Step::Aside {
            continue;
        }
        if reading.is_full(line) {
            break;
        }
        if row.hidden {
            hidden = (hidden.0.or(Some(line)), hidden.1 + 1);
        }
        let known = notes(row, &positions, &mut merged, &mut reading);
        reading.sheet.rows.push(Record { line, cells: without(whole, &known), known });
    }
    tell_of_columns(grid, &positions, &mut reading);
    if let (Some(line), count) = hidden {
        reading.found.push(Diagnostic::new(Code::HiddenRows, name).row(line).with("count", count));
    }
    reading.found.sheets.insert(name, SheetPlace { columns: letters, ..place });
    reading.finish()
}

/// Tells of cells of the heading that name no column since they have no value.
fn unnamed(row: &GridRow, reading: &mut Reading<'_>) {
    for (column, value) in &row.cells {
        let code = match value {
            Value::Fault(_) => Code::FormulaError,
            Value::Uncomputed => Code::FormulaWithoutValue,
            _ => continue,
        };
        let mut defect = Diagnostic::new(code, reading.sheet.file.as_str()).row(row.line);
        defect.cell = Some(cell(*column, row.line));
        defect.value = Some(value.shown().into_owned()).filter(|shown| !shown.is_empty());
        reading.found.push(defect);
        reading.sheet.broken = true;
    }
}

/// Tells of columns of the table that nobody sees, and of those whose numbers look other than they are.
fn tell_of_columns(grid: &Grid, positions: &[u32], reading: &mut Reading<'_>) {
    let Reading { sheet, found, heading_line, .. } = reading;
    let mut hidden: Vec<(u32, &str)> = Vec::new();
    for (name, (index, shown)) in &sheet.columns {
        let Some(&at) = positions.get(*index) else { continue };
        let holds = |record: &Record| record.cells.get(*index).is_some_and(|cell| !cell.trim().is_empty());
        if grid.hidden.iter().any(|(first, last)| (first..=last).contains(&&at)) && sheet.rows.iter().any(holds) {
            hidden.push((at, shown));
        }
        for ((_, look), odd) in grid.odd.range((at, Look::Thousands(0))..=(at, Look::Hidden)) {
            if odd.line <= *heading_line || (*look == Look::Percent && SHARES.contains(name)) {
                continue;
            }
            let one = Diagnostic::new(Code::ShownOtherwise, sheet.file.as_str()).row(odd.line).column(shown.as_str());
            let one = one.value(plain(odd.number)).with("how", look.words()).with("shown", odd.shown.clone());
            found.push(Diagnostic { more: odd.cells.saturating_sub(1), ..one });
        }
    }
    if let Some((_, first)) = hidden.iter().min() {
        let one = Diagnostic::new(Code::HiddenColumns, sheet.file.as_str()).row(*heading_line).column(*first);
        found.push(one.with("count", hidden.len() as u64));
    }
}

/// A sheet that cannot be read, which is reported.
pub(crate) fn refused(name: &str, refusal: Refusal, place: SheetPlace, found: &mut Findings) -> Sheet {
    found.sheets.insert(name, place);
    found.push(refusal.at(name));
    unreadable(name)
}

/// The columns that hold something.
fn columns(row: &GridRow) -> Vec<u32> {
    row.cells.iter().map(|(column, _)| *column).collect()
}

/// The texts of a row in these columns.
fn record(row: &GridRow, positions: &[u32]) -> StringRecord {
    let mut cells = row.cells.iter().peekable();
    let mut record = StringRecord::new();
    for position in positions {
        while cells.next_if(|(column, _)| column < position).is_some() {}
        match cells.next_if(|(column, _)| column == position) {
            // What stands in place of a value names no column and fills no cell.
            Some((_, Value::Fault(_))) | None => record.push_field(""),
            Some((_, value)) => record.push_field(&value.shown()),
        }
    }
    record
}

/// Rows that begin with `#`, and rows of HXL hashtags.
fn is_remark(row: &GridRow) -> bool {
    let tag = |value: &Value| matches!(value, Value::Text(text) if text.trim_start().starts_with('#'));
    row.cells.first().is_some_and(|(column, first)| *column == 0 && tag(first))
        || row.cells.iter().all(|(_, value)| tag(value))
}

/// Bytes of the texts of a row; many cells may share one text.
fn bytes(row: &GridRow) -> u64 {
    row.cells.iter().map(|(_, value)| value.bytes()).sum()
}

/// Tells of cells that stand in no column of the table.
fn outside(name: &str, row: &GridRow, positions: &[u32], found: &mut Findings) {
    for (column, value) in row.cells.iter().filter(|(column, _)| positions.binary_search(column).is_err()) {
        let shown = match value {
            Value::Uncomputed => "=".to_owned(),
            value => value.shown().trim().to_owned(),
        };
        let mut stray = Diagnostic::new(Code::CellOutside, name).row(row.line).value(shown);
        stray.cell = Some(cell(*column, row.line));
        found.push(stray);
    }
}

/// The columns of the table among those of the heading: their number in the sheet, and in a record.
fn known_positions(sheet: &Sheet, positions: &[u32]) -> Vec<(u32, usize)> {
    sheet.columns.values().filter_map(|(index, _)| Some((*positions.get(*index)?, *index))).collect()
}

/// What is known of the cells of a row; those without a value are reported.
fn notes(row: &GridRow, positions: &[u32], merged: &mut Merged, reading: &mut Reading<'_>) -> Vec<(usize, Known)> {
    let mut known = Vec::new();
    let mut report = |code: Code, index: usize, value: Option<String>| {
        let shown = reading.sheet.columns.values().find(|(at, _)| *at == index).map(|(_, shown)| shown.clone());
        if let Some(shown) = shown {
            let mut defect = Diagnostic::new(code, reading.sheet.file.as_str()).row(row.line).column(shown);
            defect.value = value;
            reading.found.push(defect);
        }
    };
    for (index, region) in merged.covering(row.line) {
        report(Code::MergedCells, index, Some(region));
        known.push((index, Known::Faulty));
    }
    for (column, value) in &row.cells {
        let Ok(index) = positions.binary_search(column) else { continue };
        if known.iter().any(|(at, _)| *at == index) {
            continue;
        }
        match value {
            Value::Number(_) => known.push((index, Known::Number)),
            Value::Fault(text) => {
                report(Code::FormulaError, index, Some(text.to_string()));
                known.push((index, Known::Faulty));
            }
            Value::Uncomputed => {
                report(Code::FormulaWithoutValue, index, None);
                known.push((index, Known::Faulty));
            }
            Value::Text(_) | Value::Moment(_) | Value::Time(_) | Value::Truth(_) => {}
        }
    }
    known
}

/// The record without what stands in faulty cells.
pub(super) fn without(record: StringRecord, known: &[(usize, Known)]) -> StringRecord {
    let faulty = |index: usize| known.contains(&(index, Known::Faulty));
    if known.iter().all(|(_, known)| *known == Known::Number) {
        return record;
    }
    record.iter().enumerate().map(|(index, cell)| if faulty(index) { "" } else { cell }).collect()
}

/// Rows in which merged cells leave a column of the table without a value of its own.
#[derive(Default)]
struct Merged {
    columns: Vec<Covered>,
}

/// Of one column: the first and last row covered and the merged cells, the first ones last.
struct Covered {
    index: usize,
    ahead: Vec<(u32, u32, String)>,
    now: Option<(u32, String)>,
}

impl Merged {
    /// Of these columns: their number in the sheet, and in a record.
    fn of(grid: &Grid, columns: &[(u32, usize)]) -> Self {
        let of_column = |&(column, index): &(u32, usize)| {
            let over = grid.merged.iter().filter(|region| (region.columns.0..=region.columns.1).contains(&column));
            let mut ahead: Vec<(u32, u32, String)> = over
                .map(|region| {
                    let first = region.rows.0 + u32::from(region.columns.0 == column);
                    (first, region.rows.1, region.name())
                })
                .filter(|(first, last, _)| first <= last)
                .collect();
            ahead.sort_by(|a, b| b.cmp(a));
            Covered { index, ahead, now: None }
        };
        Self { columns: columns.iter().map(of_column).filter(|covered| !covered.ahead.is_empty()).collect() }
    }

    /// The covered columns of a row by their number in a record, with the merged cells; rows are asked for in order.
    fn covering(&mut self, line: u32) -> Vec<(usize, String)> {
        let mut found = Vec::new();
        for covered in &mut self.columns {
            while covered.ahead.last().is_some_and(|(first, ..)| *first <= line) {
                if let Some((_, last, region)) = covered.ahead.pop()
                    && covered.now.as_ref().is_none_or(|(end, _)| *end < last)
                {
                    covered.now = Some((last, region));
                }
            }
            if let Some((_, region)) = covered.now.as_ref().filter(|(last, _)| *last >= line) {
                found.push((covered.index, region.clone()));
            }
        }
        found
    }
}
