//! What the programme moves and whom it serves: goods, and needs joined per post and item.

use super::Issued;
use crate::operation::needs::needs;
use crate::operation::{Item, Lot, Operation, Site};
use crate::table::Id;
use crate::units::{Duration, Instant};
use std::collections::BTreeMap;

/// Units of an item in one unit of flow: the programme counts in thousands, which keeps its coefficients near one.
pub const FLOW_UNITS: f64 = 1000.0;

/// Lots that are alike for the programme: same item, same last day of issue, same reservation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Good {
    /// What.
    pub item: Id<Item>,
    /// Last day on which it may be issued; `None`: to the end.
    pub last_day: Option<usize>,
    /// The only site within which it may be issued.
    pub reserved_for: Option<Id<Site>>,
}

impl Good {
    /// Before every other good of the first item and those after it.
    pub const FIRST: Self = Self { item: Id::FIRST, last_day: None, reserved_for: None };

    /// The good a lot belongs to; `None` for a lot that expires before it could be issued at all.
    pub fn of(operation: &Operation, lot: &Lot) -> Option<Self> {
        let last_day = match lot.expires {
            Some(expires) if expires < operation.end() => {
                let whole = (expires - operation.head().start).seconds() / 86_400;
                Some(usize::try_from(whole.checked_sub(1).filter(|day| *day >= 0)?).ok()?)
            }
            _ => None,
        };
        Some(Self { item: lot.item, last_day, reserved_for: lot.reserved_for })
    }

    /// Kilograms and cubic metres of one flow unit.
    pub fn measures(&self, operation: &Operation) -> (f64, f64) {
        let item = &operation.items()[self.item];
        (item.mass.as_kg() * FLOW_UNITS, item.volume.as_m3() * FLOW_UNITS)
    }

    /// Whether it may be handed out at `post`.
    pub fn serves(&self, operation: &Operation, post: Id<Site>) -> bool {
        operation.may_go(self.reserved_for, post)
    }
}

/// Goods at a site from a moment on.
#[derive(Clone, Copy, Debug)]
pub struct Holding {
    /// Where.
    pub site: Id<Site>,
    /// What.
    pub good: Good,
    /// From when on.
    pub from: Instant,
    /// How much, in flow units; only whole packages count.
    pub amount: f64,
}

/// The goods the plan may count on, by site, good and time.
pub fn holdings(operation: &Operation) -> Vec<Holding> {
    let mut sums: BTreeMap<(Id<Site>, Good, Instant), f64> = BTreeMap::new();
    for lot in operation.lots() {
        let Some(good) = Good::of(operation, lot) else { continue };
        let post = operation.sites()[lot.site].kind == crate::operation::SiteKind::Post;
        if !operation.counts_on(lot.commitment) || lot.available_from >= operation.end() {
            continue;
        }
        let package = operation.items()[lot.item].package.thousandths();
        let movable = if post { lot.quantity.thousandths() } else { lot.quantity.thousandths() / package * package };
        let from = lot.available_from.max(operation.head().start);
        *sums.entry((lot.site, good, from)).or_default() += movable as f64 / 1000.0 / FLOW_UNITS;
    }
    sums.into_iter().map(|((site, good, from), amount)| Holding { site, good, from, amount }).collect()
}

/// The need of one post for one item over the days.
#[derive(Clone, Debug)]
pub struct Demand {
    /// Where.
    pub site: Id<Site>,
    /// What.
    pub item: Id<Item>,
    /// Newly due per day, in flow units.
    pub due: Vec<f64>,
    /// People concerned per day.
    pub persons: Vec<f64>,
    /// Whether a day missed is lost.
    pub consumable: bool,
    /// Priority of the item.
    pub priority: u8,
}

impl Demand {
    /// Person-days met per flow unit issued on each day (of a durable: on that day and every day after).
    pub fn worth(&self) -> Vec<f64> {
        let n = self.due.len();
        let mut worth = vec![0.0; n];
        if self.consumable {
            for ((worth, due), persons) in worth.iter_mut().zip(&self.due).zip(&self.persons) {
                if *due > 0.0 {
                    *worth = persons / due;
                }
            }
        } else {
            let mut total = 0.0;
            let cumulative: Vec<f64> = self
                .due
                .iter()
                .map(|due| {
                    total += due;
                    total
                })
                .collect();
            let mut after = 0.0;
            for day in (0..n).rev() {
                if cumulative[day] > 0.0 {
                    after += self.persons[day] / cumulative[day];
                }
                worth[day] = after;
            }
        }
        worth
    }

    /// Person-days per flow unit issued on each day where waiting weighs: a durable counts up to twice as much towards
    /// the end, so that its first days are the ones to give up last.
    pub fn worth_in_time(&self) -> Vec<f64> {
        if self.consumable {
            return self.worth();
        }
        let n = self.due.len() as f64;
        let persons = self.persons.iter().enumerate().map(|(day, p)| p * (1.0 + day as f64 / n)).collect();
        Self { persons, ..self.clone() }.worth()
    }

    /// Bands of a day's ration, as share and weight: the first half of a consumable counts three times the second (chosen
    /// by us: half a ration for two is to be better than a whole one for one; the weights of a day sum to one ration).
    pub const fn bands(&self) -> &'static [(f64, f64)] {
        if self.consumable { &[(0.5, 1.5), (0.5, 0.5)] } else { &[(1.0, 1.0)] }
    }

    /// Person-days that issues per day bring where waiting and halved rations weigh.
    pub fn value_in_time(&self, issued: &[f64]) -> f64 {
        let days = issued.iter().zip(&self.due).zip(self.worth_in_time());
        days.map(|((issued, due), worth)| {
            let mut left = *issued;
            let banded = |(share, weight): &(f64, f64)| {
                let some = if self.consumable { left.min(due * share) } else { left };
                left -= some;
                some * weight * worth
            };
            self.bands().iter().map(banded).sum::<f64>()
        })
        .sum()
    }

    /// What of it is unmet after issues per day, each unit worth as much as before.
    pub(crate) fn without(&self, issued: &[f64]) -> Self {
        let n = self.due.len();
        let (mut due, mut persons) = (vec![0.0; n], vec![0.0; n]);
        if self.consumable {
            for day in 0..n {
                due[day] = (self.due[day] - issued[day]).max(0.0);
                persons[day] = if self.due[day] > 0.0 { self.persons[day] * due[day] / self.due[day] } else { 0.0 };
            }
            return Self { due, persons, ..self.clone() };
        }
        // A durable issued late leaves the days before open: what of the need stays open to the end is new at first.
        let running = |of: &[f64]| -> Vec<f64> {
            of.iter()
                .scan(0.0, |sum, some| {
                    *sum += some;
                    Some(*sum)
                })
                .collect()
        };
        let (wanted, given) = (running(&self.due), running(issued));
        let mut open = f64::INFINITY;
        for day in (0..n).rev() {
            open = open.min((wanted[day] - given[day]).max(0.0));
            due[day] = open;
            persons[day] = if wanted[day] > 0.0 { self.persons[day] * open / wanted[day] } else { 0.0 };
        }
        for day in (1..n).rev() {
            due[day] -= due[day - 1];
        }
        Self { due, persons, ..self.clone() }
    }

    /// Person-days needed from day `first` on.
    pub fn person_days_from(&self, first: usize) -> f64 {
        let mut total = 0.0;
        let mut sum = 0.0;
        for day in 0..self.due.len() {
            total += self.due[day];
            let counts = if self.consumable { self.due[day] > 0.0 } else { total > 0.0 };
            if day >= first && counts {
                sum += self.persons[day];
            }
        }
        sum
    }
}

/// Every demand, by site and item.
pub fn demands(operation: &Operation) -> Vec<Demand> {
    let n_days = operation.n_days();
    let mut all: BTreeMap<(Id<Site>, Id<Item>), Demand> = BTreeMap::new();
    for need in needs(operation) {
        let item = &operation.items()[need.item];
        let demand = all.entry((need.site, need.item)).or_insert_with(|| Demand {
            site: need.site,
            item: need.item,
            due: vec![0.0; n_days],
            persons: vec![0.0; n_days],
            consumable: item.is_consumable(),
            priority: item.priority,
        });
        demand.due[need.day] = need.quantity.as_units() / FLOW_UNITS;
        demand.persons[need.day] = need.persons as f64;
    }
    all.into_values().filter(|demand| demand.due.iter().any(|due| *due > 0.0)).collect()
}

/// What posts of limited storage issue of their own goods, as much as they can as soon as they can, by day.
pub fn own_issues(operation: &Operation, holdings: &[Holding], demands: &[Demand]) -> Issued {
    let mut all = Issued::new();
    for demand in demands {
        let post = &operation.sites()[demand.site];
        if post.storage_mass.is_none() && post.storage_volume.is_none() {
            continue;
        }
        let begin = holdings.partition_point(|holding| holding.site < demand.site);
        let here = holdings[begin..].iter().take_while(|holding| holding.site == demand.site);
        let serves = |good: &Good| good.item == demand.item && good.serves(operation, demand.site);
        let mut own: Vec<(Good, usize, f64)> = here
            .filter(|holding| serves(&holding.good))
            .map(|holding| (holding.good, day_of(operation, holding.from), holding.amount))
            .collect();
        own.sort_by_key(|(good, day, _)| (good.last_day.unwrap_or(usize::MAX), *day));
        let mut open = 0.0;
        let mut issued = vec![0.0; demand.due.len()];
        for (day, due) in demand.due.iter().enumerate() {
            open = if demand.consumable { *due } else { open + due };
            for (good, from, left) in &mut own {
                if *from <= day && good.last_day.is_none_or(|last| day <= last) {
                    let some = left.min(open);
                    *left -= some;
                    open -= some;
                    issued[day] += some;
                }
            }
        }
        if !own.is_empty() {
            all.insert((demand.site, demand.item), issued);
        }
    }
    all
}

/// Day of operation of a moment, within the horizon.
pub fn day_of(operation: &Operation, time: Instant) -> usize {
    let day = (time - operation.head().start).seconds().max(0) / Duration::from_days(1).seconds();
    usize::try_from(day).unwrap_or(0).min(operation.n_days().saturating_sub(1))
}
