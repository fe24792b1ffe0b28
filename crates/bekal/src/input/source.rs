//! What an operation is read from: a folder, an archive of such a folder, or a workbook, which an archive may hold too.
//!
//! A source is a list of entries, each with a role by its name; an entry is a text or the cells of a sheet.

use super::archive::{Archive, Packed, Refusal};
use super::grid::{Grid, Purse};
use super::names;
use super::ods;
use super::xlsx::{self, Xlsx};
use super::{MAX_FILE_MIB, ReadError};
use crate::output::json::checksum;
use bekal_core::operation::code::{Code, Diagnostic, Findings, SheetPlace};
use bekal_core::operation::draft::nearest;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

/// Endings of archives, and of workbooks that are read.
const ARCHIVES: [&str; 6] = ["zip", "7z", "rar", "gz", "tgz", "tar"];
const WORKBOOKS: [&str; 3] = ["xlsx", "xlsm", "ods"];
/// How workbooks of the old format, and encrypted ones, begin.
const COMPOUND: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// What an entry is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Role {
    Settings,
    Zones,
    Table(&'static names::Table),
    /// Looks like data but has no known name.
    Unknown,
}

impl Role {
    /// The name of what has this role.
    pub(crate) const fn key(self) -> Option<&'static str> {
        match self {
            Self::Settings => Some("operation"),
            Self::Zones => Some("zones"),
            Self::Table(table) => Some(table.name),
            Self::Unknown => None,
        }
    }

    /// Of a file by its name; `None` for what is none of our business.
    fn of_file(name: &str) -> Option<Self> {
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
            "toml" if known(names::SETTINGS) => Self::Settings,
            "geojson" | "json" if known(names::ZONES) => Self::Zones,
            "csv" | "tsv" | "txt" if names::Table::find(&stem).is_some() => Self::Table(names::Table::find(&stem)?),
            "csv" | "tsv" | "geojson" | "toml" | "xlsx" | "xls" | "xlsm" | "ods" => Self::Unknown,
            "txt" | "text" | "bak" if hidden => Self::Unknown,
            _ => return None,
        })
    }

    /// Of a sheet by its name; `None` for those that bekal adds for the reader.
    fn of_sheet(name: &str) -> Option<Self> {
        let name = names::normal(name);
        if names::ASIDE.contains(&name.as_str()) {
            return None;
        }
        Some(if names::SETTINGS.contains(&name.as_str()) {
            Self::Settings
        } else if names::ZONES.contains(&name.as_str()) {
            Self::Zones
        } else {
            names::Table::find(&name).map_or(Self::Unknown, Self::Table)
        })
    }
}

/// How much of a source is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// What may be a table.
    Tables,
    /// All sheets, tables or not.
    All,
}

/// A file or sheet of a source.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// How it is called among the rows and findings: a file by its name, a sheet by the names of workbook and sheet.
    pub(crate) name: String,
    /// Its own name.
    pub(crate) shown: String,
    pub(crate) role: Role,
    pub(crate) hidden: bool,
    at: At,
}

impl Entry {
    pub(crate) const fn is_sheet(&self) -> bool {
        matches!(self.at, At::Sheet(_))
    }

    /// How it is called among the files an operation was read from: one beside the source by what it is and its name, so
    /// that neither where it lies nor a file of the source of that name makes a difference.
    pub(crate) fn input(&self) -> String {
        match &self.at {
            At::Beside(_) => format!("{}/{}", self.role.key().unwrap_or_default(), self.shown),
            _ => self.name.clone(),
        }
    }
}

#[derive(Clone, Debug)]
enum At {
    Disk(PathBuf),
    /// Not one of the source's own files.
    Beside(PathBuf),
    Packed {
        index: usize,
        size: u64,
    },
    Sheet(usize),
}

/// What an entry holds.
pub(crate) enum Content {
    /// The bytes of a file.
    Bytes(Vec<u8>),
    /// The cells of a sheet, or why they cannot be read.
    Sheet(Result<Grid, Refusal>, SheetPlace),
}

/// An open source.
#[derive(Debug)]
pub(crate) struct Source {
    scope: Scope,
    archive: Option<Archive>,
    book: Option<Book>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) purse: Purse,
    /// Whether it was refused as a whole, which is reported.
    pub(crate) refused: bool,
}

#[derive(Debug)]
struct Book {
    file: String,
    sheets: Sheets,
}

#[derive(Debug)]
enum Sheets {
    Xlsx(Box<Xlsx>),
    Ods(Vec<ods::Part>),
}

impl Source {
    /// Opens a folder, an archive or a workbook; of a workbook the checksum is added to `inputs`.
    pub(crate) fn open(
        path: &Path,
        scope: Scope,
        found: &mut Findings,
        inputs: &mut BTreeMap<String, String>,
    ) -> Result<Self, ReadError> {
        let failed = |cause: io::Error| ReadError { path: path.to_owned(), cause };
        let mut source =
            Self { scope, archive: None, book: None, entries: Vec::new(), purse: Purse::default(), refused: false };
        let kind = std::fs::metadata(path).map_err(failed)?;
        if kind.is_dir() {
            let mut names = BTreeSet::new();
            for entry in std::fs::read_dir(path).map_err(failed)? {
                names.insert(entry.map_err(failed)?.file_name().to_string_lossy().into_owned());
            }
            for name in names {
                let Some(role) = Role::of_file(&name) else { continue };
                if !matches!(role, Role::Unknown) {
                    be_a_file(&path.join(&name))?;
                }
                let at = At::Disk(path.join(&name));
                source.entries.push(Entry { shown: name.clone(), name, role, hidden: false, at });
            }
            return Ok(source);
        }
        if !kind.is_file() {
            return Err(failed(io::ErrorKind::Unsupported.into()));
        }
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let suffix = ending(&file);
        let outcome = if kind.len() > MAX_FILE_MIB << 20 {
            Err(too_large(kind.len()))
        } else {
            let bytes = std::fs::read(path).map_err(failed)?;
            let expected = WORKBOOKS.contains(&suffix.as_str()) || matches!(suffix.as_str(), "zip" | "xls" | "xlsb");
            if bytes.starts_with(b"PK") {
                source.unpack(&file, bytes, found, inputs)
            } else if is_compound(&bytes) {
                Err(compound(&bytes))
            } else if expected {
                Err(Refusal::damaged("PK?"))
            } else {
                return Err(failed(io::ErrorKind::Unsupported.into()));
            }
        };
        if let Err(refusal) = outcome {
            found.push(refusal.at(&file));
            source.refused = true;
            source.entries.clear();
        }
        Ok(source)
    }

    /// Takes a file for the table of that role, whatever its name: one of the source's own, or one beside it.
    pub(crate) fn take(&mut self, path: &Path, role: Role) -> Result<(), ReadError> {
        be_a_file(path)?;
        let whole = |path: &Path| path.canonicalize().ok();
        let same = |entry: &&mut Entry| matches!(&entry.at, At::Disk(own) if whole(own) == whole(path));
        if let Some(own) = self.entries.iter_mut().find(same) {
            own.role = role;
            return Ok(());
        }
        let shown = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let (name, at) = (path.display().to_string(), At::Beside(path.to_owned()));
        self.entries.push(Entry { name, shown, role, hidden: false, at });
        Ok(())
    }

    /// Lists what an archive or workbook holds.
    fn unpack(
        &mut self,
        file: &str,
        bytes: Vec<u8>,
        found: &mut Findings,
        inputs: &mut BTreeMap<String, String>,
    ) -> Result<(), Refusal> {
        let sum = checksum(&bytes);
        let archive = Archive::open(bytes)?;
        let files = archive.files()?;
        let Some(mut archive) = self.list_sheets(file, archive, found)? else {
            inputs.insert(file.to_owned(), sum);
            return Ok(());
        };
        let parts = |name: &str| -> (String, String) {
            let (folder, name) = name.rsplit_once('/').unwrap_or(("", name));
            (folder.to_owned(), name.to_owned())
        };
        // What file managers add.
        let litter = |name: &str| name.starts_with("__MACOSX/") || name.starts_with('.') || name.contains("/.");
        let files: Vec<&Packed> = files.iter().filter(|packed| !litter(&packed.name)).collect();
        if let Some(nested) = files.iter().find(|packed| ARCHIVES.contains(&ending(&packed.name).as_str())) {
            return Err(Refusal::new(Code::NestedArchive).value(nested.name.as_str()));
        }
        let is_book = |name: &str| WORKBOOKS.contains(&ending(name).as_str()) && !name.starts_with("~$");
        let known = |name: &str| is_book(name) || Role::of_file(name).is_some_and(|role| role.key().is_some());
        let mut home: Option<&Packed> = None;
        let mut book: Option<&Packed> = None;
        for &packed in &files {
            let (folder, name) = parts(&packed.name);
            if !known(&name) {
                continue;
            }
            let scattered = |other: &Packed| {
                Refusal::new(Code::ScatteredArchive).value(packed.name.as_str()).with("other", other.name.as_str())
            };
            if let Some(other) = home.filter(|other| parts(&other.name).0 != folder) {
                return Err(scattered(other));
            }
            home = Some(packed);
            if is_book(&name) {
                if let Some(other) = book {
                    return Err(scattered(other));
                }
                book = Some(packed);
            }
        }
        let home = home.map(|packed| parts(&packed.name).0).unwrap_or_default();
        for packed in &files {
            let (folder, name) = parts(&packed.name);
            let Some(role) = Role::of_file(&name).filter(|_| folder == home && !is_book(&name)) else { continue };
            let at = At::Packed { index: packed.index, size: packed.size };
            self.entries.push(Entry { shown: name.clone(), name, role, hidden: false, at });
        }
        if let Some(packed) = book {
            let name = parts(&packed.name).1;
            let bytes = archive.bytes(packed.index)?;
            inputs.insert(name.clone(), checksum(&bytes));
            let opened = if is_compound(&bytes) {
                Err(compound(&bytes))
            } else {
                archive.inner(bytes).and_then(|inner| {
                    inner.files()?;
                    self.list_sheets(&name, inner, found)
                })
            };
            match opened {
                Ok(None) => {}
                Ok(Some(_)) => found.push(Refusal::damaged("?").at(&name)),
                Err(refusal) => found.push(refusal.at(&name)),
            }
            self.refused = self.book.is_none();
        }
        self.archive = Some(archive);
        Ok(())
    }

    /// Lists the sheets of an archive that is a workbook; gives back one that is none.
    fn list_sheets(
        &mut self,
        file: &str,
        mut archive: Archive,
        found: &mut Findings,
    ) -> Result<Option<Archive>, Refusal> {
        let sheets = if let Some(path) = xlsx::find(&mut archive)? {
            if ending(&path) == "bin" {
                return Err(Refusal::new(Code::OldWorkbook));
            }
            Sheets::Xlsx(Box::new(xlsx::open(archive, &path)?))
        } else if let (Some(content), Some(_)) = (archive.find(ods::CONTENT), archive.find("mimetype")) {
            let is_table = |name: &str| Role::of_sheet(name).is_some_and(|role| role.key().is_some());
            let wanted = |name: &str| self.scope == Scope::All || is_table(name);
            Sheets::Ods(ods::read(&mut archive, content, file, &self.purse, wanted)?)
        } else {
            return Ok(Some(archive));
        };
        let names: Vec<(String, bool)> = match &sheets {
            Sheets::Xlsx(book) => book.sheets.iter().map(|part| (part.name.clone(), part.hidden)).collect(),
            Sheets::Ods(parts) => parts.iter().map(|part| (part.name.clone(), part.hidden)).collect(),
        };
        for (index, (shown, hidden)) in names.into_iter().enumerate() {
            let role = Role::of_sheet(&shown);
            // Two sheets may differ in what names are compared without.
            let name = format!("{file}/{shown}");
            found.sheets.insert(name.as_str(), place(file, &shown));
            let is_table = role.is_some_and(|role| role.key().is_some());
            if hidden && is_table {
                found.push(Diagnostic::new(Code::HiddenSheet, name.as_str()));
            }
            if is_table || (role.is_some() && !hidden) || self.scope == Scope::All {
                let role = role.unwrap_or(Role::Unknown);
                self.entries.push(Entry { name, shown, role, hidden, at: At::Sheet(index) });
            }
        }
        self.book = Some(Book { file: file.to_owned(), sheets });
        Ok(None)
    }

    /// Where a table of these names would be that the source lacks, if tables are sheets: English, Indonesian.
    pub(crate) fn absent(&self, names: [&str; 2], there: &BTreeMap<&'static str, Entry>) -> Option<SheetPlace> {
        let book = self.book.as_ref()?;
        let indonesian = |(key, entry): (&&str, &Entry)| **key != names::normal(&entry.shown);
        let indonesian = there.iter().any(indonesian);
        Some(place(&book.file, names[usize::from(indonesian)]))
    }

    /// What an entry holds; `None` if it is reported as unreadable.
    pub(crate) fn content(&mut self, entry: &Entry, found: &mut Findings) -> Result<Option<Content>, ReadError> {
        let refuse = |refusal: Refusal, found: &mut Findings| {
            found.push(refusal.at(&entry.name));
            Ok(None)
        };
        match &entry.at {
            At::Disk(path) | At::Beside(path) => {
                let failed = |cause: io::Error| ReadError { path: path.clone(), cause };
                let size = std::fs::metadata(path).map_err(failed)?.len();
                if size > MAX_FILE_MIB << 20 {
                    return refuse(too_large(size), found);
                }
                std::fs::read(path).map(|bytes| Some(Content::Bytes(bytes))).map_err(failed)
            }
            &At::Packed { index, size } => {
                if size > MAX_FILE_MIB << 20 {
                    return refuse(too_large(size), found);
                }
                match self.archive.as_mut().map(|archive| archive.bytes(index)) {
                    Some(Ok(bytes)) => Ok(Some(Content::Bytes(bytes))),
                    Some(Err(refusal)) => refuse(refusal, found),
                    None => Ok(None),
                }
            }
            &At::Sheet(index) => {
                let purse = self.purse.clone();
                let Some(book) = &mut self.book else { return Ok(None) };
                purse.open(&book.file, &entry.shown);
                let grid = match &mut book.sheets {
                    Sheets::Xlsx(sheets) => sheets.grid(&book.file, index, &purse),
                    Sheets::Ods(parts) => match parts.get_mut(index).and_then(|part| part.grid.take()) {
                        Some(grid) => grid,
                        None => return Ok(None),
                    },
                };
                Ok(Some(Content::Sheet(grid, place(&book.file, &entry.shown))))
            }
        }
    }
}

/// That an entry is not read, with the nearest name that would be.
pub(crate) fn unknown(entry: &Entry) -> Diagnostic {
    let stem = match entry.at {
        At::Sheet(_) => entry.shown.as_str(),
        _ => entry.shown.split_once('.').map_or(entry.shown.as_str(), |(stem, _)| stem),
    };
    let near = nearest(&names::normal(stem), names::file_names());
    if matches!(entry.at, At::Sheet(_)) && near == "-" {
        return Diagnostic::new(Code::UnknownSheet, entry.name.as_str());
    }
    Diagnostic::new(Code::UnknownTable, entry.name.as_str()).with("nearest", near)
}

pub(super) fn place(file: &str, sheet: &str) -> SheetPlace {
    SheetPlace { file: file.to_owned(), sheet: sheet.to_owned(), ..SheetPlace::default() }
}

pub(super) fn ending(name: &str) -> String {
    name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default()
}

pub(super) fn too_large(size: u64) -> Refusal {
    Refusal::new(Code::FileTooLarge).with("size", size.div_ceil(1 << 20)).with("limit", MAX_FILE_MIB)
}

/// Whether bytes are those of a compound file.
pub(super) fn is_compound(bytes: &[u8]) -> bool {
    bytes.starts_with(&COMPOUND)
}

/// A compound file is a workbook of the old format, or an encrypted one of the new, which says so.
pub(super) fn compound(bytes: &[u8]) -> Refusal {
    let mark: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let encrypted = bytes.windows(mark.len()).any(|window| window == mark);
    Refusal::new(if encrypted { Code::EncryptedFile } else { Code::OldWorkbook })
}

/// Refuses a folder, a broken link or a pipe by the name of a table: it is not a table that is absent.
pub(super) fn be_a_file(path: &Path) -> Result<(), ReadError> {
    let failed = |cause: io::Error| ReadError { path: path.to_owned(), cause };
    let kind = std::fs::metadata(path).map_err(failed)?;
    if kind.is_file() {
        Ok(())
    } else if kind.is_dir() {
        Err(failed(io::ErrorKind::IsADirectory.into()))
    } else {
        Err(failed(io::ErrorKind::InvalidInput.into()))
    }
}
