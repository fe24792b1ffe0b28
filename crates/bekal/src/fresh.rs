//! A new folder of files, or a new file, written whole or not at all.

use crate::aside;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

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
    if is_taken(dir) {
        return Err((dir.to_owned(), io::ErrorKind::AlreadyExists.into()));
    }
    folder_over(dir, files)
}

/// Writes `files` as the folder `dir`, in place of a folder that may stand there, which stays as it is if the machine refuses.
///
/// # Errors
/// The path the machine refused, and why.
pub(crate) fn folder_over(dir: &Path, files: &[(String, impl AsRef<[u8]>)]) -> Result<(), (PathBuf, io::Error)> {
    let refused = |path: &Path| {
        let path = path.to_owned();
        move |cause| (path, cause)
    };
    let above = above(dir);
    fs::metadata(above).map_err(refused(above))?;
    let aside = aside::folder(above).map_err(refused(above))?;
    // A folder within the temporary one, since that is readable by its owner only.
    let fresh = aside.path().join(aside::WITHIN);
    fs::create_dir(&fresh).map_err(refused(dir))?;
    for (name, content) in files {
        fs::write(fresh.join(name), content).map_err(refused(&dir.join(name)))?;
    }
    let old = aside.path().join("old");
    let replaced = dir.is_dir();
    if replaced {
        fs::rename(dir, &old).map_err(refused(dir))?;
    }
    fs::rename(&fresh, dir).map_err(|cause| {
        if replaced {
            let _ = fs::rename(&old, dir);
        }
        refused(dir)(cause)
    })
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
