//! Tests that a player who comes back to a seat is told every reliable message that was missed: once, in order,
//! whatever broke and when.
//!
//! Random cuts print their seed.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

use crate::player::{Codec, Dial, TestPlayer};
use crate::rooms::between::finished_duel;
use crate::server::TestServer;

/// As many messages as a test likes.
const TALKATIVE: (&str, &str) = ("socket.messages_per_s", "100000");

/// What ends a storm.
const END: &str = "the end";

/// The reliable messages that somebody got, checked for gaps and repetitions as they come.
struct Record {
    n: u64,
    told: Vec<Value>,
}

impl Record {
    fn of(welcome: &Value) -> Record {
        Record { n: number(welcome).expect("a welcome has a number"), told: Vec::new() }
    }

    /// Takes a message in. A tick frame stands for its events, as which it may come, too.
    fn take(&mut self, mut message: Value) {
        if message["type"] == "tick" {
            let (n, tick, events) = (&message["n"], &message["tick"], &message["events"]);
            assert_eq!(n.is_null(), events.is_null(), "numbered are those that carry events: {message}");
            message = json!({"type": "events", "n": n, "tick": tick, "events": events});
        }
        let Some(n) = number(&message) else { return };
        assert_eq!(n, self.n + 1, "after {:?} came {message}", self.told.last());
        self.n = n;
        self.told.push(message);
    }

    fn has_ended(&self) -> bool {
        self.told.last().is_some_and(|message| message["message"] == END)
    }

    /// Reads as many messages, numbered or not, or to the end of the storm.
    async fn read(&mut self, player: &mut TestPlayer, messages: usize) {
        for _ in 0..messages {
            if !self.has_ended() {
                self.take(player.next().await);
            }
        }
    }

    /// Comes back to the seat of a player whose connection is lost, or is about to be.
    async fn resume(&self, server: &TestServer, room: &str, token: &str, codec: Codec) -> TestPlayer {
        let dial = Dial::resume_after(room, "anna", token, self.n).speaking(codec);
        let player = dial.enter(server.address()).await;
        assert_eq!(number(&player.welcome), Some(self.n), "it goes on after the last message heard");
        assert_eq!(player.welcome["resumed"]["lost"], 0);
        player
    }
}

fn number(message: &Value) -> Option<u64> {
    message.get("n").and_then(Value::as_u64)
}

/// Says and does things until enough was said; each word waits for its echo.
async fn talk(mut player: TestPlayer, words: usize, does: bool) -> TestPlayer {
    for number in 0..words {
        if does {
            player.send(json!({"did": number, "x": [0.1, -7, "🍀", null]})).await;
        }
        player.settle().await;
        player.forget();
    }
    player
}

/// Loses the connection again and again, or takes the seat over from itself, and comes back each time.
async fn stumble(server: &TestServer, room: &str, mut player: TestPlayer, mut dice: StdRng) -> Record {
    let mut record = Record::of(&player.welcome);
    loop {
        record.read(&mut player, dice.random_range(0..40)).await;
        if record.has_ended() {
            return record;
        }
        let (codec, token) = (Codec::ALL[dice.random_range(0..2)], player.token().to_owned());
        if dice.random_bool(0.3) {
            player = record.resume(server, room, &token, codec).await;
        } else {
            player.cut();
            player = record.resume(server, room, &token, codec).await;
        }
    }
}

/// While two talk, one stumbles and one listens: in the end both have heard the same.
async fn storm(room: Value, words: usize, does: bool) {
    // A socket writes nothing before it has been introduced, which takes its time on a machine that is busy with tests.
    let patient = ("socket.queue_frames_max", "100000");
    let server = TestServer::with(&[TALKATIVE, ("socket.messages_burst", "100000"), patient]);
    let room = server.room(room).await;
    let seed = rand::random();
    println!("seed {seed}");
    let mut witness = server.play(&room, "witness").await;
    let mut heard = Record::of(&witness.welcome);
    let (bert, cora) = (server.play(&room, "bert").await, server.play(&room, "cora").await);
    let anna = server.play(&room, "anna").await;
    let first = number(&anna.welcome).expect("a number");
    let storm = async {
        let (mut bert, cora) = tokio::join!(talk(bert, words, does), talk(cora, words, does));
        bert.chat(END).await;
        (bert, cora)
    };
    let listening = async {
        while !heard.has_ended() {
            heard.read(&mut witness, 1).await;
        }
    };
    let stumbling = stumble(&server, &room, anna, StdRng::seed_from_u64(seed));
    let (_talkers, (), record) = tokio::join!(storm, listening, stumbling);
    heard.told.retain(|message| number(message) > Some(first));
    assert_eq!(record.told, heard.told, "seed {seed}");
}

#[tokio::test]
async fn who_stumbles_through_a_storm_of_actions_hears_each_once_and_in_order() {
    storm(json!({"max_players": 4}), 300, true).await;
}

#[tokio::test]
async fn who_stumbles_through_a_battle_hears_each_event_once_and_in_order() {
    let options = json!({"map": "open", "hz": 60, "score_limit": 1000});
    storm(json!({"game": "arena", "max_players": 24, "bots": 20, "options": options}), 200, false).await;
}

/// Somebody is away while words are said. Answers the words that are told on the way back.
async fn words_missed(changes: &[(&'static str, &str)], words: usize) -> (Value, Vec<Value>) {
    let server = TestServer::with(&[changes, &[TALKATIVE]].concat());
    let room = server.room(json!({})).await;
    let mut bert = server.play(&room, "bert").await;
    let anna = server.play(&room, "anna").await;
    let (token, n) = (anna.token().to_owned(), number(&anna.welcome).expect("a number"));
    anna.cut();
    bert.expect("player_away").await;
    for _ in 0..words {
        bert.settle().await;
    }
    let mut anna = Dial::resume_after(&room, "anna", &token, n).enter(server.address()).await;
    anna.expect("player_back").await;
    (anna.welcome.clone(), anna.kept("chat").into_iter().cloned().collect())
}

#[tokio::test]
async fn who_was_away_for_too_much_is_told_how_much_is_lost() {
    let (welcome, chats) = words_missed(&[("rooms.missed_messages_max", "10")], 30).await;
    assert_eq!(welcome["resumed"], json!({"missed": 10, "lost": 22}), "with `away` and `back`");
    assert_eq!(chats.len(), 9);
    assert_eq!(number(&chats[0]), number(&welcome).map(|n| n + 1), "told are the last ones");
}

#[tokio::test]
async fn more_may_be_missed_than_may_wait_for_one_who_reads_slowly() {
    let (welcome, chats) =
        words_missed(&[("socket.queue_frames_max", "16"), ("notices.kept_max", "8")], 100).await;
    assert_eq!((&welcome["resumed"]["lost"], chats.len()), (&json!(0), 100));
}

#[tokio::test]
async fn who_does_not_say_what_was_heard_is_told_what_came_after_the_connection_was_lost() {
    let server = TestServer::start();
    let (mut bert, anna) = (server.play("commons", "bert").await, server.play("commons", "anna").await);
    bert.settle().await;
    let token = anna.token().to_owned();
    anna.cut();
    bert.expect("player_away").await;
    bert.settle().await;
    let mut anna = Dial::resume("commons", "anna", &token).enter(server.address()).await;
    assert_eq!(anna.welcome["resumed"], json!({"missed": 3, "lost": 0}));
    for kind in ["player_away", "chat", "player_back"] {
        assert_eq!(anna.next().await["type"], kind);
    }
    let again = server.play("commons", "anna").await;
    assert_eq!(again.welcome.get("resumed"), None, "who says nothing begins anew");
}

#[tokio::test]
async fn who_comes_back_in_the_other_encoding_is_told_the_same() {
    for [before, after] in [[Codec::Json, Codec::MsgPack], [Codec::MsgPack, Codec::Json]] {
        let server = TestServer::start();
        let mut bert = Dial::play("commons", "bert").speaking(before).enter(server.address()).await;
        let anna = Dial::play("commons", "anna").speaking(before).enter(server.address()).await;
        let (record, token) = (Record::of(&anna.welcome), anna.token().to_owned());
        anna.cut();
        bert.expect("player_away").await;
        let action = json!({"type": "wave", "to": ["cora", 1.5, -3, null, true], "🍀": {}});
        bert.send(action.clone()).await;
        bert.settle().await;
        let mut anna = record.resume(&server, "commons", &token, after).await;
        assert_eq!(anna.expect("player_action").await["action"], action);
        assert_eq!(anna.expect("chat").await["player"], "bert");
    }
}

#[tokio::test]
async fn a_result_is_not_told_to_who_has_it_and_shown_all_the_same() {
    let server = TestServer::with(&[("records.announce_wait_ms", "5000")]);
    let room = server.room(json!({"game": "connect_four"})).await;
    let [mut anna, _bert] = finished_duel(&server, &room).await;
    let seen = number(&anna.expect("match_over").await).expect("a number");
    let (token, name) = (anna.token().to_owned(), anna.welcome["player_id"].clone());
    let name = name.as_str().expect("a name");
    let back = Dial::resume_after(&room, name, &token, seen).enter(server.address()).await;
    assert_eq!(back.welcome["resumed"]["missed"], 1, "only that it is back");
    assert_eq!(back.welcome["over"]["results"][0]["placement"], 1);
    let mut back = Dial::resume_after(&room, name, &token, seen - 1).enter(server.address()).await;
    assert_eq!(number(&back.expect("match_over").await), Some(seen));
    back.settle().await;
    assert_eq!(back.kept("match_over").len(), 0, "once is enough");
    let mut anew = server.play(&room, name).await;
    assert_eq!(number(&anew.expect("match_over").await), None, "it was numbered for those who were there");
}

#[tokio::test]
async fn a_number_that_is_none_is_refused_in_plain_words() {
    let server = TestServer::start();
    for bad in ["", "-1", "last", "1.5", "99999999999999999999"] {
        let dial = Dial::to(&format!("/ws/game/commons/anna?after={bad}"));
        let mut player = dial.knock(server.address()).await.expect("a handshake");
        let reason = player.must_be_closed(4400).await;
        assert_eq!(reason, "after is the n of the last message you have: a whole number, 0 or more");
    }
}

#[tokio::test]
async fn who_has_heard_more_than_the_room_knows_has_missed_nothing() {
    let server = TestServer::start();
    let anna = server.play("commons", "anna").await;
    let dial = Dial::resume_after("commons", "anna", anna.token(), u64::MAX);
    let again = dial.enter(server.address()).await;
    assert_eq!(again.welcome["resumed"], json!({"missed": 0, "lost": 0}));
}
