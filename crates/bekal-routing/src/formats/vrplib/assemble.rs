//! From sections to a problem.

use super::File;
use super::fleet::{Context, Fleet};
use super::weights::weights;
use crate::formats::error::{Fault, ReadError};
use crate::formats::scale::{Amounts, Rounding, Scale};
use crate::formats::text::Line;
use crate::formats::{Draft, Format, Instance};
use crate::problem::{DIMENSIONS, Depot, Load, Stop, Travel, VehicleType, Window};

/// What is peculiar to a type of problem.
struct Convention {
    rounding: Rounding,
    /// Whether the tables of the set state costs divided by the factor of the rounding, and with how many digits.
    decimals: Option<u32>,
    /// Whether prices are in hundredths.
    hundredths: bool,
    /// Whether units may be split.
    split: bool,
    /// Whether backhauls come after linehauls and never alone.
    backhauls: bool,
}

impl Convention {
    /// Stated by the sets of the collections that the types come from.
    fn of(file: &File<'_>) -> Result<Self, ReadError> {
        let plain =
            Self { rounding: Rounding::Nint, decimals: Some(0), hundredths: false, split: false, backhauls: false };
        Ok(match file.text("TYPE") {
            "" if file.sections.contains_key("TIME_WINDOW") => {
                Self { rounding: Rounding::Dimacs, decimals: Some(1), ..plain }
            }
            "" | "CVRP" | "ACVRP" => plain,
            "SDVRP" => Self { split: true, ..plain },
            "VRPB" => Self { backhauls: true, ..plain },
            "VRPTW" => Self { rounding: Rounding::Dimacs, decimals: Some(1), ..plain },
            "MTVRPTWR" | "MTVRPTW" | "PCVRPTW" => Self { rounding: Rounding::Dimacs, decimals: None, ..plain },
            "MDVRP" => Self { rounding: Rounding::Exact, decimals: Some(2), ..plain },
            "MDVRPTW" | "SDVRPTW" => Self { rounding: Rounding::Exact, decimals: None, ..plain },
            "HFVRP" => Self { rounding: Rounding::Exact, decimals: Some(2), hundredths: true, ..plain },
            other => {
                let fault = Fault::unsupported(format!("the type {}", other.chars().take(40).collect::<String>()));
                return Err(file.keys["TYPE"].0.error(fault));
            }
        })
    }

    fn scale(&self, chosen: Option<Rounding>) -> Scale {
        let hundred = if self.hundredths { 100 } else { 1 };
        match (chosen, self.decimals) {
            (Some(rounding), _) if rounding != self.rounding => {
                Scale { divisor: u64::from(rounding.factor()) * hundred, decimals: rounding.factor().ilog10().min(2) }
            }
            (_, None) => Scale::WHOLE,
            (_, Some(decimals)) => Scale { divisor: u64::from(self.rounding.factor()) * hundred, decimals },
        }
    }
}

pub(super) fn assemble(file: &File<'_>, name: String, chosen: Option<Rounding>) -> Result<Instance, ReadError> {
    let convention = Convention::of(file)?;
    let rounding = chosen.unwrap_or(convention.rounding);
    let size = file.dimension()?;
    let (mut distances, points) = weights(file, size, rounding)?;
    let depots = depots(file, size)?;
    let (deliveries, pickups) = loads(file, size)?;
    let capacities = match file.sections.get("CAPACITY") {
        None => Vec::new(),
        Some(section) => {
            section.rows.iter().flat_map(|line| line.words().skip(1)).filter_map(super::super::text::number).collect()
        }
    };
    let capacity = file.number("CAPACITY")?.map(|(_, capacity)| capacity);
    let every = deliveries.iter().chain(&pickups).flat_map(|(_, load)| load.iter().copied());
    let amounts = Amounts::of(every.chain(capacities).chain(capacity));
    let per_distance = if convention.hundredths { 100 } else { 1 };
    let fleet = Context { file, depots: &depots, rounding, amounts, per_distance }.fleet()?;

    let mut draft = Draft::default();
    for node in 0..size {
        draft.builder.place(points.as_ref().and_then(|points| points.get(node).copied()));
    }
    let times = Times::read(file, size, rounding)?;
    for (node, depot) in depots.iter().enumerate() {
        if depot.is_some() {
            draft.builder.depot(Depot { window: times.window(node).unwrap_or(Window::ALWAYS), ..Depot::new(node) });
            draft.depot_ids.push(node.to_string());
        }
    }
    let prizes = prizes(file, size, rounding)?;
    let mut kinds_of_stops = Vec::new();
    for node in (0..size).filter(|node| depots[*node].is_none()) {
        let load = |loads: &[(Line<'_>, [f64; DIMENSIONS])]| -> Result<Load, ReadError> {
            let mut whole = [0; DIMENSIONS];
            let Some((line, load)) = loads.get(node) else { return Ok(whole) };
            for (whole, amount) in whole.iter_mut().zip(load) {
                *whole = amounts.apply(*amount, &amount.to_string()).map_err(|fault| line.error(fault))?;
            }
            Ok(whole)
        };
        let (delivery, pickup) = (load(&deliveries)?, load(&pickups)?);
        kinds_of_stops.push((node, delivery, pickup));
        let windows = times.window(node).into_iter().collect();
        let (service, release) = (times.service(node), times.release(node));
        let prize = prizes.get(node).copied().flatten();
        let vehicle_types = admitted(&fleet, node);
        let mut stop = Stop { pickup, windows, service, release, prize, vehicle_types, ..Stop::new(node, delivery) };
        if convention.split && delivery[0] > 0 {
            stop.units = delivery[0];
            stop.delivery[0] = 1;
        }
        draft.builder.stop(stop);
        draft.stop_ids.push(node.to_string());
    }
    if convention.backhauls {
        linehauls_first(&mut distances, size, &depots, &kinds_of_stops);
    }
    draft.builder.travel(Travel::uniform(distances));
    let max_trips = max_trips(file, kinds_of_stops.len())?;
    for (kind, count) in fleet.kinds {
        let max_trips = if kind.reloads.is_empty() { 1 } else { max_trips };
        draft.builder.vehicle_type(VehicleType {
            count,
            fixed: kind.fixed,
            per_distance: kind.per_distance,
            max_duration: kind.max_duration,
            max_distance: kind.max_distance,
            max_trips,
            reloads: kind.reloads,
            ..VehicleType::new(kind.capacity, kind.depot)
        });
    }
    draft.vehicles = fleet.vehicles;
    draft.finish(name, Format::Vrplib, convention.scale(chosen))
}

/// For each node its depot, if it is one.
fn depots(file: &File<'_>, size: usize) -> Result<Vec<Option<usize>>, ReadError> {
    let mut depots = vec![None; size];
    let Some(section) = file.sections.get("DEPOT") else {
        depots[0] = Some(0);
        return Ok(depots);
    };
    'nodes: for line in &section.rows {
        for word in line.words() {
            if word == "-1" {
                break 'nodes;
            }
            let node = line.count(word, "a depot", size)?;
            let slot = node.checked_sub(1).and_then(|node| depots.get_mut(node));
            let slot = slot.ok_or_else(|| line.error(Fault::unexpected(word, format!("a node from 1 to {size}"))))?;
            if slot.replace(0).is_some() {
                return Err(line.error(Fault::Twice(format!("depot {node}"))));
            }
        }
    }
    if depots.iter().all(Option::is_none) {
        return Err(section.line.error(Fault::missing("a depot")));
    }
    for (index, depot) in depots.iter_mut().flatten().enumerate() {
        *depot = index;
    }
    Ok(depots)
}

type Loads<'a> = Vec<(Line<'a>, [f64; DIMENSIONS])>;

/// What is delivered and what is picked up, by node; empty where nothing is.
fn loads<'a>(file: &File<'a>, size: usize) -> Result<(Loads<'a>, Loads<'a>), ReadError> {
    let loads = |section: &str| -> Result<Loads<'a>, ReadError> {
        let rows = file.rows(section, size)?.unwrap_or_default();
        rows.into_iter()
            .map(|line| {
                let mut load = [0.0; DIMENSIONS];
                let words: Vec<&str> = line.words().skip(1).collect();
                if words.is_empty() || words.len() > DIMENSIONS {
                    return Err(line.error(Fault::unexpected(line.text, format!("1 to {DIMENSIONS} amounts"))));
                }
                for (amount, word) in load.iter_mut().zip(words) {
                    *amount = line.number(word, "an amount")?;
                }
                Ok((line, load))
            })
            .collect()
    };
    let (demands, linehauls) = (loads("DEMAND")?, loads("LINEHAUL")?);
    if let (false, Some((line, _))) = (demands.is_empty(), linehauls.first()) {
        return Err(line.error(Fault::Twice("what is delivered (DEMAND_SECTION and LINEHAUL_SECTION)".into())));
    }
    let deliveries = if demands.is_empty() { linehauls } else { demands };
    let pickups = loads("BACKHAUL")?;
    if deliveries.is_empty() && pickups.is_empty() {
        return Err(ReadError::file(Fault::missing("the section DEMAND_SECTION")));
    }
    Ok((deliveries, pickups))
}

/// When what may happen at each node, where the file says.
struct Times {
    windows: Vec<Window>,
    services: Vec<u32>,
    service: u32,
    releases: Vec<u32>,
}

impl Times {
    fn read(file: &File<'_>, size: usize, rounding: Rounding) -> Result<Self, ReadError> {
        let mut windows = Vec::new();
        for (line, [from, until]) in file.numbers("TIME_WINDOW", size, ["a start", "an end"])?.unwrap_or_default() {
            let from = line.rounded(from, rounding, "the start of a window")?;
            windows.push(Window { from, until: line.until(until, rounding, "the end of a window")? });
        }
        let column = |section: &str, what: &str| -> Result<Vec<u32>, ReadError> {
            let rows = file.numbers(section, size, [what])?.unwrap_or_default();
            rows.into_iter().map(|(line, [value])| line.rounded(value, rounding, what)).collect()
        };
        let services = column("SERVICE_TIME", "a service time")?;
        let service = match file.number("SERVICE_TIME")? {
            None => 0,
            Some((line, value)) => line.rounded(value, rounding, "a service time")?,
        };
        Ok(Self { windows, services, service, releases: column("RELEASE_TIME", "a release time")? })
    }

    fn window(&self, node: usize) -> Option<Window> {
        self.windows.get(node).copied()
    }

    fn service(&self, node: usize) -> u32 {
        self.services.get(node).copied().unwrap_or(self.service)
    }

    fn release(&self, node: usize) -> u32 {
        self.releases.get(node).copied().unwrap_or(0)
    }
}

/// Prizes by node; stops without one must be visited.
fn prizes(file: &File<'_>, size: usize, rounding: Rounding) -> Result<Vec<Option<u64>>, ReadError> {
    let rows = file.numbers("PRIZE", size, ["a prize"])?.unwrap_or_default();
    rows.into_iter()
        .map(|(line, [value])| {
            let prize = line.rounded(value, rounding, "a prize")?;
            Ok((prize > 0).then_some(prize.into()))
        })
        .collect()
}

/// The types of vehicles that may come to a node; `None`: all.
fn admitted(fleet: &Fleet, node: usize) -> Option<Vec<usize>> {
    let may = |allowed: &Option<Vec<usize>>| allowed.as_ref().is_none_or(|nodes| nodes.binary_search(&node).is_ok());
    let types: Vec<usize> = (0..fleet.kinds.len()).filter(|kind| may(&fleet.kinds[*kind].0.allowed)).collect();
    (types.len() < fleet.kinds.len()).then_some(types)
}

/// Trips of a vehicle that may load again.
fn max_trips(file: &File<'_>, stops: usize) -> Result<u32, ReadError> {
    // No trip is without a stop.
    let most = u32::try_from(stops.max(1)).unwrap_or(u32::MAX);
    Ok(match file.count("VEHICLES_MAX_RELOADS", crate::problem::LATEST as usize)? {
        None => most,
        Some(reloads) => u32::try_from(reloads + 1).unwrap_or(most).min(most),
    })
}

/// No way from a depot, or from where something is picked up, to where it would break the order: linehauls, backhauls.
fn linehauls_first(distances: &mut [u32], size: usize, depots: &[Option<usize>], stops: &[(usize, Load, Load)]) {
    let nothing = [0; DIMENSIONS];
    let backhauls: Vec<usize> = stops.iter().filter(|stop| stop.2 != nothing).map(|stop| stop.0).collect();
    let linehauls: Vec<usize> = stops.iter().filter(|stop| stop.1 != nothing).map(|stop| stop.0).collect();
    for &backhaul in &backhauls {
        for depot in (0..size).filter(|node| depots[*node].is_some()) {
            distances[depot * size + backhaul] = Travel::NONE;
        }
        for &linehaul in linehauls.iter().filter(|linehaul| **linehaul != backhaul) {
            distances[backhaul * size + linehaul] = Travel::NONE;
        }
    }
}
