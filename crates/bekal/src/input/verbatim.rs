//! The tables of a source as files of a folder: files as they are, sheets as CSV and settings as TOML.

use super::ReadError;
use super::grid::{Grid, Value};
use super::source::{Content, Role, Scope, Source};
use bekal_core::operation::code::Findings;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// A table as a file.
#[derive(Debug)]
pub(crate) struct Copied {
    /// What it is: `operation`, `zones`, or the English name of its table.
    pub(crate) key: &'static str,
    /// Name of the file.
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// The tables of the source at `path`, each once; what cannot be read is left out, for reading reports it.
///
/// # Errors
/// When the source or one of its files cannot be read at all.
pub(crate) fn tables(path: &Path) -> Result<Vec<Copied>, ReadError> {
    let (mut found, mut inputs) = (Findings::default(), BTreeMap::new());
    let mut source = Source::open(path, Scope::Tables, &mut found, &mut inputs)?;
    let mut copied: Vec<Copied> = Vec::new();
    for entry in std::mem::take(&mut source.entries) {
        let Some(key) = entry.role.key().filter(|key| copied.iter().all(|other| other.key != *key)) else { continue };
        match source.content(&entry, &mut found)? {
            Some(Content::Bytes(bytes)) => copied.push(Copied { key, name: entry.name.clone(), bytes }),
            Some(Content::Sheet(Ok(grid), _)) => {
                let (name, text) = match entry.role {
                    Role::Settings => ("operation.toml".to_owned(), settings(&grid)),
                    _ => (format!("{key}.csv"), rows(&grid)),
                };
                copied.push(Copied { key, name, bytes: text.into_bytes() });
            }
            Some(Content::Sheet(Err(_), _)) | None => {}
        }
    }
    Ok(copied)
}

/// A sheet as CSV, every row as wide as the widest.
fn rows(grid: &Grid) -> String {
    let width = grid.rows.iter().filter_map(|row| row.cells.last()).map(|(column, _)| column + 1).max().unwrap_or(0);
    let mut text = String::new();
    for row in &grid.rows {
        let mut next = 0;
        for (column, value) in &row.cells {
            (next..*column).for_each(|_| text.push(','));
            let shown = value.shown();
            if shown.contains([',', '"', '\n', '\r', ';', '\t']) {
                let _ = write!(text, "\"{}\"", shown.replace('"', "\"\""));
            } else {
                text.push_str(&shown);
            }
            next = *column;
        }
        (next + 1..width).for_each(|_| text.push(','));
        text.push('\n');
    }
    text
}

/// A sheet of settings, each with its value beside it, as TOML.
fn settings(grid: &Grid) -> String {
    let mut text = String::new();
    for row in &grid.rows {
        let [(_, Value::Text(name)), (_, value), ..] = row.cells.as_slice() else { continue };
        let name = name.trim();
        // What is no key is a heading or a remark.
        if name.is_empty() || !name.chars().all(|sign| sign.is_alphanumeric() || "._-".contains(sign)) {
            continue;
        }
        let value = match value {
            Value::Number(_) | Value::Truth(_) => value.shown().into_owned(),
            other => toml::Value::String(other.shown().trim().to_owned()).to_string(),
        };
        let _ = writeln!(text, "{name} = {value}");
    }
    text
}
