//! Many to many, and one to all: from each source up, then down over the ancestors of targets, for several sources at once.
//!
//! Ways to a target come down over its ancestors. Those of all targets are gone through from the roots, and what lies below
//! a node follows it, so that the costs of its ancestors lie in a short row by level; once through brings the costs of
//! [`LANES`] sources to all targets (restricted sweeps of Delling, Goldberg, Werneck 2011, over the elimination tree as in
//! Buchhold, Sanders, Wagner 2019). For large tables, edges that no least way needs are left out first; where there are many
//! more sources than targets, both change places. Buckets at ancestors (Knopp, Sanders, Schultes, Schulz, Wagner 2007) are
//! a third faster for a thousand targets, and many times slower for ten thousands; one way serves all.

use crate::hierarchy::{NOWHERE, narrow};
use crate::perfect::Perfect;
use crate::row::lesser;
use crate::{Cost, Defect, Hierarchy, Metric};
use rayon::prelude::*;

/// Sources that are brought down together.
const LANES: usize = 16;
type Lanes = [u32; LANES];
const NO_WAY: Lanes = [Cost::LIMIT; LANES];

/// Edges come down for each triangle of the hierarchy from which on it pays to find those that are not needed: a triangle
/// costs about twice an edge, and about a third of the edges can be left out.
const WORTH_TRIMMING: usize = 10;
/// Sources for each target from which on the table is found from the targets backward.
const WORTH_TURNING: usize = 4;
/// From sources to targets, and from targets backward: which of an edge's costs lead there from below.
pub(crate) const FORWARD: usize = 0;
pub(crate) const BACKWARD: usize = 1;

/// Targets of tables under any metric of a hierarchy.
#[derive(Clone, Debug)]
pub struct Targets {
    nodes: usize,
    /// Ancestors of targets and these themselves, from the roots down, what lies below each following it.
    ranks: Vec<u32>,
    /// By rank, its place among them.
    place: Vec<u32>,
    /// By place, its number among the distinct targets.
    number: Vec<u32>,
    /// Rank and number of each target.
    all: Vec<u32>,
    wanted: Vec<u32>,
}

impl Targets {
    /// Lays out some nodes as targets.
    ///
    /// # Complexity
    /// O(nodes of the hierarchy + targets).
    ///
    /// # Errors
    /// [`Defect::NoSuchNode`].
    pub fn new(hierarchy: &Hierarchy, targets: &[u32]) -> Result<Self, Defect> {
        Ok(Self::of(hierarchy, ranks(hierarchy, targets)?))
    }

    /// By rank.
    fn of(hierarchy: &Hierarchy, targets: Vec<u32>) -> Self {
        let nodes = hierarchy.nodes();
        let mut place = vec![NOWHERE; nodes];
        for &target in &targets {
            for at in hierarchy.ancestors(target) {
                if std::mem::replace(&mut place[at as usize], 0) != NOWHERE {
                    break;
                }
            }
        }
        let is_there = |rank: &u32| place[*rank as usize] != NOWHERE;
        let ranks: Vec<u32> = hierarchy.descent.iter().copied().filter(is_there).collect();
        for (at, rank) in (0..).zip(&ranks) {
            place[*rank as usize] = at;
        }
        let (mut number, mut count) = (vec![NOWHERE; ranks.len()], 0);
        let wanted = targets.iter().map(|target| {
            let number = &mut number[place[*target as usize] as usize];
            if *number == NOWHERE {
                *number = count;
                count += 1;
            }
            *number
        });
        let wanted = wanted.collect();
        Self { nodes, ranks, place, number, all: targets, wanted }
    }
}

fn ranks(hierarchy: &Hierarchy, nodes: &[u32]) -> Result<Vec<u32>, Defect> {
    let rank = |(place, &node): (usize, &u32)| {
        let unknown = Defect::NoSuchNode { at: place, node, nodes: hierarchy.nodes() };
        hierarchy.rank_of(node).ok_or(unknown)
    };
    nodes.iter().enumerate().map(rank).collect()
}

/// Costs from sources to targets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// How far the costs of one source lie from those of the next, and of one target.
    steps: [usize; 2],
    /// Raw.
    costs: Vec<u32>,
}

impl Table {
    /// What it costs to come from a source to a target, by their numbers.
    #[must_use]
    pub fn cost(&self, source: usize, target: usize) -> Cost {
        Cost::new(self.costs[source * self.steps[0] + target * self.steps[1]])
    }
}

impl Metric {
    /// The costs from all sources to all targets, the same on any number of threads.
    ///
    /// # Complexity
    /// O(sources · (edges at ancestors of the targets + edges at those of the source)), or the other way around where there
    /// are many more sources than targets.
    ///
    /// # Errors
    /// [`Defect::NoSuchNode`] for a source, [`Defect::OtherSize`] for targets of a hierarchy of another size.
    pub fn table(&self, sources: &[u32], targets: &Targets) -> Result<Table, Defect> {
        let nodes = self.hierarchy.nodes();
        if targets.nodes != nodes {
            return Err(Defect::OtherSize { given: targets.nodes, expected: nodes });
        }
        let sources = ranks(&self.hierarchy, sources)?;
        if sources.len() / WORTH_TURNING > targets.all.len() {
            let steps = [1, sources.len()];
            let backward = Targets::of(&self.hierarchy, sources);
            return Ok(Table { steps, costs: self.rows::<BACKWARD>(&targets.all, &backward) });
        }
        Ok(Table { steps: [targets.wanted.len(), 1], costs: self.rows::<FORWARD>(&sources, targets) })
    }

    fn rows<const WAY: usize>(&self, sources: &[u32], targets: &Targets) -> Vec<u32> {
        let edges: usize = targets.ranks.iter().map(|rank| self.hierarchy.up(*rank).len()).sum();
        let worth = sources.len().div_ceil(LANES) * edges / WORTH_TRIMMING > self.hierarchy.triangles();
        self.rows_over::<WAY>(sources, targets, worth)
    }

    /// A row for each source, with edges that are not needed left out or not.
    fn rows_over<const WAY: usize>(&self, sources: &[u32], targets: &Targets, trimmed: bool) -> Vec<u32> {
        let columns = targets.wanted.len();
        let mut costs = vec![Cost::LIMIT; sources.len() * columns];
        let descent = Descent::new::<WAY>(self, targets, trimmed);
        let rows = costs.par_chunks_mut((LANES * columns).max(1)).zip(sources.par_chunks(LANES));
        rows.for_each_init(
            || Sweep::new(&self.hierarchy, targets),
            |sweep, (rows, sources)| {
                sweep.climb::<WAY>(self, targets, sources);
                sweep.descend(&descent, targets);
                for (lane, row) in rows.chunks_mut(columns.max(1)).enumerate() {
                    for (cost, number) in row.iter_mut().zip(&targets.wanted) {
                        *cost = sweep.found[*number as usize][lane];
                    }
                }
            },
        );
        costs
    }

    /// The costs from a node to all nodes, by node; [`Cost::NONE`] everywhere where it is not there.
    ///
    /// # Complexity
    /// O(edges).
    #[must_use]
    pub fn costs_from(&self, source: u32) -> Vec<Cost> {
        let hierarchy = &self.hierarchy;
        let mut by_rank = vec![Cost::LIMIT; hierarchy.nodes()];
        let mut row = vec![[Cost::LIMIT; 2]; hierarchy.height];
        if let Some(rank) = hierarchy.rank_of(source) {
            self.climb::<FORWARD>(rank, &mut row, |rank, cost| by_rank[rank as usize] = cost);
        }
        let mut row = vec![Cost::LIMIT; hierarchy.height];
        for &rank in &hierarchy.descent {
            let up = hierarchy.up(rank);
            let mut best = by_rank[rank as usize];
            for (level, [_, down]) in hierarchy.head_level[up.clone()].iter().zip(&self.cost[up]) {
                best = lesser(best, row[*level as usize].wrapping_add(*down));
            }
            row[hierarchy.level[rank as usize] as usize] = best;
            by_rank[rank as usize] = best;
        }
        hierarchy.rank.iter().map(|rank| Cost::new(by_rank[*rank as usize])).collect()
    }

    /// Tells the costs from a rank to its ancestors, or backward, from below.
    pub(crate) fn climb<const WAY: usize>(&self, rank: u32, row: &mut [[u32; 2]], mut tell: impl FnMut(u32, u32)) {
        let hierarchy = &self.hierarchy;
        let level = |rank: u32| hierarchy.level[rank as usize] as usize;
        row[level(rank)..].fill([Cost::LIMIT; 2]);
        row[level(rank)][WAY] = 0;
        for at in hierarchy.ancestors(rank) {
            let before = row[level(at)];
            if before[WAY] < Cost::LIMIT {
                tell(at, before[WAY]);
                self.relax_up(at, row, before);
            }
        }
    }
}

/// The edges down to the ancestors of targets.
struct Descent {
    /// By place: its level, and the end of its edges.
    nodes: Vec<(u32, u32)>,
    /// Level of the upper end, and the cost from there.
    edges: Vec<(u32, u32)>,
}

impl Descent {
    fn new<const WAY: usize>(metric: &Metric, targets: &Targets, trimmed: bool) -> Self {
        let hierarchy = &metric.hierarchy;
        let perfect = trimmed.then(|| Perfect::new(metric));
        let (mut nodes, mut edges) = (Vec::with_capacity(targets.ranks.len()), Vec::new());
        for &rank in &targets.ranks {
            for edge in hierarchy.up(rank) {
                let cost = metric.cost[edge][1 - WAY];
                if perfect.as_ref().map_or(cost < Cost::LIMIT, |perfect| perfect.needed(edge)[1 - WAY]) {
                    edges.push((hierarchy.head_level[edge], cost));
                }
            }
            nodes.push((hierarchy.level[rank as usize], narrow(edges.len())));
        }
        Self { nodes, edges }
    }
}

/// Room for bringing costs from some sources to all targets.
struct Sweep {
    /// By place: which of the costs brought up lies there.
    entry: Vec<u32>,
    entered: Vec<(usize, Lanes)>,
    /// By level, for climbing and for coming down.
    climbed: Vec<[u32; 2]>,
    row: Vec<Lanes>,
    /// By number of the target.
    found: Vec<Lanes>,
}

impl Sweep {
    fn new(hierarchy: &Hierarchy, targets: &Targets) -> Self {
        Self {
            entry: vec![NOWHERE; targets.ranks.len()],
            entered: Vec::new(),
            climbed: vec![[Cost::LIMIT; 2]; hierarchy.height],
            row: vec![NO_WAY; hierarchy.height],
            found: vec![NO_WAY; targets.wanted.len()],
        }
    }

    /// Brings costs from each source up to ancestors that it has in common with targets.
    fn climb<const WAY: usize>(&mut self, metric: &Metric, targets: &Targets, sources: &[u32]) {
        for (place, _) in self.entered.drain(..) {
            self.entry[place] = NOWHERE;
        }
        let Self { entry, entered, climbed, .. } = self;
        for (lane, source) in sources.iter().enumerate() {
            metric.climb::<WAY>(*source, climbed, |rank, cost| {
                let place = targets.place[rank as usize];
                if place != NOWHERE {
                    let place = place as usize;
                    if entry[place] == NOWHERE {
                        entry[place] = narrow(entered.len());
                        entered.push((place, NO_WAY));
                    }
                    entered[entry[place] as usize].1[lane] = cost;
                }
            });
        }
    }

    /// Brings them down from the roots.
    fn descend(&mut self, descent: &Descent, targets: &Targets) {
        let mut start = 0;
        for ((&(level, end), &entry), &number) in descent.nodes.iter().zip(&self.entry).zip(&targets.number) {
            let mut best = self.entered.get(entry as usize).map_or(NO_WAY, |(_, lanes)| *lanes);
            for &(above, cost) in &descent.edges[start as usize..end as usize] {
                for (best, before) in best.iter_mut().zip(&self.row[above as usize]) {
                    *best = lesser(*best, before.wrapping_add(cost));
                }
            }
            start = end;
            self.row[level as usize] = best;
            if let Some(found) = self.found.get_mut(number as usize) {
                *found = best;
            }
        }
    }
}

#[cfg(test)]
impl Metric {
    /// The same table in each way there is.
    pub(crate) fn tables(&self, sources: &[u32], targets: &[u32]) -> Vec<Table> {
        let [sources, targets] = [sources, targets].map(|nodes| ranks(&self.hierarchy, nodes).unwrap());
        let [from, to] = [&sources, &targets].map(|ranks| Targets::of(&self.hierarchy, ranks.clone()));
        let forward = |trimmed| self.rows_over::<FORWARD>(&sources, &to, trimmed);
        let backward = |trimmed| self.rows_over::<BACKWARD>(&targets, &from, trimmed);
        let forward = [false, true].map(|trimmed| Table { steps: [targets.len(), 1], costs: forward(trimmed) });
        let backward = [false, true].map(|trimmed| Table { steps: [1, sources.len()], costs: backward(trimmed) });
        forward.into_iter().chain(backward).collect()
    }
}
