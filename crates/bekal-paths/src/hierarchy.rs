//! The graph with edges added as if its nodes were taken out in their order, so that ways need to go up and down only.
//!
//! Nodes go by their rank in the order. Taking a node out joins its neighbors of higher rank with one another: edges from
//! each node to those are all that is kept, each for both directions. The lowest neighbor above a node is its parent in the
//! elimination tree; all neighbors above it are ancestors there (Dibbelt, Strasser, Wagner 2016). So the ancestors of a node
//! are told apart by their level alone, which counts up to the root: what a search or a triangle touches lies in one short
//! row, and the ends of most edges follow one another in it.

use crate::{Cost, Defect, Graph, Weights};

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
    /// By rank; each lies below the level of its parent, and roots all have the highest one.
    pub(crate) level: Vec<u32>,
    /// Levels from the lowest node to the roots.
    pub(crate) height: usize,
    /// Ranks from the roots down, what lies below each following it.
    pub(crate) descent: Vec<u32>,
    /// Edges by lower end, sorted by upper end: its rank, and its level.
    first: Vec<u32>,
    pub(crate) head: Vec<u32>,
    pub(crate) head_level: Vec<u32>,
    pub(crate) tail: Vec<u32>,
    /// Edges by upper end, sorted by lower end, each with the end of the lower one's edges.
    first_down: Vec<u32>,
    down: Vec<(u32, u32)>,
    /// By arc: its edge, doubled, and one more where it leads down; nowhere for loops.
    pub(crate) edge_of: Vec<u32>,
    /// That and the arc, edge by edge, without loops; and where those of each edge begin.
    arcs_by_edge: Vec<(u32, u32)>,
    first_arc: Vec<u32>,
}

#[expect(clippy::cast_possible_truncation, reason = "nodes and edges are numbered in 32 bits")]
pub(crate) const fn narrow(index: usize) -> u32 {
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
            let known = rank.get_mut(node as usize).ok_or(Defect::NoSuchNode { at: place, node, nodes })?;
            if *known != NOWHERE {
                return Err(Defect::Twice(node));
            }
            *known = narrow(place);
        }
        let Edges { parent, first, head, tail } = Edges::new(graph, &rank)?;
        let (level, height) = levels(&parent);
        let head_level = head.iter().map(|upper| level[*upper as usize]).collect();
        let (first_down, down) = downward(&first, &head, &tail);
        let descent = descent(&parent);
        let (edge_of, arcs_by_edge, first_arc) = (Vec::new(), Vec::new(), Vec::new());
        let mut hierarchy = Self {
            rank,
            node: order.to_vec(),
            parent,
            level,
            height,
            descent,
            first,
            head,
            head_level,
            tail,
            first_down,
            down,
            edge_of,
            arcs_by_edge,
            first_arc,
        };
        hierarchy.place_arcs(graph);
        Ok(hierarchy)
    }

    fn place_arcs(&mut self, graph: &Graph) {
        let mut edge_of = vec![NOWHERE; graph.arcs()];
        for (from, to, arc) in graph.all() {
            let (a, b) = (self.rank[from as usize], self.rank[to as usize]);
            if let Some(edge) = self.edge(a.min(b), a.max(b)) {
                edge_of[arc as usize] = 2 * edge + u32::from(a > b);
            }
        }
        self.first_arc = vec![0; self.edges() + 1];
        let along = || (0..).zip(&edge_of).filter(|(_, of)| **of != NOWHERE);
        for (_, of) in along() {
            self.first_arc[(of / 2) as usize + 1] += 1;
        }
        for edge in 0..self.edges() {
            self.first_arc[edge + 1] += self.first_arc[edge];
        }
        let mut next = self.first_arc.clone();
        self.arcs_by_edge = vec![(0, 0); along().count()];
        for (arc, of) in along() {
            let place = &mut next[(of / 2) as usize];
            self.arcs_by_edge[*place as usize] = (*of, arc);
            *place += 1;
        }
        self.edge_of = edge_of;
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

    /// How many times two edges go up from one node.
    pub(crate) fn triangles(&self) -> usize {
        self.first.windows(2).map(|ends| (ends[1] - ends[0]) as usize).map(|up| up * up.saturating_sub(1) / 2).sum()
    }

    /// The rank of a node, if it is there.
    pub(crate) fn rank_of(&self, node: u32) -> Option<u32> {
        self.rank.get(node as usize).copied()
    }

    /// The edges from a rank up.
    pub(crate) fn up(&self, rank: u32) -> std::ops::Range<usize> {
        self.first[rank as usize] as usize..self.first[rank as usize + 1] as usize
    }

    /// The edges from a rank down, each with the end of the edges of its lower end.
    pub(crate) fn down(&self, rank: u32) -> &[(u32, u32)] {
        let places = self.first_down[rank as usize] as usize..self.first_down[rank as usize + 1] as usize;
        &self.down[places]
    }

    /// The edge between two ranks, if there is one.
    pub(crate) fn edge(&self, lower: u32, upper: u32) -> Option<u32> {
        let up = self.up(lower);
        let at = self.head[up.clone()].binary_search(&upper).ok()?;
        Some(narrow(up.start + at))
    }

    /// The edge from the lower end of an edge down to an upper end above that one's, if there is one.
    pub(crate) fn beside(&self, (edge, end): (u32, u32), upper: u32) -> Option<u32> {
        let above = edge + 1;
        let at = self.head[above as usize..end as usize].binary_search(&upper).ok()?;
        Some(above + narrow(at))
    }

    /// The arcs along some edges, each after its edge, doubled, and one more where it leads down.
    pub(crate) fn arcs_along(&self, edges: std::ops::Range<usize>) -> &[(u32, u32)] {
        &self.arcs_by_edge[self.first_arc[edges.start] as usize..self.first_arc[edges.end] as usize]
    }

    /// The arcs along an edge with their direction: 0 up, 1 down.
    fn along(&self, edge: u32) -> impl Iterator<Item = (usize, u32)> + '_ {
        let arcs = self.arcs_along(edge as usize..edge as usize + 1);
        arcs.iter().map(|(of, arc)| ((of % 2) as usize, *arc))
    }

    /// The least cost of an edge's own arcs, up and down.
    pub(crate) fn own_cost(&self, weights: &Weights, edge: u32) -> [u32; 2] {
        self.along(edge).fold([Cost::LIMIT; 2], |mut least, (direction, arc)| {
            least[direction] = least[direction].min(weights.by_arc[arc as usize]);
            least
        })
    }

    /// The ranks an arc leads from and to; `None` for a loop.
    pub(crate) fn ends(&self, arc: u32) -> Option<(u32, u32)> {
        let edge = self.edge_of[arc as usize];
        let ends = || (self.tail[(edge / 2) as usize], self.head[(edge / 2) as usize]);
        (edge != NOWHERE).then(ends).map(|(lower, upper)| if edge & 1 == 0 { (lower, upper) } else { (upper, lower) })
    }

    /// The arc along an edge in a direction (0 up, 1 down) that has this cost.
    pub(crate) fn arc_of(&self, weights: &Weights, (edge, direction): (u32, usize), cost: u32) -> Option<u32> {
        let fits = |of: usize, arc: u32| of == direction && weights.by_arc[arc as usize] == cost;
        self.along(edge).find_map(|(of, arc)| fits(of, arc).then_some(arc))
    }

    /// A rank and all its ancestors.
    pub(crate) fn ancestors(&self, rank: u32) -> impl Iterator<Item = u32> + '_ {
        std::iter::successors(Some(rank), |at| Some(self.parent[*at as usize]).filter(|next| *next != NOWHERE))
    }
}

/// What taking nodes out makes of a graph.
struct Edges {
    parent: Vec<u32>,
    first: Vec<u32>,
    head: Vec<u32>,
    tail: Vec<u32>,
}

impl Edges {
    fn new(graph: &Graph, rank: &[u32]) -> Result<Self, Defect> {
        let nodes = rank.len();
        let (first_arc, ends) = upward(graph, rank);
        let (mut parent, mut first, mut head, mut tail) = (vec![NOWHERE; nodes], vec![0], Vec::new(), Vec::new());
        // Nodes with the same parent are linked from it; each end counts once.
        let (mut child, mut sibling, mut seen) = (vec![NOWHERE; nodes], vec![NOWHERE; nodes], vec![NOWHERE; nodes]);
        for node in 0..narrow(nodes) {
            let start = head.len();
            let mut add = |to: u32, head: &mut Vec<u32>| {
                if std::mem::replace(&mut seen[to as usize], node) != node {
                    head.push(to);
                }
            };
            for to in &ends[first_arc[node as usize] as usize..first_arc[node as usize + 1] as usize] {
                add(*to, &mut head);
            }
            let mut below = child[node as usize];
            while below != NOWHERE {
                // The first of its ends is this node.
                for place in first[below as usize] + 1..first[below as usize + 1] {
                    add(head[place as usize], &mut head);
                }
                below = sibling[below as usize];
            }
            head[start..].sort_unstable();
            if let Some(&lowest) = head.get(start) {
                parent[node as usize] = lowest;
                sibling[node as usize] = std::mem::replace(&mut child[lowest as usize], node);
            }
            if head.len() >= (u32::MAX / 2) as usize {
                return Err(Defect::TooLarge(head.len()));
            }
            tail.extend(std::iter::repeat_n(node, head.len() - start));
            first.push(narrow(head.len()));
        }
        Ok(Self { parent, first, head, tail })
    }
}

/// The upper ends of arcs by their lower end, and where those of each begin.
fn upward(graph: &Graph, rank: &[u32]) -> (Vec<u32>, Vec<u32>) {
    let arcs = || {
        let ranks = graph.all().map(|(tail, head, _)| (rank[tail as usize], rank[head as usize]));
        ranks.filter(|(a, b)| a != b).map(|(a, b)| (a.min(b), a.max(b)))
    };
    let mut first = vec![0_u32; rank.len() + 1];
    for (lower, _) in arcs() {
        first[lower as usize + 1] += 1;
    }
    for node in 0..rank.len() {
        first[node + 1] += first[node];
    }
    let mut next = first.clone();
    let mut ends = vec![0; first[rank.len()] as usize];
    for (lower, upper) in arcs() {
        let place = &mut next[lower as usize];
        ends[*place as usize] = upper;
        *place += 1;
    }
    (first, ends)
}

/// Level by rank, and how many levels there are.
fn levels(parent: &[u32]) -> (Vec<u32>, usize) {
    // Parents have higher ranks. First the depth below the roots.
    let mut level = vec![0; parent.len()];
    let mut deepest = 0;
    for (rank, &above) in parent.iter().enumerate().rev().filter(|(_, above)| **above != NOWHERE) {
        level[rank] = level[above as usize] + 1;
        deepest = level[rank].max(deepest);
    }
    for level in &mut level {
        *level = deepest - *level;
    }
    let height = if parent.is_empty() { 0 } else { deepest as usize + 1 };
    (level, height)
}

/// Ranks from the roots down, what lies below each following it.
fn descent(parent: &[u32]) -> Vec<u32> {
    let mut size = vec![1_u32; parent.len()];
    for (rank, &above) in parent.iter().enumerate().filter(|(_, above)| **above != NOWHERE) {
        size[above as usize] += size[rank];
    }
    // Where the next of a node's children goes; and the next root.
    let (mut next, mut next_root) = (vec![0; parent.len()], 0);
    let mut descent = vec![0; parent.len()];
    for (rank, &above) in parent.iter().enumerate().rev() {
        let free = if above == NOWHERE { &mut next_root } else { &mut next[above as usize] };
        let place = *free;
        *free += size[rank];
        next[rank] = place + 1;
        descent[place as usize] = narrow(rank);
    }
    descent
}

/// Edges by upper end.
fn downward(first: &[u32], head: &[u32], tail: &[u32]) -> (Vec<u32>, Vec<(u32, u32)>) {
    let mut first_down = vec![0_u32; first.len()];
    for upper in head {
        first_down[*upper as usize + 1] += 1;
    }
    for rank in 1..first.len() {
        first_down[rank] += first_down[rank - 1];
    }
    let mut next = first_down.clone();
    let mut down = vec![(0, 0); head.len()];
    for (edge, (upper, lower)) in (0..).zip(head.iter().zip(tail)) {
        let place = &mut next[*upper as usize];
        down[*place as usize] = (edge, first[*lower as usize + 1]);
        *place += 1;
    }
    (first_down, down)
}
