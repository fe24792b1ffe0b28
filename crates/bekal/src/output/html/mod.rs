//! `plan.html`: the plan in pictures, one file that opens anywhere, without network and without script.
//!
//! On top what stands on top of `plan.md`, in the same words; then one part per picture, each for one decision. A
//! picture is readable without colour: kinds are told apart by shape, dashes, hatching and grey value. What is drawn is
//! sorted high to low. A picture that would grow beyond a page or two shows the largest and says how many more there
//! are, and where. The page prints on A4. It is a pure function of plan and language.

mod bottleneck;
mod coverage;
mod flow;
mod gantt;
mod heat;
mod map;
pub(super) mod page;
pub(super) mod pairs;
mod place;
mod sankey;
mod stock;
mod svg;

use super::markdown::{self, SHOWN_DIGITS};
use super::messages::Msg;
use super::view::View;
use bekal_core::operation::Language;
use bekal_core::plan::Plan;
use page::Page;

/// What draws a part.
type Draw = fn(&mut Page, &View<'_>);

/// The parts in order: anchor, heading, content.
const PARTS: [(&str, Msg, Draw); 12] = [
    ("map", Msg::SituationMap, map::draw),
    ("flow", Msg::FlowMap, flow::draw),
    ("vehicles", Msg::Gantt, gantt::draw),
    ("coverage", Msg::Coverage, coverage::draw),
    ("fill", Msg::HeatMap, heat::draw),
    ("stock", Msg::StockSteps, stock::draw),
    ("members", Msg::Sankey, sankey::draw),
    ("limits", Msg::WhatLimitsUs, bottleneck::draw),
    ("shortfalls", Msg::Shortfalls, |page, view| page.text(&markdown::shortfalls(view))),
    ("tasks", Msg::TasksByMember, |page, view| page.text(&markdown::tasks(view))),
    ("assumptions", Msg::Assumptions, |page, view| page.text(&markdown::assumptions(view))),
    ("approval", Msg::Approval, |page, view| page.text(&markdown::approval(view))),
];

/// The whole page; `checksum` is the SHA-256 of `plan.json` in hexadecimal digits. O(size of the plan · log).
pub(super) fn render(plan: &Plan, lang: Language, checksum: &str) -> String {
    let view = View::new(plan, lang);
    let mut page = Page::new(lang, &view.tell(Msg::Title, &[&plan.header.operation]));
    page.text(&markdown::head(&view, checksum.get(..SHOWN_DIGITS).unwrap_or(checksum)));
    page.contents(view.say(Msg::Contents), PARTS.iter().map(|(id, title, _)| (*id, view.say(*title))));
    for (id, title, draw) in PARTS {
        page.part(id, view.say(title), |page| draw(page, &view));
    }
    page.finish()
}

#[cfg(test)]
mod tests;
