//! `plan.md`: the document a commander reads, in Indonesian or English.
//!
//! On top what is decided on (headline figures, the six *Tepat*, days of supply, bound and gap), below the ten
//! numbered parts, at the end the block for approval. It is a draft until a named person approves. Tables add up:
//! parts are rounded after the sum, by largest remainder. A table that would be longer than [`MAX_ROWS`] is grouped by
//! the site above each post; what is left out is counted and found in the CSV named beside it.

mod doc;
mod goods;
mod head;
mod limits;
mod movements;
mod situation;

use super::messages::Msg;
use super::view::{View, clean};
use bekal_core::operation::Language;
use bekal_core::plan::Plan;
use doc::{Doc, Table};
pub(super) use head::movements;

/// Most rows of a table before it is grouped, and most that are shown of it then.
pub const MAX_ROWS: usize = 200;

/// Digits of the plan's checksum that documents show.
pub const SHOWN_DIGITS: usize = 12;

/// The whole document; `checksum` is the SHA-256 of `plan.json` in hexadecimal digits. O(size of the plan · log).
pub fn render(plan: &Plan, lang: Language, checksum: &str) -> String {
    let view = View::new(plan, lang);
    let mut doc = Doc::default();
    head::write(&mut doc, &view, checksum.get(..SHOWN_DIGITS).unwrap_or(checksum));
    situation::write(&mut doc, &view);
    situation::needs(&mut doc, &view);
    goods::resources(&mut doc, &view);
    goods::allocation(&mut doc, &view);
    movements::write(&mut doc, &view);
    movements::tasks(&mut doc, &view);
    limits::shortfalls(&mut doc, &view);
    limits::prices(&mut doc, &view);
    limits::assumptions(&mut doc, &view);
    limits::provenance(&mut doc, &view);
    limits::approval(&mut doc, &view);
    doc.finish()
}

/// Shows a table and says how many rows `file` has beyond it.
fn show(doc: &mut Doc, view: &View<'_>, table: &Table, file: &str) {
    let left_out = doc.table(table, MAX_ROWS);
    if left_out > 0 {
        doc.paragraph(&view.tell(Msg::RowsLeftOut, &[&view.count(left_out), file]));
    }
}

/// Says that `rows` rows of `file` are shown grouped by the site above.
fn grouped_note(doc: &mut Doc, view: &View<'_>, rows: usize, file: &str) {
    doc.paragraph(&view.tell(Msg::RowsGrouped, &[&view.count(rows), file]));
}

/// A heading of the numbered parts.
fn part(doc: &mut Doc, view: &View<'_>, number: u8, title: Msg) {
    doc.heading(2, &format!("{number} {}", view.say(title)));
}

/// The name of the site above a site; nothing where there is none.
fn area<'a>(view: &View<'a>, site: &'a str) -> &'a str {
    match view.names.parent(site) {
        parent if parent == site => "",
        parent => view.names.site_name(parent),
    }
}

/// Names in a row of words, at most `most` of them.
fn listed(view: &View<'_>, names: &[&str], most: usize) -> String {
    let shown: Vec<String> = names.iter().take(most).map(|name| clean(name)).collect();
    let text = shown.join(", ");
    if names.len() > most { view.tell(Msg::AndMore, &[&text, &view.count(names.len() - most)]) } else { text }
}

#[cfg(test)]
mod tests;
