//! Why something is short, decided from what the plan leaves: goods that lie unused, hours nobody drives.
//!
//! Shortfalls are looked at by person-days, largest first, and what could be brought to one is not counted for the next.
//! Of each, the first that holds:
//!
//! 1. `no-stock`: nobody counted on has the item for this post;
//! 2. `expired`: all of it expires before it could be handed out there;
//! 3. `unreachable`: no vehicle reaches the post before its last short day is over;
//! 4. `too-late`: the item cannot be there before that day is over, or all of it comes, but late;
//! 5. `stock`: less lies unused where vehicles load than half of what is missing; `too-late` if only later there is more;
//! 6. `packages`: less is missing than one package, or on the average of the days half of one;
//! 7. what is left of hours and handling would bring half of it: `vehicles`, if an hour more has a price; `too-late`, if
//!    the first days were over before anything could come; `storage`, if the post has no room; else `other`: the plan
//!    left it, and no single limit is found;
//! 8. `handling`: hours would do, but sites cannot load or unload so much;
//! 9. `vehicles`.

use super::left::{Left, Wish};
use crate::allocation::Marginal;
use crate::allocation::goods::day_of;
use crate::allocation::lanes::Lane;
use crate::allocation::programme::Limit;
use crate::audit::recount;
use crate::dispatch::{Dispatch, Task};
use crate::operation::codes::Codes;
use crate::operation::{Item, Lot, Operation, Site};
use crate::plan::{Issue, Shortfall, StockLine, Unreachable};
use crate::table::Id;
use crate::units::{Instant, mul_div};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// What a reason is judged by.
struct Judge<'a> {
    operation: &'a Operation,
    left: Left<'a>,
    /// Since when posts that are not reached at once are reached.
    reached: BTreeMap<&'a str, Option<Instant>>,
    /// First day on which a vehicle of which an hour more has a price can leave for a post.
    dear: BTreeMap<Id<Site>, usize>,
    /// First day on which an item can be at a post.
    first_day: BTreeMap<(Id<Site>, Id<Item>), Option<usize>>,
    /// Grams and millilitres that lie at a site through a day.
    lies: BTreeMap<(Id<Site>, usize), (i64, i64)>,
}

/// Post, item and reason of everything that falls short under these trips and issues.
pub(super) fn reasons(
    task: Task<'_>,
    lanes: &[Lane],
    marginals: &[Marginal],
    dispatched: &Dispatch,
    unreachable: &[Unreachable],
) -> Vec<(String, String, String)> {
    let Task { operation, network, problem, .. } = task;
    let own = recount(operation, &dispatched.trips, &dispatched.issues);
    let duty = |limit: &Limit| if let Limit::Duty(vehicle, _) = limit { Some(*vehicle) } else { None };
    let priced: BTreeSet<_> = marginals.iter().filter_map(|marginal| duty(&marginal.limit)).collect();
    let mut dear: BTreeMap<Id<Site>, usize> = BTreeMap::new();
    for lane in lanes.iter().filter(|lane| priced.contains(&lane.vehicle)) {
        let first = dear.entry(lane.to).or_insert(usize::MAX);
        *first = day_of(operation, lane.ready).min(*first);
    }
    let days = problem.demands().iter().zip(problem.first_days());
    let mut judge = Judge {
        operation,
        left: Left::of(operation, network, lanes, &dispatched.trips, &dispatched.issues, task.kept),
        reached: unreachable.iter().map(|post| (post.site.as_str(), post.reachable_from)).collect(),
        dear,
        first_day: days.map(|(demand, day)| ((demand.site, demand.item), *day)).collect(),
        lies: lies(operation, &own.stock, &dispatched.issues),
    };
    let mut shortfalls = own.shortfalls;
    shortfalls.sort_by_key(|short| Reverse(short.person_days));
    let told = |short: Shortfall| judge.reason(&short).map(|reason| (short.site, short.item, reason.to_owned()));
    shortfalls.into_iter().filter_map(told).collect()
}

impl Judge<'_> {
    fn reason(&mut self, short: &Shortfall) -> Option<&'static str> {
        let operation = self.operation;
        let post = operation.sites().find(|site| site.code == short.site)?;
        let item = operation.items().find(|item| item.code == short.item)?;
        let (day, last) = (short.first_day as usize, short.last_day as usize);
        let wish = Wish { item, post, day, over: operation.day_start(last + 1) };
        let missing = short.quantity_milli.thousandths();
        let package = operation.items()[item].package.thousandths();
        let first = self.first_day.get(&(post, item)).copied().flatten();
        // At least a package of the item that may go to the post.
        let counted = |lot: &&Lot| {
            let some = lot.site == post || lot.quantity.thousandths() >= package;
            lot.item == item && some && operation.counts_on(lot.commitment) && operation.may_go(lot.reserved_for, post)
        };
        let keeps = |lot: &Lot, day: usize| lot.expires.is_none_or(|expires| expires >= operation.day_start(day + 1));
        let lots: Vec<&Lot> = operation.lots().iter().filter(counted).collect();
        if lots.is_empty() {
            return Some("no-stock");
        }
        if !lots.iter().any(|lot| operation.can_issue(lot) && keeps(lot, day)) {
            return Some("expired");
        }
        if self.reached.get(short.site.as_str()).is_some_and(|from| from.is_none_or(|from| from >= wish.over)) {
            return Some("unreachable");
        }
        if first.is_none_or(|first| first > last) {
            let there = |lot: &&&Lot| lot.available_from < wish.over;
            let spoils = lots.iter().any(|lot| there(&lot)) && !lots.iter().filter(there).any(|lot| keeps(lot, last));
            return Some(if spoils { "expired" } else { "too-late" });
        }
        let at_once = first.is_some_and(|first| first <= day);
        let consumable = operation.items()[item].is_consumable();
        if !consumable && missing == 0 {
            let starved = at_once && (self.is_dear(post, last) || !self.left.brings(wish, 1, true, false));
            return Some(if starved { "vehicles" } else { "too-late" });
        }
        let enough = |lies: i64| lies.saturating_mul(2) >= missing;
        if !enough(self.left.idle(wish, wish.over)) {
            return Some(if enough(self.left.idle(wish, operation.end())) { "too-late" } else { "stock" });
        }
        // Rations rounded to whole packages lose half a package a day.
        let rounded = if consumable { i64::from(short.days()) } else { 1 };
        if missing.saturating_mul(2) < package.saturating_mul(rounded.max(2)) {
            return Some("packages");
        }
        if self.left.brings(wish, missing, true, true) {
            return Some(if self.is_dear(post, last) {
                "vehicles"
            } else if !at_once {
                "too-late"
            } else if !self.has_room(wish, last, missing) {
                "storage"
            } else {
                "other"
            });
        }
        Some(if self.left.brings(wish, missing, false, false) { "handling" } else { "vehicles" })
    }

    /// Whether an hour more of a vehicle that could serve the post by a day has a price.
    fn is_dear(&self, post: Id<Site>, last: usize) -> bool {
        self.dear.get(&post).is_some_and(|first| *first <= last)
    }

    /// Whether half of what is missing fits into the post on one of the short days.
    fn has_room(&self, wish: Wish, last: usize, missing: i64) -> bool {
        let (site, item) = (&self.operation.sites()[wish.post], &self.operation.items()[wish.item]);
        let half = |per_unit: i64| mul_div(missing / 2, per_unit, 1000);
        (wish.day..=last).any(|day| {
            let (grams, millilitres) = self.lies.get(&(wish.post, day)).copied().unwrap_or_default();
            site.storage_mass.is_none_or(|limit| grams + half(item.mass.grams()) <= limit.grams())
                && site
                    .storage_volume
                    .is_none_or(|limit| millilitres + half(item.volume.millilitres()) <= limit.millilitres())
        })
    }
}

/// What lies at sites through each day: what is there at its end and what is issued on it.
fn lies(operation: &Operation, stock: &[StockLine], issues: &[Issue]) -> BTreeMap<(Id<Site>, usize), (i64, i64)> {
    let Codes { sites, items, .. } = Codes::of(operation);
    let rows = stock.iter().map(|line| (&line.site, &line.item, line.day, line.quantity_milli));
    let rows = rows.chain(issues.iter().map(|issue| (&issue.site, &issue.item, issue.day, issue.quantity_milli)));
    let mut all: BTreeMap<(Id<Site>, usize), (i64, i64)> = BTreeMap::new();
    for (site, item, day, quantity) in rows {
        let (Some(&site), Some(&item)) = (sites.get(site.as_str()), items.get(item.as_str())) else { continue };
        let item = &operation.items()[item];
        let sums = all.entry((site, day as usize)).or_default();
        sums.0 = sums.0.saturating_add(mul_div(quantity.thousandths(), item.mass.grams(), 1000));
        sums.1 = sums.1.saturating_add(mul_div(quantity.thousandths(), item.volume.millilitres(), 1000));
    }
    all
}

#[cfg(test)]
mod tests {
    use crate::event::{Event, Settings};
    use crate::testing::Tiny;
    use std::ops::ControlFlow;

    /// The reason of every shortfall, as `post item reason`.
    fn told(tiny: Tiny) -> Vec<String> {
        let operation = tiny.build();
        let mut watch = |_: &Event<'_>| ControlFlow::Continue(());
        let plan = crate::draft::draft(&operation, &Settings::default(), &mut watch).unwrap();
        plan.shortfalls.iter().map(|short| format!("{} {} {}", short.site, short.item, short.reason)).collect()
    }

    #[test]
    fn each_reason_is_told_of_what_the_plan_leaves() {
        assert_eq!(told(Tiny::near(10.0, 6000.0, 5.0)), ["p beras no-stock"], "less than a package");
        assert_eq!(told(Tiny::near(10.0, 6000.0, 300.0)), ["p beras stock"]);
        assert_eq!(told(Tiny::near(200.0, 100.0, 10_000.0)), ["p beras vehicles"]);
        assert_eq!(told(Tiny::near(10.0, 6000.0, 5000.0).close("g-p", -1.0, 90.0, 0.0)), ["p beras unreachable"]);
        assert_eq!(told(Tiny::near(10.0, 6000.0, 5000.0).close("g-p", -1.0, 25.0, 0.0)), ["p beras unreachable"]);
        assert_eq!(told(Tiny::near(10.0, 6000.0, 0.0).supply("g", "beras", 5000.0, 25.0)), ["p beras too-late"]);
        assert_eq!(told(Tiny::near(10.0, 6000.0, 5000.0)), Vec::<String>::new());
    }

    #[test]
    fn stock_that_spoils_first_is_no_stock() {
        let expires = |hours: f64| {
            let tiny = Tiny::near(10.0, 6000.0, 5000.0);
            told(tiny.edit(|draft| draft.stock.rows[0].cells.expires = Some(crate::testing::after(hours))))
        };
        assert_eq!(expires(-1.0), ["p beras expired"]);
        assert_eq!(expires(12.0), ["p beras expired"], "before the end of the first day");
        assert_eq!(expires(30.0), ["p beras expired"], "what is short is the second day");
        assert_eq!(expires(48.0), Vec::<String>::new());
    }

    #[test]
    fn goods_that_come_after_the_need_do_not_lie_unused() {
        // Ten times what is missing comes for the second day; nothing can be done about the first.
        let tiny = Tiny::near(10.0, 6000.0, 100.0).supply("g", "beras", 4000.0, 24.0);
        assert_eq!(told(tiny), ["p beras too-late"]);
    }

    #[test]
    fn places_that_cannot_unload_more_say_so() {
        let tiny = Tiny::near(10.0, 6000.0, 5000.0).edit(|draft| draft.sites.rows[1].cells.handling_kg_h = Some(2.0));
        assert_eq!(told(tiny), ["p beras handling"]);
    }

    #[test]
    fn goods_that_lie_unused_are_not_too_little() {
        // Less than everybody needs, and yet most of it stays where it is.
        assert_eq!(told(Tiny::near(200.0, 100.0, 700.0)), ["p beras vehicles"]);
    }

    #[test]
    fn goods_nobody_has_do_not_make_a_post_unreachable() {
        let operation = Tiny::near(10.0, 6000.0, 5000.0).durable("terpal", 0.2).food("beras", 0.4).build();
        let mut watch = |_: &Event<'_>| ControlFlow::Continue(());
        let plan = crate::draft::draft(&operation, &Settings::default(), &mut watch).unwrap();
        assert!(plan.situation.unreachable.is_empty(), "{:?}", plan.situation.unreachable);
        let nothing = Tiny::near(10.0, 6000.0, 0.0).jetty("d").build();
        let plan = crate::draft::draft(&nothing, &Settings::default(), &mut watch).unwrap();
        assert!(plan.situation.unreachable.is_empty(), "{:?}", plan.situation.unreachable);
    }

    #[test]
    fn an_empty_jetty_beside_the_post_explains_nothing() {
        // From the jetty the post looks near and open; the goods stand before the shut road.
        let tiny = Tiny::near(10.0, 6000.0, 5000.0).jetty("d").road("d", "p", 1.0).close("g-p", -1.0, 90.0, 0.0);
        let operation = tiny.build();
        let mut watch = |_: &Event<'_>| ControlFlow::Continue(());
        let plan = crate::draft::draft(&operation, &Settings::default(), &mut watch).unwrap();
        let links: Vec<&str> =
            plan.situation.unreachable[0].because.iter().map(|closed| closed.link.as_str()).collect();
        assert_eq!(links, ["g-p"]);
    }
}
