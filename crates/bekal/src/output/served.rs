//! Need and what is met of it, day by day: for pictures that show more than the totals of the plan.
//!
//! Of a consumable a day's need is met by the day's issues; of a durable what is due so far by what was issued so far.
//! The person-days of a day are met in the proportion in which that is met, rounded down, as the auditor counts them.

use super::names::{Fill, Names};
use bekal_core::plan::Plan;
use std::collections::BTreeMap;

/// Post and item.
type Pair<'a> = (&'a str, &'a str);

/// The need of an item at a post, and what is met of it.
#[derive(Debug, Default)]
pub(super) struct Served {
    /// Person-days of each day with a need.
    pub(super) days: Vec<(u32, Fill)>,
    /// Quantity needed on all days, in thousandths of the unit.
    pub(super) needed: i128,
    /// Of it: met on the day it was due.
    pub(super) on_time: i128,
    /// Of it: met at all.
    pub(super) met: i128,
}

impl Served {
    /// Person-days of all days.
    pub(super) fn fill(&self) -> Fill {
        self.days.iter().fold(Fill::default(), |sum, (_, fill)| and(sum, *fill))
    }

    /// Met after the day it was due.
    pub(super) fn late(&self) -> i128 {
        self.met.saturating_sub(self.on_time)
    }

    /// Not met at all.
    pub(super) fn never(&self) -> i128 {
        self.needed.saturating_sub(self.met)
    }
}

/// Need and what is met of it, by post and item.
pub(super) fn of<'a>(plan: &'a Plan, names: &Names<'_>) -> BTreeMap<Pair<'a>, Served> {
    let mut issued: BTreeMap<(Pair<'_>, u32), i128> = BTreeMap::new();
    for issue in &plan.issues {
        let sum = issued.entry(((&issue.site, &issue.item), issue.day)).or_default();
        *sum = sum.saturating_add(issue.quantity_milli.thousandths().into());
    }
    let mut so_far: BTreeMap<Pair<'_>, (i128, i128)> = BTreeMap::new();
    let mut all: BTreeMap<Pair<'_>, Served> = BTreeMap::new();
    for line in &plan.needs {
        let pair = (line.site.as_str(), line.item.as_str());
        let waits = names.item(&line.item).is_some_and(|item| !item.consumable);
        let (due, given) = so_far.entry(pair).or_default();
        if !waits {
            (*due, *given) = (0, 0);
        }
        let before = *due;
        let new = i128::from(line.quantity_milli.thousandths()).max(0);
        *due = due.saturating_add(new);
        *given = given.saturating_add(issued.get(&(pair, line.day)).copied().unwrap_or(0));
        let met = (*given).clamp(0, *due);
        let served = all.entry(pair).or_default();
        served.needed = served.needed.saturating_add(new);
        // What waited longest is met first.
        served.on_time = served.on_time.saturating_add(given.saturating_sub(before).clamp(0, new));
        served.met = if waits { met } else { served.on_time };
        if *due > 0 {
            let needed = u128::from(line.persons);
            let met = needed.saturating_mul(met.unsigned_abs()) / due.unsigned_abs();
            served.days.push((line.day, Fill { needed, met }));
        }
    }
    all
}

/// Person-days of every post and item with a need.
pub(super) fn fills<'a>(plan: &'a Plan, names: &Names<'_>) -> BTreeMap<Pair<'a>, Fill> {
    let all = of(plan, names).into_iter().map(|(pair, served)| (pair, served.fill()));
    all.filter(|(_, fill)| fill.needed > 0).collect()
}

/// The sum of two.
pub(super) fn and(one: Fill, other: Fill) -> Fill {
    Fill { needed: one.needed + other.needed, met: one.met + other.met }
}

/// What is short.
pub(super) fn short(fill: Fill) -> u128 {
    fill.needed.saturating_sub(fill.met)
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use bekal_core::units::Quantity;

    /// Needs and issues of rice at one post, day by day; on time, late and never.
    fn served(consumable: bool, days: &[(i64, i64)]) -> [i128; 3] {
        let mut plan = sample::plan();
        plan.legend.items[0].consumable = consumable;
        let (need, issue) = (plan.needs[0].clone(), plan.issues[0].clone());
        (plan.needs, plan.issues) = (Vec::new(), Vec::new());
        for (day, (needed, issued)) in (0..).zip(days) {
            let quantity_milli = Quantity::from_thousandths(*needed);
            plan.needs.push(bekal_core::plan::NeedLine { day, quantity_milli, ..need.clone() });
            let quantity_milli = Quantity::from_thousandths(*issued);
            plan.issues.push(bekal_core::plan::Issue { day, quantity_milli, ..issue.clone() });
        }
        let all = of(&plan, &Names::of(&plan));
        let served = &all[&("pos-a", "beras")];
        [served.on_time, served.late(), served.never()]
    }

    #[test]
    fn what_waits_is_late_and_what_does_not_is_never_met() {
        let days = [(10, 4), (5, 6), (0, 3)];
        assert_eq!(served(true, &days), [4 + 5, 0, 6]);
        assert_eq!(served(false, &days), [4, 6 + 3, 2]);
        assert_eq!(served(false, &[(10, 4), (5, 9), (0, 0)]), [4 + 3, 6, 2]);
        assert_eq!(served(false, &[(0, 8), (5, 0)]), [5, 0, 0]);
        assert_eq!(served(false, &[(-3, 8), (5, -9)]), [0, 0, 5]);
    }
}
