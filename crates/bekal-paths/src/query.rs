//! One to one: up the elimination tree from both ends, meeting on the way to the root.

use crate::cost::add;
use crate::hierarchy::NOWHERE;
use crate::{Cost, Metric, Weights};

/// Room for searches in a hierarchy, one for each thread.
#[derive(Clone, Debug)]
pub struct Query {
    /// From the start up, and from the end up against the direction of ways: cost, and the edge come by.
    sides: [Vec<(u32, u32)>; 2],
}

const UNSEEN: (u32, u32) = (Cost::LIMIT, NOWHERE);

impl Query {
    /// Room for searches in hierarchies of as many nodes.
    ///
    /// # Complexity
    /// O(nodes) in memory.
    #[must_use]
    pub fn new(nodes: usize) -> Self {
        Self { sides: [vec![UNSEEN; nodes], vec![UNSEEN; nodes]] }
    }

    /// What it costs to come from a node to another.
    ///
    /// # Complexity
    /// O(edges at the ancestors of both), some hundreds to thousands on road networks.
    pub fn cost(&mut self, metric: &Metric, from: u32, to: u32) -> Cost {
        let meeting = self.search(metric, from, to);
        let cost = meeting.map_or(Cost::NONE, |at| Cost::new(self.over(at)));
        self.clear(metric, from, to);
        cost
    }

    /// The arcs of a least way from a node to another; `None` where there is none. The weights must be the metric's.
    ///
    /// # Complexity
    /// As [`cost`](Self::cost), and O(edges below it) for each edge of the way taken apart.
    pub fn way(&mut self, metric: &Metric, weights: &Weights, from: u32, to: u32) -> Option<Vec<u32>> {
        let hierarchy = &metric.hierarchy;
        let meeting = self.search(metric, from, to);
        let way = meeting.map(|meeting| {
            // Edges with their direction: 0 up, 1 down.
            let climb = |side: usize| {
                let mut edges = Vec::new();
                let mut at = meeting;
                while self.sides[side][at as usize].1 != NOWHERE {
                    let edge = self.sides[side][at as usize].1;
                    edges.push(edge);
                    at = hierarchy.tail[edge as usize];
                }
                edges
            };
            let up = climb(0).into_iter().rev().map(|edge| (edge, 0));
            up.chain(climb(1).into_iter().map(|edge| (edge, 1))).collect::<Vec<_>>()
        });
        self.clear(metric, from, to);
        way.map(|edges| edges.into_iter().flat_map(|edge| taken_apart(metric, weights, edge)).collect())
    }

    /// Fills both sides; the node where the least way turns down.
    fn search(&mut self, metric: &Metric, from: u32, to: u32) -> Option<u32> {
        let hierarchy = &metric.hierarchy;
        let ends = [from, to].map(|node| hierarchy.rank[node as usize]);
        for (side, &end) in ends.iter().enumerate() {
            let costs = &mut self.sides[side];
            costs[end as usize].0 = 0;
            for at in hierarchy.ancestors(end) {
                let so_far = costs[at as usize].0;
                if so_far == Cost::LIMIT {
                    continue;
                }
                for edge in hierarchy.up(at) {
                    let there = add(so_far, metric.cost[edge][side]);
                    let known = &mut costs[hierarchy.head[edge] as usize];
                    if there < known.0 {
                        #[expect(clippy::cast_possible_truncation, reason = "edges have 32 bits")]
                        let edge = edge as u32;
                        *known = (there, edge);
                    }
                }
            }
        }
        let meeting = hierarchy.ancestors(ends[0]).min_by_key(|at| self.over(*at))?;
        (self.over(meeting) < Cost::LIMIT).then_some(meeting)
    }

    fn over(&self, at: u32) -> u32 {
        add(self.sides[0][at as usize].0, self.sides[1][at as usize].0)
    }

    fn clear(&mut self, metric: &Metric, from: u32, to: u32) {
        for (side, node) in [from, to].into_iter().enumerate() {
            for at in metric.hierarchy.ancestors(metric.hierarchy.rank[node as usize]) {
                self.sides[side][at as usize] = UNSEEN;
                // Ends of edges are ancestors too.
            }
        }
    }
}

/// The arcs an edge stands for in a direction.
fn taken_apart(metric: &Metric, weights: &Weights, edge: (u32, usize)) -> Vec<u32> {
    let hierarchy = &metric.hierarchy;
    let mut arcs = Vec::new();
    let mut open = vec![edge];
    while let Some((edge, direction)) = open.pop() {
        let cost = metric.cost[edge as usize][direction];
        if let Some(arc) = metric.hierarchy.arc_of(weights, (edge, direction), cost) {
            arcs.push(arc);
            continue;
        }
        let (lower, upper) = (hierarchy.tail[edge as usize], hierarchy.head[edge as usize]);
        let over = hierarchy.down(lower).iter().find_map(|&below| {
            let other = hierarchy.edge(hierarchy.tail[below as usize], upper)?;
            // Up: down to the node below, then up to the top. Down: down from the top, then up to the lower end.
            let (one, two) = if direction == 0 { (below, other) } else { (other, below) };
            let sum = add(metric.cost[one as usize][1], metric.cost[two as usize][0]);
            (sum == cost).then_some([(two, 0), (one, 1)])
        });
        // What comes first is taken apart first.
        open.extend(over.into_iter().flatten());
    }
    arcs
}
