//! A whole tournament of people and bots in the real program, which is killed meanwhile: nothing is played twice, nothing
//! is forgotten.
//!
//! Everything is seen and done over the wire.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::task::LocalSet;

use crate::http::Http;
use crate::player::{Dial, TestPlayer};
use crate::process::Program;
use crate::throw_away::Server;

/// Whoever is to come and does not has lost so soon.
const SETTINGS: &[(&str, &str)] = &[
    ("TILTYARD__AUTH__MODE", "open"),
    ("TILTYARD__TOURNAMENTS__NO_SHOW_S", "4"),
    ("TILTYARD__TOURNAMENTS__DECIDE_S", "1"),
    ("TILTYARD__ROOMS__RESUME_GRACE_S", "5"),
];
/// The pause between two looks at the bracket.
const LOOK: Duration = Duration::from_millis(100);

/// The longest that a storm may take, on however slow a machine.
const LONGEST: Duration = Duration::from_secs(900);

/// How large a storm is.
struct Shape {
    people: usize,
    bots: usize,
    /// How many people leave in the middle, or just do not come any more.
    dropouts: usize,
    kills: usize,
}

#[test]
fn a_tournament_goes_on_after_the_process_died_three_times() {
    storm(&Shape { people: 64, bots: 64, dropouts: 10, kills: 3 }, SETTINGS);
}

#[test]
fn a_tournament_on_postgresql_goes_on_after_the_process_died_twice() {
    let postgres = Server::start();
    let database = postgres.database();
    let settings = [SETTINGS, &[("TILTYARD__DATABASE__URL", database.url())]].concat();
    let shape = Shape { people: 12, bots: 12, dropouts: 2, kills: 2 };
    storm(&shape, &settings);
}

fn storm(shape: &Shape, settings: &[(&str, &str)]) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    LocalSet::new().block_on(&runtime, async {
        let began = Instant::now();
        let mut program = Program::start(settings);
        let id = begin(&program, shape).await;
        let people = Rc::new(People::default());
        let (mut killed, mut dropped) = (0, 0);
        let due = |of: usize, parts: usize| 2 * (shape.people + shape.bots) * of / (parts + 1);
        let last = loop {
            assert!(began.elapsed() < LONGEST, "it stalls: {}", stalled(&program, &id).await);
            let bracket = program.get(&format!("/tournaments/{id}/bracket")).await.must_be(200);
            if bracket["tournament"]["status"] == "finished" {
                break bracket;
            }
            let over =
                matches(&bracket).filter(|of| !["waiting", "ready"].contains(&word(of, "status"))).count();
            while dropped < shape.dropouts && over >= due(dropped + 1, shape.dropouts) / 2 {
                people.drop_out(&program, &id, dropped).await;
                dropped += 1;
            }
            if killed < shape.kills && over >= due(killed + 1, shape.kills) / 2 {
                killed += 1;
                program = Program::start_in(program.kill(), settings);
                continue;
            }
            people.come(program.address(), &bracket);
            tokio::time::sleep(LOOK).await;
        };
        assert_eq!((killed, dropped), (shape.kills, shape.dropouts), "it was over too soon");
        let games = is_consistent(&last, shape);
        counts_once(&program, &last).await;
        verifies(&program, &last).await;
        let took = began.elapsed();
        eprintln!("{games} games of {} entrants in {took:?}", shape.people + shape.bots);
    });
}

/// Opens the tournament, and begins it with everybody in it.
async fn begin(program: &Http, shape: &Shape) -> String {
    let body = json!({
        "name": "Storm", "game": "connect_four", "format": {"kind": "double_elimination"}, "seeding": "order",
        "entrants_watch": true, "owner": "anna",
    });
    let opened = program.post("/tournaments/", body).await.must_be(201);
    let id = word(&opened, "id").to_owned();
    for number in 0..shape.people {
        let body = json!({"player_id": format!("p{number:02}")});
        program.post(&format!("/tournaments/{id}/entrants"), body).await.must_be(201);
    }
    let bots = json!({"bots": shape.bots, "level": "easy"});
    let entered = program.post(&format!("/tournaments/{id}/entrants"), bots).await;
    assert_eq!(entered.status, 201, "{}", entered.text);
    program.post(&format!("/tournaments/{id}/start"), json!({})).await.must_be(200);
    id
}

/// What a tournament that stalls says of itself.
async fn stalled(program: &Http, id: &str) -> String {
    let bracket = program.get(&format!("/tournaments/{id}/bracket")).await.json();
    let ready: Vec<_> = matches(&bracket).filter(|of| of["status"] == "ready").cloned().collect();
    json!({"status": bracket["tournament"]["status"], "ready": ready}).to_string()
}

/// The people, who come to their games, over and over again.
#[derive(Default)]
struct People {
    /// Who sits where now.
    seated: RefCell<BTreeSet<(String, String)>>,
    /// What leads them back to their seats.
    tokens: RefCell<BTreeMap<(String, String), String>>,
    gone: RefCell<BTreeSet<String>>,
    dice: Cell<u64>,
}

impl People {
    /// Lets everybody come to a game that waits for her, who does not sit there already.
    fn come(self: &Rc<People>, server: SocketAddr, bracket: &Value) {
        for of in matches(bracket) {
            let Some(room) = of["running"]["room"].as_str() else { continue };
            for slot in of["slots"].as_array().into_iter().flatten() {
                let Some(player) = slot["player"].as_str().filter(|player| player.starts_with('p')) else {
                    continue;
                };
                let seat = (room.to_owned(), player.to_owned());
                if self.gone.borrow().contains(player) || !self.seated.borrow_mut().insert(seat.clone()) {
                    continue;
                }
                let people = Rc::clone(self);
                tokio::task::spawn_local(async move {
                    people.play(server, &seat).await;
                    people.seated.borrow_mut().remove(&seat);
                });
            }
        }
    }

    /// Plays at random, to the end of the game or of the connection.
    async fn play(&self, server: SocketAddr, seat: &(String, String)) {
        let token = self.tokens.borrow().get(seat).cloned();
        let (room, player) = seat;
        let dial = match &token {
            Some(token) => Dial::resume(room, player, token),
            None => Dial::play(room, player),
        };
        let Ok(mut me) = dial.attempt(server).await else { return };
        let mut board = Board::default();
        while let Ok(message) = me.read().await {
            match word(&message, "type") {
                "welcome" => {
                    let token = word(&message, "resume_token").to_owned();
                    self.tokens.borrow_mut().insert(seat.clone(), token);
                    board = Board::of(&message);
                }
                "tick" => board.change(&message["delta"]),
                "match_over" => return,
                _ => continue,
            }
            self.answer(&mut me, &board, player).await;
        }
    }

    async fn answer(&self, me: &mut TestPlayer, board: &Board, player: &str) {
        if board.turn == board.seat && !self.gone.borrow().contains(player) {
            let column = board.free_column(self.next());
            me.try_send(&json!({"type": "drop", "column": column})).await;
        }
    }

    /// Somebody drops out: by a word, or, every other time, by just staying away.
    async fn drop_out(&self, program: &Http, id: &str, number: usize) {
        let player = format!("p{:02}", number * 3 % 64);
        if number.is_multiple_of(2) {
            // Whoever is out already cannot leave any more.
            let left = program.delete(&format!("/tournaments/{id}/entrants/{player}")).await;
            assert!([200, 204, 409].contains(&left.status), "{}: {}", left.status, left.text);
        }
        self.gone.borrow_mut().insert(player);
    }

    /// The next of a row of numbers that look like chance.
    fn next(&self) -> u64 {
        let next =
            self.dice.get().wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.dice.set(next);
        next >> 33
    }
}

/// What a player knows of a game of connect four.
#[derive(Default)]
struct Board {
    seat: Option<u64>,
    turn: Option<u64>,
    full: BTreeSet<u64>,
}

impl Board {
    fn of(welcome: &Value) -> Board {
        let state = &welcome["state"];
        let top = state["board"][5].as_array().cloned().unwrap_or_default();
        let full = (0..).zip(&top).filter(|(_, stone)| !stone.is_null()).map(|(column, _)| column).collect();
        Board { seat: welcome["seat"].as_u64(), turn: state["turn"].as_u64(), full }
    }

    fn change(&mut self, delta: &Value) {
        self.turn = delta["turn"].as_u64();
        if delta["placed"][1] == 5
            && let Some(column) = delta["placed"][0].as_u64()
        {
            self.full.insert(column);
        }
    }

    fn free_column(&self, dice: u64) -> u64 {
        let free: Vec<u64> = (0..7).filter(|column| !self.full.contains(column)).collect();
        free[usize::try_from(dice).unwrap_or_default() % free.len().max(1)]
    }
}

fn matches(bracket: &Value) -> impl Iterator<Item = &Value> {
    let rounds = bracket["rounds"].as_array().into_iter().flatten();
    rounds.flat_map(|round| round["matches"].as_array().into_iter().flatten())
}

fn word<'a>(of: &'a Value, field: &str) -> &'a str {
    of[field].as_str().unwrap_or_default()
}

/// The games that were finished, with the players of their matches.
fn games(bracket: &Value) -> Vec<(&Value, Vec<&str>)> {
    let of_match = |of| {
        let players: Vec<_> = slots(of).filter_map(|slot| slot["player"].as_str()).collect();
        array(of, "games").map(move |game| (game, players.clone()))
    };
    matches(bracket).flat_map(of_match).collect()
}

fn array<'a>(of: &'a Value, field: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    of[field].as_array().into_iter().flatten()
}

fn slots(of: &Value) -> impl Iterator<Item = &Value> {
    array(of, "slots")
}

/// Everybody has a place, nobody plays on, nobody has lost three times, and each match was won once. Answers how many games
/// were finished.
fn is_consistent(bracket: &Value, shape: &Shape) -> usize {
    let standings: Vec<_> = array(bracket, "standings").collect();
    let everybody: BTreeSet<_> = standings.iter().map(|place| word(place, "player")).collect();
    assert_eq!((standings.len(), everybody.len()), (shape.people + shape.bots, shape.people + shape.bots));
    for place in &standings {
        assert!(place["plays_on"] == false && place["losses"].as_u64() <= Some(2), "{place}");
    }
    assert_eq!(standings.iter().filter(|place| place["rank"] == 1).count(), 1, "one has won");
    for of in matches(bracket) {
        assert!(!["waiting", "ready"].contains(&word(of, "status")), "{of}");
        // A game without a winner is played again; one with a winner decides the match.
        let decided =
            array(of, "games").filter(|game| game["counts"] == true && !game["winner"].is_null()).count();
        assert!(decided <= 1 && (decided == 1) == (of["status"] == "played"), "{of}");
        // Who leaves while her game comes to its end has lost the match by that: its result is kept, and counts for nothing.
        let in_vain = array(of, "games").filter(|game| game["counts"] != true).count();
        assert!(in_vain <= usize::from(of["status"] == "withdrawn"), "a game was played in vain: {of}");
    }
    let games = games(bracket);
    let ids: BTreeSet<_> = games.iter().map(|(game, _)| word(game, "match_id")).collect();
    assert_eq!(ids.len(), games.len(), "a match stands for two games");
    games.len()
}

/// The records have each game once.
async fn counts_once(program: &Http, bracket: &Value) {
    let mut played: BTreeMap<&str, u64> = BTreeMap::new();
    for (_, players) in games(bracket) {
        for player in players.into_iter().filter(|player| player.starts_with('p')) {
            *played.entry(player).or_default() += 1;
        }
    }
    for (player, count) in played {
        let path = format!("/game/dashboard/{player}");
        program.eventually(&path, |reply| reply.json()["stats"]["matches"] == count).await;
    }
}

/// The replay of each game verifies.
async fn verifies(program: &Http, bracket: &Value) {
    for (game, _) in games(bracket) {
        let path = format!("/replays/{}", word(game, "match_id"));
        let replay = program.eventually(&path, |reply| reply.status == 200).await.json();
        let verdict = program.post(&format!("{path}/verify"), json!({})).await.must_be(200);
        assert_eq!(verdict["verdict"], "verified", "{game}: {verdict}; {replay}");
    }
}
