//! The climb through the levels of the objective.

use super::goods::{Demand, Good};
use super::model::{Column, Row, Session, Solution};
use super::prices::marginals;
use super::pricing::{Pricing, Value};
use super::programme::{IssueColumn, Programme, Shipment};
use super::{Allocation, Flow, Issued, Problem};
use crate::event::{Event, Observer, Settings, SolveError};
use crate::operation::{Item, Objective};
use crate::table::Id;
use std::collections::BTreeMap;

/// Person-days per unit of objective: keeps values near one.
pub(super) const PERSON_DAYS: f64 = 1000.0;
/// A value reached at one level may slip by this share at the next, so that rounding never blocks the solver.
const SLIP: f64 = 1e-6;
/// Weight of a million rupiah beside a thousand person-days of lateness, estimated. Need met is held by then (of later
/// priorities of large operations it is weighed with): an hour of a truck (about half a million) is spent where it
/// spares fifty people a day of waiting, and hours spared are tours that fit.
const COST: f64 = 1e-1;
/// How much coarser a proof does for lateness, which only chooses among plans that meet as much.
const IN_TIME: f64 = 20.0;
/// Rounds of pricing per level, after which the bound stands as far as it is proven.
const PRICING_ROUNDS: usize = 30;

/// The needs of one rank of the objective: a priority, or all where the objective weighs priorities by a factor.
#[derive(Debug)]
struct Class {
    priority: u8,
    demands: Vec<Demand>,
    first_day: Vec<Option<usize>>,
    meetable: Vec<f64>,
}

/// Why a climb ends early.
#[derive(Debug)]
enum Halt {
    Stopped,
    Failed(SolveError),
}

/// What a solve is after.
#[derive(Clone, Copy, Debug)]
struct Aim<'n> {
    name: &'n str,
    /// A bound known beforehand; infinite for none.
    cap: f64,
    /// Share of the optimum by which lanes left out may still improve it.
    proof: f64,
}

/// A solution and the bound proven with it.
#[derive(Debug)]
struct Proven {
    solution: Solution,
    bound: f64,
}

/// The programme being climbed. Levels reached are held by rows and column bounds it keeps.
#[derive(Debug)]
struct Work<'c, 'p> {
    class: &'c Class,
    programme: Programme<'p>,
    session: Session,
    /// The last solution beside what higher priorities use.
    point: Vec<f64>,
}

#[derive(Debug)]
struct Climb<'p, 'a> {
    problem: &'p Problem<'a>,
    pricing: Pricing<'p, 'a>,
    time_limit_s: f64,
    seed: u64,
    result: Allocation,
    /// Flows of the priorities climbed, and what they use of the rows all share.
    settled: Vec<Flow>,
    used: Vec<(Row, f64)>,
    /// Settled flows and the best of the priority being climbed.
    flows: Option<Vec<Flow>>,
}

/// What no plan can do better.
#[derive(Clone, Copy, Debug)]
struct Bounds {
    /// Person-days met.
    met: f64,
    /// The least fill.
    worst: f64,
    /// Value in time, in person-days.
    in_time: f64,
}

/// Solves every level.
///
/// # Complexity
/// Some 10 linear programmes a priority (of a large operation 2 after the first), each of at most a few thousand rows
/// and as many columns as lanes and goods that could improve it, solved from the basis of the one before.
///
/// # Errors
/// [`SolveError::Stopped`] when the observer stops it before any level is solved; [`SolveError::Solver`].
pub fn allocate(problem: &Problem<'_>, settings: &Settings, observer: Observer<'_>) -> Result<Allocation, SolveError> {
    let objective = problem.objective;
    let classes = classes(problem, objective);
    let mut climb = Climb::new(problem, Pricing::new(problem), settings);
    let mut bounds = Vec::with_capacity(classes.len());
    for (rank, class) in classes.iter().enumerate() {
        match climb.bounds(class, rank == 0, observer) {
            Ok(found) => bounds.push(found),
            Err(Halt::Stopped) => return Err(SolveError::Stopped),
            Err(Halt::Failed(error)) => return Err(error),
        }
    }
    if !problem.priced {
        return climb.levels(&classes, &bounds, settings, observer);
    }
    let rounded = problem.rounded();
    let mut upper = Climb::new(&rounded, climb.pricing.to(&rounded), settings);
    upper.result.size = climb.result.size;
    let n_first = classes.len().min(1);
    let mut allocation = upper.levels(&classes[..n_first], &bounds[..n_first], settings, observer)?;
    for (class, bounds) in classes.iter().zip(&bounds).skip(n_first) {
        if objective == Objective::Fair && !problem.is_large() {
            allocation.level("worst-fill", class.priority, bounds.worst, None);
        }
        allocation.level("need-met", class.priority, bounds.met, None);
        let most = lateness_total(class, false) * PERSON_DAYS;
        allocation.level("lateness", class.priority, (most - bounds.in_time).max(0.0), None);
    }
    Ok(allocation)
}

/// What vehicles, goods and needs left over allow; nothing is proven.
///
/// # Errors
/// As [`allocate`].
pub(crate) fn allocate_rest(
    problem: &Problem<'_>,
    settings: &Settings,
    observer: Observer<'_>,
) -> Result<Allocation, SolveError> {
    let objective = problem.objective;
    let classes = classes(problem, objective);
    let weighted = objective == Objective::Deprivation;
    let most = |class: &Class| Bounds {
        met: supply_cap(problem, class) * PERSON_DAYS,
        worst: 1.0,
        in_time: lateness_total(class, weighted) * PERSON_DAYS,
    };
    let bounds: Vec<Bounds> = classes.iter().map(most).collect();
    let rounded = problem.rounded();
    let climb = Climb::new(&rounded, Pricing::new(&rounded), settings);
    climb.levels(&classes, &bounds, settings, observer)
}

fn classes(problem: &Problem<'_>, objective: Objective) -> Vec<Class> {
    let mut classes: BTreeMap<u8, Class> = BTreeMap::new();
    let first = problem.demands.iter().map(|demand| demand.priority).min().unwrap_or(1);
    let wanted = problem.demands.iter().zip(&problem.first_day).zip(&problem.meetable);
    let wanted = wanted.filter(|((demand, _), meetable)| {
        problem.priorities.contains(&demand.priority) && met_already(demand, **meetable) < problem.below
    });
    for ((demand, first_day), meetable) in wanted {
        let priority = if objective == Objective::Deprivation { first } else { demand.priority };
        let empty = || Class { priority, demands: Vec::new(), first_day: Vec::new(), meetable: Vec::new() };
        let class = classes.entry(priority).or_insert_with(empty);
        class.demands.push(demand.clone());
        class.first_day.push(*first_day);
        class.meetable.push(*meetable);
    }
    classes.into_values().collect()
}

fn no_value(_: &Programme<'_>, _: usize, _: Good) -> f64 {
    0.0
}

fn cost(programme: &Programme<'_>, carriage: usize, good: Good) -> f64 {
    -COST * programme.running_cost(carriage, good) * programme.time_in_hand(carriage)
}

/// [`cost`] of every shipment in a programme.
fn costs(programme: &Programme<'_>) -> impl Iterator<Item = (Column, f64)> {
    programme.shipments.iter().map(|s| (s.column, cost(programme, s.carriage, s.good)))
}

impl<'p, 'a> Climb<'p, 'a> {
    fn new(problem: &'p Problem<'a>, pricing: Pricing<'p, 'a>, settings: &Settings) -> Self {
        let mut result = Allocation::default();
        result.size.candidates = problem.carriages.len();
        Self {
            problem,
            pricing,
            time_limit_s: settings.time_limit_s.unwrap_or(f64::INFINITY),
            seed: settings.seed.unwrap_or(problem.operation.head().seed),
            result,
            settled: Vec::new(),
            used: Vec::new(),
            flows: None,
        }
    }

    /// Climbs class after class.
    fn levels(
        mut self,
        classes: &[Class],
        bounds: &[Bounds],
        settings: &Settings,
        observer: Observer<'_>,
    ) -> Result<Allocation, SolveError> {
        for (rank, (class, bounds)) in classes.iter().zip(bounds).enumerate() {
            let rounds = match self.problem.objective {
                Objective::Fair if self.problem.is_brief(class.priority) => 0,
                Objective::Fair => settings.fairness_rounds,
                Objective::Quantity | Objective::Deprivation => 0,
            };
            match self.class(class, rank == 0, *bounds, rounds, observer) {
                Ok(()) => {}
                Err(Halt::Stopped) => {
                    self.result.stopped = true;
                    break;
                }
                Err(Halt::Failed(error)) => return Err(error),
            }
        }
        self.result.flows = if classes.is_empty() { Vec::new() } else { self.flows.ok_or(SolveError::Stopped)? };
        Ok(self.result)
    }

    /// What any plan could reach for a class if nothing else mattered.
    fn bounds(&mut self, class: &Class, first: bool, observer: Observer<'_>) -> Result<Bounds, Halt> {
        let problem = self.problem;
        let weighted = problem.objective == Objective::Deprivation;
        let met = supply_cap(problem, class);
        let mut bounds =
            Bounds { met: met * PERSON_DAYS, worst: 1.0, in_time: lateness_total(class, weighted) * PERSON_DAYS };
        if !problem.priced || (problem.is_large() && !first) {
            return Ok(bounds);
        }
        let mut programme = Programme::new(problem, &class.demands);
        self.pricing.admit(&mut programme);
        let work = &mut Work { class, programme, session: Session::new(self.seed), point: Vec::new() };
        let proof = problem.proof(first);
        work.programme.model.set_objective(&met_terms(&work.programme, class));
        let aim = Aim { name: "bound need met", cap: met, proof };
        bounds.met = self.solve(work, aim, &no_value, observer)?.bound * PERSON_DAYS;
        if first {
            tell(class, bounds.met, observer)?;
        }
        work.programme.model.set_objective(&lateness_terms(&work.programme, class, weighted));
        let aim = Aim { name: "bound lateness", cap: bounds.in_time / PERSON_DAYS, proof: IN_TIME * proof };
        bounds.in_time = self.solve(work, aim, &no_value, observer)?.bound * PERSON_DAYS;
        let open = class.meetable();
        if problem.objective == Objective::Fair && !open.is_empty() {
            let floor = Floor::new(work, &open, 1);
            work.programme.model.set_objective(&[(floor.least, 1.0)]);
            let aim = Aim { name: "bound worst-off", cap: 1.0, proof };
            bounds.worst = self.solve(work, aim, &no_value, observer)?.bound;
        }
        Ok(bounds)
    }

    /// Solves, pricing lanes until those left out could improve the optimum by no more than the proof asks.
    fn solve(
        &mut self,
        work: &mut Work<'_, '_>,
        aim: Aim<'_>,
        value: Value<'_>,
        observer: Observer<'_>,
    ) -> Result<Proven, Halt> {
        let programme = &mut work.programme;
        let name = format!("{}, priority {}", aim.name, work.class.priority);
        let mut bound = aim.cap;
        let mut rounds = 0;
        loop {
            if observer(&Event::Programme { name: &name, model: &programme.model }).is_break() {
                return Err(Halt::Stopped);
            }
            self.result.size.grow(&programme.model);
            let solution = work.session.solve(&programme.model, self.time_limit_s).map_err(|status| {
                let failed = || Halt::Failed(SolveError::Solver { programme: name.clone(), status: status.clone() });
                if status.contains("TimeLimit") { Halt::Stopped } else { failed() }
            })?;
            let _ = observer(&Event::Solved { name: &name, optimum: programme.model.value(&solution.columns) });
            if !self.problem.priced {
                bound = bound.min(solution.objective);
                return Ok(Proven { solution, bound });
            }
            let enough = |bound: f64| bound - solution.objective <= aim.proof * solution.objective.abs().max(1e-3);
            if enough(bound) {
                return Ok(Proven { solution, bound });
            }
            let (entering, slack) = self.pricing.price(programme, &solution.row_prices, value);
            bound = bound.min(solution.objective + slack);
            rounds += 1;
            if enough(bound) || rounds == PRICING_ROUNDS || entering.is_empty() {
                return Ok(Proven { solution, bound });
            }
            self.pricing.enter(programme, entering, value);
        }
    }

    /// All levels of one class, with what higher priorities leave.
    fn class(
        &mut self,
        class: &Class,
        first: bool,
        bounds: Bounds,
        rounds: usize,
        observer: Observer<'_>,
    ) -> Result<(), Halt> {
        let problem = self.problem;
        let mut programme = Programme::new(problem, &class.demands);
        self.pricing.admit(&mut programme);
        if let Some(settled) = problem.settled.filter(|_| first) {
            self.used = programme.taken(settled);
        }
        programme.add_others(&self.used);
        let work = &mut Work { class, programme, session: Session::new(self.seed), point: Vec::new() };
        let weighted = problem.objective == Objective::Deprivation;
        let proof = problem.proof(first);
        let cap = bounds.met / PERSON_DAYS;
        let met = met_terms(&work.programme, class);
        if problem.is_brief(class.priority) {
            return self.brief(work, &met, bounds, observer);
        }
        if work.programme.has_full_sites() {
            work.programme.model.set_objective(&met);
            self.past_full_sites(work, Aim { name: "need met past full sites", cap, proof }, &no_value, observer)?;
        }
        let mut free = 0.0;
        if first && problem.priced {
            work.programme.model.set_objective(&met);
            let proven = self.solve(work, Aim { name: "need met by quantity", cap, proof }, &no_value, observer)?;
            free = proven.solution.objective;
            let unmet = unmet(work, &met, &proven.solution);
            self.result.marginals = marginals(&work.programme, &proven.solution, &unmet);
            self.reach(work, proven.solution);
        }
        let mut open = class.meetable();
        for round in 1..=rounds {
            if open.is_empty() {
                break;
            }
            let floor = Floor::new(work, &open, round);
            let name = format!("worst-off, round {round}");
            work.programme.model.set_objective(&[(floor.least, 1.0)]);
            let proven = self.solve(work, Aim { name: &name, cap: bounds.worst, proof }, &no_value, observer)?;
            if round == 1 {
                let value = proven.solution.columns[floor.least.index()];
                self.result.level("worst-fill", class.priority, bounds.worst, Some(value));
            }
            open = floor.settle(work, &open, (&proven.solution, problem.held));
            self.reach(work, proven.solution);
        }
        if !weighted {
            work.programme.model.set_objective(&met);
            let proven = self.solve(work, Aim { name: "need met", cap, proof }, &no_value, observer)?;
            let value = proven.solution.objective;
            self.result.level("need-met", class.priority, bounds.met, Some(value * PERSON_DAYS));
            if first {
                self.result.price_of_fairness = (free - value).max(0.0) * PERSON_DAYS;
            }
            hold_sum(&mut work.programme, "held_need_met", &met, value);
            self.reach(work, proven.solution);
        }
        match self.choose(work, first, (&met, bounds), weighted, observer) {
            // The last level only chooses among equals: where the solver gives up, what is reached stands.
            Err(Halt::Failed(_)) if !weighted => {}
            other => other?,
        }
        self.settle(work);
        Ok(())
    }

    /// Solves with full transfer sites shut and opens those where what leaves makes room; the solution, where it opens
    /// none.
    fn past_full_sites(
        &mut self,
        work: &mut Work<'_, '_>,
        aim: Aim<'_>,
        value: Value<'_>,
        observer: Observer<'_>,
    ) -> Result<Option<Solution>, Halt> {
        let Proven { solution, .. } = self.solve(work, aim, value, observer)?;
        let opened = work.programme.open(&solution.columns);
        self.pricing.admit_on(&mut work.programme, &opened);
        Ok(opened.is_empty().then_some(solution))
    }

    /// Need met with cost at [`COST`], and nothing else.
    fn brief(
        &mut self,
        work: &mut Work<'_, '_>,
        met: &[(Column, f64)],
        bounds: Bounds,
        observer: Observer<'_>,
    ) -> Result<(), Halt> {
        let priority = work.class.priority;
        let terms: Vec<(Column, f64)> = met.iter().copied().chain(costs(&work.programme)).collect();
        work.programme.model.set_objective(&terms);
        let aim = |name| Aim { name, cap: bounds.met / PERSON_DAYS, proof: self.problem.proof(false) };
        let (aim, past) = (aim("need met"), aim("need met past full sites"));
        let stands =
            if work.programme.has_full_sites() { self.past_full_sites(work, past, &cost, observer)? } else { None };
        let solution = match stands {
            Some(solution) => solution,
            None => self.solve(work, aim, &cost, observer)?.solution,
        };
        let value: f64 = met.iter().map(|(column, worth)| solution.columns[column.index()] * worth).sum();
        self.result.level("need-met", priority, bounds.met, Some(value * PERSON_DAYS));
        self.reach(work, solution);
        self.settle(work);
        Ok(())
    }

    /// The flows reached stand for the classes that follow.
    fn settle(&mut self, work: &Work<'_, '_>) {
        self.used = work.programme.used(&work.point);
        self.settled = self.flows.clone().unwrap_or_default();
    }

    /// Least lateness with cost at [`COST`].
    fn choose(
        &mut self,
        work: &mut Work<'_, '_>,
        first: bool,
        (met, bounds): (&[(Column, f64)], Bounds),
        weighted: bool,
        observer: Observer<'_>,
    ) -> Result<(), Halt> {
        let problem = self.problem;
        let priority = work.class.priority;
        let late = lateness_terms(&work.programme, work.class, weighted);
        let terms: Vec<(Column, f64)> = late.iter().copied().chain(costs(&work.programme)).collect();
        work.programme.model.set_objective(&terms);
        let proof = IN_TIME * problem.proof(first);
        let aim = Aim { name: "lateness", cap: bounds.in_time / PERSON_DAYS, proof };
        let Proven { solution, .. } = self.solve(work, aim, &cost, observer)?;
        let value = |terms: &[(Column, f64)]| -> f64 {
            terms.iter().map(|(column, worth)| solution.columns[column.index()] * worth * PERSON_DAYS).sum()
        };
        if weighted {
            self.result.level("need-met", priority, bounds.met, Some(value(met)));
        }
        let most = lateness_total(work.class, weighted) * PERSON_DAYS;
        self.result.level("lateness", priority, (most - bounds.in_time).max(0.0), Some(most - value(&late)));
        self.reach(work, solution);
        Ok(())
    }

    /// Keeps a solution as the best so far.
    fn reach(&mut self, work: &mut Work<'_, '_>, solution: Solution) {
        let flow =
            |s: &Shipment| Flow { carriage: s.carriage, good: s.good, amount: solution.columns[s.column.index()] };
        let own = work.programme.shipments.iter().map(flow).filter(|flow| flow.amount > 1e-9);
        self.flows = Some(self.settled.iter().copied().chain(own).collect());
        work.point = solution.columns;
    }
}

/// Tells how much survival need can be met at most.
fn tell(class: &Class, bound: f64, observer: Observer<'_>) -> Result<(), Halt> {
    let needed: f64 = class.demands.iter().map(|demand| demand.person_days_from(0)).sum();
    if observer(&Event::need_met(0.0, bound, needed)).is_break() { Err(Halt::Stopped) } else { Ok(()) }
}

impl Class {
    /// Demands that goods can reach in time, with the person-days they can.
    fn meetable(&self) -> Vec<(usize, f64)> {
        let days = self.meetable.iter().copied().enumerate();
        days.filter(|(at, days)| self.first_day[*at].is_some() && *days > 0.0).collect()
    }
}

/// Share of a demand's meetable person-days that is met already, at least.
fn met_already(demand: &Demand, meetable: f64) -> f64 {
    (1.0 - demand.person_days_from(0) / meetable.max(f64::MIN_POSITIVE)).max(0.0)
}

/// The least fill of some demands, as a column below the fill of each. Once settled it stays where it is.
#[derive(Debug)]
struct Floor {
    least: Column,
    rows: Vec<Row>,
}

impl Floor {
    fn new(work: &mut Work<'_, '_>, open: &[(usize, f64)], round: usize) -> Self {
        let programme = &mut work.programme;
        let least = programme.model.add_column(format!("least_fill_{round}"), 0.0, 1.0, Vec::new());
        let add = |(at, days): &(usize, f64)| {
            let already = met_already(&work.class.demands[*at], *days);
            let row = add_fill_row(programme, &work.class.demands, (*at, *days), already);
            programme.model.add_entry(least, row, -1.0);
            row
        };
        let rows = open.iter().map(add).collect();
        Self { least, rows }
    }

    /// Holds the floor at a share of the solution; the demands that can still be lifted above it.
    fn settle(
        self,
        work: &mut Work<'_, '_>,
        open: &[(usize, f64)],
        (solution, held): (&Solution, f64),
    ) -> Vec<(usize, f64)> {
        let value = solution.columns[self.least.index()];
        let floor = held * (value - SLIP).max(0.0);
        work.programme.model.set_column_bounds(self.least, floor, floor);
        let liftable = |row: &Row| solution.row_prices[row.index()].abs() <= 1e-7;
        let lifted: Vec<(usize, f64)> =
            open.iter().zip(&self.rows).filter(|(_, row)| liftable(row)).map(|(pair, _)| *pair).collect();
        if value >= 1.0 - 1e-6 || lifted.len() == open.len() { Vec::new() } else { lifted }
    }
}

/// A row with the fill of a demand: person-days met as a share of `meetable`, beside those met already.
fn add_fill_row(programme: &mut Programme<'_>, demands: &[Demand], (at, meetable): (usize, f64), already: f64) -> Row {
    let worth = demands[at].worth();
    let row = programme.model.add_row(format!("fill_{at}"), -already, f64::INFINITY);
    let first = programme.issues.partition_point(|issue| issue.demand < at);
    let mine = programme.issues[first..].iter().take_while(|issue| issue.demand == at);
    for issue in mine {
        programme.model.add_entry(issue.column, row, most(&worth, issue) / meetable);
    }
    row
}

/// A row that holds the value a level reached.
fn hold_sum(programme: &mut Programme<'_>, name: &str, terms: &[(Column, f64)], value: f64) {
    let row = programme.model.add_row(name.to_owned(), value - SLIP * value.abs().max(1.0), f64::INFINITY);
    for (column, coefficient) in terms {
        programme.model.add_entry(*column, row, *coefficient);
    }
}

/// What a unit issued is worth on the best of its days.
fn most(worth: &[f64], issue: &IssueColumn) -> f64 {
    worth[issue.days.clone()].iter().copied().fold(0.0, f64::max)
}

/// The person-days of the class's priority that an issue brings, in objective units.
fn met_terms(programme: &Programme<'_>, class: &Class) -> Vec<(Column, f64)> {
    let worth: Vec<Vec<f64>> = class.demands.iter().map(Demand::worth).collect();
    programme
        .issues
        .iter()
        .filter(|issue| class.demands[issue.demand].priority == class.priority)
        .map(|issue| (issue.column, most(&worth[issue.demand], issue) / PERSON_DAYS))
        .collect()
}

/// Weight of a priority where the objective weighs all by a factor: a tenth of the one above, chosen by us so that nine
/// people's blankets do not outweigh one's food.
fn weight(class: &Class, demand: &Demand, weighted: bool) -> f64 {
    if weighted { 0.1_f64.powi(i32::from(demand.priority) - i32::from(class.priority)) } else { 1.0 }
}

/// What an issue is worth where waiting and halved rations weigh.
fn lateness_terms(programme: &Programme<'_>, class: &Class, weighted: bool) -> Vec<(Column, f64)> {
    let worth: Vec<Vec<f64>> = class.demands.iter().map(Demand::worth_in_time).collect();
    programme
        .issues
        .iter()
        .map(|issue| {
            let demand = &class.demands[issue.demand];
            let band = demand.bands()[issue.band].1;
            (issue.column, band * weight(class, demand, weighted) * most(&worth[issue.demand], issue) / PERSON_DAYS)
        })
        .collect()
}

/// What the lateness terms come to when every need is met on its day.
fn lateness_total(class: &Class, weighted: bool) -> f64 {
    let of = |demand: &Demand| weight(class, demand, weighted) * demand.value_in_time(&demand.due);
    class.demands.iter().map(of).sum::<f64>() / PERSON_DAYS
}

/// Person-days that goods alone would allow, in objective units: no plan issues more than there is or than is needed.
fn supply_cap(problem: &Problem<'_>, class: &Class) -> f64 {
    let mut items: BTreeMap<Id<Item>, Vec<(f64, f64)>> = BTreeMap::new();
    for (demand, first) in class.demands.iter().zip(&class.first_day) {
        let Some(first) = first.filter(|_| demand.priority == class.priority) else { continue };
        let mut before: f64 = if demand.consumable { 0.0 } else { demand.due[..first].iter().sum() };
        for (due, worth) in demand.due.iter().zip(demand.worth()).skip(first) {
            let due = due + std::mem::take(&mut before);
            if due > 0.0 {
                items.entry(demand.item).or_default().push((worth / PERSON_DAYS, due));
            }
        }
    }
    let value = |(item, mut steps): (Id<Item>, Vec<(f64, f64)>)| {
        let mut left: f64 = problem.holdings.iter().filter(|h| h.good.item == item).map(|h| h.amount).sum();
        steps.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut value = 0.0;
        for (worth, due) in steps {
            let some = due.min(left);
            value += worth * some;
            left -= some;
        }
        value
    };
    items.into_iter().map(value).sum()
}

/// What a plan's issues (per post and item, flow units by day) reach on the levels that have no exact count: the least
/// fill and the lateness, in person-days, of each class, as the levels of [`Allocation`] name them.
pub fn reached(problem: &Problem<'_>, issued: &Issued) -> BTreeMap<(&'static str, u8), f64> {
    let objective = problem.objective;
    let weighted = objective == Objective::Deprivation;
    let none = vec![0.0; problem.operation.n_days()];
    let mut all = BTreeMap::new();
    for class in classes(problem, objective) {
        let issued = |demand: &Demand| issued.get(&(demand.site, demand.item)).unwrap_or(&none);
        let fill = |(at, meetable): (usize, f64)| {
            let demand = &class.demands[at];
            let met: f64 = issued(demand).iter().zip(demand.worth()).map(|(amount, worth)| amount * worth).sum();
            met / meetable
        };
        let least = class.meetable().into_iter().map(fill).fold(1.0, f64::min);
        all.insert(("worst-fill", class.priority), least);
        let value = |demand: &Demand| weight(&class, demand, weighted) * demand.value_in_time(issued(demand));
        let value: f64 = class.demands.iter().map(value).sum();
        all.insert(("lateness", class.priority), lateness_total(&class, weighted) * PERSON_DAYS - value);
    }
    all
}

/// Person-days of the class's priority that a solution leaves unmet, by item.
fn unmet(work: &Work<'_, '_>, met: &[(Column, f64)], solution: &Solution) -> BTreeMap<Id<Item>, f64> {
    let Work { class, programme, .. } = work;
    let mut unmet: BTreeMap<Id<Item>, f64> = BTreeMap::new();
    for demand in class.demands.iter().filter(|demand| demand.priority == class.priority) {
        *unmet.entry(demand.item).or_default() += demand.person_days_from(0);
    }
    let worth: BTreeMap<Column, f64> = met.iter().copied().collect();
    for issue in &programme.issues {
        let value = worth.get(&issue.column).copied().unwrap_or(0.0) * solution.columns[issue.column.index()];
        if let Some(unmet) = unmet.get_mut(&class.demands[issue.demand].item) {
            *unmet -= value * PERSON_DAYS;
        }
    }
    unmet
}
