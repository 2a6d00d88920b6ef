//! Tournaments among bots, which run themselves from the first room to the winner, whatever is killed in between.

use tiltyard::actors::contest::tournament::AnnounceRefused;
use tiltyard::domain::TournamentId;
use tiltyard::domain::bracket::{Elimination, GrandFinal, Kind, MatchStatus, SwissRules, TieBreak};
use tiltyard::domain::tournament::{TournamentCommand, TournamentPicture, TournamentSetup, TournamentStatus};

use super::cup::{Cup, games_of, setup};
use crate::server::TestServer;

const SINGLE: Kind = Kind::Elimination(Elimination::Single { third_place: false });

/// Plays a tournament of so many bots to its end.
async fn played(kind: Kind, bots: u16) -> std::sync::Arc<TournamentPicture> {
    let server = TestServer::with(&[("tournaments.rooms_max", "8")]);
    let cup = Cup::announced(&server, setup(kind)).await.expect("it is announced");
    cup.enter_bots(bots).await;
    cup.start().await;
    let picture = cup.finished().await;
    assert_eq!(picture.standings.len(), usize::from(bots));
    assert!(picture.matches.iter().all(|of| of.status.is_over() && of.running.is_none()));
    picture
}

/// A draw of a knock-out is one game more.
fn draws(picture: &TournamentPicture) -> usize {
    picture.matches.iter().map(|of| of.finished.iter().filter(|game| game.winner.is_none()).count()).sum()
}

#[tokio::test]
async fn a_single_elimination_among_bots_plays_itself() {
    let picture = played(SINGLE, 16).await;
    assert_eq!(picture.standings[0].rank, 1);
    let decided_late = picture.matches.iter().filter(|of| of.finished.len() > 1).count();
    assert!(games_of(&picture) >= 15 && (decided_late > 0 || games_of(&picture) == 15));
    assert!(games_of(&picture) <= 15 + draws(&picture));
}

#[tokio::test]
async fn a_double_elimination_among_bots_plays_itself() {
    let kind = Kind::Elimination(Elimination::Double { grand_final: GrandFinal::Double });
    let picture = played(kind, 6).await;
    assert!(picture.standings[1..].iter().all(|place| place.losses == 2), "{:?}", picture.standings);
}

#[tokio::test]
async fn a_round_robin_among_bots_plays_each_match_once() {
    let kind = Kind::RoundRobin { twice: false, tie_breaks: TieBreak::of_a_round_robin() };
    let picture = played(kind, 6).await;
    assert!(picture.matches.iter().all(|of| of.status == MatchStatus::Played));
    assert_eq!(games_of(&picture), 15);
}

#[tokio::test]
async fn a_swiss_among_bots_draws_its_rounds_and_plays_them() {
    let picture = played(Kind::Swiss(SwissRules::of(3)), 8).await;
    assert_eq!(games_of(&picture), 12);
}

#[tokio::test]
async fn after_a_kill_a_tournament_goes_on_and_no_match_is_played_twice() {
    let server = TestServer::with(&[("tournaments.rooms_max", "2")]);
    let kind = Kind::RoundRobin { twice: false, tie_breaks: TieBreak::of_a_round_robin() };
    let cup = Cup::announced(&server, setup(kind)).await.expect("it is announced");
    cup.enter_bots(8).await;
    cup.start().await;
    let finished =
        |picture: &TournamentPicture| picture.matches.iter().filter(|of| of.status.is_over()).count();
    let before = cup.when(|picture| finished(picture) >= 4).await;
    assert_eq!(before.status, TournamentStatus::Running, "it is killed in the middle");
    let server = server.killed_now(&[("tournaments.rooms_max", "2")], tiltyard::games::standard());
    let cup = Cup::on(&server, &cup);
    let after = cup.finished().await;
    assert_eq!(games_of(&after), 28);
    for (before, after) in before.matches.iter().zip(&after.matches) {
        let is_kept = before.finished.iter().zip(&after.finished).all(|(one, other)| one == other);
        assert!(is_kept && after.finished.len() == 1, "{before:?} became {after:?}");
    }
}

#[tokio::test]
async fn after_several_kills_a_knock_out_has_one_winner() {
    let mut server = TestServer::with(&[("tournaments.rooms_max", "2")]);
    let mut cup = Cup::announced(&server, setup(SINGLE)).await.unwrap();
    cup.enter_bots(16).await;
    cup.start().await;
    for over in [3, 7, 11] {
        let finished = |picture: &TournamentPicture| {
            picture.matches.iter().filter(|of| of.status.is_over()).count() >= over
        };
        cup.when(finished).await;
        server = server.killed_now(&[("tournaments.rooms_max", "2")], tiltyard::games::standard());
        cup = Cup::on(&server, &cup);
    }
    let picture = cup.finished().await;
    assert_eq!(picture.standings.iter().filter(|place| place.rank == 1).count(), 1);
    assert!(games_of(&picture) >= 15);
}

#[tokio::test]
async fn a_server_that_holds_no_tournaments_shows_those_of_another_on_its_database_and_opens_no_rooms() {
    let server = TestServer::with(&[("tournaments.rooms_max", "2")]);
    let cup = Cup::announced(&server, setup(SINGLE)).await.expect("it is announced");
    cup.enter_bots(16).await;
    cup.start().await;
    let other = server.killed_now(&[("tournaments.enabled", "false")], tiltyard::games::standard());
    let here = Cup::on(&other, &cup);
    let refused = here.say(TournamentCommand::Pause).await.expect_err("it is held elsewhere");
    assert!(refused.to_string().contains("tournaments.enabled"), "{refused}");
    other.get("/tournaments/cup/bracket").await.must_be(200);
    let cannot =
        Cup::announced(&other, TournamentSetup { id: TournamentId::parse("two").unwrap(), ..setup(SINGLE) });
    assert!(matches!(cannot.await, Err(AnnounceRefused::NotHere)));
}
