-- Version 2 of the store: a subject's place in a hierarchy, as given by a batch; empty where nothing was given.

ALTER TABLE subjects ADD COLUMN parent TEXT NOT NULL DEFAULT '';
ALTER TABLE subjects ADD COLUMN level TEXT NOT NULL DEFAULT '';
