//! What is asked: places and the travel between them, depots, stops, vehicles.
//!
//! Every number is whole and of the caller's own units: a distance, a time, a load, a price. A [`Problem`] is made by a
//! [`Builder`] alone, which checks everything once, so that the search and the checker may rely on it.

mod builder;
mod travel;

pub use builder::{Builder, Defect, Subject, Wrong};
pub use travel::{Period, Travel};

/// The most dimensions that a load may have.
pub const DIMENSIONS: usize = 4;

/// An amount in each dimension; those a problem does not have are nought.
pub type Load = [u32; DIMENSIONS];

/// A time that an arrival, a start or an end must not exceed; below 2³⁰, so that two of them can be added.
pub const LATEST: u32 = (1 << 30) - 1;

/// From when until when something may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// First moment.
    pub from: u32,
    /// Last moment.
    pub until: u32,
}

impl Window {
    /// At any time.
    pub const ALWAYS: Self = Self { from: 0, until: LATEST };
}

/// Where vehicles start, end and load.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Depot {
    /// Its place.
    pub place: usize,
    /// When vehicles may leave it and come back to it.
    pub window: Window,
    /// Units of each item that may be loaded here, all trips together; items not listed are without limit.
    pub stock: Vec<Option<u32>>,
}

impl Depot {
    /// A depot that is always open and never runs out.
    pub fn new(place: usize) -> Self {
        Self { place, window: Window::ALWAYS, stock: Vec::new() }
    }
}

/// A place that is to be visited, once; or, where it asks for several units, by one or more vehicles with some of them each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// Its place.
    pub place: usize,
    /// Units it asks for. One unit is one that cannot be split.
    pub units: u32,
    /// What one unit takes from the vehicle here: it is on board from the depot to here.
    pub delivery: Load,
    /// What one unit gives to the vehicle here: it is on board from here to the depot.
    pub pickup: Load,
    /// When service may begin; in order and apart from each other. Empty: at any time.
    pub windows: Vec<Window>,
    /// Time that each visit takes.
    pub service: u32,
    /// Time that each unit takes beside it.
    pub service_per_unit: u32,
    /// Vehicles that carry it must not begin to load before; without a depot at the start, to serve their first stop.
    pub release: u32,
    /// What leaving one unit out costs; without, all of them must be served.
    pub prize: Option<u64>,
    /// Item that the units are of, where depots have limited stock.
    pub item: Option<usize>,
    /// Types of vehicles that may come here; `None`: all.
    pub vehicle_types: Option<Vec<usize>>,
}

impl Stop {
    /// A stop that must be visited, by any vehicle at any time, and takes no time.
    pub fn new(place: usize, delivery: Load) -> Self {
        Self {
            place,
            units: 1,
            delivery,
            pickup: [0; DIMENSIONS],
            windows: Vec::new(),
            service: 0,
            service_per_unit: 0,
            release: 0,
            prize: None,
            item: None,
            vehicle_types: None,
        }
    }
}

/// The most periods of a travel, the first included: a day in quarters of an hour.
pub const MOST_PERIODS: usize = 96;

/// The most breaks that a vehicle may have.
pub const MOST_BREAKS: usize = 8;

/// A time in which a vehicle stands still, between two calls, or outside its route.
///
/// A vehicle takes the breaks of its type in their order. Some of the first it may take before its route starts, and some of
/// the last after it ends, as far as its shift has time for them; these are not part of the route. All others it takes between
/// its calls: at the first moment after the end of a call that the window allows, wherever it is on its way, and then goes on
/// (until the window opens it goes on, too, and waits where it has nowhere to go); or where it comes to, before the next call
/// begins. So a night between two days of work is a break, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Break {
    /// When it may begin.
    pub window: Window,
    /// How long it is.
    pub duration: u32,
}

/// Vehicles that are alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VehicleType {
    /// How many there are; `None`: as many as are needed.
    pub count: Option<u32>,
    /// What one may have on board.
    pub capacity: Load,
    /// The [`Travel`] it moves by.
    pub travel: usize,
    /// Depot where its first trip starts; `None`: it starts at its first stop.
    pub start: Option<usize>,
    /// Depot where its last trip ends; `None`: it ends at its last stop.
    pub end: Option<usize>,
    /// Price of using one at all.
    pub fixed: u64,
    /// Price of each unit of distance.
    pub per_distance: u32,
    /// Price of each unit of time between its start and its end, waiting and service included.
    pub per_duration: u32,
    /// When it may be on its way.
    pub shift: Window,
    /// The longest it may be on its way.
    pub max_duration: Option<u32>,
    /// The farthest it may go, all trips together.
    pub max_distance: Option<u32>,
    /// Trips it may make, one after the other; at least one.
    pub max_trips: u32,
    /// Depots where it may load again.
    pub reloads: Vec<usize>,
    /// Time that loading takes before each trip.
    pub loading: u32,
    /// Its breaks, in the order in which they are taken; on a route they are part of its time.
    pub breaks: Vec<Break>,
}

impl VehicleType {
    /// As many vehicles as are needed, from one depot and back, one trip each, priced by distance.
    pub fn new(capacity: Load, depot: usize) -> Self {
        Self {
            count: None,
            capacity,
            travel: 0,
            start: Some(depot),
            end: Some(depot),
            fixed: 0,
            per_distance: 1,
            per_duration: 0,
            shift: Window::ALWAYS,
            max_duration: None,
            max_distance: None,
            max_trips: 1,
            reloads: Vec::new(),
            loading: 0,
            breaks: Vec::new(),
        }
    }
}

/// A problem without defects.
#[derive(Clone, Debug)]
pub struct Problem {
    places: usize,
    coordinates: Vec<Option<(f64, f64)>>,
    travels: Vec<Travel>,
    depots: Vec<Depot>,
    stops: Vec<Stop>,
    vehicle_types: Vec<VehicleType>,
}

impl Problem {
    /// Number of places.
    pub const fn places(&self) -> usize {
        self.places
    }

    /// Coordinates of a place, if the caller gave them; they are for maps only.
    pub fn coordinates(&self, place: usize) -> Option<(f64, f64)> {
        self.coordinates.get(place).copied().flatten()
    }

    /// Travel by kind.
    pub fn travels(&self) -> &[Travel] {
        &self.travels
    }

    /// Depots.
    pub fn depots(&self) -> &[Depot] {
        &self.depots
    }

    /// Stops.
    pub fn stops(&self) -> &[Stop] {
        &self.stops
    }

    /// Types of vehicles.
    pub fn vehicle_types(&self) -> &[VehicleType] {
        &self.vehicle_types
    }

    /// Whether vehicles of a type may come to a stop.
    pub fn admits(&self, stop: usize, vehicle_type: usize) -> bool {
        self.stops[stop].vehicle_types.as_ref().is_none_or(|types| types.contains(&vehicle_type))
    }
}
