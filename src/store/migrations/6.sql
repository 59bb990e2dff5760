-- Version 6 of the store: a run says in which form it is kept, so that a later form of scorecards or seals does not touch earlier runs.

-- Runs of earlier versions are of form 1: their scorecards are the JSON of that time's reports.
ALTER TABLE runs ADD COLUMN form INTEGER NOT NULL DEFAULT 1 CHECK (form >= 1);
