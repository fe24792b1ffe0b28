//! A net of nodes and undirected edges, or a part of one.

use crate::Graph;
pub(super) use crate::hierarchy::{NOWHERE, narrow};
use std::ops::Range;

/// Neighbors by node, each once; no node is its own.
#[derive(Debug)]
pub(super) struct Net {
    first: Vec<usize>,
    head: Vec<u32>,
}

impl Net {
    /// A net without nodes, and room for some edges' ends.
    pub(super) fn with_room(nodes: usize, ends: usize) -> Self {
        let mut first = Vec::with_capacity(nodes + 1);
        first.push(0);
        Self { first, head: Vec::with_capacity(ends) }
    }

    /// The net of a graph, whichever way its arcs lead.
    pub(super) fn of(graph: &Graph) -> Self {
        let ends = || graph.all().filter(|(tail, head, _)| tail != head).flat_map(|(a, b, _)| [(a, b), (b, a)]);
        let mut next = vec![0_usize; graph.nodes() + 1];
        for (from, _) in ends() {
            next[from as usize + 1] += 1;
        }
        for node in 0..graph.nodes() {
            next[node + 1] += next[node];
        }
        let mut head = vec![0; next[graph.nodes()]];
        for (from, to) in ends() {
            head[next[from as usize]] = to;
            next[from as usize] += 1;
        }
        // What is next of a node is now the first of the one after it.
        let mut net = Self::with_room(graph.nodes(), 0);
        let (mut start, mut kept) = (0, 0);
        for &end in &next[..graph.nodes()] {
            head[start..end].sort_unstable();
            let mut last = NOWHERE;
            for at in start..end {
                let to = head[at];
                if to != last {
                    head[kept] = to;
                    kept += 1;
                    last = to;
                }
            }
            start = end;
            net.first.push(kept);
        }
        head.truncate(kept);
        head.shrink_to_fit();
        net.head = head;
        net
    }

    /// Adds the next node.
    pub(super) fn push(&mut self, neighbors: impl Iterator<Item = u32>) {
        self.head.extend(neighbors);
        self.first.push(self.head.len());
    }

    /// How many nodes.
    pub(super) fn len(&self) -> usize {
        self.first.len() - 1
    }

    pub(super) fn neighbors(&self, node: u32) -> &[u32] {
        &self.head[self.edges(node)]
    }

    pub(super) fn neighbors_mut(&mut self, node: u32) -> &mut [u32] {
        let edges = self.edges(node);
        &mut self.head[edges]
    }

    /// Places of a node's neighbors, and what stands there.
    pub(super) fn edges(&self, node: u32) -> Range<usize> {
        self.first[node as usize]..self.first[node as usize + 1]
    }
    pub(super) fn head(&self, edge: usize) -> u32 {
        self.head[edge]
    }
}
