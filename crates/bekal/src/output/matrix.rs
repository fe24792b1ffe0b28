//! Tables as data, row by row as they are found: journeys between the sites of an operation, and costs between the nodes of
//! a graph. CSV has a row for each pair; JSON is one document, its rows by source.
//!
//! Each call gives the next piece of the text, which is never larger than one row or the lists of sources and targets;
//! all pieces together, from `begin` to `end`, are the document.

use super::tables::defused;
use super::times::rfc3339;
use bekal_core::network::Journey;
use bekal_core::operation::{Operation, Site, VehicleType};
use bekal_core::table::Id;
use bekal_core::units::Instant;
use serde_json::Value;
use std::fmt::Display;

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A row for each pair.
    Csv,
    /// A row for each source.
    Json,
}

/// Journeys between sites: a table for each vehicle type and moment.
#[derive(Debug)]
pub struct Journeys<'o> {
    form: Form,
    operation: &'o Operation,
    /// As they stand in a row of CSV.
    to: Vec<String>,
    vehicle: String,
    at: String,
    n_tables: usize,
    /// Of the table at hand.
    n_rows: usize,
}

impl<'o> Journeys<'o> {
    /// Name and version of the JSON form.
    pub const SCHEMA: &'static str = "bekal.matrix/1";

    /// The beginning of tables from some sites to others, and who writes the rest.
    pub fn begin(form: Form, operation: &'o Operation, from: &[Id<Site>], to: &[Id<Site>]) -> (String, Self) {
        let codes = |sites: &[Id<Site>]| -> Vec<String> {
            sites.iter().map(|site| operation.sites()[*site].code.clone()).collect()
        };
        let head = match form {
            Form::Csv => "vehicle_type,at,from,to,seconds,metres\n".to_owned(),
            Form::Json => {
                let [from, to] = [from, to].map(|sites| Value::from(codes(sites)));
                format!("{{\"schema\":\"{}\",\"from\":{from},\"to\":{to},\"tables\":[", Self::SCHEMA)
            }
        };
        let to = codes(to).iter().map(|code| defused(code)).collect();
        (head, Self { form, operation, to, vehicle: String::new(), at: String::new(), n_tables: 0, n_rows: 0 })
    }

    /// The beginning of the table of a vehicle type that departs at a moment.
    pub fn table(&mut self, vehicle: Id<VehicleType>, at: Instant) -> String {
        let code = &self.operation.vehicle_types()[vehicle].code;
        (self.vehicle, self.at) = (defused(code), rfc3339(at, self.operation.head().utc_offset));
        let before = if self.n_tables == 0 { "" } else { "\n]}," };
        (self.n_tables, self.n_rows) = (self.n_tables + 1, 0);
        match self.form {
            Form::Csv => String::new(),
            Form::Json => {
                let (vehicle, at) = (Value::from(code.as_str()), Value::from(self.at.as_str()));
                format!("{before}\n{{\"vehicle_type\":{vehicle},\"at\":{at},\"rows\":[")
            }
        }
    }

    /// The journeys from the next source to each target: neither seconds nor metres where there is no way.
    ///
    /// # Errors
    /// None that memory does not cause.
    pub fn row(&mut self, from: Id<Site>, journeys: &[Option<Journey>]) -> Result<String, csv::Error> {
        let before = if self.n_rows == 0 { "" } else { "," };
        self.n_rows += 1;
        let told = |value: fn(&Journey) -> i64| journeys.iter().map(move |journey| journey.as_ref().map(value));
        let (seconds, metres) = (told(|journey| journey.time.seconds()), told(|journey| journey.length.metres()));
        if self.form == Form::Json {
            return Ok(format!("{before}\n{{\"seconds\":{},\"metres\":{}}}", list(seconds), list(metres)));
        }
        let from = defused(&self.operation.sites()[from].code);
        let mut writer = csv::Writer::from_writer(Vec::new());
        for ((to, seconds), metres) in self.to.iter().zip(seconds).zip(metres) {
            let [seconds, metres] = [seconds, metres].map(|value| value.map_or_else(String::new, |it| it.to_string()));
            writer.write_record([&self.vehicle, &self.at, &from, to, &seconds, &metres])?;
        }
        let row = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
        Ok(String::from_utf8_lossy(&row).into_owned())
    }

    /// The end.
    pub fn end(self) -> &'static str {
        match (self.form, self.n_tables) {
            (Form::Csv, _) => "",
            (Form::Json, 0) => "]}\n",
            (Form::Json, _) => "\n]}\n]}\n",
        }
    }
}

/// Costs between nodes of a graph, which count from 0 here and from 1 in what is written.
#[derive(Debug)]
pub struct Costs<'n> {
    form: Form,
    to: &'n [u32],
    n_rows: usize,
}

impl<'n> Costs<'n> {
    /// Name and version of the JSON form.
    pub const SCHEMA: &'static str = "bekal.costs/1";

    /// The beginning of a table from some nodes to others, and who writes the rest.
    pub fn begin(form: Form, from: &[u32], to: &'n [u32]) -> (String, Self) {
        let head = match form {
            Form::Csv => "from,to,cost\n".to_owned(),
            Form::Json => {
                let [from, to] = [from, to].map(|nodes| list(nodes.iter().map(|node| Some(node + 1))));
                format!("{{\"schema\":\"{}\",\"from\":{from},\"to\":{to},\"costs\":[", Self::SCHEMA)
            }
        };
        (head, Self { form, to, n_rows: 0 })
    }

    /// What it costs from the next source to each target; nothing where there is no way.
    pub fn row(&mut self, from: u32, costs: impl Iterator<Item = Option<u32>>) -> String {
        let before = if self.n_rows == 0 { "" } else { "," };
        self.n_rows += 1;
        match self.form {
            Form::Json => format!("{before}\n{}", list(costs)),
            Form::Csv => {
                let line = |(to, cost): (&u32, Option<u32>)| {
                    let cost = cost.map_or_else(String::new, |cost| cost.to_string());
                    [format!("{},{},{cost}", from + 1, to + 1), "\n".to_owned()]
                };
                self.to.iter().zip(costs).flat_map(line).collect()
            }
        }
    }

    /// The end.
    pub fn end(self) -> &'static str {
        match self.form {
            Form::Csv => "",
            Form::Json => "\n]}\n",
        }
    }
}

/// A list in JSON.
fn list<N: Display>(values: impl Iterator<Item = Option<N>>) -> String {
    let mut text = String::from("[");
    for value in values {
        if text.len() > 1 {
            text.push(',');
        }
        text += &value.map_or_else(|| "null".to_owned(), |value| value.to_string());
    }
    text.push(']');
    text
}
