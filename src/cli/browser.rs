//! A browser on this machine, which prints a page as PDF without a network.

use super::Failure;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Names under which browsers are found that print without a window.
const NAMES: [&str; 9] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
    "brave-browser",
];

/// Where they stand that are in no search path.
const PLACES: [&str; 3] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/// The variable that names another one.
const VARIABLE: &str = "SATIS_BROWSER";
/// How long it may take: a report of 1,000 subjects has 1,000 pages.
const PATIENCE: Duration = Duration::from_secs(180);

/// The page as PDF.
///
/// # Errors
/// [`Failure::Data`] where there is no browser, or it does not print.
pub fn pdf(page: &str) -> Result<Vec<u8>, Failure> {
    let browser = find(std::env::var_os(VARIABLE), std::env::var_os("PATH")).ok_or_else(none)?;
    let failed = |what: &str| Failure::Data(format!("{}: {what}: {HOW}", browser.display()));
    let folder = tempfile::tempdir().map_err(|error| Failure::file("a temporary folder", &error))?;
    let (source, target) = (folder.path().join("report.html"), folder.path().join("report.pdf"));
    std::fs::write(&source, page).map_err(|error| Failure::file(&source.display().to_string(), &error))?;
    let mut command = Command::new(&browser);
    command
        .args(["--headless", "--disable-gpu", "--disable-extensions", "--disable-background-networking"])
        // Chromium's sandbox does not work for root, as in containers.
        .args(is_root(folder.path()).then_some("--no-sandbox"))
        // Whatever it would load, nothing answers.
        .args([
            "--proxy-server=127.0.0.1:9",
            "--no-first-run",
            "--no-pdf-header-footer",
            "--generate-pdf-document-outline",
        ])
        .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
        .arg(format!("--print-to-pdf={}", target.display()))
        .arg(format!("file://{}", source.display()))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let child = command.spawn().map_err(|error| failed(&format!("it can't be started ({error})")))?;
    if !ends(child) {
        return Err(failed("it does not come to an end"));
    }
    let printed = std::fs::read(&target).ok().filter(|bytes| bytes.starts_with(b"%PDF"));
    printed.ok_or_else(|| failed("it printed nothing"))
}

const HOW: &str = "write `--format html`, open the page in a browser and print it as PDF there";

fn none() -> Failure {
    Failure::Data(format!(
        "no browser that prints was found (Chromium, Chrome, Edge; `{VARIABLE}` names another): {HOW}"
    ))
}

/// The browser that the variable names, else the first in the search path, else the first in a usual place.
fn find(named: Option<OsString>, path: Option<OsString>) -> Option<PathBuf> {
    if let Some(named) = named.filter(|named| !named.is_empty()) {
        return Some(PathBuf::from(named)).filter(|file| file.is_file());
    }
    let folders: Vec<PathBuf> = path.iter().flat_map(std::env::split_paths).collect();
    let in_path = NAMES.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    in_path.chain(PLACES.map(PathBuf::from)).find(|file| is_program(file))
}

fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    file.metadata().is_ok_and(|about| about.is_file() && about.permissions().mode() & 0o111 != 0)
}

fn is_root(own_file: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    own_file.metadata().is_ok_and(|about| about.uid() == 0)
}

/// Waits for the end; one that takes too long is ended.
fn ends(mut child: Child) -> bool {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        match child.try_wait() {
            Ok(Some(_)) => return true,
            Ok(None) => thread::sleep(Duration::from_millis(50)),
            Err(_) => break,
        }
    }
    let _ = child.kill();
    let _ = child.wait();
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_named_browser_is_taken_and_none_for_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("chromium");
        std::fs::write(&file, "").unwrap();
        let path = Some(folder.path().as_os_str().to_owned());
        assert_eq!(find(Some(file.clone().into()), None), Some(file.clone()));
        assert_eq!(find(Some("/no/such/browser".into()), path.clone()), None);
        // A file that can't be run is none.
        assert_ne!(find(None, path.clone()), Some(file.clone()));
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
        assert_eq!(find(None, path), Some(file));
    }
}
