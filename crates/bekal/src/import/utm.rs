//! Universal Transverse Mercator on the ellipsoid WGS 84, forwards: degrees to metres.
//!
//! The series of Krüger (1912) to the third order in the third flattening, in the form of Karney (2011, "Transverse
//! Mercator with an accuracy of a few nanometers"): within a millimetre in and near a zone.

/// Half the equator's axis of WGS 84, m, and its flattening.
const A: f64 = 6_378_137.0;
const F: f64 = 1.0 / 298.257_223_563;
/// Scale on the central meridian, and what is added to eastings and, south of the equator, to northings.
const K0: f64 = 0.9996;
const FALSE_EAST: f64 = 500_000.0;
const FALSE_NORTH: f64 = 10_000_000.0;

/// A zone: 1 to 60, north or south.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Zone {
    number: u8,
    south: bool,
}

impl Zone {
    /// The zone of an EPSG code: 32601 to 32660 north, 32701 to 32760 south.
    pub(crate) fn of_epsg(code: u16) -> Option<Self> {
        let number = u8::try_from(code % 100).ok().filter(|number| (1..=60).contains(number))?;
        match code / 100 {
            326 => Some(Self { number, south: false }),
            327 => Some(Self { number, south: true }),
            _ => None,
        }
    }

    /// Easting and northing in metres of a point in degrees.
    pub(crate) fn metres(self, lon: f64, lat: f64) -> (f64, f64) {
        let third = F / (2.0 - F);
        let alpha = [
            third / 2.0 - 2.0 / 3.0 * third.powi(2) + 5.0 / 16.0 * third.powi(3),
            13.0 / 48.0 * third.powi(2) - 3.0 / 5.0 * third.powi(3),
            61.0 / 240.0 * third.powi(3),
        ];
        let eccentricity = (F * (2.0 - F)).sqrt();
        let east = (lon - (f64::from(self.number) * 6.0 - 183.0)).to_radians();
        let sin = lat.to_radians().sin();
        // Tangent of the conformal latitude.
        let tan = (sin.atanh() - eccentricity * (eccentricity * sin).atanh()).sinh();
        let (xi, eta) = (tan.atan2(east.cos()), (east.sin() / tan.hypot(east.cos())).asinh());
        let (mut x, mut y) = (eta, xi);
        for (order, alpha) in [2.0, 4.0, 6.0].into_iter().zip(alpha) {
            x += alpha * f64::cos(order * xi) * f64::sinh(order * eta);
            y += alpha * f64::sin(order * xi) * f64::cosh(order * eta);
        }
        let radius = K0 * A / (1.0 + third) * (1.0 + third.powi(2) / 4.0 + third.powi(4) / 64.0);
        (FALSE_EAST + radius * x, radius * y + if self.south { FALSE_NORTH } else { 0.0 })
    }
}

#[cfg(test)]
mod tests {
    use super::Zone;
    use geo::{Distance as _, Geodesic, Point};

    #[test]
    fn codes_name_zones() {
        assert_eq!(Zone::of_epsg(32748), Some(Zone { number: 48, south: true }));
        for code in [4326, 32600, 32661, 32761, 23848, 3857] {
            assert_eq!(Zone::of_epsg(code), None, "{code}");
        }
    }

    #[test]
    fn the_central_meridian_is_as_long_as_the_geodesic() {
        let zone = Zone::of_epsg(32648).unwrap();
        for lat in [-60.0, -1.6, 0.0, 5.5, 45.0] {
            let (east, north) = zone.metres(105.0, lat);
            let arc = Geodesic.distance(Point::new(105.0, 0.0), Point::new(105.0, lat)) * 0.9996 * f64::signum(lat);
            assert!((east - 500_000.0).abs() < 1e-6 && (north - arc).abs() < 0.01, "{lat}: {north} {arc}");
        }
    }

    #[test]
    fn lengths_beside_the_meridian_follow_the_scale() {
        // Scale k = k0 (1 + x²/2R²) for a distance x from the central meridian.
        let zone = Zone::of_epsg(32748).unwrap();
        let (a, b) = ((103.6, -1.6), (103.601, -1.6005));
        let (from, to) = (zone.metres(a.0, a.1), zone.metres(b.0, b.1));
        let flat = (to.0 - from.0).hypot(to.1 - from.1);
        let round = Geodesic.distance(Point::new(a.0, a.1), Point::new(b.0, b.1));
        let scale = 0.9996 * (1.0 + ((from.0 - 500_000.0) / 0.9996 / 6_371_000.0).powi(2) / 2.0);
        assert!((flat / round - scale).abs() < 1e-5, "{} {scale}", flat / round);
        assert!((9_800_000.0..9_900_000.0).contains(&from.1) && (300_000.0..400_000.0).contains(&from.0), "{from:?}");
    }
}
