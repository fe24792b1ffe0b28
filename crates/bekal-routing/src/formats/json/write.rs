//! From problems and solutions to documents.

use super::{
    Break, Cost, Depot, Document, Period, Places, Problem, Rest, Route, SCHEMA, Scale, Solution, Stop, Travel,
};
use super::{Trip, Unserved, VehicleType, Visit};
use crate::check::Assessment;
use crate::formats::{Instance, left_out};
use crate::problem::{self, DIMENSIONS, Load, Window};
use crate::reason::reason;
use crate::solution;

/// The problem of an instance as a document, in one line.
///
/// # Errors
/// Only what `serde_json` cannot write; a document has no such value.
pub fn write_problem(instance: &Instance) -> Result<String, serde_json::Error> {
    let problem = Some(problem(instance));
    serde_json::to_string(&Document { schema: SCHEMA.to_owned(), problem, solution: None })
}

/// A solution and what [`check`](crate::check) found of it, as a document that people can read.
///
/// # Errors
/// Only what `serde_json` cannot write; a document has no such value.
pub fn write_solution(
    instance: &Instance,
    solution: &solution::Solution,
    assessment: &Assessment,
) -> Result<String, serde_json::Error> {
    let cost = assessment.cost;
    let stated = Solution {
        cost: Some(Cost {
            total: cost.total(),
            fixed: cost.fixed,
            distance: cost.distance,
            duration: cost.duration,
            prizes: cost.prizes,
            stated: instance.scale.text(instance.stated(cost.total(), cost.prizes)),
        }),
        routes: solution.routes.iter().enumerate().map(|(index, r)| route(instance, r, assessment, index)).collect(),
        unserved: left_out(&instance.problem, solution)
            .into_iter()
            .map(|(stop, units)| {
                let reason = reason(&instance.problem, solution, stop).word().to_owned();
                Unserved { stop: name(&instance.stop_ids, stop), units, reason }
            })
            .collect(),
    };
    let document = Document { schema: SCHEMA.to_owned(), problem: None, solution: Some(stated) };
    serde_json::to_string_pretty(&document)
}

fn problem(instance: &Instance) -> Problem {
    let problem = &instance.problem;
    let points: Option<Vec<(f64, f64)>> = (0..problem.places()).map(|place| problem.coordinates(place)).collect();
    let places = match points {
        None => Places::Count(problem.places()),
        Some(points) if instance.geographic => Places::LonLat(points),
        Some(points) => Places::XY(points),
    };
    let rows = |table: &[u32]| -> Vec<Vec<Option<u32>>> {
        let entry = |entry: &u32| (*entry != problem::Travel::NONE).then_some(*entry);
        table.chunks(problem.places().max(1)).map(|row| row.iter().map(entry).collect()).collect()
    };
    let travels = problem.travels().iter().map(|travel| {
        let same = std::sync::Arc::ptr_eq(travel.distances(), travel.durations());
        let durations = (!same).then(|| rows(travel.durations()));
        let later = travel.periods().iter();
        let periods = later.map(|period| Period { from: period.from, durations: rows(&period.durations) }).collect();
        Travel::Table { distances: rows(travel.distances()), durations, periods }
    });
    let item = |item: usize| name(&instance.item_ids, item);
    let depots = problem.depots().iter().zip(&instance.depot_ids).map(|(depot, id)| Depot {
        id: id.clone(),
        place: depot.place,
        window: window(depot.window),
        stock: depot.stock.iter().enumerate().filter_map(|(index, units)| Some((item(index), (*units)?))).collect(),
    });
    let stops = problem.stops().iter().zip(&instance.stop_ids).map(|(stop, id)| Stop {
        id: id.clone(),
        place: stop.place,
        units: stop.units,
        delivery: load(stop.delivery),
        pickup: load(stop.pickup),
        windows: stop.windows.iter().map(|window| (window.from, window.until)).collect(),
        service: stop.service,
        service_per_unit: stop.service_per_unit,
        release: stop.release,
        prize: stop.prize,
        item: stop.item.map(item),
        vehicle_types: stop
            .vehicle_types
            .as_ref()
            .map(|types| types.iter().map(|kind| name(&instance.type_ids, *kind)).collect()),
    });
    let types = problem.vehicle_types().iter().zip(&instance.type_ids).map(|(kind, id)| VehicleType {
        id: id.clone(),
        count: kind.count,
        capacity: load(kind.capacity),
        travel: kind.travel,
        start: kind.start.map(|depot| name(&instance.depot_ids, depot)),
        end: kind.end.map(|depot| name(&instance.depot_ids, depot)),
        fixed: kind.fixed,
        per_distance: kind.per_distance,
        per_duration: kind.per_duration,
        shift: window(kind.shift),
        max_duration: kind.max_duration,
        max_distance: kind.max_distance,
        max_trips: kind.max_trips,
        reloads: kind.reloads.iter().map(|depot| name(&instance.depot_ids, *depot)).collect(),
        loading: kind.loading,
        breaks: kind
            .breaks
            .iter()
            .map(|taken| Break { window: (taken.window.from, taken.window.until), duration: taken.duration })
            .collect(),
    });
    Problem {
        name: instance.name.clone(),
        scale: Some(Scale { divisor: instance.scale.divisor, decimals: instance.scale.decimals }),
        places,
        travels: travels.collect(),
        depots: depots.collect(),
        stops: stops.collect(),
        vehicle_types: types.collect(),
    }
}

fn route(instance: &Instance, route: &solution::Route, assessment: &Assessment, index: usize) -> Route {
    let timetable = assessment.timetables.get(index);
    let mut calls = timetable.iter().flat_map(|timetable| &timetable.calls);
    let trips = route.trips.iter().map(|trip| {
        if trip.start.is_some() {
            calls.next();
        }
        let visits = trip.visits.iter().map(|visit| {
            let call = calls.next();
            Visit {
                stop: name(&instance.stop_ids, visit.stop),
                units: Some(visit.units),
                window: visit.window,
                arrival: call.map(|call| call.arrival),
                begin: call.map(|call| call.begin),
                end: call.map(|call| call.end),
            }
        });
        let visits = visits.collect();
        let depot = |depot: Option<usize>| depot.map(|depot| name(&instance.depot_ids, depot));
        Trip { start: depot(trip.start), end: depot(trip.end), visits }
    });
    let trips = trips.collect();
    let breaks = timetable.iter().flat_map(|timetable| &timetable.breaks);
    Route {
        vehicle_type: name(&instance.type_ids, route.vehicle_type),
        distance: timetable.map_or(0, crate::check::Timetable::distance),
        duration: timetable.map_or(0, crate::check::Timetable::duration),
        trips,
        breaks: breaks.map(|rest| Rest { begin: rest.begin, end: rest.end }).collect(),
    }
}

/// A name, or a number where there is none.
fn name(names: &[String], index: usize) -> String {
    names.get(index).cloned().unwrap_or_else(|| (index + 1).to_string())
}

fn window(window: Window) -> Option<(u32, u32)> {
    (window != Window::ALWAYS).then_some((window.from, window.until))
}

/// Without the dimensions at its end that nothing is of.
fn load(load: Load) -> Vec<u32> {
    let used = (0..DIMENSIONS).rev().find(|d| load[*d] > 0).map_or(0, |d| d + 1);
    load.into_iter().take(used).collect()
}
