//! Why a stop is left out.

use std::collections::BTreeSet;

use crate::check::{Violation, check};
use crate::problem::{DIMENSIONS, Problem, Stop, VehicleType};
use crate::solution::{Route, Solution, Trip, Visit};

/// Why a stop, or some of its units, is left out; the first that holds counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// No vehicle may come there.
    NotAdmitted,
    /// No vehicle that may come there can carry one unit.
    TooLarge,
    /// No vehicle that could has a way there and to its end.
    NoWay,
    /// Even a vehicle that does nothing else comes too late, there or to its end.
    TooLate,
    /// Even alone it takes longer than the vehicles may be on their way, or is farther.
    TooFar,
    /// Nothing of its item is left at the depots.
    NoStock,
    /// A vehicle stands idle that could come, but it costs less to leave it out.
    NotWorthIt,
    /// Every vehicle that could come is in use.
    NoVehicleLeft,
}

impl Reason {
    /// A word for programs.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotAdmitted => "not_admitted",
            Self::TooLarge => "too_large",
            Self::NoWay => "no_way",
            Self::TooLate => "too_late",
            Self::TooFar => "too_far",
            Self::NoStock => "no_stock",
            Self::NotWorthIt => "not_worth_it",
            Self::NoVehicleLeft => "no_vehicle_left",
        }
    }
}

/// Why a solution leaves out a stop of its problem, wholly or in part.
///
/// Costs as much as there are types of vehicles times stops.
///
/// # Panics
/// If the problem has no such stop.
pub fn reason(problem: &Problem, solution: &Solution, stop: usize) -> Reason {
    let asked = &problem.stops()[stop];
    let may_come =
        |(index, vehicles): &(usize, &VehicleType)| problem.admits(stop, *index) && vehicles.count != Some(0);
    let admitted: Vec<(usize, &VehicleType)> = problem.vehicle_types().iter().enumerate().filter(may_come).collect();
    if admitted.is_empty() {
        return Reason::NotAdmitted;
    }
    let carried: Vec<_> = admitted.into_iter().filter(|(_, vehicles)| fits(asked, vehicles)).collect();
    if carried.is_empty() {
        return Reason::TooLarge;
    }
    let (able, unable): (Vec<_>, Vec<_>) = carried
        .into_iter()
        .map(|(index, vehicles)| (index, vehicles, alone(problem, stop, index)))
        .partition(|of| of.2.is_none());
    if let Some(worst) = unable.iter().filter_map(|of| of.2).max().filter(|_| able.is_empty()) {
        return worst;
    }
    if stock_left(problem, solution, asked) == Some(0) {
        return Reason::NoStock;
    }
    let idle = |(index, vehicles, _): &(usize, &VehicleType, Option<Reason>)| {
        let used = solution.routes.iter().filter(|route| route.vehicle_type == *index).count();
        vehicles.count.is_none_or(|count| used < count as usize)
    };
    if able.iter().any(idle) { Reason::NotWorthIt } else { Reason::NoVehicleLeft }
}

fn fits(stop: &Stop, vehicles: &VehicleType) -> bool {
    (0..DIMENSIONS).all(|d| stop.delivery[d].max(stop.pickup[d]) <= vehicles.capacity[d])
}

/// What keeps a vehicle of a type from serving one unit of a stop and nothing else, in the window that suits best.
fn alone(problem: &Problem, stop: usize, vehicle_type: usize) -> Option<Reason> {
    let vehicles = &problem.vehicle_types()[vehicle_type];
    let windows = problem.stops()[stop].windows.len().max(1);
    let broken = (0..windows).map(|window| {
        let visits = vec![Visit { stop, units: 1, window }];
        let trips = vec![Trip { start: vehicles.start, end: vehicles.end, visits }];
        let solution = Solution { routes: vec![Route { vehicle_type, trips }] };
        check(problem, &solution)
            .violations
            .iter()
            .filter_map(|violation| match violation {
                Violation::NoWay { .. } => Some(Reason::NoWay),
                Violation::Late { .. } | Violation::Break { .. } => Some(Reason::TooLate),
                Violation::Duration { .. } | Violation::Distance { .. } => Some(Reason::TooFar),
                _ => None,
            })
            .min()
    });
    broken.min_by_key(|reason| reason.map(std::cmp::Reverse)).flatten()
}

/// Units of the stop's item that are left where vehicles load; `None`: without limit.
fn stock_left(problem: &Problem, solution: &Solution, stop: &Stop) -> Option<u64> {
    let item = stop.item?;
    let mut loading: BTreeSet<usize> = BTreeSet::new();
    for vehicles in problem.vehicle_types() {
        loading.insert(vehicles.start?);
        loading.extend(&vehicles.reloads);
    }
    let mut left: u64 = 0;
    for depot in loading {
        left += u64::from(problem.depots()[depot].stock.get(item).copied().flatten()?);
    }
    let of_item = |visit: &&Visit| problem.stops().get(visit.stop).is_some_and(|stop| stop.item == Some(item));
    let used: u64 = solution.visits().filter(of_item).map(|visit| u64::from(visit.units)).sum();
    Some(left.saturating_sub(used))
}
