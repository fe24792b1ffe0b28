//! From a plan that is under way to the next one.
//!
//! A revision keeps the past: trips that have begun to load before `now`, and those marked as departed, stay as they
//! are, and so does what posts handed out on days that are over. A trip not yet begun stays where it still obeys the rules under
//! the operation as it is now and nobody forbids it; what such trips leave of goods, hours and needs is planned anew.
//!
//! **Least change.** Keeping every trip that still holds changes least, planning all of them anew meets most. Both are
//! planned, and one between (trips of the next 24 hours stay; not for a large operation): the one that changes least is
//! taken, unless another meets far more survival need ([`WORTH_CHANGING_PERMILLE`]) or lifts the worst-off far higher ([`WORST_RISE_PERMILLE`]), or
//! the user wants all [anew](Revision::anew).
//!
//! **Trips that broke.** A trip under way that the new state of the ways stops (or that is marked as forbidden) before it
//! delivered anything turns back: it leaves the plan. Where it stands then nobody has said, so neither its goods nor its
//! vehicle are planned with any more; of a forbidden one the goods count as back at their source, and the vehicle is free
//! when the trip would have ended. Where a trip that has delivered breaks a rule, the operation contradicts what has
//! happened. A trip that would load what no longer comes there leaves it out, and goes with the rest of its goods and what
//! else it has time for. Other than that a trip goes as it is or not at all.

use super::drafts;
use crate::allocation::goods::{day_of, demands};
use crate::allocation::slots;
use crate::audit::{Violation, movements};
use crate::dispatch::{Kept, Past, handed_out};
use crate::event::{Observer, Settings, SolveError};
use crate::operation::codes::Codes;
use crate::operation::{Mark, Operation};
use crate::plan::{Cargo, Plan, Step, Trip};
use crate::units::{Duration, Instant};
use std::collections::{BTreeMap, BTreeSet};

/// Share of survival need met, in thousandths, from which on a plan is worth more changes, chosen by us: orders that change cost trust
/// and time, a few packages do not outweigh them.
const WORTH_CHANGING_PERMILLE: u64 = 30;
/// Rise of the worst-off fill, in thousandths, from which on it is.
const WORST_RISE_PERMILLE: u32 = 100;

/// What becomes of a trip of the earlier plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Has begun and goes on.
    Begun,
    /// Stays because somebody wants it to.
    Locked,
    /// Could stay as it is.
    Holds,
    /// Was forbidden before it began.
    Forbidden,
    /// Leaves out goods that will not be there.
    Lighter(Violation),
    /// Breaks a rule as things are now.
    Breaks(Violation),
    /// Was under way, and cannot go on; the rule, unless it was forbidden.
    TurnsBack(Option<Violation>),
}

/// Why a plan cannot be revised.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Contradiction {
    /// The operation begins at another moment than the plan.
    #[error("the plan begins at {plan}, the operation at {operation}")]
    Start {
        /// Begin of the plan.
        plan: Instant,
        /// Begin of the operation.
        operation: Instant,
    },
    /// The moment lies outside the operation.
    #[error("{now} is not within the operation")]
    Now {
        /// The moment asked for.
        now: Instant,
    },
    /// A mark names a trip the plan does not have.
    #[error("the plan has no trip {0}")]
    UnknownTrip(String),
    /// What has happened cannot have happened as the operation is told now.
    #[error("what has happened breaks {} rules under the operation as it is told", .0.len())]
    Past(Vec<Violation>),
}

/// What to keep of an earlier plan.
#[derive(Clone, Debug)]
pub struct Revision<'p> {
    previous: &'p Plan,
    /// Its trips, some without goods they had.
    trips: Vec<Trip>,
    now: Instant,
    /// What becomes of each trip, in the plan's order.
    fates: Vec<Fate>,
    barred: BTreeSet<usize>,
    anew: bool,
}

/// A plan that was revised.
#[derive(Clone, Debug)]
pub struct Revised {
    /// The new plan.
    pub plan: Plan,
    /// Every way tried, from least change to most; the first that is not far worse than the best was taken.
    pub alternatives: Vec<Alternative>,
    /// Which of them.
    pub taken: usize,
}

/// One way to revise a plan.
#[derive(Clone, Debug)]
pub struct Alternative {
    /// Trips that begin to load by then stay where they still hold; `None`: all.
    pub keeps_until: Option<Instant>,
    /// Trips as they were.
    pub unchanged: usize,
    /// Trips of the earlier plan that are gone, and trips that are new.
    pub changed: (usize, usize),
    /// Person-days of survival need met.
    pub person_days_met: u64,
    /// Fill of the worst-off post that can be reached, thousandths.
    pub worst_fill_permille: Option<u32>,
}

impl<'p> Revision<'p> {
    /// What of `previous` stands at `now` under the operation as it is told now.
    ///
    /// # Complexity
    /// An audit of the movements for every trip that breaks.
    ///
    /// # Errors
    /// [`Contradiction`] where the plan is not one of this operation, or what has happened cannot have.
    pub fn new(
        operation: &Operation,
        previous: &'p Plan,
        now: Instant,
        marks: &BTreeMap<String, Mark>,
    ) -> Result<Self, Contradiction> {
        let start = operation.head().start;
        if previous.header.start != start {
            return Err(Contradiction::Start { plan: previous.header.start, operation: start });
        }
        if now < start || now >= operation.end() {
            return Err(Contradiction::Now { now });
        }
        let known: BTreeSet<&str> = previous.trips.iter().map(|trip| trip.trip.as_str()).collect();
        if let Some(unknown) = marks.keys().find(|trip| !known.contains(trip.as_str())) {
            return Err(Contradiction::UnknownTrip(unknown.clone()));
        }
        let fate = |trip: &Trip| match (marks.get(&trip.trip), begins(trip) < now) {
            // What is delivered already cannot be forbidden any more.
            (Some(Mark::Forbidden), true) if has_delivered(trip, now) => Fate::Begun,
            (Some(Mark::Forbidden), true) => Fate::TurnsBack(None),
            (Some(Mark::Forbidden), false) => Fate::Forbidden,
            (Some(Mark::Departed), _) | (None | Some(Mark::Locked), true) => Fate::Begun,
            (Some(Mark::Locked), false) => Fate::Locked,
            (None, false) => Fate::Holds,
        };
        let fates: Vec<Fate> = previous.trips.iter().map(fate).collect();
        let forbidden = |(_, trip): &(usize, &Trip)| marks.get(&trip.trip) == Some(&Mark::Forbidden);
        let barred = previous.trips.iter().enumerate().filter(forbidden).map(|(index, _)| index).collect();
        let mut revision = Self { previous, trips: previous.trips.clone(), now, fates, barred, anew: false };
        revision.weed_out(operation)?;
        Ok(revision)
    }

    /// The same, with all that has not begun and nobody locked planned anew.
    #[must_use]
    pub fn anew(self) -> Self {
        Self { anew: true, ..self }
    }

    /// From when on trips are planned anew.
    pub const fn now(&self) -> Instant {
        self.now
    }

    /// Every trip of the earlier plan with what becomes of it.
    pub fn fates(&self) -> impl Iterator<Item = (&'p Trip, &Fate)> {
        self.previous.trips.iter().zip(&self.fates)
    }

    /// Takes out trips until those left obey the rules.
    fn weed_out(&mut self, operation: &Operation) -> Result<(), Contradiction> {
        let past = self.past(operation);
        let codes = Codes::of(operation);
        for index in 0..self.trips.len() {
            let trip = &self.trips[index];
            if self.fates[index].stands() && !is_possible(operation, &codes, trip) {
                if self.fates[index] == Fate::Begun && has_delivered(trip, self.now) {
                    return Err(Contradiction::Past(vec![gone(trip)]));
                }
                self.fates[index] = self.fates[index].broken(gone(trip));
            }
        }
        loop {
            let standing = self.trips.iter().zip(&self.fates).filter(|(_, fate)| fate.stands());
            let standing: Vec<Trip> = standing.map(|(trip, _)| trip.clone()).collect();
            let violations = movements(operation, &standing, &handed_out(operation, &standing, &past));
            if violations.is_empty() {
                return Ok(());
            }
            // What goods and places miss looks different with every trip less: one for each place at a time.
            let mut places: BTreeSet<&str> = BTreeSet::new();
            let mut helped = false;
            for violation in violations.iter().filter(|violation| places.insert(&violation.place)) {
                if let Some(index) = self.culprit(violation) {
                    if self.fates[index] == Fate::Begun && has_delivered(&self.trips[index], self.now) {
                        return Err(Contradiction::Past(violations));
                    }
                    let lighter = without(&self.trips[index], violation).filter(|_| self.fates[index] != Fate::Begun);
                    self.fates[index] = match lighter {
                        Some(trip) => {
                            self.trips[index] = trip;
                            Fate::Lighter(violation.clone())
                        }
                        None => self.fates[index].broken(violation.clone()),
                    };
                    helped = true;
                }
            }
            if !helped {
                return Err(Contradiction::Past(violations));
            }
        }
    }

    /// The trip to take out for a violation: the one that breaks a rule by itself, or of those that take goods from, or
    /// bring them to, a place that cannot do with all of them the first that has not begun, rather one that nobody
    /// locked; where room for what is under way is missing, the last on its way. None where what is done stands against
    /// it.
    fn culprit(&self, violation: &Violation) -> Option<usize> {
        let trips = &self.trips;
        let (first, rest) = violation.place.split_once('/').unwrap_or((&violation.place, ""));
        if violation.rule == "duty-per-day" {
            let mine = |trip: &Trip| trip.fleet == first && trip.vehicle.to_string() == rest;
            let free = |index: &usize| self.fates[*index].stands() && self.fates[*index] != Fate::Begun;
            return (0..trips.len())
                .filter(|index| mine(&trips[*index]))
                .filter(free)
                .max_by_key(|index| begins(&trips[*index]));
        }
        if let Some(own) = trips.iter().position(|trip| trip.trip == first) {
            return self.fates[own].stands().then_some(own);
        }
        let storage = violation.rule.starts_with("storage");
        let concerned = |step: &Step| match step {
            Step::Load { site, cargo, .. } => {
                !storage && site == first && (rest.is_empty() || cargo.iter().any(|line| line.lot == rest))
            }
            Step::Unload { site, until, .. } => site == first && rest.is_empty() && *until >= self.now,
            Step::Drive { .. } => false,
        };
        let of = |wanted: fn(&Fate) -> bool| -> Vec<usize> {
            let mut all: Vec<usize> = (0..trips.len()).filter(|index| wanted(&self.fates[*index])).collect();
            all.retain(|index| trips[*index].steps.iter().any(concerned));
            all.sort_by_key(|index| begins(&trips[*index]));
            all
        };
        let first_of = |wanted: fn(&Fate) -> bool| of(wanted).first().copied();
        let under_way = || of(|fate| *fate == Fate::Begun).last().copied().filter(|_| storage);
        first_of(|fate| matches!(fate, Fate::Holds | Fate::Lighter(_)))
            .or_else(|| first_of(|fate| *fate == Fate::Locked))
            .or_else(under_way)
    }

    /// What posts handed out on days that are over.
    fn past(&self, operation: &Operation) -> Past {
        Past::new(operation, day_of(operation, self.now), &self.previous.issues)
    }

    /// Trips kept, of those that hold the ones that begin by `until`.
    fn kept(&self, operation: &Operation, until: Option<Instant>) -> Kept {
        let Codes { fleets, sites, .. } = Codes::of(operation);
        let mut busy = BTreeMap::new();
        let mut lost: Vec<Trip> = Vec::new();
        for (trip, fate) in self.fates() {
            let free_from = match fate {
                Fate::TurnsBack(None) => ends(trip),
                Fate::TurnsBack(Some(_)) => {
                    lost.push(trip.clone());
                    operation.end()
                }
                _ => continue,
            };
            if let Some(fleet) = fleets.get(trip.fleet.as_str()) {
                let free: &mut Instant = busy.entry((*fleet, trip.vehicle)).or_default();
                *free = (*free).max(free_from);
            }
        }
        let mut barred = BTreeSet::new();
        for trip in self.barred.iter().map(|index| &self.previous.trips[*index]) {
            for step in &trip.steps {
                if let Step::Unload { site, .. } = step
                    && let Some((fleet, site)) = fleets.get(trip.fleet.as_str()).zip(sites.get(site.as_str()))
                {
                    barred.insert((*fleet, trip.vehicle, *site));
                }
            }
        }
        let standing = |(trip, fate): &(&Trip, &Fate)| match fate {
            Fate::Holds | Fate::Lighter(_) => until.is_none_or(|until| begins(trip) < until),
            fate => fate.stands(),
        };
        let standing: Vec<(&Trip, &Fate)> = self.trips.iter().zip(&self.fates).filter(standing).collect();
        let lighter = |(_, (_, fate)): &(usize, &(&Trip, &Fate))| matches!(fate, Fate::Lighter(_));
        Kept {
            roomy: standing.iter().enumerate().filter(lighter).map(|(index, _)| index).collect(),
            trips: standing.into_iter().map(|(trip, _)| trip.clone()).collect(),
            now: self.now,
            past: self.past(operation),
            barred,
            busy,
            lost,
        }
    }
}

impl Fate {
    /// Whether the trip stays as it is.
    pub const fn stands(&self) -> bool {
        matches!(self, Self::Begun | Self::Locked | Self::Holds | Self::Lighter(_))
    }

    fn broken(&self, by: Violation) -> Self {
        if *self == Self::Begun { Self::TurnsBack(Some(by)) } else { Self::Breaks(by) }
    }
}

/// Drafts the next plan, and audits it.
///
/// # Complexity
/// That of [`draft`](super::draft), dispatch two or three times.
///
/// # Errors
/// As [`draft`](super::draft).
pub fn revise(
    operation: &Operation,
    revision: &Revision<'_>,
    settings: &Settings,
    observer: Observer<'_>,
) -> Result<Revised, SolveError> {
    let day = revision.now + Duration::from_hours(24);
    let large = slots(operation, &demands(operation)).len() < operation.n_days();
    let ways: Vec<Option<Instant>> = match (revision.anew, large) {
        (true, _) => vec![Some(revision.now)],
        (false, true) => vec![None, Some(revision.now)],
        (false, false) => vec![None, Some(day), Some(revision.now)],
    };
    let kept: Vec<Option<Kept>> = ways.iter().map(|until| Some(revision.kept(operation, *until))).collect();
    let plans = drafts(operation, settings, (&kept, None), observer)?;
    let alternative = |(way, plan): &(usize, Plan)| {
        let unchanged = unchanged(revision.previous, plan);
        Alternative {
            keeps_until: ways[*way],
            unchanged,
            changed: (revision.previous.trips.len() - unchanged, plan.trips.len() - unchanged),
            person_days_met: plan.kpis.person_days_met,
            worst_fill_permille: plan.kpis.worst_fill_permille,
        }
    };
    let alternatives: Vec<Alternative> = plans.iter().map(alternative).collect();
    let worst = |of: &Alternative| of.worst_fill_permille.unwrap_or(1000);
    let far_worse = |one: &Alternative, other: &Alternative| {
        let (met, more) = (one.person_days_met, other.person_days_met);
        let slack = met / 1000 * WORTH_CHANGING_PERMILLE;
        more > met + slack || (more + slack >= met && worst(other) > worst(one) + WORST_RISE_PERMILLE)
    };
    let good = |one: &&Alternative| !alternatives.iter().any(|other| far_worse(one, other));
    let taken = alternatives.iter().position(|one| good(&one)).unwrap_or(0);
    let (_, plan) = plans.into_iter().nth(taken).ok_or(SolveError::Stopped)?;
    Ok(Revised { plan, alternatives, taken })
}

/// Trips of `before` that `after` drives just so: same vehicle, and from loading on the same steps.
pub(super) fn unchanged(before: &Plan, after: &Plan) -> usize {
    let mut known: BTreeMap<(&str, u32, Instant), &[Step]> = BTreeMap::new();
    for trip in &before.trips {
        let steps = from_loading(trip);
        if let Some(at) = steps.first().and_then(handled) {
            known.insert((&trip.fleet, trip.vehicle, at), steps);
        }
    }
    let same = |trip: &&Trip| {
        let steps = from_loading(trip);
        let at = steps.first().and_then(handled);
        at.is_some_and(|at| known.get(&(trip.fleet.as_str(), trip.vehicle, at)) == Some(&steps))
    };
    after.trips.iter().filter(same).count()
}

fn from_loading(trip: &Trip) -> &[Step] {
    let first = trip.steps.iter().position(|step| matches!(step, Step::Load { .. })).unwrap_or(trip.steps.len());
    &trip.steps[first..]
}

fn handled(step: &Step) -> Option<Instant> {
    match step {
        Step::Load { from, .. } | Step::Unload { from, .. } => Some(*from),
        Step::Drive { .. } => None,
    }
}

/// When a trip begins to load.
fn begins(trip: &Trip) -> Instant {
    trip.steps.iter().find_map(handled).unwrap_or_default()
}

fn ends(trip: &Trip) -> Instant {
    let end = |step: &Step| match step {
        Step::Load { until, .. } | Step::Unload { until, .. } => Some(*until),
        Step::Drive { passes, .. } => passes.last().map(|pass| pass.leaves),
    };
    trip.steps.iter().rev().find_map(end).unwrap_or_default()
}

/// The trip without the lot that is missing where it loads, if that is what is wrong and leaves it any goods.
fn without(trip: &Trip, violation: &Violation) -> Option<Trip> {
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
fn gone(trip: &Trip) -> Violation {
    Violation {
        rule: "unknown-code",
        place: trip.trip.clone(),
        id: "kendaraan, barang, atau jalannya tidak ada lagi dalam operasi".to_owned(),
        en: "its vehicle, goods or way are no longer in the operation".to_owned(),
    }
}

/// Most thousandths, grams or millilitres of a line of cargo: what no operation has, and thousands of which add up.
const MOST: i64 = 1 << 50;

/// Whether a trip has unloaded anywhere before a moment.
fn has_delivered(trip: &Trip, now: Instant) -> bool {
    trip.steps.iter().any(|step| matches!(step, Step::Unload { until, .. } if *until <= now))
}

/// Whether the operation knows the vehicle, the sites, links and lots of a trip and counts on them, and its numbers can be
/// counted with.
fn is_possible(operation: &Operation, codes: &Codes<'_>, trip: &Trip) -> bool {
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
