//! When a link or a site is shut or slow: stages, closures and zones as intervals of time.

use crate::operation::{
    Area, Closure, Gauge, Link, LonLat, Mode, Operation, Site, Target, VehicleType, over_all, share_of, slowed_by_water,
};
use crate::table::Id;
use crate::units::{Duration, Instant, Level};
use bekal_paths::Disruption;
use geo::{Intersects, LineString, MultiPolygon, Polygon};

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

/// Whether the link carries the vehicle's gross mass, where none is stated at least its payload, and is as wide as the
/// vehicle, where that is stated.
pub(super) fn carries(link: &Link, vehicle: &VehicleType) -> bool {
    let gross = vehicle.gross.unwrap_or(vehicle.payload_mass);
    let fits = |limit| vehicle.width.is_none_or(|width| width <= limit);
    link.max_gross.is_none_or(|limit| gross <= limit) && link.max_width.is_none_or(fits)
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

/// What may befall each link: zones that touch it, by index, and closures of it.
pub(super) struct Befalling<'o> {
    /// And what share of it lies within, in thousandths.
    zones: Vec<Vec<(usize, u32)>>,
    closures: Vec<Vec<&'o Closure>>,
}

impl<'o> Befalling<'o> {
    pub(super) fn of(operation: &'o Operation) -> Self {
        let mut closures = vec![Vec::new(); operation.links().len()];
        for closure in operation.closures() {
            if let Target::Link(link) = closure.target {
                closures[link.index()].push(closure);
            }
        }
        Self { zones: zones_by_link(operation), closures }
    }
}

/// The zones each link touches, by index, and the share of it within.
fn zones_by_link(operation: &Operation) -> Vec<Vec<(usize, u32)>> {
    let polygon = |rings: &Vec<Vec<LonLat>>| {
        let mut rings =
            rings.iter().map(|ring| LineString::from(ring.iter().map(|p| (p.lon, p.lat)).collect::<Vec<_>>()));
        let outer = rings.next().unwrap_or_else(|| LineString::new(Vec::new()));
        Polygon::new(outer, rings.collect())
    };
    let zones = operation.zones().iter();
    let areas: Vec<(MultiPolygon, Area)> =
        zones.map(|zone| (zone.polygons.iter().map(polygon).collect(), Area::of(zone))).collect();
    let sites = operation.sites();
    operation
        .links()
        .iter()
        .map(|link| {
            let ends = [sites[link.from].at, sites[link.to].at];
            let points = std::iter::once(ends[0]).chain(link.course.iter().copied()).chain(std::iter::once(ends[1]));
            let line = LineString::from(points.map(|p| (p.lon, p.lat)).collect::<Vec<_>>());
            let touched = areas.iter().enumerate().filter(|(_, (polygons, _))| polygons.intersects(&line));
            touched.map(|(index, (_, area))| (index, area.share_of(operation, link))).collect()
        })
        .collect()
}

/// When a link is shut or slow for a vehicle type, by time.
pub(super) fn intervals(
    operation: &Operation,
    id: Id<Link>,
    vehicle: &VehicleType,
    befalling: &Befalling<'_>,
) -> Vec<Interval> {
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
    for closure in &befalling.closures[id.index()] {
        if closure.modes.is_empty() || closure.modes.contains(&link.mode) {
            let reason = format!("closure:{}", closure.reason);
            let share = closure.wet.map_or(1000, |wet| share_of(wet, link.length));
            let slowed = |depth| over_all(slowed_by_water(depth, vehicle.wading), share);
            let water = closure.depth.map_or(1000, slowed);
            let factor = closure.factor.min(water);
            all.push(Interval { from: closure.from, until: closure.until, factor, reason });
        }
    }
    for &(index, share) in &befalling.zones[id.index()] {
        let zone = &operation.zones()[Id::new(index)];
        let concerned = if zone.modes.is_empty() {
            matches!(link.mode, Mode::Road | Mode::Foot)
        } else {
            zone.modes.contains(&link.mode)
        };
        let factor = match (zone.depth, link.mode) {
            (None, _) => 0,
            (Some(depth), Mode::Road | Mode::Foot) => over_all(slowed_by_water(depth, vehicle.wading), share),
            (Some(depth), Mode::River | Mode::Air) => {
                if depth > vehicle.wading {
                    0
                } else {
                    1000
                }
            }
        };
        if concerned && factor < 1000 {
            let reason = format!("zone:{}", zone.code);
            all.push(Interval { from: zone.from, until: zone.until, factor, reason });
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit;
    use crate::network::Network;
    use crate::operation::draft::ZoneRow;
    use crate::testing::{Tiny, after};
    use std::collections::BTreeMap;

    /// ```text
    ///   g ──────a────── x ──b── p         a: 10 km, under water; b: 10 km, in the zone "rawa"
    ///                   └───c───┘         c: 30 km round it, for vehicles of up to 2 m
    /// ```
    /// The truck wades 0.6 m and is 2.5 m wide, the van wades 0.3 m and is 1.9 m wide, of the pickup only its load is
    /// known.
    fn map() -> Tiny {
        let kind = |code: &'static str| move |tiny: Tiny| tiny.truck(code, 1000.0, "g", 1);
        let tiny = Tiny::new().warehouse("g").junction("x").post("p", 100).stock("g", "beras", 100.0);
        let tiny = tiny.road("g", "x", 10.0).with_link(|link| "a".clone_into(&mut link.link));
        let tiny = tiny.road("x", "p", 10.0).with_link(|link| "b".clone_into(&mut link.link));
        let tiny = tiny.road("x", "p", 30.0).with_link(|link| {
            "c".clone_into(&mut link.link);
            link.course = vec![(103.0001, -1.61), (103.0002, -1.61)];
            link.max_width_m = Some(2.0);
        });
        let tiny = kind("truck")(tiny).with_type(|kind| (kind.wading_m, kind.width_m) = (Some(0.6), Some(2.5)));
        let tiny = kind("van")(tiny).with_type(|kind| (kind.wading_m, kind.width_m) = (Some(0.3), Some(1.9)));
        kind("pickup")(tiny)
    }

    fn zone(depth_m: Option<f64>) -> ZoneRow {
        let corners = [(103.000_14, -1.601), (103.000_16, -1.601), (103.000_16, -1.599), (103.000_14, -1.599)];
        ZoneRow {
            zone: "rawa".to_owned(),
            polygons: vec![vec![corners.into_iter().chain([corners[0]]).collect()]],
            depth_m,
            from: None,
            until: Some(after(24.0)),
            modes: Vec::new(),
            reason: None,
        }
    }

    fn in_zone(depth_m: Option<f64>) -> impl FnOnce(&mut crate::operation::draft::Draft) {
        move |draft| draft.zones.push(zone(depth_m))
    }

    /// Seconds from the start until a vehicle of each type, in the order of codes, is at a site.
    fn arrivals(operation: &Operation, to: &str) -> BTreeMap<String, Option<i64>> {
        let network = Network::new(operation);
        let find = |code: &str| operation.sites().find(|site| site.code == code).unwrap();
        let kinds = operation.vehicle_types().entries();
        let first = |id| network.earliest(id, find("g"), after(0.0)).at(find(to));
        kinds.map(|(id, kind)| (kind.code.clone(), first(id).map(|at| (at - after(0.0)).seconds()))).collect()
    }

    #[test]
    fn water_shuts_to_what_wades_less_and_slows_the_rest() {
        let dry = 900;
        let at_x = |tiny: Tiny| arrivals(&tiny.build(), "x").into_values().collect::<Vec<_>>();
        // In the order pickup, truck, van.
        assert_eq!(at_x(map()), [Some(dry); 3]);
        assert_eq!(at_x(map().flood("a", 0.0, 48.0, 0.2)), [Some(48 * 3600 + dry), Some(1928), Some(6339)]);
        // What is shut waits, as long as that is sooner.
        assert_eq!(at_x(map().flood("a", 0.0, 2.0, 0.4)), [Some(7200 + dry), Some(6339), Some(7200 + dry)]);
        assert_eq!(at_x(map().flood("a", 0.0, 1.0, 0.4)), [Some(3600 + dry); 3], "the truck waits rather than wade");
        // The slower of both.
        let both =
            |factor| map().flood("a", 0.0, 48.0, 0.2).edit(move |d| d.closures.rows[0].cells.factor = Some(factor));
        assert_eq!(at_x(both(0.1))[1..], [Some(9000), Some(9000)]);
        assert_eq!(at_x(both(0.3))[1..], [Some(3000), Some(6339)]);
    }

    #[test]
    fn a_zone_is_driven_through_or_round_by_what_it_allows() {
        let at_p = |depth: Option<f64>| {
            let operation = map().edit(in_zone(depth)).build();
            arrivals(&operation, "p").into_values().collect::<Vec<_>>()
        };
        let (day, dry, round) = (86_400, 900, 900 + 2700);
        // A fifth of b is wet. What cannot wade goes round; for the truck the way round is too narrow: it waits for a day.
        assert_eq!(at_p(Some(0.0)), [Some(2 * dry); 3]);
        assert_eq!(at_p(Some(0.2)), [Some(round), Some(dry + 1106), Some(dry + 1992)]);
        assert_eq!(at_p(Some(0.05)), [Some(round), Some(dry + 933), Some(dry + 976)]);
        assert_eq!(at_p(Some(0.61)), [Some(round), Some(day + dry), Some(round)]);
        assert_eq!(at_p(None), [Some(round), Some(day + dry), Some(round)]);
    }

    /// Both ways of working it out, for every type and many depths, shares and modes.
    #[test]
    fn the_auditor_knows_the_same_of_every_link() {
        let depths =
            [None, Some(0.0), Some(0.001), Some(0.15), Some(0.299), Some(0.3), Some(0.301), Some(0.6), Some(0.7)];
        let modes = [Vec::new(), vec![Mode::Road], vec![Mode::River]];
        for (index, depth) in depths.into_iter().enumerate() {
            for (factor, modes) in [None, Some(0.0), Some(0.2), Some(1.0)].into_iter().zip(modes.iter().cycle()) {
                let tiny = map().close("a", 6.0, 30.0, 0.0).edit(|draft| {
                    let row = &mut draft.closures.rows[0].cells;
                    (row.factor, row.depth_m) = (factor, depth);
                    row.modes.clone_from(modes);
                    draft.zones.push(ZoneRow { modes: modes.clone(), ..zone(depths[(index + 4) % depths.len()]) });
                });
                let operation = tiny.build();
                let mut known = BTreeMap::new();
                let befalling = Befalling::of(&operation);
                for (id, link) in operation.links().entries() {
                    for kind in operation.vehicle_types().iter().filter(|kind| carries(link, kind)) {
                        let all = intervals(&operation, id, kind, &befalling);
                        for one in all.into_iter().filter(|one| one.factor < 1000) {
                            let key = (link.code.clone(), one.factor, one.reason, Some(one.from), Some(one.until));
                            known.entry(key).or_insert_with(Vec::new).push(kind.code.clone());
                        }
                    }
                }
                let told = audit::closures(&operation).into_iter();
                let told: BTreeMap<_, _> = told
                    .map(|one| ((one.link, one.factor_permille, one.reason, one.since, one.until), one.vehicle_types))
                    .collect();
                assert_eq!(told, known, "{depth:?} {factor:?} {modes:?}");
            }
        }
    }
}
