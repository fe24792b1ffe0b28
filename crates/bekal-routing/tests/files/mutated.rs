//! Files with accidents: each is an error with its place, or a problem whose routes are judged; never a panic.
use crate::samples::{CORDEAU, CORDEAU_TIMED, CVRP, DOCUMENT, GOLDEN, SOLOMON, SPLIT, TABLE, VROOM, VRPLIB};
use bekal_routing::formats::{Fault, Place, read};
use bekal_routing::{Budget, Settings, Violation, check, solve};
use std::ops::ControlFlow;
use std::path::PathBuf;

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
        ("small", CVRP),
        ("vrplib", VRPLIB),
        ("table", TABLE),
        ("solomon", SOLOMON),
        ("cordeau", CORDEAU),
        ("cordeau with windows", CORDEAU_TIMED),
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
