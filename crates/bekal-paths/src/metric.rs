//! Weights brought into a hierarchy: what each of its edges costs in both directions.
//!
//! An edge costs what the cheapest arc along it does, or the cheapest way over a node below both its ends. Nodes are taken
//! in their order, so what is below is known; each triangle of edges is looked at once (Dibbelt, Strasser, Wagner 2016,
//! basic customization).

use crate::cost::add;
use crate::hierarchy::NOWHERE;
use crate::{Defect, Hierarchy, Weights};
use std::sync::Arc;

/// A hierarchy under one set of weights.
#[derive(Clone, Debug)]
pub struct Metric {
    pub(crate) hierarchy: Arc<Hierarchy>,
    /// Raw, by edge: up and down.
    pub(crate) cost: Vec<[u32; 2]>,
}

impl Metric {
    /// Brings weights into a hierarchy.
    ///
    /// # Complexity
    /// O(triangles of edges), about that of one search over the graph.
    ///
    /// # Errors
    /// [`Defect::OtherSize`] where the weights are those of another graph.
    pub fn new(hierarchy: &Arc<Hierarchy>, weights: &Weights) -> Result<Self, Defect> {
        if weights.by_arc.len() != hierarchy.edge_of.len() {
            return Err(Defect::OtherSize { given: weights.by_arc.len(), expected: hierarchy.edge_of.len() });
        }
        let mut cost = vec![[crate::Cost::LIMIT; 2]; hierarchy.edges()];
        for (&edge, &weight) in hierarchy.edge_of.iter().zip(&weights.by_arc).filter(|(edge, _)| **edge != NOWHERE) {
            let known = &mut cost[(edge / 2) as usize][(edge % 2) as usize];
            *known = weight.min(*known);
        }
        let mut metric = Self { hierarchy: Arc::clone(hierarchy), cost };
        metric.close_triangles();
        Ok(metric)
    }

    fn close_triangles(&mut self) {
        let Self { hierarchy, cost } = self;
        // Of the node at hand: its edge to each node above.
        let mut edge_to = vec![0_u32; hierarchy.nodes()];
        for middle in 0..hierarchy.parent.len() {
            #[expect(clippy::cast_possible_truncation, reason = "ranks have 32 bits")]
            let middle = middle as u32;
            let above = hierarchy.up(middle);
            if above.is_empty() {
                continue;
            }
            for edge in above.clone() {
                #[expect(clippy::cast_possible_truncation, reason = "edges have 32 bits")]
                let number = edge as u32;
                edge_to[hierarchy.head[edge] as usize] = number;
            }
            for &below in hierarchy.down(middle) {
                let below = below as usize;
                let [to_middle, from_middle] = cost[below];
                let end = hierarchy.first[hierarchy.tail[below] as usize + 1] as usize;
                for other in below + 1..end {
                    let [to_top, from_top] = cost[other];
                    let over = &mut cost[edge_to[hierarchy.head[other] as usize] as usize];
                    over[0] = over[0].min(add(from_middle, to_top));
                    over[1] = over[1].min(add(from_top, to_middle));
                }
            }
        }
    }
}
