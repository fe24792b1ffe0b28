//! From trips that people decided to a plan.
//!
//! A person who edits a plan edits its trips and nothing else: what posts hand out, every derived table and figure follow
//! from them, and the audit says whether they hold. Nothing here shares code with the optimizer.
//!
//! **What posts hand out.** An item of which the same goods come to a post on the same days as before is handed out as
//! before; so is what was handed out on days that were over when the earlier plan was a revision. Any other item is handed
//! out by one plain rule: on each day what is due on it (of durables, what is still due), as far as it has come, earliest
//! need first; lots that expire first go first. A post hands out each item by itself, so survival items never wait for
//! others.
//!
//! **What stays.** Bounds of need met hold for every plan of the operation. Values of one more truck or tonne are those of
//! the programme behind the earlier plan, so the edited one states none. A shortfall that is no larger than before has the
//! reason it had; a larger one is `edited`.

use crate::operation::codes::Codes;
use crate::operation::needs::needs;
use crate::operation::{Item, Lot, Operation, Site, SiteKind};
use crate::plan::{Bound, Changes, Fate, Issue, Parts, Plan, Step, Trip, compose, highest_number};
use crate::table::Id;
use crate::units::{Instant, Quantity};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Name of the setting that says of which plan people changed the trips.
const EDITED_FROM: &str = "edited-from";

impl Plan {
    /// The checksum of the plan of which people changed the trips; `None` of a plan as it was drafted.
    pub fn edited_from(&self) -> Option<&str> {
        let (_, checksum) = self.provenance.settings.iter().find(|(name, _)| name == EDITED_FROM)?;
        Some(checksum)
    }
}

/// A plan with trips that people decided.
#[derive(Clone, Debug)]
pub struct Edited {
    /// The plan; whether it holds is for [`audit`](crate::audit::audit) to say.
    pub plan: Plan,
    /// For each of its trips, which of those given it is.
    pub order: Vec<usize>,
}

/// The plan that `trips` make of `before`, whose `plan.json` has this checksum, by this version of the program.
///
/// # Complexity
/// That of [`compose`].
pub fn edited(operation: &Operation, before: &Plan, trips: Vec<Trip>, (checksum, version): (&str, &str)) -> Edited {
    let issues = issues(operation, &trips, Some(before));
    let mut order: Vec<usize> = (0..trips.len()).collect();
    order.sort_by(|a, b| trips[*a].by_departure(&trips[*b]));
    let mut all: Vec<Option<Trip>> = trips.into_iter().map(Some).collect();
    let trips: Vec<Trip> = order.iter().filter_map(|index| all[*index].take()).collect();
    // The trips as they were, by their number there: where they stand now.
    let known: BTreeMap<&str, &Trip> = before.trips.iter().map(|trip| (trip.trip.as_str(), trip)).collect();
    let was =
        |trip: &Trip| known.get(trip.trip.as_str()).filter(|known| is_same(known, trip)).map(|was| was.trip.clone());
    let kept: Vec<Option<String>> = trips.iter().map(was).collect();
    let mut provenance = before.provenance.clone();
    provenance.settings.retain(|(name, _)| name != EDITED_FROM);
    provenance.settings.push((EDITED_FROM.to_owned(), checksum.to_owned()));
    version.clone_into(&mut provenance.version);
    let bounds = before.bounds.iter().filter(|bound| bound.level == "need-met");
    let reasons = before.shortfalls.iter().map(|short| (short.site.clone(), short.item.clone(), short.reason.clone()));
    let parts = Parts {
        numbered: highest_number(before),
        trips,
        issues,
        unreachable: before.situation.unreachable.clone(),
        prices: Vec::new(),
        bounds: bounds.map(|bound| Bound { programme: None, on_tours: None, ..bound.clone() }).collect(),
        provenance,
        short_reasons: reasons.collect(),
    };
    let mut plan = compose(operation, parts);
    plan.header.language = before.header.language;
    plan.changes = before.changes.clone().map(|changes| carried_over(changes, &kept, &plan.trips));
    for short in &mut plan.shortfalls {
        let known = before.shortfalls.iter().find(|known| (&known.site, &known.item) == (&short.site, &short.item));
        let larger = known
            .is_none_or(|known| short.person_days > known.person_days || short.quantity_milli > known.quantity_milli);
        if larger {
            "edited".clone_into(&mut short.reason);
        }
    }
    Edited { plan, order }
}

/// What a revision changed, where people have changed its trips since: those of the plan before it that are no longer driven
/// as they were are replaced. `kept` says of each trip which of the revision it is.
fn carried_over(mut changes: Changes, kept: &[Option<String>], trips: &[Trip]) -> Changes {
    let number =
        |was: &String| kept.iter().position(|kept| kept.as_ref() == Some(was)).map(|at| trips[at].trip.clone());
    for former in &mut changes.former {
        let Some(was) = former.now.take() else { continue };
        former.now = number(&was);
        if former.now.is_none() {
            (former.fate, former.because) = (Fate::Replaced, None);
        }
    }
    let former: BTreeSet<&String> = changes.former.iter().filter_map(|former| former.now.as_ref()).collect();
    changes.new = trips.iter().map(|trip| &trip.trip).filter(|trip| !former.contains(trip)).cloned().collect();
    changes
}

/// What people did to the trips of a plan, by their codes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Edits {
    /// Trips as they were: how many.
    pub unchanged: usize,
    /// Trips that are another way now.
    pub changed: Vec<String>,
    /// Trips that were not there.
    pub added: Vec<String>,
    /// Trips that are gone.
    pub removed: Vec<String>,
}

/// What becomes of the trips of a plan in `after`, which names them by the same codes. The order of goods within a step says
/// nothing.
///
/// # Complexity
/// O(n log n) in trips and lines of goods.
pub fn edits(before: &Plan, after: &[Trip]) -> Edits {
    let known: BTreeMap<&str, &Trip> = before.trips.iter().map(|trip| (trip.trip.as_str(), trip)).collect();
    let mut left = known.clone();
    let mut edits = Edits::default();
    for trip in after {
        left.remove(trip.trip.as_str());
        match known.get(trip.trip.as_str()) {
            Some(known) if is_same(known, trip) => edits.unchanged += 1,
            Some(_) => edits.changed.push(trip.trip.clone()),
            None => edits.added.push(trip.trip.clone()),
        }
    }
    edits.removed = left.into_keys().map(str::to_owned).collect();
    edits
}

fn is_same(a: &Trip, b: &Trip) -> bool {
    let sorted = |trip: &Trip| -> Vec<Step> {
        let mut steps = trip.steps.clone();
        for step in &mut steps {
            if let Step::Load { cargo, .. } | Step::Unload { cargo, .. } = step {
                cargo.sort_by(|a, b| a.lot.cmp(&b.lot));
            }
        }
        steps
    };
    (&a.fleet, a.vehicle) == (&b.fleet, b.vehicle) && sorted(a) == sorted(b)
}

/// Goods of an item that come to a post, or leave it, by lot and day of operation, thousandths of the unit.
type Coming = BTreeMap<(Id<Lot>, usize), i64>;
type Pair = (Id<Site>, Id<Item>);

/// What posts hand out of what `trips` bring; as in the plan `before`, where nothing else comes than then.
///
/// # Complexity
/// O(n log n) in lines of goods, needs and issues.
pub fn issues(operation: &Operation, trips: &[Trip], before: Option<&Plan>) -> Vec<Issue> {
    let codes = Codes::of(operation);
    let now = coming(operation, &codes, trips);
    let then = before.map(|plan| coming(operation, &codes, &plan.trips)).unwrap_or_default();
    let mut known: BTreeMap<Pair, Vec<&Issue>> = BTreeMap::new();
    for issue in before.into_iter().flat_map(|plan| &plan.issues) {
        let pair = codes.sites.get(issue.site.as_str()).zip(codes.items.get(issue.item.as_str()));
        if let Some((site, item)) = pair {
            known.entry((*site, *item)).or_default().push(issue);
        }
    }
    let over = before.and_then(Plan::revised_from).map_or(0, |moment| day_of(operation, moment));
    let mut due: BTreeMap<Pair, Vec<i64>> = BTreeMap::new();
    for need in needs(operation) {
        let days = due.entry((need.site, need.item)).or_insert_with(|| vec![0; operation.n_days()]);
        days[need.day] = days[need.day].saturating_add(need.quantity.thousandths());
    }
    let nothing = Coming::new();
    let mut all = Vec::new();
    for (pair, due) in &due {
        let (now, then) = (now.get(pair).unwrap_or(&nothing), then.get(pair).unwrap_or(&nothing));
        let handed = known.get(pair).map_or(&[][..], Vec::as_slice);
        if before.is_some() && now == then {
            all.extend(handed.iter().copied().cloned());
        } else {
            let past = handed.iter().copied().filter(|issue| (issue.day as usize) < over);
            hand_out(operation, (*pair, due), now, (over, past.collect()), &codes, &mut all);
        }
    }
    all
}

/// What trips bring to posts, and what lies there, by post and item.
fn coming(operation: &Operation, codes: &Codes<'_>, trips: &[Trip]) -> BTreeMap<Pair, Coming> {
    let mut all: BTreeMap<Pair, Coming> = BTreeMap::new();
    let mut add = |site: Id<Site>, lot: Id<Lot>, at: Instant, quantity: i64| {
        if operation.sites()[site].kind == SiteKind::Post && quantity != 0 {
            let of_pair = all.entry((site, operation.lots()[lot].item)).or_default();
            let sum = of_pair.entry((lot, day_of(operation, at))).or_default();
            *sum = sum.saturating_add(quantity);
        }
    };
    for (id, lot) in operation.lots().entries().filter(|(_, lot)| operation.counts_on(lot.commitment)) {
        add(lot.site, id, lot.available_from, lot.quantity.thousandths());
    }
    for step in trips.iter().flat_map(|trip| &trip.steps) {
        let (site, at, cargo, sign) = match step {
            Step::Load { site, from, cargo, .. } => (site, from, cargo, -1),
            Step::Unload { site, until, cargo, .. } => (site, until, cargo, 1),
            Step::Drive { .. } => continue,
        };
        let Some(site) = codes.sites.get(site.as_str()) else { continue };
        for line in cargo {
            let Some(lot) = codes.lots.get(line.lot.as_str()) else { continue };
            let package = operation.items()[operation.lots()[*lot].item].package.thousandths();
            add(*site, *lot, *at, line.packages.max(0).saturating_mul(package).saturating_mul(sign));
        }
    }
    all
}

/// The day of operation on which goods of a moment can first be handed out; the first for what came before.
fn day_of(operation: &Operation, moment: Instant) -> usize {
    let since = moment.unix().saturating_sub(operation.head().start.unix()).max(0);
    usize::try_from(since / 86_400).unwrap_or(usize::MAX)
}

/// Adds the issues of one item at one post: those of the days that are over, then each day what is due.
fn hand_out(
    operation: &Operation,
    ((site, item), due): (Pair, &[i64]),
    coming: &Coming,
    (over, past): (usize, Vec<&Issue>),
    codes: &Codes<'_>,
    all: &mut Vec<Issue>,
) {
    let mut lots: Vec<Id<Lot>> = coming.keys().map(|(lot, _)| *lot).collect();
    lots.dedup();
    lots.retain(|lot| operation.may_go(operation.lots()[*lot].reserved_for, site));
    // What never expires goes last.
    lots.sort_by_key(|lot| (operation.lots()[*lot].expires.is_none(), operation.lots()[*lot].expires, *lot));
    let consumable = operation.items()[item].is_consumable();
    let mut lies: BTreeMap<Id<Lot>, i64> = BTreeMap::new();
    let mut wanted = 0_i64;
    for (day, due) in due.iter().enumerate() {
        for lot in &lots {
            let come = coming.get(&(*lot, day)).copied().unwrap_or(0);
            let stock = lies.entry(*lot).or_default();
            *stock = stock.saturating_add(come);
        }
        wanted = if consumable { *due } else { wanted.saturating_add(*due) };
        if day < over {
            for issue in past.iter().filter(|issue| issue.day as usize == day) {
                let quantity = issue.quantity_milli.thousandths();
                wanted = wanted.saturating_sub(quantity);
                if let Some(stock) = codes.lots.get(issue.lot.as_str()).and_then(|lot| lies.get_mut(lot)) {
                    *stock = stock.saturating_sub(quantity);
                }
                all.push((*issue).clone());
            }
            continue;
        }
        for lot in &lots {
            let row = &operation.lots()[*lot];
            let Some(stock) = lies.get_mut(lot) else { continue };
            let quantity = wanted.min(*stock);
            if quantity <= 0 || row.expires.is_some_and(|expires| expires < operation.day_start(day + 1)) {
                continue;
            }
            *stock -= quantity;
            wanted -= quantity;
            all.push(Issue {
                site: operation.sites()[site].code.clone(),
                item: operation.items()[item].code.clone(),
                lot: row.code.clone(),
                day: u32::try_from(day).unwrap_or(u32::MAX),
                quantity_milli: Quantity::from_thousandths(quantity),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::audit;
    use crate::draft::draft;
    use crate::event::{Event, Settings};
    use crate::testing::{Tiny, after};
    use std::ops::ControlFlow;

    fn drafted(operation: &Operation) -> Plan {
        draft(operation, &Settings::default(), &mut |_: &Event<'_>| ControlFlow::Continue(())).unwrap()
    }

    /// Half of four days' rice, all of which comes on the first day.
    fn half() -> Tiny {
        let tiny = Tiny::new().days(4).warehouse("g").post("p", 1000).road("g", "p", 10.0);
        tiny.truck("t", 6000.0, "g", 1).food("beras", 0.4).stock("g", "beras", 800.0)
    }

    fn handed(issues: &[Issue]) -> Vec<(u32, i64)> {
        issues.iter().map(|issue| (issue.day, issue.quantity_milli.thousandths() / 1000)).collect()
    }

    #[test]
    fn what_comes_as_before_is_handed_out_as_before() {
        let operation = half().build();
        let plan = drafted(&operation);
        assert_eq!(handed(&plan.issues), [(0, 200), (1, 200), (2, 200), (3, 200)]);
        assert_eq!(issues(&operation, &plan.trips, Some(&plan)), plan.issues);
        assert_eq!(handed(&issues(&operation, &plan.trips, None)), [(0, 400), (1, 400)], "earliest need first");
        let same = edited(&operation, &plan, plan.trips.clone(), ("0123", "1.0"));
        assert_eq!((&same.plan.trips, &same.plan.kpis), (&plan.trips, &plan.kpis));
        assert_eq!(same.plan.edited_from(), Some("0123"));
        assert!(audit(&operation, &same.plan).is_empty());
    }

    #[test]
    fn what_is_missing_because_of_an_edit_is_said_to_be() {
        let operation = half().build();
        let plan = drafted(&operation);
        let none = edited(&operation, &plan, Vec::new(), ("", ""));
        assert!(audit(&operation, &none.plan).is_empty());
        assert_eq!((plan.shortfalls[0].reason.as_str(), none.plan.shortfalls[0].reason.as_str()), ("stock", "edited"));
        assert_eq!(none.plan.kpis.person_days_met, 0);
        assert_eq!(edits(&plan, &[]).removed.len(), plan.trips.len());
        // Given back, it is as it was.
        let again = edited(&operation, &none.plan, plan.trips.clone(), ("", ""));
        assert_eq!(again.plan.kpis.person_days_met, plan.kpis.person_days_met);
    }

    #[test]
    fn lots_that_expire_first_go_first_and_never_too_late() {
        let tiny = half().stock("g", "beras", 600.0).edit(|draft| {
            draft.stock.rows[1].cells.expires = Some(after(48.0));
        });
        let operation = tiny.build();
        let plan = drafted(&operation);
        let issues = issues(&operation, &plan.trips, None);
        let early = operation.lots().iter().find(|lot| lot.expires.is_some()).unwrap();
        let of_early: Vec<(u32, i64)> =
            handed(&issues.iter().filter(|issue| issue.lot == early.code).cloned().collect::<Vec<_>>());
        assert_eq!(of_early, [(0, 400), (1, 200)]);
        assert!(crate::audit::movements(&operation, &plan.trips, &issues, None).is_empty());
    }

    #[test]
    fn trips_keep_their_place_among_those_given() {
        let tiny = Tiny::new().days(2).warehouse("g").post("p", 1000).post("q", 1000).road("g", "p", 10.0);
        let tiny = tiny.road("g", "q", 15.0).truck("t", 500.0, "g", 1).food("beras", 0.4).stock("g", "beras", 2000.0);
        let operation = tiny.build();
        let plan = drafted(&operation);
        let turned: Vec<Trip> = plan.trips.iter().rev().cloned().collect();
        let Edited { plan: again, order } = edited(&operation, &plan, turned, ("", ""));
        assert_eq!(again.trips, plan.trips);
        assert_eq!(order, (0..plan.trips.len()).rev().collect::<Vec<_>>());
    }
}
