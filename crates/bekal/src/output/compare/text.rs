//! A comparison in words, for a terminal.

use super::say::Teller;
use super::words::Say;
use super::{Comparison, Differs, PostChange, Sides};
use crate::output::view::clean;
use bekal_core::operation::Language;

/// Rows shown of each part.
const SHOWN: usize = 40;
/// Most characters of a cell.
const WIDE: usize = 48;
/// Most characters of what tells a row apart, which must not be lost.
const WIDE_ROW: usize = 96;

/// A comparison as plain text; each line ends with a newline.
pub fn text(comparison: &Comparison, lang: Language) -> String {
    let teller = Teller::new(comparison, lang);
    let mut out = String::new();
    for notice in teller.notices() {
        out.push_str(&notice);
        out.push('\n');
    }
    if comparison.differs == Differs::Nothing {
        return out;
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out.push_str(teller.say(Say::InputsDiffer));
    out.push('\n');
    if comparison.inputs.is_empty() {
        out.push_str(&line(teller.say(Say::InputsAlike)));
    } else {
        let rows: Vec<Vec<String>> = comparison.inputs.iter().map(|of| teller.input(of).to_vec()).collect();
        out.push_str(&table(&teller, &[Say::InTable, Say::InRow, Say::InColumn, Say::A, Say::B], &rows));
    }
    let results = results_text(comparison, lang);
    if results.is_empty() { out } else { out + "\n" + &results }
}

/// How good the plans are and who gains and loses, as plain text; each line ends with a newline.
pub fn results_text(comparison: &Comparison, lang: Language) -> String {
    let teller = Teller::new(comparison, lang);
    let mut out = String::new();
    let mut part = |title: Say, head: &[Say], rows: Vec<Vec<String>>| {
        if rows.is_empty() {
            return;
        }
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(teller.say(title));
        out.push('\n');
        out.push_str(&table(&teller, head, &rows));
    };
    let figures = comparison.figures.iter().filter(|figure| figure.a.is_some() || figure.b.is_some());
    let figures = figures.map(|of| {
        let words = teller.figure(of);
        let judged = words.judged.map(|say| teller.say(say)).unwrap_or_default();
        vec![words.name, words.a, words.b, words.change, judged.to_owned()]
    });
    part(Say::HowGood, &[Say::Figure, Say::A, Say::B, Say::Change, Say::Judged], figures.collect());
    let post = |of: &&PostChange| vec![of.name.clone(), teller.met(of.a), teller.met(of.b), teller.more(of)];
    let sides = Sides::of(&comparison.posts);
    let parts = [
        (Say::WhoLoses, sides.losers),
        (Say::WhoGains, sides.gainers),
        (Say::NeedChanges, sides.even),
        (Say::InOneOnly, sides.single),
    ];
    for (title, posts) in parts {
        part(title, &[Say::Post, Say::A, Say::B, Say::MetMore], posts.iter().map(post).collect());
    }
    out
}

/// Columns one under the other; long cells are cut, and rows beyond [`SHOWN`] counted.
fn table(teller: &Teller<'_>, head: &[Say], rows: &[Vec<String>]) -> String {
    let cut = |(cell, column): (&String, &Say)| {
        let cell = clean(cell);
        let wide = if *column == Say::InRow { WIDE_ROW } else { WIDE };
        if cell.chars().count() > wide { cell.chars().take(wide - 1).chain(['…']).collect() } else { cell }
    };
    let columns = head;
    let head: Vec<String> = head.iter().map(|say| teller.say(*say).to_owned()).collect();
    let shown = std::iter::once(head.as_slice()).chain(rows.iter().take(SHOWN).map(Vec::as_slice));
    let cells: Vec<Vec<String>> = shown.map(|row| row.iter().zip(columns).map(cut).collect()).collect();
    let width = |column: usize| cells.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let mut out = String::new();
    for row in &cells {
        let padded = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect::<Vec<_>>();
        out.push_str(&line(padded.join("  ").trim_end()));
    }
    if rows.len() > SHOWN {
        out.push_str(&line(&teller.tell(Say::MoreRows, &[&teller.count(rows.len() - SHOWN)])));
    }
    out
}

/// A line of a part.
fn line(text: &str) -> String {
    format!("  {text}\n")
}
