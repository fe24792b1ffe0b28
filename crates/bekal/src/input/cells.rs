//! Typed cells of a row; what cannot be read becomes a diagnostic and a harmless stand-in, so that the rest of the
//! row is still checked. The draft reports no second defect on a cell that is reported here.

use super::columns::{Columns, Wrong};
use super::dates::Order;
use super::degrees::{self, Axis};
use super::names::{Kind, Table};
use super::numbers::{Mark, Trouble, parse, with_unit};
use super::remedies::not_a_number;
use super::sheet::{Known, Record, Sheet};
use super::units;
use super::zones::{Polygon, outline};
use bekal_core::operation::code::{Arg, Code, Diagnostic, Findings};
use bekal_core::operation::conversions::{self, BY_TABLE, Measure};
use bekal_core::operation::draft::{Row, Rows, nearest};
use bekal_core::operation::{Mode, Vocabulary};
use bekal_core::units::{Duration, Instant};
use std::collections::BTreeMap;

/// What the settings say of how cells are written.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Conventions {
    /// How far local clocks run ahead of UTC.
    pub(crate) offset: Duration,
    /// Stands in for dates that cannot be read.
    pub(crate) start: Instant,
    /// The decimal mark of numbers that tables leave open.
    pub(crate) decimal: Option<Mark>,
    /// The order of day and month that columns leave open.
    pub(crate) dates: Option<Order>,
    /// Persons per family, where that is stated.
    pub(crate) household_size: Option<f64>,
}

/// A row being read.
pub(crate) struct Cells<'a> {
    table: &'static Table,
    sheet: &'a Sheet,
    record: &'a Record,
    conventions: Conventions,
    columns: &'a Columns,
    told: &'a mut Told,
    found: &'a mut Findings,
}

/// By what numbers are converted.
const BY_SIZE: Arg = Arg::phrase("menurut pengaturan jiwa_per_kk", "by the setting household_size");

/// What is told once for all cells of a column that are read alike: the first of them, by column and what makes them
/// alike.
type Told = BTreeMap<(&'static str, Code, String), Diagnostic>;

/// Reads every row of a sheet with `make`.
pub(crate) fn rows<T>(
    table: &'static Table,
    sheet: &Sheet,
    conventions: Conventions,
    found: &mut Findings,
    make: impl Fn(&mut Cells<'_>) -> T,
) -> Rows<T> {
    let columns = Columns::of(table, sheet, conventions, found);
    let mut told = Told::new();
    let mut rows = Vec::with_capacity(sheet.rows.len());
    for record in &sheet.rows {
        let cells = make(&mut Cells { table, sheet, record, conventions, columns: &columns, told: &mut told, found });
        rows.push(Row { line: record.line, cells });
    }
    for one in told.into_values() {
        found.push(one);
    }
    Rows {
        file: sheet.file.clone(),
        present: true,
        broken: sheet.broken,
        columns: sheet.columns.iter().map(|(name, (_, shown))| (*name, shown.clone())).collect(),
        rows,
    }
}

impl Cells<'_> {
    fn raw(&self, column: &'static str) -> Option<&str> {
        let (index, _) = self.sheet.columns.get(column)?;
        self.record.cells.get(*index).map(str::trim).filter(|cell| !cell.is_empty())
    }

    fn known(&self, column: &'static str) -> Option<Known> {
        self.sheet.columns.get(column).and_then(|(index, _)| self.record.known(*index))
    }

    fn at(&self, code: Code, column: &'static str) -> Diagnostic {
        let defect = Diagnostic::new(code, self.sheet.file.as_str()).row(self.record.line);
        let defect = defect.column(self.sheet.shown(column));
        match self.raw(column) {
            Some(value) => defect.value(value),
            None => defect,
        }
    }

    /// Reports an empty cell, unless it is reported already that it has no value.
    fn missing(&mut self, column: &'static str) {
        if self.known(column) == Some(Known::Faulty) {
            return;
        }
        let defect = self.at(Code::MissingValue, column);
        self.found.push(defect);
    }

    /// Tells how a cell is read; once for all of its column that are `alike`.
    fn tell(&mut self, column: &'static str, alike: &str, one: Diagnostic) {
        let key = (column, one.code, alike.to_owned());
        self.told.entry(key).and_modify(|first| first.more += 1).or_insert(one);
    }

    /// A required text; empty if it is missing.
    pub(crate) fn text(&mut self, column: &'static str) -> String {
        if self.raw(column).is_none() {
            self.missing(column);
        }
        self.raw(column).unwrap_or_default().to_owned()
    }

    /// A text that may be empty.
    pub(crate) fn text_opt(&mut self, column: &'static str) -> Option<String> {
        self.raw(column).map(str::to_owned)
    }

    /// A number as it is written, with the unit behind it; a defect where it is none.
    fn written(&mut self, column: &'static str) -> Option<(f64, Option<String>)> {
        let (kind, required) = self.kind(column);
        let token = self.raw(column)?;
        // Nothing is to be decided about a number of a workbook.
        let (number, unit) = if self.known(column) == Some(Known::Number) { (token, "") } else { with_unit(token) };
        let read = match self.known(column) {
            Some(Known::Number) => token.parse().map_err(|_| Trouble::NotANumber),
            _ => parse(number, kind, self.columns.decimal(column)),
        };
        match read {
            Ok(value) => {
                let unit = Some(unit.to_owned()).filter(|unit| !unit.is_empty());
                self.tell_if_followed(column, kind, value);
                Some((value, unit))
            }
            Err(Trouble::NotANumber) => {
                let advice = not_a_number(token, kind, required);
                let defect = self.at(Code::NotANumber, column).with("advice", advice);
                self.found.push(defect);
                None
            }
            Err(Trouble::Ambiguous { comma, point }) => {
                let (whole, fraction) = if comma.abs() > point.abs() { (comma, point) } else { (point, comma) };
                let fraction = format!("{fraction:.4}");
                let (why, fix) = self.columns.decimal_open(column);
                let defect = self
                    .at(Code::AmbiguousNumber, column)
                    .with("as_comma", comma)
                    .with("as_point", point)
                    .with("why", why)
                    .with("whole", format!("{whole}"))
                    .with("fraction", Arg::Phrase { id: fraction.replace('.', ",").into(), en: fraction.into() })
                    .with("fix", fix);
                self.found.push(defect);
                None
            }
        }
    }

    /// A number that may be empty, in the unit its column counts in.
    pub(crate) fn number_opt(&mut self, column: &'static str) -> Option<f64> {
        let (value, unit) = self.written(column)?;
        unit.map_or(Some(value), |unit| self.in_unit_of(column, value, &unit))
    }

    /// A number written in some unit, in that of its column.
    fn in_unit_of(&mut self, column: &'static str, value: f64, given: &str) -> Option<f64> {
        let (kind, required) = self.kind(column);
        let Some((own, shown)) = units::of_column(column) else {
            let advice = not_a_number(self.raw(column).unwrap_or_default(), kind, required);
            let defect = self.at(Code::NotANumber, column).with("advice", advice);
            self.found.push(defect);
            return None;
        };
        let Some(unit) = conversions::unit(given).filter(|unit| unit.measure == own.measure) else {
            let fix =
                Arg::phrase("tulis angkanya dalam satuan kolom ini", "write the number in the unit of its column");
            let defect = self.at(Code::UnlikeUnit, column).with("given", given).with("unit", shown).with("fix", fix);
            self.found.push(defect);
            return None;
        };
        let factor = unit.factor / own.factor;
        if (factor - 1.0).abs() <= f64::EPSILON {
            return Some(value);
        }
        self.tell_converted(column, (value, given), (value * factor, shown), factor, BY_TABLE);
        Some(value * factor)
    }

    /// Tells of a number in another unit; once for all of its column that have this unit.
    fn tell_converted(
        &mut self,
        column: &'static str,
        (amount, given): (f64, &str),
        (number, unit): (f64, Arg),
        factor: f64,
        by: Arg,
    ) {
        let one = self
            .at(Code::ConvertedUnit, column)
            .with("amount", amount)
            .with("given", given)
            .with("number", number)
            .with("unit", unit)
            .with("factor", Arg::decimal(factor))
            .with("by", by);
        self.tell(column, &given.to_lowercase(), one);
    }

    /// A required quantity of goods with its unit, which stands behind it or in the column of units.
    pub(crate) fn quantity(&mut self) -> (f64, Option<String>) {
        if self.raw("quantity").is_none() {
            self.missing("quantity");
        }
        let (value, beside) = self.written("quantity").unwrap_or((1.0, None));
        let column = self.text_opt("unit");
        if let (Some(beside), Some(column)) = (&beside, &column)
            && !conversions::same(beside, column)
        {
            let defect =
                self.at(Code::TwoUnits, "quantity").with("given", beside.as_str()).with("unit", column.as_str());
            self.found.push(defect);
            return (value, None);
        }
        (value, beside.or(column))
    }

    /// A number that may be empty, counted in the unit that another column of its row names.
    pub(crate) fn number_in(&mut self, column: &'static str, unit: &'static str) -> Option<f64> {
        let (value, beside) = self.written(column)?;
        let (beside, own) = (beside.unwrap_or_default(), self.raw(unit).unwrap_or_default().to_owned());
        if let (Some(given), Some(unit)) = (conversions::unit(&beside), conversions::unit(&own))
            && given.measure == unit.measure
            && !conversions::same(&beside, &own)
        {
            let factor = given.factor / unit.factor;
            let shown = Arg::from(own.as_str());
            self.tell_converted(column, (value, &beside), (value * factor, shown), factor, BY_TABLE);
            return Some(value * factor);
        }
        if !beside.is_empty() && !conversions::same(&beside, &own) {
            let fix = Arg::phrase("tulis angkanya dalam satuan barangnya", "write the number in the unit of its item");
            let defect = self.at(Code::UnlikeUnit, column).with("given", beside).with("unit", own).with("fix", fix);
            self.found.push(defect);
            return None;
        }
        Some(value)
    }

    /// A number of persons that may be empty; families count by the household size, if that is stated.
    pub(crate) fn persons(&mut self, column: &'static str, from_families: &mut Vec<&'static str>) -> Option<f64> {
        let (value, unit) = self.written(column)?;
        let Some(given) = unit else { return Some(value) };
        if conversions::unit(&given).is_none_or(|unit| unit.measure != Measure::Families) {
            return self.in_unit_of(column, value, &given);
        }
        let Some(size) = self.conventions.household_size else {
            let defect = self.at(Code::FamiliesWithoutSize, column).value(value.to_string());
            self.found.push(defect);
            return None;
        };
        from_families.push(column);
        let persons = (value * size).round();
        let shown = Arg::phrase("jiwa", "persons");
        self.tell_converted(column, (value, &given), (persons, shown), size, BY_SIZE);
        Some(persons)
    }

    /// The numbers a cell can mean: two where nothing in its own column decides it, for those who can tell which.
    pub(crate) fn numbers(&mut self, column: &'static str) -> Vec<f64> {
        let Some(token) = self.raw(column) else { return Vec::new() };
        let decided = self.columns.decimal(column).filter(|_| self.columns.followed(column).is_none());
        match (self.known(column), parse(token, Kind::Number, decided)) {
            (Some(Known::Number), _) => token.parse().into_iter().collect(),
            (_, Ok(value)) => vec![value],
            (_, Err(Trouble::Ambiguous { comma, point })) => vec![comma, point],
            (_, Err(Trouble::NotANumber)) => {
                let advice = not_a_number(token, Kind::Number, false);
                let defect = self.at(Code::NotANumber, column).with("advice", advice);
                self.found.push(defect);
                Vec::new()
            }
        }
    }

    /// What a column holds, and whether each of its cells must hold it.
    fn kind(&self, column: &'static str) -> (Kind, bool) {
        let known = self.table.columns.iter().find(|known| known.name == column);
        known.map_or((Kind::Number, false), |known| (known.kind, known.required))
    }

    /// A coordinate that may be empty, in degrees; `other` is the column of the other one.
    pub(crate) fn degrees_opt(&mut self, column: &'static str, axis: Axis, other: &'static str) -> Option<f64> {
        let (token, mark) = (self.raw(column)?, self.columns.decimal(column));
        if self.known(column) == Some(Known::Number) || parse(token, Kind::Degrees, mark).is_ok() {
            return self.number_opt(column);
        }
        let advice = match degrees::read(token, mark) {
            Ok((value, named)) if named.is_none_or(|named| named == axis) => return Some(value),
            Ok(_) => {
                let (here, its_own) = match axis {
                    Axis::Lon => (Arg::phrase("bujur", "longitude"), Arg::phrase("lintang", "latitude")),
                    Axis::Lat => (Arg::phrase("lintang", "latitude"), Arg::phrase("bujur", "longitude")),
                };
                let wrong = self.at(Code::WrongAxis, column).with("here", here).with("its_own", its_own);
                let swap = self.raw(other).map(|there| format!("{} = {there}", self.sheet.shown(column)));
                let moved = format!("{} = {token}", self.sheet.shown(other));
                let wrong = wrong.with("swap", swap.map_or_else(|| moved.clone(), |swap| format!("{moved}, {swap}")));
                self.found.push(wrong);
                return None;
            }
            Err(degrees::Trouble::Both) => Arg::phrase(
                "pisahkan bujur dan lintang ke kolomnya masing-masing",
                "put longitude and latitude each into its own column",
            ),
            Err(degrees::Trouble::NotDegrees) => not_a_number(token, Kind::Degrees, self.kind(column).1),
        };
        let defect = self.at(Code::NotANumber, column).with("advice", advice);
        self.found.push(defect);
        None
    }

    /// A required coordinate; no number if it cannot be read.
    pub(crate) fn degrees(&mut self, column: &'static str, axis: Axis, other: &'static str) -> f64 {
        if self.raw(column).is_none() {
            self.missing(column);
        }
        self.degrees_opt(column, axis, other).unwrap_or(f64::NAN)
    }

    /// Tells of a number that could be read in two ways and is read as other columns of the table are.
    fn tell_if_followed(&mut self, column: &'static str, kind: Kind, value: f64) {
        let Some((other_row, other)) = self.columns.followed(column) else { return };
        let (token, _) = with_unit(self.raw(column).filter(|_| self.known(column).is_none()).unwrap_or_default());
        let Err(Trouble::Ambiguous { comma, point }) = parse(token, kind, None) else { return };
        let another = if value.total_cmp(&comma).is_eq() { point } else { comma };
        let one = self
            .at(Code::ReadByTable, column)
            .with("number", value)
            .with("other", other.as_str())
            .with("other_row", other_row.to_string())
            .with("another", another)
            .with("plain", another.to_string().replace('.', ","));
        self.tell(column, "", one);
    }

    /// A required number; `stand_in` if it cannot be read.
    pub(crate) fn number(&mut self, column: &'static str, stand_in: f64) -> f64 {
        if self.raw(column).is_none() {
            self.missing(column);
        }
        self.number_opt(column).unwrap_or(stand_in)
    }

    /// A moment that may be empty.
    pub(crate) fn moment_opt(&mut self, column: &'static str) -> Option<Instant> {
        let (text, dates) = (self.raw(column)?, self.columns.dates(column));
        match dates.moment(text) {
            Ok(moment) => {
                if let Some(serial) = moment.serial {
                    let one = self.at(Code::SerialDate, column).with("moment", serial);
                    self.tell(column, "", one);
                }
                Some(moment.instant)
            }
            Err(wrong) => self.refuse(column, wrong),
        }
    }

    /// A required moment; the start of the operation if it cannot be read.
    pub(crate) fn moment(&mut self, column: &'static str) -> Instant {
        if self.raw(column).is_none() {
            self.missing(column);
        }
        self.moment_opt(column).unwrap_or(self.conventions.start)
    }

    /// A time of day that may be empty.
    pub(crate) fn time_of_day(&mut self, column: &'static str) -> Option<Duration> {
        let (text, times) = (self.raw(column)?, self.columns.dates(column));
        if self.known(column) == Some(Known::Number) {
            // A cell that has lost its format counts a time as part of a day; 6.3 was meant as 6.30.
            let Some(seconds) = text.parse().ok().and_then(part_of_a_day) else {
                return self.refuse(column, Wrong::of(Code::NotATime));
            };
            let (hours, minutes) = (seconds.seconds() / 3600, seconds.seconds() / 60 % 60);
            let one = self.at(Code::SerialDate, column).with("moment", format!("{hours:02}:{minutes:02}"));
            self.tell(column, "", one);
            return Some(seconds);
        }
        times.time_of_day(text).map_or_else(|wrong| self.refuse(column, wrong), Some)
    }

    /// Reports a cell that cannot be read.
    fn refuse<T>(&mut self, column: &'static str, wrong: Wrong) -> Option<T> {
        let defect = wrong.at(|code| self.at(code, column));
        self.found.push(defect);
        None
    }

    /// One of a list of words, or empty.
    pub(crate) fn word_opt<T>(
        &mut self,
        column: &'static str,
        read: fn(&str) -> Option<T>,
        words: Vocabulary,
    ) -> Option<T> {
        let word = self.raw(column)?;
        let value = read(word);
        if value.is_none() {
            let defect = none_of(self.at(Code::UnknownWord, column), word, words);
            self.found.push(defect);
        }
        value
    }

    /// A required word of a list; `stand_in` if it cannot be read.
    pub(crate) fn word<T>(
        &mut self,
        column: &'static str,
        read: fn(&str) -> Option<T>,
        words: Vocabulary,
        stand_in: T,
    ) -> T {
        if self.raw(column).is_none() {
            self.missing(column);
        }
        self.word_opt(column, read, words).unwrap_or(stand_in)
    }

    /// Yes or no; empty is no.
    pub(crate) fn yes(&mut self, column: &'static str) -> bool {
        self.word_opt(column, yes_or_no, [&["yes", "no"], &["ya", "tidak"]]).unwrap_or(false)
    }

    /// Several modes in one cell, separated by blanks, `+`, `|`, `/`, `,` or `;`.
    pub(crate) fn modes(&mut self, column: &'static str) -> Vec<Mode> {
        let Some(text) = self.raw(column) else { return Vec::new() };
        match modes(text) {
            Ok(modes) => modes,
            Err(word) => {
                let defect = self.at(Code::UnknownWord, column).value(word.as_str());
                self.found.push(none_of(defect, &word, Mode::VOCABULARY));
                Vec::new()
            }
        }
    }

    /// A course in WKT as (lon, lat); empty if the cell is.
    pub(crate) fn course(&mut self, column: &'static str) -> Vec<(f64, f64)> {
        let Some(text) = self.raw(column) else { return Vec::new() };
        line_string(text).unwrap_or_else(|| {
            let defect = self.at(Code::BadGeometry, column);
            self.found.push(defect);
            Vec::new()
        })
    }

    /// An area in WKT or `GeoJSON` as polygons; empty if it cannot be read.
    pub(crate) fn outline(&mut self, column: &'static str) -> Vec<Polygon> {
        let Some(text) = self.raw(column) else {
            self.missing(column);
            return Vec::new();
        };
        outline(text).unwrap_or_else(|kind| {
            let defect = self.at(Code::NotAPolygon, column).value(kind);
            self.found.push(defect);
            Vec::new()
        })
    }

    /// The line of the row.
    pub(crate) const fn line(&self) -> u32 {
        self.record.line
    }

    /// Every further column of an open table with its value.
    pub(crate) fn further(&self) -> Vec<(String, String)> {
        let value = |index: usize| self.record.cells.get(index).unwrap_or_default().trim().to_owned();
        let all = self.sheet.further.iter().map(|(name, index)| (name.clone(), value(*index)));
        all.filter(|(_, value)| !value.is_empty()).collect()
    }
}

/// A time of day as a part of a day.
#[allow(clippy::cast_possible_truncation, reason = "below the seconds of a day")]
fn part_of_a_day(part: f64) -> Option<Duration> {
    (0.0..1.0).contains(&part).then(|| Duration::from_seconds((part * 86_400.0).round() as i64))
}

/// A defect of a word that is none of these, with what comes nearest.
pub(crate) fn none_of(defect: Diagnostic, word: &str, [english, indonesian]: Vocabulary) -> Diagnostic {
    let allowed = Arg::Phrase { id: indonesian.join(", ").into(), en: english.join(", ").into() };
    let near = nearest(word, english.iter().chain(indonesian).copied());
    defect.with("allowed", allowed).with("nearest", near)
}

/// Yes or no in both languages.
pub(crate) fn yes_or_no(word: &str) -> Option<bool> {
    match word.trim().to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "ya" => Some(true),
        "no" | "n" | "false" | "0" | "tidak" => Some(false),
        _ => None,
    }
}

/// A list of modes, or the first word that is none.
pub(crate) fn modes(text: &str) -> Result<Vec<Mode>, String> {
    text.split([' ', '+', '|', '/', ',', ';'])
        .filter(|word| !word.is_empty())
        .map(|word| Mode::from_word(word).ok_or_else(|| word.to_owned()))
        .collect()
}

fn line_string(text: &str) -> Option<Vec<(f64, f64)>> {
    let text = text.trim();
    let rest = text.get(..10).filter(|word| word.eq_ignore_ascii_case("linestring")).map(|_| text[10..].trim())?;
    let points = rest.strip_prefix('(')?.strip_suffix(')')?;
    let degrees = |token: Option<&str>, most: f64| {
        token?.parse::<f64>().ok().filter(|value| value.is_finite() && value.abs() <= most)
    };
    let course: Option<Vec<(f64, f64)>> = points
        .split(',')
        .map(|point| {
            let mut axes = point.split_whitespace();
            Some((degrees(axes.next(), 180.0)?, degrees(axes.next(), 90.0)?))
        })
        .collect();
    course.filter(|course| course.len() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn courses_are_line_strings() {
        assert_eq!(line_string("LINESTRING (103 -1.5, 103.5 -1.6)"), Some(vec![(103.0, -1.5), (103.5, -1.6)]));
        assert_eq!(line_string("linestring(103 -1.5,103.5 -1.6)").map(|course| course.len()), Some(2));
        for text in [
            "",
            "LINESTRING",
            "LINESTRING EMPTY",
            "POINT (1 2)",
            "LINESTRING (1 2)",
            "LINESTRING (a b, c d)",
            "LINESTRING (1 200, 2 2)",
            "LINESTRINé(1 2, 3 4)",
            "LINESTRING (NaN 1, 2 3)",
        ] {
            assert_eq!(line_string(text), None, "{text}");
        }
    }

    #[test]
    fn lists_of_modes() {
        assert_eq!(modes("road+sungai"), Ok(vec![Mode::Road, Mode::River]));
        assert_eq!(modes("road, rail"), Err("rail".to_owned()));
    }
}
