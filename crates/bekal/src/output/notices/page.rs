//! The problems as one page for any browser, without network and without script; it prints on A4 and is readable in grey.

use super::words::Told;
use super::{Group, SEVERITIES, count, groups, verdict};
use crate::output::html::page::{Cell, Page};
use crate::output::markdown::{Doc, Side};
use crate::output::messages::fill;
use crate::output::{numbers, shown};
use bekal_core::operation::Language;
use bekal_core::operation::code::{Code, Diagnostic, Severity};
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::path::Path;

/// The page of what was found in the operation at `source`, which can be `planned` or not. O(size of the page).
///
/// ```
/// use bekal::operation::Language;
/// use bekal::operation::code::{Code, Diagnostic};
/// let found = [Diagnostic::new(Code::NotANumber, "stock.csv").row(7).column("quantity").value("<b>")];
/// let page = bekal::output::notices::page("op".as_ref(), false, &found, Language::English);
/// assert!(page.contains("row 7, column quantity") && page.contains("&lt;b&gt;"));
/// ```
pub fn page(source: &Path, planned: bool, diagnostics: &[Diagnostic], lang: Language) -> String {
    let say = |told: Told| told.text(lang);
    let source = shown(source.file_name().map_or(source, Path::new));
    let groups = groups(diagnostics);
    let title = fill(say(Told::Title), &[&source]);
    let mut page = Page::new(lang, &title);
    let mut head = Doc::default();
    head.heading(1, &title);
    head.notice(say(verdict(planned, diagnostics)));
    head.paragraph(&fill(say(Told::MadeBy), &[env!("CARGO_PKG_VERSION"), &source]));
    page.text(&head);
    if groups.is_empty() {
        return page.finish();
    }
    page.heading(say(Told::ByFile));
    let columns = [(Told::Table, Side::Left)].into_iter();
    let columns = columns.chain([Told::Errors, Told::Warnings, Told::Notices].map(|told| (told, Side::Right)));
    let columns: Vec<(&str, Side)> = columns.map(|(told, side)| (say(told), side)).collect();
    let rows = groups.iter().enumerate().map(|(at, group)| {
        let link = Cell::Link(group.title.clone(), anchor(at));
        counted(link, |severity| count(group.found.iter().map(|(_, one)| *one), severity), lang)
    });
    let sum = counted(Cell::Text(say(Told::Sum).to_owned()), |severity| count(diagnostics, severity), lang);
    page.grid("", &columns, rows.chain([sum]));
    page.part("found", say(Told::Problems), |page| {
        for (at, group) in groups.iter().enumerate() {
            table(page, &anchor(at), group, lang);
        }
    });
    page.part("codes", say(Told::Explanations), |page| {
        let codes: BTreeSet<_> = diagnostics.iter().map(|one| (Reverse(one.severity()), one.code.word())).collect();
        for code in codes.into_iter().filter_map(|(_, word)| Code::from_word(word)) {
            let text = code.text(lang);
            page.anchor(&anchor_of(code), &format!("{} ({}): {}", code.word(), code.severity().word(lang), text.title));
            page.note(text.explanation);
        }
    });
    page.finish()
}

/// A row with the number of problems of each severity.
fn counted(first: Cell, number: impl Fn(Severity) -> u64, lang: Language) -> Vec<Cell> {
    let number = |severity: Severity| Cell::Number(numbers::integer(lang, number(severity).into()));
    std::iter::once(first).chain(SEVERITIES.map(number)).collect()
}

/// The problems of a table.
fn table(page: &mut Page, anchor: &str, group: &Group<'_>, lang: Language) {
    page.anchor(anchor, &group.title);
    let columns = [Told::Severity, Told::Place, Told::Value, Told::Wrong, Told::Remedy, Told::Code];
    let columns = columns.map(|told| (told.text(lang), Side::Left));
    let rows = group.found.iter().map(|(_, one)| {
        let class = match one.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Notice => "notice",
        };
        let message = one.message(lang);
        let message = one.and_more(lang).map_or_else(|| message.clone(), |more| format!("{message} {more}"));
        vec![
            Cell::Marked(class, one.severity().word(lang).to_owned()),
            Cell::Text(one.spot(lang).unwrap_or_else(|| Told::WholeTable.text(lang).to_owned())),
            Cell::Text(one.shown_value(lang).unwrap_or_default()),
            Cell::Text(message),
            Cell::Text(one.remedy(lang)),
            Cell::Link(one.code.word().to_owned(), anchor_of(one.code)),
        ]
    });
    page.grid("found", &columns, rows);
}

/// The anchor of a table by its number.
fn anchor(at: usize) -> String {
    format!("table-{at}")
}

fn anchor_of(code: Code) -> String {
    format!("code-{}", code.word())
}
