//! Members, gauges with their stages, sites and links.

use super::check::{Check, Codes, Place, plain, range, to_i64};
use super::rows::{GaugeRow, LinkRow, MemberRow, Rows, SiteRow, StageRow};
use super::{LEVEL, WIDE_M, WIDTH};
use crate::operation::code::{Arg, Code, number};
use crate::operation::{Gauge, Language, Link, LonLat, Member, Site, SiteKind, Stage, StageKind};
use crate::table::{Id, Table};
use crate::units::{Distance, Level, Mass, MassRate, Speed, Volume, Width};
use geo::{Distance as _, Geodesic, Point};
use std::collections::{BTreeMap, BTreeSet};

/// Length of a way over the straight line between its ends, where no length is given. Ballou, Rahardja and Sakai
/// (2002) find 1.2 to 1.5 for the roads of most countries.
const DETOUR: f64 = 1.3;
/// A stated length below this share of the straight line is reported; coordinates of places are rarely better.
const STRAIGHT_TOLERANCE: f64 = 0.9;
/// Longest link, km.
const MAX_LENGTH_KM: f64 = 20_000.0;

/// Metres between two points on the ellipsoid.
pub(super) fn metres_between(a: LonLat, b: LonLat) -> f64 {
    let metres = Geodesic.distance(Point::new(a.lon, a.lat), Point::new(b.lon, b.lat));
    if metres.is_finite() { metres } else { 0.0 }
}

pub(super) fn members(check: &mut Check, rows: &Rows<MemberRow>) -> (Table<Member>, Codes) {
    let (codes, sorted) = Codes::sorted(check, rows, "members", "member", |row| &row.member);
    let members = sorted.into_iter().map(|(_, row)| Member {
        code: row.member.trim().to_owned(),
        name: row.name.clone(),
        kind: row.kind,
        unit: row.unit.clone(),
        contact: row.contact.clone(),
    });
    (Table::from_rows(members.collect()), codes)
}

pub(super) fn gauges(check: &mut Check, rows: &Rows<GaugeRow>, stage_rows: &Rows<StageRow>) -> (Table<Gauge>, Codes) {
    const COLUMNS: [&str; 4] = ["siaga_4_m", "siaga_3_m", "siaga_2_m", "siaga_1_m"];
    const NAMES: [&str; 4] = ["siaga-4", "siaga-3", "siaga-2", "siaga-1"];
    let (codes, sorted) = Codes::sorted(check, rows, "gauges", "gauge", |row| &row.gauge);
    let mut stages = stages(check, stage_rows, &codes);
    let mut gauges = Vec::new();
    for (index, (at, row)) in sorted.into_iter().enumerate() {
        let mut alerts: Vec<(String, Level)> = Vec::new();
        for ((column, name), level) in COLUMNS.into_iter().zip(NAMES).zip(row.alerts_m) {
            let Some(level) = check.scaled_opt(at, column, level, LEVEL, 1000.0).map(Level::from_millimetres) else {
                continue;
            };
            if let Some((_, before)) = alerts.last()
                && level <= *before
            {
                let diagnostic = at.at(Code::LevelsNotRising, column).value(plain(level.as_metres()));
                check.push(diagnostic.with("other", before.as_metres()));
            }
            alerts.push((name.to_owned(), level));
        }
        let place = match (row.lon, row.lat) {
            (Some(lon), Some(lat)) => Some(check.point(at, lon, lat)),
            _ => None,
        };
        gauges.push(Gauge {
            code: row.gauge.trim().to_owned(),
            name: row.name.clone().unwrap_or_else(|| row.gauge.clone()),
            at: place,
            alerts,
            stages: stages.remove(&Id::new(index)).unwrap_or_default(),
        });
    }
    (Table::from_rows(gauges), codes)
}

/// The stages of each gauge by time; where a reading and a forecast fall on one moment, the reading.
fn stages(check: &mut Check, rows: &Rows<StageRow>, gauges: &Codes) -> BTreeMap<Id<Gauge>, Vec<Stage>> {
    let mut kept: BTreeMap<(Id<Gauge>, i64, StageKind), (u32, Stage)> = BTreeMap::new();
    for (at, row) in rows.iter() {
        let gauge = gauges.find(&row.gauge);
        let level = Level::from_millimetres(check.scaled(at, "level_m", row.level_m, LEVEL, 1000.0));
        let Some(gauge) = gauge else { continue };
        let kind = row.kind.unwrap_or(if row.time <= check.start { StageKind::Observed } else { StageKind::Forecast });
        let stage = Stage { time: row.time, level, kind };
        let key = (gauge, row.time.unix(), kind);
        match kept.get(&key) {
            None => {
                kept.insert(key, (at.line, stage));
            }
            Some((first, before)) if *before == stage => check.push(duplicate(at, "gauge", *first, COUNTED_ONCE)),
            Some((first, _)) => {
                check.push(at.at(Code::ConflictingRows, "level_m").with("first_row", first.to_string()));
            }
        }
    }
    let mut by_gauge: BTreeMap<Id<Gauge>, Vec<Stage>> = BTreeMap::new();
    for ((gauge, _, _), (_, stage)) in kept {
        let series = by_gauge.entry(gauge).or_default();
        if series.last().is_none_or(|last: &Stage| last.time < stage.time) {
            series.push(stage);
        }
    }
    by_gauge
}

/// What happens to equal rows that count once.
pub(super) const COUNTED_ONCE: Arg = Arg::phrase("dihitung sekali", "it counts once");
/// What happens to equal rows that are added up.
pub(super) const ADDED_UP: Arg = Arg::phrase("keduanya dijumlahkan", "both are added up");

pub(super) fn duplicate(
    at: Place<'_>,
    column: &'static str,
    first: u32,
    effect: Arg,
) -> crate::operation::code::Diagnostic {
    at.at(Code::DuplicateRow, column).with("first_row", first.to_string()).with("effect", effect)
}

pub(super) fn sites(check: &mut Check, rows: &Rows<SiteRow>, members: &Codes, gauges: &Codes) -> (Table<Site>, Codes) {
    let (codes, sorted) = Codes::sorted(check, rows, "sites", "site", |row| &row.site);
    let mut sites = Vec::with_capacity(sorted.len());
    for &(at, row) in &sorted {
        if let Some(pcode) = &row.pcode
            && !is_pcode(pcode)
        {
            check.push(at.at(Code::OddPcode, "pcode").value(pcode));
        }
        let open = match (row.opens, row.closes) {
            (Some(opens), Some(closes)) if opens < closes => Some((opens, closes)),
            (None, None) => None,
            (Some(opens), None) => Some((opens, crate::units::Duration::from_days(1))),
            (None, Some(closes)) if closes > crate::units::Duration::ZERO => {
                Some((crate::units::Duration::ZERO, closes))
            }
            (opens, closes) => {
                let shown = |time: Option<crate::units::Duration>| clock(time.unwrap_or_default());
                check.push(at.at(Code::HoursReversed, "closes").value(shown(closes)).with("other", shown(opens)));
                None
            }
        };
        if row.floods_above_m.is_some() && row.gauge.is_none() {
            check.push(at.at(Code::LevelWithoutGauge, "gauge"));
        }
        sites.push(Site {
            code: row.site.trim().to_owned(),
            name: row.name.clone(),
            kind: row.kind,
            at: check.point(at, row.lon, row.lat),
            pcode: row.pcode.clone(),
            parent: codes.find_opt(row.parent.as_ref()),
            owner: members.find_opt(row.owner.as_ref()),
            storage_volume: check
                .scaled_opt(at, "storage_m3", row.storage_m3, range(0.0, 1e7, "m³"), 1e6)
                .map(Volume::from_millilitres),
            storage_mass: check
                .scaled_opt(at, "storage_kg", row.storage_kg, range(0.0, 1e9, "kg"), 1e3)
                .map(Mass::from_grams),
            handling: check
                .scaled_opt(at, "handling_kg_h", row.handling_kg_h, range(1.0, 1e7, "kg/h"), 1e3)
                .map(MassRate::from_grams_per_hour),
            open,
            gauge: gauges.find_opt(row.gauge.as_ref()),
            floods_above: check
                .scaled_opt(at, "floods_above_m", row.floods_above_m, LEVEL, 1000.0)
                .map(Level::from_millimetres),
        });
    }
    cut_cycles(check, &sorted, &mut sites);
    (Table::from_rows(sites), codes)
}

/// Reports each circle of parents once, at its first code, and cuts it there so that later walks end.
fn cut_cycles(check: &mut Check, rows: &[(Place<'_>, &SiteRow)], sites: &mut [Site]) {
    // 0: unseen, otherwise the walk that saw it.
    let mut seen = vec![0_usize; sites.len()];
    for start in 0..sites.len() {
        let walk = start + 1;
        let mut here = start;
        while seen[here] == 0 {
            seen[here] = walk;
            match sites[here].parent {
                Some(parent) => here = parent.index(),
                None => break,
            }
        }
        if seen[here] != walk || sites[here].parent.is_none() {
            continue;
        }
        let mut ring = vec![here];
        while let Some(next) = ring.last().and_then(|&last| sites[last].parent).filter(|next| next.index() != here) {
            ring.push(next.index());
        }
        let first = ring.iter().copied().min().unwrap_or(here);
        let turn = ring.iter().position(|&site| site == first).unwrap_or(0);
        ring.rotate_left(turn);
        ring.push(first);
        let cycle = ring.iter().map(|&site| sites[site].code.as_str()).collect::<Vec<_>>().join(" > ");
        let parent = rows[first].1.parent.clone().unwrap_or_default();
        check.push(rows[first].0.at(Code::CyclicParent, "parent").value(parent).with("cycle", cycle));
        sites[first].parent = None;
    }
}

fn is_pcode(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    let digits = [2, 2, 2, 4];
    (1..=4).contains(&parts.len())
        && parts.iter().zip(digits).all(|(part, n)| part.len() == n && part.bytes().all(|b| b.is_ascii_digit()))
}

fn clock(time: crate::units::Duration) -> String {
    format!("{:02}:{:02}", time.seconds() / 3600, time.seconds() / 60 % 60)
}

pub(super) fn links(
    check: &mut Check,
    rows: &Rows<LinkRow>,
    site_codes: &Codes,
    sites: &Table<Site>,
    gauges: &Codes,
    speeds: &BTreeMap<String, f64>,
) -> (Table<Link>, Codes) {
    let speed_range = range(0.1, 1000.0, "km/h");
    let (codes, sorted) = Codes::sorted(check, rows, "links", "link", |row| &row.link);
    let mut links = Vec::with_capacity(sorted.len());
    let mut estimated = 0_i64;
    for (at, row) in sorted {
        let from = site_codes.find(&row.from);
        let to = site_codes.find(&row.to);
        if from.is_some() && from == to {
            check.push(at.at(Code::LinkToItself, "to").value(row.to.trim()));
        }
        if (row.closes_above_m.is_some() || row.opens_above_m.is_some()) && row.gauge.is_none() {
            check.push(at.at(Code::LevelWithoutGauge, "gauge"));
        }
        if let (Some(opens), Some(closes)) = (row.opens_above_m, row.closes_above_m)
            && opens >= closes
        {
            check.push(at.at(Code::LevelsReversed, "opens_above_m").value(plain(opens)).with("other", closes));
        }
        let class = row.class.clone().unwrap_or_else(|| row.mode.word().to_owned());
        let own_speed = check.scaled_opt(at, "speed_kmh", row.speed_kmh, speed_range, 1000.0);
        let speed = own_speed.or_else(|| speeds.get(&class).map(|speed| to_i64(speed * 1000.0)));
        let stated = check.scaled_opt(at, "length_km", row.length_km, range(0.001, MAX_LENGTH_KM, "km"), 1000.0);
        let max_gross = check.scaled_opt(at, "max_gross_kg", row.max_gross_kg, range(1.0, 1e6, "kg"), 1000.0);
        check.in_metres(at, "max_width_m", row.max_width_m, WIDTH, WIDE_M);
        let max_width = check.scaled_opt(at, "max_width_m", row.max_width_m, WIDTH, 1000.0);
        let gauge = gauges.find_opt(row.gauge.as_ref());
        let closes_above = check.scaled_opt(at, "closes_above_m", row.closes_above_m, LEVEL, 1000.0);
        let opens_above = check.scaled_opt(at, "opens_above_m", row.opens_above_m, LEVEL, 1000.0);
        let course: Vec<LonLat> = row.course.iter().map(|&(lon, lat)| LonLat { lon, lat }).collect();
        let (Some(from), Some(to)) = (from, to) else { continue };
        let straight = metres_between(sites[from].at, sites[to].at);
        let length = stated.unwrap_or_else(|| {
            if course.len() > 1 {
                to_i64(course.windows(2).map(|pair| metres_between(pair[0], pair[1])).sum::<f64>())
            } else {
                estimated += 1;
                to_i64(straight * DETOUR)
            }
        });
        // A length that cannot be is told already.
        let sound = row.length_km.is_none_or(|km| (0.001..=MAX_LENGTH_KM).contains(&km));
        if sound && (length as f64) < straight * STRAIGHT_TOLERANCE - 500.0 {
            check.push(
                at.at(Code::ShorterThanStraight, "length_km")
                    .value(plain(length as f64 / 1000.0))
                    .with("straight", (straight / 100.0).round() / 10.0),
            );
        }
        links.push(Link {
            code: row.link.trim().to_owned(),
            from,
            to,
            mode: row.mode,
            length: Distance::from_metres(length.clamp(1, to_i64(MAX_LENGTH_KM * 1000.0))),
            class,
            one_way: row.one_way,
            speed: speed.map(Speed::from_metres_per_hour),
            max_gross: max_gross.map(Mass::from_grams),
            max_width: max_width.map(Width::from_millimetres),
            gauge,
            closes_above: closes_above.map(Level::from_millimetres),
            opens_above: opens_above.map(Level::from_millimetres),
            course,
        });
    }
    if estimated > 0 {
        check.assume(
            "links",
            format!(
                "{} ruas tanpa panjang: dianggap 1,3 kali garis lurus (Ballou dkk. 2002: 1,2 sampai 1,5).",
                number(estimated * 1000, Language::Indonesian)
            ),
            format!(
                "{} links without a length: taken as 1.3 times the straight line (Ballou et al. 2002: 1.2 to 1.5).",
                number(estimated * 1000, Language::English)
            ),
        );
    }
    (Table::from_rows(links), codes)
}

/// Warns of gauges that decide something and have no stage, and of readings without source.
pub(super) fn check_gauges(
    check: &mut Check,
    rows: &Rows<GaugeRow>,
    gauges: &Table<Gauge>,
    sites: &Table<Site>,
    links: &Table<Link>,
) {
    let used: BTreeSet<Id<Gauge>> =
        sites.iter().filter_map(|site| site.gauge).chain(links.iter().filter_map(|link| link.gauge)).collect();
    let silent: BTreeSet<&str> = gauges
        .entries()
        .filter(|(id, gauge)| used.contains(id) && gauge.stages.is_empty())
        .map(|(_, gauge)| gauge.code.as_str())
        .collect();
    for (at, row) in rows.iter() {
        if silent.contains(row.gauge.trim()) {
            check.push(at.at(Code::GaugeWithoutStage, "gauge").value(row.gauge.trim()));
        }
    }
}

/// Warns of sites that handle goods and that no link touches; areas above other sites need none.
pub(super) fn check_links(check: &mut Check, rows: &Rows<SiteRow>, sites: &Table<Site>, links: &Table<Link>) {
    if links.is_empty() {
        return;
    }
    let mut touched: BTreeSet<Id<Site>> = links.iter().flat_map(|link| [link.from, link.to]).collect();
    touched.extend(sites.iter().filter_map(|site| site.parent));
    let lonely: BTreeSet<&str> = sites
        .entries()
        .filter(|(id, site)| site.kind != SiteKind::Junction && !touched.contains(id))
        .map(|(_, site)| site.code.as_str())
        .collect();
    for (at, row) in rows.iter() {
        if lonely.contains(row.site.trim()) {
            check.push(at.at(Code::UnlinkedSite, "site").value(row.site.trim()));
        }
    }
}
