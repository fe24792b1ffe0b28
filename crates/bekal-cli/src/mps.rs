//! The linear programmes as files that any solver can check, in a folder of their own.
//!
//! The folder is new or empty, or with `--force` one that holds exported programmes and nothing else; these are removed
//! when the first new one is written. It lies apart from the operation and from the plan, whichever way one looks, so that
//! exporting can damage neither.

use crate::console::{Failure, say};
use crate::exit;
use crate::target::resolved;
use bekal::operation::Language;
use bekal::output;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// What each programme must come to.
const OBJECTIVES: &str = "objectives.csv";

/// What the machine refused: at which path, and why.
type Refusal = (PathBuf, io::Error);

/// Programmes on their way to files.
pub(crate) struct Mps {
    folder: PathBuf,
    /// Programmes exported.
    programmes: usize,
    /// Name, file and optimum of every exported programme that is solved.
    optima: Vec<(String, String, f64)>,
    /// The file exported last.
    last: Option<String>,
}

impl Mps {
    /// Programmes for `folder`, where that may be filled while the plan `out` of `operation` is made.
    pub(crate) fn to(
        folder: &Path,
        out: &Path,
        operation: &Path,
        force: bool,
        lang: Language,
    ) -> Result<Self, Failure> {
        let refused = |text: String| Failure::new(exit::UNWRITTEN, text);
        let failed = |cause: io::Error| refused(unwritten(lang, folder, &cause));
        let at = output::shown(folder);
        let [here, plan, input] = [folder, out, operation].map(resolved);
        if here.starts_with(&plan) || plan.starts_with(&here) {
            return Err(refused(say!(
                lang,
                "{at}: program linear tidak dapat ditulis ke folder rencana, di dalamnya, atau di atasnya; pilih folder lain untuk --export-mps",
                "{at}: programmes cannot be written to the folder of the plan, within it or above it; choose another folder for --export-mps"
            )));
        }
        if here.starts_with(&input) || input.starts_with(&here) {
            return Err(refused(say!(
                lang,
                "{at}: program linear tidak dapat ditulis ke folder operasi, di dalamnya, atau di atasnya; pilih folder lain untuk --export-mps",
                "{at}: programmes cannot be written to the folder of the operation, within it or above it; choose another folder for --export-mps"
            )));
        }
        let found = match contents(folder) {
            Ok(found) => found,
            Err(cause) if cause.kind() == ErrorKind::NotFound && fs::symlink_metadata(folder).is_err() => {
                return writable_above(folder).map(|()| Self::new(folder)).map_err(failed);
            }
            Err(cause) => return Err(failed(cause)),
        };
        if !found.is_empty() && !force {
            return Err(refused(say!(
                lang,
                "{at}: sudah ada dan tidak kosong; pilih folder lain untuk --export-mps, atau --force untuk mengganti program linear lama",
                "{at}: exists and is not empty; choose another folder for --export-mps, or --force to replace older programmes"
            )));
        }
        match found.into_iter().find(|(_, own)| !own) {
            Some((entry, _)) => {
                let entry = output::shown(Path::new(&entry));
                Err(refused(say!(
                    lang,
                    "{at}: berisi \"{entry}\", yang bukan program linear dari bekal; pilih folder lain untuk --export-mps",
                    "{at}: holds \"{entry}\", which is no programme of bekal; choose another folder for --export-mps"
                )))
            }
            None => Ok(Self::new(folder)),
        }
    }

    fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), programmes: 0, optima: Vec::new(), last: None }
    }

    /// Writes a programme; the first one clears the folder.
    pub(crate) fn export(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Refusal> {
        if self.programmes == 0 {
            self.clear().map_err(|cause| (self.folder.clone(), cause))?;
        }
        self.programmes += 1;
        let safe: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        let file = format!("{:02}-{safe}.mps", self.programmes);
        let path = self.folder.join(&file);
        self.last = Some(file);
        let written = File::create_new(&path).and_then(|file| {
            let mut out = BufWriter::new(file);
            write(&mut out)?;
            out.flush()
        });
        written.map_err(|cause| leave_nothing(path, cause))
    }

    /// Takes note of the optimum of the programme exported last, which bekal maximizes and the file minimizes.
    pub(crate) fn solved(&mut self, name: &str, optimum: f64) {
        if let Some(file) = self.last.take() {
            self.optima.push((name.to_owned(), file, 0.0 - optimum));
        }
    }

    /// Writes the optima, where there was a programme.
    pub(crate) fn finish(self) -> Result<(), Refusal> {
        if self.programmes == 0 {
            return Ok(());
        }
        let path = self.folder.join(OBJECTIVES);
        let rows = self.optima.iter().map(|(name, file, optimum)| format!("\"{name}\",{file},{optimum:?}\n"));
        let text = rows.fold("programme,file,optimum\n".to_owned(), |text, row| text + &row);
        let written = File::create_new(&path).and_then(|mut file| file.write_all(text.as_bytes()));
        written.map_err(|cause| leave_nothing(path, cause))
    }

    /// Makes the folder, or removes the older programmes from it.
    fn clear(&self) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        for (name, own) in contents(&self.folder)? {
            if !own {
                return Err(ErrorKind::DirectoryNotEmpty.into());
            }
            fs::remove_file(self.folder.join(name))?;
        }
        Ok(())
    }
}

/// A refusal to write a file, of which nothing stays.
fn leave_nothing(path: PathBuf, cause: io::Error) -> Refusal {
    if cause.kind() != ErrorKind::AlreadyExists {
        // A file that could not be made is not there either.
        let _gone = fs::remove_file(&path);
    }
    (path, cause)
}

/// That something of the export cannot be written, in words.
pub(crate) fn unwritten(lang: Language, path: &Path, cause: &io::Error) -> String {
    let (at, cause) = (output::shown(path), output::cause(lang, cause));
    say!(lang, "{at} tidak dapat ditulis: {cause}", "cannot write {at}: {cause}")
}

/// What a folder holds, sorted, and whether that is an exported programme.
fn contents(folder: &Path) -> io::Result<Vec<(std::ffi::OsString, bool)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let own = entry.file_type()?.is_file() && is_own(&entry.file_name());
        found.push((entry.file_name(), own));
    }
    found.sort();
    Ok(found)
}

/// Whether a name is one that [`Mps`] gives.
fn is_own(name: &OsStr) -> bool {
    let numbered = |stem: &str| stem.split_once('-').is_some_and(|(number, _)| number.parse::<u32>().is_ok());
    name.to_str().is_some_and(|name| name == OBJECTIVES || name.strip_suffix(".mps").is_some_and(numbered))
}

/// Whether the nearest thing above `folder` that exists is a folder.
fn writable_above(folder: &Path) -> io::Result<()> {
    let known = folder
        .ancestors()
        .skip(1)
        .find_map(|above| fs::metadata(if above.as_os_str().is_empty() { Path::new(".") } else { above }).ok());
    if known.is_some_and(|above| above.is_dir()) { Ok(()) } else { Err(ErrorKind::NotADirectory.into()) }
}
