//! A Swiss or a round robin as TRF16, the text that tools of chess federations read (FIDE Handbook C.04, annex 2): fixed
//! columns, one line an entrant, ten columns a round.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::tz::TimeZone;

use crate::domain::PlayerId;
use crate::domain::bracket::{MatchStatus, Section};
use crate::domain::tournament::{EntrantPicture, MatchPicture, SlotPicture, TournamentPicture};

/// Columns of a name.
const NAME_COLUMNS: usize = 33;

/// Whether a tournament can be told in this format: all its matches are of two, in rounds in which everybody plays.
pub fn is_tellable(picture: &TournamentPicture) -> bool {
    !picture.matches.is_empty() && picture.matches.iter().all(|of| is_of_rounds(of.section))
}

fn is_of_rounds(section: Section) -> bool {
    matches!(section, Section::RoundRobin | Section::Swiss)
}

/// The report. The names of those who have one are given; the others go by their ids.
pub fn report(picture: &TournamentPicture, names: &BTreeMap<PlayerId, String>) -> String {
    let rounds = picture.matches.iter().map(|of| of.round).max().unwrap_or(0);
    let field = Field::of(picture);
    let mut text = head(picture, rounds);
    for entrant in &picture.entrants {
        let results: Vec<_> = (1..=rounds).map(|round| field.result(&entrant.entry.player, round)).collect();
        text += &line(picture, entrant, names, &results);
    }
    text
}

fn head(picture: &TournamentPicture, rounds: u16) -> String {
    let date = |at: Option<jiff::Timestamp>| {
        at.map(|at| at.to_zoned(TimeZone::UTC).date().strftime("%Y/%m/%d").to_string())
    };
    let mut text = format!("012 {}\n", plain(&picture.setup.name));
    if let Some(began) = date(picture.began_at) {
        text += &format!("042 {began}\n");
    }
    if let Some(ended) = date(picture.ended_at) {
        text += &format!("052 {ended}\n");
    }
    let count = picture.entrants.len();
    text += &format!("062 {count}\n072 0\n082 0\n092 {}\n", plain(&picture.setup.game));
    text + &format!("XXR {rounds}\n")
}

/// The line of one entrant.
fn line(
    picture: &TournamentPicture,
    entrant: &EntrantPicture,
    names: &BTreeMap<PlayerId, String>,
    results: &[Option<RoundResult>],
) -> String {
    let player = &entrant.entry.player;
    let name = plain(names.get(player).map_or(player.as_str(), String::as_str));
    let name: String = name.chars().take(NAME_COLUMNS).collect();
    let halves: u32 = results.iter().flatten().map(|result| result.halves()).sum();
    let points = format!("{}.{}", halves / 2, if halves % 2 == 0 { 0 } else { 5 });
    let rank = picture.standings.iter().find(|of| of.player == *player).map_or(0, |of| of.rank);
    let seed = entrant.seed.unwrap_or(0);
    let mut text = format!(
        "001 {seed:>4}      {name:<NAME_COLUMNS$}    0                            {points:>4} {rank:>4}"
    );
    for result in results {
        match result {
            Some(RoundResult { opponent: Some(opponent), side, code }) => {
                let _ = write!(text, "  {opponent:>4} {side} {code}");
            }
            Some(RoundResult { opponent: None, code, .. }) => {
                let _ = write!(text, "  0000 - {code}");
            }
            None => text.push_str("          "),
        }
    }
    format!("{}\n", text.trim_end())
}

/// How a round went for somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct RoundResult {
    opponent: Option<u16>,
    side: char,
    code: char,
}

impl RoundResult {
    fn halves(self) -> u32 {
        match self.code {
            '1' | '+' | 'U' => 2,
            '=' => 1,
            _ => 0,
        }
    }
}

/// Who played whom, by players and rounds.
struct Field<'a> {
    seeds: BTreeMap<&'a PlayerId, u16>,
    matches: BTreeMap<(&'a PlayerId, u16), (&'a MatchPicture, usize)>,
    rounds_over: u16,
}

impl<'a> Field<'a> {
    fn of(picture: &'a TournamentPicture) -> Field<'a> {
        let seeds = picture.entrants.iter().filter_map(|of| Some((&of.entry.player, of.seed?))).collect();
        let mut matches = BTreeMap::new();
        for of in &picture.matches {
            for (place, slot) in of.slots.iter().enumerate() {
                if let SlotPicture::Taken { player, .. } = slot {
                    matches.insert((player, of.round), (of, place));
                }
            }
        }
        let rounds_over = picture.matches.iter().filter(|of| of.status.is_over()).map(|of| of.round).max();
        Field { seeds, matches, rounds_over: rounds_over.unwrap_or(0) }
    }

    /// How a round went for somebody; `None` while that is open.
    fn result(&self, player: &PlayerId, round: u16) -> Option<RoundResult> {
        let alone = |code| Some(RoundResult { opponent: None, side: '-', code });
        let Some((of, place)) = self.matches.get(&(player, round)) else {
            // Whoever has no match in a round rests, or had left.
            return if round <= self.rounds_over { alone('Z') } else { None };
        };
        let opponent = of.slots.iter().enumerate().find(|(other, _)| other != place);
        let opponent = match opponent {
            Some((_, SlotPicture::Taken { player, .. })) => self.seeds.get(player).copied(),
            _ => None,
        };
        let side = if *place == 0 { 'w' } else { 'b' };
        match code(of, player)? {
            code @ ('U' | 'Z') => alone(code),
            code => Some(RoundResult { opponent, side, code }),
        }
    }
}

/// The sign for how a match went for somebody; `None` while it is open.
fn code(of: &MatchPicture, player: &PlayerId) -> Option<char> {
    let won = of.winner.as_ref() == Some(player);
    Some(match of.status {
        MatchStatus::Waiting | MatchStatus::Ready => return None,
        MatchStatus::Played | MatchStatus::Overridden => match &of.winner {
            None => '=',
            Some(_) if won => '1',
            Some(_) => '0',
        },
        MatchStatus::Bye => 'U',
        MatchStatus::Annulled | MatchStatus::NotNeeded => 'Z',
        _ if won => '+',
        _ => '-',
    })
}

/// A text for one line.
fn plain(text: &str) -> String {
    text.chars().map(|of| if of.is_control() { ' ' } else { of }).collect()
}
