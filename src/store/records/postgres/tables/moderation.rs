//! Bans, mutes, and the log of what operators did.

use async_trait::async_trait;
use tokio_postgres::Row;

use crate::domain::{OperatorAct, Sanction, SanctionKind, SanctionSubject};
use crate::store::records::kept::{int, micros};
use crate::store::records::postgres::Postgres;
use crate::store::records::postgres::db::{Db, Found, count, get, id, time, unreadable};
use crate::store::records::{
    ActFilter, Answer, KeptSanctions, LoggedAct, Moderation, ModerationBounds, TooManySanctions,
};

const VERSION: &str = "SELECT changes FROM moderation WHERE one = 1";
const SANCTIONS: &str = "SELECT kind, subject_kind, subject, reason, imposed_by, at, until FROM sanctions
    WHERE number > 0 ORDER BY number";
const COUNT_OTHERS: &str = "SELECT count(*) FROM sanctions WHERE number > 0
    AND NOT (kind = $1 AND subject_kind = $2 AND subject = $3)";
const FORGET_RUN_OUT: &str = "DELETE FROM sanctions WHERE until <= $1";
const IMPOSE: &str = "INSERT INTO sanctions (kind, subject_kind, subject, reason, imposed_by, at, until)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (kind, subject_kind, subject) DO UPDATE SET reason = excluded.reason, imposed_by = excluded.imposed_by,
        at = excluded.at, until = excluded.until";
const LIFT: &str = "DELETE FROM sanctions WHERE kind = $1 AND subject_kind = $2 AND subject = $3";
const COUNT_ACT: &str =
    "UPDATE moderation SET acts = acts + 1, changes = changes + $1 WHERE one = 1 RETURNING acts";
const TAKE_TURN: &str = "SELECT acts FROM moderation WHERE one = 1 FOR UPDATE";
const LOG: &str = "INSERT INTO operator_acts (number, done_by, at, deed, subject, reason)
    VALUES ($1, $2, $3, $4, $5, $6)";
const FORGET_ACTS: &str = "DELETE FROM operator_acts WHERE number <= $1";
const ACTS: &str = "SELECT number, done_by, at, deed, subject, reason FROM operator_acts
    WHERE number < $1 ORDER BY number DESC LIMIT $2";
const ACTS_BY: &str = "SELECT number, done_by, at, deed, subject, reason FROM operator_acts
    WHERE done_by = $3 AND number < $1 AND ($4::text IS NULL OR deed = $4) ORDER BY number DESC LIMIT $2";
const ACTS_OF: &str = "SELECT number, done_by, at, deed, subject, reason FROM operator_acts
    WHERE deed = $3 AND number < $1 ORDER BY number DESC LIMIT $2";

#[async_trait]
impl Moderation for Postgres {
    async fn sanctions(&self, known: Option<u64>) -> Answer<Option<KeptSanctions>> {
        self.pool.ask(move |db| Box::pin(async move { sanctions(db, known).await })).await
    }

    async fn impose(
        &self,
        sanction: &Sanction,
        act: &OperatorAct,
        bounds: ModerationBounds,
    ) -> Answer<Result<(), TooManySanctions>> {
        let (sanction, act) = (sanction.clone(), act.clone());
        self.pool.change(move |db| Box::pin(async move { impose(db, &sanction, &act, bounds).await })).await
    }

    async fn lift(
        &self,
        kind: SanctionKind,
        subject: &SanctionSubject,
        act: &OperatorAct,
        bounds: ModerationBounds,
    ) -> Answer<bool> {
        let ((on, of), act) = (subject.parts(), act.clone());
        self.pool
            .change(move |db| {
                Box::pin(async move {
                    let is_there = db.run(LIFT, &[&kind.as_str(), &on, &of]).await? > 0;
                    if is_there {
                        log(db, &act, true, bounds).await?;
                    }
                    Ok(is_there)
                })
            })
            .await
    }

    async fn log_act(&self, act: &OperatorAct, bounds: ModerationBounds) -> Answer<()> {
        let act = act.clone();
        self.pool.change(move |db| Box::pin(async move { log(db, &act, false, bounds).await })).await
    }

    async fn acts(&self, wanted: &ActFilter, before: Option<u64>, limit: u32) -> Answer<Vec<LoggedAct>> {
        let (wanted, before) = (wanted.clone(), before.map_or(i64::MAX, int));
        self.pool.ask(move |db| Box::pin(async move { acts(db, &wanted, before, limit.into()).await })).await
    }
}

/// The version is read first: sanctions that change in between are read again the next time.
async fn sanctions(db: Db<'_>, known: Option<u64>) -> Found<Option<KeptSanctions>> {
    let version = db.one(VERSION, &[], |row| count(row, 0)).await?.unwrap_or_default();
    if known == Some(version) {
        return Ok(None);
    }
    Ok(Some(KeptSanctions { version, all: db.all(SANCTIONS, &[], sanction).await? }))
}

async fn impose(
    db: Db<'_>,
    sanction: &Sanction,
    act: &OperatorAct,
    bounds: ModerationBounds,
) -> Found<Result<(), TooManySanctions>> {
    let (kind, (on, of)) = (sanction.kind.as_str(), sanction.subject.parts());
    // Servers that impose at once count one after the other.
    db.run(TAKE_TURN, &[]).await?;
    db.run(FORGET_RUN_OUT, &[&micros(sanction.at)]).await?;
    let others: Option<u64> = db.one(COUNT_OTHERS, &[&kind, &on, &of], |row| count(row, 0)).await?;
    if others.unwrap_or_default() >= u64::from(bounds.sanctions) {
        return Ok(Err(TooManySanctions(bounds.sanctions)));
    }
    let Sanction { reason, by, at, until, .. } = sanction;
    let until = until.map(micros);
    db.run(IMPOSE, &[&kind, &on, &of, reason, &by.as_str(), &micros(*at), &until]).await?;
    log(db, act, true, bounds).await.map(Ok)
}

/// Logs an act; `changes` says whether it changes the sanctions.
async fn log(db: Db<'_>, act: &OperatorAct, changes: bool, bounds: ModerationBounds) -> Found<()> {
    let number: Option<i64> = db.one(COUNT_ACT, &[&i64::from(changes)], |row| get(row, 0)).await?;
    let number = number.unwrap_or_default();
    let OperatorAct { by, at, deed, on, reason } = act;
    db.run(LOG, &[&number, &by.as_str(), &micros(*at), deed, on, reason]).await?;
    db.run(FORGET_ACTS, &[&(number - i64::from(bounds.acts))]).await.map(drop)
}

async fn acts(db: Db<'_>, wanted: &ActFilter, before: i64, limit: i64) -> Found<Vec<LoggedAct>> {
    match (&wanted.by, &wanted.deed) {
        (None, None) => db.all(ACTS, &[&before, &limit], logged).await,
        (Some(by), deed) => db.all(ACTS_BY, &[&before, &limit, &by.as_str(), deed], logged).await,
        (None, Some(deed)) => db.all(ACTS_OF, &[&before, &limit, deed], logged).await,
    }
}

fn sanction(row: &Row) -> Found<Sanction> {
    let (kind, on, of): (String, String, String) = (get(row, 0)?, get(row, 1)?, get(row, 2)?);
    let until: Option<i64> = get(row, 6)?;
    Ok(Sanction {
        kind: SanctionKind::of(&kind).ok_or_else(|| unreadable(row, 0, &kind))?,
        subject: SanctionSubject::of(&on, &of).map_err(|why| unreadable(row, 2, &why))?,
        reason: get(row, 3)?,
        by: id(row, 4)?,
        at: time(row, 5)?,
        until: until.map(|_| time(row, 6)).transpose()?,
    })
}

fn logged(row: &Row) -> Found<LoggedAct> {
    let act = OperatorAct {
        by: id(row, 1)?,
        at: time(row, 2)?,
        deed: get(row, 3)?,
        on: get(row, 4)?,
        reason: get(row, 5)?,
    };
    Ok(LoggedAct { number: count(row, 0)?, act })
}
