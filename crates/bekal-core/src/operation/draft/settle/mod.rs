//! Cells that refer to a row of another table: each gets the code of the row it means, or is told.
//!
//! A cell is looked up by code; then in the table `matches`, where people keep what they decided; then, where it refers to
//! a site, by Kemendagri code among the sites its column can mean; then by [name](Name), within the region the row states.
//! The first of these that knows it decides. Exactly one row is taken, and said so; several are an error that lists them;
//! where there is none, the likest are suggested and never taken, because one letter tells neighboring places apart.

mod decisions;
mod known;
mod name;
#[cfg(test)]
mod tests;

use super::Draft;
use super::check::Place;
use super::rows::Rows;
use crate::operation::code::{Arg, Code, Findings};
use decisions::Decisions;
use known::{Known, MOST_CANDIDATES, MOST_SUGGESTIONS, Region};
use name::Name;
use std::collections::{BTreeMap, BTreeSet};

/// What a column refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    Members,
    Sites,
    Items,
    Types,
    Gauges,
    /// A link, a site or a zone.
    Targets,
}

/// Which sites a column can mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Means {
    Any,
    /// Where goods can lie.
    Goods,
    Post,
    /// A post, or a site with others in it.
    Area,
}

/// A column that refers to rows of another table.
#[derive(Debug)]
struct Reference {
    table: &'static str,
    column: &'static str,
    of: Of,
    means: Means,
}

const fn refers(table: &'static str, column: &'static str, of: Of) -> Reference {
    Reference { table, column, of, means: Means::Any }
}

const fn place(table: &'static str, column: &'static str, means: Means) -> Reference {
    Reference { table, column, of: Of::Sites, means }
}

/// Every such column.
static REFERENCES: [Reference; 23] = [
    place("sites", "parent", Means::Any),
    refers("sites", "owner", Of::Members),
    refers("sites", "gauge", Of::Gauges),
    place("links", "from", Means::Any),
    place("links", "to", Means::Any),
    refers("links", "gauge", Of::Gauges),
    refers("fleet", "owner", Of::Members),
    refers("fleet", "type", Of::Types),
    place("fleet", "base", Means::Any),
    refers("norms", "item", Of::Items),
    place("people", "site", Means::Area),
    place("requests", "site", Means::Post),
    refers("requests", "item", Of::Items),
    place("stock", "site", Means::Goods),
    refers("stock", "item", Of::Items),
    refers("stock", "owner", Of::Members),
    place("stock", "reserved_for", Means::Area),
    place("supply", "site", Means::Goods),
    refers("supply", "item", Of::Items),
    refers("supply", "owner", Of::Members),
    refers("stages", "gauge", Of::Gauges),
    refers("closures", "target", Of::Targets),
    refers("triggers", "member", Of::Members),
];

/// Those of a table, by their columns.
fn of_table<const N: usize>(table: &str, columns: [&str; N]) -> [&'static Reference; N] {
    columns.map(|column| {
        let found = REFERENCES.iter().find(|known| known.table == table && known.column == column);
        found.expect("invariant: every column that is settled is listed")
    })
}

/// A value that nobody could decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// The table it stands in.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The region its row states.
    pub region: Option<String>,
    /// The value, as read.
    pub value: String,
    /// The rows it may mean, the likest first.
    pub may_mean: Vec<Candidate>,
}

/// A row that a value may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Its code.
    pub code: String,
    /// Its name; empty where its table has none.
    pub name: String,
    /// The region it lies in, if it is a site and that is known.
    pub region: Option<String>,
}

impl Candidate {
    fn of(known: &Known, row: usize) -> Self {
        let (code, name) = (known.rows[row].code.clone(), known.rows[row].name.clone());
        Self { code, name, region: known.region_of(row).map(str::to_owned) }
    }
}

/// `pos-mersam (Pos Mersam, Kab. Batang Hari)`.
impl std::fmt::Display for Candidate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.code)?;
        let name = Some(self.name.as_str()).filter(|name| !name.is_empty() && Name::of(name) != Name::of(&self.code));
        let about: Vec<&str> = name.into_iter().chain(self.region.as_deref()).collect();
        if about.is_empty() { Ok(()) } else { write!(f, " ({})", about.join(", ")) }
    }
}

/// What a value was found to mean.
enum Meaning {
    Row(usize, Arg),
    Several(Vec<usize>),
    Nothing,
}

/// Puts the code of the row it means in every cell that can be decided, tells how, and returns the values of the others.
///
/// # Complexity
/// O(n log n) in the rows; suggestions for a value cost O(rows it may mean), for so many values that this stays small.
pub(super) fn settle(draft: &mut Draft, found: &mut Findings) -> Vec<Open> {
    let members = Known::of(&draft.members, "members", |row| (&row.member, &row.name));
    let items = Known::of(&draft.items, "items", |row| (&row.item, &row.name));
    let types = Known::of(&draft.vehicle_types, "vehicle_types", |row| (&row.code, &row.name));
    let gauges = Known::of(&draft.gauges, "gauges", |row| (&row.gauge, row.name.as_deref().unwrap_or_default()));
    let links = Known::of(&draft.links, "links", |row| (&row.link, ""));
    let zones = Known::of(&draft.zones, "zones", |row| (&row.zone, ""));
    let tables = Tables { members, sites: Known::sites(draft), items, types, gauges, links, zones };
    let decided = draft.matches.clone();
    let decisions = Decisions::of(&decided, &tables, found);
    let (regions, broken, open) = (BTreeMap::new(), BTreeSet::new(), BTreeMap::new());
    let mut settler = Settler { tables, decisions, found, regions, broken, open };

    let [parent, owner, gauge] = of_table("sites", ["parent", "owner", "gauge"]);
    settler.table("sites", &mut draft.sites, |settler, at, row| {
        let own = settler.tables.sites.find(&row.site);
        settler.cell_opt(at, parent, &mut row.parent, row.region.as_deref(), own);
        settler.cell_opt(at, owner, &mut row.owner, None, None);
        settler.cell_opt(at, gauge, &mut row.gauge, None, None);
    });
    settler.tables.sites.raise(&draft.sites);
    let [from, to, gauge] = of_table("links", ["from", "to", "gauge"]);
    settler.table("links", &mut draft.links, |settler, at, row| {
        settler.cell(at, from, &mut row.from, row.region.as_deref());
        settler.cell(at, to, &mut row.to, row.region.as_deref());
        settler.cell_opt(at, gauge, &mut row.gauge, None, None);
    });
    let [owner, vehicle_type, base] = of_table("fleet", ["owner", "type", "base"]);
    settler.table("fleet", &mut draft.fleet, |settler, at, row| {
        settler.cell(at, owner, &mut row.owner, None);
        settler.cell(at, vehicle_type, &mut row.vehicle_type, None);
        settler.cell(at, base, &mut row.base, row.region.as_deref());
    });
    let [item] = of_table("norms", ["item"]);
    settler.table("norms", &mut draft.norms, |settler, at, row| settler.cell(at, item, &mut row.item, None));
    let [site] = of_table("people", ["site"]);
    settler.table("people", &mut draft.people, |settler, at, row| {
        settler.cell(at, site, &mut row.site, row.region.as_deref());
    });
    let [site, item] = of_table("requests", ["site", "item"]);
    settler.table("requests", &mut draft.requests, |settler, at, row| {
        settler.cell(at, site, &mut row.site, row.region.as_deref());
        settler.cell(at, item, &mut row.item, None);
    });
    let [site, item, owner, reserved] = of_table("stock", ["site", "item", "owner", "reserved_for"]);
    settler.table("stock", &mut draft.stock, |settler, at, row| {
        settler.cell(at, site, &mut row.site, row.region.as_deref());
        settler.cell(at, item, &mut row.item, None);
        settler.cell(at, owner, &mut row.owner, None);
        settler.cell_opt(at, reserved, &mut row.reserved_for, row.region.as_deref(), None);
    });
    let [site, item, owner] = of_table("supply", ["site", "item", "owner"]);
    settler.table("supply", &mut draft.supply, |settler, at, row| {
        settler.cell(at, site, &mut row.site, row.region.as_deref());
        settler.cell(at, item, &mut row.item, None);
        settler.cell(at, owner, &mut row.owner, None);
    });
    let [gauge] = of_table("stages", ["gauge"]);
    settler.table("stages", &mut draft.stages, |settler, at, row| settler.cell(at, gauge, &mut row.gauge, None));
    let [target] = of_table("closures", ["target"]);
    settler.table("closures", &mut draft.closures, |settler, at, row| {
        settler.cell(at, target, &mut row.target, row.region.as_deref());
    });
    let [member] = of_table("triggers", ["member"]);
    settler.table("triggers", &mut draft.triggers, |settler, at, row| settler.cell(at, member, &mut row.member, None));

    let Settler { decisions, found, broken, open, .. } = settler;
    decisions.tell_unused(&broken, found);
    open.into_values().collect()
}

/// Every table that is referred to.
struct Tables {
    members: Known,
    sites: Known,
    items: Known,
    types: Known,
    gauges: Known,
    links: Known,
    zones: Known,
}

impl Tables {
    /// Those whose codes a column may hold.
    fn of(&self, of: Of) -> Vec<&Known> {
        match of {
            Of::Members => vec![&self.members],
            Of::Sites => vec![&self.sites],
            Of::Items => vec![&self.items],
            Of::Types => vec![&self.types],
            Of::Gauges => vec![&self.gauges],
            Of::Targets => vec![&self.links, &self.sites, &self.zones],
        }
    }

    /// The one whose names a column may hold.
    const fn named(&self, of: Of) -> &Known {
        match of {
            Of::Members => &self.members,
            Of::Sites | Of::Targets => &self.sites,
            Of::Items => &self.items,
            Of::Types => &self.types,
            Of::Gauges => &self.gauges,
        }
    }
}

/// By what a value is taken that people decided.
const BY_DECISION: Arg = Arg::phrase("keputusan di tabel pencocokan", "a decision in the table matches");

struct Settler<'a> {
    tables: Tables,
    decisions: Decisions<'a>,
    found: &'a mut Findings,
    /// Regions by what rows state.
    regions: BTreeMap<String, Region>,
    /// Tables with cells of which some may not have been read.
    broken: BTreeSet<&'static str>,
    open: BTreeMap<(usize, String, Option<String>), Open>,
}

impl Settler<'_> {
    fn table<T>(&mut self, table: &'static str, rows: &mut Rows<T>, settle: impl Fn(&mut Self, Place<'_>, &mut T)) {
        if rows.broken {
            self.broken.insert(table);
        }
        rows.each(|at, row| settle(self, at, row));
    }

    /// A cell that may be empty; `own` is the site whose row it is.
    fn cell_opt(
        &mut self,
        at: Place<'_>,
        reference: &'static Reference,
        cell: &mut Option<String>,
        region: Option<&str>,
        own: Option<usize>,
    ) {
        if let Some(cell) = cell {
            self.settle(at, reference, cell, region, own);
        }
    }

    fn cell(&mut self, at: Place<'_>, reference: &'static Reference, cell: &mut String, region: Option<&str>) {
        self.settle(at, reference, cell, region, None);
    }

    fn settle(
        &mut self,
        at: Place<'_>,
        reference: &'static Reference,
        cell: &mut String,
        region: Option<&str>,
        own: Option<usize>,
    ) {
        let value = cell.trim();
        let tables = self.tables.of(reference.of);
        if tables.iter().any(|known| known.find(value).is_some()) {
            return;
        }
        if let Some(code) = self.decisions.code(reference, value, region, &tables) {
            let row = tables.iter().find_map(|known| Some(&known.rows[known.find(code)?]));
            let taken = at.at(Code::TakenByName, reference.column).value(value).with("by", BY_DECISION);
            let taken = taken.with("code", code).with("name", row.map_or("", |row| row.name.as_str()));
            self.found.push(taken);
            code.clone_into(cell);
            return;
        }
        let (region, value) = (region.map(str::to_owned), value.to_owned());
        let stated = self.stated(reference.of, &value, region.as_deref());
        match self.meaning(reference, &value, &stated, own) {
            Meaning::Row(row, by) => {
                let row = &self.tables.named(reference.of).rows[row];
                let taken = at.at(Code::TakenByName, reference.column).value(value).with("by", by);
                self.found.push(taken.with("code", row.code.as_str()).with("name", row.name.as_str()));
                cell.clone_from(&row.code);
            }
            Meaning::Several(rows) => {
                let known = self.tables.named(reference.of);
                let may_mean: Vec<Candidate> =
                    rows.iter().take(MOST_CANDIDATES).map(|row| Candidate::of(known, *row)).collect();
                let more = rows.len() - may_mean.len();
                let several = at.at(Code::AmbiguousName, reference.column).value(value.as_str());
                let several = several.with("table", known.label.as_str()).with("region", shown(&stated));
                self.found.push(several.with("candidates", listed(&may_mean, more)));
                self.leave_open(reference, value, region, may_mean);
            }
            Meaning::Nothing => self.unknown(at, reference, value, region, &stated),
        }
    }

    /// The regions of a value: those written behind it, else the one its row states.
    fn stated(&mut self, of: Of, value: &str, region: Option<&str>) -> Stated {
        let places = matches!(of, Of::Sites | Of::Targets);
        let parts = |text: &str| -> Vec<String> {
            text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
        };
        let row = region.filter(|_| places).map(parts).unwrap_or_default();
        let (name, behind) = match value.split_once(',').filter(|_| places) {
            Some((name, behind)) => (name.trim(), parts(behind)),
            None => ("", Vec::new()),
        };
        for region in row.iter().chain(&behind) {
            if !self.regions.contains_key(region) {
                self.regions.insert(region.clone(), self.tables.sites.region(region));
            }
        }
        Stated { row, name: name.to_owned(), behind }
    }

    fn regions(&self, stated: &[String]) -> Vec<&Region> {
        stated.iter().filter_map(|region| self.regions.get(region)).collect()
    }

    /// What a value means that is no code and that nobody decided.
    fn meaning(&self, reference: &Reference, value: &str, stated: &Stated, own: Option<usize>) -> Meaning {
        let known = self.tables.named(reference.of);
        let one_of = |rows: Vec<usize>, by: (&'static str, &'static str)| match rows[..] {
            [] => None,
            [row] => Some(Meaning::Row(row, Arg::phrase(by.0, by.1))),
            _ => Some(Meaning::Several(rows)),
        };
        let by_name = ("namanya", "its name");
        let of_pcode =
            || one_of(known.of_pcode(value, reference.means, own), ("kode Kemendagri-nya", "its Kemendagri code"));
        let of_name = || one_of(known.of_name(&Name::of(value), &self.regions(&stated.row)), by_name);
        let of_written = || one_of(known.of_name(&Name::of(&stated.name), &self.regions(&stated.behind)), by_name);
        of_pcode().or_else(of_name).or_else(of_written).unwrap_or(Meaning::Nothing)
    }

    fn unknown(
        &mut self,
        at: Place<'_>,
        reference: &'static Reference,
        value: String,
        region: Option<String>,
        stated: &Stated,
    ) {
        // A row missing from a table that could not be read says nothing; a norm may name an item nobody has.
        let tables = self.tables.of(reference.of);
        if tables.iter().any(|known| known.broken) || reference.table == "norms" {
            return;
        }
        let (name, regions) = stated.best(&value);
        let regions_of = self.regions(regions);
        let mut like: Vec<(f64, &Known, usize)> = Vec::new();
        for &known in &tables {
            let rows = known.like(name, &regions_of, &regions.join(", "));
            like.extend(rows.into_iter().map(|(likeness, row)| (likeness, known, row)));
        }
        like.sort_by(|a, b| b.0.total_cmp(&a.0));
        let may_mean: Vec<Candidate> =
            like.into_iter().take(MOST_SUGGESTIONS).map(|(_, known, row)| Candidate::of(known, row)).collect();
        let labels: Vec<&str> = tables.iter().map(|known| known.label.as_str()).collect();
        let unknown = at.at(Code::UnknownId, reference.column).value(value.as_str()).with("table", labels.join(", "));
        let nearest = if may_mean.is_empty() { "-".into() } else { listed(&may_mean, 0) };
        self.found.push(unknown.with("region", shown(stated)).with("nearest", nearest));
        self.leave_open(reference, value, region, may_mean);
    }

    fn leave_open(
        &mut self,
        reference: &'static Reference,
        value: String,
        region: Option<String>,
        may_mean: Vec<Candidate>,
    ) {
        if value.is_empty() {
            return;
        }
        let place = REFERENCES.iter().position(|known| std::ptr::eq(known, reference)).unwrap_or_default();
        let Reference { table, column, .. } = *reference;
        let open = Open { table, column, region: region.clone(), value: value.clone(), may_mean };
        self.open.insert((place, value, region), open);
    }
}

/// What a cell and its row state about the region of a place.
struct Stated {
    /// What the row states.
    row: Vec<String>,
    /// What stands before the first comma of the value, and what behind it.
    name: String,
    behind: Vec<String>,
}

impl Stated {
    /// The name and the regions of a value that is to be likened to others.
    fn best<'a>(&'a self, value: &'a str) -> (&'a str, &'a [String]) {
        if self.behind.is_empty() { (value, &self.row) } else { (&self.name, &self.behind) }
    }
}

/// The regions stated, `-` where there is none.
fn shown(stated: &Stated) -> String {
    let regions = if stated.behind.is_empty() { &stated.row } else { &stated.behind };
    if regions.is_empty() { "-".to_owned() } else { regions.join(", ") }
}

/// Candidates in a row, and how many more there are.
fn listed(candidates: &[Candidate], more: usize) -> Arg {
    let list = candidates.iter().map(Candidate::to_string).collect::<Vec<_>>().join("; ");
    if more == 0 {
        return list.into();
    }
    Arg::Phrase { id: format!("{list}; dan {more} lagi").into(), en: format!("{list}; and {more} more").into() }
}
