//! The unit each column counts in, by the end of its name, and numbers written in another one.

use bekal_core::operation::code::Arg;
use bekal_core::operation::conversions::{Unit, unit};

/// Ends of names of columns, the unit they say, and how it is called.
static ENDS: [(&str, &str, Arg); 11] = [
    ("kg_h", "kg/h", Arg::phrase("kg/jam", "kg/h")),
    ("kg", "kg", Arg::phrase("kg", "kg")),
    ("m3", "m3", Arg::phrase("m³", "m³")),
    ("kmh", "km/h", Arg::phrase("km/jam", "km/h")),
    ("length_km", "km", Arg::phrase("km", "km")),
    ("_m", "m", Arg::phrase("m", "m")),
    ("hours_per_day", "h", Arg::phrase("jam", "h")),
    ("life_d", "d", Arg::phrase("hari", "days")),
    ("count", "unit", Arg::phrase("unit", "vehicles")),
    ("households", "kk", Arg::phrase("KK", "families")),
    ("", "jiwa", Arg::phrase("jiwa", "persons")),
];
/// Columns of persons, whose names say no unit.
const PERSONS: [&str; 9] =
    ["displaced", "isolated", "affected", "infant", "child", "elderly", "pregnant", "lactating", "disabled"];

/// The unit a column counts in, and how it is called; none of quantities of goods, shares and prices.
pub(crate) fn of_column(column: &str) -> Option<(Unit, Arg)> {
    let end =
        |(end, ..): &&(&str, &str, Arg)| if end.is_empty() { PERSONS.contains(&column) } else { column.ends_with(end) };
    let (_, word, shown) = ENDS.iter().find(end)?;
    Some((unit(word)?, shown.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::names::{Kind, TABLES, ZONE_SHEET};
    use bekal_core::operation::conversions::Measure;

    #[test]
    fn every_column_of_numbers_has_a_unit_or_is_known_to_have_none() {
        const NONE: [&str; 12] = [
            "package",
            "priority",
            "quantity",
            "unit_cost",
            "cost_per_km",
            "cost_per_h",
            "factor",
            "probability",
            "from_day",
            "to_day",
            "lon",
            "lat",
        ];
        for column in TABLES.iter().copied().chain([&ZONE_SHEET]).flat_map(|table| table.columns) {
            let number = matches!(column.kind, Kind::Number | Kind::Whole);
            assert_eq!(of_column(column.name).is_some(), number && !NONE.contains(&column.name), "{}", column.name);
        }
        let measures =
            [("floods_above_m", Measure::Length), ("storage_m3", Measure::Volume), ("child", Measure::Persons)];
        for (column, measure) in measures {
            assert_eq!(of_column(column).map(|(unit, _)| unit.measure), Some(measure), "{column}");
        }
    }
}
