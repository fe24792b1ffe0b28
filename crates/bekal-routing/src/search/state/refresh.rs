//! What trips and routes remember of themselves, made anew after a change.

use super::super::span::Span;
use super::{NO_WAY, State, Trip};
use crate::problem::Load;
use crate::solution::{Route as Answered, Solution, Trip as AnsweredTrip, Visit};

impl State<'_> {
    /// Makes anew what a route and its trips remember. Says which node cannot stay: taking a visit out can break a route
    /// where a detour is shorter than the way itself.
    pub(super) fn refresh(&mut self, index: u32) -> Option<(u32, usize)> {
        let trips = std::mem::take(&mut self.routes[index as usize].trips);
        let vehicle_type = self.routes[index as usize].vehicle_type;
        let mut distance = 0;
        for at in 0..trips.len() {
            let trip_index = trips[at];
            let mut trip = std::mem::take(&mut self.trips[trip_index as usize]);
            let way = self.walk(&mut trip, vehicle_type, at == 0, at + 1 == trips.len());
            self.trips[trip_index as usize] = trip;
            match way {
                Ok(far) => distance += far,
                Err(position) => {
                    self.routes[index as usize].trips = trips;
                    return Some((trip_index, position));
                }
            }
        }
        let mut duration = if self.ground.timed { self.join_trips(&trips) } else { Some(0) };
        if self.ground.clocks[vehicle_type].is_some() {
            let walked = |least| self.time_walked(vehicle_type, &self.drawn(&trips, None), None, (least, i64::MAX));
            duration = duration.filter(|_| !trips.is_empty()).map_or(duration, walked);
        }
        let last = trips.last().map(|last| (*last, self.trips[*last as usize].nodes.len().saturating_sub(1)));
        self.routes[index as usize].trips = trips;
        let vehicles = &self.ground.problem.vehicle_types()[vehicle_type];
        let within = |most: Option<u32>, found: i64| most.is_none_or(|most| found <= i64::from(most));
        let duration = match duration {
            Some(duration) if within(vehicles.max_duration, duration) && within(vehicles.max_distance, distance) => {
                duration
            }
            _ => return last,
        };
        let fixed = if last.is_some() { i64::try_from(vehicles.fixed).unwrap_or(i64::MAX) } else { 0 };
        let time = duration * i64::from(vehicles.per_duration);
        let cost = fixed + distance * i64::from(vehicles.per_distance) + time;
        let route = &mut self.routes[index as usize];
        self.cost += cost - route.cost;
        route.distance = distance;
        route.duration = duration;
        route.cost = cost;
        None
    }

    /// As [`State::refresh`], after a change that was priced: should it break the route after all, the step is not taken.
    pub(super) fn refresh_priced(&mut self, index: u32) {
        let broken = self.refresh(index);
        debug_assert_eq!(broken, None, "a change that was priced");
        self.broken |= broken.is_some();
    }

    /// One trip: its distance, or the node that cannot stay.
    pub(super) fn walk(&self, trip: &mut Trip, vehicle_type: usize, first: bool, last: bool) -> Result<i64, usize> {
        let mut distance = 0;
        if let Some(end) = trip.nodes.last() {
            let no_way = |node: &u32| self.links[*node as usize].leg_before == u32::MAX;
            let (passed, leg) = (self.passed[*end as usize], self.links[*end as usize].leg_after);
            if passed == NO_WAY {
                return Err(trip.nodes.iter().position(no_way).unwrap_or(trip.nodes.len() - 1));
            }
            if leg == u32::MAX {
                return Err(trip.nodes.len() - 1);
            }
            distance = i64::try_from(passed).unwrap_or(i64::MAX) + i64::from(leg);
        }
        trip.distance = distance;
        if self.ground.timed {
            self.time(trip, vehicle_type, first, last)?;
        }
        if self.ground.pickups {
            self.peaks(trip);
        }
        Ok(distance)
    }

    fn time(&self, trip: &mut Trip, vehicle_type: usize, first: bool, last: bool) -> Result<(), usize> {
        let tables = self.ground.tables_of(vehicle_type);
        let stops = self.ground.problem.stops();
        let released = |node: &u32| stops[self.stop_of(*node) as usize].release;
        trip.release = if self.ground.releases { trip.nodes.iter().map(released).max().unwrap_or(0) } else { 0 };
        let here = |node: u32| self.ground.place[self.stop_of(node) as usize];
        let count = trip.nodes.len();
        let (start, begin) = self.start_at(trip.start, vehicle_type, first);
        let (end, finish) = self.end_at(trip.end, vehicle_type, last);
        // A vehicle's other trips change what its trips begin and end with.
        if !(first && last) {
            trip.changed_throughout();
        }
        let (heads_kept, tails_kept) = (trip.heads_kept.max(1), trip.tails_kept.max(1));
        trip.changed_throughout();
        trip.heads.resize(heads_kept, begin);
        trip.heads[0] = begin;
        for at in heads_kept - 1..count {
            let node = trip.nodes[at];
            let before = at.checked_sub(1).map_or(start, |before| here(trip.nodes[before]));
            let head = trip.heads[at].join(tables.duration(before, here(node)), self.span_of_node(node)).ok_or(at)?;
            trip.heads.push(head);
        }
        // Those kept stay at the end.
        let surplus = trip.tails.len().saturating_sub(count + 1);
        trip.tails.drain(..surplus);
        let missing = count + 1 - trip.tails.len();
        trip.tails.splice(..0, std::iter::repeat_n(finish, missing));
        trip.tails[count] = finish;
        for at in (0..count + 1 - tails_kept).rev() {
            let node = trip.nodes[at];
            let after = trip.nodes.get(at + 1).map_or(end, |after| here(*after));
            let way = tables.duration(here(node), after);
            trip.tails[at] = self.span_of_node(node).join(way, trip.tails[at + 1]).ok_or(at)?;
        }
        if first && last {
            (trip.heads_kept, trip.tails_kept) = (count + 1, count + 1);
        }
        Ok(())
    }

    #[inline]
    pub(super) fn span_of_node(&self, node: u32) -> Span {
        let node = &self.nodes[node as usize];
        self.span_of(node.stop, node.units, node.window)
    }

    fn peaks(&self, trip: &mut Trip) {
        let stops = self.ground.problem.stops();
        let mut board = trip.delivered;
        trip.peaks_before.clear();
        trip.peaks_after.clear();
        trip.peaks_before.push(board);
        trip.peaks_after.push(board);
        for node in &trip.nodes {
            let (stop, units) = (&stops[self.stop_of(*node) as usize], self.units_of(*node));
            for (d, board) in board.iter_mut().enumerate() {
                *board = *board + stop.pickup[d] * units - stop.delivery[d] * units;
            }
            let most: Load = std::array::from_fn(|d| trip.peaks_before.last().map_or(0, |peak| peak[d]).max(board[d]));
            trip.peaks_before.push(most);
            trip.peaks_after.push(board);
        }
        for at in (0..trip.nodes.len()).rev() {
            trip.peaks_after[at] = std::array::from_fn(|d| trip.peaks_after[at][d].max(trip.peaks_after[at + 1][d]));
        }
    }

    /// Trips one after the other: the duration of all of them, if they are on time.
    fn join_trips(&mut self, trips: &[u32]) -> Option<i64> {
        let own = |state: &Self, trip: u32| {
            let trip = &state.trips[trip as usize];
            let whole = match trip.nodes.first() {
                None => None,
                Some(first) => {
                    let tables = state.ground.tables_of(state.routes[trip.route as usize].vehicle_type);
                    let place = state.ground.place[state.stop_of(*first) as usize];
                    trip.heads[0].join(tables.duration(state.links[*first as usize].before, place), trip.tails[0])
                }
            };
            whole.and_then(|whole| whole.released(trip.release))
        };
        if let [only] = trips {
            let trip = &mut self.trips[*only as usize];
            (trip.before, trip.after) = (None, None);
            if trip.nodes.is_empty() {
                return Some(0);
            }
            return own(self, *only).map(|whole| whole.duration);
        }
        let mut before: Option<Span> = None;
        for index in trips {
            self.trips[*index as usize].before = before;
            if self.trips[*index as usize].nodes.is_empty() {
                continue;
            }
            let here = own(self, *index)?;
            before = Some(match before {
                Some(before) => before.join(0, here)?,
                None => here,
            });
        }
        let mut after: Option<Span> = None;
        for index in trips.iter().rev() {
            self.trips[*index as usize].after = after;
            if self.trips[*index as usize].nodes.is_empty() {
                continue;
            }
            let here = own(self, *index)?;
            after = Some(match after {
                Some(after) => here.join(0, after)?,
                None => here,
            });
        }
        Some(before.map_or(0, |whole| whole.duration))
    }

    /// The routes that are driven, in the order of their first stops.
    pub(in super::super) fn solution(&self) -> Solution {
        let driven = self.routes.iter().filter(|route| !route.trips.is_empty());
        let mut routes: Vec<Answered> = driven
            .map(|route| Answered {
                vehicle_type: route.vehicle_type,
                trips: route.trips.iter().map(|trip| self.answered(&self.trips[*trip as usize])).collect(),
            })
            .collect();
        routes.sort_by_key(|route| route.trips[0].visits[0].stop);
        Solution { routes }
    }

    fn answered(&self, trip: &Trip) -> AnsweredTrip {
        let visit = |node: &u32| {
            let node = &self.nodes[*node as usize];
            Visit { stop: node.stop as usize, units: node.units, window: node.window as usize }
        };
        AnsweredTrip { start: trip.start, end: trip.end, visits: trip.nodes.iter().map(visit).collect() }
    }
}
