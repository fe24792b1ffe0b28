//! What keeps a file from being read, and where.

use crate::problem::Wrong;

/// Where in a file something is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The file as a whole.
    File,
    /// A line, from one.
    Line(usize),
    /// A part of a JSON document, such as `stops[3].windows`.
    Part(String),
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File => f.write_str("the file"),
            Self::Line(line) => write!(f, "line {line}"),
            Self::Part(part) => f.write_str(part),
        }
    }
}

/// A file that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {fault}")]
pub struct ReadError {
    /// Where.
    pub place: Place,
    /// What is wrong there.
    pub fault: Fault,
}

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Something else than what belongs there.
    #[error("found {found}, expected {expected}")]
    Unexpected {
        /// What is there, cut to a readable length.
        found: String,
        /// What should be there.
        expected: String,
    },
    /// Something that must be there is not.
    #[error("{0} is missing")]
    Missing(String),
    /// Something that may be there once is there again.
    #[error("{0} is given twice")]
    Twice(String),
    /// More than this program takes.
    #[error("{what} is {found}, more than {most}")]
    TooMuch {
        /// Of what.
        what: String,
        /// How much there is.
        found: String,
        /// How much there may be.
        most: u64,
    },
    /// Something that this program does not do.
    #[error("{0} is not supported")]
    Unsupported(String),
    /// Not a format that this program knows.
    #[error(
        "not a format that is known: VRPLIB, Solomon, Cordeau, Golden, split deliveries, bekal.routing/1 or VROOM's JSON"
    )]
    Unknown,
    /// Not text in UTF-8.
    #[error("not text in UTF-8")]
    Encoding,
    /// Not the JSON it should be.
    #[error("{0}")]
    Json(String),
    /// A problem that can be read but makes no sense; one line for each defect, by the names that the file uses.
    #[error("{}", .0.iter().map(|(what, wrong)| format!("{what}: {wrong}")).collect::<Vec<_>>().join("; "))]
    Defects(Vec<(String, Wrong)>),
}

impl ReadError {
    pub(super) fn new(place: Place, fault: Fault) -> Self {
        Self { place, fault }
    }

    pub(super) fn file(fault: Fault) -> Self {
        Self::new(Place::File, fault)
    }

    pub(super) fn line(line: usize, fault: Fault) -> Self {
        Self::new(Place::Line(line), fault)
    }

    pub(super) fn part(part: impl Into<String>, fault: Fault) -> Self {
        Self::new(Place::Part(part.into()), fault)
    }

    /// What `serde_json` says, with the line apart.
    pub(super) fn json(error: &serde_json::Error) -> Self {
        let text = error.to_string();
        let at = format!(" at line {} column {}", error.line(), error.column());
        Self::line(error.line(), Fault::Json(plain(text.strip_suffix(&at).unwrap_or(&text))))
    }
}

impl Fault {
    pub(super) fn unexpected(found: &str, expected: impl Into<String>) -> Self {
        Self::Unexpected { found: quoted(found), expected: expected.into() }
    }

    pub(super) fn missing(what: impl Into<String>) -> Self {
        Self::Missing(what.into())
    }

    pub(super) fn unsupported(what: impl Into<String>) -> Self {
        Self::Unsupported(what.into())
    }
}

/// What `serde_json` says, in the words of JSON rather than in those of programs.
fn plain(told: &str) -> String {
    const WHOLE: [(&str, &str); 9] = [
        ("EOF while parsing a list", "the file ends within a list"),
        ("EOF while parsing an object", "the file ends within an object"),
        ("EOF while parsing a string", "the file ends within a text"),
        ("EOF while parsing a value", "the file ends where a value should be"),
        ("expected value", "expected a value"),
        ("expected ident", "expected `true`, `false` or `null`"),
        ("key must be a string", "a key must stand in quotes"),
        ("recursion limit exceeded", "too many lists and objects within each other"),
        ("trailing characters", "something follows after the end"),
    ];
    const KINDS: [(&str, &str); 12] = [
        ("u32", "a whole number from 0 to 4294967295"),
        ("u64", "a whole number from 0"),
        ("usize", "a whole number from 0"),
        ("f64", "a number"),
        ("a boolean", "`true` or `false`"),
        ("a string", "a text"),
        ("a sequence", "a list"),
        ("a tuple of size 2", "a list of 2 values"),
        ("a map", "an object"),
        ("sequence", "a list"),
        ("map", "an object"),
        ("null", "nothing (`null`)"),
    ];
    if let Some((_, plain)) = WHOLE.iter().find(|(whole, _)| *whole == told) {
        return (*plain).to_owned();
    }
    let kind = |kind: &str| {
        // An object is known by a name of this program, which nobody wrote.
        let object = kind.starts_with("struct ");
        let known = KINDS.iter().find(|(known, _)| *known == kind).map(|(_, plain)| *plain);
        let plain = if object { "an object" } else { known.unwrap_or(kind) };
        ["integer ", "floating point ", "boolean ", "string "]
            .iter()
            .fold(plain, |t, word| t.strip_prefix(word).unwrap_or(t))
            .to_owned()
    };
    let (found, expected) = told.rsplit_once(", expected ").unwrap_or((told, ""));
    let found = match found.split_once(": ") {
        Some((what, found)) => format!("{what}: {}", kind(found)),
        None => found.to_owned(),
    };
    if expected.is_empty() { found } else { format!("{found}, expected {}", kind(expected)) }
}

/// What was found, in quotes, of a length that can be read.
fn quoted(found: &str) -> String {
    const LONGEST: usize = 40;
    let mut start: String = found.chars().take(LONGEST).collect();
    if found.chars().nth(LONGEST).is_some() {
        start.push('…');
    }
    format!("`{start}`")
}
