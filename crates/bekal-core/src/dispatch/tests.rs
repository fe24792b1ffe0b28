//! Small operations, whose plans are searched for.

use super::issued;
use super::score::{Handed, Measures};
use crate::allocation::goods::{demands, holdings};
use crate::allocation::lanes::lanes;
use crate::allocation::{Problem, carriages, slots};
use crate::draft::draft;
use crate::event::{Event, Settings};
use crate::network::Network;
use crate::operation::needs::needs;
use crate::operation::{Objective, Operation};
use crate::plan::{Plan, Step};
use crate::testing::Tiny;
use std::ops::ControlFlow;

/// Posts along a river and by road, with too few boats and not enough water for all; a pair of packages of baby food.
fn short_of_boats(case: u32, boats: u32) -> Tiny {
    let people = |of: u32| 200 + (of * 271 + case * 137) % 700;
    Tiny::new()
        .days(3)
        .warehouse("g")
        .warehouse("h")
        .jetty("d")
        .post("near", people(1))
        .post("road", people(2))
        .post("hilir", people(3))
        .post("hulu", people(4))
        .road("g", "near", 3.0)
        .road("h", "near", 2.0)
        .road("near", "d", 22.0)
        .road("g", "road", 19.0)
        .river("d", "hilir", 20.0 + 2.0 * f64::from(case))
        .river("hilir", "hulu", 25.0)
        .truck("truk", 4000.0, "g", 1)
        .truck("pikap", 1000.0, "h", 1)
        .boat("perahu", 800.0, "d", boats)
        .food("air", 2.5)
        .with_item(|item| item.package = Some(19.0))
        .food("beras", 0.4)
        .with_item(|item| item.package = Some(10.0))
        .food("bubur", 0.005)
        .with_item(|item| item.package = Some(5.0))
        .durable("selimut", 0.5)
        .with_item(|item| item.package = Some(20.0))
        .stock("g", "air", 9000.0)
        .stock("g", "beras", 2000.0)
        .stock("h", "beras", 1500.0)
        .stock("h", "bubur", 60.0)
        .stock("h", "selimut", 800.0)
}

fn planned(tiny: Tiny, objective: Objective) -> (Plan, Measures) {
    let operation = tiny.edit(|draft| draft.head.objective = Some(objective)).build();
    let plan = draft(&operation, &Settings::default(), &mut |_: &Event<'_>| ControlFlow::Continue(())).unwrap();
    let measures = measured(&operation, &plan);
    (plan, measures)
}

fn measured(operation: &Operation, plan: &Plan) -> Measures {
    let network = Network::new(operation);
    let (holdings, demands) = (holdings(operation), demands(operation));
    let lanes = lanes(&network, operation, &holdings, &demands);
    let carriages = carriages(&lanes);
    let problem = Problem::over_lanes(operation, slots(operation, &demands), &carriages, &holdings, &demands);
    let mut handed: Handed<'_> = Handed::new();
    for issue in &plan.issues {
        *handed.entry((&issue.site, &issue.item, issue.day)).or_default() += issue.quantity_milli.thousandths();
    }
    Measures::new(operation, &problem, &needs(operation), (&issued(operation, &plan.issues), &handed))
}

/// Smaller differences of fairness do not decide.
const STEP: f64 = 0.025;

fn fairness(measures: &Measures) -> f64 {
    measures.fairness(1)
}

#[test]
fn no_other_objective_does_better_by_an_objectives_own_measure() {
    for case in 0..3 {
        let of = |objective| planned(short_of_boats(case, 1), objective).1;
        let (fair, quantity) = (of(Objective::Fair), of(Objective::Quantity));
        let deprivation = of(Objective::Deprivation);
        for other in [&quantity, &deprivation] {
            assert!(fairness(&fair) > fairness(other) - STEP, "{case}: {fair:?}, but {other:?}");
        }
        for other in [&fair, &deprivation] {
            assert!(quantity.met[&1] >= other.met[&1], "{case}: {quantity:?}, but {other:?}");
        }
        for other in [&fair, &quantity] {
            assert!(deprivation.deprived <= other.deprived + 1.0, "{case}: {deprivation:?}, but {other:?}");
        }
    }
}

/// Not exactly: the search draws otherwise, and whole packages fall otherwise.
#[test]
fn a_boat_more_leaves_nobody_clearly_worse_off() {
    for case in 0..3 {
        let of = |boats| planned(short_of_boats(case, boats), Objective::Fair).1;
        let (few, more) = (of(1), of(2));
        assert!(fairness(&more) > fairness(&few) - 2.0 * STEP, "{case}: {more:?}, but {few:?}");
    }
}

#[test]
fn nobody_drives_to_a_place_where_nothing_is_handled() {
    for case in 0..3 {
        let (plan, _) = planned(short_of_boats(case, 2), Objective::Fair);
        for trip in &plan.trips {
            let empty = |pair: &[Step]| matches!(pair, [Step::Drive { .. }, Step::Drive { .. }]);
            assert!(!trip.steps.windows(2).any(empty), "{trip:?}");
        }
    }
}

#[test]
fn no_later_wish_to_stop_loses_a_plan_that_was_found() {
    let operation = short_of_boats(0, 1).build();
    let stopped_after = |most: usize| {
        let mut events = 0;
        let plan = draft(&operation, &Settings::default(), &mut |_: &Event<'_>| {
            events += 1;
            if events > most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        (plan.is_ok(), events)
    };
    let (planned, all) = stopped_after(usize::MAX);
    assert!(planned);
    let found: Vec<bool> = (1..=24).map(|part| stopped_after(all * part / 24).0).collect();
    assert!(found.is_sorted(), "{found:?}");
}
