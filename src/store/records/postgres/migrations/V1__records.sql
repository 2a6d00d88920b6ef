-- Records: players, accounts, results, boards, notices. The same tables as in SQLite.
-- Times are microseconds since 1970 in UTC, ratings hundredths. A game without modes has the mode ''.
-- COLLATE "C": ids and names have the same order in every database, whatever its language.
-- fillfactor: rows that change often are changed in place, without touching their indexes.

CREATE TABLE players (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    kind       TEXT COLLATE "C" NOT NULL CHECK (kind IN ('guest', 'account', 'bot')),
    name       TEXT,
    name_key   TEXT COLLATE "C" CONSTRAINT players_name_key UNIQUE,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL
) WITH (fillfactor = 85);

-- Guests have no password.
CREATE TABLE accounts (
    player        TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES players (id) ON DELETE CASCADE,
    role          TEXT NOT NULL,
    password_hash TEXT
);

CREATE TABLE refresh_tokens (
    digest     BYTEA   NOT NULL PRIMARY KEY,
    family     BYTEA   NOT NULL,
    player     TEXT COLLATE "C" NOT NULL REFERENCES players (id) ON DELETE CASCADE,
    issued_at  BIGINT  NOT NULL,
    expires_at BIGINT  NOT NULL,
    used       BOOLEAN NOT NULL DEFAULT FALSE,
    used_at    BIGINT,
    parent     BYTEA
);
CREATE INDEX refresh_tokens_family ON refresh_tokens (family);
CREATE INDEX refresh_tokens_player ON refresh_tokens (player, used, issued_at DESC, digest);
CREATE INDEX refresh_tokens_expiry ON refresh_tokens (expires_at);

CREATE TABLE matches (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    game       TEXT COLLATE "C" NOT NULL,
    mode       TEXT COLLATE "C" NOT NULL,
    room       TEXT COLLATE "C" NOT NULL,
    private    BOOLEAN NOT NULL,
    began_at   BIGINT  NOT NULL,
    ended_at   BIGINT  NOT NULL,
    ticks      BIGINT  NOT NULL,
    players    INTEGER NOT NULL,
    has_replay BOOLEAN NOT NULL
);

-- Game, mode and ended_at are those of the match: histories and rating curves are read from one index each.
CREATE TABLE placings (
    match_id      TEXT COLLATE "C" NOT NULL,
    player        TEXT COLLATE "C" NOT NULL,
    seat          INTEGER NOT NULL,
    placement     INTEGER NOT NULL,
    score         INTEGER NOT NULL,
    points        BIGINT  NOT NULL,
    figures       TEXT    NOT NULL,
    rating_before BIGINT,
    rating_after  BIGINT,
    ended_at      BIGINT  NOT NULL,
    game          TEXT COLLATE "C" NOT NULL,
    mode          TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (match_id, player)
);
CREATE INDEX placings_history ON placings (player, ended_at DESC, match_id DESC);
CREATE INDEX placings_curve ON placings (player, game, mode, ended_at DESC, match_id DESC, rating_after)
    WHERE rating_after IS NOT NULL;

CREATE TABLE careers (
    player      TEXT COLLATE "C" NOT NULL,
    game        TEXT COLLATE "C" NOT NULL,
    matches     BIGINT NOT NULL,
    wins        BIGINT NOT NULL,
    podiums     BIGINT NOT NULL,
    points      BIGINT NOT NULL,
    streak      BIGINT NOT NULL,
    best_streak BIGINT NOT NULL,
    played_ms   BIGINT NOT NULL,
    figures     TEXT   NOT NULL,
    PRIMARY KEY (player, game)
) WITH (fillfactor = 70);

CREATE TABLE ratings (
    player  TEXT COLLATE "C" NOT NULL,
    game    TEXT COLLATE "C" NOT NULL,
    mode    TEXT COLLATE "C" NOT NULL,
    mu      DOUBLE PRECISION NOT NULL,
    sigma   DOUBLE PRECISION NOT NULL,
    shown   BIGINT NOT NULL,
    peak    BIGINT NOT NULL,
    matches BIGINT NOT NULL,
    PRIMARY KEY (player, game, mode)
) WITH (fillfactor = 70);

CREATE TABLE unlocked (
    player      TEXT COLLATE "C" NOT NULL,
    achievement TEXT COLLATE "C" NOT NULL,
    at          BIGINT NOT NULL,
    match_id    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (player, achievement)
);

CREATE TABLE stocks (
    player TEXT COLLATE "C" NOT NULL,
    item   TEXT COLLATE "C" NOT NULL,
    won    BIGINT NOT NULL,
    used   BIGINT NOT NULL,
    kept   BIGINT NOT NULL,
    PRIMARY KEY (player, item)
) WITH (fillfactor = 70);

CREATE TABLE boards (
    id   INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL UNIQUE
);

-- The indexes hold all that a page or a count needs. Scores are in them, so each change leaves a dead row: autovacuum comes
-- early, which keeps the visibility map fresh, by which a count need not look at the table.
CREATE TABLE board_entries (
    board  INTEGER NOT NULL,
    player TEXT COLLATE "C" NOT NULL,
    bot    BOOLEAN NOT NULL,
    score  BIGINT  NOT NULL,
    PRIMARY KEY (board, player)
) WITH (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_insert_scale_factor = 0.05);
CREATE INDEX board_entries_everybody ON board_entries (board, score DESC, player) INCLUDE (bot);
CREATE INDEX board_entries_people ON board_entries (board, score DESC, player) INCLUDE (bot) WHERE NOT bot;

-- How many are in each bucket of scores (level 0: fine, 1: coarse): ranks are sums of few of these.
CREATE TABLE board_counts (
    board  INTEGER  NOT NULL,
    bot    BOOLEAN  NOT NULL,
    level  SMALLINT NOT NULL,
    bucket BIGINT   NOT NULL,
    n      BIGINT   NOT NULL,
    PRIMARY KEY (board, bot, level, bucket)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);

CREATE TABLE notices (
    id     BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    player TEXT COLLATE "C" NOT NULL,
    kind   TEXT   NOT NULL,
    data   TEXT   NOT NULL,
    at     BIGINT NOT NULL
);
CREATE INDEX notices_player ON notices (player, id);
