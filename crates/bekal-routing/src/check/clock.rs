//! Timetables where durations change by period, or vehicles take breaks.
//!
//! Earliest ends are found call by call, for each number of breaks taken by then: who is somewhere earlier is never later
//! afterwards, so the earliest is all that counts. The latest start that keeps an end is found by halving.

use super::{Call, Leg, Rest, Timetable, Violation};
use crate::problem::{Break, Travel, VehicleType, Window};

/// What the timetable of a route depends on.
pub(super) struct Clock<'a> {
    pub(super) places: usize,
    pub(super) travel: &'a Travel,
    pub(super) vehicles: &'a VehicleType,
    pub(super) legs: &'a [Leg],
}

/// A vehicle between two calls.
struct Way {
    from: usize,
    to: usize,
    now: u64,
    /// What is left of the way in 2⁻⁶⁴ units of time of a period in which the whole takes `of`; `None`: all of it.
    left: Option<(u128, u32)>,
    arrived: bool,
}

/// What came of one way of spending a route's time: rules broken, then its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Outcome {
    broken: usize,
    time: u64,
}

/// Breaks taken since the call before: numbers from `first` to before `end`, those from `there` on after the way.
#[derive(Clone, Copy, Debug, Default)]
struct Taken {
    first: usize,
    there: usize,
    end: usize,
}

/// The best way to where a route is, and the breaks since the call before.
#[derive(Clone, Copy, Debug)]
struct Label {
    outcome: Outcome,
    taken: Taken,
}

impl Clock<'_> {
    /// The timetable that counts, and the rules that it breaks, if every one breaks some.
    pub(super) fn timetable(&self, route: usize, violations: &mut Vec<Violation>) -> Timetable {
        let shift = u64::from(self.vehicles.shift.from);
        let paid = self.vehicles.per_duration > 0 || self.vehicles.max_duration.is_some();
        let borders = self.travel.periods().iter().map(|period| u64::from(period.from));
        let waits = borders.chain(self.earliest()).filter(|from| paid && *from > shift);
        let mut chosen = (u64::MAX, shift);
        for from in std::iter::once(shift).chain(waits) {
            let (best, _) = self.best(from);
            if best.broken > 0 && from > shift {
                continue;
            }
            let start = self.latest(from, best);
            if best.time - start < chosen.0 {
                chosen = (best.time - start, start);
            }
            if best.broken > 0 {
                break;
            }
        }
        let (_, plan) = self.best(chosen.1);
        let mut timetable = Timetable::default();
        let taken_before = plan.first().map_or(0, |taken| taken.first);
        let mut now = chosen.1.max(self.earliest()[taken_before]);
        for (at, taken) in plan.iter().enumerate() {
            now = self.spend(at, now, *taken, Some(&mut timetable), &mut |broken| violations.push(broken(route)));
        }
        let taken = plan.last().map_or(0, |taken| taken.end);
        let until = self.latest_begins()[taken];
        match timetable.calls.last() {
            Some(last) if now > u64::from(until) => violations.push(if taken < self.vehicles.breaks.len() {
                Violation::Break { route, number: taken, begin: now, until }
            } else {
                Violation::Late { route, at: last.at, arrival: now, until }
            }),
            _ => {}
        }
        timetable
    }

    /// When a route may start at the earliest before which so many breaks are taken.
    fn earliest(&self) -> Vec<u64> {
        let mut times = vec![u64::from(self.vehicles.shift.from)];
        for taken in &self.vehicles.breaks {
            let begin = times[times.len() - 1].max(taken.window.from.into());
            times.push(begin + u64::from(taken.duration));
        }
        times
    }

    /// When a route must end at the latest with so many breaks taken, so that the others can follow within the shift.
    fn latest_begins(&self) -> Vec<u32> {
        let mut times = vec![self.vehicles.shift.until];
        for taken in self.vehicles.breaks.iter().rev() {
            let end = times[times.len() - 1];
            times.push(taken.window.until.min(end.saturating_sub(taken.duration)));
        }
        times.reverse();
        times
    }

    /// The latest start from `good` on with an outcome that is no worse.
    fn latest(&self, mut good: u64, best: Outcome) -> u64 {
        let mut bad = best.time.saturating_add(1);
        while bad > good + 1 {
            let middle = good + (bad - good) / 2;
            if self.best(middle).0 <= best { good = middle } else { bad = middle }
        }
        good
    }

    /// The best outcome for a route that begins nothing before a moment, and the breaks taken before each of its calls.
    fn best(&self, start: u64) -> (Outcome, Vec<Taken>) {
        let (calls, breaks) = (self.legs.len(), self.vehicles.breaks.len());
        let mut steps: Vec<Vec<Option<Label>>> = Vec::with_capacity(calls);
        let begins = self.earliest().into_iter().map(|time| Some(Outcome { broken: 0, time: time.max(start) }));
        let mut before: Vec<Option<Outcome>> = begins.collect();
        for at in 0..calls {
            let mut labels: Vec<Option<Label>> = vec![None; breaks + 1];
            for (first, known) in before.iter().enumerate() {
                let Some(known) = known else { continue };
                // What is taken before the first call is not part of the route.
                let ends = if at == 0 { first..=first } else { first..=breaks };
                for taken in ends.flat_map(|end| (first..=end).map(move |there| Taken { first, there, end })) {
                    let mut outcome = *known;
                    let count = &mut |_: &dyn Fn(usize) -> Violation| outcome.broken += 1;
                    outcome.time = self.spend(at, known.time, taken, None, count);
                    if labels[taken.end].is_none_or(|label| outcome < label.outcome) {
                        labels[taken.end] = Some(Label { outcome, taken });
                    }
                }
            }
            before = labels.iter().map(|label| label.map(|label| label.outcome)).collect();
            steps.push(labels);
        }
        let ends = before.iter().zip(self.latest_begins()).enumerate().filter_map(|(taken, (known, until))| {
            let Outcome { broken, time } = (*known)?;
            Some((Outcome { broken: broken + usize::from(time > u64::from(until)), time }, taken))
        });
        let (best, mut taken) = ends.min().unwrap_or((Outcome { broken: usize::MAX, time: start }, 0));
        let mut plan = vec![Taken::default(); calls];
        for (step, labels) in plan.iter_mut().zip(&steps).rev() {
            *step = labels[taken].map_or_else(Taken::default, |label| label.taken);
            taken = step.first;
        }
        (best, plan)
    }

    /// The end of call `at`, with these breaks taken since the call before.
    fn spend(
        &self,
        at: usize,
        now: u64,
        taken: Taken,
        mut timetable: Option<&mut Timetable>,
        broken: &mut impl FnMut(&dyn Fn(usize) -> Violation),
    ) -> u64 {
        let leg = &self.legs[at];
        let from = at.checked_sub(1).map_or(leg.place, |before| self.legs[before].place);
        let (first, to) = (at == 0, leg.place);
        let mut way = Way { from, to, now, left: None, arrived: first };
        for number in taken.first..taken.end {
            if number == taken.there {
                self.drive(&mut way, u64::MAX);
            }
            let Break { window: Window { from: opens, until }, duration } = self.vehicles.breaks[number];
            self.drive(&mut way, opens.into());
            let (arrival, begin) = (way.now, way.now.max(opens.into()));
            if begin > u64::from(until) {
                broken(&|route| Violation::Break { route, number, begin, until });
            }
            way.now = begin.saturating_add(duration.into());
            if let Some(timetable) = &mut timetable {
                timetable.breaks.push(Rest { number, calls: at, arrival, begin, end: way.now });
            }
        }
        self.drive(&mut way, u64::MAX);
        if !way.arrived || (!first && self.travel.distances()[self.arc(&way)] == Travel::NONE) {
            let before = at.checked_sub(1).map_or(leg, |before| &self.legs[before]);
            broken(&|route| Violation::NoWay { route, from: before.at, to: leg.at });
            // As good as never, but a number that can be added to.
            way.now = now.saturating_add(Travel::NONE.into());
        }
        let begin = way.now.max(leg.window.from.into());
        let until = leg.window.until;
        if begin > u64::from(until) {
            broken(&|route| Violation::Late { route, at: leg.at, arrival: begin, until });
        }
        let end = begin.saturating_add(leg.takes);
        if let Some(timetable) = timetable {
            let far = if first { 0 } else { self.travel.distances()[self.arc(&way)].into() };
            let distance = timetable.calls.last().map_or(0, |call| call.distance) + far;
            timetable.calls.push(Call { at: leg.at, arrival: way.now, begin, end, distance });
        }
        end
    }

    const fn arc(&self, way: &Way) -> usize {
        way.from * self.places + way.to
    }

    /// Moves on until the way is over, or until a moment.
    fn drive(&self, way: &mut Way, until: u64) {
        while !way.arrived && way.now < until {
            let next = self.travel.periods().iter().find(|period| u64::from(period.from) > way.now);
            let now = self.travel.periods().iter().rev().find(|period| u64::from(period.from) <= way.now);
            let long = now.map_or(self.travel.durations(), |period| &period.durations)[self.arc(way)];
            let end = next.map_or(until, |next| until.min(next.from.into()));
            if long != Travel::NONE {
                let left = match way.left {
                    None => u128::from(long) << 64,
                    Some((left, of)) => left * u128::from(long) / u128::from(of),
                };
                let (whole, rest) = (u64::try_from(left >> 64).unwrap_or(u64::MAX), left << 64 > 0);
                let takes = whole + u64::from(rest);
                if takes <= end - way.now {
                    (way.now, way.arrived) = (way.now + takes, true);
                    return;
                }
                way.left = Some((left - (u128::from(end - way.now) << 64), long));
            }
            way.now = end;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::{Rest, Violation, Where, check};
    use crate::problem::{Break, Builder, Depot, Problem, Stop, Travel, VehicleType, Window};
    use crate::solution::{Route, Solution, Trip, Visit};

    /// A depot and two stops in a row, ten apart, twice as long from 100 on and shut from 200 on; a vehicle paid by time.
    fn problem(stop: &Stop, vehicles: VehicleType) -> Problem {
        let table = |each: u32| vec![0, each, 2 * each, each, 0, each, 2 * each, each, 0];
        let mut builder = Builder::new();
        (0..3).for_each(|_| _ = builder.place(None));
        builder
            .travel(Travel::uniform(table(10)).from_then_on(100, table(20)).from_then_on(200, vec![Travel::NONE; 9]));
        builder.travel(Travel::uniform(table(10)));
        builder.depot(Depot::new(0));
        for place in [1, 2] {
            builder.stop(Stop { place, ..stop.clone() });
        }
        builder.vehicle_type(VehicleType { per_duration: 1, ..vehicles });
        builder.build().unwrap()
    }

    fn route() -> Solution {
        let visits = [0, 1].map(|stop| Visit { stop, units: 1, window: 0 }).to_vec();
        Solution { routes: vec![Route { vehicle_type: 0, trips: vec![Trip { start: Some(0), end: Some(0), visits }] }] }
    }

    fn stop(from: u32, until: u32) -> Stop {
        Stop { windows: vec![Window { from, until }], service: 1, ..Stop::new(0, [1, 0, 0, 0]) }
    }

    fn pause(from: u32, until: u32, duration: u32) -> Break {
        Break { window: Window { from, until }, duration }
    }

    fn vehicles(breaks: impl Into<Vec<Break>>) -> VehicleType {
        VehicleType { breaks: breaks.into(), ..VehicleType::new([9, 0, 0, 0], 0) }
    }

    #[test]
    fn ways_over_a_border_are_driven_at_both_speeds() {
        let problem = problem(&stop(85, 150), vehicles([]));
        let judged = check(&problem, &route());
        assert_eq!(judged.violations, []);
        let times: Vec<(u64, u64)> = judged.timetables[0].calls.iter().map(|call| (call.begin, call.end)).collect();
        // Begun at 85; left at 86, there at 96; left at 97, three of twenty by 100, the other 17 take 34.
        assert_eq!(times, [(75, 75), (85, 86), (96, 97), (134, 134)]);
        assert_eq!((judged.timetables[0].duration(), judged.cost.duration, judged.cost.distance), (59, 59, 40));
    }

    #[test]
    fn who_is_paid_by_time_waits_for_a_faster_period() {
        let table = |each: u32| vec![0, each, each, 0];
        let mut builder = Builder::new();
        (0..2).for_each(|_| _ = builder.place(None));
        builder.travel(Travel::uniform(table(50)).from_then_on(60, table(10)).from_then_on(500, table(70)));
        builder.depot(Depot::new(0));
        builder.stop(Stop::new(1, [1, 0, 0, 0]));
        builder.vehicle_type(vehicles([]));
        builder.vehicle_type(VehicleType { per_duration: 1, ..vehicles([]) });
        builder.vehicle_type(VehicleType { max_duration: Some(20), ..vehicles([]) });
        builder.vehicle_type(VehicleType {
            max_duration: Some(20),
            shift: Window { from: 490, until: 990 },
            ..vehicles([])
        });
        let problem = builder.build().unwrap();
        let of = |vehicle_type: usize| {
            let mut solution = route();
            solution.routes[0].trips[0].visits.truncate(1);
            solution.routes[0].vehicle_type = vehicle_type;
            let judged = check(&problem, &solution);
            (judged.timetables[0].calls[0].begin, judged.timetables[0].duration(), judged.violations.len())
        };
        // Out by 50, two of the 10 units of the way back until 60 are worth 2 of 10.
        assert_eq!([of(0), of(1), of(2)], [(0, 68, 0), (60, 20, 0), (60, 20, 0)]);
        assert_eq!(of(3), (490, 80, 1));
    }

    #[test]
    fn what_is_never_reached_has_no_way_and_what_is_late_is_late() {
        let judged = check(&problem(&stop(195, 250), vehicles([])), &route());
        assert_eq!(judged.violations[0], Violation::NoWay { route: 0, from: Where::Stop(0), to: Where::Stop(1) });
        let judged = check(&problem(&stop(120, 130), vehicles([])), &route());
        let late = Violation::Late { route: 0, at: Where::Stop(1), arrival: 141, until: 130 };
        assert_eq!(judged.violations, [late]);
    }

    #[test]
    fn breaks_are_taken_where_the_route_ends_first() {
        let constant = |until: u32, breaks: &[Break]| VehicleType {
            travel: 1,
            shift: Window { from: 0, until },
            ..vehicles(breaks)
        };
        // Best at the first stop, while waiting for its window to open.
        let judged = check(&problem(&stop(50, 99), constant(91, &[pause(20, 60, 30)])), &route());
        assert_eq!(judged.violations, []);
        let taken = Rest { number: 0, calls: 1, arrival: 20, begin: 20, end: 50 };
        assert_eq!(judged.timetables[0].breaks, [taken]);
        let calls = &judged.timetables[0].calls;
        assert_eq!((calls[0].begin, calls[1].arrival, calls[3].end, judged.cost.duration), (10, 50, 82, 72));
        // On the way: out at 0, half of the way by 15 or 25, and on.
        let judged = check(&problem(&stop(0, 99), constant(60, &[pause(15, 18, 4), pause(26, 26, 5)])), &route());
        let breaks: Vec<(usize, u64, u64)> =
            judged.timetables[0].breaks.iter().map(|b| (b.calls, b.begin, b.end)).collect();
        assert_eq!((judged.violations, breaks), (Vec::new(), vec![(2, 15, 19), (3, 26, 31)]));
        assert_eq!(judged.cost.duration, 20 + 2 + 20 + 4 + 5);
        // Before all of it: what is loaded is there from 50 on. It is not part of the route.
        let released = Stop { release: 50, ..stop(0, 999) };
        let judged = check(&problem(&released, constant(999, &[pause(0, 5, 7)])), &route());
        assert_eq!((judged.violations, judged.timetables[0].breaks.len()), (Vec::new(), 0));
        assert_eq!((judged.timetables[0].calls[0].begin, judged.cost.duration), (50, 42));
        // After all of it; but not where the shift ends too soon for that.
        let breaks = |until: u32| {
            let judged = check(&problem(&stop(0, 99), constant(until, &[pause(0, 99, 7)])), &route());
            (judged.violations.len(), judged.timetables[0].breaks.len(), judged.cost.duration)
        };
        assert_eq!([breaks(49), breaks(48)], [(0, 0, 42), (1, 0, 42)]);
        // Between: who is paid by time waits until the break is over, if there is time for that.
        let spent =
            |until: u32| check(&problem(&stop(0, 99), constant(until, &[pause(20, 30, 10)])), &route()).cost.duration;
        assert_eq!([spent(72), spent(71)], [42, 52]);
    }

    #[test]
    fn a_break_that_no_route_leaves_time_for_is_told() {
        // It would have to begin during the service at the first stop, which cannot wait.
        let busy = Stop { service: 90, prize: Some(1), ..stop(10, 10) };
        let vehicles = VehicleType { travel: 1, ..vehicles([pause(20, 70, 5)]) };
        let mut alone = route();
        alone.routes[0].trips[0].visits.truncate(1);
        let judged = check(&problem(&busy, vehicles), &alone);
        // It ends at 100 and is back at 110.
        assert_eq!(judged.violations, [Violation::Break { route: 0, number: 0, begin: 110, until: 70 }]);
    }

    /// Ways take some of these, so that shares of them can be counted in sixtieths.
    const DURATIONS: [u32; 8] = [3, 4, 5, 6, 10, 12, 15, 20];

    /// A route of two stops, and all that its time depends on, drawn by lot.
    struct Drawn {
        /// First moment and ways by gap, period by period.
        periods: Vec<(u32, Vec<u32>)>,
        windows: Vec<Window>,
        takes: u32,
        vehicles: VehicleType,
    }

    impl Drawn {
        fn new(seed: u64) -> Self {
            let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) + 1;
            let mut below = |most: u32| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                u32::try_from((state >> 33) % u64::from(most)).unwrap()
            };
            let mut from = 0;
            let mut periods = Vec::new();
            for _ in 0..=below(4) {
                let way = |lot: u32| if lot == 8 { Travel::NONE } else { DURATIONS[lot as usize] };
                periods.push((from, (0..3).map(|_| way(below(9))).collect()));
                from += 1 + below(20);
            }
            let mut window = || {
                let from = below(30);
                Window { from, until: from + 40 + below(20) }
            };
            let windows = vec![window(), window(), window(), window()];
            let mut earliest = 0;
            let breaks = (0..below(3)).map(|_| {
                let (from, duration) = (earliest + below(15), 1 + below(12));
                earliest = from + duration;
                pause(from, from + below(25), duration)
            });
            let breaks: Vec<Break> = breaks.collect();
            let shift = Window { from: 0, until: 80 + below(30) };
            let vehicles = VehicleType { shift, per_duration: below(2), ..vehicles(breaks) };
            Self { periods, windows, takes: below(6), vehicles }
        }

        fn problem(&self) -> Problem {
            let table = |ways: &[u32]| {
                let [out, on, back] = *ways else { panic!("three ways") };
                vec![0, out, 9, 9, 0, on, back, 9, 0]
            };
            let mut builder = Builder::new();
            (0..3).for_each(|_| _ = builder.place(None));
            let first = Travel::new(vec![1; 9], table(&self.periods[0].1));
            let later = self.periods.iter().skip(1);
            builder.travel(later.fold(first, |travel, (from, ways)| travel.from_then_on(*from, table(ways))));
            builder.depot(Depot { window: self.windows[0], ..Depot::new(0) });
            for place in [1, 2] {
                let windows = vec![self.windows[place]];
                builder.stop(Stop { windows, service: self.takes, ..Stop::new(place, [1, 0, 0, 0]) });
            }
            builder.depot(Depot { window: self.windows[3], ..Depot::new(0) });
            builder.vehicle_type(VehicleType { end: Some(1), ..self.vehicles.clone() });
            builder.build().unwrap()
        }

        /// Ends of routes that begin nothing before `start`, moment by moment, whatever breaks are taken where.
        fn ends(&self, start: u32) -> Vec<u32> {
            let breaks = &self.vehicles.breaks;
            let mut found = Vec::new();
            let mut earliest = start;
            for first in 0..=breaks.len() {
                let begin = earliest.max(self.windows[0].from);
                if begin <= self.windows[0].until {
                    self.gaps(0, begin, first, &mut found);
                }
                // One more before the route.
                let before = breaks.iter().take(first + 1).fold(0, |now: u32, b| now.max(b.window.from) + b.duration);
                earliest = start.max(before);
            }
            found
        }

        fn gaps(&self, gap: usize, now: u32, taken: usize, found: &mut Vec<u32>) {
            let breaks = &self.vehicles.breaks;
            if gap == 3 {
                let rest = breaks[taken..].iter().try_fold(now, |now, b| {
                    let begin = now.max(b.window.from);
                    (begin <= b.window.until).then_some(begin + b.duration)
                });
                found.extend(rest.filter(|rest| *rest <= self.vehicles.shift.until).map(|_| now));
                return;
            }
            for end in taken..=breaks.len() {
                for there in taken..=end {
                    if let Some(arrival) = self.step(gap, now, (taken, there, end)) {
                        let begin = arrival.max(self.windows[gap + 1].from);
                        if begin <= self.windows[gap + 1].until {
                            let takes = if gap == 2 { 0 } else { self.takes };
                            self.gaps(gap + 1, begin + takes, end, found);
                        }
                    }
                }
            }
        }

        fn step(&self, gap: usize, mut now: u32, (mut taken, there, end): (usize, usize, usize)) -> Option<u32> {
            let mut sixtieths = 0;
            while now < 500 {
                let due = taken < end && (taken < there || sixtieths >= 60);
                let next = self.vehicles.breaks.get(taken).filter(|b| due && now >= b.window.from);
                if let Some(next) = next {
                    if now > next.window.until {
                        return None;
                    }
                    (now, taken) = (now + next.duration, taken + 1);
                    continue;
                }
                if sixtieths >= 60 && taken == end {
                    return Some(now);
                }
                let period = self.periods.iter().rev().find(|(from, _)| *from <= now);
                if let Some(way) = period.map(|(_, ways)| ways[gap]).filter(|way| *way != Travel::NONE) {
                    sixtieths += 60 / way;
                }
                now += 1;
            }
            None
        }
    }

    #[test]
    fn timetables_are_those_that_a_walk_moment_by_moment_finds_best() {
        let (mut kept, mut rested) = (0, 0);
        for seed in 0..400 {
            let drawn = Drawn::new(seed);
            let problem = drawn.problem();
            let visits = [0, 1].map(|stop| Visit { stop, units: 1, window: 0 }).to_vec();
            let trips = vec![Trip { start: Some(0), end: Some(1), visits }];
            let judged = check(&problem, &Solution { routes: vec![Route { vehicle_type: 0, trips }] });
            let ends: Vec<Option<u32>> = (0..111).map(|start| drawn.ends(start).into_iter().min()).collect();
            assert!(ends.windows(2).all(|pair| pair[0].is_none_or(|end| pair[1].is_none_or(|later| end <= later))));
            let mut waits = vec![0];
            if drawn.vehicles.per_duration > 0 {
                waits.extend(drawn.periods.iter().map(|(from, _)| *from));
                let over = |now: u32, b: &Break| now.max(b.window.from) + b.duration;
                waits.extend(drawn.vehicles.breaks.iter().scan(0, |now, b| {
                    *now = over(*now, b);
                    Some(*now)
                }));
            }
            let timed = waits.iter().filter_map(|from| {
                let end = ends[*from as usize]?;
                let start = (0..111).rev().find(|start| ends[*start as usize] == Some(end))?;
                Some(end - start)
            });
            let least = timed.min();
            assert_eq!(least.is_some(), judged.violations.is_empty(), "seed {seed}: {judged:?}");
            if let Some(least) = least {
                assert_eq!(judged.timetables[0].duration(), u64::from(least), "seed {seed}: {judged:?}");
                kept += 1;
                rested += usize::from(!judged.timetables[0].breaks.is_empty());
            }
        }
        assert!(kept >= 100 && rested >= 30, "{kept} {rested}");
    }
}
