//! Solutions as text: a line `Route #1: 3 5 7` for each vehicle, then `Cost 123`.
//!
//! Stops have the names of [`Instance::stop_ids`]; `3:40` is a visit with 40 of the units of stop 3. The name of a depot
//! between stops says that the vehicle loads there again. Where vehicles are not all alike, the number of the route is the
//! number of the vehicle in the file, and idle ones have an empty line; where such vehicles have no numbers, a line
//! `Types 1 1 2` after the routes has the type of each. Where stops that must be served are not, a line `Unserved 4 9` names
//! them and there is no `Cost`, because it could not be compared. Windows are not written: a reader takes the first that an early
//! vehicle can keep.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::error::{Fault, ReadError};
use super::text::{Line, Lines, number};
use super::{Instance, left_out};
use crate::check::{Violation, Where, check};
use crate::problem::{Problem, Travel};
use crate::solution::{Route, Solution, Trip, Visit};

/// A solution as a file states it.
#[derive(Clone, Debug)]
pub struct Stated {
    /// The routes.
    pub solution: Solution,
    /// The cost it claims, in the convention of the file's set.
    pub cost: Option<f64>,
}

/// The text of a solution that costs `cost`.
///
/// Indices that the instance does not have are left out.
pub fn write_sol(instance: &Instance, solution: &Solution, cost: u64) -> String {
    let mut text = String::new();
    let types = instance.problem.vehicle_types().len();
    let mut routes: Vec<&Route> = solution.routes.iter().collect();
    if types < 2 {
        for (index, route) in routes.iter().enumerate() {
            line(&mut text, instance, index + 1, Some(route));
        }
    } else if instance.vehicles.is_empty() {
        routes.sort_by_key(|route| route.vehicle_type);
        for (index, route) in routes.iter().enumerate() {
            line(&mut text, instance, index + 1, Some(route));
        }
        text.push_str("Types");
        for route in &routes {
            // Writing to a string does not fail.
            let _ = write!(text, " {}", route.vehicle_type + 1);
        }
        text.push('\n');
    } else {
        let mut waiting: BTreeMap<usize, Vec<&Route>> = BTreeMap::new();
        for route in routes.into_iter().rev() {
            waiting.entry(route.vehicle_type).or_default().push(route);
        }
        for (index, vehicle_type) in instance.vehicles.iter().enumerate() {
            let route = waiting.get_mut(vehicle_type).and_then(Vec::pop);
            line(&mut text, instance, index + 1, route);
        }
    }
    let left = left_out(&instance.problem, solution);
    let must = |stop: &usize| instance.problem.stops().get(*stop).is_some_and(|stop| stop.prize.is_none());
    let unserved: Vec<usize> = left.into_iter().map(|(stop, _)| stop).filter(must).collect();
    let cost = instance.scale.text(cost);
    if unserved.is_empty() {
        let _ = writeln!(text, "Cost {cost}");
        return text;
    }
    text.push_str("Unserved");
    for id in unserved.iter().filter_map(|stop| instance.stop_ids.get(*stop)) {
        let _ = write!(text, " {id}");
    }
    let _ = writeln!(text, "\nPartial cost {cost}");
    text
}

fn line(text: &mut String, instance: &Instance, number: usize, route: Option<&Route>) {
    let _ = write!(text, "Route #{number}:");
    for (index, trip) in route.iter().flat_map(|route| &route.trips).enumerate() {
        let depot = trip.start.and_then(|depot| instance.depot_ids.get(depot));
        if let Some(depot) = depot.filter(|_| index > 0) {
            let _ = write!(text, " {depot}");
        }
        for visit in &trip.visits {
            let Some(id) = instance.stop_ids.get(visit.stop) else { continue };
            let asked = instance.problem.stops().get(visit.stop).map_or(1, |stop| stop.units);
            let _ = if visit.units == asked { write!(text, " {id}") } else { write!(text, " {id}:{}", visit.units) };
        }
    }
    text.push('\n');
}

/// The solution in a text.
pub(super) fn read_sol(text: &str, instance: &Instance) -> Result<Stated, ReadError> {
    let mut names: BTreeMap<&str, Name> = BTreeMap::new();
    names.extend(instance.depot_ids.iter().enumerate().map(|(index, id)| (id.as_str(), Name::Depot(index))));
    names.extend(instance.stop_ids.iter().enumerate().map(|(index, id)| (id.as_str(), Name::Stop(index))));
    let mut routes: Vec<(Line<'_>, usize, &str)> = Vec::new();
    let mut types: Option<(Line<'_>, Vec<usize>)> = None;
    let mut cost = None;
    for line in Lines::new(text) {
        let key = line.text.split([':', ' ', '\t', '#']).next().unwrap_or_default().to_ascii_lowercase();
        let rest = line.text.get(key.len()..).unwrap_or_default().trim_start_matches([':', ' ', '\t']);
        match key.as_str() {
            "route" => {
                let Some((number, stops)) = rest.trim_start_matches('#').split_once(':') else {
                    return Err(line.error(Fault::unexpected(line.text, "`Route #1: 3 5 7`")));
                };
                routes.push((line, line.count(number.trim(), "the number of a route", usize::MAX >> 12)?, stops));
            }
            "cost" if cost.is_some() => return Err(line.error(Fault::Twice("the cost".into()))),
            "cost" => cost = Some(line.number(rest.trim(), "a cost")?),
            "types" => {
                let last = instance.problem.vehicle_types().len();
                let number = |word| line.count(word, "a type of vehicles", last);
                types = Some((line, rest.split_whitespace().map(number).collect::<Result<_, _>>()?));
            }
            _ if key.chars().all(|letter| letter.is_ascii_alphabetic() || letter == '_') => {}
            _ => return Err(line.error(Fault::unexpected(line.text, "`Route #1: 3 5 7` or `Cost 123`"))),
        }
    }
    let mut solution = Solution::default();
    for (index, &(line, number, stops)) in routes.iter().enumerate() {
        let vehicle_type = match &types {
            Some((line, types)) => types
                .get(index)
                .and_then(|number| number.checked_sub(1))
                .ok_or_else(|| line.error(Fault::missing(format!("the type of route {}, from 1", index + 1))))?,
            None => numbered(instance, line, number, stops)?,
        };
        solution.routes.extend(route(instance, line, stops, vehicle_type, &names)?);
    }
    Ok(Stated { solution, cost })
}

#[derive(Clone, Copy)]
enum Name {
    Depot(usize),
    Stop(usize),
}

/// The type of the vehicle with a number.
fn numbered(instance: &Instance, line: Line<'_>, number: usize, stops: &str) -> Result<usize, ReadError> {
    if instance.problem.vehicle_types().len() < 2 || stops.trim().is_empty() {
        return Ok(0);
    }
    let vehicle = number.checked_sub(1).and_then(|index| instance.vehicles.get(index));
    vehicle.copied().ok_or_else(|| {
        let expected = match instance.vehicles.len() {
            0 => "a line `Types` with the type of each route".to_owned(),
            vehicles => format!("the number of a vehicle from 1 to {vehicles}"),
        };
        line.error(Fault::unexpected(&number.to_string(), expected))
    })
}

/// The route of a line; `None` if it has no stops.
fn route(
    instance: &Instance,
    line: Line<'_>,
    stops: &str,
    vehicle_type: usize,
    names: &BTreeMap<&str, Name>,
) -> Result<Option<Route>, ReadError> {
    let problem = &instance.problem;
    let Some(vehicles) = problem.vehicle_types().get(vehicle_type) else { return Ok(None) };
    let (mut trips, mut start): (Vec<Trip>, _) = (Vec::new(), vehicles.start);
    let mut visits = Vec::new();
    let close = |trips: &mut Vec<Trip>, visits: &mut Vec<Visit>, start, end| {
        if !visits.is_empty() {
            trips.push(Trip { start, end, visits: std::mem::take(visits) });
        }
    };
    for word in stops.split_whitespace() {
        let (id, units) = word.split_once(':').map_or((word, None), |(id, units)| (id, Some(units)));
        match names.get(id) {
            Some(Name::Stop(stop)) => {
                let asked = problem.stops().get(*stop).map_or(1, |stop| stop.units);
                let units = match units.map(|units| (units, number(units))) {
                    None => asked,
                    Some((_, Some(units))) if (1.0..=f64::from(asked)).contains(&units) && units.fract() == 0.0 => {
                        crate::formats::scale::whole_number(units).unwrap_or(asked)
                    }
                    Some((units, _)) => {
                        return Err(line.error(Fault::unexpected(units, format!("a quantity from 1 to {asked}"))));
                    }
                };
                visits.push(Visit { stop: *stop, units, window: 0 });
            }
            Some(Name::Depot(depot)) if units.is_none() => {
                let last = trips.is_empty() && visits.is_empty();
                close(&mut trips, &mut visits, start, Some(*depot));
                // A depot before the first stop is where the vehicle starts anyway.
                start = if last { vehicles.start } else { Some(*depot) };
            }
            _ => return Err(line.error(Fault::unexpected(word, "a stop of the problem"))),
        }
    }
    close(&mut trips, &mut visits, start, vehicles.end);
    if trips.is_empty() {
        return Ok(None);
    }
    let mut route = Route { vehicle_type, trips };
    choose_windows(problem, &mut route);
    Ok(Some(route))
}

/// As [`choose_windows`], where only the judge knows how far a vehicle comes.
fn choose_windows_by_trying(problem: &Problem, route: &mut Route) {
    let mut begun = Route { vehicle_type: route.vehicle_type, trips: Vec::new() };
    for trip in &mut route.trips {
        begun.trips.push(Trip { visits: Vec::new(), ..trip.clone() });
        for visit in &mut trip.visits {
            let windows = problem.stops().get(visit.stop).map_or(1, |stop| stop.windows.len().max(1));
            let mut kept = |window: &usize| {
                let Some(last) = begun.trips.last_mut() else { return true };
                last.visits.push(Visit { window: *window, ..*visit });
                let judged = check(problem, &Solution { routes: vec![begun.clone()] });
                if let Some(last) = begun.trips.last_mut() {
                    last.visits.pop();
                }
                let late = |one: &Violation| {
                    matches!(one, Violation::Late { at: Where::Stop(_), .. } | Violation::Break { .. })
                };
                !judged.violations.iter().any(late)
            };
            visit.window = if windows == 1 { 0 } else { (0..windows).find(&mut kept).unwrap_or(windows - 1) };
            if let Some(last) = begun.trips.last_mut() {
                last.visits.push(*visit);
            }
        }
    }
}

/// Takes at each stop the first window that a vehicle can keep that has hurried so far.
fn choose_windows(problem: &Problem, route: &mut Route) {
    let Some(vehicles) = problem.vehicle_types().get(route.vehicle_type) else { return };
    let Some(travel) = problem.travels().get(vehicles.travel) else { return };
    if !travel.periods().is_empty() || !vehicles.breaks.is_empty() {
        return choose_windows_by_trying(problem, route);
    }
    let place = |depot: Option<usize>| depot.and_then(|depot| problem.depots().get(depot));
    let mut now = u64::from(vehicles.shift.from);
    let mut here: Option<usize> = None;
    let go = |now: &mut u64, here: &mut Option<usize>, there: usize| {
        if let Some(from) = here.replace(there) {
            let duration = travel.durations().get(from * problem.places() + there).copied().unwrap_or(Travel::NONE);
            *now += u64::from(duration);
        }
    };
    for trip in &mut route.trips {
        let release = trip.visits.iter().filter_map(|visit| problem.stops().get(visit.stop)).map(|stop| stop.release);
        let release = u64::from(release.max().unwrap_or(0));
        if let Some(depot) = place(trip.start) {
            go(&mut now, &mut here, depot.place);
            now = now.max(release).max(depot.window.from.into()) + u64::from(vehicles.loading);
        } else {
            now = now.max(release);
        }
        for visit in &mut trip.visits {
            let Some(stop) = problem.stops().get(visit.stop) else { continue };
            go(&mut now, &mut here, stop.place);
            let kept = stop.windows.iter().position(|window| now <= u64::from(window.until));
            visit.window = kept.unwrap_or(stop.windows.len().saturating_sub(1));
            now = now.max(stop.windows.get(visit.window).map_or(0, |window| window.from.into()));
            now += u64::from(stop.service) + u64::from(stop.service_per_unit) * u64::from(visit.units);
        }
    }
}
