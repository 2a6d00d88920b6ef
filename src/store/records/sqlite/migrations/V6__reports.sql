-- Reports of players about each other. Numbers are never used again, so that a list can be read on from one.

-- reporter: '' for somebody who has not proved who they are.
CREATE TABLE reports (
    id       INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    reporter TEXT    NOT NULL,
    player   TEXT    NOT NULL,
    room     TEXT,
    reason   TEXT    NOT NULL,
    message  TEXT,
    at       INTEGER NOT NULL
) STRICT;
CREATE INDEX reports_reporter ON reports (reporter, id);
CREATE UNIQUE INDEX reports_once ON reports (reporter, player) WHERE reporter <> '';
