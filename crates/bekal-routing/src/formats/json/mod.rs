//! Problems and solutions as JSON: [`SCHEMA`].
//!
//! Every number is whole and of the caller's own units. Depots, stops, types of vehicles and items are known by their ids.
//! A document has a problem, a solution, or both.

mod read;
mod write;

pub(super) use read::{read, solution};
pub use write::{write_problem, write_solution};

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The name of this format; documents say it first.
pub const SCHEMA: &str = "bekal.routing/1";

/// A problem, a solution, or both.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(crate = "schemars")]
pub(super) struct Document {
    /// `bekal.routing/1`.
    pub(super) schema: String,
    /// What is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) problem: Option<Problem>,
    /// What is answered, or where a search starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) solution: Option<Solution>,
}

/// What is asked.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Problem {
    /// What the problem is called.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) name: String,
    /// How costs are stated where they are not stated as they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) scale: Option<Scale>,
    /// The places.
    pub(super) places: Places,
    /// Ways of moving between them, numbered from nought.
    pub(super) travels: Vec<Travel>,
    /// Where vehicles start, end and load.
    #[serde(default)]
    pub(super) depots: Vec<Depot>,
    /// What is to be visited.
    pub(super) stops: Vec<Stop>,
    /// Vehicles, by what they have in common.
    pub(super) vehicle_types: Vec<VehicleType>,
}

/// How costs are stated.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Scale {
    /// What whole costs are divided by; at least one.
    pub(super) divisor: u64,
    /// Digits after the point.
    pub(super) decimals: u32,
}

/// The places, numbered from nought.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub(super) enum Places {
    /// How many there are.
    Count(usize),
    /// Longitude and latitude of each, degrees of WGS 84.
    LonLat(Vec<(f64, f64)>),
    /// Coordinates of each in the plane.
    XY(Vec<(f64, f64)>),
}

/// A way of moving.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub(super) enum Travel {
    /// By tables, a row for each place it starts from; `null` where there is no way.
    Table {
        /// Distances.
        distances: Vec<Vec<Option<u32>>>,
        /// Durations; without, every unit of distance takes one of time.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        durations: Option<Vec<Vec<Option<u32>>>>,
        /// Other durations from given moments on, in order. Of a way not ended by then, what is left is driven at the new
        /// speeds; where there is no way, the vehicle waits until there is one.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        periods: Vec<Period>,
    },
    /// Straight from place to place: metres along the great circle, or units of the plane, times the detour; to the nearest.
    Straight {
        /// Units of distance in one of time.
        speed: f64,
        /// How much farther the way is than the straight line.
        #[serde(default = "one")]
        detour: f64,
        /// Other speeds from given moments on, in order.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        periods: Vec<SpeedPeriod>,
    },
}

/// Durations from a moment on, until the next such period.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Period {
    /// Its first moment.
    pub(super) from: u32,
    /// How long whole ways take at its speeds, a row for each place they start from; `null` where there is no way.
    pub(super) durations: Vec<Vec<Option<u32>>>,
}

/// A speed from a moment on, until the next such period.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SpeedPeriod {
    /// Its first moment.
    pub(super) from: u32,
    /// Units of distance in one of time.
    pub(super) speed: f64,
}

/// Where vehicles start, end and load.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Depot {
    /// What it is called; no spaces and no colons.
    pub(super) id: String,
    /// Its place.
    pub(super) place: usize,
    /// When vehicles may leave it and come back to it: from, until.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) window: Option<(u32, u32)>,
    /// Units of items that may be loaded here, all trips together; items not listed are without limit.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) stock: BTreeMap<String, u32>,
}

/// What is to be visited.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Stop {
    /// What it is called; no spaces and no colons.
    pub(super) id: String,
    /// Its place.
    pub(super) place: usize,
    /// Units it asks for; several may be brought by several vehicles.
    #[serde(default = "once", skip_serializing_if = "is_one")]
    pub(super) units: u32,
    /// What one unit takes from the vehicle, by dimension of the load.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) delivery: Vec<u32>,
    /// What one unit gives to the vehicle, by dimension of the load.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) pickup: Vec<u32>,
    /// When service may begin: from, until; in order. None: at any time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) windows: Vec<(u32, u32)>,
    /// Time that each visit takes.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(super) service: u32,
    /// Time that each unit takes beside it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(super) service_per_unit: u32,
    /// Vehicles that carry it must not leave the depot before.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(super) release: u32,
    /// What leaving one unit out costs; without, all of them must be served.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) prize: Option<u64>,
    /// Item that the units are of, where depots have limited stock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) item: Option<String>,
    /// Types of vehicles that may come here; without, all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) vehicle_types: Option<Vec<String>>,
}

/// Vehicles that are alike.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct VehicleType {
    /// What it is called.
    pub(super) id: String,
    /// How many there are; without, as many as are needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) count: Option<u32>,
    /// What one may have on board, by dimension of the load.
    pub(super) capacity: Vec<u32>,
    /// Number of the way it moves.
    #[serde(default)]
    pub(super) travel: usize,
    /// Depot where its first trip starts; without, it starts at its first stop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) start: Option<String>,
    /// Depot where its last trip ends; without, it ends at its last stop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) end: Option<String>,
    /// Price of using one at all.
    #[serde(default)]
    pub(super) fixed: u64,
    /// Price of each unit of distance.
    #[serde(default = "once")]
    pub(super) per_distance: u32,
    /// Price of each unit of time between start and end, waiting and service included.
    #[serde(default)]
    pub(super) per_duration: u32,
    /// When it may be on its way: from, until.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) shift: Option<(u32, u32)>,
    /// The longest it may be on its way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) max_duration: Option<u32>,
    /// The farthest it may go, all trips together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) max_distance: Option<u32>,
    /// Trips it may make, one after the other.
    #[serde(default = "once", skip_serializing_if = "is_one")]
    pub(super) max_trips: u32,
    /// Depots where it may load again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) reloads: Vec<String>,
    /// Time that loading takes before each trip.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(super) loading: u32,
    /// Breaks that each of them takes, in their order: on its route, whose time they are part of, or outside of it within the
    /// shift.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) breaks: Vec<Break>,
}

/// A time in which a vehicle stands still: at a place, or anywhere between two.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Break {
    /// When it may begin: from, until.
    pub(super) window: (u32, u32),
    /// How long it is.
    pub(super) duration: u32,
}

/// What is answered.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Solution {
    /// What it costs. Read, but not believed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) cost: Option<Cost>,
    /// The routes.
    pub(super) routes: Vec<Route>,
    /// What is left out. Read, but not believed.
    #[serde(default)]
    pub(super) unserved: Vec<Unserved>,
}

/// What a solution costs.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Cost {
    /// All of it.
    pub(super) total: u64,
    /// Vehicles used.
    pub(super) fixed: u64,
    /// Distances.
    pub(super) distance: u64,
    /// Time on the way.
    pub(super) duration: u64,
    /// Prizes of what is left out.
    pub(super) prizes: u64,
    /// The total as the tables of the problem's set state it.
    pub(super) stated: String,
}

/// All that one vehicle does.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Route {
    /// Its type.
    pub(super) vehicle_type: String,
    /// Distance of the route.
    #[serde(default)]
    pub(super) distance: u64,
    /// Time from its start to its end.
    #[serde(default)]
    pub(super) duration: u64,
    /// Its trips, in order.
    pub(super) trips: Vec<Trip>,
    /// Breaks on it, in order. Read, but not believed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) breaks: Vec<Rest>,
}

/// A break as it is taken.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Rest {
    /// When it begins.
    pub(super) begin: u64,
    /// When it ends.
    pub(super) end: u64,
}

/// From loading to loading again, or to the end.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Trip {
    /// Depot where the vehicle loads; without, the trip starts at its first stop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) start: Option<String>,
    /// Depot where it ends; without, at its last stop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) end: Option<String>,
    /// The visits, in order.
    pub(super) visits: Vec<Visit>,
}

/// A vehicle at a stop.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Visit {
    /// The stop.
    pub(super) stop: String,
    /// Units served; without, all that it asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) units: Option<u32>,
    /// Which of the stop's windows service begins in, from nought.
    #[serde(default)]
    pub(super) window: usize,
    /// When the vehicle arrives. Read, but not believed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) arrival: Option<u64>,
    /// When service begins. Read, but not believed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) begin: Option<u64>,
    /// When it may leave. Read, but not believed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) end: Option<u64>,
}

/// What is left out of a stop.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Unserved {
    /// The stop.
    pub(super) stop: String,
    /// Units left out.
    pub(super) units: u64,
    /// Why.
    #[serde(default)]
    pub(super) reason: String,
}

const fn once() -> u32 {
    1
}

const fn one() -> f64 {
    1.0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "called by serde")]
const fn is_one(value: &u32) -> bool {
    *value == 1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "called by serde")]
const fn is_zero(value: &u32) -> bool {
    *value == 0
}

/// The JSON Schema (2020-12) of documents.
pub fn schema() -> serde_json::Value {
    schema_of::<Document>(SCHEMA)
}

/// The JSON Schema (2020-12) of documents of a type, with the name of their format.
pub fn schema_of<T: JsonSchema>(format: &str) -> serde_json::Value {
    let settings = schemars::generate::SchemaSettings::draft2020_12();
    let generated = settings.into_generator().into_root_schema_for::<T>();
    let mut schema = serde_json::Map::new();
    for (key, value) in serde_json::Value::from(generated).as_object().into_iter().flatten() {
        schema.insert(key.clone(), value.clone());
        if key == "$schema" {
            schema.insert("$id".to_owned(), format.into());
        }
    }
    schema.insert("title".to_owned(), format.into());
    serde_json::Value::Object(schema)
}
