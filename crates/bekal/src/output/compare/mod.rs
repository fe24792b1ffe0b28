//! What differs between two operations or two plans, A and B: the inputs first, then how good the plans are, then who
//! gains and who loses.
//!
//! [`of_operations`] compares row by row what two operations say, by the columns that tell rows apart (`ROWS`); rows alike
//! in these are matched in their order. [`plans`] compares what two plans were made for and what they reach; both are
//! pure functions of what they compare. [`text`] says it for a terminal, [`page`] as a page to send and print.
//!
//! A figure is judged better or worse only where it says so by itself. Means, such as trips, kilometres and cost, are only
//! more or less; person-days are judged where the need is the same, hours to the first delivery where the same posts get
//! any, and nothing at all between plans that have no post in common.

mod figures;
mod page;
mod rows;
mod say;
mod text;
mod words;

use super::names::{Fill, Names};
use bekal_core::operation::draft::Draft;
use bekal_core::plan::Plan;
use bekal_core::units::Duration;
use serde::Serialize;
use serde_json::Value;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

pub use page::page;
pub use text::{results_text, text};
#[cfg(test)]
pub(super) use words::Say;

/// What the JSON form is called.
pub const SCHEMA: &str = "bekal.comparison/1";

/// What differs between A and B.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Comparison {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// What the operations of A and B are called.
    pub operations: [String; 2],
    /// How far A and B are the same.
    pub differs: Differs,
    /// Whether there are posts in both, so that what they reach can be held against each other.
    pub posts_in_common: bool,
    /// Whether of the inputs only the files that differ are known, because an operation is no longer as it was.
    pub by_file: bool,
    /// How far the clocks of A and B run ahead of UTC, in seconds; moments are UTC.
    pub utc_offset_s: [Duration; 2],
    /// What they were made from.
    pub inputs: Vec<Difference>,
    /// How good the plans are; nothing of operations.
    pub figures: Vec<Figure>,
    /// Posts whose survival need is met differently, those that lose most first.
    pub posts: Vec<PostChange>,
    /// Names for the codes in `inputs`, by what they are the codes of.
    pub names: Labels,
    /// All names for codes.
    #[serde(skip)]
    labels: Labels,
}

/// How far two are the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Differs {
    /// Not at all: inputs, movements and results are the same.
    #[default]
    Nothing,
    /// Inputs and results are the same, but not the movements.
    Movements,
    /// Inputs or results.
    Contents,
}

/// What has a code and a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Thing {
    /// Post, store, jetty or other place.
    Site,
    /// Way from one site to another, named by both.
    Link,
    /// Vehicles of a kind and an owner, named by both.
    Fleet,
    /// Goods.
    Item,
    /// Member of the cluster.
    Member,
    /// Kind of vehicle.
    VehicleType,
    /// Gauge of a river.
    Gauge,
}

impl Thing {
    /// What the codes of a column stand for.
    fn of(table: &str, column: &str) -> Option<Self> {
        Some(match (table, column) {
            (_, "site" | "parent" | "base" | "reserved_for")
            | ("links", "from" | "to")
            | ("closures" | "injects", "target") => Self::Site,
            ("links", "link") => Self::Link,
            ("fleet", "fleet") => Self::Fleet,
            (_, "member" | "owner") => Self::Member,
            (_, "item") => Self::Item,
            ("fleet", "vehicle_type") | ("vehicle_types", "code") => Self::VehicleType,
            (_, "gauge") => Self::Gauge,
            _ => return None,
        })
    }
}

/// Names by code, by what they are the codes of.
pub type Labels = BTreeMap<Thing, BTreeMap<String, String>>;

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
    /// What tells the row apart, by column.
    #[serde(skip)]
    keys: Vec<(String, Value)>,
}

/// A number that says how good a plan is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// Which, as the texts know it.
    pub name: String,
    /// Its priority level where it has one.
    pub priority: Option<u8>,
    /// `person-days`, `share`, `index`, `hours`, `tonnes`, `km`, `rupiah` or `count`.
    pub unit: &'static str,
    /// In A, if it has one.
    pub a: Option<f64>,
    /// In B, if it has one.
    pub b: Option<f64>,
    /// B less A, where both have one; of a share in percentage points, else in its unit.
    pub change: Option<f64>,
    /// Whether B is better than A; none where neither is, or where the figure does not say so by itself.
    pub better: Option<bool>,
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

/// Compares two plans, and the operations they were made from, where these are still as they were; else only which input
/// files differ is told.
///
/// # Complexity
/// Linear in the plans and operations, but for sorting.
pub fn plans(a: &Plan, b: &Plan, operations: Option<(&Draft, &Draft)>) -> Comparison {
    let mut comparison = of_results(a, b);
    comparison.inputs = settings(a, b);
    if let Some((a, b)) = operations {
        let rows = rows::operations(a, b);
        comparison.inputs.extend(rows.into_iter().filter(|row| row.table != rows::SETTINGS));
        for (thing, names) in rows::labels(a, b) {
            comparison.labels.entry(thing).or_default().extend(names);
        }
    } else {
        comparison.by_file = true;
        comparison.inputs.extend(files(a, b));
    }
    comparison.told(a.trips == b.trips)
}

/// Compares what two plans reach, and nothing of what they were made for.
///
/// # Complexity
/// As [`plans`].
pub fn results(a: &Plan, b: &Plan) -> Comparison {
    of_results(a, b).told(a.trips == b.trips)
}

fn of_results(a: &Plan, b: &Plan) -> Comparison {
    let (names_a, names_b) = (Names::of(a), Names::of(b));
    let fills = [names_a.fills(a), names_b.fills(b)];
    let posts_in_common = in_common(fills[0].keys(), fills[1].keys());
    Comparison {
        operations: [a, b].map(|plan| plan.header.operation.clone()),
        posts_in_common,
        figures: figures::of(a, b, &fills, posts_in_common),
        posts: posts([&names_a, &names_b], &fills),
        utc_offset_s: [a, b].map(|plan| plan.header.utc_offset_s),
        labels: labels(a, b),
        ..Comparison::default()
    }
}

/// Compares two operations by their rows.
///
/// # Complexity
/// Linear in the rows, but for sorting.
pub fn of_operations(a: &Draft, b: &Draft) -> Comparison {
    let [posts_a, posts_b] = [a, b].map(rows::posts);
    let comparison = Comparison {
        operations: [a, b].map(|draft| draft.head.name.clone()),
        posts_in_common: in_common(posts_a.iter(), posts_b.iter()),
        inputs: rows::operations(a, b),
        utc_offset_s: [a, b].map(|draft| draft.head.utc_offset),
        labels: rows::labels(a, b),
        ..Comparison::default()
    };
    comparison.told(true)
}

/// Whether two sets share anything, or have nothing that they could share.
fn in_common<'p>(a: impl Iterator<Item = &'p &'p str>, b: impl Iterator<Item = &'p &'p str>) -> bool {
    let (a, b): (BTreeSet<&str>, BTreeSet<&str>) = (a.copied().collect(), b.copied().collect());
    a.is_empty() || b.is_empty() || !a.is_disjoint(&b)
}

impl Comparison {
    /// With what follows from the parts: how far both are the same, and the names of the codes told.
    fn told(mut self, same_movements: bool) -> Self {
        self.schema = SCHEMA;
        let alike = self.inputs.is_empty() && self.posts.is_empty() && self.figures.iter().all(|of| of.a == of.b);
        self.differs = match (alike, same_movements) {
            (true, true) => Differs::Nothing,
            (true, false) => Differs::Movements,
            (false, _) => Differs::Contents,
        };
        let mut names = Labels::new();
        let mut name = |table: &str, column: &str, value: &Value| {
            let Some((thing, code)) = Thing::of(table, column).zip(value.as_str()) else { return };
            // A closure or a message may be of either.
            let things = if thing == Thing::Site { &[Thing::Site, Thing::Link][..] } else { &[thing] };
            for thing in things {
                if let Some(name) = self.labels.get(thing).and_then(|names| names.get(code)) {
                    names.entry(*thing).or_default().insert(code.to_owned(), name.clone());
                }
            }
        };
        for difference in &self.inputs {
            let table = difference.table.as_str();
            difference.keys.iter().for_each(|(column, value)| name(table, column, value));
            for value in [&difference.a, &difference.b].into_iter().flatten() {
                match (&difference.column, value) {
                    (Some(column), value) => name(table, column, value),
                    (None, Value::Object(cells)) => cells.iter().for_each(|(column, value)| name(table, column, value)),
                    _ => {}
                }
            }
        }
        self.names = names;
        self
    }
}

/// The names plans state, those of B first.
fn labels(a: &Plan, b: &Plan) -> Labels {
    let mut labels = Labels::new();
    for plan in [a, b] {
        let legend = &plan.legend;
        let mut add = |thing: Thing, code: &String, name: &String| {
            labels.entry(thing).or_default().insert(code.clone(), name.clone());
        };
        legend.sites.iter().for_each(|row| add(Thing::Site, &row.code, &row.name));
        legend.items.iter().for_each(|row| add(Thing::Item, &row.code, &row.name));
        legend.members.iter().for_each(|row| add(Thing::Member, &row.code, &row.name));
        legend.vehicle_types.iter().for_each(|row| add(Thing::VehicleType, &row.code, &row.name));
        plan.situation.gauges.iter().for_each(|row| add(Thing::Gauge, &row.gauge, &row.name));
    }
    labels
}

/// What the plans say they are for.
fn settings(a: &Plan, b: &Plan) -> Vec<Difference> {
    let of = |plan: &Plan| {
        let mut all = rows::fields(&plan.header);
        all.push(("version".to_owned(), Value::from(plan.provenance.version.clone())));
        all.push(("revised_from".to_owned(), plan.revised_from().map(|now| now.to_string()).into()));
        all.push(("seed".to_owned(), Value::from(plan.provenance.seed)));
        all.extend(plan.provenance.settings.iter().map(|(name, value)| (name.clone(), Value::from(value.clone()))));
        all
    };
    rows::changed(rows::SETTINGS, ("", &[]), &of(a), &of(b))
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
            keys: Vec::new(),
        })
        .collect()
}

/// Survival need by post.
type Fills<'p> = BTreeMap<&'p str, Fill>;

/// Posts met differently, the greatest loss first; of equal ones by code.
fn posts([names_a, names_b]: [&Names<'_>; 2], [fills_a, fills_b]: &[Fills<'_>; 2]) -> Vec<PostChange> {
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

/// Posts by what becomes of them, each part with the greatest change first.
struct Sides<'c> {
    losers: Vec<&'c PostChange>,
    gainers: Vec<&'c PostChange>,
    /// As much is met, but of another need.
    even: Vec<&'c PostChange>,
    /// With need in one of both only: these neither gain nor lose.
    single: Vec<&'c PostChange>,
}

impl<'c> Sides<'c> {
    fn of(posts: &'c [PostChange]) -> Self {
        let (both, single): (Vec<_>, Vec<_>) = posts.iter().partition(|post| post.a.is_some() && post.b.is_some());
        let of = |wanted: fn(i128) -> bool| both.iter().copied().filter(|post| wanted(post.more())).collect::<Vec<_>>();
        let mut gainers = of(|more| more > 0);
        gainers.reverse();
        let (losers, even) = (of(|more| more < 0), of(|more| more == 0));
        let mut single = single;
        single.sort_by_key(|post| (post.a.is_none(), Reverse(post.more().abs())));
        Self { losers, gainers, even, single }
    }
}
