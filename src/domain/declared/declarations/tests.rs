//! Declarations that fit, and the errors for those that do not.

use super::*;

const WINS: Counter = Counter::new("wins", "Wins");
const TRIES: Counter = Counter::new("tries", "Tries");

fn games(of: &[(&'static str, Declared)]) -> Declarations {
    let mut games = Declarations::default();
    of.iter().for_each(|(name, declared)| games.add(name, *declared));
    games
}

const fn counting(counters: &'static [Counter]) -> Declared {
    Declared { counters, items: &[], achievements: &[] }
}

const fn with_items(items: &'static [Item]) -> Declared {
    Declared { counters: &[WINS, TRIES], items, achievements: &[] }
}

const fn reaching(achievements: &'static [Achievement]) -> Declared {
    Declared { counters: &[], items: &[], achievements }
}

const CUP: Declared = with_items(&[Item::new("cup", "Cup").won(WINS)]);
const KO: Declared = reaching(&[Achievement::new("ko", "Ko", "Fought over it", |_| true)]);

/// Declarations that do not fit, each with its error.
const MISFITS: &[(Declared, &str)] = &[
    (counting(&[Counter::new("Wins", "Wins")]), "the counter \"Wins\" of go has a name that it cannot have"),
    (counting(&[Counter::new("wins", "")]), "lacks words for people"),
    (counting(&[WINS, TRIES, Counter::new("wins", "Won")]), "the counter \"wins\" of go is there twice"),
    (counting(&[WINS.part_of(TRIES)]), "a part of something that is none of the game's COUNTERS"),
    (
        with_items(&[Item::new("cup", "Cup").won(WINS).kept(Counter::new("held", "Held"))]),
        "the item \"cup\" of go goes by \"held\", which is none of the game's COUNTERS",
    ),
    (
        with_items(&[Item::new("cup", "Cup"), Item::new("cup", "Mug")]),
        "the item \"cup\" of go is called like one of go: give it another name",
    ),
    (
        reaching(&[Achievement::new("ko", "Ko", "Fought over it.", |_| true)]),
        "ends its words with a full stop",
    ),
    (
        reaching(&[Achievement::new("first_win", "First", "Won", |_| true)]),
        "the achievement \"first_win\" of go is called like one of the house",
    ),
];

#[test]
fn a_game_has_its_own_achievements_and_those_of_every_game() {
    let games = games(&[("go", KO)]);
    assert_eq!(games.check(), Ok(()));
    let names = |game: &str| games.reachable(game).map(|one| one.name).collect::<Vec<_>>();
    assert_eq!(names("go").last(), Some(&"ko"));
    assert_eq!(names("chess").len(), GENERAL.len());
    assert_eq!(games.achievements().count(), GENERAL.len() + 1 + TITLES.len());
    assert_eq!(games.achievement("ko").map(|one| one.title), Some("Ko"));
    assert!(games.achievement("nothing").is_none() && games.of("chess").items.is_empty());
}

#[test]
fn what_does_not_fit_is_refused_with_what_to_do() {
    for (declared, why) in MISFITS {
        let refused = games(&[("go", *declared)]).check().unwrap_err().to_string();
        assert!(refused.contains(why), "{refused}");
    }
}

#[test]
fn a_game_counts_no_more_than_records_keep() {
    let counter = |number: usize| Counter::new(format!("c{number}").leak(), "C");
    let counters: &[Counter] = (0..=FIGURES_MAX).map(counter).collect::<Vec<_>>().leak();
    assert_eq!(games(&[("go", counting(&counters[..FIGURES_MAX]))]).check(), Ok(()));
    let refused = games(&[("go", counting(counters))]).check().unwrap_err().to_string();
    assert!(refused.contains("\"c64\" of go is one too many"), "{refused}");
}

#[test]
fn two_games_share_no_name_of_an_item_or_an_achievement() {
    assert_eq!(games(&[("go", CUP), ("chess", KO)]).check(), Ok(()));
    let refused = games(&[("go", CUP), ("chess", CUP)]).check().unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the item \"cup\" of go is called like one of chess: give it another name"
    );
}

#[test]
fn an_item_moves_by_what_was_counted() {
    let cup = Item::new("cup", "Cup").won(WINS).used(TRIES);
    let moved = |figures: &[(&str, i64)]| {
        let figures = figures.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect();
        cup.moved(&figures).map(|stock| (stock.won, stock.used, stock.kept))
    };
    assert_eq!(moved(&[("wins", 3), ("tries", 1), ("other", 9)]), Some((3, 1, 0)));
    assert_eq!((moved(&[("wins", 0)]), moved(&[("wins", i64::MIN)]), moved(&[])), (None, None, None));
}
