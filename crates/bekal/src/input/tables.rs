//! Each table's row, column by column.

use super::cells::{Cells, Conventions, rows};
use super::degrees::Axis;
use super::names;
use super::sheet::Sheet;
use bekal_core::operation::code::Findings;
use bekal_core::operation::draft::{
    ClosureRow, Draft, FleetRow, GaugeRow, InjectRow, ItemRow, LinkRow, MatchRow, MemberRow, NormRow, PeopleRow,
    RequestRow, Rows, ScenarioRow, SiteRow, StageRow, StockRow, SupplyRow, TriggerRow, VehicleTypeRow, ZoneRow,
};
use bekal_core::operation::{
    Commitment, Every, ItemKind, MemberKind, Mode, Per, Phase, SiteKind, StageKind, SupplyKind,
};

/// Puts the rows of a sheet into the draft.
pub(crate) fn fill(
    draft: &mut Draft,
    table: &'static names::Table,
    sheet: &Sheet,
    conventions: Conventions,
    found: &mut Findings,
) {
    match table.name {
        "members" => draft.members = rows(table, sheet, conventions, found, member),
        "sites" => draft.sites = rows(table, sheet, conventions, found, site),
        "links" => draft.links = rows(table, sheet, conventions, found, link),
        "vehicle_types" => draft.vehicle_types = rows(table, sheet, conventions, found, vehicle_type),
        "fleet" => draft.fleet = rows(table, sheet, conventions, found, fleet),
        "items" => draft.items = rows(table, sheet, conventions, found, item),
        "norms" => draft.norms = norms(sheet, conventions, found),
        "people" => draft.people = rows(table, sheet, conventions, found, people),
        "requests" => draft.requests = rows(table, sheet, conventions, found, request),
        "stock" => draft.stock = rows(table, sheet, conventions, found, stock),
        "supply" => draft.supply = rows(table, sheet, conventions, found, supply),
        "gauges" => draft.gauges = rows(table, sheet, conventions, found, gauge),
        "stages" => draft.stages = rows(table, sheet, conventions, found, stage),
        "closures" => draft.closures = rows(table, sheet, conventions, found, closure),
        "triggers" => draft.triggers = rows(table, sheet, conventions, found, trigger),
        "injects" => draft.injects = rows(table, sheet, conventions, found, inject),
        "scenarios" => draft.scenarios = rows(table, sheet, conventions, found, scenario),
        _ => draft.matches = rows(table, sheet, conventions, found, decision),
    }
}

/// The rows of a table of norms.
pub(crate) fn norms(sheet: &Sheet, conventions: Conventions, found: &mut Findings) -> Rows<NormRow> {
    rows(&names::NORMS, sheet, conventions, found, norm)
}

/// The rows of a sheet of zones.
pub(crate) fn zones(sheet: &Sheet, conventions: Conventions, found: &mut Findings) -> Rows<ZoneRow> {
    rows(&names::ZONE_SHEET, sheet, conventions, found, zone)
}

fn zone(cells: &mut Cells<'_>) -> ZoneRow {
    let number = cells.line() - 1;
    ZoneRow {
        zone: cells.text_opt("zone").unwrap_or_else(|| format!("zone-{number}")),
        polygons: cells.outline("geometry"),
        depth_m: cells.number_opt("depth_m"),
        from: cells.moment_opt("from"),
        until: cells.moment_opt("until"),
        modes: cells.modes("modes"),
        reason: cells.text_opt("reason"),
    }
}

fn member(cells: &mut Cells<'_>) -> MemberRow {
    MemberRow {
        member: cells.text("member"),
        name: cells.text("name"),
        kind: cells.word("kind", MemberKind::from_word, MemberKind::VOCABULARY, MemberKind::Government),
        unit: cells.text_opt("unit"),
        contact: cells.text_opt("contact"),
    }
}

fn site(cells: &mut Cells<'_>) -> SiteRow {
    SiteRow {
        site: cells.text("site"),
        name: cells.text("name"),
        kind: cells.word("kind", SiteKind::from_word, SiteKind::VOCABULARY, SiteKind::Post),
        lon: cells.degrees("lon", Axis::Lon, "lat"),
        lat: cells.degrees("lat", Axis::Lat, "lon"),
        pcode: cells.text_opt("pcode"),
        parent: cells.text_opt("parent"),
        owner: cells.text_opt("owner"),
        storage_m3: cells.number_opt("storage_m3"),
        storage_kg: cells.number_opt("storage_kg"),
        handling_kg_h: cells.number_opt("handling_kg_h"),
        opens: cells.time_of_day("opens"),
        closes: cells.time_of_day("closes"),
        gauge: cells.text_opt("gauge"),
        floods_above_m: cells.number_opt("floods_above_m"),
        region: cells.text_opt("region"),
    }
}

fn link(cells: &mut Cells<'_>) -> LinkRow {
    LinkRow {
        link: cells.text("link"),
        from: cells.text("from"),
        to: cells.text("to"),
        mode: cells.word("mode", Mode::from_word, Mode::VOCABULARY, Mode::Road),
        length_km: cells.number_opt("length_km"),
        class: cells.text_opt("class"),
        one_way: cells.yes("one_way"),
        speed_kmh: cells.number_opt("speed_kmh"),
        max_gross_kg: cells.number_opt("max_gross_kg"),
        max_width_m: cells.number_opt("max_width_m"),
        gauge: cells.text_opt("gauge"),
        closes_above_m: cells.number_opt("closes_above_m"),
        opens_above_m: cells.number_opt("opens_above_m"),
        course: cells.course("geometry"),
        region: cells.text_opt("region"),
    }
}

fn vehicle_type(cells: &mut Cells<'_>) -> VehicleTypeRow {
    VehicleTypeRow {
        code: cells.text("type"),
        name: cells.text("name"),
        mode: cells.word("mode", Mode::from_word, Mode::VOCABULARY, Mode::Road),
        payload_kg: cells.number("payload_kg", 1.0),
        payload_m3: cells.number("payload_m3", 1.0),
        speed_kmh: cells.number("speed_kmh", 1.0),
        loading_kg_h: cells.number_opt("loading_kg_h"),
        cost_per_km: cells.number_opt("cost_per_km"),
        cost_per_h: cells.number_opt("cost_per_h"),
        wading_m: cells.number_opt("wading_m"),
        gross_kg: cells.number_opt("gross_kg"),
        width_m: cells.number_opt("width_m"),
        hours_per_day: cells.number_opt("hours_per_day"),
    }
}

fn fleet(cells: &mut Cells<'_>) -> FleetRow {
    FleetRow {
        fleet: cells.text("fleet"),
        owner: cells.text("owner"),
        vehicle_type: cells.text("type"),
        count: cells.number("count", 1.0),
        base: cells.text("base"),
        from: cells.moment_opt("from"),
        until: cells.moment_opt("until"),
        commitment: cells.word_opt("commitment", Commitment::from_word, Commitment::VOCABULARY),
        region: cells.text_opt("region"),
    }
}

fn item(cells: &mut Cells<'_>) -> ItemRow {
    ItemRow {
        item: cells.text("item"),
        name: cells.text("name"),
        unit: cells.text("unit"),
        kg: cells.number("kg", 1.0),
        m3: cells.number("m3", 0.001),
        sector: cells.text_opt("sector"),
        kind: cells.word_opt("kind", ItemKind::from_word, ItemKind::VOCABULARY),
        priority: cells.number_opt("priority"),
        package: cells.number_in("package", "unit"),
        package_unit: cells.text_opt("package_unit"),
        shelf_life_d: cells.number_opt("shelf_life_d"),
    }
}

fn norm(cells: &mut Cells<'_>) -> NormRow {
    let (quantity, unit) = cells.quantity();
    NormRow {
        norm: cells.text("norm"),
        set: cells.text_opt("set"),
        item: cells.text("item"),
        per: cells.word("per", Per::from_word, Per::VOCABULARY, Per::Person),
        quantity,
        unit,
        every: cells.word("every", Every::from_word, Every::VOCABULARY, Every::Day),
        from_day: cells.number_opt("from_day"),
        to_day: cells.number_opt("to_day"),
        source: cells.text("source"),
        verified: cells.yes("verified"),
    }
}

fn people(cells: &mut Cells<'_>) -> PeopleRow {
    let groups = [
        (Per::Infant, "infant"),
        (Per::Child, "child"),
        (Per::Elderly, "elderly"),
        (Per::Pregnant, "pregnant"),
        (Per::Lactating, "lactating"),
        (Per::Disabled, "disabled"),
    ];
    let mut from_families = Vec::new();
    let [displaced, isolated, affected] =
        ["displaced", "isolated", "affected"].map(|column| cells.persons(column, &mut from_families));
    PeopleRow {
        site: cells.text("site"),
        time: cells.moment("time"),
        displaced,
        isolated,
        affected,
        households: cells.number_opt("households"),
        from_families,
        groups: groups
            .into_iter()
            .filter_map(|(group, column)| cells.number_opt(column).map(|heads| (group, heads)))
            .collect(),
        source: cells.text_opt("source"),
        reported_at: cells.moment_opt("reported_at"),
        region: cells.text_opt("region"),
    }
}

fn request(cells: &mut Cells<'_>) -> RequestRow {
    let (quantity, unit) = cells.quantity();
    RequestRow {
        site: cells.text("site"),
        item: cells.text("item"),
        quantity,
        unit,
        needed_by: cells.moment_opt("needed_by"),
        region: cells.text_opt("region"),
    }
}

fn stock(cells: &mut Cells<'_>) -> StockRow {
    let (quantity, unit) = cells.quantity();
    StockRow {
        site: cells.text("site"),
        item: cells.text("item"),
        quantity,
        unit,
        owner: cells.text("owner"),
        available_from: cells.moment_opt("available_from"),
        expires: cells.moment_opt("expires"),
        commitment: cells.word_opt("commitment", Commitment::from_word, Commitment::VOCABULARY),
        reserved_for: cells.text_opt("reserved_for"),
        region: cells.text_opt("region"),
    }
}

fn supply(cells: &mut Cells<'_>) -> SupplyRow {
    let (quantity, unit) = cells.quantity();
    SupplyRow {
        site: cells.text("site"),
        item: cells.text("item"),
        quantity,
        unit,
        owner: cells.text("owner"),
        arrives: cells.moment("arrives"),
        unit_cost: cells.number_opt("unit_cost"),
        kind: cells.word_opt("kind", SupplyKind::from_word, SupplyKind::VOCABULARY),
        region: cells.text_opt("region"),
    }
}

fn gauge(cells: &mut Cells<'_>) -> GaugeRow {
    GaugeRow {
        gauge: cells.text("gauge"),
        name: cells.text_opt("name"),
        lon: cells.degrees_opt("lon", Axis::Lon, "lat"),
        lat: cells.degrees_opt("lat", Axis::Lat, "lon"),
        alerts_m: ["siaga_4_m", "siaga_3_m", "siaga_2_m", "siaga_1_m"].map(|column| cells.number_opt(column)),
        source: cells.text_opt("source"),
    }
}

fn stage(cells: &mut Cells<'_>) -> StageRow {
    StageRow {
        gauge: cells.text("gauge"),
        time: cells.moment("time"),
        level_m: cells.number("level_m", 0.0),
        kind: cells.word_opt("kind", StageKind::from_word, StageKind::VOCABULARY),
        source: cells.text_opt("source"),
    }
}

fn closure(cells: &mut Cells<'_>) -> ClosureRow {
    ClosureRow {
        target: cells.text("target"),
        from: cells.moment_opt("from"),
        until: cells.moment_opt("until"),
        factor: cells.number_opt("factor"),
        depth_m: cells.number_opt("depth_m"),
        wet_m: cells.number_opt("wet_m"),
        modes: cells.modes("modes"),
        reason: cells.text_opt("reason"),
        region: cells.text_opt("region"),
    }
}

fn trigger(cells: &mut Cells<'_>) -> TriggerRow {
    TriggerRow {
        trigger: cells.text("trigger"),
        phase: cells.word_opt("phase", Phase::from_word, Phase::VOCABULARY),
        activity: cells.text("activity"),
        member: cells.text("member"),
    }
}

fn inject(cells: &mut Cells<'_>) -> InjectRow {
    InjectRow {
        time: cells.moment("time"),
        kind: cells.text("kind"),
        target: cells.text("target"),
        value: cells.text_opt("value"),
        text: cells.text_opt("text"),
        expected: cells.text_opt("expected"),
    }
}

fn scenario(cells: &mut Cells<'_>) -> ScenarioRow {
    ScenarioRow {
        scenario: cells.text("scenario"),
        probability: cells.number("probability", 0.0),
        overrides: cells.further(),
    }
}

/// Tables and columns by their English names, where they have one of their names.
fn decision(cells: &mut Cells<'_>) -> MatchRow {
    let table = cells.text("table");
    let known = names::Table::find(&table);
    let column = cells.text_opt("column").map(|column| {
        let named = known.and_then(|table| table.column(&column)).map(|column| column.name.to_owned());
        named.unwrap_or(column)
    });
    MatchRow {
        table: known.map_or(table, |table| table.name.to_owned()),
        column,
        region: cells.text_opt("region"),
        value: cells.text("value"),
        code: cells.text_opt("code"),
    }
}
