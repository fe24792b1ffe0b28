//! Reads an operation folder: files in, an [`Operation`] or every located defect out.
//!
//! A folder holds `operation.toml`, one CSV file per table and `zones.geojson`; English and Indonesian names are both
//! accepted (`names` lists them all). Reading never stops at the first defect and never guesses: what a cell means is
//! decided from evidence or reported. Memory is bounded by the caps on file size, rows and cells.

mod cells;
mod dates;
pub(crate) mod names;
mod numbers;
mod settings;
mod sheet;
mod tables;
mod text;
mod zones;

use crate::output::json::checksum;
use crate::reach::SiteRows;
use bekal_core::operation::Operation;
use bekal_core::operation::code::{Code, Diagnostic, Findings};
use bekal_core::operation::draft::{Draft, nearest};
use bekal_core::units::Instant;
use cells::Clock;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Largest file that is read, MiB.
const MAX_FILE_MIB: u64 = 64;
/// The norm set of a folder that neither names one nor has its own table.
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

/// What a file of the folder is.
enum Role {
    Settings,
    Zones,
    Table(&'static names::Table),
    /// Looks like data but has no known name.
    Unknown,
}

/// Reads the operation folder `source`.
///
/// # Errors
/// When the folder or one of its files cannot be read at all; defects of their content are diagnostics.
pub fn load(source: &Path) -> Result<Loaded, ReadError> {
    load_as_of(source, None)
}

/// Reads the operation folder `source` as if `operation.toml` stated another `start`; its clocks stay as they are.
///
/// # Errors
/// As [`load`].
pub fn load_as_of(source: &Path, start: Option<Instant>) -> Result<Loaded, ReadError> {
    let Read { draft, dated, stated, inputs } = read(source, start)?;
    let sites = SiteRows::of(&draft);
    let (operation, mut diagnostics) = match draft.build() {
        Ok((operation, mut warnings)) => {
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

/// Reads the operation folder `source` as rows, unchecked: to change them and [build](Draft::build) an operation.
/// What reading found is in [`Draft::found`].
///
/// # Errors
/// As [`load`].
pub fn rows(source: &Path) -> Result<Draft, ReadError> {
    Ok(read(source, None)?.draft)
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

fn read(source: &Path, start: Option<Instant>) -> Result<Read, ReadError> {
    let mut reading = Reading::default();
    let files = reading.sort_out(source)?;
    let text_of = |reading: &mut Reading, key: &str| -> Result<Option<(String, String)>, ReadError> {
        match files.get(key) {
            Some(name) => Ok(reading.text(source, name)?.map(|text| (name.clone(), text))),
            None => Ok(None),
        }
    };
    let mut settings = if let Some((name, text)) = text_of(&mut reading, "operation")? {
        settings::read(&name, &text, &mut reading.found)
    } else {
        if !files.contains_key("operation") {
            let missing = Diagnostic::new(Code::MissingTable, "operation.toml").with("table", "operation");
            reading.found.push(missing);
        }
        settings::Settings::unknown()
    };
    settings.head.start = start.unwrap_or(settings.head.start);
    let clock = Clock { offset: settings.head.utc_offset, start: settings.head.start };
    let mut draft = Draft::new(settings.head);
    draft.head_lines = settings.lines;
    if let Some(name) = files.get("operation") {
        draft.head_file.clone_from(name);
    }
    for table in names::TABLES {
        let Some(name) = files.get(table.name) else { continue };
        let sheet = match reading.text(source, name)? {
            Some(text) => sheet::read(name, &text, table, settings.mark, &mut reading.found),
            None => sheet::unreadable(name),
        };
        tables::fill(&mut draft, table, &sheet, clock, &mut reading.found);
    }
    if let Some(name) = files.get("zones") {
        draft.zones.broken = true;
        if let Some(text) = reading.text(source, name)? {
            draft.zones = zones::read(name, &text, clock, &mut reading.found);
        }
    }
    if draft.norms.rows.is_empty() && !draft.norms.broken {
        reading.built_in_norms(&mut draft, clock);
    }
    draft.found = reading.found;
    let stated = settings.start.filter(|_| start.is_none());
    Ok(Read { draft, dated: settings.dated, stated, inputs: reading.inputs.into_iter().collect() })
}

#[derive(Default)]
struct Reading {
    found: Findings,
    inputs: BTreeMap<String, String>,
}

impl Reading {
    /// The files of the folder by what they are; reports what is unknown and what is there twice.
    fn sort_out(&mut self, source: &Path) -> Result<BTreeMap<&'static str, String>, ReadError> {
        let failed = |cause: io::Error| ReadError { path: source.to_owned(), cause };
        let mut entries = BTreeSet::new();
        for entry in std::fs::read_dir(source).map_err(failed)? {
            entries.insert(entry.map_err(failed)?.file_name().to_string_lossy().into_owned());
        }
        let mut files: BTreeMap<&'static str, String> = BTreeMap::new();
        for name in entries {
            let Some(role) = role(&name) else { continue };
            if !matches!(role, Role::Unknown) {
                be_a_file(&source.join(&name))?;
            }
            let key = match role {
                Role::Settings => "operation",
                Role::Zones => "zones",
                Role::Table(table) => table.name,
                Role::Unknown => {
                    let stem = names::normal(name.split_once('.').map_or(name.as_str(), |(stem, _)| stem));
                    let near = nearest(&stem, names::file_names());
                    self.found.push(Diagnostic::new(Code::UnknownTable, name.as_str()).with("nearest", near));
                    continue;
                }
            };
            if let Some(other) = files.get(key) {
                self.found.push(Diagnostic::new(Code::DuplicateTable, name.as_str()).with("other", other.as_str()));
            } else {
                files.insert(key, name);
            }
        }
        Ok(files)
    }

    /// The text of a file; `None` if it is reported as unreadable.
    fn text(&mut self, source: &Path, name: &str) -> Result<Option<String>, ReadError> {
        let path = source.join(name);
        let failed = |cause: io::Error| ReadError { path: path.clone(), cause };
        let size = std::fs::metadata(&path).map_err(failed)?.len();
        if size > MAX_FILE_MIB << 20 {
            let defect = Diagnostic::new(Code::FileTooLarge, name)
                .with("size", size.div_ceil(1 << 20))
                .with("limit", MAX_FILE_MIB);
            self.found.push(defect);
            return Ok(None);
        }
        let bytes = std::fs::read(&path).map_err(failed)?;
        self.inputs.insert(name.to_owned(), checksum(&bytes));
        match text::decode(name, &bytes, &mut self.found) {
            Ok(text) => Ok(Some(text)),
            Err(defect) => {
                self.found.push(defect);
                Ok(None)
            }
        }
    }

    /// The built-in norm set the settings name.
    fn built_in_norms(&mut self, draft: &mut Draft, clock: Clock) {
        let wanted = draft.head.norms.as_deref().unwrap_or(DEFAULT_NORMS);
        let Some((name, text)) = BUILT_IN_NORMS.iter().find(|(name, _)| *name == wanted) else {
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
            return;
        };
        let file = format!("norms/{name}.csv");
        self.inputs.insert(file.clone(), checksum(text.as_bytes()));
        let sheet = sheet::read(&file, text, &names::NORMS, Some(numbers::Mark::Point), &mut self.found);
        draft.norms = tables::norms(&sheet, clock, &mut self.found);
        draft.norms_built_in = true;
    }
}

/// Refuses a folder, a broken link or a pipe by the name of a table: it is not a table that is absent.
fn be_a_file(path: &Path) -> Result<(), ReadError> {
    let failed = |cause: io::Error| ReadError { path: path.to_owned(), cause };
    let kind = std::fs::metadata(path).map_err(failed)?;
    if kind.is_file() {
        Ok(())
    } else if kind.is_dir() {
        Err(failed(io::ErrorKind::IsADirectory.into()))
    } else {
        Err(failed(io::Error::other("not a file")))
    }
}

/// What a file is by its name; `None` for what is none of our business.
fn role(name: &str) -> Option<Role> {
    let (stem, extension) = name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty())?;
    // The mark of a workbook that is open elsewhere.
    if stem.starts_with("~$") {
        return None;
    }
    // Editors that hide endings add one: `stock.csv.txt` is meant to be a table and is none.
    let hidden = stem
        .rsplit_once('.')
        .is_some_and(|(_, inner)| ["csv", "tsv", "toml", "geojson"].contains(&inner.to_lowercase().as_str()));
    let stem = names::normal(stem);
    let known = |list: [&str; 2]| list.contains(&stem.as_str());
    Some(match extension.to_lowercase().as_str() {
        "toml" if known(names::SETTINGS) => Role::Settings,
        "geojson" | "json" if known(names::ZONES) => Role::Zones,
        "csv" | "tsv" | "txt" if names::Table::find(&stem).is_some() => Role::Table(names::Table::find(&stem)?),
        "csv" | "tsv" | "geojson" | "toml" | "xlsx" | "xls" | "xlsm" | "ods" => Role::Unknown,
        "txt" | "text" | "bak" if hidden => Role::Unknown,
        _ => return None,
    })
}
