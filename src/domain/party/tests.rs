//! Parties: who may do what, and that nobody is in two of them.

use proptest::prelude::*;

use super::*;

const LIMITS: PartyLimits = PartyLimits { parties_max: 3, players_max: 3, invited_max: 3, idle_ms: 60_000 };

fn player(number: u8) -> PlayerId {
    PlayerId::parse(&format!("p{number}")).unwrap()
}

fn party(number: u8) -> PartyId {
    PartyId::parse(&format!("party{number}")).unwrap()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// A party 0 of players 0 to `size`.
fn gathered(size: u8) -> Parties {
    let mut parties = Parties::new(LIMITS);
    parties.create(party(0), player(0), at(0)).unwrap();
    for number in 1..size {
        assert_eq!(parties.invite(&party(0), &player(0), player(number)), Ok(true));
        parties.join(&party(0), player(number)).unwrap();
    }
    parties
}

#[test]
fn only_who_was_invited_joins_and_only_as_many_as_there_may_be() {
    let mut parties = gathered(2);
    assert_eq!(parties.join(&party(0), player(7)), Err(PartyRefused::NotInvited(player(7))));
    assert_eq!(parties.invite(&party(0), &player(1), player(2)), Err(PartyRefused::NotTheLeader(player(0))));
    for number in 2..=4 {
        assert_eq!(parties.invite(&party(0), &player(0), player(number)), Ok(true));
        assert_eq!(parties.invite(&party(0), &player(0), player(number)), Ok(false), "once is enough");
    }
    assert_eq!(parties.invite(&party(0), &player(0), player(5)), Err(PartyRefused::TooManyInvited(3)));
    parties.join(&party(0), player(3)).unwrap();
    assert_eq!(parties.join(&party(0), player(3)), Err(PartyRefused::MemberAlready(player(3))));
    assert_eq!(parties.join(&party(0), player(4)), Err(PartyRefused::Full(3)));
}

#[test]
fn a_bot_of_the_server_is_not_invited() {
    let mut parties = gathered(1);
    let bot = PlayerId::parse("ai_0123456789").unwrap();
    assert_eq!(parties.invite(&party(0), &player(0), bot.clone()), Err(PartyRefused::ABot(bot)));
}

#[test]
fn a_player_of_one_party_joins_no_other() {
    let mut parties = gathered(2);
    let taken = Err(PartyRefused::InAnother(player(1), party(0)));
    assert_eq!(parties.create(party(1), player(1), at(0)).cloned(), taken);
    parties.create(party(1), player(5), at(0)).unwrap();
    parties.invite(&party(1), &player(5), player(1)).unwrap();
    assert_eq!(parties.join(&party(1), player(1)).cloned(), taken);
    parties.leave(&party(0), &player(1)).unwrap();
    assert!(parties.join(&party(1), player(1)).is_ok());
    parties.create(party(2), player(6), at(0)).unwrap();
    assert_eq!(parties.create(party(3), player(7), at(0)).cloned(), Err(PartyRefused::TooManyParties(3)));
}

#[test]
fn when_the_leader_leaves_the_next_one_leads_and_the_last_one_ends_it() {
    let mut parties = gathered(3);
    assert_eq!(parties.leave(&party(0), &player(0)).unwrap().unwrap().leader(), &player(1));
    assert_eq!(parties.leave(&party(0), &player(0)), Err(PartyRefused::NotAMember(player(0))));
    parties.leave(&party(0), &player(2)).unwrap();
    assert_eq!(parties.leave(&party(0), &player(1)), Ok(None));
    assert_eq!(parties.get(&party(0)), Err(PartyRefused::NoSuchParty(party(0))));
}

#[test]
fn the_leader_alone_kicks_and_disbands() {
    let mut parties = gathered(3);
    assert_eq!(parties.kick(&party(0), &player(1), &player(2)), Err(PartyRefused::NotTheLeader(player(0))));
    assert!(!parties.kick(&party(0), &player(0), &player(2)).unwrap().unwrap().has(&player(2)));
    assert_eq!(parties.of_player(&player(2)), None);
    parties.invite(&party(0), &player(0), player(2)).unwrap();
    assert!(parties.kick(&party(0), &player(0), &player(2)).unwrap().unwrap().invited.is_empty());
    assert_eq!(parties.join(&party(0), player(2)), Err(PartyRefused::NotInvited(player(2))));
    assert!(parties.disband(&party(0), &player(1)).is_err());
    parties.disband(&party(0), &player(0)).unwrap();
    assert_eq!(parties.of_player(&player(1)), None);
}

#[test]
fn a_party_of_which_nobody_is_here_ends_after_a_while() {
    let mut parties = gathered(2);
    assert!(parties.end_idle(at(50), |who| *who == player(1)).is_empty());
    assert!(parties.end_idle(at(110), |_| false).is_empty());
    parties.see(&party(0), at(100));
    assert!(parties.end_idle(at(160), |_| false).is_empty());
    assert_eq!(parties.end_idle(at(161), |_| false).len(), 1);
    assert_eq!((parties.of_player(&player(0)), parties.get(&party(0)).is_err()), (None, true));
}

#[test]
fn a_party_is_ready_when_all_of_it_are() {
    let mut parties = gathered(2);
    assert_eq!(parties.set_ready(&party(0), &player(1), true).unwrap().not_ready().count(), 1);
    assert_eq!(parties.set_ready(&party(0), &player(0), true).unwrap().not_ready().count(), 0);
    assert_eq!(parties.rest(&party(0)).unwrap().not_ready().count(), 2);
    assert_eq!(
        parties.set_ready(&party(0), &player(9), true).cloned(),
        Err(PartyRefused::NotAMember(player(9)))
    );
}

proptest! {
    #[test]
    fn whatever_happens_nobody_is_in_two_parties_and_none_is_empty_or_too_large(
        story in proptest::collection::vec((0u8..6, 0u8..4, 0u8..6, 0u8..6), 0..200),
    ) {
        let mut parties = Parties::new(LIMITS);
        for (what, which, one, other) in story {
            let (id, one, other) = (party(which), player(one), player(other));
            match what {
                0 if parties.get(&id).is_err() => drop(parties.create(id, one, at(0)).cloned()),
                1 => drop(parties.invite(&id, &one, other)),
                2 => drop(parties.join(&id, one).cloned()),
                3 => drop(parties.leave(&id, &one).map(|left| left.cloned())),
                4 => drop(parties.kick(&id, &one, &other).map(|left| left.cloned())),
                _ => drop(parties.disband(&id, &one)),
            }
            let all: Vec<_> = (0..4).filter_map(|number| parties.get(&party(number)).ok()).collect();
            prop_assert!(all.iter().all(|party| (1..=LIMITS.players_max).contains(&party.members.len())));
            let mut members: Vec<_> = all.iter().flat_map(|party| party.players()).collect();
            prop_assert!(all.iter().all(|of| of.players().all(|one| parties.of_player(one) == Some(of))));
            let count = members.len();
            members.sort();
            members.dedup();
            prop_assert_eq!(members.len(), count);
        }
    }
}
