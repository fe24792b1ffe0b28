//! `bekal new DIR`: a commented operation folder with a small example that can be planned at once.
//!
//! In English, tables are comma-separated with a decimal point; in Indonesian they have Indonesian names and words,
//! semicolons and a decimal comma, as spreadsheets there expect. Both say the same.

mod content;

use crate::fresh;
use crate::input::names::{self, Column, Kind};
use bekal_core::operation::Language;
use content::{Both, PARTS, Part, README, SETTINGS, ZONES};
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

/// The files of the template: name and content.
pub fn files(language: Language) -> Vec<(String, String)> {
    let mut files = vec![
        ("README.md".to_owned(), say(README, language).to_owned()),
        ("operation.toml".to_owned(), say(SETTINGS, language).to_owned()),
    ];
    for part in PARTS {
        files.push((format!("{}.csv", name_of(part.table.name, part.table.aliases, language)), table(part, language)));
    }
    let zones = if language == Language::Indonesian { names::ZONES[1] } else { names::ZONES[0] };
    files.push((format!("{zones}.geojson"), ZONES.to_owned()));
    files
}

/// Writes the template to `dir` and returns the names of its files. A new or empty folder is filled whole or not at
/// all; in a folder that holds something, and with `force` only, files of the same names are replaced one by one and
/// all else is left alone. The folder above `dir` must exist.
///
/// # Errors
/// When something stands there and `force` was not given, or when the machine refuses.
pub fn write(dir: &Path, language: Language, force: bool) -> Result<Vec<String>, TemplateError> {
    let files = files(language);
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

/// A table: remarks, heading, rows.
fn table(part: &Part, language: Language) -> String {
    let columns: Vec<&Column> = part.table.columns.iter().filter(|column| !column.rare).collect();
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
    for row in part.rows {
        let cells = row.iter().zip(&columns).map(|(cell, column)| {
            let (english, indonesian) = cell.split_once('|').unwrap_or((cell, cell));
            let text = if language == Language::Indonesian { indonesian } else { english };
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
    use super::*;

    #[test]
    fn every_table_and_column_is_explained() {
        // Decisions about names are written where there are any to take.
        let tables = names::TABLES.iter().filter(|table| table.name != names::MATCHES.name);
        assert_eq!(PARTS.len(), tables.clone().count());
        for (part, table) in PARTS.iter().zip(tables) {
            let columns = table.columns.iter().filter(|column| !column.rare).count();
            assert_eq!(part.table.name, table.name);
            assert_eq!(part.columns.len(), columns, "{}", table.name);
            assert!(part.rows.iter().all(|row| row.len() == columns), "{}", table.name);
        }
    }
}
