//! What differs between two operations or two plans, A and B: the inputs first, then how good the plans are, then who
//! gains and who loses.
//!
//! [`operations`] compares row by row what two operations say, by the columns that tell rows apart (`ROWS`); rows alike
//! in these are matched in their order. [`plans`] compares what two plans were made for and what they reach; both are
//! pure functions of what they compare. [`text`] says it in a language.

mod rows;
mod text;

use super::names::{Fill, Names};
use super::{names, view::View};
use bekal_core::operation::Language;
use bekal_core::plan::{Plan, PriorityFill};
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

pub use rows::operations;
pub use text::{results, text};

/// What the JSON form is called.
pub const SCHEMA: &str = "bekal.comparison/1";

/// What differs between A and B.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Comparison {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// What they were made from.
    pub inputs: Vec<Difference>,
    /// How good the plans are; nothing of operations.
    pub figures: Vec<Figure>,
    /// Posts whose survival need is met differently, those that lose most first.
    pub posts: Vec<PostChange>,
}

/// Something that is not the same in both.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// The table, by its name in [`crate::input`]; `operation` for settings, `file` where only whole files are known.
    pub table: String,
    /// What tells the row apart; empty in settings.
    pub row: String,
    /// The column; none where the whole row is only in one.
    pub column: Option<String>,
    /// What A says, if anything; of a whole row, its cells by column.
    pub a: Option<Value>,
    /// What B says, if anything.
    pub b: Option<Value>,
}

/// A number that says how good a plan is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// Which, as the texts know it.
    pub name: String,
    /// Its priority level where it has one.
    pub priority: Option<u8>,
    /// `person-days`, `share`, `hours`, `tonnes`, `km`, `rupiah` or `count`.
    pub unit: &'static str,
    /// In A, if it has one.
    pub a: Option<f64>,
    /// In B, if it has one.
    pub b: Option<f64>,
    /// Whether more is better; none where that depends.
    pub more_is_better: Option<bool>,
}

/// Survival need of a post, in person-days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PostChange {
    /// Post.
    pub site: String,
    /// Its name.
    pub name: String,
    /// Needed and met in A; none where A has no such need.
    pub a: Option<Met>,
    /// Needed and met in B.
    pub b: Option<Met>,
}

/// Need and what is met of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Met {
    /// Person-days needed.
    pub needed: u64,
    /// Person-days met.
    pub met: u64,
}

impl PostChange {
    /// Person-days that B meets more than A.
    pub fn more(&self) -> i128 {
        let met = |of: Option<Met>| of.map_or(0, |of| i128::from(of.met));
        met(self.b) - met(self.a)
    }
}

/// Compares two plans. The rows of their operations are compared where `rows` gives them, else only which input files
/// differ is told.
///
/// # Complexity
/// Linear in the plans, but for sorting.
pub fn plans(a: &Plan, b: &Plan, rows: Option<Vec<Difference>>) -> Comparison {
    let mut inputs = settings(a, b);
    match rows {
        Some(rows) => inputs.extend(rows.into_iter().filter(|row| row.table != rows::SETTINGS)),
        None => inputs.extend(files(a, b)),
    }
    Comparison { schema: SCHEMA, inputs, figures: figures(a, b), posts: posts(a, b) }
}

/// Compares two operations by their rows.
pub fn of_operations(rows: Vec<Difference>) -> Comparison {
    Comparison { schema: SCHEMA, inputs: rows, ..Comparison::default() }
}

/// What the plans say they are for.
fn settings(a: &Plan, b: &Plan) -> Vec<Difference> {
    let of = |plan: &Plan| {
        let mut all = rows::fields(&plan.header);
        all.push(("version".to_owned(), Value::from(plan.provenance.version.clone())));
        all.push(("seed".to_owned(), Value::from(plan.provenance.seed)));
        all.extend(plan.provenance.settings.iter().map(|(name, value)| (name.clone(), Value::from(value.clone()))));
        all
    };
    rows::changed(rows::SETTINGS, "", &of(a), &of(b))
}

/// Input files that are not the same, byte for byte.
fn files(a: &Plan, b: &Plan) -> Vec<Difference> {
    let of = |plan: &Plan| -> BTreeMap<String, String> { plan.provenance.inputs.iter().cloned().collect() };
    let (a, b) = (of(a), of(b));
    let names: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    let short = |sums: &BTreeMap<String, String>, name: &str| {
        sums.get(name).map(|sum| Value::String(sum.chars().take(12).collect()))
    };
    let differ = names.into_iter().filter(|name| a.get(*name) != b.get(*name));
    differ
        .map(|name| Difference {
            table: "file".to_owned(),
            row: name.clone(),
            column: None,
            a: short(&a, name),
            b: short(&b, name),
        })
        .collect()
}

/// How good the plans are, in the order a commander asks.
fn figures(a: &Plan, b: &Plan) -> Vec<Figure> {
    let mut all = Vec::new();
    let mut add = |name: &str, unit, more_is_better, of: &dyn Fn(&Plan) -> Option<f64>| {
        all.push(Figure { name: name.to_owned(), priority: None, unit, a: of(a), b: of(b), more_is_better });
    };
    let share = |permille: u32| f64::from(permille) / 1e3;
    add("person-days-needed", "person-days", None, &|plan| Some(plan.kpis.person_days_needed as f64));
    add("person-days-met", "person-days", Some(true), &|plan| Some(plan.kpis.person_days_met as f64));
    let levels = |plan: &Plan| -> (u64, u64) {
        let sum = |of: fn(&PriorityFill) -> u64| plan.kpis.fill_by_priority.iter().map(of).fold(0, u64::saturating_add);
        (sum(|level| level.needed), sum(|level| level.met))
    };
    add("person-days-short", "person-days", Some(false), &|plan| {
        let (needed, met) = levels(plan);
        Some(needed.saturating_sub(met) as f64)
    });
    add("worst-fill", "share", Some(true), &|plan| plan.kpis.worst_fill_permille.map(share));
    add("gini", "share", Some(false), &|plan| Some(share(plan.kpis.gini_permille)));
    add("posts-with-nothing", "count", Some(false), &|plan| Some(plan.kpis.posts_with_nothing.len() as f64));
    for (place, name) in ["within-24-h", "within-48-h", "within-72-h"].into_iter().enumerate() {
        add(name, "share", Some(true), &|plan| plan.kpis.within_24_48_72_h_permille.get(place).copied().map(share));
    }
    add("hours-to-first", "hours", Some(false), &|plan| Some(plan.kpis.mean_hours_to_first_delivery));
    add("requested-met", "share", Some(true), &|plan| plan.kpis.requested_met_permille.map(share));
    add("oversupply", "share", Some(false), &|plan| Some(share(plan.kpis.oversupply_permille)));
    add("shortfalls", "count", Some(false), &|plan| Some(plan.shortfalls.len() as f64));
    add("delivered", "tonnes", None, &|plan| Some(Names::of(plan).delivered(plan) as f64 / 1e6));
    add("trips", "count", None, &|plan| Some(plan.trips.len() as f64));
    add("vehicles", "count", None, &|plan| Some(names::vehicles_used(plan) as f64));
    add("distance", "km", Some(false), &|plan| Some(plan.kpis.distance_m.as_km()));
    add("cost", "rupiah", Some(false), &|plan| Some(plan.kpis.cost_rp.rupiah() as f64));
    let headline = |plan: &Plan| View::new(plan, Language::English).headline_bound().cloned();
    add("bound", "person-days", None, &|plan| headline(plan).map(|bound| bound.bound));
    add("gap", "share", Some(false), &|plan| headline(plan).map(|bound| bound.gap));
    let levels: BTreeSet<u8> =
        [a, b].into_iter().flat_map(|plan| plan.kpis.fill_by_priority.iter().map(|level| level.priority)).collect();
    let fill = |plan: &Plan, priority: u8| {
        let level = plan.kpis.fill_by_priority.iter().find(|level| level.priority == priority && level.needed > 0)?;
        Some(level.met as f64 / level.needed as f64)
    };
    all.extend(levels.into_iter().map(|priority| Figure {
        name: "fill".to_owned(),
        priority: Some(priority),
        unit: "share",
        a: fill(a, priority),
        b: fill(b, priority),
        more_is_better: Some(true),
    }));
    all
}

/// Posts met differently, the greatest loss first; of equal ones by code.
fn posts(a: &Plan, b: &Plan) -> Vec<PostChange> {
    let (names_a, names_b) = (Names::of(a), Names::of(b));
    let (fills_a, fills_b) = (names_a.fills(a), names_b.fills(b));
    let sites: BTreeSet<&str> = fills_a.keys().chain(fills_b.keys()).copied().collect();
    let most = |days: u128| u64::try_from(days).unwrap_or(u64::MAX);
    let met = |fill: &Fill| Met { needed: most(fill.needed), met: most(fill.met) };
    let name =
        |site: &str| names_b.site(site).or_else(|| names_a.site(site)).map_or(site, |site| &site.name).to_owned();
    let change = |site: &str| PostChange {
        site: site.to_owned(),
        name: name(site),
        a: fills_a.get(site).map(met),
        b: fills_b.get(site).map(met),
    };
    let mut posts: Vec<PostChange> = sites.into_iter().map(change).filter(|post| post.a != post.b).collect();
    posts.sort_by(|a, b| (a.more(), &a.site).cmp(&(b.more(), &b.site)));
    posts
}
