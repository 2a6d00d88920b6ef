//! The work list of a room: three queues with everything that it has still to do.
//!
//! | Order | Queue | Added by | If the game panics over one |
//! |---|---|---|---|
//! | 1 | effects of the room | [`WorkList::push_effect`] | it is handed out again if it shows a state ([`Effect::again`]) |
//! | 2 | effects of the match | the match, which appends to `match_effects` | it is handed out again, unless the rebuilt match took it out |
//! | 3 | tasks | [`WorkList::push_task`] | it is not done again; [`Task::GoOn`] is done before the others |
//!
//! A queue is looked at only when those before it are empty; within a queue the order is that of adding. A frame is made
//! of the state as it is, so what happened is shown before the next step is made. That is why effects are handed out one
//! by one, and why tasks, which may make a step, wait until all effects are performed.

use std::collections::VecDeque;

use super::Effect;
use crate::game::{Effects, MatchEffect, MatchNotice, Member, Seat};

/// Something that the room does itself, once all effects before it are performed.
#[derive(Debug, Clone)]
pub(super) enum Task {
    /// The match goes on after it was rebuilt, or players were put into their seats.
    GoOn,
    /// Everybody is told that the room has come back.
    Recovered,
    /// A seat that nobody claims is cleared.
    Clear(Seat),
    /// A player is put into the seat that was kept, outside of this match, until it began.
    Reseat(Seat, Member),
    /// Everybody is seated again, and the journal begins.
    BeginRecord,
    /// The room ends, for this reason.
    End(String),
}

/// What is to be done next.
pub(super) enum NextWork {
    /// An effect of the room, to be handed out.
    RoomEffect(Effect),
    /// An effect of the match, still to be translated.
    MatchEffect(MatchEffect),
    /// A task to be done.
    Task(Task),
}

/// The work list of a room.
#[derive(Default)]
pub(super) struct WorkList {
    /// The effects of the match, in order; telling the match something appends to these.
    pub(super) match_effects: Effects,
    /// The number of these that are performed.
    performed: usize,
    /// Whether the next one of these is being performed.
    performing: bool,
    /// The effects of the room.
    room_effects: VecDeque<Effect>,
    /// The effect that was handed out last, if it is to be performed again in case the game panics over it.
    retry: Option<Effect>,
    tasks: VecDeque<Task>,
}

impl WorkList {
    /// Adds an effect.
    pub(super) fn push_effect(&mut self, effect: Effect) {
        self.room_effects.push_back(effect);
    }

    /// Whether there is nothing to do.
    pub(super) fn is_empty(&self) -> bool {
        self.room_effects.is_empty() && self.match_effects.is_empty() && self.tasks.is_empty()
    }

    /// Adds a task, which is done when all effects are performed and all tasks before it are done.
    pub(super) fn push_task(&mut self, task: Task) {
        self.tasks.push_back(task);
    }

    /// The next thing to do. The caller has performed the one before.
    pub(super) fn next(&mut self) -> Option<NextWork> {
        self.finish_last();
        if let Some(effect) = self.room_effects.pop_front() {
            self.retry = effect.again();
            return Some(NextWork::RoomEffect(effect));
        }
        if let Some(effect) = self.match_effects.get(self.performed) {
            self.performing = true;
            return Some(NextWork::MatchEffect(effect.clone()));
        }
        self.match_effects.clear();
        self.performed = 0;
        self.tasks.pop_front().map(NextWork::Task)
    }

    fn finish_last(&mut self) {
        self.retry = None;
        self.performed += usize::from(std::mem::take(&mut self.performing));
    }

    /// The game panicked over what is being performed, which is put back. Answers the effects of the match
    /// that are not performed, so that the match can keep those that still hold.
    pub(super) fn take_back(&mut self) -> &mut Effects {
        self.match_effects.drain(..std::mem::take(&mut self.performed));
        self.performing = false;
        if let Some(effect) = self.retry.take() {
            self.room_effects.push_front(effect);
        }
        &mut self.match_effects
    }

    /// Seats whose welcome is still to come.
    pub(super) fn unwelcomed(&self) -> Vec<Seat> {
        let told = self.match_effects[self.performed..].iter();
        let seats = told.filter_map(|effect| match effect {
            MatchEffect::Tell(seat, MatchNotice::Welcome) => Some(*seat),
            _ => None,
        });
        seats.collect()
    }

    /// Puts effects before everything else.
    pub(super) fn before_all(&mut self, effects: impl IntoIterator<Item = Effect>) {
        let mut first: VecDeque<Effect> = effects.into_iter().collect();
        first.append(&mut self.room_effects);
        self.room_effects = first;
    }

    /// Makes the match go on before any other task.
    pub(super) fn go_on_first(&mut self) {
        if !matches!(self.tasks.front(), Some(Task::GoOn)) {
            self.tasks.push_front(Task::GoOn);
        }
    }

    /// Drops all tasks. Effects that are waiting are still handed out.
    pub(super) fn drop_tasks(&mut self) {
        self.tasks.clear();
    }

    /// Drops all effects that would show the state.
    pub(super) fn drop_shown(&mut self) {
        self.match_effects.clear();
        self.room_effects
            .retain(|effect| !matches!(effect, Effect::Greet(_) | Effect::ShowMatch | Effect::ShowState));
        (self.performed, self.performing, self.retry) = (0, false, None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(work: &mut WorkList) -> String {
        match work.next() {
            Some(NextWork::RoomEffect(effect)) => format!("{effect:?}"),
            Some(NextWork::MatchEffect(effect)) => format!("{effect:?}"),
            Some(NextWork::Task(task)) => format!("{task:?}"),
            None => "nothing".to_owned(),
        }
    }

    fn stepped() -> MatchEffect {
        MatchEffect::Broadcast(MatchNotice::Stepped)
    }

    #[test]
    fn the_room_speaks_before_the_match_and_tasks_come_last() {
        let mut work = WorkList::default();
        work.push_task(Task::GoOn);
        work.match_effects.push(stepped());
        work.push_effect(Effect::ShowState);
        let order = [(); 4].map(|()| next(&mut work));
        assert_eq!(order, ["ShowState", "Broadcast(Stepped)", "GoOn", "nothing"]);
    }

    #[test]
    fn what_failed_is_done_again_and_what_is_done_is_not() {
        let mut work = WorkList::default();
        work.match_effects.extend([stepped(), MatchEffect::Tell(Seat(1), MatchNotice::Welcome)]);
        next(&mut work);
        next(&mut work);
        assert_eq!(work.take_back().len(), 1, "the step is shown already");
        assert_eq!(work.unwelcomed(), [Seat(1)]);
        assert_eq!(next(&mut work), "Tell(Seat(1), Welcome)");
        assert_eq!(next(&mut work), "nothing");
        work.push_effect(Effect::Greet(Seat(2)));
        next(&mut work);
        work.take_back();
        assert_eq!(next(&mut work), "Greet(Seat(2))");
    }
}
