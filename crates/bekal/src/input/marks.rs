//! What people say of the trips of a plan: a CSV with the columns `trip` and `mark`.
//!
//! Any further column is allowed, so that a planner may add `mark` to a plan's `movements.csv` and send it as it is; a
//! trip marked in several rows must be marked alike.

use super::cells::{Conventions, rows};
use super::source::be_a_file;
use super::{ReadError, names, sheet, text};
use bekal_core::operation::Mark;
use bekal_core::operation::code::{Code, Diagnostic, Findings};
use std::collections::BTreeMap;
use std::path::Path;

/// Trips by number with what is said of them, and what is wrong with the file; an empty mark says nothing.
///
/// # Errors
/// When the file cannot be read at all.
pub fn marks(path: &Path) -> Result<(BTreeMap<String, Mark>, Vec<Diagnostic>), ReadError> {
    let failed = |cause| ReadError { path: path.to_owned(), cause };
    be_a_file(path)?;
    let bytes = std::fs::read(path).map_err(failed)?;
    let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut found = Findings::default();
    let mut marks = BTreeMap::new();
    match text::decode(&file, &bytes, &mut found) {
        Ok(text) => {
            let sheet = sheet::read(&file, &text, &names::MARKS, &mut found);
            let read = rows(&names::MARKS, &sheet, Conventions::default(), &mut found, |cells| {
                (cells.text("trip"), cells.word_opt("mark", Mark::from_word, Mark::WORDS))
            });
            for row in &read.rows {
                let (trip, Some(mark)) = &row.cells else { continue };
                let known = *marks.entry(trip.clone()).or_insert(*mark);
                if known != *mark {
                    let column = read.columns.get("mark").map_or("mark", String::as_str);
                    let twice = Diagnostic::new(Code::MarksDiffer, file.as_str()).row(row.line).column(column);
                    found.push(twice.value(trip.as_str()).with("mark", mark.word()).with("other", known.word()));
                }
            }
        }
        Err(broken) => found.push(*broken),
    }
    Ok((marks, found.into_sorted()))
}
