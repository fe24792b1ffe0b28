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

/// Hours of the operation, from its first on.
fn hours() -> Vec<String> {
    let hours = (17..24).flat_map(|day| (0..24).map(move |hour| (day, hour))).skip(6);
    hours.map(|(day, hour)| format!("2024-01-{day}T{hour:02}:00:00+07:00")).collect()
}

/// By type, source and target: seconds at each hour.
fn by_hour(told: &Told) -> BTreeMap<[&str; 3], Vec<Option<i64>>> {
    let mut rows: BTreeMap<[&str; 3], Vec<Option<i64>>> = BTreeMap::new();
    for ([vehicle, _, from, to], journey) in told {
        rows.entry([vehicle, from, to]).or_default().push(journey.map(|(seconds, _)| seconds));
    }
    rows
}

/// Where nothing changes during a journey, waiting for it is the same as taking things as they stand; where something does,
/// no one arrives later than who waits at home for hours when nothing changes, nor sooner than at the best of times.
#[test]
fn waiting_is_held_by_how_things_stand() {
    let hours = hours();
    let mut ask = vec!["matrix", OPERATION, "--type", "truk-ringan", "--type", "perahu-panjang"];
    ask.extend(hours.iter().flat_map(|at| ["--at", at]));
    let waiting = told(&bekal(&ask).expect(0).out);
    ask.push("--as-it-stands");
    let standing = told(&bekal(&ask).expect(0).out);
    let (waiting, standing) = (by_hour(&waiting), by_hour(&standing));
    assert!(waiting.keys().eq(standing.keys()));
    // By type, the hours at whose end the network stands as at their beginning.
    let mut calm: BTreeMap<&str, Vec<bool>> = BTreeMap::new();
    for ([vehicle, ..], seconds) in &standing {
        assert_eq!(seconds.len(), hours.len());
        let calm = calm.entry(vehicle).or_insert_with(|| vec![true; hours.len() - 1]);
        for (calm, now) in calm.iter_mut().zip(seconds.windows(2)) {
            *calm &= now[0] == now[1];
        }
    }
    let (mut calmly, mut bounded, mut waited) = (0, 0, 0);
    for (key, now) in &standing {
        let is_calm = |hour: usize, seconds: i64| {
            let until = hour + usize::try_from(seconds / 3600).unwrap() + 1;
            calm[key[0]].get(hour..until).is_some_and(|hours| hours.iter().all(|calm| *calm))
        };
        let calm_at = |hour: usize| now[hour].filter(|seconds| is_calm(hour, *seconds));
        for (hour, later) in waiting[key].iter().enumerate() {
            let seen = || format!("{key:?} at {}: {later:?}", hours[hour]);
            if let Some(seconds) = calm_at(hour) {
                assert_eq!(*later, Some(seconds), "{}", seen());
                calmly += 1;
            }
            let at_home = |until: usize| Some(i64::try_from(until - hour).unwrap() * 3600 + calm_at(until)?);
            if let Some(most) = (hour..hours.len()).filter_map(at_home).min() {
                assert!(later.is_some_and(|seconds| seconds <= most), "{}: not by {most}", seen());
                bounded += 1;
            }
            if let Some((later, least)) = later.zip(now[hour..].iter().flatten().min()) {
                assert!(later >= *least, "{}: less than {least}", seen());
            }
            assert!(later.is_some() || now[hour].is_none(), "{}: what is open now can be begun now", seen());
            waited += usize::from(now[hour].is_none() && later.is_some());
        }
    }
    assert!(
        calmly > 10_000 && bounded > calmly && waited > 100,
        "{calmly} calm, {bounded} bounded, {waited} waited for"
    );
}

#[test]
fn waiting_lasts_as_long_as_a_road_is_shut() {
    let place = Place::with_shipped("batanghari-2024");
    let (road, shut) =
        ("jl-gudang-dinsos-jambi--gudang-bpbd-jambi", "2024-01-19T08:00:00+07:00,2024-01-19T10:00:00+07:00");
    place.edit("op/closures.csv", |text| format!("{text}{road},{shut},0,road,repairs\n"));
    let source = place.at("op");
    let seconds = |at: &str, more: &[&str]| {
        let ask = ["matrix", &source, "--type", "truk-ringan", "--at", at];
        let ends = ["--from", "gudang-dinsos-jambi", "--to", "gudang-bpbd-jambi"];
        let table = told(&bekal(&[&ask[..], &ends, more].concat()).expect(0).out);
        table.into_values().next().unwrap().map(|(seconds, metres)| {
            assert_eq!(metres, 600);
            seconds
        })
    };
    // The only road of that house takes 108 s.
    for (at, expected) in [
        ("2024-01-19T07:00:00+07:00", 108),
        ("2024-01-19T07:58:12+07:00", 108),
        ("2024-01-19T07:58:13+07:00", 7307 + 108),
        ("2024-01-19T08:00:00+07:00", 7200 + 108),
        ("2024-01-19T09:59:59+07:00", 1 + 108),
        ("2024-01-19T10:00:00+07:00", 108),
    ] {
        assert_eq!(seconds(at, &[]), Some(expected), "{at}");
        let is_shut = at.contains("T08:") || at.contains("T09:");
        assert_eq!(seconds(at, &["--as-it-stands"]), (!is_shut).then_some(108), "{at}");
    }
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
        let row = &json["tables"][0]["rows"][0];
        let journey = row["seconds"][column].as_i64().zip(row["metres"][column].as_i64());
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
        ("p sp 50000001 1\na 1 2 3\n", 1),
        ("p sp 2 3\na 1 2 3\n", 1),
        ("p sp 2 1\na 1 2 \u{b9}\n", 2),
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
fn graphs_may_have_lonely_nodes_and_any_remarks() {
    let place = Place::new();
    let gr = place.at("lonely.gr");
    let mut text = b"c caf\xe9 ".to_vec();
    text.extend([b'x'; 5000]);
    text.extend(b"\nc\r\n\np sp 100 1\r\n  c \xff\xfe\0\na 1 2 3\nc no end ");
    text.extend([b'c'; 1000]);
    fs::write(&gr, &text).unwrap();
    let ran = bekal(&["matrix", &gr, "--from", "1", "--to", "1-2,100,2"]).expect(0);
    assert_eq!(ran.out, "from,to,cost\n1,1,0\n1,2,3\n1,100,\n");
    let ran = bekal(&["matrix", &gr, "--from", "1-2", "--to", "2,100", "--format", "json"]).expect(0);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let costs = serde_json::json!([[3, null], [0, null]]);
    assert_eq!(json, serde_json::json!({ "schema": "bekal.costs/1", "from": [1, 2], "to": [2, 100], "costs": costs }));
}

#[test]
fn options_that_say_nothing_about_a_source_are_refused() {
    let place = Place::new();
    let gr = place.at("roads.gr");
    fs::write(&gr, "p sp 2 1\na 1 2 3\n").unwrap();
    let moment = "2024-01-19T08:00:00+07:00";
    let refused: [(&str, &[&str]); 9] = [
        (&gr, &["--type", "truk-ringan"]),
        (&gr, &["--at", moment]),
        (&gr, &["--every-period"]),
        (&gr, &["--as-it-stands"]),
        (&gr, &["--gr", "other.gr"]),
        (&gr, &["--accept-matches", "matches.csv"]),
        (OPERATION, &["--co", "roads.co"]),
        (OPERATION, &["--from", "pijoan", "--gr", "other.gr"]),
        (OPERATION, &["--every-period", "--gr", "other.gr"]),
    ];
    for (source, options) in refused {
        let told = ["id", "en"].map(|lang| {
            let ran = bekal(&[&["matrix", source, "--lang", lang], options].concat()).expect(2);
            assert!(ran.out.is_empty() && ran.err.contains(options[0]), "{options:?}: {}", ran.err);
            ran.err
        });
        assert_ne!(told[0], told[1]);
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
