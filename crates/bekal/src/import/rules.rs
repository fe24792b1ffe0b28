//! Water on imported links: polygons of a map say at which stage of a gauge the links they touch close or open.

use super::error::ImportError;
use super::geometry::features;
use bekal_core::operation::Mode;
use geo::{BoundingRect, Intersects, LineString, MultiPolygon, Rect};
use std::ops::RangeInclusive;
use std::path::Path;

/// A polygon with what it does to links.
#[derive(Debug)]
pub(crate) struct Rule {
    area: MultiPolygon,
    bounds: Rect,
    pub(crate) gauge: Option<String>,
    pub(crate) closes_above_m: Option<f64>,
    pub(crate) opens_above_m: Option<f64>,
    pub(crate) max_gross_kg: Option<f64>,
    /// Modes it holds for; empty: all.
    modes: Vec<Mode>,
}

impl Rule {
    /// Whether it holds for a link.
    pub(crate) fn touches(&self, mode: Mode, course: &LineString) -> bool {
        let holds = self.modes.is_empty() || self.modes.contains(&mode);
        holds
            && course.bounding_rect().is_some_and(|bounds| bounds.intersects(&self.bounds))
            && course.intersects(&self.area)
    }
}

/// The least and the most that the tables of an operation take: stages and masses.
const LEVELS_M: RangeInclusive<f64> = -10_000.0..=10_000.0;
const GROSS_KG: RangeInclusive<f64> = 1.0..=1e6;

/// Reads rules; `is_gauge` knows the gauges that they may name.
///
/// # Errors
/// When the file cannot be read, or a feature is no polygon or says nothing or something that the tables do not take.
pub(crate) fn read(path: &Path, is_gauge: &dyn Fn(&str) -> bool) -> Result<Vec<Rule>, ImportError> {
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
        let gauge = feature.property("gauge").and_then(serde_json::Value::as_str).map(|gauge| gauge.trim().to_owned());
        let rule = Rule {
            area,
            bounds,
            gauge: gauge.filter(|gauge| !gauge.is_empty()),
            closes_above_m: number_of("closes_above_m", LEVELS_M)?,
            opens_above_m: number_of("opens_above_m", LEVELS_M)?,
            max_gross_kg: number_of("max_gross_kg", GROSS_KG)?,
            modes,
        };
        let levels = rule.closes_above_m.or(rule.opens_above_m);
        if levels.is_some() != rule.gauge.is_some() || levels.or(rule.max_gross_kg).is_none() {
            return Err(wrong(
                "perlu gauge dengan closes_above_m atau opens_above_m, atau max_gross_kg",
                "it needs gauge with closes_above_m or opens_above_m, or max_gross_kg",
            ));
        }
        if rule.opens_above_m.zip(rule.closes_above_m).is_some_and(|(opens, closes)| opens >= closes) {
            return Err(wrong(
                "opens_above_m harus di bawah closes_above_m",
                "opens_above_m must be below closes_above_m",
            ));
        }
        if let Some(gauge) = rule.gauge.as_deref().filter(|gauge| !is_gauge(gauge)) {
            return Err(wrong(
                &format!("operasinya tidak punya pos duga air `{gauge}`"),
                &format!("the operation has no gauge `{gauge}`"),
            ));
        }
        rules.push(rule);
    }
    Ok(rules)
}
