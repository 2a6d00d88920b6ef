//! Tests of what a client may believe of its actions after the room, or the whole process, was gone: `acks` of the next
//! `welcome` name the actions that are part of the match, no more and no less.

use serde_json::{Value, json};

use crate::faults::recovery::recorded;
use crate::player::{Dial, TestPlayer};
use crate::process::Program;

/// The last number that a `welcome` acknowledges to a seat; 0 for none.
fn acked(welcome: &Value, seat: u64) -> u64 {
    let pairs = welcome["acks"].as_array().map(Vec::as_slice).unwrap_or_default();
    pairs.iter().find(|pair| pair[0] == seat).map_or(0, |pair| pair[1].as_u64().expect("a number"))
}

/// Says something with a number, and waits until somebody has heard it.
async fn say(player: &mut TestPlayer, witness: &mut TestPlayer, seq: u64) {
    player.send(json!({"type": "say", "seq": seq})).await;
    witness.expect("player_action").await;
}

/// Every action of these two has a number, counted from 1, and `relay` counts them all.
fn are_all_there(welcome: &Value, seats: [u64; 2], what: &str) {
    let sum: u64 = seats.iter().map(|seat| acked(welcome, *seat)).sum();
    assert_eq!(welcome["state"]["actions"], sum, "{what}: {welcome}");
}

#[tokio::test]
async fn after_a_kill_or_a_planned_stop_a_welcome_says_which_actions_count() {
    for ends in [Program::kill, Program::stop] {
        let mut program = Program::start(&[("TILTYARD__SERVER__DRAIN_MS", "100")]);
        let room = program.room(json!({})).await;
        let (mut anna, mut bert) = (program.play(&room, "anna").await, program.play(&room, "bert").await);
        let seats = [anna.seat(), bert.seat()];
        for _ in 0..2 {
            let before = [acked(&anna.welcome, seats[0]), acked(&anna.welcome, seats[1])];
            for number in 1..=3 {
                say(&mut anna, &mut bert, before[0] + number).await;
            }
            say(&mut bert, &mut anna, before[1] + 1).await;
            recorded(&program, &room).await;
            program = Program::start_in(ends(program), &[]);
            anna = Dial::resume(&room, "anna", anna.token()).enter(program.address()).await;
            bert = Dial::resume(&room, "bert", bert.token()).enter(program.address()).await;
            for welcome in [&anna.welcome, &bert.welcome] {
                let now = seats.map(|seat| acked(welcome, seat));
                assert_eq!(now, [before[0] + 3, before[1] + 1], "{welcome}");
                are_all_there(welcome, seats, "after the end");
            }
        }
    }
}

#[tokio::test]
async fn a_kill_in_the_middle_of_it_acknowledges_what_is_in_the_state_and_nothing_else() {
    let mut program = Program::start(&[]);
    let room = program.room(json!({})).await;
    let mut anna = program.play(&room, "anna").await;
    let seat = anna.seat();
    recorded(&program, &room).await;
    for words in [1, 7, 40, 200] {
        let first = acked(&anna.welcome, seat) + 1;
        for number in first..first + words {
            anna.send(json!({"type": "say", "seq": number})).await;
        }
        anna.expect("player_action").await;
        program = Program::start_in(program.kill(), &[]);
        anna = Dial::resume(&room, "anna", anna.token()).enter(program.address()).await;
        are_all_there(&anna.welcome, [seat, u64::MAX], "after a kill");
    }
}

#[tokio::test]
async fn after_a_kill_a_match_by_the_clock_acknowledges_what_was_taken() {
    let program = Program::start(&[]);
    let room = program.room(json!({"game": "arena"})).await;
    let mut anna = program.play(&room, "anna").await;
    anna.send(json!({"type": "move", "direction": {"x": 1, "y": 0}, "seq": 7})).await;
    anna.expect_that("tick", |tick| !tick["acks"].is_null()).await;
    recorded(&program, &room).await;
    let program = Program::start_in(program.kill(), &[]);
    let again = Dial::resume(&room, "anna", anna.token()).enter(program.address()).await;
    assert_eq!(acked(&again.welcome, anna.seat()), 7, "{}", again.welcome);
}

#[tokio::test]
async fn who_gets_a_seat_that_somebody_left_before_the_end_is_acknowledged_nothing() {
    let program = Program::start(&[]);
    let room = program.room(json!({})).await;
    let (mut anna, mut bert) = (program.play(&room, "anna").await, program.play(&room, "bert").await);
    say(&mut anna, &mut bert, 9).await;
    recorded(&program, &room).await;
    anna.send(json!({"type": "leave"})).await;
    bert.expect("player_left").await;
    recorded(&program, &room).await;
    let program = Program::start_in(program.kill(), &[]);
    let cora = program.play(&room, "cora").await;
    assert_eq!((cora.seat(), acked(&cora.welcome, cora.seat())), (anna.seat(), 0), "{}", cora.welcome);
}
