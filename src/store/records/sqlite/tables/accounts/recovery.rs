//! What signs an account in, and how that changes. With the password go the refresh tokens, in the same transaction.

use async_trait::async_trait;
use rusqlite::types::ToSql;
use rusqlite::{Result, params};

use super::{FIND_LOGIN, credentials};
use crate::domain::PlayerId;
use crate::store::records::sqlite::Sqlite;
use crate::store::records::sqlite::db::Db;
use crate::store::records::sqlite::tables::refresh;
use crate::store::records::{AccountRecovery, Answer, Credentials, Login};

const LOGIN_OF: &str =
    "SELECT p.id, p.kind, p.name, p.created_at, p.seen_at, a.role, a.password_hash, a.recovery
    FROM players p JOIN accounts a ON a.player = p.id
    WHERE p.id = ?1 AND a.password_hash IS NOT NULL";
const CHANGE_PASSWORD: &str =
    "UPDATE accounts SET password_hash = ?3 WHERE player = ?1 AND password_hash = ?2";
const CHANGE_CODE: &str = "UPDATE accounts SET recovery = ?3 WHERE player = ?1 AND password_hash = ?2";
const RECOVER: &str = "UPDATE accounts SET password_hash = ?3, recovery = ?4
    WHERE player = (SELECT id FROM players WHERE name_key = ?1) AND recovery = ?2 AND password_hash IS NOT NULL";
const RESET: &str = "UPDATE accounts SET password_hash = ?2, recovery = ?3
    WHERE player = ?1 AND password_hash IS NOT NULL";

#[async_trait]
impl AccountRecovery for Sqlite {
    async fn login_of(&self, player: &PlayerId) -> Answer<Option<Credentials>> {
        let player = player.clone();
        self.read(move |db| db.one(LOGIN_OF, [player.as_str()], credentials)).await
    }

    async fn change_password(&self, player: &PlayerId, before: &str, after: &str) -> Answer<bool> {
        let (player, before, after) = (player.clone(), before.to_owned(), after.to_owned());
        let change =
            move |db: &Db| change(db, &player, CHANGE_PASSWORD, &[&player.as_str(), &before, &after]);
        self.write(change).await
    }

    async fn change_code(&self, player: &PlayerId, password_hash: &str, code: &[u8; 32]) -> Answer<bool> {
        let (player, hash, code) = (player.clone(), password_hash.to_owned(), *code);
        self.write(move |db| Ok(db.run(CHANGE_CODE, params![player.as_str(), hash, code])? > 0)).await
    }

    async fn recover(&self, name_key: &str, shown: &[u8; 32], login: &Login) -> Answer<Option<Credentials>> {
        let (key, shown, login) = (name_key.to_owned(), *shown, login.clone());
        self.write(move |db| recover(db, &key, &shown, &login)).await
    }

    async fn reset(&self, player: &PlayerId, login: &Login) -> Answer<bool> {
        let (player, login) = (player.clone(), login.clone());
        let params = move |db: &Db| {
            change(db, &player, RESET, &[&player.as_str(), &login.password_hash, &login.recovery])
        };
        self.write(params).await
    }
}

/// Changes what signs a player in, and ends the sign-ins. Answers `false` if there was nothing to change.
fn change(db: &Db, player: &PlayerId, sql: &str, values: &[&dyn ToSql]) -> Result<bool> {
    if db.run(sql, values)? == 0 {
        return Ok(false);
    }
    refresh::forget_player(db, player)?;
    Ok(true)
}

fn recover(db: &Db, key: &str, shown: &[u8; 32], login: &Login) -> Result<Option<Credentials>> {
    if db.run(RECOVER, params![key, shown, login.password_hash, login.recovery])? == 0 {
        return Ok(None);
    }
    let found = db.one(FIND_LOGIN, [key], credentials)?;
    if let Some(found) = &found {
        refresh::forget_player(db, &found.player.id)?;
    }
    Ok(found)
}
