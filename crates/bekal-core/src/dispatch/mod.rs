//! Dispatch: from quantities to trips real vehicles can drive.
//!
//! 1. [`build`]: the allocation's quantities, day by day, become tours of named vehicles.
//! 2. [`loads`]: with the tours fixed, the best quantities on them (the programme again), then whole packages of lots.
//! 3. [`issues`]: what each post hands out on each day.
//! 4. [`rest`]: needs still unmet, goods still lying and duty still free are allocated anew; back to 1, until a round
//!    adds less than [`WORTHWHILE`], a few times at most.
//!
//! Priority by priority, survival first. The best round by the levels of the objective settles a priority: what its
//! trips carry stands, later goods take the room and hours it leaves. All of it obeys the rules of [`crate::plan`].
//!
//! Trips can be [`Kept`]: then they stand first, and everything else is the rest they leave.

mod adjust;
mod build;
mod issues;
mod kept;
mod loads;
mod orders;
mod rest;
mod sites;
mod tours;

use crate::allocation::goods::{FLOW_UNITS, Good, Holding, day_of};
use crate::allocation::{Allocation, Flow, Handled, Issued, Marginal, Problem, Settled};
use crate::allocation::{allocate, allocate_rest, reached};
use crate::event::{Event, Observer, Settings, SolveError};
use crate::network::{Network, Passage};
use crate::operation::codes::Codes;
use crate::operation::needs::{Need, needs};
use crate::operation::{Item, Objective, Operation, Site, SiteKind};
use crate::plan::{self, Issue, Pass, Step, Trip};
use crate::table::Id;
use crate::units::{Distance, Duration, Instant, Money, Quantity, mul_div};
use adjust::Pair;
use build::{Choice, Help, Manner};
use loads::{Cargo, Loads};
use orders::Orders;
use rest::Rest;
use sites::Sites;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::{ControlFlow, RangeInclusive};
use tours::{Roster, Stop, Tour};

pub(crate) use issues::Past;
pub(crate) use kept::{Kept, handed_out};

/// Trips and issues, ready for the plan.
#[derive(Clone, Debug)]
pub struct Dispatch {
    /// Not yet in order or numbered.
    pub trips: Vec<Trip>,
    /// By post, item and day.
    pub issues: Vec<Issue>,
    /// Person-days met by priority.
    pub met: BTreeMap<u8, u64>,
    /// Person-days the best quantities on the chosen tours would meet by priority, before whole packages.
    pub before_packages: BTreeMap<u8, f64>,
    /// The least fill by priority, where fairness goes before quantity.
    pub worst: BTreeMap<u8, f64>,
    /// The lateness by priority, in person-days.
    pub late: BTreeMap<u8, f64>,
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
pub fn dispatch(
    task: Task<'_>,
    (settings, hurried): (&Settings, bool),
    observer: Observer<'_>,
) -> Result<Dispatch, SolveError> {
    let Task { operation, problem, .. } = task;
    let needs = needs(operation);
    let pairs = Pair::all(operation, &needs, problem);
    let now = task.kept.map_or(operation.head().start, |kept| kept.now);
    let past = task.kept.map(|kept| kept.past.clone()).unwrap_or_default();
    let dispatcher = Dispatcher { task, settings, needs, pairs, now, past };
    let mut search = Search { dispatcher: &dispatcher, hurried, choice: Choice::PartLoads, best: None };
    let mut stopped = false;
    for (rank, priorities) in dispatcher.ranks().into_iter().enumerate() {
        if stopped || (hurried && rank > 0 && problem.is_large()) {
            break;
        }
        match search.bring(rank, &priorities, observer) {
            Err(SolveError::Stopped) if search.best.is_some() => stopped = true,
            other => other?,
        }
    }
    search.best.map(|(found, _)| Dispatch { stopped, ..found }).ok_or(SolveError::Stopped)
}

/// The best found so far, and how.
struct Search<'s, 'a> {
    dispatcher: &'s Dispatcher<'a>,
    hurried: bool,
    choice: Choice,
    best: Option<(Dispatch, State<'a>)>,
}

impl<'a> Search<'_, 'a> {
    /// Brings goods of one rank of priorities, round after round, on top of the best for those before.
    fn bring(
        &mut self,
        rank: usize,
        priorities: &RangeInclusive<u8>,
        observer: Observer<'_>,
    ) -> Result<(), SolveError> {
        let Dispatcher { task: Task { problem, .. }, settings, .. } = *self.dispatcher;
        let large = problem.is_large();
        let mut state = match &self.best {
            Some((_, state)) => state.settle(),
            None => self.dispatcher.begin(),
        };
        // Which hauls should choose their vehicles first depends on whether hours or vehicles run out; of a large
        // operation only the way that leaves small posts least behind is tried.
        if rank == 0 && !large {
            for choice in [Choice::PartLoads, Choice::MostPerHour, Choice::Longest] {
                let mut after = state.clone();
                let manner = Manner { choice, help: Help::WithinDay };
                let found = self.dispatcher.round(&mut after, (priorities, f64::INFINITY), manner, observer)?;
                if self.keep(found, &after)? {
                    self.choice = choice;
                }
            }
            if let Some((_, best)) = &self.best {
                state = best.clone();
            }
        }
        let rounds = match rank {
            _ if self.hurried => 1,
            0 if large => settings.dispatch_rounds + settings.dispatch_rounds / 2,
            0 => settings.dispatch_rounds,
            _ if large => 1,
            _ => settings.dispatch_rounds.div_ceil(2),
        };
        let of = |found: &Dispatch| found.met.range(priorities.clone()).map(|(_, met)| *met).sum::<u64>() as f64;
        let behind = self.dispatcher.behind().filter(|_| large && rank == 0 && !self.hurried);
        for round in 0..rounds {
            if let Some(share) = behind.filter(|_| round == 1) {
                let manner = Manner { choice: self.choice, help: Help::AnyLength };
                let found = self.dispatcher.round(&mut state, (priorities, share), manner, observer)?;
                self.keep(found, &state)?;
            }
            // First everything by the vehicles the programme chose, then by whatever is left.
            let help = if large && rank == 0 && round == 0 { Help::WithinDay } else { Help::AnyLength };
            let before = self.best.as_ref().map_or(0.0, |(best, _)| of(best));
            let manner = Manner { choice: self.choice, help };
            let found = self.dispatcher.round(&mut state, (priorities, f64::INFINITY), manner, observer)?;
            let gained = of(&found) >= before.max(1.0) * (1.0 + WORTHWHILE);
            self.keep(found, &state)?;
            if round > 0 && !gained {
                break;
            }
        }
        Ok(())
    }

    /// Keeps what is found if it is as good as the best; whether it is. Ends the search where the observer wishes.
    fn keep(&mut self, found: Dispatch, state: &State<'a>) -> Result<bool, SolveError> {
        let stopped = found.stopped;
        let better = self.best.as_ref().is_none_or(|(best, _)| found.at_least(best));
        if better {
            self.best = Some((found, state.clone()));
        }
        if stopped { Err(SolveError::Stopped) } else { Ok(better) }
    }
}

/// Gain of a round, as a share of the need met of its priority, from which on another is tried.
const WORTHWHILE: f64 = 1e-3;

/// Share of the best least fill below which a need of a large operation is allocated by itself once the first tours are
/// built.
const LEFT_BEHIND: f64 = 0.5;

/// Differences in need met, as a share, that decide before the worst-off: more than whole packages explain.
const FAR_MORE: f64 = 0.01;
/// Differences of the least fill that decide; smaller ones are a package at one post.
const FAIRER: f64 = 0.02;
/// Differences in need met that decide where nobody is worse off.
const MORE: f64 = 0.005;
/// Differences in lateness that decide where about as much is met.
const SOONER: f64 = 0.005;

impl Dispatch {
    /// Whether it is as good as another: priority by priority, the worst-off first, then need met, then lateness. On tours, unlike in the
    /// programme, one package moves the worst-off; it does not outweigh far more need met.
    fn at_least(&self, other: &Self) -> bool {
        let met = |of: &Self, priority: u8| of.met.get(&priority).copied().unwrap_or(0) as f64;
        let worst = |of: &Self, priority: u8| of.worst.get(&priority).copied().unwrap_or(0.0);
        for &priority in self.met.keys().chain(other.met.keys()).collect::<BTreeSet<_>>() {
            let fairer = worst(self, priority) - worst(other, priority);
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
    pairs: Vec<Pair>,
    /// Nothing new begins before.
    now: Instant,
    past: Past,
}

/// Tours so far.
#[derive(Clone, Debug)]
struct State<'a> {
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
    /// No tours, or those kept and what they leave.
    fn begin(&self) -> State<'a> {
        let Task { operation, network, problem, kept, .. } = self.task;
        let mut state = State {
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
    fn ranks(&self) -> Vec<RangeInclusive<u8>> {
        let all: BTreeSet<u8> = self.task.problem.demands().iter().map(|demand| demand.priority).collect();
        match (self.task.operation.head().objective, all.first(), all.last()) {
            (Objective::Fair | Objective::Quantity, Some(_), _) => {
                all.iter().map(|priority| *priority..=*priority).collect()
            }
            (Objective::Deprivation, Some(first), Some(last)) => vec![*first..=*last],
            _ => vec![0..=u8::MAX],
        }
    }

    /// Share of a need below which it counts as left behind: far from what the worst-off could have.
    fn behind(&self) -> Option<f64> {
        let worst = self.task.allocation.levels.iter().find(|level| level.level == "worst-fill")?;
        Some(LEFT_BEHIND * worst.bound)
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
        let Self { task: Task { operation, problem, allocation, .. }, settings, needs, .. } = self;
        let (orders, sites) = self.orders(state, (priorities, below), observer)?;
        build::build(&mut state.roster, orders, (sites, self.now), manner);
        let (order, carriages, rooms) = loads::carriages(operation, &state.roster);
        let settled = state.settled(&order);
        let beside_kept = state.beside_kept.clone();
        let like = beside_kept.as_ref().map(|rest| rest.problem(problem).beside_kept());
        let clear = Settings::CLEAR[settings.caution.min(3)];
        let fixed = Problem::over_trips(like.as_ref().unwrap_or(problem), &carriages, &rooms, &settled, clear)
            .only(priorities.clone());
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
        let met = met(operation, needs, &issues);
        let (worst, late) = self.reached(&issued);
        state.issued = issued;
        let (marginals, stopped) = (state.marginals.clone(), loaded.stopped);
        let mut found = Dispatch { trips, issues, met, before_packages, worst, late, marginals, stopped };
        found.stopped |= tell(operation, needs, allocation, &found, observer).is_break();
        Ok(found)
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
        let unmet = rest.problem(problem).only(priorities.clone()).below(below);
        let found = allocate_rest(&unmet, &settings, observer)?;
        let orders = Orders::from_flows(operation, problem.carriages, &found.flows);
        if state.beside_kept.is_some() {
            state.marginals.get_or_insert(found.marginals);
        }
        Ok((orders, Sites::new(operation, &rest.holdings, rest.spent.handled.clone())))
    }

    /// The least fill, where fairness goes before quantity, and the lateness, by priority.
    fn reached(&self, issued: &Issued) -> (BTreeMap<u8, f64>, BTreeMap<u8, f64>) {
        let all = reached(self.task.problem, issued);
        let of = |wanted: &str| {
            all.iter().filter(|((level, _), _)| *level == wanted).map(|((_, of), value)| (*of, *value)).collect()
        };
        let fair = self.task.operation.head().objective == Objective::Fair;
        (if fair { of("worst-fill") } else { BTreeMap::new() }, of("lateness"))
    }

    /// The plan's trips, and what arrives at posts by them.
    fn trips(
        &self,
        roster: &Roster<'_>,
        order: &[(usize, usize)],
        cargo: &[Vec<Cargo>],
    ) -> (Vec<Trip>, issues::Arrivals) {
        let operation = self.task.operation;
        let mut arrivals = own_goods(operation, &self.past);
        let mut loaded: BTreeMap<(usize, usize), &Vec<Cargo>> = BTreeMap::new();
        for (key, goods) in order.iter().zip(cargo) {
            loaded.insert(*key, goods);
        }
        let mut trips = Vec::new();
        for (van, v) in roster.vans.iter().enumerate() {
            // Tours without goods are not driven, unless a later tour of the vehicle starts where they end.
            let keep: Vec<bool> =
                (0..v.tours.len()).map(|index| loaded[&(van, index)].iter().any(|c| !c.is_empty())).collect();
            let mut pending: Vec<Passage> = Vec::new();
            let mut here = operation.fleets()[v.fleet].base;
            for (index, tour) in v.tours.iter().enumerate() {
                if !keep[index] {
                    pending.extend(tour.approach.iter().copied());
                    continue;
                }
                let mut tour = tour.clone();
                if here == tour.source {
                    tour.approach.clear();
                } else {
                    pending.append(&mut tour.approach);
                    tour.approach = pending;
                }
                pending = Vec::new();
                here = tour.source;
                let goods = loaded[&(van, index)];
                for (stop, carried) in tour.stops.iter().zip(goods) {
                    for (lot, packages) in carried {
                        if operation.sites()[stop.site].kind == SiteKind::Post {
                            let package = operation.items()[operation.lots()[*lot].item].package.thousandths();
                            let day = arrival_day(operation, stop);
                            arrivals.add((stop.site, *lot), day, operation.n_days(), packages * package);
                        }
                    }
                }
                trips.push(trip(operation, roster, &tour, goods));
            }
        }
        (trips, arrivals)
    }
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
    let met = found.met.get(&level.priority).copied().unwrap_or(0);
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

/// Person-days met by priority: of a consumable, persons × issued / need of the day; of a durable, persons × issued so
/// far / due so far, on every day.
fn met(operation: &Operation, needs: &[Need], issues: &[Issue]) -> BTreeMap<u8, u64> {
    let mut issued: BTreeMap<(&str, &str, u32), i64> = BTreeMap::new();
    for issue in issues {
        *issued.entry((&issue.site, &issue.item, issue.day)).or_default() += issue.quantity_milli.thousandths();
    }
    let mut met: BTreeMap<u8, u64> = BTreeMap::new();
    for pair in needs.chunk_by(|a, b| (a.site, a.item) == (b.site, b.item)) {
        let item = &operation.items()[pair[0].item];
        let site = operation.sites()[pair[0].site].code.as_str();
        let given = |need: &Need| {
            let day = u32::try_from(need.day).unwrap_or(u32::MAX);
            issued.get(&(site, item.code.as_str(), day)).copied().unwrap_or(0)
        };
        let days = pair.iter().map(|need| (need.persons, need.quantity.thousandths(), given(need)));
        *met.entry(item.priority).or_default() += person_days(item.is_consumable(), days);
    }
    met
}

/// Person-days met on days of (persons, newly due, issued) thousandths.
fn person_days(consumable: bool, days: impl Iterator<Item = (u64, i64, i64)>) -> u64 {
    let (mut due, mut given, mut met) = (0, 0, 0);
    for (persons, newly, issued) in days {
        if consumable {
            (due, given) = (0, 0);
        }
        due += newly;
        given += issued;
        if due > 0 {
            let persons = i64::try_from(persons).unwrap_or(i64::MAX);
            met += u64::try_from(mul_div(persons, given.min(due), due)).unwrap_or(0);
        }
    }
    met
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

/// A trip with what is driven and handled; its number, duty, distance and cost follow when the plan is composed.
fn trip(operation: &Operation, roster: &Roster<'_>, tour: &Tour, cargo: &[Cargo]) -> Trip {
    let van = &roster.vans[tour.van];
    let fleet = &operation.fleets()[van.fleet];
    let kind = &operation.vehicle_types()[van.vehicle];
    let code = |site: Id<Site>| operation.sites()[site].code.clone();
    let list = |goods: &Cargo| -> Vec<plan::Cargo> {
        goods
            .iter()
            .map(|(lot, packages)| {
                let lot = &operation.lots()[*lot];
                let item = operation.items()[lot.item].code.clone();
                plan::Cargo { lot: lot.code.clone(), item, packages: *packages }
            })
            .collect()
    };
    let mut steps = Vec::new();
    let drive = |steps: &mut Vec<Step>, way: &[Passage]| {
        if let (Some(first), Some(last)) = (way.first(), way.last()) {
            let pass = |p: &Passage| Pass {
                link: operation.links()[p.link].code.clone(),
                from: code(p.from),
                to: code(p.to),
                enters: p.enters,
                leaves: p.leaves,
            };
            steps.push(Step::Drive {
                from: code(first.from),
                to: code(last.to),
                passes: way.iter().map(pass).collect(),
            });
        }
    };
    drive(&mut steps, &tour.approach);
    let mut all = Cargo::new();
    for (lot, packages) in cargo.iter().flatten() {
        *all.entry(*lot).or_default() += packages;
    }
    steps.push(Step::Load { site: code(tour.source), from: tour.loads, until: tour.loaded, cargo: list(&all) });
    for (stop, goods) in tour.stops.iter().zip(cargo) {
        drive(&mut steps, &stop.way);
        if !goods.is_empty() {
            steps.push(Step::Unload { site: code(stop.site), from: stop.from, until: stop.until, cargo: list(goods) });
        }
    }
    drive(&mut steps, &tour.back);
    Trip {
        trip: String::new(),
        fleet: fleet.code.clone(),
        vehicle: van.number,
        vehicle_type: kind.code.clone(),
        member: operation.members()[fleet.owner].code.clone(),
        source: code(tour.source),
        steps,
        duty_s: Duration::ZERO,
        distance_m: Distance::ZERO,
        cost_rp: Money::ZERO,
    }
}
