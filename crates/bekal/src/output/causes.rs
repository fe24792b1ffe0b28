//! Why the machine refused something, in words of the reader's language.

use bekal_core::operation::Language;
use std::io;
use std::path::Path;

/// The system's number for a path of links that has no end.
const TOO_MANY_LINKS: i32 = if cfg!(windows) {
    1921
} else if cfg!(target_os = "linux") {
    40
} else {
    62
};
/// Most characters of a path in a message: its begin and its end.
const SHOWN: (usize, usize) = (80, 120);

/// A path for a message: without control characters, and of a very long one the begin and the end.
///
/// ```
/// use std::path::Path;
/// assert_eq!(bekal::output::shown(Path::new("plans/one")), "plans/one");
/// assert_eq!(bekal::output::shown(Path::new(&"x".repeat(3000))).chars().count(), 201);
/// ```
pub fn shown(path: &Path) -> String {
    let text = super::view::clean(&path.to_string_lossy());
    let (begin, end) = SHOWN;
    match text.chars().count().checked_sub(begin + end) {
        None | Some(0) => text,
        Some(over) => {
            text.chars().take(begin).chain(std::iter::once('…')).chain(text.chars().skip(begin + over)).collect()
        }
    }
}

/// What the machine says about a file, in one phrase; the system's own number is kept for those who look it up.
///
/// ```
/// use bekal::operation::Language;
/// let refusal = std::io::Error::from(std::io::ErrorKind::NotFound);
/// assert_eq!(bekal::output::cause(Language::Indonesian, &refusal), "tidak ditemukan");
/// ```
pub fn cause(lang: Language, refusal: &io::Error) -> String {
    let (id, en) = match refusal.kind() {
        io::ErrorKind::NotFound => ("tidak ditemukan", "not found"),
        io::ErrorKind::PermissionDenied => ("tidak diizinkan", "permission denied"),
        io::ErrorKind::AlreadyExists => ("sudah ada", "exists already"),
        io::ErrorKind::NotADirectory => ("sebagian dari jalurnya bukan folder", "part of the path is no folder"),
        io::ErrorKind::IsADirectory => ("itu folder, bukan berkas", "that is a folder, not a file"),
        io::ErrorKind::DirectoryNotEmpty => ("foldernya tidak kosong", "the folder is not empty"),
        io::ErrorKind::StorageFull => ("tempat penyimpanan penuh", "no space is left"),
        io::ErrorKind::QuotaExceeded => ("jatah penyimpanan habis", "the storage quota is used up"),
        io::ErrorKind::FileTooLarge => ("berkas lebih besar dari batas sistem", "file larger than the system's limit"),
        io::ErrorKind::ReadOnlyFilesystem => ("tempat penyimpanan hanya dapat dibaca", "the storage is read-only"),
        io::ErrorKind::InvalidFilename => ("nama berkas tidak sah", "invalid file name"),
        io::ErrorKind::InvalidInput if refusal.raw_os_error().is_none() => ("bukan berkas biasa", "no regular file"),
        io::ErrorKind::Unsupported if refusal.raw_os_error().is_none() => (
            "bukan folder tabel, buku kerja (.xlsx, .ods), atau arsip (.zip)",
            "no folder of tables, workbook (.xlsx, .ods) or archive (.zip)",
        ),
        io::ErrorKind::InvalidData => ("isinya bukan teks UTF-8", "its content is no UTF-8 text"),
        io::ErrorKind::TimedOut => ("waktu tunggu habis", "timed out"),
        _ if refusal.raw_os_error() == Some(TOO_MANY_LINKS) => {
            ("tautan yang menunjuk berputar-putar", "links that lead in a circle")
        }
        io::ErrorKind::OutOfMemory => ("memori tidak cukup", "out of memory"),
        _ if refusal.raw_os_error().is_some() => ("ditolak oleh sistem", "refused by the system"),
        _ => return refusal.to_string(),
    };
    let words = match lang {
        Language::Indonesian => id,
        Language::English => en,
    };
    match (refusal.raw_os_error(), lang) {
        (None, _) => words.to_owned(),
        (Some(number), Language::Indonesian) => format!("{words} (galat sistem {number})"),
        (Some(number), Language::English) => format!("{words} (system error {number})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_told_in_the_language() {
        let said = |refusal: io::Error| cause(Language::Indonesian, &refusal);
        let circle = said(io::Error::from_raw_os_error(TOO_MANY_LINKS));
        assert!(circle.starts_with("tautan yang menunjuk berputar-putar (galat sistem "), "{circle}");
        assert_eq!(said(io::Error::from_raw_os_error(9999)), "ditolak oleh sistem (galat sistem 9999)");
        assert_eq!(said(io::ErrorKind::InvalidInput.into()), "bukan berkas biasa");
    }
}
