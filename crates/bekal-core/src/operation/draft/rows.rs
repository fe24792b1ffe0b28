//! One struct per table of an operation folder: a row as read, references still as text.
//!
//! Numbers carry the unit their field names; they are checked (range, whole numbers) by `Draft::build`, not here.

use crate::operation::{
    Basis, Commitment, Every, ItemKind, Language, MemberKind, Mode, Objective, Per, Phase, SiteKind, StageKind,
    SupplyKind,
};
use crate::units::{Duration, Instant};
use serde::Serialize;
use std::collections::BTreeMap;

/// The rows of one table, with the place each was read from.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows<T> {
    /// File name, for diagnostics.
    pub file: String,
    /// Whether the folder has the table.
    pub present: bool,
    /// Whether reading failed as a whole, so that rows may be missing.
    pub broken: bool,
    /// Column name as the file writes it, by canonical name; a name that is absent is its own.
    pub columns: BTreeMap<&'static str, String>,
    /// The rows, in any order.
    pub rows: Vec<Row<T>>,
}

/// A row and the line it begins in.
#[derive(Clone, Debug, PartialEq)]
pub struct Row<T> {
    /// Line of the file, 1 first.
    pub line: u32,
    /// The cells.
    pub cells: T,
}

impl<T> Rows<T> {
    /// An absent table that would be called `file`.
    pub fn absent(file: impl Into<String>) -> Self {
        Self { file: file.into(), present: false, broken: false, columns: BTreeMap::new(), rows: Vec::new() }
    }

    /// The table's name as the operation's own file or sheet has it; `table` where there is none.
    pub fn named(&self, table: &str) -> String {
        let file = self.file.rsplit('/').next().unwrap_or_default();
        let stem = file.split('.').next().filter(|stem| self.present && !stem.is_empty());
        stem.unwrap_or(table).to_owned()
    }

    /// Appends a row on the next line (the heading is line 1).
    pub fn push(&mut self, cells: T) {
        self.present = true;
        let line = u32::try_from(self.rows.len() + 2).unwrap_or(u32::MAX);
        self.rows.push(Row { line, cells });
    }
}

macro_rules! rows {
    ($($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty),+ $(,)? })+) => {
        $($(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize)]
        pub struct $name { $($(#[$fdoc])* pub $field: $type),+ })+
    };
}

rows! {
    /// `operation.toml`.
    HeadRow {
        /// Name in documents.
        name: String,
        /// Hazard.
        hazard: String,
        /// First moment.
        start: Instant,
        /// Length.
        horizon: Duration,
        /// Period.
        period: Duration,
        /// How far local clocks run ahead of UTC.
        utc_offset: Duration,
        /// Phase of the emergency; default emergency response.
        phase: Option<Phase>,
        /// Language of documents; default Indonesian.
        language: Option<Language>,
        /// Norm set; default `bnpb` where that exists, else the only one.
        norms: Option<String>,
        /// Seed of every random choice; default 1.
        seed: Option<u64>,
        /// Objective; default fair.
        objective: Option<Objective>,
        /// Which head count drives the needs; default displaced and isolated.
        basis: Option<Basis>,
        /// Least firmness counted on; default committed.
        commitment: Option<Commitment>,
        /// Persons per household; default 4.
        household_size: Option<f64>,
        /// Speed in km/h by class of link.
        speeds: Vec<(String, f64)>,
        /// Share of each vulnerable group among people in need, where a head count does not state it.
        groups: Vec<(Per, f64)>,
        /// Whom every document made from the tables must name, in their own words.
        attribution: Option<String>,
    }

    /// An organisation.
    MemberRow {
        /// Code.
        member: String,
        /// Name.
        name: String,
        /// Kind.
        kind: MemberKind,
        /// Unit that fills the role.
        unit: Option<String>,
        /// How to reach it.
        contact: Option<String>,
    }

    /// A place.
    SiteRow {
        /// Code.
        site: String,
        /// Name.
        name: String,
        /// Kind.
        kind: SiteKind,
        /// Degrees east.
        lon: f64,
        /// Degrees north.
        lat: f64,
        /// Kemendagri code.
        pcode: Option<String>,
        /// Site whose area contains it.
        parent: Option<String>,
        /// Member that runs it.
        owner: Option<String>,
        /// Room for goods.
        storage_m3: Option<f64>,
        /// Room for goods.
        storage_kg: Option<f64>,
        /// Goods loaded and unloaded per open hour.
        handling_kg_h: Option<f64>,
        /// Opening time of day.
        opens: Option<Duration>,
        /// Closing time of day.
        closes: Option<Duration>,
        /// Gauge that floods it.
        gauge: Option<String>,
        /// Level that floods it.
        floods_above_m: Option<f64>,
        /// Region it lies in, within which the name of its parent is looked up: code, Kemendagri code or name.
        region: Option<String>,
    }

    /// A way between two sites.
    LinkRow {
        /// Code.
        link: String,
        /// One end.
        from: String,
        /// Other end.
        to: String,
        /// How one moves.
        mode: Mode,
        /// Length; default from the course, else from the straight line.
        length_km: Option<f64>,
        /// Class; default the mode.
        class: Option<String>,
        /// Only from `from` to `to`.
        one_way: bool,
        /// Top speed.
        speed_kmh: Option<f64>,
        /// Heaviest vehicle with load.
        max_gross_kg: Option<f64>,
        /// Widest vehicle that may pass; default: of any width.
        max_width_m: Option<f64>,
        /// Gauge that decides.
        gauge: Option<String>,
        /// Closed above.
        closes_above_m: Option<f64>,
        /// Open from.
        opens_above_m: Option<f64>,
        /// Course as (lon, lat); may be empty.
        course: Vec<(f64, f64)>,
        /// Region within which names of sites are looked up: code, Kemendagri code or name.
        region: Option<String>,
    }

    /// A vehicle type.
    VehicleTypeRow {
        /// Code.
        code: String,
        /// Name.
        name: String,
        /// How it moves.
        mode: Mode,
        /// Load by mass.
        payload_kg: f64,
        /// Load by volume.
        payload_m3: f64,
        /// Top speed.
        speed_kmh: f64,
        /// Loading rate.
        loading_kg_h: Option<f64>,
        /// Running cost in rupiah.
        cost_per_km: Option<f64>,
        /// Running cost in rupiah.
        cost_per_h: Option<f64>,
        /// Wading depth.
        wading_m: Option<f64>,
        /// Mass with full load.
        gross_kg: Option<f64>,
        /// Width; default: narrow enough for every link.
        width_m: Option<f64>,
        /// Duty per day; default 12.
        hours_per_day: Option<f64>,
    }

    /// Vehicles of an owner.
    FleetRow {
        /// Code.
        fleet: String,
        /// Member.
        owner: String,
        /// Vehicle type.
        vehicle_type: String,
        /// How many.
        count: f64,
        /// Site.
        base: String,
        /// Default: start of the operation.
        from: Option<Instant>,
        /// Default: end of the operation.
        until: Option<Instant>,
        /// Default: committed.
        commitment: Option<Commitment>,
        /// Region within which names of sites are looked up: code, Kemendagri code or name.
        region: Option<String>,
    }

    /// A commodity.
    ItemRow {
        /// Code.
        item: String,
        /// Name.
        name: String,
        /// Unit of quantity.
        unit: String,
        /// Mass of one unit.
        kg: f64,
        /// Volume of one unit.
        m3: f64,
        /// Sector heading.
        sector: Option<String>,
        /// Default: consumable for food and water, else durable.
        kind: Option<ItemKind>,
        /// Default: 1 for food and water, else 2.
        priority: Option<f64>,
        /// Units per package; default 1.
        package: Option<f64>,
        /// What a package is called, where quantities are counted in packages.
        package_unit: Option<String>,
        /// Shelf life from arrival.
        shelf_life_d: Option<f64>,
    }

    /// A norm.
    NormRow {
        /// Code.
        norm: String,
        /// Norm set; `None`: of every set.
        set: Option<String>,
        /// Item.
        item: String,
        /// Whom it counts.
        per: Per,
        /// How much.
        quantity: f64,
        /// Unit of the quantity; default that of the item.
        unit: Option<String>,
        /// How often.
        every: Every,
        /// First day; default 0.
        from_day: Option<f64>,
        /// First day it no longer holds.
        to_day: Option<f64>,
        /// Regulation, handbook or person behind it.
        source: String,
        /// Whether the source was read.
        verified: bool,
    }

    /// A head count.
    PeopleRow {
        /// Site.
        site: String,
        /// From when on it counts.
        time: Instant,
        /// People away from home.
        displaced: Option<f64>,
        /// People cut off at home.
        isolated: Option<f64>,
        /// People affected in all.
        affected: Option<f64>,
        /// Households in need.
        households: Option<f64>,
        /// Columns of persons that were derived from families; what the row says is in these.
        #[serde(skip)]
        from_families: Vec<&'static str>,
        /// Vulnerable groups stated.
        groups: Vec<(Per, f64)>,
        /// Who reported it.
        source: Option<String>,
        /// When it was reported.
        reported_at: Option<Instant>,
        /// Region within which names of sites are looked up: code, Kemendagri code or name.
        region: Option<String>,
    }

    /// An explicit need.
    RequestRow {
        /// Post.
        site: String,
        /// Item.
        item: String,
        /// How much.
        quantity: f64,
        /// Unit of the quantity; default that of the item.
        unit: Option<String>,
        /// Default: end of the first day.
        needed_by: Option<Instant>,
        /// Region within which names of sites are looked up: code, Kemendagri code or name.
        region: Option<String>,
    }

    /// Goods that lie somewhere.
    StockRow {
        /// Site.
        site: String,
        /// Item.
        item: String,
        /// How much.
        quantity: f64,
        /// Unit of the quantity; default that of the item.
        unit: Option<String>,
        /// Member.
        owner: String,
        /// Default: start of the operation.
        available_from: Option<Instant>,
        /// Last moment of use.
        expires: Option<Instant>,
        /// Default: committed.
        commitment: Option<Commitment>,
        /// Only site they may go to.
        reserved_for: Option<String>,
        /// Region within which names of sites are looked up: code, Kemendagri code or name.
        region: Option<String>,
    }

    /// Goods that will come or can be bought.
    SupplyRow {
        /// Site.
        site: String,
        /// Item.
        item: String,
        /// How much.
        quantity: f64,
        /// Unit of the quantity; default that of the item.
        unit: Option<String>,
        /// Member.
        owner: String,
        /// When.
        arrives: Instant,
        /// Rupiah per unit.
        unit_cost: Option<f64>,
        /// Default: purchase if it has a cost, else donation.
        kind: Option<SupplyKind>,
        /// Region within which names of sites are looked up: code, Kemendagri code or name.
        region: Option<String>,
    }

    /// A river gauge.
    GaugeRow {
        /// Code.
        gauge: String,
        /// Name; default the code.
        name: Option<String>,
        /// Degrees east.
        lon: Option<f64>,
        /// Degrees north.
        lat: Option<f64>,
        /// Alert levels in metres, from siaga 4 (lowest) to siaga 1.
        alerts_m: [Option<f64>; 4],
        /// Where the levels come from.
        source: Option<String>,
    }

    /// A level in time.
    StageRow {
        /// Gauge.
        gauge: String,
        /// When.
        time: Instant,
        /// How high.
        level_m: f64,
        /// Default: observed up to the start of the operation, forecast after it.
        kind: Option<StageKind>,
        /// Where it comes from.
        source: Option<String>,
    }

    /// Something shut or slow.
    ClosureRow {
        /// Link, site or zone.
        target: String,
        /// Default: start of the operation.
        from: Option<Instant>,
        /// Default: end of the operation.
        until: Option<Instant>,
        /// Remaining speed, 0 to 1; default 0, or 1 where there is a depth.
        factor: Option<f64>,
        /// Depth of water on a road or foot way.
        depth_m: Option<f64>,
        /// Length of the way under that water; default all of it.
        wet_m: Option<f64>,
        /// Modes; empty: all.
        modes: Vec<Mode>,
        /// Why.
        reason: Option<String>,
        /// Region within which names of sites are looked up: code, Kemendagri code or name.
        region: Option<String>,
    }

    /// A flooded or slid area.
    ZoneRow {
        /// Code.
        zone: String,
        /// Polygons, each an outline and its holes, as (lon, lat).
        polygons: Vec<Vec<Vec<(f64, f64)>>>,
        /// Water depth; `None`: impassable.
        depth_m: Option<f64>,
        /// Default: start of the operation.
        from: Option<Instant>,
        /// Default: end of the operation.
        until: Option<Instant>,
        /// Modes; empty: road and foot.
        modes: Vec<Mode>,
        /// Why.
        reason: Option<String>,
    }

    /// SOP.
    TriggerRow {
        /// Level or state.
        trigger: String,
        /// Phase.
        phase: Option<Phase>,
        /// What is done.
        activity: String,
        /// Member.
        member: String,
    }

    /// A drill event.
    InjectRow {
        /// When.
        time: Instant,
        /// Kind of event.
        kind: String,
        /// What it hits.
        target: String,
        /// New value.
        value: Option<String>,
        /// Text for the players.
        text: Option<String>,
        /// A good answer.
        expected: Option<String>,
    }

    /// A possible disaster.
    ScenarioRow {
        /// Code.
        scenario: String,
        /// 0 to 1.
        probability: f64,
        /// Every further column and its value.
        overrides: Vec<(String, String)>,
    }

    /// What somebody decided that a value means which is no code.
    MatchRow {
        /// Table the value stands in, by its English name.
        table: String,
        /// Column, by its English name; none: every column of the table that refers to another one.
        column: Option<String>,
        /// Region that the row of the value states; none: any.
        region: Option<String>,
        /// The value.
        value: String,
        /// Code of the row that it means; none: not decided yet.
        code: Option<String>,
    }
}

impl HeadRow {
    /// Settings with a default for everything that has one.
    pub fn new(
        name: impl Into<String>,
        hazard: impl Into<String>,
        start: Instant,
        horizon: Duration,
        period: Duration,
        utc_offset: Duration,
    ) -> Self {
        Self {
            name: name.into(),
            hazard: hazard.into(),
            start,
            horizon,
            period,
            utc_offset,
            phase: None,
            language: None,
            norms: None,
            seed: None,
            objective: None,
            basis: None,
            commitment: None,
            household_size: None,
            speeds: Vec::new(),
            groups: Vec::new(),
            attribution: None,
        }
    }
}
