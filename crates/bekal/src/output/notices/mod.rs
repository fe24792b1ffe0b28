//! What is wrong with an operation, for the people who correct it: one [`page()`] to read and print, and a [`workbook`] that
//! is a copy of their tables with the wrong cells coloured.
//!
//! Files with errors come first, and within a file what is gravest. Everything is a pure function of what was found and
//! the language; whatever comes from the operation is data, never markup.

mod book;
mod page;
pub(crate) mod words;

pub use book::workbook;
pub use page::page;

use super::view::clean;
use bekal_core::operation::code::{Diagnostic, Severity};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use words::Told;

/// Severities, the gravest first.
const SEVERITIES: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Notice];

/// How many problems there are of a severity, those counted only among them.
pub fn count<'a>(diagnostics: impl IntoIterator<Item = &'a Diagnostic>, severity: Severity) -> u64 {
    let of_it = diagnostics.into_iter().filter(|one| one.severity() == severity);
    of_it.fold(0, |sum, one| sum.saturating_add(1).saturating_add(one.more))
}

/// The problems of a file, or of a sheet of a workbook.
struct Group<'a> {
    /// As `stock.csv`, or `op.xlsx › stock`.
    title: String,
    /// Each with its number among all; the gravest first, then by row and column.
    found: Vec<(usize, &'a Diagnostic)>,
}

/// The problems by file and sheet, those with the gravest first, then by name.
fn groups(diagnostics: &[Diagnostic]) -> Vec<Group<'_>> {
    let mut by_place: BTreeMap<(&str, Option<&str>), Vec<(usize, &Diagnostic)>> = BTreeMap::new();
    for (number, one) in diagnostics.iter().enumerate() {
        by_place.entry((&one.file, one.sheet.as_deref())).or_default().push((number, one));
    }
    let mut groups: Vec<Group<'_>> = Vec::new();
    for ((file, sheet), mut found) in by_place {
        found.sort_by_key(|(_, one)| (Reverse(one.severity()), one.sort_key()));
        let title = sheet.map_or_else(|| clean(file), |sheet| format!("{} › {}", clean(file), clean(sheet)));
        groups.push(Group { title, found });
    }
    groups.sort_by_key(|group| Reverse(group.found.first().map(|(_, one)| one.severity())));
    groups
}

/// What the problems mean for an operation that can be `planned` or not.
fn verdict(planned: bool, diagnostics: &[Diagnostic]) -> Told {
    match planned {
        false => Told::NotPlannable,
        true if diagnostics.is_empty() => Told::Sound,
        true => Told::Plannable,
    }
}
