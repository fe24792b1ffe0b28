//! Every text says what it is meant to say; accidents to texts are told with their line.
use crate::samples::{CORDEAU, CVRP, GOLDEN, SOLOMON, SPLIT};
use bekal_routing::formats::{
    Fault, Format, Instance, Place, Rounding, read, read_solution, write_sol, write_solution,
};
use bekal_routing::{LATEST, Violation, check};

#[track_caller]
fn load(text: &str) -> Instance {
    read(text.as_bytes(), "folder/name.txt", None).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[track_caller]
fn cost(instance: &Instance, solution: &str) -> String {
    let stated = read_solution(solution.as_bytes(), instance).unwrap_or_else(|error| panic!("{error}"));
    let assessment = check(&instance.problem, &stated.solution);
    assert_eq!(assessment.violations, []);
    instance.scale.text(assessment.cost.total())
}

fn violations(instance: &Instance, solution: &str) -> Vec<Violation> {
    let stated = read_solution(solution.as_bytes(), instance).unwrap();
    check(&instance.problem, &stated.solution).violations
}

/// The same of another type, with more keys and sections.
fn vrplib(kind: &str, keys: &str, sections: &str) -> String {
    let text = CVRP.replace("TYPE : CVRP\n", &format!("TYPE : {kind}\n{keys}"));
    text.replace("DEPOT_SECTION", &format!("{sections}DEPOT_SECTION"))
}

const WINDOWS: &str =
    "TIME_WINDOW_SECTION\n1 0 100\n2 0 100\n3 20 100\n4 0 1e12\nSERVICE_TIME_SECTION\n1 0\n2 1\n3 1\n4 1\n";

/// With something to pick up at the last node instead of something to bring.
fn backhauls() -> String {
    vrplib("VRPB", "", "BACKHAUL_SECTION\n1 0\n2 0\n3 0\n4 5\n").replace("4 7\n", "4 0\n")
}

#[test]
fn texts_are_read_in_the_convention_of_their_set() {
    let mixed = vrplib(
        "HFVRP",
        "VEHICLES : 3\n",
        "CAPACITY_SECTION\n1 10\n2 10\n3 7\nVEHICLES_FIXED_COST_SECTION\n1 500\n2 500\n3 250\n\
         VEHICLES_UNIT_DISTANCE_COST_SECTION\n1 100\n2 100\n3 150\n",
    )
    .replace("CAPACITY : 10\n", "");
    let release = "RELEASE_TIME_SECTION\n1 0\n2 0\n3 0\n4 30\nVEHICLES_RELOAD_DEPOT_SECTION\n1 1\n";
    let reload = vrplib("MTVRPTWR", "VEHICLES : 1\n", &format!("{WINDOWS}{release}"));
    let prizes = vrplib("PCVRPTW", "", &format!("{WINDOWS}PRIZE_SECTION\n1 0\n2 0\n3 7\n4 0.5\n"));
    let allowed = "VEHICLES_ALLOWED_CLIENTS_SECTION\n1 2 3\n2 2 4\n";
    let access = vrplib("SDVRPTW", "VEHICLES : 2\n", &format!("{WINDOWS}{allowed}"));
    let depots = vrplib("MDVRPTW", "VEHICLES : 2\n", &format!("{WINDOWS}VEHICLES_DEPOT_SECTION\n1 1\n2 2\n"));
    let depots = depots.replace(" 1\n -1", " 1\n2\n -1");
    // What each costs, by hand: legs of 5, 5 and 10 to stops 1 and 2 on one ray, 1.6 to stop 3.
    for (text, format, routes, expected) in [
        (CVRP.to_owned(), Format::Vrplib, "Route #1: 1 2\nRoute #2: 3", "24"),
        (CVRP.replace("EUC_2D", "CEIL_2D"), Format::Vrplib, "Route #1: 1 2\nRoute #2: 3", "24"),
        (CVRP.replace("EUC_2D", "FLOOR_2D"), Format::Vrplib, "Route #1: 1 2\nRoute #2: 3", "22"),
        (vrplib("SDVRP", "", ""), Format::Vrplib, "Route 1: 2 1\nRoute 2: 3:6\nRoute 3: 3:1\n", "28"),
        (vrplib("VRPTW", "", WINDOWS), Format::Vrplib, "Route #1: 1 2\nRoute #2: 3", "23.2"),
        (backhauls(), Format::Vrplib, "Route #1: 1 2 3\n", "21"),
        (mixed, Format::Vrplib, "Route #1: 1 2\nRoute #2:\nRoute #3: 3", "32.30"),
        (reload, Format::Vrplib, "Route #1: 1 2 0 3", "232"),
        (prizes, Format::Vrplib, "Route #1: 1\nRoute #2: 3", "202"),
        (access, Format::Vrplib, "Route #1: 1 2\nRoute #2: 3", "23200"),
        (depots, Format::Vrplib, "Route #1: 3\nRoute #2: 2", "13200"),
        (SOLOMON.to_owned(), Format::Solomon, "Route #1: 1 2\nCost 10.0", "10.0"),
        (CORDEAU.to_owned(), Format::Cordeau, "Route #1: 1\nRoute #2: 2\n", "18.00"),
        (GOLDEN.to_owned(), Format::Golden, "Route #1: 1\nRoute #2: 2", "23.00"),
        (SPLIT.to_owned(), Format::Split, "Route #1: 1:10\nRoute #2: 1:2 2", "21"),
    ] {
        for text in [text.clone(), text.replace('\n', "\r\n"), format!("\u{feff}{text}")] {
            let instance = load(&text);
            assert_eq!((instance.format, cost(&instance, routes).as_str()), (format, expected), "{text}");
        }
    }
}

#[test]
fn what_the_extensions_forbid_is_a_violation() {
    let backhauls = load(&backhauls());
    for (routes, is_kept) in [
        ("Route #1: 1 2 3", true),
        ("Route #1: 1 2\nRoute #2: 3", false),
        ("Route #1: 1 3 2", false),
        ("Route #1: 1 3\nRoute #2: 2", true),
    ] {
        assert_eq!(violations(&backhauls, routes).is_empty(), is_kept, "{routes}");
    }
    let access = load(&vrplib("SDVRPTW", "VEHICLES : 2\n", "VEHICLES_ALLOWED_CLIENTS_SECTION\n1 2 3\n2 2 4\n"));
    assert_eq!(violations(&access, "Route #1: 1 2\nRoute #2: 3"), []);
    assert!(matches!(
        violations(&access, "Route #1: 3\nRoute #2: 1 2")[..],
        [Violation::NotAdmitted { stop: 2, .. }, Violation::NotAdmitted { stop: 1, .. }]
    ));
    let limited = load(&vrplib("CVRP", "DISTANCE : 19\nSERVICE_TIME : 2\nVEHICLES : 2\n", ""));
    assert!(matches!(
        violations(&limited, "Route #1: 1 2\nRoute #2: 3")[..],
        [Violation::Duration { found: 24, most: 19, .. }]
    ));
    let far = load(&vrplib("CVRP", "VEHICLES_MAX_DISTANCE : 19\nSERVICE_TIME : 2\n", ""));
    assert!(matches!(violations(&far, "Route #1: 1 2\nRoute #2: 3")[..], [Violation::Distance { found: 20, .. }]));
}

#[test]
fn tables_are_read_in_every_shape() {
    // Distances 1 to 6 between four nodes: 12, 13, 14, 23, 24, 34.
    let file = |format: &str, entries: &str| {
        let head = CVRP.replace("EUC_2D", &format!("EXPLICIT\nEDGE_WEIGHT_FORMAT: {format}"));
        let (before, _) = head.split_once("NODE_COORD_SECTION").unwrap();
        let (_, after) = head.split_once("DEMAND_SECTION").unwrap();
        format!("{before}EDGE_WEIGHT_SECTION\n{entries}\nDEMAND_SECTION{after}")
    };
    for (format, entries) in [
        ("FULL_MATRIX", "0 1 2 3 1 99 4 5 2 4 0 6 3 5 6 0"),
        ("LOWER_ROW", "1\n2 4\n3 5 6"),
        ("LOWER_DIAG_ROW", "0 1 0 2 4 0 3 5 6 0"),
        ("UPPER_ROW", "1 2 3 4 5\n6"),
        ("UPPER_DIAG_ROW", "0 1 2 3 0 4 5 0 6 0"),
        ("UPPER_COL", "1 2 4 3 5 6"),
        ("LOWER_COL", "1 2 3 4 5 6"),
    ] {
        let instance = load(&file(format, entries));
        let table = instance.problem.travels()[0].distances();
        assert_eq!(table[..], [0, 1, 2, 3, 1, 0, 4, 5, 2, 4, 0, 6, 3, 5, 6, 0], "{format}");
    }
    let refused = |entries: &str| read(file("LOWER_ROW", entries).as_bytes(), "", None).unwrap_err().to_string();
    assert_eq!(refused("1 2 4 3 5"), "line 9: a distance (6 of 6 after this line) is missing");
    assert_eq!(refused("1 2 4 3 5 6 7"), "line 9: found `7`, expected no more than 6 distances");
    assert_eq!(refused("1 2 4 -3 5 6"), format!("line 9: found `-3`, expected a distance, from 0 to {LATEST}"));
}

#[test]
fn a_rounding_asked_for_replaces_that_of_the_set() {
    for (rounding, expected) in
        [(Rounding::Nint, "24"), (Rounding::Trunc, "22"), (Rounding::Dimacs, "23.2"), (Rounding::Exact, "23.24")]
    {
        let text = CVRP.replace("0 1.6", "0 1.62");
        let instance = read(text.as_bytes(), "", Some(rounding)).unwrap();
        assert_eq!(cost(&instance, "Route #1: 1 2\nRoute #2: 3"), expected, "{rounding:?}");
    }
}

#[test]
fn what_is_wrong_with_a_text_is_told_with_its_line() {
    let vrp = |from: &str, to: &str| CVRP.replacen(from, to, 1);
    let windows = "TIME_WINDOW_SECTION\n1 0 9\n2 5 4\n3 0 9\n4 0 9\n";
    let few = vrplib("CVRP", "VEHICLES : 3\n", "CAPACITY_SECTION\n1 9\n2 9\n");
    for (text, expected) in [
        (String::new(), "the file: not a format"),
        ("hello".into(), "the file: not a format"),
        ("\u{0}\u{1}".into(), "the file: not a format"),
        (vrp("DIMENSION : 4", "DIMENSION : 9999999999"), "line 4: DIMENSION is 9999999999, more than 12000"),
        (vrp("DIMENSION : 4", "DIMENSION : 12000"), "line 11: a line (5 of 12000 after this one) is missing"),
        (vrp("DIMENSION : 4", "DIMENSION : -4"), "line 4: found `-4`, expected a whole number: DIMENSION"),
        (vrp("DIMENSION : 4", "DIMENSION : 3"), "line 11: a number of this section is 4, more than 3"),
        (vrp("DIMENSION : 4\n", ""), "the file: a DIMENSION of at least one is missing"),
        (vrp("CAPACITY : 10", "CAPACITY : NaN"), "line 6: found `NaN`, expected a number: CAPACITY"),
        (vrp("CAPACITY : 10", "CAPACITY : -1"), "line 6: found `-1`, expected an amount"),
        (vrp("CAPACITY : 10", "CAPACITY : 5"), "the file: stop 2: no vehicle that may come here"),
        (vrp("CAPACITY : 10\n", ""), "the file: the key CAPACITY is missing"),
        (vrp("CAPACITY : 10", "CAPACITY : 10\nCAPACITY : 10"), "line 7: the key CAPACITY is given twice"),
        (vrp("CAPACITY", "CAPACTIY"), "line 6: the key `CAPACTIY` is not supported"),
        (vrp("TYPE : CVRP", "TYPE : PDPTW"), "line 3: the type PDPTW is not supported"),
        (vrp("EUC_2D", "GEO"), "line 5: the distance GEO is not supported"),
        (vrp("2 3 4", "2 3"), "line 9: y is missing"),
        (vrp("2 3 4", "2 3 inf"), "line 9: found `inf`, expected a number: y"),
        (vrp("2 3 4", "3 3 4"), "line 10: number 3 is given twice"),
        (vrp("2 3 4", "2 3 4 5"), "line 9: found `5`, expected the end of the line"),
        (vrp("6 8", "6 8e300"), "line 10: found `8e300`, expected a number: y"),
        (vrp("6 8", "6 8e12"), "the file: the distance between place 1 and place 3 is 8000000000000"),
        (vrp("3 6\n", "3 6\n3 6\n"), "line 16: number 3 is given twice"),
        (vrp("3 6\n", "3 -6\n"), "line 15: found `-6`, expected an amount"),
        (vrp(" 1\n -1", " 9\n -1"), "line 18: a depot is 9, more than 4"),
        (vrp(" 1\n -1", " -1"), "line 17: a depot is missing"),
        (vrp("EOF", "DEMAND_SECTION"), "line 20: the section DEMAND_SECTION is given twice"),
        (vrp("EOF", "PICKUP_AND_DELIVERY_SECTION"), "line 20: the section PICKUP_AND_DELIVERY_SECTION is not"),
        (vrp("NODE_COORD_SECTION", "1 2\nNODE_COORD_SECTION"), "line 7: found `1 2`, expected `KEY: value`"),
        (vrplib("VRPTW", "", windows), "the file: stop 1: its windows are not in order"),
        (few, "line 18: found `2 lines`, expected a line for each of 3"),
        (vrplib("CVRP", "", "VEHICLES_DEPOT_SECTION\n1 2\n"), "line 18: found `2`, expected a node of DEPOT_SECTION"),
        (SOLOMON.replace("2         10", "2"), "line 5: the capacity is missing"),
        (SOLOMON.replace("    1      3", "    7      3"), "line 11: found `7`, expected number 1"),
        (SOLOMON.replace("50        60", "50        x"), "line 12: found `x`, expected a number: due date"),
        (SOLOMON.replace("CUSTOMER", "CLIENTS"), "line 7: found `CLIENTS`, expected `CUSTOMER`"),
        (SOLOMON.split_once("    0 ").unwrap().0.to_owned(), "the file: the depot is missing"),
        (CORDEAU.replacen("2 1 2 2", "1 1 2 2", 1), "line 1: type 1"),
        (CORDEAU.replacen("2 1 2 2", "2 1 9 2", 1), "line 8: a stop is missing"),
        (CORDEAU.replacen("2 1 2 2", "2 1 1 2", 1), "line 7: found `4 10 0 0 0 0 0`, expected the end of the file"),
        (GOLDEN.replacen(" 1 10 5 1.0", " 1 10 5 -1", 1), "line 3: found `-1`, expected a price"),
        (GOLDEN.replacen(" 3 4 6", " 3 4", 1), "line 6: demand is missing"),
        (SPLIT.replacen("12 5", "12 x", 1), "line 2: found `x`, expected a whole number: a demand"),
        (SPLIT.replacen("2 10", "3 10", 1), "line 6: y is missing"),
        (format!("{SPLIT}7"), "line 6: found `7`, expected the end of the file"),
        (SPLIT.replacen("2 10", "11999 10", 1), "line 6: a demand is missing"),
    ] {
        let error = read(text.as_bytes(), "", None).map(|_| ()).expect_err(&text);
        assert!(error.to_string().starts_with(expected), "{error}\nis not\n{expected}\n{text}");
    }
    let error = read(b"NAME : \xff\n", "", None).unwrap_err();
    assert_eq!((error.place, error.fault), (Place::Line(1), Fault::Encoding));
}

#[test]
fn solutions_go_out_and_come_back() {
    let mixed = "3 3 999999 0\n1 10 5 1\n2 4 2 1\n1 9 0 1\n0 0\n3 4 3\n0 2 3\n4 4 9\n".to_owned();
    for (text, solution) in [
        (CVRP.to_owned(), "Route #1: 1 2\nRoute #2: 3\nCost 24\n"),
        (SPLIT.to_owned(), "Route #1: 1:10\nRoute #2: 1:2 2\nCost 21\n"),
        (mixed, "Route #1: 3\nRoute #2: 1\nRoute #3: 2\nRoute #4:\nCost 34.31\n"),
        (vrplib("MTVRPTWR", "", "VEHICLES_RELOAD_DEPOT_SECTION\n1 1\n"), "Route #1: 1 2 0 3\nCost 232\n"),
    ] {
        let instance = load(&text);
        let stated = read_solution(solution.as_bytes(), &instance).unwrap();
        let assessment = check(&instance.problem, &stated.solution);
        assert_eq!(write_sol(&instance, &stated.solution, assessment.cost.total()), solution);
        let document = write_solution(&instance, &stated.solution, &assessment).unwrap();
        assert_eq!(read_solution(document.as_bytes(), &instance).unwrap().solution, stated.solution);
    }
    let instance = load(CVRP);
    let partial = read_solution(b"Route #1: 2\n", &instance).unwrap().solution;
    assert_eq!(write_sol(&instance, &partial, 20), "Route #1: 2\nUnserved 1 3\nPartial cost 20\n");
    for (text, expected) in [
        ("Route #1: 1 9", "line 1: found `9`, expected a stop of the problem"),
        ("\n\nRoute #1 1", "line 3: found `Route #1 1`, expected `Route #1: 3 5 7`"),
        ("Route #1: 1:2", "line 1: found `2`, expected a quantity from 1 to 1"),
        ("Route #1: 1:-1", "line 1: found `-1`"),
        ("Cost nothing", "line 1: found `nothing`, expected a number: a cost"),
        ("Cost 1\nCost 1", "line 2: the cost is given twice"),
        ("4 5 6", "line 1: found `4 5 6`, expected `Route"),
        ("{\"schema\": 1}", "line 1: invalid type"),
    ] {
        let error = read_solution(text.as_bytes(), &instance).map(|_| ()).expect_err(text);
        assert!(error.to_string().starts_with(expected), "{error}");
    }
}
