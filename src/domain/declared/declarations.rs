//! The declarations of all games of a server, by the name of the game.
//!
//! They are looked up when a match is settled. A game that the server no longer has declares nothing, so its matches
//! are settled without items and achievements of its own. Must not: know a game.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use super::{Declared, Item};
use crate::domain::Counter;
use crate::domain::achievements::{Achievement, GENERAL, TITLES};
use crate::domain::result::FIGURES_MAX;
use crate::domain::word::is_word;

/// The declarations of some games.
#[derive(Debug, Clone, Default)]
pub struct Declarations(BTreeMap<&'static str, Declared>);

impl Declarations {
    /// Adds what a game declares, in place of what a game of that name declared before.
    pub fn add(&mut self, game: &'static str, declared: Declared) {
        self.0.insert(game, declared);
    }

    /// The declarations of a game; nothing, if the game is not known.
    pub fn of(&self, game: &str) -> Declared {
        self.0.get(game).copied().unwrap_or_default()
    }

    /// The achievements that a match of this game can bring.
    pub fn reachable(&self, game: &str) -> impl Iterator<Item = &'static Achievement> {
        GENERAL.iter().chain(self.of(game).achievements)
    }

    /// The achievements that a tournament can bring.
    pub fn titles(&self) -> impl Iterator<Item = &'static Achievement> {
        TITLES.iter()
    }

    /// All achievements, in the order in which they are shown: the general ones first, those of tournaments last.
    pub fn achievements(&self) -> impl Iterator<Item = &'static Achievement> {
        GENERAL.iter().chain(self.0.values().flat_map(|declared| declared.achievements)).chain(TITLES)
    }

    /// The achievement of that name.
    pub fn achievement(&self, name: &str) -> Option<&'static Achievement> {
        self.achievements().find(|achievement| achievement.name == name)
    }

    /// Checks that every name is used once, that everything has words for people, and that items refer to counters of their
    /// game. Errors: the first declaration that does not fit.
    pub fn check(&self) -> Result<(), DeclarationRefused> {
        let mut seen = Seen::default();
        GENERAL.iter().chain(TITLES).try_for_each(|one| seen.achievement("the house", one))?;
        for (game, declared) in &self.0 {
            counters(game, declared.counters)?;
            declared.items.iter().try_for_each(|item| seen.item(game, item, declared.counters))?;
            declared.achievements.iter().try_for_each(|one| seen.achievement(game, one))?;
        }
        Ok(())
    }
}

/// A declaration of a game that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the {what} {name:?} of {game} {why}")]
pub struct DeclarationRefused {
    what: &'static str,
    name: &'static str,
    game: &'static str,
    why: String,
}

/// The names of items and achievements so far, each with the game that declares it.
#[derive(Default)]
struct Seen(BTreeMap<(&'static str, &'static str), &'static str>);

impl Seen {
    fn achievement(&mut self, game: &'static str, one: &Achievement) -> Result<(), DeclarationRefused> {
        self.name("achievement", game, one.name)?;
        let refused = |why: &str| refused("achievement", one.name, game, why);
        said(one.title).map_err(refused)?;
        said(one.words).map_err(refused)
    }

    fn item(
        &mut self,
        game: &'static str,
        item: &Item,
        counters: &[Counter],
    ) -> Result<(), DeclarationRefused> {
        self.name("item", game, item.name)?;
        said(item.title).map_err(|why| refused("item", item.name, game, why))?;
        match item.counters().find(|counter| !counters.contains(counter)) {
            Some(Counter { name, .. }) => {
                let why = format!("goes by {name:?}, which is none of the game's COUNTERS: add it there");
                Err(refused("item", item.name, game, &why))
            }
            None => Ok(()),
        }
    }

    /// Notes a name. It must be the only one on the server, because databases know things by it.
    fn name(
        &mut self,
        what: &'static str,
        game: &'static str,
        name: &'static str,
    ) -> Result<(), DeclarationRefused> {
        word(what, name, game)?;
        match self.0.insert((what, name), game) {
            Some(other) => {
                let why = format!("is called like one of {other}: give it another name");
                Err(refused(what, name, game, &why))
            }
            None => Ok(()),
        }
    }
}

fn counters(game: &'static str, counters: &[Counter]) -> Result<(), DeclarationRefused> {
    let names: BTreeSet<&str> = counters.iter().map(|counter| counter.name).collect();
    for (number, counter) in counters.iter().enumerate() {
        let refused = |why: &str| refused("counter", counter.name, game, why);
        word("counter", counter.name, game)?;
        said(counter.title).map_err(refused)?;
        if counters[..number].iter().any(|other| other.name == counter.name) {
            return Err(refused("is there twice: give one of them another name"));
        }
        if counter.part_of.is_some_and(|whole| !names.contains(whole)) {
            return Err(refused("is a part of something that is none of the game's COUNTERS: add it there"));
        }
        if number == FIGURES_MAX {
            return Err(refused(&format!("is one too many: a game counts {FIGURES_MAX} things at most")));
        }
    }
    Ok(())
}

fn word(what: &'static str, name: &'static str, game: &'static str) -> Result<(), DeclarationRefused> {
    let why = "has a name that it cannot have: 1 to 32 of the characters a-z 0-9 _";
    if is_word(name) { Ok(()) } else { Err(refused(what, name, game, why)) }
}

fn said(text: &str) -> Result<(), &'static str> {
    match text {
        "" => Err("lacks words for people"),
        _ if text.ends_with('.') => Err("ends its words with a full stop: leave that out"),
        _ => Ok(()),
    }
}

fn refused(what: &'static str, name: &'static str, game: &'static str, why: &str) -> DeclarationRefused {
    DeclarationRefused { what, name, game, why: why.to_owned() }
}
