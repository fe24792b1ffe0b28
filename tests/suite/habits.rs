//! What spreadsheets, editors and people in a hurry do to a folder of tables. Told and run like every other accident.

use crate::broken::{
    Accident, CLOSURES, FLEET, Folder, HEAD, ITEMS, LINKS, MEMBERS, PEOPLE, REQUESTS, SITES, STAGES, STOCK, TYPES,
    link, pipe,
};
use crate::place::{Place, bekal};
use std::fs;

/// Every row of a table, changed.
fn rows(folder: &Folder, file: &str, change: impl Fn(&str) -> String) {
    folder.set(file, folder.text(file).lines().map(|row| change(row) + "\n").collect::<String>());
}

#[rustfmt::skip]
pub(crate) const HABITS: &[Accident] = &[
    ("decimal commas and semicolons in one table", "planned broken-package stock.csv:2:quantity", |f| f.set(STOCK, f.text(STOCK).replace(',', ";").replace("3000", "3.000,5"))),
    ("a decimal comma in one column, a point in another", "planned", |f| f.set(TYPES, f.text(TYPES).replace(',', ";").replace("4000;14;", "4.000,5;14.5;"))),
    ("thousands in a column that nothing decides", "ambiguous-number vehicle_types.csv:2:loading_kg_h", |f| f.set(TYPES, f.text(TYPES).replace(',', ";").replace("4000;14;35;8000", "4.000,5;14.5;35;8.000"))),
    ("thousands decided by the rest of the table", "planned read-by-table vehicle_types.csv:2:loading_kg_h", |f| f.set(TYPES, f.text(TYPES).replace(',', ";").replace('.', ",").replace("35;8000", "35;8.000"))),
    ("thousands beside a level with a point", "planned read-by-table sites.csv:3:storage_kg", |f| f.swap(SITES, "30000", "30.000")),
    ("thousands beside degrees with a point", "ambiguous-number sites.csv:3:storage_kg", |f| { f.swap(SITES, "30000", "30.000"); f.swap(SITES, "16.5", "16"); }),
    ("thousands decided by the settings", "planned", |f| { f.swap(SITES, "30000", "30.000"); f.swap(SITES, "16.5", "16"); f.swap(HEAD, "[objective]", "decimal = \",\"\n[objective]"); }),
    ("settings against a proof", "ambiguous-number stock.csv:2:quantity", |f| {
        f.swap(STOCK, "3000", "3.000");
        f.swap(STOCK, "11400", "11400.5");
        f.swap(HEAD, "[objective]", "desimal = \",\"\n[objective]");
    }),
    ("thousands of persons", "planned", |f| f.swap(PEOPLE, "1400", "1.400")),
    ("tabs and decimal commas", "planned broken-package stock.csv:2:quantity", |f| f.set(STOCK, f.text(STOCK).replace(',', "\t").replace("3000", "3000,5"))),
    ("titles above the heading", "planned rows-above-heading stock.csv:3:", |f| f.set(STOCK, "DATA STOK\nper 12 Januari 2026\n".to_owned() + &f.text(STOCK))),
    ("a merged heading above the heading", "planned rows-above-heading stock.csv:2:", |f| f.set(STOCK, "Lokasi,Barang,,Pemilik,Waktu,,,\n".to_owned() + &f.text(STOCK))),
    ("a row of totals", "planned total-row stock.csv:4:", |f| f.append(STOCK, "JUMLAH,,14400,,,,,\n")),
    ("a short row of totals", "planned total-row stock.csv:4:", |f| f.append(STOCK, "Total :,,14400\n")),
    ("a total of people", "planned total-row people.csv:4:", |f| f.append(PEOPLE, "TOTAL,,970,520,1400,,,,,,,,,\n")),
    ("a heading on every page", "planned repeated-heading stock.csv:4:", |f| f.append(STOCK, "site,item,quantity,owner,available_from,expires,commitment,reserved_for\n")),
    ("a heading of two rows", "unknown-id stock.csv:2:item", |f| f.swap(STOCK, "gudang-kota,beras", "kode,kode,(satuan),kode,,,,\ngudang-kota,beras")),
    ("stars beside required columns", "planned", |f| f.swap(STOCK, "site,item,quantity,owner", "site*,item *,QUANTITY*,owner")),
    ("every cell in quotation marks", "planned", |f| rows(f, STOCK, |row| row.split(',').map(|cell| format!("\"{cell}\"")).collect::<Vec<_>>().join(","))),
    ("every row in quotation marks", "no-columns stock.csv:1:", |f| rows(f, STOCK, |row| format!("\"{row}\""))),
    ("separators that nobody uses", "no-columns stock.csv:1:", |f| f.set(STOCK, f.text(STOCK).replace(',', "|"))),
    ("a first line that lies", "no-columns stock.csv:2:", |f| f.set(STOCK, "sep=,\n".to_owned() + &f.text(STOCK).replace(',', ";"))),
    ("a web page", "no-columns stock.csv:1:", |f| f.set(STOCK, "<html><table><tr><td>site</td></tr></table></html>")),
    ("a quotation mark within a code", "unknown-id stock.csv:2:item", |f| f.swap(STOCK, "beras", "be\"ras")),
    ("a code with a blank that does not break", "planned", |f| f.swap(STOCK, "gudang-kota,beras", " gudang-kota\u{a0},beras ")),
    ("a code with a sign nobody sees", "unknown-id stock.csv:2:site", |f| f.swap(STOCK, "gudang-kota", "gudang\u{200b}-kota")),
    ("two byte order marks", "planned", |f| f.set(STOCK, "\u{feff}\u{feff}".to_owned() + &f.text(STOCK))),
    ("two encodings in one file", "planned encoding members.csv::", |f| f.bytes(MEMBERS, |b| b.extend(b"x,Caf\xe9 \xc3\xa9,ngo,,\n"))),
    ("three line ends for one", "planned", |f| f.set(STOCK, f.text(STOCK).replace('\n', "\r\r\n"))),
    ("a line end within a cell", "truncated-row stock.csv:2:", |f| f.swap(STOCK, "beras", "be\rras")),
    ("sixteen thousand empty columns", "planned", |f| rows(f, STOCK, |row| row.to_owned() + &",".repeat(16_000))),
    ("a hundred thousand empty rows", "planned", |f| f.append(STOCK, &",,,,,,,\n".repeat(100_000))),
    ("a serial number for a date", "planned serial-date people.csv:2:time", |f| f.swap(PEOPLE, "2026-01-12 06:00", "\"46034,25\"")),
    ("a time of day with a point and its zone", "ambiguous-date people.csv:2:time", |f| f.swap(PEOPLE, "2026-01-12 06:00", "12/01/2026 06.00 WIB")),
    ("the month by its name", "planned", |f| f.swap(PEOPLE, "2026-01-12 06:00", "12 Januari 2026 06.00")),
    ("the day of the week before the date", "planned", |f| f.swap(PEOPLE, "2026-01-12 06:00", "\"Senin, 12 Januari 2026 Pkl. 06:00 WIB\"")),
    ("another day of the week than the date has", "wrong-weekday people.csv:2:time", |f| f.swap(PEOPLE, "2026-01-12 06:00", "\"Selasa, 12 Januari 2026\"")),
    ("days before months", "planned", |f| f.set(STAGES, f.text(STAGES).replace("2026-01-12", "12/01/2026").replace("2026-01-13", "13/01/2026").replace("2026-01-15", "15-01-2026"))),
    ("months before days", "planned", |f| f.set(STAGES, f.text(STAGES).replace("2026-01-12", "01/12/2026").replace("2026-01-13", "1/13/2026").replace("2026-01-15", "1/15/2026"))),
    ("both orders in one column", "mixed-dates stages.csv:4:time", |f| f.set(STAGES, f.text(STAGES).replace("2026-01-13", "13/01/2026").replace("2026-01-15", "1/15/2026"))),
    ("an order stated in the settings", "planned", |f| { f.swap(PEOPLE, "2026-01-12 06:00", "12/01/2026 06.00"); f.swap(HEAD, "[objective]", "tanggal = \"d/m/y\"\n[objective]"); }),
    ("an order stated against a proof", "ambiguous-date stages.csv:2:time", |f| {
        f.set(STAGES, f.text(STAGES).replace("2026-01-12", "12/01/2026").replace("2026-01-13", "13/01/2026"));
        f.swap(HEAD, "[objective]", "dates = \"m/d/y\"\n[objective]");
    }),
    ("an order that is none", "unknown-word operation.toml:14:dates", |f| f.swap(HEAD, "[objective]", "dates = \"hari\"\n[objective]")),
    ("the same day in both orders", "planned expires-before-available stock.csv:2:expires", |f| f.swap(STOCK, "2026-06-30", "05/05/2025")),
    ("a clock named once", "time-without-zone people.csv:3:time", |f| f.swap(PEOPLE, "2026-01-12 06:00", "2026-01-12 07.00 WITA")),
    ("a clock named everywhere", "planned", |f| f.set(PEOPLE, f.text(PEOPLE).replace("2026-01-12 06:00", "2026-01-12 07.00 WITA"))),
    ("the operation's own clock named once", "planned", |f| f.swap(PEOPLE, "2026-01-12 06:00", "2026-01-12 06.00 WIB")),
    ("opening hours with their clock", "planned", |f| f.swap(SITES, "06:00,18:00", "06.00 WIB,pkl. 18.00")),
    ("a start in words", "planned", |f| f.swap(HEAD, "2026-01-12T06:00:00+07:00", "12 Januari 2026 pukul 06.00 WIB")),
    ("a time of day in English", "not-a-time sites.csv:2:opens", |f| f.swap(SITES, "06:00,18:00", "6:00 AM,6:00 PM")),
    ("an amount in rupiah", "not-a-number stock.csv:2:quantity", |f| f.swap(STOCK, "3000", "Rp 3000")),
    ("a stroke for nothing", "not-a-number stock.csv:2:quantity", |f| f.swap(STOCK, "3000", "-")),
    ("degrees, minutes and seconds", "planned", |f| f.swap(SITES, "103.25,-1.7", "103°15'0\"E,1°42' LS")),
    ("degrees with their letters", "planned", |f| f.swap(SITES, "103.25,-1.7", "103.25 BT,1.7º LS")),
    ("degrees of no quarter", "not-a-number sites.csv:2:lat", |f| f.swap(SITES, "103.25,-1.7", "103.25 BT,1.7 selatan")),
    ("a latitude among the longitudes", "wrong-axis sites.csv:2:lon", |f| f.swap(SITES, "103.25,-1.7", "1.7 LS,103.25 BT")),
    ("both coordinates in one cell", "not-a-number sites.csv:2:lon", |f| f.swap(SITES, "103.25,-1.7", "1.7 LS – 103.25 BT,")),
    ("sites of another country", "planned outside-indonesia sites.csv:2:lon", |f| f.set(SITES, f.text(SITES).replace(",103.", ",13.").replace(",-1.", ",51."))),
    ("one of them swapped", "swapped-coordinates sites.csv:2:lon", |f| f.set(SITES, f.text(SITES).replace(",103.", ",13.").replace(",-1.", ",51.").replace("13.25,51.7", "51.7,13.25"))),
    ("a percentage", "not-a-number stock.csv:2:quantity", |f| f.swap(STOCK, "3000", "80%")),
    ("a range", "not-a-number people.csv:2:displaced", |f| f.swap(PEOPLE, "850", "800-900")),
    ("a rough figure", "not-a-number people.csv:2:displaced", |f| f.swap(PEOPLE, "850", "± 850")),
    ("a word for nothing", "not-a-number people.csv:2:affected", |f| f.swap(PEOPLE, "1400", "nihil")),
    ("a setting in quotation marks", "planned", |f| f.swap(HEAD, "household_size = 4", "household_size = \"4\"")),
    ("a table with a hidden ending", "planned unknown-table stock.csv.txt::", |f| fs::rename(f.at.join(STOCK), f.at.join("stock.csv.txt")).unwrap()),
    ("a table in capitals", "planned", |f| fs::rename(f.at.join(STOCK), f.at.join("STOCK.CSV")).unwrap()),
    ("a workbook that is open elsewhere", "planned", |f| f.set("~$stock.xlsx", "x")),
    ("a copy beside the table", "planned unknown-table stock (1).csv::", |f| f.set("stock (1).csv", f.text(STOCK))),
    ("a folder within itself", "planned", |f| link(".", &f.at.join("loop"))),
    ("the folder for one of its tables", "unreadable op/stock.csv", |f| { f.remove(STOCK); link(".", &f.at.join(STOCK)); }),
    ("a device for a table", "unreadable op/stock.csv", |f| { f.remove(STOCK); link("/dev/zero", &f.at.join(STOCK)); }),
    ("a pipe by a name nobody knows", "planned unknown-table foo.csv::", |f| pipe(&f.at.join("foo.csv"))),
    ("a folder by a name nobody knows", "planned unknown-table foo.csv::", |f| fs::create_dir(f.at.join("foo.csv")).unwrap()),
];

/// Figures that are numbers and cannot be meant.
#[rustfmt::skip]
pub(crate) const SLIPS: &[Accident] = &[
    ("rice of a hundred tonnes the unit", "out-of-range items.csv:2:kg", |f| f.swap(ITEMS, "kg,1,0.00135", "kg,100000,0.00135")),
    ("rice of a tonne the liter", "impossible-density items.csv:2:kg", |f| f.swap(ITEMS, "kg,1,0.00135", "kg,1000,0.00135")),
    ("rice lighter than air", "impossible-density items.csv:2:m3", |f| f.swap(ITEMS, "kg,1,0.00135", "kg,1,13.5")),
    ("an item larger than any container", "out-of-range items.csv:2:m3", |f| f.swap(ITEMS, "kg,1,0.00135", "kg,1,100000")),
    ("a sack for a kilogram", "planned unit-contradicted items.csv:2:kg", |f| f.swap(ITEMS, "kg,1,0.00135", "kg,50,0.0675")),
    ("a package of a gram", "planned tiny-package items.csv:2:package", |f| f.swap(ITEMS, "1,10,180", "1,0.001,180")),
    ("a package no vehicle carries", "planned package-too-heavy items.csv:2:package", |f| f.swap(ITEMS, "1,10,180", "1,5000,180")),
    ("a package below the least", "out-of-range items.csv:2:package", |f| f.swap(ITEMS, "1,10,180", "1,0.0001,180")),
    ("a truck as fast as a train", "out-of-range vehicle_types.csv:2:speed_kmh", |f| f.swap(TYPES, "14,35", "14,350")),
    ("a truck of 1000000000 km/h", "out-of-range vehicle_types.csv:2:speed_kmh", |f| f.swap(TYPES, "14,35", "14,1000000000")),
    ("a million trucks", "out-of-range fleet.csv:2:count", |f| f.swap(FLEET, "truk,2", "truk,1000000")),
    ("a million million people", "out-of-range people.csv:2:displaced", |f| f.swap(PEOPLE, "850", "1000000000000")),
    ("a thousand million million kilograms", "out-of-range stock.csv:2:quantity", |f| f.swap(STOCK, "3000", "1000000000000000")),
    ("a horizon of four hundred days", "out-of-range operation.toml:5:horizon", |f| f.swap(HEAD, "\"3d\"", "\"400d\"")),
    ("a negative length", "negative-quantity links.csv:4:length_km", |f| f.swap(LINKS, "river,28", "river,-28")),
    ("a request after the end", "planned outside-horizon requests.csv:2:needed_by", |f| f.append(REQUESTS, "pos-ulak,beras,10,2026-03-01\n")),
    ("a jetty closed to boats", "planned", |f| f.append(CLOSURES, "dermaga-kota,2026-01-12 06:00,2026-01-20 06:00,0,,river,arus deras\n")),
];

/// `1.250` alone is refused: both readings are told, and the line that settles it.
#[test]
fn a_number_that_can_be_read_in_two_ways_is_refused() {
    let place = Place::new();
    let folder = Folder::new(&place);
    folder.swap(STOCK, "3000", "1.250");
    let check = |lang: &str| bekal(&["check", &place.at("op"), "--lang", lang]).expect(3).out;
    let told = "1.250 is 1,250 with a decimal comma and 1.25 with a decimal point: no other number of the column or the \
                table decides it\n    -> write 1250 or 1.2500, or add to the settings (operation.toml, in a workbook the sheet operation): decimal = \",\" or \
                decimal = \".\"";
    assert!(check("en").contains(told), "{}", check("en"));
    let told = "1.250 berarti 1.250 dengan koma desimal dan 1,25 dengan titik desimal: tidak ada angka lain di kolom atau \
                tabel ini yang menentukannya\n    -> tulis 1250 atau 1,2500, atau tambahkan ke pengaturan (operation.toml, di \
                buku kerja lembar operasi): decimal = \",\" atau decimal = \".\"";
    assert!(check("id").contains(told), "{}", check("id"));
    for (mark, grams) in [(",", 1_250_000), (".", 1250)] {
        let head = folder.text(HEAD);
        folder.swap(HEAD, "[objective]", &format!("decimal = \"{mark}\"\n[objective]"));
        let operation = bekal::load(&folder.at).unwrap().operation.unwrap();
        assert!(operation.lots().iter().any(|lot| lot.quantity.thousandths() == grams), "{mark}");
        folder.set(HEAD, head);
    }
}

/// A defect says what to write into its own column.
#[test]
fn remedies_fit_their_columns() {
    let cases: &[(&str, &str, fn(&Folder))] = &[
        ("length_km", "kilometers", |f| f.swap(LINKS, "river,28", "river,-28")),
        ("quantity", "goods that left", |f| f.swap(STOCK, "3000", "-3000")),
        ("displaced", "how many people", |f| f.swap(PEOPLE, "850", "-850")),
        ("count", "number of vehicles", |f| f.swap(FLEET, "truk,2", "truk,-2")),
        ("payload_kg", "4 tonnes are 4000", |f| f.swap(TYPES, "road,4000", "road,0")),
        ("kg", "one unit of the item", |f| f.swap(ITEMS, "kg,1,0.00135", "kg,0,0.00135")),
        (
            "time",
            "write 2026-01-12 or 2026-12-01, or add to the settings (operation.toml, in a workbook the sheet operation): dates = \"d/m/y\"",
            |f| {
                f.swap(PEOPLE, "2026-01-12 06:00", "12/01/2026");
            },
        ),
        ("time", "all its four digits", |f| f.swap(PEOPLE, "2026-01-12 06:00", "12/01/26")),
        ("lon", "swap the two cells of the row: lat = 1.7 LS, lon = -1.7", |f| {
            f.swap(SITES, "103.25,-1.7", "1.7 LS,-1.7");
        }),
        ("lon", "each into its own column", |f| f.swap(SITES, "103.25,-1.7", "\"-1.7, 103.25\",-1.7")),
        ("affected", "leave the cell empty if it is not known", |f| f.swap(PEOPLE, "1400", "-")),
        ("quantity", "write 0 if there is none", |f| f.swap(STOCK, "3000", "nihil")),
        ("displaced", "not a range", |f| f.swap(PEOPLE, "850", "800-900")),
        ("factor", "0.5 for 50 %", |f| f.append(CLOSURES, "jalan-sukamaju,,,50%,,,x\n")),
        ("horizon", "--start", |f| f.swap(HEAD, "\"3d\"", "\"400d\"")),
        ("groups.infant", "not a percentage", |f| f.swap(HEAD, "infant = 0.02", "infant = 2")),
        ("site", "nearest: gudang-kota", |f| f.swap(STOCK, "gudang-kota", "gudang-kta")),
    ];
    for (column, advice, happens) in cases {
        let place = Place::new();
        happens(&Folder::new(&place));
        let checked = bekal(&["check", &place.at("op"), "--format", "json", "--lang", "en"]).expect(3);
        let rows: Vec<serde_json::Value> = serde_json::from_str(&checked.out).unwrap();
        let remedies: Vec<&str> = rows
            .iter()
            .filter(|row| row["severity"] == "error" && row["column"] == *column)
            .map(|row| row["remedy"].as_str().unwrap())
            .collect();
        assert!(remedies.len() == 1 && remedies[0].contains(advice), "{column}: {remedies:?}");
        assert!(
            !rows.iter().any(|row| row["code"] == "shorter-than-straight"),
            "{column}: what was not read is not judged"
        );
    }
}
