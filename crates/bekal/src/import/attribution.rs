//! Whom the documents of an imported operation name: a line in its settings.

use super::ATTRIBUTION;
use crate::input::settings::canonical;
use crate::input::text;
use crate::input::verbatim::Copied;
use bekal_core::operation::code::Findings;
use toml::de::{DeTable, DeValue};

/// The setting that documents name their data by.
const KEY: &str = "attribution";

/// The byte order mark, which stays where it is.
const MARK: &str = "\u{feff}";

/// A copied table as it is; settings with the contributors of the map beside whom they name already, then in UTF-8 whatever
/// they were in.
pub(super) fn named(table: &Copied) -> Vec<u8> {
    if table.key != "operation" {
        return table.bytes.clone();
    }
    // What is no text or no TOML is refused when it is read.
    let Ok(text) = text::decode(&table.name, &table.bytes, &mut Findings::default()) else {
        return table.bytes.clone();
    };
    let Ok(document) = DeTable::parse(&text) else { return table.bytes.clone() };
    let mark = if table.bytes.starts_with(MARK.as_bytes()) { MARK } else { "" };
    let line = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let known = document.get_ref().iter().find(|(key, _)| canonical(key.get_ref()) == Some(KEY));
    let Some((_, value)) = known else {
        return format!("{mark}{KEY} = {}\n{text}", line(ATTRIBUTION)).into_bytes();
    };
    let own = match value.get_ref() {
        DeValue::String(own) => own.trim(),
        _ => "",
    };
    if own.contains(ATTRIBUTION) {
        return table.bytes.clone();
    }
    let both = if own.is_empty() { ATTRIBUTION.to_owned() } else { format!("{own}; {ATTRIBUTION}") };
    let (before, after) = (text.get(..value.span().start), text.get(value.span().end..));
    format!("{mark}{}{}{}", before.unwrap_or_default(), line(&both), after.unwrap_or_default()).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(settings: &str) -> String {
        let table = Copied { key: "operation", name: "operation.toml".to_owned(), bytes: settings.as_bytes().to_vec() };
        String::from_utf8(named(&table)).unwrap()
    }

    #[test]
    fn settings_name_the_contributors_once() {
        let line = format!("attribution = \"{ATTRIBUTION}\"\n");
        let own = "# mine\nname = \"x\"\n[speeds]\ndesa = 20\n";
        assert_eq!(with(own), format!("{line}{own}"));
        assert_eq!(with(&with(own)), with(own));
        assert_eq!(with("\u{feff}name = \"x\"\n"), format!("\u{feff}{line}name = \"x\"\n"));
        assert_eq!(with("atribusi = 'BIG 2024' # mine\n"), format!("atribusi = \"BIG 2024; {ATTRIBUTION}\" # mine\n"));
        assert_eq!(with("attribution = \"\"\n"), line);
        assert_eq!(with("no toml"), "no toml");
    }

    #[test]
    fn settings_in_another_encoding_say_the_same_in_utf_8() {
        let own = "name = \"Banjir é\"\natribusi = \"© BIG 2024\"\n";
        let utf16 = |unit: fn(u16) -> [u8; 2]| own.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
        for bytes in [
            own.as_bytes().to_vec(),
            own.chars().map(|sign| u8::try_from(u32::from(sign)).unwrap()).collect(),
            utf16(u16::to_le_bytes),
            utf16(u16::to_be_bytes),
            [b"\xff\xfe".to_vec(), utf16(u16::to_le_bytes)].concat(),
        ] {
            let table = Copied { key: "operation", name: "operation.toml".to_owned(), bytes };
            let text = String::from_utf8(named(&table)).unwrap();
            assert_eq!(text, own.replace("2024", &format!("2024; {ATTRIBUTION}")));
        }
    }

    #[test]
    fn what_is_no_text_stays_as_it_is() {
        let bytes = b"\xff\xfea\0\x00\xd8".to_vec();
        let table = Copied { key: "operation", name: "operation.toml".to_owned(), bytes: bytes.clone() };
        assert_eq!(named(&table), bytes);
    }
}
