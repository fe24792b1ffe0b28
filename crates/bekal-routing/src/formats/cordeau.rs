//! Cordeau's text for several depots, with or without time windows.
//!
//! The first line has the type, the vehicles of each depot, the stops and the depots; then a line for each depot with the
//! longest duration (nought: any) and the capacity; then the stops; then the depots.

use super::error::{Fault, ReadError};
use super::scale::{Amounts, Rounding, Scale};
use super::text::{Line, Lines};
use super::{Draft, Format, Instance, MAX_PLACES, MAX_VEHICLES, plane, stem};
use crate::problem::{DIMENSIONS, Depot, Load, Stop, Travel, VehicleType, Window};

/// A depot or stop: its number, coordinates, service, demand and, where there are some, its window.
struct Row<'a> {
    line: Line<'a>,
    id: &'a str,
    point: (f64, f64),
    service: f64,
    demand: f64,
    window: Option<(f64, f64)>,
}

pub(super) fn read(text: &str, hint: &str, rounding: Option<Rounding>) -> Result<Instance, ReadError> {
    let rounding = rounding.unwrap_or(Rounding::Exact);
    let mut lines = Lines::new(text);
    let head = lines.expect("the type and the numbers of vehicles, stops and depots")?;
    let words: Vec<&str> = head.words().collect();
    let &[kind, vehicles, stops, depots] = words.as_slice() else {
        return Err(head.error(Fault::unexpected(head.text, "four numbers: type, vehicles, stops, depots")));
    };
    let windows = match head.count(kind, "the type", 9)? {
        2 => false,
        6 => true,
        other => return Err(head.error(Fault::unsupported(format!("type {other} (2 and 6 have several depots)")))),
    };
    let vehicles = head.count(vehicles, "the number of vehicles", MAX_VEHICLES / 100)?;
    let stops = head.count(stops, "the number of stops", MAX_PLACES)?;
    let depots = head.count(depots, "the number of depots", 100)?;
    let mut fleets = Vec::new();
    for _ in 0..depots {
        let line = lines.expect("a depot's longest duration and capacity")?;
        fleets.push((line, line.numbers(["the longest duration", "the capacity"])?));
    }
    let mut rows = Vec::new();
    for _ in 0..stops {
        rows.push(row(lines.expect("a stop")?, windows)?);
    }
    let mut yards = Vec::new();
    for _ in 0..depots {
        yards.push(row(lines.expect("a depot")?, windows)?);
    }
    lines.end()?;
    assemble(&fleets, &yards, &rows, vehicles, rounding)?.finish(
        stem(hint),
        Format::Cordeau,
        Scale { divisor: rounding.factor().into(), decimals: rounding.factor().ilog10().min(2) },
    )
}

fn assemble(
    fleets: &[(Line<'_>, [f64; 2])],
    depots: &[Row<'_>],
    stops: &[Row<'_>],
    vehicles: usize,
    rounding: Rounding,
) -> Result<Draft, ReadError> {
    let amounts = Amounts::of(stops.iter().map(|row| row.demand).chain(fleets.iter().map(|(_, fleet)| fleet[1])));
    let load = |line: Line<'_>, amount: f64| -> Result<Load, ReadError> {
        let mut load = [0; DIMENSIONS];
        load[0] = amounts.apply(amount, &amount.to_string()).map_err(|fault| line.error(fault))?;
        Ok(load)
    };
    let window = |row: &Row<'_>| -> Result<Option<Window>, ReadError> {
        let Some((from, until)) = row.window else { return Ok(None) };
        let from = row.line.rounded(from, rounding, "the start of a window")?;
        Ok(Some(Window { from, until: row.line.until(until, rounding, "the end of a window")? }))
    };
    let mut draft = Draft::default();
    for row in depots {
        let place = draft.builder.place(Some(row.point));
        let window = window(row)?.unwrap_or(Window::ALWAYS);
        draft.builder.depot(Depot { window, ..Depot::new(place) });
        draft.depot_ids.push(row.id.to_owned());
    }
    for row in stops {
        let place = draft.builder.place(Some(row.point));
        let service = row.line.rounded(row.service, rounding, "a service time")?;
        let windows = window(row)?.into_iter().collect();
        draft.builder.stop(Stop { windows, service, ..Stop::new(place, load(row.line, row.demand)?) });
        draft.stop_ids.push(row.id.to_owned());
    }
    for (depot, &(line, [duration, capacity])) in fleets.iter().enumerate() {
        let max_duration = match line.rounded(duration, rounding, "the longest duration")? {
            0 => None,
            longest => Some(longest),
        };
        let count = u32::try_from(vehicles).ok();
        let vehicle_type = VehicleType { count, max_duration, ..VehicleType::new(load(line, capacity)?, depot) };
        let index = draft.builder.vehicle_type(vehicle_type);
        draft.vehicles.extend(std::iter::repeat_n(index, vehicles));
    }
    let points: Vec<_> = depots.iter().chain(stops).map(|row| row.point).collect();
    draft.builder.travel(Travel::uniform(plane::distances(&points, rounding, |distance| distance)?));
    Ok(draft)
}

fn row(line: Line<'_>, windows: bool) -> Result<Row<'_>, ReadError> {
    const COLUMNS: [&str; 7] = ["number", "x", "y", "service time", "demand", "frequency", "number of combinations"];
    let [_, x, y, service, demand, _, combinations] = line.numbers(COLUMNS)?;
    let id = line.words().next().unwrap_or_default();
    let window = if windows {
        let listed = line.count(&combinations.to_string(), "number of combinations", MAX_PLACES)?;
        let mut rest = line.words().skip(COLUMNS.len() + listed);
        let mut number = |what: &str| {
            let word = rest.next().ok_or_else(|| line.error(Fault::missing(what)))?;
            line.number(word, what)
        };
        Some((number("the start of the window")?, number("the end of the window")?))
    } else {
        None
    };
    Ok(Row { line, id, point: (x, y), service, demand, window })
}
