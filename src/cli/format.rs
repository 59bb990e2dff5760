//! The formats that a command offers: those of the list of exporters that it can write.

use super::Failure;
use crate::export::{self, Exporter, Form, How, Offer, Report};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use std::fmt;

/// A format that was chosen.
#[derive(Clone, Copy)]
pub struct Format(&'static dyn Exporter);

impl fmt::Debug for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.word())
    }
}

/// Formats of results, also those that need a file of their own.
pub fn any(offer: Offer) -> impl TypedValueParser<Value = Format> {
    parser(offer, true)
}

/// Formats that are text.
pub fn of_text(offer: Offer) -> impl TypedValueParser<Value = Format> {
    parser(offer, false)
}

fn parser(offer: Offer, books: bool) -> impl TypedValueParser<Value = Format> {
    let offered = export::ALL.into_iter().filter(move |format| books || format.form() != Form::Book);
    let values = offered.map(|format| PossibleValue::new(format.word()).help(format.about(&offer)));
    PossibleValuesParser::new(values).try_map(|word| export::named(&word).map(Format).ok_or("no such format"))
}

impl Format {
    /// The word by which it is chosen, and how the names of its files end.
    pub fn word(self) -> &'static str {
        self.0.word()
    }

    /// What it is.
    pub fn form(self) -> Form {
        self.0.form()
    }

    /// The report in this format.
    ///
    /// # Errors
    /// [`Failure::Data`].
    pub fn write(self, report: &dyn Report, how: How) -> Result<Vec<u8>, Failure> {
        self.0.export(report, how).map_err(|error| Failure::Data(error.to_string()))
    }
}
