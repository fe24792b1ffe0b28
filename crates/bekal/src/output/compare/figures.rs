//! How good two plans are, figure by figure.

use super::{Figure, Fills};
use crate::output::names::{self, Names};
use crate::output::view::View;
use bekal_core::operation::Language;
use bekal_core::plan::{Plan, PriorityFill};
use std::collections::BTreeSet;

/// Every figure, in the order a commander asks; `fills` are what posts need and get, and nothing is judged unless `comparable`.
pub(super) fn of(a: &Plan, b: &Plan, fills: &[Fills<'_>; 2], comparable: bool) -> Vec<Figure> {
    let mut all = Vec::new();
    let mut add = |name: &str, unit, more_is_better: Option<bool>, of: &dyn Fn(&Plan) -> Option<f64>| {
        all.push(figure((name, None), unit, more_is_better.filter(|_| comparable), [of(a), of(b)]));
    };
    let share = |permille: u32| f64::from(permille) / 1e3;
    // More met of a larger need, or less waiting where others wait for ever, is neither better nor worse.
    let needed = |side: usize| fills[side].iter().map(|(post, met)| (post, met.needed));
    let same_need = needed(0).eq(needed(1)) && all_needed(a) == all_needed(b);
    let same_posts = fills[0].keys().eq(fills[1].keys());
    let same_served = same_posts && a.kpis.posts_with_nothing == b.kpis.posts_with_nothing;
    let delivered = |plan: &Plan| Names::of(plan).delivered(plan) as f64 / 1e6;
    let per_tonne = |plan: &Plan, of: f64| (delivered(plan) > 0.0).then(|| of / delivered(plan));
    add("person-days-needed", "person-days", None, &|plan| Some(plan.kpis.person_days_needed as f64));
    add("person-days-met", "person-days", same_need.then_some(true), &|plan| Some(plan.kpis.person_days_met as f64));
    add("person-days-short", "person-days", same_need.then_some(false), &|plan| {
        let met = sum(plan, |level| level.met);
        Some(all_needed(plan).saturating_sub(met) as f64)
    });
    add("worst-fill", "share", Some(true), &|plan| plan.kpis.worst_fill_permille.map(share));
    add("gini", "index", Some(false), &|plan| Some(share(plan.kpis.gini_permille)));
    add("posts-with-nothing", "count", same_posts.then_some(false), &|plan| {
        Some(plan.kpis.posts_with_nothing.len() as f64)
    });
    for (place, name) in ["within-24-h", "within-48-h", "within-72-h"].into_iter().enumerate() {
        add(name, "share", Some(true), &|plan| plan.kpis.within_24_48_72_h_permille.get(place).copied().map(share));
    }
    add("hours-to-first", "hours", same_served.then_some(false), &|plan| Some(plan.kpis.mean_hours_to_first_delivery));
    add("requested-met", "share", Some(true), &|plan| plan.kpis.requested_met_permille.map(share));
    add("oversupply", "share", Some(false), &|plan| Some(share(plan.kpis.oversupply_permille)));
    add("shortfalls", "count", None, &|plan| Some(plan.shortfalls.len() as f64));
    add("delivered", "tonnes", None, &|plan| Some(delivered(plan)));
    add("trips", "count", None, &|plan| Some(plan.trips.len() as f64));
    add("vehicles", "count", None, &|plan| Some(names::vehicles_used(plan) as f64));
    add("distance", "km", None, &|plan| Some(plan.kpis.distance_m.as_km()));
    // More by the tonne, too, where the plan reaches a post far away that the other leaves out.
    add("distance-per-tonne", "km", None, &|plan| per_tonne(plan, plan.kpis.distance_m.as_km()));
    add("cost", "rupiah", None, &|plan| Some(plan.kpis.cost_rp.rupiah() as f64));
    add("cost-per-tonne", "rupiah", None, &|plan| per_tonne(plan, plan.kpis.cost_rp.rupiah() as f64));
    let headline = |plan: &Plan| View::new(plan, Language::English).headline_bound().cloned();
    add("bound", "person-days", None, &|plan| headline(plan).map(|bound| bound.bound));
    add("gap", "share", Some(false), &|plan| headline(plan).map(|bound| bound.gap));
    let levels: BTreeSet<u8> =
        [a, b].into_iter().flat_map(|plan| plan.kpis.fill_by_priority.iter().map(|level| level.priority)).collect();
    let fill = |plan: &Plan, priority: u8| {
        let level = plan.kpis.fill_by_priority.iter().find(|level| level.priority == priority && level.needed > 0)?;
        Some(level.met as f64 / level.needed as f64)
    };
    all.extend(levels.into_iter().map(|priority| {
        let sides = [a, b].map(|plan| fill(plan, priority));
        figure(("fill", Some(priority)), "share", comparable.then_some(true), sides)
    }));
    all
}

fn figure(
    (name, priority): (&str, Option<u8>),
    unit: &'static str,
    more_is_better: Option<bool>,
    [a, b]: [Option<f64>; 2],
) -> Figure {
    let scale = if unit == "share" { 100.0 } else { 1.0 };
    // Without the noise of differences of decimals.
    let change = a.zip(b).map(|(a, b)| ((b - a) * scale * 1e6).round() / 1e6);
    let better =
        change.filter(|change| *change != 0.0).zip(more_is_better).map(|(change, more)| (change > 0.0) == more);
    Figure { name: name.to_owned(), priority, unit, a, b, change, better }
}

fn all_needed(plan: &Plan) -> u64 {
    sum(plan, |level| level.needed)
}

fn sum(plan: &Plan, of: fn(&PriorityFill) -> u64) -> u64 {
    plan.kpis.fill_by_priority.iter().map(of).fold(0, u64::saturating_add)
}
