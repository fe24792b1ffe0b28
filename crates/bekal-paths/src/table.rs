//! Many to many: from each source up, then down to the targets only, for several sources at once.
//!
//! Ways to a target come down over its ancestors. Those of all targets are laid out from the top, with the edges to
//! them; going through these once brings the costs of [`LANES`] sources to all targets (restricted PHAST: Delling,
//! Goldberg, Nowatzyk, Werneck 2011; lanes as there).

use crate::cost::add;
use crate::hierarchy::NOWHERE;
use crate::{Cost, Defect, Hierarchy, Metric};
use rayon::prelude::*;

/// Sources that are brought down together.
const LANES: usize = 16;

/// Targets of tables under any metric of a hierarchy.
#[derive(Clone, Debug)]
pub struct Targets {
    /// Ancestors of targets and these themselves, the highest first.
    ranks: Vec<u32>,
    /// By rank, where it lies among them.
    place: Vec<u32>,
    /// Edges up, by place: their upper ends' places, and their numbers.
    first: Vec<u32>,
    head: Vec<u32>,
    edge: Vec<u32>,
    /// Place of each target.
    wanted: Vec<u32>,
}

#[expect(clippy::cast_possible_truncation, reason = "nodes and edges are numbered in 32 bits")]
const fn narrow(index: usize) -> u32 {
    index as u32
}

impl Targets {
    /// Lays out some nodes as targets.
    ///
    /// # Complexity
    /// O(edges at the ancestors of all of them · log).
    ///
    /// # Errors
    /// [`Defect::NoSuchNode`].
    pub fn new(hierarchy: &Hierarchy, nodes: &[u32]) -> Result<Self, Defect> {
        let mut place = vec![NOWHERE; hierarchy.nodes()];
        let mut ranks = Vec::new();
        for (index, &node) in nodes.iter().enumerate() {
            let all = hierarchy.nodes();
            let rank = *hierarchy.rank.get(node as usize).ok_or(Defect::NoSuchNode { arc: index, node, nodes: all })?;
            for at in hierarchy.ancestors(rank) {
                if std::mem::replace(&mut place[at as usize], 0) != NOWHERE {
                    break;
                }
                ranks.push(at);
            }
        }
        ranks.sort_unstable_by(|a, b| b.cmp(a));
        for (at, rank) in ranks.iter().enumerate() {
            place[*rank as usize] = narrow(at);
        }
        let (mut first, mut head, mut edge) = (vec![0], Vec::new(), Vec::new());
        for rank in &ranks {
            for up in hierarchy.up(*rank) {
                head.push(place[hierarchy.head[up] as usize]);
                edge.push(narrow(up));
            }
            first.push(narrow(head.len()));
        }
        let wanted = nodes.iter().map(|node| place[hierarchy.rank[*node as usize] as usize]).collect();
        Ok(Self { ranks, place, first, head, edge, wanted })
    }
}

/// Costs from sources to targets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    columns: usize,
    /// Raw, source by source.
    costs: Vec<u32>,
}

impl Table {
    /// What it costs to come from a source to a target, by their numbers.
    #[must_use]
    pub fn cost(&self, source: usize, target: usize) -> Cost {
        Cost::new(self.costs[source * self.columns + target])
    }
}

impl Metric {
    /// The costs from all sources to all targets.
    ///
    /// # Complexity
    /// O(sources · (edges at ancestors of the targets + edges at those of the source)), the same on any number of threads.
    ///
    /// # Errors
    /// [`Defect::NoSuchNode`] for a source, [`Defect::OtherSize`] for targets of another hierarchy.
    pub fn table(&self, sources: &[u32], targets: &Targets) -> Result<Table, Defect> {
        let nodes = self.hierarchy.nodes();
        if targets.place.len() != nodes {
            return Err(Defect::OtherSize { given: targets.place.len(), expected: nodes });
        }
        for (index, &node) in sources.iter().enumerate() {
            if node as usize >= nodes {
                return Err(Defect::NoSuchNode { arc: index, node, nodes });
            }
        }
        let columns = targets.wanted.len();
        let mut costs = vec![Cost::LIMIT; sources.len() * columns];
        let down: Vec<u32> = targets.edge.iter().map(|edge| self.cost[*edge as usize][1]).collect();
        let rows = costs.par_chunks_mut((LANES * columns).max(1)).zip(sources.par_chunks(LANES));
        rows.for_each_init(
            || (vec![[Cost::LIMIT; LANES]; targets.ranks.len()], vec![Cost::LIMIT; nodes]),
            |(lanes, climbed), (rows, sources)| {
                lanes.fill([Cost::LIMIT; LANES]);
                for (lane, source) in sources.iter().enumerate() {
                    self.climb(*source, climbed, |rank, cost| {
                        let place = targets.place[rank as usize];
                        if place != NOWHERE {
                            lanes[place as usize][lane] = cost;
                        }
                    });
                }
                targets.sweep(&down, lanes);
                for (lane, row) in rows.chunks_mut(columns.max(1)).enumerate() {
                    for (cost, place) in row.iter_mut().zip(&targets.wanted) {
                        *cost = lanes[*place as usize][lane];
                    }
                }
            },
        );
        Ok(Table { columns, costs })
    }

    /// The costs from a node to its ancestors, told from below; `costs` is all at the limit before and after.
    fn climb(&self, source: u32, costs: &mut [u32], mut told: impl FnMut(u32, u32)) {
        let hierarchy = &self.hierarchy;
        let end = hierarchy.rank[source as usize];
        costs[end as usize] = 0;
        for at in hierarchy.ancestors(end) {
            let so_far = std::mem::replace(&mut costs[at as usize], Cost::LIMIT);
            if so_far == Cost::LIMIT {
                continue;
            }
            told(at, so_far);
            for edge in hierarchy.up(at) {
                let known = &mut costs[hierarchy.head[edge] as usize];
                *known = add(so_far, self.cost[edge][0]).min(*known);
            }
        }
    }
}

impl Targets {
    /// Brings costs down, from the top.
    fn sweep(&self, down: &[u32], lanes: &mut [[u32; LANES]]) {
        for place in 0..self.ranks.len() {
            let edges = self.first[place] as usize..self.first[place + 1] as usize;
            let (above, here) = lanes.split_at_mut(place);
            let mut best = here[0];
            for (head, cost) in self.head[edges.clone()].iter().zip(&down[edges]) {
                let from = &above[*head as usize];
                for lane in 0..LANES {
                    // Sums of two costs fit; what reaches the limit stays above it and is cut below.
                    best[lane] = best[lane].min(from[lane].wrapping_add(*cost));
                }
            }
            for lane in &mut best {
                *lane = (*lane).min(Cost::LIMIT);
            }
            here[0] = best;
        }
    }
}
