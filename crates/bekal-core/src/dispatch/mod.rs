//! Dispatch: from quantities to trips real vehicles can drive.
//!
//! 1. [`build`]: the allocation's quantities, day by day, become tours of named vehicles.
//! 2. [`loads`]: with the tours fixed, the best quantities on them (the programme again), then whole packages of lots.
//! 3. [`issues`]: what each post hands out on each day.
//! 4. Needs still unmet, goods still lying and duty still free become new orders; back to 1, until a round no longer
//!    meets more.
//!
//! Priority by priority, survival first: later goods take the room and hours the earlier ones leave. The best round by
//! the levels of the objective is the result. All of it obeys the rules of [`crate::plan`].

mod build;
mod issues;
mod loads;
mod tours;

use crate::allocation::goods::{FLOW_UNITS, Good, Holding, day_of};
use crate::allocation::programme::{By, Carriage};
use crate::allocation::{Allocation, Problem, allocate, reached};
use crate::event::{Event, Observer, Settings, SolveError};
use crate::network::{Network, Passage, transfers};
use crate::operation::needs::{Need, needs};
use crate::operation::{Item, Objective, Operation, Site, SiteKind, VehicleType};
use crate::plan::{self, Issue, Pass, Step, Trip};
use crate::table::Id;
use crate::units::{Distance, Duration, Money, Quantity, mul_div};
use build::{Choice, Hubs, Orders};
use loads::Cargo;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use tours::{Roster, Tour};

/// Trips and issues, ready for the plan.
#[derive(Clone, Debug)]
pub struct Dispatch {
    /// By departure; not yet numbered.
    pub trips: Vec<Trip>,
    /// By post, item and day.
    pub issues: Vec<Issue>,
    /// Person-days met by priority.
    pub met: BTreeMap<u8, u64>,
    /// Person-days the best quantities on the chosen tours would meet by priority, before whole packages.
    pub before_packages: BTreeMap<u8, f64>,
    /// The least fill by priority, where fairness goes before quantity.
    pub worst: BTreeMap<u8, f64>,
    /// Whether it ended early.
    pub stopped: bool,
}

/// Turns an allocation over lanes into trips.
///
/// # Errors
/// [`SolveError::Solver`].
pub fn dispatch(
    operation: &Operation,
    network: &Network<'_>,
    problem: &Problem<'_>,
    holdings: &[Holding],
    allocation: &Allocation,
    settings: &Settings,
    observer: Observer<'_>,
) -> Result<Dispatch, SolveError> {
    let ways = ways_by_target(problem.carriages, operation);
    let dispatcher = Dispatcher { operation, network, problem, allocation, settings, needs: needs(operation), ways };
    let priorities: BTreeSet<u8> = problem.demands().iter().map(|demand| demand.priority).collect();
    let mut state = State {
        roster: Roster::new(operation, network),
        orders: Orders::default(),
        hubs: Hubs::new(operation, holdings),
    };
    let mut choice = Choice::Longest;
    let mut best: Option<Dispatch> = None;
    for (rank, &priority) in priorities.iter().enumerate() {
        state.orders = Orders::from_flows(operation, problem.carriages, &allocation.flows, priority);
        let large = problem.is_large();
        // A search asked to stop brings survival goods first of all.
        if rank > 0 && large && settings.dispatch_rounds <= 1 {
            break;
        }
        // Which jobs should choose their vehicles first depends on whether hours or vehicles run out; of a large
        // operation only the way that packs best is tried.
        if rank == 0 && !large {
            let start = state.clone();
            for tried in [Choice::Longest, Choice::MostPerHour, Choice::PartLoads] {
                let mut after = start.clone();
                let found = match dispatcher.round(&mut after, (priority, tried), observer) {
                    Err(SolveError::Stopped) if best.is_some() => break,
                    other => other?,
                };
                if best.as_ref().is_none_or(|known| !known.at_least(&found)) {
                    (state, choice, best) = (after, tried, Some(found));
                }
            }
        }
        let rounds = match rank {
            0 => settings.dispatch_rounds,
            _ if large => 1,
            _ => settings.dispatch_rounds.div_ceil(2),
        };
        for round in 0..rounds {
            let found = match dispatcher.round(&mut state, (priority, choice), observer) {
                Err(SolveError::Stopped) if best.is_some() => {
                    return best.map(|known| Dispatch { stopped: true, ..known }).ok_or(SolveError::Stopped);
                }
                other => other?,
            };
            let of = |dispatch: &Dispatch| dispatch.met.get(&priority).copied().unwrap_or(0) as f64;
            let gained = of(&found) >= best.as_ref().map_or(0.0, of) * (1.0 + WORTHWHILE);
            let stopped = found.stopped;
            if best.as_ref().is_none_or(|known| found.at_least(known)) {
                best = Some(found);
            }
            if stopped {
                return best.map(|known| Dispatch { stopped, ..known }).ok_or(SolveError::Stopped);
            }
            if (round > 0 && !gained) || state.orders.due.is_empty() {
                break;
            }
        }
    }
    match best {
        Some(found) => Ok(found),
        None => dispatcher.round(&mut state, (u8::MAX, choice), observer),
    }
}

/// Gain of a round, as a share of the need met of its priority, from which on another is tried.
const WORTHWHILE: f64 = 1e-3;

/// Differences of the least fill that decide.
const FAIRER: f64 = 0.02;
/// Differences in need met that decide, as a share: what more tours shift for the sake of the worst-off does not.
const MORE: f64 = 0.005;

impl Dispatch {
    /// Whether it is as good as another: priority by priority, the worst-off first, then need met.
    fn at_least(&self, other: &Self) -> bool {
        let met = |of: &Self, priority: u8| of.met.get(&priority).copied().unwrap_or(0) as f64;
        let worst = |of: &Self, priority: u8| of.worst.get(&priority).copied().unwrap_or(0.0);
        for &priority in self.met.keys().chain(other.met.keys()).collect::<BTreeSet<_>>() {
            let fairer = worst(self, priority) - worst(other, priority);
            let more = met(self, priority) - met(other, priority);
            if fairer.abs() > FAIRER {
                return fairer > 0.0;
            }
            if more.abs() > MORE * met(other, priority) {
                return more > 0.0;
            }
        }
        self.met.values().ge(other.met.values())
    }
}

/// What does not change from round to round.
#[derive(Debug)]
struct Dispatcher<'a> {
    operation: &'a Operation,
    network: &'a Network<'a>,
    problem: &'a Problem<'a>,
    allocation: &'a Allocation,
    settings: &'a Settings,
    needs: Vec<Need>,
    ways: BTreeMap<Id<Site>, Vec<WayTo>>,
}

/// Tours so far, and what is still to be brought.
#[derive(Clone, Debug)]
struct State<'a> {
    roster: Roster<'a>,
    orders: Orders,
    hubs: Hubs,
}

impl Dispatcher<'_> {
    /// Builds tours for the orders of one priority, loads all tours anew with goods down to that priority, and leaves in
    /// `state` the orders for what of it is still unmet.
    fn round(
        &self,
        state: &mut State<'_>,
        (priority, choice): (u8, Choice),
        observer: Observer<'_>,
    ) -> Result<Dispatch, SolveError> {
        let Self { operation, network, problem, allocation, settings, needs, ways } = self;
        let State { roster, orders, hubs } = state;
        build::build(operation, roster, orders, hubs, choice);
        let (order, carriages, rooms) = loads::carriages(operation, roster);
        if carriages.is_empty() {
            *orders = Orders::default();
            let issues = issues::issue(operation, needs, &own_goods(operation));
            let met = met(operation, needs, &issues);
            let worst = self.worst(&issues);
            let before_packages = BTreeMap::new();
            return Ok(Dispatch { trips: Vec::new(), issues, met, before_packages, worst, stopped: false });
        }
        let fixed = Problem::over_trips(problem, &carriages, &rooms, Settings::CLEAR[settings.caution.min(3)])
            .down_to(priority);
        let quick = Settings { fairness_rounds: settings.fairness_rounds.min(2), ..(*settings).clone() };
        let loaded = allocate(&fixed, &quick, observer)?;
        let cautious = settings.caution >= Settings::MOST_CAUTIOUS;
        let cargo = loads::pack(operation, roster, &order, &carriages, &loaded.flows, cautious);
        let (trips, arrivals) = trips(operation, network, roster, &order, &cargo);
        let issues = issues::issue(operation, needs, &arrivals);
        let met = met(operation, needs, &issues);
        let before_packages =
            loaded.levels.iter().filter(|l| l.level == "need-met").map(|l| (l.priority, l.programme)).collect();
        let left = loads::leftover(operation, &cargo, &order, roster);
        *orders = unmet_orders(operation, needs, &issues, &left, ways, priority);
        *hubs = Hubs::left(operation, &left);
        let worst = self.worst(&issues);
        let mut found = Dispatch { trips, issues, met, before_packages, worst, stopped: loaded.stopped };
        found.stopped |= tell(operation, needs, allocation, &found, observer).is_break();
        Ok(found)
    }

    fn worst(&self, issues: &[Issue]) -> BTreeMap<u8, f64> {
        if self.operation.head().objective != Objective::Fair {
            return BTreeMap::new();
        }
        let all = reached(self.problem, &issued(self.operation, issues));
        all.into_iter().filter(|((level, _), _)| *level == "worst-fill").map(|((_, of), fill)| (of, fill)).collect()
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
pub fn met(operation: &Operation, needs: &[Need], issues: &[Issue]) -> BTreeMap<u8, u64> {
    let mut issued: BTreeMap<(&str, &str, u32), i64> = BTreeMap::new();
    for issue in issues {
        *issued.entry((&issue.site, &issue.item, issue.day)).or_default() += issue.quantity_milli.thousandths();
    }
    let mut met: BTreeMap<u8, u64> = BTreeMap::new();
    let (mut pair, mut due, mut given) = (None, 0, 0);
    for need in needs {
        let item = &operation.items()[need.item];
        let day = u32::try_from(need.day).unwrap_or(u32::MAX);
        let key = (operation.sites()[need.site].code.as_str(), item.code.as_str(), day);
        let out = issued.get(&key).copied().unwrap_or(0);
        if item.is_consumable() || pair != Some((need.site, need.item)) {
            (pair, due, given) = (Some((need.site, need.item)), 0, 0);
        }
        due += need.quantity.thousandths();
        given += out;
        if due > 0 {
            let persons = i64::try_from(need.persons).unwrap_or(i64::MAX);
            let part = mul_div(persons, given.min(due), due);
            *met.entry(item.priority).or_default() += u64::try_from(part).unwrap_or(0);
        }
    }
    met
}

/// Issues per post and item by day, in flow units.
pub fn issued(operation: &Operation, issues: &[Issue]) -> BTreeMap<(Id<Site>, Id<Item>), Vec<f64>> {
    let sites: BTreeMap<&str, Id<Site>> = operation.sites().entries().map(|(id, s)| (s.code.as_str(), id)).collect();
    let items: BTreeMap<&str, Id<Item>> = operation.items().entries().map(|(id, i)| (i.code.as_str(), id)).collect();
    let mut all: BTreeMap<(Id<Site>, Id<Item>), Vec<f64>> = BTreeMap::new();
    for issue in issues {
        let key = (sites[issue.site.as_str()], items[issue.item.as_str()]);
        let days = all.entry(key).or_insert_with(|| vec![0.0; operation.n_days()]);
        days[issue.day as usize] += issue.quantity_milli.as_units() / FLOW_UNITS;
    }
    all
}

type WayTo = (Id<Site>, Id<VehicleType>, usize, Duration);

/// Lanes into each site: source, type, first day and driving time, earliest and quickest first.
fn ways_by_target(carriages: &[Carriage], operation: &Operation) -> BTreeMap<Id<Site>, Vec<WayTo>> {
    let mut ways: BTreeMap<Id<Site>, BTreeMap<(Id<Site>, Id<VehicleType>), (usize, Duration)>> = BTreeMap::new();
    for carriage in carriages {
        if let By::Lane(lane) = carriage.by {
            let day = day_of(operation, lane.ready);
            let known = ways.entry(carriage.to).or_default();
            let known = known.entry((carriage.from, lane.vehicle)).or_insert((day, lane.driving));
            *known = (*known).min((day, lane.driving));
        }
    }
    ways.into_iter()
        .map(|(to, found)| {
            let mut found: Vec<WayTo> =
                found.into_iter().map(|((from, by), (day, time))| (from, by, day, time)).collect();
            found.sort_by_key(|way| (way.2, way.3, way.0, way.1));
            (to, found)
        })
        .collect()
}

/// Orders for what is still unmet from what still lies somewhere, survival and the worst-off first.
fn unmet_orders(
    operation: &Operation,
    needs: &[Need],
    issues: &[Issue],
    left: &BTreeMap<(Id<Site>, Id<crate::operation::Lot>), i64>,
    ways: &BTreeMap<Id<Site>, Vec<WayTo>>,
    priority: u8,
) -> Orders {
    let mut stock: BTreeMap<(Id<Site>, Good), f64> = BTreeMap::new();
    for ((site, lot), packages) in left {
        let lot = &operation.lots()[*lot];
        if let (Some(good), true) = (Good::of(operation, lot), *packages > 0)
            && operation.sites()[*site].kind != SiteKind::Post
        {
            let units = *packages as f64 * operation.items()[lot.item].package.as_units();
            *stock.entry((*site, good)).or_default() += units / FLOW_UNITS;
        }
    }
    let mut given: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    for issue in issues {
        *given.entry((&issue.site, &issue.item)).or_default() += issue.quantity_milli.thousandths();
    }
    let mut open: BTreeMap<(Id<Site>, Id<Item>), (i64, u64)> = BTreeMap::new();
    for need in needs {
        let cell = open.entry((need.site, need.item)).or_insert((0, need.persons));
        cell.0 += need.quantity.thousandths();
    }
    for ((site, item), cell) in &mut open {
        let key = (operation.sites()[*site].code.as_str(), operation.items()[*item].code.as_str());
        cell.0 -= given.get(&key).copied().unwrap_or(0);
    }
    let wanted = |item: Id<Item>| operation.items()[item].priority <= priority;
    let mut rows: Vec<_> = open.into_iter().filter(|((_, item), (missing, _))| *missing > 0 && wanted(*item)).collect();
    rows.sort_by_key(|((site, item), (missing, persons))| {
        let item = &operation.items()[*item];
        (item.priority, std::cmp::Reverse(*persons), std::cmp::Reverse(*missing), *site)
    });
    let mut orders = Orders::default();
    for ((site, item), (missing, _)) in rows {
        let mut wanted = missing as f64 / 1000.0 / FLOW_UNITS;
        wanted -= order(operation, &mut orders, &mut stock, ways, (site, item), &[], wanted);
        for (hub, vehicle, day, _) in ways.get(&site).into_iter().flatten() {
            if wanted > 1e-6 && transfers(operation.sites()[*hub].kind) {
                let onward = [(*vehicle, site, *day)];
                wanted -= order(operation, &mut orders, &mut stock, ways, (*hub, item), &onward, wanted);
            }
        }
    }
    orders
}

/// Orders up to `wanted` of an item to a site from wherever it lies, quickest way first, and on from there; returns
/// how much.
fn order(
    operation: &Operation,
    orders: &mut Orders,
    stock: &mut BTreeMap<(Id<Site>, Good), f64>,
    ways: &BTreeMap<Id<Site>, Vec<WayTo>>,
    (site, item): (Id<Site>, Id<Item>),
    onward: &[(Id<VehicleType>, Id<Site>, usize)],
    wanted: f64,
) -> f64 {
    let post = onward.last().map_or(site, |(_, to, _)| *to);
    let mut ordered = 0.0;
    for (from, vehicle, day, _) in ways.get(&site).into_iter().flatten() {
        if onward.iter().any(|(_, to, _)| to == from) {
            continue;
        }
        for ((_, good), amount) in stock.range_mut((*from, Good::FIRST)..).take_while(|((at, _), _)| at == from) {
            let some = (wanted - ordered).min(*amount);
            if good.item == item && good.serves(operation, post) && some > 1e-6 {
                orders.add((*from, *vehicle, site), *day, *good, some);
                for (by, to, on) in onward {
                    orders.add((site, *by, *to), (*day).max(*on), *good, some);
                }
                *amount -= some;
                ordered += some;
            }
        }
    }
    ordered
}

/// Goods that lie at posts already.
fn own_goods(operation: &Operation) -> issues::Arrivals {
    let mut own = issues::Arrivals::new();
    for (id, lot) in operation.lots().entries() {
        let post = operation.sites()[lot.site].kind == SiteKind::Post;
        if post && operation.counts_on(lot.commitment) && lot.available_from < operation.end() {
            let days = own.entry((lot.site, id)).or_insert_with(|| vec![0; operation.n_days()]);
            days[day_of(operation, lot.available_from)] += lot.quantity.thousandths();
        }
    }
    own
}

/// The plan's trips, and what arrives at posts by them.
fn trips(
    operation: &Operation,
    network: &Network<'_>,
    roster: &Roster<'_>,
    order: &[(usize, usize)],
    cargo: &[Vec<Cargo>],
) -> (Vec<Trip>, issues::Arrivals) {
    let mut arrivals = own_goods(operation);
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
                        let days = arrivals.entry((stop.site, *lot)).or_insert_with(|| vec![0; operation.n_days()]);
                        let end = stop.until - Duration::from_seconds(1);
                        days[day_of(operation, end.max(operation.head().start))] += packages * package;
                    }
                }
            }
            trips.push(trip(operation, network, roster, &tour, goods));
        }
    }
    trips.sort_by(|a, b| (begins(a), &a.fleet, a.vehicle).cmp(&(begins(b), &b.fleet, b.vehicle)));
    (trips, arrivals)
}

fn begins(trip: &Trip) -> crate::units::Instant {
    match trip.steps.first() {
        Some(Step::Load { from, .. } | Step::Unload { from, .. }) => *from,
        Some(Step::Drive { passes, .. }) => passes.first().map_or(crate::network::FOREVER, |pass| pass.enters),
        None => crate::network::FOREVER,
    }
}

fn trip(operation: &Operation, network: &Network<'_>, roster: &Roster<'_>, tour: &Tour, cargo: &[Cargo]) -> Trip {
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
    let mut distance = network.length(&tour.approach) + network.length(&tour.back);
    for (stop, goods) in tour.stops.iter().zip(cargo) {
        drive(&mut steps, &stop.way);
        distance += network.length(&stop.way);
        if !goods.is_empty() {
            steps.push(Step::Unload { site: code(stop.site), from: stop.from, until: stop.until, cargo: list(goods) });
        }
    }
    drive(&mut steps, &tour.back);
    let (duty, distance) = duty_and_distance(&steps, distance);
    Trip {
        trip: String::new(),
        fleet: fleet.code.clone(),
        vehicle: van.number,
        vehicle_type: kind.code.clone(),
        member: operation.members()[fleet.owner].code.clone(),
        source: code(tour.source),
        steps,
        duty_s: duty,
        distance_m: distance,
        cost_rp: running_cost(kind, distance, duty),
    }
}

fn duty_and_distance(steps: &[Step], distance: Distance) -> (Duration, Distance) {
    let duty = steps
        .iter()
        .map(|step| match step {
            Step::Load { from, until, .. } | Step::Unload { from, until, .. } => *until - *from,
            Step::Drive { passes, .. } => passes.iter().map(|pass| pass.leaves - pass.enters).sum(),
        })
        .sum();
    (duty, distance)
}

/// Rupiah for metres driven and seconds of duty, each rounded down.
pub fn running_cost(kind: &VehicleType, distance: Distance, duty: Duration) -> Money {
    Money::from_rupiah(
        mul_div(kind.cost_per_km.rupiah(), distance.metres(), 1000)
            + mul_div(kind.cost_per_hour.rupiah(), duty.seconds(), 3600),
    )
}

impl Hubs {
    /// Transfer sites with what is left there for new orders.
    fn left(operation: &Operation, left: &BTreeMap<(Id<Site>, Id<crate::operation::Lot>), i64>) -> Self {
        let mut rest = Vec::new();
        for ((site, lot), packages) in left {
            let lot = &operation.lots()[*lot];
            if transfers(operation.sites()[*site].kind)
                && *packages > 0
                && let Some(good) = Good::of(operation, lot)
            {
                let units = *packages as f64 * operation.items()[lot.item].package.as_units();
                let amount = units / FLOW_UNITS;
                rest.push(Holding { site: *site, good, from: lot.available_from, amount });
            }
        }
        Self::new(operation, &rest)
    }
}
