//! `bekal audit`: a plan is held against its rules, its files and its operation.

use crate::place::{Place, Ran, bekal};
use std::fs;

#[test]
fn audit_reads_both_from_disk() {
    let place = Place::with_operation();
    bekal(&["plan", &place.at("op"), "--out", &place.at("plan"), "-q"]).expect(0);
    let ran = bekal(&["audit", &place.at("plan"), "--lang", "en"]).expect(0);
    assert!(ran.out.contains("violations: 0"), "{}", ran.out);
    let file = place.at("plan/plan.json");
    bekal(&["audit", &file, "--operation", &place.at("op")]).expect(0);

    // One package more than was loaded comes off the first vehicle.
    let mut plan: serde_json::Value = serde_json::from_str(&place.text("plan/plan.json")).unwrap();
    let steps = plan["trips"][0]["steps"].as_array_mut().unwrap();
    let unload = steps.iter_mut().find(|step| step["do"] == "unload").unwrap();
    let packages = unload["cargo"][0]["packages"].as_i64().unwrap();
    unload["cargo"][0]["packages"] = (packages + 1).into();
    place.edit("plan/plan.json", |_| plan.to_string());
    let ran = bekal(&["audit", &place.at("plan"), "--format", "json"]).expect(6);
    let violations: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert!(!violations.as_array().unwrap().is_empty());

    place.edit("plan/plan.json", |text| text[..text.len() / 2].to_owned());
    bekal(&["audit", &place.at("plan")]).expect(3);
}

/// A place with an operation `op` and its plan `plan`.
fn planned() -> Place {
    let place = Place::with_operation();
    bekal(&["plan", &place.at("op"), "--out", &place.at("plan"), "-q"]).expect(0);
    place
}

/// The rules and places that an audit that fails tells, sorted.
fn told(place: &Place, more: &[&str]) -> Vec<String> {
    let ran = bekal(&[&["audit", &place.at("plan"), "--format", "json"], more].concat()).expect(6);
    let rows: Vec<serde_json::Value> = serde_json::from_str(&ran.out).unwrap();
    let root = place.at("");
    let told = |row: &serde_json::Value| {
        format!("{} {}", row["rule"].as_str().unwrap(), row["place"].as_str().unwrap().replace(&root, ""))
    };
    let mut all: Vec<String> = rows.iter().map(told).collect();
    all.sort();
    all
}

fn audit(place: &Place) -> Ran {
    bekal(&["audit", &place.at("plan"), "--lang", "en"])
}

#[test]
fn a_file_of_the_plan_that_changed_is_named() {
    let place = planned();
    place.edit("plan/movements.csv", |text| text.replacen(',', ";", 1));
    fs::remove_file(place.path("plan/plan.md")).unwrap();
    fs::write(place.path("plan/signed.pdf"), "signed").unwrap();
    fs::write(place.path("plan/.DS_Store"), "litter").unwrap();
    let expected = ["file-added plan/signed.pdf", "file-changed plan/movements.csv", "file-missing plan/plan.md"];
    assert_eq!(told(&place, &[]), expected);
    let ran = audit(&place).expect(6);
    assert!(ran.out.contains("movements.csv: has changed since the plan was made"), "{}", ran.out);
    assert!(ran.out.contains("violations: 3"), "{}", ran.out);
}

#[test]
fn a_plan_beside_another_manifest_is_told() {
    let place = planned();
    place.edit("plan/plan.json", |text| text.replacen("\"seed\": 1", "\"seed\": 2", 1));
    assert_eq!(told(&place, &[]), ["file-changed plan/plan.json"]);
    place.edit("plan/manifest.json", |text| text.replacen("bekal.manifest/1", "bekal.manifest/9", 1));
    assert_eq!(told(&place, &["--operation", &place.at("op")]), ["manifest plan/manifest.json"]);
    fs::remove_file(place.path("plan/manifest.json")).unwrap();
    assert_eq!(told(&place, &["--operation", &place.at("op")]), ["file-missing plan/manifest.json"]);

    // A plan without its folder has no files to hold it against.
    fs::copy(place.path("plan/plan.json"), place.path("alone.json")).unwrap();
    let ran = bekal(&["audit", &place.at("alone.json"), "--operation", &place.at("op"), "--lang", "en"]).expect(0);
    assert!(ran.err.contains("without a manifest"), "{}", ran.err);
}

/// What is no plain file is neither waited for nor followed out of the folder.
#[test]
fn what_stands_in_the_place_of_a_file_has_changed() {
    let place = planned();
    let at = |name: &str| place.path("plan").join(name);
    for name in ["tasks.csv", "needs.csv", "stock.csv"] {
        fs::remove_file(at(name)).unwrap();
    }
    assert!(std::process::Command::new("mkfifo").arg(at("tasks.csv")).status().unwrap().success());
    fs::create_dir(at("needs.csv")).unwrap();
    std::os::unix::fs::symlink("stock.csv", at("stock.csv")).unwrap();
    place.edit("plan/manifest.json", |text| text.replacen("issues.csv", "../op/stock.csv", 1));
    let expected = [
        "file-added plan/issues.csv",
        "file-changed plan/needs.csv",
        "file-changed plan/stock.csv",
        "file-changed plan/tasks.csv",
        "file-missing plan/../op/stock.csv",
    ];
    assert_eq!(told(&place, &[]), expected);
}

#[test]
fn a_file_of_the_operation_that_changed_is_named() {
    let place = planned();
    place.edit("op/members.csv", |text| text.replace("TNI,", "TNI,Satuan "));
    fs::write(place.path("op/injects.csv"), "time,kind,target,value\n").unwrap();
    let told = told(&place, &[]);
    for expected in ["file-added plan/../op/injects.csv", "file-changed plan/../op/members.csv"] {
        assert!(told.iter().any(|one| one == expected), "{told:?}");
    }
    // What makes the operation unreadable is told with it.
    fs::remove_file(place.path("op/items.csv")).unwrap();
    let ran = audit(&place).expect(3);
    assert!(ran.err.contains("items.csv: is no longer there"), "{}", ran.err);
    assert!(ran.err.contains("missing-table"), "{}", ran.err);
    fs::rename(place.at("op"), place.at("elsewhere")).unwrap();
    let ran = audit(&place).expect(2);
    assert!(ran.err.contains(&place.at("plan/../op")) && ran.err.contains("--operation SOURCE"), "{}", ran.err);
}

/// The manifest says where the operation lies, so without it the manifest is what is wrong, not the operation.
#[test]
fn a_manifest_that_is_missing_or_broken_is_what_is_told() {
    let place = planned();
    let whole = place.text("plan/manifest.json");
    for (content, told) in [
        (None, "[file-missing] "),
        (Some(String::new()), "(line 1, column 0)"),
        (Some(whole[..100].to_owned()), "(line 4, column "),
        (Some(whole.replacen("bekal.manifest/1", "x", 1)), "is no manifest of a plan of bekal"),
    ] {
        match content {
            Some(content) => fs::write(place.path("plan/manifest.json"), content).unwrap(),
            None => fs::remove_file(place.path("plan/manifest.json")).unwrap(),
        }
        let ran = audit(&place).expect(6);
        assert!(ran.out.contains(told) && ran.out.contains("violations: 1"), "{}", ran.out);
        let manifest = place.at("plan/manifest.json");
        assert!(ran.out.contains(&manifest) && ran.err.contains(&format!("error: {manifest}: ")), "{}", ran.err);
        assert!(ran.err.contains("--operation SOURCE"), "{}", ran.err);
    }
}

#[test]
fn a_file_that_is_no_table_of_the_operation_is_noted() {
    let place = planned();
    fs::write(place.path("op/zzz.csv"), "a,b\n1,2\n").unwrap();
    fs::write(place.path("op/notes.md"), "mine").unwrap();
    let ran = audit(&place).expect(0);
    assert!(ran.err.contains("op/zzz.csv: is no table of the operation"), "{}", ran.err);
    assert!(!ran.err.contains("notes.md") && ran.out.contains("violations: 0"), "{}{}", ran.out, ran.err);
}

#[test]
fn another_operation_is_named_as_such() {
    let place = planned();
    bekal(&["new", &place.at("other"), "-q"]).expect(0);
    assert_eq!(told(&place, &["--operation", &place.at("other")]), ["other-operation other"]);
    let ran = bekal(&["audit", &place.at("plan"), "--operation", &place.at("other"), "--lang", "en"]).expect(6);
    assert!(ran.out.contains("made from another operation: \""), "{}", ran.out);

    // The same tables under another name are another operation too, and the file that says so is named.
    place.edit("op/operation.toml", |text| text.replacen("name = \"", "name = \"Salinan ", 1));
    let told = told(&place, &[]);
    for expected in ["other-operation plan/../op", "file-changed plan/../op/operation.toml"] {
        assert!(told.iter().any(|one| one == expected), "{told:?}");
    }
}
