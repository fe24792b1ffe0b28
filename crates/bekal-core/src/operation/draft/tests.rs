use super::*;
use crate::operation::code::Severity;
use crate::operation::{Every, Mode, SiteKind};
use crate::testing::{START, Tiny, after};

fn tiny() -> Tiny {
    Tiny::new()
        .warehouse("g")
        .post("p", 1000)
        .post("q", 500)
        .road("g", "p", 30.0)
        .road("g", "q", 10.0)
        .truck("t", 6000.0, "g", 2)
        .stock("g", "beras", 2000.0)
}

fn codes(tiny: Tiny) -> Vec<Code> {
    let found = match tiny.try_build() {
        Ok((_, found)) => found,
        Err(found) => found,
    };
    for diagnostic in &found {
        for language in [Language::Indonesian, Language::English] {
            let text = diagnostic.render(language);
            assert!(!text.contains(": - ") && !text.contains(" - ") && !text.contains(" -,"), "unfilled: {text}");
        }
    }
    found.iter().map(|diagnostic| diagnostic.code).collect()
}

#[test]
fn a_tiny_operation_is_clean() {
    let (operation, found) = tiny().try_build().unwrap();
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(operation.n_days(), 2);
    assert_eq!(operation.n_periods(), 8);
    assert_eq!(operation.lots().iter().next().unwrap().code, "beras@g/bpbd");
    assert_eq!(operation.headcounts().iter().map(|count| count.in_need).collect::<Vec<_>>(), [1000, 500]);
    assert_eq!(crate::operation::needs::needs(&operation).len(), 4);
}

#[test]
fn row_order_does_not_matter() {
    let reversed = tiny().edit(|draft| {
        draft.members.rows.reverse();
        draft.sites.rows.reverse();
        draft.links.rows.reverse();
        draft.people.rows.reverse();
    });
    assert_eq!(format!("{:?}", reversed.build()), format!("{:?}", tiny().build()));
}

#[test]
fn more_than_anyone_can_use_is_refused() {
    let weighing = |kg: f64, m3: f64| {
        tiny().food("beras", 0.4).edit(|draft| {
            let row = &mut draft.items.rows[0].cells;
            (row.kg, row.m3) = (kg, m3);
        })
    };
    assert!(codes(weighing(25_000.0, 25.0)).contains(&Code::NormTooHeavy), "ten tonnes a day");
    assert!(codes(weighing(100.0, 100.0)).contains(&Code::NormTooHeavy), "forty cubic meters a day");
    assert!(!codes(weighing(50.0, 0.0675)).contains(&Code::NormTooHeavy));
}

#[test]
fn a_place_full_of_its_own_goods_is_told() {
    let storing =
        |kg: f64| tiny().stock("p", "beras", 500.0).edit(|draft| draft.sites.rows[1].cells.storage_kg = Some(kg));
    assert_eq!(codes(storing(499.0)), [Code::OverfullSite]);
    assert!(codes(storing(500.0)).is_empty());
}

/// What breaks a tiny operation, and the code that must be found.
#[test]
fn every_defect_is_found() {
    type Change = fn(&mut Draft);
    let table: &[(Code, Change)] = &[
        (Code::MissingTable, |d| d.sites = Rows::absent("sites.csv")),
        (Code::EmptyTable, |d| d.members.rows.clear()),
        (Code::MissingTable, |d| d.people = Rows::absent("people.csv")),
        (Code::AbsentTable, |d| d.stock = Rows::absent("stock.csv")),
        (Code::AbsentTable, |d| d.fleet = Rows::absent("fleet.csv")),
        (Code::HorizonNotWholeDays, |d| d.head.horizon = Duration::from_hours(30)),
        (Code::OutOfRange, |d| d.head.horizon = Duration::from_days(61)),
        (Code::OutOfRange, |d| d.head.horizon = Duration::ZERO),
        (Code::PeriodNotDividingDay, |d| d.head.period = Duration::from_hours(5)),
        (Code::PeriodNotDividingDay, |d| d.head.period = Duration::ZERO),
        (Code::OutOfRange, |d| d.head.period = Duration::from_seconds(60)),
        (Code::OutOfRange, |d| d.head.household_size = Some(0.0)),
        (Code::OutOfRange, |d| d.head.speeds = vec![("trunk".to_owned(), f64::NAN)]),
        (Code::OutOfRange, |d| d.head.start = Instant::from_unix(0)),
        (Code::DuplicateId, |d| {
            let row = d.sites.rows[0].clone();
            d.sites.rows.push(row);
        }),
        (Code::MissingValue, |d| d.sites.rows[2].cells.site = " ".to_owned()),
        (Code::UnknownId, |d| d.stock.rows[0].cells.site = "h".to_owned()),
        (Code::UnknownId, |d| d.sites.rows[0].cells.parent = Some("nowhere".to_owned())),
        (Code::CyclicParent, |d| {
            d.sites.rows[1].cells.parent = Some("q".to_owned());
            d.sites.rows[2].cells.parent = Some("p".to_owned());
        }),
        (Code::CyclicParent, |d| d.sites.rows[0].cells.parent = Some("g".to_owned())),
        (Code::SwappedCoordinates, |d| (d.sites.rows[0].cells.lon, d.sites.rows[0].cells.lat) = (-1.6, 103.0)),
        (Code::OutOfRange, |d| d.sites.rows[0].cells.lat = 95.0),
        (Code::OutsideIndonesia, |d| d.sites.rows[0].cells.lat = 16.0),
        (Code::OutOfRange, |d| d.sites.rows[0].cells.lon = f64::INFINITY),
        (Code::HoursReversed, |d| {
            d.sites.rows[0].cells.opens = Some(Duration::from_hours(18));
            d.sites.rows[0].cells.closes = Some(Duration::from_hours(6));
        }),
        (Code::LevelWithoutGauge, |d| d.sites.rows[0].cells.floods_above_m = Some(3.0)),
        (Code::NegativeQuantity, |d| d.sites.rows[0].cells.storage_kg = Some(-1.0)),
        (Code::OddPcode, |d| d.sites.rows[0].cells.pcode = Some("15.4.3".to_owned())),
        (Code::LinkToItself, |d| d.links.rows[0].cells.to = "g".to_owned()),
        (Code::OutOfRange, |d| d.links.rows[0].cells.length_km = Some(0.0)),
        (Code::ShorterThanStraight, |d| d.sites.rows[1].cells.lat = -2.6),
        (Code::LevelsReversed, |d| {
            d.links.rows[0].cells.opens_above_m = Some(3.0);
            d.links.rows[0].cells.closes_above_m = Some(2.0);
            d.links.rows[0].cells.gauge = Some("a".to_owned());
        }),
        (Code::UnlinkedSite, |d| drop(d.links.rows.pop())),
        (Code::NoModeLink, |d| d.vehicle_types.rows[0].cells.mode = Mode::River),
        (Code::OutOfRange, |d| d.vehicle_types.rows[0].cells.payload_kg = 0.0),
        (Code::OutOfRange, |d| d.vehicle_types.rows[0].cells.speed_kmh = 2000.0),
        (Code::OutOfRange, |d| d.vehicle_types.rows[0].cells.hours_per_day = Some(25.0)),
        (Code::OutOfRange, |d| d.vehicle_types.rows[0].cells.width_m = Some(0.0)),
        (Code::OutOfRange, |d| d.links.rows[0].cells.max_width_m = Some(2500.0)),
        (Code::OddMeasure, |d| d.vehicle_types.rows[0].cells.width_m = Some(250.0)),
        (Code::OddMeasure, |d| d.links.rows[0].cells.max_width_m = Some(20.5)),
        (Code::GrossBelowPayload, |d| d.vehicle_types.rows[0].cells.gross_kg = Some(5000.0)),
        (Code::OutOfRange, |d| d.fleet.rows[0].cells.count = 10_001.0),
        (Code::NotAWholeNumber, |d| d.fleet.rows[0].cells.count = 1.5),
        (Code::ZeroQuantity, |d| d.fleet.rows[0].cells.count = 0.0),
        (Code::NegativeQuantity, |d| d.fleet.rows[0].cells.count = -1.0),
        (Code::DatesReversed, |d| {
            d.fleet.rows[0].cells.from = Some(after(24.0));
            d.fleet.rows[0].cells.until = Some(after(12.0));
        }),
        (Code::OutsideHorizon, |d| d.fleet.rows[0].cells.from = Some(after(480.0))),
        (Code::NegativeQuantity, |d| d.stock.rows[0].cells.quantity = -5.0),
        (Code::OutOfRange, |d| d.stock.rows[0].cells.quantity = 1e12),
        (Code::BrokenPackage, |d| d.stock.rows[0].cells.quantity = 2001.0),
        (Code::ZeroQuantity, |d| d.stock.rows[0].cells.quantity = 0.0),
        (Code::DuplicateRow, |d| {
            let row = d.stock.rows[0].clone();
            d.stock.rows.push(row);
        }),
        (Code::ExpiresBeforeAvailable, |d| d.stock.rows[0].cells.expires = Some(START)),
        (Code::TooMuch, |d| {
            d.items.rows[0].cells.kg = 2e4;
            d.stock.rows[0].cells.quantity = 1e9;
        }),
        (Code::OutOfRange, |d| d.items.rows[0].cells.kg = 0.0),
        (Code::OutOfRange, |d| d.items.rows[0].cells.priority = Some(0.0)),
        (Code::NormWithoutItem, |d| d.norms.rows[0].cells.item = "gula".to_owned()),
        (Code::ItemWithoutNeed, |d| {
            let mut row = d.items.rows[0].clone();
            row.cells.item = "gula".to_owned();
            d.items.rows.push(row);
        }),
        (Code::UnverifiedNorm, |d| d.norms.rows[0].cells.verified = false),
        (Code::DatesReversed, |d| d.norms.rows[0].cells.to_day = Some(0.0)),
        (Code::UnknownNormSet, |d| {
            d.norms.rows[0].cells.set = Some("sphere".to_owned());
            d.head.norms = Some("spere".to_owned());
        }),
        (Code::ConflictingRows, |d| {
            let mut row = d.people.rows[0].clone();
            row.cells.displaced = Some(7.0);
            d.people.rows.push(row);
        }),
        (Code::DuplicateRow, |d| {
            let row = d.people.rows[0].clone();
            d.people.rows.push(row);
        }),
        (Code::NotAPost, |d| d.people.rows[0].cells.site = "g".to_owned()),
        (Code::NotAWholeNumber, |d| d.people.rows[0].cells.displaced = Some(10.5)),
        (Code::OutOfRange, |d| d.people.rows[0].cells.displaced = Some(1e9)),
        (Code::StaleData, |d| d.people.rows[0].cells.reported_at = Some(after(-100.0))),
        (Code::MissingProvenance, |d| d.people.rows[0].cells.source = None),
        (Code::BasisWithoutCount, |d| {
            d.people.rows[0].cells.affected = d.people.rows[0].cells.displaced.take();
        }),
        (Code::PartsExceedAffected, |d| d.people.rows[0].cells.affected = Some(10.0)),
        (Code::FamiliesWithoutSize, |d| {
            let row = &mut d.people.rows[0].cells;
            (row.displaced, row.households) = (None, Some(250.0));
        }),
        (Code::OddHouseholdSize, |d| d.people.rows[0].cells.households = Some(900.0)),
        (Code::GroupsExceedPersons, |d| d.people.rows[0].cells.groups = vec![(Per::Infant, 2000.0)]),
        (Code::DoubleCounted, |d| {
            d.sites.rows[2].cells.parent = Some("p".to_owned());
            d.people.rows[1].cells.time = after(24.0);
        }),
        (Code::SubtotalMismatch, |d| d.sites.rows[2].cells.parent = Some("p".to_owned())),
        (Code::TotalWithoutParts, |d| {
            d.sites.rows[1].cells.kind = SiteKind::Junction;
            d.sites.rows[2].cells.parent = Some("p".to_owned());
            d.people.rows[1].cells.time = after(24.0);
        }),
        (Code::NoNeed, |d| d.people.rows.iter_mut().for_each(|row| row.cells.displaced = Some(0.0))),
    ];
    for (index, (code, change)) in table.iter().enumerate() {
        let draft = tiny().draft();
        let found = codes(Tiny::new().edit(|d| *d = draft).edit(change));
        assert!(found.contains(code), "case {index}: {code} not in {found:?}");
        let severity = found.iter().map(|code| code.severity()).max();
        assert!(severity >= Some(code.severity()));
        if code.severity() != Severity::Error {
            assert!(severity < Some(Severity::Error), "case {index}: {found:?}");
        }
    }
}

#[test]
fn gauges_and_events_are_checked() {
    let river = || tiny().gauge("a", &[(0.0, 1.0), (24.0, 2.0)]);
    let expect = |code: Code, tiny: Tiny| {
        let found = codes(tiny);
        assert!(found.contains(&code), "{code} not in {found:?}");
    };
    expect(Code::LevelsNotRising, river().edit(|d| d.gauges.rows[0].cells.alerts_m[2] = Some(10.5)));
    expect(
        Code::ConflictingRows,
        river().edit(|d| {
            let mut row = d.stages.rows[1].clone();
            row.cells.level_m = 9.0;
            d.stages.rows.push(row);
        }),
    );
    expect(Code::GaugeWithoutStage, tiny().gauge("a", &[]).with_link(|link| link.gauge = Some("a".to_owned())));
    expect(Code::UnknownId, river().edit(|d| d.stages.rows[0].cells.gauge = "b".to_owned()));
    expect(Code::UnknownId, tiny().close("g-x", 0.0, 5.0, 0.0));
    expect(Code::OutOfRange, tiny().close("g-p", 0.0, 5.0, 1.5));
    expect(Code::OutOfRange, tiny().close("p", 0.0, 5.0, 0.5));
    expect(Code::DatesReversed, tiny().close("g-p", 5.0, 5.0, 0.5));
    expect(Code::NegativeQuantity, tiny().flood("g-p", 0.0, 5.0, -0.1));
    expect(Code::DepthOffRoad, tiny().flood("p", 0.0, 5.0, 0.1));
    expect(Code::DepthOffRoad, tiny().river("p", "q", 5.0).flood("p-q", 0.0, 5.0, 0.1));
    expect(Code::AmbiguousTarget, tiny().with_link(|link| link.link = "p".to_owned()).close("p", 0.0, 5.0, 0.0));
    expect(Code::NotAPost, tiny().request("g", "beras", 10.0, 5.0));
    expect(Code::NoGoodsHere, tiny().junction("x").stock("x", "beras", 10.0));
    expect(Code::OutsideHorizon, tiny().supply("g", "beras", 10.0, 500.0));
    expect(Code::ArrivedBeforeStart, tiny().supply("g", "beras", 10.0, -1.0));
    expect(
        Code::ProbabilitiesExceedOne,
        tiny().edit(|d| {
            for code in ["a", "b"] {
                let overrides = Vec::new();
                d.scenarios.push(ScenarioRow { scenario: code.to_owned(), probability: 0.6, overrides });
            }
        }),
    );
    let closure = |tiny: Tiny| {
        let operation = tiny.build();
        let closure = operation.closures().iter().next().unwrap();
        (closure.factor, closure.depth.map(crate::units::Level::millimetres))
    };
    let silent = |d: &mut Draft| d.closures.rows[0].cells.factor = None;
    assert_eq!(closure(tiny().close("g-p", 0.0, 5.0, 0.5)), (500, None));
    assert_eq!(closure(tiny().close("g-p", 0.0, 5.0, 0.5).edit(silent)), (0, None), "shut, unless something is said");
    assert_eq!(closure(tiny().flood("g-p", 0.0, 5.0, 0.25)), (1000, Some(250)));
    let both = |d: &mut Draft| d.closures.rows[0].cells.factor = Some(0.5);
    assert_eq!(closure(tiny().flood("g-p", 0.0, 5.0, 0.25).edit(both)), (500, Some(250)));
    let operation = river().build();
    assert_eq!(operation.gauges().iter().next().unwrap().stages.len(), 2);
}

/// Centimetres in a column of metres are told with what they would be.
#[test]
fn measures_beyond_what_there_is_are_warned_of() {
    let told = |tiny: Tiny| {
        let (_, found) = tiny.try_build().unwrap();
        let odd = found.into_iter().filter(|one| one.code == Code::OddMeasure);
        odd.map(|one| (one.message(Language::English), one.remedy(Language::Indonesian))).collect::<Vec<_>>()
    };
    let deep = told(tiny().flood("g-p", 0.0, 5.0, 60.0));
    assert_eq!(deep.len(), 1, "{deep:?}");
    assert_eq!(deep[0].0, "depth_m is 60 m; more than 15 m is hardly ever meant");
    assert!(deep[0].1.contains("60 cm adalah 0,6 m"), "{deep:?}");
    let wide = told(tiny().with_type(|kind| kind.width_m = Some(250.0)));
    assert!(wide[0].1.contains("250 cm adalah 2,5 m"), "{wide:?}");
    // What can be is taken without a word, what cannot be is refused as before.
    assert!(told(tiny().flood("g-p", 0.0, 5.0, 15.0)).is_empty());
    assert!(told(tiny().with_link(|link| link.max_width_m = Some(20.0))).is_empty());
    assert!(tiny().flood("g-p", 0.0, 5.0, 140.0).try_build().is_err());
}

/// Where a link is narrow, types that do not say how wide they are pass it, and the plan says so.
#[test]
fn an_unknown_width_is_taken_to_fit() {
    let said = |tiny: Tiny| {
        let operation = tiny.build();
        operation.assumptions().iter().filter(|said| said.en.contains("width")).map(|said| said.en.clone()).collect()
    };
    let narrow = || tiny().with_link(|link| link.max_width_m = Some(2.0));
    let told: Vec<String> = said(narrow());
    assert_eq!(told, ["Vehicle types that do not state their width are taken to fit links of limited width: t."]);
    let told: Vec<String> = said(narrow().with_type(|kind| kind.width_m = Some(2.1)));
    assert!(told.is_empty() && said(tiny()).is_empty(), "{told:?}");
}

#[test]
fn a_total_that_leaves_out_families_is_named() {
    let names = ["msu", "mersam", "tembesi", "msi", "bulian", "batin", "pemayung"];
    let persons = [19_398.0, 9_521.0, 9_015.0, 1_674.0, 3_455.0];
    let mut tiny = Tiny::new().warehouse("g").truck("t", 6000.0, "g", 1).stock("g", "beras", 100.0);
    tiny = tiny.junction("batanghari");
    for name in names {
        tiny = tiny.post(name, 1).road("g", name, 10.0).with_site(|site| site.parent = Some("batanghari".to_owned()));
    }
    tiny = tiny.people("batanghari", 0.0, 43_063).edit(|draft| {
        draft.head.household_size = Some(4.0);
        for (index, row) in draft.people.rows.iter_mut().take(7).enumerate() {
            row.cells.displaced = persons.get(index).copied();
            row.cells.households = [98.0, 2844.0].get(index.wrapping_sub(5)).copied();
        }
    });
    let (operation, found) = tiny.try_build().unwrap();
    let total = found.iter().find(|found| found.code == Code::FamiliesMixedWithPersons).unwrap();
    let text = total.render(Language::Indonesian);
    assert!(text.contains("batin, pemayung") && text.contains("2.942 KK") && text.contains("11.768 jiwa"), "{text}");
    assert_eq!(total.row, Some(9));
    let planned: u64 = operation.headcounts().iter().map(|count| count.in_need).sum();
    assert_eq!(planned, 43_063 + 2942 * 4);
    assert!(operation.assumptions().iter().any(|assumption| assumption.subject == "household_size"));
}

#[test]
fn a_broken_table_does_not_flood_the_report() {
    let found = tiny().edit(|d| d.members.broken = true).edit(|d| d.members.rows.clear()).try_build();
    assert!(found.is_ok(), "references into a table that was not read say nothing by themselves: {found:?}");
    let read = Diagnostic::new(Code::NotANumber, "stock.csv").row(2).column("quantity").value("x");
    let found = tiny().edit(|d| d.found.push(read)).edit(|d| d.stock.rows[0].cells.quantity = -1.0).try_build();
    assert_eq!(found.unwrap_err().len(), 1, "a cell that could not be read is reported once");
}

#[test]
fn lots_have_stable_names() {
    let build = |reverse: bool| {
        tiny()
            .stock("g", "beras", 10.0)
            .stock("g", "beras", 10.0)
            .supply("g", "beras", 50.0, 12.0)
            .edit(|d| {
                if reverse {
                    d.stock.rows.reverse();
                }
            })
            .build()
    };
    let names: Vec<_> = build(false).lots().iter().map(|lot| (lot.code.clone(), lot.quantity.as_units())).collect();
    assert_eq!(
        names,
        [("beras@g/bpbd".to_owned(), 20.0), ("beras@g/bpbd#2".to_owned(), 2000.0), ("beras@g/bpbd#3".to_owned(), 50.0)]
    );
    assert_eq!(format!("{:?}", build(true).lots()), format!("{:?}", build(false).lots()));
}

#[test]
fn norms_of_the_chosen_set_only() {
    let operation = tiny()
        .food("beras", 0.4)
        .with_norm(|norm| norm.set = Some("bnpb".to_owned()))
        .food("gula", 0.1)
        .with_norm(|norm| norm.set = Some("sphere".to_owned()))
        .build();
    assert_eq!(operation.head().norms, "bnpb");
    assert_eq!(operation.norms().len(), 1);
    assert_eq!(operation.norms().iter().next().unwrap().every, Every::Day);
}

#[test]
fn affected_people_alone_drive_no_need_of_any_kind() {
    let operation = tiny()
        .edit(|d| {
            let row = &mut d.people.rows[0].cells;
            row.affected = row.displaced.take();
            row.households = Some(250.0);
            row.groups = vec![(Per::Child, 90.0)];
        })
        .build();
    let count = operation.headcounts().iter().next().unwrap();
    assert_eq!((count.affected, count.in_need, count.households), (1000, 0, 0));
    assert!(count.groups.iter().all(|(_, heads)| *heads == 0));
}

#[test]
fn goods_that_lay_there_before_the_start_are_one_lot() {
    let stock = |tiny: Tiny, hours: f64| {
        tiny.stock("g", "beras", 105.0).with_stock(|stock| stock.available_from = Some(after(hours)))
    };
    let (operation, found) = [-48.0, -24.0, 0.0].into_iter().fold(tiny(), stock).try_build().unwrap();
    let lots: Vec<_> = operation.lots().iter().map(|lot| (lot.code.as_str(), lot.quantity.as_units())).collect();
    assert_eq!(lots, [("beras@g/bpbd", 315.0), ("beras@g/bpbd#2", 2000.0)]);
    assert!(
        !found.iter().any(|found| found.code == Code::DuplicateRow),
        "rows of other dates are no double: {found:?}"
    );
    let twice = stock(stock(tiny(), -48.0), -48.0).try_build().unwrap().1;
    assert!(twice.iter().any(|found| found.code == Code::DuplicateRow), "{twice:?}");
}

#[test]
fn a_request_due_after_the_end_is_for_the_next_plan() {
    let due = |hours: f64| {
        let operation = tiny().food("beras", 0.4).durable("terpal", 0.0).request("p", "terpal", 7.0, hours).build();
        let needs = crate::operation::needs::needs(&operation);
        needs.iter().filter(|need| need.quantity.thousandths() == 7000).map(|need| need.day).collect::<Vec<_>>()
    };
    assert_eq!(due(-20.0), [0], "overdue");
    assert_eq!(due(30.0), [1]);
    assert_eq!(due(48.0), [1], "at the very end");
    assert_eq!(due(48.01), Vec::<usize>::new());
    assert_eq!(due(480.0), Vec::<usize>::new());
    assert!(codes(tiny().request("p", "beras", 5.0, 49.0)).contains(&Code::OutsideHorizon));
}
