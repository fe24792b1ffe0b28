//! The `bekal` command.

fn main() -> std::process::ExitCode {
    bekal_cli::outlive_full_files();
    bekal_cli::run(std::env::args_os(), &mut std::io::stdout(), &mut std::io::stderr()).into()
}
