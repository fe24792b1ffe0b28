//! A visit that goes to another trip, and units of a visit there that come in its place.
//!
//! Where trips are full, stops that can be split change places only so: what goes is replaced by as much of something else.
//!
//! Sources: Boudia, Prins, Reghioui 2007 (swaps that split); Silva, Subramanian, Ochi 2015.

use super::super::ground::NONE;
use super::{Node, State, Trip};

/// One visit against units of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Swap {
    /// The visit that goes as a whole.
    goes: u32,
    /// Where to, in the other trip.
    to: Spot,
    /// The visit of which units come.
    comes: u32,
    /// So many: all of them, or fewer.
    units: u32,
    /// Where to, in the first trip.
    back: Spot,
}

/// Where units are put in a trip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spot {
    /// To a visit that the trip makes anyway.
    At(u32),
    /// Right before the visit at a position that the trip had, or at its end.
    Before(usize),
}

/// Neighbours with which a visit is swapped.
const TRIED: usize = 20;

/// Swaps made in a row, at most.
const MOST: usize = 20;

impl State<'_> {
    /// Swaps visits of stops with units near them as long as that saves anything.
    ///
    /// Only where nothing but one kind of load limits trips.
    pub(in super::super) fn swap_around(&mut self, stops: &[u32]) {
        if self.ground.swaps {
            self.improve_around(stops, MOST, Self::best_swap, Self::swap);
        }
    }

    fn swap(&mut self, swap: Swap) {
        let Swap { goes, to, comes, units, back } = swap;
        let (one, other) = (self.links[goes as usize].trip, self.links[comes as usize].trip);
        let (mut nodes, mut others) = self.nodes_to_change(one, other);
        let Node { stop, units: all, window } = self.nodes[comes as usize];
        self.put(goes, to, &mut others);
        let coming = if units == all {
            comes
        } else {
            self.nodes[comes as usize].units -= units;
            let part = self.node_for(stop, units, window);
            self.twins[stop as usize].push(part);
            self.visits += 1;
            part
        };
        self.put(coming, back, &mut nodes);
        nodes.retain(|node| *node != goes);
        others.retain(|node| units != all || *node != comes);
        for (node, spot) in [(goes, to), (coming, back)] {
            if matches!(spot, Spot::At(_)) {
                self.detach(node);
                self.visits -= 1;
            }
        }
        self.renew(one, nodes, other, others);
    }

    /// Puts a visit among nodes, or its units to one of them.
    fn put(&mut self, node: u32, spot: Spot, nodes: &mut Vec<u32>) {
        match spot {
            Spot::Before(position) => nodes.insert(position, node),
            Spot::At(there) => self.nodes[there as usize].units += self.nodes[node as usize].units,
        }
    }

    fn best_swap(&self, node: u32) -> Option<Swap> {
        let mut best: Option<(i64, Swap)> = None;
        for near in self.ground.near[self.stop_of(node) as usize].iter().take(TRIED) {
            for other in self.visits_of(near) {
                for (goes, comes) in [(node, *other), (*other, node)] {
                    let below = best.map_or(0, |(cost, _)| cost);
                    if let Some((cost, swap)) = self.price_of_swap(goes, comes).filter(|(cost, _)| *cost < below) {
                        best = Some((cost, swap));
                    }
                }
            }
        }
        best.map(|(_, swap)| swap)
    }

    /// What it costs that a visit goes where another is, for as much of that; if the trips can carry it.
    fn price_of_swap(&self, goes: u32, comes: u32) -> Option<(i64, Swap)> {
        let links = [goes, comes].map(|node| self.links[node as usize]);
        let trips = links.map(|link| &self.trips[link.trip as usize]);
        if links[0].trip == links[1].trip {
            return None;
        }
        let [going, coming] = [goes, comes].map(|node| self.nodes[node as usize]);
        let each = |node: Node| self.ground.problem.stops()[node.stop as usize].delivery[0];
        if each(going) != each(coming) {
            return None;
        }
        let types = trips.map(|trip| self.routes[trip.route as usize].vehicle_type);
        let room = |side: usize, stop: u32| {
            self.room(trips[side], stop, &self.ground.problem.vehicle_types()[types[side]].capacity)
        };
        let rooms = [room(0, coming.stop), room(1, going.stop)];
        let (least, most) =
            (going.units.saturating_sub(rooms[1]).max(1), coming.units.min(going.units.saturating_add(rooms[0])));
        if least > most {
            return None;
        }
        let units = if most == coming.units { most } else { going.units.clamp(least, most) };
        let admitted = self.ground.admits(coming.stop, types[0]) && self.ground.admits(going.stop, types[1]);
        let whole = units == coming.units;
        if !admitted {
            return None;
        }
        let per = types.map(|vehicles| i64::from(self.ground.problem.vehicle_types()[vehicles].per_distance));
        let (back, cost) = self.spot(trips[0], types[0], coming.stop, goes)?;
        let (to, other) = self.spot(trips[1], types[1], going.stop, if whole { comes } else { NONE })?;
        let cost = cost * per[0] + other * per[1];
        Some((cost, Swap { goes, to, comes, units, back }))
    }

    /// Where in a trip a stop is best visited once one of its visits is gone, and how much longer the trip is then.
    fn spot(&self, trip: &Trip, vehicle_type: usize, stop: u32, gone: u32) -> Option<(Spot, i64)> {
        let tables = self.ground.tables_of(vehicle_type);
        let around = tables.around(self.ground.place[stop as usize]);
        let mut without = 0;
        let mut hole = None;
        if gone != NONE {
            let link = self.links[gone as usize];
            let straight = i64::from(tables.distance(link.before, link.after));
            without = straight - i64::from(link.leg_before) - i64::from(link.leg_after);
            hole = Some((link.position as usize, straight));
        }
        if let Some(there) = trip.nodes.iter().find(|node| self.stop_of(**node) == stop && **node != gone) {
            return (without < i64::from(u32::MAX >> 1)).then_some((Spot::At(*there), without));
        }
        let mut best: Option<(i64, usize)> = None;
        let last = trip.nodes.len();
        for position in 0..=last {
            let (before, after, leg) = match hole {
                // Where the visit was, there is one way instead of two.
                Some((at, _)) if position == at + 1 => continue,
                Some((at, straight)) if position == at => {
                    let link = self.links[gone as usize];
                    (link.before, link.after, straight)
                }
                _ => self.around_position(trip, position),
            };
            let farther = around.distance_from(before) + around.distance_to(after) - leg;
            if best.is_none_or(|(least, _)| farther < least) {
                best = Some((farther, position));
            }
        }
        let (farther, position) = best?;
        (farther + without < i64::from(u32::MAX >> 1)).then_some((Spot::Before(position), farther + without))
    }
}
