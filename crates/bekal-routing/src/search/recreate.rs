//! Putting back what is not served: one stop after the other, each where it costs least.
//!
//! A position is overlooked at times ("blinks", Christiaens, Vanden Berghe 2020), so that the same ruin does not always end
//! the same. A stop is tried beside its neighbours; only when none of their trips can take it, everywhere; and only then a
//! vehicle more is used. A stop that can be split goes to several trips where that is cheaper than any one of them
//! (Silva, Subramanian, Ochi 2015).

use super::ground::{Around, Beside, Ground, NONE};
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
            timed: ground.windows || ground.releases,
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

/// Puts stops back, in an order drawn by lot, as long as the solution costs less than `below` without those to come; false
/// if it gave up before the end. What fits nowhere, or costs more than leaving it out, stays out.
pub(super) fn recreate(
    state: &mut State<'_>,
    keys: &Keys,
    stops: &mut [u32],
    below: i64,
    blinks: &mut Blinks,
    random: &mut Random,
) -> bool {
    keys.arrange(stops, random);
    let left_out =
        |state: &State<'_>, stop: u32| state.ground.unserved[stop as usize] * i64::from(state.left[stop as usize]);
    let mut to_come: i64 = stops.iter().map(|stop| left_out(state, *stop)).sum();
    for stop in stops.iter() {
        if state.cost - to_come >= below {
            return false;
        }
        to_come -= left_out(state, *stop);
        if state.ground.splits && state.ground.problem.stops()[*stop as usize].units > 1 {
            split(state, *stop, blinks, random);
        } else {
            serve(state, *stop, blinks, random);
        }
    }
    true
}

fn serve(state: &mut State<'_>, stop: u32, blinks: &mut Blinks, random: &mut Random) {
    let units = state.left[stop as usize];
    if units == 0 {
        return;
    }
    let dear = state.worth(stop, units);
    let mut cheapest = Cheapest { state, stop, units, dear, best: None };
    let need = state.ground.problem.stops()[stop as usize].delivery[0] * units;
    let around = Surroundings::of(state, stop, need);
    around.beside_neighbours(&mut cheapest, blinks, random);
    if state.ground.near_depot[stop as usize] {
        around.beside_depots(&mut cheapest, blinks, random);
    }
    if cheapest.best.is_none() {
        cheapest.look_everywhere();
    }
    let best = cheapest.best;
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

/// What looks for places of a stop.
trait Seeker {
    /// What any place has to cost less than.
    fn most(&self) -> i64;

    /// What a place in a trip has to cost less than.
    fn below(&self, trip: u32) -> i64;

    /// Prices a position that may cost less.
    fn price(&mut self, trip: u32, position: usize);
}

/// The positions beside the neighbours of a stop, in trips with room for a load in the first dimension.
#[derive(Debug)]
struct Surroundings<'s, 'g> {
    state: &'s State<'g>,
    stop: u32,
    load: u32,
    nearest: Around<'g>,
}

impl<'s, 'g> Surroundings<'s, 'g> {
    fn of(state: &'s State<'g>, stop: u32, load: u32) -> Self {
        let ground = state.ground;
        Self { state, stop, load, nearest: ground.tables[0].around(ground.place[stop as usize]) }
    }

    fn beside_neighbours(&self, seeker: &mut impl Seeker, blinks: &mut Blinks, random: &mut Random) {
        let ground = self.state.ground;
        for (near, beside) in ground.near[self.stop as usize].iter().zip(&ground.beside[self.stop as usize]) {
            for node in self.state.nodes_of(near) {
                self.beside(*node, *beside, seeker, blinks, random);
            }
        }
    }

    /// What lies on a vehicle's way to its first stop has no neighbour there.
    fn beside_depots(&self, seeker: &mut impl Seeker, blinks: &mut Blinks, random: &mut Random) {
        for trip in self.state.driven_trips() {
            let nodes = &self.state.trips[trip as usize].nodes;
            if let (Some(first), Some(last)) = (nodes.first(), nodes.last()) {
                self.beside(*first, Beside { ways: 0, sides: [true, false] }, seeker, blinks, random);
                self.beside(*last, Beside { ways: 0, sides: [false, true] }, seeker, blinks, random);
            }
        }
    }

    /// Before a visit and after it.
    #[inline]
    fn beside(
        &self,
        node: u32,
        Beside { ways, sides }: Beside,
        seeker: &mut impl Seeker,
        blinks: &mut Blinks,
        random: &mut Random,
    ) {
        let ground = self.state.ground;
        let link = &self.state.links[node as usize];
        let (leg_before, leg_after) = (i64::from(link.leg_before), i64::from(link.leg_after));
        // Distances alone rule most positions out, so they are asked first.
        let farther = i64::from(ways) - leg_before.max(leg_after);
        if farther > 0 && farther * ground.least_per_distance >= seeker.most() || link.trip == NONE {
            return;
        }
        let brief = self.state.briefs[link.trip as usize];
        if brief.room < self.load {
            return;
        }
        let cheap = |farther: i64, below: i64| farther.saturating_mul(i64::from(brief.per_distance)) < below;
        let place = ground.place[self.stop as usize];
        let around = if brief.travel == 0 { self.nearest } else { ground.tables[brief.travel as usize].around(place) };
        let here = ground.place[self.state.stop_of(node) as usize];
        let before = around.distance_from(link.before) + around.distance_to(here) - leg_before;
        let after = around.distance_from(here) + around.distance_to(link.after) - leg_after;
        let position = link.position as usize;
        for (side, farther, position) in [(sides[0], before, position), (sides[1], after, position + 1)] {
            if side && cheap(farther, seeker.below(link.trip)) && !blinks.blink(random) {
                seeker.price(link.trip, position);
            }
        }
    }
}

/// The cheapest place for units of a stop.
#[derive(Debug)]
struct Cheapest<'s, 'g> {
    state: &'s State<'g>,
    stop: u32,
    units: u32,
    /// What it has to cost less than.
    dear: i64,
    best: Option<Place>,
}

impl Seeker for Cheapest<'_, '_> {
    #[inline]
    fn most(&self) -> i64 {
        self.best.map_or(self.dear, |place| place.cost)
    }

    #[inline]
    fn below(&self, _: u32) -> i64 {
        self.most()
    }

    #[inline]
    fn price(&mut self, trip: u32, position: usize) {
        if self.state.takes(trip, self.stop, self.units) {
            let place = self.state.price(self.stop, self.units, trip, position, self.most());
            self.best = place.or(self.best);
        }
    }
}

impl Cheapest<'_, '_> {
    fn look_everywhere(&mut self) {
        for trip in self.state.driven_trips() {
            if self.state.takes(trip, self.stop, self.units) {
                for position in 0..=self.state.trips[trip as usize].nodes.len() {
                    let place = self.state.price(self.stop, self.units, trip, position, self.most());
                    self.best = place.or(self.best);
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
    let units = state.left[stop as usize];
    let mut offers = Offers { state, stop, units, made: Vec::with_capacity(32), trips: Vec::with_capacity(32) };
    for node in state.visits_of(&stop) {
        let trip = state.links[*node as usize].trip;
        let room = state.room_for_more(*node).min(units);
        if room > 0 {
            let place = Place { cost: 0, trip, position: 0, window: 0, vehicle_type: 0 };
            offers.add(Offer { place, node: *node, room });
        }
    }
    let around = Surroundings::of(state, stop, state.ground.problem.stops()[stop as usize].delivery[0]);
    around.beside_neighbours(&mut offers, blinks, random);
    if state.ground.near_depot[stop as usize] || offers.made.is_empty() {
        around.beside_depots(&mut offers, blinks, random);
    }
    offers.made
}

/// Offers for units of a stop, one of each trip.
#[derive(Debug)]
struct Offers<'s, 'g> {
    state: &'s State<'g>,
    stop: u32,
    units: u32,
    made: Vec<Offer>,
    /// Their trips, in the same order.
    trips: Vec<u32>,
}

impl Offers<'_, '_> {
    fn add(&mut self, offer: Offer) {
        self.made.push(offer);
        self.trips.push(offer.place.trip);
    }

    #[inline]
    fn of(&self, trip: u32) -> Option<usize> {
        self.trips.iter().position(|other| *other == trip)
    }
}

impl Seeker for Offers<'_, '_> {
    #[inline]
    fn most(&self) -> i64 {
        i64::MAX
    }

    /// Nothing is cheaper than a visit that the trip makes anyway.
    #[inline]
    fn below(&self, trip: u32) -> i64 {
        let below = |offer: &Offer| if offer.node == NONE { offer.place.cost } else { i64::MIN };
        self.of(trip).map_or(i64::MAX, |known| below(&self.made[known]))
    }

    fn price(&mut self, trip: u32, position: usize) {
        let known = self.of(trip);
        let room =
            known.map_or_else(|| self.state.room_in(trip, self.stop).min(self.units), |known| self.made[known].room);
        if room == 0 {
            return;
        }
        let below = known.map_or_else(|| self.state.worth(self.stop, room), |known| self.made[known].place.cost);
        let Some(place) = self.state.price(self.stop, room, trip, position, below) else { return };
        match known {
            Some(known) => self.made[known].place = place,
            None => self.add(Offer { place, node: NONE, room }),
        }
    }
}
