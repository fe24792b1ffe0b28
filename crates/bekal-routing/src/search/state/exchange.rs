//! Ends of trips exchanged, and parts of trips turned round: two ways in the place of two others.
//!
//! What an exchange changes is known from its four ways, and whether it may be made from what trips remember up to a visit
//! and from it on: constant time, but where several dimensions, pickups, splits, releases, breaks, a longest distance, vehicles
//! of two types or ways in one direction alone ask for a walk. Two vehicles that differ in capacity and price only may also
//! take over each other's beginnings.
//!
//! Sources: Croes 1958 (2-opt); Potvin, Rousseau 1995 (2-opt*); Toth, Vigo 2003 (only near neighbours, only where a new way
//! is shorter than one it replaces).

use super::{State, Trip};
use crate::problem::{Load, VehicleType};

/// Two ways in the place of two others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exchange {
    /// One goes on after so many visits as another does after so many, and the other way round.
    Ends(Cut),
    /// One goes back over the first visits of another; the second begins with the rest of the first, turned round.
    Turned(Cut),
    /// A trip makes its visits from one position to before another the other way round.
    Reversed(u32, usize, usize),
}

/// Two trips, and how many visits come before the way that each gives up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cut {
    one: u32,
    kept: usize,
    other: u32,
    kept_other: usize,
    /// Whether each vehicle drives what begins like the other's trip.
    crossed: bool,
}

impl Cut {
    const fn new(one: u32, kept: usize, other: u32, kept_other: usize) -> Self {
        Self { one, kept, other, kept_other, crossed: false }
    }
}

/// Neighbours to which a way is tried.
const TRIED: usize = 15;

/// Exchanges made in a row, at most.
const MOST: usize = 50;

impl State<'_> {
    /// Exchanges ways at visits of stops as long as that saves anything.
    pub(in super::super) fn exchange_around(&mut self, stops: &[u32]) {
        self.improve_around(stops, MOST, Self::best_exchange, Self::make);
    }

    /// Makes the best change at each visit of some stops until there is none, `most` of them in all.
    pub(super) fn improve_around<C>(
        &mut self,
        stops: &[u32],
        most: usize,
        best: impl Fn(&Self, u32) -> Option<C>,
        make: impl Fn(&mut Self, C),
    ) {
        let mut made = 0;
        for stop in stops.iter().rev() {
            for at in 0..self.visits_of(stop).len() {
                while let Some(change) = self.visits_of(stop).get(at).and_then(|node| best(self, *node)) {
                    make(self, change);
                    made += 1;
                    if made == most {
                        return;
                    }
                }
            }
        }
    }

    fn make(&mut self, exchange: Exchange) {
        match exchange {
            Exchange::Reversed(trip, from, until) => {
                self.remember(trip);
                self.trips[trip as usize].nodes[from..until].reverse();
                self.trips[trip as usize].changed_throughout();
                self.number(trip, from.saturating_sub(1));
                self.refresh_priced(self.trips[trip as usize].route);
            }
            Exchange::Ends(cut) | Exchange::Turned(cut) => {
                let (nodes, others) = self.nodes_to_change(cut.one, cut.other);
                let turned = matches!(exchange, Exchange::Turned(_));
                let (nodes, others) = exchanged(&nodes, &others, cut, turned);
                self.renew(cut.one, nodes, cut.other, others);
            }
        }
    }

    pub(super) fn nodes_to_change(&mut self, one: u32, other: u32) -> (Vec<u32>, Vec<u32>) {
        self.remember(one);
        self.remember(other);
        let mut take = |trip: u32| std::mem::take(&mut self.trips[trip as usize].nodes);
        (take(one), take(other))
    }

    /// Two trips get the nodes that both had together.
    pub(super) fn renew(&mut self, one: u32, nodes: Vec<u32>, other: u32, others: Vec<u32>) {
        let routes = [one, other].map(|trip| self.trips[trip as usize].route);
        for (trip, nodes) in [(one, nodes), (other, others)] {
            let (mut delivered, mut collected) = (Load::default(), Load::default());
            for node in &nodes {
                self.links[*node as usize].trip = trip;
                let asked = &self.ground.problem.stops()[self.stop_of(*node) as usize];
                for d in 0..self.ground.dimensions {
                    delivered[d] += asked.delivery[d] * self.units_of(*node);
                    collected[d] += asked.pickup[d] * self.units_of(*node);
                }
            }
            let renewed = &mut self.trips[trip as usize];
            (renewed.nodes, renewed.delivered, renewed.collected) = (nodes, delivered, collected);
            renewed.changed_throughout();
        }
        for trip in [one, other] {
            if self.trips[trip as usize].nodes.is_empty() {
                self.driven -= 1;
                self.close(trip);
            } else {
                self.number(trip, 0);
            }
        }
        for route in routes {
            self.refresh_priced(route);
        }
    }

    /// The exchange that saves most of those with a way from a node or to it.
    fn best_exchange(&self, node: u32) -> Option<Exchange> {
        let ground = self.ground;
        let link = self.links[node as usize];
        let brief = self.briefs[link.trip as usize];
        let tables = &ground.tables[brief.travel as usize];
        let around = tables.around(ground.place[self.stop_of(node) as usize]);
        let far = |from: u32, to: u32| i64::from(tables.distance(from, to));
        let (leg_before, leg_after) = (i64::from(link.leg_before), i64::from(link.leg_after));
        let turns = !ground.timed && ground.both_ways;
        let position = link.position as usize;
        let mut best: Option<(i64, Exchange)> = None;
        let mut consider = |farther: i64, exchange: Exchange| {
            let below = best.map_or(0, |(cost, _)| cost);
            best = self.price_of_exchange(exchange, farther, below).or(best);
        };
        for near in ground.near[self.stop_of(node) as usize].iter().take(TRIED) {
            let there = ground.place[*near as usize];
            let (to, from) = (around.distance_to(there), around.distance_from(there));
            if to.min(from) >= leg_before.max(leg_after) {
                continue;
            }
            for other in self.visits_of(near) {
                let beside = self.links[*other as usize];
                let (trip, at) = (beside.trip, beside.position as usize);
                let (other_before, other_after) = (i64::from(beside.leg_before), i64::from(beside.leg_after));
                let apart = to.min(from);
                if trip == link.trip {
                    if turns {
                        let (first, last) = (position.min(at), position.max(at));
                        let farther = apart + far(link.after, beside.after) - leg_after - other_after;
                        consider(farther, Exchange::Reversed(trip, first + 1, last + 1));
                        let farther = apart + far(link.before, beside.before) - leg_before - other_before;
                        consider(farther, Exchange::Reversed(trip, first, last));
                    }
                    continue;
                }
                if !self.alike(link.trip, trip) {
                    continue;
                }
                if to < leg_after {
                    let farther = to + far(beside.before, link.after) - leg_after - other_before;
                    consider(farther, Exchange::Ends(Cut::new(link.trip, position + 1, trip, at)));
                }
                if from < leg_before {
                    let farther = from + far(link.before, beside.after) - leg_before - other_after;
                    consider(farther, Exchange::Ends(Cut::new(trip, at + 1, link.trip, position)));
                }
                if turns && apart < leg_after {
                    let farther = apart + far(link.after, beside.after) - leg_after - other_after;
                    consider(farther, Exchange::Turned(Cut::new(link.trip, position + 1, trip, at + 1)));
                }
                if turns && apart < leg_before {
                    let farther = apart + far(link.before, beside.before) - leg_before - other_before;
                    consider(farther, Exchange::Turned(Cut::new(link.trip, position, trip, at)));
                }
            }
        }
        best.map(|(_, exchange)| exchange)
    }

    /// Whether two trips are driven by two vehicles between the same depots that differ in capacity and price at most.
    fn alike(&self, one: u32, other: u32) -> bool {
        let types = [self.vehicle_of(one), self.vehicle_of(other)];
        let (one, other) = (&self.trips[one as usize], &self.trips[other as usize]);
        one.route != other.route
            && (one.start, one.end) == (other.start, other.end)
            && (types[0] == types[1] || self.ground.kin[types[0]].contains(&types[1]))
    }

    /// The exchange and what it costs, given how much longer it makes ways, if it may be made and costs less than `below`.
    fn price_of_exchange(&self, exchange: Exchange, farther: i64, below: i64) -> Option<(i64, Exchange)> {
        let (cut, turned) = match exchange {
            Exchange::Reversed(trip, from, until) => {
                return self.price_of_reversal((trip, from, until), farther, below).map(|cost| (cost, exchange));
            }
            Exchange::Ends(cut) => (cut, false),
            Exchange::Turned(cut) => (cut, true),
        };
        let alike = self.vehicle_of(cut.one) == self.vehicle_of(cut.other);
        let straight = self.price_of_cut(cut, turned, farther, below);
        let below = straight.unwrap_or(below);
        let crossed = Cut { crossed: true, ..cut };
        let (cost, cut) = match if alike { None } else { self.price_of_cut(crossed, turned, farther, below) } {
            Some(cost) => (cost, crossed),
            None => (straight?, cut),
        };
        Some((cost, if turned { Exchange::Turned(cut) } else { Exchange::Ends(cut) }))
    }

    fn price_of_reversal(&self, (trip, from, until): (u32, usize, usize), farther: i64, below: i64) -> Option<i64> {
        let vehicles = &self.ground.problem.vehicle_types()[self.vehicle_of(trip)];
        let cost = farther.saturating_mul(i64::from(vehicles.per_distance));
        if cost >= below {
            return None;
        }
        if self.ground.pickups || self.ground.one_way {
            let trip = &self.trips[trip as usize];
            let mut nodes = trip.nodes.clone();
            nodes[from..until].reverse();
            if !self.could_drive(trip, &nodes, vehicles) {
                return None;
            }
        }
        Some(cost)
    }

    fn price_of_cut(&self, cut: Cut, turned: bool, farther: i64, below: i64) -> Option<i64> {
        let Cut { one, kept, other, kept_other, crossed } = cut;
        let (first, second) = (&self.trips[one as usize], &self.trips[other as usize]);
        if turned && first.start != first.end {
            return None;
        }
        let types = [self.vehicle_of(one), self.vehicle_of(other)];
        let [own, others] = types.map(|index| &self.ground.problem.vehicle_types()[index]);
        let [vehicles, other_vehicles] = if crossed { [others, own] } else { [own, others] };
        let rest = if turned { kept_other } else { second.nodes.len() - kept_other };
        let empty = [kept + rest == 0, first.nodes.len() - kept + second.nodes.len() - rest == 0];
        let several = [first, second].into_iter().any(|trip| self.routes[trip.route as usize].trips.len() > 1);
        if several && (crossed || empty[0] || empty[1]) {
            return None;
        }
        if farther > i64::from(u32::MAX >> 1) && empty == [false; 2] {
            return None;
        }
        let price = |vehicles: &VehicleType, distance: i64| {
            i64::try_from(vehicles.fixed).unwrap_or(i64::MAX) + distance * i64::from(vehicles.per_distance)
        };
        let mut cost = farther.saturating_mul(i64::from(own.per_distance));
        if types[0] != types[1] || empty[0] || empty[1] {
            let all = first.distance + second.distance + farther;
            let mine = self.distance_kept(cut, turned);
            let new = [(vehicles, mine, empty[0]), (other_vehicles, all - mine, empty[1])];
            let new = new.into_iter().filter(|(.., empty)| !empty).map(|(vehicles, far, _)| price(vehicles, far));
            cost = new.sum::<i64>() - price(own, first.distance) - price(others, second.distance);
        }
        if cost >= below && own.per_duration == 0 {
            return None;
        }
        let both = first.delivered[0] + second.delivered[0];
        let carried_other = self.carried_by(second, kept_other);
        let carried =
            self.carried_by(first, kept) + if turned { carried_other } else { second.delivered[0] - carried_other };
        if carried > vehicles.capacity[0] || both - carried > other_vehicles.capacity[0] {
            return None;
        }
        let one_way = turned && self.ground.one_way;
        let walks = self.ground.dimensions > 1 || self.ground.pickups || self.ground.splits || one_way;
        if walks || own.max_distance.is_some() || types[0] != types[1] {
            let (nodes, others) = exchanged(&first.nodes, &second.nodes, Cut { crossed: false, ..cut }, turned);
            let types = if crossed { [types[1], types[0]] } else { types };
            for (trip, nodes, index) in [(first, &nodes, types[0]), (second, &others, types[1])] {
                let vehicles = &self.ground.problem.vehicle_types()[index];
                let admitted = |node: &u32| self.ground.admits(self.stop_of(*node), index);
                if !nodes.iter().all(admitted) || !self.could_drive(trip, nodes, vehicles) {
                    return None;
                }
            }
        }
        if self.ground.timed {
            let longer = self.longer(one, kept, other, kept_other)? + self.longer(other, kept_other, one, kept)?;
            cost += longer * i64::from(own.per_duration);
        }
        (cost < below).then_some(cost)
    }

    /// How far what begins like the first trip goes.
    fn distance_kept(&self, Cut { one, kept, other, kept_other, .. }: Cut, turned: bool) -> i64 {
        let (first, second) = (&self.trips[one as usize], &self.trips[other as usize]);
        let tables = self.ground.tables_of(self.vehicle_of(one));
        let here = |node: u32| self.ground.place[self.stop_of(node) as usize];
        let passed = |node: u32| i64::try_from(self.passed[node as usize]).unwrap_or(i64::MAX);
        let last = kept.checked_sub(1).map(|last| first.nodes[last]);
        let (next, after) = if turned {
            let next = kept_other.checked_sub(1).map(|last| second.nodes[last]);
            (next, next.map_or(0, passed))
        } else {
            let next = second.nodes.get(kept_other).copied();
            (next, next.map_or(0, |next| second.distance - passed(next)))
        };
        let from = last.map_or_else(|| self.ground.place_of(first.start), here);
        let to = next.map_or_else(|| self.ground.place_of(first.end), here);
        last.map_or(0, passed) + i64::from(tables.distance(from, to)) + after
    }

    fn vehicle_of(&self, trip: u32) -> usize {
        self.routes[self.trips[trip as usize].route as usize].vehicle_type
    }

    /// Whether a trip with other visits keeps the limits of loads and of the route's distance, and visits no stop twice.
    fn could_drive(&self, trip: &Trip, nodes: &[u32], vehicles: &VehicleType) -> bool {
        let stops = self.ground.problem.stops();
        let tables = self.ground.tables_of(self.routes[trip.route as usize].vehicle_type);
        let asked = |node: &u32| (&stops[self.stop_of(*node) as usize], self.units_of(*node));
        for d in 0..self.ground.dimensions {
            let mut board: u32 = nodes.iter().map(asked).map(|(stop, units)| stop.delivery[d] * units).sum();
            let mut most = board;
            for (stop, units) in nodes.iter().map(asked) {
                board = board + stop.pickup[d] * units - stop.delivery[d] * units;
                most = most.max(board);
            }
            if most > vehicles.capacity[d] {
                return false;
            }
        }
        if self.ground.splits {
            let mut visited: Vec<u32> = nodes.iter().map(|node| self.stop_of(*node)).collect();
            visited.sort_unstable();
            if visited.windows(2).any(|pair| pair[0] == pair[1]) {
                return false;
            }
        }
        let places = nodes.iter().map(|node| self.ground.place[self.stop_of(*node) as usize]);
        let places = places.chain(std::iter::once(self.ground.place_of(trip.end)));
        let mut before = self.ground.place_of(trip.start);
        let mut distance = self.routes[trip.route as usize].distance - trip.distance;
        for place in places {
            let leg = tables.distance(before, place);
            if leg == u32::MAX {
                return false;
            }
            distance += i64::from(leg);
            before = place;
        }
        vehicles.max_distance.is_none_or(|most| distance <= i64::from(most))
    }

    /// How much longer a route takes when one of its trips keeps so many visits and goes on as another trip does after so
    /// many, if that is in time.
    fn longer(&self, index: u32, kept: usize, other: u32, from: usize) -> Option<i64> {
        let (head, tail) = (&self.trips[index as usize], &self.trips[other as usize]);
        let route = &self.routes[head.route as usize];
        let vehicles = &self.ground.problem.vehicle_types()[route.vehicle_type];
        let stops = self.ground.problem.stops();
        let nodes = head.nodes[..kept].iter().chain(&tail.nodes[from..]);
        if kept == 0 && from == tail.nodes.len() {
            return Some(-route.duration);
        }
        let here = |node: &u32| self.ground.place[self.stop_of(*node) as usize];
        let last = kept.checked_sub(1).map_or_else(|| self.ground.place_of(head.start), |last| here(&head.nodes[last]));
        let next = tail.nodes.get(from).map_or_else(|| self.ground.place_of(head.end), here);
        let way = self.ground.tables_of(route.vehicle_type).duration(last, next);
        let own = head.heads[kept].join(way, tail.tails[from])?;
        // A tail from within a route knows nothing of that route's end.
        let last = route.trips.last() == Some(&index);
        let own = if last { own.join(0, self.end_at(head.end, route.vehicle_type, true).1)? } else { own };
        let release = if head.release.max(tail.release) > 0 {
            nodes.map(|node| stops[self.stop_of(*node) as usize].release).max().unwrap_or(0)
        } else {
            0
        };
        let whole = Self::in_route(own, release, head.before, head.after)?;
        let longest = vehicles.max_duration.map_or(i64::MAX, i64::from);
        if whole.duration > longest {
            return None;
        }
        let mut duration = whole.duration;
        if self.ground.clocks[route.vehicle_type].is_some() {
            let nodes = [&head.nodes[..kept], &tail.nodes[from..]].concat();
            let mut drawn = self.drawn(&route.trips, None);
            for (trip, drawn) in route.trips.iter().zip(&mut drawn) {
                if *trip == index {
                    drawn.nodes = &nodes;
                }
            }
            duration = self.time_walked(route.vehicle_type, &drawn, None, (whole.duration, longest))?;
        }
        Some(duration - route.duration)
    }

    /// What the first so many visits of a trip are brought, in the first dimension.
    fn carried_by(&self, trip: &Trip, visits: usize) -> u32 {
        visits.checked_sub(1).map_or(0, |last| self.carried[trip.nodes[last] as usize])
    }
}

/// The visits of two trips after an exchange: those of the first vehicle, those of the second.
fn exchanged(first: &[u32], second: &[u32], cut: Cut, turned: bool) -> (Vec<u32>, Vec<u32>) {
    let ((begin, end), (other_begin, other_end)) = (first.split_at(cut.kept), second.split_at(cut.kept_other));
    let back = |nodes: &[u32]| nodes.iter().rev().copied().collect::<Vec<u32>>();
    let (one, other) = if turned {
        ([begin, &back(other_begin)].concat(), [&back(end), other_end].concat())
    } else {
        ([begin, other_end].concat(), [other_begin, end].concat())
    };
    if cut.crossed { (other, one) } else { (one, other) }
}
