//! The query plans of PostgreSQL, as it reports them itself: they read short stretches of indexes, and never a table
//! from end to end.

use std::fmt::Write as _;
use std::time::Duration;

use jiff::Timestamp;
use tiltyard::domain::tournament::{TournamentOutcome, TournamentPlace};
use tiltyard::domain::{
    BoardName, BoardScope, FixtureId, Ladder, MatchResult, NewNotice, PlayerId, RefreshBounds, TournamentId,
    Week,
};
use tiltyard::store::records::{
    BoardPosition, EndBounds, HistoryPosition, NewEvent, NextToken, Refresh, RefreshToken, Seen,
    TournamentEntry, TournamentFilter, TournamentPosition, TournamentStep,
};
use uuid::Uuid;

use super::sample::{arena_match, player};
use crate::stores::{Row, Store, postgres_in};
use crate::throw_away::{Server, run_sql};

/// It writes the plan of each statement into its log.
const TELLS_PLANS: &str = "
shared_preload_libraries = 'auto_explain'
auto_explain.log_min_duration = 0
auto_explain.log_analyze = on
auto_explain.log_buffers = on
auto_explain.log_timing = off
";

const HOUR: Duration = Duration::from_secs(3600);
const PLAYERS: usize = 30_000;

/// Everything else that a server has after some weeks. Where a table has statistics they are true.
const OTHER_ROWS: &str = "
INSERT INTO players SELECT 'p' || i, 'guest', 'P' || i, 'p' || i, i, i FROM generate_series(0, 29999) i;
INSERT INTO accounts SELECT 'p' || i, 'player', 'hash' FROM generate_series(0, 29999) i;
INSERT INTO players SELECT 'g' || i, 'guest', 'G' || i, 'g' || i, i, i FROM generate_series(0, 29999) i;
INSERT INTO accounts SELECT 'g' || i, 'player', NULL, i FROM generate_series(0, 29999) i;
INSERT INTO matches SELECT 'm' || i, 'arena', 'deathmatch', 'den', FALSE, i, i, 9, 3, TRUE
    FROM generate_series(0, 29999) i;
INSERT INTO placings SELECT 'm' || i, 'p' || (i * 7 + j * 11) % 30000, j, j, 1, 1, '{}', 1, 1, i, 'arena', 'deathmatch'
    FROM generate_series(0, 29999) i, generate_series(1, 3) j;
INSERT INTO careers SELECT 'p' || i, g, 1, 1, 1, 1, 1, 1, 1, '{}'
    FROM generate_series(0, 29999) i, unnest(ARRAY['arena', 'connect_four']) g;
INSERT INTO ratings SELECT 'p' || i, 'arena', m, 25, 8, 1, 1, 1
    FROM generate_series(0, 29999) i, unnest(ARRAY['deathmatch', 'battle_royale']) m;
INSERT INTO unlocked SELECT 'p' || i, 'a' || j, i, 'm' || i FROM generate_series(0, 29999) i, generate_series(1, 3) j;
INSERT INTO stocks SELECT 'p' || i, 'health_potion', 1, 1, 1 FROM generate_series(0, 29999) i;
INSERT INTO notices (player, kind, data, at) SELECT 'p' || i, 'k', '{}', i FROM generate_series(0, 29999) i;
INSERT INTO reports (reporter, player, reason, at) SELECT 'p' || i, 'p' || (i + j), 'abuse', i
    FROM generate_series(0, 9999) i, generate_series(1, 3) j;
INSERT INTO refresh_tokens SELECT sha256(i::text::bytea), sha256(i::text::bytea), 'p' || i, i, i
    FROM generate_series(0, 29999) i;
INSERT INTO tournaments SELECT 't' || i, i, 'p' || i, 'g' || i % 100, '{}', 'T', 's' || i % 90, i > 9, FALSE, '{}', 3
    FROM generate_series(0, 29999) i;
INSERT INTO tournament_entries SELECT 'p' || i, 't' || (i + j) % 30000, i, 'in', NULL
    FROM generate_series(0, 29999) i, generate_series(1, 3) j;
INSERT INTO tournament_events SELECT 't' || i, j, i, '{}' FROM generate_series(0, 9999) i, generate_series(1, 3) j;
";

/// The plans that a server wrote while something was done.
async fn plans_of(server: &Server, work: impl Future<Output = ()>) -> Vec<String> {
    let log = || std::fs::read_to_string(server.folder().join("log")).unwrap();
    let before = log().len();
    work.await;
    let log = log().split_off(before);
    log.split("LOG:  duration:").skip(1).map(str::to_owned).collect()
}

/// The tables that a plan reads through.
fn read_through(plan: &str) -> Vec<&str> {
    let scans = plan.lines().filter_map(|line| line.split_once("Seq Scan on "));
    scans.map(|(_, table)| table.split(' ').next().unwrap()).filter(|table| *table != "boards").collect()
}

async fn filled(server: &Server) -> Store {
    let database = server.database();
    let url = database.url().to_owned();
    let store = postgres_in(database).await;
    let row = |n: usize| Row {
        player: player(&format!("p{n}")),
        bot: n.is_multiple_of(2),
        score: if n.is_multiple_of(10) { 100_000 } else { (n * 7919 % 200_003) as i64 },
    };
    store.fill(&BoardName::Global, &(0..PLAYERS).map(row).collect::<Vec<_>>()).await;
    run_sql(&url, OTHER_ROWS).unwrap();
    run_sql(&url, "VACUUM ANALYZE").unwrap();
    store
}

/// Often enough that statements are planned for all values at once, too.
const TIMES: usize = 12;

async fn ask_for_ranks(store: &Store) {
    let board = &BoardName::Global;
    for n in 0..TIMES {
        let of = player(&format!("p{}", n * 2312 + 1));
        for scope in [BoardScope::Everybody, BoardScope::People] {
            let rank = store.rank(board, scope, &of).await.unwrap().unwrap();
            let place = BoardPosition { score: rank.score, player: of.clone() };
            assert_eq!(store.page(board, scope, Some(&place), 50).await.unwrap().len(), 50);
            assert_eq!(store.page(board, scope, None, 50).await.unwrap().len(), 50);
            assert_eq!(store.around(board, scope, &of, 11).await.unwrap().len(), 11);
        }
    }
}

async fn forget_what_is_old(store: &Store, player: &PlayerId, at: Timestamp) {
    let (digest, family) = ([7; 32], Uuid::nil());
    let token = RefreshToken {
        digest,
        family,
        player: player.clone(),
        issued_at: at,
        expires_at: at + HOUR,
        forget_by: at,
    };
    store.keep_refresh(&token, 1).await.unwrap();
    let next = NextToken { digest: [8; 32], issued_at: at, expires_at: at + HOUR, forget_by: at };
    let bounds = RefreshBounds { keep: 1, grace: jiff::SignedDuration::from_hours(1) };
    for next in [next.clone(), NextToken { digest: [9; 32], ..next.clone() }] {
        assert!(matches!(store.rotate_refresh(&digest, &next, bounds).await.unwrap(), Refresh::Good { .. }));
    }
    store.forget_family(&digest).await.unwrap();
    let (kind, data) = ("k".to_owned(), serde_json::Value::Null);
    let notice = NewNotice { player: player.clone(), kind, data, at };
    store.notify(&[notice.clone(), notice], 1).await.unwrap();
}

/// Those who have been away for the longest time.
async fn end_guests(store: &Store) {
    let by = Timestamp::from_microsecond(20_000).unwrap();
    let due = store.due(by, None, 64).await.unwrap();
    let again = store.due(by, due.get(31), 64).await.unwrap();
    assert_eq!((due.len(), &due[32]), (64, &again[0]));
    let mut guests: Vec<PlayerId> = due.into_iter().map(|due| due.player).collect();
    store.hold(&guests.split_off(60), by + HOUR).await.unwrap();
    assert_eq!(store.end(&guests, EndBounds { by, unseen_since: by }).await.unwrap(), 60);
}

/// A game of a tournament is settled, and the list is looked at.
async fn hold_a_tournament(store: &Store, n: usize) {
    let id = TournamentId::parse(&format!("t{}", n * 31)).unwrap();
    let fixture = FixtureId { tournament: id.clone(), number: 1, game: 0, attempt: 0 };
    let number = u32::try_from(n + 1_000_000).unwrap();
    let result = MatchResult { fixture: Some(fixture), ..arena_match(number, &["anna", "ben"]) };
    store.settle(&[result]).await.unwrap();
    let cup = store.tournament(&id).await.unwrap().unwrap();
    assert_eq!(store.tournament_events(&id, 1, 10).await.unwrap().len(), 3);
    let event = NewEvent { at: cup.created_at, body: "{}".to_owned() };
    let (anna, at) = (player(&format!("p{n}")), cup.created_at);
    let entry = TournamentEntry { player: anna.clone(), at, standing: "out".to_owned(), place: Some(1) };
    let outcome = TournamentOutcome {
        tournament: id.clone(),
        name: "Cup".to_owned(),
        game: "arena".to_owned(),
        ended_at: at,
        decided_by: arena_match(number, &[]).match_id,
        places: vec![TournamentPlace { player: anna.clone(), place: 1, bot: false }],
    };
    let step = TournamentStep {
        tournament: id,
        after: 4,
        events: vec![event],
        listed: cup.listed.clone(),
        entries: vec![entry],
        outcome: Some(outcome),
    };
    assert_eq!(store.append_events(&step).await.unwrap().unwrap().last, 5);
    assert!(store.tournaments_of(&anna, None, 10).await.unwrap().len() >= 3);
    let newest = store.tournaments(&TournamentFilter::default(), None, 20).await.unwrap();
    let before = TournamentPosition { at: newest[19].created_at, id: newest[19].id.clone() };
    for game in [None, Some(newest[0].game.clone())] {
        for status in [None, Some(newest[0].listed.status.clone())] {
            let filter = TournamentFilter { game: game.clone(), status };
            assert!(!store.tournaments(&filter, Some(&before), 20).await.unwrap().is_empty());
        }
    }
    assert_eq!(store.unfinished_tournaments().await.unwrap().len(), 10);
}

/// Finds players by name, deletes one, and removes what is old.
async fn tidy_up(store: &Store, n: usize, now: Timestamp) {
    assert_eq!(store.named("p1", Some("p10"), 20).await.unwrap().len(), 20);
    let gone = player(&format!("g{}", n * 100 + 5_000));
    assert!(store.delete(&gone, now).await.unwrap());
    assert!(!store.deleted(now, None, 10).await.unwrap().is_empty());
    let old = Timestamp::from_microsecond(n as i64 * 20 + 20).unwrap();
    assert_eq!(store.remove_matches(old, 20).await.unwrap(), Some(20));
    assert_eq!(store.remove_weekly_boards(Week::of(old), 20).await.unwrap(), Some(0));
}

async fn do_all_the_rest(store: &Store) {
    let ladder = Ladder { game: "arena".to_owned(), mode: Some("deathmatch".to_owned()) };
    for n in 0..TIMES {
        let of = player(&format!("p{}", n * 2312 + 1));
        store.dashboard(&of, 10).await.unwrap().unwrap();
        store.detail(&of, 10).await.unwrap().unwrap();
        let last = store.matches(&of, None, 1).await.unwrap().remove(0);
        let before = HistoryPosition { listed_at: last.listed_at, match_id: last.match_id };
        assert!(!store.matches(&of, Some(&before), 10).await.unwrap().is_empty());
        assert!(!store.rating_curve(&of, &ladder, 100).await.unwrap().is_empty());
        assert_eq!(store.unread(&of, 0, 10).await.unwrap().len(), 1);
        assert_eq!(store.mark_read(&of, u64::MAX).await.unwrap(), 1);
        store.find_login(of.as_str()).await.unwrap().unwrap();
        store.role(&of).await.unwrap().unwrap();
        let now = last.ended_at + Duration::from_secs(n as u64);
        store.see(&[Seen { player: of.clone(), bot: false, at: now }]).await.unwrap();
        forget_what_is_old(store, &of, now).await;
        end_guests(store).await;
        assert_eq!(store.reports_with(&player("p100"), 10).await.unwrap().len(), 6);
        tidy_up(store, n, now).await;
        hold_a_tournament(store, n).await;
        let batch = (0..64).map(|index| {
            let number = u32::try_from(n * 64 + index).unwrap();
            let who: Vec<String> =
                (0..10).map(|seat| format!("p{}", (n * 640 + index * 10 + seat) * 3)).collect();
            arena_match(number, &who.iter().map(String::as_str).collect::<Vec<_>>())
        });
        store.settle(&batch.collect::<Vec<_>>()).await.unwrap();
    }
}

#[tokio::test]
async fn nothing_reads_a_table_through() {
    let server = Server::start_with(TELLS_PLANS);
    let store = filled(&server).await;
    let ranks = plans_of(&server, ask_for_ranks(&store)).await;
    assert_eq!(ranks.len(), TIMES * 8);
    for plan in &ranks {
        assert!(plan.contains("Index Only Scan using board_entries_"), "{plan}");
        assert!(read_through(plan).is_empty() && !plan.contains("Heap Fetches: 1"), "{plan}");
    }
    let rest = plans_of(&server, do_all_the_rest(&store)).await;
    assert!(rest.len() > TIMES * 20, "{}", rest.len());
    let mut broken = String::new();
    for plan in rest.iter().filter(|plan| !read_through(plan).is_empty()) {
        write!(broken, "{:?}: {plan}", read_through(plan)).unwrap();
    }
    assert!(broken.is_empty(), "{broken}");
    drop(store);
}
