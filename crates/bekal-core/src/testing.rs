//! Tiny operations for tests, one line per thing.
//!
//! ```
//! use bekal_core::testing::Tiny;
//! let operation = Tiny::new()
//!     .warehouse("g").post("p", 1000).road("g", "p", 30.0)
//!     .truck("t", 6000.0, "g", 2)
//!     .stock("g", "beras", 2000.0)
//!     .build();
//! assert_eq!(operation.n_days(), 2);
//! ```
//!
//! Unless said otherwise: two days from 2024-01-16 00:00 (UTC+7) in periods of 6 h; one member `bpbd` owns all;
//! people are displaced and reported at the start; without any `item` there is rice (`beras`, priority 1, packages of
//! 10 kg, 0.4 kg per person and day). Trucks drive 40 km/h, boats 15 km/h, both load 3 t an hour, are on duty 12 h a
//! day and take 4 m³ per tonne. Sites lie close together; lengths of links are as stated. A link's code is `from-to`.
//! `with_…` changes the row added last; `edit` changes anything. Times are hours after the start.

use crate::operation::Operation;
use crate::operation::code::Diagnostic;
use crate::operation::draft::{
    ClosureRow, Draft, FleetRow, GaugeRow, HeadRow, ItemRow, LinkRow, MemberRow, NormRow, PeopleRow, RequestRow,
    SiteRow, StageRow, StockRow, SupplyRow, VehicleTypeRow,
};
use crate::operation::{Every, ItemKind, Language, MemberKind, Mode, Per, SiteKind};
use crate::units::{Duration, Instant};

/// 2024-01-16 00:00 at UTC+7, the default start.
pub const START: Instant = Instant::from_unix(1_705_338_000);

/// The moment `hours` after [`START`].
#[allow(clippy::cast_possible_truncation, reason = "test times are small")]
pub fn after(hours: f64) -> Instant {
    START + Duration::from_seconds((hours * 3600.0).round() as i64)
}

/// A tiny operation under construction.
#[derive(Clone, Debug)]
pub struct Tiny {
    draft: Draft,
}

impl Default for Tiny {
    fn default() -> Self {
        Self::new()
    }
}

macro_rules! change_last {
    ($($(#[$doc:meta])* $name:ident, $table:ident, $row:ty;)+) => {$(
        $(#[$doc])*
        #[must_use]
        pub fn $name(mut self, change: impl FnOnce(&mut $row)) -> Self {
            if let Some(row) = self.draft.$table.rows.last_mut() {
                change(&mut row.cells);
            }
            self
        }
    )+};
}

impl Tiny {
    /// Two days, one member `bpbd`, nothing else.
    pub fn new() -> Self {
        let (horizon, period) = (Duration::from_days(2), Duration::from_hours(6));
        let mut head = HeadRow::new("tiny", "flood", START, horizon, period, Duration::from_hours(7));
        head.language = Some(Language::English);
        head.seed = Some(1);
        Self { draft: Draft::new(head) }.member("bpbd")
    }

    /// Length of the horizon.
    #[must_use]
    pub fn days(mut self, days: i64) -> Self {
        self.draft.head.horizon = Duration::from_days(days);
        self
    }

    /// Length of a period.
    #[must_use]
    pub fn period_hours(mut self, hours: i64) -> Self {
        self.draft.head.period = Duration::from_hours(hours);
        self
    }

    /// Another member.
    #[must_use]
    pub fn member(mut self, code: &str) -> Self {
        self.draft.members.push(MemberRow {
            member: code.to_owned(),
            name: code.to_uppercase(),
            kind: MemberKind::Government,
            unit: None,
            contact: None,
        });
        self
    }

    /// A site of any kind.
    #[must_use]
    pub fn site(mut self, code: &str, kind: SiteKind) -> Self {
        let n = self.draft.sites.rows.len() as f64;
        self.draft.sites.push(SiteRow {
            site: code.to_owned(),
            name: code.to_uppercase(),
            kind,
            lon: 103.0 + 0.0001 * n,
            lat: -1.6,
            pcode: None,
            parent: None,
            owner: None,
            storage_m3: None,
            storage_kg: None,
            handling_kg_h: None,
            opens: None,
            closes: None,
            gauge: None,
            floods_above_m: None,
            region: None,
        });
        self
    }

    /// A warehouse.
    #[must_use]
    pub fn warehouse(self, code: &str) -> Self {
        self.site(code, SiteKind::Warehouse)
    }

    /// A jetty.
    #[must_use]
    pub fn jetty(self, code: &str) -> Self {
        self.site(code, SiteKind::Jetty)
    }

    /// A hub.
    #[must_use]
    pub fn hub(self, code: &str) -> Self {
        self.site(code, SiteKind::Hub)
    }

    /// A junction.
    #[must_use]
    pub fn junction(self, code: &str) -> Self {
        self.site(code, SiteKind::Junction)
    }

    /// A post with this many displaced people from the start on; none: no head count.
    #[must_use]
    pub fn post(self, code: &str, persons: u32) -> Self {
        let tiny = self.site(code, SiteKind::Post);
        if persons > 0 { tiny.people(code, 0.0, persons) } else { tiny }
    }

    /// A head count of displaced people.
    #[must_use]
    pub fn people(mut self, site: &str, hours: f64, persons: u32) -> Self {
        self.draft.people.push(PeopleRow {
            site: site.to_owned(),
            time: after(hours),
            displaced: Some(f64::from(persons)),
            isolated: None,
            affected: None,
            households: None,
            from_families: Vec::new(),
            groups: Vec::new(),
            source: Some("test".to_owned()),
            reported_at: Some(after(hours)),
            region: None,
        });
        self
    }

    /// A link of any mode, both ways.
    #[must_use]
    pub fn link(mut self, from: &str, to: &str, mode: Mode, km: f64) -> Self {
        self.draft.links.push(LinkRow {
            link: format!("{from}-{to}"),
            from: from.to_owned(),
            to: to.to_owned(),
            mode,
            length_km: Some(km),
            class: None,
            one_way: false,
            speed_kmh: None,
            max_gross_kg: None,
            max_width_m: None,
            gauge: None,
            closes_above_m: None,
            opens_above_m: None,
            course: Vec::new(),
            region: None,
        });
        self
    }

    /// A road, both ways.
    #[must_use]
    pub fn road(self, from: &str, to: &str, km: f64) -> Self {
        self.link(from, to, Mode::Road, km)
    }

    /// A river lane, both ways.
    #[must_use]
    pub fn river(self, from: &str, to: &str, km: f64) -> Self {
        self.link(from, to, Mode::River, km)
    }

    /// A vehicle type and a fleet of it, both called `code`, owned by `bpbd`.
    #[must_use]
    pub fn vehicle(mut self, code: &str, mode: Mode, payload_kg: f64, base: &str, count: u32) -> Self {
        self.draft.vehicle_types.push(VehicleTypeRow {
            code: code.to_owned(),
            name: code.to_uppercase(),
            mode,
            payload_kg,
            payload_m3: payload_kg * 0.004,
            speed_kmh: if mode == Mode::River { 15.0 } else { 40.0 },
            loading_kg_h: Some(3000.0),
            cost_per_km: Some(5000.0),
            cost_per_h: Some(50_000.0),
            wading_m: None,
            gross_kg: None,
            width_m: None,
            hours_per_day: Some(12.0),
        });
        self.draft.fleet.push(FleetRow {
            fleet: code.to_owned(),
            owner: "bpbd".to_owned(),
            vehicle_type: code.to_owned(),
            count: f64::from(count),
            base: base.to_owned(),
            from: None,
            until: None,
            commitment: None,
            region: None,
        });
        self
    }

    /// Trucks.
    #[must_use]
    pub fn truck(self, code: &str, payload_kg: f64, base: &str, count: u32) -> Self {
        self.vehicle(code, Mode::Road, payload_kg, base, count)
    }

    /// Boats.
    #[must_use]
    pub fn boat(self, code: &str, payload_kg: f64, base: &str, count: u32) -> Self {
        self.vehicle(code, Mode::River, payload_kg, base, count)
    }

    /// An item of 1 kg and 1 litre a unit in packages of one, with a norm of `per_person` units: a day for a
    /// consumable (priority 1), once for anything else (priority 2). A norm of 0 is left out.
    #[must_use]
    pub fn item(mut self, code: &str, kind: ItemKind, per_person: f64) -> Self {
        let consumable = kind == ItemKind::Consumable;
        self.draft.items.push(ItemRow {
            item: code.to_owned(),
            name: code.to_uppercase(),
            unit: "unit".to_owned(),
            kg: 1.0,
            m3: 0.001,
            sector: Some(if consumable { "pangan" } else { "sandang" }.to_owned()),
            kind: Some(kind),
            priority: Some(if consumable { 1.0 } else { 2.0 }),
            package: Some(1.0),
            package_unit: None,
            shelf_life_d: None,
        });
        if per_person > 0.0 {
            self.draft.norms.push(NormRow {
                norm: code.to_owned(),
                set: None,
                item: code.to_owned(),
                per: Per::Person,
                quantity: per_person,
                unit: None,
                every: if consumable { Every::Day } else { Every::Once },
                from_day: None,
                to_day: None,
                source: "test".to_owned(),
                verified: true,
            });
        }
        self
    }

    /// A warehouse with rice and a truck, and a post of a thousand people, who need 800 kg of it in two days.
    pub fn near(km: f64, payload_kg: f64, stock_kg: f64) -> Self {
        Self::new()
            .warehouse("g")
            .post("p", 1000)
            .road("g", "p", km)
            .truck("t", payload_kg, "g", 1)
            .stock("g", "beras", stock_kg)
    }

    /// A consumable item, see [`Tiny::item`].
    #[must_use]
    pub fn food(self, code: &str, per_person_day: f64) -> Self {
        self.item(code, ItemKind::Consumable, per_person_day)
    }

    /// A durable item, see [`Tiny::item`].
    #[must_use]
    pub fn durable(self, code: &str, per_person: f64) -> Self {
        self.item(code, ItemKind::Durable, per_person)
    }

    /// Stock of `bpbd`, there from the start.
    #[must_use]
    pub fn stock(mut self, site: &str, item: &str, quantity: f64) -> Self {
        self.draft.stock.push(StockRow {
            site: site.to_owned(),
            item: item.to_owned(),
            quantity,
            unit: None,
            owner: "bpbd".to_owned(),
            available_from: None,
            expires: None,
            commitment: None,
            reserved_for: None,
            region: None,
        });
        self
    }

    /// A donation to `bpbd` that arrives later.
    #[must_use]
    pub fn supply(mut self, site: &str, item: &str, quantity: f64, hours: f64) -> Self {
        self.draft.supply.push(SupplyRow {
            site: site.to_owned(),
            item: item.to_owned(),
            quantity,
            unit: None,
            owner: "bpbd".to_owned(),
            arrives: after(hours),
            unit_cost: None,
            kind: None,
            region: None,
        });
        self
    }

    /// An explicit need.
    #[must_use]
    pub fn request(mut self, site: &str, item: &str, quantity: f64, hours: f64) -> Self {
        self.draft.requests.push(RequestRow {
            site: site.to_owned(),
            item: item.to_owned(),
            quantity,
            unit: None,
            needed_by: Some(after(hours)),
            region: None,
        });
        self
    }

    /// A gauge with its stages as (hours, metres).
    #[must_use]
    pub fn gauge(mut self, code: &str, stages: &[(f64, f64)]) -> Self {
        self.draft.gauges.push(GaugeRow {
            gauge: code.to_owned(),
            name: None,
            lon: None,
            lat: None,
            alerts_m: [Some(10.0), Some(11.0), Some(12.0), Some(13.0)],
            source: None,
        });
        for &(hours, level_m) in stages {
            self.draft.stages.push(StageRow {
                gauge: code.to_owned(),
                time: after(hours),
                level_m,
                kind: None,
                source: None,
            });
        }
        self
    }

    /// Shuts (factor 0) or slows a link or a site between two times.
    #[must_use]
    pub fn close(mut self, target: &str, from_hours: f64, until_hours: f64, factor: f64) -> Self {
        self.draft.closures.push(ClosureRow {
            target: target.to_owned(),
            from: Some(after(from_hours)),
            until: Some(after(until_hours)),
            factor: Some(factor),
            depth_m: None,
            wet_m: None,
            modes: Vec::new(),
            reason: Some("test".to_owned()),
            region: None,
        });
        self
    }

    /// Puts a road under water of this depth, in metres, between two times.
    #[must_use]
    pub fn flood(self, link: &str, from_hours: f64, until_hours: f64, depth_m: f64) -> Self {
        let mut tiny = self.close(link, from_hours, until_hours, 0.0);
        if let Some(row) = tiny.draft.closures.rows.last_mut() {
            (row.cells.factor, row.cells.depth_m) = (None, Some(depth_m));
        }
        tiny
    }

    change_last! {
        /// Changes the site added last.
        with_site, sites, SiteRow;
        /// Changes the link added last.
        with_link, links, LinkRow;
        /// Changes the vehicle type added last.
        with_type, vehicle_types, VehicleTypeRow;
        /// Changes the fleet added last.
        with_fleet, fleet, FleetRow;
        /// Changes the item added last.
        with_item, items, ItemRow;
        /// Changes the norm added last.
        with_norm, norms, NormRow;
        /// Changes the stock added last.
        with_stock, stock, StockRow;
        /// Changes the supply added last.
        with_supply, supply, SupplyRow;
    }

    /// Changes anything.
    #[must_use]
    pub fn edit(mut self, change: impl FnOnce(&mut Draft)) -> Self {
        change(&mut self.draft);
        self
    }

    /// The rows, with rice if there is no item.
    pub fn draft(self) -> Draft {
        let tiny = if self.draft.items.rows.is_empty() {
            self.food("beras", 0.4).with_item(|item| {
                "kg".clone_into(&mut item.unit);
                item.m3 = 0.00135;
                item.package = Some(10.0);
            })
        } else {
            self
        };
        tiny.draft
    }

    /// The operation and its warnings.
    ///
    /// # Errors
    /// Every diagnostic, as [`Draft::build`].
    pub fn try_build(self) -> Result<(Operation, Vec<Diagnostic>), Vec<Diagnostic>> {
        self.draft().build()
    }

    /// The operation.
    ///
    /// # Panics
    /// When it has a defect; the message lists all of them.
    #[allow(clippy::panic, reason = "for tests only")]
    pub fn build(self) -> Operation {
        match self.try_build() {
            Ok((operation, _)) => operation,
            Err(found) => {
                let all: Vec<String> = found.iter().map(|defect| defect.render(Language::English)).collect();
                panic!("a test operation with defects:\n{}", all.join("\n"))
            }
        }
    }
}
