//! Workbooks as Excel writes them (Office Open XML). A sheet is read cell by cell as it is unpacked; what a formula gave
//! when the workbook was saved stands beside it, and formulas themselves are not looked at.

use super::archive::{Archive, Refusal};
use super::grid::{self, COLUMNS, Format, Grid, Look, Purse, ROWS, Region, Value};
use super::xml::{self, Node, Parser, Stop, Tag};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Formats of percentages that need no definition, with their decimals.
const PERCENT: [(u32, usize); 2] = [(9, 0), (10, 2)];

/// A sheet of a workbook.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) hidden: bool,
    index: usize,
}

/// A workbook, of which the sheets have not been read yet.
#[derive(Debug)]
pub(crate) struct Xlsx {
    archive: Archive,
    pub(crate) sheets: Vec<Part>,
    strings: Vec<Option<Value>>,
    formats: Vec<Style>,
    from_1904: bool,
    /// The sheet that took most of what may be unpacked, and how much.
    heaviest: (u64, usize),
}

/// What a style makes of a number, and how it looks then, with how many decimals.
#[derive(Clone, Copy, Debug, Default)]
struct Style {
    format: Format,
    look: Option<(Look, usize)>,
}

/// Where the workbook itself lies in the archive; `None` in an archive that is no workbook.
pub(crate) fn find(archive: &mut Archive) -> Result<Option<String>, Refusal> {
    let stated = match archive.find("_rels/.rels") {
        Some(index) => relations(archive, index, "")?.into_values().find(|(kind, _)| kind == "officeDocument"),
        None => None,
    };
    let stated = stated.map(|(_, path)| path).filter(|path| archive.find(path).is_some());
    Ok(stated.or_else(|| archive.find("xl/workbook.xml").map(|_| "xl/workbook.xml".to_owned())))
}

/// Reads all of a workbook but its sheets.
///
/// # Errors
/// When it is damaged or too large.
pub(crate) fn open(mut archive: Archive, path: &str) -> Result<Xlsx, Refusal> {
    let missing = |part: &str| Refusal::damaged(format!("{part}?"));
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let beside = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
    let relations = match archive.find(&beside(&format!("_rels/{file}.rels"))) {
        Some(index) => relations(&mut archive, index, folder)?,
        None => BTreeMap::new(),
    };
    let (mut listed, mut from_1904) = (Vec::new(), false);
    let index = archive.find(path).ok_or_else(|| missing(path))?;
    xml::read(&mut archive, index, "workbook", |_, tag| {
        if tag.is("workbookPr") {
            from_1904 = tag.yes("date1904")?;
        } else if tag.is("sheet") {
            let hidden = tag.get("state")?.is_some_and(|state| state != "visible");
            listed.push((tag.get("name")?.unwrap_or_default(), hidden, tag.get("id")?.unwrap_or_default()));
        }
        Ok(())
    })?;
    let mut sheets = Vec::new();
    for (name, hidden, id) in listed {
        let (kind, part) = relations.get(&id).ok_or_else(|| missing(&name))?;
        // Sheets of charts and dialogs have no cells.
        if kind == "worksheet" {
            sheets.push(Part { index: archive.find(part).ok_or_else(|| missing(part))?, name, hidden });
        }
    }
    let part = |wanted: &str| relations.values().find(|(kind, _)| kind == wanted).map(|(_, path)| path.as_str());
    let (mut strings, mut formats) = (Vec::new(), Vec::new());
    if let Some(index) = part("sharedStrings").and_then(|path| archive.find(path)) {
        xml::read(&mut archive, index, "sst", |parser, tag| {
            if tag.is("si") {
                strings.push(grid::text(rich_text(parser)?));
            }
            Ok(())
        })?;
    }
    if let Some(index) = part("styles").and_then(|path| archive.find(path)) {
        formats = styles(&mut archive, index)?;
    }
    Ok(Xlsx { archive, sheets, strings, formats, from_1904, heaviest: (0, 0) })
}

/// Kind (the end of its name) and path of every related part, by its mark.
fn relations(archive: &mut Archive, index: usize, folder: &str) -> Result<BTreeMap<String, (String, String)>, Refusal> {
    let mut found = BTreeMap::new();
    xml::read(archive, index, "Relationships", |_, tag| {
        if tag.is("Relationship") {
            let [id, kind, target] =
                [tag.get("Id")?, tag.get("Type")?, tag.get("Target")?].map(Option::unwrap_or_default);
            let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
            found.insert(id, (kind, joined(folder, &target)));
        }
        Ok(())
    })?;
    Ok(found)
}

/// The path of a target as seen from a folder; one that leads out of the archive is in no archive.
fn joined(folder: &str, target: &str) -> String {
    let whole = match target.strip_prefix('/') {
        Some(whole) => whole.to_owned(),
        None => format!("{folder}/{target}"),
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/').filter(|part| !matches!(*part, "" | ".")) {
        if part == ".." {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    parts.join("/")
}

/// What each style of a cell makes of a number.
fn styles(archive: &mut Archive, index: usize) -> Result<Vec<Style>, Refusal> {
    let mut defined: BTreeMap<u32, Style> = BTreeMap::new();
    let mut formats = Vec::new();
    xml::read(archive, index, "styleSheet", |parser, tag| {
        if tag.is("numFmt") {
            if let (Some(id), Some(code)) = (tag.number("numFmtId")?, tag.get("formatCode")?) {
                defined.insert(id, Style { format: Format::defined(&code), look: Look::of_format(&code) });
            }
        } else if tag.is("cellXfs") {
            while let Some(node) = parser.child()? {
                let Node::Start(style) = node else { continue };
                let id = style.number("numFmtId")?.unwrap_or(0);
                let look =
                    PERCENT.iter().find(|(percent, _)| *percent == id).map(|(_, decimals)| (Look::Percent, *decimals));
                let built_in = Style { format: Format::built_in(id), look };
                formats.push(defined.get(&id).copied().unwrap_or(built_in));
                parser.skip()?;
            }
        }
        Ok(())
    })?;
    Ok(formats)
}

/// The text of an element that may be in several parts, each in its own writing; how it is pronounced is left out.
fn rich_text(parser: &mut Parser<'_>) -> Result<String, Stop> {
    let mut text = String::new();
    while let Some(node) = parser.child()? {
        let Node::Start(tag) = node else { continue };
        if tag.is("t") {
            grid::append(&mut text, &parser.text()?);
        } else if tag.is("r") {
            while let Some(node) = parser.child()? {
                let Node::Start(part) = node else { continue };
                if part.is("t") {
                    grid::append(&mut text, &parser.text()?);
                } else {
                    parser.skip()?;
                }
            }
        } else {
            parser.skip()?;
        }
    }
    Ok(unescaped(text))
}

/// Signs that XML cannot hold are written `_x000D_`.
fn unescaped(text: String) -> String {
    if !text.contains("_x") {
        return text;
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("_x") {
        plain.push_str(before);
        let code = after.get(..4).filter(|_| after.as_bytes().get(4) == Some(&b'_'));
        let sign = code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
        if let Some(sign) = sign {
            plain.push(sign);
            rest = &after[5..];
        } else {
            plain.push_str("_x");
            rest = after;
        }
    }
    plain + rest
}

impl Xlsx {
    /// The cells of a sheet of the workbook called `file`.
    ///
    /// # Errors
    /// When the sheet is damaged, or too large with the others; of these the largest is named.
    pub(crate) fn grid(&mut self, file: &str, sheet: usize, purse: &Purse) -> Result<Grid, Refusal> {
        let budget = self.archive.budget();
        let before = budget.left();
        let grid = self.read(sheet, purse);
        let took = before.unwrap_or(0) - budget.left().unwrap_or(0);
        self.heaviest = self.heaviest.max((took, sheet));
        match self.sheets.get(self.heaviest.1) {
            Some(heaviest) if budget.left().is_none() => grid.map_err(|refusal| refusal.of_sheet(file, &heaviest.name)),
            _ => grid,
        }
    }

    fn read(&mut self, sheet: usize, purse: &Purse) -> Result<Grid, Refusal> {
        let Self { archive, sheets, strings, formats, from_1904, .. } = self;
        let mut grid = Grid { from_1904: *from_1904, ..Grid::default() };
        let (mut line, mut column, mut hidden) = (0_u32, 0_u32, false);
        let book = Book { strings, formats, from_1904: *from_1904 };
        let index = sheets.get(sheet).map(|part| part.index).ok_or_else(|| Refusal::damaged("sheet?"))?;
        xml::read(archive, index, "worksheet", |parser, tag| {
            if tag.is("row") {
                (line, column) = (tag.number("r")?.unwrap_or(line + 1), 0);
                hidden = tag.yes("hidden")?;
            } else if tag.is("c") {
                if let Some(name) = tag.get("r")? {
                    (column, line) = position(&name)?;
                }
                if !(1..=ROWS).contains(&line) || column >= COLUMNS {
                    return Err(Refusal::damaged(format!("{line}, {column}")).into());
                }
                let style = book.style(tag)?;
                if let Some(value) = book.cell(parser, tag, style.format)? {
                    purse.hold(&value, 1)?;
                    if let (&Value::Number(number), Some((look, decimals))) = (&value, style.look) {
                        grid.note(look, (line, column), number, 1, || look.shown(number, decimals));
                    }
                    grid.put(line, column, hidden, value);
                }
                column += 1;
            } else if tag.is("col") && tag.yes("hidden")? {
                purse.take(1)?;
                let end = |name: &str| -> Result<u32, Stop> { Ok(tag.number(name)?.unwrap_or(1).saturating_sub(1)) };
                grid.hidden.push((end("min")?, end("max")?));
            } else if tag.is("mergeCell") {
                purse.take(1)?;
                if let Some(region) = tag.get("ref")? {
                    let (first, last) = region.split_once(':').unwrap_or((&region, &region));
                    let (first, last) = (position(first)?, position(last)?);
                    grid.merged.push(Region { rows: (first.1, last.1), columns: (first.0, last.0) });
                }
            }
            Ok(())
        })?;
        grid.sorted()
    }
}

/// What cells need to know of their workbook.
struct Book<'a> {
    strings: &'a [Option<Value>],
    formats: &'a [Style],
    from_1904: bool,
}

impl Book<'_> {
    /// The style of the cell that has just begun.
    fn style(&self, tag: &Tag) -> Result<Style, Stop> {
        Ok(self.formats.get(tag.number("s")?.unwrap_or(0) as usize).copied().unwrap_or_default())
    }

    /// The value of the cell that has just begun.
    fn cell(&self, parser: &mut Parser<'_>, tag: &Tag, format: Format) -> Result<Option<Value>, Stop> {
        let kind = tag.get("t")?.unwrap_or_default();
        let (mut formula, mut stored, mut inline) = (false, None, None);
        while let Some(node) = parser.child()? {
            let Node::Start(part) = node else { continue };
            if part.is("v") {
                stored = Some(parser.text()?);
            } else if part.is("is") {
                inline = Some(rich_text(parser)?);
            } else {
                formula |= part.is("f");
                parser.skip()?;
            }
        }
        if let Some(inline) = inline {
            return Ok(grid::text(inline));
        }
        let Some(stored) = stored.filter(|stored| kind == "str" || !stored.trim().is_empty()) else {
            return Ok(formula.then_some(Value::Uncomputed));
        };
        let wrong = || Stop::from(Refusal::damaged(format!("{kind} {stored}")));
        Ok(match kind.as_str() {
            "s" => {
                let index: usize = stored.trim().parse().map_err(|_| wrong())?;
                self.strings.get(index).ok_or_else(wrong)?.clone()
            }
            "str" => grid::text(unescaped(stored)),
            "e" => Some(Value::Fault(Rc::from(stored.trim()))),
            "b" => Some(Value::Truth(stored.trim() != "0")),
            "d" => match stored.trim().parse() {
                Ok(moment) => Some(Value::Moment(moment)),
                Err(_) => grid::text(stored),
            },
            _ => {
                let number: f64 =
                    stored.trim().parse().ok().filter(|number: &f64| number.is_finite()).ok_or_else(wrong)?;
                Some(format.value(number, self.from_1904))
            }
        })
    }
}

/// Column (0 first) and row (1 first) of a name such as `C7`.
fn position(name: &str) -> Result<(u32, u32), Stop> {
    grid::position(name).ok_or_else(|| Refusal::damaged(name).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_stay_within_the_archive() {
        for (folder, target, path) in [
            ("xl", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl", "/xl/styles.xml", "xl/styles.xml"),
            ("", "xl/workbook.xml", "xl/workbook.xml"),
            ("xl", "../../../etc/passwd", "etc/passwd"),
        ] {
            assert_eq!(joined(folder, target), path);
        }
    }

    #[test]
    fn signs_that_xml_cannot_hold() {
        assert_eq!(unescaped("a_x000A_b_x5_ _xZZZZ_é_x".to_owned()), "a\nb_x5_ _xZZZZ_é_x");
    }
}
