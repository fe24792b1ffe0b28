//! Water that stands now: zones added to those of an operation, and depths of a raster as closures.

use super::Depth;
use super::error::ImportError;
use super::geometry::{features, metres};
use super::operation::Base;
use super::raster::Raster;
use super::report::Wet;
use super::tags::Kind;
use super::write::{self, Line, Table};
use crate::output::times::rfc3339;
use bekal_core::operation::Mode;
use bekal_core::operation::draft::ZoneRow;
use bekal_core::units::{Duration, Instant};
use geojson::{Feature, FeatureCollection, Geometry, GeometryValue, Position};
use serde_json::{Map, Value};
use std::path::Path;

/// The zones of an operation with those of a map, as one map.
///
/// # Errors
/// When the map cannot be read, or holds something that is no polygon.
pub(crate) fn zones(base: &Base, more: &Path) -> Result<Vec<u8>, ImportError> {
    let offset = base.draft.head.utc_offset;
    let mut all: Vec<Feature> = base.draft.zones.rows.iter().map(|row| feature(&row.cells, offset)).collect();
    for (number, one) in (1..).zip(features(more)?) {
        let kind = one.geometry.as_ref().map(|geometry| &geometry.value);
        if !matches!(kind, Some(GeometryValue::Polygon { .. } | GeometryValue::MultiPolygon { .. })) {
            return Err(ImportError::file(
                more,
                format!("fitur {number}: bukan poligon"),
                format!("feature {number}: it is no polygon"),
            ));
        }
        all.push(one);
    }
    let map = FeatureCollection { features: all, bbox: None, foreign_members: None };
    Ok(map.to_string().into_bytes())
}

fn feature(row: &ZoneRow, offset: Duration) -> Feature {
    let rings = |polygon: &Vec<Vec<(f64, f64)>>| -> Vec<Vec<Position>> {
        polygon.iter().map(|ring| ring.iter().map(|(lon, lat)| Position::from([*lon, *lat])).collect()).collect()
    };
    let coordinates = row.polygons.iter().map(rings).collect();
    let modes: Vec<&str> = row.modes.iter().map(|mode| mode.word()).collect();
    let moment = |at: Option<Instant>| at.map(|at| Value::from(rfc3339(at, offset)));
    let told = [
        ("zone", Some(Value::from(row.zone.as_str()))),
        ("depth_m", row.depth_m.map(Value::from)),
        ("from", moment(row.from)),
        ("until", moment(row.until)),
        ("modes", (!modes.is_empty()).then(|| Value::from(modes.join(" ")))),
        ("reason", row.reason.as_deref().map(Value::from)),
    ];
    let properties: Map<String, Value> =
        told.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
    Feature {
        geometry: Some(Geometry::new(GeometryValue::MultiPolygon { coordinates })),
        properties: Some(properties),
        ..Feature::default()
    }
}

/// Adds a closure with its depth for each road or footway under water; `site` knows where the sites lie.
///
/// # Errors
/// When the raster cannot be read.
pub(crate) fn depths(
    depth: &Depth,
    lines: &[Line],
    site: &dyn Fn(&str) -> Option<(f64, f64)>,
    offset: Duration,
    reason: &str,
    table: &mut Table,
) -> Result<Wet, ImportError> {
    let mut raster = Raster::open(&depth.raster)?;
    let (from, until) = (depth.from.map(|at| rfc3339(at, offset)), depth.until.map(|at| rfc3339(at, offset)));
    let mut wet = Wet::default();
    // Boats float on the water that stops trucks, and aircraft do not touch it.
    for line in lines.iter().filter(|line| matches!(line.mode, Mode::Road | Mode::Foot)) {
        // So do ferries; and what lies under a bridge is the river that it crosses.
        if matches!(line.kind, Kind::Ferry | Kind::Bridge) {
            wet.over += 1;
            continue;
        }
        let Some(way) = way(line, site) else {
            wet.unplaced += 1;
            continue;
        };
        let met = raster.deepest(&way)?;
        wet.outside += u64::from(met.outside);
        if let Some(deep) = met.depth_m {
            wet.links += 1;
            wet.deepest_m = wet.deepest_m.max(deep);
            let wet_m = line.length_km.map(|km| 1000.0 * km * met.wet);
            write::water(table, &line.link, from.as_deref(), until.as_deref(), (deep, wet_m), reason);
        }
    }
    Ok(wet)
}

/// The way of a link from site to site, straight where it has no course; none where its sites are not known either.
pub(crate) fn way(line: &Line, site: &dyn Fn(&str) -> Option<(f64, f64)>) -> Option<Vec<(f64, f64)>> {
    let ends = site(&line.from).zip(site(&line.to));
    let mut way = line.course.clone();
    if let Some((from, to)) = ends {
        // A course may be drawn from either end.
        if let (Some(first), Some(last)) = (way.first(), way.last())
            && metres(from, *last) + metres(to, *first) < metres(from, *first) + metres(to, *last)
        {
            way.reverse();
        }
        way.insert(0, from);
        way.push(to);
    }
    (way.len() > 1).then_some(way)
}
