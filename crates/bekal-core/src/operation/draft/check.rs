//! What every table check shares: where a row stands, ranges with their units, rows by code.

use super::advice::advice;
use super::alike;
use super::places::metres_between;
use super::rows::{Row, Rows};
use crate::operation::code::{Arg, Code, Diagnostic, Findings};
use crate::operation::{Assumption, LonLat};
use crate::table::Id;
use crate::units::{Duration, Instant};
use std::collections::BTreeMap;

/// Longitudes and latitudes of Indonesia, in degrees.
const INDONESIA_LON: (f64, f64) = (94.0, 142.0);
const INDONESIA_LAT: (f64, f64) = (-11.5, 6.5);

/// Where a row stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    file: &'a str,
    columns: &'a BTreeMap<&'static str, String>,
    pub(super) line: u32,
}

impl Place<'_> {
    /// A diagnostic in `column` (canonical name) of this row.
    pub(super) fn at(self, code: Code, column: &'static str) -> Diagnostic {
        let shown = self.columns.get(column).map_or(column, String::as_str);
        Diagnostic::new(code, self.file).row(self.line).column(shown)
    }
}

impl<T> Rows<T> {
    pub(super) fn place(&self, line: u32) -> Place<'_> {
        Place { file: &self.file, columns: &self.columns, line }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (Place<'_>, &T)> {
        self.rows.iter().map(|row| (self.place(row.line), &row.cells))
    }

    pub(super) fn each(&mut self, mut change: impl FnMut(Place<'_>, &mut T)) {
        let Self { file, columns, rows, .. } = self;
        for Row { line, cells } in rows {
            change(Place { file, columns, line: *line }, cells);
        }
    }
}

/// Collects defects and converts numbers that passed.
#[derive(Debug, Default)]
pub(super) struct Check {
    pub(super) found: Findings,
    pub(super) assumptions: Vec<Assumption>,
    pub(super) start: Instant,
    pub(super) end: Instant,
    pub(super) utc_offset: Duration,
    /// Where the sites lie, if some lie outside Indonesia.
    pub(super) region: Option<Region>,
}

/// Where most places of an operation lie.
#[derive(Clone, Copy, Debug)]
pub(super) struct Region {
    /// Median longitude and latitude.
    middle: LonLat,
    /// How far from the middle a place is no longer one of them, metres.
    far: f64,
}

/// A place is doubted that lies farther from the middle of all than this, metres, and than three times the usual
/// distance: a large region has far-off places by nature.
const FAR: f64 = 200_000.0;
const FAR_FROM_USUAL: f64 = 3.0;
/// Fewer places have no middle.
const FAR_MIN_PLACES: usize = 4;

impl Region {
    /// `None` where there are too few places.
    pub(super) fn of(places: &[LonLat]) -> Option<Self> {
        if places.len() < FAR_MIN_PLACES {
            return None;
        }
        let median = |mut values: Vec<f64>| {
            values.sort_by(f64::total_cmp);
            values[values.len() / 2]
        };
        let axis = |pick: fn(&LonLat) -> f64| median(places.iter().map(pick).collect());
        let middle = LonLat { lon: axis(|at| at.lon), lat: axis(|at| at.lat) };
        let usual = median(places.iter().map(|at| metres_between(middle, *at)).collect());
        Some(Self { middle, far: FAR.max(FAR_FROM_USUAL * usual) })
    }

    /// Metres from the middle, of a place too far off to be one of them.
    pub(super) fn beyond(&self, at: LonLat) -> Option<f64> {
        Some(metres_between(self.middle, at)).filter(|metres| *metres > self.far)
    }
}

const fn in_indonesia(at: LonLat) -> bool {
    within(at.lon, INDONESIA_LON) && within(at.lat, INDONESIA_LAT)
}

const fn on_globe(at: LonLat) -> bool {
    within(at.lon, (-180.0, 180.0)) && within(at.lat, (-90.0, 90.0))
}

const fn within(value: f64, (low, high): (f64, f64)) -> bool {
    low <= value && value <= high
}

/// A closed range with its unit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Range {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) unit: &'static str,
}

pub(super) const fn range(low: f64, high: f64, unit: &'static str) -> Range {
    Range { low, high, unit }
}

impl Check {
    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// Notes something the plan takes for granted, in both languages.
    pub(super) fn assume(&mut self, subject: &str, id: String, en: String) {
        self.assumptions.push(Assumption { subject: subject.to_owned(), id, en });
    }

    /// `value · factor` rounded to an integer; a defect and the lower limit if outside the range.
    pub(super) fn scaled(
        &mut self,
        at: Place<'_>,
        column: &'static str,
        value: f64,
        limits: Range,
        factor: f64,
    ) -> i64 {
        let Range { low, high, unit } = limits;
        if !(low..=high).contains(&value) {
            let code = if value < 0.0 && low >= 0.0 { Code::NegativeQuantity } else { Code::OutOfRange };
            let low = if low > 0.0 && low < 0.001 { Arg::from(plain(low)) } else { Arg::from(low) };
            let diagnostic = at.at(code, column).value(plain(value)).with("advice", advice(column));
            self.push(diagnostic.with("low", low).with("high", high).with("unit", unit_in_words(unit)));
            return to_i64(limits.low * factor);
        }
        to_i64(value * factor)
    }

    /// The same for a cell that may be empty.
    pub(super) fn scaled_opt(
        &mut self,
        at: Place<'_>,
        column: &'static str,
        value: Option<f64>,
        limits: Range,
        factor: f64,
    ) -> Option<i64> {
        value.map(|value| self.scaled(at, column, value, limits, factor))
    }

    /// Warns of metres that are within what is taken but beyond `most`, as centimetres would be.
    pub(super) fn in_metres(
        &mut self,
        at: Place<'_>,
        column: &'static str,
        value: Option<f64>,
        limits: Range,
        most: f64,
    ) {
        if let Some(value) = value.filter(|value| *value > most && *value <= limits.high) {
            let odd = at.at(Code::OddMeasure, column).value(plain(value)).with("limit", most);
            self.push(odd.with("metres", Arg::decimal(value / 100.0)));
        }
    }

    /// A whole number from 0 to `high`.
    pub(super) fn count(
        &mut self,
        at: Place<'_>,
        column: &'static str,
        value: f64,
        high: f64,
        unit: &'static str,
    ) -> u64 {
        if value.is_finite() && value.fract() != 0.0 {
            self.push(at.at(Code::NotAWholeNumber, column).value(value.to_string()));
        }
        u64::try_from(self.scaled(at, column, value, range(0.0, high, unit), 1.0)).unwrap_or(0)
    }

    /// Notes where the sites lie, unless all lie in Indonesia.
    pub(super) fn locate(&mut self, sites: impl Iterator<Item = (f64, f64)>) {
        let places: Vec<LonLat> = sites.map(|(lon, lat)| LonLat { lon, lat }).filter(|at| on_globe(*at)).collect();
        if !places.iter().all(|at| in_indonesia(*at)) {
            self.region = Region::of(&places);
        }
    }

    /// A point: on the globe, and not with swapped axes.
    pub(super) fn point(&mut self, at: Place<'_>, lon: f64, lat: f64) -> LonLat {
        const OUTSIDE: Arg =
            Arg::phrase("di luar Indonesia, bila ditukar di dalamnya", "outside Indonesia, swapped they lie within");
        const FAR_OFF: Arg = Arg::phrase(
            "jauh dari lokasi lain, bila ditukar di antaranya",
            "far from the other sites, swapped they lie among them",
        );
        let (here, swapped) = (LonLat { lon, lat }, LonLat { lon: lat, lat: lon });
        if in_indonesia(here) {
            return here;
        }
        let place = |code, column: &'static str| {
            let defect = at.at(code, column).value(plain(lon)).with("lon", plain(lon)).with("lat", plain(lat));
            defect.with("advice", advice(column))
        };
        let among = |region: &Region, at: LonLat| on_globe(at) && region.beyond(at).is_none();
        if in_indonesia(swapped) {
            self.push(place(Code::SwappedCoordinates, "lon").with("where", OUTSIDE));
        } else if self.region.is_some_and(|region| !among(&region, here) && among(&region, swapped)) {
            self.push(place(Code::SwappedCoordinates, "lon").with("where", FAR_OFF));
        } else if !within(lon, (-180.0, 180.0)) {
            self.push(place(Code::OutOfRange, "lon").with("low", -180.0).with("high", 180.0).with("unit", "°"));
        } else if !within(lat, (-90.0, 90.0)) {
            let beyond = place(Code::OutOfRange, "lat").value(plain(lat));
            self.push(beyond.with("low", -90.0).with("high", 90.0).with("unit", "°"));
        } else {
            self.push(place(Code::OutsideIndonesia, "lon"));
        }
        here
    }

    /// A moment as tables write it, in the operation's own time.
    pub(super) fn local(&self, moment: Instant) -> String {
        let text = (moment + self.utc_offset).to_string();
        let text = text.trim_end_matches('Z').replace('T', " ");
        text.strip_suffix(":00").map_or_else(|| text.clone(), str::to_owned)
    }

    /// A span with its defaults; a defect if it does not run forward, a warning if it misses the operation.
    pub(super) fn span(&mut self, at: Place<'_>, from: Option<Instant>, until: Option<Instant>) -> (Instant, Instant) {
        let (start, end) = (from.unwrap_or(self.start), until.unwrap_or(self.end));
        if from.is_some() && until.is_some() && end <= start {
            let (value, other) = (self.local(end), self.local(start));
            self.push(at.at(Code::DatesReversed, "until").value(value).with("other", other));
        } else if end <= self.start {
            self.outside(at, "until", end);
        } else if start >= self.end {
            self.outside(at, "from", start);
        }
        (start, end)
    }

    /// Warns that a moment lies outside the operation.
    pub(super) fn outside(&mut self, at: Place<'_>, column: &'static str, moment: Instant) {
        let diagnostic = at
            .at(Code::OutsideHorizon, column)
            .value(self.local(moment))
            .with("start", self.local(self.start))
            .with("end", self.local(self.end));
        self.push(diagnostic);
    }
}

/// The rows of one table by code. That a code is there which a cell refers to was seen to before.
#[derive(Debug)]
pub(super) struct Codes {
    /// As the operation's own file is called.
    table: String,
    by_code: BTreeMap<String, usize>,
}

impl Codes {
    /// Takes a table's rows in the order of their codes; reports empty and repeated ones and leaves them out.
    pub(super) fn sorted<'a, T>(
        check: &mut Check,
        rows: &'a Rows<T>,
        table: &'static str,
        column: &'static str,
        code: impl Fn(&T) -> &str,
    ) -> (Self, Vec<(Place<'a>, &'a T)>) {
        let mut kept: BTreeMap<&str, (u32, &T)> = BTreeMap::new();
        let mut in_order: Vec<&Row<T>> = rows.rows.iter().collect();
        in_order.sort_by_key(|row| row.line);
        for Row { line, cells } in in_order {
            let key = code(cells).trim();
            let place = rows.place(*line);
            if key.is_empty() {
                check.push(place.at(Code::MissingValue, column));
            } else if let Some((first, _)) = kept.get(key) {
                check.push(place.at(Code::DuplicateId, column).value(key).with("first_row", first.to_string()));
            } else {
                kept.insert(key, (*line, cells));
            }
        }
        tell_alike(check, rows, column, &kept);
        let by_code = kept.keys().enumerate().map(|(index, key)| ((*key).to_owned(), index)).collect();
        let table = rows.named(table);
        let rows = kept.values().map(|(line, cells)| (rows.place(*line), *cells)).collect();
        (Self { table, by_code }, rows)
    }

    pub(super) fn find<T>(&self, code: &str) -> Option<Id<T>> {
        self.by_code.get(code.trim()).map(|&index| Id::new(index))
    }

    /// The same for a cell that may be empty.
    pub(super) fn find_opt<T>(&self, code: Option<&String>) -> Option<Id<T>> {
        code.and_then(|code| self.find(code))
    }

    pub(super) fn table(&self) -> &str {
        &self.table
    }
}

/// Tells of codes that nobody can tell from one that stands above them.
fn tell_alike<T>(check: &mut Check, rows: &Rows<T>, column: &'static str, kept: &BTreeMap<&str, (u32, &T)>) {
    let mut in_order: Vec<(u32, &str)> = kept.iter().map(|(code, (line, _))| (*line, *code)).collect();
    in_order.sort_unstable();
    let mut seen: BTreeMap<String, (u32, &str)> = BTreeMap::new();
    for (line, code) in in_order {
        let (other_row, other) = *seen.entry(alike::look(code)).or_insert((line, code));
        if other != code {
            let alike = rows.place(line).at(Code::AlikeCodes, column).value(code).with("other", other);
            check.push(alike.with("other_row", other_row.to_string()));
        }
    }
}

/// Most bytes of what may be a misspelt name.
const LONGEST_NAME: usize = 256;

/// The known word most like `word`, `-` if none is like it at all. Ties go to the first.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    if word.len() > LONGEST_NAME {
        return "-".to_owned();
    }
    let word = word.trim().to_lowercase();
    let mut best = ("-", 0.7);
    for candidate in known {
        let likeness = strsim::jaro_winkler(&word, &candidate.to_lowercase());
        if likeness > best.1 {
            best = (candidate, likeness);
        }
    }
    best.0.to_owned()
}

/// The unit of a range as each language calls it.
pub(super) fn unit_in_words(unit: &'static str) -> Arg {
    match unit {
        "units" => Arg::phrase("satuan", "units"),
        "persons" => Arg::phrase("jiwa", "persons"),
        "d" => Arg::phrase("hari", "days"),
        "h" => Arg::phrase("jam", "hours"),
        "km/h" => Arg::phrase("km/jam", "km/h"),
        "kg/h" => Arg::phrase("kg/jam", "kg/h"),
        _ => Arg::from(unit),
    }
}

/// A number without grouping, at most six decimals.
pub(super) fn plain(value: f64) -> String {
    let text = format!("{value:.6}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[allow(clippy::cast_possible_truncation, reason = "callers checked the range; a float cast saturates")]
pub(super) fn to_i64(value: f64) -> i64 {
    value.round() as i64
}
