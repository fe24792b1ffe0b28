//! Copies of tables say what the tables say, and what is wrong with them where it is.

use crate::place::{Place, bekal, shipped};
use crate::workbook::{ACCIDENTS, local, said, start_of, texts, xlsx};
use crate::workbook_parts::{Book, cell, number, ods, tables, text};
use bekal::operation::Language;
use calamine::{Data, Reader as _, Xlsx, open_workbook};
use std::collections::BTreeSet;
use std::fs;
use std::io::Read as _;
use std::path::Path;

/// Makes the copy of `op` in this place as `copy.xlsx`; returns the exit code.
fn copy(place: &Place, source: &str, lang: &str) -> u8 {
    let (source, copy) = (place.at(source), place.at("copy.xlsx"));
    bekal(&["check", &source, "--workbook", &copy, "--force", "-q", "--lang", lang]).code
}

/// What is found in a workbook: code, sheet, cell or row and column, value.
fn found(path: &Path) -> Vec<[String; 4]> {
    let diagnostics = bekal::load(path).unwrap().diagnostics;
    let told = diagnostics.iter().map(|one| {
        let place = one.cell.clone().unwrap_or_else(|| one.spot(Language::English).unwrap_or_default());
        [
            one.code.word().to_owned(),
            one.sheet.clone().unwrap_or_default(),
            place,
            one.value.clone().unwrap_or_default(),
        ]
    });
    told.collect()
}

/// The parts of a workbook whose names begin like this, one after the other.
fn parts(path: &Path, begin: &str) -> String {
    let mut archive = zip::ZipArchive::new(fs::File::open(path).unwrap()).unwrap();
    let mut all = String::new();
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).unwrap();
        if part.name().unwrap().starts_with(begin) {
            part.read_to_string(&mut all).unwrap();
        }
    }
    all
}

/// Whatever happened to a workbook, its copy says the same, and the same is wrong with it in the same cells.
#[test]
fn a_copy_of_a_workbook_is_read_like_it() {
    // What a copy cannot hold, or holds as something else.
    let apart = |name: &str, found: &[[String; 4]]| {
        let damaged = ["damaged-file", "expands-too-much", "too-many-cells", "cell-too-large", "duplicate-table"];
        found.iter().any(|[code, ..]| damaged.contains(&code.as_str())) || name == "merged cells over the whole sheet"
    };
    let place = Place::new();
    let (mut wrong, mut held) = (Vec::new(), 0);
    for (name, _, happens) in ACCIDENTS {
        let mut book = Book::new();
        happens(&mut book);
        let file = format!("op.{}", book.file.rsplit('.').next().unwrap());
        fs::write(place.path(&file), book.xlsx()).unwrap();
        let code = copy(&place, &file, "en");
        assert!(matches!(code, 0 | 3), "{name}: {code}");
        let mut before = found(&place.path(&file));
        let after = found(&place.path("copy.xlsx"));
        assert!(open_workbook::<Xlsx<_>, _>(place.path("copy.xlsx")).is_ok(), "{name}");
        if apart(name, &before) || before.iter().any(|[_, sheet, ..]| sheet.is_empty() && code == 3) {
            continue;
        }
        // A copy shows every column, and numbers as they are.
        before.retain(|[code, ..]| !["hidden-columns", "shown-otherwise"].contains(&code.as_str()));
        for [code, _, _, value] in &mut before {
            if code == "formula-without-value" {
                (*code, *value) = ("formula-error".to_owned(), "#N/A".to_owned());
            } else if code == "serial-date" && book.from_1904 {
                // A copy counts days from 1900.
                *value = (value.parse::<f64>().unwrap() + 1_462.0).to_string();
            }
        }
        held += 1;
        if before != after || said(&place.path(&file)).0 != said(&place.path("copy.xlsx")).0 {
            wrong.push(format!("{name}: {before:?} / {after:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(held > 70, "{held}");
}

#[test]
fn shipped_operations_survive_their_copies() {
    for name in ["batanghari-2024", "kukar-drill"] {
        let place = Place::new();
        let files = texts(name);
        let tables = tables(files.clone());
        fs::write(place.path("op.xlsx"), xlsx(&tables)).unwrap();
        let start = start_of(&files);
        let dated = |token: &str| local(token).map(|at| at.to_string()).filter(|_| !token.starts_with(&start));
        fs::write(place.path("op.ods"), ods(&tables, dated)).unwrap();
        for source in ["op.xlsx", "op.ods"] {
            assert_eq!(copy(&place, source, "id"), 0);
            assert!(said(&place.path("copy.xlsx")) == said(&shipped(name)), "{name}: {source}");
            let bytes = fs::read(place.path("copy.xlsx")).unwrap();
            copy(&place, source, "id");
            assert!(fs::read(place.path("copy.xlsx")).unwrap() == bytes, "{name}: other bytes");
        }
    }
}

/// A workbook with errors, warnings and notices, and a cell with two of them.
fn broken() -> Book {
    let mut book = Book::new();
    book.set("stock", "C2", text("tiga ribu"));
    book.set("stock", "A3", text("gudang-kta"));
    book.append("stock", &["JUMLAH", "", "14400"]);
    book.sheet("stock").rows[1].extend([String::new(), text("=1+1")]);
    book.set("sites", "D5", number("1.5", 0));
    let mut notes = book.sheet("stock").clone();
    "Hitung 'saya' & <b>".clone_into(&mut notes.name);
    book.sheets.insert(0, notes);
    book
}

#[test]
fn wrong_cells_are_coloured_noted_and_listed() {
    let place = Place::new();
    fs::write(place.path("op.xlsx"), broken().xlsx()).unwrap();
    assert_eq!(copy(&place, "op.xlsx", "en"), 3);
    let mut book: Xlsx<_> = open_workbook(place.path("copy.xlsx")).unwrap();
    let names = book.sheet_names();
    assert_eq!(names[..3], ["bekal_check", "Hitung 'saya' & <b>", "operation"], "{names:?}");
    let stock = book.worksheet_range("stock").unwrap();
    assert_eq!(stock.get_value((1, 2)), Some(&Data::String("tiga ribu".to_owned())));
    assert_eq!(stock.get_value((2, 2)), Some(&Data::Float(11_400.0)));
    assert_eq!(stock.get_value((1, 9)), Some(&Data::String("=1+1".to_owned())));
    assert!(!parts(&place.path("copy.xlsx"), "xl/worksheets/").contains("<f>"));
    let list = book.worksheet_range("bekal_check").unwrap();
    let rows: Vec<Vec<String>> = list.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
    let head = rows.iter().position(|row| row[0] == "Severity").unwrap();
    let severities: Vec<&str> = rows[head + 1..].iter().map(|row| row[0].as_str()).collect();
    let all = found(&place.path("op.xlsx"));
    assert_eq!(severities.len(), all.len());
    let listed = |code: &str, cell: &str| rows.iter().any(|row| row[6] == code && row[2].starts_with(cell));
    assert!(listed("not-a-number", "C2 (quantity)") && listed("unknown-id", "A3") && listed("total-row", "row 4"));
    // Every link leads to a sheet there is, and every problem with a place has one.
    let sheet = parts(&place.path("copy.xlsx"), "xl/worksheets/sheet1.xml");
    let links: BTreeSet<&str> = sheet.split("location=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(links.contains("'stock'!C2") && links.contains("'stock'!A4"), "{links:?}");
    assert!(links.contains("'Hitung ''saya'' &amp; &lt;b&gt;'!A1"), "{links:?}");
    let notes = parts(&place.path("copy.xlsx"), "xl/comments");
    for cell in ["C2", "A3", "A4", "J2", "D5"] {
        assert!(notes.contains(&format!("ref=\"{cell}\"")), "{cell}");
    }
    assert!(notes.contains("ERROR [not-a-number] C2 (quantity)") && notes.contains("WARNING [outside-indonesia]"));
    let styles = parts(&place.path("copy.xlsx"), "xl/styles.xml");
    assert!(["F0A8A0", "FFE2A6", "D6E6F8"].iter().all(|colour| styles.contains(colour)));
}

#[test]
fn a_copy_whose_cells_are_corrected_is_planned() {
    let place = Place::new();
    let mut book = Book::new();
    book.set("stock", "C2", text("tiga ribu"));
    fs::write(place.path("op.xlsx"), book.xlsx()).unwrap();
    assert_eq!(copy(&place, "op.xlsx", "id"), 3);
    let mut archive = zip::ZipArchive::new(fs::File::open(place.path("copy.xlsx")).unwrap()).unwrap();
    let mut entries = Vec::new();
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).unwrap();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        if part.name().unwrap() == "xl/sharedStrings.xml" {
            content = String::from_utf8(content).unwrap().replace("tiga ribu", "3000").into_bytes();
        }
        entries.push((part.name().unwrap().into_owned(), content));
    }
    fs::write(place.path("fixed.xlsx"), crate::workbook_parts::packed(&entries)).unwrap();
    bekal(&["plan", &place.at("fixed.xlsx"), "--out", &place.at("plan"), "-q"]).expect(0);
    // A copy of the copy has one list, of what is left.
    assert_eq!(copy(&place, "fixed.xlsx", "en"), 0);
    let book: Xlsx<_> = open_workbook(place.path("copy.xlsx")).unwrap();
    let lists: Vec<String> = book.sheet_names().into_iter().filter(|name| name.contains("bekal")).collect();
    assert_eq!(lists, ["bekal_check"]);
}

#[test]
fn files_are_copied_at_their_rows_and_columns() {
    let place = Place::new();
    bekal(&["new", &place.at("op"), "--lang", "id"]).expect(0);
    place.edit("op/stok.csv", |text| {
        let far = format!("{};=1+1;1.250;bpbd;\n\n# catatan; saya\n", "x".repeat(40_000));
        "sep=;\n".to_owned() + &text + "gudang-kota;beras;12,5;bpbd;;;;\n\"gudang\n-kota\";beras;x;bpbd;;;;\n" + &far
    });
    place.edit("op/operation.toml", |text| text.replace("horizon = \"3d\"", "horizon = \"tiga\""));
    place.edit("op/zona.geojson", |_| {
        let area = "{\"type\":\"Feature\",\"properties\":{\"zone\":\"a\"},\"geometry\":{\"type\":\"Point\",\"coordinates\":[103,-1]}}";
        format!("{{\"type\":\"FeatureCollection\",\"features\":[{area}]}}")
    });
    fs::write(place.path("op/stok.tsv"), "lokasi\tbarang\n").unwrap();
    assert_eq!(copy(&place, "op", "id"), 3);
    let mut book: Xlsx<_> = open_workbook(place.path("copy.xlsx")).unwrap();
    let at = |book: &mut Xlsx<_>, sheet: &str, row: u32, column: u32| {
        book.worksheet_range(sheet).unwrap().get_value((row - 1, column)).cloned()
    };
    let said = |text: &str| Some(Data::String(text.to_owned()));
    let lines: Vec<String> = place.text("op/stok.csv").lines().map(str::to_owned).collect();
    let line = |begin: &str| u32::try_from(lines.iter().position(|line| line.starts_with(begin)).unwrap() + 1).unwrap();
    assert_eq!(at(&mut book, "stok", 1, 0), said("sep=;"));
    assert_eq!(at(&mut book, "stok", 2, 0), said(&lines[1]));
    let head = line("lokasi;");
    assert_eq!(at(&mut book, "stok", head, 2), said("jumlah"));
    assert_eq!(at(&mut book, "stok", head + 1, 2), Some(Data::Float(3000.0)));
    assert_eq!(at(&mut book, "stok", line("gudang-kota;beras;12,5"), 2), Some(Data::Float(12.5)));
    assert_eq!(at(&mut book, "stok", line("\"gudang"), 2), said("x"));
    let far = line("xxx");
    assert_eq!(at(&mut book, "stok", far, 1), said("=1+1"));
    assert_eq!(at(&mut book, "stok", far, 2), said("1.250"));
    assert_eq!(at(&mut book, "stok", far + 2, 0), said("# catatan; saya"));
    let Some(Data::String(long)) = at(&mut book, "stok", far, 0) else { panic!() };
    assert_eq!(long.len(), 32_767);
    let toml: Vec<String> = place.text("op/operation.toml").lines().map(str::to_owned).collect();
    let horizon = toml.iter().position(|line| line.starts_with("horizon")).unwrap();
    assert_eq!(at(&mut book, "operation.toml", u32::try_from(horizon + 1).unwrap(), 0), said(&toml[horizon]));
    assert_eq!(at(&mut book, "zona.geojson", 1, 0), said("{\"zone\":\"a\"}"));
    assert_eq!(at(&mut book, "stok (2)", 1, 1), said("barang"));
    let notes = parts(&place.path("copy.xlsx"), "xl/comments");
    for cell in [format!("A{}", horizon + 1), "B1".to_owned(), format!("C{}", line("\"gudang"))] {
        assert!(notes.contains(&format!("ref=\"{cell}\"")), "{cell} in {notes}");
    }
    let list = book.worksheet_range("periksa_bekal").unwrap();
    let told = |text: &str| list.rows().any(|row| row[0].to_string().contains(text));
    assert!(told("Lembar stok: 1 sel terlalu panjang") && told("Perbaiki di berkas asalnya"));
}

#[test]
fn what_the_format_cannot_hold_is_told() {
    let place = Place::new();
    let mut book = Book::new();
    let mut twin = book.sheet("stock").clone();
    let names =
        ["STOCK", "it's", "'", "History", "a[b]:c*d?e/f\\g", &"panjang sekali ".repeat(9), "é".repeat(40).leak()];
    for name in names {
        twin.name = (*name).to_owned();
        book.sheets.push(twin.clone());
    }
    // Notes at the very end, and merged cells beyond all measure.
    let stray = "<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>";
    book.sheet("stock").more = stray.to_owned();
    let merged = "<mergeCells><mergeCell ref=\"A1:XFD1048576\"/><mergeCell ref=\"K20:L21\"/><mergeCell ref=\"L21:M22\"/></mergeCells>";
    book.sheet("fleet").tail = merged.to_owned();
    fs::write(place.path("op.xlsx"), book.xlsx()).unwrap();
    let begun = std::time::Instant::now();
    assert_eq!(copy(&place, "op.xlsx", "en"), 3);
    assert!(begun.elapsed().as_secs() < 5);
    let mut read: Xlsx<_> = open_workbook(place.path("copy.xlsx")).unwrap();
    let copied = read.sheet_names();
    let lower: BTreeSet<String> = copied.iter().map(|name| name.to_lowercase()).collect();
    assert_eq!((copied.len(), lower.len()), (1 + book.sheets.len(), copied.len()), "{copied:?}");
    assert!(copied.iter().all(|name| name.encode_utf16().count() <= 31 && !name.contains(['[', '*', '/'])));
    let list = read.worksheet_range("bekal_check").unwrap();
    let told = |text: &str| list.rows().any(|row| row[0].to_string().contains(text));
    assert!(
        told("Sheet STOCK is called STOCK (2) here") && told("Sheet fleet: 2 groups of merged cells are not merged")
    );
    let notes = parts(&place.path("copy.xlsx"), "xl/comments");
    assert!(notes.contains("ref=\"XFD1048576\""));
    // Anchors of notes lie within the sheet: column, offset, row, offset, and the same of the other corner.
    let drawings = parts(&place.path("copy.xlsx"), "xl/drawings/vml");
    for anchor in drawings.split("<x:Anchor>").skip(1).filter_map(|rest| rest.split('<').next()) {
        let ends: Vec<u32> = anchor.split(',').map(|part| part.trim().parse().unwrap()).collect();
        assert!(ends[0] < 16_384 && ends[4] < 16_384 && ends[2] < 1_048_576 && ends[6] < 1_048_576, "{anchor}");
    }
}

#[test]
fn a_copy_is_never_written_over_the_operation_or_into_it() {
    let place = Place::new();
    bekal(&["new", &place.at("op")]).expect(0);
    fs::write(place.path("op.xlsx"), Book::new().xlsx()).unwrap();
    let before = fs::read(place.path("op.xlsx")).unwrap();
    for (source, target) in [("op.xlsx", "op.xlsx"), ("op.xlsx", "op/../op.xlsx"), ("op", "op/copy.xlsx")] {
        let ran = bekal(&["check", &place.at(source), "--workbook", &place.at(target), "--force", "--lang", "id"]);
        assert!(ran.expect(7).err.contains("--workbook"));
    }
    assert_eq!(fs::read(place.path("op.xlsx")).unwrap(), before);
    assert!(!place.path("op/copy.xlsx").exists());
    // Of a file that is no workbook at all there is nothing to copy but what is wrong with it.
    fs::write(place.path("bad.xlsx"), "site,item").unwrap();
    assert_eq!(copy(&place, "bad.xlsx", "id"), 3);
    let mut book: Xlsx<_> = open_workbook(place.path("copy.xlsx")).unwrap();
    assert_eq!(book.sheet_names(), ["periksa_bekal"]);
    let list = book.worksheet_range("periksa_bekal").unwrap();
    assert!(list.rows().any(|row| row[6].to_string().contains("damaged-file")));
    assert_eq!(cell("1"), number("1", 0));
}
