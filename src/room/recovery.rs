//! Rebuilds a match after its game has panicked, and tells those who were in it.

use super::{Effect, News, RoomState};
use crate::domain::guard::caught;
use crate::game::{ActRefused, Effects, Input, Match, Omitted, Revived, Seat, Tick};

/// The outcome of rebuilding a match after its game has panicked.
#[derive(Debug)]
pub struct Recovery {
    /// The step from which the match goes on.
    pub tick: Tick,
    /// The number of inputs that are not given to the game any more.
    pub left_out: usize,
}

/// The reason for which a match does not go on after its game has panicked.
pub(super) struct GivenUp {
    /// The reason that everybody is told.
    pub(super) why: &'static str,
    /// The text for the log.
    pub(super) for_the_log: String,
}

impl GivenUp {
    /// The game has panicked too often.
    pub(super) fn too_often() -> GivenUp {
        let why = "the match crashed three times within a minute and was aborted";
        GivenUp { why, for_the_log: why.to_owned() }
    }
}

/// Puts a rebuilt state under the match. `told` are its effects that are not performed yet; those that do not hold any
/// more are taken out. Errors: there is no state to go on from.
pub(super) fn revive(game: &mut Match, told: &mut Effects) -> Result<Revived, GivenUp> {
    match caught(|| game.revive(told)) {
        Some(revived) => revived.map_err(|failed| GivenUp {
            why: "the match crashed and could not be rebuilt, so it was aborted",
            for_the_log: format!("the match cannot be rebuilt: {failed}"),
        }),
        None => Err(GivenUp {
            why: "the match crashed and was aborted",
            for_the_log: "the game panicked again while the match was rebuilt".to_owned(),
        }),
    }
}

/// The match goes on from a state that was rebuilt.
pub(super) fn go_on(room: &mut RoomState, revived: &Revived) -> Recovery {
    let left_out = revived.left_out.len();
    room.faults.recovered(left_out);
    let Amends { first, unseated } = Amends::new(revived, &room.game, room.work.unwelcomed());
    unseated.into_iter().for_each(|seat| room.unclaim(seat));
    room.work.before_all(first);
    room.work.go_on_first();
    Recovery { tick: revived.tick, left_out }
}

/// The work to do, before anything else, when a match goes on from a state that was rebuilt.
#[derive(Debug)]
struct Amends {
    /// The effects that tell and show everybody what has changed.
    first: Vec<Effect>,
    /// The seats of those whose joining was left out.
    unseated: Vec<Seat>,
}

impl Amends {
    /// The amends for this match, in which these seats have not been welcomed yet.
    fn new(revived: &Revived, game: &Match, unwelcomed: Vec<Seat>) -> Amends {
        let Revived { tick, lost_ticks, left_out } = revived;
        // Those seats get the whole state with their welcome, which is still to come.
        let first = unwelcomed.into_iter().map(Effect::Hide).collect();
        let mut amends = Amends { first, unseated: Vec::new() };
        let recovered = News::Recovered { tick: *tick, lost_ticks: Some(*lost_ticks) };
        amends.first.push(Effect::Announce(recovered));
        left_out.iter().for_each(|omitted| amends.leave_out(omitted, game));
        amends.first.push(Effect::ShowState);
        amends
    }

    /// Tells the player that an input does not count, if the player is still there.
    fn leave_out(&mut self, omitted: &Omitted, game: &Match) {
        let Some(member) = &omitted.member else { return };
        match omitted.input {
            Input::Act { seat, .. } if game.roster().member(seat) == Some(member) => {
                self.first.push(Effect::Refuse { seat, seq: omitted.seq, refused: ActRefused::LeftOut });
            }
            Input::Join { seat } if game.roster().member(seat).is_none() => {
                self.unseated.push(seat);
                let why = "the game failed when you joined, so you have no seat".to_owned();
                self.first.push(Effect::Dismiss { seat, why });
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::domain::{MatchId, PlayerId};
    use crate::game::Member;
    use crate::game::journal::Intervals;
    use crate::room::RoomConfig;

    fn member(name: &str) -> Member {
        Member::person(PlayerId::parse(name).unwrap())
    }

    /// A match with anna in its first seat.
    fn game() -> Match {
        let (games, id) = (crate::games::standard(), MatchId::parse("m").unwrap());
        let room = RoomConfig::example("duel");
        let spec = room.match_spec(games.get("relay").unwrap(), id, 1, false, Intervals::default());
        let mut game = Match::open(spec).unwrap();
        game.seat(member("anna"), &mut Effects::new()).unwrap();
        game
    }

    fn amends(left_out: Vec<(Input<Bytes>, &str)>) -> (Vec<String>, Vec<Seat>) {
        let omitted = left_out.into_iter().map(|(input, name)| Omitted {
            tick: Tick(1),
            input,
            seq: Some(7),
            member: Some(member(name)),
        });
        let revived = Revived { tick: Tick(3), lost_ticks: 1, left_out: omitted.collect() };
        let Amends { first, unseated } = Amends::new(&revived, &game(), vec![Seat(5)]);
        let name = |effect: &Effect| format!("{effect:?}").split(['(', ' ']).next().unwrap().to_owned();
        (first.iter().map(name).collect(), unseated)
    }

    #[test]
    fn everybody_hears_first_that_the_match_goes_on_and_is_shown_it_last() {
        assert_eq!(amends(vec![]), (["Hide", "Announce", "ShowState"].map(str::to_owned).to_vec(), vec![]));
    }

    #[test]
    fn only_those_are_told_of_inputs_that_are_left_out_whose_they_are() {
        let act = |seat| Input::Act { seat: Seat(seat), action: Bytes::new() };
        let left_out = vec![(act(0), "anna"), (act(0), "ben"), (Input::Leave { seat: Seat(0) }, "anna")];
        assert_eq!(amends(left_out).0, ["Hide", "Announce", "Refuse", "ShowState"]);
    }

    #[test]
    fn whoever_is_not_in_the_rebuilt_match_loses_the_seat_and_nobody_else() {
        let left_out = vec![(Input::Join { seat: Seat(0) }, "ben"), (Input::Join { seat: Seat(1) }, "carl")];
        let (first, unseated) = amends(left_out);
        assert_eq!((first[2].as_str(), unseated), ("Dismiss", vec![Seat(1)]), "the first seat is anna's");
    }
}
