//! The work list of a room: everything that it has still to do, in order.
//!
//! A frame is made of the state as it is, so what happened is shown before the next step is made. That is why the effects
//! of the match and of the room are handed out one by one, and why tasks, which may make a step, wait until all of them are
//! performed.

use std::collections::VecDeque;

use super::Effect;
use crate::game::{Effects, MatchEffect, MatchNotice, Member, Seat};

/// Something that the room does itself, once all effects before it are performed.
#[derive(Debug, Clone)]
pub(super) enum Task {
    /// The match goes on after it was rebuilt.
    GoOn,
    /// Everybody is told that the room has come back.
    Recovered,
    /// A seat that nobody claims is cleared.
    Clear(Seat),
    /// A player of the match before is seated in this one.
    Reseat(Seat, Member),
    /// Everybody is seated again, and the journal begins.
    BeginRecord,
    /// The room ends, for this reason.
    End(String),
}

/// The next item of the work.
pub(super) enum Item {
    /// An effect to be handed out.
    Own(Effect),
    /// An effect of the match, still to be translated.
    Told(MatchEffect),
    /// A task to be done.
    Do(Task),
}

/// The work list of a room.
#[derive(Default)]
pub(super) struct WorkList {
    /// The effects of the match, in order; telling the match something appends to these.
    pub(super) told: Effects,
    /// The number of these that are performed.
    done: usize,
    /// Whether the next one of these is being performed.
    doing: bool,
    /// The effects of the room; they go before those of the match.
    own: VecDeque<Effect>,
    /// The effect that was handed out last, if it is to be performed again in case the game panics over it.
    again: Option<Effect>,
    tasks: VecDeque<Task>,
}

impl WorkList {
    /// Adds an effect.
    pub(super) fn push(&mut self, effect: Effect) {
        self.own.push_back(effect);
    }

    /// Whether there is nothing to do.
    pub(super) fn is_empty(&self) -> bool {
        self.own.is_empty() && self.told.is_empty() && self.tasks.is_empty()
    }

    /// Adds a task, which is done when all effects are performed and all tasks before it are done.
    pub(super) fn then(&mut self, task: Task) {
        self.tasks.push_back(task);
    }

    /// The next item. The caller has performed the one before.
    pub(super) fn next(&mut self) -> Option<Item> {
        self.finish_last();
        if let Some(effect) = self.own.pop_front() {
            self.again = effect.again();
            return Some(Item::Own(effect));
        }
        if let Some(effect) = self.told.get(self.done) {
            self.doing = true;
            return Some(Item::Told(effect.clone()));
        }
        self.told.clear();
        self.done = 0;
        self.tasks.pop_front().map(Item::Do)
    }

    fn finish_last(&mut self) {
        self.again = None;
        self.done += usize::from(std::mem::take(&mut self.doing));
    }

    /// The game panicked over the item that is being performed, which is put back. Answers the effects of the match
    /// that are not performed, so that the match can keep those that still hold.
    pub(super) fn take_back(&mut self) -> &mut Effects {
        self.told.drain(..std::mem::take(&mut self.done));
        self.doing = false;
        if let Some(effect) = self.again.take() {
            self.own.push_front(effect);
        }
        &mut self.told
    }

    /// Seats whose welcome is still to come.
    pub(super) fn unwelcomed(&self) -> Vec<Seat> {
        let told = self.told[self.done..].iter();
        let seats = told.filter_map(|effect| match effect {
            MatchEffect::Tell(seat, MatchNotice::Welcome) => Some(*seat),
            _ => None,
        });
        seats.collect()
    }

    /// Puts effects before everything else.
    pub(super) fn before_all(&mut self, effects: impl IntoIterator<Item = Effect>) {
        let mut first: VecDeque<Effect> = effects.into_iter().collect();
        first.append(&mut self.own);
        self.own = first;
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
        self.told.clear();
        self.own.retain(|effect| !matches!(effect, Effect::Greet(_) | Effect::ShowMatch | Effect::ShowState));
        (self.done, self.doing, self.again) = (0, false, None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(work: &mut WorkList) -> String {
        match work.next() {
            Some(Item::Own(effect)) => format!("{effect:?}"),
            Some(Item::Told(effect)) => format!("{effect:?}"),
            Some(Item::Do(task)) => format!("{task:?}"),
            None => "nothing".to_owned(),
        }
    }

    fn stepped() -> MatchEffect {
        MatchEffect::Broadcast(MatchNotice::Stepped)
    }

    #[test]
    fn the_room_speaks_before_the_match_and_tasks_come_last() {
        let mut work = WorkList::default();
        work.then(Task::GoOn);
        work.told.push(stepped());
        work.push(Effect::ShowState);
        let order = [(); 4].map(|()| next(&mut work));
        assert_eq!(order, ["ShowState", "Broadcast(Stepped)", "GoOn", "nothing"]);
    }

    #[test]
    fn what_failed_is_done_again_and_what_is_done_is_not() {
        let mut work = WorkList::default();
        work.told.extend([stepped(), MatchEffect::Tell(Seat(1), MatchNotice::Welcome)]);
        next(&mut work);
        next(&mut work);
        assert_eq!(work.take_back().len(), 1, "the step is shown already");
        assert_eq!(work.unwelcomed(), [Seat(1)]);
        assert_eq!(next(&mut work), "Tell(Seat(1), Welcome)");
        assert_eq!(next(&mut work), "nothing");
        work.push(Effect::Greet(Seat(2)));
        next(&mut work);
        work.take_back();
        assert_eq!(next(&mut work), "Greet(Seat(2))");
    }
}
