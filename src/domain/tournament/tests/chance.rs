//! Stories by chance: whatever is said, heard and lost, a tournament that has begun comes to its end.

use std::collections::BTreeMap;

use proptest::prelude::{ProptestConfig, any, prop_oneof, proptest};
use proptest::strategy::{Just, Strategy};

use super::live::{Live, anna, person, player};
use super::setup::{SINGLE, setup};
use crate::domain::bracket::{
    Course, CutTie, Elimination, FreeForAllRules, GrandFinal, GroupRules, Kind, Lengths, SwissRules, TieBreak,
};
use crate::domain::tournament::{By, GameKey, Loss, RoomNews, TournamentCommand, TournamentStatus};
use crate::domain::{PlayerId, Rng};

fn formats() -> impl Strategy<Value = Kind> {
    let elimination = |kind| Just(Kind::Elimination(kind));
    prop_oneof![
        Just(SINGLE),
        elimination(Elimination::Single { third_place: true }),
        elimination(Elimination::Double { grand_final: GrandFinal::Double }),
        Just(Kind::Swiss(SwissRules::of(4))),
        Just(Kind::Groups(GroupRules {
            group_size: 4,
            twice: false,
            advance: 2,
            tie_breaks: TieBreak::of_a_round_robin(),
            play_off: Elimination::Single { third_place: false },
        })),
        Just(Kind::FreeForAll(FreeForAllRules {
            room_size: 4,
            course: Course::Advance { best: 2, tie: CutTie::OneMoreGame },
        })),
        Just(Kind::FreeForAll(FreeForAllRules { room_size: 4, course: Course::Points { rounds: 3 } })),
        Just(Kind::RoundRobin { twice: false, tie_breaks: TieBreak::of_a_round_robin() }),
    ]
}

/// Somebody who has entered, or has not.
fn somebody(people: usize, rng: &mut Rng) -> PlayerId {
    player(&format!("p{}", rng.below(people as u32 + 2)))
}

/// One that runs, or ran, or never did.
fn any_key(live: &Live, rng: &mut Rng) -> GameKey {
    let running: Vec<GameKey> = live.rooms.values().map(|order| order.key).collect();
    let made_up = GameKey { number: rng.below(20), game: rng.below(3) as u16, attempt: rng.below(3) as u16 };
    if rng.below(8) == 0 { made_up } else { rng.pick(&running).copied().unwrap_or(made_up) }
}

fn command(people: usize, rng: &mut Rng) -> TournamentCommand {
    let number = rng.below(2 * people as u32);
    let somebody = somebody(people, rng);
    let ratings = BTreeMap::new();
    match rng.below(14) {
        0 => TournamentCommand::Withdraw(somebody),
        1 => TournamentCommand::Disqualify(somebody),
        2 => TournamentCommand::Replace { player: somebody, entry: person(&format!("r{}", rng.below(9))) },
        3 => TournamentCommand::Forfeit { number, player: somebody },
        4 => TournamentCommand::Reopen { number },
        5 => TournamentCommand::Replay { number },
        6 => TournamentCommand::Override { number, places: vec![vec![somebody]] },
        7 => TournamentCommand::Override { number, places: Vec::new() },
        8 => TournamentCommand::Void { number },
        9 => TournamentCommand::Pause,
        10 => TournamentCommand::Resume,
        11 => TournamentCommand::PairAnew { ratings },
        12 => TournamentCommand::Start { ratings },
        _ => TournamentCommand::Enter(person("late")),
    }
}

fn one_thing_happens(live: &mut Live, people: usize, rng: &mut Rng) {
    let key = any_key(live, rng);
    let mut order: Vec<PlayerId> = match live.rooms.values().find(|order| order.key == key) {
        Some(order) => order.seats.iter().map(|entry| entry.player.clone()).collect(),
        None => vec![player("p0"), player("p1")],
    };
    match rng.below(16) {
        0 => live.hear(key, RoomNews::Began),
        1 => live.hear(key, RoomNews::TimeOver { came: Vec::new() }),
        2 => live.hear(key, RoomNews::TimeOver { came: vec![somebody(people, rng)] }),
        3 => live.hear(key, RoomNews::Lost(Loss::RoomLost)),
        4 => live.lose_all_rooms(),
        5 => live.wait(i64::from(rng.below(400))),
        6..=9 => {
            let by = [anna(), By::Operator, By::Player(somebody(people, rng))];
            let before = live.state.clone();
            if live.say(rng.pick(&by).unwrap(), command(people, rng)).is_err() {
                assert_eq!(live.state, before, "what is refused changes something");
            }
        }
        10 => live.finish(key, &[]),
        _ => {
            rng.shuffle(&mut order);
            live.finish(key, &order);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Once nothing is said any more, and no room ever says a word, time alone brings the end.
    #[test]
    fn a_tournament_that_has_begun_always_ends(
        format in formats(),
        people in 2..12_usize,
        best_of in 1..4_u8,
        rooms_max in 1..6_usize,
        things in 0..120_usize,
        seed in any::<u64>(),
    ) {
        let mut rng = Rng::seeded(seed);
        let mut live = Live::new(setup(format));
        live.rooms_max = rooms_max;
        let mut changed = live.state.setup().clone();
        changed.bracket.lengths = Lengths::all(best_of);
        live.say(&anna(), TournamentCommand::ChangeSetup(Box::new(changed))).unwrap();
        for number in 0..people {
            live.say(&By::Operator, TournamentCommand::Enter(person(&format!("p{number}")))).unwrap();
        }
        live.say(&anna(), TournamentCommand::Start { ratings: BTreeMap::new() }).unwrap();
        for _ in 0..things {
            one_thing_happens(&mut live, people, &mut rng);
        }
        live.check_fold();
        while live.state.status() != TournamentStatus::Finished {
            live.wait_for_what_is_next();
        }
        live.check_fold();
        let picture = live.state.picture();
        assert!(live.rooms.is_empty() && picture.matches.iter().all(|of| of.running.is_none()));
        assert_eq!(picture.standings.len(), picture.entrants.len());
    }
}
