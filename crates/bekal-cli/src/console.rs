//! Where a command speaks: data on one side, everything else on the other, in the language asked for.

use crate::args::{Common, Format, Lang};
use crate::{Stream, exit};
use bekal::operation::Language;
use bekal::output;
use std::io::{self, ErrorKind};

/// Why a command ends early.
pub(crate) struct Failure {
    pub(crate) code: u8,
    /// What is printed on stderr; nothing when empty.
    pub(crate) text: String,
}

impl Failure {
    pub(crate) fn new(code: u8, text: impl Into<String>) -> Self {
        Self { code, text: text.into() }
    }
}

/// A text in the language asked for; both with the same arguments, captured by name.
macro_rules! say {
    ($lang:expr, $id:literal, $en:literal) => {
        match $lang {
            bekal::operation::Language::Indonesian => format!($id),
            bekal::operation::Language::English => format!($en),
        }
    };
}
pub(crate) use say;

/// Why stdout cannot be written; of a reader that went away only the exit code tells.
pub(crate) fn unwritten(lang: Language, refusal: &io::Error) -> Failure {
    if refusal.kind() == ErrorKind::BrokenPipe {
        return Failure::new(exit::UNREAD, "");
    }
    let cause = output::cause(lang, refusal);
    Failure::new(
        exit::UNWRITTEN,
        say!(lang, "keluaran tidak dapat ditulis: {cause}", "cannot write the output: {cause}"),
    )
}

/// The two streams with what the user asked about them.
pub(crate) struct Console<'a> {
    out: Stream<'a>,
    err: Stream<'a>,
    asked: Option<Language>,
    environment: Language,
    pub(crate) json: bool,
    pub(crate) quiet: bool,
    pub(crate) verbose: bool,
}

impl<'a> Console<'a> {
    pub(crate) fn new(out: Stream<'a>, err: Stream<'a>, common: &Common) -> Self {
        let asked = common.lang.map(Lang::language);
        let json = common.format == Format::Json;
        Self { out, err, asked, environment: environment(), json, quiet: common.quiet, verbose: common.verbose }
    }

    /// The language asked for, else that of the environment.
    pub(crate) fn lang(&self) -> Language {
        self.asked.unwrap_or(self.environment)
    }

    /// The language asked for, if any.
    pub(crate) const fn asked(&self) -> Option<Language> {
        self.asked
    }

    /// Data, as it is.
    pub(crate) fn data(&mut self, bytes: impl AsRef<[u8]>) -> Result<(), Failure> {
        self.out.write_all(bytes.as_ref()).map_err(|refusal| unwritten(self.lang(), &refusal))
    }

    /// Data as pretty JSON with a final newline.
    pub(crate) fn json(&mut self, value: &impl serde::Serialize) -> Result<(), Failure> {
        let written = serde_json::to_writer_pretty(&mut *self.out, value).map_err(io::Error::from);
        written.and_then(|()| self.out.write_all(b"\n")).map_err(|refusal| unwritten(self.lang(), &refusal))
    }

    /// A remark for the user, on stderr, unless quiet. Nobody is left to tell when it cannot be written.
    pub(crate) fn remark(&mut self, text: &str) {
        if !self.quiet {
            let _ = writeln!(self.err, "{text}");
        }
    }

    /// A line on stderr, a terminal, in place of the one before; nothing clears it.
    pub(crate) fn overwrite(&mut self, text: &str) {
        let _ = write!(self.err, "\r\x1b[K{text}").and_then(|()| self.err.flush());
    }

    /// Something the user must know even when quiet.
    pub(crate) fn alarm(&mut self, text: &str) {
        let _ = writeln!(self.err, "{text}");
    }

    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        self.out.flush().map_err(|refusal| unwritten(self.lang(), &refusal))
    }

    /// Prints why a command ended early and returns its exit code.
    pub(crate) fn fail(&mut self, failure: &Failure) -> u8 {
        if !failure.text.is_empty() {
            let word = match self.lang() {
                Language::Indonesian => "kesalahan",
                Language::English => "error",
            };
            self.alarm(&format!("{word}: {}", failure.text));
        }
        failure.code
    }
}

/// English where the environment says so, else Indonesian.
pub(crate) fn environment() -> Language {
    let stated = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    match stated {
        Some(value) if value.starts_with("en") => Language::English,
        _ => Language::Indonesian,
    }
}
