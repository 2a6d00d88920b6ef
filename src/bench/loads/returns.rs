//! A server that is killed while everybody plays, and started again: how soon it listens, and how soon all are back in
//! their seats.

use std::time::{Duration, Instant};

use anyhow::Context;

use super::Drive;
use super::relay::RelayShape;
use super::seats::seat_path;
use crate::bench::client::action::TaggedAction;
use crate::bench::client::socket::JSON;
use crate::bench::figures::Figure;
use crate::bench::summary::BenchRun;

/// How long everybody has played before the kill: longer than a server keeps what is not on its disk yet.
const PLAYED: Duration = Duration::from_millis(600);

pub(super) async fn run(drive: &Drive<'_>, shape: RelayShape) -> anyhow::Result<BenchRun> {
    let rooms = shape.open(drive).await?;
    let seated = drive.seat(&rooms, shape.members, JSON).await?;
    for (number, reader) in seated.iter().enumerate() {
        reader.writer().say(TaggedAction::of(u32::try_from(number)?).due(0));
    }
    tokio::time::sleep(PLAYED).await;
    let mut paths = Vec::new();
    for (number, reader) in seated.iter().enumerate() {
        let token = reader.resume_token().context("a welcome has no resume_token")?;
        paths.push(format!("{}?resume_token={token}", seat_path(&rooms[number % rooms.len()], number)));
    }
    let began = Instant::now();
    let again = drive.site.kill_and_start_again()?;
    let listens_s = began.elapsed().as_secs_f64();
    let back = Drive { site: &again, ..drive.clone() }.connect_all(paths.into_iter(), JSON).await?;
    let mut run = BenchRun::counting(shape.clients() as u64, back.len() as u64);
    run.note(Figure::ListensAgainS, listens_s);
    run.note(Figure::AllBackS, began.elapsed().as_secs_f64());
    Ok(run)
}
