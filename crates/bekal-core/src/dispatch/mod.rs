//! Dispatch: from quantities to trips real vehicles can drive.
//!
//! 1. [`build`]: the allocation's quantities, day by day, become tours of named vehicles, laid out one by one or by the
//!    routing engine ([`route`]).
//! 2. [`loads`]: with the tours fixed, the best quantities on them (the programme again), then whole packages of lots.
//! 3. [`issues`]: what each post hands out on each day.
//! 4. [`rest`]: needs still unmet, goods still lying and duty still free are allocated anew; back to 1, until a round
//!    adds too little, a few times at most.
//!
//! Priority by priority, survival first. The best round by the levels of the objective settles a priority: what its
//! trips carry stands, later goods take the room and hours it leaves. In a small operation [`improve`] then takes some of
//! it back and brings it otherwise, all priorities together, as long as the steps last that its size allows. All of it
//! obeys the rules of [`crate::plan`].
//!
//! What an objective strives for is often reached better when another one leads there: a small operation is searched
//! once for each objective, in the same way whichever is the operation's, and that one chooses among all plans found by
//! what they reach ([`score`]).
//!
//! Where plans are not searched for, goods of later priorities are brought by tours laid out one by one and by those of the
//! engine, and the better stands; of a large operation by the former alone.
//!
//! Trips can be [`Kept`]: then they stand first, and everything else is the rest they leave.

mod adjust;
mod build;
mod improve;
mod issues;
mod kept;
mod loads;
mod orders;
mod rest;
mod route;
mod score;
mod search;
mod sites;
#[cfg(test)]
mod tests;
mod tours;
mod trips;

use crate::allocation::goods::{FLOW_UNITS, Good, Holding, day_of};
use crate::allocation::{Allocation, Clear, Flow, Handled, Issued, Marginal, Problem, Settled};
use crate::allocation::{allocate, allocate_rest};
use crate::event::{Event, Observer, Settings, SolveError};
use crate::network::Network;
use crate::operation::codes::Codes;
use crate::operation::needs::{Need, needs};
use crate::operation::{Item, Objective, Operation, Site, SiteKind};
use crate::plan::{self, Issue, Pass, Step, Trip};
use crate::table::Id;
use crate::units::{Instant, Quantity, mul_div};
use adjust::Pair;
use build::{Choice, Help, Manner};
use loads::{Cargo, Loads};
use orders::Orders;
use rest::Rest;
use score::{GUIDES, Handed};
use search::Search;
use sites::Sites;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::{ControlFlow, RangeInclusive};
use tours::{Roster, Stop};

pub(crate) use issues::Past;
pub(crate) use kept::{Kept, handed_out};
pub use score::Measures;
pub(crate) use trips::drive;

/// Trips and issues, ready for the plan.
#[derive(Clone, Debug)]
pub struct Dispatch {
    /// Not yet in order or numbered.
    pub trips: Vec<Trip>,
    /// By post, item and day.
    pub issues: Vec<Issue>,
    /// What they reach.
    pub measures: Measures,
    /// Person-days the best quantities on the chosen tours would meet by priority, before whole packages.
    pub before_packages: BTreeMap<u8, f64>,
    /// What one more of something scarce would bring, where trips are kept.
    pub marginals: Option<Vec<Marginal>>,
    /// Whether it ended early.
    pub stopped: bool,
}

/// What dispatch starts from.
#[derive(Clone, Copy, Debug)]
pub struct Task<'a> {
    /// Whom to serve, by what.
    pub operation: &'a Operation,
    /// Ways and travel times.
    pub network: &'a Network<'a>,
    /// The programme over lanes.
    pub problem: &'a Problem<'a>,
    /// Goods counted on.
    pub holdings: &'a [Holding],
    /// What the programme found.
    pub allocation: &'a Allocation,
    /// Trips that stand already.
    pub(crate) kept: Option<&'a Kept>,
    /// Whether plans of a small operation are searched for.
    pub(crate) search: bool,
}

/// Turns an allocation over lanes into trips; hurried, by one round for each priority, of a large operation for survival
/// goods alone. Beside kept trips, what they leave is allocated anew.
///
/// # Complexity
/// For each round two linear programmes, and a tour laid out for every vehicle and every haul it could do: vehicles ×
/// hauls × links of a way.
///
/// # Errors
/// [`SolveError::Solver`]; [`SolveError::Stopped`] before the first round ends.
pub fn dispatch<'a>(
    task: Task<'a>,
    (settings, hurried): (&'a Settings, bool),
    observer: Observer<'_>,
) -> Result<(Dispatch, Tours<'a>), SolveError> {
    let dispatcher = Dispatcher::new(task, settings);
    let own = task.operation.head().objective;
    let mut guides = vec![own];
    if !hurried && task.kept.is_none() && dispatcher.is_small() {
        guides.extend(GUIDES.into_iter().filter(|guide| *guide != own));
    }
    let (mut chosen, mut tours, mut stopped): (Option<Dispatch>, _, bool) = (None, None, false);
    for guide in guides {
        let first = Search::new(&dispatcher, hurried, guide, chosen);
        let (ended, built);
        (ended, chosen, built) = first.run(observer);
        // Stopped at its very beginning it has none of its own.
        tours = built.or(tours);
        match ended {
            Err(SolveError::Stopped) if chosen.is_some() => stopped = true,
            other => other?,
        }
        if stopped || chosen.as_ref().is_some_and(|found| found.measures.is_complete()) {
            break;
        }
    }
    let found = chosen.map(|found| Dispatch { stopped, ..found });
    found.zip(tours).ok_or(SolveError::Stopped)
}

/// The tours of a dispatch, to be loaded again.
#[derive(Debug)]
pub struct Tours<'a> {
    /// Those that goods of each rank of priorities were loaded on.
    rosters: Vec<Roster<'a>>,
    marginals: Option<Vec<Marginal>>,
}

/// Loads tours again, with the caution that the settings now have and more at some sites; nothing is built anew.
///
/// # Complexity
/// For each priority one of the linear programmes of [`dispatch`].
///
/// # Errors
/// As [`dispatch`].
pub fn reload<'a>(
    task: Task<'a>,
    tours: &Tours<'a>,
    (settings, careful): (&'a Settings, &BTreeMap<Id<Site>, usize>),
    observer: Observer<'_>,
) -> Result<Dispatch, SolveError> {
    let dispatcher = Dispatcher { careful: careful.clone(), ..Dispatcher::new(task, settings) };
    let guide = task.operation.head().objective;
    let mut state = State { marginals: tours.marginals.clone(), ..dispatcher.begin(guide) };
    let mut found: Option<Dispatch> = None;
    for (roster, priorities) in tours.rosters.iter().zip(dispatcher.ranks(guide)) {
        state.roster = roster.clone();
        match (dispatcher.load(&mut state, &priorities, observer), found.take()) {
            // What was loaded before stands.
            (Err(SolveError::Stopped), Some(before)) => found = Some(Dispatch { stopped: true, ..before }),
            (next, _) => found = Some(next?),
        }
        if found.as_ref().is_some_and(|found| found.stopped) {
            break;
        }
        state = state.settle();
    }
    found.ok_or(SolveError::Stopped)
}

impl Task<'_> {
    /// Whether plans are searched for, rather than built once: of an operation that is small, if it is wished.
    pub(crate) fn searches(&self) -> bool {
        self.search && !self.problem.is_large() && self.allocation.size.columns <= improve::SMALL
    }
}

/// Share of the best least fill below which a need of a large operation is allocated by itself once the first tours are
/// built.
const LEFT_BEHIND: f64 = 0.5;

/// Of an operation that is not small, differences in need met, as a share, that decide before the worst-off: more than whole packages
/// explain.
const FAR_MORE: f64 = 0.01;
/// Differences of the least fill that decide; smaller ones are a package at one post.
const FAIRER: f64 = 0.02;
/// Differences in need met that decide where nobody is worse off.
const MORE: f64 = 0.005;
/// Differences in lateness that decide where about as much is met.
const SOONER: f64 = 0.005;

impl Measures {
    /// Whether they are about as good as others: priority by priority, the worst-off first, then need met, then lateness.
    /// Where nothing is taken back once it is brought, the worst-off do not outweigh far more need met.
    fn about_as_good(&self, other: &Self, objective: Objective) -> bool {
        let met = |of: &Self, priority: u8| of.met.get(&priority).copied().unwrap_or(0) as f64;
        let worst = |of: &Self, priority: u8| of.worst.get(&priority).copied().unwrap_or(0.0);
        for &priority in self.met.keys().chain(other.met.keys()).collect::<BTreeSet<_>>() {
            let fair = objective == Objective::Fair;
            let fairer = if fair { worst(self, priority) - worst(other, priority) } else { 0.0 };
            let more = (met(self, priority) - met(other, priority)) / met(other, priority).max(1.0);
            if more.abs() > FAR_MORE {
                return more > 0.0;
            }
            if fairer.abs() > FAIRER {
                return fairer > 0.0;
            }
            if more.abs() > MORE {
                return more > 0.0;
            }
            let late = |of: &Self| of.late.get(&priority).copied().unwrap_or(0.0);
            let sooner = (late(other) - late(self)) / late(other).max(1.0);
            if sooner.abs() > SOONER {
                return sooner > 0.0;
            }
        }
        self.met.values().ge(other.met.values())
    }
}

/// What does not change from round to round.
#[derive(Debug)]
struct Dispatcher<'a> {
    task: Task<'a>,
    settings: &'a Settings,
    needs: Vec<Need>,
    /// Person-days by priority.
    needed: BTreeMap<u8, u64>,
    pairs: Vec<Pair>,
    /// Nothing new begins before.
    now: Instant,
    past: Past,
    /// Sites where loads are more cautious than the settings.
    careful: BTreeMap<Id<Site>, usize>,
}

/// Tours so far.
#[derive(Clone, Debug)]
struct State<'a> {
    /// What programmes strive for, and the share of each least fill they hold.
    guide: (Objective, f64),
    roster: Roster<'a>,
    /// What they carry, and what posts issue of it.
    loads: Loads,
    issued: Issued,
    /// What of both earlier priorities have settled.
    settled: (Loads, Issued),
    before_packages: BTreeMap<u8, f64>,
    /// What they leave to be brought.
    rest: Option<Rest>,
    /// What kept tours leave to all others.
    beside_kept: Option<Rest>,
    /// Of the first programme for what kept tours leave.
    marginals: Option<Vec<Marginal>>,
}

impl State<'_> {
    /// The same with everything loaded so far settled.
    fn settle(&self) -> Self {
        Self { settled: (self.loads.clone(), self.issued.clone()), ..self.clone() }
    }

    /// What is settled, on the stops of `order` one after another.
    fn settled(&self, order: &[(usize, usize)]) -> Settled {
        let operation = self.roster.operation;
        let mut flows = Vec::new();
        let mut carriage = 0;
        for (van, index) in order {
            let tour = &self.roster.vans[*van].tours[*index];
            let loads = self.settled.0.get(&tour.number);
            for (stop, _) in tour.stops.iter().enumerate() {
                for (lot, packages) in loads.iter().flat_map(|loads| &loads[stop]) {
                    let lot = &operation.lots()[*lot];
                    if let Some(good) = Good::of(operation, lot) {
                        let units = *packages as f64 * operation.items()[lot.item].package.as_units();
                        flows.push(Flow { carriage, good, amount: units / FLOW_UNITS });
                    }
                }
                carriage += 1;
            }
        }
        Settled { flows, issued: self.settled.1.clone() }
    }
}

impl<'a> Dispatcher<'a> {
    fn new(task: Task<'a>, settings: &'a Settings) -> Self {
        let Task { operation, problem, .. } = task;
        let needs = needs(operation);
        let pairs = Pair::all(operation, &needs, problem);
        let now = task.kept.map_or(operation.head().start, |kept| kept.now);
        let past = task.kept.map(|kept| kept.past.clone()).unwrap_or_default();
        let needed = score::needed(operation, &needs);
        Self { task, settings, needs, needed, pairs, now, past, careful: BTreeMap::new() }
    }

    /// No tours, or those kept and what they leave.
    fn begin(&self, guide: Objective) -> State<'a> {
        let Task { operation, network, problem, kept, .. } = self.task;
        let mut state = State {
            guide: (guide, 1.0),
            roster: Roster::new(operation, network),
            loads: Loads::new(),
            issued: Issued::new(),
            settled: (Loads::new(), Issued::new()),
            before_packages: BTreeMap::new(),
            rest: None,
            beside_kept: None,
            marginals: None,
        };
        if let Some(kept) = kept {
            let loads = kept.put_on(&mut state.roster);
            let order = loads::in_order(&state.roster);
            let number = |(van, index): &(usize, usize)| state.roster.vans[*van].tours[*index].number;
            let cargo: Vec<Vec<Cargo>> = order.iter().map(|at| loads[&number(at)].clone()).collect();
            state.issued = issued(operation, &handed_out(operation, &kept.trips, &self.past));
            state.settled = (loads.clone(), state.issued.clone());
            state.loads = loads;
            let rest = Rest::new(&state.roster, (&order, &cargo), problem.demands(), (&state.issued, self.now));
            (state.beside_kept, state.rest) = (Some(rest.clone()), Some(rest));
        }
        state
    }

    /// Priorities that are brought one after another; all at once where the objective weighs them together.
    fn ranks(&self, guide: Objective) -> Vec<RangeInclusive<u8>> {
        let all: BTreeSet<u8> = self.task.problem.demands().iter().map(|demand| demand.priority).collect();
        match (guide, all.first(), all.last()) {
            (Objective::Fair | Objective::Quantity, Some(_), _) => {
                all.iter().map(|priority| *priority..=*priority).collect()
            }
            (Objective::Deprivation, Some(first), Some(last)) => vec![*first..=*last],
            _ => vec![0..=u8::MAX],
        }
    }

    /// How tours are built.
    fn manner(&self, choice: Choice, help: Help) -> Manner {
        let seed = self.settings.seed.unwrap_or(self.task.operation.head().seed);
        Manner { choice, help, seed }
    }

    /// Share of a need below which it counts as left behind: far from what the worst-off could have.
    fn behind(&self) -> Option<f64> {
        let worst = self.task.allocation.levels.iter().find(|level| level.level == "worst-fill")?;
        Some(LEFT_BEHIND * worst.bound)
    }

    /// Whether a plan is at least as good as another.
    fn at_least(&self, found: &Dispatch, known: &Dispatch, objective: Objective) -> bool {
        let (found, known) = (&found.measures, &known.measures);
        if !self.is_small() {
            return found.about_as_good(known, objective);
        }
        found.score(objective, &self.needed) >= known.score(objective, &self.needed)
    }

    /// Builds tours for goods of some priorities, of needs met by less than a share, and loads them on all tours beside
    /// what is settled.
    fn round(
        &self,
        state: &mut State<'_>,
        (priorities, below): (&RangeInclusive<u8>, f64),
        manner: Manner,
        observer: Observer<'_>,
    ) -> Result<Dispatch, SolveError> {
        self.build(state, (priorities, below), manner, observer)?;
        self.load(state, priorities, observer)
    }

    /// Builds tours for goods of some priorities, of needs met by less than a share.
    fn build(
        &self,
        state: &mut State<'_>,
        (priorities, below): (&RangeInclusive<u8>, f64),
        manner: Manner,
        observer: Observer<'_>,
    ) -> Result<(), SolveError> {
        let (orders, sites) = self.orders(state, (priorities, below), observer)?;
        let mut stops = || observer(&Event::Working).is_break();
        build::build(&mut state.roster, orders, (sites, self.now), manner, &mut stops);
        Ok(())
    }

    /// Loads goods of some priorities on all tours beside what is settled.
    fn load(
        &self,
        state: &mut State<'_>,
        priorities: &RangeInclusive<u8>,
        observer: Observer<'_>,
    ) -> Result<Dispatch, SolveError> {
        let Self { task: Task { operation, problem, allocation, .. }, settings, needs, .. } = self;
        let (order, carriages, rooms) = loads::carriages(operation, &state.roster);
        let settled = state.settled(&order);
        let beside_kept = state.beside_kept.clone();
        let like = beside_kept.as_ref().map(|rest| rest.problem(problem).beside_kept());
        let share = |caution: usize| Settings::CLEAR[caution.min(3)];
        let at = self.careful.iter().map(|(site, caution)| (*site, share(*caution))).collect();
        let clear = Clear { share: share(settings.caution), at };
        let fixed = Problem::over_trips(like.as_ref().unwrap_or(problem), &carriages, &rooms, &settled, clear)
            .only(priorities.clone())
            .toward(state.guide);
        let quick = Settings { fairness_rounds: settings.fairness_rounds.min(2), ..(*settings).clone() };
        let loaded = if carriages.is_empty() { Allocation::default() } else { allocate(&fixed, &quick, observer)? };
        let cautious = settings.caution >= Settings::MOST_CAUTIOUS;
        let packed = (carriages.as_slice(), loaded.flows.as_slice());
        let mut cargo = loads::pack(operation, &state.roster, &order, packed, &state.settled.0, cautious);
        if !cautious {
            let wanted = |item: &Item| priorities.contains(&item.priority);
            adjust::put_right(&state.roster, &order, &mut cargo, (&self.pairs, &self.past), wanted);
        }
        let (trips, arrivals) = self.trips(&state.roster, &order, &cargo);
        let issues = issues::issue(operation, needs, &arrivals);
        let issued = issued(operation, &issues);
        state.rest = Some(Rest::new(&state.roster, (&order, &cargo), problem.demands(), (&issued, self.now)));
        let number = |(van, index): &(usize, usize)| state.roster.vans[*van].tours[*index].number;
        state.loads = order.iter().map(number).zip(cargo).collect();
        let met_on_tours = loaded.levels.iter().filter(|level| level.level == "need-met");
        state.before_packages.extend(met_on_tours.filter_map(|level| Some((level.priority, level.programme?))));
        let before_packages = state.before_packages.clone();
        let measures = self.measures(&issues, &issued, &trips);
        state.issued = issued;
        let (marginals, stopped) = (state.marginals.clone(), loaded.stopped);
        let mut found = Dispatch { trips, issues, measures, before_packages, marginals, stopped };
        found.stopped |= tell(operation, needs, allocation, &found, observer).is_break();
        Ok(found)
    }

    /// What trips reach by what posts hand out.
    fn measures(&self, issues: &[Issue], issued: &Issued, trips: &[Trip]) -> Measures {
        let Task { operation, problem, .. } = self.task;
        let codes = Codes::of(operation);
        let mut handed: Handed<'_> = Handed::new();
        for issue in issues {
            *handed.entry((&issue.site, &issue.item, issue.day)).or_default() += issue.quantity_milli.thousandths();
        }
        let cost = trips.iter().map(|trip| cost(operation, &codes, trip)).fold(0, i64::saturating_add);
        Measures { cost, ..Measures::new(operation, problem, &self.needs, (issued, &handed)) }
    }

    /// What is to be brought: at first what the allocation says, then what the programme makes of the rest.
    fn orders(
        &self,
        state: &mut State<'_>,
        (priorities, below): (&RangeInclusive<u8>, f64),
        observer: Observer<'_>,
    ) -> Result<(Orders, Sites<'_>), SolveError> {
        let Self { task: Task { operation, problem, holdings, allocation, .. }, settings, .. } = self;
        let Some(rest) = &state.rest else {
            let flows = &allocation.flows;
            let orders = Orders::from_flows(operation, problem.carriages, flows);
            return Ok((orders, Sites::new(operation, holdings, Handled::new())));
        };
        // Of a large operation the loads of trips and the round for what is left behind see to fairness.
        let rounds = if problem.is_large() { 0 } else { settings.fairness_rounds.min(2) };
        let settings = Settings { fairness_rounds: rounds, ..(*settings).clone() };
        let unmet = rest.problem(problem).only(priorities.clone()).below(below).toward(state.guide);
        let found = allocate_rest(&unmet, &settings, observer)?;
        let orders = Orders::from_flows(operation, problem.carriages, &found.flows);
        if state.beside_kept.is_some() {
            state.marginals.get_or_insert(found.marginals);
        }
        Ok((orders, Sites::new(operation, &rest.holdings, rest.spent.handled.clone())))
    }
}

/// Rupiah a trip costs by its way and by goods that are bought.
fn cost(operation: &Operation, codes: &Codes<'_>, trip: &Trip) -> i64 {
    let kind = operation.vehicle_types().iter().find(|kind| kind.code == trip.vehicle_type);
    let per_km = kind.map_or(0, |kind| kind.cost_per_km.rupiah());
    let metres =
        |pass: &Pass| codes.links.get(pass.link.as_str()).map_or(0, |link| operation.links()[*link].length.metres());
    let price = |at: &str, line: &plan::Cargo| {
        let lot = codes.lots.get(line.lot.as_str()).map(|lot| &operation.lots()[*lot]);
        lot.filter(|lot| operation.sites()[lot.site].code == at).map_or(0, |lot| {
            let units = line.packages.saturating_mul(operation.items()[lot.item].package.thousandths());
            mul_div(lot.unit_cost.rupiah(), units, 1000)
        })
    };
    let step = |step: &Step| match step {
        Step::Drive { passes, .. } => mul_div(per_km, passes.iter().map(metres).sum(), 1000),
        Step::Load { site, cargo, .. } => cargo.iter().map(|line| price(site, line)).fold(0, i64::saturating_add),
        Step::Unload { .. } => 0,
    };
    trip.steps.iter().map(step).fold(0, i64::saturating_add)
}

fn tell(
    operation: &Operation,
    needs: &[Need],
    allocation: &Allocation,
    found: &Dispatch,
    observer: Observer<'_>,
) -> ControlFlow<()> {
    let Some(level) = allocation.levels.iter().find(|level| level.level == "need-met") else {
        return ControlFlow::Continue(());
    };
    let met = found.measures.met.get(&level.priority).copied().unwrap_or(0);
    let needed = plan_person_days(operation, needs, level.priority);
    observer(&Event::need_met(met as f64, level.bound, needed as f64))
}

fn plan_person_days(operation: &Operation, needs: &[Need], priority: u8) -> u64 {
    let counts = |need: &&Need| {
        let item = &operation.items()[need.item];
        item.priority == priority && (!item.is_consumable() || need.quantity > Quantity::ZERO)
    };
    needs.iter().filter(counts).map(|need| need.persons).sum()
}

/// Issues per post and item by day, in flow units.
pub(crate) fn issued(operation: &Operation, issues: &[Issue]) -> Issued {
    let Codes { sites, items, .. } = Codes::of(operation);
    let mut all = Issued::new();
    for issue in issues {
        let key = (sites[issue.site.as_str()], items[issue.item.as_str()]);
        let days = all.entry(key).or_insert_with(|| vec![0.0; operation.n_days()]);
        days[issue.day as usize] += issue.quantity_milli.as_units() / FLOW_UNITS;
    }
    all
}

/// Day on which what is unloaded at a stop can be issued first: unloading ends before that day does.
fn arrival_day(operation: &Operation, stop: &Stop) -> usize {
    day_of(operation, stop.until)
}

/// Goods that lie at posts already.
fn own_goods(operation: &Operation, past: &Past) -> issues::Arrivals {
    let mut own = issues::Arrivals::new(past);
    for (id, lot) in operation.lots().entries() {
        let post = operation.sites()[lot.site].kind == SiteKind::Post;
        if post && operation.counts_on(lot.commitment) && lot.available_from < operation.end() {
            let day = day_of(operation, lot.available_from);
            own.add((lot.site, id), day, operation.n_days(), lot.quantity.thousandths());
        }
    }
    own
}
