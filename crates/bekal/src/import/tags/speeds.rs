//! Speeds where a way states none, km/h.
//!
//! By class of road: the car profile of OSRM (`profiles/car.lua` of Project-OSRM/osrm-backend, commit 0012f458), held below
//! what Indonesia allows outside towns (80 km/h; 100 on motorways: PP 79/2013, article 23). By surface, track type and
//! smoothness: the caps of the same profile. They are dry-road speeds of a car; a vehicle type's own speed caps them again,
//! and the speeds of an operation's settings by class take their place. Tracks, fords and waterways are estimated: a
//! loaded truck on a graded estate track, a crossing at walking pace, a loaded longboat on the main river and on a canal.

/// Class of road or way and its speed.
pub(crate) const CLASSES: [(&str, f64); 24] = [
    ("motorway", 90.0),
    ("motorway_link", 75.0),
    ("trunk", 80.0),
    ("trunk_link", 70.0),
    ("primary", 65.0),
    ("primary_link", 60.0),
    ("secondary", 55.0),
    ("secondary_link", 50.0),
    ("tertiary", 40.0),
    ("tertiary_link", 30.0),
    ("unclassified", 25.0),
    ("residential", 25.0),
    ("road", 25.0),
    ("living_street", 10.0),
    ("service", 15.0),
    ("track", 15.0),
    ("ferry", 10.0),
    ("river", 18.0),
    ("canal", 12.0),
    ("fairway", 25.0),
    ("footway", 4.0),
    ("path", 4.0),
    ("steps", 2.0),
    // From a site to the network.
    ("akses", 20.0),
];

/// Speed across a ford.
pub(super) const FORD: f64 = 5.0;

/// Most speed by a value of `tracktype`.
const TRACKTYPES: [(&str, f64); 4] = [("grade2", 45.0), ("grade3", 30.0), ("grade4", 20.0), ("grade5", 15.0)];

/// Most speed by a value of `smoothness`; what is worse than `horrible` is no road for trucks.
const SMOOTHNESS: [(&str, f64); 5] =
    [("good", 60.0), ("intermediate", 45.0), ("bad", 30.0), ("very_bad", 15.0), ("horrible", 3.0)];

/// Most speed by a value of `surface`.
const SURFACES: [(&str, f64); 18] = [
    ("paving_stones", 60.0),
    ("concrete:plates", 60.0),
    ("metal", 60.0),
    ("compacted", 45.0),
    ("sett", 45.0),
    ("bricks", 45.0),
    ("cobblestone", 30.0),
    ("wood", 30.0),
    ("gravel", 30.0),
    ("fine_gravel", 30.0),
    ("unpaved", 30.0),
    ("ground", 30.0),
    ("dirt", 30.0),
    ("grass", 30.0),
    ("clay", 20.0),
    ("sand", 15.0),
    ("earth", 15.0),
    ("mud", 15.0),
];

fn of(table: &[(&'static str, f64)], word: Option<&str>) -> Option<f64> {
    table.iter().find(|(own, _)| Some(*own) == word).map(|(_, speed)| *speed)
}

/// The speed of a class; none of a class that is not known.
pub(crate) fn of_class(class: &str) -> Option<f64> {
    of(&CLASSES, Some(class))
}

/// The least of what track type, else surface, and smoothness allow; none where they say nothing.
pub(super) fn ground(tracktype: Option<&str>, surface: Option<&str>, smoothness: Option<&str>) -> Option<f64> {
    let first = of(&TRACKTYPES, tracktype).or_else(|| of(&SURFACES, surface));
    let second = of(&SMOOTHNESS, smoothness);
    first.into_iter().chain(second).reduce(f64::min)
}
