//! The tables of a plan that follow from the operation alone.

use super::super::reading::{DAY, day_end, narrow, seconds};
use super::super::river::{above, stage_at};
use crate::operation::needs::needs as operation_needs;
use crate::operation::{Gauge, Headcount, Item, Norm, Operation, Per, Site};
use crate::plan::{
    GaugeLine, Header, ItemName, Legend, MemberName, NeedLine, NormLine, PeopleLine, SiteName, Task, VehicleName,
};
use crate::table::Id;
use crate::units::{Instant, Level};
use std::collections::{BTreeMap, BTreeSet};

/// What the plan is for.
pub fn header(operation: &Operation) -> Header {
    let head = operation.head();
    Header {
        operation: head.name.clone(),
        hazard: head.hazard.clone(),
        phase: head.phase,
        language: head.language,
        start: head.start,
        horizon_s: head.horizon,
        period_s: head.period,
        utc_offset_s: head.utc_offset,
        norms: head.norms.clone(),
        basis: head.basis,
        objective: head.objective,
        commitment: head.commitment,
        attribution: head.attribution.clone(),
    }
}

/// Head counts of each site in time order.
fn reports(operation: &Operation) -> BTreeMap<Id<Site>, Vec<&Headcount>> {
    let mut all: BTreeMap<Id<Site>, Vec<&Headcount>> = BTreeMap::new();
    for count in operation.headcounts() {
        all.entry(count.site).or_default().push(count);
    }
    all
}

/// The report in force on `day`: the last one before the day ends, else the first.
fn in_force<'a>(operation: &Operation, counts: &[&'a Headcount], day: usize) -> Option<&'a Headcount> {
    let end = day_end(operation, day);
    counts.iter().rev().find(|count| seconds(count.time) < end).or_else(|| counts.first()).copied()
}

/// People at each site with a head count, in site order. Source and date are those of the report in force on the
/// last day.
pub fn people(operation: &Operation) -> Vec<PeopleLine> {
    let last = operation.n_days().saturating_sub(1);
    let line = |(site, counts): (Id<Site>, Vec<&Headcount>)| {
        let (first, last) = (in_force(operation, &counts, 0)?, in_force(operation, &counts, last)?);
        Some(PeopleLine {
            site: operation.sites()[site].code.clone(),
            first_day: first.in_need,
            last_day: last.in_need,
            source: last.source.clone(),
            reported_at: last.reported_at,
            from_households: last.from_households,
        })
    };
    reports(operation).into_iter().filter_map(line).collect()
}

/// Stage at the start and first highest stage until the end of each gauge that has stages. An alert state is reached
/// at its level.
pub fn gauges(operation: &Operation) -> Vec<GaugeLine> {
    let (start, end) = (seconds(operation.head().start), seconds(operation.end()));
    let line = |gauge: &Gauge| {
        let level_start = stage_at(&gauge.stages, start)?;
        let entries = gauge.stages.iter().map(|stage| seconds(stage.time)).filter(|time| (start..=end).contains(time));
        let peaks = std::iter::once(start).chain(entries).chain(std::iter::once(end));
        let peaks = peaks.filter_map(|time| Some((stage_at(&gauge.stages, time)?, std::cmp::Reverse(time))));
        let (level_peak, std::cmp::Reverse(peak_at)) = peaks.max()?;
        Some(GaugeLine {
            gauge: gauge.code.clone(),
            name: gauge.name.clone(),
            level_start_mm: Level::from_millimetres(level_start),
            level_peak_mm: Level::from_millimetres(level_peak),
            peak_at: Instant::from_unix(peak_at),
            alert_start: alert(gauge, level_start),
            alert_peak: alert(gauge, level_peak),
        })
    };
    operation.gauges().iter().filter_map(line).collect()
}

fn alert(gauge: &Gauge, level: i64) -> String {
    let reached = gauge.alerts.iter().rev().find(|(_, from)| from.millimetres() <= level);
    reached.map_or_else(|| "-".to_owned(), |(name, _)| name.clone())
}

/// Tasks from the SOP: a trigger fires while a gauge is at or above the alert level of that name within the horizon
/// (from the first to the last such moment), or for the whole operation when it names the operation's phase. A
/// trigger bound to another phase never fires. `site` is the gauge.
pub(super) fn triggered(operation: &Operation) -> Vec<Task> {
    let head = operation.head();
    let (start, end) = (seconds(head.start), seconds(operation.end()));
    let mut tasks = Vec::new();
    for trigger in operation.triggers().iter().filter(|trigger| trigger.phase.is_none_or(|phase| phase == head.phase)) {
        let wanted = trigger.trigger.trim().to_lowercase();
        let mut add = |site: &str, from: i64, until: i64| {
            tasks.push(Task {
                member: operation.members()[trigger.member].code.clone(),
                kind: "trigger".to_owned(),
                what: trigger.activity.clone(),
                site: site.to_owned(),
                from: Instant::from_unix(from),
                until: Instant::from_unix(until),
                packages: 0,
            });
        };
        if wanted == head.phase.word() {
            add("", start, end);
        }
        for gauge in operation.gauges() {
            for (_, level) in gauge.alerts.iter().filter(|(name, _)| name.trim().to_lowercase() == wanted) {
                let spans = above(&gauge.stages, level.millimetres().saturating_sub(1));
                let within: Vec<_> = spans.iter().filter(|(from, until)| *from < end && start < *until).collect();
                if let (Some(first), Some(last)) = (within.first(), within.last()) {
                    add(&gauge.code, first.0.max(start), last.1.min(end));
                }
            }
        }
    }
    tasks
}

/// Every need with the norms behind it; `request` where one asked.
pub fn needs(operation: &Operation) -> Vec<NeedLine> {
    let reports = reports(operation);
    let n_days = operation.n_days();
    let start = seconds(operation.head().start);
    let mut asked: BTreeMap<(Id<Site>, Id<Item>), BTreeSet<usize>> = BTreeMap::new();
    for request in operation.requests() {
        let day = (seconds(request.needed_by) - start).max(0) / DAY;
        let day = usize::try_from(day).unwrap_or(usize::MAX).min(n_days.saturating_sub(1));
        asked.entry((request.site, request.item)).or_default().insert(day);
    }
    let mut all = Vec::new();
    for need in operation_needs(operation) {
        let count = reports.get(&need.site).and_then(|counts| in_force(operation, counts, need.day));
        let mut norms: BTreeSet<&str> = BTreeSet::new();
        for norm in operation.norms().iter().filter(|norm| norm.item == need.item) {
            let holds = norm.from_day as usize <= need.day && norm.to_day.is_none_or(|end| need.day < end as usize);
            if holds && count.is_some_and(|count| heads(count, norm.per) > 0) {
                norms.insert(&norm.code);
            }
        }
        let consumable = operation.items()[need.item].is_consumable();
        let requested = asked
            .get(&(need.site, need.item))
            .is_some_and(|days| days.iter().any(|day| if consumable { *day == need.day } else { *day <= need.day }));
        let norms = norms.into_iter().chain(requested.then_some("request"));
        all.push(NeedLine {
            site: operation.sites()[need.site].code.clone(),
            item: operation.items()[need.item].code.clone(),
            day: u32::try_from(need.day).unwrap_or(u32::MAX),
            quantity_milli: need.quantity,
            persons: need.persons,
            norms: norms.map(str::to_owned).collect(),
        });
    }
    all
}

fn heads(count: &Headcount, per: Per) -> u64 {
    match per {
        Per::Person => count.in_need,
        Per::Household => count.households,
        group => count.groups.iter().find(|(of, _)| *of == group).map_or(0, |(_, heads)| *heads),
    }
}

/// Names and measures of every item, member, site, vehicle type and norm of the operation.
pub fn legend(operation: &Operation) -> Legend {
    let item = |item: &Item| ItemName {
        code: item.code.clone(),
        name: item.name.clone(),
        unit: item.unit.clone(),
        sector: item.sector.clone(),
        priority: item.priority,
        package_milli: item.package,
        package_mass_g: item.package_mass(),
        package_volume_ml: item.package_volume(),
        consumable: item.is_consumable(),
    };
    let site = |site: &Site| SiteName {
        code: site.code.clone(),
        name: site.name.clone(),
        kind: site.kind.word().to_owned(),
        pcode: site.pcode.clone(),
        parent: site.parent.map(|parent| operation.sites()[parent].code.clone()),
        lon: site.at.lon,
        lat: site.at.lat,
    };
    let norm = |norm: &Norm| NormLine {
        code: norm.code.clone(),
        item: operation.items()[norm.item].code.clone(),
        per: norm.per,
        quantity_milli: norm.quantity,
        every: norm.every,
        from_day: norm.from_day,
        to_day: norm.to_day,
        source: norm.source.clone(),
        verified: norm.verified,
    };
    Legend {
        items: operation.items().iter().map(item).collect(),
        members: operation
            .members()
            .iter()
            .map(|member| MemberName {
                code: member.code.clone(),
                name: member.name.clone(),
                kind: member.kind.word().to_owned(),
                unit: member.unit.clone(),
                contact: member.contact.clone(),
            })
            .collect(),
        sites: operation.sites().iter().map(site).collect(),
        vehicle_types: operation
            .vehicle_types()
            .iter()
            .map(|kind| VehicleName { code: kind.code.clone(), name: kind.name.clone(), mode: kind.mode })
            .collect(),
        norms: operation.norms().iter().map(norm).collect(),
    }
}

/// The tier to ask for what is missing: the one above the smallest administrative area that holds every post with
/// people or requests, since that area's own means are in the operation already. Posts of one kecamatan ask the
/// `kabupaten`, of one kabupaten the `provinsi`, of more than one the `bnpb`. A post without Kemendagri code lies where
/// its parent does; without any code at all the nearest tier is asked.
pub fn tier_to_ask(operation: &Operation) -> &'static str {
    let served = operation.headcounts().iter().map(|count| count.site);
    let posts: BTreeSet<Id<Site>> = served.chain(operation.requests().iter().map(|request| request.site)).collect();
    let codes = posts.into_iter().filter_map(|post| pcode(operation, post));
    let shared =
        codes.map(|code| code.split('.').filter(|part| !part.is_empty()).collect::<Vec<_>>()).reduce(|a, b| {
            let same = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
            a.into_iter().take(same).collect()
        });
    match shared.map(|area| area.len()) {
        Some(0 | 1) => "bnpb",
        Some(2) => "provinsi",
        _ => "kabupaten",
    }
}

/// The Kemendagri code of a site, or of the nearest site above it that has one.
fn pcode(operation: &Operation, site: Id<Site>) -> Option<&str> {
    let above = |site: &Id<Site>| operation.sites()[*site].parent;
    std::iter::successors(Some(site), above).find_map(|site| operation.sites()[site].pcode.as_deref())
}

/// Duty seconds a fleet has within the operation: per vehicle and day, the time within its window, at most its hours.
pub(super) fn available_seconds(operation: &Operation, fleet: &crate::operation::Fleet) -> i64 {
    let hours = operation.vehicle_types()[fleet.vehicle_type].hours_per_day.seconds();
    let (from, until) = (seconds(fleet.from), seconds(fleet.until));
    let per_vehicle: i64 = (0..operation.n_days())
        .map(|day| {
            let end = day_end(operation, day);
            (until.min(end) - from.max(end - DAY)).clamp(0, hours.max(0))
        })
        .sum();
    narrow(i128::from(per_vehicle) * i128::from(fleet.count))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Tiny;

    #[test]
    fn the_tier_above_the_area_of_all_posts_is_asked() {
        let asked = |codes: &[Option<&str>]| {
            let tiny = codes.iter().enumerate().fold(Tiny::new().junction("kabupaten"), |tiny, (index, code)| {
                tiny.post(&format!("p{index}"), 10).with_site(|site| {
                    site.pcode = code.map(str::to_owned);
                    site.parent = Some("kabupaten".to_owned());
                })
            });
            let above = |tiny: Tiny| tiny.edit(|draft| draft.sites.rows[0].cells.pcode = Some("15.04".to_owned()));
            tier_to_ask(&above(tiny).build())
        };
        assert_eq!(asked(&[Some("15.04.03")]), "kabupaten");
        assert_eq!(asked(&[Some("15.04.03.2001"), Some("15.04.03.2007")]), "kabupaten");
        assert_eq!(asked(&[Some("15.04.03"), Some("15.04.06")]), "provinsi");
        assert_eq!(asked(&[Some("15.04.03"), None]), "provinsi", "a post without code lies in its parent's area");
        assert_eq!(asked(&[Some("15.04.03"), Some("15.05.01")]), "bnpb");
        assert_eq!(asked(&[Some("15.04.03"), Some("16.01.01")]), "bnpb");
        assert_eq!(tier_to_ask(&Tiny::new().post("p", 10).build()), "kabupaten", "no codes");
    }
}
