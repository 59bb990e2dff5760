//! Which files are saved: the system's notices, gathered until they pause.

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// Editors save in several steps: a save is over when this long nothing came.
const PAUSE: Duration = Duration::from_millis(120);
/// So many notices make a save at most, so that a file that is written without end does not stop the watching.
const MOST_NOTICES: usize = 10_000;

/// What ends a wait.
pub(super) enum Signal {
    /// These files were saved or removed.
    Saved(BTreeSet<PathBuf>),
    /// Nobody is there any more.
    End,
}

enum Notice {
    File(PathBuf),
    End,
}

/// Notices of saves.
pub(super) struct Saves {
    notices: Receiver<Notice>,
    /// Watches as long as it lives.
    _watcher: RecommendedWatcher,
}

impl Saves {
    /// Begins to watch `satis.yaml`, `rules/` and `fixtures/` in `root`, and waits for the end of the input.
    pub fn begin(root: &Path) -> notify::Result<Self> {
        let (sender, notices) = mpsc::channel();
        let saved = sender.clone();
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            for file in event.into_iter().filter(|event| is_save(event.kind)).flat_map(|event| event.paths) {
                let _ = saved.send(Notice::File(file));
            }
        })?;
        watcher.watch(root, RecursiveMode::NonRecursive)?;
        for folder in ["rules", "fixtures"].map(|name| root.join(name)).iter().filter(|folder| folder.is_dir()) {
            watcher.watch(folder, RecursiveMode::Recursive)?;
        }
        thread::spawn(move || {
            let mut input = std::io::stdin().lock();
            let mut buffer = [0; 256];
            while matches!(input.read(&mut buffer), Ok(1..)) {}
            let _ = sender.send(Notice::End);
        });
        Ok(Self { notices, _watcher: watcher })
    }

    /// Waits for the next save.
    pub fn next(&self) -> Signal {
        let mut files = BTreeSet::new();
        for _ in 0..MOST_NOTICES {
            let notice = if files.is_empty() {
                self.notices.recv().map_err(|_| RecvTimeoutError::Disconnected)
            } else {
                self.notices.recv_timeout(PAUSE)
            };
            match notice {
                Ok(Notice::File(file)) if matters(&file) => {
                    files.insert(file);
                }
                Ok(Notice::File(_)) => {}
                Ok(Notice::End) | Err(RecvTimeoutError::Disconnected) => return Signal::End,
                Err(RecvTimeoutError::Timeout) => return Signal::Saved(files),
            }
        }
        Signal::Saved(files)
    }
}

fn is_save(kind: EventKind) -> bool {
    matches!(kind, EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_) | EventKind::Any)
}

/// Rules, scripts, cases and their data; not what editors leave beside them.
fn matters(file: &Path) -> bool {
    file.extension()
        .is_some_and(|extension| ["yaml", "rhai", "csv", "snap"].iter().any(|known| extension == *known))
}
