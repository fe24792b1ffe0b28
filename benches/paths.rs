//! Shortest paths on road graphs: `cargo bench --bench paths`, and with `--features peers` against its C++ peer in the same
//! run. README.md beside this file tells how to read the figures and how to give other graphs.
#![allow(clippy::unwrap_used, reason = "a bench without its graph has failed")]
#![allow(clippy::print_stdout, reason = "a bench prints its figures")]

use bekal_core::random::Random;
use bekal_paths::{Cost, Dijkstra, Graph, Hierarchy, Metric, Order, Point, Query, Targets, Weights};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// A graph with times along its arcs, which lie by tail.
struct Roads {
    name: String,
    points: Vec<Point>,
    arcs: Vec<(u32, u32)>,
    times: Vec<u32>,
}

/// Draws, the same in every run.
struct Draw(Random);

impl Draw {
    fn below(&mut self, n: usize) -> u32 {
        u32::try_from(self.0.below(n)).unwrap()
    }

    fn nodes(&mut self, count: usize, of: usize) -> Vec<u32> {
        (0..count).map(|_| self.below(of)).collect()
    }
}

impl Roads {
    /// Crossings off their grid, a third of the streets between them missing, every twentieth line a trunk road.
    fn made(wide: u32, high: u32) -> Self {
        let mut draw = Draw(Random::new(7));
        let mut place = |at: u32| Point { x: at as f32 + draw.below(600) as f32 / 1000.0, y: 0.0 };
        let mut points: Vec<Point> = (0..wide * high).map(|at| place(at % wide)).collect();
        for (at, point) in (0..).zip(&mut points) {
            point.y = place(at / wide).x;
        }
        let mut ways = Vec::new();
        for at in 0..wide * high {
            let (x, y) = (at % wide, at / wide);
            for (to, trunk) in [(at + 1, y % 20 == 0), (at + wide, x % 20 == 0)] {
                let inside = if to == at + 1 { x + 1 < wide } else { y + 1 < high };
                if inside && (trunk || draw.below(3) > 0) {
                    let (a, b) = (points[at as usize], points[to as usize]);
                    let metres = f64::from((a.x - b.x).hypot(a.y - b.y)) * 1000.0;
                    let pace = if trunk { 50.0 } else { 130.0 + f64::from(draw.below(60)) };
                    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some minutes")]
                    let time = (metres * pace) as u32;
                    ways.extend([((at, to), time), ((to, at), time)]);
                }
            }
        }
        ways.sort_unstable();
        let (arcs, times) = ways.into_iter().unzip();
        Self { name: "made".to_owned(), points, arcs, times }
    }

    fn weights(&self, graph: &Graph) -> Weights {
        Weights::new(graph, &self.times.iter().map(|time| Cost::new(*time)).collect::<Vec<_>>()).unwrap()
    }

    /// A folder of arrays.
    fn read(folder: &Path) -> Self {
        let words = |name: &str| -> Vec<u32> {
            let bytes = std::fs::read(folder.join(name)).unwrap();
            bytes.as_chunks().0.iter().map(|word| u32::from_le_bytes(*word)).collect()
        };
        let first = words("first_out");
        let tails = (0..).zip(first.windows(2)).flat_map(|(tail, ends)| (ends[0]..ends[1]).map(move |_| tail));
        let float = |bits: u32| f32::from_bits(bits);
        let places = words("longitude").into_iter().zip(words("latitude"));
        Self {
            name: folder.file_name().unwrap_or_default().display().to_string(),
            points: places.map(|(x, y)| Point { x: float(x), y: float(y) }).collect(),
            arcs: tails.zip(words("head")).collect(),
            times: words("travel_time"),
        }
    }
}

/// What one step took: ours, and a peer's.
type Times = (f64, Option<f64>);

/// Seconds of the fastest of several turns, ours and a peer's by turns.
fn race(turns: usize, mut own: impl FnMut(), mut peer: Option<&mut dyn FnMut()>) -> Times {
    let clock = |step: &mut dyn FnMut()| {
        let start = Instant::now();
        step();
        start.elapsed().as_secs_f64()
    };
    let mut best: Times = (f64::MAX, None);
    for _ in 0..turns {
        best.0 = best.0.min(clock(&mut own));
        if let Some(peer) = &mut peer {
            best.1 = Some(clock(peer).min(best.1.unwrap_or(f64::MAX)));
        }
    }
    best
}

fn row(step: &str, unit: f64, (own, peer): Times) {
    let (theirs, ratio) = peer
        .map_or((String::new(), String::new()), |peer| (format!("{:.3}", peer * 1e3), format!("{:.2}", own / peer)));
    println!("| {step:36} | {:10.3} | {:7.3} | {theirs:>10} | {ratio:>5} |", own * 1e3, own / unit);
}

/// The most memory taken since it was last asked, and what is taken now, in MB; where the system tells.
fn memory() -> Option<(f64, f64)> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let field = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name))?;
        line.split_whitespace().nth(1)?.parse::<f64>().ok().map(|kb| kb / 1e3)
    };
    let known = (field("VmHWM")?, field("VmRSS")?);
    std::fs::write("/proc/self/clear_refs", "5").ok()?;
    Some(known)
}

/// The peer on the same graph, where it is built in.
#[cfg(feature = "peers")]
mod peer {
    pub(super) use routingkit_cch::{
        CCH, CCHMetric, CCHMetricPartialUpdater, CCHOneToMany, CCHQuery, compute_order_inertial,
    };
    pub(super) const CLOSED: u32 = i32::MAX as u32;
}

fn main() {
    let others = std::env::var_os("BEKAL_ROADS").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&others).filter(|folder| folder != Path::new("")).collect();
    let made = std::iter::once_with(|| Roads::made(250, 240));
    for roads in folders.iter().map(|folder| Roads::read(folder)).chain(made) {
        measure(&roads);
    }
    hold_every_entry(&Roads::made(100, 100));
}

/// Every entry of the table from all nodes to all, against plain searches.
fn hold_every_entry(roads: &Roads) {
    let graph = Graph::new(roads.points.len(), &roads.arcs).unwrap();
    let weights = roads.weights(&graph);
    let order = Order::of(&graph, &roads.points).unwrap();
    let hierarchy = Arc::new(Hierarchy::new(&graph, order.nodes()).unwrap());
    let metric = Metric::new(&hierarchy, &weights).unwrap();
    let all: Vec<u32> = (0..).take(roads.points.len()).collect();
    let targets = Targets::new(&hierarchy, &all).unwrap();
    let mut search = Dijkstra::new(&graph);
    for sources in all.chunks(500) {
        let table = metric.table(sources, &targets).unwrap();
        for (row, source) in sources.iter().enumerate() {
            search.run(&weights, *source);
            assert!(all.iter().all(|target| table.cost(row, *target as usize) == search.cost(*target)));
        }
    }
    println!("\nall entries of a table of {0} x {0} are right", all.len());
}

fn measure(roads: &Roads) {
    let Roads { name, points, arcs, times } = roads;
    let nodes = points.len();
    let mut draw = Draw(Random::new(1));
    let graph = Graph::new(nodes, arcs).unwrap();
    let weights = roads.weights(&graph);
    println!("\n{name}: {nodes} nodes, {} arcs\n", arcs.len());
    println!("| {:36} | {:>10} | {:>7} | {:>10} | {:>5} |", "step", "ms", "D", "peer's ms", "x");
    println!("|{0}|{1}:|{2}:|{1}:|{3}:|", "-".repeat(38), "-".repeat(11), "-".repeat(8), "-".repeat(6));

    let mut search = Dijkstra::new(&graph);
    let pairs = arcs.iter().zip(times).map(|((tail, head), time)| (*tail, *head, *time));
    let petgraph = petgraph::graph::DiGraph::<(), u32>::from_edges(pairs);
    let source = draw.below(nodes);
    let one = |search: &mut Dijkstra<'_>| search.run(&weights, source);
    let mut theirs = || drop(petgraph::algo::dijkstra(&petgraph, source.into(), None, |arc| *arc.weight()));
    let dijkstra = race(7, || one(&mut search), Some(&mut theirs));
    drop(petgraph);
    let unit = dijkstra.0;
    let say = |step: &str, times: Times| row(step, unit, times);
    say("Dijkstra, one to all (petgraph)", dijkstra);

    let before = memory();
    let mut order = None;
    let of = race(1, || order = Some(Order::of(&graph, points).unwrap()), None);
    let order = order.unwrap();
    let hierarchy = Arc::new(Hierarchy::new(&graph, order.nodes()).unwrap());
    let mut metric = Metric::new(&hierarchy, &weights).unwrap();
    let after = memory();
    let beyond = |before: Option<(f64, f64)>, after: Option<(f64, f64)>| Some(after?.0 - before?.1);
    let own_memory = beyond(before, after);

    #[cfg(feature = "peers")]
    let (tails, heads): (Vec<u32>, Vec<u32>) = arcs.iter().copied().unzip();
    #[cfg(feature = "peers")]
    let (y, x): (Vec<f32>, Vec<f32>) = points.iter().map(|point| (point.y, point.x)).unzip();
    #[cfg(feature = "peers")]
    let (their_order, order_time, their_memory) = {
        let before = memory();
        let n = u32::try_from(nodes).unwrap();
        let start = Instant::now();
        let order = peer::compute_order_inertial(n, &tails, &heads, &y, &x);
        let time = start.elapsed().as_secs_f64();
        let cch = peer::CCH::new(&order, &tails, &heads, |_| {}, false);
        drop(peer::CCHMetric::new(&cch, times.clone()));
        (order, Some(time), beyond(before, memory()))
    };
    #[cfg(not(feature = "peers"))]
    let (order_time, their_memory): (Option<f64>, Option<f64>) = (None, None);
    say("order", (of.0, order_time));

    // A peer's turn of a step, where it is built in.
    macro_rules! turns {
        ($step:expr, $count:expr, $own:expr, $theirs:expr) => {{
            #[cfg(feature = "peers")]
            let times = race($count, $own, Some(&mut $theirs));
            #[cfg(not(feature = "peers"))]
            let times = race($count, $own, None);
            say($step, times);
            times
        }};
    }
    turns!("hierarchy", 3, || drop(Hierarchy::new(&graph, order.nodes()).unwrap()), || {
        drop(peer::CCH::new(&their_order, &tails, &heads, |_| {}, false));
    });
    #[cfg(feature = "peers")]
    let cch = peer::CCH::new(&their_order, &tails, &heads, |_| {}, false);
    #[cfg(feature = "peers")]
    let mut their_metric = peer::CCHMetric::new(&cch, times.clone());
    turns!("customise, all weights", 7, || metric = Metric::new(&hierarchy, &weights).unwrap(), || {
        their_metric = peer::CCHMetric::new(&cch, times.clone());
    });
    let two = [weights.clone(), weights.clone()];
    say("two metrics on two threads", race(5, || drop(Metric::all(&hierarchy, &two).unwrap()), None));

    // Closed by turns and opened again, the same arcs on both sides.
    let changed = draw.nodes(200, arcs.len());
    #[cfg(feature = "peers")]
    let (mut updater, changes) = {
        let changes = |cost: &dyn Fn(u32) -> u32| {
            changed.iter().map(|arc| (*arc, cost(*arc))).collect::<std::collections::BTreeMap<u32, u32>>()
        };
        (peer::CCHMetricPartialUpdater::new(&cch), [changes(&|_| peer::CLOSED), changes(&|arc| times[arc as usize])])
    };
    let mut closed = weights.clone();
    for arc in &changed {
        closed.set(*arc, Cost::NONE);
    }
    turns!(
        "close 200 arcs and open them again",
        5,
        || [&closed, &weights].into_iter().for_each(|weights| metric.update(weights, &changed).unwrap()),
        || changes.iter().for_each(|changes| updater.apply(&mut their_metric, changes))
    );

    let (sources, targets) = (draw.nodes(1000, nodes), draw.nodes(1000, nodes));
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let tables = |sources: &[u32], targets: &[u32]| {
        let targets = Targets::new(&hierarchy, targets).unwrap();
        alone.install(|| metric.table(sources, &targets).unwrap())
    };
    #[cfg(feature = "peers")]
    let their_table = |sources: &[u32], targets: &[u32]| {
        let mut to = peer::CCHOneToMany::new(&their_metric, targets);
        for source in sources {
            black_box(to.distances_from(*source));
        }
    };
    turns!("table 1,000 x 1,000", 3, || drop(tables(&sources, &targets)), || their_table(&sources, &targets));
    let many = draw.nodes(nodes / 12, nodes);
    let hubs = &sources[..100];
    turns!("table 100 x a twelfth of the nodes", 3, || drop(tables(hubs, &many)), || their_table(hubs, &many));
    say("one to all", race(7, || drop(metric.costs_from(source)), None));

    let mut query = Query::new();
    #[cfg(feature = "peers")]
    let mut their_query = peer::CCHQuery::new(&their_metric);
    let both = || sources.iter().zip(&targets);
    let costs = |query: &mut Query| {
        for (from, to) in both() {
            black_box(query.cost(&metric, *from, *to));
        }
    };
    turns!("1,000 times one to one", 5, || costs(&mut query), || both().for_each(|(from, to)| {
        their_query.add_source(*from, 0);
        their_query.add_target(*to, 0);
        black_box(their_query.run().distance());
    }));
    let ways = |query: &mut Query| both().for_each(|(from, to)| drop(query.way(&metric, &weights, *from, *to)));
    turns!("1,000 times one to one, with the way", 5, || ways(&mut query), || both().for_each(|(from, to)| {
        their_query.add_source(*from, 0);
        their_query.add_target(*to, 0);
        drop(their_query.run().arc_path());
    }));

    // Some of all that was timed, against the plain search.
    let table = tables(&sources, &targets);
    for (row, from) in sources.iter().enumerate().step_by(100) {
        search.run(&weights, *from);
        let all = metric.costs_from(*from);
        assert!((0..).zip(&all).all(|(node, cost)| search.cost(node) == *cost));
        for (column, to) in targets.iter().enumerate() {
            assert_eq!(table.cost(row, column), search.cost(*to));
        }
        let (to, way) = (targets[row], query.way(&metric, &weights, *from, targets[row]));
        let cost = way.map(|way| way.iter().map(|arc| times[*arc as usize]).sum());
        assert_eq!(search.cost(to).get(), cost);
    }
    let mb = |mb: Option<f64>| mb.map_or_else(|| "unknown".to_owned(), |mb| format!("{mb:.0} MB"));
    println!(
        "\nmemory of order, hierarchy and a metric at the most: {}, the peer's: {}",
        mb(own_memory),
        mb(their_memory)
    );
}
