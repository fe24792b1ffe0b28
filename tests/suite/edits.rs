//! Fifty edits of the movements of a plan, each with what people are told of it.

use crate::place::{Place, Ran, bekal};
use serde_json::Value;
use std::fs;

/// Rows of cells, the heading first.
pub(crate) type Rows = Vec<Vec<String>>;

/// The template with the river lane shut on the afternoon of the second day, and its plan of twelve trips.
pub(crate) fn planned() -> Place {
    let place = Place::new();
    bekal(&["new", &place.at("op"), "--lang", "en", "-q"]).expect(0);
    place.edit("op/closures.csv", |text| {
        text + "sungai-ulak,2026-01-13T12:00:00+07:00,2026-01-13T18:00:00+07:00,0,,,sweeping\n"
    });
    bekal(&["plan", &place.at("op"), "--out", &place.at("plan"), "-q"]).expect(0);
    place
}

pub(crate) fn rows(text: &str) -> Rows {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

pub(crate) fn written(rows: &Rows, delimiter: u8) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).flexible(true).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).unwrap();
    }
    writer.into_inner().unwrap()
}

pub(crate) fn audit(place: &Place, file: &str, more: &[&str]) -> Ran {
    let args = ["audit", &place.at("plan"), "--movements", &place.at(file), "--lang", "en"];
    bekal(&[&args[..], more].concat())
}

/// Columns by their name.
fn column(name: &str) -> usize {
    let header = "trip,fleet,vehicle,vehicle_type,vehicle_type_name,member,member_name,step,action,from_site,from_name,to_site,to_name,link,begins,ends,lot,item,item_name,packages,quantity,unit,mass_kg,volume_m3";
    header.split(',').position(|known| known == name).unwrap()
}

/// Sets cells: line of the file, column, value.
pub(crate) fn set(rows: &mut Rows, cells: &[(usize, &str, &str)]) {
    for (line, name, value) in cells {
        (*value).clone_into(&mut rows[line - 1][column(name)]);
    }
}

/// Puts every moment of a trip off.
fn shift(rows: &mut Rows, trip: &str, minutes: i64) {
    for row in rows.iter_mut().filter(|row| row[0] == trip) {
        for at in ["begins", "ends"].map(column) {
            let moment: jiff::Timestamp = row[at].parse().unwrap();
            let moment = moment + jiff::SignedDuration::from_mins(minutes);
            row[at] = moment.to_string();
        }
    }
}

/// Another trip like an earlier one, by another vehicle of the fleet.
fn copied(rows: &mut Rows, from: &str, to: &str, vehicle: &str) {
    let copies: Rows = rows.iter().filter(|row| row[0] == from).cloned().collect();
    for mut row in copies {
        to.clone_into(&mut row[0]);
        vehicle.clone_into(&mut row[column("vehicle")]);
        rows.push(row);
    }
}

/// A trip that takes 40 kg of rice to the post by road, its times open but the first.
pub(crate) fn added(rows: &mut Rows) {
    let mut row = |action: &str, from: &str, to: &str, link: &str, lot: &str, packages: &str, begins: &str| {
        let mut cells = vec![String::new(); rows[0].len()];
        for (name, value) in [
            ("trip", "new"),
            ("fleet", "truk-bpbd"),
            ("vehicle", "1"),
            ("action", action),
            ("from_site", from),
            ("to_site", to),
            ("link", link),
            ("begins", begins),
            ("item", lot),
            ("packages", packages),
        ] {
            value.clone_into(&mut cells[column(name)]);
        }
        rows.push(cells);
    };
    row("load", "gudang-kota", "", "", "beras", "4", "2026-01-12 17:45");
    row("drive", "gudang-kota", "pos-sukamaju", "jalan-sukamaju", "", "", "");
    row("unload", "pos-sukamaju", "", "", "beras", "4", "");
    row("drive", "pos-sukamaju", "gudang-kota", "jalan-sukamaju", "", "", "");
}

/// What people are told.
enum Told {
    /// It holds: trips as they were, changed, new and gone.
    Holds([usize; 4]),
    /// Rules it breaks: each with line and column.
    Breaks(&'static [(&'static str, u64, &'static str)]),
    /// What is wrong with cells: code, line and column.
    Wrong(&'static [(&'static str, u64, &'static str)]),
}

type Edit = (&'static str, fn(&mut Rows), Told);

const EDITS: &[Edit] = &[
    ("nothing", |_| (), Told::Holds([12, 0, 0, 0])),
    ("a trip deleted", |rows| rows.retain(|row| row[0] != "T012"), Told::Holds([11, 0, 0, 1])),
    ("a trip added, its times left open", added, Told::Holds([12, 0, 1, 0])),
    (
        "less loaded and unloaded",
        |rows| {
            set(rows, &[(57, "packages", "40"), (57, "quantity", "400"), (60, "packages", "40"), (60, "quantity", "")]);
        },
        Told::Holds([11, 1, 0, 0]),
    ),
    (
        "a quantity instead of packages",
        |rows| {
            set(rows, &[(57, "packages", ""), (57, "quantity", "400"), (60, "packages", ""), (60, "quantity", "400")]);
        },
        Told::Holds([11, 1, 0, 0]),
    ),
    (
        "a line taken out by nought",
        |rows| set(rows, &[(57, "packages", "0"), (57, "quantity", "0"), (60, "packages", "0"), (60, "quantity", "")]),
        Told::Holds([11, 1, 0, 0]),
    ),
    (
        "rows sorted by item",
        |rows| rows[1..].sort_by_key(|row| row[column("item")].clone()),
        Told::Holds([12, 0, 0, 0]),
    ),
    ("rows turned round", |rows| rows[1..].reverse(), Told::Holds([12, 0, 0, 0])),
    ("steps without numbers", |rows| rows[1..].iter_mut().for_each(|row| row[7].clear()), Told::Holds([12, 0, 0, 0])),
    (
        "names, measures and repeated cells left out",
        |rows| {
            let once = [3, 4, 6, 10, 12, 18, 20, 21, 22, 23];
            rows[1..].iter_mut().for_each(|row| once.iter().for_each(|at| row[*at].clear()));
            set(
                rows,
                &[(3, "begins", ""), (3, "ends", ""), (3, "from_site", ""), (4, "fleet", ""), (4, "vehicle", "")],
            );
        },
        Told::Holds([12, 0, 0, 0]),
    ),
    (
        "blanks after codes",
        |rows| rows[1..].iter_mut().flatten().for_each(|cell| cell.push(' ')),
        Told::Holds([12, 0, 0, 0]),
    ),
    (
        "blank rows and columns",
        |rows| {
            for row in rows.iter_mut() {
                row.push(String::new());
            }
            let blank = vec![String::new(); rows[0].len()];
            rows.insert(20, blank.clone());
            rows.push(blank);
        },
        Told::Holds([12, 0, 0, 0]),
    ),
    (
        "a title above",
        |rows| {
            let mut title = vec![String::new(); rows[0].len()];
            "PERGERAKAN".clone_into(&mut title[0]);
            rows.insert(0, title);
        },
        Told::Holds([12, 0, 0, 0]),
    ),
    (
        "a row of totals below",
        |rows| {
            let mut total = vec![String::new(); rows[0].len()];
            "Jumlah".clone_into(&mut total[0]);
            "2222".clone_into(&mut total[column("packages")]);
            rows.push(total);
        },
        Told::Holds([12, 0, 0, 0]),
    ),
    (
        "more than there is",
        |rows| {
            set(rows, &[(14, "lot", "beras@gudang-kota/bpbd"), (16, "lot", "beras@gudang-kota/bpbd")]);
            for line in [14, 16] {
                set(
                    rows,
                    &[
                        (line, "item", "beras"),
                        (line, "item_name", ""),
                        (line, "packages", "130"),
                        (line, "unit", ""),
                        (line, "quantity", ""),
                    ],
                );
            }
        },
        Told::Breaks(&[("lot-overdrawn", 19, "packages"), ("lot-overdrawn", 48, "packages")]),
    ),
    (
        "more than was brought to the jetty",
        |rows| {
            set(rows, &[(57, "packages", "49"), (57, "quantity", ""), (60, "packages", "49"), (60, "quantity", "490")]);
        },
        Told::Breaks(&[
            ("loading-time", 57, "ends"),
            ("loading-time", 60, "ends"),
            ("lot-overdrawn", 57, "packages"),
            ("payload-mass", 56, "packages"),
        ]),
    ),
    (
        "more than the vehicle holds",
        |rows| {
            set(
                rows,
                &[(3, "packages", "180"), (3, "quantity", "1800"), (6, "packages", "180"), (6, "quantity", "1800")],
            );
        },
        Told::Breaks(&[("loading-time", 3, "ends"), ("loading-time", 6, "ends"), ("payload-mass", 2, "packages")]),
    ),
    (
        "a trip deleted that others live on",
        |rows| rows.retain(|row| row[0] != "T004"),
        Told::Breaks(&[("lot-overdrawn", 27, "packages"), ("lot-overdrawn", 32, "packages")]),
    ),
    (
        "loaded before it is there",
        |rows| shift(rows, "T005", -60),
        Told::Breaks(&[("goods-not-there-yet", 24, "begins")]),
    ),
    ("a link left out", |rows| drop(rows.remove(14)), Told::Breaks(&[("way-broken", 15, "from_site")])),
    ("not back home", |rows| drop(rows.remove(16)), Told::Breaks(&[("tour-open", 16, "to_site")])),
    (
        "another lot taken aboard than put down",
        |rows| set(rows, &[(33, "lot", "air-minum@gudang-kota/bpbd")]),
        Told::Wrong(&[
            ("code-contradicted", 33, "item"),
            ("code-contradicted", 33, "item_name"),
            ("repeated-line", 33, "lot"),
            ("quantity-contradicted", 33, "quantity"),
            ("code-contradicted", 33, "unit"),
        ]),
    ),
    ("a row of an unloading deleted", |rows| drop(rows.remove(35)), Told::Breaks(&[("cargo-balance", 33, "packages")])),
    (
        "moved over a closure",
        |rows| shift(rows, "T011", 360),
        Told::Breaks(&[("link-shut", 53, "begins"), ("link-shut", 55, "begins")]),
    ),
    (
        "a vehicle sent twice",
        |rows| {
            for line in 28..=31 {
                set(rows, &[(line, "vehicle", "1")]);
            }
        },
        Told::Breaks(&[("trips-overlap", 28, "begins"), ("duty-per-day", 41, "ends")]),
    ),
    (
        "a trip copied under a new code",
        |rows| copied(rows, "T012", "T012b", "3"),
        Told::Breaks(&[("lot-overdrawn", 63, "packages"), ("lot-overdrawn", 62, "packages")]),
    ),
    (
        "a vehicle nobody has",
        |rows| {
            for line in 56..=61 {
                set(rows, &[(line, "vehicle", "4")]);
            }
        },
        Told::Breaks(&[("vehicle-number", 56, "vehicle")]),
    ),
    (
        "arrives too soon",
        |rows| set(rows, &[(53, "ends", "2026-01-13 08:00:00"), (54, "begins", "2026-01-13 08:00")]),
        Told::Breaks(&[("too-fast", 53, "ends")]),
    ),
    (
        "begins before it is there",
        |rows| set(rows, &[(54, "begins", "2026-01-13 08:10")]),
        Told::Breaks(&[("time-order", 54, "begins")]),
    ),
    (
        "unloaded too fast",
        |rows| set(rows, &[(54, "ends", "2026-01-13 08:30"), (55, "begins", "2026-01-13 08:30")]),
        Told::Breaks(&[("loading-time", 54, "ends")]),
    ),
    (
        "loaded at night",
        |rows| shift(rows, "T003", 10 * 60),
        Told::Breaks(&[
            ("opening-hours", 14, "begins"),
            ("handling", 14, "packages"),
            ("goods-not-there-yet", 48, "begins"),
        ]),
    ),
    (
        "a trip copied under its own code",
        |rows| copied(rows, "T011", "T011", "1"),
        Told::Wrong(&[
            ("repeated-line", 62, "lot"),
            ("repeated-line", 63, "link"),
            ("repeated-line", 64, "lot"),
            ("repeated-line", 65, "link"),
        ]),
    ),
    (
        "another vehicle in one row",
        |rows| set(rows, &[(35, "vehicle", "2")]),
        Told::Wrong(&[("trip-contradicted", 35, "vehicle")]),
    ),
    (
        "one row of a loading moved",
        |rows| set(rows, &[(3, "begins", "2026-01-12T06:10:00+07:00")]),
        Told::Wrong(&[("trip-contradicted", 3, "begins")]),
    ),
    (
        "a site misspelt",
        |rows| set(rows, &[(53, "to_site", "pos-ulakk")]),
        Told::Wrong(&[("unknown-id", 53, "to_site")]),
    ),
    (
        "a lot misspelt",
        |rows| set(rows, &[(52, "lot", "air-minum@gudang-kota")]),
        Told::Wrong(&[("unknown-id", 52, "lot")]),
    ),
    ("an action misspelt", |rows| set(rows, &[(52, "action", "laod")]), Told::Wrong(&[("unknown-word", 52, "action")])),
    (
        "the name of another item",
        |rows| set(rows, &[(52, "item_name", "Beras")]),
        Told::Wrong(&[("code-contradicted", 52, "item_name")]),
    ),
    (
        "the name of another place",
        |rows| set(rows, &[(53, "to_name", "Pos Desa Sukamaju")]),
        Told::Wrong(&[("code-contradicted", 53, "to_name")]),
    ),
    (
        "another owner beside the fleet",
        |rows| set(rows, &[(53, "member", "bpbd")]),
        Told::Wrong(&[("code-contradicted", 53, "member")]),
    ),
    (
        "packages without their quantity",
        |rows| set(rows, &[(52, "packages", "39")]),
        Told::Wrong(&[("quantity-contradicted", 52, "quantity")]),
    ),
    (
        "a quantity of no whole packages",
        |rows| set(rows, &[(52, "packages", ""), (52, "quantity", "750")]),
        Told::Wrong(&[("not-whole-packages", 52, "quantity")]),
    ),
    (
        "half a package",
        |rows| set(rows, &[(52, "packages", "39.5")]),
        Told::Wrong(&[("not-a-whole-number", 52, "packages")]),
    ),
    (
        "fewer than none",
        |rows| set(rows, &[(52, "packages", "-40")]),
        Told::Wrong(&[("negative-quantity", 52, "packages")]),
    ),
    (
        "goods in a row of a drive",
        |rows| set(rows, &[(53, "packages", "40")]),
        Told::Wrong(&[("misplaced-cell", 53, "packages")]),
    ),
    ("a row without its trip", |rows| set(rows, &[(53, "trip", "")]), Told::Wrong(&[("missing-value", 53, "trip")])),
    ("a moment that is none", |rows| set(rows, &[(53, "ends", "pagi")]), Told::Wrong(&[("not-a-date", 53, "ends")])),
    (
        "some steps without numbers",
        |rows| set(rows, &[(54, "step", "")]),
        Told::Wrong(&[("missing-value", 54, "step")]),
    ),
    (
        "a trip whose begin is open",
        |rows| set(rows, &[(52, "begins", "")]),
        Told::Wrong(&[("missing-value", 52, "begins")]),
    ),
    ("only the heading", |rows| rows.truncate(1), Told::Holds([0, 0, 0, 12])),
    ("nothing at all", |rows| rows.clear(), Told::Wrong(&[("no-heading", 0, "")])),
    (
        "a column taken out",
        |rows| rows.iter_mut().for_each(|row| drop(row.remove(8))),
        Told::Wrong(&[("missing-column", 0, "action")]),
    ),
];

/// What a run tells as (rule or code, row, column), sorted.
fn told(rows: &Value, name: &str) -> Vec<(String, u64, String)> {
    let one = |row: &Value| {
        let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
        (text(name), row["row"].as_u64().unwrap_or(0), text("column"))
    };
    let mut all: Vec<_> = rows.as_array().unwrap().iter().map(one).collect();
    all.sort();
    all
}

/// What is not as expected of an edit; nothing where all is.
fn wrong(ran: &Ran, expected: &Told) -> Option<String> {
    let sorted = |list: &[(&str, u64, &str)]| {
        let mut all: Vec<_> =
            list.iter().map(|(rule, row, column)| ((*rule).to_owned(), *row, (*column).to_owned())).collect();
        all.sort();
        all
    };
    let report: Value = serde_json::from_str(&ran.out).unwrap_or_default();
    let differs = |found: String, wanted: String| (found != wanted).then(|| format!("{found}\n  not {wanted}"));
    match expected {
        Told::Holds(counts) => {
            let count = |key: &str| report["edits"][key].as_array().map_or(0, |list| list.len() as u64);
            let unchanged = report["edits"]["unchanged"].as_u64().unwrap_or(0);
            let found = [unchanged, count("changed"), count("added"), count("removed")];
            let compared = report["comparison"]["schema"] == "bekal.comparison/1";
            differs(format!("{} {found:?} {compared} {}", ran.code, ran.err), format!("0 {counts:?} true {}", ran.err))
        }
        Told::Breaks(list) => {
            let found = report["violations"].as_array().map(|_| told(&report["violations"], "rule"));
            let compared = report["comparison"].is_null();
            let told = format!("{} {found:?} {compared}", ran.code);
            differs(told, format!("6 {:?} true", Some(sorted(list)))).map(|text| text + &ran.err)
        }
        Told::Wrong(list) => {
            let mut lacking: Vec<String> = Vec::new();
            for (code, row, column) in *list {
                let place = match row {
                    0 => format!("[{code}] edited.csv"),
                    row => format!("[{code}] edited.csv, row {row}, column {column}:"),
                };
                lacking.extend((!ran.err.contains(&place)).then_some(place));
            }
            let count = format!("errors: {},", list.len());
            let fine = ran.code == 3 && ran.out.is_empty() && lacking.is_empty() && ran.err.contains(&count);
            (!fine).then(|| format!("{} {lacking:?} {count}\n{}{}", ran.code, ran.err, ran.out))
        }
    }
}

#[test]
fn edits_are_judged_cell_by_cell() {
    let place = planned();
    let before = rows(&place.text("plan/movements.csv"));
    let mut all = String::new();
    for (name, change, expected) in EDITS {
        let mut rows = before.clone();
        change(&mut rows);
        fs::write(place.path("edited.csv"), written(&rows, b',')).unwrap();
        let ran = audit(&place, "edited.csv", &["--format", "json"]);
        if let Some(wrong) = wrong(&ran, expected) {
            all.extend(["\n== ", name, ": ", &wrong, "\n"]);
        }
    }
    assert!(all.is_empty(), "{all}");
}
