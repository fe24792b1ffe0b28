//! A hundred accidents to an operation folder, through the command: each is refused with located, coded problems and
//! leaves nothing behind, or is planned and audited; never a panic.

use crate::habits::{HABITS, SLIPS};
use crate::place::{Place, bekal};
use bekal::operation::Language;
use bekal::operation::code::Code;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

pub(crate) const HEAD: &str = "operation.toml";
pub(crate) const MEMBERS: &str = "members.csv";
pub(crate) const SITES: &str = "sites.csv";
pub(crate) const LINKS: &str = "links.csv";
pub(crate) const TYPES: &str = "vehicle_types.csv";
pub(crate) const FLEET: &str = "fleet.csv";
pub(crate) const ITEMS: &str = "items.csv";
const NORMS: &str = "norms.csv";
pub(crate) const PEOPLE: &str = "people.csv";
pub(crate) const REQUESTS: &str = "requests.csv";
pub(crate) const STOCK: &str = "stock.csv";
const SUPPLY: &str = "supply.csv";
const GAUGES: &str = "gauges.csv";
pub(crate) const STAGES: &str = "stages.csv";
pub(crate) const CLOSURES: &str = "closures.csv";
const ZONES: &str = "zones.geojson";

/// An operation folder: the template without its remarks, so that rows keep their numbers.
pub(crate) struct Folder {
    pub(crate) at: PathBuf,
}

impl Folder {
    pub(crate) fn new(place: &Place) -> Self {
        let at = place.path("op");
        fs::create_dir(&at).unwrap();
        for (name, text) in bekal::template::Template::new(Language::English).files() {
            let rows = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
            fs::write(at.join(name), rows.map(|row| row.to_owned() + "\n").collect::<String>()).unwrap();
        }
        Self { at }
    }

    pub(crate) fn text(&self, file: &str) -> String {
        fs::read_to_string(self.at.join(file)).unwrap()
    }

    pub(crate) fn set(&self, file: &str, content: impl AsRef<[u8]>) {
        fs::write(self.at.join(file), content).unwrap();
    }

    pub(crate) fn remove(&self, file: &str) {
        fs::remove_file(self.at.join(file)).unwrap();
    }

    /// Replaces the first `from`.
    pub(crate) fn swap(&self, file: &str, from: &str, to: &str) {
        let text = self.text(file);
        assert!(text.contains(from), "{file} has no {from}");
        self.set(file, text.replacen(from, to, 1));
    }

    pub(crate) fn append(&self, file: &str, rows: &str) {
        self.set(file, self.text(file) + rows);
    }

    /// The bytes of a file, changed.
    pub(crate) fn bytes(&self, file: &str, change: impl FnOnce(&mut Vec<u8>)) {
        let mut bytes = fs::read(self.at.join(file)).unwrap();
        change(&mut bytes);
        self.set(file, bytes);
    }

    fn utf16(&self, file: &str, mark: &str, encode: fn(u16) -> [u8; 2]) {
        let text = mark.to_owned() + &self.text(file);
        self.set(file, text.encode_utf16().flat_map(encode).collect::<Vec<u8>>());
    }
}

pub(crate) fn link(to: &str, at: &Path) {
    std::os::unix::fs::symlink(to, at).unwrap();
}

pub(crate) fn pipe(at: &Path) {
    assert!(Command::new("mkfifo").arg(at).status().unwrap().success());
}

/// Whoever may read everything finds a dangling link instead.
fn forbid(at: &Path) {
    fs::set_permissions(at, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(at).is_ok() {
        fs::remove_file(at).unwrap();
        link("/nowhere", at);
    }
}

/// What happened to the folder, what it must lead to, and how to make it happen.
///
/// The outcome is `planned`, or the most telling problem as `code file:row:column`, where row and column may be empty;
/// `unreadable file` is what the machine refuses.
pub(crate) type Accident = (&'static str, &'static str, fn(&Folder));

#[rustfmt::skip]
const FILES: &[Accident] = &[
    ("no settings", "missing-table operation.toml::", |f| f.remove(HEAD)),
    ("no sites", "missing-table sites.csv::", |f| f.remove(SITES)),
    ("no members", "missing-table members.csv::", |f| f.remove(MEMBERS)),
    ("no items", "missing-table items.csv::", |f| f.remove(ITEMS)),
    ("neither people nor requests", "missing-table people.csv::", |f| { f.remove(PEOPLE); f.remove(REQUESTS); }),
    ("no stock", "planned absent-table stock.csv::", |f| f.remove(STOCK)),
    ("no links", "planned absent-table links.csv::", |f| f.remove(LINKS)),
    ("no fleet", "planned absent-table fleet.csv::", |f| f.remove(FLEET)),
    ("an empty folder", "missing-table operation.toml::", |f| { fs::remove_dir_all(&f.at).unwrap(); fs::create_dir(&f.at).unwrap(); }),
    ("a file for a folder", "unreadable op", |f| { fs::remove_dir_all(&f.at).unwrap(); fs::write(&f.at, "x").unwrap(); }),
    ("a file of no bytes", "no-heading members.csv::", |f| f.set(MEMBERS, "")),
    ("settings of no bytes", "missing-key operation.toml::format", |f| f.set(HEAD, "")),
    ("zones of no bytes", "geojson-syntax zones.geojson::", |f| f.set(ZONES, "")),
    ("every file of no bytes", "no-heading items.csv::", |f| for entry in fs::read_dir(&f.at).unwrap() { fs::write(entry.unwrap().path(), "").unwrap(); }),
    ("blank lines only", "no-heading sites.csv::", |f| f.set(SITES, "\n\n\n")),
    ("a useful file of no bytes", "no-heading stock.csv::", |f| f.set(STOCK, "")),
    ("a heading of thirty megabytes of commas", "too-many-columns stock.csv:1:", |f| f.swap(STOCK, "reserved_for", &("reserved_for".to_owned() + &",".repeat(30 << 20)))),
    ("a row of commas", "too-many-columns stock.csv:4:", |f| f.append(STOCK, &("gudang-kota,beras,1,bpbd".to_owned() + &",".repeat(20_000) + "\n"))),
    ("a text of commas", "planned", |f| f.append(STOCK, &format!("# {0}\n\"# {0}\"\n", ",".repeat(20_000)))),
    ("a heading only", "empty-table sites.csv::", |f| f.set(SITES, "site,name,kind,lon,lat\n")),
    ("stock with a heading only", "planned absent-table stock.csv::", |f| f.set(STOCK, "site,item,quantity,owner\n")),
    ("a folder for a table", "unreadable op/stock.csv", |f| { f.remove(STOCK); fs::create_dir(f.at.join(STOCK)).unwrap(); }),
    ("a folder for the settings", "unreadable op/operation.toml", |f| { f.remove(HEAD); fs::create_dir(f.at.join(HEAD)).unwrap(); }),
    ("a link to a table that is gone", "unreadable op/sites.csv", |f| { f.remove(SITES); link("/nowhere/sites.csv", &f.at.join(SITES)); }),
    ("a link to itself for a table", "unreadable op/sites.csv", |f| { f.remove(SITES); link(SITES, &f.at.join(SITES)); }),
    ("a pipe for a table", "unreadable op/stock.csv", |f| { f.remove(STOCK); pipe(&f.at.join(STOCK)); }),
    ("a table nobody may read", "unreadable op/stock.csv", |f| forbid(&f.at.join(STOCK))),
    ("one table twice", "duplicate-table stok.csv::", |f| f.set("stok.csv", f.text(STOCK))),
    ("a spreadsheet", "planned unknown-table stock.xlsx::", |f| f.set("stock.xlsx", "PK\u{3}\u{4}")),
    ("a table with an unknown name", "planned unknown-table stocks.csv::", |f| f.set("stocks.csv", f.text(STOCK))),
    ("UTF-16 with its mark", "planned", |f| f.utf16(STOCK, "\u{feff}", u16::to_le_bytes)),
    ("UTF-16, big end first, with its mark", "planned", |f| f.utf16(STOCK, "\u{feff}", u16::to_be_bytes)),
    ("UTF-16 without a mark", "planned", |f| f.utf16(STOCK, "", u16::to_le_bytes)),
    ("UTF-16, big end first, without a mark", "planned", |f| f.utf16(STOCK, "", u16::to_be_bytes)),
    ("UTF-16 cut within a letter", "broken-encoding stock.csv::", |f| { f.utf16(STOCK, "\u{feff}", u16::to_le_bytes); f.bytes(STOCK, |b| b.truncate(101)); }),
    ("UTF-16 settings", "planned", |f| f.utf16(HEAD, "\u{feff}", u16::to_le_bytes)),
    ("UTF-16 zones", "planned", |f| f.utf16(ZONES, "\u{feff}", u16::to_le_bytes)),
    ("a byte order mark", "planned", |f| f.set(STOCK, "\u{feff}".to_owned() + &f.text(STOCK))),
    ("a byte order mark on the settings", "planned", |f| f.set(HEAD, "\u{feff}".to_owned() + &f.text(HEAD))),
    ("Windows-1252", "planned encoding items.csv::", |f| f.bytes(ITEMS, |b| { let at = b.windows(5).position(|w| w == b"Beras").unwrap(); b[at + 1] = 0xe9; })),
    ("a NUL in a cell", "nul-byte stock.csv:2:", |f| f.swap(STOCK, "beras", "be\0ras")),
    ("a tail of NUL", "nul-byte stock.csv:2:", |f| f.bytes(STOCK, |b| { let half = b.len() / 2; b[half..].fill(0); })),
    ("nothing but NUL", "nul-byte stock.csv:1:", |f| f.bytes(STOCK, |b| b.fill(0))),
    ("NUL in the settings", "nul-byte operation.toml:2:", |f| f.swap(HEAD, "Contoh", "Con\0toh")),
    ("a picture", "nul-byte stock.csv:3:", |f| f.set(STOCK, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10")),
    ("noise", "nul-byte stock.csv:1:", |f| f.set(STOCK, (0..4096_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect::<Vec<u8>>())),
    ("carriage returns only", "planned", |f| f.set(STOCK, f.text(STOCK).replace('\n', "\r"))),
    ("carriage returns and line feeds", "planned", |f| f.set(STOCK, f.text(STOCK).replace('\n', "\r\n"))),
    ("a table cut in the middle", "truncated-row stock.csv:3:", |f| f.bytes(STOCK, |b| b.truncate(b.len() - 10))),
    ("people cut in the middle", "truncated-row people.csv:2:", |f| f.bytes(PEOPLE, |b| { let half = b.len() / 2; b.truncate(half); })),
    ("settings cut in the middle", "missing-key operation.toml::horizon", |f| f.bytes(HEAD, |b| b.truncate(100))),
    ("zones cut in the middle", "geojson-syntax zones.geojson::", |f| f.bytes(ZONES, |b| { let half = b.len() / 2; b.truncate(half); })),
    ("a million rows", "too-many-rows stock.csv:200002:", |f| f.append(STOCK, &"gudang-kota,beras,1,bpbd,,,,\n".repeat(1_000_000))),
    ("a million equal rows of people", "conflicting-rows people.csv:4:site", |f| f.append(PEOPLE, &"pos-ulak,2026-01-12 06:00,1,,,,,,,,,,x,\n".repeat(1_000_000))),
    ("a file beyond 64 MiB", "file-too-large stock.csv::", |f| f.set(STOCK, vec![b'\n'; (64 << 20) + 1])),
    ("a cell of two megabytes", "cell-too-large stock.csv:2:item", |f| f.swap(STOCK, "beras", &"x".repeat(2 << 20))),
    ("a name of a megabyte", "planned", |f| f.swap(MEMBERS, "BPBD Kabupaten", &"x".repeat(1 << 20))),
    ("an open quotation mark", "unclosed-quote stock.csv:2:", |f| f.swap(STOCK, "beras", "\"beras")),
    ("a row too short", "truncated-row stock.csv:4:", |f| f.append(STOCK, "gudang-kota,beras,10\n")),
    ("a row too long", "long-row stock.csv:4:", |f| f.append(STOCK, "gudang-kota,beras,10,bpbd,,,,,,\n")),
    ("a row with other separators", "truncated-row stock.csv:4:", |f| f.append(STOCK, "gudang-kota;beras;10;bpbd;;;;\n")),
    ("semicolons throughout", "planned", |f| f.set(STOCK, f.text(STOCK).replace(',', ";"))),
    ("tabs throughout", "planned", |f| f.set(STOCK, f.text(STOCK).replace(',', "\t"))),
];

#[rustfmt::skip]
const CELLS: &[Accident] = &[
    ("a column misspelt", "missing-column stock.csv::quantity", |f| f.swap(STOCK, "quantity", "quantty")),
    ("a column twice", "duplicate-column stock.csv:1:quantity", |f| f.swap(STOCK, "expires", "jumlah")),
    ("a column nobody knows", "planned unknown-column stock.csv:1:colour", |f| f.swap(STOCK, "expires", "colour")),
    ("a heading of numbers", "missing-column stock.csv::item", |f| f.swap(STOCK, "site,item,quantity,owner", "1,2,3,4")),
    ("an empty cell", "missing-value stock.csv:2:item", |f| f.swap(STOCK, "gudang-kota,beras", "gudang-kota,")),
    ("text for a number", "not-a-number stock.csv:2:quantity", |f| f.swap(STOCK, "3000", "banyak")),
    ("a number with a unit of its own", "unlike-unit stock.csv:2:quantity", |f| f.swap(STOCK, "3000", "3000 gerobak")),
    ("an error of the spreadsheet", "formula-error stock.csv:2:quantity", |f| f.swap(STOCK, "3000", "#REF!")),
    ("a formula", "not-a-number stock.csv:2:quantity", |f| f.swap(STOCK, "3000", "=1+1")),
    ("another script's digits", "not-a-number stock.csv:2:quantity", |f| f.swap(STOCK, "3000", "٣٠٠٠")),
    ("a hexadecimal number", "not-a-number stock.csv:2:quantity", |f| f.swap(STOCK, "3000", "0xBB8")),
    ("no number", "not-a-number stock.csv:2:quantity", |f| f.swap(STOCK, "3000", "NaN")),
    ("infinity", "not-a-number stock.csv:2:quantity", |f| f.swap(STOCK, "3000", "inf")),
    ("1e308", "not-a-number stock.csv:2:quantity", |f| f.swap(STOCK, "3000", "1e308")),
    ("twenty digits", "out-of-range stock.csv:2:quantity", |f| f.swap(STOCK, "3000", "99999999999999999999")),
    ("four hundred digits", "not-a-number stock.csv:2:quantity", |f| f.swap(STOCK, "3000", &"9".repeat(400))),
    ("a thousand decimals", "planned broken-package stock.csv:2:quantity", |f| f.swap(STOCK, "3000", &("3.".to_owned() + &"3".repeat(1000)))),
    ("negative stock", "negative-quantity stock.csv:2:quantity", |f| f.swap(STOCK, "3000", "-3000")),
    ("no stock at all", "planned zero-quantity stock.csv:2:quantity", |f| f.swap(STOCK, "3000", "0")),
    ("a thousands separator", "ambiguous-number stock.csv:2:quantity", |f| f.swap(STOCK, "3000", "3.000")),
    ("a decimal comma between commas", "long-row stock.csv:2:", |f| f.swap(STOCK, "3000", "3000,5")),
    ("a quoted decimal comma among points", "mixed-decimals sites.csv:2:lon", |f| f.swap(SITES, "103.25,", "\"103,25\",")),
    ("decimal commas throughout", "planned", |f| f.set(SITES, f.text(SITES).replace(',', ";").replace('.', ","))),
    ("half a truck", "not-a-whole-number fleet.csv:2:count", |f| f.swap(FLEET, "truk,2", "truk,1.5")),
    ("four thousand million trucks", "out-of-range fleet.csv:2:count", |f| f.swap(FLEET, "truk,2", "truk,4000000000")),
    ("ten thousand trucks", "planned", |f| f.swap(FLEET, "truk,2", "truk,10000")),
    ("no trucks", "planned zero-quantity fleet.csv:2:count", |f| f.swap(FLEET, "truk,2", "truk,0")),
    ("minus two trucks", "negative-quantity fleet.csv:2:count", |f| f.swap(FLEET, "truk,2", "truk,-2")),
    ("no payload", "out-of-range vehicle_types.csv:2:payload_kg", |f| f.swap(TYPES, "road,4000", "road,0")),
    ("a negative payload", "negative-quantity vehicle_types.csv:2:payload_kg", |f| f.swap(TYPES, "road,4000", "road,-4000")),
    ("a payload of a gram", "out-of-range vehicle_types.csv:2:payload_kg", |f| f.swap(TYPES, "road,4000", "road,0.001")),
    ("a payload below one package", "planned", |f| f.swap(TYPES, "road,4000", "road,5")),
    ("no speed", "out-of-range vehicle_types.csv:2:speed_kmh", |f| f.swap(TYPES, "14,35", "14,0")),
    ("faster than sound", "out-of-range vehicle_types.csv:2:speed_kmh", |f| f.swap(TYPES, "14,35", "14,5000")),
    ("no duty", "out-of-range vehicle_types.csv:2:hours_per_day", |f| f.swap(TYPES, "8000,,12", "8000,,0")),
    ("25 hours a day", "out-of-range vehicle_types.csv:2:hours_per_day", |f| f.swap(TYPES, "8000,,12", "8000,,25")),
    ("lighter than its load", "gross-below-payload vehicle_types.csv:2:gross_kg", |f| f.swap(TYPES, "0.3,8000", "0.3,800")),
    ("a truck of no width", "out-of-range vehicle_types.csv:2:width_m", |f| f.swap(TYPES, "8000,,12", "8000,0,12")),
    ("a truck 2100 m wide", "out-of-range vehicle_types.csv:2:width_m", |f| f.swap(TYPES, "8000,,12", "8000,2100,12")),
    ("a truck 210 cm wide", "planned converted-unit vehicle_types.csv:2:width_m", |f| f.swap(TYPES, "8000,,12", "8000,210 cm,12")),
    ("4 thousand million people", "out-of-range people.csv:2:displaced", |f| f.swap(PEOPLE, "850", "4000000000")),
    ("negative people", "negative-quantity people.csv:2:displaced", |f| f.swap(PEOPLE, "850", "-850")),
    ("half a person", "not-a-whole-number people.csv:2:displaced", |f| f.swap(PEOPLE, "850", "850.5")),
    ("an item of no weight", "out-of-range items.csv:2:kg", |f| f.swap(ITEMS, "kg,1,0.00135", "kg,0,0.00135")),
    ("an item of no volume", "out-of-range items.csv:2:m3", |f| f.swap(ITEMS, "kg,1,0.00135", "kg,1,0")),
    ("an empty package", "out-of-range items.csv:2:package", |f| f.swap(ITEMS, "1,10,180", "1,0,180")),
    ("a package beyond the stock", "planned broken-package stock.csv:2:quantity", |f| f.swap(ITEMS, "1,10,180", "1,1000000,180")),
    ("priority zero", "out-of-range items.csv:2:priority", |f| f.swap(ITEMS, "1,10,180", "0,10,180")),
    ("no shelf life", "out-of-range items.csv:2:shelf_life_d", |f| f.swap(ITEMS, "1,10,180", "1,10,0")),
    ("no storage and no handling", "out-of-range sites.csv:3:handling_kg_h", |f| f.swap(SITES, "60,30000,5000", "0,0,0")),
    ("handling of a gram an hour", "out-of-range sites.csv:3:handling_kg_h", |f| f.swap(SITES, "60,30000,5000", "60,30000,0.001")),
    ("storage of no litre", "planned", |f| f.swap(SITES, "60,30000,5000", "0,0,5000")),
];

#[rustfmt::skip]
const PLACES: &[Accident] = &[
    ("longitude and latitude swapped", "swapped-coordinates sites.csv:2:lon", |f| f.swap(SITES, "103.25,-1.7", "-1.7,103.25")),
    ("latitude 170", "out-of-range sites.csv:2:lat", |f| f.swap(SITES, "103.25,-1.7", "103.25,-170")),
    ("longitude 1e308", "not-a-number sites.csv:2:lon", |f| f.swap(SITES, "103.25,-1.7", "1e308,-1.7")),
    ("the other end of the world", "planned outside-indonesia sites.csv:2:lon", |f| f.swap(SITES, "103.25,-1.7", "-76.75,1.7")),
    ("all at one point", "planned", |f| f.set(SITES, f.text(SITES).replace("103.26,-1.69", "103.25,-1.7").replace("103.18,-1.75", "103.25,-1.7").replace("103.05,-1.62", "103.25,-1.7"))),
    ("a site within itself", "cyclic-parent sites.csv:2:parent", |f| f.swap(SITES, "103.25,-1.7,,", "103.25,-1.7,,gudang-kota")),
    ("two sites within each other", "cyclic-parent sites.csv:2:parent", |f| { f.swap(SITES, "103.25,-1.7,,", "103.25,-1.7,,pos-ulak"); f.swap(SITES, "103.05,-1.62,,", "103.05,-1.62,,gudang-kota"); }),
    ("twenty thousand sites within each other", "cyclic-parent sites.csv:6:parent", |f| {
        let row = |n: u32| format!("s{n},S,junction,103.2,-1.7,,s{},,,,,,,,\n", (n + 1) % 20_000);
        f.append(SITES, &(0..20_000).map(row).collect::<String>());
    }),
    ("twenty thousand sites one below the other", "planned", |f| {
        let row = |n: u32| format!("s{n},S,junction,103.2,-1.7,,s{},,,,,,,,\n", (n + 1).min(19_999));
        f.append(SITES, &(0..19_999).map(row).collect::<String>());
        f.append(SITES, "s19999,S,junction,103.2,-1.7,,gudang-kota,,,,,,,,\n");
    }),
    ("a code twice", "duplicate-id sites.csv:6:site", |f| f.append(SITES, "pos-ulak,Kembar,post,103,-1.6,,,,,,,,,,\n")),
    ("a code twice but for capitals", "planned alike-codes sites.csv:6:site", |f| f.append(SITES, "POS-ulak,Kembar,post,103,-1.6,,,,,,,,,,\n")),
    ("a code twice but for a sign nobody sees", "planned alike-codes sites.csv:6:site", |f| f.append(SITES, "pos-ulak\u{200b},Kembar,post,103,-1.6,,,,,,,,,,\n")),
    ("a code twice but for a letter of another script", "planned alike-codes sites.csv:6:site", |f| f.append(SITES, "pos-ul\u{430}k,Kembar,post,103,-1.6,,,,,,,,,,\n")),
    ("a code in capitals", "unknown-id stock.csv:2:site", |f| f.swap(STOCK, "gudang-kota", "GUDANG-KOTA")),
    ("a code nobody knows", "unknown-id stock.csv:2:site", |f| f.swap(STOCK, "gudang-kota", "gudang-kta")),
    ("a code that climbs out of the folder", "planned", |f| for file in [SITES, LINKS, STOCK, FLEET] { f.set(file, f.text(file).replace("gudang-kota", "../../gudang")); }),
    ("a code with control characters", "planned", |f| for file in [SITES, LINKS, STOCK, FLEET] { f.set(file, f.text(file).replace("gudang-kota", "gudang\u{1b}[31m\u{7}")); }),
    ("a code that is a formula", "planned", |f| for file in [SITES, LINKS, STOCK, FLEET] { f.set(file, f.text(file).replace("gudang-kota", "=cmd|' /C calc'!A0")); }),
    ("an owner nobody knows", "unknown-id stock.csv:2:owner", |f| f.swap(STOCK, "3000,bpbd", "3000,bpdb")),
    ("an item nobody knows", "unknown-id stock.csv:2:item", |f| f.swap(STOCK, "beras", "bras")),
    ("a type nobody knows", "unknown-id fleet.csv:2:type", |f| f.swap(FLEET, "bpbd,truk", "bpbd,truck")),
    ("a kind nobody knows", "unknown-word sites.csv:2:kind", |f| f.swap(SITES, "warehouse", "warehose")),
    ("a link to nowhere", "unknown-id links.csv:4:to", |f| f.swap(LINKS, "pos-ulak", "pos-ulakk")),
    ("a link to itself", "link-to-itself links.csv:2:to", |f| f.swap(LINKS, "gudang-kota,dermaga-kota", "gudang-kota,gudang-kota")),
    ("a link of no length", "out-of-range links.csv:4:length_km", |f| f.swap(LINKS, "river,28", "river,0")),
    ("a link of negative length", "negative-quantity links.csv:4:length_km", |f| f.swap(LINKS, "river,28", "river,-28")),
    ("a link round the world", "out-of-range links.csv:4:length_km", |f| f.swap(LINKS, "river,28", "river,40000")),
    ("a link of 1e308 km", "not-a-number links.csv:4:length_km", |f| f.swap(LINKS, "river,28", "river,1e308")),
    ("a course of nonsense", "bad-geometry links.csv:2:geometry", |f| f.swap(LINKS, "3.2,kota,,,,,,,,", "3.2,kota,,,,,,,,LINESTRING(a b)")),
    ("people at a warehouse", "not-a-post people.csv:3:site", |f| f.swap(PEOPLE, "pos-ulak", "gudang-kota")),
    ("a lane that never opens", "levels-reversed links.csv:4:opens_above_m", |f| f.swap(LINKS, "17,9", "9,17")),
    ("a level of 1e308 m", "not-a-number stages.csv:3:level_m", |f| f.swap(STAGES, "14.25", "1e308")),
    ("alert levels out of order", "levels-not-rising gauges.csv:2:siaga_3_m", |f| f.swap(GAUGES, "13.9", "13.5")),
    ("a gauge without levels", "planned gauge-without-stage gauges.csv:2:gauge", |f| f.set(STAGES, "gauge,time,level_m\n")),
    ("two levels at one time", "conflicting-rows stages.csv:5:level_m", |f| f.append(STAGES, "pos-duga-kota,2026-01-13 06:00,15.0,forecast,x\n")),
    ("a closure of nothing", "unknown-id closures.csv:2:target", |f| f.append(CLOSURES, "jembatan,,,0,,,putus\n")),
    ("a closure that speeds up", "out-of-range closures.csv:2:factor", |f| f.append(CLOSURES, "jalan-sukamaju,,,2,,,cepat\n")),
    ("everything closed", "planned", |f| f.append(CLOSURES, "jalan-dermaga,,,0,,,x\njalan-sukamaju,,,0,,,x\nsungai-ulak,,,0,,,x\n")),
    ("a road too narrow for anything", "negative-quantity links.csv:3:max_width_m", |f| f.swap(LINKS, "12000,,pos", "12000,-2,pos")),
    ("water on a road", "planned", |f| f.append(CLOSURES, "jalan-sukamaju,,,,0.2,,banjir\n")),
    ("water on a river", "depth-off-road closures.csv:2:depth_m", |f| f.append(CLOSURES, "sungai-ulak,,,,0.2,,banjir\n")),
    ("water on a jetty", "depth-off-road closures.csv:2:depth_m", |f| f.append(CLOSURES, "dermaga-kota,,,,0.2,,banjir\n")),
    ("water of a kilometer", "out-of-range closures.csv:2:depth_m", |f| f.append(CLOSURES, "jalan-sukamaju,,,,1000,,banjir\n")),
    ("a zone over everything", "planned outside-indonesia zones.geojson:1:lon", |f| f.set(ZONES, r#"{"type":"Feature","properties":{"zone":"z"},"geometry":{"type":"Polygon","coordinates":[[[90,-10],[110,-10],[110,10],[90,10],[90,-10]]]}}"#)),
    ("a zone that is a point", "not-a-polygon zones.geojson:1:geometry", |f| f.set(ZONES, r#"{"type":"Feature","properties":{"zone":"z"},"geometry":{"type":"Point","coordinates":[103,-1]}}"#)),
    ("a zone of 1e308 degrees", "out-of-range zones.geojson:1:lon", |f| f.set(ZONES, r#"{"type":"Feature","properties":{"zone":"z"},"geometry":{"type":"Polygon","coordinates":[[[1e308,-1e308],[1e308,1e308],[-1e308,1e308],[1e308,-1e308]]]}}"#)),
    ("a zone of one corner", "not-a-polygon zones.geojson:1:geometry", |f| f.set(ZONES, r#"{"type":"Feature","properties":{"zone":"z"},"geometry":{"type":"Polygon","coordinates":[[[103,-1]]]}}"#)),
    ("a zone nested without end", "geojson-syntax zones.geojson::", |f| f.set(ZONES, "[".repeat(200_000))),
];

#[rustfmt::skip]
const TIMES: &[Accident] = &[
    ("a date of another country", "ambiguous-date people.csv:2:time", |f| f.swap(PEOPLE, "2026-01-12 06:00", "12/01/2026")),
    ("a date that does not exist", "not-a-date people.csv:2:time", |f| f.swap(PEOPLE, "2026-01-12 06:00", "2026-02-30")),
    ("a date of the year 99999", "not-a-date people.csv:2:time", |f| f.swap(PEOPLE, "2026-01-12 06:00", "99999-01-12")),
    ("a date of the year 9999", "planned outside-horizon people.csv:2:time", |f| f.swap(PEOPLE, "2026-01-12 06:00", "9999-12-31")),
    ("a date as a number", "planned serial-date people.csv:2:time", |f| f.swap(PEOPLE, "2026-01-12 06:00", "46034")),
    ("until before from", "dates-reversed fleet.csv:2:until", |f| f.swap(FLEET, "gudang-kota,,", "gudang-kota,2026-01-14,2026-01-13")),
    ("closing before opening", "hours-reversed sites.csv:2:closes", |f| f.swap(SITES, "06:00,18:00", "18:00,06:00")),
    ("never open", "hours-reversed sites.csv:2:closes", |f| f.swap(SITES, "06:00,18:00", "06:00,06:00")),
    ("goods that never expire", "planned", |f| f.swap(STOCK, "2026-06-30", "9999-12-31")),
    ("goods expired long ago", "planned expires-before-available stock.csv:2:expires", |f| f.swap(STOCK, "2026-06-30", "1999-06-30")),
    ("supply of the year 9999", "planned outside-horizon supply.csv:2:arrives", |f| f.append(SUPPLY, "gudang-kota,beras,10,bpbd,9999-12-31,,\n")),
    ("a request of the past", "planned outside-horizon requests.csv:2:needed_by", |f| f.append(REQUESTS, "pos-ulak,beras,10,1999-01-01\n")),
    ("a start without its zone", "start-without-offset operation.toml:4:start", |f| f.swap(HEAD, "T06:00:00+07:00", "T06:00:00")),
    ("a start that is no date", "not-a-date operation.toml:4:start", |f| f.swap(HEAD, "2026-01-12T06:00:00+07:00", "Senin")),
    ("a start of the year 9999", "out-of-range operation.toml:4:start", |f| f.swap(HEAD, "2026-01-12T06:00:00+07:00", "9999-01-12T06:00:00+07:00")),
    ("a start of the year 1", "out-of-range operation.toml:4:start", |f| f.swap(HEAD, "2026-01-12T06:00:00+07:00", "0001-01-01T00:00:00+07:00")),
    ("a horizon of nothing", "out-of-range operation.toml:5:horizon", |f| f.swap(HEAD, "\"3d\"", "\"0d\"")),
    ("a horizon of minus three days", "not-a-duration operation.toml:5:horizon", |f| f.swap(HEAD, "\"3d\"", "\"-3d\"")),
    ("a horizon of ten years", "out-of-range operation.toml:5:horizon", |f| f.swap(HEAD, "\"3d\"", "\"3650d\"")),
    ("a horizon of ten thousand million days", "not-a-duration operation.toml:5:horizon", |f| f.swap(HEAD, "\"3d\"", "\"9999999999d\"")),
    ("a horizon of sixty days", "planned", |f| { f.swap(HEAD, "\"3d\"", "\"60d\""); f.swap(HEAD, "\"6h\"", "\"24h\""); }),
    ("a horizon of thirty hours", "horizon-not-whole-days operation.toml:5:horizon", |f| f.swap(HEAD, "\"3d\"", "\"30h\"")),
    ("a period of nothing", "period-not-dividing-day operation.toml:6:period", |f| f.swap(HEAD, "\"6h\"", "\"0h\"")),
    ("a period of minus six hours", "not-a-duration operation.toml:6:period", |f| f.swap(HEAD, "\"6h\"", "\"-6h\"")),
    ("a period of seven hours", "period-not-dividing-day operation.toml:6:period", |f| f.swap(HEAD, "\"6h\"", "\"7h\"")),
    ("a period of a minute", "out-of-range operation.toml:6:period", |f| f.swap(HEAD, "\"6h\"", "\"1min\"")),
    ("a period longer than a day", "period-not-dividing-day operation.toml:6:period", |f| f.swap(HEAD, "\"6h\"", "\"48h\"")),
];

#[rustfmt::skip]
const SETTINGS: &[Accident] = &[
    ("settings without quotes", "toml-syntax operation.toml:2:", |f| f.swap(HEAD, "\"Contoh banjir\"", "Contoh banjir")),
    ("settings of another format", "wrong-format operation.toml:1:format", |f| f.swap(HEAD, "bekal.operation/1", "bekal.operation/9")),
    ("a setting twice", "toml-syntax operation.toml:27:", |f| f.append(HEAD, "[objective]\nkind = \"fair\"\n")),
    ("a setting missing", "missing-key operation.toml::horizon", |f| f.swap(HEAD, "horizon =", "#horizon =")),
    ("a setting nobody knows", "planned unknown-key operation.toml:27:horison", |f| f.append(HEAD, "[horison]\nx = 1\n")),
    ("a table for a text", "missing-key operation.toml:2:name", |f| f.swap(HEAD, "\"Contoh banjir\"", "{ id = \"Contoh\" }")),
    ("a list for a text", "missing-key operation.toml:2:name", |f| f.swap(HEAD, "\"Contoh banjir\"", "[\"Contoh\", \"banjir\"]")),
    ("settings nested without end", "toml-syntax operation.toml:2:", |f| f.swap(HEAD, "\"Contoh banjir\"", &"[".repeat(200_000))),
    ("a seed of twenty digits", "not-a-whole-number operation.toml:10:seed", |f| f.swap(HEAD, "seed = 1 ", "seed = 99999999999999999999 ")),
    ("a negative seed", "not-a-whole-number operation.toml:10:seed", |f| f.swap(HEAD, "seed = 1 ", "seed = -1 ")),
    ("a household of nobody", "out-of-range operation.toml:13:household_size", |f| f.swap(HEAD, "household_size = 4", "household_size = 0")),
    ("a household of no number", "out-of-range operation.toml:13:household_size", |f| f.swap(HEAD, "household_size = 4", "household_size = nan")),
    ("a class without speed", "out-of-range operation.toml:17:speeds.kota", |f| f.swap(HEAD, "kota = 25", "kota = 0")),
    ("a class of text", "not-a-number operation.toml:17:speeds.kota", |f| f.swap(HEAD, "kota = 25", "kota = \"cepat\"")),
    ("a group larger than all", "out-of-range operation.toml:21:groups.infant", |f| f.swap(HEAD, "infant = 0.02", "infant = 2")),
    ("norms from elsewhere", "unknown-norm-set operation.toml:9:norms", |f| f.swap(HEAD, "\"bnpb\"", "\"../../../etc/passwd\"")),
    ("a phase nobody knows", "unknown-word operation.toml:7:phase", |f| f.swap(HEAD, "\"tanggap-darurat\"", "\"panik\"")),
    ("an unknown norm", "planned norm-without-item norms.csv:2:item", |f| f.append(NORMS, "x,,bras,person,1,day,,,x,\n")),
    ("a norm of nothing", "planned item-without-need items.csv:2:item", |f| f.append(NORMS, "x,,beras,person,0,day,,,x,\n")),
    ("a norm of 1e308", "not-a-number norms.csv:2:quantity", |f| f.append(NORMS, "x,,beras,person,1e308,day,,,x,\n")),
    ("a norm that ends before it begins", "dates-reversed norms.csv:2:to_day", |f| f.append(NORMS, "x,,beras,person,1,day,5,2,x,\n")),
    ("a negative request", "negative-quantity requests.csv:2:quantity", |f| f.append(REQUESTS, "pos-ulak,beras,-5,2026-01-13\n")),
    ("the same row twice", "planned duplicate-row stock.csv:4:quantity", |f| f.append(STOCK, "gudang-kota,air-minum,11400,bpbd,,,,\n")),
    ("two head counts at one time", "conflicting-rows people.csv:4:site", |f| f.append(PEOPLE, "pos-ulak,2026-01-12 06:00,999,,,,,,,,,,x,\n")),
    ("probabilities above one", "probabilities-exceed-one scenarios.csv::", |f| f.append("scenarios.csv", "a,0.7\nb,0.7\n")),
    ("everything at its limit", "planned parts-exceed-affected people.csv:2:affected", |f| {
        f.swap(PEOPLE, ",850,", ",100000000,");
        f.append(NORMS, "x,,beras,person,1000,day,,,x,\n");
        f.swap(STOCK, "3000", "1000000000");
        f.swap(TYPES, "road,4000,14,35,8000,9000,45000", "road,1000000,100000,150,10000000,1000000000,1000000000");
        f.swap(FLEET, "truk,2", "truk,10000");
        f.swap(TYPES, ",8000,,12", ",10000000,2.1,24");
        f.swap(LINKS, "12.5,desa,no,,12000,", "20000,,no,1000,,2.1");
        f.append(SUPPLY, "gudang-kota,air-minum,1000000,bpbd,2026-01-12 07:00,1000000000,purchase\n");
    }),
];

/// Longest that any folder may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Codes of errors that concern a file, a table or a setting as a whole.
const OF_A_WHOLE: [&str; 10] = [
    "missing-table",
    "empty-table",
    "no-heading",
    "duplicate-table",
    "file-too-large",
    "broken-encoding",
    "missing-column",
    "missing-key",
    "geojson-syntax",
    "probabilities-exceed-one",
];

/// A problem as `code file:row:column`.
fn problem(row: &serde_json::Value) -> String {
    let cell = |name: &str| row[name].as_str().map_or_else(|| row[name].to_string().replace("null", ""), str::to_owned);
    format!("{} {}:{}:{}", cell("code"), cell("file"), cell("row"), cell("column"))
}

/// Every problem that `check` finds; each has a code that is explained, a file and, unless it concerns a whole, a row.
fn problems(place: &Place, name: &str) -> Vec<String> {
    let checked = bekal(&["check", &place.at("op"), "--format", "json", "-q"]);
    let rows: Vec<serde_json::Value> = serde_json::from_str(&checked.out).unwrap();
    for row in &rows {
        let code = row["code"].as_str().unwrap();
        assert!(Code::from_word(code).is_some() && row["file"].as_str().is_some_and(|file| !file.is_empty()), "{name}");
        let located = row["row"].is_u64() || row["severity"] != "error" || OF_A_WHOLE.contains(&code);
        assert!(located, "{name}: {row}");
        assert!(!row["message"].as_str().unwrap().contains(['{', '\0', '\u{1b}']), "{name}: {row}");
    }
    let errors = rows.iter().filter(|row| row["severity"] == "error").count();
    assert_eq!(checked.code, if errors > 0 { 3 } else { 0 }, "{name}");
    rows.iter().map(problem).collect()
}

#[test]
fn a_hundred_accidents() {
    let all = [FILES, CELLS, PLACES, TIMES, SETTINGS, HABITS, SLIPS].concat();
    assert!(all.len() >= 100, "{}", all.len());
    for (name, outcome, happens) in all {
        let place = Place::new();
        let folder = Folder::new(&place);
        happens(&folder);
        let (op, plan) = (place.at("op"), place.at("plan"));
        let begun = Instant::now();
        let ran = catch_unwind(AssertUnwindSafe(|| bekal(&["plan", &op, "--out", &plan, "--lang", "en"])));
        let ran = ran.unwrap_or_else(|_| panic!("{name}: a panic"));
        assert!(begun.elapsed() < PATIENCE, "{name}: {:?}", begun.elapsed());
        let told = |text: &str| assert!(ran.err.contains(text), "{name}: no `{text}` in\n{}", ran.err);

        if let Some(file) = outcome.strip_prefix("unreadable ") {
            assert_eq!((ran.code, place.names()), (3, vec!["op".to_owned()]), "{name}: {}", ran.err);
            told(&format!("{}: ", place.path(file).display()));
            continue;
        }
        let found = problems(&place, name);
        if let Some(remark) = outcome.strip_prefix("planned") {
            assert_eq!((ran.code, place.names()), (0, vec!["op".to_owned(), "plan".to_owned()]), "{name}: {}", ran.err);
            bekal(&["audit", &plan, "--quiet"]).expect(0);
            assert!(remark.is_empty() || found.iter().any(|one| remark.trim() == one), "{name}: {found:?}");
        } else {
            assert_eq!((ran.code, place.names()), (3, vec!["op".to_owned()]), "{name}: {}", ran.err);
            assert!(found.iter().any(|one| one == outcome), "{name}: {found:?}");
            told(&format!("error [{}] ", outcome.split(' ').next().unwrap()));
        }
    }
}
