//! What the vehicles and goods counted on can reach at all.

use super::{Network, sends, transfers};
use crate::operation::needs::needs;
use crate::operation::{Site, VehicleType};
use crate::plan::Unreachable;
use crate::plan::WAY_HOME;
use crate::table::Id;
use crate::units::{Duration, Instant};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

impl Network<'_> {
    /// Vehicle types of which the operation counts on at least one, with the first and the last moment they are there.
    pub(super) fn counted(&self) -> BTreeMap<Id<VehicleType>, (Instant, Instant)> {
        let mut all: BTreeMap<Id<VehicleType>, (Instant, Instant)> = BTreeMap::new();
        for fleet in self.operation.fleets() {
            if fleet.count > 0 && self.operation.counts_on(fleet.commitment) {
                let span = all.entry(fleet.vehicle_type).or_insert((fleet.from, fleet.until));
                *span = (span.0.min(fleet.from), span.1.max(fleet.until));
            }
        }
        all
    }

    /// Sites that vehicles can load at with goods counted on, and from when on the first of these are there.
    pub(super) fn stocked(&self) -> BTreeMap<Id<Site>, Instant> {
        let operation = self.operation;
        let mut all = BTreeMap::new();
        for lot in operation.lots() {
            let in_time = lot.available_from < operation.end() && lot.expires.is_none_or(|at| at > lot.available_from);
            if in_time && operation.counts_on(lot.commitment) && sends(operation.sites()[lot.site].kind) {
                let first = all.entry(lot.site).or_insert(lot.available_from);
                *first = lot.available_from.min(*first);
            }
        }
        all
    }

    /// Posts with needs that no vehicle counted on reaches with goods within the horizon and can return from, in the
    /// order of sites; none where no goods lie at all, which says nothing about ways.
    pub fn out_of_reach(&self) -> Vec<Id<Site>> {
        let reached = self.reached(self.stocked());
        reached.into_iter().filter(|(_, first)| first.is_none()).map(|(post, _)| post).collect()
    }

    /// For each post with needs the first moment that a vehicle counted on can come there from where goods lie or will
    /// come, as if both were there since some moment: no later than any delivery of a trip that loads from then on. Empty
    /// where none ever lie.
    ///
    /// # Complexity
    /// At most two shortest-path trees per site that sends and vehicle type.
    pub fn first_reached(&self, since: Instant) -> BTreeMap<Id<Site>, Option<Instant>> {
        self.reached(self.stocked().into_keys().map(|site| (site, since)).collect())
    }

    /// First arrivals at the posts with needs, within the horizon and able to return, of vehicles that can load at some
    /// sites from some moment on. Loads, hours of duty and quantities do not matter here.
    fn reached(&self, mut ready: BTreeMap<Id<Site>, Instant>) -> BTreeMap<Id<Site>, Option<Instant>> {
        let operation = self.operation;
        if ready.is_empty() {
            return BTreeMap::new();
        }
        let mut reached: BTreeMap<Id<Site>, Option<Instant>> =
            needs(operation).iter().map(|need| (need.site, None)).collect();
        let since = ready.values().min().copied().unwrap_or_default().max(operation.head().start);
        let end = operation.end();
        let counted = self.counted();
        let mut queue: BinaryHeap<Reverse<(Instant, Id<Site>)>> =
            ready.iter().map(|(site, from)| Reverse((*from, *site))).collect();
        while let Some(Reverse((time, from))) = queue.pop() {
            if ready.get(&from).is_some_and(|known| *known < time) {
                continue;
            }
            for (&vehicle, &(first, last)) in counted.iter().filter(|(vehicle, _)| self.calls_at(**vehicle, from)) {
                let mode = operation.vehicle_types()[vehicle].mode;
                let Some(leaves) = self.open_to(mode, from, time.max(first), Duration::ZERO) else { continue };
                let arrivals = self.earliest(vehicle, from, leaves);
                // Back by what is open at some moment until a few days after the end, as lanes are made.
                let home = self.shortest_driving(vehicle, from, true, (since, end + WAY_HOME));
                for (to, site) in operation.sites().entries().filter(|(to, _)| *to != from) {
                    let passes_on = transfers(site.kind);
                    if !(passes_on || reached.contains_key(&to)) || home.at(to).is_none() {
                        continue;
                    }
                    let arrival = arrivals.at(to).and_then(|at| self.open_to(mode, to, at, Duration::ZERO));
                    let Some(arrival) = arrival.filter(|at| *at < end.min(last)) else { continue };
                    if let Some(known) = reached.get_mut(&to) {
                        *known = Some(known.map_or(arrival, |known| known.min(arrival)));
                    }
                    if passes_on && ready.get(&to).is_none_or(|known| arrival < *known) {
                        ready.insert(to, arrival);
                        queue.push(Reverse((arrival, to)));
                    }
                }
            }
        }
        reached
    }

    /// What stands in the way of a post that is [out of reach](Self::out_of_reach).
    ///
    /// # Complexity
    /// One shortest-path tree.
    pub fn why_out_of_reach(&self, post: Id<Site>) -> Unreachable {
        self.why_unreachable(post, (self.operation.head().start, None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::Mode;
    use crate::testing::{Tiny, after};

    /// A warehouse and a jetty by road, a post across the river.
    fn across() -> Tiny {
        Tiny::new()
            .warehouse("g")
            .jetty("d")
            .post("p", 100)
            .road("g", "d", 10.0)
            .river("d", "p", 5.0)
            .truck("t", 6000.0, "g", 1)
            .boat("b", 1000.0, "d", 1)
            .stock("g", "beras", 1000.0)
    }

    fn only(tiny: Tiny) -> Unreachable {
        let operation = tiny.build();
        let network = Network::new(&operation);
        let found = network.out_of_reach();
        assert_eq!(found.len(), 1, "{found:?}");
        network.why_out_of_reach(found[0])
    }

    #[test]
    fn a_change_of_vehicle_reaches_across() {
        let operation = across().build();
        assert!(Network::new(&operation).out_of_reach().is_empty());
    }

    #[test]
    fn the_link_in_the_way_is_named_with_its_own_times() {
        let found = only(across().close("g-d", -24.0, 72.0, 0.0).close("d-p", 3.0, 4.0, 0.0));
        assert_eq!((found.site.as_str(), found.no_way), ("p", false));
        assert_eq!(found.because.len(), 1, "the short closure is not what stands in the way: {found:?}");
        let link = &found.because[0];
        assert_eq!((link.link.as_str(), link.since, link.until), ("g-d", Some(after(-24.0)), Some(after(72.0))));
        assert_eq!(link.vehicle_types, ["t"]);
    }

    #[test]
    fn without_an_end_the_end_is_not_known() {
        let found = only(across().close("g-d", 0.0, 1.0, 0.0).edit(|draft| {
            draft.closures.rows[0].cells.until = None;
        }));
        assert_eq!((found.because[0].since, found.because[0].until), (Some(after(0.0)), None));
        let gauge = across().gauge("m", &[(-6.0, 9.0), (60.0, 9.0)]);
        let found = only(gauge.edit(|draft| {
            draft.links.rows[0].cells.gauge = Some("m".to_owned());
            draft.links.rows[0].cells.closes_above_m = Some(8.0);
        }));
        assert_eq!((found.because[0].since, found.because[0].until), (None, None));
        assert_eq!(found.because[0].reason, "stage:m");
    }

    #[test]
    fn a_flooded_jetty_stands_in_the_way() {
        let found = only(across().close("d", 0.0, 48.0, 0.0));
        assert!(found.because.is_empty() && !found.no_way, "{found:?}");
        assert_eq!((found.closed[0].site.as_str(), found.closed[0].until), ("d", Some(after(48.0))));
    }

    #[test]
    fn a_jetty_closed_to_boats_serves_trucks() {
        let river = |modes: Vec<Mode>| {
            across().road("p", "d", 40.0).close("d", 0.0, 48.0, 0.0).edit(|draft| {
                draft.closures.rows[0].cells.modes = modes;
            })
        };
        let opens = |modes: Vec<Mode>, mode: Mode| {
            let operation = river(modes).build();
            let jetty = operation.sites().find(|site| site.code == "d").unwrap();
            Network::new(&operation).open_to(mode, jetty, after(1.0), Duration::from_hours(1))
        };
        assert_eq!(opens(vec![Mode::River], Mode::Road), Some(after(1.0)));
        assert_eq!(opens(vec![Mode::River], Mode::River), Some(after(48.0)));
        assert_eq!(opens(Vec::new(), Mode::Road), Some(after(48.0)));
        // The boat cannot load; a truck drives past it.
        assert!(Network::new(&river(vec![Mode::River]).build()).out_of_reach().is_empty());
        let boats_only = only(across().close("d", 0.0, 48.0, 0.0).edit(|draft| {
            draft.closures.rows[0].cells.modes = vec![Mode::River];
        }));
        assert_eq!(boats_only.closed.len(), 1, "{boats_only:?}");
        let trucks_only = across().close("d", 0.0, 48.0, 0.0).edit(|draft| {
            draft.closures.rows[0].cells.modes = vec![Mode::Foot];
        });
        assert!(Network::new(&trucks_only.build()).out_of_reach().is_empty());
    }

    #[test]
    fn vehicles_that_are_only_offered_reach_nothing() {
        use crate::operation::Commitment;
        let found = only(across().with_fleet(|fleet| fleet.commitment = Some(Commitment::Offered)));
        assert!(found.no_way && found.because.is_empty() && found.closed.is_empty(), "{found:?}");
    }

    #[test]
    fn goods_that_come_too_late_reach_nothing() {
        let found = only(across().edit(|draft| draft.links.rows[1].cells.length_km = Some(2000.0)));
        assert!(!found.no_way && found.because.is_empty() && found.closed.is_empty(), "{found:?}");
    }
}
