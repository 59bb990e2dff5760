//! `satis backup`: a copy of the store that is whole, whoever writes meanwhile.

use super::{Context, Failure, Verdict};
use crate::store::Store;
use clap::Args;
use std::path::PathBuf;

/// Copy the store into a file, also while others write, and look for damage in the copy
///
/// To restore, move satis.db and, if there is one, satis.db-journal away, then copy the backup to satis.db.
#[derive(Debug, Args)]
pub struct Backup {
    /// The file to write
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Replace a file that is there
    #[arg(long)]
    replace: bool,
}

impl Backup {
    pub fn run(&self, context: &mut Context<'_>) -> Result<Verdict, Failure> {
        let store = Store::open(&context.workspace.store)?;
        let batch = store.backup(&self.file, self.replace)?;
        writeln!(context.out, "{}: a copy of the store up to batch {batch}, without damage", self.file.display())?;
        Ok(Verdict::Fine)
    }
}
