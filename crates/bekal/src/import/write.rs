//! The tables an import writes, in the columns that operations are read with.

use super::tags::Kind;
use crate::output::tables::defused;
use crate::output::times::rfc3339;
use bekal_core::operation::Mode;
use bekal_core::operation::draft::{ClosureRow, LinkRow, SiteRow};
use bekal_core::units::{Duration, Instant};

/// Most points of a course: about as many as a cell of 1 MiB holds.
const MAX_POINTS: usize = 30_000;

/// A table on its way to a file.
pub(crate) struct Table {
    writer: csv::Writer<Vec<u8>>,
    pub(crate) rows: u64,
}

impl Table {
    fn new(columns: &[&str]) -> Self {
        let mut table = Self { writer: csv::Writer::from_writer(Vec::new()), rows: 0 };
        table.put(columns);
        table.rows = 0;
        table
    }

    fn put(&mut self, cells: &[impl AsRef<[u8]>]) {
        // Memory takes every record, and all have as many cells as their heading.
        let _ = self.writer.write_record(cells);
        self.rows += 1;
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.writer.into_inner().unwrap_or_default()
    }
}

/// A number as tables have it: no more digits than count, none that do not, and never three after the mark, which could be
/// thousands.
pub(crate) fn number(value: f64, places: usize) -> String {
    let text = format!("{value:.places$}");
    if !text.contains('.') {
        return text;
    }
    let text = text.trim_end_matches('0').trim_end_matches('.');
    match text.rsplit_once('.') {
        Some((_, digits)) if digits.len() == 3 => format!("{text}0"),
        None if text == "-0" => "0".to_owned(),
        _ => text.to_owned(),
    }
}

fn some(value: Option<f64>, places: usize) -> String {
    value.map(|value| number(value, places)).unwrap_or_default()
}

fn text(value: Option<&String>) -> String {
    value.cloned().unwrap_or_default()
}

/// `sites.csv`.
pub(crate) fn sites() -> Table {
    Table::new(&[
        "site",
        "name",
        "kind",
        "lon",
        "lat",
        "pcode",
        "parent",
        "owner",
        "storage_m3",
        "storage_kg",
        "handling_kg_h",
        "opens",
        "closes",
        "gauge",
        "floods_above_m",
        "region",
    ])
}

/// Adds a site of an operation.
pub(crate) fn site(table: &mut Table, row: &SiteRow) {
    let clock = |time: Option<Duration>| {
        time.map(|time| format!("{:02}:{:02}", time.seconds() / 3600, time.seconds() / 60 % 60)).unwrap_or_default()
    };
    table.put(&[
        row.site.clone(),
        row.name.clone(),
        row.kind.word().to_owned(),
        number(row.lon, 7),
        number(row.lat, 7),
        text(row.pcode.as_ref()),
        text(row.parent.as_ref()),
        text(row.owner.as_ref()),
        some(row.storage_m3, 3),
        some(row.storage_kg, 3),
        some(row.handling_kg_h, 3),
        clock(row.opens),
        clock(row.closes),
        text(row.gauge.as_ref()),
        some(row.floods_above_m, 3),
        text(row.region.as_ref()),
    ]);
}

/// Adds a site of the network.
pub(crate) fn point(table: &mut Table, code: &str, name: &str, kind: &str, (lon, lat): (f64, f64)) {
    let mut cells = vec![code.to_owned(), defused(name), kind.to_owned(), number(lon, 7), number(lat, 7)];
    cells.resize(16, String::new());
    table.put(&cells);
}

/// A row of `links.csv`.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) link: String,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) mode: Mode,
    pub(crate) kind: Kind,
    pub(crate) length_km: Option<f64>,
    pub(crate) class: String,
    pub(crate) one_way: bool,
    pub(crate) speed_kmh: Option<f64>,
    pub(crate) max_gross_kg: Option<f64>,
    pub(crate) max_width_m: Option<f64>,
    pub(crate) gauge: Option<String>,
    pub(crate) closes_above_m: Option<f64>,
    pub(crate) opens_above_m: Option<f64>,
    /// Degrees east and north.
    pub(crate) course: Vec<(f64, f64)>,
    pub(crate) region: Option<String>,
    pub(crate) note: String,
    pub(crate) source: String,
}

impl Line {
    /// A link of an operation, which keeps its values.
    pub(crate) fn kept(row: &LinkRow, source: &str) -> Self {
        Self {
            link: row.link.clone(),
            from: row.from.clone(),
            to: row.to.clone(),
            mode: row.mode,
            // Of an earlier import, which names ferries by their class; a bridge is no longer known.
            kind: if row.class.as_deref() == Some("ferry") { Kind::Ferry } else { Kind::Plain },
            length_km: row.length_km,
            class: row.class.clone().unwrap_or_default(),
            one_way: row.one_way,
            speed_kmh: row.speed_kmh,
            max_gross_kg: row.max_gross_kg,
            max_width_m: row.max_width_m,
            gauge: row.gauge.clone(),
            closes_above_m: row.closes_above_m,
            opens_above_m: row.opens_above_m,
            course: row.course.clone(),
            region: row.region.clone(),
            note: String::new(),
            source: source.to_owned(),
        }
    }
}

/// `links.csv`.
pub(crate) fn links() -> Table {
    Table::new(&[
        "link",
        "from",
        "to",
        "mode",
        "length_km",
        "class",
        "one_way",
        "speed_kmh",
        "max_gross_kg",
        "max_width_m",
        "gauge",
        "closes_above_m",
        "opens_above_m",
        "geometry",
        "region",
        "note",
        "source",
    ])
}

/// Adds a link.
pub(crate) fn link(table: &mut Table, line: &Line) {
    // A cell holds so many points at most; of a longer course every other one does.
    let step = line.course.len().div_ceil(MAX_POINTS).max(1);
    let last = line.course.len().saturating_sub(1);
    let shown = line.course.iter().enumerate().filter(|(at, _)| at % step == 0 || *at == last);
    let points: Vec<String> = shown.map(|(_, (lon, lat))| format!("{} {}", number(*lon, 6), number(*lat, 6))).collect();
    let geometry = if points.len() > 1 { format!("LINESTRING ({})", points.join(", ")) } else { String::new() };
    table.put(&[
        line.link.clone(),
        line.from.clone(),
        line.to.clone(),
        line.mode.word().to_owned(),
        some(line.length_km, 3),
        line.class.clone(),
        if line.one_way { "yes" } else { "no" }.to_owned(),
        some(line.speed_kmh, 3),
        some(line.max_gross_kg, 0),
        some(line.max_width_m, 2),
        text(line.gauge.as_ref()),
        some(line.closes_above_m, 3),
        some(line.opens_above_m, 3),
        geometry,
        text(line.region.as_ref()),
        defused(&line.note),
        defused(&line.source),
    ]);
}

/// `closures.csv`.
pub(crate) fn closures() -> Table {
    Table::new(&["target", "from", "until", "factor", "depth_m", "wet_m", "modes", "reason", "region"])
}

/// Adds a closure of an operation.
pub(crate) fn closure(table: &mut Table, row: &ClosureRow, offset: Duration) {
    let moment = |at: Option<Instant>| at.map(|at| rfc3339(at, offset)).unwrap_or_default();
    let modes: Vec<&str> = row.modes.iter().map(|mode| mode.word()).collect();
    table.put(&[
        row.target.clone(),
        moment(row.from),
        moment(row.until),
        some(row.factor, 4),
        some(row.depth_m, 3),
        some(row.wet_m, 0),
        modes.join(" "),
        text(row.reason.as_ref()),
        text(row.region.as_ref()),
    ]);
}

/// Adds a link under water: how deep it is, and how much of the link lies in it.
pub(crate) fn water(
    table: &mut Table,
    link: &str,
    from: Option<&str>,
    until: Option<&str>,
    (depth_m, wet_m): (f64, Option<f64>),
    reason: &str,
) {
    let (depth, wet) = (number(depth_m, 2), some(wet_m.map(f64::ceil), 0));
    table.put(&[link, from.unwrap_or_default(), until.unwrap_or_default(), "", &depth, &wet, "", reason, ""]);
}
