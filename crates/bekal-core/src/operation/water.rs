//! How much slower a vehicle is in water it can still wade through.
//!
//! Pregnolato, Ford, Wilkinson and Dawson (2017), "The impact of flooding on road transport: A depth-disruption function",
//! Transportation Research Part D 55, 67–81, fitted to observations the speed at which cars still pass in standing water
//! of `w` millimetres: `v(w) = 0.0009 w² − 0.5529 w + 86.9448` km/h up to 300 mm, the depth at which a car no longer does.
//!
//! Only the part of a way that is wet is driven slowly; a passage takes as long as all its parts.
//!
//! Two steps from there are our assumption. A vehicle that wades deeper than a car is as slow as a car at the same share
//! of the depth it wades: a truck that wades 600 mm is in 400 mm what a car is in 200 mm. And it loses the share of its
//! own speed that a car loses of `v(0)`, on every kind of road.

use super::{Link, LonLat, Operation, Zone};
use crate::units::{Distance, Level};

/// Depth at which a car no longer passes, in millimetres.
const CAR: i128 = 300;
/// Coefficients of `v(w)`, in ten-thousandths of a kilometre per hour.
const SQUARE: i128 = 9;
const LINEAR: i128 = -5_529;
const DRY: i128 = 869_448;
/// No water is deeper, in millimetres: squares stay within 128 bits.
const DEEPEST: i64 = 1_000_000_000;

/// Speed left in thousandths, rounded down, of what wades `wading` in water of `depth`: `v(300 · depth / wading) / v(0)`.
/// It falls from 1000 without water to 23 at the wading depth; 0, shut, beyond.
///
/// ```
/// use bekal_core::operation::slowed_by_water;
/// use bekal_core::units::Level;
/// let truck = |depth| slowed_by_water(Level::from_millimetres(depth), Level::from_millimetres(600));
/// assert_eq!([0, 100, 300, 600, 601].map(truck), [1000, 707, 279, 23, 0]);
/// ```
pub fn slowed_by_water(depth: Level, wading: Level) -> u32 {
    if depth <= Level::ZERO {
        return 1000;
    }
    if depth > wading {
        return 0;
    }
    let [depth, wading] = [depth, wading].map(|level| i128::from(level.millimetres().min(DEEPEST)));
    // Both multiplied by the square of the wading depth, so that nothing is rounded before the end.
    let w = CAR * depth;
    let speed = SQUARE * w * w + LINEAR * w * wading + DRY * wading * wading;
    u32::try_from(1000 * speed / (DRY * wading * wading)).unwrap_or(0)
}

/// Speed left over the whole of a way, in thousandths, rounded down, where `left` thousandths are left on a `share` of it (in
/// thousandths) and all on the rest; 0 where that share is shut.
///
/// ```
/// use bekal_core::operation::over_all;
/// assert_eq!([0, 100, 500, 1000].map(|share| over_all(50, share)), [1000, 344, 95, 50]);
/// ```
pub fn over_all(left: u32, share: u32) -> u32 {
    let (left, share) = (u64::from(left.min(1000)), u64::from(share.min(1000)));
    let time = (1000 - share) * left + share * 1000;
    if left == 0 { 0 } else { u32::try_from(1_000_000 * left / time).unwrap_or(1000) }
}

/// The share that a length is of a way, in thousandths, rounded up.
pub fn share_of(part: Distance, whole: Distance) -> u32 {
    let (part, whole) = (i128::from(part.metres().max(0)), i128::from(whole.metres().max(1)));
    u32::try_from((1000 * part + whole - 1) / whole).unwrap_or(1000).min(1000)
}

/// A zone prepared for asking how much of a way lies within it.
#[derive(Debug)]
pub struct Area(Vec<Outline>);

/// A polygon whose edges are found by their latitude.
#[derive(Debug)]
struct Outline {
    south_west: LonLat,
    north_east: LonLat,
    /// Bands of equal height from the south, and the edges that reach into each.
    bands: Vec<Vec<(LonLat, LonLat)>>,
}

impl Area {
    /// Prepares a zone.
    ///
    /// # Complexity
    /// O(corners · log corners) in time, O(corners) in memory.
    pub fn of(zone: &Zone) -> Self {
        Self(zone.polygons.iter().map(|rings| Outline::of(rings)).collect())
    }

    /// The share of a way's course that lies within the zone, in thousandths of its length in degrees, rounded up; at least
    /// one, also where it only touches the zone.
    ///
    /// # Complexity
    /// O(points of the course · edges at the latitude of one).
    pub fn share_of(&self, operation: &Operation, link: &Link) -> u32 {
        let ends = [operation.sites()[link.from].at, operation.sites()[link.to].at];
        let course = std::iter::once(ends[0]).chain(link.course.iter().copied()).chain([ends[1]]);
        let course: Vec<LonLat> = course.collect();
        let (mut all, mut within) = (0.0, 0.0);
        for piece in course.windows(2) {
            let (a, b) = (piece[0], piece[1]);
            let length = ((b.lon - a.lon) * (b.lon - a.lon) + (b.lat - a.lat) * (b.lat - a.lat)).sqrt();
            all += length;
            let near: Vec<&Outline> = self.0.iter().filter(|outline| outline.may_meet(a, b)).collect();
            if near.is_empty() {
                continue;
            }
            // Between two places where it crosses an outline, all of a piece is within or without.
            let mut cuts = vec![0.0, 1.0];
            for outline in &near {
                let bands = outline.band(a.lat.min(b.lat))..=outline.band(a.lat.max(b.lat));
                cuts.extend(outline.bands[bands].iter().flatten().filter_map(|edge| crossing((a, b), *edge)));
            }
            cuts.sort_by(f64::total_cmp);
            for part in cuts.windows(2).filter(|part| part[0] < part[1]) {
                let middle = f64::midpoint(part[0], part[1]);
                let point = LonLat { lon: a.lon + middle * (b.lon - a.lon), lat: a.lat + middle * (b.lat - a.lat) };
                if near.iter().any(|outline| outline.holds(point)) {
                    within += (part[1] - part[0]) * length;
                }
            }
        }
        // A way without length is wet all over.
        let share = if all > 0.0 { (within / all * 1000.0).ceil() } else { 1000.0 };
        (1..1000).find(|permille| f64::from(*permille) >= share).unwrap_or(1000)
    }
}

impl Outline {
    fn of(rings: &[Vec<LonLat>]) -> Self {
        let edges: Vec<(LonLat, LonLat)> =
            rings.iter().flat_map(|ring| ring.windows(2).map(|pair| (pair[0], pair[1]))).collect();
        let (mut south_west, mut north_east) =
            (LonLat { lon: f64::MAX, lat: f64::MAX }, LonLat { lon: f64::MIN, lat: f64::MIN });
        for corner in rings.iter().flatten() {
            south_west = LonLat { lon: south_west.lon.min(corner.lon), lat: south_west.lat.min(corner.lat) };
            north_east = LonLat { lon: north_east.lon.max(corner.lon), lat: north_east.lat.max(corner.lat) };
        }
        let mut outline = Self { south_west, north_east, bands: Vec::new() };
        // As many bands as leave each edge in a few only.
        let mut bands = edges.len().div_ceil(4).max(1);
        loop {
            outline.bands = vec![Vec::new(); bands];
            let reach = |(a, b): &(LonLat, LonLat)| outline.band(a.lat.min(b.lat))..=outline.band(a.lat.max(b.lat));
            let entries: usize = edges.iter().map(|edge| reach(edge).count()).sum();
            if bands == 1 || entries <= 8 * edges.len() {
                let reaches: Vec<_> = edges.iter().map(reach).collect();
                for (edge, reach) in edges.iter().zip(reaches) {
                    outline.bands[reach].iter_mut().for_each(|band| band.push(*edge));
                }
                return outline;
            }
            bands /= 2;
        }
    }

    /// The band of a latitude; the first or the last for those beyond.
    fn band(&self, lat: f64) -> usize {
        let share = (lat - self.south_west.lat) / (self.north_east.lat - self.south_west.lat);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the bands; no number is 0")]
        let band = (share.clamp(0.0, 1.0) * self.bands.len() as f64) as usize;
        band.min(self.bands.len() - 1)
    }

    fn may_meet(&self, a: LonLat, b: LonLat) -> bool {
        let (low, high) = (self.south_west, self.north_east);
        a.lon.min(b.lon) <= high.lon
            && a.lon.max(b.lon) >= low.lon
            && a.lat.min(b.lat) <= high.lat
            && a.lat.max(b.lat) >= low.lat
    }

    /// Whether a line from a point eastward crosses the outline and the holes an odd number of times.
    fn holds(&self, point: LonLat) -> bool {
        if !self.may_meet(point, point) {
            return false;
        }
        let crosses = |(from, to): &&(LonLat, LonLat)| {
            let between = (from.lat > point.lat) != (to.lat > point.lat);
            between && point.lon < from.lon + (point.lat - from.lat) / (to.lat - from.lat) * (to.lon - from.lon)
        };
        self.bands[self.band(point.lat)].iter().filter(crosses).count() % 2 == 1
    }
}

/// Where along a piece it crosses an edge, from 0 to 1.
fn crossing((a, b): (LonLat, LonLat), (c, d): (LonLat, LonLat)) -> Option<f64> {
    let (along, edge) = ((b.lon - a.lon, b.lat - a.lat), (d.lon - c.lon, d.lat - c.lat));
    let cross = along.0 * edge.1 - along.1 * edge.0;
    let to = (c.lon - a.lon, c.lat - a.lat);
    let (at, on) = ((to.0 * edge.1 - to.1 * edge.0) / cross, (to.0 * along.1 - to.1 * along.0) / cross);
    // Where both are parallel, neither is a number within.
    ((0.0..=1.0).contains(&at) && (0.0..=1.0).contains(&on)).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Tiny;
    use crate::units::Instant;

    /// A way of one degree to the east, and zones around parts of it.
    #[test]
    fn of_a_way_only_what_lies_within_a_zone_is_wet() {
        let operation = Tiny::new().warehouse("g").post("p", 10).road("g", "p", 100.0).build();
        let link = operation.links().iter().next().unwrap();
        let [g, p] = [link.from, link.to].map(|site| operation.sites()[site].at);
        let at = |along: f64, off: f64| LonLat {
            lon: g.lon + along * (p.lon - g.lon),
            lat: g.lat + along * (p.lat - g.lat) + off,
        };
        let boxed = |from: f64, to: f64| vec![at(from, -1.0), at(to, -1.0), at(to, 1.0), at(from, 1.0), at(from, -1.0)];
        let of = |polygons: Vec<Vec<Vec<LonLat>>>| Area::of(&zone(polygons)).share_of(&operation, link);
        let share = |rings: Vec<Vec<LonLat>>| of(vec![rings]);
        let near = |share: u32, wanted: u32| assert!(share.abs_diff(wanted) <= 1, "{share} is not {wanted}");
        near(share(vec![boxed(-1.0, 2.0)]), 1000);
        near(share(vec![boxed(-1.0, 0.25)]), 250);
        near(share(vec![boxed(0.4, 0.6)]), 200);
        near(share(vec![boxed(0.2, 0.8), boxed(0.4, 0.6)]), 400);
        near(share(vec![boxed(0.5, 0.5)]), 1);
        near(share(vec![boxed(2.0, 3.0)]), 1);
        // Polygons of one zone, beside and over one another.
        near(of(vec![vec![boxed(0.0, 0.2)], vec![boxed(0.2, 0.4)], vec![boxed(0.5, 0.6)]]), 500);
        near(of(vec![vec![boxed(0.0, 0.6)], vec![boxed(0.4, 0.8)]]), 800);
    }

    fn zone(polygons: Vec<Vec<Vec<LonLat>>>) -> Zone {
        Zone {
            code: "z".to_owned(),
            polygons,
            depth: None,
            from: Instant::EVER,
            until: Instant::FOREVER,
            modes: Vec::new(),
            reason: String::new(),
        }
    }

    /// Against many places along the way, each asked of the polygon by itself.
    #[test]
    fn shares_are_those_of_places_along_the_way() {
        use geo::{Contains as _, LineString, Point, Polygon};
        let mut state = 5_u64;
        let mut draw = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        for _ in 0..60 {
            // A star of many corners with a hole around its middle, and a crooked way across it.
            let corners = 5 + draw(200);
            let mut ring = |far: f64| -> Vec<LonLat> {
                // Around a square that stands on its corner.
                let corner = |at: u64, radius: f64| {
                    let turn = 4.0 * at as f64 / corners as f64;
                    let part = turn.fract();
                    let (x, y) = match turn {
                        ..1.0 => (1.0 - part, part),
                        ..2.0 => (-part, 1.0 - part),
                        ..3.0 => (part - 1.0, -part),
                        _ => (part, part - 1.0),
                    };
                    LonLat { lon: 103.0 + radius * x, lat: -1.6 + radius * y }
                };
                let mut all: Vec<LonLat> =
                    (0..corners).map(|at| corner(at, far * (0.4 + 0.6 * draw(100) as f64 / 100.0))).collect();
                all.push(all[0]);
                all
            };
            let rings = vec![ring(0.1), ring(0.02)];
            let mut place = || (102.85 + draw(300) as f64 / 1000.0, -1.75 + draw(300) as f64 / 1000.0);
            let course: Vec<(f64, f64)> = (0..4).map(|_| place()).collect();
            let operation = Tiny::new()
                .warehouse("g")
                .post("p", 10)
                .road("g", "p", 100.0)
                .with_link(|link| link.course.clone_from(&course))
                .build();
            let link = operation.links().iter().next().unwrap();
            let line =
                |ring: &Vec<LonLat>| LineString::from(ring.iter().map(|at| (at.lon, at.lat)).collect::<Vec<_>>());
            let polygon = Polygon::new(line(&rings[0]), vec![line(&rings[1])]);
            let ends = [operation.sites()[link.from].at, operation.sites()[link.to].at];
            let points: Vec<LonLat> =
                [ends[0]].into_iter().chain(link.course.iter().copied()).chain([ends[1]]).collect();
            let (mut all, mut within) = (0.0, 0.0);
            for piece in points.windows(2) {
                let (dx, dy) = (piece[1].lon - piece[0].lon, piece[1].lat - piece[0].lat);
                for at in 0..2000 {
                    let share = (f64::from(at) + 0.5) / 2000.0;
                    let inside = polygon.contains(&Point::new(piece[0].lon + share * dx, piece[0].lat + share * dy));
                    all += dx.hypot(dy);
                    within += if inside { dx.hypot(dy) } else { 0.0 };
                }
            }
            let share = Area::of(&zone(vec![rings])).share_of(&operation, link);
            assert!((f64::from(share) / 1000.0 - within / all).abs() < 0.004, "{share} is not {}", within / all);
        }
    }

    #[test]
    fn a_part_slows_the_whole_by_its_share() {
        for left in [1, 23, 500, 1000] {
            let all: Vec<u32> = (0..=1000).map(|share| over_all(left, share)).collect();
            assert!(all.is_sorted_by(|less, more| less >= more));
            assert_eq!((all[0], all[1000]), (1000, left));
        }
        assert_eq!([over_all(0, 0), over_all(0, 1), over_all(2000, 2000)], [0, 0, 1000]);
        let metres = Distance::from_metres;
        let share = |part, whole| share_of(metres(part), metres(whole));
        assert_eq!([share(0, 10), share(1, 3), share(3, 3), share(9, 3), share(1, 0)], [0, 334, 1000, 1000, 1000]);
    }

    fn left(depth: i64, wading: i64) -> u32 {
        slowed_by_water(Level::from_millimetres(depth), Level::from_millimetres(wading))
    }

    /// Speeds of cars as the published curve has them, km/h.
    #[test]
    fn a_car_is_as_fast_as_was_observed() {
        for (depth, speed) in [(0, 86.94), (100, 40.65), (150, 24.26), (200, 12.36), (300, 2.07)] {
            assert!((f64::from(left(depth, 300)) * 0.086_944_8 - speed).abs() < 0.1, "{depth} mm");
        }
    }

    #[test]
    fn deeper_is_slower_and_wading_deeper_is_faster() {
        for wading in [1, 7, 300, 600, 100_000] {
            let all: Vec<u32> = (0..=wading).map(|depth| left(depth, wading)).collect();
            assert!(all.is_sorted_by(|shallow, deep| shallow >= deep), "{wading} mm");
            assert_eq!((all[0], all.last()), (1000, Some(&23)), "{wading} mm");
            assert_eq!(left(wading + 1, wading), 0);
        }
        assert!((200..2000).collect::<Vec<i64>>().windows(2).all(|pair| left(200, pair[0]) <= left(200, pair[1])));
    }

    #[test]
    fn what_does_not_wade_passes_dry_only() {
        assert_eq!([left(0, 0), left(1, 0), left(i64::MAX, i64::MAX)], [1000, 0, 23]);
    }
}
