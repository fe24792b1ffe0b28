//! Another solver finds the same optima in the exported programmes.

use crate::place::{Place, bekal, shipped};
use std::process::Command;

/// Solves every file named on the command line with the simplex of highspy; prints its status and optimum. Where the dual
/// simplex gives up on what it perturbed itself, the primal one takes the programme as it is.
const SOLVE: &str = "
import sys, highspy
for path in sys.argv[1:]:
    solver = highspy.Highs()
    solver.setOptionValue('output_flag', False)
    solver.setOptionValue('threads', 1)
    solver.setOptionValue('solver', 'simplex')
    solver.readModel(path)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        solver.clearSolver()
        solver.setOptionValue('presolve', 'off')
        solver.setOptionValue('simplex_strategy', 4)
        for way in 'primal_simplex_bound', 'dual_simplex_cost':
            solver.setOptionValue(way + '_perturbation_multiplier', 0.0)
        solver.run()
    print(solver.modelStatusToString(solver.getModelStatus()), repr(solver.getObjectiveValue()))
";
/// Relative to the optimum, at least to one: the tolerance of a solver that stops without crossover.
const TOLERANCE: f64 = 1e-6;

#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn highspy_is_there() -> bool {
    let found = Command::new("python3").args(["-c", "import highspy"]).output().is_ok_and(|ran| ran.status.success());
    if !found {
        eprintln!("skipped: needs python3 with the package highspy");
    }
    found
}

/// Plans `operation` and has every exported programme solved again; returns the optima.
fn solved_again(operation: &str) -> Vec<f64> {
    let place = Place::new();
    bekal(&["plan", operation, "--out", &place.at("plan"), "--export-mps", &place.at("mps"), "-q"]).expect(0);
    let list = place.text("mps/objectives.csv");
    let rows: Vec<(&str, f64)> = list
        .lines()
        .skip(1)
        .map(|row| {
            let mut cells = row.rsplit(',');
            let optimum = cells.next().unwrap().parse().unwrap();
            (cells.next().unwrap(), optimum)
        })
        .collect();
    let files = rows.iter().map(|(file, _)| place.path("mps").join(file));
    let ran = Command::new("python3").args(["-c", SOLVE]).args(files).output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let found = String::from_utf8(ran.stdout).unwrap();
    assert_eq!(found.lines().count(), rows.len());
    for (line, (file, optimum)) in found.lines().zip(&rows) {
        let (status, other) = line.rsplit_once(' ').unwrap();
        let other: f64 = other.parse().unwrap();
        assert_eq!(status, "Optimal", "{file}");
        assert!((other - optimum).abs() <= TOLERANCE * optimum.abs().max(1.0), "{file}: {optimum}, but {other}");
    }
    rows.into_iter().map(|(_, optimum)| optimum).collect()
}

#[test]
fn a_small_operation() {
    if highspy_is_there() {
        let place = Place::with_operation();
        assert!(solved_again(&place.at("op")).len() >= 6);
    }
}

/// Supply beyond the storage of a jetty: no programme becomes infeasible.
#[test]
fn a_jetty_that_supply_overfills() {
    if highspy_is_there() {
        let place = Place::new();
        bekal(&["new", &place.at("op"), "--lang", "en"]).expect(0);
        place.edit("op/supply.csv", |text| text + "dermaga-kota,air-minum,57000,bpbd,2026-01-12 07:00,,\n");
        assert!(solved_again(&place.at("op")).len() >= 6);
    }
}

#[test]
fn the_drill_of_kutai_kartanegara() {
    if highspy_is_there() {
        assert!(solved_again(shipped("kukar-drill").to_str().unwrap()).len() >= 30);
    }
}
