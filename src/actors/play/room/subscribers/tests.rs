//! Tests of who hears what in a room, and of what is kept for those who are away.

use super::*;
use crate::actors::delivery::test_hub::{TestConnection, TestHub, frames, no_keyframes};
use crate::auth::ResumeKey;
use crate::protocol::Frame;
use crate::room::Sitting;

const LIMITS: BacklogLimits = BacklogLimits { messages: 10, bytes: 10_000 };

fn observer(connection: &TestConnection) -> Observer {
    let tokens = ConnectionTokens::new(ResumeKey::random(), Sitting::of_bytes([7; 32]), 1);
    Observer::Connection(PlayerConnection { connection: connection.sender.clone(), tokens })
}

/// Seats a player who is part of the state and has been welcomed.
fn seated(subscribers: &mut Subscribers, seat: Seat, connection: &TestConnection) {
    subscribers.sit(seat, observer(connection));
    welcomed(subscribers, seat, connection);
}

fn welcomed(subscribers: &mut Subscribers, seat: Seat, connection: &TestConnection) {
    subscribers.catch_up(seat, connection.sender.codec);
    subscribers.listener(seat).unwrap().in_state = true;
    subscribers.subscribe(&connection.sender, true);
}

fn texts(since: &Since) -> Vec<&str> {
    let texts = since.frames.iter().map(|frame| match frame {
        Frame::Text(text) => text.trim_matches('"'),
        Frame::Binary(_) => "binary",
    });
    texts.collect()
}

#[actix::test]
async fn only_who_was_welcomed_hears_the_room() {
    let (hub, mut subscribers) = (TestHub::open(), Subscribers::new(false, no_keyframes(), LIMITS));
    let [anna, ben] = [(); 2].map(|()| hub.connect(Codec::Json));
    seated(&mut subscribers, Seat(0), &anna);
    subscribers.sit(Seat(2), observer(&ben));
    subscribers.tell_all(&frames("news"));
    subscribers.show_all(&frames("state"), None);
    assert_eq!((anna.read(), ben.read()), (["news", "state"].map(str::to_owned).into(), vec![]));
    assert_eq!(subscribers.shown().map(|(seat, _)| seat).collect::<Vec<_>>(), [Seat(0)]);
    assert_eq!(subscribers.seats().map(|(seat, _)| seat).collect::<Vec<_>>(), [Seat(0), Seat(2)]);
    subscribers.close_all(&CloseReason::come_back("the server restarts"));
    let closed = Some("close 1012".to_owned());
    assert_eq!([anna, ben].map(|connection| connection.read().pop()), [closed.clone(), closed]);
}

#[actix::test]
async fn a_seat_that_is_hidden_is_shown_no_state_before_its_welcome() {
    let (hub, mut subscribers) = (TestHub::open(), Subscribers::new(false, no_keyframes(), LIMITS));
    let [anna, ben] = [(); 2].map(|()| hub.connect(Codec::Json));
    seated(&mut subscribers, Seat(0), &anna);
    seated(&mut subscribers, Seat(1), &ben);
    subscribers.hide(Seat(0));
    subscribers.show_all(&frames("state"), None);
    anna.sender.send(Outbound::Keyframe(frames("welcome")));
    subscribers.show_all(&frames("next"), None);
    assert_eq!(
        (anna.read(), ben.read()),
        (vec!["welcome".to_owned(), "next".to_owned()], vec!["state".to_owned(), "next".to_owned()])
    );
}

#[actix::test]
async fn in_a_game_with_secrets_the_state_of_all_is_shown_to_no_player() {
    let (hub, mut subscribers) = (TestHub::open(), Subscribers::new(true, no_keyframes(), LIMITS));
    let anna = hub.connect(Codec::Json);
    seated(&mut subscribers, Seat(0), &anna);
    subscribers.show_all(&frames("state"), None);
    subscribers.tell_all(&frames("news"));
    assert_eq!(anna.read(), ["news"]);
}

#[actix::test]
async fn when_another_match_begins_nobody_is_shown_it_before_the_welcome() {
    let (hub, mut subscribers) = (TestHub::open(), Subscribers::new(false, no_keyframes(), LIMITS));
    let anna = hub.connect(Codec::Json);
    seated(&mut subscribers, Seat(0), &anna);
    subscribers.hide_all();
    subscribers.show_all(&frames("state"), None);
    assert_eq!((anna.read(), subscribers.shown().count()), (vec![], 0));
    anna.sender.send(Outbound::Keyframe(frames("welcome")));
    subscribers.show_all(&frames("state"), None);
    assert_eq!(anna.read(), ["welcome", "state"]);
}

#[actix::test]
async fn who_comes_back_gets_what_was_missed_and_nothing_twice() {
    let (hub, mut subscribers) = (TestHub::open(), Subscribers::new(false, no_keyframes(), LIMITS));
    let [anna, again] = [(); 2].map(|()| hub.connect(Codec::Json));
    seated(&mut subscribers, Seat(0), &anna);
    subscribers.tell_all(&frames("heard"));
    subscribers.change_observer(Seat(0), Observer::None);
    assert_eq!((subscribers.wanted(), subscribers.kept()), ([false; 2], Codec::Json.only()));
    assert!(subscribers.is_awaited() && !subscribers.is_heard());
    subscribers.tell_all(&frames("missed"));
    subscribers.change_observer(Seat(0), observer(&again));
    subscribers.owe(Seat(0), Some(Resume { after: None }));
    let since = subscribers.catch_up(Seat(0), Codec::Json).unwrap();
    assert_eq!((texts(&since), since.lost, since.n), (vec!["missed"], Some(0), 1));
    assert!(subscribers.catch_up(Seat(0), Codec::Json).is_none(), "it is owed once");
    assert!(!subscribers.is_awaited() && subscribers.is_heard());
}

#[actix::test]
async fn a_client_that_says_what_it_has_is_believed() {
    let (hub, mut subscribers) = (TestHub::open(), Subscribers::new(false, no_keyframes(), LIMITS));
    let anna = hub.connect(Codec::Json);
    seated(&mut subscribers, Seat(0), &anna);
    ["one", "two", "three"].iter().for_each(|text| subscribers.tell_all(&frames(text)));
    subscribers.change_observer(Seat(0), observer(&hub.connect(Codec::Json)));
    subscribers.owe(Seat(0), Some(Resume { after: Some(1) }));
    assert_eq!(texts(&subscribers.catch_up(Seat(0), Codec::Json).unwrap()), ["two", "three"]);
    subscribers.owe(Seat(0), None);
    assert!(subscribers.catch_up(Seat(0), Codec::Json).is_none(), "a client that knows nothing begins anew");
}

#[actix::test]
async fn a_seat_that_is_given_up_is_neither_heard_nor_awaited() {
    let (hub, mut subscribers) = (TestHub::open(), Subscribers::new(false, no_keyframes(), LIMITS));
    let [anna, ben] = [Codec::Json, Codec::MsgPack].map(|codec| hub.connect(codec));
    seated(&mut subscribers, Seat(0), &anna);
    seated(&mut subscribers, Seat(1), &ben);
    assert_eq!(subscribers.wanted(), [true; 2]);
    subscribers.change_observer(Seat(1), Observer::None);
    subscribers.stand(Seat(1));
    subscribers.stand(Seat(1));
    assert_eq!((subscribers.kept(), subscribers.is_awaited()), (Codec::Json.only(), false));
    subscribers.stand(Seat(0));
    assert!(!subscribers.is_heard());
}
