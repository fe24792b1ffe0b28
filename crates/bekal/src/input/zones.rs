//! Flooded or slid areas: `zones.geojson`, where the row of a diagnostic is the number of the feature (1 first), or a
//! sheet with an outline in WKT or `GeoJSON` in each row.

use super::cells::{Conventions, modes, none_of};
use super::columns::{Dates, against};
use super::names::{Kind, normal};
use super::remedies::not_a_number;
use bekal_core::operation::Mode;
use bekal_core::operation::code::{Code, Diagnostic, Findings};
use bekal_core::operation::draft::{Row, Rows, ZoneRow, nearest};
use bekal_core::units::Instant;
use geojson::{Feature, GeoJson, GeometryValue};
use std::collections::BTreeMap;

/// Properties, each with its other names.
const PROPERTIES: [(&str, &[&str]); 6] = [
    ("zone", &["zona", "code", "kode", "id", "name", "nama"]),
    ("depth_m", &["kedalaman_m"]),
    ("from", &["dari", "mulai"]),
    ("until", &["sampai", "hingga"]),
    ("modes", &["moda"]),
    ("reason", &["alasan", "sebab"]),
];

/// A polygon: an outline and its holes.
pub(crate) type Polygon = Vec<Vec<(f64, f64)>>;

/// Reads the zones; what is wrong is added to `found`.
pub(crate) fn read(file: &str, text: &str, conventions: Conventions, found: &mut Findings) -> Rows<ZoneRow> {
    let mut zones = Rows { present: true, ..Rows::absent(file) };
    let features = match text.parse::<GeoJson>() {
        Ok(GeoJson::FeatureCollection(collection)) => collection.features,
        Ok(GeoJson::Feature(feature)) => vec![feature],
        Ok(GeoJson::Geometry(geometry)) => vec![Feature { geometry: Some(geometry), ..Feature::default() }],
        Err(error) => {
            found.push(Diagnostic::new(Code::GeojsonSyntax, file).with("detail", error.to_string()));
            zones.broken = true;
            return zones;
        }
    };
    let values: Vec<Values> = (1..).zip(&features).map(|(line, feature)| collect(file, line, feature, found)).collect();
    let [from, until] = ["from", "until"].map(|property| {
        let cells = (1..).zip(&values).filter_map(|(line, values)| Some((line, values.get(property)?.as_str())));
        Dates::of(cells, conventions, |cell, other| {
            found.push(against(Code::MixedDates, file, property, cell, other));
        })
    });
    for (line, (feature, values)) in (1..).zip(features.iter().zip(&values)) {
        let mut reader = Properties { file, line, found, values };
        let at = |code: Code| Diagnostic::new(code, file).row(line).column("geometry");
        let polygons = match polygons(feature) {
            Ok(polygons) => polygons,
            Err(kind) => {
                found.push(at(Code::NotAPolygon).value(kind));
                zones.broken = true;
                continue;
            }
        };
        let cells = ZoneRow {
            zone: reader.values.get("zone").cloned().unwrap_or_else(|| format!("zone-{line}")),
            polygons,
            depth_m: reader.depth(),
            from: reader.moment("from", &from),
            until: reader.moment("until", &until),
            modes: reader.modes(),
            reason: reader.values.get("reason").cloned(),
        };
        zones.rows.push(Row { line, cells });
    }
    zones
}

fn polygons(feature: &Feature) -> Result<Vec<Polygon>, &'static str> {
    let rings = |polygon: &Vec<Vec<geojson::Position>>| -> Option<Polygon> {
        let point = |at: &geojson::Position| match at.as_slice() {
            [lon, lat, ..] if lon.is_finite() && lat.is_finite() => Some((*lon, *lat)),
            _ => None,
        };
        polygon.iter().map(|ring| ring.iter().map(point).collect()).collect()
    };
    let all = match feature.geometry.as_ref().map(|geometry| &geometry.value) {
        Some(GeometryValue::Polygon { coordinates }) => rings(coordinates).map(|polygon| vec![polygon]),
        Some(GeometryValue::MultiPolygon { coordinates }) => coordinates.iter().map(rings).collect(),
        Some(other) => return Err(other.type_name()),
        None => return Err("null"),
    };
    all.ok_or("Position")
}

/// The polygons of a cell in WKT or `GeoJSON`, or what the cell holds instead.
pub(crate) fn outline(text: &str) -> Result<Vec<Polygon>, String> {
    let text = text.trim();
    let shown = || text.chars().take(40).collect::<String>();
    if text.starts_with('{') {
        let feature = match text.parse::<GeoJson>() {
            Ok(GeoJson::Geometry(geometry)) => Feature { geometry: Some(geometry), ..Feature::default() },
            Ok(GeoJson::Feature(feature)) => feature,
            _ => return Err(shown()),
        };
        return polygons(&feature).map_err(str::to_owned);
    }
    let open = text.find('(').unwrap_or(text.len());
    let mut rest = Wkt(&text[open..]);
    let polygons = match text[..open].split_whitespace().next().map(str::to_uppercase).as_deref() {
        Some("POLYGON") => rest.list(Wkt::ring).map(|polygon| vec![polygon]),
        Some("MULTIPOLYGON") => rest.list(|rest| rest.list(Wkt::ring)),
        _ => None,
    };
    polygons.filter(|_| rest.0.trim().is_empty()).ok_or_else(shown)
}

/// What is left of a text in WKT.
struct Wkt<'a>(&'a str);

impl Wkt<'_> {
    fn eat(&mut self, sign: char) -> Option<()> {
        self.0 = self.0.trim_start().strip_prefix(sign)?;
        Some(())
    }

    fn list<T>(&mut self, item: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        self.eat('(')?;
        let mut items = vec![item(self)?];
        while self.eat(',').is_some() {
            items.push(item(self)?);
        }
        self.eat(')')?;
        Some(items)
    }

    /// The points of a ring as (lon, lat).
    fn ring(&mut self) -> Option<Vec<(f64, f64)>> {
        self.list(|rest| {
            let end = rest.0.find([',', ')'])?;
            let (point, after) = rest.0.split_at(end);
            rest.0 = after;
            let mut axes = point.split_whitespace().map(|axis| axis.parse::<f64>().ok().filter(|at| at.is_finite()));
            Some((axes.next()??, axes.next()??))
        })
    }
}

/// The known properties of a feature as text.
type Values = BTreeMap<&'static str, String>;

/// Takes the known properties; the first of several names wins.
fn collect(file: &str, line: u32, feature: &Feature, found: &mut Findings) -> Values {
    let mut values = Values::new();
    for (name, value) in feature.properties.iter().flatten() {
        let text = match value {
            serde_json::Value::Null => continue,
            serde_json::Value::String(text) => text.trim().to_owned(),
            other => other.to_string(),
        };
        let known = normal(name);
        let property = PROPERTIES.iter().find(|(key, names)| *key == known || names.contains(&known.as_str()));
        match property {
            Some((key, _)) if !text.is_empty() => {
                values.entry(key).or_insert(text);
            }
            Some(_) => {}
            None if super::names::REMARKS.contains(&known.as_str()) => {}
            None => {
                let near = nearest(&known, PROPERTIES.iter().map(|(key, _)| *key));
                let defect = Diagnostic::new(Code::UnknownColumn, file).row(line).column(name).value(name.as_str());
                found.push(defect.with("nearest", near));
            }
        }
    }
    values
}

struct Properties<'a> {
    file: &'a str,
    line: u32,
    found: &'a mut Findings,
    values: &'a Values,
}

impl Properties<'_> {
    fn at(&self, code: Code, column: &str) -> Diagnostic {
        let defect = Diagnostic::new(code, self.file).row(self.line).column(column);
        match self.values.get(column) {
            Some(value) => defect.value(value.as_str()),
            None => defect,
        }
    }

    fn depth(&mut self) -> Option<f64> {
        let depth = self.values.get("depth_m")?.parse().ok();
        if depth.is_none() {
            let advice = not_a_number(&self.values["depth_m"], Kind::Number, false);
            let defect = self.at(Code::NotANumber, "depth_m").with("advice", advice);
            self.found.push(defect);
        }
        depth
    }

    fn moment(&mut self, column: &'static str, dates: &Dates) -> Option<Instant> {
        match dates.moment(self.values.get(column)?) {
            Ok(moment) => {
                if let Some(serial) = moment.serial {
                    let notice = self.at(Code::SerialDate, column).with("moment", serial);
                    self.found.push(notice);
                }
                Some(moment.instant)
            }
            Err(wrong) => {
                let defect = wrong.at(|code| self.at(code, column));
                self.found.push(defect);
                None
            }
        }
    }

    fn modes(&mut self) -> Vec<Mode> {
        let Some(text) = self.values.get("modes") else { return Vec::new() };
        modes(text).unwrap_or_else(|word| {
            let defect = self.at(Code::UnknownWord, "modes").value(word.as_str());
            self.found.push(none_of(defect, &word, Mode::VOCABULARY));
            Vec::new()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_are_polygons() {
        let ring = vec![(103.0, -1.5), (103.5, -1.5), (103.5, -1.0), (103.0, -1.5)];
        for text in [
            "POLYGON ((103 -1.5, 103.5 -1.5, 103.5 -1, 103 -1.5))",
            "polygon((103 -1.5,103.5 -1.5 , 103.5 -1.0,103 -1.5) )",
            "POLYGON Z ((103 -1.5 0, 103.5 -1.5 0, 103.5 -1 0, 103 -1.5 0))",
            "MULTIPOLYGON (((103 -1.5, 103.5 -1.5, 103.5 -1, 103 -1.5)))",
            r#"{"type":"Polygon","coordinates":[[[103,-1.5],[103.5,-1.5],[103.5,-1],[103,-1.5]]]}"#,
            r#"{"type":"Feature","properties":null,"geometry":{"type":"MultiPolygon","coordinates":[[[[103,-1.5],[103.5,-1.5],[103.5,-1],[103,-1.5]]]]}}"#,
        ] {
            assert_eq!(outline(text), Ok(vec![vec![ring.clone()]]), "{text}");
        }
        for text in [
            "",
            "POLYGON",
            "POLYGON EMPTY",
            "POLYGON (103 -1.5, 103.5 -1.5)",
            "POLYGON ((103 -1.5, 103.5 -1.5)",
            "POLYGON ((103 -1.5)) x",
            "POLYGON ((a b))",
            "POINT (103 -1.5)",
            "{",
            "((((((((",
        ] {
            assert!(outline(text).is_err(), "{text}");
        }
        assert_eq!(outline(r#"{"type":"Point","coordinates":[1,2]}"#), Err("Point".to_owned()));
    }
}
