//! Valid plans, corrupted: the auditor catches every corruption that changes what a plan means.
//!
//! Two families. *Executed*: a trip or an issue is changed so that it breaks a rule of execution, and every table is then
//! composed anew from it, so that nothing but the rule itself can give it away. *Stated*: one value anywhere in the
//! document is changed, and everything else is left as it was. [`TAKEN_AS_STATED`] lists what only the optimizer knows.

use crate::place::{Draw, Place, bekal, shipped};
use bekal::Operation;
use bekal::event::{Event, Settings};
use bekal::plan::{Cargo, Parts, Pass, Plan, Step, Trip, compose};
use bekal::units::{Duration, Instant, Quantity};
use serde_json::Value;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// Corruptions made; `BEKAL_CASES` asks for more.
const CASES: usize = 300;

/// What no recount can derive, and why.
const TAKEN_AS_STATED: &[(&str, &str)] = &[
    ("/prices", "shadow prices: a statement of the programme, not of the plan"),
    ("/bounds", "what the programme reached and could at best reach, except where that contradicts the plan"),
    ("/provenance/", "version, seed, settings and sizes of programmes; files are held against the manifest"),
    ("/shortfalls/#/reason", "which limit bound; that the reason is a known one is checked"),
];

/// Lists whose order means nothing.
const UNORDERED: [&str; 2] = ["/issues", "/trips/#/steps/#/cargo"];

/// Draws from a plan.
impl Draw {
    /// One of some; `None` of none.
    fn one<T>(&mut self, some: Vec<T>) -> Option<T> {
        let at = (!some.is_empty()).then(|| self.below(some.len()))?;
        some.into_iter().nth(at)
    }

    fn trip<'a>(&mut self, plan: &'a mut Plan) -> Option<&'a mut Trip> {
        self.one(plan.trips.iter_mut().collect())
    }

    fn load<'a>(&mut self, plan: &'a mut Plan) -> Option<Handling<'a>> {
        let loads = handlings(self.trip(plan)?, true);
        self.one(loads)
    }

    fn stop<'a>(&mut self, plan: &'a mut Plan) -> Option<Handling<'a>> {
        let stops = handlings(self.trip(plan)?, false);
        self.one(stops)
    }

    fn drive<'a>(&mut self, plan: &'a mut Plan) -> Option<&'a mut Vec<Pass>> {
        let drives = drives(self.trip(plan)?);
        self.one(drives)
    }
}

/// A loading or unloading: where, from when, until when, what.
type Handling<'a> = (&'a mut String, &'a mut Instant, &'a mut Instant, &'a mut Vec<Cargo>);

fn seconds(count: i64) -> Duration {
    Duration::from_seconds(count)
}

/// Loadings or unloadings of a trip.
fn handlings<'a>(trip: &'a mut Trip, loading: bool) -> Vec<Handling<'a>> {
    let wanted = |step: &'a mut Step| match step {
        Step::Load { site, from, until, cargo } if loading => Some((site, from, until, cargo)),
        Step::Unload { site, from, until, cargo } if !loading => Some((site, from, until, cargo)),
        _ => None,
    };
    trip.steps.iter_mut().filter_map(wanted).collect()
}

fn drives<'a>(trip: &'a mut Trip) -> Vec<&'a mut Vec<Pass>> {
    let passes = |step: &'a mut Step| if let Step::Drive { passes, .. } = step { Some(passes) } else { None };
    trip.steps.iter_mut().filter_map(passes).collect()
}

/// Moves a whole trip.
fn shift(trip: &mut Trip, by: Duration) {
    for step in &mut trip.steps {
        match step {
            Step::Load { from, until, .. } | Step::Unload { from, until, .. } => {
                (*from, *until) = (*from + by, *until + by);
            }
            Step::Drive { passes, .. } => {
                for pass in passes {
                    (pass.enters, pass.leaves) = (pass.enters + by, pass.leaves + by);
                }
            }
        }
    }
}

/// The first cargo that a trip unloads.
fn unloaded<'a>(draw: &mut Draw, plan: &'a mut Plan) -> Option<&'a mut Cargo> {
    let stop = draw.stop(plan)?;
    stop.3.first_mut()
}

/// Corrupts a plan somewhere; `None` where the place drawn does not lend itself to it.
type Corrupt = fn(&mut Draw, &Operation, &mut Plan) -> Option<()>;

/// Changes that break a rule of execution wherever they are made.
const EXECUTED: &[(&str, Corrupt)] = &[
    ("a package more comes off than went on", |draw, _, plan| {
        unloaded(draw, plan)?.packages += 1;
        Some(())
    }),
    ("a package less comes off than went on", |draw, _, plan| {
        unloaded(draw, plan)?.packages -= 1;
        Some(())
    }),
    ("a vehicle carries ten thousand packages more", |draw, _, plan| {
        let trip = draw.trip(plan)?;
        let cargo = handlings(trip, true).into_iter().next()?.3.first_mut()?;
        cargo.packages += 10_000;
        let lot = cargo.lot.clone();
        let stop = handlings(trip, false).into_iter().find_map(|stop| stop.3.iter_mut().find(|line| line.lot == lot));
        stop?.packages += 10_000;
        Some(())
    }),
    ("goods go back to where they came from", |draw, _, plan| {
        let trip = draw.trip(plan)?;
        let back = handlings(trip, false).into_iter().next()?.3.first_mut()?.packages.checked_neg()?;
        handlings(trip, false).into_iter().next()?.3.first_mut()?.packages = back;
        let lot = handlings(trip, false).into_iter().next()?.3.first()?.lot.clone();
        let load = handlings(trip, true).into_iter().next()?.3.iter_mut().find(|line| line.lot == lot)?;
        load.packages += 2 * back;
        Some(())
    }),
    ("a link in a second", |draw, _, plan| {
        let pass = draw.drive(plan)?.first_mut()?;
        (pass.leaves - pass.enters > seconds(2)).then(|| pass.leaves = pass.enters + seconds(1))
    }),
    ("a link left before it is entered", |draw, _, plan| {
        let pass = draw.drive(plan)?.last_mut()?;
        pass.leaves = pass.enters - seconds(60);
        Some(())
    }),
    ("a link left out", |draw, _, plan| {
        let passes = draw.drive(plan)?;
        let at = draw.below(passes.len().max(1));
        (at < passes.len()).then(|| drop(passes.remove(at)))
    }),
    ("two links in the other order", |draw, _, plan| {
        let passes = draw.drive(plan)?;
        (passes.len() > 1 && passes[0].link != passes[1].link).then(|| {
            let (first, rest) = passes.split_at_mut(1);
            std::mem::swap(&mut first[0].link, &mut rest[0].link);
        })
    }),
    ("a link nobody knows", |draw, _, plan| {
        draw.drive(plan)?.first_mut()?.link.push('x');
        Some(())
    }),
    ("a vehicle nobody has", |draw, operation, plan| {
        let trip = draw.trip(plan)?;
        trip.vehicle = operation.fleets().iter().find(|fleet| fleet.code == trip.fleet)?.count + 1;
        Some(())
    }),
    ("a vehicle in two places", |draw, _, plan| {
        let first = draw.below(plan.trips.len());
        let mut twin = plan.trips[first].clone();
        shift(&mut twin, seconds(60));
        plan.trips.push(twin);
        Some(())
    }),
    ("a trip told twice", |draw, _, plan| {
        let twin = plan.trips[draw.below(plan.trips.len())].clone();
        plan.trips.push(twin);
        Some(())
    }),
    ("a trip a month before", |draw, _, plan| {
        shift(draw.trip(plan)?, seconds(-30 * 86_400));
        Some(())
    }),
    ("a trip a month after", |draw, _, plan| {
        shift(draw.trip(plan)?, seconds(30 * 86_400));
        Some(())
    }),
    ("unloaded before it arrives", |draw, _, plan| {
        let stop = draw.stop(plan)?;
        (*stop.1, *stop.2) = (*stop.1 - seconds(86_400), *stop.2 - seconds(86_400));
        Some(())
    }),
    ("unloaded backwards in time", |draw, _, plan| {
        let stop = draw.stop(plan)?;
        (*stop.1 < *stop.2).then(|| std::mem::swap(stop.1, stop.2))
    }),
    ("loaded in no time", |draw, operation, plan| {
        let trip = draw.trip(plan)?;
        let kind = operation.vehicle_types().iter().find(|kind| kind.code == trip.vehicle_type)?;
        kind.loading?;
        let load = handlings(trip, true).into_iter().next()?;
        (*load.2 - *load.1 > seconds(2)).then(|| *load.2 = *load.1)
    }),
    ("an unloading left out", |draw, _, plan| {
        let trip = draw.trip(plan)?;
        let at = trip.steps.iter().position(|step| matches!(step, Step::Unload { .. }))?;
        trip.steps.remove(at);
        Some(())
    }),
    ("the loading left out", |draw, _, plan| {
        let trip = draw.trip(plan)?;
        let at = trip.steps.iter().position(|step| matches!(step, Step::Load { .. }))?;
        trip.steps.remove(at);
        Some(())
    }),
    ("a drive left out", |draw, _, plan| {
        let trip = draw.trip(plan)?;
        let drives: Vec<usize> = trip
            .steps
            .iter()
            .enumerate()
            .filter(|(_, step)| matches!(step, Step::Drive { .. }))
            .map(|(at, _)| at)
            .collect();
        // The empty drive before the loading is one that a trip may do without, if the vehicle stands there.
        let at = draw.one(drives.into_iter().filter(|at| *at > 0).collect())?;
        trip.steps.remove(at);
        Some(())
    }),
    ("nobody comes home", |draw, _, plan| {
        let trip = draw.trip(plan)?;
        trip.steps.pop();
        Some(())
    }),
    ("a boat on the road", |draw, operation, plan| {
        let trip = draw.trip(plan)?;
        let mode = |code: &str| operation.vehicle_types().iter().find(|kind| kind.code == code).map(|kind| kind.mode);
        let own = mode(&trip.vehicle_type)?;
        let other =
            operation.fleets().iter().find(|fleet| operation.vehicle_types()[fleet.vehicle_type].mode != own)?;
        trip.vehicle = 1;
        trip.fleet.clone_from(&other.code);
        trip.vehicle_type.clone_from(&operation.vehicle_types()[other.vehicle_type].code);
        trip.member.clone_from(&operation.members()[other.owner].code);
        Some(())
    }),
    ("unloaded at another place", |draw, operation, plan| {
        let stop = draw.stop(plan)?;
        let site = draw.one(operation.sites().iter().filter(|site| site.code != *stop.0).collect())?;
        stop.0.clone_from(&site.code);
        Some(())
    }),
    ("loaded at another place", |draw, operation, plan| {
        let load = draw.load(plan)?;
        let site = draw.one(operation.sites().iter().filter(|site| site.code != *load.0).collect())?;
        load.0.clone_from(&site.code);
        Some(())
    }),
    ("goods that turn into others on the way", |draw, operation, plan| {
        let line = unloaded(draw, plan)?;
        line.item = draw.one(operation.items().iter().filter(|item| item.code != line.item).collect())?.code.clone();
        Some(())
    }),
    ("goods of another lot on the way", |draw, operation, plan| {
        let line = unloaded(draw, plan)?;
        line.lot = draw.one(operation.lots().iter().filter(|lot| lot.code != line.lot).collect())?.code.clone();
        Some(())
    }),
    ("a thousand times what is issued", |draw, _, plan| {
        let issue = draw.one(plan.issues.iter_mut().collect())?;
        issue.quantity_milli = Quantity::from_thousandths(issue.quantity_milli.thousandths() * 1000);
        Some(())
    }),
    ("issued and taken back", |draw, _, plan| {
        let issue = draw.one(plan.issues.iter_mut().collect())?;
        issue.quantity_milli = Quantity::from_thousandths(-issue.quantity_milli.thousandths());
        Some(())
    }),
    ("issued a thousand days later", |draw, _, plan| {
        draw.one(plan.issues.iter_mut().collect())?.day += 1000;
        Some(())
    }),
    ("issued on the day before anything arrives", |draw, _, plan| {
        let issue = draw.one(plan.issues.iter_mut().filter(|issue| issue.day > 0).collect())?;
        let (start, (site, lot)) = (plan.header.start, (issue.site.clone(), issue.lot.clone()));
        let arrives = |trip: &Trip| {
            let stop = |step: &Step| match step {
                Step::Unload { site: at, until, cargo, .. }
                    if *at == site && cargo.iter().any(|line| line.lot == lot) =>
                {
                    Some(*until)
                }
                _ => None,
            };
            trip.steps.iter().filter_map(stop).min()
        };
        let first = plan.trips.iter().filter_map(arrives).min()?;
        let day = u32::try_from((first - start).seconds() / 86_400).ok()?.checked_sub(1)?;
        issue.day = day;
        Some(())
    }),
    ("issued at another post", |draw, operation, plan| {
        let issue = draw.one(plan.issues.iter_mut().collect())?;
        let lot = issue.lot.clone();
        let reached = |code: &str| {
            plan.trips.iter().flat_map(|trip| &trip.steps).any(|step| {
                matches!(step, Step::Unload { site, cargo, .. } if site == code && cargo.iter().any(|line| line.lot == lot))
            })
        };
        let others = operation.sites().iter().filter(|site| site.code != issue.site && !reached(&site.code));
        issue.site = draw.one(others.collect())?.code.clone();
        Some(())
    }),
];

/// The document composed anew from its trips and issues.
fn recomposed(operation: &Operation, plan: Plan) -> Plan {
    let reasons = plan.shortfalls.iter().map(|line| (line.site.clone(), line.item.clone(), line.reason.clone()));
    let parts = Parts {
        short_reasons: reasons.collect(),
        numbered: 0,
        trips: plan.trips,
        issues: plan.issues,
        unreachable: plan.situation.unreachable,
        prices: plan.prices,
        bounds: plan.bounds,
        provenance: plan.provenance,
    };
    compose(operation, parts)
}

/// The place of every value, as a JSON pointer.
fn places(value: &Value, at: &str, all: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, field)| places(field, &format!("{at}/{name}"), all)),
        Value::Array(rows) => {
            all.push(at.to_owned());
            rows.iter().enumerate().for_each(|(index, row)| places(row, &format!("{at}/{index}"), all));
        }
        _ => all.push(at.to_owned()),
    }
}

/// A place without its row numbers.
fn column(place: &str) -> String {
    let names = place.split('/').map(|name| if name.parse::<usize>().is_ok() { "#" } else { name });
    names.collect::<Vec<_>>().join("/")
}

fn number(value: &mut Value, change: fn(f64) -> f64) -> Option<()> {
    let changed = if let Some(whole) = value.as_i64() {
        #[expect(clippy::cast_possible_truncation, reason = "a damage may be any number")]
        Value::from(change(whole as f64) as i64)
    } else {
        Value::from(change(value.as_f64()?))
    };
    (changed != *value).then(|| *value = changed)
}

fn list<T>(value: &mut Value, change: impl FnOnce(&mut Vec<Value>) -> Option<T>) -> Option<T> {
    change(value.as_array_mut()?)
}

/// The corruption that leaves every value where there is one.
const REORDERED: &str = "two rows in the other order";

/// Changes of one value wherever it stands.
const STATED: &[(&str, fn(&mut Draw, &mut Value) -> Option<()>)] = &[
    ("one more", |_, value| number(value, |old| old + 1.0)),
    ("one less", |_, value| number(value, |old| old - 1.0)),
    ("twice as much", |_, value| number(value, |old| old * 2.0)),
    ("the negative", |_, value| number(value, |old| -old)),
    ("a letter more", |_, value| {
        let changed = format!("{}x", value.as_str().filter(|text| text.parse::<jiff::Timestamp>().is_err())?);
        *value = changed.into();
        Some(())
    }),
    ("a moment a minute later", |_, value| {
        let moment: jiff::Timestamp = value.as_str()?.parse().ok()?;
        *value = (moment + jiff::SignedDuration::from_secs(60)).to_string().into();
        Some(())
    }),
    ("the contrary", |_, value| {
        let told = value.as_bool()?;
        *value = (!told).into();
        Some(())
    }),
    ("nothing", |_, value| (!value.is_null() && !value.is_array()).then(|| *value = Value::Null)),
    ("a row less", |draw, value| {
        list(value, |rows| (!rows.is_empty()).then(|| drop(rows.remove(draw.below(rows.len())))))
    }),
    ("a row twice", |draw, value| {
        list(value, |rows| {
            let again = rows.get(draw.below(rows.len().max(1)))?.clone();
            rows.push(again);
            Some(())
        })
    }),
    (REORDERED, |_, value| list(value, |rows| (rows.len() > 1 && rows[0] != rows[1]).then(|| rows.swap(0, 1)))),
    ("no row at all", |_, value| list(value, |rows| (!rows.is_empty()).then(|| rows.clear()))),
];

/// Whether the auditor, or already the reading of the document, finds fault with it.
fn is_caught(operation: &Operation, document: Value) -> bool {
    serde_json::from_value::<Plan>(document).map_or(true, |plan| !bekal::audit(operation, &plan).is_empty())
}

/// Columns of a document and where they stand.
type Columns = BTreeMap<String, Vec<String>>;

/// Changes one value of a document: the column changed, and whether that was caught; `None` where there is nothing to
/// change.
fn state(
    draw: &mut Draw,
    operation: &Operation,
    document: &Value,
    columns: &Columns,
    kind: usize,
) -> Option<(String, bool)> {
    let (what, change) = STATED[kind];
    let (column, places) = draw.one(columns.iter().collect())?;
    let place = draw.one(places.iter().collect())?;
    if UNORDERED.contains(&column.as_str()) && what == REORDERED {
        return None;
    }
    let mut document = document.clone();
    change(draw, document.pointer_mut(place)?)?;
    Some((column.clone(), is_caught(operation, document)))
}

#[test]
#[expect(clippy::print_stderr, reason = "says how much was looked at")]
fn every_corruption_that_changes_a_plan_is_caught() {
    let cases = std::env::var("BEKAL_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(CASES);
    let place = Place::with_operation();
    bekal(&["new", &place.at("new"), "-q"]).expect(0);
    let operations = [shipped("kukar-drill"), place.path("op"), place.path("new")];
    let plans = operations.map(|source| {
        let operation = bekal::load(&source).unwrap().operation.unwrap();
        let plan = bekal::draft(&operation, &Settings::default(), &mut |_: &Event<'_>| ControlFlow::Continue(()));
        let plan = plan.unwrap();
        assert_eq!(recomposed(&operation, plan.clone()), plan, "composing anew changes nothing");
        let document = serde_json::to_value(&plan).unwrap();
        let mut all = Vec::new();
        places(&document, "", &mut all);
        let mut columns = Columns::new();
        for place in all {
            columns.entry(column(&place)).or_default().push(place);
        }
        (operation, plan, document, columns)
    });
    let mut draw = Draw::new();
    let (mut missed, mut as_stated, mut made) = (Vec::new(), 0, 0);
    let kinds = EXECUTED.len() + STATED.len();
    while made < cases {
        let (kind, (operation, plan, document, columns)) = (made % kinds, &plans[draw.below(plans.len())]);
        if let Some((what, corrupt)) = EXECUTED.get(kind) {
            let mut plan = plan.clone();
            if corrupt(&mut draw, operation, &mut plan).is_none() {
                continue;
            }
            if bekal::audit(operation, &recomposed(operation, plan)).is_empty() {
                missed.push((*what).to_owned());
            }
        } else {
            let kind = kind - EXECUTED.len();
            let Some((column, caught)) = state(&mut draw, operation, document, columns, kind) else { continue };
            if TAKEN_AS_STATED.iter().any(|(known, _)| column.starts_with(known)) {
                as_stated += usize::from(!caught);
            } else if !caught {
                missed.push(format!("{}: {column}", STATED[kind].0));
            }
        }
        made += 1;
    }
    missed.sort();
    assert_eq!(missed, <[String; 0]>::default());
    eprintln!("{made} corruptions of {kinds} kinds; {as_stated} of what only the optimizer knows were not caught");
}
