//! One to all by Dijkstra's algorithm (1959), with an indexed heap of four children a node.

use crate::cost::add;
use crate::hierarchy::NOWHERE;
use crate::{Cost, Graph, Weights};

/// A search from one node to all, to be used again and again.
#[derive(Clone, Debug)]
pub struct Dijkstra<'g> {
    graph: &'g Graph,
    cost: Vec<u32>,
    /// Node before, and the arc from there.
    before: Vec<(u32, u32)>,
    heap: Heap,
}

impl<'g> Dijkstra<'g> {
    /// Room for searches on a graph.
    ///
    /// # Complexity
    /// O(nodes) in memory.
    #[must_use]
    pub fn new(graph: &'g Graph) -> Self {
        let nodes = graph.nodes();
        let heap = Heap { items: Vec::new(), place: vec![NOWHERE; nodes] };
        Self { graph, cost: vec![Cost::LIMIT; nodes], before: vec![(NOWHERE, NOWHERE); nodes], heap }
    }

    /// Searches from a node to all others; from one that is not there, nothing is reached.
    ///
    /// # Complexity
    /// O(arcs · log nodes).
    pub fn run(&mut self, weights: &Weights, source: u32) {
        self.cost.fill(Cost::LIMIT);
        self.before.fill((NOWHERE, NOWHERE));
        let Some(cost) = self.cost.get_mut(source as usize) else { return };
        *cost = 0;
        self.heap.push(0, source);
        while let Some((so_far, node)) = self.heap.pop() {
            for place in self.graph.places(node) {
                let (to, arc) = (self.graph.head(place), self.graph.arc(place));
                let there = add(so_far, weights.by_arc[arc as usize]);
                if there < self.cost[to as usize] {
                    self.cost[to as usize] = there;
                    self.before[to as usize] = (node, arc);
                    self.heap.push(there, to);
                }
            }
        }
    }

    /// What it costs to come to a node, of the last run.
    #[must_use]
    pub fn cost(&self, node: u32) -> Cost {
        self.cost.get(node as usize).map_or(Cost::NONE, |cost| Cost::new(*cost))
    }

    /// The arcs of a least way to a node, of the last run; `None` where there is none.
    #[must_use]
    pub fn way(&self, node: u32) -> Option<Vec<u32>> {
        self.cost(node).get()?;
        let mut arcs = Vec::new();
        let mut at = node;
        while self.before[at as usize].0 != NOWHERE {
            let (before, arc) = self.before[at as usize];
            arcs.push(arc);
            at = before;
        }
        arcs.reverse();
        Some(arcs)
    }
}

/// Nodes by key, each once.
#[derive(Clone, Debug)]
struct Heap {
    items: Vec<(u32, u32)>,
    place: Vec<u32>,
}

impl Heap {
    /// Puts a node in, or gives it a lower key.
    fn push(&mut self, key: u32, node: u32) {
        let mut at = self.place[node as usize] as usize;
        if at == NOWHERE as usize {
            at = self.items.len();
            self.items.push((key, node));
        }
        while at > 0 {
            let above = (at - 1) / 4;
            if self.items[above].0 <= key {
                break;
            }
            self.put(at, self.items[above]);
            at = above;
        }
        self.put(at, (key, node));
    }

    fn pop(&mut self) -> Option<(u32, u32)> {
        let top = *self.items.first()?;
        self.place[top.1 as usize] = NOWHERE;
        let last = self.items.pop()?;
        if self.items.is_empty() {
            return Some(top);
        }
        let mut at = 0;
        loop {
            let children = 4 * at + 1..(4 * at + 5).min(self.items.len());
            let Some(least) = children.min_by_key(|child| self.items[*child].0) else { break };
            if self.items[least].0 >= last.0 {
                break;
            }
            self.put(at, self.items[least]);
            at = least;
        }
        self.put(at, last);
        Some(top)
    }

    fn put(&mut self, at: usize, item: (u32, u32)) {
        self.items[at] = item;
        #[expect(clippy::cast_possible_truncation, reason = "no more than nodes, which are numbered in 32 bits")]
        let place = at as u32;
        self.place[item.1 as usize] = place;
    }
}
