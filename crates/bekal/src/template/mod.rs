//! `bekal new`: a commented operation, as a folder or as one workbook, with a small example that can be planned at once;
//! or for regions, with a post in each kecamatan and nobody in need yet.
//!
//! In English, tables of a folder are comma-separated with a decimal point; in Indonesian they have Indonesian names and
//! words, semicolons and a decimal comma, as spreadsheets there expect. All of them say the same.

mod book;
mod content;
mod guide;
mod regions;
mod rows;
mod rules;

pub use regions::{Region, regions};

use crate::fresh;
use crate::input::names::{self, Column, Kind, Table};
use bekal_core::operation::Language;
use content::{Both, README, SETTINGS, ZONES};
use rows::Filled;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why no template was written: the path and the cause. That something stands there already and `force` was not given
/// is [`io::ErrorKind::AlreadyExists`].
#[derive(Debug)]
pub struct TemplateError {
    /// What could not be written.
    pub path: PathBuf,
    /// Why.
    pub cause: io::Error,
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.cause)
    }
}

impl std::error::Error for TemplateError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.cause)
    }
}

fn refused(path: &Path) -> impl FnOnce(io::Error) -> TemplateError {
    let path = path.to_owned();
    move |cause| TemplateError { path, cause }
}

/// A template.
#[derive(Clone, Debug)]
pub struct Template {
    language: Language,
    regions: Vec<Region>,
}

impl Template {
    /// The template in a language, with the example.
    pub const fn new(language: Language) -> Self {
        Self { language, regions: Vec::new() }
    }

    /// With a post in each kecamatan of these regions in place of the posts of the example.
    #[must_use]
    pub fn with(mut self, regions: Vec<Region>) -> Self {
        self.regions = regions;
        self
    }

    /// The files of the folder: name and content.
    pub fn files(&self) -> Vec<(String, String)> {
        let language = self.language;
        let readme = say(README, language).to_owned() + &guide::regions_in_markdown(&self.regions, language);
        let mut files =
            vec![("README.md".to_owned(), readme), ("operation.toml".to_owned(), say(SETTINGS, language).to_owned())];
        for table in rows::tables(&self.regions) {
            let name = name_of(table.part.table.name, table.part.table.aliases, language);
            files.push((format!("{name}.csv"), csv(&table, language)));
        }
        let zones = if language == Language::Indonesian { names::ZONES[1] } else { names::ZONES[0] };
        files.push((format!("{zones}.geojson"), ZONES.to_owned()));
        files
    }

    /// Writes the folder `dir` and returns the names of its files. A new or empty folder is filled whole or not at all; in
    /// a folder that holds something, and with `force` only, files of the same names are replaced one by one and all else
    /// is left alone. The folder above `dir` must exist.
    ///
    /// # Errors
    /// When something stands there and `force` was not given, or when the machine refuses.
    pub fn write(&self, dir: &Path, force: bool) -> Result<Vec<String>, TemplateError> {
        let files = self.files();
        if force && fresh::is_taken(dir) {
            for (name, content) in &files {
                let path = dir.join(name);
                fresh::file(&path, content.as_bytes(), true).map_err(refused(&path))?;
            }
        } else {
            fresh::folder(dir, &files).map_err(|(path, cause)| TemplateError { path, cause })?;
        }
        Ok(files.into_iter().map(|(name, _)| name).collect())
    }

    /// Writes the workbook `path`, whole or not at all.
    ///
    /// # Errors
    /// As [`Template::write`].
    pub fn write_workbook(&self, path: &Path, force: bool) -> Result<(), TemplateError> {
        fresh::may_write(path, force).map_err(refused(path))?;
        let bytes = book::workbook(self.language, &rows::tables(&self.regions), &self.regions);
        let bytes = bytes.map_err(|cause| refused(path)(io::Error::other(cause)))?;
        fresh::file(path, &bytes, force).map_err(refused(path))
    }
}

const fn say(both: Both, language: Language) -> &'static str {
    match language {
        Language::Indonesian => both.0,
        Language::English => both.1,
    }
}

fn name_of(name: &'static str, aliases: &'static [&'static str], language: Language) -> &'static str {
    match language {
        Language::Indonesian => aliases.first().copied().unwrap_or(name),
        Language::English => name,
    }
}

/// The side of a cell `warehouse|gudang` in a language.
fn word(cell: &str, language: Language) -> &str {
    let (english, indonesian) = cell.split_once('|').unwrap_or((cell, cell));
    if language == Language::Indonesian { indonesian } else { english }
}

/// The columns of a table that the template has: those that few tables need are left out.
fn columns(table: &'static Table) -> impl Iterator<Item = &'static Column> {
    table.columns.iter().filter(|column| !column.rare)
}

/// A table as a file: remarks, heading, rows.
fn csv(table: &Filled, language: Language) -> String {
    let part = table.part;
    let columns: Vec<&Column> = columns(part.table).collect();
    let title = |index: usize| name_of(columns[index].name, columns[index].aliases, language);
    let required = say(("wajib", "required"), language);
    let mut lines = vec![format!("# {}", say(part.about, language))];
    for (index, about) in part.columns.iter().enumerate() {
        let mark = if columns[index].required { format!(" ({required})") } else { String::new() };
        lines.push(format!("# {}{mark}: {}", title(index), say(*about, language)));
    }
    let separator = if language == Language::Indonesian { ";" } else { "," };
    let heading: Vec<&str> = (0..columns.len()).map(title).collect();
    lines.push(heading.join(separator));
    for row in &table.rows {
        let cells = row.cells.iter().zip(&columns).map(|(cell, column)| {
            let text = word(cell, language);
            match column.kind {
                Kind::Text | Kind::Moment | Kind::Time => quoted(text),
                _ if language == Language::Indonesian => text.replace('.', ","),
                _ => text.to_owned(),
            }
        });
        lines.push(cells.collect::<Vec<_>>().join(separator));
    }
    lines.join("\n") + "\n"
}

fn quoted(text: &str) -> String {
    if text.contains([',', ';', '"']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::content::PARTS;
    use super::*;

    #[test]
    fn every_table_and_column_is_explained() {
        // Decisions about names are written where there are any to take.
        let tables = names::TABLES.iter().filter(|table| table.name != names::MATCHES.name);
        assert_eq!(PARTS.len(), tables.clone().count());
        for (part, table) in PARTS.iter().zip(tables) {
            let columns = columns(table).count();
            assert_eq!(part.table.name, table.name);
            assert_eq!(part.columns.len(), columns, "{}", table.name);
            assert!(part.rows.iter().all(|row| row.len() == columns), "{}", table.name);
        }
    }
}
