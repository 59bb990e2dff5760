//! Readers of CSV files.
