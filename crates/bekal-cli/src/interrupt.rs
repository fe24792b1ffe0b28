//! Ctrl-C, and the request to terminate: the first asks the search to stop, the second ends the process, once a folder that
//! is being written is whole.

use std::sync::Once;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// How often Ctrl-C was pressed since [`listen`].
static ASKED: AtomicU32 = AtomicU32::new(0);
static WRITING: AtomicBool = AtomicBool::new(false);
static LISTENING: Once = Once::new();

/// From now on the first Ctrl-C is only counted.
pub(crate) fn listen() {
    LISTENING.call_once(|| {
        // Without a handler Ctrl-C ends the process at once, which also leaves nothing half written.
        let _ = ctrlc::set_handler(|| {
            if ASKED.fetch_add(1, Ordering::SeqCst) > 0 && !WRITING.load(Ordering::SeqCst) {
                quit();
            }
        });
    });
}

/// Whether Ctrl-C was pressed since [`listen`].
pub(crate) fn asked() -> bool {
    ASKED.load(Ordering::SeqCst) > 0
}

/// Writes something of which nothing is to be left half done; a second Ctrl-C meanwhile ends the process afterwards.
pub(crate) fn writing<T>(write: impl FnOnce() -> T) -> T {
    WRITING.store(true, Ordering::SeqCst);
    let written = write();
    WRITING.store(false, Ordering::SeqCst);
    if ASKED.load(Ordering::SeqCst) > 1 {
        quit();
    }
    written
}

#[allow(clippy::exit, reason = "a second Ctrl-C means now; what was being written is whole")]
fn quit() {
    std::process::exit(i32::from(crate::exit::CANCELLED));
}
