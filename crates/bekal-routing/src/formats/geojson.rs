//! Solutions on a map: a line for each trip, straight from place to place, and a point for each stop and depot.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Instance, left_out};
use crate::check::Assessment;
use crate::solution::Solution;

/// The solution as a `FeatureCollection` of RFC 7946; `None` where places have no longitude and latitude.
pub fn write_geojson(instance: &Instance, solution: &Solution, assessment: &Assessment) -> Option<String> {
    let problem = &instance.problem;
    let point = |place: usize| problem.coordinates(place).map(|(lon, lat)| vec![lon, lat]);
    let of_depot = |depot: usize| problem.depots().get(depot).and_then(|depot| point(depot.place));
    let of_stop = |stop: usize| problem.stops().get(stop).and_then(|stop| point(stop.place));
    if !instance.has_map() {
        return None;
    }
    let name = |names: &[String], index: usize| names.get(index).cloned();
    let mut features = Vec::new();
    for (index, route) in solution.routes.iter().enumerate() {
        let timetable = assessment.timetables.get(index);
        for (at, trip) in route.trips.iter().enumerate() {
            let stops = trip.visits.iter().map(|visit| of_stop(visit.stop));
            let points = std::iter::once(trip.start.and_then(of_depot)).chain(stops);
            let points: Vec<_> = points.chain([trip.end.and_then(of_depot)]).flatten().collect();
            let visits = trip.visits.iter().map(|visit| name(&instance.stop_ids, visit.stop));
            let geometry = match points.as_slice() {
                [] => Value::Null,
                [only] => json!({ "type": "Point", "coordinates": only }),
                _ => json!({ "type": "LineString", "coordinates": points }),
            };
            let properties = json!({
                "route": index + 1,
                "trip": at + 1,
                "vehicle_type": name(&instance.type_ids, route.vehicle_type),
                "stops": visits.collect::<Vec<_>>(),
                "route_distance": timetable.map(crate::check::Timetable::distance),
                "route_duration": timetable.map(crate::check::Timetable::duration),
            });
            features.push(json!({ "type": "Feature", "geometry": geometry, "properties": properties }));
        }
    }
    for (index, id) in instance.depot_ids.iter().enumerate() {
        if let Some(point) = of_depot(index) {
            let geometry = json!({ "type": "Point", "coordinates": point });
            features.push(json!({ "type": "Feature", "geometry": geometry, "properties": { "depot": id } }));
        }
    }
    let left: BTreeMap<usize, u64> = left_out(problem, solution).into_iter().collect();
    for (index, id) in instance.stop_ids.iter().enumerate() {
        if let Some(point) = of_stop(index) {
            let units = left.get(&index).copied().unwrap_or(0);
            let geometry = json!({ "type": "Point", "coordinates": point });
            let properties = json!({ "stop": id, "unserved": units });
            features.push(json!({ "type": "Feature", "geometry": geometry, "properties": properties }));
        }
    }
    Some(json!({ "type": "FeatureCollection", "features": features }).to_string())
}
