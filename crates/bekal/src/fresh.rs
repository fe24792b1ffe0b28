//! A new folder of files, or a new file, written whole or not at all.

use crate::aside;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Whether something stands at `dir` that a new folder must not replace.
pub(crate) fn is_taken(dir: &Path) -> bool {
    dir.is_file() || fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some())
}

/// Writes `files`, name and content, as the new folder `dir`; where `dir` exists it must be an empty folder, and the
/// folder above it must exist.
///
/// # Errors
/// The path the machine refused, and why; that something stands there is [`io::ErrorKind::AlreadyExists`].
pub(crate) fn folder(dir: &Path, files: &[(String, String)]) -> Result<(), (PathBuf, io::Error)> {
    let taken = || (dir.to_owned(), io::ErrorKind::AlreadyExists.into());
    if is_taken(dir) {
        return Err(taken());
    }
    let aside = filled(dir, files)?;
    // Only an empty folder can be removed: what has appeared there meanwhile stays.
    match fs::remove_dir(dir) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
            Err(if is_taken(dir) { taken() } else { (dir.to_owned(), cause) })
        }
        _ => fs::rename(aside.path().join(aside::WITHIN), dir).map_err(refused(dir)),
    }
}

/// Writes `files` as the folder `dir`, in place of a folder that may stand there, which stays as it is if the machine refuses.
///
/// # Errors
/// The path the machine refused, and why; and where the older folder now lies, if it could not be put back.
pub(crate) fn folder_over(dir: &Path, files: &[(String, impl AsRef<[u8]>)]) -> Result<(), NotReplaced> {
    let in_place = |(path, cause)| NotReplaced { path, cause, kept: None };
    let aside = filled(dir, files).map_err(in_place)?;
    let replaced = dir.is_dir();
    if replaced {
        fs::rename(dir, aside.path().join(OLD)).map_err(refused(dir)).map_err(in_place)?;
    }
    match fs::rename(aside.path().join(aside::WITHIN), dir) {
        Err(cause) if replaced => Err(put_back(aside, dir, cause)),
        done => done.map_err(refused(dir)).map_err(in_place),
    }
}

/// A folder that was not replaced.
#[derive(Debug)]
pub(crate) struct NotReplaced {
    /// What the machine refused, and why.
    pub(crate) path: PathBuf,
    pub(crate) cause: io::Error,
    /// Where the older folder lies, if not in its place.
    pub(crate) kept: Option<PathBuf>,
}

/// The older folder, where it lies within the one aside.
const OLD: &str = "old";

/// Puts the older folder back to `dir` after `cause`, or keeps it aside.
fn put_back(aside: TempDir, dir: &Path, cause: io::Error) -> NotReplaced {
    let back = fs::rename(aside.path().join(OLD), dir);
    NotReplaced { path: dir.to_owned(), cause, kept: back.is_err().then(|| aside.keep().join(OLD)) }
}

fn refused(path: &Path) -> impl FnOnce(io::Error) -> (PathBuf, io::Error) {
    let path = path.to_owned();
    move |cause| (path, cause)
}

/// A folder aside that holds `files` in one of its own, ready to be renamed to `dir`.
fn filled(dir: &Path, files: &[(String, impl AsRef<[u8]>)]) -> Result<TempDir, (PathBuf, io::Error)> {
    let above = above(dir);
    fs::metadata(above).map_err(refused(above))?;
    let aside = aside::folder(above).map_err(refused(above))?;
    // A folder within the temporary one, since that is readable by its owner only.
    let fresh = aside.path().join(aside::WITHIN);
    fs::create_dir(&fresh).map_err(refused(dir))?;
    for (name, content) in files {
        fs::write(fresh.join(name), content).map_err(refused(&dir.join(name)))?;
    }
    Ok(aside)
}

/// Whether the file `path` may be written: nothing stands there, or with `force` a file; the folder above it exists.
///
/// # Errors
/// Why it may not; that something stands there is [`io::ErrorKind::AlreadyExists`].
pub fn may_write(path: &Path, force: bool) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(kind) if kind.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(_) if !force => Err(io::ErrorKind::AlreadyExists.into()),
        _ => fs::metadata(above(path)).map(|_| ()),
    }
}

/// Writes the file `path`; with `force` in place of another.
///
/// # Errors
/// As [`may_write`], or when the machine refuses.
pub fn file(path: &Path, content: &[u8], force: bool) -> io::Result<()> {
    may_write(path, force)?;
    let aside = aside::folder(above(path))?;
    let fresh = aside.path().join(aside::WITHIN);
    fs::write(&fresh, content)?;
    fs::rename(&fresh, path)
}

/// The folder that holds what `path` names.
fn above(path: &Path) -> &Path {
    match path.parent() {
        Some(above) if !above.as_os_str().is_empty() => above,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(content: &str) -> Vec<(String, String)> {
        vec![("sites.csv".to_owned(), content.to_owned())]
    }

    #[test]
    fn a_new_folder_takes_the_place_of_an_empty_one_only() {
        let place = tempfile::tempdir().unwrap();
        let dir = place.path().join("network");
        fs::create_dir(&dir).unwrap();
        folder(&dir, &one("new")).unwrap();
        let (path, cause) = folder(&dir, &one("newer")).unwrap_err();
        assert_eq!((path, cause.kind()), (dir.clone(), io::ErrorKind::AlreadyExists));
        folder_over(&dir, &one("newest")).unwrap();
        assert_eq!(fs::read_to_string(dir.join("sites.csv")).unwrap(), "newest");
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1, "nothing is left aside");
    }

    #[test]
    fn an_older_folder_that_cannot_be_put_back_is_kept() {
        let place = tempfile::tempdir().unwrap();
        let aside = aside::folder(place.path()).unwrap();
        fs::create_dir(aside.path().join(OLD)).unwrap();
        fs::write(aside.path().join(OLD).join("sites.csv"), "old").unwrap();
        let nowhere = place.path().join("gone").join("network");
        let failed = put_back(aside, &nowhere, io::ErrorKind::PermissionDenied.into());
        assert_eq!(fs::read_to_string(failed.kept.unwrap().join("sites.csv")).unwrap(), "old");
    }
}
