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
    figures     TEXT    NOT NULL,
    last_event  BIGINT  NOT NULL DEFAULT 0
) WITH (fillfactor = 85);
CREATE INDEX tournaments_newest ON tournaments (created_at DESC, id DESC);
CREATE INDEX tournaments_game ON tournaments (game, created_at DESC, id DESC);
CREATE INDEX tournaments_status ON tournaments (status, created_at DESC, id DESC);
CREATE INDEX tournaments_unfinished ON tournaments (created_at, id) WHERE NOT is_finished;

CREATE TABLE tournament_events (
    tournament TEXT COLLATE "C" NOT NULL REFERENCES tournaments (id) ON DELETE CASCADE,
    number     BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    body       TEXT   NOT NULL,
    PRIMARY KEY (tournament, number)
);

-- The game of a tournament that a match was, as JSON.
ALTER TABLE matches ADD COLUMN fixture TEXT;
