//! The program `satis`; everything it does is in the library.

use std::io::{self, BufWriter};
use std::process::ExitCode;

fn main() -> ExitCode {
    satis::cli::defect::install();
    let mut out = BufWriter::new(io::stdout().lock());
    let mut err = io::stderr();
    ExitCode::from(satis::cli::run(std::env::args_os(), &mut out, &mut err))
}
