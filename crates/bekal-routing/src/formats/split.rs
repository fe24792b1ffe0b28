//! Split deliveries as tables of numbers: how many stops and the capacity, the demands, the points from the depot on.
//!
//! Every unit of a demand may be brought by another vehicle, and there are as many vehicles as are needed.

use super::error::{Fault, ReadError};
use super::scale::{Rounding, Scale};
use super::text::{Line, Lines};
use super::{Draft, Format, Instance, MAX_PLACES, plane, stem};
use crate::problem::{DIMENSIONS, Depot, LATEST, Load, Stop, Travel, VehicleType};

pub(super) fn read(text: &str, hint: &str, rounding: Option<Rounding>) -> Result<Instance, ReadError> {
    let rounding = rounding.unwrap_or(Rounding::Nint);
    let mut words = Words::new(text);
    let stops = words.count("the number of stops", MAX_PLACES - 1)?;
    let mut capacity: Load = [0; DIMENSIONS];
    capacity[0] = amount(words.count("the capacity", LATEST as usize)?);
    let mut demands = Vec::new();
    for _ in 0..stops {
        demands.push(amount(words.count("a demand", LATEST as usize)?));
    }
    let mut points = Vec::new();
    for _ in 0..=stops {
        let x = words.number("x")?;
        points.push((x, words.number("y")?));
    }
    words.end()?;

    let mut draft = Draft::default();
    draft.builder.travel(Travel::uniform(plane::distances(&points, rounding, |distance| distance)?));
    let depot = draft.builder.place(points.first().copied());
    draft.builder.depot(Depot::new(depot));
    draft.depot_ids.push("0".to_owned());
    let mut unit: Load = [0; DIMENSIONS];
    unit[0] = 1;
    for (index, (units, point)) in demands.into_iter().zip(points.into_iter().skip(1)).enumerate() {
        let place = draft.builder.place(Some(point));
        // A stop that asks for nothing is still to be visited.
        let whole = Stop::new(place, [0; DIMENSIONS]);
        draft.builder.stop(if units == 0 { whole } else { Stop { units, ..Stop::new(place, unit) } });
        draft.stop_ids.push((index + 1).to_string());
    }
    draft.builder.vehicle_type(VehicleType::new(capacity, 0));
    let decimals = rounding.factor().ilog10();
    draft.finish(stem(hint), Format::Split, Scale { divisor: rounding.factor().into(), decimals })
}

/// A count that was held against [`LATEST`].
fn amount(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(LATEST)
}

/// Words wherever their lines end.
struct Words<'a> {
    lines: Lines<'a>,
    line: Option<(Line<'a>, std::str::SplitWhitespace<'a>)>,
}

impl<'a> Words<'a> {
    fn new(text: &'a str) -> Self {
        Self { lines: Lines::new(text), line: None }
    }

    fn next(&mut self, what: &str) -> Result<(Line<'a>, &'a str), ReadError> {
        loop {
            if let Some((line, words)) = &mut self.line
                && let Some(word) = words.next()
            {
                return Ok((*line, word));
            }
            let line = self.lines.expect(what)?;
            self.line = Some((line, line.text.split_whitespace()));
        }
    }

    fn count(&mut self, what: &str, most: usize) -> Result<usize, ReadError> {
        let (line, word) = self.next(what)?;
        line.count(word, what, most)
    }

    fn number(&mut self, what: &str) -> Result<f64, ReadError> {
        let (line, word) = self.next(what)?;
        line.number(word, what)
    }

    fn end(mut self) -> Result<(), ReadError> {
        if let Some((line, mut words)) = self.line
            && let Some(word) = words.next()
        {
            return Err(line.error(Fault::unexpected(word, "the end of the file")));
        }
        self.lines.end()
    }
}
