//! What trips of an earlier plan have done by a moment, and what becomes of those that cannot go on.

use crate::audit::Violation;
use crate::dispatch::drive;
use crate::network::Network;
use crate::operation::codes::Codes;
use crate::operation::{Fleet, Operation};
use crate::plan::{Cargo, Lost, Step, Trip};
use crate::table::Id;
use crate::units::Instant;
use std::collections::BTreeMap;

pub(super) fn ends(trip: &Trip) -> Instant {
    let end = |step: &Step| match step {
        Step::Load { until, .. } | Step::Unload { until, .. } => Some(*until),
        Step::Drive { passes, .. } => passes.last().map(|pass| pass.leaves),
    };
    trip.steps.iter().rev().find_map(end).unwrap_or_default()
}

/// A trip up to the last stop where it has unloaded by a moment, and what it has not delivered by then; none where it was
/// done by then.
pub(super) fn until(trip: &Trip, now: Instant) -> Option<(Trip, Vec<Cargo>)> {
    let last = trip.steps.iter().rposition(|step| matches!(step, Step::Unload { until, .. } if *until <= now))?;
    if last + 1 == trip.steps.len() || ends(trip) <= now {
        return None;
    }
    let mut done = Trip { steps: trip.steps[..=last].to_vec(), ..trip.clone() };
    let mut delivered: BTreeMap<String, i64> = BTreeMap::new();
    for step in &done.steps {
        let Step::Unload { cargo, .. } = step else { continue };
        for line in cargo {
            *delivered.entry(line.lot.clone()).or_default() += line.packages;
        }
    }
    let mut aboard = Vec::new();
    for step in &mut done.steps {
        let Step::Load { cargo, .. } = step else { continue };
        for line in cargo.iter_mut() {
            let left = delivered.entry(line.lot.clone()).or_default();
            let some = line.packages.min(*left);
            *left -= some;
            aboard.push(Cargo { packages: line.packages - some, ..line.clone() });
            line.packages = some;
        }
        cargo.retain(|line| line.packages > 0);
    }
    aboard.retain(|line| line.packages > 0);
    Some((done, aboard))
}

/// The drive from a trip's last stop to its source, as early as it can be; none where no way is open.
pub(super) fn way_home(operation: &Operation, trip: &Trip) -> Option<Step> {
    let codes = Codes::of(operation);
    let Some(Step::Unload { site, until, .. }) = trip.steps.last() else { return None };
    let fleet = codes.fleets.get(trip.fleet.as_str())?;
    let (from, source) = (*codes.sites.get(site.as_str())?, *codes.sites.get(trip.source.as_str())?);
    let network = Network::new(operation);
    let way = network.earliest(operation.fleets()[*fleet].vehicle_type, from, *until).way_to(source);
    drive(operation, &way)
}

/// When a vehicle is back at its source that turns round on a trip; none where no way is open.
pub(super) fn home((operation, network): (&Operation, &Network<'_>), trip: &Trip, now: Instant) -> Option<Instant> {
    let codes = Codes::of(operation);
    let kind = operation.fleets()[*codes.fleets.get(trip.fleet.as_str())?].vehicle_type;
    let source = *codes.sites.get(trip.source.as_str())?;
    let passes = trip.steps.iter().flat_map(|step| match step {
        Step::Drive { passes, .. } => passes.as_slice(),
        Step::Load { .. } | Step::Unload { .. } => &[],
    });
    // On a link, it goes back to where that begins.
    let last = passes.rev().find(|pass| pass.enters < now);
    let (from, at) = last.map_or((source, now), |pass| {
        let turns = pass.leaves > now;
        let site = codes.sites.get(if turns { pass.from.as_str() } else { pass.to.as_str() });
        (site.copied().unwrap_or(source), if turns { now + (now - pass.enters) } else { now })
    });
    network.earliest(kind, from, at).at(source).filter(|home| *home < operation.end())
}

/// Vehicles that are lost, until the end.
pub(in crate::draft) fn lost_vehicles(operation: &Operation, lost: &[Lost]) -> BTreeMap<(Id<Fleet>, u32), Instant> {
    let codes = Codes::of(operation);
    let vehicle = |lost: &Lost| Some((*codes.fleets.get(lost.fleet.as_deref()?)?, lost.vehicle));
    lost.iter().filter_map(vehicle).map(|vehicle| (vehicle, operation.end())).collect()
}

/// When a trip leaves the place where it loads, if its vehicle stood there before.
pub(super) fn leaves(trip: &Trip) -> Option<Instant> {
    match trip.steps.first() {
        Some(Step::Load { until, .. }) => Some(*until),
        _ => None,
    }
}

/// The trip without the lot that is missing where it loads, if that is what is wrong and leaves it any goods.
pub(super) fn without(trip: &Trip, violation: &Violation) -> Option<Trip> {
    let (_, missing) = violation.place.split_once('/').filter(|(site, _)| *site == trip.source)?;
    let mut trip = trip.clone();
    let (mut left, before) = (false, trip.steps.clone());
    for step in &mut trip.steps {
        if let Step::Load { cargo, .. } | Step::Unload { cargo, .. } = step {
            cargo.retain(|line| line.lot != missing);
            left |= !cargo.is_empty();
        }
    }
    trip.steps.retain(|step| !matches!(step, Step::Unload { cargo, .. } if cargo.is_empty()));
    (left && trip.steps != before).then_some(trip)
}

/// That a trip names what the operation no longer has.
pub(super) fn gone(trip: &Trip) -> Violation {
    Violation {
        rule: "unknown-code",
        place: trip.trip.clone(),
        id: "kendaraan, barang, atau jalannya tidak ada lagi dalam operasi".to_owned(),
        en: "its vehicle, goods or way are no longer in the operation".to_owned(),
        spot: None,
    }
}

/// Most thousandths, grams or millilitres of a line of cargo: what no operation has, and thousands of which add up.
pub(super) const MOST: i64 = 1 << 50;

/// Whether a trip has unloaded anywhere before a moment.
pub(super) fn has_delivered(trip: &Trip, now: Instant) -> bool {
    trip.steps.iter().any(|step| matches!(step, Step::Unload { until, .. } if *until <= now))
}

/// Whether the operation knows the vehicle, the sites, links and lots of a trip and counts on them, and its numbers can be
/// counted with.
pub(super) fn is_possible(operation: &Operation, codes: &Codes<'_>, trip: &Trip) -> bool {
    let site = |code: &String| codes.sites.contains_key(code.as_str());
    let carried = |line: &Cargo| {
        codes.lots.get(line.lot.as_str()).is_some_and(|lot| {
            let lot = &operation.lots()[*lot];
            let item = &operation.items()[lot.item];
            let per =
                item.package.thousandths().max(item.package_mass().grams()).max(item.package_volume().millilitres());
            let some = line.packages > 0 && line.packages.checked_mul(per).is_some_and(|all| all <= MOST);
            operation.counts_on(lot.commitment) && some
        })
    };
    let fleet = codes.fleets.get(trip.fleet.as_str()).is_some_and(|fleet| {
        let fleet = &operation.fleets()[*fleet];
        (1..=fleet.count).contains(&trip.vehicle) && operation.counts_on(fleet.commitment)
    });
    fleet
        && trip.steps.iter().all(|step| match step {
            Step::Load { site: at, cargo, .. } | Step::Unload { site: at, cargo, .. } => {
                site(at) && cargo.iter().all(carried)
            }
            Step::Drive { passes, .. } => passes
                .iter()
                .all(|pass| codes.links.contains_key(pass.link.as_str()) && site(&pass.from) && site(&pass.to)),
        })
}
