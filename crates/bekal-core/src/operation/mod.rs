//! The domain: what the cluster knows, checked and resolved.
//!
//! An [`Operation`] is consistent by construction: its only maker is `Draft::build`, which
//! returns every defect it finds instead. Rows are kept in canonical order (by code), so the order of the input
//! never matters. Later stages never validate again.
//!
//! Time is cut twice. *Periods* (`period`, for example 6 h) carry the state of roads and rivers and the movements.
//! *Days* of operation (24 h from `start`) carry needs, issues and the duty hours of vehicles: day `d` is
//! `[start + 24 h · d, start + 24 h · (d + 1))`. The horizon is a whole number of days, a day a whole number of periods.

pub mod change;
pub mod code;
pub mod codes;
pub mod conversions;
pub mod draft;
pub mod needs;
mod water;
mod words;

use crate::table::{Id, Table};
use crate::units::{Distance, Duration, Instant, Level, Mass, MassRate, Money, Quantity, Speed, Volume, Width};
use bekal_paths::Order;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::{Arc, OnceLock};
pub use water::{Area, over_all, share_of, slowed_by_water};
pub use words::{
    Action, Basis, Commitment, Every, ItemKind, Language, Mark, MemberKind, Mode, Objective, Per, Phase, SiteKind,
    StageKind, SupplyKind, Vocabulary, table_in_indonesian,
};

/// Longitude and latitude in degrees (WGS 84).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LonLat {
    /// Degrees east.
    pub lon: f64,
    /// Degrees north.
    pub lat: f64,
}

/// An organisation of the cluster.
#[derive(Clone, Debug)]
pub struct Member {
    /// Code in tables.
    pub code: String,
    /// Name in documents.
    pub name: String,
    /// Kind of organisation.
    pub kind: MemberKind,
    /// Unit that fills the role.
    pub unit: Option<String>,
    /// How to reach it.
    pub contact: Option<String>,
}

/// A place that stores, passes on or needs goods.
#[derive(Clone, Debug)]
pub struct Site {
    /// Code in tables.
    pub code: String,
    /// Name in documents.
    pub name: String,
    /// What it does in the chain.
    pub kind: SiteKind,
    /// Where it lies.
    pub at: LonLat,
    /// Kemendagri code.
    pub pcode: Option<String>,
    /// The site whose area contains this one.
    pub parent: Option<Id<Site>>,
    /// Who runs it.
    pub owner: Option<Id<Member>>,
    /// Room for goods, by volume.
    pub storage_volume: Option<Volume>,
    /// Room for goods, by mass.
    pub storage_mass: Option<Mass>,
    /// Goods loaded and unloaded per open hour, together.
    pub handling: Option<MassRate>,
    /// Opening time of day and closing time of day (local); `None`: always open. `opens < closes`.
    pub open: Option<(Duration, Duration)>,
    /// Gauge whose level floods the site.
    pub gauge: Option<Id<Gauge>>,
    /// Level from which on the site neither loads nor unloads.
    pub floods_above: Option<Level>,
}

/// A piece of road, river, air or foot way between two sites.
#[derive(Clone, Debug)]
pub struct Link {
    /// Code in tables.
    pub code: String,
    /// One end.
    pub from: Id<Site>,
    /// The other end.
    pub to: Id<Site>,
    /// How one moves along it.
    pub mode: Mode,
    /// Length.
    pub length: Distance,
    /// Road or waterway class; `[speeds]` gives its speed.
    pub class: String,
    /// Whether it is passable from `from` to `to` only.
    pub one_way: bool,
    /// Top speed on the link itself, from `speed_kmh` or the class.
    pub speed: Option<Speed>,
    /// Heaviest vehicle with its load.
    pub max_gross: Option<Mass>,
    /// Widest vehicle.
    pub max_width: Option<Width>,
    /// Gauge that decides whether it is passable.
    pub gauge: Option<Id<Gauge>>,
    /// Level above which it is closed: on a road deeper than this plus the vehicle's wading depth, on water exactly.
    pub closes_above: Option<Level>,
    /// Level from which on it is open (water too shallow below).
    pub opens_above: Option<Level>,
    /// Course between the ends, for maps; may be empty.
    pub course: Vec<LonLat>,
}

/// A type of vehicle or boat.
#[derive(Clone, Debug)]
pub struct VehicleType {
    /// Code in tables.
    pub code: String,
    /// Name in documents.
    pub name: String,
    /// The only mode it moves by.
    pub mode: Mode,
    /// Load by mass.
    pub payload_mass: Mass,
    /// Load by volume.
    pub payload_volume: Volume,
    /// Top speed loaded.
    pub speed: Speed,
    /// Load (and unload) rate; `None`: loading takes no time.
    pub loading: Option<MassRate>,
    /// Running cost per kilometre.
    pub cost_per_km: Money,
    /// Running cost per duty hour.
    pub cost_per_hour: Money,
    /// Depth of water it can drive through (roads), ever slower: [`slowed_by_water`].
    pub wading: Level,
    /// Mass empty plus full load, against `max_gross` of links.
    pub gross: Option<Mass>,
    /// Width, against `max_width` of links; `None`: it passes every link.
    pub width: Option<Width>,
    /// Duty per day of operation.
    pub hours_per_day: Duration,
}

/// Vehicles of one type, owner and base.
#[derive(Clone, Debug)]
pub struct Fleet {
    /// Code in tables.
    pub code: String,
    /// Whose they are.
    pub owner: Id<Member>,
    /// Their type.
    pub vehicle_type: Id<VehicleType>,
    /// How many.
    pub count: u32,
    /// Where they stand at first.
    pub base: Id<Site>,
    /// Available from.
    pub from: Instant,
    /// Available until.
    pub until: Instant,
    /// How firm the offer is.
    pub commitment: Commitment,
}

/// A commodity.
#[derive(Clone, Debug)]
pub struct Item {
    /// Code in tables.
    pub code: String,
    /// Name in documents.
    pub name: String,
    /// Unit of quantity.
    pub unit: String,
    /// Mass of one unit.
    pub mass: Mass,
    /// Volume of one unit.
    pub volume: Volume,
    /// Sector heading (pangan, air bersih, sandang, …).
    pub sector: String,
    /// What unmet need means.
    pub kind: ItemKind,
    /// 1 is survival and comes first.
    pub priority: u8,
    /// Units in one indivisible package.
    pub package: Quantity,
    /// Shelf life from arrival.
    pub shelf_life: Option<Duration>,
}

impl Item {
    /// Mass of one package, rounded up to the gram.
    pub fn package_mass(&self) -> Mass {
        Mass::from_grams((self.mass.grams() * self.package.thousandths() + 999) / 1000)
    }
    /// Volume of one package, rounded up to the millilitre.
    pub fn package_volume(&self) -> Volume {
        Volume::from_millilitres((self.volume.millilitres() * self.package.thousandths() + 999) / 1000)
    }
    /// Whether a day missed is lost.
    pub fn is_consumable(&self) -> bool {
        self.kind == ItemKind::Consumable
    }
}

/// Need per person, household or group.
#[derive(Clone, Debug)]
pub struct Norm {
    /// Code of the rule.
    pub code: String,
    /// What is needed.
    pub item: Id<Item>,
    /// Whom it counts.
    pub per: Per,
    /// How much for each of them, each time.
    pub quantity: Quantity,
    /// How often.
    pub every: Every,
    /// First day of operation (0 is the first).
    pub from_day: u32,
    /// First day it no longer holds; `None`: to the end.
    pub to_day: Option<u32>,
    /// Regulation, handbook or person behind it.
    pub source: String,
    /// Whether the source itself was read.
    pub verified: bool,
}

/// A head count at a post, as reported.
#[derive(Clone, Debug)]
pub struct Headcount {
    /// Where.
    pub site: Id<Site>,
    /// From when on it counts.
    pub time: Instant,
    /// People away from home.
    pub displaced: u64,
    /// People cut off at home.
    pub isolated: u64,
    /// People affected, the former included.
    pub affected: u64,
    /// Households among those in need; stated or derived.
    pub households: u64,
    /// Members of each vulnerable group among those in need; stated or derived from `[groups]`.
    pub groups: Vec<(Per, u64)>,
    /// People that need relief by the operation's basis; from `household_size` where only households were reported.
    pub in_need: u64,
    /// Whether `in_need` was derived from households.
    pub from_households: bool,
    /// Who reported it.
    pub source: Option<String>,
    /// When it was reported.
    pub reported_at: Option<Instant>,
}

/// An explicit need beyond the norms.
#[derive(Clone, Debug)]
pub struct Request {
    /// Where.
    pub site: Id<Site>,
    /// What.
    pub item: Id<Item>,
    /// How much.
    pub quantity: Quantity,
    /// By when.
    pub needed_by: Instant,
}

/// How goods come to be at a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// They lie there.
    Stock,
    /// They will come.
    Supply(SupplyKind),
}

/// Goods of one item, owner and place, from a row of `stock` or `supply`. Only whole packages move.
#[derive(Clone, Debug)]
pub struct Lot {
    /// Stable name, made from its content: `item@site/owner`, with `#2`, `#3` … when that repeats.
    pub code: String,
    /// Where they lie or arrive.
    pub site: Id<Site>,
    /// What.
    pub item: Id<Item>,
    /// Whose.
    pub owner: Id<Member>,
    /// How much.
    pub quantity: Quantity,
    /// From when on they can leave.
    pub available_from: Instant,
    /// From when on they may no longer be issued (stated, or arrival plus shelf life).
    pub expires: Option<Instant>,
    /// How firm the offer is.
    pub commitment: Commitment,
    /// The only post (or any post below this site) they may go to.
    pub reserved_for: Option<Id<Site>>,
    /// Price of a unit, paid when it is used.
    pub unit_cost: Money,
    /// Stock or supply.
    pub origin: Origin,
}

/// A river gauge with its alert levels.
#[derive(Clone, Debug)]
pub struct Gauge {
    /// Code in tables.
    pub code: String,
    /// Name in documents.
    pub name: String,
    /// Where it stands.
    pub at: Option<LonLat>,
    /// Alert levels, from siaga IV (lowest) to siaga I: name and level, rising.
    pub alerts: Vec<(String, Level)>,
    /// Stage in time; between two entries it is linear, before the first and after the last constant.
    pub stages: Vec<Stage>,
}

/// A river level at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stage {
    /// When.
    pub time: Instant,
    /// How high.
    pub level: Level,
    /// Read or expected.
    pub kind: StageKind,
}

/// What a closure shuts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A link.
    Link(Id<Link>),
    /// A site: it neither loads nor unloads.
    Site(Id<Site>),
}

/// Something shut or slow for a while.
#[derive(Clone, Debug)]
pub struct Closure {
    /// What.
    pub target: Target,
    /// From when.
    pub from: Instant,
    /// Until when (exclusive).
    pub until: Instant,
    /// Remaining speed in thousandths: 0 is shut, 500 half speed. Always 0 for a site.
    pub factor: u32,
    /// Depth of water on a road or foot way, which shuts or slows it by what the vehicle wades: the slower of this and
    /// `factor` holds.
    pub depth: Option<Level>,
    /// Length of the way under that water; `None`: all of it.
    pub wet: Option<Distance>,
    /// Modes concerned; empty: all.
    pub modes: Vec<Mode>,
    /// Why.
    pub reason: String,
}

/// A flooded or slid area: roads and foot ways that touch it are closed to vehicles that cannot wade its depth, and slow
/// for those that can.
#[derive(Clone, Debug)]
pub struct Zone {
    /// Code or name.
    pub code: String,
    /// Polygons: the outline of each, a closed ring of at least four points, then its holes.
    pub polygons: Vec<Vec<Vec<LonLat>>>,
    /// Water depth; `None`: impassable whatever the vehicle (a slide).
    pub depth: Option<Level>,
    /// From when.
    pub from: Instant,
    /// Until when (exclusive).
    pub until: Instant,
    /// Modes concerned; empty: road and foot.
    pub modes: Vec<Mode>,
    /// Why.
    pub reason: String,
}

/// SOP: who does what when a level or state is reached.
#[derive(Clone, Debug)]
pub struct Trigger {
    /// Level or state (for example `siaga-2`).
    pub trigger: String,
    /// Phase in which it holds.
    pub phase: Option<Phase>,
    /// What is done.
    pub activity: String,
    /// Who does it.
    pub member: Id<Member>,
}

/// A drill event, kept for the drill.
#[derive(Clone, Debug)]
pub struct Inject {
    /// When.
    pub time: Instant,
    /// Kind of event.
    pub kind: String,
    /// What it hits.
    pub target: String,
    /// New value.
    pub value: String,
    /// Text given to the players.
    pub text: Option<String>,
    /// What a good answer is.
    pub expected: Option<String>,
}

/// A possible disaster, kept for preposition and ensembles.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Code in tables.
    pub code: String,
    /// Probability in millionths.
    pub probability_ppm: u32,
    /// Overrides, column and value.
    pub overrides: Vec<(String, String)>,
}

/// Something the plan takes for granted, printed with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Assumption {
    /// What it is about (a table, a setting).
    pub subject: String,
    /// The statement, in Indonesian.
    pub id: String,
    /// The statement, in English.
    pub en: String,
}

/// Everything the planner knows. Made only by `draft::Draft::build`.
#[derive(Clone, Debug)]
pub struct Operation {
    pub(crate) head: Head,
    pub(crate) members: Table<Member>,
    pub(crate) sites: Table<Site>,
    pub(crate) links: Table<Link>,
    pub(crate) vehicle_types: Table<VehicleType>,
    pub(crate) fleets: Table<Fleet>,
    pub(crate) items: Table<Item>,
    pub(crate) norms: Table<Norm>,
    pub(crate) headcounts: Table<Headcount>,
    pub(crate) requests: Table<Request>,
    pub(crate) lots: Table<Lot>,
    pub(crate) gauges: Table<Gauge>,
    pub(crate) closures: Table<Closure>,
    pub(crate) zones: Table<Zone>,
    pub(crate) triggers: Table<Trigger>,
    pub(crate) injects: Table<Inject>,
    pub(crate) scenarios: Table<Scenario>,
    pub(crate) assumptions: Vec<Assumption>,
    /// The order of the sites that searches rest on, once somebody has found it.
    pub(crate) order: OnceLock<Arc<Order>>,
}

/// The operation's own settings (`operation.toml`).
#[derive(Clone, Debug)]
pub struct Head {
    /// Name in documents.
    pub name: String,
    /// Hazard (flood, landslide, …).
    pub hazard: String,
    /// First moment.
    pub start: Instant,
    /// Length; a whole number of days.
    pub horizon: Duration,
    /// Period; divides a day.
    pub period: Duration,
    /// How far local clocks run ahead of UTC.
    pub utc_offset: Duration,
    /// Phase of the emergency.
    pub phase: Phase,
    /// Language of documents unless asked otherwise.
    pub language: Language,
    /// Name of the norm set.
    pub norms: String,
    /// Seed of every random choice.
    pub seed: u64,
    /// What the allocation strives for.
    pub objective: Objective,
    /// Which head count drives the needs.
    pub basis: Basis,
    /// Least firmness of stock and vehicles the plan may count on.
    pub commitment: Commitment,
    /// Persons per household in hundredths, where one must be derived from the other.
    pub household_size_hundredths: u32,
    /// Whom every document made from the operation must name, as the licence of its data asks; in their own words.
    pub attribution: Option<String>,
}

impl Operation {
    /// The operation's own settings.
    pub const fn head(&self) -> &Head {
        &self.head
    }
    /// Organisations of the cluster.
    pub const fn members(&self) -> &Table<Member> {
        &self.members
    }
    /// Places.
    pub const fn sites(&self) -> &Table<Site> {
        &self.sites
    }
    /// Ways between places.
    pub const fn links(&self) -> &Table<Link> {
        &self.links
    }
    /// Types of vehicles and boats.
    pub const fn vehicle_types(&self) -> &Table<VehicleType> {
        &self.vehicle_types
    }
    /// Vehicles and boats.
    pub const fn fleets(&self) -> &Table<Fleet> {
        &self.fleets
    }
    /// Commodities.
    pub const fn items(&self) -> &Table<Item> {
        &self.items
    }
    /// Norms of the chosen set whose item the operation knows.
    pub const fn norms(&self) -> &Table<Norm> {
        &self.norms
    }
    /// Head counts, by site and time.
    pub const fn headcounts(&self) -> &Table<Headcount> {
        &self.headcounts
    }
    /// Explicit needs.
    pub const fn requests(&self) -> &Table<Request> {
        &self.requests
    }
    /// Goods that lie somewhere or will come.
    pub const fn lots(&self) -> &Table<Lot> {
        &self.lots
    }
    /// River gauges with their stages.
    pub const fn gauges(&self) -> &Table<Gauge> {
        &self.gauges
    }
    /// What is shut or slow.
    pub const fn closures(&self) -> &Table<Closure> {
        &self.closures
    }
    /// Flooded or slid areas.
    pub const fn zones(&self) -> &Table<Zone> {
        &self.zones
    }
    /// SOP triggers.
    pub const fn triggers(&self) -> &Table<Trigger> {
        &self.triggers
    }
    /// Drill events.
    pub const fn injects(&self) -> &Table<Inject> {
        &self.injects
    }
    /// Possible disasters.
    pub const fn scenarios(&self) -> &Table<Scenario> {
        &self.scenarios
    }
    /// What the operation takes for granted.
    pub fn assumptions(&self) -> &[Assumption] {
        &self.assumptions
    }
    /// End of the horizon.
    pub fn end(&self) -> Instant {
        self.head.start + self.head.horizon
    }
    /// Number of days of operation.
    pub fn n_days(&self) -> usize {
        usize::try_from(self.head.horizon.seconds() / 86_400).unwrap_or(0)
    }
    /// Number of periods.
    pub fn n_periods(&self) -> usize {
        usize::try_from(self.head.horizon.seconds() / self.head.period.seconds()).unwrap_or(0)
    }
    /// First moment of day `day`.
    pub fn day_start(&self, day: usize) -> Instant {
        self.head.start + Duration::from_days(i64::try_from(day).unwrap_or(i64::MAX / 86_400))
    }
    /// First moment of period `period`.
    pub fn period_start(&self, period: usize) -> Instant {
        let length = self.head.period.seconds();
        self.head.start + Duration::from_seconds(i64::try_from(period).map_or(i64::MAX, |n| n.saturating_mul(length)))
    }
    /// The period that contains a moment; the first for moments before it.
    pub fn period(&self, at: Instant) -> usize {
        usize::try_from((at - self.head.start).seconds().div_euclid(self.head.period.seconds())).unwrap_or(0)
    }
    /// Whether a lot is there on a whole day of the operation before it expires, so that it can be handed out at all.
    pub fn can_issue(&self, lot: &Lot) -> bool {
        let from = lot.available_from.max(self.head.start);
        let day = usize::try_from((from - self.head.start).seconds() / 86_400).unwrap_or(usize::MAX);
        day < self.n_days() && lot.expires.is_none_or(|expires| expires >= self.day_start(day + 1))
    }
    /// Whether stock or vehicles are firm enough for the plan to count on them.
    pub fn counts_on(&self, commitment: Commitment) -> bool {
        commitment >= self.head.commitment
    }
    /// Whether what is reserved so may go to a post.
    pub fn may_go(&self, reserved_for: Option<Id<Site>>, post: Id<Site>) -> bool {
        reserved_for.is_none_or(|area| self.is_within(post, area))
    }
    /// Whether `site` is `above` or lies below it.
    pub fn is_within(&self, site: Id<Site>, above: Id<Site>) -> bool {
        let mut here = Some(site);
        while let Some(id) = here {
            if id == above {
                return true;
            }
            here = self.sites[id].parent;
        }
        false
    }
}
