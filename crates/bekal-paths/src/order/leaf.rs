//! The order of a few nodes: next is the one whose neighbors are almost neighbors of one another already.
//!
//! All neighbors outside of a part belong to separators above it. They count as neighbors here, because edges lead up to
//! them whatever the order (Pellegrini, Roman, Amestoy 2000), and are not ordered.

use super::net::Net;

/// At most so many nodes.
pub(super) const LEAF: usize = 64;

/// A set of nodes by bit: those of the part, and as many around it as there is room for.
type Set = u128;

const fn bit(node: usize) -> Set {
    1 << node
}

/// Writes the order of at most [`LEAF`] nodes of a net.
///
/// O(nodes³) operations on sets.
pub(super) fn order(net: &Net, names: &[u32], order: &mut [u32]) {
    let mut inside: Vec<(u32, usize)> = names.iter().copied().zip(0..).collect();
    inside.sort_unstable();
    let known = |name: &u32| inside.binary_search_by_key(name, |(name, _)| *name).ok().map(|at| inside[at].1);
    let neighbors = || names.iter().flat_map(|name| net.neighbors(*name));
    let mut around: Vec<u32> = neighbors().copied().filter(|name| known(name).is_none()).collect();
    around.sort_unstable();
    around.dedup();
    around.truncate(Set::BITS as usize - names.len());
    let place = |name: &u32| known(name).or_else(|| Some(names.len() + around.binary_search(name).ok()?));
    let near = |name: &u32| net.neighbors(*name).iter().filter_map(place).fold(0, |set, node| set | bit(node));
    let mut near: Vec<Set> = names.iter().map(near).collect();

    let mut left: Vec<usize> = (0..names.len()).collect();
    // By node: how much the sets of its neighbors would grow, were it taken out.
    let mut growth = vec![0; names.len()];
    let mut changed = Set::MAX;
    for place in order {
        for &node in left.iter().filter(|node| changed & bit(**node) != 0) {
            let grows = left.iter().filter(|to| near[node] & bit(**to) != 0);
            growth[node] = grows.map(|to| (near[node] & !near[*to] & !bit(*to)).count_ones()).sum();
        }
        let key = |at: &usize| (growth[left[*at]], near[left[*at]].count_ones(), left[*at]);
        let Some(at) = (0..left.len()).min_by_key(key) else { return };
        let node = left.swap_remove(at);
        *place = names[node];
        let gone = near[node];
        changed = gone;
        for &to in left.iter().filter(|to| gone & bit(**to) != 0) {
            near[to] = (near[to] | gone) & !bit(to) & !bit(node);
            changed |= near[to];
        }
    }
}
