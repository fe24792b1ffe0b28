//! What one more of a scarce thing would bring, where need met is all that counts: with fills held for fairness a row's
//! price is that of the least step beyond them, which no whole unit keeps up.
//!
//! One unit is a tonne of goods from the first moment they lie there, a vehicle for a day, a tonne of handling in one
//! period. The rows it relaxes bear prices: their sum is the most it brings, because value grows ever more slowly; nor
//! does anything bring more than is unmet.

use super::Marginal;
use super::climb::PERSON_DAYS;
use super::goods::FLOW_UNITS;
use super::model::{Row, Solution};
use super::programme::{Limit, Programme};
use crate::network::transfers;
use crate::operation::{Item, Operation};
use crate::table::Id;
use std::collections::BTreeMap;

/// Person-days from which on a unit is worth naming.
const LEAST: f64 = 1.0;

/// One unit of what limits a solution of need met, largest gain first; `unmet` is in person-days by item.
pub(super) fn marginals(
    programme: &Programme<'_>,
    solution: &Solution,
    unmet: &BTreeMap<Id<Item>, f64>,
) -> Vec<Marginal> {
    let operation = programme.operation();
    let mut units: Vec<(Limit, Vec<Row>)> = Vec::new();
    for (row, limit) in &programme.limits {
        match units.iter_mut().find(|(known, _)| known == limit) {
            // What lies at a transfer site from its first moment on is there at all later ones.
            Some(_) if matches!(limit, Limit::Goods(at, _) if transfers(operation.sites()[*at].kind)) => {}
            Some((_, rows)) => rows.push(*row),
            None => units.push((limit.clone(), vec![*row])),
        }
    }
    let all: f64 = unmet.values().sum();
    let price = |(limit, rows): (Limit, Vec<Row>)| {
        // Goods that lie at a transfer site enter its balance with a minus.
        let prices = rows.iter().map(|row| solution.row_prices[row.index()].abs());
        let sum = if matches!(limit, Limit::Handling(..)) { prices.fold(0.0, f64::max) } else { prices.sum() };
        let most = match &limit {
            Limit::Goods(_, good) => unmet.get(&good.item).copied().unwrap_or(0.0),
            Limit::Duty(..) | Limit::Handling(..) => all,
        };
        let person_days = (sum * size(operation, &limit) * PERSON_DAYS).min(most);
        Marginal { limit, person_days }
    };
    let mut found: Vec<Marginal> =
        units.into_iter().map(price).filter(|marginal| marginal.person_days >= LEAST).collect();
    found.sort_by(|a, b| b.person_days.total_cmp(&a.person_days));
    found
}

/// One unit in what rows count.
fn size(operation: &Operation, limit: &Limit) -> f64 {
    match limit {
        Limit::Goods(_, good) => 1.0 / (operation.items()[good.item].mass.as_kg() / 1e3 * FLOW_UNITS).max(1e-9),
        Limit::Duty(vehicle, _) => operation.vehicle_types()[*vehicle].hours_per_day.as_hours(),
        Limit::Handling(..) => 1.0,
    }
}
