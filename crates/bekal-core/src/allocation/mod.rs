//! Allocation: who ships what to whom, by what, when — one linear programme, level by level.
//!
//! [`programme`] states the model and why it relaxes every executable plan. This file climbs the levels of the
//! objective. By default (`fair`), for each priority from survival down:
//!
//! 1. *worst-off first*: maximize the least fill over all (post, item) pairs of the priority, where fill is person-days
//!    met as a share of those that goods can reach in time at all; pairs whose row has a positive price cannot be lifted
//!    any further and are held, the others are lifted again (lexicographic max-min by successive programmes; Ogryczak
//!    et al., 2014), at most `fairness_rounds` times for survival items, once for others;
//! 2. *need met*: maximize the person-days met, with every fill held;
//!
//! then least *lateness* (the second half of a ration counts a third of the first, a durable waits the dearer the
//! longer), then least *cost* over the lanes at hand, which only chooses among equals and claims no bound. `quantity` leaves out step 1, `deprivation` replaces all levels by lateness weighted by
//! priority. Minimizing total deprivation alone can be arbitrarily unfair (Gutjahr and Fischer, 2018).
//!
//! **Lanes** are far more than a solution uses. Each programme starts with the best few per post and good; after it is
//! solved, every lane left out is priced, and those that would improve the objective enter, until none would: then the
//! optimum over all lanes is proven (delayed column generation; Ford and Fulkerson, 1958).
//!
//! **Bounds**: for each priority, the most person-days any plan could meet if nothing else mattered; for the worst-off,
//! the least fill of the first round.

mod climb;
pub mod goods;
pub mod lanes;
pub mod model;
pub mod programme;

pub use climb::allocate;

use crate::operation::{Operation, Site};
use crate::table::Id;
use crate::units::Instant;
use goods::{Demand, Good, Holding, day_of};
use lanes::Lane;
use programme::{By, Carriage, Limit, Programme, TripRoom};
use std::collections::{BTreeMap, BTreeSet};

/// A shipment of the solution.
#[derive(Clone, Copy, Debug)]
pub struct Flow {
    /// On which carriage.
    pub carriage: usize,
    /// What.
    pub good: Good,
    /// How much, in flow units.
    pub amount: f64,
}

/// Value of one level of the objective.
#[derive(Clone, Debug)]
pub struct LevelValue {
    /// `worst-fill`, `need-met`, `lateness`, `cost`.
    pub level: &'static str,
    /// Priority, 0 for all.
    pub priority: u8,
    /// Proven bound, where one is stated.
    pub bound: f64,
    /// Value under the levels above.
    pub programme: f64,
}

/// A scarce thing and what one more unit of it would bring.
#[derive(Clone, Debug)]
pub struct Marginal {
    /// What it limits.
    pub limit: Limit,
    /// Person-days of survival need per unit: flow unit, hour, cubic metre or tonne.
    pub person_days: f64,
}

/// What the programme found.
#[derive(Clone, Debug)]
pub struct Allocation {
    /// Shipments.
    pub flows: Vec<Flow>,
    /// Levels in order.
    pub levels: Vec<LevelValue>,
    /// Prices at the survival level, largest first.
    pub marginals: Vec<Marginal>,
    /// Survival person-days given up for fairness.
    pub price_of_fairness: f64,
    /// Rows, columns, nonzeros, programmes solved and lanes of the largest programme, for the record.
    pub size: Size,
    /// Whether the observer or the time limit ended it early.
    pub stopped: bool,
}

/// Size of the largest programme solved.
#[derive(Clone, Copy, Debug, Default)]
pub struct Size {
    /// Rows.
    pub rows: usize,
    /// Columns.
    pub columns: usize,
    /// Nonzeros.
    pub nonzeros: usize,
    /// Programmes solved.
    pub solved: usize,
    /// Shipments (lane and good) that could enter.
    pub candidates: usize,
}

/// The problem all levels share.
#[derive(Debug)]
pub struct Problem<'a> {
    operation: &'a Operation,
    /// Chances to move goods.
    pub carriages: &'a [Carriage],
    holdings: &'a [Holding],
    demands: &'a [Demand],
    trips: &'a [TripRoom],
    /// First day on which each demand can be met at all, if ever.
    first_day: Vec<Option<usize>>,
    /// Whether lanes are left out and priced.
    priced: bool,
    /// Share of storage and handling that loads may plan to use.
    clear: f64,
}

impl<'a> Problem<'a> {
    /// The relaxation over lanes.
    pub fn over_lanes(
        operation: &'a Operation,
        carriages: &'a [Carriage],
        holdings: &'a [Holding],
        demands: &'a [Demand],
    ) -> Self {
        let first_day = first_days(operation, carriages, holdings, demands);
        Self { operation, carriages, holdings, demands, trips: &[], first_day, priced: true, clear: 1.0 }
    }

    /// The loads of fixed trips, with fills measured as `like` measures them, planning with the share `clear` of
    /// storage and handling.
    pub fn over_trips(like: &Problem<'a>, carriages: &'a [Carriage], trips: &'a [TripRoom], clear: f64) -> Self {
        Self {
            operation: like.operation,
            carriages,
            holdings: like.holdings,
            demands: like.demands,
            trips,
            first_day: like.first_day.clone(),
            priced: false,
            clear,
        }
    }

    /// Share of an optimum by which lanes left out may still improve it when a level counts as solved.
    fn proof(&self) -> f64 {
        if self.coarse(0.0) > 0.0 { 2e-3 } else { 1e-4 }
    }

    /// The proof asked of levels that only choose among equals: `fine`, or none for a large operation.
    fn coarse(&self, fine: f64) -> f64 {
        if self.demands.len() * self.operation.n_days() > programme::LARGE { f64::INFINITY } else { fine }
    }

    /// Needs joined per post and item.
    pub const fn demands(&self) -> &'a [Demand] {
        self.demands
    }

    /// First day on which each demand can be met at all.
    pub fn first_days(&self) -> &[Option<usize>] {
        &self.first_day
    }

    fn build<'b>(&'b self, demands: &'b [Demand]) -> Programme<'b> {
        Programme::new(self.operation, self.carriages, self.holdings, demands, self.trips, self.clear)
    }

    /// Gives a programme the shipments of the goods of one priority (`None`: all).
    fn admit(&self, programme: &mut Programme<'_>, priority: Option<u8>, active: &mut BTreeSet<(usize, Good)>) {
        if !self.priced {
            for carriage in 0..self.carriages.len() {
                for good in programme.goods_at(self.carriages[carriage].from) {
                    active.insert((carriage, good));
                }
            }
        }
        let of = |good: &Good| self.operation.items()[good.item].priority;
        for &(carriage, good) in active.iter().filter(|(_, good)| priority.is_none_or(|wanted| of(good) == wanted)) {
            programme.add_shipment(carriage, good);
        }
    }
}

/// Carriages of lanes.
pub fn carriages(lanes: &[Lane]) -> Vec<Carriage> {
    let carriage = |lane: &Lane| Carriage {
        from: lane.from,
        to: lane.to,
        leaves: lane.leaves,
        arrives: lane.arrives,
        loaded: lane.leaves,
        by: By::Lane(*lane),
    };
    lanes.iter().map(carriage).collect()
}

/// First day each demand can be met, by earliest arrivals alone.
fn first_days(
    operation: &Operation,
    carriages: &[Carriage],
    holdings: &[Holding],
    demands: &[Demand],
) -> Vec<Option<usize>> {
    let goods: BTreeSet<Good> = holdings.iter().map(|holding| holding.good).collect();
    let mut earliest: BTreeMap<(Id<Site>, Good), Instant> = BTreeMap::new();
    for holding in holdings.iter().filter(|holding| holding.amount > 0.0) {
        let at = earliest.entry((holding.site, holding.good)).or_insert(holding.from);
        *at = (*at).min(holding.from);
    }
    let mut by_arrival: Vec<&Carriage> = carriages.iter().collect();
    by_arrival.sort_by_key(|carriage| (carriage.arrives, carriage.leaves));
    loop {
        let mut changed = false;
        for carriage in &by_arrival {
            for &good in &goods {
                let there = earliest.get(&(carriage.from, good)).is_some_and(|at| *at <= carriage.leaves);
                if there && earliest.get(&(carriage.to, good)).is_none_or(|at| carriage.arrives < *at) {
                    earliest.insert((carriage.to, good), carriage.arrives);
                    changed = true;
                }
            }
        }
        if !changed {
            break;
        }
    }
    let first = |demand: &Demand| {
        goods
            .iter()
            .filter(|good| good.item == demand.item && good.serves(operation, demand.site))
            .filter_map(|good| {
                let day = day_of(operation, *earliest.get(&(demand.site, *good))?);
                good.last_day.is_none_or(|last| day <= last).then_some(day)
            })
            .min()
    };
    demands.iter().map(first).collect()
}
