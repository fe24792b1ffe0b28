//! Nodes that come first whatever the rest looks like: ends of roads, and nodes along a road.
//!
//! A node of one neighbor adds no edge when it is taken out, one of two neighbors at most the one between them, so neither
//! has to wait. Taken end by end, a tree of roads costs an edge for each node, but a deep one makes a tall hierarchy; from
//! [`DEEP`] rounds on, nodes along roads are taken with the ends, never two neighbors in one round, so that what is left
//! of a tree shrinks by a share each round (Miller, Reif 1985, parallel tree contraction).

use super::net::{NOWHERE, Net, narrow};

/// Rounds in which only ends are taken.
const DEEP: usize = 24;
/// A node along a road that leads to one of more neighbors stays, because that would have to look through them all.
const HUB: usize = 64;

/// A net without the nodes that come first.
pub(super) struct Reduced {
    /// Nodes that come first, in their order.
    pub(super) before: Vec<u32>,
    /// The rest, and what its nodes were called.
    pub(super) net: Net,
    pub(super) names: Vec<u32>,
}

/// Takes out nodes of at most two neighbors until none is left.
///
/// O(nodes + edges).
pub(super) fn reduce(net: Net) -> Reduced {
    let nodes = 0..narrow(net.len());
    let degree = nodes.clone().map(|node| net.neighbors(node).len()).collect();
    let mut work = Work { out: vec![false; net.len()], degree, net, before: Vec::new() };

    let mut ends: Vec<u32> = nodes.clone().filter(|node| work.degree[*node as usize] <= 1).collect();
    for _ in 0..DEEP {
        let mut later = Vec::new();
        for node in ends {
            for near in work.take_out(node).into_iter().flatten() {
                later.extend((work.degree[near as usize] <= 1).then_some(near));
            }
        }
        ends = later;
    }

    // The last round in which a node lost a neighbor, who then put it into the next round.
    let mut touched = vec![0; work.out.len()];
    let mut round: Vec<u32> = nodes.filter(|node| work.degree[*node as usize] <= 2).collect();
    let mut now = 0;
    while !round.is_empty() {
        now += 1;
        let mut later = Vec::new();
        for node in round {
            if touched[node as usize] == now {
                continue;
            }
            for near in work.take_out(node).into_iter().flatten() {
                touched[near as usize] = now;
                later.extend((work.degree[near as usize] <= 2).then_some(near));
            }
        }
        round = later;
    }
    work.rest()
}

/// A net while nodes are taken out. Neighbors that are out, or nowhere, do not count.
struct Work {
    net: Net,
    out: Vec<bool>,
    degree: Vec<usize>,
    before: Vec<u32>,
}

impl Work {
    /// Takes out a node of at most two neighbors, and tells them; nothing where it is out or has to stay.
    fn take_out(&mut self, node: u32) -> [Option<u32>; 2] {
        if self.out[node as usize] {
            return [None; 2];
        }
        let near = {
            let mut near = self.alive(node);
            [near.next(), near.next()]
        };
        if let [Some(a), Some(b)] = near {
            if [a, b].iter().any(|end| self.net.neighbors(*end).len() > HUB) {
                return [None; 2];
            }
            let known = self.alive(a).any(|other| other == b);
            for (end, other) in [(a, b), (b, a)] {
                let place = self.net.neighbors_mut(end).iter_mut().find(|place| **place == node);
                if let Some(place) = place {
                    *place = if known { NOWHERE } else { other };
                }
                self.degree[end as usize] -= usize::from(known);
            }
        } else if let [Some(end), None] = near {
            self.degree[end as usize] -= 1;
        }
        self.out[node as usize] = true;
        self.before.push(node);
        near
    }

    fn alive(&self, node: u32) -> impl Iterator<Item = u32> + '_ {
        let near = self.net.neighbors(node).iter().copied();
        near.filter(|to| *to != NOWHERE && !self.out[*to as usize])
    }

    fn rest(self) -> Reduced {
        let mut local = vec![NOWHERE; self.net.len()];
        let names: Vec<u32> = (0..narrow(self.net.len())).filter(|node| !self.out[*node as usize]).collect();
        for (place, node) in (0..).zip(&names) {
            local[*node as usize] = place;
        }
        let mut net = Net::with_room(names.len(), names.iter().map(|node| self.degree[*node as usize]).sum());
        for &node in &names {
            net.push(self.alive(node).map(|to| local[to as usize]));
        }
        Reduced { before: self.before, net, names }
    }
}
