//! The `bekal` command as a function: arguments in, exit code out.
//!
//! Data goes to `out`, everything else to `err`; a reader of `out` that went away is no error. Exit codes: 0 done
//! (a shortfall is a result), 1 internal error, 2 usage, 3 input invalid, 4 with `--strict` need left unmet, 5 stopped
//! before any plan, 6 audit failed, 7 cannot write, 130 cancelled.
#![forbid(unsafe_code)]

mod args;
mod audit;
mod check;
mod console;
mod exit;
mod interrupt;
mod memory;
mod plan;
mod progress;
mod small;

use args::{Cli, Command};
use clap::{CommandFactory as _, Parser as _};
use console::Console;
use std::ffi::OsString;
use std::io::Write;

/// A stream that may be written from any thread.
pub type Stream<'a> = &'a mut (dyn Write + Send);

/// Runs the command that `args` (the program's name first) ask for, and returns its exit code.
pub fn run(args: impl IntoIterator<Item = OsString>, out: Stream<'_>, err: Stream<'_>) -> u8 {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(refusal) => return refused(&refusal, out, err),
    };
    let mut console = Console::new(out, err, &cli.common);
    let outcome = match &cli.command {
        Command::Plan(args) => plan::run(args, &mut console),
        Command::Check(args) => check::run(args, &mut console),
        Command::Audit { plan, operation } => audit::run(plan, operation.as_deref(), &mut console),
        Command::New { dir, force } => small::new(dir, *force, &mut console),
        Command::Generate(args) => small::generate(args, &mut console),
        Command::Explain { code } => small::explain(code.as_deref(), &mut console),
        Command::Schema => small::schema(&mut console),
        Command::Completions { shell } => small::completions(*shell, &mut console),
        Command::Man => small::man(&mut console),
    };
    outcome.and_then(|code| console.flush().map(|()| code)).unwrap_or_else(|failure| console.fail(&failure))
}

/// The command line, for tests and tools that look at it.
pub fn command() -> clap::Command {
    Cli::command()
}

/// Help and version go to `out` and are a success; anything else is a wrong command line.
fn refused(refusal: &clap::Error, out: Stream<'_>, err: Stream<'_>) -> u8 {
    let text = refusal.render();
    // Nobody is left to tell when this fails.
    if refusal.use_stderr() {
        let _ = write!(err, "{text}");
        exit::USAGE
    } else {
        let _ = write!(out, "{text}").and_then(|()| out.flush());
        exit::DONE
    }
}
