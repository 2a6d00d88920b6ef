-- Records: players, accounts, results, boards, notices.
-- Times are microseconds since 1970 in UTC, ratings hundredths. A game without modes has the mode ''.

PRAGMA application_id = 1416195188; -- "Tilt": by it a file is known to be ours

CREATE TABLE players (
    id         TEXT    NOT NULL PRIMARY KEY,
    kind       TEXT    NOT NULL CHECK (kind IN ('guest', 'account', 'bot')),
    name       TEXT,
    name_key   TEXT    UNIQUE,
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Guests have no password.
CREATE TABLE accounts (
    player        TEXT NOT NULL PRIMARY KEY REFERENCES players (id) ON DELETE CASCADE,
    role          TEXT NOT NULL,
    password_hash TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE refresh_tokens (
    digest     BLOB    NOT NULL PRIMARY KEY,
    family     BLOB    NOT NULL,
    player     TEXT    NOT NULL REFERENCES players (id) ON DELETE CASCADE,
    issued_at  INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used       INTEGER NOT NULL DEFAULT 0,
    used_at    INTEGER,
    parent     BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX refresh_tokens_family ON refresh_tokens (family);
CREATE INDEX refresh_tokens_player ON refresh_tokens (player, used, issued_at DESC, digest);
CREATE INDEX refresh_tokens_expiry ON refresh_tokens (expires_at);

CREATE TABLE matches (
    id         TEXT    NOT NULL PRIMARY KEY,
    game       TEXT    NOT NULL,
    mode       TEXT    NOT NULL,
    room       TEXT    NOT NULL,
    private    INTEGER NOT NULL,
    began_at   INTEGER NOT NULL,
    ended_at   INTEGER NOT NULL,
    ticks      INTEGER NOT NULL,
    players    INTEGER NOT NULL,
    has_replay INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Game, mode and ended_at are those of the match: histories and rating curves are read from one index each.
CREATE TABLE placings (
    match_id      TEXT    NOT NULL REFERENCES matches (id) ON DELETE CASCADE,
    player        TEXT    NOT NULL,
    seat          INTEGER NOT NULL,
    placement     INTEGER NOT NULL,
    score         INTEGER NOT NULL,
    points        INTEGER NOT NULL,
    figures       TEXT    NOT NULL,
    rating_before INTEGER,
    rating_after  INTEGER,
    ended_at      INTEGER NOT NULL,
    game          TEXT    NOT NULL,
    mode          TEXT    NOT NULL,
    PRIMARY KEY (match_id, player)
) STRICT, WITHOUT ROWID;
CREATE INDEX placings_history ON placings (player, ended_at DESC, match_id DESC);
CREATE INDEX placings_curve ON placings (player, game, mode, ended_at DESC, match_id DESC, rating_after)
    WHERE rating_after IS NOT NULL;

CREATE TABLE careers (
    player      TEXT    NOT NULL,
    game        TEXT    NOT NULL,
    matches     INTEGER NOT NULL,
    wins        INTEGER NOT NULL,
    podiums     INTEGER NOT NULL,
    points      INTEGER NOT NULL,
    streak      INTEGER NOT NULL,
    best_streak INTEGER NOT NULL,
    played_ms   INTEGER NOT NULL,
    figures     TEXT    NOT NULL,
    PRIMARY KEY (player, game)
) STRICT, WITHOUT ROWID;

CREATE TABLE ratings (
    player  TEXT    NOT NULL,
    game    TEXT    NOT NULL,
    mode    TEXT    NOT NULL,
    mu      REAL    NOT NULL,
    sigma   REAL    NOT NULL,
    shown   INTEGER NOT NULL,
    peak    INTEGER NOT NULL,
    matches INTEGER NOT NULL,
    PRIMARY KEY (player, game, mode)
) STRICT, WITHOUT ROWID;

CREATE TABLE unlocked (
    player      TEXT    NOT NULL,
    achievement TEXT    NOT NULL,
    at          INTEGER NOT NULL,
    match_id    TEXT    NOT NULL,
    PRIMARY KEY (player, achievement)
) STRICT, WITHOUT ROWID;

CREATE TABLE stocks (
    player TEXT    NOT NULL,
    item   TEXT    NOT NULL,
    won    INTEGER NOT NULL,
    used   INTEGER NOT NULL,
    kept   INTEGER NOT NULL,
    PRIMARY KEY (player, item)
) STRICT, WITHOUT ROWID;

CREATE TABLE boards (
    id   INTEGER NOT NULL PRIMARY KEY,
    name TEXT    NOT NULL UNIQUE
) STRICT;

CREATE TABLE board_entries (
    board  INTEGER NOT NULL REFERENCES boards (id) ON DELETE CASCADE,
    player TEXT    NOT NULL,
    bot    INTEGER NOT NULL,
    score  INTEGER NOT NULL,
    PRIMARY KEY (board, player)
) STRICT, WITHOUT ROWID;
CREATE INDEX board_entries_everybody ON board_entries (board, score DESC, player, bot);
CREATE INDEX board_entries_people ON board_entries (board, score DESC, player) WHERE bot = 0;

-- How many are in each bucket of scores (level 0: fine, 1: coarse): ranks are sums of few of these.
CREATE TABLE board_counts (
    board  INTEGER NOT NULL,
    bot    INTEGER NOT NULL,
    level  INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    n      INTEGER NOT NULL,
    PRIMARY KEY (board, bot, level, bucket)
) STRICT, WITHOUT ROWID;

-- AUTOINCREMENT: a number is never given out again, not even when the newest notice was read.
CREATE TABLE notices (
    id     INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    player TEXT    NOT NULL,
    kind   TEXT    NOT NULL,
    data   TEXT    NOT NULL,
    at     INTEGER NOT NULL
) STRICT;
CREATE INDEX notices_player ON notices (player, id);
