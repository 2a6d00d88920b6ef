-- Tournaments: each is what it was set up as, and the ordered list of its events.

-- last_event is the number of the newest event; who appends counts on from it, so numbers have no gaps.
CREATE TABLE tournaments (
    id          TEXT    NOT NULL PRIMARY KEY,
    created_at  INTEGER NOT NULL,
    owner       TEXT    NOT NULL,
    game        TEXT    NOT NULL,
    setup       TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    status      TEXT    NOT NULL,
    is_finished INTEGER NOT NULL,
    private     INTEGER NOT NULL,
    figures     TEXT    NOT NULL,
    last_event  INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX tournaments_newest ON tournaments (created_at DESC, id DESC) WHERE private = 0;
CREATE INDEX tournaments_game ON tournaments (game, created_at DESC, id DESC) WHERE private = 0;
CREATE INDEX tournaments_status ON tournaments (status, created_at DESC, id DESC) WHERE private = 0;
CREATE INDEX tournaments_unfinished ON tournaments (created_at, id) WHERE is_finished = 0;

CREATE TABLE tournament_events (
    tournament TEXT    NOT NULL REFERENCES tournaments (id) ON DELETE CASCADE,
    number     INTEGER NOT NULL,
    at         INTEGER NOT NULL,
    body       TEXT    NOT NULL,
    PRIMARY KEY (tournament, number)
) STRICT, WITHOUT ROWID;

-- What is shown of a tournament on the pages of its players. title: it counts on the boards of champions.
CREATE TABLE tournament_entries (
    player     TEXT NOT NULL,
    tournament TEXT NOT NULL REFERENCES tournaments (id) ON DELETE CASCADE,
    at         INTEGER NOT NULL,
    standing   TEXT NOT NULL,
    place      INTEGER,
    title      INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (player, tournament)
) STRICT, WITHOUT ROWID;
CREATE INDEX tournament_entries_newest ON tournament_entries (player, at DESC, tournament DESC);
CREATE INDEX tournament_entries_title ON tournament_entries (tournament, player) WHERE title = 1;

-- The game of a tournament that a match was, as JSON.
ALTER TABLE matches ADD COLUMN fixture TEXT;
