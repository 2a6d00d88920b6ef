//! Accounts: players' names, passwords and roles.
//!
//! Must not: look at a password (`auth`).

mod deletion;
mod guests;
mod recovery;

use async_trait::async_trait;
use rusqlite::{Result, Row, params};

use super::profiles::{PLAYER, player, role};
use super::refresh;
use crate::domain::{Player, PlayerId, RefreshBounds};
use crate::store::records::kept::micros;
use crate::store::records::sqlite::Sqlite;
use crate::store::records::sqlite::db::{Db, id};
use crate::store::records::{
    Accounts, Answer, Credentials, Login, Name, NameTaken, NewPlayer, NextToken, Refresh, RefreshToken,
};

const ADD_PLAYER: &str = "INSERT INTO players (id, kind, name, name_key, created_at, seen_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?5)";
const ADD_ACCOUNT: &str =
    "INSERT INTO accounts (player, role, password_hash, stays_until, recovery) VALUES (?1, ?2, ?3, ?4, ?5)";
const NAME_OWNER: &str = "SELECT id FROM players WHERE name_key = ?1";
const PROMOTE: &str = "UPDATE players SET kind = 'account', name = ?2, name_key = ?3 WHERE id = ?1";
const SET_PASSWORD: &str =
    "INSERT INTO accounts (player, role, password_hash, recovery) VALUES (?1, 'player', ?2, ?3)
    ON CONFLICT (player) DO UPDATE
    SET password_hash = excluded.password_hash, recovery = excluded.recovery, stays_until = NULL";
const RENAME: &str = "UPDATE players SET name = ?2, name_key = ?3 WHERE id = ?1 AND deleted_at IS NULL";
const FIND_LOGIN: &str =
    "SELECT p.id, p.kind, p.name, p.created_at, p.seen_at, a.role, a.password_hash, a.recovery
    FROM players p JOIN accounts a ON a.player = p.id
    WHERE p.name_key = ?1 AND a.password_hash IS NOT NULL";
const SET_ROLE: &str = "UPDATE accounts SET role = ?2 WHERE password_hash IS NOT NULL
    AND player = (SELECT id FROM players WHERE name_key = ?1)";

#[async_trait]
impl Accounts for Sqlite {
    async fn create(&self, new: &NewPlayer) -> Answer<std::result::Result<Player, NameTaken>> {
        let new = new.clone();
        self.write(move |db| create(db, &new)).await
    }

    async fn promote(
        &self,
        guest: &PlayerId,
        name: &Name,
        login: &Login,
    ) -> Answer<std::result::Result<Option<Player>, NameTaken>> {
        let (guest, name, login) = (guest.clone(), name.clone(), login.clone());
        self.write(move |db| promote(db, &guest, &name, &login)).await
    }

    async fn rename(
        &self,
        player: &PlayerId,
        name: &Name,
    ) -> Answer<std::result::Result<Option<Player>, NameTaken>> {
        let (player, name) = (player.clone(), name.clone());
        self.write(move |db| rename(db, &player, &name)).await
    }

    async fn find_login(&self, name_key: &str) -> Answer<Option<Credentials>> {
        let name_key = name_key.to_owned();
        self.read(move |db| db.one(FIND_LOGIN, [name_key], credentials)).await
    }

    async fn role(&self, player: &PlayerId) -> Answer<Option<String>> {
        let player = player.clone();
        self.read(move |db| role(db, &player)).await
    }

    async fn set_role(&self, name_key: &str, role: &str) -> Answer<bool> {
        let (name_key, role) = (name_key.to_owned(), role.to_owned());
        self.write(move |db| Ok(db.run(SET_ROLE, [name_key, role])? > 0)).await
    }

    async fn keep_refresh(&self, token: &RefreshToken, keep: u32) -> Answer<()> {
        let token = token.clone();
        self.write(move |db| keep_refresh(db, &token, keep)).await
    }

    async fn rotate_refresh(
        &self,
        digest: &[u8; 32],
        next: &NextToken,
        bounds: RefreshBounds,
    ) -> Answer<Refresh> {
        let (digest, next) = (*digest, next.clone());
        self.write(move |db| rotate_refresh(db, &digest, &next, bounds)).await
    }

    async fn forget_family(&self, digest: &[u8; 32]) -> Answer<()> {
        let digest = *digest;
        self.write(move |db| refresh::forget_family(db, &digest)).await
    }
}

fn create(db: &Db, new: &NewPlayer) -> Result<std::result::Result<Player, NameTaken>> {
    if owner(db, &new.name)?.is_some() {
        return Ok(Err(NameTaken));
    }
    let (name, key) = (&new.name.shown, &new.name.key);
    db.run(ADD_PLAYER, params![new.id.as_str(), new.kind.as_str(), name, key, micros(new.at)])?;
    let hash = new.login.as_ref().map(|login| &login.password_hash);
    let recovery = new.login.as_ref().and_then(|login| login.recovery);
    let stays_until = hash.is_none().then(|| micros(new.at));
    db.run(ADD_ACCOUNT, params![new.id.as_str(), new.role, hash, stays_until, recovery])?;
    known(db, &new.id).map(|player| player.ok_or(NameTaken))
}

fn promote(
    db: &Db,
    guest: &PlayerId,
    name: &Name,
    login: &Login,
) -> Result<std::result::Result<Option<Player>, NameTaken>> {
    if known(db, guest)?.is_none_or(|player| player.kind != crate::domain::PlayerKind::Guest) {
        return Ok(Ok(None));
    }
    if owner(db, name)?.is_some_and(|owner| owner != *guest) {
        return Ok(Err(NameTaken));
    }
    db.run(PROMOTE, [guest.as_str(), &name.shown, &name.key])?;
    db.run(SET_PASSWORD, params![guest.as_str(), login.password_hash, login.recovery])?;
    refresh::forget_player(db, guest)?;
    known(db, guest).map(Ok)
}

fn rename(db: &Db, player: &PlayerId, name: &Name) -> Result<std::result::Result<Option<Player>, NameTaken>> {
    if owner(db, name)?.is_some_and(|owner| owner != *player) {
        return Ok(Err(NameTaken));
    }
    let is_there = db.run(RENAME, [player.as_str(), &name.shown, &name.key])? > 0;
    if is_there { known(db, player).map(Ok) } else { Ok(Ok(None)) }
}

/// Keeps a token. A guest stays as long as the token.
fn keep_refresh(db: &Db, token: &RefreshToken, keep: u32) -> Result<()> {
    refresh::keep(db, token, keep)?;
    guests::hold(db, &token.player, micros(token.expires_at))
}

fn rotate_refresh(db: &Db, digest: &[u8; 32], next: &NextToken, bounds: RefreshBounds) -> Result<Refresh> {
    let used = refresh::rotate(db, digest, next, bounds)?;
    if let Refresh::Good { player, .. } = &used {
        guests::hold(db, player, micros(next.expires_at))?;
    }
    Ok(used)
}

/// The player who has a name. Only one thread writes, in one transaction, so nobody else can take the name in
/// between.
fn owner(db: &Db, name: &Name) -> Result<Option<PlayerId>> {
    db.one(NAME_OWNER, [&name.key], |row| id(row, 0))
}

fn known(db: &Db, who: &PlayerId) -> Result<Option<Player>> {
    db.one(PLAYER, [who.as_str()], player)
}

fn credentials(row: &Row<'_>) -> Result<Credentials> {
    let login = Login { password_hash: row.get(6)?, recovery: row.get(7)? };
    Ok(Credentials { player: player(row)?, role: row.get(5)?, login })
}
