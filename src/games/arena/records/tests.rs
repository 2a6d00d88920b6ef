//! Every achievement of the arena is reached by a match that is made for it, and by nothing less.

use super::*;
use crate::domain::achievements::tests::{Case, assert_just_reached};

fn deathmatch() -> Case {
    Case::of("arena", Some("deathmatch")).counted(SHOTS_FIRED, 1)
}

fn royale() -> Case {
    Case::of("arena", Some("battle_royale")).counted(SHOTS_FIRED, 1)
}

#[test]
fn each_is_reached_by_what_it_says_and_by_no_less() {
    let flawless = || deathmatch().place(1, 2).counted(KILLS, 5);
    let fired = |hit| deathmatch().counted(SHOTS_FIRED, 21).counted(SHOTS_HIT, hit);
    let peaceful = |of| Case::of("arena", Some("deathmatch")).place(5, of);
    let found = |in_all| deathmatch().total(POTIONS_TAKEN, in_all);
    assert_just_reached(
        ACHIEVEMENTS,
        vec![
            ("first_blood", deathmatch().counted(KILLS, 1), deathmatch()),
            ("flawless", flawless(), flawless().counted(DEATHS, 1)),
            ("sharpshooter", fired(11), fired(10)),
            ("rampage", deathmatch().counted(KILLS, 10), deathmatch().counted(KILLS, 9)),
            ("helping_hand", deathmatch().counted(ASSISTS, 5), deathmatch().counted(ASSISTS, 4)),
            ("pacifist", peaceful(10), peaceful(9)),
            ("last_one_standing", royale().place(1, 10), royale().place(1, 9)),
            ("potion_master", deathmatch().counted(POTIONS_DRUNK, 5), deathmatch().counted(POTIONS_DRUNK, 4)),
            ("collector", found(50), found(49)),
        ],
    );
}

#[test]
fn counts_that_cannot_be_true_do_no_harm() {
    for count in [i64::MIN, -1, i64::MAX] {
        let case = COUNTERS.iter().fold(deathmatch().place(0, 0), |case, &counter| {
            case.counted(counter, count).total(counter, count)
        });
        case.reached(ACHIEVEMENTS);
    }
}
