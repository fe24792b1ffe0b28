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
//! delivered anything turns back: it leaves the plan. Its vehicle is free once it is back where it loaded; where no way back
//! is open it is lost. What it had aboard nobody has counted in again, so its goods are planned with no more, and a lost
//! vehicle neither, in this revision and those after it. One that has delivered and can no longer go on
//! is cut off: what it delivered stays, the rest is lost; it comes home if a way is open, else its vehicle is lost too. Of
//! a forbidden one the goods count as back at their source, and the vehicle is free when the trip would have ended. One
//! that was still loading where its vehicle stood has not left: it is cancelled, its goods stay, and its vehicle is free
//! when it would have been loaded. Where a trip that has delivered breaks a rule by what is over, the operation
//! contradicts what has happened. A trip that would load what no longer comes there leaves it out, and goes with the rest
//! of its goods and what else it has time for. Other than that a trip goes as it is or not at all.

#[cfg(test)]
mod tests;
mod trips;

use super::drafts;
use crate::allocation::goods::{day_of, demands};
use crate::allocation::slots;
use crate::audit::{Violation, movements};
use crate::dispatch::{Kept, Past, handed_out};
use crate::event::{Observer, Settings, SolveError};
use crate::network::Network;
use crate::operation::codes::Codes;
use crate::operation::{Mark, Operation};
use crate::plan::{BrokenRule, Changes, Fate, FormerTrip, Lost, Plan, RevisionWay, Step, Trip, highest_number};
use crate::units::{Duration, Instant};
use std::collections::{BTreeMap, BTreeSet};
use trips::{ends, gone, has_delivered, home, is_possible, leaves, until, way_home, without};

pub(super) use trips::lost_vehicles;

/// Share of survival need met, in thousandths, from which on a plan is worth more changes, chosen by us: orders that change cost trust
/// and time, a few packages do not outweigh them.
const WORTH_CHANGING_PERMILLE: u64 = 30;
/// Rise of the worst-off fill, in thousandths, from which on it is.
const WORST_RISE_PERMILLE: u32 = 100;

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
    /// The plan was itself made as of a later moment.
    #[error("the plan revises an earlier one as of {revised}, after {now}")]
    Backwards {
        /// The moment asked for.
        now: Instant,
        /// That of the plan.
        revised: Instant,
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
    /// What is lost with trips that are cut off, or was before.
    lost: Vec<Lost>,
    /// When the vehicles of trips that turn back are home again, by index.
    home: BTreeMap<usize, Option<Instant>>,
    /// Trips that somebody says have left, by index.
    departed: BTreeSet<usize>,
    now: Instant,
    /// What becomes of each trip, in the plan's order.
    verdicts: Vec<Verdict>,
    barred: BTreeSet<usize>,
    anew: bool,
}

/// What becomes of a trip, and the rule it would break otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Verdict {
    fate: Fate,
    because: Option<Violation>,
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
        if let Some(revised) = previous.revised_from().filter(|revised| now < *revised) {
            return Err(Contradiction::Backwards { now, revised });
        }
        let known: BTreeSet<&str> = previous.trips.iter().map(|trip| trip.trip.as_str()).collect();
        if let Some(unknown) = marks.keys().find(|trip| !known.contains(trip.as_str())) {
            return Err(Contradiction::UnknownTrip(unknown.clone()));
        }
        let fate = |trip: &Trip| match (marks.get(&trip.trip), trip.loads() < now) {
            // What is delivered already cannot be forbidden any more.
            (Some(Mark::Forbidden), true) if has_delivered(trip, now) => Fate::Begun,
            (Some(Mark::Forbidden), true) => Fate::TurnsBack,
            (Some(Mark::Forbidden), false) => Fate::Forbidden,
            (Some(Mark::Departed), _) | (None | Some(Mark::Locked), true) => Fate::Begun,
            (Some(Mark::Locked), false) => Fate::Locked,
            (None, false) => Fate::Stays,
        };
        let verdict = |trip: &Trip| Verdict { fate: fate(trip), because: None };
        let verdicts = previous.trips.iter().map(verdict).collect();
        let forbidden = |(_, trip): &(usize, &Trip)| marks.get(&trip.trip) == Some(&Mark::Forbidden);
        let barred = previous.trips.iter().enumerate().filter(forbidden).map(|(index, _)| index).collect();
        let left = |(_, trip): &(usize, &Trip)| marks.get(&trip.trip) == Some(&Mark::Departed);
        let departed = previous.trips.iter().enumerate().filter(left).map(|(index, _)| index).collect();
        let lost = previous.changes.as_ref().map(|changes| changes.lost.clone()).unwrap_or_default();
        let (trips, home) = (previous.trips.clone(), BTreeMap::new());
        let mut revision = Self { previous, trips, lost, home, departed, now, verdicts, barred, anew: false };
        revision.weed_out(operation)?;
        Ok(revision)
    }

    /// Trips that somebody forbids and that have delivered something by now, so that they stay.
    pub fn too_late(&self) -> impl Iterator<Item = &str> {
        let stays = |index: &&usize| self.verdicts[**index].fate == Fate::Begun;
        self.barred.iter().filter(stays).map(|index| self.previous.trips[*index].trip.as_str())
    }

    /// The same, with all that has not begun and nobody locked planned anew.
    #[must_use]
    pub fn anew(self) -> Self {
        Self { anew: true, ..self }
    }

    /// Takes out trips until those left obey the rules.
    fn weed_out(&mut self, operation: &Operation) -> Result<(), Contradiction> {
        let past = self.past(operation);
        let codes = Codes::of(operation);
        let network = Network::new(operation);
        for index in 0..self.trips.len() {
            let trip = &self.trips[index];
            if self.stands(index) && !is_possible(operation, &codes, trip) {
                let gone = gone(trip);
                if self.has_happened(index) {
                    return Err(Contradiction::Past(vec![gone]));
                }
                self.break_by((operation, &network), index, gone);
            }
        }
        loop {
            self.ground();
            let standing: Vec<Trip> = self.standing().map(|index| self.trips[index].clone()).collect();
            let violations = movements(operation, &standing, &handed_out(operation, &standing, &past), Some(self.now));
            if violations.is_empty() {
                return Ok(());
            }
            // What goods and places miss looks different with every trip less: one for each place at a time.
            let mut places: BTreeSet<&str> = BTreeSet::new();
            // A trip that is cut off may meet a lost bridge out and back: once cut off, it is looked at anew.
            let mut cut: BTreeSet<usize> = BTreeSet::new();
            let mut helped = false;
            for violation in violations.iter().filter(|violation| places.insert(&violation.place)) {
                if let Some(index) = self.culprit(violation) {
                    if cut.contains(&index) {
                        continue;
                    }
                    if self.has_happened(index) {
                        cut.insert(index);
                        if !self.cut_off(operation, index, violation) {
                            let first = self.verdicts[index].because.take().map(|because| vec![because]);
                            return Err(Contradiction::Past(first.unwrap_or(violations)));
                        }
                        helped = true;
                        continue;
                    }
                    let begun = self.verdicts[index].fate == Fate::Begun;
                    match without(&self.trips[index], violation).filter(|_| !begun) {
                        Some(trip) => {
                            self.trips[index] = trip;
                            self.verdicts[index] = Verdict { fate: Fate::Lighter, because: Some(violation.clone()) };
                        }
                        None => self.break_by((operation, &network), index, violation.clone()),
                    }
                    helped = true;
                }
            }
            if !helped {
                return Err(Contradiction::Past(violations));
            }
        }
    }

    /// Cancels what lost vehicles were to do later.
    fn ground(&mut self) {
        let of = |trip: &Trip| (trip.fleet.clone(), trip.vehicle);
        let lost = self.lost();
        for index in 0..self.trips.len() {
            let vehicle = of(&self.trips[index]);
            let is_lost = lost.iter().any(|lost| (lost.fleet.as_ref(), lost.vehicle) == (Some(&vehicle.0), vehicle.1));
            let waits = matches!(self.verdicts[index].fate, Fate::Stays | Fate::Lighter | Fate::Locked);
            let away = |(other, home): (&usize, &Option<Instant>)| {
                of(&self.trips[*other]) == vehicle && home.is_some_and(|home| self.trips[index].loads() < home)
            };
            if waits && (is_lost || self.home.iter().any(away)) {
                let broke =
                    |other: &usize| of(&self.trips[*other]) == vehicle && self.verdicts[*other].because.is_some();
                let because = (0..self.trips.len()).find(broke).and_then(|other| self.verdicts[other].because.clone());
                self.verdicts[index] = Verdict { fate: Fate::Cancelled, because };
            }
        }
    }

    fn break_by(&mut self, ways: (&Operation, &Network<'_>), index: usize, because: Violation) {
        let at = leaves(&self.trips[index]);
        let has_left = self.departed.contains(&index) || at.is_none_or(|leaves| leaves <= self.now);
        self.verdicts[index].break_by(because, has_left);
        if self.verdicts[index].fate == Fate::TurnsBack {
            self.home.insert(index, home(ways, &self.trips[index], self.now));
        }
    }

    fn stands(&self, index: usize) -> bool {
        self.verdicts[index].fate.stands()
    }

    /// Trips that stay, in the plan's order.
    fn standing(&self) -> impl Iterator<Item = usize> {
        (0..self.trips.len()).filter(|index| self.stands(*index))
    }

    /// Lets a trip do what it has delivered by now and come home, or end where it stands if it cannot; false where neither
    /// is left to try.
    fn cut_off(&mut self, operation: &Operation, index: usize, because: &Violation) -> bool {
        let trip = &mut self.trips[index];
        if self.verdicts[index].fate == Fate::CutOff {
            if trip.is_open() {
                return false;
            }
            trip.steps.pop();
            if let Some(lost) = self.lost.iter_mut().find(|lost| lost.trip == trip.trip) {
                lost.fleet = Some(trip.fleet.clone());
            }
            return true;
        }
        let Some((mut done, aboard)) = until(trip, self.now) else { return false };
        done.steps.extend(way_home(operation, &done));
        self.lost.push(Lost {
            trip: trip.trip.clone(),
            fleet: done.is_open().then(|| trip.fleet.clone()),
            vehicle: trip.vehicle,
            site: trip.source.clone(),
            cargo: aboard,
        });
        *trip = done;
        self.verdicts[index] = Verdict { fate: Fate::CutOff, because: Some(because.clone()) };
        true
    }

    /// Whether a trip has brought something somewhere.
    fn has_happened(&self, index: usize) -> bool {
        matches!(self.verdicts[index].fate, Fate::Begun | Fate::CutOff) && has_delivered(&self.trips[index], self.now)
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
            let free = |index: &usize| self.verdicts[*index].fate != Fate::Begun;
            return self
                .standing()
                .filter(|index| mine(&trips[*index]))
                .filter(free)
                .max_by_key(|index| trips[*index].loads());
        }
        if let Some(own) = trips.iter().position(|trip| trip.trip == first) {
            return self.stands(own).then_some(own);
        }
        let storage = violation.rule.starts_with("storage");
        let concerned = |step: &Step| match step {
            Step::Load { site, cargo, .. } => {
                !storage && site == first && (rest.is_empty() || cargo.iter().any(|line| line.lot == rest))
            }
            Step::Unload { site, until, .. } => site == first && rest.is_empty() && *until >= self.now,
            Step::Drive { .. } => false,
        };
        let of = |wanted: &[Fate]| -> Vec<usize> {
            let mut all: Vec<usize> =
                self.standing().filter(|index| wanted.contains(&self.verdicts[*index].fate)).collect();
            all.retain(|index| trips[*index].steps.iter().any(concerned));
            all.sort_by_key(|index| trips[*index].loads());
            all
        };
        let first_of = |wanted: &[Fate]| of(wanted).first().copied();
        let under_way = || of(&[Fate::Begun]).last().copied().filter(|_| storage);
        first_of(&[Fate::Stays, Fate::Lighter]).or_else(|| first_of(&[Fate::Locked])).or_else(under_way)
    }

    /// What posts handed out on days that are over.
    fn past(&self, operation: &Operation) -> Past {
        Past::new(operation, day_of(operation, self.now), &self.previous.issues)
    }

    /// Trips kept, of those that hold the ones that begin by `until`.
    fn kept(&self, operation: &Operation, until: Option<Instant>) -> Kept {
        let Codes { fleets, sites, .. } = Codes::of(operation);
        let lost = self.lost();
        let mut busy = lost_vehicles(operation, &lost);
        for (index, (trip, verdict)) in self.previous.trips.iter().zip(&self.verdicts).enumerate() {
            let loaded = leaves(trip).filter(|_| trip.loads() < self.now);
            let free_from = match (verdict.fate, loaded) {
                (Fate::TurnsBack, _) if verdict.because.is_none() => ends(trip),
                (Fate::TurnsBack, _) => self.home.get(&index).copied().flatten().unwrap_or(operation.end()),
                (Fate::Cancelled, Some(loaded)) => loaded,
                (Fate::Begun, _) if self.trips[index].is_open() => operation.end(),
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
        let standing = self.held(until);
        let lighter = |(_, trip): &(usize, &usize)| self.verdicts[**trip].fate == Fate::Lighter;
        Kept {
            roomy: standing.iter().enumerate().filter(lighter).map(|(index, _)| index).collect(),
            trips: standing.iter().map(|index| self.trips[*index].clone()).collect(),
            now: self.now,
            past: self.past(operation),
            barred,
            busy,
            lost,
            numbered: highest_number(self.previous),
        }
    }

    /// Goods and vehicles nobody has found: those of before, of trips that are cut off, and of those that turn back.
    fn lost(&self) -> Vec<Lost> {
        let mut all = self.lost.clone();
        for (index, (trip, verdict)) in self.previous.trips.iter().zip(&self.verdicts).enumerate() {
            if verdict.fate != Fate::TurnsBack || verdict.because.is_none() {
                continue;
            }
            let loads = trip.steps.iter().filter_map(|step| match step {
                Step::Load { cargo, .. } => Some(cargo.clone()),
                Step::Unload { .. } | Step::Drive { .. } => None,
            });
            all.push(Lost {
                trip: trip.trip.clone(),
                fleet: self.home.get(&index).is_none_or(Option::is_none).then(|| trip.fleet.clone()),
                vehicle: trip.vehicle,
                site: trip.source.clone(),
                cargo: loads.flatten().collect(),
            });
        }
        all
    }

    /// Trips held on to where those may go that begin to load after `until`: of these only what somebody locked, the
    /// trips of the same vehicle before, and the trips that bring its goods.
    fn held(&self, until: Option<Instant>) -> BTreeSet<usize> {
        let freed = |index: &usize| {
            matches!(self.verdicts[*index].fate, Fate::Stays | Fate::Lighter)
                && until.is_some_and(|until| self.trips[*index].loads() >= until)
        };
        let (mut free, mut held): (BTreeSet<usize>, BTreeSet<usize>) = self.standing().partition(freed);
        let mut open: Vec<usize> = held.iter().copied().collect();
        while let Some(later) = open.pop() {
            let later = &self.trips[later];
            let needed: Vec<usize> =
                free.iter().copied().filter(|index| leads_to(&self.trips[*index], later)).collect();
            for index in needed {
                free.remove(&index);
                held.insert(index);
                open.push(index);
            }
        }
        held
    }

    /// What `plan` makes of the plan before.
    fn changes(&self, plan: &Plan, ways: Vec<RevisionWay>) -> Changes {
        let same = same_trips(self.previous, plan);
        let lighter = |before: &Trip| {
            let now = plan.trips.iter().find(|trip| trip.key() == before.key());
            now.map(|trip| trip.trip.clone())
        };
        let former = |(trip, verdict): (&Trip, &Verdict)| {
            let now = match verdict.fate {
                Fate::Lighter | Fate::CutOff => lighter(trip),
                _ => same.get(trip.trip.as_str()).map(|now| (*now).to_owned()),
            };
            let gone = now.is_none() && verdict.fate.stands();
            FormerTrip {
                trip: trip.trip.clone(),
                fleet: trip.fleet.clone(),
                vehicle: trip.vehicle,
                vehicle_type: trip.vehicle_type.clone(),
                loads: trip.loads(),
                fate: if gone { Fate::Replaced } else { verdict.fate },
                because: verdict.because.as_ref().map(|broken| BrokenRule {
                    rule: broken.rule.to_owned(),
                    place: broken.place.clone(),
                    id: broken.id.clone(),
                    en: broken.en.clone(),
                }),
                now,
            }
        };
        let former: Vec<FormerTrip> = self.previous.trips.iter().zip(&self.verdicts).map(former).collect();
        let known: BTreeSet<&str> = former.iter().filter_map(|trip| trip.now.as_deref()).collect();
        let new = plan.trips.iter().map(|trip| &trip.trip).filter(|trip| !known.contains(trip.as_str()));
        let numbered = highest_number(self.previous).max(highest_number(plan));
        Changes { now: self.now, new: new.cloned().collect(), former, ways, lost: self.lost(), numbered }
    }
}

impl Verdict {
    /// The trip does not stay, because of this.
    fn break_by(&mut self, because: Violation, has_left: bool) {
        let fate = if self.fate == Fate::Begun && has_left { Fate::TurnsBack } else { Fate::Cancelled };
        *self = Self { fate, because: Some(because) };
    }
}

/// Whether an earlier trip brings a vehicle or goods to where a later one begins.
fn leads_to(earlier: &Trip, later: &Trip) -> bool {
    if earlier.loads() >= later.loads() {
        return false;
    }
    let loaded = |lot: &str| {
        later.steps.iter().any(|step| matches!(step, Step::Load { cargo, .. } if cargo.iter().any(|c| c.lot == lot)))
    };
    (&earlier.fleet, earlier.vehicle) == (&later.fleet, later.vehicle)
        || earlier.steps.iter().any(|step| match step {
            Step::Unload { site, cargo, .. } => *site == later.source && cargo.iter().any(|line| loaded(&line.lot)),
            Step::Load { .. } | Step::Drive { .. } => false,
        })
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
) -> Result<Plan, SolveError> {
    let day = revision.now + Duration::from_hours(24);
    let large = slots(operation, &demands(operation)).len() < operation.n_days();
    let ways: &[Option<Instant>] = match (revision.anew, large) {
        (true, _) => &[Some(revision.now)],
        (false, true) => &[None, Some(revision.now)],
        (false, false) => &[None, Some(day), Some(revision.now)],
    };
    let mut plans = along(operation, revision, ways, settings, observer);
    if revision.anew && matches!(plans, Err(SolveError::Rejected(_))) {
        // Trips that somebody locked may stand on others in ways that only keeping all of them keeps.
        plans = along(operation, revision, &[None], settings, observer);
    }
    let plans = plans?;
    let worst = |of: &Plan| of.kpis.worst_fill_permille.unwrap_or(1000);
    let far_worse = |one: &Plan, other: &Plan| {
        let (met, more) = (one.kpis.person_days_met, other.kpis.person_days_met);
        let slack = met / 1000 * WORTH_CHANGING_PERMILLE;
        more > met + slack || (more + slack >= met && worst(other) > worst(one) + WORST_RISE_PERMILLE)
    };
    let good = |(_, one): &(Option<Instant>, Plan)| !plans.iter().any(|(_, other)| far_worse(one, other));
    let taken = plans.iter().position(good).unwrap_or(0);
    let told = plans.iter().enumerate().map(|(index, (keeps_until, plan))| {
        let unchanged = same_trips(revision.previous, plan).len();
        let count = |trips: usize| u64::try_from(trips).unwrap_or(u64::MAX);
        RevisionWay {
            keeps_until: *keeps_until,
            unchanged: count(unchanged),
            gone: count(revision.previous.trips.len() - unchanged),
            new: count(plan.trips.len() - unchanged),
            person_days_met: plan.kpis.person_days_met,
            worst_fill_permille: plan.kpis.worst_fill_permille,
            taken: index == taken,
        }
    });
    let told = told.collect();
    let (_, mut plan) = plans.into_iter().nth(taken).ok_or(SolveError::Stopped)?;
    plan.changes = Some(revision.changes(&plan, told));
    Ok(plan)
}

/// A plan for each way to keep trips, as far as time allows and one is found; one at least.
fn along(
    operation: &Operation,
    revision: &Revision<'_>,
    ways: &[Option<Instant>],
    settings: &Settings,
    observer: Observer<'_>,
) -> Result<Vec<(Option<Instant>, Plan)>, SolveError> {
    let kept: Vec<Option<Kept>> = ways.iter().map(|until| Some(revision.kept(operation, *until))).collect();
    let plans = drafts(operation, settings, (&kept, None), observer)?;
    Ok(plans.into_iter().map(|(way, plan)| (ways[way], plan)).collect())
}

/// Trips of `before` that `after` drives just so, with their numbers in both: same vehicle, and from loading on the same
/// steps.
fn same_trips<'p>(before: &'p Plan, after: &'p Plan) -> BTreeMap<&'p str, &'p str> {
    let known: BTreeMap<_, &Trip> = before.trips.iter().map(|trip| (trip.key(), trip)).collect();
    let same = |trip: &'p Trip| {
        let former = known.get(&trip.key()).filter(|former| from_loading(former) == from_loading(trip))?;
        Some((former.trip.as_str(), trip.trip.as_str()))
    };
    after.trips.iter().filter_map(same).collect()
}

fn from_loading(trip: &Trip) -> &[Step] {
    let first = trip.steps.iter().position(|step| matches!(step, Step::Load { .. })).unwrap_or(trip.steps.len());
    &trip.steps[first..]
}
