//! Files with accidents: each is an error with its place, or a problem whose routes are judged; never a panic.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use bekal_routing::formats::{Fault, Place, read};
use bekal_routing::{Budget, Settings, Violation, check, solve};
use std::ops::ControlFlow;
use std::path::PathBuf;

const VRPLIB: &str = "NAME : all
TYPE : MTVRPTWR
DIMENSION : 5
VEHICLES : 3
SERVICE_TIME : 2
EDGE_WEIGHT_TYPE : EUC_2D
NODE_COORD_SECTION
1 0 0
2 3 4
3 6 8
4 0 1.5
5 7 7
DEMAND_SECTION
1 0
2 4
3 6
4 7
5 2
TIME_WINDOW_SECTION
1 0 200
2 0 100
3 20 100
4 0 90
5 10 95
RELEASE_TIME_SECTION
1 0
2 0
3 5
4 6
5 0
PRIZE_SECTION
1 0
2 0
3 7
4 0
5 100
CAPACITY_SECTION
1 10
2 10
3 7
VEHICLES_DEPOT_SECTION
1 1
2 1
3 1
VEHICLES_RELOAD_DEPOT_SECTION
1 1
2 1
3 1
VEHICLES_ALLOWED_CLIENTS_SECTION
1 2 3 4
2 2 4 5
3 2 3 4 5
VEHICLES_FIXED_COST_SECTION
1 50
2 50
3 20
VEHICLES_MAX_DURATION_SECTION
1 150
2 150
3 150
DEPOT_SECTION
1
-1
EOF
";

const TABLE: &str = "NAME : table
TYPE : CVRP
DIMENSION : 4
EDGE_WEIGHT_TYPE : EXPLICIT
EDGE_WEIGHT_FORMAT : LOWER_ROW
CAPACITY : 10
EDGE_WEIGHT_SECTION
1
2 4
3 5 6
DEMAND_SECTION
1 0
2 4
3 6
4 7
DEPOT_SECTION
1
-1
EOF
";

const SOLOMON: &str = "R9

VEHICLE
NUMBER     CAPACITY
  2         10

CUSTOMER
CUST NO.   XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE TIME

    0      0         0          0          0       100          0
    1      3         4          4          0       100          2
    2      1         1          6         50        60          2
";

const CORDEAU: &str =
    "6 1 2 2\n0 10\n50 20\n1 3 4 1 4 1 2 1 2 0 90\n2 10 4 1 6 1 2 1 2 5 80\n3 0 0 0 0 0 0 0 99\n4 10 0 0 0 0 0 0 99\n";
const GOLDEN: &str = "//Lines\n2 2 999999.0 0.0 1.0 1.0\n1 10 5 1.0\n2 4 2 1.5\n0 0\n3 4 6\n0 2 4\n";
const SPLIT: &str = "3 10\n12 5 30\n0 0\n3 4\n0 2\n6 1\n";

const DOCUMENT: &str = r#"{"schema": "bekal.routing/1", "problem": {
"places": {"x_y": [[0, 0], [3, 4], [6, 8]]},
"travels": [{"straight": {"speed": 2}}, {"table": {"distances": [[0, 1, 2], [1, 0, null], [2, 3, 0]],
"periods": [{"from": 30, "durations": [[0, 4, 2], [null, 0, 7], [2, 9, 0]]}]}}],
"depots": [{"id": "d", "place": 0, "window": [0, 500], "stock": {"rice": 9}}],
"stops": [{"id": "a", "place": 1, "units": 7, "delivery": [2], "windows": [[0, 9], [20, 99]], "item": "rice"},
{"id": "b", "place": 2, "pickup": [1, 1], "prize": 50, "service": 4, "vehicle_types": ["t"]}],
"vehicle_types": [{"id": "t", "capacity": [8, 2], "start": "d", "end": "d", "max_trips": 3, "reloads": ["d"], "loading": 5,
"breaks": [{"window": [6, 40], "duration": 12}]},
{"id": "u", "count": 1, "capacity": [9, 9], "travel": 1, "start": "d", "per_duration": 2, "max_distance": 70}]}}
"#;

const VROOM: &str = r#"{"vehicles": [{"id": 1, "start_index": 0, "end_index": 0, "capacity": [4], "time_window": [0, 900],
"skills": [1], "costs": {"fixed": 9, "per_hour": 1800},
"breaks": [{"id": 8, "service": 30, "time_windows": [[20, 80]]}]},
{"id": 2, "start_index": 2, "capacity": [5], "max_tasks": 2}],
"jobs": [{"id": 1, "location_index": 1, "delivery": [3], "service": 60, "skills": [1]},
{"id": 2, "location_index": 2, "pickup": [4], "priority": 3, "time_windows": [[30, 40], [50, 90]]}],
"matrices": {"car": {"durations": [[0, 10, 20],
[10, 0, 15],
[20, 15, 0]]}}}
"#;

/// Accidents to a text; the same ones every time.
fn accidents(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let lines: Vec<&str> = text.lines().collect();
    let joined = |lines: &[&str]| lines.join("\n") + "\n";
    // Cut where characters begin; the files are ASCII.
    for eighths in 1..8 {
        found.push((format!("cut at {eighths}/8"), text[..text.len() * eighths / 8].to_owned()));
    }
    for part in 0..8 {
        let at = lines.len() * part / 8;
        let mut without = lines.clone();
        without.remove(at);
        found.push((format!("line {} left out", at + 1), joined(&without)));
        let mut twice = lines.clone();
        twice.insert(at, lines[at]);
        found.push((format!("line {} twice", at + 1), joined(&twice)));
        let mut swapped = lines.clone();
        swapped.swap(at, lines.len() - 1 - at);
        found.push((format!("line {} swapped", at + 1), joined(&swapped)));
        for (what, word) in [
            ("NaN", "NaN"),
            ("infinite", "1e999"),
            ("negative", "-7"),
            ("huge", "99999999999999999999"),
            ("large", "1000000000"),
            ("nought", "0"),
            ("a word", "x"),
            ("a fraction", "0.5"),
        ] {
            let numbers: Vec<(usize, &str)> = text.match_indices(|letter: char| letter.is_ascii_digit()).collect();
            let (at, _) = numbers[numbers.len() * part / 8];
            let end = text[at..].find(|letter: char| !letter.is_ascii_digit()).map_or(text.len(), |length| at + length);
            let start = text[..at].rfind(|letter: char| !letter.is_ascii_digit()).map_or(0, |before| before + 1);
            found.push((format!("{what} at {start}"), format!("{}{word}{}", &text[..start], &text[end..])));
        }
    }
    for shift in 1..10u8 {
        let flipped = text.bytes().enumerate().map(|(at, byte)| {
            let flips = byte.is_ascii_digit() && at % 11 == usize::from(shift);
            if flips { b'0' + (byte - b'0' + shift) % 10 } else { byte }
        });
        found.push((format!("digits flipped by {shift}"), String::from_utf8(flipped.collect()).unwrap()));
    }
    found.push(("all of it twice".into(), text.repeat(2)));
    found.push(("no line ends".into(), text.replace('\n', " ")));
    found
}

/// What became of a text: whether it is a problem.
fn outcome(name: &str, what: &str, text: &str, steps: u64) -> bool {
    match read(text.as_bytes(), name, None) {
        Err(error) => {
            let whole =
                matches!(error.fault, Fault::Unknown | Fault::Missing(_) | Fault::Defects(_) | Fault::TooMuch { .. });
            assert!(error.place != Place::File || whole, "{name}, {what}: {error} has no place");
            assert!(error.to_string().len() < 20_000, "{name}, {what}: {error}");
            false
        }
        Ok(instance) => {
            let settings = Settings { seed: 1, budget: Budget::Iterations(steps), threads: 1, start: None };
            let answer = solve(&instance.problem, &settings, &mut |_| ControlFlow::Continue(()));
            let violations = check(&instance.problem, &answer.solution).violations;
            let short =
                |one: &Violation| matches!(one, Violation::Units { found, asked, .. } if *found < u64::from(*asked));
            assert!(violations.iter().all(short), "{name}, {what}: {violations:?}\n{text}");
            true
        }
    }
}

#[test]
fn small_files_with_accidents_are_errors_or_problems() {
    let (mut errors, mut problems) = (0, 0);
    for (name, text) in [
        ("vrplib", VRPLIB),
        ("table", TABLE),
        ("solomon", SOLOMON),
        ("cordeau", CORDEAU),
        ("golden", GOLDEN),
        ("split", SPLIT),
        ("document", DOCUMENT),
        ("vroom", VROOM),
    ] {
        assert!(outcome(name, "as it is", text, 100), "{name}");
        for (what, text) in accidents(text) {
            if outcome(name, &what, &text, 100) { problems += 1 } else { errors += 1 }
        }
    }
    assert!(errors > 400 && problems > 100, "{errors} errors, {problems} problems");
}

#[test]
fn public_files_with_accidents_are_errors_or_problems() {
    let Some(folder) = std::env::var_os("BEKAL_VRP").map(PathBuf::from).filter(|folder| folder.is_dir()) else {
        return;
    };
    let mut seen = 0;
    for name in [
        "cvrp_X/X-n101-k25.vrp",
        "hfvrp_pessoa/X115-HVRP.vrp",
        "mtvrptwr/C201R0.25.vrp",
        "sitedep_vrptw/PR01.vrp",
        "mdvrp/p01.txt",
        "hfvrp_classic/HFVRP/HVRP13.txt",
        "sdvrp/SET-2/S51D1.sd",
        "vrptw/Solomon/R112.txt",
    ] {
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        for (what, text) in accidents(&text).into_iter().step_by(7) {
            outcome(name, &what, &text, 1);
            seen += 1;
        }
    }
    assert!(seen >= 100, "{seen}");
}
