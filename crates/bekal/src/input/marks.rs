//! What people say of the trips of a plan: a table with the columns `trip` and `mark`, as a text or as a sheet of a
//! workbook.
//!
//! Any further column is allowed, so that a planner may add `mark` to a plan's `movements.csv`, or to its sheet in
//! `plan.xlsx`, and send it as it is; a trip marked in several rows must be marked alike, and be one of the plan's.

use super::cells::{Conventions, rows};
use super::{ReadError, alone, names};
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
    let mut found = Findings::default();
    let mut marks = BTreeMap::new();
    let trips: BTreeSet<&str> = plan.trips.iter().map(|trip| trip.trip.as_str()).collect();
    let (sheet, _) = alone::read(path, &names::MARKS, &[&names::MARKS, &names::MOVEMENTS], &mut found)?;
    let read = rows(&names::MARKS, &sheet, Conventions::default(), &mut found, |cells| {
        (cells.text("trip"), cells.word_opt("mark", Mark::from_word, Mark::VOCABULARY))
    });
    let at = |code: Code, row: u32, column: &'static str| {
        let shown = read.columns.get(column).map_or(column, String::as_str);
        Diagnostic::new(code, read.file.as_str()).row(row).column(shown)
    };
    for row in &read.rows {
        let (trip, Some(mark)) = &row.cells else { continue };
        if !trips.contains(trip.as_str()) {
            let near = nearest(trip, trips.iter().copied());
            let unknown = at(Code::UnknownTrip, row.line, "trip").value(trip.as_str());
            found.push(unknown.with("nearest", near));
            continue;
        }
        let known = *marks.entry(trip.clone()).or_insert(*mark);
        if known != *mark {
            let twice = at(Code::MarksDiffer, row.line, "mark").value(trip.as_str());
            found.push(twice.with("mark", mark.word()).with("other", known.word()));
        }
    }
    Ok((marks, found.into_sorted()))
}
