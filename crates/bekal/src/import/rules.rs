//! Water on imported links: polygons of a map say at which stage of a gauge the links they touch close or open.
//!
//! [`lay`] gives every imported link, and every estimated one that joins a site, a jetty or a gap, what the polygons say that
//! touch it: its course, or the straight line between its ends. Where several touch one link, the gauge is that of the first;
//! of its levels the lowest that closes and the highest that opens count, of several masses and widths the least.

use super::error::ImportError;
use super::flood::way;
use super::geometry::features;
use super::report::{Met, Touched, Warning};
use super::write::{Line, number};
use bekal_core::operation::Mode;
use geo::{BoundingRect, Intersects, LineString, MapCoords, MultiPolygon, Rect, coord};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::Path;

/// Most links by which a meeting of two rules is told.
const EXAMPLES: usize = 5;

/// A polygon with what it does to links.
#[derive(Debug)]
pub(crate) struct Rule {
    area: MultiPolygon,
    bounds: Rect,
    /// Code of a gauge.
    gauge: Option<String>,
    closes_above_m: Option<f64>,
    opens_above_m: Option<f64>,
    max_gross_kg: Option<f64>,
    max_width_m: Option<f64>,
    /// Modes it holds for; empty: all.
    modes: Vec<Mode>,
}

impl Rule {
    fn holds(&self, mode: Mode) -> bool {
        self.modes.is_empty() || self.modes.contains(&mode)
    }

    /// Whether a way with these bounds runs through its polygons.
    fn touches(&self, course: &LineString, bounds: &Rect) -> bool {
        bounds.intersects(&self.bounds) && course.intersects(&self.area)
    }

    /// The same with longitudes and latitudes in each other's place.
    fn swapped(&self) -> (MultiPolygon, Rect) {
        let turn = |at: geo::Coord| coord! { x: at.y, y: at.x };
        (self.area.map_coords(turn), Rect::new(turn(self.bounds.min()), turn(self.bounds.max())))
    }
}

/// Lays the rules of a file on links; `site` knows where the sites lie. Tells how many links each touches, and where rules
/// meet or have no effect.
///
/// # Errors
/// When a rule touches nothing at all, or two of them leave a link that closes below the level at which it opens.
///
/// # Complexity
/// O(links · rules), and the points of the links near a rule times those of the rule.
pub(crate) fn lay(
    path: &Path,
    rules: &[Rule],
    lines: &mut [Line],
    site: &dyn Fn(&str) -> Option<(f64, f64)>,
) -> Result<(Vec<Touched>, Vec<Warning>), ImportError> {
    let mut touched: Vec<Touched> = (1..).zip(rules).map(|(feature, _)| Touched { feature, links: 0 }).collect();
    let mut near = vec![false; rules.len()];
    let mut meetings: BTreeMap<(usize, usize, &'static str), Met> = BTreeMap::new();
    for line in lines.iter_mut() {
        let Some(course) = way(line, site).map(LineString::from) else { continue };
        let Some(bounds) = course.bounding_rect() else { continue };
        let mut here = Vec::new();
        for (at, rule) in rules.iter().enumerate().filter(|(_, rule)| rule.touches(&course, &bounds)) {
            near[at] = true;
            if rule.holds(line.mode) {
                touched[at].links += 1;
                here.push(at);
            }
        }
        for (counts, other, column) in apply(path, rules, &here, line)? {
            let met = meetings.entry((counts, other, column)).or_insert_with(|| {
                let [counts, other] = [counts, other].map(|at| at as u64 + 1);
                Met { counts, other, column, links: 0, examples: Vec::new() }
            });
            met.links += 1;
            if met.examples.len() < EXAMPLES {
                met.examples.push(line.link.clone());
            }
        }
    }
    if let Some(at) = near.iter().position(|near| !near) {
        return Err(astray(path, at, &rules[at], lines, site));
    }
    let idle = touched.iter().filter(|rule| rule.links == 0);
    let idle = idle.map(|rule| Warning::RuleIdle { feature: rule.feature });
    let warnings = idle.chain(meetings.into_values().map(Warning::RulesMeet)).collect();
    Ok((touched, warnings))
}

/// Gives a link what the rules say that touch it, in their order. Tells by which of them a column goes, and which other one
/// would have it otherwise.
fn apply(
    path: &Path,
    rules: &[Rule],
    here: &[usize],
    line: &mut Line,
) -> Result<Vec<(usize, usize, &'static str)>, ImportError> {
    let mut meetings = Vec::new();
    let Some(first) = here.iter().copied().find(|at| rules[*at].gauge.is_some()) else {
        limits(rules, here, line, &mut meetings);
        return Ok(meetings);
    };
    let gauge = &rules[first].gauge;
    line.gauge.clone_from(gauge);
    let (own, others): (Vec<usize>, Vec<usize>) =
        here.iter().copied().filter(|at| rules[*at].gauge.is_some()).partition(|at| rules[*at].gauge == *gauge);
    meetings.extend(others.into_iter().map(|other| (first, other, "gauge")));
    let closes = least(rules, &own, |rule| rule.closes_above_m, "closes_above_m", &mut meetings);
    // The highest is the least of what is turned about.
    let opens = least(rules, &own, |rule| rule.opens_above_m.map(|level| -level), "opens_above_m", &mut meetings);
    let opens = opens.map(|(at, level)| (at, -level));
    if let (Some((a, opens)), Some((b, closes))) = (opens, closes)
        && opens >= closes
    {
        let (a, b, link, opens, closes) = (a + 1, b + 1, &line.link, number(opens, 3), number(closes, 3));
        return Err(ImportError::file(
            path,
            format!("fitur {a} dan {b}: ruas {link} tertutup di atas {closes} m dan baru terbuka di atas {opens} m"),
            format!("features {a} and {b}: the link {link} closes above {closes} m and opens only above {opens} m"),
        ));
    }
    (line.closes_above_m, line.opens_above_m) = (closes.map(|(_, level)| level), opens.map(|(_, level)| level));
    limits(rules, here, line, &mut meetings);
    Ok(meetings)
}

/// Weights and widths: the least of the link's own and of all rules.
fn limits(rules: &[Rule], here: &[usize], line: &mut Line, meetings: &mut Vec<(usize, usize, &'static str)>) {
    let tighter = |own: Option<f64>, rule: Option<(usize, f64)>| {
        own.into_iter().chain(rule.map(|(_, limit)| limit)).reduce(f64::min)
    };
    let gross = least(rules, here, |rule| rule.max_gross_kg, "max_gross_kg", meetings);
    let width = least(rules, here, |rule| rule.max_width_m, "max_width_m", meetings);
    (line.max_gross_kg, line.max_width_m) = (tighter(line.max_gross_kg, gross), tighter(line.max_width_m, width));
}

/// The rule with the least value, the first of equals; all that say another are told as meeting it.
fn least(
    rules: &[Rule],
    here: &[usize],
    value: impl Fn(&Rule) -> Option<f64>,
    column: &'static str,
    meetings: &mut Vec<(usize, usize, &'static str)>,
) -> Option<(usize, f64)> {
    let stated = || here.iter().filter_map(|at| Some((*at, value(&rules[*at])?)));
    let (counts, limit) = stated().reduce(|best, one| if one.1 < best.1 { one } else { best })?;
    let others = stated().filter(|(_, other)| *other > limit);
    meetings.extend(others.map(|(other, _)| (counts, other, column)));
    Some((counts, limit))
}

/// Why a rule touches nothing.
fn astray(
    path: &Path,
    at: usize,
    rule: &Rule,
    lines: &[Line],
    site: &dyn Fn(&str) -> Option<(f64, f64)>,
) -> ImportError {
    let feature = at + 1;
    let courses = || lines.iter().filter_map(|line| way(line, site)).map(LineString::from);
    let (area, turned) = rule.swapped();
    let hits = |course: LineString| {
        course.bounding_rect().is_some_and(|bounds| bounds.intersects(&turned)) && course.intersects(&area)
    };
    let span = |bounds: Rect| {
        let [west, south, east, north] =
            [bounds.min().x, bounds.min().y, bounds.max().x, bounds.max().y].map(|degrees| format!("{degrees:.4}"));
        (
            format!("bujur {west} … {east}, lintang {south} … {north}"),
            format!("lon {west} … {east}, lat {south} … {north}"),
        )
    };
    let (own_id, own_en) = span(rule.bounds);
    if courses().any(hits) {
        return ImportError::file(
            path,
            format!(
                "fitur {feature}: poligonnya ({own_id}) tidak menyentuh satu ruas pun; lon dan lat-nya tertukar: GeoJSON menulis [lon, lat], dan bila ditukar poligon ini mengenai jaringan"
            ),
            format!(
                "feature {feature}: its polygon ({own_en}) touches no link; lon and lat are swapped: GeoJSON writes [lon, lat], and the other way round this polygon hits the network"
            ),
        );
    }
    let all = courses().filter_map(|course| course.bounding_rect());
    let all = all.reduce(|a, b| {
        let (low, high) = (a.min(), a.max());
        Rect::new(
            coord! { x: low.x.min(b.min().x), y: low.y.min(b.min().y) },
            coord! { x: high.x.max(b.max().x), y: high.y.max(b.max().y) },
        )
    });
    let (all_id, all_en) = all.map(span).unwrap_or_default();
    ImportError::file(
        path,
        format!(
            "fitur {feature}: poligonnya ({own_id}) tidak menyentuh satu ruas pun dari jaringan yang diimpor ({all_id}); perbaiki letaknya atau hapus fiturnya"
        ),
        format!(
            "feature {feature}: its polygon ({own_en}) touches no link of the imported network ({all_en}); put it right or take the feature out"
        ),
    )
}

/// The least and the most that the tables of an operation take: stages, masses and widths.
const LEVELS_M: RangeInclusive<f64> = -10_000.0..=10_000.0;
const GROSS_KG: RangeInclusive<f64> = 1.0..=1e6;
const WIDTHS_M: RangeInclusive<f64> = 0.1..=1000.0;

/// Reads rules; `gauge` knows the codes of the gauges that they may name.
///
/// # Errors
/// When the file cannot be read, or a feature is no polygon or says nothing or something that the tables do not take.
pub(crate) fn read(path: &Path, gauge_of: &dyn Fn(&str) -> Option<String>) -> Result<Vec<Rule>, ImportError> {
    let mut rules = Vec::new();
    for (number, feature) in (1..).zip(features(path)?) {
        let wrong = |id: &str, en: &str| {
            ImportError::file(path, format!("fitur {number}: {id}"), format!("feature {number}: {en}"))
        };
        let geometry = feature.geometry.clone().map(geo::Geometry::try_from);
        let area = match geometry {
            Some(Ok(geo::Geometry::Polygon(one))) => MultiPolygon::new(vec![one]),
            Some(Ok(geo::Geometry::MultiPolygon(some))) => some,
            _ => return Err(wrong("bukan poligon", "it is no polygon")),
        };
        let bounds = area.bounding_rect().ok_or_else(|| wrong("poligonnya kosong", "its polygon is empty"))?;
        let number_of = |name: &str, range: RangeInclusive<f64>| -> Result<Option<f64>, ImportError> {
            match feature.property(name) {
                None | Some(serde_json::Value::Null) => Ok(None),
                Some(value) => {
                    let text = || value.as_str()?.trim().replace(',', ".").parse().ok();
                    let found = value.as_f64().or_else(text).filter(|number: &f64| number.is_finite());
                    let Some(found) = found else {
                        return Err(wrong(&format!("{name} bukan bilangan"), &format!("{name} is no number")));
                    };
                    if !range.contains(&found) {
                        let (least, most) = range.into_inner();
                        return Err(wrong(
                            &format!("{name} harus dari {least} sampai {most}"),
                            &format!("{name} must be from {least} to {most}"),
                        ));
                    }
                    Ok(Some(found))
                }
            }
        };
        let modes = match feature.property("modes").and_then(serde_json::Value::as_str) {
            None => Vec::new(),
            Some(text) => {
                let words = text.split([',', ';', ' ']).filter(|word| !word.is_empty());
                words
                    .map(|word| {
                        Mode::from_word(word).ok_or_else(|| {
                            wrong(&format!("moda `{word}` tidak dikenal"), &format!("there is no mode `{word}`"))
                        })
                    })
                    .collect::<Result<_, _>>()?
            }
        };
        let gauge = feature.property("gauge").and_then(serde_json::Value::as_str).map(str::trim);
        let told = gauge.filter(|gauge| !gauge.is_empty());
        let rule = Rule {
            area,
            bounds,
            gauge: told.and_then(gauge_of),
            closes_above_m: number_of("closes_above_m", LEVELS_M)?,
            opens_above_m: number_of("opens_above_m", LEVELS_M)?,
            max_gross_kg: number_of("max_gross_kg", GROSS_KG)?,
            max_width_m: number_of("max_width_m", WIDTHS_M)?,
            modes,
        };
        let levels = rule.closes_above_m.or(rule.opens_above_m);
        let says = levels.or(rule.max_gross_kg).or(rule.max_width_m);
        if levels.is_some() != told.is_some() || says.is_none() {
            return Err(wrong(
                "perlu gauge dengan closes_above_m atau opens_above_m, atau max_gross_kg, atau max_width_m",
                "it needs gauge with closes_above_m or opens_above_m, or max_gross_kg, or max_width_m",
            ));
        }
        if rule.opens_above_m.zip(rule.closes_above_m).is_some_and(|(opens, closes)| opens >= closes) {
            return Err(wrong(
                "opens_above_m harus di bawah closes_above_m",
                "opens_above_m must be below closes_above_m",
            ));
        }
        if let Some(gauge) = told.filter(|_| rule.gauge.is_none()) {
            return Err(wrong(
                &format!("operasinya tidak punya pos duga air `{gauge}`"),
                &format!("the operation has no gauge `{gauge}`"),
            ));
        }
        rules.push(rule);
    }
    Ok(rules)
}
