//! What a room has still to do, in order: its one work list.
//!
//! What is shown is shown before the next step is made, because a frame is made of the state as it is. So what the match
//! tells and what the room tells are handed out one by one, and tasks, which may make a step, wait until all of it is done.

use std::collections::VecDeque;

use super::Effect;
use crate::game::{Effects, MatchEffect, MatchNotice, Member, Seat};

/// Something that is done in a step of its own.
#[derive(Debug, Clone)]
pub(super) enum Task {
    /// The match goes on after it was rebuilt.
    GoOn,
    /// Everybody is told that the room has come back.
    Recovered,
    /// A seat that nobody claims is cleared.
    Clear(Seat),
    /// The players of the match before are seated in this one.
    Reseat(Seat, Member),
    /// Everybody is seated again.
    BeginRecord,
    /// The room ends, for this reason.
    End(String),
}

/// What comes next.
pub(super) enum Item {
    /// To be handed out.
    Own(Effect),
    /// The match has something to tell.
    Told(MatchEffect),
    /// To be done.
    Do(Task),
}

/// The work list.
#[derive(Default)]
pub(super) struct WorkList {
    /// What the match tells, in order; whoever tells it something appends to this.
    pub(super) told: Effects,
    /// How many of these are done.
    done: usize,
    /// Whether the one after these is being done.
    doing: bool,
    /// What the room tells; it goes before what the match tells.
    own: VecDeque<Effect>,
    /// What was handed out last, if it is to be done again should it fail.
    again: Option<Effect>,
    tasks: VecDeque<Task>,
}

impl WorkList {
    /// Adds something to be handed out.
    pub(super) fn push(&mut self, effect: Effect) {
        self.own.push_back(effect);
    }

    /// Adds something to be done once everything before is.
    pub(super) fn then(&mut self, task: Task) {
        self.tasks.push_back(task);
    }

    /// The next item; whoever asks has done the one before.
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

    /// The match panicked over what is being done: it is put back, and the match tells what of its effects still holds.
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

    /// These go before everything else.
    pub(super) fn before_all(&mut self, effects: impl IntoIterator<Item = Effect>) {
        let mut first: VecDeque<Effect> = effects.into_iter().collect();
        first.append(&mut self.own);
        self.own = first;
    }

    /// The match goes on before any other task.
    pub(super) fn go_on_first(&mut self) {
        if !matches!(self.tasks.front(), Some(Task::GoOn)) {
            self.tasks.push_front(Task::GoOn);
        }
    }

    /// Nothing is done any more but what is to be handed out already.
    pub(super) fn drop_tasks(&mut self) {
        self.tasks.clear();
    }

    /// What would show the state is void.
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
