//! A panic is a defect of satis: the command ends with a sentence and exit code 70, and says what to send.
//!
//! The message of a panic may quote a file, so it is not shown; the place in the source is, by its name within satis or
//! within a library.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::{Mutex, PoisonError};

/// The exit code for what can't be foreseen, `EX_SOFTWARE` of sysexits.h.
pub const EXIT_CODE: u8 = 70;

/// Where the first panic happened.
static PLACE: Mutex<Option<String>> = Mutex::new(None);

/// From now on a panic writes nothing by itself; where backtraces are asked for (`RUST_BACKTRACE=1`) it is written as usual, too.
pub fn install() {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        note(info);
        if Backtrace::capture().status() == BacktraceStatus::Captured {
            usual(info);
        }
    }));
}

fn note(info: &PanicHookInfo<'_>) {
    let mut place = PLACE.lock().unwrap_or_else(PoisonError::into_inner);
    if let (None, Some(at)) = (place.as_ref(), info.location()) {
        *place = Some(format!("{}:{}", within(at.file()), at.line()));
    }
}

/// A file of the source without the folders of the machine that satis was built on.
fn within(file: &str) -> &str {
    let of_library = file.split_once("registry/src/").and_then(|(_, rest)| Some(rest.split_once('/')?.1));
    let of_rust = file.split_once("/library/").map(|(_, rest)| rest);
    let own = || file.rfind("src/").and_then(|at| file.get(at..));
    of_library.or(of_rust).or_else(own).unwrap_or("an unknown place")
}

/// What `work` yields; for a panic what is to be said of it, where `command` is what was asked for.
pub fn caught<T>(command: &str, work: impl FnOnce() -> T) -> Result<T, String> {
    // What is left half done is not used any more: the program ends.
    panic::catch_unwind(AssertUnwindSafe(work)).map_err(|_| {
        let place = PLACE.lock().unwrap_or_else(PoisonError::into_inner).take();
        let place = place.map(|place| format!(", at {place}")).unwrap_or_default();
        format!(
            "error: this is a defect of satis, not of your rules or data: the command was ended, and what it was storing was not stored\n  \
             = help: send this to those from whom you have satis, with what you ran: satis {}, `{command}`{place}",
            env!("CARGO_PKG_VERSION")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_sentence_without_what_it_says() {
        let said = caught("score", || {
            if PLACE.lock().is_ok() {
                panic!("the password in /home/somebody/private");
            }
        });
        let said = said.unwrap_err();
        assert!(said.contains("a defect of satis") && said.contains("`score`"), "{said}");
        assert!(!said.contains("private") && !said.contains("password"), "{said}");
        assert_eq!(caught("score", || 5), Ok(5));
    }

    #[test]
    fn a_panic_on_another_thread_comes_back() {
        let said = caught("test", || {
            std::thread::scope(|scope| {
                scope.spawn(|| panic!("far away"));
            });
        });
        assert!(said.is_err());
    }

    #[test]
    fn places_have_no_folders_of_the_machine() {
        let library = "/home/me/.cargo/registry/src/packages-1949/rust_decimal-1.43.0/src/str.rs";
        assert_eq!(within(library), "rust_decimal-1.43.0/src/str.rs");
        assert_eq!(within("/rustc/59807616/library/core/src/str/mod.rs"), "core/src/str/mod.rs");
        assert_eq!(within("src/number.rs"), "src/number.rs");
        assert_eq!(within("/home/me/satis/src/number.rs"), "src/number.rs");
        assert_eq!(within("/home/me/build.rs"), "an unknown place");
    }
}
