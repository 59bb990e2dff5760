//! The program `satis`; everything it does is in the library.

fn main() {}
