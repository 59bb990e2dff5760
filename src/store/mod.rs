//! The store: one SQLite file.
