//! A directed graph in forward-star form, and costs of its arcs apart from it.
//!
//! Arcs are numbered as the caller lists them: that number stands in ways, and costs are given by it. Inside they lie by
//! tail. Self loops and parallel arcs are allowed.

use crate::Cost;

/// Why a graph or its weights cannot be built.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Defect {
    /// More nodes or arcs than numbers of 32 bits.
    #[error("{0} nodes or arcs are too many")]
    TooLarge(usize),
    /// A list of arcs, or of nodes, names a node that is not there.
    #[error("entry {at} names node {node} of {nodes}")]
    NoSuchNode {
        /// Its place in the list.
        at: usize,
        /// The node.
        node: u32,
        /// How many nodes there are.
        nodes: usize,
    },
    /// Something is given for each arc, or each node, of another graph.
    #[error("{given} are given, {expected} expected")]
    OtherSize {
        /// How many are given.
        given: usize,
        /// How many there are.
        expected: usize,
    },
    /// There is no such arc.
    #[error("there is no arc {arc} of {arcs}")]
    NoSuchArc {
        /// The arc.
        arc: u32,
        /// How many there are.
        arcs: usize,
    },
    /// An arc that changes has an end outside of the core.
    #[error("arc {0} changes, but an end of it is not in the core")]
    NotInCore(u32),
    /// An order names a node twice.
    #[error("node {0} is there twice")]
    Twice(u32),
}

/// Topology: which arc leads from where to where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Graph {
    /// First place of each node's arcs, one more at the end.
    first: Vec<u32>,
    /// By place: where the arc ends, and its number.
    head: Vec<u32>,
    arc: Vec<u32>,
}

impl Graph {
    /// A graph of nodes `0..nodes` and arcs from tail to head.
    ///
    /// # Complexity
    /// O(nodes + arcs).
    ///
    /// # Errors
    /// [`Defect::TooLarge`] and [`Defect::NoSuchNode`].
    pub fn new(nodes: usize, arcs: &[(u32, u32)]) -> Result<Self, Defect> {
        for size in [nodes, arcs.len()] {
            if u32::try_from(size).is_err() || size == u32::MAX as usize {
                return Err(Defect::TooLarge(size));
            }
        }
        let mut first = vec![0_u32; nodes + 1];
        for (at, &(tail, head)) in arcs.iter().enumerate() {
            if let Some(node) = [tail, head].into_iter().find(|node| *node as usize >= nodes) {
                return Err(Defect::NoSuchNode { at, node, nodes });
            }
            first[tail as usize + 1] += 1;
        }
        for node in 0..nodes {
            first[node + 1] += first[node];
        }
        let mut next = first.clone();
        let (mut head, mut arc) = (vec![0; arcs.len()], vec![0; arcs.len()]);
        for (number, &(tail, to)) in (0_u32..).zip(arcs) {
            let place = next[tail as usize] as usize;
            (head[place], arc[place]) = (to, number);
            next[tail as usize] += 1;
        }
        Ok(Self { first, head, arc })
    }

    /// How many nodes.
    #[must_use]
    pub const fn nodes(&self) -> usize {
        self.first.len() - 1
    }

    /// How many arcs.
    #[must_use]
    pub const fn arcs(&self) -> usize {
        self.head.len()
    }

    /// The arcs from a node: their numbers and where they end.
    pub fn from(&self, node: u32) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.places(node).map(|place| (self.arc[place], self.head[place]))
    }

    /// Places of a node's arcs.
    pub(crate) fn places(&self, node: u32) -> std::ops::Range<usize> {
        self.first[node as usize] as usize..self.first[node as usize + 1] as usize
    }

    /// Where the arc at a place ends.
    pub(crate) fn head(&self, place: usize) -> u32 {
        self.head[place]
    }

    /// The number of the arc at a place.
    pub(crate) fn arc(&self, place: usize) -> u32 {
        self.arc[place]
    }

    /// Every arc as (tail, head, number), by tail.
    pub(crate) fn all(&self) -> impl Iterator<Item = (u32, u32, u32)> + '_ {
        (0..self.nodes()).flat_map(move |tail| {
            #[expect(clippy::cast_possible_truncation, reason = "nodes are numbered in 32 bits")]
            let tail = tail as u32;
            self.places(tail).map(move |place| (tail, self.head[place], self.arc[place]))
        })
    }
}

/// The cost of each arc of a graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weights {
    /// Raw, by number of the arc.
    pub(crate) by_arc: Vec<u32>,
}

impl Weights {
    /// Costs by number of the arc; [`Cost::NONE`] closes it.
    ///
    /// # Errors
    /// [`Defect::OtherSize`].
    pub fn new(graph: &Graph, costs: &[Cost]) -> Result<Self, Defect> {
        if costs.len() != graph.arcs() {
            return Err(Defect::OtherSize { given: costs.len(), expected: graph.arcs() });
        }
        Ok(Self { by_arc: costs.iter().map(|cost| cost.raw()).collect() })
    }

    /// The cost of an arc.
    #[must_use]
    pub fn cost(&self, arc: u32) -> Cost {
        Cost::new(self.by_arc[arc as usize])
    }

    /// Gives an arc another cost.
    pub fn set(&mut self, arc: u32, cost: Cost) {
        self.by_arc[arc as usize] = cost.raw();
    }
}
