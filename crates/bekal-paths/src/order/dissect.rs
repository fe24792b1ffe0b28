//! Nested dissection: few nodes that part a net come last, and so on within what they part.
//!
//! A separator is looked for along four lines, each with a fifth of the nodes as sources and a fifth as sinks. In a road
//! network of n nodes it has about √n, so the best is the one of fewest nodes squared for each node it cuts off. Where all
//! are poor, because points say nothing or mislead, nodes also go by their steps from one of them. Every part is smaller
//! than its whole by a fifth at least, which bounds the depth.

use super::Point;
use super::cut::{Cut, Separator};
use super::leaf::{self, LEAF};
use super::net::{NOWHERE, Net, narrow};
use rayon::prelude::*;

/// Each end of a line has one node in this many.
const END: usize = 5;
/// Directions of lines.
const LINES: [(f32, f32); 4] = [(1.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, -1.0)];
/// A separator of more nodes, squared, for each of its part's says that points mislead; then steps from a node are tried.
const POOR: u128 = 4;
/// Parts of fewer nodes in all are not worth a thread of their own.
const WORTH_A_THREAD: usize = 4096;

/// The order of a net's nodes, which lie at these points.
///
/// O(edges · log nodes) for each phase of a cut's flow; parts are ordered in parallel, with the same result.
pub(super) fn dissect(net: &Net, points: &[Point]) -> Vec<u32> {
    let mut order = vec![0; net.len()];
    let names: Vec<u32> = (0..narrow(net.len())).collect();
    Dissection { net, points }.parts(pieces(net, &names, &[]), &mut order);
    order
}

/// Nodes that hang together, and what they are called in the whole.
struct Part {
    net: Net,
    names: Vec<u32>,
}

/// The whole.
struct Dissection<'n> {
    net: &'n Net,
    points: &'n [Point],
}

impl Dissection<'_> {
    /// Writes the order of parts, one after the other.
    fn parts(&self, parts: Vec<Part>, mut order: &mut [u32]) {
        let is_small = order.len() < WORTH_A_THREAD;
        let mut places = Vec::with_capacity(parts.len());
        for part in &parts {
            let (here, rest) = order.split_at_mut(part.names.len());
            places.push(here);
            order = rest;
        }
        if is_small {
            parts.into_iter().zip(places).for_each(|(part, order)| self.part(part, order));
        } else {
            parts.into_par_iter().zip(places).for_each(|(part, order)| self.part(part, order));
        }
    }

    fn part(&self, part: Part, order: &mut [u32]) {
        if part.names.len() <= LEAF {
            return leaf::order(self.net, &part.names, order);
        }
        let separator = self.separator(&part);
        let (below, last) = order.split_at_mut(part.names.len() - separator.len());
        for (place, node) in last.iter_mut().zip(&separator) {
            *place = part.names[*node as usize];
        }
        let parts = pieces(&part.net, &part.names, &separator);
        drop(part);
        self.parts(parts, below);
    }

    /// The best separator of a part along any of the lines.
    fn separator(&self, part: &Part) -> Vec<u32> {
        let n = part.net.len();
        let end = (n / END).max(1);
        let mut cut = Cut::new(&part.net);
        let mut best = Separator { nodes: (0..narrow(n)).collect(), smaller: 0 };
        for line in LINES.map(Some).into_iter().chain([None]) {
            let nodes = match line {
                Some(line) => self.along(line, part, end),
                None if best.cost() > POOR * n as u128 => (0..narrow(n)).collect(),
                None => break,
            };
            let found = cut.between(&nodes[..end], &nodes[n - end..], best.enough(n / 2));
            if let Some(found) = found.filter(|found| found.is_better_than(&best)) {
                best = found;
            }
        }
        best.nodes
    }

    /// The nodes of a part with those of both ends of a line at the ends.
    ///
    /// Where points do not tell them apart they go by their numbers, which grow with the steps from a node.
    fn along(&self, (dx, dy): (f32, f32), part: &Part, end: usize) -> Vec<u32> {
        let key = |name: &u32| {
            let at = self.points[*name as usize];
            let key = at.x * dx + at.y * dy;
            if key.is_nan() { 0.0 } else { key }
        };
        let mut keys: Vec<(f32, u32)> = part.names.iter().map(key).zip(0..).collect();
        let by_key = |a: &(f32, u32), b: &(f32, u32)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
        keys.select_nth_unstable_by(end, by_key);
        let sinks = keys.len() - 2 * end;
        keys[end..].select_nth_unstable_by(sinks, by_key);
        keys.into_iter().map(|(_, node)| node).collect()
    }
}

impl Separator {
    /// Whether it takes fewer nodes, squared, for each that it cuts off.
    fn is_better_than(&self, other: &Self) -> bool {
        self.cost() * other.gain() < other.cost() * self.gain()
    }

    /// As many nodes make a worse one, even if they cut off the most that can be.
    fn enough(&self, most: usize) -> usize {
        let worth = self.cost() * most as u128 / self.gain();
        usize::try_from(worth.isqrt()).map_or(usize::MAX, |root| root + 1)
    }

    fn cost(&self) -> u128 {
        (self.nodes.len() as u128).pow(2)
    }

    fn gain(&self) -> u128 {
        self.smaller.max(1) as u128
    }
}

/// The parts that are left of a part without some of its nodes; their nodes by steps from the first of each.
fn pieces(net: &Net, names: &[u32], without: &[u32]) -> Vec<Part> {
    const GONE: u32 = NOWHERE - 1;
    let mut local = vec![NOWHERE; net.len()];
    for node in without {
        local[*node as usize] = GONE;
    }
    let mut parts = Vec::new();
    for start in 0..narrow(net.len()) {
        if local[start as usize] != NOWHERE {
            continue;
        }
        local[start as usize] = 0;
        let mut nodes = vec![start];
        let (mut at, mut ends) = (0, 0);
        while let Some(&node) = nodes.get(at) {
            at += 1;
            for &to in net.neighbors(node) {
                let place = &mut local[to as usize];
                ends += usize::from(*place != GONE);
                if *place == NOWHERE {
                    *place = narrow(nodes.len());
                    nodes.push(to);
                }
            }
        }
        let mut part = Net::with_room(nodes.len(), ends);
        for &node in &nodes {
            part.push(net.neighbors(node).iter().map(|to| local[*to as usize]).filter(|to| *to != GONE));
        }
        parts.push(Part { net: part, names: nodes.iter().map(|node| names[*node as usize]).collect() });
    }
    parts
}
