//! What the plan changes of the plan before: for the document, and in a few lines for a terminal.

use super::super::messages::{fill, messages};
use super::super::view::View;
use super::MAX_ROWS;
use super::doc::{Doc, Side, Table};
use bekal_core::operation::Language;
use bekal_core::plan::{Changes, Fate, FormerTrip, Plan, RevisionWay};
use std::collections::BTreeMap;

/// Trips named on a terminal, of those that are not driven as they were.
const NAMED: usize = 20;

messages! {
    Changed:
    Heading: "Perubahan dari rencana sebelumnya", "Changes from the plan before";
    Head: "Revisi per {0}. Perjalanan rencana lama: {1}.", "Revision at {0}. Trips of the plan before: {1}.";
    New: "Perjalanan baru", "New trips";
    NewOnes: "{0}: {1}", "{0}: {1}";
    Lost: "Harus dicari dan dihitung dengan tangan", "To be found and counted by hand";
    LostOnes: "muatan yang masih di atas {0}, dan kendaraan yang tidak kembali: tidak ada yang melaporkan di mana berada, jadi tidak direncanakan lagi, tetapi masih terhitung dalam tabel barang tersisa dan jam kerja", "the goods still aboard {0}, and vehicles that do not come back: nobody has told where they are, so they are planned with no more, but the tables of goods left and of hours still count them";
    Renumbered: "Nomor yang berganti, perjalanannya tetap", "Trips as they were under another number";
    Trip: "Perjalanan lama", "Former trip";
    Vehicle: "Kendaraan", "Vehicle";
    Loads: "Mulai memuat", "Begins to load";
    Fate: "Menjadi", "Now";
    Because: "Sebab", "Because";
    Number: "Nomor baru", "New number";
    More: "… dan {0} lagi", "… and {0} more";
    MoreRows: "{0} perjalanan lama lagi ada di plan.json.", "{0} more former {0#trip is#trips are} in plan.json.";
    Ways: "Pilihan yang dibandingkan", "Ways that were compared";
    Way: "Cara", "Way";
    Same: "Tetap", "The same";
    Gone: "Hilang", "Gone";
    Added: "Baru", "New";
    Met: "Jiwa-hari dasar terpenuhi", "Survival person-days met";
    Worst: "Pos paling kekurangan", "Worst-off post";
    Taken: "{0} (dipakai)", "{0} (taken)";
    LeastChange: "perubahan paling sedikit", "least change";
    KeptUntil: "tetap sampai {0}, sesudahnya baru", "kept until {0}, anew after";
    Anew: "semua yang belum berjalan disusun baru", "all that has not begun anew";
    Line: "{0} ({1}), mulai memuat {2}: {3}", "{0} ({1}), to load from {2}: {3}";
    WayLine: " {0} {1}: {2} perjalanan sama, {3} hilang, {4} baru; {5} jiwa-hari terpenuhi, terburuk {6}", " {0} {1}: {2} trips the same, {3} gone, {4} new; {5} person-days met, worst-off {6}";
}

/// Trips that are not driven as they were, the gravest first, then in time.
fn moved(changes: &Changes) -> Vec<&FormerTrip> {
    let as_it_was = |fate| matches!(fate, Fate::Begun | Fate::Locked | Fate::Stays);
    let mut all: Vec<&FormerTrip> = changes.former.iter().filter(|trip| !as_it_was(trip.fate)).collect();
    all.sort_by_key(|trip| (trip.fate, trip.loads));
    all
}

/// How many trips have each fate, in words.
fn counts(view: &View<'_>, changes: &Changes) -> String {
    let mut all: BTreeMap<Fate, usize> = BTreeMap::new();
    for trip in &changes.former {
        *all.entry(trip.fate).or_default() += 1;
    }
    let told = |(fate, count): (&Fate, &usize)| format!("{} {}", view.count(*count), view.word("fate", fate.word()));
    all.iter().rev().map(told).collect::<Vec<_>>().join(", ")
}

fn say(view: &View<'_>, text: Changed) -> &'static str {
    text.text(view.lang)
}

fn tell(view: &View<'_>, text: Changed, values: &[&str]) -> String {
    fill(text.text(view.lang), values)
}

fn vehicle(view: &View<'_>, trip: &FormerTrip) -> String {
    format!("{} {} ({})", view.names.vehicle_name(&trip.vehicle_type), trip.vehicle, trip.fleet)
}

/// The rule that stands against a trip; nothing where somebody decided.
fn because(view: &View<'_>, trip: &FormerTrip) -> String {
    trip.because.as_ref().map_or_else(String::new, |broken| {
        let text = if view.lang == Language::Indonesian { &broken.id } else { &broken.en };
        format!("[{}] {}: {text}", broken.rule, place(view, &broken.place))
    })
}

/// What a rule is broken at, with the names of sites and items for their codes.
fn place(view: &View<'_>, place: &str) -> String {
    let (first, rest) = place.split_once('/').unwrap_or((place, ""));
    match rest.split_once('@') {
        Some((item, _)) => format!("{}, {}", view.names.site_name(first), view.names.item_name(item)),
        None if rest.is_empty() => view.names.site_name(first).to_owned(),
        None => place.to_owned(),
    }
}

fn way_name(view: &View<'_>, way: &RevisionWay, changes: &Changes) -> String {
    match way.keeps_until {
        None => say(view, Changed::LeastChange).to_owned(),
        Some(until) if until > changes.now => tell(view, Changed::KeptUntil, &[&view.short(until)]),
        Some(_) => say(view, Changed::Anew).to_owned(),
    }
}

fn worst(view: &View<'_>, way: &RevisionWay) -> String {
    way.worst_fill_permille.map_or_else(|| "–".to_owned(), |share| view.percent(share))
}

/// The part of a document on what a revised plan changes; nothing of a plan made anew.
pub(super) fn write(doc: &mut Doc, view: &View<'_>) {
    let Some(changes) = &view.plan.changes else { return };
    doc.heading(2, say(view, Changed::Heading));
    doc.paragraph(&tell(view, Changed::Head, &[&view.long(changes.now), &counts(view, changes)]));
    let columns = [Changed::Trip, Changed::Vehicle, Changed::Loads, Changed::Fate, Changed::Because, Changed::Number];
    let mut table = Table::new(&columns.map(|column| (say(view, column), Side::Left)));
    for trip in moved(changes) {
        table.row(vec![
            trip.trip.clone(),
            vehicle(view, trip),
            view.short(trip.loads),
            view.word("fate", trip.fate.word()),
            because(view, trip),
            trip.now.clone().unwrap_or_default(),
        ]);
    }
    if !table.rows.is_empty() {
        let left_out = doc.table(table, MAX_ROWS);
        if left_out > 0 {
            doc.paragraph(&tell(view, Changed::MoreRows, &[&view.count(left_out)]));
        }
    }
    if !changes.new.is_empty() {
        let shown = first(view, changes.new.iter().cloned());
        doc.fact(say(view, Changed::New), &tell(view, Changed::NewOnes, &[&view.count(changes.new.len()), &shown]));
    }
    let lost: Vec<String> = changes.lost.iter().map(|lost| lost.trip.clone()).collect();
    if !lost.is_empty() {
        doc.fact(say(view, Changed::Lost), &tell(view, Changed::LostOnes, &[&first(view, lost.into_iter())]));
    }
    let renumbered = |trip: &FormerTrip| {
        let now = trip.now.as_ref().filter(|now| **now != trip.trip && trip.fate != Fate::Lighter)?;
        Some(format!("{} → {now}", trip.trip))
    };
    let renumbered: Vec<String> = changes.former.iter().filter_map(renumbered).collect();
    if !renumbered.is_empty() {
        doc.fact(say(view, Changed::Renumbered), &first(view, renumbered.into_iter()));
    }
    ways(doc, view, changes);
}

fn ways(doc: &mut Doc, view: &View<'_>, changes: &Changes) {
    if changes.ways.len() < 2 {
        return;
    }
    doc.heading(3, say(view, Changed::Ways));
    let numbers = [Changed::Same, Changed::Gone, Changed::Added, Changed::Met, Changed::Worst]
        .map(|column| (column, Side::Right));
    let columns = std::iter::once((Changed::Way, Side::Left)).chain(numbers);
    let mut table = Table::new(&columns.map(|(column, side)| (say(view, column), side)).collect::<Vec<_>>());
    for way in &changes.ways {
        let name = way_name(view, way, changes);
        table.row(vec![
            if way.taken { tell(view, Changed::Taken, &[&name]) } else { name },
            view.int(way.unchanged),
            view.int(way.gone),
            view.int(way.new),
            view.int(way.person_days_met),
            worst(view, way),
        ]);
    }
    doc.table(table, usize::MAX);
}

/// As many as a table has rows, with commas.
fn first(view: &View<'_>, all: impl ExactSizeIterator<Item = String>) -> String {
    let more = all.len().saturating_sub(MAX_ROWS);
    let mut shown = all.take(MAX_ROWS).collect::<Vec<_>>().join(", ");
    if more > 0 {
        shown += &tell(view, Changed::More, &[&view.count(more)]);
    }
    shown
}

/// What a revised plan changes, in lines for a terminal; empty of a plan made anew.
pub fn lines(plan: &Plan, lang: Language) -> String {
    let Some(changes) = &plan.changes else { return String::new() };
    let view = View::new(plan, lang);
    let mut lines = vec![tell(&view, Changed::Head, &[&view.long(changes.now), &counts(&view, changes)])];
    let moved: Vec<&FormerTrip> = moved(changes).into_iter().filter(|trip| trip.fate != Fate::Replaced).collect();
    for trip in moved.iter().take(NAMED) {
        let fate = [view.word("fate", trip.fate.word()), because(&view, trip)].join("; ");
        let fate = fate.trim_end_matches("; ");
        lines.push(
            "  ".to_owned()
                + &tell(&view, Changed::Line, &[&trip.trip, &vehicle(&view, trip), &view.short(trip.loads), fate]),
        );
    }
    if let Some(more) = moved.len().checked_sub(NAMED).filter(|more| *more > 0) {
        lines.push("  ".to_owned() + &tell(&view, Changed::More, &[&view.count(more)]));
    }
    for way in &changes.ways {
        let (same, gone, new) = (view.int(way.unchanged), view.int(way.gone), view.int(way.new));
        let (mark, name) = (if way.taken { "*" } else { " " }, way_name(&view, way, changes));
        let values = [mark, &name, &same, &gone, &new, &view.int(way.person_days_met), &worst(&view, way)];
        lines.push(tell(&view, Changed::WayLine, &values));
    }
    lines.into_iter().map(|line| super::clean(&line) + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::sample;
    use super::*;

    #[test]
    fn a_revised_plan_says_what_it_changes() {
        let plan = sample::revised();
        let (id, en) = (lines(&plan, Language::Indonesian), lines(&plan, Language::English));
        assert!(
            id.contains("1 sudah berjalan, 1 berbalik.") && id.contains("berbalik; [link-shut] T8: ruas tertutup"),
            "{id}"
        );
        assert!(en.contains(" * least change: 7 trips the same, 2 gone, 1 new; 12,345 person-days"), "{en}");
        for (lang, parts) in [
            (Language::Indonesian, ["## Perubahan dari rencana sebelumnya", "T9 → T1", "(dipakai)", "12.345"]),
            (Language::English, ["## Changes from the plan before", "T9 → T1", "(taken)", "12,345"]),
        ] {
            let text = super::super::render(&plan, lang, "0123456789abcdef");
            assert!(parts.iter().all(|part| text.contains(part)), "{text}");
        }
        assert_eq!(lines(&sample::plan(), Language::English), "");
    }
}
