//! The vehicle schedule: what each vehicle does when, member by member.

use super::super::messages::Msg;
use super::super::times;
use super::super::view::View;
use super::flow::days;
use super::page::Page;
use super::svg::{Anchor, LETTER, Scale, Svg, WIDTH, Way, fitted};
use bekal_core::plan::{Step, Trip};
use bekal_core::units::Instant;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Most vehicles drawn.
const VEHICLES: usize = 80;
/// Room for the names of vehicles.
const NAMES: f64 = 178.0;
/// Height of a row, and of the head with the days.
const ROW: f64 = 13.0;
const HEAD: f64 = 18.0;
/// Height of what is handled, and of what is driven.
const TALL: f64 = 9.0;
const FLAT: f64 = 4.0;

/// A vehicle and its trips in time.
struct Vehicle<'a> {
    fleet: &'a str,
    number: u32,
    trips: Vec<&'a Trip>,
}

impl Vehicle<'_> {
    fn duty(&self) -> i64 {
        self.trips.iter().fold(0, |sum, trip| sum.saturating_add(trip.duty_s.seconds()))
    }
}

pub(super) fn draw(page: &mut Page, view: &View<'_>) {
    let plan = view.plan;
    if plan.trips.is_empty() {
        page.note(view.say(Msg::NoTrips));
        return;
    }
    let mut by_vehicle: BTreeMap<(&str, u32), Vec<&Trip>> = BTreeMap::new();
    for trip in &plan.trips {
        by_vehicle.entry((&trip.fleet, trip.vehicle)).or_default().push(trip);
    }
    let mut busiest: Vec<Vehicle<'_>> =
        by_vehicle.into_iter().map(|((fleet, number), trips)| Vehicle { fleet, number, trips }).collect();
    busiest.sort_by_key(|vehicle| Reverse(vehicle.duty()));
    let left_out = busiest.len().saturating_sub(VEHICLES);
    busiest.truncate(VEHICLES);

    page.note(&view.tell(Msg::GanttNote, &[&view.zone()]));
    if left_out > 0 {
        let counts = [view.count(VEHICLES), view.count(left_out)];
        page.note(&view.tell(Msg::VehiclesLeftOut, &[&counts[0], &counts[1], "movements.csv"]));
    }
    page.picture(legend(view));
    let mut members: BTreeMap<&str, Vec<Vehicle<'_>>> = BTreeMap::new();
    for vehicle in busiest {
        if let Some(first) = vehicle.trips.first() {
            members.entry(&first.member).or_default().push(vehicle);
        }
    }
    let mut members: Vec<_> = members.into_iter().collect();
    members.sort_by_key(|(code, vehicles)| (Reverse(vehicles.iter().map(Vehicle::duty).sum::<i64>()), *code));
    for (code, vehicles) in members {
        let name = view.names.member_name(code);
        page.heading(name);
        page.picture(schedule(view, name, &vehicles));
    }
}

fn legend(view: &View<'_>) -> Svg {
    let mut svg = Svg::new(WIDTH, 16.0, view.say(Msg::Gantt));
    let mut x = 0.0;
    for (what, msg) in
        [("load", Msg::Loading), ("drive", Msg::Driving), ("unload", Msg::Unloading), ("rest", Msg::Resting)]
    {
        match what {
            "rest" => svg.line("rest", (x, 8.0), (x + 24.0, 8.0)),
            "drive" => svg.rect(what, (x, 8.0 - FLAT / 2.0), (24.0, FLAT)),
            _ => svg.rect(what, (x, 8.0 - TALL / 2.0), (24.0, TALL)),
        }
        let text = view.say(msg);
        svg.text("", (x + 30.0, 11.5), Anchor::Start, text);
        x += 52.0 + text.chars().count() as f64 * 6.2;
    }
    svg
}

fn schedule(view: &View<'_>, member: &str, vehicles: &[Vehicle<'_>]) -> Svg {
    let start = view.plan.header.start;
    let count = days(view);
    let hours = |moment: Instant| (moment.unix().saturating_sub(start.unix())) as f64 / 3600.0;
    let ends =
        vehicles.iter().flat_map(|vehicle| &vehicle.trips).flat_map(|trip| spells(trip)).map(|(_, _, until)| until);
    // Who comes home after the end is drawn until then.
    let last = ends.map(hours).fold(f64::from(count) * 24.0, f64::max);
    let scale = Scale::new((0.0, last), (NAMES, WIDTH - 1.0));
    let height = HEAD + vehicles.len() as f64 * ROW;
    let label = format!("{}: {member}", view.say(Msg::Gantt));
    let mut svg = Svg::new(WIDTH, height + 1.0, &label);
    for day in 0..=count {
        let x = scale.at(f64::from(day) * 24.0);
        svg.line("grid", (x, 0.0), (x, height));
        if day < count {
            let text = format!("{} · {}", view.days(day, day), view.date(times::day_start(start, day)));
            svg.text("small", (x + 3.0, 11.0), Anchor::Start, &text);
        }
    }
    for (row, vehicle) in (0_u32..).zip(vehicles) {
        let middle = HEAD + (f64::from(row) + 0.5) * ROW;
        let Some(first) = vehicle.trips.first() else { continue };
        let number = view.int(vehicle.number);
        let room = NAMES - 6.0 - (number.len() as f64 + 5.0) * 10.0 * LETTER;
        // By its type where that tells it apart, else by its fleet.
        let alike = |other: &Vehicle<'_>| {
            other.fleet != vehicle.fleet && other.trips.iter().any(|trip| trip.vehicle_type == first.vehicle_type)
        };
        let told_apart = !vehicles.iter().any(alike);
        let name = if told_apart { view.names.vehicle_name(&first.vehicle_type) } else { vehicle.fleet };
        let name = fitted(name, room, 10.0);
        let name = view.tell(Msg::VehicleNumber, &[&name, &number]);
        svg.text("", (0.0, middle + 3.5), Anchor::Start, &name);
        svg.line("rest", (NAMES, middle), (WIDTH - 1.0, middle));
        let mut ways =
            BTreeMap::from([("drive", Way::default()), ("load", Way::default()), ("unload", Way::default())]);
        for (what, from, until) in vehicle.trips.iter().flat_map(|trip| spells(trip)) {
            let (x, end) = (scale.at(hours(from)), scale.at(hours(until)));
            let tall = if what == "drive" { FLAT } else { TALL };
            if let Some(way) = ways.get_mut(what) {
                let so_far = std::mem::take(way);
                *way = so_far.rect((x, middle - tall / 2.0), ((end - x).max(0.6), tall));
            }
        }
        for (what, way) in &ways {
            svg.path(what, way);
        }
    }
    svg
}

/// What a trip does from when until when; passages without a wait between them are one.
fn spells(trip: &Trip) -> Vec<(&'static str, Instant, Instant)> {
    let mut all: Vec<(&str, Instant, Instant)> = Vec::new();
    for step in &trip.steps {
        match step {
            Step::Load { from, until, .. } => all.push(("load", *from, *until)),
            Step::Unload { from, until, .. } => all.push(("unload", *from, *until)),
            Step::Drive { passes, .. } => {
                for pass in passes {
                    match all.last_mut() {
                        Some(("drive", _, until)) if *until == pass.enters => *until = pass.leaves,
                        _ => all.push(("drive", pass.enters, pass.leaves)),
                    }
                }
            }
        }
    }
    all
}
