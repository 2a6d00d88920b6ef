//! The format of a tournament, in bodies and in views; and who may enter.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::bracket::{
    Course, CutTie, Elimination, FreeForAllRules, GrandFinal, GroupRules, Kind, SwissRules, TieBreak,
};
use crate::domain::tournament::Admittance;

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
        /// What tells those of equal score apart, the most important first; the usual ones when left out.
        #[serde(default = "TieBreak::of_a_round_robin")]
        #[schema(value_type = Vec<Object>)]
        #[schemars(with = "Vec<serde_json::Value>")]
        tie_breaks: Vec<TieBreak>,
    },
    /// Everybody against those of equal score, over a fixed number of rounds.
    Swiss {
        /// How many rounds there are, 1–64.
        rounds: u16,
        /// Whether it matters who has the first side, so that sides are kept even; yes when left out.
        #[serde(default = "yes")]
        sides: bool,
        /// Whoever has won so many rounds is through, and plays no further.
        through_at: Option<u16>,
        /// Whoever has lost so many matches is out.
        out_at: Option<u16>,
        /// Whether somebody can come in after the first round.
        #[serde(default)]
        late_entries: bool,
        /// What tells those of equal score apart, the most important first; the usual ones when left out.
        #[serde(default = "TieBreak::of_a_swiss")]
        #[schema(value_type = Vec<Object>)]
        #[schemars(with = "Vec<serde_json::Value>")]
        tie_breaks: Vec<TieBreak>,
    },
    /// Groups in which everybody meets everybody, then a play-off of the best of each.
    Groups {
        /// How many are in a group at most, three or more.
        group_size: u16,
        /// How many of each group go on; at most half of its size.
        advance: u16,
        /// Whether everybody of a group meets everybody twice.
        #[serde(default)]
        twice: bool,
        /// What tells those of a group apart who have the same score; the usual ones when left out.
        #[serde(default = "TieBreak::of_a_round_robin")]
        #[schema(value_type = Vec<Object>)]
        #[schemars(with = "Vec<serde_json::Value>")]
        tie_breaks: Vec<TieBreak>,
        /// What follows; a single elimination when left out.
        #[serde(default)]
        play_off: PlayOffInfo,
    },
    /// Rounds of rooms of many.
    FreeForAll {
        /// How many play in a room at most, three or more.
        room_size: u16,
        /// How it goes on after a round.
        course: CourseInfo,
    },
}

/// A play-off after groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum PlayOffInfo {
    /// Whoever loses once is out.
    SingleElimination {
        /// Whether those who lose the semifinals play for the third place.
        #[serde(default)]
        third_place: bool,
    },
    /// Whoever loses twice is out.
    DoubleElimination {
        /// `none`, `single`, or `double` (when left out).
        #[serde(default)]
        grand_final: FinalInfo,
    },
}

impl Default for PlayOffInfo {
    fn default() -> PlayOffInfo {
        PlayOffInfo::SingleElimination { third_place: false }
    }
}

/// How a free-for-all goes on after a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum CourseInfo {
    /// The best of each room go on, until one room is left.
    Advance {
        /// How many of each room; at most half of its size.
        best: u16,
        /// Who goes on of those who are equal at the cut: `better_seed` (when left out), `everybody` or `one_more_game`.
        #[serde(default = "better_seed")]
        #[schema(value_type = String)]
        #[schemars(with = "String")]
        tie: CutTie,
    },
    /// Everybody plays each round, and places are added up over all of them.
    Points {
        /// How many rounds, 1–64.
        rounds: u16,
    },
}

fn better_seed() -> CutTie {
    CutTie::BetterSeed
}

fn yes() -> bool {
    true
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

impl From<&Kind> for FormatInfo {
    fn from(kind: &Kind) -> FormatInfo {
        match kind.clone() {
            Kind::Elimination(kind) => PlayOffInfo::from(kind).into(),
            Kind::RoundRobin { twice, tie_breaks } => FormatInfo::RoundRobin { twice, tie_breaks },
            Kind::Swiss(SwissRules { rounds, sides, through_at, out_at, late_entries, tie_breaks }) => {
                FormatInfo::Swiss { rounds, sides, through_at, out_at, late_entries, tie_breaks }
            }
            Kind::Groups(GroupRules { group_size, twice, advance, tie_breaks, play_off }) => {
                let play_off = play_off.into();
                FormatInfo::Groups { group_size, advance, twice, tie_breaks, play_off }
            }
            Kind::FreeForAll(FreeForAllRules { room_size, course }) => {
                FormatInfo::FreeForAll { room_size, course: course.into() }
            }
        }
    }
}

impl From<FormatInfo> for Kind {
    fn from(info: FormatInfo) -> Kind {
        match info {
            FormatInfo::SingleElimination { third_place } => {
                Kind::Elimination(Elimination::Single { third_place })
            }
            FormatInfo::DoubleElimination { grand_final } => {
                Kind::Elimination(Elimination::Double { grand_final: grand_final.into() })
            }
            FormatInfo::RoundRobin { twice, tie_breaks } => Kind::RoundRobin { twice, tie_breaks },
            FormatInfo::Swiss { rounds, sides, through_at, out_at, late_entries, tie_breaks } => {
                Kind::Swiss(SwissRules { rounds, sides, through_at, out_at, late_entries, tie_breaks })
            }
            FormatInfo::Groups { group_size, advance, twice, tie_breaks, play_off } => {
                let play_off = play_off.into();
                Kind::Groups(GroupRules { group_size, twice, advance, tie_breaks, play_off })
            }
            FormatInfo::FreeForAll { room_size, course } => {
                Kind::FreeForAll(FreeForAllRules { room_size, course: course.into() })
            }
        }
    }
}

impl From<Elimination> for PlayOffInfo {
    fn from(kind: Elimination) -> PlayOffInfo {
        match kind {
            Elimination::Single { third_place } => PlayOffInfo::SingleElimination { third_place },
            Elimination::Double { grand_final } => {
                PlayOffInfo::DoubleElimination { grand_final: grand_final.into() }
            }
        }
    }
}

impl From<PlayOffInfo> for Elimination {
    fn from(info: PlayOffInfo) -> Elimination {
        match info {
            PlayOffInfo::SingleElimination { third_place } => Elimination::Single { third_place },
            PlayOffInfo::DoubleElimination { grand_final } => {
                Elimination::Double { grand_final: grand_final.into() }
            }
        }
    }
}

impl From<PlayOffInfo> for FormatInfo {
    fn from(info: PlayOffInfo) -> FormatInfo {
        match info {
            PlayOffInfo::SingleElimination { third_place } => FormatInfo::SingleElimination { third_place },
            PlayOffInfo::DoubleElimination { grand_final } => FormatInfo::DoubleElimination { grand_final },
        }
    }
}

impl From<Course> for CourseInfo {
    fn from(course: Course) -> CourseInfo {
        match course {
            Course::Advance { best, tie } => CourseInfo::Advance { best, tie },
            Course::Points { rounds } => CourseInfo::Points { rounds },
        }
    }
}

impl From<CourseInfo> for Course {
    fn from(info: CourseInfo) -> Course {
        match info {
            CourseInfo::Advance { best, tie } => Course::Advance { best, tie },
            CourseInfo::Points { rounds } => Course::Points { rounds },
        }
    }
}

impl FormatInfo {
    /// What the figures of a place are, the most important first. In an elimination one says how far somebody came. After
    /// groups those of the play-off have the figures of an elimination.
    pub fn figures(&self) -> Vec<String> {
        let named = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        match self {
            FormatInfo::SingleElimination { .. } | FormatInfo::DoubleElimination { .. } => named(&["level"]),
            FormatInfo::FreeForAll { course: CourseInfo::Advance { .. }, .. } => named(&["round", "place"]),
            FormatInfo::FreeForAll { course: CourseInfo::Points { .. }, .. } => named(&["points"]),
            FormatInfo::RoundRobin { tie_breaks, .. }
            | FormatInfo::Groups { tie_breaks, .. }
            | FormatInfo::Swiss { tie_breaks, .. } => {
                let names = tie_breaks.iter().map(|of| tie_break_word(*of).to_owned());
                std::iter::once("half_points".to_owned()).chain(names).collect()
            }
        }
    }
}

/// The word of a tie-break, as in its serde form.
fn tie_break_word(of: TieBreak) -> &'static str {
    match of {
        TieBreak::DirectEncounter { .. } => "direct_encounter",
        TieBreak::Wins => "wins",
        TieBreak::Buchholz => "buchholz",
        TieBreak::BuchholzCut1 => "buchholz_cut1",
        TieBreak::BuchholzMedian1 => "buchholz_median1",
        TieBreak::SonnebornBerger => "sonneborn_berger",
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

impl From<Admittance> for AdmissionInfo {
    fn from(Admittance { people, programs, bots }: Admittance) -> AdmissionInfo {
        AdmissionInfo { people, programs, bots }
    }
}

impl From<AdmissionInfo> for Admittance {
    fn from(AdmissionInfo { people, programs, bots }: AdmissionInfo) -> Admittance {
        Admittance { people, programs, bots }
    }
}
