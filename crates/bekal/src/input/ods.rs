//! Workbooks as `LibreOffice` writes them (`OpenDocument`). All sheets lie in one part, which is read in one go; those
//! that are not asked for are passed over. Repeated cells and rows cost what they hold.

use super::archive::{Archive, Refusal};
use super::grid::{self, COLUMNS, Grid, Look, MAX_CELL, Purse, ROWS, Region, Value};
use super::names::Kind;
use super::numbers::{Trouble, parse, with_unit};
use super::xml::{self, Node, Parser, Stop, Tag};
use bekal_core::operation::code::{Arg, Code};
use jiff::civil::{Date, DateTime};
use std::collections::BTreeSet;

/// The part that holds the sheets.
pub(crate) const CONTENT: &str = "content.xml";
/// The part that lists the others, and how they are encrypted.
const MANIFEST: &str = "META-INF/manifest.xml";

/// A sheet, with its cells if it was asked for.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) hidden: bool,
    pub(crate) grid: Option<Result<Grid, Refusal>>,
}

/// Reads a workbook, called `file`; the cells of sheets with a `wanted` name.
///
/// # Errors
/// When it is damaged, encrypted or too large.
pub(crate) fn read(
    archive: &mut Archive,
    content: usize,
    file: &str,
    purse: &Purse,
    wanted: impl Fn(&str) -> bool,
) -> Result<Vec<Part>, Refusal> {
    if let Some(index) = archive.find(MANIFEST) {
        let mut encrypted = false;
        xml::read(archive, index, "manifest", |_, tag| {
            encrypted |= tag.is("encryption-data");
            Ok(())
        })?;
        if encrypted {
            return Err(Refusal::new(Code::EncryptedFile));
        }
    }
    let mut sheets = Vec::new();
    let (mut style, mut unseen) = (String::new(), BTreeSet::new());
    xml::read(archive, content, "document-content", |parser, tag| {
        if tag.is("style") {
            style = tag.get("name")?.unwrap_or_default();
        } else if tag.is("table-properties") {
            if tag.get("display")?.is_some_and(|display| display == "false") {
                unseen.insert(style.clone());
            }
        } else if tag.is("table") {
            let name = tag.get("name")?.unwrap_or_default();
            let hidden = tag.get("style-name")?.is_some_and(|style| unseen.contains(&style));
            let grid = if wanted(&name) {
                purse.open(file, &name);
                Some(table(parser, purse)?)
            } else {
                parser.skip()?;
                None
            };
            sheets.push(Part { name, hidden, grid: grid.map(Grid::sorted) });
        }
        Ok(())
    })?;
    Ok(sheets)
}

/// The cells of the table that has just begun.
fn table(parser: &mut Parser<'_>, purse: &Purse) -> Result<Grid, Stop> {
    let mut grid = Grid::default();
    let (mut line, mut column) = (1_u32, 0_u32);
    // Rows and columns may lie in groups.
    let mut depth = 0_usize;
    loop {
        match parser.next()? {
            Node::Start(tag) if tag.is("table-row") => {
                let times = tag.number("number-rows-repeated")?.unwrap_or(1);
                let hidden = tag.get("visibility")?.is_some_and(|state| state != "visible");
                let cells = row(parser, (line, times), purse, &mut grid)?;
                if !cells.is_empty() {
                    for (_, value) in &cells {
                        purse.hold(value, u64::from(times - times.min(1)))?;
                    }
                    for copy in 0..times {
                        if line + copy > ROWS {
                            return Err(Refusal::damaged(format!("> {ROWS}")).into());
                        }
                        for (column, value) in &cells {
                            grid.put(line + copy, *column, hidden, value.clone());
                        }
                    }
                }
                line = line.saturating_add(times).min(ROWS + 1);
            }
            Node::Start(tag) if tag.is("table-column") => {
                let end = column.saturating_add(tag.number("number-columns-repeated")?.unwrap_or(1));
                if end > column && tag.get("visibility")?.is_some_and(|state| state != "visible") {
                    purse.take(1)?;
                    grid.hidden.push((column, end - 1));
                }
                column = end;
                parser.skip()?;
            }
            Node::Start(tag) if is_group(&tag) => depth += 1,
            Node::Start(_) => parser.skip()?,
            Node::End if depth == 0 => return Ok(grid),
            Node::End => depth -= 1,
            Node::Text(_) => {}
            Node::Eof => return Err(Refusal::damaged("the end is missing").into()),
        }
    }
}

fn is_group(tag: &Tag) -> bool {
    let of_rows = ["table-row-group", "table-header-rows", "table-rows"];
    let of_columns = ["table-column-group", "table-header-columns", "table-columns"];
    of_rows.iter().chain(&of_columns).any(|name| tag.is(name))
}

/// The cells of the row that has just begun, by column; it stands there so many times.
fn row(
    parser: &mut Parser<'_>,
    (line, rows): (u32, u32),
    purse: &Purse,
    grid: &mut Grid,
) -> Result<Vec<(u32, Value)>, Stop> {
    let mut cells = Vec::new();
    let mut column = 0_u32;
    while let Some(node) = parser.child()? {
        let Node::Start(tag) = node else { continue };
        let covered = tag.is("covered-table-cell");
        if !covered && !tag.is("table-cell") {
            parser.skip()?;
            continue;
        }
        let times = tag.number("number-columns-repeated")?.unwrap_or(1);
        let (value, look) = cell(parser, &tag)?;
        let value = value.filter(|_| !covered);
        let span = |name: &str| -> Result<u32, Stop> { Ok(tag.number(name)?.unwrap_or(1).clamp(1, ROWS)) };
        let (right, down) = (span("number-columns-spanned")?, span("number-rows-spanned")?);
        if right > 1 || down > 1 {
            purse.take(1)?;
            grid.merged.push(Region { rows: (line, line + (down - 1)), columns: (column, column + (right - 1)) });
        }
        if let Some(value) = value {
            if column.saturating_add(times) > COLUMNS || line > ROWS {
                return Err(Refusal::damaged(format!("> {COLUMNS}")).into());
            }
            purse.hold(&value, u64::from(times))?;
            if let (&Value::Number(number), Some((look, shown))) = (&value, look) {
                let shown = || shown.clone().map_or_else(|| look.shown(number, 0), Arg::Text);
                for at in column..column + times {
                    grid.note(look, (line, at), number, u64::from(rows), shown);
                }
            }
            cells.extend((column..column + times).map(|at| (at, value.clone())));
        }
        column = column.saturating_add(times).min(COLUMNS);
    }
    Ok(cells)
}

/// The value of a cell, and how it looks if that is other than it is.
type Seen = (Option<Value>, Option<(Look, Option<String>)>);

/// The value of the cell that has just begun.
fn cell(parser: &mut Parser<'_>, tag: &Tag) -> Result<Seen, Stop> {
    let mut shown: Option<String> = None;
    while let Some(node) = parser.child()? {
        let Node::Start(part) = node else { continue };
        if part.is("p") {
            if let Some(before) = &mut shown {
                grid::append(before, "\n");
            }
            paragraph(parser, shown.get_or_insert_default())?;
        } else {
            // Remarks and pictures.
            parser.skip()?;
        }
    }
    let (written, shown) = (shown.clone(), shown.unwrap_or_default());
    if tag.get_exact("calcext:value-type")?.as_deref() == Some("error") || shown.trim().starts_with("Err:") {
        return Ok((Some(Value::Fault(shown.trim().into())), None));
    }
    let kind = tag.get_exact("office:value-type")?;
    let formula = tag.get_exact("table:formula")?.is_some();
    let stated = |name: &str| -> Result<String, Stop> { Ok(tag.get_exact(name)?.unwrap_or_default()) };
    let wrong = |value: &str| Stop::from(Refusal::damaged(value));
    let value = match kind.as_deref() {
        Some(kind @ ("float" | "percentage" | "currency")) => {
            let value = stated("office:value")?;
            let number = value.trim().parse().ok().filter(|number: &f64| number.is_finite());
            let number = number.ok_or_else(|| wrong(&value))?;
            return Ok((Some(Value::Number(number)), look(kind, number, written.as_deref().map(str::trim))));
        }
        Some("date") => {
            let value = stated("office:date-value")?;
            let moment = value.parse::<DateTime>().or_else(|_| value.parse::<Date>().map(|date| date.at(0, 0, 0, 0)));
            Some(moment.map_or_else(|_| Value::Text(value.as_str().into()), Value::Moment))
        }
        Some("time") => {
            let value = stated("office:time-value")?;
            let seconds = seconds(&value).filter(|seconds| (0..=86_400).contains(seconds));
            Some(seconds.map_or_else(|| Value::Text(value.as_str().into()), Value::Time))
        }
        Some("boolean") => Some(Value::Truth(stated("office:boolean-value")?.trim() == "true")),
        Some(_) => {
            let stated = tag.get_exact("office:string-value")?;
            let mut text = String::new();
            grid::append(&mut text, &stated.unwrap_or(shown));
            grid::text(text)
        }
        None if formula => Some(Value::Uncomputed),
        None => grid::text(shown),
    };
    Ok((value, None))
}

/// How a number looks, held against the text that stands for it in the cell.
fn look(kind: &str, number: f64, shown: Option<&str>) -> Option<(Look, Option<String>)> {
    let shown = shown?;
    let text = Some(shown.to_owned());
    if kind == "percentage" {
        return Some((Look::Percent, text));
    }
    if shown.is_empty() {
        return Some((Look::Hidden, None));
    }
    let (digits, _) = with_unit(shown);
    let read: Vec<f64> = match parse(digits, Kind::Number, None) {
        Ok(read) => vec![read],
        Err(Trouble::Ambiguous { comma, point }) => vec![comma, point],
        Err(Trouble::NotANumber) => return None,
    };
    // It is rounded to the decimals that are shown.
    let decimals = digits.rsplit_once([',', '.']).map_or(0, |(_, decimals)| decimals.len());
    let fits = |times: u32| {
        read.iter().any(|read| {
            let decimals = if read.fract() == 0.0 { 0 } else { decimals };
            let unit = 1000_f64.powi(times.cast_signed());
            let rounding = 0.5 * unit / 10_f64.powi(i32::try_from(decimals).unwrap_or(0));
            (read * unit - number).abs() <= rounding * (1.0 + 1e-9)
        })
    };
    if fits(0) { None } else { (1..=3).find(|times| fits(*times)).map(|times| (Look::Thousands(times), text)) }
}

/// Adds the text of the paragraph that has just begun.
fn paragraph(parser: &mut Parser<'_>, text: &mut String) -> Result<(), Stop> {
    let mut depth = 0_usize;
    loop {
        match parser.next()? {
            Node::Text(part) => grid::append(text, &part),
            Node::Start(tag) if tag.is("span") || tag.is("a") => depth += 1,
            Node::Start(tag) => {
                if tag.is("s") {
                    let count = tag.number("c")?.unwrap_or(1);
                    parser.expand(count.into())?;
                    grid::append(text, &" ".repeat((count as usize).min(MAX_CELL + 1)));
                } else if tag.is("tab") {
                    grid::append(text, "\t");
                } else if tag.is("line-break") {
                    grid::append(text, "\n");
                }
                parser.skip()?;
            }
            Node::End if depth == 0 => return Ok(()),
            Node::End => depth -= 1,
            Node::Eof => return Err(Refusal::damaged("the end is missing").into()),
        }
    }
}

/// The seconds of a length of time such as `PT18H30M00S`.
fn seconds(text: &str) -> Option<i64> {
    let mut rest = text.strip_prefix("PT")?;
    let mut total = 0.0;
    for (unit, factor) in [('H', 3600.0), ('M', 60.0), ('S', 1.0)] {
        if let Some((number, after)) = rest.split_once(unit) {
            total += number.parse::<f64>().ok().filter(|number| (0.0..1e6).contains(number))? * factor;
            rest = after;
        }
    }
    #[allow(clippy::cast_possible_truncation, reason = "below four thousand million")]
    rest.is_empty().then_some(total.round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_held_against_what_is_shown() {
        for (number, shown, seen) in [
            (3000.0, "3.000", None),
            (3000.0, "3000,00 kg", None),
            (2.6, "3", None),
            (0.4, "0", None),
            (3000.0, "?", None),
            (3000.0, "Rp 3", None),
            (3000.0, "3", Some(Look::Thousands(1))),
            (3456.0, "3,5", Some(Look::Thousands(1))),
            (3_000_000.0, "3", Some(Look::Thousands(2))),
            (3000.0, "", Some(Look::Hidden)),
        ] {
            assert_eq!(look("float", number, Some(shown)).map(|(look, _)| look), seen, "{number} {shown}");
        }
        assert_eq!(look("float", 3000.0, None), None);
    }

    #[test]
    fn lengths_of_time() {
        assert_eq!(seconds("PT18H30M00S"), Some(66_600));
        assert_eq!(seconds("PT24H00M00.000000000S"), Some(86_400));
        assert_eq!(seconds("PT6H"), Some(21_600));
        for text in ["", "PT", "18:30", "PTxH", "PT1H2"] {
            assert!(seconds(text).is_none_or(|seconds| seconds == 0), "{text}");
        }
    }
}
