//! Bans, mutes, and the log of what operators did.

use async_trait::async_trait;
use rusqlite::{Result, Row, params};

use crate::domain::{OperatorAct, Sanction, SanctionKind, SanctionSubject};
use crate::store::records::kept::{int, micros};
use crate::store::records::sqlite::Sqlite;
use crate::store::records::sqlite::db::{Db, count, id, time, unreadable};
use crate::store::records::{
    ActFilter, Answer, KeptSanctions, LoggedAct, Moderation, ModerationBounds, TooManySanctions,
};

const VERSION: &str = "SELECT changes FROM moderation WHERE one = 1";
const SANCTIONS: &str = "SELECT kind, subject_kind, subject, reason, imposed_by, at, until FROM sanctions
    WHERE number > 0 ORDER BY number";
const COUNT_OTHERS: &str = "SELECT count(*) FROM sanctions WHERE number > 0
    AND NOT (kind = ?1 AND subject_kind = ?2 AND subject = ?3)";
const FORGET_RUN_OUT: &str = "DELETE FROM sanctions WHERE until <= ?1";
const IMPOSE: &str = "INSERT INTO sanctions (kind, subject_kind, subject, reason, imposed_by, at, until)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
    ON CONFLICT (kind, subject_kind, subject) DO UPDATE SET reason = excluded.reason, imposed_by = excluded.imposed_by,
        at = excluded.at, until = excluded.until";
const LIFT: &str = "DELETE FROM sanctions WHERE kind = ?1 AND subject_kind = ?2 AND subject = ?3";
const COUNT_ACT: &str =
    "UPDATE moderation SET acts = acts + 1, changes = changes + ?1 WHERE one = 1 RETURNING acts";
const LOG: &str = "INSERT INTO operator_acts (number, done_by, at, deed, subject, reason)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
const FORGET_ACTS: &str = "DELETE FROM operator_acts WHERE number <= ?1";
const ACTS: &str = "SELECT number, done_by, at, deed, subject, reason FROM operator_acts
    WHERE number < ?1 ORDER BY number DESC LIMIT ?2";
const ACTS_BY: &str = "SELECT number, done_by, at, deed, subject, reason FROM operator_acts
    WHERE done_by = ?3 AND number < ?1 AND (?4 IS NULL OR deed = ?4) ORDER BY number DESC LIMIT ?2";
const ACTS_OF: &str = "SELECT number, done_by, at, deed, subject, reason FROM operator_acts
    WHERE deed = ?3 AND number < ?1 ORDER BY number DESC LIMIT ?2";

#[async_trait]
impl Moderation for Sqlite {
    async fn sanctions(&self, known: Option<u64>) -> Answer<Option<KeptSanctions>> {
        self.read(move |db| db.snapshot(|db| sanctions(db, known))).await
    }

    async fn impose(
        &self,
        sanction: &Sanction,
        act: &OperatorAct,
        bounds: ModerationBounds,
    ) -> Answer<std::result::Result<(), TooManySanctions>> {
        let (sanction, act) = (sanction.clone(), act.clone());
        self.write(move |db| impose(db, &sanction, &act, bounds)).await
    }

    async fn lift(
        &self,
        kind: SanctionKind,
        subject: &SanctionSubject,
        act: &OperatorAct,
        bounds: ModerationBounds,
    ) -> Answer<bool> {
        let ((on, of), act) = (subject.parts(), act.clone());
        self.write(move |db| {
            let is_there = db.run(LIFT, params![kind.as_str(), on, of])? > 0;
            if is_there {
                log(db, &act, true, bounds)?;
            }
            Ok(is_there)
        })
        .await
    }

    async fn log_act(&self, act: &OperatorAct, bounds: ModerationBounds) -> Answer<()> {
        let act = act.clone();
        self.write(move |db| log(db, &act, false, bounds)).await
    }

    async fn acts(&self, wanted: &ActFilter, before: Option<u64>, limit: u32) -> Answer<Vec<LoggedAct>> {
        let (ActFilter { by, deed }, before) = (wanted.clone(), before.map_or(i64::MAX, int));
        self.read(move |db| match (by, deed) {
            (None, None) => db.all(ACTS, params![before, limit], logged),
            (Some(by), deed) => db.all(ACTS_BY, params![before, limit, by.as_str(), deed], logged),
            (None, Some(deed)) => db.all(ACTS_OF, params![before, limit, deed], logged),
        })
        .await
    }
}

fn sanctions(db: &Db, known: Option<u64>) -> Result<Option<KeptSanctions>> {
    let version = db.one(VERSION, [], |row| count(row, 0))?.unwrap_or_default();
    if known == Some(version) {
        return Ok(None);
    }
    Ok(Some(KeptSanctions { version, all: db.all(SANCTIONS, [], sanction)? }))
}

fn impose(
    db: &Db,
    sanction: &Sanction,
    act: &OperatorAct,
    bounds: ModerationBounds,
) -> Result<std::result::Result<(), TooManySanctions>> {
    let (on, of) = sanction.subject.parts();
    db.run(FORGET_RUN_OUT, [micros(sanction.at)])?;
    let others = db.one(COUNT_OTHERS, params![sanction.kind.as_str(), on, of], |row| count(row, 0))?;
    if others.unwrap_or_default() >= u64::from(bounds.sanctions) {
        return Ok(Err(TooManySanctions(bounds.sanctions)));
    }
    let Sanction { kind, reason, by, at, until, .. } = sanction;
    let until = until.map(micros);
    db.run(IMPOSE, params![kind.as_str(), on, of, reason, by.as_str(), micros(*at), until])?;
    log(db, act, true, bounds).map(Ok)
}

/// Logs an act; `changes` says whether it changes the sanctions.
fn log(db: &Db, act: &OperatorAct, changes: bool, bounds: ModerationBounds) -> Result<()> {
    let number: i64 = db.one(COUNT_ACT, [changes], |row| row.get(0))?.unwrap_or_default();
    let OperatorAct { by, at, deed, on, reason } = act;
    db.run(LOG, params![number, by.as_str(), micros(*at), deed, on, reason])?;
    db.run(FORGET_ACTS, [number - i64::from(bounds.acts)]).map(drop)
}

fn sanction(row: &Row<'_>) -> Result<Sanction> {
    let (kind, on, of): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
    let until: Option<i64> = row.get(6)?;
    Ok(Sanction {
        kind: SanctionKind::of(&kind).ok_or_else(|| unreadable(0, format!("no sanction: {kind}")))?,
        subject: SanctionSubject::of(&on, &of).map_err(|why| unreadable(2, why))?,
        reason: row.get(3)?,
        by: id(row, 4)?,
        at: time(row, 5)?,
        until: until.map(|_| time(row, 6)).transpose()?,
    })
}

fn logged(row: &Row<'_>) -> Result<LoggedAct> {
    let act = OperatorAct {
        by: id(row, 1)?,
        at: time(row, 2)?,
        deed: row.get(3)?,
        on: row.get(4)?,
        reason: row.get(5)?,
    };
    Ok(LoggedAct { number: count(row, 0)?, act })
}
