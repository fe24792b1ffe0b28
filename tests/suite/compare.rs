//! Two plans or two operations, what differs.

use crate::place::{Place, bekal};
use std::fs;

/// The template, and it with one truck instead of two and 200 kg of rice more.
fn changed(place: &Place) {
    bekal(&["new", &place.at("a"), "--lang", "en"]).expect(0);
    bekal(&["new", &place.at("b"), "--lang", "en"]).expect(0);
    let edit = |file: &str, from: &str, to: &str| {
        let path = place.at(&format!("b/{file}"));
        let text = fs::read_to_string(&path).expect("a table");
        assert!(text.contains(from), "{file}: {from}");
        fs::write(&path, text.replace(from, to)).expect("written");
    };
    edit("fleet.csv", "truk-bpbd,bpbd,truk,2", "truk-bpbd,bpbd,truk,1");
    edit("stock.csv", "beras,3000", "beras,3200");
}

#[test]
fn two_operations_differ_row_by_row() {
    let place = Place::new();
    changed(&place);
    let ran = bekal(&["compare", &place.at("a"), &place.at("b"), "--lang", "en"]).expect(0);
    assert!(ran.out.contains("truk-bpbd"), "{}", ran.out);
    assert!(ran.out.contains("3,000") && ran.out.contains("3,200"), "{}", ran.out);
    assert!(!ran.out.contains("How good"), "{}", ran.out);
    let ran = bekal(&["compare", &place.at("a"), &place.at("a"), "--lang", "en"]).expect(0);
    assert_eq!(ran.out, "Inputs that differ\n  none\n");
    let ran = bekal(&["compare", &place.at("a"), &place.at("b"), "--lang", "id"]).expect(0);
    assert!(ran.out.contains("3.200"), "{}", ran.out);
}

#[test]
fn two_plans_differ_in_inputs_and_results() {
    let place = Place::new();
    changed(&place);
    for name in ["a", "b"] {
        bekal(&["plan", &place.at(name), "--out", &place.at(&format!("plan-{name}")), "--quiet"]).expect(0);
    }
    let both = [&place.at("plan-a"), &place.at("plan-b")];
    let ran = bekal(&["compare", both[0], both[1], "--format", "json"]).expect(0);
    let told: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(told["schema"], "bekal.comparison/1");
    let inputs = told["inputs"].as_array().expect("inputs");
    let count = inputs.iter().find(|one| one["table"] == "fleet").expect("the trucks");
    assert_eq!((&count["column"], &count["a"], &count["b"]), (&"count".into(), &2.0.into(), &1.0.into()));
    assert!(inputs.iter().any(|one| one["table"] == "stock" && one["column"] == "quantity"), "{inputs:?}");
    let figure = |name: &str| told["figures"].as_array().unwrap().iter().find(|one| one["name"] == name).cloned();
    let plan = |name: &str| -> serde_json::Value {
        serde_json::from_slice(&fs::read(place.at(&format!("plan-{name}/plan.json"))).unwrap()).unwrap()
    };
    let met = figure("person-days-met").expect("a figure");
    for (side, name) in [("a", "a"), ("b", "b")] {
        assert_eq!(met[side].as_f64(), plan(name)["kpis"]["person_days_met"].as_f64());
    }
    let by_post: f64 = told["posts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|post| {
            let met = |side: &str| post[side]["met"].as_f64().unwrap_or(0.0);
            met("b") - met("a")
        })
        .sum();
    assert!((by_post - (met["b"].as_f64().unwrap() - met["a"].as_f64().unwrap())).abs() < 1e-6, "{by_post}");
    // Where the operation has changed since, only the files are told.
    fs::write(place.at("a/stock.csv"), fs::read(place.at("b/stock.csv")).unwrap()).unwrap();
    let ran = bekal(&["compare", both[0], both[1], "--lang", "en"]).expect(0);
    assert!(ran.out.contains("stock.csv") && ran.err.contains("no longer there"), "{}{}", ran.out, ran.err);
}

#[test]
fn like_is_compared_with_like() {
    let place = Place::new();
    changed(&place);
    bekal(&["plan", &place.at("a"), "--out", &place.at("plan"), "--quiet"]).expect(0);
    bekal(&["compare", &place.at("a"), &place.at("plan")]).expect(2);
    bekal(&["compare", &place.at("a"), &place.at("none")]).expect(3);
    // A file that is no plan is read as an operation, and told to be none.
    let ran = bekal(&["compare", &place.at("a"), &place.at("a/stock.csv"), "--lang", "en"]).expect(3);
    assert!(ran.err.contains("no folder of tables, workbook (.xlsx, .ods) or archive (.zip)"), "{}", ran.err);
    fs::remove_file(place.at("b/sites.csv")).unwrap();
    bekal(&["compare", &place.at("a"), &place.at("b")]).expect(3);
}
