//! `plan.json`: the plan as it is, written, read back, and described by a JSON Schema.

use super::causes::shown;
use super::messages::{Msg, fill};
use bekal_core::operation::Language;
use bekal_core::plan::{Plan, SCHEMA};
use sha2::{Digest, Sha256};
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Largest plan that is read, in bytes.
pub const MAX_BYTES: u64 = 256 << 20;

/// The name of the plan within its folder.
pub const FILE_NAME: &str = "plan.json";

/// Why a plan cannot be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum ReadPlanError {
    /// The file cannot be opened or read.
    Io {
        /// Which file.
        path: PathBuf,
        /// What the machine says.
        cause: io::Error,
    },
    /// The file is larger than [`MAX_BYTES`].
    TooLarge {
        /// Which file.
        path: PathBuf,
        /// The most that is read, in bytes.
        limit: u64,
    },
    /// The text is no plan: broken JSON, or a value that is missing, unknown or of the wrong type.
    Json {
        /// Which file.
        path: PathBuf,
        /// Line, 1 first.
        line: usize,
        /// Column in bytes, 1 first.
        column: usize,
        /// What is wrong there.
        message: String,
    },
    /// The file states another schema than [`SCHEMA`].
    Schema {
        /// Which file.
        path: PathBuf,
        /// The schema it states.
        found: String,
    },
}

impl ReadPlanError {
    /// The error as a sentence for a planner.
    pub fn message(&self, lang: Language) -> String {
        let say = |msg: Msg, values: &[&str]| fill(msg.text(lang), values);
        match self {
            Self::Io { path, cause } => say(Msg::CannotRead, &[&shown(path), &super::cause(lang, cause)]),
            Self::TooLarge { path, limit } => {
                say(Msg::PlanTooLarge, &[&shown(path), &super::numbers::integer(lang, i128::from(limit >> 20))])
            }
            Self::Json { path, line, column, message } => {
                say(Msg::PlanMalformed, &[&shown(path), &line.to_string(), &column.to_string(), message])
            }
            Self::Schema { path, found } => say(Msg::PlanOtherSchema, &[&shown(path), found, SCHEMA]),
        }
    }
}

impl fmt::Display for ReadPlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Language::English))
    }
}

impl std::error::Error for ReadPlanError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { cause, .. } => Some(cause),
            Self::TooLarge { .. } | Self::Json { .. } | Self::Schema { .. } => None,
        }
    }
}

/// Reads a plan from a plan folder or from a `plan.json`.
///
/// # Errors
/// [`ReadPlanError`], which names the file and, for its content, line and column.
pub fn read_plan(path: &Path) -> Result<Plan, ReadPlanError> {
    let file = if path.is_dir() { path.join(FILE_NAME) } else { path.to_owned() };
    let bytes = read_capped(&file, MAX_BYTES)?;
    parse(&file, &bytes)
}

/// The plan as pretty JSON with a trailing newline: the bytes of `plan.json`.
///
/// # Errors
/// Only what `serde_json` cannot write; a [`Plan`] has no such value.
pub fn to_bytes(plan: &Plan) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = serde_json::to_vec_pretty(plan)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The SHA-256 of `bytes` in lower-case hexadecimal digits.
pub fn checksum(bytes: &[u8]) -> String {
    let nibbles = Sha256::digest(bytes).into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
    nibbles.filter_map(|nibble| char::from_digit(nibble.into(), 16)).collect()
}

/// The JSON Schema (2020-12) of [`Plan`].
pub fn schema() -> serde_json::Value {
    bekal_routing::formats::schema_of::<Plan>(SCHEMA)
}

fn read_capped(path: &Path, limit: u64) -> Result<Vec<u8>, ReadPlanError> {
    let failed = |cause| ReadPlanError::Io { path: path.to_owned(), cause };
    // Asked before opening, because opening a pipe would wait for its writer.
    if !std::fs::metadata(path).map_err(failed)?.is_file() {
        return Err(failed(io::Error::from(io::ErrorKind::InvalidInput)));
    }
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes)).map_err(failed)?;
    if bytes.len() as u64 > limit {
        return Err(ReadPlanError::TooLarge { path: path.to_owned(), limit });
    }
    Ok(bytes)
}

pub(super) fn parse(path: &Path, bytes: &[u8]) -> Result<Plan, ReadPlanError> {
    /// What a file of any version says about itself.
    #[derive(serde::Deserialize)]
    struct Stated {
        schema: String,
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let other = |found: String| ReadPlanError::Schema { path: path.to_owned(), found };
    match serde_json::from_slice::<Plan>(bytes) {
        Ok(plan) if plan.schema == SCHEMA => Ok(plan),
        Ok(plan) => Err(other(plan.schema)),
        Err(error) => match serde_json::from_slice::<Stated>(bytes) {
            Ok(stated) if stated.schema != SCHEMA => Err(other(stated.schema)),
            _ => {
                let (line, column, message) = (error.line(), error.column(), error.to_string());
                let place = format!(" at line {line} column {column}");
                let message = message.strip_suffix(&place).unwrap_or(&message).to_owned();
                Err(ReadPlanError::Json { path: path.to_owned(), line, column, message })
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn a_plan_survives_the_file() {
        let plan = sample::plan();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(FILE_NAME);
        let bytes = to_bytes(&plan).unwrap();
        assert!(bytes.ends_with(b"}\n"));
        std::fs::write(&file, &bytes).unwrap();
        assert_eq!(read_plan(&file).unwrap(), plan);
        assert_eq!(read_plan(folder.path()).unwrap(), plan);
        assert_eq!(to_bytes(&read_plan(&file).unwrap()).unwrap(), bytes);
    }

    #[test]
    fn a_checksum_is_sha256() {
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(checksum(b"abc"), known);
    }

    #[test]
    fn awkward_floats_survive() {
        let mut plan = sample::plan();
        for (at, value) in [103.611_111_111_111_12, 0.1 + 0.2, 1.0 / 3.0, 5e-324, f64::MAX].into_iter().enumerate() {
            plan.legend.sites[0].lon = value;
            plan.bounds[0].gap = value;
            let back = parse(Path::new("plan.json"), &to_bytes(&plan).unwrap()).unwrap();
            assert_eq!(back, plan, "value {at}");
        }
    }

    #[test]
    fn errors_say_where() {
        let bytes = to_bytes(&sample::plan()).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let read = |text: &str| parse(Path::new("x/plan.json"), text.as_bytes()).unwrap_err();

        let cut = read(&text[..text.len() / 2]);
        assert!(matches!(cut, ReadPlanError::Json { line, .. } if line > 10), "{cut}");
        let unknown = read(&text.replacen("\"operation\"", "\"operasi\"", 1));
        let ReadPlanError::Json { line, ref message, .. } = unknown else { panic!("{unknown}") };
        assert_eq!((line, message.contains("operasi")), (4, true), "{unknown}");
        assert!(unknown.message(Language::Indonesian).starts_with("x/plan.json: baris 4, kolom "), "{unknown}");
        assert!(!message.contains("line 4"), "{unknown}");
        let newer = read("{\"schema\": \"bekal.plan/2\", \"anything\": 1}");
        assert!(matches!(newer, ReadPlanError::Schema { ref found, .. } if found == "bekal.plan/2"), "{newer}");
        assert!(matches!(read(""), ReadPlanError::Json { .. }));
        assert!(matches!(read("[[[[[["), ReadPlanError::Json { .. }));
        let marked = format!("\u{feff}{text}");
        assert!(parse(Path::new("x"), marked.as_bytes()).is_ok());
    }

    #[test]
    fn missing_and_oversized_files() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(read_plan(&folder.path().join("none")), Err(ReadPlanError::Io { .. })));
        assert!(matches!(read_plan(folder.path()), Err(ReadPlanError::Io { .. })));
        let file = folder.path().join("big.json");
        std::fs::write(&file, [b' '; 101]).unwrap();
        assert!(matches!(read_capped(&file, 100), Err(ReadPlanError::TooLarge { limit: 100, .. })));
        assert_eq!(read_capped(&file, 101).unwrap().len(), 101);
    }

    #[test]
    fn the_schema_describes_what_is_written() {
        let schema = schema();
        assert_eq!(schema["$id"], SCHEMA);
        assert_eq!(schema["title"], SCHEMA);
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        let written = serde_json::to_value(sample::revised()).unwrap();
        let properties = schema["properties"].as_object().unwrap();
        for key in written.as_object().unwrap().keys() {
            assert!(properties.contains_key(key), "{key}");
        }
        assert_eq!(properties.len(), written.as_object().unwrap().len());
    }
}
