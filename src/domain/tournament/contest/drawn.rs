//! The bracket of a tournament, whatever its format.

use crate::domain::bracket::{Entrant, Format, Knockout, Lengths, RoundRobin, SetupRefused};
use crate::domain::tournament::setup::FormatChoice;

/// A bracket of any format. The entrants are numbered in the order of their seeds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::domain::tournament) enum DrawnBracket {
    Knockout(Knockout),
    RoundRobin(RoundRobin),
}

impl DrawnBracket {
    pub(in crate::domain::tournament) fn draw(
        choice: &FormatChoice,
        entrants: u16,
        lengths: &Lengths,
    ) -> Result<DrawnBracket, SetupRefused> {
        let order = (0..entrants).map(Entrant).collect();
        Ok(match choice {
            FormatChoice::Elimination(kind) => {
                DrawnBracket::Knockout(Knockout::draw(*kind, order, lengths.clone())?)
            }
            FormatChoice::RoundRobin { twice, tie_breaks } => DrawnBracket::RoundRobin(RoundRobin::draw(
                *twice,
                order,
                lengths.clone(),
                tie_breaks.clone(),
            )?),
        })
    }

    pub(in crate::domain::tournament) fn format(&self) -> &dyn Format {
        match self {
            DrawnBracket::Knockout(bracket) => bracket,
            DrawnBracket::RoundRobin(bracket) => bracket,
        }
    }

    pub(in crate::domain::tournament) fn format_mut(&mut self) -> &mut dyn Format {
        match self {
            DrawnBracket::Knockout(bracket) => bracket,
            DrawnBracket::RoundRobin(bracket) => bracket,
        }
    }
}
