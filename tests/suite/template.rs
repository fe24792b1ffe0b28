//! Templates: folder and workbook say the same and plan as they are; cells say what they take; regions are honest.

use crate::place::{Place, Ran, bekal};
use crate::workbook::said;
use calamine::{Data, Reader as _, Xlsx, open_workbook};
use std::collections::BTreeSet;
use std::fs;
use std::io::Read as _;

/// `bekal new` with these options, as the folder `op` and as the workbook `op.xlsx`.
fn new(place: &Place, lang: &str, more: &[&str]) {
    for name in ["op", "op.xlsx"] {
        bekal(&[&["new", &place.at(name), "--lang", lang, "-q"], more].concat()).expect(0);
    }
}

fn check(place: &Place, name: &str) -> Vec<serde_json::Value> {
    let ran: Ran = bekal(&["check", &place.at(name), "--format", "json", "--lang", "en"]).expect(0);
    serde_json::from_str(&ran.out).unwrap()
}

#[test]
fn folder_and_workbook_say_the_same() {
    let regions: [&[&str]; 3] = [&[], &["--region", "15.04"], &["--region", "15.04", "--region", "15.71"]];
    for lang in ["id", "en"] {
        for region in regions {
            let place = Place::new();
            new(&place, lang, region);
            let folder = said(&place.path("op"));
            assert!(folder.0.starts_with("Some("), "{lang} {region:?}: {:?}", folder.1);
            let workbook = said(&place.path("op.xlsx"));
            assert!(workbook.0 == folder.0, "{lang} {region:?}: the workbook says something else");
            assert_eq!(workbook.1, folder.1, "{lang} {region:?}");
            let known = ["no-need", "unverified-norm"];
            let strange: Vec<_> = folder.1.iter().filter(|code| !known.contains(&code.as_str())).collect();
            assert!(strange.is_empty(), "{strange:?}");
        }
    }
}

#[test]
fn a_workbook_plans_as_it_is() {
    for region in [&[][..], &["--region", "15.09"]] {
        let place = Place::new();
        new(&place, "id", region);
        bekal(&["plan", &place.at("op.xlsx"), "--out", &place.at("plan"), "-q"]).expect(0);
        bekal(&["audit", &place.at("plan")]).expect(0);
    }
}

#[test]
fn a_region_has_a_post_in_each_kecamatan_and_nobody_in_need() {
    let place = Place::new();
    new(&place, "en", &["--region", "15.04"]);
    let rows = |name: &str| -> Vec<Vec<String>> {
        let text = place.text(name);
        let reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes()).into_records();
        reader.map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
    };
    let posts: Vec<Vec<String>> = rows("op/sites.csv").into_iter().filter(|row| row[2] == "post").collect();
    assert_eq!(posts.len(), 8);
    assert!(posts.iter().all(|row| row[5].starts_with("15.04.") && row[1].starts_with("Pos Kec. ")), "{posts:?}");
    let people = rows("op/people.csv");
    assert_eq!(people.len(), 8);
    assert!(people.iter().all(|row| row[2] == "0" && row[3] == "0" && row[12] == "no report yet"), "{people:?}");
    for row in rows("op/links.csv") {
        assert!(row[0].starts_with("example-") && row[4].is_empty(), "{row:?}");
    }
    let readme = place.text("op/README.md");
    assert!(readme.contains("| 15.04.03 | Muara Bulian | Kabupaten Batanghari |") && readme.contains("estimate"));
    // The list of kecamatan, marked as an estimate, is where codes of areas are chosen from.
    let mut book: Xlsx<_> = open_workbook(place.path("op.xlsx")).unwrap();
    let lists = book.worksheet_range("lists").unwrap();
    let head: Vec<String> = lists.rows().next().unwrap().iter().map(ToString::to_string).collect();
    let at = head.iter().position(|name| name == "code of kecamatan").unwrap();
    assert!(head[at + 5].contains("estimated"), "{head:?}");
    assert_eq!(lists.get_value((1, u32::try_from(at).unwrap())), Some(&Data::String("15.04.01".to_owned())));
    assert_eq!(check(&place, "op.xlsx").iter().filter(|row| row["code"] == "no-need").count(), 1);
}

#[test]
fn an_unknown_region_is_refused_with_those_known() {
    let place = Place::new();
    for (lang, said) in [("id", "tidak dikenal"), ("en", "is not known")] {
        let ran = bekal(&["new", &place.at("op"), "--region", "15.4", "--lang", lang]).expect(2);
        assert!(ran.err.contains(said) && ran.err.contains("15.04 Kabupaten Batanghari"), "{}", ran.err);
    }
    assert!(place.names().is_empty());
}

/// The parts of a workbook, by name.
fn part(place: &Place, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(fs::File::open(place.path("op.xlsx")).unwrap()).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// The XML of the sheet of that name.
fn sheet(place: &Place, name: &str) -> String {
    let mut book: Xlsx<_> = open_workbook(place.path("op.xlsx")).unwrap();
    let at = book.sheet_names().iter().position(|known| known == name).unwrap();
    assert!(book.worksheet_range(name).is_ok());
    part(place, &format!("xl/worksheets/sheet{}.xml", at + 1))
}

#[test]
fn cells_say_what_they_take() {
    let place = Place::new();
    new(&place, "id", &["--region", "15.04"]);
    let book: Xlsx<_> = open_workbook(place.path("op.xlsx")).unwrap();
    let names = book.sheet_names();
    let wanted = ["BACA_SAYA", "operasi", "anggota", "lokasi", "ruas"];
    assert_eq!((&names[..5], names.last().unwrap().as_str()), (&wanted.map(str::to_owned)[..], "daftar"));
    assert_eq!(names.len(), 3 + 18, "every table has its sheet: {names:?}");
    let (sites, stock) = (sheet(&place, "lokasi"), sheet(&place, "stok"));
    let rules = |xml: &str| -> Vec<String> {
        let rules = xml.split("<dataValidation ").skip(1);
        rules.map(|rule| rule.split("</dataValidation>").next().unwrap().to_owned()).collect()
    };
    let column = |xml: &str, letter: char| {
        let of = format!("sqref=\"{letter}2:{letter}2001\"");
        rules(xml).into_iter().find(|rule| rule.contains(&of)).unwrap()
    };
    assert!(column(&sites, 'C').contains("'daftar'!$B$2:$B$7") && !column(&sites, 'C').contains("warning"));
    let area = column(&sites, 'F');
    assert!(area.contains("type=\"list\"") && area.contains("$2:") && area.contains("warning"), "{area}");
    let site = column(&stock, 'A');
    assert!(site.contains("OFFSET('lokasi'!$A$2") && site.contains("errorStyle=\"warning\""), "{site}");
    assert!(column(&stock, 'B').contains("OFFSET('barang'!$A$2"));
    assert!(column(&stock, 'C').contains("type=\"decimal\"") && column(&stock, 'C').contains("Tulis angka saja"));
    assert!(column(&stock, 'F').contains("type=\"date\"") && column(&stock, 'F').contains("2026-01-12 06:00"));
    let settings = sheet(&place, "operasi");
    assert!(settings.contains("'daftar'!") && settings.contains("prompt="));
    for xml in [&sites, &stock] {
        assert!(xml.contains("<autoFilter") && xml.contains("state=\"frozen\"") && !xml.contains("<f>"));
        assert!(rules(xml).iter().all(|rule| rule.contains("prompt=")));
    }
    let mut book: Xlsx<_> = open_workbook(place.path("op.xlsx")).unwrap();
    let head = book.worksheet_range("lokasi").unwrap();
    assert_eq!(head.get_value((0, 0)), Some(&Data::String("lokasi *".to_owned())));
    assert_eq!(head.get_value((0, 5)), Some(&Data::String("kode_wilayah".to_owned())));
    assert!(part(&place, "xl/comments3.xml").contains("Wajib diisi."), "headings explain themselves");
    // Dates are dates.
    let stages = book.worksheet_range("jiwa").unwrap();
    assert!(matches!(stages.get_value((1, 1)), Some(Data::DateTime(_))), "{:?}", stages.get_value((1, 1)));
    // Words of a list are in one language, and bekal knows them all.
    let lists = book.worksheet_range("daftar").unwrap();
    let kinds: BTreeSet<String> =
        lists.rows().skip(1).map(|row| row[1].to_string()).filter(|word| !word.is_empty()).collect();
    assert_eq!(
        kinds.iter().map(String::as_str).collect::<Vec<_>>(),
        ["bandara", "dermaga", "gudang", "pos", "simpang", "transit"]
    );
}

#[test]
fn a_template_is_not_written_over_anything() {
    let place = Place::new();
    fs::write(place.path("op.xlsx"), "mine").unwrap();
    bekal(&["new", &place.at("op.xlsx")]).expect(7);
    assert_eq!(place.text("op.xlsx"), "mine");
    bekal(&["new", &place.at("op.xlsx"), "--force", "--lang", "id"]).expect(0);
    let bytes = fs::read(place.path("op.xlsx")).unwrap();
    bekal(&["new", &place.at("op.xlsx"), "--force", "--lang", "id"]).expect(0);
    assert!(fs::read(place.path("op.xlsx")).unwrap() == bytes, "the same template, other bytes");
    for name in ["op.ods", "op.xls", "op.zip"] {
        assert!(bekal(&["new", &place.at(name), "--lang", "en"]).expect(2).err.contains(".xlsx"));
    }
    let made = bekal(&["new", &place.at("b.xlsx"), "--format", "json"]).expect(0);
    assert!(made.out.contains("\"workbook\""));
    assert_eq!(place.names(), ["b.xlsx", "op.xlsx"]);
}

/// What people do next: they correct a copy in which the template's own sheets are no tables either.
#[test]
fn a_coloured_copy_of_the_template_is_read_like_it() {
    let place = Place::new();
    new(&place, "id", &["--region", "15.04"]);
    bekal(&["check", &place.at("op.xlsx"), "--workbook", &place.at("copy.xlsx"), "-q"]).expect(0);
    assert!(said(&place.path("copy.xlsx")) == said(&place.path("op.xlsx")));
}
