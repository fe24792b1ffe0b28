//! The synthetic operation as the files of an operation folder.

use super::Recipe;
use super::goods::{Goods, Norm, TYPES, households};
use super::rng::Rng;
use super::terrain::{Kind, Terrain};
use std::fmt::Write;

/// Every file of the folder: name and content.
pub(super) fn render(recipe: &Recipe, land: &Terrain, goods: &Goods) -> Vec<(String, String)> {
    let days = i64::from(recipe.days);
    let mut files = vec![
        ("README.md".to_owned(), readme(recipe)),
        ("operation.toml".to_owned(), operation(recipe)),
        ("members.csv".to_owned(), members()),
    ];
    let mut add = |name: &str, sheet: Sheet| files.push((format!("{name}.csv"), sheet.text));
    add("sites", sites(recipe, land, goods));
    add("links", links(land));
    add("vehicle_types", vehicle_types());
    add("fleet", fleet(land, goods));
    add("items", items(goods));
    add("norms", norms(recipe, goods));
    add("people", people(recipe, land, goods));
    add("requests", requests(recipe, land, goods));
    add("stock", stock(land, goods));
    add("supply", supply(recipe, land, goods));
    add("gauges", gauges(land));
    add("stages", stages(recipe, land, days * 24));
    add("closures", closures(recipe, land, days));
    files
}

/// A table as comma-separated text; no cell holds a comma or a quote.
struct Sheet {
    text: String,
}

impl Sheet {
    fn new(columns: &[&str]) -> Self {
        Self { text: columns.join(",") + "\n" }
    }

    fn row(&mut self, cells: &[&dyn std::fmt::Display]) {
        for (at, cell) in cells.iter().enumerate() {
            let comma = if at > 0 { "," } else { "" };
            write!(self.text, "{comma}{cell}").expect("invariant: writing to a string cannot fail");
        }
        self.text.push('\n');
    }
}

/// A cell that may be empty.
struct Maybe<T>(Option<T>);

impl<T: std::fmt::Display> std::fmt::Display for Maybe<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.as_ref().map_or(Ok(()), |value| value.fmt(f))
    }
}

/// An integer count of 10⁻ᴺ as a decimal; three decimals are avoided, since `1.234` is a thousand elsewhere.
struct Decimal<const N: u32>(i64);

impl<const N: u32> std::fmt::Display for Decimal<N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (sign, scale) = (if self.0 < 0 { "-" } else { "" }, 10_u64.pow(N));
        let width = N as usize;
        write!(f, "{sign}{}.{:0width$}", self.0.unsigned_abs() / scale, self.0.unsigned_abs() % scale)
    }
}

/// A moment so many hours after the start, in Western Indonesian Time.
struct Moment<'a>(&'a Recipe, i64);

impl std::fmt::Display for Moment<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let local = self.0.start.saturating_add(jiff::Span::new().hours(self.1));
        write!(f, "{local}+07:00")
    }
}

/// Degrees east and north: the plane laid on the land around Jambi, its middle at 103.6° E 1.6° S.
fn lon_lat(x: i64, y: i64, side_m: i64) -> (Decimal<6>, Decimal<6>) {
    let lon = 103_600_000 + (x - side_m / 2) * 1_000_000 / 111_276;
    let lat = -1_600_000 + (y - side_m / 2) * 1_000_000 / 110_574;
    (Decimal(lon), Decimal(lat))
}

fn readme(recipe: &Recipe) -> String {
    let Recipe { posts, warehouses, jetties, items, days, period_h, flood_percent, seed, vehicles, .. } = recipe;
    let vehicles = vehicles.map_or_else(|| "counted".to_owned(), |count| count.to_string());
    format!(
        "# A synthetic operation\n\n\
         Made by `bekal generate`. **Every row of every table is synthetic**: no place, organisation, head count,\n\
         stock or river stage in it exists. It serves as a yardstick for size and speed, not as advice.\n\n\
         | posts | flooded | warehouses | jetties | items | days | period | vehicles | seed |\n\
         |---|---|---|---|---|---|---|---|---|\n\
         | {posts} | {flood_percent} % | {warehouses} | {jetties} | {items} | {days} | {period_h} h | {vehicles} | {seed} |\n\n\
         Licence: CC0 1.0, as far as there is anything to license.\n"
    )
}

fn operation(recipe: &Recipe) -> String {
    let Recipe { posts, days, period_h, seed, .. } = recipe;
    format!(
        "# Synthetic: made by `bekal generate`, nothing in this folder exists.\n\
         format = \"bekal.operation/1\"\n\
         name = \"Operasi sintetis {posts} pos (benih {seed})\"\n\
         hazard = \"flood\"\n\
         start = \"{start}\"\n\
         horizon = \"{days}d\"\n\
         period = \"{period_h}h\"\n\
         phase = \"tanggap-darurat\"\n\
         language = \"id\"\n\
         norms = \"sintetis\"\n\
         seed = {seed}\n\
         commitment = \"committed\"\n\n\
         [speeds]\n\
         provinsi = 40\n\
         lokal = 25\n\
         jembatan = 30\n\
         sungai = 20\n\
         genangan = 10\n",
        start = Moment(recipe, 0),
    )
}

fn members() -> String {
    let mut sheet = Sheet::new(&["member", "name", "kind", "unit", "contact"]);
    for (code, name, kind, unit) in [
        ("BPBD", "BPBD (sintetis)", "government", "Kedaruratan dan logistik"),
        ("BULOG", "Gudang pangan negara (sintetis)", "state-company", "Gudang"),
        ("DINSOS", "Dinas sosial (sintetis)", "government", "Perlindungan sosial"),
        ("PMI", "Palang merah (sintetis)", "red-cross", "Logistik"),
        ("POLAIR", "Polisi air (sintetis)", "police", "Kapal"),
        ("TNI", "Tentara (sintetis)", "military", "Angkutan"),
        ("USAHA", "Perusahaan angkutan (sintetis)", "business", "Armada"),
    ] {
        sheet.row(&[&code, &name, &kind, &unit, &"-"]);
    }
    sheet.text
}

/// Who runs the `at`th warehouse.
const fn warehouse_owner(at: usize) -> &'static str {
    match at % 4 {
        0 => "BPBD",
        1 => "BULOG",
        2 => "DINSOS",
        _ => "PMI",
    }
}

fn sites(recipe: &Recipe, land: &Terrain, goods: &Goods) -> Sheet {
    let mut sheet =
        Sheet::new(&["site", "name", "kind", "lon", "lat", "owner", "storage_m3", "handling_kg_h", "opens", "closes"]);
    for (at, place) in land.places.iter().enumerate() {
        let (lon, lat) = lon_lat(place.x, place.y, land.side_m);
        let passes_kg = goods.throughput_kg.get(&at).copied().unwrap_or(0);
        let a_day_kg = passes_kg / i64::from(recipe.days);
        let (word, kind, owner, storage_m3, handling_kg_h, open) = match place.kind {
            Kind::Warehouse => {
                let (room_m3, rate) = ((passes_kg * 6 / 1000).max(500), (a_day_kg / 4).max(10_000));
                ("Gudang", "warehouse", warehouse_owner(at), Some(room_m3), Some(rate), Some(("06:00", "22:00")))
            }
            Kind::Jetty => {
                let (room_m3, rate) = ((a_day_kg * 9 / 1000).max(150), (a_day_kg / 2).max(8_000));
                ("Dermaga", "jetty", "BPBD", Some(room_m3), Some(rate), Some(("05:00", "21:00")))
            }
            Kind::DryPost => ("Pos pengungsian", "post", "BPBD", None, None, None),
            Kind::FloodedPost => ("Pos terisolir", "post", "BPBD", None, None, None),
            Kind::Crossroads => ("Simpang", "junction", "", None, None, None),
            Kind::Bridgehead => ("Pangkal jembatan", "junction", "", None, None, None),
            Kind::Reach => ("Ruas sungai", "junction", "", None, None, None),
        };
        let name = format!("{word} sintetis {}", place.code);
        let (opens, closes) = open.unwrap_or_default();
        let (room, rate) = (Maybe(storage_m3), Maybe(handling_kg_h));
        sheet.row(&[&place.code, &name, &kind, &lon, &lat, &owner, &room, &rate, &opens, &closes]);
    }
    sheet
}

fn links(land: &Terrain) -> Sheet {
    let mut sheet = Sheet::new(&[
        "link",
        "from",
        "to",
        "mode",
        "length_km",
        "class",
        "max_gross_kg",
        "gauge",
        "closes_above_m",
        "opens_above_m",
    ]);
    for (number, way) in land.ways.iter().enumerate() {
        let code = format!("L{:05}", number + 1);
        let mode = if way.river { "river" } else { "road" };
        let gauge = Maybe(way.gauge.map(gauge_code));
        let closes = Maybe(way.closes_above_cm.map(Decimal::<2>));
        let opens = Maybe(way.opens_above_cm.map(Decimal::<2>));
        let (from, to) = (&land.places[way.from].code, &land.places[way.to].code);
        let (km, gross) = (Decimal::<2>(way.length_m / 10), Maybe(way.max_gross_kg));
        sheet.row(&[&code, from, to, &mode, &km, &way.class, &gross, &gauge, &closes, &opens]);
    }
    sheet
}

fn gauge_code(gauge: usize) -> String {
    format!("G{}", gauge + 1)
}

fn vehicle_types() -> Sheet {
    let mut sheet = Sheet::new(&[
        "type",
        "name",
        "mode",
        "payload_kg",
        "payload_m3",
        "speed_kmh",
        "loading_kg_h",
        "cost_per_km",
        "cost_per_h",
        "wading_m",
        "gross_kg",
        "hours_per_day",
    ]);
    for kind in &TYPES {
        let mode = if kind.river { "river" } else { "road" };
        let (room, wading, gross) =
            (Decimal::<1>(kind.payload_litres / 100), Decimal::<2>(kind.wading_cm), Maybe(kind.gross_kg));
        sheet.row(&[
            &kind.code,
            &kind.name,
            &mode,
            &kind.payload_kg,
            &room,
            &kind.speed_kmh,
            &kind.loading_kg_h,
            &kind.cost_per_km,
            &kind.cost_per_h,
            &wading,
            &gross,
            &kind.hours_per_day,
        ]);
    }
    sheet
}

fn fleet(land: &Terrain, goods: &Goods) -> Sheet {
    let mut sheet = Sheet::new(&["fleet", "owner", "type", "count", "base", "commitment"]);
    for (number, fleet) in goods.fleets.iter().enumerate() {
        let kind = &TYPES[fleet.kind];
        let owner = match (kind.river, number % 3) {
            (false, 0) => "BPBD",
            (false, 1) => "TNI",
            (false, _) => "USAHA",
            (true, 0) => "BPBD",
            (true, 1) => "POLAIR",
            (true, _) => "PMI",
        };
        let commitment = if number % 4 == 3 { "committed" } else { "confirmed" };
        let code = format!("F{:04}", number + 1);
        sheet.row(&[&code, &owner, &kind.code, &fleet.count, &land.places[fleet.base].code, &commitment]);
    }
    sheet
}

fn items(goods: &Goods) -> Sheet {
    let mut sheet =
        Sheet::new(&["item", "name", "unit", "kg", "m3", "sector", "kind", "priority", "package", "shelf_life_d"]);
    for item in &goods.items {
        let (kg, m3) = (Decimal::<2>(item.grams / 10), Decimal::<6>(item.millilitres));
        let shelf_life = Maybe(item.shelf_life_d);
        sheet.row(&[
            &item.code,
            &item.name,
            &item.unit,
            &kg,
            &m3,
            &item.sector,
            &item.kind,
            &item.priority,
            &item.package,
            &shelf_life,
        ]);
    }
    sheet
}

fn norms(recipe: &Recipe, goods: &Goods) -> Sheet {
    let mut sheet = Sheet::new(&["norm", "set", "item", "per", "quantity", "every", "source", "verified"]);
    for item in &goods.items {
        let (per, every) = match item.norm {
            Norm::PersonDay => ("person", "day"),
            Norm::PersonOnce => ("person", "once"),
            Norm::HouseholdOnce => ("household", "once"),
        };
        let code = format!("N-{}", item.code);
        let source = source(recipe);
        let quantity = Decimal::<4>(item.norm_milli * 10);
        sheet.row(&[&code, &"sintetis", &item.code, &per, &quantity, &every, &source, &"no"]);
    }
    sheet
}

/// What stands where a real table names its source.
fn source(recipe: &Recipe) -> String {
    format!("synthetic (seed {})", recipe.seed)
}

fn people(recipe: &Recipe, land: &Terrain, goods: &Goods) -> Sheet {
    let mut sheet =
        Sheet::new(&["site", "time", "displaced", "isolated", "affected", "households", "source", "reported_at"]);
    let source = source(recipe);
    for count in &goods.heads {
        let place = &land.places[count.post];
        let reports = [(0, count.first), (24, count.later)];
        for (hour, persons) in reports.into_iter().take(if recipe.days > 1 { 2 } else { 1 }) {
            let isolated = if place.kind == Kind::FloodedPost { persons * 2 / 3 } else { 0 };
            let (displaced, affected) = (persons - isolated, persons * 5 / 2);
            let (time, reported_at) = (Moment(recipe, hour), Moment(recipe, -3));
            let homes = households(persons);
            sheet.row(&[&place.code, &time, &displaced, &isolated, &affected, &homes, &source, &reported_at]);
        }
    }
    sheet
}

/// One post in twenty asks for something beyond the norms.
fn requests(recipe: &Recipe, land: &Terrain, goods: &Goods) -> Sheet {
    let mut rng = Rng::stream(recipe.seed, "requests");
    let mut sheet = Sheet::new(&["site", "item", "quantity", "needed_by"]);
    for count in goods.heads.iter().step_by(20) {
        let item = &goods.items[rng.below(goods.items.len())];
        let quantity = item.package * rng.between(1, 4);
        let needed_by = Moment(recipe, 24 * i64::from(recipe.days) / 2);
        sheet.row(&[&land.places[count.post].code, &item.code, &quantity, &needed_by]);
    }
    sheet
}

fn stock(land: &Terrain, goods: &Goods) -> Sheet {
    let mut sheet = Sheet::new(&["site", "item", "quantity", "owner", "commitment"]);
    for (number, lot) in goods.lots.iter().filter(|lot| lot.arrives_h == 0).enumerate() {
        let item = &goods.items[lot.item];
        let commitment = if number % 5 == 4 { "committed" } else { "confirmed" };
        let (place, quantity) = (&land.places[lot.warehouse], lot.packages * item.package);
        sheet.row(&[&place.code, &item.code, &quantity, &warehouse_owner(lot.warehouse), &commitment]);
    }
    sheet
}

fn supply(recipe: &Recipe, land: &Terrain, goods: &Goods) -> Sheet {
    let mut sheet = Sheet::new(&["site", "item", "quantity", "owner", "arrives", "unit_cost", "kind"]);
    for (number, lot) in goods.lots.iter().filter(|lot| lot.arrives_h > 0).enumerate() {
        let item = &goods.items[lot.item];
        let (kind, cost) = if number % 3 == 0 { ("purchase", item.grams * 15) } else { ("grant", 0) };
        let (place, quantity) = (&land.places[lot.warehouse], lot.packages * item.package);
        let (owner, arrives) = (warehouse_owner(lot.warehouse), Moment(recipe, lot.arrives_h));
        sheet.row(&[&place.code, &item.code, &quantity, &owner, &arrives, &cost, &kind]);
    }
    sheet
}

fn gauges(land: &Terrain) -> Sheet {
    let mut sheet = Sheet::new(&["gauge", "name", "lon", "lat", "siaga_4_m", "siaga_3_m", "siaga_2_m", "siaga_1_m"]);
    for (number, gauge) in land.gauges.iter().enumerate() {
        let code = gauge_code(number);
        let name = format!("Pos duga air sintetis {}", number + 1);
        let (lon, lat) = lon_lat(gauge.x, gauge.y, land.side_m);
        sheet.row(&[&code, &name, &lon, &lat, &"13.60", &"13.87", &"14.37", &"14.87"]);
    }
    sheet
}

fn stages(recipe: &Recipe, land: &Terrain, hours: i64) -> Sheet {
    let mut sheet = Sheet::new(&["gauge", "time", "level_m", "kind"]);
    for (number, gauge) in land.gauges.iter().enumerate() {
        for hour in (-24..=hours).step_by(12) {
            let kind = if hour <= 0 { "observed" } else { "forecast" };
            let level = Decimal::<2>(gauge.level_cm(hour, hours));
            sheet.row(&[&gauge_code(number), &Moment(recipe, hour), &level, &kind]);
        }
    }
    sheet
}

/// Landslides on roads that have a way around, and slow stretches.
fn closures(recipe: &Recipe, land: &Terrain, days: i64) -> Sheet {
    let mut rng = Rng::stream(recipe.seed, "closures");
    let mut sheet = Sheet::new(&["target", "from", "until", "factor", "reason"]);
    let n_closures = if land.spare_ways.is_empty() { 0 } else { 1 + land.spare_ways.len() / 60 };
    for number in 0..n_closures {
        let stretch = land.spare_ways.len() / n_closures;
        let way = land.spare_ways[number * stretch + rng.below(stretch)];
        let from_h = rng.between(0, days * 12);
        let (from, until) = (Moment(recipe, from_h), Moment(recipe, from_h + rng.between(12, 48)));
        let (factor, reason) = if number % 2 == 0 { ("0", "longsor (sintetis)") } else { ("0.5", "rusak (sintetis)") };
        sheet.row(&[&format!("L{:05}", way + 1), &from, &until, &factor, &reason]);
    }
    sheet
}
