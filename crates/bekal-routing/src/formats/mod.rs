//! Files: problems as the benchmarks, other programs and this one write them, and solutions.
//!
//! [`read`] tells the format by the content. Nothing in a file makes a reader panic or take memory that the file does not
//! account for: promises of sizes are held against what is there, and no table may have more than [`MAX_PLACES`] squared
//! entries. What is wrong is said with its place.

mod cordeau;
mod error;
mod geojson;
mod golden;
mod json;
mod plane;
mod scale;
mod sol;
mod solomon;
mod split;
mod text;
mod vroom;
mod vrplib;

pub use error::{Fault, Place, ReadError};
pub use geojson::write_geojson;
pub use json::{SCHEMA, schema, schema_of, write_problem, write_solution};
pub use scale::{Rounding, Scale};
pub use sol::{Stated, write_sol};
pub use vroom::write_vroom;

use crate::problem::{Builder, DIMENSIONS, LATEST, Problem, Stop, Subject, Travel};
use crate::solution::Solution;

/// The most places that a file may have; a table of them takes 576 MB.
pub const MAX_PLACES: usize = 12_000;

/// The most full loads that all stops of a file together may ask for: more trips than anybody searches for.
const MAX_LOADS: u64 = 100_000;

/// The longest way of a file, so that the time of a route of some such ways can be counted.
const MAX_WAY: u32 = LATEST / 8;

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
    /// This program's own JSON: [`SCHEMA`].
    Json,
    /// VROOM's JSON.
    Vroom,
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
    /// What solutions call each type of vehicles.
    pub type_ids: Vec<String>,
    /// What the file calls each item of limited stock; empty where there are none.
    pub item_ids: Vec<String>,
    /// The type of each vehicle where the file numbers them one by one, else empty.
    pub vehicles: Vec<usize>,
    /// Whether coordinates are longitude and latitude.
    pub geographic: bool,
    /// What VROOM's output says beside.
    vroom: Option<Box<vroom::Context>>,
}

impl Instance {
    /// Whether its stops lie on a map: some have longitude and latitude.
    pub fn has_map(&self) -> bool {
        self.geographic && self.problem.stops().iter().any(|stop| self.problem.coordinates(stop.place).is_some())
    }

    /// What the file's own program would call a cost of `total` with so much of it for stops left out: VROOM's jobs have
    /// prices only to be preferred by.
    pub fn stated(&self, total: u64, prizes: u64) -> u64 {
        if self.format == Format::Vroom { total.saturating_sub(prizes) } else { total }
    }
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
    let text = decode(bytes)?;
    match detect(text).ok_or_else(|| ReadError::file(Fault::Unknown))? {
        Format::Vrplib => vrplib::read(text, hint, rounding),
        Format::Solomon => solomon::read(text, hint, rounding),
        Format::Cordeau => cordeau::read(text, hint, rounding),
        Format::Golden => golden::read(text, hint, rounding),
        Format::Split => split::read(text, hint, rounding),
        Format::Json => json::read(text, hint),
        Format::Vroom => vroom::read(text, hint),
    }
}

/// Reads a solution of an instance, as text or as JSON; whether it keeps the rules is for [`check`](crate::check) to say.
///
/// # Errors
/// What cannot be understood, and where.
pub fn read_solution(bytes: &[u8], instance: &Instance) -> Result<Stated, ReadError> {
    let text = decode(bytes)?;
    if text.trim_start().starts_with('{') {
        return Ok(Stated { solution: json::solution(text, instance)?, cost: None });
    }
    sol::read_sol(text, instance)
}

fn decode(bytes: &[u8]) -> Result<&str, ReadError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let line = 1 + bytes.iter().take(error.valid_up_to()).filter(|byte| **byte == b'\n').count();
        ReadError::line(line, Fault::Encoding)
    })
}

/// Units that a solution leaves out, by stop; stops of which nothing is left out are not listed.
pub fn left_out(problem: &Problem, solution: &Solution) -> Vec<(usize, u64)> {
    let mut left: Vec<u64> = problem.stops().iter().map(|stop| stop.units.into()).collect();
    for visit in solution.visits() {
        if let Some(left) = left.get_mut(visit.stop) {
            *left = left.saturating_sub(visit.units.into());
        }
    }
    left.into_iter().enumerate().filter(|(_, units)| *units > 0).collect()
}

/// The format that a text looks like.
fn detect(text: &str) -> Option<Format> {
    if text.trim_start().starts_with('{') {
        return detect_json(text);
    }
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

/// The format of a JSON document; one that cannot be told is said to be our own, which says what is wrong with it.
fn detect_json(text: &str) -> Option<Format> {
    #[derive(serde::Deserialize)]
    struct Peek {
        schema: Option<serde::de::IgnoredAny>,
        vehicles: Option<serde::de::IgnoredAny>,
    }
    match serde_json::from_str::<Peek>(text) {
        Ok(Peek { schema: None, vehicles: Some(_) }) => Some(Format::Vroom),
        Ok(Peek { schema: None, vehicles: None }) => None,
        _ => Some(Format::Json),
    }
}

/// Loads of the largest vehicles that all stops together ask for at least.
fn full_loads(problem: &Problem) -> u64 {
    let loads = (0..DIMENSIONS).map(|d| {
        let asked = |stop: &Stop| u64::from(stop.delivery[d].max(stop.pickup[d])) * u64::from(stop.units);
        let largest = problem.vehicle_types().iter().map(|vehicles| u64::from(vehicles.capacity[d])).max();
        problem.stops().iter().map(asked).sum::<u64>() / largest.unwrap_or(0).max(1)
    });
    loads.max().unwrap_or(0)
}

/// That a table has a row for each of so many places, and each row as many entries.
fn square<T>(rows: &[Vec<T>], places: usize, part: &str) -> Result<(), ReadError> {
    if rows.len() != places {
        let fault = Fault::unexpected(&format!("{} rows", rows.len()), format!("a row for each of {places} places"));
        return Err(ReadError::part(part, fault));
    }
    match rows.iter().enumerate().find(|(_, row)| row.len() != places) {
        None => Ok(()),
        Some((index, row)) => {
            let fault = Fault::unexpected(&format!("{} entries", row.len()), format!("{places} entries"));
            Err(ReadError::part(format!("{part}[{index}]"), fault))
        }
    }
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
    /// Empty: their numbers, from one.
    type_ids: Vec<String>,
    item_ids: Vec<String>,
    vehicles: Vec<usize>,
    geographic: bool,
    vroom: Option<Box<vroom::Context>>,
}

impl Draft {
    fn finish(self, name: String, format: Format, scale: Scale) -> Result<Instance, ReadError> {
        let Self { builder, stop_ids, depot_ids, mut type_ids, item_ids, vehicles, geographic, vroom } = self;
        let problem = builder.build().map_err(|defects| {
            let called = |subject: Subject| match subject {
                Subject::Stop(index) => stop_ids.get(index).map(|id| format!("stop {id}")),
                Subject::Depot(index) => depot_ids.get(index).map(|id| format!("depot {id}")),
                Subject::VehicleType(index) => type_ids.get(index).map(|id| format!("vehicle type {id}")),
                _ => None,
            };
            let named = |subject: Subject| called(subject).unwrap_or_else(|| subject.to_string());
            let defects = defects.into_iter().map(|defect| (named(defect.subject), defect.wrong));
            ReadError::file(Fault::Defects(defects.collect()))
        })?;
        let tables = problem.travels().iter().flat_map(|travel| {
            let later = travel.periods().iter().map(|period| &period.durations);
            [travel.distances(), travel.durations()].into_iter().chain(later)
        });
        let ways = tables.flat_map(|table| table.iter().copied()).filter(|way| *way != Travel::NONE);
        if let Some(way) = ways.max().filter(|way| *way > MAX_WAY) {
            let what = "the longest distance or duration".to_owned();
            return Err(ReadError::file(Fault::TooMuch { what, found: way.to_string(), most: MAX_WAY.into() }));
        }
        let loads = full_loads(&problem);
        if loads > MAX_LOADS {
            let what = "the number of full loads that are asked for".to_owned();
            return Err(ReadError::file(Fault::TooMuch { what, found: loads.to_string(), most: MAX_LOADS }));
        }
        if type_ids.is_empty() {
            type_ids = (1..=problem.vehicle_types().len()).map(|number| number.to_string()).collect();
        }
        Ok(Instance {
            problem,
            name,
            format,
            scale,
            stop_ids,
            depot_ids,
            type_ids,
            item_ids,
            vehicles,
            geographic,
            vroom,
        })
    }
}
