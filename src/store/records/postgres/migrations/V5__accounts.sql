-- Accounts: the way back without a password, players who had themselves deleted, and what is old enough to go.

-- SHA-256 of the recovery code. NULL: the account was made before there were codes.
ALTER TABLE accounts ADD COLUMN recovery BYTEA;

-- When the player was deleted. The row stays, so that results are somebody's, and nobody gets the id again.
ALTER TABLE players ADD COLUMN deleted_at BIGINT;
CREATE INDEX players_deleted ON players (deleted_at, id) WHERE deleted_at IS NOT NULL;

-- By it matches are found that are older than the server keeps them.
CREATE INDEX matches_ended ON matches (ended_at, id);
