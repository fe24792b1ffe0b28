//! `plan.md`: the document a commander reads, in Indonesian or English.
//!
//! On top what is decided on (headline figures, the six *Tepat*, days of supply, bound and gap), below the ten
//! numbered parts, at the end the block for approval. It is a draft until a named person approves. Tables add up:
//! parts are rounded after the sum, by largest remainder. A table that would be longer than [`MAX_ROWS`] is grouped by
//! the site above each post; what is left out is counted and found in the CSV named beside it.

mod changes;
mod doc;
mod fill;
mod goods;
mod head;
mod limits;
mod movements;
mod situation;

use super::messages::Msg;
use super::view::{View, clean};
use bekal_core::operation::Language;
use bekal_core::plan::Plan;
#[cfg(test)]
pub(super) use changes::Changed;
pub use changes::lines as changes;
pub(super) use doc::{Block, Doc, Side, Table};
pub(super) use head::movements;

/// Most rows of a table before it is grouped, and most that are shown of it then.
pub const MAX_ROWS: usize = 200;

/// Digits of the plan's checksum that documents show.
pub const SHOWN_DIGITS: usize = 12;

/// A part of the document without its heading.
type Part = fn(&mut Doc, &View<'_>);

/// The numbered parts.
const PARTS: [(Msg, Part); 10] = [
    (Msg::Situation, situation::write),
    (Msg::NeedsByNorm, situation::needs),
    (Msg::ResourcesByMember, goods::resources),
    (Msg::WhoBringsWhat, goods::allocation),
    (Msg::MovementsByVehicle, movements::write),
    (Msg::TasksByMember, movements::tasks),
    (Msg::Shortfalls, limits::shortfalls),
    (Msg::WhatLimitsUs, limits::prices),
    (Msg::Assumptions, limits::assumptions),
    (Msg::Provenance, limits::provenance),
];

/// The whole document; `checksum` is the SHA-256 of `plan.json` in hexadecimal digits. O(size of the plan · log).
pub fn render(plan: &Plan, lang: Language, checksum: &str) -> String {
    let view = View::new(plan, lang);
    let mut doc = Doc::default();
    head::write(&mut doc, &view, checksum.get(..SHOWN_DIGITS).unwrap_or(checksum));
    for (number, (title, write)) in (1..).zip(PARTS) {
        doc.heading(2, &format!("{number} {}", view.say(title)));
        write(&mut doc, &view);
    }
    doc.heading(2, view.say(Msg::Approval));
    limits::approval(&mut doc, &view);
    doc.markdown()
}

/// What a part says, alone: for other documents that say the same.
fn alone(view: &View<'_>, write: Part) -> Doc {
    let mut doc = Doc::default();
    write(&mut doc, view);
    doc
}

/// What stands on top; `digits` of the plan's checksum mark the draft.
pub(super) fn head(view: &View<'_>, digits: &str) -> Doc {
    let mut doc = Doc::default();
    head::write(&mut doc, view, digits);
    doc
}

/// River stages, what is closed, and who is out of reach.
pub(super) fn access(view: &View<'_>) -> Doc {
    alone(view, situation::access)
}

/// What will be short.
pub(super) fn shortfalls(view: &View<'_>) -> Doc {
    alone(view, limits::shortfalls)
}

/// Bounds and gaps, level by level.
pub(super) fn bounds(view: &View<'_>) -> Doc {
    alone(view, limits::bounds)
}

/// Who does what.
pub(super) fn tasks(view: &View<'_>) -> Doc {
    alone(view, movements::tasks)
}

/// What the plan takes for granted.
pub(super) fn assumptions(view: &View<'_>) -> Doc {
    alone(view, limits::assumptions)
}

/// The block for signatures.
pub(super) fn approval(view: &View<'_>) -> Doc {
    alone(view, limits::approval)
}

/// Shows a table and says how many rows `file` has beyond it.
fn show(doc: &mut Doc, view: &View<'_>, table: Table, file: &str) {
    let left_out = doc.table(table, MAX_ROWS);
    if left_out > 0 {
        doc.paragraph(&view.tell(Msg::RowsLeftOut, &[&view.count(left_out), file]));
    }
}

/// Says that `rows` rows of `file` are shown grouped by the site above.
fn grouped_note(doc: &mut Doc, view: &View<'_>, rows: usize, file: &str) {
    doc.paragraph(&view.tell(Msg::RowsGrouped, &[&view.count(rows), file]));
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
