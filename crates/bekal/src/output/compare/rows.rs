//! Operations row by row.

use super::{Difference, Labels, Thing};
use bekal_core::operation::SiteKind;
use bekal_core::operation::draft::{Draft, Rows};
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The name of the settings among the tables.
pub(super) const SETTINGS: &str = "operation";

/// Columns that tell the rows of each table apart.
const ROWS: [(&str, &[&str]); 19] = [
    ("members", &["member"]),
    ("sites", &["site"]),
    ("links", &["link"]),
    ("vehicle_types", &["code"]),
    ("fleet", &["fleet"]),
    ("items", &["item"]),
    ("norms", &["norm", "set"]),
    ("people", &["site", "time"]),
    ("requests", &["site", "item", "needed_by"]),
    ("stock", &["site", "item", "owner", "available_from", "expires"]),
    ("supply", &["site", "item", "owner", "arrives"]),
    ("gauges", &["gauge"]),
    ("stages", &["gauge", "time"]),
    ("closures", &["target", "from"]),
    ("zones", &["zone", "from"]),
    ("triggers", &["trigger", "phase", "activity", "member"]),
    ("injects", &["time", "kind", "target"]),
    ("scenarios", &["scenario"]),
    ("matches", &["table", "column", "region", "value"]),
];

/// Every table of a draft, handed to a macro.
macro_rules! tables {
    ($each:ident) => {
        $each!(
            members,
            sites,
            links,
            vehicle_types,
            fleet,
            items,
            norms,
            people,
            requests,
            stock,
            supply,
            gauges,
            stages,
            closures,
            zones,
            triggers,
            injects,
            scenarios,
            matches
        )
    };
}

/// What two operations say differently: settings, then table by table, each by what tells rows apart.
///
/// # Complexity
/// Linear in the rows, but for sorting.
pub(super) fn operations(a: &Draft, b: &Draft) -> Vec<Difference> {
    let mut all = changed(SETTINGS, ("", &[]), &fields(&a.head), &fields(&b.head));
    macro_rules! compare_all {
        ($($table:ident),+) => {$( compare(stringify!($table), &a.$table, &b.$table, &mut all); )+};
    }
    tables!(compare_all);
    all
}

/// The fields of a record in order.
pub(super) fn fields(record: &impl Serialize) -> Vec<(String, Value)> {
    match serde_json::to_value(record) {
        Ok(Value::Object(fields)) => fields.into_iter().collect(),
        _ => Vec::new(),
    }
}

/// The posts of an operation.
pub(super) fn posts(draft: &Draft) -> Vec<&str> {
    let posts = draft.sites.rows.iter().filter(|row| row.cells.kind == SiteKind::Post);
    posts.map(|row| row.cells.site.as_str()).collect()
}

/// The names operations state, those of B first; a link is named by its ends, vehicles by their kind and owner.
pub(super) fn labels(a: &Draft, b: &Draft) -> Labels {
    let mut labels = Labels::new();
    for draft in [a, b] {
        let mut add = |thing: Thing, code: &str, name: Option<&String>| {
            if let Some(name) = name {
                labels.entry(thing).or_default().insert(code.to_owned(), name.clone());
            }
        };
        draft.sites.rows.iter().for_each(|row| add(Thing::Site, &row.cells.site, Some(&row.cells.name)));
        draft.items.rows.iter().for_each(|row| add(Thing::Item, &row.cells.item, Some(&row.cells.name)));
        draft.members.rows.iter().for_each(|row| add(Thing::Member, &row.cells.member, Some(&row.cells.name)));
        draft.vehicle_types.rows.iter().for_each(|row| add(Thing::VehicleType, &row.cells.code, Some(&row.cells.name)));
        draft.gauges.rows.iter().for_each(|row| add(Thing::Gauge, &row.cells.gauge, row.cells.name.as_ref()));
        let named = |thing: Thing, code: &str| -> String {
            labels.get(&thing).and_then(|names| names.get(code)).map_or(code, String::as_str).to_owned()
        };
        let links = draft.links.rows.iter().map(|row| {
            let ends = [&row.cells.from, &row.cells.to].map(|site| named(Thing::Site, site));
            (row.cells.link.clone(), ends.join(" – "))
        });
        let fleet = draft.fleet.rows.iter().map(|row| {
            let (kind, owner) = (&row.cells.vehicle_type, &row.cells.owner);
            (row.cells.fleet.clone(), format!("{}, {}", named(Thing::VehicleType, kind), named(Thing::Member, owner)))
        });
        let (links, fleet): (Vec<_>, Vec<_>) = (links.collect(), fleet.collect());
        labels.entry(Thing::Link).or_default().extend(links);
        labels.entry(Thing::Fleet).or_default().extend(fleet);
    }
    labels
}

/// What tells a row apart: as one text, and by column.
type Key<'k> = (&'k str, &'k [(String, Value)]);

/// Fields that are not the same.
pub(super) fn changed(table: &str, key: Key<'_>, a: &[(String, Value)], b: &[(String, Value)]) -> Vec<Difference> {
    let of = |fields: &[(String, Value)], name: &str| {
        fields.iter().find(|(field, _)| field == name).and_then(|(_, value)| stated(value))
    };
    let mut seen = BTreeSet::new();
    let names = a.iter().chain(b).map(|(name, _)| name).filter(|name| seen.insert(name.as_str()));
    names
        .map(|name| Difference {
            table: table.to_owned(),
            row: key.0.to_owned(),
            column: Some(name.clone()),
            a: of(a, name),
            b: of(b, name),
            keys: key.1.to_vec(),
        })
        .filter(|difference| difference.a != difference.b)
        .collect()
}

fn compare<T: Serialize>(table: &str, a: &Rows<T>, b: &Rows<T>, all: &mut Vec<Difference>) {
    let (a, b) = (by_key(table, a), by_key(table, b));
    let keys: BTreeSet<&(String, usize)> = a.keys().chain(b.keys()).collect();
    for key in keys {
        let whole = |fields: Option<&Vec<(String, Value)>>| fields.map(|fields| others(table, fields));
        match (a.get(key), b.get(key)) {
            (Some(a), Some(b)) => all.extend(changed(table, (&key.0, &told_apart(table, a)), a, b)),
            (a, b) => all.push(Difference {
                table: table.to_owned(),
                row: key.0.clone(),
                column: None,
                a: whole(a),
                b: whole(b),
                keys: a.or(b).map(|fields| told_apart(table, fields)).unwrap_or_default(),
            }),
        }
    }
}

/// Rows by what tells them apart and, among those alike, by their place.
fn by_key<T: Serialize>(table: &str, rows: &Rows<T>) -> BTreeMap<(String, usize), Vec<(String, Value)>> {
    let mut all = BTreeMap::new();
    let mut alike: BTreeMap<String, usize> = BTreeMap::new();
    for row in &rows.rows {
        let fields = fields(&row.cells);
        let of = |key: &&str| fields.iter().find(|(name, _)| name == key).and_then(|(_, value)| stated(value));
        let parts = keys(table).iter().filter_map(of).map(|value| match value {
            Value::String(text) => text,
            other => other.to_string(),
        });
        let key = parts.collect::<Vec<_>>().join(", ");
        let place = alike.entry(key.clone()).or_default();
        all.insert((key, *place), fields);
        *place += 1;
    }
    all
}

/// The fields that tell a row apart and say something.
fn told_apart(table: &str, fields: &[(String, Value)]) -> Vec<(String, Value)> {
    let of = |key: &&str| {
        let (_, value) = fields.iter().find(|(name, _)| name == key)?;
        Some(((*key).to_owned(), stated(value)?))
    };
    keys(table).iter().filter_map(of).collect()
}

fn keys(table: &str) -> &'static [&'static str] {
    ROWS.iter().find(|(name, _)| *name == table).map_or(&[], |(_, keys)| keys)
}

/// A row that is only in one of both, without what tells it apart.
fn others(table: &str, fields: &[(String, Value)]) -> Value {
    let cells = fields.iter().filter(|(name, _)| !keys(table).contains(&name.as_str()));
    cells.filter_map(|(name, value)| Some((name.clone(), stated(value)?))).collect::<serde_json::Map<_, _>>().into()
}

/// A value that says something.
fn stated(value: &Value) -> Option<Value> {
    let nothing = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
    (!nothing).then(|| value.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn rows_are_told_apart_by_columns_there_are() {
        let drill = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/kukar-drill");
        let draft = crate::rows(&drill).expect("the drill");
        let mut checked = 0;
        macro_rules! check {
            ($($table:ident),+) => {$(
                if let Some(row) = draft.$table.rows.first() {
                    let names: Vec<String> = fields(&row.cells).into_iter().map(|(name, _)| name).collect();
                    for key in keys(stringify!($table)) {
                        assert!(names.iter().any(|name| name == key), "{} {key}", stringify!($table));
                        checked += 1;
                    }
                }
            )+};
        }
        tables!(check);
        assert!(checked > 20, "{checked}");
        assert!(operations(&draft, &draft).is_empty());
    }
}
