//! The plan: the document as data, complete in itself.
//!
//! Sites, items, members, fleets and lots are named by their codes, so that a plan can be read, rendered and audited
//! without the optimiser. Times are instants, quantities thousandths of the item's unit. Everything that is executed
//! stands in `trips` and `issues`; all other tables are derived from them and from the operation, and the auditor
//! derives them again.
//!
//! # Rules of execution
//!
//! These are the rules a plan obeys; dispatch builds by them, the auditor checks them, the bound is proven under them.
//!
//! 1. **Tour.** A trip is a closed tour of one vehicle: load at one source, one or more stops, back to the source at most
//!    three days after the end, unless it was cut off when it was revised. If the vehicle stands elsewhere (its base before
//!    the first trip, else the source of its trip before), an empty drive to the source comes first.
//! 2. **Duty.** Duty is time spent loading, unloading and on links; waits are rest. In every day of operation a
//!    vehicle has at most `hours_per_day` of it, and all of it between the fleet's `from` and `until`.
//! 3. **Day tours.** A tour (without the empty drive before it) whose duty fits into `hours_per_day` lies within one
//!    day of operation. A tour with several stops fits. Only a tour with one stop too far for that takes longer.
//! 4. **Way.** Consecutive passes join; the link has the vehicle's mode, is passed in an allowed direction, carries
//!    the vehicle's gross mass (where none is stated, its payload), is as wide as the vehicle (where that is stated), and
//!    is open to its type at every second of `[enters, leaves)`. A passage takes at least length / min(vehicle speed,
//!    link speed), divided by the lowest share of the speed that anything leaves that overlaps it.
//! 5. **State of a link.** A stage is linear between its entries (rounded down to the millimetre), constant outside
//!    them. A road or foot way is shut while stage > `closes_above` + wading depth of the type, a river while
//!    stage > `closes_above` or stage < `opens_above`; without any stage a gauge shuts nothing. From `from` to `until`
//!    (exclusive) a closure leaves its `factor` of the speed (0 is shut), a zone without depth shuts what touches it; water,
//!    of either, shuts to types that wade less, [slows](crate::operation::slowed_by_water) others on the ground it covers.
//! 6. **Place.** Loading and unloading take at least mass / `loading` rate, lie within the site's opening hours, and
//!    the site is neither closed nor flooded (stage > `floods_above`) meanwhile. Junctions handle no goods, posts do
//!    not load, warehouses do not unload (they receive dated supply).
//! 7. **Load.** Whole packages; never more than the payload by mass or volume; all that is loaded is unloaded.
//! 8. **Lots.** At no moment is more taken of a lot at a site than lies there: its quantity from `available_from` on,
//!    plus what was unloaded (from the end of unloading on), minus what was loaded (from the begin of loading on) and
//!    issued. Lots below the operation's commitment are not used. A lot reserved for a site ends at a post within it.
//! 9. **Storage.** After each unloading the goods at the site fit its `storage`. Issues of day `d` leave at its end.
//! 10. **Handling.** Mass loaded and unloaded with end in a period is at most `handling` times the hours open in it.
//! 11. **Issue.** On day `d` a post issues from lots that arrived (end of unloading) before the end of the day and do
//!     not expire before it; of a consumable at most the day's need, of a durable at most what is due so far and not
//!     yet issued.

use crate::operation::{Assumption, Basis, Commitment, Language, Mode, Objective, Phase};
use crate::units::{Distance, Duration, Instant, Level, Money, Quantity};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How long after the end of the operation a vehicle may come home (rule 1).
pub const WAY_HOME: Duration = Duration::from_days(3);

/// Name and version of the wire format.
pub const SCHEMA: &str = "bekal.plan/1";

macro_rules! records {
    ($($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty),+ $(,)? })+) => {
        $($(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($(#[$fdoc])* pub $field: $type),+ })+
    };
}

mod changes;
mod compose;
mod legend;

pub use changes::{BrokenRule, Changes, Fate, FormerTrip, Lost, RevisionWay};
pub use compose::{Parts, compose, highest_number};
pub use legend::{ItemName, Legend, MemberName, NormLine, SiteName, VehicleName};

records! {
    /// An operation plan.
    Plan {
        /// [`SCHEMA`].
        schema: String,
        /// What the plan is for.
        header: Header,
        /// What is the case.
        situation: Situation,
        /// Name and unit of every item, member, site and vehicle type the plan mentions, for documents.
        legend: Legend,
        /// What is needed where and when.
        needs: Vec<NeedLine>,
        /// What the members bring.
        resources: Resources,
        /// Every trip of every vehicle, by departure.
        trips: Vec<Trip>,
        /// What each post hands out on each day.
        issues: Vec<Issue>,
        /// Who brings what to whom, summed over the trips.
        allocation: Vec<AllocationLine>,
        /// Who does what.
        tasks: Vec<Task>,
        /// What will be short, why, and whom to ask.
        shortfalls: Vec<Shortfall>,
        /// What stock remains where at the end of each day.
        stock: Vec<StockLine>,
        /// What one more of a scarce thing would bring.
        prices: Vec<Price>,
        /// How good the plan is.
        kpis: Kpis,
        /// Proven bounds, level by level of the objective.
        bounds: Vec<Bound>,
        /// What the plan takes for granted.
        assumptions: Vec<Assumption>,
        /// Where the plan comes from.
        provenance: Provenance,
        /// What it changes, if it was made from an earlier plan.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        changes: Option<Changes>,
    }

    /// What the plan is for.
    Header {
        /// Name of the operation.
        operation: String,
        /// Hazard.
        hazard: String,
        /// Phase of the emergency.
        phase: Phase,
        /// Language of documents.
        language: Language,
        /// First moment.
        start: Instant,
        /// Length in seconds.
        horizon_s: Duration,
        /// Period in seconds.
        period_s: Duration,
        /// How far local clocks run ahead of UTC, in seconds.
        utc_offset_s: Duration,
        /// Name of the norm set.
        norms: String,
        /// Which head count drives the needs.
        basis: Basis,
        /// What the allocation strove for.
        objective: Objective,
        /// Least firmness of stock and vehicles counted on.
        commitment: Commitment,
        /// Whom every document of the plan must name, as the licence of the data asks.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        attribution: Option<String>,
    }

    /// What is the case.
    Situation {
        /// People at each post on the first and the last day.
        people: Vec<PeopleLine>,
        /// Stage of each gauge.
        gauges: Vec<GaugeLine>,
        /// Links that are shut or slow for a while for at least one vehicle type.
        closures: Vec<ClosedLink>,
        /// Posts with need that no vehicle reaches in time, with the reason.
        unreachable: Vec<Unreachable>,
    }
    /// People at a post.
    PeopleLine {
        /// Post.
        site: String,
        /// In need on the first day.
        first_day: u64,
        /// In need on the last day.
        last_day: u64,
        /// Who reported it.
        source: Option<String>,
        /// When it was reported.
        reported_at: Option<Instant>,
        /// Whether persons were derived from households.
        from_households: bool,
    }
    /// Stage of a gauge.
    GaugeLine {
        /// Gauge.
        gauge: String,
        /// Its name.
        name: String,
        /// Level at the start.
        level_start_mm: Level,
        /// Highest level within the horizon.
        level_peak_mm: Level,
        /// When that is.
        peak_at: Instant,
        /// Alert state at the start (`-` below the lowest).
        alert_start: String,
        /// Alert state at the peak.
        alert_peak: String,
    }
    /// A link that is shut or slow for a while.
    ClosedLink {
        /// Link.
        link: String,
        /// Its ends.
        from: String,
        /// Its ends.
        to: String,
        /// How one moves along it.
        mode: Mode,
        /// Vehicle types concerned.
        vehicle_types: Vec<String>,
        /// Share of its speed that remains, thousandths; 0: shut.
        #[serde(default)]
        factor_permille: u32,
        /// From when, be it before the operation; `None`: for longer than the data tell.
        since: Option<Instant>,
        /// Until when, be it after the operation; `None`: not known.
        until: Option<Instant>,
        /// Why: `stage:GAUGE`, `closure:REASON` or `zone:CODE`.
        reason: String,
    }
    /// A site that handles no goods for a while.
    ClosedSite {
        /// Site.
        site: String,
        /// From when; `None`: for longer than the data tell.
        since: Option<Instant>,
        /// Until when; `None`: not known.
        until: Option<Instant>,
        /// Why: `stage:GAUGE` or `closure:REASON`.
        reason: String,
    }
    /// A post no vehicle reaches.
    Unreachable {
        /// Post.
        site: String,
        /// The links that stand in the way, with since when and until when.
        because: Vec<ClosedLink>,
        /// The sites on the way that are closed.
        closed: Vec<ClosedSite>,
        /// Whether nothing leads there for any vehicle counted on, even with everything open.
        no_way: bool,
        /// First moment it can be reached within the horizon, if ever.
        reachable_from: Option<Instant>,
    }

    /// A need.
    NeedLine {
        /// Post.
        site: String,
        /// Item.
        item: String,
        /// Day of operation, 0 first.
        day: u32,
        /// Newly due, thousandths of the unit.
        quantity_milli: Quantity,
        /// People whose need it is.
        persons: u64,
        /// Codes of the norms behind it; `request` where one asked.
        norms: Vec<String>,
    }

    /// What the members bring.
    Resources {
        /// Goods.
        goods: Vec<GoodsLine>,
        /// Vehicles and boats.
        fleets: Vec<FleetLine>,
    }
    /// A lot.
    GoodsLine {
        /// Lot.
        lot: String,
        /// Owner.
        member: String,
        /// Where.
        site: String,
        /// Item.
        item: String,
        /// How much, thousandths of the unit.
        quantity_milli: Quantity,
        /// From when on.
        available_from: Instant,
        /// Until when it may be issued.
        expires: Option<Instant>,
        /// How firm.
        commitment: Commitment,
        /// Whether the plan may count on it: firm enough, and there on a whole day of the operation before it expires.
        counted: bool,
        /// Packages the plan moves or issues of it.
        used_packages: i64,
    }
    /// A fleet.
    FleetLine {
        /// Fleet.
        fleet: String,
        /// Owner.
        member: String,
        /// Vehicle type.
        vehicle_type: String,
        /// How many.
        count: u32,
        /// Base.
        base: String,
        /// How firm.
        commitment: Commitment,
        /// Whether the plan may count on it.
        counted: bool,
        /// How many the plan uses.
        used: u32,
        /// Duty hours the plan uses, in seconds.
        duty_s: Duration,
        /// Duty hours available, in seconds.
        available_s: Duration,
        /// Metres driven.
        distance_m: Distance,
    }

    /// A closed tour of one vehicle: empty to the loading site if it stands elsewhere, load there, one or more stops,
    /// and back to the loading site, unless it was cut off before the plan was revised.
    Trip {
        /// Number; in the order of departure, but for trips of a revised plan that keep theirs.
        trip: String,
        /// Fleet.
        fleet: String,
        /// Number of the vehicle within the fleet, 1 first.
        vehicle: u32,
        /// Vehicle type.
        vehicle_type: String,
        /// Owner of the vehicle.
        member: String,
        /// Where it loads and returns to.
        source: String,
        /// Steps in time; gaps between them are waits.
        steps: Vec<Step>,
        /// Duty time (everything but waits), in seconds.
        duty_s: Duration,
        /// Metres driven.
        distance_m: Distance,
        /// Running cost.
        cost_rp: Money,
    }

    /// A passage along one link.
    Pass {
        /// Link.
        link: String,
        /// From site.
        from: String,
        /// To site.
        to: String,
        /// Enters it.
        enters: Instant,
        /// Leaves it.
        leaves: Instant,
    }
    /// Goods on a vehicle.
    Cargo {
        /// Lot.
        lot: String,
        /// Item.
        item: String,
        /// Whole packages.
        packages: i64,
    }

    /// What a post hands out on a day.
    Issue {
        /// Post.
        site: String,
        /// Item.
        item: String,
        /// Lot it comes from.
        lot: String,
        /// Day of operation, 0 first.
        day: u32,
        /// How much, thousandths of the unit.
        quantity_milli: Quantity,
    }
    /// Who brings what to whom.
    AllocationLine {
        /// Owner of the goods.
        member: String,
        /// Where they lay.
        from: String,
        /// Where they change vehicle, in order.
        via: Vec<String>,
        /// Post.
        to: String,
        /// Item.
        item: String,
        /// Whole packages.
        packages: i64,
        /// First arrival.
        first_arrival: Instant,
        /// Last arrival.
        last_arrival: Instant,
    }
    /// Who does what.
    Task {
        /// Member.
        member: String,
        /// `provide`, `transport`, `handle` or `trigger`.
        kind: String,
        /// What, as a reference: item, trip or activity.
        what: String,
        /// Where; of a trigger, the gauge (empty where a phase fires it).
        site: String,
        /// From when.
        from: Instant,
        /// Until when.
        until: Instant,
        /// Whole packages moved (0 where that does not apply).
        packages: i64,
    }
    /// What will be short.
    Shortfall {
        /// Post.
        site: String,
        /// Item.
        item: String,
        /// First day short.
        first_day: u32,
        /// Last day short.
        last_day: u32,
        /// Missing in all, thousandths of the unit; of a durable, what is still due at the end (0: nothing is missing, it only
        /// comes late).
        quantity_milli: Quantity,
        /// Person-days unmet.
        person_days: u64,
        /// What limits it: `no-stock`, `expired`, `unreachable`, `too-late`, `stock`, `vehicles`, `handling`, `storage`,
        /// `packages`, `edited` where people changed the trips, or `other`, where what is left would do and no single limit
        /// was found.
        reason: String,
        /// The member or tier to ask.
        ask: String,
    }
    /// Stock at the end of a day.
    StockLine {
        /// Site.
        site: String,
        /// Item.
        item: String,
        /// Day of operation.
        day: u32,
        /// How much, thousandths of the unit.
        quantity_milli: Quantity,
    }
    /// What one more of a scarce thing would bring.
    Price {
        /// `goods`, `vehicle`, `handling`.
        resource: String,
        /// Item, vehicle type or site.
        code: String,
        /// Where, if it matters.
        site: Option<String>,
        /// Day of operation, if it matters.
        day: Option<u32>,
        /// The unit added: `tonne` of goods, `vehicle-day` of a vehicle's daily duty, `tonne` loaded or unloaded.
        unit: String,
        /// Person-days of need met more, per unit, at the margin.
        person_days: f64,
    }

    /// The six *Tepat* of BNPB and days of supply.
    Kpis {
        /// Tepat jumlah: person-days needed of survival items.
        person_days_needed: u64,
        /// Person-days met of survival items.
        person_days_met: u64,
        /// Share met of every level, thousandths, by priority.
        fill_by_priority: Vec<PriorityFill>,
        /// Packages delivered beyond need, as a share of all delivered, thousandths.
        oversupply_permille: u32,
        /// Tepat sasaran: fill of the worst-off post that can be reached, over all its survival items together,
        /// thousandths; `None` where no post with survival need can be reached.
        worst_fill_permille: Option<u32>,
        /// Gini index of fill over posts, weighted by people, thousandths.
        gini_permille: u32,
        /// Posts with need that get nothing at all.
        posts_with_nothing: Vec<String>,
        /// Tepat waktu: share of all person-days met by deliveries that arrived within 24, 48, 72 hours, thousandths.
        within_24_48_72_h_permille: Vec<u32>,
        /// Mean hours until the first delivery of a post, weighted by people.
        mean_hours_to_first_delivery: f64,
        /// Tepat kualitas: packages that expire within seven days after issue, thousandths of those issued.
        expiring_permille: u32,
        /// Tepat guna: packages delivered for which the post has no need, thousandths.
        unsuitable_permille: u32,
        /// Tepat kebutuhan: requested quantity delivered in time, thousandths; `None` without requests.
        requested_met_permille: Option<u32>,
        /// How long stock lasts, post by post that gets a delivery.
        days_of_supply: Vec<DaysOfSupply>,
        /// Tonne-kilometres, in kilogram-metres.
        kg_m: i64,
        /// Running and purchase cost.
        cost_rp: Money,
        /// Metres driven in all.
        distance_m: Distance,
    }
    /// Share met of a priority level.
    PriorityFill {
        /// 1 is survival.
        priority: u8,
        /// Person-days needed.
        needed: u64,
        /// Person-days met.
        met: u64,
    }
    /// How long a post's stock lasts.
    DaysOfSupply {
        /// Post.
        site: String,
        /// How many days what is at hand after a day's deliveries, before anything is handed out, lasts, that day
        /// included: on the worst day from the first of the operation to its last delivery, for its scarcest survival
        /// consumable, hundredths of a day.
        least_hundredths: u32,
        /// The same on the median of these days.
        median_hundredths: u32,
        /// Survival item that runs out first on the worst day.
        item: String,
    }

    /// A proven bound.
    Bound {
        /// Level of the objective: `need-met`, `worst-fill`, `lateness`.
        level: String,
        /// Priority of the items concerned.
        priority: u8,
        /// Unit of the figures.
        unit: String,
        /// No plan can do better than this.
        bound: f64,
        /// What the programme reaches where vehicles do whole tours with full loads: short of the bound by the rounding
        /// of time. None where the priority is not planned before trips are.
        programme: Option<f64>,
        /// What the best quantities on the plan's tours reach: short of the programme by tours, short of the plan by
        /// whole packages. Only of need met.
        on_tours: Option<f64>,
        /// What this plan reaches, recomputed by the auditor.
        achieved: f64,
        /// Distance as a share of the bound.
        gap: f64,
    }

    /// Where the plan comes from.
    Provenance {
        /// Program version.
        version: String,
        /// Seed.
        seed: u64,
        /// How the search ended: `complete` by itself, `stopped` by whoever watched, cut by the `time-limit`.
        status: String,
        /// Settings as name and value.
        settings: Vec<(String, String)>,
        /// Input files with their SHA-256.
        inputs: Vec<(String, String)>,
        /// What the programme measured: rows, columns, nonzeros, rounds.
        programme: Vec<(String, String)>,
        /// Person-days the levels' price of fairness: best without fairness minus best with it.
        price_of_fairness_person_days: f64,
    }
}

/// A step of a trip.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Step {
    /// Takes goods aboard.
    Load {
        /// Where.
        site: String,
        /// Begins.
        from: Instant,
        /// Ends.
        until: Instant,
        /// Goods.
        cargo: Vec<Cargo>,
    },
    /// Drives without stop of note.
    Drive {
        /// From site.
        from: String,
        /// To site.
        to: String,
        /// Links in order; waits before a link that is shut show as gaps.
        passes: Vec<Pass>,
    },
    /// Puts goods down.
    Unload {
        /// Where.
        site: String,
        /// Begins.
        from: Instant,
        /// Ends.
        until: Instant,
        /// Goods.
        cargo: Vec<Cargo>,
    },
}

impl Trip {
    /// First moment.
    pub fn departs(&self) -> Option<Instant> {
        self.steps.iter().find_map(|step| match step {
            Step::Load { from, .. } | Step::Unload { from, .. } => Some(*from),
            Step::Drive { passes, .. } => passes.first().map(|pass| pass.enters),
        })
    }
}

impl Plan {
    /// From when on the plan revises an earlier one; `None` of a plan made anew.
    pub fn revised_from(&self) -> Option<Instant> {
        self.changes.as_ref().map(|changes| changes.now)
    }
}

impl Shortfall {
    /// Days from the first to the last one short: most days anything comes late, where nothing is missing in the end.
    pub const fn days(&self) -> u32 {
        self.last_day.saturating_sub(self.first_day).saturating_add(1)
    }
}
