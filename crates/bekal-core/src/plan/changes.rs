//! What a plan changes that was made from an earlier one.

use super::Cargo;
use crate::units::Instant;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

records! {
    /// What a revision made of the plan before.
    Changes {
        /// From when on trips were planned anew.
        now: Instant,
        /// Every trip of the plan before, in its order.
        former: Vec<FormerTrip>,
        /// Trips that the plan before did not have so.
        new: Vec<String>,
        /// The ways to revise that were tried, from least change to most.
        ways: Vec<RevisionWay>,
        /// Goods, and vehicles, that nobody has found since their trips broke, in this revision or one before.
        #[serde(default)]
        lost: Vec<Lost>,
        /// The highest number of any trip so far, be it gone.
        #[serde(default)]
        numbered: u32,
    }

    /// What a trip had aboard when it broke.
    Lost {
        /// Its number.
        trip: String,
        /// Its fleet, if its vehicle is lost as well.
        fleet: Option<String>,
        /// Number of the vehicle within the fleet.
        vehicle: u32,
        /// Where it loaded.
        site: String,
        /// Goods not delivered.
        cargo: Vec<Cargo>,
    }

    /// A trip of the plan before.
    FormerTrip {
        /// Its number there.
        trip: String,
        /// Fleet.
        fleet: String,
        /// Number of the vehicle within the fleet.
        vehicle: u32,
        /// Vehicle type.
        vehicle_type: String,
        /// When it began to load, or was to begin.
        loads: Instant,
        /// What becomes of it.
        fate: Fate,
        /// The rule it would break otherwise.
        because: Option<BrokenRule>,
        /// Its number in this plan, if it is driven.
        now: Option<String>,
    }

    /// A rule a trip would break.
    BrokenRule {
        /// Code of the rule.
        rule: String,
        /// The trip, place or vehicle concerned.
        place: String,
        /// In Indonesian.
        id: String,
        /// In English.
        en: String,
    }

    /// A way to revise a plan.
    RevisionWay {
        /// Trips that begin to load by then stay where they still hold; `None`: all.
        keeps_until: Option<Instant>,
        /// Trips as they were.
        unchanged: u64,
        /// Trips of the plan before that are gone.
        gone: u64,
        /// Trips that are new.
        new: u64,
        /// Person-days of survival need met.
        person_days_met: u64,
        /// Fill of the worst-off post that can be reached, thousandths.
        worst_fill_permille: Option<u32>,
        /// Whether this plan is the one.
        taken: bool,
    }
}

/// What becomes of a trip of the plan before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// Was under way, and cannot go on.
    TurnsBack,
    /// Has delivered, and can neither go on nor come home.
    CutOff,
    /// Breaks a rule as things are now.
    Cancelled,
    /// Was forbidden before it began.
    Forbidden,
    /// Leaves out goods that will not be there.
    Lighter,
    /// Could stay, but others serve better.
    Replaced,
    /// Stays as it is.
    Stays,
    /// Stays because somebody wants it to.
    Locked,
    /// Has begun and goes on, or is done.
    Begun,
}

impl Fate {
    /// The word in plans.
    pub const fn word(self) -> &'static str {
        match self {
            Self::TurnsBack => "turns-back",
            Self::CutOff => "cut-off",
            Self::Cancelled => "cancelled",
            Self::Forbidden => "forbidden",
            Self::Lighter => "lighter",
            Self::Replaced => "replaced",
            Self::Stays => "stays",
            Self::Locked => "locked",
            Self::Begun => "begun",
        }
    }

    /// Whether the trip is driven, be it with less aboard.
    pub const fn stands(self) -> bool {
        matches!(self, Self::CutOff | Self::Lighter | Self::Stays | Self::Locked | Self::Begun)
    }
}
