//! The six *Tepat* and days of supply.
//!
//! All shares are thousandths rounded down; survival means priority 1; the people of a post are the most persons in
//! any of its needs. Shares over different items count packages (in thousandths of one).
//!
//! * **Fill** of a post: survival person-days met / needed. **Gini** over the posts' fills, weighted by people:
//!   `Σᵢ Σⱼ wᵢ wⱼ |fᵢ − fⱼ| / (2 · W · Σ w f)`, with fills in millionths; 0 when nobody gets anything.
//! * **Within 24, 48, 72 h**: survival person-days met by issues whose goods had arrived (end of unloading; goods that
//!   lie at the post: when available) that long after the start, as a share of all survival person-days needed. A lot's
//!   goods at a post are issued in the order they arrived.
//! * **Oversupply**: of each (post, item) with need, packages delivered by trips beyond the need of the whole horizon,
//!   as a share of all packages delivered. **Unsuitable**: packages of items the post has no need of.
//! * **Expiring**: packages issued less than seven days (from the end of the day of issue) before they expire, as a
//!   share of all issued.
//! * **Requested**: a request is met in the proportion in which the need it is part of is met on its day.
//! * **Mean hours to first delivery**: from the start to the end of the first unloading at each post that gets one,
//!   weighted by people, rounded to hundredths.
//! * **Days of supply**: what is at hand at a post after a day's deliveries and before the day's issues (what is issued
//!   that day plus what lies there at its end), walked through the needs of that day and of the days that follow (after
//!   the horizon, the last day's need again and again); goods that expire within the next day do not count. A post that
//!   hands out all that comes and meets the day's need by it holds one day. Of each day the scarcest survival consumable
//!   counts; stated are the worst and the median of the days from the first of the operation to the
//!   post's last delivery: a post that waits for its first one holds what it has, mostly nothing.

use super::super::reading::{DAY, Handout, Tour, day_end, day_of, narrow, seconds};
use super::flow::Arrival;
use super::{PostFill, TripSums, arrived, is_post, kilogram_metres, milli_packages, tier_to_ask};
use crate::operation::needs::needs;
use crate::operation::{Item, Lot, Operation, Site};
use crate::plan::{DaysOfSupply, GoodsLine, Kpis, PriorityFill, Shortfall};
use crate::table::Id;
use crate::units::{Distance, Money, Quantity, mul_div};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

type Pair = (Id<Site>, Id<Item>);
/// Goods of a lot at a post: when they arrived and how much is left of them.
type Queue = VecDeque<(i64, i64)>;

/// Longest days of supply that are told apart, in hundredths.
const ENOUGH: u32 = 36_500;

/// `part / whole` in thousandths, rounded down; 1000 where nothing is asked.
pub(super) fn permille(part: u128, whole: u128) -> u32 {
    let share = part.saturating_mul(1000).checked_div(whole);
    share.map_or(1000, |share| u32::try_from(share).unwrap_or(u32::MAX))
}

/// Thousandths of a defect: 0 where there is nothing that could be defective.
fn share(part: u128, whole: u128) -> u32 {
    if whole == 0 { 0 } else { permille(part, whole) }
}

/// A post's need of an item on a day and what is issued of it.
#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    need: i64,
    persons: u64,
    issued: i64,
    /// Issued from goods that had arrived 24, 48 and 72 hours after the start.
    early: [i64; 3],
}

/// Needs and issues side by side.
#[derive(Debug)]
pub(super) struct Served {
    cells: BTreeMap<Pair, Vec<Cell>>,
}

/// Person-days of one item at one post on one day.
struct Day {
    needed: u64,
    met: u64,
    /// Still missing: of a consumable on that day, of a durable so far.
    missing: i64,
}

impl Served {
    pub(super) fn of(operation: &Operation, handouts: &[Handout], arrivals: &[Arrival]) -> Self {
        let empty = || vec![Cell::default(); operation.n_days()];
        let mut cells: BTreeMap<Pair, Vec<Cell>> = BTreeMap::new();
        for need in needs(operation) {
            if let Some(cell) = cells.entry((need.site, need.item)).or_insert_with(empty).get_mut(need.day) {
                cell.need = need.quantity.thousandths().max(0);
                cell.persons = need.persons;
            }
        }
        let start = seconds(operation.head().start);
        let mut came: BTreeMap<(Id<Site>, Id<Lot>), Queue> = BTreeMap::new();
        for (id, lot) in operation.lots().entries().filter(|(_, lot)| is_post(operation, lot.site)) {
            let at = seconds(lot.available_from);
            came.entry((lot.site, id)).or_default().push_back((at, lot.quantity.thousandths()));
        }
        for arrival in arrivals {
            let goods = (arrival.at, arrived(operation, arrival));
            came.entry((arrival.post, arrival.lot)).or_default().push_back(goods);
        }
        for queue in came.values_mut() {
            queue.make_contiguous().sort_unstable();
        }
        let mut in_order: Vec<&Handout> = handouts.iter().collect();
        in_order.sort_by_key(|handout| (handout.day, handout.site, handout.lot, handout.quantity));
        for handout in in_order {
            let days = cells.get_mut(&(handout.site, handout.item));
            let Some(cell) = days.and_then(|days| days.get_mut(handout.day)) else { continue };
            cell.issued = cell.issued.saturating_add(handout.quantity);
            let Some(queue) = came.get_mut(&(handout.site, handout.lot)) else { continue };
            let mut left = handout.quantity;
            while let Some((at, lies)) = queue.front_mut().filter(|_| left > 0) {
                let part = left.min(*lies);
                for (early, hours) in cell.early.iter_mut().zip([24, 48, 72]) {
                    if *at <= start + hours * 3600 {
                        *early = early.saturating_add(part);
                    }
                }
                left -= part;
                *lies -= part;
                if *lies <= 0 {
                    queue.pop_front();
                }
            }
        }
        Self { cells }
    }

    /// Day by day, counting of each cell what `issued` says.
    fn days(&self, operation: &Operation, pair: Pair, issued: impl Fn(&Cell) -> i64) -> Vec<Day> {
        let consumable = operation.items()[pair.1].is_consumable();
        let (mut need, mut given) = (0_i64, 0_i64);
        let cells = self.cells.get(&pair).map_or(&[][..], Vec::as_slice);
        let day = |cell: &Cell| {
            if consumable {
                (need, given) = (cell.need, issued(cell));
            } else {
                (need, given) = (need.saturating_add(cell.need), given.saturating_add(issued(cell)));
            }
            let given = given.clamp(0, need);
            let needed = if need > 0 { cell.persons } else { 0 };
            let met = u128::from(needed) * u128::from(given.unsigned_abs()) / u128::from(need.max(1).unsigned_abs());
            Day { needed, met: u64::try_from(met).unwrap_or(u64::MAX), missing: need - given }
        };
        cells.iter().map(day).collect()
    }

    /// What is short, without the reason. Missing is, of a consumable, the sum over the days; of a durable, what is
    /// still due at the end (nothing, where it only comes late).
    pub(super) fn shortfalls(&self, operation: &Operation) -> Vec<Shortfall> {
        let mut all = Vec::new();
        let ask = tier_to_ask(operation);
        for pair in self.cells.keys() {
            let days = self.days(operation, *pair, |cell| cell.issued);
            let mut short = days.iter().enumerate().filter(|(_, day)| day.missing > 0).map(|(day, _)| day);
            let Some(first) = short.next() else { continue };
            let last = short.next_back().unwrap_or(first);
            let missing = if operation.items()[pair.1].is_consumable() {
                days.iter().fold(0, |sum: i64, day| sum.saturating_add(day.missing))
            } else {
                days.last().map_or(0, |day| day.missing)
            };
            all.push(Shortfall {
                site: operation.sites()[pair.0].code.clone(),
                item: operation.items()[pair.1].code.clone(),
                first_day: u32::try_from(first).unwrap_or(u32::MAX),
                last_day: u32::try_from(last).unwrap_or(u32::MAX),
                quantity_milli: Quantity::from_thousandths(missing),
                person_days: days.iter().fold(0, |sum: u64, day| sum.saturating_add(day.needed - day.met)),
                reason: String::new(),
                ask: ask.to_owned(),
            });
        }
        all
    }
}

/// What the figures are computed from.
pub(super) struct Basis<'b> {
    pub(super) tours: &'b [Tour],
    pub(super) handouts: &'b [Handout],
    pub(super) arrivals: &'b [Arrival],
    pub(super) stock: &'b BTreeMap<(Id<Site>, Id<Lot>), Vec<i64>>,
    pub(super) served: &'b Served,
    pub(super) sums: &'b [TripSums],
    pub(super) goods: &'b [GoodsLine],
}

/// Survival fill of each post, and the figures.
pub(super) fn kpis(operation: &Operation, basis: &Basis<'_>) -> (Vec<PostFill>, Kpis) {
    let mut fills: BTreeMap<u8, PriorityFill> = BTreeMap::new();
    let mut posts: BTreeMap<Id<Site>, PostFill> = BTreeMap::new();
    let mut early = [0_u128; 3];
    for pair in basis.served.cells.keys() {
        let priority = operation.items()[pair.1].priority;
        let days = basis.served.days(operation, *pair, |cell| cell.issued);
        let needed = days.iter().fold(0, |sum: u64, day| sum.saturating_add(day.needed));
        let met = days.iter().fold(0, |sum: u64, day| sum.saturating_add(day.met));
        let fill = fills.entry(priority).or_insert(PriorityFill { priority, needed: 0, met: 0 });
        fill.needed = fill.needed.saturating_add(needed);
        fill.met = fill.met.saturating_add(met);
        let persons = basis.served.cells[pair].iter().map(|cell| cell.persons).max().unwrap_or(0);
        let post = posts.entry(pair.0).or_insert_with(|| PostFill {
            site: operation.sites()[pair.0].code.clone(),
            people: 0,
            needed: 0,
            met: 0,
        });
        post.people = post.people.max(persons);
        if priority == 1 {
            post.needed = post.needed.saturating_add(needed);
            post.met = post.met.saturating_add(met);
            for (hours, sum) in early.iter_mut().enumerate() {
                let days = basis.served.days(operation, *pair, |cell| cell.early[hours]);
                *sum += days.iter().map(|day| u128::from(day.met)).sum::<u128>();
            }
        }
    }
    let (needed, met) = fills.get(&1).map_or((0, 0), |fill| (fill.needed, fill.met));
    let survival: Vec<PostFill> = posts.values().filter(|post| post.needed > 0).cloned().collect();
    let (oversupply, unsuitable) = beyond_need(operation, basis);
    let kpis = Kpis {
        person_days_needed: needed,
        person_days_met: met,
        fill_by_priority: fills.into_values().collect(),
        oversupply_permille: oversupply,
        worst_fill_permille: survival.iter().map(PostFill::permille).min(),
        gini_permille: gini(&survival),
        posts_with_nothing: with_nothing(operation, basis, posts.keys().copied()),
        within_24_48_72_h_permille: early.iter().map(|met| permille(*met, u128::from(needed))).collect(),
        mean_hours_to_first_delivery: first_delivery(operation, basis, &posts),
        expiring_permille: expiring(operation, basis),
        unsuitable_permille: unsuitable,
        requested_met_permille: requested(operation, basis),
        days_of_supply: days_of_supply(operation, basis),
        kg_m: kilogram_metres(operation, basis.tours),
        cost_rp: cost(operation, basis),
        distance_m: Distance::from_metres(
            basis.sums.iter().fold(0, |sum: i64, trip| sum.saturating_add(trip.distance.metres())),
        ),
    };
    (survival, kpis)
}

fn gini(posts: &[PostFill]) -> u32 {
    let mut fills: Vec<(u128, u128)> = posts
        .iter()
        .map(|post| (u128::from(post.met) * 1_000_000 / u128::from(post.needed.max(1)), u128::from(post.people)))
        .collect();
    fills.sort_unstable();
    let weight: u128 = fills.iter().map(|(_, people)| people).sum();
    let total: u128 = fills.iter().map(|(fill, people)| fill * people).sum();
    // Half the double sum, by prefix sums over rising fills.
    let (mut below, mut below_filled, mut apart) = (0_u128, 0_u128, 0_u128);
    for (fill, people) in fills {
        apart = apart.saturating_add(people.saturating_mul((fill * below).saturating_sub(below_filled)));
        below += people;
        below_filled += fill * people;
    }
    share(apart, weight.saturating_mul(total))
}

/// Oversupply and unsuitable goods.
fn beyond_need(operation: &Operation, basis: &Basis<'_>) -> (u32, u32) {
    let mut delivered: BTreeMap<Pair, i64> = BTreeMap::new();
    for arrival in basis.arrivals {
        let sum = delivered.entry((arrival.post, operation.lots()[arrival.lot].item)).or_default();
        *sum = sum.saturating_add(arrived(operation, arrival));
    }
    let (mut all, mut beyond, mut unsuitable) = (0_u128, 0_u128, 0_u128);
    for (pair, quantity) in delivered {
        let packages = |quantity| milli_packages(operation, pair.1, quantity);
        let cells = basis.served.cells.get(&pair).map_or(&[][..], Vec::as_slice);
        let need = cells.iter().fold(0, |sum: i64, cell| sum.saturating_add(cell.need));
        all += packages(quantity);
        if need == 0 {
            unsuitable += packages(quantity);
        } else {
            beyond += packages(quantity.saturating_sub(need));
        }
    }
    (share(beyond, all), share(unsuitable, all))
}

fn with_nothing(operation: &Operation, basis: &Basis<'_>, posts: impl Iterator<Item = Id<Site>>) -> Vec<String> {
    let served: BTreeSet<Id<Site>> = basis
        .arrivals
        .iter()
        .map(|arrival| arrival.post)
        .chain(basis.handouts.iter().map(|handout| handout.site))
        .collect();
    posts.filter(|post| !served.contains(post)).map(|post| operation.sites()[post].code.clone()).collect()
}

fn first_delivery(operation: &Operation, basis: &Basis<'_>, posts: &BTreeMap<Id<Site>, PostFill>) -> f64 {
    let start = seconds(operation.head().start);
    let mut first: BTreeMap<Id<Site>, i64> = BTreeMap::new();
    for arrival in basis.arrivals {
        let at = first.entry(arrival.post).or_insert(arrival.at);
        *at = (*at).min(arrival.at);
    }
    let (mut waited, mut people) = (0_i128, 0_i128);
    for (post, at) in first {
        let weight = posts.get(&post).map_or(0, |post| i128::from(post.people));
        waited = waited.saturating_add(weight.saturating_mul(i128::from(at - start)));
        people += weight;
    }
    if people == 0 {
        return 0.0;
    }
    narrow((waited + people * 18) / (people * 36)) as f64 / 100.0
}

fn expiring(operation: &Operation, basis: &Basis<'_>) -> u32 {
    let (mut all, mut soon) = (0_u128, 0_u128);
    for handout in basis.handouts {
        let packages = milli_packages(operation, handout.item, handout.quantity);
        all += packages;
        let limit = day_end(operation, handout.day).saturating_add(7 * DAY);
        if operation.lots()[handout.lot].expires.is_some_and(|expires| seconds(expires) < limit) {
            soon += packages;
        }
    }
    share(soon, all)
}

fn requested(operation: &Operation, basis: &Basis<'_>) -> Option<u32> {
    if operation.requests().is_empty() {
        return None;
    }
    let start = seconds(operation.head().start);
    let (mut asked, mut given) = (0_u128, 0_u128);
    for request in operation.requests() {
        let pair = (request.site, request.item);
        let day = usize::try_from((seconds(request.needed_by) - start).max(0) / DAY).unwrap_or(usize::MAX);
        let day = day.min(operation.n_days().saturating_sub(1));
        let cells = basis.served.cells.get(&pair).map_or(&[][..], Vec::as_slice);
        let consumable = operation.items()[request.item].is_consumable();
        let first = if consumable { day } else { 0 };
        let (mut need, mut issued) = (0_i64, 0_i64);
        for cell in cells.iter().take(day + 1).skip(first) {
            need = need.saturating_add(cell.need);
            issued = issued.saturating_add(cell.issued);
        }
        let quantity = request.quantity.thousandths().max(0);
        let met = if need > 0 { mul_div(quantity, issued.clamp(0, need), need) } else { 0 };
        asked += milli_packages(operation, request.item, quantity);
        given += milli_packages(operation, request.item, met);
    }
    Some(permille(given, asked))
}

fn days_of_supply(operation: &Operation, basis: &Basis<'_>) -> Vec<DaysOfSupply> {
    let n_days = operation.n_days();
    let mut delivered: BTreeMap<Id<Site>, usize> = BTreeMap::new();
    for arrival in basis.arrivals {
        let day = usize::try_from(day_of(operation, arrival.at).max(0)).unwrap_or(usize::MAX);
        let last = delivered.entry(arrival.post).or_default();
        *last = day.min(n_days.saturating_sub(1)).max(*last);
    }
    let mut usable: BTreeMap<Pair, Vec<i64>> = BTreeMap::new();
    for ((site, lot), lies) in basis.stock.iter().filter(|((site, _), _)| delivered.contains_key(site)) {
        let lot = &operation.lots()[*lot];
        let sums = usable.entry((*site, lot.item)).or_insert_with(|| vec![0; n_days]);
        for (day, (sum, lies)) in sums.iter_mut().zip(lies).enumerate() {
            // Good for at least the whole of the next day.
            let end_of_next = day_end(operation, day).saturating_add(DAY);
            if lot.expires.is_none_or(|expires| seconds(expires) >= end_of_next) {
                *sum = sum.saturating_add(*lies);
            }
        }
    }
    let mut all = Vec::new();
    for (site, last) in delivered {
        // Of each day the scarcest item and how long it lasts.
        let mut days: Vec<Option<(u32, Id<Item>)>> = vec![None; n_days];
        for ((_, item), cells) in basis.served.cells.range((site, Id::FIRST)..).take_while(|((at, _), _)| *at == site) {
            let row = &operation.items()[*item];
            if row.priority != 1 || !row.is_consumable() {
                continue;
            }
            let lies = usable.get(&(site, *item));
            for (day, cell) in cells.iter().enumerate().take(last + 1) {
                let left = lies.and_then(|days| days.get(day)).copied().unwrap_or(0);
                let at_hand = left.max(0).saturating_add(cell.issued);
                if let Some(hundredths) = lasts(at_hand, &cells[day..], cells.last()) {
                    let scarcest = days[day].unwrap_or((hundredths, *item));
                    days[day] = Some(scarcest.min((hundredths, *item)));
                }
            }
        }
        let mut days: Vec<(u32, Id<Item>)> = days.into_iter().flatten().collect();
        days.sort_unstable();
        if let Some((least, item)) = days.first() {
            all.push(DaysOfSupply {
                site: operation.sites()[site].code.clone(),
                least_hundredths: *least,
                median_hundredths: u32::midpoint(days[(days.len() - 1) / 2].0, days[days.len() / 2].0),
                item: operation.items()[*item].code.clone(),
            });
        }
    }
    all
}

/// Hundredths of a day `stock` lasts through `coming` days and then days like `last`; `None` when nothing more is
/// needed.
fn lasts(stock: i64, coming: &[Cell], last: Option<&Cell>) -> Option<u32> {
    let mut stock = stock.max(0);
    let mut hundredths = 0_u32;
    let mut wanted = false;
    for cell in coming {
        wanted |= cell.need > 0;
        if stock < cell.need {
            return Some(hundredths + u32::try_from(mul_div(stock, 100, cell.need)).unwrap_or(0));
        }
        stock -= cell.need;
        hundredths = hundredths.saturating_add(100).min(ENOUGH);
    }
    match last.map_or(0, |cell| cell.need) {
        0 => wanted.then_some(ENOUGH),
        need => {
            let more = u32::try_from(mul_div(stock, 100, need)).unwrap_or(ENOUGH);
            Some(hundredths.saturating_add(more).min(ENOUGH))
        }
    }
}

/// Running cost of the trips and price of the goods used, lot by lot, each rounded down to the rupiah.
fn cost(operation: &Operation, basis: &Basis<'_>) -> Money {
    let running: i128 = basis.sums.iter().map(|trip| i128::from(trip.cost.rupiah())).sum();
    let goods: i128 = operation
        .lots()
        .iter()
        .zip(basis.goods)
        .map(|(lot, line)| {
            let package = i128::from(operation.items()[lot.item].package.thousandths());
            let used = (i128::from(line.used_packages) * package).min(i128::from(i64::MAX));
            i128::from(lot.unit_cost.rupiah()) * used / 1000
        })
        .sum();
    Money::from_rupiah(narrow(running.saturating_add(goods)))
}
