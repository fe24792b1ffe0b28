//! The plan folder: written whole or not at all.
//!
//! All files are made in memory first, written to a temporary folder beside the target, brought to the disk (`fsync`),
//! and then renamed into place. With `force` an older plan folder is renamed aside, and removed only after the new one
//! stands in its place; when that fails the old one is put back. Only a folder that is bekal's own and holds nothing
//! else is ever replaced. The temporary folder of a run that was killed goes when the next plan is written beside it.
//!
//! | file | content |
//! |---|---|
//! | `plan.json` | the plan, schema `bekal.plan/1` |
//! | `plan.md` | the document a commander reads |
//! | `plan.html` | the plan in pictures |
//! | `plan.xlsx` | the tables as a workbook |
//! | `plan.geojson` | sites and ways for a map |
//! | `needs.csv` `allocation.csv` `movements.csv` `tasks.csv` `fill.csv` `shortfalls.csv` `stock.csv` `prices.csv` `issues.csv` | tables for spreadsheets |
//! | `manifest.json` | size and SHA-256 of every file, checksum of the plan and of what it was made from |

use super::causes::shown;
use super::messages::{Msg, fill};
use super::{html, json, map, markdown, tables, xlsx};
use crate::aside;
use bekal_core::operation::Language;
use bekal_core::plan::Plan;
use serde_json::{Value, json};
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Name and version of the manifest's format; it marks a folder as ours.
pub const MANIFEST_SCHEMA: &str = "bekal.manifest/1";

/// The name of the manifest within its folder.
pub const MANIFEST: &str = "manifest.json";

/// The entry of the manifest that says where the accepted matches lie.
const MATCHES: &str = "matches_file";

/// Largest manifest that is looked at, in bytes.
pub(crate) const MAX_MANIFEST: u64 = 1 << 20;

/// How a plan folder is written.
#[derive(Clone, Debug, Default)]
pub struct FolderOptions {
    /// Replace an older plan folder.
    pub force: bool,
    /// Language of the documents; `None`: the plan's own.
    pub lang: Option<Language>,
    /// The operation the plan was made from; the manifest states where it lies as seen from the plan folder.
    pub operation: Option<PathBuf>,
    /// The file of [accepted matches](crate::LoadOptions::matches) it was read with; recorded likewise.
    pub matches: Option<PathBuf>,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The plan folder.
    pub path: PathBuf,
    /// Its files in the order of the manifest, which comes last.
    pub files: Vec<String>,
    /// SHA-256 of `plan.json`.
    pub checksum: String,
    /// The older plan, where it could not be removed after it was replaced.
    pub left_behind: Option<PathBuf>,
}

/// Why a plan folder was not written. Whatever stood at the target stands there still.
#[derive(Debug)]
#[non_exhaustive]
pub enum WriteError {
    /// Something stands at the target and `force` was not given.
    Exists {
        /// The target.
        path: PathBuf,
    },
    /// The target is no plan folder of bekal, so it is not replaced.
    NotOurs {
        /// The target.
        path: PathBuf,
    },
    /// The target holds something that is not of the plan, which replacing it would destroy.
    Foreign {
        /// The target.
        path: PathBuf,
        /// What it holds.
        entry: String,
    },
    /// The folder the target is to lie in does not exist.
    NoFolder {
        /// That folder.
        path: PathBuf,
    },
    /// The machine refused.
    Io {
        /// At which file or folder.
        path: PathBuf,
        /// What it says.
        cause: io::Error,
    },
    /// The plan holds a value that its file cannot hold (a number that is none): a defect of the planner.
    Unwritable {
        /// What reading it back says.
        reason: String,
    },
}

impl WriteError {
    /// The error as a sentence for a planner.
    pub fn message(&self, lang: Language) -> String {
        let say = |msg: Msg, values: &[&str]| fill(msg.text(lang), values);
        match self {
            Self::Exists { path } => say(Msg::TargetExists, &[&shown(path)]),
            Self::NotOurs { path } => say(Msg::TargetNotOurs, &[&shown(path)]),
            Self::Foreign { path, entry } => say(Msg::TargetForeign, &[&shown(path), &shown(Path::new(entry))]),
            Self::NoFolder { path } => say(Msg::NoFolder, &[&shown(path)]),
            Self::Io { path, cause } => say(Msg::CannotWrite, &[&shown(path), &super::cause(lang, cause)]),
            Self::Unwritable { reason } => say(Msg::PlanUnwritable, &[reason]),
        }
    }

    fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |cause| Self::Io { path, cause }
    }

    /// Of the folder the target is to lie in.
    fn above(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |cause| match cause.kind() {
            io::ErrorKind::NotFound => Self::NoFolder { path },
            _ => Self::Io { path, cause },
        }
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Language::English))
    }
}

impl std::error::Error for WriteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { cause, .. } => Some(cause),
            Self::Exists { .. }
            | Self::NotOurs { .. }
            | Self::Foreign { .. }
            | Self::NoFolder { .. }
            | Self::Unwritable { .. } => None,
        }
    }
}

/// A file's name and content.
type NamedFile = (&'static str, Vec<u8>);

/// Where operation and accepted matches lie, as seen from the plan folder.
type Origin = [Option<String>; 2];

/// What stands at the target.
enum Target {
    /// Nothing, or an empty folder.
    Free,
    /// An older plan folder of ours.
    OldPlan,
}

/// Whether a plan folder could stand at `out`, to know before a long search; see [`write()`].
///
/// # Errors
/// [`WriteError`].
pub fn ready(out: &Path, force: bool) -> Result<(), WriteError> {
    let out = resolved(out)?;
    examine(&out, force)?;
    let parent = above(&out);
    let kind = fs::metadata(parent).map_err(WriteError::above(parent))?;
    if kind.is_dir() { Ok(()) } else { Err(WriteError::io(parent)(io::ErrorKind::NotADirectory.into())) }
}

/// The folder that holds `out`.
fn above(out: &Path) -> &Path {
    out.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Writes the whole plan folder `out`, or nothing.
///
/// The folder above `out` must exist. A symbolic link is followed, so that the folder it points to is replaced.
///
/// # Errors
/// [`WriteError`]; the target is then as it was, and nothing is left beside it.
pub fn write(plan: &Plan, out: &Path, options: FolderOptions) -> Result<Written, WriteError> {
    let out = resolved(out)?;
    let FolderOptions { force, lang, operation, matches } = options;
    let target = examine(&out, force)?;
    let parent = above(&out);
    let origin = [operation, matches].map(|path| path.and_then(|path| seen_from(parent, &path)));
    let (files, checksum) = files(plan, lang.unwrap_or(plan.header.language), &origin)?;

    let fresh = aside::folder(parent).map_err(WriteError::above(parent))?;
    for (name, bytes) in &files {
        let path = fresh.path().join(name);
        let written = File::create_new(&path).and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        });
        // The user's own path is named, not the temporary one that is about to vanish.
        written.map_err(WriteError::io(&out.join(name)))?;
    }
    sync_folder(fresh.path());
    let left_behind = match target {
        Target::Free => {
            fs::rename(fresh.path(), &out).map_err(|cause| occupied(&out, cause))?;
            None
        }
        Target::OldPlan => swap(fresh.path(), &out, parent)?,
    };
    // The temporary folder is the plan folder now: nothing is left to clean up under its old name.
    let _ = fresh.keep();
    sync_folder(parent);
    Ok(Written {
        path: out,
        files: files.into_iter().map(|(name, _)| name.to_owned()).collect(),
        checksum,
        left_behind,
    })
}

/// Every file of the folder, manifest last, and the checksum of the plan.
fn files(plan: &Plan, lang: Language, origin: &Origin) -> Result<(Vec<NamedFile>, String), WriteError> {
    let unwritable = |reason: String| WriteError::Unwritable { reason };
    let document = json::to_bytes(plan).map_err(|error| unwritable(error.to_string()))?;
    match json::parse(Path::new(json::FILE_NAME), &document) {
        Ok(back) if back == *plan => {}
        Ok(_) => return Err(unwritable(json::FILE_NAME.to_owned())),
        Err(error) => return Err(unwritable(error.to_string())),
    }
    let checksum = json::checksum(&document);
    let mut files = vec![
        (json::FILE_NAME, document),
        ("plan.md", markdown::render(plan, lang, &checksum).into_bytes()),
        ("plan.html", html::render(plan, lang, &checksum).into_bytes()),
        ("plan.xlsx", xlsx::workbook(plan, lang, &checksum).map_err(|error| unwritable(error.to_string()))?),
        ("plan.geojson", map::geojson(plan).map_err(|error| unwritable(error.to_string()))?),
    ];
    files.extend(tables::all(plan).map_err(|error| unwritable(error.to_string()))?);
    let manifest = manifest(plan, lang, origin, &checksum, &files).map_err(|error| unwritable(error.to_string()))?;
    files.push((MANIFEST, manifest));
    Ok((files, checksum))
}

fn manifest(
    plan: &Plan,
    lang: Language,
    [operation, matches]: &Origin,
    checksum: &str,
    files: &[NamedFile],
) -> Result<Vec<u8>, serde_json::Error> {
    let listed: Vec<Value> = files
        .iter()
        .map(|(name, bytes)| json!({ "name": name, "bytes": bytes.len(), "sha256": json::checksum(bytes) }))
        .collect();
    let inputs: Vec<Value> =
        plan.provenance.inputs.iter().map(|(name, sum)| json!({ "name": name, "sha256": sum })).collect();
    let mut manifest = json!({
        "schema": MANIFEST_SCHEMA,
        "version": plan.provenance.version,
        "operation": plan.header.operation,
        "operation_folder": operation,
        "language": lang.word(),
        "plan_schema": plan.schema,
        "plan_sha256": checksum,
        "files": listed,
        "inputs": inputs,
    });
    if let Some(matches) = matches {
        manifest[MATCHES] = matches.as_str().into();
    }
    let mut bytes = serde_json::to_vec_pretty(&manifest)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Where the operation lies that a plan folder was made from, as its manifest states it: relative to `folder`.
pub fn recorded_operation(folder: &Path) -> Option<PathBuf> {
    let manifest = own_manifest(&folder.join(MANIFEST))?;
    manifest.get("operation_folder")?.as_str().map(PathBuf::from)
}

/// Where the accepted matches lie that a plan was made with, as its manifest states it: relative to `folder`. None where
/// they are the operation's own.
pub fn recorded_matches(folder: &Path) -> Option<PathBuf> {
    let manifest = own_manifest(&folder.join(MANIFEST))?;
    manifest.get(MATCHES)?.as_str().map(PathBuf::from)
}

/// The way from a folder in `parent` to `operation`, with forward slashes; `None` where there is none.
fn seen_from(parent: &Path, operation: &Path) -> Option<String> {
    let (parent, operation) = (fs::canonicalize(parent).ok()?, fs::canonicalize(operation).ok()?);
    let shared = parent.components().zip(operation.components()).take_while(|(a, b)| a == b).count();
    if shared == 0 {
        return None;
    }
    let up = parent.components().count() - shared + 1;
    let down = operation.components().skip(shared).map(|part| part.as_os_str().to_str());
    let parts = std::iter::repeat_n(Some(".."), up).chain(down).collect::<Option<Vec<_>>>()?;
    Some(parts.join("/"))
}

/// The target with symbolic links followed, where it exists.
fn resolved(out: &Path) -> Result<PathBuf, WriteError> {
    match fs::symlink_metadata(out) {
        Ok(_) => fs::canonicalize(out).map_err(WriteError::io(out)),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound && out.file_name().is_some() => Ok(out.to_owned()),
        Err(cause) => Err(WriteError::io(out)(cause)),
    }
}

/// Decides whether `out` may become the plan folder.
fn examine(out: &Path, force: bool) -> Result<Target, WriteError> {
    let entries = match fs::read_dir(out) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Target::Free),
        Err(cause) if cause.kind() == io::ErrorKind::NotADirectory => {
            let path = out.to_owned();
            return Err(if force { WriteError::NotOurs { path } } else { WriteError::Exists { path } });
        }
        Err(cause) => return Err(WriteError::io(out)(cause)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(WriteError::io(out))?;
        let is_file = entry.file_type().map_err(WriteError::io(out))?.is_file();
        names.push((entry.file_name().to_string_lossy().into_owned(), is_file));
    }
    if names.is_empty() {
        return Ok(Target::Free);
    }
    if !force {
        return Err(WriteError::Exists { path: out.to_owned() });
    }
    let Some(own) = own_files(&out.join(MANIFEST)) else {
        return Err(WriteError::NotOurs { path: out.to_owned() });
    };
    names.sort();
    match names.into_iter().find(|(name, is_file)| !is_file || (name != MANIFEST && !own.contains(name))) {
        Some((entry, _)) => Err(WriteError::Foreign { path: out.to_owned(), entry }),
        None => Ok(Target::OldPlan),
    }
}

/// A manifest of ours; `None` where it is none.
fn own_manifest(manifest: &Path) -> Option<Value> {
    let metadata = fs::symlink_metadata(manifest).ok()?;
    if !metadata.is_file() || metadata.len() > MAX_MANIFEST {
        return None;
    }
    let value: Value = serde_json::from_slice(&fs::read(manifest).ok()?).ok()?;
    (value.get("schema")?.as_str()? == MANIFEST_SCHEMA).then_some(value)
}

/// The files a manifest of ours lists; `None` where it is not ours.
fn own_files(manifest: &Path) -> Option<Vec<String>> {
    let manifest = own_manifest(manifest)?;
    let files = manifest.get("files")?.as_array()?;
    Some(files.iter().filter_map(|file| file.get("name")?.as_str().map(str::to_owned)).collect())
}

/// Puts `fresh` in the place of the older plan `out`; returns the older plan where it could not be removed.
fn swap(fresh: &Path, out: &Path, parent: &Path) -> Result<Option<PathBuf>, WriteError> {
    let aside = tempfile::Builder::new().prefix(".bekal-old-").tempdir_in(parent).map_err(WriteError::io(parent))?;
    let old = aside.path().join("plan");
    fs::rename(out, &old).map_err(WriteError::io(out))?;
    // From here on the folder aside holds the only old plan: it must outlive any failure.
    let aside = aside.keep();
    if let Err(cause) = fs::rename(fresh, out) {
        return Err(match fs::rename(&old, out) {
            Ok(()) => {
                // Empty again; should it not go, nothing of value stays in it.
                let _ = fs::remove_dir(&aside);
                WriteError::io(out)(cause)
            }
            Err(again) => WriteError::io(&old)(again),
        });
    }
    Ok(fs::remove_dir_all(&aside).err().map(|_| old))
}

/// The error where the target was taken while the plan was written.
fn occupied(out: &Path, cause: io::Error) -> WriteError {
    match cause.kind() {
        io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => {
            WriteError::Exists { path: out.to_owned() }
        }
        _ => WriteError::io(out)(cause),
    }
}

/// Brings the entries of a folder to the disk where the file system can do that; many network and removable ones
/// cannot, and their refusal says nothing about the files, which are synced one by one.
fn sync_folder(path: &Path) {
    if cfg!(unix) {
        let _ = File::open(path).and_then(|folder| folder.sync_all());
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use std::collections::BTreeMap;

    const FORCE: FolderOptions = FolderOptions { force: true, lang: None, operation: None, matches: None };
    const PLAIN: FolderOptions = FolderOptions { force: false, lang: None, operation: None, matches: None };

    fn content(folder: &Path) -> BTreeMap<String, Vec<u8>> {
        fs::read_dir(folder)
            .unwrap()
            .map(|entry| {
                let entry = entry.unwrap();
                (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())
            })
            .collect()
    }

    fn entries(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_folder_holds_what_its_manifest_says() {
        let root = tempfile::tempdir().unwrap();
        let out = root.path().join("rencana");
        let written = write(&sample::plan(), &out, PLAIN).unwrap();
        assert_eq!(written.left_behind, None);
        assert_eq!(entries(root.path()), ["rencana"]);
        let files = content(&out);
        assert_eq!(files.len(), 15);
        assert_eq!(written.files.len(), 15);
        let manifest: Value = serde_json::from_slice(&files[MANIFEST]).unwrap();
        assert_eq!(manifest["schema"], MANIFEST_SCHEMA);
        assert_eq!(manifest["plan_sha256"], written.checksum);
        assert_eq!(manifest["inputs"][0]["name"], "people.csv");
        for file in manifest["files"].as_array().unwrap() {
            let bytes = &files[file["name"].as_str().unwrap()];
            assert_eq!(file["bytes"], bytes.len());
            assert_eq!(file["sha256"], json::checksum(bytes));
        }
        assert_eq!(json::read_plan(&out).unwrap(), sample::plan());
        assert!(String::from_utf8_lossy(&files["plan.md"]).contains(&written.checksum[..12]));
    }

    #[test]
    fn the_same_plan_gives_the_same_bytes() {
        let root = tempfile::tempdir().unwrap();
        let (one, two) = (root.path().join("1"), root.path().join("2"));
        write(&sample::plan(), &one, PLAIN).unwrap();
        write(&sample::plan(), &two, PLAIN).unwrap();
        assert_eq!(content(&one), content(&two));
    }

    #[test]
    fn the_operation_is_found_again() {
        let root = tempfile::tempdir().unwrap();
        let operation = root.path().join("data/batanghari");
        fs::create_dir_all(&operation).unwrap();
        fs::create_dir(root.path().join("plans")).unwrap();
        let out = root.path().join("plans/one");
        write(&sample::plan(), &out, FolderOptions { operation: Some(operation.clone()), ..PLAIN }).unwrap();
        let found = recorded_operation(&out).unwrap();
        assert_eq!(found, Path::new("../../data/batanghari"));
        assert_eq!(fs::canonicalize(out.join(found)).unwrap(), fs::canonicalize(operation).unwrap());
        write(&sample::plan(), &out, FORCE).unwrap();
        assert_eq!(recorded_operation(&out), None);
        assert_eq!(recorded_operation(root.path()), None);
    }

    #[test]
    fn language_is_an_option() {
        let root = tempfile::tempdir().unwrap();
        let out = root.path().join("plan");
        write(&sample::plan(), &out, FolderOptions { lang: Some(Language::English), ..PLAIN }).unwrap();
        assert!(fs::read_to_string(out.join("plan.md")).unwrap().contains("DRAFT"));
        write(&sample::plan(), &out, FORCE).unwrap();
        assert!(fs::read_to_string(out.join("plan.md")).unwrap().contains("DRAF "));
    }

    #[test]
    fn nothing_is_overwritten_unasked() {
        let root = tempfile::tempdir().unwrap();
        let out = root.path().join("plan");
        write(&sample::plan(), &out, PLAIN).unwrap();
        let before = content(&out);
        let mut other = sample::plan();
        other.header.operation = "Lain".to_owned();
        assert!(matches!(write(&other, &out, PLAIN), Err(WriteError::Exists { .. })));
        assert_eq!(content(&out), before);
        write(&other, &out, FORCE).unwrap();
        assert_ne!(content(&out), before);
        assert_eq!(entries(root.path()), ["plan"]);
    }

    #[test]
    fn an_empty_folder_is_free() {
        let root = tempfile::tempdir().unwrap();
        let out = root.path().join("plan");
        fs::create_dir(&out).unwrap();
        write(&sample::plan(), &out, PLAIN).unwrap();
        assert_eq!(content(&out).len(), 15);
    }

    #[test]
    fn what_is_not_ours_is_never_replaced() {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("file");
        fs::write(&file, "mine").unwrap();
        assert!(matches!(write(&sample::plan(), &file, PLAIN), Err(WriteError::Exists { .. })));
        assert!(matches!(write(&sample::plan(), &file, FORCE), Err(WriteError::NotOurs { .. })));
        assert_eq!(fs::read_to_string(&file).unwrap(), "mine");

        let folder = root.path().join("folder");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join(MANIFEST), "{\"name\": \"a web page\"}").unwrap();
        assert!(matches!(write(&sample::plan(), &folder, FORCE), Err(WriteError::NotOurs { .. })));
        assert_eq!(entries(&folder), [MANIFEST]);

        let plan = root.path().join("plan");
        write(&sample::plan(), &plan, PLAIN).unwrap();
        fs::write(plan.join("signed.pdf"), "signed").unwrap();
        let refused = write(&sample::plan(), &plan, FORCE).unwrap_err();
        assert!(matches!(&refused, WriteError::Foreign { entry, .. } if entry == "signed.pdf"), "{refused}");
        assert_eq!(fs::read_to_string(plan.join("signed.pdf")).unwrap(), "signed");
        assert_eq!(entries(root.path()), ["file", "folder", "plan"]);
    }

    #[test]
    fn a_missing_parent_is_named() {
        let root = tempfile::tempdir().unwrap();
        let parent = root.path().join("none");
        let refused = write(&sample::plan(), &parent.join("plan"), PLAIN).unwrap_err();
        assert!(matches!(&refused, WriteError::NoFolder { path } if *path == parent), "{refused}");
        assert!(refused.message(Language::Indonesian).contains("none"));
        assert!(entries(root.path()).is_empty());
        assert!(write(&sample::plan(), Path::new(""), PLAIN).is_err());
    }

    #[test]
    fn a_plan_that_cannot_be_read_back_is_not_written() {
        let root = tempfile::tempdir().unwrap();
        let mut plan = sample::plan();
        plan.bounds[0].gap = f64::NAN;
        let refused = write(&plan, &root.path().join("plan"), PLAIN).unwrap_err();
        assert!(matches!(refused, WriteError::Unwritable { .. }), "{refused}");
        assert!(entries(root.path()).is_empty());
    }

    #[test]
    fn a_failed_rename_leaves_nothing() {
        let root = tempfile::tempdir().unwrap();
        let out = root.path().join("x".repeat(300));
        assert!(matches!(write(&sample::plan(), &out, PLAIN), Err(WriteError::Io { .. })));
        assert!(entries(root.path()).is_empty());
    }

    #[test]
    fn the_old_plan_returns_when_the_new_one_cannot_take_its_place() {
        let root = tempfile::tempdir().unwrap();
        let out = root.path().join("plan");
        write(&sample::plan(), &out, PLAIN).unwrap();
        let before = content(&out);
        let failed = swap(&root.path().join("vanished"), &out, root.path()).unwrap_err();
        assert!(matches!(&failed, WriteError::Io { path, .. } if *path == out), "{failed}");
        assert_eq!(content(&out), before);
        assert_eq!(entries(root.path()), ["plan"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_followed() {
        let root = tempfile::tempdir().unwrap();
        let out = root.path().join("plan");
        let link = root.path().join("link");
        write(&sample::plan(), &out, PLAIN).unwrap();
        std::os::unix::fs::symlink(&out, &link).unwrap();
        write(&sample::plan(), &link, FORCE).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(content(&out).len(), 15);
    }

    #[cfg(unix)]
    #[test]
    fn a_read_only_parent_stays_as_it_was() {
        use std::os::unix::fs::PermissionsExt as _;
        let root = tempfile::tempdir().unwrap();
        let parent = root.path().join("shut");
        fs::create_dir(&parent).unwrap();
        write(&sample::plan(), &parent.join("old"), PLAIN).unwrap();
        let before = content(&parent.join("old"));
        fs::set_permissions(&parent, fs::Permissions::from_mode(0o555)).unwrap();
        // The superuser is refused nothing, so there is nothing to see.
        if File::create(parent.join("probe")).is_err() {
            assert!(matches!(write(&sample::plan(), &parent.join("plan"), PLAIN), Err(WriteError::Io { .. })));
            assert!(matches!(write(&sample::plan(), &parent.join("old"), FORCE), Err(WriteError::Io { .. })));
            assert_eq!(entries(&parent), ["old"]);
        }
        fs::set_permissions(&parent, fs::Permissions::from_mode(0o755)).unwrap();
        assert_eq!(content(&parent.join("old")), before);
    }
}
