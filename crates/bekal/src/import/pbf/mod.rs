//! Reads OpenStreetMap extracts (`.osm.pbf`) as a stream of nodes and ways.
//!
//! An extract is a sequence of blobs: a header, then blocks of up to some thousand elements, each compressed by itself
//! (OpenStreetMap wiki, "PBF Format", version 1.6). Nothing of the file is believed before it is checked: sizes are held
//! against the caps of the format and the rest of the file, every index against its table, every sum against overflow.
//! All blobs together may not be far more than the file. One blob is in memory at a time, so that reading takes at most twice [`MAX_BLOB`] and what the caller keeps.
//! What is wrong is told with the number of the block and the byte it begins at.

mod block;
mod wire;

pub(crate) use block::{Element, Tags, Want};

use super::error::{Defect, ImportError};
use flate2::read::ZlibDecoder;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use wire::Wire;

/// Largest header of a blob and largest blob, uncompressed: what the format allows.
const MAX_HEADER: usize = 64 << 10;
const MAX_BLOB: usize = 32 << 20;
/// Most bytes that all blobs together uncompress to, for each byte of the file and besides: real extracts take some 3.
const INFLATED_PER_BYTE: u64 = 64;
const INFLATED_ANYWAY: u64 = 64 << 20;
/// Features an extract may require of its reader.
const FEATURES: [&str; 2] = ["OsmSchema-V0.6", "DenseNodes"];

/// A coordinate in units of 10⁻⁷ degrees, the precision of OpenStreetMap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Point {
    pub(crate) lon: i32,
    pub(crate) lat: i32,
}

impl Point {
    const UNITS: f64 = 1e7;

    /// Degrees east and north.
    pub(crate) fn degrees(self) -> (f64, f64) {
        (f64::from(self.lon) / Self::UNITS, f64::from(self.lat) / Self::UNITS)
    }
}

/// An extract on disk, whose header was read and can be trusted.
#[derive(Debug)]
pub(crate) struct Extract {
    path: PathBuf,
    /// Size of the file, bytes.
    pub(crate) size: u64,
    /// The moment its data are of, seconds since 1970, where the header states it.
    pub(crate) date: Option<i64>,
}

impl Extract {
    /// Opens an extract and reads its header.
    ///
    /// # Errors
    /// When the file cannot be read, is no extract, or requires a feature that is not known.
    pub(crate) fn open(path: &Path) -> Result<Self, ImportError> {
        let mut blobs = Blobs::open(path)?;
        let header = blobs.next()?.filter(|kind| *kind == Kind::Header).ok_or(Defect::NoHeader);
        let date = header.and_then(|_| header_date(&blobs.content)).map_err(|defect| blobs.locate(defect))?;
        Ok(Self { path: path.to_owned(), size: blobs.size, date })
    }

    /// Hands every wanted element to `visit`, in the order of the file.
    ///
    /// # Errors
    /// When the file cannot be read or is damaged, or when `visit` refuses.
    pub(crate) fn each(
        &self,
        want: Want,
        mut visit: impl FnMut(Element<'_>) -> Result<(), Defect>,
    ) -> Result<(), ImportError> {
        let mut blobs = Blobs::open(&self.path)?;
        while let Some(kind) = blobs.next()? {
            if kind == Kind::Data {
                block::read(&blobs.content, want, &mut visit).map_err(|defect| blobs.locate(defect))?;
            }
        }
        Ok(())
    }
}

/// What a blob holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Header,
    Data,
    /// Something that readers are to pass over.
    Other,
}

/// The blobs of a file, one at a time.
struct Blobs<'a> {
    path: &'a Path,
    reader: BufReader<File>,
    size: u64,
    /// Where the current blob begins, and where the next.
    begins: u64,
    next: u64,
    /// Number of the current blob, 1 first.
    block: u64,
    /// Bytes that the blobs so far uncompressed to.
    inflated: u64,
    packed: Vec<u8>,
    /// The current blob, uncompressed.
    content: Vec<u8>,
}

impl<'a> Blobs<'a> {
    fn open(path: &'a Path) -> Result<Self, ImportError> {
        let failed = |cause| ImportError::Read { path: path.to_owned(), cause };
        let file = File::open(path).map_err(failed)?;
        let about = file.metadata().map_err(failed)?;
        if !about.is_file() {
            return Err(failed(std::io::ErrorKind::InvalidInput.into()));
        }
        let reader = BufReader::with_capacity(1 << 16, file);
        let (packed, content) = (Vec::new(), Vec::new());
        Ok(Self { path, reader, size: about.len(), begins: 0, next: 0, block: 0, inflated: 0, packed, content })
    }

    fn locate(&self, defect: Defect) -> ImportError {
        ImportError::Extract { path: self.path.to_owned(), block: self.block, byte: self.begins, defect }
    }

    /// Reads the next blob into `content`; `None` at the end of the file.
    fn next(&mut self) -> Result<Option<Kind>, ImportError> {
        (self.begins, self.block) = (self.next, self.block + 1);
        if self.begins == self.size {
            return Ok(None);
        }
        self.fill(4)?;
        let length = <[u8; 4]>::try_from(self.packed.as_slice()).map_or(0, u32::from_be_bytes);
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        if length > MAX_HEADER {
            return Err(self.locate(Defect::HeaderSize(length as u64)));
        }
        self.fill(length)?;
        let (kind, size) = blob_header(&self.packed).map_err(|defect| self.locate(defect))?;
        self.fill(size)?;
        if kind != Kind::Other {
            unpack(&self.packed, &mut self.content).map_err(|defect| self.locate(defect))?;
            self.inflated += self.content.len() as u64;
            if self.inflated > self.size.saturating_mul(INFLATED_PER_BYTE).saturating_add(INFLATED_ANYWAY) {
                return Err(self.locate(Defect::Volume));
            }
        }
        Ok(Some(kind))
    }

    /// Reads so many bytes into `packed`, which the file must still have.
    fn fill(&mut self, length: usize) -> Result<(), ImportError> {
        if self.size - self.next < length as u64 {
            return Err(self.locate(Defect::Cut));
        }
        self.packed.clear();
        self.packed.resize(length, 0);
        self.next += length as u64;
        self.reader.read_exact(&mut self.packed).map_err(|cause| {
            // Somebody shortens the file meanwhile.
            if cause.kind() == std::io::ErrorKind::UnexpectedEof {
                return self.locate(Defect::Cut);
            }
            ImportError::Read { path: self.path.to_owned(), cause }
        })
    }
}

/// What the blob behind this header is, and how many bytes it has.
fn blob_header(bytes: &[u8]) -> Result<(Kind, usize), Defect> {
    let (mut wire, mut kind, mut size) = (Wire(bytes), None, None);
    while let Some((number, value)) = wire.field()? {
        match number {
            1 => {
                kind = Some(match value.bytes()? {
                    b"OSMHeader" => Kind::Header,
                    b"OSMData" => Kind::Data,
                    _ => Kind::Other,
                });
            }
            3 => size = Some(value.size(Defect::BlobSize)?),
            _ => {}
        }
    }
    let (kind, size) = (kind.ok_or(Defect::Missing)?, size.ok_or(Defect::Missing)?);
    if size > MAX_BLOB + MAX_HEADER { Err(Defect::BlobSize(size as u64)) } else { Ok((kind, size)) }
}

/// Uncompresses a blob.
fn unpack(bytes: &[u8], content: &mut Vec<u8>) -> Result<(), Defect> {
    let (mut wire, mut raw, mut zlib, mut size) = (Wire(bytes), None, None, None);
    while let Some((number, value)) = wire.field()? {
        match number {
            1 => raw = Some(value.bytes()?),
            2 => size = Some(value.size(Defect::RawSize)?),
            3 => zlib = Some(value.bytes()?),
            4 => return Err(Defect::Compression("LZMA")),
            5 => return Err(Defect::Compression("bzip2")),
            6 => return Err(Defect::Compression("LZ4")),
            7 => return Err(Defect::Compression("Zstandard")),
            _ => {}
        }
    }
    content.clear();
    match (raw, zlib) {
        (Some(raw), None) if raw.len() <= MAX_BLOB => content.extend_from_slice(raw),
        (Some(raw), None) => return Err(Defect::RawSize(raw.len() as u64)),
        (None, Some(zlib)) => {
            let size = size.ok_or(Defect::Missing)?;
            if size > MAX_BLOB {
                return Err(Defect::RawSize(size as u64));
            }
            // As much as is promised, and a byte more to know whether there is more.
            content.reserve_exact(size + 1);
            let read = ZlibDecoder::new(zlib).take(size as u64 + 1).read_to_end(content);
            if read.ok() != Some(size) {
                return Err(Defect::Inflate);
            }
        }
        _ => return Err(Defect::Missing),
    }
    Ok(())
}

/// Reads a header: refuses what it requires and is not known; returns the moment of its data.
fn header_date(bytes: &[u8]) -> Result<Option<i64>, Defect> {
    let (mut wire, mut date) = (Wire(bytes), None);
    while let Some((number, value)) = wire.field()? {
        match number {
            4 => {
                let feature = String::from_utf8_lossy(value.bytes()?).into_owned();
                if !FEATURES.contains(&feature.as_str()) {
                    return Err(Defect::Feature(feature.chars().take(80).collect()));
                }
            }
            32 => date = Some(value.varint()?.cast_signed()),
            _ => {}
        }
    }
    Ok(date)
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) mod writer;
