//! When links are shut or slow and when sites handle no goods, from stages, closures and zones alone.
//!
//! A zone touches a link when the polyline of its ends and course meets the zone's area. What a link is to a vehicle
//! type is worked out once and kept.

use super::reading::seconds;
use super::river::{Span, above, below};
use crate::operation::{
    Area, Closure, Link, LonLat, Mode, Operation, Site, Target, VehicleType, Zone, over_all, share_of,
};
use crate::table::Id;
use crate::units::{Instant, Level};
use geo::{Coord, Intersects, LineString, MultiPolygon, Polygon};
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

/// When a way is slow, and by how much.
#[derive(Clone, Debug)]
struct Slow {
    /// From when until when (exclusive).
    span: Span,
    /// Speed left, in thousandths; neither none nor all of it.
    factor: u32,
    /// Why, as plans say it.
    reason: String,
}

/// What befalls a way, for one vehicle type.
#[derive(Debug, Default)]
pub(super) struct Way {
    /// When it is shut.
    pub(super) shut: Vec<Shut>,
    slow: Vec<Slow>,
}

impl Way {
    /// Notes that `factor` thousandths of the speed are left over `span`.
    fn befall(&mut self, (from, until): (Instant, Instant), factor: u32, kind: &'static str, by: &str) {
        let span = (seconds(from), seconds(until));
        match factor {
            0 => self.shut.push(Shut { span, kind, by: by.to_owned() }),
            1..1000 => self.slow.push(Slow { span, factor, reason: format!("{kind}:{by}") }),
            _ => {}
        }
    }

    /// Lowest remaining speed over `[from, until)`, in thousandths.
    pub(super) fn factor(&self, from: i64, until: i64) -> u32 {
        let overlapping = self.slow.iter().filter(|slow| slow.span.0 < until && from < slow.span.1);
        overlapping.map(|slow| slow.factor).min().unwrap_or(1000)
    }

    /// When it is shut or slow: span, speed left in thousandths, and why, as plans say it.
    pub(super) fn befalls(&self) -> impl Iterator<Item = (Span, u32, String)> {
        let shut = self.shut.iter().map(|shut| (shut.span, 0, format!("{}:{}", shut.kind, shut.by)));
        shut.chain(self.slow.iter().map(|slow| (slow.span, slow.factor, slow.reason.clone())))
    }

    /// When the stretches end over which it is slow.
    pub(super) fn slow_until(&self) -> impl Iterator<Item = i64> {
        self.slow.iter().map(|slow| slow.span.1)
    }
}

/// The state of ways and sites.
#[derive(Debug)]
pub(super) struct Ways<'a> {
    operation: &'a Operation,
    zones: Vec<(MultiPolygon, Area)>,
    /// By link, then by zone: the share of the way within, in thousandths; 0 where they do not touch.
    touched: BTreeMap<Id<Link>, Vec<u32>>,
    /// Closures of each link.
    closures: BTreeMap<Id<Link>, Vec<&'a Closure>>,
    links: BTreeMap<(Id<Link>, Id<VehicleType>), Way>,
    sites: BTreeMap<(Id<Site>, Option<Mode>), Vec<Shut>>,
}

impl<'a> Ways<'a> {
    /// The state of an operation's ways.
    pub(super) fn of(operation: &'a Operation) -> Self {
        let mut closures: BTreeMap<Id<Link>, Vec<&Closure>> = BTreeMap::new();
        for closure in operation.closures() {
            if let Target::Link(link) = closure.target {
                closures.entry(link).or_default().push(closure);
            }
        }
        Self {
            operation,
            zones: operation.zones().iter().map(|zone| (polygons(zone), Area::of(zone))).collect(),
            touched: BTreeMap::new(),
            closures,
            links: BTreeMap::new(),
            sites: BTreeMap::new(),
        }
    }

    /// What befalls `link`, for `kind`.
    pub(super) fn link(&mut self, link: Id<Link>, kind: Id<VehicleType>) -> &Way {
        if !self.links.contains_key(&(link, kind)) {
            let way = self.work_out_link(link, kind);
            self.links.insert((link, kind), way);
        }
        &self.links[&(link, kind)]
    }

    fn work_out_link(&mut self, id: Id<Link>, kind: Id<VehicleType>) -> Way {
        let operation = self.operation;
        let (link, kind) = (&operation.links()[id], &operation.vehicle_types()[kind]);
        let mut way = Way::default();
        if let Some(gauge) = link.gauge {
            let gauge = &operation.gauges()[gauge];
            let mut push = |spans: Vec<Span>| {
                way.shut.extend(spans.into_iter().map(|span| Shut { span, kind: "stage", by: gauge.code.clone() }));
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
        for closure in self.closures.get(&id).into_iter().flatten() {
            if concerns(&closure.modes, link.mode) {
                let share = closure.wet.map_or(1000, |wet| share_of(wet, link.length));
                let left = closure.depth.map_or(1000, |depth| over_all(wades(link.mode, kind, depth), share));
                way.befall((closure.from, closure.until), closure.factor.min(left), "closure", &closure.reason);
            }
        }
        let zones = &self.zones;
        let touched = self.touched.entry(id).or_insert_with(|| {
            let line = polyline(operation, link);
            let share = |(polygons, area): &(MultiPolygon, Area)| {
                if line.intersects(polygons) { area.share_of(operation, link) } else { 0 }
            };
            zones.iter().map(share).collect()
        });
        for (zone, &within) in operation.zones().iter().zip(touched.iter()).filter(|(_, within)| **within > 0) {
            let modes = if zone.modes.is_empty() { &[Mode::Road, Mode::Foot][..] } else { &zone.modes };
            if modes.contains(&link.mode) {
                let left = zone.depth.map_or(0, |depth| over_all(wades(link.mode, kind, depth), within));
                way.befall((zone.from, zone.until), left, "zone", &zone.code);
            }
        }
        way
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

/// Speed left in thousandths, rounded down, where water of that depth stands: what the curve of
/// [`slowed_by_water`](crate::operation::slowed_by_water) takes off full speed at `w = 300 · depth / wading` millimetres is
/// `(0.5529 w − 0.0009 w²) / 86.9448` of it. Only on the ground is one slowed by what one wades.
fn wades(mode: Mode, kind: &VehicleType, depth: Level) -> u32 {
    if kind.wading < depth {
        return 0;
    }
    if !matches!(mode, Mode::Road | Mode::Foot) || depth <= Level::ZERO {
        return 1000;
    }
    let (deep, limit) = (i128::from(depth.millimetres()), i128::from(kind.wading.millimetres()));
    let lost = 1000 * 300 * deep * (5_529 * limit - 9 * 300 * deep);
    let whole = 869_448 * limit * limit;
    u32::try_from(1000 - (lost + whole - 1) / whole).unwrap_or(0)
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

fn polygons(zone: &Zone) -> MultiPolygon {
    let polygon = |rings: &Vec<Vec<LonLat>>| {
        let mut rings = rings.iter().map(|ring| LineString::new(ring.iter().map(coord).collect()));
        let outer = rings.next().unwrap_or_else(|| LineString::new(Vec::new()));
        Polygon::new(outer, rings.collect())
    };
    zone.polygons.iter().map(polygon).collect()
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
    fn water_slows_as_the_rule_has_it() {
        use crate::operation::slowed_by_water;
        use crate::testing::Tiny;
        let operation = Tiny::near(10.0, 6000.0, 10.0).build();
        let mut kind = operation.vehicle_types()[Id::FIRST].clone();
        for wading in [0, 1, 7, 300, 601, 1_500, 100_000] {
            kind.wading = Level::from_millimetres(wading);
            for depth in
                (0..=wading + 1).step_by(usize::try_from(1 + wading / 500).unwrap()).chain([wading, wading + 1])
            {
                let depth = Level::from_millimetres(depth);
                let left = slowed_by_water(depth, kind.wading);
                assert_eq!(wades(Mode::Road, &kind, depth), left, "{depth:?} of {wading} mm");
                assert_eq!(wades(Mode::River, &kind, depth), if left > 0 { 1000 } else { 0 });
            }
        }
    }

    #[test]
    fn touching_the_end_of_a_closure_is_not_meeting_it() {
        assert!(meets((10, 20), 19, 21) && meets((10, 20), 12, 12));
        assert!(!meets((10, 20), 20, 30) && !meets((10, 20), 0, 10) && !meets((10, 20), 10, 10));
    }
}
