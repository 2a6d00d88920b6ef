//! What is said in rooms: how often, and which words are not.

use serde_json::json;

use crate::player::{Dial, TestPlayer};
use crate::process::complaint;
use crate::server::TestServer;

async fn say(player: &mut TestPlayer, message: &str) {
    player.send(json!({"type": "chat", "message": message})).await;
}

#[tokio::test]
async fn a_player_says_so_much_in_whichever_room_and_over_whichever_connection() {
    let server = TestServer::with(&[("rooms.chats_per_minute", "1"), ("rooms.chats_burst", "2")]);
    let mut bert = server.play("one", "bert").await;
    let mut anna = server.play("one", "anna").await;
    say(&mut anna, "first").await;
    bert.expect("chat").await;
    let mut elsewhere = server.play("two", "anna").await;
    say(&mut elsewhere, "second").await;
    elsewhere.expect("chat").await;
    say(&mut elsewhere, "third").await;
    assert_eq!(elsewhere.expect("error").await["code"], "rate_limited");
    drop(anna);
    let mut again = server.watch("two").await;
    let mut anna = Dial::play("one", "anna").enter(server.address()).await;
    say(&mut anna, "fourth").await;
    assert_eq!(anna.expect("error").await["code"], "rate_limited");
    say(&mut bert, "fifth").await;
    assert_eq!(bert.expect("chat").await["message"], "fifth");
    say(&mut again, "nobody").await;
    assert_eq!(again.expect("error").await["code"], "read_only");
}

/// A file with words, and the folder that it is in.
fn words(text: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("words.txt");
    std::fs::write(&file, text).expect("a file");
    (folder, file.to_str().expect("text").to_owned())
}

#[tokio::test]
async fn words_that_are_not_said_are_masked_for_everybody() {
    let (_folder, file) = words("# not here\nbother\n");
    let file: &'static str = file.leak();
    let changes = [("rooms.chat_words_file", file)];
    let server = TestServer::with(&changes);
    let room = server.room(json!({})).await;
    let mut bert = server.play(&room, "bert").await;
    let mut anna = server.play(&room, "anna").await;
    say(&mut anna, "Bother, said Pooh").await;
    assert_eq!(bert.expect("chat").await["message"], "******, said Pooh");
    let chat = format!("/rooms/{room}/chat");
    assert_eq!(server.get(&chat).await.must_be(200)["messages"][0]["message"], "******, said Pooh");
}

#[tokio::test]
async fn a_word_that_was_masked_is_masked_after_a_kill_and_the_words_of_then_count_for_what_comes() {
    let (_folder, file) = words("bother\n");
    let file: &'static str = file.leak();
    let masks = [("rooms.chat_words_file", file), ("journal.flush_ms", "10")];
    let killed = TestServer::with(&masks);
    let room = killed.room(json!({})).await;
    let mut bert = killed.play(&room, "bert").await;
    let mut anna = killed.play(&room, "anna").await;
    say(&mut anna, "Bother, said Pooh").await;
    bert.expect("chat").await;
    let path = format!("/rooms/{room}");
    let tick = killed.get(&path).await.json()["tick"].as_u64();
    killed.eventually(&path, |reply| reply.json()["recorded_tick"].as_u64() >= tick).await;
    let (token, chat) = (bert.token().to_owned(), format!("{path}/chat"));
    // The list has another word now. What was said was judged when it was said.
    std::fs::write(file, "pooh\n").expect("a file");
    let server = killed.killed_now(&masks, tiltyard::games::standard());
    let messages = server.get(&chat).await.must_be(200)["messages"].clone();
    assert_eq!(messages[0]["message"], "******, said Pooh", "{messages}");
    let mut bert = Dial::resume(&room, "bert", &token).enter(server.address()).await;
    say(&mut bert, "Oh bother, Pooh").await;
    assert_eq!(bert.expect("chat").await["message"], "Oh bother, ****");
}

#[tokio::test]
async fn a_message_with_such_a_word_may_be_refused_and_its_sender_alone_is_told() {
    let (_folder, file) = words("bother");
    let file: &'static str = file.leak();
    let server = TestServer::with(&[("rooms.chat_words_file", file), ("rooms.chat_words", "refuse")]);
    let mut bert = server.play("commons", "bert").await;
    let mut anna = server.play("commons", "anna").await;
    say(&mut anna, "oh bother").await;
    assert_eq!(anna.expect("error").await["code"], "refused");
    say(&mut anna, "oh well").await;
    assert_eq!(bert.expect("chat").await["message"], "oh well");
}

#[test]
fn a_list_that_cannot_be_used_ends_the_start_with_its_name_and_line() {
    let said =
        complaint(&["serve", "--port", "0"], &[("TILTYARD__ROOMS__CHAT_WORDS_FILE", "/nowhere/words.txt")]);
    assert!(said.contains("rooms.chat_words_file") && said.contains("/nowhere/words.txt"), "{said}");
    let (_folder, file) = words("fine\ntwo words\n");
    let said = complaint(&["serve", "--port", "0"], &[("TILTYARD__ROOMS__CHAT_WORDS_FILE", &file)]);
    assert!(said.contains("line 2"), "{said}");
}
