//! TSV: as CSV, with tabs between cells.

use super::csv::separated;
use super::{ExportError, Exporter, Form, How, Offer, Report};

/// The format.
pub(super) struct Tsv;

impl Exporter for Tsv {
    fn word(&self) -> &'static str {
        "tsv"
    }

    fn form(&self) -> Form {
        Form::Lines
    }

    fn about(&self, offer: &Offer) -> String {
        format!("One row {}, cells between tabs", offer.row)
    }

    fn export(&self, report: &dyn Report, how: How) -> Result<Vec<u8>, ExportError> {
        separated(report.sheet(), b'\t', how)
    }
}
