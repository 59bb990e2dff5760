-- Version 3 of the store: runs keep all that they are computed again from, rows say whether they are as they came, and
-- what is published or superseded is on record.

-- The files of the rules that a run used, as a JSON list; runs of earlier versions have none.
CREATE TABLE rule_files (
    digest TEXT NOT NULL PRIMARY KEY,
    files  TEXT NOT NULL
) STRICT;

ALTER TABLE runs ADD COLUMN files TEXT REFERENCES rule_files (digest);
-- Subjects and values to compare with that were given on the command line, as JSON; empty for none.
ALTER TABLE runs ADD COLUMN given TEXT NOT NULL DEFAULT '';
-- Over the whole run with its results; empty for runs of earlier versions, as in the next three.
ALTER TABLE runs ADD COLUMN seal TEXT NOT NULL DEFAULT '';
ALTER TABLE subjects ADD COLUMN seal TEXT NOT NULL DEFAULT '';
ALTER TABLE measures ADD COLUMN seal TEXT NOT NULL DEFAULT '';
ALTER TABLE comparisons ADD COLUMN seal TEXT NOT NULL DEFAULT '';

CREATE TABLE run_events (
    id     INTEGER PRIMARY KEY,
    run    INTEGER NOT NULL REFERENCES runs (id),
    action TEXT NOT NULL CHECK (action IN ('publish', 'supersede')),
    other  INTEGER REFERENCES runs (id) CHECK ((action = 'supersede') = (other IS NOT NULL)),
    reason TEXT NOT NULL,
    at     TEXT NOT NULL,
    by     TEXT NOT NULL,
    UNIQUE (run, action)
) STRICT;

CREATE TRIGGER rule_files_stay BEFORE UPDATE ON rule_files BEGIN SELECT RAISE(ABORT, 'files of runs are never changed'); END;
CREATE TRIGGER rule_files_last BEFORE DELETE ON rule_files BEGIN SELECT RAISE(ABORT, 'files of runs are never deleted'); END;
CREATE TRIGGER run_events_stay BEFORE UPDATE ON run_events BEGIN SELECT RAISE(ABORT, 'the trail of runs is never changed'); END;
CREATE TRIGGER run_events_last BEFORE DELETE ON run_events BEGIN SELECT RAISE(ABORT, 'the trail of runs is never deleted'); END;
