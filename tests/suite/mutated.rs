//! Operations as spreadsheets, editors and people in a hurry leave them: each leads to the right operation, or to a
//! problem told where it lies; never to another operation without a word.

#![allow(clippy::assigning_clones, reason = "an accident is told in one line")]

use crate::place::{Draw, Place, bytes, shipped};
use crate::workbook_parts::{Book, Cell, Tables, number, tables, text};
use bekal::Loaded;
use bekal::operation::Language;
use bekal::operation::code::Severity;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Mutations of each kind; `BEKAL_CASES` asks for other numbers of all.
const EACH: usize = 2;

/// What a column holds.
#[derive(Clone, Copy, PartialEq)]
enum Holds {
    /// Numbers of which none has a fraction.
    Wholes,
    Numbers,
    Moments,
    Codes,
    Words,
    Anything,
}

/// Columns whose codes are those of another table.
const CODES: [(&str, &[&str]); 7] = [
    ("stock", &["site", "item", "owner"]),
    ("people", &["site"]),
    ("requests", &["site", "item"]),
    ("fleet", &["owner", "type", "base"]),
    ("supply", &["site", "item", "owner"]),
    ("links", &["from", "to"]),
    ("stages", &["gauge"]),
];
const WORDS: [&str; 5] = ["kind", "mode", "commitment", "per", "every"];

type Rows = Vec<Vec<String>>;

fn column(rows: &Rows, at: usize) -> impl Iterator<Item = &str> {
    rows[1..].iter().map(move |row| row[at].as_str()).filter(|token| !token.is_empty())
}

fn holds(name: &str, rows: &Rows, at: usize) -> Holds {
    let title = rows[0][at].as_str();
    let is_code = CODES.iter().any(|(table, columns)| *table == name && columns.contains(&title));
    let all = |test: fn(&str) -> bool| column(rows, at).next().is_some() && column(rows, at).all(test);
    if is_code {
        Holds::Codes
    } else if WORDS.contains(&title) {
        Holds::Words
    } else if title == "pcode" || title == "value" {
        Holds::Anything
    } else if all(|token| token.parse::<u64>().is_ok()) {
        Holds::Wholes
    } else if all(|token| token.parse::<f64>().is_ok()) {
        Holds::Numbers
    } else if all(|token| token.parse::<jiff::Timestamp>().is_ok()) {
        Holds::Moments
    } else {
        Holds::Anything
    }
}

fn grouped(token: &str, group: char) -> Option<String> {
    (token.len() > 3 && token.len() < 7)
        .then(|| format!("{}{group}{}", &token[..token.len() - 3], &token[token.len() - 3..]))
}

fn local(token: &str, format: &str) -> Option<String> {
    let at: jiff::civil::DateTime = token.get(..19)?.parse().ok()?;
    Some(at.strftime(format).to_string())
}

/// Days since 1899-12-30 of the local clock.
fn serial(token: &str) -> Option<String> {
    let at: jiff::civil::DateTime = token.get(..19)?.parse().ok()?;
    let since = at.duration_since(jiff::civil::date(1899, 12, 30).at(0, 0, 0, 0));
    Some((since.as_secs_f64() / 86_400.0).to_string())
}

fn swapped_letters(token: &str) -> Option<String> {
    let letters: Vec<char> = token.chars().collect();
    let at = (1..letters.len().checked_sub(1)?).find(|at| letters[*at] != letters[at + 1])?;
    let mut swapped = letters.clone();
    swapped.swap(at, at + 1);
    Some(swapped.into_iter().collect())
}

type Respell = fn(&str) -> Option<String>;

/// One cell written otherwise.
#[rustfmt::skip]
const CELLS: &[(&str, Holds, Respell)] = &[
    ("a blank that does not break behind it", Holds::Anything, |t| Some(format!("{t}\u{a0}"))),
    ("blanks around it", Holds::Codes, |t| Some(format!("  {t} "))),
    ("a sign nobody sees behind it", Holds::Codes, |t| Some(format!("{t}\u{200b}"))),
    ("a code in capitals", Holds::Codes, |t| Some(t.to_uppercase())),
    ("a code without its last letter", Holds::Codes, |t| Some(t[..t.len() - 1].to_owned())),
    ("a code with two letters swapped", Holds::Codes, swapped_letters),
    ("a code with a letter doubled", Holds::Codes, |t| Some(format!("{}{t}", &t[..1]))),
    ("a code with underscores", Holds::Codes, |t| t.contains('-').then(|| t.replace('-', "_"))),
    ("a code with dashes of a typesetter", Holds::Codes, |t| t.contains('-').then(|| t.replace('-', "–"))),
    ("a code with blanks", Holds::Codes, |t| t.contains('-').then(|| t.replace('-', " "))),
    ("a code with a line end", Holds::Codes, |t| Some(format!("{t}\n"))),
    ("a code in quotation marks", Holds::Codes, |t| Some(format!("\"{t}\""))),
    ("a code with what it is", Holds::Codes, |t| Some(format!("Kec. {t}"))),
    ("a word misspelt", Holds::Words, |t| Some(format!("{t}s"))),
    ("a word in capitals", Holds::Words, |t| Some(t.to_uppercase())),
    ("a word cut short", Holds::Words, |t| Some(t[..3].to_owned())),
    ("a number with points for thousands", Holds::Wholes, |t| grouped(t, '.')),
    ("a number with commas for thousands", Holds::Wholes, |t| grouped(t, ',')),
    ("a number with blanks for thousands", Holds::Wholes, |t| grouped(t, ' ')),
    ("a number with apostrophes for thousands", Holds::Wholes, |t| grouped(t, '\'')),
    ("a number with a zero behind a point", Holds::Wholes, |t| Some(format!("{t}.0"))),
    ("a number with zeros behind a comma", Holds::Wholes, |t| Some(format!("{t},00"))),
    ("a number with zeros before it", Holds::Wholes, |t| Some(format!("00{t}"))),
    ("a number with its sign", Holds::Wholes, |t| Some(format!("+{t}"))),
    ("a number with an apostrophe", Holds::Wholes, |t| Some(format!("'{t}"))),
    ("a number in brackets", Holds::Wholes, |t| Some(format!("({t})"))),
    ("a number with its sign behind", Holds::Wholes, |t| Some(format!("{t}-"))),
    ("a number as a power of ten", Holds::Wholes, |t| t.strip_suffix("000").map(|t| format!("{t}E+03"))),
    ("a number in percent", Holds::Wholes, |t| Some(format!("{t}%"))),
    ("a number in wide digits", Holds::Wholes, |t| Some(t.chars().map(|c| char::from_u32(0xff10 + c.to_digit(10).unwrap()).unwrap()).collect())),
    ("a letter for a zero", Holds::Wholes, |t| t.ends_with('0').then(|| format!("{}O", &t[..t.len() - 1]))),
    ("a letter for a one", Holds::Wholes, |t| t.starts_with('1').then(|| format!("l{}", &t[1..]))),
    ("a number twice", Holds::Wholes, |t| Some(format!("{t}/{t}"))),
    ("a range", Holds::Wholes, |t| Some(format!("{t}-{t}"))),
    ("about so many", Holds::Wholes, |t| Some(format!("± {t}"))),
    ("a number in words", Holds::Wholes, |_| Some("seribu".to_owned())),
    ("an amount of money", Holds::Wholes, |t| Some(format!("Rp {t}"))),
    ("a stroke for a number", Holds::Wholes, |_| Some("-".to_owned())),
    ("nothing for a number", Holds::Wholes, |_| Some("nihil".to_owned())),
    ("a number with a unit nobody knows", Holds::Wholes, |t| Some(format!("{t} gerobak"))),
    ("a formula that was not calculated", Holds::Wholes, |t| Some(format!("={t}+0"))),
    ("an error", Holds::Anything, |_| Some("#REF!".to_owned())),
    ("a comma in a number with a point", Holds::Numbers, |t| t.contains('.').then(|| t.replace('.', ","))),
    ("day, month, year", Holds::Moments, |t| local(t, "%d/%m/%Y %H:%M")),
    ("day, month in words, year", Holds::Moments, |t| local(t, "%d Januari %Y %H:%M").filter(|_| t.contains("-01-"))),
    ("month, day, year", Holds::Moments, |t| local(t, "%m/%d/%Y %H:%M")),
    ("two digits for the year", Holds::Moments, |t| local(t, "%d/%m/%y")),
    ("a moment without seconds", Holds::Moments, |t| local(t, "%Y-%m-%d %H:%M")),
    ("a moment with its zone in words", Holds::Moments, |t| local(t, "%Y-%m-%d %H:%M WIB").filter(|_| t.ends_with("+07:00"))),
    ("a serial number for a moment", Holds::Moments, serial),
    ("a moment that is none", Holds::Moments, |_| Some("besok pagi".to_owned())),
    ("a month that is none", Holds::Moments, |t| Some(t.replacen("-01-", "-13-", 1)).filter(|new| new != t)),
];

/// Where something went wrong: a row (the heading is row 1), or the table as a whole.
type Spot = Option<usize>;

/// A table changed as a whole, with the same meaning as long as that can be told.
#[rustfmt::skip]
const TABLES: &[(&str, fn(&mut Draw, &str, &mut Rows) -> Option<Spot>)] = &[
    ("a title above", |_, name, rows| { rows.insert(0, row(rows, &format!("DATA {name}"))); Some(None) }),
    ("three titles and a blank row above", |_, name, rows| { for title in ["", "per 17 Januari", name, "BPBD"] { rows.insert(0, row(rows, title)); } Some(None) }),
    ("a blank row", |draw, _, rows| { let at = 1 + draw.below(rows.len()); rows.insert(at, row(rows, "")); Some(None) }),
    ("a row of totals", |_, _, rows| { rows.push(row(rows, "JUMLAH")); Some(None) }),
    ("a heading on another page", |draw, _, rows| { let at = 1 + draw.below(rows.len()); rows.insert(at, rows[0].clone()); Some(None) }),
    ("a remark", |draw, _, rows| { let at = 1 + draw.below(rows.len()); rows.insert(at, row(rows, "# menunggu kabar camat")); Some(None) }),
    ("a row of hashtags", |_, _, rows| { let tags = rows[0].iter().map(|name| format!("#{name}")).collect(); rows.insert(1, tags); Some(None) }),
    ("a row of units", |_, _, rows| { let units = rows[0].iter().map(|_| "(satuan)".to_owned()).collect(); rows.insert(1, units); Some(Some(2)) }),
    ("a heading in capitals", |_, _, rows| { rows[0].iter_mut().for_each(|name| *name = name.to_uppercase()); Some(None) }),
    ("a heading with stars", |_, _, rows| { rows[0].iter_mut().for_each(|name| name.push_str(" *")); Some(None) }),
    ("a heading with blanks", |_, _, rows| { rows[0].iter_mut().for_each(|name| *name = format!(" {} ", name.replace('_', " "))); Some(None) }),
    ("a heading misspelt", |draw, _, rows| { let at = draw.below(rows[0].len()); rows[0][at].insert(1, 'x'); Some(Some(1)) }),
    ("a heading empty", |draw, _, rows| { let at = draw.below(rows[0].len()); column(rows, at).next()?; rows[0][at].clear(); Some(None) }),
    ("a heading twice", |draw, _, rows| { let (a, b) = (draw.below(rows[0].len()), draw.below(rows[0].len())); rows[0][a] = rows[0][b].clone(); (a != b).then_some(Some(1)) }),
    ("columns in another order", |_, _, rows| { for row in rows.iter_mut() { row.reverse(); } Some(None) }),
    ("a column more", |_, _, rows| { rows[0].push("warna".to_owned()); rows.iter_mut().skip(1).for_each(|row| row.push("biru".to_owned())); Some(None) }),
    ("a column of numbers", |_, _, rows| { for (at, row) in rows.iter_mut().enumerate() { row.insert(0, if at == 0 { "No".to_owned() } else { at.to_string() }); } Some(None) }),
    ("a row one cell to the right", |draw, _, rows| { let at = 1 + draw.below(rows.len() - 1); rows[at].insert(0, String::new()); rows[at].pop(); Some(Some(at + 1)) }),
    ("a row one cell to the left", |draw, _, rows| { let at = 1 + draw.below(rows.len() - 1); rows[at].remove(0); rows[at].push(String::new()); Some(Some(at + 1)) }),
    ("a required cell empty", |draw, _, rows| { let at = 1 + draw.below(rows.len() - 1); rows[at][0].clear(); Some(Some(at + 1)) }),
    ("a row said again in full", |draw, _, rows| { let at = 1 + draw.below(rows.len() - 1); rows.push(rows[at].clone()); Some(None) }),
    ("decimal commas in a column", |draw, name, rows| whole_column(draw, name, rows, Holds::Numbers, |t| Some(t.replace('.', ",")))),
    ("points for thousands in a column", |draw, name, rows| whole_column(draw, name, rows, Holds::Wholes, |t| Some(grouped(t, '.').unwrap_or_else(|| t.to_owned())))),
    ("commas for thousands in a column", |draw, name, rows| whole_column(draw, name, rows, Holds::Wholes, |t| Some(grouped(t, ',').unwrap_or_else(|| t.to_owned())))),
    ("day, month, year in a column", |draw, name, rows| whole_column(draw, name, rows, Holds::Moments, |t| local(t, "%d/%m/%Y %H:%M"))),
    ("month, day, year in a column", |draw, name, rows| whole_column(draw, name, rows, Holds::Moments, |t| local(t, "%m/%d/%Y %H:%M"))),
    ("serial numbers in a column", |draw, name, rows| whole_column(draw, name, rows, Holds::Moments, serial)),
    ("tons in a column of kilograms", |_, _, rows| { let at = rows[0].iter().position(|title| title.ends_with("_kg"))?; respelt(rows, at, |t| t.parse::<f64>().ok().map(|kg| format!("{} ton", kg / 1000.0))) }),
    ("units in a column", |draw, name, rows| whole_column(draw, name, rows, Holds::Wholes, |t| Some(format!("{t} kg")))),
    ("percents in a column", |draw, name, rows| whole_column(draw, name, rows, Holds::Wholes, |t| Some(format!("{t}%")))),
];

/// A row of one cell.
fn row(rows: &Rows, first: &str) -> Vec<String> {
    let mut cells = vec![String::new(); rows[0].len()];
    first.clone_into(&mut cells[0]);
    cells
}

fn whole_column(draw: &mut Draw, name: &str, rows: &mut Rows, wanted: Holds, respell: Respell) -> Option<Spot> {
    let columns: Vec<usize> = (0..rows[0].len()).filter(|at| holds(name, rows, *at) == wanted).collect();
    let at = columns[draw.below(columns.len().max(1)).min(columns.len().checked_sub(1)?)];
    respelt(rows, at, respell)
}

fn respelt(rows: &mut Rows, at: usize, respell: Respell) -> Option<Spot> {
    for row in rows.iter_mut().skip(1).filter(|row| !row[at].is_empty()) {
        row[at] = respell(&row[at])?;
    }
    Some(None)
}

/// The bytes of a CSV file, changed.
#[rustfmt::skip]
const FILES: &[(&str, fn(&str) -> Vec<u8>)] = &[
    ("a byte order mark", |t| format!("\u{feff}{t}").into_bytes()),
    ("line ends of Windows", |t| t.replace('\n', "\r\n").into_bytes()),
    ("line ends of old", |t| t.replace('\n', "\r").into_bytes()),
    ("two bytes for a letter", |t| std::iter::once(0xfeff).chain(t.encode_utf16()).flat_map(u16::to_le_bytes).collect()),
    ("a first line that says the separator", |t| format!("sep=,\n{t}").into_bytes()),
    ("a first line that lies", |t| format!("sep=;\n{t}").into_bytes()),
    ("no last line end", |t| t.trim_end().as_bytes().to_vec()),
    ("a file cut off", |t| t.as_bytes()[..t.len() - 7].to_vec()),
    ("a quotation mark left open", |t| t.replacen(',', ",\"", 3).into_bytes()),
    ("rows of commas below", |t| (t.to_owned() + &",,,,\n".repeat(50)).into_bytes()),
    ("a byte of nothing", |t| t.replacen(',', ",\0", 1).into_bytes()),
];

/// A cell of a workbook stored otherwise, in the place of a number.
#[rustfmt::skip]
const STORED: &[(&str, fn(&str) -> Cell)] = &[
    ("a number as text", text),
    ("a formula with its value", |t| format!("><f>{t}+0</f><v>{t}</v>")),
    ("a formula without its value", |t| format!("><f>{t}+0</f>")),
    ("an error in a cell", |_| " t=\"e\"><v>#REF!</v>".to_owned()),
    ("a truth in a cell", |_| " t=\"b\"><v>1</v>".to_owned()),
    ("a moment in a cell", |t| number(t, 1)),
    ("noise behind the fifteenth digit", |t| number(&format!("{t}.00000000000001"), 0)),
    ("a number of a text that looks like one", |t| format!(" t=\"str\"><v>{t}</v>")),
];

/// A sheet changed as a whole.
#[rustfmt::skip]
const SHEETS: &[(&str, fn(&mut Book, &str))] = &[
    ("a cell in the farthest corner", |b, s| b.sheet(s).more = "<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>".to_owned()),
    ("a hidden row", |b, s| b.sheet(s).row = (2, " hidden=\"1\"")),
    ("a hidden sheet", |b, s| b.sheet(s).state = "hidden"),
    ("merged cells", |b, s| b.sheet(s).tail = "<mergeCells><mergeCell ref=\"A2:A3\"/></mergeCells>".to_owned()),
    ("a sheet with a blank in its name", |b, s| b.sheet(s).name.push(' ')),
    ("a sheet in capitals", |b, s| { let name = s.to_uppercase(); b.sheet(s).name = name; }),
    ("a copy of the sheet", |b, s| { let mut copy = b.sheet(s).clone(); copy.name.push_str(" (2)"); b.sheets.push(copy); }),
    ("a sheet of calculations", |b, s| { let mut own = b.sheet(s).clone(); own.name = "hitungan".to_owned(); b.sheets.push(own); }),
];

/// What a load says: the operation, and what is told of a table at a place.
struct Verdict {
    operation: Option<String>,
    told: bool,
    refused: bool,
}

fn verdict(place: &Place, file: &str, table: &str, spot: Spot) -> Verdict {
    let path = place.path(file);
    let loaded = catch_unwind(AssertUnwindSafe(|| bekal::load(&path).unwrap()));
    let Loaded { operation, diagnostics, .. } = loaded.unwrap_or_else(|_| panic!("panic on {table}"));
    let here: Vec<_> = diagnostics
        .iter()
        .filter(|found| {
            let name = found.sheet.as_deref().unwrap_or(&found.file);
            let stem = name.trim().split('.').next().unwrap_or_default();
            stem.eq_ignore_ascii_case(table) || found.file.starts_with("op.xlsx") && found.sheet.is_none()
        })
        .filter(|found| {
            // A defect between two cells is told at one of them and names the other.
            let names = |spot: usize| found.message(Language::English).contains(&format!("row {spot}"));
            spot.is_none_or(|spot| found.row.is_none_or(|row| row as usize == spot || names(spot)))
        })
        .collect();
    Verdict {
        operation: operation.map(|operation| format!("{operation:?}")),
        told: !here.is_empty(),
        refused: here.iter().any(|found| found.severity() == Severity::Error),
    }
}

fn csv(rows: &Rows) -> String {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// A shipped operation to spoil, and what it says when it is sound.
struct Base {
    place: Place,
    files: Vec<(String, Vec<u8>)>,
    tables: Tables,
    sound: String,
    /// Right, refused, other and told, and all.
    counts: [usize; 4],
    noted: Vec<String>,
    wrong: Vec<String>,
}

impl Base {
    fn new() -> Self {
        let files = bytes(&shipped("batanghari-2024"));
        let text = |(name, content): &(String, Vec<u8>)| (name.clone(), String::from_utf8(content.clone()).unwrap());
        let tables = tables(files.iter().map(text));
        let operation = bekal::load(&shipped("batanghari-2024")).unwrap().operation.unwrap();
        let sound = format!("{operation:?}");
        Self { place: Place::new(), files, tables, sound, counts: [0; 4], noted: Vec::new(), wrong: Vec::new() }
    }

    /// Names of tables with rows to spoil.
    fn spoilable(&self) -> Vec<usize> {
        let of = |(name, rows): &(String, Rows)| !["operation", "zones"].contains(&name.as_str()) && rows.len() > 2;
        (0..self.tables.len()).filter(|at| of(&self.tables[*at])).collect()
    }

    fn judge(&mut self, what: &str, file: &str, table: &str, spot: Spot) {
        let Verdict { operation, told, refused } = verdict(&self.place, file, table, spot);
        let kind = match operation {
            Some(operation) if operation == self.sound => 0,
            None if refused => 1,
            Some(_) if told => {
                self.noted.push(format!("{what} in {file} ({table})"));
                2
            }
            _ => {
                let led = if operation.is_some() { "another operation without a word" } else { "a refusal elsewhere" };
                let spot = spot.map(|row| format!(", row {row}")).unwrap_or_default();
                self.wrong.push(format!("{what} in {file} ({table}{spot}): {led}"));
                3
            }
        };
        self.counts[kind] += 1;
    }

    /// Writes the folder `op` with this content for a table.
    fn folder(&self, table: &str, content: &[u8]) {
        let at = self.place.path("op");
        fs::create_dir_all(&at).unwrap();
        for (name, original) in &self.files {
            let spoilt = name.strip_suffix(".csv") == Some(table);
            fs::write(at.join(name), if spoilt { content } else { original }).unwrap();
        }
    }

    fn book(&self, book: &Book) {
        fs::write(self.place.path("op.xlsx"), book.xlsx()).unwrap();
    }

    /// A table spoilt, as a file and as a sheet, whose texts stay texts.
    fn spoil(&mut self, what: &str, table: usize, rows: &Rows, spot: Spot) {
        let name = self.tables[table].0.clone();
        self.folder(&name, csv(rows).as_bytes());
        self.judge(what, "op", &name, spot);
        let mut book = Book::of(self.tables.clone());
        let original = &self.tables[table].1;
        let known = |at: usize, column: usize, token: &String| {
            original.get(at).and_then(|row| row.get(column)).is_some_and(|before| before == token)
        };
        let cells = rows.iter().enumerate().map(|(at, row)| {
            let cell = |(column, token): (usize, &String)| {
                if token.is_empty() {
                    String::new()
                } else if known(at, column, token) {
                    crate::workbook_parts::cell(token)
                } else {
                    text(token)
                }
            };
            row.iter().enumerate().map(cell).collect()
        });
        book.sheet(&name).rows = cells.collect();
        self.book(&book);
        self.judge(what, "op.xlsx", &name, spot);
    }
}

#[test]
#[expect(clippy::print_stderr, reason = "says how much was looked at")]
fn no_accident_is_misread_without_a_word() {
    let each = std::env::var("BEKAL_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(EACH);
    let mut base = Base::new();
    let mut draw = Draw::new();
    let spoilable = base.spoilable();
    let drawn = |draw: &mut Draw| spoilable[draw.below(spoilable.len())];
    for (what, wanted, respell) in CELLS {
        let (mut made, mut tried) = (0, 0);
        while made < each {
            tried += 1;
            assert!(tried < 100_000, "no place for {what}");
            let table = drawn(&mut draw);
            let (name, mut rows) = base.tables[table].clone();
            let (row, at) = (1 + draw.below(rows.len() - 1), draw.below(rows[0].len()));
            let fits = *wanted == Holds::Anything || holds(&name, &rows, at) == *wanted;
            let Some(new) = Some(&rows[row][at]).filter(|old| fits && !old.is_empty()).and_then(|old| respell(old))
            else {
                continue;
            };
            rows[row][at] = new;
            base.spoil(what, table, &rows, Some(row + 1));
            made += 1;
        }
    }
    for (what, change) in TABLES {
        let mut made = 0;
        while made < each {
            let table = drawn(&mut draw);
            let (name, mut rows) = base.tables[table].clone();
            if let Some(spot) = change(&mut draw, &name, &mut rows) {
                base.spoil(what, table, &rows, spot);
                made += 1;
            }
        }
    }
    for (what, change) in FILES {
        for _ in 0..each {
            let (name, rows) = base.tables[drawn(&mut draw)].clone();
            base.folder(&name, &change(&csv(&rows)));
            base.judge(what, "op", &name, None);
        }
    }
    for (what, stored) in STORED {
        let mut made = 0;
        while made < each {
            let (name, rows) = base.tables[drawn(&mut draw)].clone();
            let (row, at) = (1 + draw.below(rows.len() - 1), draw.below(rows[0].len()));
            if holds(&name, &rows, at) != Holds::Wholes || rows[row][at].is_empty() {
                continue;
            }
            let mut book = Book::of(base.tables.clone());
            book.sheet(&name).rows[row][at] = stored(&rows[row][at]);
            base.book(&book);
            base.judge(what, "op.xlsx", &name, Some(row + 1));
            made += 1;
        }
    }
    for (what, change) in SHEETS {
        for _ in 0..each {
            let name = base.tables[drawn(&mut draw)].0.clone();
            let mut book = Book::of(base.tables.clone());
            change(&mut book, &name);
            base.book(&book);
            base.judge(what, "op.xlsx", &name, None);
        }
    }
    let [right, refused, noted, _] = base.counts;
    let kinds = CELLS.len() + TABLES.len() + FILES.len() + STORED.len() + SHEETS.len();
    eprintln!(
        "{kinds} kinds of accident, {} in all: {right} right, {refused} refused, {noted} other and told",
        right + refused + noted
    );
    eprintln!("other and told: {}", base.noted.join("; "));
    assert!(base.wrong.is_empty(), "{}", base.wrong.join("\n"));
}
