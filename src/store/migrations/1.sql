-- Version 1 of the store: see docs/store-format.md for what each table means.
--
-- Texts are compared bytewise, decimals are TEXT, times are UTC as 2025-03-14T09:26:53Z. What is
-- append-only is held so by triggers; segments are the one thing that is rewritten, when they grow.

CREATE TABLE organisations (
    id TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE surveys (
    id           INTEGER PRIMARY KEY,
    organisation TEXT NOT NULL REFERENCES organisations (id),
    name         TEXT NOT NULL,
    UNIQUE (organisation, name)
) STRICT;

CREATE TABLE batches (
    id       INTEGER PRIMARY KEY,
    survey   INTEGER NOT NULL REFERENCES surveys (id),
    kind     TEXT NOT NULL,
    file     TEXT NOT NULL,
    digest   TEXT NOT NULL,
    accepted INTEGER NOT NULL CHECK (accepted >= 0),
    rejected INTEGER NOT NULL CHECK (rejected >= 0),
    at       TEXT NOT NULL,
    by       TEXT NOT NULL,
    UNIQUE (survey, kind, digest)
) STRICT;

CREATE TABLE segments (
    id          INTEGER PRIMARY KEY,
    survey      INTEGER NOT NULL REFERENCES surveys (id),
    period      TEXT NOT NULL,
    responses   INTEGER NOT NULL CHECK (responses BETWEEN 1 AND 65536),
    first_batch INTEGER NOT NULL REFERENCES batches (id),
    last_batch  INTEGER NOT NULL REFERENCES batches (id)
) STRICT;

CREATE INDEX segments_of_a_period ON segments (survey, period);

CREATE TABLE segment_columns (
    segment INTEGER NOT NULL REFERENCES segments (id),
    name    TEXT NOT NULL,
    data    BLOB NOT NULL,
    PRIMARY KEY (segment, name)
) STRICT;

CREATE TABLE subjects (
    survey  INTEGER NOT NULL REFERENCES surveys (id),
    subject TEXT NOT NULL,
    batch   INTEGER NOT NULL REFERENCES batches (id),
    label   TEXT NOT NULL,
    PRIMARY KEY (survey, subject, batch)
) STRICT, WITHOUT ROWID;

CREATE TABLE measures (
    survey  INTEGER NOT NULL REFERENCES surveys (id),
    measure TEXT NOT NULL,
    subject TEXT NOT NULL,
    period  TEXT NOT NULL,
    batch   INTEGER NOT NULL REFERENCES batches (id),
    value   TEXT NOT NULL,
    PRIMARY KEY (survey, measure, subject, period, batch)
) STRICT, WITHOUT ROWID;

CREATE TABLE comparisons (
    survey  INTEGER NOT NULL REFERENCES surveys (id),
    kind    TEXT NOT NULL CHECK (kind IN ('previous', 'target', 'benchmark')),
    name    TEXT NOT NULL,
    subject TEXT NOT NULL,
    period  TEXT NOT NULL,
    node    TEXT NOT NULL,
    batch   INTEGER NOT NULL REFERENCES batches (id),
    value   TEXT NOT NULL,
    PRIMARY KEY (survey, kind, name, subject, period, node, batch)
) STRICT, WITHOUT ROWID;

CREATE TABLE rules (
    digest TEXT NOT NULL PRIMARY KEY,
    text   TEXT NOT NULL
) STRICT;

CREATE TABLE runs (
    id          INTEGER PRIMARY KEY,
    survey      INTEGER NOT NULL REFERENCES surveys (id),
    ruleset     TEXT NOT NULL,
    period      TEXT NOT NULL,
    rules       TEXT NOT NULL REFERENCES rules (digest),
    data_digest TEXT NOT NULL,
    engine      TEXT NOT NULL,
    as_of       INTEGER NOT NULL CHECK (as_of >= 0),
    at          TEXT NOT NULL,
    by          TEXT NOT NULL
) STRICT;

CREATE TABLE results (
    run       INTEGER NOT NULL REFERENCES runs (id),
    period    TEXT NOT NULL,
    subject   TEXT NOT NULL,
    status    TEXT NOT NULL,
    score     TEXT,
    grade     TEXT,
    rank      INTEGER CHECK (rank >= 1),
    scorecard TEXT NOT NULL,
    PRIMARY KEY (run, period, subject)
) STRICT;

CREATE TABLE audit (
    id     INTEGER PRIMARY KEY,
    at     TEXT NOT NULL,
    by     TEXT NOT NULL,
    action TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;

CREATE TRIGGER batches_stay BEFORE UPDATE ON batches BEGIN SELECT RAISE(ABORT, 'batches are never changed'); END;
CREATE TRIGGER batches_last BEFORE DELETE ON batches BEGIN SELECT RAISE(ABORT, 'batches are never deleted'); END;
CREATE TRIGGER subjects_stay BEFORE UPDATE ON subjects BEGIN SELECT RAISE(ABORT, 'subjects are never changed'); END;
CREATE TRIGGER subjects_last BEFORE DELETE ON subjects BEGIN SELECT RAISE(ABORT, 'subjects are never deleted'); END;
CREATE TRIGGER measures_stay BEFORE UPDATE ON measures BEGIN SELECT RAISE(ABORT, 'measures are never changed'); END;
CREATE TRIGGER measures_last BEFORE DELETE ON measures BEGIN SELECT RAISE(ABORT, 'measures are never deleted'); END;
CREATE TRIGGER comparisons_stay BEFORE UPDATE ON comparisons BEGIN SELECT RAISE(ABORT, 'comparisons are never changed'); END;
CREATE TRIGGER comparisons_last BEFORE DELETE ON comparisons BEGIN SELECT RAISE(ABORT, 'comparisons are never deleted'); END;
CREATE TRIGGER rules_stay BEFORE UPDATE ON rules BEGIN SELECT RAISE(ABORT, 'rules of runs are never changed'); END;
CREATE TRIGGER rules_last BEFORE DELETE ON rules BEGIN SELECT RAISE(ABORT, 'rules of runs are never deleted'); END;
CREATE TRIGGER runs_stay BEFORE UPDATE ON runs BEGIN SELECT RAISE(ABORT, 'runs are never changed'); END;
CREATE TRIGGER runs_last BEFORE DELETE ON runs BEGIN SELECT RAISE(ABORT, 'runs are never deleted'); END;
CREATE TRIGGER results_stay BEFORE UPDATE ON results BEGIN SELECT RAISE(ABORT, 'results are never changed'); END;
CREATE TRIGGER results_last BEFORE DELETE ON results BEGIN SELECT RAISE(ABORT, 'results are never deleted'); END;
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is never changed'); END;
CREATE TRIGGER audit_lasts BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is never deleted'); END;
