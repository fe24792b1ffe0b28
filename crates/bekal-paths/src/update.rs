//! A metric after some arcs have changed: only edges whose cost can have changed are looked at.
//!
//! Nodes above a change are taken in their order. Arcs that changed and triangles with edges that did lower an edge at once if
//! they lead there for less; if they may have been what held its cost and are more now, it is found anew from its arcs and
//! all lower triangles. A node none of whose edges changed leads no further (partial customization of Dibbelt, Strasser, Wagner 2016,
//! node by node).

use crate::hierarchy::narrow;
use crate::row::Pair;
use crate::{Cost, Defect, Metric, Weights};
use std::sync::Arc;

/// One arc of so many changed, and the whole metric is found anew for less.
const SHARE: usize = 64;
/// Triangles that can be looked at in a row while an edge is searched for.
const SEARCH: usize = 10;

impl Metric {
    /// Follows a change of some arcs' costs; the weights are those after it. The metric is then the same as a new one.
    ///
    /// # Complexity
    /// O(triangles at nodes with edges that changed), and O(nodes) bits looked through; not much more than
    /// [`new`](Metric::new).
    ///
    /// # Errors
    /// [`Defect::OtherSize`] where the weights are those of another graph, [`Defect::NoSuchArc`].
    pub fn update(&mut self, weights: &Weights, changed: &[u32]) -> Result<(), Defect> {
        self.fits(weights)?;
        let arcs = weights.by_arc.len();
        if let Some(&arc) = changed.iter().find(|arc| **arc as usize >= arcs) {
            return Err(Defect::NoSuchArc { arc, arcs });
        }
        if changed.len() > arcs / SHARE {
            self.fill(weights);
        } else {
            self.follow(weights, changed);
        }
        Ok(())
    }

    /// Changes edge by edge, however many there are.
    pub(crate) fn follow(&mut self, weights: &Weights, changed: &[u32]) {
        Change::new(self).follow(weights, changed);
    }
}

/// What has changed so far.
struct Change<'c> {
    metric: &'c mut Metric,
    /// Edges whose own arcs changed.
    own: Bits,
    /// Ranks to be looked at.
    open: Bits,
    /// Edges that changed.
    changed: Vec<Changed>,
    /// Edges of nodes with some that changed; and by rank above, one more than the place of the last of them.
    below: Vec<Below>,
    last_below: Vec<u32>,
    /// Of the rank at hand, by level.
    row: Vec<Held>,
}

/// An edge of a node with some that changed, to one above.
#[derive(Clone, Copy)]
struct Below {
    edge: u32,
    /// Where the edges of that node end.
    end: u32,
    /// Which of all that changed are its edges that lead higher.
    higher: (u32, u32),
    /// One more than the place of another with the same upper end.
    next: u32,
}

/// An edge that changed: the level of its upper end, and its costs before and after.
#[derive(Clone, Copy)]
struct Changed {
    edge: u32,
    level: u32,
    costs: [Pair; 2],
}

/// An edge of the rank at hand.
#[derive(Clone, Copy)]
struct Held {
    before: Pair,
    /// At most what it was before.
    after: Pair,
    /// Whether what held the cost before may cost more now.
    lost: [bool; 2],
}

impl Held {
    /// Looks at a triangle by its lower edges' costs before and after.
    #[inline]
    fn meet(&mut self, lower: [Pair; 2], upper: [Pair; 2]) {
        for side in 0..2 {
            let [was, is] = [0, 1].map(|time| lower[time][1 - side].wrapping_add(upper[time][side]));
            if is < self.after[side] {
                self.after[side] = is;
            }
            if was == self.before[side] && is > was {
                self.lost[side] = true;
            }
        }
    }
}

impl<'c> Change<'c> {
    fn new(metric: &'c mut Metric) -> Self {
        let (nodes, edges) = (metric.hierarchy.nodes(), metric.cost.len());
        let row = vec![Held { before: [0; 2], after: [0; 2], lost: [false; 2] }; metric.hierarchy.height];
        let (own, open) = (Bits::new(edges), Bits::new(nodes));
        Self { metric, own, open, changed: Vec::new(), below: Vec::new(), last_below: vec![0; nodes], row }
    }

    fn follow(mut self, weights: &Weights, changed: &[u32]) {
        let hierarchy = Arc::clone(&self.metric.hierarchy);
        for arc in changed {
            let edge = hierarchy.edge_of[*arc as usize] / 2;
            if let Some(tail) = hierarchy.tail.get(edge as usize) {
                self.own.set(edge);
                self.open.set(*tail);
            }
        }
        let mut anew = vec![[Cost::LIMIT; 2]; hierarchy.height];
        let mut next = self.open.from(0);
        while let Some(rank) = next {
            self.lay_out(weights, rank);
            self.look_below(rank);
            self.find_lost(weights, rank, &mut anew);
            self.pass_on(rank);
            next = self.open.from(rank + 1);
        }
    }

    /// Lays out a rank's edges with what their own arcs make of them.
    fn lay_out(&mut self, weights: &Weights, rank: u32) {
        let Self { metric: Metric { hierarchy, cost }, own, row, .. } = self;
        for edge in hierarchy.up(rank) {
            let (before, lost) = (cost[edge], [own.has(narrow(edge)); 2]);
            let arcs = if lost[0] { hierarchy.own_cost(weights, narrow(edge)) } else { before };
            let after = [before[0].min(arcs[0]), before[1].min(arcs[1])];
            row[hierarchy.head_level[edge] as usize] = Held { before, after, lost };
        }
    }

    /// Looks at all triangles below a rank's edges with lower ones that changed.
    fn look_below(&mut self, rank: u32) {
        let Self { metric: Metric { hierarchy, cost }, changed, below, last_below, row, .. } = self;
        let (levels, row) = (&hierarchy.head_level[..], &mut row[..]);
        let place = |next: u32| next.checked_sub(1).map(|place| below[place as usize]);
        let all = std::iter::successors(place(last_below[rank as usize]), |below| place(below.next));
        for Below { edge, end, higher: (start, stop), .. } in all {
            let (before, changed) = changed[..stop as usize].split_at(start as usize);
            let here = cost[edge as usize];
            let lower = before.last().filter(|last| last.edge == edge).map_or([here; 2], |last| last.costs);
            if lower[0] != here {
                let others = edge as usize + 1..end as usize;
                for (level, upper) in levels[others.clone()].iter().zip(&cost[others]) {
                    row[*level as usize].meet(lower, [*upper; 2]);
                }
            }
            for upper in changed {
                row[upper.level as usize].meet(lower, upper.costs);
            }
        }
    }

    /// Finds the edges anew that nothing holds any more.
    fn find_lost(&mut self, weights: &Weights, rank: u32, anew: &mut [Pair]) {
        let Self { metric, row, .. } = self;
        let hierarchy = &metric.hierarchy;
        let level = |edge: usize| hierarchy.head_level[edge] as usize;
        let is_lost = |edge: &usize| {
            let held = &row[level(*edge)];
            (0..2).any(|side| held.lost[side] && held.after[side] == held.before[side])
        };
        let lost: Vec<usize> = hierarchy.up(rank).filter(is_lost).collect();
        let triangles: usize = hierarchy.down(rank).iter().map(|(below, end)| (end - below) as usize).sum();
        if lost.len() * hierarchy.down(rank).len() * SEARCH > triangles {
            metric.find(weights, rank, anew);
            for edge in lost {
                row[level(edge)].after = anew[level(edge)];
            }
        } else {
            for edge in lost {
                row[level(edge)].after = metric.find_one(weights, narrow(edge));
            }
        }
    }

    /// Writes a rank's edges down; if some changed, those over them are looked at later.
    fn pass_on(&mut self, rank: u32) {
        let Self { metric: Metric { hierarchy, cost }, open, changed, below, last_below, row, .. } = self;
        let (up, mut start) = (hierarchy.up(rank), changed.len());
        for edge in up.clone() {
            let level = hierarchy.head_level[edge];
            let Held { before, after, .. } = row[level as usize];
            if before != after {
                cost[edge] = after;
                changed.push(Changed { edge: narrow(edge), level, costs: [before, after] });
            }
        }
        let (stop, end) = (changed.len(), narrow(up.end));
        for edge in up {
            start += usize::from(changed.get(start).is_some_and(|changed| changed.edge as usize == edge));
            let (edge, head) = (narrow(edge), hierarchy.head[edge]);
            let alone = start == stop && changed[..start].last().is_none_or(|changed| changed.edge < edge);
            if alone {
                break;
            }
            open.set(head);
            let next = std::mem::replace(&mut last_below[head as usize], narrow(below.len() + 1));
            below.push(Below { edge, end, higher: (narrow(start), narrow(stop)), next });
        }
    }
}

/// A set of numbers.
struct Bits(Vec<u64>);

impl Bits {
    fn new(len: usize) -> Self {
        Self(vec![0; len.div_ceil(64)])
    }

    fn set(&mut self, at: u32) {
        self.0[(at / 64) as usize] |= 1 << (at % 64);
    }

    fn has(&self, at: u32) -> bool {
        self.0[(at / 64) as usize] >> (at % 64) & 1 == 1
    }

    /// The least of it that is no less than a number.
    fn from(&self, least: u32) -> Option<u32> {
        let word = (least / 64) as usize;
        let masked = self.0.get(word)? & (u64::MAX << (least % 64));
        let rest = self.0[word + 1..].iter().copied();
        let (word, left) = (word..).zip(std::iter::once(masked).chain(rest)).find(|(_, left)| *left != 0)?;
        Some(narrow(word * 64) + left.trailing_zeros())
    }
}
