//! The climb through the levels of the objective, with lanes priced at each.

use super::goods::{Demand, Good, day_of};
use super::model::{Column, Row, Session, Solution};
use super::programme::{self, By, Carriage, IssueColumn, Programme};
use super::{Allocation, Flow, LevelValue, Marginal, Problem, Size};
use crate::event::{Event, Observer, Settings, SolveError};
use crate::network::transfers;
use crate::operation::{Objective, Site, VehicleType};
use crate::table::Id;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Person-days per unit of objective: keeps values near one.
const PERSON_DAYS: f64 = 1000.0;
/// A value reached at one level may slip by this share at the next, so that rounding never blocks the solver.
const SLIP: f64 = 1e-6;
/// Least gain per flow unit for which a lane enters, in objective units.
const GAIN: f64 = 1e-6;
/// Rounds of pricing per level; the largest shipped operation needs five.
const PRICING_ROUNDS: usize = 30;

/// What a unit issued is worth on the best of its days.
fn most(worth: &[f64], issue: &IssueColumn) -> f64 {
    worth[issue.days.clone()].iter().copied().fold(0.0, f64::max)
}

/// The person-days an issue brings, in objective units.
fn met_terms(programme: &Programme<'_>, demands: &[Demand], wanted: impl Fn(&Demand) -> bool) -> Vec<(Column, f64)> {
    let worth: Vec<Vec<f64>> = demands.iter().map(Demand::worth).collect();
    programme
        .issues
        .iter()
        .filter(|issue| wanted(&demands[issue.demand]))
        .map(|issue| (issue.column, most(&worth[issue.demand], issue) / PERSON_DAYS))
        .collect()
}

/// What an issue is worth where waiting and halved rations weigh.
fn lateness_terms(programme: &Programme<'_>, demands: &[Demand], weight: impl Fn(u8) -> f64) -> Vec<(Column, f64)> {
    let worth: Vec<Vec<f64>> = demands
        .iter()
        .map(|demand| {
            if demand.consumable {
                return demand.worth();
            }
            let n = demand.due.len();
            let rising = Demand {
                persons: demand.persons.iter().enumerate().map(|(day, p)| p * (1.0 + day as f64 / n as f64)).collect(),
                ..demand.clone()
            };
            rising.worth()
        })
        .collect();
    programme
        .issues
        .iter()
        .map(|issue| {
            let demand = &demands[issue.demand];
            let band = if !demand.consumable { 1.0 } else { [1.5, 0.5][issue.band.min(1)] };
            (issue.column, band * weight(demand.priority) * most(&worth[issue.demand], issue) / PERSON_DAYS)
        })
        .collect()
}

/// Climbs the levels.
struct Climb<'p, 'a, 'o> {
    problem: &'p Problem<'a>,
    observer: Observer<'o>,
    time_left_s: f64,
    active: BTreeSet<(usize, Good)>,
    passed_on: BTreeSet<(Id<Site>, Id<Site>, Good)>,
    size: Size,
    stopped: bool,
}

impl Climb<'_, '_, '_> {
    /// Solves, pricing lanes until those left out could improve the optimum by at most the share `proof`. `None`
    /// when the observer stops it. `cap` is a bound known beforehand (infinite for none).
    fn solve(
        &mut self,
        programme: &mut Programme<'_>,
        session: &mut Session,
        name: &str,
        (cap, proof): (f64, f64),
        values: &dyn Fn(&Programme<'_>, usize, Good) -> f64,
    ) -> Result<Option<Proven>, SolveError> {
        for _ in 0..PRICING_ROUNDS {
            if self.stopped || (self.observer)(&Event::Programme { name, model: &programme.model }).is_break() {
                self.stopped = true;
                return Ok(None);
            }
            self.size.solved += 1;
            if programme.model.n_columns() > self.size.columns {
                self.size.rows = programme.model.n_rows();
                self.size.columns = programme.model.n_columns();
                self.size.nonzeros = programme.model.n_nonzeros();
            }
            let solution = match session.solve(&programme.model, self.time_left_s) {
                Ok(solution) => solution,
                Err(status) if status.contains("TimeLimit") => {
                    self.stopped = true;
                    return Ok(None);
                }
                Err(status) => return Err(SolveError::Solver { programme: name.to_owned(), status }),
            };
            if !self.problem.priced {
                let bound = solution.objective;
                return Ok(Some(Proven { solution, bound }));
            }
            let tolerance = proof * solution.objective.abs().max(1e-3);
            if solution.objective >= cap - tolerance {
                return Ok(Some(Proven { solution, bound: cap }));
            }
            let (entering, slack) = self.price(programme, &solution.row_prices, values);
            let bound = (solution.objective + slack).min(cap);
            if bound - solution.objective <= tolerance {
                return Ok(Some(Proven { solution, bound }));
            }
            for (carriage, good) in entering {
                self.active.insert((carriage, good));
                let value = values(programme, carriage, good);
                if programme.add_shipment(carriage, good) {
                    let column = programme.shipments[programme.shipments.len() - 1].column;
                    programme.model.set_cost(column, value);
                }
            }
        }
        Err(SolveError::Solver { programme: name.to_owned(), status: "pricing does not end".to_owned() })
    }

    /// The best lanes left out, per destination, good and day of arrival, and by how much all lanes left out could
    /// raise the optimum at most.
    ///
    /// The prices become feasible for the dual over all lanes when the value of goods at a destination is lowered, on
    /// every day, by the largest gain of a lane into it (transfer sites first: what they pass on then gains as much
    /// more). That raises the dual objective by the amount times what the destination can issue, which bounds the
    /// optimum over all lanes (weak duality; Lasdon, 1970).
    fn price(
        &mut self,
        programme: &Programme<'_>,
        prices: &[f64],
        values: &dyn Fn(&Programme<'_>, usize, Good) -> f64,
    ) -> (Vec<(usize, Good)>, f64) {
        let problem = self.problem;
        let carriages = problem.carriages;
        let senders: BTreeSet<Id<Site>> = carriages.iter().map(|c| c.from).collect();
        let goods: BTreeMap<Id<Site>, Vec<Good>> = senders.iter().map(|s| (*s, programme.goods_at(*s))).collect();
        let gains: Vec<Vec<(usize, Good, f64)>> = carriages
            .par_iter()
            .enumerate()
            .map(|(index, carriage)| {
                let gain = |good: &Good| {
                    let gain = programme.reduced_profit(index, *good, prices)?;
                    (gain > GAIN).then_some((index, *good, gain))
                };
                goods[&carriage.from].iter().filter_map(gain).collect()
            })
            .collect();
        let mut best: BTreeMap<(Id<Site>, Good, usize, Id<Site>), (f64, usize)> = BTreeMap::new();
        let mut pairs: BTreeMap<(Id<Site>, Id<Site>, Good), f64> = BTreeMap::new();
        for (index, good, gain) in gains.into_iter().flatten() {
            if self.active.contains(&(index, good)) {
                continue;
            }
            let gain = gain + values(programme, index, good);
            if gain <= GAIN {
                continue;
            }
            let carriage = &carriages[index];
            let largest = pairs.entry((carriage.from, carriage.to, good)).or_default();
            *largest = largest.max(gain);
            let slot = programme.slot(day_of(problem.operation, carriage.arrives));
            let known = best.entry((carriage.to, good, slot, carriage.from)).or_insert((gain, index));
            if gain > known.0 {
                *known = (gain, index);
            }
        }
        let slack = self.slack(programme, &goods, &pairs);
        let mut by_target: BTreeMap<(Id<Site>, Good, usize), Vec<(f64, usize)>> = BTreeMap::new();
        for ((to, good, day, _), found) in best {
            by_target.entry((to, good, day)).or_default().push(found);
        }
        let entering = by_target
            .into_iter()
            .flat_map(|((_, good, _), mut found)| {
                found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
                found.truncate(2);
                found.into_iter().map(move |(_, index)| (index, good))
            })
            .collect();
        (entering, slack)
    }

    fn slack(
        &self,
        programme: &Programme<'_>,
        goods: &BTreeMap<Id<Site>, Vec<Good>>,
        pairs: &BTreeMap<(Id<Site>, Id<Site>, Good), f64>,
    ) -> f64 {
        let hubs: Vec<Id<Site>> =
            goods.keys().copied().filter(|site| transfers(self.problem.operation.sites()[*site].kind)).collect();
        let mut lowered: BTreeMap<(Id<Site>, Good), f64> = BTreeMap::new();
        for _ in 0..=hubs.len() {
            let mut changed = false;
            for ((from, to, good), gain) in pairs {
                let sum = gain + lowered.get(&(*from, *good)).copied().unwrap_or(0.0);
                let known = lowered.entry((*to, *good)).or_default();
                if sum > *known + 1e-12 {
                    (*known, changed) = (sum, true);
                }
            }
            // What a transfer site passes on on lanes already in the programme gains as much as its price falls.
            for (from, to, good) in &self.passed_on {
                let sum = lowered.get(&(*from, *good)).copied().unwrap_or(0.0);
                let known = lowered.entry((*to, *good)).or_default();
                if sum > *known + 1e-12 {
                    (*known, changed) = (sum, true);
                }
            }
            if !changed {
                break;
            }
        }
        programme
            .demands()
            .iter()
            .map(|demand| {
                let total: f64 = demand.due.iter().sum();
                let most = lowered
                    .iter()
                    .filter(|((site, good), _)| *site == demand.site && good.item == demand.item)
                    .map(|(_, by)| *by)
                    .fold(0.0, f64::max);
                total * most
            })
            .sum()
    }
}

/// A solution and the bound proven with it.
#[derive(Debug)]
struct Proven {
    solution: Solution,
    bound: f64,
}

/// Lanes to begin with: per destination, good and day of arrival the quickest sources per tonne, and the quickest
/// source of every vehicle type.
fn first_lanes(problem: &Problem<'_>) -> BTreeSet<(usize, Good)> {
    let operation = problem.operation;
    let slot = |carriage: &Carriage| {
        let slots = programme::slots(operation.n_days(), problem.demands.len(), true);
        slots.partition_point(|days| days.end <= day_of(operation, carriage.arrives))
    };
    let goods: BTreeSet<Good> = problem.holdings.iter().map(|holding| holding.good).collect();
    let mut quick: BTreeMap<(Id<Site>, usize), Vec<(f64, usize)>> = BTreeMap::new();
    for (index, carriage) in problem.carriages.iter().enumerate() {
        let By::Lane(lane) = carriage.by else { continue };
        let kind = &operation.vehicle_types()[lane.vehicle];
        let hours = lane.driving.as_hours() / kind.payload_mass.as_kg();
        quick.entry((lane.to, slot(carriage))).or_default().push((hours, index));
    }
    let holders: BTreeMap<Good, BTreeSet<Id<Site>>> = goods
        .iter()
        .map(|good| (*good, problem.holdings.iter().filter(|h| h.good == *good).map(|h| h.site).collect()))
        .collect();
    let mut active = BTreeSet::new();
    for mut ranked in quick.into_values() {
        ranked.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        for (good, at) in &holders {
            let mut from: BTreeSet<Id<Site>> = BTreeSet::new();
            let mut by: BTreeSet<Id<VehicleType>> = BTreeSet::new();
            for (_, index) in &ranked {
                let By::Lane(lane) = problem.carriages[*index].by else { continue };
                let sends = at.contains(&lane.from) || transfers(operation.sites()[lane.from].kind);
                let fresh = (from.len() < 3 && !from.contains(&lane.from)) || !by.contains(&lane.vehicle);
                if sends && fresh {
                    from.insert(lane.from);
                    by.insert(lane.vehicle);
                    active.insert((*index, *good));
                }
            }
        }
    }
    active
}

/// Solves every level.
///
/// # Errors
/// [`SolveError::Stopped`] when the observer stops it before any level is solved; [`SolveError::Solver`].
pub fn allocate(problem: &Problem<'_>, settings: &Settings, observer: Observer<'_>) -> Result<Allocation, SolveError> {
    let active = if problem.priced { first_lanes(problem) } else { BTreeSet::new() };
    let mut climb = Climb {
        problem,
        observer,
        time_left_s: settings.time_limit_s.unwrap_or(f64::INFINITY),
        active,
        passed_on: passed_on(problem),
        size: Size { candidates: problem.carriages.len(), ..Size::default() },
        stopped: false,
    };
    let mut result = Allocation {
        flows: Vec::new(),
        levels: Vec::new(),
        marginals: Vec::new(),
        price_of_fairness: 0.0,
        size: Size::default(),
        stopped: false,
    };
    let objective = problem.operation.head().objective;
    let mut programme = problem.build(problem.demands);
    let mut work = Work { programme: &mut programme, session: Session::default() };
    let mut last: Option<Vec<Flow>> = None;
    if objective == Objective::Deprivation {
        problem.admit(work.programme, None, &mut climb.active);
    } else {
        let priorities: BTreeSet<u8> = problem.demands.iter().map(|demand| demand.priority).collect();
        for &priority in &priorities {
            let rounds = match objective {
                Objective::Fair if last.is_none() => settings.fairness_rounds,
                Objective::Fair => settings.fairness_rounds.min(1),
                _ => 0,
            };
            problem.admit(work.programme, Some(priority), &mut climb.active);
            if !climb_priority(&mut climb, &mut work, priority, rounds, &mut result, &mut last)? {
                break;
            }
        }
    }
    if !climb.stopped && (problem.priced || problem.coarse(0.0) == 0.0 || objective == Objective::Deprivation) {
        match climb_rest(&mut climb, &mut work, objective, &mut result, &mut last) {
            // The last levels only choose among equals: where the solver gives up, what is reached stands.
            Err(SolveError::Solver { .. }) if last.is_some() => {}
            other => other?,
        }
    }
    result.flows = last.ok_or(SolveError::Stopped)?;
    result.size = climb.size;
    result.stopped = climb.stopped;
    Ok(result)
}

/// Every way goods may take out of a transfer site.
fn passed_on(problem: &Problem<'_>) -> BTreeSet<(Id<Site>, Id<Site>, Good)> {
    let goods: BTreeSet<Good> = problem.holdings.iter().map(|holding| holding.good).collect();
    let from_hub = |c: &&Carriage| problem.priced && transfers(problem.operation.sites()[c.from].kind);
    let ways: BTreeSet<(Id<Site>, Id<Site>)> =
        problem.carriages.iter().filter(from_hub).map(|c| (c.from, c.to)).collect();
    ways.into_iter().flat_map(|(from, to)| goods.iter().map(move |good| (from, to, *good))).collect()
}

/// Person-days that goods alone would allow, in objective units: no plan issues more than there is or than is needed.
fn supply_cap(problem: &Problem<'_>, wanted: impl Fn(&Demand) -> bool) -> f64 {
    let mut items: BTreeMap<Id<crate::operation::Item>, Vec<(f64, f64)>> = BTreeMap::new();
    for (demand, first) in problem.demands.iter().zip(&problem.first_day) {
        let Some(first) = first else { continue };
        if wanted(demand) {
            let worth = demand.worth();
            let mut before: f64 = if demand.consumable { 0.0 } else { demand.due[..*first].iter().sum() };
            for day in *first..demand.due.len() {
                let due = demand.due[day] + std::mem::take(&mut before);
                if due > 0.0 {
                    items.entry(demand.item).or_default().push((worth[day] / PERSON_DAYS, due));
                }
            }
        }
    }
    items
        .into_iter()
        .map(|(item, mut steps)| {
            let mut left: f64 = problem.holdings.iter().filter(|h| h.good.item == item).map(|h| h.amount).sum();
            steps.sort_by(|a, b| b.0.total_cmp(&a.0));
            let mut value = 0.0;
            for (worth, due) in steps {
                let some = due.min(left);
                value += worth * some;
                left -= some;
            }
            value
        })
        .sum()
}

fn no_value(_: &Programme<'_>, _: usize, _: Good) -> f64 {
    0.0
}

/// The programme being climbed. Levels reached are held by rows and column bounds it keeps.
struct Work<'w, 'p> {
    programme: &'w mut Programme<'p>,
    session: Session,
}

/// What any plan could meet of one priority if nothing else mattered, in person-days; `None` when stopped.
fn bound_alone(climb: &mut Climb<'_, '_, '_>, priority: u8, cap: f64) -> Result<Option<f64>, SolveError> {
    let problem = climb.problem;
    let alone: Vec<Demand> = problem.demands.iter().filter(|d| d.priority == priority).cloned().collect();
    let mut programme = problem.build(&alone);
    problem.admit(&mut programme, Some(priority), &mut climb.active);
    programme.model.set_objective(&met_terms(&programme, &alone, |_| true));
    let name = format!("bound need met, priority {priority}");
    let proven = climb.solve(&mut programme, &mut Session::default(), &name, (cap, problem.proof()), &no_value)?;
    Ok(proven.map(|proven| proven.bound * PERSON_DAYS))
}

/// Levels of one priority; false when stopped.
fn climb_priority(
    climb: &mut Climb<'_, '_, '_>,
    work: &mut Work<'_, '_>,
    priority: u8,
    rounds: usize,
    result: &mut Allocation,
    last: &mut Option<Vec<Flow>>,
) -> Result<bool, SolveError> {
    let problem = climb.problem;
    let first_level = last.is_none();
    let cap = supply_cap(problem, |demand| demand.priority == priority);
    let met = met_terms(work.programme, problem.demands, |demand| demand.priority == priority);
    let mut bound = f64::INFINITY;
    if problem.priced && !first_level {
        match bound_alone(climb, priority, cap)? {
            Some(alone) => bound = alone,
            None => return Ok(false),
        }
    }
    if problem.priced && first_level {
        work.programme.model.set_objective(&met);
        let name = format!("bound need met, priority {priority}");
        let Some(proven) = climb.solve(work.programme, &mut work.session, &name, (cap, problem.proof()), &no_value)?
        else {
            return Ok(false);
        };
        bound = proven.bound * PERSON_DAYS;
        *last = Some(flows(work.programme, &proven.solution));
        let of_level = problem.demands.iter().filter(|demand| demand.priority == priority);
        let needed: f64 = of_level.map(|demand| demand.person_days_from(0)).sum();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
        let bound_permille = (bound / needed.max(1.0) * 1000.0).round().clamp(0.0, 1000.0) as u32;
        if (climb.observer)(&Event::NeedMet { met_permille: 0, bound_permille }).is_break() {
            climb.stopped = true;
        }
    }
    if rounds > 0 && !lift_worst_off(climb, work, priority, rounds, result, last)? {
        return Ok(false);
    }
    work.programme.model.set_objective(&met);
    let name = format!("need met, priority {priority}");
    let Some(proven) = climb.solve(work.programme, &mut work.session, &name, (cap, problem.proof()), &no_value)? else {
        return Ok(false);
    };
    *last = Some(flows(work.programme, &proven.solution));
    hold_sum(work.programme, format!("held_need_met_{priority}"), &met, proven.solution.objective);
    let value = proven.solution.objective * PERSON_DAYS;
    result.levels.push(LevelValue { level: "need-met", priority, bound: bound.max(value), programme: value });
    if first_level {
        result.price_of_fairness = (bound - value).max(0.0);
        result.marginals = marginals(work.programme, &proven.solution);
    }
    Ok(!climb.stopped)
}

/// Rounds of worst-off first; false when stopped. Each round lifts a new floor under the pairs still open; the floors
/// of the rounds before stay where they were.
fn lift_worst_off(
    climb: &mut Climb<'_, '_, '_>,
    work: &mut Work<'_, '_>,
    priority: u8,
    rounds: usize,
    result: &mut Allocation,
    last: &mut Option<Vec<Flow>>,
) -> Result<bool, SolveError> {
    let problem = climb.problem;
    let demands = problem.demands;
    let meetable =
        |at: usize| problem.first_day[at].map(|first| demands[at].person_days_from(first)).filter(|days| *days > 0.0);
    let mut open: Vec<(usize, f64)> = (0..demands.len())
        .filter(|at| demands[*at].priority == priority)
        .filter_map(|at| meetable(at).map(|days| (at, days)))
        .collect();
    for round in 1..=rounds {
        if open.is_empty() {
            break;
        }
        let name = format!("worst-off, priority {priority}, round {round}");
        let least = work.programme.model.add_column(format!("least_fill_{priority}_{round}"), 0.0, 1.0, Vec::new());
        let mut rows = Vec::with_capacity(open.len());
        for (at, days) in &open {
            let row = add_fill_row(work.programme, demands, *at, *days);
            work.programme.model.add_entry(least, row, -1.0);
            rows.push(row);
        }
        work.programme.model.set_objective(&[(least, 1.0)]);
        let Some(proven) = climb.solve(work.programme, &mut work.session, &name, (1.0, problem.proof()), &no_value)?
        else {
            return Ok(false);
        };
        *last = Some(flows(work.programme, &proven.solution));
        let value = proven.solution.columns[least.index()];
        if round == 1 {
            result.levels.push(LevelValue { level: "worst-fill", priority, bound: proven.bound, programme: value });
        }
        let floor = (value - SLIP).max(0.0);
        work.programme.model.set_column_bounds(least, floor, floor);
        let prices = &proven.solution.row_prices;
        let liftable = |row: &Row| prices[row.index()].abs() <= 1e-7;
        let lifted: Vec<(usize, f64)> =
            open.iter().zip(&rows).filter(|(_, row)| liftable(row)).map(|(pair, _)| *pair).collect();
        open = if value >= 1.0 - 1e-6 || lifted.len() == open.len() { Vec::new() } else { lifted };
    }
    Ok(true)
}

/// A row with the fill of a demand: person-days met as a share of `meetable`.
fn add_fill_row(programme: &mut Programme<'_>, demands: &[Demand], at: usize, meetable: f64) -> Row {
    let demand = &demands[at];
    let worth = demand.worth();
    let row = programme.model.add_row(format!("fill_{at}"), 0.0, f64::INFINITY);
    let first = programme.issues.partition_point(|issue| issue.demand < at);
    let mine: Vec<(Column, f64)> = programme.issues[first..]
        .iter()
        .take_while(|issue| issue.demand == at)
        .map(|issue| (issue.column, most(&worth, issue) / meetable))
        .collect();
    for (column, share) in mine {
        programme.model.add_entry(column, row, share);
    }
    row
}

/// A row that holds the value a level reached.
fn hold_sum(programme: &mut Programme<'_>, name: String, terms: &[(Column, f64)], value: f64) {
    let row = programme.model.add_row(name, value - SLIP * value.abs().max(1.0), f64::INFINITY);
    for (column, coefficient) in terms {
        programme.model.add_entry(*column, row, *coefficient);
    }
}

/// Lateness, then cost.
fn climb_rest(
    climb: &mut Climb<'_, '_, '_>,
    work: &mut Work<'_, '_>,
    objective: Objective,
    result: &mut Allocation,
    last: &mut Option<Vec<Flow>>,
) -> Result<(), SolveError> {
    let problem = climb.problem;
    let programme = &mut *work.programme;
    let weight = |priority: u8| {
        if objective == Objective::Deprivation { 0.1_f64.powi(i32::from(priority) - 1) } else { 1.0 }
    };
    let lateness = lateness_terms(programme, problem.demands, weight);
    programme.model.set_objective(&lateness);
    let Some(proven) =
        climb.solve(programme, &mut work.session, "lateness", (f64::INFINITY, 20.0 * problem.proof()), &no_value)?
    else {
        return Ok(());
    };
    *last = Some(flows(programme, &proven.solution));
    if result.marginals.is_empty() {
        result.marginals = marginals(programme, &proven.solution);
    }
    let value = proven.solution.objective * PERSON_DAYS;
    let bound = proven.bound * PERSON_DAYS;
    result.levels.push(LevelValue { level: "lateness", priority: 0, bound, programme: value });
    if !problem.priced {
        return Ok(());
    }
    hold_sum(programme, "held_lateness".to_owned(), &lateness, proven.solution.objective);
    let cost = |programme: &Programme<'_>, carriage: usize, good: Good| -programme.running_cost(carriage, good) / 1e3;
    let terms: Vec<(Column, f64)> =
        programme.shipments.iter().map(|s| (s.column, cost(programme, s.carriage, s.good))).collect();
    programme.model.set_objective(&terms);
    let Some(proven) = climb.solve(programme, &mut work.session, "cost", (0.0, problem.coarse(0.01)), &cost)? else {
        return Ok(());
    };
    let (value, bound) = (-proven.solution.objective * 1e6, -proven.bound * 1e6);
    result.levels.push(LevelValue { level: "cost", priority: 0, bound, programme: value });
    *last = Some(flows(programme, &proven.solution));
    Ok(())
}

fn flows(programme: &Programme<'_>, solution: &Solution) -> Vec<Flow> {
    let flow = |s: &programme::Shipment| Flow {
        carriage: s.carriage,
        good: s.good,
        amount: solution.columns[s.column.index()],
    };
    programme.shipments.iter().map(flow).filter(|flow| flow.amount > 1e-9).collect()
}

fn marginals(programme: &Programme<'_>, solution: &Solution) -> Vec<Marginal> {
    let mut all: Vec<Marginal> = programme
        .limits
        .iter()
        .map(|(row, limit)| Marginal {
            limit: limit.clone(),
            person_days: solution.row_prices[row.index()].max(0.0) * PERSON_DAYS,
        })
        .filter(|marginal| marginal.person_days > 1e-3)
        .collect();
    all.sort_by(|a, b| b.person_days.total_cmp(&a.person_days));
    all
}
