//! Orders of all kinds of graphs, cuts against every set of nodes, and files that are not as they were.

use super::cut::Cut;
use super::net::{NOWHERE, Net};
use super::{Order, Point, Unreadable};
use crate::{Defect, Graph};
use proptest::prelude::*;

fn graph(nodes: u32, arcs: impl IntoIterator<Item = (u32, u32)>) -> Graph {
    Graph::new(nodes as usize, &arcs.into_iter().collect::<Vec<_>>()).unwrap()
}

/// Points that say nothing.
fn nowhere(graph: &Graph) -> Vec<Point> {
    vec![Point { x: 0.0, y: 0.0 }; graph.nodes()]
}

/// A net of streets like a chessboard, and where its crossings lie.
fn grid(wide: u16, high: u16) -> (Graph, Vec<Point>) {
    let node = |x: u16, y: u16| u32::from(y) * u32::from(wide) + u32::from(x);
    let crossings = || (0..high).flat_map(|y| (0..wide).map(move |x| (x, y)));
    let right = crossings().filter(|(x, _)| x + 1 < wide).map(|(x, y)| (node(x, y), node(x + 1, y)));
    let up = crossings().filter(|(_, y)| y + 1 < high).map(|(x, y)| (node(x, y), node(x, y + 1)));
    let points = crossings().map(|(x, y)| Point { x: x.into(), y: y.into() }).collect();
    (graph(node(0, high), right.chain(up)), points)
}

/// Edges and height of the hierarchy in an order, which has to have every node once.
fn hierarchy(graph: &Graph, order: &Order) -> (usize, usize) {
    let mut rank = vec![usize::MAX; graph.nodes()];
    for (place, node) in order.nodes().iter().enumerate() {
        assert_eq!(std::mem::replace(&mut rank[*node as usize], place), usize::MAX, "node {node} is there twice");
    }
    assert_eq!(order.nodes().len(), graph.nodes());
    let mut above = vec![Vec::new(); graph.nodes()];
    for (tail, head, _) in graph.all() {
        let (a, b) = (rank[tail as usize], rank[head as usize]);
        above[a.min(b)].extend((a != b).then_some(a.max(b)));
    }
    let (mut edges, mut height) = (0, vec![1; graph.nodes()]);
    for node in 0..graph.nodes() {
        let mut up = std::mem::take(&mut above[node]);
        up.sort_unstable();
        up.dedup();
        edges += up.len();
        if let Some((&lowest, rest)) = up.split_first() {
            above[lowest].extend_from_slice(rest);
            height[lowest] = height[lowest].max(height[node] + 1);
        }
    }
    (edges, height.into_iter().max().unwrap_or(0))
}

#[test]
fn every_graph_has_an_order() {
    let star = (1..5000).map(|leaf| (0, leaf));
    let clique = (0..200).flat_map(|a| (a + 1..200).map(move |b| (a, b)));
    let apart = (0..20_000).flat_map(|of| (0..4).flat_map(move |a| (a + 1..4).map(move |b| (4 * of + a, 4 * of + b))));
    let hubs = (3..5000).flat_map(|leaf| (0..3).map(move |hub| (hub, leaf)));
    let spokes = (1..5000).flat_map(|leaf| [(0, leaf), (leaf, leaf % 4999 + 1)]);
    let cases = [
        (graph(0, []), 0, 0),
        (graph(1, [(0, 0)]), 0, 1),
        (graph(30_000, []), 0, 1),
        (graph(5000, star), 4999, 2),
        (graph(200, clique), 200 * 199 / 2, 200),
        (graph(80_000, apart), 6 * 20_000, 4),
        (graph(5000, hubs), 3 * 4997 + 3, 6),
        (graph(5000, spokes), 4 * 5000, 100),
    ];
    for (graph, edges, height) in cases {
        let known = hierarchy(&graph, &Order::of(&graph, &nowhere(&graph)).unwrap());
        assert!(known.0 <= edges && known.1 <= height, "{known:?} of {edges} and {height}");
    }
}

#[test]
fn long_roads_and_tall_trees_stay_low() {
    let road = graph(1_000_000, (1..1_000_000).map(|node| (node - 1, node)));
    let ring = graph(1000, (0..1000).map(|node| (node, (node + 1) % 1000)));
    // A road from which roads lead off, each twice.
    let tree = graph(300_000, (1..300_000).map(|node| (if node % 300 == 0 { node - 300 } else { node - 1 }, node)));
    for (graph, height) in [(road, 50), (ring, 50), (tree, 70)] {
        let known = hierarchy(&graph, &Order::of(&graph, &nowhere(&graph)).unwrap());
        assert!(known.0 <= 2 * graph.nodes() && known.1 <= height, "{known:?}");
    }
}

#[test]
fn points_make_an_order_better_but_need_not_be_sound() {
    let (graph, points) = grid(64, 64);
    let bound = |points: &[Point]| hierarchy(&graph, &Order::of(&graph, points).unwrap());
    let (edges, height) = bound(&points);
    assert!(edges < 15 * 4096 && height < 220, "{edges} edges, {height} high");
    let odd = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, -0.0];
    let mixed: Vec<Point> = (0..4096).map(|at| Point { x: odd[at % 5], y: odd[at / 5 % 5] }).collect();
    for points in [nowhere(&graph), mixed] {
        let (edges, height) = bound(&points);
        assert!(edges < 18 * 4096 && height < 260, "{edges} edges, {height} high");
    }
}

#[test]
fn nodes_put_on_top_keep_their_order() {
    let (graph, points) = grid(9, 9);
    let order = Order::of(&graph, &points).unwrap();
    let top = [order.nodes()[40], order.nodes()[3], order.nodes()[3], order.nodes()[80]];
    let other = order.with_on_top(&top).unwrap();
    assert_eq!(other.nodes()[78..], [top[1], top[0], top[3]]);
    let rest = |order: &Order| order.nodes().iter().copied().filter(|node| !top.contains(node)).collect::<Vec<_>>();
    assert_eq!(rest(&other), rest(&order));
    assert_eq!(order.with_on_top(&[]).unwrap(), order);
    assert_eq!(order.with_on_top(&[0, 81]), Err(Defect::NoSuchNode { at: 1, node: 81, nodes: 81 }));
}

/// Whether no way leads from a source to a sink but over these nodes.
fn parts(graph: &Graph, sources: &[u32], sinks: &[u32], without: impl Fn(u32) -> bool) -> bool {
    let net = Net::of(graph);
    let mut open: Vec<u32> = sources.iter().copied().filter(|node| !without(*node)).collect();
    let mut seen: Vec<bool> = (0..graph.nodes()).map(|node| open.iter().any(|known| *known as usize == node)).collect();
    while let Some(node) = open.pop() {
        for &to in net.neighbors(node).iter().filter(|to| !without(**to)) {
            if !std::mem::replace(&mut seen[to as usize], true) {
                open.push(to);
            }
        }
    }
    !sinks.iter().any(|sink| seen[*sink as usize])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_fewer_nodes_part_the_ends(arcs in prop::collection::vec((0..12_u32, 0..12_u32), 0..40), end in 1..5_usize) {
        let graph = graph(12, arcs);
        let nodes: Vec<u32> = (0..12).collect();
        let (sources, sinks) = (&nodes[..end], &nodes[12 - end..]);
        let net = Net::of(&graph);
        let mut cut = Cut::new(&net);
        let found = cut.between(sources, sinks, usize::MAX).unwrap();
        prop_assert!(parts(&graph, sources, sinks, |node| found.nodes.contains(&node)));
        let fewest = (0_u32..1 << 12).filter(|set| parts(&graph, sources, sinks, |node| set >> node & 1 == 1));
        let fewest = fewest.map(u32::count_ones).min().unwrap() as usize;
        prop_assert_eq!(found.nodes.len(), fewest);
        prop_assert!(found.smaller <= (12 - fewest) / 2);
        prop_assert!(fewest == 0 || cut.between(sources, sinks, fewest).is_none());
        prop_assert!(cut.between(sources, sinks, fewest + 1).is_some());
    }

    #[test]
    fn as_many_ways_lead_on_as_nodes_part_the_ends(
        arcs in prop::collection::vec((0..80_u32, 0..80_u32), 0..240),
        end in 1..30_usize,
    ) {
        let graph = graph(80, arcs);
        let nodes: Vec<u32> = (0..80).collect();
        let (sources, sinks) = (&nodes[..end], &nodes[80 - end..]);
        let net = Net::of(&graph);
        let mut cut = Cut::new(&net);
        let found = cut.between(sources, sinks, usize::MAX).unwrap();
        prop_assert!(parts(&graph, sources, sinks, |node| found.nodes.contains(&node)));
        prop_assert!(found.nodes.is_empty() || cut.between(sources, sinks, found.nodes.len()).is_none());
    }

    #[test]
    fn neighbors_are_mutual_and_there_once(arcs in prop::collection::vec((0..9_u32, 0..9_u32), 0..60)) {
        let net = Net::of(&graph(9, arcs.clone()));
        for (a, b) in (0..9).flat_map(|a| (0..9).map(move |b| (a, b))) {
            let joined = a != b && (arcs.contains(&(a, b)) || arcs.contains(&(b, a)));
            prop_assert_eq!(net.neighbors(a).iter().filter(|to| **to == b).count(), usize::from(joined));
        }
    }
}

fn bytes(order: &Order) -> Vec<u8> {
    let mut bytes = Vec::new();
    order.write(&mut bytes).unwrap();
    bytes
}

/// A file with these words for nodes, and the sum that belongs to them.
fn forged(order: &Order, nodes: &[u32]) -> Vec<u8> {
    bytes(&Order { nodes: nodes.to_vec(), fingerprint: order.fingerprint })
}

#[test]
fn an_order_comes_back_as_it_was() {
    let large = graph(40_000, (1..40_000).map(|node| (node - 1, node)));
    let (small, _) = grid(3, 4);
    for graph in [graph(0, []), graph(1, []), small, large] {
        let order = Order::of(&graph, &nowhere(&graph)).unwrap();
        let bytes = bytes(&order);
        assert_eq!(bytes.len(), 36 + 4 * graph.nodes());
        assert_eq!(Order::read(&bytes[..], &graph).unwrap(), order);
    }
}

#[test]
fn the_format_stays_what_it_is() {
    let graph = graph(3, [(0, 1), (1, 2)]);
    let order = Order::of(&graph, &nowhere(&graph)).unwrap();
    let told = bytes(&order).escape_ascii().to_string();
    let expected = [
        r"bekal.order/1\r\n\x00",
        r"M\xdcH\x7f\x99\xce)\x84",
        r"\x03\x00\x00\x00",
        r"\x00\x00\x00\x00\x02\x00\x00\x00\x01\x00\x00\x00",
        r"\x12J\xbf\x82\xac\xc1\xb0F",
    ];
    assert_eq!(told, expected.concat());
}

#[test]
fn every_flipped_byte_and_every_cut_is_noticed() {
    let (graph, points) = grid(4, 3);
    let whole = bytes(&Order::of(&graph, &points).unwrap());
    for at in 0..whole.len() {
        for flip in 1..=u8::MAX {
            let mut bytes = whole.clone();
            bytes[at] ^= flip;
            let told = Order::read(&bytes[..], &graph).unwrap_err();
            let expected = match at {
                0..16 => matches!(told, Unreadable::OtherFormat),
                16..28 => matches!(told, Unreadable::OtherGraph),
                _ => matches!(told, Unreadable::Damaged),
            };
            assert!(expected, "{at}: {told}");
        }
        assert!(matches!(Order::read(&whole[..at], &graph), Err(Unreadable::Short)), "{at}");
    }
    let longer = [&whole[..], &[0]].concat();
    assert!(matches!(Order::read(&longer[..], &graph), Err(Unreadable::Long)));
}

#[test]
fn what_was_forged_is_refused() {
    let (graph, points) = grid(2, 2);
    let order = Order::of(&graph, &points).unwrap();
    let told = |nodes: &[u32]| Order::read(&forged(&order, nodes)[..], &graph).unwrap_err();
    assert!(matches!(told(&[0, 1, 2, 1]), Unreadable::Wrong(Defect::Twice(1))));
    assert!(matches!(told(&[0, 1, 4, 3]), Unreadable::Wrong(Defect::NoSuchNode { at: 2, node: 4, nodes: 4 })));
    assert!(matches!(told(&[0, 1, NOWHERE, 3]), Unreadable::Wrong(Defect::NoSuchNode { .. })));
    assert!(matches!(told(&[0, 1, 2]), Unreadable::OtherGraph));
    assert!(matches!(told(&[0, 1, 2, 3, 4]), Unreadable::OtherGraph));
    // As many nodes as can be said, and none of them.
    let mut bytes = bytes(&order);
    bytes[24..28].fill(u8::MAX);
    assert!(matches!(Order::read(&bytes[..28], &graph), Err(Unreadable::OtherGraph)));
}

#[test]
fn orders_of_other_graphs_are_refused() {
    let arcs = [(0, 1), (1, 2), (2, 3)];
    let own = graph(4, arcs);
    let order = Order::of(&own, &nowhere(&own)).unwrap();
    let bytes = bytes(&order);
    let others = [
        graph(5, arcs),
        graph(4, [(0, 1), (1, 2)]),
        graph(4, [(0, 1), (1, 2), (3, 2)]),
        graph(4, [(0, 1), (1, 2), (2, 3), (2, 3)]),
        graph(4, [(0, 1), (1, 3), (2, 3)]),
        graph(0, []),
    ];
    for other in others {
        assert!(matches!(Order::read(&bytes[..], &other), Err(Unreadable::OtherGraph)));
    }
    assert_eq!(Order::read(&bytes[..], &own.clone()).unwrap(), order);
}

#[test]
fn a_file_that_cannot_be_read_or_written_says_so() {
    struct Broken;
    impl std::io::Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("torn"))
        }
    }
    let graph = graph(2, [(0, 1)]);
    let order = Order::of(&graph, &nowhere(&graph)).unwrap();
    let told = Order::read(Broken, &graph).unwrap_err();
    assert_eq!(told.to_string(), "the order cannot be read: torn");
    assert!(order.write(&mut &mut [0; 40][..]).is_err());
}
