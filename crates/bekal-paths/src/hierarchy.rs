//! The graph with edges added as if its nodes were taken out in their order, so that ways need to go up and down only.
//!
//! Nodes go by their rank in the order. Taking a node out joins its neighbors of higher rank with one another: edges from
//! each node to those are all that is kept, each for both directions. The lowest neighbor above a node is its parent in the
//! elimination tree; all neighbors above it are ancestors there.

use crate::{Defect, Graph, Weights};

pub(crate) const NOWHERE: u32 = u32::MAX;

/// A graph prepared for any weights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hierarchy {
    /// Rank by node.
    pub(crate) rank: Vec<u32>,
    /// Node by rank.
    pub(crate) node: Vec<u32>,
    /// By rank.
    pub(crate) parent: Vec<u32>,
    /// Edges by lower end, sorted by upper end.
    pub(crate) first: Vec<u32>,
    pub(crate) head: Vec<u32>,
    pub(crate) tail: Vec<u32>,
    /// Edges by upper end, sorted by lower end.
    pub(crate) first_down: Vec<u32>,
    pub(crate) edge_down: Vec<u32>,
    /// By arc: its edge, doubled, and one more where it leads down; nowhere for loops.
    pub(crate) edge_of: Vec<u32>,
    /// Arcs by that, without loops.
    arcs_by_edge: Vec<u32>,
}

#[expect(clippy::cast_possible_truncation, reason = "nodes and edges are numbered in 32 bits")]
const fn narrow(index: usize) -> u32 {
    index as u32
}

impl Hierarchy {
    /// Prepares a graph with its nodes in an order, from the least important to the most.
    ///
    /// # Complexity
    /// O(edges · log of a node's), of which there are about three to five for each node of a road network ordered by
    /// [`Order::of`](crate::Order::of), and up to nodes² for a bad order.
    ///
    /// # Errors
    /// [`Defect::OtherSize`], [`Defect::NoSuchNode`] and [`Defect::Twice`] where the order is not one of the nodes, and
    /// [`Defect::TooLarge`].
    pub fn new(graph: &Graph, order: &[u32]) -> Result<Self, Defect> {
        let nodes = graph.nodes();
        if order.len() != nodes {
            return Err(Defect::OtherSize { given: order.len(), expected: nodes });
        }
        let mut rank = vec![NOWHERE; nodes];
        for (place, &node) in order.iter().enumerate() {
            let known = rank.get_mut(node as usize).ok_or(Defect::NoSuchNode { arc: place, node, nodes })?;
            if *known != NOWHERE {
                return Err(Defect::Twice(node));
            }
            *known = narrow(place);
        }
        let mut above: Vec<Vec<u32>> = vec![Vec::new(); nodes];
        for (tail, head, _) in graph.all() {
            let (a, b) = (rank[tail as usize], rank[head as usize]);
            if a != b {
                above[a.min(b) as usize].push(a.max(b));
            }
        }
        let (mut parent, mut first, mut head, mut tail) = (vec![NOWHERE; nodes], vec![0], Vec::new(), Vec::new());
        for node in 0..nodes {
            let mut up = std::mem::take(&mut above[node]);
            up.sort_unstable();
            up.dedup();
            if let Some((&lowest, rest)) = up.split_first() {
                parent[node] = lowest;
                above[lowest as usize].extend_from_slice(rest);
            }
            tail.extend(std::iter::repeat_n(narrow(node), up.len()));
            head.extend(up);
            if head.len() >= (u32::MAX / 2) as usize {
                return Err(Defect::TooLarge(head.len()));
            }
            first.push(narrow(head.len()));
        }
        let mut first_down = vec![0_u32; nodes + 1];
        for upper in &head {
            first_down[*upper as usize + 1] += 1;
        }
        for node in 0..nodes {
            first_down[node + 1] += first_down[node];
        }
        let mut next = first_down.clone();
        let mut edge_down = vec![0; head.len()];
        for (edge, upper) in head.iter().enumerate() {
            let place = &mut next[*upper as usize];
            edge_down[*place as usize] = narrow(edge);
            *place += 1;
        }
        let mut hierarchy = Self {
            rank,
            node: order.to_vec(),
            parent,
            first,
            head,
            tail,
            first_down,
            edge_down,
            edge_of: Vec::new(),
            arcs_by_edge: Vec::new(),
        };
        let mut edge_of = vec![NOWHERE; graph.arcs()];
        for (from, to, arc) in graph.all() {
            let (a, b) = (hierarchy.rank[from as usize], hierarchy.rank[to as usize]);
            if let Some(edge) = hierarchy.edge(a.min(b), a.max(b)) {
                edge_of[arc as usize] = 2 * edge + u32::from(a > b);
            }
        }
        let mut arcs: Vec<u32> = (0..narrow(graph.arcs())).filter(|arc| edge_of[*arc as usize] != NOWHERE).collect();
        arcs.sort_by_key(|arc| edge_of[*arc as usize]);
        (hierarchy.edge_of, hierarchy.arcs_by_edge) = (edge_of, arcs);
        Ok(hierarchy)
    }

    /// How many nodes.
    #[must_use]
    pub fn nodes(&self) -> usize {
        self.rank.len()
    }

    /// How many edges, each for both directions.
    #[must_use]
    pub fn edges(&self) -> usize {
        self.head.len()
    }

    /// The edges from a rank up.
    pub(crate) fn up(&self, rank: u32) -> std::ops::Range<usize> {
        self.first[rank as usize] as usize..self.first[rank as usize + 1] as usize
    }

    /// The edges from a rank down.
    pub(crate) fn down(&self, rank: u32) -> &[u32] {
        let places = self.first_down[rank as usize] as usize..self.first_down[rank as usize + 1] as usize;
        &self.edge_down[places]
    }

    /// The edge between two ranks, if there is one.
    pub(crate) fn edge(&self, lower: u32, upper: u32) -> Option<u32> {
        let up = self.up(lower);
        let at = self.head[up.clone()].binary_search(&upper).ok()?;
        Some(narrow(up.start + at))
    }

    /// The ranks an arc leads from and to; `None` for a loop.
    pub(crate) fn ends(&self, arc: u32) -> Option<(u32, u32)> {
        let edge = self.edge_of[arc as usize];
        let ends = || (self.tail[(edge / 2) as usize], self.head[(edge / 2) as usize]);
        (edge != NOWHERE).then(ends).map(|(lower, upper)| if edge & 1 == 0 { (lower, upper) } else { (upper, lower) })
    }

    /// The arc along an edge in a direction (0 up, 1 down) that has this cost.
    pub(crate) fn arc_of(&self, weights: &Weights, (edge, direction): (u32, usize), cost: u32) -> Option<u32> {
        let wanted = 2 * edge + u32::from(direction == 1);
        let at = self.arcs_by_edge.partition_point(|arc| self.edge_of[*arc as usize] < wanted);
        let along = self.arcs_by_edge[at..].iter().take_while(|arc| self.edge_of[**arc as usize] == wanted);
        along.copied().find(|arc| weights.by_arc[*arc as usize] == cost)
    }

    /// A rank and all its ancestors.
    pub(crate) fn ancestors(&self, rank: u32) -> impl Iterator<Item = u32> + '_ {
        std::iter::successors(Some(rank), |at| Some(self.parent[*at as usize]).filter(|next| *next != NOWHERE))
    }
}
