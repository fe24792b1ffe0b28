//! The documents of a plan folder: what `plan.html` shows of a real operation and must not need, and that `plan.xlsx` has
//! the same numbers as the tables beside it. The README names every file.

use crate::place::{Place, bekal, shipped};
use crate::tidy::{first_column, text};
use calamine::{Data, Reader as _, Xlsx, open_workbook_from_rs};
use std::collections::BTreeSet;
use std::fs;
use std::io::Cursor;

/// Largest page of a district's operation, in bytes: what a weak laptop opens at once.
const LARGEST_PAGE: usize = 1_500_000;

/// The tables in the order of the workbook's sheets, after summary and fill.
const TABLES: [&str; 9] =
    ["needs", "allocation", "movements", "tasks", "fill", "shortfalls", "stock", "prices", "issues"];

/// Columns of code words, which the workbook says in the reader's language.
const WORDS: [&str; 5] = ["action", "task", "reason", "resource", "ask_name"];

/// Whether a cell of a workbook says what a cell of a table says.
fn says(cell: &Data, text: &str) -> bool {
    match cell {
        Data::Empty => text.is_empty(),
        Data::Float(value) => text.parse() == Ok(*value),
        Data::String(value) => value == text || Some(value.as_str()) == text.strip_prefix('\''),
        Data::DateTime(value) => {
            let moment: jiff::civil::DateTime = text[..19].parse().unwrap();
            let since = jiff::civil::date(1899, 12, 30).at(0, 0, 0, 0).until(moment).unwrap();
            let seconds = since.total((jiff::Unit::Second, jiff::SpanRelativeTo::days_are_24_hours())).unwrap();
            (value.as_f64() * 86_400.0 - seconds).abs() < 0.5
        }
        _ => false,
    }
}

/// Panics where the workbook of a plan folder and its tables differ.
fn same_numbers(place: &Place, folder: &str) {
    let bytes = fs::read(place.path(folder).join("plan.xlsx")).unwrap();
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let sheets = book.sheet_names();
    assert_eq!(sheets.len(), TABLES.len() + 2);
    for (name, sheet) in TABLES.iter().zip(&sheets[2..]) {
        let text = place.text(&format!("{folder}/{name}.csv"));
        let mut table = csv::ReaderBuilder::new().from_reader(text.as_bytes());
        let header = table.headers().unwrap().clone();
        let expected: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
        let range = book.worksheet_range(sheet).unwrap();
        let rows: Vec<&[Data]> = range.rows().skip(1).collect();
        assert_eq!(rows.len(), expected.len(), "{name}");
        for (row, record) in rows.iter().zip(&expected) {
            for (at, (column, text)) in header.iter().zip(record).enumerate() {
                let cell = row.get(at).unwrap_or(&Data::Empty);
                let is_word = WORDS.contains(&column) || (*name, column) == ("prices", "unit");
                let same = if is_word { matches!(cell, Data::String(_)) } else { says(cell, text) };
                assert!(same, "{name}, {column}: {cell:?} is not {text}");
            }
        }
    }
    for sheet in &sheets {
        assert!(book.worksheet_formula(sheet).unwrap().is_empty(), "{sheet}");
    }
}

/// Panics where `fill.csv` and the shortfalls of the plan differ.
fn same_shortfalls(place: &Place, folder: &str) {
    let plan: serde_json::Value = serde_json::from_str(&place.text(&format!("{folder}/plan.json"))).unwrap();
    let short: BTreeSet<(String, String, i64, i64)> = plan["shortfalls"]
        .as_array()
        .unwrap()
        .iter()
        .map(|short| {
            let text = |key: &str| short[key].as_str().unwrap().to_owned();
            let number = |key: &str| short[key].as_i64().unwrap();
            (text("site"), text("item"), number("quantity_milli"), number("person_days"))
        })
        .collect();
    let table = place.text(&format!("{folder}/fill.csv"));
    let mut table = csv::ReaderBuilder::new().from_reader(table.as_bytes());
    let rows = table.records().map(Result::unwrap).map(|row| {
        let thousandths =
            |at: usize| -> i64 { format!("{:.0}", row[at].parse::<f64>().unwrap() * 1000.0).parse().unwrap() };
        let whole = |at: usize| row[at].parse::<i64>().unwrap();
        assert_eq!(thousandths(4), thousandths(5) + thousandths(6) + thousandths(7), "{row:?}");
        (row[0].to_owned(), row[2].to_owned(), thousandths(7), whole(9) - whole(10))
    });
    assert_eq!(rows.filter(|(.., person_days)| *person_days > 0).collect::<BTreeSet<_>>(), short);
}

#[test]
fn the_documents_of_a_district() {
    let place = Place::new();
    let operation = shipped("kukar-drill");
    bekal(&["plan", operation.to_str().unwrap(), "--out", &place.at("plan")]).expect(0);
    let html = place.text("plan/plan.html");
    assert!(html.len() < LARGEST_PAGE, "{}", html.len());
    for foreign in ["src=", "<script", "@import", "<link", "href=\"h", "url(h"] {
        assert!(!html.contains(foreign), "{foreign}");
    }
    assert!(!html.contains("NaN"));
    let sections: Vec<&str> =
        html.split("<section id=\"").skip(1).map(|part| part.split('"').next().unwrap()).collect();
    let expected = [
        "map",
        "flow",
        "vehicles",
        "coverage",
        "fill",
        "stock",
        "members",
        "limits",
        "shortfalls",
        "tasks",
        "assumptions",
        "approval",
    ];
    assert_eq!(sections, expected);
    same_numbers(&place, "plan");
    same_shortfalls(&place, "plan");
    let files = fs::read_dir(place.path("plan")).unwrap();
    let files: BTreeSet<String> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(first_column(&text("README.md"), "| file |"), files);
}

#[test]
fn documents_are_the_same_on_any_number_of_threads() {
    let place = Place::with_operation();
    for threads in ["1", "2"] {
        let out = place.at(threads);
        bekal(&["plan", &place.at("op"), "--out", &out, "--threads", threads, "--lang", "en"]).expect(0);
        same_numbers(&place, threads);
    }
    for name in ["plan.html", "plan.xlsx"] {
        let [one, two] = ["1", "2"].map(|threads| fs::read(place.path(threads).join(name)).unwrap());
        assert_eq!(one, two, "{name}");
    }
}
