//! From documents to problems and solutions.

use std::collections::BTreeMap;

use super::{Document, Places, SCHEMA};
use crate::formats::error::{Fault, ReadError};
use crate::formats::scale::{Scale, whole_number};
use crate::formats::{Draft, Format, Instance, MAX_PLACES, square, stem};
use crate::problem::{Break, DIMENSIONS, Depot, LATEST, Load, Stop, Travel, VehicleType, Window};
use crate::solution::{Route, Solution, Trip, Visit};

/// Mean radius of the earth in metres (IUGG, Moritz 2000).
const EARTH: f64 = 6_371_008.8;

pub(in crate::formats) fn read(text: &str, hint: &str) -> Result<Instance, ReadError> {
    let document = parse(text)?;
    let problem = document.problem.ok_or_else(|| ReadError::file(Fault::missing("`problem`")))?;
    let scale = match problem.scale {
        None => Scale::WHOLE,
        Some(scale) if scale.divisor > 0 && scale.decimals < 10 => {
            Scale { divisor: scale.divisor, decimals: scale.decimals }
        }
        Some(_) => {
            let fault = Fault::unexpected("a scale", "a divisor of at least 1 and up to 9 decimals");
            return Err(ReadError::part("problem.scale", fault));
        }
    };
    let mut draft = Draft { geographic: matches!(problem.places, Places::LonLat(_)), ..Draft::default() };
    places(&mut draft, &problem.places)?;
    let mut entries = 0;
    for (index, travel) in problem.travels.iter().enumerate() {
        let part = format!("problem.travels[{index}]");
        draft.builder.travel(self::travel(travel, &problem.places, &part, &mut entries)?);
    }
    let depots = Names::new("problem.depots", problem.depots.iter().map(|depot| depot.id.as_str()))?;
    let stops = Names::new("problem.stops", problem.stops.iter().map(|stop| stop.id.as_str()))?;
    let types = Names::new("problem.vehicle_types", problem.vehicle_types.iter().map(|kind| kind.id.as_str()))?;
    if let Some((index, depot)) = problem.depots.iter().enumerate().find(|(_, depot)| stops.has(&depot.id)) {
        let fault = Fault::Twice(format!("the id `{}`, also of a stop,", depot.id));
        return Err(ReadError::part(format!("problem.depots[{index}].id"), fault));
    }
    let mut items: BTreeMap<&str, usize> = BTreeMap::new();
    for item in problem.depots.iter().flat_map(|depot| depot.stock.keys()) {
        let next = items.len();
        if *items.entry(item).or_insert(next) == next {
            draft.item_ids.push(item.clone());
        }
    }
    let count = count(&problem.places);
    let place = |place: usize, part: String| match place {
        place if place < count => Ok(place),
        _ => Err(ReadError::part(part, numbered(place, "a place", count))),
    };
    for (index, depot) in problem.depots.iter().enumerate() {
        let mut stock = vec![None; items.len()];
        for (item, units) in &depot.stock {
            if let Some(slot) = items.get(item.as_str()).and_then(|item| stock.get_mut(*item)) {
                *slot = Some(*units);
            }
        }
        let place = place(depot.place, format!("problem.depots[{index}].place"))?;
        draft.builder.depot(Depot { place, window: window(depot.window), stock });
        draft.depot_ids.push(depot.id.clone());
    }
    for (index, stop) in problem.stops.iter().enumerate() {
        let part = |field: &str| format!("problem.stops[{index}].{field}");
        let vehicle_types = match &stop.vehicle_types {
            None => None,
            Some(ids) => Some(types.all(ids, &part("vehicle_types"))?),
        };
        draft.builder.stop(Stop {
            place: place(stop.place, part("place"))?,
            units: stop.units,
            delivery: load(&stop.delivery, &part("delivery"))?,
            pickup: load(&stop.pickup, &part("pickup"))?,
            windows: stop.windows.iter().map(|window| self::window(Some(*window))).collect(),
            service: stop.service,
            service_per_unit: stop.service_per_unit,
            release: stop.release,
            prize: stop.prize,
            // An item that no depot limits needs no number.
            item: stop.item.as_deref().and_then(|item| items.get(item).copied()),
            vehicle_types,
        });
        draft.stop_ids.push(stop.id.clone());
    }
    for (index, kind) in problem.vehicle_types.iter().enumerate() {
        let part = |field: &str| format!("problem.vehicle_types[{index}].{field}");
        let depot = |id: &Option<String>, field: &str| match id {
            None => Ok(None),
            Some(id) => depots.find(id, &part(field)).map(Some),
        };
        if kind.travel >= problem.travels.len() {
            return Err(ReadError::part(part("travel"), numbered(kind.travel, "a travel", problem.travels.len())));
        }
        draft.builder.vehicle_type(VehicleType {
            count: kind.count,
            capacity: load(&kind.capacity, &part("capacity"))?,
            travel: kind.travel,
            start: depot(&kind.start, "start")?,
            end: depot(&kind.end, "end")?,
            fixed: kind.fixed,
            per_distance: kind.per_distance,
            per_duration: kind.per_duration,
            shift: window(kind.shift),
            max_duration: kind.max_duration,
            max_distance: kind.max_distance,
            max_trips: kind.max_trips,
            reloads: depots.all(&kind.reloads, &part("reloads"))?,
            loading: kind.loading,
            breaks: kind.breaks.iter().map(taken).collect(),
        });
        draft.type_ids.push(kind.id.clone());
    }
    let name = if problem.name.is_empty() { stem(hint) } else { problem.name };
    draft.finish(name, Format::Json, scale)
}

/// The solution of a document about the problem of an instance.
pub(in crate::formats) fn solution(text: &str, instance: &Instance) -> Result<Solution, ReadError> {
    let document = parse(text)?;
    let stated = document.solution.ok_or_else(|| ReadError::file(Fault::missing("`solution`")))?;
    let depots = Names::new("depots", instance.depot_ids.iter().map(String::as_str))?;
    let stops = Names::new("stops", instance.stop_ids.iter().map(String::as_str))?;
    let types = Names::new("vehicle types", instance.type_ids.iter().map(String::as_str))?;
    let mut solution = Solution::default();
    for (at, route) in stated.routes.iter().enumerate() {
        let part = format!("solution.routes[{at}]");
        let mut trips = Vec::new();
        for (at, trip) in route.trips.iter().enumerate() {
            let part = format!("{part}.trips[{at}]");
            let depot = |id: &Option<String>, field: &str| match id {
                None => Ok(None),
                Some(id) => depots.find(id, &format!("{part}.{field}")).map(Some),
            };
            let mut visits = Vec::new();
            for (at, visit) in trip.visits.iter().enumerate() {
                let stop = stops.find(&visit.stop, &format!("{part}.visits[{at}].stop"))?;
                let known = instance.problem.stops().get(stop);
                let (asked, windows) = known.map_or((1, 1), |stop| (stop.units, stop.windows.len().max(1)));
                if visit.window >= windows {
                    let fault = numbered(visit.window, "a window", windows);
                    return Err(ReadError::part(format!("{part}.visits[{at}].window"), fault));
                }
                visits.push(Visit { stop, units: visit.units.unwrap_or(asked), window: visit.window });
            }
            trips.push(Trip { start: depot(&trip.start, "start")?, end: depot(&trip.end, "end")?, visits });
        }
        let vehicle_type = types.find(&route.vehicle_type, &format!("{part}.vehicle_type"))?;
        solution.routes.push(Route { vehicle_type, trips });
    }
    Ok(solution)
}

fn parse(text: &str) -> Result<Document, ReadError> {
    let document: Document = serde_json::from_str(text).map_err(|error| ReadError::json(&error))?;
    if document.schema == SCHEMA {
        return Ok(document);
    }
    Err(ReadError::part("schema", Fault::unexpected(&document.schema, format!("`{SCHEMA}`"))))
}

/// How many places there are.
fn count(places: &Places) -> usize {
    match places {
        Places::Count(count) => *count,
        Places::LonLat(points) | Places::XY(points) => points.len(),
    }
}

/// That a number is not one of `count` numbers from nought.
fn numbered(found: usize, what: &str, count: usize) -> Fault {
    Fault::unexpected(&found.to_string(), format!("{what}, numbered from 0, below {count}"))
}

fn places(draft: &mut Draft, places: &Places) -> Result<(), ReadError> {
    let count = count(places);
    let points: &[(f64, f64)] = match places {
        Places::Count(_) => &[],
        Places::LonLat(points) | Places::XY(points) => points,
    };
    if count > MAX_PLACES {
        let what = "the number of places".to_owned();
        let fault = Fault::TooMuch { what, found: count.to_string(), most: MAX_PLACES as u64 };
        return Err(ReadError::part("problem.places", fault));
    }
    if let Places::LonLat(points) = places {
        let on_earth = |&(lon, lat): &(f64, f64)| (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat);
        if let Some((index, (lon, lat))) = points.iter().enumerate().find(|(_, point)| !on_earth(point)) {
            let fault = Fault::unexpected(&format!("{lon}, {lat}"), "a longitude and a latitude");
            return Err(ReadError::part(format!("problem.places.lon_lat[{index}]"), fault));
        }
    }
    for index in 0..count {
        draft.builder.place(points.get(index).copied());
    }
    Ok(())
}

/// `entries` are those of the tables so far.
fn travel(travel: &super::Travel, places: &Places, part: &str, entries: &mut usize) -> Result<Travel, ReadError> {
    match travel {
        super::Travel::Table { distances, durations, periods } => {
            let table = |field: &str, rows: &[Vec<Option<u32>>]| -> Result<Vec<u32>, ReadError> {
                let part = format!("{part}.table.{field}");
                square(rows, count(places), &part)?;
                let long = |entry: &Option<u32>| entry.is_some_and(|way| way > LATEST);
                if let Some((from, to)) =
                    rows.iter().zip(0..).find_map(|(r, from)| Some((from, r.iter().position(long)?)))
                {
                    let found = rows[from][to].unwrap_or_default().to_string();
                    let fault = Fault::TooMuch { what: "an entry".to_owned(), found, most: LATEST.into() };
                    return Err(ReadError::part(format!("{part}[{from}][{to}]"), fault));
                }
                Ok(rows.iter().flatten().map(|entry| entry.unwrap_or(Travel::NONE)).collect())
            };
            let distances = table("distances", distances)?;
            let travel = match durations {
                None => Travel::uniform(distances),
                Some(durations) => Travel::new(distances, table("durations", durations)?),
            };
            periods.iter().enumerate().try_fold(travel, |travel, (at, period)| {
                let durations = table(&format!("periods[{at}].durations"), &period.durations)?;
                Ok(travel.from_then_on(period.from, durations))
            })
        }
        super::Travel::Straight { speed, detour, periods } => {
            let points = match places {
                Places::LonLat(points) | Places::XY(points) => points,
                Places::Count(_) => {
                    return Err(ReadError::part(
                        part,
                        Fault::missing("coordinates of the places (`lon_lat` or `x_y`)"),
                    ));
                }
            };
            let mut speeds = std::iter::once(speed).chain(periods.iter().map(|period| &period.speed));
            let wrong = speeds.find(|speed| !(**speed > 0.0 && speed.is_finite()));
            if wrong.is_some() || !(*detour >= 1.0 && detour.is_finite()) {
                let found = format!("{}, {detour}", wrong.unwrap_or(speed));
                let fault = Fault::unexpected(&found, "a speed above 0 and a detour from 1");
                return Err(ReadError::part(part, fault));
            }
            // A document of a few bytes may not ask for one table after the other.
            *entries += (2 + periods.len()) * points.len() * points.len();
            let most = 4 * MAX_PLACES * MAX_PLACES;
            if *entries > most {
                let fault = Fault::TooMuch {
                    what: "the size of all tables".into(),
                    found: entries.to_string(),
                    most: most as u64,
                };
                return Err(ReadError::part(part, fault));
            }
            // Farther by as much as the unit is smaller: distances, or durations at a speed.
            let table = |speed: f64| -> Result<Vec<u32>, ReadError> {
                let mut table = Vec::with_capacity(points.len() * points.len());
                for here in points {
                    for there in points {
                        let value = detour
                            * match places {
                                Places::LonLat(_) => great_circle(*here, *there),
                                _ => (here.0 - there.0).hypot(here.1 - there.1),
                            }
                            / speed;
                        let fault = || Fault::TooMuch {
                            what: "a distance or duration".into(),
                            found: value.to_string(),
                            most: LATEST.into(),
                        };
                        table.push(whole_number(value.round()).ok_or_else(|| ReadError::part(part, fault()))?);
                    }
                }
                Ok(table)
            };
            let travel = Travel::new(table(1.0)?, table(*speed)?);
            periods.iter().try_fold(travel, |travel, period| Ok(travel.from_then_on(period.from, table(period.speed)?)))
        }
    }
}

/// Metres between two points given as longitude and latitude (haversine formula).
fn great_circle(here: (f64, f64), there: (f64, f64)) -> f64 {
    let (lat, lat_there) = (here.1.to_radians(), there.1.to_radians());
    let half_lat = ((lat_there - lat) / 2.0).sin();
    let half_lon = ((there.0 - here.0).to_radians() / 2.0).sin();
    let square = half_lat * half_lat + lat.cos() * lat_there.cos() * half_lon * half_lon;
    2.0 * EARTH * square.sqrt().min(1.0).asin()
}

fn taken(taken: &super::Break) -> Break {
    Break { window: window(Some(taken.window)), duration: taken.duration }
}

fn window(window: Option<(u32, u32)>) -> Window {
    window.map_or(Window::ALWAYS, |(from, until)| Window { from, until })
}

fn load(amounts: &[u32], part: &str) -> Result<Load, ReadError> {
    let mut load = [0; DIMENSIONS];
    if amounts.len() > DIMENSIONS {
        let what = "the number of dimensions of a load".to_owned();
        let fault = Fault::TooMuch { what, found: amounts.len().to_string(), most: DIMENSIONS as u64 };
        return Err(ReadError::part(part, fault));
    }
    for (slot, amount) in load.iter_mut().zip(amounts) {
        *slot = *amount;
    }
    Ok(load)
}

/// Ids and their indices.
struct Names<'a> {
    list: &'static str,
    indices: BTreeMap<&'a str, usize>,
}

impl<'a> Names<'a> {
    fn new(list: &'static str, ids: impl Iterator<Item = &'a str>) -> Result<Self, ReadError> {
        let mut indices = BTreeMap::new();
        for (index, id) in ids.enumerate() {
            let part = || format!("{list}[{index}].id");
            if id.is_empty() || id.contains(|letter: char| letter.is_whitespace() || letter == ':') {
                let fault = Fault::unexpected(id, "an id without spaces and colons");
                return Err(ReadError::part(part(), fault));
            }
            if indices.insert(id, index).is_some() {
                return Err(ReadError::part(part(), Fault::Twice(format!("the id `{id}`"))));
            }
        }
        Ok(Self { list, indices })
    }

    fn has(&self, id: &str) -> bool {
        self.indices.contains_key(id)
    }

    fn find(&self, id: &str, part: &str) -> Result<usize, ReadError> {
        let of = self.list.rsplit('.').next().unwrap_or_default().replace('_', " ");
        let fault = || Fault::unexpected(id, format!("an id of {of}"));
        self.indices.get(id).copied().ok_or_else(|| ReadError::part(part, fault()))
    }

    fn all(&self, ids: &[String], part: &str) -> Result<Vec<usize>, ReadError> {
        ids.iter().enumerate().map(|(index, id)| self.find(id, &format!("{part}[{index}]"))).collect()
    }
}
