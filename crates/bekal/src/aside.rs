//! Folders that stand aside while they are filled, and are renamed into place whole.
//!
//! A run that is killed leaves its folder behind. The name says whose it is: the machine since it was started, and the
//! process. Whoever next makes such a folder in the same place removes what nobody works on any more, and nothing else:
//! only folders of this user with such a name and nothing but files in them, whose process is gone; those of another
//! machine (a shared drive) or of an earlier start of this one, when they are older than a day.

use crate::output::json::checksum;
use std::fs::{self, Metadata};
use std::io;
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

const PREFIX: &str = ".bekal-new-";

/// The folder that is to be renamed, where it lies within the one aside.
pub(crate) const WITHIN: &str = "folder";

/// Age from which a folder is nobody's, wherever its process ran: writing one takes seconds.
const DAY: Duration = Duration::from_secs(24 * 3600);

/// A new folder aside in `parent`; it vanishes when dropped. What killed runs left there is removed.
///
/// # Errors
/// When the machine refuses to make a folder.
pub(crate) fn folder(parent: &Path) -> io::Result<TempDir> {
    let prefix = format!("{PREFIX}{}-{}-", machine(), std::process::id());
    let aside = tempfile::Builder::new().prefix(&prefix).tempdir_in(parent)?;
    if let Ok(own) = fs::symlink_metadata(aside.path()) {
        clear(parent, &own);
    }
    Ok(aside)
}

/// Removes from `parent` what killed runs of the owner of `own` left. What cannot be removed stays; it is in nobody's way.
fn clear(parent: &Path, own: &Metadata) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let known = name.to_str().and_then(Maker::of);
        let Some((maker, about)) = known.zip(entry.metadata().ok()) else { continue };
        if about.is_dir() && same_owner(&about, own) && maker.is_gone(&about) && holds_files_only(&entry.path(), true) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Who made a folder aside, by its name.
struct Maker<'a> {
    machine: &'a str,
    process: u32,
}

impl<'a> Maker<'a> {
    fn of(name: &'a str) -> Option<Self> {
        let mut parts = name.strip_prefix(PREFIX)?.split('-');
        let (machine, process, random) = (parts.next()?, parts.next()?, parts.next()?);
        let plain = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let whole = parts.next().is_none() && plain(machine) && plain(random);
        whole.then_some(Self { machine, process: process.parse().ok()? })
    }

    fn is_gone(&self, about: &Metadata) -> bool {
        if self.machine == machine() && self.machine != UNKNOWN {
            return !Path::new("/proc").join(self.process.to_string()).exists();
        }
        let age = about.modified().ok().and_then(|at| at.elapsed().ok());
        age.is_some_and(|age| age > DAY)
    }
}

/// Stands for a machine that does not tell which processes live.
const UNKNOWN: &str = "0";

/// This machine since it was started, as far as process numbers mean the same.
fn machine() -> String {
    let started = fs::read_to_string("/proc/sys/kernel/random/boot_id");
    let numbers = fs::read_link("/proc/self/ns/pid");
    match (started, numbers) {
        (Ok(started), Ok(numbers)) => {
            let mut name = checksum(format!("{started} {}", numbers.display()).as_bytes());
            name.truncate(8);
            name
        }
        _ => UNKNOWN.to_owned(),
    }
}

#[cfg(unix)]
fn same_owner(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    one.uid() == other.uid()
}

#[cfg(not(unix))]
const fn same_owner(_: &Metadata, _: &Metadata) -> bool {
    true
}

/// Whether a folder holds nothing but files, as one aside does; with `within` also the folder of that name.
fn holds_files_only(folder: &Path, within: bool) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return false };
    entries.into_iter().all(|entry| {
        entry.is_ok_and(|entry| match entry.file_type() {
            Ok(kind) if kind.is_file() => true,
            Ok(kind) => {
                kind.is_dir() && within && entry.file_name() == WITHIN && holds_files_only(&entry.path(), false)
            }
            Err(_) => false,
        })
    })
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::fs::File;
    use std::process::Command;
    use std::time::SystemTime;

    #[test]
    fn what_a_killed_run_left_goes_with_the_next_one() {
        let place = tempfile::tempdir().unwrap();
        let mut ended = Command::new("true").spawn().unwrap();
        ended.wait().unwrap();
        let (here, dead, alive) = (machine(), ended.id(), std::process::id());
        let make = |name: String| {
            let folder = place.path().join(&name);
            fs::create_dir(&folder).unwrap();
            fs::write(folder.join("plan.json"), "{").unwrap();
            name
        };
        let gone = [make(format!(".bekal-new-{here}-{dead}-aB3dE9")), make(format!(".bekal-new-{here}-{dead}-zzzzzz"))];
        fs::create_dir(place.path().join(&gone[1]).join(WITHIN)).unwrap();
        let old = make(format!(".bekal-new-feedbeef-{alive}-aaaaaa"));
        let two_days = SystemTime::now() - 2 * DAY;
        File::open(place.path().join(&old)).unwrap().set_modified(two_days).unwrap();
        let foreign = make(format!(".bekal-new-{here}-{dead}-fff"));
        fs::create_dir(place.path().join(&foreign).join("mine")).unwrap();
        let link = place.path().join(format!(".bekal-new-{here}-{dead}-link"));
        std::os::unix::fs::symlink(place.path().join(&foreign), &link).unwrap();
        fs::write(place.path().join(format!(".bekal-new-{here}-{dead}-file")), "").unwrap();
        let stays = [
            foreign,
            make(format!(".bekal-new-{here}-{alive}-bbbbbb")),
            make("cafecafe-plan".to_owned()),
            make(".bekal-new-mine".to_owned()),
            make(format!(".bekal-new-{here}-{dead}-a-b")),
            make(format!(".bekal-new-feedbeef-{dead}-cccccc")),
            make(format!(".bekal-old-{here}-{dead}-dddddd")),
        ];

        drop(folder(place.path()).unwrap());
        for name in gone.iter().chain([&old]) {
            assert!(!place.path().join(name).exists(), "{name}");
        }
        for name in &stays {
            assert!(place.path().join(name).join("plan.json").is_file(), "{name}");
        }
        assert!(fs::symlink_metadata(link).is_ok());
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), stays.len() + 2);
    }
}
