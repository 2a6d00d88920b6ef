//! Parties in the queue.

use super::*;
use crate::domain::party::PartyRefused;

fn party(name: &str) -> PartyId {
    PartyId::parse(name).unwrap()
}

/// A party of these, of whom all are ready.
fn with_party(names: &[&str]) -> Matchmaking {
    let mut desk = desk();
    let leader = player(names[0]);
    desk.create_party(party("p"), leader.clone(), at(0)).unwrap();
    for name in &names[1..] {
        let effects = desk.invite(&party("p"), &leader, player(name)).unwrap();
        let news = MatchmakingNews::PartyInvitation { party: party("p"), by: leader.clone() };
        assert_eq!(told(&effects, name), [news]);
        desk.join(&party("p"), player(name), at(0)).unwrap();
    }
    for name in names {
        desk.set_ready(&party("p"), &player(name), true, at(0)).unwrap();
    }
    desk
}

#[test]
fn the_leader_enters_a_party_when_all_of_it_are_ready() {
    let mut desk = with_party(&["anna", "bert"]);
    let theirs = party_ticket("p", &["anna", "bert"], 4);
    let by_bert = desk.enter(theirs.clone(), &player("bert"), at(0));
    assert_eq!(by_bert, Err(EnterRefused::Party(PartyRefused::NotTheLeader(player("anna")))));
    desk.set_ready(&party("p"), &player("bert"), false, at(0)).unwrap();
    assert_eq!(enter(&mut desk, theirs.clone()), Err(EnterRefused::NotReady(player("bert"))));
    desk.set_ready(&party("p"), &player("bert"), true, at(0)).unwrap();
    let other = party_ticket("p", &["anna", "carl"], 4);
    assert_eq!(enter(&mut desk, other), Err(EnterRefused::PartyChanged));
    let effects = enter(&mut desk, theirs).unwrap();
    assert_eq!(told(&effects, "bert"), [MatchmakingNews::TicketOpened(id("anna"))]);
    assert_eq!(desk.ticket_of(&player("bert")), Some(&id("anna")));
}

#[test]
fn a_party_larger_than_a_match_is_refused() {
    let mut desk = with_party(&["anna", "bert", "carl"]);
    let refused = enter(&mut desk, party_ticket("p", &["anna", "bert", "carl"], 2));
    assert_eq!(refused, Err(EnterRefused::PartyTooLarge { players: 3, max: 2 }));
    assert_eq!(desk.tickets(), 0);
}

#[test]
fn a_party_that_changes_is_out_of_the_queue_and_all_who_were_in_it_are_told() {
    type Change = fn(&mut Matchmaking) -> Result<Vec<MatchmakingEffect>, PartyRefused>;
    let changes: [(Change, usize); 5] = [
        (|desk| desk.leave(&party("p"), &player("bert"), at(1)), 1),
        (|desk| desk.leave(&party("p"), &player("anna"), at(1)), 1),
        (|desk| desk.kick(&party("p"), &player("anna"), &player("bert"), at(1)), 1),
        (|desk| desk.disband(&party("p"), &player("anna"), at(1)), 0),
        (|desk| desk.set_ready(&party("p"), &player("bert"), false, at(1)), 2),
    ];
    for (change, members) in changes {
        let mut desk = with_party(&["anna", "bert"]);
        enter(&mut desk, party_ticket("p", &["anna", "bert"], 4)).unwrap();
        let effects = change(&mut desk).unwrap();
        for name in ["anna", "bert"] {
            let news = MatchmakingNews::TicketEnded(id("anna"), TicketEnd::PartyChanged);
            assert_eq!(told(&effects, name), [news]);
        }
        assert_eq!((desk.tickets(), desk.waiting()), (0, 0));
        let left = desk.parties().get(&party("p")).map_or(0, |party| party.members.len());
        assert_eq!(left, members);
    }
}

#[test]
fn a_party_comes_whole_or_not_at_all_and_says_anew_that_it_is_ready() {
    let mut desk = with_party(&["anna", "bert"]);
    enter(&mut desk, party_ticket("p", &["anna", "bert"], 3)).unwrap();
    enter(&mut desk, Ticket { sizes: Sizes { min: 2, max: 3 }, ..ticket("carl", 1000, at(0)) }).unwrap();
    let [proposal] = &round(&mut desk, at(0))[..] else { panic!("one match") };
    assert_eq!(proposal.players.len(), 3);
    desk.opened(proposal.number, in_room("r", at(30)), at(0));
    let effects = desk.lapsed(&room("r"), &[player("anna"), player("carl")], at(30));
    assert_eq!(told(&effects, "anna"), [MatchmakingNews::TicketEnded(id("anna"), TicketEnd::NoShow)]);
    assert_eq!((place(&desk, "carl"), desk.tickets()), (TicketPlace::Waiting, 1));
    assert_eq!(desk.parties().get(&party("p")).unwrap().not_ready().count(), 2);
}

#[test]
fn a_member_who_plays_alone_keeps_that_ticket_when_the_party_changes() {
    let mut desk = with_party(&["anna", "bert"]);
    enter(&mut desk, ticket("bert", 1000, at(0))).unwrap();
    desk.leave(&party("p"), &player("bert"), at(1)).unwrap();
    assert_eq!(place(&desk, "bert"), TicketPlace::Waiting);
}
