//! The river and the landslide on the shipped operation of Batang Hari: what closes, what passes instead, by what.

use crate::place::Place;
use bekal::event::{Event, Settings};
use bekal::operation::{Mode, Operation, SiteKind};
use bekal::plan::{Pass, Plan, Step, Trip};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::ops::ControlFlow;

/// The first four days of the shipped operation, with other content in some of its tables.
fn planned(changes: &[(&str, &str)]) -> (Operation, Plan) {
    let place = Place::with_shipped("batanghari-2024");
    place.edit("op/operation.toml", |text| text.replace("horizon = \"7d\"", "horizon = \"4d\""));
    for (file, content) in changes {
        place.edit(&format!("op/{file}"), |_| (*content).to_owned());
    }
    let operation = bekal::load(&place.path("op")).unwrap().operation.expect("an operation");
    let mut deaf = |_: &Event<'_>| ControlFlow::Continue(());
    let plan = bekal::draft(&operation, &Settings::default(), &mut deaf).expect("a plan");
    assert_eq!(bekal::audit::audit(&operation, &plan), []);
    (operation, plan)
}

/// Every gauge at one level throughout.
fn stages(levels: [(&str, f64); 3]) -> String {
    let mut table = "gauge,time,level_m,kind\n".to_owned();
    for (gauge, level) in levels {
        writeln!(table, "{gauge},2024-01-16T06:00:00+07:00,{level},observed").unwrap();
    }
    table
}

const NO_ZONES: (&str, &str) = ("zones.geojson", "{\"type\": \"FeatureCollection\", \"features\": []}");
const NO_CLOSURES: (&str, &str) = ("closures.csv", "target,from,until,factor,modes,reason\n");

fn mode(operation: &Operation, trip: &Trip) -> Mode {
    operation.vehicle_types().iter().find(|kind| kind.code == trip.vehicle_type).unwrap().mode
}

fn unloads_at(trip: &Trip, post: &str) -> bool {
    trip.steps.iter().any(|step| matches!(step, Step::Unload { site, .. } if site == post))
}

fn kind(operation: &Operation, code: &str) -> SiteKind {
    operation.sites().iter().find(|site| site.code == code).unwrap().kind
}

fn passes(plan: &Plan) -> impl Iterator<Item = &Pass> {
    let drives = plan.trips.iter().flat_map(|trip| &trip.steps);
    drives.filter_map(|step| if let Step::Drive { passes, .. } = step { Some(passes) } else { None }).flatten()
}

/// Links shut by the stage of a gauge for some vehicle.
fn shut_by_stage(plan: &Plan) -> BTreeSet<&str> {
    let by_stage = plan.situation.closures.iter().filter(|closed| closed.reason.starts_with("stage"));
    by_stage.map(|closed| closed.link.as_str()).collect()
}

/// At normal stage the road to Maro Sebo Ulu is open and the lanes over flooded land are dry; above siaga I the road is
/// shut to every truck, and trucks bring the goods to the jetty of Kembang Seri, where boats take them on.
#[test]
fn the_flood_moves_a_post_from_truck_to_boat() {
    let normal = stages([("tanggo-rajo", 9.5), ("muara-bulian-lokal", 2.0), ("muara-tembesi", 9.5)]);
    let flood = stages([("tanggo-rajo", 14.9), ("muara-bulian-lokal", 3.55), ("muara-tembesi", 12.9)]);
    let (operation, normal) = planned(&[("stages.csv", &normal), NO_ZONES, NO_CLOSURES]);
    let (_, flood) = planned(&[("stages.csv", &flood), NO_ZONES, NO_CLOSURES]);
    let (road, lane) = ("jl-simpang-kembang-seri--maro-sebo-ulu", "sg-dermaga-kembang-seri--maro-sebo-ulu");
    let (post, jetty) = ("maro-sebo-ulu", "dermaga-kembang-seri");

    // What is closed.
    let (dry, wet) = (shut_by_stage(&normal), shut_by_stage(&flood));
    assert!(dry.contains(lane) && !dry.contains(road), "{dry:?}");
    assert!(wet.contains(road) && !wet.contains(lane), "{wet:?}");
    assert!(dry.is_disjoint(&wet), "{dry:?} {wet:?}");

    // What passes.
    let used = |plan: &Plan, link: &str| passes(plan).any(|pass| pass.link == link);
    assert!(used(&normal, road) && !used(&normal, lane));
    assert!(used(&flood, lane) && !used(&flood, road));

    // By what the post is served, and how the goods come to where they change.
    let calls = |plan: &Plan, site: &str| -> BTreeSet<Mode> {
        let there = plan.trips.iter().filter(|trip| unloads_at(trip, site));
        there.map(|trip| mode(&operation, trip)).collect()
    };
    assert_eq!(calls(&normal, post), BTreeSet::from([Mode::Road]));
    assert_eq!(calls(&flood, post), BTreeSet::from([Mode::River]));
    for boat in flood.trips.iter().filter(|trip| unloads_at(trip, post)) {
        assert_eq!(kind(&operation, &boat.source), SiteKind::Jetty, "{}", boat.trip);
    }
    assert!(calls(&flood, jetty).contains(&Mode::Road));
    let through = |line: &&bekal::plan::AllocationLine| line.to == post && line.via.iter().any(|via| via == jetty);
    assert!(flood.allocation.iter().filter(through).count() > 0, "no goods change at {jetty}");
}

/// A landslide between Pijoan and Jembatan Mas from the start: while it lies there nobody passes, and trucks go round over
/// Tempino and Bajubang.
#[test]
fn the_landslide_is_driven_round() {
    let (cut, round) = ("jl-pijoan--simpang-jembatan-mas", "jl-simpang-tempino--bajubang");
    let landslide = "target,from,until,factor,modes,reason\n\
        jl-pijoan--simpang-jembatan-mas,2024-01-17T06:00:00+07:00,2024-01-19T06:00:00+07:00,0,road,Longsor\n";
    let (operation, slid) = planned(&[("closures.csv", landslide)]);
    let (_, free) = planned(&[NO_CLOSURES]);
    let closure = operation.closures().iter().find(|closure| closure.factor == 0).expect("the landslide");
    let within = |plan: &Plan, link: &str| -> usize {
        let there = passes(plan).filter(|pass| pass.link == link);
        there.filter(|pass| pass.enters < closure.until && pass.leaves > closure.from).count()
    };
    assert_eq!(within(&slid, cut), 0);
    assert!(within(&free, cut) > 0);
    let (with, without) = (within(&slid, round), within(&free, round));
    assert!(with > without, "{with} passages over Tempino with the landslide, {without} without");
    assert!(passes(&slid).any(|pass| pass.link == cut), "the road is used once it is clear");
    let named = slid.situation.closures.iter().find(|closed| closed.link == cut).expect("named in the plan");
    assert_eq!((named.since, named.until), (Some(closure.from), Some(closure.until)));
    assert_eq!(named.reason, "closure:Longsor");
}
