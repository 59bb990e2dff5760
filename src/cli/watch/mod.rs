//! `satis check --watch`: checks and runs the cases again at every save, and shows what moved.
//!
//! [`saves`] says which files were saved, [`state`] what every rule set and case came to. After a save the rule sets that the
//! files touch, and those that extend them, are looked at again and compared with what they were before it.

pub(super) mod saves;
mod state;
pub(super) mod touched;

use super::check::plural;
use super::{Context, Failure, Verdict};
use crate::workspace::Workspace;
use saves::{Saves, Signal};
use state::State;
use touched::{Touched, shown, watched};

/// Watches until the input closes. Without `ids` all rule sets are watched.
pub(super) fn watch(context: &mut Context<'_>, ids: &[String]) -> Result<Verdict, Failure> {
    let root = context.workspace.root.canonicalize();
    let root = root.map_err(|error| Failure::file(&context.workspace.root.display().to_string(), &error))?;
    // Watched first, so that no save falls between the first look and the watching.
    let saves = Saves::begin(&root).map_err(|error| Failure::Data(format!("saves can't be watched: {error}")))?;
    context.workspace = Workspace::at(&root);
    let mut state = State::default();
    let all = watched(&context.workspace, ids);
    let known = state.look_again(context, &all)?;
    writeln!(context.out, "{known}\nwatching {}, {}\n", root.display(), plural(all.len(), "rule set"))?;
    context.out.flush()?;
    while let Signal::Saved(files) = saves.next() {
        let before = Touched::by(&context.workspace, &root, &files);
        context.workspace = Workspace::at(&root);
        let touched = before.with(Touched::by(&context.workspace, &root, &files));
        let touched = touched.among(&context.workspace, ids);
        let names: Vec<String> = files.iter().map(|file| shown(file, &root)).collect();
        writeln!(context.out, "saved {}", names.join(", "))?;
        let summary = state.look_again(context, &touched)?;
        writeln!(context.out, "{summary}\n")?;
        context.out.flush()?;
    }
    Ok(Verdict::Fine)
}
