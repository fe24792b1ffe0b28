//! When arcs are shut or slow, and what that makes of a drive along one.
//!
//! **The rule.** Who drives an arc is on it without a break. Nobody is on an arc while it is shut. A drive that meets a
//! slow span, however briefly, has the lowest speed of all it meets from end to end. Before an arc one may wait for as
//! long as one likes, and does where that means to leave it earlier.
//!
//! So leaving later never means arriving earlier (first in, first out), which is what makes a search by arrival exact
//! (Kaufman, Smith 1993).

use crate::hierarchy::{NOWHERE, narrow};
use crate::{Defect, Graph};

/// A span in which an arc is shut or slow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Disruption {
    /// First second.
    pub from: i64,
    /// First second no longer; [`Disruption::NEVER`] where it does not end.
    pub until: i64,
    /// Speed left in thousandths; 0 where the arc is shut.
    pub permille: u32,
}

impl Disruption {
    /// The end of what never ends, and the beginning of what never begins.
    pub const NEVER: i64 = i64::MAX / 4;
}

/// The disruptions of each arc, by its number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    /// By arc: its place among those that have any.
    place: Vec<u32>,
    /// Those, sorted, and where theirs begin, one more at the end.
    arcs: Vec<u32>,
    first: Vec<usize>,
    /// By arc, then by time.
    all: Vec<Disruption>,
}

impl Calendar {
    /// What befalls the arcs of a graph, in any order.
    ///
    /// # Errors
    /// [`Defect::NoSuchArc`].
    pub fn new(graph: &Graph, mut all: Vec<(u32, Disruption)>) -> Result<Self, Defect> {
        if let Some((arc, _)) = all.iter().find(|(arc, _)| *arc as usize >= graph.arcs()) {
            return Err(Defect::NoSuchArc { arc: *arc, arcs: graph.arcs() });
        }
        all.retain(|(_, span)| span.from < span.until && span.permille < 1000);
        all.sort_unstable();
        let mut calendar = Self { place: vec![NOWHERE; graph.arcs()], ..Self::default() };
        for (place, (arc, span)) in all.into_iter().enumerate() {
            if calendar.arcs.last() != Some(&arc) {
                calendar.place[arc as usize] = narrow(calendar.arcs.len());
                calendar.arcs.push(arc);
                calendar.first.push(place);
            }
            calendar.all.push(span);
        }
        calendar.first.push(calendar.all.len());
        Ok(calendar)
    }

    /// The arcs that are ever shut or slow, sorted.
    #[must_use]
    pub fn arcs(&self) -> &[u32] {
        &self.arcs
    }

    /// What befalls an arc, by time.
    #[must_use]
    pub fn of(&self, arc: u32) -> &[Disruption] {
        self.place.get(arc as usize).filter(|place| **place != NOWHERE).map_or(&[], |place| self.at(*place as usize))
    }

    /// What befalls the arc at a place of [`arcs`](Self::arcs).
    pub(crate) fn at(&self, place: usize) -> &[Disruption] {
        &self.all[self.first[place]..self.first[place + 1]]
    }
}

/// The drive along an arc that leaves it earliest, for who is there at `ready` and takes `time` seconds at full speed:
/// when it enters and when it leaves; `None` where the arc stays shut.
///
/// # Complexity
/// O(disruptions⁴) at the worst; arcs have few.
#[must_use]
pub fn passage(disruptions: &[Disruption], time: i64, ready: i64) -> Option<(i64, i64)> {
    let mut best = first_passage(disruptions, time, ready);
    for slow in disruptions.iter().filter(|span| span.permille > 0 && span.until > ready) {
        let later = first_passage(disruptions, time, slow.until);
        if later.is_some_and(|(_, leaves)| best.is_none_or(|(_, known)| leaves < known)) {
            best = later;
        }
    }
    best
}

/// The first drive at or after `ready` that meets nothing shut.
fn first_passage(disruptions: &[Disruption], time: i64, ready: i64) -> Option<(i64, i64)> {
    let mut enters = ready;
    loop {
        // The slower the drive, the more it meets.
        let mut span = time;
        loop {
            let leaves = enters.saturating_add(span);
            let met = disruptions.iter().filter(|d| d.permille > 0 && d.from < leaves && d.until > enters);
            let slowest = i64::from(met.map(|d| d.permille).min().unwrap_or(1000));
            let needed = time.saturating_mul(1000).saturating_add(slowest - 1) / slowest;
            if needed <= span {
                break;
            }
            span = needed;
        }
        let leaves = enters.saturating_add(span);
        // A drive that takes no time is still there for a moment.
        let shut = disruptions
            .iter()
            .filter(|d| d.permille == 0 && d.from < leaves.max(enters.saturating_add(1)) && d.until > enters);
        match shut.map(|d| d.until).max() {
            None => return Some((enters, leaves)),
            Some(until) if until >= Disruption::NEVER => return None,
            Some(until) => enters = until,
        }
    }
}

/// Whether an arc is shut all the time from one moment until another.
#[must_use]
pub fn shut_throughout(disruptions: &[Disruption], (from, until): (i64, i64)) -> bool {
    let mut covered = from;
    for shut in disruptions.iter().filter(|span| span.permille == 0) {
        if shut.from > covered {
            break;
        }
        covered = covered.max(shut.until);
    }
    covered >= until
}
