//! Quantities that state a unit of their own: each becomes a number in the unit of its item and is told, or is refused.
//!
//! A unit is that of the item itself, or it measures the same, or it is the item's package as the table of items names it,
//! or it is a weight and the item weighs something. See [`conversions`].

use super::Draft;
use super::check::{Place, plain};
use super::rows::{ItemRow, Rows};
use crate::operation::code::{Arg, Code, Diagnostic, Findings};
use crate::operation::conversions::{self, BY_TABLE, Measure, Unit};
use std::collections::BTreeMap;

/// By what a quantity was converted.
const BY_WEIGHT: Arg = Arg::phrase("menurut berat satu satuannya", "by the weight of one of them");
const BY_PACKAGE: Arg = Arg::phrase("menurut isi kemasannya", "by the content of its package");

/// Converts every quantity that states a unit.
///
/// # Complexity
/// O(n log n) in the rows.
pub(super) fn convert(draft: &mut Draft, found: &mut Findings) {
    let items: BTreeMap<String, ItemRow> =
        draft.items.rows.iter().map(|row| (row.cells.item.trim().to_owned(), row.cells.clone())).collect();
    let mut convert = Converter { items, found, told: BTreeMap::new() };
    convert.table(&mut draft.norms, |row| (&row.item, &mut row.quantity, &mut row.unit, None));
    convert.table(&mut draft.requests, |row| (&row.item, &mut row.quantity, &mut row.unit, None));
    convert.table(&mut draft.stock, |row| (&row.item, &mut row.quantity, &mut row.unit, None));
    convert.table(&mut draft.supply, |row| (&row.item, &mut row.quantity, &mut row.unit, row.unit_cost));
    convert.finish();
}

/// What a row says of goods: item, quantity, its unit, the price of one.
type Amount<'a> = (&'a str, &'a mut f64, &'a mut Option<String>, Option<f64>);

struct Converter<'a> {
    items: BTreeMap<String, ItemRow>,
    found: &'a mut Findings,
    /// The first of all quantities of a table that are converted alike, by table, item and unit.
    told: BTreeMap<(String, String, String), Diagnostic>,
}

impl Converter<'_> {
    fn table<T>(&mut self, rows: &mut Rows<T>, amount: impl Fn(&mut T) -> Amount<'_>) {
        let file = rows.file.clone();
        rows.each(|at, row| {
            let (item, quantity, unit, price) = amount(row);
            if let Some(given) = unit.take() {
                let item = item.trim().to_owned();
                *quantity *= self.factor(at, &file, (&item, *quantity, &given), price);
            }
        });
    }

    /// How many units of the item one of the unit is, told or refused.
    fn factor(
        &mut self,
        at: Place<'_>,
        file: &str,
        (code, quantity, given): (&str, f64, &str),
        price: Option<f64>,
    ) -> f64 {
        let Some(item) = self.items.get(code) else {
            return 1.0;
        };
        let (factor, by) = match factor(item, given) {
            Ok(None) => return 1.0,
            Ok(Some(converted)) => converted,
            Err(fix) => {
                let defect = at.at(Code::UnlikeUnit, "quantity").value(format!("{} {given}", plain(quantity)));
                self.found.push(defect.with("given", given).with("unit", item.unit.trim()).with("fix", fix));
                return 1.0;
            }
        };
        if price.is_some_and(|price| price > 0.0) {
            let defect = at.at(Code::PricePerWhichUnit, "unit_cost").value(plain(price.unwrap_or_default()));
            self.found.push(defect.with("given", given).with("unit", item.unit.trim()));
        }
        let one = at
            .at(Code::ConvertedUnit, "quantity")
            .value(format!("{} {given}", plain(quantity)))
            .with("amount", quantity)
            .with("given", given)
            .with("number", quantity * factor)
            .with("unit", item.unit.trim())
            .with("factor", Arg::decimal(factor))
            .with("by", by);
        let key = (file.to_owned(), code.to_owned(), given.to_lowercase());
        self.told.entry(key).and_modify(|first| first.more += 1).or_insert(one);
        factor
    }

    fn finish(self) {
        for one in self.told.into_values() {
            self.found.push(one);
        }
    }
}

/// How many units of an item one of the unit is, and by what; nothing where it is that of the item. Else what to do.
fn factor(item: &ItemRow, given: &str) -> Result<Option<(f64, Arg)>, Arg> {
    if conversions::same(given, &item.unit) {
        return Ok(None);
    }
    let positive = |value: f64| value.is_finite() && value > 0.0;
    let is_measure = |unit: &Unit| matches!(unit.measure, Measure::Mass | Measure::Volume);
    let (unit, own) = (conversions::unit(given).filter(is_measure), conversions::unit(&item.unit).filter(is_measure));
    let package = item.package.filter(|package| positive(*package));
    let named = item.package_unit.as_deref();
    match (unit, own, package) {
        (Some(unit), Some(own), _) if unit.measure == own.measure => Ok(Some((unit.factor / own.factor, BY_TABLE))),
        (_, _, Some(package))
            if conversions::is_package(given) || named.is_some_and(|named| conversions::same(given, named)) =>
        {
            Ok(Some((package, BY_PACKAGE)))
        }
        (Some(unit), _, _) if unit.measure == Measure::Mass && positive(item.kg) => {
            Ok(Some((unit.factor / item.kg, BY_WEIGHT)))
        }
        // A word that measures nothing may be that of a package.
        _ if conversions::unit(given).is_none() => Err(say_the_package(item, given)),
        _ => Err(in_units_of(item)),
    }
}

fn in_units_of(item: &ItemRow) -> Arg {
    let (unit, code) = (item.unit.trim(), item.item.trim());
    Arg::Phrase {
        id: format!("tulis jumlahnya dalam {unit}, satuan barang {code}").into(),
        en: format!("write the quantity in {unit}, the unit of the item {code}").into(),
    }
}

fn say_the_package(item: &ItemRow, given: &str) -> Arg {
    let (unit, code) = (item.unit.trim(), item.item.trim());
    Arg::Phrase {
        id: format!(
            "tulis jumlahnya dalam {unit}, atau sebut di tabel barang untuk {code}: satuan_kemasan = {given} dan kemasan = isinya dalam {unit}"
        )
        .into(),
        en: format!(
            "write the quantity in {unit}, or say in the table of items for {code}: package_unit = {given} and package = what one holds in {unit}"
        )
        .into(),
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "the products are exact")]
mod tests {
    use super::*;
    use crate::operation::{ItemKind, Language};
    use crate::testing::Tiny;

    /// What a quantity of an item with this unit, weight and package is read as, and what is told.
    fn read(
        unit: &str,
        kg: f64,
        package: Option<(&str, f64)>,
        quantity: f64,
        given: &str,
    ) -> (f64, Vec<(Code, String)>) {
        let mut draft = Tiny::new().warehouse("g").item("x", ItemKind::Durable, 1.0).stock("g", "x", quantity).draft();
        let item = &mut draft.items.rows[0].cells;
        (item.unit, item.kg) = (unit.to_owned(), kg);
        item.package_unit = package.map(|(name, _)| name.to_owned());
        item.package = package.map(|(_, holds)| holds);
        draft.stock.rows[0].cells.unit = Some(given.to_owned());
        let mut found = Findings::default();
        convert(&mut draft, &mut found);
        let told = found.into_sorted().into_iter().map(|one| (one.code, one.message(Language::English))).collect();
        (draft.stock.rows[0].cells.quantity, told)
    }

    #[test]
    fn what_measures_the_same_is_converted_by_the_table() {
        assert_eq!(read("kg", 1.0, None, 500.0, "Kg"), (500.0, vec![]));
        let (number, told) = read("kg", 1.0, None, 2.5, "ton");
        assert_eq!(number, 2500.0);
        assert_eq!(told[0].1, "2.5 ton is read as 2,500 kg: 1 ton = 1000 kg, by the table of units");
        assert_eq!(read("ton", 1000.0, None, 5.0, "kuintal").0, 0.5);
        assert_eq!(read("liter", 1.0, None, 2.0, "m3").0, 2000.0);
    }

    #[test]
    fn packages_are_those_the_table_of_items_names() {
        assert_eq!(read("bungkus", 0.085, Some(("dus", 40.0)), 20.0, "karton").0, 800.0);
        assert_eq!(read("kg", 1.0, Some(("sak", 25.0)), 20.0, "zak").0, 500.0);
        let (number, told) = read("bungkus", 0.085, None, 20.0, "dus");
        assert_eq!((number, told[0].0), (20.0, Code::UnlikeUnit));
        // The package has another name, so a sack is none of them.
        assert_eq!(read("bungkus", 0.085, Some(("dus", 40.0)), 20.0, "sak").1[0].0, Code::UnlikeUnit);
        assert_eq!(read("bungkus", 0.085, Some(("dus", 40.0)), 20.0, "koli").0, 800.0);
    }

    #[test]
    fn advice_fits_what_was_written() {
        let advice = |given: &str| {
            let mut draft = Tiny::new().warehouse("g").item("x", ItemKind::Durable, 1.0).stock("g", "x", 5.0).draft();
            draft.stock.rows[0].cells.unit = Some(given.to_owned());
            let mut found = Findings::default();
            convert(&mut draft, &mut found);
            found.into_sorted()[0].remedy(Language::English)
        };
        assert!(advice("tandan").contains("package_unit = tandan"), "{}", advice("tandan"));
        assert!(!advice("jam").contains("package_unit") && !advice("KK").contains("package_unit"));
    }

    #[test]
    fn weights_of_pieces_go_by_the_weight_of_one() {
        let (number, told) = read("sak", 25.0, None, 500.0, "kg");
        assert_eq!(number, 20.0);
        assert_eq!(
            told,
            [(
                Code::ConvertedUnit,
                "500 kg is read as 20 sak: 1 kg = 0.04 sak, by the weight of one of them".to_owned()
            )]
        );
        for given in ["liter", "KK", "tandan", "jam"] {
            assert_eq!(read("sak", 25.0, None, 5.0, given).1[0].0, Code::UnlikeUnit, "{given}");
        }
    }

    #[test]
    fn a_price_beside_another_unit_is_not_taken() {
        let mut draft = Tiny::new().warehouse("g").item("x", ItemKind::Durable, 1.0).supply("g", "x", 2.0, 6.0).draft();
        draft.items.rows[0].cells.unit = "kg".to_owned();
        let row = &mut draft.supply.rows[0].cells;
        (row.unit, row.unit_cost) = (Some("ton".to_owned()), Some(15_000.0));
        let mut found = Findings::default();
        convert(&mut draft, &mut found);
        assert!(found.into_sorted().iter().any(|one| one.code == Code::PricePerWhichUnit));
    }
}
