//! Tables of journeys: from each of some sites to each of others by one vehicle type, at one moment or as things stand then.

use super::{Fare, Network, node};
use crate::operation::{Site, VehicleType};
use crate::table::Id;
use crate::units::{Distance, Duration, Instant};
use bekal_paths::{Cost, Metric, Query, Targets, Weights};
use rayon::prelude::*;

/// A journey from one site to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Journey {
    /// From departure to arrival, waiting included.
    pub time: Duration,
    /// What is driven.
    pub length: Distance,
}

/// Journeys by source, then by target; none where there is no way.
pub type Journeys = Vec<Vec<Option<Journey>>>;

impl Network<'_> {
    /// The journeys that arrive earliest for a vehicle that leaves at `depart`: it waits for what opens again, and meets what
    /// shuts while it is on its way.
    ///
    /// # Complexity
    /// One search by time for each source, in parallel; and the ways, arc by arc.
    pub fn journeys(&self, vehicle: Id<VehicleType>, from: &[Id<Site>], to: &[Id<Site>], depart: Instant) -> Journeys {
        let row = |from: &Id<Site>| {
            let arrivals = self.earliest(vehicle, *from, depart);
            let journey = |to: &Id<Site>| {
                let time = arrivals.at(*to)? - depart;
                Some(Journey { time, length: self.length(&arrivals.way_to(*to)) })
            };
            to.iter().map(journey).collect()
        };
        from.par_iter().map(row).collect()
    }
}

/// The network for one vehicle type as it stands at a moment: as if nothing ever opened or shut after it.
#[derive(Debug)]
pub struct Standing<'n> {
    network: &'n Network<'n>,
    vehicle: Id<VehicleType>,
    /// The arcs that are ever shut or slow.
    changing: Vec<u32>,
    weights: Weights,
    metric: Metric,
}

impl<'n> Standing<'n> {
    /// The network as it stands at `at`.
    ///
    /// # Complexity
    /// One customization.
    #[expect(clippy::missing_panics_doc, reason = "sites and arcs are those of the network")]
    pub fn new(network: &'n Network<'n>, vehicle: Id<VehicleType>, at: Instant) -> Self {
        let costs: Vec<Cost> = (0_u32..).take(network.arcs.len()).map(|arc| cost(network, vehicle, arc, at)).collect();
        let changes = |fare: &Option<Fare>| fare.as_ref().is_some_and(|fare| !fare.intervals.is_empty());
        let fares = (0_u32..).zip(&network.fares[vehicle.index()]);
        let changing = fares.filter_map(|(arc, fare)| changes(fare).then_some(arc)).collect();
        let prepared = Weights::new(&network.graph, &costs).and_then(|weights| {
            let metric = Metric::new(network.whole(), &weights)?;
            Ok(Self { network, vehicle, changing, weights, metric })
        });
        prepared.expect("invariant: each arc has a cost")
    }

    /// Goes to another moment: only what is then otherwise is brought into the metric. Says how many arcs that were.
    ///
    /// # Complexity
    /// O(arcs), and the triangles of edges that change.
    #[expect(clippy::missing_panics_doc, reason = "sites and arcs are those of the network")]
    pub fn turn_to(&mut self, at: Instant) -> usize {
        let mut changed = Vec::new();
        for &arc in &self.changing {
            let cost = cost(self.network, self.vehicle, arc, at);
            if cost != self.weights.cost(arc) {
                self.weights.set(arc, cost);
                changed.push(arc);
            }
        }
        self.metric.update(&self.weights, &changed).expect("invariant: the arcs are those of the graph");
        changed.len()
    }

    /// The shortest journeys by time, as things stand.
    ///
    /// # Complexity
    /// One batched table, and the ways, arc by arc.
    #[expect(clippy::missing_panics_doc, reason = "sites and arcs are those of the network")]
    pub fn journeys(&self, from: &[Id<Site>], to: &[Id<Site>]) -> Journeys {
        let nodes = |sites: &[Id<Site>]| sites.iter().copied().map(node).collect::<Vec<u32>>();
        let (sources, targets) = (nodes(from), nodes(to));
        let table = Targets::new(self.network.whole(), &targets).and_then(|known| self.metric.table(&sources, &known));
        let table = table.expect("invariant: sites are nodes of the graph");
        let row = |(row, source): (usize, &u32)| {
            let mut query = Query::new();
            let journey = |(column, target): (usize, &u32)| {
                let seconds = i64::from(table.cost(row, column).get()?);
                let way = query.way(&self.metric, &self.weights, *source, *target)?;
                let links = self.network.operation.links();
                let length = way.iter().map(|arc| links[self.network.arcs[*arc as usize].link].length).sum();
                Some(Journey { time: Duration::from_seconds(seconds), length })
            };
            targets.iter().enumerate().map(journey).collect()
        };
        sources.par_iter().enumerate().map(row).collect()
    }

    /// The arcs as they stand: from, to, and the seconds along; those that are open only.
    pub fn arcs(&self) -> impl Iterator<Item = (Id<Site>, Id<Site>, u32)> {
        (0_u32..)
            .zip(&self.network.arcs)
            .filter_map(|(number, arc)| self.weights.cost(number).get().map(|seconds| (arc.from, arc.to, seconds)))
    }
}

/// Seconds along an arc as it stands at a moment.
fn cost(network: &Network<'_>, vehicle: Id<VehicleType>, arc: u32, at: Instant) -> Cost {
    let Some(fare) = &network.fares[vehicle.index()][arc as usize] else { return Cost::NONE };
    let now = fare.intervals.iter().filter(|interval| interval.from <= at && at < interval.until);
    match now.map(|interval| i64::from(interval.factor)).min() {
        Some(0) => Cost::NONE,
        None => fare.cost(),
        Some(slowest) => {
            let slowed = crate::units::div_ceil(fare.time.seconds().saturating_mul(1000), slowest);
            u32::try_from(slowed).map_or(Cost::NONE, Cost::new)
        }
    }
}
