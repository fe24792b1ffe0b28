use super::*;

fn way(tags: &[(&str, &str)]) -> Verdict {
    let reader = Reader { modes: Modes { foot: true, ..Modes::default() }, ..Reader::default() };
    reader.way(&Tags::of(tags))
}

fn taken(tags: &[(&str, &str)]) -> Meaning {
    match way(tags) {
        Verdict::Taken(meaning) => meaning,
        other => panic!("{tags:?}: {other:?}"),
    }
}

fn kmh(meaning: &Meaning) -> f64 {
    match meaning.pace {
        Pace::Speed(metres) => f64::from(metres) / 1000.0,
        Pace::Takes(seconds) => -f64::from(seconds),
    }
}

#[test]
fn every_class_has_a_meaning() {
    for (class, speed) in speeds::CLASSES {
        if matches!(class, "ferry" | "river" | "canal" | "fairway" | "akses" | "footway" | "path" | "steps") {
            continue;
        }
        let meaning = taken(&[("highway", class)]);
        assert_eq!((meaning.class, kmh(&meaning), meaning.mode), (class, speed, Mode::Road));
    }
    assert_eq!(taken(&[("highway", "path")]).mode, Mode::Foot);
    assert_eq!(way(&[("highway", "river")]), Verdict::Passed(Reason::NoWay));
    assert_eq!(way(&[("highway", "construction")]), Verdict::Passed(Reason::NoWay));
    assert_eq!(way(&[("building", "yes")]), Verdict::Nothing);
}

#[test]
fn speeds_are_the_least_that_holds() {
    let speed = |tags: &[(&str, &str)]| kmh(&taken(tags));
    assert!((speed(&[("highway", "primary"), ("maxspeed", "40")]) - 40.0).abs() < 1e-9);
    assert!((speed(&[("highway", "residential"), ("maxspeed", "90")]) - 25.0).abs() < 1e-9);
    assert!((speed(&[("highway", "secondary"), ("surface", "mud")]) - 15.0).abs() < 1e-9);
    assert!((speed(&[("highway", "primary"), ("tracktype", "grade3"), ("surface", "mud")]) - 30.0).abs() < 1e-9);
    assert!((speed(&[("highway", "track"), ("ford", "yes")]) - 5.0).abs() < 1e-9);
    let reader = Reader { speeds: BTreeMap::from([("trunk".to_owned(), 45.0)]), ..Reader::default() };
    let Verdict::Taken(meaning) = reader.way(&Tags::of(&[("highway", "trunk")])) else { panic!("trunk") };
    assert!((kmh(&meaning) - 45.0).abs() < 1e-9);
}

#[test]
fn directions_are_understood() {
    let of = |tags: &[(&str, &str)]| taken(tags).direction;
    assert_eq!(of(&[("highway", "primary")]), Direction::Both);
    assert_eq!(of(&[("highway", "primary"), ("oneway", "yes")]), Direction::Forward);
    assert_eq!(of(&[("highway", "primary"), ("oneway", "-1")]), Direction::Backward);
    assert_eq!(of(&[("highway", "motorway")]), Direction::Forward);
    assert_eq!(of(&[("highway", "motorway"), ("oneway", "no")]), Direction::Both);
    assert_eq!(of(&[("highway", "tertiary"), ("junction", "roundabout")]), Direction::Forward);
    assert_eq!(way(&[("highway", "primary"), ("oneway", "reversible")]), Verdict::Passed(Reason::Reversible));
}

#[test]
fn access_goes_by_the_nearest_key() {
    let why = |tags: &[(&str, &str)]| match way(tags) {
        Verdict::Passed(reason) => Some(reason),
        _ => None,
    };
    assert_eq!(why(&[("highway", "service"), ("access", "private")]), Some(Reason::Private));
    assert_eq!(why(&[("highway", "service"), ("access", "no"), ("motor_vehicle", "yes")]), None);
    assert_eq!(why(&[("highway", "primary"), ("motor_vehicle", "no")]), Some(Reason::Forbidden));
    assert_eq!(why(&[("highway", "service"), ("access", "destination")]), None);
    assert_eq!(why(&[("highway", "service"), ("service", "driveway")]), Some(Reason::Driveway));
    assert_eq!(why(&[("highway", "track"), ("smoothness", "impassable")]), Some(Reason::Impassable));
}

#[test]
fn limits_are_the_strictest() {
    let of = |tags: &[(&str, &str)]| taken(tags).limits;
    let bridge = of(&[("highway", "primary"), ("bridge", "yes"), ("maxweight", "8"), ("maxwidth", "2.3")]);
    assert_eq!(bridge, Limits { max_gross_kg: Some(8000), max_width_cm: Some(230) });
    assert_eq!(of(&[("highway", "primary"), ("hgv", "no"), ("maxweight", "8")]).max_gross_kg, Some(3500));
    assert_eq!(of(&[("highway", "track"), ("width", "2.5")]).max_width_cm, Some(250));
    assert_eq!(of(&[("highway", "track"), ("width", "narrow")]), Limits::default());
    assert_eq!(taken(&[("highway", "primary"), ("bridge", "yes")]).kind, Kind::Bridge);
}

#[test]
fn ferries_take_vehicles_unless_told_otherwise() {
    let ferry = |tags: &[(&str, &str)]| taken(&[&[("route", "ferry")], tags].concat());
    let timed = ferry(&[("duration", "00:25"), ("motor_vehicle", "yes")]);
    assert_eq!((timed.mode, timed.kind, timed.pace), (Mode::Road, Kind::Ferry, Pace::Takes(1500)));
    assert_eq!(ferry(&[]).mode, Mode::Road);
    assert_eq!(ferry(&[("foot", "yes")]).mode, Mode::Foot);
    assert_eq!(ferry(&[("foot", "yes"), ("motorcar", "yes")]).mode, Mode::Road);
    assert_eq!(ferry(&[("motor_vehicle", "no")]).mode, Mode::Foot);
}

#[test]
fn boats_pass_where_tags_say_so_and_on_rivers_by_assumption() {
    let water = |tags: &[(&str, &str)]| match way(tags) {
        Verdict::Taken(meaning) => Some((meaning.mode, meaning.assumed)),
        _ => None,
    };
    assert_eq!(water(&[("waterway", "river")]), Some((Mode::River, true)));
    assert_eq!(water(&[("waterway", "river"), ("boat", "yes")]), Some((Mode::River, false)));
    assert_eq!(water(&[("waterway", "river"), ("CEMT", "IV")]), Some((Mode::River, false)));
    assert_eq!(water(&[("waterway", "river"), ("boat", "no")]), None);
    assert_eq!(water(&[("waterway", "river"), ("width", "4")]), None);
    assert_eq!(water(&[("waterway", "river"), ("intermittent", "yes")]), None);
    assert_eq!(water(&[("waterway", "canal")]), None);
    assert_eq!(water(&[("waterway", "canal"), ("motorboat", "yes")]), Some((Mode::River, false)));
    assert_eq!(water(&[("waterway", "fairway")]), Some((Mode::River, false)));
    assert_eq!(water(&[("waterway", "stream"), ("boat", "yes")]), None);
    assert_eq!(way(&[("man_made", "pier")]), Verdict::Landing);
}

#[test]
fn barriers_stop_vehicles_unless_open_to_them() {
    assert!(is_barrier(&Tags::of(&[("barrier", "bollard")])));
    assert!(!is_barrier(&Tags::of(&[("barrier", "bollard"), ("motor_vehicle", "yes")])));
    assert!(!is_barrier(&Tags::of(&[("barrier", "gate")])));
}
