//! What the least way between the ends of each edge costs, whichever nodes it leads over, and so which edges are needed.
//!
//! A metric knows ways over lower nodes. From the highest node down, the edges between the ends of a node's edges are known,
//! and ways over them are looked at: each triangle once more (Dibbelt, Strasser, Wagner 2016, perfect customization). An edge
//! that costs more than the least way is on no least way itself; without all such edges, ways still go up and down only.

use crate::hierarchy::narrow;
use crate::row::{Pair, tighten};
use crate::{Cost, Metric};

/// The costs of least ways along each edge of a metric.
#[derive(Clone, Debug)]
pub(crate) struct Perfect<'m> {
    metric: &'m Metric,
    cost: Vec<Pair>,
}

impl<'m> Perfect<'m> {
    /// Looks at ways over higher nodes too.
    ///
    /// # Complexity
    /// O(triangles of edges), about twice that of the metric itself.
    pub(crate) fn new(metric: &'m Metric) -> Self {
        let hierarchy = &metric.hierarchy;
        let mut cost = metric.cost.clone();
        let mut row = vec![[Cost::LIMIT; 2]; hierarchy.height];
        for rank in (0..narrow(hierarchy.nodes())).rev() {
            let up = hierarchy.up(rank);
            for (level, cost) in hierarchy.head_level[up.clone()].iter().zip(&cost[up]) {
                row[*level as usize] = *cost;
            }
            for &(below, end) in hierarchy.down(rank) {
                let (below, end) = (below as usize, end as usize);
                let (here, others) = cost[below..end].split_at_mut(1);
                here[0] = tighten(&row, &hierarchy.head_level[below + 1..end], others, here[0]);
            }
        }
        Self { metric, cost }
    }

    /// Whether least ways may lead along an edge, up and down.
    pub(crate) fn needed(&self, edge: usize) -> [bool; 2] {
        let (own, least) = (self.metric.cost[edge], self.cost[edge]);
        [0, 1].map(|direction| own[direction] == least[direction] && own[direction] < Cost::LIMIT)
    }
}
