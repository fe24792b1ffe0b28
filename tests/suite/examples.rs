//! The examples do what they say.

use std::path::Path;

#[path = "../../examples/a_higher_river.rs"]
#[allow(dead_code, reason = "`main` is for the command line")]
mod a_higher_river;
#[path = "../../examples/plan_a_flood.rs"]
#[allow(dead_code, reason = "`main` is for the command line")]
mod plan_a_flood;

fn text(tell: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut out = Vec::new();
    tell(&mut out);
    String::from_utf8(out).unwrap()
}

#[test]
fn a_flood_is_planned_from_its_folder() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("operation");
    bekal::template::Template::new(bekal::operation::Language::English).write(&folder, false).unwrap();
    let told = text(|out| plan_a_flood::plan_a_flood(&folder, out).unwrap());
    assert!(told.contains("linear programmes solved") && told.contains("Survival need met: "), "{told}");
}

#[test]
fn a_higher_river_shuts_more_and_meets_less() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/kukar-drill");
    let told = text(|out| a_higher_river::a_higher_river(&folder, 1.0, out).unwrap());
    let figures: Vec<Vec<u64>> = told
        .lines()
        .map(|line| line.split(|c: char| !c.is_ascii_digit()).filter_map(|run| run.parse().ok()).collect())
        .collect();
    let [as_forecast, higher] = &figures[..] else { panic!("{told}") };
    assert!(higher[0] < as_forecast[0] && higher[3] > as_forecast[3], "{told}");
}
