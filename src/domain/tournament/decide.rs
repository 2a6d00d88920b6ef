//! Whether a tournament does what it is told, and what happens then.
//!
//! Must not: change anything. Who may say what is in `rights.rs`.

use std::collections::BTreeMap;

use super::command::{RoomNews, TournamentCommand};
use super::contest::Proceedings;
use super::entries::seeded;
use super::event::{By, Entry, EntryKind, GameKey, Happening, Loss};
use super::picture::TournamentStatus;
use super::refused::TournamentRefused;
use super::rights;
use super::setup::TournamentSetup;
use super::state::TournamentState;
use crate::domain::PlayerId;
use crate::domain::bracket::{Departure, Fixture, Format, MatchNumber, MatchStatus, Report, ReportRefused};

/// What happens, or why nothing does.
type Decided = Result<Vec<Happening>, TournamentRefused>;

/// A decision about what somebody says.
pub(super) struct Decision<'a> {
    state: &'a TournamentState,
    by: &'a By,
}

impl<'a> Decision<'a> {
    pub(super) fn new(state: &'a TournamentState, by: &'a By) -> Decision<'a> {
        Decision { state, by }
    }

    pub(super) fn on(&self, command: &TournamentCommand) -> Decided {
        rights::check(command, self.by, &self.state.setup.owner)?;
        if let TournamentCommand::Hear { key, news } = command {
            return Ok(self.hear(*key, news));
        }
        if self.state.status() == TournamentStatus::Cancelled {
            return Err(TournamentRefused::Cancelled);
        }
        match command {
            TournamentCommand::ChangeSetup(setup) => self.change_setup(setup),
            TournamentCommand::Enter(entry) => self.enter(entry),
            TournamentCommand::AddBots { count, level } => self.add_bots(*count, level),
            TournamentCommand::OpenCheckIn => self.open_check_in(),
            TournamentCommand::CheckIn(player) => self.check_in(player),
            TournamentCommand::Withdraw(player) => self.withdraw(player),
            TournamentCommand::Disqualify(player) => self.disqualify(player),
            TournamentCommand::Replace { player, entry } => self.replace(player, entry),
            TournamentCommand::Start { ratings } => self.start(ratings),
            TournamentCommand::PairAnew { ratings } => self.pair_anew(ratings),
            TournamentCommand::Pause | TournamentCommand::Resume | TournamentCommand::Cancel => {
                self.steer(command)
            }
            other => self.about_a_match(other),
        }
    }

    fn about_a_match(&self, command: &TournamentCommand) -> Decided {
        match command {
            TournamentCommand::Forfeit { number, player } => self.forfeit(*number, player),
            TournamentCommand::Reopen { number } => {
                self.can_be_reopened(*number)?;
                Ok(vec![Happening::Reopened { number: *number }])
            }
            TournamentCommand::Replay { number } => {
                self.can_be_replayed(*number)?;
                Ok(vec![Happening::Replayed { number: *number }])
            }
            TournamentCommand::Override { number, places } => self.overrule(*number, places),
            TournamentCommand::Void { number } => self.void(*number),
            _ => Ok(Vec::new()),
        }
    }
}

/// Before the draw.
impl Decision<'_> {
    fn change_setup(&self, setup: &TournamentSetup) -> Decided {
        self.before_start()?;
        let old = &self.state.setup;
        let setup = TournamentSetup {
            id: old.id.clone(),
            owner: old.owner.clone(),
            created_at: old.created_at,
            secret: old.secret,
            seed: old.seed,
            ..setup.clone()
        };
        Ok(vec![Happening::SetupChanged(Box::new(setup))])
    }

    fn enter(&self, entry: &Entry) -> Decided {
        if !self.state.course.is_open_for_entries() {
            return Err(TournamentRefused::RegistrationClosed);
        }
        self.can_take(entry)?;
        if let Some(contest) = &self.state.contest {
            contest.bracket.clone().enter()?;
            return Ok(vec![Happening::Entered(entry.clone())]);
        }
        let places = 2 * usize::from(self.state.setup.entrants_max);
        if self.state.entries.entries.len() >= places {
            return Err(TournamentRefused::Full);
        }
        Ok(vec![Happening::Entered(entry.clone())])
    }

    fn add_bots(&self, count: u16, level: &str) -> Decided {
        self.before_start()?;
        let entries = &self.state.entries;
        let free = usize::from(self.state.setup.entrants_max).saturating_sub(entries.entries.len());
        if usize::from(count) > free {
            return Err(TournamentRefused::Full);
        }
        let ids = (0..).map(|number| self.state.setup.bot_of(number));
        let new = ids.filter(|id| entries.get(id).is_none() && !entries.barred.contains(id));
        let bots = new.map(|player| Entry { player, kind: EntryKind::Bot(level.to_owned()) });
        let bots: Vec<Entry> = bots.take(usize::from(count)).collect();
        bots.first().map_or(Ok(()), |bot| self.can_take(bot))?;
        Ok(bots.into_iter().map(Happening::Entered).collect())
    }

    fn open_check_in(&self) -> Decided {
        self.before_start()?;
        let opens = !self.state.course.checks_in;
        Ok(if opens { vec![Happening::CheckInOpened] } else { Vec::new() })
    }

    fn check_in(&self, player: &PlayerId) -> Decided {
        if self.state.status() != TournamentStatus::CheckIn {
            let is_by_hand =
                self.state.status().is_before_start() && self.state.setup.schedule.check_in_at().is_none();
            let has_no_time = TournamentRefused::CheckInByHand;
            return Err(if is_by_hand { has_no_time } else { TournamentRefused::NoCheckIn });
        }
        self.entry(player)?;
        if self.state.entries.checked_in.contains(player) {
            return Err(TournamentRefused::CheckedInAlready(player.clone()));
        }
        Ok(vec![Happening::CheckedIn(player.clone())])
    }

    /// Those who made nobody start get an error; a time that has come with too few cancels.
    fn start(&self, ratings: &BTreeMap<PlayerId, i64>) -> Decided {
        self.before_start()?;
        let playing = self.state.playing();
        let min = self.state.setup.entrants_min.max(2);
        if playing.len() < usize::from(min) {
            let too_few = TournamentRefused::TooFew { there: playing.len(), min };
            let gives_up = *self.by == By::Server;
            return if gives_up { Ok(vec![Happening::Cancelled]) } else { Err(too_few) };
        }
        Ok(vec![Happening::Started(self.order(&playing, ratings))])
    }

    fn order(&self, playing: &[Entry], ratings: &BTreeMap<PlayerId, i64>) -> Vec<PlayerId> {
        let players: Vec<PlayerId> = playing.iter().map(|entry| entry.player.clone()).collect();
        seeded(&self.state.setup, &players, ratings, self.state.course.draws)
    }

    /// Whether somebody of this kind may come in who is not in yet.
    fn can_take(&self, entry: &Entry) -> Result<(), TournamentRefused> {
        let admission = self.state.setup.admission;
        let (is_admitted, kind) = match entry.kind {
            EntryKind::Person => (admission.people, "people"),
            EntryKind::Program => (admission.programs, "programs"),
            EntryKind::Bot(_) => (admission.bots, "bots of the server"),
        };
        if !is_admitted {
            return Err(TournamentRefused::NotAdmitted(kind));
        }
        if self.state.entries.barred.contains(&entry.player) {
            return Err(TournamentRefused::Barred(entry.player.clone()));
        }
        let has_entered = match &self.state.contest {
            Some(contest) => contest.number(&entry.player).is_some(),
            None => self.state.entries.get(&entry.player).is_some(),
        };
        if has_entered { Err(TournamentRefused::EnteredAlready(entry.player.clone())) } else { Ok(()) }
    }

    fn before_start(&self) -> Result<(), TournamentRefused> {
        if self.state.status().is_before_start() { Ok(()) } else { Err(TournamentRefused::BegunAlready) }
    }

    fn entry(&self, player: &PlayerId) -> Result<&Entry, TournamentRefused> {
        let missing = || TournamentRefused::NotEntered(player.clone());
        match &self.state.contest {
            Some(contest) => {
                let who = contest.number(player).ok_or_else(missing)?;
                contest.contestant(who).map(|of| &of.entry).ok_or_else(missing)
            }
            None => self.state.entries.get(player).ok_or_else(missing),
        }
    }
}

/// Those who play.
impl Decision<'_> {
    fn withdraw(&self, player: &PlayerId) -> Decided {
        self.entry(player)?;
        if self.state.status() == TournamentStatus::Finished {
            return Err(ReportRefused::BracketOver.into());
        }
        self.can_depart(player, Departure::Withdrawn)?;
        Ok(vec![Happening::Withdrew(player.clone())])
    }

    fn disqualify(&self, player: &PlayerId) -> Decided {
        self.entry(player)?;
        self.can_depart(player, Departure::Disqualified)?;
        Ok(vec![Happening::Disqualified(player.clone())])
    }

    fn can_depart(&self, player: &PlayerId, how: Departure) -> Result<(), TournamentRefused> {
        let before = self.state.contest.as_ref().and_then(|contest| {
            let who = contest.number(player)?;
            contest.contestant(who)?.departure
        });
        if before.is_some_and(|before| before >= how) {
            Err(ReportRefused::LeftAlready.into())
        } else {
            Ok(())
        }
    }

    fn replace(&self, player: &PlayerId, entry: &Entry) -> Decided {
        self.entry(player)?;
        self.can_take(entry)?;
        if self.state.status() == TournamentStatus::Finished {
            return Err(TournamentRefused::Over);
        }
        let is_out = self.state.entries.barred.contains(player);
        if is_out && self.state.contest.is_some() {
            return Err(ReportRefused::NotWithdrawn.into());
        }
        Ok(vec![Happening::Replaced { player: player.clone(), entry: entry.clone() }])
    }
}

/// The whole tournament, once it has begun.
impl Decision<'_> {
    fn pair_anew(&self, ratings: &BTreeMap<PlayerId, i64>) -> Decided {
        let contest = self.running()?;
        if contest.bracket.clone().take_back_round().is_ok() {
            return Ok(vec![Happening::RoundTakenBack]);
        }
        let fixtures = contest.bracket.fixtures();
        if fixtures.iter().any(|of| of.card.is_some()) {
            return Err(TournamentRefused::DrawStands);
        }
        let playing = self.state.playing();
        if playing.len() < 2 {
            return Err(TournamentRefused::TooFew { there: playing.len(), min: 2 });
        }
        Ok(vec![Happening::DrawnAnew(self.order(&playing, ratings))])
    }

    fn steer(&self, command: &TournamentCommand) -> Decided {
        match (command, self.state.status()) {
            (_, TournamentStatus::Finished) => Err(TournamentRefused::Over),
            (TournamentCommand::Cancel, _) => Ok(vec![Happening::Cancelled]),
            (TournamentCommand::Pause, TournamentStatus::Running) => Ok(vec![Happening::Paused]),
            (TournamentCommand::Pause, TournamentStatus::Paused) => Err(TournamentRefused::PausedAlready),
            (TournamentCommand::Resume, TournamentStatus::Paused) => Ok(vec![Happening::Resumed]),
            (TournamentCommand::Resume, TournamentStatus::Running) => Err(TournamentRefused::NotPaused),
            _ => Err(TournamentRefused::NotBegun),
        }
    }

    fn contest(&self) -> Result<&Proceedings, TournamentRefused> {
        self.state.contest.as_ref().ok_or(TournamentRefused::NotBegun)
    }

    /// The contest, if it is not over.
    fn running(&self) -> Result<&Proceedings, TournamentRefused> {
        let contest = self.contest()?;
        let is_over = self.state.status() == TournamentStatus::Finished;
        if is_over { Err(TournamentRefused::Over) } else { Ok(contest) }
    }
}

/// Single matches.
impl Decision<'_> {
    fn fixture(&self, number: u32) -> Result<Fixture<'_>, TournamentRefused> {
        Ok(self.contest()?.fixture(number).ok_or(ReportRefused::NoSuchMatch)?)
    }

    fn forfeit(&self, number: u32, player: &PlayerId) -> Decided {
        self.entry(player)?;
        let contest = self.running()?;
        let fixture = self.fixture(number)?;
        if fixture.status.is_over() {
            return Err(ReportRefused::Over.into());
        }
        if fixture.status == MatchStatus::Waiting {
            return Err(ReportRefused::NotReady.into());
        }
        let who = contest.number(player);
        if !fixture.slots.iter().any(|slot| slot.entrant().is_some() && slot.entrant() == who) {
            return Err(ReportRefused::NotInThisMatch.into());
        }
        Ok(vec![Happening::Forfeited { number, player: player.clone() }])
    }

    fn can_be_reopened(&self, number: u32) -> Result<(), TournamentRefused> {
        let contest = self.contest()?;
        let fixture = self.fixture(number)?;
        let is_under_way =
            contest.desk.running.contains_key(&number) || contest.desk.holds.contains_key(&number);
        if fixture.card.is_none() && !is_under_way {
            return Err(ReportRefused::NothingReported.into());
        }
        Ok(())
    }

    /// A match of somebody who is out would be lost again before it is played.
    fn can_be_replayed(&self, number: u32) -> Result<(), TournamentRefused> {
        self.can_be_reopened(number)?;
        let (contest, fixture) = (self.contest()?, self.fixture(number)?);
        let mut players = fixture.slots.iter().filter_map(|slot| contest.contestant(slot.entrant()?));
        match players.find(|of| of.departure.is_some()) {
            Some(out) => Err(TournamentRefused::OneIsOut(out.entry.player.clone())),
            None => Ok(()),
        }
    }

    fn overrule(&self, number: u32, places: &[Vec<PlayerId>]) -> Decided {
        let contest = self.contest()?;
        self.fixture(number)?;
        places.iter().flatten().try_for_each(|player| self.entry(player).map(drop))?;
        let mut bracket = contest.bracket.clone();
        bracket.report(MatchNumber(number), Report::Override(contest.ranking_of(places)))?;
        Ok(vec![Happening::Overridden { number, places: places.to_vec() }])
    }

    fn void(&self, number: u32) -> Decided {
        self.fixture(number)?;
        let running = self.running()?.desk.running.get(&number);
        let key = running.ok_or(TournamentRefused::NothingRuns)?.key;
        Ok(vec![Happening::GameLost { key, loss: Loss::Voided }])
    }

    /// What a room says of a game that is not played any more is no news.
    fn hear(&self, key: GameKey, news: &RoomNews) -> Vec<Happening> {
        let Some(contest) = &self.state.contest else { return Vec::new() };
        let Some(game) = contest.desk.get(key) else { return Vec::new() };
        match news {
            RoomNews::Began if game.began_at.is_some() => Vec::new(),
            RoomNews::Began => vec![Happening::GameBegan(key)],
            RoomNews::Lost(loss) => vec![Happening::GameLost { key, loss: *loss }],
            RoomNews::TimeOver { came } => {
                let seats = game.seats.iter().filter_map(|who| contest.player(*who));
                let absent: Vec<PlayerId> = seats.filter(|player| !came.contains(player)).cloned().collect();
                // A room that waited in vain for somebody who is there did not do its work.
                let lost = Happening::GameLost { key, loss: Loss::RoomLost };
                vec![if absent.is_empty() { lost } else { Happening::TimeOver { key, absent } }]
            }
        }
    }
}
