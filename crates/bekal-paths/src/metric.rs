//! Weights brought into a hierarchy: what each of its edges costs in both directions.
//!
//! An edge costs what the cheapest arc along it does, or the cheapest way over a node below both its ends. Nodes are taken
//! in their order, so what is below is known; each triangle of edges is looked at once (Dibbelt, Strasser, Wagner 2016,
//! basic customization). The edges of the node at hand lie in a row by level, where those of a node below it to ends above
//! both fall on the same places (as rows of a front in sparse elimination: Duff, Reid 1983), so that most triangles are
//! looked at several at a time.

use crate::hierarchy::narrow;
use crate::row::{Pair, relax};
use crate::{Cost, Defect, Hierarchy, Weights};
use rayon::prelude::*;
use std::sync::Arc;

/// A hierarchy under one set of weights.
#[derive(Clone, Debug)]
pub struct Metric {
    pub(crate) hierarchy: Arc<Hierarchy>,
    /// Raw, by edge: up and down.
    pub(crate) cost: Vec<Pair>,
}

impl Metric {
    /// Brings weights into a hierarchy.
    ///
    /// # Complexity
    /// O(triangles of edges), less than one search over a road network.
    ///
    /// # Errors
    /// [`Defect::OtherSize`] where the weights are those of another graph.
    pub fn new(hierarchy: &Arc<Hierarchy>, weights: &Weights) -> Result<Self, Defect> {
        let mut metric = Self { hierarchy: Arc::clone(hierarchy), cost: Vec::with_capacity(hierarchy.edges()) };
        metric.fits(weights)?;
        metric.fill(weights);
        Ok(metric)
    }

    /// Brings several sets of weights into a hierarchy, each on a thread of its own.
    ///
    /// # Complexity
    /// That of [`new`](Self::new) for each.
    ///
    /// # Errors
    /// [`Defect::OtherSize`] where any weights are those of another graph.
    pub fn all(hierarchy: &Arc<Hierarchy>, weights: &[Weights]) -> Result<Vec<Self>, Defect> {
        weights.par_iter().map(|weights| Self::new(hierarchy, weights)).collect()
    }

    pub(crate) fn fits(&self, weights: &Weights) -> Result<(), Defect> {
        let (given, expected) = (weights.by_arc.len(), self.hierarchy.edge_of.len());
        if given == expected { Ok(()) } else { Err(Defect::OtherSize { given, expected }) }
    }

    /// Costs of all edges, from the lowest.
    pub(crate) fn fill(&mut self, weights: &Weights) {
        let hierarchy = Arc::clone(&self.hierarchy);
        self.cost.clear();
        let mut row = vec![[Cost::LIMIT; 2]; hierarchy.height];
        for rank in 0..narrow(hierarchy.nodes()) {
            self.find(weights, rank, &mut row);
            let levels = &hierarchy.head_level[hierarchy.up(rank)];
            self.cost.extend(levels.iter().map(|level| row[*level as usize]));
        }
    }

    /// Lays the costs of a rank's edges into a row, from their arcs and the edges of lower nodes.
    pub(crate) fn find(&self, weights: &Weights, rank: u32, row: &mut [Pair]) {
        let Self { hierarchy, cost } = self;
        let up = hierarchy.up(rank);
        for level in &hierarchy.head_level[up.clone()] {
            row[*level as usize] = [Cost::LIMIT; 2];
        }
        for (of, arc) in hierarchy.arcs_along(up) {
            let known = &mut row[hierarchy.head_level[(of / 2) as usize] as usize][(of % 2) as usize];
            *known = weights.by_arc[*arc as usize].min(*known);
        }
        for &(below, end) in hierarchy.down(rank) {
            let [to_here, from_here] = cost[below as usize];
            let others = below as usize + 1..end as usize;
            relax(row, &hierarchy.head_level[others.clone()], &cost[others], [from_here, to_here]);
        }
    }

    /// The cost of one edge, from its arcs and the edges of lower nodes.
    pub(crate) fn find_one(&self, weights: &Weights, edge: u32) -> Pair {
        let Self { hierarchy, cost } = self;
        let mut least = hierarchy.own_cost(weights, edge);
        for &below in hierarchy.down(hierarchy.tail[edge as usize]).iter().rev() {
            // Most lead away too far.
            let [to_lower, from_lower] = cost[below.0 as usize];
            if from_lower >= least[0] && to_lower >= least[1] {
                continue;
            }
            if let Some(upper) = hierarchy.beside(below, hierarchy.head[edge as usize]) {
                let [to_upper, from_upper] = cost[upper as usize];
                least = [least[0].min(from_lower + to_upper), least[1].min(from_upper + to_lower)];
            }
        }
        least
    }
}
