//! A table that is a file of its own: a text, or one sheet of a workbook.

use super::archive::{Archive, Refusal};
use super::grid::{Grid, Purse};
use super::names::{Table, normal};
use super::sheet::{self, Sheet};
use super::source::{be_a_file, compound, ending, is_compound, place, too_large};
use super::xlsx::{self};
use super::{MAX_FILE_MIB, ReadError, ods, text};
use crate::output::json::checksum;
use bekal_core::operation::code::{Code, Diagnostic, Findings};
use std::io;
use std::path::Path;

/// The rows of `table` in the file at `path`, and the SHA-256 of the file; of a workbook those of the sheet that has the name
/// of one of `tables`, or of the only one.
///
/// # Errors
/// When the file cannot be read at all; what is wrong with its content is added to `found`.
pub(super) fn read(
    path: &Path,
    table: &'static Table,
    tables: &[&Table],
    found: &mut Findings,
) -> Result<(Sheet, String), ReadError> {
    let failed = |cause: io::Error| ReadError { path: path.to_owned(), cause };
    be_a_file(path)?;
    let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let size = std::fs::metadata(path).map_err(failed)?.len();
    if size > MAX_FILE_MIB << 20 {
        found.push(too_large(size).at(&file));
        return Ok((sheet::unreadable(&file), String::new()));
    }
    let bytes = std::fs::read(path).map_err(failed)?;
    let sum = checksum(&bytes);
    if is_compound(&bytes) {
        found.push(compound(&bytes).at(&file));
    } else if bytes.starts_with(b"PK") {
        let purse = Purse::default();
        match cells(bytes, &file, tables, &purse, found) {
            Ok((shown, grid)) => {
                let name = format!("{file}/{shown}");
                let place = place(&file, &shown);
                return Ok((sheet::read_grid(&name, &grid, table, place, &purse, found), sum));
            }
            Err(refusal) => found.push(refusal.at(&file)),
        }
    } else {
        match text::decode(&file, &bytes, found) {
            Ok(text) => return Ok((sheet::read(&file, &text, table, found), sum)),
            Err(broken) => found.push(*broken),
        }
    }
    Ok((sheet::unreadable(&file), sum))
}

/// The name and the cells of the sheet of a workbook.
fn cells(
    bytes: Vec<u8>,
    file: &str,
    tables: &[&Table],
    purse: &Purse,
    found: &mut Findings,
) -> Result<(String, Grid), Refusal> {
    let mut archive = Archive::open(bytes)?;
    archive.files()?;
    if let Some(path) = xlsx::find(&mut archive)? {
        if ending(&path) == "bin" {
            return Err(Refusal::new(Code::OldWorkbook));
        }
        let mut book = xlsx::open(archive, &path)?;
        let names: Vec<(&str, bool)> = book.sheets.iter().map(|part| (part.name.as_str(), part.hidden)).collect();
        let at = taken(file, &names, tables, found)?;
        let shown = names[at].0.to_owned();
        purse.open(file, &shown);
        return Ok((shown, book.grid(file, at, purse)?));
    }
    let Some(content) = archive.find(ods::CONTENT).filter(|_| archive.find("mimetype").is_some()) else {
        return Err(Refusal::new(Code::NoMovements));
    };
    let parts = ods::read(&mut archive, content, file, purse, |_| false)?;
    let names: Vec<(&str, bool)> = parts.iter().map(|part| (part.name.as_str(), part.hidden)).collect();
    let shown = names[taken(file, &names, tables, found)?].0.to_owned();
    let parts = ods::read(&mut archive, content, file, purse, |name| name == shown)?;
    let grid = parts.into_iter().find_map(|part| part.grid).unwrap_or_else(|| Err(Refusal::new(Code::NoMovements)))?;
    Ok((shown, grid))
}

/// Which sheet is read, of those by name and whether they are hidden; that it is hidden is told, and which others are
/// copies by their name.
fn taken(file: &str, sheets: &[(&str, bool)], tables: &[&Table], found: &mut Findings) -> Result<usize, Refusal> {
    let names: Vec<&str> = sheets.iter().map(|(name, _)| *name).collect();
    let at = which(&names, tables)?;
    let mut tell = |code: Code, sheet: &str, near: &str| {
        let name = format!("{file}/{sheet}");
        found.sheets.insert(name.as_str(), place(file, sheet));
        found.push(Diagnostic::new(code, name).with("nearest", near));
    };
    if sheets[at].1 {
        tell(Code::HiddenSheet, names[at], "-");
    }
    let others = names.iter().enumerate().filter(|(other, _)| *other != at);
    for (_, other) in others.filter(|(_, other)| is_named(of_copy(other), tables)).take(Findings::LISTED) {
        tell(Code::UnknownTable, other, &normal(of_copy(other)));
    }
    Ok(at)
}

/// The name from which that of a copy was made: `Stock (2)`, `Stock 2`.
fn of_copy(name: &str) -> &str {
    let is_mark = |c: char| c.is_ascii_digit() || c.is_whitespace() || matches!(c, '(' | ')' | '_' | '-');
    name.trim_end_matches(is_mark)
}

/// Whether a sheet has the name of one of the tables.
fn is_named(name: &str, tables: &[&Table]) -> bool {
    let name = normal(name);
    tables.iter().any(|table| table.name == name || table.aliases.contains(&name.as_str()))
}

/// Which sheet has the name of one of the tables, or is the only one.
fn which(names: &[&str], tables: &[&Table]) -> Result<usize, Refusal> {
    let named: Vec<usize> = (0..names.len()).filter(|at| is_named(names[*at], tables)).collect();
    match (&named[..], names) {
        (&[at], _) => Ok(at),
        (&[], [_]) => Ok(0),
        (&[], _) => Err(Refusal::new(Code::NoMovements)),
        (&[first, ..], _) => Err(Refusal::new(Code::DuplicateTable).with("other", names[first])),
    }
}

#[cfg(test)]
mod tests {
    use super::super::names::MOVEMENTS;
    use super::*;

    #[test]
    fn copies_and_hidden_sheets_are_told() {
        let told = |sheets: &[(&str, bool)]| -> Vec<String> {
            let mut found = Findings::default();
            assert!(taken("plan.xlsx", sheets, &[&MOVEMENTS], &mut found).is_ok());
            let told = |one: Diagnostic| format!("{} {}", one.code, one.sheet.unwrap_or_default());
            found.into_sorted().into_iter().map(told).collect()
        };
        let plan = ["Summary", "Tasks", "Trips", "Move", "Movements of goods"].map(|name| (name, false));
        assert!(told(&[&plan[..], &[("Movements", false)]].concat()).is_empty());
        assert_eq!(told(&[("Movements", false), ("Movements (2)", false)]), ["unknown-table Movements (2)"]);
        assert_eq!(told(&[("Movements", true)]), ["hidden-sheet Movements"]);
        for (name, of) in
            [("Stok (12)", "Stok"), ("Stok(2) ", "Stok"), ("Stok 2", "Stok"), ("Stok", "Stok"), ("a (b)x", "a (b)x")]
        {
            assert_eq!(of_copy(name), of);
        }
    }

    #[test]
    fn the_sheet_is_known_by_its_name_or_is_the_only_one() {
        let which = |names: &[&str]| which(names, &[&MOVEMENTS]).ok();
        assert_eq!(which(&["Ringkasan", "Pergerakan", "Tugas"]), Some(1));
        assert_eq!(which(&["Summary", "movements "]), Some(1));
        assert_eq!(which(&["Sheet1"]), Some(0));
        assert_eq!(which(&["Sheet1", "Sheet2"]), None);
        assert_eq!(which(&["Pergerakan", "Movements"]), None);
        assert_eq!(which(&[]), None);
    }
}
