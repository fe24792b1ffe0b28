//! The units people write beside a number, and what one of them is: the only table of its kind.
//!
//! One unit is turned into another only where both measure the same; goods also by the weight of one unit and by the
//! content of a package that the table of items states. All else stays as written and is told. Factors are those of the
//! International System of Units (BIPM 2019, tables 2, 7 and 8: ton and liter); *kuintal* is 100 kg (KBBI), a knot
//! 1.852 km/h (BIPM 2006, table 8).

use super::code::Arg;

/// By what a number is converted that measures the same in another unit.
pub const BY_TABLE: Arg = Arg::phrase("menurut tabel satuan", "by the table of units");

/// What a unit measures, and in what its factor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// In kilograms.
    Mass,
    /// In cubic meters.
    Volume,
    /// In meters.
    Length,
    /// In hours.
    Time,
    /// In kilometers per hour.
    Speed,
    /// In kilograms per hour.
    Rate,
    /// Heads.
    Persons,
    /// Families.
    Families,
    /// Vehicles.
    Vehicles,
}

/// A unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unit {
    /// What it measures.
    pub measure: Measure,
    /// How much one of it is.
    pub factor: f64,
}

/// A unit with every way of writing it, the usual one first.
type Known = (&'static [&'static str], Unit);

const fn known(names: &'static [&'static str], measure: Measure, factor: f64) -> Known {
    (names, Unit { measure, factor })
}

/// Units that measure.
static KNOWN: [Known; 21] = [
    known(&["kg", "kgs", "kilo", "kilogram", "kilograms"], Measure::Mass, 1.0),
    known(&["g", "gr", "gram", "grams"], Measure::Mass, 0.001),
    known(&["kuintal", "kwintal", "kw", "quintal"], Measure::Mass, 100.0),
    known(&["ton", "t", "tonne", "tonnes", "tons"], Measure::Mass, 1000.0),
    known(&["ml", "mililiter", "milliliter", "milliliters"], Measure::Volume, 0.000_001),
    known(&["liter", "l", "lt", "ltr", "litre", "liters", "litres"], Measure::Volume, 0.001),
    known(&["m3", "m³", "kubik", "meter kubik", "cubic meter", "cubic meters"], Measure::Volume, 1.0),
    known(&["cm", "sentimeter", "centimeter", "centimeters"], Measure::Length, 0.01),
    known(&["m", "meter", "mtr", "metre", "meters", "metres"], Measure::Length, 1.0),
    known(&["km", "kilometer", "kilometre", "kilometers", "kilometres"], Measure::Length, 1000.0),
    known(&["menit", "mnt", "min", "minute", "minutes"], Measure::Time, 1.0 / 60.0),
    known(&["jam", "j", "h", "hour", "hours"], Measure::Time, 1.0),
    known(&["hari", "d", "day", "days"], Measure::Time, 24.0),
    known(&["minggu", "week", "weeks"], Measure::Time, 168.0),
    known(&["km/jam", "km/j", "km/h", "kmh", "kpj", "km per jam", "km per hour"], Measure::Speed, 1.0),
    known(&["knot", "knots", "kn"], Measure::Speed, 1.852),
    known(&["kg/jam", "kg/j", "kg/h", "kg per jam", "kg per hour"], Measure::Rate, 1.0),
    known(&["ton/jam", "ton/j", "t/jam", "t/h", "ton/h", "ton per jam", "tonnes per hour"], Measure::Rate, 1000.0),
    known(&["jiwa", "orang", "org", "person", "persons", "people"], Measure::Persons, 1.0),
    known(
        &["kk", "keluarga", "kepala keluarga", "family", "families", "household", "households"],
        Measure::Families,
        1.0,
    ),
    known(&["unit", "units", "buah", "bh", "kendaraan", "vehicles"], Measure::Vehicles, 1.0),
];

/// Words for the same piece, container or set; none of them says what it holds.
static PIECES: [&[&str]; 15] = [
    &["buah", "bh", "pcs", "pc", "piece", "pieces", "biji", "unit", "units", "ea", "each"],
    &["lembar", "lbr", "sheet", "sheets"],
    &["bungkus", "bks"],
    &["dus", "dos", "kardus", "karton", "ctn", "carton", "cartons"],
    &["kotak", "box", "boxes"],
    &["sak", "zak", "karung", "sack", "sacks"],
    &["paket", "pkt"],
    &["botol", "btl", "bottle", "bottles"],
    &["kaleng", "klg", "can", "cans", "tin", "tins"],
    &["jeriken", "jerigen", "jirigen", "jerrycan", "jerrycans"],
    &["galon", "gln"],
    &["pasang", "psg", "pair", "pairs"],
    &["gulung", "rol", "roll", "rolls"],
    &["set", "sets"],
    &["tablet", "tab", "tablets"],
];

/// Words for the package in which an item is handed over, whatever it is.
const PACKAGES: [&str; 6] = ["kemasan", "kms", "koli", "colly", "package", "packages"];

/// As units are compared.
fn normal(word: &str) -> String {
    let word = word.trim().trim_end_matches('.').to_lowercase().replace(['\u{a0}', '\u{202f}'], " ");
    word.split_whitespace().collect::<Vec<_>>().join(" ").replace(" / ", "/")
}

/// The unit of that name, if it measures.
#[must_use]
pub fn unit(word: &str) -> Option<Unit> {
    let word = normal(word);
    KNOWN.iter().find(|(names, _)| names.contains(&word.as_str())).map(|(_, unit)| *unit)
}

/// Whether a word is that of a unit, a piece or a package.
#[must_use]
pub fn is_unit(word: &str) -> bool {
    let normal = normal(word);
    let word = normal.as_str();
    unit(word).is_some() || PACKAGES.contains(&word) || PIECES.iter().any(|names| names.contains(&word))
}

/// Whether two words name the same unit.
#[must_use]
pub fn same(one: &str, other: &str) -> bool {
    let (one, other) = (normal(one), normal(other));
    let names = KNOWN.iter().map(|(names, _)| *names).chain(PIECES);
    one == other || names.into_iter().any(|names| names.contains(&one.as_str()) && names.contains(&other.as_str()))
}

/// Whether a word says no more than that the package of the item is meant.
#[must_use]
pub fn is_package(word: &str) -> bool {
    PACKAGES.contains(&normal(word).as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::Language;
    use crate::operation::code::Code;
    use std::collections::BTreeSet;

    #[test]
    fn a_word_names_one_unit_of_its_kind() {
        for lists in [KNOWN.iter().map(|(names, _)| *names).collect::<Vec<_>>(), PIECES.to_vec()] {
            let mut seen = BTreeSet::new();
            for name in lists.concat() {
                assert!(normal(name) == name && seen.insert(name), "{name}");
            }
        }
    }

    #[test]
    fn units_as_people_write_them() {
        for (word, factor) in
            [("Kg.", 1.0), ("TON", 1000.0), (" kuintal", 100.0), ("km / jam", 1.0), ("Meter  Kubik", 1.0)]
        {
            assert_eq!(unit(word).map(|unit| unit.factor), Some(factor), "{word}");
        }
        assert_eq!(unit("sak"), None, "a sack does not say what it holds");
        assert!(same("Dus", "karton") && same("kilo", "KG") && same("tandan", "Tandan"));
        assert!(!same("sak", "dus") && !same("kg", "ton") && !same("dus", "kotak"));
    }

    #[test]
    fn the_table_is_told_to_those_who_ask() {
        for language in [Language::Indonesian, Language::English] {
            let told = Code::ConvertedUnit.text(language).explanation.to_lowercase();
            for (names, unit) in &KNOWN {
                assert!(told.contains(names[0]), "{} {unit:?} is not in: {told}", names[0]);
            }
        }
    }
}
