//! The course of a tournament: registration, check-in, the start, matches, what its owner may do, the end.

use std::collections::BTreeMap;

use super::live::{Live, anna, person, player};
use super::setup::{SINGLE, at, setup};
use crate::domain::bracket::{MatchStatus, ReportRefused, Seeding};
use crate::domain::tournament::{
    By, EntrantState, Entry, EntryKind, Happening, Loss, MatchChange, RoomNews, StartRule, TournamentCommand,
    TournamentNews, TournamentRefused, TournamentStatus,
};

fn start() -> TournamentCommand {
    TournamentCommand::Start { ratings: BTreeMap::new() }
}

fn by(id: &str) -> By {
    By::Player(player(id))
}

#[test]
fn entries_that_do_not_fit_are_refused_and_change_nothing() {
    let mut cup = setup(SINGLE);
    (cup.entrants_max, cup.admission.programs) = (2, false);
    let mut live = Live::new(cup);
    let enter = |id: &str| TournamentCommand::Enter(person(id));
    live.say(&by("bert"), enter("bert")).unwrap();
    let before = live.state.clone();
    let mut refused = |by: &By, command| live.say(by, command).unwrap_err();
    assert_eq!(refused(&by("bert"), enter("bert")), TournamentRefused::EnteredAlready(player("bert")));
    assert_eq!(refused(&by("bert"), enter("carl")), TournamentRefused::NotYou(player("carl")));
    let program = Entry { player: player("bot_of_carl"), kind: EntryKind::Program };
    let refusal = TournamentRefused::NotAdmitted("programs");
    assert_eq!(refused(&by("bot_of_carl"), TournamentCommand::Enter(program)), refusal);
    let bots = |count| TournamentCommand::AddBots { count, level: "easy".to_owned() };
    assert_eq!(refused(&by("bert"), bots(1)), TournamentRefused::NotYours);
    assert_eq!(refused(&anna(), bots(2)), TournamentRefused::Full);
    assert_eq!(refused(&anna(), start()), TournamentRefused::TooFew { there: 1, min: 2 });
    assert_eq!(refused(&by("bert"), start()), TournamentRefused::NotYours);
    let withdraw = TournamentCommand::Withdraw(player("carl"));
    assert_eq!(refused(&by("carl"), withdraw), TournamentRefused::NotEntered(player("carl")));
    let hear = TournamentCommand::Hear { key: live_key(), news: RoomNews::Began };
    assert_eq!(refused(&By::Operator, hear), TournamentRefused::NotYours);
    assert_eq!(live.state, before);
}

fn live_key() -> crate::domain::tournament::GameKey {
    crate::domain::tournament::GameKey { number: 0, game: 0, attempt: 0 }
}

#[test]
fn whoever_waits_takes_the_place_of_somebody_who_withdraws() {
    let mut cup = setup(SINGLE);
    cup.entrants_max = 2;
    let mut live = Live::new(cup);
    for id in ["bert", "carl", "dora", "emil"] {
        live.say(&by(id), TournamentCommand::Enter(person(id))).unwrap();
    }
    let full = live.say(&by("fred"), TournamentCommand::Enter(person("fred")));
    assert_eq!(full, Err(TournamentRefused::Full));
    let states = |live: &Live| -> Vec<EntrantState> {
        live.state.picture().entrants.iter().map(|entrant| entrant.state).collect()
    };
    let (is_in, waits) = (EntrantState::In, EntrantState::Waiting);
    assert_eq!(states(&live), [is_in, is_in, waits, waits]);
    live.say(&by("bert"), TournamentCommand::Withdraw(player("bert"))).unwrap();
    assert_eq!(states(&live), [is_in, is_in, waits]);
    live.say(&anna(), start()).unwrap();
    let seats: Vec<_> = live.game(0).seats.into_iter().map(|entry| entry.player).collect();
    assert_eq!(seats, [player("carl"), player("dora")]);
}

#[test]
fn only_who_has_checked_in_plays_and_times_come_by_themselves() {
    let mut cup = setup(SINGLE);
    cup.schedule.opens_at = Some(at(10));
    cup.schedule.check_in_s = Some(60);
    cup.schedule.start = StartRule::At(at(100));
    let mut live = Live::new(cup);
    let enter = |id: &str| (by(id), TournamentCommand::Enter(person(id)));
    let (bert, entry) = enter("bert");
    assert_eq!(live.say(&bert, entry.clone()), Err(TournamentRefused::RegistrationClosed));
    assert_eq!(live.state.status(), TournamentStatus::Announced);
    live.wait_for_what_is_next();
    assert_eq!((live.second, live.state.status()), (10, TournamentStatus::Registration));
    live.say(&bert, entry).unwrap();
    for id in ["carl", "dora"] {
        let (by, entry) = enter(id);
        live.say(&by, entry).unwrap();
    }
    let check_in = |id: &str| TournamentCommand::CheckIn(player(id));
    assert_eq!(live.say(&bert, check_in("bert")), Err(TournamentRefused::NoCheckIn));
    live.wait_for_what_is_next();
    assert_eq!((live.second, live.state.status()), (40, TournamentStatus::CheckIn));
    assert!(live.told.contains(&(player("dora"), TournamentNews::CheckInOpen)));
    live.say(&bert, check_in("bert")).unwrap();
    assert_eq!(live.say(&bert, check_in("bert")), Err(TournamentRefused::CheckedInAlready(player("bert"))));
    assert_eq!(live.say(&bert, check_in("dora")), Err(TournamentRefused::NotYou(player("dora"))));
    live.say(&anna(), check_in("dora")).unwrap();
    live.wait_for_what_is_next();
    assert_eq!((live.second, live.state.status()), (100, TournamentStatus::Running));
    let seats: Vec<_> = live.game(0).seats.into_iter().map(|entry| entry.player).collect();
    assert_eq!(seats, [player("bert"), player("dora")]);
    let late = live.say(&by("late"), TournamentCommand::Enter(person("late")));
    assert_eq!(late, Err(TournamentRefused::RegistrationClosed));
}

#[test]
fn a_check_in_without_a_time_says_who_opens_it() {
    let mut live = Live::new(setup(SINGLE));
    live.say(&by("bert"), TournamentCommand::Enter(person("bert"))).unwrap();
    let check_in = TournamentCommand::CheckIn(player("bert"));
    let refused = live.say(&by("bert"), check_in.clone()).unwrap_err();
    assert_eq!(refused, TournamentRefused::CheckInByHand);
    assert!(refused.to_string().ends_with(r#"PATCH {"action": "open_check_in"}"#));
    live.say(&anna(), TournamentCommand::OpenCheckIn).unwrap();
    live.say(&by("bert"), check_in).unwrap();
}

#[test]
fn a_tournament_that_nobody_begins_is_cancelled_in_the_end() {
    let mut cup = setup(SINGLE);
    cup.schedule.opens_at = Some(at(10));
    let mut live = Live::new(cup);
    live.wait_for_what_is_next();
    assert_eq!((live.second, live.state.status()), (10, TournamentStatus::Registration));
    live.wait_for_what_is_next();
    assert_eq!((live.second, live.state.status()), (86_410, TournamentStatus::Cancelled));
}

#[test]
fn a_start_that_too_few_came_to_cancels() {
    let mut cup = setup(SINGLE);
    cup.schedule.start = StartRule::At(at(100));
    let mut live = Live::new(cup);
    live.say(&by("bert"), TournamentCommand::Enter(person("bert"))).unwrap();
    live.wait(100);
    assert_eq!(live.state.status(), TournamentStatus::Cancelled);
    assert!(live.told.contains(&(player("bert"), TournamentNews::Cancelled)));
    assert_eq!(live.say(&anna(), start()), Err(TournamentRefused::Cancelled));
}

#[test]
fn the_best_rating_has_the_best_seed_and_seeds_are_frozen() {
    let mut cup = setup(SINGLE);
    cup.bracket.seeding = Seeding::Rating;
    let mut live = Live::new(cup);
    for id in ["bert", "carl", "dora"] {
        live.say(&by(id), TournamentCommand::Enter(person(id))).unwrap();
    }
    assert_eq!(live.state.to_be_seeded(), ["bert", "carl", "dora"].map(player));
    let ratings = BTreeMap::from([(player("dora"), 250_000), (player("carl"), 100)]);
    live.say(&anna(), TournamentCommand::Start { ratings }).unwrap();
    let order: Vec<_> = live.state.picture().entrants.into_iter().map(|of| of.entry.player).collect();
    assert_eq!(order, ["dora", "carl", "bert"].map(player));
    assert_eq!(live.say(&anna(), start()), Err(TournamentRefused::BegunAlready));
}

#[test]
fn games_of_a_match_alternate_sides_and_mirror_each_other() {
    let mut cup = setup(SINGLE);
    cup.bracket.lengths.usual = 3;
    let mut live = Live::begun(cup, 2);
    let first = live.game(0);
    live.finish(first.key, &[player("p0"), player("p1")]);
    let second = live.game(0);
    assert_eq!((second.key.game, second.seed), (1, first.seed), "a pair has one seed");
    assert_eq!(second.seats[0], first.seats[1]);
    live.finish(second.key, &[player("p1"), player("p0")]);
    let third = live.game(0);
    assert_ne!(third.seed, first.seed);
    assert_ne!(third.room, first.room);
    live.finish(third.key, &[player("p1"), player("p0")]);
    assert_eq!(live.state.status(), TournamentStatus::Finished);
    assert!(live.told.contains(&(player("p1"), TournamentNews::Finished { rank: 1 })));
}

#[test]
fn whoever_does_not_come_loses_and_where_nobody_comes_both_are_out_later() {
    let mut live = Live::begun(setup(SINGLE), 4);
    let (first, second) = (live.game(0).key, live.game(1).key);
    live.hear(first, RoomNews::TimeOver { came: vec![player("p3")] });
    let fixture = live.state.picture().matches[0].clone();
    assert_eq!((fixture.status, fixture.winner), (MatchStatus::NoShow, Some(player("p3"))));
    assert!(live.told.contains(&(player("p3"), TournamentNews::Through { number: 0 })));
    assert!(live.told.contains(&(player("p0"), TournamentNews::Out { rank: 4 })), "{:?}", live.told);
    live.hear(second, RoomNews::TimeOver { came: Vec::new() });
    let held = live.state.picture().matches[1].clone();
    assert_eq!((held.status, held.decide_until), (MatchStatus::Ready, Some(at(300))));
    assert!(live.rooms.is_empty());
    live.wait_for_what_is_next();
    assert_eq!((live.second, live.state.status()), (300, TournamentStatus::Finished));
    assert_eq!(live.state.picture().matches[1].status, MatchStatus::AllAbsent);
    assert_eq!(live.state.picture().standings[0].player, player("p3"));
}

#[test]
fn the_owner_can_decide_about_a_match_that_nobody_came_to() {
    let mut live = Live::begun(setup(SINGLE), 2);
    live.hear(live.game(0).key, RoomNews::TimeOver { came: Vec::new() });
    live.say(&anna(), TournamentCommand::Replay { number: 0 }).unwrap();
    let again = live.game(0);
    assert_eq!(again.key.attempt, 1);
    live.hear(again.key, RoomNews::TimeOver { came: Vec::new() });
    let places = vec![vec![player("p1")]];
    live.say(&anna(), TournamentCommand::Override { number: 0, places }).unwrap();
    assert_eq!(live.state.status(), TournamentStatus::Finished);
}

#[test]
fn a_room_that_is_lost_in_a_final_is_void_and_its_game_is_played_again() {
    let mut live = Live::begun(setup(SINGLE), 2);
    let lost = live.game(0);
    live.hear(lost.key, RoomNews::Lost(Loss::RoomLost));
    let again = live.game(0);
    assert_eq!((again.key.attempt, again.key.game), (1, 0));
    assert!(again.room != lost.room && again.seed != lost.seed);
    live.finish(lost.key, &[player("p0"), player("p1")]);
    assert_eq!(live.state.status(), TournamentStatus::Running, "the game that was lost does not count");
    live.finish(again.key, &[player("p1"), player("p0")]);
    assert_eq!(live.state.picture().standings[0].player, player("p1"));
    let finished = &live.state.picture().matches[0].finished;
    assert_eq!(finished.iter().map(|game| game.counts).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn a_game_that_is_lost_each_time_counts_as_drawn_and_nobody_waits_for_ever() {
    let mut live = Live::begun(setup(SINGLE), 2);
    for _ in 0..2 * 3 {
        assert_eq!(live.state.status(), TournamentStatus::Running);
        live.hear(live.game(0).key, RoomNews::Lost(Loss::NotOpened));
    }
    assert_eq!(live.state.status(), TournamentStatus::Finished);
    assert_eq!(live.state.picture().standings[0].player, player("p0"), "the better seed goes on");
}

#[test]
fn a_room_that_says_nothing_and_a_game_that_takes_too_long_hold_nobody_up() {
    let mut live = Live::begun(setup(SINGLE), 2);
    let silent = live.game(0).key;
    live.wait_for_what_is_next();
    assert_eq!((live.second, live.game(0).key.attempt), (120, silent.attempt + 1));
    live.hear(live.game(0).key, RoomNews::Began);
    live.wait_for_what_is_next();
    assert_eq!((live.second, live.game(0).key.game), (720, 1), "a game that takes too long is drawn");
}

#[test]
fn a_pause_calls_no_game_and_ends_by_itself() {
    let mut live = Live::begun(setup(SINGLE), 4);
    live.hear(live.game(1).key, RoomNews::TimeOver { came: Vec::new() });
    live.say(&anna(), TournamentCommand::Pause).unwrap();
    assert_eq!(live.say(&anna(), TournamentCommand::Pause), Err(TournamentRefused::PausedAlready));
    let running = live.game(0).key;
    live.hear(running, RoomNews::Lost(Loss::RoomLost));
    live.wait(350);
    assert!(live.rooms.is_empty() && live.state.picture().matches[1].status == MatchStatus::Ready);
    live.wait_for_what_is_next();
    assert_eq!((live.second, live.state.status()), (3600, TournamentStatus::Running));
    assert_eq!(live.game(0).key.attempt, 1);
    let decide_until = live.state.picture().matches[1].decide_until;
    assert_eq!(decide_until, Some(at(3900)), "who has to decide has as long as without the pause");
}

#[test]
fn what_was_decided_can_be_reopened_and_what_depends_on_it_is_played_again() {
    let mut live = Live::begun(setup(SINGLE), 4);
    live.play_on();
    assert_eq!(live.state.status(), TournamentStatus::Finished);
    live.say(&anna(), TournamentCommand::Reopen { number: 0 }).unwrap();
    assert_eq!(live.state.status(), TournamentStatus::Running);
    assert!(live.rooms.is_empty(), "it waits for the owner");
    let reopened = TournamentNews::MatchChanged { number: 0, how: MatchChange::Reopened };
    assert!(["p0", "p3"].iter().all(|id| live.told.contains(&(player(id), reopened.clone()))));
    assert!(!live.told.contains(&(player("p1"), reopened)), "another match is no news to her");
    let override_by =
        |winner: &str| TournamentCommand::Override { number: 0, places: vec![vec![player(winner)]] };
    assert_eq!(live.say(&anna(), override_by("p1")), Err(ReportRefused::NotInThisMatch.into()));
    live.say(&anna(), override_by("p3")).unwrap();
    let last = live.game(2);
    assert_eq!((last.key.attempt, &last.seats[0].player), (1, &player("p3")));
    live.say(&anna(), TournamentCommand::Reopen { number: 0 }).unwrap();
    assert!(live.rooms.is_empty(), "the final is not to be played now");
    live.wait(300);
    assert_eq!(live.game(0).key.attempt, 1, "nobody decided, so it is played again");
    live.play_on();
    assert_eq!(live.state.picture().standings[0].player, player("p0"));
}

#[test]
fn the_owner_can_put_herself_out_and_runs_the_tournament_on() {
    let mut live = Live::new(setup(SINGLE));
    for id in ["anna", "bert", "carl"] {
        live.say(&by(id), TournamentCommand::Enter(person(id))).unwrap();
    }
    live.say(&anna(), start()).unwrap();
    live.say(&anna(), TournamentCommand::Disqualify(player("anna"))).unwrap();
    assert!(live.told.contains(&(player("anna"), TournamentNews::Disqualified)));
    let again = live.say(&anna(), TournamentCommand::Disqualify(player("anna")));
    assert_eq!(again, Err(ReportRefused::LeftAlready.into()));
    let replace = TournamentCommand::Replace { player: player("anna"), entry: person("dora") };
    assert_eq!(live.say(&anna(), replace), Err(ReportRefused::NotWithdrawn.into()));
    live.play_on();
    assert_eq!(live.state.picture().standings[0].player, player("bert"));
    let withdraw = TournamentCommand::Withdraw(player("bert"));
    assert_eq!(live.say(&by("bert"), withdraw), Err(ReportRefused::BracketOver.into()));
}

#[test]
fn whoever_replaces_an_entrant_plays_her_matches() {
    let mut live = Live::begun(setup(SINGLE), 4);
    let before = live.game(0);
    let replace = TournamentCommand::Replace { player: player("p0"), entry: person("dora") };
    live.say(&anna(), replace).unwrap();
    let after = live.game(0);
    assert_eq!((&after.seats[0].player, after.key.attempt), (&player("dora"), before.key.attempt + 1));
    live.say(&by("p1"), TournamentCommand::Withdraw(player("p1"))).unwrap();
    assert_eq!(live.state.picture().matches[1].winner, Some(player("p2")));
    let replace = TournamentCommand::Replace { player: player("p1"), entry: person("emil") };
    live.say(&anna(), replace).unwrap();
    assert_eq!(live.game(1).seats[0].player, player("emil"), "who has left can be replaced");
    let entrant = live.state.picture().entrants[1].clone();
    assert_eq!((entrant.in_place_of, entrant.state), (Some(player("p1")), EntrantState::In));
}

#[test]
fn a_draw_can_be_made_anew_until_a_match_is_decided() {
    let mut live = Live::begun(setup(SINGLE), 4);
    let pair_anew = || TournamentCommand::PairAnew { ratings: BTreeMap::new() };
    let before = live.game(0);
    live.say(&anna(), pair_anew()).unwrap();
    assert_eq!(live.game(0).key.attempt, before.key.attempt + 1);
    live.finish(live.game(0).key, &[player("p0"), player("p3")]);
    assert_eq!(live.say(&anna(), pair_anew()), Err(TournamentRefused::DrawStands));
}

#[test]
fn a_cancelled_tournament_closes_its_rooms_and_takes_nothing_more() {
    let mut live = Live::begun(setup(SINGLE), 4);
    let key = live.game(0).key;
    live.say(&anna(), TournamentCommand::Cancel).unwrap();
    assert!(live.rooms.is_empty() && live.state.status() == TournamentStatus::Cancelled);
    live.finish(key, &[player("p0"), player("p3")]);
    let resumed = live.say(&anna(), TournamentCommand::Resume);
    assert_eq!(resumed, Err(TournamentRefused::Cancelled));
    assert_eq!(live.state.picture().matches[0].status, MatchStatus::Ready, "it counts for nothing");
}

#[test]
fn no_more_rooms_are_open_than_there_may_be() {
    let mut live = Live::new(setup(SINGLE));
    live.rooms_max = 3;
    live.say(&anna(), TournamentCommand::AddBots { count: 64, level: "hard".to_owned() }).unwrap();
    live.say(&anna(), start()).unwrap();
    assert!(live.rooms.len() == 3 && live.rooms.values().all(|order| order.bots_only));
    live.play_on();
    let called = live.events.iter().filter(|event| matches!(event.what, Happening::GameCalled(_))).count();
    assert_eq!((called, live.told.len()), (63, 0), "each match once, and bots are told nothing");
}
