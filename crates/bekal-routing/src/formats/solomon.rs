//! Solomon's text, and Gehring and Homberger's: one depot, one kind of vehicles, time windows.

use super::error::{Fault, ReadError};
use super::scale::{Amounts, Rounding, Scale};
use super::text::{Line, Lines};
use super::{Draft, Format, Instance, MAX_PLACES, MAX_VEHICLES, plane};
use crate::problem::{DIMENSIONS, Depot, Load, Stop, Travel, VehicleType, Window};

const COLUMNS: [&str; 7] = ["number", "x", "y", "demand", "ready time", "due date", "service time"];

pub(super) fn read(text: &str, _hint: &str, rounding: Option<Rounding>) -> Result<Instance, ReadError> {
    let rounding = rounding.unwrap_or(Rounding::Dimacs);
    let mut lines = Lines::new(text);
    let name = lines.expect("the name")?.text.to_owned();
    heading(&mut lines, "vehicle")?;
    heading(&mut lines, "number")?;
    let fleet = lines.expect("the number and the capacity of the vehicles")?;
    let mut words = fleet.words();
    let mut word = |what: &str| words.next().ok_or_else(|| fleet.error(Fault::missing(what)));
    let count = fleet.count(word("the number of vehicles")?, "the number of vehicles", MAX_VEHICLES)?;
    let capacity_word = word("the capacity")?;
    let capacity = fleet.number(capacity_word, "the capacity")?;
    heading(&mut lines, "customer")?;
    heading(&mut lines, "cust")?;

    let mut rows: Vec<(Line<'_>, [f64; 7])> = Vec::new();
    for line in lines {
        let row = line.numbers(COLUMNS)?;
        let found = line.words().next().unwrap_or_default();
        if line.count(found, COLUMNS[0], MAX_PLACES)? != rows.len() {
            return Err(line.error(Fault::unexpected(found, format!("number {}", rows.len()))));
        }
        if rows.len() == MAX_PLACES {
            let fault =
                Fault::TooMuch { what: "the number of places".into(), found: "more".into(), most: MAX_PLACES as u64 };
            return Err(line.error(fault));
        }
        rows.push((line, row));
    }
    let points: Vec<_> = rows.iter().map(|(_, row)| (row[1], row[2])).collect();
    let amounts = Amounts::of(rows.iter().map(|(_, row)| row[3]).chain([capacity]));
    let load = |line: Line<'_>, amount: f64| -> Result<Load, ReadError> {
        let mut load = [0; DIMENSIONS];
        load[0] = amounts.apply(amount, &amount.to_string()).map_err(|fault| line.error(fault))?;
        Ok(load)
    };

    let mut draft = Draft::default();
    draft.builder.travel(Travel::uniform(plane::distances(&points, rounding, |distance| distance)?));
    for (index, &(line, [_, x, y, demand, ready, due, service])) in rows.iter().enumerate() {
        let place = draft.builder.place(Some((x, y)));
        let from = line.rounded(ready, rounding, "a ready time")?;
        let window = Window { from, until: line.until(due, rounding, "a due date")? };
        if index == 0 {
            draft.builder.depot(Depot { window, ..Depot::new(place) });
            draft.depot_ids.push("0".to_owned());
        } else {
            let service = line.rounded(service, rounding, "a service time")?;
            draft.builder.stop(Stop { windows: vec![window], service, ..Stop::new(place, load(line, demand)?) });
            draft.stop_ids.push(index.to_string());
        }
    }
    if rows.is_empty() {
        return Err(ReadError::file(Fault::missing("the depot")));
    }
    let count = u32::try_from(count).ok();
    draft.builder.vehicle_type(VehicleType { count, ..VehicleType::new(load(fleet, capacity)?, 0) });
    let decimals = if rounding == Rounding::Dimacs { 1 } else { u32::from(rounding == Rounding::Exact) * 3 };
    draft.finish(name, Format::Solomon, Scale { divisor: rounding.factor().into(), decimals })
}

/// A line that starts with a word.
fn heading(lines: &mut Lines<'_>, word: &str) -> Result<(), ReadError> {
    let line = lines.expect(&format!("`{}`", word.to_uppercase()))?;
    let found = line.words().next().unwrap_or_default();
    if found.eq_ignore_ascii_case(word) {
        return Ok(());
    }
    Err(line.error(Fault::unexpected(line.text, format!("`{}`", word.to_uppercase()))))
}
