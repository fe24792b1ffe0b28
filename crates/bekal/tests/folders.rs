//! Operation folders with accidents: each is a located diagnostic, never a panic and never a silent misreading.
#![allow(
    clippy::unwrap_used,
    clippy::case_sensitive_file_extension_comparisons,
    reason = "tests fail by panicking, and file names are our own"
)]

use bekal::operation::Language;
use bekal::operation::code::{Code, Severity};
use bekal::{Loaded, load, template};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// A folder in memory.
type Folder = BTreeMap<String, Vec<u8>>;

fn example(language: Language) -> Folder {
    template::Template::new(language).files().into_iter().map(|(name, text)| (name, text.into_bytes())).collect()
}

fn loaded(folder: &Folder) -> Loaded {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in folder {
        std::fs::write(dir.path().join(name), bytes).unwrap();
    }
    load(dir.path()).unwrap()
}

fn text(folder: &Folder, file: &str) -> String {
    String::from_utf8_lossy(&folder[file]).into_owned()
}

fn set(folder: &mut Folder, file: &str, text: impl Into<Vec<u8>>) {
    folder.insert(file.to_owned(), text.into());
}

/// Replaces the first `from` below the remarks at the head of a file.
fn swap(folder: &mut Folder, file: &str, from: &str, to: &str) {
    let old = text(folder, file);
    let remarks: usize = old.lines().take_while(|line| line.starts_with('#')).map(|line| line.len() + 1).sum();
    let (head, body) = old.split_at(remarks.saturating_sub(1));
    assert!(body.contains(from), "{file} has no {from}");
    set(folder, file, head.to_owned() + &body.replacen(from, to, 1));
}

fn append(folder: &mut Folder, file: &str, rows: &str) {
    let old = text(folder, file);
    set(folder, file, old + rows);
}

/// The operation as text, without what only says which language it was written in.
fn content(loaded: &Loaded) -> String {
    let operation = loaded.operation.as_ref().expect("an operation");
    format!("{operation:?}").replace("language: Indonesian", "language: English")
}

#[test]
fn the_template_is_clean_and_the_same_in_both_languages() {
    let (id, en) = (loaded(&example(Language::Indonesian)), loaded(&example(Language::English)));
    for found in [&id, &en] {
        let serious: Vec<_> = found.diagnostics.iter().filter(|d| d.severity() > Severity::Notice).collect();
        assert!(serious.is_empty(), "{serious:?}");
        assert_eq!(found.inputs.len(), 17 + 3, "every table, the settings, the zones and the built-in norms");
    }
    assert_eq!(content(&id), content(&en));
    let operation = en.operation.unwrap();
    assert_eq!(operation.norms().len(), 2);
    assert_eq!(bekal::operation::needs::people_on(&operation, 0).iter().map(|(_, n)| n).sum::<u64>(), 1490);
}

#[test]
fn widths_and_depths_are_read_in_both_languages() {
    let [mut en, mut id] = [Language::English, Language::Indonesian].map(example);
    swap(&mut en, "links.csv", "12000,,", "12000,2.2,");
    swap(&mut en, "vehicle_types.csv", "8000,,12", "8000,2.05,12");
    append(&mut en, "closures.csv", "jalan-sukamaju,,,,0.25,road,banjir\njalan-dermaga,,,0.5,0.1,,banjir\n");
    swap(&mut id, "ruas.csv", "12000;;", "12000;220 cm;");
    swap(&mut id, "jenis_kendaraan.csv", "8000;;12", "8000;2,05;12");
    append(&mut id, "penutupan.csv", "jalan-sukamaju;;;;25 cm;jalan;banjir\njalan-dermaga;;;0,5;0,1;;banjir\n");
    let (en, id) = (loaded(&en), loaded(&id));
    assert_eq!(content(&id), content(&en));
    let operation = en.operation.unwrap();
    let width = |limit: Option<bekal::units::Width>| limit.map(bekal::units::Width::millimetres);
    assert_eq!(
        operation.links().iter().map(|link| width(link.max_width)).collect::<Vec<_>>(),
        [None, Some(2200), None]
    );
    assert_eq!(operation.vehicle_types().iter().map(|kind| width(kind.width)).collect::<Vec<_>>(), [None, Some(2050)]);
    let water: Vec<_> = operation.closures().iter().map(|one| (one.factor, one.depth.unwrap().millimetres())).collect();
    assert_eq!(water, [(500, 100), (1000, 250)]);
}

/// The norms of an operation as item and quantity, and whether the built-in ones are told of.
fn norms(folder: &Folder) -> (Vec<(String, f64)>, bool) {
    let found = loaded(folder);
    let operation = found.operation.expect("an operation");
    let of = |norm: &bekal::operation::Norm| (operation.items()[norm.item].code.clone(), norm.quantity.as_units());
    let told = found.diagnostics.iter().any(|found| found.code == Code::BuiltInNorms && found.file == "norms.csv");
    (operation.norms().iter().map(of).collect(), told)
}

#[test]
fn a_norm_of_ones_own_overrides_that_item_and_drops_no_other() {
    let with = |rows: &str| {
        let mut folder = example(Language::English);
        append(&mut folder, "norms.csv", rows);
        folder
    };
    let named = |list: &[(&str, f64)]| list.iter().map(|(item, of)| ((*item).to_owned(), *of)).collect::<Vec<_>>();
    assert_eq!(norms(&with("")), (named(&[("air-minum", 2.5), ("beras", 0.4)]), false));
    assert_eq!(norms(&with("x,,beras,person,0.5,day,,,x,yes\n")), (named(&[("air-minum", 2.5), ("beras", 0.5)]), true));
    assert_eq!(norms(&with("x,bnpb,beras,person,0.5,day,,,x,yes\n")).0.len(), 2, "of the set named in the settings");
    assert_eq!(norms(&with("x,,beras,person,0,day,,,x,yes\n")), (named(&[("air-minum", 2.5)]), true), "not needed");
    // A set of one's own stands alone.
    let mut alone = with("x,kabupaten,beras,person,0.5,day,,,x,yes\n");
    swap(&mut alone, "operation.toml", "\"bnpb\"", "\"kabupaten\"");
    assert_eq!(norms(&alone), (named(&[("beras", 0.5)]), false));
    // A set nobody has is not taken for one of the table.
    let mut typo = with("x,,beras,person,0.5,day,,,x,yes\n");
    swap(&mut typo, "operation.toml", "\"bnpb\"", "\"bnbp\"");
    assert!(loaded(&typo).diagnostics.iter().any(|found| found.code == Code::UnknownNormSet));
}

#[test]
fn the_template_is_written_whole_and_never_over_something() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("baru");
    let names = template::Template::new(Language::Indonesian).write(&dir, false).unwrap();
    assert_eq!(std::fs::read_dir(&dir).unwrap().count(), names.len());
    assert!(load(&dir).unwrap().operation.is_some());
    let again = template::Template::new(Language::Indonesian).write(&dir, false).unwrap_err();
    assert_eq!(again.cause.kind(), std::io::ErrorKind::AlreadyExists);
    std::fs::write(dir.join("catatan.md"), "milik saya").unwrap();
    std::fs::write(dir.join("stok.csv"), "rusak").unwrap();
    template::Template::new(Language::Indonesian).write(&dir, true).unwrap();
    assert!(load(&dir).unwrap().operation.is_some());
    assert!(dir.join("catatan.md").exists());
    std::fs::create_dir(root.path().join("kosong")).unwrap();
    template::Template::new(Language::English).write(&root.path().join("kosong"), false).unwrap();
    assert!(template::Template::new(Language::English).write(&root.path().join("a/b"), false).is_err());
    assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 2, "nothing is left beside");
}

/// The shipped operation, as an Indonesian spreadsheet would save it.
#[test]
fn separators_decimal_marks_and_encodings_do_not_change_an_operation() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/batanghari-2024");
    let mut folder = Folder::new();
    for entry in std::fs::read_dir(&source).unwrap() {
        let entry = entry.unwrap();
        folder.insert(entry.file_name().to_string_lossy().into_owned(), std::fs::read(entry.path()).unwrap());
    }
    let original = loaded(&folder);
    for (index, (name, bytes)) in folder.iter_mut().enumerate() {
        if !name.ends_with(".csv") {
            continue;
        }
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes.as_slice());
        let mut lines = String::new();
        let mut heading = csv::StringRecord::new();
        for record in reader.records().map(Result::unwrap) {
            if heading.is_empty() {
                heading = record.clone();
            }
            let cells: Vec<String> =
                record.iter().zip(&heading).map(|(cell, column)| saved_cell(cell, column)).collect();
            writeln!(lines, "{}", cells.join(";")).unwrap();
        }
        *bytes = match index % 3 {
            0 => lines.into_bytes(),
            1 => lines.replace('\n', "\r\n").encode_utf16().flat_map(u16::to_le_bytes).collect(),
            _ => format!("\u{feff}{lines}").into_bytes(),
        };
    }
    let saved = loaded(&folder);
    let errors: Vec<_> = saved.diagnostics.iter().filter(|d| d.severity() == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:?}");
    assert!(content(&saved) == content(&original), "the operation changed");
    assert!(original.diagnostics.iter().any(|d| d.code == Code::FamiliesMixedWithPersons && d.file == "people.csv"));
}

/// A cell in quotes, with a decimal comma where it is a number and not a code.
fn saved_cell(cell: &str, column: &str) -> String {
    let number = column != "pcode" && cell.matches('.').count() == 1 && cell.parse::<f64>().is_ok();
    let cell = if number { cell.replace('.', ",") } else { cell.to_owned() };
    format!("\"{}\"", cell.replace('"', "\"\""))
}

/// What is done to the template, and the code, file and row (the line that holds the text; empty: none) it must give.
struct Accident {
    code: Code,
    file: &'static str,
    on_line_with: &'static str,
    happens: fn(&mut Folder),
}

const fn accident(code: Code, file: &'static str, on_line_with: &'static str, happens: fn(&mut Folder)) -> Accident {
    Accident { code, file, on_line_with, happens }
}

const SITES: &str = "sites.csv";
const STOCK: &str = "stock.csv";
const PEOPLE: &str = "people.csv";
const HEAD: &str = "operation.toml";

#[allow(clippy::too_many_lines, reason = "one line or two for each accident")]
fn accidents() -> Vec<Accident> {
    vec![
        // files
        accident(Code::MissingTable, HEAD, "", |f| drop(f.remove(HEAD))),
        accident(Code::MissingTable, SITES, "", |f| drop(f.remove(SITES))),
        accident(Code::MissingTable, PEOPLE, "", |f| drop((f.remove(PEOPLE), f.remove("requests.csv")))),
        accident(Code::AbsentTable, "links.csv", "", |f| drop(f.remove("links.csv"))),
        accident(Code::AbsentTable, STOCK, "", |f| drop(f.remove(STOCK))),
        accident(Code::EmptyTable, "members.csv", "", |f| set(f, "members.csv", "member,name,kind\n")),
        accident(Code::NoHeading, SITES, "", |f| set(f, SITES, "")),
        accident(Code::NoHeading, STOCK, "", |f| set(f, STOCK, "# site,item,quantity,owner\n")),
        accident(Code::EmptyTable, SITES, "", |f| set(f, SITES, "site,name,kind,lon,lat\n")),
        accident(Code::NoHeading, SITES, "", |f| set(f, SITES, "\n\n\n")),
        accident(Code::DuplicateTable, "stok.csv", "", |f| {
            let copy = f[STOCK].clone();
            set(f, "stok.csv", copy);
        }),
        accident(Code::UnknownTable, "stoks.csv", "", |f| set(f, "stoks.csv", "a,b\n")),
        accident(Code::UnknownTable, "stok.xlsx", "", |f| set(f, "stok.xlsx", "PK")),
        accident(Code::Encoding, "items.csv", "", |f| {
            let bytes = text(f, "items.csv").replace("Beras,", "Ber\u{e9}s,");
            set(f, "items.csv", bytes.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect::<Vec<u8>>());
        }),
        accident(Code::BrokenEncoding, STOCK, "", |f| {
            let mut bytes: Vec<u8> = vec![0xff, 0xfe];
            bytes.extend(text(f, STOCK).encode_utf16().flat_map(u16::to_le_bytes));
            bytes.extend([0x00, 0xd8]);
            set(f, STOCK, bytes);
        }),
        accident(Code::NulByte, STOCK, "\0", |f| swap(f, STOCK, "beras", "be\0ras")),
        accident(Code::NulByte, STOCK, "\0", |f| {
            let half = f[STOCK].len() / 2;
            f.get_mut(STOCK).unwrap()[half..].fill(0);
        }),
        accident(Code::UnclosedQuote, STOCK, "\"beras", |f| swap(f, STOCK, "beras", "\"beras")),
        accident(Code::TruncatedRow, STOCK, "gudang-kota,air-mi", |f| {
            let cut = text(f, STOCK).find("num,11400").unwrap();
            f.get_mut(STOCK).unwrap().truncate(cut);
        }),
        accident(Code::TruncatedRow, STOCK, "gudang-kota;beras", |f| {
            append(f, STOCK, "gudang-kota;beras;10;bpbd;;;;\n");
        }),
        accident(Code::LongRow, STOCK, "3000,5", |f| swap(f, STOCK, "3000", "3000,5")),
        accident(Code::FileTooLarge, STOCK, "", |f| set(f, STOCK, vec![b'#'; (64 << 20) + 1])),
        accident(Code::CellTooLarge, STOCK, "xxxx", |f| {
            let row = format!("gudang-kota,{},1,bpbd,,,,\n", "x".repeat(2 << 20));
            append(f, STOCK, &row);
        }),
        accident(Code::TooManyRows, STOCK, "one too many", |f| {
            let rows = "gudang-kota,beras,1,bpbd,,,,\n".repeat(200_000 - 2);
            append(f, STOCK, &(rows + "one too many,,,,,,,\n" + &"gudang-kota,beras,1,bpbd,,,,\n".repeat(800_000)));
        }),
        accident(Code::MissingColumn, STOCK, "", |f| swap(f, STOCK, "\nsite,item,quantity", "\nsite,item,kuantiti")),
        accident(Code::UnknownColumn, STOCK, "\u{0}heading", |f| {
            swap(f, STOCK, "expires,commitment", "expires,comitment");
        }),
        accident(Code::DuplicateColumn, STOCK, "\u{0}heading", |f| swap(f, STOCK, ",expires,", ",jumlah,")),
        // cells
        accident(Code::MissingValue, STOCK, "gudang-kota,,3000", |f| {
            swap(f, STOCK, "gudang-kota,beras", "gudang-kota,");
        }),
        accident(Code::NotANumber, STOCK, "banyak", |f| swap(f, STOCK, "3000", "banyak")),
        accident(Code::UnlikeUnit, STOCK, "3000 gerobak", |f| swap(f, STOCK, "3000", "3000 gerobak")),
        accident(Code::FormulaError, STOCK, "#REF!", |f| swap(f, STOCK, "3000", "#REF!")),
        accident(Code::NotANumber, STOCK, "1E+05", |f| swap(f, STOCK, "3000", "1E+05")),
        accident(Code::AmbiguousNumber, STOCK, "3.000", |f| swap(f, STOCK, "3000", "3.000")),
        accident(Code::MixedDecimals, SITES, "-1.75", |f| {
            let text = text(f, SITES).replace(',', ";").replace("-1.7;", "-1,7;").replace("-1.69", "-1,69");
            set(f, SITES, text.replace("103.", "103,").replace("-1.62", "-1,62"));
        }),
        accident(Code::NegativeQuantity, STOCK, "-3000", |f| swap(f, STOCK, "3000", "-3000")),
        accident(Code::NegativeQuantity, PEOPLE, "-850", |f| swap(f, PEOPLE, "850", "-850")),
        accident(Code::NotAWholeNumber, PEOPLE, "850.5", |f| swap(f, PEOPLE, "850", "850.5")),
        accident(Code::NotAWholeNumber, "fleet.csv", "1.5", |f| swap(f, "fleet.csv", "truk,2", "truk,1.5")),
        accident(Code::OutOfRange, STOCK, "99999999999", |f| swap(f, STOCK, "3000", "99999999999")),
        accident(Code::OutOfRange, "fleet.csv", "20000", |f| swap(f, "fleet.csv", "truk,2", "truk,20000")),
        accident(Code::OutOfRange, "vehicle_types.csv", "5000,8000", |f| {
            swap(f, "vehicle_types.csv", "14,35,", "14,5000,");
        }),
        accident(Code::OutOfRange, SITES, "103.25,-170", |f| swap(f, SITES, "103.25,-1.7", "103.25,-170")),
        accident(Code::SwappedCoordinates, SITES, "-1.7,103.25", |f| swap(f, SITES, "103.25,-1.7", "-1.7,103.25")),
        accident(Code::OutsideIndonesia, SITES, "103.25,17", |f| swap(f, SITES, "103.25,-1.7", "103.25,17")),
        accident(Code::OddPcode, SITES, "150403", |f| swap(f, SITES, "-1.7,,", "-1.7,150403,")),
        accident(Code::AmbiguousDate, PEOPLE, "12/01/2026", |f| swap(f, PEOPLE, "2026-01-12 06:00", "12/01/2026")),
        accident(Code::NotADate, PEOPLE, "2026-13-40", |f| swap(f, PEOPLE, "2026-01-12 06:00", "2026-13-40")),
        accident(Code::NotATime, SITES, "pagi", |f| swap(f, SITES, "06:00,18:00", "pagi,18:00")),
        accident(Code::HoursReversed, SITES, "18:00,06:00", |f| swap(f, SITES, "06:00,18:00", "18:00,06:00")),
        accident(Code::UnknownWord, SITES, "warehose", |f| swap(f, SITES, "Kota,warehouse", "Kota,warehose")),
        accident(Code::UnknownWord, "fleet.csv", "mungkin", |f| {
            swap(f, "fleet.csv", "confirmed\nperahu", "mungkin\nperahu");
        }),
        accident(Code::BadGeometry, "links.csv", "MULTILINESTRING", |f| {
            swap(f, "links.csv", "3.2,kota,,,,,,,,", "3.2,kota,,,,,,,,MULTILINESTRING EMPTY");
        }),
        // references
        accident(Code::UnknownId, STOCK, "gudang-kta", |f| swap(f, STOCK, "\ngudang-kota,beras", "\ngudang-kta,beras")),
        accident(Code::UnknownId, "links.csv", "pos-ulakk", |f| swap(f, "links.csv", "pos-ulak,", "pos-ulakk,")),
        accident(Code::DuplicateId, SITES, "kembar", |f| append(f, SITES, "pos-ulak,kembar,post,103,-1.6,,,,,,,,,,\n")),
        accident(Code::DuplicateRow, STOCK, "\u{0}last", |f| {
            append(f, STOCK, "gudang-kota,air-minum,11400,bpbd,,,,\n");
        }),
        accident(Code::ConflictingRows, PEOPLE, "pos-ulak,2026-01-12 06:00,999", |f| {
            append(f, PEOPLE, "pos-ulak,2026-01-12 06:00,999,,,,,,,,,,x,\n");
        }),
        accident(Code::CyclicParent, SITES, "gudang-kota,Gudang", |f| {
            swap(f, SITES, "103.25,-1.7,,", "103.25,-1.7,,pos-ulak");
            swap(f, SITES, "103.05,-1.62,,", "103.05,-1.62,,gudang-kota");
        }),
        accident(Code::LinkToItself, "links.csv", "jalan-dermaga", |f| {
            swap(f, "links.csv", "gudang-kota,dermaga-kota", "gudang-kota,gudang-kota");
        }),
        accident(Code::NotAPost, PEOPLE, "gudang-kota", |f| swap(f, PEOPLE, "\npos-ulak", "\ngudang-kota")),
        // time
        accident(Code::DatesReversed, "fleet.csv", "2026-01-14", |f| {
            swap(f, "fleet.csv", "gudang-kota,,", "gudang-kota,2026-01-14,2026-01-13");
        }),
        accident(Code::OutsideHorizon, "fleet.csv", "2027", |f| {
            swap(f, "fleet.csv", "gudang-kota,,", "gudang-kota,2027-01-14,");
        }),
        accident(Code::ExpiresBeforeAvailable, STOCK, "2025-06-30", |f| swap(f, STOCK, "2026-06-30", "2025-06-30")),
        accident(Code::ArrivedBeforeStart, "supply.csv", "2026-01-01", |f| {
            append(f, "supply.csv", "gudang-kota,beras,10,bpbd,2026-01-01,,\n");
        }),
        accident(Code::StaleData, PEOPLE, "2026-01-01 18:00", |f| {
            swap(f, PEOPLE, "2026-01-11 18:00", "2026-01-01 18:00");
        }),
        accident(Code::MissingProvenance, PEOPLE, "", |f| swap(f, PEOPLE, "\"Camat, contoh\"", "")),
        // settings
        accident(Code::TomlSyntax, HEAD, "name = Contoh", |f| swap(f, HEAD, "\"Contoh banjir\"", "Contoh banjir")),
        accident(Code::WrongFormat, HEAD, "bekal.operation/9", |f| {
            swap(f, HEAD, "bekal.operation/1", "bekal.operation/9");
        }),
        accident(Code::MissingKey, HEAD, "", |f| swap(f, HEAD, "horizon =", "#horizon =")),
        accident(Code::UnknownKey, HEAD, "horison", |f| append(f, HEAD, "[horison]\nx = 1\n")),
        accident(Code::StartWithoutOffset, HEAD, "start =", |f| swap(f, HEAD, "T06:00:00+07:00", "T06:00:00")),
        accident(Code::NotADate, HEAD, "start =", |f| swap(f, HEAD, "2026-01-12T06:00:00+07:00", "Senin")),
        accident(Code::NotADuration, HEAD, "seminggu", |f| swap(f, HEAD, "\"3d\"", "\"seminggu\"")),
        accident(Code::HorizonNotWholeDays, HEAD, "\"30h\"", |f| swap(f, HEAD, "\"3d\"", "\"30h\"")),
        accident(Code::OutOfRange, HEAD, "\"90d\"", |f| swap(f, HEAD, "\"3d\"", "\"90d\"")),
        accident(Code::PeriodNotDividingDay, HEAD, "\"7h\"", |f| swap(f, HEAD, "\"6h\"", "\"7h\"")),
        accident(Code::UnknownNormSet, HEAD, "bnbp", |f| swap(f, HEAD, "\"bnpb\"", "\"bnbp\"")),
        accident(Code::UnknownWord, HEAD, "phase =", |f| swap(f, HEAD, "\"tanggap-darurat\"", "\"panik\"")),
        accident(Code::NotANumber, HEAD, "kota = ", |f| swap(f, HEAD, "kota = 25", "kota = \"cepat\"")),
        accident(Code::OutOfRange, HEAD, "infant = ", |f| swap(f, HEAD, "infant = 0.02", "infant = 2")),
        // river and ways
        accident(Code::LevelsNotRising, "gauges.csv", "13.5", |f| swap(f, "gauges.csv", "13.9", "13.5")),
        accident(Code::GaugeWithoutStage, "gauges.csv", "Pos Duga Kota", |f| {
            set(f, "stages.csv", "gauge,time,level_m\n");
        }),
        accident(Code::LevelWithoutGauge, SITES, "dermaga-kota", |f| swap(f, SITES, "pos-duga-kota,16.5", ",16.5")),
        accident(Code::LevelsReversed, "links.csv", "sungai-ulak", |f| swap(f, "links.csv", "17,9", "9,17")),
        accident(Code::ShorterThanStraight, "links.csv", "sungai-ulak", |f| {
            swap(f, "links.csv", "river,28", "river,2.8");
        }),
        accident(Code::NoModeLink, "fleet.csv", "perahu-relawan", |f| {
            swap(f, "fleet.csv", "3,dermaga-kota", "3,gudang-kota");
        }),
        accident(Code::UnlinkedSite, SITES, "pos-ulak", |f| {
            swap(f, "links.csv", "dermaga-kota,pos-ulak", "dermaga-kota,pos-sukamaju");
        }),
        accident(Code::GrossBelowPayload, "vehicle_types.csv", "truk", |f| {
            swap(f, "vehicle_types.csv", "0.3,8000", "0.3,800");
        }),
        accident(Code::UnknownId, "closures.csv", "jembatan", |f| append(f, "closures.csv", "jembatan,,,0,,,putus\n")),
        accident(Code::OddMeasure, "closures.csv", "jalan-sukamaju", |f| {
            append(f, "closures.csv", "jalan-sukamaju,,,,40,,banjir\n");
        }),
        accident(Code::DepthOffRoad, "closures.csv", "sungai-ulak", |f| {
            append(f, "closures.csv", "sungai-ulak,,,,0.4,,banjir\n");
        }),
        accident(Code::GeojsonSyntax, "zones.geojson", "", |f| set(f, "zones.geojson", "{\"type\": \"FeatureColl")),
        accident(Code::NotAPolygon, "zones.geojson", "\u{0}first", |f| {
            set(
                f,
                "zones.geojson",
                r#"{"type":"Feature","properties":{"zone":"z"},"geometry":{"type":"Point","coordinates":[103,-1]}}"#,
            );
        }),
        accident(Code::NotADate, "zones.geojson", "\u{0}first", |f| {
            set(
                f,
                "zones.geojson",
                r#"{"type":"Feature","properties":{"zone":"z","from":"besok"},"geometry":{"type":"Polygon","coordinates":[[[103,-1],[103.1,-1],[103.1,-1.1],[103,-1]]]}}"#,
            );
        }),
        // goods and people
        accident(Code::BrokenPackage, STOCK, "3005", |f| swap(f, STOCK, "3000", "3005")),
        accident(Code::ZeroQuantity, STOCK, ",0,bpbd", |f| swap(f, STOCK, "3000", "0")),
        accident(Code::ItemWithoutNeed, "items.csv", "genset", |f| {
            append(f, "items.csv", "genset,Genset,unit,80,0.4,,equipment,3,1,\n");
        }),
        accident(Code::OddHouseholdSize, PEOPLE, "pos-sukamaju", |f| swap(f, PEOPLE, "1400,215", "1400,850")),
        accident(Code::GroupsExceedPersons, PEOPLE, "pos-ulak", |f| swap(f, PEOPLE, ",60,", ",6000,")),
        accident(Code::PartsExceedAffected, PEOPLE, "pos-sukamaju", |f| swap(f, PEOPLE, "1400", "140")),
        accident(Code::ProbabilitiesExceedOne, "scenarios.csv", "", |f| append(f, "scenarios.csv", "a,0.7\nb,0.7\n")),
    ]
}

#[test]
fn every_accident_is_located() {
    let all = accidents();
    assert!(all.len() >= 90, "{}", all.len());
    for (index, Accident { code, file, on_line_with, happens }) in all.into_iter().enumerate() {
        let mut folder = example(Language::English);
        happens(&mut folder);
        let loaded = loaded(&folder);
        let row = folder.get(file).filter(|_| !on_line_with.is_empty()).map(|bytes| line(bytes, on_line_with));
        let hit = loaded.diagnostics.iter().find(|d| d.code == code && d.file == file && d.row == row);
        let found: Vec<String> = loaded.diagnostics.iter().take(50).map(|d| d.render(Language::English)).collect();
        assert!(hit.is_some(), "accident {index}: no {code} in {file} at {row:?}, but\n{}", found.join("\n"));
        let errors = loaded.diagnostics.iter().any(|d| d.severity() == Severity::Error);
        assert_eq!(loaded.operation.is_none(), errors, "accident {index}: {code}");
        assert!(
            loaded.diagnostics.len() < 12 || code == Code::TooManyRows,
            "accident {index}: {code} floods the report\n{}",
            found.join("\n")
        );
        for diagnostic in loaded.diagnostics.iter().take(50) {
            for language in [Language::Indonesian, Language::English] {
                let text = diagnostic.render(language);
                assert!(!text.contains('{') && !text.contains('\0') && text.len() < 2000, "{text}");
            }
        }
    }
}

/// A closure without end stands in the way of a post: told at the post's row, in both languages.
#[test]
fn a_post_out_of_reach_is_named_with_the_reason() {
    let mut folder = example(Language::English);
    append(&mut folder, "closures.csv", "sungai-ulak,2024-01-01T00:00:00+07:00,,0,,,kayu hanyut\n");
    let loaded = loaded(&folder);
    let found: Vec<_> = loaded.diagnostics.iter().filter(|d| d.code == Code::UnreachableSite).collect();
    assert_eq!((found.len(), loaded.operation.is_some()), (1, true), "{found:?}");
    let row = line(&folder["sites.csv"], "pos-ulak");
    assert_eq!(
        (found[0].file.as_str(), found[0].row, found[0].value.as_deref()),
        ("sites.csv", Some(row), Some("pos-ulak"))
    );
    let (id, en) = (found[0].message(Language::Indonesian), found[0].message(Language::English));
    assert_eq!(
        en,
        "no vehicle reaches pos-ulak: dermaga-kota – pos-ulak (sungai-ulak), since 1 January 2024 00:00 WIB, until not \
         known: closure: kayu hanyut"
    );
    assert_eq!(
        id,
        "tidak ada kendaraan yang menjangkau pos-ulak: dermaga-kota – pos-ulak (sungai-ulak), sejak 1 Januari 2024 \
         00.00 WIB, sampai belum diketahui: penutupan: kayu hanyut"
    );
}

/// A pasted table of nonsense: the first rows are listed, the rest is counted, and no cell is reported twice.
#[test]
fn a_flood_of_defects_is_counted() {
    let mut folder = example(Language::English);
    let rows = "gudang-kota,beras,banyak,bpbd,,,,\nnowhere,beras,1,bpbd,,,,\n".repeat(50_000);
    append(&mut folder, STOCK, &rows);
    let found = loaded(&folder).diagnostics;
    for code in [Code::NotANumber, Code::UnknownId] {
        let of_it: Vec<_> = found.iter().filter(|d| d.code == code && d.file == STOCK).collect();
        assert_eq!(of_it.len(), 20, "{code}");
        assert_eq!(of_it.iter().map(|d| d.more).sum::<u64>(), 50_000 - 20, "{code}");
        assert!(of_it[..19].iter().all(|d| d.more == 0) && of_it.is_sorted_by_key(|d| d.row), "{code}");
        assert!(of_it[19].render(Language::Indonesian).ends_with("\n    … dan 49.980 lagi seperti ini di stock.csv"));
        assert!(of_it[19].render(Language::English).ends_with("\n    … and 49,980 more like this in stock.csv"));
    }
    assert!(!found.iter().any(|d| d.code == Code::ZeroQuantity), "the stand-in of an unreadable cell is no quantity");
}

/// The line that holds `mark`, from the end of the file; `\0heading`, `\0last` and `\0first` name lines by place.
fn line(bytes: &[u8], mark: &str) -> u32 {
    let text = String::from_utf8_lossy(bytes);
    let lines: Vec<&str> = text.lines().collect();
    let index = match mark {
        "\0heading" => lines.iter().position(|line| !line.starts_with('#')),
        "\0last" => Some(lines.len() - 1),
        "\0first" => Some(0),
        "\0" => lines.iter().position(|line| line.contains('\0')),
        mark => lines.iter().position(|line| !line.starts_with('#') && line.contains(mark)),
    };
    u32::try_from(index.unwrap_or_else(|| panic!("no line with {mark:?} in\n{text}")) + 1).unwrap()
}

/// Wherever a file is cut off or a byte changes: an operation or an error, never a panic.
#[test]
fn damage_anywhere_is_survived() {
    let whole = example(Language::Indonesian);
    let mut state = 1_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below.max(1)
    };
    for name in whole.keys().filter(|name| *name != "README.md") {
        for round in 0..40 {
            let mut folder = whole.clone();
            let bytes = folder.get_mut(name).unwrap();
            let at = random(bytes.len());
            match round % 4 {
                0 => bytes.truncate(at),
                1 => bytes[at] = u8::try_from(random(256)).unwrap(),
                2 => bytes[at] = b"\";,\n\t'.-"[random(8)],
                _ => {
                    bytes.remove(at);
                }
            }
            let loaded = loaded(&folder);
            let errors = loaded.diagnostics.iter().any(|d| d.severity() == Severity::Error);
            assert_eq!(loaded.operation.is_none(), errors, "{name}, round {round}");
        }
    }
}

#[test]
fn a_folder_that_is_none_is_an_error_of_the_machine() {
    let root = tempfile::tempdir().unwrap();
    assert!(load(&root.path().join("nowhere")).is_err());
    let empty = load(root.path()).unwrap();
    assert!(empty.operation.is_none());
    assert!(empty.diagnostics.iter().filter(|d| d.code == Code::MissingTable).count() >= 4);
}
