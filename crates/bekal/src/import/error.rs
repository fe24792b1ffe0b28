//! Why nothing was imported, in both languages.

use crate::output::{cause, shown};
use bekal_core::operation::Language;
use bekal_core::operation::code::Diagnostic;
use std::fmt;
use std::io;
use std::path::PathBuf;

/// What is wrong with a block of an extract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Defect {
    /// The file ends within it.
    Cut,
    /// The file does not begin with the header of an extract.
    NoHeader,
    /// Its header has so many bytes, more than an extract may have.
    HeaderSize(u64),
    /// It states so many bytes, more than an extract may have, or fewer than none.
    BlobSize(u64),
    /// It states so many bytes uncompressed, more than an extract may have, or fewer than none.
    RawSize(u64),
    /// It does not uncompress to what it states.
    Inflate,
    /// It is compressed in this way, which is not read.
    Compression(&'static str),
    /// The extract requires this feature, which is not known.
    Feature(String),
    /// A number that does not end.
    Varint,
    /// A field longer than what holds it.
    Length,
    /// A field of a kind it must not be.
    Field,
    /// A field twice that must be there once.
    Repeated,
    /// A field is missing.
    Missing,
    /// Lists of unequal length that belong together.
    Uneven,
    /// Numbers that add up to more than a number can hold.
    Overflow,
    /// A position outside the world.
    Coordinates,
    /// An index into its strings beyond their end.
    StringIndex(u64),
    /// More strings than any block has.
    TooManyStrings,
    /// More tags than any element has.
    TooManyTags,
    /// A way of more nodes than any has.
    TooManyRefs,
    /// More roads than a file of this size can hold.
    Volume,
}

impl Defect {
    fn text(&self, lang: Language) -> String {
        let (id, en) = match self {
            Self::Cut => ("berkas terputus di tengah blok", "the file ends within the block"),
            Self::NoHeader => (
                "berkas ini bukan ekstrak OpenStreetMap (.osm.pbf)",
                "this file is no OpenStreetMap extract (.osm.pbf)",
            ),
            Self::HeaderSize(size) => {
                return two(
                    lang,
                    format!("kepala blok menyebut {size} byte; paling banyak 65536"),
                    format!("the header of the block states {size} bytes; 65536 at most"),
                );
            }
            Self::BlobSize(size) | Self::RawSize(size) => {
                return two(
                    lang,
                    format!("blok menyebut {size} byte; paling banyak 33554432"),
                    format!("the block states {size} bytes; 33554432 at most"),
                );
            }
            Self::Inflate => (
                "isi blok yang dimampatkan rusak, atau bukan sebanyak yang disebut",
                "the compressed content of the block is damaged, or not as much as stated",
            ),
            Self::Compression(kind) => {
                return two(
                    lang,
                    format!(
                        "blok dimampatkan dengan {kind}, yang tidak dibaca; tulis ulang dengan zlib (osmium cat -f pbf,pbf_compression=zlib)"
                    ),
                    format!(
                        "the block is compressed with {kind}, which is not read; rewrite it with zlib (osmium cat -f pbf,pbf_compression=zlib)"
                    ),
                );
            }
            Self::Feature(name) => {
                return two(
                    lang,
                    format!("ekstrak mensyaratkan fitur `{name}`, yang tidak dikenal"),
                    format!("the extract requires the feature `{name}`, which is not known"),
                );
            }
            Self::Varint => ("ada bilangan yang tidak berakhir", "a number does not end"),
            Self::Length => ("ada isian yang lebih panjang dari tempatnya", "a field is longer than what holds it"),
            Self::Field => ("ada isian dengan jenis yang salah", "a field has the wrong kind"),
            Self::Repeated => ("ada isian dua kali yang seharusnya sekali", "a field is there twice instead of once"),
            Self::Missing => ("ada isian wajib yang tidak ada", "a required field is missing"),
            Self::Uneven => {
                ("daftar yang berpasangan tidak sama panjang", "lists that belong together differ in length")
            }
            Self::Overflow => ("jumlah bilangan melampaui batas", "numbers add up beyond what a number can hold"),
            Self::Coordinates => ("ada titik di luar dunia", "a point lies outside the world"),
            Self::StringIndex(index) => {
                return two(
                    lang,
                    format!("teks nomor {index} tidak ada"),
                    format!("there is no text of number {index}"),
                );
            }
            Self::TooManyStrings => ("blok punya lebih dari 524288 teks", "the block has more than 524288 texts"),
            Self::TooManyTags => ("ada unsur dengan lebih dari 4096 tag", "an element has more than 4096 tags"),
            Self::TooManyRefs => ("ada way dengan lebih dari 32768 simpul", "a way has more than 32768 nodes"),
            Self::Volume => (
                "isinya jauh lebih banyak daripada yang dapat dimuat berkas sebesar ini",
                "it holds far more than a file of this size can",
            ),
        };
        two(lang, id.to_owned(), en.to_owned())
    }
}

fn two(lang: Language, id: String, en: String) -> String {
    match lang {
        Language::Indonesian => id,
        Language::English => en,
    }
}

/// Why nothing was imported. Nothing stands at the target that did not stand there before.
#[derive(Debug)]
pub enum ImportError {
    /// The machine refused to read a file.
    Read {
        /// Which.
        path: PathBuf,
        /// What the machine says.
        cause: io::Error,
    },
    /// An extract is damaged.
    Extract {
        /// The file.
        path: PathBuf,
        /// Number of the block, 1 first.
        block: u64,
        /// Byte of the file it begins at.
        byte: u64,
        /// What is wrong.
        defect: Defect,
    },
    /// Another file is not what it must be.
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong, in Indonesian and in English.
        wrong: [String; 2],
    },
    /// Nothing of the extract is left to import.
    Nothing,
    /// The operation cannot be read as rows.
    Operation(Vec<Diagnostic>),
    /// The machine refused to write.
    Write {
        /// What.
        path: PathBuf,
        /// What the machine says; that something stands there is a refusal too.
        cause: io::Error,
        /// Where the older import now lies, if it could not be put back.
        kept: Option<PathBuf>,
    },
}

impl ImportError {
    pub(super) fn file(path: &std::path::Path, id: impl Into<String>, en: impl Into<String>) -> Self {
        Self::File { path: path.to_owned(), wrong: [id.into(), en.into()] }
    }

    /// In words, in that language.
    pub fn message(&self, lang: Language) -> String {
        match self {
            Self::Read { path, cause: why } => {
                let (at, why) = (shown(path), cause(lang, why));
                two(lang, format!("{at}: tidak dapat dibaca: {why}"), format!("{at}: cannot be read: {why}"))
            }
            Self::Extract { path, block, byte, defect } => {
                let (at, what) = (shown(path), defect.text(lang));
                two(
                    lang,
                    format!("{at}: blok {block}, mulai byte {byte}: {what}"),
                    format!("{at}: block {block}, from byte {byte}: {what}"),
                )
            }
            Self::File { path, wrong: [id, en] } => {
                let at = shown(path);
                two(lang, format!("{at}: {id}"), format!("{at}: {en}"))
            }
            Self::Nothing => two(
                lang,
                "tidak ada jalan atau sungai yang diminta di dalam ekstrak dan batas wilayahnya".to_owned(),
                "the extract has no road or river as asked within the area".to_owned(),
            ),
            Self::Operation(found) => {
                let first = found.first().map(|one| one.render(lang)).unwrap_or_default();
                two(
                    lang,
                    format!("operasinya tidak dapat dibaca; periksa dengan bekal check: {first}"),
                    format!("the operation cannot be read; see bekal check: {first}"),
                )
            }
            Self::Write { path, cause: why, kept } => {
                let (at, told) = (shown(path), cause(lang, why));
                if why.kind() == io::ErrorKind::AlreadyExists {
                    return two(
                        lang,
                        format!("{at} sudah ada dan tidak kosong; ganti dengan --force bila isinya hasil impor"),
                        format!("{at} exists and is not empty; replace it with --force if an import made it"),
                    );
                }
                let kept = kept.as_deref().map(shown).map_or_else(String::new, |old| {
                    two(lang, format!("; folder lama ada di {old}"), format!("; the older folder is at {old}"))
                });
                two(lang, format!("{at} tidak dapat ditulis: {told}{kept}"), format!("cannot write {at}: {told}{kept}"))
            }
        }
    }
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Language::English))
    }
}

impl std::error::Error for ImportError {}
