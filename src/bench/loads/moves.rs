//! Moves over REST, each with a connection of its own, as from a script.

use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::json;

use super::Drive;
use super::lap::Stopwatch;
use super::turns::awake;
use crate::bench::client::http::{exchange, request};
use crate::bench::figures::Figure;
use crate::bench::summary::BenchRun;

/// Requests at the same time.
const AT_ONCE: usize = 100;
/// The players who move, one after the other, each in a room of ten. The rooms have a game that answers at once: in
/// one with ticks a move waits for the next tick.
const PLAYERS: usize = 100;
/// Members of a room.
const MEMBERS: usize = 10;

pub(super) async fn run(drive: &Drive<'_>, count: usize) -> anyhow::Result<BenchRun> {
    let address = drive.site.address();
    let body = json!({"name": "bench", "game": "relay", "max_players": MEMBERS});
    let rooms = drive.open_rooms(&body, PLAYERS / MEMBERS).await?;
    let requests: Vec<_> = (0..PLAYERS)
        .map(|player| {
            let (room, place) = (&rooms[player / MEMBERS], json!({"x": 50, "y": 50}));
            let body = json!({"player_id": format!("b{player:06}"), "room_id": room, "position": place});
            request(address, "POST", "/game/move", &body.to_string())
        })
        .collect();
    // Everybody sits down before it is measured.
    let seated = stream::iter(&requests).map(|request| exchange(address, request)).buffer_unordered(AT_ONCE);
    seated.try_collect::<Vec<_>>().await?;
    drive.settle().await;
    let watch = Stopwatch::start(drive.site)?;
    let moved = stream::iter(0..count).map(|number| exchange(address, &requests[number % PLAYERS]));
    let moved = moved.buffer_unordered(AT_ONCE).try_fold(0_u64, |answers, _| async move { Ok(answers + 1) });
    let answers = awake(drive.own_core, moved).await?;
    let lap = watch.stop()?;
    let mut run = BenchRun::counting(count as u64, answers);
    run.note(Figure::RequestsPerS, count as f64 / lap.wall_s);
    run.note(Figure::CpuMsPerRequest, lap.cpu_ms_each(count as f64));
    lap.note_generator(&mut run, !drive.own_core);
    Ok(run)
}
