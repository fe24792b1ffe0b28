//! The trips of a plan as people edited them: `movements.csv`, or the sheet of the same rows in `plan.xlsx`.
//!
//! A trip is its rows, in whatever order they stand: one for each link it passes, one for each lot it loads or unloads. Read
//! are codes, times and packages; names, owners, units and quantities beside them say the same once more and must not
//! contradict them. What other rows of a trip or of a step say need not be repeated, and some cells may stay empty:
//!
//! * vehicle, and place and times of a loading or unloading: what another row of the trip (the step) says;
//! * the lot, where an item is named and only one lot of it can be meant; the packages, where a quantity is whole packages;
//! * the number of the step, in all rows of a trip: rows are put in the order of their times, or of the table;
//! * times of what comes after the first step: the [earliest](bekal_core::audit::earliest) the rules allow.
//!
//! Nothing else is guessed: what is wrong, contradicts itself or is open is a diagnostic of its cell.

mod lines;
mod trips;

use super::cells::{Conventions, rows};
use super::{ReadError, alone, names};
use bekal_core::audit::{Stated, Violation, earliest};
use bekal_core::operation::Operation;
use bekal_core::operation::code::{Diagnostic, Findings, Sheets, Written, has_error};
use bekal_core::operation::codes::Codes;
use bekal_core::plan::Trip;
use lines::line;
use std::collections::BTreeMap;
use std::path::Path;
use trips::{Reading, TripRows};

/// What reading edited movements gave.
#[derive(Debug)]
pub struct Movements {
    /// The trips, in the order of the table, with the codes it gives them; `None` if any diagnostic is an error.
    pub trips: Option<Vec<Trip>>,
    /// Times left open that the earliest were put for: how many.
    pub timed: usize,
    /// Everything found, sorted by row and column.
    pub diagnostics: Vec<Diagnostic>,
    /// SHA-256 of the file.
    pub checksum: String,
    rows: Vec<TripRows>,
    file: String,
    columns: BTreeMap<&'static str, String>,
    sheets: Sheets,
}

/// Reads the movements at `path` as trips of `operation`.
///
/// # Complexity
/// O(n log n) in rows.
///
/// # Errors
/// When the file cannot be read at all; defects of its content are diagnostics.
pub fn movements(path: &Path, operation: &Operation) -> Result<Movements, ReadError> {
    let table = &names::MOVEMENTS;
    let mut found = Findings::default();
    let (sheet, checksum) = alone::read(path, table, &[table], &mut found)?;
    let head = operation.head();
    let conventions = Conventions { offset: head.utc_offset, start: head.start, ..Conventions::default() };
    let read = rows(table, &sheet, conventions, &mut found, line);
    // What could not be read is not told a second time as missing.
    found.seal();
    let codes = Codes::of(operation);
    let reading = Reading::new(operation, &codes, &read, &mut found);
    let (mut trips, stated, rows) = reading.trips();
    let sheets = found.sheets.clone();
    let diagnostics = found.into_sorted();
    let sound = !has_error(&diagnostics);
    let mut timed = 0;
    if sound {
        let open = |times: &Stated| usize::from(times.begins.is_none()) + usize::from(times.ends.is_none());
        timed = stated.iter().flatten().flatten().map(open).sum();
        earliest(operation, &mut trips, &stated);
    }
    Ok(Movements {
        trips: sound.then_some(trips),
        timed,
        diagnostics,
        checksum,
        rows,
        file: read.file,
        columns: read.columns,
        sheets,
    })
}

impl Movements {
    /// The cell that shows a violation, and the code of its trip; `None` where no trip shows it. `order` says for each of the
    /// trips that were audited which of these it is.
    pub fn written(&self, violation: &Violation, order: &[usize]) -> Option<(Written, &str)> {
        let spot = violation.spot?;
        let rows = self.rows.get(*order.get(spot.trip)?)?;
        let column = column_of(violation.rule);
        let shown = self.columns.get(column).map_or(column, String::as_str);
        Some((self.sheets.written(&self.file, rows.row(spot, column)?, shown), &rows.trip))
    }
}

/// The column a rule is about.
fn column_of(rule: &str) -> &'static str {
    match rule {
        "too-fast" | "loading-time" | "day-tour" | "duty-per-day" | "outside-horizon" | "fleet-window" => "ends",
        "link-direction" | "link-mode" | "link-weight" | "link-width" => "link",
        "way-broken" | "site-kind" | "tour-shape" | "vehicle-elsewhere" | "unreachable-served" => "from_site",
        "tour-open" => "to_site",
        "payload-mass" | "payload-volume" | "cargo-balance" | "lot-overdrawn" | "storage-mass" | "storage-volume"
        | "handling" | "packages" | "step-empty" => "packages",
        "lot-reserved" | "lot-not-counted" => "lot",
        "vehicle-number" => "vehicle",
        "fleet-not-counted" | "trip-fleet" => "fleet",
        _ => "begins",
    }
}
