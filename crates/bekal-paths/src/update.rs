//! A metric after some arcs have changed: only edges whose cost can have changed are looked at.
//!
//! From the lowest node up, an edge that changed lowers others at once where it leads there for less; where it was what held
//! another's cost and costs more now, that one is found anew from its arcs and lower triangles when its turn comes. What did
//! not change leads no further (partial customization of Dibbelt, Strasser, Wagner 2016).

use crate::hierarchy::narrow;
use crate::row::Pair;
use crate::{Defect, Metric, Weights};
use std::sync::Arc;

/// One arc of so many changed, and the whole metric is found anew for less.
const SHARE: usize = 64;

impl Metric {
    /// Follows a change of some arcs' costs; the weights are those after it. The metric is then the same as a new one.
    ///
    /// # Complexity
    /// O(triangles of edges that changed), and O(edges) bits looked through; never much more than
    /// [`new`](Metric::new).
    ///
    /// # Errors
    /// [`Defect::OtherSize`] where the weights are those of another graph, or a changed arc is.
    pub fn update(&mut self, weights: &Weights, changed: &[u32]) -> Result<(), Defect> {
        self.fits(weights)?;
        let arcs = weights.by_arc.len();
        if let Some(&arc) = changed.iter().find(|arc| **arc as usize >= arcs) {
            return Err(Defect::OtherSize { given: arc as usize + 1, expected: arcs });
        }
        if changed.len() > arcs / SHARE {
            self.fill(weights);
        } else {
            Change::new(self).follow(weights, changed);
        }
        Ok(())
    }
}

/// What has changed so far.
struct Change<'c> {
    metric: &'c mut Metric,
    /// Edges whose cost has changed or may have; of these, those to be found anew.
    touched: Bits,
    lost: Bits,
    /// The cost of touched edges before.
    before: Vec<Pair>,
}

impl<'c> Change<'c> {
    fn new(metric: &'c mut Metric) -> Self {
        let edges = metric.cost.len();
        Self { metric, touched: Bits::new(edges), lost: Bits::new(edges), before: vec![[0; 2]; edges] }
    }

    fn follow(mut self, weights: &Weights, changed: &[u32]) {
        let hierarchy = Arc::clone(&self.metric.hierarchy);
        for arc in changed {
            let edge = hierarchy.edge_of[*arc as usize] / 2;
            if (edge as usize) < hierarchy.edges() {
                self.touch(edge);
                self.lost.set(edge);
            }
        }
        // Changes lead from a node's edges to those of higher ones.
        let mut next = self.touched.at_least(0);
        while let Some(first) = next {
            let up = hierarchy.up(hierarchy.tail[first as usize]);
            let mut changed = Vec::new();
            while let Some(edge) = next.filter(|edge| (*edge as usize) < up.end) {
                if self.lost.has(edge) {
                    self.metric.cost[edge as usize] = self.anew(weights, edge);
                }
                if self.metric.cost[edge as usize] != self.before[edge as usize] {
                    changed.push(edge);
                }
                next = self.touched.at_least(edge + 1);
            }
            for &edge in &changed {
                for other in up.clone().filter(|other| *other != edge as usize) {
                    let other = narrow(other);
                    // Pairs of changed edges once.
                    if other > edge || changed.binary_search(&other).is_err() {
                        self.pass_on(edge.min(other), edge.max(other));
                    }
                }
            }
            next = self.touched.at_least(narrow(up.end));
        }
    }

    fn touch(&mut self, edge: u32) {
        if !self.touched.has(edge) {
            self.touched.set(edge);
            self.before[edge as usize] = self.metric.cost[edge as usize];
        }
    }

    /// From its arcs and the triangles below it.
    fn anew(&self, weights: &Weights, edge: u32) -> Pair {
        let Metric { hierarchy, cost } = &*self.metric;
        hierarchy.below(edge).fold(hierarchy.own_cost(weights, edge), |least, (lower, upper)| {
            let sum = over(cost[lower as usize], cost[upper as usize]);
            [least[0].min(sum[0]), least[1].min(sum[1])]
        })
    }

    /// Looks at the edge over two edges of a node, the first with the lower upper end.
    fn pass_on(&mut self, lower: u32, upper: u32) {
        let Metric { hierarchy, cost } = &*self.metric;
        let [lower_end, upper_end] = [lower, upper].map(|edge| hierarchy.head[edge as usize]);
        let Some(edge) = hierarchy.edge(lower_end, upper_end) else { return };
        let before = |edge: u32| if self.touched.has(edge) { self.before[edge as usize] } else { cost[edge as usize] };
        let (was, is) = (over(before(lower), before(upper)), over(cost[lower as usize], cost[upper as usize]));
        let (held, known) = (before(edge), cost[edge as usize]);
        let least = [known[0].min(is[0]), known[1].min(is[1])];
        let lost = (0..2).any(|side| was[side] == held[side] && is[side] > was[side] && least[side] == held[side]);
        if lost || least != known {
            self.touch(edge);
            self.metric.cost[edge as usize] = least;
        }
        if lost {
            self.lost.set(edge);
        }
    }
}

/// Up and down, from one upper end over the lower node to the other.
const fn over(lower: Pair, upper: Pair) -> Pair {
    [lower[1] + upper[0], upper[1] + lower[0]]
}

/// A set of edges.
struct Bits(Vec<u64>);

impl Bits {
    fn new(len: usize) -> Self {
        Self(vec![0; len.div_ceil(64)])
    }

    fn set(&mut self, at: u32) {
        self.0[(at / 64) as usize] |= 1 << (at % 64);
    }

    fn has(&self, at: u32) -> bool {
        self.0[(at / 64) as usize] >> (at % 64) & 1 == 1
    }

    /// The least that is in it from a number on.
    fn at_least(&self, from: u32) -> Option<u32> {
        let mut word = (from / 64) as usize;
        let mut left = self.0.get(word)? & (u64::MAX << (from % 64));
        while left == 0 {
            word += 1;
            left = *self.0.get(word)?;
        }
        u32::try_from(word * 64).ok().map(|start| start + left.trailing_zeros())
    }
}
