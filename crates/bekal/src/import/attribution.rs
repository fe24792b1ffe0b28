//! Whom the documents of an imported operation name: a line in its settings.

use super::ATTRIBUTION;
use crate::input::settings::canonical;
use crate::input::verbatim::Copied;
use toml::de::{DeTable, DeValue};

/// The setting that documents name their data by.
const KEY: &str = "attribution";

/// A copied table as it is; settings with the contributors of the map beside whom they name already.
pub(super) fn named(table: &Copied) -> Vec<u8> {
    if table.key != "operation" {
        return table.bytes.clone();
    }
    // Of what is no text in UTF-8 every byte stays; what is put before it is ASCII.
    let Ok(text) = std::str::from_utf8(&table.bytes) else {
        let escaped = ATTRIBUTION.replace('©', "\\u00A9");
        return [format!("{KEY} = \"{escaped}\"\n").as_bytes(), &table.bytes].concat();
    };
    let (mark, rest) = text.strip_prefix('\u{feff}').map_or(("", text), |rest| ("\u{feff}", rest));
    let line = |text: &str| toml::Value::String(text.to_owned()).to_string();
    // What is no TOML is refused when it is read.
    let Ok(document) = DeTable::parse(rest) else { return table.bytes.clone() };
    let known = document.get_ref().iter().find(|(key, _)| canonical(key.get_ref()) == Some(KEY));
    let Some((_, value)) = known else {
        return format!("{mark}{KEY} = {}\n{rest}", line(ATTRIBUTION)).into_bytes();
    };
    let own = match value.get_ref() {
        DeValue::String(own) => own.trim(),
        _ => "",
    };
    if own.contains(ATTRIBUTION) {
        return table.bytes.clone();
    }
    let both = if own.is_empty() { ATTRIBUTION.to_owned() } else { format!("{own}; {ATTRIBUTION}") };
    let (before, after) = (rest.get(..value.span().start), rest.get(value.span().end..));
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
    fn settings_in_another_encoding_keep_their_bytes() {
        let bytes = b"name = \"Banjir \xe9\"\n".to_vec();
        let table = Copied { key: "operation", name: "operation.toml".to_owned(), bytes: bytes.clone() };
        let text = named(&table);
        assert!(text.is_ascii() || text.ends_with(&bytes));
        let line = text.strip_suffix(bytes.as_slice()).unwrap();
        let read: toml::Table = std::str::from_utf8(line).unwrap().parse().unwrap();
        assert_eq!(read["attribution"].as_str(), Some(ATTRIBUTION));
    }
}
