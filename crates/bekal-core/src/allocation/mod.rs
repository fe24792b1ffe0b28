//! Allocation: who ships what to whom, by what, when — one linear programme, level by level.
//!
//! [`programme`] states the model and why it relaxes every executable plan. This file climbs the levels of the
//! objective. By default (`fair`), priority by priority from survival down:
//!
//! 1. *worst-off first*: maximize the least fill over all (post, item) pairs of the priority, where fill is person-days
//!    met as a share of those that goods can reach in time at all; pairs whose row has a positive price cannot be lifted
//!    any further and are held, the others are lifted again (lexicographic max-min by successive programmes; Ogryczak
//!    et al., 2014), at most `fairness_rounds` times;
//! 2. *need met*: maximize the person-days met, with every fill held;
//! 3. *lateness*: the second half of a ration counts a third of the first, a durable waits the dearer the longer;
//!    cost is traded against it at a small price of waiting.
//!
//! In formulas: with `y[p,d]` issued on day `d` to the pair `p` of post and item, `due[p,d]` needed and `n[p,d]` people,
//!
//! ```text
//! met(p)  = Σ_d n[p,d] · min(1, y[p,d] / due[p,d])        of a durable: of all issued and all due by d
//! fill(p) = met(p) / M(p)                                 M(p): person-days that goods reach p in time for
//! 1  lexicographic max of (fill(p)) in ascending order
//! 2  max Σ_p met(p)                                       every fill of 1 held
//! 3  max Σ_p Σ_d w(y[p,d]) − 0.1 · cost in million Rp     w: met(p), the half rations and days weighted as above
//! ```
//!
//! The goods of a priority then stand, and the next one is climbed with what they leave of vehicles, handling and room:
//! goods of two priorities share nothing else. Over lanes only the first priority is climbed, the others are bounded;
//! they are climbed once the trips of those before them stand, with what is really left; those of a large operation by
//! quantity and cost alone. `quantity` leaves out step 1, `deprivation` replaces all levels by lateness weighted by
//! priority. Minimizing total deprivation alone can be arbitrarily unfair (Gutjahr and Fischer,
//! 2018).
//!
//! **Lanes** are far more than a solution uses. Each programme starts with the best few per post and good; after it is
//! solved, every lane left out is priced, and those that would improve the objective enter, until none would: then the
//! optimum over all lanes is proven (delayed column generation; Ford and Fulkerson, 1958).
//!
//! **Bounds** are optima of the relaxation: for each priority, what any plan could reach if nothing else mattered: most
//! person-days met, least lateness, best worst fill. They hold whatever a plan does for other priorities and levels; for
//! a large operation those of lower priorities count goods alone. Cost has none: a plan that brings less costs less. The
//! levels themselves are climbed in the programme rounded to whole tours, whose quantities become trips.

mod climb;
pub mod goods;
pub mod lanes;
pub mod model;
mod prices;
mod pricing;
pub mod programme;

pub(crate) use climb::allocate_rest;
pub use climb::{allocate, reached};

use crate::operation::{Item, Objective, Operation, Site, VehicleType};
use crate::table::Id;
use crate::units::Instant;
use goods::{Demand, Good, Holding, day_of, own_issues};
use lanes::Lane;
use model::Model;
use programme::{By, Carriage, Limit, TripRoom};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Range, RangeInclusive};

/// Demands times days from which on days are joined: below, the programme solves in a second or two as it is.
const LARGE: usize = 1500;

/// Share of a payload that leaves no room worth planning with.
const FULL: f64 = 0.98;

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
    /// `worst-fill`, `need-met`, `lateness`.
    pub level: &'static str,
    /// Priority, 0 for all.
    pub priority: u8,
    /// Proven bound.
    pub bound: f64,
    /// What the programme reaches with hours rounded to whole tours, under the levels above; only the first priority is
    /// planned before trips are.
    pub programme: Option<f64>,
}

/// A scarce thing and what one more unit of it would bring.
#[derive(Clone, Debug)]
pub struct Marginal {
    /// What it limits.
    pub limit: Limit,
    /// Person-days of survival need that one unit more would meet at most: a tonne, a vehicle for a day.
    pub person_days: f64,
}

/// What the programme found.
#[derive(Clone, Debug, Default)]
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

impl Allocation {
    fn level(&mut self, level: &'static str, priority: u8, bound: f64, programme: Option<f64>) {
        self.levels.push(LevelValue { level, priority, bound, programme });
    }
}

impl Size {
    fn grow(&mut self, model: &Model) {
        self.solved += 1;
        if model.n_columns() > self.columns {
            (self.rows, self.columns, self.nonzeros) = (model.n_rows(), model.n_columns(), model.n_nonzeros());
        }
    }
}

/// Tonnes handled, by site and period.
pub(crate) type Handled = BTreeMap<(Id<Site>, usize), f64>;

/// What tours take already.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spent {
    /// Hours of duty on each day, by vehicle type.
    pub duty: BTreeMap<Id<VehicleType>, Vec<f64>>,
    /// Handling.
    pub handled: Handled,
}

impl Spent {
    /// Tonnes a site handles within a span of whole periods.
    fn handled(&self, operation: &Operation, site: Id<Site>, (from, until): (Instant, Instant)) -> f64 {
        let periods = (site, operation.period(from))..(site, operation.period(until));
        self.handled.range(periods).map(|(_, t)| *t).sum()
    }
}

/// Issues by post, item and day, in flow units.
pub type Issued = BTreeMap<(Id<Site>, Id<Item>), Vec<f64>>;

/// What trips carry and posts issue of priorities that are settled.
#[derive(Clone, Debug, Default)]
pub struct Settled {
    /// Shipments on trips.
    pub flows: Vec<Flow>,
    /// Issues.
    pub issued: Issued,
}

/// The problem all levels share.
#[derive(Clone, Debug)]
pub struct Problem<'a> {
    operation: &'a Operation,
    /// What is striven for.
    objective: Objective,
    /// Share of a least fill reached that later levels hold.
    held: f64,
    /// Chances to move goods.
    pub carriages: &'a [Carriage],
    holdings: &'a [Holding],
    demands: &'a [Demand],
    trips: &'a [TripRoom],
    spent: Option<&'a Spent>,
    /// First day on which each demand can be met at all, if ever.
    first_day: Vec<Option<usize>>,
    /// Person-days of each demand that a fill is a share of: what could be met at all before anything was.
    meetable: Vec<f64>,
    /// Days, joined where the operation is large.
    slots: Vec<Range<usize>>,
    /// Whether the operation is large: days are joined over lanes, later priorities climbed by quantity alone.
    large: bool,
    /// Stretches of time by which handling is counted: periods, or slots where days are joined.
    spans: Vec<(Instant, Instant)>,
    /// Whether lanes are left out and priced.
    priced: bool,
    /// Share of storage and handling that loads may plan to use.
    clear: Clear,
    /// Whether it is rounded to whole tours instead of relaxed.
    rounded: bool,
    /// Needs of other priorities are left out.
    priorities: RangeInclusive<u8>,
    /// Needs of which this share is met already are left out.
    below: f64,
    /// What trips carry already.
    settled: Option<&'a Settled>,
    /// What posts of limited storage issue of their own goods if they do so as soon as they can; none beside trips that
    /// are kept, where all that posts have is settled.
    own_issues: Option<Issued>,
    /// Whether each carriage's trip has room beside what is settled.
    has_room: Vec<bool>,
}

/// Share of storage and handling that loads may plan to use: everywhere, and at some sites instead.
#[derive(Clone, Debug)]
pub struct Clear {
    /// Everywhere else.
    pub share: f64,
    /// At some sites.
    pub at: BTreeMap<Id<Site>, f64>,
}

impl Clear {
    fn of(&self, site: Id<Site>) -> f64 {
        self.at.get(&site).copied().unwrap_or(self.share)
    }
}

impl<'a> Problem<'a> {
    /// The relaxation over lanes.
    pub fn over_lanes(
        operation: &'a Operation,
        slots: Vec<Range<usize>>,
        carriages: &'a [Carriage],
        holdings: &'a [Holding],
        demands: &'a [Demand],
    ) -> Self {
        let first_day = first_days(operation, carriages, holdings, demands);
        let days =
            |(demand, first): (&Demand, &Option<usize>)| first.map_or(0.0, |first| demand.person_days_from(first));
        let meetable = demands.iter().zip(&first_day).map(days).collect();
        let span = |days: &Range<usize>| (operation.day_start(days.start), operation.day_start(days.end));
        let joined = slots.len() < operation.n_days();
        let spans = if joined { slots.iter().map(span).collect() } else { periods(operation) };
        Self {
            operation,
            objective: operation.head().objective,
            held: 1.0,
            carriages,
            holdings,
            demands,
            trips: &[],
            spent: None,
            first_day,
            meetable,
            slots,
            large: joined,
            spans,
            priced: true,
            clear: Clear { share: 1.0, at: BTreeMap::new() },
            rounded: false,
            priorities: 0..=u8::MAX,
            below: f64::INFINITY,
            settled: None,
            own_issues: Some(own_issues(operation, holdings, demands)),
            has_room: vec![true; carriages.len()],
        }
    }

    /// The loads of fixed trips, with fills measured as `like` measures them, planning with the share `clear` of
    /// storage and handling.
    pub fn over_trips(
        like: &Problem<'a>,
        carriages: &'a [Carriage],
        trips: &'a [TripRoom],
        settled: &'a Settled,
        clear: Clear,
    ) -> Self {
        Self {
            operation: like.operation,
            objective: like.objective,
            held: like.held,
            carriages,
            holdings: like.holdings,
            demands: like.demands,
            trips,
            spent: None,
            first_day: like.first_day.clone(),
            meetable: like.meetable.clone(),
            large: like.large,
            slots: (0..like.operation.n_days()).map(|day| day..day + 1).collect(),
            spans: periods(like.operation),
            priced: false,
            clear,
            rounded: false,
            priorities: 0..=u8::MAX,
            below: f64::INFINITY,
            settled: Some(settled),
            own_issues: like.own_issues.clone(),
            has_room: has_room(like.operation, carriages, trips, settled),
        }
    }

    /// What is left to do over the same lanes; a fill counts what is met already.
    pub(crate) fn of_rest(
        like: &Problem<'a>,
        holdings: &'a [Holding],
        demands: &'a [Demand],
        spent: &'a Spent,
    ) -> Self {
        let first_day = first_days(like.operation, like.carriages, holdings, demands);
        Self { holdings, demands, spent: Some(spent), first_day, ..like.clone() }
    }

    /// The same beside trips that are kept: what posts issue of their goods is settled.
    pub(crate) fn beside_kept(self) -> Self {
        Self { own_issues: None, ..self }
    }

    /// The same with only the needs of some priorities.
    pub(crate) fn only(mut self, priorities: RangeInclusive<u8>) -> Self {
        self.priorities = priorities;
        self
    }

    /// The same striving for another objective than the operation's, and holding a share of each least fill reached:
    /// less than all leaves some of it to quantity.
    pub(crate) fn toward(mut self, (objective, held): (Objective, f64)) -> Self {
        (self.objective, self.held) = (objective, held);
        self
    }

    /// The same with only the needs of which less than a share is met already.
    pub(crate) fn below(mut self, share: f64) -> Self {
        self.below = share;
        self
    }

    /// The same rounded to whole tours.
    fn rounded(&self) -> Self {
        Self { rounded: true, ..self.clone() }
    }

    /// Share of an optimum by which lanes left out may still improve it when a level counts as solved: finest where a
    /// bound is to be proven for survival needs.
    fn proof(&self, first: bool) -> f64 {
        let fine = if self.is_large() { 2e-3 } else { 1e-4 };
        let of_level = if first { fine } else { 10.0 * fine };
        if self.rounded { 2.0 * of_level } else { of_level }
    }

    /// Whether days are joined in its relaxation.
    pub const fn is_large(&self) -> bool {
        self.large
    }

    /// Whether a priority is climbed by quantity and cost alone, for time's sake.
    fn is_brief(&self, priority: u8) -> bool {
        self.large && self.demands.iter().any(|demand| demand.priority < priority)
    }

    /// Distinct goods.
    fn goods(&self) -> BTreeSet<Good> {
        self.holdings.iter().map(|holding| holding.good).collect()
    }

    /// Needs joined per post and item.
    pub const fn demands(&self) -> &'a [Demand] {
        self.demands
    }

    /// First day on which each demand can be met at all.
    pub fn first_days(&self) -> &[Option<usize>] {
        &self.first_day
    }
}

/// Days by which an operation is relaxed: every day by itself, or, for a large one, joined: 0, 1, 2–3, 4–6, 7–10, …
pub fn slots(operation: &Operation, demands: &[Demand]) -> Vec<Range<usize>> {
    let n_days = operation.n_days();
    let large = demands.len() * n_days > LARGE;
    let mut slots = Vec::new();
    let (mut day, mut length) = (0, 1);
    while day < n_days {
        let end = (day + length).min(n_days);
        slots.push(day..end);
        length += usize::from(large && day > 0);
        day = end;
    }
    slots
}

fn periods(operation: &Operation) -> Vec<(Instant, Instant)> {
    (0..operation.n_periods())
        .map(|period| (operation.period_start(period), operation.period_start(period + 1)))
        .collect()
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

/// Whether the trip of each carriage has more than the rest beyond [`FULL`] of its payload left beside what is settled.
fn has_room(operation: &Operation, carriages: &[Carriage], trips: &[TripRoom], settled: &Settled) -> Vec<bool> {
    let mut left: Vec<(f64, f64)> = trips.iter().map(|trip| (trip.kg, trip.m3)).collect();
    let trip_of = |carriage: &Carriage| match carriage.by {
        By::Stop { trip, .. } => Some(trip),
        By::Lane(_) => None,
    };
    for flow in &settled.flows {
        if let Some(trip) = trip_of(&carriages[flow.carriage]) {
            let (kg, m3) = flow.good.measures(operation);
            left[trip] = (left[trip].0 - kg * flow.amount, left[trip].1 - m3 * flow.amount);
        }
    }
    let roomy = |trip: usize| {
        let (kg, m3) = left[trip];
        kg > (1.0 - FULL) * trips[trip].kg && m3 > (1.0 - FULL) * trips[trip].m3
    };
    carriages.iter().map(|carriage| trip_of(carriage).is_none_or(roomy)).collect()
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
