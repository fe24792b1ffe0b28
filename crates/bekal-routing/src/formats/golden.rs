//! Mixed fleets as tables of numbers: Golden's and Taillard's instances, after lines that start with `//`.
//!
//! The first line has the stops, the types, the range and the service time; then a line for each type with how many there
//! are, the capacity, the fixed price and the price of a unit of distance; then the depot and the stops.

use super::error::{Fault, ReadError};
use super::scale::{Amounts, Rounding, Scale, whole_number};
use super::text::{Line, Lines};
use super::{Draft, Format, Instance, MAX_PLACES, MAX_VEHICLES, plane, stem};
use crate::problem::{DIMENSIONS, Depot, Load, Stop, Travel, VehicleType};

/// A range that means none.
const NO_RANGE: f64 = 999_999.0;

pub(super) fn read(text: &str, hint: &str, rounding: Option<Rounding>) -> Result<Instance, ReadError> {
    let rounding = rounding.unwrap_or(Rounding::Exact);
    let mut lines = Lines::new(text);
    let mut next = |what: &str| loop {
        match lines.expect(what) {
            Ok(line) if line.text.starts_with("//") => {}
            found => return found,
        }
    };
    let head = next("the numbers of stops and of types, the range and the service time")?;
    let [_, _, range, service] = head.numbers(["stops", "types", "range", "service time"])?;
    let mut words = head.words();
    let mut word = || words.next().unwrap_or_default();
    let stops = head.count(word(), "the number of stops", MAX_PLACES - 1)?;
    let types = head.count(word(), "the number of types", MAX_PLACES)?;
    let mut fleet = Vec::new();
    for _ in 0..types {
        let line = next("a type")?;
        fleet.push((line, line.numbers(["how many there are", "capacity", "fixed price", "price of distance"])?));
    }
    let line = next("the depot")?;
    let [x, y] = line.numbers(["x", "y"])?;
    let mut rows = vec![(line, (x, y), 0.0)];
    for _ in 0..stops {
        let line = next("a stop")?;
        let [x, y, demand] = line.numbers(["x", "y", "demand"])?;
        rows.push((line, (x, y), demand));
    }
    lines.end()?;

    let amounts = Amounts::of(rows.iter().map(|row| row.2).chain(fleet.iter().map(|(_, row)| row[1])));
    let load = |line: Line<'_>, amount: f64| -> Result<Load, ReadError> {
        let mut load = [0; DIMENSIONS];
        load[0] = amounts.apply(amount, &amount.to_string()).map_err(|fault| line.error(fault))?;
        Ok(load)
    };
    let points: Vec<_> = rows.iter().map(|row| row.1).collect();
    let mut draft = Draft::default();
    draft.builder.travel(Travel::uniform(plane::distances(&points, rounding, |distance| distance)?));
    let service = head.rounded(service, rounding, "the service time")?;
    for (index, &(line, point, demand)) in rows.iter().enumerate() {
        let place = draft.builder.place(Some(point));
        if index == 0 {
            draft.builder.depot(Depot::new(place));
            draft.depot_ids.push("0".to_owned());
        } else {
            draft.builder.stop(Stop { service, ..Stop::new(place, load(line, demand)?) });
            draft.stop_ids.push(index.to_string());
        }
    }
    let max_duration =
        if range < NO_RANGE && range > 0.0 { Some(head.rounded(range, rounding, "the range")?) } else { None };
    let mut numbered = 0;
    let price = price_factor(&fleet.iter().map(|(_, row)| row[3]).collect::<Vec<_>>());
    for &(line, [_, capacity, fixed, per_distance]) in &fleet {
        let count = line.count(line.words().next().unwrap_or_default(), "how many there are", MAX_VEHICLES)?;
        let fault = |value: f64| line.error(Fault::unexpected(&value.to_string(), "a price of up to four decimals"));
        let per_distance = whole_number((per_distance * price).round()).ok_or_else(|| fault(per_distance))?;
        let whole = (fixed * price * f64::from(rounding.factor())).round();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the limits tested")]
        let fixed = if (0.0..1e15).contains(&whole) { whole as u64 } else { return Err(fault(fixed)) };
        let vehicles = VehicleType {
            count: u32::try_from(count).ok(),
            fixed,
            per_distance,
            max_duration,
            ..VehicleType::new(load(line, capacity)?, 0)
        };
        let index = draft.builder.vehicle_type(vehicles);
        numbered += count;
        if numbered <= MAX_VEHICLES {
            draft.vehicles.extend(std::iter::repeat_n(index, count));
        }
    }
    if numbered > MAX_VEHICLES {
        draft.vehicles.clear();
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a power of ten up to 10 000")]
    let divisor = u64::from(rounding.factor()) * price as u64;
    draft.finish(stem(hint), Format::Golden, Scale { divisor, decimals: 2 })
}

/// The least power of ten, up to ten thousand, by which every price becomes whole.
fn price_factor(prices: &[f64]) -> f64 {
    let whole = |factor: f64| {
        prices.iter().all(|price| ((price * factor).round() - price * factor).abs() < 1e-6 * factor.max(1.0))
    };
    [1.0, 10.0, 100.0, 1000.0].into_iter().find(|factor| whole(*factor)).unwrap_or(10_000.0)
}
