//! Searches by time against the same graph laid out second by second.

use super::*;
use crate::tests::{Case, Draw};
use crate::{Disruption, Graph, Point};

/// No disruption but those without an end lasts longer.
const LAST: u32 = 120;

struct World {
    case: Case,
    graph: Graph,
    weights: Weights,
    calendar: Calendar,
    timed: Timed,
}

impl World {
    /// Streets of which some are shut or slow at times; some nodes besides their ends are in the core.
    fn draw(draw: &mut Draw) -> Self {
        let wide = [5, 5, 5, 9][draw.below(4) as usize];
        let case = Case::streets(draw, wide, wide, 20);
        let graph = Graph::new(case.nodes, &case.arcs).unwrap();
        let weights = Weights::new(&graph, &case.costs).unwrap();
        let count = u32::try_from(graph.arcs()).unwrap();
        let mut all = Vec::new();
        for _ in 0..draw.below(30) {
            let from = i64::from(draw.below(LAST));
            let until = match draw.below(8) {
                0 => Disruption::NEVER,
                _ => from + i64::from(draw.below(LAST / 2)),
            };
            let permille = [0, 0, 1 + draw.below(999)][draw.below(3) as usize];
            all.push((draw.below(count), Disruption { from, until, permille }));
        }
        let calendar = Calendar::new(&graph, all).unwrap();
        let mut core: Vec<u32> = (0..wide * wide).filter(|_| draw.below(20) < wide).collect();
        core.extend(calendar.arcs().iter().flat_map(|arc| <[u32; 2]>::from(case.arcs[*arc as usize])));
        core.sort_unstable();
        core.dedup();
        let order = Order::of(&graph, &case.points).unwrap();
        let timed = Timed::new(&Core::new(&graph, &order, &core).unwrap(), &weights, calendar.clone()).unwrap();
        Self { case, graph, weights, calendar, timed }
    }

    fn nodes(&self) -> u32 {
        u32::try_from(self.case.nodes).unwrap()
    }

    /// When who enters an arc leaves it, and whether it may be entered, by the words of the rule.
    fn leaves(&self, arc: u32, enters: i64) -> Option<i64> {
        let time = i64::from(self.weights.cost(arc).get()?);
        let all = self.calendar.of(arc);
        let meets = |d: &&Disruption, leaves: i64| d.from < leaves && enters < d.until;
        let lasts = |span: &i64| {
            let speed = all.iter().filter(|d| d.permille > 0 && meets(d, enters + span)).map(|d| d.permille).min();
            span * i64::from(speed.unwrap_or(1000)) >= time * 1000
        };
        let leaves = enters + (time..=1000 * time).find(lasts)?;
        let there = leaves.max(enters + 1);
        (!all.iter().any(|d| d.permille == 0 && meets(&d, there))).then_some(leaves)
    }

    /// Earliest arrivals by trying every arc at every second.
    fn second_by_second(&self, from: u32, depart: i64) -> Vec<Option<i64>> {
        let mut at = vec![None; self.case.nodes];
        at[from as usize] = Some(depart);
        let end = depart + 4000;
        loop {
            let before = at.clone();
            for (arc, &(tail, head)) in (0_u32..).zip(&self.case.arcs) {
                let Some(ready) = at[tail as usize] else { continue };
                // After the last change of anything waiting is of no use.
                let waits = ready..=ready.max(i64::from(2 * LAST));
                let best = waits.filter_map(|enters| self.leaves(arc, enters)).min();
                if let Some(leaves) = best.filter(|leaves| *leaves < end)
                    && at[head as usize].is_none_or(|known| leaves < known)
                {
                    at[head as usize] = Some(leaves);
                }
            }
            if at == before {
                return at;
            }
        }
    }

    /// That a way leads there, arc by arc, by drives that may be driven.
    fn drive(&self, from: u32, to: u32, depart: i64, way: &[Passage]) -> i64 {
        let (mut here, mut now) = (from, depart);
        for passage in way {
            let (tail, head) = self.case.arcs[passage.arc as usize];
            assert_eq!(tail, here, "the way breaks off");
            assert!(passage.enters >= now);
            assert_eq!(self.leaves(passage.arc, passage.enters), Some(passage.leaves));
            (here, now) = (head, passage.leaves);
        }
        assert_eq!(here, to);
        now
    }
}

#[test]
fn arrivals_are_those_of_every_second_tried() {
    let mut draw = Draw(11);
    let mut disturbed = 0;
    for _ in 0..150 {
        let world = World::draw(&mut draw);
        for _ in 0..4 {
            let (from, depart) = (draw.below(world.nodes()), i64::from(draw.below(LAST)) - 10);
            let known = world.second_by_second(from, depart);
            let arrivals = world.timed.earliest(from, depart);
            let least = world.timed.least(from, false, (depart, depart + 50));
            for to in 0..world.nodes() {
                let at = world.timed.arrival(&arrivals, to);
                assert_eq!(at, known[to as usize], "{from} to {to} at {depart}");
                let way = world.timed.way(&arrivals, to);
                assert_eq!(way.map(|way| world.drive(from, to, depart, &way)), at);
                if let Some(at) = at.filter(|at| *at <= depart + 50) {
                    let bound = world.timed.seconds(&least, to).map(i64::from);
                    assert!(bound.is_some_and(|bound| bound <= at - depart), "{bound:?} is no bound of {at}");
                    disturbed += usize::from(bound < Some(at - depart));
                }
            }
        }
    }
    assert!(disturbed > 100, "only {disturbed} ways were disturbed");
}

#[test]
fn least_times_are_those_of_the_graph_without_what_is_shut() {
    let mut draw = Draw(12);
    for _ in 0..100 {
        let world = World::draw(&mut draw);
        let window = (20, 20 + i64::from(draw.below(60)));
        let mut open = world.weights.clone();
        for &arc in world.calendar.arcs() {
            if shut_throughout(world.calendar.of(arc), window) {
                open.set(arc, Cost::NONE);
            }
        }
        let mut search = crate::Dijkstra::new(&world.graph);
        let node = draw.below(world.nodes());
        let (out, back) = (world.timed.least(node, false, window), world.timed.least(node, true, window));
        search.run(&open, node);
        for to in 0..world.nodes() {
            assert_eq!(world.timed.seconds(&out, to), search.cost(to).get());
        }
        for from in 0..world.nodes() {
            search.run(&open, from);
            assert_eq!(world.timed.seconds(&back, from), search.cost(node).get());
        }
    }
}

#[test]
fn a_road_that_closes_on_the_way_is_waited_for_or_gone_around() {
    // 0 ── 1 ══ 2, the second shut from 5 until 50, and a long way around: 0 ── 3 ── 2.
    let graph = Graph::new(4, &[(0, 1), (1, 2), (0, 3), (3, 2)]).unwrap();
    let seconds = |times: [u32; 4]| Weights::new(&graph, &times.map(Cost::new)).unwrap();
    let shut = Disruption { from: 5, until: 50, permille: 0 };
    let core = core(&graph, &[1, 2]);
    let arrival = |times: [u32; 4], depart: i64| {
        let calendar = Calendar::new(&graph, vec![(1, shut)]).unwrap();
        let timed = Timed::new(&core, &seconds(times), calendar).unwrap();
        timed.arrival(&timed.earliest(0, depart), 2)
    };
    assert_eq!(arrival([3, 2, 10, 10], 0), Some(5), "through before it closes");
    assert_eq!(arrival([3, 2, 10, 10], 1), Some(21), "around");
    assert_eq!(arrival([3, 2, 40, 40], 1), Some(52), "having waited");
    assert_eq!(arrival([3, 2, 40, 40], 60), Some(65), "as if nothing had been");
}

#[test]
fn what_changes_must_be_in_the_core() {
    let graph = Graph::new(3, &[(0, 1), (1, 2)]).unwrap();
    let core = core(&graph, &[1, 2]);
    let weights = Weights::new(&graph, &[Cost::new(1), Cost::new(1)]).unwrap();
    let shut = Disruption { from: 0, until: 1, permille: 0 };
    let calendar = |arc: u32| Calendar::new(&graph, vec![(arc, shut)]);
    assert!(Timed::new(&core, &weights, calendar(1).unwrap()).is_ok());
    assert_eq!(Timed::new(&core, &weights, calendar(0).unwrap()).err(), Some(Defect::NotInCore(0)));
    assert_eq!(calendar(2), Err(Defect::NoSuchArc { arc: 2, arcs: 2 }));
}

fn core(graph: &Graph, asked: &[u32]) -> Core {
    let points = vec![Point { x: 0.0, y: 0.0 }; graph.nodes()];
    Core::new(graph, &Order::of(graph, &points).unwrap(), asked).unwrap()
}
