//! A comparison as one page for any browser, without network and without script; it prints on A4 and is readable in grey.

use super::say::Teller;
use super::words::Say;
use super::{Comparison, Differs, PostChange, Sides};
use crate::output::html::page::{Cell, Page};
use crate::output::html::pairs::{Pair, pairs};
use crate::output::markdown::{Doc, Side};
use crate::output::numbers;
use bekal_core::operation::Language;

/// Rows of inputs shown.
const INPUTS: usize = 200;
/// Posts drawn of those that lose, and of those that gain.
const POSTS: usize = 60;

/// The page of a comparison; `names` are what A and B are called, such as their folders. O(size of the comparison).
pub fn page(comparison: &Comparison, names: [&str; 2], lang: Language) -> String {
    let teller = Teller::new(comparison, lang);
    let title = teller.tell(Say::Title, &names);
    let mut page = Page::new(lang, &title);
    let mut head = Doc::default();
    head.heading(1, &title);
    let [a, b] = &comparison.operations;
    head.paragraph(&teller.tell(Say::MadeBy, &[env!("CARGO_PKG_VERSION"), names[0], a, names[1], b]));
    for notice in teller.notices() {
        head.notice(&notice);
    }
    page.text(&head);
    if comparison.differs == Differs::Nothing {
        return page.finish();
    }
    page.part("differences", teller.say(Say::InputsDiffer), |page| inputs(page, &teller, comparison));
    if !comparison.figures.is_empty() {
        page.part("figures", teller.say(Say::HowGood), |page| figures(page, &teller, comparison));
    }
    let sides = Sides::of(&comparison.posts);
    let note = if sides.losers.is_empty() { "gainers" } else { "losers" };
    for (id, say, posts) in [("losers", Say::WhoLoses, sides.losers), ("gainers", Say::WhoGains, sides.gainers)] {
        if !posts.is_empty() {
            page.part(id, teller.say(say), |page| bars(page, &teller, (say, &posts), id == note));
        }
    }
    for (id, say, posts) in [("needs", Say::NeedChanges, sides.even), ("single", Say::InOneOnly, sides.single)] {
        if !posts.is_empty() {
            page.part(id, teller.say(say), |page| needs(page, &teller, &posts));
        }
    }
    page.finish()
}

fn inputs(page: &mut Page, teller: &Teller<'_>, comparison: &Comparison) {
    if comparison.inputs.is_empty() {
        page.note(teller.say(Say::InputsAlike));
        return;
    }
    let columns = [Say::InTable, Say::InRow, Say::InColumn, Say::A, Say::B].map(|say| (teller.say(say), Side::Left));
    let rows = comparison.inputs.iter().take(INPUTS);
    page.grid("", &columns, rows.map(|of| teller.input(of).map(Cell::Text).into_iter().collect()));
    more(page, teller, Say::MoreRows, comparison.inputs.len().saturating_sub(INPUTS));
}

fn figures(page: &mut Page, teller: &Teller<'_>, comparison: &Comparison) {
    let columns = [
        (Say::Figure, Side::Left),
        (Say::A, Side::Right),
        (Say::B, Side::Right),
        (Say::Change, Side::Right),
        (Say::Judged, Side::Left),
    ];
    let rows = comparison.figures.iter().filter(|figure| figure.a.is_some() || figure.b.is_some()).map(|of| {
        let words = teller.figure(of);
        let judged = words.judged.map(|say| teller.say(say).to_owned()).unwrap_or_default();
        let judged = match words.judged {
            Some(Say::Worse) => Cell::Marked("warning", judged),
            _ => Cell::Text(judged),
        };
        vec![Cell::Text(words.name), Cell::Number(words.a), Cell::Number(words.b), Cell::Number(words.change), judged]
    });
    page.grid("", &columns.map(|(say, side)| (teller.say(say), side)), rows);
    page.note(teller.say(Say::JudgedNote));
}

/// The posts of one side, the greatest change first; `note` says how to read them.
fn bars(page: &mut Page, teller: &Teller<'_>, (title, posts): (Say, &[&PostChange]), note: bool) {
    if note {
        page.note(teller.say(Say::BarsNote));
    }
    let pair = |post: &&PostChange| Pair {
        name: post.name.clone(),
        shares: [post.a, post.b].map(|met| numbers::permille(met?.met.into(), met?.needed.into())),
        note: teller.tell(Say::PersonDays, &[&teller.more(post)]),
    };
    let shown: Vec<Pair> = posts.iter().take(POSTS).map(pair).collect();
    page.picture(pairs(teller.say(title), &shown));
    more(page, teller, Say::MorePosts, posts.len().saturating_sub(POSTS));
}

fn needs(page: &mut Page, teller: &Teller<'_>, posts: &[&PostChange]) {
    let columns = [(Say::Post, Side::Left), (Say::A, Side::Right), (Say::B, Side::Right)];
    let rows = posts.iter().take(POSTS).map(|post| {
        vec![Cell::Text(post.name.clone()), Cell::Number(teller.met(post.a)), Cell::Number(teller.met(post.b))]
    });
    page.grid("", &columns.map(|(say, side)| (teller.say(say), side)), rows);
    more(page, teller, Say::MorePosts, posts.len().saturating_sub(POSTS));
}

/// How many are not shown, if any.
fn more(page: &mut Page, teller: &Teller<'_>, say: Say, left_out: usize) {
    if left_out > 0 {
        page.note(&teller.tell(say, &[&teller.count(left_out)]));
    }
}
