//! The fewest nodes that part the two ends of a line (inertial flow, Schild, Sommer 2015).
//!
//! Along a line, the first nodes are sources and the last are sinks. As many ways as possible lead from sources to sinks
//! without sharing a node, ends included; there are as many as nodes are needed to part the ends (Menger 1927). They are
//! found as a flow of unit capacities in phases of shortest ways (Dinic 1970; Even, Tarjan 1975), where each node counts as
//! two, one to arrive at and one to leave from, joined by one unit.

use super::net::{NOWHERE, Net};

const FAR: u32 = u32::MAX;

/// A node on the way of the flow and of the search.
#[derive(Clone, Copy, Debug)]
struct Node {
    /// The nodes before and after on the way that leads through.
    from: u32,
    to: u32,
    /// Steps to come to leave, and to arrive where a way leads through; far again once used in a phase.
    leave: u32,
    arrive: u32,
}

impl Node {
    const NEW: Self = Self { from: NOWHERE, to: NOWHERE, leave: FAR, arrive: FAR };

    const fn is_on_a_way(self) -> bool {
        self.from != NOWHERE || self.to != NOWHERE
    }
}

/// Where a search stands: at a node, to leave it, or having arrived where a way already leads through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Arrived(u32),
    Leaving(u32),
}

/// Nodes that part a net, and the size of the smaller side.
#[derive(Debug)]
pub(super) struct Separator {
    pub(super) nodes: Vec<u32>,
    pub(super) smaller: usize,
}

/// Ways from sources to sinks that share no node.
pub(super) struct Cut<'n> {
    net: &'n Net,
    nodes: Vec<Node>,
    is_sink: Vec<bool>,
    /// What the search has come to, in the order it did, and how much that is; there is room for all, and for one more.
    seen: Vec<At>,
    count: usize,
    way: Vec<(At, usize)>,
}

impl<'n> Cut<'n> {
    pub(super) fn new(net: &'n Net) -> Self {
        let (nodes, is_sink) = (vec![Node::NEW; net.len()], vec![false; net.len()]);
        let seen = vec![At::Leaving(NOWHERE); 2 * net.len() + 1];
        Self { net, nodes, is_sink, seen, count: 0, way: Vec::new() }
    }

    /// The fewest nodes that part sources from sinks; nothing if they are `limit` or more.
    pub(super) fn between(&mut self, sources: &[u32], sinks: &[u32], limit: usize) -> Option<Separator> {
        self.nodes.fill(Node::NEW);
        self.is_sink.fill(false);
        for sink in sinks {
            self.is_sink[*sink as usize] = true;
        }
        let mut ways = 0;
        while let Some(steps) = self.levels(sources) {
            for &sink in sinks {
                ways += usize::from(self.advance(sink, steps));
                if ways >= limit {
                    return None;
                }
            }
        }
        let near_sources = self.separator();
        // The same ways the other way around.
        for node in &mut self.nodes {
            std::mem::swap(&mut node.from, &mut node.to);
        }
        self.is_sink.fill(false);
        self.levels(sinks);
        let near_sinks = self.separator();
        Some(if near_sinks.smaller > near_sources.smaller { near_sinks } else { near_sources })
    }

    /// Finds the steps from sources without a way, as far as to the next sink without one, if there is any.
    fn levels(&mut self, sources: &[u32]) -> Option<u32> {
        for node in &mut self.nodes {
            (node.leave, node.arrive) = (FAR, FAR);
        }
        self.count = 0;
        for &source in sources {
            // Nothing is won by arriving at a source.
            self.nodes[source as usize].arrive = 0;
            if self.nodes[source as usize].to == NOWHERE {
                self.nodes[source as usize].leave = 0;
            }
        }
        for &source in sources {
            let on = |to: &u32| self.nodes[*to as usize].arrive == FAR;
            if self.nodes[source as usize].leave == 0 && self.net.neighbors(source).iter().any(on) {
                self.seen[self.count] = At::Leaving(source);
                self.count += 1;
            }
        }
        let mut at = 0;
        while at < self.count {
            match self.seen[at] {
                At::Arrived(node) => {
                    let Node { from, arrive, .. } = self.nodes[node as usize];
                    self.see(At::Leaving(from), arrive + 1);
                }
                At::Leaving(node) if self.is_sink[node as usize] => return Some(self.nodes[node as usize].leave),
                At::Leaving(node) => {
                    let Node { from, to: after, leave, .. } = self.nodes[node as usize];
                    for &to in self.net.neighbors(node) {
                        if !self.nodes[to as usize].is_on_a_way() {
                            self.see(At::Leaving(to), leave + 1);
                        } else if to != after {
                            self.see(At::Arrived(to), leave + 1);
                        }
                    }
                    if from != NOWHERE {
                        self.see(At::Arrived(node), leave + 1);
                    }
                }
            }
            at += 1;
        }
        None
    }

    /// Comes to a state, which counts if it is the first time. That is hard to foretell, so nothing branches on it.
    fn see(&mut self, state: At, step: u32) {
        let known = match state {
            At::Arrived(node) => &mut self.nodes[node as usize].arrive,
            At::Leaving(node) => &mut self.nodes[node as usize].leave,
        };
        self.seen[self.count] = state;
        self.count += usize::from(*known == FAR);
        *known = step.min(*known);
    }

    /// Adds a way of so many steps to a sink, found from there back; false where there is none.
    ///
    /// Every step back comes nearer to a source, so only what was used in this phase makes it turn.
    fn advance(&mut self, sink: u32, steps: u32) -> bool {
        if self.nodes[sink as usize].leave != steps {
            return false;
        }
        let mut way = std::mem::take(&mut self.way);
        way.clear();
        let mut step = self.walk(&mut way, At::Leaving(sink));
        while let (1.., Some((state, next))) = (step, way.last_mut()) {
            if let Some(before) = self.back(*state, next, step - 1) {
                step = self.walk(&mut way, before);
            } else {
                way.pop();
                step += 1;
            }
        }
        for pair in way.windows(2).rev() {
            match (pair[1].0, pair[0].0) {
                (At::Leaving(node), At::Arrived(same)) if node == same => {
                    (self.nodes[node as usize].from, self.nodes[node as usize].to) = (NOWHERE, NOWHERE);
                }
                (At::Leaving(node), At::Arrived(to) | At::Leaving(to)) => {
                    self.nodes[node as usize].to = to;
                    self.nodes[to as usize].from = node;
                }
                // The way that led from there takes another turn, which comes next.
                (At::Arrived(_), _) => {}
            }
        }
        let found = !way.is_empty();
        self.way = way;
        found
    }

    /// Goes back to a state, which is not to be used again in this phase; its step.
    fn walk(&mut self, way: &mut Vec<(At, usize)>, state: At) -> u32 {
        let (step, node) = match state {
            At::Arrived(node) => (&mut self.nodes[node as usize].arrive, node),
            At::Leaving(node) => (&mut self.nodes[node as usize].leave, node),
        };
        way.push((state, self.net.edges(node).start));
        std::mem::replace(step, FAR)
    }

    /// The next state with this step from which one can be reached.
    fn back(&self, state: At, next: &mut usize, step: u32) -> Option<At> {
        let (At::Arrived(node) | At::Leaving(node)) = state;
        let Node { from, to, .. } = self.nodes[node as usize];
        if matches!(state, At::Leaving(_)) && to != NOWHERE {
            return (self.nodes[to as usize].arrive == step).then_some(At::Arrived(to));
        }
        let end = self.net.edges(node).end;
        while *next < end {
            let before = self.net.head(*next);
            *next += 1;
            if self.nodes[before as usize].leave == step && before != from {
                return Some(At::Leaving(before));
            }
        }
        (from != NOWHERE && self.nodes[node as usize].leave == step).then_some(At::Leaving(node))
    }

    /// Where the search from the sources ends when no sink is left to reach: a node of each way.
    fn separator(&self) -> Separator {
        let (mut nodes, mut side) = (Vec::new(), 0);
        for (node, at) in (0..).zip(&self.nodes) {
            if at.leave != FAR {
                side += 1;
            } else if at.is_on_a_way() && at.arrive != FAR {
                nodes.push(node);
            }
        }
        let other = self.net.len() - side - nodes.len();
        Separator { nodes, smaller: side.min(other) }
    }
}
