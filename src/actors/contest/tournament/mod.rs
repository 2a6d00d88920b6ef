//! A tournament that lives: it appends its events, and does what follows from them.
//!
//! What happens is decided by [`TournamentState`]; the actor appends it, and only then has rooms opened, closed, and
//! entrants told. Results of games come by the store, which appends them with the match: the actor reads on whenever a
//! match of its is settled. One thing is written at a time. Must not: decide anything.

mod events;
mod history;
mod mail;
mod next_step;
mod notices;
mod performance;
mod places;
mod published;
mod rooms;
mod series;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use actix::prelude::*;
use jiff::Timestamp;
use tokio::sync::oneshot;

pub use history::{events_after, load_tournament, read_event};
pub use mail::{
    AnnounceRefused, AnnounceTournament, RestTournaments, RestoreTournaments, TellRefused, TellTournament,
};
pub use notices::TOURNAMENT_NOTICES;
pub use published::OpenTournaments;

pub(super) use mail::{Instruct, TournamentKept};
use next_step::NextStep;
pub(super) use places::RoomPlaces;
use rooms::OwnRooms;
use series::next_of_series;

use crate::actors::mail::{send_to_child, send_unbounded};
use crate::actors::records::settler::Subscribe;
use crate::actors::{Lobby, Notifier, Settler};
use crate::config::TournamentSettings;
use crate::domain::TournamentId;
use crate::domain::bracket::Seeding;
use crate::domain::tournament::{
    By, GameKey, Happening, Surroundings, TournamentCommand, TournamentEvent, TournamentPicture,
    TournamentState, TournamentStatus,
};
use crate::store::records::{AppendRefused, TournamentStep};
use crate::store::{Answer, Records};

/// After this time what the store or the lobby did not take is tried again.
const RETRY: Duration = Duration::from_secs(1);
/// A tournament that waits for places of other tournaments' rooms looks again after this time.
const LOOK_AGAIN: Duration = Duration::from_millis(250);
/// No timer is set for longer; the tournament looks again then.
const SLEEP_MAX: Duration = Duration::from_secs(3600);

/// Whom a tournament talks to.
#[derive(Clone)]
pub(super) struct TournamentLinks {
    pub(super) records: Arc<dyn Records>,
    pub(super) lobby: Addr<Lobby>,
    pub(super) settler: Addr<Settler>,
    pub(super) notifier: Addr<Notifier>,
    pub(super) published: OpenTournaments,
    pub(super) directory: Recipient<TournamentKept>,
    pub(super) places: RoomPlaces,
    pub(super) settings: TournamentSettings,
}

/// The answer to somebody who told the tournament something.
pub(super) type TellAnswer = Result<Arc<TournamentPicture>, TellRefused>;

/// Something that the tournament was told and has not done.
struct Job {
    command: TournamentCommand,
    by: By,
    why: Option<String>,
    answer: Option<oneshot::Sender<TellAnswer>>,
}

impl Job {
    /// What the server says.
    fn of_server(command: TournamentCommand) -> Job {
        Job { command, by: By::Server, why: None, answer: None }
    }

    fn answer(self, told: TellAnswer) {
        if let Some(answer) = self.answer {
            // Whoever does not wait for it any more does not need it.
            drop(answer.send(told));
        }
    }
}

/// The actor: one tournament.
pub struct Tournament {
    state: TournamentState,
    /// How it looked when a step was written last.
    written: Arc<TournamentPicture>,
    links: TournamentLinks,
    rooms: OwnRooms,
    jobs: VecDeque<Job>,
    /// Whether the store is being asked.
    is_busy: bool,
    /// Whether the store has events that are not read yet.
    is_behind: bool,
    /// Whether the server is about to stop.
    rests: bool,
    since: Timestamp,
    alarm: Option<SpawnHandle>,
}

/// What is done next.
impl Tournament {
    pub(super) fn new(state: TournamentState, links: TournamentLinks) -> Tournament {
        let written = Arc::new(state.picture());
        links.published.publish(&written);
        let rooms = OwnRooms::new(links.places.clone());
        Tournament {
            state,
            written,
            links,
            rooms,
            jobs: VecDeque::new(),
            is_busy: false,
            is_behind: false,
            rests: false,
            since: Timestamp::now(),
            alarm: None,
        }
    }

    fn id(&self) -> &TournamentId {
        &self.state.setup().id
    }

    /// Does the next thing, unless something is being written.
    fn go_on(&mut self, ctx: &mut Context<Self>) {
        if self.is_busy {
            return;
        }
        if std::mem::take(&mut self.is_behind) {
            return self.catch_up(ctx);
        }
        if self.is_something_due() {
            let mut draft = NextStep::of(&self.state);
            self.settle(&mut draft);
            return self.append(draft, None, ctx);
        }
        if self.state.must_start(Timestamp::now()) && !self.rests {
            let start = TournamentCommand::Start { ratings: BTreeMap::new() };
            return self.seed(Job::of_server(start), ctx);
        }
        while let Some(job) = self.jobs.pop_front() {
            if events::draws(&job.command) {
                return self.seed(job, ctx);
            }
            match self.state.decide(&job.command, &job.by) {
                Err(refused) => job.answer(Err(refused.into())),
                Ok(what) if what.is_empty() => job.answer(Ok(Arc::clone(&self.written))),
                Ok(what) => return self.take_step(what, job, ctx),
            }
        }
        self.sleep(ctx);
    }

    /// What somebody said happens, and what is due then.
    fn take_step(&mut self, what: Vec<Happening>, job: Job, ctx: &mut Context<Self>) {
        let mut draft = NextStep::of(&self.state);
        draft.happen(what, &job.by, job.why.as_ref(), Timestamp::now());
        self.settle(&mut draft);
        self.append(draft, Some(job), ctx);
    }

    fn is_something_due(&self) -> bool {
        let owed = self.rooms.owed();
        !self.state.due(&self.surroundings(&owed)).is_empty()
    }

    fn settle(&self, draft: &mut NextStep) {
        let owed = self.rooms.owed();
        draft.settle(&self.surroundings(&owed));
    }

    fn surroundings<'a>(&self, owed: &'a BTreeSet<GameKey>) -> Surroundings<'a> {
        let free_rooms = if self.rests { 0 } else { self.rooms.free() };
        let wait_max_s = self.links.settings.wait_max_s;
        Surroundings { now: Timestamp::now(), since: self.since, wait_max_s, free_rooms, owed }
    }

    /// Sleeps until the next time comes that is waited for.
    fn sleep(&mut self, ctx: &mut Context<Self>) {
        let (now, owed) = (Timestamp::now(), self.rooms.owed());
        let look = |free_rooms| Surroundings { now, free_rooms, ..self.surroundings(&owed) };
        let waits_for_room = self.rooms.free() == 0 && !self.state.due(&look(1)).is_empty();
        let next = self.state.wakes_at(&look(0)).map(|at| at.duration_since(now).unsigned_abs());
        let wait = if waits_for_room { Some(LOOK_AGAIN) } else { next.map(|wait| wait.min(SLEEP_MAX)) };
        self.wake_in(wait, ctx);
        if self.state.status().is_over() && self.alarm.is_none() {
            let kept = Duration::from_secs(self.links.settings.kept_s);
            self.alarm = Some(ctx.run_later(kept, |_, ctx| ctx.stop()));
        }
    }

    /// Sets the one timer.
    fn wake_in(&mut self, wait: Option<Duration>, ctx: &mut Context<Self>) {
        if let Some(alarm) = self.alarm.take() {
            ctx.cancel_future(alarm);
        }
        self.alarm = wait.map(|wait| {
            ctx.run_later(wait, |tournament, ctx| {
                tournament.alarm = None;
                tournament.go_on(ctx);
            })
        });
    }

    fn publish(&self) {
        self.links.published.publish(&self.written);
    }
}

/// What is read and written.
impl Tournament {
    /// Reads the events that the store has appended.
    fn catch_up(&mut self, ctx: &mut Context<Self>) {
        self.is_busy = true;
        let (records, id, last) = (Arc::clone(&self.links.records), self.id().clone(), self.state.last());
        let read = async move { events_after(&records, &id, last).await };
        ctx.spawn(read.into_actor(self).map(|events, tournament, ctx| {
            tournament.is_busy = false;
            match events {
                Ok(events) => tournament.take_in(&events, ctx),
                Err(error) => {
                    log::warn!("tournament {}: {error}; it is read again", tournament.id());
                    tournament.is_behind = true;
                    return tournament.wake_in(Some(RETRY), ctx);
                }
            }
            tournament.go_on(ctx);
        }));
    }

    fn take_in(&mut self, events: &[TournamentEvent], ctx: &mut Context<Self>) {
        let mut effects = Vec::new();
        for event in events {
            effects.extend(self.state.apply(event));
            if let Happening::GameFinished(result) = &event.what {
                self.rooms.settled(&result.match_id);
            }
        }
        if !events.is_empty() {
            self.links.published.publish(&Arc::new(self.state.picture()));
        }
        self.perform(effects, ctx);
    }

    /// Appends events. What follows from them is done when they are safe.
    fn append(&mut self, draft: NextStep, job: Option<Job>, ctx: &mut Context<Self>) {
        self.is_busy = true;
        let picture = Arc::new(draft.state.picture());
        let step = TournamentStep::of(Some(&self.written), &picture, self.state.last(), &draft.events);
        let next = next_of_series(self.state.status(), &draft, &picture, &self.links);
        let records = Arc::clone(&self.links.records);
        let written = async move {
            if let Some(next) = &next {
                records.open_tournament(next).await?;
            }
            let appended = records.append_events(&step).await?;
            Ok((appended, next.map(|next| next.id)))
        };
        ctx.spawn(written.into_actor(self).map(move |answer: Answer<_>, tournament, ctx| {
            tournament.is_busy = false;
            match answer {
                Ok((Ok(appended), next)) => {
                    tournament.tell_kept(appended.notices);
                    tournament.has_appended(draft, &picture, job, ctx);
                    let kept = next.map(TournamentKept);
                    kept.into_iter().for_each(|kept| send_unbounded(&tournament.links.directory, kept));
                }
                Ok((Err(AppendRefused::Conflict { .. }), _)) => {
                    tournament.is_behind = true;
                    job.into_iter().for_each(|job| tournament.jobs.push_front(job));
                }
                Ok((Err(refused @ AppendRefused::NoSuchTournament), _)) => {
                    log::error!("tournament {}: {refused}", tournament.id());
                    return ctx.stop();
                }
                Err(error) => return tournament.cannot_append(&error.to_string(), job, ctx),
            }
            tournament.go_on(ctx);
        }));
    }

    fn has_appended(
        &mut self,
        draft: NextStep,
        picture: &Arc<TournamentPicture>,
        job: Option<Job>,
        ctx: &mut Context<Self>,
    ) {
        self.state = draft.state;
        self.written = Arc::clone(picture);
        self.publish();
        self.perform(draft.effects, ctx);
        job.into_iter().for_each(|job| job.answer(Ok(Arc::clone(picture))));
    }

    /// Whoever waits is told; what the server itself says is not lost.
    fn cannot_append(&mut self, why: &str, job: Option<Job>, ctx: &mut Context<Self>) {
        log::warn!("tournament {}: {why}; it is tried again", self.id());
        match job {
            Some(job) if job.answer.is_some() => job.answer(Err(TellRefused::Unavailable(why.to_owned()))),
            Some(job) => self.jobs.push_front(job),
            None => {}
        }
        self.is_behind = true;
        self.wake_in(Some(RETRY), ctx);
    }

    /// Reads ratings, if the draw takes them, and goes on with the job then.
    fn seed(&mut self, mut job: Job, ctx: &mut Context<Self>) {
        let setup = self.state.setup();
        let players = match setup.bracket.seeding {
            Seeding::Rating => self.state.to_be_seeded(),
            _ => Vec::new(),
        };
        let (records, ladder) = (Arc::clone(&self.links.records), setup.ladder());
        self.is_busy = true;
        let read = async move { history::ratings(&records, players, &ladder).await };
        ctx.spawn(read.into_actor(self).map(|known, tournament, ctx| {
            tournament.is_busy = false;
            let known = match known {
                Ok(known) => known,
                Err(error) => return tournament.cannot_append(&error.to_string(), Some(job), ctx),
            };
            if let TournamentCommand::Start { ratings } | TournamentCommand::PairAnew { ratings } =
                &mut job.command
            {
                *ratings = known;
            }
            tournament.draw(job, ctx);
        }));
    }

    /// Draws the bracket, if that may be done.
    fn draw(&mut self, job: Job, ctx: &mut Context<Self>) {
        match self.state.decide(&job.command, &job.by) {
            Ok(what) => {
                let is_given_up = what == [Happening::Cancelled];
                let why = is_given_up.then(|| "too few had entered when it was to begin".to_owned());
                let job = Job { why: job.why.clone().or(why), ..job };
                self.take_step(what, job, ctx);
            }
            Err(refused) => {
                job.answer(Err(refused.into()));
                self.go_on(ctx);
            }
        }
    }
}

impl Actor for Tournament {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        let to = ctx.address().recipient();
        send_to_child(&self.links.settler, Subscribe { to });
        ctx.run_interval(performance::OWED_LONG, Tournament::look_for_owed);
        if matches!(self.state.status(), TournamentStatus::Running | TournamentStatus::Paused) {
            self.is_behind = true;
            self.resume(ctx);
        }
        self.go_on(ctx);
    }

    fn stopped(&mut self, _: &mut Self::Context) {
        if self.state.status().is_over() {
            self.links.published.strike(self.id());
        }
    }
}
