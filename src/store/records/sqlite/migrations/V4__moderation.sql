-- Bans and mutes, and the log of what operators did.

-- One row: the number of the last entry of the log, and of the last change of the sanctions. Other servers see by it
-- that they have to read them again.
CREATE TABLE moderation (
    one     INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    acts    INTEGER NOT NULL,
    changes INTEGER NOT NULL
) STRICT;
INSERT INTO moderation (one, acts, changes) VALUES (1, 0, 0);

CREATE TABLE sanctions (
    number       INTEGER NOT NULL PRIMARY KEY,
    kind         TEXT    NOT NULL,
    subject_kind TEXT    NOT NULL,
    subject      TEXT    NOT NULL,
    reason       TEXT    NOT NULL,
    imposed_by   TEXT    NOT NULL,
    at           INTEGER NOT NULL,
    until        INTEGER,
    UNIQUE (kind, subject_kind, subject)
) STRICT;
CREATE INDEX sanctions_until ON sanctions (until) WHERE until IS NOT NULL;

CREATE TABLE operator_acts (
    number  INTEGER NOT NULL PRIMARY KEY,
    done_by TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    deed    TEXT    NOT NULL,
    subject TEXT    NOT NULL,
    reason  TEXT    NOT NULL
) STRICT;
CREATE INDEX operator_acts_by ON operator_acts (done_by, number);
CREATE INDEX operator_acts_deed ON operator_acts (deed, number);
