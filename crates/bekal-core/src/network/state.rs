//! When a link or a site is shut or slow: stages, closures and zones as intervals of time.

use crate::operation::{Gauge, Link, Mode, Operation, Site, Target, VehicleType};
use crate::table::Id;
use crate::units::{Duration, Instant, Level};
use bekal_paths::Disruption;
use geo::{Intersects, LineString, Polygon};

/// The end of time: [`Instant::FOREVER`].
pub const FOREVER: Instant = Instant::FOREVER;

/// A span in which a link is shut (`factor` 0) or slow (thousandths of its speed); it begins at [`Instant::EVER`] and
/// ends at [`Instant::FOREVER`] where nothing is known of its ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interval {
    /// First second.
    pub from: Instant,
    /// First second no longer.
    pub until: Instant,
    /// Remaining speed in thousandths.
    pub factor: u32,
    /// What decides it: `stage:GAUGE`, `closure:REASON`, `zone:CODE`.
    pub reason: String,
}

impl Interval {
    pub(super) const fn disruption(&self) -> Disruption {
        Disruption { from: self.from.unix(), until: self.until.unix(), permille: self.factor }
    }
}

/// Whether the link carries the vehicle's gross mass; where none is stated, at least its payload.
pub(super) fn carries(link: &Link, vehicle: &VehicleType) -> bool {
    let gross = vehicle.gross.unwrap_or(vehicle.payload_mass);
    link.max_gross.is_none_or(|limit| gross <= limit)
}

/// Level of a gauge at a moment; `None` without stages.
pub(super) fn level_at(gauge: &Gauge, time: Instant) -> Option<Level> {
    let after = gauge.stages.partition_point(|stage| stage.time <= time);
    match (after.checked_sub(1).map(|i| gauge.stages[i]), gauge.stages.get(after)) {
        (None, None) => None,
        (Some(last), None) => Some(last.level),
        (None, Some(first)) => Some(first.level),
        (Some(a), Some(b)) => {
            let span = (b.time - a.time).seconds();
            let rise = i128::from((b.level - a.level).millimetres()) * i128::from((time - a.time).seconds());
            let rise = i64::try_from(rise.div_euclid(i128::from(span))).unwrap_or(0);
            Some(a.level + Level::from_millimetres(rise))
        }
    }
}

/// The spans in which `shut(level)` holds; `shut` is monotone in the level.
pub(super) fn shut_intervals(gauge: &Gauge, shut: impl Fn(Level) -> bool) -> Vec<(Instant, Instant)> {
    let holds = |time: Instant| level_at(gauge, time).is_some_and(&shut);
    let mut marks: Vec<Instant> = vec![Instant::EVER];
    marks.extend(gauge.stages.iter().map(|stage| stage.time));
    marks.push(FOREVER);
    let mut spans: Vec<(Instant, Instant)> = Vec::new();
    let mut push = |from: Instant, until: Instant| match spans.last_mut() {
        Some(last) if last.1 >= from => last.1 = until,
        _ => spans.push((from, until)),
    };
    for pair in marks.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        if b <= a {
            continue;
        }
        let last = b - Duration::from_seconds(1);
        match (holds(a), holds(last)) {
            (true, true) => push(a, b),
            (false, false) => {}
            (begins, _) => {
                // Within the piece the level is monotone: bisect for the first second of the other state.
                let (mut low, mut high) = (a, last);
                while (high - low).seconds() > 1 {
                    let middle = low + Duration::from_seconds((high - low).seconds() / 2);
                    if holds(middle) == begins { low = middle } else { high = middle }
                }
                if begins { push(a, high) } else { push(high, b) }
            }
        }
    }
    spans
}

/// The zones each link touches, by index.
pub(super) fn zones_by_link(operation: &Operation) -> Vec<Vec<usize>> {
    let polygons: Vec<Polygon> = operation
        .zones()
        .iter()
        .map(|zone| {
            let mut rings =
                zone.rings.iter().map(|ring| LineString::from(ring.iter().map(|p| (p.lon, p.lat)).collect::<Vec<_>>()));
            let outer = rings.next().unwrap_or_else(|| LineString::new(Vec::new()));
            Polygon::new(outer, rings.collect())
        })
        .collect();
    let sites = operation.sites();
    operation
        .links()
        .iter()
        .map(|link| {
            let ends = [sites[link.from].at, sites[link.to].at];
            let points = std::iter::once(ends[0]).chain(link.course.iter().copied()).chain(std::iter::once(ends[1]));
            let line = LineString::from(points.map(|p| (p.lon, p.lat)).collect::<Vec<_>>());
            polygons.iter().enumerate().filter(|(_, area)| area.intersects(&line)).map(|(index, _)| index).collect()
        })
        .collect()
}

/// When a link is shut or slow for a vehicle type, by time.
pub(super) fn intervals(operation: &Operation, id: Id<Link>, vehicle: &VehicleType, zones: &[usize]) -> Vec<Interval> {
    let link = &operation.links()[id];
    let mut all = Vec::new();
    if let Some(gauge) = link.gauge.map(|gauge| &operation.gauges()[gauge]) {
        let mut add = |spans: Vec<(Instant, Instant)>| {
            for (from, until) in spans {
                all.push(Interval { from, until, factor: 0, reason: format!("stage:{}", gauge.code) });
            }
        };
        let closes = match link.mode {
            Mode::Road | Mode::Foot => link.closes_above.map(|limit| limit + vehicle.wading),
            Mode::River => link.closes_above,
            Mode::Air => None,
        };
        if let Some(limit) = closes {
            add(shut_intervals(gauge, |level| level > limit));
        }
        if let Some(limit) = link.opens_above.filter(|_| link.mode == Mode::River) {
            add(shut_intervals(gauge, |level| level < limit));
        }
    }
    for closure in operation.closures() {
        if closure.target == Target::Link(id) && (closure.modes.is_empty() || closure.modes.contains(&link.mode)) {
            let reason = format!("closure:{}", closure.reason);
            all.push(Interval { from: closure.from, until: closure.until, factor: closure.factor, reason });
        }
    }
    for &index in zones {
        let zone = &operation.zones()[Id::new(index)];
        let concerned = if zone.modes.is_empty() {
            matches!(link.mode, Mode::Road | Mode::Foot)
        } else {
            zone.modes.contains(&link.mode)
        };
        if concerned && zone.depth.is_none_or(|depth| depth > vehicle.wading) {
            let reason = format!("zone:{}", zone.code);
            all.push(Interval { from: zone.from, until: zone.until, factor: 0, reason });
        }
    }
    all.sort_by(|a, b| (a.from, a.until, &a.reason).cmp(&(b.from, b.until, &b.reason)));
    all
}

/// When a site handles no goods because it is closed or flooded, by time; each with the modes concerned, none for all.
pub(super) fn site_intervals(operation: &Operation, id: Id<Site>) -> Vec<(Interval, Vec<Mode>)> {
    let site = &operation.sites()[id];
    let mut all = Vec::new();
    if let (Some(gauge), Some(limit)) = (site.gauge, site.floods_above) {
        let gauge = &operation.gauges()[gauge];
        for (from, until) in shut_intervals(gauge, |level| level > limit) {
            all.push((Interval { from, until, factor: 0, reason: format!("stage:{}", gauge.code) }, Vec::new()));
        }
    }
    for closure in operation.closures() {
        if closure.target == Target::Site(id) {
            let reason = format!("closure:{}", closure.reason);
            let shut = Interval { from: closure.from, until: closure.until, factor: 0, reason };
            all.push((shut, closure.modes.clone()));
        }
    }
    all.sort_by_key(|(interval, _)| (interval.from, interval.until));
    all
}
