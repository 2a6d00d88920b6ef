//! Tournaments of people: rooms are theirs alone, who does not come has lost, and what is lost is played again.

use serde_json::json;
use tiltyard::actors::contest::tournament::{AnnounceRefused, TellRefused};
use tiltyard::domain::TournamentId;
use tiltyard::domain::bracket::{Elimination, Kind, MatchStatus};
use tiltyard::domain::tournament::{By, TournamentCommand, TournamentRefused, TournamentSetupRefused};

use super::cup::{Cup, player, setup};
use super::rest::{enter, opened};
use crate::listener::Listener;
use crate::server::TestServer;

const SINGLE: Kind = Kind::Elimination(Elimination::Single { third_place: false });

#[tokio::test]
async fn a_room_that_is_lost_in_the_middle_of_a_final_is_void_and_its_game_is_played_again() {
    let server = TestServer::start();
    let cup = Cup::announced(&server, setup(SINGLE)).await.unwrap();
    cup.enter("bert").await;
    cup.enter("carl").await;
    cup.start().await;
    let lost = cup.running(|_| true).await;
    let (_bert, _carl) =
        (server.play(lost.room.as_str(), "bert").await, server.play(lost.room.as_str(), "carl").await);
    cup.running(|running| running.began_at.is_some()).await;
    server.delete(&format!("/rooms/{}", lost.room)).await;
    let again = cup.running(|running| running.key.attempt == 1).await;
    assert_ne!(again.room, lost.room);
    let mut bert = server.play(again.room.as_str(), "bert").await;
    let mut carl = server.play(again.room.as_str(), "carl").await;
    bert.expect_that("welcome", |welcome| welcome["state"]["phase"] == "playing").await;
    carl.send(json!({"type": "leave"})).await;
    let picture = cup.finished().await;
    assert_eq!(picture.standings[0].player, player("bert"));
    assert_eq!(picture.matches[0].finished.len(), 1);
}

#[tokio::test]
async fn all_are_greeted_by_the_same_state_when_the_last_one_has_come() {
    let server = TestServer::start();
    let cup = Cup::announced(&server, setup(SINGLE)).await.unwrap();
    cup.enter("bert").await;
    cup.enter("carl").await;
    cup.start().await;
    let room = cup.running(|_| true).await.room;
    let mut bert = server.play(room.as_str(), "bert").await;
    assert_eq!(bert.welcome["state"]["phase"], "waiting");
    let mut carl = server.play(room.as_str(), "carl").await;
    for seated in [&mut bert, &mut carl] {
        let begun = seated.expect("welcome").await;
        let said = (&begun["tick"], &begun["room"]["state"], &begun["state"]["phase"]);
        assert_eq!(said, (&json!(1), &json!("playing"), &json!("playing")), "{begun}");
        assert!(seated.kept("tick").is_empty(), "the welcome is the first that they see of the match");
    }
}

#[tokio::test]
async fn who_does_not_come_loses_and_is_told() {
    let server = TestServer::start();
    let mut setup = setup(SINGLE);
    setup.allowances.no_show_s = 4;
    let cup = Cup::announced(&server, setup).await.unwrap();
    cup.enter("bert").await;
    cup.enter("carl").await;
    cup.start().await;
    let room = cup.running(|_| true).await.room;
    let _carl = server.play(room.as_str(), "carl").await;
    let picture = cup.finished().await;
    assert_eq!(picture.matches[0].status, MatchStatus::NoShow);
    assert_eq!(picture.standings[0].player, player("carl"));
    let kinds = |reply: &crate::http::Reply| -> Vec<String> {
        let json = reply.json();
        let all = json["notifications"].as_array().cloned().unwrap_or_default();
        all.iter().filter_map(|notice| notice["kind"].as_str().map(str::to_owned)).collect()
    };
    let has_all = |reply: &crate::http::Reply| {
        let kinds = kinds(reply);
        ["tournament_begun", "tournament_match_ready", "tournament_finished"]
            .iter()
            .all(|kind| kinds.iter().any(|told| told == kind))
    };
    server.eventually("/players/carl/notifications", has_all).await;
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_nothing_else_moves() {
    let server = TestServer::with(&[("tournaments.of_one_max", "1")]);
    let announced = async |change: &dyn Fn(&mut tiltyard::domain::tournament::TournamentSetup)| {
        let mut setup = setup(SINGLE);
        change(&mut setup);
        Cup::announced(&server, setup).await.err()
    };
    let entrants = TournamentSetupRefused::Entrants { max: 1024 };
    assert_eq!(announced(&|setup| setup.entrants_max = 5000).await, Some(AnnounceRefused::Setup(entrants)));
    assert!(matches!(
        announced(&|setup| setup.game = "relay".to_owned()).await,
        Some(AnnounceRefused::Game(_))
    ));
    let cup = Cup::announced(&server, setup(SINGLE)).await.unwrap();
    let second = announced(&|setup| setup.name = "Another".to_owned()).await;
    assert_eq!(second, Some(AnnounceRefused::TooManyOfOne(1)));
    let by = By::Player(player("bert"));
    let refused = cup.say_as(by, TournamentCommand::Cancel).await.err();
    assert_eq!(refused, Some(TellRefused::Refused(TournamentRefused::NotYours)));
    cup.say(TournamentCommand::Cancel).await.unwrap();
    let taken = announced(&|_| ()).await;
    assert_eq!(taken, Some(AnnounceRefused::IdTaken(setup(SINGLE).id)), "a cancelled one keeps its id");
    let another = TournamentId::parse("another").unwrap();
    let next = announced(&|setup| setup.id = another.clone()).await;
    assert_eq!(next, None, "a cancelled one does not count");
}

#[tokio::test]
async fn an_entrant_who_never_sat_down_reads_her_notices() {
    let server = TestServer::start();
    server.get("/players/anna/notifications").await.must_refuse(404);
    let cup = opened(&server, json!({"owner": "olga"})).await;
    enter(&server, &cup, "anna").await;
    let page = server.get("/players/anna/notifications").await.must_be(200);
    assert_eq!(page["notifications"], json!([]));
    let stream = Listener::knock(server.address(), "/stream/players/anna/notifications").await;
    assert_eq!(stream.status, 200, "{}", stream.head);
    server.get("/players/bert/notifications").await.must_refuse(404);
}
