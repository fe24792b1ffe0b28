//! Hours of vehicles in the programme.

use super::{By, INFINITY, Limit, Programme, day_of};
use crate::allocation::lanes::Lane;
use crate::allocation::model::Row;
use crate::operation::{Fleet, VehicleType};
use crate::table::Id;
use crate::units::Duration;
use std::collections::BTreeMap;
use std::ops::Range;

/// Rows of hours, each by mass and by volume.
#[derive(Debug, Default)]
pub(super) struct Hours {
    /// By type and slot.
    by_slot: BTreeMap<(Id<VehicleType>, usize), (Row, Row)>,
    /// Of long tours, with the return, by type and slot.
    long: BTreeMap<(Id<VehicleType>, usize), (Row, Row, Row, Row)>,
}

impl Programme<'_> {
    /// Hours of duty a fleet has on some days.
    fn hours_in(&self, fleet: &Fleet, days: &Range<usize>) -> f64 {
        let allowed = self.operation.vehicle_types()[fleet.vehicle_type].hours_per_day;
        let on = |day: usize| {
            let (from, until) = (self.operation.day_start(day), self.operation.day_start(day + 1));
            let present = fleet.until.min(until) - fleet.from.max(from);
            present.max(Duration::ZERO).min(allowed).as_hours() * f64::from(fleet.count)
        };
        days.clone().map(on).sum()
    }

    /// Hours of every type, wherever its vehicles are.
    pub(super) fn add_hours(&mut self) {
        for (id, kind) in self.operation.vehicle_types().entries() {
            let fleets = self.operation.fleets().iter();
            let fleets: Vec<&Fleet> =
                fleets.filter(|f| f.vehicle_type == id && self.operation.counts_on(f.commitment)).collect();
            let count: f64 = fleets.iter().map(|fleet| f64::from(fleet.count)).sum();
            let longest = self.carriages.iter().filter_map(|carriage| match carriage.by {
                By::Lane(lane) if lane.vehicle == id && lane.long => Some(lane.back),
                _ => None,
            });
            let longest = longest.max();
            let mut flexible = Vec::new();
            for (slot, days) in self.slots.iter().enumerate() {
                let day = days.start;
                let hours: f64 = fleets.iter().map(|fleet| self.hours_in(fleet, days)).sum();
                let spent = self.spent.and_then(|spent| spent.duty.get(&id));
                let hours = spent.map_or(hours, |spent| (hours - spent[days.clone()].iter().sum::<f64>()).max(0.0));
                let by_mass = self.model.add_row(format!("duty_kg_{}_{day}", kind.code), -INFINITY, hours);
                let by_volume = self.model.add_row(format!("duty_m3_{}_{day}", kind.code), -INFINITY, hours);
                self.limits.push((by_mass, Limit::Duty(id, day)));
                self.limits.push((by_volume, Limit::Duty(id, day)));
                self.hours.by_slot.insert((id, slot), (by_mass, by_volume));
                let Some(back) = longest else { continue };
                // Long tours: their duty may lie on any day up to delivery, but for one return a vehicle.
                let name = format!("long_{}_{day}", kind.code);
                let duty = self.model.add_column(name.clone(), 0.0, hours, vec![(by_mass, 1.0), (by_volume, 1.0)]);
                flexible.push(duty);
                let done_mass = self.model.add_row(format!("{name}_kg"), -INFINITY, 0.0);
                let done_volume = self.model.add_row(format!("{name}_m3"), -INFINITY, 0.0);
                let back_mass = self.model.add_row(format!("{name}_back_kg"), -INFINITY, 0.0);
                let back_volume = self.model.add_row(format!("{name}_back_m3"), -INFINITY, 0.0);
                for &column in &flexible {
                    self.model.add_entry(column, done_mass, -1.0);
                    self.model.add_entry(column, done_volume, -1.0);
                }
                let under_way = back.as_hours() * count;
                for (done, home) in [(done_mass, back_mass), (done_volume, back_volume)] {
                    let entries = vec![(done, -1.0), (home, 1.0)];
                    self.model.add_column(format!("{name}_under_way_{}", done.index()), 0.0, under_way, entries);
                }
                self.hours.long.insert((id, slot), (done_mass, done_volume, back_mass, back_volume));
            }
        }
    }

    /// What a shipment takes of them.
    pub(super) fn visit_hours(&self, lane: &Lane, t: f64, m3: f64, day: usize, tell: &mut impl FnMut(Row, f64)) {
        let kind = &self.operation.vehicle_types()[lane.vehicle];
        let handling = kind.loading.map_or(0.0, |rate| 2.0 * t * 1e6 / rate.grams_per_hour() as f64);
        let by_mass = t * 1e3 / kind.payload_mass.as_kg();
        let by_volume = m3 / kind.payload_volume.as_m3();
        let driving = lane.driving.as_hours();
        let f = if self.rounded && self.spent.is_none() { whole_tours(kind, lane.driving) } else { 1.0 };
        let (driving, handling) = (driving * f, handling * f);
        let (mass, volume) = (driving * by_mass + handling, driving * by_volume + handling);
        let leaves = self.slot(day_of(self.operation, lane.leaves));
        if !lane.long {
            if let Some((mass_row, volume_row)) = self.hours.by_slot.get(&(lane.vehicle, leaves)) {
                tell(*mass_row, mass);
                tell(*volume_row, volume);
            }
        } else {
            for slot in self.slot(day)..self.slots.len() {
                if let Some((mass_row, volume_row, mass_back, volume_back)) = self.hours.long.get(&(lane.vehicle, slot))
                {
                    tell(*mass_row, mass);
                    tell(*volume_row, volume);
                    tell(*mass_back, -lane.back.as_hours() * by_mass);
                    tell(*volume_back, -lane.back.as_hours() * by_volume);
                }
            }
        }
    }
}

/// By how much hours grow when a vehicle does whole tours with full loads: the day over as many as fit into it, or whole
/// days for a longer one.
fn whole_tours(kind: &VehicleType, driving: Duration) -> f64 {
    let full = kind.loading.map_or(Duration::ZERO, |rate| rate.time_for(kind.payload_mass));
    let (tour, day) = ((driving + full + full).as_hours().max(1e-3), kind.hours_per_day.as_hours());
    if tour <= day { day / (day / tour).floor() / tour } else { (tour / day).ceil() * day / tour }
}
