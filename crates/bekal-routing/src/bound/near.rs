//! Which stops a label remembers where: ng-sets, which grow.
//!
//! Each stop has a set of stops near it. A trip that visits a stop remembers it for as long as it stays at stops whose sets have
//! it, and may not come back to it until then (Baldacci, Mingozzi, Roberti, 2011). Where trips of the programme come back
//! all the same, the stops in between learn to remember (Roberti and Mingozzi, 2014).
//!
//! # Sources
//! R. Baldacci, A. Mingozzi, R. Roberti, "New route relaxation and pricing strategies for the vehicle routing problem",
//! Operations Research 59 (2011) 1269–1283. R. Roberti, A. Mingozzi, "Dynamic ng-path relaxation for the delivery man
//! problem", Transportation Science 48 (2014) 413–424.

use super::graph::{Graph, NO_ARC};

/// Stops that a label at a stop can remember, itself included.
pub(super) const NEAR: usize = 16;
/// Not among those remembered.
pub(super) const NOWHERE: u8 = u8::MAX;

/// Stops near each stop: its ng-set, the stop itself first.
#[derive(Clone, Debug)]
pub(super) struct Near {
    sets: Vec<Vec<u32>>,
    /// By pair of stops: where the first's places are among the second's.
    places: Vec<[u8; NEAR]>,
}

impl Near {
    /// For each stop the `size` stops that are nearest by the prices of both ways.
    pub(super) fn new(graphs: &[Graph], n: usize, size: usize) -> Self {
        let far = |from: usize, to: usize| {
            let prices = graphs.iter().flat_map(|g| [g.price[from * g.size() + to], g.price[to * g.size() + from]]);
            prices.min().unwrap_or(NO_ARC)
        };
        let set = |stop: usize| {
            let mut others: Vec<(i64, u32)> = (0..n)
                .filter(|other| *other != stop)
                .filter_map(|other| Some((far(stop, other), u32::try_from(other).ok()?)))
                .filter(|(price, _)| *price != NO_ARC)
                .collect();
            others.sort_unstable();
            others.truncate(size.min(NEAR) - 1);
            let own = u32::try_from(stop).unwrap_or(u32::MAX);
            std::iter::once(own).chain(others.into_iter().map(|(_, other)| other)).collect()
        };
        let sets = (0..n).map(set).collect();
        let mut near = Self { sets, places: Vec::new() };
        near.map();
        near
    }

    /// Maps places between all pairs of sets.
    fn map(&mut self) {
        self.places.clear();
        for from in &self.sets {
            for to in &self.sets {
                let mut map = [NOWHERE; NEAR];
                for (place, stop) in map.iter_mut().zip(from) {
                    let found = to.iter().position(|other| other == stop);
                    *place = found.and_then(|at| u8::try_from(at).ok()).unwrap_or(NOWHERE);
                }
                self.places.push(map);
            }
        }
    }

    /// Stops between the first two visits of a trip to one and the same, with that one.
    fn cycle(trip: &[u32]) -> Option<(u32, &[u32])> {
        (0..trip.len()).find_map(|end| {
            let start = trip[..end].iter().rposition(|stop| *stop == trip[end])?;
            Some((trip[end], &trip[start + 1..end]))
        })
    }

    /// Lets the stops of each trip's first cycle remember the one that it comes back to, where they have room (Roberti and
    /// Mingozzi, 2014); whether any of them had.
    pub(super) fn grow<'a>(&mut self, trips: impl Iterator<Item = &'a [u32]>) -> bool {
        let mut any = false;
        for (stop, between) in trips.filter_map(Self::cycle) {
            let full = |at: &u32| self.sets[*at as usize].len() >= NEAR && !self.sets[*at as usize].contains(&stop);
            if between.iter().any(full) {
                continue;
            }
            for &at in between {
                let set = &mut self.sets[at as usize];
                if !set.contains(&stop) {
                    set.push(stop);
                    any = true;
                }
            }
        }
        if any {
            self.map();
        }
        any
    }

    /// Whether no stop of a trip is visited while it is remembered.
    pub(super) fn allows(&self, trip: &[u32]) -> bool {
        let mut seen: Vec<u32> = Vec::new();
        trip.iter().all(|stop| {
            let fresh = !seen.contains(stop);
            seen.retain(|seen| self.sets[*stop as usize].contains(seen));
            seen.push(*stop);
            fresh
        })
    }

    /// A stop's place among those that another remembers.
    pub(super) fn place(&self, of: usize, among: usize) -> u8 {
        let own = u32::try_from(of).unwrap_or(u32::MAX);
        let found = self.sets[among].iter().position(|stop| *stop == own);
        found.and_then(|at| u8::try_from(at).ok()).unwrap_or(NOWHERE)
    }

    /// Where the places among what one stop remembers are among what another does.
    pub(super) fn between(&self, from: usize, to: usize) -> [u8; NEAR] {
        self.places[from * self.sets.len() + to]
    }

    /// What is remembered at one stop, as it is remembered at another.
    pub(super) fn carried(map: &[u8; NEAR], mut seen: u32) -> u32 {
        let mut carried = 0;
        while seen != 0 {
            let place = map[seen.trailing_zeros() as usize % NEAR];
            seen &= seen - 1;
            if place != NOWHERE {
                carried |= 1 << (place & 31);
            }
        }
        carried
    }
}
