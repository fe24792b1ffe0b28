//! `plan.geojson` (RFC 7946): sites with role and fill, and the way of every trip.
//!
//! A site is a point. A trip is a line through the sites its links join, straight between them; `times` gives the
//! local time at each point of the line: when the link that ends there is left, for the first point when the first
//! link is entered. Lines that cross the 180th meridian do not occur in the operations this is for.

use super::names::{Fill, Names, total};
use super::{numbers, times};
use bekal_core::plan::{Plan, Step, Trip};
use bekal_core::units::Instant;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The features, pretty printed, with a trailing newline.
///
/// # Errors
/// What `serde_json` reports; writing to memory does not fail.
pub(super) fn geojson(plan: &Plan) -> Result<Vec<u8>, serde_json::Error> {
    let names = Names::of(plan);
    let mut features = sites(plan, &names);
    features.extend(plan.trips.iter().filter_map(|trip| way(plan, &names, trip)));
    let mut map = Map::from_iter([
        ("type".to_owned(), "FeatureCollection".into()),
        ("features".to_owned(), Value::from(features)),
    ]);
    if let Some(attribution) = &plan.header.attribution {
        map.insert("attribution".to_owned(), attribution.as_str().into());
    }
    let mut bytes = serde_json::to_vec_pretty(&map)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn sites(plan: &Plan, names: &Names<'_>) -> Vec<Value> {
    let fills = names.fills(plan);
    let people: BTreeMap<&str, (u64, u64)> =
        plan.situation.people.iter().map(|line| (line.site.as_str(), (line.first_day, line.last_day))).collect();
    let mut received: BTreeMap<&str, Vec<i128>> = BTreeMap::new();
    for line in &plan.allocation {
        received.entry(&line.to).or_default().push(names.mass(&line.item, line.packages));
    }
    let located = plan.legend.sites.iter().filter(|site| site.lon.is_finite() && site.lat.is_finite());
    located
        .map(|site| {
            let code = site.code.as_str();
            let mut properties = Map::new();
            properties.insert("site".to_owned(), code.into());
            properties.insert("name".to_owned(), site.name.as_str().into());
            properties.insert("role".to_owned(), site.kind.as_str().into());
            properties.insert("pcode".to_owned(), site.pcode.as_deref().into());
            properties.insert("parent".to_owned(), site.parent.as_deref().into());
            if let Some((first, last)) = people.get(code) {
                properties.insert("people_first_day".to_owned(), (*first).into());
                properties.insert("people_last_day".to_owned(), (*last).into());
            }
            if let Some(Fill { needed, met }) = fills.get(code) {
                let fill = numbers::permille(*met, *needed).map(|share| f64::from(share) / 1e3);
                properties.insert("survival_fill".to_owned(), fill.into());
            }
            if let Some(masses) = received.get(code) {
                properties.insert("received_kg".to_owned(), kilograms(total(masses.iter().copied())));
            }
            feature(code, "Point", json!([site.lon, site.lat]), properties)
        })
        .collect()
}

/// The way of a trip; `None` where its sites have no place or it does not move.
fn way(plan: &Plan, names: &Names<'_>, trip: &Trip) -> Option<Value> {
    let local = |moment: Instant| times::rfc3339(moment, plan.header.utc_offset_s);
    let place = |code: &str| names.site(code).map(|site| json!([site.lon, site.lat]));
    let (mut line, mut at, mut links) = (Vec::new(), Vec::new(), Vec::new());
    let mut calls = Vec::new();
    for step in &trip.steps {
        match step {
            Step::Drive { passes, .. } => {
                for pass in passes {
                    if line.is_empty() {
                        line.push(place(&pass.from)?);
                        at.push(local(pass.enters));
                    }
                    line.push(place(&pass.to)?);
                    at.push(local(pass.leaves));
                    links.push(pass.link.as_str());
                }
            }
            Step::Load { site, from, until, cargo } | Step::Unload { site, from, until, cargo } => {
                let action = if matches!(step, Step::Load { .. }) { "load" } else { "unload" };
                let mass = kilograms(names.cargo_mass(cargo));
                calls.push(
                    json!({ "do": action, "site": site, "from": local(*from), "until": local(*until), "mass_kg": mass }),
                );
            }
        }
    }
    if line.len() < 2 {
        return None;
    }
    let mut properties = Map::new();
    properties.insert("trip".to_owned(), trip.trip.as_str().into());
    properties.insert("fleet".to_owned(), trip.fleet.as_str().into());
    properties.insert("vehicle".to_owned(), trip.vehicle.into());
    properties.insert("vehicle_type".to_owned(), trip.vehicle_type.as_str().into());
    properties.insert("member".to_owned(), trip.member.as_str().into());
    properties.insert("source".to_owned(), trip.source.as_str().into());
    properties.insert("load_kg".to_owned(), kilograms(names.load(trip)));
    properties.insert("distance_m".to_owned(), trip.distance_m.metres().into());
    properties.insert("calls".to_owned(), calls.into());
    properties.insert("links".to_owned(), links.into());
    properties.insert("times".to_owned(), at.into());
    let id = format!("trip-{}", trip.trip);
    Some(feature(&id, "LineString", line.into(), properties))
}

fn feature(id: &str, kind: &str, coordinates: Value, properties: Map<String, Value>) -> Value {
    let mut geometry = Map::new();
    geometry.insert("type".to_owned(), kind.into());
    geometry.insert("coordinates".to_owned(), coordinates);
    let mut feature = Map::new();
    feature.insert("type".to_owned(), "Feature".into());
    feature.insert("id".to_owned(), id.into());
    feature.insert("geometry".to_owned(), geometry.into());
    feature.insert("properties".to_owned(), properties.into());
    feature.into()
}

/// Grams as a number of whole kilograms.
fn kilograms(grams: i128) -> Value {
    i64::try_from(numbers::rounded(grams, 1000)).map_or(Value::Null, Value::from)
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use geojson::{GeoJson, GeometryValue};

    #[test]
    fn it_is_geojson_with_a_time_for_every_point() {
        let plan = sample::plan();
        let text = String::from_utf8(geojson(&plan).unwrap()).unwrap();
        let GeoJson::FeatureCollection(collection) = text.parse::<GeoJson>().unwrap() else { panic!("{text}") };
        assert!(collection.foreign_members.is_none());
        let (mut points, mut lines) = (0, 0);
        for feature in &collection.features {
            let properties = feature.properties.as_ref().unwrap();
            match &feature.geometry.as_ref().unwrap().value {
                GeometryValue::Point { .. } => {
                    points += 1;
                    assert!(properties.contains_key("role"));
                }
                GeometryValue::LineString { coordinates } => {
                    lines += 1;
                    assert!(coordinates.len() >= 2);
                    let times = properties["times"].as_array().unwrap();
                    assert_eq!(times.len(), coordinates.len());
                    assert!(times[0].as_str().unwrap().ends_with("+07:00"));
                }
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((points, lines), (plan.legend.sites.len(), plan.trips.len()));
    }

    #[test]
    fn posts_state_their_fill() {
        let plan = sample::plan();
        let value: Value = serde_json::from_slice(&geojson(&plan).unwrap()).unwrap();
        let post = value["features"].as_array().unwrap().iter().find(|feature| feature["id"] == "pos-a").unwrap();
        assert_eq!(post["properties"]["survival_fill"], 0.9);
        assert_eq!(post["properties"]["received_kg"], 1000);
    }

    #[test]
    fn places_that_are_no_places_are_left_out() {
        let mut plan = sample::plan();
        plan.legend.sites[0].lon = f64::NAN;
        plan.trips[0].steps.clear();
        let text = String::from_utf8(geojson(&plan).unwrap()).unwrap();
        assert!(text.parse::<GeoJson>().is_ok());
    }
}
