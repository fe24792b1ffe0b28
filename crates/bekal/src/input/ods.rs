//! Workbooks as `LibreOffice` writes them (`OpenDocument`). All sheets lie in one part, which is read in one go; those
//! that are not asked for are passed over. Repeated cells and rows cost what they hold.

use super::archive::{Archive, Refusal};
use super::grid::{self, COLUMNS, Grid, Purse, ROWS, Region, Value};
use super::xml::{self, Node, Parser, Stop, Tag};
use bekal_core::operation::code::Code;
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

/// Reads a workbook; the cells of sheets with a `wanted` name.
///
/// # Errors
/// When it is damaged, encrypted or too large.
pub(crate) fn read(
    archive: &mut Archive,
    content: usize,
    purse: &Purse,
    wanted: impl Fn(&str) -> bool,
) -> Result<Vec<Part>, Refusal> {
    if let Some(index) = archive.find(MANIFEST) {
        let mut encrypted = false;
        xml::read(archive, index, |_, tag| {
            encrypted |= tag.is("encryption-data");
            Ok(())
        })?;
        if encrypted {
            return Err(Refusal::new(Code::EncryptedFile));
        }
    }
    let mut sheets = Vec::new();
    let (mut style, mut unseen) = (String::new(), BTreeSet::new());
    xml::read(archive, content, |parser, tag| {
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
    let mut line = 1_u32;
    // Rows may lie in groups.
    let mut depth = 0_usize;
    loop {
        match parser.next()? {
            Node::Start(tag) if tag.is("table-row") => {
                let times = tag.number("number-rows-repeated")?.unwrap_or(1);
                let hidden = tag.get("visibility")?.is_some_and(|state| state != "visible");
                let cells = row(parser, line, purse, &mut grid.merged)?;
                if !cells.is_empty() {
                    purse.take(cells.len() as u64 * u64::from(times - times.min(1)))?;
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
    ["table-row-group", "table-header-rows", "table-rows"].iter().any(|name| tag.is(name))
}

/// The cells of the row that has just begun, by column.
fn row(parser: &mut Parser<'_>, line: u32, purse: &Purse, merged: &mut Vec<Region>) -> Result<Vec<(u32, Value)>, Stop> {
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
        let value = cell(parser, &tag)?.filter(|_| !covered);
        let span = |name: &str| -> Result<u32, Stop> { Ok(tag.number(name)?.unwrap_or(1).clamp(1, ROWS)) };
        let (right, down) = (span("number-columns-spanned")?, span("number-rows-spanned")?);
        if right > 1 || down > 1 {
            purse.take(1)?;
            merged.push(Region { rows: (line, line + (down - 1)), columns: (column, column + (right - 1)) });
        }
        if let Some(value) = value {
            if column.saturating_add(times) > COLUMNS || line > ROWS {
                return Err(Refusal::damaged(format!("> {COLUMNS}")).into());
            }
            purse.take(u64::from(times))?;
            cells.extend((column..column + times).map(|at| (at, value.clone())));
        }
        column = column.saturating_add(times).min(COLUMNS);
    }
    Ok(cells)
}

/// The value of the cell that has just begun.
fn cell(parser: &mut Parser<'_>, tag: &Tag) -> Result<Option<Value>, Stop> {
    let mut shown: Option<String> = None;
    while let Some(node) = parser.child()? {
        let Node::Start(part) = node else { continue };
        if part.is("p") {
            let text = paragraph(parser)?;
            shown = Some(shown.map_or_else(|| text.clone(), |before| format!("{before}\n{text}")));
        } else {
            // Remarks and pictures.
            parser.skip()?;
        }
    }
    let shown = shown.unwrap_or_default();
    if tag.get_exact("calcext:value-type")?.as_deref() == Some("error") || shown.trim().starts_with("Err:") {
        return Ok(Some(Value::Fault(shown.trim().into())));
    }
    let kind = tag.get_exact("office:value-type")?;
    let formula = tag.get_exact("table:formula")?.is_some();
    let stated = |name: &str| -> Result<String, Stop> { Ok(tag.get_exact(name)?.unwrap_or_default()) };
    let wrong = |value: &str| Stop::from(Refusal::damaged(value));
    Ok(match kind.as_deref() {
        Some("float" | "percentage" | "currency") => {
            let value = stated("office:value")?;
            let number = value.trim().parse().ok().filter(|number: &f64| number.is_finite());
            Some(Value::Number(number.ok_or_else(|| wrong(&value))?))
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
        Some(_) => grid::text(tag.get_exact("office:string-value")?.unwrap_or(shown)),
        None if formula => Some(Value::Uncomputed),
        None => grid::text(shown),
    })
}

/// The text of the paragraph that has just begun.
fn paragraph(parser: &mut Parser<'_>) -> Result<String, Stop> {
    let mut text = String::new();
    let mut depth = 0_usize;
    loop {
        match parser.next()? {
            Node::Text(part) => text.push_str(&part),
            Node::Start(tag) if tag.is("span") || tag.is("a") => depth += 1,
            Node::Start(tag) => {
                if tag.is("s") {
                    let count = tag.number("c")?.unwrap_or(1).min(1000);
                    text.extend(std::iter::repeat_n(' ', count as usize));
                } else if tag.is("tab") {
                    text.push('\t');
                } else if tag.is("line-break") {
                    text.push('\n');
                }
                parser.skip()?;
            }
            Node::End if depth == 0 => return Ok(text),
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
    fn lengths_of_time() {
        assert_eq!(seconds("PT18H30M00S"), Some(66_600));
        assert_eq!(seconds("PT24H00M00.000000000S"), Some(86_400));
        assert_eq!(seconds("PT6H"), Some(21_600));
        for text in ["", "PT", "18:30", "PTxH", "PT1H2"] {
            assert!(seconds(text).is_none_or(|seconds| seconds == 0), "{text}");
        }
    }
}
