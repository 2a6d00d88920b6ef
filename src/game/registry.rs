//! The games a server offers, by name.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::kind::kind_of;
use super::{Game, GameKind};

/// Kinds of games by name. A new game is one file and one line: `games::standard().with::<MyGame>()`. A server needs the
/// games of its standing rooms: `relay`, and `arena` unless the demo is off.
#[derive(Clone, Default)]
pub struct Registry {
    kinds: BTreeMap<&'static str, Arc<dyn GameKind>>,
}

impl Registry {
    /// No games.
    pub fn empty() -> Registry {
        Registry::default()
    }

    /// Adds `G` under [`Game::NAME`]; a game of that name is replaced.
    #[must_use]
    pub fn with<G: Game>(mut self) -> Registry {
        self.kinds.insert(G::NAME, kind_of::<G>());
        self
    }

    /// The kind of this name.
    pub fn get(&self, name: &str) -> Option<&Arc<dyn GameKind>> {
        self.kinds.get(name)
    }

    /// All kinds, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn GameKind>> {
        self.kinds.values()
    }

    /// All names, in order, for messages.
    pub fn names(&self) -> String {
        self.kinds.keys().copied().collect::<Vec<_>>().join(", ")
    }
}
