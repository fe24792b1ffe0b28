//! A comparison in words, for a terminal.

use super::{Comparison, Difference, Figure, Met, PostChange};
use crate::output::messages::{Msg, coded, fill};
use crate::output::view::clean;
use crate::output::{numbers, times};
use bekal_core::operation::Language;
use bekal_core::units::{Duration, Instant};
use serde_json::Value;

/// Rows shown of each part.
const SHOWN: usize = 40;
/// Most characters of a cell.
const WIDE: usize = 48;

/// A comparison as plain text; each line ends with a newline. Moments are told in the zone `utc_offset` ahead of UTC.
pub fn text(comparison: &Comparison, lang: Language, utc_offset: Duration) -> String {
    let mut out = format!("{}\n", Msg::InputsDiffer.text(lang));
    let inputs: Vec<_> = comparison.inputs.iter().map(|difference| input(difference, utc_offset, lang)).collect();
    if inputs.is_empty() {
        out.push_str(&line(Msg::InputsAlike.text(lang)));
    } else {
        let head = [Msg::InTable, Msg::InRow, Msg::InColumn, Msg::PlanA, Msg::PlanB];
        out.push_str(&table(lang, &head.map(|msg| msg.text(lang).to_owned()), &inputs));
    }
    let results = results(comparison, lang);
    if results.is_empty() { out } else { out + "\n" + &results }
}

/// How good the plans are and who gains and loses, as plain text; each line ends with a newline.
pub fn results(comparison: &Comparison, lang: Language) -> String {
    let say = |msg: Msg| msg.text(lang).to_owned();
    let mut out = String::new();
    let mut part = |title: Msg, head: &[Msg], rows: Vec<Vec<String>>| {
        if rows.is_empty() {
            return;
        }
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&(say(title) + "\n"));
        out.push_str(&table(lang, &head.iter().map(|msg| say(*msg)).collect::<Vec<_>>(), &rows));
    };
    let Comparison { figures, posts, .. } = comparison;
    let figures = figures.iter().filter(|figure| figure.a.is_some() || figure.b.is_some());
    let figures = figures.map(|of| figure(of, lang)).collect();
    part(Msg::HowGood, &[Msg::Figure, Msg::PlanA, Msg::PlanB, Msg::Change], figures);
    let head = [Msg::Post, Msg::PlanA, Msg::PlanB, Msg::MetMore];
    let rows = |wanted: &dyn Fn(i128) -> bool| -> Vec<&PostChange> {
        posts.iter().filter(|post| wanted(post.more())).collect()
    };
    let (losers, mut gainers, even) = (rows(&|more| more < 0), rows(&|more| more > 0), rows(&|more| more == 0));
    gainers.reverse();
    for (title, posts) in [(Msg::WhoLoses, losers), (Msg::WhoGains, gainers), (Msg::NeedChanges, even)] {
        part(title, &head, posts.into_iter().map(|of| post(of, lang)).collect());
    }
    out
}

fn input(difference: &Difference, utc_offset: Duration, lang: Language) -> Vec<String> {
    let text = |text: &str| local(text, utc_offset, lang);
    let value =
        |value: &Option<Value>| value.as_ref().map_or_else(|| "–".to_owned(), |value| said(value, utc_offset, lang));
    vec![
        difference.table.clone(),
        difference.row.split(", ").map(text).collect::<Vec<_>>().join(", "),
        difference.column.clone().unwrap_or_else(|| "–".to_owned()),
        value(&difference.a),
        value(&difference.b),
    ]
}

/// A value as the reader writes it.
fn said(value: &Value, utc_offset: Duration, lang: Language) -> String {
    let all = |parts: Vec<String>| parts.join(", ");
    match value {
        Value::Null => "–".to_owned(),
        Value::Bool(yes) => yes.to_string(),
        Value::Number(number) => {
            #[expect(clippy::cast_possible_truncation, reason = "saturates; shown, not computed with")]
            let millionths = |value: f64| (value * 1e6).round() as i128;
            number.as_f64().map_or_else(|| number.to_string(), |value| numbers::trimmed(lang, millionths(value), 6))
        }
        Value::String(text) => local(text, utc_offset, lang),
        Value::Array(list) => all(list.iter().map(|value| said(value, utc_offset, lang)).collect()),
        Value::Object(cells) => {
            all(cells.iter().map(|(name, value)| format!("{name} {}", said(value, utc_offset, lang))).collect())
        }
    }
}

/// A moment in local time, any other text as it is.
fn local(text: &str, utc_offset: Duration, lang: Language) -> String {
    let moment = serde_json::from_value::<Instant>(text.into());
    moment.map_or_else(|_| text.to_owned(), |moment| times::short(lang, moment, utc_offset))
}

fn figure(figure: &Figure, lang: Language) -> Vec<String> {
    let name = coded(lang, "figure", &figure.name).unwrap_or(&figure.name);
    let name = match figure.priority {
        Some(priority) => fill(name, &[&numbers::integer(lang, priority.into())]),
        None => name.to_owned(),
    };
    let number = |value: f64| match figure.unit {
        // A gap reads as none only where there is none, as everywhere.
        "share" if figure.name == "gap" && value > 0.0 => {
            numbers::float(lang, (value * 1e3 - 1e-6).ceil() / 10.0, 1) + " %"
        }
        "share" => numbers::float(lang, value * 100.0, 1) + " %",
        "hours" => numbers::float(lang, value, 1),
        "tonnes" => numbers::float(lang, value, 2),
        _ => numbers::float(lang, value, 0),
    };
    let shown = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), number);
    let change = figure.a.zip(figure.b).map(|(a, b)| {
        let signed = number(b - a);
        let mark = match figure.more_is_better {
            Some(better) if b > a => coded(lang, "change", if better { "better" } else { "worse" }),
            Some(better) if b < a => coded(lang, "change", if better { "worse" } else { "better" }),
            _ => None,
        };
        let sign = if b > a { "+" } else { "" };
        format!("{sign}{signed} {}", mark.unwrap_or_default()).trim_end().to_owned()
    });
    vec![name, shown(figure.a), shown(figure.b), change.unwrap_or_default()]
}

fn post(post: &PostChange, lang: Language) -> Vec<String> {
    let met = |of: Option<Met>| match of {
        Some(of) => fill(
            Msg::NeedMetValue.text(lang),
            &[
                &numbers::permille(of.met.into(), of.needed.into())
                    .map_or_else(|| "–".to_owned(), |share| numbers::decimal(lang, share.into(), 1) + " %"),
                &numbers::integer(lang, of.met.into()),
                &numbers::integer(lang, of.needed.into()),
            ],
        ),
        None => "–".to_owned(),
    };
    let more = post.more();
    let sign = if more > 0 { "+" } else { "" };
    vec![post.name.clone(), met(post.a), met(post.b), format!("{sign}{}", numbers::integer(lang, more))]
}

/// Columns one under the other; long cells are cut, and rows beyond [`SHOWN`] counted.
fn table(lang: Language, head: &[String], rows: &[Vec<String>]) -> String {
    let cut = |cell: &String| {
        let cell = clean(cell);
        if cell.chars().count() > WIDE { cell.chars().take(WIDE - 1).chain(['…']).collect() } else { cell }
    };
    let shown = std::iter::once(head).chain(rows.iter().take(SHOWN).map(Vec::as_slice));
    let cells: Vec<Vec<String>> = shown.map(|row| row.iter().map(cut).collect()).collect();
    let width = |column: usize| cells.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let mut out = String::new();
    for row in &cells {
        let padded = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect::<Vec<_>>();
        out.push_str(&line(padded.join("  ").trim_end()));
    }
    if rows.len() > SHOWN {
        let more = numbers::integer(lang, (rows.len() - SHOWN) as i128);
        out.push_str(&line(&fill(Msg::MoreRows.text(lang), &[&more])));
    }
    out
}

/// A line of a part.
fn line(text: &str) -> String {
    format!("  {text}\n")
}
