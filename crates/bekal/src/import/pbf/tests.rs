use super::writer::{Map, Message, blob, framed, header};
use super::*;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::io::Write as _;

type Found = (Vec<(i64, (f64, f64), Option<String>)>, Vec<(i64, Vec<i64>, Option<String>)>);

/// Everything in an extract of these bytes, with the value of `name`.
fn read(bytes: &[u8]) -> Result<Found, ImportError> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let extract = Extract::open(file.path())?;
    let mut found = (Vec::new(), Vec::new());
    for want in [Want::Nodes, Want::Ways] {
        extract.each(want, |element| {
            match element {
                Element::Node { id, at, tags } => {
                    found.0.push((id, at.degrees(), tags.get("name").map(str::to_owned)));
                }
                Element::Way { id, tags, refs } => {
                    let mut nodes = Vec::new();
                    refs.each(|node| nodes.push(node))?;
                    found.1.push((id, nodes, tags.get("name").map(str::to_owned)));
                }
            }
            Ok(())
        })?;
    }
    Ok(found)
}

fn map() -> Map {
    Map::default()
        .node(7, 103.6, -1.6, "name=Jambi place=city")
        .node(-9, 103.7, -1.5, "")
        .node(5_000_000_000, 180.0, 90.0, "name=Kutub")
        .way(42, &[7, -9, 5_000_000_000], "highway=trunk name=Jalan+Lintas")
        .way(43, &[], "highway=track")
}

fn zlib(content: &[u8], stated: u64) -> Vec<u8> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::best());
    packer.write_all(content).unwrap();
    Message::default().number(2, stated).bytes(3, &packer.finish().unwrap()).0
}

fn defect(bytes: &[u8]) -> Defect {
    match read(bytes) {
        Err(ImportError::Extract { defect, .. }) => defect,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_way_to_store_a_map_is_read() {
    let wanted = read(&map().bytes()).unwrap();
    assert_eq!(wanted.0[0], (7, (103.6, -1.6), Some("Jambi".to_owned())));
    assert_eq!(wanted.0[2].1, (180.0, 90.0));
    assert_eq!(wanted.1[0], (42, vec![7, -9, 5_000_000_000], Some("Jalan Lintas".to_owned())));
    let plain = [header(), blob("OSMData", &map().block(false))].concat();
    assert_eq!(read(&plain).unwrap(), wanted);
    let block = map().block(true);
    let packed = [header(), framed("OSMData", &zlib(&block, block.len() as u64)), blob("Other", b"\xff")].concat();
    assert_eq!(read(&packed).unwrap(), wanted);
}

#[test]
fn the_date_of_the_header_is_known() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&map().bytes()).unwrap();
    assert_eq!(Extract::open(file.path()).unwrap().date, Some(1_700_000_000));
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    let good = map().bytes();
    let data = |content: &[u8]| [header(), blob("OSMData", content)].concat();
    let group = |nodes: Message| Message::default().bytes(2, &Message::default().bytes(2, &nodes.0).0).0;
    let way = |way: Message| Message::default().bytes(2, &Message::default().bytes(3, &way.0).0).0;
    let huge = |field: u64| Message::default().bytes(1, b"OSMData").number(field, 1 << 26).0;
    let length = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap().to_be_bytes().to_vec();
    let mut strings = Message::default();
    for _ in 0..1_000_000 {
        strings = strings.bytes(1, b"");
    }
    let cases: Vec<(Vec<u8>, Defect)> = vec![
        (Vec::new(), Defect::NoHeader),
        (blob("OSMData", b""), Defect::NoHeader),
        (b"PK\x03\x04 no extract".to_vec(), Defect::HeaderSize(0x504b_0304)),
        (good[..good.len() - 1].to_vec(), Defect::Cut),
        ([header(), vec![0, 0]].concat(), Defect::Cut),
        ([header(), vec![0, 1, 0, 1]].concat(), Defect::HeaderSize(65_537)),
        ([header(), length(&huge(3)), huge(3)].concat(), Defect::BlobSize(1 << 26)),
        ([header(), framed("OSMData", &Message::default().number(2, u64::MAX).bytes(3, b"").0)].concat(), {
            Defect::RawSize(u64::MAX)
        }),
        ([header(), framed("OSMData", &zlib(b"abc", 4))].concat(), Defect::Inflate),
        ([header(), framed("OSMData", &zlib(&[0; 4096], 16))].concat(), Defect::Inflate),
        ([header(), framed("OSMData", &Message::default().number(2, 9).bytes(3, b"rubbish").0)].concat(), {
            Defect::Inflate
        }),
        (
            [header(), framed("OSMData", &Message::default().bytes(7, b"x").0)].concat(),
            Defect::Compression("Zstandard"),
        ),
        ([header(), framed("OSMData", b"")].concat(), Defect::Missing),
        (blob("OSMHeader", &Message::default().bytes(4, b"Wonders").0), Defect::Feature("Wonders".to_owned())),
        (data(&[0x80; 12]), Defect::Varint),
        (data(&[0x0a, 0x05, 0x01]), Defect::Length),
        (data(&[0x0b]), Defect::Field),
        (data(&Message::default().number(2, 5).0), Defect::Field),
        (data(&Message::default().bytes(1, b"").bytes(1, b"").0), Defect::Repeated),
        (data(&Message::default().bytes(1, &strings.0).0), Defect::TooManyStrings),
        (data(&group(Message::default().list(1, [2, 2]).list(8, [0]).list(9, [0, 0]))), Defect::Uneven),
        (data(&group(Message::default().list(1, [2]).list(8, [0]).list(9, [0]).list(10, [1]))), Defect::Uneven),
        (data(&group(Message::default().list(1, [2]).list(8, [0]).list(9, [0]).list(10, [9, 9, 0]))), {
            Defect::StringIndex(9)
        }),
        (data(&group(Message::default().list(1, [u64::MAX - 1, u64::MAX - 1]).list(8, [0, 0]).list(9, [0, 0]))), {
            Defect::Overflow
        }),
        (data(&group(Message::default().list(1, [2]).list(8, [1 << 40]).list(9, [0]))), Defect::Coordinates),
        (data(&way(Message::default().list(8, [2]))), Defect::Missing),
        (data(&way(Message::default().number(1, 1).list(2, [0]))), Defect::Uneven),
        (data(&way(Message::default().number(1, 1).list(8, vec![2; 40_000]))), Defect::TooManyRefs),
    ];
    for (bytes, wanted) in cases {
        assert_eq!(defect(&bytes), wanted);
    }
    let Err(ImportError::Extract { block, byte, .. }) = read(&data(&[0x0b])) else { panic!("read") };
    assert_eq!((block, byte), (2, header().len() as u64));
}

/// Nothing that can happen to a file makes reading panic.
#[test]
fn damaged_extracts_are_errors_or_other_maps() {
    let block = map().block(true);
    let packed = [header(), framed("OSMData", &zlib(&block, block.len() as u64))].concat();
    for whole in [map().bytes(), packed, [header(), blob("OSMData", &map().block(false))].concat()] {
        for cut in 0..whole.len() {
            // A file that ends with its header is an empty map.
            assert!(read(&whole[..cut]).is_err() || cut == header().len(), "{cut}");
        }
        for at in 0..whole.len() {
            for mask in [0x01, 0x02, 0x40, 0x80, 0xff] {
                let mut bytes = whole.clone();
                bytes[at] ^= mask;
                let _ = read(&bytes);
            }
        }
    }
}

#[test]
fn a_bomb_is_refused_before_it_grows() {
    // 32 MiB and a byte of zeros in 32 KiB.
    let bomb = framed("OSMData", &zlib(&vec![0; MAX_BLOB + 1], MAX_BLOB as u64));
    assert!(bomb.len() < 64 << 10);
    assert_eq!(defect(&[header(), bomb].concat()), Defect::Inflate);
    let honest = framed("OSMData", &zlib(&vec![0; MAX_BLOB + 1], MAX_BLOB as u64 + 1));
    assert_eq!(defect(&[header(), honest].concat()), Defect::RawSize(MAX_BLOB as u64 + 1));
    // Many that keep to the rules: an unknown field of 32 MiB each.
    let filler = Message::default().bytes(9, &vec![0; MAX_BLOB - 16]).0;
    let many = framed("OSMData", &zlib(&filler, filler.len() as u64)).repeat(5);
    assert_eq!(defect(&[header(), many].concat()), Defect::Volume);
    assert_eq!(defect(&[header(), framed("OSMData", &zlib(&[0; 64], 64))].concat()), Defect::Field);
}
