//! Time along whole routes where durations change by period or vehicles take breaks: there spans of parts cannot be joined
//! in constant time, so routes are walked, call by call.
//!
//! Spans of the least durations, without breaks, never say that a route takes longer than it does; what they rule out needs
//! no walk. A walk costs as much as there are calls, for each pair of numbers of breaks taken before and after; where time is
//! paid or limited, about ten walks for each period find the start.
//!
//! Sources: Ichoua, Gendreau, Potvin 2003 (speeds by period: who leaves later never arrives earlier); Kok, Hans, Schutten 2011
//! (the best departure as a step of its own).

use std::sync::Arc;

use crate::problem::{MOST_BREAKS, Problem, Travel};

/// A call of a route: where, when it may begin, and how long it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Leg {
    pub(super) place: u32,
    pub(super) from: i64,
    pub(super) until: i64,
    pub(super) takes: i64,
}

#[derive(Clone, Copy, Debug)]
struct Pause {
    from: i64,
    until: i64,
    takes: i64,
}

/// The time of vehicles of one type.
#[derive(Debug)]
pub(super) struct Clock {
    places: usize,
    /// When each period begins, the first at nought, and its durations.
    periods: Vec<(i64, Arc<[u32]>)>,
    pauses: Vec<Pause>,
    /// When a route may start, by the number of breaks taken before it.
    starts: Vec<i64>,
    /// When a route must end, by the number of breaks that are taken by then.
    ends: Vec<i64>,
    /// Moments beside the first from which on a route may be shorter.
    waits: Vec<i64>,
}

/// No such moment.
const NEVER: i64 = i64::MAX;

/// What is left of a way: all of it, or so many 2⁻⁶⁴ units of time where all of it takes so many units.
#[derive(Clone, Copy, Debug)]
enum Left {
    All,
    Part(u128, u32),
    Nothing,
}

impl Clock {
    /// The clock of a type whose time needs one.
    pub(super) fn new(problem: &Problem, vehicle_type: usize) -> Option<Self> {
        let vehicles = &problem.vehicle_types()[vehicle_type];
        let travel = &problem.travels()[vehicles.travel];
        if travel.periods().is_empty() && vehicles.breaks.is_empty() {
            return None;
        }
        let later = travel.periods().iter().map(|period| (i64::from(period.from), Arc::clone(&period.durations)));
        let pause = |taken: &crate::Break| Pause {
            from: taken.window.from.into(),
            until: taken.window.until.into(),
            takes: taken.duration.into(),
        };
        let pauses: Vec<Pause> = vehicles.breaks.iter().map(pause).collect();
        let mut starts = vec![i64::from(vehicles.shift.from)];
        let mut ends = vec![i64::from(vehicles.shift.until)];
        for (pause, last) in pauses.iter().zip(pauses.iter().rev()) {
            starts.push(starts[starts.len() - 1].max(pause.from) + pause.takes);
            ends.push(last.until.min(ends[ends.len() - 1] - last.takes));
        }
        ends.reverse();
        let periods: Vec<(i64, Arc<[u32]>)> =
            std::iter::once((0, Arc::clone(travel.durations()))).chain(later).collect();
        let mut waits: Vec<i64> = periods.iter().map(|(from, _)| *from).chain(starts.iter().copied()).collect();
        waits.retain(|wait| *wait > starts[0]);
        waits.sort_unstable();
        waits.dedup();
        Some(Self { places: problem.places(), periods, pauses, starts, ends, waits })
    }

    /// When routes may begin.
    pub(super) fn start(&self) -> i64 {
        self.starts[0]
    }

    /// How long a route takes, if it can be driven and that is no longer than `most`; it is known to be no shorter than
    /// `least`. Of routes that begin with the shift, with a period or after a break, end as early as they can and, that given,
    /// start as late as possible, the shortest counts.
    pub(super) fn duration(&self, legs: &[Leg], least: i64, most: i64) -> Option<i64> {
        let mut best: Option<i64> = None;
        for from in self.starts.iter().take(1).chain(&self.waits).copied() {
            let most = best.map_or(most, |best| best - 1);
            if most < least {
                break;
            }
            // Who cannot start now can do so no later.
            let Some(end) = self.end(legs, from) else { break };
            best = self.latest(legs, (from, end), least, most).or(best);
        }
        best
    }

    /// The least time of a route that starts from `from` on and still ends at `end`, if that is no longer than `most`.
    fn latest(&self, legs: &[Leg], (from, end): (i64, i64), least: i64, most: i64) -> Option<i64> {
        let keeps = |start: i64| start <= from || self.end(legs, start) == Some(end);
        let mut good = end.saturating_sub(most).max(from);
        let mut bad = end - least;
        if bad < good || !keeps(good) {
            return None;
        }
        if keeps(bad) {
            return Some(least);
        }
        while bad > good + 1 {
            let middle = good + (bad - good) / 2;
            if keeps(middle) { good = middle } else { bad = middle }
        }
        Some(end - good)
    }

    /// When a route ends at the earliest that begins nothing before `start`; `None` if it cannot be driven.
    ///
    /// Costs as much as there are calls times the square of the number of breaks.
    pub(super) fn end(&self, legs: &[Leg], start: i64) -> Option<i64> {
        let mut times = [NEVER; MOST_BREAKS + 1];
        for (time, earliest) in times.iter_mut().zip(&self.starts) {
            *time = start.max(*earliest);
        }
        for (at, leg) in legs.iter().enumerate() {
            let mut next = [NEVER; MOST_BREAKS + 1];
            let before = at.checked_sub(1).map(|before| legs[before].place);
            for (taken, time) in times.iter().enumerate().filter(|(_, time)| **time != NEVER) {
                if let Some(before) = before {
                    let arc = before as usize * self.places + leg.place as usize;
                    self.call(arc, leg, *time, taken, &mut next);
                } else if (*time).max(leg.from) <= leg.until {
                    next[taken] = (*time).max(leg.from) + leg.takes;
                }
            }
            if next.iter().all(|time| *time == NEVER) {
                return None;
            }
            times = next;
        }
        times.iter().zip(&self.ends).filter(|(time, until)| time <= until).map(|(time, _)| *time).min()
    }

    /// When a call ends at the earliest, by the number of breaks taken by then, if the one before ends at `now`.
    fn call(&self, arc: usize, leg: &Leg, mut now: i64, taken: usize, ends: &mut [i64; MOST_BREAKS + 1]) {
        let mut left = Left::All;
        let changes = self.periods.len() > 1;
        for count in taken..=self.pauses.len() {
            let (mut arrival, _) = self.go(arc, now, left, NEVER);
            // Where ways are always as long, who is there has nothing from a break that could have been taken before.
            let then = if changes { &self.pauses[count..] } else { &[] };
            for (end, pause) in ends.iter_mut().skip(count).zip(then.iter().map(Some).chain([None])) {
                let begin = arrival.max(leg.from);
                if begin <= leg.until {
                    *end = (*end).min(begin + leg.takes);
                }
                let Some(pause) = pause.filter(|pause| arrival <= pause.until) else { break };
                arrival = arrival.max(pause.from) + pause.takes;
            }
            let Some(pause) = self.pauses.get(count).filter(|pause| now <= pause.until) else { return };
            if now < pause.from {
                (_, left) = self.go(arc, now, left, pause.from);
            }
            now = now.max(pause.from) + pause.takes;
        }
    }

    /// Goes on along a way until it is over or a moment has come: when it was over, or [`NEVER`], and what is left of it.
    fn go(&self, arc: usize, mut now: i64, mut left: Left, until: i64) -> (i64, Left) {
        if let Left::Nothing = left {
            return (now, left);
        }
        let mut at = self.periods.partition_point(|(from, _)| *from <= now) - 1;
        loop {
            let border = self.periods.get(at + 1).map_or(NEVER, |(from, _)| *from);
            let end = until.min(border);
            let long = self.periods[at].1[arc];
            if long != Travel::NONE {
                let part = match left {
                    Left::All | Left::Nothing => u128::from(long) << 64,
                    Left::Part(part, of) if of == long => part,
                    Left::Part(part, of) => part * u128::from(long) / u128::from(of),
                };
                let takes = units(part);
                if takes <= end - now {
                    return (now + takes, Left::Nothing);
                }
                left = Left::Part(part - ((u128::from((end - now).unsigned_abs())) << 64), long);
            }
            if end == until {
                return (NEVER, left);
            }
            (now, at) = (end, at + 1);
        }
    }
}

/// Whole units of time that a part of one is not more than.
fn units(part: u128) -> i64 {
    i64::try_from((part + u128::from(u64::MAX)) >> 64).unwrap_or(NEVER)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::{Break, Builder, Depot, Stop, VehicleType, Window};

    /// Two places, three periods with a closed one in the middle, and breaks.
    fn clock(breaks: Vec<Break>) -> Clock {
        let table = |long: u32| vec![0, long, long, 0];
        let mut builder = Builder::new();
        builder.place(None);
        builder.place(None);
        let travel = Travel::new(table(10), table(10));
        builder.travel(travel.from_then_on(20, table(Travel::NONE)).from_then_on(30, table(5)));
        let depot = builder.depot(Depot::new(0));
        builder.stop(Stop::new(1, [1, 0, 0, 0]));
        builder.vehicle_type(VehicleType { breaks, ..VehicleType::new([1, 0, 0, 0], depot) });
        Clock::new(&builder.build().unwrap(), 0).unwrap()
    }

    fn at(place: u32) -> Leg {
        Leg { place, from: 0, until: 1000, takes: 0 }
    }

    #[test]
    fn what_is_left_of_a_way_is_driven_as_fast_as_the_next_period_allows() {
        let clock = clock(Vec::new());
        let ends: Vec<Option<i64>> =
            [0, 10, 14, 19, 20, 29, 30, 31].map(|start| clock.end(&[at(0), at(1)], start)).into();
        // From 14 on, 6 of 10 are done by 20; the other 4 take 2 from 30 on. From 19 on, 9 of 10 are left: 4.5.
        assert_eq!(ends, [10, 20, 32, 35, 35, 35, 35, 36].map(Some));
        // The latest start that is there by 36 is 31.
        let late = Leg { from: 36, ..at(1) };
        assert_eq!(clock.duration(&[at(0), late], 5, NEVER), Some(5));
        assert_eq!(clock.duration(&[at(0), late], 5, 4), None);
        // It is worth waiting for the last period.
        assert_eq!(clock.duration(&[at(0), at(1)], 0, NEVER), Some(5));
    }

    #[test]
    fn breaks_are_taken_on_the_way_at_a_call_or_before_and_after_all() {
        let pause = |from: u32, until: u32, duration: u32| Break { window: Window { from, until }, duration };
        let there_and_back = [at(0), at(1), at(0)];
        let lunch = clock(vec![pause(4, 6, 3)]);
        assert_eq!(lunch.end(&there_and_back[1..], 0), Some(13), "on the way");
        assert_eq!(lunch.end(&there_and_back[1..], 5), Some(17), "before it");
        assert_eq!(lunch.end(&there_and_back[1..], 7), Some(17), "before it");
        assert_eq!(lunch.duration(&there_and_back[1..], 5, NEVER), Some(5), "in the last period");
        let after = clock(vec![pause(9, 20, 30)]);
        assert_eq!([after.end(&there_and_back, 0), after.end(&there_and_back, 1)], [Some(20), Some(45)]);
        // At the stop: on the way, at 8, it would last until the way is shut.
        let long = clock(vec![pause(7, 18, 15)]);
        assert_eq!(long.end(&[at(0), Leg { until: 33, ..at(1) }, at(0)], 8), Some(38));
        let two = clock(vec![pause(2, 3, 1), pause(3, 9, 2)]);
        assert_eq!(two.end(&there_and_back[1..], 0), Some(13));
    }
}
