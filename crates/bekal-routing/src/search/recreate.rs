//! Putting back what is not served: one stop after the other, each where it costs least.
//!
//! A position is overlooked at times ("blinks", Christiaens, Vanden Berghe 2020), so that the same ruin does not always end
//! the same. A stop is tried beside its neighbours; only when none of their trips can take it, everywhere; and only then a
//! vehicle more is used. A stop that can be split goes to several trips where that is cheaper than any one of them
//! (Silva, Subramanian, Ochi 2015).

use super::ground::{Ground, NONE};
use super::random::Random;
use super::state::{Place, State};
use crate::problem::LATEST;

/// How often a position is overlooked.
const BLINKS: f64 = 0.01;

/// A lot that is drawn once for many questions.
#[derive(Debug)]
pub(super) struct Blinks {
    left: u32,
}

impl Blinks {
    pub(super) fn new(random: &mut Random) -> Self {
        Self { left: Self::draw(random) }
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a positive number, cut at the largest"
    )]
    fn draw(random: &mut Random) -> u32 {
        ((1.0 - random.unit()).ln() / (1.0 - BLINKS).ln()) as u32
    }

    #[inline]
    fn blink(&mut self, random: &mut Random) -> bool {
        if self.left == 0 {
            self.left = Self::draw(random);
            return true;
        }
        self.left -= 1;
        false
    }
}

/// Orders in which stops are put back, and how often each is drawn.
const ORDERS: [(Order, usize); 7] = [
    (Order::Random, 4),
    (Order::Large, 4),
    (Order::Far, 2),
    (Order::Near, 1),
    (Order::Narrow, 2),
    (Order::Early, 2),
    (Order::Late, 2),
];

#[derive(Clone, Copy, Debug)]
enum Order {
    Random,
    Large,
    Far,
    Near,
    Narrow,
    Early,
    Late,
}

/// What is known of the orders of stops.
#[derive(Debug)]
pub(super) struct Keys {
    large: Vec<i64>,
    far: Vec<i64>,
    narrow: Vec<i64>,
    early: Vec<i64>,
    late: Vec<i64>,
    timed: bool,
}

impl Keys {
    pub(super) fn new(ground: &Ground<'_>) -> Self {
        let problem = ground.problem;
        let largest: Vec<u64> = (0..ground.dimensions)
            .map(|d| problem.vehicle_types().iter().map(|v| u64::from(v.capacity[d])).max().unwrap_or(1).max(1))
            .collect();
        let large = |stop: &crate::Stop| {
            let share = |d: usize| {
                u64::from(stop.delivery[d].max(stop.pickup[d])) * u64::from(stop.units) * 1_000_000 / largest[d]
            };
            -(0..ground.dimensions).map(share).max().map_or(0, |most| i64::try_from(most).unwrap_or(i64::MAX))
        };
        let far = |stop: &crate::Stop| {
            let place = u32::try_from(stop.place).unwrap_or(NONE);
            let around = ground.tables[0].around(place);
            let depots =
                problem.depots().iter().map(|depot| around.distance_from(u32::try_from(depot.place).unwrap_or(NONE)));
            -depots.min().unwrap_or(0)
        };
        let from = |stop: &crate::Stop| stop.windows.first().map_or(0, |w| i64::from(w.from));
        let until = |stop: &crate::Stop| stop.windows.last().map_or(i64::from(LATEST), |w| i64::from(w.until));
        let stops = problem.stops();
        Self {
            large: stops.iter().map(large).collect(),
            far: stops.iter().map(far).collect(),
            narrow: stops.iter().map(|stop| until(stop) - from(stop)).collect(),
            early: stops.iter().map(|stop| from(stop).max(i64::from(stop.release))).collect(),
            late: stops.iter().map(|stop| -until(stop)).collect(),
            timed: stops.iter().any(|stop| !stop.windows.is_empty() || stop.release > 0),
        }
    }

    /// Puts stops in an order drawn by lot.
    fn arrange(&self, stops: &mut [u32], random: &mut Random) {
        let orders = if self.timed { &ORDERS[..] } else { &ORDERS[..4] };
        let mut lot = random.below(orders.iter().map(|(_, often)| often).sum());
        let mut drawn = Order::Random;
        for (order, often) in orders {
            drawn = *order;
            if lot < *often {
                break;
            }
            lot -= often;
        }
        for at in (1..stops.len()).rev() {
            stops.swap(at, random.below(at + 1));
        }
        match drawn {
            Order::Random => {}
            Order::Large => stops.sort_by_key(|stop| self.large[*stop as usize]),
            Order::Far => stops.sort_by_key(|stop| self.far[*stop as usize]),
            Order::Near => stops.sort_by_key(|stop| -self.far[*stop as usize]),
            Order::Narrow => stops.sort_by_key(|stop| self.narrow[*stop as usize]),
            Order::Early => stops.sort_by_key(|stop| self.early[*stop as usize]),
            Order::Late => stops.sort_by_key(|stop| self.late[*stop as usize]),
        }
    }
}

/// Puts stops back, in an order drawn by lot. What fits nowhere, or costs more than leaving it out, stays out.
pub(super) fn recreate(
    state: &mut State<'_>,
    keys: &Keys,
    stops: &mut [u32],
    blinks: &mut Blinks,
    random: &mut Random,
) {
    keys.arrange(stops, random);
    for stop in stops.iter() {
        if state.ground.splits && state.ground.problem.stops()[*stop as usize].units > 1 {
            split(state, *stop, blinks, random);
        } else {
            serve(state, *stop, blinks, random);
        }
    }
}

fn serve(state: &mut State<'_>, stop: u32, blinks: &mut Blinks, random: &mut Random) {
    let units = state.left[stop as usize];
    if units == 0 {
        return;
    }
    let dear = state.worth(stop, units);
    let mut best: Option<Place> = None;
    beside_neighbours(state, stop, units, dear, &mut best, blinks, random);
    if best.is_none() {
        everywhere(state, stop, units, dear, &mut best);
    }
    let eager = state.mood.eager;
    if let Some(place) = best.filter(|place| !eager || state.price_of_opening(stop, units, place.cost).is_none()) {
        state.insert(stop, units, &place);
    } else if let Some((_, opening, place, taken)) = state.price_of_opening(stop, units, dear)
        && taken == units
    {
        let trip = state.open(&opening);
        state.insert(stop, units, &Place { trip, ..place });
    }
}

fn beside_neighbours(
    state: &State<'_>,
    stop: u32,
    units: u32,
    dear: i64,
    best: &mut Option<Place>,
    blinks: &mut Blinks,
    random: &mut Random,
) {
    let ground = state.ground;
    let need = ground.problem.stops()[stop as usize].delivery[0] * units;
    let consider = |trip: u32, position: usize, best: &mut Option<Place>| {
        if state.takes(trip, stop, units)
            && let Some(place) = state.price(stop, units, trip, position, best.map_or(dear, |place| place.cost))
        {
            *best = Some(place);
        }
    };
    let place = ground.place[stop as usize];
    let nearest = ground.tables[0].around(place);
    // Distances alone rule most positions out.
    let mut beside = |node: u32, sides: [bool; 2], best: &mut Option<Place>| {
        let link = state.links[node as usize];
        let brief = state.briefs[link.trip as usize];
        if brief.room < need {
            return;
        }
        let around = if brief.travel == 0 { nearest } else { ground.tables[brief.travel as usize].around(place) };
        let here = ground.place[state.stop_of(node) as usize];
        let before = around.distance_from(link.before) + around.distance_to(here) - i64::from(link.leg_before);
        let after = around.distance_from(here) + around.distance_to(link.after) - i64::from(link.leg_after);
        let position = link.position as usize;
        for (side, farther, position) in [(sides[0], before, position), (sides[1], after, position + 1)] {
            let below = best.map_or(dear, |place| place.cost);
            if side && farther * i64::from(brief.per_distance) < below && !blinks.blink(random) {
                consider(link.trip, position, best);
            }
        }
    };
    for near in &ground.near[stop as usize] {
        for node in state.visits_of(near) {
            beside(*node, [true, true], best);
        }
    }
    // What lies on a vehicle's way to its first stop has no neighbour there.
    if ground.near_depot[stop as usize] {
        for trip in state.driven_trips() {
            let nodes = &state.trips[trip as usize].nodes;
            if let (Some(first), Some(last)) = (nodes.first(), nodes.last()) {
                beside(*first, [true, false], best);
                beside(*last, [false, true], best);
            }
        }
    }
}

fn everywhere(state: &State<'_>, stop: u32, units: u32, dear: i64, best: &mut Option<Place>) {
    for trip in state.driven_trips() {
        if state.takes(trip, stop, units) {
            for position in 0..=state.trips[trip as usize].nodes.len() {
                if let Some(place) = state.price(stop, units, trip, position, best.map_or(dear, |place| place.cost)) {
                    *best = Some(place);
                }
            }
        }
    }
}

/// A trip that could take some units of a stop.
#[derive(Clone, Copy, Debug)]
struct Offer {
    place: Place,
    /// The visit that would serve more, if the trip comes there anyway.
    node: u32,
    room: u32,
}

fn split(state: &mut State<'_>, stop: u32, blinks: &mut Blinks, random: &mut Random) {
    while state.left[stop as usize] > 0 {
        let units = state.left[stop as usize];
        let dear = state.worth(stop, units);
        let mut offers = offers(state, stop, blinks, random);
        let one = offers
            .iter()
            .filter(|offer| offer.room >= units)
            .min_by_key(|offer| (offer.place.cost, offer.place.trip))
            .copied();
        let by_share = random.below(2) == 0;
        offers.sort_by(|a, b| {
            let share = |offer: &Offer| if by_share { i128::from(offer.room.min(units)) } else { 1 };
            let (left, right) = (i128::from(a.place.cost) * share(b), i128::from(b.place.cost) * share(a));
            left.cmp(&right).then(a.place.trip.cmp(&b.place.trip))
        });
        let mut several = Vec::new();
        let (mut covered, mut sum) = (0, 0);
        for offer in &offers {
            if covered >= units {
                break;
            }
            covered += offer.room.min(units - covered);
            sum += offer.place.cost;
            several.push(*offer);
        }
        // What the last ones bring can make some of the first superfluous.
        let rooms: u32 = several.iter().map(|offer| offer.room).sum();
        let mut spare = rooms.saturating_sub(units);
        several.retain(|offer| {
            let superfluous = offer.room <= spare && offer.node == NONE;
            if superfluous {
                spare -= offer.room;
                sum -= offer.place.cost;
            }
            !superfluous
        });
        let most = one.map_or(i64::MAX, |one| one.place.cost).min(if covered >= units { sum } else { i64::MAX });
        let opens = state.mood.eager || most == i64::MAX;
        let opening = if opens { state.price_of_opening(stop, units, dear.min(most)) } else { None };
        if let Some((_, opening, place, taken)) =
            opening.filter(|(cost, _, _, taken)| *cost < state.worth(stop, *taken))
        {
            let trip = state.open(&opening);
            state.insert(stop, taken, &Place { trip, ..place });
            continue;
        }
        if let Some(one) = one.filter(|one| covered < units || one.place.cost <= sum) {
            several = vec![one];
        } else if covered < units && several.is_empty() {
            return;
        }
        if !spread(state, stop, &several) {
            return;
        }
    }
}

/// Gives the trips what they have room for, one after the other; whether anything was given.
fn spread(state: &mut State<'_>, stop: u32, offers: &[Offer]) -> bool {
    let mut given = false;
    for offer in offers {
        let left = state.left[stop as usize];
        let units = offer.room.min(left);
        if units == 0 {
            continue;
        }
        if offer.node != NONE {
            // The same stock may have been offered by several trips.
            let units = units.min(state.room_for_more(offer.node));
            if units > 0 {
                state.add_units(offer.node, units);
                given = true;
            }
            continue;
        }
        let position = offer.place.position as usize;
        if state.takes(offer.place.trip, stop, units)
            && let Some(place) = state.price(stop, units, offer.place.trip, position, i64::MAX)
        {
            state.insert(stop, units, &place);
            given = true;
        }
    }
    given
}

/// The best place of each trip near the stop that has room for any unit.
fn offers(state: &State<'_>, stop: u32, blinks: &mut Blinks, random: &mut Random) -> Vec<Offer> {
    let ground = state.ground;
    let units = state.left[stop as usize];
    let unit = ground.problem.stops()[stop as usize].delivery[0];
    let (mut offers, mut trips) = (Vec::<Offer>::with_capacity(32), Vec::<u32>::with_capacity(32));
    for node in state.visits_of(&stop) {
        let trip = state.links[*node as usize].trip;
        let room = state.room_for_more(*node).min(units);
        if room > 0 {
            let place = Place { cost: 0, trip, position: 0, window: 0, vehicle_type: 0 };
            offers.push(Offer { place, node: *node, room });
            trips.push(trip);
        }
    }
    let place = ground.place[stop as usize];
    let nearest = ground.tables[0].around(place);
    let mut beside = |node: u32, sides: [bool; 2], offers: &mut Vec<Offer>| {
        let link = state.links[node as usize];
        let brief = state.briefs[link.trip as usize];
        if brief.room < unit {
            return;
        }
        let mut known = trips.iter().position(|trip| *trip == link.trip);
        if known.is_some_and(|known| offers[known].node != NONE) {
            return;
        }
        let below = known.map_or(i64::MAX, |known| offers[known].place.cost);
        let around = if brief.travel == 0 { nearest } else { ground.tables[brief.travel as usize].around(place) };
        let here = ground.place[state.stop_of(node) as usize];
        let before = around.distance_from(link.before) + around.distance_to(here) - i64::from(link.leg_before);
        let after = around.distance_from(here) + around.distance_to(link.after) - i64::from(link.leg_after);
        let position = link.position as usize;
        let sides = [(sides[0], before, position), (sides[1], after, position + 1)];
        let cheaper =
            |(side, farther, _): &(bool, i64, usize)| *side && farther * i64::from(brief.per_distance) < below;
        for (_, _, position) in sides.into_iter().filter(cheaper) {
            if blinks.blink(random) {
                continue;
            }
            let room = known.map_or_else(|| state.room_in(link.trip, stop).min(units), |known| offers[known].room);
            if room == 0 {
                return;
            }
            let below = known.map_or_else(|| state.worth(stop, room), |known| offers[known].place.cost);
            let Some(place) = state.price(stop, room, link.trip, position, below) else { continue };
            if let Some(known) = known {
                offers[known].place = place;
            } else {
                known = Some(offers.len());
                offers.push(Offer { place, node: NONE, room });
                trips.push(link.trip);
            }
        }
    };
    for near in &ground.near[stop as usize] {
        for node in state.visits_of(near) {
            beside(*node, [true, true], &mut offers);
        }
    }
    if ground.near_depot[stop as usize] || offers.is_empty() {
        for trip in state.driven_trips() {
            let nodes = &state.trips[trip as usize].nodes;
            if let (Some(first), Some(last)) = (nodes.first(), nodes.last()) {
                beside(*first, [true, false], &mut offers);
                beside(*last, [false, true], &mut offers);
            }
        }
    }
    offers
}
