//! The players that a store knows.

use tiltyard::domain::PlayerKind;
use tiltyard::store::records::Seen;

use super::world::{account, at, player};
use crate::stores::Store;

fn seen(name: &str, second: i64) -> Seen {
    Seen { player: player(name), bot: name.starts_with("ai_"), at: at(second) }
}

pub(crate) async fn players_who_sit_down_become_known(store: Store) {
    store.see(&[seen("anna", 5), seen("ai_1", 6), seen("anna", 7)]).await.unwrap();
    let anna = store.player(&player("anna")).await.unwrap().unwrap();
    assert_eq!(
        (anna.kind, anna.name, anna.created_at, anna.seen_at),
        (PlayerKind::Guest, None, at(5), at(7))
    );
    assert_eq!(store.player(&player("ai_1")).await.unwrap().unwrap().kind, PlayerKind::Bot);
    store.see(&[]).await.unwrap();
}

pub(crate) async fn of_a_known_player_only_the_last_time_changes(store: Store) {
    let made = store.create(&account("p_anna", "Anna")).await.unwrap().unwrap();
    store.see(&[Seen { bot: true, ..seen("p_anna", 90) }]).await.unwrap();
    // What comes late does not turn the clock back.
    store.see(&[seen("p_anna", 30)]).await.unwrap();
    let now = store.player(&player("p_anna")).await.unwrap().unwrap();
    assert_eq!(now, tiltyard::domain::Player { seen_at: at(90), ..made });
}

pub(crate) async fn many_are_looked_up_at_once(store: Store) {
    let made = store.create(&account("p_anna", "Anna")).await.unwrap().unwrap();
    store.see(&[seen("ai_1", 6)]).await.unwrap();
    let asked = ["p_anna", "nobody", "ai_1"].map(player);
    let mut known = store.players(&asked).await.unwrap();
    known.sort_by(|a, b| b.id.cmp(&a.id));
    assert_eq!(known.first(), Some(&made));
    assert_eq!(known.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["p_anna", "ai_1"]);
    assert_eq!(store.players(&[]).await.unwrap(), []);
}

pub(crate) async fn nobody_is_known_who_was_not_seen(store: Store) {
    let nobody = player("nobody");
    assert_eq!(store.player(&nobody).await.unwrap(), None);
    assert_eq!(store.dashboard(&nobody, 10).await.unwrap(), None);
    assert_eq!(store.detail(&nobody, 10).await.unwrap(), None);
    assert_eq!(store.careers(&nobody).await.unwrap(), []);
    assert_eq!(store.matches(&nobody, None, 10).await.unwrap(), []);
    assert_eq!(store.role(&nobody).await.unwrap(), None);
}

pub(crate) async fn players_are_found_by_how_their_names_begin(store: Store) {
    for (id, shown) in [
        ("p_1", "Anna"),
        ("p_2", "Annabel"),
        ("p_3", "Ann Ä"),
        ("p_4", "Bob"),
        ("p_5", "anno"),
        ("p_6", "änne"),
    ] {
        store.create(&account(id, shown)).await.unwrap().unwrap();
    }
    let ids = async |prefix: &str, after: Option<&str>, limit| -> Vec<String> {
        let found = store.named(prefix, after, limit).await.unwrap();
        found.into_iter().map(|of| of.player.id.to_string()).collect()
    };
    assert_eq!(ids("ann", None, 10).await, ["p_3", "p_1", "p_2", "p_5"]);
    assert_eq!(ids("ann", None, 2).await, ["p_3", "p_1"]);
    assert_eq!(ids("ann", Some("anna"), 2).await, ["p_2", "p_5"]);
    assert_eq!(ids("ä", None, 10).await, ["p_6"]);
    assert_eq!(ids("anna%", None, 10).await, [""; 0]);
    assert_eq!(ids("c", None, 10).await, [""; 0]);
    assert_eq!(store.named("bob", None, 1).await.unwrap()[0].key, "bob");
    store.delete(&player("p_1"), at(1)).await.unwrap();
    assert_eq!(ids("anna", None, 10).await, ["p_2"]);
}
