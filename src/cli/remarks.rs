//! What a command says beside its result, on the error stream: nothing in it acts on a terminal, and it can be held back
//! until it is known whether it still holds.

use crate::visible;
use std::fmt;
use std::io::{self, Write};

/// The remarks of a command.
pub struct Remarks<'a> {
    inner: &'a mut dyn Write,
    held: Option<Vec<u8>>,
}

impl<'a> Remarks<'a> {
    /// Remarks that go to `inner`.
    pub fn new(inner: &'a mut dyn Write) -> Self {
        Self { inner, held: None }
    }

    /// What `write!` calls, so that who writes a remark need not know how.
    ///
    /// # Errors
    /// Those of the stream.
    pub fn write_fmt(&mut self, text: fmt::Arguments<'_>) -> io::Result<()> {
        self.write_all(text.to_string().as_bytes())
    }

    /// Holds back what follows.
    pub fn hold(&mut self) {
        self.held = Some(Vec::new());
    }

    /// Lets out what was held back.
    ///
    /// # Errors
    /// Those of the stream.
    pub fn let_out(&mut self) -> io::Result<()> {
        match self.held.take() {
            Some(held) => self.inner.write_all(&held),
            None => Ok(()),
        }
    }

    /// Forgets what was held back.
    pub fn forget(&mut self) {
        self.held = None;
    }
}

impl Write for Remarks<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let shown = std::str::from_utf8(bytes).map(visible::lines);
        let shown = shown.as_deref().map_or(bytes, str::as_bytes);
        match &mut self.held {
            Some(held) => held.extend_from_slice(shown),
            None => self.inner.write_all(shown)?,
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_are_held_back_and_act_on_nothing() {
        let mut all = Vec::new();
        let mut remarks = Remarks::new(&mut all);
        remarks.hold();
        writeln!(remarks, "first").unwrap();
        remarks.forget();
        remarks.hold();
        writeln!(remarks, "second \u{1b}[2J\u{202e}").unwrap();
        remarks.let_out().unwrap();
        writeln!(remarks, "third").unwrap();
        assert_eq!(String::from_utf8(all).unwrap(), "second \\u{1b}[2J\\u{202e}\nthird\n");
    }
}
