//! What is to be brought: goods due on lanes, day by day.

use crate::allocation::Flow;
use crate::allocation::goods::{Good, day_of};
use crate::allocation::programme::{By, Carriage};
use crate::operation::{Operation, Site, VehicleType};
use crate::table::Id;
use std::collections::BTreeMap;

/// A lane without its period.
pub(super) type Way = (Id<Site>, Id<VehicleType>, Id<Site>);

/// Goods due on a lane.
pub(super) type Due = BTreeMap<Good, f64>;

/// Quantities to bring, by day of departure.
#[derive(Clone, Debug, Default)]
pub(super) struct Orders {
    /// For each lane and day, what is due.
    pub due: BTreeMap<Way, BTreeMap<usize, Due>>,
}

impl Orders {
    /// From flows over lanes; what leaves within joined days, alike on each.
    pub(super) fn from_flows<'f>(
        operation: &Operation,
        carriages: &[Carriage],
        flows: impl IntoIterator<Item = &'f Flow>,
    ) -> Self {
        let mut orders = Self::default();
        for flow in flows {
            let carriage = &carriages[flow.carriage];
            let By::Lane(lane) = carriage.by else { continue };
            let days = day_of(operation, lane.ready)..=day_of(operation, lane.leaves);
            let share = flow.amount / days.clone().count() as f64;
            for day in days {
                orders.add((lane.from, lane.vehicle, lane.to), day, flow.good, share);
            }
        }
        orders
    }

    /// Adds goods to a lane and day.
    pub(super) fn add(&mut self, way: Way, day: usize, good: Good, amount: f64) {
        *self.due.entry(way).or_default().entry(day).or_default().entry(good).or_default() += amount;
    }

    /// Takes up to what fits into `room` from the earliest due on, up to and including `last_day`.
    pub(super) fn take(&mut self, operation: &Operation, way: Way, last_day: usize, room: &mut Room) -> Due {
        let mut taken = Due::new();
        let Some(days) = self.due.get_mut(&way) else { return taken };
        for (_, goods) in days.range_mut(..=last_day) {
            for (good, amount) in goods.iter_mut().filter(|(_, amount)| **amount > 1e-9) {
                let fits = amount.min(room.fits(operation, *good));
                if fits > 1e-9 {
                    room.fill(operation, *good, fits);
                    *amount -= fits;
                    *taken.entry(*good).or_default() += fits;
                }
            }
        }
        taken
    }

    pub(super) fn give_back(&mut self, way: Way, day: usize, goods: &Due) {
        for (good, amount) in goods {
            self.add(way, day, *good, *amount);
        }
    }
}

/// Free payload.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    kg: f64,
    m3: f64,
}

impl Room {
    /// Room for anything.
    pub(super) const UNLIMITED: Self = Self { kg: f64::INFINITY, m3: f64::INFINITY };

    pub(super) fn of(operation: &Operation, vehicle: Id<VehicleType>) -> Self {
        let kind = &operation.vehicle_types()[vehicle];
        Self { kg: kind.payload_mass.as_kg(), m3: kind.payload_volume.as_m3() }
    }
    pub(super) fn fits(self, operation: &Operation, good: Good) -> f64 {
        let (kg, m3) = good.measures(operation);
        let by_mass = if kg > 0.0 { self.kg / kg } else { f64::INFINITY };
        let by_volume = if m3 > 0.0 { self.m3 / m3 } else { f64::INFINITY };
        by_mass.min(by_volume).max(0.0)
    }
    pub(super) fn fill(&mut self, operation: &Operation, good: Good, amount: f64) {
        let (kg, m3) = good.measures(operation);
        self.kg -= kg * amount;
        self.m3 -= m3 * amount;
    }
}

/// Kilograms and cubic metres of goods.
pub(super) fn measures(operation: &Operation, goods: &Due) -> (f64, f64) {
    let (mut kg, mut m3) = (0.0, 0.0);
    for (good, amount) in goods {
        let (by_mass, by_volume) = good.measures(operation);
        kg += by_mass * amount;
        m3 += by_volume * amount;
    }
    (kg, m3)
}

/// Share of a payload the goods take, by the tighter of mass and volume.
pub(super) fn share(operation: &Operation, vehicle: Id<VehicleType>, goods: &Due) -> f64 {
    let full = Room::of(operation, vehicle);
    let (kg, m3) = measures(operation, goods);
    (kg / full.kg).max(m3 / full.m3)
}

/// Kilograms of goods.
pub(super) fn mass(operation: &Operation, goods: &Due) -> f64 {
    goods.iter().map(|(good, amount)| good.measures(operation).0 * amount).sum()
}

/// Takes goods off others.
pub(super) fn subtract(from: &mut Due, goods: &Due) {
    for (good, amount) in goods {
        if let Some(left) = from.get_mut(good) {
            *left -= amount;
        }
    }
}
