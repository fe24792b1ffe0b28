//! Need and what is met of it, day by day: for pictures that show more than the totals of the plan.
//!
//! Of a consumable a day's need is met by the day's issues; of a durable what is due so far by what was issued so far.
//! The person-days of a day are met in the proportion in which that is met, rounded down, as the auditor counts them.

use super::names::{Fill, Names};
use bekal_core::plan::Plan;
use std::collections::BTreeMap;

/// Post and item.
type Pair<'a> = (&'a str, &'a str);

/// Person-days of every post and item on each day with a need.
pub(super) fn days<'a>(plan: &'a Plan, names: &Names<'_>) -> BTreeMap<Pair<'a>, Vec<(u32, Fill)>> {
    let mut issued: BTreeMap<(Pair<'_>, u32), i128> = BTreeMap::new();
    for issue in &plan.issues {
        let sum = issued.entry(((&issue.site, &issue.item), issue.day)).or_default();
        *sum = sum.saturating_add(issue.quantity_milli.thousandths().into());
    }
    let mut due: BTreeMap<Pair<'_>, (i128, i128)> = BTreeMap::new();
    let mut all: BTreeMap<Pair<'_>, Vec<(u32, Fill)>> = BTreeMap::new();
    for line in &plan.needs {
        let pair = (line.site.as_str(), line.item.as_str());
        let (need, given) = due.entry(pair).or_default();
        if names.item(&line.item).is_none_or(|item| item.consumable) {
            (*need, *given) = (0, 0);
        }
        *need = need.saturating_add(line.quantity_milli.thousandths().into());
        *given = given.saturating_add(issued.get(&(pair, line.day)).copied().unwrap_or(0));
        let days = all.entry(pair).or_default();
        if *need > 0 {
            let needed = u128::from(line.persons);
            let met = needed.saturating_mul((*given).clamp(0, *need).unsigned_abs()) / need.unsigned_abs();
            days.push((line.day, Fill { needed, met }));
        }
    }
    all
}

/// The sum of two.
pub(super) fn and(one: Fill, other: Fill) -> Fill {
    Fill { needed: one.needed + other.needed, met: one.met + other.met }
}

/// What is short.
pub(super) fn short(fill: Fill) -> u128 {
    fill.needed.saturating_sub(fill.met)
}
