//! Reads an operation: files in, an [`Operation`] or every located defect out.
//!
//! A folder holds `operation.toml`, one CSV file per table and `zones.geojson`; English and Indonesian names are both
//! accepted (`names` lists them all). An archive (`.zip`) holds the files of such a folder, a workbook (`.xlsx`, `.ods`)
//! the same tables as sheets: `source` tells them apart, and from there on they are read alike. Reading never stops at the first defect and never guesses: what a cell means is
//! decided from evidence or reported. Memory is bounded by the caps on file size, on what archives
//! unpack to, on rows and on cells.

mod alone;
mod archive;
mod cells;
mod columns;
mod dates;
mod degrees;
pub(crate) mod grid;
mod imported;
mod marks;
mod movements;
pub(crate) mod names;
mod numbers;
mod ods;
mod orders;
pub(crate) mod original;
mod remedies;
pub(crate) mod settings;
mod sheet;
mod source;
mod tables;
pub(crate) mod text;
mod units;
pub(crate) mod verbatim;
mod xlsx;
mod xml;
mod zones;

use crate::output::json::checksum;
use crate::reach::SiteRows;
use archive::Refusal;
use bekal_core::operation::Operation;
use bekal_core::operation::code::{Code, Diagnostic, Findings, SheetPlace};
use bekal_core::operation::draft::{Draft, Rows, ZoneRow, nearest};
use bekal_core::units::{Duration, Instant};
use cells::Conventions;
use columns::Dates;
use grid::Grid;
use numbers::Mark;
use sheet::Sheet;
use source::{Content, Entry, Scope, Source};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

pub use marks::marks;
pub use movements::{Movements, movements};
pub(crate) use settings::setting_name;

/// Largest file that is read, MiB.
const MAX_FILE_MIB: u64 = 64;
/// The norm set of a folder that names none, neither in its settings nor in its own table.
const DEFAULT_NORMS: &str = "bnpb";

/// The norm sets that come with the program: name and table.
const BUILT_IN_NORMS: [(&str, &str); 7] = [
    ("bnpb", include_str!("../../../../data/norms/bnpb.csv")),
    ("dinsos-kaltim-2024", include_str!("../../../../data/norms/dinsos-kaltim-2024.csv")),
    ("inasafe-bnpb", include_str!("../../../../data/norms/inasafe-bnpb.csv")),
    ("k5-2025", include_str!("../../../../data/norms/k5-2025.csv")),
    ("kemenkes", include_str!("../../../../data/norms/kemenkes.csv")),
    ("kemensos-2020", include_str!("../../../../data/norms/kemensos-2020.csv")),
    ("sphere-2018", include_str!("../../../../data/norms/sphere-2018.csv")),
];

/// Their names.
pub(crate) const NORM_SETS: [&str; BUILT_IN_NORMS.len()] = {
    let (mut names, mut at) = ([""; BUILT_IN_NORMS.len()], 0);
    while at < names.len() {
        names[at] = BUILT_IN_NORMS[at].0;
        at += 1;
    }
    names
};

/// What reading a folder gave.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The operation; `None` if any diagnostic is an error.
    pub operation: Option<Operation>,
    /// Everything found, sorted by file, row and column; of each code in each file the first [`Findings::LISTED`] rows
    /// and how many [more](Diagnostic::more).
    pub diagnostics: Vec<Diagnostic>,
    /// Every file read, by name, with its SHA-256 in hexadecimal.
    pub inputs: Vec<(String, String)>,
}

/// The machine could not read something: the path and the cause.
#[derive(Debug)]
pub struct ReadError {
    /// What could not be read.
    pub path: PathBuf,
    /// Why.
    pub cause: io::Error,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.cause)
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.cause)
    }
}

/// How an operation is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct LoadOptions<'a> {
    /// Read it as if its settings stated another start; its clocks stay as they are.
    pub start: Option<Instant>,
    /// The file that is its table `matches`: what people decided that values mean which are no codes.
    pub matches: Option<&'a Path>,
    /// Folder, made where there is none, that keeps what was found out about large networks for the next time.
    pub cache: Option<&'a Path>,
}

/// Reads the operation at `source`: a folder, an archive of one (`.zip`), or a workbook (`.xlsx`, `.ods`).
///
/// # Errors
/// When the source or one of its files cannot be read at all; defects of their content are diagnostics.
pub fn load(source: &Path) -> Result<Loaded, ReadError> {
    load_with(source, LoadOptions::default())
}

/// Reads the operation at `source` as asked.
///
/// # Errors
/// As [`load`].
pub fn load_with(source: &Path, options: LoadOptions<'_>) -> Result<Loaded, ReadError> {
    let Read { draft, dated, stated, inputs } = read(source, options)?;
    let sites = SiteRows::of(&draft);
    let (operation, mut diagnostics) = match draft.build() {
        Ok((operation, mut warnings)) => {
            if let Some(cache) = options.cache {
                orders::recall(&operation, cache);
            }
            // Only a whole operation has a network, and only the network knows what is reached.
            warnings.extend(sites.out_of_reach(&operation));
            warnings.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
            (Some(operation), warnings)
        }
        Err(defects) => (None, defects),
    };
    if !dated {
        let judged = |code| matches!(code, Code::OutsideHorizon | Code::StaleData | Code::ArrivedBeforeStart);
        diagnostics.retain(|found| !judged(found.code));
    }
    // As the file writes it, not as a moment of UTC.
    if let Some(stated) = stated {
        let moment = |found: &&mut Diagnostic| {
            let of_start = found.code == Code::OutOfRange && found.column.as_deref() == Some("start");
            of_start && found.value.as_deref().is_some_and(|value| value.ends_with('Z'))
        };
        diagnostics.iter_mut().filter(moment).for_each(|found| found.value = Some(stated.clone()));
    }
    Ok(Loaded { operation, diagnostics, inputs })
}

/// A moment as cells of dates write it (`21/11/2026 07.10 WIB`, `21 November 2026 07:10`, RFC 3339), with how far the clock
/// it names runs ahead of UTC; where it names none, it is read as UTC. None where it can be read in two ways, or in none.
///
/// ```
/// let (moment, zone) = bekal::moment("21/11/2026 07.10 WIB").unwrap();
/// assert_eq!((moment.to_string().as_str(), zone.unwrap().as_hours()), ("2026-11-21T00:10:00Z", 7.0));
/// assert_eq!(bekal::moment("7/8/2026"), None);
/// ```
pub fn moment(text: &str) -> Option<(Instant, Option<Duration>)> {
    let alone = std::iter::once((1, text));
    let moment = Dates::of(alone, Conventions::default(), |_, _| {}).moment(text).ok()?;
    moment.serial.is_none().then_some((moment.instant, moment.zone))
}

/// Reads the operation at `source` as rows, unchecked: to change them and [build](Draft::build) an operation.
/// What reading found is in [`Draft::found`].
///
/// # Errors
/// As [`load`].
pub fn rows(source: &Path) -> Result<Draft, ReadError> {
    rows_with(source, LoadOptions::default())
}

/// Reads the operation at `source` as [rows], as asked.
///
/// # Errors
/// As [`load`].
pub fn rows_with(source: &Path, options: LoadOptions<'_>) -> Result<Draft, ReadError> {
    Ok(read(source, options)?.draft)
}

/// A folder as rows.
struct Read {
    draft: Draft,
    /// Whether the settings could be read, so that dates mean something.
    dated: bool,
    /// The start as the settings write it, where it counts.
    stated: Option<String>,
    inputs: Vec<(String, String)>,
}

fn read(path: &Path, options: LoadOptions<'_>) -> Result<Read, ReadError> {
    let start = options.start;
    let mut reading = Reading::default();
    let mut source = Source::open(path, Scope::Tables, &mut reading.found, &mut reading.inputs)?;
    if source.refused {
        return Ok(reading.refused());
    }
    if let Some(matches) = options.matches {
        source.take(matches, source::Role::Table(&names::MATCHES))?;
    }
    let files = reading.sort_out(&mut source);
    let mut settings = reading.settings(&mut source, files.get("operation"))?;
    settings.head.start = start.unwrap_or(settings.head.start);
    let conventions = settings.conventions();
    let mut draft = Draft::new(settings.head);
    draft.head_lines = settings.lines;
    if let Some(entry) = files.get("operation") {
        draft.head_file.clone_from(&entry.name);
    }
    for table in names::TABLES {
        let Some(entry) = files.get(table.name) else { continue };
        let sheet = reading.sheet(&mut source, entry, table)?;
        tables::fill(&mut draft, table, &sheet, conventions, &mut reading.found);
    }
    if let Some(entry) = files.get("zones") {
        draft.zones = reading.zones(&mut source, entry, conventions)?;
    }
    if !draft.norms.broken {
        reading.built_in_norms(&mut draft, conventions);
    }
    for lost in imported::stages_lost(path, &draft) {
        reading.found.push(lost);
    }
    draft.found = reading.found;
    let stated = settings.start.filter(|_| start.is_none());
    Ok(Read { draft, dated: settings.dated, stated, inputs: reading.inputs.into_iter().collect() })
}

/// What an entry gives: a text, or the cells of a sheet with its place.
enum Given {
    Text(String),
    Sheet(Result<Grid, Refusal>, SheetPlace),
}

#[derive(Default)]
struct Reading {
    found: Findings,
    inputs: BTreeMap<String, String>,
}

impl Reading {
    /// A source nothing of which is read, so that nothing else is told of it.
    fn refused(mut self) -> Read {
        let settings = settings::Settings::unknown();
        let conventions = settings.conventions();
        let mut draft = Draft::new(settings.head);
        for table in names::TABLES {
            let sheet = sheet::unreadable(table.name);
            tables::fill(&mut draft, table, &sheet, conventions, &mut self.found);
        }
        draft.zones.broken = true;
        draft.found = self.found;
        Read { draft, dated: false, stated: None, inputs: self.inputs.into_iter().collect() }
    }

    /// The entries of the source by what they are; reports what is unknown and what is there twice.
    fn sort_out(&mut self, source: &mut Source) -> BTreeMap<&'static str, Entry> {
        let mut files: BTreeMap<&'static str, Entry> = BTreeMap::new();
        let mut aside: BTreeMap<Code, (Vec<Diagnostic>, u64)> = BTreeMap::new();
        let mut tell = |one: Diagnostic| {
            let (listed, more) = aside.entry(one.code).or_default();
            if listed.len() < Findings::LISTED {
                listed.push(one);
            } else {
                *more += 1;
            }
        };
        for entry in std::mem::take(&mut source.entries) {
            let Some(key) = entry.role.key() else {
                tell(source::unknown(&entry));
                continue;
            };
            if let Some(other) = files.get(key) {
                let twice = Diagnostic::new(Code::DuplicateTable, entry.name.as_str());
                tell(twice.with("other", other.shown.as_str()));
            } else {
                files.insert(key, entry);
            }
        }
        for (mut listed, more) in aside.into_values() {
            if let Some(last) = listed.last_mut() {
                last.more = more;
            }
            for one in listed {
                self.found.push(one);
            }
        }
        // What a workbook lacks would be a sheet of it.
        let table = |table: &&'static names::Table| {
            (
                table.name,
                format!("{}.csv", table.name),
                [table.name, table.aliases.first().copied().unwrap_or(table.name)],
            )
        };
        let settings = ("operation", "operation.toml".to_owned(), names::SETTINGS);
        for (key, file, names) in names::TABLES.iter().map(table).chain([settings]) {
            if let Some(place) = source.absent(names, &files).filter(|_| !files.contains_key(key)) {
                self.found.sheets.insert(file, place);
            }
        }
        files
    }

    /// What an entry gives; `None` if it is reported as unreadable.
    fn given(&mut self, source: &mut Source, entry: &Entry) -> Result<Option<Given>, ReadError> {
        let bytes = match source.content(entry, &mut self.found)? {
            Some(Content::Sheet(grid, place)) => return Ok(Some(Given::Sheet(grid, place))),
            Some(Content::Bytes(bytes)) => bytes,
            None => return Ok(None),
        };
        self.inputs.insert(entry.input(), checksum(&bytes));
        Ok(match text::decode(&entry.name, &bytes, &mut self.found) {
            Ok(text) => Some(Given::Text(text)),
            Err(defect) => {
                self.found.push(*defect);
                None
            }
        })
    }

    /// The settings; stand-ins for all that cannot be read.
    fn settings(&mut self, source: &mut Source, entry: Option<&Entry>) -> Result<settings::Settings, ReadError> {
        let Some(entry) = entry else {
            let missing = Diagnostic::new(Code::MissingTable, "operation.toml").with("table", "operation");
            self.found.push(missing);
            return Ok(settings::Settings::unknown());
        };
        Ok(match self.given(source, entry)? {
            Some(Given::Text(text)) => settings::read(&entry.name, &text, &mut self.found),
            Some(Given::Sheet(Ok(grid), place)) => settings::read_grid(&entry.name, &grid, place, &mut self.found),
            Some(Given::Sheet(Err(refusal), place)) => {
                sheet::refused(&entry.name, refusal, place, &mut self.found);
                settings::Settings::unknown()
            }
            None => settings::Settings::unknown(),
        })
    }

    /// The rows of a table.
    fn sheet(&mut self, source: &mut Source, entry: &Entry, table: &'static names::Table) -> Result<Sheet, ReadError> {
        let (name, purse) = (entry.name.as_str(), source.purse.clone());
        Ok(match self.given(source, entry)? {
            Some(Given::Text(text)) => sheet::read(name, &text, table, &mut self.found),
            Some(Given::Sheet(Ok(grid), place)) => sheet::read_grid(name, &grid, table, place, &purse, &mut self.found),
            Some(Given::Sheet(Err(refusal), place)) => sheet::refused(name, refusal, place, &mut self.found),
            None => sheet::unreadable(name),
        })
    }

    /// The zones: a map, or a sheet.
    fn zones(
        &mut self,
        source: &mut Source,
        entry: &Entry,
        conventions: Conventions,
    ) -> Result<Rows<ZoneRow>, ReadError> {
        let (name, purse) = (entry.name.as_str(), source.purse.clone());
        let sheet = match self.given(source, entry)? {
            Some(Given::Text(text)) => return Ok(zones::read(name, &text, conventions, &mut self.found)),
            Some(Given::Sheet(Ok(grid), place)) => {
                sheet::read_grid(name, &grid, &names::ZONE_SHEET, place, &purse, &mut self.found)
            }
            Some(Given::Sheet(Err(refusal), place)) => sheet::refused(name, refusal, place, &mut self.found),
            None => sheet::unreadable(name),
        };
        Ok(tables::zones(&sheet, conventions, &mut self.found))
    }

    /// The built-in norm set the settings name, for the items of which the folder's own table has no row. None where that
    /// table has a set of another name.
    fn built_in_norms(&mut self, draft: &mut Draft, conventions: Conventions) {
        let sets: BTreeSet<&str> = draft.norms.rows.iter().filter_map(|row| row.cells.set.as_deref()).collect();
        let wanted = match draft.head.norms.as_deref() {
            Some(name) => name,
            None if sets.is_empty() || sets.contains(DEFAULT_NORMS) => DEFAULT_NORMS,
            None => return,
        };
        let Some((name, text)) = BUILT_IN_NORMS.iter().find(|(name, _)| *name == wanted) else {
            if sets.is_empty() {
                let known = || BUILT_IN_NORMS.iter().map(|(name, _)| *name);
                let defect = Diagnostic::new(Code::UnknownNormSet, draft.head_file.as_str())
                    .column("norms")
                    .value(wanted)
                    .with("nearest", nearest(wanted, known()))
                    .with("allowed", known().collect::<Vec<_>>().join(", "));
                self.found.push(match draft.head_lines.get("norms") {
                    Some(&line) => defect.row(line),
                    None => defect,
                });
                draft.norms.broken = true;
            }
            return;
        };
        let file = format!("norms/{name}.csv");
        self.inputs.insert(file.clone(), checksum(text.as_bytes()));
        let sheet = sheet::read(&file, text, &names::NORMS, &mut self.found);
        let conventions = Conventions { decimal: Some(Mark::Point), ..conventions };
        draft.built_in_norms = tables::norms(&sheet, conventions, &mut self.found);
    }
}
