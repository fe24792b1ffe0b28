//! From bytes to text: UTF-8 with or without byte order mark, UTF-16, else Windows-1252.

use bekal_core::operation::code::{Arg, Code, Diagnostic, Findings};

/// Endings of files of text that are no tables.
const PLAIN: [&str; 3] = ["toml", "geojson", "json"];

/// The text of a file. An error means that nothing of it can be trusted; a warning is added to `found`.
///
/// # Errors
/// When the bytes break the encoding they announce, or contain NUL.
pub(crate) fn decode(file: &str, bytes: &[u8], found: &mut Findings) -> Result<String, Box<Diagnostic>> {
    let advice = if file.rsplit_once('.').is_some_and(|(_, ending)| PLAIN.contains(&ending.to_lowercase().as_str())) {
        Arg::phrase(
            "simpan ulang berkas sebagai teks biasa UTF-8, dengan penyunting teks",
            "save the file again as plain text in UTF-8, with a text editor",
        )
    } else {
        Arg::phrase("simpan ulang berkas sebagai \"CSV UTF-8\"", "save the file again as \"CSV UTF-8\"")
    };
    let wrong = |code: Code| Diagnostic::new(code, file).with("advice", advice.clone());
    let broken = |encoding: &str| Box::new(wrong(Code::BrokenEncoding).with("encoding", encoding));
    let text = if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        std::str::from_utf8(rest).map_err(|_| broken("UTF-8"))?.to_owned()
    } else if let Some(encoding) = utf16(bytes) {
        let (text, had_errors) = encoding.decode_with_bom_removal(bytes);
        if had_errors {
            return Err(broken(encoding.name()));
        }
        text.into_owned()
    } else if let Ok(text) = std::str::from_utf8(bytes) {
        text.to_owned()
    } else {
        if !bytes.contains(&0) {
            found.push(wrong(Code::Encoding));
        }
        encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
    };
    if let Some(position) = text.find('\0') {
        let line = text[..position].matches('\n').count() + 1;
        let defect = wrong(Code::NulByte).row(u32::try_from(line).unwrap_or(u32::MAX));
        return Err(Box::new(defect));
    }
    Ok(if text.contains('\n') { text } else { text.replace('\r', "\n") })
}

/// UTF-16 by its byte order mark, or by every second byte of the first few being zero as in plain letters.
fn utf16(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let (little, big) = (encoding_rs::UTF_16LE, encoding_rs::UTF_16BE);
    let zeros = |odd: usize| bytes.iter().skip(odd).step_by(2).take(32).all(|&byte| byte == 0);
    let letters = |odd: usize| bytes.iter().skip(odd).step_by(2).take(32).all(|&byte| byte != 0);
    match bytes {
        [0xff, 0xfe, ..] => Some(little),
        [0xfe, 0xff, ..] => Some(big),
        _ if bytes.len() < 8 => None,
        _ if zeros(1) && letters(0) => Some(little),
        _ if zeros(0) && letters(1) => Some(big),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<String, Code> {
        decode("a.csv", bytes, &mut Findings::default()).map_err(|found| found.code)
    }

    #[test]
    fn every_encoding_gives_the_same_text() {
        let text = "item,name\nkopi,Café\n";
        let utf16 = |big: bool, mark: bool| -> Vec<u8> {
            let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
            units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
        };
        assert_eq!(read(text.as_bytes()).unwrap(), text);
        assert_eq!(read(format!("\u{feff}{text}").as_bytes()).unwrap(), text);
        assert_eq!(read(b"item,name\nkopi,Caf\xe9\n").unwrap(), text);
        for (big, mark) in [(false, true), (true, true), (false, false), (true, false)] {
            assert_eq!(read(&utf16(big, mark)).unwrap(), text);
        }
        assert_eq!(read(b"a\rb\r").unwrap(), "a\nb\n");
    }

    #[test]
    fn broken_bytes_are_errors() {
        assert_eq!(read(b"item\nbe\0ras\n"), Err(Code::NulByte));
        assert_eq!(read(b"\xff\xfea\0\x00\xd8"), Err(Code::BrokenEncoding));
        assert_eq!(read(b"\xef\xbb\xbfa\xff"), Err(Code::BrokenEncoding));
        let mut found = Findings::default();
        assert!(decode("a.csv", b"Caf\xe9", &mut found).is_ok());
        assert_eq!(found.listed("a.csv", Code::Encoding).len(), 1);
    }
}
