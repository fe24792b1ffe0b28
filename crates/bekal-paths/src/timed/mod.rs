//! Ways through a graph of which some arcs are shut or slow at times.
//!
//! Most arcs of a road network are never disturbed. Most nodes between those are taken out once, by the hierarchy; what
//! remains is the *core*: some nodes, with the arcs that change and, from one of them to another, what it costs to come
//! there over nodes taken out. Searches by time run in the core alone. They are exact: a way is a sequence of drives along
//! arcs that change and of undisturbed stretches, and these are least whenever they are begun. A change of a river's stage
//! so costs nothing but the next search.
//!
//! In the core are all nodes that are asked for (both ends of every arc that is ever disturbed, and what is often arrived
//! at; searches may begin and end anywhere), and enough of the separators of the order that no more than some dozens of
//! those lie between the same separators: each of them is joined to each other there, where one leads to the other.
//!
//! Method: multi-level overlays (Holzer, Schulz, Wagner 2009) made by customization (Dibbelt, Strasser, Wagner 2016), and
//! search by arrival with waiting (Dijkstra 1959; Kaufman, Smith 1993).

#[cfg(test)]
mod tests;

use crate::calendar::{self, shut_throughout};
use crate::hierarchy::{NOWHERE, narrow};
use crate::table::{BACKWARD, FORWARD};
use crate::{Calendar, Cost, Defect, Graph, Hierarchy, Metric, Order, Query, Weights};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

/// A drive along an arc at a definite time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The arc.
    pub arc: u32,
    /// When it is entered.
    pub enters: i64,
    /// When it is left.
    pub leaves: i64,
}

/// A graph of which some nodes are kept when the others are taken out, for any kind of traveler.
#[derive(Clone, Debug)]
pub struct Core {
    hierarchy: Arc<Hierarchy>,
    /// Rank of the lowest node kept.
    floor: u32,
}

/// Nodes asked for that may lie between the same separators, chosen by us: more make legs dearer to find, by the
/// square, and fewer make more separators.
const TOGETHER: usize = 32;

impl Core {
    /// Keeps what is asked for of a graph whose nodes have this order.
    ///
    /// # Complexity
    /// That of [`Hierarchy::new`], twice.
    ///
    /// # Errors
    /// Those of [`Hierarchy::new`], and [`Defect::NoSuchNode`].
    pub fn new(graph: &Graph, order: &Order, asked: &[u32]) -> Result<Self, Defect> {
        let hierarchy = Hierarchy::new(graph, order.nodes())?;
        let nodes = graph.nodes();
        let mut kept = vec![false; nodes];
        for (index, &node) in asked.iter().enumerate() {
            *kept.get_mut(node as usize).ok_or(Defect::NoSuchNode { at: index, node, nodes })? = true;
        }
        // A separator has all below it that it separates.
        let mut below: Vec<usize> = order.nodes().iter().map(|node| usize::from(kept[*node as usize])).collect();
        for rank in 0..nodes {
            let separated = below[rank];
            kept[order.nodes()[rank] as usize] |= separated > TOGETHER;
            if let Some(parent) = below.get_mut(hierarchy.parent[rank] as usize) {
                *parent += separated;
            }
        }
        let kept: Vec<u32> = (0_u32..).zip(kept).filter_map(|(node, kept)| kept.then_some(node)).collect();
        let order = order.with_on_top(&kept)?;
        Ok(Self { hierarchy: Arc::new(Hierarchy::new(graph, order.nodes())?), floor: narrow(nodes - kept.len()) })
    }
}

/// A graph for one kind of traveler whose arcs cost seconds and may be disturbed.
#[derive(Clone, Debug)]
pub struct Timed {
    weights: Weights,
    /// The arcs that are never disturbed, by what they cost.
    undisturbed: Weights,
    metric: Metric,
    calendar: Calendar,
    /// Rank of the lowest node of the core.
    floor: u32,
    /// Legs from each node of the core, and to each; the other end of those is where they come from.
    out: Legs,
    back: Legs,
}

/// Ways from one node of the core to the next.
#[derive(Clone, Debug, Default)]
struct Legs {
    /// By place in the core.
    first: Vec<u32>,
    all: Vec<Leg>,
}

#[derive(Clone, Copy, Debug)]
struct Leg {
    /// Place of the other end in the core.
    to: u32,
    /// Seconds, undisturbed.
    cost: u32,
    /// An arc that changes, by its place in the calendar; [`UNDISTURBED`] for a way over nodes taken out.
    changing: u32,
}

const UNDISTURBED: u32 = u32::MAX;

impl Legs {
    fn of(nodes: usize, mut legs: Vec<(u32, Leg)>) -> Self {
        legs.sort_by_key(|(from, leg)| (*from, leg.to, leg.cost, leg.changing));
        let mut first = vec![0; nodes + 1];
        for (from, _) in &legs {
            first[*from as usize + 1] += 1;
        }
        for node in 0..nodes {
            first[node + 1] += first[node];
        }
        Self { first, all: legs.into_iter().map(|(_, leg)| leg).collect() }
    }

    fn at(&self, place: u32) -> std::ops::Range<usize> {
        self.first[place as usize] as usize..self.first[place as usize + 1] as usize
    }
}

impl Timed {
    /// Prepares a graph whose arcs take so many seconds when nothing disturbs them; [`Cost::NONE`] for arcs that this
    /// traveler never takes.
    ///
    /// # Complexity
    /// One customization, and O(edges² of a node) for each node of the core.
    ///
    /// # Errors
    /// [`Defect::OtherSize`] for weights and [`Defect::NoSuchArc`] for a calendar of another graph; [`Defect::NotInCore`] where an arc of the calendar has an end
    /// that is not kept.
    pub fn new(core: &Core, weights: &Weights, calendar: Calendar) -> Result<Self, Defect> {
        let Core { hierarchy, floor } = core;
        let floor = *floor;
        let (given, expected) = (weights.by_arc.len(), hierarchy.edge_of.len());
        if given != expected {
            return Err(Defect::OtherSize { given, expected });
        }
        if let Some(&arc) = calendar.arcs().last().filter(|arc| **arc as usize >= expected) {
            return Err(Defect::NoSuchArc { arc, arcs: expected });
        }
        let mut undisturbed = weights.clone();
        let mut legs = Vec::new();
        for (place, &arc) in calendar.arcs().iter().enumerate() {
            let Some((tail, head)) = hierarchy.ends(arc) else { continue };
            let in_core = |rank: u32| rank.checked_sub(floor).ok_or(Defect::NotInCore(arc));
            let (from, to) = (in_core(tail)?, in_core(head)?);
            undisturbed.set(arc, Cost::NONE);
            if let Some(cost) = weights.cost(arc).get() {
                legs.push((from, Leg { to, cost, changing: narrow(place) }));
            }
        }
        let metric = Metric::new(hierarchy, &undisturbed)?;
        stretches(&metric, floor, &mut legs);
        let nodes = hierarchy.nodes() - floor as usize;
        let back = legs.iter().map(|&(from, leg)| (leg.to, Leg { to: from, ..leg })).collect();
        let (out, back) = (Legs::of(nodes, legs), Legs::of(nodes, back));
        Ok(Self { weights: weights.clone(), undisturbed, metric, calendar, floor, out, back })
    }

    /// How many nodes are in the core.
    fn core(&self) -> usize {
        self.out.first.len() - 1
    }

    /// Earliest arrivals for who is at `from` at `depart`, waiting included.
    ///
    /// # Complexity
    /// O(legs · log legs), times the disruptions of an arc.
    #[must_use]
    pub fn earliest(&self, from: u32, depart: i64) -> Arrivals {
        let mut arrivals = Arrivals { from, depart, at: vec![i64::MAX; self.core()], before: Vec::new() };
        arrivals.before.resize(arrivals.at.len(), (NOWHERE, NOWHERE));
        let mut queue = BinaryHeap::new();
        self.climb(from, false, |rank, cost| {
            if let Some(place) = rank.checked_sub(self.floor) {
                let arrival = depart.saturating_add(i64::from(cost));
                arrivals.at[place as usize] = arrival;
                queue.push(Reverse((arrival, place)));
            }
        });
        while let Some(Reverse((time, here))) = queue.pop() {
            if arrivals.at[here as usize] < time {
                continue;
            }
            for at in self.out.at(here) {
                let leg = self.out.all[at];
                let Some((_, leaves)) = self.along(leg, time) else { continue };
                if leaves < arrivals.at[leg.to as usize] {
                    arrivals.at[leg.to as usize] = leaves;
                    arrivals.before[leg.to as usize] = (here, narrow(at));
                    queue.push(Reverse((leaves, leg.to)));
                }
            }
        }
        arrivals
    }

    /// Least seconds between `node` and all others, away from it or (`inbound`) towards it, over arcs that are open at some
    /// moment of the window, at full speed: no drive within the window takes less.
    ///
    /// # Complexity
    /// O(legs · log legs), times the disruptions of an arc.
    #[must_use]
    pub fn least(&self, node: u32, inbound: bool, window: (i64, i64)) -> Least {
        let legs = if inbound { &self.back } else { &self.out };
        let mut least = Least { node, inbound, costs: vec![Cost::LIMIT; self.core()] };
        let mut queue = BinaryHeap::new();
        self.climb(node, inbound, |rank, cost| {
            if let Some(place) = rank.checked_sub(self.floor) {
                least.costs[place as usize] = cost;
                queue.push(Reverse((cost, place)));
            }
        });
        while let Some(Reverse((so_far, here))) = queue.pop() {
            if least.costs[here as usize] < so_far {
                continue;
            }
            for leg in &legs.all[legs.at(here)] {
                let there = crate::cost::add(so_far, leg.cost);
                let shut = || shut_throughout(self.calendar.at(leg.changing as usize), window);
                if there < least.costs[leg.to as usize] && (leg.changing == UNDISTURBED || !shut()) {
                    least.costs[leg.to as usize] = there;
                    queue.push(Reverse((there, leg.to)));
                }
            }
        }
        least
    }

    /// The drive along an arc that leaves it earliest, for who is there at `ready`: when it enters and when it leaves;
    /// `None` where this traveler never takes the arc, or it stays shut.
    #[must_use]
    pub fn passage(&self, arc: u32, ready: i64) -> Option<(i64, i64)> {
        calendar::passage(self.calendar.of(arc), i64::from(self.weights.cost(arc).get()?), ready)
    }

    /// When a node is arrived at, if it ever is.
    ///
    /// # Complexity
    /// O(1) in the core, O(edges at the ancestors of both ends) below.
    #[must_use]
    pub fn arrival(&self, arrivals: &Arrivals, node: u32) -> Option<i64> {
        Some(self.entry(arrivals, node)?.0)
    }

    /// When a node is arrived at, and from which place of the core; none where no such place lies between.
    fn entry(&self, arrivals: &Arrivals, node: u32) -> Option<(i64, Option<u32>)> {
        let known = |place: u32| arrivals.at[place as usize];
        if let Some(place) = self.place(node) {
            return Some((known(place), Some(place))).filter(|(at, _)| *at < i64::MAX);
        }
        let entries = self.entries((arrivals.from, node), false).into_iter();
        let arrival = |(place, cost): (Option<u32>, u32)| {
            (place.map_or(arrivals.depart, known).saturating_add(i64::from(cost)), place)
        };
        entries.map(arrival).filter(|(at, _)| *at < i64::MAX).min()
    }

    /// The seconds to or from a node, if there is a way.
    ///
    /// # Complexity
    /// O(1) in the core, O(edges at the ancestors of both ends) below.
    #[must_use]
    pub fn seconds(&self, least: &Least, node: u32) -> Option<u32> {
        let known = |place: u32| least.costs[place as usize];
        if let Some(place) = self.place(node) {
            return Cost::new(known(place)).get();
        }
        let entries = self.entries((least.node, node), least.inbound).into_iter();
        let sum = |(place, cost): (Option<u32>, u32)| crate::cost::add(place.map_or(0, known), cost);
        Cost::new(entries.map(sum).min()?).get()
    }

    /// How a node below the core is come to (or, `inbound`, left): from places of the core, or from a node over nodes below
    /// the core alone; each with its seconds.
    fn entries(&self, (from, to): (u32, u32), inbound: bool) -> Vec<(Option<u32>, u32)> {
        let mut below = Vec::new();
        self.climb(from, inbound, |rank, cost| {
            if rank < self.floor {
                below.push((rank, cost));
            }
        });
        let mut entries = Vec::new();
        self.climb(to, !inbound, |rank, cost| {
            if let Some(place) = rank.checked_sub(self.floor) {
                entries.push((Some(place), cost));
            } else if let Ok(at) = below.binary_search_by_key(&rank, |(rank, _)| *rank) {
                entries.push((None, crate::cost::add(below[at].1, cost)));
            }
        });
        entries.retain(|(_, cost)| *cost < Cost::LIMIT);
        entries
    }

    /// The arcs that lead to a node by its arrival, in their order; `None` where it is not arrived at.
    ///
    /// # Complexity
    /// O(edges at the ancestors of both ends) for each stretch over nodes taken out, and O(arcs of the way · edges at one of
    /// their ends).
    #[must_use]
    pub fn way(&self, arrivals: &Arrivals, node: u32) -> Option<Vec<Passage>> {
        let (mut query, mut way) = (Query::new(), Vec::new());
        let mut now = arrivals.depart;
        let Some(entry) = self.entry(arrivals, node)?.1 else {
            self.stretch(&mut query, (arrivals.from, node), &mut now, &mut way)?;
            return Some(way);
        };
        let mut back = Vec::new();
        let mut here = entry;
        while arrivals.before[here as usize].0 != NOWHERE {
            let (before, leg) = arrivals.before[here as usize];
            back.push((before, leg));
            here = before;
        }
        self.stretch(&mut query, (arrivals.from, self.node(here)), &mut now, &mut way)?;
        for (before, leg) in back.into_iter().rev() {
            let leg = self.out.all[leg as usize];
            if leg.changing == UNDISTURBED {
                self.stretch(&mut query, (self.node(before), self.node(leg.to)), &mut now, &mut way)?;
            } else {
                let (enters, leaves) = self.along(leg, now)?;
                way.push(Passage { arc: self.calendar.arcs()[leg.changing as usize], enters, leaves });
                now = leaves;
            }
        }
        self.stretch(&mut query, (self.node(entry), node), &mut now, &mut way)?;
        Some(way)
    }

    /// Adds the arcs of a least undisturbed way.
    fn stretch(&self, query: &mut Query, ends: (u32, u32), now: &mut i64, way: &mut Vec<Passage>) -> Option<()> {
        for arc in query.way(&self.metric, &self.undisturbed, ends.0, ends.1)? {
            let enters = *now;
            *now = enters.saturating_add(i64::from(self.undisturbed.cost(arc).get()?));
            way.push(Passage { arc, enters, leaves: *now });
        }
        Some(())
    }

    fn along(&self, leg: Leg, ready: i64) -> Option<(i64, i64)> {
        let time = i64::from(leg.cost);
        if leg.changing == UNDISTURBED {
            return Some((ready, ready.saturating_add(time)));
        }
        calendar::passage(self.calendar.at(leg.changing as usize), time, ready)
    }

    /// What it costs to come from a node to its ancestors, or (`inbound`) from them to it, told from below; nothing for a node
    /// that is not there.
    fn climb(&self, node: u32, inbound: bool, tell: impl FnMut(u32, u32)) {
        let Some(&rank) = self.metric.hierarchy.rank.get(node as usize) else { return };
        let mut row = vec![[Cost::LIMIT; 2]; self.metric.hierarchy.height];
        if inbound {
            self.metric.climb::<BACKWARD>(rank, &mut row, tell);
        } else {
            self.metric.climb::<FORWARD>(rank, &mut row, tell);
        }
    }

    fn place(&self, node: u32) -> Option<u32> {
        self.metric.hierarchy.rank.get(node as usize)?.checked_sub(self.floor)
    }

    fn node(&self, place: u32) -> u32 {
        self.metric.hierarchy.node[(place + self.floor) as usize]
    }
}

/// Earliest arrivals from one node, to be asked for by [`Timed::arrival`] and [`Timed::way`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrivals {
    from: u32,
    depart: i64,
    /// By place in the core.
    at: Vec<i64>,
    /// Place before, and the leg from there.
    before: Vec<(u32, u32)>,
}

/// Least seconds from or to one node, to be asked for by [`Timed::seconds`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Least {
    node: u32,
    inbound: bool,
    /// By place in the core.
    costs: Vec<u32>,
}

/// Adds the undisturbed legs between nodes of the core: one for each edge of the hierarchy there and direction, but for
/// those that cost no less than two others, both of which cost something. What is left out is so put together of dearer
/// and dearer legs that stay.
fn stretches(metric: &Metric, floor: u32, legs: &mut Vec<(u32, Leg)>) {
    let hierarchy = &metric.hierarchy;
    let nodes = hierarchy.nodes() - floor as usize;
    let mut near: Vec<Vec<(u32, u32)>> = vec![Vec::new(); nodes];
    for lower in floor..narrow(hierarchy.nodes()) {
        for edge in hierarchy.up(lower) {
            let ends = [lower - floor, hierarchy.head[edge] - floor];
            for (direction, &cost) in metric.cost[edge].iter().enumerate().filter(|(_, cost)| **cost < Cost::LIMIT) {
                near[ends[direction] as usize].push((cost, ends[1 - direction]));
            }
        }
    }
    for legs in &mut near {
        legs.sort_unstable();
    }
    // What it costs to come from the node at hand to each other; all at the limit between two nodes.
    let mut direct = vec![Cost::LIMIT; nodes];
    for (from, all) in (0_u32..).zip(&near) {
        for &(cost, to) in all {
            direct[to as usize] = cost;
        }
        let dearest = all.last().map_or(0, |last| last.0);
        for &(first, over) in all.iter().filter(|(cost, _)| *cost > 0) {
            let rest = near[over as usize].iter().skip_while(|(cost, _)| *cost == 0);
            for &(second, to) in rest.take_while(|(second, _)| first + second <= dearest) {
                if first + second <= direct[to as usize] {
                    direct[to as usize] = Cost::LIMIT;
                }
            }
        }
        for &(cost, to) in all {
            if std::mem::replace(&mut direct[to as usize], Cost::LIMIT) < Cost::LIMIT && to != from {
                legs.push((from, Leg { to, cost, changing: UNDISTURBED }));
            }
        }
    }
}
