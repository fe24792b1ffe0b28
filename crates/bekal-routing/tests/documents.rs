//! Documents say all that problems are, VROOM's too; what is wrong with them is told with its part.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use bekal_routing::formats::{
    Format, Instance, SCHEMA, left_out, read, read_solution, schema, write_geojson, write_problem, write_vroom,
};
use bekal_routing::{Budget, Reason, Settings, Solution, Travel, Window, check, reason, solve};
use serde_json::{Value, json};
use std::ops::ControlFlow;

#[track_caller]
fn load(text: &str) -> Instance {
    read(text.as_bytes(), "folder/name.json", None).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// A document with everything that a problem can have.
fn everything() -> Value {
    json!({
        "schema": SCHEMA,
        "problem": {
            "name": "all",
            "scale": { "divisor": 10, "decimals": 1 },
            "places": { "lon_lat": [[103.6, -1.6], [103.61, -1.6], [103.6, -1.55], [103.5, -1.5]] },
            "travels": [
                { "straight": { "speed": 10.0, "detour": 1.2, "periods": [{ "from": 3600, "speed": 5.0 }] } },
                { "table": {
                    "distances": [[0, 5, 6, 7], [5, 0, 2, null], [6, 2, 0, 3], [7, null, 3, 0]],
                    "durations": [[0, 1, 2, 3], [1, 0, 4, 5], [2, 4, 0, 6], [3, 5, 6, 0]],
                    "periods": [
                        { "from": 50, "durations": [[0, 2, 2, 3], [1, 0, 4, 5], [2, 4, 0, 6], [3, 5, null, 0]] },
                    ],
                } },
            ],
            "depots": [
                { "id": "north", "place": 0, "window": [0, 100_000], "stock": { "rice": 20, "oil": 3 } },
                { "id": "south", "place": 1 },
            ],
            "stops": [
                { "id": "a", "place": 2, "units": 30, "delivery": [2, 1], "windows": [[0, 10], [20, 50_000]],
                  "service": 5, "service_per_unit": 1, "prize": 9, "item": "rice" },
                { "id": "b", "place": 3, "pickup": [1], "release": 7, "vehicle_types": ["boat"], "item": "salt" },
            ],
            "vehicle_types": [
                { "id": "truck", "count": 2, "capacity": [40, 20], "travel": 0, "start": "north", "end": "south",
                  "fixed": 100, "per_distance": 2, "per_duration": 1, "shift": [0, 90_000], "max_duration": 80_000,
                  "max_distance": 70_000, "max_trips": 3, "reloads": ["north"], "loading": 60 },
                { "id": "boat", "capacity": [5], "travel": 1, "start": "north",
                  "breaks": [{ "window": [30, 60], "duration": 10 }] },
            ],
        },
    })
}

#[test]
fn documents_say_all_that_problems_are() {
    let instance = load(&everything().to_string());
    let problem = &instance.problem;
    assert_eq!((instance.format, instance.name.as_str()), (Format::Json, "all"));
    assert_eq!(instance.scale.text(1234), "123.4");
    let (truck, boat) = (&problem.vehicle_types()[0], &problem.vehicle_types()[1]);
    assert_eq!((truck.start, truck.end, truck.max_trips, truck.reloads.as_slice()), (Some(0), Some(1), 3, &[0][..]));
    assert_eq!((boat.end, boat.count, boat.per_distance, boat.capacity), (None, None, 1, [5, 0, 0, 0]));
    let (a, b) = (&problem.stops()[0], &problem.stops()[1]);
    assert_eq!((a.units, a.delivery, a.windows.len(), a.prize), (30, [2, 1, 0, 0], 2, Some(9)));
    assert_eq!((b.pickup, b.release, b.vehicle_types.as_deref(), b.item), ([1, 0, 0, 0], 7, Some(&[1][..]), None));
    // Items are numbered by name: oil, rice.
    assert_eq!((problem.depots()[0].stock.as_slice(), a.item), (&[Some(3), Some(20)][..], Some(1)));
    // 0.01° of longitude at 1.6° south: 6 371 008.8 m · 0.01° · cos 1.6° = 1111.5 m, times 1.2, at 10 m/s.
    let straight = &problem.travels()[0];
    assert_eq!((straight.distances()[1], straight.durations()[1]), (1334, 133));
    let table = &problem.travels()[1];
    assert_eq!((table.distances()[7], table.durations()[7]), (Travel::NONE, 5));
    let (slower, later) = (&straight.periods()[0], &table.periods()[0]);
    assert_eq!((slower.from, slower.durations[1], later.from), (3600, 267, 50));
    assert_eq!((later.durations[1], later.durations[14], table.least_durations()[14]), (2, Travel::NONE, 6));
    assert_eq!((boat.breaks[0].window, boat.breaks[0].duration), (Window { from: 30, until: 60 }, 10));
    // Out and in again: the same document from then on.
    let once = write_problem(&instance).unwrap();
    let again = load(&once);
    assert_eq!(write_problem(&again).unwrap(), once);
    assert_eq!((again.problem.stops(), again.problem.vehicle_types()), (problem.stops(), problem.vehicle_types()));
    assert_eq!(again.problem.travels()[0].durations(), straight.durations());
    assert_eq!(again.problem.travels()[1].periods()[0].durations, later.durations);
}

#[test]
fn what_is_wrong_with_a_document_is_told_with_its_part() {
    let change = |pointer: &str, value: Value| {
        let mut document = everything();
        let (above, key) = pointer.rsplit_once('/').unwrap();
        match document.pointer_mut(above).unwrap() {
            Value::Array(list) => list[key.parse::<usize>().unwrap()] = value,
            map => map[key] = value,
        }
        document.to_string()
    };
    for (text, expected) in [
        (change("/schema", json!("bekal.routing/2")), "schema: found `bekal.routing/2`, expected `bekal.routing/1`"),
        (change("/problem/spots", json!([])), "line 1: unknown field `spots`"),
        (change("/problem/stops/0/demand", json!(3)), "line 1: unknown field `demand`"),
        (change("/problem/stops/0/place", json!(-1)), "line 1: invalid value: `-1`, expected a whole number from 0"),
        (
            change("/problem/stops/0/place", json!(9)),
            "problem.stops[0].place: found `9`, expected a place, numbered from 0, below 4",
        ),
        (change("/problem/depots/1/place", json!(4)), "problem.depots[1].place: found `4`, expected a place, numbered"),
        (change("/problem/stops/0/units", json!(0)), "the file: stop a: it asks for no units"),
        (change("/problem/stops/0/windows", json!([[5, 1]])), "the file: stop a: its windows"),
        (change("/problem/stops/1/id", json!("a")), "problem.stops[1].id: the id `a` is given twice"),
        (change("/problem/stops/1/id", json!("a b")), "problem.stops[1].id: found `a b`, expected an id without"),
        (
            change("/problem/stops/1/id", json!("north")),
            "problem.depots[0].id: the id `north`, also of a stop, is given",
        ),
        (change("/problem/stops/1/vehicle_types", json!(["bus"])), "problem.stops[1].vehicle_types[0]: found `bus`"),
        (change("/problem/stops/0/delivery", json!([1, 1, 1, 1, 1])), "problem.stops[0].delivery: the number of dim"),
        (change("/problem/vehicle_types/0/start", json!("east")), "problem.vehicle_types[0].start: found `east`"),
        (
            change("/problem/vehicle_types/0/travel", json!(7)),
            "problem.vehicle_types[0].travel: found `7`, expected a travel, numbered from 0, below 2",
        ),
        (change("/problem/scale/divisor", json!(0)), "problem.scale: found `a scale`"),
        (change("/problem/places/lon_lat/0", json!([1.0, 91.0])), "problem.places.lon_lat[0]: found `1, 91`"),
        (change("/problem/places", json!({ "count": 4 })), "problem.travels[0]: coordinates of the places"),
        (change("/problem/places", json!({ "count": 99_999_999 })), "problem.places: the number of places is 99999999"),
        (change("/problem/travels/0/straight/speed", json!(0)), "problem.travels[0]: found `0, 1.2`, expected a speed"),
        (
            change("/problem/travels/1/table/distances/2", json!([1])),
            "problem.travels[1].table.distances[2]: found `1 entries`",
        ),
        (
            change("/problem/travels/1/table/distances/0/1", json!(2_000_000_000)),
            "problem.travels[1].table.distances[0][1]: an entry is 2000000000, more than 1073741823",
        ),
        (
            change("/problem/travels/0/straight/periods/0/speed", json!(-1)),
            "problem.travels[0]: found `-1, 1.2`, expected a speed",
        ),
        (
            change("/problem/travels/1/table/periods/0/durations", json!([])),
            "problem.travels[1].table.periods[0].durations: found `0 rows`",
        ),
        (
            change("/problem/travels/1/table/periods/0/from", json!(0)),
            "the file: travel 2: its period 2 does not begin after the one before it",
        ),
        (
            change("/problem/travels/1/table/periods/0/durations/0/1", json!(2_000_000_000)),
            "problem.travels[1].table.periods[0].durations[0][1]: an entry is 2000000000, more than 1073741823",
        ),
        (
            change("/problem/vehicle_types/1/breaks/0/window", json!([60, 30])),
            "the file: vehicle type boat: the window of its break 1 ends before it starts",
        ),
        (
            change("/problem/vehicle_types/0/breaks", json!([{ "window": [0, 95_000], "duration": 95_000 }])),
            "the file: vehicle type truck: its break 1 does not fit into the shift",
        ),
        (
            change("/problem/vehicle_types/0/breaks", json!([{ "window": [0, 9], "duration": 1, "paid": true }])),
            "line 1: unknown field `paid`",
        ),
        (json!({ "schema": SCHEMA }).to_string(), "the file: `problem` is missing"),
        ("{\n\"schema\": \"bekal.routing/1\",\n oops }".into(), "line 3: a key must stand in quotes"),
        ("{}".into(), "the file: not a format"),
    ] {
        let error = read(text.as_bytes(), "", None).map(|_| ()).expect_err(&text);
        assert!(error.to_string().starts_with(expected), "{error}\nis not\n{expected}");
    }
}

#[test]
fn the_schema_names_every_field() {
    let schema = schema().to_string();
    let document = everything().to_string();
    for (at, _) in document.match_indices("\":") {
        let key = document[..at].rsplit('"').next().unwrap();
        assert!(["rice", "oil"].contains(&key) || schema.contains(&format!("\"{key}\"")), "{key}");
    }
    assert!(schema.contains("2020-12") && schema.contains("\"additionalProperties\":false"));
}

#[test]
fn windows_of_a_text_are_those_that_can_be_kept_when_durations_change() {
    let table = |long: u32| json!([[0, long], [long, 0]]);
    let mut document = json!({ "schema": SCHEMA, "problem": {
        "places": { "count": 2 },
        "travels": [{ "table": { "distances": table(10), "periods": [{ "from": 5, "durations": table(30) }] } }],
        "depots": [{ "id": "d", "place": 0 }],
        "stops": [{ "id": "a", "place": 1, "delivery": [1], "windows": [[0, 19], [30, 40], [50, 60]] }],
        "vehicle_types": [{ "id": "t", "capacity": [1], "start": "d", "end": "d" }],
    } });
    let begin = |document: &Value| {
        let instance = load(&document.to_string());
        let solution = read_solution(b"Route #1: a\nCost 20\n", &instance).unwrap().solution;
        let assessment = check(&instance.problem, &solution);
        assert_eq!(assessment.violations, []);
        assessment.timetables[0].calls[1].begin
    };
    // Half of the way by 5, the other half takes 15.
    assert_eq!(begin(&document), 30);
    document["problem"]["vehicle_types"][0]["breaks"] = json!([{ "window": [0, 20], "duration": 25 }]);
    // There by 20, the break lasts until 45; begun before, it would make the way longer.
    assert_eq!(begin(&document), 50);
}

/// Two vehicles and three jobs between five places.
fn vroom() -> Value {
    json!({
        "vehicles": [
            { "id": 7, "description": "van", "start": [103.6, -1.6], "start_index": 0, "end_index": 0,
              "capacity": [4], "skills": [1, 2], "time_window": [1_600_000_000, 1_600_010_000] },
            { "id": 9, "start_index": 4, "capacity": [4], "costs": { "fixed": 50 } },
        ],
        "jobs": [
            { "id": 1, "location": [103.61, -1.6], "location_index": 1, "delivery": [3], "service": 60, "setup": 5,
              "skills": [2] },
            { "id": 2, "location_index": 2, "pickup": [4],
              "time_windows": [[1_600_000_300, 1_600_000_400], [1_600_000_400, 1_600_002_000]] },
            { "id": 3, "location_index": 3, "amount": [1], "priority": 10, "description": "last" },
        ],
        "matrices": { "car": {
            "durations": [
                [0, 10, 20, 30, 40], [10, 0, 15, 25, 35], [20, 15, 0, 5, 50], [30, 25, 5, 0, 60], [40, 35, 50, 60, 0],
            ],
            "distances": [
                [0, 100, 200, 300, 400], [100, 0, 150, 250, 350], [200, 150, 0, 50, 500], [300, 250, 50, 0, 600],
                [400, 350, 500, 600, 0],
            ],
        } },
    })
}

/// What a short search finds, in VROOM's words.
fn searched(instance: &Instance) -> (Solution, Value) {
    let settings = Settings { seed: 1, budget: Budget::Iterations(3000), threads: 1, start: None };
    let solution = solve(&instance.problem, &settings, &mut |_| ControlFlow::Continue(())).solution;
    let assessment = check(&instance.problem, &solution);
    assert_eq!(assessment.violations, []);
    let output = write_vroom(instance, &solution, &assessment).unwrap().unwrap();
    (solution, serde_json::from_str(&output).unwrap())
}

#[test]
fn the_input_of_vroom_becomes_its_output() {
    let instance = load(&vroom().to_string());
    assert_eq!((instance.format, instance.vehicles.as_slice()), (Format::Vroom, &[0, 1][..]));
    let (solution, output) = searched(&instance);
    // 0 → 1 → 2 → 3 → 0 takes 60 s too, but the load of stop 2 has room only once all is delivered:
    // 0 → 1 → 3 → 2 → 0 takes 10 + 25 + 5 + 20.
    let route = &output["routes"][0];
    assert_eq!((&output["summary"]["cost"], &output["summary"]["unassigned"]), (&json!(60), &json!(0)));
    assert_eq!(route["vehicle"], json!(7));
    let steps = route["steps"].as_array().unwrap();
    let column = |key: &str| steps.iter().map(|step| step[key].clone()).collect::<Vec<_>>();
    assert_eq!(column("type"), ["start", "job", "job", "job", "end"]);
    assert_eq!(column("id"), [json!(null), json!(1), json!(3), json!(2), json!(null)]);
    assert_eq!(column("load"), [json!([4]), json!([1]), json!([0]), json!([4]), json!([4])]);
    assert_eq!(column("duration"), [0, 10, 35, 40, 60]);
    assert_eq!(column("distance"), [0, 100, 350, 400, 600]);
    let arrivals: Vec<u64> = steps.iter().map(|step| step["arrival"].as_u64().unwrap()).collect();
    // Nobody waits: stop 2 may begin from 300 on.
    assert!(arrivals[0] >= 1_600_000_000 && arrivals[3] >= 1_600_000_300, "{arrivals:?}");
    assert_eq!(arrivals[4], arrivals[0] + 60 + 65);
    assert_eq!((&route["service"], &route["setup"], &route["waiting_time"]), (&json!(60), &json!(5), &json!(0)));
    assert_eq!((&route["priority"], &route["distance"]), (&json!(10), &json!(600)));
    assert_eq!((&route["description"], &steps[2]["description"]), (&json!("van"), &json!("last")));

    let assessment = check(&instance.problem, &solution);
    let map: Value = serde_json::from_str(&write_geojson(&instance, &solution, &assessment).unwrap()).unwrap();
    assert_eq!(map["type"], "FeatureCollection");
    assert_eq!(map["features"][0]["geometry"]["coordinates"], json!([[103.6, -1.6], [103.61, -1.6], [103.6, -1.6]]));
    assert_eq!(map["features"][0]["properties"]["stops"], json!(["1", "3", "2"]));
    let plane = load("2 10\n12 5\n0 0\n3 4\n0 2\n");
    assert!(write_geojson(&plane, &solution, &assessment).is_none());
    assert!(write_vroom(&plane, &solution, &assessment).is_none());
}

#[test]
fn breaks_of_vroom_are_steps_of_its_output() {
    let mut input = vroom();
    input["vehicles"].as_array_mut().unwrap().truncate(1);
    input["vehicles"][0]["time_window"] = json!([1_600_000_280, 1_600_010_000]);
    // Given out of order.
    input["vehicles"][0]["breaks"] = json!([
        { "id": 5, "description": "tea", "time_windows": [[1_600_000_990, 1_600_001_000]], "service": 20 },
        { "id": 4, "time_windows": [[1_600_000_285, 1_600_000_305]], "service": 700 },
    ]);
    let (_, output) = searched(&load(&input.to_string()));
    let route = &output["routes"][0];
    let steps = route["steps"].as_array().unwrap();
    let breaks: Vec<&Value> = steps.iter().filter(|step| step["type"] == "break").collect();
    let column = |key: &str| breaks.iter().map(|step| step[key].clone()).collect::<Vec<_>>();
    assert_eq!((column("id"), column("service")), (vec![json!(4), json!(5)], vec![json!(700), json!(20)]));
    assert_eq!((&breaks[1]["description"], breaks[0].get("location_index")), (&json!("tea"), None));
    // The clock goes on from step to step: travel, waiting and service are all there is.
    let number = |step: &Value, key: &str| step[key].as_u64().unwrap();
    for pair in steps.windows(2) {
        let spent = number(&pair[0], "setup") + number(&pair[0], "service") + number(&pair[0], "waiting_time");
        let travelled = number(&pair[1], "duration") - number(&pair[0], "duration");
        assert_eq!(number(&pair[0], "arrival") + spent + travelled, number(&pair[1], "arrival"), "{pair:?}");
    }
    let begins = breaks.iter().map(|step| number(step, "arrival") + number(step, "waiting_time"));
    let begins: Vec<u64> = begins.collect();
    assert!((1_600_000_285..=1_600_000_305).contains(&begins[0]), "{begins:?}");
    assert!((1_600_000_990..=1_600_001_000).contains(&begins[1]), "{begins:?}");
    assert_eq!((&route["cost"], &route["service"]), (&json!(60), &json!(780)), "{output}");
}

#[test]
fn jobs_of_high_priority_come_first_and_prices_are_exact() {
    let mut input = vroom();
    let costs = json!({ "fixed": 3, "per_hour": 1800, "per_km": 20 });
    input["vehicles"] =
        json!([{ "id": 1, "start_index": 0, "end_index": 0, "max_tasks": 1, "skills": [2], "costs": costs }]);
    let (_, output) = searched(&load(&input.to_string()));
    let left = output["unassigned"].as_array().unwrap().iter().map(|job| job["id"].as_u64().unwrap());
    assert_eq!(left.collect::<Vec<_>>(), [1, 2], "the job of priority 10 is done, though it is the farthest");
    // 3 + 60 s · 0.5 + 600 m · 0.02 = 45.
    assert_eq!(output["summary"]["cost"], json!(45));
}

#[test]
fn what_vroom_could_and_this_program_cannot_is_refused() {
    let change = |pointer: &str, key: &str, value: Value| {
        let mut input = vroom();
        input.pointer_mut(pointer).unwrap()[key] = value;
        input.to_string()
    };
    for (text, expected) in [
        (change("", "shipments", json!([{}])), "shipments: goods brought from one stop to another (a shipment) is not"),
        (change("", "matrix", json!([[0]])), "matrix: the older `matrix`"),
        (change("", "matrices", json!({})), "matrices: a table of durations"),
        (change("/vehicles/0", "profile", json!("bike")), "matrices: a table for the profile `bike` is missing"),
        (
            change("/vehicles/0", "breaks", json!([{ "id": 1, "max_load": [1] }])),
            "vehicles[0].breaks[0].max_load: a limit of what may be on board during a break is not supported",
        ),
        (
            change("/vehicles/0", "breaks", json!([{ "id": 1 }, { "id": 2, "time_windows": [[1, 2], [4, 5]] }])),
            "vehicles[0].breaks[1].time_windows: a break with several windows is not supported",
        ),
        (
            change("/vehicles/0", "breaks", json!([{ "id": 1, "service": 99_999 }])),
            "the file: vehicle type 1: its break 1 does not fit into the shift after the breaks before it",
        ),
        (change("/vehicles/1", "steps", json!([{}])), "vehicles[1].steps: a given order of steps is not supported"),
        (change("/vehicles/0", "speed_factor", json!(2)), "vehicles[0].speed_factor: a speed factor other than 1"),
        (change("/vehicles/0", "costs", json!({ "per_task_hour": 5 })), "vehicles[0].costs.per_task_hour: a price"),
        (change("/vehicles/0", "max_distance", json!(5)), "vehicles[0].max_distance: a limit of distance"),
        (change("/vehicles/0", "id", json!(9)), "vehicles[1].id: the id 9 is given twice"),
        (change("/vehicles/1", "start_index", json!(5)), "vehicles[1].start_index: found `5`, expected a row of the"),
        (change("/vehicles/1", "start_index", json!(null)), "vehicles[1].start_index: a start or an end is missing"),
        (change("/jobs/0", "location_index", json!(null)), "jobs[0].location_index: the row of the tables is missing"),
        (change("/jobs/0", "location_index", json!(2)), "jobs[0].setup: setup at a place that other jobs"),
        (change("/jobs/0", "priority", json!(101)), "jobs[0].priority: found `101`, expected a priority from 0 to 100"),
        (change("/jobs/1", "id", json!(1)), "jobs[1].id: the id 1 is given twice"),
        (change("/jobs/1", "service_per_type", json!({})), "jobs[1]: time at a stop that depends on the type"),
        (change("/jobs/1", "delivery", json!([1, 2, 3, 4, 5])), "vehicles: the number of dimensions of a load is 5"),
        (change("/jobs/1", "delivery", json!([-1])), "line 1: invalid value: `-1`, expected a whole number from 0"),
        (
            change("/matrices/car", "durations", json!([[0, 1], [1]])),
            "matrices.car.durations[1]: found `1 entries`, expected 2 entries",
        ),
    ] {
        let error = read(text.as_bytes(), "", None).map(|_| ()).expect_err(&text);
        assert!(error.to_string().starts_with(expected), "{error}\nis not\n{expected}");
    }
    // A limit of travel time is one of what is priced.
    let instance = load(&change("/vehicles/0", "max_travel_time", json!(50)));
    assert_eq!(instance.problem.vehicle_types()[0].max_distance, Some(50));
}

#[test]
fn what_is_left_out_has_its_reason() {
    let document = |more: Value| {
        let mut document = everything();
        let stop = &mut document["problem"]["stops"][1];
        *stop = json!({ "id": "b", "place": 2, "delivery": [2], "prize": 1 });
        stop.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        load(&document.to_string())
    };
    for (more, expected) in [
        (json!({ "vehicle_types": [] }), Reason::NotAdmitted),
        (json!({ "delivery": [41] }), Reason::TooLarge),
        (json!({ "vehicle_types": ["boat"], "place": 3 }), Reason::NotWorthIt),
        (json!({ "windows": [[0, 1]] }), Reason::TooLate),
        (json!({ "service": 80_001, "vehicle_types": ["truck"] }), Reason::TooFar),
        (json!({ "item": "oil", "units": 4 }), Reason::NotWorthIt),
    ] {
        let instance = document(more.clone());
        assert_eq!(reason(&instance.problem, &Solution::default(), 1), expected, "{more}");
    }
    let instance = document(json!({ "item": "oil", "units": 4 }));
    let trips = json!([{ "start": "north", "visits": [{ "stop": "b", "units": 3 }] }]);
    let given = json!({ "schema": SCHEMA, "solution": { "routes": [{ "vehicle_type": "boat", "trips": trips }] } });
    let given = read_solution(given.to_string().as_bytes(), &instance).unwrap().solution;
    assert_eq!(left_out(&instance.problem, &given), [(0, 30), (1, 1)]);
    assert_eq!(reason(&instance.problem, &given, 1), Reason::NoStock);
    let mut document = everything();
    document["problem"]["vehicle_types"][1]["count"] = json!(0);
    let boatless = load(&document.to_string());
    assert_eq!(reason(&boatless.problem, &given, 1), Reason::NotAdmitted);
    document["problem"]["vehicle_types"][1]["count"] = json!(1);
    let full = load(&document.to_string());
    assert_eq!(reason(&full.problem, &given, 1), Reason::NoVehicleLeft);
}

#[test]
fn items_keep_their_names_and_windows_are_numbered_as_the_document_numbers_them() {
    let instance = load(&everything().to_string());
    assert_eq!(instance.item_ids, ["oil", "rice"]);
    let written: Value = serde_json::from_str(&write_problem(&instance).unwrap()).unwrap();
    assert_eq!(written["problem"]["depots"][0]["stock"], json!({ "oil": 3, "rice": 20 }));
    assert_eq!(written["problem"]["stops"][0]["item"], "rice");
    let given = |window: usize| {
        let visits = json!([{ "stop": "a", "window": window }]);
        let trips = json!([{ "start": "north", "end": "south", "visits": visits }]);
        let routes = json!([{ "vehicle_type": "truck", "trips": trips }]);
        let document = json!({ "schema": SCHEMA, "solution": { "routes": routes } });
        read_solution(document.to_string().as_bytes(), &instance).map(|_| ()).map_err(|wrong| wrong.to_string())
    };
    assert_eq!(given(1), Ok(()));
    let wrong = "solution.routes[0].trips[0].visits[0].window: found `2`, expected a window, numbered from 0, below 2";
    assert_eq!(given(2), Err(wrong.to_owned()));
    assert!(given(usize::MAX).is_err());
}
