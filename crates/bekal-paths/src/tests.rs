//! Every answer against plain searches.

use crate::{Cost, Defect, Dijkstra, Graph, Hierarchy, Metric, Order, Point, Query, Targets, Weights};
use std::sync::Arc;

/// Draws, the same in every run (splitmix64).
pub(crate) struct Draw(pub(crate) u64);

impl Draw {
    pub(crate) fn below(&mut self, n: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        u32::try_from((z ^ (z >> 31)) % u64::from(n.max(1))).unwrap()
    }
}

/// A graph with the costs of its arcs and places of its nodes.
pub(crate) struct Case {
    pub(crate) nodes: usize,
    pub(crate) arcs: Vec<(u32, u32)>,
    pub(crate) costs: Vec<Cost>,
    pub(crate) points: Vec<Point>,
}

impl Case {
    fn of(nodes: usize, arcs: &[(u32, u32, u32)]) -> Self {
        Self {
            nodes,
            arcs: arcs.iter().map(|(tail, head, _)| (*tail, *head)).collect(),
            costs: arcs.iter().map(|(.., cost)| Cost::new(*cost)).collect(),
            points: (0_u8..).take(nodes).map(|at| Point { x: f32::from(at % 7), y: f32::from(at / 7) }).collect(),
        }
    }

    /// A net of streets, some of one way, some missing, with parallel arcs, loops, closed and free ones.
    pub(crate) fn streets(draw: &mut Draw, wide: u32, high: u32, most: u32) -> Self {
        let node = |x: u32, y: u32| y * wide + x;
        let (mut arcs, mut costs) = (Vec::new(), Vec::new());
        for (x, y) in (0..high).flat_map(|y| (0..wide).map(move |x| (x, y))) {
            let mut ends = Vec::new();
            ends.extend((x + 1 < wide).then(|| node(x + 1, y)));
            ends.extend((y + 1 < high).then(|| node(x, y + 1)));
            ends.extend((draw.below(20) == 0).then(|| draw.below(wide * high)));
            for end in ends.into_iter().filter(|_| draw.below(8) > 0).collect::<Vec<_>>() {
                for arc in [(node(x, y), end), (end, node(x, y))] {
                    for _ in 0..=usize::from(draw.below(15) == 0) {
                        let cost = match draw.below(12) {
                            0 => Cost::NONE,
                            1 => Cost::ZERO,
                            _ => Cost::new(draw.below(most)),
                        };
                        arcs.push(arc);
                        costs.push(cost);
                    }
                }
            }
        }
        let nodes = (wide * high) as usize;
        #[expect(clippy::cast_precision_loss, reason = "small")]
        let point = |at: u32| Point { x: (at % wide) as f32, y: (at / wide) as f32 };
        let points = (0..wide * high).map(point).collect();
        Self { nodes, arcs, costs, points }
    }

    /// Holds everything against searches from each of some nodes.
    fn hold(&self, sources: &[u32]) {
        let graph = Graph::new(self.nodes, &self.arcs).unwrap();
        let weights = Weights::new(&graph, &self.costs).unwrap();
        let order = Order::of(&graph, &self.points).unwrap();
        let hierarchy = Arc::new(Hierarchy::new(&graph, order.nodes()).unwrap());
        let metric = Metric::new(&hierarchy, &weights).unwrap();
        let all: Vec<u32> = (0..u32::try_from(self.nodes).unwrap()).collect();
        let targets = Targets::new(&hierarchy, &all).unwrap();
        let table = metric.table(sources, &targets).unwrap();
        let every_way = metric.tables(sources, &all);
        let (mut search, mut query) = (Dijkstra::new(&graph), Query::new());
        for (row, &source) in sources.iter().enumerate() {
            search.run(&weights, source);
            let known = self.relaxed(source);
            assert_eq!(metric.costs_from(source), known);
            for &target in &all {
                let cost = known[target as usize];
                assert_eq!(search.cost(target), cost, "{source} to {target}");
                for table in every_way.iter().chain([&table]) {
                    assert_eq!(table.cost(row, target as usize), cost, "{source} to {target}");
                }
                assert_eq!(query.cost(&metric, source, target), cost, "{source} to {target}");
                for way in [search.way(target), query.way(&metric, &weights, source, target)] {
                    assert_eq!(way.map(|way| self.walk(source, target, &way)), cost.get(), "{source} to {target}");
                }
            }
        }
    }

    /// Costs by relaxing every arc until nothing changes (Bellman 1958, Ford 1956).
    fn relaxed(&self, source: u32) -> Vec<Cost> {
        let mut costs = vec![Cost::NONE; self.nodes];
        costs[source as usize] = Cost::ZERO;
        loop {
            let before = costs.clone();
            for ((tail, head), cost) in self.arcs.iter().zip(&self.costs) {
                costs[*head as usize] = costs[*head as usize].min(costs[*tail as usize] + *cost);
            }
            if costs == before {
                return costs;
            }
        }
    }

    /// What a way costs, which must lead there arc by arc.
    fn walk(&self, from: u32, to: u32, way: &[u32]) -> u32 {
        let (mut at, mut sum) = (from, Cost::ZERO);
        for arc in way {
            let (tail, head) = self.arcs[*arc as usize];
            assert_eq!(tail, at, "the way breaks off");
            (at, sum) = (head, sum + self.costs[*arc as usize]);
        }
        assert_eq!(at, to);
        sum.get().unwrap()
    }
}

#[test]
fn small_and_odd_graphs() {
    let near = Cost::LIMIT - 1;
    let cases: [(usize, &[(u32, u32, u32)]); 9] = [
        (1, &[]),
        (3, &[]),
        (2, &[(0, 1, 5)]),
        (2, &[(0, 0, 1), (0, 1, 0), (1, 0, 0), (1, 1, 0)]),
        (3, &[(0, 1, 4), (0, 1, 2), (1, 2, 3), (1, 2, 9), (0, 2, 6)]),
        (3, &[(0, 1, near), (1, 2, 1), (0, 2, near), (2, 0, 0)]),
        (3, &[(0, 1, near), (1, 2, near)]),
        (4, &[(0, 1, 0), (1, 2, 0), (2, 3, 0), (3, 0, 0), (0, 2, 1)]),
        (5, &[(0, 1, 1), (2, 3, 1), (3, 4, 1), (4, 2, 1)]),
    ];
    for (nodes, arcs) in cases {
        let case = Case::of(nodes, arcs);
        case.hold(&(0..u32::try_from(nodes).unwrap()).collect::<Vec<_>>());
    }
    let empty = Graph::new(0, &[]).unwrap();
    let hierarchy = Arc::new(Hierarchy::new(&empty, Order::of(&empty, &[]).unwrap().nodes()).unwrap());
    let metric = Metric::new(&hierarchy, &Weights::new(&empty, &[]).unwrap()).unwrap();
    assert!(metric.table(&[], &Targets::new(&hierarchy, &[]).unwrap()).is_ok());
}

#[test]
fn two_hundred_graphs_of_streets() {
    let mut draw = Draw(7);
    for _ in 0..200 {
        let (wide, high) = (2 + draw.below(14), 2 + draw.below(14));
        let most = [10, 1000, Cost::LIMIT / 4][draw.below(3) as usize];
        let case = Case::streets(&mut draw, wide, high, most);
        let sources: Vec<u32> = (0..20).map(|_| draw.below(wide * high)).collect();
        case.hold(&sources);
    }
}

#[test]
fn every_entry_of_a_table_of_all_nodes() {
    let case = Case::streets(&mut Draw(5), 45, 40, 1000);
    let graph = Graph::new(case.nodes, &case.arcs).unwrap();
    let hierarchy = Arc::new(Hierarchy::new(&graph, Order::of(&graph, &case.points).unwrap().nodes()).unwrap());
    let weights = Weights::new(&graph, &case.costs).unwrap();
    let metric = Metric::new(&hierarchy, &weights).unwrap();
    let all: Vec<u32> = (0..).take(case.nodes).collect();
    let table = metric.table(&all, &Targets::new(&hierarchy, &all).unwrap()).unwrap();
    let mut search = Dijkstra::new(&graph);
    for source in &all {
        search.run(&weights, *source);
        assert!(all.iter().all(|target| table.cost(*source as usize, *target as usize) == search.cost(*target)));
    }
}

#[test]
fn a_change_of_some_arcs_is_followed_to_the_same_metric() {
    let mut draw = Draw(11);
    for round in 0..120 {
        let most_wide = if round % 3 == 0 { 40 } else { 6 };
        let (wide, high) = (2 + draw.below(most_wide), 2 + draw.below(most_wide));
        let most = [3, 1000, Cost::LIMIT / 4][draw.below(3) as usize];
        let case = Case::streets(&mut draw, wide, high, most);
        let graph = Graph::new(case.nodes, &case.arcs).unwrap();
        let hierarchy = Arc::new(Hierarchy::new(&graph, Order::of(&graph, &case.points).unwrap().nodes()).unwrap());
        let mut weights = Weights::new(&graph, &case.costs).unwrap();
        let mut metric = Metric::new(&hierarchy, &weights).unwrap();
        let mut updated = metric.clone();
        let arcs = u32::try_from(case.arcs.len()).unwrap();
        for _ in 0..10 {
            let changed: Vec<u32> = (0..draw.below(20)).map(|_| draw.below(arcs)).filter(|arc| *arc < arcs).collect();
            // Some of all kinds, all closed, or all for less.
            let kinds = draw.below(3);
            for arc in &changed {
                let cost = match (kinds, draw.below(4)) {
                    (1, _) | (0, 0) => Cost::NONE,
                    (0, 1) => case.costs[*arc as usize],
                    (0, 2) => Cost::ZERO,
                    (0, _) => Cost::new(draw.below(most)),
                    _ => Cost::new(weights.cost(*arc).get().map_or(most, |cost| cost / 2)),
                };
                weights.set(*arc, cost);
            }
            metric.follow(&weights, &changed);
            updated.update(&weights, &changed).unwrap();
            let anew = Metric::new(&hierarchy, &weights).unwrap();
            assert_eq!(metric.cost, anew.cost);
            assert_eq!(updated.cost, anew.cost);
        }
    }
}

#[test]
fn threads_do_not_matter() {
    let case = Case::streets(&mut Draw(3), 90, 90, 1000);
    let graph = Graph::new(case.nodes, &case.arcs).unwrap();
    let order = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| Order::of(&graph, &case.points).unwrap())
    };
    assert_eq!(order(1), order(2));
    let hierarchy = Arc::new(Hierarchy::new(&graph, order(1).nodes()).unwrap());
    let weights = Weights::new(&graph, &case.costs).unwrap();
    let nodes: Vec<u32> = (0..300).collect();
    let targets = Targets::new(&hierarchy, &nodes).unwrap();
    let tables = [1, 2].map(|threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let metrics = Metric::all(&hierarchy, &[weights.clone(), weights.clone()]).unwrap();
            metrics.iter().map(|metric| metric.table(&nodes, &targets).unwrap()).collect::<Vec<_>>()
        })
    });
    assert_eq!(tables[0], tables[1]);
}

#[test]
fn what_does_not_fit_is_refused() {
    let case = Case::of(2, &[(0, 1, 5)]);
    let graph = Graph::new(2, &case.arcs).unwrap();
    let weights = Weights::new(&graph, &case.costs).unwrap();
    let metric = Metric::new(&Arc::new(Hierarchy::new(&graph, &[0, 1]).unwrap()), &weights).unwrap();
    let (mut search, mut query) = (Dijkstra::new(&graph), Query::new());
    search.run(&weights, 2);
    for (from, to) in [(0, 2), (2, 0), (2, 2)] {
        assert_eq!(query.cost(&metric, from, to), Cost::NONE);
        assert_eq!(query.way(&metric, &weights, from, to), None);
        assert_eq!((search.cost(to), search.way(to)), (Cost::NONE, None));
    }
    assert_eq!(metric.costs_from(2), [Cost::NONE; 2]);
    assert_eq!(Graph::new(2, &[(0, 2)]), Err(Defect::NoSuchNode { at: 0, node: 2, nodes: 2 }));
    let graph = Graph::new(2, &[(0, 1)]).unwrap();
    assert_eq!(Weights::new(&graph, &[]), Err(Defect::OtherSize { given: 0, expected: 1 }));
    assert_eq!(Order::of(&graph, &[]), Err(Defect::OtherSize { given: 0, expected: 2 }));
    assert_eq!(Hierarchy::new(&graph, &[0, 0]), Err(Defect::Twice(0)));
    assert_eq!(Hierarchy::new(&graph, &[0, 2]), Err(Defect::NoSuchNode { at: 1, node: 2, nodes: 2 }));
}
