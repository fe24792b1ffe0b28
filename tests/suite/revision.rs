//! A plan under way is revised: the past stays, the rest changes as little as it must.

use crate::place::{Place, Ran, bekal};
use bekal::plan::{Fate, Plan, Step, Trip};
use bekal::units::Instant;
use std::collections::BTreeMap;
use std::fs;

/// The morning of the third day.
const NOW: &str = "2024-01-19T09:30:00+07:00";

fn moment(text: &str) -> Instant {
    Instant::from_unix(text.parse::<jiff::Timestamp>().unwrap().as_second())
}

fn plan(place: &Place, name: &str) -> Plan {
    serde_json::from_str(&place.text(&format!("{name}/plan.json"))).unwrap()
}

/// The operation in `op` and its plan in `before`.
fn planned() -> Place {
    let place = Place::with_shipped("batanghari-2024");
    bekal(&["plan", &place.at("op"), "--out", &place.at("before"), "--quiet"]).expect(0);
    place
}

fn revise(place: &Place, more: &[&str]) -> Ran {
    let (op, before, out) = (place.at("op"), place.at("before"), place.at("after"));
    let mut args = vec!["plan", &op, "--revise", &before, "--now", NOW, "--out", &out, "--force", "--lang", "en"];
    args.extend(more);
    bekal(&args)
}

fn loads(trip: &Trip) -> (&str, u32, Instant) {
    let load = trip.steps.iter().find_map(|step| match step {
        Step::Load { from, .. } => Some(*from),
        _ => None,
    });
    (&trip.fleet, trip.vehicle, load.unwrap())
}

/// What a trip does from loading on.
fn steps(trip: &Trip) -> &[Step] {
    let first = trip.steps.iter().position(|step| matches!(step, Step::Load { .. })).unwrap();
    &trip.steps[first..]
}

/// Trips of `before` that begin to load before now, and how many of them `after` drives just so.
fn begun(before: &Plan, after: &Plan) -> (usize, usize) {
    let now = moment(NOW);
    let known: BTreeMap<_, _> = after.trips.iter().map(|trip| (loads(trip), steps(trip))).collect();
    let begun: Vec<&Trip> = before.trips.iter().filter(|trip| loads(trip).2 < now).collect();
    let same = begun.iter().filter(|trip| known.get(&loads(trip)) == Some(&steps(trip))).count();
    (begun.len(), same)
}

#[test]
fn a_plan_stays_as_it_is_where_nothing_changed() {
    let place = planned();
    revise(&place, &[]).expect(0);
    let (before, after) = (plan(&place, "before"), plan(&place, "after"));
    let kept: BTreeMap<_, _> = after.trips.iter().map(|trip| (loads(trip), steps(trip))).collect();
    assert!(before.trips.iter().all(|trip| kept.get(&loads(trip)) == Some(&steps(trip))));
    assert!(after.kpis.person_days_met >= before.kpis.person_days_met);
    bekal(&["audit", &place.at("after")]).expect(0);
}

#[test]
fn a_bridge_lost_and_rice_wet_on_the_third_day() {
    let place = planned();
    let before = plan(&place, "before");
    let lost = format!("jl-simpang-kampung-baru--muara-tembesi,{NOW},,0,road,Jembatan putus\n");
    place.edit("op/closures.csv", |closures| closures + &lost);
    // Of the rice that came to the provincial store that morning, some is wetted and lost.
    let (dry, wet) = ("\ngudang-dinsos-jambi,beras,8000,", "\ngudang-dinsos-jambi,beras,7860,");
    place.edit("op/supply.csv", |supply| {
        assert!(supply.contains(dry), "{supply}");
        supply.replace(dry, wet)
    });
    let told = revise(&place, &[]).expect(0).out;
    let after = plan(&place, "after");
    bekal(&["audit", &place.at("after")]).expect(0);
    let (under_way, same) = begun(&before, &after);
    // Those on the road to the bridge turn back, and only they.
    let over_the_bridge = |trip: &&Trip| {
        trip.steps.iter().any(|step| match step {
            Step::Drive { passes, .. } => passes
                .iter()
                .any(|pass| pass.link == "jl-simpang-kampung-baru--muara-tembesi" && pass.leaves > moment(NOW)),
            _ => false,
        })
    };
    let stopped = before.trips.iter().filter(|trip| loads(trip).2 < moment(NOW)).filter(over_the_bridge);
    let stopped: Vec<&Trip> = stopped.collect();
    // What has not driven yet and is still loading has no way to turn back on.
    let on_the_way = |trip: &&&Trip| !matches!(trip.steps[0], Step::Load { until, .. } if until > moment(NOW));
    // What has brought something somewhere is cut off there, the rest turns back.
    let has_brought = |trip: &&&Trip| {
        trip.steps.iter().any(|step| matches!(step, Step::Unload { until, .. } if *until <= moment(NOW)))
    };
    let cut_off = stopped.iter().filter(has_brought).count();
    let turned = stopped.iter().filter(on_the_way).count() - cut_off;
    assert!(under_way > 100 && turned > 0, "{under_way} {turned}");
    assert_eq!(same, under_way - stopped.len(), "{told}");
    assert!(!after.trips.iter().any(|trip| over_the_bridge(&trip)));
    assert!(told.contains("least change") && told.contains("all that has not begun anew"), "{told}");
    // The document says so, trip by trip.
    let document = place.text("after/plan.md");
    assert!(document.contains("## Changes from the plan before") && document.contains("turns back"), "{document}");
    let fates: Vec<Fate> = after.changes.as_ref().unwrap().former.iter().map(|trip| trip.fate).collect();
    assert_eq!(fates.iter().filter(|fate| **fate == Fate::TurnsBack).count(), turned);
    assert_eq!(fates.iter().filter(|fate| **fate == Fate::CutOff).count(), cut_off);
    assert_eq!(fates.len(), before.trips.len());
    // What was handed out on the first two days stays.
    let past = |plan: &Plan| plan.issues.iter().filter(|issue| issue.day < 2).cloned().collect::<Vec<_>>();
    assert_eq!(past(&before), past(&after));
}

#[test]
fn marked_trips_stay_or_go() {
    let place = planned();
    let before = plan(&place, "before");
    let late: Vec<&Trip> = before.trips.iter().filter(|trip| loads(trip).2 > moment(NOW)).collect();
    let (locked, forbidden) = (late[0], late[late.len() / 2]);
    // As a planner does it: one more column in the table of movements.
    let rows = place.text("before/movements.csv");
    let marked: Vec<String> = rows
        .lines()
        .enumerate()
        .map(|(index, row)| {
            let mark = match row.split(',').next().unwrap() {
                _ if index == 0 => "tanda",
                trip if trip == locked.trip => "kunci",
                trip if trip == forbidden.trip => "larang",
                _ => "",
            };
            format!("{mark},{row}")
        })
        .collect();
    fs::write(place.at("marks.csv"), marked.join("\n")).unwrap();
    revise(&place, &["--marks", &place.at("marks.csv")]).expect(0);
    let after = plan(&place, "after");
    assert!(after.trips.iter().any(|trip| loads(trip) == loads(locked) && steps(trip) == steps(locked)));
    let posts = |trip: &Trip| -> Vec<String> {
        let to = |step: &Step| match step {
            Step::Unload { site, .. } => Some(site.clone()),
            _ => None,
        };
        trip.steps.iter().filter_map(to).collect()
    };
    let banned = posts(forbidden);
    let again = |trip: &&Trip| {
        let same = (&trip.fleet, trip.vehicle) == (&forbidden.fleet, forbidden.vehicle);
        let known = before.trips.iter().any(|old| loads(old) == loads(trip));
        same && !known && posts(trip).iter().any(|post| banned.contains(post))
    };
    assert_eq!(after.trips.iter().filter(again).count(), 0);
    assert!(!after.trips.iter().any(|trip| loads(trip) == loads(forbidden) && steps(trip) == steps(forbidden)));
}

#[test]
fn what_cannot_be_revised_is_told() {
    let place = planned();
    fs::write(place.at("marks.csv"), "trip,mark\nT001,locked\nT001,forbidden\nT9999,locked\nT002,maybe\n").unwrap();
    let err = revise(&place, &["--marks", &place.at("marks.csv")]).expect(3).err;
    assert!(err.contains("[marks-differ] marks.csv, row 3") && err.contains("[unknown-word]"), "{err}");
    fs::write(place.at("marks.csv"), "trip;mark\nT9999;locked\n").unwrap();
    let err = revise(&place, &["--marks", &place.at("marks.csv")]).expect(3).err;
    assert!(err.contains("[unknown-trip] marks.csv, row 2, column trip: T9999"), "{err}");
    revise(&place, &["--marks", &place.at("none.csv")]).expect(3);
    // Goods that are gone already cannot have been fewer.
    let whole = "gudang-bulog-jambi,beras,60000,";
    place.edit("op/stock.csv", |stock| stock.replace(whole, "gudang-bulog-jambi,beras,600,"));
    let err = revise(&place, &[]).expect(3).err;
    assert!(err.contains("[lot-overdrawn] gudang-bulog-jambi/"), "{err}");
    let (op, before) = (place.at("op"), place.at("before"));
    bekal(&["plan", &op, "--revise", &before]).expect(2);
    bekal(&["plan", &op, "--revise", &op, "--now", NOW]).expect(3);
    let late = bekal(&["plan", &op, "--revise", &before, "--now", "2025-01-01T00:00:00+07:00", "--lang", "en"]);
    assert!(late.expect(3).err.contains("not within the operation"));
}

#[test]
fn whatever_is_locked_stays_with_what_it_stands_on() {
    let place = planned();
    let before = plan(&place, "before");
    // The last trips of every vehicle but the first of its day: their goods came by others, their vehicles from elsewhere.
    let last: BTreeMap<_, &Trip> = before.trips.iter().map(|trip| ((&trip.fleet, trip.vehicle), trip)).collect();
    let locked: Vec<&Trip> = last.into_values().collect();
    let marks: Vec<String> = locked.iter().map(|trip| format!("{},locked", trip.trip)).collect();
    fs::write(place.at("marks.csv"), format!("trip,mark\n{}\n", marks.join("\n"))).unwrap();
    revise(&place, &["--marks", &place.at("marks.csv"), "--anew"]).expect(0);
    let after = plan(&place, "after");
    for trip in locked {
        assert!(after.trips.iter().any(|now| loads(now) == loads(trip) && steps(now) == steps(trip)), "{}", trip.trip);
    }
    // Time does not run backwards from one revision to the next.
    let (op, after) = (place.at("op"), place.at("after"));
    let now = "2024-01-18T09:30:00+07:00";
    let again = ["plan", &op, "--revise", &after, "--now", now, "--out", &place.at("again"), "--lang", "en"];
    assert!(bekal(&again).expect(3).err.contains("the moment as of which that plan was revised itself"));
}

#[test]
fn a_revision_stands_on_the_plan_as_it_was_written() {
    let place = Place::with_operation();
    let (op, before, out) = (place.at("op"), place.at("before"), place.at("after"));
    bekal(&["plan", &op, "--out", &before, "--quiet"]).expect(0);
    let plan = plan(&place, "before");
    let first = plan.trips.iter().min_by_key(|trip| trip.steps.len()).unwrap();
    let delivered = first.steps.iter().find_map(|step| match step {
        Step::Unload { until, .. } => Some(*until),
        _ => None,
    });
    let (delivered, offset) = (delivered.unwrap(), plan.header.utc_offset_s);
    // As a planner writes it, on the operation's own clock.
    let local = jiff::Timestamp::from_second(delivered.unix() + offset.seconds()).unwrap();
    let now = local.to_zoned(jiff::tz::TimeZone::UTC).strftime("%d/%m/%Y %H.%M.%S").to_string();
    let revise = |more: &[&str]| {
        let args = ["plan", &op, "--revise", &before, "--now", &now, "--out", &out, "--force", "--lang", "en"];
        bekal(&[&args, more].concat())
    };
    fs::write(place.path("marks.csv"), format!("trip,mark\n{},forbidden\n", first.trip)).unwrap();
    let ran = revise(&["--marks", &place.at("marks.csv")]).expect(0);
    assert!(ran.err.contains(&format!("the mark forbidden comes too late for {}", first.trip)), "{}", ran.err);
    assert_eq!(self::plan(&place, "after").revised_from(), Some(delivered));
    bekal(&["audit", &out]).expect(0);
    // Somebody takes a trip out of plan.json by hand.
    place.edit("before/plan.json", |text| {
        let mut plan: serde_json::Value = serde_json::from_str(&text).unwrap();
        plan["trips"].as_array_mut().unwrap().remove(0);
        serde_json::to_string(&plan).unwrap()
    });
    let err = revise(&[]).expect(6).err;
    assert!(err.contains("no longer as bekal wrote it") && err.contains("[file-changed]"), "{err}");
}
