-- Guests end: nobody can be a guest again who has no refresh token any more.

-- Until when a guest stays at least: as long as the refresh tokens that were given. NULL: an account, which stays.
ALTER TABLE accounts ADD COLUMN stays_until INTEGER;

-- Those without a token may have had one a moment ago, and an access token by it: not before now.
UPDATE accounts SET stays_until = max(
        CAST(strftime('%s', 'now') AS INTEGER) * 1000000,
        coalesce((SELECT max(r.expires_at) FROM refresh_tokens r WHERE r.player = accounts.player), 0))
    WHERE password_hash IS NULL;

CREATE INDEX accounts_guests ON accounts (stays_until, player) WHERE stays_until IS NOT NULL;
