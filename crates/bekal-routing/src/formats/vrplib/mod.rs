//! VRPLIB: keyed text with sections, as TSPLIB 95 has it, and the extensions by which the collection of `PyVRP` writes time
//! windows, several depots, mixed fleets, restricted access, backhauls, reloads, release times and prizes.
//!
//! Nodes are numbered from one in the file and from nought in solutions. A key or section that is not known is an error,
//! because leaving it out could change the question.

mod assemble;
mod fleet;
mod weights;

use std::collections::BTreeMap;

use super::error::{Fault, ReadError};
use super::text::{Line, Lines};
use super::{Instance, MAX_PLACES, Rounding, stem};

/// Keys that say nothing about the question.
const REMARKS: [&str; 4] = ["COMMENT", "DISPLAY_DATA_TYPE", "NODE_COORD_TYPE", "EDGE_DATA_FORMAT"];

const KEYS: [&str; 12] = [
    "NAME",
    "TYPE",
    "DIMENSION",
    "CAPACITY",
    "DISTANCE",
    "EDGE_WEIGHT_TYPE",
    "EDGE_WEIGHT_FORMAT",
    "SERVICE_TIME",
    "VEHICLES",
    "VEHICLES_MAX_DISTANCE",
    "VEHICLES_MAX_DURATION",
    "VEHICLES_MAX_RELOADS",
];

/// Sections beside those that have a line for each vehicle.
const SECTIONS: [&str; 11] = [
    "NODE_COORD",
    "EDGE_WEIGHT",
    "DISPLAY_DATA",
    "DEMAND",
    "LINEHAUL",
    "BACKHAUL",
    "DEPOT",
    "SERVICE_TIME",
    "TIME_WINDOW",
    "RELEASE_TIME",
    "PRIZE",
];

/// Whether there is such a section.
fn is_section(name: &str) -> bool {
    SECTIONS.contains(&name) || fleet::PER_VEHICLE.contains(&name)
}

/// Whether a first line is one of this format.
pub(super) fn looks_like(line: &str) -> bool {
    let key = line.split([':', ' ', '\t']).next().unwrap_or_default();
    let known = |key: &str| KEYS.contains(&key) || REMARKS.contains(&key);
    known(key) || key.strip_suffix("_SECTION").is_some_and(is_section)
}

pub(super) fn read(text: &str, hint: &str, rounding: Option<Rounding>) -> Result<Instance, ReadError> {
    let file = File::parse(text)?;
    let name = file.keys.get("NAME").map_or_else(|| stem(hint), |(_, value)| (*value).to_owned());
    assemble::assemble(&file, name, rounding)
}

/// A section: where it starts and its lines.
struct Section<'a> {
    line: Line<'a>,
    rows: Vec<Line<'a>>,
}

/// Keys and sections, not yet understood.
struct File<'a> {
    keys: BTreeMap<&'a str, (Line<'a>, &'a str)>,
    sections: BTreeMap<&'a str, Section<'a>>,
}

impl<'a> File<'a> {
    fn parse(text: &'a str) -> Result<Self, ReadError> {
        let mut file = Self { keys: BTreeMap::new(), sections: BTreeMap::new() };
        let mut open: Option<Section<'a>> = None;
        let mut called = "";
        for line in Lines::new(text) {
            let word = line.text.split([':', ' ', '\t']).next().unwrap_or_default();
            if word == "EOF" {
                break;
            }
            if let Some(section) = word.strip_suffix("_SECTION") {
                if !is_section(section) {
                    return Err(line.error(Fault::unsupported(format!("the section {word}"))));
                }
                file.close(called, open.take());
                if file.sections.contains_key(section) {
                    return Err(line.error(Fault::Twice(format!("the section {word}"))));
                }
                called = section;
                open = Some(Section { line, rows: Vec::new() });
            } else if let Some((key, value)) = line.text.split_once(':') {
                file.close(called, open.take());
                file.key(line, key.trim(), value.trim())?;
            } else if let Some(section) = &mut open {
                section.rows.push(line);
            } else {
                return Err(line.error(Fault::unexpected(line.text, "`KEY: value` or the name of a section")));
            }
        }
        file.close(called, open);
        Ok(file)
    }

    fn close(&mut self, called: &'a str, section: Option<Section<'a>>) {
        if let Some(section) = section {
            self.sections.insert(called, section);
        }
    }

    fn key(&mut self, line: Line<'a>, key: &'a str, value: &'a str) -> Result<(), ReadError> {
        if REMARKS.contains(&key) {
            return Ok(());
        }
        if !KEYS.contains(&key) {
            return Err(
                line.error(Fault::unsupported(format!("the key `{}`", key.chars().take(40).collect::<String>())))
            );
        }
        if self.keys.insert(key, (line, value)).is_some() {
            return Err(line.error(Fault::Twice(format!("the key {key}"))));
        }
        Ok(())
    }

    /// The text of a key, empty if it is not there.
    fn text(&self, key: &str) -> &'a str {
        self.keys.get(key).map_or("", |(_, value)| value)
    }

    fn number(&self, key: &str) -> Result<Option<(Line<'a>, f64)>, ReadError> {
        let Some(&(line, value)) = self.keys.get(key) else { return Ok(None) };
        Ok(Some((line, line.number(value, key)?)))
    }

    fn count(&self, key: &str, most: usize) -> Result<Option<usize>, ReadError> {
        let Some(&(line, value)) = self.keys.get(key) else { return Ok(None) };
        line.count(value, key, most).map(Some)
    }

    fn dimension(&self) -> Result<usize, ReadError> {
        match self.count("DIMENSION", MAX_PLACES)? {
            Some(0) | None => Err(ReadError::file(Fault::missing("a DIMENSION of at least one"))),
            Some(dimension) => Ok(dimension),
        }
    }

    /// The lines of a section that has one for each of the numbers from one, in the order of those numbers.
    fn rows(&self, section: &str, count: usize) -> Result<Option<Vec<Line<'a>>>, ReadError> {
        let Some(section) = self.sections.get(section) else { return Ok(None) };
        let rows = &section.rows;
        if rows.len() < count {
            let line = rows.last().unwrap_or(&section.line);
            return Err(line.error(Fault::missing(format!("a line ({} of {count} after this one)", rows.len() + 1))));
        }
        let mut sorted: Vec<Option<Line<'a>>> = vec![None; count];
        for line in rows {
            let word = line.words().next().unwrap_or_default();
            let number = line.count(word, "a number of this section", count)?;
            let Some(slot) = number.checked_sub(1).and_then(|index| sorted.get_mut(index)) else {
                return Err(line.error(Fault::unexpected(word, format!("a number from 1 to {count}"))));
            };
            if slot.replace(*line).is_some() {
                return Err(line.error(Fault::Twice(format!("number {number}"))));
            }
        }
        // As many lines as numbers, none twice: every slot is taken.
        Ok(Some(sorted.into_iter().flatten().collect()))
    }

    /// The same, with as many numbers in each line as there are columns after the first.
    fn numbers<const N: usize>(
        &self,
        section: &str,
        count: usize,
        columns: [&str; N],
    ) -> Result<Option<Vec<(Line<'a>, [f64; N])>>, ReadError> {
        let Some(rows) = self.rows(section, count)? else { return Ok(None) };
        rows.into_iter()
            .map(|line| {
                let mut words = line.words().skip(1);
                let mut numbers = [0.0; N];
                for (number, column) in numbers.iter_mut().zip(columns) {
                    let word = words.next().ok_or_else(|| line.error(Fault::missing(column)))?;
                    *number = line.number(word, column)?;
                }
                match words.next() {
                    None => Ok((line, numbers)),
                    Some(word) => Err(line.error(Fault::unexpected(word, "the end of the line"))),
                }
            })
            .collect::<Result<_, _>>()
            .map(Some)
    }
}
