-- Bans and mutes, and the log of what operators did.

-- One row: the number of the last entry of the log, and of the last change of the sanctions. Other servers see by it
-- that they have to read them again. Whoever changes something holds this row until the end of the transaction.
CREATE TABLE moderation (
    one     INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    acts    BIGINT  NOT NULL,
    changes BIGINT  NOT NULL
);
INSERT INTO moderation (one, acts, changes) VALUES (1, 0, 0);

CREATE TABLE sanctions (
    number       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind         TEXT COLLATE "C" NOT NULL,
    subject_kind TEXT COLLATE "C" NOT NULL,
    subject      TEXT COLLATE "C" NOT NULL,
    reason       TEXT   NOT NULL,
    imposed_by   TEXT COLLATE "C" NOT NULL,
    at           BIGINT NOT NULL,
    until        BIGINT,
    UNIQUE (kind, subject_kind, subject)
);
CREATE INDEX sanctions_until ON sanctions (until) WHERE until IS NOT NULL;

CREATE TABLE operator_acts (
    number  BIGINT NOT NULL PRIMARY KEY,
    done_by TEXT COLLATE "C" NOT NULL,
    at      BIGINT NOT NULL,
    deed    TEXT COLLATE "C" NOT NULL,
    subject TEXT   NOT NULL,
    reason  TEXT   NOT NULL
);
CREATE INDEX operator_acts_by ON operator_acts (done_by, number);
CREATE INDEX operator_acts_deed ON operator_acts (deed, number);
