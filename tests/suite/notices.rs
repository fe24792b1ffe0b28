//! Problems as a page: complete, harmless whatever the operation holds, and written only where it may be.

use crate::place::{Place, Ran, bekal};
use std::collections::BTreeSet;
use std::fs;

/// An operation with problems of every severity, one of which comes in a flood, and with hostile names.
fn broken() -> Place {
    let place = Place::new();
    bekal(&["new", &place.at("op"), "--lang", "en"]).expect(0);
    place.edit("op/stock.csv", |text| {
        let hostile = "gudang-kota,<script>alert(1)</script>\u{202e}\u{7},± 12,\"=1+1\"\"'&\",,,,\n";
        text + hostile + &"gudang-kota,beras,x,bpbd,,,,\n".repeat(30)
    });
    place.edit("op/sites.csv", |text| text.replace("103.05", "1.5") + "x,X,post,103.2,-1.7,,,,,,,,,,,\n");
    fs::write(place.path("op/stoks <b>.csv"), "a\n1\n").unwrap();
    place
}

fn check(place: &Place, lang: &str, more: &[&str]) -> Ran {
    let (at, page) = (place.at("op"), place.at("check.html"));
    bekal(&[&["check", &at, "--lang", lang, "--html", &page], more].concat())
}

/// Panics where a tag is not closed, or closed by another.
fn well_formed(html: &str) {
    let mut open: Vec<&str> = Vec::new();
    for piece in html.split('<').skip(1) {
        let (tag, _) = piece.split_once('>').unwrap_or_else(|| panic!("a tag without end: {piece}"));
        let name = tag.split([' ', '\n']).next().unwrap();
        if let Some(name) = name.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') && !matches!(name, "!DOCTYPE" | "meta") {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
}

/// What follows `before` up to the next quotation mark, everywhere.
fn all<'a>(html: &'a str, before: &str) -> BTreeSet<&'a str> {
    html.split(before).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn the_page_says_what_the_terminal_says() {
    for lang in ["id", "en"] {
        let place = broken();
        let ran = check(&place, lang, &["--format", "json"]).expect(3);
        let html = place.text("check.html");
        well_formed(&html);
        let rows: Vec<serde_json::Value> = serde_json::from_str(&ran.out).unwrap();
        let found = html.split("<section id=\"found\">").nth(1).unwrap().split("</section>").next().unwrap();
        assert_eq!(found.matches("<tr>").count(), rows.len() + found.matches("<thead><tr>").count());
        for row in &rows {
            let code = row["code"].as_str().unwrap();
            assert!(found.contains(&format!("<a href=\"#code-{code}\">{code}</a>")), "{code}");
        }
        // Of a file the gravest come first.
        let stock = found.split("stock.csv</h3>").nth(1).unwrap().split("<h3").next().unwrap();
        assert!(stock.rfind("class=\"error\"") < stock.find("class=\"warning\"").or(Some(usize::MAX)));
        let flood = if lang == "id" {
            "… dan 11 lagi seperti ini di stock.csv"
        } else {
            "… and 11 more like this in stock.csv"
        };
        assert!(stock.contains(flood), "{stock}");
        assert!(html.contains(if lang == "id" { "belum dapat direncanakan" } else { "cannot be planned yet" }));
        for target in all(&html, "href=\"") {
            assert!(target.starts_with('#') && all(&html, "id=\"").contains(&target[1..]), "{target}");
        }
    }
}

#[test]
fn the_page_is_harmless_and_needs_nothing() {
    let place = broken();
    check(&place, "en", &[]).expect(3);
    let html = place.text("check.html");
    for foreign in ["<script", "<b>", "src=", "http", "@import", "<link", "\u{202e}", "\u{7}"] {
        assert!(!html.contains(foreign), "{foreign}");
    }
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
}

#[test]
fn a_sound_operation_has_a_page_too() {
    let place = Place::with_operation();
    check(&place, "id", &["-q"]).expect(0);
    assert!(place.text("check.html").contains("dapat direncanakan"));
}

#[test]
fn nothing_is_replaced_unasked() {
    let place = broken();
    fs::write(place.path("check.html"), "mine").unwrap();
    let refused = check(&place, "en", &[]).expect(7);
    assert!(refused.out.is_empty() && refused.err.contains("--force"), "{}", refused.err);
    assert_eq!(place.text("check.html"), "mine");
    check(&place, "en", &["--force"]).expect(3);
    assert!(place.text("check.html").starts_with("<!DOCTYPE html>"));
    assert_eq!(place.names(), ["check.html", "op"], "nothing is left beside it");
    for (name, code) in [("check.txt", 2), ("op.html/", 7), ("nowhere/check.html", 7)] {
        fs::create_dir_all(place.path("op.html")).unwrap();
        bekal(&["check", &place.at("op"), "--html", &place.at(name), "--force"]).expect(code);
    }
}
