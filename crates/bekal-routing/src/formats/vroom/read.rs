//! From VROOM's input to a problem.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{BreakContext, Context, Input, Job, JobContext, Matrices, Site, Vehicle, VehicleContext};
use crate::formats::error::{Fault, ReadError};
use crate::formats::scale::Scale;
use crate::formats::{Draft, Format, Instance, MAX_PLACES, square, stem};
use crate::problem::{Break, DIMENSIONS, Depot, LATEST, Load, Stop, Travel, VehicleType, Window};

/// VROOM's price of an hour where none is given: a second costs one.
const PER_HOUR: u32 = 3600;

/// Times before the first window that stay possible where absolute times are made smaller: three years.
const SLACK: u64 = 100_000_000;

/// The highest priority.
const PRIORITIES: u32 = 100;

/// No two solutions may differ by more, so that sums of costs can be counted.
const PRIZES: u128 = 1 << 58;

pub(in crate::formats) fn read(text: &str, hint: &str) -> Result<Instance, ReadError> {
    let input: Input = serde_json::from_str(text).map_err(|error| ReadError::json(&error))?;
    supported(&input)?;
    let tables = Tables::new(&input)?;
    let sites = Sites::new(&input, tables.places)?;
    let offset = offset(&input);
    let dimensions = dimensions(&input)?;
    let mut draft = Draft { geographic: true, ..Draft::default() };
    let mut coordinates = vec![None; tables.places];
    for site in sites.all() {
        if let Some(slot) = coordinates.get_mut(site.index) {
            *slot = slot.or(site.location);
        }
    }
    for point in coordinates {
        draft.builder.place(point);
    }
    let depots: BTreeMap<usize, usize> = sites
        .ends()
        .map(|site| site.index)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .enumerate()
        .map(|(i, p)| (p, i))
        .collect();
    for &place in depots.keys() {
        draft.builder.depot(Depot::new(place));
        draft.depot_ids.push(format!("@{place}"));
    }
    let fleet = fleet(&input, &tables, &sites, &depots, offset, &mut draft)?;
    let prizes = prizes(&input, fleet.dearest);
    for (index, (job, site)) in input.jobs.iter().zip(&sites.jobs).enumerate() {
        let part = |field: &str| format!("jobs[{index}].{field}");
        let delivery = job.delivery.as_ref().or(job.amount.as_ref()).map_or(&[][..], Vec::as_slice);
        let tasks = u32::from(fleet.tasks);
        let skills: BTreeSet<u32> = job.skills.iter().copied().collect();
        let types: Vec<usize> = (0..fleet.skills.len()).filter(|t| skills.is_subset(&fleet.skills[*t])).collect();
        draft.builder.stop(Stop {
            pickup: load(&job.pickup, 0, dimensions, &part("pickup"))?,
            windows: windows(&job.time_windows, offset, &part("time_windows"))?,
            service: job.service.checked_add(job.setup).ok_or_else(|| too_late(job.service.into(), part("service")))?,
            prize: Some(prizes(job.priority)),
            vehicle_types: (types.len() < fleet.skills.len()).then_some(types),
            ..Stop::new(site.index, load(delivery, tasks, dimensions, &part("delivery"))?)
        });
        draft.stop_ids.push(job.id.to_string());
    }
    draft.vehicles = fleet.vehicles;
    draft.vroom = Some(Box::new(Context {
        jobs: input.jobs.iter().zip(&sites.jobs).map(|(job, site)| job_context(job, *site)).collect(),
        vehicles: input.vehicles.iter().zip(&sites.vehicles).map(|(v, ends)| vehicle_context(v, *ends)).collect(),
        distances: tables.profiles.into_iter().filter_map(|(name, table)| Some((name, table.distances?))).collect(),
        offset,
        dimensions,
    }));
    draft.finish(stem(hint), Format::Vroom, Scale { divisor: fleet.divisor, decimals: 0 })
}

fn job_context(job: &Job, site: Site) -> JobContext {
    let Job { id, setup, service, priority, .. } = *job;
    JobContext { id, description: job.description.clone(), site, setup, service, priority }
}

fn vehicle_context(vehicle: &Vehicle, (start, end): (Option<Site>, Option<Site>)) -> VehicleContext {
    let profile = profile(vehicle).to_owned();
    let breaks = in_order(vehicle)
        .into_iter()
        .map(|index| &vehicle.breaks[index])
        .map(|taken| BreakContext { id: taken.id, description: taken.description.clone() });
    let breaks = breaks.collect();
    VehicleContext { id: vehicle.id, description: vehicle.description.clone(), profile, start, end, breaks }
}

fn profile(vehicle: &Vehicle) -> &str {
    vehicle.profile.as_deref().unwrap_or("car")
}

/// That nothing is asked which is not done here.
fn supported(input: &Input) -> Result<(), ReadError> {
    let refuse = |part: String, what: &str| Err(ReadError::part(part, Fault::unsupported(what)));
    if !input.shipments.is_empty() {
        return refuse("shipments".into(), "goods brought from one stop to another (a shipment)");
    }
    if input.matrix.is_some() {
        return refuse("matrix".into(), "the older `matrix` (write `matrices` with profiles)");
    }
    let mut ids = BTreeSet::new();
    for (index, job) in input.jobs.iter().enumerate() {
        if job.setup_per_type.is_some() || job.service_per_type.is_some() {
            return refuse(format!("jobs[{index}]"), "time at a stop that depends on the type of the vehicle");
        }
        if job.priority > PRIORITIES {
            let fault = Fault::unexpected(&job.priority.to_string(), format!("a priority from 0 to {PRIORITIES}"));
            return Err(ReadError::part(format!("jobs[{index}].priority"), fault));
        }
        if !ids.insert(job.id) {
            return Err(ReadError::part(format!("jobs[{index}].id"), Fault::Twice(format!("the id {}", job.id))));
        }
    }
    ids.clear();
    for (index, vehicle) in input.vehicles.iter().enumerate() {
        let part = |field: &str| format!("vehicles[{index}].{field}");
        for (index, taken) in vehicle.breaks.iter().enumerate() {
            let part = |field: &str| part(&format!("breaks[{index}].{field}"));
            if taken.max_load.is_some() {
                return refuse(part("max_load"), "a limit of what may be on board during a break");
            }
            if taken.time_windows.len() > 1 {
                return refuse(part("time_windows"), "a break with several windows");
            }
        }
        if !vehicle.steps.is_empty() {
            return refuse(part("steps"), "a given order of steps");
        }
        if vehicle.speed_factor.is_some_and(|factor| (factor - 1.0).abs() > f64::EPSILON) {
            return refuse(part("speed_factor"), "a speed factor other than 1 (write a profile with its own table)");
        }
        if vehicle.costs.per_task_hour > 0 {
            return refuse(part("costs.per_task_hour"), "a price of time at stops");
        }
        if !ids.insert(vehicle.id) {
            return Err(ReadError::part(part("id"), Fault::Twice(format!("the id {}", vehicle.id))));
        }
    }
    setups(input)
}

/// The breaks of a vehicle in the order in which they are taken: as they may begin.
fn in_order(vehicle: &Vehicle) -> Vec<usize> {
    let mut order: Vec<usize> = (0..vehicle.breaks.len()).collect();
    order.sort_by_key(|index| vehicle.breaks[*index].time_windows.first().copied().unwrap_or((0, u64::MAX)));
    order
}

fn breaks(vehicle: &Vehicle, offset: u64, part: &str) -> Result<Vec<Break>, ReadError> {
    let taken = |index: usize| {
        let taken = &vehicle.breaks[index];
        let windows = windows(&taken.time_windows, offset, &format!("{part}[{index}].time_windows"))?;
        let window = windows.first().copied().unwrap_or(Window::ALWAYS);
        Ok(Break { window, duration: taken.service })
    };
    in_order(vehicle).into_iter().map(taken).collect()
}

/// Setup is due only when coming from elsewhere: the same as service as long as nobody else is at the place.
fn setups(input: &Input) -> Result<(), ReadError> {
    let starts = input.vehicles.iter().filter_map(|vehicle| vehicle.start_index);
    let mut here: BTreeMap<usize, usize> = BTreeMap::new();
    for index in input.jobs.iter().filter_map(|job| job.location_index).chain(starts) {
        *here.entry(index).or_default() += 1;
    }
    let shared = |job: &Job| job.location_index.is_some_and(|index| here.get(&index).is_some_and(|count| *count > 1));
    match input.jobs.iter().position(|job| job.setup > 0 && shared(job)) {
        None => Ok(()),
        Some(index) => {
            let fault = Fault::unsupported("setup at a place that other jobs or starts share");
            Err(ReadError::part(format!("jobs[{index}].setup"), fault))
        }
    }
}

/// Tables by profile.
struct Tables {
    places: usize,
    profiles: BTreeMap<String, Table>,
}

struct Table {
    durations: Arc<[u32]>,
    distances: Option<Arc<[u32]>>,
    costs: Option<Arc<[u32]>>,
}

impl Tables {
    fn new(input: &Input) -> Result<Self, ReadError> {
        let Some(places) = input.matrices.values().find_map(|m| m.durations.as_ref().map(Vec::len)) else {
            let what =
                "a table of durations (`durations`; there is no road network here, but `bekal matrix` makes tables)";
            return Err(ReadError::part("matrices", Fault::missing(what)));
        };
        if places > MAX_PLACES {
            let what = "the number of places".to_owned();
            let fault = Fault::TooMuch { what, found: places.to_string(), most: MAX_PLACES as u64 };
            return Err(ReadError::part("matrices", fault));
        }
        let table = |part: String, rows: &Vec<Vec<u32>>| -> Result<Arc<[u32]>, ReadError> {
            square(rows, places, &part)?;
            if let Some(entry) = rows.iter().flatten().find(|entry| **entry > LATEST) {
                let what = "an entry".to_owned();
                let fault = Fault::TooMuch { what, found: entry.to_string(), most: LATEST.into() };
                return Err(ReadError::part(part, fault));
            }
            Ok(rows.iter().flatten().copied().collect())
        };
        let mut profiles = BTreeMap::new();
        for (name, Matrices { durations, distances, costs }) in &input.matrices {
            let part = |field: &str| format!("matrices.{name}.{field}");
            let Some(durations) = durations else {
                return Err(ReadError::part(part("durations"), Fault::missing("the table")));
            };
            let durations = table(part("durations"), durations)?;
            let distances = distances.as_ref().map(|rows| table(part("distances"), rows)).transpose()?;
            let costs = costs.as_ref().map(|rows| table(part("costs"), rows)).transpose()?;
            profiles.insert(name.clone(), Table { durations, distances, costs });
        }
        Ok(Self { places, profiles })
    }
}

/// Where everything is.
struct Sites {
    jobs: Vec<Site>,
    vehicles: Vec<(Option<Site>, Option<Site>)>,
}

impl Sites {
    fn new(input: &Input, places: usize) -> Result<Self, ReadError> {
        let site = |part: String, index: Option<usize>, location| match index {
            Some(index) if index < places => Ok(Some(Site { index, location })),
            Some(index) => {
                let fault = Fault::unexpected(&index.to_string(), format!("a row of the tables, below {places}"));
                Err(ReadError::part(part, fault))
            }
            None if location.is_some() => Err(ReadError::part(part, Fault::missing("the row of the tables"))),
            None => Ok(None),
        };
        let mut sites = Self { jobs: Vec::new(), vehicles: Vec::new() };
        for (index, job) in input.jobs.iter().enumerate() {
            let part = format!("jobs[{index}].location_index");
            let found = site(part.clone(), job.location_index, job.location)?;
            sites.jobs.push(found.ok_or_else(|| ReadError::part(part, Fault::missing("the row of the tables")))?);
        }
        for (index, vehicle) in input.vehicles.iter().enumerate() {
            let part = |field: &str| format!("vehicles[{index}].{field}");
            let start = site(part("start_index"), vehicle.start_index, vehicle.start)?;
            let end = site(part("end_index"), vehicle.end_index, vehicle.end)?;
            if start.is_none() && end.is_none() {
                return Err(ReadError::part(part("start_index"), Fault::missing("a start or an end")));
            }
            sites.vehicles.push((start, end));
        }
        Ok(sites)
    }

    fn ends(&self) -> impl Iterator<Item = Site> + '_ {
        self.vehicles.iter().flat_map(|(start, end)| [*start, *end]).flatten()
    }

    fn all(&self) -> impl Iterator<Item = Site> + '_ {
        self.jobs.iter().copied().chain(self.ends())
    }
}

/// What is subtracted from absolute times, which are too large as they are.
fn offset(input: &Input) -> u64 {
    let windows = || {
        let jobs = input.jobs.iter().flat_map(|job| &job.time_windows);
        let breaks = input.vehicles.iter().flat_map(|vehicle| &vehicle.breaks).flat_map(|taken| &taken.time_windows);
        jobs.chain(breaks).chain(input.vehicles.iter().filter_map(|vehicle| vehicle.time_window.as_ref()))
    };
    let last = windows().map(|window| window.0).max().unwrap_or(0);
    let first = windows().map(|window| window.0).filter(|from| *from > 0).min().unwrap_or(0);
    if last <= u64::from(LATEST) / 2 { 0 } else { first.saturating_sub(SLACK) }
}

fn windows(windows: &[(u64, u64)], offset: u64, part: &str) -> Result<Vec<Window>, ReadError> {
    let mut merged: Vec<Window> = Vec::new();
    for &(begin, until) in windows {
        let from = u32::try_from(begin.saturating_sub(offset)).ok().filter(|from| *from <= LATEST);
        let from = from.ok_or_else(|| too_late(begin, part.to_owned()))?;
        let until = u32::try_from(until.saturating_sub(offset)).unwrap_or(LATEST).min(LATEST);
        match merged.last_mut() {
            // Windows that touch are one.
            Some(before) if from == before.until => before.until = until.max(from),
            _ => merged.push(Window { from, until }),
        }
    }
    Ok(merged)
}

fn too_late(found: u64, part: String) -> ReadError {
    let what = "a time".to_owned();
    ReadError::part(part, Fault::TooMuch { what, found: found.to_string(), most: LATEST.into() })
}

/// Dimensions of all loads.
fn dimensions(input: &Input) -> Result<usize, ReadError> {
    let jobs = input.jobs.iter().flat_map(|job| [job.delivery.as_ref(), job.amount.as_ref(), Some(&job.pickup)]);
    let loads = jobs.flatten().chain(input.vehicles.iter().map(|vehicle| &vehicle.capacity));
    let dimensions = loads.map(Vec::len).max().unwrap_or(0);
    let own = usize::from(input.vehicles.iter().any(|vehicle| vehicle.max_tasks.is_some()));
    if dimensions + own <= DIMENSIONS {
        return Ok(dimensions);
    }
    let what = "the number of dimensions of a load".to_owned();
    let fault = Fault::TooMuch { what, found: dimensions.to_string(), most: (DIMENSIONS - own) as u64 };
    Err(ReadError::part("vehicles", fault))
}

/// Amounts, and in the dimension after them what counts tasks.
fn load(amounts: &[u32], tasks: u32, dimensions: usize, part: &str) -> Result<Load, ReadError> {
    let mut load = [0; DIMENSIONS];
    for (slot, amount) in load.iter_mut().zip(amounts) {
        *slot = *amount;
    }
    if let Some(slot) = load.get_mut(dimensions) {
        *slot = tasks;
    }
    match amounts.iter().find(|amount| **amount > LATEST) {
        None => Ok(load),
        Some(amount) => {
            let what = "an amount".to_owned();
            Err(ReadError::part(part, Fault::TooMuch { what, found: amount.to_string(), most: LATEST.into() }))
        }
    }
}

/// What of the tables a vehicle is priced by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Priced {
    Durations,
    Distances,
    Both { time: u32, distance: u32 },
    Costs,
}

struct Fleet {
    kinds: Vec<VehicleType>,
    skills: Vec<BTreeSet<u32>>,
    vehicles: Vec<usize>,
    divisor: u64,
    /// Whether tasks are counted.
    tasks: bool,
    /// The price of the dearest way and vehicle.
    dearest: u128,
}

fn fleet(
    input: &Input,
    tables: &Tables,
    sites: &Sites,
    depots: &BTreeMap<usize, usize>,
    offset: u64,
    draft: &mut Draft,
) -> Result<Fleet, ReadError> {
    let tasks = input.vehicles.iter().any(|vehicle| vehicle.max_tasks.is_some());
    let dimensions = dimensions(input)?;
    let rates = |vehicle: &Vehicle| {
        let hour = u64::from(vehicle.costs.per_hour.unwrap_or(PER_HOUR));
        // In 36 000ths of the price: a second of an hour, a metre of a kilometre.
        (hour * 10, u64::from(vehicle.costs.per_km.unwrap_or(0)) * 36)
    };
    let common = input.vehicles.iter().map(rates).fold(36_000, |g, (time, distance)| gcd(gcd(g, time), distance));
    let divisor = 36_000 / common;
    let mut fleet = Fleet { kinds: Vec::new(), skills: Vec::new(), vehicles: Vec::new(), divisor, tasks, dearest: 0 };
    let mut travels: BTreeMap<(&str, Priced), (usize, u32)> = BTreeMap::new();
    for (index, (vehicle, ends)) in input.vehicles.iter().zip(&sites.vehicles).enumerate() {
        let part = |field: &str| format!("vehicles[{index}].{field}");
        let profile = profile(vehicle);
        let Some(table) = tables.profiles.get(profile) else {
            return Err(ReadError::part("matrices", Fault::missing(format!("a table for the profile `{profile}`"))));
        };
        let (time, distance) = rates(vehicle);
        let rate = |rate: u64| u32::try_from(rate / common).map_err(|_| too_dear(part("costs"), rate));
        let (time, distance) = (rate(time)?, rate(distance)?);
        let (priced, per_distance) = match (&table.costs, time, distance) {
            (Some(_), ..) if vehicle.costs.per_hour.is_some() || vehicle.costs.per_km.is_some() => {
                let what = "a price of time or distance beside a table of costs";
                return Err(ReadError::part(part("costs"), Fault::unsupported(what)));
            }
            (Some(_), ..) => (Priced::Costs, u32::try_from(divisor).unwrap_or(u32::MAX)),
            (None, time, 0) => (Priced::Durations, time),
            (None, 0, distance) => (Priced::Distances, distance),
            (None, time, distance) => (Priced::Both { time, distance }, 1),
        };
        let max_distance = limit(vehicle, priced, &part)?;
        let (travel, longest) = if let Some(known) = travels.get(&(profile, priced)) {
            *known
        } else {
            let new = travel(table, priced, profile)?;
            let longest = new.distances().iter().copied().max().unwrap_or(0);
            let new = (draft.builder.travel(new), longest);
            travels.insert((profile, priced), new);
            new
        };
        let mut capacity = load(&vehicle.capacity, 0, dimensions, &part("capacity"))?;
        if vehicle.capacity.is_empty() {
            // No capacity is no limit.
            capacity = [LATEST; DIMENSIONS];
        }
        if let Some(slot) = capacity.get_mut(dimensions).filter(|_| tasks) {
            *slot = vehicle.max_tasks.unwrap_or(LATEST).min(LATEST);
        }
        let shift = match vehicle.time_window {
            None => Window::ALWAYS,
            Some(window) => {
                windows(&[window], offset, &part("time_window"))?.first().copied().unwrap_or(Window::ALWAYS)
            }
        };
        let fixed = vehicle.costs.fixed.checked_mul(divisor);
        let kind = VehicleType {
            count: Some(0),
            travel,
            start: ends.0.and_then(|site| depots.get(&site.index).copied()),
            end: ends.1.and_then(|site| depots.get(&site.index).copied()),
            fixed: fixed.ok_or_else(|| too_dear(part("costs.fixed"), vehicle.costs.fixed))?,
            per_distance,
            shift,
            max_distance,
            breaks: breaks(vehicle, offset, &part("breaks"))?,
            ..VehicleType::new(capacity, 0)
        };
        let dearest = u128::from(longest) * u128::from(per_distance) + u128::from(kind.fixed);
        fleet.dearest = fleet.dearest.max(dearest);
        let skills: BTreeSet<u32> = vehicle.skills.iter().copied().collect();
        let alike =
            |i: &usize| VehicleType { count: Some(0), ..fleet.kinds[*i].clone() } == kind && fleet.skills[*i] == skills;
        let known = (0..fleet.kinds.len()).find(alike);
        let at = known.unwrap_or_else(|| {
            fleet.kinds.push(kind);
            fleet.skills.push(skills);
            fleet.kinds.len() - 1
        });
        fleet.kinds[at].count = fleet.kinds[at].count.map(|count| count + 1);
        fleet.vehicles.push(at);
    }
    for (index, kind) in fleet.kinds.iter().enumerate() {
        draft.builder.vehicle_type(kind.clone());
        draft.type_ids.push(format!("{}", index + 1));
    }
    Ok(fleet)
}

fn too_dear(part: String, found: u64) -> ReadError {
    let fault = Fault::TooMuch { what: "a price".to_owned(), found: found.to_string(), most: u32::MAX.into() };
    ReadError::part(part, fault)
}

/// The limit on what is priced, if that is what the vehicle limits.
fn limit(vehicle: &Vehicle, priced: Priced, part: &impl Fn(&str) -> String) -> Result<Option<u32>, ReadError> {
    match (vehicle.max_travel_time, vehicle.max_distance, priced) {
        (None, None, _) => Ok(None),
        (Some(limit), None, Priced::Durations) | (None, Some(limit), Priced::Distances) => Ok(Some(limit)),
        (Some(_), ..) => {
            let what = "a limit of travel time of a vehicle that is not priced by travel time alone";
            Err(ReadError::part(part("max_travel_time"), Fault::unsupported(what)))
        }
        _ => {
            let what = "a limit of distance of a vehicle that is not priced by distance alone";
            Err(ReadError::part(part("max_distance"), Fault::unsupported(what)))
        }
    }
}

fn travel(table: &Table, priced: Priced, profile: &str) -> Result<Travel, ReadError> {
    let durations = || Arc::clone(&table.durations);
    let distances = || {
        let missing = || ReadError::part(format!("matrices.{profile}.distances"), Fault::missing("the table"));
        table.distances.clone().ok_or_else(missing)
    };
    Ok(match priced {
        Priced::Durations => Travel::uniform(durations()),
        Priced::Distances => Travel::new(distances()?, durations()),
        Priced::Costs => Travel::new(table.costs.clone().unwrap_or_else(durations), durations()),
        Priced::Both { time, distance } => {
            let sum = |(&long, &far): (&u32, &u32)| {
                let cost = u64::from(time) * u64::from(long) + u64::from(distance) * u64::from(far);
                let fits = u32::try_from(cost).ok().filter(|cost| *cost <= LATEST);
                fits.ok_or_else(|| {
                    let fault = Fault::TooMuch {
                        what: "the price of a way".into(),
                        found: cost.to_string(),
                        most: LATEST.into(),
                    };
                    ReadError::part(format!("matrices.{profile}"), fault)
                })
            };
            let priced: Vec<u32> =
                table.durations.iter().zip(distances()?.iter()).map(sum).collect::<Result<_, _>>()?;
            Travel::new(priced, durations())
        }
    })
}

/// What leaving out a job of a priority costs: more than all routes, and a priority more than all jobs.
fn prizes(input: &Input, dearest: u128) -> impl Fn(u32) -> u64 + use<> {
    let jobs = input.jobs.len() as u128;
    let priorities: u128 = input.jobs.iter().map(|job| u128::from(job.priority)).sum();
    let routes = 2 * (jobs + 1) * dearest + 1;
    let enough = |(job, step): &(u128, u128)| job * jobs + step * priorities <= PRIZES;
    // Where numbers are too large for that, a priority counts as a job.
    let even = PRIZES / (jobs + priorities + 1);
    let ways = [(routes, routes * (jobs + 1)), (routes, routes)];
    let (job, step) = ways.into_iter().find(enough).unwrap_or((even, even));
    move |priority| u64::try_from(job + step * u128::from(priority)).unwrap_or(u64::MAX)
}

const fn gcd(a: u64, b: u64) -> u64 {
    let (mut a, mut b) = (a, b);
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}
