//! `satis check --watch`: checks and runs the cases again at every save, and shows what moved.
//!
//! [`saves`] says which files were saved, [`state`] what every rule set and case came to. After a save the rule sets that the
//! files touch, and those that extend them, are looked at again and compared with what they were before it.

mod saves;
mod state;
mod touched;

use super::check::plural;
use super::{Context, Failure, Verdict};
use crate::script::budget;
use crate::workspace::Workspace;
use saves::{Saves, Signal};
use state::State;
use std::collections::BTreeSet;
use std::path::PathBuf;
use touched::{Touched, shown, watched};

/// A workspace whose saves are watched.
pub(super) struct Watching {
    /// Its folder, without links.
    pub root: PathBuf,
    saves: Saves,
}

/// Files that were saved, with the rule sets among those asked for that they touch.
pub(super) struct Save {
    pub files: BTreeSet<PathBuf>,
    pub touched: BTreeSet<String>,
}

impl Watching {
    /// Begins to watch, then reads the workspace, so that no save falls between the first look and the watching.
    pub fn begin(context: &mut Context<'_>) -> Result<Self, Failure> {
        let root = context.workspace.root.canonicalize();
        let root = root.map_err(|error| Failure::file(&context.workspace.root.display().to_string(), &error))?;
        let saves =
            Saves::begin(&root).map_err(|error| Failure::Data(format!("saves can't be watched: {error}")))?;
        context.workspace = Workspace::at(&root);
        Ok(Self { root, saves })
    }

    /// Waits for a save, reads the workspace again and says which files were saved; none when the input closed.
    pub fn next(&self, context: &mut Context<'_>, ids: &[String]) -> Result<Option<Save>, Failure> {
        let Signal::Saved(files) = self.saves.next() else { return Ok(None) };
        let before = Touched::by(&context.workspace, &self.root, &files);
        context.workspace = Workspace::at(&self.root);
        // What a save sets off is as much as a command.
        budget::renew(context.workspace.steps);
        let touched = before.with(Touched::by(&context.workspace, &self.root, &files));
        let touched = touched.among(&context.workspace, ids);
        let names: Vec<String> = files.iter().map(|file| shown(file, &self.root)).collect();
        writeln!(context.out, "{} {}", context.language.pick("saved", "已保存"), names.join(", "))?;
        Ok(Some(Save { files, touched }))
    }
}

/// Watches until the input closes. Without `ids` all rule sets are watched.
pub(super) fn watch(context: &mut Context<'_>, ids: &[String]) -> Result<Verdict, Failure> {
    let watching = Watching::begin(context)?;
    let mut state = State::default();
    let all = watched(&context.workspace, ids);
    let known = state.look_again(context, &all)?;
    let counted = context.language.filled(
        "watching {watching}, {plural}",
        "正在监视 {watching}，规则集 {all} 个",
        &[("watching", &watching.root.display()), ("plural", &plural(all.len(), "rule set")), ("all", &all.len())],
    );
    writeln!(context.out, "{known}\n{counted}\n")?;
    context.out.flush()?;
    while let Some(save) = watching.next(context, ids)? {
        let summary = state.look_again(context, &save.touched)?;
        writeln!(context.out, "{summary}\n")?;
        context.out.flush()?;
    }
    Ok(Verdict::Fine)
}
