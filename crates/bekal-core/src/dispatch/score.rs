//! How good a plan is, by what the operation strives for.
//!
//! Measured on what posts hand out, as the auditor measures it, never on what a programme hoped for. Of two plans the
//! first difference in the order of the objective decides, so that of all plans a search comes by the best is kept,
//! whichever objective led to it.

use crate::allocation::{Issued, Problem, reached};
use crate::operation::needs::Need;
use crate::operation::{Objective, Operation, Site};
use crate::table::Id;
use crate::units::mul_div;
use std::collections::{BTreeMap, BTreeSet};

/// What a plan reaches.
#[derive(Clone, Debug, Default)]
pub struct Measures {
    /// Person-days met by priority.
    pub met: BTreeMap<u8, u64>,
    /// The least share met of a post's need for an item, by priority.
    pub worst: BTreeMap<u8, f64>,
    /// The least share met of all a post needs of a priority.
    pub post: BTreeMap<u8, f64>,
    /// The lateness by priority, in person-days.
    pub late: BTreeMap<u8, f64>,
    /// The lateness of all priorities by weight, in person-days.
    pub deprived: f64,
    /// Rupiah for driving and for goods that are bought.
    pub cost: i64,
}

/// Steps by which fairness counts, as a share, chosen by us as the two below: smaller ones are a few packages at one post, and do not outweigh what all
/// others get.
const FILL_STEPS: f64 = 40.0;
/// Steps by which need met counts after fairness and before what later priorities get, as a share of the need.
const MET_STEPS: f64 = 200.0;
/// Steps by which lateness counts before what later priorities get, as a share of the need.
const LATE_STEPS: f64 = 50.0;

impl Measures {
    /// Of what posts hand out of goods by post, item and day.
    pub(super) fn new(
        operation: &Operation,
        problem: &Problem<'_>,
        needs: &[Need],
        (issued, thousandths): (&Issued, &Handed<'_>),
    ) -> Self {
        let reachable: BTreeSet<Id<Site>> = problem
            .demands()
            .iter()
            .zip(problem.first_days())
            .filter(|(_, first)| first.is_some())
            .map(|(demand, _)| demand.site)
            .collect();
        let mut met: BTreeMap<u8, u64> = BTreeMap::new();
        let mut posts: BTreeMap<(u8, Id<Site>), (u64, u64)> = BTreeMap::new();
        for pair in needs.chunk_by(|a, b| (a.site, a.item) == (b.site, b.item)) {
            let item = &operation.items()[pair[0].item];
            let site = operation.sites()[pair[0].site].code.as_str();
            let given = |need: &Need| {
                let day = u32::try_from(need.day).unwrap_or(u32::MAX);
                thousandths.get(&(site, item.code.as_str(), day)).copied().unwrap_or(0)
            };
            let days = pair.iter().map(|need| (need.persons, need.quantity.thousandths(), given(need)));
            let of_pair = person_days(item.is_consumable(), days);
            *met.entry(item.priority).or_default() += of_pair;
            if reachable.contains(&pair[0].site) {
                let of_post = posts.entry((item.priority, pair[0].site)).or_default();
                of_post.0 += of_pair;
                of_post.1 += pair.iter().map(|need| need.persons).sum::<u64>();
            }
        }
        let mut post: BTreeMap<u8, f64> = BTreeMap::new();
        for ((priority, _), (met, needed)) in posts {
            let least = post.entry(priority).or_insert(1.0);
            *least = least.min(met as f64 / needed.max(1) as f64);
        }
        let by_level = reached(&problem.clone().toward((Objective::Fair, 1.0)), issued);
        let of = |wanted: &str| {
            by_level.iter().filter(|((level, _), _)| *level == wanted).map(|((_, of), value)| (*of, *value)).collect()
        };
        let (worst, late) = (of("worst-fill"), of("lateness"));
        let weighted = reached(&problem.clone().toward((Objective::Deprivation, 1.0)), issued);
        let deprived = weighted.iter().filter(|((level, _), _)| *level == "lateness").map(|(_, value)| *value).sum();
        Self { met, worst, post, late, deprived, cost: 0 }
    }

    /// Whether all that goods can meet at all is met.
    pub(super) fn is_complete(&self) -> bool {
        self.worst.values().all(|worst| *worst > 1.0 - 1e-9)
    }

    /// How well those worst off fare: the least share of all a post needs, counted twice, and the least share of one item.
    ///
    /// Without the second a post full of rice could go without water; by it alone every share of those worst off would
    /// sink to that of the good that is hardest to bring.
    pub(super) fn fairness(&self, priority: u8) -> f64 {
        let of = |of: &BTreeMap<u8, f64>| of.get(&priority).copied().unwrap_or(0.0);
        2.0 * of(&self.post) + of(&self.worst)
    }

    /// The measures in the order of an objective, more is better.
    ///
    /// See [`Self::fairness`] for what comes first where the worst-off do.
    #[expect(clippy::cast_possible_truncation, reason = "shares and person-days")]
    pub(super) fn score(&self, objective: Objective, needed: &BTreeMap<u8, u64>) -> Vec<i64> {
        let exact = |met: u64| i64::try_from(met).unwrap_or(i64::MAX);
        let mut score = Vec::new();
        if objective == Objective::Deprivation {
            score.push(-self.deprived.round() as i64);
        }
        for (priority, met) in &self.met {
            let of = |of: &BTreeMap<u8, f64>| of.get(priority).copied().unwrap_or(0.0);
            let needed = needed.get(priority).copied().unwrap_or(0).max(1) as f64;
            if objective == Objective::Fair {
                score.push((self.fairness(*priority) * FILL_STEPS + 1e-6).floor() as i64);
                score.push((*met as f64 / needed * MET_STEPS).floor() as i64);
            } else {
                score.push(exact(*met));
            }
            score.push(-(of(&self.late) / needed * LATE_STEPS).round() as i64);
        }
        score.extend(self.met.values().map(|met| exact(*met)));
        score.push(-self.cost);
        score
    }
}

/// Every objective, each of which may guide a search.
pub(super) const GUIDES: [Objective; 3] = [Objective::Fair, Objective::Quantity, Objective::Deprivation];

/// Thousandths handed out by codes of post and item, and day.
pub(super) type Handed<'a> = BTreeMap<(&'a str, &'a str, u32), i64>;

/// Person-days needed by priority.
pub(super) fn needed(operation: &Operation, needs: &[Need]) -> BTreeMap<u8, u64> {
    let mut needed: BTreeMap<u8, u64> = BTreeMap::new();
    for need in needs {
        *needed.entry(operation.items()[need.item].priority).or_default() += need.persons;
    }
    needed
}

/// Person-days met on days of (persons, newly due, issued) thousandths: of a consumable, persons × issued / need of the
/// day; of a durable, persons × issued so far / due so far.
pub(super) fn person_days(consumable: bool, days: impl Iterator<Item = (u64, i64, i64)>) -> u64 {
    let (mut due, mut given, mut met) = (0, 0, 0);
    for (persons, newly, issued) in days {
        if consumable {
            (due, given) = (0, 0);
        }
        due += newly;
        given += issued;
        if due > 0 {
            let persons = i64::try_from(persons).unwrap_or(i64::MAX);
            met += u64::try_from(mul_div(persons, given.min(due), due)).unwrap_or(0);
        }
    }
    met
}
