//! Plans of a small operation revised while they are under way.

use super::*;
use crate::audit::{Outset, Proof, audit, proof};
use crate::draft::draft;
use crate::event::Event;
use crate::testing::{Tiny, after};
use std::ops::ControlFlow;

/// A truck that loads half a ton in an hour, for a road of two hours.
fn slow() -> Tiny {
    loaded(500.0)
}

fn loaded(kg: f64) -> Tiny {
    Tiny::near(60.0, kg, 10_000.0).edit(|draft| draft.vehicle_types.rows[0].cells.loading_kg_h = Some(500.0))
}

fn watch(_: &Event<'_>) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// The plan of one operation, as it becomes under another at a moment.
fn revised(before: Tiny, later: Tiny, now: Instant) -> (Operation, Plan, Plan) {
    let (before, later) = (before.build(), later.build());
    let plan = draft(&before, &Settings::default(), &mut watch).unwrap();
    let revision = Revision::new(&later, &plan, now, &BTreeMap::new()).unwrap();
    let next = revise(&later, &revision, &Settings::default(), &mut watch).unwrap();
    assert_eq!(audit(&later, &next), []);
    (later, plan, next)
}

fn fates(plan: &Plan) -> Vec<Fate> {
    plan.changes.iter().flat_map(|changes| &changes.former).map(|former| former.fate).collect()
}

#[test]
fn a_post_cut_off_since_is_unreachable_from_then_on() {
    let (later, plan, next) = revised(slow(), slow().close("g-p", 0.5, 90.0, 0.0), after(0.25));
    assert!(plan.situation.unreachable.is_empty());
    let told: Vec<&str> = next.situation.unreachable.iter().map(|post| post.site.as_str()).collect();
    assert_eq!(told, ["p"]);
    assert_eq!(next.situation.unreachable[0].because[0].link, "g-p");
    assert!(next.shortfalls.iter().all(|short| short.reason == "unreachable"), "{:?}", next.shortfalls);
    let site = later.sites().find(|site| site.code == "p").unwrap();
    let item = later.items().find(|item| item.code == "beras").unwrap();
    let told = proof(&later, &Outset::of(&later, &next), (site, item), (0, 1));
    assert_eq!(told, Some(Proof::Time { earliest: None }));
}

#[test]
fn what_has_not_left_is_not_lost() {
    // Shut while the truck still loads: the truck is there for what can be done later.
    let (_, plan, next) = revised(slow(), slow().close("g-p", 0.5, 6.0, 0.0), after(0.25));
    assert_eq!(fates(&next)[0], Fate::Cancelled);
    assert!(!next.trips.is_empty() && next.trips[0].loads() >= leaves(&plan.trips[0]).unwrap(), "{:?}", next.trips);
    // Shut when it is on its way: nobody knows where it is.
    let (_, plan, next) = revised(slow(), slow().close("g-p", 1.5, 6.0, 0.0), after(1.25));
    assert!(leaves(&plan.trips[0]).unwrap() < after(1.25));
    assert_eq!((fates(&next)[0], next.changes.as_ref().unwrap().lost.len()), (Fate::TurnsBack, 1));
    let lost = &next.changes.as_ref().unwrap().lost[0];
    assert!(lost.fleet.is_none() && !lost.cargo.is_empty(), "the way back is open: {lost:?}");
    assert!(next.trips.iter().all(|trip| trip.loads() > after(1.25)), "{:?}", next.trips);
    // Nobody takes these goods in the next revision.
    let later = slow().close("g-p", 1.5, 6.0, 0.0).build();
    let revision = Revision::new(&later, &next, after(3.0), &BTreeMap::new()).unwrap();
    let again = revise(&later, &revision, &Settings::default(), &mut watch).unwrap();
    assert_eq!(again.changes.unwrap().lost.len(), 1);
}

#[test]
fn who_has_delivered_and_cannot_come_home_is_cut_off() {
    let home = |plan: &Plan| {
        plan.trips[0].steps.iter().find_map(|step| match step {
            Step::Unload { until, .. } => Some(*until),
            _ => None,
        })
    };
    let plan = draft(&slow().build(), &Settings::default(), &mut watch).unwrap();
    let delivered = home(&plan).unwrap();
    let hours = (delivered - after(0.0)).as_hours() + 0.1;
    let (_, plan, next) = revised(slow(), slow().close("g-p", hours, 90.0, 0.0), delivered);
    assert_eq!(fates(&next)[0], Fate::CutOff);
    assert!(next.trips.len() == 1 && plan.trips.len() > 1, "the truck stands behind the water");
    assert_eq!(next.trips[0].steps, plan.trips[0].steps[..next.trips[0].steps.len()]);
    assert!(matches!(next.trips[0].steps.last(), Some(Step::Unload { .. })));
    // An hour later it still does.
    let later = slow().close("g-p", hours, 90.0, 0.0).build();
    let revision = Revision::new(&later, &next, delivered + Duration::from_hours(1), &BTreeMap::new()).unwrap();
    let again = revise(&later, &revision, &Settings::default(), &mut watch).unwrap();
    assert_eq!((again.trips.len(), fates(&again)[0]), (1, Fate::Begun));
}

#[test]
fn trips_keep_their_numbers() {
    let (_, plan, next) = revised(loaded(50.0), loaded(50.0).truck("u", 50.0, "g", 1), after(3.0));
    let numbers = |plan: &Plan| plan.trips.iter().map(|trip| trip.trip.clone()).collect::<BTreeSet<_>>();
    assert!(numbers(&plan).is_subset(&numbers(&next)));
    let new = &next.changes.as_ref().unwrap().new;
    assert!(!new.is_empty() && new.iter().all(|number| !numbers(&plan).contains(number)), "{new:?}");
    for trip in &plan.trips {
        let same = next.trips.iter().find(|now| now.trip == trip.trip).unwrap();
        assert_eq!(same.key(), trip.key());
    }
}
