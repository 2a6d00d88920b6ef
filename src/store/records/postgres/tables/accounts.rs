//! Accounts: players' names, passwords and roles. Each change is one statement, so that two at the same time cannot
//! get the same name.
//!
//! Must not: look at a password (`auth`).

mod deletion;
mod guests;
mod recovery;

use async_trait::async_trait;
use tokio_postgres::Row;

use super::profiles::{player, role};
use super::refresh;
use crate::domain::{Player, PlayerId, RefreshBounds};
use crate::store::records::kept::micros;
use crate::store::records::postgres::Postgres;
use crate::store::records::postgres::db::{Db, Found, Params, get};
use crate::store::records::{
    Accounts, Answer, Credentials, Login, Name, NameTaken, NewPlayer, NextToken, Refresh, RefreshToken,
};

const CREATE: &str = "WITH p AS (
        INSERT INTO players (id, kind, name, name_key, created_at, seen_at) VALUES ($1, $2, $3, $4, $5, $5)
        RETURNING id, kind, name, created_at, seen_at),
    a AS (INSERT INTO accounts (player, role, password_hash, stays_until, recovery) SELECT id, $6, $7, $8, $9 FROM p)
    SELECT id, kind, name, created_at, seen_at FROM p";
const PROMOTE: &str = "WITH p AS (
        UPDATE players SET kind = 'account', name = $2, name_key = $3 WHERE id = $1 AND kind = 'guest'
        RETURNING id, kind, name, created_at, seen_at),
    a AS (INSERT INTO accounts (player, role, password_hash, recovery) SELECT id, 'player', $4, $5 FROM p
        ON CONFLICT (player) DO UPDATE
        SET password_hash = excluded.password_hash, recovery = excluded.recovery, stays_until = NULL),
    r AS (DELETE FROM refresh_tokens WHERE player IN (SELECT id FROM p))
    SELECT id, kind, name, created_at, seen_at FROM p";
const RENAME: &str = "UPDATE players SET name = $2, name_key = $3 WHERE id = $1 AND deleted_at IS NULL
    RETURNING id, kind, name, created_at, seen_at";
const FIND_LOGIN: &str =
    "SELECT p.id, p.kind, p.name, p.created_at, p.seen_at, a.role, a.password_hash, a.recovery
    FROM players p JOIN accounts a ON a.player = p.id
    WHERE p.name_key = $1 AND a.password_hash IS NOT NULL";
const SET_ROLE: &str = "UPDATE accounts SET role = $2 WHERE password_hash IS NOT NULL
    AND player = (SELECT id FROM players WHERE name_key = $1)";
/// The constraint that a second player with the same name would break.
const NAME_CONSTRAINT: &str = "players_name_key";

#[async_trait]
impl Accounts for Postgres {
    async fn create(&self, new: &NewPlayer) -> Answer<Result<Player, NameTaken>> {
        let new = new.clone();
        let made = self.pool.ask(move |db| Box::pin(async move { create(db, &new).await })).await?;
        Ok(made.and_then(|player| player.ok_or(NameTaken)))
    }

    async fn promote(
        &self,
        guest: &PlayerId,
        name: &Name,
        login: &Login,
    ) -> Answer<Result<Option<Player>, NameTaken>> {
        let (guest, name, login) = (guest.clone(), name.clone(), login.clone());
        self.pool.ask(move |db| Box::pin(async move { promote(db, &guest, &name, &login).await })).await
    }

    async fn rename(&self, player: &PlayerId, name: &Name) -> Answer<Result<Option<Player>, NameTaken>> {
        let (player, name) = (player.clone(), name.clone());
        self.pool.ask(move |db| Box::pin(async move { rename(db, &player, &name).await })).await
    }

    async fn find_login(&self, name_key: &str) -> Answer<Option<Credentials>> {
        let key = name_key.to_owned();
        self.pool.ask(move |db| Box::pin(async move { db.one(FIND_LOGIN, &[&key], credentials).await })).await
    }

    async fn role(&self, player: &PlayerId) -> Answer<Option<String>> {
        let player = player.clone();
        self.pool.ask(move |db| Box::pin(async move { role(db, &player).await })).await
    }

    async fn set_role(&self, name_key: &str, role: &str) -> Answer<bool> {
        let (key, role) = (name_key.to_owned(), role.to_owned());
        let set = self.pool.ask(move |db| Box::pin(async move { db.run(SET_ROLE, &[&key, &role]).await }));
        Ok(set.await? > 0)
    }

    async fn keep_refresh(&self, token: &RefreshToken, keep: u32) -> Answer<()> {
        let token = token.clone();
        self.pool.change(move |db| Box::pin(async move { keep_refresh(db, &token, keep).await })).await
    }

    async fn rotate_refresh(
        &self,
        digest: &[u8; 32],
        next: &NextToken,
        bounds: RefreshBounds,
    ) -> Answer<Refresh> {
        let (digest, next) = (*digest, next.clone());
        let rotated = self
            .pool
            .change(move |db| Box::pin(async move { rotate_refresh(db, &digest, &next, bounds).await }));
        rotated.await
    }

    async fn forget_family(&self, digest: &[u8; 32]) -> Answer<()> {
        let digest = *digest;
        self.pool.ask(move |db| Box::pin(async move { refresh::forget_family(db, &digest).await })).await
    }
}

async fn create(db: Db<'_>, new: &NewPlayer) -> Found<Result<Option<Player>, NameTaken>> {
    let hash = new.login.as_ref().map(|login| &login.password_hash);
    let (id, kind, at) = (new.id.as_str(), new.kind.as_str(), micros(new.at));
    let recovery = new.login.as_ref().and_then(recovery_digest);
    let stays_until = hash.is_none().then_some(at);
    let params: Params<'_> =
        &[&id, &kind, &new.name.shown, &new.name.key, &at, &new.role, &hash, &stays_until, &recovery];
    or_taken(db.one(CREATE, params, player).await)
}

async fn promote(
    db: Db<'_>,
    guest: &PlayerId,
    name: &Name,
    login: &Login,
) -> Found<Result<Option<Player>, NameTaken>> {
    let params: Params<'_> =
        &[&guest.as_str(), &name.shown, &name.key, &login.password_hash, &recovery_digest(login)];
    or_taken(db.one(PROMOTE, params, player).await)
}

async fn rename(db: Db<'_>, of: &PlayerId, name: &Name) -> Found<Result<Option<Player>, NameTaken>> {
    or_taken(db.one(RENAME, &[&of.as_str(), &name.shown, &name.key], player).await)
}

/// Keeps a token. A guest stays as long as the token.
async fn keep_refresh(db: Db<'_>, token: &RefreshToken, keep: u32) -> Found<()> {
    refresh::keep(db, token, keep).await?;
    guests::hold(db, std::slice::from_ref(&token.player), micros(token.expires_at)).await
}

async fn rotate_refresh(
    db: Db<'_>,
    digest: &[u8; 32],
    next: &NextToken,
    bounds: RefreshBounds,
) -> Found<Refresh> {
    let used = refresh::rotate(db, digest, next, bounds).await?;
    if let Refresh::Good { player, .. } = &used {
        guests::hold(db, std::slice::from_ref(player), micros(next.expires_at)).await?;
    }
    Ok(used)
}

/// Tells a name that somebody else has from all other failures.
fn or_taken<T>(done: Found<T>) -> Found<Result<T, NameTaken>> {
    match done {
        Err(trouble) if trouble.unique_constraint() == Some(NAME_CONSTRAINT) => Ok(Err(NameTaken)),
        done => done.map(Ok),
    }
}

fn credentials(row: &Row) -> Found<Credentials> {
    let recovery = get::<Option<&[u8]>>(row, 7)?.and_then(|digest| digest.try_into().ok());
    let login = Login { password_hash: get(row, 6)?, recovery };
    Ok(Credentials { player: player(row)?, role: get(row, 5)?, login })
}

/// The digest of a recovery code, as it is stored.
fn recovery_digest(login: &Login) -> Option<&[u8]> {
    login.recovery.as_ref().map(<[u8; 32]>::as_slice)
}
