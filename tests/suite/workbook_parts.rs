//! Workbooks to write: sheets of cells, as Excel and as LibreOffice store them.
#![allow(
    clippy::doc_markdown,
    clippy::format_collect,
    clippy::format_push_string,
    reason = "short texts, written once"
)]

use bekal::operation::Language;
use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A cell as Excel stores it: what stands within `<c …</c>`.
pub(crate) type Cell = String;

/// A number of style 1 is a moment, of style 2 a time of day, of style 3 hours beyond
/// a day; style 4 counts in thousands, style 5 shows nothing, style 6 writes percentages.
pub(crate) fn number(value: &str, style: usize) -> Cell {
    format!(" s=\"{style}\"><v>{value}</v>")
}

pub(crate) fn text(text: &str) -> Cell {
    format!(" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is>", escaped(text))
}

pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// The cell of a token of a CSV table: a number if it is written as one.
pub(crate) fn cell(token: &str) -> Cell {
    if token.is_empty() {
        String::new()
    } else if token.parse::<f64>().is_ok_and(|value| value.to_string() == token) {
        number(token, 0)
    } else {
        text(token)
    }
}

#[derive(Clone)]
pub(crate) struct Sheet {
    pub(crate) name: String,
    pub(crate) state: &'static str,
    pub(crate) rows: Vec<Vec<Cell>>,
    /// Attributes of a row, by its number.
    pub(crate) row: (usize, &'static str),
    /// What stands behind the rows.
    pub(crate) tail: String,
    /// Further rows as they are.
    pub(crate) more: String,
}

/// A workbook, and how the file is made of it.
#[derive(Clone)]
pub(crate) struct Book {
    pub(crate) sheets: Vec<Sheet>,
    pub(crate) from_1904: bool,
    pub(crate) strings: Vec<&'static str>,
    /// Further entries.
    pub(crate) entries: Vec<(String, Vec<u8>)>,
    /// Changes the text of every sheet.
    pub(crate) change: fn(String) -> String,
    /// Changes the file.
    pub(crate) finish: fn(Vec<u8>) -> Vec<u8>,
    pub(crate) file: &'static str,
}

/// Tables of text: name and rows, the heading first.
pub(crate) type Tables = Vec<(String, Vec<Vec<String>>)>;

/// The settings of a file as rows, entries of groups with a dot.
pub(crate) fn settings(text: &str) -> Vec<Vec<String>> {
    let table: toml::Table = text.parse().unwrap();
    let plain = |value: &toml::Value| match value {
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut rows = Vec::new();
    for (key, value) in &table {
        match value.as_table() {
            Some(group) => rows.extend(group.iter().map(|(name, value)| vec![format!("{key}.{name}"), plain(value)])),
            None => rows.push(vec![key.clone(), plain(value)]),
        }
    }
    rows
}

/// The zones of a map as rows.
pub(crate) fn zones(text: &str) -> Vec<Vec<String>> {
    let map: serde_json::Value = serde_json::from_str(text).unwrap();
    let names = ["zone", "code", "depth_m", "from", "until", "modes", "reason"];
    let mut rows =
        vec![["zone", "geometry", "depth_m", "from", "until", "modes", "reason"].map(str::to_owned).to_vec()];
    for feature in map["features"].as_array().unwrap() {
        let value = |name: &str| match &feature["properties"][name] {
            serde_json::Value::Null => String::new(),
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let [zone, code, rest @ ..] = names.map(value);
        let mut row = vec![if zone.is_empty() { code } else { zone }, feature["geometry"].to_string()];
        row.extend(rest);
        rows.push(row);
    }
    rows
}

/// The tables of the files of an operation, without remarks.
pub(crate) fn tables(files: impl IntoIterator<Item = (String, String)>) -> Tables {
    let mut tables = Tables::new();
    for (name, content) in files {
        let Some((stem, ending)) = name.split_once('.') else { continue };
        let rows = match ending {
            "toml" => settings(&content),
            "geojson" => zones(&content),
            "csv" => {
                let mut reader =
                    csv::ReaderBuilder::new().has_headers(false).comment(Some(b'#')).from_reader(content.as_bytes());
                reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
            }
            _ => continue,
        };
        tables.push((stem.to_owned(), rows));
    }
    tables
}

impl Book {
    /// The template.
    pub(crate) fn new() -> Self {
        Self::of(tables(bekal::template::Template::new(Language::English).files()))
    }

    /// A sheet for each table.
    pub(crate) fn of(tables: Tables) -> Self {
        let sheet = |(name, rows): (String, Vec<Vec<String>>)| Sheet {
            name,
            state: "visible",
            rows: rows.iter().map(|row| row.iter().map(|token| cell(token)).collect()).collect(),
            row: (0, ""),
            tail: String::new(),
            more: String::new(),
        };
        Self {
            sheets: tables.into_iter().map(sheet).collect(),
            from_1904: false,
            strings: Vec::new(),
            entries: Vec::new(),
            change: |text| text,
            finish: |bytes| bytes,
            file: "op.xlsx",
        }
    }

    pub(crate) fn sheet(&mut self, name: &str) -> &mut Sheet {
        self.sheets.iter_mut().find(|sheet| sheet.name == name).unwrap()
    }

    /// Puts a cell at a place such as `C2`.
    pub(crate) fn set(&mut self, sheet: &str, place: &str, cell: Cell) {
        let (column, row) = place.split_at(1);
        let row = &mut self.sheet(sheet).rows[row.parse::<usize>().unwrap() - 1];
        row[usize::from(column.as_bytes()[0] - b'A')] = cell;
    }

    /// Puts a row of texts and numbers before the row of this number.
    pub(crate) fn insert(&mut self, sheet: &str, row: usize, cells: &[&str]) {
        let cells = cells.iter().map(|token| cell(token)).collect();
        self.sheet(sheet).rows.insert(row - 1, cells);
    }

    pub(crate) fn append(&mut self, sheet: &str, cells: &[&str]) {
        let end = self.sheet(sheet).rows.len() + 1;
        self.insert(sheet, end, cells);
    }

    /// The value of a setting.
    pub(crate) fn setting(&mut self, name: &str, value: Cell) {
        let key = cell(name);
        let row = self.sheet("operation").rows.iter_mut().find(|row| row[0] == key).unwrap();
        row[1] = value;
    }

    /// The workbook as Excel stores it.
    pub(crate) fn xlsx(&self) -> Vec<u8> {
        let head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let (mut list, mut links) = (String::new(), String::new());
        let mut entries: Vec<(String, Vec<u8>)> = Vec::new();
        for (index, sheet) in self.sheets.iter().enumerate() {
            let (name, state) = (escaped(&sheet.name), sheet.state);
            list += &format!("<sheet name=\"{name}\" sheetId=\"{0}\" state=\"{state}\" r:id=\"r{0}\"/>", index + 1);
            let path = format!("worksheets/sheet{}.xml", index + 1);
            links += &format!("<Relationship Id=\"r{}\" Type=\"{kind}/worksheet\" Target=\"{path}\"/>", index + 1);
            let mut rows = String::new();
            for (at, cells) in sheet.rows.iter().enumerate() {
                let more = if sheet.row.0 == at + 1 { sheet.row.1 } else { "" };
                rows += &format!("<row r=\"{}\"{more}>", at + 1);
                for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
                    let letter = char::from(b'A' + u8::try_from(column).unwrap());
                    rows += &format!("<c r=\"{letter}{}\"{cell}</c>", at + 1);
                }
                rows += "</row>";
            }
            let (more, tail) = (&sheet.more, &sheet.tail);
            let xml =
                format!("{head}<worksheet xmlns=\"{main}\"><sheetData>{rows}{more}</sheetData>{tail}</worksheet>");
            entries.push((format!("xl/{path}"), (self.change)(xml).into_bytes()));
        }
        links += &format!("<Relationship Id=\"s\" Type=\"{kind}/styles\" Target=\"styles.xml\"/>");
        links += &format!("<Relationship Id=\"t\" Type=\"{kind}/sharedStrings\" Target=\"/xl/sharedStrings.xml\"/>");
        let book = if self.from_1904 { "<workbookPr date1904=\"1\"/>" } else { "<workbookPr/>" };
        let strings: String = self.strings.iter().map(|one| format!("<si>{one}</si>")).collect();
        let styles = "<numFmts><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\\ hh:mm\"/>\
            <numFmt numFmtId=\"165\" formatCode=\"#,##0,\"/><numFmt numFmtId=\"166\" formatCode=\";;;\"/></numFmts><cellXfs>\
            <xf numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"20\"/><xf numFmtId=\"46\"/>\
            <xf numFmtId=\"165\"/><xf numFmtId=\"166\"/><xf numFmtId=\"9\"/></cellXfs>";
        let target = format!("<Relationship Id=\"b\" Type=\"{kind}/officeDocument\" Target=\"xl/workbook.xml\"/>");
        for (name, xml) in [
            ("_rels/.rels", format!("<Relationships>{target}</Relationships>")),
            ("xl/_rels/workbook.xml.rels", format!("<Relationships>{links}</Relationships>")),
            ("xl/workbook.xml", format!("<workbook xmlns:r=\"{kind}\">{book}<sheets>{list}</sheets></workbook>")),
            ("xl/styles.xml", format!("<styleSheet xmlns=\"{main}\">{styles}</styleSheet>")),
            ("xl/sharedStrings.xml", format!("<sst xmlns=\"{main}\">{strings}</sst>")),
        ] {
            entries.push((name.to_owned(), (head.to_owned() + &xml).into_bytes()));
        }
        entries.extend(self.entries.clone());
        (self.finish)(packed(&entries))
    }
}

/// An archive of these entries; a name that ends with `@` is a link.
pub(crate) fn packed(entries: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, content) in entries {
        if let Some(link) = name.strip_suffix('@') {
            zip.add_symlink(link, "/etc/passwd", options).unwrap();
            continue;
        }
        zip.start_file(name.as_str(), options).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The tables as LibreOffice stores them; `date` tells which tokens are moments.
pub(crate) fn ods(tables: &Tables, date: impl Fn(&str) -> Option<String>) -> Vec<u8> {
    ods_of(&ods_sheets(tables, date))
}

/// The sheets of such a workbook.
pub(crate) fn ods_sheets(tables: &Tables, date: impl Fn(&str) -> Option<String>) -> String {
    let mut sheets = String::new();
    for (name, rows) in tables {
        sheets += &format!("<table:table table:name=\"{}\"><table:table-column/>", escaped(name));
        for row in rows {
            sheets += "<table:table-row>";
            for token in row {
                let shown = escaped(token);
                sheets += &if token.is_empty() {
                    "<table:table-cell/>".to_owned()
                } else if let Some(moment) = date(token) {
                    format!(
                        "<table:table-cell office:value-type=\"date\" office:date-value=\"{moment}\"><text:p>x</text:p></table:table-cell>"
                    )
                } else if token.parse::<f64>().is_ok_and(|value| value.to_string() == *token) {
                    format!(
                        "<table:table-cell office:value-type=\"float\" office:value=\"{token}\" calcext:value-type=\"float\"><text:p>?</text:p></table:table-cell>"
                    )
                } else {
                    format!(
                        "<table:table-cell office:value-type=\"string\"><office:annotation><text:p>remark</text:p></office:annotation><text:p>{shown}</text:p></table:table-cell>"
                    )
                };
            }
            sheets += "<table:table-cell table:number-columns-repeated=\"16300\"/></table:table-row>";
        }
        sheets += "<table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row></table:table>";
    }
    sheets
}

/// A workbook of LibreOffice around these tables.
pub(crate) fn ods_of(sheets: &str) -> Vec<u8> {
    let spaces: String = ["office", "table", "text", "style", "calcext"]
        .map(|name| format!(" xmlns:{name}=\"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0\""))
        .concat();
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content{spaces}><office:automatic-styles>\
         <style:style style:name=\"h\" style:family=\"table\"><style:table-properties table:display=\"false\"/></style:style>\
         </office:automatic-styles><office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body></office:document-content>"
    );
    let mime = b"application/vnd.oasis.opendocument.spreadsheet".to_vec();
    packed(&[("mimetype".to_owned(), mime), ("content.xml".to_owned(), content.into_bytes())])
}
