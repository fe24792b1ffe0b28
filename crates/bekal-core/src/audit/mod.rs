//! The auditor: recomputes everything a plan claims from the operation and from `plan.trips` and `plan.issues` alone.
//!
//! It shares no code with the optimizer, counts in integers and knows no tolerance. Nothing is written that it finds
//! fault with. While a plan is drafted its derived tables come from the same recount, so they are tested when a written
//! plan is audited. It checks the rules of execution (head of [`plan`](crate::plan)) second by second, then every derived
//! table against [`recount`]. Where the rules leave room, it reads them so:
//!
//! * A trip, its empty drive included, begins after the start, and its goods are handled before the end. The way home
//!   may end later, by at most three days, where the fleet's window allows; days after the end have duty limits too.
//! * A moment that ends one day or period and begins the next belongs to the next: goods unloaded exactly when a day
//!   ends are not there for its issues, and count as handled in the next period.
//! * At one moment, issues leave first, then goods arrive, then loading takes; storage is looked at after that.
//! * Goods at a site weigh what their units weigh; a load weighs what its packages weigh (each rounded up).
//! * A load that takes no time must not lie strictly inside a closed stretch.
//! * The unit cost of a lot is paid for packages loaded where it lies and packages begun by issues there.
//! * What cannot be recomputed from the operation and the movements (prices, bounds, reasons, why a post is out of
//!   reach, provenance) is checked for codes, consistency with the recount and sense only.
//!
//! Any plan can be audited, a forged or damaged one too: no value in it makes the auditor panic.

mod earliest;
mod goods;
mod ledger;
mod proof;
mod reading;
mod recount;
mod river;
mod rules;
mod tables;
mod tours;
mod violation;
mod ways;

#[cfg(test)]
mod tests;

pub use earliest::{Stated, earliest};
pub use proof::{Outset, Proof, proof};
pub use recount::{
    PostFill, Recount, TripSums, closures, gap, gauges, header, legend, needs, people, recount, tier_to_ask,
};
pub use rules::{RULES, Rule};
pub(crate) use tables::{never_reached, trip_code, trip_number};
pub use violation::{Spot, Violation};

use crate::operation::Operation;
use crate::plan::{Issue, Plan, Trip};
use crate::units::Instant;
use reading::{Codes, Tour};
use violation::Findings;

/// Every rule the plan breaks, sorted; empty for a sound plan.
///
/// # Complexity
/// O(n log n) in steps, passes, cargo lines, issues and table rows; the state of a link is worked out once per vehicle
/// type that uses it.
pub fn audit(operation: &Operation, plan: &Plan) -> Vec<Violation> {
    let codes = Codes::of(operation);
    let tours: Vec<Tour> = plan.trips.iter().map(|trip| Tour::read(&codes, operation, trip)).collect();
    let mut findings = Findings::default();
    tables::names(operation, &codes, plan, &tours, &mut findings);
    tours::check(operation, (&plan.trips, &tours), plan.revised_from(), &mut findings);
    goods::check(operation, &codes, &plan.trips, &tours, &plan.issues, &mut findings);
    let own = recount(operation, &plan.trips, &plan.issues);
    tables::derived(operation, plan, &own, &mut findings);
    findings.sorted()
}

/// Every rule of execution that trips and issues break, whose codes the operation knows; sorted. `revised` is the moment as
/// of which the trips revise earlier ones, if they do.
///
/// # Complexity
/// As [`audit`].
pub fn movements(operation: &Operation, trips: &[Trip], issues: &[Issue], revised: Option<Instant>) -> Vec<Violation> {
    let codes = Codes::of(operation);
    let tours: Vec<Tour> = trips.iter().map(|trip| Tour::read(&codes, operation, trip)).collect();
    let mut findings = Findings::default();
    tables::carried(operation, &codes, trips, &tours, &mut findings);
    tours::check(operation, (trips, &tours), revised, &mut findings);
    goods::check(operation, &codes, trips, &tours, issues, &mut findings);
    findings.sorted()
}
