//! Depths of water from a `GeoTIFF`: the deepest along a line.
//!
//! Read are single-band rasters in strips or tiles, uncompressed or by deflate or LZW, of whole numbers or floats, north
//! up, in degrees on WGS 84 (EPSG 4326) or in metres of a UTM zone on it (EPSG 326xx, 327xx); anything else is refused by name.
//! Places and sizes come from the tags 33550 (pixel scale), 33922 (tie point), 34735 (keys) and 42113 (no data) of `GeoTIFF`
//! (OGC 19-008r4). At most [`CACHED`] samples are in memory besides the piece of the raster at hand.

use super::error::ImportError;
use super::utm::Zone;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiff::tags::Tag;
use tiff::{ColorType, TiffError};

/// Most samples of a piece (strip or tile) and of all that are kept.
const MAX_PIECE: u64 = 16 << 20;
const CACHED: usize = 8 << 20;
/// Most columns or rows.
const MAX_SIDE: u32 = 1 << 18;
/// Water that deep or less does not count, m: below it is noise of flood models, and wet asphalt.
const DRY_M: f64 = 0.05;
/// More than the deepest flood is no depth, m.
const MOST_M: f64 = 100.0;

/// The plane a raster lies in.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Plane {
    Degrees,
    Metres(Zone),
}

/// What a line meets.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Met {
    /// The deepest water, m, if any.
    pub(crate) depth_m: Option<f64>,
    /// The share of the line under water.
    pub(crate) wet: f64,
    /// Whether some of it lies outside the raster.
    pub(crate) outside: bool,
}

/// An open raster.
pub(crate) struct Raster {
    path: PathBuf,
    decoder: Decoder<BufReader<File>>,
    plane: Plane,
    /// Columns and rows.
    size: (u32, u32),
    /// Columns and rows of a piece.
    piece: (u32, u32),
    /// Where the upper left corner of the raster lies, and the size of a cell.
    corner: (f64, f64),
    cell: (f64, f64),
    /// What stands for no data, as samples are kept; that NaN is no depth needs no saying.
    nodata: Option<f32>,
    cache: BTreeMap<u32, (u64, Vec<f32>)>,
    cached: usize,
    clock: u64,
}

impl Raster {
    /// Opens a raster.
    ///
    /// # Errors
    /// When it cannot be read or is not of a kind that is.
    pub(crate) fn open(path: &Path) -> Result<Self, ImportError> {
        let file = File::open(path).map_err(|cause| ImportError::Read { path: path.to_owned(), cause })?;
        let limits = |mut limits: Limits| {
            limits.decoding_buffer_size = 128 << 20;
            limits.intermediate_buffer_size = 64 << 20;
            limits.ifd_value_size = 16 << 20;
            limits
        };
        let damaged = |wrong: TiffError| broken(path, &wrong);
        let refuse = |id: &str, en: &str| ImportError::file(path, id, en);
        let mut decoder = Decoder::new(BufReader::new(file)).map_err(damaged)?.with_limits(limits(Limits::default()));
        let size = decoder.dimensions().map_err(damaged)?;
        let piece = decoder.chunk_dimensions();
        // A strip may claim more rows than there are.
        let piece = (piece.0, piece.1.min(size.1));
        if size.0.max(size.1) > MAX_SIDE || u64::from(piece.0) * u64::from(piece.1) > MAX_PIECE {
            return Err(refuse("terlalu besar untuk dibaca; potong dahulu", "it is too large to read; clip it first"));
        }
        if size.0.min(size.1) == 0 || piece.0.min(piece.1) == 0 {
            return Err(refuse("raster kosong", "the raster is empty"));
        }
        if !matches!(decoder.colortype().map_err(damaged)?, ColorType::Gray(_)) {
            return Err(refuse(
                "punya lebih dari satu kanal; kedalaman hanya satu",
                "it has several bands; depth is one",
            ));
        }
        let numbers = |decoder: &mut Decoder<BufReader<File>>, tag: Tag| -> Result<Vec<f64>, ImportError> {
            match decoder.find_tag(tag).map_err(damaged)? {
                Some(value) => value.into_f64_vec().map_err(damaged),
                None => Ok(Vec::new()),
            }
        };
        let scale = numbers(&mut decoder, Tag::ModelPixelScaleTag)?;
        let tie = numbers(&mut decoder, Tag::ModelTiepointTag)?;
        let keys = match decoder.find_tag(Tag::GeoKeyDirectoryTag).map_err(damaged)? {
            Some(value) => value.into_u16_vec().map_err(damaged)?,
            None => Vec::new(),
        };
        let nodata = match decoder.find_tag(Tag::GdalNodata).map_err(damaged)? {
            Some(value) => value.into_string().ok().and_then(|text| text.trim_matches(['\0', ' ']).parse().ok()),
            None => None,
        };
        let nodata = nodata.filter(|none: &f32| !none.is_nan());
        let (&[wide, high, ..], &[column, row, _, east, north, ..]) = (scale.as_slice(), tie.as_slice()) else {
            return Err(refuse(
                "tidak menyebut letaknya (tag 33550 dan 33922); simpan sebagai GeoTIFF tanpa putaran",
                "it does not say where it lies (tags 33550 and 33922); save it as a GeoTIFF without rotation",
            ));
        };
        let sound = [wide, high].iter().all(|side| side.is_finite() && *side > 0.0);
        if !sound || ![column, row, east, north].iter().all(|number| number.is_finite()) {
            return Err(refuse("ukuran selnya bukan bilangan", "the size of its cells is no number"));
        }
        let (plane, to_centre) = plane(path, &keys)?;
        // A point raster ties the centre of a cell, an area raster its corner.
        let shift = if to_centre { 0.5 } else { 0.0 };
        let corner = (east - (column + shift) * wide, north + (row + shift) * high);
        Ok(Self {
            path: path.to_owned(),
            decoder,
            plane,
            size,
            piece,
            corner,
            cell: (wide, high),
            nodata,
            cache: BTreeMap::new(),
            cached: 0,
            clock: 0,
        })
    }

    /// The deepest water along a line in degrees and how much of the line is wet, looked up twice in every cell it crosses.
    ///
    /// # Errors
    /// When a piece of the raster is damaged.
    pub(crate) fn deepest(&mut self, line: &[(f64, f64)]) -> Result<Met, ImportError> {
        let mut met = Met::default();
        let (mut all, mut wet) = (0.0, 0.0);
        let cells: Vec<(f64, f64)> = line.iter().map(|at| self.cell_of(*at)).collect();
        for pair in cells.windows(2) {
            let step = (pair[1].0 - pair[0].0, pair[1].1 - pair[0].1);
            let length = step.0.hypot(step.1);
            all += length;
            let most = (f64::from(self.size.0), f64::from(self.size.1));
            let Some((begin, end)) = clip(pair[0], pair[1], most) else {
                met.outside = true;
                continue;
            };
            met.outside |= begin > 0.0 || end < 1.0;
            let crossed = step.0.abs().max(step.1.abs()) * (end - begin);
            // At most two sides of the raster, since it is clipped to that.
            let steps = (crossed * 2.0).ceil().clamp(1.0, f64::from(MAX_SIDE) * 4.0);
            let (mut at, mut under) = (0.0, 0.0);
            while at <= steps {
                let share = begin + (end - begin) * at / steps;
                let depth = self.sample(pair[0].0 + step.0 * share, pair[0].1 + step.1 * share)?;
                under += if depth.is_some() { 1.0 } else { 0.0 };
                met.depth_m = met.depth_m.into_iter().chain(depth).reduce(f64::max);
                at += 1.0;
            }
            wet += length * (end - begin) * under / (steps + 1.0);
        }
        met.wet = if all > 0.0 { wet / all } else { 1.0 };
        Ok(met)
    }

    /// Column and row of a point in degrees.
    fn cell_of(&self, (lon, lat): (f64, f64)) -> (f64, f64) {
        let (x, y) = match self.plane {
            Plane::Degrees => (lon, lat),
            Plane::Metres(zone) => zone.metres(lon, lat),
        };
        ((x - self.corner.0) / self.cell.0, (self.corner.1 - y) / self.cell.1)
    }

    /// The depth in a cell, where there is water.
    fn sample(&mut self, column: f64, row: f64) -> Result<Option<f64>, ImportError> {
        let (column, row) = (index(column, self.size.0), index(row, self.size.1));
        let across = self.size.0.div_ceil(self.piece.0);
        let number = row / self.piece.1 * across + column / self.piece.0;
        // The last pieces of a row may be cut; their rows are as long as what is left.
        let wide = self.decoder.chunk_data_dimensions(number).0;
        let at = u64::from(row % self.piece.1) * u64::from(wide) + u64::from(column % self.piece.0);
        let nodata = self.nodata;
        let piece = self.piece(number)?;
        let value = usize::try_from(at).ok().and_then(|at| piece.get(at)).copied();
        let known =
            value.filter(|depth| depth.is_finite() && nodata.is_none_or(|none| none.to_bits() != depth.to_bits()));
        Ok(known.map(f64::from).filter(|depth| (DRY_M..=MOST_M).contains(depth)))
    }

    /// The samples of a strip or tile.
    fn piece(&mut self, number: u32) -> Result<&[f32], ImportError> {
        self.clock += 1;
        if !self.cache.contains_key(&number) {
            let read = self.decoder.read_chunk(number).map_err(|wrong| broken(&self.path, &wrong))?;
            let samples = floats(read);
            self.cached += samples.len();
            self.cache.insert(number, (self.clock, samples));
            while self.cached > CACHED && self.cache.len() > 1 {
                let oldest = self.cache.iter().min_by_key(|(_, (used, _))| *used).map(|(number, _)| *number);
                let gone = oldest.and_then(|oldest| self.cache.remove(&oldest));
                self.cached -= gone.map_or(0, |(_, samples)| samples.len());
            }
        }
        let clock = self.clock;
        Ok(self.cache.get_mut(&number).map_or(&[], |(used, samples)| {
            *used = clock;
            samples.as_slice()
        }))
    }
}

/// The plane of a raster by its keys, and whether its tie point is the centre of a cell.
fn plane(path: &Path, keys: &[u16]) -> Result<(Plane, bool), ImportError> {
    let key = |wanted: u16| {
        // Each key has four numbers: its own, where its value is (0: here), how many, and the value.
        let found = keys.get(4..)?.chunks_exact(4).find(|key| key[0] == wanted && key[1] == 0)?;
        Some(found[3])
    };
    let to_centre = key(1025) == Some(2);
    let (model, degrees, metres) = (key(1024), key(2048), key(3072));
    let found = match (model, metres.and_then(Zone::of_epsg)) {
        (Some(2), _) if degrees.is_none_or(|code| code == 4326) => Some(Plane::Degrees),
        (Some(1), Some(zone)) => Some(Plane::Metres(zone)),
        _ => None,
    };
    let code = metres.or(degrees).map_or_else(|| "-".to_owned(), |code| code.to_string());
    found.map(|plane| (plane, to_centre)).ok_or_else(|| {
        ImportError::file(
            path,
            format!("sistem koordinatnya (EPSG {code}) tidak dibaca; ubah ke EPSG 4326 atau zona UTM WGS 84 (326xx, 327xx)"),
            format!("its coordinate system (EPSG {code}) is not read; convert it to EPSG 4326 or a UTM zone on WGS 84 (326xx, 327xx)"),
        )
    })
}

fn broken(path: &Path, wrong: &TiffError) -> ImportError {
    match wrong {
        TiffError::UnsupportedError(what) => ImportError::file(
            path,
            format!(
                "raster jenis ini tidak dibaca: {what}; simpan ulang satu kanal dengan deflate atau tanpa pemampatan"
            ),
            format!(
                "a raster of this kind is not read: {what}; save it again as one band with deflate or uncompressed"
            ),
        ),
        other => ImportError::file(
            path,
            format!("bukan GeoTIFF, atau rusak: {other}"),
            format!("it is no GeoTIFF, or damaged: {other}"),
        ),
    }
}

/// The part of a line from `a` to `b` that lies within the raster, as shares of its length (Liang and Barsky 1984).
fn clip(a: (f64, f64), b: (f64, f64), most: (f64, f64)) -> Option<(f64, f64)> {
    let (mut begin, mut end) = (0.0_f64, 1.0_f64);
    for (from, to, most) in [(a.0, b.0, most.0), (a.1, b.1, most.1)] {
        let step = to - from;
        if !step.is_finite() || !from.is_finite() {
            return None;
        }
        if step.abs() < f64::EPSILON {
            if !(0.0..=most).contains(&from) {
                return None;
            }
            continue;
        }
        let (near, far) = (-from / step, (most - from) / step);
        begin = begin.max(near.min(far));
        end = end.min(near.max(far));
    }
    (begin <= end).then_some((begin, end))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held within the raster")]
fn index(at: f64, most: u32) -> u32 {
    (at.floor().clamp(0.0, f64::from(most - 1))) as u32
}

/// Samples as numbers of one kind; depths have no more digits than that.
#[expect(clippy::cast_possible_truncation, reason = "depths are small")]
fn floats(read: DecodingResult) -> Vec<f32> {
    match read {
        DecodingResult::F32(all) => all,
        DecodingResult::F64(all) => all.into_iter().map(|value| value as f32).collect(),
        DecodingResult::F16(all) => all.into_iter().map(f32::from).collect(),
        DecodingResult::U8(all) => all.into_iter().map(f32::from).collect(),
        DecodingResult::I8(all) => all.into_iter().map(f32::from).collect(),
        DecodingResult::U16(all) => all.into_iter().map(f32::from).collect(),
        DecodingResult::I16(all) => all.into_iter().map(f32::from).collect(),
        DecodingResult::U32(all) => all.into_iter().map(|value| value as f32).collect(),
        DecodingResult::I32(all) => all.into_iter().map(|value| value as f32).collect(),
        DecodingResult::U64(all) => all.into_iter().map(|value| value as f32).collect(),
        DecodingResult::I64(all) => all.into_iter().map(|value| value as f32).collect(),
    }
}

#[cfg(test)]
pub(super) mod tests;
