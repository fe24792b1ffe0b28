//! What limits the plan: what one more of each scarce thing would bring, highest first; then bound and gap.

use super::super::markdown;
use super::super::messages::Msg;
use super::super::view::View;
use super::page::Page;
use super::svg::{Anchor, Scale, Svg, WIDTH, fitted};
use bekal_core::plan::Price;

/// Most bars.
const BARS: usize = 30;
/// Height of a bar with its sentence.
const ROW: f64 = 27.0;

pub(super) fn draw(page: &mut Page, view: &View<'_>) {
    let prices = view.prices();
    if prices.is_empty() {
        page.note(view.no_prices());
    } else {
        page.note(view.say(Msg::PricesNote));
        page.picture(bars(view, &prices[..prices.len().min(BARS)]));
        if prices.len() > BARS {
            page.note(&view.tell(Msg::RowsLeftOut, &[&view.count(prices.len() - BARS), "prices.csv"]));
        }
    }
    page.text(&markdown::bounds(view));
}

fn bars(view: &View<'_>, prices: &[&Price]) -> Svg {
    let mut svg = Svg::new(WIDTH, prices.len() as f64 * ROW, view.say(Msg::WhatLimitsUs));
    let most = prices.iter().map(|price| price.person_days).fold(0.0, f64::max);
    let scale = Scale::new((0.0, most), (0.0, WIDTH));
    for (row, price) in (0_u32..).zip(prices) {
        let top = f64::from(row) * ROW;
        svg.text("", (0.0, top + 10.0), Anchor::Start, &fitted(&view.price(price), WIDTH, 10.0));
        svg.rect("bar", (0.0, top + 14.0), (scale.at(price.person_days).max(0.8), 8.0));
    }
    svg
}
