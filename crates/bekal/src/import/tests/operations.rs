//! Networks of operations: what is joined, replaced and lost, and where stages are laid.

use super::*;

/// A place with the folder `operation`.
fn operation() -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    template::Template::new(Language::English).write(&place.path().join("operation"), false).unwrap();
    place
}

/// A road and a river past the sites of that operation; the road `bent` or straight.
fn shore(bent: bool) -> Map {
    let nodes = (1..=30).fold(Map::default(), |map, id| {
        let lon = 103.0 + id as f64 / 100.0;
        map.node(id, lon, -1.7, "").node(100 + id, lon, -1.705, "")
    });
    let (road, river): (Vec<i64>, Vec<i64>) = ((1..=30).collect(), (101..=130).collect());
    nodes
        .node(40, 103.2, -1.72, "")
        .node(41, 103.28, -1.702, "amenity=ferry_terminal name=Dermaga+Baru")
        .node(200, 103.1, -1.702, "amenity=ferry_terminal name=Dermaga+Lama")
        .way(1, &road[..10], "highway=primary")
        .way(2, &road[9..12], "highway=primary bridge=yes")
        .way(3, if bent { &[12, 40, 30] } else { &road[11..] }, "highway=primary")
        .way(4, &[15, 115], "route=ferry motor_vehicle=yes")
        .way(6, &[28, 41], "highway=service")
        .way(5, &river, "waterway=river boat=yes")
}

/// Imports a map into the operation of a folder, as another folder beside it which is then read.
fn import_into(place: &Path, map: &Map, from: &str, to: &str, options: &Options) -> Report {
    let extract = place.join("map.osm.pbf");
    std::fs::write(&extract, map.bytes()).unwrap();
    let options = Options { operation: Some(place.join(from)), ..options.clone() };
    let imported = osm(&extract, &options, &mut |_| {}).unwrap();
    imported.write(&place.join(to), false).unwrap();
    let loaded = crate::load(&place.join(to)).unwrap();
    let told: Vec<String> = loaded.diagnostics.iter().map(|one| one.render(Language::English)).collect();
    assert!(loaded.operation.is_some(), "{to}: {told:?}");
    imported.report
}

fn table(place: &Path, folder: &str, name: &str) -> String {
    std::fs::read_to_string(place.join(folder).join(name)).unwrap()
}

#[test]
fn an_import_into_an_import_writes_nothing_twice() {
    let (place, map) = (operation(), shore(false));
    let place = place.path();
    let all = Options { snap_max_m: 50_000.0, ..Options::default() };
    let first = import_into(place, &map, "operation", "first", &all);
    assert_eq!(first.jetties, 2);
    // A landing on a road is a node of it.
    let links = table(place, "first", "links.csv");
    assert!(links.contains("osm-n41-river,osm-n41,osm-n128,river") && !links.contains("osm-n41-road"), "{links}");
    let second = import_into(place, &map, "first", "second", &all);
    assert_eq!((second.jetties, second.after), (0, first.after));
    let rows = |folder: &str, name: &str| table(place, folder, name).lines().count();
    assert_eq!(rows("second", "sites.csv"), rows("first", "sites.csv"));
    // The second time the jetty is a site of the operation as any other.
    assert_eq!(rows("second", "links.csv"), rows("first", "links.csv"));
    assert!(table(place, "second", "links.csv").contains("osm-akses-osm-n200-river,osm-n200,osm-n110,river"));
    // With all that was there; with nothing joined; and with a road that has moved.
    let keep = Options { keep_links: true, ..all.clone() };
    let third = import_into(place, &map, "second", "third", &keep);
    assert_eq!(rows("third", "links.csv"), rows("second", "links.csv"));
    assert_eq!(third.links_kept, 0);
    import_into(place, &map, "second", "near", &Options { snap_max_m: 50.0, ..Options::default() });
    let moved = shore(true);
    let fourth = import_into(place, &moved, "third", "fourth", &keep);
    assert!(fourth.links_kept > 0);
    import_into(place, &moved, "fourth", "fifth", &keep);
    assert_eq!(import_into(place, &moved, "second", "sixth", &all).links_kept, 0);
}

#[test]
fn depths_are_those_of_roads_on_the_ground() {
    let (place, map) = (operation(), shore(false));
    let place = place.path();
    let links = place.join("operation").join("links.csv");
    let old = std::fs::read_to_string(&links).unwrap();
    std::fs::write(&links, old + "heli,gudang-kota,pos-ulak,air,40,,no,200,,,,,,\n").unwrap();
    let raster = place.join("depth.tif");
    std::fs::write(&raster, raster::tests::flooded(0.75)).unwrap();
    let depth = Some(Depth { raster, from: None, until: None });
    // Only what lies within 2 km is joined; the other sites keep their links, which have no course.
    let options = Options { depth, snap_max_m: 2000.0, gaps_m: 0.0, ..Options::default() };
    let report = import_into(place, &map, "operation", "wet", &options);
    let wet = report.wet.unwrap();
    assert_eq!((wet.over, wet.unplaced, wet.outside), (2, 0, 0));
    let closures = table(place, "wet", "closures.csv");
    let target = |code: &str| closures.lines().find(|line| line.starts_with(&format!("{code},"))).unwrap_or_default();
    for code in ["osm-w1-1", "osm-n200-road", "osm-akses-gudang-kota-road", "jalan-sukamaju"] {
        assert!(target(code).contains(",0.75,"), "{code} in {closures}");
    }
    for code in ["osm-w2-1", "osm-w4-1", "osm-w5-1", "osm-n200-river", "heli"] {
        assert_eq!(target(code), "", "{code}");
    }
}

#[test]
fn rules_name_gauges_of_the_operation() {
    let (place, map) = (operation(), shore(false));
    let place = place.path();
    let rules = place.join("rules.geojson");
    let options = Options { rules: Some(rules.clone()), ..Options::default() };
    for (folder, gauge) in [("by-code", "pos-duga-kota"), ("by-name", "Pos Duga Kota")] {
        write_polygon(&rules, &format!(r#""gauge":"{gauge}","closes_above_m":14.2"#));
        assert!(import_into(place, &map, "operation", folder, &options).rules[0].links > 0);
    }
    write_polygon(&rules, r#""gauge":"pos-lain","closes_above_m":14.2"#);
    let options = Options { operation: Some(place.join("operation")), ..options };
    let refused = osm(&place.join("map.osm.pbf"), &options, &mut |_| {}).unwrap_err();
    assert!(refused.message(Language::Indonesian).contains("`pos-lain`"), "{refused}");
}

/// All sites joined, however far.
fn far() -> Options {
    Options { snap_max_m: 50_000.0, ..Options::default() }
}

fn kinds(report: &Report) -> Vec<&'static str> {
    let kind = |warning: &Warning| match warning {
        Warning::LimitsLost { .. } => "lost",
        Warning::Detour(_) => "detour",
        Warning::NoWay { .. } => "no way",
        Warning::Apart { .. } => "apart",
        Warning::LongAccess { .. } => "long",
        Warning::RulesMeet(_) => "meet",
        Warning::RuleIdle { .. } => "idle",
        Warning::TooManyRows => "rows",
    };
    report.warnings.iter().map(kind).collect()
}

fn replaced<'a>(report: &'a Report, link: &str) -> &'a Replaced {
    report.replaced.iter().find(|one| one.link == link).unwrap_or_else(|| panic!("{link} in {:?}", report.replaced))
}

fn in_both(report: &Report, id: &str, en: &str) {
    for (lang, wanted) in [(Language::Indonesian, id), (Language::English, en)] {
        let text = report.text(lang);
        assert!(text.contains(wanted), "{wanted} in {text}");
    }
}

#[test]
fn what_replaced_links_lose_is_listed() {
    let (place, map) = (operation(), shore(false));
    let report = import_into(place.path(), &map, "operation", "plain", &far());
    let [road, river] = ["jalan-sukamaju", "sungai-ulak"].map(|link| &replaced(&report, link).lost);
    let gauge = Some("pos-duga-kota".to_owned());
    let lost =
        Limits { gauge: gauge.clone(), closes_above_m: Some(14.5), max_gross_kg: Some(12_000.0), ..Limits::default() };
    assert_eq!(*road, lost);
    assert_eq!(*river, Limits { gauge, closes_above_m: Some(17.0), opens_above_m: Some(9.0), ..Limits::default() });
    assert!(replaced(&report, "jalan-dermaga").lost.is_empty());
    let links = ["jalan-sukamaju", "sungai-ulak"].map(str::to_owned).to_vec();
    assert_eq!(report.warnings[0], Warning::LimitsLost { links, replaced: 3 });
    in_both(
        &report,
        "hilang: pos duga air pos-duga-kota, tertutup di atas 14,50 m, paling berat 12.000 kg",
        "lost: gauge pos-duga-kota, closes above 14.50 m, 12,000 kg at most",
    );
    in_both(&report, "2 dari 3 ruas yang diganti kehilangan", "2 of 3 replaced links lose");
    // What polygons give back is not lost: a stage by the same gauge, a weight that is as strict.
    let rules = place.path().join("rules.geojson");
    let options = Options { rules: Some(rules.clone()), ..far() };
    let stage = r#""gauge":"Pos Duga Kota","closes_above_m":14.2,"modes":"road""#;
    write_polygon(&rules, stage);
    let report = import_into(place.path(), &map, "operation", "stages", &options);
    assert_eq!(replaced(&report, "jalan-sukamaju").lost, Limits { max_gross_kg: Some(12_000.0), ..Limits::default() });
    write_polygon(&rules, &format!(r#"{stage},"max_gross_kg":8000"#));
    let report = import_into(place.path(), &map, "operation", "weights", &options);
    assert!(replaced(&report, "jalan-sukamaju").lost.is_empty());
    let links = vec!["sungai-ulak".to_owned()];
    assert_eq!(report.warnings[0], Warning::LimitsLost { links, replaced: 3 });
    // An import into that one replaces its links by others of the same codes, and loses what the polygons said.
    let again = import_into(place.path(), &map, "weights", "again", &far());
    let gone = |one: &Replaced| one.link.starts_with("osm-") && one.lost.max_gross_kg == Some(8000.0);
    assert!(again.replaced.iter().any(gone), "{:?}", again.replaced);
    let again = Options { operation: Some(place.path().join("weights")), ..options };
    let kept = osm(&place.path().join("map.osm.pbf"), &again, &mut |_| {}).unwrap().report;
    assert!(kept.replaced.is_empty(), "{:?}", kept.replaced);
}

#[test]
fn ways_are_measured_from_site_to_site() {
    let (place, map) = (operation(), shore(false));
    let links = place.path().join("operation/links.csv");
    let old = std::fs::read_to_string(&links).unwrap();
    let row = old.lines().find(|line| line.starts_with("jalan-sukamaju,")).unwrap();
    // The road leads over a junction that the map does not have, from which a second one leads nowhere.
    let over = |code: &str, from: &str, to: &str, km: &str| {
        row.replace("jalan-sukamaju,gudang-kota,pos-sukamaju", &format!("{code},{from},{to}")).replace(",12.5,", km)
            + "\n"
    };
    let roads = over("hulu", "gudang-kota", "simpang", ",10,")
        + &over("hilir", "pos-sukamaju", "simpang", ",4.5,")
        + &over("buntu", "simpang", "ladang", ",9,");
    std::fs::write(&links, old.replace(&format!("{row}\n"), &roads)).unwrap();
    let sites = place.path().join("operation/sites.csv");
    let old = std::fs::read_to_string(&sites).unwrap();
    let more = "simpang,Simpang,junction,103.2,-1.72,,,,,,,,,,\nladang,Ladang,junction,103.2,-1.8,,,,,,,,,,\n";
    std::fs::write(&sites, old + more).unwrap();
    let report = import_into(place.path(), &map, "operation", "over", &far());
    for (link, ends) in [("hulu", ["gudang-kota", "pos-sukamaju"]), ("hilir", ["pos-sukamaju", "gudang-kota"])] {
        let way = replaced(&report, link).way.clone().unwrap();
        assert_eq!(([way.from.as_str(), way.to.as_str()], way.before_km), (ends, 14.5));
        // Seven hundredths of a degree, and 1.3 times the straight line to the post.
        let now = way.now_km.unwrap();
        assert!((now - 14.98).abs() < 0.05, "{now}");
    }
    assert_eq!(replaced(&report, "buntu").way, None);
    assert_eq!(kinds(&report), ["lost", "long", "long"], "{:?}", report.warnings);
    assert!(matches!(&report.warnings[1], Warning::LongAccess { site, .. } if site == "pos-ulak"), "{report:?}");
    in_both(&report, "pos-sukamaju (jalan): 5,5 km garis lurus", "pos-sukamaju (road): 5.5 km straight");
}

#[test]
fn ways_that_grow_long_are_warned_of() {
    let place = operation();
    let map = Map::default()
        .node(1, 103.25, -1.7, "")
        .node(2, 103.25, -1.4, "")
        .node(3, 103.18, -1.4, "")
        .node(4, 103.18, -1.75, "")
        .way(1, &[1, 2, 3, 4], "highway=primary");
    let report = import_into(place.path(), &map, "operation", "round", &far());
    let way = replaced(&report, "jalan-sukamaju").way.clone().unwrap();
    assert!((way.now_km.unwrap() - 79.7).abs() < 0.5, "{way:?}");
    assert_eq!(kinds(&report), ["lost", "detour"], "{:?}", report.warnings);
    in_both(
        &report,
        "gudang-kota – pos-sukamaju: 79,7 km, tadinya 12,5 km (6,4 kali)",
        "gudang-kota – pos-sukamaju: 79.7 km, 12.5 km before (6.4 times)",
    );
}

#[test]
fn parts_are_told_by_their_sites() {
    let place = operation();
    // Two roads of thirty nodes each that do not meet: past the store and the jetty, and past the post.
    let nodes = (0..30).fold(Map::default(), |map, id| {
        let east = id as f64 / 100.0;
        map.node(1 + id, 103.22 + east, -1.7, "").node(101 + id, 102.9 + east, -1.75, "")
    });
    let roads: [Vec<i64>; 2] = [(1..=30).collect(), (101..=130).collect()];
    let map = nodes.way(1, &roads[0], "highway=primary").way(2, &roads[1], "highway=primary");
    let report = import_into(place.path(), &map, "operation", "apart", &Options::default());
    let parts = &report.islands[0].largest;
    assert_eq!(parts.iter().map(|part| part.sites.len()).collect::<Vec<_>>(), [2, 1], "{parts:?}");
    assert_eq!(parts[1].sites, ["pos-sukamaju"]);
    let apart = Warning::Apart { mode: "road", sites: vec!["pos-sukamaju".to_owned()] };
    assert!(report.warnings.contains(&apart), "{:?}", report.warnings);
    assert!(kinds(&report).contains(&"no way"));
    in_both(&report, "; lokasi: pos-sukamaju", "; sites: pos-sukamaju");
    in_both(&report, "tidak ada jalan lagi, tadinya 12,5 km (jalan)", "no way any more, 12.5 km before (road)");
    // A link that stays may join them.
    let keep = Options { keep_links: true, ..Options::default() };
    let kept = import_into(place.path(), &map, "operation", "kept", &keep);
    assert_eq!((kinds(&kept), kept.replaced.len()), (vec![], 0));
}

/// A map of polygons with their properties.
fn write_polygons(path: &Path, all: &[([f64; 4], &str)]) {
    let feature = |([west, south, east, north], properties): &([f64; 4], &str)| {
        let ring = format!("[[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]]");
        format!(
            r#"{{"type":"Feature","geometry":{{"type":"Polygon","coordinates":{ring}}},"properties":{{{properties}}}}}"#
        )
    };
    let features: Vec<String> = all.iter().map(feature).collect();
    std::fs::write(path, format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))).unwrap();
}

#[test]
fn rules_reach_the_lines_to_sites() {
    let (place, map) = (operation(), shore(false));
    let rules = place.path().join("rules.geojson");
    // Between the road and the post, where nothing runs but the line that joins it.
    write_polygons(&rules, &[([103.17, -1.74, 103.19, -1.73], r#""gauge":"pos-duga-kota","closes_above_m":14.2"#)]);
    let options = Options { rules: Some(rules.clone()), ..far() };
    let report = import_into(place.path(), &map, "operation", "line", &options);
    assert_eq!(report.rules[0].links, 1);
    let links = table(place.path(), "line", "links.csv");
    let line = links.lines().find(|line| line.starts_with("osm-akses-pos-sukamaju-road,")).unwrap();
    assert!(line.contains(",pos-duga-kota,14.2,"), "{line}");
    // A jetty's as well, though no operation has it.
    write_polygons(&rules, &[([103.09, -1.7045, 103.11, -1.703], r#""max_width_m":2.2"#)]);
    let (report, files) = import(&map, &Options { operation: None, ..options }).unwrap();
    assert_eq!(report.rules[0].links, 1);
    assert!(files["links.csv"].lines().any(|line| line.starts_with("osm-n200-river,") && line.contains(",2.2,")));
}

#[test]
fn rules_that_touch_nothing_are_refused() {
    let map = shore(false);
    let file = tempfile::NamedTempFile::new().unwrap();
    let options = Options { rules: Some(file.path().to_owned()), ..Options::default() };
    let stage = r#""gauge":"g","closes_above_m":2"#;
    let on_it = ([103.0, -1.8, 103.1, -1.6], stage);
    let refused = |area: [f64; 4]| {
        write_polygons(file.path(), &[on_it, (area, stage)]);
        let refused = import(&map, &options).unwrap_err();
        [Language::Indonesian, Language::English].map(|lang| refused.message(lang))
    };
    let [id, en] = refused([-1.8, 103.0, -1.6, 103.1]);
    assert!(id.contains("fitur 2: ") && id.contains("lon dan lat-nya tertukar"), "{id}");
    assert!(en.contains("feature 2: ") && en.contains("lon and lat are swapped"), "{en}");
    let [id, en] = refused([110.0, -7.0, 110.1, -6.9]);
    assert!(id.contains("bujur 110.0000 … 110.1000, lintang -7.0000 … -6.9000") && !id.contains("tertukar"), "{id}");
    assert!(en.contains("lon 103.0100 … 103.3000, lat -1.7050 … -1.7000") && !en.contains("swapped"), "{en}");
    // One that touches links of other modes only is told, not refused.
    let air = r#""max_gross_kg":900,"modes":"air""#;
    write_polygons(file.path(), &[on_it, ([103.0, -1.8, 103.1, -1.6], air)]);
    let (report, _) = import(&map, &options).unwrap();
    assert_eq!(report.warnings, [Warning::RuleIdle { feature: 2 }]);
    in_both(&report, "aturan 2 hanya menyentuh", "rule 2 touches links of other modes only");
}

#[test]
fn rules_that_meet_are_told() {
    let map = row(9).way(1, &[1, 2, 3], "highway=primary").way(2, &[3, 4, 5], "highway=primary maxweight=9");
    let file = tempfile::NamedTempFile::new().unwrap();
    let options = Options { rules: Some(file.path().to_owned()), ..Options::default() };
    let (all, west) = ([103.0, -1.7, 103.1, -1.5], [103.0, -1.7, 103.025, -1.5]);
    let met = |rules: &[([f64; 4], &str)]| {
        write_polygons(file.path(), rules);
        let (report, files) = import(&map, &options).unwrap();
        let told = report.warnings.iter().map(|warning| match warning {
            Warning::RulesMeet(met) => (met.counts, met.other, met.column, met.links),
            other => panic!("{other:?}"),
        });
        let line = files["links.csv"].lines().find(|line| line.starts_with("osm-w1-1,")).unwrap();
        (told.collect::<Vec<_>>(), line.to_owned(), report)
    };
    // Of one gauge the lowest closes; of two the first counts; what says the same, or only part of it, does not meet.
    let stage = r#""gauge":"a","closes_above_m":3"#;
    let (told, line, report) = met(&[(all, stage), (west, r#""gauge":"a","closes_above_m":2"#)]);
    assert!(line.contains(",a,2,,"), "{line}");
    assert_eq!(told, [(2, 1, "closes_above_m", 1)]);
    in_both(
        &report,
        "aturan 2 dan 1 bertemu di 1 ruas (osm-w1-1): closes_above_m yang berlaku dari aturan 2",
        "rules 2 and 1 meet on 1 links (osm-w1-1): closes_above_m is that of rule 2",
    );
    let (told, line, _) = met(&[(all, stage), (all, r#""gauge":"b","closes_above_m":1,"max_gross_kg":8000"#)]);
    assert!(line.contains(",8000,,a,3,,"), "{line}");
    assert_eq!(told, [(1, 2, "gauge", 2)]);
    let (told, _, _) = met(&[(all, stage), (all, stage), (all, r#""gauge":"a","opens_above_m":1"#)]);
    assert_eq!(told, []);
    let (told, _, _) = met(&[(all, r#""max_width_m":3"#), (all, r#""max_width_m":2"#)]);
    assert_eq!(told, [(2, 1, "max_width_m", 2)]);
    // Together they would leave a link that never opens.
    write_polygons(file.path(), &[(all, stage), (west, r#""gauge":"a","opens_above_m":4"#)]);
    let refused = import(&map, &options).unwrap_err().message(Language::English);
    assert!(
        refused.contains("features 2 and 1: the link osm-w1-1 closes above 3 m and opens only above 4 m"),
        "{refused}"
    );
}

#[test]
fn plans_can_name_the_contributors() {
    let (place, map) = (operation(), shore(false));
    import_into(place.path(), &map, "operation", "first", &far());
    assert!(table(place.path(), "first", "operation.toml").starts_with(&format!("attribution = \"{ATTRIBUTION}\"\n")));
    import_into(place.path(), &map, "first", "second", &far());
    let settings = table(place.path(), "second", "operation.toml");
    assert_eq!(settings.matches(ATTRIBUTION).count(), 1, "{settings}");
    let loaded = crate::load(&place.path().join("second")).unwrap();
    assert_eq!(loaded.operation.unwrap().head().attribution.as_deref(), Some(ATTRIBUTION));
}
