use super::*;
use std::io::{Cursor, Write as _};
use tiff::encoder::{TiffEncoder, colortype};

/// Where a raster lies: pixel scale, tie point, keys, no data.
struct Place {
    scale: [f64; 3],
    tie: [f64; 6],
    keys: Vec<u16>,
    nodata: Option<&'static str>,
}

/// Keys of a geographic raster, or of one in metres of a code.
fn keys(epsg: u16) -> Vec<u16> {
    match epsg {
        4326 => vec![1, 1, 0, 3, 1024, 0, 1, 2, 1025, 0, 1, 1, 2048, 0, 1, 4326],
        code => vec![1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, code],
    }
}

/// A raster of so many columns; one row in each strip.
fn tiff(place: &Place, wide: u32, depths: &[f32]) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut bytes).unwrap();
    let high = u32::try_from(depths.len()).unwrap() / wide;
    let mut image = encoder.new_image::<colortype::Gray32Float>(wide, high).unwrap();
    image.rows_per_strip(1).unwrap();
    image.encoder().write_tag(Tag::ModelPixelScaleTag, &place.scale[..]).unwrap();
    image.encoder().write_tag(Tag::ModelTiepointTag, &place.tie[..]).unwrap();
    image.encoder().write_tag(Tag::GeoKeyDirectoryTag, &place.keys[..]).unwrap();
    if let Some(nodata) = place.nodata {
        image.encoder().write_tag(Tag::GdalNodata, nodata).unwrap();
    }
    image.write_data(depths).unwrap();
    bytes.into_inner()
}

fn open(bytes: &[u8]) -> Result<Raster, ImportError> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    Raster::open(file.path())
}

/// A raster of one cell of a degree from 103° E, 1° S, all under so much water.
pub(in crate::import) fn flooded(depth: f32) -> Vec<u8> {
    let place = Place { scale: [1.0, 1.0, 0.0], ..degrees() };
    tiff(&place, 1, &[depth])
}

/// Four by three cells of 0.1° from 103° E, 1° S.
fn degrees() -> Place {
    Place { scale: [0.1, 0.1, 0.0], tie: [0.0, 0.0, 0.0, 103.0, -1.0, 0.0], keys: keys(4326), nodata: Some("-9999") }
}

const DEPTHS: [f32; 12] = [0.0, 0.0, 0.0, 0.3, -9999.0, 1.5, 0.0, 0.0, 0.0, 0.0, 2.5, 0.0];

#[test]
fn the_deepest_cell_on_the_way_counts() {
    let mut raster = open(&tiff(&degrees(), 4, &DEPTHS)).unwrap();
    let met = |raster: &mut Raster, line: &[(f64, f64)]| raster.deepest(line).unwrap();
    let mut depth = |line: &[(f64, f64)]| {
        let Met { depth_m, outside, .. } = met(&mut raster, line);
        (depth_m, outside)
    };
    assert_eq!(depth(&[(103.05, -1.15), (103.35, -1.15)]), (Some(1.5), false));
    assert_eq!(depth(&[(103.05, -1.05), (103.25, -1.05)]), (None, false));
    // Down through the second and third row, then out of the raster.
    assert_eq!(depth(&[(103.15, -1.12), (103.25, -1.25), (103.9, -1.25)]), (Some(2.5), true));
    assert_eq!(depth(&[(100.0, 1.0), (101.0, 1.0)]), (None, true));
    assert_eq!(depth(&[(103.01, -1.15), (103.09, -1.15)]).0, None, "no data is no water");
}

#[test]
fn no_data_of_any_kind_hides_no_water() {
    let line = [(103.05, -1.15), (103.35, -1.15)];
    for (nodata, hidden) in
        [("nan", f32::NAN), (" NaN ", f32::NAN), ("-3.4028234663852886e+38", f32::MIN), ("1.7", 1.7)]
    {
        let mut depths = DEPTHS;
        depths[4] = hidden;
        let place = Place { nodata: Some(nodata), ..degrees() };
        let met = open(&tiff(&place, 4, &depths)).unwrap().deepest(&line).unwrap();
        assert_eq!(met.depth_m, Some(1.5), "{nodata}");
    }
}

#[test]
fn only_what_lies_in_water_is_wet() {
    let mut raster = open(&tiff(&degrees(), 4, &DEPTHS)).unwrap();
    let mut wet = |line: &[(f64, f64)]| raster.deepest(line).unwrap().wet;
    // One cell of the three and a half on the way, the middle ones, and none.
    assert!((wet(&[(103.0, -1.15), (103.35, -1.15)]) - 1.0 / 3.5).abs() < 0.05);
    assert!((wet(&[(103.12, -1.15), (103.18, -1.15)]) - 1.0).abs() < 1e-9);
    assert!(wet(&[(103.05, -1.05), (103.25, -1.05)]).abs() < 1e-9);
}

#[test]
fn metres_of_a_zone_are_understood() {
    let zone = Zone::of_epsg(32748).unwrap();
    let (east, north) = zone.metres(103.6, -1.6);
    // The wet cell is the middle one of nine, 100 m wide, around the point.
    let place = Place {
        scale: [100.0, 100.0, 0.0],
        tie: [0.0, 0.0, 0.0, east - 150.0, north + 150.0, 0.0],
        keys: keys(32748),
        nodata: None,
    };
    let mut raster = open(&tiff(&place, 3, &[0.0, 0.0, 0.0, 0.0, 0.8, 0.0, 0.0, 0.0, 0.0])).unwrap();
    let met = raster.deepest(&[(103.5999, -1.6), (103.6001, -1.6)]).unwrap();
    assert!((met.depth_m.unwrap() - 0.8).abs() < 1e-6 && !met.outside);
    assert_eq!(raster.deepest(&[(103.601, -1.6), (103.6012, -1.6)]).unwrap().depth_m, None);
}

#[test]
fn a_point_raster_ties_the_centre_of_a_cell() {
    let mut place = degrees();
    place.keys[11] = 2;
    let mut raster = open(&tiff(&place, 4, &DEPTHS)).unwrap();
    // Half a cell up and to the left of the area raster.
    assert_eq!(raster.deepest(&[(103.09, -1.06), (103.11, -1.06)]).unwrap().depth_m, Some(1.5));
}

#[test]
fn other_planes_are_refused_by_name() {
    for code in [3857, 23848, 32761] {
        let place = Place { keys: keys(code), ..degrees() };
        let told = open(&tiff(&place, 4, &DEPTHS)).err().unwrap().to_string();
        assert!(told.contains(&format!("EPSG {code}")), "{told}");
    }
    assert!(open(&tiff(&Place { keys: vec![1, 1, 0], ..degrees() }, 4, &DEPTHS)).is_err());
    assert!(open(&tiff(&Place { scale: [0.0, 0.1, 0.0], ..degrees() }, 4, &DEPTHS)).is_err());
}

#[test]
fn damaged_rasters_are_errors() {
    let whole = tiff(&degrees(), 4, &DEPTHS);
    let line = [(103.05, -1.15), (103.35, -1.15), (103.25, -1.25)];
    let read = |bytes: &[u8]| open(bytes).and_then(|mut raster| raster.deepest(&line));
    assert!(read(&whole).is_ok());
    for cut in 0..whole.len() {
        let _ = read(&whole[..cut]);
    }
    assert!(read(b"").is_err() && read(b"II*\0\xff\xff\xff\xff").is_err() && read(b"no raster").is_err());
    for at in 0..whole.len() {
        for bit in [0x01, 0x80, 0xff] {
            let mut bytes = whole.clone();
            bytes[at] ^= bit;
            let _ = read(&bytes);
        }
    }
}
