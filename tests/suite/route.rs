//! Routes for small problems in every format: as cheap as trying everything finds, judged, and told in both languages.

use crate::place::{Place, bekal};
use serde_json::{Value, json};
use std::fs;

const HEAD: &str = "NAME : small
TYPE : CVRP
DIMENSION : 7
EDGE_WEIGHT_TYPE : EUC_2D
CAPACITY : 10
NODE_COORD_SECTION
1 50 50
2 20 60
3 25 75
4 70 80
5 85 55
6 60 20
7 35 30
DEMAND_SECTION
1 0
2 4
3 5
4 6
5 3
6 4
7 5
";

const POINTS: [(f64, f64); 7] =
    [(50.0, 50.0), (20.0, 60.0), (25.0, 75.0), (70.0, 80.0), (85.0, 55.0), (60.0, 20.0), (35.0, 30.0)];
const DEMANDS: [u32; 7] = [0, 4, 5, 6, 3, 4, 5];

/// The problem of another type, with more keys and sections.
fn problem(kind: &str, keys: &str, sections: &str) -> String {
    let head = HEAD.replace("TYPE : CVRP\n", &format!("TYPE : {kind}\n{keys}"));
    format!("{head}{sections}DEPOT_SECTION\n1\n-1\nEOF\n")
}

fn distance(from: usize, to: usize) -> u64 {
    let (here, there) = (POINTS[from], POINTS[to]);
    let rounded = ((here.0 - there.0).hypot(here.1 - there.1) + 0.5).floor();
    format!("{rounded}").parse().unwrap()
}

/// Every order of some stops.
fn orders(stops: &[usize]) -> Vec<Vec<usize>> {
    if stops.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for (at, first) in stops.iter().enumerate() {
        let mut rest = stops.to_vec();
        rest.remove(at);
        all.extend(orders(&rest).into_iter().map(|order| [&[*first], &order[..]].concat()));
    }
    all
}

/// The least cost of serving each set of stops by routes that `route` prices; what it refuses is no route.
fn least(route: impl Fn(&[usize]) -> Option<u64>) -> Vec<Option<u64>> {
    let mut best: Vec<Option<u64>> = vec![None; 64];
    let stops = |set: usize| (1..7).filter(|stop| set & (1 << (stop - 1)) != 0).collect::<Vec<_>>();
    let alone: Vec<Option<u64>> =
        (0..64).map(|set| orders(&stops(set)).iter().filter_map(|order| route(order)).min()).collect();
    best[0] = Some(0);
    for set in 1..64usize {
        let parts = (1..=set).filter(|part| part & set == *part && part & (set & set.wrapping_neg()) != 0);
        best[set] = parts.filter_map(|part| Some(alone[part]? + best[set & !part]?)).min();
    }
    best
}

fn length(order: &[usize]) -> u64 {
    let ends = order.first().zip(order.last()).map_or(0, |(first, last)| distance(0, *first) + distance(*last, 0));
    ends + order.windows(2).map(|pair| distance(pair[0], pair[1])).sum::<u64>()
}

fn carried(order: &[usize]) -> u32 {
    order.iter().map(|stop| DEMANDS[*stop]).sum()
}

/// What the command finds: the text, and its cost.
fn routed(text: &str, more: &[&str]) -> (String, f64) {
    let place = Place::new();
    fs::write(place.path("file"), text).unwrap();
    let found =
        bekal(&[&["route", &place.at("file"), "--iterations", "3000", "--threads", "1"], more].concat()).expect(0).out;
    fs::write(place.path("found.sol"), &found).unwrap();
    bekal(&[&["route", &place.at("file"), "--check", &place.at("found.sol")], more].concat()).expect(0);
    let cost = found.lines().find_map(|line| line.strip_prefix("Cost ")).unwrap().parse().unwrap();
    (found, cost)
}

#[track_caller]
fn is_least(text: &str, least: u64) {
    let (found, cost) = routed(text, &[]);
    assert!((cost - least as f64).abs() < 1e-9, "{least} can be had:\n{found}");
}

#[test]
fn small_problems_are_solved_as_trying_everything_solves_them() {
    let capacity = |order: &[usize]| (carried(order) <= 10).then(|| length(order));
    is_least(&problem("CVRP", "", ""), least(capacity)[63].unwrap());

    let window = [(0, 1000), (0, 40), (80, 200), (0, 60), (30, 90), (100, 150), (0, 1000)];
    let rows = window.iter().enumerate().map(|(at, (from, until))| format!("{} {from} {until}\n", at + 1));
    let sections = format!(
        "TIME_WINDOW_SECTION\n{}SERVICE_TIME_SECTION\n1 0\n2 5\n3 5\n4 5\n5 5\n6 5\n7 5\n",
        rows.collect::<String>()
    );
    let timely = |order: &[usize]| {
        let (mut now, mut here) = (0, 0);
        for &stop in order {
            now = (now + distance(here, stop)).max(window[stop].0);
            if now > window[stop].1 {
                return None;
            }
            (now, here) = (now + 5, stop);
        }
        capacity(order)
    };
    let (found, cost) = routed(&problem("VRPTW", "", &sections), &["--rounding", "nint"]);
    assert!((cost - least(timely)[63].unwrap() as f64).abs() < 1e-9, "{found}");

    let prizes = [0, 30, 60, 45, 0, 80, 20];
    let rows = prizes.iter().enumerate().map(|(at, prize)| format!("{} {prize}\n", at + 1));
    let text = problem("PCVRPTW", "", &format!("PRIZE_SECTION\n{}", rows.collect::<String>()));
    let all = least(capacity);
    let left = |set: usize| (1..7).filter(|stop| set & (1 << (stop - 1)) == 0).map(|stop| prizes[stop]).sum::<u64>();
    // Stop 4 has no prize and must be served.
    let best = (0..64).filter(|set| set & 8 != 0).filter_map(|set| Some(all[set]? + left(set))).min().unwrap();
    let (found, cost) = routed(&text, &["--rounding", "nint"]);
    assert!((cost - best as f64).abs() < 1e-9, "{best} can be had:\n{found}");
}

/// With several types of vehicles: the least cost of giving each vehicle a route or none.
#[test]
fn vehicles_that_are_not_alike_are_used_as_they_are() {
    let allowed =
        "CAPACITY_SECTION\n1 14\n2 9\n3 9\nVEHICLES_ALLOWED_CLIENTS_SECTION\n1 2 3 4 7\n2 2 5 6 7\n3 2 3 4 5 6 7\n";
    let text = problem("SDVRPTW", "VEHICLES : 3\n", allowed).replace("CAPACITY : 10\n", "");
    let may: [&[usize]; 3] = [&[1, 2, 3, 6], &[1, 4, 5, 6], &[1, 2, 3, 4, 5, 6]];
    let capacity = [14, 9, 9];
    // One route each: sets that a vehicle serves in one route.
    let single = |vehicle: usize| -> Vec<Option<u64>> {
        let stops = |set: usize| (1..7).filter(|stop| set & (1 << (stop - 1)) != 0).collect::<Vec<_>>();
        (0..64)
            .map(|set| {
                let fits = |order: &Vec<usize>| {
                    carried(order) <= capacity[vehicle] && order.iter().all(|stop| may[vehicle].contains(stop))
                };
                orders(&stops(set)).iter().filter(|order| fits(order)).map(|order| length(order)).min()
            })
            .collect()
    };
    let (a, b, c) = (single(0), single(1), single(2));
    let mut best = u64::MAX;
    for first in 0..64usize {
        for second in (0..64usize).filter(|second| second & first == 0) {
            if let (Some(x), Some(y), Some(z)) = (a[first], b[second], c[63 & !first & !second]) {
                best = best.min(x + y + z);
            }
        }
    }
    let (found, cost) = routed(&text, &["--rounding", "nint"]);
    assert!((cost - best as f64).abs() < 1e-9, "{best} can be had:\n{found}");
    assert_eq!(
        found.lines().filter(|line| line.starts_with("Route #")).count(),
        3,
        "a line for each vehicle:\n{found}"
    );
}

#[test]
fn a_vehicle_loads_again_and_a_stop_is_split() {
    // One vehicle that comes back costs as much as many that do not.
    let reload = problem("MTVRPTWR", "VEHICLES : 1\n", "VEHICLES_RELOAD_DEPOT_SECTION\n1 1\n");
    let (found, cost) = routed(&reload, &["--rounding", "nint"]);
    let capacity = |order: &[usize]| (carried(order) <= 10).then(|| length(order));
    assert!((cost - least(capacity)[63].unwrap() as f64).abs() < 1e-9, "{found}");
    assert!(found.lines().next().unwrap().split_whitespace().any(|word| word == "0"), "{found}");

    // Three stops of 6 on a ray of 10 km, capacity 9: two routes by splitting one, three without.
    let split = "3 9\n6 6 6\n0 0\n10 0\n10 0\n10 0\n";
    let (found, cost) = routed(split, &[]);
    assert!((cost - 40.0).abs() < 1e-9, "{found}");
    assert!(found.contains(":3"), "{found}");
}

#[test]
fn vroom_in_vroom_out_and_other_forms_on_request() {
    let place = Place::new();
    let input = json!({
        "vehicles": [{ "id": 1, "start_index": 0, "end_index": 0, "start": [103.6, -1.6], "capacity": [4], "skills": [3] }],
        "jobs": [
            { "id": 11, "location_index": 1, "location": [103.7, -1.6], "delivery": [2] },
            { "id": 12, "location_index": 2, "location": [103.8, -1.7], "delivery": [2] },
            { "id": 13, "location_index": 1, "delivery": [1], "skills": [4] },
        ],
        "matrices": { "car": { "durations": [[0, 5, 9], [5, 0, 3], [9, 3, 0]] } },
    });
    fs::write(place.path("in.json"), input.to_string()).unwrap();
    let ask = |more: &[&str]| {
        bekal(&[&["route", &place.at("in.json"), "--iterations", "500", "--lang", "en"], more].concat())
    };
    let ran = ask(&[]).expect(0);
    let output: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((&output["code"], &output["summary"]["cost"]), (&json!(0), &json!(17)));
    assert_eq!(output["unassigned"][0]["id"], 13);
    assert!(ran.err.contains("not served: 1 stops\n  stop 13: no vehicle may come there"), "{}", ran.err);
    let told = bekal(&["route", &place.at("in.json"), "--iterations", "500", "--lang", "id"]).expect(0).err;
    assert!(
        told.contains("tidak terlayani: 1 perhentian\n  perhentian 13: tidak ada kendaraan yang boleh ke sana"),
        "{told}"
    );

    let own: Value = serde_json::from_str(&ask(&["--format", "json"]).expect(0).out).unwrap();
    assert_eq!(own["solution"]["unserved"], json!([{ "stop": "13", "units": 1, "reason": "not_admitted" }]));
    let map: Value = serde_json::from_str(&ask(&["--format", "geojson"]).expect(0).out).unwrap();
    assert_eq!(map["features"][0]["geometry"]["type"], "LineString");
    let sol = ask(&["--format", "sol"]).expect(0).out;
    assert!(["Route #1: 11 12\nCost 17\n", "Route #1: 12 11\nCost 17\n"].contains(&sol.as_str()), "{sol}");
    // Job 13 costs what it is preferred by when it is left out, which is no cost of the routes.
    fs::write(place.path("in.sol"), &sol).unwrap();
    let judged = bekal(&["route", &place.at("in.json"), "--check", &place.at("in.sol"), "--lang", "en"]).expect(0);
    assert_eq!(judged.out, "cost 17; no rule is broken\n");
    let proven = ask(&["--bound", "20"]).expect(0);
    assert!(proven.err.contains("cost 17, vehicles 1, "), "{}", proven.err);
    assert!(proven.err.ends_with("(by trips); these routes cannot be compared with it\n"), "{}", proven.err);
}

#[test]
fn a_bound_is_proven_beside_the_search_or_after_it_and_changes_no_routes() {
    let place = Place::new();
    fs::write(place.path("p.vrp"), problem("CVRP", "", "")).unwrap();
    fs::write(place.path("split.vrp"), problem("SDVRP", "", "")).unwrap();
    let ask = |file: &str, more: &[&str]| {
        bekal(&[&["route", &place.at(file), "--iterations", "20000"], more].concat()).expect(0)
    };
    let alone = ask("p.vrp", &["--lang", "en"]);
    assert!(!alone.err.contains("bound") && !alone.err.contains("proven"), "{}", alone.err);
    for threads in ["1", "2", "3"] {
        let beside = ask("p.vrp", &["--bound", "20", "--threads", threads, "--lang", "en"]);
        assert_eq!(beside.out, alone.out);
        assert!(beside.err.ends_with("proven best (by trips): no routes cost less\n"), "{}", beside.err);
    }
    let told = ask("p.vrp", &["--bound", "auto", "--lang", "id"]).err;
    assert!(told.ends_with("terbukti terbaik (trip demi trip): tidak ada rute yang lebih murah\n"), "{told}");
    let told = ask("split.vrp", &["--bound", "20", "--lang", "en"]).err;
    assert!(told.contains("(by borders)"), "{told}");
    let told = ask("p.vrp", &["--bound", "0.000001", "--lang", "en"]).err;
    assert!(told.contains("proven best") || told.contains("bound: none (time was over"), "{told}");
}

#[test]
fn options_do_what_they_say() {
    let place = Place::new();
    fs::write(place.path("p.vrp"), problem("CVRP", "", "")).unwrap();
    let (file, sol) = (place.at("p.vrp"), place.at("p.sol"));
    let ask = |more: &[&str]| bekal(&[&["route", &file, "--lang", "en"], more].concat());
    // The same for any number of threads.
    let one = ask(&["--iterations", "2000", "--seed", "3", "--threads", "1"]).expect(0).out;
    assert_eq!(ask(&["--iterations", "2000", "--seed", "3", "--threads", "2"]).expect(0).out, one);
    // A file, whole, and not over an older one unless asked.
    assert_eq!(ask(&["--iterations", "2000", "--seed", "3", "--out", &sol]).expect(0).out, "");
    assert_eq!(place.text("p.sol"), one);
    assert!(ask(&["--iterations", "2000", "--out", &sol]).expect(7).err.contains("--force"));
    ask(&["--iterations", "2000", "--out", &sol, "--force"]).expect(0);
    assert_eq!(place.names(), ["p.sol", "p.vrp"]);
    // A start is never made worse.
    let before = place.text("p.sol");
    let cost = |text: &str| text.lines().find_map(|line| line.strip_prefix("Cost ")).unwrap().parse::<u64>().unwrap();
    assert!(cost(&ask(&["--iterations", "1", "--warm-start", &sol]).expect(0).out) <= cost(&before));
    // A time limit ends it.
    let begin = std::time::Instant::now();
    ask(&["--time", "0.3"]).expect(0);
    ask(&["--time", "0.3", "--iterations", "18446744073709551615"]).expect(0);
    assert!(begin.elapsed().as_secs() < 30);

    fs::write(&sol, "Route #1: 1 2 3 4\nCost 9\n").unwrap();
    let judged = ask(&["--check", &sol]).expect(6).out;
    assert!(judged.contains("rules broken: 3\n  route 1, trip 1: a load of 18, capacity 10"), "{judged}");
    assert!(judged.contains("stop 5: 0 of 1 served"), "{judged}");
    let told: Value = serde_json::from_str(&ask(&["--check", &sol, "--format", "json"]).expect(6).out).unwrap();
    assert_eq!(told["violations"].as_array().unwrap().len(), 3);
    let told = bekal(&["route", &file, "--check", &sol, "--lang", "id"]).expect(6).out;
    assert!(told.contains("aturan dilanggar: 3\n  rute 1, perjalanan 1: muatan 18, daya angkut 10"), "{told}");
}

#[test]
fn what_cannot_be_done_is_refused() {
    let place = Place::new();
    fs::write(place.path("p.vrp"), problem("CVRP", "", "")).unwrap();
    fs::write(place.path("bad.vrp"), problem("CVRP", "", "").replace("3 25 75", "3 25 NaN")).unwrap();
    fs::write(place.path("bad.sol"), "Route #1: 77\n").unwrap();
    let (file, bad, sol) = (place.at("p.vrp"), place.at("bad.vrp"), place.at("bad.sol"));
    for (args, code, told) in [
        (&["route", &bad][..], 3, "bad.vrp: line 9: found `NaN`, expected a number: y"),
        (&["route", "nowhere.vrp"], 3, "cannot read nowhere.vrp"),
        (&["route", &file, "--warm-start", &sol], 3, "bad.sol: line 1: found `77`, expected a stop of the problem"),
        (&["route", &file, "--time", "0"], 2, "--time `0`: write a number of seconds above 0"),
        (&["route", &file, "--iterations", "0"], 2, "--iterations `0`"),
        (&["route", &file, "--format", "vroom"], 2, "only for problems in VROOM's JSON"),
        (&["route", &file, "--format", "geojson"], 2, "have no longitude and latitude"),
        (&["route", &file, "--check", &sol, "--time", "3"], 2, "--check"),
        (&["schema", "--format", "sol"], 2, "for `bekal route`"),
    ] {
        let ran = bekal(&[args, &["--lang", "en"]].concat()).expect(code);
        assert!(ran.err.contains(told), "{args:?}: {}", ran.err);
        assert_eq!(ran.out, "", "{args:?}");
    }
    fs::write(place.path("bad.json"), r#"{"schema": "bekal.routing/1", "problem": 5}"#).unwrap();
    let told = bekal(&["route", &place.at("bad.json"), "--lang", "en"]).expect(3).err;
    assert!(told.ends_with("bad.json: line 1: invalid type: `5`, expected an object\n"), "{told}");
    let told = bekal(&["route", &place.at("bad.json"), "--lang", "id"]).expect(3).err;
    assert!(told.ends_with("bad.json: baris 1: JSON: jenis nilai salah: `5`, seharusnya objek\n"), "{told}");
    let told = bekal(&["route", &bad, "--lang", "id"]).expect(3).err;
    assert!(told.contains("baris 9: tertulis `NaN`, seharusnya bilangan: y"), "{told}");
    let schema: Value = serde_json::from_str(&bekal(&["schema", "routing"]).expect(0).out).unwrap();
    assert_eq!(schema["$id"], "bekal.routing/1");
}

/// The example of the README: every order of its stops is judged by the command, and the best of them is what it finds.
#[test]
fn roads_that_change_in_the_day_and_a_lunch_break_are_planned_and_judged() {
    let example = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/rush_hour.json");
    let example = example.to_str().unwrap();
    let place = Place::new();
    let names = ["school", "mosque", "jetty"];
    let given = |order: &[usize]| {
        let visits: Vec<Value> = order.iter().map(|stop| json!({ "stop": names[*stop] })).collect();
        let trip = json!({ "start": "warehouse", "end": "warehouse", "visits": visits });
        let routes = json!([{ "vehicle_type": "truck", "trips": [trip] }]);
        json!({ "schema": "bekal.routing/1", "solution": { "routes": routes } }).to_string()
    };
    let judged = |file: &str, order: &[usize]| {
        fs::write(place.path("given.json"), given(order)).unwrap();
        let ran = bekal(&["route", file, "--check", &place.at("given.json"), "--format", "json", "--lang", "en"]);
        serde_json::from_str::<Value>(&ran.out).unwrap()
    };
    let cost = |told: &Value| told["cost"].as_str().unwrap().parse::<u64>().unwrap();
    let orders = orders(&[0, 1, 2]);
    let told: Vec<Value> = orders.iter().map(|order| judged(example, order)).collect();
    let kept = |told: &&Value| told["violations"].as_array().unwrap().is_empty();
    let best = told.iter().filter(kept).map(cost).min().unwrap();
    assert!(told.iter().filter(kept).any(|told| cost(told) > best), "{told:?}");

    let ran = bekal(&["route", example, "--iterations", "300", "--bound", "5", "--lang", "en"]).expect(0);
    let found: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(found["solution"]["cost"]["total"], best);
    assert!(ran.err.contains("bound"), "{}", ran.err);
    let route = &found["solution"]["routes"][0];
    let [taken] = &route["breaks"].as_array().unwrap()[..] else { panic!("{route}") };
    let (begin, end) = (taken["begin"].as_u64().unwrap(), taken["end"].as_u64().unwrap());
    assert!((570..=660).contains(&begin) && end == begin + 60, "{taken}");
    for visit in route["trips"][0]["visits"].as_array().unwrap() {
        let (from, until) = (visit["begin"].as_u64().unwrap(), visit["end"].as_u64().unwrap());
        assert!(until <= begin || end <= from, "{visit} during {taken}");
    }

    // Who serves through all of the window cannot take the break.
    let mut busy: Value = serde_json::from_str(&fs::read_to_string(example).unwrap()).unwrap();
    busy["problem"]["stops"][1]["service"] = json!(200);
    busy["problem"]["stops"][1]["windows"] = json!([[500, 500]]);
    fs::write(place.path("busy.json"), busy.to_string()).unwrap();
    let told = judged(&place.at("busy.json"), &[1]);
    assert!(told["violations"][0].as_str().unwrap().starts_with("route 1: break 1 begins only at 7"), "{told}");
    let told =
        bekal(&["route", &place.at("busy.json"), "--check", &place.at("given.json"), "--lang", "id"]).expect(6).out;
    assert!(
        told.contains("rute 1: istirahat ke-1 baru mulai pada 7") && told.contains(", paling lambat 660"),
        "{told}"
    );

    // What is wrong with periods and breaks is told where it is.
    busy["problem"]["travels"][0]["table"]["periods"][1]["from"] = json!(420);
    busy["problem"]["vehicle_types"][0]["breaks"][0]["window"] = json!([1000, 1010]);
    fs::write(place.path("busy.json"), busy.to_string()).unwrap();
    let told = bekal(&["route", &place.at("busy.json"), "--lang", "id"]).expect(3).err;
    assert!(told.contains("cara bergerak 1: periodenya nomor 3 tidak mulai sesudah periode sebelumnya"), "{told}");
    assert!(told.contains("jenis kendaraan truck: istirahatnya nomor 1 tidak muat dalam jam kerjanya"), "{told}");
}
