-- Tournaments: each is what it was set up as, and the ordered list of its events.

-- last_event is the number of the newest event; who appends counts on from it, so numbers have no gaps.
CREATE TABLE tournaments (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    created_at  BIGINT  NOT NULL,
    owner       TEXT COLLATE "C" NOT NULL,
    game        TEXT COLLATE "C" NOT NULL,
    setup       TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    status      TEXT COLLATE "C" NOT NULL,
    is_finished BOOLEAN NOT NULL,
    private     BOOLEAN NOT NULL,
    figures     TEXT    NOT NULL,
    last_event  BIGINT  NOT NULL DEFAULT 0
) WITH (fillfactor = 85);
CREATE INDEX tournaments_newest ON tournaments (created_at DESC, id DESC) WHERE NOT private;
CREATE INDEX tournaments_game ON tournaments (game, created_at DESC, id DESC) WHERE NOT private;
CREATE INDEX tournaments_status ON tournaments (status, created_at DESC, id DESC) WHERE NOT private;
CREATE INDEX tournaments_unfinished ON tournaments (created_at, id) WHERE NOT is_finished;

CREATE TABLE tournament_events (
    tournament TEXT COLLATE "C" NOT NULL REFERENCES tournaments (id) ON DELETE CASCADE,
    number     BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    body       TEXT   NOT NULL,
    PRIMARY KEY (tournament, number)
);

-- What is shown of a tournament on the pages of its players. title: it counts on the boards of champions.
CREATE TABLE tournament_entries (
    player     TEXT COLLATE "C" NOT NULL,
    tournament TEXT COLLATE "C" NOT NULL REFERENCES tournaments (id) ON DELETE CASCADE,
    at         BIGINT NOT NULL,
    standing   TEXT NOT NULL,
    place      INTEGER,
    title      BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (player, tournament)
);
CREATE INDEX tournament_entries_newest ON tournament_entries (player, at DESC, tournament DESC);
CREATE INDEX tournament_entries_title ON tournament_entries (tournament, player) WHERE title;

-- The game of a tournament that a match was, as JSON.
ALTER TABLE matches ADD COLUMN fixture TEXT;
