//! What people decided: the table `matches`, which says for a value that is no code which row it means.

use super::known::Known;
use super::name::Name;
use super::{REFERENCES, Reference, Tables};
use crate::operation::code::{Code, Findings};
use crate::operation::draft::check::{Place, nearest};
use crate::operation::draft::places::{COUNTED_ONCE, duplicate};
use crate::operation::draft::rows::{MatchRow, Rows};
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

/// Decisions by table and value.
pub(super) struct Decisions<'a>(BTreeMap<(&'static str, String), Vec<Decision<'a>>>);

struct Decision<'a> {
    at: Place<'a>,
    row: &'a MatchRow,
    column: Option<&'static str>,
    region: Option<String>,
    /// None where nobody has decided yet.
    code: Option<&'a str>,
    needed: Cell<bool>,
}

impl<'a> Decisions<'a> {
    /// Reads the table; tells what names no table, column or row, and what contradicts an earlier row.
    pub(super) fn of(rows: &'a Rows<MatchRow>, tables: &Tables, found: &mut Findings) -> Self {
        let mut all: BTreeMap<(&'static str, String), Vec<Decision<'a>>> = BTreeMap::new();
        let mut in_order: Vec<(Place<'a>, &MatchRow)> = rows.iter().collect();
        in_order.sort_by_key(|(at, _)| at.line);
        for (at, row) in in_order {
            let Some(about) = about(at, row, found) else { continue };
            let code = row.code.as_deref().map(str::trim).filter(|code| !code.is_empty());
            if let Some(code) = code {
                let known: Vec<&Known> = about.iter().flat_map(|reference| tables.of(reference.of)).collect();
                let somewhere = known.iter().any(|known| known.broken || known.find(code).is_some());
                if !somewhere {
                    let mut like: Vec<(f64, &str)> = Vec::new();
                    for table in &known {
                        let rows = table.like(code, &[], "");
                        like.extend(rows.into_iter().map(|(like, row)| (like, table.rows[row].code.as_str())));
                    }
                    like.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
                    let labels: BTreeSet<&str> = known.iter().map(|known| known.label.as_str()).collect();
                    let labels = labels.into_iter().collect::<Vec<_>>().join(", ");
                    let unknown = at.at(Code::UnknownId, "code").value(code).with("table", labels);
                    found
                        .push(unknown.with("region", "-").with("nearest", like.first().map_or("-", |(_, code)| *code)));
                    continue;
                }
            }
            let column = row.column.as_ref().and_then(|_| about.first()).map(|reference| reference.column);
            let region = row.region.as_deref().map(key);
            let same = all.entry((about[0].table, key(&row.value))).or_default();
            let decision = Decision { at, row, column, region, code, needed: Cell::new(false) };
            let alike = |known: &&mut Decision<'_>| (known.column, &known.region) == (column, &decision.region);
            match same.iter_mut().find(alike) {
                None => same.push(decision),
                Some(before) => match (before.code, code) {
                    (Some(other), Some(code)) if other != code => {
                        let differs = at.at(Code::MatchesDiffer, "code").value(row.value.trim()).with("other", other);
                        found.push(differs.with("code", code).with("first_row", before.at.line.to_string()));
                    }
                    (None, Some(_)) => *before = decision,
                    (Some(_), None) => {}
                    _ => found.push(duplicate(at, "value", before.at.line, COUNTED_ONCE)),
                },
            }
        }
        Self(all)
    }

    /// The code somebody decided for a value, in one of these tables; the decision that states most counts.
    pub(super) fn code(
        &self,
        reference: &Reference,
        value: &str,
        region: Option<&str>,
        tables: &[&Known],
    ) -> Option<&'a str> {
        if self.0.is_empty() {
            return None;
        }
        let region = region.map(key);
        let about = |decision: &&Decision<'a>| {
            decision.column.is_none_or(|column| column == reference.column)
                && (decision.region.is_none() || decision.region == region)
        };
        let decisions = self.0.get(&(reference.table, key(value)))?.iter().filter(about);
        let decided = decisions.inspect(|decision| decision.needed.set(true)).filter_map(|decision| {
            let code = decision.code.filter(|code| tables.iter().any(|known| known.find(code).is_some()))?;
            Some((decision.column.is_some(), decision.region.is_some(), code))
        });
        decided.max_by_key(|(column, region, _)| (*column, *region)).map(|(_, _, code)| code)
    }

    /// Tells the decisions that no cell of its table needs, where all of them were read.
    pub(super) fn tell_unused(&self, broken: &BTreeSet<&'static str>, found: &mut Findings) {
        for ((table, _), decisions) in &self.0 {
            for decision in decisions.iter().filter(|decision| !decision.needed.get() && !broken.contains(table)) {
                let unused = decision.at.at(Code::UnusedMatch, "value").value(decision.row.value.trim());
                found.push(unused.with("table", *table));
            }
        }
    }
}

/// The columns a decision is about; tells where it names none.
fn about(at: Place<'_>, row: &MatchRow, found: &mut Findings) -> Option<Vec<&'static Reference>> {
    let table = row.table.trim();
    let of_table: Vec<&Reference> = REFERENCES.iter().filter(|known| known.table == table).collect();
    let mut unknown = |column: &'static str, value: &str, known: Vec<&'static str>| {
        let near = nearest(value, known.iter().copied());
        let word = at.at(Code::UnknownWord, column).value(value).with("allowed", known.join(", "));
        found.push(word.with("nearest", near));
    };
    if of_table.is_empty() {
        let tables: BTreeSet<&str> = REFERENCES.iter().map(|known| known.table).collect();
        unknown("table", table, tables.into_iter().collect());
        return None;
    }
    let Some(column) = row.column.as_deref().map(str::trim) else { return Some(of_table) };
    let of_column: Vec<&Reference> = of_table.iter().copied().filter(|known| known.column == column).collect();
    if of_column.is_empty() {
        unknown("column", column, of_table.iter().map(|known| known.column).collect());
        return None;
    }
    Some(of_column)
}

/// What writings of one value share.
fn key(text: &str) -> String {
    let name = Name::of(text);
    if name.base.is_empty() { text.trim().to_owned() } else { name.key() }
}
