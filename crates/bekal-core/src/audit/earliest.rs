//! The earliest times the rules allow, for trips of which people left times open.
//!
//! What is open begins as soon as what comes before has ended and the way, or the place, is open for as long as it takes;
//! it takes the least time there is. Nothing else is looked at: whether goods are there by then, or the vehicle is, is
//! for the [audit](super::audit) to say.

use super::reading::{Codes, DAY, Move, Passage, Tour, narrow, seconds, weigh};
use super::river::Span;
use super::ways::{Ways, is_open, meets};
use crate::operation::{Operation, VehicleType};
use crate::plan::{Step, Trip};
use crate::table::Id;
use crate::units::{Instant, MassRate};

/// How often a begin is put off before it stays where it is: more often than ways and places open in a year.
const MOST_WAITS: usize = 1000;

/// When a passage or the handling of goods begins and ends, as far as somebody said so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stated {
    /// When it begins.
    pub begins: Option<Instant>,
    /// When it ends.
    pub ends: Option<Instant>,
}

/// Gives trips their times: those stated for each trip, step and passage (of loading and unloading one for the whole step)
/// as they are, all others the earliest. A trip of which not even the first begin is stated begins with the operation.
///
/// # Complexity
/// Linear in passages, times the stretches over which a way is shut.
pub fn earliest(operation: &Operation, trips: &mut [Trip], stated: &[Vec<Vec<Stated>>]) {
    let codes = Codes::of(operation);
    let mut clerk = Clerk { operation, ways: Ways::of(operation) };
    for (trip, stated) in trips.iter_mut().zip(stated) {
        if stated.iter().flatten().all(|times| times.begins.is_some() && times.ends.is_some()) {
            let mut all = stated.iter().flatten().copied();
            set(trip, |_, _| all.next().unwrap_or_default());
            continue;
        }
        let tour = Tour::read(&codes, operation, trip);
        let mut now = seconds(operation.head().start);
        set(trip, |step, part| {
            let said = stated.get(step).and_then(|parts| parts.get(part)).copied().unwrap_or_default();
            let (begins, ends) = clerk.times(&tour, (step, part), said, now);
            now = now.max(begins).max(ends);
            Stated { begins: Some(Instant::from_unix(begins)), ends: Some(Instant::from_unix(ends)) }
        });
    }
}

/// Sets every time of a trip, in order.
fn set(trip: &mut Trip, mut times: impl FnMut(usize, usize) -> Stated) {
    let mut put = |at: (usize, usize), begins: &mut Instant, ends: &mut Instant| {
        let times = times(at.0, at.1);
        (*begins, *ends) = (times.begins.unwrap_or_default(), times.ends.unwrap_or_default());
    };
    for (index, step) in trip.steps.iter_mut().enumerate() {
        match step {
            Step::Load { from, until, .. } | Step::Unload { from, until, .. } => put((index, 0), from, until),
            Step::Drive { passes, .. } => {
                for (part, pass) in passes.iter_mut().enumerate() {
                    put((index, part), &mut pass.enters, &mut pass.leaves);
                }
            }
        }
    }
}

struct Clerk<'a> {
    operation: &'a Operation,
    ways: Ways<'a>,
}

impl Clerk<'_> {
    /// Begin and end of a part of a tour that may begin at `now`.
    fn times(&mut self, tour: &Tour, (step, part): (usize, usize), said: Stated, now: i64) -> (i64, i64) {
        let begins = said.begins.map(seconds);
        let (begins, ends) = match (tour.moves.get(step), tour.kind) {
            (Some(Move::Drive(drive)), Some(kind)) => match drive.passes.get(part) {
                Some(pass) => self.pass(pass, kind, (begins, now)),
                None => (now, now),
            },
            (Some(Move::Handle(handling)), Some(kind)) => {
                let (grams, _) = weigh(self.operation, &handling.cargo);
                let vehicle = &self.operation.vehicle_types()[kind];
                let rate = vehicle.loading.map_or(0, MassRate::grams_per_hour);
                let takes = if rate > 0 { narrow((grams * 3600 + i128::from(rate) - 1) / i128::from(rate)) } else { 0 };
                let Some(site) = handling.site.filter(|_| begins.is_none()) else {
                    let begins = begins.unwrap_or(now);
                    return (begins, said.ends.map_or(begins.saturating_add(takes), seconds));
                };
                let row = &self.operation.sites()[site];
                let hours = row.open.map(|(opens, closes)| (opens.seconds(), closes.seconds()));
                let offset = self.operation.head().utc_offset.seconds();
                let shut: Vec<Span> =
                    self.ways.site_shut(site, Some(vehicle.mode)).iter().map(|shut| shut.span).collect();
                wait(
                    now,
                    |_, _| takes,
                    |from, until| {
                        let closed = shut.iter().find(|span| meets(**span, from, until)).map(|span| span.1);
                        closed.or_else(|| opening(hours, offset, (from, until)))
                    },
                )
            }
            _ => (begins.unwrap_or(now), begins.unwrap_or(now)),
        };
        (begins, said.ends.map_or(ends, seconds))
    }

    /// A passage that begins when it is said, else as soon as the link is open.
    fn pass(&mut self, pass: &Passage, kind: Id<VehicleType>, (said, now): (Option<i64>, i64)) -> (i64, i64) {
        let Some(link) = pass.link else { return (said.unwrap_or(now), said.unwrap_or(now)) };
        let (row, vehicle) = (&self.operation.links()[link], &self.operation.vehicle_types()[kind]);
        let speed = row.speed.map_or(vehicle.speed, |top| top.min(vehicle.speed)).metres_per_hour();
        let length = i128::from(row.length.metres()) * 3_600_000;
        let way = self.ways.link(link, kind);
        let shut = if said.is_some() { &[][..] } else { &way.shut };
        let takes = |from: i64, least: i64| {
            let pace = i128::from(speed) * i128::from(way.factor(from, from.saturating_add(least)));
            if pace > 0 { narrow((length + pace - 1) / pace) } else { least }
        };
        wait(said.unwrap_or(now), takes, |from, until| {
            shut.iter().find(|shut| meets(shut.span, from, until)).map(|shut| shut.span.1)
        })
    }
}

/// Begin and end of what may begin `now`, takes so long (by its begin and what is known of its length), and is put off
/// until the moment `barred` gives for its begin and end.
fn wait(now: i64, takes: impl Fn(i64, i64) -> i64, barred: impl Fn(i64, i64) -> Option<i64>) -> (i64, i64) {
    let lasts = |from: i64| {
        // Slower for longer: what is slow at the end of a stretch makes it end later still.
        let mut known = takes(from, 0);
        for _ in 0..MOST_WAITS {
            let longer = takes(from, known).max(known);
            if longer == known {
                break;
            }
            known = longer;
        }
        from.saturating_add(known)
    };
    let mut from = now;
    for _ in 0..MOST_WAITS {
        let until = lasts(from);
        match barred(from, until) {
            Some(open) if open > from && open < now.saturating_add(400 * DAY) => from = open,
            Some(_) => break,
            None => return (from, until),
        }
    }
    (now, lasts(now))
}

/// When a place opens next that is not open throughout `[from, until)`; never where it is not open for so long on any day.
fn opening(hours: Option<(i64, i64)>, offset: i64, (from, until): (i64, i64)) -> Option<i64> {
    let (opens, closes) = hours.filter(|_| !is_open(hours, offset, from, until))?;
    if until - from > closes - opens {
        return Some(from);
    }
    let midnight = from - (from + offset).rem_euclid(DAY);
    Some(if midnight + opens > from { midnight + opens } else { midnight + DAY + opens })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_barred_is_put_off() {
        let span = (100, 200);
        let barred = |from: i64, until: i64| meets(span, from, until).then_some(span.1);
        assert_eq!(wait(0, |_, _| 50, barred), (0, 50));
        assert_eq!(wait(60, |_, _| 50, barred), (200, 250));
        assert_eq!(wait(150, |_, _| 50, barred), (200, 250));
        assert_eq!(wait(60, |_, _| 50, |_, _| Some(i64::MAX)), (60, 110), "never open: the audit says so");
    }

    #[test]
    fn a_closed_place_opens_in_the_morning() {
        let hours = Some((6 * 3600, 18 * 3600));
        assert_eq!(opening(hours, 0, (7 * 3600, 8 * 3600)), None);
        assert_eq!(opening(hours, 0, (5 * 3600, 8 * 3600)), Some(6 * 3600));
        assert_eq!(opening(hours, 0, (17 * 3600, 19 * 3600)), Some(DAY + 6 * 3600));
        assert_eq!(opening(hours, 0, (6 * 3600, 19 * 3600)), Some(6 * 3600), "never for so long");
    }
}
