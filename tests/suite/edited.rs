//! `bekal audit --movements`: what people do to the movements of a plan, and what they are told.

use crate::edits::{Rows, added, audit, planned, rows, set, written};
use crate::place::{Place, Ran, bekal, shipped};
use crate::workbook_parts::{Book, Sheet, Tables, cell, number, ods, text};

use serde_json::Value;
use std::fs;

/// A figure of the comparison: before and after.
fn figure(ran: &Ran, name: &str) -> (f64, f64) {
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    let figures = report["comparison"]["figures"].as_array().unwrap();
    let figure = figures.iter().find(|figure| figure["name"] == name).unwrap();
    (figure["a"].as_f64().unwrap(), figure["b"].as_f64().unwrap())
}

#[test]
fn what_is_wrong_is_said_to_the_minute() {
    let place = planned();
    let before = rows(&place.text("plan/movements.csv"));
    let cases: &[(&[(usize, &str, &str)], &str, &str)] = &[
        (
            &[(54, "begins", "2026-01-13 08:10")],
            "edited.csv, row 54, column begins: trip T011: begins 2026-01-13 08:10:00, but what comes before ends 2026-01-13 08:16:00: 0:06:00 too early",
            "edited.csv, baris 54, kolom begins: perjalanan T011: mulai 2026-01-13 08:10:00, padahal yang sebelumnya baru selesai 2026-01-13 08:16:00: 0:06:00 terlalu awal",
        ),
        (
            &[(53, "ends", "2026-01-13 08:00"), (54, "begins", "2026-01-13 08:00")],
            "link sungai-ulak is passed in 1:36:00; it takes at least 1:52:00, so it ends 2026-01-13 08:16:00 at the earliest",
            "ruas sungai-ulak ditempuh dalam 1:36:00; paling cepat 1:52:00, jadi selesai paling awal 2026-01-13 08:16:00",
        ),
        (
            &[(24, "begins", "2026-01-12 09:00"), (24, "ends", "2026-01-12 09:46:41")],
            "there is enough 2026-01-12 09:22:41 at the earliest",
            "cukup paling awal 2026-01-12 09:22:41",
        ),
    ];
    for (cells, en, id) in cases {
        let mut rows = before.clone();
        set(&mut rows, cells);
        fs::write(place.path("edited.csv"), written(&rows, b',')).unwrap();
        for (lang, text) in [("en", en), ("id", id)] {
            let args = ["audit", &place.at("plan"), "--movements", &place.at("edited.csv"), "--lang", lang];
            let ran = bekal(&args).expect(6);
            assert!(ran.out.contains(text), "{text}\n{}", ran.out);
        }
    }
}

#[test]
fn who_loses_by_an_edit_is_told() {
    let place = planned();
    let mut rows = rows(&place.text("plan/movements.csv"));
    rows.retain(|row| row[0] != "T012");
    fs::write(place.path("edited.csv"), written(&rows, b',')).unwrap();
    let ran = audit(&place, "edited.csv", &["--format", "json"]).expect(0);
    let (before, after) = figure(&ran, "person-days-met");
    assert!(after < before, "{after}");
    let (before, after) = figure(&ran, "worst-fill");
    assert!(after < before, "{after}");
    assert_eq!(figure(&ran, "trips"), (12.0, 11.0));
    let ran = audit(&place, "edited.csv", &[]).expect(0);
    for told in ["11 as they were, 0 changed, 0 new, 1 (T012) gone; violations: 0", "Who loses", "Pos Desa Ulak"] {
        assert!(ran.out.contains(told), "{told}\n{}", ran.out);
    }
}

/// The headings of the workbook in Indonesian, in the order of the columns.
const HEADINGS: &str = "perjalanan,kode armada,nomor kendaraan,kode jenis kendaraan,jenis kendaraan,kode anggota,anggota,langkah,kegiatan,kode asal,dari,kode tujuan,tujuan,kode ruas,mulai,selesai,lot,kode barang,barang,kemasan,banyaknya,satuan,berat (kg),volume (m³)";

/// The movements as a sheet: moments as serial numbers, or as texts.
fn sheet(rows: &Rows, name: &str, as_text: bool) -> Sheet {
    let moment = |token: &str| token.parse::<jiff::Timestamp>().ok();
    let cell_of = |token: &String| match moment(token) {
        // Days since 1899-12-30 in local time.
        Some(at) if !as_text => number(&format!("{:.9}", (at.as_second() + 7 * 3600) as f64 / 86_400.0 + 25_569.0), 1),
        _ if as_text && !token.is_empty() => text(token),
        _ => cell(token),
    };
    let mut cells: Vec<Vec<String>> = vec![HEADINGS.split(',').map(text).collect()];
    cells.extend(rows[1..].iter().map(|row| row.iter().map(cell_of).collect()));
    Sheet {
        name: name.to_owned(),
        state: "visible",
        rows: cells,
        row: (0, ""),
        tail: String::new(),
        more: String::new(),
    }
}

fn book(sheets: Vec<Sheet>) -> Vec<u8> {
    Book { sheets, ..Book::new() }.xlsx()
}

/// Of a rule that thousands of rows break the first ones are told, and codes without end are cut.
#[test]
fn a_flood_of_violations_is_counted() {
    let place = planned();
    let mut rows = rows(&place.text("plan/movements.csv"));
    let first = rows[1].clone();
    for number in 0..1_000 {
        let mut row = first.clone();
        row[0] = format!("X{number}{}", "x".repeat(if number == 0 { 1 << 19 } else { 0 }));
        rows.push(row);
    }
    fs::write(place.path("edited.csv"), written(&rows, b',')).unwrap();
    let ran = audit(&place, "edited.csv", &[]).expect(6);
    assert!(ran.out.len() < 50_000 && ran.out.contains("] … and 980 more like this\n"), "{}", ran.out.len());
    let ran = audit(&place, "edited.csv", &["--format", "json"]).expect(6);
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    let (listed, more) = (report["violations"].as_array().unwrap(), report["more"].as_object().unwrap());
    for (rule, more) in more {
        let told = listed.iter().filter(|one| one["rule"] == rule.as_str()).count();
        assert!(told == 20 && more.as_u64().unwrap() > 0, "{rule}");
    }
    assert!(!more.is_empty());
}

/// A sheet that is hidden, and one that looks like the movements beside those that are read.
#[test]
fn sheets_beside_the_movements_are_told() {
    let place = planned();
    let rows = rows(&place.text("plan/movements.csv"));
    let copied = vec![sheet(&rows, "Movements", false), sheet(&rows, "Movements (2)", false)];
    fs::write(place.path("edited.xlsx"), book(copied)).unwrap();
    let ran = audit(&place, "edited.xlsx", &[]).expect(0);
    assert!(ran.err.contains("[unknown-table] edited.xlsx, sheet Movements (2)"), "{}", ran.err);
    let hidden = Sheet { state: "hidden", ..sheet(&rows, "Movements", false) };
    fs::write(place.path("edited.xlsx"), book(vec![hidden])).unwrap();
    let ran = audit(&place, "edited.xlsx", &[]).expect(0);
    assert!(ran.err.contains("[hidden-sheet] edited.xlsx, sheet Movements"), "{}", ran.err);
}

#[test]
fn however_it_was_saved_it_says_the_same() {
    let place = planned();
    let rows = rows(&place.text("plan/movements.csv"));
    let mut comma = rows.clone();
    for cell in comma[1..].iter_mut().flat_map(|row| row[22..].iter_mut()) {
        *cell = cell.replace('.', ",");
    }
    // Thousands grouped by a point.
    for cell in comma[1..].iter_mut().map(|row| &mut row[20]).filter(|cell| cell.len() == 4) {
        cell.insert(1, '.');
    }
    let ods_rows: Tables = vec![("Movements".to_owned(), rows.clone())];
    let moment = |token: &str| {
        let at = token.parse::<jiff::Timestamp>().ok()? + jiff::SignedDuration::from_hours(7);
        Some(at.strftime("%Y-%m-%dT%H:%M:%S").to_string())
    };
    let other = || sheet(&rows[..2].to_vec(), "Tugas", true);
    let hidden = || Sheet { row: (3, " hidden=\"1\""), ..sheet(&rows, "Pergerakan", false) };
    let english = bekal(&["plan", &place.at("op"), "--out", &place.at("english"), "--lang", "en", "-q"]);
    assert_eq!(english.code, 0);
    let files: Vec<(&str, Vec<u8>, &str)> = vec![
        ("a.csv", written(&comma, b';'), ""),
        ("b.csv", [b"\xef\xbb\xbfsep=;\r\n".to_vec(), written(&comma, b';')].concat(), ""),
        ("c.csv", written(&rows, b'\t'), ""),
        ("d.xlsx", book(vec![other(), sheet(&rows, "Pergerakan", false)]), ""),
        ("e.xlsx", book(vec![sheet(&rows, "Sheet1", true)]), ""),
        ("f.xlsx", book(vec![hidden()]), "[hidden-rows] f.xlsx, sheet Pergerakan, row 3"),
        ("g.ods", ods(&ods_rows, moment), ""),
        ("h.xlsx", fs::read(place.path("plan/plan.xlsx")).unwrap(), ""),
        ("i.xlsx", fs::read(place.path("english/plan.xlsx")).unwrap(), ""),
    ];
    for (name, bytes, note) in files {
        fs::write(place.path(name), bytes).unwrap();
        let ran = audit(&place, name, &[]).expect(0);
        assert!(
            ran.out.starts_with("trips: 12 as they were, 0 changed, 0 new, 0 gone; violations: 0\n"),
            "{name} {}",
            ran.out
        );
        assert!(ran.err.contains(note) && (ran.err.is_empty() || !note.is_empty()), "{name} {}", ran.err);
    }
    for (name, bytes, code, note) in [
        ("j.xlsx", book(vec![other(), sheet(&rows, "Sheet2", false)]), 3, "[no-movements] j.xlsx"),
        (
            "k.xlsx",
            book(vec![sheet(&rows, "Pergerakan", false), sheet(&rows, "movements", false)]),
            3,
            "[duplicate-table]",
        ),
        ("l.xlsx", b"PK but no archive".to_vec(), 3, "[damaged-file] l.xlsx"),
        ("m.csv", fs::read(place.path("plan/needs.csv")).unwrap(), 3, "[missing-column] m.csv"),
    ] {
        fs::write(place.path(name), bytes).unwrap();
        let ran = audit(&place, name, &[]).expect(code);
        assert!(ran.err.contains(note), "{name} {}", ran.err);
    }
    // The cell of a violation, and of a defect, by the letters of the sheet.
    let mut edited = sheet(&rows, "Pergerakan", false);
    edited.rows[51][19] = number("41", 0);
    edited.rows[51][20] = String::new();
    fs::write(place.path("edited.xlsx"), book(vec![edited.clone()])).unwrap();
    let ran = audit(&place, "edited.xlsx", &[]).expect(6);
    assert!(
        ran.out.contains("[cargo-balance] edited.xlsx, sheet Pergerakan, cell T52 (kemasan): trip T011: "),
        "{}",
        ran.out
    );
    edited.tail = "<mergeCells><mergeCell ref=\"A2:A3\"/></mergeCells>".to_owned();
    edited.rows[52][13] = text("sungai-ulka");
    fs::write(place.path("edited.xlsx"), book(vec![edited])).unwrap();
    let ran = audit(&place, "edited.xlsx", &[]).expect(3);
    for note in [
        "[merged-cells] edited.xlsx, sheet Pergerakan, cell A3",
        "cell N53 (kode ruas): sungai-ulka",
        "nearest: sungai-ulak",
    ] {
        assert!(ran.err.contains(note), "{note}\n{}", ran.err);
    }
}

#[test]
fn an_edited_plan_that_holds_becomes_a_plan() {
    let place = planned();
    let mut rows = rows(&place.text("plan/movements.csv"));
    let whole = written(&rows, b',');
    fs::write(place.path("whole.csv"), &whole).unwrap();
    rows.retain(|row| row[0] != "T012");
    fs::write(place.path("edited.csv"), written(&rows, b',')).unwrap();
    let out = ["--out", &place.at("less")];
    let ran = audit(&place, "edited.csv", &out).expect(0);
    assert!(ran.out.contains("Plan folder: "), "{}", ran.out);
    let checksum = bekal::output::json::checksum(&fs::read(place.path("plan/plan.json")).unwrap());
    let document = place.text("less/plan.md");
    assert!(
        document.contains(&format!("edited by hand; they were those of the plan {}", &checksum[..12])),
        "{document}"
    );
    assert!(place.text("less/plan.html").contains(&checksum[..12]));
    assert!(place.text("less/plan.json").contains(&format!("\"edited-from\",\n        \"{checksum}\"")));
    assert!(place.text("less/shortfalls.csv").contains(",edited,"), "{}", place.text("less/shortfalls.csv"));
    bekal(&["audit", &place.at("less"), "--lang", "en"]).expect(0);
    bekal(&["why", &place.at("less"), "--lines", "1"]).expect(0);
    // What was there is not replaced unasked, and a plan that breaks rules never is written.
    audit(&place, "whole.csv", &out).expect(7);
    audit(&place, "edited.csv", &[&out[..], &["--force"]].concat()).expect(0);
    let before = place.text("less/plan.json");
    rows.retain(|row| row[0] != "T004");
    fs::write(place.path("broken.csv"), written(&rows, b',')).unwrap();
    audit(&place, "broken.csv", &[&out[..], &["--force"]].concat()).expect(6);
    assert_eq!(place.text("less/plan.json"), before);
    assert!(place.names().iter().all(|name| !name.starts_with('.')), "{:?}", place.names());

    // An edited plan is edited on, and revised.
    let again = ["audit", &place.at("less"), "--movements", &place.at("whole.csv"), "--format", "json"];
    let ran = bekal(&again).expect(0);
    let (less, more) = figure(&ran, "person-days-met");
    assert!(more > less, "{more}");
    let now = ["--revise", &place.at("less"), "--now", "2026-01-13T03:00:00+07:00"];
    bekal(&[&["plan", &place.at("op"), "--out", &place.at("next"), "-q"][..], &now].concat()).expect(0);
    bekal(&["audit", &place.at("next")]).expect(0);

    // What was handed out on days that are over stays when a revision is edited.
    let args = ["audit", &place.at("next"), "--movements", &place.at("next/plan.xlsx"), "--lang", "en"];
    let ran = bekal(&args).expect(0);
    assert!(ran.out.contains(" 0 changed, 0 new, 0 gone; violations: 0"), "{}", ran.out);
    // What the revision changed is carried over.
    bekal(&[&args[..], &["--out", &place.at("again")]].concat()).expect(0);
    bekal(&["audit", &place.at("again")]).expect(0);
    let plan = |name: &str| bekal::output::read_plan(&place.path(name)).unwrap();
    let (next, again) = (plan("next"), plan("again"));
    assert!(next.changes.is_some());
    assert_eq!((&again.changes, again.revised_from()), (&next.changes, next.revised_from()));
    place.edit("next/movements.csv", |text| {
        let kept = |line: &&str| !line.starts_with("T001,");
        text.lines().filter(kept).flat_map(|line| [line, "\n"]).collect()
    });
    let ran = bekal(&[&args[..3], &[&place.at("next/movements.csv"), "--lang", "en"]].concat());
    assert!(ran.err.contains("under way when the plan was revised") && ran.err.contains("T001"), "{}", ran.err);
}

#[test]
fn only_a_plan_as_it_was_made_is_judged_by() {
    let place = planned();
    fs::copy(place.path("plan/movements.csv"), place.path("edited.csv")).unwrap();
    // The file may lie in the folder of the plan, changed.
    place.edit("plan/movements.csv", |text| text.lines().take(55).flat_map(|line| [line, "\n"]).collect());
    audit(&place, "plan/movements.csv", &[]).expect(0);
    audit(&place, "none.csv", &[]).expect(3);
    audit(&place, "plan", &[]).expect(3);
    bekal(&["audit", &place.at("plan"), "--out", &place.at("x")]).expect(2);
    place.edit("op/stock.csv", |text| text.replace("beras,3000", "beras,3001"));
    let ran = audit(&place, "edited.csv", &[]).expect(3);
    assert!(ran.err.contains("no longer that of the plan") && ran.err.contains("stock.csv"), "{}", ran.err);
    place.edit("op/stock.csv", |text| text.replace("beras,3001", "beras,3000"));
    audit(&place, "edited.csv", &[]).expect(0);
    place.edit("plan/plan.json", |text| text.replacen("\"packages\": 101", "\"packages\": 100", 1));
    let ran = audit(&place, "edited.csv", &[]).expect(6);
    assert!(ran.err.contains("does not pass the audit") && ran.err.contains("[file-changed]"), "{}", ran.err);
}

#[test]
fn which_lot_is_meant_must_be_plain() {
    let place = Place::new();
    bekal(&["new", &place.at("op"), "--lang", "en", "-q"]).expect(0);
    place.edit("op/stock.csv", |text| text + "gudang-kota,beras,500,relawan,,2026-02-01,confirmed,\n");
    bekal(&["plan", &place.at("op"), "--out", &place.at("plan"), "-q"]).expect(0);
    let mut rows = rows(&place.text("plan/movements.csv"));
    added(&mut rows);
    fs::write(place.path("edited.csv"), written(&rows, b',')).unwrap();
    let ran = audit(&place, "edited.csv", &[]).expect(3);
    let line = rows.len() - 3;
    let note =
        format!("[open-lot] edited.csv, row {line}, column lot: no lot is named; there are 2 of beras for this row: ");
    assert!(ran.err.contains(&note), "{note}\n{}", ran.err);
    assert!(ran.err.contains("beras@gudang-kota/bpbd, beras@gudang-kota/relawan"), "{}", ran.err);
}

/// Every shipped operation: its movements say its trips, and what posts hand out by the plain rule meets as much.
#[test]
fn movements_of_a_plan_say_all_of_its_trips() {
    for name in ["kukar-drill", "batanghari-2024", "jambi-province"] {
        let place = Place::new();
        let (source, out) = (shipped(name), place.at("plan"));
        let source = source.to_str().unwrap();
        let drafted = |more: &[&str]| bekal(&[&["plan", source, "--out", &out, "-q"][..], more].concat());
        // A search that is cut short may end without any plan.
        if name != "jambi-province" || drafted(&["--time-limit", "3"]).code != 0 {
            drafted(&[]).expect(0);
        }
        let plan = bekal::output::read_plan(&place.path("plan")).unwrap();
        let operation = bekal::load(&shipped(name)).unwrap().operation.unwrap();
        for file in ["movements.csv", "plan.xlsx"] {
            let read = bekal::input::movements(&place.path("plan").join(file), &operation).unwrap();
            assert!(read.diagnostics.is_empty(), "{name} {file} {:?}", read.diagnostics);
            let trips = read.trips.unwrap();
            assert_eq!(trips.len(), plan.trips.len());
            for (read, trip) in trips.iter().zip(&plan.trips) {
                let named = (&read.trip, &read.fleet, read.vehicle, &read.vehicle_type, &read.member, &read.source);
                let own = (&trip.trip, &trip.fleet, trip.vehicle, &trip.vehicle_type, &trip.member, &trip.source);
                assert_eq!((named, &read.steps), (own, &trip.steps), "{name} {file}");
            }
            let edited = bekal::edited(&operation, &plan, trips, ("", ""));
            assert_eq!(
                (edited.plan.trips, edited.plan.issues),
                (plan.trips.clone(), plan.issues.clone()),
                "{name} {file}"
            );
            assert_eq!(edited.plan.kpis, plan.kpis, "{name} {file}");
        }
        let issues = bekal::edited::issues(&operation, &plan.trips, None);
        assert!(bekal::audit::movements(&operation, &plan.trips, &issues, plan.revised_from()).is_empty(), "{name}");
        let recount = bekal::audit::recount(&operation, &plan.trips, &issues);
        for (level, own) in recount.kpis.fill_by_priority.iter().zip(&plan.kpis.fill_by_priority) {
            assert!(level.met >= own.met, "{name} priority {}: {} of {}", level.priority, level.met, own.met);
        }
    }
}
