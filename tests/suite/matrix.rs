//! How long it takes from site to site: two ways to tell it, three forms, and a graph out and in again.

use crate::place::{Place, bekal};
use std::collections::BTreeMap;
use std::fs;

const OPERATION: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/batanghari-2024");

/// Seconds and metres by type, moment, source and target.
type Told = BTreeMap<[String; 4], Option<(i64, i64)>>;

fn told(csv: &str) -> Told {
    let mut rows = csv::Reader::from_reader(csv.as_bytes());
    assert_eq!(rows.headers().unwrap(), &["vehicle_type", "at", "from", "to", "seconds", "metres"][..]);
    let row = |row: csv::StringRecord| {
        let [key @ .., seconds, metres] = &row.iter().map(str::to_owned).collect::<Vec<_>>()[..] else {
            panic!("{row:?}")
        };
        assert_eq!(seconds.is_empty(), metres.is_empty());
        let journey = seconds.parse().ok().zip(metres.parse().ok());
        (<[String; 4]>::try_from(key.to_vec()).unwrap(), journey)
    };
    rows.records().map(|record| row(record.unwrap())).collect()
}

#[test]
fn waiting_is_told_apart_from_how_things_stand() {
    let ask = ["matrix", OPERATION, "--every-period"];
    let waiting = told(&bekal(&ask).expect(0).out);
    let standing = told(&bekal(&[&ask[..], &["--as-it-stands"]].concat()).expect(0).out);
    assert_eq!(waiting.len(), standing.len());
    let (mut same, mut waited, mut shut) = (0, 0, 0);
    for (key, now) in &standing {
        match (waiting[key], now) {
            (Some(later), Some(now)) if later == *now => same += 1,
            (Some(_), None) => waited += 1,
            (None, Some(_)) => panic!("{key:?}: what is open now can be begun now, and waited for where it shuts"),
            _ => shut += 1,
        }
    }
    assert!(same > 1000 && waited > 100, "{same} the same, {waited} waited for, {shut} otherwise");
}

#[test]
fn each_moment_says_what_it_says_alone() {
    let ask = |more: &[&str]| {
        let ask = ["matrix", OPERATION, "--type", "truk-ringan", "--as-it-stands"];
        told(&bekal(&[&ask[..], more].concat()).expect(0).out)
    };
    let all = ask(&["--every-period"]);
    let moments: Vec<String> = all.keys().map(|key| key[1].clone()).collect();
    for at in ["2024-01-18T18:00:00+07:00", "2024-01-22T06:00:00+07:00"] {
        let alone = ask(&["--at", at]);
        let moment = alone.keys().next().unwrap()[1].clone();
        assert!(moments.contains(&moment), "{moment} is no beginning of a period");
        for (key, journey) in alone {
            assert_eq!(all[&key], journey, "{key:?}");
        }
    }
}

#[test]
fn json_says_what_csv_does() {
    let ask = ["matrix", OPERATION, "--type", "truk-ringan", "--from", "gudang-bulog-jambi"];
    let table = told(&bekal(&ask).expect(0).out);
    let ran = bekal(&[&ask[..], &["--format", "json"]].concat()).expect(0);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(
        (&json["schema"], &json["from"]),
        (&"bekal.matrix/1".into(), &serde_json::json!(["gudang-bulog-jambi"]))
    );
    let to = json["to"].as_array().unwrap();
    assert_eq!(to.len(), table.len());
    for (column, site) in to.iter().enumerate() {
        let row = &json["tables"][0];
        let journey = row["seconds"][0][column].as_i64().zip(row["metres"][0][column].as_i64());
        let key = table.keys().find(|key| key[3] == site.as_str().unwrap()).unwrap();
        assert_eq!(table[key], journey);
    }
}

#[test]
fn a_graph_that_is_written_says_the_same_when_read() {
    let place = Place::new();
    let gr = place.at("roads.gr");
    let ask = ["matrix", OPERATION, "--type", "truk-ringan", "--at", "2024-01-19T08:00:00+07:00"];
    bekal(&[&ask[..], &["--gr", &gr]].concat()).expect(0);
    bekal(&[&ask[..], &["--gr", &gr]].concat()).expect(7);
    let text = fs::read_to_string(&gr).unwrap();
    let number: BTreeMap<&str, &str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("c node ")?.split_once(" is "))
        .map(|(n, code)| (code, n))
        .collect();
    let standing = told(&bekal(&[&ask[..], &["--as-it-stands"]].concat()).expect(0).out);
    for more in [&[][..], &["--co", &place.at("roads.co")]] {
        let ran = bekal(&[&["matrix", &gr][..], more].concat()).expect(0);
        let costs: BTreeMap<(&str, &str), &str> = ran
            .out
            .lines()
            .skip(1)
            .map(|line| {
                let cells: Vec<&str> = line.split(',').collect();
                ((cells[0], cells[1]), cells[2])
            })
            .collect();
        for ([_, _, from, to], journey) in &standing {
            let cost = costs[&(number[from.as_str()], number[to.as_str()])];
            assert_eq!(cost.parse().ok(), journey.map(|(seconds, _)| seconds), "{from} to {to}");
        }
    }
}

#[test]
fn broken_graphs_are_refused_at_their_line() {
    let place = Place::new();
    let broken = [
        ("", 1),
        ("a 1 2 3\n", 1),
        ("p sp 2 1\n", 2),
        ("p sp 2\na 1 2 3\n", 1),
        ("p sp 4000000000 1\na 1 2 3\n", 1),
        ("p sp 2 99999999999999999999\n", 1),
        ("c x\n\np sp 2 1\na 1 3 3\n", 4),
        ("p sp 2 1\na 0 1 3\n", 2),
        ("p sp 2 1\na 1 2 -3\n", 2),
        ("p sp 2 1\na 1 2 1073741823\n", 2),
        ("p sp 2 1\na 1 2 3\na 2 1 3\n", 3),
        ("p sp 2 1\np sp 2 1\na 1 2 3\n", 2),
        ("p sp 2 1\nb 1 2 3\n", 2),
        ("p sp 2 1\na 1 2 3 4\n", 2),
    ];
    for (text, line) in broken {
        let gr = place.at("broken.gr");
        fs::write(&gr, text).unwrap();
        let ran = bekal(&["matrix", &gr, "--lang", "en"]).expect(3);
        assert!(ran.out.is_empty() && ran.err.contains(&format!("line {line}: ")), "{text:?}: {}", ran.err);
    }
    let long = place.at("long.gr");
    fs::write(&long, "a".repeat(5000)).unwrap();
    bekal(&["matrix", &long]).expect(3);
    let gr = place.at("good.gr");
    fs::write(&gr, "p sp 3 2\na 1 2 3\na 2 3 4\n").unwrap();
    assert!(bekal(&["matrix", &gr, "--from", "1", "--to", "2-3"]).expect(0).out.ends_with("\n1,2,3\n1,3,7\n"));
    bekal(&["matrix", &gr, "--from", "4"]).expect(2);
    for co in ["p aux sp co 2\nv 1 0 0\nv 2 0 0\n", "p aux sp co 3\nv 1 0 0\nv 1 0 0\n", "p aux sp co 3\nv 1 x 0\n"] {
        let path = place.at("good.co");
        fs::write(&path, co).unwrap();
        bekal(&["matrix", &gr, "--co", &path]).expect(3);
    }
}

#[test]
fn what_is_not_there_is_told_with_what_is_near() {
    let ran = bekal(&["matrix", OPERATION, "--lang", "en", "--from", "gudang-bulog-jamb"]).expect(2);
    assert!(ran.err.contains("nearest: gudang-bulog-jambi"), "{}", ran.err);
    let ran = bekal(&["matrix", OPERATION, "--lang", "en", "--type", "truk"]).expect(2);
    assert!(ran.err.contains("--type truk"), "{}", ran.err);
}

#[test]
fn the_order_of_a_large_network_is_kept_and_found_anew_when_damaged() {
    let place = Place::new();
    bekal(&["new", &place.at("op"), "--lang", "en"]).expect(0);
    let append = |table: &str, rows: &mut dyn Iterator<Item = Vec<(&'static str, String)>>| {
        let path = place.at(&format!("op/{table}"));
        let text = fs::read_to_string(&path).unwrap();
        let columns: Vec<&str> = text.lines().find(|line| !line.starts_with('#')).unwrap().split(',').collect();
        let line = |row: Vec<(&str, String)>| {
            let cell = |column: &&str| row.iter().find(|(name, _)| name == column).map_or("", |(_, value)| value);
            columns.iter().map(cell).collect::<Vec<_>>().join(",") + "\n"
        };
        fs::write(&path, text.trim_end().to_owned() + "\n" + &rows.map(line).collect::<String>()).unwrap();
    };
    let wide = 145_u32;
    let name = |at: u32| format!("x{at}");
    append(
        "sites.csv",
        &mut (0..wide * wide).map(|at| {
            let (lon, lat) = (103.0 + f64::from(at % wide) * 1e-3, -1.7 + f64::from(at / wide) * 1e-3);
            let kind = ("kind", "junction".to_owned());
            vec![
                ("site", name(at)),
                ("name", name(at)),
                kind,
                ("lon", format!("{lon:.3}")),
                ("lat", format!("{lat:.3}")),
            ]
        }),
    );
    let ends = (0..wide * wide).flat_map(|at| {
        let right = ((at + 1) % wide != 0).then_some(at + 1);
        let above = (at + wide < wide * wide).then_some(at + wide);
        right.into_iter().chain(above).map(move |to| (at, to))
    });
    append(
        "links.csv",
        &mut ends.map(|(from, to)| {
            let road = ("mode", "road".to_owned());
            vec![
                ("link", format!("l{from}-{to}")),
                ("from", name(from)),
                ("to", name(to)),
                road,
                ("length_km", "0.1".into()),
            ]
        }),
    );

    let (folder, cache) = (place.at("op"), place.at("cache"));
    let load = || {
        let options = bekal::LoadOptions { cache: Some(cache.as_ref()), ..bekal::LoadOptions::default() };
        let loaded = bekal::load_with(folder.as_ref(), options).unwrap();
        loaded.operation.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics))
    };
    let kept = || {
        let files: Vec<_> = fs::read_dir(&cache).unwrap().map(|entry| entry.unwrap().path()).collect();
        let [file] = &files[..] else { panic!("{files:?}") };
        (file.clone(), fs::read(file).unwrap())
    };
    load();
    let (file, order) = kept();
    assert!(order.len() > 4 * 21_000);
    let mut damaged = order.clone();
    damaged[1000] ^= 1;
    fs::write(&file, &damaged).unwrap();
    load();
    assert_eq!(kept(), (file.clone(), order.clone()), "found anew");
    let written = fs::metadata(&file).unwrap().modified().unwrap();
    load();
    assert_eq!(fs::metadata(&file).unwrap().modified().unwrap(), written, "read, not written");
}
