//! Distances and areas on the ground.

use super::error::ImportError;
use super::pbf::Point;
use geo::{BoundingRect, Contains, Distance as _, Geodesic, MultiPolygon, Rect};
use geojson::GeoJson;
use std::path::Path;

/// Up to here the plane does, degrees.
const NEAR: f64 = 0.05;

/// Metres between two points given in degrees.
///
/// Near points go by the metres of a degree at their middle latitude (47 CFR 73.208, after Clarke 1866 as refitted by the
/// FCC; within a thousandth up to 400 km), far ones by the geodesic on the ellipsoid.
pub(crate) fn metres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (east, north) = (b.0 - a.0, b.1 - a.1);
    if east.abs() > NEAR || north.abs() > NEAR {
        let distance = Geodesic.distance(geo::Point::new(a.0, a.1), geo::Point::new(b.0, b.1));
        return if distance.is_finite() { distance } else { 0.0 };
    }
    let (lon, lat) = degree(f64::midpoint(a.1, b.1));
    (east * lon).hypot(north * lat)
}

/// Metres of a degree of longitude and of latitude at that latitude.
pub(crate) fn degree(lat: f64) -> (f64, f64) {
    let cos = lat.to_radians().cos();
    // Cosines of multiples of the angle, by the recurrence of Chebyshev.
    let cos2 = 2.0 * cos * cos - 1.0;
    let cos3 = 2.0 * cos * cos2 - cos;
    let cos4 = 2.0 * cos * cos3 - cos2;
    let cos5 = 2.0 * cos * cos4 - cos3;
    let lat = 111_132.09 - 566.05 * cos2 + 1.20 * cos4;
    let lon = 111_415.13 * cos - 94.55 * cos3 + 0.12 * cos5;
    (lon, lat)
}

/// A point on the unit sphere, where the shorter chord is the shorter way.
pub(crate) fn on_sphere((lon, lat): (f64, f64)) -> [f64; 3] {
    let (lon, lat) = (lon.to_radians(), lat.to_radians());
    [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
}

/// A part of the world to import.
#[derive(Clone, Debug)]
pub enum Area {
    /// West, south, east and north, degrees.
    Box([f64; 4]),
    /// Polygons of a map.
    Polygons(MultiPolygon, Rect),
}

impl Area {
    /// The polygons of a `GeoJSON` file.
    ///
    /// # Errors
    /// When it cannot be read or has no polygon.
    pub fn read(path: &Path) -> Result<Self, ImportError> {
        let mut all = Vec::new();
        for feature in features(path)? {
            let Some(geometry) = feature.geometry else { continue };
            match geo::Geometry::try_from(geometry) {
                Ok(geo::Geometry::Polygon(one)) => all.push(one),
                Ok(geo::Geometry::MultiPolygon(some)) => all.extend(some),
                _ => {}
            }
        }
        let all = MultiPolygon::new(all);
        let Some(bounds) = all.bounding_rect() else {
            return Err(ImportError::file(path, "tidak ada poligon di dalamnya", "it has no polygon"));
        };
        Ok(Self::Polygons(all, bounds))
    }

    pub(crate) fn contains(&self, point: Point) -> bool {
        let (lon, lat) = point.degrees();
        match self {
            Self::Box([west, south, east, north]) => (*west..=*east).contains(&lon) && (*south..=*north).contains(&lat),
            Self::Polygons(all, bounds) => {
                let at = geo::Coord { x: lon, y: lat };
                let near = (bounds.min().x..=bounds.max().x).contains(&lon)
                    && (bounds.min().y..=bounds.max().y).contains(&lat);
                near && all.contains(&at)
            }
        }
    }
}

/// The features of a `GeoJSON` file of at most 64 MiB.
pub(crate) fn features(path: &Path) -> Result<Vec<geojson::Feature>, ImportError> {
    const MOST: u64 = 64 << 20;
    let failed = |cause| ImportError::Read { path: path.to_owned(), cause };
    let about = std::fs::metadata(path).map_err(failed)?;
    if about.len() > MOST {
        return Err(ImportError::file(path, "lebih besar dari 64 MiB", "it is larger than 64 MiB"));
    }
    let bytes = std::fs::read(path).map_err(failed)?;
    let text = String::from_utf8_lossy(&bytes);
    match text.trim_start_matches('\u{feff}').parse::<GeoJson>() {
        Ok(GeoJson::FeatureCollection(collection)) => Ok(collection.features),
        Ok(GeoJson::Feature(feature)) => Ok(vec![feature]),
        Ok(GeoJson::Geometry(geometry)) => {
            Ok(vec![geojson::Feature { geometry: Some(geometry), ..geojson::Feature::default() }])
        }
        Err(geojson::Error::MalformedGeoJson(wrong)) if wrong.line() > 0 => {
            let (line, column) = (wrong.line(), wrong.column());
            Err(ImportError::file(
                path,
                format!("bukan GeoJSON: baris {line}, kolom {column}"),
                format!("it is no GeoJSON: {wrong}"),
            ))
        }
        Err(wrong) => Err(ImportError::file(path, "bukan GeoJSON", format!("it is no GeoJSON: {wrong}"))),
    }
}
