//! An order of nodes by nested dissection: small sets of nodes that split the graph come last, and so on within the parts.
//!
//! A separator is found by inertial flow (Schild, Sommer 2015): along a line, the first and the last quarter of the nodes
//! are source and sink, and the smallest cut between them (Dinic 1970) gives the nodes on one of its sides. Four lines are
//! tried. Parts of at most [`LEAF`] nodes are ordered by least degree. Costs play no part: one order serves all weights.

use crate::{Defect, Graph};
use std::cmp::Ordering;

/// Where a node lies, in any plane units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Up.
    pub y: f32,
}

/// Nodes of a part whose order is found by least degree: neighbors fit into one word.
const LEAF: usize = 64;
/// Share of the nodes at each end of a line that the cut must part.
const END: f64 = 0.25;
/// Directions of lines.
const LINES: [(f32, f32); 4] = [(1.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, -1.0)];
/// Parts of fewer nodes are not worth a thread of their own.
const WORTH_A_THREAD: usize = 4096;

/// The nodes of a graph from the least important to the most.
///
/// # Complexity
/// O(arcs · log nodes) for each unit of the cuts' sizes; parts are ordered in parallel, with the same result.
///
/// # Errors
/// [`Defect::OtherSize`] where there is not one point for each node.
pub fn nested_dissection(graph: &Graph, points: &[Point]) -> Result<Vec<u32>, Defect> {
    if points.len() != graph.nodes() {
        return Err(Defect::OtherSize { given: points.len(), expected: graph.nodes() });
    }
    let mut order = vec![0; graph.nodes()];
    let part = Part::of(graph);
    part.dissect(points, &mut order);
    Ok(order)
}

/// Some nodes of the graph with the edges among them, undirected and each once.
#[derive(Debug)]
struct Part {
    nodes: Vec<u32>,
    first: Vec<u32>,
    head: Vec<u32>,
}

#[expect(clippy::cast_possible_truncation, reason = "nodes and arcs are numbered in 32 bits")]
const fn narrow(index: usize) -> u32 {
    index as u32
}

impl Part {
    fn of(graph: &Graph) -> Self {
        let mut edges: Vec<(u32, u32)> = Vec::with_capacity(2 * graph.arcs());
        for (tail, head, _) in graph.all().filter(|(tail, head, _)| tail != head) {
            edges.extend([(tail, head), (head, tail)]);
        }
        edges.sort_unstable();
        edges.dedup();
        let mut first = vec![0; graph.nodes() + 1];
        for (tail, _) in &edges {
            first[*tail as usize + 1] += 1;
        }
        for node in 0..graph.nodes() {
            first[node + 1] += first[node];
        }
        let head = edges.into_iter().map(|(_, head)| head).collect();
        Self { nodes: (0..narrow(graph.nodes())).collect(), first, head }
    }

    fn len(&self) -> usize {
        self.nodes.len()
    }

    fn edges(&self, node: usize) -> std::ops::Range<usize> {
        self.first[node] as usize..self.first[node + 1] as usize
    }

    fn neighbors(&self, node: usize) -> &[u32] {
        &self.head[self.edges(node)]
    }

    /// The part of the nodes of one side.
    fn cut_out(&self, side: &[u8], wanted: u8) -> Self {
        let mut local = vec![u32::MAX; self.len()];
        let mut nodes = Vec::new();
        for node in (0..self.len()).filter(|node| side[*node] == wanted) {
            local[node] = narrow(nodes.len());
            nodes.push(self.nodes[node]);
        }
        let (mut first, mut head) = (vec![0], Vec::new());
        for node in (0..self.len()).filter(|node| side[*node] == wanted) {
            let inside = self.neighbors(node).iter().map(|to| local[*to as usize]).filter(|to| *to != u32::MAX);
            head.extend(inside);
            first.push(narrow(head.len()));
        }
        Self { nodes, first, head }
    }

    /// Writes the order of its nodes.
    fn dissect(self, points: &[Point], order: &mut [u32]) {
        if self.len() <= LEAF {
            return self.by_degree(order);
        }
        let side = match self.component() {
            Some(side) => side,
            None => self.separator(points),
        };
        let parts = [0, 1].map(|which| self.cut_out(&side, which));
        let last = side.iter().zip(&self.nodes).filter(|(side, _)| **side == 2).map(|(_, node)| *node);
        let [one, other] = parts;
        let (before, rest) = order.split_at_mut(one.len());
        let (after, separator) = rest.split_at_mut(other.len());
        for (place, node) in separator.iter_mut().zip(last) {
            *place = node;
        }
        let small = self.len() < WORTH_A_THREAD;
        drop((self, side));
        if small {
            one.dissect(points, before);
            other.dissect(points, after);
        } else {
            rayon::join(|| one.dissect(points, before), || other.dissect(points, after));
        }
    }

    /// Side 0 for what is connected with the first node, 1 for the rest; `None` where all is.
    fn component(&self) -> Option<Vec<u8>> {
        let mut side = vec![1; self.len()];
        let mut open = vec![0];
        side[0] = 0;
        let mut count = 1;
        while let Some(node) = open.pop() {
            for &to in self.neighbors(node) {
                if side[to as usize] == 1 {
                    side[to as usize] = 0;
                    count += 1;
                    open.push(to as usize);
                }
            }
        }
        (count < self.len()).then_some(side)
    }

    /// Sides 0 and 1, and 2 for the nodes between them: the fewest for the nodes they part.
    fn separator(&self, points: &[Point]) -> Vec<u8> {
        let twin = self.twins();
        let along = |line: &(f32, f32)| Cut::new(self, &twin).along(*line, points);
        let found: Vec<(f64, Vec<u8>)> = if self.len() < WORTH_A_THREAD {
            LINES.iter().map(along).collect()
        } else {
            use rayon::prelude::*;
            LINES.par_iter().map(along).collect()
        };
        let best = found.into_iter().min_by(|a, b| a.0.total_cmp(&b.0));
        best.map_or_else(|| vec![2; self.len()], |(_, side)| side)
    }

    /// The edge back, by edge.
    fn twins(&self) -> Vec<u32> {
        let mut twin = vec![0; self.head.len()];
        // Edges lie sorted at both ends, so the ways back to lower nodes come in order.
        let mut back: Vec<u32> = self.first[..self.len()].to_vec();
        for node in 0..self.len() {
            for edge in self.edges(node) {
                let to = self.head[edge] as usize;
                if to > node {
                    twin[edge] = back[to];
                    twin[back[to] as usize] = narrow(edge);
                    back[to] += 1;
                }
            }
        }
        twin
    }

    /// The order of a few nodes: the one of least degree next, whose neighbors then are neighbors of one another.
    fn by_degree(&self, order: &mut [u32]) {
        let bit = |node: u32| 1_u64 << node;
        let mut near: Vec<u64> =
            (0..self.len()).map(|node| self.neighbors(node).iter().fold(0, |all, to| all | bit(*to))).collect();
        let mut left: Vec<u32> = (0..narrow(self.len())).collect();
        for place in order {
            let Some(at) = (0..left.len()).min_by_key(|at| (near[left[*at] as usize].count_ones(), left[*at])) else {
                return;
            };
            let node = left.remove(at);
            let around = near[node as usize];
            *place = self.nodes[node as usize];
            for to in left.iter().filter(|to| around & bit(**to) != 0) {
                near[*to as usize] |= around;
                near[*to as usize] &= !(bit(*to) | bit(node));
            }
        }
    }
}

/// A cut of fewest edges between the two ends of a line.
struct Cut<'p> {
    part: &'p Part,
    /// The edge back, by edge.
    twin: &'p [u32],
    /// Whether a unit flows along an edge.
    flows: Vec<bool>,
    /// Distance from the source, of the nodes seen, and the next edge to try.
    level: Vec<u32>,
    next: Vec<u32>,
    seen: Vec<u32>,
}

const FAR: u32 = u32::MAX;

impl<'p> Cut<'p> {
    fn new(part: &'p Part, twin: &'p [u32]) -> Self {
        let (level, next) = (vec![FAR; part.len()], vec![0; part.len()]);
        Self { part, twin, flows: vec![false; part.head.len()], level, next, seen: Vec::new() }
    }

    /// Sides, and how many nodes lie between them for each node of the smaller one.
    fn along(mut self, (dx, dy): (f32, f32), points: &[Point]) -> (f64, Vec<u8>) {
        let n = self.part.len();
        let key = |(node, of): (u32, &u32)| {
            let at = points[*of as usize];
            (at.x * dx + at.y * dy, node)
        };
        let mut keys: Vec<(f32, u32)> = (0..).zip(&self.part.nodes).map(key).collect();
        let by_key = |a: &(f32, u32), b: &(f32, u32)| -> Ordering { a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)) };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of the nodes")]
        let end = ((n as f64 * END) as usize).max(1);
        keys.select_nth_unstable_by(end - 1, by_key);
        keys[end..].select_nth_unstable_by(n - 2 * end, by_key);
        let nodes: Vec<u32> = keys.into_iter().map(|(_, node)| node).collect();
        let mut is = vec![Place::Between; n];
        for node in &nodes[..end] {
            is[*node as usize] = Place::Source;
        }
        for node in &nodes[n - end..] {
            is[*node as usize] = Place::Sink;
        }
        let leaves = |node: &u32| {
            let mut to = self.part.neighbors(*node as usize).iter();
            to.any(|to| is[*to as usize] != Place::Source)
        };
        let front: Vec<u32> = nodes[..end].iter().copied().filter(leaves).collect();
        while self.levels(&front, &is) {
            for node in &front {
                while self.push(*node as usize, &is) {}
            }
        }
        self.sides(&is)
    }

    /// Distances from the source along edges that can take more; whether the sink is reached.
    fn levels(&mut self, front: &[u32], is: &[Place]) -> bool {
        for node in self.seen.drain(..) {
            self.level[node as usize] = FAR;
        }
        let mut last = FAR;
        for &node in front {
            self.see(node, 0);
        }
        let mut at = 0;
        while at < self.seen.len() {
            let node = self.seen[at] as usize;
            at += 1;
            let next = self.level[node] + 1;
            if next > last || is[node] == Place::Sink {
                continue;
            }
            for edge in self.part.edges(node) {
                let to = self.part.head[edge];
                let place = is[to as usize];
                if place != Place::Source && !self.flows[edge] && self.level[to as usize] == FAR {
                    if place == Place::Sink {
                        last = next;
                    }
                    self.see(to, next);
                }
            }
        }
        last != FAR
    }

    fn see(&mut self, node: u32, level: u32) {
        self.level[node as usize] = level;
        self.next[node as usize] = self.part.first[node as usize];
        self.seen.push(node);
    }

    /// Lets a unit more flow from a node to the sink; false where none can on these levels.
    fn push(&mut self, from: usize, is: &[Place]) -> bool {
        let mut way: Vec<usize> = Vec::new();
        let mut at = from;
        loop {
            let edge = self.next[at] as usize;
            if edge == self.part.edges(at).end {
                // Nothing leads on from here.
                let Some(back) = way.pop() else { return false };
                at = self.part.head[self.twin[back] as usize] as usize;
                self.next[at] += 1;
                continue;
            }
            let to = self.part.head[edge] as usize;
            if self.flows[edge] || self.level[to] == FAR || self.level[to] != self.level[at] + 1 {
                self.next[at] += 1;
                continue;
            }
            way.push(edge);
            at = to;
            if is[to] == Place::Sink {
                break;
            }
        }
        for edge in way {
            let back = self.twin[edge] as usize;
            // A unit that flows the other way is sent back.
            if self.flows[back] {
                self.flows[back] = false;
            } else {
                self.flows[edge] = true;
            }
        }
        true
    }

    /// What the source still reaches is one side; the nodes of the cut on the side with fewer of them lie between.
    fn sides(self, is: &[Place]) -> (f64, Vec<u8>) {
        let n = self.part.len();
        let reached = |node: usize| self.level[node] != FAR || is[node] == Place::Source;
        let (mut ends, mut counts) = ([vec![false; n], vec![false; n]], [0_usize; 2]);
        for node in (0..n).filter(|node| reached(*node)) {
            for to in self.part.neighbors(node).iter().map(|to| *to as usize).filter(|to| !reached(*to)) {
                for (which, end) in [node, to].into_iter().enumerate() {
                    if !std::mem::replace(&mut ends[which][end], true) {
                        counts[which] += 1;
                    }
                }
            }
        }
        let which = usize::from(counts[1] < counts[0]);
        let between = &ends[which];
        let side: Vec<u8> = (0..n).map(|node| if between[node] { 2 } else { u8::from(!reached(node)) }).collect();
        let mut sizes = [0_usize; 3];
        for of in &side {
            sizes[usize::from(*of)] += 1;
        }
        let (one, other) = (sizes[0], sizes[1]);
        (counts[which] as f64 / (one.min(other).max(1)) as f64, side)
    }
}

/// Where a node lies on the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Source,
    Between,
    Sink,
}
