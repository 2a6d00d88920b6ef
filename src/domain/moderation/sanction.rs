//! Bans and mutes: on whom, why, and until when.

use jiff::Timestamp;

use super::Origin;
use crate::domain::{IdRefused, PlayerId};

/// What is forbidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SanctionKind {
    /// To use the server at all.
    Ban,
    /// To chat.
    Mute,
}

impl SanctionKind {
    /// All kinds.
    pub const ALL: [SanctionKind; 2] = [SanctionKind::Ban, SanctionKind::Mute];

    /// The word on the wire and in databases.
    pub fn as_str(self) -> &'static str {
        match self {
            SanctionKind::Ban => "ban",
            SanctionKind::Mute => "mute",
        }
    }

    /// The kind of a word; `None` for a word of another version.
    pub fn of(word: &str) -> Option<SanctionKind> {
        SanctionKind::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// On whom.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SanctionSubject {
    /// A player.
    Player(PlayerId),
    /// An address, and everybody who comes from it.
    Address(Origin),
}

impl SanctionSubject {
    /// The word for its kind, and the text that tells it from others of its kind.
    pub fn parts(&self) -> (&'static str, String) {
        match self {
            SanctionSubject::Player(player) => ("player", player.to_string()),
            SanctionSubject::Address(origin) => ("address", origin.to_string()),
        }
    }

    /// The subject of these parts. Errors: it is none that this version knows.
    pub fn of(kind: &str, text: &str) -> Result<SanctionSubject, String> {
        match kind {
            "player" => PlayerId::parse(text)
                .map(SanctionSubject::Player)
                .map_err(|refused: IdRefused| refused.to_string()),
            "address" => {
                text.parse().map(SanctionSubject::Address).map_err(|_| format!("{text:?} is no address"))
            }
            other => Err(format!("there is no sanction on a {other:?}")),
        }
    }
}

impl std::fmt::Display for SanctionSubject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (kind, text) = self.parts();
        write!(f, "{kind} {text}")
    }
}

/// A ban or a mute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sanction {
    /// What is forbidden.
    pub kind: SanctionKind,
    /// On whom it is.
    pub subject: SanctionSubject,
    /// The reason, for whoever is concerned and for other operators.
    pub reason: String,
    /// The operator who imposed it.
    pub by: PlayerId,
    /// When it was imposed.
    pub at: Timestamp,
    /// When it ends; `None`: never.
    pub until: Option<Timestamp>,
}

impl Sanction {
    /// Whether it still holds.
    pub fn holds(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < until)
    }

    /// What whoever is concerned is told.
    pub fn words(&self) -> String {
        let what = match (self.kind, &self.subject) {
            (SanctionKind::Mute, _) => "you may not chat",
            (SanctionKind::Ban, SanctionSubject::Player(_)) => "you are banned from this server",
            (SanctionKind::Ban, SanctionSubject::Address(_)) => "your address is banned from this server",
        };
        match self.until {
            Some(until) => format!("{what} until {}: {}", shown(until), self.reason),
            None => format!("{what}: {}", self.reason),
        }
    }
}

/// A time to the second, as people are told it.
fn shown(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ban(until: Option<i64>) -> Sanction {
        let id = |text: &str| PlayerId::parse(text).unwrap();
        Sanction {
            kind: SanctionKind::Ban,
            subject: SanctionSubject::Player(id("anna")),
            reason: "cheats".to_owned(),
            by: id("bert"),
            at: Timestamp::UNIX_EPOCH,
            until: until.map(|at| Timestamp::from_second(at).unwrap()),
        }
    }

    #[test]
    fn a_sanction_holds_until_its_end_and_one_without_an_end_for_ever() {
        let at = |second: i64| Timestamp::from_second(second).unwrap();
        assert!(ban(Some(10)).holds(at(9)) && !ban(Some(10)).holds(at(10)));
        assert!(ban(None).holds(at(1_000_000_000)));
    }

    #[test]
    fn who_is_concerned_is_told_until_when_and_why() {
        assert_eq!(ban(None).words(), "you are banned from this server: cheats");
        let told = "you are banned from this server until 1970-01-01T00:00:10Z: cheats";
        assert_eq!(ban(Some(10)).words(), told);
        let muted = Sanction { kind: SanctionKind::Mute, ..ban(Some(10)) };
        assert_eq!(muted.words(), "you may not chat until 1970-01-01T00:00:10Z: cheats");
    }

    #[test]
    fn a_subject_is_read_from_its_parts() {
        for (kind, text) in [("player", "anna"), ("address", "192.0.2.7"), ("address", "2001:db8::/64")] {
            let subject = SanctionSubject::of(kind, text).unwrap();
            assert_eq!(subject.parts(), (kind, text.to_owned()));
        }
        assert!(SanctionSubject::of("room", "anna").is_err() && SanctionSubject::of("address", "x").is_err());
    }
}
