//! Head counts: published totals against their parts, persons against families, defaults for groups.
//!
//! A row of a site that has parts (sites below it, by `parent`, with rows of the same time) is a *published total*:
//! it is checked against the sum of its parts and not planned. All other rows are planned and must be at posts.

use super::check::{Check, Codes, Place, Region, plain, to_i64};
use super::places::{COUNTED_ONCE, duplicate};
use super::rows::{PeopleRow, Rows, SiteRow};
use super::{Draft, GROUP_SHARES, percent};
use crate::operation::code::{Arg, Code, Diagnostic};
use crate::operation::{Basis, Head, Headcount, LonLat, Norm, Per, Site, SiteKind};
use crate::table::{Id, Table};
use crate::units::{Duration, Instant};
use std::collections::BTreeMap;

/// Most people in one row, and in all rows together.
const MAX_PERSONS: f64 = 1e8;
const MAX_PERSONS_IN_ALL: u64 = 1_000_000_000;
/// Age from which on a head count is called old at the start of the operation.
const STALE: Duration = Duration::from_days(3);
/// Persons per household outside which the two figures are doubted (Indonesian average about 3.7 to 4).
const HOUSEHOLD_RATIO: (f64, f64) = (2.6, 6.5);
/// Below this many households a ratio says nothing.
const FEW_HOUSEHOLDS: u64 = 10;
/// A row with its numbers checked.
struct Count<'a> {
    at: Place<'a>,
    row: &'a PeopleRow,
    site: Id<Site>,
    displaced: Option<u64>,
    isolated: Option<u64>,
    affected: Option<u64>,
    households: Option<u64>,
    groups: BTreeMap<Per, u64>,
}

impl Count<'_> {
    fn persons(&self) -> [(&'static str, Option<u64>); 3] {
        [("displaced", self.displaced), ("isolated", self.isolated), ("affected", self.affected)]
    }
    /// Whether it reports households and no persons at all.
    fn only_families(&self) -> bool {
        self.households.is_some() && self.persons().iter().all(|(_, persons)| persons.is_none())
    }
    /// Whether persons by the basis were derived from families.
    fn in_families(&self, basis: Basis) -> bool {
        let columns: &[&str] = match basis {
            Basis::Affected => &["affected"],
            Basis::DisplacedIsolated => &["displaced", "isolated"],
        };
        self.row.from_families.iter().any(|column| columns.contains(column))
    }
    /// Persons by the basis; `None` if the row does not state them.
    fn stated(&self, basis: Basis) -> Option<u64> {
        match (basis, self.displaced, self.isolated) {
            (Basis::Affected, _, _) => self.affected,
            (Basis::DisplacedIsolated, None, None) => None,
            (Basis::DisplacedIsolated, displaced, isolated) => Some(displaced.unwrap_or(0) + isolated.unwrap_or(0)),
        }
    }
}

const fn group_column(group: Per) -> &'static str {
    match group {
        Per::Infant => "infant",
        Per::Child => "child",
        Per::Elderly => "elderly",
        Per::Pregnant => "pregnant",
        Per::Lactating => "lactating",
        Per::Disabled => "disabled",
        Per::Person => "displaced",
        Per::Household => "households",
    }
}

pub(super) fn headcounts(
    check: &mut Check,
    rows: &Rows<PeopleRow>,
    sites: &Table<Site>,
    site_codes: &Codes,
    head: &Head,
    shares: &BTreeMap<Per, f64>,
    norms: &Table<Norm>,
) -> Table<Headcount> {
    let counts = parse(check, rows, site_codes);
    let tree = Tree::new(sites, &counts);
    let mut planned = Vec::new();
    for count in counts.values() {
        check_household_size(check, count, head.basis);
        let parts = tree.parts(count.site, count.row.time, &counts);
        if !parts.is_empty() {
            check_total(check, count, &parts, sites, head);
            continue;
        }
        let site = &sites[count.site];
        let below = tree.reporting_below(count.site);
        if site.kind != SiteKind::Post {
            let code = if below.is_empty() { Code::NotAPost } else { Code::TotalWithoutParts };
            let time = check.local(count.row.time);
            let found = count.at.at(code, "site").value(site.code.as_str()).with("kind", site.kind.word());
            check.push(if below.is_empty() { found } else { found.with("time", time) });
            continue;
        }
        if !below.is_empty() {
            let names = below.iter().map(|&site| sites[site].code.as_str()).collect::<Vec<_>>().join(", ");
            let time = check.local(count.row.time);
            check.push(count.at.at(Code::DoubleCounted, "site").value(time).with("children", names));
        }
        planned.push(count);
    }
    check_age(check, &planned);
    check_sources(check, rows);
    let headcounts: Vec<Headcount> = planned.iter().map(|count| headcount(check, count, head, shares)).collect();
    let in_all = headcounts.iter().map(|count| count.in_need.max(count.households)).sum::<u64>();
    if in_all > MAX_PERSONS_IN_ALL {
        let what = Arg::phrase("semua data jiwa bersama", "all head counts together");
        let limit = Arg::from(MAX_PERSONS_IN_ALL);
        check.push(Diagnostic::new(Code::TooMuch, rows.file.as_str()).with("what", what).with("limit", limit));
    }
    assume(check, &planned, &headcounts, head, shares, norms);
    Table::from_rows(headcounts)
}

/// Rows with known sites by site and time, equal ones once.
fn parse<'a>(check: &mut Check, rows: &'a Rows<PeopleRow>, sites: &Codes) -> BTreeMap<(Id<Site>, Instant), Count<'a>> {
    let mut counts: BTreeMap<(Id<Site>, Instant), Count<'a>> = BTreeMap::new();
    for (at, row) in rows.iter() {
        let site = sites.find(&row.site);
        let mut persons = |column: &'static str, value: Option<f64>| {
            value.map(|value| check.count(at, column, value, MAX_PERSONS, "persons"))
        };
        let displaced = persons("displaced", row.displaced);
        let isolated = persons("isolated", row.isolated);
        let affected = persons("affected", row.affected);
        let households = persons("households", row.households);
        let groups = row
            .groups
            .iter()
            .filter_map(|&(group, value)| persons(group_column(group), Some(value)).map(|value| (group, value)))
            .collect();
        if row.time >= check.end {
            check.outside(at, "time", row.time);
        }
        let Some(site) = site else { continue };
        match counts.get(&(site, row.time)) {
            Some(first) if same(first.row, row) => {
                let line = first.at.line;
                check.push(duplicate(at, "site", line, COUNTED_ONCE));
            }
            Some(first) => {
                let line = first.at.line;
                check.push(
                    at.at(Code::ConflictingRows, "site").value(row.site.trim()).with("first_row", line.to_string()),
                );
            }
            None => {
                let count = Count { at, row, site, displaced, isolated, affected, households, groups };
                counts.insert((site, row.time), count);
            }
        }
    }
    counts
}

fn same(a: &PeopleRow, b: &PeopleRow) -> bool {
    let key = |row: &PeopleRow| (row.displaced, row.isolated, row.affected, row.households, row.groups.clone());
    key(a) == key(b)
}

/// Which sites lie below which, and which of them report anything.
struct Tree {
    children: BTreeMap<Id<Site>, Vec<Id<Site>>>,
    reporting: std::collections::BTreeSet<Id<Site>>,
}

impl Tree {
    fn new(sites: &Table<Site>, counts: &BTreeMap<(Id<Site>, Instant), Count<'_>>) -> Self {
        let mut children: BTreeMap<Id<Site>, Vec<Id<Site>>> = BTreeMap::new();
        for (id, site) in sites.entries() {
            if let Some(parent) = site.parent {
                children.entry(parent).or_default().push(id);
            }
        }
        Self { children, reporting: counts.keys().map(|(site, _)| *site).collect() }
    }

    fn below(&self, site: Id<Site>) -> impl Iterator<Item = Id<Site>> + '_ {
        self.children.get(&site).into_iter().flatten().copied()
    }

    /// The nearest rows below `site` that report at `time`, in site order.
    fn parts<'c, 'a>(
        &self,
        site: Id<Site>,
        time: Instant,
        counts: &'c BTreeMap<(Id<Site>, Instant), Count<'a>>,
    ) -> Vec<&'c Count<'a>> {
        let mut parts = Vec::new();
        let mut open: Vec<Id<Site>> = self.below(site).collect();
        while let Some(next) = open.pop() {
            match counts.get(&(next, time)) {
                Some(count) => parts.push(count),
                None => open.extend(self.below(next)),
            }
        }
        parts.sort_by_key(|count| count.site);
        parts
    }

    /// Sites below `site` that report at any time, in order.
    fn reporting_below(&self, site: Id<Site>) -> Vec<Id<Site>> {
        let mut found = Vec::new();
        let mut open: Vec<Id<Site>> = self.below(site).collect();
        while let Some(next) = open.pop() {
            if self.reporting.contains(&next) {
                found.push(next);
            }
            open.extend(self.below(next));
        }
        found.sort_unstable();
        found
    }
}

/// Compares a published total with its parts, column by column.
fn check_total(check: &mut Check, total: &Count<'_>, parts: &[&Count<'_>], sites: &Table<Site>, head: &Head) {
    let families: Vec<&&Count<'_>> = parts.iter().filter(|part| part.only_families()).collect();
    let mut mixed = false;
    for (index, (column, stated)) in total.persons().into_iter().enumerate() {
        let Some(stated) = stated else { continue };
        let sum: u64 = parts.iter().filter_map(|part| part.persons()[index].1).sum();
        if stated == sum && !families.is_empty() && sum > 0 {
            if !mixed {
                let count: u64 = families.iter().filter_map(|part| part.households).sum();
                let codes: Vec<&str> = families.iter().map(|part| sites[part.site].code.as_str()).collect();
                let lines: Vec<String> = families.iter().map(|part| part.at.line.to_string()).collect();
                check.push(
                    total
                        .at
                        .at(Code::FamiliesMixedWithPersons, column)
                        .value(stated.to_string())
                        .with("sites", codes.join(", "))
                        .with("rows", lines.join(", "))
                        .with("families", count)
                        .with("persons", persons_of(count, head)),
                );
            }
            mixed = true;
        } else if stated != sum {
            let households = families.iter().filter_map(|part| part.households).sum();
            mismatch(check, total, column, stated, sum + persons_of(households, head));
        }
    }
    let households: Option<Vec<u64>> = parts.iter().map(|part| part.households).collect();
    if let (Some(stated), Some(parts)) = (total.households, households) {
        let sum = parts.iter().sum();
        if stated != sum {
            mismatch(check, total, "households", stated, sum);
        }
    }
}

fn mismatch(check: &mut Check, total: &Count<'_>, column: &'static str, stated: u64, sum: u64) {
    let difference = stated as f64 - sum as f64;
    check.push(
        total
            .at
            .at(Code::SubtotalMismatch, column)
            .value(stated.to_string())
            .with("sum", sum)
            .with("difference", difference),
    );
}

fn check_household_size(check: &mut Check, count: &Count<'_>, basis: Basis) {
    let persons = count.stated(basis).or(count.affected);
    if let (Some(persons), Some(households)) = (persons, count.households) {
        let ratio = persons as f64 / households.max(1) as f64;
        if households >= FEW_HOUSEHOLDS && !(HOUSEHOLD_RATIO.0..=HOUSEHOLD_RATIO.1).contains(&ratio) {
            check.push(
                count
                    .at
                    .at(Code::OddHouseholdSize, "households")
                    .value(households.to_string())
                    .with("persons", persons)
                    .with("households", households)
                    .with("ratio", (ratio * 100.0).round() / 100.0),
            );
        }
    }
}

/// Refuses families to be turned into persons where nobody said how many persons a family has.
pub(super) fn check_families(check: &mut Check, draft: &Draft) {
    if draft.head.household_size.is_some() {
        return;
    }
    for (at, row) in draft.people.iter() {
        let persons = [row.displaced, row.isolated, row.affected];
        if let Some(families) = row.households.filter(|_| persons.iter().all(Option::is_none)) {
            check.push(at.at(Code::FamiliesWithoutSize, "households").value(plain(families)));
        }
    }
}

/// Warns where the latest report of a post at the start of the operation is old.
fn check_age(check: &mut Check, planned: &[&Count<'_>]) {
    let mut latest: BTreeMap<Id<Site>, &Count<'_>> = BTreeMap::new();
    for count in planned.iter().filter(|count| count.row.time <= check.start) {
        latest.insert(count.site, count);
    }
    for count in latest.values() {
        let age = check.start - count.row.reported_at.unwrap_or(count.row.time);
        if age > STALE {
            let value = check.local(count.row.reported_at.unwrap_or(count.row.time));
            let column = if count.row.reported_at.is_some() { "reported_at" } else { "time" };
            let days = (age.as_hours() / 24.0 * 10.0).round() / 10.0;
            check.push(count.at.at(Code::StaleData, column).value(value).with("days", days));
        }
    }
}

fn check_sources(check: &mut Check, rows: &Rows<PeopleRow>) {
    let without = rows.rows.iter().filter(|row| row.cells.source.is_none()).count();
    if without > 0 {
        check.push(
            Diagnostic::new(Code::MissingProvenance, rows.file.as_str())
                .with("rows_without", without as u64)
                .with("rows_total", rows.rows.len() as u64),
        );
    }
}

fn persons_of(households: u64, head: &Head) -> u64 {
    (households * u64::from(head.household_size_hundredths) + 50) / 100
}

fn headcount(check: &mut Check, count: &Count<'_>, head: &Head, shares: &BTreeMap<Per, f64>) -> Headcount {
    let stated = count.stated(head.basis);
    let from_households = count.only_families() || (stated.is_some() && count.in_families(head.basis));
    if stated.is_none() && !count.only_families() {
        let affected = count.affected.unwrap_or(0);
        check.push(count.at.at(Code::BasisWithoutCount, "displaced").value(affected.to_string()));
    }
    let families = count.households.unwrap_or(0);
    let in_need = stated.unwrap_or(if count.only_families() { persons_of(families, head) } else { 0 });
    let size = u64::from(head.household_size_hundredths.max(1));
    let parts = count.displaced.unwrap_or(0) + count.isolated.unwrap_or(0);
    if count.affected.is_some_and(|affected| affected < parts) {
        let affected = count.affected.unwrap_or(0);
        check.push(count.at.at(Code::PartsExceedAffected, "affected").value(affected.to_string()).with("parts", parts));
    }
    let groups = GROUP_SHARES
        .into_iter()
        .map(|(group, _)| {
            let share = shares.get(&group).copied().unwrap_or(0.0);
            let derived = u64::try_from(to_i64(in_need as f64 * share)).unwrap_or(0);
            let heads = count.groups.get(&group).copied();
            if let Some(heads) = heads.filter(|&heads| heads > in_need) {
                check.push(
                    count
                        .at
                        .at(Code::GroupsExceedPersons, group_column(group))
                        .value(heads.to_string())
                        .with("persons", in_need),
                );
            }
            (group, if in_need == 0 { 0 } else { heads.unwrap_or(derived) })
        })
        .collect();
    let households = count.households.unwrap_or_else(|| (in_need * 100).div_ceil(size));
    Headcount {
        site: count.site,
        time: count.row.time,
        displaced: count.displaced.unwrap_or(0),
        isolated: count.isolated.unwrap_or(0),
        affected: count.affected.unwrap_or(0).max(parts).max(in_need),
        // Households and groups are of those in need: where nobody is, they drive no need either.
        households: if in_need == 0 { 0 } else { households },
        groups,
        in_need,
        from_households,
        source: count.row.source.clone(),
        reported_at: count.row.reported_at,
    }
}

/// Prints what was derived: persons from households, households from persons, groups from shares.
fn assume(
    check: &mut Check,
    planned: &[&Count<'_>],
    headcounts: &[Headcount],
    head: &Head,
    shares: &BTreeMap<Per, f64>,
    norms: &Table<Norm>,
) {
    let size = f64::from(head.household_size_hundredths) / 100.0;
    let derived_persons = headcounts.iter().any(|count| count.from_households);
    let household_norms = norms.iter().any(|norm| norm.per == Per::Household);
    let derived_households = household_norms && planned.iter().any(|count| count.households.is_none());
    if derived_persons || derived_households {
        let (id, en) = (format!("{size}").replace('.', ","), format!("{size}"));
        check.assume(
            "household_size",
            format!("{id} jiwa per KK, di mana jiwa harus diturunkan dari KK atau sebaliknya."),
            format!("{en} persons per household where persons must be derived from households or the reverse."),
        );
    }
    let derived: Vec<Per> = GROUP_SHARES
        .into_iter()
        .map(|(group, _)| group)
        .filter(|group| norms.iter().any(|norm| norm.per == *group))
        .filter(|group| planned.iter().any(|count| !count.groups.contains_key(group)))
        .collect();
    if !derived.is_empty() {
        let list = |pick: fn((String, String)) -> String, english: bool| {
            let named = derived.iter().map(|group| {
                let share = pick(percent(shares.get(group).copied().unwrap_or(0.0)));
                format!("{} {share} %", if english { group.word() } else { indonesian(*group) })
            });
            named.collect::<Vec<_>>().join(", ")
        };
        check.assume(
            "groups",
            format!(
                "Kelompok rentan yang tidak dilaporkan, sebagai bagian dari jiwa yang membutuhkan: {}.",
                list(|both| both.0, false)
            ),
            format!(
                "Vulnerable groups that are not reported, as shares of people in need: {}.",
                list(|both| both.1, true)
            ),
        );
    }
    let unreported =
        planned.iter().filter(|count| count.row.reported_at.is_none() && count.row.source.is_none()).count();
    if unreported > 0 {
        check.assume(
            "people",
            format!("{unreported} data jiwa tanpa sumber dan waktu laporan dipakai sebagaimana tertulis."),
            format!("{unreported} head counts without source and time of report are used as they stand."),
        );
    }
}

const fn indonesian(group: Per) -> &'static str {
    match group {
        Per::Person => "jiwa",
        Per::Household => "KK",
        Per::Infant => "bayi",
        Per::Child => "balita",
        Per::Elderly => "lansia",
        Per::Pregnant => "ibu hamil",
        Per::Lactating => "ibu menyusui",
        Per::Disabled => "disabilitas",
    }
}

/// Warns of posts far from the middle (median longitude and latitude) of all posts.
pub(super) fn check_region(check: &mut Check, rows: &Rows<SiteRow>, sites: &Table<Site>) {
    let posts: Vec<LonLat> = sites.iter().filter(|site| site.kind == SiteKind::Post).map(|site| site.at).collect();
    let Some(region) = Region::of(&posts) else { return };
    for (at, row) in rows.iter() {
        let far_off = region.beyond(LonLat { lon: row.lon, lat: row.lat }).filter(|_| row.kind == SiteKind::Post);
        if let Some(distance) = far_off {
            let km = (distance / 1000.0).round();
            check.push(at.at(Code::OutsideRegion, "lon").value(row.site.trim()).with("distance_km", km));
        }
    }
}
