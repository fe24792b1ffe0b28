//! Sites of an operation and places where boats land, joined to the nearest nodes of the network.
//!
//! Nearest is meant on the globe. Only nodes of the
//! largest island of a mode, or of one of at least [`ISLAND`] nodes, count: nobody is joined to a driveway that leads
//! nowhere.

use super::collect::Landing;
use super::geometry::{metres, on_sphere};
use super::network::Network;
use bekal_core::operation::Mode;
use rstar::RTree;
use rstar::primitives::GeomWithData;

/// Nodes from which on an island is worth joining.
const ISLAND: u64 = 30;
/// Farthest that a landing lies from the road and from the water it serves, m. A ferry terminal has its road at its
/// gate and its water at its quay; mapped centre lines of rivers lie half a river away.
const LANDING_ROAD_M: f64 = 300.0;
const LANDING_WATER_M: f64 = 1000.0;

/// A node and how far it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Nearest {
    pub(crate) node: u32,
    pub(crate) metres: f64,
}

type Leaf = GeomWithData<[f64; 3], u32>;

/// The nodes of each mode, for looking up the nearest.
pub(crate) struct Finder<'a> {
    network: &'a Network<'a>,
    trees: Vec<(Mode, RTree<Leaf>)>,
}

impl<'a> Finder<'a> {
    /// # Complexity
    /// O(n log n) for n nodes.
    pub(crate) fn new(network: &'a Network<'a>) -> Self {
        let tree = |mode: Mode| {
            let parts = network.parts(mode)?;
            let first = parts.islands.first()?.first;
            let counts = |node: &u32| {
                parts
                    .island(*node)
                    .is_some_and(|island| !island.dropped && (island.first == first || island.nodes >= ISLAND))
                    && !network.all.shut[*node as usize]
            };
            let leaves =
                (0..u32::try_from(network.all.nodes.len()).unwrap_or(u32::MAX)).filter(counts).filter_map(|node| {
                    let at = network.all.points[node as usize]?.degrees();
                    Some(Leaf::new(on_sphere(at), node))
                });
            Some((mode, RTree::bulk_load(leaves.collect())))
        };
        Self { network, trees: [Mode::Road, Mode::River, Mode::Foot].into_iter().filter_map(tree).collect() }
    }

    /// Whether there is a network of a mode.
    pub(crate) fn has(&self, mode: Mode) -> bool {
        self.trees.iter().any(|(own, _)| *own == mode)
    }

    /// The nearest node of a mode to a point in degrees; of equally near ones any, but always the same.
    pub(crate) fn nearest(&self, mode: Mode, from: (f64, f64)) -> Option<Nearest> {
        let (_, tree) = self.trees.iter().find(|(own, _)| *own == mode)?;
        let node = tree.nearest_neighbor(&on_sphere(from))?.data;
        let at = self.network.all.points[node as usize]?;
        Some(Nearest { node, metres: metres(from, at.degrees()) })
    }
}

/// A place where goods change between road and river.
#[derive(Clone, Debug)]
pub(crate) struct Jetty {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) at: (f64, f64),
    pub(crate) road: Nearest,
    pub(crate) river: Nearest,
}

/// The landings that have a road and navigable water, each at its point nearest to the water. Of several with the same two
/// nodes the first stands for all: they differ in no way that a plan could see.
pub(crate) fn jetties(landings: &[Landing], finder: &Finder<'_>) -> Vec<Jetty> {
    let mut seen = std::collections::BTreeSet::new();
    let jetty = |landing: &Landing| {
        let near = |mode: Mode, most: f64| {
            let all = landing.points.iter().filter_map(|point| {
                let at = point.degrees();
                finder.nearest(mode, at).map(|nearest| (at, nearest))
            });
            all.min_by(|a, b| a.1.metres.total_cmp(&b.1.metres)).filter(|(_, nearest)| nearest.metres <= most)
        };
        let (at, river) = near(Mode::River, LANDING_WATER_M)?;
        let (_, road) = near(Mode::Road, LANDING_ROAD_M)?;
        let code = format!("osm-{}", landing.code);
        let name = landing.name.clone().unwrap_or_else(|| code.clone());
        seen.insert((road.node, river.node)).then_some(Jetty { code, name, at, road, river })
    };
    landings.iter().filter_map(jetty).collect()
}
