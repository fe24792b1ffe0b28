//! A place to run the command in: a temporary folder, operations and plans by name.

use bekal_core::random::Random;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// What a run left behind.
pub(crate) struct Ran {
    pub(crate) code: u8,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    #[track_caller]
    pub(crate) fn expect(self, code: u8) -> Self {
        assert_eq!(self.code, code, "stdout:\n{}\nstderr:\n{}", self.out, self.err);
        self
    }
}

/// Runs the command in this process.
pub(crate) fn bekal(args: &[&str]) -> Ran {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let words = ["bekal"].iter().chain(args).map(OsString::from);
    let code = bekal_cli::run(words, &mut out, &mut err);
    Ran { code, out: String::from_utf8(out).unwrap(), err: String::from_utf8(err).unwrap() }
}

/// A temporary folder, and paths in it.
pub(crate) struct Place {
    folder: TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// With a small synthetic operation `op`.
    pub(crate) fn with_operation() -> Self {
        let place = Self::new();
        bekal(&["generate", &place.at("op"), "--posts", "4", "--days", "3", "--items", "4"]).expect(0);
        place
    }

    /// With a copy of a shipped operation as `op`.
    pub(crate) fn with_shipped(name: &str) -> Self {
        let place = Self::new();
        fs::create_dir(place.path("op")).unwrap();
        for (file, content) in bytes(&shipped(name)) {
            fs::write(place.path("op").join(file), content).unwrap();
        }
        place
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn at(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    pub(crate) fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    pub(crate) fn edit(&self, name: &str, change: impl FnOnce(String) -> String) {
        fs::write(self.path(name), change(self.text(name))).unwrap();
    }

    /// What lies here, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

/// A shipped operation.
pub(crate) fn shipped(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(name)
}

/// Every file of a folder, sorted by name.
pub(crate) fn bytes(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .collect();
    files.sort();
    files
}

/// Draws numbers, always the same.
pub(crate) struct Draw(Random);

impl Draw {
    pub(crate) fn new() -> Self {
        Self(Random::new(1))
    }

    /// Below `count`, which is not 0.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        self.0.below(count)
    }
}
