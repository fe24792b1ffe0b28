//! VROOM's JSON, so that its users need not change their files: problems and solutions of its documented interface.
//!
//! Jobs with deliveries, pickups, skills, priorities, windows, service and setup times; vehicles with start, end, capacity,
//! skills, a window, costs, breaks, a limit of tasks, of travel time or of distance; tables by profile. As there, it matters
//! most that jobs of high priority are done, then that many are, then what it costs; waiting, service and breaks cost nothing.
//! A break that fits into the vehicle's window before its route or after it is no step of the output.
//! Without a table there is an error, because there is no road network here. What would change the question and is not
//! done (shipments, given steps, ...) is an error that says so; keys that VROOM does not know either are ignored.

mod read;
mod write;

pub(super) use read::read;
pub use write::write_vroom;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::IgnoredAny;

type Point = (f64, f64);

#[derive(Debug, Deserialize)]
struct Input {
    #[serde(default)]
    jobs: Vec<Job>,
    #[serde(default)]
    shipments: Vec<IgnoredAny>,
    #[serde(default)]
    vehicles: Vec<Vehicle>,
    #[serde(default)]
    matrices: BTreeMap<String, Matrices>,
    matrix: Option<IgnoredAny>,
}

#[derive(Debug, Deserialize)]
struct Job {
    id: u64,
    description: Option<String>,
    location: Option<Point>,
    location_index: Option<usize>,
    #[serde(default)]
    setup: u32,
    #[serde(default)]
    service: u32,
    delivery: Option<Vec<u32>>,
    /// The older name of `delivery`.
    amount: Option<Vec<u32>>,
    #[serde(default)]
    pickup: Vec<u32>,
    #[serde(default)]
    skills: Vec<u32>,
    #[serde(default)]
    priority: u32,
    #[serde(default)]
    time_windows: Vec<(u64, u64)>,
    setup_per_type: Option<IgnoredAny>,
    service_per_type: Option<IgnoredAny>,
}

#[derive(Debug, Deserialize)]
struct Vehicle {
    id: u64,
    profile: Option<String>,
    description: Option<String>,
    start: Option<Point>,
    start_index: Option<usize>,
    end: Option<Point>,
    end_index: Option<usize>,
    #[serde(default)]
    capacity: Vec<u32>,
    #[serde(default)]
    costs: Costs,
    #[serde(default)]
    skills: Vec<u32>,
    time_window: Option<(u64, u64)>,
    max_tasks: Option<u32>,
    max_travel_time: Option<u32>,
    max_distance: Option<u32>,
    speed_factor: Option<f64>,
    #[serde(default)]
    breaks: Vec<Break>,
    #[serde(default)]
    steps: Vec<IgnoredAny>,
}

#[derive(Debug, Deserialize)]
struct Break {
    id: u64,
    description: Option<String>,
    #[serde(default)]
    time_windows: Vec<(u64, u64)>,
    #[serde(default)]
    service: u32,
    max_load: Option<IgnoredAny>,
}

#[derive(Debug, Default, Deserialize)]
struct Costs {
    #[serde(default)]
    fixed: u64,
    per_hour: Option<u32>,
    per_km: Option<u32>,
    #[serde(default)]
    per_task_hour: u32,
}

#[derive(Debug, Deserialize)]
struct Matrices {
    durations: Option<Vec<Vec<u32>>>,
    distances: Option<Vec<Vec<u32>>>,
    costs: Option<Vec<Vec<u32>>>,
}

/// What the output says of the input beside the problem.
#[derive(Clone, Debug)]
pub(super) struct Context {
    jobs: Vec<JobContext>,
    /// In the order of the file, as [`vehicles`](super::Instance::vehicles).
    vehicles: Vec<VehicleContext>,
    /// Distances in metres by profile, where there are some.
    distances: BTreeMap<String, Arc<[u32]>>,
    /// What was subtracted from all times.
    offset: u64,
    /// Dimensions of the loads.
    dimensions: usize,
}

#[derive(Clone, Debug)]
struct JobContext {
    id: u64,
    description: Option<String>,
    site: Site,
    setup: u32,
    service: u32,
    priority: u32,
}

#[derive(Clone, Debug)]
struct VehicleContext {
    id: u64,
    description: Option<String>,
    profile: String,
    start: Option<Site>,
    end: Option<Site>,
    /// In the order in which they are taken.
    breaks: Vec<BreakContext>,
}

#[derive(Clone, Debug)]
struct BreakContext {
    id: u64,
    description: Option<String>,
}

/// A row of the tables and, if given, where it is.
#[derive(Clone, Copy, Debug)]
struct Site {
    index: usize,
    location: Option<Point>,
}
