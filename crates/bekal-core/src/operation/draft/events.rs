//! Closures, zones, triggers, injects and scenarios.

use super::check::{Check, Codes, Place, plain, range};
use super::places::{COUNTED_ONCE, duplicate};
use super::rows::{ClosureRow, InjectRow, LinkRow, Rows, ScenarioRow, TriggerRow, ZoneRow};
use crate::operation::code::{Code, Diagnostic};
use crate::operation::{Closure, Inject, LonLat, Mode, Scenario, Target, Trigger, Zone};
use crate::table::Table;
use crate::units::{Distance, Instant, Level};
use std::collections::{BTreeMap, BTreeSet};

/// Water on a road is hardly ever deeper, m; chosen by us.
const DEEP_M: f64 = 15.0;

/// Zones by code, before closures may have given them other times.
pub(super) type Zones = Vec<(String, Zone)>;

pub(super) fn zones(check: &mut Check, rows: &Rows<ZoneRow>) -> (Zones, Codes) {
    let (codes, sorted) = Codes::sorted(check, rows, "zones", "zone", |row| &row.zone);
    let mut zones = Vec::new();
    for (at, row) in sorted {
        let code = row.zone.trim();
        let (from, until) = open_ended(check, at, row.from, row.until);
        let depth = depth(check, at, row.depth_m);
        let mut modes = row.modes.clone();
        modes.sort_unstable();
        modes.dedup();
        let mut polygons = Vec::new();
        for polygon in &row.polygons {
            if polygon.is_empty() || polygon.iter().any(|ring| ring.len() < 4) {
                check.push(at.at(Code::NotAPolygon, "geometry").value("ring"));
                continue;
            }
            if let Some(&(lon, lat)) = polygon[0].first() {
                check.point(at, lon, lat);
            }
            let ring = |ring: &Vec<(f64, f64)>| ring.iter().map(|&(lon, lat)| LonLat { lon, lat }).collect();
            polygons.push(polygon.iter().map(ring).collect());
        }
        let reason = row.reason.clone().unwrap_or_default();
        let zone = Zone { code: code.to_owned(), polygons, depth, from, until, modes, reason };
        zones.push((code.to_owned(), zone));
    }
    (zones, codes)
}

/// From when until when something is shut: without `until` nobody knows when it opens, so it stays shut.
fn open_ended(check: &mut Check, at: Place<'_>, from: Option<Instant>, until: Option<Instant>) -> (Instant, Instant) {
    let (from, end) = check.span(at, from, until);
    (from, if until.is_some() { end } else { Instant::FOREVER })
}

/// How deep water stands.
fn depth(check: &mut Check, at: Place<'_>, metres: Option<f64>) -> Option<Level> {
    let limits = range(0.0, 100.0, "m");
    check.in_metres(at, "depth_m", metres, limits, DEEP_M);
    check.scaled_opt(at, "depth_m", metres, limits, 1000.0).map(Level::from_millimetres)
}

type ClosureKey = (u8, usize, Instant, Instant, u32, Option<Level>, Option<Distance>, Vec<Mode>, String);

/// The closures of links and sites; a closure that names a zone gives the zone its time instead.
pub(super) fn closures(
    check: &mut Check,
    rows: &Rows<ClosureRow>,
    (link_rows, links): (&Rows<LinkRow>, &Codes),
    sites: &Codes,
    zone_codes: &Codes,
    zones: Zones,
) -> (Table<Closure>, Table<Zone>) {
    let on_ground = |row: &&LinkRow| matches!(row.mode, Mode::Road | Mode::Foot);
    let wadable: BTreeSet<&str> =
        link_rows.iter().map(|(_, row)| row).filter(on_ground).map(|row| row.link.trim()).collect();
    let mut kept: BTreeMap<ClosureKey, (u32, Option<Target>)> = BTreeMap::new();
    for (at, row) in rows.iter() {
        let (from, until) = open_ended(check, at, row.from, row.until);
        let target = target(check, at, &row.target, links, sites, zone_codes);
        let link = matches!(target, Some((0, _, _)));
        let limits = if link || target.is_none() { range(0.0, 1.0, "") } else { range(0.0, 0.0, "") };
        let depth = depth(check, at, row.depth_m);
        let wet = check.scaled_opt(at, "wet_m", row.wet_m, range(0.0, 1e6, "m"), 1.0).map(Distance::from_metres);
        if wet.is_some() && row.depth_m.is_none() {
            check.push(at.at(Code::MissingValue, "depth_m"));
        }
        let rest = if link && depth.is_some() { 1.0 } else { 0.0 };
        let factor = check.scaled(at, "factor", row.factor.unwrap_or(rest), limits, 1000.0);
        let Some((kind, index, target)) = target else { continue };
        if let Some(metres) = row.depth_m.filter(|_| !(link && wadable.contains(row.target.trim()))) {
            check.push(at.at(Code::DepthOffRoad, "depth_m").value(plain(metres)).with("target", row.target.trim()));
        }
        let mut modes = row.modes.clone();
        modes.sort_unstable();
        modes.dedup();
        let factor = u32::try_from(factor).unwrap_or(0);
        let key = (kind, index, from, until, factor, depth, wet, modes, row.reason.clone().unwrap_or_default());
        if let Some((first, _)) = kept.get(&key) {
            check.push(duplicate(at, "target", *first, COUNTED_ONCE));
        } else {
            kept.insert(key, (at.line, target));
        }
    }
    let mut windows: BTreeMap<usize, Vec<ClosureKey>> = BTreeMap::new();
    let mut closures = Vec::new();
    for (key, (_, target)) in kept {
        let Some(target) = target else {
            windows.entry(key.1).or_default().push(key);
            continue;
        };
        let (_, _, from, until, factor, depth, wet, modes, reason) = key;
        closures.push(Closure { target, from, until, factor, depth, wet, modes, reason });
    }
    let mut timed = Vec::new();
    for (index, (_, zone)) in zones.into_iter().enumerate() {
        let Some(windows) = windows.get(&index) else {
            timed.push(zone);
            continue;
        };
        for (_, _, from, until, _, _, _, modes, reason) in windows {
            let mut zone = Zone { from: *from, until: *until, ..zone.clone() };
            if !modes.is_empty() {
                zone.modes.clone_from(modes);
            }
            if !reason.is_empty() {
                zone.reason.clone_from(reason);
            }
            timed.push(zone);
        }
    }
    (Table::from_rows(closures), Table::from_rows(timed))
}

/// What a closure names: table (0 link, 1 site, 2 zone), position, and the target unless it is a zone.
fn target(
    check: &mut Check,
    at: Place<'_>,
    code: &str,
    links: &Codes,
    sites: &Codes,
    zones: &Codes,
) -> Option<(u8, usize, Option<Target>)> {
    let link = links.find(code).map(|id| (0, id.index(), Some(Target::Link(id))));
    let site = sites.find(code).map(|id| (1, id.index(), Some(Target::Site(id))));
    let zone = zones.find::<Zone>(code).map(|id| (2, id.index(), None));
    let known = [link, site, zone];
    let mut found = known.into_iter().flatten();
    let first = found.next();
    if found.next().is_some() {
        let tables = [links, sites, zones].map(Codes::table).join(", ");
        check.push(at.at(Code::AmbiguousTarget, "target").value(code.trim()).with("table", tables));
    }
    first
}

pub(super) fn triggers(rows: &Rows<TriggerRow>, members: &Codes) -> Table<Trigger> {
    let mut triggers = Vec::new();
    for (_, row) in rows.iter() {
        if let Some(member) = members.find(&row.member) {
            triggers.push(Trigger {
                trigger: row.trigger.clone(),
                phase: row.phase,
                activity: row.activity.clone(),
                member,
            });
        }
    }
    triggers.sort_by(|a, b| {
        (&a.trigger, a.phase, a.member, &a.activity).cmp(&(&b.trigger, b.phase, b.member, &b.activity))
    });
    Table::from_rows(triggers)
}

pub(super) fn injects(check: &mut Check, rows: &Rows<InjectRow>) -> Table<Inject> {
    let mut injects = Vec::new();
    for (at, row) in rows.iter() {
        if row.time < check.start || row.time >= check.end {
            check.outside(at, "time", row.time);
        }
        injects.push(Inject {
            time: row.time,
            kind: row.kind.clone(),
            target: row.target.clone(),
            value: row.value.clone().unwrap_or_default(),
            text: row.text.clone(),
            expected: row.expected.clone(),
        });
    }
    injects.sort_by(|a, b| {
        (a.time, &a.kind, &a.target, &a.value, &a.text).cmp(&(b.time, &b.kind, &b.target, &b.value, &b.text))
    });
    Table::from_rows(injects)
}

pub(super) fn scenarios(check: &mut Check, rows: &Rows<ScenarioRow>) -> Table<Scenario> {
    let (_, sorted) = Codes::sorted(check, rows, "scenarios", "scenario", |row| &row.scenario);
    let mut scenarios = Vec::new();
    let mut sum = 0_i64;
    for (at, row) in sorted {
        let ppm = check.scaled(at, "probability", row.probability, range(0.0, 1.0, ""), 1e6);
        sum += ppm;
        let mut overrides = row.overrides.clone();
        overrides.sort();
        scenarios.push(Scenario {
            code: row.scenario.trim().to_owned(),
            probability_ppm: u32::try_from(ppm).unwrap_or(0),
            overrides,
        });
    }
    if sum > 1_000_000 {
        let sum = plain(sum as f64 / 1e6);
        check.push(Diagnostic::new(Code::ProbabilitiesExceedOne, rows.file.as_str()).with("sum", sum));
    }
    Table::from_rows(scenarios)
}
