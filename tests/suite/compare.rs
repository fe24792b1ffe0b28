//! Two plans or two operations, what differs.

use crate::place::{Place, bekal, bytes};
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
    assert!(ran.out.contains("Truk ringan, BPBD Kabupaten  "), "{}", ran.out);
    assert!(ran.out.contains("3,000") && ran.out.contains("3,200"), "{}", ran.out);
    assert!(!ran.out.contains("How good"), "{}", ran.out);
    let ran = bekal(&["compare", &place.at("a"), &place.at("a"), "--lang", "en"]).expect(0);
    assert_eq!(ran.out, "Nothing differs: A and B say the same.\n");
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
    assert!(ran.out.contains("stock.csv") && ran.out.contains("no longer there"), "{}", ran.out);
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

#[test]
fn figures_are_judged_where_that_does_not_depend() {
    let place = Place::new();
    changed(&place);
    // So little water that posts go short.
    let stock = fs::read_to_string(place.at("b/stock.csv")).unwrap();
    fs::write(place.at("b/stock.csv"), stock.replace("air-minum,11400", "air-minum,6000")).unwrap();
    for name in ["a", "b"] {
        bekal(&["plan", &place.at(name), "--out", &place.at(&format!("plan-{name}")), "--quiet"]).expect(0);
    }
    let both = [&place.at("plan-a"), &place.at("plan-b")];
    let told = |lang: &str| bekal(&["compare", both[0], both[1], "--lang", lang]).expect(0).out;
    let (en, id) = (told("en"), told("id"));
    let line = |text: &str, begin: &str| {
        let lines: Vec<&str> = text.lines().filter(|line| line.trim_start().starts_with(begin)).collect();
        assert_eq!(lines.len(), 1, "{begin}\n{text}");
        lines[0].to_owned()
    };
    // Less is driven because less is brought.
    for (begin, end) in [
        ("kilometres  ", "less"),
        ("kilometres per tonne delivered", "more"),
        ("cost (rupiah)", "less"),
        ("trips", "less"),
        ("tonnes", "less"),
        ("survival need met", "worse"),
        ("worst-off post", "worse"),
    ] {
        let line = line(&en, begin);
        assert!(line.ends_with(&format!(" {end}")), "{line}");
    }
    let worst = line(&en, "worst-off post");
    assert!(worst.contains(" percentage points "), "{worst}");
    let worst = line(&id, "pos yang paling kekurangan");
    assert!(worst.contains(" poin persen ") && worst.ends_with(" lebih buruk"), "{worst}");
    let json = bekal(&["compare", both[0], both[1], "--format", "json"]).expect(0).out;
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let figure = |name: &str| json["figures"].as_array().unwrap().iter().find(|one| one["name"] == name).cloned();
    assert_eq!(figure("trips").unwrap()["better"], serde_json::Value::Null);
    let worst = figure("worst-fill").unwrap();
    let points = (worst["b"].as_f64().unwrap() - worst["a"].as_f64().unwrap()) * 100.0;
    assert_eq!(worst["better"], false);
    assert!((worst["change"].as_f64().unwrap() - points).abs() < 1e-5, "{worst}");
    assert_eq!(json["names"]["item"]["beras"], "Beras");
    assert_eq!(json["differs"], "contents");
    // Names for codes, and columns as the reader's own tables call them.
    assert!(en.contains("Gudang BPBD Kota, Air minum dalam kemasan, BPBD") && !en.contains("air-minum"), "{en}");
    assert!(id.contains("stok") && id.contains("jumlah"), "{id}");
    assert!(id.contains("armada") && !id.contains("fleet"), "{id}");
}

/// Plans of clocks that differ say whose time it is.
#[test]
fn each_side_is_told_in_its_own_time() {
    let place = Place::new();
    for (name, offset) in [("a", "+07:00"), ("b", "+08:00")] {
        bekal(&["new", &place.at(name), "--lang", "en", "-q"]).expect(0);
        place.edit(&format!("{name}/operation.toml"), |text| {
            text.replace("06:00:00+07:00", &format!("06:00:00{offset}"))
        });
        bekal(&["plan", &place.at(name), "--out", &place.at(&format!("plan-{name}")), "--quiet"]).expect(0);
    }
    for pair in [["a", "b"], ["plan-a", "plan-b"]] {
        let ran = bekal(&["compare", &place.at(pair[0]), &place.at(pair[1]), "--lang", "en"]).expect(0);
        for told in ["times of A are in WIB, times of B in WITA", "06:00 WIB  ", "06:00 WITA\n", "time zone  WIB"] {
            assert!(ran.out.contains(told), "{told}\n{}", ran.out);
        }
    }
}

/// A plan and itself differ in nothing, and that is all that is told.
#[test]
fn a_plan_does_not_differ_from_itself() {
    let place = Place::new();
    bekal(&["new", &place.at("a"), "--lang", "en", "-q"]).expect(0);
    bekal(&["plan", &place.at("a"), "--out", &place.at("plan"), "--quiet"]).expect(0);
    let (plan, page) = (place.at("plan"), place.at("page.html"));
    for (lang, told) in [
        ("en", "Nothing differs: inputs, movements and results of A and B are the same."),
        ("id", "Tidak ada yang berbeda: masukan, pergerakan, dan hasil A dan B sama."),
    ] {
        let ran = bekal(&["compare", &plan, &plan, "--html", &page, "--force", "--lang", lang]).expect(0);
        assert_eq!(ran.out, format!("{told}\n"));
        let html = place.text("page.html");
        assert!(html.contains(told) && !html.contains("<section"), "{html}");
    }
    let json = bekal(&["compare", &plan, &plan, "--format", "json", "--html", &page, "--force"]).expect(0).out;
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["differs"], "nothing");
    assert_eq!(json["inputs"], serde_json::json!([]));
}

/// Of plans of different operations nothing is better or worse, and no post loses what it never was to get.
#[test]
fn plans_without_a_common_post_are_not_judged() {
    let place = Place::new();
    for name in ["a", "b"] {
        bekal(&["new", &place.at(name), "--lang", "en", "-q"]).expect(0);
    }
    for (file, _) in bytes(&place.path("b")) {
        place.edit(&format!("b/{file}"), |text| text.replace("pos-", "titik-"));
    }
    for name in ["a", "b"] {
        bekal(&["plan", &place.at(name), "--out", &place.at(&format!("plan-{name}")), "--quiet"]).expect(0);
    }
    let told = bekal(&["compare", &place.at("plan-a"), &place.at("plan-b"), "--lang", "en"]).expect(0).out;
    assert!(told.contains("A and B have no post in common"), "{told}");
    assert!(told.contains("Posts with need in A only or in B only"), "{told}");
    for absent in [" better\n", " worse\n", "Who loses", "Who gains"] {
        assert!(!told.contains(absent), "{absent}\n{told}");
    }
}

#[test]
fn a_comparison_is_a_page_to_send_and_print() {
    let place = Place::new();
    changed(&place);
    place.edit("b/stock.csv", |text| text.replace("air-minum,11400", "air-minum,6000"));
    for name in ["a", "b"] {
        place.edit(&format!("{name}/sites.csv"), |text| {
            text.replace("Pos Desa Ulak", "Pos <script>alert(1)</script> & Ulak")
        });
        bekal(&["plan", &place.at(name), "--out", &place.at(&format!("plan-{name}")), "--quiet"]).expect(0);
    }
    let (a, b, page) = (place.at("plan-a"), place.at("plan-b"), place.at("page.html"));
    for (lang, told) in [
        ("en", ["Inputs that differ", "How good the plans are", "Who loses", "percentage points", "worse"]),
        ("id", ["Masukan yang berbeda", "Hasil rencana", "Yang berkurang", "poin persen", "lebih buruk"]),
    ] {
        bekal(&["compare", &a, &b, "--html", &page, "--lang", lang, "--force"]).expect(0);
        let html = place.text("page.html");
        for told in told {
            assert!(html.contains(told), "{told}");
        }
        assert!(html.contains("&lt;script&gt;alert(1)") && !html.contains("<script"), "{lang}");
        for reach in ["http:", "https:", "src=", "@import", "url(http", "<link", "<iframe"] {
            assert!(!html.contains(reach), "{reach}");
        }
        assert!(html.contains("size: A4") && html.matches("<rect class=\"bar\"").count() >= 2);
    }
    // Nothing is replaced unasked, and the same comparison gives the same bytes.
    let before = place.text("page.html");
    bekal(&["compare", &a, &b, "--html", &page]).expect(7);
    bekal(&["compare", &a, &b, "--html", &page, "--lang", "id", "--force"]).expect(0);
    assert_eq!(place.text("page.html"), before);
    bekal(&["compare", &a, &b, "--html", &place.at("page.txt")]).expect(2);
    bekal(&["compare", &a, &b, "--force"]).expect(2);
    // Of operations there are inputs only.
    bekal(&["compare", &place.at("a"), &place.at("b"), "--html", &place.at("inputs.html"), "--lang", "en"]).expect(0);
    let html = place.text("inputs.html");
    assert!(html.contains("Inputs that differ") && !html.contains("Who loses"));
    assert!(place.names().iter().all(|name| !name.starts_with('.')), "{:?}", place.names());
}
