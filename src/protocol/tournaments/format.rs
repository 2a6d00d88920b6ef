//! The format of a tournament, in bodies and in views; and who may enter.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::bracket::{Elimination, GrandFinal, TieBreak};
use crate::domain::tournament::{Admission, FormatChoice};

/// A format with its options.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum FormatInfo {
    /// Whoever loses once is out.
    SingleElimination {
        /// Whether those who lose the semifinals play for the third place.
        #[serde(default)]
        third_place: bool,
    },
    /// Whoever loses twice is out.
    DoubleElimination {
        /// `none`, `single`, or `double` (when left out): a second final if the winner of the losers' bracket wins the first.
        #[serde(default)]
        grand_final: FinalInfo,
    },
    /// Everybody against everybody.
    RoundRobin {
        /// Whether everybody meets twice.
        #[serde(default)]
        twice: bool,
    },
}

/// What is played at the end of a double elimination.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FinalInfo {
    /// Nothing: the winner of the winners' bracket is first.
    None,
    /// One match.
    Single,
    /// A second one, if the winner of the losers' bracket wins the first.
    #[default]
    Double,
}

impl From<&FormatChoice> for FormatInfo {
    fn from(choice: &FormatChoice) -> FormatInfo {
        match choice {
            FormatChoice::Elimination(Elimination::Single { third_place }) => {
                FormatInfo::SingleElimination { third_place: *third_place }
            }
            FormatChoice::Elimination(Elimination::Double { grand_final }) => {
                FormatInfo::DoubleElimination { grand_final: (*grand_final).into() }
            }
            FormatChoice::RoundRobin { twice, .. } => FormatInfo::RoundRobin { twice: *twice },
        }
    }
}

impl From<FormatInfo> for FormatChoice {
    fn from(info: FormatInfo) -> FormatChoice {
        match info {
            FormatInfo::SingleElimination { third_place } => {
                FormatChoice::Elimination(Elimination::Single { third_place })
            }
            FormatInfo::DoubleElimination { grand_final } => {
                FormatChoice::Elimination(Elimination::Double { grand_final: grand_final.into() })
            }
            FormatInfo::RoundRobin { twice } => {
                FormatChoice::RoundRobin { twice, tie_breaks: TieBreak::of_a_round_robin() }
            }
        }
    }
}

impl From<GrandFinal> for FinalInfo {
    fn from(of: GrandFinal) -> FinalInfo {
        match of {
            GrandFinal::None => FinalInfo::None,
            GrandFinal::Single => FinalInfo::Single,
            GrandFinal::Double => FinalInfo::Double,
        }
    }
}

impl From<FinalInfo> for GrandFinal {
    fn from(of: FinalInfo) -> GrandFinal {
        match of {
            FinalInfo::None => GrandFinal::None,
            FinalInfo::Single => GrandFinal::Single,
            FinalInfo::Double => GrandFinal::Double,
        }
    }
}

/// Who may enter a tournament.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AdmissionInfo {
    /// People.
    #[garde(skip)]
    pub people: bool,
    /// Programs of players, which play over WebSocket with a token of the role `bot`.
    #[garde(skip)]
    pub programs: bool,
    /// Bots of the server.
    #[garde(skip)]
    pub bots: bool,
}

impl Default for AdmissionInfo {
    fn default() -> AdmissionInfo {
        AdmissionInfo { people: true, programs: true, bots: true }
    }
}

impl From<Admission> for AdmissionInfo {
    fn from(Admission { people, programs, bots }: Admission) -> AdmissionInfo {
        AdmissionInfo { people, programs, bots }
    }
}

impl From<AdmissionInfo> for Admission {
    fn from(AdmissionInfo { people, programs, bots }: AdmissionInfo) -> Admission {
        Admission { people, programs, bots }
    }
}
