//! Labels: partial trips, extended stop by stop, of which the dominated are dropped.
//!
//! A label at vertex `v` has a reduced price, a value of each resource, the stops it remembers, and for each subset cut
//! whether the last visit to one of its three stops is still unpaired. Extending it to `w` keeps of the stops remembered
//! those near `w` (its ng-set) and adds `w`; a stop remembered may not be visited again. One label dominates another at the
//! same vertex if it costs no more, with all subset cuts charged that it has unpaired and the other has not, uses no more of
//! any resource and remembers no stop that the other does not. Labels lie in buckets by the first resource; those of a
//! bucket are in order of price.
//!
//! # Sources
//! R. Baldacci, A. Mingozzi, R. Roberti, "New route relaxation and pricing strategies for the vehicle routing problem",
//! Operations Research 59 (2011) 1269–1283 (ng-routes). D. Pecin, A. Pessoa, M. Poggi, E. Uchoa, "Improved
//! branch-cut-and-price for capacitated vehicle routing", Mathematical Programming Computation 9 (2017) 61–100 (cuts with
//! limited memory in labels). R. Sadykov, E. Uchoa, A. Pessoa, "A bucket graph–based labeling algorithm with application
//! to vehicle routing", Transportation Science 55 (2021) 4–28 (buckets).

use super::Watch;
use super::graph::{Graph, NO_ARC};
use super::near::{NEAR, NOWHERE, Near};

/// A stop's own place among those it remembers.
const OWN: u32 = 1;
/// No label before.
pub(super) const NO_LABEL: u32 = u32::MAX;
/// Buckets of a vertex.
const LEVELS: i32 = 64;
/// Labels of one search at most: about 400 MiB.
const MOST_LABELS: usize = 6_000_000;

/// An arc as labels see it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arc<const R: usize> {
    pub(super) to: u32,
    pub(super) cost: i64,
    pub(super) take: [i32; R],
    /// Whether searches that need not be exact use it.
    pub(super) near: bool,
    place: u8,
    map: [u8; NEAR],
}

impl<const R: usize> Arc<R> {
    /// What is remembered at its start, as it is remembered at its end.
    pub(super) fn carried(&self, seen: u32) -> u32 {
        Near::carried(&self.map, seen)
    }
}

/// A network in one direction, with reduced prices.
#[derive(Clone, Debug)]
pub(super) struct Network<const R: usize> {
    size: usize,
    pub(super) limit: [i32; R],
    low: Vec<[i32; R]>,
    high: Vec<[i32; R]>,
    /// By vertex, arcs to stops.
    pub(super) arcs: Vec<Vec<Arc<R>>>,
    /// By vertex, the arc to the end.
    pub(super) last: Vec<Option<Arc<R>>>,
}

/// Arcs of a stop that searches use which need not be exact.
const NEAR_ARCS: usize = 24;

impl<const R: usize> Network<R> {
    pub(super) fn new(graph: &Graph, near: &Near) -> Self {
        let (size, n) = (graph.size(), graph.n);
        let of = |pick: &dyn Fn(usize) -> i32| {
            let mut values = [0; R];
            for (r, value) in values.iter_mut().enumerate().take(graph.resources.len()) {
                *value = pick(r);
            }
            values
        };
        let arc = |from: usize, to: usize| {
            let at = from * size + to;
            let inner = from < n && to < n;
            Arc {
                to: u32::try_from(to).unwrap_or(u32::MAX),
                cost: graph.price[at],
                take: of(&|r| graph.resources[r].take[at]),
                near: false,
                place: if inner { near.place(to, from) } else { NOWHERE },
                map: if inner { near.between(from, to) } else { [NOWHERE; NEAR] },
            }
        };
        let exists = |from: usize, to: usize| graph.price[from * size + to] != NO_ARC;
        let arcs = (0..=n).map(|from| {
            let mut arcs: Vec<Arc<R>> = (0..n).filter(|to| exists(from, *to)).map(|to| arc(from, to)).collect();
            arcs.sort_by_key(|arc| arc.cost);
            let most = if from == n { n } else { NEAR_ARCS };
            for arc in arcs.iter_mut().take(most) {
                arc.near = true;
            }
            arcs
        });
        Self {
            size,
            limit: of(&|r| graph.resources[r].limit),
            low: (0..size).map(|v| of(&|r| graph.resources[r].low[v])).collect(),
            high: (0..size).map(|v| of(&|r| graph.resources[r].high[v])).collect(),
            arcs: arcs.collect(),
            last: (0..=n).map(|from| exists(from, n + 1).then(|| arc(from, n + 1))).collect(),
        }
    }

    /// Sets the reduced prices, row by row.
    pub(super) fn reprice(&mut self, reduced: impl Fn(usize, usize) -> i64) {
        for (from, arcs) in self.arcs.iter_mut().enumerate() {
            for arc in arcs.iter_mut().chain(&mut self.last[from]) {
                arc.cost = reduced(from, arc.to as usize);
            }
        }
    }

    /// Earliest value of the first resource at a vertex.
    pub(super) fn earliest(&self, vertex: usize) -> i32 {
        self.low[vertex].first().copied().unwrap_or(0)
    }

    /// Latest value of the first resource at the end.
    pub(super) fn latest(&self) -> i32 {
        self.high[self.size - 1].first().copied().unwrap_or(0)
    }
}

/// Subset cuts as labels see them: by vertex, of which it is one of the three stops and which remember it.
#[derive(Clone, Debug)]
pub(super) struct Pairing<const W: usize> {
    member: Vec<[u64; W]>,
    memory: Vec<[u64; W]>,
    penalty: Vec<i64>,
}

impl<const W: usize> Pairing<W> {
    /// From pairs of stops and memory, and what each pair costs.
    pub(super) fn new<'a>(size: usize, cuts: impl Iterator<Item = (&'a [u32], &'a [u32], i64)>) -> Self {
        let mut pairing = Self { member: vec![[0; W]; size], memory: vec![[0; W]; size], penalty: vec![0; W * 64] };
        for (index, (stops, memory, penalty)) in cuts.enumerate().take(W * 64) {
            let (word, bit) = (index / 64, 1 << (index % 64));
            pairing.penalty[index] = penalty;
            for stop in stops {
                pairing.member[*stop as usize][word] |= bit;
            }
            for stop in memory.iter().chain(stops) {
                pairing.memory[*stop as usize][word] |= bit;
            }
        }
        pairing
    }

    /// What the cuts charge together.
    pub(super) fn charge(&self, cuts: [u64; W]) -> i64 {
        let mut total = 0;
        for (word, mut bits) in cuts.into_iter().enumerate() {
            while bits != 0 {
                total += self.penalty[word * 64 + bits.trailing_zeros() as usize];
                bits &= bits - 1;
            }
        }
        total
    }

    /// Charges cuts paired by a visit and says which are unpaired after it.
    fn visit(&self, vertex: usize, mut unpaired: [u64; W]) -> (i64, [u64; W]) {
        let (mut paired, mut any) = ([0; W], 0);
        for word in 0..W {
            unpaired[word] &= self.memory[vertex][word];
            paired[word] = unpaired[word] & self.member[vertex][word];
            unpaired[word] ^= self.member[vertex][word];
            any |= paired[word];
        }
        (if any == 0 { 0 } else { self.charge(paired) }, unpaired)
    }
}

/// How much is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rigour {
    /// All but the cheapest of a bucket, and far arcs.
    Hurried,
    /// All that cost more and use more, and far arcs.
    Loose,
    /// The dominated alone.
    Exact,
}

impl Rigour {
    /// The next one.
    pub(super) const fn more(self) -> Self {
        match self {
            Self::Hurried => Self::Loose,
            Self::Loose | Self::Exact => Self::Exact,
        }
    }

    /// How near, as a share, programme and apparent bound are before more rigour pays.
    pub(super) const fn enough(self) -> f64 {
        match self {
            Self::Hurried => 0.01,
            Self::Loose => 0.002,
            Self::Exact => 0.0,
        }
    }
}

/// A label in its bucket.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<const R: usize, const W: usize> {
    pub(super) cost: i64,
    pub(super) value: [i32; R],
    pub(super) seen: u32,
    pub(super) unpaired: [u64; W],
    pub(super) id: u32,
    /// Levels below this have no label that dominates it.
    checked: u16,
    done: bool,
}

/// The labels of one direction.
#[derive(Debug)]
pub(super) struct Labels<const R: usize, const W: usize> {
    /// By vertex and level.
    buckets: Vec<Vec<Entry<R, W>>>,
    /// Least price of a bucket, and of a vertex's buckets up to it.
    least: Vec<i64>,
    least_up_to: Vec<i64>,
    levels: usize,
    step: i32,
    /// By label: the one before and its vertex.
    before: Vec<(u32, u32)>,
    /// By bucket the label that last dominated one there; it is likely to dominate the next.
    victor: Vec<Option<Entry<R, W>>>,
    /// Labels kept.
    pub(super) kept: usize,
}

impl<const R: usize, const W: usize> Labels<R, W> {
    pub(super) const fn levels(&self) -> usize {
        self.levels
    }

    pub(super) fn bucket(&self, vertex: usize, level: usize) -> &[Entry<R, W>] {
        &self.buckets[vertex * self.levels + level]
    }

    pub(super) fn least(&self, vertex: usize, level: usize) -> i64 {
        self.least[vertex * self.levels + level]
    }

    pub(super) fn least_up_to(&self, vertex: usize, level: usize) -> i64 {
        self.least_up_to[vertex * self.levels + level]
    }

    /// Least value of the first resource in a level.
    pub(super) fn floor(&self, level: usize) -> i32 {
        i32::try_from(level).unwrap_or(0) * self.step
    }

    /// Level of a value; values beyond all are in the last.
    pub(super) fn level(&self, value: i32) -> usize {
        usize::try_from(value / self.step).unwrap_or(0).min(self.levels - 1)
    }

    /// Vertices of a label from its own back to its first stop; the start is left out.
    pub(super) fn stops(&self, mut id: u32) -> Vec<u32> {
        let mut stops = Vec::new();
        while let Some(&(before, vertex)) = self.before.get(id as usize) {
            if before != NO_LABEL {
                stops.push(vertex);
            }
            id = before;
        }
        stops
    }

    /// Searches from the start up to a value of the first resource; `None` if it was stopped.
    pub(super) fn search(
        network: &Network<R>,
        pairing: &Pairing<W>,
        until: i32,
        rigour: Rigour,
        watch: &Watch<'_>,
    ) -> Option<Self> {
        let start = network.size - 2;
        let step = (until / LEVELS).max(0) + 1;
        let levels = usize::try_from(until / step).unwrap_or(0) + 1;
        let mut labels = Self {
            buckets: vec![Vec::new(); network.size * levels],
            least: vec![i64::MAX; network.size * levels],
            least_up_to: vec![i64::MAX; network.size * levels],
            levels,
            step,
            before: vec![(NO_LABEL, u32::try_from(start).unwrap_or(u32::MAX))],
            victor: vec![None; network.size * levels],
            kept: 0,
        };
        let first =
            Entry { cost: 0, value: network.low[start], seen: 0, unpaired: [0; W], id: 0, checked: 0, done: false };
        let level = labels.level(first.value.first().copied().unwrap_or(0));
        labels.buckets[start * levels + level].push(first);
        labels.least[start * levels + level] = 0;
        for level in 0..levels {
            loop {
                let mut progress = false;
                for vertex in 0..=start {
                    progress |= labels.extend_bucket(network, pairing, vertex, level, until, rigour);
                    if (vertex % 8 == 0 && watch.over()) || labels.before.len() > MOST_LABELS {
                        return None;
                    }
                }
                if !progress {
                    break;
                }
            }
            for vertex in 0..network.size {
                let at = vertex * levels + level;
                let before = if level == 0 { i64::MAX } else { labels.least_up_to[at - 1] };
                labels.least_up_to[at] = before.min(labels.least[at]);
                labels.kept += labels.buckets[at].len();
            }
        }
        Some(labels)
    }

    fn extend_bucket(
        &mut self,
        network: &Network<R>,
        pairing: &Pairing<W>,
        vertex: usize,
        level: usize,
        until: i32,
        rigour: Rigour,
    ) -> bool {
        let at = vertex * self.levels + level;
        let mut progress = false;
        let mut index = 0;
        while let Some(entry) = self.buckets[at].get_mut(index) {
            let was_done = std::mem::replace(&mut entry.done, true);
            let entry = *entry;
            if was_done {
                index += 1;
                continue;
            }
            progress = true;
            if self.dominating_below(pairing, vertex, level, &entry, rigour).is_some() {
                self.buckets[at].remove(index);
                self.least[at] = self.buckets[at].first().map_or(i64::MAX, |entry| entry.cost);
                continue;
            }
            for arc in &network.arcs[vertex] {
                if rigour == Rigour::Exact || arc.near {
                    self.extend(network, pairing, &entry, arc, (level, until), rigour);
                }
            }
            index += 1;
        }
        progress
    }

    fn extend(
        &mut self,
        network: &Network<R>,
        pairing: &Pairing<W>,
        entry: &Entry<R, W>,
        arc: &Arc<R>,
        (level, until): (usize, i32),
        rigour: Rigour,
    ) {
        if arc.place != NOWHERE && entry.seen >> arc.place & 1 == 1 {
            return;
        }
        let to = arc.to as usize;
        let (low, high) = (&network.low[to], &network.high[to]);
        let mut value = [0; R];
        for r in 0..R {
            value[r] = low[r].max(entry.value[r] + arc.take[r]);
            if value[r] > high[r] {
                return;
            }
        }
        let first = value.first().copied().unwrap_or(0);
        if first > until {
            return;
        }
        let (charge, unpaired) = pairing.visit(to, entry.unpaired);
        let cost = entry.cost + arc.cost + charge;
        let seen = arc.carried(entry.seen) | OWN;
        let Ok(id) = u32::try_from(self.before.len()) else { return };
        let new = Entry { cost, value, seen, unpaired, id, checked: 0, done: false };
        if self.insert(pairing, to, (level, self.level(first)), new, rigour) {
            self.before.push((entry.id, arc.to));
        }
    }

    /// Puts a label into its bucket unless one there dominates it, and drops those that it dominates.
    fn insert(
        &mut self,
        pairing: &Pairing<W>,
        vertex: usize,
        (complete, level): (usize, usize),
        mut new: Entry<R, W>,
        rigour: Rigour,
    ) -> bool {
        let at = vertex * self.levels + level;
        if rigour == Rigour::Hurried {
            if self.least[at] <= new.cost || self.dominating_below(pairing, vertex, complete, &new, rigour).is_some() {
                return false;
            }
            let bucket = &mut self.buckets[at];
            bucket.clear();
            bucket.push(new);
            self.least[at] = new.cost;
            return true;
        }
        let beats = |victor: &Entry<R, W>| victor.cost <= new.cost && dominates(pairing, victor, &new, rigour);
        if self.victor[at].as_ref().is_some_and(beats) {
            return false;
        }
        let mut place = 0;
        for entry in &self.buckets[at] {
            if entry.cost > new.cost {
                break;
            }
            if dominates(pairing, entry, &new, rigour) {
                self.victor[at] = Some(*entry);
                return false;
            }
            place += 1;
        }
        if let Some(victor) = self.dominating_below(pairing, vertex, complete, &new, rigour) {
            self.victor[at] = Some(*victor);
            return false;
        }
        new.checked = u16::try_from(complete).unwrap_or(0);
        let bucket = &mut self.buckets[at];
        let mut keep = place;
        for index in place..bucket.len() {
            if !dominates(pairing, &new, &bucket[index], rigour) {
                bucket[keep] = bucket[index];
                keep += 1;
            }
        }
        bucket.truncate(keep);
        bucket.insert(place, new);
        self.least[at] = self.least[at].min(new.cost);
        true
    }

    /// A label in the levels that are complete, and not checked yet, that dominates another.
    fn dominating_below(
        &self,
        pairing: &Pairing<W>,
        vertex: usize,
        level: usize,
        entry: &Entry<R, W>,
        rigour: Rigour,
    ) -> Option<&Entry<R, W>> {
        let at = vertex * self.levels;
        if level == 0 || self.least_up_to[at + level - 1] > entry.cost {
            return None;
        }
        for bucket in (at + usize::from(entry.checked)..at + level).rev() {
            if self.least_up_to[bucket] > entry.cost {
                break;
            }
            for other in &self.buckets[bucket] {
                if other.cost > entry.cost {
                    break;
                }
                if dominates(pairing, other, entry, rigour) {
                    return Some(other);
                }
            }
        }
        None
    }
}

/// Whether one label makes another needless, given that it is no dearer.
fn dominates<const R: usize, const W: usize>(
    pairing: &Pairing<W>,
    one: &Entry<R, W>,
    other: &Entry<R, W>,
    rigour: Rigour,
) -> bool {
    if rigour == Rigour::Hurried {
        return true;
    }
    if (0..R).any(|r| one.value[r] > other.value[r]) {
        return false;
    }
    if rigour == Rigour::Loose {
        return true;
    }
    if one.seen & !other.seen != 0 {
        return false;
    }
    let (mut more, mut any) = ([0; W], 0);
    for (word, more) in more.iter_mut().enumerate() {
        *more = one.unpaired[word] & !other.unpaired[word];
        any |= *more;
    }
    any == 0 || one.cost + pairing.charge(more) <= other.cost
}
