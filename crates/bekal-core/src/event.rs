//! Settings of a draft, and what it tells while it runs.

use crate::allocation::model::Model;
use std::ops::ControlFlow;

/// How to draft a plan.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Seed of the solver's tie-breaking and of the search for better trips; `None`: the operation's own.
    pub seed: Option<u64>,
    /// Most seconds of one programme's solution, `None` for no limit; a limit on the whole draft is the observer's.
    pub time_limit_s: Option<f64>,
    /// Rounds of worst-off-first per priority level before the rest is shared by quantity.
    pub fairness_rounds: usize,
    /// Rounds of building and loading trips for survival goods; a large operation takes half as many more, later goods
    /// half as many or one.
    pub dispatch_rounds: usize,
    /// How clear of limits of storage and handling the loads of trips keep: 0 plans with nearly all the room, the
    /// next steps with less, [`Settings::MOST_CAUTIOUS`] with all of it but rounds down at every limited site and counts
    /// on no later departure. Where the auditor finds a site overfilled by rounding, its trips are loaded again one step more
    /// cautious there.
    pub caution: usize,
    /// Version to print in the plan.
    pub version: String,
    /// Input files with their SHA-256, to print in the plan.
    pub inputs: Vec<(String, String)>,
}

impl Settings {
    /// The last step of [`Settings::caution`].
    pub const MOST_CAUTIOUS: usize = 3;
    /// Share of storage and handling that loads may plan to use, by step of caution.
    pub const CLEAR: [f64; 4] = [0.96, 0.9, 0.8, 1.0];
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            seed: None,
            time_limit_s: None,
            fairness_rounds: 3,
            dispatch_rounds: 4,
            caution: 0,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            inputs: Vec::new(),
        }
    }
}

/// A stage of drafting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Ways and travel times.
    Network,
    /// Who ships what to whom.
    Allocation,
    /// Trips of vehicles.
    Dispatch,
    /// Recomputing everything.
    Audit,
}

/// Something worth telling.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A stage begins.
    Stage(Stage),
    /// A linear programme is about to be solved.
    Programme {
        /// Its name: level of the objective and priority.
        name: &'a str,
        /// Rows, columns and objective.
        model: &'a Model,
    },
    /// It is solved.
    Solved {
        /// Its name, as in [`Event::Programme`].
        name: &'a str,
        /// Its optimum with the price of exceeded rows: minus what any solver finds in the exported file.
        optimum: f64,
    },
    /// Something goes on; asked often, so that a wish to stop is heard.
    Working,
    /// How much survival need the best plan so far meets, and how much is possible, in thousandths of the need.
    NeedMet {
        /// Met.
        met_permille: u32,
        /// Possible.
        bound_permille: u32,
    },
}

impl Event<'_> {
    /// Need met of `needed` person-days, and how much is possible.
    pub fn need_met(met: f64, bound: f64, needed: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
        let permille = |part: f64| (part / needed.max(1.0) * 1000.0).round().clamp(0.0, 1000.0) as u32;
        Self::NeedMet { met_permille: permille(met), bound_permille: permille(bound) }
    }
}

/// Hears every event; `Break` asks to stop with the best plan so far.
pub type Observer<'a> = &'a mut dyn FnMut(&Event<'_>) -> ControlFlow<()>;

/// The planner could not finish.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SolveError {
    /// Stopped by the observer or the time limit before any plan existed.
    #[error("stopped before any plan was found")]
    Stopped,
    /// The solver gave up on a programme that always has a solution.
    #[error("the solver ended `{programme}` with status {status}")]
    Solver {
        /// Name of the programme.
        programme: String,
        /// Status as the solver names it.
        status: String,
    },
    /// The auditor rejects the drafted plan: a defect of the planner, not of the data.
    #[error("the auditor rejects the plan: {} violations", .0.len())]
    Rejected(Vec<crate::audit::Violation>),
}
