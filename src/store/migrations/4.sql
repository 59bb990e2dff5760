-- Version 4 of the store: every row that decides a score is covered by a seal, and every row that is gone is missed.
--
-- What these columns and tables hold is described in docs/store-format.md, "Seals"; the program fills them in the same transaction.

-- The columns of a segment with the checksum of each, as a JSON object; the seal of the segment's row.
ALTER TABLE segments ADD COLUMN columns TEXT NOT NULL DEFAULT '';
ALTER TABLE segments ADD COLUMN seal TEXT NOT NULL DEFAULT '';

-- How many rows a survey has in each table, and the sum of their hashes.
CREATE TABLE survey_seals (
    survey      INTEGER PRIMARY KEY REFERENCES surveys (id),
    batches     TEXT NOT NULL,
    segments    TEXT NOT NULL,
    subjects    TEXT NOT NULL,
    measures    TEXT NOT NULL,
    comparisons TEXT NOT NULL,
    seal        TEXT NOT NULL
) STRICT;

-- One row: the same for the surveys, the runs and the two trails, and the number of the latest batch.
CREATE TABLE store_seal (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL,
    batch   INTEGER NOT NULL CHECK (batch >= 0),
    surveys TEXT NOT NULL,
    runs    TEXT NOT NULL,
    events  TEXT NOT NULL,
    audit   TEXT NOT NULL,
    seal    TEXT NOT NULL
) STRICT;

-- The number of results by status, as a JSON object.
ALTER TABLE runs ADD COLUMN counts TEXT NOT NULL DEFAULT '';
-- Each line's seal covers the seal of the line before it.
ALTER TABLE run_events ADD COLUMN seal TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN seal TEXT NOT NULL DEFAULT '';

-- Rows of earlier versions get what they lack once; after that they stay as they are.
DROP TRIGGER runs_stay;
DROP TRIGGER run_events_stay;
DROP TRIGGER audit_stays;
CREATE TRIGGER runs_stay BEFORE UPDATE ON runs WHEN OLD.counts <> '' BEGIN SELECT RAISE(ABORT, 'runs are never changed'); END;
CREATE TRIGGER run_events_stay BEFORE UPDATE ON run_events WHEN OLD.seal <> '' BEGIN SELECT RAISE(ABORT, 'the trail of runs is never changed'); END;
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit WHEN OLD.seal <> '' BEGIN SELECT RAISE(ABORT, 'the audit trail is never changed'); END;
CREATE TRIGGER survey_seals_last BEFORE DELETE ON survey_seals BEGIN SELECT RAISE(ABORT, 'seals are never deleted'); END;
CREATE TRIGGER store_seal_last BEFORE DELETE ON store_seal BEGIN SELECT RAISE(ABORT, 'seals are never deleted'); END;
