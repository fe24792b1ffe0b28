//! Vehicle types and fleets.

use super::check::{Check, Codes, plain, range};
use super::rows::{FleetRow, Rows, VehicleTypeRow};
use super::{WIDE_M, WIDTH};
use crate::operation::code::Code;
use crate::operation::{Commitment, Fleet, Link, Mode, Site, VehicleType};
use crate::table::{Id, Table};
use crate::units::{Duration, Level, Mass, MassRate, Money, Speed, Volume, Width};
use std::collections::BTreeSet;

/// Top speed that a vehicle of the mode can have, km/h: a lorry, a speedboat, a porter, an aeroplane.
pub(super) const fn top_speed(mode: Mode) -> f64 {
    match mode {
        Mode::Road => 150.0,
        Mode::River => 120.0,
        Mode::Foot => 15.0,
        Mode::Air => 1000.0,
    }
}

/// Duty hours per day of operation where none are given.
const HOURS_PER_DAY: f64 = 12.0;

pub(super) fn types(check: &mut Check, rows: &Rows<VehicleTypeRow>) -> (Table<VehicleType>, Codes) {
    let cost = range(0.0, 1e9, "Rp");
    let (codes, sorted) = Codes::sorted(check, rows, "vehicle_types", "type", |row| &row.code);
    let mut types = Vec::with_capacity(sorted.len());
    let mut default_hours = Vec::new();
    for (at, row) in sorted {
        let payload_mass = check.scaled(at, "payload_kg", row.payload_kg, range(1.0, 1e6, "kg"), 1e3);
        let gross = check.scaled_opt(at, "gross_kg", row.gross_kg, range(1.0, 1e7, "kg"), 1e3);
        if gross.is_some_and(|gross| gross < payload_mass) {
            let diagnostic = at.at(Code::GrossBelowPayload, "gross_kg").value(plain(row.gross_kg.unwrap_or_default()));
            check.push(diagnostic.with("payload", row.payload_kg));
        }
        check.in_metres(at, "width_m", row.width_m, WIDTH, WIDE_M);
        let width = check.scaled_opt(at, "width_m", row.width_m, WIDTH, 1e3);
        if row.hours_per_day.is_none() {
            default_hours.push(row.code.trim());
        }
        let hours = row.hours_per_day.unwrap_or(HOURS_PER_DAY);
        types.push(VehicleType {
            code: row.code.trim().to_owned(),
            name: row.name.clone(),
            mode: row.mode,
            payload_mass: Mass::from_grams(payload_mass),
            payload_volume: Volume::from_millilitres(check.scaled(
                at,
                "payload_m3",
                row.payload_m3,
                range(0.001, 1e5, "m³"),
                1e6,
            )),
            speed: Speed::from_metres_per_hour(check.scaled(
                at,
                "speed_kmh",
                row.speed_kmh,
                range(0.1, top_speed(row.mode), "km/h"),
                1e3,
            )),
            loading: check
                .scaled_opt(at, "loading_kg_h", row.loading_kg_h, range(1.0, 1e7, "kg/h"), 1e3)
                .map(MassRate::from_grams_per_hour),
            cost_per_km: Money::from_rupiah(
                check.scaled_opt(at, "cost_per_km", row.cost_per_km, cost, 1.0).unwrap_or(0),
            ),
            cost_per_hour: Money::from_rupiah(
                check.scaled_opt(at, "cost_per_h", row.cost_per_h, cost, 1.0).unwrap_or(0),
            ),
            wading: Level::from_millimetres(
                check.scaled_opt(at, "wading_m", row.wading_m, range(0.0, 100.0, "m"), 1e3).unwrap_or(0),
            ),
            gross: gross.map(Mass::from_grams),
            width: width.map(Width::from_millimetres),
            hours_per_day: Duration::from_seconds(check.scaled(
                at,
                "hours_per_day",
                hours,
                range(0.5, 24.0, "h"),
                3600.0,
            )),
        });
    }
    if !default_hours.is_empty() {
        let list = default_hours.join(", ");
        check.assume(
            "vehicle_types",
            format!("Jam kerja 12 jam per hari bagi jenis kendaraan yang tidak menyebutnya: {list}."),
            format!("Duty of 12 hours per day for vehicle types that do not state it: {list}."),
        );
    }
    (Table::from_rows(types), codes)
}

pub(super) fn fleets(
    check: &mut Check,
    rows: &Rows<FleetRow>,
    members: &Codes,
    type_codes: &Codes,
    sites: &Codes,
) -> Table<Fleet> {
    let (_, sorted) = Codes::sorted(check, rows, "fleet", "fleet", |row| &row.fleet);
    let mut fleets = Vec::with_capacity(sorted.len());
    for (at, row) in sorted {
        let owner = members.find(&row.owner);
        let vehicle_type: Option<Id<VehicleType>> = type_codes.find(&row.vehicle_type);
        let base = sites.find(&row.base);
        let count = u32::try_from(check.count(at, "count", row.count, 10_000.0, "")).unwrap_or(0);
        let (from, until) = check.span(at, row.from, row.until);
        if count == 0 {
            // A count that cannot be is reported already.
            if row.count.abs() < 0.5 {
                check.push(at.at(Code::ZeroQuantity, "count").value("0"));
            }
            continue;
        }
        let (Some(owner), Some(vehicle_type), Some(base)) = (owner, vehicle_type, base) else { continue };
        let overlaps = from < check.end && until > check.start;
        let (from, until) = if overlaps { (from.max(check.start), until.min(check.end)) } else { (from, until) };
        fleets.push(Fleet {
            code: row.fleet.trim().to_owned(),
            owner,
            vehicle_type,
            count,
            base,
            from,
            until,
            commitment: row.commitment.unwrap_or(Commitment::Committed),
        });
    }
    Table::from_rows(fleets)
}

/// Notes the vehicle types that pass narrow links because nobody said how wide they are.
pub(super) fn check_widths(check: &mut Check, types: &Table<VehicleType>, links: &Table<Link>) {
    let narrow: BTreeSet<Mode> = links.iter().filter(|link| link.max_width.is_some()).map(|link| link.mode).collect();
    let unknown = types.iter().filter(|kind| kind.width.is_none() && narrow.contains(&kind.mode));
    let list = unknown.map(|kind| kind.code.as_str()).collect::<Vec<_>>().join(", ");
    if !list.is_empty() {
        check.assume(
            "vehicle_types",
            format!("Jenis kendaraan tanpa lebar dianggap muat di ruas yang lebarnya terbatas: {list}."),
            format!("Vehicle types that do not state their width are taken to fit links of limited width: {list}."),
        );
    }
}

/// Warns of vehicles whose base no link of their mode touches.
pub(super) fn check_bases(
    check: &mut Check,
    rows: &Rows<FleetRow>,
    fleets: &Table<Fleet>,
    types: &Table<VehicleType>,
    sites: &Table<Site>,
    links: &Table<Link>,
) {
    if links.is_empty() {
        return;
    }
    let touched: BTreeSet<(Id<Site>, Mode)> =
        links.iter().flat_map(|link| [(link.from, link.mode), (link.to, link.mode)]).collect();
    let stuck: BTreeSet<&str> = fleets
        .iter()
        .filter(|fleet| !touched.contains(&(fleet.base, types[fleet.vehicle_type].mode)))
        .map(|fleet| fleet.code.as_str())
        .collect();
    for (at, row) in rows.iter() {
        if stuck.contains(row.fleet.trim()) {
            let fleet = fleets.find(|fleet| fleet.code == row.fleet.trim()).map(|id| &fleets[id]);
            let Some(fleet) = fleet else { continue };
            check.push(
                at.at(Code::NoModeLink, "base")
                    .value(sites[fleet.base].code.as_str())
                    .with("mode", types[fleet.vehicle_type].mode.word()),
            );
        }
    }
}
