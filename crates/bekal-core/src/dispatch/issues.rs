//! What each post hands out on each day from what has arrived.
//!
//! Consumables are rationed: among all ways to issue as much as possible, the one whose worst day is best, then its
//! second worst, and so on (the taut string between what has arrived and what is needed; each stretch of days gets the
//! same share of its need). Durables go out at once. Lots that expire first go first; where a lot expires within the
//! horizon, or the post's storage is limited, the post does not ration but issues at once. What was issued on days that
//! are over stays; what they left lies there on the first open day.

use crate::network::FOREVER;
use crate::operation::codes::Codes;
use crate::operation::needs::Need;
use crate::operation::{Item, Lot, Operation, Site};
use crate::plan::Issue;
use crate::table::Id;
use crate::units::{Quantity, mul_div};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Per post and lot, quantity by day, thousandths.
type Days = BTreeMap<(Id<Site>, Id<Lot>), Vec<i64>>;

/// Goods arriving at posts.
#[derive(Clone, Debug, Default)]
pub(super) struct Arrivals {
    days: Days,
    past: Past,
}

/// What posts handed out on days that are over.
#[derive(Clone, Debug, Default)]
pub(crate) struct Past {
    /// First day that is not over.
    open: usize,
    handed: Days,
}

impl Past {
    /// The issues of the days before `open`, of posts and lots the operation knows.
    pub(crate) fn new(operation: &Operation, open: usize, issues: &[Issue]) -> Self {
        let Codes { sites, lots, .. } = Codes::of(operation);
        let mut handed = Days::new();
        for issue in issues {
            let day = issue.day as usize;
            let known = sites.get(issue.site.as_str()).zip(lots.get(issue.lot.as_str()));
            if let Some((site, lot)) = known.filter(|_| day < open && day < operation.n_days()) {
                let days = handed.entry((*site, *lot)).or_insert_with(|| vec![0; operation.n_days()]);
                // A plan edited by hand may say anything; no lot gives more than it has.
                let most = operation.lots()[*lot].quantity.thousandths();
                days[day] = days[day].saturating_add(issue.quantity_milli.thousandths()).clamp(0, most);
            }
        }
        Self { open, handed }
    }

    fn of(&self, site: Id<Site>, lot: Id<Lot>) -> &[i64] {
        self.handed.get(&(site, lot)).map_or(&[], |days| &days[..self.open.min(days.len())])
    }
}

impl Arrivals {
    /// Nothing has arrived yet.
    pub(super) fn new(past: &Past) -> Self {
        Self { days: Days::new(), past: past.clone() }
    }

    /// Adds, or takes away, thousandths of a lot on one of the days.
    pub(super) fn add(&mut self, (site, lot): (Id<Site>, Id<Lot>), day: usize, n_days: usize, thousandths: i64) {
        self.days.entry((site, lot)).or_insert_with(|| vec![0; n_days])[day] += thousandths;
    }

    /// Thousandths of a lot that arrive at a post in all.
    pub(super) fn total(&self, site: Id<Site>, lot: Id<Lot>) -> i64 {
        self.days.get(&(site, lot)).map_or(0, |days| days.iter().sum())
    }

    /// Lots that come to a post.
    fn lots(&self, post: Id<Site>) -> impl Iterator<Item = (Id<Lot>, &[i64])> {
        let here = self.days.range((post, Id::FIRST)..).take_while(move |((site, _), _)| *site == post);
        here.map(|((_, lot), days)| (*lot, days.as_slice()))
    }
}

/// The issues of every post.
pub(super) fn issue(operation: &Operation, needs: &[Need], arrivals: &Arrivals) -> Vec<Issue> {
    let n_days = operation.n_days();
    let mut due: BTreeMap<(Id<Site>, Id<Item>), Vec<i64>> = BTreeMap::new();
    for need in needs {
        due.entry((need.site, need.item)).or_insert_with(|| vec![0; n_days])[need.day] = need.quantity.thousandths();
    }
    let mut all = Vec::new();
    for ((site, item), due) in &due {
        let handed = hand_out(operation, (*site, *item), due, arrivals);
        for day in 0..n_days {
            for (lot, issued) in handed.iter().filter(|(_, issued)| issued[day] > 0) {
                all.push(Issue {
                    site: operation.sites()[*site].code.clone(),
                    item: operation.items()[*item].code.clone(),
                    lot: operation.lots()[*lot].code.clone(),
                    day: u32::try_from(day).unwrap_or(u32::MAX),
                    quantity_milli: Quantity::from_thousandths(issued[day]),
                });
            }
        }
    }
    all
}

/// What one post issues of one item by lot and day, in the order of use.
pub(super) fn hand_out(
    operation: &Operation,
    (site, item): (Id<Site>, Id<Item>),
    due: &[i64],
    arrivals: &Arrivals,
) -> Vec<(Id<Lot>, Vec<i64>)> {
    let serves = |lot: &Lot| lot.item == item && operation.may_go(lot.reserved_for, site);
    let mut lots: Vec<(Id<Lot>, Cow<'_, [i64]>)> = arrivals
        .lots(site)
        .filter(|(lot, _)| serves(&operation.lots()[*lot]))
        .map(|(lot, days)| (lot, Cow::Borrowed(days)))
        .collect();
    lots.sort_by_key(|(id, _)| (operation.lots()[*id].expires.unwrap_or(FOREVER), *id));
    let expiring = lots.iter().any(|(id, _)| operation.lots()[*id].expires.is_some_and(|at| at < operation.end()));
    let consumable = operation.items()[item].is_consumable();
    let mut due = Cow::Borrowed(due);
    let open_day = arrivals.past.open.min(due.len());
    if open_day > 0 {
        let mut backlog: i64 = if consumable { 0 } else { due[..open_day].iter().sum() };
        for (lot, days) in &mut lots {
            let given: i64 = arrivals.past.of(site, *lot).iter().sum();
            backlog -= if consumable { 0 } else { given };
            let left = days[..open_day].iter().sum::<i64>() - given;
            begin_on(days.to_mut(), open_day, left);
        }
        begin_on(due.to_mut(), open_day, backlog.max(0));
    }
    let arrived: Vec<i64> = (0..due.len()).map(|day| lots.iter().map(|(_, days)| days[day]).sum()).collect();
    let post = &operation.sites()[site];
    let tight = post.storage_volume.is_some() || post.storage_mass.is_some();
    let planned = if consumable && !expiring && !tight { ration(&due, &arrived) } else { due.to_vec() };
    let mut stock: Vec<i64> = vec![0; lots.len()];
    let mut handed: Vec<(Id<Lot>, Vec<i64>)> = lots.iter().map(|(id, _)| (*id, vec![0; due.len()])).collect();
    let mut backlog = 0;
    for day in 0..due.len() {
        let mut open = if consumable { planned[day] } else { backlog + due[day] };
        for (place, (id, days)) in lots.iter().enumerate() {
            stock[place] += days[day];
            if operation.lots()[*id].expires.is_none_or(|at| at >= operation.day_start(day + 1)) {
                let quantity = stock[place].min(open).max(0);
                stock[place] -= quantity;
                open -= quantity;
                handed[place].1[day] = quantity;
            }
        }
        backlog = open;
    }
    for (lot, days) in &mut handed {
        let past = arrivals.past.of(site, *lot);
        days[..past.len()].copy_from_slice(past);
    }
    handed
}

/// Moves what the days before `first` come to onto it.
fn begin_on(days: &mut [i64], first: usize, sum: i64) {
    days[..first].fill(0);
    if let Some(day) = days.get_mut(first) {
        *day += sum;
    }
}

/// Issue per day: as much as possible in all, shared as evenly over the days as arrivals allow.
fn ration(due: &[i64], arrived: &[i64]) -> Vec<i64> {
    let n = due.len();
    let mut issued = vec![0; n];
    let mut day = 0;
    let mut kept = 0;
    while day < n {
        // The stretch from `day` on whose arrivals give the least share of its need.
        let (mut supply, mut need) = (kept, 0);
        let mut least: Option<(i64, i64, usize)> = None;
        for (end, (come, want)) in arrived.iter().zip(due).enumerate().skip(day) {
            supply += come;
            need += want;
            let less =
                least.is_none_or(|(s, d, _)| i128::from(supply) * i128::from(d) <= i128::from(s) * i128::from(need));
            if need > 0 && less {
                least = Some((supply, need, end));
            }
        }
        let Some((supply, need, end)) = least.filter(|(supply, need, _)| supply < need) else {
            issued[day..].copy_from_slice(&due[day..]);
            break;
        };
        let (mut wanted, mut given) = (0, 0);
        for at in day..=end {
            wanted += due[at];
            let total = mul_div(supply, wanted, need);
            issued[at] = total - given;
            given = total;
        }
        kept = 0;
        day = end + 1;
    }
    issued
}

#[cfg(test)]
mod tests {
    use super::{begin_on, ration};

    #[test]
    fn half_a_weeks_food_lasts_the_week() {
        assert_eq!(ration(&[10; 4], &[20, 0, 0, 0]), vec![5; 4]);
    }

    #[test]
    fn nothing_is_issued_before_it_arrives() {
        assert_eq!(ration(&[10; 4], &[0, 0, 12, 100]), vec![0, 0, 10, 10]);
        assert_eq!(ration(&[10; 4], &[4, 0, 30, 0]), vec![2, 2, 10, 10]);
    }

    #[test]
    fn what_was_issued_stays_and_what_is_left_begins_anew() {
        let mut days = [4, 4, 4, 4];
        begin_on(&mut days, 2, 3);
        assert_eq!(days, [0, 0, 7, 4]);
        begin_on(&mut days, 4, 9);
        assert_eq!(days, [0; 4]);
    }

    #[test]
    fn plenty_meets_every_need() {
        assert_eq!(ration(&[3, 0, 7], &[100, 0, 0]), vec![3, 0, 7]);
        assert_eq!(ration(&[0, 0], &[5, 5]), vec![0, 0]);
    }
}
