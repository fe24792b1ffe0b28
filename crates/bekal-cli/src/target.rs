//! Files that a command writes beside what it prints: refused before any work where they may not be written.

use crate::console::{Console, Failure, say};
use crate::exit;
use bekal::operation::Language;
use bekal::{fresh, output};
use std::io;
use std::path::{Component, Path, PathBuf};

/// A file to write.
pub(crate) struct Target<'a> {
    path: &'a Path,
    force: bool,
}

impl<'a> Target<'a> {
    /// The file at `path`, whose name must end in `ending` so that it opens by itself, and which is there already only
    /// with `force`.
    pub(crate) fn new(path: &'a Path, ending: &str, force: bool, lang: Language) -> Result<Self, Failure> {
        let at = output::shown(path);
        if !path.extension().is_some_and(|own| own.eq_ignore_ascii_case(ending)) {
            let text = say!(
                lang,
                "{at}: tulis nama berkas yang berakhir dengan .{ending}",
                "{at}: write a file name that ends in .{ending}"
            );
            return Err(Failure::new(exit::USAGE, text));
        }
        Self::named(path, force, lang)
    }

    /// The file at `path`, whatever its name ends in.
    pub(crate) fn named(path: &'a Path, force: bool, lang: Language) -> Result<Self, Failure> {
        let target = Self { path, force };
        match fresh::may_write(path, force) {
            Ok(()) => Ok(target),
            Err(cause) => Err(target.refused(&cause, lang)),
        }
    }

    /// Writes the file, whole or not at all, and says so.
    pub(crate) fn write(&self, content: &[u8], console: &mut Console<'_>) -> Result<(), Failure> {
        let lang = console.lang();
        fresh::file(self.path, content, self.force).map_err(|cause| self.refused(&cause, lang))?;
        let at = output::shown(self.path);
        console.remark(&say!(lang, "ditulis: {at}", "written: {at}"));
        Ok(())
    }

    fn refused(&self, cause: &io::Error, lang: Language) -> Failure {
        let at = output::shown(self.path);
        let text = if cause.kind() == io::ErrorKind::AlreadyExists {
            say!(
                lang,
                "{at} sudah ada; ganti dengan --force, atau pilih nama lain",
                "{at} exists; replace it with --force, or choose another name"
            )
        } else {
            let told = output::cause(lang, cause);
            say!(lang, "{at} tidak dapat ditulis: {told}", "cannot write {at}: {told}")
        };
        Failure::new(exit::UNWRITTEN, text)
    }
}

/// A path without links and detours, as far as it exists.
pub(crate) fn resolved(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let known = whole.ancestors().find_map(|above| Some((above.to_owned(), std::fs::canonicalize(above).ok()?)));
    let Some((above, mut real)) = known else { return whole };
    for part in whole.strip_prefix(&above).into_iter().flat_map(Path::components) {
        if part == Component::ParentDir {
            real.pop();
        } else {
            real.push(part);
        }
    }
    real
}
