//! Items, norms, requests and lots.

use super::Draft;
use super::check::{Check, Codes, Place, plain, range};
use super::places::{ADDED_UP, duplicate};
use super::rows::{ItemRow, NormRow, RequestRow, Rows, SiteRow};
use crate::operation::code::{Arg, Code, Diagnostic};
use crate::operation::conversions::{self, Measure};
use crate::operation::{
    Commitment, Fleet, Head, Headcount, Item, ItemKind, Lot, Member, Norm, Origin, Per, Request, Site, SiteKind,
    SupplyKind, VehicleType,
};
use crate::table::{Id, Table};
use crate::units::{Duration, Instant, Mass, Money, Quantity, Volume};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// Most units of an item in one row.
const MAX_UNITS: f64 = 1e9;
/// Most units in one package.
const MAX_PACKAGE: f64 = 1e6;
/// Heaviest and largest unit: an excavator of the twenty-tonne class, a container of forty feet (76 m³).
const MAX_UNIT_KG: f64 = 25_000.0;
const MAX_UNIT_M3: f64 = 100.0;
/// Most of an item for one person at a time: what fills a pick-up, or a small room; estimated, far above any standard.
const MAX_PERSON_KG: f64 = 1000.0;
const MAX_PERSON_M3: f64 = 10.0;
/// Persons a household's goods are shared by, as where no head count says otherwise.
const HOUSEHOLD: f64 = super::HOUSEHOLD_SIZE;
/// Lightest and heaviest matter, kg/m³: air has 1.2, osmium 22,590 (CRC Handbook of Chemistry and Physics).
const DENSITY: std::ops::RangeInclusive<f64> = 1.0..=23_000.0;
/// How far an item may be from its unit: lighter by moisture, heavier by its packaging.
const OF_UNIT: std::ops::RangeInclusive<f64> = 0.8..=1.5;
/// Lightest package that is no crumb, grams: a sachet of 20 g is handed over in boxes.
const CRUMB: i64 = 20;
/// Most kilograms, cubic metres and rupiah in one row.
const MAX_ROW_KG: f64 = 1e10;
const MAX_ROW_M3: f64 = 1e8;
const MAX_ROW_RP: f64 = 1e15;
/// The last moment that can be written as a date.
const LAST: Instant = Instant::from_unix(253_402_207_200);
/// Sectors whose goods people die without.
const SURVIVAL: [&str; 6] = ["pangan", "air", "air bersih", "air minum", "food", "water"];

pub(super) fn items(check: &mut Check, rows: &Rows<ItemRow>) -> (Table<Item>, Codes) {
    let (codes, sorted) = Codes::sorted(check, rows, "items", "item", |row| &row.item);
    let mut items = Vec::with_capacity(sorted.len());
    let mut defaulted = Vec::new();
    for (at, row) in sorted {
        let sector = row.sector.clone().unwrap_or_else(|| "lainnya".to_owned());
        let survival = SURVIVAL.contains(&sector.to_lowercase().as_str());
        let kind = row.kind.unwrap_or(if survival { ItemKind::Consumable } else { ItemKind::Durable });
        if row.kind.is_none() || row.priority.is_none() {
            defaulted.push(row.item.trim());
        }
        let priority = row.priority.map_or(if survival { 1 } else { 2 }, |priority| {
            if priority < 1.0 {
                check.scaled(at, "priority", priority, range(1.0, 9.0, ""), 1.0).unsigned_abs()
            } else {
                check.count(at, "priority", priority, 9.0, "")
            }
        });
        let package = row.package.unwrap_or(1.0);
        items.push(Item {
            code: row.item.trim().to_owned(),
            name: row.name.clone(),
            unit: row.unit.clone(),
            mass: Mass::from_grams(check.scaled(at, "kg", row.kg, range(0.001, MAX_UNIT_KG, "kg"), 1e3)),
            volume: Volume::from_millilitres(check.scaled(at, "m3", row.m3, range(0.000_001, MAX_UNIT_M3, "m³"), 1e6)),
            sector,
            kind,
            priority: u8::try_from(priority).unwrap_or(9),
            package: Quantity::from_thousandths(check.scaled(
                at,
                "package",
                package,
                range(0.001, MAX_PACKAGE, "units"),
                1e3,
            )),
            shelf_life: check
                .scaled_opt(at, "shelf_life_d", row.shelf_life_d, range(0.01, 36_500.0, "d"), 86_400.0)
                .map(Duration::from_seconds),
        });
    }
    measures(check, rows, &items);
    if !defaulted.is_empty() {
        let list = defaulted.join(", ");
        check.assume(
            "items",
            format!("Jenis atau prioritas tidak disebut, jadi pangan dan air dianggap habis pakai dan utama, lainnya tahan lama dan kedua: {list}."),
            format!("Kind or priority not stated, so food and water count as consumable and first, all else as durable and second: {list}."),
        );
    }
    (Table::from_rows(items), codes)
}

/// Weight, volume, unit and package against each other.
fn measures(check: &mut Check, rows: &Rows<ItemRow>, items: &[Item]) {
    let by_code: BTreeMap<&str, &Item> = items.iter().map(|item| (item.code.as_str(), item)).collect();
    for (at, row) in rows.iter() {
        let in_range = (0.001..=MAX_UNIT_KG).contains(&row.kg) && (0.000_001..=MAX_UNIT_M3).contains(&row.m3);
        let Some(item) = by_code.get(row.item.trim()).filter(|_| in_range) else { continue };
        let density = row.kg / row.m3;
        if !DENSITY.contains(&density) {
            let defect = at.at(Code::ImpossibleDensity, if density > *DENSITY.end() { "kg" } else { "m3" });
            check.push(defect.value(plain(row.kg)).with("m3", plain(row.m3)).with("density", density));
            continue;
        }
        let measured = conversions::unit(&row.unit).and_then(|unit| match unit.measure {
            Measure::Mass => Some(("kg", "kg", row.kg, unit.factor)),
            Measure::Volume => Some(("m3", "m³", row.m3, unit.factor)),
            _ => None,
        });
        let contradicted = measured.filter(|(_, _, value, expected)| !OF_UNIT.contains(&(value / expected)));
        if let Some((column, measure, value, expected)) = contradicted {
            let defect = at.at(Code::UnitContradicted, column).value(plain(value)).with("unit", row.unit.trim());
            check.push(defect.with("measure", measure).with("expected", plain(expected)));
        }
        let grams = item.package_mass().grams();
        if item.package < Quantity::from_units(1) && grams < CRUMB {
            let defect = at.at(Code::TinyPackage, "package").value(plain(row.package.unwrap_or(1.0)));
            check.push(defect.with("unit", row.unit.trim()).with("grams", grams.unsigned_abs()));
        }
    }
}

/// Warns of packages that no vehicle counted on can carry.
pub(super) fn check_packages(
    check: &mut Check,
    rows: &Rows<ItemRow>,
    items: &Table<Item>,
    fleets: &Table<Fleet>,
    types: &Table<VehicleType>,
    least: Commitment,
) {
    let kinds: BTreeSet<Id<VehicleType>> =
        fleets.iter().filter(|fleet| fleet.commitment >= least).map(|fleet| fleet.vehicle_type).collect();
    if kinds.is_empty() {
        return;
    }
    let by_code: BTreeMap<&str, &Item> = items.iter().map(|item| (item.code.as_str(), item)).collect();
    for (at, row) in rows.iter() {
        let Some(item) = by_code.get(row.item.trim()) else { continue };
        let (mass, volume) = (item.package_mass(), item.package_volume());
        let carries =
            |kind: &Id<VehicleType>| mass <= types[*kind].payload_mass && volume <= types[*kind].payload_volume;
        if !kinds.iter().any(carries) {
            let defect = at.at(Code::PackageTooHeavy, "package").value(plain(item.package.as_units()));
            check.push(defect.with("unit", row.unit.trim()).with("kg", mass.as_kg()).with("m3", plain(volume.as_m3())));
        }
    }
}

/// Refuses items of which a norm makes more for one person than anyone can use.
pub(super) fn check_norms(check: &mut Check, rows: &Rows<ItemRow>, items: &Table<Item>, norms: &Table<Norm>) {
    let by_code: BTreeMap<&str, Id<Item>> = items.entries().map(|(id, item)| (item.code.as_str(), id)).collect();
    for (at, row) in rows.iter() {
        let Some(id) = by_code.get(row.item.trim()).copied() else { continue };
        let item = &items[id];
        for norm in norms.iter().filter(|norm| norm.item == id) {
            let persons = if norm.per == Per::Household { HOUSEHOLD } else { 1.0 };
            let units = norm.quantity.as_units() / persons;
            let measures = [
                ("kg", "kg", row.kg, item.mass.as_kg(), MAX_PERSON_KG),
                ("m3", "m³", row.m3, item.volume.as_m3(), MAX_PERSON_M3),
            ];
            // Once per item and norm.
            let heavy = measures.into_iter().find(|(_, _, _, of_one, most)| units * of_one > *most);
            if let Some((column, measure, value, of_one, most)) = heavy {
                let defect = at.at(Code::NormTooHeavy, column).value(plain(value)).with("measure", measure);
                let defect = defect.with("norm", norm.code.as_str()).with("amount", units * of_one);
                check.push(defect.with("limit", most));
            }
        }
    }
}

/// Warns of places whose goods at the start exceed their storage.
pub(super) fn check_storage(
    check: &mut Check,
    rows: &Rows<SiteRow>,
    (sites, codes): (&Table<Site>, &Codes),
    items: &Table<Item>,
    lots: &Table<Lot>,
    head: &Head,
) {
    let mut lying: BTreeMap<Id<Site>, (f64, f64)> = BTreeMap::new();
    for lot in lots.iter().filter(|lot| lot.available_from <= head.start && lot.commitment >= head.commitment) {
        let (item, units) = (&items[lot.item], lot.quantity.as_units());
        let (kg, m3) = lying.entry(lot.site).or_default();
        (*kg, *m3) = (*kg + units * item.mass.as_kg(), *m3 + units * item.volume.as_m3());
    }
    for (at, row) in rows.iter() {
        let Some((kg, m3)) = codes.find(&row.site).and_then(|site| lying.get(&site)) else { continue };
        let Some(site) = codes.find(&row.site).map(|id| &sites[id]) else { continue };
        let measures = [
            ("storage_kg", "kg", site.storage_mass.map(Mass::as_kg), *kg),
            ("storage_m3", "m³", site.storage_volume.map(Volume::as_m3), *m3),
        ];
        for (column, measure, room, amount) in measures {
            if let Some(room) = room.filter(|room| amount > *room * (1.0 + 1e-9)) {
                let defect = at.at(Code::OverfullSite, column).value(plain(room));
                check.push(defect.with("amount", amount).with("measure", measure));
            }
        }
    }
}

/// The norms of the chosen set whose item the operation knows: the operation's own, and the built-in ones of every item
/// for which it has none. So one row overrides the norms of one item and drops no other.
pub(super) fn norms(check: &mut Check, draft: &Draft, head: &Head, items: &Codes) -> Table<Norm> {
    let own = chosen(&draft.norms, |row| row.set.as_deref().is_none_or(|set| set == head.norms));
    let names =
        |name: fn(&NormRow) -> &str| -> BTreeSet<&str> { own.rows.iter().map(|row| name(&row.cells).trim()).collect() };
    let (items_of_own, codes_of_own) = (names(|row| &row.item), names(|row| &row.norm));
    let built_in = chosen(&draft.built_in_norms, |row| {
        let overridden = items_of_own.contains(row.item.trim()) || codes_of_own.contains(row.norm.trim());
        items.find::<Item>(&row.item).is_some() && !overridden
    });
    let set = head.norms.to_uppercase();
    if !own.rows.is_empty() && !built_in.rows.is_empty() {
        let kept: BTreeSet<&str> = built_in.rows.iter().map(|row| row.cells.item.trim()).collect();
        let notice = Diagnostic::new(Code::BuiltInNorms, own.file.as_str()).with("count", kept.len() as u64);
        let list = kept.into_iter().collect::<Vec<_>>().join(", ");
        check.push(notice.with("set", set.as_str()).with("items", list));
    }
    let mut norms = read_norms(check, &own, items, draft.items.broken);
    let unread = unverified(&norms);
    if !unread.is_empty() {
        let notice = Diagnostic::new(Code::UnverifiedNorm, own.file.as_str()).with("count", unread.len() as u64);
        check.push(notice.with("norms", unread.join(", ")));
    }
    let added = read_norms(check, &built_in, items, draft.items.broken);
    let unread = unverified(&added);
    if !unread.is_empty() {
        let list = unread.join(", ");
        let named = Arg::Phrase {
            id: format!("{list} (norma bawaan {set})").into(),
            en: format!("{list} (built-in norms, {set})").into(),
        };
        let notice = draft.head_at(Code::UnverifiedNorm, "norms").with("count", unread.len() as u64);
        check.push(notice.with("norms", named));
    }
    norms.extend(added);
    norms.sort_by(|a, b| a.code.cmp(&b.code));
    let unread = unverified(&norms).join(", ");
    if !unread.is_empty() {
        check.assume(
            "norms",
            format!("Norma yang belum dicocokkan dengan sumbernya: {unread}."),
            format!("Norms not verified against their source: {unread}."),
        );
    }
    Table::from_rows(norms)
}

/// Those rows of a table that are wanted.
fn chosen(rows: &Rows<NormRow>, wanted: impl Fn(&NormRow) -> bool) -> Rows<NormRow> {
    Rows { rows: rows.rows.iter().filter(|row| wanted(&row.cells)).cloned().collect(), ..rows.clone() }
}

/// Codes of the norms that are not verified against their source.
fn unverified(norms: &[Norm]) -> Vec<&str> {
    norms.iter().filter(|norm| !norm.verified).map(|norm| norm.code.as_str()).collect()
}

fn read_norms(check: &mut Check, rows: &Rows<NormRow>, items: &Codes, items_broken: bool) -> Vec<Norm> {
    let (_, sorted) = Codes::sorted(check, rows, "norms", "norm", |row| &row.norm);
    let mut norms = Vec::new();
    for (at, row) in sorted {
        let from_day = check.count(at, "from_day", row.from_day.unwrap_or(0.0), 3650.0, "d");
        let to_day = row.to_day.map(|day| check.count(at, "to_day", day, 3650.0, "d"));
        if to_day.is_some_and(|to_day| to_day <= from_day) {
            let value = plain(row.to_day.unwrap_or_default());
            check.push(at.at(Code::DatesReversed, "to_day").value(value).with("other", from_day.to_string()));
        }
        let quantity = check.scaled(at, "quantity", row.quantity, range(0.0, 10_000.0, "units"), 1e3);
        let Some(item) = items.find(&row.item) else {
            if !items_broken {
                check.push(at.at(Code::NormWithoutItem, "item").value(row.item.trim()));
            }
            continue;
        };
        // A quantity of zero says that the item is not needed.
        if quantity == 0 {
            continue;
        }
        norms.push(Norm {
            code: row.norm.trim().to_owned(),
            item,
            per: row.per,
            quantity: Quantity::from_thousandths(quantity),
            every: row.every,
            from_day: u32::try_from(from_day).unwrap_or(0),
            to_day: to_day.map(|day| u32::try_from(day).unwrap_or(u32::MAX)),
            source: row.source.clone(),
            verified: row.verified,
        });
    }
    norms
}

/// A quantity of an item in one row, in thousandths; mass and volume of the row are capped as well.
fn quantity(check: &mut Check, at: Place<'_>, units: f64, item: Option<&Item>) -> Quantity {
    let thousandths = check.scaled(at, "quantity", units, range(0.0, MAX_UNITS, "units"), 1e3);
    if let Some(item) = item
        && (units * item.mass.as_kg() > MAX_ROW_KG || units * item.volume.as_m3() > MAX_ROW_M3)
    {
        let what = Arg::phrase("berat atau volume baris ini", "mass or volume of this row");
        let limit = format!("{MAX_ROW_KG:.0} kg / {MAX_ROW_M3:.0} m³");
        check.push(at.at(Code::TooMuch, "quantity").value(plain(units)).with("what", what).with("limit", limit));
    }
    if thousandths == 0 && units >= 0.0 {
        check.push(at.at(Code::ZeroQuantity, "quantity").value(plain(units)));
    }
    Quantity::from_thousandths(thousandths)
}

pub(super) fn requests(
    check: &mut Check,
    rows: &Rows<RequestRow>,
    sites: &Table<Site>,
    site_codes: &Codes,
    items: &Table<Item>,
    item_codes: &Codes,
) -> Table<Request> {
    type Key = (Id<Site>, Id<Item>, Instant, Quantity);
    let mut kept: BTreeMap<Key, (u32, i64)> = BTreeMap::new();
    for (at, row) in rows.iter() {
        let site: Option<Id<Site>> = site_codes.find(&row.site);
        let item: Option<Id<Item>> = item_codes.find(&row.item);
        let quantity = quantity(check, at, row.quantity, item.map(|item| &items[item]));
        let needed_by = row.needed_by.unwrap_or(check.start);
        if needed_by < check.start || needed_by > check.end {
            check.outside(at, "needed_by", needed_by);
        }
        let (Some(site), Some(item)) = (site, item) else { continue };
        if sites[site].kind != SiteKind::Post {
            check.push(
                at.at(Code::NotAPost, "site").value(sites[site].code.as_str()).with("kind", sites[site].kind.word()),
            );
        }
        // What is due after the end is for the next plan.
        if quantity == Quantity::ZERO || needed_by > check.end {
            continue;
        }
        let entry = kept.entry((site, item, needed_by, quantity)).or_insert((at.line, 0));
        entry.1 += 1;
        if entry.1 > 1 {
            check.push(duplicate(at, "site", entry.0, ADDED_UP));
        }
    }
    let requests = kept.into_iter().map(|((site, item, needed_by, quantity), (_, times))| Request {
        site,
        item,
        quantity: Quantity::from_thousandths(quantity.thousandths() * times),
        needed_by,
    });
    Table::from_rows(requests.collect())
}

/// All that tells two lots of the same item, site and owner apart.
type LotKey = (
    (Id<Item>, Id<Site>, Id<Member>),
    (Origin, Instant, Option<Instant>, Commitment, Option<Id<Site>>, Money, Quantity),
);

/// One row of `stock` or `supply` before its references are resolved.
struct Goods<'a> {
    site: &'a str,
    item: &'a str,
    owner: &'a str,
    units: f64,
    available: (&'static str, Instant),
    expires: Option<Instant>,
    commitment: Commitment,
    reserved_for: Option<&'a String>,
    unit_cost: f64,
    origin: Origin,
}

#[allow(clippy::too_many_arguments, reason = "one table refers to three others, each a table and its codes")]
pub(super) fn lots(
    check: &mut Check,
    draft: &Draft,
    items: &Table<Item>,
    item_codes: &Codes,
    sites: &Table<Site>,
    site_codes: &Codes,
    members: &Table<Member>,
    member_codes: &Codes,
) -> Table<Lot> {
    // Of each lot the rows behind it: since when the goods lie there by the row, and the first line that says so.
    let mut kept: BTreeMap<LotKey, (BTreeMap<Instant, u32>, i64)> = BTreeMap::new();
    let mut add = |check: &mut Check, at: Place<'_>, row: &Goods<'_>| {
        let site: Option<Id<Site>> = site_codes.find(row.site);
        let item: Option<Id<Item>> = item_codes.find(row.item);
        let owner: Option<Id<Member>> = member_codes.find(row.owner);
        let reserved: Option<Id<Site>> = site_codes.find_opt(row.reserved_for);
        let quantity = quantity(check, at, row.units, item.map(|item| &items[item]));
        let cost = check.scaled(at, "unit_cost", row.unit_cost, range(0.0, 1e9, "Rp"), 1.0);
        if row.unit_cost * row.units > MAX_ROW_RP {
            let what = Arg::phrase("harga baris ini", "the price of this row");
            check.push(
                at.at(Code::TooMuch, "unit_cost").with("what", what).with("limit", format!("Rp {MAX_ROW_RP:.0}")),
            );
        }
        let (column, available) = row.available;
        if available >= check.end {
            check.outside(at, column, available);
        }
        let (Some(site), Some(item), Some(owner)) = (site, item, owner) else { return };
        if sites[site].kind == SiteKind::Junction {
            check.push(
                at.at(Code::NoGoodsHere, "site").value(sites[site].code.as_str()).with("kind", sites[site].kind.word()),
            );
        }
        let package = items[item].package;
        let rest = quantity.thousandths() % package.thousandths().max(1);
        if rest != 0 {
            check.push(
                at.at(Code::BrokenPackage, "quantity")
                    .value(plain(row.units))
                    .with("package", package.as_units())
                    .with("rest", Quantity::from_thousandths(rest).as_units()),
            );
        }
        let expires = row.expires.or_else(|| items[item].shelf_life.map(|life| (available + life).min(LAST)));
        if expires.is_some_and(|expires| expires <= available) {
            let value = check.local(expires.unwrap_or_default());
            let other = check.local(available);
            check.push(at.at(Code::ExpiresBeforeAvailable, "expires").value(value).with("other", other));
        }
        if quantity == Quantity::ZERO {
            return;
        }
        if row.origin != Origin::Stock && available < check.start {
            let value = check.local(available);
            check.push(at.at(Code::ArrivedBeforeStart, column).value(value).with("start", check.local(check.start)));
            return;
        }
        // Goods that lay there before the start are alike from the start on, whenever they came.
        let from = available.max(check.start);
        let content = (row.origin, from, expires, row.commitment, reserved, Money::from_rupiah(cost), quantity);
        let (lines, times) = kept.entry(((item, site, owner), content)).or_default();
        *times += 1;
        match lines.entry(available) {
            Entry::Occupied(first) => check.push(duplicate(at, "quantity", *first.get(), ADDED_UP)),
            Entry::Vacant(first) => {
                first.insert(at.line);
            }
        }
    };
    for (at, row) in draft.stock.iter() {
        let goods = Goods {
            site: &row.site,
            item: &row.item,
            owner: &row.owner,
            units: row.quantity,
            available: ("available_from", row.available_from.unwrap_or(check.start)),
            expires: row.expires,
            commitment: row.commitment.unwrap_or(Commitment::Committed),
            reserved_for: row.reserved_for.as_ref(),
            unit_cost: 0.0,
            origin: Origin::Stock,
        };
        add(check, at, &goods);
    }
    for (at, row) in draft.supply.iter() {
        let bought = row.unit_cost.is_some_and(|cost| cost > 0.0);
        let kind = row.kind.unwrap_or(if bought { SupplyKind::Purchase } else { SupplyKind::Donation });
        let goods = Goods {
            site: &row.site,
            item: &row.item,
            owner: &row.owner,
            units: row.quantity,
            available: ("arrives", row.arrives),
            expires: None,
            commitment: Commitment::Committed,
            reserved_for: None,
            unit_cost: row.unit_cost.unwrap_or(0.0),
            origin: Origin::Supply(kind),
        };
        add(check, at, &goods);
    }
    let mut used = BTreeSet::new();
    let lots = kept.into_iter().map(|(((item, site, owner), content), (_, times))| {
        let (origin, available_from, expires, commitment, reserved_for, unit_cost, quantity) = content;
        let stem = format!("{}@{}/{}", items[item].code, sites[site].code, members[owner].code);
        let mut code = stem.clone();
        let mut number = 1;
        while !used.insert(code.clone()) {
            number += 1;
            code = format!("{stem}#{number}");
        }
        Lot {
            code,
            site,
            item,
            owner,
            quantity: Quantity::from_thousandths(quantity.thousandths() * times),
            available_from,
            expires,
            commitment,
            reserved_for,
            unit_cost,
            origin,
        }
    });
    Table::from_rows(lots.collect())
}

/// Notes items nobody asks for, and warns of an operation without any need.
pub(super) fn check_needs(
    check: &mut Check,
    draft: &Draft,
    items: &Table<Item>,
    norms: &Table<Norm>,
    headcounts: &Table<Headcount>,
    requests: &Table<Request>,
) {
    let people = headcounts.iter().any(|count| count.in_need > 0);
    let asked: BTreeSet<&str> = norms
        .iter()
        .filter(|_| people)
        .map(|norm| norm.item)
        .chain(requests.iter().map(|request| request.item))
        .map(|item| items[item].code.as_str())
        .collect();
    let tables = [draft.people.broken, draft.requests.broken, draft.sites.broken, draft.items.broken];
    let unread = tables.contains(&true) || draft.norms.broken;
    if asked.is_empty() && !unread {
        check.push(Diagnostic::new(Code::NoNeed, draft.people.file.as_str()));
        return;
    }
    for (at, row) in draft.items.iter() {
        if !asked.contains(row.item.trim()) && people {
            check.push(at.at(Code::ItemWithoutNeed, "item").value(row.item.trim()));
        }
    }
}
