//! Every public instance of a folder loads: `BEKAL_VRP` names it. Best-known solutions beside them cost what they claim.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests fail by panicking and tell what they did")]

use std::path::{Path, PathBuf};

use bekal_routing::formats::{Instance, read, read_solution};
use bekal_routing::{Solution, check};

/// The folder, if there is one.
fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("BEKAL_VRP").map(PathBuf::from).filter(|folder| folder.is_dir());
    if folder.is_none() {
        eprintln!("skipped: BEKAL_VRP does not name a folder with instances");
    }
    folder
}

/// The instances below a folder, in order.
fn instances(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        if path.is_dir() {
            found.extend(instances(&path));
        } else if matches!(extension, "vrp" | "txt" | "sd" | "cri")
            && path.file_name().is_some_and(|n| n != "sources.txt")
        {
            found.push(path);
        }
    }
    found
}

fn load(path: &Path) -> Instance {
    let bytes = std::fs::read(path).unwrap();
    read(&bytes, &path.to_string_lossy(), None).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn every_instance_loads() {
    let Some(folder) = folder() else { return };
    let paths = instances(&folder);
    for path in &paths {
        let instance = load(path);
        let problem = &instance.problem;
        assert_eq!(problem.stops().len(), instance.stop_ids.len());
        assert!(problem.stops().len() > 5, "{}", path.display());
        assert!(path.to_string_lossy().contains(&instance.name), "{}: {}", path.display(), instance.name);
        let is_due = problem.stops().iter().any(|stop| stop.prize.is_none());
        assert_eq!(check(problem, &Solution::default()).violations.is_empty(), !is_due, "{}", path.display());
    }
    assert!(!paths.is_empty());
    eprintln!("{} instances", paths.len());
}

#[test]
fn best_known_solutions_cost_what_they_claim() {
    let Some(folder) = folder() else { return };
    let mut judged = 0;
    for path in instances(&folder) {
        let Ok(text) = std::fs::read_to_string(path.with_extension("sol")) else { continue };
        let instance = load(&path);
        let stated =
            read_solution(text.as_bytes(), &instance).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let assessment = check(&instance.problem, &stated.solution);
        assert_eq!(assessment.violations, [], "{}", path.display());
        let cost = instance.scale.text(assessment.cost.total()).parse::<f64>().unwrap();
        assert!((stated.cost.unwrap() - cost).abs() < 1e-6, "{}: {cost}", path.display());
        judged += 1;
    }
    eprintln!("{judged} solutions");
}
