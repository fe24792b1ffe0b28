//! Maps become networks that operations are planned on.

use crate::osm_writer::Map;
use crate::place::{Place, bekal};
use std::collections::BTreeMap;
use std::fs;

/// A table by its first column: the cells of each row by their headings.
fn table(text: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headings: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows = reader.records().map(|row| {
        let cells: Vec<String> = row.unwrap().iter().map(str::to_owned).collect();
        (cells[0].clone(), headings.iter().cloned().zip(cells).collect())
    });
    rows.collect()
}

/// The map of the synthetic operation: its way out of the warehouse is a ferry, its bridges are bridges, the roads that flood
/// are missing, and its river is one.
fn map_of(place: &Place) -> Map {
    let sites = table(&place.text("op/sites.csv"));
    let number = |code: &str| i64::try_from(sites.keys().position(|own| own == code).unwrap()).unwrap() + 1;
    let mut map = sites.iter().fold(Map::default(), |map, (code, site)| {
        map.node(number(code), site["lon"].parse().unwrap(), site["lat"].parse().unwrap(), "")
    });
    for (code, link) in table(&place.text("op/links.csv")) {
        let tags = match (link["mode"].as_str(), link["class"].as_str(), code.as_str()) {
            ("river", _, _) => "waterway=river boat=yes",
            (_, _, "L00013") => "route=ferry motor_vehicle=yes duration=00:30",
            (_, "jembatan", _) => "highway=primary bridge=yes maxweight=20",
            _ if !link["gauge"].is_empty() => continue,
            _ => "highway=primary maxspeed=40",
        };
        let way = code[1..].parse().unwrap();
        map = map.way(way, &[number(&link["from"]), number(&link["to"])], tags);
    }
    map
}

fn with_map() -> Place {
    let place = Place::with_operation();
    fs::write(place.path("map.osm.pbf"), map_of(&place).bytes()).unwrap();
    place
}

#[test]
fn an_operation_is_planned_on_an_imported_ferry_and_river() {
    let place = with_map();
    // The roads to the cut-off post, which the map lacks.
    let left = |line: &&str| !line.starts_with("L00021,") && !line.starts_with("L00022,");
    place.edit("op/links.csv", |text| text.lines().filter(left).flat_map(|line| [line, "\n"]).collect());
    let (map, out) = (place.at("map.osm.pbf"), place.at("imported"));
    let ran =
        bekal(&["import", "osm", &map, "--operation", &place.at("op"), "--out", &out, "--format", "json"]).expect(0);
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(report["ferries"], 1, "{}", ran.out);
    let joins = report["joins"].as_array().unwrap();
    assert!(joins.iter().all(|join| join["joined"] == true && join["metres"].as_f64().unwrap() < 1.0), "{}", ran.out);
    assert_eq!(report["links_kept"], 0);
    // What closed a link that is gone is told, not lost.
    assert_eq!(report["closures_left"], serde_json::json!(["L00020"]));
    let links = table(&place.text("imported/links.csv"));
    let bridge = links.values().find(|link| link["note"].starts_with("jembatan") || link["note"].starts_with("bridge"));
    assert_eq!(bridge.unwrap()["max_gross_kg"], "20000");
    let ferry = links.values().find(|link| link["class"] == "ferry").unwrap();
    let (km, speed): (f64, f64) = (ferry["length_km"].parse().unwrap(), ferry["speed_kmh"].parse().unwrap());
    assert!((km / speed - 0.5).abs() < 0.001, "half an hour, not {} h", km / speed);
    assert!(ferry["source"].starts_with("OpenStreetMap contributors, ODbL 1.0, way 13"));

    bekal(&["check", &out]).expect(0);
    bekal(&["plan", &out, "--out", &place.at("plan")]).expect(0);
    let movements = place.text("plan/movements.csv");
    assert!(movements.contains(&ferry["link"]), "goods leave the warehouse by the ferry");
    let rivers = links.iter().filter(|(_, link)| link["mode"] == "river" && link["class"] == "river");
    assert!(rivers.into_iter().any(|(code, _)| movements.contains(code)), "the cut-off post is reached by the river");
    // Whose map it is stands in every document that shows it.
    for document in ["plan.md", "plan.html", "plan.geojson", "plan.json"] {
        assert!(
            place.text(&format!("plan/{document}")).contains("© OpenStreetMap contributors, ODbL 1.0"),
            "{document}"
        );
    }
    bekal(&["audit", &place.at("plan")]).expect(0);
    // So it does after the plan was revised, and not where nothing is of that map.
    let (op, plan, next) = (place.at("imported"), place.at("plan"), place.at("next"));
    bekal(&["plan", &op, "--revise", &plan, "--now", "2024-01-18T09:00:00+07:00", "--out", &next]).expect(0);
    assert!(place.text("next/plan.md").contains("© OpenStreetMap contributors, ODbL 1.0"));
    bekal(&["plan", &place.at("op"), "--out", &place.at("own")]).expect(0);
    assert!(!place.text("own/plan.md").contains("OpenStreetMap"));
}

#[test]
fn what_an_import_loses_is_told_on_stderr() {
    let place = with_map();
    let (map, op, out) = (place.at("map.osm.pbf"), place.at("op"), place.at("out"));
    let import = |more: &[&str]| {
        let mut args = vec!["import", "osm", &map, "--operation", &op, "--out", &out, "--force"];
        args.extend(more);
        bekal(&args).expect(0)
    };
    let told = import(&["--lang", "en"]);
    assert!(told.err.contains("warning: ") && told.err.contains("replaced links lose stages"), "{}", told.err);
    assert!(told.out.contains("; lost: gauge "), "{}", told.out);
    assert!(place.text("out/README.md").contains("; lost: gauge "));
    let told = import(&["--lang", "id"]);
    assert!(told.err.contains("peringatan: ") && told.err.contains("ruas yang diganti kehilangan"), "{}", told.err);
    assert_eq!(import(&["--quiet"]).err, "");
    // Of links that stay nothing is lost.
    let told = import(&["--keep-links", "--lang", "en"]);
    assert!(!told.err.contains("lose"), "{}", told.err);
}

#[test]
fn links_of_sites_too_far_from_the_map_stay() {
    let place = with_map();
    place.edit("op/sites.csv", |text| text.replace("103.682353,-1.468650", "103.752353,-1.468650"));
    let (map, op) = (place.at("map.osm.pbf"), place.at("op"));
    // The warehouse is on the map, the post that lies beside it now 8 km off.
    let far =
        ["import", "osm", &map, "--operation", &op, "--snap-max-km", "3", "--out", &place.at("a"), "--format", "json"];
    let report: serde_json::Value = serde_json::from_str(&bekal(&far).expect(0).out).unwrap();
    let apart: Vec<&str> = report["joins"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|join| join["joined"] == false)
        .map(|join| join["site"].as_str().unwrap())
        .collect();
    assert_eq!(apart, ["P0001", "P0003"]);
    assert!(place.text("a/links.csv").contains("\nL00012,"));
    bekal(&["check", &place.at("a")]).expect(0);
    let all = ["import", "osm", &map, "--operation", &op, "--keep-links", "--out", &place.at("b")];
    bekal(&all).expect(0);
    assert!(place.text("b/links.csv").contains("\nL00020,") && place.text("b/closures.csv").contains("L00020"));
    bekal(&["check", &place.at("b")]).expect(0);
}

#[test]
fn a_workbook_is_an_operation_too() {
    let place = Place::new();
    bekal(&["new", &place.at("op.xlsx"), "--lang", "en"]).expect(0);
    let map =
        Map::default().node(1, 103.0, -1.6, "").node(2, 103.6, -1.6, "").way(1, &[1, 2], "highway=primary").bytes();
    fs::write(place.path("map.osm.pbf"), map).unwrap();
    let (map, op, out) = (place.at("map.osm.pbf"), place.at("op.xlsx"), place.at("out"));
    bekal(&["import", "osm", &map, "--operation", &op, "--snap-max-km", "1000", "--out", &out]).expect(0);
    bekal(&["check", &out]).expect(0);
}

#[test]
fn an_import_is_replaced_only_by_force_and_only_if_it_is_one() {
    let place = with_map();
    let (map, out) = (place.at("map.osm.pbf"), place.at("out"));
    bekal(&["import", "osm", &map, "--out", &out]).expect(0);
    assert_eq!(place.names(), ["map.osm.pbf", "op", "out"]);
    assert!(place.text("out/README.md").contains("Open Database License"));
    bekal(&["import", "osm", &map, "--out", &out]).expect(7);
    bekal(&["import", "osm", &map, "--out", &out, "--force"]).expect(0);
    fs::write(place.path("out/mine.txt"), "mine").unwrap();
    bekal(&["import", "osm", &map, "--out", &out, "--force"]).expect(7);
    assert_eq!(place.text("out/mine.txt"), "mine");
    bekal(&["import", "osm", &map, "--out", &place.at("no/out")]).expect(7);
}

#[test]
fn what_cannot_be_imported_is_told_in_both_languages() {
    let place = with_map();
    let map = place.at("map.osm.pbf");
    let whole = fs::read(place.path("map.osm.pbf")).unwrap();
    fs::write(place.path("cut.osm.pbf"), &whole[..whole.len() - 9]).unwrap();
    let try_it = |file: &str, more: &[&str], lang: &str| {
        let out = place.at("out");
        let mut args = vec!["import", "osm", file, "--out", &out, "--lang", lang];
        args.extend(more);
        bekal(&args)
    };
    let cut = place.at("cut.osm.pbf");
    assert!(try_it(&cut, &[], "en").expect(3).err.contains("block 2, from byte"));
    assert!(try_it(&cut, &[], "id").expect(3).err.contains("blok 2, mulai byte"));
    assert!(try_it(&place.at("none.pbf"), &[], "en").expect(3).err.contains("cannot be read"));
    assert!(try_it(&place.at("op"), &[], "en").expect(3).err.contains("cannot be read"));
    assert!(try_it(&map, &["--bbox", "1,2,3"], "en").expect(2).err.contains("--bbox"));
    assert!(try_it(&map, &["--bbox", "-10,-10,-9,-9"], "id").expect(3).err.contains("tidak ada jalan"));
    assert!(try_it(&map, &["--modes", "rail"], "id").expect(2).err.contains("rail"));
    assert!(try_it(&map, &["--polygon", &map], "en").expect(3).err.contains("GeoJSON"));
    assert!(try_it(&map, &["--depth", &map], "en").expect(3).err.contains("GeoTIFF"));
    assert!(!place.path("out").exists());
}

#[test]
fn zones_of_now_join_those_of_the_operation() {
    let place = with_map();
    let ring = "[[[103.4,-1.7],[103.5,-1.7],[103.5,-1.6],[103.4,-1.6],[103.4,-1.7]]]";
    let geometry = format!(r#""geometry":{{"type":"Polygon","coordinates":{ring}}}"#);
    let zone = format!(r#"{{"type":"Feature",{geometry},"properties":{{"zone":"banjir-kini","depth_m":0.4}}}}"#);
    fs::write(place.path("now.geojson"), zone).unwrap();
    let (map, op, now) = (place.at("map.osm.pbf"), place.at("op"), place.at("now.geojson"));
    bekal(&["import", "osm", &map, "--operation", &op, "--zones", &now, "--out", &place.at("out")]).expect(0);
    assert!(place.text("out/zones.geojson").contains("banjir-kini"));
    bekal(&["check", &place.at("out")]).expect(0);
}
