//! Every derived table of a plan against its recomputation, and every code against the operation.

use super::reading::{Codes, Tour, seconds};
use super::recount::{self, Recount};
use super::violation::Figure::{Count, Text};
use super::violation::{Findings, Spot, report};
use crate::operation::Operation;
use crate::plan::{Cargo, ClosedLink, Plan, SCHEMA, Step, Trip};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

/// Reasons a shortfall may state.
pub(super) const REASONS: [&str; 11] = [
    "no-stock",
    "expired",
    "unreachable",
    "too-late",
    "stock",
    "vehicles",
    "handling",
    "storage",
    "packages",
    "edited",
    "other",
];

/// The code of a trip by its number: `T001` and on, as wide as the highest of those given with it.
pub(crate) fn trip_code(number: u32, highest: u32) -> String {
    let width = highest.to_string().len().max(3);
    format!("T{number:0width$}")
}

/// The number in the code of a trip, of at most six digits.
pub(crate) fn trip_number(code: &str) -> Option<u32> {
    let digits = code
        .strip_prefix('T')
        .filter(|digits| (3..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    digits.parse().ok().filter(|number| *number > 0)
}

/// Codes the trips and issues name but the operation does not know, and who owns what.
pub(super) fn names(operation: &Operation, codes: &Codes<'_>, plan: &Plan, tours: &[Tour], findings: &mut Findings) {
    let mut known = |known: bool, place: &str, table: &'static str, code: &str| {
        if !known {
            report!(
                findings,
                "unknown-code",
                place,
                "\"{}\" tidak ada dalam tabel {} operasi",
                "\"{}\" is not in the operation's table {}",
                Text(code),
                Text(table),
            );
        }
    };
    for trip in &plan.trips {
        known(codes.fleets.contains_key(trip.fleet.as_str()), &trip.trip, "fleet", &trip.fleet);
        known(codes.types.contains_key(trip.vehicle_type.as_str()), &trip.trip, "vehicle_types", &trip.vehicle_type);
        known(codes.members.contains_key(trip.member.as_str()), &trip.trip, "members", &trip.member);
        known(codes.sites.contains_key(trip.source.as_str()), &trip.trip, "sites", &trip.source);
        for (index, step) in trip.steps.iter().enumerate() {
            let place = format!("{}/{}", trip.trip, index + 1);
            match step {
                Step::Load { site, cargo, .. } | Step::Unload { site, cargo, .. } => {
                    known(codes.sites.contains_key(site.as_str()), &place, "sites", site);
                    for line in cargo {
                        known(codes.lots.contains_key(line.lot.as_str()), &place, "stock", &line.lot);
                        known(codes.items.contains_key(line.item.as_str()), &place, "items", &line.item);
                    }
                }
                Step::Drive { from, to, passes } => {
                    for site in [from, to].into_iter().chain(passes.iter().flat_map(|pass| [&pass.from, &pass.to])) {
                        known(codes.sites.contains_key(site.as_str()), &place, "sites", site);
                    }
                    for pass in passes {
                        known(codes.links.contains_key(pass.link.as_str()), &place, "links", &pass.link);
                    }
                }
            }
        }
    }
    for issue in &plan.issues {
        let place = format!("{}/{}/{}", issue.site, issue.lot, issue.day);
        known(codes.sites.contains_key(issue.site.as_str()), &place, "sites", &issue.site);
        known(codes.items.contains_key(issue.item.as_str()), &place, "items", &issue.item);
        known(codes.lots.contains_key(issue.lot.as_str()), &place, "stock", &issue.lot);
    }
    let closed = |line: &ClosedLink, place: &str, known: &mut dyn FnMut(bool, &str, &'static str, &str)| {
        known(codes.links.contains_key(line.link.as_str()), place, "links", &line.link);
        for site in [&line.from, &line.to] {
            known(codes.sites.contains_key(site.as_str()), place, "sites", site);
        }
        for kind in &line.vehicle_types {
            known(codes.types.contains_key(kind.as_str()), place, "vehicle_types", kind);
        }
    };
    for line in &plan.situation.closures {
        closed(line, "situation/closures", &mut known);
    }
    for post in &plan.situation.unreachable {
        known(codes.sites.contains_key(post.site.as_str()), "situation/unreachable", "sites", &post.site);
        for line in &post.because {
            closed(line, "situation/unreachable", &mut known);
        }
        for line in &post.closed {
            known(codes.sites.contains_key(line.site.as_str()), "situation/unreachable", "sites", &line.site);
        }
    }
    for price in &plan.prices {
        let code = price.code.as_str();
        let there = codes.items.contains_key(code)
            || codes.types.contains_key(code)
            || codes.fleets.contains_key(code)
            || codes.sites.contains_key(code);
        known(there, "prices", "items", code);
        if let Some(site) = &price.site {
            known(codes.sites.contains_key(site.as_str()), "prices", "sites", site);
        }
    }
    numbers(plan, findings);
    carried(operation, codes, &plan.trips, tours, findings);
}

/// What trips carry, and who carries it.
pub(super) fn carried(
    operation: &Operation,
    codes: &Codes<'_>,
    trips: &[Trip],
    tours: &[Tour],
    findings: &mut Findings,
) {
    cargo(operation, codes, trips, findings);
    owners(operation, trips, tours, findings);
}

/// Whole packages of the item the lot holds.
fn cargo(operation: &Operation, codes: &Codes<'_>, trips: &[Trip], findings: &mut Findings) {
    let mut check = |place: String, line: &Cargo| {
        if line.packages <= 0 {
            report!(
                findings,
                "packages",
                &place,
                "{} kemasan {}: harus bilangan positif",
                "{} packages of {}: must be a positive number",
                Count(i128::from(line.packages)),
                Text(&line.lot),
            );
        }
        let Some(lot) = codes.lots.get(line.lot.as_str()).map(|lot| &operation.lots()[*lot]) else { return };
        if operation.items()[lot.item].code != line.item {
            report!(
                findings,
                "cargo-item",
                place,
                "lot {} berisi {}, bukan {}",
                "lot {} holds {}, not {}",
                Text(&lot.code),
                Text(&operation.items()[lot.item].code),
                Text(&line.item),
            );
        }
    };
    for trip in trips {
        for (index, step) in trip.steps.iter().enumerate() {
            if let Step::Load { cargo, .. } | Step::Unload { cargo, .. } = step {
                for line in cargo {
                    check(format!("{}/{}", trip.trip, index + 1), line);
                }
            }
        }
    }
}

/// Numbers and order of trips.
fn numbers(plan: &Plan, findings: &mut Findings) {
    let mut known = BTreeSet::new();
    let mut before: Option<&Trip> = None;
    for trip in &plan.trips {
        let own = trip_number(&trip.trip).is_some_and(|number| known.insert(number));
        if !own || before.is_some_and(|before| before.by_departure(trip).is_gt()) {
            report!(
                findings,
                "trip-number",
                &trip.trip,
                "setiap perjalanan punya nomor sendiri (T001 dan seterusnya), dan urut menurut waktu berangkat",
                "every trip has a number of its own (T001 and on), and they stand in the order of departure",
            );
        }
        before = Some(trip);
    }
}

/// Owner and type of trips; fleets the plan may use.
fn owners(operation: &Operation, trips: &[Trip], tours: &[Tour], findings: &mut Findings) {
    for (index, (trip, tour)) in trips.iter().zip(tours).enumerate() {
        let before = findings.count();
        let Some(fleet) = tour.fleet.map(|fleet| &operation.fleets()[fleet]) else { continue };
        let (owner, kind) =
            (&operation.members()[fleet.owner].code, &operation.vehicle_types()[fleet.vehicle_type].code);
        if *owner != trip.member || *kind != trip.vehicle_type {
            report!(
                findings,
                "trip-fleet",
                &trip.trip,
                "armada {} adalah {} milik {}",
                "fleet {} is {} of {}",
                Text(&fleet.code),
                Text(kind),
                Text(owner),
            );
        }
        if !(1..=fleet.count).contains(&trip.vehicle) {
            report!(
                findings,
                "vehicle-number",
                &trip.trip,
                "armada {} hanya punya {} kendaraan, bukan nomor {}",
                "fleet {} has {} vehicles, no number {}",
                Text(&fleet.code),
                Count(i128::from(fleet.count)),
                Count(i128::from(trip.vehicle)),
            );
        }
        if !operation.counts_on(fleet.commitment) {
            report!(
                findings,
                "fleet-not-counted",
                &trip.trip,
                "armada {} baru berstatus {}; rencana menuntut sedikitnya {}",
                "fleet {} is only {}; the plan asks for at least {}",
                Text(&fleet.code),
                Text(fleet.commitment.word()),
                Text(operation.head().commitment.word()),
            );
        }
        findings.locate(before, Spot::trip(index));
    }
}

/// Every table the plan derives. The language of documents is the reader's choice and free.
pub(super) fn derived(operation: &Operation, plan: &Plan, own: &Recount, findings: &mut Findings) {
    if plan.schema != SCHEMA {
        report!(
            findings,
            "schema",
            "schema",
            "skema \"{}\", seharusnya {}",
            "schema \"{}\" should be {}",
            Text(&plan.schema),
            Text(SCHEMA)
        );
    }
    let mut header = recount::header(operation);
    header.language = plan.header.language;
    single(findings, "header", "header", &plan.header, &header);
    let key = |code: &str| code.to_owned();
    let situation = &plan.situation;
    table(findings, "people", &situation.people, &recount::people(operation), |row| key(&row.site));
    table(findings, "gauges", &situation.gauges, &recount::gauges(operation), |row| key(&row.gauge));
    table(findings, "closures", &situation.closures, &recount::closures(operation), |row| {
        let since = row.since.map_or_else(String::new, |since| since.to_string());
        format!("{}/{since}/{}/{}", row.link, row.factor_permille, row.reason)
    });
    legend(operation, plan, findings);
    table(findings, "needs", &plan.needs, &recount::needs(operation), |row| {
        format!("{}/{}/{}", row.site, row.item, row.day)
    });
    table(findings, "resources", &plan.resources.goods, &own.resources.goods, |row| key(&row.lot));
    table(findings, "resources", &plan.resources.fleets, &own.resources.fleets, |row| key(&row.fleet));
    table(findings, "allocation", &plan.allocation, &own.allocation, |row| {
        format!("{}/{}/{}/{}/{}", row.member, row.from, row.via.join("+"), row.to, row.item)
    });
    table(findings, "tasks", &plan.tasks, &own.tasks, |row| {
        format!("{}/{}/{}/{}", row.member, row.kind, row.what, row.site)
    });
    table(findings, "stock", &plan.stock, &own.stock, |row| format!("{}/{}/{}", row.site, row.item, row.day));
    let sums = plan.trips.iter().map(|trip| (&trip.trip, trip.duty_s, trip.distance_m, trip.cost_rp));
    for ((trip, duty, distance, cost), own) in sums.zip(&own.trips) {
        single(findings, "trip-sums", trip, &(duty, distance, cost), &(own.duty, own.distance, own.cost));
    }
    shortfalls(plan, own, findings);
    kpis(plan, own, findings);
    unreachable(plan, findings);
    bounds(plan, own, findings);
    changes(plan, findings);
    if plan.assumptions != operation.assumptions() {
        report!(
            findings,
            "assumptions",
            "assumptions",
            "anggapan dalam rencana bukan anggapan operasi",
            "the assumptions stated are not those of the operation"
        );
    }
}

fn legend(operation: &Operation, plan: &Plan, findings: &mut Findings) {
    let own = recount::legend(operation);
    let key = |code: &str| code.to_owned();
    table(findings, "legend", &plan.legend.items, &own.items, |row| key(&row.code));
    table(findings, "legend", &plan.legend.members, &own.members, |row| key(&row.code));
    table(findings, "legend", &plan.legend.vehicle_types, &own.vehicle_types, |row| key(&row.code));
    table(findings, "legend", &plan.legend.norms, &own.norms, |row| key(&row.code));
    // A degree printed as text may come back one bit apart: ten-millionths of a degree (a centimetre) are compared.
    let round = |mut row: crate::plan::SiteName| {
        row.lon = (row.lon * 1e7).round();
        row.lat = (row.lat * 1e7).round();
        row
    };
    let stated: Vec<_> = plan.legend.sites.iter().cloned().map(round).collect();
    let sites: Vec<_> = own.sites.into_iter().map(round).collect();
    table(findings, "legend", &stated, &sites, |row| key(&row.code));
}

fn shortfalls(plan: &Plan, own: &Recount, findings: &mut Findings) {
    let stated: Vec<_> =
        plan.shortfalls.iter().map(|row| crate::plan::Shortfall { reason: String::new(), ..row.clone() }).collect();
    table(findings, "shortfalls", &stated, &own.shortfalls, |row| format!("{}/{}", row.site, row.item));
    for row in plan.shortfalls.iter().filter(|row| !REASONS.contains(&row.reason.as_str())) {
        report!(
            findings,
            "shortfalls",
            format!("{}/{}", row.site, row.item),
            "alasan \"{}\" tidak dikenal",
            "unknown reason \"{}\"",
            Text(&row.reason),
        );
    }
}

fn kpis(plan: &Plan, own: &Recount, findings: &mut Findings) {
    let mut expected = own.kpis.clone();
    expected.worst_fill_permille = own.worst_fill_permille(&never_reached(plan));
    // Both are hundredths of an hour; a decimal text may come back one bit apart.
    let hours = plan.kpis.mean_hours_to_first_delivery;
    if (hours - expected.mean_hours_to_first_delivery).abs() < 0.001 {
        expected.mean_hours_to_first_delivery = hours;
    }
    single(findings, "kpis", "kpis", &plan.kpis, &expected);
}

/// Posts the plan states no vehicle reaches within the horizon.
pub(crate) fn never_reached(plan: &Plan) -> BTreeSet<&str> {
    let never = plan.situation.unreachable.iter().filter(|post| post.reachable_from.is_none());
    never.map(|post| post.site.as_str()).collect()
}

/// A post that cannot be reached (until some moment) is not unloaded at (before it).
fn unreachable(plan: &Plan, findings: &mut Findings) {
    let stated: BTreeMap<&str, i64> = plan
        .situation
        .unreachable
        .iter()
        .map(|post| (post.site.as_str(), post.reachable_from.map_or(i64::MAX, seconds)))
        .collect();
    for (at, trip) in plan.trips.iter().enumerate() {
        for (index, step) in trip.steps.iter().enumerate() {
            let Step::Unload { site, until, .. } = step else { continue };
            let before = findings.count();
            let planned = plan.revised_from().is_none_or(|revised| seconds(*until) >= seconds(revised));
            if planned && stated.get(site.as_str()).is_some_and(|reachable| seconds(*until) < *reachable) {
                report!(
                    findings,
                    "unreachable-served",
                    &trip.trip,
                    "membongkar di {}, yang menurut rencana tidak terjangkau",
                    "unloads at {}, which the plan states cannot be reached",
                    Text(site),
                );
            }
            findings.locate(before, Spot::step(at, index));
        }
    }
}

/// Every trip is either new or one of the plan before, and just one of them.
fn changes(plan: &Plan, findings: &mut Findings) {
    let Some(changes) = &plan.changes else { return };
    let former = changes.former.iter().filter_map(|trip| trip.now.as_ref());
    let mut told: Vec<&String> = former.chain(&changes.new).collect();
    told.sort();
    let mut driven: Vec<&String> = plan.trips.iter().map(|trip| &trip.trip).collect();
    driven.sort();
    if told != driven {
        report!(
            findings,
            "changes",
            "changes",
            "perjalanan lama dan baru yang disebut bukan perjalanan rencana ini",
            "the former and new trips named are not the trips of this plan"
        );
    }
}

/// Figures are finite, the gap follows from them, need met is what the recount says and never beats its bound.
fn bounds(plan: &Plan, own: &Recount, findings: &mut Findings) {
    for bound in &plan.bounds {
        let place = format!("{}/{}", bound.level, bound.priority);
        let on_the_way = [bound.programme, bound.on_tours].into_iter().flatten();
        let mut figures = [bound.bound, bound.achieved, bound.gap].into_iter().chain(on_the_way);
        let gap = recount::gap(&bound.level, bound.bound, bound.achieved);
        if figures.any(|figure: f64| !figure.is_finite()) || (bound.gap - gap).abs() > 1e-9 {
            report!(
                findings,
                "bound-gap",
                &place,
                "jarak {} tidak sesuai dengan batas dan capaian ({})",
                "gap {} does not follow from bound and value reached ({})",
                Text(&bound.gap.to_string()),
                Text(&gap.to_string()),
            );
        }
        if bound.level != "need-met" {
            continue;
        }
        let met = own.person_days_met(bound.priority);
        if (bound.achieved - met as f64).abs() > 1e-6 {
            report!(
                findings,
                "bound-achieved",
                &place,
                "capaian {}; hitungan ulang {} orang-hari",
                "{} stated; recounted {} person-days",
                Text(&bound.achieved.to_string()),
                Count(i128::from(met)),
            );
        }
        if bound.achieved > bound.bound + bound.bound.abs() * 1e-6 {
            report!(
                findings,
                "bound-beaten",
                &place,
                "capaian {} melampaui batas yang terbukti, {}",
                "{} reached beats the proven bound, {}",
                Text(&bound.achieved.to_string()),
                Text(&bound.bound.to_string()),
            );
        }
    }
}

fn single<T: PartialEq + Debug>(findings: &mut Findings, rule: &'static str, place: &str, plan: &T, own: &T) {
    if plan != own {
        differs(findings, rule, place, plan, own);
    }
}

fn differs<T: Debug>(findings: &mut Findings, rule: &'static str, place: &str, plan: &T, own: &T) {
    let (field, plan, own) = first_difference(&format!("{plan:#?}"), &format!("{own:#?}"));
    findings.add(
        rule,
        place,
        format!("{field}: rencana menyatakan {plan}; hitungan ulang {own}"),
        format!("{field}: the plan states {plan}; recounted {own}"),
    );
}

/// The first line in which two records printed field by field differ: the field's name and both values.
fn first_difference(plan: &str, own: &str) -> (String, String, String) {
    let mut field = "";
    let mut own = own.lines();
    for line in plan.lines() {
        let other = own.next().unwrap_or_default();
        let (name, value) = line.trim().split_once(": ").unwrap_or(("", line.trim()));
        if !name.is_empty() {
            field = name;
        }
        if line != other {
            let clean = |text: &str| text.trim().trim_end_matches(',').to_owned();
            let other = other.trim().strip_prefix(name).map_or(other, |rest| rest.trim_start_matches(": "));
            return (field.to_owned(), clean(value), clean(other));
        }
    }
    (field.to_owned(), "-".to_owned(), own.next().unwrap_or_default().trim().to_owned())
}

/// Compares two tables row by row under a key; the order of rows counts too.
fn table<T: PartialEq + Debug>(
    findings: &mut Findings,
    rule: &'static str,
    plan: &[T],
    own: &[T],
    key: impl Fn(&T) -> String,
) {
    if plan == own {
        return;
    }
    let stated: BTreeMap<String, &T> = plan.iter().map(|row| (key(row), row)).collect();
    let counted: BTreeMap<String, &T> = own.iter().map(|row| (key(row), row)).collect();
    let mut found = false;
    for (place, row) in &stated {
        match counted.get(place) {
            Some(own) if own == row => continue,
            Some(own) => differs(findings, rule, place, row, own),
            None => findings.add(
                rule,
                place.clone(),
                "baris ini tidak muncul dalam hitungan ulang".to_owned(),
                "the recount has no such row".to_owned(),
            ),
        }
        found = true;
    }
    for place in counted.keys().filter(|place| !stated.contains_key(*place)) {
        found = true;
        findings.add(
            rule,
            place.clone(),
            "baris ini hilang dari rencana".to_owned(),
            "the plan lacks this row".to_owned(),
        );
    }
    if !found {
        report!(findings, rule, rule, "urutan atau jumlah baris tidak sesuai", "rows are repeated or out of order");
    }
}
