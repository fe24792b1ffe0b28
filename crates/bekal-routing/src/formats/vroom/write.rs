//! From a solution to VROOM's output.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Context, Point, Site, VehicleContext};
use crate::check::{Assessment, Call, Rest, Timetable};
use crate::formats::{Instance, left_out};
use crate::problem::{DIMENSIONS, Travel};
use crate::solution::{Route, Solution};

#[derive(Serialize)]
struct Output {
    code: u8,
    summary: Totals,
    unassigned: Vec<Unassigned>,
    routes: Vec<VehicleRoute>,
}

/// Sums over a route or over all of them.
#[derive(Clone, Default, Serialize)]
struct Totals {
    cost: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    routes: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unassigned: Option<usize>,
    delivery: Vec<u64>,
    pickup: Vec<u64>,
    setup: u64,
    service: u64,
    duration: u64,
    waiting_time: u64,
    priority: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    distance: Option<u64>,
    violations: [(); 0],
}

#[derive(Serialize)]
struct Unassigned {
    id: u64,
    r#type: &'static str,
    #[serde(flatten)]
    place: Place,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
}

#[derive(Default, Serialize)]
struct Place {
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Point>,
    location_index: usize,
}

#[derive(Serialize)]
struct VehicleRoute {
    vehicle: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(flatten)]
    totals: Totals,
    steps: Vec<Step>,
}

#[derive(Serialize)]
struct Step {
    r#type: &'static str,
    /// A break is anywhere.
    #[serde(flatten)]
    place: Option<Place>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    setup: u64,
    service: u64,
    waiting_time: u64,
    load: Vec<u64>,
    arrival: u64,
    duration: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    distance: Option<u64>,
    violations: [(); 0],
}

impl From<Site> for Place {
    fn from(site: Site) -> Self {
        Self { location: site.location, location_index: site.index }
    }
}

/// VROOM's output for a solution of a problem that was read from VROOM's input; `None` if it was not.
///
/// Costs are those of the vehicles alone, as there; the prices by which jobs are preferred are not part of them.
///
/// # Errors
/// Only what `serde_json` cannot write; an output has no such value.
pub fn write_vroom(
    instance: &Instance,
    solution: &Solution,
    assessment: &Assessment,
) -> Option<Result<String, serde_json::Error>> {
    let context = instance.vroom.as_deref()?;
    let mut idle: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (vehicle, vehicle_type) in instance.vehicles.iter().enumerate().rev() {
        idle.entry(*vehicle_type).or_default().push(vehicle);
    }
    let mut routes: Vec<(usize, VehicleRoute)> = Vec::new();
    for (route, timetable) in solution.routes.iter().zip(&assessment.timetables) {
        let Some(vehicle) = idle.get_mut(&route.vehicle_type).and_then(Vec::pop) else { continue };
        let Some(of) = context.vehicles.get(vehicle) else { continue };
        routes.push((vehicle, Writer { instance, context, of }.route(route, timetable)));
    }
    routes.sort_by_key(|(vehicle, _)| *vehicle);
    let routes: Vec<VehicleRoute> = routes.into_iter().map(|(_, route)| route).collect();
    let unassigned = left_out(&instance.problem, solution).into_iter().filter_map(|(stop, _)| {
        let job = context.jobs.get(stop)?;
        Some(Unassigned { id: job.id, r#type: "job", place: job.site.into(), description: job.description.clone() })
    });
    let unassigned: Vec<Unassigned> = unassigned.collect();
    let mut summary = routes.iter().fold(Totals::zero(context), |mut sum, route| {
        sum.add(&route.totals);
        sum
    });
    summary.routes = Some(routes.len());
    summary.unassigned = Some(unassigned.len());
    Some(serde_json::to_string_pretty(&Output { code: 0, summary, unassigned, routes }))
}

impl Totals {
    fn zero(context: &Context) -> Self {
        let nothing = vec![0; context.dimensions];
        let distance = (!context.distances.is_empty()).then_some(0);
        Self { delivery: nothing.clone(), pickup: nothing, distance, ..Self::default() }
    }

    fn add(&mut self, other: &Self) {
        self.cost += other.cost;
        for (sums, amounts) in [(&mut self.delivery, &other.delivery), (&mut self.pickup, &other.pickup)] {
            for (sum, amount) in sums.iter_mut().zip(amounts) {
                *sum += amount;
            }
        }
        self.setup += other.setup;
        self.service += other.service;
        self.duration += other.duration;
        self.waiting_time += other.waiting_time;
        self.priority += other.priority;
        self.distance = self.distance.zip(other.distance).map(|(sum, distance)| sum + distance);
    }
}

struct Writer<'a> {
    instance: &'a Instance,
    context: &'a Context,
    of: &'a VehicleContext,
}

impl Writer<'_> {
    fn route(&self, route: &Route, timetable: &Timetable) -> VehicleRoute {
        let problem = &self.instance.problem;
        let mut totals = Totals::zero(self.context);
        let visits: Vec<_> = route.trips.iter().flat_map(|trip| &trip.visits).collect();
        let mut load = [0u64; DIMENSIONS];
        for stop in visits.iter().filter_map(|visit| problem.stops().get(visit.stop)) {
            for (sum, amount) in load.iter_mut().zip(stop.delivery) {
                *sum += u64::from(amount);
            }
        }
        totals.delivery = self.shown(load);
        let mut calls = timetable.calls.iter();
        let mut path = Path { writer: self, here: None, durations: 0, distances: 0 };
        let mut steps = Vec::new();
        let breaks = |steps: &mut Vec<Step>, made: usize, totals: &mut Totals, load, path: &Path<'_>| {
            let last = made.checked_sub(1).and_then(|last| timetable.calls.get(last));
            let (mut since, mut moved) = (last.map_or(0, |call| call.end), 0);
            for rest in timetable.breaks.iter().filter(|rest| rest.calls == made) {
                moved += rest.arrival.saturating_sub(since);
                since = rest.end;
                totals.service += rest.end - rest.begin;
                totals.waiting_time += rest.begin - rest.arrival;
                steps.push(self.rest(rest, moved, load, path));
            }
        };
        if let Some(site) = self.of.start {
            path.go(route, site.index);
            steps.push(self.end("start", site, calls.next(), load, &path));
        }
        for visit in visits {
            breaks(&mut steps, timetable.calls.len() - calls.len(), &mut totals, load, &path);
            let (Some(stop), Some(job), Some(call)) =
                (problem.stops().get(visit.stop), self.context.jobs.get(visit.stop), calls.next())
            else {
                continue;
            };
            path.go(route, stop.place);
            for ((on_board, delivery), pickup) in load.iter_mut().zip(stop.delivery).zip(stop.pickup) {
                *on_board = (*on_board + u64::from(pickup)).saturating_sub(delivery.into());
            }
            let waiting_time = call.begin - call.arrival;
            totals.setup += u64::from(job.setup);
            totals.service += u64::from(job.service);
            totals.waiting_time += waiting_time;
            totals.priority += u64::from(job.priority);
            for (sum, amount) in totals.pickup.iter_mut().zip(stop.pickup) {
                *sum += u64::from(amount);
            }
            steps.push(Step {
                r#type: "job",
                id: Some(job.id),
                description: job.description.clone(),
                setup: job.setup.into(),
                service: job.service.into(),
                waiting_time,
                ..self.end("job", job.site, Some(call), load, &path)
            });
        }
        breaks(&mut steps, timetable.calls.len() - calls.len(), &mut totals, load, &path);
        if let Some(site) = self.of.end {
            path.go(route, site.index);
            steps.push(self.end("end", site, calls.next(), load, &path));
        }
        totals.duration = path.durations;
        totals.distance = self.known(path.distances);
        totals.cost = self.cost(route, timetable);
        VehicleRoute { vehicle: self.of.id, description: self.of.description.clone(), totals, steps }
    }

    /// A step where nothing is done.
    fn end(
        &self,
        r#type: &'static str,
        site: Site,
        call: Option<&Call>,
        load: [u64; DIMENSIONS],
        path: &Path<'_>,
    ) -> Step {
        Step {
            r#type,
            place: Some(site.into()),
            id: None,
            description: None,
            setup: 0,
            service: 0,
            waiting_time: 0,
            load: self.shown(load),
            arrival: call.map_or(0, |call| call.arrival) + self.context.offset,
            duration: path.durations,
            distance: self.known(path.distances),
            violations: [],
        }
    }

    /// A break after so much travel since the call before it.
    fn rest(&self, rest: &Rest, moved: u64, load: [u64; DIMENSIONS], path: &Path<'_>) -> Step {
        let taken = self.of.breaks.get(rest.number);
        Step {
            r#type: "break",
            place: None,
            id: taken.map(|taken| taken.id),
            description: taken.and_then(|taken| taken.description.clone()),
            setup: 0,
            service: rest.end - rest.begin,
            waiting_time: rest.begin - rest.arrival,
            load: self.shown(load),
            arrival: rest.arrival + self.context.offset,
            duration: path.durations + moved,
            distance: None,
            violations: [],
        }
    }

    fn cost(&self, route: &Route, timetable: &Timetable) -> u64 {
        let Some(vehicles) = self.instance.problem.vehicle_types().get(route.vehicle_type) else { return 0 };
        let whole = vehicles.fixed + timetable.distance() * u64::from(vehicles.per_distance);
        let divisor = self.instance.scale.divisor.max(1);
        (whole + divisor / 2) / divisor
    }

    fn shown(&self, load: [u64; DIMENSIONS]) -> Vec<u64> {
        load.into_iter().take(self.context.dimensions).collect()
    }

    /// A distance, if there are tables of them.
    fn known(&self, distance: u64) -> Option<u64> {
        self.context.distances.contains_key(&self.of.profile).then_some(distance)
    }
}

/// What has been travelled so far.
struct Path<'a> {
    writer: &'a Writer<'a>,
    here: Option<usize>,
    durations: u64,
    distances: u64,
}

impl Path<'_> {
    fn go(&mut self, route: &Route, there: usize) {
        let Some(here) = self.here.replace(there) else { return };
        let problem = &self.writer.instance.problem;
        let arc = here * problem.places() + there;
        let of_type = problem.vehicle_types().get(route.vehicle_type);
        let travel = of_type.and_then(|vehicles| problem.travels().get(vehicles.travel));
        let entry = |table: Option<&[u32]>| table.and_then(|table| table.get(arc)).map_or(0, |entry| u64::from(*entry));
        self.durations += entry(travel.map(Travel::durations).map(AsRef::as_ref));
        self.distances += entry(self.writer.context.distances.get(&self.writer.of.profile).map(AsRef::as_ref));
    }
}
