//! Taking out strings of visits near each other, and at times a whole trip (Christiaens, Vanden Berghe 2020: slack induction by string removals).

use super::ground::NONE;
use super::random::Random;
use super::state::State;

/// How much is taken out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ruin {
    /// Visits taken out in a step, on average.
    pub(super) average: f64,
    /// The longest string.
    pub(super) longest: usize,
    /// How often a string keeps some visits in its midst.
    pub(super) split: f64,
    /// How often each further visit in the midst is not kept.
    pub(super) stop_keeping: f64,
    /// How often a whole trip is taken out instead.
    pub(super) whole_trip: f64,
}

impl Default for Ruin {
    fn default() -> Self {
        Self { average: 10.0, longest: 10, split: 0.5, stop_keeping: 0.99, whole_trip: 0.0 }
    }
}

/// Takes strings out of trips that pass near a stop drawn by lot, or that stop's whole trip, and says which stop that was;
/// there is at least one.
pub(super) fn ruin(state: &mut State<'_>, ruin: &Ruin, stops: &[u32], random: &mut Random) -> u32 {
    let mean = state.visits as f64 / state.driven.max(1) as f64;
    let longest = mean.min(ruin.longest as f64).max(1.0);
    let most = 4.0 * ruin.average / (1.0 + longest) - 1.0;
    let strings = whole(random.unit() * most.max(0.0)) + 1;
    let seed = stops[random.below(stops.len())];
    let ground = state.ground;
    if ruin.whole_trip > 0.0 && random.unit() < ruin.whole_trip {
        if let Some(node) = state.visits_of(&seed).first() {
            let trip = state.links[*node as usize].trip;
            state.remove(trip, 0, state.trips[trip as usize].nodes.len());
        }
        return seed;
    }
    let mut ruined: Vec<u32> = Vec::with_capacity(strings);
    for stop in std::iter::once(&seed).chain(&ground.near[seed as usize]) {
        if ruined.len() >= strings {
            break;
        }
        let Some(node) =
            state.visits_of(stop).iter().copied().find(|node| !ruined.contains(&state.links[*node as usize].trip))
        else {
            continue;
        };
        let trip = state.links[node as usize].trip;
        let length = state.trips[trip as usize].nodes.len();
        let limit = longest.min(length as f64);
        let count = whole(random.unit() * limit) + 1;
        ruined.push(trip);
        cut(state, ruin, trip, state.links[node as usize].position as usize, count.min(length), random);
    }
    seed
}

/// Takes out a string that holds a position; at times one longer than that, but for some visits in its midst.
fn cut(state: &mut State<'_>, ruin: &Ruin, trip: u32, position: usize, count: usize, random: &mut Random) {
    let length = state.trips[trip as usize].nodes.len();
    let mut kept = 0;
    if count > 1 && count < length && random.unit() < ruin.split {
        kept = 1;
        while count + kept < length && random.unit() > ruin.stop_keeping {
            kept += 1;
        }
    }
    let span = count + kept;
    let earliest = (position + 1).saturating_sub(span);
    let latest = position.min(length - span);
    let first = earliest + random.below(latest - earliest + 1);
    if kept == 0 {
        state.remove(trip, first, count);
        return;
    }
    let before = 1 + random.below(count - 1);
    let last = state.trips[trip as usize].nodes[first + before + kept];
    state.remove(trip, first, before);
    if state.links[last as usize].trip == trip && trip != NONE {
        let at = state.links[last as usize].position as usize;
        let end = state.trips[trip as usize].nodes.len().min(at + count - before);
        state.remove(trip, at, end - at);
    }
}

/// Takes out whatever visits are left of stops that lost some, so that they may be split anew (Silva, Subramanian, Ochi 2015).
pub(super) fn clear(state: &mut State<'_>) {
    for stop in state.reopened() {
        while let Some(node) = state.visits_of(&stop).first() {
            let link = state.links[*node as usize];
            state.remove(link.trip, link.position as usize, 1);
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between nought and a number of visits")]
const fn whole(number: f64) -> usize {
    number as usize
}
