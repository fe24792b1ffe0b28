//! Archives, read with a purse: what they unpack to is counted as it comes out, and ends at a limit.

use bekal_core::operation::code::{Arg, Code, Diagnostic};
use std::cell::Cell;
use std::io::{self, Cursor, Read};
use std::rc::Rc;
use zip::ZipArchive;
use zip::result::ZipError;

/// Most that a source may unpack to, MiB.
const MAX_UNPACKED_MIB: u64 = 256;
/// What any source may unpack to, MiB, and how many times its own size may be added.
const FREE_MIB: u64 = 8;
const RATIO: u64 = 200;
/// Most entries of an archive.
const MAX_ENTRIES: usize = 10_000;

/// Why something cannot be read; its place is added by whoever knows it.
#[derive(Debug)]
pub(crate) struct Refusal {
    code: Code,
    value: Option<String>,
    args: Vec<(&'static str, Arg)>,
    /// File and sheet, where another one than that being read is to be named.
    sheet: Option<(String, String)>,
}

impl Refusal {
    pub(crate) const fn new(code: Code) -> Self {
        Self { code, value: None, args: Vec::new(), sheet: None }
    }
    pub(crate) fn damaged(detail: impl Into<String>) -> Self {
        Self::new(Code::DamagedFile).with("detail", detail.into())
    }
    pub(crate) fn value(mut self, value: impl Into<String>) -> Self {
        self.value = Some(value.into());
        self
    }
    pub(crate) fn with(mut self, name: &'static str, arg: impl Into<Arg>) -> Self {
        self.args.push((name, arg.into()));
        self
    }
    pub(crate) fn of_sheet(mut self, file: &str, sheet: &str) -> Self {
        self.sheet = Some((file.to_owned(), sheet.to_owned()));
        self
    }
    /// The defect of a file, or of the sheet that is named.
    pub(crate) fn at(self, file: &str) -> Diagnostic {
        let mut defect = Diagnostic::new(self.code, file);
        if let Some((file, sheet)) = self.sheet {
            (defect.file, defect.sheet) = (file, Some(sheet));
        }
        defect.value = self.value;
        defect.args = self.args;
        defect
    }
}

/// What may still be unpacked.
#[derive(Clone, Debug)]
pub(crate) struct Budget {
    left: Rc<Cell<u64>>,
    over: Rc<Cell<bool>>,
    limit: u64,
}

impl Budget {
    /// Takes that many bytes.
    ///
    /// # Errors
    /// When there are more than may come out.
    pub(crate) fn take(&self, bytes: u64) -> Result<(), Refusal> {
        let left = self.left.get().checked_sub(bytes);
        self.left.set(left.unwrap_or(0));
        self.over.set(self.over.get() || left.is_none());
        left.map(|_| ()).ok_or_else(|| self.refusal())
    }

    /// How much that is, in bytes; none where more was wanted.
    pub(crate) fn left(&self) -> Option<u64> {
        (!self.over.get()).then(|| self.left.get())
    }

    fn refusal(&self) -> Refusal {
        Refusal::new(Code::ExpandsTooMuch).with("limit", self.limit >> 20)
    }
}

/// A reader that stops when the purse is empty.
struct Metered<R> {
    inner: R,
    budget: Budget,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.budget.take(count as u64).map_or_else(|_| Err(io::Error::other("too large")), |()| Ok(count))
    }
}

/// An archive in memory.
#[derive(Debug)]
pub(crate) struct Archive {
    zip: ZipArchive<Cursor<Vec<u8>>>,
    budget: Budget,
}

/// An entry that is a file.
#[derive(Clone, Debug)]
pub(crate) struct Packed {
    pub(crate) name: String,
    pub(crate) index: usize,
    pub(crate) size: u64,
}

impl Archive {
    /// Opens an archive that is no part of another.
    ///
    /// # Errors
    /// When it is damaged.
    pub(crate) fn open(bytes: Vec<u8>) -> Result<Self, Refusal> {
        let limit = (MAX_UNPACKED_MIB << 20).min((FREE_MIB << 20) + RATIO * bytes.len() as u64);
        let (left, over) = (Rc::new(Cell::new(limit)), Rc::default());
        Self::within(bytes, Budget { left, over, limit })
    }

    /// Opens a workbook that came out of this archive; what it unpacks to counts for both.
    ///
    /// # Errors
    /// When it is damaged.
    pub(crate) fn inner(&self, bytes: Vec<u8>) -> Result<Self, Refusal> {
        Self::within(bytes, self.budget.clone())
    }

    fn within(bytes: Vec<u8>, budget: Budget) -> Result<Self, Refusal> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(refused)?;
        if zip.has_duplicate_names() {
            return Err(Refusal::damaged("two entries of one name"));
        }
        if zip.len() > MAX_ENTRIES {
            return Err(Refusal::damaged(format!("{} > {MAX_ENTRIES}", zip.len())));
        }
        Ok(Self { zip, budget })
    }

    /// Every entry that is a file, in the order of the archive.
    ///
    /// # Errors
    /// When an entry leads out of the archive, is a link, or is encrypted.
    pub(crate) fn files(&self) -> Result<Vec<Packed>, Refusal> {
        let mut files = Vec::new();
        for index in 0..self.zip.len() {
            let entry = self.zip.by_index_data(index).map_err(refused)?;
            let name = entry.name().map_err(refused)?.replace('\\', "/");
            let unsafe_entry = |id: &'static str, en: &'static str| {
                Err(Refusal::new(Code::UnsafeEntry).value(name.clone()).with("reason", Arg::phrase(id, en)))
            };
            let rooted = name.starts_with('/') || name.get(1..2) == Some(":");
            if rooted || name.split('/').any(|part| part == "..") || name.contains('\0') {
                return unsafe_entry("nama yang mengarah ke luar arsip", "a name that leads out of the archive");
            }
            if entry.is_symlink() {
                return unsafe_entry("tautan", "a link");
            }
            if entry.encrypted() {
                return Err(Refusal::new(Code::EncryptedFile));
            }
            if !entry.is_dir() {
                files.push(Packed { name, index, size: entry.size() });
            }
        }
        Ok(files)
    }

    /// A stream of an entry, by its number.
    ///
    /// # Errors
    /// When the archive is damaged there.
    pub(crate) fn stream(&mut self, index: usize) -> Result<Box<dyn Read + '_>, Refusal> {
        let budget = self.budget.clone();
        let inner = self.zip.by_index(index).map_err(refused)?;
        Ok(Box::new(Metered { inner, budget }))
    }

    /// All of an entry, by its number.
    ///
    /// # Errors
    /// When it is damaged, or too large.
    pub(crate) fn bytes(&mut self, index: usize) -> Result<Vec<u8>, Refusal> {
        let mut bytes = Vec::new();
        let read = self.stream(index)?.read_to_end(&mut bytes);
        read.map_err(|cause| self.broken(&cause))?;
        Ok(bytes)
    }

    /// The number of an entry, by its name.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        self.zip.index_for_name(name)
    }

    /// What may still be unpacked.
    pub(crate) fn budget(&self) -> Budget {
        self.budget.clone()
    }

    /// Why a stream of this archive ended.
    pub(crate) fn broken(&self, cause: &dyn std::fmt::Display) -> Refusal {
        if self.budget.over.get() { self.budget.refusal() } else { Refusal::damaged(cause.to_string()) }
    }
}

fn refused(cause: ZipError) -> Refusal {
    match cause {
        ZipError::InvalidPassword => Refusal::new(Code::EncryptedFile),
        ZipError::UnsupportedArchive(detail) if detail == ZipError::PASSWORD_REQUIRED => {
            Refusal::new(Code::EncryptedFile)
        }
        other => Refusal::damaged(other.to_string()),
    }
}
