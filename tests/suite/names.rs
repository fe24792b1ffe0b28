//! Names of places: what is taken for a code, and what never is.

use crate::broken::{CLOSURES, Folder, LINKS, PEOPLE, SITES, STOCK};
use crate::place::{Place, Ran, bekal, shipped};
use crate::workbook_parts::{self, Book};
use bekal::LoadOptions;
use bekal::operation::Language;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

/// Pairs of kecamatan of one kabupaten or kota whose names differ by one or two letters: Kemendagri code of the kabupaten,
/// then that of each kecamatan within it and its name. Facts of the codes of administrative areas (Kemendagri), after
/// the public compilation region-id in dhanyyudi/wilayah-id (districts.csv).
#[rustfmt::skip]
const PAIRS: &[(&str, &str, &str, &str, &str)] = &[
    ("11.72", "01", "Sukakarya", "02", "Sukajaya"),
    ("11.74", "02", "Langsa Barat", "05", "Langsa Baro"),
    ("12.14", "02", "Gomo", "12", "Toma"),
    ("12.14", "13", "Mazino", "17", "Mazo"),
    ("14.01", "02", "Kampar", "17", "Kampa"),
    ("16.04", "01", "Tanjungsakti Pumu", "24", "Tanjung Sakti Pumi"),
    ("16.07", "01", "Banyuasin I", "02", "Banyuasin II"),
    ("16.07", "02", "Banyuasin II", "03", "Banyuasin III"),
    ("16.07", "01", "Banyuasin I", "03", "Banyuasin III"),
    ("16.08", "07", "Madang Suku I", "06", "Madang Suku II"),
    ("16.08", "06", "Madang Suku II", "13", "Madang Suku III"),
    ("16.08", "09", "Belitang II", "10", "Belitang III"),
    ("16.09", "09", "Buay Pemaca", "17", "Buana Pemaca"),
    ("16.73", "01", "Lubuk Linggau Timur I", "05", "Lubuk Linggau Timur II"),
    ("16.73", "02", "Lubuk Linggau Barat I", "06", "Lubuk Linggau Barat II"),
    ("16.73", "03", "Lubuk Linggau Selatan I", "07", "Lubuk Linggau Selatan II"),
    ("16.73", "04", "Lubuk Linggau Utara I", "08", "Lubuk Linggau Utara II"),
    ("32.01", "04", "Sukaraja", "35", "Sukajaya"),
    ("32.02", "11", "Cibadak", "44", "Cidadap"),
    ("32.04", "30", "Pacet", "35", "Paseh"),
    ("32.06", "03", "Cikalong", "06", "Cibalong"),
    ("32.06", "17", "Sukaraja", "26", "Sukarame"),
    ("32.06", "17", "Sukaraja", "31", "Sukaratu"),
    ("32.06", "26", "Sukarame", "31", "Sukaratu"),
    ("32.08", "02", "Ciniru", "04", "Ciwaru"),
    ("32.13", "09", "Ciasem", "29", "Ciater"),
    ("32.14", "05", "Sukatani", "15", "Sukasari"),
    ("33.08", "01", "Salaman", "04", "Salam"),
    ("33.09", "01", "Selo", "13", "Simo"),
    ("33.12", "15", "Jatiroto", "20", "Jatisrono"),
    ("33.14", "12", "Tanon", "19", "Tangen"),
    ("33.15", "08", "Gabus", "17", "Gubug"),
    ("33.17", "05", "Sarang", "08", "Sulang"),
    ("33.18", "02", "Kayen", "06", "Jaken"),
    ("33.18", "06", "Jaken", "09", "Jakenan"),
    ("33.19", "07", "Bae", "09", "Dawe"),
    ("33.20", "01", "Kedung", "09", "Keling"),
    ("33.24", "04", "Patean", "14", "Patebon"),
    ("33.25", "05", "Bawang", "11", "Batang"),
    ("33.29", "06", "Tonjong", "13", "Tanjung"),
    ("34.03", "08", "Semanu", "12", "Semin"),
    ("35.06", "11", "Pagu", "17", "Pare"),
    ("35.09", "03", "Sumberbaru", "21", "Sumbersari"),
    ("35.09", "05", "Umbulsari", "23", "Mumbulsari"),
    ("35.13", "09", "Gading", "18", "Gending"),
    ("35.14", "01", "Purwodadi", "08", "Purwosari"),
    ("35.17", "02", "Gudo", "17", "Kudu"),
    ("35.18", "10", "Baron", "14", "Bagor"),
    ("35.29", "03", "Manding", "10", "Ganding"),
    ("52.06", "02", "Bolo", "04", "Belo"),
    ("52.06", "12", "Lambu", "17", "Lambitu"),
    ("53.02", "24", "Noebana", "26", "Noebeba"),
    ("53.03", "12", "Musi", "13", "Mutis"),
    ("53.07", "03", "Lela", "11", "Bola"),
    ("53.08", "05", "Ndona", "17", "Ndori"),
];

/// The template with further posts (code, name, Kemendagri code, column region) and people in places as they are written,
/// with the column region.
fn operation(place: &Place, posts: &[(&str, &str, &str, &str)], people: &[(&str, &str)]) -> Folder {
    let folder = Folder::new(place);
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let mut sites = String::from("site,name,kind,lon,lat,pcode,region\n");
    for row in folder.text(SITES).lines().skip(1) {
        let cells: Vec<&str> = row.split(',').take(5).collect();
        writeln!(sites, "{},,", cells.join(",")).unwrap();
    }
    for (code, name, pcode, region) in posts {
        writeln!(sites, "{code},{},post,103.2,-1.7,{pcode},{}", quoted(name), quoted(region)).unwrap();
    }
    folder.set(SITES, sites);
    let mut rows = String::from("site,time,displaced,region,source,reported_at\n");
    for (hour, (site, region)) in people.iter().enumerate() {
        let time = format!("2026-01-12 {:02}:00", 6 + hour);
        writeln!(rows, "{},{time},10,{},sitrep,{time}", quoted(site), quoted(region)).unwrap();
    }
    folder.set(PEOPLE, rows);
    folder
}

/// What is told of a kind, as `row message`.
fn told(ran: &Ran, code: &str) -> Vec<String> {
    let rows: Vec<Value> = serde_json::from_str(&ran.out).unwrap();
    let of_it = rows.iter().filter(|row| row["code"] == code);
    of_it.map(|row| format!("{} {} {}", row["row"], row["message"], row["remedy"])).collect()
}

fn check(place: &Place, more: &[&str]) -> Ran {
    bekal(&[&["check", &place.at("op"), "--format", "json", "--lang", "en"], more].concat())
}

fn letters_apart(a: &str, b: &str) -> usize {
    let plain = |text: &str| text.to_lowercase().replace(' ', "").chars().collect::<Vec<_>>();
    let (a, b) = (plain(a), plain(b));
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            next.push((row[j] + usize::from(x != y)).min(row[j + 1] + 1).min(next[j] + 1));
        }
        row = next;
    }
    row[b.len()]
}

/// With one of two at the table and the other in a cell: nothing is taken, and the one there is, is suggested.
#[test]
fn a_name_one_letter_away_is_never_taken() {
    assert!(PAIRS.len() >= 50);
    for &(kab, a, a_name, b, b_name) in PAIRS {
        assert!((1..=2).contains(&letters_apart(a_name, b_name)), "{a_name} {b_name}");
        for ((code, name), other) in [((a, a_name), b_name), ((b, b_name), a_name)] {
            let place = Place::new();
            let (site, pcode) = (format!("pos-{code}"), format!("{kab}.{code}"));
            let written = [other.to_owned(), format!("Kec. {other}"), format!("{}, {kab}", other.to_uppercase())];
            let people: Vec<(&str, &str)> = written.iter().map(|other| (other.as_str(), "")).collect();
            operation(&place, &[(&site, &format!("Kecamatan {name}"), &pcode, "")], &people);
            let ran = check(&place, &[]).expect(3);
            assert_eq!(told(&ran, "taken-by-name"), [""; 0], "{name} for {other}");
            let unknown = told(&ran, "unknown-id");
            assert_eq!(unknown.len(), written.len(), "{name} for {other}: {unknown:?}");
            assert!(unknown.iter().all(|told| told.contains(&site)), "{name} for {other}: {unknown:?}");
        }
    }
}

/// With both at the table each name goes to its own.
#[test]
fn each_name_goes_to_its_own() {
    for &(kab, a, a_name, b, b_name) in PAIRS {
        let place = Place::new();
        let [pcode_a, pcode_b] = [a, b].map(|code| format!("{kab}.{code}"));
        let posts = [("one", a_name, pcode_a.as_str(), ""), ("two", b_name, pcode_b.as_str(), "")];
        let (kec_a, kec_b) = (format!("Kec. {a_name}"), b_name.to_uppercase().replace(' ', "-"));
        let people = [(kec_a.as_str(), kab), (kec_b.as_str(), ""), (pcode_a.as_str(), ""), (pcode_b.as_str(), "")];
        operation(&place, &posts, &people);
        let ran = check(&place, &[]).expect(0);
        let taken = told(&ran, "taken-by-name");
        assert_eq!(taken.len(), 4, "{taken:?}");
        for (taken, code) in taken.iter().zip(["one", "two", "one", "two"]) {
            assert!(taken.contains(&format!("is taken as {code} (")), "{taken}");
        }
        let rows = bekal::rows(&place.path("op")).unwrap().settled().0.people.rows;
        let sites: Vec<String> = rows.into_iter().map(|row| row.cells.site).collect();
        assert_eq!(sites, ["one", "two", "one", "two"]);
    }
}

/// Every name of every shipped operation with a letter changed, dropped or doubled.
#[test]
fn a_slip_of_the_pen_names_no_place() {
    for name in ["batanghari-2024", "jambi-province", "kukar-drill"] {
        let mut rows = bekal::rows(&shipped(name)).unwrap();
        let names: BTreeSet<String> = rows.sites.rows.iter().map(|row| row.cells.name.clone()).collect();
        let mut slips = BTreeSet::new();
        for name in &names {
            let letters: Vec<char> = name.chars().collect();
            for (at, letter) in letters.iter().enumerate().filter(|(_, letter)| letter.is_alphabetic()) {
                let (before, after) = (&letters[..at], &letters[at + 1..]);
                let with = |middle: &[char]| [before, middle, after].concat().into_iter().collect::<String>();
                let changed = if letter.eq_ignore_ascii_case(&'e') { 'i' } else { 'e' };
                slips.extend([with(&[]), with(&[*letter, *letter]), with(&[changed])]);
            }
        }
        let template = rows.people.rows[0].clone();
        let people = |name: &String| {
            let mut row = template.clone();
            row.cells.site.clone_from(name);
            row
        };
        rows.people.rows = slips.iter().map(people).collect();
        let settled = rows.clone().settled().0;
        let taken = slips.iter().zip(&settled.people.rows).filter(|(slip, row)| **slip != row.cells.site);
        assert_eq!(taken.map(|(slip, _)| slip).collect::<Vec<_>>(), [""; 0], "{name}");
        assert!(slips.len() > 40 * names.len(), "{name}: {}", slips.len());
        // And each name as it stands, in capitals, goes where it belongs, unless two places have it.
        rows.people.rows = names.iter().map(|name| people(&name.to_uppercase())).collect();
        let open = rows.settled().1;
        let open: Vec<&String> = open.iter().map(|open| &open.value).collect();
        assert!(open.is_empty(), "{name}: {open:?}");
    }
}

#[test]
fn two_districts_of_one_name_are_told_apart_by_region() {
    let posts = [
        ("bogor", "Kec. Sukaraja", "32.01.04", "Kab. Bogor"),
        ("sukabumi", "Kec. Sukaraja", "32.02.33", "Kabupaten Sukabumi"),
        ("tasik", "Kec. Sukaraja", "32.06.17", "Kab. Tasikmalaya"),
    ];
    for (written, region, meant) in [
        ("Sukaraja", "Kab. Bogor", "bogor"),
        ("Sukaraja", "KAB SUKABUMI", "sukabumi"),
        ("Sukaraja", "32.06", "tasik"),
        ("Sukaraja, Kab. Tasikmalaya", "", "tasik"),
        ("kec. sukaraja, 32.01", "Kab. Tasikmalaya", "bogor"),
        ("32.02.33", "", "sukabumi"),
    ] {
        let place = Place::new();
        operation(&place, &posts, &[(written, region)]);
        let ran = check(&place, &[]).expect(0);
        let taken = told(&ran, "taken-by-name");
        assert!(taken.len() == 1 && taken[0].contains(&format!("taken as {meant} ")), "{written} {region}: {taken:?}");
    }
    for (written, region, code) in [
        ("Sukaraja", "", "ambiguous-name"),
        ("Sukaraja", "32", "ambiguous-name"),
        ("Sukaraja", "Kota Bogor", "unknown-id"),
        ("Sukaraja", "Bogor", "unknown-id"),
        ("Sukaraja, Kab. Ciamis", "", "unknown-id"),
    ] {
        let place = Place::new();
        operation(&place, &posts, &[(written, region)]);
        let ran = check(&place, &[]).expect(3);
        let errors = told(&ran, code);
        assert!(errors.len() == 1 && posts.iter().all(|post| errors[0].contains(post.0)), "{written}: {errors:?}");
        assert!(told(&ran, "taken-by-name").is_empty());
    }
}

/// All that refers to a table takes its names; the plan is the plan of the codes.
#[test]
fn an_operation_of_names_gives_the_plan_of_its_codes() {
    let place = Place::new();
    let folder = Folder::new(&place);
    bekal(&["plan", &place.at("op"), "--out", &place.at("codes"), "-q"]).expect(0);
    let names: Vec<(String, String)> = {
        let rows = bekal::rows(&folder.at).unwrap();
        let sites = rows.sites.rows.iter().map(|row| (row.cells.site.clone(), row.cells.name.to_uppercase()));
        let members = rows.members.rows.iter().map(|row| (row.cells.member.clone(), row.cells.name.to_uppercase()));
        let items = rows.items.rows.iter().map(|row| (row.cells.item.clone(), row.cells.name.to_uppercase()));
        let types = rows.vehicle_types.rows.iter().map(|row| (row.cells.code.clone(), row.cells.name.to_uppercase()));
        sites.chain(members).chain(items).chain(types).collect()
    };
    for file in [LINKS, STOCK, PEOPLE, CLOSURES, "fleet.csv", "requests.csv", "supply.csv"] {
        let mut text = String::new();
        for (number, row) in folder.text(file).lines().enumerate() {
            let cells = row.split(',').enumerate().map(|(at, cell)| {
                let own = at == 0 && ["links.csv", "fleet.csv"].contains(&file);
                let name = names.iter().find(|(code, _)| number > 0 && !own && code == cell);
                name.map_or(cell, |(_, name)| name.as_str()).to_owned()
            });
            text += &(cells.collect::<Vec<_>>().join(",") + "\n");
        }
        folder.set(file, text);
    }
    let ran = check(&place, &[]).expect(0);
    assert!(told(&ran, "taken-by-name").len() > 10, "{:?}", told(&ran, "taken-by-name"));
    bekal(&["plan", &place.at("op"), "--out", &place.at("names"), "-q"]).expect(0);
    bekal(&["audit", &place.at("names")]).expect(0);
    for file in ["movements.csv", "allocation.csv", "needs.csv", "issues.csv"] {
        assert_eq!(place.text(&format!("codes/{file}")), place.text(&format!("names/{file}")), "{file}");
    }
    let text = bekal(&["compare", &place.at("codes"), &place.at("names"), "--format", "json"]).expect(0).out;
    let comparison: Value = serde_json::from_str(&text).unwrap();
    assert!(comparison["posts"].as_array().unwrap().is_empty(), "{text}");
}

/// An operation whose people are in a place nobody knows by that name.
fn misspelt(place: &Place) -> Folder {
    let posts = [("pos-1", "Kec. Cikalong", "32.06.03", ""), ("pos-2", "Kec. Cibalong", "32.06.06", "")];
    operation(place, &posts, &[("Cikalang", "Kab. Tasikmalaya"), ("pos-ulak", "")])
}

#[test]
fn what_people_decide_is_kept_and_used() {
    let place = Place::new();
    misspelt(&place);
    let (op, file) = (place.at("op"), place.at("decided.csv"));
    let ran = bekal(&["check", &op, "--suggest-matches", &file, "--lang", "en"]).expect(3);
    assert!(ran.err.contains("values to decide: 1;"), "{}", ran.err);
    let table = place.text("decided.csv");
    let heading = "table,column,region,value,code,suggestions\n";
    let row = "people,site,Kab. Tasikmalaya,Cikalang,,";
    assert!(table.starts_with("# Fill in") && table.contains(&format!("{heading}{row}")), "{table}");
    assert!(table.contains("pos-1 (Kec. Cikalong, 32.06.03); pos-2"), "{table}");
    // Not filled in, it decides nothing; and it is never replaced unasked.
    bekal(&["check", &op, "--accept-matches", &file]).expect(3);
    bekal(&["check", &op, "--suggest-matches", &file]).expect(7);
    bekal(&["check", &op, "--suggest-matches", &file, "--force", "--lang", "id"]).expect(3);
    let indonesian = place.text("decided.csv");
    assert!(indonesian.contains("tabel;kolom;wilayah;nilai;kode;saran\npeople;site;"), "{indonesian}");
    place.edit("decided.csv", |_| table.replace("Cikalang,,", "Cikalang,pos-1,"));
    let ran = check(&place, &["--accept-matches", &file]).expect(0);
    assert_eq!(told(&ran, "unused-match"), [""; 0]);
    let taken = told(&ran, "taken-by-name");
    assert!(taken.len() == 1 && taken[0].contains("by a decision in the table matches"), "{taken:?}");
    // Nothing is left to decide.
    let ran =
        bekal(&["check", &op, "--accept-matches", &file, "--suggest-matches", &place.at("x.csv"), "--lang", "en"]);
    assert!(ran.expect(0).err.contains("no value is left to decide"));
    assert_eq!(place.names(), ["decided.csv", "op"]);

    bekal(&["plan", &op, "--out", &place.at("refused"), "-q"]).expect(3);
    bekal(&["plan", &op, "--accept-matches", &file, "--out", &place.at("plan"), "-q"]).expect(0);
    let plan: Value = serde_json::from_str(&place.text("plan/plan.json")).unwrap();
    let inputs = plan["provenance"]["inputs"].to_string();
    assert!(inputs.contains("matches/decided.csv"), "{inputs}");
    assert!(place.text("plan/needs.csv").contains("pos-1"));
    // The plan finds them again.
    bekal(&["audit", &place.at("plan")]).expect(0);
    bekal(&["audit", &place.at("plan"), "--operation", &op]).expect(0);
    bekal(&["why", &place.at("plan"), "--lines", "1"]).expect(0);
    bekal(&["compare", &place.at("plan"), &place.at("plan")]).expect(0);

    place.edit("decided.csv", |table| table.replace("pos-1,", "pos-2,"));
    let ran = bekal(&["audit", &place.at("plan"), "--lang", "en"]).expect(6);
    assert!(ran.out.contains("matches/decided.csv: has changed since the plan was made"), "{}", ran.out);
    place.edit("decided.csv", |table| table.replace("pos-2,", "pos-1,"));
    fs::rename(place.path("decided.csv"), place.path("moved.csv")).unwrap();
    let ran = bekal(&["audit", &place.at("plan"), "--lang", "en"]).expect(2);
    assert!(ran.err.contains("--accept-matches FILE"), "{}", ran.err);
    let ran =
        bekal(&["audit", &place.at("plan"), "--accept-matches", &place.at("moved.csv"), "--lang", "en"]).expect(6);
    assert!(ran.out.contains("matches/decided.csv: is no longer there"), "{}", ran.out);
    fs::create_dir(place.path("else")).unwrap();
    fs::rename(place.path("moved.csv"), place.path("else/decided.csv")).unwrap();
    bekal(&["audit", &place.at("plan"), "--accept-matches", &place.at("else/decided.csv")]).expect(0);
}

#[test]
fn decisions_in_the_operation_are_a_table_like_any_other() {
    let place = Place::new();
    let folder = misspelt(&place);
    let op = place.at("op");
    let decided = "tabel;nilai;kode\njiwa;CIKALANG;pos-1\n";
    folder.set("pencocokan.csv", decided);
    check(&place, &[]).expect(0);
    bekal(&["plan", &op, "--out", &place.at("plan"), "-q"]).expect(0);
    bekal(&["audit", &place.at("plan")]).expect(0);
    // Naming it is nothing new; another beside it is one too many.
    check(&place, &["--accept-matches", &place.at("op/pencocokan.csv")]).expect(0);
    fs::write(place.path("other.csv"), decided).unwrap();
    let ran = check(&place, &["--accept-matches", &place.at("other.csv")]).expect(3);
    assert!(told(&ran, "duplicate-table")[0].contains("pencocokan.csv"));
    // By any other name it is no table unless it is named.
    fs::rename(place.path("op/pencocokan.csv"), place.path("op/keputusan.csv")).unwrap();
    let named = ["--accept-matches", &place.at("op/keputusan.csv")];
    assert_eq!(told(&check(&place, &[]).expect(3), "unknown-table").len(), 1);
    assert_eq!(told(&check(&place, &named).expect(0), "unknown-table").len(), 0);
    let plan = ["plan", &op, named[0], named[1], "--out", &place.at("again"), "-q"];
    bekal(&plan).expect(0);
    bekal(&["audit", &place.at("again")]).expect(0);
    // What is written anew keeps what is decided.
    folder.append(PEOPLE, "nowhere,2026-01-13 06:00,5,,sitrep,2026-01-13 06:00\n");
    let suggest = ["--suggest-matches", &place.at("op/keputusan.csv"), "--force"];
    bekal(&[&["check", &op, "--lang", "en"], &named[..], &suggest[..]].concat()).expect(3);
    let table = place.text("op/keputusan.csv");
    assert!(table.contains("people,,,CIKALANG,pos-1,\npeople,site,,nowhere,,"), "{table}");

    // No other table is ever replaced by it.
    let stock = folder.text(STOCK);
    let ran = check(&place, &["--suggest-matches", &place.at("op/stock.csv"), "--force"]).expect(7);
    assert!(ran.err.contains("matches.csv") && folder.text(STOCK) == stock, "{}", ran.err);
    let ran = bekal(&["check", &op, "--suggest-matches", &place.at("op/matches.csv"), "--lang", "en"]).expect(3);
    assert!(ran.err.contains("values to decide: 2;"), "{}", ran.err);
    fs::remove_file(place.path("op/matches.csv")).unwrap();

    let missing = check(&place, &["--accept-matches", &place.at("nothing.csv")]).expect(3);
    assert!(missing.err.contains("nothing.csv"), "{}", missing.err);
    fs::write(place.path("broken.csv"), "a,b\n1,2\n").unwrap();
    let ran = check(&place, &["--accept-matches", &place.at("broken.csv")]).expect(3);
    assert_eq!(told(&ran, "missing-column").len(), 3);
    fs::write(place.path("wrong.csv"), "table,column,value,code\npeople,site,CIKALANG,pos-9\npeopel,,x,y\n").unwrap();
    let ran = check(&place, &["--accept-matches", &place.at("wrong.csv")]).expect(3);
    assert!(told(&ran, "unknown-word")[0].contains("people"), "{:?}", told(&ran, "unknown-word"));
    assert!(told(&ran, "unknown-id").iter().any(|told| told.contains("pos-9")), "{:?}", told(&ran, "unknown-id"));
}

/// A sheet of a workbook is the table of decisions as a file is; one beside it decides as well.
#[test]
fn a_workbook_keeps_its_decisions_in_a_sheet() {
    let place = Place::new();
    let mut tables = workbook_parts::tables(bekal::template::Template::new(Language::English).files());
    let people = tables.iter_mut().find(|(name, _)| name == "people").unwrap();
    people.1[1][0] = "Sukamaju II".to_owned();
    let decided = [["tabel", "nilai", "kode"], ["jiwa", "sukamaju 2", "pos-sukamaju"]];
    let row = |row: &[&str; 3]| row.map(str::to_owned).to_vec();
    fs::write(place.path("open.xlsx"), Book::of(tables.clone()).xlsx()).unwrap();
    fs::write(place.path("m.csv"), decided.map(|row| row.join(",") + "\n").concat()).unwrap();
    tables.push(("pencocokan".to_owned(), decided.iter().map(row).collect()));
    fs::write(place.path("op.xlsx"), Book::of(tables).xlsx()).unwrap();

    bekal(&["check", &place.at("open.xlsx")]).expect(3);
    let matches = ["--accept-matches", &place.at("m.csv")];
    for (book, plan, more) in [("op.xlsx", "one", &[][..]), ("open.xlsx", "two", &matches)] {
        bekal(&[&["plan", &place.at(book), "--out", &place.at(plan), "-q"], more].concat()).expect(0);
        bekal(&["audit", &place.at(plan)]).expect(0);
        assert!(place.text(&format!("{plan}/needs.csv")).contains("pos-sukamaju"));
    }
    let ran = bekal(&[&["check", &place.at("op.xlsx"), "--format", "json", "--lang", "en"], &matches[..]].concat());
    assert!(told(&ran.expect(3), "duplicate-table")[0].contains("pencocokan"));
    // A decision that is wrong is told by its file, row and column.
    place.edit("m.csv", |text| text.replace("pos-sukamaju", "pos-sukamaja"));
    let ran = bekal(&[&["check", &place.at("open.xlsx"), "--lang", "en"], &matches[..]].concat()).expect(3);
    assert!(ran.out.contains("m.csv, row 2, column kode: pos-sukamaja is not in"), "{}", ran.out);
}

/// Every column that may hold a name is settled by the library as by the command.
#[test]
fn the_library_reads_decisions_too() {
    let place = Place::new();
    misspelt(&place);
    fs::write(place.path("m.csv"), "table,value,code\npeople,Cikalang,pos-2\n").unwrap();
    let path = place.path("m.csv");
    let options = LoadOptions { matches: Some(&path), ..LoadOptions::default() };
    let loaded = bekal::load_with(&place.path("op"), options).unwrap();
    assert!(loaded.operation.is_some(), "{:?}", loaded.diagnostics);
    assert!(bekal::load(&place.path("op")).unwrap().operation.is_none());
    let (rows, open) = bekal::rows_with(&place.path("op"), options).unwrap().settled();
    assert_eq!((rows.people.rows[0].cells.site.as_str(), open.len()), ("pos-2", 0));
}
