//! From an operation to an audited plan.

mod left;
mod reasons;
mod remedy;
mod revision;

pub use remedy::{Remedy, remedy};
pub use revision::{Contradiction, Revision, revise};

use crate::allocation::goods::{day_of, demands, holdings};
use crate::allocation::lanes::{Lane, joined, lanes};
use crate::allocation::programme::Limit;
use crate::allocation::{Allocation, LevelValue, Marginal, Problem, allocate, carriages, reached, slots};
use crate::audit::audit;
use crate::dispatch::{Dispatch, Kept, Task, dispatch, issued, reload};
use crate::event::{Event, Observer, Settings, SolveError, Stage};
use crate::network::Network;
use crate::operation::codes::Codes;
use crate::operation::{Item, Operation, Site};
use crate::plan::{Bound, Changes, Plan, Price, Provenance, Step, Unreachable};
use crate::plan::{Parts, compose};
use crate::table::Id;
use crate::units::Instant;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

/// Prices a plan lists for each kind of resource.
const PRICES_LISTED: usize = 12;

/// Drafts a plan and audits it.
///
/// Same operation, settings and seed give the same plan on any number of threads, unless the observer or the time
/// limit ends it early; the plan's provenance says so then.
///
/// # Complexity
/// That of [`lanes`], [`allocate`] and [`dispatch`]; memory by lanes × goods.
///
/// # Errors
/// [`SolveError::Stopped`] before any plan exists, [`SolveError::Solver`], [`SolveError::Rejected`] when the auditor
/// finds fault.
pub fn draft(operation: &Operation, settings: &Settings, observer: Observer<'_>) -> Result<Plan, SolveError> {
    let mut plans = drafts(operation, settings, (&[None], None), observer)?;
    plans.pop().map(|(_, plan)| plan).ok_or(SolveError::Stopped)
}

/// A post and an item that alone are to be served.
type Only = (Id<Site>, Id<Item>);

/// Which of them, and a plan beside each of some kept trips, in order, as far as time allows and one is found; one at
/// least.
fn drafts(
    operation: &Operation,
    settings: &Settings,
    (kept, only): (&[Option<Kept>], Option<Only>),
    observer: Observer<'_>,
) -> Result<Vec<(usize, Plan)>, SolveError> {
    let begin = |observer: Observer<'_>, stage: Stage| {
        if observer(&Event::Stage(stage)).is_break() { Err(SolveError::Stopped) } else { Ok(()) }
    };
    begin(observer, Stage::Network)?;
    let network = Network::new(operation);
    let holdings = holdings(operation);
    let mut demands = demands(operation);
    demands.retain(|demand| only.is_none_or(|only| only == (demand.site, demand.item)));
    let lanes = lanes(&network, operation, &holdings, &demands);
    let slots = slots(operation, &demands);
    let lanes = if slots.len() < operation.n_days() { joined(lanes, operation, &slots) } else { lanes };
    let carriages = carriages(&lanes);
    begin(observer, Stage::Allocation)?;
    let problem = Problem::over_lanes(operation, slots, &carriages, &holdings, &demands);
    let mut allocation = allocate(&problem, settings, observer)?;
    if only.is_some() {
        // Bounds of one need say nothing about a plan that meets many.
        allocation.levels.clear();
    }
    // From here on a wish to stop is met by finishing the plan at hand.
    let mut stopped = allocation.stopped || observer(&Event::Stage(Stage::Dispatch)).is_break();
    let mut plans: Vec<(usize, Plan)> = Vec::with_capacity(kept.len());
    let mut failed = SolveError::Stopped;
    for (index, kept) in kept.iter().enumerate() {
        if stopped && !plans.is_empty() {
            break;
        }
        let task = Task {
            operation,
            network: &network,
            problem: &problem,
            holdings: &holdings,
            allocation: &allocation,
            kept: kept.as_ref(),
            // One need alone is brought as it can be.
            search: only.is_none(),
        };
        match audited(task, &lanes, (settings, &mut stopped), observer) {
            Ok(plan) => plans.push((index, plan)),
            Err(SolveError::Stopped) => break,
            // One plan is enough to go on with: trips that somebody holds on to may need others that are not kept.
            Err(error) => failed = error,
        }
    }
    if plans.is_empty() { Err(failed) } else { Ok(plans) }
}

/// Most times that trips are loaded again with more caution at some sites, chosen by us: each time takes a tenth of what
/// building them takes, and two or three mostly do.
const MOST_LOADED: usize = 8;

/// How the trips of a plan come about.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Making {
    /// Built.
    Anew,
    /// Those built last loaded again, with more caution at some sites.
    Loaded(BTreeMap<Id<Site>, usize>),
}

/// Dispatches, composes and audits. What a search found and the auditor rejects is built once instead; where packages then
/// overfill sites, the trips are loaded again with more caution at those, in the end with the utmost everywhere, and at
/// last they are built with that.
fn audited(
    mut task: Task<'_>,
    lanes: &[Lane],
    (settings, stopped): (&Settings, &mut bool),
    observer: Observer<'_>,
) -> Result<Plan, SolveError> {
    let Task { operation, allocation, .. } = task;
    let cautious = Settings { caution: settings.caution.max(Settings::MOST_CAUTIOUS), ..settings.clone() };
    let (mut settings, mut making, mut loaded, mut tours) = (settings, Making::Anew, 0, None);
    loop {
        let deaf = *stopped;
        let mut heard = |event: &Event<'_>| if deaf { ControlFlow::Continue(()) } else { observer(event) };
        let dispatched = if let (Making::Loaded(careful), Some(tours)) = (&making, &tours) {
            reload(task, tours, (settings, careful), &mut heard)?
        } else {
            let (dispatched, built) = dispatch(task, (settings, *stopped), &mut heard)?;
            tours = Some(built);
            dispatched
        };
        *stopped |= dispatched.stopped;
        let unreachable = unreachable(task);
        let marginals = dispatched.marginals.as_ref().unwrap_or(&allocation.marginals);
        let parts = Parts {
            prices: prices(operation, marginals),
            bounds: bounds(task, &dispatched),
            provenance: provenance(operation, settings, (allocation, &dispatched), *stopped),
            short_reasons: reasons::reasons(task, lanes, marginals, &dispatched, &unreachable),
            unreachable,
            numbered: task.kept.map_or(0, |kept| kept.numbered),
            trips: match task.kept {
                Some(kept) => kept.numbered_again(dispatched.trips),
                None => dispatched.trips,
            },
            issues: dispatched.issues,
        };
        let mut plan = compose(operation, parts);
        // What was before counts as done; what became of each trip is known once a plan is chosen.
        if let Some(now) = task.kept.map(|kept| kept.now).filter(|now| *now > operation.head().start) {
            let new = plan.trips.iter().map(|trip| trip.trip.clone()).collect();
            plan.changes =
                Some(Changes { now, former: Vec::new(), new, ways: Vec::new(), lost: Vec::new(), numbered: 0 });
        }
        *stopped |= heard(&Event::Stage(Stage::Audit)).is_break();
        let violations = audit(operation, &plan);
        if violations.is_empty() {
            return Ok(plan);
        }
        *stopped |= heard(&Event::Stage(Stage::Dispatch)).is_break();
        // A search moves goods of all priorities at once, which sites full of their own goods may not bear.
        let searched = task.searches();
        task.search = false;
        if searched {
            continue;
        }
        let by_rounding = |rule: &str| rule.starts_with("storage") || rule.starts_with("handling");
        let rounded = violations.iter().all(|violation| by_rounding(violation.rule));
        let at_last = settings.caution >= Settings::MOST_CAUTIOUS;
        let mut careful = match making {
            Making::Loaded(_) if at_last || !rounded => {
                (settings, making) = (&cautious, Making::Anew);
                continue;
            }
            Making::Anew if at_last || !rounded => return Err(SolveError::Rejected(violations)),
            Making::Loaded(careful) => careful,
            Making::Anew => BTreeMap::new(),
        };
        let overfull: BTreeSet<&str> = violations.iter().map(|violation| violation.place.as_str()).collect();
        for (id, _) in operation.sites().entries().filter(|(_, site)| overfull.contains(site.code.as_str())) {
            *careful.entry(id).or_insert(settings.caution) += 1;
        }
        loaded += 1;
        if loaded > MOST_LOADED || careful.values().any(|caution| *caution >= Settings::MOST_CAUTIOUS) {
            settings = &cautious;
            careful.clear();
        }
        making = Making::Loaded(careful);
    }
}

/// Posts that no goods reach, or not on the first day of what is planned, with the links in the way. A post that lives on
/// goods of its own is none, nor one that a trip under way still reaches, and goods that nobody has say nothing about ways.
fn unreachable(task: Task<'_>) -> Vec<Unreachable> {
    let Task { operation, network, problem, kept, .. } = task;
    let since = kept.map_or(operation.head().start, |kept| kept.now);
    let first_day = |moment: Instant| operation.day_start(day_of(operation, moment)).max(since);
    let mut served: BTreeSet<Id<Site>> = if kept.is_some() {
        operation.lots().iter().filter(|lot| operation.counts_on(lot.commitment)).map(|lot| lot.site).collect()
    } else {
        let demands = problem.demands().iter().zip(problem.first_days());
        demands.filter(|(_, day)| **day == Some(0)).map(|(demand, _)| demand.site).collect()
    };
    let codes = Codes::of(operation);
    for step in kept.iter().flat_map(|kept| &kept.trips).flat_map(|trip| &trip.steps) {
        if let Step::Unload { site, until, .. } = step
            && *until >= since
        {
            served.extend(codes.sites.get(site.as_str()));
        }
    }
    network
        .first_reached(since)
        .into_iter()
        .map(|(post, moment)| (post, moment.map(first_day)))
        .filter(|(post, day)| !served.contains(post) && *day != Some(since))
        .map(|(post, day)| network.why_unreachable(post, (since, day)))
        .collect()
}

/// Marginal values as prices of things one can ask for. One tonne of an item is of one good: the best counts.
fn prices(operation: &Operation, marginals: &[Marginal]) -> Vec<Price> {
    type Key = (&'static str, String, Option<String>, Option<u32>, &'static str);
    let mut best: BTreeMap<Key, f64> = BTreeMap::new();
    for marginal in marginals {
        let day = |day: usize| u32::try_from(day).ok();
        let site = |site: Id<Site>| operation.sites()[site].code.clone();
        let key: Key = match &marginal.limit {
            Limit::Goods(at, good) => {
                ("goods", operation.items()[good.item].code.clone(), Some(site(*at)), None, "tonne")
            }
            Limit::Duty(vehicle, on) => {
                ("vehicle", operation.vehicle_types()[*vehicle].code.clone(), None, day(*on), "vehicle-day")
            }
            Limit::Handling(at, on) => ("handling", site(*at), Some(site(*at)), day(*on), "tonne"),
        };
        let known = best.entry(key).or_default();
        *known = known.max(marginal.person_days);
    }
    let mut all: Vec<Price> = best
        .into_iter()
        .map(|((resource, code, site, day, unit), person_days)| Price {
            resource: resource.to_owned(),
            code,
            site,
            day,
            unit: unit.to_owned(),
            person_days: (person_days * 10.0).round() / 10.0,
        })
        .filter(|price| price.person_days >= 1.0)
        .collect();
    all.sort_by(|a, b| b.person_days.total_cmp(&a.person_days));
    let mut listed: BTreeMap<String, usize> = BTreeMap::new();
    all.retain(|price| {
        let count = listed.entry(price.resource.clone()).or_default();
        *count += 1;
        *count <= PRICES_LISTED
    });
    all
}

/// Each level: no plan can do better, what is reached on the way to the plan, and by the plan. Beside kept trips no
/// programme leads to the plan.
fn bounds(task: Task<'_>, dispatched: &Dispatch) -> Vec<Bound> {
    let Task { operation, problem, allocation, kept, .. } = task;
    let anew = kept.is_none();
    let reached = reached(problem, &issued(operation, &dispatched.issues));
    let round = |value: f64| (value * 1e6).round() / 1e6;
    let bound_of = |level: &LevelValue| {
        let measured = reached.get(&(level.level, level.priority)).copied().unwrap_or(0.0);
        let met = dispatched.measures.met.get(&level.priority).copied().unwrap_or(0) as f64;
        // Person-days met are whole numbers.
        let (unit, bound, achieved, on_tours) = match level.level {
            "need-met" => {
                let on_tours = dispatched.before_packages.get(&level.priority).copied();
                ("person-days", (level.bound * (1.0 + 1e-6)).floor(), met, on_tours)
            }
            "worst-fill" => ("share", level.bound, measured, None),
            _ => ("person-days", (level.bound * (1.0 - 1e-6)).floor(), measured, None),
        };
        Bound {
            level: level.level.to_owned(),
            priority: level.priority,
            unit: unit.to_owned(),
            bound: round(bound),
            programme: level.programme.filter(|_| anew).map(round),
            on_tours: on_tours.filter(|_| anew).map(round),
            achieved: round(achieved),
            gap: 0.0,
        }
    };
    allocation.levels.iter().map(bound_of).collect()
}

fn provenance(
    operation: &Operation,
    settings: &Settings,
    (allocation, dispatched): (&Allocation, &Dispatch),
    stopped: bool,
) -> Provenance {
    // A search over trips may come by one that is as fair for less than the programme over lanes expects to give up.
    let survival = allocation.levels.iter().find(|level| level.level == "need-met");
    let on_tours = |level: &LevelValue| dispatched.before_packages.get(&level.priority).map(|met| level.bound - met);
    let given_up = survival.and_then(on_tours).unwrap_or(f64::INFINITY).max(0.0);
    let head = operation.head();
    let text = |value: &dyn std::fmt::Display| value.to_string();
    let size = &allocation.size;
    let programme = vec![
        ("rows".to_owned(), text(&size.rows)),
        ("columns".to_owned(), text(&size.columns)),
        ("nonzeros".to_owned(), text(&size.nonzeros)),
        ("programmes-solved".to_owned(), text(&size.solved)),
        ("lanes".to_owned(), text(&size.candidates)),
    ];
    let chosen = vec![
        ("objective".to_owned(), head.objective.word().to_owned()),
        ("fairness-rounds".to_owned(), text(&settings.fairness_rounds)),
        ("dispatch-rounds".to_owned(), text(&settings.dispatch_rounds)),
    ];
    Provenance {
        version: settings.version.clone(),
        seed: settings.seed.unwrap_or(head.seed),
        status: if stopped { "stopped" } else { "complete" }.to_owned(),
        settings: chosen,
        inputs: settings.inputs.clone(),
        programme,
        price_of_fairness_person_days: allocation.price_of_fairness.min(given_up).round(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Tiny;

    fn drafted(operation: &Operation) -> Plan {
        draft(operation, &Settings::default(), &mut |_: &Event<'_>| ControlFlow::Continue(())).unwrap()
    }

    fn met(plan: &Plan) -> f64 {
        plan.bounds.iter().find(|bound| bound.level == "need-met").unwrap().achieved
    }

    /// Two posts behind a jetty: `p` has rice of its own, blankets come from afar.
    fn beyond_a_jetty(own_kg: f64, storage_kg: f64) -> Tiny {
        Tiny::new()
            .days(3)
            .warehouse("g")
            .jetty("d")
            .post("p", 1000)
            .with_site(|post| post.storage_kg = Some(storage_kg))
            .post("q", 1000)
            .road("g", "d", 10.0)
            .river("d", "p", 10.0)
            .river("d", "q", 10.0)
            .truck("t", 6000.0, "g", 2)
            .boat("b", 3000.0, "d", 2)
            .food("beras", 0.4)
            .durable("selimut", 1.0)
            .stock("g", "beras", 5000.0)
            .stock("g", "selimut", 2000.0)
            .stock("p", "beras", own_kg)
    }

    #[test]
    fn a_post_full_of_its_own_goods_receives_once_there_is_room() {
        // 1,600 kg of rice less 400 a day leave room for blankets in 1,100 kg on the last day.
        let plan = drafted(&beyond_a_jetty(1600.0, 1100.0).build());
        let to_p = |line: &&crate::plan::AllocationLine| line.to == "p";
        assert!(plan.allocation.iter().any(|line| to_p(&line) && line.item == "selimut"), "{:?}", plan.allocation);
        // Never: 9 t lie there to the end.
        let plan = drafted(&beyond_a_jetty(9000.0, 1100.0).build());
        assert!(!plan.allocation.iter().any(|line| to_p(&line)), "{:?}", plan.allocation);
    }

    #[test]
    fn a_jetty_full_of_its_own_goods_passes_others_on_once_they_left() {
        let full = beyond_a_jetty(0.0, 9000.0).stock("d", "beras", 1600.0).edit(|draft| {
            draft.sites.rows[1].cells.storage_kg = Some(1500.0);
        });
        let plan = drafted(&full.build());
        assert!(plan.allocation.iter().any(|line| line.item == "selimut"), "{:?}", plan.shortfalls);
    }

    /// Goods in large packages that all pass a jetty with little room, for posts beyond it.
    fn over_a_small_jetty(room_kg: f64, posts: usize, kinds: usize) -> Tiny {
        let mut tiny =
            Tiny::new().days(3).warehouse("g").jetty("d").with_site(|jetty| jetty.storage_kg = Some(room_kg));
        tiny = tiny.road("g", "d", 10.0).truck("t", 6000.0, "g", 3).boat("b", 900.0, "d", 3);
        for post in ["p1", "p2", "p3", "p4", "p5", "p6"].into_iter().take(posts) {
            tiny = tiny.post(post, 300).river("d", post, 12.0);
        }
        for item in ["a", "b", "c", "e", "f", "h"].into_iter().take(kinds) {
            tiny = tiny.durable(item, 1.0).with_item(|item| item.package = Some(90.0)).stock("g", item, 9000.0);
        }
        tiny
    }

    #[test]
    fn where_packages_overfill_a_site_trips_are_only_loaded_again() {
        for (room_kg, posts, kinds) in [(900.0, 4, 6), (300.0, 5, 5)] {
            let operation = over_a_small_jetty(room_kg, posts, kinds).build();
            // Programmes of each time that trips came about.
            let mut programmes = Vec::new();
            let mut watch = |event: &Event<'_>| {
                match event {
                    Event::Stage(Stage::Dispatch) => programmes.push(0),
                    Event::Programme { .. } => programmes.iter_mut().last().into_iter().for_each(|count| *count += 1),
                    _ => {}
                }
                ControlFlow::Continue(())
            };
            let plan = draft(&operation, &Settings::default(), &mut watch).unwrap();
            assert!(audit(&operation, &plan).is_empty() && !plan.trips.is_empty());
            // Searched for, then built, then loaded.
            assert!(programmes.len() > 2, "{programmes:?}");
            assert!(programmes[2..].iter().all(|loaded| 2 * loaded < programmes[1]), "{programmes:?}");
        }
    }

    #[test]
    fn no_price_promises_more_than_a_unit_brings() {
        let short = |stock: f64, count: u32| {
            Tiny::new()
                .warehouse("g")
                .post("p", 3000)
                .post("q", 1500)
                .road("g", "p", 90.0)
                .road("g", "q", 40.0)
                .truck("t", 600.0, "g", count)
                .stock("g", "beras", stock)
                .build()
        };
        let (few, plan) = (drafted(&short(1500.0, 9)), drafted(&short(9000.0, 1)));
        for (before, price) in
            few.prices.iter().map(|price| (&few, price)).chain(plan.prices.iter().map(|p| (&plan, p)))
        {
            let needed = 2.0 * 4500.0;
            assert!(price.person_days <= needed - met(before) + 1.0, "{price:?}");
        }
        let goods = few.prices.iter().find(|price| price.resource == "goods").unwrap();
        let gained = met(&drafted(&short(2500.0, 9))) - met(&few);
        assert!((goods.person_days - gained).abs() <= 100.0, "{goods:?}, but {gained}");
        assert!(plan.prices.iter().any(|price| price.resource == "vehicle"), "{:?}", plan.prices);
    }
}
