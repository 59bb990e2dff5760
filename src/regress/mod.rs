//! Fixtures and snapshots.
