//! An order of nodes, from the least important to the most, for any weights; and such an order in a file.
//!
//! **Promise.** [`Order::of`] finds an order whose hierarchy is small and low: on road networks about four edges for each
//! node, and for a way between two nodes some hundreds of nodes to look at. It depends on the graph and the points alone,
//! on no weights and no number of threads. Every graph has one; points make it better, and need not be sound.
//!
//! **Method.** Ends of roads and nodes along them come first, which leaves half of a road network or less (`reduce`). The
//! rest is parted by few nodes, which come last, and each part in the same way (`dissect`; nested dissection, George 1973).
//! These few nodes are the smallest cut between both ends of a line, of four lines the best (`cut`; inertial flow, Schild,
//! Sommer 2015, on nodes in place of edges). Small parts go by least growth, in view of the separators around (`leaf`).
//!
//! **Complexity.** O(edges · log nodes) for each phase of a flow, of which a cut of a road network takes about six; memory
//! some 60 bytes for each node and edge.
//!
//! An order takes as long as many searches and belongs to one graph, so it can be kept in a file (`file`).

mod cut;
mod dissect;
mod file;
mod leaf;
mod net;
mod reduce;
#[cfg(test)]
mod tests;

pub use file::Unreadable;

use crate::{Defect, Graph};

/// Where a node lies, in any plane units. Along a line, what is no number counts as zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Up.
    pub y: f32,
}

/// The nodes of a graph from the least important to the most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    nodes: Vec<u32>,
    /// The graph it belongs to.
    fingerprint: u64,
}

impl Order {
    /// Finds an order of a graph's nodes, which lie at these points.
    ///
    /// # Complexity
    /// See the head of this module: on road networks about as much as a hundred searches from one node to all.
    ///
    /// # Errors
    /// [`Defect::OtherSize`] where there is not one point for each node.
    pub fn of(graph: &Graph, points: &[Point]) -> Result<Self, Defect> {
        if points.len() != graph.nodes() {
            return Err(Defect::OtherSize { given: points.len(), expected: graph.nodes() });
        }
        let reduced = reduce::reduce(net::Net::of(graph));
        let points: Vec<Point> = reduced.names.iter().map(|node| points[*node as usize]).collect();
        let rest = dissect::dissect(&reduced.net, &points);
        let mut nodes = reduced.before;
        nodes.extend(rest.into_iter().map(|node| reduced.names[node as usize]));
        Ok(Self { nodes, fingerprint: file::fingerprint(graph) })
    }

    /// The nodes, the least important first.
    #[must_use]
    pub fn nodes(&self) -> &[u32] {
        &self.nodes
    }

    /// Whether it is an order of this graph.
    ///
    /// # Complexity
    /// O(nodes + arcs), less than one search.
    #[must_use]
    pub fn belongs_to(&self, graph: &Graph) -> bool {
        self.nodes.len() == graph.nodes() && self.fingerprint == file::fingerprint(graph)
    }

    /// A name for the file of a graph's order; another graph's has another, almost surely.
    #[must_use]
    pub fn file_name(graph: &Graph) -> String {
        format!("{}-{:016x}.order", graph.nodes(), file::fingerprint(graph))
    }

    /// The same order but for some nodes, which come last, in the order they are in.
    ///
    /// # Complexity
    /// O(all nodes).
    ///
    /// # Errors
    /// [`Defect::NoSuchNode`].
    pub fn with_on_top(&self, top: &[u32]) -> Result<Self, Defect> {
        let mut is_on_top = vec![false; self.nodes.len()];
        for (place, &node) in top.iter().enumerate() {
            let missing = Defect::NoSuchNode { at: place, node, nodes: self.nodes.len() };
            *is_on_top.get_mut(node as usize).ok_or(missing)? = true;
        }
        let (above, mut nodes): (Vec<u32>, Vec<u32>) = self.nodes.iter().partition(|node| is_on_top[**node as usize]);
        nodes.extend(above);
        Ok(Self { nodes, fingerprint: self.fingerprint })
    }
}
