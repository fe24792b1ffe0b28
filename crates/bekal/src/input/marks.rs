//! What people say of the trips of a plan: a CSV with the columns `trip` and `mark`.
//!
//! Any further column is allowed, so that a planner may add `mark` to a plan's `movements.csv` and send it as it is; a
//! trip marked in several rows must be marked alike, and be one of the plan's.

use super::cells::{Conventions, rows};
use super::source::be_a_file;
use super::{ReadError, names, sheet, text};
use bekal_core::operation::Mark;
use bekal_core::operation::code::{Code, Diagnostic, Findings};
use bekal_core::operation::draft::nearest;
use bekal_core::plan::Plan;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Trips by number with what is said of them, and what is wrong with the file; an empty mark says nothing.
///
/// # Errors
/// When the file cannot be read at all.
pub fn marks(path: &Path, plan: &Plan) -> Result<(BTreeMap<String, Mark>, Vec<Diagnostic>), ReadError> {
    let failed = |cause| ReadError { path: path.to_owned(), cause };
    be_a_file(path)?;
    let bytes = std::fs::read(path).map_err(failed)?;
    let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut found = Findings::default();
    let mut marks = BTreeMap::new();
    let trips: BTreeSet<&str> = plan.trips.iter().map(|trip| trip.trip.as_str()).collect();
    match text::decode(&file, &bytes, &mut found) {
        Ok(text) => {
            let sheet = sheet::read(&file, &text, &names::MARKS, &mut found);
            let read = rows(&names::MARKS, &sheet, Conventions::default(), &mut found, |cells| {
                (cells.text("trip"), cells.word_opt("mark", Mark::from_word, Mark::WORDS))
            });
            for row in &read.rows {
                let (trip, Some(mark)) = &row.cells else { continue };
                if !trips.contains(trip.as_str()) {
                    let column = read.columns.get("trip").map_or("trip", String::as_str);
                    let unknown = Diagnostic::new(Code::UnknownId, file.as_str()).row(row.line).column(column);
                    let near = nearest(trip, trips.iter().copied());
                    found.push(unknown.value(trip.as_str()).with("table", "movements").with("nearest", near));
                    continue;
                }
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
