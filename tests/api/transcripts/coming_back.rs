//! Transcripts of somebody whose line breaks, or whose server goes away, and who comes back.

use serde_json::json;

use super::{Client, Recorder, anna, answer, drop_both, packed_anna, seated, table};
use crate::player::TestPlayer;
use crate::process::Program;
use crate::server::TestServer;

pub(super) const ALL: &[&str] = &[
    "cut_and_back",
    "cut_and_back_packed",
    "cut_while_catching_up",
    "seat_of_another",
    "match_ends_while_cut",
    "messages_are_lost",
    "silent_line",
    "seat_given_up",
    "server_restarts",
    "server_killed",
    "actions_lost_in_a_crash",
    "token_of_another_server",
];

/// Anna enters the commons, and bert after her.
async fn with_bert(server: &TestServer, anna: &mut Recorder) -> TestPlayer {
    anna.enter(server.address()).await;
    let bert = server.play("commons", "bert").await;
    anna.hear("player_joined").await;
    bert
}

async fn cut_and_back(name: &'static str, client: fn(&str) -> Client<'_>) {
    let server = TestServer::start();
    let about = "The line breaks; bert talks and acts meanwhile. Anna comes back with her token and the number of the last message, and is told all that she missed, once.";
    let mut anna = Recorder::new(name, about, &client("commons"));
    let mut bert = with_bert(&server, &mut anna).await;
    bert.chat("hello").await;
    anna.hear("chat").await;
    anna.cut();
    bert.expect("player_away").await;
    bert.chat("where are you?").await;
    bert.send(json!({"type": "wave", "at": "anna"})).await;
    bert.settle().await;
    anna.enter(server.address()).await;
    anna.hear("player_back").await;
    anna.know();
    anna.act(json!({"type": "wave", "at": "bert"})).await;
    anna.hear("player_action").await;
    anna.finish();
}

#[tokio::test]
async fn who_comes_back_is_told_what_was_missed() {
    cut_and_back("cut_and_back", anna).await;
}

#[tokio::test]
async fn who_comes_back_in_messagepack_is_told_what_was_missed() {
    cut_and_back("cut_and_back_packed", packed_anna).await;
}

#[tokio::test]
async fn a_line_that_breaks_again_halfway_costs_nothing() {
    let server = TestServer::start();
    let about = "The line breaks again before all that was missed has come: the second time Anna says the number up to which she got, and hears the rest.";
    let mut anna = Recorder::new("cut_while_catching_up", about, &anna("commons"));
    let mut bert = with_bert(&server, &mut anna).await;
    anna.cut();
    bert.expect("player_away").await;
    for number in 0..4 {
        bert.chat(&format!("word {number}")).await;
    }
    bert.settle().await;
    anna.enter(server.address()).await;
    anna.hear_more(3).await;
    anna.know();
    anna.cut();
    bert.expect("player_away").await;
    anna.enter(server.address()).await;
    anna.hear_that(|told| told["type"] == "player_back" && told["n"].as_u64() > Some(9)).await;
    anna.know();
    anna.finish();
}

#[tokio::test]
async fn a_seat_that_is_somebody_elses_by_now_stays_so() {
    let server = TestServer::start();
    let about = "The line breaks; bert's breaks, too, he comes back and leaves, and cora takes his seat. The `welcome` has cora there already: what was missed about bert in that seat does not touch her.";
    let mut anna = Recorder::new("seat_of_another", about, &anna("commons"));
    let mut bert = with_bert(&server, &mut anna).await;
    let mut watcher = server.watch("commons").await;
    anna.cut();
    bert.expect("player_away").await;
    bert.close().await;
    watcher.expect_that("player_away", |told| told["player"] == "bert").await;
    let mut bert = server.play("commons", "bert").await;
    bert.send(json!({"type": "leave"})).await;
    bert.must_be_closed(1000).await;
    let _cora = server.play("commons", "cora").await;
    anna.enter(server.address()).await;
    anna.hear_that(|told| told["type"] == "player_away" && told["player"] == "bert").await;
    anna.know();
    anna.hear("player_left").await;
    anna.know();
    anna.hear_that(|told| told["type"] == "player_back" && told["player"] == "anna").await;
    anna.know();
    anna.finish();
}

#[tokio::test]
async fn a_match_that_ends_while_the_line_is_cut_is_over_once() {
    let server = TestServer::with(&[("records.announce_wait_ms", "5000")]);
    let room = table(&server, json!({})).await;
    let about = "The line breaks, and bert wins meanwhile: the `welcome` says that the match is over, and so does the `match_over` among what was missed. The line breaks once more, and the next `welcome` says it again. The program is told once.";
    let mut anna = Recorder::new("match_ends_while_cut", about, &anna(&room));
    let mut bert = seated(&server, &room, &mut anna).await;
    for column in [0, 2, 0] {
        drop_both(&mut anna, &mut bert, [column, 1]).await;
    }
    anna.act(json!({"type": "drop", "column": 2})).await;
    anna.hear("tick").await;
    anna.cut();
    bert.expect("player_away").await;
    answer(&mut bert, [2, 1]).await;
    bert.expect("match_over").await;
    anna.enter(server.address()).await;
    anna.hear("player_back").await;
    anna.know();
    anna.cut();
    bert.expect("player_away").await;
    anna.enter(server.address()).await;
    anna.hear("player_back").await;
    anna.know();
    anna.finish();
}

#[tokio::test]
async fn what_is_not_kept_any_more_is_counted() {
    let server = TestServer::with(&[("rooms.missed_messages_max", "3")]);
    let about = "The room keeps three messages for those who are away; more were missed. `resumed.lost` says how many are gone, and numbers go on.";
    let mut anna = Recorder::new("messages_are_lost", about, &anna("commons"));
    let mut bert = with_bert(&server, &mut anna).await;
    anna.cut();
    bert.expect("player_away").await;
    for number in 0..6 {
        bert.chat(&format!("word {number}")).await;
    }
    bert.settle().await;
    anna.enter(server.address()).await;
    anna.hear("player_back").await;
    anna.know();
    anna.finish();
}

#[tokio::test]
async fn a_line_that_says_nothing_is_given_up() {
    let server = TestServer::start();
    let about = "Nothing comes over the line any more, and nobody hangs up. The client asks with a `ping`, gives the line up when nothing answers, and connects anew.";
    let mut anna = Recorder::new("silent_line", about, &anna("commons"));
    let mut bert = with_bert(&server, &mut anna).await;
    anna.silence(10);
    bert.expect("player_away").await;
    anna.enter(server.address()).await;
    anna.hear("player_back").await;
    anna.know();
    anna.finish();
}

#[tokio::test]
async fn a_seat_that_was_given_up_is_asked_for_anew() {
    let server = TestServer::with(&[("rooms.resume_grace_s", "1")]);
    let about = "Anna is away for longer than her seat is kept. Her token brings nothing back: she begins anew, with the number of her next action behind the last one.";
    let room = table(&server, json!({"max_players": 2})).await;
    let mut anna = Recorder::new("seat_given_up", about, &anna(&room));
    anna.enter(server.address()).await;
    let mut bert = server.watch(&room).await;
    anna.cut();
    bert.expect("player_left").await;
    anna.knock(server.address()).await;
    anna.hear_more(1).await;
    anna.know();
    anna.finish();
}

#[tokio::test]
async fn a_server_restarts_and_nothing_is_missing() {
    let program = Program::start(&[]);
    let room = table(&program, json!({})).await;
    let about = "The server is told to stop: it says when to come back. For a while nobody answers; then the match goes on, with nothing lost.";
    let mut anna = Recorder::new("server_restarts", about, &packed_anna(&room));
    let mut bert = seated(&program, &room, &mut anna).await;
    drop_both(&mut anna, &mut bert, [3, 3]).await;
    let gone = program.address();
    let stopping = tokio::task::spawn_blocking(move || program.stop());
    anna.closed(1012).await;
    let folder = stopping.await.expect("it stops");
    anna.find_nobody(gone).await;
    anna.find_nobody(gone).await;
    let program = Program::start_in(folder, &[]);
    anna.enter(program.address()).await;
    anna.hear("player_back").await;
    anna.know();
    anna.act(json!({"type": "drop", "column": 2})).await;
    anna.hear("tick").await;
    anna.know();
    anna.finish();
}

/// Waits until the step in which a stone fell is written down.
async fn written(program: &Program, room: &str, tick: u64) {
    let is_written = |reply: &crate::http::Reply| reply.json()["recorded_tick"].as_u64() >= Some(tick);
    program.eventually(&format!("/rooms/{room}"), is_written).await;
}

#[tokio::test]
async fn a_server_is_killed_and_the_match_goes_on() {
    let program = Program::start(&[]);
    let room = table(&program, json!({})).await;
    let about = "The server dies without a word, and is started again. `resumed.lost` is null: nobody knows what was lost; numbers go on far higher.";
    let mut anna = Recorder::new("server_killed", about, &anna(&room));
    let mut bert = seated(&program, &room, &mut anna).await;
    drop_both(&mut anna, &mut bert, [3, 3]).await;
    written(&program, &room, 3).await;
    let gone = program.address();
    let folder = program.kill();
    anna.broken_off().await;
    anna.find_nobody(gone).await;
    let program = Program::start_in(folder, &[]);
    anna.enter(program.address()).await;
    anna.hear("player_back").await;
    anna.know();
    anna.act(json!({"type": "drop", "column": 2})).await;
    anna.hear("tick").await;
    anna.know();
    anna.finish();
}

#[tokio::test]
async fn an_action_that_was_never_taken_is_told_as_lost() {
    let program = Program::start(&[]);
    let room = table(&program, json!({})).await;
    let about = "Anna acts while the server hangs, and it is killed before it reads that. Back again, neither the `welcome` nor the next frame has her action: it is lost, and the program may send it again.";
    let mut anna = Recorder::new("actions_lost_in_a_crash", about, &anna(&room));
    let mut bert = seated(&program, &room, &mut anna).await;
    drop_both(&mut anna, &mut bert, [3, 3]).await;
    written(&program, &room, 3).await;
    program.signal("STOP");
    anna.act(json!({"type": "drop", "column": 2})).await;
    let folder = program.kill();
    anna.broken_off().await;
    let program = Program::start_in(folder, &[]);
    anna.enter(program.address()).await;
    anna.hear("player_back").await;
    anna.know();
    let mut bert = program.play(&room, "bert").await;
    bert.send(json!({"type": "drop", "column": 4})).await;
    anna.hear("tick").await;
    anna.know();
    anna.act(json!({"type": "drop", "column": 2})).await;
    anna.hear_that(|told| told["acks"][0][1] == 3).await;
    anna.know();
    anna.finish();
}

#[tokio::test]
async fn a_token_of_another_server_is_forgotten() {
    let program = Program::start(&[]);
    let about = "In the place of the server there is another one, which does not know the token (4401): the client forgets it, and begins anew at once.";
    let mut anna = Recorder::new("token_of_another_server", about, &anna("commons"));
    anna.enter(program.address()).await;
    let _folder = program.kill();
    anna.broken_off().await;
    let program = Program::start(&[]);
    let _anna = program.play("commons", "anna").await;
    anna.knock(program.address()).await;
    anna.closed(4401).await;
    anna.enter(program.address()).await;
    anna.know();
    anna.finish();
}
