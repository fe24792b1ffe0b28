//! The `bekal` command as a function: arguments in, exit code out.
//!
//! Data goes to `out`, everything else to `err`. Exit codes: 0 done (a shortfall is a result), 1 internal error,
//! 2 usage, 3 input invalid, 4 with `--strict` need left unmet, 5 stopped before any plan, 6 audit failed, 7 cannot
//! write, 130 cancelled, 141 the reader of `out` went away, of which nothing is said.
#![forbid(unsafe_code)]

mod args;
mod audit;
mod check;
mod compare;
mod console;
mod edited;
mod exit;
mod help;
mod import;
mod interrupt;
mod judged;
mod matrix;
mod memory;
mod mps;
mod plan;
mod progress;
mod revise;
mod route;
mod searched;
mod small;
mod target;
mod why;
mod wording;

use args::{Cli, Command, Lang};
use bekal::operation::Language;
use clap::{FromArgMatches as _, ValueEnum as _};
use console::Console;
use std::ffi::OsString;
use std::io::Write;

/// A stream that may be written from any thread.
pub type Stream<'a> = &'a mut (dyn Write + Send);

/// From now on a file that grows beyond the process's limit is a write error, which can be told, not the end of the
/// process.
pub fn outlive_full_files() {
    // Where no handler can be set, the process ends as before; files are renamed into place whole.
    #[cfg(unix)]
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, std::sync::Arc::default());
}

/// Runs the command that `args` (the program's name first) ask for, and returns its exit code.
pub fn run(args: impl IntoIterator<Item = OsString>, out: Stream<'_>, err: Stream<'_>) -> u8 {
    let args: Vec<OsString> = args.into_iter().collect();
    let lang = asked(&args).unwrap_or_else(console::environment);
    let matches = help::command(lang).try_get_matches_from(args);
    let cli = match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(refusal) => return refused(&refusal, lang, out, err),
    };
    let mut console = Console::new(out, err, &cli.common);
    if let Some(failure) = args::unfit(&cli, console.lang()) {
        return console.fail(&failure);
    }
    let outcome = match &cli.command {
        Command::Plan(args) => plan::run(args, &mut console),
        Command::Check(args) => check::run(args, &mut console),
        Command::Audit(args) => match &args.movements {
            Some(file) => edited::run(args, file, &mut console),
            None => audit::run(&args.origin, &mut console),
        },
        Command::Why(args) => why::run(args, &mut console),
        Command::Compare(args) => compare::run(args, &mut console),
        Command::Matrix(args) => matrix::run(args, &mut console),
        Command::New(args) => small::new(args, &mut console),
        Command::Import(args) => import::run(args, &mut console),
        Command::Generate(args) => small::generate(args, &mut console),
        Command::Explain { code } => small::explain(code.as_deref(), &mut console),
        Command::Route(args) => route::run(args, cli.common.format, &mut console),
        Command::Schema { of } => small::schema(*of, &mut console),
        Command::Completions { shell } => small::completions(*shell, &mut console),
        Command::Man => small::man(&mut console),
    };
    outcome.and_then(|code| console.flush().map(|()| code)).unwrap_or_else(|failure| console.fail(&failure))
}

/// The command line, for tests and tools that look at it.
pub fn command() -> clap::Command {
    help::command(Language::English)
}

/// The language asked for on a command line that may not be understood otherwise.
fn asked(args: &[OsString]) -> Option<Language> {
    let word = |text: &str| Lang::from_str(text, false).ok().map(Lang::language);
    args.iter().enumerate().find_map(|(at, arg)| match arg.to_str()? {
        "--lang" => word(args.get(at + 1)?.to_str()?),
        text => word(text.strip_prefix("--lang=")?),
    })
}

/// Help and version go to `out` and are a success if they can be written; anything else is a wrong command line.
fn refused(refusal: &clap::Error, lang: Language, out: Stream<'_>, err: Stream<'_>) -> u8 {
    if refusal.use_stderr() {
        // Nobody is left to tell when this fails.
        let _ = write!(err, "{}", help::refusal(lang, refusal));
        return exit::USAGE;
    }
    let written = write!(out, "{}", refusal.render()).and_then(|()| out.flush());
    written.map_or_else(
        |cause| {
            let failure = console::unwritten(lang, &cause);
            let _ = if failure.text.is_empty() { Ok(()) } else { writeln!(err, "{}", failure.text) };
            failure.code
        },
        |()| exit::DONE,
    )
}
