//! Ctrl-C, and the request to terminate: the first asks the search to stop, the second ends the process.

use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

static ASKED: AtomicBool = AtomicBool::new(false);
static LISTENING: Once = Once::new();

/// From now on the first Ctrl-C only sets a flag.
pub(crate) fn listen() {
    LISTENING.call_once(|| {
        // Without a handler Ctrl-C ends the process at once, which also leaves nothing half written.
        let _ = ctrlc::set_handler(|| {
            if ASKED.swap(true, Ordering::Relaxed) {
                quit();
            }
        });
    });
}

/// Whether Ctrl-C was pressed since [`listen`].
pub(crate) fn asked() -> bool {
    ASKED.load(Ordering::Relaxed)
}

#[allow(clippy::exit, reason = "a second Ctrl-C means now; files are renamed into place whole, so none is cut")]
fn quit() {
    std::process::exit(i32::from(crate::exit::CANCELLED));
}
