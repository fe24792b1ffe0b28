//! Parts 5 and 6: where each vehicle goes and when, and what each member does.

use super::super::messages::Msg;
use super::super::names::{total, unloadings};
use super::super::numbers;
use super::super::view::{TONNE_STEP, View};
use super::doc::{Doc, Side, Table};
use super::{MAX_ROWS, grouped_note, show};
use bekal_core::plan::{Cargo, Step, Task, Trip};
use bekal_core::units::Instant;
use std::collections::BTreeMap;

/// Sites of a way that are named; of a longer one the first and the last half of these.
const NAMED_SITES: usize = 12;

/// Trips by fleet and number of the vehicle.
type Vehicles<'a> = BTreeMap<(&'a str, u32), Vec<&'a Trip>>;

pub(super) fn write(doc: &mut Doc, view: &View<'_>) {
    let trips = &view.plan.trips;
    if trips.is_empty() {
        doc.paragraph(view.say(Msg::NoTrips));
        return;
    }
    doc.paragraph(&view.tell(Msg::MovementsNote, &[&view.zone()]));
    let mut vehicles: Vehicles<'_> = BTreeMap::new();
    for trip in trips {
        vehicles.entry((&trip.fleet, trip.vehicle)).or_default().push(trip);
    }
    if trips.len() > MAX_ROWS {
        by_vehicle(doc, view, &vehicles);
        by_fleet(doc, view);
        return;
    }
    for ((fleet, number), trips) in vehicles {
        let Some(first) = trips.first() else { continue };
        doc.heading(
            3,
            &view.tell(
                Msg::VehicleHeading,
                &[
                    view.names.vehicle_name(&first.vehicle_type),
                    fleet,
                    &view.int(number),
                    view.names.member_name(&first.member),
                ],
            ),
        );
        by_trip(doc, view, &trips);
    }
}

fn by_trip(doc: &mut Doc, view: &View<'_>, trips: &[&Trip]) {
    let mut table = Table::new(&[
        (view.say(Msg::Trip), Side::Left),
        (view.say(Msg::Departs), Side::Left),
        (view.say(Msg::LoadedAt), Side::Left),
        (view.say(Msg::Tonnes), Side::Right),
        (view.say(Msg::Stops), Side::Left),
        (view.say(Msg::WayDriven), Side::Left),
        (view.say(Msg::Returns), Side::Left),
        (view.say(Msg::Kilometres), Side::Right),
        (view.say(Msg::DutyHours), Side::Right),
    ]);
    let masses: Vec<i128> = trips.iter().map(|trip| view.names.load(trip)).collect();
    let metres: Vec<i128> = trips.iter().map(|trip| trip.distance_m.metres().into()).collect();
    let duties: Vec<i128> = trips.iter().map(|trip| trip.duty_s.seconds().into()).collect();
    let tonnes = numbers::apportion(&masses, TONNE_STEP);
    let km = numbers::apportion(&metres, 1000);
    let hours = numbers::apportion(&duties, 360);
    for (at, trip) in trips.iter().enumerate() {
        let moments = span(trip);
        let short = |moment: Option<Instant>| moment.map_or_else(|| "–".to_owned(), |moment| view.short(moment));
        table.row(vec![
            trip.trip.clone(),
            short(moments.map(|(first, _)| first)),
            loads(view, trip),
            view.steps(tonnes[at]),
            stops(view, trip),
            way(view, trip),
            short(moments.map(|(_, last)| last)),
            view.int(km[at]),
            numbers::decimal(view.lang, hours[at], 1),
        ]);
    }
    let mut last = vec![String::new(); 9];
    view.say(Msg::Total).clone_into(&mut last[0]);
    last[3] = view.tonnes(total(masses));
    last[7] = view.km(total(metres));
    last[8] = view.hours(total(duties));
    table.total(last);
    doc.table(table, usize::MAX);
}

/// First and last moment of a trip.
fn span(trip: &Trip) -> Option<(Instant, Instant)> {
    let first = trip.departs()?;
    let last = trip.steps.iter().rev().find_map(|step| match step {
        Step::Load { until, .. } | Step::Unload { until, .. } => Some(*until),
        Step::Drive { passes, .. } => passes.last().map(|pass| pass.leaves),
    })?;
    Some((first, last))
}

fn loads(view: &View<'_>, trip: &Trip) -> String {
    let calls = trip.steps.iter().filter_map(|step| match step {
        Step::Load { site, from, until, .. } => {
            Some(format!("{} {}–{}", view.names.site_name(site), view.short(*from), view.time_of_day(*until)))
        }
        Step::Drive { .. } | Step::Unload { .. } => None,
    });
    calls.collect::<Vec<_>>().join("; ")
}

fn stops(view: &View<'_>, trip: &Trip) -> String {
    let calls = trip.steps.iter().filter_map(|step| match step {
        Step::Unload { site, from, until, cargo } => Some(format!(
            "{} {}–{}: {}",
            view.names.site_name(site),
            view.short(*from),
            view.time_of_day(*until),
            goods(view, cargo)
        )),
        Step::Drive { .. } | Step::Load { .. } => None,
    });
    calls.collect::<Vec<_>>().join("; ")
}

/// Quantities by item, whatever the lots.
fn goods(view: &View<'_>, cargo: &[Cargo]) -> String {
    let mut items: BTreeMap<&str, i128> = BTreeMap::new();
    for goods in cargo {
        let amount = items.entry(&goods.item).or_default();
        *amount = amount.saturating_add(view.names.amount(&goods.item, goods.packages));
    }
    let named =
        items.iter().map(|(item, amount)| format!("{} {}", view.names.item_name(item), view.amount(item, *amount)));
    named.collect::<Vec<_>>().join(", ")
}

/// The sites of the way in order.
fn way(view: &View<'_>, trip: &Trip) -> String {
    let mut sites: Vec<&str> = Vec::new();
    let passes = trip.steps.iter().flat_map(|step| match step {
        Step::Drive { passes, .. } => passes.as_slice(),
        Step::Load { .. } | Step::Unload { .. } => &[],
    });
    for pass in passes {
        for end in [&pass.from, &pass.to] {
            if sites.last() != Some(&end.as_str()) {
                sites.push(end);
            }
        }
    }
    let names: Vec<&str> = sites.iter().map(|site| view.names.site_name(site)).collect();
    if names.len() <= NAMED_SITES {
        return names.join(" → ");
    }
    let half = NAMED_SITES / 2;
    let between = view.tell(Msg::SitesBetween, &[&view.count(names.len() - 2 * half)]);
    format!("{} → {between} → {}", names[..half].join(" → "), names[names.len() - half..].join(" → "))
}

/// Trips and tonnes of one fleet from one source to one area.
#[derive(Default)]
struct Shuttle {
    calls: usize,
    grams: i128,
    first: Option<Instant>,
    last: Option<Instant>,
}

/// A line for each vehicle of a big plan.
fn by_vehicle(doc: &mut Doc, view: &View<'_>, vehicles: &Vehicles<'_>) {
    doc.heading(3, view.say(Msg::TripsByVehicle));
    doc.paragraph(view.say(Msg::ByVehicleNote));
    let mut table = Table::new(&[
        (view.say(Msg::Fleet), Side::Left),
        (view.say(Msg::Number), Side::Right),
        (view.say(Msg::VehicleType), Side::Left),
        (view.say(Msg::Member), Side::Left),
        (view.say(Msg::Trips), Side::Right),
        (view.say(Msg::Tonnes), Side::Right),
        (view.say(Msg::DutyHours), Side::Right),
        (view.say(Msg::Kilometres), Side::Right),
        (view.say(Msg::FirstDeparture), Side::Left),
        (view.say(Msg::LastReturn), Side::Left),
    ]);
    let sums = |of: fn(&View<'_>, &Trip) -> i128| -> Vec<i128> {
        vehicles.values().map(|trips| total(trips.iter().map(|trip| of(view, trip)))).collect()
    };
    let masses = sums(|view, trip| view.names.load(trip));
    let duties = sums(|_, trip| trip.duty_s.seconds().into());
    let metres = sums(|_, trip| trip.distance_m.metres().into());
    let tonnes = numbers::apportion(&masses, TONNE_STEP);
    let hours = numbers::apportion(&duties, 360);
    let km = numbers::apportion(&metres, 1000);
    for (at, ((fleet, number), trips)) in vehicles.iter().enumerate() {
        let Some(first) = trips.first() else { continue };
        let spans = || trips.iter().filter_map(|trip| span(trip));
        let short = |moment: Option<Instant>| moment.map_or_else(|| "–".to_owned(), |moment| view.short(moment));
        table.row(vec![
            (*fleet).to_owned(),
            view.int(*number),
            view.names.vehicle_name(&first.vehicle_type).to_owned(),
            view.names.member_name(&first.member).to_owned(),
            view.count(trips.len()),
            view.steps(tonnes[at]),
            numbers::decimal(view.lang, hours[at], 1),
            view.int(km[at]),
            short(spans().map(|(begin, _)| begin).min()),
            short(spans().map(|(_, end)| end).max()),
        ]);
    }
    let mut last = vec![String::new(); 10];
    view.say(Msg::Total).clone_into(&mut last[0]);
    last[4] = view.count(view.plan.trips.len());
    last[5] = view.tonnes(total(masses));
    last[6] = view.hours(total(duties));
    last[7] = view.km(total(metres));
    table.total(last);
    show(doc, view, table, "movements.csv");
}

/// The movement table of a big plan: fleets and areas instead of vehicles and trips.
fn by_fleet(doc: &mut Doc, view: &View<'_>) {
    doc.heading(3, view.say(Msg::ByAreaOfVehicles));
    grouped_note(doc, view, view.plan.trips.len(), "movements.csv");
    let mut shuttles: BTreeMap<(&str, &str, &str), (Shuttle, &Trip)> = BTreeMap::new();
    for trip in &view.plan.trips {
        for step in &trip.steps {
            let Step::Unload { site, from, until, cargo } = step else { continue };
            let key = (trip.fleet.as_str(), trip.source.as_str(), view.names.parent(site));
            let (shuttle, _) = shuttles.entry(key).or_insert_with(|| (Shuttle::default(), trip));
            shuttle.calls += 1;
            shuttle.grams = shuttle.grams.saturating_add(view.names.cargo_mass(cargo));
            shuttle.first = Some(shuttle.first.map_or(*from, |first| first.min(*from)));
            shuttle.last = Some(shuttle.last.map_or(*until, |last| last.max(*until)));
        }
    }
    let masses: Vec<i128> = shuttles.values().map(|(shuttle, _)| shuttle.grams).collect();
    let mut table = Table::new(&[
        (view.say(Msg::Fleet), Side::Left),
        (view.say(Msg::VehicleType), Side::Left),
        (view.say(Msg::Member), Side::Left),
        (view.say(Msg::LoadedAt), Side::Left),
        (view.say(Msg::ToArea), Side::Left),
        (view.say(Msg::Calls), Side::Right),
        (view.say(Msg::Tonnes), Side::Right),
        (view.say(Msg::FirstArrival), Side::Left),
        (view.say(Msg::LastUnloaded), Side::Left),
    ]);
    let short = |moment: Option<Instant>| moment.map_or_else(String::new, |moment| view.short(moment));
    for (((fleet, source, area), (shuttle, trip)), tonnes) in
        shuttles.iter().zip(numbers::apportion(&masses, TONNE_STEP))
    {
        table.row(vec![
            (*fleet).to_owned(),
            view.names.vehicle_name(&trip.vehicle_type).to_owned(),
            view.names.member_name(&trip.member).to_owned(),
            view.names.site_name(source).to_owned(),
            view.names.site_name(area).to_owned(),
            view.count(shuttle.calls),
            view.steps(tonnes),
            short(shuttle.first),
            short(shuttle.last),
        ]);
    }
    let mut last = vec![String::new(); 9];
    view.say(Msg::Total).clone_into(&mut last[0]);
    last[5] = view.count(shuttles.values().map(|(shuttle, _)| shuttle.calls).sum());
    last[6] = view.tonnes(total(masses));
    table.total(last);
    show(doc, view, table, "movements.csv");
}

pub(super) fn tasks(doc: &mut Doc, view: &View<'_>) {
    if view.plan.tasks.is_empty() {
        doc.paragraph(view.say(Msg::NoTasks));
        return;
    }
    let grouped = view.plan.tasks.len() > MAX_ROWS;
    if grouped {
        grouped_note(doc, view, view.plan.tasks.len(), "tasks.csv");
    }
    let mut members: BTreeMap<&str, Vec<&Task>> = BTreeMap::new();
    for task in &view.plan.tasks {
        members.entry(&task.member).or_default().push(task);
    }
    // Every member has its part of the rows, so that no member's tasks are all left out.
    let limit = if grouped { (MAX_ROWS / members.len()).max(10) } else { MAX_ROWS };
    let mut left_out = 0;
    for (member, mut tasks) in members {
        let known = view.names.member(member);
        let contact = known.and_then(|member| member.contact.as_deref()).unwrap_or(view.say(Msg::NoContact));
        let reached = known.and_then(|member| member.unit.as_deref()).into_iter().chain([contact]);
        let reached = reached.collect::<Vec<_>>().join("; ");
        doc.heading(3, &format!("{} ({reached})", view.names.member_name(member)));
        tasks.sort_by_key(|task| (task.from, &task.kind, &task.what));
        let table = if grouped { tasks_by_area(view, &tasks) } else { tasks_in_time(view, &tasks) };
        left_out += doc.table(table, limit);
    }
    if left_out > 0 {
        doc.paragraph(&view.tell(Msg::RowsLeftOut, &[&view.count(left_out), "tasks.csv"]));
    }
}

fn tasks_in_time(view: &View<'_>, tasks: &[&Task]) -> Table {
    let mut table = Table::new(&[
        (view.say(Msg::Task), Side::Left),
        (view.say(Msg::What), Side::Left),
        (view.say(Msg::Where), Side::Left),
        (view.say(Msg::Since), Side::Left),
        (view.say(Msg::Until), Side::Left),
        (view.say(Msg::Packages), Side::Right),
    ]);
    let trips: std::collections::BTreeSet<&str> = view.plan.trips.iter().map(|trip| trip.trip.as_str()).collect();
    for task in tasks {
        let what = match view.names.item(&task.what) {
            Some(item) => item.name.clone(),
            None if trips.contains(task.what.as_str()) => view.tell(Msg::TripNumber, &[&task.what]),
            None => task.what.clone(),
        };
        table.row(vec![
            view.word("task", &task.kind),
            what,
            view.place(&task.site).to_owned(),
            view.short(task.from),
            view.short(task.until),
            if task.packages == 0 { String::new() } else { view.int(task.packages) },
        ]);
    }
    table
}

fn tasks_by_area(view: &View<'_>, tasks: &[&Task]) -> Table {
    let mut table = Table::new(&[
        (view.say(Msg::Task), Side::Left),
        (view.say(Msg::Where), Side::Left),
        (view.say(Msg::ToArea), Side::Left),
        (view.say(Msg::Tasks), Side::Right),
        (view.say(Msg::Since), Side::Left),
        (view.say(Msg::Until), Side::Left),
        (view.say(Msg::Packages), Side::Right),
    ]);
    let trips: BTreeMap<&str, &Trip> = view.plan.trips.iter().map(|trip| (trip.trip.as_str(), trip)).collect();
    let mut groups: BTreeMap<(&str, &str, Option<&str>), Vec<&Task>> = BTreeMap::new();
    for task in tasks {
        let trip = trips.get(task.what.as_str()).filter(|_| task.kind == "transport");
        let area = trip.and_then(|trip| view.names.area(&unloadings(trip)));
        groups.entry((&task.kind, &task.site, area)).or_default().push(task);
    }
    for ((kind, site, area), tasks) in groups {
        let packages = total(tasks.iter().map(|task| task.packages.into()));
        let moment = |moment: Option<Instant>| moment.map_or_else(String::new, |moment| view.short(moment));
        table.row(vec![
            view.word("task", kind),
            view.place(site).to_owned(),
            area.map_or_else(String::new, |area| view.place(area).to_owned()),
            view.count(tasks.len()),
            moment(tasks.iter().map(|task| task.from).min()),
            moment(tasks.iter().map(|task| task.until).max()),
            if packages == 0 { String::new() } else { view.int(packages) },
        ]);
    }
    table
}
