//! Where things lie on a map: the projection, and the links a plan knows.

use super::svg::Point;
use bekal_core::operation::Mode;
use bekal_core::plan::{Plan, SiteName, Step};
use std::collections::{BTreeMap, BTreeSet};

/// Metres in a degree of latitude, on the mean sphere of the earth (radius 6 371 km).
const METRES_PER_DEGREE: f64 = 111_195.0;

/// Between two sites, in the order of their codes, by one mode.
pub(super) type Link<'a> = (&'a str, &'a str, Mode);

/// A link, whichever way it is driven.
pub(super) fn link<'a>(from: &'a str, to: &'a str, mode: Mode) -> Link<'a> {
    if from <= to { (from, to, mode) } else { (to, from, mode) }
}

/// Links that trips drive.
pub(super) fn driven(plan: &Plan) -> BTreeSet<Link<'_>> {
    let modes: BTreeMap<&str, Mode> =
        plan.legend.vehicle_types.iter().map(|kind| (kind.code.as_str(), kind.mode)).collect();
    let mut links = BTreeSet::new();
    for trip in &plan.trips {
        let mode = modes.get(trip.vehicle_type.as_str()).copied().unwrap_or(Mode::Road);
        for step in &trip.steps {
            if let Step::Drive { passes, .. } = step {
                links.extend(passes.iter().map(|pass| link(&pass.from, &pass.to, mode)));
            }
        }
    }
    links
}

/// The equirectangular projection of some sites, true to scale at their mean latitude, onto a picture.
#[derive(Debug)]
pub(super) struct Projection<'a> {
    places: BTreeMap<&'a str, Point>,
    /// Size of the picture.
    pub(super) size: Point,
    /// Metres in a unit of the picture.
    pub(super) metres: f64,
}

impl<'a> Projection<'a> {
    /// Fits the sites with coordinates into `most`, with a margin around them; `None` where there are none.
    pub(super) fn of(sites: impl Iterator<Item = &'a SiteName>, most: Point, margin: f64) -> Option<Self> {
        let located = |site: &&SiteName| site.lon.abs() <= 180.0 && site.lat.abs() <= 90.0;
        let sites: Vec<&SiteName> = sites.filter(located).collect();
        let first = sites.first()?;
        let bounds = |value: fn(&SiteName) -> f64| {
            sites
                .iter()
                .fold((value(first), value(first)), |(low, high), site| (low.min(value(site)), high.max(value(site))))
        };
        let ((west, east), (south, north)) = (bounds(|site| site.lon), bounds(|site| site.lat));
        let shrink = cosine(f64::midpoint(south, north));
        // A place alone gets a map of a kilometre or so.
        let (wide, high) = (((east - west) * shrink).max(0.01), (north - south).max(0.01));
        let (across, down) = (most.0 - 2.0 * margin, most.1 - 2.0 * margin);
        let per_degree = (across / wide).min(down / high);
        let (width, height) = (wide * per_degree, high * per_degree);
        // The picture takes its whole width; the map stands in the middle of it.
        let left = f64::midpoint(most.0, -width);
        let at = |site: &SiteName| {
            (left + (site.lon - west) * shrink * per_degree, margin + (north - site.lat) * per_degree)
        };
        Some(Self {
            places: sites.iter().map(|site| (site.code.as_str(), at(site))).collect(),
            size: (most.0, height + 2.0 * margin),
            metres: METRES_PER_DEGREE / per_degree,
        })
    }

    pub(super) fn at(&self, site: &str) -> Option<Point> {
        self.places.get(site).copied()
    }

    /// Both ends of a link.
    pub(super) fn ends(&self, (from, to, _): Link<'_>) -> Option<(Point, Point)> {
        Some((self.at(from)?, self.at(to)?))
    }
}

/// The cosine of degrees of latitude by its series, which every machine computes alike; good to a hundred-thousandth.
fn cosine(degrees: f64) -> f64 {
    let square = degrees.to_radians() * degrees.to_radians();
    1.0 - square / 2.0 * (1.0 - square / 12.0 * (1.0 - square / 30.0 * (1.0 - square / 56.0)))
}

/// The class of a mode.
pub(super) const fn class(mode: Mode) -> &'static str {
    match mode {
        Mode::Road => "road",
        Mode::River => "river",
        Mode::Air => "air",
        Mode::Foot => "foot",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn north_is_up_and_lengths_are_true() {
        assert!((cosine(60.0) - 0.5).abs() < 1e-4);
        let site = |code: &str, lon, lat| SiteName {
            code: code.to_owned(),
            name: String::new(),
            kind: String::new(),
            pcode: None,
            parent: None,
            lon,
            lat,
        };
        let sites = [site("a", 103.0, -1.0), site("b", 104.0, -2.0), site("c", f64::NAN, 0.0)];
        let map = Projection::of(sites.iter(), (420.0, 1000.0), 10.0).unwrap();
        let ((ax, ay), (bx, by)) = (map.at("a").unwrap(), map.at("b").unwrap());
        assert!(map.at("c").is_none());
        assert!(ay < by && ax < bx);
        assert!(((by - ay) * map.metres - METRES_PER_DEGREE).abs() < 1.0);
        assert!(((bx - ax) - 400.0).abs() < 1e-9 && map.size.1 < 425.0);
    }
}
