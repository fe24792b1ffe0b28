//! Whether the files of a plan folder, and those of the operation it was made from, are still the same.
//!
//! The manifest of a plan folder lists the SHA-256 of every file in it, the plan that of every file it was made from.
//! Both are computed anew and every file that changed, is missing or came in later is a [`Violation`] with its path:
//!
//! | rule | what holds of a sound plan |
//! |---|---|
//! | `file-changed` | a file has the content it had when the plan was made |
//! | `file-missing` | every file listed is there |
//! | `file-added` | no file is there that is not listed |
//! | `manifest` | the manifest is one of bekal's, and of this plan |
//! | `other-operation` | the operation is the one the plan was made from |
//!
//! Of an operation the files are held against each other that it is read from. A file there that is no table changes
//! nothing, whenever it came, so it breaks no rule; those that may be meant to be tables are [told](not_read), because
//! nothing says whether they were there when the plan was made.

use crate::ReadError;
use crate::input::Loaded;
use crate::output::folder::{MANIFEST, MANIFEST_SCHEMA, MAX_MANIFEST};
use crate::output::json::{self, checksum};
use bekal_core::audit::Violation;
use bekal_core::operation::code::Code;
use bekal_core::plan::Plan;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

/// Largest file of a plan that is read, in bytes.
const MAX_FILE: u64 = json::MAX_BYTES;

/// What file managers leave in every folder they show; it is nobody's work.
const LITTER: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];

#[derive(Deserialize)]
struct Manifest {
    schema: String,
    plan_sha256: String,
    files: Vec<Listed>,
    inputs: Vec<Listed>,
}

#[derive(Deserialize)]
struct Listed {
    name: String,
    sha256: String,
}

/// What became of a file.
#[derive(Clone, Copy)]
enum Fate {
    Changed,
    Missing,
    Added,
}

impl Fate {
    fn of(self, folder: &Path, name: &str) -> Violation {
        let (rule, id, en) = match self {
            Self::Changed => ("file-changed", "berubah sejak rencana dibuat", "has changed since the plan was made"),
            Self::Missing => ("file-missing", "tidak ada lagi", "is no longer there"),
            Self::Added => ("file-added", "belum ada saat rencana dibuat", "was not there when the plan was made"),
        };
        violation(rule, &folder.join(name), id.to_owned(), en.to_owned())
    }
}

fn violation(rule: &'static str, path: &Path, id: String, en: String) -> Violation {
    Violation { rule, place: path.display().to_string(), id, en, spot: None }
}

/// Whether `path` is a plan folder, or the plan within one, whose manifest can be held against its files.
pub fn has_manifest(path: &Path) -> bool {
    let own = path.file_name().is_some_and(|name| name == json::FILE_NAME);
    path.is_dir() || (own && fs::symlink_metadata(path.with_file_name(MANIFEST)).is_ok())
}

/// Holds a plan folder against its manifest, and the manifest against the plan.
///
/// # Errors
/// When the folder or a file that is listed cannot be read.
pub fn of_plan(folder: &Path, plan: &Plan) -> Result<Vec<Violation>, ReadError> {
    let mut present = BTreeSet::new();
    let failed = |cause: io::Error| ReadError { path: folder.to_owned(), cause };
    for entry in fs::read_dir(folder).map_err(failed)? {
        present.insert(entry.map_err(failed)?.file_name().to_string_lossy().into_owned());
    }
    if !present.remove(MANIFEST) {
        return Ok(vec![Fate::Missing.of(folder, MANIFEST)]);
    }
    let foreign = |id: &str, en: &str| violation("manifest", &folder.join(MANIFEST), id.to_owned(), en.to_owned());
    let Some(bytes) = content(&folder.join(MANIFEST), MAX_MANIFEST)? else {
        return Ok(vec![foreign("bukan berkas biasa, atau terlalu besar", "is no regular file, or too large")]);
    };
    let manifest = match serde_json::from_slice::<Manifest>(&bytes) {
        Ok(manifest) if manifest.schema == MANIFEST_SCHEMA => manifest,
        Ok(_) => return Ok(vec![foreign("bukan manifes rencana bekal", "is no manifest of a plan of bekal")]),
        Err(error) => {
            let (line, column) = (error.line(), error.column());
            return Ok(vec![foreign(
                &format!("bukan manifes rencana bekal yang utuh (baris {line}, kolom {column})"),
                &format!("is no whole manifest of a plan of bekal (line {line}, column {column})"),
            )]);
        }
    };
    let mut found = Vec::new();
    let mut listed = BTreeSet::new();
    for file in &manifest.files {
        listed.insert(file.name.as_str());
        // Only names within the folder are looked at, whatever a forged manifest lists.
        if !present.contains(&file.name) {
            found.push(Fate::Missing.of(folder, &file.name));
            continue;
        }
        if content(&folder.join(&file.name), MAX_FILE)?.is_none_or(|bytes| checksum(&bytes) != file.sha256) {
            found.push(Fate::Changed.of(folder, &file.name));
        }
    }
    let more = present.iter().filter(|name| !listed.contains(name.as_str()) && !LITTER.contains(&name.as_str()));
    found.extend(more.map(|name| Fate::Added.of(folder, name)));
    let stated: BTreeSet<(&str, &str)> =
        manifest.inputs.iter().map(|input| (input.name.as_str(), input.sha256.as_str())).collect();
    let used: BTreeSet<(&str, &str)> =
        plan.provenance.inputs.iter().map(|(name, sum)| (name.as_str(), sum.as_str())).collect();
    let own = manifest.files.iter().find(|file| file.name == json::FILE_NAME);
    if stated != used || own.is_none_or(|own| own.sha256 != manifest.plan_sha256) {
        found.push(foreign("tidak cocok dengan rencana di sampingnya", "does not belong to the plan beside it"));
    }
    Ok(found)
}

/// The content of a file; `None` for what is no file or larger than `most`, without opening it.
fn content(path: &Path, most: u64) -> Result<Option<Vec<u8>>, ReadError> {
    let failed = |cause: io::Error| ReadError { path: path.to_owned(), cause };
    match fs::metadata(path) {
        Ok(kind) if kind.is_file() && kind.len() <= most => fs::read(path).map(Some).map_err(failed),
        // Another kind, too large, or a link that leads nowhere any more.
        _ => Ok(None),
    }
}

/// Holds the operation at `folder` against what the plan was made from: either it is another operation, or some of its
/// files changed, are missing or came in later. Nothing where the plan states no files.
pub fn of_operation(folder: &Path, plan: &Plan, loaded: &Loaded) -> Vec<Violation> {
    let then: BTreeMap<&str, &str> = by_name(&plan.provenance.inputs);
    let now: BTreeMap<&str, &str> = by_name(&loaded.inputs);
    if then.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    // A workbook is the file itself.
    let home = if folder.is_file() { folder.parent().unwrap_or(folder) } else { folder };
    // What is not of the operation is told by what it is.
    let at = |name: &str| if is_own(name) { home } else { Path::new("") };
    let name = loaded.operation.as_ref().map(|operation| operation.head().name.as_str());
    let renamed = name.is_some_and(|name| name != plan.header.operation);
    if renamed || is_another(plan, loaded) {
        let (made, here) = (plan.header.operation.as_str(), name.unwrap_or("?"));
        found.push(violation(
            "other-operation",
            home,
            format!("rencana ini dibuat dari operasi lain: \"{made}\", sedangkan ini \"{here}\""),
            format!("the plan was made from another operation: \"{made}\", and this is \"{here}\""),
        ));
    }
    if !is_another(plan, loaded) {
        let names: BTreeSet<&str> = then.keys().chain(now.keys()).copied().collect();
        for name in names {
            match (then.get(name), now.get(name)) {
                (Some(_), None) => found.push(Fate::Missing.of(at(name), name)),
                (None, Some(_)) => found.push(Fate::Added.of(at(name), name)),
                (then, now) if then != now => found.push(Fate::Changed.of(at(name), name)),
                _ => {}
            }
        }
    }
    found
}

/// The files of an operation folder that may be meant to be tables and are none, so that they are not read.
pub fn not_read(loaded: &Loaded) -> impl Iterator<Item = &str> {
    let unknown = loaded.diagnostics.iter().filter(|found| found.code == Code::UnknownTable && found.sheet.is_none());
    unknown.map(|found| found.file.as_str())
}

/// Whether the operation shares no file with the one the plan was made from, so that comparing them says nothing. A
/// workbook is one file, however little of it changed: there the operation's name decides.
pub fn is_another(plan: &Plan, loaded: &Loaded) -> bool {
    let then: BTreeMap<&str, &str> = by_name(&plan.provenance.inputs);
    if let [name] = by_name(&loaded.inputs).into_keys().filter(|name| is_own(name)).collect::<Vec<_>>()[..]
        && then.contains_key(name)
    {
        let here = loaded.operation.as_ref().map(|operation| operation.head().name.as_str());
        return here.is_some_and(|here| here != plan.header.operation);
    }
    let same = |(name, sum): (&str, &str)| is_own(name) && then.get(name) == Some(&sum);
    !then.is_empty() && !by_name(&loaded.inputs).into_iter().any(same)
}

/// Whether a file is one of the operation itself: built-in norms and accepted matches stand behind a stroke.
fn is_own(input: &str) -> bool {
    !input.contains('/')
}

fn by_name(inputs: &[(String, String)]) -> BTreeMap<&str, &str> {
    inputs.iter().map(|(name, sum)| (name.as_str(), sum.as_str())).collect()
}
