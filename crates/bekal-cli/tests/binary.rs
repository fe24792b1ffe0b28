//! The binary as a process: what only a process can show.

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
    assert_eq!((done.status.code(), done.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
#[cfg(unix)]
fn two_interrupts_leave_nothing_behind() {
    let place = tempfile::tempdir().unwrap();
    let operation = place.path().join("op");
    let made = bekal().arg("generate").arg(&operation).args(["--posts", "300", "--items", "6", "-q"]).status().unwrap();
    assert!(made.success());
    let mut child = bekal()
        .arg("plan")
        .arg(&operation)
        .arg("--out")
        .arg(place.path().join("plan"))
        .args(["--progress", "--lang", "en"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The first line of progress tells that the search has begun and Ctrl-C is heard.
    let mut told = std::io::BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains('…') {
        line.clear();
        assert_ne!(std::io::BufRead::read_line(&mut told, &mut line).unwrap(), 0, "ended before it began");
    }
    for _ in 0..2 {
        let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let left: Vec<_> = std::fs::read_dir(place.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["op"]);
}
