-- Reports of players about each other. Numbers are never used again, so that a list can be read on from one.

-- reporter: '' for somebody who has not proved who they are.
CREATE TABLE reports (
    id       BIGINT NOT NULL PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    reporter TEXT COLLATE "C" NOT NULL,
    player   TEXT COLLATE "C" NOT NULL,
    room     TEXT COLLATE "C",
    reason   TEXT   NOT NULL,
    message  TEXT,
    at       BIGINT NOT NULL
);
CREATE INDEX reports_reporter ON reports (reporter, id);
CREATE UNIQUE INDEX reports_once ON reports (reporter, player) WHERE reporter <> '';
