//! A plan's trips and issues with their codes resolved, made safe to count with.
//!
//! A plan may be edited by hand: moments are cut to ± 2^40 s, amounts saturate, unknown codes become `None` and
//! cargo that cannot exist is left out. What is dropped here is reported by the auditor.

use crate::operation::{Fleet, Item, Link, Lot, Member, Operation, Site, VehicleType};
use crate::plan::{Cargo, Issue, Step, Trip};
use crate::table::{Id, Table};
use crate::units::Instant;
use std::collections::BTreeMap;

/// Seconds of a day of operation.
pub(super) const DAY: i64 = 86_400;
/// Moments beyond this many seconds from 1970 are cut to it, so that differences and sums never overflow.
const FAR: i64 = 1 << 40;

/// Seconds since 1970, within bounds that can be added up.
pub(super) fn seconds(moment: Instant) -> i64 {
    moment.unix().clamp(-FAR, FAR)
}

/// An `i128` as `i64`, cut at the ends.
pub(super) fn narrow(value: i128) -> i64 {
    i64::try_from(value).unwrap_or(if value > 0 { i64::MAX } else { i64::MIN })
}

/// The ids behind the codes of an operation.
#[derive(Debug)]
pub(super) struct Codes<'a> {
    pub(super) members: BTreeMap<&'a str, Id<Member>>,
    pub(super) sites: BTreeMap<&'a str, Id<Site>>,
    pub(super) links: BTreeMap<&'a str, Id<Link>>,
    pub(super) types: BTreeMap<&'a str, Id<VehicleType>>,
    pub(super) fleets: BTreeMap<&'a str, Id<Fleet>>,
    pub(super) items: BTreeMap<&'a str, Id<Item>>,
    pub(super) lots: BTreeMap<&'a str, Id<Lot>>,
}

fn index<T>(table: &Table<T>, code: impl Fn(&T) -> &str) -> BTreeMap<&str, Id<T>> {
    table.entries().map(|(id, row)| (code(row), id)).collect()
}

impl<'a> Codes<'a> {
    /// The codes of `operation`.
    pub(super) fn of(operation: &'a Operation) -> Self {
        Self {
            members: index(operation.members(), |row| &row.code),
            sites: index(operation.sites(), |row| &row.code),
            links: index(operation.links(), |row| &row.code),
            types: index(operation.vehicle_types(), |row| &row.code),
            fleets: index(operation.fleets(), |row| &row.code),
            items: index(operation.items(), |row| &row.code),
            lots: index(operation.lots(), |row| &row.code),
        }
    }
}

/// A trip with its codes resolved.
#[derive(Debug)]
pub(super) struct Tour {
    pub(super) fleet: Option<Id<Fleet>>,
    pub(super) vehicle: u32,
    /// The fleet's type, else the stated one.
    pub(super) kind: Option<Id<VehicleType>>,
    pub(super) source: Option<Id<Site>>,
    pub(super) moves: Vec<Move>,
}

/// A step with its codes resolved.
#[derive(Debug)]
pub(super) enum Move {
    Handle(Handling),
    Drive(Drive),
}

/// Loading or unloading.
#[derive(Debug)]
pub(super) struct Handling {
    pub(super) load: bool,
    pub(super) site: Option<Id<Site>>,
    pub(super) from: i64,
    pub(super) until: i64,
    /// Known lots and positive whole packages only.
    pub(super) cargo: Vec<(Id<Lot>, i64)>,
}

/// A drive.
#[derive(Debug)]
pub(super) struct Drive {
    pub(super) from: Option<Id<Site>>,
    pub(super) to: Option<Id<Site>>,
    pub(super) passes: Vec<Passage>,
}

/// A passage along a link.
#[derive(Debug)]
pub(super) struct Passage {
    pub(super) link: Option<Id<Link>>,
    pub(super) from: Option<Id<Site>>,
    pub(super) to: Option<Id<Site>>,
    pub(super) enters: i64,
    pub(super) leaves: i64,
}

/// What a post hands out, with codes resolved.
#[derive(Clone, Copy, Debug)]
pub(super) struct Handout {
    pub(super) site: Id<Site>,
    pub(super) item: Id<Item>,
    pub(super) lot: Id<Lot>,
    pub(super) day: usize,
    pub(super) quantity: i64,
}

impl Move {
    /// First and last moment; `None` for a drive without passes.
    pub(super) fn span(&self) -> Option<(i64, i64)> {
        match self {
            Self::Handle(handling) => Some((handling.from, handling.until)),
            Self::Drive(drive) => Some((drive.passes.first()?.enters, drive.passes.last()?.leaves)),
        }
    }

    /// The stretches of duty in it.
    pub(super) fn duty(&self) -> impl Iterator<Item = (i64, i64)> + '_ {
        let (handling, passes) = match self {
            Self::Handle(handling) => (Some((handling.from, handling.until)), &[][..]),
            Self::Drive(drive) => (None, drive.passes.as_slice()),
        };
        handling
            .into_iter()
            .chain(passes.iter().map(|pass| (pass.enters, pass.leaves)))
            .filter(|(from, until)| from < until)
    }

    /// Seconds of duty.
    pub(super) fn duty_seconds(&self) -> i64 {
        self.duty().fold(0, |sum: i64, (from, until)| sum.saturating_add(until - from))
    }
}

impl Tour {
    /// Reads one trip.
    pub(super) fn read(codes: &Codes<'_>, operation: &Operation, trip: &Trip) -> Self {
        let site = |code: &str| codes.sites.get(code).copied();
        let fleet = codes.fleets.get(trip.fleet.as_str()).copied();
        let stated = codes.types.get(trip.vehicle_type.as_str()).copied();
        let handle = |load, at: &str, from, until, cargo: &[Cargo]| {
            let known = |line: &Cargo| codes.lots.get(line.lot.as_str()).map(|lot| (*lot, line.packages));
            let cargo = cargo.iter().filter_map(known).filter(|(_, packages)| *packages > 0).collect();
            Move::Handle(Handling { load, site: site(at), from: seconds(from), until: seconds(until), cargo })
        };
        let moves = trip.steps.iter().map(|step| match step {
            Step::Load { site: at, from, until, cargo } => handle(true, at, *from, *until, cargo),
            Step::Unload { site: at, from, until, cargo } => handle(false, at, *from, *until, cargo),
            Step::Drive { from, to, passes } => Move::Drive(Drive {
                from: site(from),
                to: site(to),
                passes: passes
                    .iter()
                    .map(|pass| Passage {
                        link: codes.links.get(pass.link.as_str()).copied(),
                        from: site(&pass.from),
                        to: site(&pass.to),
                        enters: seconds(pass.enters),
                        leaves: seconds(pass.leaves),
                    })
                    .collect(),
            }),
        });
        Self {
            fleet,
            vehicle: trip.vehicle,
            kind: fleet.map(|fleet| operation.fleets()[fleet].vehicle_type).or(stated),
            source: site(&trip.source),
            moves: moves.collect(),
        }
    }

    /// First and last moment of the trip.
    pub(super) fn span(&self) -> Option<(i64, i64)> {
        let mut spans = self.moves.iter().filter_map(Move::span);
        let first = spans.next()?;
        Some(spans.fold(first, |(from, until), (a, b)| (from.min(a), until.max(b))))
    }

    /// Loadings and unloadings with their place among the steps.
    pub(super) fn handlings(&self) -> impl Iterator<Item = (usize, &Handling)> {
        self.moves.iter().enumerate().filter_map(|(index, step)| match step {
            Move::Handle(handling) => Some((index, handling)),
            Move::Drive(_) => None,
        })
    }

    /// Passages in order.
    pub(super) fn passages(&self) -> impl Iterator<Item = &Passage> {
        self.moves.iter().flat_map(|step| match step {
            Move::Handle(_) => &[][..],
            Move::Drive(drive) => drive.passes.as_slice(),
        })
    }

    /// Seconds of duty.
    pub(super) fn duty_seconds(&self) -> i64 {
        self.moves.iter().fold(0, |sum: i64, step| sum.saturating_add(step.duty_seconds()))
    }
}

/// Reads an issue; `None` when a code is unknown, the lot holds another item, the day is none of the operation's or
/// the quantity is not positive.
pub(super) fn handout(codes: &Codes<'_>, operation: &Operation, issue: &Issue) -> Option<Handout> {
    let site = *codes.sites.get(issue.site.as_str())?;
    let item = *codes.items.get(issue.item.as_str())?;
    let lot = *codes.lots.get(issue.lot.as_str())?;
    let day = usize::try_from(issue.day).ok()?;
    let quantity = issue.quantity_milli.thousandths();
    let sound = operation.lots()[lot].item == item && day < operation.n_days() && quantity > 0;
    sound.then_some(Handout { site, item, lot, day, quantity })
}

/// Packages as thousandths of the unit.
pub(super) fn amount(operation: &Operation, lot: Id<Lot>, packages: i64) -> i64 {
    packages.saturating_mul(operation.items()[operation.lots()[lot].item].package.thousandths())
}

/// Grams and millilitres of cargo.
pub(super) fn weigh(operation: &Operation, cargo: &[(Id<Lot>, i64)]) -> (i128, i128) {
    cargo.iter().fold((0, 0), |(mass, volume), (lot, packages)| {
        let item = &operation.items()[operation.lots()[*lot].item];
        (
            mass + i128::from(*packages) * i128::from(item.package_mass().grams()),
            volume + i128::from(*packages) * i128::from(item.package_volume().millilitres()),
        )
    })
}

/// Day of operation of a moment; negative before the start.
pub(super) fn day_of(operation: &Operation, moment: i64) -> i64 {
    (moment - seconds(operation.head().start)).div_euclid(DAY)
}

/// End of day `day` of operation.
pub(super) fn day_end(operation: &Operation, day: usize) -> i64 {
    let days = i64::try_from(day).unwrap_or(FAR).saturating_add(1);
    seconds(operation.head().start).saturating_add(days.saturating_mul(DAY))
}
