//! The binary as a process: what only a process can show.
#![allow(clippy::unwrap_used, reason = "a test that cannot set up its case has failed")]

use std::process::{Command, Stdio};

fn bekal() -> Command {
    Command::new(env!("CARGO_BIN_EXE_bekal"))
}

#[test]
fn exit_codes_reach_the_shell() {
    assert_eq!(bekal().arg("--version").output().unwrap().status.code(), Some(0));
    assert_eq!(bekal().arg("nonsense").output().unwrap().status.code(), Some(2));
}

#[test]
#[cfg(unix)]
fn a_closed_pipe_is_quiet() {
    let mut child = bekal().arg("schema").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let done = child.wait_with_output().unwrap();
    assert_eq!((done.status.code(), done.stderr.as_slice()), (Some(141), &b""[..]));
}

#[test]
#[cfg(target_os = "linux")]
fn output_that_cannot_be_written_has_its_exit_code() {
    for args in [&["--help"][..], &["plan", "--help"], &["--version"], &["schema"], &["man"]] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let done = bekal().args(args).args(["--lang", "en"]).stdout(full).output().unwrap();
        let told = String::from_utf8(done.stderr).unwrap();
        assert_eq!(done.status.code(), Some(7), "{args:?}");
        assert!(told.contains("cannot write the output: no space is left"), "{told}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_too_large_for_the_process_is_told_and_nothing_is_left() {
    let place = tempfile::tempdir().unwrap();
    let operation = place.path().join("op");
    assert!(bekal().arg("generate").arg(&operation).args(["--posts", "4", "-q"]).status().unwrap().success());
    let program = env!("CARGO_BIN_EXE_bekal");
    let script = format!("ulimit -f 8; exec {program} plan op --out plan --lang en");
    let done = Command::new("sh").args(["-c", &script]).current_dir(place.path()).output().unwrap();
    let told = String::from_utf8(done.stderr).unwrap();
    assert_eq!(done.status.code(), Some(7), "{told}");
    assert!(told.contains("file larger than the system's limit"), "{told}");
    let left: Vec<_> = std::fs::read_dir(place.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["op"]);
}

/// A plan in the making, once its search has begun and Ctrl-C is heard.
#[cfg(unix)]
struct Search {
    place: tempfile::TempDir,
    child: std::process::Child,
    told: std::io::BufReader<std::process::ChildStderr>,
}

#[cfg(unix)]
impl Search {
    fn begin(posts: &str) -> Self {
        let place = tempfile::tempdir().unwrap();
        let (operation, plan) = (place.path().join("op"), place.path().join("plan"));
        let made = bekal().arg("generate").arg(&operation).args(["--posts", posts, "-q"]).output().unwrap();
        assert!(made.status.success());
        let command = &mut bekal();
        command.arg("plan").arg(&operation).arg("--out").arg(&plan).args(["--progress", "--lang", "en"]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut told = std::io::BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        while !line.starts_with("allocation") {
            line.clear();
            assert_ne!(std::io::BufRead::read_line(&mut told, &mut line).unwrap(), 0, "ended before it began");
        }
        Self { place, child, told }
    }

    fn interrupt(&self) {
        let sent = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        std::thread::sleep(std::time::Duration::from_millis(100));
    }

    /// The exit code, and what lies beside the operation.
    fn end(mut self) -> (Option<i32>, Vec<String>, tempfile::TempDir) {
        std::io::copy(&mut self.told, &mut std::io::sink()).unwrap();
        let code = self.child.wait().unwrap().code();
        let entries = std::fs::read_dir(self.place.path()).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        (code, names.filter(|name| name != "op").collect(), self.place)
    }
}

#[test]
#[cfg(unix)]
fn one_interrupt_gives_the_best_audited_plan_so_far_or_none() {
    let search = Search::begin("40");
    search.interrupt();
    let (code, left, place) = search.end();
    assert_eq!(code, Some(if left.is_empty() { 5 } else { 130 }));
    if !left.is_empty() {
        assert_eq!(left, ["plan"]);
        let audited = bekal().arg("audit").arg(place.path().join("plan")).output().unwrap();
        assert_eq!(audited.status.code(), Some(0), "{}", String::from_utf8_lossy(&audited.stdout));
    }
}

#[test]
#[cfg(unix)]
fn an_interrupt_before_any_plan_has_its_exit_code() {
    let search = Search::begin("300");
    search.interrupt();
    let (code, left, _place) = search.end();
    assert_eq!((code, left.as_slice()), (Some(5), &[][..]));
}

#[test]
#[cfg(unix)]
fn two_interrupts_leave_nothing_behind() {
    let search = Search::begin("300");
    search.interrupt();
    search.interrupt();
    let (code, left, _place) = search.end();
    // The search may have answered the first before the second came.
    assert!(matches!(code, Some(130 | 5)), "{code:?}");
    assert_eq!(left, &[] as &[String]);
}
