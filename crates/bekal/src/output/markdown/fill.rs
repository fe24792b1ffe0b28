//! What share of each post's need is met: item by item, or by priority where there are many posts.

use super::super::messages::Msg;
use super::super::names::Fill;
use super::super::served::{self, and, short};
use super::super::view::View;
use super::doc::{Doc, Side, Table};
use super::{area, show};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Most posts that are shown item by item, a table for each priority; more have a line each in one table.
const POSTS: usize = 30;

pub(super) fn write(doc: &mut Doc, view: &View<'_>) {
    let fills = served::fills(view.plan, &view.names);
    if fills.is_empty() {
        return;
    }
    doc.heading(3, view.say(Msg::FillByPost));
    doc.paragraph(view.say(Msg::FillNote));
    let priority = |item: &str| view.names.item(item).map_or(u8::MAX, |item| item.priority);
    let priorities: BTreeSet<u8> = fills.keys().map(|(_, item)| priority(item)).collect();
    let mut posts: BTreeMap<&str, BTreeMap<u8, Fill>> = BTreeMap::new();
    for ((site, item), fill) in &fills {
        let sum = posts.entry(site).or_default().entry(priority(item)).or_default();
        *sum = and(*sum, *fill);
    }
    let mut posts: Vec<_> = posts.into_iter().collect();
    let missing = |of: &BTreeMap<u8, Fill>, priority: u8| short(of.get(&priority).copied().unwrap_or_default());
    posts.sort_by_key(|(site, of)| {
        (priorities.iter().map(|priority| Reverse(missing(of, *priority))).collect::<Vec<_>>(), *site)
    });
    let share = |fill: Option<&Fill>| fill.map_or_else(|| "–".to_owned(), |fill| view.share(fill.met, fill.needed));
    if posts.len() > POSTS {
        let titles: Vec<String> =
            priorities.iter().map(|priority| view.tell(Msg::OfPriority, &[&view.int(*priority)])).collect();
        let mut table = Table::new(&[(view.say(Msg::Post), Side::Left), (view.say(Msg::Area), Side::Left)]);
        for title in &titles {
            table.column(title, Side::Right);
        }
        for (site, of) in &posts {
            let mut row = vec![view.names.site_name(site).to_owned(), area(view, site).to_owned()];
            row.extend(priorities.iter().map(|priority| share(of.get(priority))));
            table.row(row);
        }
        show(doc, view, table, "shortfalls.csv");
        return;
    }
    for one in &priorities {
        let items: BTreeSet<&str> = fills.keys().map(|(_, item)| *item).filter(|item| priority(item) == *one).collect();
        doc.paragraph(&view.tell(Msg::OfPriority, &[&view.int(*one)]));
        let mut table = Table::new(&[(view.say(Msg::Post), Side::Left), (view.say(Msg::AllItems), Side::Right)]);
        for item in &items {
            table.column(view.names.item_name(item), Side::Right);
        }
        for (site, of) in posts.iter().filter(|(_, of)| of.contains_key(one)) {
            let mut row = vec![view.names.site_name(site).to_owned(), share(of.get(one))];
            row.extend(items.iter().map(|item| share(fills.get(&(*site, *item)))));
            table.row(row);
        }
        doc.table(table, usize::MAX);
    }
}
