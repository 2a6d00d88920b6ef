//! A lobby without a recorder, for tests of what it answers.

use super::*;
use crate::actors::play::room::RoomKey;
use crate::config::Settings;
use crate::room::RoomBounds;

/// A lobby of the standard games, with a thread for its rooms.
pub(super) fn lobby() -> Addr<Lobby> {
    Lobby::new(crate::games::standard(), limits(), vec![Arbiter::new().handle()]).start()
}

/// Limits of a small lobby.
fn limits() -> LobbyLimits {
    let rooms = Settings::load(None, &Vec::new()).unwrap().rooms;
    let rooms = RoomSettings { max: 10, of_one_max: 10, sessions_max: 10, delay_s_max: 1, ..rooms };
    LobbyLimits { rooms: Arc::new(rooms), opened_on_join: None, bounds: RoomBounds::example() }
}

/// A directory with one room that is open, and the run of that room.
fn directory() -> (Directory, RoomId, RoomKey) {
    let mut factory = RoomFactory::new(crate::games::standard(), &limits());
    let mut directory = Directory::new(Threads::new(vec![Arbiter::new().handle()]), OpenRooms::default());
    let spec = factory.spec(NewRoom::of("relay", "a room", 4)).unwrap();
    let ready = factory.first(spec, Opening::default()).unwrap();
    let entry = factory.start(ready, &lobby(), directory.threads());
    let (room, key) = (entry.config().id.clone(), entry.key);
    directory.insert(entry);
    (directory, room, key)
}

fn anna() -> PlayerId {
    PlayerId::parse("anna").unwrap()
}

/// Two sittings, one after the other.
fn sittings() -> [Sitting; 2] {
    [1, 2].map(|byte| Sitting::of_bytes([byte; 32]))
}

#[actix::test]
async fn a_sitting_that_ends_ends_none_that_has_begun_since() {
    let (mut directory, room, key) = directory();
    let [old, new] = sittings();
    assert!(directory.expect(&room, &anna()) && directory.seated(&room, key, &anna(), old));
    assert!(!directory.expect(&room, &anna()), "anna asks again, having a seat");
    assert!(directory.seated(&room, key, &anna(), new));
    directory.freed(&room, &anna(), old);
    assert!(directory.get(&room).unwrap().seats(&anna()) && directory.people() == 1);
    directory.freed(&room, &anna(), new);
    assert!(!directory.get(&room).unwrap().seats(&anna()) && directory.people() == 0);
}

#[actix::test]
async fn a_seat_that_is_free_again_before_the_answer_is_there_is_not_anybodys() {
    let (mut directory, room, key) = directory();
    let [old, new] = sittings();
    directory.expect(&room, &anna());
    directory.freed(&room, &anna(), new);
    assert!(!directory.seated(&room, key, &anna(), new) && directory.people() == 0);
    // What ends is the sitting before: the answer is about another one.
    directory.expect(&room, &anna());
    directory.freed(&room, &anna(), old);
    assert!(directory.seated(&room, key, &anna(), new) && directory.people() == 1);
}

#[actix::test]
async fn an_answer_of_another_run_of_a_room_says_nothing_of_this_one() {
    let (mut directory, room, key) = directory();
    let (other, [sitting, _]) = (RoomKey::next(), sittings());
    directory.expect(&room, &anna());
    directory.refused(&room, other, &anna());
    assert!(!directory.seated(&room, other, &anna(), sitting));
    assert!(directory.get(&room).unwrap().seats(&anna()), "this run has not answered yet");
    directory.refused(&room, key, &anna());
    assert!(!directory.get(&room).unwrap().seats(&anna()));
    directory.expect(&room, &anna());
    assert!(directory.seated(&room, key, &anna(), sitting));
    directory.refused(&room, key, &anna());
    assert!(directory.get(&room).unwrap().seats(&anna()), "who has a seat keeps it");
}
