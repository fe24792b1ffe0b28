//! A solution divided into parts that are searched apart from each other.
//!
//! A part is some routes that lie side by side, the stops left out near them, and its share of vehicles and stock not in
//! use. Parts lie elsewhere each time, so that no border stays. Since what a part is depends on the solution and on what is
//! drawn by lot alone, the outcome is the same on any number of threads.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::ground::{Ground, narrow};
use super::random::Random;
use super::state::State;
use crate::solution::{Route, Solution};

/// Stops of a part on average, at least.
const STOPS: usize = 320;

/// Routes of a part on average, at least: among four long ones a visit hardly finds a better place. With 12 rather than any
/// number the gap of problems with long routes was a third less.
const ROUTES: usize = 12;

/// The most parts.
const MOST: usize = 16;

/// How many parts a solution of so many stops and routes is divided into.
pub(super) fn number_of_parts(stops: usize, routes: usize) -> usize {
    (stops / STOPS).min(routes / ROUTES).clamp(1, MOST)
}

/// What one part consists of.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) solution: Solution,
    /// Its stops, visited or left out, and units of each that are to be served within it.
    pub(super) asked: Vec<(u32, u32)>,
    /// Vehicles of each type that it may use, those in use included.
    pub(super) vehicles: Vec<u32>,
    /// Units of each item at each depot that it may load, those loaded included.
    pub(super) stock: Vec<Vec<u32>>,
}

/// Divides a solution, given which stops it does not serve in full.
pub(super) fn divide(
    ground: &Ground<'_>,
    solution: &Solution,
    absent: &[(u32, u32)],
    count: usize,
    random: &mut Random,
) -> Vec<Part> {
    let mut pieces: Vec<Piece<'_>> = solution.routes.iter().map(Piece::Route).collect();
    pieces.extend(absent.iter().map(|(stop, units)| Piece::Absent(*stop, *units)));
    let mut groups = vec![pieces];
    while groups.len() < count {
        let widest = (0..groups.len()).max_by_key(|index| (weight(&groups[*index]), usize::MAX - index)).unwrap_or(0);
        let group = std::mem::take(&mut groups[widest]);
        let (one, other) = halve(ground, group, random);
        groups[widest] = one;
        groups.push(other);
    }
    share(ground, &groups)
}

/// What a part is made of.
#[derive(Clone, Copy, Debug)]
enum Piece<'s> {
    Route(&'s Route),
    Absent(u32, u32),
}

impl Piece<'_> {
    fn stops(&self) -> Vec<u32> {
        match self {
            Self::Route(route) => {
                route.trips.iter().flat_map(|trip| &trip.visits).map(|visit| narrow(visit.stop)).collect()
            }
            Self::Absent(stop, _) => vec![*stop],
        }
    }
}

fn weight(group: &[Piece<'_>]) -> usize {
    group.iter().map(|piece| piece.stops().len()).sum()
}

/// Two halves: what lies nearer to a stop drawn by lot, and the rest.
fn halve<'s>(ground: &Ground<'_>, group: Vec<Piece<'s>>, random: &mut Random) -> (Vec<Piece<'s>>, Vec<Piece<'s>>) {
    let stops: Vec<u32> = group.iter().flat_map(Piece::stops).collect();
    if stops.is_empty() {
        return (group, Vec::new());
    }
    let corner = ground.place[stops[random.below(stops.len())] as usize];
    let far = |from: u32| {
        let around = ground.tables[0].around(from);
        move |stop: &u32| around.distance_to(ground.place[*stop as usize]).min(i64::from(u32::MAX))
    };
    // From the farthest point of a group its halves lie side by side, rather than one around the other.
    let from_corner = far(corner);
    let end = stops.iter().copied().max_by_key(|stop| (from_corner(stop), *stop)).unwrap_or(stops[0]);
    let from_end = far(ground.place[end as usize]);
    let mut pieces: Vec<(i64, usize, Piece<'s>)> = group
        .into_iter()
        .enumerate()
        .map(|(at, piece)| {
            let stops = piece.stops();
            let sum: i64 = stops.iter().map(&from_end).sum();
            (sum / i64::try_from(stops.len().max(1)).unwrap_or(1), at, piece)
        })
        .collect();
    pieces.sort_by_key(|(distance, at, _)| (*distance, *at));
    let half = stops.len() / 2;
    let (mut one, mut other, mut taken) = (Vec::new(), Vec::new(), 0);
    for (_, _, piece) in pieces {
        if taken < half { &mut one } else { &mut other }.push(piece);
        taken += piece.stops().len();
    }
    (one, other)
}

/// Gives each group what it uses, and an equal share of what none uses.
fn share(ground: &Ground<'_>, groups: &[Vec<Piece<'_>>]) -> Vec<Part> {
    let problem = ground.problem;
    let count = narrow(groups.len());
    let mut parts: Vec<Part> = groups.iter().map(|group| used(ground, group)).collect();
    for (index, vehicles) in problem.vehicle_types().iter().enumerate() {
        let used: u32 = parts.iter().map(|part| part.vehicles[index]).sum();
        for (at, part) in parts.iter_mut().enumerate() {
            match vehicles.count {
                None => part.vehicles[index] = u32::MAX,
                Some(all) => part.vehicles[index] += equal(all.saturating_sub(used), count, narrow(at)),
            }
        }
    }
    for (depot, at_depot) in problem.depots().iter().enumerate() {
        for (item, stock) in at_depot.stock.iter().enumerate() {
            let used: u32 = parts.iter().map(|part| part.stock[depot][item]).sum();
            for (at, part) in parts.iter_mut().enumerate() {
                match stock {
                    None => part.stock[depot][item] = u32::MAX,
                    Some(all) => part.stock[depot][item] += equal(all.saturating_sub(used), count, narrow(at)),
                }
            }
        }
    }
    parts
}

/// The share of the `at`-th of `count`.
const fn equal(all: u32, count: u32, at: u32) -> u32 {
    all / count + if at < all % count { 1 } else { 0 }
}

/// A part with what it uses now.
fn used(ground: &Ground<'_>, group: &[Piece<'_>]) -> Part {
    let problem = ground.problem;
    let mut part = Part {
        solution: Solution::default(),
        asked: Vec::new(),
        vehicles: vec![0; problem.vehicle_types().len()],
        stock: problem.depots().iter().map(|depot| vec![0; depot.stock.len()]).collect(),
    };
    for piece in group {
        let route = match piece {
            Piece::Absent(stop, units) => {
                part.asked.push((*stop, *units));
                continue;
            }
            Piece::Route(route) => *route,
        };
        part.vehicles[route.vehicle_type] += 1;
        for trip in &route.trips {
            for visit in &trip.visits {
                part.asked.push((narrow(visit.stop), visit.units));
                let item = problem.stops()[visit.stop].item;
                let depot = trip.start.and_then(|depot| part.stock.get_mut(depot));
                if let Some(stock) = depot.and_then(|stock| item.and_then(|item| stock.get_mut(item))) {
                    *stock += visit.units;
                }
            }
        }
        part.solution.routes.push(route.clone());
    }
    part.asked.sort_unstable();
    part.asked.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        kept.1 += if same { next.1 } else { 0 };
        same
    });
    part
}

/// Whether work is to end before it is done.
pub(super) type Ends<'a> = &'a mut dyn FnMut() -> bool;

/// Does the same work with every part, on so many threads, this one among them; results in the order of the parts.
///
/// Work asks now and then whether it is to end: on this thread `ends`, on the others whether that said so.
pub(super) fn each<'g, T: Send>(
    parts: &[Part],
    threads: usize,
    ground: &'g Ground<'g>,
    work: impl Fn(usize, State<'g>, &[u32], Ends<'_>) -> T + Sync,
    ends: Ends<'_>,
) -> Vec<T> {
    let (next, ended) = (AtomicUsize::new(0), AtomicBool::new(false));
    let results: Mutex<Vec<(usize, T)>> = Mutex::new(Vec::with_capacity(parts.len()));
    let take_turns = |ends: Ends<'_>| {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(part) = parts.get(index) else { return };
            let stops: Vec<u32> = part.asked.iter().map(|(stop, _)| *stop).collect();
            let result = work(index, State::of_part(ground, part), &stops, ends);
            results.lock().unwrap_or_else(PoisonError::into_inner).push((index, result));
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads.min(parts.len()) {
            scope.spawn(|| take_turns(&mut || ended.load(Ordering::Relaxed)));
        }
        take_turns(&mut || {
            let ends = ended.load(Ordering::Relaxed) || ends();
            ended.store(ends, Ordering::Relaxed);
            ends
        });
    });
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}
