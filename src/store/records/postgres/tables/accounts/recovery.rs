//! What signs an account in, and how that changes. With the password go the refresh tokens, in the same transaction.

use async_trait::async_trait;

use super::{FIND_LOGIN, credentials, recovery_digest};
use crate::domain::PlayerId;
use crate::store::records::postgres::Postgres;
use crate::store::records::postgres::db::{Db, Found, Params};
use crate::store::records::postgres::tables::refresh;
use crate::store::records::{AccountRecovery, Answer, Credentials, Login};

const LOGIN_OF: &str =
    "SELECT p.id, p.kind, p.name, p.created_at, p.seen_at, a.role, a.password_hash, a.recovery
    FROM players p JOIN accounts a ON a.player = p.id
    WHERE p.id = $1 AND a.password_hash IS NOT NULL";
const CHANGE_PASSWORD: &str =
    "UPDATE accounts SET password_hash = $3 WHERE player = $1 AND password_hash = $2";
const CHANGE_CODE: &str = "UPDATE accounts SET recovery = $3 WHERE player = $1 AND password_hash = $2";
const RECOVER: &str = "UPDATE accounts SET password_hash = $3, recovery = $4
    WHERE player = (SELECT id FROM players WHERE name_key = $1) AND recovery = $2 AND password_hash IS NOT NULL";
const RESET: &str = "UPDATE accounts SET password_hash = $2, recovery = $3
    WHERE player = $1 AND password_hash IS NOT NULL";

#[async_trait]
impl AccountRecovery for Postgres {
    async fn login_of(&self, player: &PlayerId) -> Answer<Option<Credentials>> {
        let player = player.clone();
        let ask = self
            .pool
            .ask(move |db| Box::pin(async move { db.one(LOGIN_OF, &[&player.as_str()], credentials).await }));
        ask.await
    }

    async fn change_password(&self, player: &PlayerId, before: &str, after: &str) -> Answer<bool> {
        let (player, before, after) = (player.clone(), before.to_owned(), after.to_owned());
        let changed = self.pool.change(move |db| {
            Box::pin(async move {
                change(db, &player, CHANGE_PASSWORD, &[&player.as_str(), &before, &after]).await
            })
        });
        changed.await
    }

    async fn change_code(&self, player: &PlayerId, password_hash: &str, code: &[u8; 32]) -> Answer<bool> {
        let (player, hash, code) = (player.clone(), password_hash.to_owned(), *code);
        let changed = self.pool.ask(move |db| {
            Box::pin(async move { db.run(CHANGE_CODE, &[&player.as_str(), &hash, &code.as_slice()]).await })
        });
        Ok(changed.await? > 0)
    }

    async fn recover(&self, name_key: &str, shown: &[u8; 32], login: &Login) -> Answer<Option<Credentials>> {
        let (key, shown, login) = (name_key.to_owned(), *shown, login.clone());
        self.pool.change(move |db| Box::pin(async move { recover(db, &key, &shown, &login).await })).await
    }

    async fn reset(&self, player: &PlayerId, login: &Login) -> Answer<bool> {
        let (player, login) = (player.clone(), login.clone());
        let changed = self.pool.change(move |db| {
            Box::pin(async move {
                let values: Params<'_> = &[&player.as_str(), &login.password_hash, &recovery_digest(&login)];
                change(db, &player, RESET, values).await
            })
        });
        changed.await
    }
}

/// Changes what signs a player in, and ends the sign-ins. Answers `false` if there was nothing to change.
async fn change(db: Db<'_>, player: &PlayerId, sql: &str, values: Params<'_>) -> Found<bool> {
    if db.run(sql, values).await? == 0 {
        return Ok(false);
    }
    refresh::forget_players(db, &[player.as_str()]).await?;
    Ok(true)
}

async fn recover(db: Db<'_>, key: &str, shown: &[u8; 32], login: &Login) -> Found<Option<Credentials>> {
    let values: Params<'_> = &[&key, &shown.as_slice(), &login.password_hash, &recovery_digest(login)];
    if db.run(RECOVER, values).await? == 0 {
        return Ok(None);
    }
    let found = db.one(FIND_LOGIN, &[&key], credentials).await?;
    if let Some(found) = &found {
        refresh::forget_players(db, &[found.player.id.as_str()]).await?;
    }
    Ok(found)
}
