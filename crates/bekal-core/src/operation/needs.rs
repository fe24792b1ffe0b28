//! Needs: head counts times norms, plus requests, per post, item and day of operation.
//!
//! For a consumable the need of a day is what the norms ask for that day's head count; weekly norms are spread over
//! the seven days with exact cumulative rounding. For durables and equipment the need of a day is what is newly
//! needed: the norm for the head count beyond what was needed before (people who leave take theirs along).
//! A request counts on the day it is due, an overdue one on the first day, one due at the very end on the last; an
//! [`Operation`] has none that are due after its end.
//! A post's head count on a day is its last report at or before the end of that day, its first report before that.

use super::{Every, Headcount, Item, Operation, Per, Site};
use crate::table::Id;
use crate::units::{Quantity, mul_div};
use std::collections::BTreeMap;

/// What one post needs of one item on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need {
    /// Where.
    pub site: Id<Site>,
    /// What.
    pub item: Id<Item>,
    /// Day of operation.
    pub day: usize,
    /// Newly due on that day; may be zero for a durable whose need persists.
    pub quantity: Quantity,
    /// People whose need it is on that day.
    pub persons: u64,
}

/// What falls due on each day, and whose need it is.
type Days = Vec<(Quantity, u64)>;

/// Every need, ordered by site, item and day; only posts with people or requests appear, and every day of a
/// (post, item) pair from the first due day on.
///
/// # Complexity
/// O(posts · norms · days).
pub fn needs(operation: &Operation) -> Vec<Need> {
    let n_days = operation.n_days();
    let mut due: BTreeMap<(Id<Site>, Id<Item>), Days> = BTreeMap::new();
    let reports = headcounts_by_site(operation);
    for (&site, counts) in &reports {
        let daily: Vec<&Headcount> = (0..n_days).map(|day| headcount_on(operation, counts, day)).collect();
        for norm in operation.norms() {
            let item = &operation.items[norm.item];
            let last = norm.to_day.map_or(n_days, |day| n_days.min(day as usize));
            let mut standing = 0;
            for (day, count) in daily.iter().enumerate().take(last).skip(norm.from_day as usize) {
                let heads = counted(count, norm.per);
                if heads == 0 {
                    continue;
                }
                let total = i64::try_from(heads).unwrap_or(i64::MAX / 1_000_000_000) * norm.quantity.thousandths();
                let quantity = if item.is_consumable() {
                    let at = i64::try_from(day).unwrap_or(0);
                    match norm.every {
                        Every::Day => total,
                        Every::Week => mul_div(total, at + 1, 7) - mul_div(total, at, 7),
                        Every::Once => (total - standing).max(0),
                    }
                } else {
                    (total - standing).max(0)
                };
                standing = standing.max(total);
                let persons = if norm.per == Per::Household { count.in_need } else { heads };
                let row = due.entry((site, norm.item)).or_insert_with(|| vec![(Quantity::ZERO, 0); n_days]);
                row[day].0 += Quantity::from_thousandths(quantity);
                row[day].1 = row[day].1.max(persons);
            }
        }
    }
    for request in operation.requests() {
        let day = usize::try_from((request.needed_by - operation.head.start).seconds().max(0) / 86_400).unwrap_or(0);
        let day = day.min(n_days.saturating_sub(1));
        let persons =
            reports.get(&request.site).map_or(1, |counts| headcount_on(operation, counts, day).in_need.max(1));
        let row = due.entry((request.site, request.item)).or_insert_with(|| vec![(Quantity::ZERO, 0); n_days]);
        row[day].0 += request.quantity;
        let last = if operation.items[request.item].is_consumable() { day + 1 } else { n_days };
        for cell in &mut row[day..last] {
            cell.1 = cell.1.max(persons);
        }
    }
    let mut all = Vec::new();
    for ((site, item), row) in due {
        for (day, (quantity, persons)) in row.into_iter().enumerate() {
            if quantity > Quantity::ZERO || persons > 0 {
                all.push(Need { site, item, day, quantity, persons });
            }
        }
    }
    all
}

/// The people in need at each post on `day`, in site order.
pub fn people_on(operation: &Operation, day: usize) -> Vec<(Id<Site>, u64)> {
    headcounts_by_site(operation)
        .into_iter()
        .map(|(site, counts)| (site, headcount_on(operation, &counts, day).in_need))
        .collect()
}

fn headcounts_by_site(operation: &Operation) -> BTreeMap<Id<Site>, Vec<&Headcount>> {
    let mut by_site: BTreeMap<Id<Site>, Vec<&Headcount>> = BTreeMap::new();
    for count in operation.headcounts() {
        by_site.entry(count.site).or_default().push(count);
    }
    by_site
}

fn headcount_on<'a>(operation: &Operation, counts: &[&'a Headcount], day: usize) -> &'a Headcount {
    let end = operation.day_start(day + 1);
    counts.iter().rev().find(|count| count.time < end).unwrap_or(&counts[0])
}

fn counted(count: &Headcount, per: Per) -> u64 {
    match per {
        Per::Person => count.in_need,
        Per::Household => count.households,
        group => count.groups.iter().find(|(of, _)| *of == group).map_or(0, |(_, heads)| *heads),
    }
}
