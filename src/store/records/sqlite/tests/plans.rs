//! No statement reads a table from one end to the other: the plan of each that was ever sent is looked at.

use rusqlite::Connection;

use super::{World, cup, game_of_cup, player, result};
use crate::domain::tournament::{TournamentOutcome, TournamentPlace};
use crate::domain::{
    ActedBy, BoardName, BoardScope, Ladder, NewNotice, OperatorAct, PlayerId, PlayerKind, Sanction,
    SanctionKind, SanctionSubject, Week,
};
use crate::store::records::{
    AccountRecovery, Accounts, ActFilter, BoardPosition, Boards, Deletion, EndBounds, Guests,
    HistoryPosition, Login, Moderation, ModerationBounds, Name, NewEvent, NewPlayer, NextToken, Notices,
    Profiles, RefreshToken, Reports, Results, Retention, Seen, TournamentEntry, TournamentFilter,
    TournamentPosition, TournamentStep, Tournaments,
};

/// Statements that may read all of a table or index. The list of boards is asked for as a whole, and is short; an index
/// holds the unfinished tournaments alone.
const WHOLE: &[&str] = &["FROM boards b\n    LEFT JOIN", "WHERE is_finished = 0"];

/// Sends every statement there is at least once.
async fn send_everything(house: &World) {
    let store = &house.store;
    let (anna, bob) = (player("anna"), player("bob"));
    let at = jiff::Timestamp::from_second(1_790_000_000).unwrap();
    store.see(&[Seen { player: anna.clone(), bot: false, at }]).await.unwrap();
    for _ in 0..2 {
        store
            .settle(&[result("m1", &["anna", "bob", "ai_1"]), result("m2", &["bob", "anna"])])
            .await
            .unwrap();
    }
    store.result(&result("m1", &[]).match_id).await.unwrap().unwrap();
    let before = HistoryPosition { listed_at: at, match_id: result("m1", &[]).match_id };
    store.dashboard(&anna, 10).await.unwrap().unwrap();
    store.detail(&anna, 10).await.unwrap().unwrap();
    store.matches(&anna, Some(&before), 10).await.unwrap();
    let ladder = Ladder { game: "arena".to_owned(), mode: Some("deathmatch".to_owned()) };
    store.rating_curve(&anna, &ladder, 10).await.unwrap();
    for scope in [BoardScope::Everybody, BoardScope::People] {
        let place = BoardPosition { score: 10, player: anna.clone() };
        store.page(&BoardName::Global, scope, None, 10).await.unwrap();
        store.page(&BoardName::Global, scope, Some(&place), 10).await.unwrap();
        store.rank(&BoardName::Global, scope, &anna).await.unwrap().unwrap();
        assert!(!store.around(&BoardName::Global, scope, &anna, 10).await.unwrap().is_empty());
        store.size(&BoardName::Global, scope).await.unwrap();
    }
    assert!(store.named("an", Some("ann"), 10).await.unwrap().is_empty());
    store.boards(BoardScope::Everybody).await.unwrap();
    let notice = NewNotice { player: bob.clone(), kind: "x".to_owned(), data: 1.into(), at };
    store.notify(&[notice], 10).await.unwrap();
    store.unread(&bob, 0, 10).await.unwrap();
    store.mark_read(&bob, 100).await.unwrap();
    sign_in(house).await;
    hold_a_tournament(house).await;
    tidy_up(house).await;
    moderate(house).await;
}

async fn moderate(house: &World) {
    let (store, at) = (&house.store, jiff::Timestamp::from_second(1_790_000_000).unwrap());
    let (root, subject) = (player("root"), SanctionSubject::Player(player("bob")));
    let (deed, on, reason) = ("ban".to_owned(), subject.to_string(), "cheats".to_owned());
    let act = OperatorAct { by: ActedBy::Player(root.clone()), at, deed, on, reason: reason.clone() };
    let kind = SanctionKind::Ban;
    let ban = Sanction { kind, subject: subject.clone(), reason, by: root.clone(), at, until: Some(at) };
    let bounds = ModerationBounds { sanctions: 10, acts: 10 };
    store.impose(&ban, &act, bounds).await.unwrap().unwrap();
    assert_eq!(store.sanctions(None).await.unwrap().unwrap().all, [ban]);
    assert!(store.lift(kind, &subject, &act, bounds).await.unwrap());
    store.log_act(&act, bounds).await.unwrap();
    for by in [None, Some(ActedBy::Player(root))] {
        for deed in [None, Some(act.deed.clone())] {
            let wanted = ActFilter { by: by.clone(), deed };
            assert_eq!(store.acts(&wanted, None, 10).await.unwrap().len(), 3);
        }
    }
}

async fn hold_a_tournament(house: &World) {
    let store = &house.store;
    store.open_tournament(&cup()).await.unwrap();
    let event = NewEvent { at: cup().created_at, body: "{}".to_owned() };
    let anna = player("anna");
    let entry = TournamentEntry {
        player: anna.clone(),
        at: cup().created_at,
        standing: "in".to_owned(),
        place: None,
    };
    let outcome = TournamentOutcome {
        tournament: cup().id,
        name: "Cup".to_owned(),
        game: "arena".to_owned(),
        ended_at: cup().created_at,
        decided_by: result("m1", &[]).match_id,
        places: vec![TournamentPlace { player: anna.clone(), place: 1, bot: false }],
    };
    let step = TournamentStep {
        tournament: cup().id,
        after: 0,
        events: vec![event],
        listed: cup().listed,
        entries: vec![entry],
        outcome: Some(outcome),
    };
    store.append_events(&step).await.unwrap().unwrap();
    store.settle(&[game_of_cup("m4", &["anna", "bob"])]).await.unwrap();
    assert_eq!(store.tournament_events(&cup().id, 0, 10).await.unwrap().len(), 2);
    let before = TournamentPosition { at: jiff::Timestamp::MAX, id: cup().id };
    for game in [None, Some(cup().game)] {
        for status in [None, Some(cup().listed.status)] {
            let filter = TournamentFilter { game: game.clone(), status };
            assert_eq!(store.tournaments(&filter, Some(&before), 10).await.unwrap().len(), 1);
        }
    }
    assert_eq!(store.tournaments_of(&anna, None, 10).await.unwrap().len(), 1);
    assert_eq!(store.unfinished_tournaments().await.unwrap(), [cup().id]);
}

async fn sign_in(house: &World) {
    let store = &house.store;
    let at = jiff::Timestamp::from_second(1_790_000_000).unwrap();
    let name = |text: &str| Name { shown: text.to_owned(), key: text.to_owned() };
    let guest = player("p_guest");
    let role = "player".to_owned();
    let new =
        NewPlayer { id: guest.clone(), kind: PlayerKind::Guest, name: name("g"), role, login: None, at };
    store.create(&new).await.unwrap().unwrap();
    let login = Login { password_hash: "hash".to_owned(), recovery: Some([7; 32]) };
    end_a_guest(house).await;
    store.promote(&guest, &name("account"), &login).await.unwrap().unwrap().unwrap();
    store.rename(&guest, &name("other")).await.unwrap().unwrap().unwrap();
    store.find_login("other").await.unwrap().unwrap();
    assert!(
        store.role(&guest).await.unwrap().is_some() && store.set_role("other", "operator").await.unwrap()
    );
    recover(house, &guest, &login).await;
    let expires_at = at + jiff::SignedDuration::from_hours(1);
    let token = RefreshToken {
        digest: [1; 32],
        family: uuid::Uuid::nil(),
        player: guest,
        issued_at: at,
        expires_at,
        forget_by: at,
    };
    store.keep_refresh(&token, 5).await.unwrap();
    let next = NextToken { digest: [2; 32], issued_at: at, expires_at, forget_by: at };
    let grace = jiff::SignedDuration::from_secs(60);
    let bounds = crate::store::records::RefreshBounds { keep: 5, grace };
    let again = NextToken { digest: [3; 32], ..next.clone() };
    for next in [next, again.clone()] {
        store.rotate_refresh(&token.digest, &next, bounds).await.unwrap();
    }
    store.rotate_refresh(&again.digest, &NextToken { digest: [4; 32], ..again }, bounds).await.unwrap();
    store.rotate_refresh(&token.digest, &again, bounds).await.unwrap();
    store.keep_refresh(&token, 5).await.unwrap();
    store.forget_family(&token.digest).await.unwrap();
}

/// Deletes a player, and removes what is old.
async fn tidy_up(house: &World) {
    let (store, late) = (&house.store, jiff::Timestamp::from_second(1_990_000_000).unwrap());
    let bob = player("bob");
    assert_eq!(store.reports_with(&bob, 10).await.unwrap(), []);
    assert!(store.delete(&bob, late).await.unwrap());
    assert_eq!(store.deleted(late, None, 10).await.unwrap()[0].player, bob);
    assert!(store.remove_matches(late, 1).await.unwrap() > Some(0));
    let week = Week::of(late);
    while store.remove_weekly_boards(week, 1).await.unwrap() > Some(0) {}
}

/// Changes in every way what signs an account in.
async fn recover(house: &World, player: &PlayerId, login: &Login) {
    let store = &house.store;
    store.login_of(player).await.unwrap().unwrap();
    assert!(store.change_password(player, &login.password_hash, "other").await.unwrap());
    assert!(store.change_code(player, "other", &[8; 32]).await.unwrap());
    store.recover("other", &[8; 32], login).await.unwrap().unwrap();
    assert!(store.reset(player, login).await.unwrap());
}

/// Ends a guest who has played, and one who has not.
async fn end_a_guest(house: &World) {
    let (store, at) = (&house.store, jiff::Timestamp::from_second(1_780_000_000).unwrap());
    let guests = ["p_one", "p_other"].map(player);
    for id in guests.clone() {
        let (name, role) = (Name { shown: id.to_string(), key: id.to_string() }, "player".to_owned());
        let kind = PlayerKind::Guest;
        store.create(&NewPlayer { id, kind, name, role, login: None, at }).await.unwrap().unwrap();
    }
    store.settle(&[result("m3", &["p_one", "anna"])]).await.unwrap();
    store.hold(&guests, at).await.unwrap();
    assert_eq!(store.due(at, None, 10).await.unwrap().len(), 2);
    assert_eq!(store.end(&guests, EndBounds { by: at, unseen_since: at }).await.unwrap(), 2);
}

#[tokio::test]
async fn every_statement_finds_its_rows_by_an_index() {
    let house = World::open();
    send_everything(&house).await;
    let texts = house.store.tally.texts.lock().unwrap().clone();
    assert!(texts.len() > 60, "{} statements", texts.len());
    let connection = Connection::open(house.folder.path().join("tiltyard.db")).unwrap();
    let explained = texts.iter().filter(|sql| {
        !["BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK"].iter().any(|word| sql.starts_with(word))
    });
    for sql in explained {
        let mut plan = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let nothing = vec![rusqlite::types::Null; plan.parameter_count()];
        let steps =
            plan.query_map(rusqlite::params_from_iter(nothing), |row| row.get::<_, String>(3)).unwrap();
        let steps: Vec<String> = steps.map(Result::unwrap).collect();
        println!("{sql}\n    -> {}\n", steps.join("\n    -> "));
        let scans = |step: &&String| {
            step.starts_with("SCAN") && !step.contains("VIRTUAL TABLE") && !step.contains("CONSTANT ROW")
        };
        let allowed = WHOLE.iter().any(|part| sql.contains(part));
        let scan = steps.iter().find(scans).filter(|_| !allowed);
        assert_eq!(scan, None, "{sql}");
        // Pages are read in the order of an index, and never sorted.
        let sorts = steps.iter().any(|step| step.contains("TEMP B-TREE"));
        assert!(!sorts || !sql.contains("LIMIT"), "{sql}\n{steps:?}");
    }
}
