//! Tests of seats: who may have one, and how somebody comes back to one.

use super::*;
use crate::game::{Effects, Level, Member};

/// A token as tests write it: the name of the sitting that it was given for, and its number.
type Token = (Sitting, u64);

/// A request for a seat: the proof, and the connection.
#[derive(Clone, Copy)]
struct Asks<'a> {
    name: &'a str,
    proven: bool,
    token: Option<Token>,
    connection: Option<u64>,
}

/// A player who has proved who they are, over this connection.
fn proven(name: &str, connection: u64) -> Asks<'_> {
    Asks { name, proven: true, token: None, connection: Some(connection) }
}

/// Somebody who shows a token and nothing else.
fn showing(name: &str, token: Token, connection: u64) -> Asks<'_> {
    Asks { name, proven: false, token: Some(token), connection: Some(connection) }
}

/// A player who has proved who they are and acts over REST.
fn over_rest(name: &str) -> Asks<'_> {
    Asks { name, proven: true, token: None, connection: None }
}

impl World {
    /// Asks, and performs what follows. The name of each new sitting says in which connection it began.
    fn ask(&mut self, asks: Asks<'_>) -> Result<SeatGrant, RoomRefused> {
        let answer = self.room.sit(&request(asks, &|sitting| read(asks.token, sitting)), self.now);
        self.work();
        answer
    }
}

fn request<'a>(asks: Asks<'_>, read: &'a ReadToken<'a>) -> SeatRequest<'a> {
    SeatRequest {
        player: id(asks.name),
        proven: asks.proven,
        program: false,
        token: asks.token.map(|_| read),
        connection: asks.connection.map(ConnectionId),
        sitting: Sitting::named_by(&format!("{} {:?}", asks.name, asks.connection)),
    }
}

/// The number of a token, if it is of this sitting.
fn read(token: Option<Token>, sitting: &Sitting) -> Option<u64> {
    token.filter(|(of, _)| of == sitting).map(|(_, number)| number)
}

/// The token of this number of the connection with which somebody was seated: 0 is the one of the first welcome.
fn token(seated: SeatGrant, number: u64) -> Token {
    (seated.sitting, seated.first_token.expect("it has a connection") + number)
}

#[test]
fn only_who_has_proved_who_they_are_gets_a_seat_for_the_first_time() {
    let mut world = World::duel(false);
    let nobody = Asks { proven: false, ..proven("anna", 1) };
    assert_eq!(world.ask(nobody), Err(RoomRefused::WrongToken));
    assert_eq!(world.ask(showing("anna", (Sitting::named_by("x"), 1), 1)), Err(RoomRefused::WrongToken));
    let anna = world.ask(proven("anna", 1)).unwrap();
    assert_eq!((anna.seat, anna.came), (Seat(0), Came::AsNewcomer));
    let with_an_old_token = Asks { token: Some((Sitting::named_by("x"), 1)), ..proven("ben", 2) };
    assert_eq!(world.ask(with_an_old_token).unwrap().seat, Seat(1), "it opens nothing and shuts nothing");
}

#[test]
fn a_full_a_locked_and_an_ended_room_take_nobody_in() {
    let mut world = World::duel(false);
    world.ask(proven("anna", 1)).unwrap();
    world.ask(proven("ben", 2)).unwrap();
    assert_eq!(world.ask(proven("carl", 3)), Err(SeatRefused::RoomFull.into()));
    world.room.change(RoomChange { locked: Some(true), ..RoomChange::default() });
    assert_eq!(world.ask(proven("carl", 3)), Err(RoomRefused::Locked));
    assert!(world.ask(proven("anna", 4)).is_ok(), "a lock is for newcomers");
    world.room.shut(None, "enough");
    world.work();
    assert_eq!(world.ask(proven("carl", 3)), Err(RoomRefused::Ended));
    assert_eq!(world.ask(proven("anna", 5)), Err(RoomRefused::Ended));
    assert_eq!(world.ask(proven("anna", 3)), Err(RoomRefused::TakenOver), "whatever became of the room");
}

#[test]
fn a_room_with_a_delay_says_of_no_refusal_how_the_match_stands() {
    let covered = Err(SeatRefused::NotAdmitted("the room has no seat for you at the moment").into());
    let config = RoomConfig { delay_s: 10, ..RoomConfig::example("duel") };
    let mut world = World::of("connect_four", config, false, false);
    world.ask(proven("anna", 1)).unwrap();
    world.ask(proven("ben", 2)).unwrap();
    assert_eq!(world.ask(proven("carl", 3)), covered, "it is full");
    world.room.shut(None, "enough");
    world.work();
    assert_eq!(world.ask(proven("carl", 3)), covered, "it has ended");
}

#[test]
fn any_token_of_the_last_connection_gets_the_seat_again_and_voids_those_before_it() {
    let mut world = World::duel(false);
    let first = world.ask(proven("anna", 1)).unwrap();
    for read in [0, 1, 7] {
        // Each welcome brings a token; later ones may be lost on their way.
        let mut world = World::duel(false);
        let first = world.ask(proven("anna", 1)).unwrap();
        assert!(world.ask(showing("anna", token(first, read), 2)).is_ok(), "{read}");
    }
    let second = world.ask(showing("anna", token(first, 1), 2)).unwrap();
    assert_eq!((second.seat, second.sitting, second.came), (first.seat, first.sitting, Came::Back));
    assert!(second.first_token > first.first_token);
    assert_eq!(world.ask(showing("anna", token(first, 0), 3)), Err(RoomRefused::WrongToken));
    assert!(world.ask(showing("anna", token(first, 1), 3)).is_ok(), "its own welcome may be lost, too");
    assert!(world.ask(showing("anna", token(second, 0), 4)).is_ok());
    assert_eq!(world.ask(showing("anna", token(first, 1), 5)), Err(RoomRefused::WrongToken));
}

#[test]
fn a_token_is_good_for_its_own_sitting_and_has_to_be_good_where_it_is_shown() {
    let mut world = World::of("relay", RoomConfig::example("duel"), false, false);
    let anna = world.ask(proven("anna", 1)).unwrap();
    let ben = world.ask(proven("ben", 2)).unwrap();
    assert_eq!(world.ask(showing("anna", token(ben, 0), 3)), Err(RoomRefused::WrongToken));
    let doubtful = Asks { token: Some(token(ben, 0)), ..proven("anna", 3) };
    assert_eq!(world.ask(doubtful), Err(RoomRefused::WrongToken), "although anna has proved who she is");
    assert_eq!(world.ask(Asks { proven: false, ..proven("anna", 3) }), Err(RoomRefused::WrongToken));
    assert_eq!(world.ask(proven("anna", 3)).unwrap().sitting, anna.sitting, "it takes no token then");
    world.room.vacate(anna.seat, &id("anna"), LeaveReason::Left);
    world.work();
    assert_eq!(world.ask(showing("anna", token(anna, 0), 4)), Err(RoomRefused::WrongToken));
    let again = world.ask(proven("anna", 5)).unwrap();
    assert_eq!((again.came, again.sitting == anna.sitting), (Came::AsNewcomer, false));
    assert_eq!(world.ask(showing("anna", token(anna, 0), 6)), Err(RoomRefused::WrongToken));
}

#[test]
fn a_newer_connection_takes_the_seat_over_and_an_older_one_comes_too_late() {
    let mut world = World::duel(false);
    let anna = world.ask(proven("anna", 5)).unwrap();
    assert_eq!(world.ask(proven("anna", 4)), Err(RoomRefused::TakenOver));
    assert_eq!(world.ask(showing("anna", token(anna, 0), 4)), Err(RoomRefused::TakenOver));
    assert_eq!(world.room.seats().connection(Seat(0)), Some(ConnectionId(5)));
    let done = world.done.len();
    assert_eq!(world.ask(proven("anna", 6)).unwrap().came, Came::Back);
    assert_eq!(kinds(&world.done[done..]), ["Announce", "Greet"]);
    assert!(!world.room.disconnect(Seat(0), ConnectionId(5), world.now), "the seat is another connection's");
    assert!(world.room.disconnect(Seat(0), ConnectionId(6), world.now));
    assert!(world.ask(proven("anna", 4)).is_ok(), "nothing newer is there");
}

#[test]
fn a_seat_is_kept_for_the_grace_time_and_then_it_is_anybodys() {
    let mut world = World::duel(false);
    let anna = world.ask(proven("anna", 1)).unwrap();
    world.room.disconnect(Seat(0), ConnectionId(1), world.now);
    world.wait(29_999);
    assert!(world.ask(showing("anna", token(anna, 0), 2)).is_ok());
    world.room.disconnect(Seat(0), ConnectionId(2), world.now);
    assert_eq!(kinds(&world.wait(30_000)), ["Announce", "Forget", "Freed", "Left", "Stepped"]);
    assert_eq!(world.ask(showing("anna", token(anna, 0), 3)), Err(RoomRefused::WrongToken));
    assert_eq!(world.ask(proven("ben", 4)).unwrap().seat, Seat(0));
}

#[test]
fn whoever_acts_over_rest_keeps_the_seat_without_being_seen_to_come() {
    let mut world = World::duel(false);
    let anna = world.ask(over_rest("anna")).unwrap();
    assert_eq!((anna.came, anna.first_token), (Came::AsNewcomer, None));
    world.wait(20_000);
    let done = world.done.len();
    assert_eq!(world.ask(over_rest("anna")).unwrap(), SeatGrant { came: Came::WithoutConnection, ..anna });
    assert_eq!(world.done.len(), done);
    world.wait(29_999);
    assert!(world.room.seats().is_of(Seat(0), &id("anna")));
    world.wait(1);
    assert!(!world.room.seats().is_taken(Seat(0)));
    assert_eq!(world.ask(Asks { proven: false, ..over_rest("anna") }), Err(RoomRefused::WrongToken));
}

#[test]
fn the_id_of_a_bot_is_nobody_elses_and_the_bot_plays_on_in_its_own_seat() {
    let mut world = World::duel(false);
    assert_eq!(world.room.sit_bot(&id("ai_1"), Level::Easy, world.now), Ok(Seat(0)));
    world.work();
    let ben = world.ask(proven("ben", 1)).unwrap();
    for asks in [proven("ai_1", 2), over_rest("ai_1"), showing("ai_1", token(ben, 0), 2)] {
        assert_eq!(world.ask(asks), Err(RoomRefused::IdOfABot));
    }
    assert_eq!(world.room.sit_bot(&id("ai_2"), Level::Easy, world.now), Err(SeatRefused::RoomFull.into()));
    let [bots, bens] = [("ai_1", Seat(0)), ("ben", ben.seat)];
    for (name, seat, returns) in [(bots.0, bots.1, true), (bots.0, bens.1, false), (bens.0, bens.1, false)] {
        assert_eq!(world.room.return_bot(seat, &id(name)), returns, "{name}");
    }
    assert_eq!(kinds(&world.work()), ["Greet"], "the return of a bot is no news");
    world.room.shut(None, "enough");
    world.work();
    assert!(!world.room.return_bot(Seat(0), &id("ai_1")));
    assert_eq!(world.room.sit_bot(&id("ai_2"), Level::Easy, world.now), Err(RoomRefused::Ended));
}

#[test]
fn who_sits_down_between_two_matches_is_shown_the_one_that_is_over() {
    let mut world = World::duel(true);
    ["anna", "ben"].into_iter().for_each(|name| _ = world.sit(name));
    world.work();
    world.play();
    world.room.vacate(Seat(1), &id("ben"), LeaveReason::Left);
    world.work();
    let done = world.done.len();
    assert_eq!(world.ask(proven("carl", 3)).unwrap().seat, Seat(1));
    assert_eq!(kinds(&world.done[done..]), ["Greet", "Joined"]);
    world.wait(3_000);
    assert_eq!(world.room.game().roster().seat_of(&id("carl")), Some(Seat(1)));
}

#[test]
fn whoever_joined_while_the_game_panicked_has_the_seat_that_the_rebuilt_match_has_for_them() {
    let mut world = World::duel(false);
    let asks = request(proven("anna", 1), &|_| None);
    assert_eq!(
        world.room.sit_after_panic(&asks, world.now),
        Err(SeatRefused::NotAdmitted("the game failed when you joined").into()),
        "the match was rebuilt without her"
    );
    // The game has taken her in, and panicked before the room could note whose the seat is.
    let member = Member::person(id("anna"));
    let seat = world.room.match_for_journal().seat(member, &mut Effects::new()).unwrap();
    let seated = world.room.sit_after_panic(&asks, world.now).unwrap();
    assert_eq!((seated.seat, seated.came), (seat, Came::AsNewcomer));
    assert!(seated.first_token.is_some());
    assert_eq!(world.room.still_seated(seated), Ok(seated));
    world.room.vacate(seat, &id("anna"), LeaveReason::Left);
    assert!(world.room.still_seated(seated).is_err());
}

#[test]
fn nobody_watches_under_the_id_of_somebody_who_plays_as_far_as_is_known() {
    let mut world = World::duel(false);
    world.ask(proven("anna", 1)).unwrap();
    let (anna, ben) = (id("anna"), id("ben"));
    assert_eq!(world.watch(Some("anna"), None), Err(RoomRefused::IdOfAPlayer));
    assert_eq!(world.watch(Some("ben"), None), Ok(()));
    assert_eq!(world.watch(None, None), Ok(()));
    assert_eq!(world.watch_rules().hear(&anna), Err(RoomRefused::IdOfAPlayer));
    world.room.shut(None, "enough");
    world.work();
    assert_eq!(world.watch(None, None), Err(RoomRefused::Ended));
    assert_eq!(world.watch_rules().hear(&ben), Err(RoomRefused::Ended));
}

#[test]
fn those_who_see_a_room_late_learn_late_who_plays_and_that_it_has_ended() {
    let config = RoomConfig { delay_s: 10, ..RoomConfig::example("duel") };
    let mut world = World::of("connect_four", config, false, false);
    world.ask(proven("anna", 1)).unwrap();
    assert_eq!(world.watch(Some("anna"), None), Ok(()));
    world.wait(10_000);
    assert_eq!(world.watch(Some("anna"), None), Err(RoomRefused::IdOfAPlayer));
    world.room.shut(None, "enough");
    world.work();
    assert_eq!(world.watch(None, None), Ok(()), "they have not seen the end");
    assert_eq!(world.watch_rules().hear(&id("ben")), Err(RoomRefused::Ended));
}
