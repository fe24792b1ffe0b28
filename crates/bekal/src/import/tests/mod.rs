use super::collect::{Collected, collect};
use super::contract::{Contracted, Link, contract};
use super::network::Network;
use super::pbf::Extract;
use super::pbf::writer::Map;
use super::tags::{Direction, Kind, Pace, Reader};
use super::*;
use crate::template;
use bekal_core::operation::Mode;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::io::Write as _;

fn collected(bytes: &[u8]) -> Collected {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    collect(&Extract::open(file.path()).unwrap(), &Reader::default(), None).unwrap()
}

fn links(map: &Map) -> Vec<Link> {
    let all = collected(&map.bytes());
    contract(&Network::new(&all, None, 0, 0.0), &[]).links
}

fn link<'a>(links: &'a [Link], code: &str) -> &'a Link {
    let codes = || links.iter().map(|link| link.code.as_str()).collect::<Vec<_>>();
    links.iter().find(|link| link.code == code).unwrap_or_else(|| panic!("{code} in {:?}", codes()))
}

/// A row of nodes 1, 2, … a hundredth of a degree apart.
fn row(count: i64) -> Map {
    (1..=count).fold(Map::default(), |map, id| map.node(id, 103.0 + id as f64 / 100.0, -1.6, ""))
}

#[test]
fn ways_of_one_kind_become_one_link() {
    let map =
        row(6).way(20, &[3, 4, 5, 6], "highway=primary maxspeed=20").way(10, &[1, 2, 3], "highway=primary maxspeed=40");
    let links = links(&map);
    assert_eq!(links.len(), 1);
    let one = link(&links, "osm-w10-1");
    assert_eq!((one.line.len(), one.ways.as_slice(), one.one_way), (6, &[10, 20][..], false));
    // 2 steps at 40 km/h and 3 at 20.
    let step = one.metres / 5.0;
    assert!((step - 1112.8).abs() < 1.0, "{step}");
    assert!((one.seconds - step * 3.6 * (2.0 / 40.0 + 3.0 / 20.0)).abs() < 1e-6);
}

#[test]
fn what_differs_stays_apart() {
    let map = row(8)
        .way(1, &[1, 2], "highway=primary")
        .way(2, &[2, 3], "highway=primary bridge=yes name=Batanghari+I")
        .way(3, &[3, 4], "highway=primary maxweight=8")
        .way(4, &[4, 5], "highway=primary oneway=yes")
        .way(5, &[6, 5], "highway=primary oneway=-1")
        .way(6, &[6, 7], "highway=primary ford=yes")
        .way(7, &[7, 8], "route=ferry");
    let links = links(&map);
    assert_eq!(links.len(), 6);
    assert_eq!(link(&links, "osm-w2-1").kind, Kind::Bridge);
    assert_eq!(link(&links, "osm-w3-1").limits.max_gross_kg, Some(8000));
    // Two ways one of which is drawn against its direction go on into each other.
    let one = link(&links, "osm-w4-1");
    assert_eq!((one.one_way, one.ways.as_slice(), one.line.len()), (true, &[4, 5][..], 3));
    assert_eq!(link(&links, "osm-w6-1").kind, Kind::Ford);
    assert_eq!((link(&links, "osm-w7-1").kind, link(&links, "osm-w7-1").class), (Kind::Ferry, "ferry"));
}

#[test]
fn one_way_streets_that_meet_head_on_do_not_join() {
    let map = row(3).way(1, &[1, 2], "highway=primary oneway=yes").way(2, &[3, 2], "highway=primary oneway=yes");
    assert_eq!(links(&map).len(), 2);
}

#[test]
fn rings_loops_and_parallel_ways_are_links_between_two_places() {
    // A ring by itself, a lollipop, two ways between the same nodes, a way twice through one node, a way back and forth.
    let map = row(12)
        .node(20, 103.02, -1.7, "")
        .way(1, &[1, 2, 20, 1], "highway=residential")
        .way(2, &[3, 4, 5, 20, 4], "highway=residential")
        .way(3, &[6, 7, 8], "highway=residential")
        .way(4, &[6, 8], "highway=residential")
        .way(5, &[9, 10, 11, 10, 12], "highway=residential")
        .way(6, &[9, 9], "highway=residential");
    let links = links(&map);
    assert!(links.iter().all(|link| link.from != link.to && link.metres > 0.0), "{links:?}");
    let codes: BTreeSet<&str> = links.iter().map(|link| link.code.as_str()).collect();
    assert_eq!(codes.len(), links.len());
    let total: f64 = links.iter().map(|link| link.metres).sum();
    let all = collected(&map.bytes());
    let network = Network::new(&all, None, 0, 0.0);
    let mut wanted = 0.0;
    network.each(|segment| wanted += network.metres(segment.from, segment.to));
    assert!((total - wanted).abs() < 1e-6, "no metre is lost: {total} {wanted}");
}

#[test]
fn a_barrier_lets_nobody_through() {
    let map = row(3).node(4, 103.02, -1.7, "").way(1, &[1, 2, 3], "highway=residential");
    assert_eq!(links(&map).len(), 1);
    let map = Map::default()
        .node(1, 103.01, -1.6, "")
        .node(2, 103.02, -1.6, "barrier=bollard")
        .node(3, 103.03, -1.6, "")
        .way(1, &[1, 2, 3], "highway=residential");
    let links = links(&map);
    assert_eq!(links.len(), 2);
    let ends: BTreeSet<u32> = links.iter().flat_map(|link| [link.from, link.to]).collect();
    assert_eq!(ends.len(), 4);
}

#[test]
fn a_ferry_takes_as_long_as_its_timetable_says() {
    let map = row(3).way(1, &[1, 2, 3], "route=ferry duration=00:30 motor_vehicle=yes");
    let links = links(&map);
    assert!((link(&links, "osm-w1-1").seconds - 1800.0).abs() < 1e-6);
}

/// Shortest seconds and metres from a node to all, by segments or by links.
fn dijkstra(arcs: &BTreeMap<u32, Vec<(u32, f64)>>, from: u32) -> BTreeMap<u32, f64> {
    let mut known: BTreeMap<u32, f64> = BTreeMap::new();
    let mut queue = BinaryHeap::from([(Reverse(0_u64), from)]);
    let mut best: BTreeMap<u32, f64> = BTreeMap::from([(from, 0.0)]);
    while let Some((_, at)) = queue.pop() {
        if known.contains_key(&at) {
            continue;
        }
        let cost = best[&at];
        known.insert(at, cost);
        for (to, step) in arcs.get(&at).into_iter().flatten() {
            if best.get(to).is_none_or(|old| cost + step < *old) {
                best.insert(*to, cost + step);
                // Positive floats are ordered like their bits.
                queue.push((Reverse((cost + step).to_bits()), *to));
            }
        }
    }
    known
}

/// The greatest relative difference of distances and times between pairs of junctions, with how many pairs were held
/// against each other.
fn worst(all: &Collected, pairs: usize) -> (f64, usize) {
    let network = Network::new(all, None, 0, 0.0);
    let made: Contracted = contract(&network, &[]);
    let mut worst: f64 = 0.0;
    let mut compared = 0;
    for by_time in [false, true] {
        let (mut fine, mut coarse): (BTreeMap<u32, Vec<(u32, f64)>>, BTreeMap<u32, Vec<(u32, f64)>>) =
            Default::default();
        network.each(|segment| {
            let meaning = &all.meanings[all.ways[segment.way].meaning as usize];
            let shut = [segment.from, segment.to].iter().any(|node| all.shut[*node as usize]);
            if meaning.mode != Mode::Road || shut {
                return;
            }
            let metres = network.metres(segment.from, segment.to);
            let cost = match meaning.pace {
                Pace::Speed(hourly) if by_time => metres * 3600.0 / f64::from(hourly),
                _ => metres,
            };
            if meaning.direction != Direction::Backward {
                fine.entry(segment.from).or_default().push((segment.to, cost));
            }
            if meaning.direction != Direction::Forward {
                fine.entry(segment.to).or_default().push((segment.from, cost));
            }
        });
        for link in made.links.iter().filter(|link| link.mode == Mode::Road) {
            let timed = by_time && link.kind != Kind::Ferry;
            let cost = if timed { link.seconds } else { link.metres };
            coarse.entry(link.from).or_default().push((link.to, cost));
            if !link.one_way {
                coarse.entry(link.to).or_default().push((link.from, cost));
            }
        }
        let junctions: Vec<u32> = coarse.keys().copied().filter(|vertex| made.end(*vertex).is_none()).collect();
        let mut seed = 7_u64;
        let mut draw = |most: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(seed >> 33).unwrap() % most
        };
        for _ in 0..pairs.div_ceil(5) {
            let from = junctions[draw(junctions.len())];
            let (a, b) = (dijkstra(&fine, from), dijkstra(&coarse, from));
            let reached: Vec<u32> = junctions.iter().copied().filter(|junction| b.contains_key(junction)).collect();
            assert!(junctions.iter().all(|junction| a.contains_key(junction) == b.contains_key(junction)));
            for _ in 0..5 {
                let to = reached[draw(reached.len())];
                compared += 1;
                if a[&to] > 0.0 {
                    worst = worst.max((a[&to] - b[&to]).abs() / a[&to]);
                }
            }
        }
    }
    (worst, compared)
}

/// A grid of bent streets, some one-way, some missing, some bridges, with speeds of all kinds.
fn town(side: i64) -> Map {
    let mut seed = 11_u64;
    let mut draw = |most: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % most
    };
    let mut map = Map::default();
    let mut next = side * side;
    for at in 0..side * side {
        map = map.node(at, 103.0 + (at % side) as f64 / 300.0, -1.6 + (at / side) as f64 / 300.0, "");
    }
    let mut way = 0;
    for at in 0..side * side {
        for step in [1, side] {
            if (step == 1 && at % side == side - 1) || at + step >= side * side || draw(10) < 3 {
                continue;
            }
            let mut nodes = vec![at];
            for bend in 0..draw(4) {
                let (x, y) = ((at % side) as f64, (at / side) as f64);
                let along = (bend + 1) as f64 / 5.0;
                let (dx, dy) = if step == 1 { (along, draw(5) as f64 / 20.0) } else { (draw(5) as f64 / 20.0, along) };
                map = map.node(next, 103.0 + (x + dx) / 300.0, -1.6 + (y + dy) / 300.0, "");
                nodes.push(next);
                next += 1;
            }
            nodes.push(at + step);
            let class = ["highway=residential", "highway=primary", "highway=track"][usize::try_from(draw(3)).unwrap()];
            let more = ["", "", "", " oneway=yes", " oneway=-1", " bridge=yes", " maxweight=8"];
            way += 1;
            map = map.way(way, &nodes, &format!("{class}{}", more[usize::try_from(draw(7)).unwrap()]));
        }
    }
    map
}

#[test]
fn contraction_keeps_distances_and_times() {
    let (worst, compared) = worst(&collected(&town(14).bytes()), 50);
    assert!(worst < 1e-9 && compared >= 50, "{worst} in {compared}");
}

/// The same on real extracts, where their folder is known.
#[test]
#[ignore = "needs a folder of extracts (.osm.pbf), named by BEKAL_OSM_SAMPLES"]
#[expect(clippy::print_stdout, reason = "says what it held against each other")]
fn contraction_keeps_distances_on_samples() {
    let folder = std::env::var_os("BEKAL_OSM_SAMPLES").expect("BEKAL_OSM_SAMPLES names a folder of extracts");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "pbf") {
            let (worst, compared) = worst(&collected(&std::fs::read(&path).unwrap()), 50);
            println!("{}: {worst:.1e} in {compared} pairs", path.display());
            assert!(worst < 0.005, "{}", path.display());
        }
    }
}

/// The pieces of a folder that an import would write, by name.
fn import(map: &Map, options: &Options) -> Result<(Report, BTreeMap<String, String>), ImportError> {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("map.osm.pbf");
    std::fs::write(&path, map.bytes()).unwrap();
    let imported = osm(&path, options, &mut |_| {})?;
    let text = |(name, bytes): (String, Vec<u8>)| (name, String::from_utf8(bytes).unwrap());
    Ok((imported.report, imported.files.into_iter().map(text).collect()))
}

#[test]
fn islands_are_counted_and_left_out_when_asked() {
    let map = row(9)
        .node(50, 103.06, -1.601, "place=village name=Pulau+Kecil")
        .way(1, &[1, 2, 3, 4, 5], "highway=primary")
        .way(2, &[6, 7], "highway=track");
    let (report, files) = import(&map, &Options::default()).unwrap();
    let islands = &report.islands[0];
    assert_eq!((islands.parts, islands.dropped, islands.largest[1].nodes), (2, 0, 2));
    assert_eq!(islands.largest[1].near.as_deref(), Some("Pulau Kecil"));
    assert!(files["links.csv"].contains("osm-w2-1"));
    let (report, files) = import(&map, &Options { min_island: 3, ..Options::default() }).unwrap();
    assert_eq!(report.islands[0].dropped, 1);
    assert!(!files["links.csv"].contains("osm-w2-1") && files["links.csv"].contains("osm-w1-1"));
}

#[test]
fn gaps_are_joined_when_asked() {
    // The second road begins 111 m beyond the end of the first, the third far off.
    let map = row(9)
        .node(30, 103.041, -1.6, "")
        .way(1, &[1, 2, 3, 4], "highway=primary")
        .way(2, &[30, 5], "highway=primary")
        .way(3, &[8, 9], "highway=primary");
    let (report, _) = import(&map, &Options::default()).unwrap();
    assert_eq!((report.islands[0].parts, report.gaps), (3, 0));
    let (report, files) = import(&map, &Options { gaps_m: 200.0, ..Options::default() }).unwrap();
    assert_eq!((report.islands[0].parts, report.gaps), (2, 1));
    assert!(
        files["links.csv"].contains("osm-gap-n4-n30,osm-n4,osm-n30,road,0.1110,akses,no,20,"),
        "{}",
        files["links.csv"]
    );
}

#[test]
fn an_area_cuts_the_network() {
    let map = row(9).way(1, &[1, 2, 3, 4, 5, 6, 7, 8, 9], "highway=primary");
    let area = Some(Area::Box([103.035, -2.0, 103.065, -1.0]));
    let (report, _) = import(&map, &Options { area, ..Options::default() }).unwrap();
    // Nodes 4 to 6 lie inside; the segments that lead out stay.
    assert_eq!(report.before, Size { nodes: 5, edges: 4 });
    let mut file = tempfile::NamedTempFile::new().unwrap();
    let ring = "[[[103.035,-2],[103.065,-2],[103.065,-1],[103.035,-1],[103.035,-2]]]";
    write!(file, r#"{{"type":"Polygon","coordinates":{ring}}}"#).unwrap();
    let area = Some(Area::read(file.path()).unwrap());
    let (same, _) = import(&map, &Options { area, ..Options::default() }).unwrap();
    assert_eq!(same.before, report.before);
    let nowhere = Some(Area::Box([0.0, 0.0, 1.0, 1.0]));
    let refused = import(&map, &Options { area: nowhere, ..Options::default() });
    assert!(matches!(refused, Err(ImportError::Nothing)));
}

#[test]
fn rules_close_the_links_they_touch() {
    let map = row(9).way(1, &[1, 2, 3], "highway=primary").way(2, &[3, 4, 5], "highway=primary maxweight=9").way(
        3,
        &[5, 6],
        "waterway=river boat=yes",
    );
    let mut file = tempfile::NamedTempFile::new().unwrap();
    let ring = "[[[103.035,-2],[103.3,-2],[103.3,-1],[103.035,-1],[103.035,-2]]]";
    write!(
        file,
        r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","geometry":{{"type":"Polygon","coordinates":{ring}}},
        "properties":{{"gauge":"tanggo-rajo","closes_above_m":14.2,"max_gross_kg":8000,"modes":"road"}}}}]}}"#
    )
    .unwrap();
    let options = Options { rules: Some(file.path().to_owned()), ..Options::default() };
    let (report, files) = import(&map, &options).unwrap();
    assert_eq!(report.rules[0].links, 1);
    let closed = files["links.csv"].lines().find(|line| line.starts_with("osm-w2-1")).unwrap();
    assert!(closed.contains(",8000,,tanggo-rajo,14.2,,"), "{closed}");
    for bad in [
        r#"{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},"properties":{"max_gross_kg":1}}"#,
        r#"{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]},"properties":{}}"#,
        "no map",
    ] {
        std::fs::write(file.path(), bad).unwrap();
        assert!(matches!(import(&map, &options), Err(ImportError::File { .. })), "{bad}");
    }
    for (bad, told) in [
        (r#""max_gross_kg":-5"#, "max_gross_kg"),
        (r#""gauge":"g","closes_above_m":20000"#, "closes_above_m"),
        (r#""gauge":"g","closes_above_m":2,"opens_above_m":3"#, "opens_above_m"),
    ] {
        write_polygon(file.path(), bad);
        let refused = import(&map, &options).unwrap_err();
        for lang in [Language::Indonesian, Language::English] {
            let text = refused.message(lang);
            assert!(text.contains(told) && text.contains("1: "), "{text}");
        }
    }
    std::fs::write(file.path(), "{\n \"type\" }").unwrap();
    let text = import(&map, &options).unwrap_err().message(Language::Indonesian);
    assert!(text.contains("bukan GeoJSON: baris 2, kolom"), "{text}");
}

#[test]
fn landings_with_road_and_water_become_jetties() {
    let map = row(9)
        .node(30, 103.02, -1.604, "")
        .node(31, 103.05, -1.604, "")
        .node(40, 103.0201, -1.602, "amenity=ferry_terminal name=Dermaga+Lama")
        .node(41, 103.3, -1.602, "leisure=slipway")
        .way(1, &[1, 2, 3, 4, 5], "highway=primary")
        .way(2, &[30, 31], "waterway=river boat=yes");
    let (report, files) = import(&map, &Options::default()).unwrap();
    assert_eq!((report.jetties, report.landings_left), (1, 1));
    assert!(files["sites.csv"].contains("osm-n40,Dermaga Lama,jetty,103.0201,-1.602"));
    let links = &files["links.csv"];
    assert!(
        links.contains("osm-n40-road,osm-n40,osm-n2,road") && links.contains("osm-n40-river,osm-n40,osm-n30,river")
    );
}

#[test]
fn the_same_extract_gives_the_same_bytes() {
    let map = town(6);
    assert_eq!(import(&map, &Options::default()).unwrap().1, import(&map, &Options::default()).unwrap().1);
}

#[test]
fn texts_of_the_map_start_no_formula() {
    let map = row(3).way(1, &[1, 2], "highway=primary").way(2, &[2, 3], "highway=track maxweight=8 name=@SUM(A1)");
    let (_, files) = import(&map, &Options::default()).unwrap();
    assert!(files["links.csv"].contains(",'@SUM(A1),"));
}

#[test]
fn more_roads_than_a_file_can_hold_are_refused() {
    use super::pbf::writer::{Message, framed, header};
    // A thousand ways of 30 000 nodes that are one and the same, which a file compresses to nothing.
    let mut strings = Message::default();
    for text in ["", "highway", "track"] {
        strings = strings.bytes(1, text.as_bytes());
    }
    let mut group = Message::default();
    for id in 0..1000 {
        let way = Message::default().number(1, id).list(2, [1]).list(3, [2]).list(8, vec![0; 30_000]);
        group = group.bytes(3, &way.0);
    }
    let block = Message::default().bytes(1, &strings.0).bytes(2, &group.0).0;
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(&block).unwrap();
    let packed = Message::default().number(2, block.len() as u64).bytes(3, &packer.finish().unwrap()).0;
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&header()).unwrap();
    file.write_all(&framed("OSMData", &packed)).unwrap();
    assert!(file.path().metadata().unwrap().len() < 1 << 20);
    let refused = osm(file.path(), &Options::default(), &mut |_| {});
    assert!(matches!(refused, Err(ImportError::Extract { defect: Defect::Volume, .. })), "{refused:?}");
}

#[test]
fn names_of_landings_cost_what_they_take() {
    use super::pbf::writer::{Message, blob, framed, header};
    // So many ferry terminals, all with one name.
    let terminals = |count: usize, name: &str| {
        let strings = ["", "amenity", "ferry_terminal", "name", name];
        let strings = strings.iter().fold(Message::default(), |table, text| table.bytes(1, text.as_bytes()));
        let ones = || std::iter::repeat_n(2, count);
        let tags = std::iter::repeat_n([1, 2, 3, 4, 0], count).flatten();
        let nodes = Message::default().list(1, ones()).list(8, ones()).list(9, ones()).list(10, tags);
        let group = Message::default().bytes(2, &nodes.0);
        let block = Message::default().bytes(1, &strings.0).bytes(2, &group.0).0;
        let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(&block).unwrap();
        let packed = Message::default().number(2, block.len() as u64).bytes(3, &packer.finish().unwrap()).0;
        [header(), blob("OSMData", &Map::default().block(true)), framed("OSMData", &packed)].concat()
    };
    let bytes = terminals(400, &"D".repeat(2 << 20));
    assert!(bytes.len() < 1 << 13, "{}", bytes.len());
    let landings = collected(&bytes).landings;
    assert_eq!(landings.len(), 400);
    assert!(landings.iter().all(|landing| landing.name.as_ref().is_some_and(|name| name.len() == 120)));
    // Few enough by their number, too many by their names.
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&terminals(20_000, &"D".repeat(120))).unwrap();
    let refused = collect(&Extract::open(file.path()).unwrap(), &Reader::default(), None);
    assert!(matches!(refused, Err(ImportError::Extract { defect: Defect::Volume, .. })));
}

/// A map of one polygon with these properties.
fn write_polygon(path: &Path, properties: &str) {
    let ring = "[[[103,-2],[104,-2],[104,-1],[103,-1],[103,-2]]]";
    let geometry = format!(r#"{{"type":"Polygon","coordinates":{ring}}}"#);
    let text = format!(r#"{{"type":"Feature","geometry":{geometry},"properties":{{{properties}}}}}"#);
    std::fs::write(path, text).unwrap();
}

mod operations;
