//! A small operation with a plan written by hand.
//!
//! ```text
//!   gudang ──a── simpang ──b── dermaga ~~e~~ pos-hilir        gauge: 1.5 m rising to 3.5 m in two days
//!      │            ├───c─── pos-hulu                         c: shut above 2.5 m + wading 0.5 m, from hour 36 on
//!      └─────d──────────────────┘                             d: detour, half speed on day 2; x: crosses the zone
//! ```

use crate::operation::{
    Basis, Closure, Commitment, Every, Fleet, Gauge, Head, Headcount, Item, ItemKind, Language, Link, LonLat, Lot,
    Member, MemberKind, Mode, Norm, Objective, Operation, Origin, Per, Phase, Request, Site, SiteKind, Stage,
    StageKind, Target, Trigger, VehicleType, Zone,
};
use crate::plan::{Bound, Cargo, Issue, Parts, Pass, Plan, Provenance, Step, Trip, compose};
use crate::table::{Id, Table};
use crate::units::{Distance, Duration, Instant, Level, Mass, MassRate, Money, Quantity, Speed, Volume, Width};

/// Local midnight of 17 January 2024, seven hours ahead of UTC.
pub(super) const START: i64 = 1_705_424_400;

/// `hours`, `minutes` and `seconds` after the start.
pub(super) fn at(hours: i64, minutes: i64, seconds: i64) -> Instant {
    Instant::from_unix(START + hours * 3600 + minutes * 60 + seconds)
}

fn id<T>(table: &Table<T>, code: &str, of: impl Fn(&T) -> &str) -> Id<T> {
    table.find(|row| of(row) == code).unwrap()
}

pub(super) fn site(operation: &Operation, code: &str) -> Id<Site> {
    id(&operation.sites, code, |row| &row.code)
}

pub(super) fn link(operation: &Operation, code: &str) -> Id<Link> {
    id(&operation.links, code, |row| &row.code)
}

pub(super) fn operation() -> Operation {
    let member = |code: &str, kind| Member {
        code: code.to_owned(),
        name: code.to_uppercase(),
        kind,
        unit: None,
        contact: Some("0812".to_owned()),
    };
    let members = Table::from_rows(vec![
        member("bpbd", MemberKind::Government),
        member("dinsos", MemberKind::Government),
        member("pmi", MemberKind::RedCross),
    ]);
    let who = |code: &str| id(&members, code, |row| &row.code);
    let place = |code: &str, kind, lon, lat| Site {
        code: code.to_owned(),
        name: code.to_owned(),
        kind,
        at: LonLat { lon, lat },
        pcode: None,
        parent: None,
        owner: None,
        storage_volume: None,
        storage_mass: None,
        handling: None,
        open: None,
        gauge: None,
        floods_above: None,
    };
    let hours = |opens, closes| Some((Duration::from_hours(opens), Duration::from_hours(closes)));
    let sites = Table::from_rows(vec![
        Site {
            owner: Some(who("bpbd")),
            storage_volume: Some(Volume::from_millilitres(4_000_000)),
            storage_mass: Some(Mass::from_kg(2_000)),
            handling: Some(MassRate::from_grams_per_hour(500_000)),
            open: hours(6, 18),
            gauge: Some(Id::new(0)),
            floods_above: Some(Level::from_millimetres(3_200)),
            ..place("dermaga", SiteKind::Jetty, 103.2, -1.7)
        },
        Site { open: hours(7, 17), ..place("gudang", SiteKind::Warehouse, 103.0, -1.7) },
        Site { pcode: Some("15.04.03".to_owned()), ..place("pos-hilir", SiteKind::Post, 103.3, -1.7) },
        Site { pcode: Some("15.04".to_owned()), ..place("pos-hulu", SiteKind::Post, 103.1, -1.6) },
        place("simpang", SiteKind::Junction, 103.1, -1.7),
    ]);
    let lies = |code: &str| id(&sites, code, |row| &row.code);
    let way = |code: &str, from: &str, to: &str, mode, km: i64| Link {
        code: code.to_owned(),
        from: lies(from),
        to: lies(to),
        mode,
        length: Distance::from_metres(km * 1000),
        class: "primary".to_owned(),
        one_way: false,
        speed: Some(Speed::from_kmh(60)),
        max_gross: None,
        max_width: None,
        gauge: None,
        closes_above: None,
        opens_above: None,
        course: Vec::new(),
    };
    let links = Table::from_rows(vec![
        way("a", "gudang", "simpang", Mode::Road, 10),
        way("b", "simpang", "dermaga", Mode::Road, 10),
        Link {
            gauge: Some(Id::new(0)),
            closes_above: Some(Level::from_millimetres(2_500)),
            ..way("c", "simpang", "pos-hulu", Mode::Road, 12)
        },
        Link {
            max_gross: Some(Mass::from_kg(12_000)),
            one_way: true,
            ..way("d", "gudang", "pos-hulu", Mode::Road, 30)
        },
        Link {
            gauge: Some(Id::new(0)),
            opens_above: Some(Level::from_millimetres(1_000)),
            closes_above: Some(Level::from_millimetres(3_400)),
            ..way("e", "dermaga", "pos-hilir", Mode::River, 12)
        },
        Link { course: vec![LonLat { lon: 103.05, lat: -1.4 }], ..way("x", "simpang", "pos-hulu", Mode::Road, 12) },
    ]);
    let vehicle = |code: &str, mode, kg, litres: i64, kmh, hours| VehicleType {
        code: code.to_owned(),
        name: code.to_owned(),
        mode,
        payload_mass: Mass::from_kg(kg),
        payload_volume: Volume::from_millilitres(litres * 1000),
        speed: Speed::from_kmh(kmh),
        loading: Some(MassRate::from_grams_per_hour(kg * 1000)),
        cost_per_km: Money::from_rupiah(5_000),
        cost_per_hour: Money::from_rupiah(40_000),
        wading: Level::from_millimetres(500),
        gross: Some(Mass::from_kg(10_000)),
        width: Some(Width::from_millimetres(2_400)),
        hours_per_day: Duration::from_hours(hours),
    };
    let vehicle_types = Table::from_rows(vec![
        vehicle("perahu", Mode::River, 1_000, 4_000, 12, 10),
        vehicle("truk", Mode::Road, 5_000, 15_000, 40, 12),
    ]);
    let fleet = |code: &str, owner: &str, kind: &str, count, base: &str, commitment| Fleet {
        code: code.to_owned(),
        owner: who(owner),
        vehicle_type: id(&vehicle_types, kind, |row| &row.code),
        count,
        base: lies(base),
        from: at(0, 0, 0),
        until: at(72, 0, 0),
        commitment,
    };
    let fleets = Table::from_rows(vec![
        fleet("f-janji", "dinsos", "truk", 1, "gudang", Commitment::Offered),
        fleet("f-perahu", "bpbd", "perahu", 1, "dermaga", Commitment::Confirmed),
        fleet("f-truk", "dinsos", "truk", 2, "gudang", Commitment::Committed),
        fleet("f-truk-pmi", "pmi", "truk", 1, "dermaga", Commitment::Committed),
    ]);
    let items = Table::from_rows(vec![
        Item {
            code: "beras".to_owned(),
            name: "Beras".to_owned(),
            unit: "kg".to_owned(),
            mass: Mass::from_grams(1_000),
            volume: Volume::from_millilitres(1_500),
            sector: "pangan".to_owned(),
            kind: ItemKind::Consumable,
            priority: 1,
            package: Quantity::from_units(50),
            shelf_life: None,
        },
        Item {
            code: "selimut".to_owned(),
            name: "Selimut".to_owned(),
            unit: "lembar".to_owned(),
            mass: Mass::from_grams(1_500),
            volume: Volume::from_millilitres(6_000),
            sector: "sandang".to_owned(),
            kind: ItemKind::Durable,
            priority: 2,
            package: Quantity::from_units(10),
            shelf_life: None,
        },
    ]);
    let (rice, blanket) = (Id::new(0), Id::new(1));
    let norm = |code: &str, item, quantity, every| Norm {
        code: code.to_owned(),
        item,
        per: Per::Person,
        quantity: Quantity::from_thousandths(quantity),
        every,
        from_day: 0,
        to_day: None,
        source: "Perka BNPB 7/2008".to_owned(),
        verified: false,
    };
    let count = |site: &str, heads| Headcount {
        site: lies(site),
        time: at(-6, 0, 0),
        displaced: heads,
        isolated: 0,
        affected: heads,
        households: heads / 4,
        groups: Vec::new(),
        in_need: heads,
        from_households: false,
        source: Some("Pusdalops".to_owned()),
        reported_at: Some(at(-3, 0, 0)),
    };
    let lot = |code: &str, site: &str, item, owner: &str, units, from, commitment| Lot {
        code: code.to_owned(),
        site: lies(site),
        item,
        owner: who(owner),
        quantity: Quantity::from_units(units),
        available_from: from,
        expires: None,
        commitment,
        reserved_for: None,
        unit_cost: Money::from_rupiah(12_000),
        origin: Origin::Stock,
    };
    let lots = Table::from_rows(vec![
        lot("beras@dermaga/pmi", "dermaga", rice, "pmi", 500, at(0, 0, 0), Commitment::Offered),
        lot("beras@gudang/dinsos", "gudang", rice, "dinsos", 1_000, at(0, 0, 0), Commitment::Confirmed),
        Lot {
            expires: Some(at(60, 0, 0)),
            ..lot("beras@gudang/pmi", "gudang", rice, "pmi", 200, at(24, 0, 0), Commitment::Committed)
        },
        Lot {
            reserved_for: Some(lies("pos-hilir")),
            ..lot("selimut@gudang/pmi", "gudang", blanket, "pmi", 300, at(0, 0, 0), Commitment::Confirmed)
        },
    ]);
    let stage = |time, level| Stage { time, level: Level::from_millimetres(level), kind: StageKind::Forecast };
    let alert = |name: &str, level| (name.to_owned(), Level::from_millimetres(level));
    Operation {
        head: Head {
            name: "Banjir Batang Hari".to_owned(),
            hazard: "flood".to_owned(),
            start: at(0, 0, 0),
            horizon: Duration::from_days(3),
            period: Duration::from_hours(6),
            utc_offset: Duration::from_hours(7),
            phase: Phase::TanggapDarurat,
            language: Language::Indonesian,
            norms: "bnpb".to_owned(),
            seed: 1,
            objective: Objective::Fair,
            basis: Basis::DisplacedIsolated,
            commitment: Commitment::Committed,
            household_size_hundredths: 400,
            attribution: None,
        },
        norms: Table::from_rows(vec![
            norm("beras-hari", rice, 400, Every::Day),
            norm("selimut-sekali", blanket, 1_000, Every::Once),
        ]),
        headcounts: Table::from_rows(vec![count("pos-hilir", 500), count("pos-hulu", 300)]),
        requests: Table::from_rows(vec![Request {
            site: lies("pos-hulu"),
            item: rice,
            quantity: Quantity::from_units(30),
            needed_by: at(40, 0, 0),
        }]),
        gauges: Table::from_rows(vec![Gauge {
            code: "muara".to_owned(),
            name: "Muara Tembesi".to_owned(),
            at: None,
            alerts: vec![alert("siaga-4", 1_400), alert("siaga-3", 2_000), alert("siaga-2", 9_000)],
            stages: vec![stage(at(0, 0, 0), 1_500), stage(at(48, 0, 0), 3_500)],
        }]),
        closures: Table::from_rows(vec![Closure {
            target: Target::Link(id(&links, "d", |row| &row.code)),
            from: at(48, 0, 0),
            until: at(72, 0, 0),
            factor: 500,
            depth: None,
            wet: None,
            modes: vec![Mode::Road],
            reason: "longsor".to_owned(),
        }]),
        zones: Table::from_rows(vec![Zone {
            code: "rawa".to_owned(),
            polygons: vec![vec![
                [(103.04, -1.45), (103.06, -1.45), (103.06, -1.35), (103.04, -1.35), (103.04, -1.45)]
                    .map(|(lon, lat)| LonLat { lon, lat })
                    .to_vec(),
            ]],
            depth: Some(Level::from_millimetres(800)),
            from: at(0, 0, 0),
            until: at(72, 0, 0),
            modes: Vec::new(),
            reason: "genangan".to_owned(),
        }]),
        triggers: Table::from_rows(vec![
            Trigger {
                trigger: "Siaga-3".to_owned(),
                phase: None,
                activity: "Buka dapur umum".to_owned(),
                member: who("dinsos"),
            },
            Trigger {
                trigger: "siaga-2".to_owned(),
                phase: None,
                activity: "Evakuasi".to_owned(),
                member: who("bpbd"),
            },
            Trigger {
                trigger: "tanggap-darurat".to_owned(),
                phase: Some(Phase::TanggapDarurat),
                activity: "Rapat harian".to_owned(),
                member: who("bpbd"),
            },
        ]),
        members,
        sites,
        links,
        vehicle_types,
        fleets,
        items,
        lots,
        injects: Table::default(),
        scenarios: Table::default(),
        assumptions: Vec::new(),
        order: std::sync::OnceLock::new(),
    }
}

fn cargo(lines: &[(&str, i64)]) -> Vec<Cargo> {
    let line = |(lot, packages): &(&str, i64)| Cargo {
        lot: (*lot).to_owned(),
        item: lot.split('@').next().unwrap_or_default().to_owned(),
        packages: *packages,
    };
    lines.iter().map(line).collect()
}

/// A trip told step by step, each as quickly as the rules allow.
pub(super) struct Teller {
    now: i64,
    place: &'static str,
    trip: Trip,
}

pub(super) const RICE: &str = "beras@gudang/dinsos";
pub(super) const LATE_RICE: &str = "beras@gudang/pmi";
pub(super) const BLANKETS: &str = "selimut@gudang/pmi";

impl Teller {
    pub(super) fn new(fleet: &str, vehicle: u32, source: &'static str, place: &'static str, begins: Instant) -> Self {
        let (kind, member) = match fleet {
            "f-perahu" => ("perahu", "bpbd"),
            "f-truk-pmi" => ("truk", "pmi"),
            _ => ("truk", "dinsos"),
        };
        let trip = Trip {
            trip: String::new(),
            fleet: fleet.to_owned(),
            vehicle,
            vehicle_type: kind.to_owned(),
            member: member.to_owned(),
            source: source.to_owned(),
            steps: Vec::new(),
            duty_s: Duration::ZERO,
            distance_m: Distance::ZERO,
            cost_rp: Money::ZERO,
        };
        Self { now: begins.unix(), place, trip }
    }

    fn handle(mut self, load: bool, lines: &[(&str, i64)]) -> Self {
        let mass: i64 = lines.iter().map(|(lot, packages)| packages * if *lot == BLANKETS { 15 } else { 50 }).sum();
        let rate = if self.trip.vehicle_type == "truk" { 5_000 } else { 1_000 };
        let (site, from) = (self.place.to_owned(), Instant::from_unix(self.now));
        self.now += (mass * 3600 + rate - 1) / rate;
        let (until, cargo) = (Instant::from_unix(self.now), cargo(lines));
        self.trip.steps.push(if load {
            Step::Load { site, from, until, cargo }
        } else {
            Step::Unload { site, from, until, cargo }
        });
        self
    }

    pub(super) fn load(self, lines: &[(&str, i64)]) -> Self {
        self.handle(true, lines)
    }

    pub(super) fn unload(self, lines: &[(&str, i64)]) -> Self {
        self.handle(false, lines)
    }

    /// Drives along `(link, to, minutes)`.
    pub(super) fn drive(mut self, ways: &[(&str, &'static str, i64)]) -> Self {
        let from = self.place.to_owned();
        let mut passes = Vec::new();
        for (link, to, minutes) in ways {
            let (enters, place) = (self.now, self.place);
            self.now += minutes * 60;
            self.place = to;
            passes.push(Pass {
                link: (*link).to_owned(),
                from: place.to_owned(),
                to: (*to).to_owned(),
                enters: Instant::from_unix(enters),
                leaves: Instant::from_unix(self.now),
            });
        }
        self.trip.steps.push(Step::Drive { from, to: self.place.to_owned(), passes });
        self
    }

    pub(super) fn end(self) -> Trip {
        self.trip
    }
}

/// * T001 truck, rice and blankets to the jetty; T003 boat, the same on to pos-hilir;
/// * T002 truck, rice to pos-hulu;
/// * T004 the truck from the jetty, empty to the warehouse, then two stops (jetty, pos-hulu) on day 1, before c shuts.
pub(super) fn trips() -> Vec<Trip> {
    let jetty_and_back = [("a", "simpang", 15), ("b", "dermaga", 15)];
    let home = [("b", "simpang", 15), ("a", "gudang", 15)];
    vec![
        Teller::new("f-truk-pmi", 1, "gudang", "dermaga", at(31, 0, 0))
            .drive(&home)
            .load(&[(RICE, 4), (LATE_RICE, 4)])
            .drive(&jetty_and_back)
            .unload(&[(RICE, 4)])
            .drive(&[("b", "simpang", 15), ("c", "pos-hulu", 18)])
            .unload(&[(LATE_RICE, 4)])
            .drive(&[("c", "simpang", 18), ("a", "gudang", 15)])
            .end(),
        Teller::new("f-truk", 1, "gudang", "gudang", at(7, 0, 0))
            .load(&[(RICE, 8), (BLANKETS, 20)])
            .drive(&jetty_and_back)
            .unload(&[(RICE, 8), (BLANKETS, 20)])
            .drive(&home)
            .end(),
        Teller::new("f-truk", 2, "gudang", "gudang", at(8, 0, 0))
            .load(&[(RICE, 5)])
            .drive(&[("a", "simpang", 15), ("c", "pos-hulu", 18)])
            .unload(&[(RICE, 5)])
            .drive(&[("c", "simpang", 18), ("a", "gudang", 15)])
            .end(),
        Teller::new("f-perahu", 1, "dermaga", "dermaga", at(9, 0, 0))
            .load(&[(RICE, 8), (BLANKETS, 20)])
            .drive(&[("e", "pos-hilir", 60)])
            .unload(&[(RICE, 8), (BLANKETS, 20)])
            .drive(&[("e", "dermaga", 60)])
            .end(),
    ]
}

pub(super) fn parts() -> Parts {
    let issue = |day, site: &str, lot: &str, units: i64| Issue {
        site: site.to_owned(),
        item: lot.split('@').next().unwrap_or_default().to_owned(),
        lot: lot.to_owned(),
        day,
        quantity_milli: Quantity::from_units(units),
    };
    Parts {
        numbered: 0,
        trips: trips(),
        issues: vec![
            issue(0, "pos-hilir", RICE, 200),
            issue(1, "pos-hilir", RICE, 200),
            issue(0, "pos-hilir", BLANKETS, 200),
            issue(0, "pos-hulu", RICE, 120),
            issue(1, "pos-hulu", LATE_RICE, 150),
            issue(2, "pos-hulu", RICE, 120),
        ],
        unreachable: Vec::new(),
        prices: Vec::new(),
        bounds: vec![Bound {
            level: "need-met".to_owned(),
            priority: 1,
            unit: "person-days".to_owned(),
            bound: 2_400.0,
            programme: Some(2_000.0),
            on_tours: None,
            achieved: 0.0,
            gap: 0.0,
        }],
        provenance: Provenance {
            version: "0.1.0".to_owned(),
            seed: 1,
            status: "complete".to_owned(),
            settings: Vec::new(),
            inputs: Vec::new(),
            programme: Vec::new(),
            price_of_fairness_person_days: 0.0,
        },
        short_reasons: vec![("pos-hilir".to_owned(), "beras".to_owned(), "stock".to_owned())],
    }
}

pub(super) fn plan(operation: &Operation) -> Plan {
    compose(operation, parts())
}
