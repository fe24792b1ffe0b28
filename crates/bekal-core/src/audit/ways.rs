//! When links are shut or slow and when sites handle no goods, from stages, closures and zones alone.
//!
//! A zone touches a link when the polyline of its ends and course meets the zone's area. What a link is to a vehicle
//! type is worked out once and kept.

use super::reading::seconds;
use super::river::{Span, above, below};
use crate::operation::{Closure, Link, LonLat, Mode, Operation, Site, Target, VehicleType, Zone};
use crate::table::Id;
use geo::{Coord, Intersects, LineString, Polygon};
use std::collections::BTreeMap;

/// Why a way or a site is shut.
#[derive(Clone, Debug)]
pub(super) struct Shut {
    /// From when until when (exclusive).
    pub(super) span: Span,
    /// `stage`, `zone` or `closure`.
    kind: &'static str,
    /// Gauge, zone or reason of the closure.
    pub(super) by: String,
}

/// The state of ways and sites.
#[derive(Debug)]
pub(super) struct Ways<'a> {
    operation: &'a Operation,
    zones: Vec<Polygon>,
    touched: BTreeMap<Id<Link>, Vec<bool>>,
    links: BTreeMap<(Id<Link>, Id<VehicleType>), Vec<Shut>>,
    slow: BTreeMap<Id<Link>, Vec<(Span, &'a Closure)>>,
    sites: BTreeMap<(Id<Site>, Option<Mode>), Vec<Shut>>,
}

impl<'a> Ways<'a> {
    /// The state of an operation's ways.
    pub(super) fn of(operation: &'a Operation) -> Self {
        let mut slow: BTreeMap<Id<Link>, Vec<(Span, &Closure)>> = BTreeMap::new();
        for closure in operation.closures() {
            if let Target::Link(link) = closure.target
                && (1..1000).contains(&closure.factor)
                && concerns(&closure.modes, operation.links()[link].mode)
            {
                slow.entry(link).or_default().push(((seconds(closure.from), seconds(closure.until)), closure));
            }
        }
        Self {
            operation,
            zones: operation.zones().iter().map(polygon).collect(),
            touched: BTreeMap::new(),
            links: BTreeMap::new(),
            slow,
            sites: BTreeMap::new(),
        }
    }

    /// When `link` is shut to `kind`.
    pub(super) fn link_shut(&mut self, link: Id<Link>, kind: Id<VehicleType>) -> &[Shut] {
        if !self.links.contains_key(&(link, kind)) {
            let shut = self.work_out_link(link, kind);
            self.links.insert((link, kind), shut);
        }
        &self.links[&(link, kind)]
    }

    fn work_out_link(&mut self, id: Id<Link>, kind: Id<VehicleType>) -> Vec<Shut> {
        let operation = self.operation;
        let (link, kind) = (&operation.links()[id], &operation.vehicle_types()[kind]);
        let mut all = Vec::new();
        if let Some(gauge) = link.gauge {
            let gauge = &operation.gauges()[gauge];
            let mut push = |spans: Vec<Span>| {
                all.extend(spans.into_iter().map(|span| Shut { span, kind: "stage", by: gauge.code.clone() }));
            };
            let wading = match link.mode {
                Mode::Road | Mode::Foot => Some(kind.wading.millimetres()),
                Mode::River => Some(0),
                Mode::Air => None,
            };
            if let (Some(limit), Some(wading)) = (link.closes_above, wading) {
                push(above(&gauge.stages, limit.millimetres().saturating_add(wading)));
            }
            if let (Some(limit), Mode::River) = (link.opens_above, link.mode) {
                push(below(&gauge.stages, limit.millimetres()));
            }
        }
        for closure in operation.closures() {
            if closure.target == Target::Link(id) && closure.factor == 0 && concerns(&closure.modes, link.mode) {
                let span = (seconds(closure.from), seconds(closure.until));
                all.push(Shut { span, kind: "closure", by: closure.reason.clone() });
            }
        }
        let zones = &self.zones;
        let touched = self.touched.entry(id).or_insert_with(|| {
            let line = polyline(operation, link);
            zones.iter().map(|zone| line.intersects(zone)).collect()
        });
        for (zone, _) in operation.zones().iter().zip(touched).filter(|(_, touches)| **touches) {
            let modes = if zone.modes.is_empty() { &[Mode::Road, Mode::Foot][..] } else { &zone.modes };
            if modes.contains(&link.mode) && zone.depth.is_none_or(|depth| kind.wading < depth) {
                all.push(Shut { span: (seconds(zone.from), seconds(zone.until)), kind: "zone", by: zone.code.clone() });
            }
        }
        all
    }

    /// Lowest remaining speed on `link` over `[from, until)`, in thousandths.
    pub(super) fn factor(&self, link: Id<Link>, from: i64, until: i64) -> u32 {
        let closures = self.slow.get(&link).map_or(&[][..], Vec::as_slice);
        let overlapping = closures.iter().filter(|((a, b), _)| *a < until && from < *b);
        overlapping.map(|(_, closure)| closure.factor).min().unwrap_or(1000)
    }

    /// When `link` is shut to `kind` or slow: span, speed left in thousandths, and why, as plans say it.
    pub(super) fn befalls(&mut self, link: Id<Link>, kind: Id<VehicleType>) -> Vec<(Span, u32, String)> {
        let shut = self.link_shut(link, kind).iter().map(|shut| (shut.span, 0, format!("{}:{}", shut.kind, shut.by)));
        let mut all: Vec<(Span, u32, String)> = shut.collect();
        let slow = self.slow.get(&link).into_iter().flatten();
        all.extend(slow.map(|(span, closure)| (*span, closure.factor, format!("closure:{}", closure.reason))));
        all
    }

    /// When the stretches end over which `link` is slow.
    pub(super) fn slow_until(&self, link: Id<Link>) -> impl Iterator<Item = i64> {
        self.slow.get(&link).into_iter().flatten().map(|((_, until), _)| *until)
    }

    /// When `site` neither loads nor unloads vehicles of `mode`.
    pub(super) fn site_shut(&mut self, site: Id<Site>, mode: Option<Mode>) -> &[Shut] {
        let operation = self.operation;
        self.sites.entry((site, mode)).or_insert_with(|| {
            let row = &operation.sites()[site];
            let mut all = Vec::new();
            if let (Some(gauge), Some(limit)) = (row.gauge, row.floods_above) {
                let gauge = &operation.gauges()[gauge];
                let spans = above(&gauge.stages, limit.millimetres());
                all.extend(spans.into_iter().map(|span| Shut { span, kind: "stage", by: gauge.code.clone() }));
            }
            for closure in operation.closures() {
                let meant = mode.is_none_or(|mode| concerns(&closure.modes, mode));
                if closure.target == Target::Site(site) && meant {
                    let span = (seconds(closure.from), seconds(closure.until));
                    all.push(Shut { span, kind: "closure", by: closure.reason.clone() });
                }
            }
            all
        })
    }
}

fn concerns(modes: &[Mode], mode: Mode) -> bool {
    modes.is_empty() || modes.contains(&mode)
}

/// Whether something shut over `span` meets `[from, until)`; a moment without length meets what lies around it.
pub(super) fn meets(span: Span, from: i64, until: i64) -> bool {
    if from == until { span.0 < from && from < span.1 } else { span.0 < until && from < span.1 }
}

/// Whether all of `[from, until)` lies within the opening hours; `offset` is how far local clocks run ahead.
pub(super) fn is_open(hours: Option<(i64, i64)>, offset: i64, from: i64, until: i64) -> bool {
    match hours {
        None | Some((0, super::reading::DAY)) => true,
        Some((opens, closes)) => {
            let begins = (from + offset).rem_euclid(super::reading::DAY);
            opens <= begins && begins + (until - from) <= closes
        }
    }
}

/// Open seconds within `[from, until)`.
pub(super) fn open_seconds(hours: Option<(i64, i64)>, offset: i64, from: i64, until: i64) -> i64 {
    use super::reading::DAY;
    let Some((opens, closes)) = hours else { return (until - from).max(0) };
    let (from, until) = (from + offset, until + offset);
    let days = from.div_euclid(DAY)..=until.div_euclid(DAY);
    days.map(|day| ((day * DAY + closes).min(until) - (day * DAY + opens).max(from)).max(0)).sum()
}

fn coord(at: &LonLat) -> Coord {
    Coord { x: at.lon, y: at.lat }
}

fn polyline(operation: &Operation, link: &Link) -> LineString {
    let ends = [&operation.sites()[link.from].at, &operation.sites()[link.to].at];
    let points = std::iter::once(ends[0]).chain(&link.course).chain(std::iter::once(ends[1]));
    LineString::new(points.map(coord).collect())
}

fn polygon(zone: &Zone) -> Polygon {
    let mut rings = zone.rings.iter().map(|ring| LineString::new(ring.iter().map(coord).collect()));
    let outer = rings.next().unwrap_or_else(|| LineString::new(Vec::new()));
    Polygon::new(outer, rings.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opening_hours_are_local() {
        let (hours, offset) = (Some((6 * 3600, 18 * 3600)), 7 * 3600);
        let six_local = 23 * 3600;
        assert!(is_open(hours, offset, six_local, six_local + 12 * 3600));
        assert!(!is_open(hours, offset, six_local - 1, six_local));
        assert!(!is_open(hours, offset, six_local, six_local + 12 * 3600 + 1));
        assert!(is_open(hours, offset, six_local + 12 * 3600, six_local + 12 * 3600));
        assert_eq!(open_seconds(hours, offset, six_local - 3600, six_local + 3600), 3600);
        assert_eq!(open_seconds(hours, offset, 0, 2 * 86_400), 24 * 3600);
        assert_eq!(open_seconds(None, offset, 5, 9), 4);
    }

    #[test]
    fn touching_the_end_of_a_closure_is_not_meeting_it() {
        assert!(meets((10, 20), 19, 21) && meets((10, 20), 12, 12));
        assert!(!meets((10, 20), 20, 30) && !meets((10, 20), 0, 10) && !meets((10, 20), 10, 10));
    }
}
