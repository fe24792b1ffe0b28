//! Trips improved once all goods have some: some tours are taken back, or done otherwise, and what is then left over is
//! brought anew, step after step; the best by the objective is kept.
//!
//! Building tour by tour cannot see that another trip would have been of more use to those who get least, nor that a
//! vehicle passes half empty by a post that lacks what lies where it loads. A step
//!
//! * takes back all tours of a few vehicles, those of a day, those that call at some posts, or any; or
//! * lets tours call at one post more that lacks what their source has left, where their vehicles have time; or
//! * gives tours no more time than their goods take, so that others fit behind them;
//!
//! then loads what stands anew, and lets the programme allocate the rest, for all priorities at once. Steps are counted
//! by the size of the programme, never by the clock; what a step does is drawn from the seed.

use super::build::{Choice, Help};
use super::loads::{Cargo, in_order, measures};
use super::score::GUIDES;
use super::search::Search;
use super::tours::{Order, Roster, Tour};
use super::{Dispatcher, State};
use crate::allocation::goods::day_of;
use crate::event::{Observer, SolveError};
use crate::network::transfers;
use crate::operation::{Lot, Site, SiteKind};
use crate::random::Random;
use crate::table::Id;
use crate::units::{Duration, Mass};
use std::collections::BTreeSet;

/// Columns of the first programme up to which an operation is small: beyond, a step takes a second or more.
pub(super) const SMALL: usize = 2000;
/// Columns of programmes solved while a plan is improved, at most, for each of the objectives that guide it: about a
/// second.
const WORK: usize = 20_000;
/// Steps at most; chosen by us, as all numbers here, by what small operations gain by more.
const STEPS: usize = 60;
/// Steps in a row without any gain after which the search ends.
const PATIENCE: usize = 30;
/// Shares of the least fill that programmes hold before they look to quantity: one each step, drawn.
const HELD: [f64; 4] = [1.0, 0.9, 0.75, 0.5];
/// Most vehicles whose tours are all taken back.
const FEW_VANS: usize = 3;
/// Share of a payload from which on free room is worth a stop.
const WORTH_A_STOP: f64 = 0.03;
/// Stops of a tour at most, where one more is added.
const MOST_STOPS: usize = 5;

/// Draws, the same for the same seed.
#[derive(Debug)]
struct Draw(Random);

impl Draw {
    fn below(&mut self, n: usize) -> usize {
        self.0.below(n)
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> Option<T> {
        (!of.is_empty()).then(|| of[self.below(of.len())])
    }
}

impl Dispatcher<'_> {
    /// Whether plans are searched for, rather than built once.
    pub(super) fn is_small(&self) -> bool {
        self.task.searches()
    }

    /// Steps of improvement.
    fn steps(&self) -> usize {
        (WORK / self.task.allocation.size.columns.max(1)).clamp(1, STEPS)
    }
}

impl<'a> Search<'_, 'a> {
    /// Improves the best found so far.
    pub(super) fn improve(&mut self, observer: Observer<'_>) -> Result<(), SolveError> {
        let begun = self.dispatcher.begin(self.guide);
        let seed = self.dispatcher.settings.seed.unwrap_or(self.dispatcher.task.operation.head().seed);
        let mut draw = Draw(Random::new(seed));
        let mut idle = 0;
        let steps = self.dispatcher.steps();
        for step in 0..steps {
            let Some((best, state)) = &self.best else { return Ok(()) };
            let reached = best.measures.score(self.guide, &self.dispatcher.needed);
            if best.measures.is_complete() || idle == PATIENCE {
                return Ok(());
            }
            let mut state = State { settled: begun.settled.clone(), ..state.clone() };
            state.guide.1 = draw.one(&HELD).unwrap_or(1.0);
            // What comes first stays where it is in the last third, for the sake of later goods.
            let spares_first = 3 * step >= 2 * steps;
            match draw.below(8) {
                0..=3 => self.take_back(&mut state, spares_first, &mut draw),
                4..=6 => self.call_at_more(&mut state, &mut draw),
                _ => self.tighten(&mut state, &mut draw),
            }
            let all = 0..=u8::MAX;
            let found = self.dispatcher.load(&mut state, &all, observer)?;
            self.keep(found, &state)?;
            let choices = [Choice::PartLoads, Choice::MostPerHour, Choice::Longest];
            let choice = draw.one(&choices).unwrap_or(Choice::PartLoads);
            let help = if draw.below(3) == 0 { Help::WithinDay } else { Help::AnyLength };
            // Another objective's view of what is left now and then leads past where one's own is stuck.
            let own = state.guide;
            if draw.below(4) == 0 {
                state.guide.0 = draw.one(&GUIDES).unwrap_or(own.0);
            }
            let built = self.dispatcher.build(
                &mut state,
                (&all, f64::INFINITY),
                self.dispatcher.manner(choice, help),
                observer,
            );
            state.guide = own;
            built?;
            let found = self.dispatcher.load(&mut state, &all, observer)?;
            self.keep(found, &state)?;
            let gained = self
                .best
                .as_ref()
                .is_some_and(|(best, _)| best.measures.score(self.guide, &self.dispatcher.needed) > reached);
            idle = if gained { 0 } else { idle + 1 };
        }
        Ok(())
    }

    /// Takes some tours back; where goods that come first are spared, of those that carry none of them.
    fn take_back(&self, state: &mut State<'a>, spares_first: bool, draw: &mut Draw) {
        let operation = self.dispatcher.task.operation;
        let vans: Vec<usize> =
            (0..state.roster.vans.len()).filter(|v| !state.roster.vans[*v].tours.is_empty()).collect();
        let day = draw.below(operation.n_days());
        let few: BTreeSet<usize> = (0..=draw.below(FEW_VANS)).filter_map(|_| draw.one(&vans)).collect();
        let posts: Vec<Id<Site>> =
            operation.sites().entries().filter(|(_, site)| site.kind == SiteKind::Post).map(|(id, _)| id).collect();
        let called: BTreeSet<Id<Site>> = (0..=draw.below(2)).filter_map(|_| draw.one(&posts)).collect();
        let first = self.dispatcher.needed.keys().next().copied();
        let is_first = |lot: &Id<Lot>| Some(operation.items()[operation.lots()[*lot].item].priority) == first;
        let way = draw.below(5);
        for van in vans {
            let stays = draw.below(2) == 0;
            for index in (0..state.roster.vans[van].tours.len()).rev() {
                let tour = &state.roster.vans[van].tours[index];
                let gone = match way {
                    0 => few.contains(&van),
                    1 => few.contains(&van) && day_of(operation, tour.loads) >= day,
                    2 => !stays && day_of(operation, tour.loads) == day,
                    3 => tour.stops.iter().any(|stop| called.contains(&stop.site)),
                    _ => draw.below(4) == 0,
                };
                let carries = |of: &Vec<Cargo>| of.iter().flat_map(Cargo::keys).any(is_first);
                let spared = spares_first && state.loads.get(&tour.number).is_some_and(carries);
                if gone && !spared && tour.number >= state.roster.standing {
                    state.roster.remove(van, index);
                }
            }
        }
    }

    /// Lets tours with free room call at a post more.
    fn call_at_more(&self, state: &mut State<'a>, draw: &mut Draw) {
        for (van, number) in movable(&state.roster) {
            if draw.below(2) == 0 {
                continue;
            }
            let Some(index) = state.roster.vans[van].tours.iter().position(|tour| tour.number == number) else {
                continue;
            };
            let Some(order) = self.with_one_more(state, (van, index), draw) else { continue };
            state.roster.replace(van, index, &order);
        }
    }

    /// A tour's order with one post more, where it lengthens the way least or nearly so.
    fn with_one_more(&self, state: &State<'a>, (van, index): (usize, usize), draw: &mut Draw) -> Option<Order> {
        let operation = self.dispatcher.task.operation;
        let v = &state.roster.vans[van];
        let tour = &v.tours[index];
        let mut order = self.order_of(state, tour);
        let payload = operation.vehicle_types()[v.vehicle].payload_mass.grams();
        let carried: i64 = order.stops.iter().map(|(_, mass)| mass.grams()).sum();
        let spare = payload - carried;
        let worth = spare as f64 >= WORTH_A_STOP * payload as f64 && order.stops.len() < MOST_STOPS;
        if order.stops.is_empty()
            || !worth
            || order.stops.iter().any(|(site, _)| transfers(operation.sites()[*site].kind))
        {
            return None;
        }
        let leg = |from: Id<Site>, to: Id<Site>| {
            if from == to { Some(Duration::ZERO) } else { state.roster.driving(v.vehicle, from, to, tour.loaded) }
        };
        let mut ways: Vec<(Duration, usize, Id<Site>)> = Vec::new();
        for site in state.rest.as_ref()?.wanting(operation, tour.source) {
            if order.stops.iter().any(|(known, _)| *known == site) || v.barred.contains(&site) {
                continue;
            }
            let detour = |place: usize| {
                let before = place.checked_sub(1).map_or(tour.source, |before| order.stops[before].0);
                let after = order.stops.get(place).map_or(tour.source, |stop| stop.0);
                let (there, on, direct) = (leg(before, site)?, leg(site, after)?, leg(before, after)?);
                Some((there + on - direct, place, site))
            };
            ways.extend((0..=order.stops.len()).filter_map(detour).min());
        }
        ways.sort();
        ways.truncate(3);
        let (_, place, site) = draw.one(&ways)?;
        order.stops.insert(place, (site, Mass::ZERO));
        let share = spare / i64::try_from(order.stops.len()).unwrap_or(i64::MAX);
        for (_, mass) in &mut order.stops {
            *mass = Mass::from_grams(mass.grams() + share);
        }
        Some(order)
    }

    /// Gives the tours of some vehicles only the time their goods take, one after another as early as they can.
    fn tighten(&self, state: &mut State<'a>, draw: &mut Draw) {
        let some = draw.below(2);
        let vans: BTreeSet<usize> = (0..state.roster.vans.len()).filter(|_| some == 0 || draw.below(3) == 0).collect();
        for (van, number) in movable(&state.roster) {
            let Some(index) = state.roster.vans[van].tours.iter().position(|tour| tour.number == number) else {
                continue;
            };
            if vans.contains(&van) {
                let order = self.order_of(state, &state.roster.vans[van].tours[index]);
                if order.stops.is_empty() {
                    state.roster.remove(van, index);
                } else {
                    state.roster.replace(van, index, &order);
                }
            }
        }
    }

    /// What a tour does, with the mass it carries to stops where it unloads any.
    fn order_of(&self, state: &State<'a>, tour: &Tour) -> Order {
        let operation = self.dispatcher.task.operation;
        let day = day_of(operation, tour.loads);
        let cargo = state.loads.get(&tour.number);
        let mass = |stop: usize| {
            let goods = cargo.into_iter().flat_map(|cargo| &cargo[stop]);
            goods.map(|(lot, packages)| measures(operation, *lot, *packages).0).sum::<i64>()
        };
        let stops = tour.stops.iter().enumerate().map(|(index, stop)| (stop.site, Mass::from_grams(mass(index))));
        // Goods at a transfer site are there when they were loaded before.
        let ready = if transfers(operation.sites()[tour.source].kind) {
            tour.loads
        } else {
            operation.day_start(day).max(self.dispatcher.now)
        };
        Order { source: tour.source, stops: stops.filter(|(_, mass)| mass.grams() > 0).collect(), ready, day }
    }
}

/// Tours that do not stand, as (vehicle, number), by time of loading.
fn movable(roster: &Roster<'_>) -> Vec<(usize, usize)> {
    let numbered = in_order(roster).into_iter().map(|(van, index)| (van, roster.vans[van].tours[index].number));
    numbered.filter(|(_, number)| *number >= roster.standing).collect()
}
