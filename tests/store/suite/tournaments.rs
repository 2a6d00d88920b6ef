//! Tournaments are setups and lists of events without gaps, and a game's result is in the list as soon as it is settled.

use tiltyard::domain::tournament::{TournamentOutcome, TournamentPlace};
use tiltyard::domain::{BoardName, BoardScope, FixtureId, MatchResult, TournamentId};
use tiltyard::store::records::{
    AppendRefused, Appended, ListedTournament, NewEvent, NewTournament, Records, StoredEvent,
    TournamentEntry, TournamentFilter, TournamentPosition, TournamentStep,
};

use super::world::{Dice, a_match, at, player};
use crate::stores::Store;

fn cup(id: &str) -> TournamentId {
    TournamentId::parse(id).unwrap()
}

fn listed(name: &str, status: &str) -> ListedTournament {
    ListedTournament {
        name: name.to_owned(),
        status: status.to_owned(),
        is_finished: ["complete", "cancelled"].contains(&status),
        private: name.starts_with("private"),
        figures: r#"{"entrants":3}"#.to_owned(),
    }
}

fn new(id: &str, second: i64, game: &str, status: &str) -> NewTournament {
    NewTournament {
        id: cup(id),
        created_at: at(second),
        owner: player("olga"),
        game: game.to_owned(),
        setup: r#"{"format":"single","größe":[1,null,"\u0000"]}"#.to_owned(),
        listed: listed(id, status),
    }
}

fn step(id: &str, after: u64, events: &[&str]) -> TournamentStep {
    let event = |body: &&str| NewEvent { at: at(after as i64), body: (*body).to_owned() };
    let events = events.iter().map(event).collect();
    TournamentStep {
        tournament: cup(id),
        after,
        events,
        listed: listed(id, "running"),
        entries: Vec::new(),
        outcome: None,
    }
}

/// A match that was a game of a tournament.
fn game_of(tournament: &str, match_id: &str, number: u32) -> MatchResult {
    let fixture = FixtureId { tournament: cup(tournament), number, game: 0, attempt: 0 };
    MatchResult { fixture: Some(fixture), ..a_match(match_id, 60, &["bob", "anna"]) }
}

async fn events(store: &dyn Records, of: &str) -> Vec<StoredEvent> {
    let events = store.tournament_events(&cup(of), 0, 10_000).await.unwrap();
    let numbers: Vec<u64> = events.iter().map(|event| event.number).collect();
    assert_eq!(numbers, (1..=events.len() as u64).collect::<Vec<_>>(), "numbers have no gaps");
    let last = store.tournament(&cup(of)).await.unwrap().map(|found| found.last);
    assert_eq!(last, Some(events.len() as u64));
    events
}

pub(crate) async fn a_tournament_is_found_as_it_was_opened(store: Store) {
    let cup = new("cup", 7, "arena", "registration");
    assert!(store.open_tournament(&cup).await.unwrap());
    let other = NewTournament { game: "relay".to_owned(), ..cup.clone() };
    assert!(!store.open_tournament(&other).await.unwrap(), "the id is taken");
    let found = store.tournament(&cup.id).await.unwrap().unwrap();
    assert_eq!((found.id, found.created_at, found.owner), (cup.id, cup.created_at, cup.owner));
    assert_eq!((found.game, found.setup, found.listed, found.last), (cup.game, cup.setup, cup.listed, 0));
    assert_eq!(store.tournament(&TournamentId::parse("other").unwrap()).await.unwrap(), None);
}

pub(crate) async fn events_are_read_in_their_order_from_any_place(store: Store) {
    store.open_tournament(&new("cup", 0, "arena", "registration")).await.unwrap();
    store.open_tournament(&new("other", 0, "arena", "registration")).await.unwrap();
    assert_eq!(
        store.append_events(&step("cup", 0, &[r#"{"a":"ä"}"#, "2", "3"])).await.unwrap().unwrap().last,
        3
    );
    assert_eq!(store.append_events(&step("cup", 3, &["4"])).await.unwrap().unwrap().last, 4);
    let all = events(&*store, "cup").await;
    assert_eq!(all[0], StoredEvent { number: 1, at: at(0), body: r#"{"a":"ä"}"#.to_owned() });
    assert_eq!(all[3], StoredEvent { number: 4, at: at(3), body: "4".to_owned() });
    assert_eq!(store.tournament_events(&cup("cup"), 1, 2).await.unwrap(), all[1..3]);
    assert_eq!(store.tournament_events(&cup("cup"), 4, 10).await.unwrap(), []);
    assert_eq!(events(&*store, "other").await, []);
    let found = store.tournament(&cup("cup")).await.unwrap().unwrap();
    assert_eq!(found.listed, listed("cup", "running"));
}

pub(crate) async fn whoever_does_not_know_the_last_event_changes_nothing(store: Store) {
    store.open_tournament(&new("cup", 0, "arena", "registration")).await.unwrap();
    store.append_events(&step("cup", 0, &["1", "2"])).await.unwrap().unwrap();
    let before = store.tournament(&cup("cup")).await.unwrap();
    for after in [0, 1, 3] {
        let mut late = step("cup", after, &["x"]);
        late.listed = listed("late", "cancelled");
        assert_eq!(store.append_events(&late).await.unwrap(), Err(AppendRefused::Conflict { last: 2 }));
    }
    assert_eq!(store.tournament(&cup("cup")).await.unwrap(), before);
    assert_eq!(events(&*store, "cup").await.len(), 2);
    let nowhere = store.append_events(&step("nowhere", 0, &["1"])).await.unwrap();
    assert_eq!(nowhere, Err(AppendRefused::NoSuchTournament));
}

pub(crate) async fn of_many_who_append_at_once_one_comes_first(store: Store) {
    store.open_tournament(&new("cup", 0, "arena", "registration")).await.unwrap();
    for round in 0..5 {
        let tries = (0..6).map(|n| {
            let (records, body) = (store.shared(), n.to_string());
            tokio::spawn(async move {
                records.append_events(&step("cup", round, &[body.as_str()])).await.unwrap()
            })
        });
        let mut through = 0;
        for done in tries.collect::<Vec<_>>() {
            match done.await.unwrap() {
                Ok(Appended { last, .. }) => through += last - round,
                Err(refused) => assert_eq!(refused, AppendRefused::Conflict { last: round + 1 }),
            }
        }
        assert_eq!(through, 1);
    }
    assert_eq!(events(&*store, "cup").await.len(), 5);
}

pub(crate) async fn tournaments_are_listed_the_newest_first(store: Store) {
    store.open_tournament(&new("private1", 1, "arena", "complete")).await.unwrap();
    let all = [("a", 1, "arena", "running"), ("b", 1, "relay", "complete"), ("c", 2, "arena", "complete")];
    for (id, second, game, status) in all {
        store.open_tournament(&new(id, second, game, status)).await.unwrap();
    }
    let ids = |game: Option<&str>, status: Option<&str>| {
        let filter = TournamentFilter { game: game.map(str::to_owned), status: status.map(str::to_owned) };
        let store = &store;
        async move {
            let (mut walked, mut before) = (Vec::new(), None);
            while let Some(one) = store.tournaments(&filter, before.as_ref(), 1).await.unwrap().pop() {
                walked.push(one.id.to_string());
                before = Some(TournamentPosition { at: one.created_at, id: one.id });
            }
            walked
        }
    };
    assert_eq!(ids(None, None).await, ["c", "b", "a"]);
    assert_eq!(ids(Some("arena"), None).await, ["c", "a"]);
    assert_eq!(ids(None, Some("complete")).await, ["c", "b"]);
    assert_eq!(ids(Some("arena"), Some("complete")).await, ["c"]);
    assert_eq!(ids(Some("chess"), None).await, Vec::<String>::new());
    assert_eq!(store.unfinished_tournaments().await.unwrap(), [cup("a")]);
}

pub(crate) async fn a_result_is_among_the_events_once_however_often_it_is_settled(store: Store) {
    store.open_tournament(&new("cup", 0, "arena", "running")).await.unwrap();
    store.append_events(&step("cup", 0, &["1"])).await.unwrap().unwrap();
    let (one, other) = (game_of("cup", "m1", 4), game_of("cup", "m2", 5));
    let batch = [one.clone(), a_match("m3", 90, &["anna", "bob"]), other.clone(), one.clone()];
    for _ in 0..2 {
        store.settle(&batch).await.unwrap();
        store.settle(std::slice::from_ref(&other)).await.unwrap();
    }
    let all = events(&*store, "cup").await;
    let told: Vec<serde_json::Value> =
        all[1..].iter().map(|event| serde_json::from_str(&event.body).unwrap()).collect();
    let result = |number: u32, match_id: &str| {
        serde_json::json!({"game_finished": {
            "fixture": {"tournament": "cup", "number": number, "game": 0, "attempt": 0},
            "match_id": match_id,
            "finishes": [
                {"player": "bob", "placement": 1, "score": 99},
                {"player": "anna", "placement": 2, "score": 98},
            ],
        }})
    };
    assert_eq!(told, [result(4, "m1"), result(5, "m2")]);
    assert_eq!(all[1].at, one.ended_at);
    assert_eq!(store.result(&one.match_id).await.unwrap(), Some(one));
    // Whoever did not know of them has to read on first.
    let late = store.append_events(&step("cup", 1, &["x"])).await.unwrap();
    assert_eq!(late, Err(AppendRefused::Conflict { last: 3 }));
}

pub(crate) async fn a_result_for_no_tournament_is_settled_like_any_other(store: Store) {
    let settled = store.settle(&[game_of("gone", "m1", 1)]).await.unwrap();
    assert!(settled[0].is_new);
    assert_eq!(store.tournament_events(&cup("gone"), 0, 10).await.unwrap(), []);
}

/// Neither of a result and its event is there without the other.
pub(crate) async fn a_fault_between_a_result_and_its_event_leaves_neither(store: Store) {
    store.open_tournament(&new("cup", 0, "arena", "running")).await.unwrap();
    let result = game_of("cup", "m1", 1);
    // The number that the event would get is taken, so that writing it fails after everything else was written.
    store.sql("INSERT INTO tournament_events (tournament, number, at, body) VALUES ('cup', 1, 0, '0')").await;
    for _ in 0..2 {
        store.settle(&[a_match("m0", 30, &["anna", "bob"]), result.clone()]).await.unwrap_err();
        assert_eq!(store.result(&result.match_id).await.unwrap(), None);
        assert_eq!(store.careers(&player("anna")).await.unwrap(), []);
        assert_eq!(store.tournament(&cup("cup")).await.unwrap().unwrap().last, 0);
    }
    store.sql("DELETE FROM tournament_events").await;
    assert!(store.settle(std::slice::from_ref(&result)).await.unwrap()[0].is_new);
    assert_eq!(events(&*store, "cup").await.len(), 1);
    assert_eq!(store.result(&result.match_id).await.unwrap(), Some(result));
}

pub(crate) async fn results_and_steps_that_come_at_once_are_all_there_once(store: Store) {
    for id in ["a", "b"] {
        store.open_tournament(&new(id, 0, "arena", "running")).await.unwrap();
    }
    let servers = [store.shared(), store.again().await.unwrap()];
    let settlers = servers.clone().map(|server| {
        tokio::spawn(async move {
            for n in 0..20 {
                let results = ["a", "b"].map(|of| game_of(of, &format!("m{of}{n}"), n));
                server.settle(&results).await.unwrap();
            }
        })
    });
    let writer = tokio::spawn(async move {
        let mut dice = Dice(5);
        let (mut last, mut done) = ([0, 0], [0, 0]);
        while done.iter().any(|done| *done < 10) {
            let which = dice.below(2) as usize;
            let next = step(["a", "b"][which], last[which], &["\"step\""]);
            match servers[which].append_events(&next).await.unwrap() {
                Ok(now) => (last[which], done[which]) = (now.last, done[which] + 1),
                Err(AppendRefused::Conflict { last: now }) => last[which] = now,
                Err(refused) => panic!("{refused}"),
            }
        }
        done
    });
    for settler in settlers {
        settler.await.unwrap();
    }
    let done = writer.await.unwrap();
    for (of, steps) in ["a", "b"].into_iter().zip(done) {
        let all = events(&*store, of).await;
        assert_eq!(all.iter().filter(|event| event.body == "\"step\"").count(), steps);
        assert_eq!(all.len(), steps + 20);
    }
}

fn outcome(of: &str, places: &[(&str, u16)]) -> TournamentOutcome {
    let place = |(name, place): &(&str, u16)| TournamentPlace {
        player: player(name),
        place: *place,
        bot: name.starts_with("ai_"),
    };
    TournamentOutcome {
        tournament: cup(of),
        name: "Cup".to_owned(),
        game: "arena".to_owned(),
        ended_at: at(900),
        decided_by: a_match("m1", 60, &[]).match_id,
        places: places.iter().map(place).collect(),
    }
}

pub(crate) async fn a_tournament_that_is_over_counts_once_for_its_players(store: Store) {
    store.settle(&[a_match("m1", 60, &["anna", "bob"])]).await.unwrap();
    let places = [("anna", 1), ("bob", 2), ("cleo", 3), ("dora", 4), ("ai_1", 5)];
    for id in ["one", "two"] {
        store.open_tournament(&new(id, 0, "arena", "running")).await.unwrap();
        let last = TournamentStep { outcome: Some(outcome(id, &places)), ..step(id, 0, &["1"]) };
        let notices = store.append_events(&last).await.unwrap().unwrap().notices;
        let told: Vec<_> =
            notices.iter().map(|of| (of.player.as_str(), of.data["achievement"].clone())).collect();
        let mut wanted: Vec<(&str, serde_json::Value)> =
            vec![("anna", "in_the_lists".into()), ("anna", "champion".into())];
        wanted.extend(["bob", "cleo", "dora"].map(|who| (who, "in_the_lists".into())));
        assert_eq!(told, if id == "one" { wanted } else { Vec::new() });
        // Whoever comes again does not know the last event, and counts nothing twice.
        assert!(store.append_events(&last).await.unwrap().is_err());
    }
    for board in [BoardName::Champions(None), BoardName::Champions(Some("arena".to_owned()))] {
        let rows = store.page(&board, BoardScope::Everybody, None, 10).await.unwrap();
        assert_eq!(
            rows.iter().map(|row| (row.player.as_str(), row.score)).collect::<Vec<_>>(),
            [("anna", 2)]
        );
    }
    let has: Vec<_> = store.achievements(&player("anna")).await.unwrap();
    assert!(has.iter().any(|one| one.achievement == "champion" && one.match_id.as_str() == "m1"));
    assert!(
        store.player(&player("dora")).await.unwrap().is_some(),
        "she is known, though she played no match"
    );
}

pub(crate) async fn a_title_goes_over_when_a_result_was_wrong(store: Store) {
    let entry = |who: &str| TournamentEntry {
        player: player(who),
        at: at(0),
        standing: "in".to_owned(),
        place: None,
    };
    let four = |first, second| [(first, 1), (second, 2), ("cleo", 3), ("dora", 4)];
    store.open_tournament(&new("cup", 0, "arena", "running")).await.unwrap();
    let entries = vec![entry("anna"), entry("bob")];
    store.append_events(&TournamentStep { entries, ..step("cup", 0, &["1"]) }).await.unwrap().unwrap();
    let champions = async || {
        let rows = store.page(&BoardName::Champions(None), BoardScope::People, None, 10).await.unwrap();
        rows.into_iter().map(|row| (row.player.to_string(), row.score)).collect::<Vec<_>>()
    };
    let first = [("anna".to_owned(), 1)];
    for (after, (winner, other), wanted) in [
        (1, ("anna", "bob"), &first[..]),
        (2, ("anna", "bob"), &first[..]),
        (3, ("bob", "anna"), &[("bob".to_owned(), 1), ("anna".to_owned(), 0)]),
    ] {
        let outcome = Some(outcome("cup", &four(winner, other)));
        store
            .append_events(&TournamentStep { outcome, ..step("cup", after, &["1"]) })
            .await
            .unwrap()
            .unwrap();
        assert_eq!(champions().await, wanted);
    }
}

pub(crate) async fn a_title_takes_rivals(store: Store) {
    for (id, places) in [
        ("few", vec![("anna", 1), ("bob", 2), ("cleo", 3)]),
        ("easy", vec![("anna", 1), ("ai_1", 2), ("ai_2", 3), ("ai_3", 4)]),
        ("bots", vec![("ai_1", 1), ("ai_2", 2), ("ai_3", 3), ("anna", 4)]),
    ] {
        store.open_tournament(&new(id, 0, "arena", "running")).await.unwrap();
        let last = TournamentStep { outcome: Some(outcome(id, &places)), ..step(id, 0, &["1"]) };
        store.append_events(&last).await.unwrap().unwrap();
    }
    let board = BoardName::Champions(None);
    let rows = store.page(&board, BoardScope::Everybody, None, 10).await.unwrap();
    let found: Vec<_> = rows.iter().map(|row| (row.player.as_str(), row.score, row.bot)).collect();
    assert_eq!(found, [("ai_1", 1, true)]);
    assert_eq!(store.size(&board, BoardScope::People).await.unwrap(), 0);
}

pub(crate) async fn a_player_finds_the_tournaments_that_she_entered(store: Store) {
    for (n, id) in ["a", "b", "c"].into_iter().enumerate() {
        store.open_tournament(&new(id, 9 - n as i64, "arena", "registration")).await.unwrap();
        let entry = |who: &str, standing: &str, place| TournamentEntry {
            player: player(who),
            at: at(n as i64),
            standing: standing.to_owned(),
            place,
        };
        let entered = TournamentStep {
            entries: vec![entry("anna", "in", None), entry("bob", "in", None)],
            ..step(id, 0, &["1"])
        };
        store.append_events(&entered).await.unwrap().unwrap();
        let out = TournamentStep { entries: vec![entry("anna", "out", Some(2))], ..step(id, 1, &["2"]) };
        store.append_events(&out).await.unwrap().unwrap();
    }
    let (mut walked, mut before) = (Vec::new(), None);
    while let Some(one) = store.tournaments_of(&player("anna"), before.as_ref(), 1).await.unwrap().pop() {
        assert_eq!((one.game.as_str(), &one.listed), ("arena", &listed(one.id.as_str(), "running")));
        assert_eq!((one.entry.standing.as_str(), one.entry.place), ("out", Some(2)));
        before = Some(TournamentPosition { at: one.entry.at, id: one.id.clone() });
        walked.push(one.id.to_string());
    }
    assert_eq!(walked, ["c", "b", "a"]);
    let bob = store.tournaments_of(&player("bob"), None, 10).await.unwrap();
    assert!(bob.iter().all(|of| of.entry.standing == "in" && of.entry.place.is_none()) && bob.len() == 3);
    assert_eq!(store.tournaments_of(&player("cleo"), None, 10).await.unwrap(), []);
}
