//! Tables of journeys as data: one row for each pair in CSV, one table for each type and moment in JSON.

use super::tables::defused;
use bekal_core::network::Journeys;
use bekal_core::operation::{Operation, Site, VehicleType};
use bekal_core::table::Id;
use bekal_core::units::Instant;
use serde_json::{Value, json};

/// Name and version of the JSON form.
pub const SCHEMA: &str = "bekal.matrix/1";

/// The journeys of one vehicle type at one moment.
#[derive(Clone, Debug)]
pub struct Matrix<'o> {
    /// Whose codes are told.
    pub operation: &'o Operation,
    /// The type.
    pub vehicle: Id<VehicleType>,
    /// When they depart.
    pub at: Instant,
    /// Where they leave.
    pub from: &'o [Id<Site>],
    /// Where they arrive.
    pub to: &'o [Id<Site>],
    /// The journeys.
    pub journeys: Journeys,
}

/// The first row of the CSV form.
pub const HEADINGS: &str = "vehicle_type,at,from,to,seconds,metres\n";

impl Matrix<'_> {
    /// Rows of the CSV form, without headings; a pair without a way has neither seconds nor metres.
    ///
    /// # Errors
    /// None that memory does not cause.
    pub fn csv(&self) -> Result<Vec<u8>, csv::Error> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let code = |site: &Id<Site>| defused(&self.operation.sites()[*site].code);
        let vehicle = defused(&self.operation.vehicle_types()[self.vehicle].code);
        let at = self.at.to_string();
        for (from, row) in self.from.iter().zip(&self.journeys) {
            let from = code(from);
            for (to, journey) in self.to.iter().zip(row) {
                let [seconds, metres] = journey.map_or_else(Default::default, |journey| {
                    [journey.time.seconds().to_string(), journey.length.metres().to_string()]
                });
                writer.write_record([&vehicle, &at, &from, &code(to), &seconds, &metres])?;
            }
        }
        writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
    }

    /// The table in the JSON form: rows by source, `null` where there is no way.
    pub fn json(&self) -> Value {
        let rows = |value: fn(&bekal_core::network::Journey) -> i64| -> Vec<Vec<Option<i64>>> {
            self.journeys.iter().map(|row| row.iter().map(|journey| journey.as_ref().map(value)).collect()).collect()
        };
        json!({
            "vehicle_type": self.operation.vehicle_types()[self.vehicle].code,
            "at": self.at.to_string(),
            "seconds": rows(|journey| journey.time.seconds()),
            "metres": rows(|journey| journey.length.metres()),
        })
    }
}
