-- Version 5 of the store: what imports lack is sealed and never changed, as what they brought.
--
-- Earlier versions made this table with its first entry, without triggers and without a tally.
CREATE TABLE IF NOT EXISTS lacks (
    id      INTEGER PRIMARY KEY,
    batch   INTEGER NOT NULL REFERENCES batches (id),
    kind    TEXT NOT NULL CHECK (kind IN ('rejected', 'missing', 'mended')),
    file    TEXT NOT NULL,
    line    INTEGER NOT NULL CHECK (line >= 0),
    subject TEXT NOT NULL,
    period  TEXT NOT NULL,
    who     TEXT NOT NULL,
    reason  TEXT NOT NULL,
    count   INTEGER NOT NULL CHECK (count >= 0),
    seal    TEXT NOT NULL
) STRICT;

ALTER TABLE survey_seals ADD COLUMN lacks TEXT NOT NULL DEFAULT '';

CREATE TRIGGER lacks_stay BEFORE UPDATE ON lacks BEGIN SELECT RAISE(ABORT, 'what imports lack is never changed'); END;
CREATE TRIGGER lacks_last BEFORE DELETE ON lacks BEGIN SELECT RAISE(ABORT, 'what imports lack is never deleted'); END;
