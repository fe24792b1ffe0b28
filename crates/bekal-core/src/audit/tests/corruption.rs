//! Every kind of damage to a sound plan, or to the operation under it, is caught under its rule.

use super::super::{RULES, audit};
use super::fixture::{self, BLANKETS, LATE_RICE, RICE, Teller, at};
use crate::operation::{Assumption, Closure, Commitment, Mode, Operation, SiteKind, Target};
use crate::plan::{Bound, Cargo, Changes, ClosedLink, Issue, Pass, Plan, Price, Step, Trip, Unreachable, compose};
use crate::table::Table;
use crate::units::{Distance, Duration, Instant, Level, Mass, MassRate, Money, Quantity, Speed, Volume, Width};
use std::collections::BTreeSet;

/// Trips by their place in the sound plan.
const ROAD: usize = 0;
const HULU: usize = 1;
const BOAT: usize = 2;
const TWO_STOPS: usize = 3;

fn cargo(step: &mut Step) -> &mut Vec<Cargo> {
    match step {
        Step::Load { cargo, .. } | Step::Unload { cargo, .. } => cargo,
        Step::Drive { .. } => panic!("a drive has no cargo"),
    }
}

fn passes(step: &mut Step) -> &mut Vec<Pass> {
    match step {
        Step::Drive { passes, .. } => passes,
        _ => panic!("only drives pass links"),
    }
}

fn times(step: &mut Step) -> (&mut Instant, &mut Instant) {
    match step {
        Step::Load { from, until, .. } | Step::Unload { from, until, .. } => (from, until),
        Step::Drive { .. } => panic!("a drive has no times of its own"),
    }
}

/// Moves a whole trip by some hours.
fn shift(trip: &mut Trip, hours: i64) {
    let by = Duration::from_hours(hours);
    for step in &mut trip.steps {
        match step {
            Step::Load { from, until, .. } | Step::Unload { from, until, .. } => {
                *from = *from + by;
                *until = *until + by;
            }
            Step::Drive { passes, .. } => {
                for pass in passes {
                    pass.enters = pass.enters + by;
                    pass.leaves = pass.leaves + by;
                }
            }
        }
    }
}

/// What is left of the speed on a link over a minute of the first trip, and how deep water stands there, in millimetres.
fn befall(operation: &mut Operation, link: &str, factor: u32, depth: Option<i64>) {
    let closure = Closure {
        target: Target::Link(fixture::link(operation, link)),
        from: at(7, 20, 0),
        until: at(7, 21, 0),
        factor,
        depth: depth.map(Level::from_millimetres),
        wet: None,
        modes: Vec::new(),
        reason: "longsor".to_owned(),
    };
    operation.closures = Table::from_rows(operation.closures.iter().cloned().chain([closure]).collect());
}

/// The plan recomposed with other trips.
fn with_trips(operation: &Operation, change: impl FnOnce(&mut Vec<Trip>)) -> Plan {
    let mut parts = fixture::parts();
    change(&mut parts.trips);
    compose(operation, parts)
}

fn row<T>(table: &mut Table<T>, wanted: impl FnMut(&T) -> bool) -> &mut T {
    let id = table.find(wanted).unwrap();
    &mut table[id]
}

type Damage = fn(&mut Operation, &mut Plan);

/// Rule, what is done, and how.
const DAMAGES: &[(&str, &str, Damage)] = &[
    ("schema", "another version", |_, plan| plan.schema = "bekal.plan/0".to_owned()),
    ("header", "another name", |_, plan| plan.header.operation.push('!')),
    ("header", "a longer horizon", |_, plan| plan.header.horizon_s = Duration::from_days(9)),
    ("people", "a head more", |_, plan| plan.situation.people[0].first_day += 1),
    ("people", "a post left out", |_, plan| drop(plan.situation.people.pop())),
    ("gauges", "a lower peak", |_, plan| plan.situation.gauges[0].level_peak_mm = Level::ZERO),
    ("legend", "a lighter package", |_, plan| plan.legend.items[0].package_mass_g = Mass::ZERO),
    ("legend", "a norm called verified", |_, plan| plan.legend.norms[0].verified ^= true),
    ("legend", "a site moved", |_, plan| plan.legend.sites[0].lon += 0.001),
    ("needs", "a need doubled", |_, plan| plan.needs[0].quantity_milli = Quantity::from_units(400)),
    ("needs", "a norm forgotten", |_, plan| plan.needs[0].norms.clear()),
    ("resources", "a lot used less", |_, plan| plan.resources.goods[1].used_packages -= 1),
    ("resources", "hours invented", |_, plan| plan.resources.fleets[0].available_s = Duration::from_hours(999)),
    ("allocation", "a package more", |_, plan| plan.allocation[0].packages += 1),
    ("allocation", "another way", |_, plan| plan.allocation[1].via.clear()),
    ("allocation", "rows swapped", |_, plan| plan.allocation.swap(0, 1)),
    ("tasks", "a task dropped", |_, plan| drop(plan.tasks.pop())),
    ("stock", "goods conjured up", |_, plan| plan.stock[0].quantity_milli = Quantity::from_units(9_999)),
    ("stock", "a row twice", |_, plan| {
        let again = plan.stock[0].clone();
        plan.stock.insert(0, again);
    }),
    ("shortfalls", "a shortfall hidden", |_, plan| drop(plan.shortfalls.pop())),
    ("shortfalls", "a reason of its own", |_, plan| plan.shortfalls[0].reason = "weather".to_owned()),
    ("kpis", "more people fed", |_, plan| plan.kpis.person_days_met += 1),
    ("kpis", "not a number", |_, plan| plan.kpis.mean_hours_to_first_delivery = f64::NAN),
    ("kpis", "the worst-off post declared out of reach", |_, plan| {
        plan.situation.unreachable.push(Unreachable {
            site: "pos-hilir".to_owned(),
            because: Vec::new(),
            closed: Vec::new(),
            no_way: true,
            reachable_from: None,
        });
    }),
    ("unreachable-served", "a served post declared out of reach", |_, plan| {
        plan.situation.unreachable.push(Unreachable {
            site: "pos-hilir".to_owned(),
            because: Vec::new(),
            closed: Vec::new(),
            no_way: false,
            reachable_from: Some(at(50, 0, 0)),
        });
    }),
    ("changes", "a trip that is neither old nor new", |_, plan| {
        let new = plan.trips.iter().skip(1).map(|trip| trip.trip.clone()).collect();
        plan.changes = Some(Changes {
            now: at(9, 0, 0),
            former: Vec::new(),
            new,
            ways: Vec::new(),
            lost: Vec::new(),
            numbered: 0,
        });
    }),
    ("closures", "a closure kept quiet", |_, plan| drop(plan.situation.closures.pop())),
    ("closures", "an hour less", |_, plan| {
        let until = plan.situation.closures.iter_mut().find_map(|line| line.until.as_mut()).unwrap();
        *until = *until - Duration::from_hours(1);
    }),
    ("assumptions", "an assumption not told", |operation, _| {
        let (id, en) = ("Semua sehat".to_owned(), "All are healthy".to_owned());
        operation.assumptions.push(Assumption { subject: "people".to_owned(), id, en });
    }),
    ("bound-achieved", "another value", |_, plan| plan.bounds[0].achieved += 1.0),
    ("bound-gap", "a smaller gap", |_, plan| plan.bounds[0].gap = 0.0),
    ("bound-gap", "no number", |_, plan| plan.bounds[0].bound = f64::INFINITY),
    ("bound-beaten", "a bound too low", |_, plan| plan.bounds[0].bound = 1_899.0),
    ("trip-sums", "fewer hours", |_, plan| plan.trips[ROAD].duty_s = Duration::ZERO),
    ("trip-sums", "absurd cost", |_, plan| plan.trips[ROAD].cost_rp = Money::from_rupiah(i64::MIN)),
    ("unknown-code", "an unknown fleet", |_, plan| plan.trips[ROAD].fleet = "hantu".to_owned()),
    ("unknown-code", "an unknown link", |_, plan| passes(&mut plan.trips[ROAD].steps[1])[0].link.push('?')),
    ("unknown-code", "an unknown lot", |_, plan| cargo(&mut plan.trips[ROAD].steps[0])[0].lot.clear()),
    ("unknown-code", "an unknown site issues", |_, plan| plan.issues[0].site.clear()),
    ("unknown-code", "a price of nothing known", |_, plan| {
        plan.prices.push(Price {
            resource: "goods".to_owned(),
            code: "emas".to_owned(),
            site: None,
            day: None,
            unit: "t".to_owned(),
            person_days: 1.0,
        });
    }),
    ("unknown-code", "an unknown link is shut", |_, plan| {
        plan.situation.closures.push(ClosedLink {
            link: "z".to_owned(),
            from: "gudang".to_owned(),
            to: "simpang".to_owned(),
            mode: Mode::Road,
            vehicle_types: Vec::new(),
            factor_permille: 0,
            since: Some(at(0, 0, 0)),
            until: None,
            reason: "stage".to_owned(),
        });
    }),
    ("trip-number", "a number repeated", |_, plan| plan.trips[HULU].trip = "T001".to_owned()),
    ("trip-number", "trips swapped", |_, plan| plan.trips.swap(ROAD, TWO_STOPS)),
    ("trip-fleet", "another owner", |_, plan| plan.trips[ROAD].member = "pmi".to_owned()),
    ("trip-fleet", "another type", |_, plan| plan.trips[ROAD].vehicle_type = "perahu".to_owned()),
    ("vehicle-number", "a third truck of two", |_, plan| plan.trips[HULU].vehicle = 3),
    ("vehicle-number", "truck number zero", |_, plan| plan.trips[HULU].vehicle = 0),
    ("fleet-not-counted", "a truck only offered", |operation, plan| {
        *plan = with_trips(operation, |trips| {
            trips[1].fleet = "f-janji".to_owned();
        });
    }),
    ("fleet-window", "a truck that comes at noon", |operation, _| {
        row(&mut operation.fleets, |row| row.code == "f-truk").from = at(12, 0, 0);
    }),
    ("outside-horizon", "a trip after the end", |_, plan| shift(&mut plan.trips[TWO_STOPS], 48)),
    ("outside-horizon", "a trip before the start", |_, plan| shift(&mut plan.trips[ROAD], -24)),
    ("tour-shape", "no steps", |_, plan| plan.trips[ROAD].steps.clear()),
    ("tour-shape", "no stop", |_, plan| drop(plan.trips[ROAD].steps.remove(2))),
    ("tour-shape", "no loading", |_, plan| drop(plan.trips[ROAD].steps.remove(0))),
    ("tour-shape", "loads on the way", |_, plan| {
        let Step::Unload { site, from, until, cargo } = plan.trips[TWO_STOPS].steps[3].clone() else { return };
        plan.trips[TWO_STOPS].steps[3] = Step::Load { site, from, until, cargo };
    }),
    ("tour-shape", "another source", |_, plan| plan.trips[ROAD].source = "dermaga".to_owned()),
    ("tour-open", "does not come back", |_, plan| drop(plan.trips[HULU].steps.pop())),
    ("step-empty", "an empty load", |_, plan| cargo(&mut plan.trips[ROAD].steps[0]).clear()),
    ("step-empty", "an empty drive", |_, plan| passes(&mut plan.trips[ROAD].steps[1]).clear()),
    ("time-order", "ends before it begins", |_, plan| {
        let (from, until) = times(&mut plan.trips[ROAD].steps[0]);
        std::mem::swap(from, until);
    }),
    ("time-order", "drives while loading", |_, plan| *times(&mut plan.trips[ROAD].steps[0]).1 = at(7, 20, 0)),
    ("way-broken", "a pass left out", |_, plan| drop(passes(&mut plan.trips[ROAD].steps[1]).remove(0))),
    ("way-broken", "a drive left out", |_, plan| drop(plan.trips[TWO_STOPS].steps.remove(4))),
    ("vehicle-elsewhere", "no empty drive to the source", |_, plan| drop(plan.trips[TWO_STOPS].steps.remove(0))),
    ("trips-overlap", "one truck on two trips", |_, plan| plan.trips[HULU].vehicle = 1),
    ("link-direction", "against the one-way", |_, plan| {
        let pass = &mut passes(&mut plan.trips[HULU].steps[3])[0];
        (pass.link, pass.to) = ("d".to_owned(), "gudang".to_owned());
    }),
    ("link-direction", "another end", |_, plan| passes(&mut plan.trips[ROAD].steps[1])[0].to = "pos-hulu".to_owned()),
    ("link-mode", "a truck on the river", |_, plan| passes(&mut plan.trips[ROAD].steps[1])[1].link = "e".to_owned()),
    ("link-weight", "a weak bridge", |operation, _| {
        row(&mut operation.links, |row| row.code == "a").max_gross = Some(Mass::from_kg(8_000));
    }),
    ("link-width", "a narrow street", |operation, _| {
        row(&mut operation.links, |row| row.code == "a").max_width = Some(Width::from_millimetres(2_399));
    }),
    ("link-shut", "water a millimetre deeper than the truck wades", |operation, _| {
        befall(operation, "a", 1000, Some(501));
    }),
    ("link-shut", "a slide under shallow water", |operation, _| befall(operation, "a", 0, Some(1))),
    ("too-fast", "through a millimetre of water", |operation, _| befall(operation, "a", 1000, Some(1))),
    ("link-shut", "the road under water", |_, plan| {
        shift(&mut plan.trips[TWO_STOPS], 4);
    }),
    ("link-shut", "the river too low", |operation, _| {
        row(&mut operation.links, |row| row.code == "e").opens_above = Some(Level::from_millimetres(2_000));
    }),
    ("link-shut", "a slide", |operation, _| befall(operation, "a", 0, None)),
    ("link-shut", "through the flooded area", |_, plan| {
        for step in [1, 3] {
            for pass in passes(&mut plan.trips[HULU].steps[step]).iter_mut().filter(|pass| pass.link == "c") {
                pass.link = "x".to_owned();
            }
        }
    }),
    ("too-fast", "a minute less", |_, plan| {
        let pass = &mut passes(&mut plan.trips[ROAD].steps[1])[1];
        pass.leaves = pass.leaves - Duration::from_seconds(1);
    }),
    ("too-fast", "a slow road", |operation, _| {
        row(&mut operation.links, |row| row.code == "b").speed = Some(Speed::from_kmh(39));
    }),
    ("too-fast", "a road at half speed", |operation, _| {
        let target = Target::Link(fixture::link(operation, "a"));
        let slow = row(&mut operation.closures, |row| row.factor == 500);
        (slow.target, slow.from) = (target, at(0, 0, 0));
    }),
    ("duty-per-day", "two hours of duty a day", |operation, _| {
        row(&mut operation.vehicle_types, |row| row.code == "perahu").hours_per_day = Duration::from_hours(2);
    }),
    ("day-tour", "two stops beyond a day's duty", |operation, _| {
        row(&mut operation.vehicle_types, |row| row.code == "truk").hours_per_day = Duration::from_hours(1);
    }),
    ("day-tour", "a short tour across midnight", |operation, plan| {
        *plan = with_trips(operation, |trips| {
            trips[2] = Teller::new("f-truk", 2, "gudang", "gudang", at(8, 0, 0))
                .load(&[(RICE, 5)])
                .drive(&[("a", "simpang", 15), ("c", "pos-hulu", 18)])
                .unload(&[(RICE, 5)])
                .drive(&[("c", "simpang", 18), ("a", "gudang", 15)])
                .end();
            for pass in passes(&mut trips[2].steps[3]) {
                pass.enters = pass.enters + Duration::from_hours(20);
                pass.leaves = pass.leaves + Duration::from_hours(20);
            }
        });
    }),
    ("opening-hours", "loads before it opens", |_, plan| shift(&mut plan.trips[ROAD], -1)),
    ("opening-hours", "a jetty that closes at nine", |operation, _| {
        row(&mut operation.sites, |row| row.code == "dermaga").open =
            Some((Duration::from_hours(6), Duration::from_hours(9)));
    }),
    ("site-shut", "a flooded jetty", |operation, _| {
        row(&mut operation.sites, |row| row.code == "dermaga").floods_above = Some(Level::from_millimetres(1_600));
    }),
    ("site-shut", "a closed post", |operation, _| {
        let site = fixture::site(operation, "pos-hulu");
        let closure = row(&mut operation.closures, |row| row.factor == 500);
        (closure.target, closure.from, closure.factor) = (Target::Site(site), at(8, 0, 0), 0);
    }),
    ("site-kind", "a junction instead of a jetty", |operation, _| {
        row(&mut operation.sites, |row| row.code == "dermaga").kind = SiteKind::Junction;
    }),
    ("site-kind", "a post that loads", |operation, _| {
        row(&mut operation.sites, |row| row.code == "dermaga").kind = SiteKind::Post;
    }),
    ("site-kind", "a warehouse that unloads", |operation, _| {
        row(&mut operation.sites, |row| row.code == "dermaga").kind = SiteKind::Warehouse;
    }),
    ("loading-time", "a slow crew", |operation, _| {
        row(&mut operation.vehicle_types, |row| row.code == "truk").loading =
            Some(MassRate::from_grams_per_hour(4_999_000));
    }),
    ("packages", "a negative package", |_, plan| cargo(&mut plan.trips[ROAD].steps[0])[0].packages = -1),
    ("cargo-item", "rice called blankets", |_, plan| cargo(&mut plan.trips[ROAD].steps[0])[0].item = "selimut".into()),
    ("cargo-balance", "a package lost on the way", |_, plan| cargo(&mut plan.trips[ROAD].steps[2])[0].packages -= 1),
    ("cargo-balance", "a package found on the way", |_, plan| cargo(&mut plan.trips[ROAD].steps[2])[0].packages += 1),
    ("payload-mass", "a smaller truck", |operation, _| {
        row(&mut operation.vehicle_types, |row| row.code == "truk").payload_mass = Mass::from_grams(699_999);
    }),
    ("payload-volume", "a smaller boat", |operation, _| {
        row(&mut operation.vehicle_types, |row| row.code == "perahu").payload_volume =
            Volume::from_millilitres(1_799_999);
    }),
    ("lot-overdrawn", "a smaller lot", |operation, _| {
        row(&mut operation.lots, |row| row.code == RICE).quantity = Quantity::from_units(849);
    }),
    ("lot-overdrawn", "issued twice", |_, plan| {
        let again = plan.issues[0].clone();
        plan.issues.push(again);
    }),
    ("goods-not-there-yet", "the boat loads before the truck came", |_, plan| shift(&mut plan.trips[BOAT], -2)),
    ("goods-not-there-yet", "loaded before it is available", |operation, _| {
        row(&mut operation.lots, |row| row.code == LATE_RICE).available_from = at(34, 0, 0);
    }),
    ("lot-not-counted", "goods only offered", |operation, _| {
        row(&mut operation.lots, |row| row.code == RICE).commitment = Commitment::Offered;
    }),
    ("lot-reserved", "blankets of another post", |operation, _| {
        let other = fixture::site(operation, "pos-hulu");
        row(&mut operation.lots, |row| row.code == BLANKETS).reserved_for = Some(other);
    }),
    ("storage-mass", "a weak floor", |operation, _| {
        row(&mut operation.sites, |row| row.code == "dermaga").storage_mass = Some(Mass::from_grams(699_999));
    }),
    ("storage-volume", "a small shed", |operation, _| {
        row(&mut operation.sites, |row| row.code == "dermaga").storage_volume =
            Some(Volume::from_millilitres(1_799_999));
    }),
    ("handling", "few hands", |operation, _| {
        row(&mut operation.sites, |row| row.code == "dermaga").handling =
            Some(MassRate::from_grams_per_hour(1_400_000 / 6 - 1));
    }),
    ("issue-quantity", "nothing issued", |_, plan| plan.issues[0].quantity_milli = Quantity::ZERO),
    ("issue-day", "a day too late", |_, plan| plan.issues[0].day = 3),
    ("issue-place", "a jetty issues", |_, plan| plan.issues[0].site = "dermaga".to_owned()),
    ("issue-item", "blankets out of rice", |_, plan| plan.issues[0].item = "selimut".to_owned()),
    ("issue-expired", "rice past its date", |_, plan| {
        let late = plan.issues.iter_mut().find(|issue| issue.lot == LATE_RICE).unwrap();
        late.day = 2;
    }),
    ("issue-beyond-need", "a gram too much of rice", |_, plan| {
        let quantity = &mut plan.issues[0].quantity_milli;
        *quantity = Quantity::from_thousandths(quantity.thousandths() + 1);
    }),
    ("issue-beyond-need", "a blanket for nobody", |operation, _| {
        row(&mut operation.norms, |row| row.code == "selimut-sekali").quantity = Quantity::from_thousandths(399);
    }),
];

#[test]
fn every_damage_is_caught_under_its_rule() {
    for (rule, what, damage) in DAMAGES {
        let mut operation = fixture::operation();
        let mut plan = fixture::plan(&operation);
        damage(&mut operation, &mut plan);
        let found = audit(&operation, &plan);
        assert!(found.iter().any(|violation| violation.rule == *rule), "{rule}: {what}: {found:#?}");
        assert!(found.windows(2).all(|pair| pair[0] < pair[1]), "sorted, each once");
        for violation in &found {
            assert!(RULES.iter().any(|known| known.code == violation.rule), "{} is explained", violation.rule);
            assert!(!violation.place.is_empty() && !violation.id.is_empty() && violation.id != violation.en);
        }
    }
}

#[test]
fn every_rule_has_its_damage() {
    let damaged: BTreeSet<&str> = DAMAGES.iter().map(|(rule, ..)| *rule).collect();
    let known: BTreeSet<&str> = RULES.iter().map(|rule| rule.code).collect();
    assert_eq!(known, damaged);
    assert!(RULES.windows(2).all(|pair| pair[0].code < pair[1].code), "in order");
}

#[test]
fn a_second_either_side_decides() {
    // c shuts to the truck when the stage passes 3,000 mm; it rises 2,000 mm in 48 h from 1,500, so 3,001 mm are
    // reached 86.4 s after hour 36: the last open second is 36 h 86 s.
    for (leaves, sound) in [(at(36, 1, 27), true), (at(36, 1, 28), false)] {
        let operation = fixture::operation();
        let plan = with_trips(&operation, |trips| {
            let last = trips[0].steps.len() - 1;
            let out = passes(&mut trips[0].steps[last]);
            (out[0].leaves, out[0].enters) = (leaves, leaves - Duration::from_seconds(18 * 60));
            (out[1].enters, out[1].leaves) = (leaves, leaves + Duration::from_seconds(15 * 60));
        });
        assert_eq!(audit(&operation, &plan).is_empty(), sound);
    }
}

#[test]
fn limits_that_just_suffice_are_kept() {
    let mut operation = fixture::operation();
    row(&mut operation.vehicle_types, |row| row.code == "perahu").payload_volume = Volume::from_millilitres(1_800_000);
    let jetty = row(&mut operation.sites, |row| row.code == "dermaga");
    jetty.storage_mass = Some(Mass::from_kg(700));
    jetty.storage_volume = Some(Volume::from_millilitres(1_800_000));
    jetty.open = Some((Duration::from_hours(6), Duration::from_hours(9) + Duration::from_seconds(42 * 60)));
    row(&mut operation.lots, |row| row.code == RICE).quantity = Quantity::from_units(850);
    let street = row(&mut operation.links, |row| row.code == "a");
    (street.max_gross, street.max_width) = (Some(Mass::from_kg(10_000)), Some(Width::from_millimetres(2_400)));
    let plan = fixture::plan(&operation);
    assert_eq!(audit(&operation, &plan), []);
}

/// Every number of the movements set to an absurd value, one after the other.
#[test]
fn absurd_values_are_reported_and_never_panic() {
    let operation = fixture::operation();
    let sound = fixture::plan(&operation);
    let check = |plan: &Plan| {
        assert!(!audit(&operation, plan).is_empty());
        let mut parts = fixture::parts();
        (parts.trips, parts.issues) = (plan.trips.clone(), plan.issues.clone());
        compose(&operation, parts);
    };
    for value in [i64::MIN, i64::MIN + 1, -1, i64::MAX - 1, i64::MAX] {
        for trip in 0..sound.trips.len() {
            for step in 0..sound.trips[trip].steps.len() {
                let mut plan = sound.clone();
                match &mut plan.trips[trip].steps[step] {
                    Step::Load { from, .. } | Step::Unload { from, .. } => *from = Instant::from_unix(value),
                    Step::Drive { passes, .. } => passes[0].enters = Instant::from_unix(value),
                }
                check(&plan);
                let mut plan = sound.clone();
                match &mut plan.trips[trip].steps[step] {
                    Step::Load { until, .. } | Step::Unload { until, .. } => *until = Instant::from_unix(value),
                    Step::Drive { passes, .. } => passes[0].leaves = Instant::from_unix(value),
                }
                check(&plan);
                let mut plan = sound.clone();
                match &mut plan.trips[trip].steps[step] {
                    Step::Load { cargo, .. } | Step::Unload { cargo, .. } => cargo[0].packages = value,
                    Step::Drive { passes, .. } => passes.clear(),
                }
                check(&plan);
            }
            let mut plan = sound.clone();
            plan.trips[trip].duty_s = Duration::from_seconds(value);
            plan.trips[trip].distance_m = Distance::from_metres(value);
            check(&plan);
            let mut plan = sound.clone();
            plan.trips[trip].vehicle = u32::MAX;
            check(&plan);
        }
        for issue in 0..sound.issues.len() {
            let mut plan = sound.clone();
            plan.issues[issue].quantity_milli = Quantity::from_thousandths(value);
            check(&plan);
            plan.issues[issue].day = u32::MAX;
            check(&plan);
        }
    }
}

/// All absurd at once, many times over.
#[test]
fn sums_of_absurd_values_never_panic() {
    let operation = fixture::operation();
    let mut plan = fixture::plan(&operation);
    for trip in &mut plan.trips {
        for (index, step) in trip.steps.iter_mut().enumerate() {
            let (low, high) = (Instant::from_unix(i64::MIN), Instant::from_unix(i64::MAX));
            match step {
                Step::Load { from, until, cargo, .. } | Step::Unload { from, until, cargo, .. } => {
                    (*from, *until) = if index % 2 == 0 { (low, high) } else { (high, low) };
                    for line in cargo {
                        line.packages = i64::MAX;
                    }
                }
                Step::Drive { passes, .. } => {
                    for pass in passes {
                        (pass.enters, pass.leaves) = (low, high);
                    }
                }
            }
        }
    }
    for issue in &mut plan.issues {
        issue.quantity_milli = Quantity::from_thousandths(i64::MAX);
    }
    plan.trips = std::iter::repeat_n(plan.trips, 50).flatten().collect();
    plan.issues = std::iter::repeat_n(plan.issues, 50).flatten().collect();
    plan.bounds.push(Bound { level: "lateness".to_owned(), bound: f64::NAN, ..plan.bounds[0].clone() });
    assert!(!audit(&operation, &plan).is_empty());
    let mut parts = fixture::parts();
    (parts.trips, parts.issues) = (plan.trips, plan.issues);
    compose(&operation, parts);
}

#[test]
fn an_empty_issue_list_may_name_anything() {
    let operation = fixture::operation();
    let mut plan = fixture::plan(&operation);
    let nonsense = Issue {
        site: "\u{0}".to_owned(),
        item: String::new(),
        lot: "💥".to_owned(),
        day: u32::MAX,
        quantity_milli: Quantity::from_thousandths(i64::MIN),
    };
    plan.issues = vec![nonsense];
    let rules: BTreeSet<_> = audit(&operation, &plan).into_iter().map(|violation| violation.rule).collect();
    assert!(["unknown-code", "issue-quantity", "issue-day"].iter().all(|rule| rules.contains(rule)));
}
