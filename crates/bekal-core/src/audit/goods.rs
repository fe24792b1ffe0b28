//! Rules 8 to 11: lots, storage, handling and issues.

use super::ledger::{Cause, Change, changes};
use super::reading::{Codes, Handout, Tour, day_end, handout, seconds, weigh};
use super::tours::line_of;
use super::violation::Figure::{Clock, Count, CubicMetres, Text, Thousandths};
use super::violation::{Findings, Spot, report};
use super::ways::open_seconds;
use crate::operation::needs::needs;
use crate::operation::{Item, Lot, Operation, Site, SiteKind};
use crate::plan::{Issue, Trip};
use crate::table::Id;
use std::collections::{BTreeMap, BTreeSet};

/// Checks all that concerns goods.
pub(super) fn check(
    operation: &Operation,
    codes: &Codes<'_>,
    trips: &[Trip],
    tours: &[Tour],
    issues: &[Issue],
    findings: &mut Findings,
) {
    let handouts: Vec<Handout> = issues.iter().filter_map(|issue| handout(codes, operation, issue)).collect();
    lots(operation, trips, tours, &handouts, findings);
    sites(operation, trips, tours, &handouts, findings);
    handling(operation, tours, findings);
    issued(operation, codes, issues, findings);
    within_need(operation, &handouts, findings);
}

fn place(operation: &Operation, site: Id<Site>, lot: Id<Lot>) -> String {
    format!("{}/{}", operation.sites()[site].code, operation.lots()[lot].code)
}

fn local(operation: &Operation, moment: i64) -> super::violation::Figure<'static> {
    Clock(moment.saturating_add(operation.head().utc_offset.seconds()))
}

/// Rule 8 without quantities: commitment and reservation.
fn lots(operation: &Operation, trips: &[Trip], tours: &[Tour], handouts: &[Handout], findings: &mut Findings) {
    // Each with the first line of goods that has it.
    let mut used: BTreeMap<Id<Lot>, Option<Spot>> = handouts.iter().map(|handout| (handout.lot, None)).collect();
    let mut astray = |lot: Id<Lot>, site: Id<Site>, (at, spot): (&str, Option<Spot>)| {
        let row = &operation.lots()[lot];
        let Some(above) = row.reserved_for else { return };
        let before = findings.count();
        if operation.sites()[site].kind == SiteKind::Post && !operation.is_within(site, above) {
            report!(
                findings,
                "lot-reserved",
                at,
                "lot {} dicadangkan untuk {}, bukan untuk {}",
                "lot {} is reserved for {}, not for {}",
                Text(&row.code),
                Text(&operation.sites()[above].code),
                Text(&operation.sites()[site].code),
            );
        }
        if let Some(spot) = spot {
            findings.locate(before, spot);
        }
    };
    for (at, (trip, tour)) in trips.iter().zip(tours).enumerate() {
        for (index, step) in tour.handlings() {
            for (lot, _) in &step.cargo {
                let line = line_of(trip, index, &operation.lots()[*lot].code);
                let spot = Spot { trip: at, step: Some(index), part: line };
                used.entry(*lot).or_default().get_or_insert(spot);
                if let (Some(site), false) = (step.site, step.load) {
                    astray(*lot, site, (&format!("{}/{}", trip.trip, index + 1), Some(spot)));
                }
            }
        }
    }
    for handout in handouts {
        astray(handout.lot, handout.site, (&place(operation, handout.site, handout.lot), None));
    }
    for (lot, spot) in used {
        let lot = &operation.lots()[lot];
        if operation.counts_on(lot.commitment) {
            continue;
        }
        let before = findings.count();
        report!(
            findings,
            "lot-not-counted",
            &lot.code,
            "lot ini baru berstatus {}; rencana menuntut sedikitnya {}",
            "this lot is only {}; the plan asks for at least {}",
            Text(lot.commitment.word()),
            Text(operation.head().commitment.word()),
        );
        if let Some(spot) = spot {
            findings.locate(before, spot);
        }
    }
}

/// Rules 8 and 9: nothing is taken that does not lie there; what is unloaded fits.
fn sites(operation: &Operation, trips: &[Trip], tours: &[Tour], handouts: &[Handout], findings: &mut Findings) {
    let changes = changes(operation, tours, handouts);
    for here in changes.chunk_by(|a, b| a.site == b.site) {
        let site = here[0].site;
        let mut comes: BTreeMap<Id<Lot>, i128> = BTreeMap::new();
        for change in here {
            *comes.entry(change.lot).or_default() += i128::from(change.delta);
        }
        let mut lies: BTreeMap<Id<Lot>, i128> = BTreeMap::new();
        let mut short: BTreeSet<Id<Lot>> = BTreeSet::new();
        // Thousandths of a gram and of a millilitre.
        let (mut mass, mut volume) = (0_i128, 0_i128);
        let mut seen = 0;
        for now in here.chunk_by(|a, b| a.at == b.at) {
            for change in now {
                seen += 1;
                let item = &operation.items()[operation.lots()[change.lot].item];
                mass += i128::from(change.delta) * i128::from(item.mass.grams());
                volume += i128::from(change.delta) * i128::from(item.volume.millilitres());
                let left = lies.entry(change.lot).or_default();
                *left += i128::from(change.delta);
                if *left >= 0 || !short.insert(change.lot) {
                    continue;
                }
                let (missing, moment) = (Thousandths(-*left), local(operation, change.at));
                let before = findings.count();
                if comes[&change.lot] < 0 {
                    report!(
                        findings,
                        "lot-overdrawn",
                        place(operation, site, change.lot),
                        "kurang {} {} pada {}",
                        "{} {} too few at {}",
                        missing,
                        Text(&item.unit),
                        moment,
                    );
                } else {
                    let enough = local(operation, enough_from(&here[seen..], change.lot, -*left).unwrap_or(change.at));
                    report!(
                        findings,
                        "goods-not-there-yet",
                        place(operation, site, change.lot),
                        "{} {} diambil sebelum ada ({}); cukup paling awal {}",
                        "{} {} are taken before they are there ({}); there is enough {} at the earliest",
                        missing,
                        Text(&item.unit),
                        moment,
                        enough,
                    );
                }
                if let Some(spot) = spot(operation, trips, change) {
                    findings.locate(before, spot);
                }
            }
            let last = now.iter().rev().find(|change| matches!(change.cause, Cause::Unloaded(..)));
            if let Some(last) = last {
                let before = findings.count();
                storage(operation, site, now[0].at, (mass, volume), findings);
                if let Some(spot) = spot(operation, trips, last) {
                    findings.locate(before, spot);
                }
            }
        }
    }
}

/// When the goods that come of a lot after a moment make up for what is missing then.
fn enough_from(later: &[Change], lot: Id<Lot>, missing: i128) -> Option<i64> {
    let mut come = 0;
    let coming = later.iter().filter(|change| change.lot == lot && change.delta > 0);
    coming.map(|change| (change.at, i128::from(change.delta))).find_map(|(at, delta)| {
        come += delta;
        (come >= missing).then_some(at)
    })
}

/// The line of goods that changes what lies at a site.
fn spot(operation: &Operation, trips: &[Trip], change: &Change) -> Option<Spot> {
    let (Cause::Loaded(trip, step) | Cause::Unloaded(trip, step)) = change.cause else { return None };
    Some(Spot { trip, step: Some(step), part: line_of(&trips[trip], step, &operation.lots()[change.lot].code) })
}

fn storage(operation: &Operation, site: Id<Site>, at: i64, (mass, volume): (i128, i128), findings: &mut Findings) {
    let row = &operation.sites()[site];
    let moment = local(operation, at);
    if let Some(room) = row.storage_mass.filter(|room| mass > i128::from(room.grams()) * 1000) {
        report!(
            findings,
            "storage-mass",
            &row.code,
            "pada {} tersimpan {} kg, daya tampung {} kg",
            "at {} {} kg lie here, room for {} kg",
            moment,
            Thousandths(mass / 1000),
            Thousandths(i128::from(room.grams())),
        );
    }
    if let Some(room) = row.storage_volume.filter(|room| volume > i128::from(room.millilitres()) * 1000) {
        report!(
            findings,
            "storage-volume",
            &row.code,
            "pada {} tersimpan {} m³, daya tampung {} m³",
            "at {} {} m³ lie here, room for {} m³",
            moment,
            CubicMetres(volume / 1000),
            CubicMetres(i128::from(room.millilitres())),
        );
    }
}

/// Rule 10. A step counts in the period that contains its end (periods contain their begin, not their end).
fn handling(operation: &Operation, tours: &[Tour], findings: &mut Findings) {
    let head = operation.head();
    let (start, period) = (seconds(head.start), head.period.seconds().max(1));
    // Each with when it ends, trip, step and mass.
    let mut handled: BTreeMap<(Id<Site>, i64), Vec<(i64, usize, usize, i128)>> = BTreeMap::new();
    let steps = tours.iter().enumerate().flat_map(|(trip, tour)| tour.handlings().map(move |step| (trip, step)));
    for (trip, (index, step)) in steps {
        let Some(site) = step.site.filter(|site| operation.sites()[*site].handling.is_some()) else { continue };
        let (grams, _) = weigh(operation, &step.cargo);
        let in_period = handled.entry((site, (step.until - start).div_euclid(period))).or_default();
        in_period.push((step.until, trip, index, grams));
    }
    for ((site, index), mut steps) in handled {
        let grams: i128 = steps.iter().map(|(.., grams)| grams).sum();
        let site = &operation.sites()[site];
        let Some(rate) = site.handling else { continue };
        let from = start.saturating_add(index.saturating_mul(period));
        let hours = site.open.map(|(opens, closes)| (opens.seconds(), closes.seconds()));
        let open = open_seconds(hours, head.utc_offset.seconds(), from, from.saturating_add(period));
        let limit = i128::from(rate.grams_per_hour()) * i128::from(open);
        if grams * 3600 > limit {
            let before = findings.count();
            report!(
                findings,
                "handling",
                &site.code,
                "{} kg dimuat dan dibongkar dalam periode mulai {}; batas {} kg",
                "{} kg are loaded and unloaded in the period from {}; limit {} kg",
                Thousandths(grams),
                local(operation, from),
                Thousandths(limit / 3600),
            );
            // The one with which it becomes too much.
            steps.sort_unstable();
            let mut sum = 0;
            let over = steps.iter().find(|(.., grams)| {
                sum += grams;
                sum * 3600 > limit
            });
            if let Some((_, trip, step, _)) = over {
                findings.locate(before, Spot::step(*trip, *step));
            }
        }
    }
}

/// Rule 11 line by line.
fn issued(operation: &Operation, codes: &Codes<'_>, issues: &[Issue], findings: &mut Findings) {
    for issue in issues {
        let at = format!("{}/{}/{}", issue.site, issue.lot, issue.day);
        let quantity = issue.quantity_milli.thousandths();
        if quantity <= 0 {
            report!(
                findings,
                "issue-quantity",
                &at,
                "jumlah {} tidak positif",
                "the quantity {} is not positive",
                Thousandths(i128::from(quantity)),
            );
        }
        let day = usize::try_from(issue.day).ok().filter(|day| *day < operation.n_days());
        if day.is_none() {
            report!(
                findings,
                "issue-day",
                &at,
                "hari {} di luar masa operasi",
                "day {} is outside the operation",
                Count(i128::from(issue.day)),
            );
        }
        if let Some(site) = codes.sites.get(issue.site.as_str())
            && operation.sites()[*site].kind != SiteKind::Post
        {
            report!(
                findings,
                "issue-place",
                &at,
                "{} bukan pos; hanya pos yang membagikan",
                "{} is no post; only posts hand out",
                Text(&issue.site),
            );
        }
        let Some(lot) = codes.lots.get(issue.lot.as_str()).map(|lot| &operation.lots()[*lot]) else { continue };
        if operation.items()[lot.item].code != issue.item {
            report!(
                findings,
                "issue-item",
                &at,
                "lot ini berisi {}, bukan {}",
                "this lot holds {}, not {}",
                Text(&operation.items()[lot.item].code),
                Text(&issue.item),
            );
        }
        if let (Some(expires), Some(day)) = (lot.expires, day)
            && seconds(expires) < day_end(operation, day)
        {
            report!(
                findings,
                "issue-expired",
                &at,
                "lot kedaluwarsa pada {}, sebelum hari itu berakhir",
                "the lot expires at {}, before that day ends",
                local(operation, seconds(expires)),
            );
        }
    }
}

/// Rule 11: of a consumable at most the day's need, of a durable at most what is due so far.
fn within_need(operation: &Operation, handouts: &[Handout], findings: &mut Findings) {
    let mut need: BTreeMap<(Id<Site>, Id<Item>), Vec<i128>> = BTreeMap::new();
    let empty = || vec![0_i128; operation.n_days()];
    for line in needs(operation) {
        if let Some(cell) = need.entry((line.site, line.item)).or_insert_with(empty).get_mut(line.day) {
            *cell += i128::from(line.quantity.thousandths());
        }
    }
    let mut given: BTreeMap<(Id<Site>, Id<Item>), Vec<i128>> = BTreeMap::new();
    for handout in handouts {
        if let Some(cell) = given.entry((handout.site, handout.item)).or_insert_with(empty).get_mut(handout.day) {
            *cell += i128::from(handout.quantity);
        }
    }
    for ((site, item), days) in given {
        let due = need.get(&(site, item)).cloned().unwrap_or_else(empty);
        let (site, item) = (&operation.sites()[site], &operation.items()[item]);
        let (mut due_sum, mut given_sum) = (0, 0);
        for (day, (given, due)) in days.into_iter().zip(due).enumerate() {
            (due_sum, given_sum) = if item.is_consumable() { (due, given) } else { (due_sum + due, given_sum + given) };
            if given > 0 && given_sum > due_sum {
                report!(
                    findings,
                    "issue-beyond-need",
                    format!("{}/{}/{day}", site.code, item.code),
                    "dibagikan {} {}, kebutuhan {}",
                    "{} {} are handed out, the need is {}",
                    Thousandths(given_sum),
                    Text(&item.unit),
                    Thousandths(due_sum),
                );
            }
        }
    }
}
