//! Leaderboards: which there are, how they are ordered, and how ranks are counted without looking at every entry.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::{Date, ISOWeekDate, Weekday};
use jiff::tz::TimeZone;

use super::word::is_word;
use super::{Ladder, PlayerId};

/// Each score below this has a bucket of its own.
const EXACT: i64 = 1 << MANTISSA_BITS;
const MANTISSA_BITS: u32 = 10;
/// How many fine buckets make a coarse one.
pub const FINE_PER_COARSE: i64 = 64;

/// A board, by what it counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BoardName {
    /// Points of all games.
    Global,
    /// Points of all games in one week.
    Weekly(Week),
    /// Points in one game.
    Game(String),
    /// Ratings in one ladder.
    Ladder(Ladder),
    /// Tournaments won, of all games or of one.
    Champions(Option<String>),
}

/// A week of ISO 8601: from Monday, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Week {
    year: i16,
    week: i8,
}

impl Week {
    /// The week in which a moment is.
    pub fn of(at: Timestamp) -> Week {
        let date = at.to_zoned(TimeZone::UTC).date().iso_week_date();
        Week { year: date.year(), week: date.week() }
    }

    fn parse(text: &str) -> Option<Week> {
        let (year, week) = text.split_once("-W")?;
        let date = ISOWeekDate::new(year.parse().ok()?, week.parse().ok()?, Weekday::Monday).ok()?;
        let week = Week { year: date.year(), week: date.week() };
        (week.to_string() == text).then_some(week)
    }

    /// The date of its Monday.
    pub fn monday(self) -> Option<Date> {
        ISOWeekDate::new(self.year, self.week, Weekday::Monday).ok().map(Date::from)
    }
}

impl fmt::Display for Week {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-W{:02}", self.year, self.week)
    }
}

impl BoardName {
    /// Whether a name is that of a board of all games, so that no game may have it.
    pub fn is_taken(name: &str) -> bool {
        matches!(name, "global" | "weekly" | CHAMPIONS)
    }

    /// Reads the name of a board: `global`; `weekly` (the week of `now`) or a week like `weekly-2026-W47`; the name of a
    /// game; `champions`, or that with a hyphen and the name of a game; or the name of a ladder, which is the game's name, a
    /// hyphen, and a mode, or `rating` if the game has no modes.
    pub fn parse(text: &str, now: Timestamp) -> Option<BoardName> {
        match text {
            "global" => return Some(BoardName::Global),
            "weekly" => return Some(BoardName::Weekly(Week::of(now))),
            CHAMPIONS => return Some(BoardName::Champions(None)),
            _ => {}
        }
        if let Some(week) = text.strip_prefix("weekly-") {
            return Week::parse(week).map(BoardName::Weekly);
        }
        match text.split_once('-') {
            None => is_word(text).then(|| BoardName::Game(text.to_owned())),
            Some((CHAMPIONS, game)) => is_word(game).then(|| BoardName::Champions(Some(game.to_owned()))),
            Some((game, mode)) if is_word(game) && is_word(mode) => {
                let mode = (mode != RATING).then(|| mode.to_owned());
                Some(BoardName::Ladder(Ladder { game: game.to_owned(), mode }))
            }
            Some(_) => None,
        }
    }
}

/// The last word of a ladder's name, in games without modes.
const RATING: &str = "rating";
/// The name of the board of champions, and the first word of each game's.
const CHAMPIONS: &str = "champions";

impl fmt::Display for BoardName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BoardName::Global => f.write_str("global"),
            BoardName::Weekly(week) => write!(f, "weekly-{week}"),
            BoardName::Game(game) => f.write_str(game),
            BoardName::Ladder(Ladder { game, mode }) => {
                write!(f, "{game}-{}", mode.as_deref().unwrap_or(RATING))
            }
            BoardName::Champions(None) => f.write_str(CHAMPIONS),
            BoardName::Champions(Some(game)) => write!(f, "{CHAMPIONS}-{game}"),
        }
    }
}

/// The players whose places are on a board.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum BoardScope {
    /// Everybody but bots.
    #[default]
    People,
    /// Everybody.
    Everybody,
}

/// A place on a board. Equal scores share a rank, and the next rank is skipped (1, 1, 3). Among equal scores the lower id
/// comes first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardRow {
    /// 1 is the best.
    pub rank: u64,
    /// The player whose place it is.
    pub player: PlayerId,
    /// The name that people are shown.
    pub name: Option<String>,
    /// Whether it is a bot.
    pub bot: bool,
    /// Points, or a rating in hundredths.
    pub score: i64,
}

/// The place of one player on a board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rank {
    /// 1 is the best.
    pub rank: u64,
    /// Points, or a rating in hundredths.
    pub score: i64,
    /// How many players are on the board.
    pub of: u64,
}

/// The bucket in which a score is counted: below 1024 each score has its own, above there are 1024 buckets for each
/// doubling. A rank is the sum of the counts of higher buckets, and of the higher scores within one bucket, so it costs
/// little however many players there are. Negative scores count as 0.
pub fn fine_bucket(score: i64) -> i64 {
    let score = score.max(0);
    if score < EXACT {
        return score;
    }
    let shift = i64::from(score.ilog2() - MANTISSA_BITS);
    (shift << MANTISSA_BITS) + (score >> shift)
}

/// The smallest score of a fine bucket.
pub fn bucket_floor(fine: i64) -> i64 {
    if fine < 2 * EXACT {
        return fine;
    }
    let shift = (fine >> MANTISSA_BITS) - 1;
    ((fine & (EXACT - 1)) + EXACT) << shift
}

/// The largest score of a fine bucket.
pub fn bucket_last(fine: i64) -> i64 {
    // The bucket behind the last one would begin at 2^63, which wraps to the smallest number: one less is the largest.
    bucket_floor(fine + 1).wrapping_sub(1)
}

/// The coarse bucket of a fine one.
pub fn coarse_bucket(fine: i64) -> i64 {
    fine / FINE_PER_COARSE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_in_the_order_of_their_scores() {
        let mut last = -1;
        for score in (0..5000).chain((5000..3_000_000).step_by(37)) {
            let fine = fine_bucket(score);
            assert!(
                fine == last || fine == last + 1 || score >= 5000 && fine > last,
                "{score}: {fine} after {last}"
            );
            assert!(bucket_floor(fine) <= score && bucket_floor(fine + 1) > score, "{score} in {fine}");
            last = fine;
        }
        assert!(fine_bucket(i64::MAX) > fine_bucket(i64::MAX / 2));
        assert_eq!(bucket_last(fine_bucket(i64::MAX)), i64::MAX);
        assert_eq!((bucket_last(fine_bucket(0)), bucket_last(fine_bucket(4000))), (0, 4001));
        assert_eq!(fine_bucket(-7), 0);
    }

    #[test]
    fn names_are_read_as_they_are_written() {
        let now = Timestamp::from_second(1_795_000_000).unwrap();
        for text in [
            "global",
            "weekly-2026-W47",
            "arena",
            "arena-battle_royale",
            "connect_four-rating",
            "champions",
            "champions-arena",
        ] {
            assert_eq!(BoardName::parse(text, now).unwrap().to_string(), text);
        }
        assert!(matches!(BoardName::parse("weekly", now), Some(BoardName::Weekly(_))));
        for bad in [
            "",
            "weekly-2026-W60",
            "weekly-2026-W7",
            "Arena",
            "a-b-c",
            "a-",
            "-",
            "ä",
            "champions-",
            "champions-a-b",
        ] {
            assert_eq!(BoardName::parse(bad, now), None, "{bad:?}");
        }
    }
}
