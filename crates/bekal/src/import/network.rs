//! The network between nodes: which segments there are, which of them hang together, and which gaps are closed.

use super::collect::Collected;
use super::geometry::{Area, metres, on_sphere};
use super::tags::Reason;
use bekal_core::operation::Mode;
use rstar::RTree;
use rstar::primitives::GeomWithData;
use std::collections::BTreeSet;

/// Stands for a node without a way of the mode.
const NONE: u32 = u32::MAX;

/// A piece of a way from one node to the next.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Segment {
    /// Index of the way, and of its first node among the references.
    pub(crate) way: usize,
    pub(crate) at: usize,
    /// Nodes.
    pub(crate) from: u32,
    pub(crate) to: u32,
}

/// Nodes of one mode that hang together.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Island {
    /// Its node of the lowest index.
    pub(crate) first: u32,
    pub(crate) nodes: u64,
    pub(crate) metres: f64,
    /// Whether it is left out for its size.
    pub(crate) dropped: bool,
}

/// A gap between two parts that is taken as closed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Gap {
    pub(crate) mode: Mode,
    /// Nodes, the lower index first.
    pub(crate) from: u32,
    pub(crate) to: u32,
    pub(crate) metres: f64,
}

/// The parts of a mode.
#[derive(Clone, Debug)]
pub(crate) struct Parts {
    pub(crate) mode: Mode,
    /// Each island, that of most nodes first.
    pub(crate) islands: Vec<Island>,
    /// The island of each node.
    of: Vec<u32>,
}

impl Parts {
    /// The island of a node.
    pub(crate) fn island(&self, node: u32) -> Option<&Island> {
        self.islands.get(*self.of.get(node as usize)? as usize)
    }
}

/// What can be driven of an extract.
#[derive(Debug)]
pub(crate) struct Network<'a> {
    pub(crate) all: &'a Collected,
    area: Option<&'a Area>,
    /// Of each mode that has a way.
    pub(crate) parts: Vec<Parts>,
    /// Dead ends joined to the nearest node of another part.
    pub(crate) gaps: Vec<Gap>,
    /// Nodes on segments, and segments.
    pub(crate) nodes: u64,
    pub(crate) segments: u64,
    /// Ways of which nothing is left, or not all.
    pub(crate) passed: Vec<(Reason, u64)>,
}

impl<'a> Network<'a> {
    /// Finds what hangs together; dead ends at most `gaps_m` from another part are joined to it, and islands of fewer than
    /// `least` nodes left out.
    ///
    /// # Complexity
    /// O(n α(n)) for n segments; with gaps O(n log n) and as much again for every node within reach of a dead end.
    pub(crate) fn new(all: &'a Collected, area: Option<&'a Area>, least: u64, gaps_m: f64) -> Self {
        let mut network =
            Self { all, area, parts: Vec::new(), gaps: Vec::new(), nodes: 0, segments: 0, passed: Vec::new() };
        for mode in [Mode::Road, Mode::River, Mode::Foot] {
            if all.meanings.iter().any(|meaning| meaning.mode == mode) {
                let (parts, gaps) = network.parts_of(mode, least, gaps_m);
                network.parts.push(parts);
                network.gaps.extend(gaps);
            }
        }
        let (mut used, mut segments) = (vec![false; all.nodes.len()], 0);
        network.each(|segment| {
            used[segment.from as usize] = true;
            used[segment.to as usize] = true;
            segments += 1;
        });
        network.segments = segments;
        network.nodes = used.iter().filter(|used| **used).count() as u64;
        network.passed = network.incomplete();
        network
    }

    pub(crate) fn parts(&self, mode: Mode) -> Option<&Parts> {
        self.parts.iter().find(|parts| parts.mode == mode)
    }

    /// Hands over every segment in the order of ways, but those of islands left out.
    pub(crate) fn each(&self, mut take: impl FnMut(Segment)) {
        self.every(|segment| {
            let mode = self.mode(segment.way);
            let known = self.parts(mode).and_then(|parts| parts.island(segment.from));
            if known.is_none_or(|island| !island.dropped) {
                take(segment);
            }
        });
    }

    pub(crate) fn mode(&self, way: usize) -> Mode {
        self.all.meanings[self.all.ways[way].meaning as usize].mode
    }

    /// Every segment between two different nodes of the extract of which one lies in the area.
    fn every(&self, mut take: impl FnMut(Segment)) {
        for (way, one) in self.all.ways.iter().enumerate() {
            for at in one.begin..one.end.saturating_sub(1) {
                let (from, to) = (self.all.refs[at], self.all.refs[at + 1]);
                let ends = self.all.points[from as usize].zip(self.all.points[to as usize]);
                let Some((a, b)) = ends.filter(|_| from != to) else { continue };
                if self.area.is_none_or(|area| area.contains(a) || area.contains(b)) {
                    take(Segment { way, at, from, to });
                }
            }
        }
    }

    fn parts_of(&self, mode: Mode, least: u64, gaps_m: f64) -> (Parts, Vec<Gap>) {
        let mut above: Vec<u32> = vec![NONE; self.all.nodes.len()];
        self.every(|segment| {
            if self.mode(segment.way) != mode {
                return;
            }
            for node in [segment.from, segment.to] {
                if above[node as usize] == NONE {
                    above[node as usize] = node;
                }
            }
            let (a, b) = (root(&mut above, segment.from), root(&mut above, segment.to));
            above[a.max(b) as usize] = a.min(b);
        });
        let gaps = if gaps_m > 0.0 { self.gaps_of(mode, &mut above, gaps_m) } else { Vec::new() };
        for gap in &gaps {
            let (a, b) = (root(&mut above, gap.from), root(&mut above, gap.to));
            above[a.max(b) as usize] = a.min(b);
        }
        // A root is the lowest node of its island, so that islands are numbered as they are met.
        let mut islands: Vec<Island> = Vec::new();
        let mut of = vec![NONE; above.len()];
        for node in 0..above.len() {
            if above[node] == NONE {
                continue;
            }
            let at = root(&mut above, u32::try_from(node).unwrap_or(NONE));
            if at as usize == node {
                of[node] = u32::try_from(islands.len()).unwrap_or(NONE);
                islands.push(Island { first: at, nodes: 0, metres: 0.0, dropped: false });
            }
            of[node] = of[at as usize];
            islands[of[node] as usize].nodes += 1;
        }
        self.every(|segment| {
            if self.mode(segment.way) == mode {
                islands[of[segment.from as usize] as usize].metres += self.metres(segment.from, segment.to);
            }
        });
        let mut order: Vec<u32> = (0..u32::try_from(islands.len()).unwrap_or(NONE)).collect();
        order.sort_by_key(|&at| (std::cmp::Reverse(islands[at as usize].nodes), islands[at as usize].first));
        let mut place = vec![NONE; order.len()];
        for (rank, &at) in (0..).zip(&order) {
            place[at as usize] = rank;
        }
        for of in of.iter_mut().filter(|of| **of != NONE) {
            *of = place[*of as usize];
        }
        let mut islands: Vec<Island> = order.iter().map(|&at| islands[at as usize].clone()).collect();
        // The largest stays, whatever its size.
        islands.iter_mut().skip(1).for_each(|island| island.dropped = island.nodes < least);
        (Parts { mode, islands, of }, gaps)
    }

    /// From each dead end the way to the nearest node of another part, if it is near enough.
    fn gaps_of(&self, mode: Mode, above: &mut [u32], most_m: f64) -> Vec<Gap> {
        let mut degree = vec![0_u8; above.len()];
        self.every(|segment| {
            if self.mode(segment.way) == mode {
                for node in [segment.from, segment.to] {
                    degree[node as usize] = degree[node as usize].saturating_add(1);
                }
            }
        });
        let nodes = (0..).zip(&self.all.points).filter(|(node, _)| above[*node as usize] != NONE);
        let open = nodes.filter(|(node, _)| !self.all.shut[*node as usize]);
        let leaf = |(node, at): (u32, &Option<super::pbf::Point>)| {
            Some(GeomWithData::new(on_sphere(at.as_ref()?.degrees()), node))
        };
        let tree: RTree<GeomWithData<[f64; 3], u32>> = RTree::bulk_load(open.filter_map(leaf).collect());
        let (mut gaps, mut known) = (Vec::new(), BTreeSet::new());
        for end in (0..).zip(&degree).filter(|(_, degree)| **degree == 1).map(|(node, _)| node) {
            let Some(at) = self.all.points[end as usize] else { continue };
            let own = root(above, end);
            for other in tree.nearest_neighbor_iter(&on_sphere(at.degrees())).map(|leaf| leaf.data) {
                let metres = self.metres(end, other);
                if metres > most_m {
                    break;
                }
                if root(above, other) != own {
                    let (from, to) = (end.min(other), end.max(other));
                    if known.insert((from, to)) {
                        gaps.push(Gap { mode, from, to, metres });
                    }
                    break;
                }
            }
        }
        gaps
    }

    /// Metres between two nodes of the extract.
    pub(crate) fn metres(&self, from: u32, to: u32) -> f64 {
        let ends = self.all.points[from as usize].zip(self.all.points[to as usize]);
        ends.map_or(0.0, |(a, b)| metres(a.degrees(), b.degrees()))
    }

    /// Ways that lack nodes, and ways without two different nodes.
    fn incomplete(&self) -> Vec<(Reason, u64)> {
        let (mut missing, mut short) = (0, 0);
        for way in &self.all.ways {
            let refs = &self.all.refs[way.begin..way.end];
            if refs.iter().any(|node| self.all.points[*node as usize].is_none()) {
                missing += 1;
            } else if refs.windows(2).all(|pair| pair[0] == pair[1]) {
                short += 1;
            }
        }
        [(Reason::NodesMissing, missing), (Reason::TooShort, short)]
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .collect()
    }
}

/// The root of a node, with the way to it halved.
fn root(above: &mut [u32], mut node: u32) -> u32 {
    while above[node as usize] != node {
        above[node as usize] = above[above[node as usize] as usize];
        node = above[node as usize];
    }
    node
}
