//! Boards: whatever the scores are, a rank is one more than how many are above.

use tiltyard::domain::{BoardName, BoardRow, BoardScope};
use tiltyard::store::records::BoardPosition;

use super::world::{Dice, a_match, account, any_match, at, guest, player, week};
use crate::stores::{Row, Store};

const SCOPES: [BoardScope; 2] = [BoardScope::Everybody, BoardScope::People];

/// Scores of all sizes, many of them equal, the best first.
fn any_rows(dice: &mut Dice, many: usize) -> Vec<Row> {
    let any_row = |n: usize| {
        let score = match dice.below(8) {
            0 => 0,
            1 => dice.below(5) as i64,
            2 => dice.below(1_100) as i64,
            3 => 100_000 + dice.below(40) as i64,
            4 => dice.below(5_000_000) as i64,
            5 => i64::MAX - dice.below(3) as i64,
            6 => 1 << dice.below(62),
            _ => 90_000 + dice.below(30_000) as i64,
        };
        let bot = dice.below(3) == 0;
        Row { player: player(&format!("{}{n}", if bot { "ai_" } else { "Anna-" })), bot, score }
    };
    let mut rows: Vec<Row> = (0..many).map(any_row).collect();
    rows.sort_by(|a, b| b.score.cmp(&a.score).then(a.player.cmp(&b.player)));
    rows
}

/// What a board has to answer.
fn ranked(rows: &[Row], scope: BoardScope) -> Vec<BoardRow> {
    let here: Vec<_> = rows.iter().filter(|row| scope == BoardScope::Everybody || !row.bot).collect();
    let rank = |of: &Row| 1 + here.iter().filter(|row| row.score > of.score).count() as u64;
    here.iter()
        .map(|row| BoardRow {
            rank: rank(row),
            player: row.player.clone(),
            name: None,
            bot: row.bot,
            score: row.score,
        })
        .collect()
}

async fn filled(store: &Store, seed: u64) -> Vec<Row> {
    let rows = any_rows(&mut Dice(seed), 400);
    store.fill(&BoardName::Global, &rows).await;
    // Another board beside it, with the same players.
    let others: Vec<_> = rows.iter().map(|row| Row { score: row.score / 2 + 1, ..row.clone() }).collect();
    store.fill(&BoardName::Game("arena".to_owned()), &others).await;
    rows
}

pub(crate) async fn ranks_are_those_of_counting(store: Store) {
    let rows = filled(&store, 1).await;
    for scope in SCOPES {
        let wanted = ranked(&rows, scope);
        assert_eq!(store.size(&BoardName::Global, scope).await.unwrap(), wanted.len() as u64);
        for row in &wanted {
            let found = store.rank(&BoardName::Global, scope, &row.player).await.unwrap().unwrap();
            assert_eq!((found.rank, found.score, found.of), (row.rank, row.score, wanted.len() as u64));
        }
    }
    assert_eq!(store.rank(&BoardName::Global, BoardScope::Everybody, &player("nobody")).await.unwrap(), None);
    assert_eq!(store.rank(&week(at(0)), BoardScope::Everybody, &rows[0].player).await.unwrap(), None);
}

pub(crate) async fn a_walk_over_pages_meets_each_row_once(store: Store) {
    let rows = filled(&store, 2).await;
    for (scope, size) in SCOPES.into_iter().flat_map(|scope| [1, 7, 400].map(|size| (scope, size))) {
        let (mut walked, mut behind) = (Vec::new(), None);
        loop {
            let page = store.page(&BoardName::Global, scope, behind.as_ref(), size).await.unwrap();
            assert!(page.len() <= size as usize);
            let Some(last) = page.last() else { break };
            behind = Some(BoardPosition { score: last.score, player: last.player.clone() });
            walked.extend(page);
        }
        assert_eq!(walked, ranked(&rows, scope), "pages of {size} for {scope:?}");
    }
    // Somebody who has left a place since then leaves it where it was.
    let between = BoardPosition { score: rows[200].score, player: player("-") };
    let page = store.page(&BoardName::Global, BoardScope::Everybody, Some(&between), 3).await.unwrap();
    let wanted: Vec<_> = ranked(&rows, BoardScope::Everybody);
    let first = wanted.iter().position(|row| row.score == rows[200].score).unwrap();
    assert_eq!(page, wanted[first..first + 3]);
    assert_eq!(store.page(&week(at(0)), BoardScope::Everybody, None, 3).await.unwrap(), []);
    assert_eq!(store.page(&BoardName::Global, BoardScope::Everybody, None, 0).await.unwrap(), []);
}

pub(crate) async fn bots_are_left_out_where_people_are_asked_for(store: Store) {
    store.settle(&[a_match("m1", 60, &["ai_1", "anna", "ai_2", "bob"])]).await.unwrap();
    let names = |rows: Vec<BoardRow>| -> Vec<_> {
        rows.into_iter().map(|row| (row.rank, row.player.as_str().to_owned(), row.bot)).collect()
    };
    let row = |rank, name: &str| (rank, name.to_owned(), name.starts_with("ai_"));
    for board in [BoardName::Global, week(at(0)), BoardName::Game("arena".to_owned())] {
        let all = names(store.page(&board, BoardScope::Everybody, None, 9).await.unwrap());
        assert_eq!(all, [row(1, "ai_1"), row(2, "anna"), row(3, "ai_2"), row(4, "bob")]);
        let people = names(store.page(&board, BoardScope::People, None, 9).await.unwrap());
        assert_eq!(people, [row(1, "anna"), row(2, "bob")]);
        assert_eq!(store.rank(&board, BoardScope::People, &player("bob")).await.unwrap().unwrap().of, 2);
        assert_eq!(store.rank(&board, BoardScope::People, &player("ai_1")).await.unwrap(), None);
        assert_eq!(store.around(&board, BoardScope::People, &player("ai_1"), 3).await.unwrap(), []);
    }
}

pub(crate) async fn around_somebody_are_the_nearest(store: Store) {
    let rows = filled(&store, 3).await;
    for scope in SCOPES {
        let wanted = ranked(&rows, scope);
        let last = wanted.len() - 1;
        for place in [0, 1, 2, 3, 100, 137, 200, last - 3, last - 2, last - 1, last] {
            for limit in [1, 2, 5, 8] {
                let who = &wanted[place].player;
                let found = store.around(&BoardName::Global, scope, who, limit).await.unwrap();
                let first = place.saturating_sub((limit as usize - 1) / 2).min(last + 1 - limit as usize);
                assert_eq!(
                    found,
                    wanted[first..first + limit as usize],
                    "{limit} around {place} of {scope:?}"
                );
            }
        }
        let all = store.around(&BoardName::Global, scope, &wanted[50].player, 1_000).await.unwrap();
        assert_eq!(all, wanted);
    }
}

pub(crate) async fn around_nobody_is_nobody(store: Store) {
    let rows = filled(&store, 4).await;
    for (board, who, limit) in [
        (BoardName::Global, player("nobody"), 5),
        (week(at(0)), rows[0].player.clone(), 5),
        (BoardName::Global, rows[0].player.clone(), 0),
    ] {
        assert_eq!(store.around(&board, BoardScope::Everybody, &who, limit).await.unwrap(), []);
    }
}

pub(crate) async fn the_boards_are_listed_with_their_sizes(store: Store) {
    assert_eq!(store.boards(BoardScope::Everybody).await.unwrap(), []);
    let mut dice = Dice(5);
    let results: Vec<_> = (0..30).map(|n| any_match(&mut dice, n, 5, 20)).collect();
    store.settle(&results).await.unwrap();
    let boards = store.boards(BoardScope::Everybody).await.unwrap();
    let names: Vec<_> = boards.iter().map(|(board, _)| board.to_string()).collect();
    for wanted in ["global", "arena", "connect_four", "arena-deathmatch", "connect_four-rating"] {
        assert!(names.iter().any(|name| name == wanted), "{wanted} in {names:?}");
    }
    for (board, size) in boards {
        let page = store.page(&board, BoardScope::Everybody, None, 1_000).await.unwrap();
        assert_eq!((size, page.len() as u64), (page.len() as u64, size), "{board}");
        assert!(size > 0, "{board}");
    }
}

pub(crate) async fn names_are_shown_on_boards(store: Store) {
    store.create(&account("p_anna", "Anna Ä")).await.unwrap().unwrap();
    store.create(&guest("p_bob", "Bob")).await.unwrap().unwrap();
    store.settle(&[a_match("m1", 60, &["p_anna", "carl", "p_bob"])]).await.unwrap();
    let page = store.page(&BoardName::Global, BoardScope::People, None, 9).await.unwrap();
    let names: Vec<_> = page.iter().map(|row| row.name.as_deref()).collect();
    assert_eq!(names, [Some("Anna Ä"), None, Some("Bob")]);
    let around = store.around(&BoardName::Global, BoardScope::People, &player("carl"), 3).await.unwrap();
    assert_eq!(around, page);
}
