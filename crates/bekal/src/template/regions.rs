//! The regions that come with the program: the kecamatan of a kabupaten or kota, each with a point for its post and an
//! estimate of its people. What is fact and what is estimated stands in `data/regions/README.md`.

const KECAMATAN: &str = include_str!("../../../../data/regions/kecamatan.csv");

/// A kabupaten or kota.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// As `15.04`.
    pub code: String,
    /// As `Kabupaten Batanghari`.
    pub name: String,
    pub(super) kecamatan: Vec<Kecamatan>,
}

/// A kecamatan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kecamatan {
    pub(super) code: String,
    pub(super) name: String,
    /// Degrees, with a decimal point.
    pub(super) lon: String,
    pub(super) lat: String,
    /// The desa or kelurahan of the point.
    pub(super) place: String,
    /// People in 2024, estimated.
    pub(super) population: u32,
}

/// Every region, by code.
///
/// ```
/// let regions = bekal::template::regions();
/// assert!(regions.iter().any(|region| region.code == "15.04" && region.name == "Kabupaten Batanghari"));
/// ```
pub fn regions() -> Vec<Region> {
    let mut regions: Vec<Region> = Vec::new();
    let mut reader = csv::Reader::from_reader(KECAMATAN.as_bytes());
    for row in reader.records().map_while(Result::ok) {
        let cell = |column: usize| row.get(column).unwrap_or_default().to_owned();
        if regions.last().is_none_or(|region| region.code != cell(2)) {
            regions.push(Region { code: cell(2), name: cell(3), kecamatan: Vec::new() });
        }
        let [code, name, lon, lat, place] = [0, 1, 4, 5, 6].map(cell);
        let population = cell(8).parse().unwrap_or_default();
        if let Some(region) = regions.last_mut() {
            region.kecamatan.push(Kecamatan { code, name, lon, lat, place, population });
        }
    }
    regions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_whole() {
        let facts = include_str!("../../../../data/regions/regions.csv");
        let mut reader = csv::Reader::from_reader(facts.as_bytes());
        let regions = regions();
        let mut known = 0;
        for (fact, region) in reader.records().map(Result::unwrap).zip(&regions) {
            assert_eq!((&fact[0], &fact[1]), (region.code.as_str(), region.name.as_str()));
            assert_eq!(fact[2].parse(), Ok(region.kecamatan.len()));
            let sum: u32 = region.kecamatan.iter().map(|one| one.population).sum();
            assert!(sum.abs_diff(fact[3].parse().unwrap()) < 5, "{}: {sum}", region.name);
            for one in &region.kecamatan {
                assert!(one.code.starts_with(&region.code) && one.code.len() == 8 && one.population > 0);
                let [lon, lat]: [f64; 2] = [&one.lon, &one.lat].map(|degrees| degrees.parse().unwrap());
                assert!((94.0..142.0).contains(&lon) && (-11.0..6.0).contains(&lat) && !one.name.is_empty());
            }
            known += 1;
        }
        assert_eq!((known, regions.len()), (12, 12));
    }
}
