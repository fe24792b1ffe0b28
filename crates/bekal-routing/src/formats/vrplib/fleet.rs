//! Vehicles: as the file numbers them, and gathered by what they have in common.

use std::collections::BTreeMap;

use super::File;
use crate::formats::MAX_VEHICLES;
use crate::formats::error::{Fault, ReadError};
use crate::formats::scale::{Amounts, Rounding, whole_number};
use crate::formats::text::Line;
use crate::problem::{DIMENSIONS, Load};

/// What vehicles of a type have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Kind {
    pub(super) capacity: Load,
    pub(super) depot: usize,
    pub(super) reloads: Vec<usize>,
    /// Stops that it may come to, by node; `None`: all.
    pub(super) allowed: Option<Vec<usize>>,
    pub(super) max_distance: Option<u32>,
    pub(super) max_duration: Option<u32>,
    pub(super) fixed: u64,
    pub(super) per_distance: u32,
}

/// All vehicles.
#[derive(Debug)]
pub(super) struct Fleet {
    /// The types, each with how many there are; `None`: as many as are needed.
    pub(super) kinds: Vec<(Kind, Option<u32>)>,
    /// The type of each vehicle, if they are counted.
    pub(super) vehicles: Vec<usize>,
}

/// What the fleet is read with.
pub(super) struct Context<'a> {
    pub(super) file: &'a File<'a>,
    /// For each node its depot, if it is one.
    pub(super) depots: &'a [Option<usize>],
    pub(super) rounding: Rounding,
    pub(super) amounts: Amounts,
    /// The price of a unit of distance where the file does not say.
    pub(super) per_distance: u32,
}

/// Sections that have a line for each vehicle.
pub(super) const PER_VEHICLE: [&str; 8] = [
    "CAPACITY",
    "VEHICLES_DEPOT",
    "VEHICLES_RELOAD_DEPOT",
    "VEHICLES_ALLOWED_CLIENTS",
    "VEHICLES_MAX_DISTANCE",
    "VEHICLES_MAX_DURATION",
    "VEHICLES_FIXED_COST",
    "VEHICLES_UNIT_DISTANCE_COST",
];

impl Context<'_> {
    pub(super) fn fleet(&self) -> Result<Fleet, ReadError> {
        let first = PER_VEHICLE.iter().find_map(|section| self.file.sections.get(section));
        let count = match (self.file.count("VEHICLES", MAX_VEHICLES)?, first) {
            (Some(count), _) => Some(count),
            (None, Some(section)) => Some(section.rows.len()),
            (None, None) => None,
        };
        // Without a line for each there is but one type.
        if first.is_none() {
            let kind = self.common()?;
            let vehicles = vec![0; count.unwrap_or(0)];
            return Ok(Fleet { kinds: vec![(kind, count.and_then(|count| u32::try_from(count).ok()))], vehicles });
        }
        let kinds = self.each(count.unwrap_or(0))?;
        let mut fleet = Fleet { kinds: Vec::new(), vehicles: Vec::with_capacity(kinds.len()) };
        let mut known: BTreeMap<Kind, usize> = BTreeMap::new();
        for kind in kinds {
            let next = fleet.kinds.len();
            let index = *known.entry(kind.clone()).or_insert(next);
            if index == next {
                fleet.kinds.push((kind, Some(0)));
            }
            if let Some((_, Some(count))) = fleet.kinds.get_mut(index) {
                *count += 1;
            }
            fleet.vehicles.push(index);
        }
        Ok(fleet)
    }

    /// A vehicle by the keys alone.
    fn common(&self) -> Result<Kind, ReadError> {
        let limit = |key: &str| -> Result<Option<u32>, ReadError> {
            let Some((line, value)) = self.file.number(key)? else { return Ok(None) };
            line.rounded(value, self.rounding, key).map(Some)
        };
        let mut capacity = [0; DIMENSIONS];
        if let Some((line, value)) = self.file.number("CAPACITY")? {
            let (_, word) = self.file.keys["CAPACITY"];
            capacity[0] = self.amounts.apply(value, word).map_err(|fault| line.error(fault))?;
        } else if !self.file.sections.contains_key("CAPACITY") {
            return Err(ReadError::file(Fault::missing("the key CAPACITY")));
        }
        let depot = self.depots.iter().flatten().min().copied().unwrap_or(0);
        // In the older files the distance limits travel and service together.
        let max_duration = match limit("VEHICLES_MAX_DURATION")? {
            Some(limit) => Some(limit),
            None => limit("DISTANCE")?,
        };
        Ok(Kind {
            capacity,
            depot,
            reloads: Vec::new(),
            allowed: None,
            max_distance: limit("VEHICLES_MAX_DISTANCE")?,
            max_duration,
            fixed: 0,
            per_distance: self.per_distance,
        })
    }

    /// Every vehicle by its lines.
    fn each(&self, count: usize) -> Result<Vec<Kind>, ReadError> {
        let file = self.file;
        for section in PER_VEHICLE.iter().filter_map(|section| file.sections.get(section)) {
            if section.rows.len() != count {
                let found = format!("{} lines", section.rows.len());
                return Err(section
                    .line
                    .error(Fault::unexpected(&found, format!("a line for each of {count} vehicles"))));
            }
        }
        let mut kinds = vec![self.common()?; count];
        for (kind, line) in kinds.iter_mut().zip(file.rows("CAPACITY", count)?.unwrap_or_default()) {
            let words: Vec<&str> = line.words().skip(1).collect();
            if words.is_empty() || words.len() > DIMENSIONS {
                return Err(line.error(Fault::unexpected(line.text, format!("1 to {DIMENSIONS} capacities"))));
            }
            for (amount, word) in kind.capacity.iter_mut().zip(words) {
                let value = line.number(word, "a capacity")?;
                *amount = self.amounts.apply(value, word).map_err(|fault| line.error(fault))?;
            }
        }
        for (kind, line) in kinds.iter_mut().zip(file.rows("VEHICLES_DEPOT", count)?.unwrap_or_default()) {
            kind.depot = self.listed(line)?.first().copied().ok_or_else(|| line.error(Fault::missing("a depot")))?;
        }
        for (kind, line) in kinds.iter_mut().zip(file.rows("VEHICLES_RELOAD_DEPOT", count)?.unwrap_or_default()) {
            kind.reloads = self.listed(line)?;
        }
        for (kind, line) in kinds.iter_mut().zip(file.rows("VEHICLES_ALLOWED_CLIENTS", count)?.unwrap_or_default()) {
            kind.allowed = Some(self.allowed(line)?);
        }
        let numbers = |section| file.numbers(section, count, ["a number"]).map(Option::unwrap_or_default);
        for (kind, (line, [value])) in kinds.iter_mut().zip(numbers("VEHICLES_MAX_DISTANCE")?) {
            kind.max_distance = Some(line.rounded(value, self.rounding, "a longest distance")?);
        }
        for (kind, (line, [value])) in kinds.iter_mut().zip(numbers("VEHICLES_MAX_DURATION")?) {
            kind.max_duration = Some(line.rounded(value, self.rounding, "a longest duration")?);
        }
        for (kind, (line, [value])) in kinds.iter_mut().zip(numbers("VEHICLES_FIXED_COST")?) {
            kind.fixed = line.rounded(value, self.rounding, "a price")?.into();
        }
        for (kind, (line, [value])) in kinds.iter_mut().zip(numbers("VEHICLES_UNIT_DISTANCE_COST")?) {
            let whole = || line.error(Fault::unexpected(&value.to_string(), "a whole price"));
            kind.per_distance = whole_number(value).ok_or_else(whole)?;
        }
        Ok(kinds)
    }

    /// The depots after a line's first number, each once, in order.
    fn listed(&self, line: Line<'_>) -> Result<Vec<usize>, ReadError> {
        let mut depots = Vec::new();
        for word in line.words().skip(1) {
            let node = line.count(word, "a depot", self.depots.len())?;
            let depot = node.checked_sub(1).and_then(|node| self.depots.get(node).copied().flatten());
            depots.push(depot.ok_or_else(|| line.error(Fault::unexpected(word, "a node of DEPOT_SECTION")))?);
        }
        depots.sort_unstable();
        depots.dedup();
        Ok(depots)
    }

    /// The stops after a line's first number, by node from nought, each once, in order.
    fn allowed(&self, line: Line<'_>) -> Result<Vec<usize>, ReadError> {
        let mut stops = Vec::new();
        for word in line.words().skip(1) {
            let node = line.count(word, "a node", self.depots.len())?;
            stops.push(node.checked_sub(1).ok_or_else(|| line.error(Fault::unexpected(word, "a node from 1")))?);
        }
        stops.sort_unstable();
        stops.dedup();
        Ok(stops)
    }
}
