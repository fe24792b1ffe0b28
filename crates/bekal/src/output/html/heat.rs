//! The heat map: what share of each item's need each post gets.

use super::super::markdown::Side;
use super::super::messages::Msg;
use super::super::names::Fill;
use super::super::numbers;
use super::super::served::{self, and, short};
use super::super::view::View;
use super::page::{Cell, Page};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Most posts shown.
const POSTS: usize = 48;

pub(super) fn draw(page: &mut Page, view: &View<'_>) {
    let fills = served::fills(view.plan, &view.names);
    if fills.is_empty() {
        page.note(view.say(Msg::NoNeed));
        return;
    }
    let items: BTreeSet<(u8, &str)> =
        fills.keys().map(|(_, item)| (view.names.item(item).map_or(u8::MAX, |item| item.priority), *item)).collect();
    let mut posts: BTreeMap<&str, Fill> = BTreeMap::new();
    for ((site, _), fill) in &fills {
        let post = posts.entry(site).or_default();
        *post = and(*post, *fill);
    }
    let mut posts: Vec<(&str, Fill)> = posts.into_iter().collect();
    posts.sort_by_key(|(site, fill)| (Reverse(short(*fill)), *site));

    page.note(view.say(Msg::HeatNote));
    let mut columns = vec![(view.say(Msg::Post), Side::Left), (view.say(Msg::AllItems), Side::Right)];
    columns.extend(items.iter().map(|(_, item)| (view.names.item_name(item), Side::Right)));
    let rows = posts.iter().take(POSTS).map(|(site, all)| {
        let mut row = vec![Cell::Text(view.names.site_name(site).to_owned()), cell(view, Some(all))];
        row.extend(items.iter().map(|(_, item)| cell(view, fills.get(&(*site, *item)))));
        row
    });
    page.grid("heat", &columns, rows);
    if posts.len() > POSTS {
        let left_out = view.count(posts.len() - POSTS);
        page.note(&view.tell(Msg::PostsLeftOut, &[&left_out, "shortfalls.csv"]));
    }
}

fn cell(view: &View<'_>, fill: Option<&Fill>) -> Cell {
    let share = fill.and_then(|fill| numbers::permille(fill.met, fill.needed));
    match share {
        None => Cell::Number("–".to_owned()),
        Some(share) => Cell::Shade(view.int(share / 10), shade(share)),
    }
}

/// From white where all is met to the darkest below a fifth.
fn shade(permille: u32) -> u8 {
    match permille {
        1000.. => 0,
        800.. => 1,
        600.. => 2,
        400.. => 3,
        200.. => 4,
        _ => 5,
    }
}
