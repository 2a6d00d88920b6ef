//! The games a server offers, by name.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::game_type::game_type_of;
use super::{Game, GameType, presentation};
use crate::domain::word::is_word;
use crate::domain::{BoardName, DeclarationRefused, Declarations, Declared};

/// The games of a server by name, and what they declare. A new game is added in one line:
/// `games::standard().with::<MyGame>()`. A server needs the games of its permanent rooms, which are among the standard
/// ones.
#[derive(Clone, Default)]
pub struct Registry {
    kinds: BTreeMap<&'static str, Arc<dyn GameType>>,
    declarations: Arc<Declarations>,
}

impl Registry {
    /// No games.
    pub fn empty() -> Registry {
        Registry::default()
    }

    /// Adds the game `G` under [`Game::NAME`], in place of one of that name.
    #[must_use]
    pub fn with<G: Game>(mut self) -> Registry {
        self.kinds.insert(G::NAME, game_type_of::<G>());
        let declared = Declared { counters: G::COUNTERS, items: G::ITEMS, achievements: G::ACHIEVEMENTS };
        Arc::make_mut(&mut self.declarations).add(G::NAME, declared);
        self
    }

    /// The game of this name.
    pub fn get(&self, name: &str) -> Option<&Arc<dyn GameType>> {
        self.kinds.get(name)
    }

    /// All games, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn GameType>> {
        self.kinds.values()
    }

    /// The declarations of the games for the records.
    pub fn declarations(&self) -> &Arc<Declarations> {
        &self.declarations
    }

    /// Checks that every game has a name that can be written anywhere and is not that of a board, that it can be presented
    /// to people, and that the declarations of games fit together. Errors: a game that does not fit, and why.
    pub fn check(&self) -> Result<(), GameRefused> {
        if let Some(name) = self.kinds.keys().find(|name| !is_word(name) || BoardName::is_taken(name)) {
            return Err(GameRefused::Misnamed((*name).to_owned()));
        }
        for kind in self.kinds.values() {
            let fits = presentation::check(&kind.title(), kind.icon(), kind.page())
                .and_then(|()| presentation::check_moments(kind.moments()));
            fits.map_err(|why| GameRefused::Unpresentable { game: kind.name().to_owned(), why })?;
        }
        Ok(self.declarations.check()?)
    }

    /// All names, in order, for messages.
    pub fn names(&self) -> String {
        self.kinds.keys().copied().collect::<Vec<_>>().join(", ")
    }
}

/// The reasons for which a server cannot offer a game.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GameRefused {
    /// A game has a name that it cannot have.
    #[error(
        "no game can be called {0:?}: a name has 1 to 32 of the characters a-z 0-9 _, and \"global\" and \"weekly\" are boards"
    )]
    Misnamed(String),
    /// A game cannot be presented to people as it declares it.
    #[error("the game {game} cannot be shown: {why}")]
    Unpresentable {
        /// The game.
        game: String,
        /// What does not fit.
        why: String,
    },
    /// A game declares something that does not fit.
    #[error(transparent)]
    Declared(#[from] DeclarationRefused),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::games::{Relay, standard};

    #[test]
    fn every_game_of_the_house_is_found_by_a_name_that_can_be_written_anywhere() {
        let games = standard();
        assert_eq!(games.names(), "arena, connect_four, relay");
        assert_eq!(games.check(), Ok(()));
        for game_type in games.iter() {
            assert_eq!(games.get(game_type.name()).map(|game_type| game_type.name()), Some(game_type.name()));
        }
        assert!(games.get("chess").is_none());
    }

    #[test]
    fn a_room_with_more_or_fewer_seats_than_its_game_has_is_refused() {
        let games = standard();
        let refused = |game: &str, seats_max| {
            let opened = games.get(game).unwrap().open(1, seats_max, &serde_json::json!({}));
            opened.err().map(|refused| refused.detail)
        };
        assert_eq!(
            refused("connect_four", 3).as_deref(),
            Some("max_players must be 2 for connect_four, not 3")
        );
        assert_eq!(refused("arena", 101).as_deref(), Some("max_players must be 1 to 100 for arena, not 101"));
        assert_eq!(
            (refused("connect_four", 2), refused("arena", 100), refused("relay", 10_000)),
            (None, None, None)
        );
    }

    #[test]
    fn the_modes_of_a_game_are_those_that_its_options_know() {
        let games = standard();
        let modes = |game: &str| games.get(game).unwrap().modes();
        assert_eq!(modes("arena"), ["deathmatch", "battle_royale"]);
        assert!(modes("connect_four").is_empty() && modes("relay").is_empty());
        assert!(modes("arena").iter().all(|mode| games.get("arena").unwrap().has_mode(Some(mode))));
    }

    #[test]
    fn a_game_that_is_called_like_a_board_is_refused() {
        for (name, fits) in
            [("weekly", false), ("global", false), ("Chess", false), ("", false), ("chess_960", true)]
        {
            let games = Registry { kinds: [(name, game_type_of::<Relay>())].into(), ..Registry::empty() };
            assert_eq!(games.check().is_ok(), fits, "{name:?}");
        }
    }

    #[test]
    fn a_game_that_declares_what_another_one_has_is_refused() {
        let mut games = standard();
        let copied = games.declarations.of("arena");
        Arc::make_mut(&mut games.declarations).add("copy", copied);
        let refused = games.check().unwrap_err().to_string();
        assert!(refused.contains("of copy is called like one of arena: give it another name"), "{refused}");
    }

    #[test]
    fn a_game_registered_again_is_there_once() {
        assert_eq!(standard().with::<Relay>().iter().count(), 3);
    }

    #[test]
    fn what_players_have_been_able_to_reach_and_to_find_keeps_its_name() {
        let games = standard();
        let mut names: Vec<_> = games.declarations().achievements().map(|one| one.name).collect();
        names.sort_unstable();
        assert_eq!(names, KNOWN);
        let items = games.iter().flat_map(|game_type| games.declarations().of(game_type.name()).items);
        assert_eq!(items.map(|item| item.name).collect::<Vec<_>>(), ["health_potion"]);
    }

    /// The names that are in existing databases.
    const KNOWN: [&str; 25] = [
        "all_rounder",
        "centurion",
        "champion",
        "collector",
        "crowd",
        "first_blood",
        "first_win",
        "flawless",
        "giant_slayer",
        "grand_champion",
        "helping_hand",
        "in_the_lists",
        "last_one_standing",
        "laurels",
        "marathon",
        "on_the_podium",
        "pacifist",
        "potion_master",
        "quick_thinker",
        "rampage",
        "serial_champion",
        "sharpshooter",
        "streak_10",
        "streak_3",
        "veteran",
    ];
}
