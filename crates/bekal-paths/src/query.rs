//! One to one: up the elimination tree from both ends, meeting on the way to the root.
//!
//! Costs from the start and to the end lie in one row by level: both ends' ancestors have a level each, and from the lowest
//! common one on they are the same, so that both directions go on together (elimination tree query of Dibbelt, Strasser,
//! Wagner 2016). Edges come by are not noted down; the few that are on the way are found again from the costs.

use crate::hierarchy::NOWHERE;
use crate::row::{Pair, relax};
use crate::{Cost, Metric, Weights};

/// Room for searches in hierarchies, one for each thread.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// By level: costs from the start up, and to the end against the direction of ways.
    row: Vec<Pair>,
}

impl Query {
    /// Room that grows as needed.
    #[must_use]
    pub const fn new() -> Self {
        Self { row: Vec::new() }
    }

    /// What it costs to come from a node to another; [`Cost::NONE`] also where either is not there.
    ///
    /// # Complexity
    /// O(edges at the ancestors of both), some thousands to ten thousands on road networks.
    pub fn cost(&mut self, metric: &Metric, from: u32, to: u32) -> Cost {
        self.search(metric, from, to).map_or(Cost::NONE, |(cost, _)| Cost::new(cost))
    }

    /// The arcs of a least way from a node to another; `None` where there is none. The weights must be the metric's; under
    /// others the arcs need not be a way.
    ///
    /// # Complexity
    /// As [`cost`](Self::cost), and O(edges below it) for each edge of the way taken apart.
    pub fn way(&mut self, metric: &Metric, weights: &Weights, from: u32, to: u32) -> Option<Vec<u32>> {
        metric.fits(weights).ok()?;
        let (_, meeting) = self.search(metric, from, to)?;
        let [mut up, down] = [(0, from), (1, to)].map(|(side, node)| self.edges(metric, side, node, meeting));
        up.reverse();
        let mut arcs = Vec::new();
        for edge in up.into_iter().chain(down) {
            metric.take_apart(weights, edge, &mut arcs);
        }
        Some(arcs)
    }

    /// Fills the row; the cost of the least way and the rank where it turns down.
    fn search(&mut self, metric: &Metric, from: u32, to: u32) -> Option<(u32, u32)> {
        let hierarchy = &metric.hierarchy;
        let [mut start, mut end] = [hierarchy.rank_of(from)?, hierarchy.rank_of(to)?];
        let level = |rank: u32| hierarchy.level[rank as usize] as usize;
        self.row.resize(hierarchy.height, [Cost::LIMIT; 2]);
        self.row[level(start).min(level(end))..].fill([Cost::LIMIT; 2]);
        self.row[level(start)][0] = 0;
        self.row[level(end)][1] = 0;
        // Parents have higher ranks, and what lies above roots the highest.
        while start != end {
            let (at, side) = if start < end { (&mut start, 0) } else { (&mut end, 1) };
            let mut before = [Cost::LIMIT; 2];
            before[side] = self.row[level(*at)][side];
            if before[side] < Cost::LIMIT {
                metric.relax_up(*at, &mut self.row, before);
            }
            *at = hierarchy.parent[*at as usize];
        }
        let (mut best, mut meeting) = (Cost::LIMIT, NOWHERE);
        while start != NOWHERE {
            let before = self.row[level(start)];
            if before[0] + before[1] < best {
                (best, meeting) = (before[0] + before[1], start);
            }
            if before[0].min(before[1]) < best {
                metric.relax_up(start, &mut self.row, before);
            }
            start = hierarchy.parent[start as usize];
        }
        (meeting != NOWHERE).then_some((best, meeting))
    }

    /// The edges between a rank and the node one side began at, with their direction, from the top.
    fn edges(&self, metric: &Metric, side: usize, node: u32, top: u32) -> Vec<(u32, usize)> {
        let hierarchy = &metric.hierarchy;
        let Some(rank) = hierarchy.rank_of(node) else { return Vec::new() };
        let cost = |rank: u32| self.row[hierarchy.level[rank as usize] as usize][side];
        let below: Vec<u32> = hierarchy.ancestors(rank).take_while(|at| *at < top).collect();
        let (mut edges, mut at) = (Vec::new(), top);
        for lower in below.into_iter().rev().filter(|lower| cost(*lower) < Cost::LIMIT) {
            let leads = |edge: &u32| cost(lower) + metric.cost[*edge as usize][side] == cost(at);
            if let Some(edge) = hierarchy.edge(lower, at).filter(leads) {
                edges.push((edge, side));
                at = lower;
            }
        }
        edges
    }
}

impl Metric {
    /// Costs to the upper ends of a rank's edges become no more than those to itself and along them.
    pub(crate) fn relax_up(&self, rank: u32, row: &mut [Pair], before: Pair) {
        let up = self.hierarchy.up(rank);
        relax(row, &self.hierarchy.head_level[up.clone()], &self.cost[up], before);
    }

    /// Appends the arcs that an edge stands for in a direction (0 up, 1 down).
    pub(crate) fn take_apart(&self, weights: &Weights, edge: (u32, usize), arcs: &mut Vec<u32>) {
        let mut open = vec![edge];
        while let Some((edge, direction)) = open.pop() {
            let cost = self.cost[edge as usize][direction];
            if let Some(arc) = self.hierarchy.arc_of(weights, (edge, direction), cost) {
                arcs.push(arc);
                continue;
            }
            let ends = [&self.hierarchy.tail, &self.hierarchy.head].map(|end| end[edge as usize]);
            let over = self.hierarchy.down(ends[0]).iter().find_map(|&below| {
                if self.cost[below.0 as usize][1 - direction] > cost {
                    return None;
                }
                let (to_lower, to_upper) = (below.0, self.hierarchy.beside(below, ends[1])?);
                // Up: down to the node below, then up to the top. Down: down from the top, then up to the lower end.
                let (one, two) = if direction == 0 { (to_lower, to_upper) } else { (to_upper, to_lower) };
                let sum = self.cost[one as usize][1] + self.cost[two as usize][0];
                (sum == cost).then_some([(two, 0), (one, 1)])
            });
            // What comes first is taken apart first.
            open.extend(over.into_iter().flatten());
        }
    }
}
