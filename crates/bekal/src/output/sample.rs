//! A small plan by hand, for tests: rice from a warehouse by truck to a jetty and on by boat to one post, while another
//! post cannot be reached.

use bekal_core::operation::{Assumption, Basis, Commitment, Every, Language, Mode, Objective, Per, Phase};
use bekal_core::plan::*;
use bekal_core::units::{Distance, Duration, Instant, Level, Mass, Money, Quantity, Volume};

/// 17 January 2024, 06:00 WIB.
const START: i64 = 1_705_446_000;

fn at(hours: i64) -> Instant {
    Instant::from_unix(START + hours * 3600)
}

fn site(code: &str, name: &str, kind: &str, lon: f64, lat: f64) -> SiteName {
    SiteName {
        code: code.to_owned(),
        name: name.to_owned(),
        kind: kind.to_owned(),
        pcode: (kind == "post").then(|| "15.04.06".to_owned()),
        parent: (kind == "post").then(|| "batang-hari".to_owned()),
        lon,
        lat,
    }
}

fn pass(link: &str, from: &str, to: &str, enters: i64, leaves: i64) -> Pass {
    Pass { link: link.to_owned(), from: from.to_owned(), to: to.to_owned(), enters: at(enters), leaves: at(leaves) }
}

fn rice(packages: i64) -> Vec<Cargo> {
    vec![Cargo { lot: "beras@gudang/bpbd".to_owned(), item: "beras".to_owned(), packages }]
}

fn closed(link: &str) -> ClosedLink {
    ClosedLink {
        link: link.to_owned(),
        from: "simpang".to_owned(),
        to: "pos-b".to_owned(),
        mode: Mode::Road,
        vehicle_types: vec!["truk".to_owned()],
        factor_permille: 0,
        since: Some(at(-30)),
        until: None,
        reason: "stage:tembesi".to_owned(),
    }
}

fn need(site: &str, day: u32, thousandths: i64) -> NeedLine {
    NeedLine {
        site: site.to_owned(),
        item: "beras".to_owned(),
        day,
        quantity_milli: Quantity::from_thousandths(thousandths),
        persons: 5000,
        norms: vec!["bnpb-beras".to_owned()],
    }
}

/// A trip from `source` to `stop` and back along one link each way, after loading for an hour.
fn trip(number: &str, fleet: &str, source: &str, ways: [Vec<Pass>; 2], stop: &str, packages: i64) -> Trip {
    let [out, back] = ways;
    let begin = out[0].enters;
    let arrive = out[out.len() - 1].leaves;
    let leave = back[0].enters;
    Trip {
        trip: number.to_owned(),
        fleet: fleet.to_owned(),
        vehicle: 1,
        vehicle_type: fleet.split('-').next().unwrap_or_default().to_owned(),
        member: "tni".to_owned(),
        source: source.to_owned(),
        steps: vec![
            Step::Load {
                site: source.to_owned(),
                from: begin - Duration::from_hours(1),
                until: begin,
                cargo: rice(packages),
            },
            Step::Drive { from: source.to_owned(), to: stop.to_owned(), passes: out },
            Step::Unload { site: stop.to_owned(), from: arrive, until: leave, cargo: rice(packages) },
            Step::Drive { from: stop.to_owned(), to: source.to_owned(), passes: back },
        ],
        duty_s: Duration::from_hours(6),
        distance_m: Distance::from_metres(80_400),
        cost_rp: Money::from_rupiah(400_000),
    }
}

/// The sample plan.
pub(super) fn plan() -> Plan {
    let by_truck = [
        vec![pass("jalan-1", "gudang", "simpang", 1, 2), pass("jalan-2", "simpang", "dermaga", 2, 3)],
        vec![pass("jalan-2", "dermaga", "simpang", 4, 5), pass("jalan-1", "simpang", "gudang", 5, 6)],
    ];
    let by_boat = [vec![pass("sungai-1", "dermaga", "pos-a", 6, 8)], vec![pass("sungai-1", "pos-a", "dermaga", 9, 11)]];
    Plan {
        schema: SCHEMA.to_owned(),
        header: Header {
            operation: "Banjir Batanghari".to_owned(),
            hazard: "flood".to_owned(),
            phase: Phase::TanggapDarurat,
            language: Language::Indonesian,
            start: at(0),
            horizon_s: Duration::from_days(2),
            period_s: Duration::from_hours(12),
            utc_offset_s: Duration::from_hours(7),
            norms: "bnpb".to_owned(),
            basis: Basis::DisplacedIsolated,
            objective: Objective::Fair,
            commitment: Commitment::Committed,
            attribution: None,
        },
        situation: Situation {
            people: vec![
                PeopleLine {
                    site: "pos-a".to_owned(),
                    first_day: 5000,
                    last_day: 5200,
                    source: Some("Pusdalops".to_owned()),
                    reported_at: Some(at(-36)),
                    from_households: true,
                },
                PeopleLine {
                    site: "pos-b".to_owned(),
                    first_day: 1234,
                    last_day: 1234,
                    source: None,
                    reported_at: None,
                    from_households: false,
                },
            ],
            gauges: vec![GaugeLine {
                gauge: "tembesi".to_owned(),
                name: "Muara Tembesi".to_owned(),
                level_start_mm: Level::from_millimetres(12_345),
                level_peak_mm: Level::from_millimetres(13_205),
                peak_at: at(30),
                alert_start: "-".to_owned(),
                alert_peak: "Siaga II".to_owned(),
            }],
            closures: vec![closed("jalan-3")],
            unreachable: vec![Unreachable {
                site: "pos-b".to_owned(),
                because: vec![closed("jalan-3")],
                closed: vec![ClosedSite {
                    site: "pos-b".to_owned(),
                    since: None,
                    until: Some(at(60)),
                    reason: "stage:tembesi".to_owned(),
                }],
                no_way: false,
                reachable_from: None,
            }],
        },
        legend: Legend {
            items: vec![ItemName {
                code: "beras".to_owned(),
                name: "Beras".to_owned(),
                unit: "kg".to_owned(),
                sector: "pangan".to_owned(),
                priority: 1,
                package_milli: Quantity::from_units(50),
                package_mass_g: Mass::from_kg(50),
                package_volume_ml: Volume::from_millilitres(80_000),
                consumable: true,
            }],
            members: [("bpbd", "BPBD Batang Hari", "government"), ("tni", "Kodim 0415", "military")]
                .map(|(code, name, kind)| MemberName {
                    code: code.to_owned(),
                    name: name.to_owned(),
                    kind: kind.to_owned(),
                    unit: (code == "tni").then(|| "Staf Logistik".to_owned()),
                    contact: Some("kanal 3".to_owned()),
                })
                .to_vec(),
            sites: vec![
                site("gudang", "Gudang Utama", "warehouse", 103.1, -1.7),
                site("simpang", "Simpang", "junction", 103.2, -1.65),
                site("dermaga", "Dermaga Tembesi", "jetty", 103.3, -1.6),
                site("pos-a", "Pos A", "post", 103.4, -1.55),
                site("pos-b", "Pos B", "post", 103.5, -1.5),
                site("batang-hari", "Batang Hari", "junction", 103.25, -1.7),
            ],
            vehicle_types: [("truk", "Truk 6 t", Mode::Road), ("perahu", "Perahu 1 t", Mode::River)]
                .map(|(code, name, mode)| VehicleName { code: code.to_owned(), name: name.to_owned(), mode })
                .to_vec(),
            norms: [("bnpb-beras", true), ("lain", false)]
                .map(|(code, verified)| NormLine {
                    code: code.to_owned(),
                    item: "beras".to_owned(),
                    per: Per::Person,
                    quantity_milli: Quantity::from_thousandths(400),
                    every: Every::Day,
                    from_day: 0,
                    to_day: None,
                    source: "Perka BNPB 7/2008".to_owned(),
                    verified,
                })
                .to_vec(),
        },
        needs: vec![need("pos-a", 0, 400_500), need("pos-a", 1, 1_000_000)]
            .into_iter()
            .map(
                |line| {
                    if line.day == 0 { NeedLine { persons: 1000, ..line } } else { NeedLine { persons: 9000, ..line } }
                },
            )
            .collect(),
        resources: Resources {
            goods: vec![GoodsLine {
                lot: "beras@gudang/bpbd".to_owned(),
                member: "bpbd".to_owned(),
                site: "gudang".to_owned(),
                item: "beras".to_owned(),
                quantity_milli: Quantity::from_units(60_000),
                available_from: at(0),
                expires: Some(at(2400)),
                commitment: Commitment::Confirmed,
                counted: true,
                used_packages: 20,
            }],
            fleets: ["truk-1", "perahu-1"]
                .map(|fleet| FleetLine {
                    fleet: fleet.to_owned(),
                    member: "tni".to_owned(),
                    vehicle_type: fleet.trim_end_matches("-1").to_owned(),
                    count: 2,
                    base: "gudang".to_owned(),
                    commitment: Commitment::Committed,
                    counted: true,
                    used: 1,
                    duty_s: Duration::from_hours(6),
                    available_s: Duration::from_hours(40),
                    distance_m: Distance::from_metres(80_400),
                })
                .to_vec(),
        },
        trips: vec![
            trip("1", "truk-1", "gudang", by_truck, "dermaga", 20),
            trip("2", "perahu-1", "dermaga", by_boat, "pos-a", 20),
        ],
        issues: vec![Issue {
            site: "pos-a".to_owned(),
            item: "beras".to_owned(),
            lot: "beras@gudang/bpbd".to_owned(),
            day: 0,
            quantity_milli: Quantity::from_thousandths(400_500),
        }],
        allocation: vec![AllocationLine {
            member: "bpbd".to_owned(),
            from: "gudang".to_owned(),
            via: vec!["dermaga".to_owned()],
            to: "pos-a".to_owned(),
            item: "beras".to_owned(),
            packages: 20,
            first_arrival: at(9),
            last_arrival: at(9),
        }],
        tasks: [
            ("bpbd", "provide", "beras", 20),
            ("tni", "transport", "1", 20),
            ("tni", "trigger", "buka dapur umum", 0),
        ]
        .map(|(member, kind, what, packages)| Task {
            member: member.to_owned(),
            kind: kind.to_owned(),
            what: what.to_owned(),
            site: "gudang".to_owned(),
            from: at(0),
            until: at(6),
            packages,
        })
        .to_vec(),
        shortfalls: vec![Shortfall {
            site: "pos-a".to_owned(),
            item: "beras".to_owned(),
            first_day: 1,
            last_day: 1,
            quantity_milli: Quantity::from_units(400),
            person_days: 1000,
            reason: "vehicles".to_owned(),
            ask: "provinsi".to_owned(),
        }],
        stock: vec![StockLine {
            site: "gudang".to_owned(),
            item: "beras".to_owned(),
            day: 0,
            quantity_milli: Quantity::from_units(59_000),
        }],
        prices: vec![
            Price {
                resource: "goods".to_owned(),
                code: "beras".to_owned(),
                site: None,
                day: None,
                unit: "tonne".to_owned(),
                person_days: 0.25,
            },
            Price {
                resource: "vehicle".to_owned(),
                code: "truk".to_owned(),
                site: Some("gudang".to_owned()),
                day: Some(1),
                unit: "vehicle-day".to_owned(),
                person_days: 1240.4,
            },
        ],
        kpis: Kpis {
            person_days_needed: 10_000,
            person_days_met: 9000,
            fill_by_priority: vec![PriorityFill { priority: 1, needed: 10_000, met: 9000 }],
            oversupply_permille: 0,
            worst_fill_permille: Some(900),
            gini_permille: 83,
            posts_with_nothing: vec!["pos-b".to_owned()],
            within_24_48_72_h_permille: vec![900, 900, 900],
            mean_hours_to_first_delivery: 8.5,
            expiring_permille: 0,
            unsuitable_permille: 0,
            requested_met_permille: None,
            days_of_supply: vec![DaysOfSupply {
                site: "pos-a".to_owned(),
                least_hundredths: 125,
                median_hundredths: 175,
                item: "beras".to_owned(),
            }],
            kg_m: 160_800_000,
            cost_rp: Money::from_rupiah(1_800_000),
            distance_m: Distance::from_metres(160_800),
        },
        bounds: vec![Bound {
            level: "need-met".to_owned(),
            priority: 1,
            unit: "person-days".to_owned(),
            bound: 9300.4,
            programme: Some(9150.0),
            on_tours: Some(9100.0),
            achieved: 9000.0,
            gap: 0.0323,
        }],
        assumptions: vec![Assumption {
            subject: "speeds".to_owned(),
            id: "Kecepatan truk 30 km/jam.".to_owned(),
            en: "Truck speed 30 km/h.".to_owned(),
        }],
        provenance: Provenance {
            version: "0.1.0".to_owned(),
            seed: 7,
            status: "complete".to_owned(),
            settings: vec![("fairness-rounds".to_owned(), "3".to_owned())],
            inputs: vec![("people.csv".to_owned(), "0123456789abcdef".repeat(4))],
            programme: vec![("rows".to_owned(), "1234".to_owned())],
            price_of_fairness_person_days: 120.0,
        },
        changes: None,
    }
}

/// The sample plan as a revision of another.
pub(super) fn revised() -> Plan {
    let mut plan = plan();
    let trip = plan.trips[0].clone();
    let former = |number: &str, fate: Fate, now: Option<&str>| FormerTrip {
        trip: number.to_owned(),
        fleet: trip.fleet.clone(),
        vehicle: trip.vehicle,
        vehicle_type: trip.vehicle_type.clone(),
        loads: plan.header.start,
        fate,
        because: (fate == Fate::TurnsBack).then(|| BrokenRule {
            rule: "link-shut".to_owned(),
            place: number.to_owned(),
            id: "ruas tertutup".to_owned(),
            en: "the link is shut".to_owned(),
        }),
        now: now.map(str::to_owned),
    };
    let way = |taken: bool, met: u64| RevisionWay {
        keeps_until: (!taken).then_some(plan.header.start),
        unchanged: 7,
        gone: 2,
        new: 1,
        person_days_met: met,
        worst_fill_permille: Some(702),
        taken,
    };
    let former = vec![former("T9", Fate::Begun, Some("T1")), former("T8", Fate::TurnsBack, None)];
    let new = plan.trips[1..].iter().map(|trip| trip.trip.clone()).collect();
    let ways = vec![way(true, 12_345), way(false, 13_000)];
    plan.changes = Some(Changes { now: plan.header.start, former, new, ways, lost: Vec::new(), numbered: 0 });
    plan
}
