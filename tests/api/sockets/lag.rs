//! Clients that read slowly, or never: others are not held up, queues stay bounded, and who comes back is caught up.

use serde_json::json;

use crate::arena_model::ArenaModel;
use crate::player::{Dial, TestPlayer};
use crate::server::TestServer;

/// Small queues, and as many messages as a test likes.
pub(super) const NARROW: &[(&str, &str)] = &[
    ("socket.send_buffer_bytes", "4096"),
    ("socket.queue_bytes_max", "65536"),
    ("analytics.history_s", "50"),
    ("notices.kept_max", "30"),
    ("socket.messages_per_s", "100000"),
    ("socket.messages_burst", "100000"),
];

/// Bytes of one message that fills queues.
const WORD_BYTES: usize = 8_000;

/// Chat messages of 2 KB that make a client lag.
const WORDS: usize = 200;

/// Words that overflow the queue of who does not read, with as many on their way as its connection holds. They are few: the
/// server waits only seconds for its last words to be read.
const OVERFLOWING: usize = 24;

/// Says so much that the queue of who does not read must overflow; listeners hear all of it.
async fn overflow(talker: &mut TestPlayer, listener: &mut TestPlayer) {
    let word = "x".repeat(WORD_BYTES);
    for number in 0..OVERFLOWING {
        talker.send(json!([number, word])).await;
        for hearer in [&mut *talker, &mut *listener] {
            assert_eq!(hearer.expect("player_action").await["action"][0], number);
        }
    }
}

#[tokio::test]
async fn a_client_that_never_reads_is_cut_off_and_others_notice_nothing() {
    let server = TestServer::with(NARROW);
    let room = server.room(json!({"max_players": 3})).await;
    let (mut anna, mut bert) = (server.play(&room, "anna").await, server.play(&room, "bert").await);
    let mut deaf = Dial::play(&room, "deaf").narrow().enter(server.address()).await;
    overflow(&mut anna, &mut bert).await;
    assert_eq!(bert.expect("player_away").await["player"], "deaf");
    let (_, code) = deaf.closed().await;
    // The kernel may have had room for the last message, and keeps it for a client that reads after the end.
    assert!(code.is_none_or(|code| code == 4430), "{code:?}");
    assert!(deaf.kept("player_action").len() < OVERFLOWING);
    let back = Dial::resume(&room, "deaf", deaf.token()).enter(server.address()).await;
    assert_eq!(back.seat(), deaf.seat());
}

#[tokio::test]
async fn a_client_that_reads_too_slowly_is_told_so() {
    let server = TestServer::with(NARROW);
    let room = server.room(json!({"max_players": 3})).await;
    let (mut anna, mut bert) = (server.play(&room, "anna").await, server.play(&room, "bert").await);
    let mut slow = Dial::play(&room, "slow").narrow().enter(server.address()).await;
    overflow(&mut anna, &mut bert).await;
    assert_eq!(slow.must_be_closed(4430).await, "you read too slowly");
    let heard: Vec<_> = slow.kept("player_action").iter().map(|told| told["action"][0].clone()).collect();
    assert!(
        heard.iter().enumerate().all(|(at, number)| *number == at),
        "what came, came in order: {heard:?}"
    );
}

/// Talks until the one who does not read has been skipped for some ticks. Answers the last tick heard.
pub(super) async fn talk_over(talker: &mut TestPlayer) -> u64 {
    let word = "🍀".repeat(500);
    for _ in 0..WORDS {
        talker.chat(&word).await;
        talker.expect("chat").await;
    }
    talker.forget();
    let mut tick = 0;
    for _ in 0..30 {
        tick = talker.expect("tick").await["tick"].as_u64().expect("a tick");
    }
    tick
}

/// What one who reads again learns, in its order.
struct CatchUp {
    picture: ArenaModel,
    keyframes: usize,
    chats: usize,
}

impl CatchUp {
    fn of(player: &TestPlayer) -> CatchUp {
        CatchUp { picture: ArenaModel::of(&player.welcome), keyframes: 0, chats: 0 }
    }

    /// Reads until the picture is of this tick or later. Ticks without a gap, or a keyframe, is all that may come.
    async fn reach(&mut self, tick: u64, player: &mut TestPlayer) {
        while self.picture.tick < tick {
            let message = player.next().await;
            match message["type"].as_str().expect("a type") {
                "tick" => self.picture.apply(&message),
                "keyframe" => {
                    self.picture = ArenaModel::of(&message);
                    self.keyframes += 1;
                }
                "chat" => self.chats += 1,
                "events" | "player_joined" => {}
                other => panic!("{other} in between"),
            }
        }
    }
}

#[tokio::test]
async fn a_client_that_lagged_goes_on_from_a_keyframe() {
    let changes = [NARROW, &[("socket.queue_bytes_max", "1048576")]].concat();
    let server = TestServer::with(&changes);
    let options = json!({"map": "open", "hz": 60});
    let room = server.room(json!({"game": "arena", "max_players": 20, "bots": 8, "options": options})).await;
    let mut anna = server.play(&room, "anna").await;
    let mut slow = Dial::play(&room, "slow").narrow().enter(server.address()).await;
    let late = talk_over(&mut anna).await;
    let mut catch_up = CatchUp::of(&slow);
    catch_up.reach(late + 10, &mut slow).await;
    assert!(catch_up.keyframes > 0, "no tick was skipped");
    assert_eq!(catch_up.chats, WORDS, "what must arrive, arrives");
    let bert = server.play(&room, "bert").await;
    let truth = ArenaModel::of(&bert.welcome);
    catch_up.reach(truth.tick, &mut slow).await;
    catch_up.picture.must_agree(&truth);
}

#[tokio::test]
async fn a_client_that_answers_no_pings_loses_its_connection_and_then_its_seat() {
    let changes = [("socket.ping_s", "1"), ("socket.silent_s", "4"), ("rooms.resume_grace_s", "1")];
    let server = TestServer::with(&changes);
    let mut bert = server.play("commons", "bert").await;
    let mut silent = server.play("commons", "silent").await;
    assert_eq!(bert.expect("player_away").await["player"], "silent");
    let left = bert.expect("player_left").await;
    assert_eq!((&left["player"], &left["reason"]), (&json!("silent"), &json!("timed_out")));
    assert_eq!(silent.closed().await.1, None);
}
