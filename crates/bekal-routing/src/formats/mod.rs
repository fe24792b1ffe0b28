//! Files: problems as the benchmarks, other programs and this one write them, and solutions.
//!
//! [`read`] tells the format by the content. Nothing in a file makes a reader panic or take memory that the file does not
//! account for: promises of sizes are held against what is there, and no table may have more than [`MAX_PLACES`] squared
//! entries. What is wrong is said with its place.

mod cordeau;
mod error;
mod golden;
mod plane;
mod scale;
mod sol;
mod solomon;
mod split;
mod text;
mod vrplib;

pub use error::{Fault, Place, ReadError};
pub use scale::{Rounding, Scale};
pub use sol::{Stated, read_sol, write_sol};

use crate::problem::{Builder, Problem, Subject};

/// The most places that a file may have; a table of them takes 576 MB.
pub const MAX_PLACES: usize = 12_000;

/// The most vehicles that a file may number one by one.
const MAX_VEHICLES: usize = 1_000_000;

/// How a problem is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Keyed text with sections (TSPLIB 95 and its extensions for vehicle routing).
    Vrplib,
    /// One depot, time windows (Solomon 1987, Gehring and Homberger 1999).
    Solomon,
    /// Several depots (Cordeau, Gendreau and Laporte 1997).
    Cordeau,
    /// Mixed fleets (Golden et al. 1984, Taillard 1999) as tables of numbers.
    Golden,
    /// Split deliveries as tables of numbers (12th DIMACS challenge).
    Split,
}

/// A problem from a file, and what is needed to speak of it as the file does.
#[derive(Clone, Debug)]
pub struct Instance {
    /// The problem, in whole numbers.
    pub problem: Problem,
    /// Its name.
    pub name: String,
    /// How it was written.
    pub format: Format,
    /// How costs become those of the file's own tables.
    pub scale: Scale,
    /// What solutions call each stop.
    pub stop_ids: Vec<String>,
    /// What solutions call each depot.
    pub depot_ids: Vec<String>,
    /// The type of each vehicle where the file numbers them one by one, else empty.
    pub vehicles: Vec<usize>,
}

/// Reads a problem in any format.
///
/// `hint` is the file's name, which names problems that do not name themselves. `rounding` replaces the convention of the
/// file's own set; JSON has whole numbers and needs none.
///
/// Costs as much as its text is long and, where distances are those of the plane, the square of the number of places.
///
/// # Errors
/// What is wrong with the file, and where.
pub fn read(bytes: &[u8], hint: &str, rounding: Option<Rounding>) -> Result<Instance, ReadError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = 1 + bytes.iter().take(error.valid_up_to()).filter(|byte| **byte == b'\n').count();
        ReadError::line(line, Fault::Encoding)
    })?;
    match detect(text).ok_or_else(|| ReadError::file(Fault::Unknown))? {
        Format::Vrplib => vrplib::read(text, hint, rounding),
        Format::Solomon => solomon::read(text, hint, rounding),
        Format::Cordeau => cordeau::read(text, hint, rounding),
        Format::Golden => golden::read(text, hint, rounding),
        Format::Split => split::read(text, hint, rounding),
    }
}

/// The format that a text looks like.
fn detect(text: &str) -> Option<Format> {
    let mut lines = text::Lines::new(text).filter(|line| !line.text.starts_with("//"));
    let first = lines.next()?;
    let numbers = |line: text::Line<'_>| line.words().all(|word| text::number(word).is_some());
    if numbers(first) {
        let second = lines.next().map_or(0, |line| line.words().count());
        return match (first.words().count(), second) {
            (2, _) => Some(Format::Split),
            (4.., 4) => Some(Format::Golden),
            (4.., 2) => Some(Format::Cordeau),
            _ => None,
        };
    }
    if vrplib::looks_like(first.text) {
        return Some(Format::Vrplib);
    }
    let head = std::iter::once(first).chain(lines).take(6);
    head.into_iter().any(|line| line.text.eq_ignore_ascii_case("vehicle")).then_some(Format::Solomon)
}

/// The name of a file without its folder and its extension.
fn stem(hint: &str) -> String {
    let name = hint.rsplit(['/', '\\']).next().unwrap_or(hint);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
}

/// A problem in the making, with the names of its parts.
#[derive(Debug, Default)]
struct Draft {
    builder: Builder,
    stop_ids: Vec<String>,
    depot_ids: Vec<String>,
    vehicles: Vec<usize>,
}

impl Draft {
    fn finish(self, name: String, format: Format, scale: Scale) -> Result<Instance, ReadError> {
        let Self { builder, stop_ids, depot_ids, vehicles } = self;
        let problem = builder.build().map_err(|defects| {
            let called = |subject: Subject| match subject {
                Subject::Stop(index) => stop_ids.get(index).map(|id| format!("stop {id}")),
                Subject::Depot(index) => depot_ids.get(index).map(|id| format!("depot {id}")),
                _ => None,
            };
            let named = |subject: Subject| called(subject).unwrap_or_else(|| subject.to_string());
            let defects = defects.into_iter().map(|defect| (named(defect.subject), defect.wrong));
            ReadError::file(Fault::Defects(defects.collect()))
        })?;
        Ok(Instance { problem, name, format, scale, stop_ids, depot_ids, vehicles })
    }
}
