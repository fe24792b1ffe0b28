use super::*;
use std::collections::BTreeSet;

fn placeholders(template: &str) -> BTreeSet<&str> {
    template.split('{').skip(1).filter_map(|part| part.split_once('}').map(|(name, _)| name)).collect()
}

#[test]
fn every_code_is_complete_in_both_languages() {
    let mut words = BTreeSet::new();
    for &code in Code::ALL {
        assert!(words.insert(code.word()), "{code} twice");
        assert_eq!(Code::from_word(code.word()), Some(code));
        assert!(code.word().chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{code}");
        let (id, en) = (code.text(Language::Indonesian), code.text(Language::English));
        for text in [id, en] {
            for part in [text.title, text.message, text.remedy, text.explanation] {
                assert!(part.len() > 5, "{code}: {part}");
                assert_eq!(part.matches('{').count(), part.matches('}').count(), "{code}: {part}");
            }
            assert!(placeholders(text.title).is_empty() && placeholders(text.explanation).is_empty(), "{code}");
        }
        assert_ne!(id.message, en.message, "{code}");
        let all = |text: Text| -> BTreeSet<String> {
            placeholders(text.message).union(&placeholders(text.remedy)).map(|name| (*name).to_owned()).collect()
        };
        assert_eq!(all(id), all(en), "{code} uses other placeholders in one language");
    }
}

#[test]
fn a_diagnostic_speaks_both_languages() {
    let found = Diagnostic::new(Code::SubtotalMismatch, "jiwa.csv")
        .row(7)
        .column("displaced")
        .value("43063")
        .with("sum", 43_100.5);
    let id = found.render(Language::Indonesian);
    let en = found.render(Language::English);
    assert!(id.contains("jiwa.csv, baris 7, kolom displaced") && id.contains("43.100,5"), "{id}");
    assert!(en.contains("jiwa.csv, row 7, column displaced") && en.contains("43,100.5"), "{en}");
}

#[test]
fn what_is_lacking_is_not_named() {
    let both = |found: &Diagnostic| {
        [Language::Indonesian, Language::English].map(|lang| (found.message(lang), found.remedy(lang)))
    };
    let table = Diagnostic::new(Code::UnknownTable, "zzz.csv");
    let column = Diagnostic::new(Code::MissingColumn, "stock.csv").column("item");
    let id = Diagnostic::new(Code::UnknownId, "stock.csv").value("x").with("table", "lokasi");
    for found in [
        table.clone().with("nearest", "-"),
        column.clone().with("alias", "-").with("nearest", "-"),
        id.clone().with("nearest", "-"),
    ] {
        for (message, remedy) in both(&found) {
            for text in [message, remedy] {
                assert!(!text.contains(['-', '(', ';', ')']) && !text.contains("  "), "{text}");
            }
        }
    }
    assert_eq!(id.clone().with("nearest", "-").remedy(Language::English), "check the spelling, or add it to lokasi");
    assert!(id.with("nearest", "y").remedy(Language::English).contains("(nearest: y), or add it to lokasi"));
    assert!(table.with("nearest", "stock").message(Language::English).ends_with("; the nearest name is stock"));
    let named = column.with("alias", "barang").with("nearest", "-").remedy(Language::English);
    assert_eq!(named, "add the column item (also called barang)");
}

#[test]
fn one_is_singular_and_numbers_are_in_the_language() {
    let english = |found: Diagnostic| found.message(Language::English);
    let norms = |count: u32| Diagnostic::new(Code::UnverifiedNorm, "a").with("count", count).with("norms", "x");
    assert_eq!(english(norms(1)), "1 norm is not verified against its source: x");
    assert_eq!(english(norms(2)), "2 norms are not verified against their source: x");
    let row = |found: u32| Diagnostic::new(Code::TruncatedRow, "a").with("found", found).with("expected", 4_u32);
    assert_eq!(english(row(1)), "the row has 1 cell, the heading has 4");
    assert_eq!(english(row(11)), "the row has 11 cells, the heading has 4");
    let old = Diagnostic::new(Code::StaleData, "a").with("days", 1_u32);
    assert!(english(old).contains("is 1 day old"));

    let total = Diagnostic::new(Code::SubtotalMismatch, "a").value("17293").with("sum", 43_564_u32);
    assert!(total.message(Language::Indonesian).contains(" 17.293"));
    assert!(total.message(Language::English).contains(" 17,293"));
    let light = Diagnostic::new(Code::ImpossibleDensity, "a").value("-1234.000001").with("m3", "0.00135");
    assert!(light.message(Language::Indonesian).starts_with("-1.234,000001 kg dalam 0,00135 m³"));
    // A cell is shown as it stands.
    let cell = Diagnostic::new(Code::MixedDecimals, "a").value("1234.5");
    assert!(cell.message(Language::Indonesian).contains("1234.5"));
    for text in ["", "-", "1.2.3", "1e9", "x", "99999999999999999999"] {
        assert_eq!(measure(text, Language::English), None, "{text}");
    }
}

#[test]
fn tables_have_names_a_reader_of_indonesian_knows() {
    let both = |table: &str| Diagnostic::new(Code::UnknownId, "stok.csv").value("x").with("table", table);
    assert_eq!(both("lokasi").message(Language::Indonesian), "x tidak ada di tabel lokasi", "as the file is called");
    let all = both("ruas, sites").message(Language::Indonesian);
    assert_eq!(all, "x tidak ada di tabel ruas, lokasi (sites)");
}

#[test]
fn values_cannot_drive_the_terminal() {
    let found = Diagnostic::new(Code::NotANumber, "a.csv").value("\u{1b}[2J".to_owned() + &"x".repeat(500));
    let text = found.render(Language::English);
    assert!(!text.contains('\u{1b}') && text.chars().count() < 600);
    let hidden = Diagnostic::new(Code::UnknownId, "a.csv").value("gudang\u{200b}\u{2011}kota");
    assert!(hidden.message(Language::English).starts_with("gudang<U+200B><U+2011>kota is"));
    assert!(Diagnostic::new(Code::NotANumber, "a.csv").value("{file}").message(Language::English).contains("{file}"));
}
